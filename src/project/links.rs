//! Links between entries: what was written, held against the entries that exist.

use super::Entry;
use super::cache::Ids;
use super::entry::WrittenLinks;
use crate::finding::{Finding, RuleId};
use crate::index::ProjectIndex;
use crate::schema::value::Reference;
use crate::schema::{FieldType, LinkType, Targets, Value, Vocabulary};
use crate::span::Span;
use rustc_hash::FxHashSet;
use std::collections::HashMap;
use std::sync::Arc;
use typed_index_collections::TiSlice;

/// A typed relation between two entries.
#[derive(Debug, Clone)]
pub struct Link {
    /// Index of the entry whose kind declares the relation.
    pub from: ProjectIndex,
    /// Index of the entry it leads to.
    pub to: ProjectIndex,
    /// Name of the field; of the rows' field for a link inside rows.
    pub field: Arc<str>,
    /// Where it was written, on either side.
    pub span: Span,
}

/// The links of a project, and those of each entry for the next reading.
pub struct Resolved {
    pub links: Vec<Link>,
    pub by_entry: Vec<Option<Arc<[Link]>>>,
}

/// Resolves the links that were written. Unknown ids and wrong kinds become findings; a relation written on both sides is kept once.
/// `known` holds those of entries that are as they were, among the same others.
pub fn resolve(
    entries: &TiSlice<ProjectIndex, Arc<Entry>>,
    written: &[&[WrittenLinks]],
    by_id: &HashMap<String, usize>,
    vocabulary: &Vocabulary,
    known: Option<&Ids>,
    findings: &mut Vec<Finding>,
) -> Resolved {
    let mut by_entry = Vec::with_capacity(entries.len());
    let mut links = Vec::new();
    let mut seen: FxHashSet<(ProjectIndex, ProjectIndex, &str)> = FxHashSet::default();
    let mut all: Vec<Arc<[Link]>> = Vec::with_capacity(entries.len());
    for ((at, entry), own) in entries.iter_enumerated().zip(written) {
        if let Some(links) = known.and_then(|known| known.links(at, entry)) {
            all.push(links.clone());
            by_entry.push(Some(links.clone()));
            continue;
        }
        let mut resolver = Resolver { entries, by_id, findings: Vec::new(), links: Vec::new() };
        resolver.entry(at, own, vocabulary);
        let links: Arc<[Link]> = resolver.links.into();
        by_entry.push(resolver.findings.is_empty().then(|| links.clone()));
        findings.append(&mut resolver.findings);
        all.push(links);
    }
    for link in all.iter().flat_map(|own| own.iter()) {
        if seen.insert((link.from, link.to, &link.field)) {
            links.push(link.clone());
        }
    }
    Resolved { links, by_entry }
}

struct Resolver<'a> {
    entries: &'a TiSlice<ProjectIndex, Arc<Entry>>,
    by_id: &'a HashMap<String, usize>,
    findings: Vec<Finding>,
    links: Vec<Link>,
}

impl Resolver<'_> {
    fn entry(&mut self, at: ProjectIndex, own: &[WrittenLinks], vocabulary: &Vocabulary) {
        let Some(entry) = self.entries.get(at) else { return };
        let Some(kind) = vocabulary.get(&entry.kind) else { return };
        for link in own {
            if link.inverse {
                for target in &link.targets {
                    self.inverse(at, &link.name, target, vocabulary);
                }
            } else if let Some(declared) = kind.fields.get(&link.name).and_then(|f| f.ty.as_link()) {
                for target in &link.targets {
                    self.forward(at, &link.name, declared, target);
                }
            }
        }
        // Links inside rows.
        for (name, value) in &entry.fields {
            let (Value::Records(rows), Some(FieldType::Records(fields))) = (&value.value, kind.fields.get(name).map(|f| &f.ty))
            else {
                continue;
            };
            for (cell, value) in rows.iter().flatten() {
                if let (Value::Links(targets), Some(declared)) = (value, fields.get(&**cell).and_then(|f| f.ty.as_link())) {
                    for target in targets {
                        self.forward(at, name, declared, target);
                    }
                }
            }
        }
    }

    fn target(&mut self, target: &Reference) -> Option<ProjectIndex> {
        let found = self.by_id.get(&super::id_key(&target.id)).copied().map(ProjectIndex::from);
        if found.is_none() {
            let finding = Finding::error(RuleId::BrokenReference, target.span, format!("there is no entry `{}`", target.id));
            let several: Vec<&str> = target.id.split([',', ';']).map(str::trim).filter(|id| !id.is_empty()).collect();
            if several.len() > 1 {
                let list = several.join(", ");
                self.findings.push(finding.hint(format!("several ids are a list: `[{list}]`")));
                return None;
            }
            let ids = self.entries.iter().map(|e| &*e.id);
            self.findings.push(finding.did_you_mean_id(&target.id, ids));
        }
        found
    }

    fn add(&mut self, from: ProjectIndex, to: ProjectIndex, field: &Arc<str>, span: Span) {
        self.links.push(Link { from, to, field: field.clone(), span });
    }

    fn forward(&mut self, from: ProjectIndex, field: &Arc<str>, declared: &LinkType, target: &Reference) {
        let Some(to) = self.target(target) else { return };
        let kind = &self.entries[to].kind;
        if !declared.to.accepts(kind) {
            let expected = match &declared.to {
                Targets::Any => String::new(),
                Targets::Kinds(kinds) => kinds.join(" or "),
            };
            self.findings.push(
                Finding::error(
                    RuleId::WrongKind,
                    target.span,
                    format!("`{field}` leads to {expected}; `{}` is a {kind}", target.id),
                )
                .also(self.entries[to].id_span, format!("`{}` is declared here", target.id)),
            );
            return;
        }
        self.add(from, to, field, target.span);
    }

    fn inverse(&mut self, at: ProjectIndex, name: &Arc<str>, target: &Reference, vocabulary: &Vocabulary) {
        let Some(from) = self.target(target) else { return };
        let own = &self.entries[at];
        let other = &self.entries[from];
        let relations = vocabulary.inverses(&own.kind);
        let relation = relations.iter().find(|r| r.name == *name && r.from == other.kind && !r.in_rows);
        let Some(relation) = relation else {
            let kinds: Vec<&str> = relations.iter().filter(|r| r.name == *name).map(|r| &*r.from).collect();
            self.findings.push(
                Finding::error(
                    RuleId::WrongKind,
                    target.span,
                    format!("`{name}` names {}; `{}` is a {}", kinds.join(" or "), target.id, other.kind),
                )
                .also(other.id_span, format!("`{}` is declared here", target.id)),
            );
            return;
        };
        self.add(from, at, &relation.field, target.span);
    }
}
