//! A project as it was in a revision, and what changed since for one reader.

use super::entry_history::between_baselines;
use super::private::PrivateFolder;
use super::{BuildError, read_only};
use crate::check::errors;
use crate::diff::{compare, compare_entries};
use crate::document::before;
use crate::history::{CheckedOut, CommitError, restore};
use crate::project::{Project, Reading};
use crate::publication::changes::{Comparison, EntryChange};
use crate::publication::{BaselineInfo, Publication};
use crate::schema::{Audience, Lang};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// A project as it was in a commit. Its files lie in a folder that nobody else can read, as long as this lives.
pub struct Revision {
    /// What was asked for: a tag, a branch, a commit.
    pub name: String,
    /// The commit.
    pub commit: CheckedOut,
    /// What was read.
    pub reading: Reading,
    /// How many errors the project had, counted when somebody asks who must not see a project that has some.
    errors: OnceLock<usize>,
    _folder: PrivateFolder,
}

/// What keeps two states of a project from being compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// The files of the commit cannot be had.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The files cannot be read.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The project of the commit cannot be read at all.
    #[error("the project cannot be read in the commit `{0}`; `ouvrage check` there says why")]
    Unreadable(String),
    /// The project of the commit has errors, which may be in what hides.
    #[error("the project has {errors} errors in the commit `{name}`: what changed since is told only to the narrowest audience")]
    Errors {
        /// What was asked for.
        name: String,
        /// How many.
        errors: usize,
    },
    /// The commit has other readers.
    #[error("the commit `{name}` has no audience `{audience}`; it has: {known}")]
    Audience {
        /// What was asked for.
        name: String,
        /// The audience.
        audience: String,
        /// Those of the commit.
        known: String,
    },
}

impl Revision {
    /// Reads a project as it was in a commit.
    ///
    /// # Errors
    /// When there is no such commit, or it holds no project that can be read.
    pub fn read(folder: &Path, name: &str) -> Result<Self, CompareError> {
        let aside = PrivateFolder::new().map_err(CommitError::Io)?;
        let commit = restore(folder, name, aside.path())?;
        // What still older states say of this one is no matter here.
        let reading = read_only(aside.path())?;
        if reading.project.is_none() {
            return Err(CompareError::Unreadable(name.to_owned()));
        }
        Ok(Revision { name: name.to_owned(), commit, errors: OnceLock::new(), reading, _folder: aside })
    }

    /// Returns the project.
    ///
    /// # Errors
    /// When there is none, which [`Revision::read`] refuses.
    pub fn project(&self) -> Result<&Project, CompareError> {
        self.reading.project.as_ref().ok_or_else(|| CompareError::Unreadable(self.name.clone()))
    }

    /// Returns the audience of a name, where its publication may be shown.
    fn reader(&self, audience: &str) -> Result<(&Project, Audience), CompareError> {
        let project = self.project()?;
        Ok((project, reader_of(project, &self.name, || self.errors(), audience)?))
    }

    fn errors(&self) -> usize {
        // Counted outside the cell: what checks works in parallel, and nothing may wait for it. Two threads may count the same.
        let known = self.errors.get().copied();
        let count = known.unwrap_or_else(|| errors(&self.reading));
        let _ = self.errors.set(count);
        count
    }

    /// Makes what an audience could see of it, for the site and documents alike.
    ///
    /// # Errors
    /// When the commit has no such audience, or has errors.
    pub fn publication(&self, audience: &str, lang: Lang) -> Result<Publication, CompareError> {
        let (project, reader) = self.reader(audience)?;
        Ok(Publication::in_language(project, reader, lang))
    }

    /// Makes what the reader of a publication could see of it, for the same output and in the same language.
    ///
    /// # Errors
    /// As [`Revision::publication`].
    pub fn seen_as(&self, now: &Publication) -> Result<Publication, CompareError> {
        let (project, reader) = self.reader(now.audience_name())?;
        Ok(now.of_other_state(project, reader))
    }

    /// Compares it with what the same reader sees now.
    ///
    /// # Errors
    /// As [`Revision::publication`].
    pub fn changes(&self, now: &Publication) -> Result<Comparison, CompareError> {
        let then = self.seen_as(now)?;
        let mut comparison = compare(&then, now);
        comparison.before = before(&comparison, &then, now);
        Ok(comparison)
    }

    /// Says what changed in the entries that a reader saw then until they were as in another revision.
    ///
    /// # Errors
    /// As [`Revision::publication`], of either.
    pub fn entries_until(&self, newer: &Revision, now: &Publication) -> Result<Vec<EntryChange>, CompareError> {
        Ok(compare_entries(&self.seen_as(now)?, &newer.seen_as(now)?))
    }
}

/// Returns the audience of a name in an older state of a project, where its publication may be shown: errors may be in what hides, so that a
/// project with some is shown to nobody but the narrowest audience.
///
/// # Errors
/// When the state has no such audience, or has errors.
pub(super) fn reader_of(
    project: &Project,
    name: &str,
    errors: impl FnOnce() -> usize,
    audience: &str,
) -> Result<Audience, CompareError> {
    let ladder = &project.config.audiences;
    let Some(reader) = ladder.find(audience) else {
        let known = ladder.names().collect::<Vec<_>>().join(", ");
        return Err(CompareError::Audience { name: name.to_owned(), audience: audience.to_owned(), known });
    };
    let errors = if reader == ladder.narrowest() { 0 } else { errors() };
    if errors > 0 {
        return Err(CompareError::Errors { name: name.to_owned(), errors });
    }
    Ok(reader)
}

/// The projects of the baselines that some readers are told of, each read once.
pub struct Baselines(BTreeMap<String, Result<Arc<Revision>, String>>);

impl Baselines {
    /// Reads the projects from the repository around a folder.
    pub fn read<'a>(folder: &Path, publications: impl Iterator<Item = &'a Publication>) -> Self {
        let names = publications.flat_map(|publication| &publication.info().baselines).map(|baseline| baseline.revision.clone());
        Self::of(folder, names.collect())
    }

    /// Reads the projects of revisions from the repository around a folder.
    fn of(folder: &Path, names: BTreeSet<String>) -> Self {
        let read = |name: String| {
            let revision = Revision::read(folder, &name).map(Arc::new).map_err(|error| error.to_string());
            (name, revision)
        };
        Baselines(names.into_par_iter().map(read).collect())
    }

    /// Reads the projects of some baselines that a reader is told of, and no others.
    pub fn named(folder: &Path, publication: &Publication, names: &BTreeSet<String>) -> Self {
        let told = publication.info().baselines.iter().filter(|baseline| names.contains(&baseline.name));
        Self::of(folder, told.map(|baseline| baseline.revision.clone()).collect())
    }

    /// Reads those of further revisions that were not read yet.
    pub fn read_too(&mut self, folder: &Path, names: BTreeSet<String>) {
        let missing = names.into_iter().filter(|name| !self.0.contains_key(name)).collect();
        self.0.extend(Self::of(folder, missing).0);
    }

    /// Returns a revision that was read, or why it could not be.
    pub fn get(&self, name: &str) -> Option<Result<Arc<Revision>, String>> {
        self.0.get(name).cloned()
    }

    /// Says in a publication what changed since each of them.
    pub fn compare(&self, publication: &Publication) {
        publication.compare(|baseline: &BaselineInfo| {
            let revision = self.0.get(&baseline.revision).ok_or_else(String::new)?.as_ref().map_err(String::clone)?;
            revision.changes(publication).map_err(|error| error.to_string())
        });
    }

    /// Says in a publication what each of them changed in its entries.
    pub fn remember(&self, publication: &Publication) {
        let known = |baseline: &BaselineInfo| self.0.get(&baseline.revision)?.as_ref().ok();
        let steps = between_baselines(publication, |older, newer| known(older)?.entries_until(known(newer)?, publication).ok());
        publication.remember(Arc::new(steps));
    }
}
