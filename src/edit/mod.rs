//! The one room that writes into a user's files.
//!
//! In: a project that was read, and what is to change. Out: [`FileChange`]s, which [`mod@write`] puts into the project's folder, all or none.
//! A change replaces stretches at the places of the tree, so that comments, order, quotes, line ends and blank lines of everything else stay
//! byte for byte. Before anything is written, the new text is read again and held against what was meant. What cannot be changed in that way
//! is refused with its reason. Nothing here asks a person, prints, or knows how the project is shown.

mod accept;
mod add;
mod brackets;
mod change;
mod file;
mod format;
mod import;
mod layout;
mod numbering;
mod references;
mod relocate;
mod rename;
mod scalar;
mod set;
mod starter;
mod values;
mod write;

#[cfg(test)]
mod tests;

pub use accept::{Approver, accept, approve};
pub use add::{Added, add};
pub use file::FileChange;
pub use format::format;
pub use import::{
    AnswerImport, AnswerOrder, Fate, Import, Line, Order, PageLine, TextImport, TextOrder, import, import_answers, import_text,
};
pub use relocate::relocate;
pub use rename::{Sort, rename};
pub use set::set;
pub use starter::{Forge as Pipeline, Plan as StarterPlan, Readers, STARTERS, lay_down};
pub use write::{Lock, diff, write};

use crate::finding::{closest_id, closest_key};
use crate::project::{Entry, Project, id_key};
use crate::schema::{COMMON_KEYS, Kind};
use crate::source::{Node, Tree, composed};
use change::{Refusal, Step};
use file::{Opened, Tract};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// What was asked for cannot be done.
    #[error("{0}")]
    Usage(String),
    /// The system refuses.
    #[error("cannot {what} {path}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// The file or folder.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is read-only.
    #[error("`{0}` is read-only; nothing was changed")]
    ReadOnly(String),
    /// A file is not what was read.
    #[error("`{0}` was changed by somebody else meanwhile; nothing was changed, try again")]
    Changed(String),
    /// Another command writes in the project.
    #[error("another command is writing in {0}; nothing was changed, try again when it has ended")]
    Busy(String),
    /// A value cannot be written where it stands.
    #[error("{place}: {reason}; nothing was changed")]
    Refused {
        /// File and line.
        place: String,
        /// Why.
        reason: Refusal,
    },
    /// The changed text does not say what was meant.
    #[error("`{0}` is written in a way that this change would garble; nothing was changed, change it by hand")]
    Proof(String),
}

/// A project that is about to be changed.
#[derive(Debug)]
pub struct Editor<'a> {
    /// What was read.
    pub project: &'a Project,
    /// Its folder.
    pub root: &'a Path,
    audiences: Vec<String>,
    /// Entries that are about to be there, by the form of their ids in which ids are compared, with their kinds.
    coming: HashMap<String, Arc<str>>,
}

/// An entry in its file.
struct Found {
    file: Opened,
    tract: Tract,
    way: Vec<Step>,
}

impl<'a> Editor<'a> {
    /// Takes a project and its folder.
    pub fn new(project: &'a Project, root: &'a Path) -> Self {
        Editor { project, root, audiences: project.config.audiences.names().map(str::to_owned).collect(), coming: HashMap::new() }
    }

    fn kind_named(&self, word: &str) -> Result<&'a Kind, EditError> {
        let vocabulary = &self.project.vocabulary;
        vocabulary.find(word).ok_or_else(|| {
            let hint = closest_key(word, vocabulary.kind_words())
                .map_or_else(|| "`ouvrage kinds` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
            EditError::Usage(format!("there is no kind `{word}`; {hint}"))
        })
    }

    fn open(&self, path: &str) -> Result<Opened, EditError> {
        Opened::read(self.root, path, &self.audiences)
    }

    /// Finds an entry, or says which was perhaps meant.
    pub fn entry(&self, id: &str) -> Result<&'a Entry, EditError> {
        self.project.find(&composed(id)).ok_or_else(|| {
            if let Some(now) = self.now_called(id) {
                return EditError::Usage(format!("`{id}` was renamed: it is `{now}` now"));
            }
            let near = closest_id(id, self.project.ids()).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            EditError::Usage(format!("there is no entry `{id}`{near}"))
        })
    }

    /// Returns the id of the entry that had an id before, and whose former address still leads to it.
    fn now_called(&self, id: &str) -> Option<&'a str> {
        let key = id_key(&composed(id));
        let former = |e: &&Arc<Entry>| e.aliases.iter().any(|alias| id_key(&alias.id) == key);
        self.project.entries.iter().find(former).map(|e| &*e.id)
    }

    fn kind(&self, entry: &Entry) -> Result<&'a Kind, EditError> {
        self.project.kind_of(entry).ok_or_else(|| EditError::Usage(format!("there is no kind `{}`", entry.kind)))
    }

    /// Opens the file of an entry and finds it there.
    fn locate(&self, entry: &Entry) -> Result<Found, EditError> {
        let file = self.open(&entry.file)?;
        let changed = || EditError::Changed(entry.file.to_string());
        let tract = file.tract()?.ok_or_else(changed)?;
        let way = way_to(&tract.root, &entry.id).ok_or_else(changed)?;
        Ok(Found { file, tract, way })
    }
}

/// The way to an entry in the tree of its file.
fn way_to(root: &Node, id: &str) -> Option<Vec<Step>> {
    let is = |node: &Node| {
        node.get("id").and_then(Node::as_str).is_some_and(|written| id_key(&composed(written.trim())) == id_key(id))
    };
    let item = |list: &Node| list.as_list()?.iter().position(is).map(Step::Item);
    match &root.tree {
        Tree::List(_) => Some(vec![item(root)?]),
        Tree::Map(_) if is(root) => Some(Vec::new()),
        Tree::Map(_) => Some(vec![Step::Key("entries".to_owned()), item(root.get("entries")?)?]),
        Tree::Null | Tree::Scalar(_) => None,
    }
}

/// The place of a key among those of an entry, as its kind declares them.
fn rank(project: &Project, kind: &Kind, name: &str) -> usize {
    const LAST: [&str; 4] = ["tags", "audience", "aliases", "silence"];
    let fields = kind.fields.len();
    match name {
        "kind" => 0,
        "id" => 1,
        _ if COMMON_KEYS.contains(&name) => 3 + fields + LAST.iter().position(|last| *last == name).unwrap_or(LAST.len()),
        _ => match kind.fields.get_index_of(name) {
            Some(n) => 2 + n,
            None if project.vocabulary.inverses(&kind.name).iter().any(|i| *i.name == *name) => 2 + fields,
            None => 4 + fields + LAST.len(),
        },
    }
}

/// File and line of a place, for messages.
fn place_in(file: &Opened, at: usize) -> String {
    format!("{}:{}", file.path, line_of(&file.text, at))
}

/// The line, from 1, in which an offset stands.
fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).map_or(1, |head| head.matches('\n').count() + 1)
}
