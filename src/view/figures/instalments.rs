//! Instalments and what releases them: how many of their tests passed, what holds them back, whether they are due.

use crate::domain::instalments::{Evidence, InstalmentState, Progress};
use crate::face::cell::column;
use crate::face::{Cell, Writer};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::select::{entries_for, order};
use crate::view::definition::{Computed, Own, Role, View, selected};
use crate::view::free_table::{self, FreeTable};
use crate::view::lists::table::Table;
use crate::view::own::is_of_one;

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &["payment"],
    own: Some(Own::Alone("instalments_own")),
    shows: |request, publication| {
        let payments = selected(request, publication);
        let evidence = Evidence::new(publication);
        let proof = |payment: &EntryIndex| {
            let progress = evidence.of(*payment);
            progress.tests.into_iter().chain(progress.critical).chain(progress.milestone).collect::<Vec<_>>()
        };
        let proofs: Vec<EntryIndex> = payments.iter().flat_map(proof).collect();
        payments.into_iter().chain(proofs).collect()
    },
    ..View::new("instalments", &[("where", Role::Condition)], |request, writer, _| {
        compute(request, writer).map(|(count, table)| Computed::table(count, table))
    })
};

/// How much of what holds an instalment back is named.
const NAMED: usize = 6;

/// Computes the table; on the page of one instalment it has no column for its name, and none at all when no test releases it.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Table), String> {
    let publication = writer.publication;
    let (kind, mut entries) = entries_for(request, publication)?;
    order(&mut entries, &kind.sort, kind, publication);
    let evidence = Evidence::new(publication);
    let mut rows: Vec<(EntryIndex, Progress<EntryIndex>)> = entries.iter().map(|n| (*n, evidence.of(*n))).collect();
    let alone = is_of_one(request);
    if alone {
        rows.retain(|(_, progress)| progress.state != InstalmentState::Unproved);
    }
    let words = writer.words();
    // Schedules are in shares or in amounts.
    let price =
        ["share", "amount"].into_iter().find(|field| rows.iter().any(|(n, _)| publication.entry(*n).get(field).is_some()));
    let price = price.filter(|_| !alone);
    let label = |name: &str| crate::face::label_of(kind, name, writer);
    let text = |word: &str| (words.get(word).to_owned(), false);
    let mut columns = Vec::new();
    if alone {
        // Its page names the milestone among its links.
        columns.push(text("instalments_state"));
    } else {
        columns.push((kind.label.get(publication.info().lang).to_owned(), false));
        columns.extend(price.map(|price| (label(price), true)));
        columns.push((label("due"), false));
    }
    columns.extend([text("instalments_tests"), text("instalments_missing")]);
    columns.extend((!alone).then(|| text("instalments_state")));
    let mut table = FreeTable::new(columns);
    for (n, progress) in &rows {
        let mut cells = Vec::new();
        if alone {
            cells.push(state(progress, writer));
        } else {
            cells.push(free_table::entry(*n, writer));
            cells.extend(price.map(|price| column(*n, price, writer)));
            cells.push(progress.milestone.map_or(Cell::Empty, |milestone| free_table::entry(milestone, writer)));
        }
        cells.extend([tests(progress, writer), missing(progress, writer)]);
        cells.extend((!alone).then(|| state(progress, writer)));
        table.push(cells);
    }
    Ok(table.finish(&kind.name))
}

/// How many tests passed, and what critical reports are open on them.
fn tests(progress: &Progress<EntryIndex>, writer: &Writer<'_>) -> Cell {
    let words = writer.words();
    if progress.tests.is_empty() {
        return free_table::text(words.get("instalments_none"));
    }
    let passed = words.get("instalments_of").replace("{passed}", &progress.passed.to_string());
    let passed = free_table::text(passed.replace("{total}", &progress.tests.len().to_string()));
    match progress.critical.len() {
        0 => passed,
        open => Cell::List { items: vec![passed, free_table::text(words.count("instalments_critical", open))] },
    }
}

/// What holds it back: critical reports first, then tests that failed, then those that nobody has run.
fn missing(progress: &Progress<EntryIndex>, writer: &Writer<'_>) -> Cell {
    if matches!(progress.state, InstalmentState::Paid(_)) {
        return Cell::Empty;
    }
    let all: Vec<EntryIndex> = progress.missing().copied().collect();
    let mut named: Vec<Cell> = all.iter().take(NAMED).map(|n| free_table::entry(*n, writer)).collect();
    if all.len() > NAMED {
        named.push(free_table::text(writer.words().count("and_more", all.len() - NAMED)));
    }
    if named.is_empty() { Cell::Empty } else { Cell::List { items: named } }
}

fn state(progress: &Progress<EntryIndex>, writer: &Writer<'_>) -> Cell {
    let (word, tone) = match progress.state {
        InstalmentState::Paid(_) => ("instalments_paid", "muted"),
        InstalmentState::Due => ("instalments_due", "good"),
        InstalmentState::Awaited => ("instalments_awaited", "info"),
        InstalmentState::NotDue => ("instalments_not_due", "bad"),
        InstalmentState::Passed => ("instalments_passed", "info"),
        InstalmentState::Unproved => ("instalments_unknown", "muted"),
    };
    let text = writer.words().get(word).to_owned();
    let text = match progress.state {
        InstalmentState::Paid(day) => [&text, " (", &day.show(writer.publication.info().lang), ")"].concat(),
        _ => text,
    };
    Cell::Choice { text, key: word.into(), tone }
}
