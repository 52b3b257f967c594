//! What changed in texts, as readers see it: without the blocks that stayed, rows of tables by their cells, and of a view its name in place of
//! what it was asked for.

use crate::locale::Words;
use crate::publication::changes::{BlockChange, Detail, FieldChange, LeafSort, Piece};
use serde_json::{Value, json};

/// Returns fields that changed as data for templates and documents.
pub fn changed_fields<'a>(fields: impl IntoIterator<Item = &'a FieldChange>, words: &Words) -> Value {
    let one = |field: &FieldChange| {
        let mut value = json!({"name": field.name, "label": field.label, "detail": field.detail});
        if let Detail::Blocks(blocks) = &field.detail {
            value["detail"]["parts"] = changed_blocks(blocks, words);
        }
        value
    };
    fields.into_iter().map(one).collect()
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
