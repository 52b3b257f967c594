//! Spreadsheets that somebody hands in, as sheets of cells with their addresses.
//!
//! In: the bytes of a file and its name. Out: what its cells hold, or why it cannot be read. What a cell means is not asked here. The size
//! of what is unpacked is bounded before it is read; macros, styles and states of sheets (filters, hidden rows) count for nothing.

mod book;
pub mod document;
mod lines;
mod repeats;

pub use book::day_of_serial;

use crate::source::is_control;
use std::fmt::Write as _;

/// The most bytes that a file may hold once it is unpacked.
const MAX_UNPACKED: u64 = 512 * 1024 * 1024;
/// The most rows of a sheet.
const MAX_ROWS: usize = 200_000;
/// The most cells of a workbook, and the most bytes of their texts: a text may be named by a million of cells.
const MAX_CELLS: u64 = 5_000_000;
const MAX_TEXTS: u64 = MAX_UNPACKED;
/// The most columns of a sheet.
const MAX_COLUMNS: u32 = 1_000;

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its sheets, in their order.
    pub sheets: Vec<Sheet>,
    /// What whoever reads it should know.
    pub notes: Vec<String>,
}

/// A sheet: its rows that hold something.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// What it is called; the file's name for CSV.
    pub name: String,
    /// The rows, from the top.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Its number, from 0.
    pub number: u32,
    /// Its cells that hold something, with the number of their column from 0.
    pub cells: Vec<(u32, Cell)>,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A number that is shown in per cent: 12.5 where the file holds 0.125.
    Percent(f64),
    /// A day, as ISO 8601 writes it, perhaps with a time.
    Date(String),
    /// Yes or no.
    Boolean(bool),
    /// Something that cannot be taken over, and why.
    Problem(String),
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ReadError {
    /// It is empty.
    #[error("`{0}` is empty")]
    Empty(String),
    /// It is protected.
    #[error("`{0}` is protected by a password; save it without one (in Excel: File, Info, Protect Workbook)")]
    Password(String),
    /// It is something else.
    #[error("`{name}` is no spreadsheet that can be read: {why}; save it as .xlsx, .ods or .csv")]
    Foreign {
        /// The file.
        name: String,
        /// What it is.
        why: String,
    },
    /// It is too large.
    #[error("`{name}` is too large: {why}")]
    Large {
        /// The file.
        name: String,
        /// What is too large.
        why: String,
    },
    /// It is broken.
    #[error("`{name}` cannot be read: “{why}”")]
    Broken {
        /// The file.
        name: String,
        /// What the library says.
        why: String,
    },
}

/// Reads a file. `format` says what it is (`xlsx`, `ods`, `csv`) where its name does not.
///
/// # Errors
/// When it is no spreadsheet, is protected, too large or broken.
pub fn read(bytes: &[u8], name: &str, format: Option<&str>) -> Result<Table, ReadError> {
    let foreign = |why: &str| ReadError::Foreign { name: name.to_owned(), why: why.to_owned() };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let mut table = if bytes.is_empty() {
        return Err(ReadError::Empty(name.to_owned()));
    } else if bytes.starts_with(b"PK\x03\x04") {
        book::read(bytes, name)?
    } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(if is_protected(bytes) {
            ReadError::Password(name.to_owned())
        } else {
            foreign("it is in the form of Excel 97")
        });
    } else if matches!(format.unwrap_or(&ending), "csv" | "tsv" | "txt") {
        lines::read(bytes, name)?
    } else if matches!(format.unwrap_or(&ending), "xlsx" | "xlsm" | "ods") {
        return Err(foreign("its content is something else than its name says"));
    } else {
        return Err(foreign("its name ends otherwise, and `--format csv` was not said"));
    };
    for (_, cell) in table.sheets.iter_mut().flat_map(|sheet| &mut sheet.rows).flat_map(|row| &mut row.cells) {
        if let Cell::Text(text) = cell
            && text.contains(is_control)
        {
            *text = written(text);
        }
    }
    if table.sheets.iter().all(|sheet| sheet.rows.is_empty()) {
        return Err(ReadError::Empty(name.to_owned()));
    }
    for sheet in &table.sheets {
        if sheet.rows.len() > MAX_ROWS {
            let why = format!("`{}` has {} rows, and {MAX_ROWS} are read at most", sheet.name, sheet.rows.len());
            return Err(ReadError::Large { name: name.to_owned(), why });
        }
    }
    Ok(table)
}

/// A text as files hold it: office programs part lines within a cell by vertical tabs and page breaks, and leave other control characters behind.
pub fn written(text: &str) -> String {
    let line_ends = text.replace(['\u{b}', '\u{c}'], "\n");
    line_ends.replace(is_control, " ")
}

/// Whether a file of Office is encrypted: the container names its content so.
fn is_protected(bytes: &[u8]) -> bool {
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(encrypted.len()).any(|part| part == encrypted)
}

/// The address of a cell in its sheet, from numbers that begin with 0: `C12`.
pub fn address(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut n = column + 1;
    while n > 0 {
        let digit = u8::try_from((n - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        n = (n - 1) / 26;
    }
    let mut out: String = letters.into_iter().rev().collect();
    let _ = write!(out, "{}", u64::from(row) + 1);
    out
}

impl Row {
    /// What a column holds.
    pub fn get(&self, column: u32) -> Option<&Cell> {
        let at = self.cells.binary_search_by_key(&column, |(x, _)| *x).ok()?;
        self.cells.get(at).map(|(_, cell)| cell)
    }
}

impl Cell {
    /// What the cell shows, near enough to compare and to quote it.
    pub fn text(&self) -> String {
        match self {
            Cell::Text(text) | Cell::Date(text) | Cell::Problem(text) => text.clone(),
            Cell::Number(n) => shown(*n),
            Cell::Percent(n) => format!("{} %", shown(*n)),
            Cell::Boolean(yes) => yes.to_string(),
        }
    }
}

/// A number with the fifteen digits that spreadsheets keep: 0.3 for the sum of 0.1 and 0.2.
pub fn shown(number: f64) -> String {
    let rounded = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    rounded.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_spreadsheets() {
        assert_eq!(address(0, 0), "A1");
        assert_eq!(address(11, 25), "Z12");
        assert_eq!(address(11, 26), "AA12");
        assert_eq!(address(1_048_575, 16_383), "XFD1048576");
        assert_eq!(shown(0.1 + 0.2), "0.3");
        assert_eq!(shown(1200.0), "1200");
    }

    #[test]
    fn what_is_no_spreadsheet_is_refused() {
        assert_eq!(read(b"", "a.csv", None), Err(ReadError::Empty("a.csv".into())));
        assert_eq!(read(b" \r\n\r\n", "a.csv", None), Err(ReadError::Empty("a.csv".into())));
        for (bytes, name) in [
            (&b"%PDF-1.7"[..], "a.xlsx"),
            (b"PK\x03\x04 nothing else", "a.xlsx"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 more", "a.xls"),
            (b"a\0b", "a.csv"),
            (b"a,b", "a.doc"),
        ] {
            let error = read(bytes, name, None).expect_err(name);
            assert!(matches!(error, ReadError::Foreign { .. } | ReadError::Broken { .. }), "{error}");
        }
    }
}
