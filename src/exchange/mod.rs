//! Registers as data, for other programs.
//!
//! In: a [`Publication`] and the entries to hand out. Out: tables of typed values, which `csv`, `json`, `markdown` and `xlsx` write, and
//! the whole of a publication as data (`whole`). Nothing here decides who sees what: a link to an entry that the publication does not
//! have is left out, everything else is what it holds. `read` takes spreadsheets that come back and
//! texts, `marks` says what rows of sheets were, `recognise` finds entries in texts.

mod csv;
mod entry;
mod format;
mod json;
mod markdown;
pub mod marks;
pub mod read;
pub mod recognise;
mod whole;
mod xlsx;

pub use entry::{entry_data, entry_index, row_data};
pub use format::{About, FORMATS, Format, format};
pub(crate) use marks::cut;
pub use whole::publication_data;
pub use xlsx::SheetError;
pub(crate) use xlsx::{new_book, sheet_name};

use crate::index::EntryIndex;
use crate::locale::Words;
use crate::publication::Publication;
use crate::schema::value::{Date, Money};
use crate::schema::{Field, FieldType, Kind, Value};
use rust_decimal::Decimal;
use std::collections::HashSet;

/// The entries of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Register {
    /// Name of the kind.
    pub kind: String,
    /// What people call its entries.
    pub label: String,
    /// The id first, then every field and link that an entry has.
    pub columns: Vec<Column>,
    /// A row per entry, a value per column.
    pub rows: Vec<Vec<Datum>>,
}

/// A column of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name in files.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Type of the field; `id` for the first.
    pub ty: &'static str,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
    /// None.
    Empty,
    /// Text, or Markdown.
    Text(String),
    /// A choice: key and what people call it.
    Choice(String, String),
    /// A number, or per cent.
    Number(Decimal),
    /// An amount.
    Money(Money),
    /// A day, a month or a year.
    Date(Date),
    /// Yes or no.
    Boolean(bool),
    /// Ids of entries.
    Links(Vec<String>),
    /// Several.
    List(Vec<Datum>),
    /// Rows: the values of each by field, with the field's label.
    Rows(Vec<Vec<(String, String, Datum)>>),
}

/// Takes entries apart, register by register, in the order of the method and then of files.
pub fn registers(publication: &Publication, entries: &HashSet<EntryIndex>) -> Vec<Register> {
    let all = publication.registers();
    let wanted = all.filter_map(|(kind, indices)| {
        let indices: Vec<EntryIndex> = indices.iter().copied().filter(|n| entries.contains(n)).collect();
        (!indices.is_empty()).then(|| register(kind, &indices, publication))
    });
    wanted.collect()
}

/// Puts entries of a kind into a table of the columns that are asked for: all that the kind has without, so that the columns are the same
/// whatever the entries hold.
pub fn table(kind: &Kind, indices: &[EntryIndex], columns: &[String], publication: &Publication) -> Register {
    let lang = publication.info().lang;
    let names = if columns.is_empty() { all_columns(kind, publication) } else { columns.to_vec() };
    let columns = names.iter().map(|name| column(name, kind, publication)).collect();
    let row = |entry: &EntryIndex| names.iter().map(|name| column_datum(*entry, name, kind, publication)).collect();
    Register {
        kind: kind.name.to_string(),
        label: kind.labels.get(lang).to_owned(),
        columns,
        rows: indices.iter().map(row).collect(),
    }
}

/// All columns of a kind: its fields and links, what leads to it, and tags.
fn all_columns(kind: &Kind, publication: &Publication) -> Vec<String> {
    let fields = kind.fields.keys().map(|name| &**name);
    let inverses = publication.vocabulary().inverses(&kind.name).iter().map(|relation| &*relation.name);
    let mut names: Vec<String> = Vec::new();
    for name in ["id"].into_iter().chain(fields).chain(inverses).chain(["tags"]) {
        // Several kinds may lead to this one under one name.
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// What a column is called, and its type.
fn column(name: &str, kind: &Kind, publication: &Publication) -> Column {
    let lang = publication.info().lang;
    let words = Words::of(lang);
    let (label, ty) = match kind.fields.get(name) {
        Some(field) => (field.label.get(lang).to_owned(), field.ty.name()),
        None if name == "id" => ("Id".to_owned(), "id"),
        None if name == "tags" => (words.get("tags").to_owned(), "list"),
        None => match (kind.product(name), publication.vocabulary().inverses(&kind.name).iter().find(|i| *i.name == *name)) {
            (Some([a, b]), _) => (format!("{} × {}", a.label.get(lang), b.label.get(lang)), "number"),
            (None, Some(inverse)) => (inverse.label.get(lang).to_owned(), "links"),
            (None, None) => (name.to_owned(), "text"),
        },
    };
    Column { name: name.to_owned(), label, ty }
}

/// What an entry has in a column: a field, a link, an inverse, a product, its id or its tags.
pub fn column_datum(index: EntryIndex, name: &str, kind: &Kind, publication: &Publication) -> Datum {
    let entry = publication.entry(index);
    if let Some(field) = kind.fields.get(name) {
        return datum_of(index, field, publication);
    }
    match name {
        "id" => Datum::Text(entry.id.to_string()),
        "tags" if entry.tags.is_empty() => Datum::Empty,
        "tags" => Datum::List(entry.tags.iter().map(|tag| Datum::Text(tag.to_string())).collect()),
        _ if kind.product(name).is_some() => entry.product(name).map_or(Datum::Empty, Datum::Number),
        _ => {
            let ids: Vec<String> = publication.linked(index, name).map(|n| publication.entry(n).id.to_string()).collect();
            if ids.is_empty() { Datum::Empty } else { Datum::Links(ids) }
        }
    }
}

fn register(kind: &Kind, indices: &[EntryIndex], publication: &Publication) -> Register {
    let lang = publication.info().lang;
    let mut columns = vec![Column { name: "id".into(), label: "Id".into(), ty: "id" }];
    let mut rows: Vec<Vec<Datum>> = indices.iter().map(|n| vec![Datum::Text(publication.entry(*n).id.to_string())]).collect();
    for field in kind.fields.values() {
        let values: Vec<Datum> = indices.iter().map(|n| datum_of(*n, field, publication)).collect();
        if values.iter().all(|v| *v == Datum::Empty) {
            continue;
        }
        let (name, label) = (field.name.to_string(), field.label.get(lang).to_owned());
        columns.push(Column { name, label, ty: field.ty.name() });
        for (row, value) in rows.iter_mut().zip(values) {
            row.push(value);
        }
    }
    Register { kind: kind.name.to_string(), label: kind.labels.get(lang).to_owned(), columns, rows }
}

fn datum_of(entry: EntryIndex, field: &Field, publication: &Publication) -> Datum {
    if field.ty.as_link().is_some() {
        let edges = publication.outward(entry).iter().filter(|e| e.field == field.name);
        let ids: Vec<String> = edges.map(|e| publication.entry(e.other).id.to_string()).collect();
        return if ids.is_empty() { Datum::Empty } else { Datum::Links(ids) };
    }
    publication.entry(entry).get(&field.name).map_or(Datum::Empty, |value| datum(value, &field.ty, publication))
}

/// A value of a field as data.
pub fn datum(value: &Value, ty: &FieldType, publication: &Publication) -> Datum {
    let lang = publication.info().lang;
    match value {
        Value::Text(text) => Datum::Text(text.to_string()),
        Value::Path(path) => Datum::Text(path.to_string()),
        Value::Prose(prose) => Datum::Text(prose.text.trim().to_owned()),
        Value::Choice(key) => {
            let label = match ty {
                FieldType::Choice(choices) => choices.iter().find(|c| c.key == **key).map(|c| c.label.get(lang)),
                _ => None,
            };
            Datum::Choice(key.to_string(), label.unwrap_or(key).to_owned())
        }
        Value::Integer(n) => Datum::Number(Decimal::from(*n)),
        Value::Number(n) | Value::Percent(n) => Datum::Number(*n),
        Value::Money(money) => Datum::Money(money.clone()),
        Value::Date(date) => Datum::Date(*date),
        Value::Duration(duration) => Datum::Text(duration.show(lang)),
        Value::Boolean(value) => Datum::Boolean(*value),
        // An id that leads to nothing here is not said.
        Value::Links(links) => {
            Datum::Links(links.iter().filter(|l| publication.find(&l.id).is_some()).map(|l| l.id.to_string()).collect())
        }
        Value::List(items) => {
            let of = match ty {
                FieldType::List(of) => of,
                other => other,
            };
            Datum::List(items.iter().map(|item| datum(item, of, publication)).collect())
        }
        Value::Records(records) => {
            let FieldType::Records(fields) = ty else { return Datum::Empty };
            let row = |cells: &Vec<(std::sync::Arc<str>, Value)>| {
                let cell = |(name, value): &(std::sync::Arc<str>, Value)| {
                    let field = fields.get(&**name)?;
                    Some((name.to_string(), field.label.get(lang).to_owned(), datum(value, &field.ty, publication)))
                };
                cells.iter().filter_map(cell).collect()
            };
            Datum::Rows(records.iter().map(row).collect())
        }
    }
}

/// Returns a value as people read it.
pub fn text(datum: &Datum, words: &Words) -> String {
    match datum {
        Datum::Empty => String::new(),
        Datum::Text(text) => text.clone(),
        Datum::Choice(_, label) => label.clone(),
        Datum::Number(n) => n.to_string(),
        Datum::Money(money) => format!("{} {}", money.amount, money.currency),
        Datum::Date(date) => date.to_string(),
        Datum::Boolean(yes) => words.get(if *yes { "yes" } else { "no" }).to_owned(),
        Datum::Links(ids) => ids.join(", "),
        Datum::List(items) => items.iter().map(|d| text(d, words)).collect::<Vec<_>>().join("\n"),
        Datum::Rows(rows) => {
            let row = |cells: &Vec<(String, String, Datum)>| {
                let cells = cells.iter().map(|(_, label, d)| format!("{label}: {}", text(d, words)));
                cells.collect::<Vec<_>>().join(" | ")
            };
            rows.iter().map(row).collect::<Vec<_>>().join("\n")
        }
    }
}
