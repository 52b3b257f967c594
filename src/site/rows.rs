//! The rows of a long register as data, so that a script can sort and filter all of them though every page holds a part.
//!
//! In: the table of one part. Out: a script that hands the part to `register.js`: a page opened from a folder may load a script, but
//! no other file. The data is the table that the page of the part shows, from the same publication, and nothing besides.
//!
//! A cell is written short: `0` when empty, a text, `[text, sort]` for numbers and dates, the number of a choice in the list of its
//! column (from 1), `{"refs": [numbers of refs]}`; what is rare is the cell of `docs/themes.md`. The last cell of a row is the number of
//! the entry itself.

use crate::view::{Cell, Ref, Table};
use indexmap::{IndexMap, IndexSet};
use serde_json::{Value, json};
use std::sync::Arc;

/// Writes the rows of a part, counted from 1.
pub fn script(table: &Table, part: usize) -> String {
    let mut refs = Refs::default();
    let mut choices: Vec<IndexSet<(Arc<str>, String, &'static str)>> = vec![IndexSet::new(); table.columns.len()];
    let mut rows = Vec::new();
    for row in table.groups.iter().flat_map(|g| &g.rows) {
        let mut cells: Vec<Value> =
            row.cells.iter().zip(&mut choices).map(|(cell, known)| short(cell, known, &mut refs)).collect();
        cells.push(refs.number(&row.r#ref).into());
        rows.push(cells);
    }
    let first = table.groups.iter().find_map(|g| g.rows.first());
    let entry = |at: usize| matches!(first.and_then(|r| r.cells.get(at)), Some(Cell::Entry { .. }));
    let columns: Vec<Value> = table
        .columns
        .iter()
        .zip(&choices)
        .enumerate()
        .map(|(at, (column, choices))| {
            let choices: Vec<Value> =
                choices.iter().map(|(key, text, tone)| json!({"key": **key, "text": text, "tone": tone})).collect();
            let choices = (!choices.is_empty()).then_some(choices);
            json!({"name": column.name, "entry": entry(at), "date": column.r#type == "date", "choices": choices})
        })
        .collect();
    let titled = (0..table.columns.len()).filter(|at| entry(*at)).count() > 1;
    let data = json!({"part": part - 1, "columns": columns, "titled": titled, "refs": refs.list(), "rows": rows});
    // In a script, `<` could begin what ends it, and two separators end a line.
    let data = data.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    format!("window.ouvrage?.rows?.({data});\n")
}

fn short(cell: &Cell, choices: &mut IndexSet<(Arc<str>, String, &'static str)>, refs: &mut Refs) -> Value {
    match cell {
        Cell::Empty => 0.into(),
        Cell::Text { text, lang: None } | Cell::Boolean { text, .. } => text.as_str().into(),
        Cell::Text { text, lang } => json!({"text": text, "lang": lang}),
        Cell::Number { text, sort } => json!([text, sort]),
        Cell::Date { text, sort } => json!([text, sort]),
        Cell::Choice { text, key, tone } => (choices.insert_full((key.clone(), text.clone(), tone)).0 + 1).into(),
        Cell::Refs { items } => json!({"refs": items.iter().map(|r| refs.number(r)).collect::<Vec<_>>()}),
        Cell::Entry { r#ref } => r#ref.title.as_str().into(),
        Cell::List { items } => json!({"items": items.iter().map(|cell| match cell {
            Cell::Choice { text, tone, .. } => json!({"text": text, "tone": tone}),
            other => short(other, choices, refs),
        }).collect::<Vec<_>>()}),
        Cell::Prose(_) | Cell::Url { .. } | Cell::Image { .. } => serde_json::to_value(cell).unwrap_or_default(),
    }
}

/// Entries that cells name, each once.
#[derive(Default)]
struct Refs(IndexMap<String, Vec<String>>);

impl Refs {
    fn number(&mut self, entry: &Ref) -> usize {
        let of = || {
            let mut of = vec![entry.id.to_string(), entry.title.clone(), entry.path.clone()];
            of.extend(entry.lang.map(|lang| lang.code().to_owned()));
            of
        };
        let slot = self.0.entry(entry.id.to_string());
        let at = slot.index();
        slot.or_insert_with(of);
        at
    }

    fn list(&self) -> Vec<&Vec<String>> {
        self.0.values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_end_a_script_is_written_otherwise() {
        let table = Table { kind: "k".into(), columns: Vec::new(), groups: Vec::new(), total: 0, more: None, whole: 0 };
        assert!(script(&table, 1).starts_with("window.ouvrage?.rows?.({"));
        let mut refs = Refs::default();
        let text = short(&Cell::Text { text: "</script>".into(), lang: None }, &mut IndexSet::new(), &mut refs);
        assert_eq!(text, "</script>");
    }
}
