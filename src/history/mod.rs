//! What git remembers of a project's files.
//!
//! In: the project's folder, the texts of its files and the places in them that matter (entries). Out: [`History`], the last
//! change of each file and of each place. Everything is read from the object database through `gix`: no program is started,
//! nothing is written, no clock is asked. What git cannot tell (no repository, a shallow clone, a damaged object) becomes a sentence
//! in [`Told::note`], said once and never a reason to stop. This room knows nothing of kinds, entries or audiences.

mod branches;
mod change;
mod commit;
mod repository;
mod revisions;
mod since;
mod stretches;
mod then;
mod walk;

pub use branches::{OtherBranches, other_branches, uncommitted};
pub use change::{Change, State};
pub use commit::{CheckedOut, CommitError, checked_out, commit_of, restore};
pub use revisions::{ProjectRevision, Restorer, Revisions, revisions};
pub use since::{Since, since};
pub use then::{at_end_of, brought, unchanged_since};

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// A file to ask about.
#[derive(Debug)]
pub struct FileQuery<'a> {
    /// Path from the project's folder, with `/`.
    pub path: &'a str,
    /// Its text, as it is now.
    pub text: &'a str,
    /// Where the things in it begin: one offset per entry of a list; none when the file is one thing.
    pub places: Vec<usize>,
}

/// What git knows.
#[derive(Debug, Clone)]
pub struct History {
    /// The commit that is checked out.
    head: Arc<Change>,
    files: HashMap<Arc<str>, State>,
    places: HashMap<Arc<str>, Vec<Option<State>>>,
}

/// What came of asking.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The history, if there is any.
    pub history: Option<History>,
    /// What git could not tell and why, in one sentence.
    pub note: Option<String>,
}

impl History {
    /// The commit that is checked out.
    pub fn head(&self) -> &Arc<Change> {
        &self.head
    }

    /// Last change of a file.
    pub fn of_file(&self, path: &str) -> Option<&State> {
        self.files.get(path)
    }

    /// Last change of the thing at a place of a file: the number of the place in [`FileQuery::places`]. Nothing when the history does not
    /// reach back to it, or when the file is not a list whose items can be told apart by their lines.
    pub fn of_place(&self, path: &str, place: usize) -> Option<&State> {
        self.places.get(path)?.get(place)?.as_ref()
    }

    /// Whether the places of a file could be told apart.
    pub fn tells_places(&self, path: &str) -> bool {
        self.places.contains_key(path)
    }
}

/// The name of the commit that is checked out around a folder, if there is one.
pub fn head(folder: &Path) -> Option<String> {
    let repository = repository::Repository::around(folder).ok()??;
    Some(repository.git.head_id().ok()?.to_string())
}

/// The way from the top of the repository to a folder in it, with `/` between and at the end; empty at the top. Nothing outside a repository.
pub fn place_in_repository(folder: &Path) -> Option<String> {
    Some(repository::Repository::around(folder).ok()??.place())
}

/// Makes a repository of a folder.
///
/// # Errors
/// What git says.
pub fn begin(folder: &Path) -> Result<(), String> {
    gix::init(folder).map(drop).map_err(|error| error.to_string())
}

/// Whether a folder is in a repository.
pub fn is_kept(folder: &Path) -> bool {
    folder.canonicalize().is_ok_and(|folder| folder.ancestors().any(|above| above.join(".git").exists()))
}

/// Reads the last change of files and of places in them, in one walk that ends when all are known.
pub fn read(folder: &Path, files: &[FileQuery<'_>]) -> Told {
    let repository = match repository::Repository::around(folder) {
        Ok(Some(repository)) => repository,
        Ok(None) => return Told::without("this folder is not in a git repository, so pages do not say when they last changed"),
        Err(error) => return Told::failed(&error),
    };
    match walk::walk(&repository, files) {
        Ok(Some(walked)) => {
            Told { note: walked.note(), history: Some(History { head: walked.head, files: walked.files, places: walked.places }) }
        }
        Ok(None) => Told::without("nothing of this folder is committed to git yet, so pages do not say when they last changed"),
        Err(error) => Told::failed(&error),
    }
}

impl Told {
    fn without(note: &str) -> Self {
        Told { history: None, note: Some(note.to_owned()) }
    }

    fn failed(error: &gix::Error) -> Self {
        Told {
            history: None,
            note: Some(format!("git's history cannot be read, so pages do not say when they last changed: {error}")),
        }
    }
}
