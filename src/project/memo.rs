//! What was read of the files of `content/` last time, so that after a save only what changed is read again.
//!
//! Everything kept here is a function of a text and of the settings: a file, or an item of a list, whose text is the same means the
//! same. When `ouvrage.yaml` or a kind changes, everything is forgotten.

use super::entry::WrittenLinks;
use super::translation::TranslationFile;
use super::{Config, Entry, Page};
use crate::finding::Finding;
use crate::schema::Vocabulary;
use crate::source::{FileId, Known, Sources, items};
use std::collections::HashMap;
use std::sync::Arc;

/// What one file, or one item of a list, says.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub entries: Vec<(Arc<Entry>, Vec<WrittenLinks>)>,
    pub pages: Vec<Page>,
    pub translations: Vec<TranslationFile>,
    pub findings: Vec<Finding>,
}

/// What is kept between two readings.
#[derive(Debug, Default)]
pub struct Memo {
    pub(super) sources: Sources,
    pub(super) known: Known,
    pub(super) settings: Option<Settings>,
    files: HashMap<FileId, Arc<Held>>,
}

/// The settings, and the texts that they were read from.
#[derive(Debug)]
pub(super) struct Settings {
    pub texts: Vec<(Arc<str>, Arc<str>)>,
    pub config: Config,
    pub vocabulary: Vocabulary,
    pub findings: Vec<Finding>,
}

/// What was read of a file.
#[derive(Debug)]
pub(super) struct Held {
    text: Arc<str>,
    pub parts: Vec<Piece>,
}

/// A file, or an item of a list.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub id: FileId,
    start: usize,
    end: usize,
    /// Nothing when it could not be read on its own.
    pub part: Option<Arc<Part>>,
}

/// What is to be read of a file.
pub(super) struct Plan {
    pub file: FileId,
    text: Arc<str>,
    pieces: Vec<Piece>,
}

/// Pieces that changed are named anew; when they are many more than those in use, all is read again.
const SPARE_PIECES: usize = 100_000;

impl Memo {
    /// Forgets everything when there is more waste than use.
    pub(super) fn tidy(&mut self) {
        let used: usize = self.files.values().map(|h| h.parts.len()).sum();
        if self.sources.pieces() > 2 * used + SPARE_PIECES {
            *self = Memo::default();
        }
    }

    /// Finds what of a file must be read: nothing of a text that is known, and of a list the items that changed.
    pub(super) fn plan(&self, file: FileId, sources: &mut Sources) -> Result<Arc<Held>, Plan> {
        let Some(source) = sources.get(file) else { return Err(Plan { file, text: "".into(), pieces: Vec::new() }) };
        let text = source.text.clone();
        let held = self.files.get(&file);
        if let Some(held) = held.filter(|h| Arc::ptr_eq(&h.text, &text) || h.text == text) {
            return Ok(held.clone());
        }
        let markdown = is_markdown(&source.path);
        let Some(ranges) = Some(&text).filter(|_| !markdown).and_then(|t| items(t)) else {
            return Err(Plan { file, text, pieces: Vec::new() });
        };
        // An edit changes few items in a row: those before and those after it are the same.
        let old = held.map_or(&[][..], |h| h.parts.as_slice()).iter().filter(|p| p.id != file).collect::<Vec<_>>();
        let same = |piece: &Piece, range: &std::ops::Range<usize>| {
            let before = held.and_then(|h| h.text.get(piece.start..piece.end));
            piece.part.is_some() && before.is_some_and(|t| text.get(range.clone()) == Some(t))
        };
        let head = old.iter().zip(&ranges).take_while(|(piece, range)| same(piece, range)).count();
        let most = old.len().min(ranges.len()) - head;
        let tail = old.iter().rev().zip(ranges.iter().rev()).take(most).take_while(|(piece, range)| same(piece, range)).count();
        let count = ranges.len();
        let mut pieces = Vec::with_capacity(count);
        for (n, range) in ranges.into_iter().enumerate() {
            let known = if n < head {
                old.get(n)
            } else if n >= count - tail {
                old.get(old.len() - (count - n))
            } else {
                None
            };
            let (id, part) = match known {
                Some(piece) => {
                    sources.move_piece(piece.id, range.start);
                    (piece.id, piece.part.clone())
                }
                None => (sources.add_piece(file, range.start), None),
            };
            pieces.push(Piece { id, start: range.start, end: range.end, part });
        }
        Err(Plan { file, text, pieces })
    }

    /// Keeps what was read.
    pub(super) fn keep(&mut self, file: FileId, held: &Arc<Held>) {
        self.files.insert(file, held.clone());
    }
}

impl Plan {
    /// The items that are still to be read, with their texts.
    pub fn open(&self) -> impl Iterator<Item = (usize, FileId, &str)> {
        let open = self.pieces.iter().enumerate().filter(|(_, piece)| piece.part.is_none());
        open.filter_map(|(n, piece)| Some((n, piece.id, self.text.get(piece.start..piece.end)?)))
    }

    /// Whether the file is read as one text.
    pub fn is_whole(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Takes the part of an item.
    pub fn set(&mut self, n: usize, part: Option<Arc<Part>>) {
        if let Some(piece) = self.pieces.get_mut(n) {
            piece.part = part;
        }
    }

    /// Whether every item could be read on its own.
    pub fn is_done(&self) -> bool {
        !self.is_whole() && self.pieces.iter().all(|p| p.part.is_some())
    }

    /// What was read item by item.
    pub fn held(self) -> Held {
        Held { text: self.text, parts: self.pieces }
    }

    /// What was read as one text.
    pub fn held_whole(self, part: Part) -> Held {
        let piece = Piece { id: self.file, start: 0, end: self.text.len(), part: Some(Arc::new(part)) };
        Held { text: self.text, parts: vec![piece] }
    }
}

/// Tells whether a file is prose.
pub(super) fn is_markdown(path: &str) -> bool {
    path.ends_with(".md") || path.ends_with(".markdown")
}
