//! Drawings: SVG made once and shown by the site and in documents alike.
//!
//! In: plain data (labels, numbers, links). Out: an [`Svg`] with real text, a `<title>` and a `<desc>`. Colours are given twice: as
//! presentation attributes, which documents and other programs use, and as classes (`f-ink`, `s-accent` …), which the site's style sheet
//! maps to its colour tokens, dark mode included. There are no style attributes: a strict Content-Security-Policy holds.

pub mod bars;
pub mod calendar;
pub mod heatmap;
mod label_placement;
pub mod lanes;
pub mod layered;
mod legend;
pub mod lines;
mod measure;
pub mod neighbourhood;
pub mod radar;
mod scale;
pub mod scatter;
pub mod slider;
mod svg;
pub mod timeline;

pub use measure::{ellipsis, text_width, wrap};
pub use scale::Scale;
pub use svg::{Anchor, Paint, Svg, Text};
