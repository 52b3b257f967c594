//! Lines: the words of two states of a line become those of one, in which what came and what went is marked, with its notes.

use super::Merger;
use super::align::{Step, align};
use super::marks::Pen;
use super::prose::{array, string};
use crate::diff::words;
use crate::publication::changes::{Change, Piece};
use serde_json::{Value, json};

/// A leaf of a line: words, or what stands for something that is no text.
struct Leaf {
    text: String,
    /// Whether it is text that marks can stand in.
    is_text: bool,
}

fn leaves(inlines: &[Value], out: &mut Vec<Leaf>) {
    for inline in inlines {
        match string(inline, "type") {
            "text" | "code" => out.push(Leaf { text: string(inline, "text").to_owned(), is_text: true }),
            "break" => out.push(Leaf { text: "\n".into(), is_text: false }),
            "image" => out.push(Leaf { text: format!("[{}]", string(inline, "alt")), is_text: false }),
            _ => leaves(array(inline, "inlines"), out),
        }
    }
}

/// Returns the words of a line.
pub(super) fn line_words(inlines: &[Value]) -> String {
    let mut all = Vec::new();
    leaves(inlines, &mut all);
    all.iter().map(|leaf| leaf.text.as_str()).collect()
}

/// Writes marked texts into the leaves of a line, in their order.
fn write_leaves(inlines: &mut [Value], texts: &mut std::vec::IntoIter<Option<String>>) {
    for inline in inlines {
        match string(inline, "type") {
            "text" | "code" => {
                if let Some(text) = texts.next().flatten() {
                    inline["text"] = text.into();
                }
            }
            "break" | "image" => drop(texts.next()),
            _ => {
                if let Some(inner) = inline.get_mut("inlines").and_then(Value::as_array_mut) {
                    write_leaves(inner, texts);
                }
            }
        }
    }
}

/// The notes of a line.
fn notes<'v>(inlines: &'v [Value], out: &mut Vec<&'v Value>) {
    for inline in inlines {
        if string(inline, "type") == "note" && inline.get("blocks").is_some() {
            out.push(inline);
        }
        notes(array(inline, "inlines"), out);
    }
}

/// Calls a function with each note of a line.
fn each_note(inlines: &mut [Value], change: &mut dyn FnMut(&mut Value)) {
    for inline in inlines {
        if string(inline, "type") == "note" && inline.get("blocks").is_some() {
            change(inline);
        }
        if let Some(inner) = inline.get_mut("inlines").and_then(Value::as_array_mut) {
            each_note(inner, change);
        }
    }
}

/// Spreads the pieces of a line over its leaves: what went stands in the leaf that it stood before, or behind the last one.
fn spread(pieces: &[Piece], all: &[Leaf], pen: &mut Pen) -> (Vec<Option<String>>, String) {
    let mut texts: Vec<Option<String>> = all.iter().map(|leaf| leaf.is_text.then(String::new)).collect();
    // What went where no text is to hold it.
    let mut waiting = String::new();
    let (mut leaf, mut at) = (0, 0);
    for (n, piece) in pieces.iter().enumerate() {
        pen.block();
        if piece.change == Change::Removed {
            let marked = pen.mark(Change::Removed, &piece.text.replace('\n', " "));
            // It stands where what took its place does, or else where what came before it does.
            let replaced = pieces.get(n + 1).is_some_and(|next| next.change == Change::Added);
            let own = if at == 0 && leaf > 0 && !replaced { leaf - 1 } else { leaf };
            let place = [own, leaf].into_iter().find(|n| matches!(texts.get(*n), Some(Some(_))));
            match place.and_then(|n| texts.get_mut(n)) {
                Some(Some(text)) => text.push_str(&marked),
                _ => waiting.push_str(&marked),
            }
            continue;
        }
        let mut rest = piece.text.as_str();
        while !rest.is_empty() {
            let Some(own) = all.get(leaf) else { break };
            let left = own.text.get(at..).unwrap_or_default();
            let taken = rest.len().min(left.len());
            let (part, tail) = rest.split_at_checked(taken).unwrap_or((rest, ""));
            if let Some(Some(text)) = texts.get_mut(leaf) {
                text.push_str(&std::mem::take(&mut waiting));
                text.push_str(&pen.mark(piece.change, part));
            }
            at += part.len();
            rest = tail;
            while all.get(leaf).is_some_and(|own| at >= own.text.len()) {
                (leaf, at) = (leaf + 1, 0);
            }
        }
    }
    pen.block();
    (texts, waiting)
}

impl Merger<'_> {
    /// Merges two states of a line.
    pub(super) fn line(&mut self, old: &[Value], new: &[Value]) -> Vec<Value> {
        let mut out = new.to_vec();
        let old = self.as_now(old, new);
        let mut all = Vec::new();
        leaves(new, &mut all);
        let (before, after) = (line_words(&old), line_words(new));
        let mut tail = String::new();
        if before != after {
            let (texts, waiting) = spread(&words(&before, &after), &all, &mut self.pen);
            write_leaves(&mut out, &mut texts.into_iter());
            tail = waiting;
        }
        let (mut olds, mut news) = (Vec::new(), Vec::new());
        notes(&old, &mut olds);
        notes(new, &mut news);
        let key = |note: &&Value| self.key_of(note, false);
        let (old_keys, new_keys): (Vec<_>, Vec<_>) = (olds.iter().map(key).collect(), news.iter().map(key).collect());
        let mut merged: Vec<Option<Vec<Value>>> = vec![None; news.len()];
        for step in align(&old_keys, &new_keys) {
            match step {
                Step::Both(i, j) => {
                    if let (Some(old), Some(new), Some(slot)) = (olds.get(i), news.get(j), merged.get_mut(j)) {
                        *slot = Some(self.blocks(array(old, "blocks"), array(new, "blocks")));
                    }
                }
                Step::New(j) => {
                    if let (Some(new), Some(slot)) = (news.get(j), merged.get_mut(j)) {
                        *slot = Some(self.fresh_blocks(array(new, "blocks")));
                    }
                }
                // Without a note of its own, whose number would move the others'.
                Step::Old(i) => {
                    if let Some(old) = olds.get(i) {
                        self.pen.block();
                        tail.push_str(&self.pen.mark(Change::Removed, &format!("[{}]", self.words_of(old, false).trim())));
                    }
                }
            }
        }
        let mut merged = merged.into_iter();
        each_note(&mut out, &mut |note| {
            if let Some(Some(blocks)) = merged.next() {
                note["blocks"] = blocks.into();
            }
        });
        if !tail.is_empty() {
            out.push(json!({"type": "text", "text": tail}));
        }
        out
    }

    /// A line as it would be with today's titles of the entries that it names: what an entry is called is told where it stands itself.
    fn as_now(&self, old: &[Value], new: &[Value]) -> Vec<Value> {
        fn named<'v>(inlines: &'v [Value], out: &mut Vec<(&'v str, &'v Value)>) {
            for inline in inlines {
                if string(inline, "type") == "entry" {
                    out.push((string(&inline["ref"], "id"), &inline["inlines"]));
                }
                named(array(inline, "inlines"), out);
            }
        }
        fn renew(inlines: &mut [Value], known: &[(&str, &Value)], held: &dyn Fn(&str) -> bool) {
            for inline in inlines {
                if string(inline, "type") == "entry" {
                    let id = string(&inline["ref"], "id").to_owned();
                    let titled = line_words(array(inline, "inlines")).contains(string(&inline["ref"], "title"));
                    if let Some((_, now)) = known.iter().find(|(other, _)| *other == id && titled && held(&id)) {
                        inline["inlines"] = (*now).clone();
                    }
                } else if let Some(inner) = inline.get_mut("inlines").and_then(Value::as_array_mut) {
                    renew(inner, known, held);
                }
            }
        }
        let mut known = Vec::new();
        named(new, &mut known);
        let mut old = old.to_vec();
        if !known.is_empty() {
            renew(&mut old, &known, &|id| self.held.contains(id));
        }
        old
    }

    /// Marks the words of a line as put in.
    pub(super) fn fresh_line(&mut self, inlines: &[Value]) -> Vec<Value> {
        let mut out = inlines.to_vec();
        self.fresh_in(&mut out);
        out
    }

    fn fresh_in(&mut self, inlines: &mut [Value]) {
        for inline in inlines {
            match string(inline, "type") {
                "text" | "code" => inline["text"] = self.pen.mark(Change::Added, string(inline, "text")).into(),
                "note" => {
                    let blocks = self.fresh_blocks(array(inline, "blocks"));
                    if inline.get("blocks").is_some() {
                        inline["blocks"] = blocks.into();
                    }
                }
                _ => {
                    if let Some(inner) = inline.get_mut("inlines").and_then(Value::as_array_mut) {
                        self.fresh_in(inner);
                    }
                }
            }
        }
    }

    /// The words of a line as taken out: without links, notes and pictures.
    pub(super) fn gone_line(&mut self, inlines: &[Value]) -> Vec<Value> {
        let mut words = line_words(inlines).replace('\n', " ");
        let mut all = Vec::new();
        notes(inlines, &mut all);
        for note in all {
            words.push_str(&format!(" [{}]", self.words_of(note, false).trim()));
        }
        self.pen.block();
        vec![json!({"type": "text", "text": self.pen.mark(Change::Removed, &words)})]
    }
}
