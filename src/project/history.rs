//! What git remembers of a project: the last change of each page and of each entry.

use super::{Entry, Project};
use crate::history::{self, Change, FileQuery, State};
use crate::index::ProjectIndex;
use crate::source::is_markdown;
use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;
use typed_index_collections::TiVec;

/// The last changes of a project's pages and entries.
#[derive(Debug, Clone)]
pub struct ProjectHistory {
    head: Arc<Change>,
    files: HashMap<Arc<str>, State>,
    /// By entry: whether the change is that of its whole file, and the change.
    entries: TiVec<ProjectIndex, Option<(bool, State)>>,
}

impl ProjectHistory {
    /// The commit that is checked out.
    pub fn head(&self) -> &Change {
        &self.head
    }

    /// Last change of a file, by its path in the project's folder.
    pub fn of_file(&self, path: &str) -> Option<&State> {
        self.files.get(path)
    }

    /// Last change of an entry. Where git cannot tell the entries of a file apart, it is that of the file, and the first of the pair
    /// says so.
    pub fn of_entry(&self, index: ProjectIndex) -> Option<(bool, &State)> {
        self.entries.get(index)?.as_ref().map(|(shared, state)| (*shared, state))
    }
}

impl Project {
    /// Asks git for the last changes and keeps them. Returns what git could not tell, in one sentence; that is never a reason to stop.
    pub fn read_history(&mut self, folder: &Path) -> Option<String> {
        let lists = self.lists();
        let files = self.sources.iter().map(|(_, file)| file).filter(|file| !file.shipped);
        let asked: Vec<FileQuery<'_>> = files
            .map(|file| {
                let places = lists.get(&*file.path).map(|list| list.iter().map(|(at, _)| *at).collect()).unwrap_or_default();
                FileQuery { path: &file.path, text: &file.text, places }
            })
            .collect();
        let told = history::read(folder, &asked);
        let history = told.history.map(|history| {
            let files: HashMap<Arc<str>, State> =
                asked.iter().filter_map(|file| Some((Arc::from(file.path), history.of_file(file.path)?.clone()))).collect();
            let mut entries: TiVec<ProjectIndex, Option<(bool, State)>> = vec![None; self.entries.len()].into();
            for (n, entry) in self.entries.iter_enumerated().filter(|(_, entry)| !history.tells_places(&entry.file)) {
                let shared = lists.get(&*entry.file).is_some_and(|list| list.len() > 1);
                entries[n] = files.get(&entry.file).map(|state| (shared, state.clone()));
            }
            for (path, list) in &lists {
                for (place, (_, n)) in list.iter().enumerate() {
                    if let Some(state) = history.of_place(path, place) {
                        entries[*n] = Some((false, state.clone()));
                    }
                }
            }
            ProjectHistory { head: history.head().clone(), files, entries }
        });
        self.history = history;
        told.note
    }

    /// Tells of some entries which are, to the byte, as they were in a commit; those of which git cannot tell are not among them.
    pub fn unchanged_since(&self, folder: &Path, commit: &str, entries: &HashSet<ProjectIndex>) -> HashSet<ProjectIndex> {
        let mut lists = self.lists();
        for (n, entry) in self.entries.iter_enumerated().filter(|(_, entry)| is_markdown(&entry.file)) {
            lists.entry(&entry.file).or_default().push((0, n));
        }
        lists.retain(|_, list| list.iter().any(|(_, n)| entries.contains(n)));
        let files = self.sources.iter().map(|(_, file)| file).filter(|file| !file.shipped);
        let asked: Vec<FileQuery<'_>> = files
            .filter_map(|file| {
                let places = lists.get(&*file.path)?.iter().map(|(at, _)| *at).collect();
                Some(FileQuery { path: &file.path, text: &file.text, places })
            })
            .collect();
        let same = history::unchanged_since(folder, commit, &asked).unwrap_or_default();
        let mut out = HashSet::new();
        for (path, list) in &lists {
            let Some(same) = same.get(*path) else { continue };
            out.extend(list.iter().zip(same).filter(|((_, n), same)| **same && entries.contains(n)).map(|((_, n), _)| *n));
        }
        out
    }

    /// Takes over what git said of an earlier state of the project: what has the same text has the same last change, what has another is
    /// not in git. Returns whether that can be said: not when another commit is checked out by now.
    pub fn recall(&mut self, before: &Project, folder: &Path) -> bool {
        let Some(history) = before.history.as_ref().filter(|history| history::head(folder).as_ref() == Some(&history.head.hash))
        else {
            return false;
        };
        let texts: HashMap<&str, &Arc<str>> =
            before.sources.iter().filter(|(_, f)| !f.shipped).map(|(_, f)| (&*f.path, &f.text)).collect();
        let mut files = HashMap::new();
        let mut same: HashSet<Arc<str>> = HashSet::new();
        for (_, file) in self.sources.iter().filter(|(_, file)| !file.shipped) {
            let kept = texts.get(&*file.path).is_some_and(|text| Arc::ptr_eq(text, &file.text) || ***text == *file.text);
            match (kept, history.files.get(&file.path)) {
                (true, state) => {
                    files.extend(state.map(|state| (file.path.clone(), state.clone())));
                    same.insert(file.path.clone());
                }
                (false, _) => {
                    files.insert(file.path.clone(), State::Uncommitted);
                }
            }
        }
        let unmoved = self.has_ids_of(before);
        // FileQuery for only where something was read again.
        let (ends, old_ends) = (LazyCell::new(|| self.ends()), LazyCell::new(|| before.ends()));
        let mut entries: TiVec<ProjectIndex, Option<(bool, State)>> = vec![None; self.entries.len()].into();
        let mut last: (&str, bool) = ("", false);
        for (n, entry) in self.entries.iter_enumerated() {
            if *entry.file != *last.0 {
                last = (&entry.file, same.contains(&entry.file));
            }
            let was = if unmoved { Some(n) } else { before.index_of(&entry.id) };
            // What was not read again is the same; of the rest the texts are compared.
            let kept = |at: ProjectIndex, was: &Arc<Entry>| {
                last.1
                    || Arc::ptr_eq(entry, was)
                    || self.written(n, &ends).is_some_and(|now| before.written(at, &old_ends) == Some(now))
            };
            entries[n] = match was.and_then(|at| Some((at, before.entries.get(at)?, history.entries.get(at)?))) {
                Some((at, was, state)) if kept(at, was) => state.clone(),
                _ if last.1 => None,
                _ => Some((false, State::Uncommitted)),
            };
        }
        self.history = Some(ProjectHistory { head: history.head.clone(), files, entries });
        true
    }

    /// The offset, in its file, at which the next entry of a register begins, by entry.
    fn ends(&self) -> HashMap<ProjectIndex, usize> {
        let lists = self.lists().into_values();
        lists.flat_map(|list| list.windows(2).map(|pair| (pair[0].1, pair[1].0)).collect::<Vec<_>>()).collect()
    }

    /// The text of an entry of a register, up to the next one; nothing for an entry that has a file of its own, whose text is the file.
    fn written(&self, n: ProjectIndex, ends: &HashMap<ProjectIndex, usize>) -> Option<&str> {
        let entry = self.entries.get(n).filter(|entry| !is_markdown(&entry.file))?;
        let span = self.sources.whole(entry.span);
        let text = &self.sources.get(span.file)?.text;
        let end = ends.get(&n).copied().unwrap_or(text.len());
        // The dash of the next one is none of its text.
        text.get(span.start as usize..end).map(|text| text.trim_end_matches(|c: char| c == '-' || c.is_whitespace()))
    }

    /// The entries of each register, with the offset at which each begins.
    fn lists(&self) -> HashMap<&str, Vec<(usize, ProjectIndex)>> {
        let mut lists: HashMap<&str, Vec<(usize, ProjectIndex)>> = HashMap::new();
        for (n, entry) in self.entries.iter_enumerated().filter(|(_, entry)| !is_markdown(&entry.file)) {
            lists.entry(&entry.file).or_default().push((self.sources.whole(entry.span).start as usize, n));
        }
        lists
    }
}
