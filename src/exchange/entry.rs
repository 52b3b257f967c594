//! One entry as data, for other programs: the same shape in `list`, `show` and `export`.
//!
//! In: a publication and an entry of it. Out: JSON with values as types. The manual describes it (`04-writing/data.md`), `content/schemas` holds its
//! published schema. Where an entry is written, and for whom, is said to those who write alone.

use super::{Column, Datum, column_datum, json};
use crate::index::EntryIndex;
use crate::publication::{Publication, address, fingerprint};
use crate::schema::Kind;
use serde_json::{Map, Value, json};

/// Returns all that a publication holds of an entry.
pub fn entry_data(index: EntryIndex, publication: &Publication) -> Value {
    let entry = publication.entry(index);
    let Some(kind) = publication.kind_of(entry) else { return Value::Null };
    let fields = kind.fields.keys().map(|name| (name.to_string(), column_datum(index, name, kind, publication)));
    let fields: Map<String, Value> =
        fields.filter(|(_, datum)| *datum != Datum::Empty).map(|(name, datum)| (name, json::value(&datum))).collect();
    let mut value = head(index, kind, publication);
    value.insert("tags".into(), entry.tags.iter().map(ToString::to_string).collect());
    value.insert("fields".into(), Value::Object(fields));
    value.insert("linked_from".into(), inverses(index, kind, publication));
    source(index, publication, &mut value);
    Value::Object(value)
}

/// Returns what a table shows of an entry: the columns under `fields`, none left out, so that a program finds each of them.
pub fn row_data(index: EntryIndex, columns: &[Column], row: &[Datum], publication: &Publication) -> Value {
    let Some(kind) = publication.kind_of(publication.entry(index)) else { return Value::Null };
    let mut value = head(index, kind, publication);
    let fields = columns.iter().zip(row).filter(|(column, _)| column.ty != "id");
    let fields: Map<String, Value> = fields.map(|(column, datum)| (column.name.clone(), json::value(datum))).collect();
    value.insert("fields".into(), Value::Object(fields));
    source(index, publication, &mut value);
    Value::Object(value)
}

/// Returns what other tools and projects need to name the entries of a site: id, title, address and fingerprint of each.
pub fn entry_index(publication: &Publication) -> Value {
    let info = publication.info();
    let all = publication
        .entries()
        .keys()
        .filter_map(|n| Some(Value::Object(head(n, publication.kind_of(publication.entry(n))?, publication))));
    json!({
        "format": "ouvrage-entries", "format_version": 1, "project": info.title, "version": info.version,
        "date": info.date.map(|date| date.to_string()), "audience": publication.audience_name(), "language": info.lang.code(),
        "url": info.url, "entries": all.collect::<Vec<_>>(),
    })
}

/// What names an entry, whatever else is said of it.
fn head(index: EntryIndex, kind: &Kind, publication: &Publication) -> Map<String, Value> {
    let entry = publication.entry(index);
    let mut value = Map::new();
    let mut add = |name: &str, text: Value| drop(value.insert(name.to_owned(), text));
    add("id", (&*entry.id).into());
    add("kind", (&*kind.name).into());
    add("title", publication.title(index).into());
    add("address", address::encode(&address::of_entry(kind, &entry.id)).into());
    if !entry.aliases.is_empty() {
        add("aliases", entry.aliases.iter().map(|alias| alias.id.to_string()).collect());
    }
    add("fingerprint", fingerprint::of_entry(publication, index).into());
    value
}

/// The entries that lead to this one, by the name of the relation on this side.
fn inverses(index: EntryIndex, kind: &Kind, publication: &Publication) -> Value {
    let mut all = Map::new();
    for relation in publication.vocabulary().inverses(&kind.name) {
        if let Datum::Links(ids) = column_datum(index, &relation.name, kind, publication) {
            all.insert(relation.name.to_string(), ids.into());
        }
    }
    Value::Object(all)
}

fn source(index: EntryIndex, publication: &Publication, value: &mut Map<String, Value>) {
    if let Some(place) = publication.place(index) {
        value.insert("audience".into(), publication.name_of(publication.entry(index).audience).into());
        value.insert("file".into(), (&*place.file).into());
        value.insert("line".into(), place.line.into());
    }
}
