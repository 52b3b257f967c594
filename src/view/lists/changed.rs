//! What changed, as readers see it: without the blocks that stayed, rows of tables by their cells, of a view its name in place of what it was
//! asked for, and entries by their names.

use crate::locale::Words;
use crate::publication::changes::{BlockChange, CellChange, Change, Detail, FieldChange, LeafSort, Member, Piece, RowChange};
use crate::publication::{Publication, address};
use crate::text::typeset;
use serde_json::{Value, json};

/// Returns fields that changed as data for templates and documents.
pub fn changed_fields<'a>(fields: impl IntoIterator<Item = &'a FieldChange>, publication: &Publication) -> Value {
    let words = Words::of(publication.info().lang);
    let one = |field: &FieldChange| {
        let parts: Value = match &field.detail {
            Detail::Words(pieces) => json!(pieces),
            Detail::Blocks(blocks) => changed_blocks(blocks, words),
            Detail::Members(members) => members.iter().map(|own| member(own, publication)).collect(),
            Detail::Rows(rows) => rows.iter().map(|own| row(own, publication)).collect(),
        };
        let mut value = json!({"name": field.name, "label": field.label, "detail": field.detail});
        value["detail"]["parts"] = parts;
        value
    };
    fields.into_iter().map(one).collect()
}

/// What an entry is called, and where its page is. One that is gone is known by the states that the reader is told of, and has none.
fn named(id: &str, publication: &Publication) -> Option<(String, Option<String>)> {
    let set = |title: &str| typeset(title, publication.info().lang);
    if let Some(n) = publication.find(id) {
        let entry = publication.entry(n);
        let path = publication.kind_of(entry).map(|kind| address::encode(&address::of_entry(kind, &entry.id)));
        return Some((set(publication.title(n)), path));
    }
    let baselines = 0..publication.info().baselines.len();
    let told = baselines.filter_map(|n| publication.changes(n)?.ok()).flat_map(|comparison| &comparison.entries);
    told.filter(|entry| entry.change == Change::Removed).find(|entry| *entry.id == *id).map(|entry| (set(&entry.title), None))
}

/// A member of a list; a linked entry has its title and its address beside its id.
fn member(own: &Member, publication: &Publication) -> Value {
    let mut value = json!(own);
    if let Some((title, path)) = own.entry.then(|| named(&own.text, publication)).flatten() {
        (value["title"], value["path"]) = (title.into(), path.into());
    }
    value
}

/// A row; cells that hold nothing but ids, and a name that is one, say what those are called.
fn row(own: &RowChange, publication: &Publication) -> Value {
    let told = |piece: &Piece| Some(Piece::new(piece.change, with_titles(&piece.text, publication)?));
    let cell = |cell: &CellChange| {
        let words = cell.words.iter().map(told).collect::<Option<Vec<_>>>();
        json!({"label": cell.label, "words": words.as_ref().unwrap_or(&cell.words)})
    };
    let name = with_titles(&own.name, publication);
    let cells: Value = own.cells.iter().map(cell).collect();
    json!({"change": own.change, "name": name.as_ref().unwrap_or(&own.name), "cells": cells})
}

/// Ids, each with its title behind it; nothing for a text that is no list of ids.
fn with_titles(ids: &str, publication: &Publication) -> Option<String> {
    let one = |id: &str| Some([id, " ", &named(id, publication)?.0].concat());
    Some(ids.split(", ").map(one).collect::<Option<Vec<_>>>()?.join(", "))
}

/// Returns the blocks of a text that changed; `null` stands for each run of those that stayed.
pub fn changed_blocks(blocks: &[BlockChange], words: &Words) -> Value {
    let mut out: Vec<Value> = Vec::new();
    for block in blocks {
        match (block.is_same(), out.last()) {
            (false, _) => out.push(told(block, words)),
            (true, Some(Value::Null)) => {}
            (true, _) => out.push(Value::Null),
        }
    }
    out.into()
}

fn told(block: &BlockChange, words: &Words) -> Value {
    let mut value = json!(block);
    if block.sort == LeafSort::Row {
        value["cells"] = json!(cells(&block.words));
    }
    if let Some(view) = block.view_in_words(words) {
        value["words"] = json!([Piece::new(block.change, view)]);
    }
    value
}

/// The cells of a row, each with its pieces.
fn cells(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut cells: Vec<Vec<Piece>> = vec![Vec::new()];
    for piece in pieces {
        for (n, text) in piece.text.split('|').enumerate() {
            if n > 0 {
                cells.push(Vec::new());
            }
            if let Some(cell) = cells.last_mut().filter(|_| !text.trim().is_empty()) {
                cell.push(Piece::new(piece.change, text));
            }
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publication::changes::Change;

    fn piece(change: Change, text: &str) -> Piece {
        Piece::new(change, text)
    }

    fn block(sort: LeafSort, change: Change, words: Vec<Piece>, view: Option<&str>) -> BlockChange {
        BlockChange { sort, change, moved: false, words, view: view.map(str::to_owned) }
    }

    #[test]
    fn a_row_is_parted_where_its_cells_end() {
        let row = [
            piece(Change::Same, "Pose | "),
            piece(Change::Removed, "10"),
            piece(Change::Added, "12"),
            piece(Change::Same, " | oui"),
        ];
        let parted = [
            vec![piece(Change::Same, "Pose ")],
            vec![piece(Change::Removed, "10"), piece(Change::Added, "12")],
            vec![piece(Change::Same, " oui")],
        ];
        assert_eq!(cells(&row), parted);
        let three = cells(&[piece(Change::Added, "a |  | c")]);
        assert_eq!(three, [vec![piece(Change::Added, "a ")], vec![], vec![piece(Change::Added, " c")]]);
    }

    #[test]
    fn what_stayed_is_left_out_and_a_view_is_named() {
        let words = Words::of(crate::schema::Lang::of("en"));
        let same = || block(LeafSort::Paragraph, Change::Same, vec![piece(Change::Same, "As it was.")], None);
        let changed = vec![piece(Change::Same, "table: requirement\nwhere: "), piece(Change::Added, "lot = L1")];
        let blocks = [same(), same(), block(LeafSort::View, Change::Same, changed, Some("Requirements")), same()];
        let told = changed_blocks(&blocks, words);
        assert_eq!(told.as_array().map(Vec::len), Some(3), "{told}");
        assert_eq!(told[1]["words"], json!([{"change": "same", "text": "View: Requirements (changed)"}]));
        let gone = block(LeafSort::View, Change::Removed, vec![piece(Change::Removed, "board: x")], None);
        assert_eq!(changed_blocks(&[gone], words)[0]["words"], json!([{"change": "removed", "text": "A view"}]));
    }
}
