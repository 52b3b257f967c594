//! What changed since a baseline: entries that came, went and changed, with the words of their fields.
//!
//! What changed is kept by the publication, once somebody compared it with its baselines; `check` does not, and a view of it is empty there.

use super::changed::changed_fields;
use crate::face::Writer;
use crate::face::cell::Ref;
use crate::index::EntryIndex;
use crate::messages::translate;
use crate::project::Request;
use crate::publication::Publication;
use crate::publication::changes::{Change, Comparison, EntryChange, FieldChange};
use crate::schema::Kind;
use crate::select::{entries_for, group};
use crate::view::definition::{Computed, Role, View, lacks};
use serde::Serialize;
use serde_json::Value;

/// The view.
pub(in crate::view) const VIEW: View = View {
    may_fail: true,
    shows,
    check: |request| match request.text("since") {
        Some(_) => Vec::new(),
        None => vec![lacks(request, "the view `changes` needs `since`", "for instance `since: v1.0`, a name in `baselines:`")],
    },
    ..View::new(
        "changes",
        &[("since", Role::Baseline), ("group", Role::Decides), ("fields", Role::Fields), ("where", Role::Condition)],
        |request, writer, _| Computed::of("changes", compute(request, writer)?),
    )
};

/// What changed.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ChangesView {
    pub since: String,
    pub groups: Vec<ChangeGroup>,
}

/// Changes under one heading.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ChangeGroup {
    pub label: Option<String>,
    pub items: Vec<ChangeItem>,
}

/// An entry and what changed in it.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ChangeItem {
    pub change: Change,
    /// Nothing for an entry that went.
    pub r#ref: Option<Ref>,
    pub id: String,
    pub title: String,
    pub renamed_from: Option<String>,
    pub fields: Value,
}

/// The baseline that a request names, by its index among those that the reader is told of.
fn baseline(request: &Request, publication: &Publication) -> Option<usize> {
    let since = request.text("since")?;
    publication.info().baselines.iter().position(|baseline| baseline.name == since.trim())
}

/// The comparison with that baseline, or why there is none: nothing when nobody compared.
fn comparison<'a>(request: &Request, publication: &'a Publication) -> Option<Result<&'a Comparison, &'a str>> {
    publication.changes(baseline(request, publication)?)
}

/// What changed in an entry since a baseline.
fn change_of(entry: EntryIndex, baseline: usize, publication: &Publication) -> Option<&EntryChange> {
    publication.changes_of(entry).find(|(n, _)| *n == baseline).map(|(_, change)| change)
}

fn shows(request: &Request, publication: &Publication) -> Vec<EntryIndex> {
    let Some(at) = baseline(request, publication) else { return Vec::new() };
    let shown = asked(request, publication).into_iter().flat_map(|(_, entries)| entries);
    shown.filter(|n| change_of(*n, at, publication).is_some()).collect()
}

/// The entries of each kind that are asked for.
fn asked<'a>(request: &Request, publication: &'a Publication) -> Vec<(&'a Kind, Vec<EntryIndex>)> {
    let single = |kind: &(String, crate::span::Span)| Request { kinds: vec![kind.clone()], ..request.clone() };
    request.kinds.iter().filter_map(|kind| entries_for(&single(kind), publication).ok()).collect()
}

fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, ChangesView), String> {
    let publication = writer.publication;
    let since = request.text("since").unwrap_or_default().trim().to_owned();
    let comparison = match comparison(request, publication) {
        Some(Ok(comparison)) => comparison,
        Some(Err(why)) => {
            let told = publication.writes().then(|| translate(why, publication.info().lang));
            let why = told.unwrap_or_else(|| writer.words().get("changes_untold").to_owned());
            return Err(writer.words().get("changes_problem").replace("{why}", &why));
        }
        None => return Ok((0, ChangesView { since, groups: Vec::new() })),
    };
    let at = baseline(request, publication);
    let change = |n: &EntryIndex| change_of(*n, at?, publication);
    let kinds = asked(request, publication);
    let several = kinds.len() > 1;
    let mut groups = Vec::new();
    for (kind, entries) in kinds {
        let changed: Vec<EntryIndex> = entries.iter().copied().filter(|n| change(n).is_some()).collect();
        let label = several.then(|| kind.labels.get(publication.info().lang).to_owned());
        let parts = match request.text("group").filter(|by| publication.vocabulary().has_column(&kind.name, by)) {
            Some(by) => group(changed, by, kind, publication).into_iter().map(|part| (part.label, part.entries)).collect(),
            None => vec![(label.clone(), changed)],
        };
        let item = |own: &&EntryChange| item(own, request, writer);
        for (label, entries) in parts {
            let items = entries.iter().filter_map(change).map(|own| item(&own));
            groups.push(ChangeGroup { label: label.map(|label| writer.line(&label)), items: items.collect() });
        }
        // Of what is gone nobody can say whether it would fit.
        if request.condition.is_none() {
            let gone = comparison.entries.iter().filter(|own| own.change == Change::Removed && *own.kind == *kind.name);
            let gone: Vec<ChangeItem> = gone.map(|own| item(&own)).collect();
            match groups.last_mut().filter(|last| request.text("group").is_none() && last.label == label) {
                Some(last) => last.items.extend(gone),
                None => groups.push(ChangeGroup { label: Some(writer.words().get("changes_gone").to_owned()), items: gone }),
            }
        }
    }
    groups.retain(|group| !group.items.is_empty());
    Ok((groups.iter().map(|group| group.items.len()).sum(), ChangesView { since, groups }))
}

fn item(own: &EntryChange, request: &Request, writer: &Writer<'_>) -> ChangeItem {
    let wanted = request.words("fields").unwrap_or_default();
    let shown = |field: &&FieldChange| wanted.is_empty() || wanted.iter().any(|(name, _)| **name == *field.name);
    ChangeItem {
        change: own.change,
        r#ref: own.new.map(|n| writer.reference(n)),
        id: own.id.to_string(),
        title: writer.line(&own.title),
        renamed_from: own.renamed_from.as_ref().map(ToString::to_string),
        fields: changed_fields(own.fields.iter().filter(shown), writer.publication),
    }
}
