//! One value, ready to be shown.

use super::Writer;
use crate::index::EntryIndex;
use crate::publication::{Mark, Publication};
use crate::schema::value::{Reference, show_decimal};
use crate::schema::{FieldType, Kind, Lang, Tone, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use std::sync::Arc;

/// A reference to an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ref {
    /// Its id.
    pub id: Arc<str>,
    /// Its title, set by the rules of the language.
    pub title: String,
    /// Its address from the top of the site.
    pub path: String,
    /// Name of its kind.
    pub kind: Arc<str>,
    /// Label of its kind.
    pub kind_label: String,
    /// The day of a milestone, a meeting, a decision: of whatever has a `date`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The language of the title where it is not that of the page: it is not translated yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
    /// What says that it is for fewer readers than what surrounds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// What says that it is new or other than in a state that readers hold; on the site alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<ChangeMark>,
    /// Whether the same document holds it.
    pub here: bool,
    /// Whether this is where a document holds it, so that references jump here.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub anchor: bool,
}

/// Says that an entry is new or other since states of the project that readers hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeMark {
    /// All of them: the index of each with `a` for new or `c` for changed, parted by blanks.
    pub all: String,
    /// What it is since the last of them: `added` or `changed`; nothing when it is as it was then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<&'static str>,
    /// Name of the last of them.
    pub since: String,
}

/// Prose, written for one of the faces.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProseOut {
    /// For the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// For a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocks: Option<Vec<serde_json::Value>>,
}

impl ProseOut {
    /// The prose alone: HTML as a string, or blocks as a list.
    pub fn bare(self) -> serde_json::Value {
        match (self.html, self.blocks) {
            (Some(html), _) => html.into(),
            (None, Some(blocks)) => blocks.into(),
            (None, None) => serde_json::Value::Null,
        }
    }
}

/// A value as it is shown. `sort` orders numbers (as a number) and dates (as ISO text).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Cell {
    Empty,
    Text {
        text: String,
        /// The language where it is not that of the page: it is not translated yet.
        #[serde(skip_serializing_if = "Option::is_none")]
        lang: Option<Lang>,
    },
    Number {
        text: String,
        sort: f64,
    },
    Date {
        text: String,
        sort: String,
    },
    Choice {
        text: String,
        key: Arc<str>,
        tone: &'static str,
    },
    Boolean {
        text: String,
        value: bool,
    },
    Refs {
        items: Vec<Ref>,
    },
    List {
        items: Vec<Cell>,
    },
    Prose(ProseOut),
    Url {
        url: String,
        text: String,
    },
    Image {
        path: String,
        alt: String,
    },
    Entry {
        r#ref: Ref,
    },
}

impl Cell {
    /// A text in the language of the page.
    pub fn text(text: impl Into<String>) -> Self {
        Cell::Text { text: text.into(), lang: None }
    }
}

fn number(text: String, value: Decimal) -> Cell {
    Cell::Number { text, sort: value.to_f64().unwrap_or(0.0) }
}

/// Shows a value of a type. `alt` describes an image that is the value.
pub fn cell_of(value: &Value, ty: &FieldType, unit: Option<&str>, alt: &str, writer: &Writer<'_>) -> Cell {
    let lang = writer.publication.info().lang;
    let with_unit = |text: String| match unit {
        Some(unit) if !unit.is_empty() => format!("{text}\u{a0}{unit}"),
        _ => text,
    };
    match value {
        Value::Text(text) => match ty {
            FieldType::Url => Cell::Url { url: text.to_string(), text: bare_address(text) },
            FieldType::Email => Cell::Url { url: format!("mailto:{text}"), text: text.to_string() },
            _ => Cell::Text { text: writer.line_in(text, text.lang), lang: text.lang },
        },
        // A cell is narrow, and stands beside many of its like.
        Value::Prose(prose) => Cell::Prose(writer.without_hints().prose(prose)),
        Value::Choice(key) => choice(key, ty, lang),
        Value::Integer(n) => number(with_unit(show_decimal(Decimal::from(*n), lang)), Decimal::from(*n)),
        Value::Number(n) => number(with_unit(show_decimal(*n, lang)), *n),
        Value::Percent(n) => number(percent(*n, lang), *n),
        Value::Money(money) => number(money.show(lang), money.amount),
        Value::Date(date) => Cell::Date { text: date.show(lang), sort: date.to_string() },
        Value::Duration(duration) => number(duration.show(lang), duration.rank()),
        Value::Boolean(value) => {
            Cell::Boolean { text: writer.words().get(if *value { "yes" } else { "no" }).to_owned(), value: *value }
        }
        Value::Path(path) => match ty {
            FieldType::Image => writer.image(path, alt.to_owned()),
            _ => file(path, writer),
        },
        Value::Links(targets) => refs(targets, writer),
        Value::List(items) => {
            let of = match ty {
                FieldType::List(of) => of,
                other => other,
            };
            Cell::List { items: items.iter().map(|v| cell_of(v, of, unit, alt, writer)).collect() }
        }
        Value::Records(rows) => Cell::text(writer.words().count("rows", rows.len())),
    }
}

/// Shows a percentage.
pub fn percent(value: Decimal, lang: Lang) -> String {
    lang.locale().percent.replace("{n}", &show_decimal(value, lang))
}

fn choice(key: &Arc<str>, ty: &FieldType, lang: Lang) -> Cell {
    let found = match ty {
        FieldType::Choice(choices) => choices.iter().find(|c| c.key == **key),
        _ => None,
    };
    match found {
        Some(choice) => Cell::Choice { text: choice.label.get(lang).to_owned(), key: key.clone(), tone: choice.tone.name() },
        None => Cell::text(&**key),
    }
}

fn refs(targets: &[Reference], writer: &Writer<'_>) -> Cell {
    let items: Vec<Ref> = targets.iter().filter_map(|t| writer.publication.find(&t.id)).map(|n| writer.reference(n)).collect();
    if items.is_empty() { Cell::Empty } else { Cell::Refs { items } }
}

fn file(path: &str, writer: &Writer<'_>) -> Cell {
    let name = path.rsplit('/').next().unwrap_or(path).to_owned();
    match crate::text::Resolve::link(writer, path) {
        crate::text::Link::To(url) => Cell::Url { url, text: name },
        crate::text::Link::Refused => Cell::Empty,
    }
}

/// An address as people say it: without scheme and last slash.
fn bare_address(url: &str) -> String {
    let bare =
        url.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("mailto:").trim_start_matches("tel:");
    bare.trim_end_matches('/').to_owned()
}

/// Shows a column of an entry: `id`, `tags`, a field, a link or an inverse.
pub fn column(entry: EntryIndex, name: &str, writer: &Writer<'_>) -> Cell {
    let publication: &Publication = writer.publication;
    let item = publication.entry(entry);
    let Some(kind) = publication.kind_of(item) else { return Cell::Empty };
    let lang = publication.info().lang;
    match name {
        "id" => Cell::Entry { r#ref: writer.reference(entry) },
        "tags" if item.tags.is_empty() => Cell::Empty,
        "tags" => Cell::List { items: item.tags.iter().map(|t| Cell::text(&**t)).collect() },
        _ if name == kind.title => Cell::Entry { r#ref: writer.reference(entry) },
        _ if kind.product(name).is_some() => item.product(name).map_or(Cell::Empty, |n| number(show_decimal(n, lang), n)),
        _ => match (kind.fields.get(name), item.get(name)) {
            (Some(field), Some(value)) if field.ty.as_link().is_none() => {
                let unit = field.unit.as_ref().map(|u| u.get(lang));
                let alt = alternative(entry, publication);
                let cell = cell_of(value, &field.ty, unit, alt, &writer.at(file_of(writer, entry), writer.prefix));
                told_to_run_again(cell, entry, name, kind, writer)
            }
            (Some(field), None) if field.ty.as_link().is_none() => Cell::Empty,
            _ => {
                let items: Vec<Ref> = publication.linked(entry, name).map(|n| writer.reference(n)).collect();
                if items.is_empty() { Cell::Empty } else { Cell::Refs { items } }
            }
        },
    }
}

/// The verdict of a test that is older than what it judges says so.
pub fn told_to_run_again(cell: Cell, entry: EntryIndex, name: &str, kind: &Kind, writer: &Writer<'_>) -> Cell {
    let is_verdict = kind.progress.as_deref() == Some(name) && !writer.publication.to_run_again(entry).is_empty();
    match cell {
        Cell::Choice { text, key, .. } if is_verdict => {
            let text = [&text, ", ", writer.words().get("run_again")].concat();
            Cell::Choice { text, key, tone: Tone::Warn.name() }
        }
        cell => cell,
    }
}

/// The file that an entry's relative paths count from.
pub fn file_of<'a>(writer: &Writer<'a>, entry: EntryIndex) -> &'a str {
    let publication: &'a Publication = writer.publication;
    &publication.entry(entry).file
}

/// The field that says what the image of an entry shows.
pub const ALTERNATIVE: &str = "alternative";

/// What an image of an entry says to who cannot see it: its text for that, else the entry's title.
pub fn alternative(entry: EntryIndex, publication: &Publication) -> &str {
    match publication.entry(entry).get(ALTERNATIVE) {
        Some(Value::Text(text)) if !text.trim().is_empty() => text,
        _ => publication.title(entry),
    }
}
