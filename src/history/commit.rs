//! The commit that is checked out: what it is called, whether the files differ from it, and the files as they were in any commit.

use super::repository::Repository;
use super::revisions::is_sound;
use crate::schema::value::Date;
use crate::source::{composed, is_left_out, normalize};
use gix::ObjectId;
use gix::bstr::BStr;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use walkdir::WalkDir;

/// What a project is made of; nothing else of its folder matters to what is made from it.
pub(super) const ROOMS: [&str; 7] = ["ouvrage.yaml", "reviews.yaml", "content", "kinds", "static", "themes", "fonts"];

/// The commit that is checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedOut {
    /// Its whole name.
    pub id: String,
    /// The day it was made on, in UTC.
    pub date: Option<Date>,
    /// Whether the files of the project differ from it.
    pub changed: bool,
}

/// What keeps the files of a commit from being had.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// The folder is in no repository.
    #[error("this folder is not in a git repository")]
    NoRepository,
    /// The repository does not have the commit.
    #[error("this repository has no commit `{0}`; fetch it, or ask for another")]
    Unknown(String),
    /// The commit does not have the folder.
    #[error("the commit `{0}` does not have this project")]
    NoProject(String),
    /// Files of the project are in a submodule that is not here, or not with the commit that was in use then.
    #[error(
        "files of the project are in the submodule `{0}`, which is not here as it was then; `git submodule update --init` fetches it"
    )]
    Submodule(String),
    /// The repository cannot be read.
    #[error("git's objects cannot be read: {0}")]
    Git(String),
    /// A file cannot be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

pub(super) fn git(error: impl std::fmt::Display) -> CommitError {
    CommitError::Git(error.to_string())
}

/// The commit that is checked out around a project's folder; nothing without a repository or before its first commit.
pub fn checked_out(folder: &Path) -> Option<CheckedOut> {
    let repository = Repository::around(folder).ok()??;
    let commit = repository.git.head_commit().ok()?;
    let date = commit.time().ok().and_then(|time| day(time.seconds));
    let tree = repository.tree(&commit).ok()?;
    // What cannot be compared is not said to be the same.
    let same = tree.and_then(|tree| repository.files(tree).ok()).and_then(|files| same(folder, &files, &repository).ok());
    Some(CheckedOut { id: commit.id.to_string(), date, changed: same != Some(true) })
}

fn day(seconds: i64) -> Option<Date> {
    let stamp = jiff::Timestamp::from_second(seconds).ok()?;
    let day = stamp.to_zoned(jiff::tz::TimeZone::UTC).date();
    Date::parse(&day.to_string())
}

/// Whether the files of a project are those of a commit, no more, no fewer.
fn same(folder: &Path, files: &HashMap<Arc<str>, ObjectId>, repository: &Repository) -> Result<bool, CommitError> {
    // Accents of names are stored in two ways, and a checkout may change between them.
    let mut left: HashMap<String, ObjectId> = files
        .iter()
        .filter(|(path, _)| is_ours(Path::new(&***path)))
        .map(|(path, id)| (composed(path).into_owned(), *id))
        .collect();
    let walk = WalkDir::new(folder).into_iter().filter_entry(|entry| {
        let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        below.as_os_str().is_empty() || is_ours(below)
    });
    for entry in walk {
        let entry = entry.map_err(|e| CommitError::Io(e.into()))?;
        if !entry.file_type().is_file() {
            continue;
        }
        let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let name = below.to_string_lossy().replace('\\', "/");
        let Some(id) = left.remove(&*composed(&name)) else { return Ok(false) };
        let bytes = std::fs::read(entry.path())?;
        if !is_blob(&bytes, id, repository)? {
            return Ok(false);
        }
    }
    Ok(left.is_empty())
}

/// A file that the project is made of: in one of its rooms, and not hidden as editors' own files are.
pub(super) fn is_ours(below: &Path) -> bool {
    let first = below.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
    first.is_some_and(|first| ROOMS.contains(&&*first)) && !is_left_out(below)
}

fn is_blob(bytes: &[u8], id: ObjectId, repository: &Repository) -> Result<bool, CommitError> {
    let is = |bytes: &[u8]| gix::objs::compute_hash(repository.git.object_hash(), gix::objs::Kind::Blob, bytes).map_err(git);
    if is(bytes)? == id {
        return Ok(true);
    }
    // A working copy may have other line ends than the repository: what is read is the same then.
    let Ok(text) = std::str::from_utf8(bytes) else { return Ok(false) };
    if text.contains("\r\n") && is(text.replace("\r\n", "\n").as_bytes())? == id {
        return Ok(true);
    }
    let kept = String::from_utf8(repository.blob(id).map_err(git)?);
    Ok(kept.is_ok_and(|kept| normalize(kept).text == normalize(text.to_owned()).text))
}

/// Returns the name of the commit that a revision is; nothing where the repository does not have it.
pub fn commit_of(folder: &Path, revision: &str) -> Option<String> {
    let repository = Repository::around(folder).ok()??;
    let found = repository.git.rev_parse_single(<&BStr>::from(revision)).ok()?;
    Some(found.object().ok()?.peel_to_commit().ok()?.id.to_string())
}

/// Writes the files of a project as they were in a commit into another folder, and returns what the commit is.
///
/// # Errors
/// When there is no repository, no such commit, or a file cannot be written.
pub fn restore(folder: &Path, revision: &str, into: &Path) -> Result<CheckedOut, CommitError> {
    let repository = Repository::around(folder).map_err(git)?.ok_or(CommitError::NoRepository)?;
    let unknown = || CommitError::Unknown(revision.to_owned());
    let found = repository.git.rev_parse_single(<&BStr>::from(revision)).map_err(|_| unknown())?;
    let commit = found.object().map_err(git)?.peel_to_commit().map_err(|_| unknown())?;
    let tree = repository.tree(&commit).map_err(git)?.ok_or_else(|| CommitError::NoProject(revision.to_owned()))?;
    let whole = repository.whole(tree, is_sound)?;
    for (path, file) in whole.files.iter().filter(|(path, _)| is_sound(path)) {
        let target = into.join(&**path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(target, whole.blob(&repository, *file)?)?;
    }
    let date = commit.time().ok().and_then(|time| day(time.seconds));
    Ok(CheckedOut { id: commit.id.to_string(), date, changed: false })
}
