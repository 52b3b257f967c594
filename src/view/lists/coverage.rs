//! How many entries have at least one link of a sort: requirements with a test, stories with a requirement.

use crate::face::Writer;
use crate::face::cell::Ref;
use crate::face::label_of;
use crate::index::EntryIndex;
use crate::project::Request;
use crate::select::select;
use crate::view::definition::lacks;
use crate::view::definition::{Computed, Role, View};
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    check: |request| match request.param("by") {
        Some(_) => Vec::new(),
        None => vec![lacks(request, "coverage needs `by`, a link", "for instance `by: verified_by`")],
    },
    ..View::new(
        "coverage",
        &[("by", Role::Decides), ("where", Role::Condition), ("group", Role::Decides)],
        |request, writer, _| Computed::of("coverage", compute(request, writer)?),
    )
};

/// Coverage, by link.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Coverage {
    pub label: String,
    pub parts: Vec<Part>,
    pub groups: Vec<Share>,
}

/// Coverage by one link.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Part {
    pub label: String,
    pub covered: usize,
    pub total: usize,
    pub percent: usize,
    pub missing: Vec<Ref>,
}

/// Coverage of one group, by the first link.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Share {
    pub label: String,
    pub covered: usize,
    pub total: usize,
    pub percent: usize,
}

/// Per cent, rounded down so that 100 % means all.
pub fn percent(covered: usize, total: usize) -> usize {
    (covered * 100).checked_div(total).unwrap_or(0)
}

/// Computes coverage.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Coverage), String> {
    let publication = writer.publication;
    let selection = select(request, publication)?;
    let kind = selection.kind;
    let links: Vec<&str> = request.words("by").ok_or("coverage needs `by`, a link")?.into_iter().map(|(w, _)| w).collect();
    if let Some(unknown) = links.iter().find(|l| !publication.vocabulary().has_column(&kind.name, l)) {
        return Err(format!("`{}` has no link `{unknown}`", kind.name));
    }
    let covered = |entry: EntryIndex, link: &str| publication.linked(entry, link).next().is_some();
    // What is no longer in force needs to be covered by nothing.
    let condition = request.condition.as_ref().map(|(condition, _)| condition);
    let in_force = |entries: Vec<EntryIndex>| publication.counted(kind, condition, entries);
    let all: Vec<EntryIndex> = in_force(selection.groups.iter().flat_map(|g| g.entries.iter().copied()).collect());
    let part = |link: &&str| {
        let missing: Vec<EntryIndex> = all.iter().copied().filter(|n| !covered(*n, link)).collect();
        let covered = all.len() - missing.len();
        Part {
            label: label_of(kind, link, writer),
            covered,
            total: all.len(),
            percent: percent(covered, all.len()),
            missing: missing.iter().map(|n| writer.reference(*n)).collect(),
        }
    };
    let first = links.first().copied().unwrap_or_default();
    let share = |group: &crate::select::Group| {
        let own: Vec<EntryIndex> = in_force(group.entries.clone());
        let hits = own.iter().filter(|n| covered(**n, first)).count();
        let label = group.label.as_deref().map(|l| writer.line(l))?;
        (!own.is_empty()).then(|| Share { label, covered: hits, total: own.len(), percent: percent(hits, own.len()) })
    };
    let coverage = Coverage {
        label: kind.labels.get(publication.info().lang).to_owned(),
        parts: links.iter().map(part).collect(),
        groups: selection.groups.iter().filter_map(share).collect(),
    };
    Ok((all.len(), coverage))
}
