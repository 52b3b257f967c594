//! What is planned in each sprint or lot: tasks with their effort, stories with their estimate.

use crate::domain::load::{Load, of_holder};
use crate::face::Writer;
use crate::face::cell::Cell;
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::Lang;
use crate::schema::value::{Duration, Unit, show_decimal};
use crate::select::entries_for;
use crate::select::order;
use crate::view::definition::{Computed, Own, Role, View};
use crate::view::lists::table::{Column, Row, Rows, Table};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &["sprint", "lot"],
    own: Some(Own::Alone("own_load")),
    ..View::new("load", &[("where", Role::Condition)], |request, writer, _| {
        compute(request, writer).map(|(count, table)| Computed::table(count, table))
    })
};

/// Computes the loads, as a table: one group per kind that is asked for.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Table), String> {
    let publication = writer.publication;
    let (lang, words) = (publication.info().lang, writer.words());
    let mut groups = Vec::new();
    let mut count = 0;
    for name in &request.kinds {
        let one = Request { kinds: vec![name.clone()], ..request.clone() };
        let (kind, mut entries) = entries_for(&one, publication)?;
        order(&mut entries, &kind.sort, kind, publication);
        let loads: Vec<(EntryIndex, Load)> = entries.iter().map(|n| (*n, of_holder(publication, *n))).collect();
        // What holds nothing is not shown beside what does.
        let rows: Vec<Row> = loads
            .iter()
            .filter(|(_, load)| !load.tasks.is_empty() || !load.stories.is_empty())
            .map(|(n, load)| row(*n, load, writer))
            .collect();
        count += rows.len();
        let label = (request.kinds.len() > 1).then(|| kind.labels.get(lang).to_owned());
        groups.push(Rows { key: kind.name.to_string(), label, count: rows.len(), rows });
    }
    let column = |name: &str, key: &str, ty: &'static str| Column {
        name: name.to_owned(),
        label: words.get(key).to_owned(),
        r#type: ty,
        sortable: false,
        choices: None,
        extra: false,
        mark: None,
    };
    let columns = vec![
        column("id", "id", "id"),
        column("title", "title", "text"),
        column("tasks", "load_tasks", "integer"),
        column("effort", "load_effort", "duration"),
        column("effort_done", "load_done", "duration"),
        column("stories", "load_stories", "integer"),
        column("estimate", "load_estimate", "number"),
        column("estimate_done", "load_done", "number"),
        column("unknown", "load_unknown", "integer"),
    ];
    let kind = request.kinds.first().map_or("", |(name, _)| name);
    groups.retain(|g| !g.rows.is_empty());
    let mut table = Table { kind: kind.into(), columns, groups, total: count, more: None, whole: 0, nothing: None };
    drop_empty(&mut table);
    Ok((count, table))
}

/// Takes out the columns that no row fills: a team that writes no stories needs no estimates.
fn drop_empty(table: &mut Table) {
    let filled = |n: usize| table.groups.iter().flat_map(|g| &g.rows).any(|r| r.cells.get(n).is_some_and(|c| *c != Cell::Empty));
    let keep: Vec<bool> = (0..table.columns.len()).map(filled).collect();
    let kept = |n: &usize| keep.get(*n).copied().unwrap_or(true);
    let mut n = 0..;
    table.columns.retain(|_| n.next().is_none_or(|n| kept(&n)));
    for row in table.groups.iter_mut().flat_map(|g| &mut g.rows) {
        let mut n = 0..;
        row.cells.retain(|_| n.next().is_none_or(|n| kept(&n)));
    }
}

fn row(at: EntryIndex, load: &Load, writer: &Writer<'_>) -> Row {
    let lang = writer.publication.info().lang;
    let reference = writer.reference(at);
    let number = |n: Decimal| Cell::Number { text: show_decimal(n, lang), sort: n.to_f64().unwrap_or(0.0) };
    let count = |n: usize| if n == 0 { Cell::Empty } else { number(Decimal::from(n)) };
    let estimate = |n: Decimal| if load.stories.is_empty() { Cell::Empty } else { number(n) };
    let effort = |effort: &BTreeMap<Unit, Decimal>| match shown(effort, lang) {
        text if text.is_empty() => Cell::Empty,
        text => Cell::text(text),
    };
    let cells = vec![
        Cell::Entry { r#ref: reference.clone() },
        Cell::Entry { r#ref: reference.clone() },
        count(load.tasks.len()),
        effort(&load.effort),
        effort(&load.effort_done),
        count(load.stories.len()),
        estimate(load.estimate),
        estimate(load.estimate_done),
        count(load.unknown),
    ];
    Row { id: reference.id.clone(), path: reference.path.clone(), r#ref: reference, cells }
}

/// Efforts of several units, the longest first: `5,5 jours, 4 heures`.
fn shown(effort: &BTreeMap<Unit, Decimal>, lang: Lang) -> String {
    let parts = effort.iter().rev().map(|(unit, count)| Duration { count: *count, unit: *unit }.show(lang));
    parts.collect::<Vec<_>>().join(", ")
}
