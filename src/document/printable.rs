//! The last look at the data of a document: what cannot be printed is replaced where it can be seen.
//!
//! A character that no font has becomes `�`, a picture that cannot be set its alternative text in a frame. Both keep the export
//! under PDF/A and PDF/UA possible; `check` names each with its place (`missing-glyph`, `unreadable-image`).

use super::capabilities::{Letters, instead, is_silent};
use super::pictures::Pictures;
use super::redline::is_mark;
use crate::publication::Publication;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashMap;

/// What stands for a character that no font has.
const REPLACEMENT: char = '\u{FFFD}';

/// Makes one sign of two, in fonts that have it.
const JOINER: char = '\u{200D}';

/// Looks over data.
pub struct Mender<'a> {
    letters: Letters,
    known: RefCell<HashMap<char, bool>>,
    publication: &'a Publication,
    pictures: Pictures,
    standards: [Vec<String>; 1],
    /// Whether texts hold the marks of what changed.
    marked: bool,
    shown: RefCell<HashMap<String, Option<String>>>,
    files: RefCell<Vec<(String, Vec<u8>)>>,
}

impl<'a> Mender<'a> {
    /// For the fonts and files of a publication, and the standards of a document.
    pub fn new(publication: &'a Publication, standards: Vec<String>) -> Self {
        let letters = Letters::of(publication.assets());
        let pictures = Pictures::of(publication.assets());
        let (known, shown, files) = <_>::default();
        Mender { letters, known, publication, pictures, standards: [standards], marked: false, shown, files }
    }

    /// Keeps the marks of what changed, if the texts hold any.
    #[must_use]
    pub fn keeping_marks(mut self, marked: bool) -> Self {
        self.marked = marked;
        self
    }

    /// Looks over a value.
    pub fn mend(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(mended) = self.text(text) {
                    *text = mended;
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|v| self.mend(v)),
            Value::Object(map) => {
                let picture = map.get("type").is_some_and(|t| t == "image");
                for (key, value) in map.iter_mut() {
                    // Addresses are no text.
                    match (key.as_str(), &value) {
                        ("path", Value::String(path)) if picture => {
                            *value = self.shown(path).map_or(Value::Null, Value::String);
                        }
                        ("path" | "url" | "svg_path" | "anchor", _) => {}
                        _ => self.mend(value),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The same text without what cannot be printed; nothing when all of it can.
    pub fn text(&self, text: &str) -> Option<String> {
        if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_control() && !b.is_ascii_whitespace()) {
            return None;
        }
        if text.chars().all(|c| self.have(c) && !is_forbidden(c) && instead(c).is_none() && c != JOINER) {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        let mut after_missing = false;
        for letter in text.chars() {
            // A joiner between two signs; between letters it is a part of the word.
            let joins = letter == JOINER && out.chars().next_back().is_some_and(|c| c >= '\u{2190}');
            if is_forbidden(letter) || joins {
                continue;
            }
            if let Some(other) = instead(letter) {
                out.push_str(&other);
                continue;
            }
            if !self.have(letter) {
                out.push(REPLACEMENT);
                after_missing = true;
            } else if !(after_missing && is_silent(letter)) {
                // A joiner or a variant of what is not there means nothing.
                out.push(letter);
                after_missing = false;
            }
        }
        Some(out)
    }

    fn have(&self, letter: char) -> bool {
        if self.marked && is_mark(letter) {
            return true;
        }
        *self.known.borrow_mut().entry(letter).or_insert_with(|| self.letters.have(letter))
    }

    /// Where a picture of `/files/` is to be had as it is set; nothing when it cannot be.
    pub fn shown(&self, path: &str) -> Option<String> {
        let Some(asset) = path.strip_prefix("/files/").and_then(|p| self.publication.asset(p)) else {
            return Some(path.to_owned());
        };
        if let Some(known) = self.shown.borrow().get(path) {
            return known.clone();
        }
        let prepared = self.publication.read(asset).map(|bytes| self.pictures.prepare(path, bytes, &self.standards).file);
        let shown = match prepared {
            Ok(Ok(None)) => Some(path.to_owned()),
            Ok(Ok(Some((bytes, ending)))) => {
                let shown = format!("/pictures/{}.{ending}", asset.path);
                self.files.borrow_mut().push((shown.clone(), bytes));
                Some(shown)
            }
            Ok(Err(_)) | Err(_) => None,
        };
        self.shown.borrow_mut().insert(path.to_owned(), shown.clone());
        shown
    }

    /// The pictures that are set from other bytes than those of their files.
    pub fn files(self) -> Vec<(String, Vec<u8>)> {
        self.files.into_inner()
    }
}

/// Characters that PDF/A and PDF/UA do not allow at all.
fn is_forbidden(letter: char) -> bool {
    (letter.is_control() && !letter.is_whitespace()) || matches!(letter, '\u{FEFF}' | '\u{FFFE}')
}
