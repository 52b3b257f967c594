//! Drawings: SVG made once and shown by the site and in documents alike.
//!
//! In: plain data (labels, numbers, links). Out: an [`Svg`] with real text, a `<title>` and a `<desc>`. Colours are given twice: as
//! presentation attributes, which documents and other programs use, and as classes (`f-ink`, `s-accent` …), which the site's style sheet
//! maps to its colour tokens, dark mode included. There are no style attributes: a strict Content-Security-Policy holds.

pub mod lanes;
pub mod layered;
mod measure;
pub mod star;
mod svg;

pub use measure::{ellipsis, text_width, wrap};
pub use svg::{Anchor, Paint, Svg, Text};
