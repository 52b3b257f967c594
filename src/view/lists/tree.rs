//! A tree: entries below the entry they are part of.

use crate::face::Writer;
use crate::face::cell::Ref;
use crate::face::describe::{Fact, describe};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::publication::Publication;
use crate::select::Group;
use crate::select::select;
use crate::view::definition::lacks;
use crate::view::definition::{Computed, Holds, Role, View};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The view.
pub(in crate::view) const VIEW: View = View {
    holds: |_| Holds::Items,
    check: |request| match request.param("by") {
        Some(_) => Vec::new(),
        None => vec![lacks(request, "a tree needs `by`", "for instance `by: part_of`")],
    },
    ..View::new(
        "tree",
        &[("by", Role::Decides), ("fields", Role::Fields), ("where", Role::Condition), ("sort", Role::Sorts)],
        |request, writer, _| Computed::of("tree", compute(request, writer)?),
    )
};

/// Deeper branches than this are cut: nobody reads them, and templates call themselves once per level.
const MAX_DEPTH: usize = 40;

/// A tree.
#[derive(Debug, Serialize)]
pub struct Tree {
    /// The entries that are part of nothing that is shown.
    pub roots: Vec<Branch>,
}

/// An entry and what is below it.
#[derive(Debug, Serialize)]
pub struct Branch {
    /// The entry.
    pub r#ref: Ref,
    /// A few facts.
    pub facts: Vec<Fact>,
    /// What is part of it.
    pub children: Vec<Branch>,
}

/// Computes a tree. `by` is the link to what contains an entry, or its inverse.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Tree), String> {
    let publication = writer.publication;
    let by = request.text("by").ok_or("a tree needs `by`, the link to what contains an entry")?;
    let selection = select(request, publication)?;
    let kind = selection.kind;
    if !publication.vocabulary().has_column(&kind.name, by) {
        return Err(format!("`{}` has no link `{by}`", kind.name));
    }
    let entries: Vec<EntryIndex> = selection.groups.iter().flat_map(|g: &Group| g.entries.iter().copied()).collect();
    // A field of the kind leads upwards; an inverse downwards.
    let upwards = kind.fields.contains_key(by);
    let below = children(&entries, by, upwards, publication);
    let inner: BTreeSet<EntryIndex> = below.values().flatten().copied().collect();
    let fields: Vec<String> = request.words("fields").unwrap_or_default().into_iter().map(|(word, _)| word.to_owned()).collect();
    let mut grower = Grower { below: &below, fields: &fields, seen: BTreeSet::new(), writer };
    let mut roots: Vec<Branch> = Vec::new();
    // Entries that contain each other in a circle hang on nothing: the first of them opens the circle, so that all are shown.
    for entry in entries.iter().filter(|n| !inner.contains(n)).chain(&entries) {
        roots.extend(grower.branch(*entry, 0));
    }
    Ok((selection.count, Tree { roots }))
}

/// What is below each entry, in the order of the entries; under the first container that is shown.
fn children(entries: &[EntryIndex], by: &str, upwards: bool, publication: &Publication) -> BTreeMap<EntryIndex, Vec<EntryIndex>> {
    let shown: BTreeSet<EntryIndex> = entries.iter().copied().collect();
    let mut below: BTreeMap<EntryIndex, Vec<EntryIndex>> = BTreeMap::new();
    for entry in entries {
        let linked = publication.linked(*entry, by).filter(|n| shown.contains(n) && n != entry);
        if upwards {
            if let Some(container) = linked.into_iter().next() {
                below.entry(container).or_default().push(*entry);
            }
        } else {
            below.entry(*entry).or_default().extend(linked);
        }
    }
    below
}

struct Grower<'a, 'w> {
    below: &'a BTreeMap<EntryIndex, Vec<EntryIndex>>,
    fields: &'a [String],
    seen: BTreeSet<EntryIndex>,
    writer: &'a Writer<'w>,
}

impl Grower<'_, '_> {
    fn branch(&mut self, entry: EntryIndex, depth: usize) -> Option<Branch> {
        if depth > MAX_DEPTH || !self.seen.insert(entry) {
            return None;
        }
        let facts = if self.fields.is_empty() { Vec::new() } else { describe(entry, Some(self.fields), self.writer).facts };
        let below = self.below.get(&entry).cloned().unwrap_or_default();
        let children = below.into_iter().filter_map(|n| self.branch(n, depth + 1)).collect();
        Some(Branch { r#ref: self.writer.reference(entry), facts, children })
    }
}
