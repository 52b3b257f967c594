//! What an entry holds, as the type that a computation wants. A field that is missing, or was given another type by a team, is `None`.

use crate::project::Entry;
use crate::schema::Value;
use crate::schema::value::{Date, Money, Reference};
use rust_decimal::Decimal;
use std::sync::Arc;

/// A row of a records field.
pub type Row = Vec<(Arc<str>, Value)>;

/// Returns an amount.
pub fn money<'a>(entry: &'a Entry, field: &str) -> Option<&'a Money> {
    as_money(entry.get(field)?)
}

/// Returns a number, whole or not, or a percentage as written (12.5 for 12.5 %).
pub fn number(entry: &Entry, field: &str) -> Option<Decimal> {
    as_number(entry.get(field)?)
}

/// Returns a whole number.
pub fn integer(entry: &Entry, field: &str) -> Option<i64> {
    as_integer(entry.get(field)?)
}

/// Returns the key of a choice.
pub fn choice<'a>(entry: &'a Entry, field: &str) -> Option<&'a str> {
    as_choice(entry.get(field)?)
}

/// Returns a date.
pub fn date(entry: &Entry, field: &str) -> Option<Date> {
    match entry.get(field)? {
        Value::Date(date) => Some(*date),
        _ => None,
    }
}

/// Returns a line of text.
pub fn text<'a>(entry: &'a Entry, field: &str) -> Option<&'a str> {
    match entry.get(field)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// Returns yes or no.
pub fn flag(entry: &Entry, field: &str) -> Option<bool> {
    match entry.get(field)? {
        Value::Boolean(value) => Some(*value),
        _ => None,
    }
}

/// Returns the rows of a records field; none when there are none.
pub fn rows<'a>(entry: &'a Entry, field: &str) -> &'a [Row] {
    match entry.get(field) {
        Some(Value::Records(rows)) => rows,
        _ => &[],
    }
}

/// Returns a cell of a row.
pub fn cell<'a>(row: &'a Row, name: &str) -> Option<&'a Value> {
    row.iter().find(|(n, _)| **n == *name).map(|(_, value)| value)
}

/// Returns the ids that a cell of a row links to.
pub fn links<'a>(row: &'a Row, name: &str) -> &'a [Reference] {
    match cell(row, name) {
        Some(Value::Links(targets)) => targets,
        _ => &[],
    }
}

pub(super) fn as_money(value: &Value) -> Option<&Money> {
    match value {
        Value::Money(money) => Some(money),
        _ => None,
    }
}

pub(super) fn as_number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(n) | Value::Percent(n) => Some(*n),
        Value::Integer(n) => Some(Decimal::from(*n)),
        _ => None,
    }
}

pub(super) fn as_integer(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(n) => Some(*n),
        _ => None,
    }
}

pub(super) fn as_choice(value: &Value) -> Option<&str> {
    match value {
        Value::Choice(key) => Some(key),
        _ => None,
    }
}

/// All amounts of an entry with the field that holds them, rows included.
pub fn amounts(entry: &Entry) -> Vec<(&str, &Money)> {
    fn walk<'a>(field: &'a str, value: &'a Value, out: &mut Vec<(&'a str, &'a Money)>) {
        match value {
            Value::Money(money) => out.push((field, money)),
            Value::List(items) => items.iter().for_each(|v| walk(field, v, out)),
            Value::Records(rows) => rows.iter().flatten().for_each(|(_, v)| walk(field, v, out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    for (field, written) in &entry.fields {
        walk(field, &written.value, &mut out);
    }
    out
}
