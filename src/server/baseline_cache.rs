//! Projects as they were in their baselines, each read once while the server runs.

use crate::output::{KnownRevision, Revision};
use crate::publication::changes::Comparison;
use crate::publication::{BaselineInfo, Publication};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Revisions by their name.
#[derive(Default)]
pub struct BaselineCache(Mutex<BTreeMap<String, KnownRevision>>);

impl BaselineCache {
    /// Returns what changed since a baseline, or why that cannot be said.
    pub fn changes(&self, folder: &Path, baseline: &BaselineInfo, now: &Publication) -> Result<Comparison, String> {
        let revision = self.revision(folder, &baseline.revision);
        let revision = revision.as_ref().as_ref().map_err(String::clone)?;
        revision.changes(now).map_err(|error| error.to_string())
    }

    /// Reading works in parallel, so that no lock is held meanwhile; two who ask at once both read.
    pub fn revision(&self, folder: &Path, name: &str) -> KnownRevision {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
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
}
