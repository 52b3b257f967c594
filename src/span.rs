//! Places in the files of a project.
//!
//! On the ground floor: every room names places, from the reader of YAML to the report of findings.

/// Names one of the [`Sources`](crate::source::Sources), or a piece of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

impl FileId {
    /// Set in the names of pieces.
    pub(crate) const PIECE: u32 = 1 << 31;

    /// Returns the number of a piece, if it is one.
    pub(crate) fn piece(self) -> Option<usize> {
        (self.0 & Self::PIECE != 0).then_some((self.0 & !Self::PIECE) as usize)
    }
}

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
