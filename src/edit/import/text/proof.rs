//! Nothing is lost: each text of the source is looked for in what is about to be written.

use crate::text::{Block, Inline, Part, inline_text, plain_text};
use std::collections::BTreeSet;

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
    /// The letters of all pages, and of each entry.
    all: String,
    entries: Vec<BTreeSet<String>>,
}

impl Written {
    /// Takes the blocks of pages, and the texts of each entry: id, title, fields.
    pub fn new(pages: &[Vec<Block>], entries: &[Vec<String>]) -> Self {
        let mut all = String::new();
        for page in pages {
            let mut texts = Vec::new();
            page.iter().for_each(|block| leaves(block, "", &mut texts));
            let texts: Vec<String> = texts.into_iter().map(|(text, _)| bare(&text)).collect();
            all.push_str(&texts.join("\n"));
            all.push('\n');
        }
        let mut sets = Vec::new();
        for entry in entries {
            let texts: Vec<String> = entry.iter().map(|text| bare(text)).collect();
            all.push_str(&texts.join("\n"));
            all.push('\n');
            sets.push(entry.iter().flat_map(|text| words_of(text)).collect());
        }
        Written { all, entries: sets }
    }

    /// Whether a text is there: as it is; or all of its words are those of one entry, but for those that its fields stand for.
    pub fn holds(&self, text: &str, known: &BTreeSet<String>) -> bool {
        let own = bare(text);
        if own.is_empty() || self.all.contains(&own) || known.contains(&own) {
            return true;
        }
        let wanted: Vec<String> = words_of(text).filter(|word| !TOLD.contains(&word.as_str()) && !known.contains(word)).collect();
        self.entries.iter().any(|entry| wanted.iter().all(|word| entry.contains(word)))
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
