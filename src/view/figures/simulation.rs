//! What penalties come to in the cases that their entries simulate: amount × units, at most the cap.

use crate::domain::penalty::simulated;
use crate::face::cell::{Cell, column as cell};
use crate::face::{Writer, label_of};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::Kind;
use crate::schema::value::Money;
use crate::select::{entries_for, order};
use crate::view::definition::{Computed, Own, Role, View};
use crate::view::lists::table::{Column, Row, Rows, Table};
use rust_decimal::prelude::ToPrimitive;

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &["penalty"],
    own: Some(Own::Alone("own_simulation")),
    ..View::new("simulation", &[("where", Role::Condition), ("sort", Role::Sorts)], |request, writer, _| {
        compute(request, writer).map(|(count, table)| Computed::table(count, table))
    })
};

/// The fields that are shown before what is computed.
const FIELDS: [&str; 4] = ["amount", "per", "units", "cap"];

/// Computes the table. One that nothing can be computed of is left out.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Table), String> {
    let publication = writer.publication;
    let (kind, mut entries) = entries_for(request, publication)?;
    order(&mut entries, &kind.sort, kind, publication);
    let fields: Vec<&str> = FIELDS.into_iter().filter(|name| kind.fields.contains_key(*name)).collect();
    let rows: Vec<Row> = entries.iter().filter_map(|n| row(*n, &fields, writer)).collect();
    let count = rows.len();
    let groups = vec![Rows { key: String::new(), label: None, count, rows }];
    Ok((
        count,
        Table {
            kind: kind.name.clone(),
            columns: columns(kind, &fields, writer),
            groups,
            total: count,
            more: None,
            whole: 0,
            nothing: None,
        },
    ))
}

fn columns(kind: &Kind, fields: &[&str], writer: &Writer<'_>) -> Vec<Column> {
    let words = writer.words();
    let column = |name: &str, label: String, r#type: &'static str| Column {
        name: name.to_owned(),
        label,
        r#type,
        sortable: false,
        choices: None,
        extra: false,
        mark: None,
    };
    let mut columns =
        vec![column("id", words.get("id").to_owned(), "id"), column("title", label_of(kind, &kind.title, writer), "text")];
    let typed = |name: &&str| kind.fields.get(*name).map_or("text", |field| field.ty.name());
    columns.extend(fields.iter().map(|name| column(name, label_of(kind, name, writer), typed(name))));
    columns.push(column("simulated", words.get("simulation_amount").to_owned(), "money"));
    columns.push(column("note", words.get("simulation_note").to_owned(), "text"));
    columns
}

fn row(entry: EntryIndex, fields: &[&str], writer: &Writer<'_>) -> Option<Row> {
    let due = simulated(writer.publication.entry(entry))?;
    let reference = writer.reference(entry);
    let mut cells = vec![Cell::Entry { r#ref: reference.clone() }, Cell::Entry { r#ref: reference.clone() }];
    cells.extend(fields.iter().map(|name| cell(entry, name, writer)));
    cells.push(amount(&due.amount, writer));
    cells.push(if due.capped { Cell::text(writer.words().get("simulation_capped")) } else { Cell::Empty });
    Some(Row { id: reference.id.clone(), path: reference.path.clone(), r#ref: reference, cells })
}

fn amount(money: &Money, writer: &Writer<'_>) -> Cell {
    let text = money.clone().rounded().show(writer.publication.info().lang);
    Cell::Number { text, sort: money.amount.to_f64().unwrap_or(0.0) }
}
