//! What a text must not tell its reader: ids, titles and files of entries that this reader may not see.
//!
//! Ids are certain, and so an error. Titles are words like any others: only those that are hardly met by chance are looked for, and
//! they are a warning.

#![deny(clippy::wildcard_enum_match_arm)]

use crate::finding::{Finding, RuleId, Severity};
use crate::index::ProjectIndex;
use crate::project::{Entry, Project};
use crate::publication::resolve_path;
use crate::schema::value::Prose;
use crate::schema::{Audience, FieldType, Value};
use crate::source::Asset;
use crate::span::Span;
use aho_corasick::AhoCorasick;
use std::collections::HashMap;
use std::ops::Range;

/// What entries hide, ready to be looked for in many texts.
pub struct Secrets<'a> {
    project: &'a Project,
    /// Finds titles in folded text; none when no title is hidden from anybody who reads a text.
    titles: Option<AhoCorasick>,
    /// The title of each pattern.
    known: Vec<Title>,
    /// Entries by the files that they hold in a field, each with whom that field is for.
    holders: HashMap<String, Vec<(ProjectIndex, Audience)>>,
    /// Files that are copied, by their paths.
    assets: HashMap<&'a str, &'a Asset>,
}

/// A title, and the widest audience that may see an entry of this title.
struct Title {
    entry: ProjectIndex,
    audience: Audience,
    /// A name of two words is looked for as it is written: `Jean Moulin`, not `jean moulin`.
    exact: Option<String>,
}

impl<'a> Secrets<'a> {
    /// Collects what there is to hide; titles only when they are looked for.
    pub fn new(project: &'a Project, with_titles: bool) -> Self {
        let (titles, known) = if with_titles { titles(project) } else { (None, Vec::new()) };
        let assets = project.assets.iter().map(|asset| (&*asset.path, asset)).collect();
        Secrets { project, titles, known, holders: holders(project), assets }
    }

    /// Reports an entry that is named to a reader who may not see it.
    pub fn entry(&self, target: ProjectIndex, span: Span, reader: Audience, findings: &mut Vec<Finding>) {
        let Some(entry) = self.project.entries.get(target).filter(|e| !e.audience.is_visible_to(reader)) else { return };
        let ladder = &self.project.config.audiences;
        let (reader, own) = (ladder.name(reader), ladder.name(entry.audience));
        findings.push(
            Finding::error(
                RuleId::HiddenMention,
                span,
                format!("a text for `{reader}` cites `{}`, which is for `{own}`", entry.id),
            )
            .also(entry.id_span, "the entry that this reader may not see")
            .hint(format!("take it out, or put it between `<!-- audience: {own} -->` and `<!-- /audience -->`")),
        );
    }

    /// Looks for ids and titles in a text; `reader` tells whom the text is for at an offset, `own` is the entry it belongs to.
    pub fn words(
        &self,
        prose: &Prose,
        reader: &dyn Fn(usize) -> Audience,
        own: Option<ProjectIndex>,
        findings: &mut Vec<Finding>,
    ) {
        self.ids(prose, reader, own, findings);
        self.titles(prose, reader, own, findings);
    }

    /// Looks through a line of which only the place of its whole is known.
    pub fn line(&self, line: &str, span: Span, reader: Audience, findings: &mut Vec<Finding>) {
        let whole = Prose { text: line.into(), span, exact: false, lang: None, passages: std::sync::Arc::default() };
        let before = findings.len();
        self.words(&whole, &|_| reader, None, findings);
        for finding in findings.iter_mut().skip(before) {
            finding.span = Some(span);
        }
    }

    fn ids(&self, prose: &Prose, reader: &dyn Fn(usize) -> Audience, own: Option<ProjectIndex>, findings: &mut Vec<Finding>) {
        let text = &*prose.text;
        let mut at = 0;
        for word in text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.') || looks_like_hyphen(c))) {
            let start = at;
            at += word.len();
            at += text[at..].chars().next().map_or(0, char::len_utf8);
            let word = word.trim_end_matches(['.', '-']);
            if word.len() < 2 || !word.contains(|c: char| c.is_ascii_digit()) {
                continue;
            }
            // `EX‑101`, with a hyphen that does not break, is read as `EX-101`.
            let plain: Option<String> = word.contains(looks_like_hyphen).then(|| word.replace(looks_like_hyphen, "-"));
            let plain = plain.as_deref().unwrap_or(word);
            // `EX-101.pdf` names `EX-101` too.
            let stem = || plain.rsplit_once('.').and_then(|(stem, _)| self.project.index_of(stem));
            let Some(n) = self.project.index_of(plain).or_else(stem).filter(|n| Some(*n) != own) else { continue };
            // `[[…]]` is reported once, as a link.
            if !text[..start].trim_end().ends_with("[[") {
                self.entry(n, self.project.span_of(prose, &(start..start + word.len())), reader(start), findings);
            }
        }
    }

    fn titles(&self, prose: &Prose, reader: &dyn Fn(usize) -> Audience, own: Option<ProjectIndex>, findings: &mut Vec<Finding>) {
        let Some(titles) = &self.titles else { return };
        let folded = Folded::new(&prose.text);
        let mut known: Vec<(Range<usize>, &Title)> = Vec::new();
        for found in titles.find_overlapping_iter(&folded.text) {
            let Some(title) = self.known.get(found.pattern().as_usize()) else { continue };
            let at = folded.at(found.start())..folded.at(found.end());
            let whole = !folded.text[..found.start()].ends_with(char::is_alphanumeric)
                && !folded.text[found.end()..].starts_with(char::is_alphanumeric);
            let same = title.exact.as_ref().is_none_or(|exact| prose.text.get(at.clone()) == Some(exact));
            if whole && same && Some(title.entry) != own {
                known.push((at, title));
            }
        }
        let (seen, hidden): (Vec<_>, Vec<_>) =
            known.into_iter().partition(|(at, title)| title.audience.is_visible_to(reader(at.start)));
        // `Choix du moteur de prix`, where it may be seen, does not tell of a hidden `Moteur de prix`.
        let covered = |at: &Range<usize>| seen.iter().any(|(other, _)| other.start <= at.start && at.end <= other.end);
        for (at, title) in hidden.into_iter().filter(|(at, _)| !covered(at)) {
            let Some(entry) = self.project.entries.get(title.entry) else { continue };
            let ladder = &self.project.config.audiences;
            let message = format!(
                "a text for `{}` holds the title of `{}`, which is for `{}`",
                ladder.name(reader(at.start)),
                entry.id,
                ladder.name(entry.audience)
            );
            let mut finding = Finding::warning(RuleId::HiddenTitle, self.project.span_of(prose, &at), message)
                .also(entry.id_span, "the entry that this reader may not see")
                .hint("say it in other words, put it into a passage for fewer readers, or silence the rule with a reason");
            finding.entry = own;
            findings.push(finding);
        }
    }

    /// Reports a file that a text gives to a reader although only entries that this reader may not see hold it.
    pub fn file(
        &self,
        url: &str,
        span: Span,
        reader: Audience,
        from: &str,
        own: Option<ProjectIndex>,
        findings: &mut Vec<Finding>,
    ) {
        let Some(path) = resolve_path(url, from) else { return };
        self.inside(&path, span, reader, own, findings);
        let Some(holders) = self.holders.get(&path) else { return };
        if holders.iter().any(|(_, audience)| audience.is_visible_to(reader)) {
            return;
        }
        let Some((entry, narrow)) = holders.first().and_then(|(n, a)| Some((self.project.entries.get(*n)?, *a))) else { return };
        let ladder = &self.project.config.audiences;
        let message =
            format!("a text for `{}` gives `{path}`, which only entries for `{}` hold", ladder.name(reader), ladder.name(narrow));
        let mut finding =
            Finding::new(RuleId::HiddenFile, Severity::Warning, message).at(span).also(entry.id_span, "an entry that holds it");
        finding.entry = own;
        findings.push(
            finding.hint("look into the file: it may tell what the entry hides; or give a copy that was made for this reader"),
        );
    }

    /// Looks through the name of a file that a reader gets, and through the words of a drawing.
    pub fn inside(&self, path: &str, span: Span, reader: Audience, own: Option<ProjectIndex>, findings: &mut Vec<Finding>) {
        let Some(asset) = self.assets.get(path) else { return };
        let drawing = path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("svg"));
        let words = if drawing { asset.read().map(|bytes| words_of_drawing(&bytes)).unwrap_or_default() } else { String::new() };
        for words in [path, words.as_str()].into_iter().filter(|words| !words.is_empty()) {
            let before = findings.len();
            let whole = Prose { text: words.into(), span, exact: false, lang: None, passages: std::sync::Arc::default() };
            self.ids(&whole, &|_| reader, own, findings);
            for finding in findings.iter_mut().skip(before) {
                finding.span = Some(span);
            }
        }
    }

    /// Reports a logo, which everybody sees, that only some entries hold.
    pub fn logo(&self, findings: &mut Vec<Finding>) {
        let widest = self.project.config.audiences.all().next();
        if let (Some(logo), Some(widest)) = (&self.project.config.logo, widest) {
            self.file(&format!("/{logo}"), self.project.config.span, widest, "", None, findings);
        }
    }
}

/// Hyphens that are not the one of the keyboard.
fn looks_like_hyphen(c: char) -> bool {
    matches!(c, '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '\u{2212}' | '\u{ad}')
}

/// The words that a drawing shows, of elements and attributes alike; as much as can be read of one that is damaged.
fn words_of_drawing(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut words = String::new();
    while let Ok(event) = reader.read_event() {
        use quick_xml::events::Event;
        if let Event::Eof = event {
            break;
        }
        if let Event::Text(text) = event {
            words.push_str(&text);
        } else if let Event::CData(text) = event {
            words.push_str(&text);
        } else {
            words.push(' ');
        }
    }
    words
}

/// Titles that are hardly met by chance, in an automaton that finds them all in one pass.
fn titles(project: &Project) -> (Option<AhoCorasick>, Vec<Title>) {
    // Nothing is hidden from readers of texts when no text is for wider readers than the narrowest entry.
    let texts = project.pages.iter().map(|p| p.audience).chain(project.entries.iter().map(|e| e.audience));
    let texts = texts.chain(project.config.documents.values().map(|d| d.audience));
    let (Some(widest), Some(narrowest)) = (texts.min(), project.entries.iter().map(|e| e.audience).max()) else {
        return (None, Vec::new());
    };
    if narrowest.is_visible_to(widest) {
        return (None, Vec::new());
    }
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut patterns = Vec::new();
    let mut known: Vec<Title> = Vec::new();
    for (n, entry) in project.entries.iter_enumerated() {
        let Some(title) = project.kind_of(entry).map(|k| entry.title(k)) else { continue };
        let title = title.trim().trim_end_matches(['.', '!', '?', '…']);
        // An issue is called what its document is called, which tells its readers nothing.
        if project.config.documents.contains_key(title) {
            continue;
        }
        let Some(exact) = distinctive(title, entry) else { continue };
        let folded = Folded::new(title).text;
        match places.get(&folded).and_then(|at| known.get_mut(*at)) {
            // Two entries of one title: whoever may see either knows it.
            Some(other) => other.audience = other.audience.min(entry.audience),
            None => {
                places.insert(folded.clone(), known.len());
                patterns.push(folded);
                known.push(Title { entry: n, audience: entry.audience, exact: exact.then(|| title.to_owned()) });
            }
        }
    }
    let built = AhoCorasick::new(&patterns);
    (built.ok().filter(|_| !patterns.is_empty()), known)
}

/// Whether a title can be looked for: in any case when it has three words that say something, as it is written when it is a name.
/// `Commandes en attente`, or a title that is only the id, would be met everywhere.
fn distinctive(title: &str, entry: &Entry) -> Option<bool> {
    let words: Vec<&str> = title.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).collect();
    let long = words.iter().filter(|w| w.chars().count() > 3).count();
    if title == &*entry.id {
        return None;
    }
    if long >= 3 {
        return Some(false);
    }
    // A name: two words with capitals, or one with a capital or a digit inside (`SoluTech`, `Atlas-7`).
    let capital = |w: &&str| w.chars().next().is_some_and(char::is_uppercase) && w.chars().count() > 2;
    let odd = |w: &str| {
        w.chars().count() >= 5
            && w.chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit())
            && w.chars().any(char::is_lowercase)
    };
    let name = match words.as_slice() {
        [one] => odd(one),
        [_, _] => words.iter().all(capital),
        _ => false,
    };
    name.then_some(true)
}

/// Text in small letters, with plain spaces and apostrophes, that knows where each byte came from.
struct Folded {
    text: String,
    offsets: Vec<u32>,
}

impl Folded {
    fn new(text: &str) -> Self {
        let mut folded = Folded { text: String::with_capacity(text.len()), offsets: Vec::with_capacity(text.len() + 1) };
        let mut space = false;
        for (at, c) in text.char_indices() {
            // A title may be broken over two lines.
            let blank = c.is_whitespace();
            if blank && space {
                continue;
            }
            space = blank;
            match c {
                _ if blank => folded.push(' ', at),
                '’' => folded.push('\'', at),
                c => c.to_lowercase().for_each(|c| folded.push(c, at)),
            }
        }
        folded.offsets.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        folded
    }

    fn push(&mut self, c: char, at: usize) {
        self.text.push(c);
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        self.offsets.resize(self.text.len(), at);
    }

    /// Where a byte of the folded text stands in the text.
    fn at(&self, byte: usize) -> usize {
        self.offsets.get(byte).map_or(0, |n| *n as usize)
    }
}

/// Entries by the files in their fields.
fn holders(project: &Project) -> HashMap<String, Vec<(ProjectIndex, Audience)>> {
    fn walk(value: &Value, ty: &FieldType, audience: Audience, found: &mut Vec<(String, Audience)>) {
        match (value, ty) {
            (Value::Path(path), _) => found.push((path.to_string(), audience)),
            (Value::List(items), FieldType::List(of)) => items.iter().for_each(|v| walk(v, of, audience, found)),
            (Value::Records(rows), FieldType::Records(fields)) => {
                for (name, value) in rows.iter().flatten() {
                    if let Some(field) = fields.get(&**name) {
                        walk(value, &field.ty, field.audience.map_or(audience, |a| a.narrower(audience)), found);
                    }
                }
            }
            _ => {}
        }
    }
    let mut holders: HashMap<String, Vec<(ProjectIndex, Audience)>> = HashMap::new();
    for (n, entry) in project.entries.iter_enumerated() {
        let Some(kind) = project.kind_of(entry) else { continue };
        for (name, written) in &entry.fields {
            let Some(field) = kind.fields.get(name) else { continue };
            let mut found = Vec::new();
            walk(&written.value, &field.ty, field.audience.map_or(entry.audience, |a| a.narrower(entry.audience)), &mut found);
            for (path, audience) in found {
                if let Some(path) = resolve_path(&path, &entry.file) {
                    holders.entry(path).or_default().push((n, audience));
                }
            }
        }
    }
    holders
}

#[cfg(test)]
mod tests {
    use super::Folded;

    #[test]
    fn folded_text_knows_its_places() {
        let text = "É  l’Été\nici";
        let folded = Folded::new(text);
        assert_eq!(folded.text, "é l'été ici");
        let at = folded.text.find("été").expect("there");
        assert_eq!(&text[folded.at(at)..folded.at(at + "été".len())], "Été");
        assert_eq!(folded.at(folded.text.len()), text.len());
    }
}
