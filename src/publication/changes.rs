//! What changed between two publications of one reader, as data. It is computed by [`crate::diff`], and kept by the newer publication.

use super::{BaselineInfo, Publication};
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::schema::Lang;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What became of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is in both.
    Same,
    /// It is only in the older.
    Removed,
    /// It is only in the newer.
    Added,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Piece {
    /// What became of it.
    pub change: Change,
    /// Its words.
    pub text: String,
}

impl Piece {
    /// Makes one.
    pub fn new(change: Change, text: impl Into<String>) -> Self {
        Piece { change, text: text.into() }
    }
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LeafSort {
    /// A heading.
    Heading,
    /// A paragraph.
    Paragraph,
    /// An item of a list.
    Item,
    /// A row of a table, its cells parted by `|`.
    Row,
    /// Code.
    Code,
    /// What a view was asked for.
    View,
    /// A picture's caption, a term, a note.
    Line,
}

/// A block and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BlockChange {
    /// What it is.
    pub sort: LeafSort,
    /// What became of it as a whole; `Same` for one whose words changed.
    pub change: Change,
    /// Whether it only stands elsewhere now. It is told where it was and where it is.
    pub moved: bool,
    /// Its words.
    pub words: Vec<Piece>,
    /// Of a view, what it is called for readers: its title, or the register that it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
}

/// What changed in a field.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "type", content = "parts", rename_all = "lowercase")]
pub enum Detail {
    /// A line, a number, a date.
    Words(Vec<Piece>),
    /// A text in blocks.
    Blocks(Vec<BlockChange>),
    /// Members of a list or of a link that came and went.
    Members(Vec<Member>),
    /// Rows.
    Rows(Vec<RowChange>),
}

/// A member of a list.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Member {
    /// What became of it.
    pub change: Change,
    /// What it is called: of a linked entry, its id.
    pub text: String,
    /// Whether it is a linked entry.
    pub entry: bool,
}

/// A row and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RowChange {
    /// What became of it as a whole; `Same` for one whose cells changed.
    pub change: Change,
    /// What it begins with, to tell it from others.
    pub name: String,
    /// Its cells, those that changed where it stayed.
    pub cells: Vec<CellChange>,
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CellChange {
    /// The label of its column.
    pub label: String,
    /// Its words.
    pub words: Vec<Piece>,
}

/// An entry and what became of it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct EntryChange {
    /// `Same` for one that changed.
    pub change: Change,
    /// Its id: in the newer publication, where it is there.
    pub id: Arc<str>,
    /// Its former id, when it was renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<Arc<str>>,
    /// The id of the entry that took it in, which keeps its id among the former ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<Arc<str>>,
    /// Name of its kind.
    pub kind: Arc<str>,
    /// Its title: in the newer publication, where it is there.
    pub title: String,
    /// What changed in it; nothing for one that came or went.
    pub fields: Vec<FieldChange>,
    /// Its place in the older publication.
    #[serde(skip)]
    pub old: Option<EntryIndex>,
    /// Its place in the newer publication.
    #[serde(skip)]
    pub new: Option<EntryIndex>,
}

/// A field and what changed in it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FieldChange {
    /// Its name in files; `kind`, `audience` and `tags` are the entry's own.
    pub name: Arc<str>,
    /// Its label.
    pub label: String,
    /// What changed.
    pub detail: Detail,
}

/// A page and what became of it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PageChange {
    /// `Same` for one that changed or only stands elsewhere.
    pub change: Change,
    /// Its path: in the newer publication, where it is there.
    pub path: Arc<str>,
    /// Its former path, when it moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<Arc<str>>,
    /// Its title, with what changed in it.
    pub title: Vec<Piece>,
    /// Its blocks, with what changed in them; none when its text says the same.
    pub blocks: Vec<BlockChange>,
}

/// A document and what became of its settings. What it holds are entries and pages.
#[derive(Debug, Clone, serde::Serialize)]
pub struct DocumentChange {
    /// `Same` for one whose settings changed.
    pub change: Change,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Settings that are shown and that changed.
    pub fields: Vec<FieldChange>,
    /// Whether what it is composed of changed, or how it is laid out.
    pub composition: bool,
}

/// A file that pages or entries show or offer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FileChange {
    /// `Same` for one whose bytes changed.
    pub change: Change,
    /// Its path.
    pub path: Arc<str>,
}

/// What a document held in an older state.
#[derive(Debug, Clone, Default)]
pub struct HeldBefore {
    /// Entries, by their places in the older publication.
    pub entries: BTreeSet<EntryIndex>,
    /// Pages in the order of the site, each with the path that it has now or had last, and its title then.
    pub pages: Vec<(Arc<str>, String)>,
}

/// A requirement of an older state.
#[derive(Debug, Clone)]
pub struct AskedBefore {
    /// Its id then.
    pub id: Arc<str>,
    /// Its place in the older publication.
    pub old: EntryIndex,
    /// Whether its text is another now.
    pub otherwise: bool,
}

/// What addenda are held against, beside what changed: told to nobody as it is.
#[derive(Debug, Clone, Default)]
pub struct Before {
    /// What documents that are amended held, by their names.
    pub held: BTreeMap<String, HeldBefore>,
    /// Requirements that were asked of vendors, by the key of the id that they have now or had last.
    pub asked: BTreeMap<String, AskedBefore>,
    /// What kinds of entries that went are called, several of them.
    pub labels: BTreeMap<Arc<str>, String>,
}

/// What changed for one reader.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Comparison {
    /// What the project says of itself.
    pub project: Vec<FieldChange>,
    /// Entries, by kind in the order of the registers.
    pub entries: Vec<EntryChange>,
    /// Pages.
    pub pages: Vec<PageChange>,
    /// Settings of documents.
    pub documents: Vec<DocumentChange>,
    /// Files that pages or entries show or offer.
    pub files: Vec<FileChange>,
    /// What the older state was, for addenda.
    #[serde(skip)]
    pub before: Before,
}

impl Comparison {
    /// Returns how much changed, in words.
    pub fn summary(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        let changes = self.entries.iter().map(|entry| entry.change);
        let changes = changes.chain(self.pages.iter().map(|page| page.change));
        let changes = changes.chain(self.documents.iter().map(|document| document.change));
        let changes: Vec<Change> = changes.chain(self.files.iter().map(|file| file.change)).collect();
        let count = |wanted: Change| changes.iter().filter(|change| **change == wanted).count();
        let said = [("diff_added", Change::Added), ("diff_changed", Change::Same), ("diff_removed", Change::Removed)];
        let said = said.into_iter().map(|(word, change)| (word, count(change))).filter(|(_, count)| *count > 0);
        let said: Vec<String> = said.map(|(word, count)| words.count(word, count)).collect();
        if said.is_empty() { words.get("diff_project").to_owned() } else { said.join(", ") }
    }

    /// Returns whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.project.is_empty()
            && self.entries.is_empty()
            && self.pages.is_empty()
            && self.documents.is_empty()
            && self.files.is_empty()
    }
}

impl PageChange {
    /// Returns whether it stands elsewhere and says the same.
    pub fn only_moved(&self) -> bool {
        self.title.iter().all(|piece| piece.change == Change::Same) && self.blocks.iter().all(BlockChange::is_same)
    }
}

impl BlockChange {
    /// Returns whether nothing of it changed.
    pub fn is_same(&self) -> bool {
        self.change == Change::Same && self.words.iter().all(|piece| piece.change == Change::Same)
    }

    /// Returns the text of one state: as it is now, or of one that went, as it was.
    pub fn latest(&self) -> String {
        let left_out = if self.change == Change::Removed { Change::Added } else { Change::Removed };
        self.words.iter().filter(|piece| piece.change != left_out).map(|piece| piece.text.as_str()).collect()
    }

    /// Says of a view, in place of what it was asked for, what it shows and whether it changed; nothing for other blocks.
    pub fn view_in_words(&self, words: &Words) -> Option<String> {
        if self.sort != LeafSort::View {
            return None;
        }
        let name = self.view.as_ref().map(|name| words.get("changes_view").replace("{name}", name));
        let name = name.unwrap_or_else(|| words.get("changes_view_other").to_owned());
        let changed = self.change == Change::Same && !self.is_same();
        Some(if changed { words.get("changes_view_changed").replace("{view}", &name) } else { name })
    }
}

/// What is known of the changes since the baselines that a reader is told of.
#[derive(Debug)]
pub(super) struct KnownChanges {
    /// By baseline: what changed, or why that cannot be said.
    found: Vec<Result<Comparison, String>>,
    /// Since which baselines an entry is new or other: the index of each, and the place of the change among its entries.
    since: HashMap<EntryIndex, Vec<(usize, usize)>>,
}

impl Publication {
    /// Says what changed since each baseline that the reader is told of. `find` compares with one; it is asked once, and in parallel with nothing
    /// that waits for it: what is computed is kept afterwards.
    pub fn compare(&self, find: impl Fn(&BaselineInfo) -> Result<Comparison, String>) {
        if self.changes.get().is_some() {
            return;
        }
        let found: Vec<Result<Comparison, String>> = self.info.baselines.iter().map(find).collect();
        let mut since: HashMap<EntryIndex, Vec<(usize, usize)>> = HashMap::new();
        for (n, comparison) in found.iter().enumerate() {
            let changed = comparison.iter().flat_map(|comparison| comparison.entries.iter().enumerate());
            for (place, entry) in changed.filter_map(|(place, change)| Some((place, change.new?))) {
                since.entry(entry).or_default().push((n, place));
            }
        }
        let _ = self.changes.set(KnownChanges { found, since });
    }

    /// Returns whether somebody compared it with its baselines, or there are none.
    pub fn is_compared(&self) -> bool {
        self.info.baselines.is_empty() || self.changes.get().is_some()
    }

    /// Returns what changed since a baseline, by its index among those that the reader is told of; nothing when nobody compared.
    pub fn changes(&self, baseline: usize) -> Option<Result<&Comparison, &str>> {
        self.changes.get()?.found.get(baseline).map(|found| found.as_ref().map_err(String::as_str))
    }

    /// Returns the baselines that it cannot be compared with, each with why.
    pub fn uncompared(&self) -> impl Iterator<Item = (&str, &str)> {
        let found = self.changes.get().map_or(&[][..], |known| known.found.as_slice()).iter();
        let named = self.info.baselines.iter().zip(found);
        named.filter_map(|(baseline, found)| Some((baseline.name.as_str(), found.as_ref().err()?.as_str())))
    }

    /// Returns the names of the baselines since which an entry is new or other.
    pub fn changed_since(&self, entry: EntryIndex) -> impl Iterator<Item = &str> {
        self.changes_of(entry).filter_map(|(n, _)| Some(self.info.baselines.get(n)?.name.as_str()))
    }

    /// Returns what changed in an entry, by the index of the baselines since which it is new or other.
    pub fn changes_of(&self, entry: EntryIndex) -> impl Iterator<Item = (usize, &EntryChange)> {
        let known = self.changes.get();
        let since = known.and_then(|known| known.since.get(&entry)).map_or(&[][..], Vec::as_slice);
        since.iter().filter_map(move |(n, place)| Some((*n, known?.found.get(*n)?.as_ref().ok()?.entries.get(*place)?)))
    }
}
