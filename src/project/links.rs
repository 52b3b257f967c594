//! Links between entries: what was written, held against the entries that exist.

use super::Entry;
use super::entry::WrittenLinks;
use crate::finding::Finding;
use crate::schema::value::Reference;
use crate::schema::{FieldType, LinkType, Targets, Value, Vocabulary};
use crate::source::Span;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A typed relation between two entries.
#[derive(Debug, Clone)]
pub struct Link {
    /// Index of the entry whose kind declares the relation.
    pub from: usize,
    /// Index of the entry it leads to.
    pub to: usize,
    /// Name of the field; of the rows' field for a link inside rows.
    pub field: Arc<str>,
    /// Where it was written, on either side.
    pub span: Span,
}

/// Resolves the links that were written. Unknown ids and wrong kinds become findings; a relation written on both sides is kept once.
pub fn resolve(
    entries: &[Arc<Entry>],
    written: &[&[WrittenLinks]],
    by_id: &HashMap<String, usize>,
    vocabulary: &Vocabulary,
    findings: &mut Vec<Finding>,
) -> Vec<Link> {
    let mut resolver = Resolver { entries, by_id, findings, seen: HashSet::new(), links: Vec::new() };
    for (at, own) in written.iter().enumerate() {
        let Some(entry) = entries.get(at) else { continue };
        let Some(kind) = vocabulary.get(&entry.kind) else { continue };
        for link in *own {
            if link.inverse {
                for target in &link.targets {
                    resolver.inverse(at, &link.name, target, vocabulary);
                }
            } else if let Some(declared) = kind.fields.get(&link.name).and_then(|f| f.ty.as_link()) {
                for target in &link.targets {
                    resolver.forward(at, &link.name, declared, target);
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
                        resolver.forward(at, name, declared, target);
                    }
                }
            }
        }
    }
    resolver.links
}

struct Resolver<'a> {
    entries: &'a [Arc<Entry>],
    by_id: &'a HashMap<String, usize>,
    findings: &'a mut Vec<Finding>,
    seen: HashSet<(usize, usize, Arc<str>)>,
    links: Vec<Link>,
}

impl Resolver<'_> {
    fn target(&mut self, target: &Reference) -> Option<usize> {
        let found = self.by_id.get(&super::id_key(&target.id)).copied();
        if found.is_none() {
            let finding = Finding::error("broken-reference", target.span, format!("there is no entry `{}`", target.id));
            let ids = self.entries.iter().map(|e| &*e.id);
            self.findings.push(finding.did_you_mean(&target.id, ids));
        }
        found
    }

    fn add(&mut self, from: usize, to: usize, field: &Arc<str>, span: Span) {
        if self.seen.insert((from, to, field.clone())) {
            self.links.push(Link { from, to, field: field.clone(), span });
        }
    }

    fn forward(&mut self, from: usize, field: &Arc<str>, declared: &LinkType, target: &Reference) {
        let Some(to) = self.target(target) else { return };
        let kind = &self.entries[to].kind;
        if !declared.to.accepts(kind) {
            let expected = match &declared.to {
                Targets::Any => String::new(),
                Targets::Kinds(kinds) => kinds.join(" or "),
            };
            self.findings.push(
                Finding::error("wrong-kind", target.span, format!("`{field}` leads to {expected}; `{}` is a {kind}", target.id))
                    .also(self.entries[to].id_span, format!("`{}` is declared here", target.id)),
            );
            return;
        }
        self.add(from, to, field, target.span);
    }

    fn inverse(&mut self, at: usize, name: &Arc<str>, target: &Reference, vocabulary: &Vocabulary) {
        let Some(from) = self.target(target) else { return };
        let own = &self.entries[at];
        let other = &self.entries[from];
        let relations = vocabulary.inverses(&own.kind);
        let relation = relations.iter().find(|r| r.name == *name && r.from == other.kind && !r.in_rows);
        let Some(relation) = relation else {
            let kinds: Vec<&str> = relations.iter().filter(|r| r.name == *name).map(|r| &*r.from).collect();
            self.findings.push(
                Finding::error(
                    "wrong-kind",
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
