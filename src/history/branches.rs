//! What the other branches of a repository hold, and which files differ from the commit that is checked out: asked before files are written.

use super::repository::Repository;
use crate::source::{is_markdown, is_yaml};
use gix::ObjectId;
use std::collections::HashSet;
use std::path::Path;

/// The most branches that are looked at.
const BRANCHES: usize = 200;

/// The most files of other branches that are read.
const FILES: usize = 5_000;

/// Texts of other branches.
#[derive(Debug, Clone, Default)]
pub struct OtherBranches {
    /// How many branches were looked at.
    pub branches: usize,
    /// Texts of `content/` that the commit that is checked out does not have, each once.
    pub texts: Vec<String>,
}

/// Reads the files of `content/` on local and remote branches, as far as they differ from those of the commit that is checked out. Nothing
/// without a repository, or when git cannot be read.
pub fn other_branches(folder: &Path) -> Option<OtherBranches> {
    let repository = Repository::around(folder).ok()??;
    let git = &repository.git;
    let head = git.head_commit().ok();
    let files = |commit: &gix::Commit<'_>| -> HashSet<ObjectId> {
        let tree = repository.tree(commit).ok().flatten();
        let listed = tree.and_then(|tree| repository.files(tree).ok()).unwrap_or_default();
        let texts = listed.into_iter().filter(|(path, _)| path.starts_with("content/") && (is_yaml(path) || is_markdown(path)));
        texts.map(|(_, id)| id).collect()
    };
    let own = head.as_ref().map(files).unwrap_or_default();
    let own_id = head.as_ref().map(|commit| commit.id);
    let references = git.references().ok()?;
    let mut tips: Vec<ObjectId> = Vec::new();
    for found in [references.local_branches(), references.remote_branches()] {
        let Ok(found) = found.and_then(gix::reference::iter::Iter::peeled) else { continue };
        tips.extend(found.flatten().map(|reference| reference.id().detach()));
    }
    tips.sort();
    tips.dedup();
    tips.retain(|tip| Some(*tip) != own_id);
    let mut seen = own;
    let mut texts = Vec::new();
    let mut branches = 0;
    for tip in tips.into_iter().take(BRANCHES) {
        let Ok(commit) = git.find_commit(tip) else { continue };
        branches += 1;
        for id in files(&commit) {
            if texts.len() < FILES && seen.insert(id) {
                texts.extend(repository.text(id).ok().and_then(|bytes| String::from_utf8(bytes).ok()));
            }
        }
    }
    Some(OtherBranches { branches, texts })
}

/// Which of some texts, by path, are not those of the commit that is checked out; nothing without a repository.
pub fn uncommitted<'a>(folder: &Path, files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Option<Vec<&'a str>> {
    let repository = Repository::around(folder).ok()??;
    let head = repository.git.head_commit().ok();
    let tree = head.and_then(|commit| repository.tree(&commit).ok().flatten());
    let known = tree.and_then(|tree| repository.known_files(tree).ok()).unwrap_or_default();
    let differs = |path: &str, bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let text = crate::source::normalize(text.into_owned()).text;
        known.get(path).is_none_or(|id| !repository.same(&text, *id).unwrap_or(false))
    };
    Some(files.filter(|(path, bytes)| differs(path, bytes)).map(|(path, _)| path).collect())
}
