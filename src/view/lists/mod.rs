//! Entries in rows, columns and cards.

pub(in crate::view) mod answers;
pub(in crate::view) mod board;
pub(in crate::view) mod canvas;
pub(in crate::view) mod cards;
pub(in crate::view) mod changed;
pub(in crate::view) mod changes;
pub(in crate::view) mod checklist;
pub(in crate::view) mod clarifications;
pub(in crate::view) mod coverage;
pub(in crate::view) mod cross;
pub(in crate::view) mod deadlines;
pub(in crate::view) mod glossary;
pub(in crate::view) mod matrix;
pub(in crate::view) mod rounds;
pub(crate) mod table;
pub(in crate::view) mod tree;

/// The most rows and the most columns of a matrix.
const MAX_SIDE: usize = 500;
