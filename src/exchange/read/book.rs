//! Workbooks: XLSX and ODS.

use super::repeats::size;
use super::{Cell, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXTS, MAX_UNPACKED, ReadError, Row, Sheet, Table, address};
use calamine::{Data, DataRef, ExcelDateTime, ExcelDateTimeType, Ods, OdsError, Reader as _, Xlsx, XlsxError};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a formula without a kept result is called.
const NO_RESULT: &str =
    "a formula whose result is not kept in the file: open it, let it calculate and save it, or write the value";

type Cells = BTreeMap<u32, BTreeMap<u32, Cell>>;

/// What the cells of a workbook come to, so that they are not held without end.
#[derive(Default)]
struct Held {
    cells: u64,
    bytes: u64,
}

impl Held {
    fn add(&mut self, cell: &Cell) -> Result<(), Fault> {
        self.cells += 1;
        if let Cell::Text(text) | Cell::Date(text) | Cell::Problem(text) = cell {
            self.bytes += text.len() as u64;
        }
        bounded(self.cells, self.bytes)
    }
}

/// Refuses more than can be held.
fn bounded(cells: u64, bytes: u64) -> Result<(), Fault> {
    if cells > MAX_CELLS {
        return Err(Fault::Large(format!("it has more than the {MAX_CELLS} cells that are read")));
    }
    if bytes > MAX_TEXTS {
        return Err(Fault::Large(format!("its cells hold more than {} MB of text", MAX_TEXTS / 1024 / 1024)));
    }
    Ok(())
}

pub(super) fn read(bytes: &[u8], name: &str) -> Result<Table, ReadError> {
    let names = unpacked(bytes, name)?;
    let has = |file: &str| names.iter().any(|n| n.eq_ignore_ascii_case(file));
    let foreign = |why: &str| ReadError::Foreign { name: name.to_owned(), why: why.to_owned() };
    let broken = |why: String| ReadError::Broken { name: name.to_owned(), why };
    let mut notes = Vec::new();
    if names.iter().any(|n| n.to_lowercase().ends_with("vbaproject.bin") || n.starts_with("Basic/")) {
        notes.push(format!("`{name}` holds macros; they are not run"));
    }
    // A file that leads the library astray is refused like any other that is broken.
    let read = catch_unwind(AssertUnwindSafe(|| {
        if has("xl/workbook.xml") {
            xlsx(bytes).map_err(|error| match error {
                Fault::Locked => ReadError::Password(name.to_owned()),
                Fault::Large(why) => ReadError::Large { name: name.to_owned(), why },
                Fault::Other(why) => broken(why),
            })
        } else if has("content.xml") {
            ods(bytes).map_err(|error| match error {
                Fault::Locked => ReadError::Password(name.to_owned()),
                Fault::Large(why) => ReadError::Large { name: name.to_owned(), why },
                Fault::Other(why) => broken(why),
            })
        } else if has("encrypted-package") {
            // LibreOffice encrypts the whole of a file since 24.8.
            Err(ReadError::Password(name.to_owned()))
        } else if has("xl/workbook.bin") {
            Err(foreign("it is a binary workbook (.xlsb)"))
        } else {
            Err(foreign("it is an archive of something else"))
        }
    }));
    let sheets = read.unwrap_or_else(|_| Err(broken("the workbook is not built as its format says".to_owned())))?;
    Ok(Table { sheets, notes })
}

/// The names in an archive, when all that it holds is not too large. What it says of sizes is not believed.
fn unpacked(bytes: &[u8], name: &str) -> Result<Vec<String>, ReadError> {
    let broken = |why: String| ReadError::Broken { name: name.to_owned(), why };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    let mut left = MAX_UNPACKED;
    let mut names = Vec::new();
    for n in 0..archive.len() {
        let file = archive.by_index(n).map_err(|error| broken(error.to_string()))?;
        names.push(file.name().map_err(|error| broken(error.to_string()))?.into_owned());
        let length = std::io::copy(&mut file.take(left + 1), &mut std::io::sink()).map_err(|error| broken(error.to_string()))?;
        if length > left {
            let why = format!("unpacked it holds more than {} MB", MAX_UNPACKED / 1024 / 1024);
            return Err(ReadError::Large { name: name.to_owned(), why });
        }
        left -= length;
    }
    Ok(names)
}

/// Why a workbook cannot be read.
enum Fault {
    Locked,
    Large(String),
    Other(String),
}

impl From<XlsxError> for Fault {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::Password => Fault::Locked,
            other => Fault::Other(other.to_string()),
        }
    }
}

impl From<OdsError> for Fault {
    fn from(error: OdsError) -> Self {
        match error {
            OdsError::Password => Fault::Locked,
            OdsError::CellLimitExceeded { .. } => Fault::Large("it has too many cells".to_owned()),
            other => Fault::Other(other.to_string()),
        }
    }
}

fn xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, Fault> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let names = book.sheet_names();
    let mut sheets = Vec::new();
    let mut held = Held::default();
    for name in names {
        // A sheet may be a chart.
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut cells = Cells::new();
        {
            let Ok(mut reader) = book.worksheet_cells_reader(&name) else { continue };
            while let Some(one) = reader.next_cell_with_formula()? {
                let cell = match (of_ref(&one.value), one.formula) {
                    (None, Some(_)) => Some(Cell::Problem(NO_RESULT.to_owned())),
                    (cell, _) => cell,
                };
                put(&mut cells, &name, one.pos, cell, &mut held)?;
            }
        }
        for (y, x) in percents(&mut book, &name)? {
            if let Some(cell) = cells.get_mut(&y).and_then(|row| row.get_mut(&x))
                && let Cell::Number(n) = cell
            {
                *cell = Cell::Percent(*n * 100.0);
            }
        }
        for area in merged {
            spread(&mut cells, (area.start.0, area.end.0), area.start.1, &mut held)?;
        }
        sheets.push(sheet(name, cells));
    }
    Ok(sheets)
}

/// The cells that are shown in per cent.
fn percents(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<HashSet<(u32, u32)>, Fault> {
    let mut found = HashSet::new();
    let mut reader = book.worksheet_cells_reader(name)?;
    let is_percent =
        |format: &calamine::Style| format.number_format.as_ref().is_some_and(|format| format.format_code.contains('%'));
    let of: Vec<bool> = reader.styles().iter().map(is_percent).collect();
    if !of.contains(&true) {
        return Ok(found);
    }
    while let Some((y, x, style)) = reader.next_style_id()? {
        if of.get(style).copied().unwrap_or(false) {
            found.insert((y, x));
        }
    }
    Ok(found)
}

fn ods(bytes: &[u8]) -> Result<Vec<Sheet>, Fault> {
    // What is repeated is written out by the library.
    if let Some(size) = size(bytes) {
        bounded(size.cells, size.bytes)?;
    }
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes))?;
    let mut sheets = Vec::new();
    let mut held = Held::default();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name)?;
        let mut cells = Cells::new();
        let (top, left) = range.start().unwrap_or_default();
        let at = |y: usize, x: usize, (top, left): (u32, u32)| {
            (top.saturating_add(u32::try_from(y).unwrap_or(u32::MAX)), left.saturating_add(u32::try_from(x).unwrap_or(u32::MAX)))
        };
        for (y, x, data) in range.used_cells() {
            put(&mut cells, &name, at(y, x, (top, left)), of_data(data), &mut held)?;
        }
        let formulas = book.worksheet_formula(&name)?;
        let from = formulas.start().unwrap_or_default();
        for (y, x, formula) in formulas.used_cells() {
            let (y, x) = at(y, x, from);
            if !formula.is_empty() && cells.get(&y).is_none_or(|row| !row.contains_key(&x)) {
                put(&mut cells, &name, (y, x), Some(Cell::Problem(NO_RESULT.to_owned())), &mut held)?;
            }
        }
        sheets.push(sheet(name, cells));
    }
    Ok(sheets)
}

fn put(cells: &mut Cells, sheet: &str, (y, x): (u32, u32), cell: Option<Cell>, held: &mut Held) -> Result<(), Fault> {
    let Some(cell) = cell else { return Ok(()) };
    if matches!(&cell, Cell::Text(text) if text.trim().is_empty()) {
        return Ok(());
    }
    if x >= MAX_COLUMNS {
        return Err(Fault::Large(format!("`{sheet}!{}` is beyond the {MAX_COLUMNS} columns that are read", address(y, x))));
    }
    if cells.len() > MAX_ROWS {
        return Err(Fault::Large(format!("`{sheet}` has more than the {MAX_ROWS} rows that are read")));
    }
    held.add(&cell)?;
    cells.entry(y).or_default().insert(x, cell);
    Ok(())
}

/// A cell that was merged with those below it says the same for each of their rows.
fn spread(cells: &mut Cells, (top, bottom): (u32, u32), x: u32, held: &mut Held) -> Result<(), Fault> {
    if bottom.saturating_sub(top) as usize > MAX_ROWS {
        return Ok(());
    }
    let Some(cell) = cells.get(&top).and_then(|row| row.get(&x)).cloned() else { return Ok(()) };
    // A row that holds nothing else is none.
    for (_, row) in cells.range_mut(top.saturating_add(1)..).take_while(|(y, _)| **y <= bottom) {
        if let Entry::Vacant(place) = row.entry(x) {
            held.add(&cell)?;
            place.insert(cell.clone());
        }
    }
    Ok(())
}

fn sheet(name: String, cells: Cells) -> Sheet {
    let rows = cells.into_iter().map(|(number, row)| Row { number, cells: row.into_iter().collect() }).collect();
    Sheet { name, rows }
}

fn of_ref(data: &DataRef<'_>) -> Option<Cell> {
    Some(match data {
        DataRef::Empty => return None,
        DataRef::Int(n) => number(n.to_string().parse().ok()?),
        DataRef::Float(n) => number(*n),
        DataRef::String(text) => Cell::Text(text.clone()),
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Bool(yes) => Cell::Boolean(*yes),
        DataRef::DateTime(time) => day(time),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::DurationIso(text) => Cell::Text(text.clone()),
        DataRef::Error(error) => Cell::Problem(format!("an error of the spreadsheet: {error}")),
    })
}

fn of_data(data: &Data) -> Option<Cell> {
    Some(match data {
        Data::Empty => return None,
        Data::Int(n) => number(n.to_string().parse().ok()?),
        Data::Float(n) => number(*n),
        Data::String(text) => Cell::Text(text.clone()),
        Data::Bool(yes) => Cell::Boolean(*yes),
        Data::DateTime(time) => day(time),
        Data::DateTimeIso(text) => iso(text),
        Data::DurationIso(text) => Cell::Text(text.clone()),
        Data::Error(error) => Cell::Problem(format!("an error of the spreadsheet: {error}")),
    })
}

fn number(n: f64) -> Cell {
    if n.is_finite() { Cell::Number(n) } else { Cell::Problem("a number that is none".to_owned()) }
}

fn day(time: &ExcelDateTime) -> Cell {
    if time.is_duration() {
        return Cell::Problem("a length of time: write it in words, for instance `3 h`".to_owned());
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    // A time of no day, such as an hour of opening.
    if (0.0..1.0).contains(&time.as_f64()) {
        return Cell::Text(if second == 0 {
            format!("{hour:02}:{minute:02}")
        } else {
            format!("{hour:02}:{minute:02}:{second:02}")
        });
    }
    iso(&format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"))
}

/// Returns the day that a spreadsheet stores as a number, for numbers that are likely to be one (from 1954 to 2119).
pub fn day_of_serial(text: &str) -> Option<String> {
    let number: f64 = text.parse().ok().filter(|number| (20_000.0..80_000.0).contains(number))?;
    let (year, month, day, ..) = ExcelDateTime::new(number, ExcelDateTimeType::DateTime, false).to_ymd_hms_milli();
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

fn iso(text: &str) -> Cell {
    let day = text.split_once('T').filter(|(_, time)| time.chars().all(|c| matches!(c, '0' | ':' | '.'))).map(|(day, _)| day);
    Cell::Date(day.unwrap_or(text).to_owned())
}
