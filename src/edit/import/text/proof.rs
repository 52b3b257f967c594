//! Nothing is lost: each text of the source is looked for in what is about to be written.

use crate::text::{Block, Inline, Part, inline_text, plain_text};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A text of the source, and where it stood.
pub(super) type Leaf = (String, String);

/// The texts of blocks: paragraphs, headings, cells, code, and the notes that hang on them.
pub(super) fn leaves(block: &Block, at: &str, out: &mut Vec<Leaf>) {
    if let Block::Code { text, .. } | Block::View { text, .. } | Block::Html(text) = block {
        out.push((text.clone(), at.to_owned()));
    }
    for part in block.parts() {
        match part {
            Part::Blocks(blocks) => blocks.iter().for_each(|block| leaves(block, at, out)),
            Part::Line(inlines) => line(inlines, at, out),
        }
    }
}

fn line(inlines: &[Inline], at: &str, out: &mut Vec<Leaf>) {
    fn gather(inlines: &[Inline], words: &mut String, notes: &mut Vec<Block>) {
        for inline in inlines {
            match inline {
                Inline::Note { blocks, .. } => notes.extend(blocks.iter().cloned()),
                Inline::Wiki { id, words: own, .. } => {
                    words.push_str(&own.as_deref().map_or_else(|| id.clone(), inline_text));
                }
                Inline::Value { text, .. } | Inline::Html(text) => words.push_str(text),
                other if other.inner().is_empty() => words.push_str(&match other {
                    Inline::Text(text) | Inline::Code(text) => text.clone(),
                    Inline::Soft | Inline::Break => " ".to_owned(),
                    // The words of a picture may be in the picture.
                    _ => String::new(),
                }),
                other => gather(other.inner(), words, notes),
            }
        }
    }
    let (mut words, mut notes) = (String::new(), Vec::new());
    gather(inlines, &mut words, &mut notes);
    if words.chars().any(char::is_alphanumeric) {
        out.push((words, at.to_owned()));
    }
    notes.iter().for_each(|block| leaves(block, at, out));
}

/// Letters and digits, in small letters.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a text, in small letters.
fn words_of(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Words by which a story is told, which its fields stand for.
const TOLD: [&str; 46] = [
    "en",
    "tant",
    "que",
    "qu",
    "je",
    "j",
    "veux",
    "souhaite",
    "souhaiterais",
    "voudrais",
    "dois",
    "peux",
    "désire",
    "désirerais",
    "aimerais",
    "ai",
    "besoin",
    "envie",
    "pouvoir",
    "afin",
    "de",
    "d",
    "pour",
    "dans",
    "le",
    "but",
    "as",
    "a",
    "an",
    "the",
    "i",
    "want",
    "would",
    "like",
    "need",
    "wish",
    "must",
    "should",
    "be",
    "able",
    "can",
    "to",
    "so",
    "that",
    "in",
    "order",
];

/// What is about to be written.
pub(super) struct Written {
    /// The letters of all pages and entries, a line for each text.
    all: String,
    /// The same texts, each for itself.
    texts: HashSet<String>,
    entries: Vec<HashSet<String>>,
    /// The entries in which a word stands.
    by_word: HashMap<String, Vec<usize>>,
}

impl Written {
    /// Takes the blocks of pages, and the texts of each entry: id, title, fields.
    pub fn new(pages: &[Vec<Block>], entries: &[Vec<String>]) -> Self {
        let mut written = Written { all: String::new(), texts: HashSet::new(), entries: Vec::new(), by_word: HashMap::new() };
        for page in pages {
            let mut texts = Vec::new();
            page.iter().for_each(|block| leaves(block, "", &mut texts));
            texts.iter().for_each(|(text, _)| written.add(text));
        }
        for (n, entry) in entries.iter().enumerate() {
            entry.iter().for_each(|text| written.add(text));
            // A text begins with its id more often than not.
            if let [id, rest @ ..] = entry.as_slice() {
                written.texts.extend(rest.iter().map(|text| bare(&format!("{id}{text}"))));
            }
            let words: HashSet<String> = entry.iter().flat_map(|text| words_of(text)).collect();
            for word in &words {
                written.by_word.entry(word.clone()).or_default().push(n);
            }
            written.entries.push(words);
        }
        written
    }

    fn add(&mut self, text: &str) {
        let text = bare(text);
        self.all.push_str(&text);
        self.all.push('\n');
        self.texts.insert(text);
    }

    /// The texts that are nowhere: not as they are, and not as words of one entry, but for those that its fields stand for.
    pub fn missing<'l>(&self, source: &'l [Leaf], known: &BTreeSet<String>) -> Vec<&'l Leaf> {
        let own: Vec<(&Leaf, String)> = source.iter().map(|leaf| (leaf, bare(&leaf.0))).collect();
        let is_known = |text: &String| text.is_empty() || self.texts.contains(text) || known.contains(text);
        let mut left: Vec<(&Leaf, String)> = own.into_iter().filter(|(_, text)| !is_known(text)).collect();
        left.retain(|(leaf, _)| !self.in_an_entry(&leaf.0, known));
        // The rest may be a part of a longer text; all of them are looked for in one go.
        let patterns = left.iter().map(|(_, text)| text.as_str());
        let found: HashSet<usize> = match aho_corasick::AhoCorasick::new(patterns) {
            Ok(search) => search.find_overlapping_iter(&self.all).map(|found| found.pattern().as_usize()).collect(),
            Err(_) => left.iter().enumerate().filter(|(_, (_, text))| self.all.contains(text.as_str())).map(|(n, _)| n).collect(),
        };
        left.into_iter().enumerate().filter(|(n, _)| !found.contains(n)).map(|(_, (leaf, _))| leaf).collect()
    }

    fn in_an_entry(&self, text: &str, known: &BTreeSet<String>) -> bool {
        let wanted: Vec<String> = words_of(text).filter(|word| !TOLD.contains(&word.as_str()) && !known.contains(word)).collect();
        let Some(rarest) = wanted.iter().min_by_key(|word| self.by_word.get(*word).map_or(0, Vec::len)) else {
            return !self.entries.is_empty();
        };
        let holds = |n: &usize| self.entries.get(*n).is_some_and(|entry| wanted.iter().all(|word| entry.contains(word)));
        self.by_word.get(rarest).is_some_and(|entries| entries.iter().any(holds))
    }
}

/// What words stand for something else from now on, in the form in which they are compared.
pub(super) fn known(words: impl Iterator<Item = String>) -> BTreeSet<String> {
    words
        .flat_map(|text| [bare(&text)].into_iter().chain(words_of(&text).collect::<Vec<_>>()))
        .filter(|word| !word.is_empty())
        .collect()
}

/// The words of a field that was written as Markdown.
pub(super) fn read_again(markdown: &str) -> String {
    plain_text(&crate::text::parse(markdown), &|id| Some(id.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::parse;

    #[test]
    fn what_is_nowhere_is_found() {
        let leaf = |text: &str| (text.to_owned(), "¶ 1".to_owned());
        let entry = ["EX-1", "Chercher", "Le système doit chercher."].map(str::to_owned).to_vec();
        let story = ["US-1", "Payer", "client", "payer", "partir"].map(str::to_owned).to_vec();
        let written = Written::new(&[parse("# Un\n\nUn **long** texte sur une page.")], &[entry, story]);
        let known = known(["Haute".to_owned()].into_iter());
        let source = [
            leaf("EX-1 : Le système doit chercher."),
            leaf("long texte"),
            leaf("En tant que client, je veux payer afin de partir"),
            leaf("Haute"),
            leaf("Un autre texte."),
            leaf("Le client doit chercher."),
        ];
        let missing: Vec<&str> = written.missing(&source, &known).into_iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(missing, ["Un autre texte.", "Le client doit chercher."]);
    }
}
