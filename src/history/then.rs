//! What the commits behind the one that is checked out say of days and of lines: which commit stood at the end of a day, which things of files
//! are as they were then, and which commit brought a line.
//!
//! In: a project's folder, a commit. Out: names of commits. The line of work is that of first parents: what others did on their branches
//! counts from the day on which it was merged. No clock is asked.

use super::commit::{CommitError, git};
use super::repository::Repository;
use super::{FileQuery, stretches};
use crate::schema::value::Date;
use gix::ObjectId;
use gix::bstr::BStr;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// Commits that are looked at.
const MOST: usize = 50_000;

/// Returns the commits of a line of work from one on, newest first; those that a shallow clone lacks end it.
fn line<'r>(repository: &'r Repository, from: Option<&str>) -> Result<impl Iterator<Item = gix::Commit<'r>>, CommitError> {
    let first = match from {
        Some(name) => {
            let unknown = || CommitError::Unknown(name.to_owned());
            let found = repository.git.rev_parse_single(<&BStr>::from(name)).map_err(|_| unknown())?;
            found.object().map_err(git)?.peel_to_commit().map_err(|_| unknown())?
        }
        None => repository.git.head_commit().map_err(|_| CommitError::Unknown("HEAD".to_owned()))?,
    };
    let parent = |commit: &gix::Commit<'r>| repository.git.find_commit(commit.parent_ids().next()?.detach()).ok();
    Ok(std::iter::successors(Some(first), parent).take(MOST))
}

/// The day on which a commit was written, where its author was.
fn day(commit: &gix::Commit<'_>) -> Option<jiff::civil::Date> {
    let time = commit.author().ok()?.time().ok().or_else(|| commit.time().ok())?;
    let offset = jiff::tz::Offset::from_seconds(time.offset).unwrap_or(jiff::tz::Offset::UTC);
    let moment = jiff::Timestamp::from_second(time.seconds).ok()?;
    Some(moment.to_zoned(jiff::tz::TimeZone::fixed(offset)).date())
}

/// Returns the commit at the end of each day, from a commit on, or from the one that is checked out; nothing for a day before the first.
///
/// # Errors
/// When there is no repository or no such commit.
pub fn at_end_of(folder: &Path, from: Option<&str>, days: &[Date]) -> Result<BTreeMap<jiff::civil::Date, String>, CommitError> {
    let repository = Repository::around(folder).map_err(git)?.ok_or(CommitError::NoRepository)?;
    let mut open: Vec<jiff::civil::Date> = days.iter().map(|day| day.last()).collect();
    open.sort_unstable();
    open.dedup();
    let mut found = BTreeMap::new();
    for commit in line(&repository, from)? {
        let Some(written) = day(&commit) else { continue };
        while let Some(wanted) = open.last().copied().filter(|wanted| written <= *wanted) {
            found.insert(wanted, commit.id.to_string());
            open.pop();
        }
        if open.is_empty() {
            break;
        }
    }
    Ok(found)
}

/// Tells of the things in files, by path and place, which are to the byte as they were in a commit. A file whose things cannot be told apart is
/// one thing.
///
/// # Errors
/// When there is no repository or no such commit, or git cannot be read.
pub fn unchanged_since(folder: &Path, commit: &str, files: &[FileQuery<'_>]) -> Result<HashMap<String, Vec<bool>>, CommitError> {
    let repository = Repository::around(folder).map_err(git)?.ok_or(CommitError::NoRepository)?;
    let commit = line(&repository, Some(commit))?.next().ok_or_else(|| CommitError::Unknown(commit.to_owned()))?;
    let tree = repository.tree(&commit).map_err(git)?;
    let known = tree.map(|tree| repository.known_files(tree)).transpose().map_err(git)?.unwrap_or_default();
    let mut out = HashMap::with_capacity(files.len());
    for file in files {
        let count = file.places.len().max(1);
        let same = match known.get(file.path) {
            None => vec![false; count],
            Some(id) if repository.same(file.text, *id).map_err(git)? => vec![true; count],
            Some(id) => match stretches::holding(file.text, &file.places) {
                None => vec![false; count],
                Some((column, held)) => {
                    let before = repository.text(*id).map_err(git)?;
                    let before = stretches::texts(&before, column);
                    let own = |range| file.text.as_bytes().get(range).is_some_and(|own| before.contains(own));
                    held.into_iter().map(own).collect()
                }
            },
        };
        out.insert(file.path.to_owned(), same);
    }
    Ok(out)
}

/// Returns the commit that brought each line of a file, as it stands in the one that is checked out; nothing for a line that is not committed.
///
/// # Errors
/// When there is no repository, or git cannot be read.
pub fn brought(folder: &Path, path: &str, lines: &[&str]) -> Result<HashMap<String, String>, CommitError> {
    let repository = Repository::around(folder).map_err(git)?.ok_or(CommitError::NoRepository)?;
    let mut open: HashSet<&str> = lines.iter().copied().collect();
    let mut found: HashMap<String, String> = HashMap::new();
    // Most commits leave the file alone: what they hold is that of the commit before.
    let mut last: Option<ObjectId> = None;
    for commit in line(&repository, None)? {
        let blob = match repository.tree(&commit).map_err(git)? {
            Some(tree) => {
                let tree = repository.git.find_tree(tree).map_err(git)?;
                tree.find_entry(path).filter(|entry| entry.mode().is_blob()).map(|entry| entry.object_id())
            }
            None => None,
        };
        let Some(blob) = blob else { break };
        if last != Some(blob) {
            let text = repository.text(blob).map_err(git)?;
            let text = String::from_utf8_lossy(&text).into_owned();
            let held: HashSet<&str> = text.lines().map(str::trim_end).collect();
            open.retain(|line| held.contains(line));
            last = Some(blob);
        }
        if open.is_empty() {
            break;
        }
        let name = commit.id.to_string();
        found.extend(open.iter().map(|line| ((*line).to_owned(), name.clone())));
    }
    Ok(found)
}
