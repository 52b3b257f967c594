//! Where entries are found: in a project, for whoever checks it, or in a publication, for whoever shows it.

use crate::index::EntryIndex;
use crate::project::Entry;
use crate::publication::Publication;
use crate::schema::value::Date;

/// Entries by kind and by link.
pub trait EntrySource {
    /// What an entry is known by.
    type Index: Copy + Ord;

    /// Returns the entries of a kind.
    fn of_kind(&self, kind: &str) -> Vec<(Self::Index, &Entry)>;

    /// Returns an entry.
    fn entry(&self, index: Self::Index) -> Option<&Entry>;

    /// Returns what an entry links to under a field.
    fn linked(&self, entry: Self::Index, field: &str) -> Vec<Self::Index>;

    /// Returns whether there is a kind with a field, for this reader.
    fn has(&self, kind: &str, field: &str) -> bool;

    /// Returns the day on which the project stands.
    fn today(&self) -> Option<Date>;
}

impl EntrySource for Publication {
    type Index = EntryIndex;

    fn of_kind(&self, kind: &str) -> Vec<(EntryIndex, &Entry)> {
        Publication::of_kind(self, kind).iter().map(|n| (*n, Publication::entry(self, *n))).collect()
    }

    fn entry(&self, index: EntryIndex) -> Option<&Entry> {
        self.entries().get(index).map(|entry| &**entry)
    }

    fn linked(&self, entry: EntryIndex, field: &str) -> Vec<EntryIndex> {
        self.outward(entry).iter().filter(|edge| *edge.field == *field).map(|edge| edge.other).collect()
    }

    fn has(&self, kind: &str, field: &str) -> bool {
        self.vocabulary().get(kind).is_some_and(|kind| kind.fields.contains_key(field))
    }

    fn today(&self) -> Option<Date> {
        self.info().date
    }
}
