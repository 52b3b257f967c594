//! The history of entries, for one reader: what each revision changed in what this reader sees of them, as data.
//!
//! Which revisions there are is found by whoever reads them ([`crate::output`]): every commit for those who write, the states that they were
//! given for all others. A revision that changed nothing that the reader sees is none of them. The publication keeps what concerns its entries.

use super::Publication;
use super::changes::{Change, EntryChange};
use super::history::Revision;
use crate::index::EntryIndex;
use crate::project::id_key;
use std::collections::HashMap;
use std::sync::Arc;

/// What a step of the history is.
#[derive(Debug, Clone)]
pub enum StepSource {
    /// A commit, as the reader may know it.
    Commit(Arc<Revision>),
    /// From one state that the reader holds to the next, by their index among the baselines; nothing stands for what the reader sees now.
    Baselines {
        /// The older state.
        from: usize,
        /// The newer.
        to: Option<usize>,
    },
}

/// A step of the history, and what it changed.
#[derive(Debug)]
pub struct HistoryStep {
    /// What it is.
    pub source: StepSource,
    /// The entries that it changed.
    pub entries: Vec<EntryChange>,
}

/// The steps of a history.
#[derive(Debug, Default)]
pub struct HistorySteps {
    /// The steps, the newest first; each changed something.
    pub steps: Vec<HistoryStep>,
    /// How many there may be at most; nothing when all are there.
    pub most: Option<usize>,
    /// Whether the repository does not hold what is older.
    pub cut: bool,
}

/// The steps that concern the entries of a publication.
#[derive(Debug)]
pub(super) struct KnownSteps {
    steps: Arc<HistorySteps>,
    /// By entry: the place of each step, and of the change in it.
    of: HashMap<EntryIndex, Vec<(usize, usize)>>,
}

impl Publication {
    /// Keeps what the history says of its entries. An entry is followed through its former ids, as far back as it had them.
    pub fn remember(&self, steps: Arc<HistorySteps>) {
        if self.steps.get().is_some() {
            return;
        }
        let mut names: HashMap<String, EntryIndex> = self.entries.iter_enumerated().map(|(n, e)| (id_key(&e.id), n)).collect();
        for (n, entry) in self.entries.iter_enumerated() {
            for alias in &entry.aliases {
                names.entry(id_key(&alias.id)).or_insert(n);
            }
        }
        let mut of: HashMap<EntryIndex, Vec<(usize, usize)>> = HashMap::new();
        for (at, step) in steps.steps.iter().enumerate() {
            let mut former = Vec::new();
            for (place, change) in step.entries.iter().enumerate() {
                let Some(entry) = names.get(&id_key(&change.id)).copied() else { continue };
                of.entry(entry).or_default().push((at, place));
                former.extend(change.renamed_from.as_ref().map(|id| (id_key(id), entry)));
            }
            // Before this step, the id was that of another entry.
            names.extend(former);
        }
        let _ = self.steps.set(KnownSteps { steps, of });
    }

    /// Returns whether somebody asked for the history.
    pub fn is_remembered(&self) -> bool {
        self.steps.get().is_some()
    }

    /// Returns the history, when somebody asked for it.
    pub fn steps(&self) -> Option<&HistorySteps> {
        self.steps.get().map(|known| &*known.steps)
    }

    /// Returns what each step changed in an entry, the newest first.
    pub fn steps_of(&self, entry: EntryIndex) -> impl Iterator<Item = (&StepSource, &EntryChange)> {
        let known = self.steps.get();
        let of = known.and_then(|known| known.of.get(&entry)).map_or(&[][..], Vec::as_slice);
        of.iter().filter_map(move |(at, place)| {
            let step = known?.steps.steps.get(*at)?;
            Some((&step.source, step.entries.get(*place)?))
        })
    }

    /// Returns all entries as what came with the first revision.
    pub fn all_added(&self) -> Vec<EntryChange> {
        let added = |n: EntryIndex| {
            let entry = self.entry(n);
            EntryChange {
                change: Change::Added,
                id: entry.id.clone(),
                renamed_from: None,
                merged_into: None,
                kind: entry.kind.clone(),
                title: self.title(n).to_owned(),
                fields: Vec::new(),
                old: None,
                new: Some(n),
            }
        };
        self.entries.keys().map(added).collect()
    }
}
