//! Texts that changed, as readers of a page see them: rows of tables by their cells, and of a view its name in place of what it was asked for.
//!
//! In: the blocks of a comparison as data. Out: the same data for the templates. Documents and the terminal show blocks as they are.

use crate::locale::Words;
use crate::publication::Publication;
use serde_json::{Value, json};

/// Prepares the fields of an entry, a document or the project.
pub(super) fn fields(fields: &mut Value, publication: &Publication) {
    for field in fields.as_array_mut().into_iter().flatten().filter(|field| field["detail"]["type"] == "blocks") {
        blocks(&mut field["detail"]["parts"], publication);
    }
}

/// Prepares the entries of a view of changes.
pub(super) fn view(view: &mut Value, publication: &Publication) {
    for group in view["groups"].as_array_mut().into_iter().flatten() {
        for item in group["items"].as_array_mut().into_iter().flatten() {
            fields(&mut item["fields"], publication);
        }
    }
}

/// Prepares the blocks of a text.
pub(super) fn blocks(blocks: &mut Value, publication: &Publication) {
    for block in blocks.as_array_mut().into_iter().flatten() {
        match block["sort"].as_str() {
            Some("row") => block["cells"] = cells(&block["words"]),
            Some("view") => block["words"] = in_words(block, publication),
            _ => {}
        }
    }
}

/// The cells of a row, each with its pieces.
fn cells(words: &Value) -> Value {
    let mut cells: Vec<Vec<Value>> = vec![Vec::new()];
    for piece in words.as_array().into_iter().flatten() {
        for (n, text) in piece["text"].as_str().unwrap_or_default().split('|').enumerate() {
            if n > 0 {
                cells.push(Vec::new());
            }
            if let Some(cell) = cells.last_mut().filter(|_| !text.trim().is_empty()) {
                cell.push(json!({"change": piece["change"], "text": text}));
            }
        }
    }
    cells.into()
}

/// What is said of a view: what it shows, and whether it changed. What it was asked for is no text for a reader.
fn in_words(block: &Value, publication: &Publication) -> Value {
    let words = Words::of(publication.info().lang);
    let pieces = || block["words"].as_array().into_iter().flatten();
    let left_out = if block["change"] == "removed" { "added" } else { "removed" };
    let asked: String = pieces().filter(|piece| piece["change"] != left_out).filter_map(|piece| piece["text"].as_str()).collect();
    let changed = block["change"] == "same" && pieces().any(|piece| piece["change"] != "same");
    let name = name(&asked, publication)
        .map_or_else(|| words.get("changes_view_other").to_owned(), |name| words.get("changes_view").replace("{name}", &name));
    let text = if changed { words.get("changes_view_changed").replace("{view}", &name) } else { name };
    json!([{"change": block["change"], "text": text}])
}

/// The title of a view, or the register that it shows.
fn name(asked: &str, publication: &Publication) -> Option<String> {
    let lang = publication.info().lang;
    let lines = || asked.lines().filter_map(|line| line.split_once(':'));
    let plain = |text: &str| {
        Some(text.trim().trim_matches(['"', '\'']).to_owned())
            .filter(|text| !text.is_empty() && !text.starts_with(['{', '|', '>']))
    };
    let title = lines()
        .find(|(key, _)| *key == "title")
        .and_then(|(_, text)| plain(text))
        .map(|title| crate::text::typeset(&title, lang));
    let kind = || {
        let (_, kinds) = lines().next()?;
        kinds
            .split([',', ' ', '[', ']'])
            .find_map(|kind| publication.vocabulary().get(kind))
            .map(|kind| kind.labels.get(lang).to_owned())
    };
    title.or_else(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_parted_where_its_cells_end() {
        let piece = |change: &str, text: &str| json!({"change": change, "text": text});
        let row = json!([piece("same", "Pose | "), piece("removed", "10"), piece("added", "12"), piece("same", " | oui")]);
        let parted = json!([[piece("same", "Pose ")], [piece("removed", "10"), piece("added", "12")], [piece("same", " oui")]]);
        assert_eq!(cells(&row), parted);
        assert_eq!(cells(&json!([piece("added", "a |  | c")])), json!([[piece("added", "a ")], [], [piece("added", " c")]]));
    }
}
