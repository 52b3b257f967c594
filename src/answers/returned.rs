//! What a table that came back says: answers by id, prices, the licence, replies, and what the sheet remembers of itself.
//!
//! Columns are found by their headers, rows by their ids, sheets by what they hold: nothing is asked of names, orders and states. Each value
//! keeps the address of its cell. Nothing is judged here.

use super::layout::{COMPANY, FINGERPRINT, HIDDEN, IDS, column_label, header, is_word};
use super::returned_prices;
use crate::exchange::read::{Cell, Row, Sheet, Table, address};
use crate::publication::Asked;
use crate::publication::asked::ANSWER_CELLS;
use crate::schema::Kind;
use crate::source::composed;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The rows in which a header is looked for.
pub(super) const LOOKED_AT: usize = 60;
/// The cells of a tier: from which revenue, and what it costs.
pub const TIER_CELLS: [&str; 2] = ["from", "cost"];

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnedCell {
    /// The address: `Sheet!C12`.
    pub at: String,
    /// What it holds.
    pub cell: Cell,
}

impl ReturnedCell {
    /// What it shows, without blanks around.
    pub fn text(&self) -> String {
        self.cell.text().trim().to_owned()
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnedRow {
    /// The id that stands in it.
    pub id: ReturnedCell,
    /// The sheet that it is in.
    pub sheet: String,
    /// The cells of the answer, by their names, as far as they hold something.
    pub cells: BTreeMap<&'static str, ReturnedCell>,
    /// Where the cells of the answer are, also those that are empty.
    pub places: BTreeMap<&'static str, String>,
    /// What was shown, by field.
    pub shown: BTreeMap<String, ReturnedCell>,
    /// Its fingerprint.
    pub mark: Option<String>,
}

/// A price.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct ReturnedPost {
    /// Nothing where an amount stands beside no name.
    pub post: Option<ReturnedCell>,
    pub label: Option<ReturnedCell>,
    pub quantity: Option<ReturnedCell>,
    /// Nothing where a post has no price.
    pub unit_price: Option<ReturnedCell>,
    /// The key of the phase, or the cell that names none.
    pub phase: Option<ReturnedCell>,
    pub optional: Option<ReturnedCell>,
}

/// What a sheet remembers of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ReturnedSheet {
    pub project: String,
    pub version: String,
    pub date: String,
    pub audience: String,
    pub language: String,
    pub fingerprint: String,
    /// What was shown, by name.
    pub columns: Vec<String>,
    /// Fingerprint and marks of cells, by id.
    pub rows: HashMap<String, (String, Vec<String>)>,
}

/// What came back.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Returned {
    /// Nothing where the sheet that is not shown is gone.
    pub sheet: Option<ReturnedSheet>,
    pub company: Option<ReturnedCell>,
    pub rows: Vec<ReturnedRow>,
    /// What is shown of requirements in some sheet, also where the cells are empty.
    pub columns: BTreeSet<String>,
    /// Whether there is a sheet of prices.
    pub priced: bool,
    pub posts: Vec<ReturnedPost>,
    pub licence_model: Option<ReturnedCell>,
    pub licence_cost: Option<ReturnedCell>,
    pub tiers: Vec<[Option<ReturnedCell>; 2]>,
    /// Questions and what is replied.
    pub replies: Vec<(ReturnedCell, ReturnedCell)>,
    /// What should be known.
    pub notes: Vec<String>,
    /// Sheets of which nothing was read.
    pub unread: Vec<String>,
}

/// Reads a table that came back; `kind` is the one whose entries are asked.
pub fn read_answers(table: &Table, asked: &Asked, kind: &Kind) -> Returned {
    let mut out = Returned { notes: table.notes.clone(), ..Returned::default() };
    let headers = Headers::of(asked, kind);
    for sheet in &table.sheets {
        if let Some(remembered) = remembered(sheet) {
            out.sheet = Some(remembered);
            continue;
        }
        // A requirement may be titled like a word of the sheet of prices.
        if read_rows(sheet, &headers, &mut out) {
            continue;
        }
        let prices = returned_prices::read(sheet, &mut out);
        let company = value_beside(sheet, COMPANY);
        let named = value_place(sheet, COMPANY).is_some();
        out.company = out.company.take().or(company);
        if !prices && !named && !sheet.rows.is_empty() {
            out.unread.push(sheet.name.clone());
        }
    }
    out
}

/// The address of a cell in its sheet.
pub(super) fn place(sheet: &Sheet, row: u32, x: u32) -> String {
    format!("{}!{}", sheet.name, address(row, x))
}

/// A cell with its address.
pub(super) fn held(sheet: &Sheet, row: &Row, x: u32) -> Option<ReturnedCell> {
    let cell = row.get(x)?;
    (!cell.text().trim().is_empty()).then(|| ReturnedCell { at: place(sheet, row.number, x), cell: cell.clone() })
}

/// Where a word of the interface stands: the row and the column.
fn value_place<'s>(sheet: &'s Sheet, key: &str) -> Option<(&'s Row, u32)> {
    sheet.rows.iter().find_map(|row| {
        let found = row.cells.iter().find(|(_, cell)| matches!(cell, Cell::Text(text) if is_word(text, key)));
        found.map(|(x, _)| (row, *x))
    })
}

/// The first cell to the right of a word of the interface.
pub(super) fn value_beside(sheet: &Sheet, key: &str) -> Option<ReturnedCell> {
    let (row, x) = value_place(sheet, key)?;
    row.cells.iter().filter(|(other, _)| *other > x).find_map(|(other, _)| held(sheet, row, *other))
}

/// What a column of answers is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Id,
    Fingerprint,
    Answer(&'static str),
    Shown(String),
}

/// What columns are by the words above them, in the form in which headers are compared: told once for all cells.
struct Headers {
    parts: HashMap<String, Part>,
    /// The cell by which a sheet of answers is known: the code, or what stands first where the project has dropped it.
    first: Option<&'static str>,
}

impl Headers {
    fn of(asked: &Asked, kind: &Kind) -> Self {
        let mut parts: HashMap<String, Part> = IDS.iter().map(|word| ((*word).to_owned(), Part::Id)).collect();
        let mut put = |word: String, part: Part| {
            if !word.is_empty() {
                parts.entry(word).or_insert(part);
            }
        };
        for (name, label) in &asked.cells {
            label.all().for_each(|word| put(header(word), Part::Answer(name)));
        }
        for field in kind.fields.values() {
            let word = |label: &str| header(&column_label(label, &field.name, asked));
            field.label.all().for_each(|label| put(word(label), Part::Shown(field.name.to_string())));
        }
        Headers { parts, first: ANSWER_CELLS.into_iter().find(|cell| asked.cells.contains_key(cell)) }
    }

    fn part(&self, text: &str) -> Option<&Part> {
        if text.trim() == FINGERPRINT {
            return Some(&Part::Fingerprint);
        }
        self.parts.get(&header(text))
    }
}

/// Reads the answers of a sheet; returns whether it has any.
fn read_rows(sheet: &Sheet, headers: &Headers, out: &mut Returned) -> bool {
    let Some(first) = headers.first else { return false };
    let heads = sheet.rows.iter().take(LOOKED_AT).filter_map(|row| {
        let mut parts: Vec<(u32, &Part)> = Vec::new();
        for (x, cell) in &row.cells {
            // The first of two columns with one header counts: one that was put in stands behind.
            if let Cell::Text(text) = cell
                && let Some(part) = headers.part(text).filter(|part| parts.iter().all(|(_, known)| known != part))
            {
                parts.push((*x, part));
            }
        }
        let has = |wanted: &Part| parts.iter().any(|(_, part)| *part == wanted);
        (has(&Part::Id) && has(&Part::Answer(first))).then_some((row.number, parts))
    });
    let Some((head, parts)) = heads.into_iter().max_by_key(|(number, parts)| (parts.len(), std::cmp::Reverse(*number))) else {
        return false;
    };
    out.columns.extend(parts.iter().filter_map(|(_, part)| match part {
        Part::Shown(name) => Some(name.clone()),
        _ => None,
    }));
    let Some((id_x, _)) = parts.iter().find(|(_, part)| **part == Part::Id) else { return false };
    for row in sheet.rows.iter().filter(|row| row.number > head) {
        let Some(id) = held(sheet, row, *id_x) else { continue };
        // A header that was copied into the middle is none of the rows.
        if matches!(headers.part(&id.text()), Some(Part::Id)) {
            continue;
        }
        let mut read = ReturnedRow {
            id,
            sheet: sheet.name.clone(),
            cells: BTreeMap::new(),
            places: BTreeMap::new(),
            shown: BTreeMap::new(),
            mark: None,
        };
        for (x, part) in &parts {
            let cell = held(sheet, row, *x);
            match part {
                Part::Id => {}
                Part::Fingerprint => read.mark = cell.map(|cell| cell.text()),
                Part::Answer(name) => {
                    read.places.insert(name, place(sheet, row.number, *x));
                    read.cells.extend(cell.map(|cell| (*name, cell)));
                }
                Part::Shown(name) => {
                    read.shown.extend(cell.map(|cell| (name.clone(), cell)));
                }
            }
        }
        out.rows.push(read);
    }
    true
}

/// Reads the sheet that is not shown, wherever it is and whatever it is called.
fn remembered(sheet: &Sheet) -> Option<ReturnedSheet> {
    let text = |row: &Row, x: u32| row.get(x).map(|cell| cell.text().trim().to_owned()).unwrap_or_default();
    let first = sheet.rows.first().filter(|row| text(row, 0) == HIDDEN)?;
    let mut out = ReturnedSheet::default();
    for row in sheet.rows.iter().filter(|row| row.number > first.number) {
        let value = text(row, 1);
        match text(row, 0).as_str() {
            "project" => out.project = value,
            "version" => out.version = value,
            "date" => out.date = value,
            "audience" => out.audience = value,
            "language" => out.language = value,
            "fingerprint" => out.fingerprint = value,
            "column" => out.columns.push(value),
            "row" => {
                let id = crate::project::id_key(&composed(&value));
                let marks = text(row, 4).split_whitespace().map(str::to_owned).collect();
                out.rows.insert(id, (text(row, 2), marks));
            }
            _ => {}
        }
    }
    Some(out)
}
