//! Registers as JSON: one object per entry, values as types and not as people read them.

use super::{About, Datum, Format, Register, SheetError};
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value, json};

pub(super) const FORMAT: Format = Format {
    name: "json",
    media: "application/json",
    help: "Values as types, for programs",
    is_text: true,
    several: true,
    on_pages: true,
    attached: true,
    write,
};

fn write(registers: &[Register], about: &About) -> Result<Vec<u8>, SheetError> {
    Ok(to_json(registers, &about.data).into_bytes())
}

/// Writes registers. `about` says where they come from.
fn to_json(registers: &[Register], about: &Map<String, Value>) -> String {
    let register = |register: &Register| {
        let columns: Vec<Value> =
            register.columns.iter().map(|c| json!({"name": c.name, "label": c.label, "type": c.ty})).collect();
        let entry = |row: &Vec<Datum>| {
            let pairs = register.columns.iter().zip(row).filter(|(_, d)| **d != Datum::Empty);
            Value::Object(pairs.map(|(c, d)| (c.name.clone(), value(d))).collect())
        };
        let entries: Vec<Value> = register.rows.iter().map(entry).collect();
        json!({"kind": register.kind, "label": register.label, "fields": columns, "entries": entries})
    };
    let mut all = about.clone();
    all.insert("registers".into(), registers.iter().map(register).collect());
    let mut text = serde_json::to_string_pretty(&Value::Object(all)).unwrap_or_default();
    text.push('\n');
    text
}

pub(super) fn value(datum: &Datum) -> Value {
    match datum {
        Datum::Empty => Value::Null,
        Datum::Text(text) => text.clone().into(),
        Datum::Choice(key, _) => key.clone().into(),
        Datum::Number(n) => match n.to_i64().filter(|_| n.is_integer()) {
            Some(whole) => whole.into(),
            None => n.to_f64().into(),
        },
        // Amounts stay exact: as text.
        Datum::Money(money) => json!({"amount": money.amount.to_string(), "currency": &*money.currency}),
        Datum::Date(date) => date.to_string().into(),
        Datum::Boolean(yes) => (*yes).into(),
        Datum::Links(ids) => ids.clone().into(),
        Datum::List(items) => items.iter().map(value).collect(),
        Datum::Rows(rows) => {
            let row = |cells: &Vec<(String, String, Datum)>| {
                Value::Object(cells.iter().map(|(name, _, d)| (name.clone(), value(d))).collect::<Map<_, _>>())
            };
            rows.iter().map(row).collect()
        }
    }
}
