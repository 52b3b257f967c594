//! The order of registers: what the table of a register shows from the first row to the last, and what comes before and after an entry.
//!
//! In: a publication. Out: the entries of a kind, ordered by what the kind is sorted by. Each order is found when the first page asks for
//! it, once: thousands of pages ask which entry is next.

use crate::index::EntryIndex;
use crate::publication::Publication;
use crate::schema::Kind;
use crate::select::order;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The orders that were asked for.
#[derive(Default)]
pub(super) struct Sequences(Mutex<HashMap<Arc<str>, Arc<Sequence>>>);

/// The entries of a register in the order of its table.
pub(super) struct Sequence {
    entries: Vec<EntryIndex>,
    places: HashMap<EntryIndex, usize>,
}

impl Sequences {
    /// Returns the order of a register.
    pub(super) fn of(&self, kind: &Kind, publication: &Publication) -> Arc<Sequence> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().get(&kind.name).cloned();
        // Ordered outside the lock: two pages may do it at once, and none waits.
        known.unwrap_or_else(|| {
            let found = Arc::new(Sequence::new(kind, publication));
            kept().entry(kind.name.clone()).or_insert(found).clone()
        })
    }
}

impl Sequence {
    fn new(kind: &Kind, publication: &Publication) -> Self {
        let mut entries = publication.of_kind(&kind.name).to_vec();
        order(&mut entries, &kind.sort, kind, publication);
        let places = entries.iter().enumerate().map(|(place, n)| (*n, place)).collect();
        Sequence { entries, places }
    }

    /// The entries from the first row to the last.
    pub(super) fn entries(&self) -> &[EntryIndex] {
        &self.entries
    }

    /// The entry that stands so many rows below another, above it where the number is negative.
    pub(super) fn beside(&self, n: EntryIndex, step: isize) -> Option<EntryIndex> {
        let place = self.places.get(&n)?.checked_add_signed(step)?;
        self.entries.get(place).copied()
    }
}
