//! Registers as a spreadsheet: a sheet per register, a row per entry, dates and numbers as such.
//!
//! The file holds no author and no time but the one it is given: same registers, same bytes. Text is written as text, so that a
//! title that begins with `=` is no formula.

use super::marks::{self, Form, cut};
use super::{About, Datum, Register, text};
use crate::locale::Words;
use crate::schema::value::Date;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use std::collections::HashSet;

/// Why a spreadsheet cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("spreadsheet: {0}")]
pub struct SheetError(#[from] XlsxError);

/// The most characters of a sheet's name.
const MAX_NAME: usize = 31;

struct Formats {
    head: Format,
    text: Format,
    date: Format,
    number: Format,
}

pub(super) const FORMAT: super::Format = super::Format {
    name: "xlsx",
    media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    help: "A spreadsheet",
    is_text: false,
    several: true,
    on_pages: true,
    attached: true,
    write,
};

fn write(registers: &[Register], about: &About) -> Result<Vec<u8>, SheetError> {
    to_xlsx(registers, about)
}

/// Writes registers, a sheet for each.
///
/// # Errors
/// When the library refuses, for instance more rows than a sheet can hold.
fn to_xlsx(registers: &[Register], about: &About) -> Result<Vec<u8>, SheetError> {
    let mut book = new_book(&about.title, about.date)?;
    let top = || Format::new().set_align(FormatAlign::Top);
    let formats = Formats {
        head: Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_text_wrap(),
        text: top().set_text_wrap(),
        date: top().set_num_format("yyyy-mm-dd"),
        number: top(),
    };
    let mut names = HashSet::new();
    for register in registers {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&register.label, &mut names))?;
        fill(sheet, register, &formats, Words::of(about.lang))?;
    }
    if registers.is_empty() {
        book.add_worksheet();
    } else {
        remember(&mut book, registers, about, &mut names)?;
    }
    Ok(book.save_to_buffer()?)
}

/// Begins a book that holds no author and no time but the one it is given.
///
/// # Errors
/// When the library refuses the day.
pub(crate) fn new_book(title: &str, date: Option<Date>) -> Result<Workbook, SheetError> {
    let mut book = Workbook::new();
    // Without a date of its own the library would write the clock's.
    let day = date.map(Date::first);
    let (year, month, day) =
        day.map_or((1900, 1, 1), |d| (d.year().unsigned_abs().max(1900), d.month().unsigned_abs(), d.day().unsigned_abs()));
    let created = ExcelDateTime::from_ymd(year, month, day)?;
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    Ok(book)
}

/// What the rows are, by id, on a sheet that is not shown: for whoever reads the file again (`ouvrage import`).
fn remember(book: &mut Workbook, registers: &[Register], about: &About, names: &mut HashSet<String>) -> Result<(), SheetError> {
    let marked = |register: &Register, row: &[Datum]| {
        let id = register.columns.iter().position(|column| column.ty == "id")?;
        let Datum::Text(id) = row.get(id)? else { return None };
        Some((id.clone(), marks::of_row(&register.columns, row, about, Form::Sheet)?))
    };
    let rows: Vec<(String, String)> =
        registers.iter().flat_map(|register| register.rows.iter().filter_map(|row| marked(register, row))).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name("ouvrage", names))?;
    sheet.set_hidden(true);
    sheet.write_string(0, 0, marks::MARKS)?;
    for (y, (id, marks)) in (1..).zip(&rows) {
        sheet.write_string(y, 0, id)?;
        sheet.write_string(y, 1, cut(marks))?;
    }
    Ok(())
}

fn fill(sheet: &mut Worksheet, register: &Register, formats: &Formats, words: &Words) -> Result<(), SheetError> {
    for (x, column) in register.columns.iter().enumerate() {
        let x = u16::try_from(x).unwrap_or(u16::MAX);
        // Two columns of one label are told apart by their names.
        let same = register.columns.iter().filter(|other| other.label == column.label).count() > 1;
        let label = if same { format!("{} ({})", column.label, column.name) } else { column.label.clone() };
        sheet.write_string_with_format(0, x, &label, &formats.head)?;
        let longest =
            register.rows.iter().filter_map(|row| row.get(usize::from(x))).map(|d| text(d, words).chars().count()).max();
        let longest = longest.unwrap_or(0).max(column.label.chars().count());
        let width = u8::try_from(longest.clamp(8, 60)).unwrap_or(60);
        sheet.set_column_width(x, f64::from(width) + 2.0)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    for (y, row) in register.rows.iter().enumerate() {
        let y = u32::try_from(y + 1).unwrap_or(u32::MAX);
        for (x, datum) in row.iter().enumerate() {
            let x = u16::try_from(x).unwrap_or(u16::MAX);
            put(sheet, y, x, datum, formats, words)?;
        }
    }
    let last = u32::try_from(register.rows.len()).unwrap_or(u32::MAX);
    let width = u16::try_from(register.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
    sheet.autofilter(0, 0, last, width)?;
    Ok(())
}

fn put(sheet: &mut Worksheet, y: u32, x: u16, datum: &Datum, formats: &Formats, words: &Words) -> Result<(), XlsxError> {
    match datum {
        Datum::Empty => Ok(()),
        Datum::Number(n) => match n.to_f64() {
            Some(number) => sheet.write_number_with_format(y, x, number, &formats.number).map(|_| ()),
            None => sheet.write_string(y, x, n.to_string()).map(|_| ()),
        },
        Datum::Money(money) => {
            let format = Format::new().set_align(FormatAlign::Top).set_num_format(format!("#,##0.00 [${}]", money.currency));
            match money.amount.to_f64() {
                Some(number) => sheet.write_number_with_format(y, x, number, &format).map(|_| ()),
                None => sheet.write_string(y, x, text(datum, words)).map(|_| ()),
            }
        }
        // A spreadsheet knows days only, and none before 1900.
        Datum::Date(date) if date.day.is_some() && date.year >= 1900 => {
            let day = date.first();
            let day = ExcelDateTime::from_ymd(day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs())?;
            sheet.write_datetime_with_format(y, x, &day, &formats.date).map(|_| ())
        }
        _ => sheet.write_string_with_format(y, x, cut(&text(datum, words)), &formats.text).map(|_| ()),
    }
}

/// A name that a sheet can have, not taken yet.
pub(crate) fn sheet_name(label: &str, taken: &mut HashSet<String>) -> String {
    let clean: String = label.chars().map(|c| if "[]:*?/\\'".contains(c) || c.is_control() { ' ' } else { c }).collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let base: String =
        if clean.is_empty() { "Register".into() } else { clean.chars().take(MAX_NAME).collect::<String>().trim().to_owned() };
    let mut name = base.clone();
    let mut n = 2;
    while !taken.insert(name.to_lowercase()) {
        let end = format!(" {n}");
        name = base.chars().take(MAX_NAME - end.len()).chain(end.chars()).collect();
        n += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_short_clean_and_different() {
        let mut taken = HashSet::new();
        assert_eq!(sheet_name("Droits : accès / oubli", &mut taken), "Droits accès oubli");
        let long = "Un registre dont le nom est beaucoup trop long";
        let (first, second) = (sheet_name(long, &mut taken), sheet_name(long, &mut taken));
        assert!(first.chars().count() <= MAX_NAME && second.chars().count() <= MAX_NAME && first != second, "{first} {second}");
        assert_eq!(sheet_name("''", &mut taken), "Register");
    }
}
