//! The repository around a project's folder.

use super::commit::{CommitError, git};
use crate::source::{composed, normalize};
use gix::ObjectId;
use gix::bstr::ByteSlice;
use std::collections::HashMap;
use std::path::{Component, Path};
use std::sync::Arc;

/// Bytes of decoded objects that are kept: neighbouring commits share most of their trees.
const CACHE: usize = 32 << 20;

/// A repository, seen from a project's folder in it.
pub(super) struct Repository {
    pub git: gix::Repository,
    /// Names of the folders from the top of the working tree to the project's.
    prefix: Vec<String>,
}

impl Repository {
    /// Finds the repository around a folder; nothing when there is none.
    ///
    /// The user's and the system's configuration are left out: the same commit gives the same history on every machine.
    pub fn around(folder: &Path) -> gix::Result<Option<Self>> {
        let Ok(folder) = folder.canonicalize() else { return Ok(None) };
        // `.git` is a folder, or a file in a linked worktree. Looking for it first costs a build without git next to nothing.
        if !folder.ancestors().any(|above| above.join(".git").exists()) {
            return Ok(None);
        }
        let alone = gix::open::Options::isolated;
        let trust = gix::sec::trust::Mapping { full: alone(), reduced: alone() };
        let found = gix::ThreadSafeRepository::discover_opts(&folder, gix::discover::upwards::Options::default(), trust)?;
        let mut git = found.to_thread_local();
        git.object_cache_size_if_unset(CACHE);
        let top = git.workdir().and_then(|top| top.canonicalize().ok());
        let prefix = top.and_then(|top| {
            let below = folder.strip_prefix(&top).ok()?;
            below
                .components()
                .map(|part| if let Component::Normal(name) = part { name.to_str().map(str::to_owned) } else { None })
                .collect()
        });
        Ok(prefix.map(|prefix| Repository { git, prefix }))
    }

    /// The way from the top of the working tree to the project's folder, with a `/` behind each step.
    pub fn place(&self) -> String {
        self.prefix.iter().map(|name| format!("{name}/")).collect()
    }

    /// The tree of the project's folder in a commit; nothing when the commit does not have the folder.
    pub fn tree(&self, commit: &gix::Commit<'_>) -> gix::Result<Option<ObjectId>> {
        let mut id = commit.tree_id()?.detach();
        for name in &self.prefix {
            let tree = self.git.find_tree(id)?;
            match tree.find_entry(name.as_str()).filter(|entry| entry.mode().is_tree()) {
                Some(entry) => id = entry.object_id(),
                None => return Ok(None),
            }
        }
        Ok(Some(id))
    }

    /// The files of a tree, by path.
    pub fn files(&self, tree: ObjectId) -> gix::Result<HashMap<Arc<str>, ObjectId>> {
        let listed = self.git.find_tree(tree)?.traverse().breadthfirst.files()?;
        let files = listed.into_iter().filter(|entry| entry.mode.is_blob());
        Ok(files.filter_map(|entry| Some((Arc::from(entry.filepath.to_str().ok()?), entry.oid))).collect())
    }

    /// The files of a tree and of its submodules, by path, each with the repository that keeps it: the number of one of those that come along, or
    /// nothing for this one.
    ///
    /// # Errors
    /// When a submodule is not here, or git cannot be read.
    pub fn whole(&self, tree: ObjectId, wanted: impl Fn(&str) -> bool) -> Result<WholeTree, CommitError> {
        let listed = self.git.find_tree(tree).map_err(git)?.traverse().breadthfirst.files().map_err(git)?;
        let mut whole = WholeTree { files: HashMap::new(), submodules: Vec::new() };
        for entry in listed {
            let Some(path) = entry.filepath.to_str().ok().filter(|path| wanted(path)) else { continue };
            if entry.mode.is_blob() {
                whole.files.insert(Arc::from(path), (entry.oid, None));
            } else if entry.mode.is_commit() {
                let missing = || CommitError::Submodule(path.to_owned());
                let part = self.submodule(path).ok_or_else(missing)?;
                let inner = {
                    let commit = part.git.find_commit(entry.oid).map_err(|_| missing())?;
                    part.files(commit.tree_id().map_err(git)?.detach()).map_err(git)?
                };
                let number = Some(whole.submodules.len());
                whole.files.extend(inner.into_iter().map(|(name, id)| (format!("{path}/{name}").into(), (id, number))));
                whole.submodules.push(part);
            }
        }
        Ok(whole)
    }

    /// The repository of a submodule, by its path in the project's folder; nothing where nobody fetched it.
    fn submodule(&self, path: &str) -> Option<Repository> {
        let folder = self.git.workdir()?.join(self.prefix.join("/")).join(path);
        if !folder.join(".git").exists() {
            return None;
        }
        Repository::around(&folder).ok()?
    }

    /// The same by the paths that the files of a project are known under, whose accents are composed.
    pub fn known_files(&self, tree: ObjectId) -> gix::Result<HashMap<Arc<str>, ObjectId>> {
        let plain = |path: Arc<str>| match composed(&path) {
            std::borrow::Cow::Borrowed(_) => None,
            std::borrow::Cow::Owned(path) => Some(Arc::from(path)),
        };
        Ok(self.files(tree)?.into_iter().map(|(path, id)| (plain(path.clone()).unwrap_or(path), id)).collect())
    }

    /// The bytes of a file.
    pub fn blob(&self, id: ObjectId) -> gix::Result<Vec<u8>> {
        Ok(self.git.find_blob(id)?.take_data())
    }

    /// The bytes of a text file, as the files of a project are read: line ends and accents may be written in other ways.
    pub fn text(&self, id: ObjectId) -> gix::Result<Vec<u8>> {
        let bytes = self.blob(id)?;
        Ok(match String::from_utf8(bytes) {
            Ok(text) => normalize(text).text.into_bytes(),
            Err(error) => error.into_bytes(),
        })
    }

    /// Whether a text is what git keeps under a name, as far as it is read.
    pub fn same(&self, text: &str, id: ObjectId) -> gix::Result<bool> {
        let hash = gix::objs::compute_hash(self.git.object_hash(), gix::objs::Kind::Blob, text.as_bytes())?;
        Ok(hash == id || self.text(id)? == text.as_bytes())
    }
}

/// The files of a tree with those of its submodules.
pub(super) struct WholeTree {
    /// By path: the object, and which submodule keeps it.
    pub files: HashMap<Arc<str>, (ObjectId, Option<usize>)>,
    submodules: Vec<Repository>,
}

impl WholeTree {
    /// The bytes of a file.
    pub fn blob(&self, own: &Repository, (id, part): (ObjectId, Option<usize>)) -> Result<Vec<u8>, CommitError> {
        let keeper = part.and_then(|part| self.submodules.get(part)).unwrap_or(own);
        keeper.blob(id).map_err(git)
    }
}
