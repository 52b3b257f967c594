//! The picture of one entry that its kind calls for: a figure over time with its thresholds, a risk where it stands, what a scenario comes to,
//! what a lot has to do. It holds that entry alone, or a dozen others at most, so that its page does not grow with the register.

use super::definition::Own;
use super::figure::Figure;
use super::own_load as load;
use super::{Data, ViewData, compute, find};
use crate::face::Writer;
use crate::index::EntryIndex;
use crate::project::{Comparison, Condition, Operand, Request};
use crate::schema::Kind;

/// Computes the pictures of an entry; `requests` are the views that its kind asks for.
pub fn own(entry: EntryIndex, kind: &Kind, requests: &[Request], writer: &Writer<'_>) -> Vec<ViewData> {
    let words = writer.words();
    let mut found = Vec::new();
    for request in requests.iter().filter(|request| request.kinds.first().is_some_and(|(name, _)| *name == *kind.name)) {
        let Some(own) = find(&request.view).and_then(|view| view.own) else { continue };
        let id = writer.next_id();
        match own {
            Own::Drawn(word, draw) => {
                if let Some(figure) = draw(entry, request, kind, writer, &id) {
                    let title = Some(words.get(word).to_owned());
                    found.push(ViewData { view: "figure", id, title, count: 1, empty: false, data: Data::Figure(figure) });
                }
            }
            Own::Alone(word) if request.view == "load" => {
                let table = compute(&of_one(request, &writer.publication.entry(entry).id), writer, &writer.next_id());
                let Data::Table(table) = unnamed(table.data) else { continue };
                if table.total == 0 {
                    continue;
                }
                let title = Some(words.get(word).to_owned());
                let (view, data) = match load::beside_others(entry, kind, writer, &id) {
                    Some((svg, caption)) => ("figure", Data::Figure(Figure::new(svg, Some(caption), Some((1, table)), writer))),
                    None => ("table", Data::Table(table)),
                };
                found.push(ViewData { view, id, title, count: 1, empty: false, data });
            }
            Own::Alone(word) => {
                let view = compute(&of_one(request, &writer.publication.entry(entry).id), writer, &id);
                if !view.empty && view.view != "problem" {
                    found.push(ViewData { title: Some(words.get(word).to_owned()), data: unnamed(view.data), ..view });
                }
            }
        }
    }
    found
}

/// A table of one entry on its own page needs no columns that say which entry it is.
fn unnamed(data: Data) -> Data {
    let Data::Table(mut table) = data else { return data };
    let names: Vec<bool> = table.columns.iter().map(|column| matches!(column.name.as_str(), "id" | "title")).collect();
    let other = |n: &usize| !names.get(*n).copied().unwrap_or(false);
    let mut n = 0..;
    table.columns.retain(|_| n.next().is_none_or(|n| other(&n)));
    for row in table.groups.iter_mut().flat_map(|group| &mut group.rows) {
        let mut n = 0..;
        row.cells.retain(|_| n.next().is_none_or(|n| other(&n)));
    }
    Data::Table(table)
}

/// The same of one entry.
fn of_one(request: &Request, id: &str) -> Request {
    let operand = Operand { text: id.to_owned(), at: 0..0 };
    let own = Condition::Test { path: vec!["id".to_owned()], at: 0..0, comparison: Comparison::Equal, operands: vec![operand] };
    let kinds = request.kinds.iter().take(1).cloned().collect();
    Request { kinds, condition: Some((own, request.span)), ..request.clone() }
}

/// Returns whether a request was made for the page of one entry: its condition was not read from a text, and has no place there.
pub(super) fn is_of_one(request: &Request) -> bool {
    matches!(&request.condition, Some((Condition::Test { at, .. }, _)) if at.is_empty())
}
