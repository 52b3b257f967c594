//! Files become trees that keep the place of every value.
//!
//! In: a folder. Out: [`Sources`] (the texts, kept for excerpts), YAML as [`Node`] trees and Markdown
//! texts with their front matter. This room knows nothing of kinds, entries or themes, and it is the
//! only one that reads the project's files.

mod front_matter;
mod names;
mod normalize;
mod open;
mod pieces;
mod snapshot;
mod walk;
mod yaml;
mod yaml_words;

pub use front_matter::{Split, Stray, StraySort, split as split_front_matter};
pub use names::{MAX_NAME, is_left_out, is_markdown, is_yaml, natural, portability, without_ending};
pub use normalize::{LineEnds, Written, composed, control_name, is_control, normalize};
pub use pieces::items;
pub use snapshot::Snapshot;
pub use walk::{Asset, Found, Limits, OWN_FILES, ROOMS, ReadBefore, read_folder};
pub use yaml::{Key, Node, Tree, parse as parse_yaml, parse_item};

use crate::span::{FileId, Place, Span};
use std::sync::{Arc, OnceLock};

/// A stretch of a file that is read on its own, so that what was read of it stays true when the text before it grows or shrinks:
/// spans in a piece count from its start.
#[derive(Debug, Clone, Copy)]
struct FilePiece {
    file: FileId,
    base: u32,
}

/// One file that was read.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path from the project's folder, with `/` on every system.
    pub path: Arc<str>,
    /// The whole text, as `normalize` leaves it.
    pub text: Arc<str>,
    /// How the file itself is written, where that differs.
    pub written: Written,
    /// Whether the file ships with the program, and so cannot be opened by the user.
    pub shipped: bool,
    /// Offsets at which lines begin, found when a place is first asked for: a register may have a million lines.
    lines: Arc<OnceLock<Vec<u32>>>,
}

impl SourceFile {
    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let ends = self.text.match_indices('\n');
            std::iter::once(0).chain(ends.map(|(n, _)| u32::try_from(n + 1).unwrap_or(u32::MAX))).collect()
        })
    }
}

/// All texts that were read, so that a span can be shown with its excerpt.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    pieces: Vec<FilePiece>,
}

impl Sources {
    /// Keeps a file and names it.
    pub fn add(&mut self, path: impl Into<Arc<str>>, text: impl Into<Arc<str>>, shipped: bool) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let written = Written::default();
        self.files.push(SourceFile { path: path.into(), text: text.into(), written, shipped, lines: Arc::default() });
        id
    }

    /// Replaces the text of a file that was read again. Spans into the old text lose their meaning.
    pub fn replace(&mut self, id: FileId, text: Arc<str>) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.text = text;
            file.lines = Arc::default();
        }
    }

    /// Remembers how a file is written.
    pub fn set_written(&mut self, id: FileId, written: Written) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.written = written;
        }
    }

    /// Names a piece of a file, from an offset on.
    pub fn add_piece(&mut self, file: FileId, base: usize) -> FileId {
        let id = FileId(FileId::PIECE | u32::try_from(self.pieces.len()).unwrap_or(u32::MAX));
        self.pieces.push(FilePiece { file, base: u32::try_from(base).unwrap_or(u32::MAX) });
        id
    }

    /// Says where a piece begins now.
    pub fn move_piece(&mut self, id: FileId, base: usize) {
        if let Some(piece) = id.piece().and_then(|n| self.pieces.get_mut(n)) {
            piece.base = u32::try_from(base).unwrap_or(u32::MAX);
        }
    }

    /// How many pieces were named so far, those of earlier texts included.
    pub fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// Returns a span counted from the start of its file.
    #[must_use]
    pub fn whole(&self, span: Span) -> Span {
        match span.file.piece().and_then(|n| self.pieces.get(n)) {
            Some(piece) => {
                Span { file: piece.file, start: span.start.saturating_add(piece.base), end: span.end.saturating_add(piece.base) }
            }
            None => span,
        }
    }

    /// Returns a file, or the file that a piece belongs to; every [`FileId`] comes from the same value.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        let file = id.piece().and_then(|n| self.pieces.get(n)).map_or(id, |piece| piece.file);
        self.files.get(file.0 as usize)
    }

    /// Returns the path of a file, or nothing for an id of other sources.
    pub fn path(&self, id: FileId) -> &str {
        self.get(id).map_or("", |file| &file.path)
    }

    /// Returns the text under a span; empty when it does not fit the file.
    pub fn excerpt(&self, span: Span) -> &str {
        let span = self.whole(span);
        self.get(span.file).and_then(|file| file.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// Returns the line in which a span begins.
    pub fn line(&self, span: Span) -> &str {
        let place = self.place(span);
        let Some(file) = self.get(span.file) else { return "" };
        let start = file.lines().get(place.line - 1).map_or(0, |start| *start as usize);
        file.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("")
    }

    /// Returns the line, from 1, in which a span begins.
    pub fn line_number(&self, span: Span) -> usize {
        let span = self.whole(span);
        self.get(span.file).map_or(1, |file| file.lines().partition_point(|start| *start <= span.start).max(1))
    }

    /// Returns line and column of a span's start.
    pub fn place(&self, span: Span) -> Place {
        let span = self.whole(span);
        let Some(file) = self.get(span.file) else { return Place { line: 1, column: 1 } };
        let mut at = (span.start as usize).min(file.text.len());
        while !file.text.is_char_boundary(at) {
            at -= 1;
        }
        let lines = file.lines();
        // The last line that begins at or before the place.
        let line = lines.partition_point(|start| *start as usize <= at).max(1);
        let start = lines.get(line - 1).map_or(0, |start| *start as usize);
        Place { line, column: file.text.get(start..at).map_or(0, |head| head.chars().count()) + 1 }
    }

    /// Goes over all files.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(n, file)| (FileId(u32::try_from(n).unwrap_or(u32::MAX)), file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_follow_their_text() {
        let mut sources = Sources::default();
        let file = sources.add("a", "one\ntwo\n", false);
        let piece = sources.add_piece(file, 4);
        let span = Span::new(piece, 1, 3);
        assert_eq!((sources.place(span).line, sources.place(span).column, sources.excerpt(span)), (2, 2, "wo"));
        sources.replace(file, "zero\none\ntwo\n".into());
        sources.move_piece(piece, 9);
        assert_eq!((sources.place(span).line, sources.excerpt(span), sources.line(span)), (3, "wo", "two"));
        assert_eq!((sources.whole(span), sources.path(piece)), (Span::new(file, 10, 12), "a"));
        // A place that is in no text at all stays harmless.
        assert_eq!(sources.excerpt(Span::new(FileId(u32::MAX), 0, 1)), "");
    }

    #[test]
    fn places_count_from_one_and_columns_in_characters() {
        let mut sources = Sources::default();
        let file = sources.add("a", "é b\n\nc", false);
        let place = |at| {
            let place = sources.place(Span::new(file, at, at));
            (place.line, place.column)
        };
        assert_eq!(
            [place(0), place(2), place(4), place(5), place(6), place(99)],
            [(1, 1), (1, 2), (1, 4), (2, 1), (3, 1), (3, 2)]
        );
    }
}
