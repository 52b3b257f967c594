//! What charts are made of: categories, series, and exact sums where they meet.

use crate::domain::Trouble;
use crate::domain::budget::{self, Falls};
use crate::face::Writer;
use crate::face::label_of;
use crate::face::number::{Format, number_of, unify};
use crate::index::EntryIndex;
use crate::project::{Entry, Request};
use crate::schema::{Choice, Field, FieldType, Kind, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A row of a records field.
pub type Record = [(Arc<str>, Value)];

/// Where a value is read: a field, link or inverse of the entry, or (`measures.date`) a field of its rows.
#[derive(Debug, Clone)]
pub enum Source {
    /// A field, link or inverse.
    Own(String),
    /// A field of the rows of a field.
    Row(String, String),
}

impl Source {
    /// Reads a path; nothing when this publication does not have it.
    pub fn read(path: &str, kind: &Kind, writer: &Writer<'_>) -> Option<Source> {
        if let Some((rows, cell)) = path.split_once('.') {
            let Some(FieldType::Records(fields)) = kind.fields.get(rows).map(|f| &f.ty) else { return None };
            return fields.contains_key(cell).then(|| Source::Row(rows.to_owned(), cell.to_owned()));
        }
        writer.publication.vocabulary().has_column(&kind.name, path).then(|| Source::Own(path.to_owned()))
    }

    /// What it is called.
    pub fn label(&self, kind: &Kind, writer: &Writer<'_>) -> String {
        match self {
            Source::Own(name) => label_of(kind, name, writer),
            Source::Row(..) => self.field(kind).map_or(String::new(), |f| f.label.get(writer.publication.info().lang).to_owned()),
        }
    }

    /// The field, when it is one.
    pub fn field<'a>(&self, kind: &'a Kind) -> Option<&'a Field> {
        match self {
            Source::Own(name) => kind.fields.get(name.as_str()),
            Source::Row(rows, cell) => match kind.fields.get(rows.as_str()).map(|f| &f.ty) {
                Some(FieldType::Records(fields)) => fields.get(cell.as_str()),
                _ => None,
            },
        }
    }

    fn rows(&self) -> Option<&str> {
        match self {
            Source::Own(_) => None,
            Source::Row(rows, _) => Some(rows),
        }
    }
}

/// A category or a series.
#[derive(Debug, Clone)]
pub struct Key {
    /// What makes it one.
    pub key: String,
    /// What is shown.
    pub label: String,
    /// Where it stands among the others, when the kind or the value says so.
    pub rank: Option<f64>,
    /// How loud a choice is.
    pub tone: Option<&'static str>,
    /// The entry that it is.
    pub entry: Option<EntryIndex>,
}

/// Sums by category and series.
#[derive(Debug)]
pub struct Sums {
    /// The categories, in order.
    pub categories: Vec<Key>,
    /// The series, in order.
    pub series: Vec<Key>,
    /// A row per category: a sum per series, or nothing.
    pub cells: Vec<Vec<Option<Decimal>>>,
    /// How the sums are written.
    pub format: Format,
    /// How many entries are counted.
    pub count: usize,
}

/// What a chart reads.
#[derive(Debug, Default)]
pub struct Sources {
    /// Categories.
    pub x: Option<Source>,
    /// Values; none counts.
    pub y: Vec<Source>,
    /// Series.
    pub by: Option<Source>,
    /// Lines of the budget count in each year in which they fall, from the launch to this one.
    pub years: Option<u8>,
}

impl Sources {
    /// Reads the parameters of a request; nothing when the reader does not have one of the fields.
    pub fn read(request: &Request, kind: &Kind, writer: &Writer<'_>) -> Option<Sources> {
        let one = |name: &str| match request.text(name).filter(|t| !t.is_empty()) {
            None => Some(None),
            Some(path) => Source::read(path, kind, writer).map(Some),
        };
        let y = request.words("y").unwrap_or_default().into_iter().map(|(path, _)| Source::read(path, kind, writer));
        let years = request.text("years").and_then(|years| years.parse().ok());
        Some(Sources { x: one("x")?, y: y.collect::<Option<Vec<_>>>()?, by: one("by")?, years })
    }

    fn all(&self) -> impl Iterator<Item = &Source> {
        self.x.iter().chain(&self.y).chain(&self.by)
    }
}

/// The rows of an entry that sources read, or one turn without a row when they read the entry itself.
pub fn rows_of<'a, 's>(
    mut sources: impl Iterator<Item = &'s Source>,
    entry: EntryIndex,
    writer: &Writer<'a>,
) -> Vec<Option<&'a Record>> {
    match sources.find_map(Source::rows).map(|n| writer.publication.entry(entry).get(n)) {
        None => vec![None],
        Some(Some(Value::Records(rows))) => rows.iter().map(|r| Some(r.as_slice())).collect(),
        Some(_) => Vec::new(),
    }
}

/// Categories, each with how often a number counts there; series; which of the values it is; the number.
type Counted = (Vec<(Key, Decimal)>, Vec<Key>, usize, Decimal);

/// Adds up entries by category and series.
///
/// # Errors
/// When the values cannot be added.
pub fn sums(sources: &Sources, kind: &Kind, entries: &[EntryIndex], writer: &Writer<'_>) -> Result<Sums, Trouble> {
    let mut found: Vec<Counted> = Vec::new();
    let mut format = None;
    let mut counted = 0;
    for entry in entries {
        let rows = rows_of(sources.all(), *entry, writer);
        counted += usize::from(!rows.is_empty());
        for row in rows {
            let x: Vec<(Key, Decimal)> = match sources.years {
                Some(years) => in_years(*entry, years, writer),
                None => keys(sources.x.as_ref(), kind, *entry, row, writer).into_iter().map(|key| (key, Decimal::ONE)).collect(),
            };
            // Rows of several entries would run into one line: each entry is a series unless the request says otherwise.
            let by = match (&sources.by, row) {
                (None, Some(_)) => vec![key_of_entry(*entry, writer)],
                (by, _) => keys(by.as_ref(), kind, *entry, row, writer),
            };
            if sources.y.is_empty() {
                found.push((x.clone(), by.clone(), 0, Decimal::ONE));
            }
            for (n, y) in sources.y.iter().enumerate() {
                let Some((number, sort)) = value_of(y, *entry, row, writer).and_then(number_of) else { continue };
                unify(&mut format, sort)?;
                found.push((x.clone(), by.clone(), n, number));
            }
        }
    }
    let mut categories: Vec<Key> = Vec::new();
    let mut series: Vec<Key> = Vec::new();
    let several = sources.y.len() > 1;
    let mut cells: BTreeMap<(usize, usize), Decimal> = BTreeMap::new();
    for (x, by, n, number) in found {
        let by = if several { vec![key_of_field(sources, n, kind, writer)] } else { by };
        for (x, times) in &x {
            for by in &by {
                let at = (index(&mut categories, x), index(&mut series, by));
                let sum = cells.entry(at).or_default();
                let more = number.checked_mul(*times);
                *sum = more.and_then(|more| sum.checked_add(more)).ok_or(Trouble::TooLarge)?;
            }
        }
    }
    let (x_order, series_order) = (order(&categories), order(&series));
    let cell = |c: &usize, s: &usize| cells.get(&(*c, *s)).copied();
    Ok(Sums {
        cells: x_order.iter().map(|c| series_order.iter().map(|s| cell(c, s)).collect()).collect(),
        categories: x_order.iter().filter_map(|n| categories.get(*n).cloned()).collect(),
        series: series_order.iter().filter_map(|n| series.get(*n).cloned()).collect(),
        format: format.unwrap_or(Format::Plain),
        count: counted,
    })
}

/// The years in which a line of the budget falls, from the launch to the last one, and how often in each.
fn in_years(entry: EntryIndex, last: u8, writer: &Writer<'_>) -> Vec<(Key, Decimal)> {
    let falls = Falls::read(writer.publication.entry(entry));
    let label = |year: u8| match year {
        0 => writer.words().get("plan_launch").to_owned(),
        _ => writer.words().get("plan_year").replace("{n}", &year.to_string()),
    };
    let year = |year: u8| (plain(&year.to_string(), label(year), Some(f64::from(year))), Decimal::from(falls.times(year)));
    (0..=last).map(year).filter(|(_, times)| !times.is_zero()).collect()
}

/// The place of a key among others, which get it if they did not have it.
pub fn index(keys: &mut Vec<Key>, key: &Key) -> usize {
    if let Some(n) = keys.iter().position(|k| k.key == key.key) {
        return n;
    }
    keys.push(key.clone());
    keys.len() - 1
}

/// The order of keys: by their rank where they have one, else as they came; what has no value comes last.
pub fn order(keys: &[Key]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    let rank = |n: &usize| keys.get(*n).map_or((true, f64::INFINITY), |k| (k.key.is_empty(), k.rank.unwrap_or(0.0)));
    order.sort_by(|a, b| {
        let (a, b) = (rank(a), rank(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    order
}

fn key_of_field(sources: &Sources, n: usize, kind: &Kind, writer: &Writer<'_>) -> Key {
    let label = sources.y.get(n).map_or(String::new(), |s| s.label(kind, writer));
    Key { key: format!("y{n}"), label, rank: Some(n.to_f64().unwrap_or(0.0)), tone: None, entry: None }
}

/// An entry as a category or a series.
pub fn key_of_entry(entry: EntryIndex, writer: &Writer<'_>) -> Key {
    let reference = writer.reference(entry);
    Key { key: reference.id.to_string(), label: reference.title, rank: None, tone: None, entry: Some(entry) }
}

/// The value of a source in an entry, or in one of its rows.
pub fn value_of<'a>(source: &Source, entry: EntryIndex, row: Option<&'a Record>, writer: &Writer<'a>) -> Option<&'a Value> {
    match source {
        Source::Own(name) => budget::value_of(writer.publication.entry(entry), name),
        Source::Row(_, cell) => row?.iter().find(|(n, _)| **n == **cell).map(|(_, v)| v),
    }
}

/// Says which of the budget lines that a drawing counts name no such end of their range, or no amount at all; nothing when all do.
pub fn open_ends(sources: &[Source], entries: &[EntryIndex], writer: &Writer<'_>) -> Vec<String> {
    let of = |entry: EntryIndex, keep: &dyn Fn(&Entry, &str) -> bool| {
        let own = writer.publication.entry(entry);
        let mut ends = sources.iter().filter_map(|s| if let Source::Own(name) = s { Some(name.as_str()) } else { None });
        *own.kind == *"cost" && ends.any(|name| matches!(name, "min" | "max") && keep(own, name))
    };
    let open = |e: &Entry, name: &str| e.get(name).is_none() && budget::value_of(e, name).is_some();
    let unpriced = |e: &Entry, name: &str| budget::value_of(e, name).is_none();
    let open: Vec<EntryIndex> = entries.iter().copied().filter(|n| of(*n, &open)).collect();
    let unpriced: Vec<EntryIndex> = entries.iter().copied().filter(|n| of(*n, &unpriced)).collect();
    let sentences = [("plan_gap_open", open), ("plan_gap_unpriced", unpriced)];
    sentences.iter().filter_map(|(key, entries)| crate::view::figures::plan::named(key, entries, writer)).collect()
}

/// What an entry, or one of its rows, falls under; a key without name when it has no value.
pub fn keys(source: Option<&Source>, kind: &Kind, entry: EntryIndex, row: Option<&Record>, writer: &Writer<'_>) -> Vec<Key> {
    let Some(source) = source else {
        return vec![Key { key: "-".into(), label: String::new(), rank: None, tone: None, entry: None }];
    };
    if let Source::Own(name) = source {
        if name == "id" || *name == kind.title {
            return vec![key_of_entry(entry, writer)];
        }
        if name == "tags" {
            let tags = &writer.publication.entry(entry).tags;
            return or_none(tags.iter().map(|t| plain(t, t.to_string(), None)).collect(), writer);
        }
        let linked: Vec<Key> = writer.publication.linked(entry, name).map(|n| key_of_entry(n, writer)).collect();
        if !linked.is_empty() {
            return linked;
        }
    }
    let field = source.field(kind);
    let mut found = Vec::new();
    if let Some(field) = field {
        match value_of(source, entry, row, writer) {
            Some(value) => collect(value, &field.ty, writer, &mut found),
            None => {
                if let (FieldType::Choice(choices), Some(key)) = (&field.ty, field.default.as_ref().and_then(|d| d.as_str())) {
                    found.push(choice(key, choices, writer));
                }
            }
        }
    }
    or_none(found, writer)
}

fn or_none(keys: Vec<Key>, writer: &Writer<'_>) -> Vec<Key> {
    if !keys.is_empty() {
        return keys;
    }
    let label = writer.words().get("without_group").to_owned();
    vec![Key { key: String::new(), label, rank: None, tone: None, entry: None }]
}

fn plain(key: &str, label: String, rank: Option<f64>) -> Key {
    Key { key: key.to_owned(), label, rank, tone: None, entry: None }
}

fn choice(key: &str, choices: &[Choice], writer: &Writer<'_>) -> Key {
    let lang = writer.publication.info().lang;
    let at = choices.iter().position(|c| c.key == key);
    let found = at.and_then(|n| choices.get(n));
    Key {
        key: key.to_owned(),
        label: found.map_or(key.to_owned(), |c| c.label.get(lang).to_owned()),
        rank: at.and_then(|n| n.to_f64()),
        tone: found.map(|c| c.tone.name()),
        entry: None,
    }
}

fn collect(value: &Value, ty: &FieldType, writer: &Writer<'_>, out: &mut Vec<Key>) {
    let lang = writer.publication.info().lang;
    match (value, ty) {
        (Value::Choice(key), FieldType::Choice(choices)) => out.push(choice(key, choices, writer)),
        (Value::Text(text), _) => out.push(plain(text, writer.line(text), None)),
        (Value::Date(date), _) => {
            out.push(plain(&date.to_string(), date.show(lang), Some(crate::figure::calendar::day(date.first()))));
        }
        (Value::Boolean(yes), _) => {
            let word = writer.words().get(if *yes { "yes" } else { "no" });
            out.push(plain(word, word.to_owned(), Some(if *yes { 0.0 } else { 1.0 })));
        }
        (Value::Links(targets), _) => {
            out.extend(targets.iter().filter_map(|t| writer.publication.find(&t.id)).map(|n| key_of_entry(n, writer)));
        }
        (Value::List(items), FieldType::List(of)) => items.iter().for_each(|item| collect(item, of, writer, out)),
        _ => {
            if let Some((number, format)) = number_of(value) {
                out.push(plain(&number.normalize().to_string(), format.show(number, lang), number.to_f64()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_order_keys_and_what_has_no_value_is_last() {
        let key = |key: &str, rank| Key { key: key.into(), label: key.into(), rank, tone: None, entry: None };
        let keys = [key("", None), key("2", Some(2.0)), key("1", Some(1.0))];
        assert_eq!(order(&keys), [2, 1, 0]);
        let keys = [key("b", None), key("a", None)];
        assert_eq!(order(&keys), [0, 1]);
    }
}
