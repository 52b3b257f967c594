//! Texts in several languages: what a translation is, when it is out of date, and how an entry or a page reads in a language.
//!
//! A project is written in its main language; everything else in [`super::Project`] is that text. A translation is kept beside it, on
//! the entry or page that it translates: `read` finds it (in a file `name.en.md` beside `name.md`, in a register `name.en.yaml`, or in
//! a field written `{ fr: …, en: … }`), `state` tells what is missing or stale, and the functions here lay it over the main text.
//! Nothing here decides who may see what.

mod read;
mod state;

pub use read::language_in_name;
pub(super) use read::unknown_language;
pub(super) use read::{Content, Targets, TranslationFile, attach, register, split, split_translations};
pub use state::{Stale, State, Subject, is_wanted, states};

use super::{Entry, Page};
use crate::schema::value::{Prose, Text};
use crate::schema::{FieldType, Kind, Lang, Value};
use crate::span::Span;
use std::sync::Arc;

/// Where in an entry a text stands: a field, or a cell of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The field.
    pub field: Arc<str>,
    /// Number of the row, from 0, and name of the cell.
    pub cell: Option<(usize, Arc<str>)>,
}

impl Slot {
    /// The text of the slot in an entry.
    pub fn of<'a>(&self, entry: &'a Entry) -> Option<&'a Value> {
        let value = entry.get(&self.field)?;
        match (&self.cell, value) {
            (None, value) => Some(value),
            (Some((row, cell)), Value::Records(rows)) => rows.get(*row)?.iter().find(|(n, _)| n == cell).map(|(_, v)| v),
            _ => None,
        }
    }
}

impl std::fmt::Display for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match &self.cell {
            None => f.write_str(&self.field),
            Some((row, cell)) => write!(f, "{}[{}].{cell}", self.field, row + 1),
        }
    }
}

/// Texts of an entry in another language, from one place.
#[derive(Debug, Clone)]
pub struct Translation {
    /// The language.
    pub lang: Lang,
    /// The texts.
    pub texts: Vec<TranslatedText>,
    /// The fingerprint of what was translated, and where it is written.
    pub of: Option<(String, Span)>,
    /// Where the translation begins.
    pub span: Span,
    /// Whether it is an entry of a file of translations, whose fingerprint is that of the entry; that of a single text otherwise.
    pub whole: bool,
}

/// One text of an entry in another language.
#[derive(Debug, Clone)]
pub struct TranslatedText {
    /// Where it belongs.
    pub slot: Slot,
    /// The text: a text, prose, or a list of them.
    pub value: Value,
    /// Where it is written.
    pub span: Span,
}

/// A page in another language.
#[derive(Debug, Clone)]
pub struct PageTranslation {
    /// The language.
    pub lang: Lang,
    /// Path of its file in the project's folder.
    pub file_path: Arc<str>,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Whether the front matter gives the title.
    pub title_written: bool,
    /// Whether the title is the first heading of the body.
    pub title_from_heading: bool,
    /// The Markdown below the front matter.
    pub body: Prose,
    /// One sentence about the page.
    pub description: Option<String>,
    /// The fingerprint of what was translated, and where it is written.
    pub of: Option<(String, Span)>,
    /// Where it begins.
    pub span: Span,
}

/// The fingerprint of texts: the first seven digits of the SHA-1 of their words. How lines are broken does not count.
pub fn fingerprint<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = gix::hash::hasher(gix::hash::Kind::Sha1);
    for text in texts {
        for word in text.split_whitespace() {
            hasher.update(word.as_bytes());
            hasher.update(b" ");
        }
        hasher.update(b"\n");
    }
    // The hash only refuses texts that were forged to collide; those are told apart by nothing anyway.
    hasher.try_finalize().map_or_else(|_| "0000000".to_owned(), |id| id.to_hex_with_len(7).to_string())
}

/// The fingerprint of a page: its title, its description and its text.
pub fn of_page(page: &Page) -> String {
    fingerprint([page.title.as_str(), page.description.as_deref().unwrap_or_default(), &page.body.text])
}

/// The fingerprint of an entry: all its texts that are to be translated.
pub fn of_entry(entry: &Entry, kind: &Kind) -> String {
    let slots = slots(entry, kind);
    fingerprint(slots.iter().filter_map(|s| s.of(entry)).flat_map(words))
}

/// The fingerprint of one text of an entry.
pub fn of_value(value: &Value) -> String {
    fingerprint(words(value))
}

fn words(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) => vec![text],
        Value::Prose(prose) => vec![&prose.text],
        Value::List(items) => items.iter().flat_map(words).collect(),
        _ => Vec::new(),
    }
}

/// The texts of an entry that are to be translated: written by the team, not empty, and not the same in every language.
pub fn slots(entry: &Entry, kind: &Kind) -> Vec<Slot> {
    let mut slots = Vec::new();
    let holds = |value: &Value| words(value).iter().any(|text| !text.trim().is_empty());
    for (name, written) in entry.fields.iter().filter(|(_, w)| !w.default) {
        let Some(field) = kind.fields.get(name) else { continue };
        match (&written.value, &field.ty) {
            (Value::Records(rows), FieldType::Records(fields)) => {
                for (n, row) in rows.iter().enumerate() {
                    for (cell, value) in row {
                        if fields.get(&**cell).is_some_and(|f| f.translate) && holds(value) {
                            slots.push(Slot { field: name.clone(), cell: Some((n, cell.clone())) });
                        }
                    }
                }
            }
            (value, _) if field.translate && holds(value) => slots.push(Slot { field: name.clone(), cell: None }),
            _ => {}
        }
    }
    slots
}

/// An entry as it reads in a language: its translated texts, and for the others the main language's, marked as such.
pub fn entry_in(entry: &Entry, kind: &Kind, lang: Lang, main: Lang) -> Entry {
    let mut read = entry.clone();
    for slot in slots(entry, kind) {
        if let Some(value) = slot_mut(&mut read, &slot) {
            mark(value, main);
        }
    }
    for text in entry.translations.iter().filter(|t| t.lang == lang).flat_map(|t| &t.texts) {
        if let Some(value) = slot_mut(&mut read, &text.slot) {
            value.clone_from(&text.value);
        }
    }
    read
}

fn slot_mut<'a>(entry: &'a mut Entry, slot: &Slot) -> Option<&'a mut Value> {
    let value = &mut entry.fields.get_mut(&slot.field)?.value;
    match (&slot.cell, value) {
        (None, value) => Some(value),
        (Some((row, cell)), Value::Records(rows)) => rows.get_mut(*row)?.iter_mut().find(|(n, _)| n == cell).map(|(_, v)| v),
        _ => None,
    }
}

/// Says which language a text is in.
fn mark(value: &mut Value, lang: Lang) {
    match value {
        Value::Text(text) => *text = Text { text: text.text.clone(), lang: Some(lang) },
        Value::Prose(prose) => prose.lang = Some(lang),
        Value::List(items) => items.iter_mut().for_each(|item| mark(item, lang)),
        _ => {}
    }
}

/// Tells whether an entry, as it reads in a language, shows a text of another.
pub fn has_marks(entry: &Entry) -> bool {
    fn marked(value: &Value) -> bool {
        match value {
            Value::Text(text) => text.lang.is_some(),
            Value::Prose(prose) => prose.lang.is_some(),
            Value::List(items) => items.iter().any(marked),
            Value::Records(rows) => rows.iter().flatten().any(|(_, value)| marked(value)),
            _ => false,
        }
    }
    entry.fields.values().any(|written| marked(&written.value))
}

/// A page as it reads in a language: its translation, else the main language's text, marked as such.
pub fn page_in(page: &Page, lang: Lang, main: Lang) -> Page {
    let mut read = page.clone();
    match page.translations.iter().find(|t| t.lang == lang) {
        Some(translation) => {
            if let Some(title) = &translation.title {
                read.title.clone_from(title);
                read.title_written = translation.title_written;
            }
            read.title_from_heading = translation.title_from_heading;
            read.body = translation.body.clone();
            read.description.clone_from(&translation.description);
            read.file_path = translation.file_path.clone();
            read.span = translation.span;
        }
        None => {
            read.lang = Some(main);
            read.body.lang = Some(main);
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn a_fingerprint_knows_words_and_not_lines() {
        let one = fingerprint(["Un titre", "deux\nlignes  ici"]);
        assert_eq!(one.len(), 7);
        assert_eq!(one, fingerprint(["Un titre", "deux lignes\nici\n"]));
        assert_ne!(one, fingerprint(["Un titre deux", "lignes ici"]));
        assert_ne!(one, fingerprint(["Un titre", "deux lignes là"]));
        // What is written into files must mean the same in every version of the program.
        assert_eq!(fingerprint(["a b"]), "739826b");
    }
}
