//! What a row was when it was handed out, so that whoever reads the file again knows which side changed it.
//!
//! A row of marks names the audience and the language of what was handed out, and holds a mark for each cell: a few digits made of the name
//! of its column and its text. Columns may move and rows be sorted; a cell is as it was when its mark is among those of its row. Marks are
//! made of what the file shows and of nothing else.

use super::{About, Column, Datum, text};
use crate::locale::Words;
use crate::publication::fingerprint;
use rust_decimal::prelude::ToPrimitive;
use std::collections::HashSet;

/// The column of marks, and the first cell of the sheet of marks. No field can be called so: names of fields hold no colon.
pub const MARKS: &str = "row:fingerprint";

/// The most characters that a cell of a spreadsheet can hold.
pub const MAX_CELL: usize = 32_767;

/// How a value is put into a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As text: CSV.
    Text,
    /// Numbers, amounts and days as such: a spreadsheet.
    Sheet,
}

/// The form in which texts of cells are compared: without blanks around, and a number as it is whatever its noughts.
pub fn canonical(text: &str) -> String {
    let text = if text.contains('\r') { text.replace("\r\n", "\n") } else { text.to_owned() };
    let text = text.trim();
    // What `csv` puts before a text that would run.
    let text = text.strip_prefix('\'').filter(|rest| super::csv::runs(rest)).unwrap_or(text).trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && digits.starts_with(|c: char| c.is_ascii_digit());
    if plain
        && !(digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0."))
        && let Ok(number) = text.parse::<f64>()
    {
        return number.to_string();
    }
    text.to_owned()
}

/// The canonical text of a value in a cell.
pub fn written(datum: &Datum, words: &Words, form: Form) -> String {
    let number = match datum {
        Datum::Number(n) => n.to_f64(),
        Datum::Money(money) if form == Form::Sheet => money.amount.to_f64(),
        _ => None,
    };
    if let Some(number) = number {
        return number.to_string();
    }
    let text = text(datum, words);
    canonical(&if form == Form::Sheet { cut(&text) } else { text })
}

/// As much of a text as a cell can hold.
pub fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_CELL {
        return text.to_owned();
    }
    text.chars().take(MAX_CELL - 1).chain(['…']).collect()
}

/// The mark of a cell.
pub fn mark(column: &str, canonical: &str) -> String {
    let mut mark = fingerprint::of_words(&[column, canonical]);
    mark.truncate(8);
    mark
}

/// The marks of a row; nothing where it is not known for whom it is.
pub fn of_row(columns: &[Column], row: &[Datum], about: &About, form: Form) -> Option<String> {
    let audience = about.data.get("audience")?.as_str()?;
    let words = Words::of(about.lang);
    let marks = columns.iter().zip(row).map(|(column, datum)| mark(&column.name, &written(datum, words, form)));
    Some(format!("{audience}|{}|{}", about.lang.code(), marks.collect::<Vec<_>>().join(" ")))
}

/// Marks that were read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    /// For whom the row was.
    pub audience: String,
    /// In which language.
    pub lang: String,
    marks: HashSet<String>,
}

impl Marks {
    /// Reads what [`of_row`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '|');
        let (audience, lang, marks) = (parts.next()?, parts.next()?, parts.next()?);
        let marks: HashSet<String> = marks.split_whitespace().map(str::to_owned).collect();
        let sound = !marks.is_empty() && marks.iter().all(|mark| mark.len() == 8 && mark.bytes().all(|b| b.is_ascii_hexdigit()));
        sound.then(|| Marks { audience: audience.to_owned(), lang: lang.to_owned(), marks })
    }

    /// Whether a cell is as it was handed out.
    pub fn holds(&self, column: &str, canonical: &str) -> bool {
        self.marks.contains(&mark(column, canonical))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_with_other_noughts_and_a_code_is_not() {
        assert_eq!(canonical(" 12.50 "), canonical("12.5"));
        assert_eq!(canonical("-3.0"), "-3");
        assert_eq!(canonical("0.5"), "0.5");
        assert_ne!(canonical("007"), canonical("7"));
        assert_eq!(canonical("a\r\nb"), "a\nb");
        assert_eq!(canonical("'=1+1"), "=1+1");
        assert_eq!(canonical("'hier"), "'hier");
    }

    #[test]
    fn marks_are_read_as_they_were_written() {
        let text = format!("internal|fr|{} {}", mark("id", "EX-1"), mark("title", "Un"));
        let marks = Marks::parse(&text).expect("marks");
        assert!(marks.holds("title", "Un") && !marks.holds("title", "Deux") && !marks.holds("statement", "Un"));
        assert_eq!(Marks::parse("internal|fr|zz"), None);
        assert_eq!(Marks::parse("12"), None);
    }
}
