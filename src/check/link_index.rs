//! Entries by kind and by link, for the rules that ask what hangs on what.

use super::rule;
use crate::domain::EntrySource;
use crate::finding::{Finding, RuleId, Severity};
use crate::index::ProjectIndex;
use crate::project::{Entry, Project};
use crate::schema::Kind;
use crate::schema::value::Date;
use crate::span::Span;
use std::collections::BTreeMap;
use typed_index_collections::TiVec;

/// A project, indexed.
pub(super) struct LinkIndex<'a> {
    pub project: &'a Project,
    by_kind: BTreeMap<&'a str, Vec<ProjectIndex>>,
    outward: TiVec<ProjectIndex, Vec<usize>>,
    inward: TiVec<ProjectIndex, Vec<usize>>,
}

impl<'a> LinkIndex<'a> {
    pub fn new(project: &'a Project) -> Self {
        let mut by_kind: BTreeMap<&str, Vec<ProjectIndex>> = BTreeMap::new();
        for (n, entry) in project.entries.iter_enumerated() {
            by_kind.entry(&entry.kind).or_default().push(n);
        }
        let mut outward: TiVec<ProjectIndex, Vec<usize>> = vec![Vec::new(); project.entries.len()].into();
        let mut inward: TiVec<ProjectIndex, Vec<usize>> = vec![Vec::new(); project.entries.len()].into();
        for (n, link) in project.links.iter().enumerate() {
            if let Some(of) = outward.get_mut(link.from) {
                of.push(n);
            }
            if let Some(of) = inward.get_mut(link.to) {
                of.push(n);
            }
        }
        LinkIndex { project, by_kind, outward, inward }
    }

    /// The entries of a kind, with their indices.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = (ProjectIndex, &'a Entry)> + use<'_, 'a> {
        let indices = self.by_kind.get(kind).map_or(&[][..], Vec::as_slice);
        indices.iter().filter_map(|n| Some((*n, &**self.project.entries.get(*n)?)))
    }

    /// The entries of a kind that somebody wrote and that are in force: those of a starter that nobody has made their own, and retired ones, are
    /// left out. What asks whether a register is in use, and what is missing in it, asks these.
    pub fn own(&self, kind: &str) -> impl Iterator<Item = (ProjectIndex, &'a Entry)> + use<'_, 'a> {
        self.of_kind(kind).filter(|(_, entry)| !entry.is_suggestion() && !self.is_retired(entry))
    }

    /// Whether an entry is kept to be read and counts no more.
    pub fn is_retired(&self, entry: &Entry) -> bool {
        self.project.kind_of(entry).is_some_and(|kind| entry.is_retired(kind))
    }

    /// A kind, if the project has it with all of these fields: rules on what a team removed do not speak.
    pub fn kind_with(&self, kind: &str, fields: &[&str]) -> Option<&'a Kind> {
        self.project.vocabulary.get(kind).filter(|k| fields.iter().all(|f| k.fields.contains_key(*f)))
    }

    /// Entries that an entry links to under a field, and where that was written.
    pub fn out(&self, entry: ProjectIndex, field: &str) -> impl Iterator<Item = (ProjectIndex, Span)> {
        let own = self.outward.get(entry).map_or(&[][..], Vec::as_slice);
        own.iter().filter_map(|n| self.project.links.get(*n)).filter(move |l| *l.field == *field).map(|l| (l.to, l.span))
    }

    /// Entries of a kind that link to an entry under one of their fields, and where that was written.
    pub fn into(&self, entry: ProjectIndex, kind: &str, field: &str) -> impl Iterator<Item = (ProjectIndex, Span)> {
        let own = self.inward.get(entry).map_or(&[][..], Vec::as_slice);
        let links = own.iter().filter_map(|n| self.project.links.get(*n)).filter(move |l| *l.field == *field);
        links.filter(move |l| self.project.entries.get(l.from).is_some_and(|e| *e.kind == *kind)).map(|l| (l.from, l.span))
    }

    /// Whether something stands under a link or an inverse of an entry.
    pub fn linked(&self, entry: ProjectIndex, name: &str) -> bool {
        let Some(item) = self.project.entries.get(entry) else { return false };
        let relations = self.project.vocabulary.inverses(&item.kind).iter().filter(|r| *r.name == *name);
        self.out(entry, name).next().is_some()
            || relations.into_iter().any(|r| self.into(entry, &r.from, &r.field).next().is_some())
    }

    /// Returns an entry.
    pub fn entry(&self, index: ProjectIndex) -> Option<&'a Entry> {
        self.project.entries.get(index).map(|entry| &**entry)
    }
}

impl EntrySource for LinkIndex<'_> {
    type Index = ProjectIndex;

    fn of_kind(&self, kind: &str) -> Vec<(ProjectIndex, &Entry)> {
        LinkIndex::of_kind(self, kind).collect()
    }

    fn entry(&self, index: ProjectIndex) -> Option<&Entry> {
        LinkIndex::entry(self, index)
    }

    fn linked(&self, entry: ProjectIndex, field: &str) -> Vec<ProjectIndex> {
        self.out(entry, field).map(|(to, _)| to).collect()
    }

    fn has(&self, kind: &str, field: &str) -> bool {
        self.kind_with(kind, &[field]).is_some()
    }

    fn today(&self) -> Option<Date> {
        self.project.config.date
    }
}

/// Where a field stands, or the entry's id when it was not written.
pub(super) fn place(entry: &Entry, field: &str) -> Span {
    entry.fields.get(field).filter(|w| !w.default).map_or(entry.id_span, |w| w.span)
}

/// A finding of a rule, about an entry, at a place.
pub(super) fn found(id: RuleId, entry: ProjectIndex, span: Span, message: impl Into<String>) -> Finding {
    let severity = rule(id).map_or(Severity::Warning, |r| r.severity);
    let mut finding = Finding::new(id, severity, message).at(span);
    finding.entry = Some(entry);
    finding
}
