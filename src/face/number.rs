//! Numbers as charts and tiles use them: exact, of one sort, written as their sort is written.

use super::Writer;
use super::cell::{Cell, percent};
use crate::domain::Trouble;
use crate::index::EntryIndex;
use crate::schema::value::{Money, show_decimal};
use crate::schema::{FieldType, Lang, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use std::sync::Arc;

/// How a number is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// As it is.
    Plain,
    /// With a per cent sign.
    Percent,
    /// As an amount of a currency.
    Money(Arc<str>),
}

impl Format {
    /// Writes a number.
    pub fn show(&self, number: Decimal, lang: Lang) -> String {
        match self {
            Format::Plain => show_decimal(number, lang),
            Format::Percent => percent(number, lang),
            Format::Money(currency) => Money { amount: number, currency: currency.clone() }.rounded().show(lang),
        }
    }

    /// Writes a step of an axis.
    pub fn show_float(&self, number: f64, lang: Lang) -> String {
        self.show(Decimal::from_f64(number).unwrap_or_default().round_dp(6).normalize(), lang)
    }

    /// Makes a cell that sorts by its number.
    pub fn cell(&self, number: Option<Decimal>, lang: Lang) -> Cell {
        number.map_or(Cell::Empty, |n| Cell::Number { text: self.show(n, lang), sort: float(n) })
    }
}

/// A number as a place in a drawing; never to count with.
pub fn float(number: Decimal) -> f64 {
    number.to_f64().unwrap_or(0.0)
}

/// Tells whether values of a type are numbers that can be added and compared.
pub fn is_number(ty: &FieldType) -> bool {
    matches!(ty, FieldType::Integer { .. } | FieldType::Number(_) | FieldType::Percent(_) | FieldType::Money(_))
}

/// The number that a value is, and how it is written.
pub fn number_of(value: &Value) -> Option<(Decimal, Format)> {
    match value {
        Value::Integer(n) => Some((Decimal::from(*n), Format::Plain)),
        Value::Number(n) => Some((*n, Format::Plain)),
        Value::Percent(n) => Some((*n, Format::Percent)),
        Value::Money(money) => Some((money.amount, Format::Money(money.currency.clone()))),
        _ => None,
    }
}

/// Keeps the format of numbers that are put together. Amounts of two currencies never are: adding them would need a rate.
///
/// # Errors
/// When the sorts differ.
pub fn unify(kept: &mut Option<Format>, format: Format) -> Result<(), Trouble> {
    match (kept, format) {
        (kept @ None, format) => *kept = Some(format),
        (Some(known), format) if *known == format => {}
        (Some(Format::Money(a)), Format::Money(b)) => return Err(Trouble::Currencies(a.clone(), b)),
        _ => return Err(Trouble::Sorts),
    }
    Ok(())
}

/// The number of a field of an entry; nothing where the reader has no such field.
pub fn of_entry(entry: EntryIndex, field: &str, writer: &Writer<'_>) -> Option<(Decimal, Format)> {
    number_of(writer.publication.entry(entry).get(field)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_are_never_mixed() {
        let mut kept = None;
        assert!(unify(&mut kept, Format::Money("EUR".into())).is_ok());
        assert!(unify(&mut kept, Format::Money("EUR".into())).is_ok());
        assert!(unify(&mut kept, Format::Money("CHF".into())).is_err());
        assert!(unify(&mut kept, Format::Percent).is_err());
    }

    #[test]
    fn steps_of_an_axis_have_no_binary_tails() {
        assert_eq!(Format::Plain.show_float(0.1 + 0.2, Lang::of("fr")), "0,3");
    }
}
