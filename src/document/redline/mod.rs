//! A document with what changed since an older state of it marked in its place.
//!
//! In: the data of a document as its readers have it now and as they had it then, both made from a publication of their audience. Out: the newer
//! data, with marks in its texts (`marks`), what went kept where it stood, and a list of what changed for the front. Nothing is marked that the
//! reader could not see in one of the two. What stands in figures and other drawings is told below them.

mod align;
mod entries;
mod line;
mod marks;
mod prose;
mod renamed;
mod views;

#[cfg(test)]
mod tests;

#[cfg_attr(not(feature = "pdf"), allow(unused_imports))]
pub(super) use marks::is_mark;

use super::outline::Composed;
use crate::diff::words as word_pieces;
use crate::locale::Words;
use crate::project::DocumentConfig;
use crate::publication::Publication;
use crate::publication::changes::{Change, Comparison};
use crate::schema::Lang;
use crate::schema::value::Date;
use align::{ItemKey, Step, align};
use marks::{Pen, Unit};
use prose::{array, paragraph, string};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// An older state that a document is held against.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// What it is called: the name of a baseline, or a revision.
    pub name: String,
    /// Its commit, where one could be read.
    pub commit: Option<String>,
    /// Its day.
    pub date: Option<Date>,
    /// What it was.
    pub text: Option<String>,
    /// The document as it was set then and what its readers could see, or why that cannot be said.
    pub state: Result<(Arc<Publication>, DocumentConfig), String>,
    /// What keeps its files where they are as long as the document is made.
    pub files: Option<Arc<dyn std::any::Any + Send + Sync>>,
}

/// Texts of the front that are compared, with the words of their labels.
const FRONT: [(&str, &str); 6] = [
    ("title", "title"),
    ("subtitle", "subtitle"),
    ("version", "version"),
    ("reference", "reference"),
    ("organisation", "organisation"),
    ("confidentiality", "confidentiality"),
];

/// What changed, for the front of the document.
pub(super) struct Marked {
    /// Parts and entries.
    pub units: Vec<Value>,
    /// What the front says otherwise, as a list.
    pub settings: Value,
}

/// Merges two states of a document.
pub(super) struct Merger<'a> {
    pen: Pen,
    words: &'static Words,
    /// Ids of entries that can be jumped to in the newer state.
    held: HashSet<String>,
    /// Files whose bytes changed, as pictures name them.
    changed_files: HashSet<String>,
    /// Drawings of both states, by their virtual path.
    figures: [HashMap<String, String>; 2],
    /// Sheets, cards and definitions of the older state, by what they are and the id.
    old_entries: HashMap<(String, String), &'a Value>,
    /// Those that the newer state has too.
    new_entries: HashSet<(String, String)>,
    /// Entries that each state shows in any way that is told.
    ids: [HashSet<String>; 2],
    /// The ids that renamed entries had in the older state, by those of today.
    former_ids: HashMap<String, String>,
    /// The labels of the columns of the table whose rows are merged.
    columns: Vec<String>,
    /// Sections of the older state, by their key.
    old_sections: HashMap<String, &'a Value>,
    /// Keys of the newer one.
    new_sections: HashSet<String>,
}

/// Marks in the data of a document what changed since an older state. `comparison` says which entries have another id now, and which files other
/// bytes.
pub(super) fn mark(new: &mut Composed, old: &mut Composed, comparison: &Comparison, lang: Lang) -> Marked {
    for composed in [&mut *new, &mut *old] {
        composed.chapters.iter_mut().for_each(marks::clean);
        marks::clean(&mut composed.front);
    }
    let names: HashMap<&str, &str> =
        comparison.entries.iter().filter_map(|entry| Some((&**entry.renamed_from.as_ref()?, &*entry.id))).collect();
    if !names.is_empty() {
        old.chapters.iter_mut().for_each(|chapter| renamed::rename(chapter, &names));
    }
    let chapters = std::mem::take(&mut new.chapters);
    let figures = |composed: &Composed| composed.figures.iter().cloned().collect();
    let mut merger = Merger {
        pen: Pen::default(),
        words: Words::of(lang),
        held: HashSet::new(),
        changed_files: comparison.files.iter().map(|file| format!("/files/{}", file.path)).collect(),
        figures: [figures(old), figures(new)],
        old_entries: HashMap::new(),
        new_entries: HashSet::new(),
        ids: Default::default(),
        former_ids: names.iter().map(|(was, now)| ((*now).to_owned(), (*was).to_owned())).collect(),
        columns: Vec::new(),
        old_sections: HashMap::new(),
        new_sections: HashSet::new(),
    };
    merger.learn(&chapters, &old.chapters);
    new.chapters = merger.chapters(&old.chapters, &chapters);
    let settings = merger.settings(&old.front, &new.front);
    Marked { units: merger.pen.into_data(), settings }
}

/// The key of a section: what it is made of where that is said, or else its title.
fn section_key(section: &Value) -> String {
    let anchor = string(section, "anchor");
    let lasting = ["page-", "register-of-", "cited-"].iter().any(|prefix| anchor.starts_with(prefix));
    if lasting { anchor.to_owned() } else { format!("title {}", string(section, "title")) }
}

impl<'a> Merger<'a> {
    /// Learns what each state holds.
    fn learn(&mut self, new: &[Value], old: &'a [Value]) {
        fn sections<'v>(all: &'v [Value], each: &mut dyn FnMut(&'v Value)) {
            for section in all {
                each(section);
                sections(array(section, "sections"), each);
            }
        }
        fn visit<'v>(value: &'v Value, each: &mut dyn FnMut(&'v Value)) {
            match value {
                Value::Array(items) => items.iter().for_each(|item| visit(item, each)),
                Value::Object(map) => {
                    each(value);
                    map.values().for_each(|inner| visit(inner, each));
                }
                Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        sections(old, &mut |section| {
            self.old_sections.insert(section_key(section), section);
        });
        sections(new, &mut |section| {
            self.new_sections.insert(section_key(section));
        });
        let mut held = HashSet::new();
        for value in new {
            visit(value, &mut |value| {
                if value.get("here").and_then(Value::as_bool) == Some(true) {
                    held.insert(string(value, "id").to_owned());
                }
            });
        }
        self.held = held;
        for value in old {
            visit(value, &mut |value| {
                for (sort, id, item) in views::entries_of(value) {
                    self.old_entries.insert((sort.to_owned(), id.to_owned()), item);
                    self.ids[0].insert(id.to_owned());
                }
            });
        }
        for value in new {
            visit(value, &mut |value| {
                for (sort, id, _) in views::entries_of(value) {
                    self.new_entries.insert((sort.to_owned(), id.to_owned()));
                    self.ids[1].insert(id.to_owned());
                }
            });
        }
    }

    /// Merges the chapters. One that went stands at the end of the one before it, so that no number and no page is its own.
    fn chapters(&mut self, old: &[Value], new: &[Value]) -> Vec<Value> {
        let mut out: Vec<Value> = Vec::new();
        let mut first = Vec::new();
        for section in self.sections(old, new) {
            let gone = section.get("gone").is_some();
            match out.last_mut().and_then(|chapter| chapter["sections"].as_array_mut()) {
                Some(sections) if gone => sections.push(section),
                None if gone => first.push(section),
                _ => out.push(section),
            }
        }
        if let Some(sections) = out.first_mut().and_then(|chapter| chapter["sections"].as_array_mut()) {
            sections.splice(0..0, first);
        }
        out
    }

    fn sections(&mut self, old: &[Value], new: &[Value]) -> Vec<Value> {
        // What is in both, wherever it stands, is told apart by its key; the rest by its words.
        let key = |section: &Value, is_new: bool| {
            let key = section_key(section);
            if self.new_sections.contains(&key) && self.old_sections.contains_key(&key) {
                ItemKey { sort: key, words: String::new(), fixed: true }
            } else {
                ItemKey { sort: "section".into(), words: self.words_of(section, is_new), fixed: false }
            }
        };
        let old_keys: Vec<ItemKey> = old.iter().map(|section| key(section, false)).collect();
        let new_keys: Vec<ItemKey> = new.iter().map(|section| key(section, true)).collect();
        let mut out = Vec::with_capacity(new.len());
        for step in align(&old_keys, &new_keys) {
            match step {
                Step::Both(i, j) => {
                    if let (Some(before), Some(now)) = (old.get(i), new.get(j)) {
                        out.push(self.section(Some(before), now));
                    }
                }
                Step::New(j) => {
                    let Some(now) = new.get(j) else { continue };
                    // It may have stood in another part.
                    let before = self.old_sections.get(&section_key(now)).copied();
                    out.push(self.section(before, now));
                }
                Step::Old(i) => {
                    let Some(before) = old.get(i) else { continue };
                    if !self.new_sections.contains(&section_key(before)) {
                        let blocks = self.gone_section(before);
                        if !blocks.is_empty() {
                            out.push(json!({"title": "", "gone": true, "anchor": Value::Null, "level": before["level"], "blocks": blocks, "sections": []}));
                        }
                    }
                }
            }
        }
        out
    }

    fn section(&mut self, old: Option<&Value>, new: &Value) -> Value {
        let mut out = new.clone();
        let title = string(new, "title").to_owned();
        let change = if old.is_some() { Change::Same } else { Change::Added };
        self.pen.open(
            format!("section {}", section_key(new)),
            Unit { id: None, was: None, title: title.clone(), change, what: Vec::new() },
        );
        let mut blocks = Vec::new();
        match old {
            Some(old) => {
                let before = string(old, "title");
                if before != title {
                    self.pen.what(self.words.get("redline_title"));
                    blocks.push(paragraph(&self.pen.pieces(&word_pieces(before, &title))));
                }
                blocks.extend(self.blocks(array(old, "blocks"), array(new, "blocks")));
            }
            None => {
                blocks.push(json!({"type": "change-bar", "unit": self.pen.number()}));
                blocks.extend(self.fresh_blocks(array(new, "blocks")));
            }
        }
        self.pen.close();
        out["blocks"] = blocks.into();
        out["sections"] = self.sections(old.map_or(&[], |old| array(old, "sections")), array(new, "sections")).into();
        out
    }

    /// What a section said that went, with those below it; what stands elsewhere now is left out.
    fn gone_section(&mut self, old: &Value) -> Vec<Value> {
        let title = string(old, "title").to_owned();
        self.pen.open(
            format!("section {}", section_key(old)),
            Unit { id: None, was: None, title: title.clone(), change: Change::Removed, what: Vec::new() },
        );
        let body = self.gone_blocks(array(old, "blocks"));
        let mut blocks = vec![
            json!({"type": "paragraph", "inlines": [{"type": "strong", "inlines": [{"type": "text", "text": self.pen.mark(Change::Removed, &title)}]}]}),
        ];
        blocks.extend(body);
        self.pen.close();
        for inner in array(old, "sections") {
            if !self.new_sections.contains(&section_key(inner)) {
                blocks.extend(self.gone_section(inner));
            }
        }
        blocks
    }

    /// What the front says otherwise than before.
    fn settings(&mut self, old: &Value, new: &Value) -> Value {
        let text = |front: &Value, key: &str| string(front, key).to_owned();
        let mut all: Vec<(&str, String, String)> =
            FRONT.iter().map(|(key, word)| (*word, text(old, key), text(new, key))).collect();
        all.push(("date", string(&old["date"], "text").to_owned(), string(&new["date"], "text").to_owned()));
        let people = |front: &Value| array(front, "authors").iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
        all.push(("authors", people(old), people(new)));
        let mut out = Vec::new();
        for (word, before, now) in all {
            if before != now {
                let text = self.pen.pieces(&word_pieces(&before, &now));
                out.push(json!({"label": self.words.get(word), "text": text}));
            }
        }
        out.into()
    }

    /// The words that a reader finds in a part of the data.
    pub(super) fn words_of(&self, value: &Value, is_new: bool) -> String {
        let mut out = String::new();
        self.collect(value, "", is_new, &mut |text| {
            out.push_str(text);
            out.push(' ');
        });
        out
    }

    /// Gives each text that a reader finds in a part of the data.
    pub(super) fn collect(&self, value: &Value, key: &str, is_new: bool, each: &mut dyn FnMut(&str)) {
        /// Keys whose texts are shown.
        const SHOWN: [&str; 16] = [
            "text",
            "title",
            "label",
            "alt",
            "caption",
            "value",
            "unit",
            "mark",
            "message",
            "abbreviation",
            "target",
            "warning",
            "alert",
            "note",
            "verdict",
            "method",
        ];
        /// Keys of lists of texts that are shown.
        const LISTS: [&str; 7] = ["synonyms", "avoid", "gaps", "notes", "missing", "subtotals", "tags"];
        match value {
            Value::String(text) if SHOWN.contains(&key) || LISTS.contains(&key) => each(text),
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, key, is_new, each)),
            Value::Object(map) => {
                let text = |name: &str| map.get(name).and_then(Value::as_str);
                // An entry that is told elsewhere in the document is here its id alone.
                if let (Some(id), Some(title), true) = (text("id"), text("title"), map.contains_key("kind_label")) {
                    each(id);
                    if !self.held.contains(id) {
                        each(title);
                    }
                    return;
                }
                if text("type") == Some("entry")
                    && let (Some(target), Some(inlines)) = (map.get("ref"), map.get("inlines"))
                {
                    let line = line::line_words(inlines.as_array().map_or(&[], Vec::as_slice));
                    each(string(target, "id"));
                    if !self.held.contains(string(target, "id")) || !line.contains(string(target, "title")) {
                        each(&line);
                    }
                    return;
                }
                if text("type") == Some("image") && is_new && text("path").is_some_and(|path| self.changed_files.contains(path)) {
                    each("\u{1}");
                }
                if let Some(path) = text("svg_path") {
                    each(self.figures[usize::from(is_new)].get(path).map_or("", String::as_str));
                }
                for (key, inner) in map {
                    self.collect(inner, key, is_new, each);
                }
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The words of a part of the data, a line for each row.
    pub(super) fn lines_of(&self, value: &Value, is_new: bool) -> Vec<String> {
        let mut out = Vec::new();
        self.gather(value, "", is_new, &mut out);
        out.retain(|line| !line.trim().is_empty());
        out
    }

    fn gather(&self, value: &Value, key: &str, is_new: bool, out: &mut Vec<String>) {
        let joined = |items: &[Value]| -> String {
            let cells = items.iter().map(|item| self.words_of(item, is_new).trim().to_owned()).filter(|text| !text.is_empty());
            cells.collect::<Vec<_>>().join(" | ")
        };
        match value {
            Value::Array(items) if key == "rows" || key == "body" || key == "head" => {
                for row in items {
                    match row {
                        Value::Array(cells) => out.push(joined(cells)),
                        Value::Object(map) if map.contains_key("cells") => {
                            let label = string(row, "label");
                            let cells = joined(array(row, "cells"));
                            let head = row.get("ref").map(|target| self.words_of(target, is_new)).unwrap_or_default();
                            let head = if label.is_empty() { head.trim().to_owned() } else { label.to_owned() };
                            out.push([head, cells].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" | "));
                        }
                        other => self.gather(other, "", is_new, out),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.gather(item, key, is_new, out)),
            Value::Object(map) => {
                if string(value, "view") == "matrix" {
                    for (row, cells) in array(value, "rows").iter().zip(array(value, "cells")) {
                        for (column, cell) in array(value, "columns").iter().zip(cells.as_array().into_iter().flatten()) {
                            let mark = string(cell, "mark");
                            if !mark.is_empty() {
                                out.push(format!("{} × {} {mark}", string(row, "id"), string(column, "id")));
                            }
                        }
                    }
                    return;
                }
                if map.contains_key("inlines") || map.contains_key("kind_label") {
                    out.push(self.words_of(value, is_new).trim().to_owned());
                    return;
                }
                let own = |key: &str| key != "svg_path";
                for (key, inner) in map.iter().filter(|(key, _)| own(key)) {
                    self.gather(inner, key, is_new, out);
                }
            }
            Value::String(_) => self.collect(value, key, is_new, &mut |text| out.push(text.to_owned())),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}
