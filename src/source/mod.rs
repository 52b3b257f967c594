//! Files become trees that keep the place of every value.
//!
//! In: a folder. Out: [`Sources`] (the texts, kept for excerpts), YAML as [`Node`] trees and Markdown
//! texts with their front matter. This room knows nothing of kinds, entries or themes, and it is the
//! only one that reads the project's files.

mod front_matter;
mod walk;
mod yaml;

pub use front_matter::split as split_front_matter;
pub use walk::{Asset, Found, Limits, read_folder};
pub use yaml::{Key, Node, Tree, parse as parse_yaml};

use std::sync::{Arc, OnceLock};

/// Names one of the [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of a file, in bytes, end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// Makes a span from byte offsets.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { file, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// Narrows the span to a part of itself, counted from its start.
    #[must_use]
    pub fn part(self, from: usize, to: usize) -> Self {
        Span::new(self.file, self.start as usize + from, (self.start as usize + to).min(self.end as usize))
    }
}

/// A place as people count it: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One file that was read.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path from the project's folder, with `/` on every system.
    pub path: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
    /// Whether the file ships with the program, and so cannot be opened by the user.
    pub shipped: bool,
    /// Offsets at which lines begin, found when a place is first asked for: a register may have a million lines.
    lines: Arc<OnceLock<Vec<u32>>>,
}

impl SourceFile {
    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
            std::iter::once(0).chain(ends.map(|(n, _)| u32::try_from(n + 1).unwrap_or(u32::MAX))).collect()
        })
    }
}

/// All texts that were read, so that a span can be shown with its excerpt.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Keeps a file and names it.
    pub fn add(&mut self, path: impl Into<Arc<str>>, text: impl Into<Arc<str>>, shipped: bool) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile { path: path.into(), text: text.into(), shipped, lines: Arc::default() });
        id
    }

    /// Returns a file; every [`FileId`] comes from [`Sources::add`] of the same value.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// Returns the path of a file, or nothing for an id of other sources.
    pub fn path(&self, id: FileId) -> &str {
        self.get(id).map_or("", |file| &file.path)
    }

    /// Returns the text under a span; empty when it does not fit the file.
    pub fn excerpt(&self, span: Span) -> &str {
        self.get(span.file).and_then(|file| file.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// Returns the line in which a span begins.
    pub fn line(&self, span: Span) -> &str {
        let place = self.place(span);
        let Some(file) = self.get(span.file) else { return "" };
        let start = file.lines().get(place.line - 1).map_or(0, |start| *start as usize);
        file.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("")
    }

    /// Returns line and column of a span's start.
    pub fn place(&self, span: Span) -> Place {
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
