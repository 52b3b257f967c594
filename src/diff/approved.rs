//! Approvals: whether an entry still says what it said when somebody approved it.
//!
//! In: a project. Out: each approval with the fingerprint of what the entry says now. The fingerprint is that of what readers of the field
//! `approved` see of the entry, so that what is hidden from them changes nothing that they are told.

use super::content::content_fingerprint;
use crate::index::ProjectIndex;
use crate::project::{Entry, Project};
use crate::publication::Publication;
use crate::schema::{APPROVAL, Audience, Field, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An approval.
#[derive(Debug, Clone)]
pub struct Approval<'a> {
    /// The entry.
    pub n: ProjectIndex,
    /// The same.
    pub entry: &'a Entry,
    /// The field that says so.
    pub field: &'a Field,
    /// Fingerprint of what was approved; `None` when nobody wrote it down.
    pub of: Option<&'a str>,
    /// Fingerprint of what the entry says now.
    pub now: String,
}

impl Approval<'_> {
    /// Tells whether the entry says something else than what was approved.
    pub fn is_stale(&self) -> bool {
        self.of.is_some_and(|of| !of.eq_ignore_ascii_case(&self.now))
    }
}

/// Returns the row of an approval, or `None` if the entry has none.
pub fn approval_row<'a>(entry: &'a Entry, field: &Field) -> Option<&'a [(Arc<str>, Value)]> {
    match entry.get(&field.name)? {
        // The last one counts, where a team keeps them all.
        Value::Records(rows) => rows.last().map(Vec::as_slice),
        _ => None,
    }
}

/// Who reads the approval of an entry.
fn reader(entry: &Entry, field: &Field) -> Audience {
    field.audience.map_or(entry.audience, |audience| audience.narrower(entry.audience))
}

/// Returns the fingerprint that an approval of an entry holds; `None` for a kind that is not approved.
pub fn approval_fingerprint(project: &Project, entry: &Entry) -> Option<String> {
    let field = project.kind_of(entry)?.approval()?;
    let seen = Publication::new(project, reader(entry, field));
    Some(content_fingerprint(&seen, seen.find(&entry.id)?))
}

/// Returns the approvals of a project, in the order of its entries.
pub fn approvals(project: &Project) -> Vec<Approval<'_>> {
    let mut seen: BTreeMap<Audience, Publication> = BTreeMap::new();
    let mut out = Vec::new();
    for (n, entry) in project.entries.iter_enumerated() {
        let Some(field) = project.kind_of(entry).and_then(|kind| kind.approval()) else { continue };
        let Some(row) = approval_row(entry, field) else { continue };
        let reader = reader(entry, field);
        let publication = seen.entry(reader).or_insert_with(|| Publication::new(project, reader));
        let Some(now) = publication.find(&entry.id).map(|n| content_fingerprint(publication, n)) else { continue };
        let [_, _, of] = APPROVAL;
        let of = row.iter().find(|(name, _)| **name == *of).and_then(|(_, value)| match value {
            Value::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        });
        out.push(Approval { n, entry, field, of, now });
    }
    out
}
