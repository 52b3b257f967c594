//! Which column of a sheet is which field: by its header, wherever it stands.

use super::words::line_of_map;
use crate::exchange::marks::MARKS;
use crate::exchange::read::{Cell, Sheet, address};
use crate::exchange::recognise::{Usual, header_word, is_id_header, usual};
use crate::locale::Words;
use crate::schema::{FieldType, Kind, Lang, Vocabulary};
use std::collections::HashMap;

/// The rows in which the header is looked for.
const LOOKED_AT: usize = 40;

/// Headers of ids in a text, below which a sheet most often counts its rows.
const COUNTED: [&str; 9] = ["n°", "no", "no.", "nº", "num", "numero", "number", "#", "code"];

/// A column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its number in the sheet, from 0.
    pub x: u32,
    /// The field, or `id`, `tags`, `audience`, an inverse, or the marks.
    pub name: String,
    /// What stands above it.
    pub header: String,
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
pub struct Names<'a> {
    names_first: HashMap<String, String>,
    labels_first: HashMap<String, String>,
    kind: &'a Kind,
    vocabulary: &'a Vocabulary,
}

impl<'a> Names<'a> {
    /// Gathers the words of a kind: those of the map first, then names, then labels in every language.
    pub fn of(kind: &'a Kind, vocabulary: &'a Vocabulary, map: &[(String, String)]) -> Self {
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
        let gathered = |parts: [&[(String, &str)]; 3]| {
            let mut all = HashMap::new();
            for (text, name) in parts.into_iter().flatten() {
                let word = header_word(text);
                if !word.is_empty() {
                    all.entry(word).or_insert_with(|| (*name).to_owned());
                }
            }
            all
        };
        let (names_first, labels_first) = (gathered([&said, &names, &labels]), gathered([&said, &labels, &names]));
        Names { names_first, labels_first, kind, vocabulary }
    }

    /// The name that a header means: as the map, the names and the labels say, else as requirements documents have it.
    fn find<'n>(&'n self, words: &'n HashMap<String, String>, text: &str) -> Option<&'n str> {
        let word = header_word(text);
        words.get(&word).map(String::as_str).or_else(|| self.usual(&word))
    }

    fn usual(&self, word: &str) -> Option<&str> {
        // Numbers of rows are no ids.
        if is_id_header(word) && !COUNTED.contains(&word) {
            return Some("id");
        }
        // What another kind is called is a link to it.
        if self.vocabulary.kind_words().any(|(known, name)| *name != *self.kind.name && header_word(known) == word) {
            return None;
        }
        match usual(word)? {
            Usual::Title => Some(self.kind.title.as_str()),
            Usual::Body => self.kind.body.as_deref(),
            Usual::Field(name) => self.kind.fields.get_key_value(name).map(|(name, _)| &**name),
        }
    }

    /// Where two columns say what an entry is and none what it is called, the first one does: `Exigence` beside `Description`.
    fn title_beside_text<'n>(&'n self, headers: &mut [(u32, String, Option<&'n str>)]) {
        let title = self.kind.title.as_str();
        let Some(body) = self.kind.body.as_deref().filter(|_| headers.iter().all(|(_, _, name)| *name != Some(title))) else {
            return;
        };
        let says: Vec<usize> = (0..headers.len()).filter(|n| headers.get(*n).is_some_and(|h| h.2 == Some(body))).collect();
        let is_usual = |n: &usize| headers.get(*n).is_some_and(|h| usual(&header_word(&h.1)) == Some(Usual::Body));
        if let [first, second, ..] = says.as_slice()
            && is_usual(first)
            && is_usual(second)
            && let Some(header) = headers.get_mut(*first)
        {
            header.2 = Some(title);
        }
    }

    /// Finds the row of headers: the one with the most words that are known.
    pub fn head(&self, sheet: &Sheet) -> Option<Head> {
        let known = |cells: &[(u32, Cell)], words: &HashMap<String, String>| {
            let mut names: Vec<&str> =
                cells.iter().filter_map(|(_, cell)| self.find(words, named(cell)?)).filter(|name| !name.is_empty()).collect();
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
        let mut headers: Vec<(u32, String, Option<&str>)> = Vec::new();
        for (x, cell) in &row.cells {
            let header = cell.text().split_whitespace().collect::<Vec<_>>().join(" ");
            headers.push((*x, header, named(cell).and_then(|text| self.find(words, text))));
        }
        self.title_beside_text(&mut headers);
        let mut columns: Vec<Column> = Vec::new();
        let mut unread = Vec::new();
        for (x, header, name) in headers {
            let why = match name {
                None if header.is_empty() => "no field is called so".to_owned(),
                None => {
                    let line = line_of_map(&header, self.kind, self.vocabulary);
                    format!("no field is called so; a line of the file for `--map` says which it is, for instance  {line}")
                }
                Some("") => "the map leaves it out".to_owned(),
                Some(name) => match columns.iter().find(|column| column.name == name) {
                    Some(first) => format!("`{name}` stands in {} already", address(row.number, first.x)),
                    None => {
                        columns.push(Column { x, name: name.to_owned(), header });
                        continue;
                    }
                },
            };
            unread.push(Unread { x, header, why });
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
        assert_eq!(header_word(" Priorité\u{a0}* "), header_word("priorite"));
        assert_eq!(header_word("Verified_by:"), "verified by");
    }
}
