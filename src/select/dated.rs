//! Entries of a kind that have a date of their own.

use crate::index::EntryIndex;
use crate::publication::Publication;
use crate::schema::value::Date;
use crate::schema::{FieldType, Value};

/// The entries of a kind whose field `date` says a date.
pub fn dated(publication: &Publication, kind: &str) -> Vec<(Date, EntryIndex)> {
    let known = publication.vocabulary().get(kind).and_then(|kind| kind.fields.get("date"));
    if known.is_none_or(|field| !matches!(field.ty, FieldType::Date)) {
        return Vec::new();
    }
    let date = |n: &EntryIndex| match publication.entry(*n).get("date") {
        Some(Value::Date(date)) => Some((*date, *n)),
        _ => None,
    };
    publication.of_kind(kind).iter().filter_map(date).collect()
}
