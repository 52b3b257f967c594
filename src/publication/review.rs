//! What a reader is told of entries that are not to be taken as they stand: retired ones, approvals of an older text, verdicts that are older than
//! what they judge.
//!
//! What was retired is seen in the entries themselves. Approvals and verdicts are held against older states by whoever can read them, from what
//! this reader could see then and sees now ([`Publication::tell_reviews`]).

use super::Publication;
use crate::index::EntryIndex;
use crate::project::Condition;
use crate::schema::{FieldType, Kind, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What became of approvals and verdicts.
#[derive(Debug, Default)]
pub struct ReviewStates {
    /// Entries that say something else than when they were approved.
    pub stale: BTreeSet<EntryIndex>,
    /// Tests whose verdict is older than the words of what they verify, each with those entries.
    pub again: BTreeMap<EntryIndex, Vec<EntryIndex>>,
    /// The same the other way round.
    pub judged: BTreeMap<EntryIndex, Vec<EntryIndex>>,
}

/// An entry that is kept to be read and counts no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retired {
    /// The word for its state.
    pub state: String,
    /// The entries that supersede it.
    pub by: Vec<EntryIndex>,
}

/// The name under which an entry has those that supersede it.
const SUPERSEDED_BY: &str = "superseded_by";

impl Publication {
    /// Says what became of approvals and verdicts. The first who says so is believed.
    pub fn tell_reviews(&self, make: impl FnOnce() -> ReviewStates) {
        if self.reviews.get().is_none() {
            let _ = self.reviews.set(make());
        }
    }

    /// Returns whether somebody said what became of approvals and verdicts.
    pub fn is_told_reviews(&self) -> bool {
        self.reviews.get().is_some()
    }

    /// Returns whether an entry says something else than when it was approved; not where nobody can tell.
    pub fn is_approval_stale(&self, n: EntryIndex) -> bool {
        self.reviews.get().is_some_and(|known| known.stale.contains(&n))
    }

    /// Returns the entries whose words changed after the verdict of a test on them.
    pub fn to_run_again(&self, test: EntryIndex) -> &[EntryIndex] {
        self.reviews.get().and_then(|known| known.again.get(&test)).map_or(&[], Vec::as_slice)
    }

    /// Returns the tests whose verdict is older than the words of an entry.
    pub fn judged_before(&self, n: EntryIndex) -> &[EntryIndex] {
        self.reviews.get().and_then(|known| known.judged.get(&n)).map_or(&[], Vec::as_slice)
    }

    /// Returns why an entry counts no more, by the state that it is in, or `None` if it does count.
    pub fn retired(&self, n: EntryIndex) -> Option<Retired> {
        let entry = self.entry(n);
        let kind = self.kind_of(entry)?;
        let field = kind.fields.get(kind.progress.as_deref()?)?;
        let (FieldType::Choice(choices), Some(Value::Choice(key))) = (&field.ty, entry.get(&field.name)) else { return None };
        let chosen = choices.iter().find(|choice| choice.retired && choice.key == **key)?;
        Some(Retired { state: chosen.label.get(self.info.lang).to_owned(), by: self.linked(n, SUPERSEDED_BY).collect() })
    }

    /// Takes the entries of a kind that count out of some that fulfil a condition: retired ones do only where it asks for the state.
    pub fn counted(&self, kind: &Kind, condition: Option<&Condition>, mut entries: Vec<EntryIndex>) -> Vec<EntryIndex> {
        let mut asked = false;
        if let Some(condition) = condition {
            let is_state = |path: &[String]| path.first().is_some_and(|name| kind.progress.as_deref() == Some(name.as_str()));
            condition.visit_tests(&mut |path, _, _| asked |= is_state(path));
        }
        entries.retain(|n| asked || !self.is_retired(*n));
        entries
    }

    /// Returns whether an entry is kept to be read and counts no more.
    pub fn is_retired(&self, n: EntryIndex) -> bool {
        let entry = self.entry(n);
        self.kind_of(entry).is_some_and(|kind| entry.is_retired(kind))
    }
}
