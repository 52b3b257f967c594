//! Which column of a sheet is which field: by its header, wherever it stands.

use crate::exchange::marks::MARKS;
use crate::exchange::read::{Cell, Sheet, address};
use crate::locale::Words;
use crate::schema::{FieldType, Kind, Lang, Vocabulary};
use crate::text::folded;
use std::collections::HashMap;

/// The rows in which the header is looked for.
const LOOKED_AT: usize = 40;

/// The headers of ids, when no field is called so.
const IDS: [&str; 6] = ["id", "identifiant", "identifier", "reference", "ref", "ref."];

/// A column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its number in the sheet, from 0.
    pub x: u32,
    /// The field, or `id`, `tags`, `audience`, an inverse, or the marks.
    pub name: String,
}

/// A column that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its number in the sheet, from 0.
    pub x: u32,
    /// What stands above it.
    pub header: String,
    /// Why.
    pub why: String,
}

/// The header of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The number of its row.
    pub row: u32,
    /// The columns that are read.
    pub columns: Vec<Column>,
    /// The others.
    pub unread: Vec<Unread>,
}

/// The words that may stand above a column, each with the name that it means. The label of one field may be the name of another: a sheet has
/// names or labels, and is read in the way in which more of it is known.
pub struct Names {
    names_first: HashMap<String, String>,
    labels_first: HashMap<String, String>,
}

/// A header in the form in which headers are compared: `Priorité *` and `priorite` are the same.
fn word(text: &str) -> String {
    let text = folded(text).replace('_', " ");
    let text = text.trim().trim_end_matches(['*', ':']).trim_end();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Names {
    /// Gathers the words of a kind: those of the map first, then names, then labels in every language.
    pub fn of(kind: &Kind, vocabulary: &Vocabulary, map: &[(String, String)]) -> Self {
        let inverses = vocabulary.inverses(&kind.name);
        let mut said: Vec<(String, &str)> = map.iter().map(|(header, name)| (header.clone(), name.as_str())).collect();
        said.push((MARKS.to_owned(), MARKS));
        let mut names: Vec<(String, &str)> = ["id", "tags", "audience"].map(|name| (name.to_owned(), name)).to_vec();
        names.extend(kind.fields.keys().map(|name| (name.to_string(), &**name)));
        names.extend(inverses.iter().map(|inverse| (inverse.name.to_string(), &*inverse.name)));
        let fields = kind.fields.values().map(|field| (&field.label, &*field.name));
        let labelled: Vec<_> = fields.chain(inverses.iter().map(|inverse| (&inverse.label, &*inverse.name))).collect();
        let mut labels: Vec<(String, &str)> = Vec::new();
        for (label, name) in &labelled {
            labels.extend(label.all().map(|label| (label.to_owned(), *name)));
        }
        for (label, name) in &labelled {
            labels.extend(label.all().map(|label| (format!("{label} ({name})"), *name)));
        }
        for lang in Lang::interfaces() {
            labels.extend(["tags", "audience"].map(|name| (Words::of(lang).get(name).to_owned(), name)));
        }
        let ids: Vec<(String, &str)> = IDS.map(|id| (id.to_owned(), "id")).to_vec();
        let gathered = |parts: [&[(String, &str)]; 4]| {
            let mut all = HashMap::new();
            for (text, name) in parts.into_iter().flatten() {
                let word = word(text);
                if !word.is_empty() {
                    all.entry(word).or_insert_with(|| (*name).to_owned());
                }
            }
            all
        };
        Names { names_first: gathered([&said, &names, &labels, &ids]), labels_first: gathered([&said, &labels, &names, &ids]) }
    }

    /// Finds the row of headers: the one with the most words that are known.
    pub fn head(&self, sheet: &Sheet) -> Option<Head> {
        let known = |cells: &[(u32, Cell)], words: &HashMap<String, String>| {
            let mut names: Vec<&String> =
                cells.iter().filter_map(|(_, cell)| words.get(&word(named(cell)?))).filter(|name| !name.is_empty()).collect();
            names.sort_unstable();
            names.dedup();
            names.len()
        };
        let ways = [&self.labels_first, &self.names_first];
        let rows = sheet.rows.iter().take(LOOKED_AT).rev();
        let rows =
            rows.flat_map(|row| ways.map(|words| (row, words, known(&row.cells, words)))).filter(|(_, _, known)| *known > 0);
        // The first one of those that know the most.
        let (row, words, _) = rows.max_by_key(|(_, _, known)| *known)?;
        let find = |text: &str| words.get(&word(text)).map(String::as_str);
        let mut columns: Vec<Column> = Vec::new();
        let mut unread = Vec::new();
        for (x, cell) in &row.cells {
            let header = cell.text().split_whitespace().collect::<Vec<_>>().join(" ");
            let mut leave = |why: String| unread.push(Unread { x: *x, header: header.clone(), why });
            match named(cell).and_then(find) {
                None => leave("no field is called so".to_owned()),
                Some("") => leave("the map leaves it out".to_owned()),
                Some(name) => match columns.iter().find(|column| column.name == name) {
                    Some(first) => {
                        leave(format!("`{name}` stands in {} already", address(row.number, first.x)));
                    }
                    None => columns.push(Column { x: *x, name: name.to_owned() }),
                },
            }
        }
        // Cells below no header.
        let mut bare: Vec<u32> =
            sheet.rows.iter().filter(|r| r.number > row.number).flat_map(|r| r.cells.iter().map(|(x, _)| *x)).collect();
        bare.sort_unstable();
        bare.dedup();
        bare.retain(|x| row.get(*x).is_none());
        unread.extend(bare.into_iter().map(|x| Unread { x, header: String::new(), why: "it has no header".to_owned() }));
        Some(Head { row: row.number, columns, unread })
    }
}

fn named(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

/// The words above the columns of a sheet, as far as they can be told: the row among the first with the most texts.
pub fn headers(sheet: &Sheet) -> Vec<String> {
    let texts = |cells: &[(u32, Cell)]| cells.iter().filter(|(_, cell)| named(cell).is_some()).count();
    let row = sheet.rows.iter().take(LOOKED_AT).rev().max_by_key(|row| texts(&row.cells));
    let texts = row
        .into_iter()
        .flat_map(|row| row.cells.iter().map(|(_, cell)| cell.text().split_whitespace().collect::<Vec<_>>().join(" ")));
    texts.take(40).collect()
}

/// What may be named for a kind, for messages: `title` (Titre), …
pub fn fields_of(kind: &Kind, lang: Lang) -> String {
    let one = |field: &crate::schema::Field| format!("`{}` ({})", field.name, field.label.get(lang));
    let rows = |field: &&crate::schema::Field| !matches!(field.ty, FieldType::Records(_));
    let fields = kind.fields.values().filter(rows).map(one);
    std::iter::once("`id`".to_owned()).chain(fields).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_compared_without_case_accents_and_marks() {
        assert_eq!(word(" Priorité\u{a0}* "), word("priorite"));
        assert_eq!(word("Verified_by:"), "verified by");
    }
}
