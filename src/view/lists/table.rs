//! One row per entry.

use crate::face::Writer;
use crate::face::cell::{Cell, Ref, column};
use crate::face::label_of;
use crate::index::EntryIndex;
use crate::project::Request;
use crate::publication::{Mark, Publication};
use crate::schema::{FieldType, Kind};
use crate::select::{Group, select};
use crate::view::LIMIT;
use crate::view::definition::{Computed, Holds, Role, View};
use serde::Serialize;
use std::sync::Arc;

/// The view.
pub(in crate::view) const VIEW: View = View {
    holds: |_| Holds::Rows,
    ..View::new(
        "table",
        &[
            ("columns", Role::Columns),
            ("where", Role::Condition),
            ("group", Role::Decides),
            ("sort", Role::Sorts),
            ("limit", LIMIT),
        ],
        |request, writer, _| compute(request, writer).map(|(count, table)| Computed::table(count, table)),
    )
};

/// A table.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Table {
    pub kind: Arc<str>,
    pub columns: Vec<Column>,
    pub groups: Vec<Rows>,
    /// How many entries there are before a limit.
    pub total: usize,
    /// Address of the whole register when the table shows a part of it.
    pub more: Option<String>,
    /// How many entries the whole register holds.
    pub whole: usize,
    /// What an empty table says in place of the usual sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nothing: Option<String>,
}

/// A column.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct Column {
    pub name: String,
    pub label: String,
    pub r#type: &'static str,
    pub sortable: bool,
    /// Labels of the choices, to filter by.
    pub choices: Option<Vec<ColumnChoice>>,
    /// Whether it is there to filter and group by, and shown only when somebody asks.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub extra: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
}

/// A value that a column can be filtered by.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct ColumnChoice {
    pub key: String,
    pub label: String,
}

/// Rows under one heading.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Rows {
    pub key: String,
    pub label: Option<String>,
    pub count: usize,
    pub rows: Vec<Row>,
}

/// One entry.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Row {
    pub id: Arc<str>,
    pub path: String,
    pub r#ref: Ref,
    pub cells: Vec<Cell>,
}

/// Computes the table of a request.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Table), String> {
    let selection = select(request, writer.publication)?;
    let kind = selection.kind;
    let names: Vec<String> = match request.words("columns") {
        Some(words) => words.into_iter().map(|(w, _)| w.to_owned()).collect(),
        None => default_columns(kind, writer.publication),
    };
    let shown = request.condition.is_some() || selection.count < selection.total;
    let more = shown.then(|| crate::publication::address::of_register(kind));
    let table = rows(kind, &names, &selection.groups, selection.total, more, true, writer);
    Ok((selection.count, table))
}

/// Columns of a kind that this publication has.
pub fn default_columns(kind: &Kind, publication: &Publication) -> Vec<String> {
    let has = |name: &&String| publication.vocabulary().shows(&kind.name, name);
    let mut names: Vec<String> = kind.columns.iter().filter(has).cloned().collect();
    if names.is_empty() {
        names = vec!["id".to_owned(), kind.title.clone()];
    }
    names
}

/// Choices of a kind that are in no default column though some entry has one: what a reader may still want to filter by.
pub fn extra_columns(kind: &Kind, shown: &[String], publication: &Publication) -> Vec<String> {
    let entries = publication.of_kind(&kind.name);
    let choices = kind.fields.values().filter(|f| matches!(f.ty, FieldType::Choice(_)) && !shown.iter().any(|s| **s == *f.name));
    let used = choices.filter(|f| entries.iter().any(|n| publication.entry(*n).get(&f.name).is_some()));
    used.map(|f| f.name.to_string()).collect()
}

/// Makes a table of groups of entries. Columns that this publication does not have are left out. It is no place that references jump
/// to: a table beside a drawing may not be shown at all.
pub fn table(kind: &Kind, names: &[String], groups: &[Group], total: usize, more: Option<String>, writer: &Writer<'_>) -> Table {
    rows(kind, names, groups, total, more, false, writer)
}

fn rows(
    kind: &Kind,
    names: &[String],
    groups: &[Group],
    total: usize,
    more: Option<String>,
    anchors: bool,
    writer: &Writer<'_>,
) -> Table {
    let publication = writer.publication;
    let names: Vec<&String> = names.iter().filter(|n| publication.vocabulary().shows(&kind.name, n)).collect();
    let columns = names.iter().map(|name| describe_column(kind, name, writer)).collect();
    let row = |entry: EntryIndex| {
        let mut reference = writer.reference(entry);
        let mut cells: Vec<Cell> = names.iter().map(|name| column(entry, name, writer)).collect();
        // The first cell that names the entry is what references jump to, if the row is all that the document holds of it.
        let named = cells.iter_mut().find_map(|cell| match cell {
            Cell::Entry { r#ref } => Some(r#ref),
            _ => None,
        });
        let anchor = anchors && writer.claim_row_anchor(entry);
        match named {
            Some(named) => named.anchor = anchor,
            None => reference.anchor = anchor,
        }
        Row { id: reference.id.clone(), path: reference.path.clone(), r#ref: reference, cells }
    };
    let groups = groups.iter().map(|group| Rows {
        key: group.key.clone(),
        label: group.label.as_deref().map(|l| writer.line(l)),
        count: group.entries.len(),
        rows: group.entries.iter().map(|n| row(*n)).collect(),
    });
    let whole = publication.of_kind(&kind.name).len();
    Table { kind: kind.name.clone(), columns, groups: groups.collect(), total, more, whole, nothing: None }
}

fn describe_column(kind: &Kind, name: &str, writer: &Writer<'_>) -> Column {
    let publication = writer.publication;
    let lang = publication.info().lang;
    let mut column = Column {
        name: name.to_owned(),
        label: label_of(kind, name, writer),
        r#type: "text",
        sortable: true,
        choices: None,
        extra: false,
        mark: kind.fields.get(name).and_then(|f| writer.mark_within(f.audience?, publication.usual(Some(kind)))),
    };
    match name {
        "id" => column.r#type = "id",
        _ => match kind.fields.get(name) {
            Some(field) => {
                column.r#type = field.ty.name();
                column.sortable = !matches!(field.ty, FieldType::Markdown | FieldType::Records(_) | FieldType::Image);
                if let FieldType::Choice(choices) = &field.ty {
                    let all = choices.iter().map(|c| ColumnChoice { key: c.key.clone(), label: c.label.get(lang).to_owned() });
                    column.choices = Some(all.collect());
                }
            }
            None if name == "tags" => column.r#type = "list",
            None => column.r#type = if kind.product(name).is_some() { "number" } else { "links" },
        },
    }
    column
}
