//! What changed, as readers of a page see it: rows of tables by their cells, of a view its name in place of what it was asked for, and entries by
//! their names.
//!
//! In: what a comparison tells, as data. Out: the same data for the templates. Documents and the terminal show it as it is.

use crate::locale::Words;
use crate::publication::changes::{Change, Comparison};
use crate::publication::{Publication, address};
use crate::text::typeset;
use serde_json::{Value, json};

/// Prepares the fields of an entry, a document or the project.
pub(super) fn fields(fields: &mut Value, publication: &Publication) {
    for field in fields.as_array_mut().into_iter().flatten() {
        let detail = &mut field["detail"];
        match detail["type"].as_str() {
            Some("blocks") => blocks(&mut detail["parts"], publication),
            Some("members") => members(&mut detail["parts"], publication),
            Some("rows") => rows(&mut detail["parts"], publication),
            _ => {}
        }
    }
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
    let told = baselines.filter_map(|n| publication.changes(n)?.ok()).flat_map(|comparison: &Comparison| &comparison.entries);
    told.filter(|entry| entry.change == Change::Removed).find(|entry| *entry.id == *id).map(|entry| (set(&entry.title), None))
}

/// Linked entries have the title and the address beside their id.
fn members(members: &mut Value, publication: &Publication) {
    for member in members.as_array_mut().into_iter().flatten().filter(|member| member["entry"] == true) {
        if let Some((title, path)) = member["text"].as_str().and_then(|id| named(id, publication)) {
            (member["title"], member["path"]) = (title.into(), path.into());
        }
    }
}

/// Cells that hold nothing but ids, and rows that begin with one, say what those are called.
fn rows(rows: &mut Value, publication: &Publication) {
    let tell = |text: &mut Value| {
        if let Some(told) = text.as_str().and_then(|ids| with_titles(ids, publication)) {
            *text = told.into();
        }
    };
    for row in rows.as_array_mut().into_iter().flatten() {
        tell(&mut row["name"]);
        for cell in row["cells"].as_array_mut().into_iter().flatten() {
            let Some(words) = cell["words"].as_array_mut() else { continue };
            let ids = |piece: &Value| piece["text"].as_str().is_some_and(|text| with_titles(text, publication).is_some());
            if words.iter().all(ids) {
                words.iter_mut().for_each(|piece| tell(&mut piece["text"]));
            }
        }
    }
}

/// Ids, each with its title behind it; nothing for a text that is no list of ids.
fn with_titles(ids: &str, publication: &Publication) -> Option<String> {
    let one = |id: &str| Some([id, " ", &named(id, publication)?.0].concat());
    Some(ids.split(", ").map(one).collect::<Option<Vec<_>>>()?.join(", "))
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
    let title = lines().find(|(key, _)| *key == "title").and_then(|(_, text)| plain(text)).map(|title| typeset(&title, lang));
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
