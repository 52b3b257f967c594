//! The commits that changed a project, and its files as they were in each.
//!
//! In: the project's folder. Out: [`Revisions`], newest first, each with the ones before it. A commit counts when what the project is made of
//! differs from every parent, as `git log` has it: where a parent has the same files, the way goes on there, so that a merge which only brings
//! a branch in is no revision, and what happens elsewhere in the repository is none either.

use super::change::Change;
use super::commit::{CommitError, ROOMS, git, is_ours};
use super::repository::Repository;
use gix::ObjectId;
use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Commits that are looked at.
const MAX_COMMITS: usize = 50_000;

/// Commits that changed a project.
#[derive(Debug, Default)]
pub struct Revisions {
    /// The commits, the newest first.
    pub commits: Vec<ProjectRevision>,
    /// Whether there are older ones that this repository does not hold.
    pub cut: bool,
}

/// A commit that changed a project.
#[derive(Debug)]
pub struct ProjectRevision {
    /// What people know of it, with the files of the project's folder that it changed.
    pub change: Arc<Change>,
    /// Names of the revisions before it; several for a merge, none for the first.
    pub before: Vec<String>,
    /// Whether what was before it is not in this repository.
    pub cut: bool,
}

/// What a project is made of in a commit: its rooms, by name.
type State = Vec<(&'static str, ObjectId)>;

/// Finds the commits that changed a project, at most so many; none without a repository.
///
/// # Errors
/// When git cannot be read.
pub fn revisions(folder: &Path, most: usize) -> Result<Revisions, CommitError> {
    let Some(repository) = Repository::around(folder).map_err(git)? else { return Ok(Revisions::default()) };
    let mut head = repository.git.head().map_err(git)?;
    let Some(id) = head.try_peel_to_id().map_err(git)? else { return Ok(Revisions::default()) };
    let commit = id.object().map_err(git)?.peel_to_commit().map_err(git)?;
    let shallow = repository.git.shallow_commits().map_err(git)?;
    let shallow = shallow.map(|ids| ids.iter().copied().collect()).unwrap_or_default();
    let mut walk = RevisionWalk { repository: &repository, shallow, states: HashMap::new(), seen: 0 };
    walk.run(commit.id, most).map_err(git)
}

struct RevisionWalk<'r> {
    repository: &'r Repository,
    shallow: HashSet<ObjectId>,
    states: HashMap<ObjectId, Arc<State>>,
    seen: usize,
}

impl RevisionWalk<'_> {
    fn run(&mut self, head: ObjectId, most: usize) -> gix::Result<Revisions> {
        let mailmap = self.repository.git.open_mailmap();
        let mut found = Revisions::default();
        let mut queue = BinaryHeap::new();
        let mut known = HashSet::new();
        let head = self.settled(head)?;
        queue.push((i64::MAX, head));
        known.insert(head);
        while let Some((_, id)) = queue.pop() {
            // What the project was made from nothing is its first revision.
            if self.state(id)?.is_empty() {
                continue;
            }
            if found.commits.len() >= most || self.seen > MAX_COMMITS {
                break;
            }
            let commit = self.repository.git.find_commit(id)?;
            let cut = self.shallow.contains(&id);
            found.cut |= cut;
            let mut before = Vec::new();
            let parents: Vec<ObjectId> = commit.parent_ids().map(gix::Id::detach).filter(|_| !cut).collect();
            let paths = self.paths(&commit, &parents)?;
            for parent in parents {
                let parent = self.settled(parent)?;
                if self.state(parent)?.is_empty() || before.contains(&parent) {
                    continue;
                }
                before.push(parent);
                if known.insert(parent) {
                    queue.push((self.repository.git.find_commit(parent)?.time()?.seconds, parent));
                }
            }
            let change = Arc::new(Change::read(&commit, &mailmap, paths)?);
            found.commits.push(ProjectRevision { change, before: before.iter().map(ToString::to_string).collect(), cut });
        }
        Ok(found)
    }

    /// The commit in which the files of a commit came to be what they are.
    fn settled(&mut self, mut id: ObjectId) -> gix::Result<ObjectId> {
        while !self.shallow.contains(&id) && self.seen <= MAX_COMMITS {
            self.seen += 1;
            let own = self.state(id)?;
            let parents: Vec<ObjectId> = self.repository.git.find_commit(id)?.parent_ids().map(gix::Id::detach).collect();
            let mut same = None;
            for parent in parents {
                if self.state(parent)? == own {
                    same = Some(parent);
                    break;
                }
            }
            match same {
                Some(parent) => id = parent,
                None => break,
            }
        }
        Ok(id)
    }

    fn state(&mut self, id: ObjectId) -> gix::Result<Arc<State>> {
        if let Some(known) = self.states.get(&id) {
            return Ok(known.clone());
        }
        let commit = self.repository.git.find_commit(id)?;
        let mut rooms = State::new();
        if let Some(tree) = self.repository.tree(&commit)? {
            let tree = self.repository.git.find_tree(tree)?;
            rooms.extend(ROOMS.iter().filter_map(|room| Some((*room, tree.find_entry(*room)?.object_id()))));
        }
        let state = Arc::new(rooms);
        self.states.insert(id, state.clone());
        Ok(state)
    }

    /// Files of the project's folder in which a commit differs from all its parents; all of them without a parent.
    fn paths(&self, commit: &gix::Commit<'_>, parents: &[ObjectId]) -> gix::Result<Vec<Arc<str>>> {
        let files = |commit: &gix::Commit<'_>| match self.repository.tree(commit)? {
            Some(tree) => self.repository.known_files(tree),
            None => Ok(HashMap::new()),
        };
        let now = files(commit)?;
        let mut changed: Option<BTreeSet<Arc<str>>> = None;
        for parent in parents {
            let then = files(&self.repository.git.find_commit(*parent)?)?;
            let differs = |path: &&Arc<str>| now.get(*path) != then.get(*path);
            let own: BTreeSet<Arc<str>> = now.keys().chain(then.keys()).filter(differs).cloned().collect();
            changed = Some(match changed {
                None => own,
                Some(before) => before.intersection(&own).cloned().collect(),
            });
        }
        Ok(changed.unwrap_or_else(|| now.into_keys().collect()).into_iter().collect())
    }
}

/// Writes the files of a project as they were into a folder, one commit after another: what is the same in both is not written again.
pub struct Restorer {
    repository: Repository,
    into: PathBuf,
    present: HashMap<Arc<str>, ObjectId>,
}

impl Restorer {
    /// Prepares an empty folder for the files of a project.
    ///
    /// # Errors
    /// When there is no repository.
    pub fn new(folder: &Path, into: &Path) -> Result<Self, CommitError> {
        let repository = Repository::around(folder).map_err(git)?.ok_or(CommitError::NoRepository)?;
        Ok(Restorer { repository, into: into.to_owned(), present: HashMap::new() })
    }

    /// Makes the folder what the project was in a commit.
    ///
    /// # Errors
    /// When git cannot be read, or a file cannot be written.
    pub fn turn_to(&mut self, commit: &str) -> Result<(), CommitError> {
        let unknown = || CommitError::Unknown(commit.to_owned());
        let id = ObjectId::from_hex(commit.as_bytes()).map_err(|_| unknown())?;
        let tree = {
            let commit = self.repository.git.find_commit(id).map_err(|_| unknown())?;
            self.repository.tree(&commit).map_err(git)?.ok_or_else(|| CommitError::NoProject(id.to_string()))?
        };
        let whole = self.repository.whole(tree, is_sound)?;
        let wanted = |path: &str| is_sound(path) && whole.files.contains_key(path);
        let gone: Vec<Arc<str>> = self.present.keys().filter(|path| !wanted(path)).cloned().collect();
        for path in gone {
            self.remove(&path)?;
        }
        for (path, file) in whole.files.iter().filter(|(path, _)| is_sound(path)) {
            if self.present.get(path) == Some(&file.0) {
                continue;
            }
            let target = self.into.join(&**path);
            if let Some(parent) = target.parent() {
                std::fs::create_dir_all(parent)?;
            }
            // Half of it may be written when the system refuses.
            self.present.remove(path);
            std::fs::write(target, whole.blob(&self.repository, *file)?)?;
            self.present.insert(path.clone(), file.0);
        }
        Ok(())
    }

    /// Removes a file, and the folders that held nothing else: a file may come in their place.
    fn remove(&mut self, path: &str) -> Result<(), CommitError> {
        let target = self.into.join(path);
        std::fs::remove_file(&target)?;
        self.present.remove(path);
        let mut folder = target.parent();
        while let Some(empty) = folder.filter(|folder| **folder != *self.into) {
            if std::fs::remove_dir(empty).is_err() {
                break;
            }
            folder = empty.parent();
        }
        Ok(())
    }
}

/// Whether a path of a tree is one of a project's files. A tree that was made by hand could name any path.
pub(super) fn is_sound(path: &str) -> bool {
    let below = Path::new(path);
    is_ours(below) && below.components().all(|part| matches!(part, Component::Normal(_)))
}
