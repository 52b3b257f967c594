//! A sheet that is written cell by cell: texts, figures to play with, and formulas with the value that they come to here.
//!
//! Text is written as text, so that none runs as a formula. A formula carries its value, for programs that read and do not compute.

use crate::exchange::{About, SheetError, new_book};
use crate::schema::value::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::utility::{column_number_to_name, quote_sheet_name};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet};

/// A row and a column, from 0.
pub(super) type Cell = (u32, u16);

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// As it is.
    Plain,
    /// The title of a sheet.
    Title,
    /// The name of a column.
    Head,
    /// What sums up.
    Strong,
    /// A remark.
    Note,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As it is.
    General,
    /// With two decimals.
    Two,
    /// A whole number, thousands apart.
    Whole,
    /// An amount of the project's currency.
    Money,
    /// A share of one, as per cent.
    Percent,
    /// A day.
    Day,
}

/// What a formula comes to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// A number; an empty text where there is none.
    Number(Option<Decimal>),
    /// A text.
    Text(String),
}

impl From<Option<Decimal>> for Value {
    fn from(number: Option<Decimal>) -> Self {
        Value::Number(number)
    }
}

impl From<Decimal> for Value {
    fn from(number: Decimal) -> Self {
        Value::Number(Some(number))
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Value::Number(Some(Decimal::from(number)))
    }
}

impl From<Option<usize>> for Value {
    fn from(number: Option<usize>) -> Self {
        Value::Number(number.map(Decimal::from))
    }
}

/// A sheet that is being written.
pub(super) struct Sheet {
    sheet: Worksheet,
    name: String,
    currency: String,
}

/// Where columns and rows are held in sight, and how the sheet is printed.
pub(super) struct Frame<'a> {
    /// The first cell that scrolls.
    pub frozen: Cell,
    /// The width of each column, from the first; the last holds for the rest.
    pub widths: &'a [f64],
    /// How many columns there are.
    pub columns: u16,
}

impl Sheet {
    /// Begins a sheet.
    pub fn new(name: String, currency: &str) -> Result<Self, SheetError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(&name)?;
        // An empty text is a value too; without this it would be nought.
        sheet.set_formula_result_default("");
        Ok(Sheet { sheet, name, currency: currency.to_owned() })
    }

    /// Writes a text.
    pub fn text(&mut self, (row, column): Cell, text: &str, look: Look) -> Result<(), SheetError> {
        // What a cell cannot hold is cut.
        self.sheet.write_string_with_format(row, column, crate::exchange::cut(text), &self.format(look, Kind::General, false))?;
        Ok(())
    }

    /// Writes a figure that a reader may change; an empty cell to fill in where there is none.
    pub fn input(&mut self, (row, column): Cell, number: Option<Decimal>, kind: Kind) -> Result<(), SheetError> {
        let format = self.format(Look::Plain, kind, true);
        match number.and_then(|number| number.to_f64()) {
            Some(number) => self.sheet.write_number_with_format(row, column, number, &format)?,
            None => self.sheet.write_blank(row, column, &format)?,
        };
        Ok(())
    }

    /// Writes a word that a reader may change.
    pub fn input_text(&mut self, (row, column): Cell, text: &str) -> Result<(), SheetError> {
        let format = self.format(Look::Plain, Kind::General, true);
        if text.is_empty() {
            self.sheet.write_blank(row, column, &format)?;
        } else {
            self.sheet.write_string_with_format(row, column, crate::exchange::cut(text), &format)?;
        }
        Ok(())
    }

    /// Writes a day that a reader may change.
    pub fn input_day(&mut self, cell: Cell, day: Option<jiff::civil::Date>) -> Result<(), SheetError> {
        self.input(cell, day.and_then(serial), Kind::Day)
    }

    /// Writes a formula with what it comes to.
    pub fn formula(
        &mut self,
        (row, column): Cell,
        formula: &str,
        value: impl Into<Value>,
        kind: Kind,
        look: Look,
    ) -> Result<(), SheetError> {
        let value = match value.into() {
            Value::Number(number) => {
                number.and_then(|number| number.to_f64()).map_or_else(String::new, |number| number.to_string())
            }
            Value::Text(text) => text,
        };
        let formula = Formula::new(format!("={formula}")).set_result(value);
        self.sheet.write_formula_with_format(row, column, formula, &self.format(look, kind, false))?;
        Ok(())
    }

    /// How another sheet names a cell of this one.
    pub fn far(&self, cell: Cell) -> String {
        format!("{}!{}", quote_sheet_name(&self.name), near(cell))
    }

    /// How another sheet names a block of this one.
    pub fn far_block(&self, from: Cell, to: Cell) -> String {
        format!("{}!{}", quote_sheet_name(&self.name), block(from, to))
    }

    /// Sets what scrolls and how it is printed, and puts it into a book.
    pub fn finish(mut self, frame: &Frame<'_>, book: &mut Workbook) -> Result<(), SheetError> {
        self.sheet.set_freeze_panes(frame.frozen.0, frame.frozen.1)?;
        for column in 0..frame.columns {
            let width = frame.widths.get(usize::from(column)).or(frame.widths.last()).copied().unwrap_or(12.0);
            self.sheet.set_column_width(column, width)?;
        }
        self.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        if let Some(last) = frame.frozen.0.checked_sub(1) {
            self.sheet.set_repeat_rows(last, last)?;
            // Heads may take two lines.
            self.sheet.set_row_height(last, 32)?;
        }
        self.sheet.set_footer("&L&F&C&A&R&P / &N");
        book.push_worksheet(self.sheet);
        Ok(())
    }

    fn format(&self, look: Look, kind: Kind, input: bool) -> Format {
        let format = Format::new().set_align(FormatAlign::Top);
        let format = match look {
            Look::Plain => format,
            Look::Title => format.set_bold().set_font_size(14),
            Look::Head => format.set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin),
            Look::Strong => format.set_bold().set_border_top(FormatBorder::Thin),
            Look::Note => format.set_italic(),
        };
        let format = match kind {
            Kind::General => format,
            Kind::Two => format.set_num_format("0.00"),
            Kind::Whole => format.set_num_format("#,##0"),
            Kind::Money if input => format.set_num_format(format!("#,##0.00 [${}]", self.currency)),
            Kind::Money => format.set_num_format(format!("#,##0 [${}]", self.currency)),
            Kind::Percent => format.set_num_format("0.0#%"),
            Kind::Day => format.set_num_format("yyyy-mm-dd"),
        };
        if input {
            format.set_background_color(Color::RGB(0x00FF_F4CC)).set_border(FormatBorder::Thin).set_unlocked()
        } else {
            format
        }
    }
}

/// How a sheet names a cell of its own.
pub(super) fn near((row, column): Cell) -> String {
    format!("${}${}", column_number_to_name(column), row + 1)
}

/// How a sheet names a block of its own.
pub(super) fn block(from: Cell, to: Cell) -> String {
    format!("{}:{}", near(from), near(to))
}

/// The number that a spreadsheet keeps a day as.
pub(super) fn serial(day: jiff::civil::Date) -> Option<Decimal> {
    let start = jiff::civil::date(1899, 12, 30);
    start.until(day).ok().map(|span| Decimal::from(span.get_days()))
}

/// The first day of a date.
pub(super) fn first(date: Option<Date>) -> Option<jiff::civil::Date> {
    date.map(Date::first)
}

/// The last day of a date.
pub(super) fn last(date: Option<Date>) -> Option<jiff::civil::Date> {
    date.map(Date::last)
}

/// Begins a book.
pub(super) fn book(about: &About) -> Result<Workbook, SheetError> {
    new_book(&about.title, about.date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_and_days_are_named_as_spreadsheets_name_them() {
        assert_eq!((near((0, 0)), near((9, 27)), block((1, 1), (2, 3))), ("$A$1".into(), "$AB$10".into(), "$B$2:$D$3".into()));
        let sheet = Sheet::new("L’offre d'ici".into(), "EUR").expect("a sheet");
        assert_eq!(sheet.far((0, 0)), "'L’offre d''ici'!$A$1");
        assert_eq!(serial(jiff::civil::date(2026, 1, 1)), Some(Decimal::from(46_023)));
    }
}
