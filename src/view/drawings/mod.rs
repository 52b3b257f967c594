//! Drawings of entries, as SVG.

pub(in crate::view) mod calendar;
pub(in crate::view) mod chart;
pub(in crate::view) mod flow;
pub(in crate::view) mod funding;
pub(in crate::view) mod graph;
pub(in crate::view) mod heatmap;
pub(in crate::view) mod quadrant;
pub(in crate::view) mod scatter;
pub(in crate::view) mod shares;
pub(in crate::view) mod slider;
pub(in crate::view) mod timeline;
