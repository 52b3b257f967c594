//! A view that is a drawing: the same SVG for the site and for documents, with a table that says the same.

use super::{Data, ViewData};
use crate::face::Writer;
use crate::view::lists::table::Table;
use serde::Serialize;

/// A drawing.
#[derive(Debug, Serialize)]
pub struct Figure {
    /// The SVG itself, for the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub svg: Option<String>,
    /// The virtual file that holds it, for a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub svg_path: Option<String>,
    /// What it says in a sentence; also its description for who cannot see it.
    pub caption: Option<String>,
    /// The same in rows, for who cannot see it.
    pub table: Option<Box<ViewData>>,
}

impl Figure {
    /// Makes a drawing for the face that asks.
    pub fn new(svg: String, caption: Option<String>, table: Option<(usize, Table)>, writer: &Writer<'_>) -> Self {
        let table = table.map(|(count, table)| {
            let id = writer.next_id();
            Box::new(ViewData { view: "table", id, title: None, count, empty: count == 0, data: Data::Table(table) })
        });
        match writer.keep_figure(&svg) {
            Some(path) => Figure { svg: None, svg_path: Some(path), caption, table },
            None => Figure { svg: Some(svg), svg_path: None, caption, table },
        }
    }
}
