//! The table that says the same as a drawing: rows that need not be entries.

use super::definition::Computed;
use super::figure::Figure;
use crate::face::Writer;
use crate::face::cell::{Cell, Ref};
use crate::index::EntryIndex;
use crate::view::lists::table::{Column, Row, Rows, Table};
use std::sync::Arc;

/// A table of free rows.
#[derive(Debug, Default)]
pub struct FreeTable {
    columns: Vec<Column>,
    groups: Vec<Rows>,
    nothing: Option<String>,
}

impl FreeTable {
    /// Begins a table with the names of its columns; those marked are numbers.
    pub fn new(columns: Vec<(String, bool)>) -> Self {
        let column = |(n, (label, number)): (usize, (String, bool))| Column {
            name: format!("c{}", n + 1),
            label,
            r#type: if number { "number" } else { "text" },
            sortable: false,
            choices: None,
            extra: false,
            mark: None,
        };
        FreeTable { columns: columns.into_iter().enumerate().map(column).collect(), groups: Vec::new(), nothing: None }
    }

    /// Says what stands in its place when it has no row.
    pub fn or_say(mut self, sentence: &str) -> Self {
        self.nothing = Some(sentence.to_owned());
        self
    }

    /// Begins a group of rows; without a label for rows that belong to none.
    pub fn group(&mut self, label: Option<String>) {
        self.groups.push(Rows { key: String::new(), label, count: 0, rows: Vec::new() });
    }

    /// Adds a row.
    pub fn push(&mut self, cells: Vec<Cell>) {
        let empty: Arc<str> = "".into();
        let nothing = Ref {
            id: empty.clone(),
            title: String::new(),
            path: String::new(),
            kind: empty.clone(),
            kind_label: String::new(),
            date: None,
            here: false,
            lang: None,
            mark: None,
            changed: None,
            anchor: false,
        };
        if self.groups.is_empty() {
            self.group(None);
        }
        if let Some(group) = self.groups.last_mut() {
            group.rows.push(Row { id: empty, path: String::new(), r#ref: nothing, cells });
            group.count += 1;
        }
    }

    /// Finishes the table.
    pub fn finish(self, kind: &str) -> (usize, Table) {
        let count = self.groups.iter().map(|g| g.count).sum();
        let nothing = self.nothing.filter(|_| count == 0);
        (
            count,
            Table { kind: kind.into(), columns: self.columns, groups: self.groups, total: count, more: None, whole: 0, nothing },
        )
    }
}

/// A text cell.
pub fn text(text: impl Into<String>) -> Cell {
    Cell::text(text)
}

/// A cell that names an entry. It is never what references of a document jump to: a document shows the drawing alone.
pub fn entry(entry: EntryIndex, writer: &Writer<'_>) -> Cell {
    Cell::Entry { r#ref: writer.reference(entry) }
}

/// A drawing of nothing.
pub fn nothing() -> Computed {
    Computed::figure(0, Figure { svg: None, svg_path: None, caption: None, table: None })
}

/// Address of an entry's page on the site; none in a document, whose drawings do not lead anywhere.
pub fn href(entry: EntryIndex, writer: &Writer<'_>) -> Option<String> {
    writer.href_in_drawing(&writer.reference(entry))
}
