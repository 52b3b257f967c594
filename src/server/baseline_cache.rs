//! Projects as they were in their baselines, and what each commit changed, each read once while the server runs.

use crate::history::head;
use crate::output::{KnownRevision, Revision, between_baselines, commit_history, shows_commits};
use crate::project::Project;
use crate::publication::changes::{Comparison, EntryChange};
use crate::publication::{BaselineInfo, HistorySteps, Publication};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// What the history of entries depends on: the commit that is checked out, the reader, the language, the number of revisions.
type HistoryKey = (String, String, &'static str, usize);

/// What a comparison of two baselines depends on: their revisions, the reader, the language.
type PairKey = (String, String, String, &'static str);

/// What was read.
#[derive(Default)]
pub struct BaselineCache {
    /// Revisions by their name.
    revisions: Mutex<BTreeMap<String, KnownRevision>>,
    histories: Mutex<BTreeMap<HistoryKey, Arc<HistorySteps>>>,
    pairs: Mutex<BTreeMap<PairKey, Arc<Vec<EntryChange>>>>,
}

impl BaselineCache {
    /// Returns what changed since a baseline, or why that cannot be said.
    pub fn changes(&self, folder: &Path, baseline: &BaselineInfo, now: &Publication) -> Result<Comparison, String> {
        let revision = self.revision(folder, &baseline.revision);
        let revision = revision.as_ref().as_ref().map_err(String::clone)?;
        revision.changes(now).map_err(|error| error.to_string())
    }

    /// Reading works in parallel, so that no lock is held meanwhile; two who ask at once both read.
    pub fn revision(&self, folder: &Path, name: &str) -> KnownRevision {
        let known = || self.revisions.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known().get(name).cloned();
        if let Some(found) = found {
            return found;
        }
        let read: KnownRevision = Arc::new(Revision::read(folder, name).map_err(|error| error.to_string()));
        // What could not be read may be fetched meanwhile: it is asked for again.
        if read.is_ok() {
            known().insert(name.to_owned(), read.clone());
        }
        read
    }

    /// Says in a publication what the history is of each entry.
    pub fn remember(&self, folder: &Path, project: &Project, now: &Publication) {
        if now.is_remembered() {
            return;
        }
        let steps = match shows_commits(project, now) {
            None => Arc::new(between_baselines(now, |older, newer| self.between(folder, older, newer, now))),
            Some(most) => self.commits(folder, now, most),
        };
        now.remember(steps);
    }

    /// What each commit changed. A commit that is made anew is read with all before it, once.
    fn commits(&self, folder: &Path, now: &Publication, most: usize) -> Arc<HistorySteps> {
        let Some(head) = head(folder) else { return Arc::default() };
        let key = (head, now.audience_name().to_owned(), now.info().lang.code(), most);
        let known = || self.histories.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&key) {
            return found.clone();
        }
        let found =
            commit_history(folder, &[now], most).ok().and_then(|found| found.steps.into_iter().next()).unwrap_or_default();
        let mut known = known();
        // What was checked out before is not asked for again.
        known.retain(|(head, ..), _| *head == key.0);
        known.insert(key, found.clone());
        found
    }

    fn between(&self, folder: &Path, older: &BaselineInfo, newer: &BaselineInfo, now: &Publication) -> Option<Vec<EntryChange>> {
        let (audience, lang) = (now.audience_name().to_owned(), now.info().lang.code());
        let key = (older.revision.clone(), newer.revision.clone(), audience, lang);
        let known = || self.pairs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&key) {
            return Some(found.to_vec());
        }
        let (older, newer) = (self.revision(folder, &older.revision), self.revision(folder, &newer.revision));
        let found = older.as_ref().as_ref().ok()?.entries_until(newer.as_ref().as_ref().ok()?, now).ok()?;
        known().insert(key, Arc::new(found.clone()));
        Some(found)
    }
}
