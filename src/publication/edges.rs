//! Both ends of each link that a reader sees.
//!
//! In: the links of a project and the entries as they may be seen. Out: what each entry links to and what links to it. A link whose field, row
//! or cell is hidden is none.

use super::Edge;
use super::cache::Edges;
use crate::index::{EntryIndex, ProjectIndex};
use crate::project::{Entry, Project, id_key};
use crate::schema::{Field, FieldType, Value, Vocabulary};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;
use typed_index_collections::{TiSlice, TiVec};

/// Both ends of the links between entries that may be seen; `seen` are their places in the project.
pub(super) fn edges(
    project: &Project,
    vocabulary: &Vocabulary,
    entries: &TiSlice<EntryIndex, Arc<Entry>>,
    seen: &TiSlice<EntryIndex, ProjectIndex>,
) -> Edges {
    let mut places: TiVec<ProjectIndex, Option<EntryIndex>> = vec![None; project.entries.len()].into();
    for (new, old) in seen.iter_enumerated() {
        places[*old] = Some(new);
    }
    let mut outward: TiVec<EntryIndex, Vec<Edge>> = vec![Vec::new(); entries.len()].into();
    let mut inward = outward.clone();
    let mut rows: FxHashMap<EntryIndex, FxHashSet<(Arc<str>, ProjectIndex)>> = FxHashMap::default();
    for link in &project.links {
        let (Some(Some(from)), Some(Some(to))) = (places.get(link.from), places.get(link.to)) else { continue };
        let kind = vocabulary.get(&entries[*from].kind);
        let Some(field) = kind.and_then(|k| k.fields.get(&link.field)).filter(|f| leads_somewhere(f)) else { continue };
        // A link inside rows is there when a row and a cell that this reader sees hold it.
        if matches!(field.ty, FieldType::Records(_)) {
            let shown = rows.entry(*from).or_insert_with(|| links_in_rows(project, &entries[*from]));
            if !shown.contains(&(link.field.clone(), link.to)) {
                continue;
            }
        }
        outward[*from].push(Edge { field: field.name.clone(), name: field.name.clone(), other: *to });
        let relations = vocabulary.inverses(&entries[*to].kind);
        let relation = relations.iter().find(|r| r.from == entries[*from].kind && r.field == link.field);
        // What a link says and a row says again is said once.
        let again = |name: &str| inward[*to].iter().any(|e: &Edge| *e.name == *name && e.other == *from);
        if let Some(relation) = relation.filter(|r| !r.in_rows || !again(&r.name)) {
            inward[*to].push(Edge { field: field.name.clone(), name: relation.name.clone(), other: *from });
        }
    }
    Edges { outward, inward }
}

/// What the rows of an entry link to, as they may be seen, with the field of the rows.
fn links_in_rows(project: &Project, entry: &Entry) -> FxHashSet<(Arc<str>, ProjectIndex)> {
    let ids = project.shared_ids();
    let mut found = FxHashSet::default();
    for (name, written) in &entry.fields {
        let Value::Records(rows) = &written.value else { continue };
        for (_, value) in rows.iter().flatten() {
            let Value::Links(targets) = value else { continue };
            let known = targets.iter().filter_map(|target| ids.get(&id_key(&target.id)));
            found.extend(known.map(|n| (name.clone(), ProjectIndex::from(*n))));
        }
    }
    found
}

fn leads_somewhere(field: &Field) -> bool {
    match &field.ty {
        FieldType::Link(_) => true,
        FieldType::Records(fields) => fields.values().any(|f| f.ty.as_link().is_some()),
        _ => false,
    }
}
