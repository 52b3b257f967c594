//! One walk over the commits, newest first, that finds the last change of every file and of the things in it.
//!
//! A file belongs to the commit in which it differs from all its parents, as `git log` has it: where a parent has the same file, the
//! search goes on there. Each commit carries the set of files that are looked for in it; a commit costs one comparison of trees per
//! parent, and equal folders are not opened. Files with several things in them are followed further, version by version, until the
//! last change of each thing is known or a bound is reached.

use super::change::{Change, State};
use super::repository::Repository;
use super::{FileQuery, stretches};
use crate::source::composed;
use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::diff::tree::recorder::Change as Difference;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

/// Commits that are looked at. A folder of a very old repository may hold files that nobody touched for longer.
const MAX_COMMITS: usize = 200_000;

/// Versions of one file that are compared thing by thing.
const MAX_VERSIONS: usize = 200;

/// Bytes of versions that are compared thing by thing, in all files together.
const MAX_BYTES: usize = 512 << 20;

/// What the walk found.
pub(super) struct Walked {
    pub head: Arc<Change>,
    pub files: HashMap<Arc<str>, State>,
    pub places: HashMap<Arc<str>, Vec<Option<State>>>,
    /// Whether the clone ends before the history does.
    shallow: bool,
    /// What went wrong on the way; what was found before stays.
    broken: Option<String>,
}

impl Walked {
    /// What could not be told and why.
    pub fn note(&self) -> Option<String> {
        if let Some(broken) = &self.broken {
            return Some(format!(
                "git's history cannot be read to its end, so some pages do not say when they last changed: {broken}"
            ));
        }
        self.shallow.then(|| {
            "this is a shallow clone, so pages that changed before its first commit do not say when; `git fetch --unshallow` mends it"
                .to_owned()
        })
    }
}

/// A file that is looked for.
struct WalkedFile<'a> {
    path: Arc<str>,
    text: &'a str,
    state: Option<State>,
    /// The things in it, when they can be told apart.
    things: Option<Things>,
}

/// The things in a file.
struct Things {
    column: usize,
    held: Vec<std::ops::Range<usize>>,
    states: Vec<Option<State>>,
    /// Those whose last change is not known yet.
    open: Vec<usize>,
    versions: usize,
}

/// Looks for the last changes; nothing when no commit has the project's folder.
pub(super) fn walk(repository: &Repository, asked: &[FileQuery<'_>]) -> gix::Result<Option<Walked>> {
    let mut head = repository.git.head()?;
    let Some(id) = head.try_peel_to_id()? else { return Ok(None) };
    let commit = id.object()?.peel_to_commit()?;
    let Some(tree) = repository.tree(&commit)? else { return Ok(None) };
    let committed = repository.known_files(tree)?;
    let mailmap = repository.git.open_mailmap();
    let first = Arc::new(Change::read(&commit, &mailmap, Vec::new())?);

    let mut files = Vec::with_capacity(asked.len());
    let mut sought = Set::none(asked.len());
    for (n, asked) in asked.iter().enumerate() {
        let file = WalkedFile::new(asked, repository, &committed)?;
        if file.state.is_none() || file.things.as_ref().is_some_and(|t| !t.open.is_empty()) {
            sought.add(n);
        }
        files.push(file);
    }
    let shallow: HashSet<ObjectId> =
        repository.git.shallow_commits()?.map(|ids| ids.iter().copied().collect()).unwrap_or_default();
    let by_path = files.iter().enumerate().map(|(n, file)| (file.path.clone(), n)).collect();
    let mut walk = Walk { repository, mailmap, shallow, by_path, files, bytes: 0, changes: HashMap::new(), cut: false };
    let broken = walk.run(commit.id, sought).err().map(|error| error.to_string());
    let cut = walk.cut;
    let mut walked = Walked { head: first, files: HashMap::new(), places: HashMap::new(), shallow: cut, broken };
    for file in walk.files {
        if let Some(things) = file.things {
            walked.places.insert(file.path.clone(), things.states);
        }
        if let Some(state) = file.state {
            walked.files.insert(file.path, state);
        }
    }
    Ok(Some(walked))
}

impl<'a> WalkedFile<'a> {
    fn new(asked: &FileQuery<'a>, repository: &Repository, committed: &HashMap<Arc<str>, ObjectId>) -> gix::Result<Self> {
        let mut file = WalkedFile { path: Arc::from(asked.path), text: asked.text, state: None, things: None };
        let known = committed.get(asked.path);
        let mut clean = false;
        if let Some(id) = known {
            clean = repository.same(asked.text, *id)?;
        }
        if !clean {
            file.state = Some(State::Uncommitted);
        }
        let held = stretches::holding(file.text, &asked.places);
        if let Some((column, held)) = held {
            let before = match known {
                Some(id) if !clean => repository.text(*id)?,
                _ => Vec::new(),
            };
            let before = stretches::texts(&before, column);
            let text = file.text.as_bytes();
            let kept = |n: &usize| clean || held.get(*n).and_then(|r| text.get(r.clone())).is_some_and(|t| before.contains(t));
            let open: Vec<usize> = (0..held.len()).filter(kept).collect();
            let mut states = vec![Some(State::Uncommitted); held.len()];
            for n in &open {
                states[*n] = None;
            }
            file.things = Some(Things { column, held, states, open, versions: 0 });
        }
        Ok(file)
    }
}

/// A difference between a commit and one parent.
struct Against {
    parent: ObjectId,
    /// Files that are different, with what the parent has of them.
    files: HashMap<usize, Option<ObjectId>>,
}

struct Walk<'r, 'a> {
    repository: &'r Repository,
    mailmap: gix::mailmap::Snapshot,
    shallow: HashSet<ObjectId>,
    by_path: HashMap<Arc<str>, usize>,
    files: Vec<WalkedFile<'a>>,
    bytes: usize,
    /// Commits that changed something, so that each is read once.
    changes: HashMap<ObjectId, Arc<Change>>,
    cut: bool,
}

impl Walk<'_, '_> {
    fn run(&mut self, head: ObjectId, sought: Set) -> gix::Result<()> {
        let mut queue = BinaryHeap::new();
        let mut carried: HashMap<ObjectId, Set> = HashMap::new();
        queue.push((i64::MAX, head));
        carried.insert(head, sought);
        let mut seen = 0;
        while let Some((_, id)) = queue.pop() {
            let Some(mut sought) = carried.remove(&id) else { continue };
            self.forget_known(&mut sought);
            if sought.is_empty() {
                continue;
            }
            seen += 1;
            if self.shallow.contains(&id) || seen > MAX_COMMITS {
                self.cut = true;
                continue;
            }
            for (parent, sought) in self.visit(id, sought)? {
                let seconds = self.repository.git.find_commit(parent)?.time()?.seconds;
                match carried.entry(parent) {
                    std::collections::hash_map::Entry::Occupied(mut other) => other.get_mut().join(&sought),
                    std::collections::hash_map::Entry::Vacant(place) => {
                        place.insert(sought);
                        queue.push((seconds, parent));
                    }
                }
            }
        }
        Ok(())
    }

    /// Leaves out files of which everything became known on another branch.
    fn forget_known(&self, sought: &mut Set) {
        let known =
            |n: usize| self.files.get(n).is_none_or(|f| f.state.is_some() && f.things.as_ref().is_none_or(|t| t.open.is_empty()));
        sought.keep(|n| !known(n));
    }

    /// Judges a commit, and tells which parents hold what is still looked for.
    fn visit(&mut self, id: ObjectId, mut sought: Set) -> gix::Result<Vec<(ObjectId, Set)>> {
        let commit = self.repository.git.find_commit(id)?;
        let tree = self.repository.tree(&commit)?;
        let parents: Vec<ObjectId> = commit.parent_ids().map(gix::Id::detach).collect();
        let mut onward: Vec<(ObjectId, Set)> = Vec::new();
        let mut against = Vec::new();
        let mut paths: Option<BTreeMap<Arc<str>, ObjectId>> = None;
        for parent in &parents {
            let parent_commit = self.repository.git.find_commit(*parent)?;
            let parent_tree = self.repository.tree(&parent_commit)?;
            let (difference, changed) = self.compare(*parent, parent_tree, tree)?;
            let mut same = sought.clone();
            same.keep(|n| !difference.files.contains_key(&n));
            sought.keep(|n| difference.files.contains_key(&n));
            if !same.is_empty() {
                onward.push((*parent, same));
            }
            match &mut paths {
                None => paths = Some(changed),
                Some(paths) => paths.retain(|path, _| changed.contains_key(path)),
            }
            against.push(difference);
            if sought.is_empty() {
                return Ok(onward);
            }
        }
        let paths = match paths {
            Some(paths) => paths,
            None => tree.map(|tree| self.repository.known_files(tree)).transpose()?.unwrap_or_default().into_iter().collect(),
        };
        self.settle(&commit, &sought, &against, paths, &mut onward)?;
        Ok(onward)
    }

    /// Compares the project's folder in a commit with that in a parent.
    fn compare(
        &self,
        parent: ObjectId,
        before: Option<ObjectId>,
        after: Option<ObjectId>,
    ) -> gix::Result<(Against, BTreeMap<Arc<str>, ObjectId>)> {
        let mut found = Against { parent, files: HashMap::new() };
        let mut paths = BTreeMap::new();
        if before == after {
            return Ok((found, paths));
        }
        let git = &self.repository.git;
        let tree = |id: Option<ObjectId>| id.map_or_else(|| Ok(git.empty_tree()), |id| git.find_tree(id));
        let (before, after) = (tree(before)?, tree(after)?);
        let mut recorder = gix::diff::tree::Recorder::default();
        let kind = git.object_hash();
        gix::diff::tree(
            gix::objs::TreeRefIter::from_bytes(&before.data, kind),
            gix::objs::TreeRefIter::from_bytes(&after.data, kind),
            gix::diff::tree::State::default(),
            &git.objects,
            &mut recorder,
        )
        .map_err(gix::Error::from_error)?;
        for difference in recorder.records {
            let (path, mode, was, is) = match difference {
                Difference::Addition { path, oid, entry_mode, .. } => (path, entry_mode, None, oid),
                Difference::Deletion { path, oid, entry_mode, .. } => (path, entry_mode, Some(oid), oid),
                Difference::Modification { path, previous_oid, oid, entry_mode, .. } => {
                    (path, entry_mode, Some(previous_oid), oid)
                }
            };
            let Some(path) = path.to_str().ok().filter(|_| !mode.is_tree()) else { continue };
            let path = composed(path);
            match self.by_path.get_key_value(&*path) {
                Some((path, n)) => {
                    found.files.insert(*n, was);
                    paths.insert(path.clone(), is);
                }
                None => {
                    paths.insert(Arc::from(&*path), is);
                }
            }
        }
        Ok((found, paths))
    }

    /// A commit in which files differ from all parents: it is their last change, unless a newer one is known, and perhaps the last
    /// change of things in them.
    fn settle(
        &mut self,
        commit: &gix::Commit<'_>,
        sought: &Set,
        against: &[Against],
        paths: BTreeMap<Arc<str>, ObjectId>,
        onward: &mut Vec<(ObjectId, Set)>,
    ) -> gix::Result<()> {
        let blobs: HashMap<usize, ObjectId> =
            paths.iter().filter_map(|(path, id)| Some((*self.by_path.get(path)?, *id))).collect();
        let change = match self.changes.get(&commit.id) {
            Some(change) => change.clone(),
            None => {
                let change = Arc::new(Change::read(commit, &self.mailmap, paths.into_keys().collect())?);
                self.changes.insert(commit.id, change.clone());
                change
            }
        };
        for n in sought.iter() {
            let Some(file) = self.files.get_mut(n) else { continue };
            if file.state.is_none() {
                file.state = Some(State::Committed(change.clone()));
            }
            let Some(things) = file.things.as_mut().filter(|t| !t.open.is_empty()) else { continue };
            let Some(blob) = blobs.get(&n) else { continue };
            let before: Vec<(ObjectId, ObjectId)> =
                against.iter().filter_map(|a| Some((a.parent, (*a.files.get(&n)?)?))).collect();
            if !before.is_empty() {
                if things.versions >= MAX_VERSIONS || self.bytes >= MAX_BYTES {
                    continue;
                }
                things.versions += 1;
            }
            let now = self.repository.text(*blob)?;
            let older = before.iter().map(|(_, id)| self.repository.text(*id)).collect::<gix::Result<Vec<_>>>()?;
            self.bytes += now.len() + older.iter().map(Vec::len).sum::<usize>();
            let now = stretches::texts(&now, things.column);
            let older: Vec<HashSet<&[u8]>> = older.iter().map(|text| stretches::texts(text, things.column)).collect();
            let text = file.text.as_bytes();
            let (held, states) = (&things.held, &mut things.states);
            things.open.retain(|thing| {
                let Some(own) = held.get(*thing).and_then(|r| text.get(r.clone())) else { return false };
                let new = now.contains(own) && older.iter().all(|texts| !texts.contains(own));
                if new && let Some(state) = states.get_mut(*thing) {
                    *state = Some(State::Committed(change.clone()));
                }
                !new
            });
            if !things.open.is_empty() {
                for (parent, _) in before {
                    let at = onward.iter().position(|(id, _)| *id == parent).unwrap_or_else(|| {
                        onward.push((parent, Set::none(self.by_path.len())));
                        onward.len() - 1
                    });
                    onward[at].1.add(n);
                }
            }
        }
        Ok(())
    }
}

/// A set of files, by number.
#[derive(Clone)]
struct Set(Vec<u64>);

impl Set {
    fn none(size: usize) -> Self {
        Set(vec![0; size.div_ceil(64)])
    }

    fn add(&mut self, n: usize) {
        if let Some(word) = self.0.get_mut(n / 64) {
            *word |= 1 << (n % 64);
        }
    }

    fn join(&mut self, other: &Set) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0
            .iter()
            .enumerate()
            .flat_map(|(at, word)| (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit))
    }

    fn keep(&mut self, wanted: impl Fn(usize) -> bool) {
        for (at, word) in self.0.iter_mut().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                if !wanted(at * 64 + bit) {
                    *word &= !(1 << bit);
                }
            }
        }
    }
}
