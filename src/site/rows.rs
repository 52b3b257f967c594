//! The rows of a long register as data, so that a script can sort and filter all of them though every page holds a part.
//!
//! In: the table of one part. Out: a document that holds the part as data, which no page of another origin can run or read: `register.js`
//! fetches it. A page opened from a folder may fetch nothing, so there it frames the document, and `rows.js` in it hands the data to whoever
//! knows the key, which stands in the pages of the register and is not to be guessed. The data is the table that the page of the part shows,
//! from the same publication, and nothing besides.
//!
//! A cell is written short: `0` when empty, a text, `[text, sort]` for numbers and dates, the number of a choice in the list of its
//! column (from 1), `{"refs": [numbers of refs]}`; what is rare is the cell of `docs/themes.md`. The last cell of a row is the number of
//! the entry itself. `since` says of rows, by their number, since which baselines they are new or other, as [`crate::face::ChangeMark`] does.

use crate::face::{Cell, Ref};
use crate::view::Table;
use indexmap::{IndexMap, IndexSet};
use serde_json::{Value, json};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// What stands around the data.
pub struct Frame<'a> {
    /// Code of the language.
    pub lang: &'a str,
    /// Label of the register.
    pub title: &'a str,
    /// The way to the top of the site.
    pub top: &'a str,
    /// What a page opened from a folder must know to be given the data.
    pub key: &'a str,
}

/// Writes the rows of a part, counted from 1.
pub fn document(table: &Table, part: usize, frame: &Frame<'_>) -> String {
    let title = [frame.title, " (", &part.to_string(), ")"].concat();
    wrap(&data(table, part, frame.key), &Frame { title: &title, ..*frame })
}

/// Writes a document that holds data.
pub fn wrap(data: &Value, frame: &Frame<'_>) -> String {
    let (lang, top, title) = (frame.lang, frame.top, crate::text::escape(frame.title));
    // In an element of this kind, `<` could begin what ends it.
    let data = data.to_string().replace('<', "\\u003c");
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"robots\" content=\"noindex\">\n<script src=\"{top}assets/rows.js\" defer></script>\n</head>\n<body>\n\
         <script type=\"application/json\" id=\"rows\">{data}</script>\n</body>\n</html>\n",
    )
}

/// A word that nobody knows who does not know the ids and titles of a register.
pub fn key<'a>(entries: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let (mut a, mut b) = (DefaultHasher::new(), DefaultHasher::new());
    "rows".hash(&mut b);
    for entry in entries {
        entry.hash(&mut a);
        entry.hash(&mut b);
    }
    format!("{:016x}{:016x}", a.finish(), b.finish())
}

/// Writes the data of a part.
fn data(table: &Table, part: usize, key: &str) -> Value {
    let mut refs = Refs::default();
    let mut choices: Vec<IndexSet<(Arc<str>, String, &'static str)>> = vec![IndexSet::new(); table.columns.len()];
    let (mut rows, mut since) = (Vec::new(), serde_json::Map::new());
    for row in table.groups.iter().flat_map(|g| &g.rows) {
        let mut cells: Vec<Value> =
            row.cells.iter().zip(&mut choices).map(|(cell, known)| short(cell, known, &mut refs)).collect();
        cells.push(refs.number(&row.r#ref).into());
        if let Some(changed) = &row.r#ref.changed {
            since.insert(rows.len().to_string(), changed.all.as_str().into());
        }
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
    let mut data = json!({"part": part - 1, "key": key, "columns": columns, "titled": titled, "refs": refs.list(), "rows": rows});
    if !since.is_empty() {
        data["since"] = since.into();
    }
    data
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
            let lang = entry.lang.map(|lang| lang.code().to_owned());
            match &entry.mark {
                Some(mark) => of.extend([lang.unwrap_or_default(), mark.name.to_string(), mark.label.to_string()]),
                None => of.extend(lang),
            }
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
    use crate::view::lists::table::{Column, Row, Rows};

    #[test]
    fn the_data_is_inert_and_what_could_end_it_is_written_otherwise() {
        let columns = vec![Column {
            name: "t".into(),
            label: "T".into(),
            r#type: "text",
            sortable: true,
            choices: None,
            extra: false,
            mark: None,
        }];
        let r#ref = Ref {
            id: "A-1".into(),
            title: "</script><script>alert(1)</script>".into(),
            path: "a/A-1.html".into(),
            kind: "a".into(),
            kind_label: "A".into(),
            date: None,
            lang: None,
            mark: None,
            changed: None,
            here: false,
            anchor: false,
        };
        let cells = vec![Cell::Text { text: "<!-- </script>".into(), lang: None }];
        let row = Row { id: "A-1".into(), path: r#ref.path.clone(), r#ref, cells };
        let groups = vec![Rows { key: String::new(), label: None, count: 1, rows: vec![row] }];
        let table = Table { kind: "a".into(), columns, groups, total: 1, more: None, whole: 1, nothing: None };
        let page = document(&table, 2, &Frame { lang: "en", title: "A & <B>", top: "../", key: "k" });
        assert_eq!(page.matches("<script").count(), 2, "one that is inert and one with an address: {page}");
        assert!(page.contains("<title>A &amp; &lt;B&gt; (2)</title>") && page.contains("src=\"../assets/rows.js\""), "{page}");
        let json = page.split("id=\"rows\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("data");
        let data: Value = serde_json::from_str(json).expect("JSON");
        assert_eq!((&data["part"], &data["rows"][0][0]), (&1.into(), &"<!-- </script>".into()));
        assert_eq!(data["refs"][0][1], "</script><script>alert(1)</script>");
    }

    #[test]
    fn the_key_depends_on_every_entry() {
        let key_of = |entries: &[(&'static str, &'static str)]| key(entries.iter().copied());
        let one = key_of(&[("A-1", "x"), ("A-2", "y")]);
        assert_eq!((one.len(), key_of(&[("A-1", "x"), ("A-2", "y")])), (32, one.clone()));
        for other in [key_of(&[("A-1", "x")]), key_of(&[("A-1", "x"), ("A-2", "z")]), key_of(&[])] {
            assert_ne!(one, other);
        }
        assert_ne!(one[..16], one[16..]);
    }
}
