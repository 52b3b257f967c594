//! What was read of the files of `content/` last time, so that after a save only what changed is read again.
//!
//! Everything kept here is a function of a text and of the settings: a file, or an item of a list, whose text is the same means the
//! same. When `ouvrage.yaml` or a kind changes, everything is forgotten.

use super::entry::WrittenLinks;
use super::translation::TranslationFile;
use super::{Config, Entry, Link, Page};
use crate::finding::Finding;
use crate::index::ProjectIndex;
use crate::schema::Vocabulary;
use crate::source::{ReadBefore, Sources, is_markdown, items};
use crate::span::FileId;
use std::collections::HashMap;
use std::ops::Range;
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
pub struct ProjectCache {
    pub(super) sources: Sources,
    pub(super) known: ReadBefore,
    pub(super) settings: Option<Settings>,
    files: HashMap<FileId, Arc<CachedFile>>,
    pub(super) ids: Option<Ids>,
}

/// The entries of a reading: while their ids and kinds stay what they were, so do the index of ids and, of each entry that is the same,
/// the links.
#[derive(Debug)]
pub(super) struct Ids {
    pub entries: Vec<Arc<Entry>>,
    pub by_id: Arc<HashMap<String, usize>>,
    /// By entry; nothing where a link was wrong, which must be said again.
    pub links: Vec<Option<Arc<[Link]>>>,
}

impl Ids {
    /// Whether these entries have the same ids, kinds and places among each other.
    pub fn fit(&self, entries: &[Arc<Entry>]) -> bool {
        let same = |(a, b): (&Arc<Entry>, &Arc<Entry>)| Arc::ptr_eq(a, b) || (a.id == b.id && a.kind == b.kind);
        self.entries.len() == entries.len() && self.entries.iter().zip(entries).all(same)
    }

    /// The links of an entry, if they are known.
    pub fn links(&self, at: ProjectIndex, entry: &Arc<Entry>) -> Option<&Arc<[Link]>> {
        let known = self.entries.get(usize::from(at)).is_some_and(|before| Arc::ptr_eq(before, entry));
        self.links.get(usize::from(at)).filter(|_| known)?.as_ref()
    }
}

/// The settings, and the texts that they were read from.
#[derive(Debug)]
pub(super) struct Settings {
    pub texts: Vec<(Arc<str>, Arc<str>)>,
    pub config: Config,
    pub vocabulary: Arc<Vocabulary>,
    pub findings: Vec<Finding>,
}

/// What was read of a file.
#[derive(Debug)]
pub(super) struct CachedFile {
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

impl ProjectCache {
    /// Forgets everything when there is more waste than use.
    pub(super) fn tidy(&mut self) {
        let used: usize = self.files.values().map(|h| h.parts.len()).sum();
        if self.sources.pieces() > 2 * used + SPARE_PIECES {
            *self = ProjectCache::default();
        }
    }

    /// Finds what of a file must be read: nothing of a text that is known, and of a list the items that changed.
    pub(super) fn plan(&self, file: FileId, sources: &mut Sources) -> Result<Arc<CachedFile>, Plan> {
        let Some(source) = sources.get(file) else { return Err(Plan { file, text: "".into(), pieces: Vec::new() }) };
        let text = source.text.clone();
        let held = self.files.get(&file);
        if let Some(held) = held.filter(|h| Arc::ptr_eq(&h.text, &text) || h.text == text) {
            return Ok(held.clone());
        }
        if is_markdown(&source.path) {
            return Err(Plan { file, text, pieces: Vec::new() });
        }
        let (head, middle, tail) = match held.and_then(|held| changed(held, file, &text)).or_else(|| whole(&text)) {
            Some(cut) => cut,
            None => return Err(Plan { file, text, pieces: Vec::new() }),
        };
        let old = held.map_or(&[][..], |held| held.parts.as_slice());
        let mut pieces: Vec<Piece> = Vec::with_capacity(head + middle.len() + tail);
        pieces.extend(old.iter().take(head).cloned());
        for range in middle {
            pieces.push(Piece { id: sources.add_piece(file, range.start), start: range.start, end: range.end, part: None });
        }
        // What stands behind the change has moved.
        let before = held.map_or(0, |held| held.text.len());
        for piece in old.iter().skip(old.len() - tail) {
            let (start, end) = (text.len() - (before - piece.start), text.len() - (before - piece.end));
            sources.move_piece(piece.id, start);
            pieces.push(Piece { start, end, ..piece.clone() });
        }
        Err(Plan { file, text, pieces })
    }

    /// Keeps what was read.
    pub(super) fn keep(&mut self, file: FileId, held: &Arc<CachedFile>) {
        self.files.insert(file, held.clone());
    }
}

/// How a list is cut: how many items at its head are known, where those stand that are not, and how many at its end are known.
type Cut = (usize, Vec<Range<usize>>, usize);

/// A list of which nothing is known.
fn whole(text: &str) -> Option<Cut> {
    items(text).map(|ranges| (0, ranges, 0))
}

/// A list of which much is known: an edit changes few items in a row, and those before and those after it are the same. Nothing when it
/// cannot be told, for instance because the file was not read item by item before.
fn changed(held: &CachedFile, file: FileId, text: &str) -> Option<Cut> {
    let old = held.parts.as_slice();
    if old.is_empty() || old.iter().any(|piece| piece.id == file || piece.part.is_none()) {
        return None;
    }
    let before = held.text.len();
    let same_head = common_head(held.text.as_bytes(), text.as_bytes());
    // Two bytes tell that the next item begins where it did.
    let head = old.partition_point(|piece| piece.end + 2 <= same_head);
    let from = head.checked_sub(1).and_then(|last| old.get(last)).map_or(0, |last| last.end);
    let room = before.min(text.len()) - from;
    let same_tail = common_tail(held.text.as_bytes(), text.as_bytes()).min(room);
    // The line break before an item must be the same too.
    let tail = old.len() - old.partition_point(|piece| before - piece.start + 1 > same_tail).max(head);
    let to = old.get(old.len() - tail).map_or(text.len(), |first| text.len() - (before - first.start));
    let region = text.get(from..to)?;
    let nothing = region.is_empty() || head == 0 && region.lines().all(|line| line.trim().is_empty() || line.starts_with('#'));
    let middle = if nothing { Vec::new() } else { items(region)? };
    if (head > 0 && middle.first().is_some_and(|first| first.start > 0)) || head + middle.len() + tail == 0 {
        return None;
    }
    Some((head, middle.into_iter().map(|range| range.start + from..range.end + from).collect(), tail))
}

/// Texts are compared in blocks of so many bytes.
const BLOCK: usize = 256;

/// How many bytes are the same from the start.
fn common_head(a: &[u8], b: &[u8]) -> usize {
    let blocks = BLOCK * a.chunks_exact(BLOCK).zip(b.chunks_exact(BLOCK)).take_while(|(a, b)| a == b).count();
    blocks + a.iter().zip(b).skip(blocks).take_while(|(a, b)| a == b).count()
}

/// How many bytes are the same from the end.
fn common_tail(a: &[u8], b: &[u8]) -> usize {
    let blocks = BLOCK * a.rchunks_exact(BLOCK).zip(b.rchunks_exact(BLOCK)).take_while(|(a, b)| a == b).count();
    blocks + a.iter().rev().zip(b.iter().rev()).skip(blocks).take_while(|(a, b)| a == b).count()
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
    pub fn held(self) -> CachedFile {
        CachedFile { text: self.text, parts: self.pieces }
    }

    /// What was read as one text.
    pub fn held_whole(self, part: Part) -> CachedFile {
        let piece = Piece { id: self.file, start: 0, end: self.text.len(), part: Some(Arc::new(part)) };
        CachedFile { text: self.text, parts: vec![piece] }
    }
}
