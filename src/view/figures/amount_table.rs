//! Figures in rows and columns: the shape that plans and comparisons of prices share, and how numbers are written there.

use crate::domain::rounded;
use crate::face::cell::Ref;
use crate::schema::Lang;
use crate::schema::value::{filled, show_decimal};
use rust_decimal::Decimal;
use serde::Serialize;

/// Rows of figures.
#[derive(Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct Ledger {
    /// What the rows are, above their labels.
    pub corner: String,
    pub columns: Vec<Head>,
    pub rows: Vec<Line>,
}

/// A column: an entry, or a word.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Head {
    pub label: String,
    pub r#ref: Option<Ref>,
}

/// A row.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Line {
    pub label: String,
    /// The entry that the row is about.
    pub r#ref: Option<Ref>,
    /// Whether it sums up the rows above.
    pub strong: bool,
    /// None in a row that stands above others as their name.
    pub cells: Vec<Amount>,
}

/// A figure; without text when it is not known.
#[derive(Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct Amount {
    pub text: String,
    /// `good`, `bad` or empty.
    pub tone: &'static str,
    /// What is said of it in words, below it.
    pub note: String,
}

impl Amount {
    /// A text as it is.
    pub fn text(text: impl Into<String>) -> Self {
        Amount { text: text.into(), ..Amount::default() }
    }

    /// A whole number.
    pub fn whole(number: Option<Decimal>, lang: Lang) -> Self {
        Amount::text(number.map(|n| show_decimal(rounded(n, 0), lang)).unwrap_or_default())
    }

    /// A whole number whose sign is good or bad news.
    pub fn signed(number: Option<Decimal>, lang: Lang) -> Self {
        let tone = match number {
            Some(n) if n < Decimal::ZERO => "bad",
            Some(_) => "good",
            None => "",
        };
        Amount { tone, ..Amount::whole(number, lang) }
    }
}

impl Line {
    /// A row of figures.
    pub fn new(label: &str, cells: Vec<Amount>) -> Self {
        Line { label: label.to_owned(), r#ref: None, strong: false, cells }
    }

    /// A row that names those below it.
    pub fn heading(reference: Ref) -> Self {
        Line { label: reference.title.clone(), r#ref: Some(reference), strong: false, cells: Vec::new() }
    }

    /// A row that sums up.
    pub fn strong(label: &str, cells: Vec<Amount>) -> Self {
        Line { strong: true, ..Line::new(label, cells) }
    }

    /// Tells whether no cell is known, or all are nought.
    pub fn is_idle(&self) -> bool {
        !self.cells.is_empty() && self.cells.iter().all(|c| c.text.is_empty() || c.text == "0")
    }
}

/// A number with exactly so many decimals, so that columns line up.
pub fn fixed(number: Decimal, digits: u32, lang: Lang) -> String {
    let mut text = show_decimal(rounded(number, digits), lang);
    if digits == 0 {
        return text;
    }
    // A group mark is never the decimal mark.
    let mark = lang.locale().marks.decimal;
    let decimals = text.rsplit_once(mark).map_or(0, |(_, d)| d.len());
    if decimals == 0 {
        text.push(mark);
    }
    text.extend(std::iter::repeat_n('0', usize::try_from(digits).unwrap_or(0).saturating_sub(decimals)));
    text
}

/// The sign of a currency.
pub fn sign(code: &str) -> &str {
    match code {
        "EUR" => "€",
        "GBP" => "£",
        "USD" => "$",
        other => other,
    }
}

/// An amount in few characters, for the axes of drawings: `1,5 M€`, `500 k€`.
pub fn compact(amount: Decimal, code: &str, lang: Lang) -> String {
    let (thousand, million) = (Decimal::ONE_THOUSAND, Decimal::from(1_000_000));
    let (number, size) = match amount.abs() {
        a if a >= million => (amount / million, 2),
        a if a >= thousand => (amount / thousand, 1),
        _ => (amount, 0),
    };
    let text = show_decimal(rounded(number, 2), lang);
    let (sign, forms) = (sign(code), &lang.locale().money);
    let forms = if sign.chars().count() == 1 { &forms.short } else { &forms.short_code };
    filled(&forms[size], &text, sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn decimals_line_up_and_halves_go_up() {
        assert_eq!(fixed(d("4"), 2, Lang::of("fr")), "4,00");
        assert_eq!(fixed(d("83.05"), 1, Lang::of("fr")), "83,1");
        assert_eq!(fixed(d("1234.5"), 2, Lang::of("en")), "1,234.50");
        assert_eq!(fixed(d("-0.5"), 0, Lang::of("en")), "−1");
    }

    #[test]
    fn amounts_on_axes_are_short() {
        assert_eq!(compact(d("1500000"), "EUR", Lang::of("fr")), "1,5\u{a0}M€");
        assert_eq!(compact(d("500000"), "EUR", Lang::of("en")), "€500k");
        assert_eq!(fixed(d("1234.5"), 2, Lang::of("de")), "1.234,50");
        assert_eq!(fixed(d("1200"), 2, Lang::of("de")), "1.200,00");
        assert_eq!(compact(d("1500000"), "EUR", Lang::of("de")), "1,5\u{a0}Mio.\u{a0}€");
        assert_eq!(compact(d("0"), "CHF", Lang::of("fr")), "0\u{a0}CHF");
    }
}
