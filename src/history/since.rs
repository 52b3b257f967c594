//! Which lines changed since a revision, and which files are new.
//!
//! In: the project's folder, a revision, the texts as they are now. Out: [`Since`]. A branch is held against the point where it left the
//! other one: what others did there meanwhile is no change of ours.

use super::commit::{CommitError, git};
use super::repository::Repository;
use gix::bstr::BStr;
use gix::diff::blob::{Algorithm, Diff, InternedInput};
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

/// What changed since a revision.
#[derive(Debug)]
pub struct Since {
    /// The commit that the texts were held against.
    pub commit: String,
    /// Lines of the files that differ, from 1, by path; nothing for a file that is new as a whole.
    files: HashMap<String, Option<Vec<Range<usize>>>>,
}

impl Since {
    /// Whether lines of a file changed, from one to another, both included.
    pub fn touches(&self, path: &str, first: usize, last: usize) -> bool {
        match self.files.get(path) {
            Some(Some(changed)) => changed.iter().any(|lines| lines.start <= last && first < lines.end),
            Some(None) => true,
            None => false,
        }
    }
}

/// Holds texts against those of a revision.
///
/// # Errors
/// When there is no repository or no such revision, or git cannot be read.
pub fn since<'a>(folder: &Path, revision: &str, texts: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Since, CommitError> {
    let repository = Repository::around(folder).map_err(git)?.ok_or(CommitError::NoRepository)?;
    let unknown = || CommitError::Unknown(revision.to_owned());
    let found = repository.git.rev_parse_single(<&BStr>::from(revision)).map_err(|_| unknown())?;
    let mut commit = found.object().map_err(git)?.peel_to_commit().map_err(|_| unknown())?;
    // Without a common commit (a shallow clone) the revision itself is what there is.
    let base = repository.git.head_id().ok().and_then(|head| repository.git.merge_base(head, commit.id).ok());
    if let Some(base) = base.and_then(|base| base?.object().ok()?.peel_to_commit().ok()) {
        commit = base;
    }
    let old = match repository.tree(&commit).map_err(git)? {
        Some(tree) => repository.known_files(tree).map_err(git)?,
        None => HashMap::default(),
    };
    let mut files = HashMap::new();
    for (path, text) in texts {
        match old.get(path) {
            None => drop(files.insert(path.to_owned(), None)),
            Some(id) if repository.same(text, *id).map_err(git)? => {}
            Some(id) => {
                let before = repository.text(*id).map_err(git)?;
                files.insert(path.to_owned(), Some(changed(&String::from_utf8_lossy(&before), text)));
            }
        }
    }
    Ok(Since { commit: commit.id.to_string(), files })
}

/// The lines of a text that another did not have, from 1. Where lines were only taken out, those around the place count.
fn changed(before: &str, after: &str) -> Vec<Range<usize>> {
    let input = InternedInput::new(before, after);
    let diff = Diff::compute(Algorithm::Histogram, &input);
    let lines = |hunk: gix::diff::blob::Hunk| {
        let (start, end) = (hunk.after.start as usize, hunk.after.end as usize);
        if start == end { start.max(1)..start + 2 } else { start + 1..end + 1 }
    };
    diff.hunks().map(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::changed;

    #[test]
    fn lines_count_from_one_and_what_is_gone_marks_its_neighbours() {
        assert_eq!(changed("a\nb\nc\n", "a\nB\nc\nd\n"), [2..3, 4..5]);
        assert_eq!(changed("a\nb\nc\n", "a\nc\n").first(), Some(&(1..3)));
        assert_eq!(changed("a\nb\n", "b\n").first(), Some(&(1..2)));
        assert!(changed("a\n", "a\n").is_empty());
    }
}
