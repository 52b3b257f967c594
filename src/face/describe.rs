//! One entry in full: its facts, prose, rows and links. Shared by entry pages and sheets.

use super::Writer;
use super::cell::{ALTERNATIVE, Cell, ProseOut, Ref, alternative, cell_of, file_of, told_to_run_again};
use super::notice::{Notice, notices};
use crate::domain;
use crate::index::EntryIndex;
use crate::project::{Entry, Next, steps_field};
use crate::publication::Mark;
use crate::schema::value::Text;
use crate::schema::{Field, FieldType, Kind, Value};
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use std::sync::Arc;

/// An entry in full.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Described {
    pub r#ref: Ref,
    pub facts: Vec<Fact>,
    pub prose: Vec<ProseField>,
    pub tables: Vec<Rows>,
    pub links: Vec<LinkGroup>,
    pub images: Vec<Picture>,
    pub tags: Vec<Arc<str>>,
    /// What keeps the entry from being taken as it stands, and who approved it.
    pub notices: Vec<Notice>,
}

/// A short value.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Fact {
    pub name: Arc<str>,
    pub label: String,
    pub help: String,
    /// Whether nothing was written and this is what counts by default.
    pub default: bool,
    /// Its place among the fields that are described together: facts, texts, rows and images follow one order.
    pub place: u16,
    pub cell: Cell,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
}

/// An image, and the numbered regions that rows of the entry explain.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Picture {
    #[serde(flatten)]
    pub fact: Fact,
    pub regions: Vec<Region>,
}

/// A region of an image, in per cent of it, from its top left corner.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Region {
    pub number: String,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A text.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ProseField {
    pub name: Arc<str>,
    pub label: String,
    /// Whether it is the kind's main text.
    pub body: bool,
    /// See [`Fact::place`].
    pub place: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    #[serde(flatten)]
    pub text: ProseOut,
}

/// Rows of a records field.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Rows {
    pub name: Arc<str>,
    pub label: String,
    /// See [`Fact::place`].
    pub place: u16,
    pub columns: Vec<RowColumn>,
    pub rows: Vec<Vec<Cell>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
}

/// A column of rows.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct RowColumn {
    pub name: Arc<str>,
    pub label: String,
    pub r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
}

/// Entries linked under one name.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct LinkGroup {
    pub name: Arc<str>,
    pub label: String,
    pub inverse: bool,
    pub items: Vec<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
}

/// Describes an entry. `only` restricts it to some fields and links, in that order.
pub fn describe(entry: EntryIndex, only: Option<&[String]>, writer: &Writer<'_>) -> Described {
    let publication = writer.publication;
    let item = publication.entry(entry);
    let lang = publication.info().lang;
    let prefix = format!("{}-", item.id);
    let inner = writer.at(file_of(writer, entry), "");
    let mut described = Described {
        r#ref: writer.reference(entry),
        facts: Vec::new(),
        prose: Vec::new(),
        tables: Vec::new(),
        links: Vec::new(),
        images: Vec::new(),
        tags: item.tags.clone(),
        notices: notices(entry, writer),
    };
    let Some(kind) = publication.kind_of(item) else { return described };
    let shows = |name: &str| only.is_none_or(|names| names.iter().any(|n| n == name));
    // The order that was asked for, else that of the kind.
    let place_of = |name: &str| match only {
        Some(names) => place(names.iter().position(|n| n == name)),
        None => place(kind.fields.get_index_of(name)),
    };
    // The main text comes first.
    let (main, rest): (Vec<_>, Vec<_>) = item
        .fields
        .iter()
        .partition(|(name, written)| kind.body.as_deref() == Some(&***name) && matches!(written.value, Value::Prose(_)));
    for (name, written) in main.into_iter().chain(rest) {
        let Some(field) = kind.fields.get(name) else { continue };
        if **name == *kind.title || !shows(name) {
            continue;
        }
        // It describes the image to who cannot see it, and is said there.
        if **name == *ALTERNATIVE && field.ty == FieldType::Text && shows_image(item, kind, &shows) {
            continue;
        }
        // Who approved it is told above all.
        if field.ty.is_approval() {
            continue;
        }
        let label = field.label.get(lang).to_owned();
        let place = place_of(name);
        let mark = writer.mark_of_field(entry, field);
        match (&written.value, &field.ty) {
            (Value::Prose(prose), _) => {
                if prose.text.trim().is_empty() {
                    continue;
                }
                // Anchors of headings inside the prose of an entry carry its id, so that sheets on one page do not clash.
                let anchors = format!("{prefix}{name}-");
                let text = Writer { prefix: &anchors, ..inner.at(inner.file, "") }.prose(prose);
                let body = kind.body.as_deref() == Some(&**name);
                described.prose.push(ProseField { name: name.clone(), label, body, place, mark, text });
            }
            (Value::Records(rows), FieldType::Records(fields)) => {
                // Places that the image shows need no columns.
                let drawn = are_regions(fields) && shows_image(item, kind, &shows);
                let told = |f: &&Field| {
                    // Fingerprints and the like are for programs.
                    f.column
                        && rows.iter().any(|row| row.iter().any(|(n, _)| *n == f.name))
                        && !(drawn && PLACES.contains(&&*f.name))
                };
                let used: Vec<_> = fields.values().filter(told).collect();
                let leads = steps_field(kind).is_some_and(|steps| steps.name == field.name);
                let around = field.audience.map_or(item.audience, |audience| audience.narrower(item.audience));
                let columns = used.iter().map(|f| RowColumn {
                    name: f.name.clone(),
                    label: f.label.get(lang).to_owned(),
                    r#type: f.ty.name(),
                    mark: f.audience.and_then(|audience| writer.mark_within(audience, around)),
                });
                let cell = |row: &[(Arc<str>, Value)], field: &Field| {
                    let unit = field.unit.as_ref().map(|u| u.get(lang));
                    let value = row.iter().find(|(n, _)| *n == field.name).map(|(_, v)| v);
                    if leads && *field.name == *"next" {
                        return next_steps(value, &inner);
                    }
                    value.map_or(Cell::Empty, |v| cell_of(v, &field.ty, unit, publication.title(entry), &inner))
                };
                let rows = rows.iter().map(|row| used.iter().map(|f| cell(row, f)).collect()).collect();
                described.tables.push(Rows { name: name.clone(), label, place, columns: columns.collect(), rows, mark });
            }
            (value, ty) => {
                let unit = field.unit.as_ref().map(|u| u.get(lang));
                let cell = cell_of(value, ty, unit, alternative(entry, publication), &inner);
                let cell = told_to_run_again(cell, entry, name, kind, writer);
                if cell == Cell::Empty {
                    continue;
                }
                let help = field.help.get(lang).to_owned();
                let is_image = matches!(cell, Cell::Image { .. });
                let fact = Fact { name: name.clone(), label, help, default: written.default, place, cell, mark };
                if is_image {
                    // Regions belong to the first image.
                    let regions = if described.images.is_empty() { regions(item, kind, &shows) } else { Vec::new() };
                    described.images.push(Picture { fact, regions });
                } else {
                    described.facts.push(fact);
                }
            }
        }
    }
    described.links = links(entry, &shows, writer);
    if only.is_some() {
        described.facts.sort_by_key(|f| f.place);
        described.prose.sort_by_key(|f| f.place);
        described.tables.sort_by_key(|f| f.place);
        described.links.sort_by_key(|f| place_of(&f.name));
    }
    described
}

/// A place as it is told; the last one for what has none.
pub fn place(position: Option<usize>) -> u16 {
    position.and_then(|n| u16::try_from(n).ok()).unwrap_or(u16::MAX)
}

/// Where a step of a flow leads, in words: `stock | oui` is how it is written.
fn next_steps(value: Option<&Value>, writer: &Writer<'_>) -> Cell {
    let told = |text: &Text| {
        let set = |label: &str| writer.line_in(label, text.lang);
        Cell::Text { text: Next::parse(text).told(set), lang: text.lang }
    };
    match value {
        Some(Value::Text(text)) => told(text),
        Some(Value::List(items)) => Cell::List {
            items: items.iter().filter_map(|item| if let Value::Text(text) = item { Some(told(text)) } else { None }).collect(),
        },
        _ => Cell::Empty,
    }
}

fn shows_image(item: &Entry, kind: &Kind, shows: &dyn Fn(&str) -> bool) -> bool {
    kind.fields.values().any(|f| f.ty == FieldType::Image && item.get(&f.name).is_some() && shows(&f.name))
}

/// Fields of a row that say where on an image it is, in per cent.
const PLACES: [&str; 4] = ["x", "y", "width", "height"];

fn are_regions(fields: &indexmap::IndexMap<String, Field>) -> bool {
    PLACES.iter().all(|name| matches!(fields.get(*name).map(|f| &f.ty), Some(FieldType::Percent(_))))
}

/// The regions that rows with `x`, `y`, `width` and `height` in per cent describe. Without a number a row has that of its place.
fn regions(item: &Entry, kind: &Kind, shows: &dyn Fn(&str) -> bool) -> Vec<Region> {
    let is = |f: &&Field| matches!(&f.ty, FieldType::Records(fields) if are_regions(fields)) && shows(&f.name);
    let field = kind.fields.values().find(is);
    let Some(Value::Records(rows)) = field.and_then(|f| item.get(&f.name)) else { return Vec::new() };
    let region = |(at, row): (usize, &Vec<(Arc<str>, Value)>)| {
        let percent = |name: &str| match domain::cell(row, name)? {
            Value::Percent(n) => Some(n.to_f64()?.clamp(0.0, 100.0)),
            _ => None,
        };
        let number = match domain::cell(row, "number") {
            Some(Value::Integer(n)) => n.to_string(),
            _ => (at + 1).to_string(),
        };
        let (x, y) = (percent("x")?, percent("y")?);
        // What would stick out is cut at the edge of the image.
        let (width, height) = (percent("width")?.min(100.0 - x), percent("height")?.min(100.0 - y));
        Some(Region { number, x, y, width, height })
    };
    rows.iter().enumerate().filter_map(region).collect()
}

fn links(entry: EntryIndex, shows: &dyn Fn(&str) -> bool, writer: &Writer<'_>) -> Vec<LinkGroup> {
    let publication = writer.publication;
    let item = publication.entry(entry);
    let lang = publication.info().lang;
    let Some(kind) = publication.kind_of(item) else { return Vec::new() };
    let mut groups = Vec::new();
    for field in kind.fields.values().filter(|f| f.ty.as_link().is_some() && shows(&f.name)) {
        let edges = publication.outward(entry).iter().filter(|e| e.field == field.name);
        let items: Vec<Ref> = edges.map(|e| writer.reference(e.other)).collect();
        if !items.is_empty() {
            let (label, mark) = (field.label.get(lang).to_owned(), writer.mark_of_field(entry, field));
            groups.push(LinkGroup { name: field.name.clone(), label, inverse: false, items, mark });
        }
    }
    let mut seen: Vec<&str> = Vec::new();
    for relation in publication.vocabulary().inverses(&kind.name) {
        if seen.contains(&&*relation.name) || !shows(&relation.name) {
            continue;
        }
        seen.push(&relation.name);
        let edges = publication.inward(entry).iter().filter(|e| e.name == relation.name);
        let items: Vec<Ref> = edges.map(|e| writer.reference(e.other)).collect();
        if !items.is_empty() {
            groups.push(LinkGroup {
                name: relation.name.clone(),
                label: relation.label.get(lang).to_owned(),
                inverse: true,
                items,
                mark: None,
            });
        }
    }
    groups
}
