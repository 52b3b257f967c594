//! Marks within the texts of a document's data, and the units that changes belong to.
//!
//! A text that was put in or taken out is written between two characters of the private use area, with the number of its unit: what changed is so
//! marked wherever a text may stand, and a theme sets it in one place (`redline.typ`). Texts of authors hold none of these characters.

use crate::publication::changes::{Change, Piece};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Opens a text that was taken out, and is named for who hears it.
const REMOVED: char = '\u{E100}';
/// Opens another one of the same block, which is not named again.
const REMOVED_AGAIN: char = '\u{E101}';
/// Opens a text that was put in.
const ADDED: char = '\u{E102}';
/// Opens another one of the same block.
const ADDED_AGAIN: char = '\u{E103}';
/// Ends the number of the unit.
const NUMBERED: char = '\u{E104}';
/// Ends the text.
const END: char = '\u{E105}';

/// Returns whether a character is one of the marks.
pub(in crate::document) fn is_mark(letter: char) -> bool {
    matches!(letter, REMOVED..=END)
}

/// What a change belongs to: a part of the document or an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// Its id; nothing for a part.
    pub id: Option<String>,
    /// The id that it had in the older state, where that was another.
    pub was: Option<String>,
    /// Its title.
    pub title: String,
    /// What became of it as a whole.
    pub change: Change,
    /// Labels of what changed in it.
    pub what: Vec<String>,
}

/// Writes marks, and remembers to which unit each belongs.
#[derive(Debug, Default)]
pub(super) struct Pen {
    units: Vec<Unit>,
    known: HashMap<String, usize>,
    /// The units that are open, each with its number once something of it was marked.
    open: Vec<(String, Unit)>,
    /// Whether a text of each sort was named in this block.
    named: (bool, bool),
}

impl Pen {
    /// Opens a unit: what is marked until it is closed belongs to it. One that was opened before goes on.
    pub fn open(&mut self, key: String, unit: Unit) {
        self.open.push((key, unit));
        self.block();
    }

    /// Closes the unit that was opened last.
    pub fn close(&mut self) {
        self.open.pop();
        self.block();
    }

    /// Begins a block: the first text of each sort is named again.
    pub fn block(&mut self) {
        self.named = (false, false);
    }

    /// Says what of the open unit changed.
    pub fn what(&mut self, label: &str) {
        if label.is_empty() {
            return;
        }
        let number = self.number();
        if let Some(unit) = number.checked_sub(1).and_then(|n| self.units.get_mut(n))
            && !unit.what.iter().any(|known| known == label)
        {
            unit.what.push(label.to_owned());
        }
    }

    /// Returns the number of the open unit, from 1; nought outside of all.
    pub fn number(&mut self) -> usize {
        let Some((key, unit)) = self.open.last() else { return 0 };
        if let Some(number) = self.known.get(key) {
            return *number;
        }
        self.units.push(unit.clone());
        self.known.insert(key.clone(), self.units.len());
        self.units.len()
    }

    /// Marks a text; blanks around it stay outside.
    pub fn mark(&mut self, change: Change, text: &str) -> String {
        let core = text.trim();
        if change == Change::Same || core.is_empty() {
            return text.to_owned();
        }
        let (first, again, named) = match change {
            Change::Removed => (REMOVED, REMOVED_AGAIN, &mut self.named.0),
            Change::Added | Change::Same => (ADDED, ADDED_AGAIN, &mut self.named.1),
        };
        let open = if *named { again } else { first };
        *named = true;
        let number = self.number();
        let (before, after) = text.split_once(core).unwrap_or(("", ""));
        // Nothing stands between what was taken out and what took its place.
        format!("{before}{open}{number}{NUMBERED}{core}{END}{after}")
    }

    /// Marks the pieces of a line, each of which is named.
    pub fn pieces(&mut self, pieces: &[Piece]) -> String {
        let mut out = String::new();
        for piece in pieces {
            self.block();
            out.push_str(&self.mark(piece.change, &piece.text));
        }
        self.block();
        out
    }

    /// Returns the units of which something is marked, as data.
    pub fn into_data(self) -> Vec<Value> {
        let data = |(n, unit): (usize, Unit)| json!({"number": n + 1, "id": unit.id, "was": unit.was, "title": unit.title, "change": unit.change, "what": unit.what});
        self.units.into_iter().enumerate().map(data).collect()
    }
}

/// Takes characters that look like marks out of data.
pub(super) fn clean(value: &mut Value) {
    match value {
        Value::String(text) if text.chars().any(is_mark) => *text = text.replace(is_mark, "\u{FFFD}"),
        Value::Array(items) => items.iter_mut().for_each(clean),
        Value::Object(map) => map.values_mut().for_each(clean),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
