//! What a vendor is told of the comparison: its own marks, total and rank, why it was set aside, and of the one that was selected what the
//! request names. Nothing of any other vendor is here.

use crate::domain::choice;
use crate::domain::grid::{Column, Grid};
use crate::face::Writer;
use crate::face::cell::Ref;
use crate::index::EntryIndex;
use crate::project::Request;
use crate::publication::Publication;
use crate::schema::value::show_decimal;
use crate::select::{entries_for, order};
use crate::view::all_offers;
use crate::view::definition::{Computed, Role, View, all_of, selected};
use crate::view::figures::amount_table::fixed;
use crate::view::figures::grid::{NoComparison, comparison};
use crate::view::figures::grid_words::reason_text;
use serde::Serialize;

/// What may be told of the vendor that was selected.
const TOLD: [&str; 3] = ["name", "total", "marks"];

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &["vendor"],
    shows: |request, publication| {
        let vendors = selected(request, publication);
        let told = (!told(request).is_empty()).then(|| winner(publication)).flatten();
        let offers: Vec<EntryIndex> = vendors.iter().flat_map(|vendor| offers_of(*vendor, publication)).collect();
        let criteria = all_of("criterion", publication).iter().copied();
        vendors.iter().copied().chain(offers).chain(told).chain(criteria).collect()
    },
    may_fail: true,
    ..View::new(
        "outcome",
        &[
            ("where", Role::Condition),
            ("winner", Role::Text("some of name, total, marks", |text| words(text).all(|word| TOLD.contains(&word)))),
            ("comments", Role::Text("yes or no", |text| matches!(text, "yes" | "no"))),
        ],
        |request, writer, _| Computed::of("outcome", compute(request, writer)?),
    )
};

/// What vendors are told.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct OutcomeView {
    pub vendors: Vec<Told>,
}

/// What a vendor is told of one of its offers.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Told {
    pub r#ref: Ref,
    pub offer: Ref,
    /// Out of 100.
    pub total: String,
    /// A number; empty when it has none.
    pub rank: String,
    /// Why it was set aside.
    pub reasons: Vec<String>,
    pub rows: Vec<ToldMark>,
    /// The vendor that was selected, as far as it is told.
    pub winner: Option<ToldWinner>,
}

/// A mark of a vendor.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ToldMark {
    pub criterion: String,
    pub weight: String,
    pub scale: String,
    pub mark: String,
    pub points: String,
    /// The mark of the one that was selected, where it is told.
    pub winner: String,
    /// What was said of it, without who said it; where that is asked for.
    pub comments: Vec<String>,
}

/// The vendor that was selected.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ToldWinner {
    pub name: Option<String>,
    pub total: Option<String>,
    pub marks: bool,
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ' ']).filter(|word| !word.is_empty())
}

fn told(request: &Request) -> Vec<&str> {
    request.text("winner").map_or_else(Vec::new, |text| words(text).collect())
}

fn offers_of(vendor: EntryIndex, publication: &Publication) -> Vec<EntryIndex> {
    let all = all_of("offer", publication).iter().copied();
    all.filter(|offer| publication.linked(*offer, "from").any(|from| from == vendor)).collect()
}

/// The vendor that was selected, when there is one and only one.
fn winner(publication: &Publication) -> Option<EntryIndex> {
    let mut selected =
        all_of("vendor", publication).iter().copied().filter(|n| choice(publication.entry(*n), "status") == Some("selected"));
    selected.next().filter(|_| selected.next().is_none())
}

/// Computes what the vendors that are asked for are told.
fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, OutcomeView), String> {
    let publication = writer.publication;
    let (kind, mut vendors) = entries_for(request, publication)?;
    order(&mut vendors, &kind.sort, kind, publication);
    let compared = comparison(&all_offers(None)?, publication).map_err(|error| match error {
        NoComparison::Request(message) => message,
        NoComparison::Trouble(trouble) => writer.trouble(&trouble),
    })?;
    let grid = &compared.grid;
    let of = |vendor: EntryIndex| {
        let own = offers_of(vendor, publication);
        grid.columns.iter().enumerate().filter(move |(_, column)| own.contains(&column.entry))
    };
    let best = winner(publication).and_then(|vendor| Some((vendor, of(vendor).next()?.1)));
    let mut all = Vec::new();
    for vendor in &vendors {
        for (at, column) in of(*vendor) {
            // Who was selected is told of nobody else.
            let best = best.filter(|(winner, _)| winner != vendor);
            all.push(one(*vendor, (at, column), best, grid, request, writer));
        }
    }
    Ok((all.len(), OutcomeView { vendors: all }))
}

fn one(
    vendor: EntryIndex,
    (at, column): (usize, &Column),
    best: Option<(EntryIndex, &Column)>,
    grid: &Grid,
    request: &Request,
    writer: &Writer<'_>,
) -> Told {
    let publication = writer.publication;
    let lang = publication.info().lang;
    let told = told(request);
    let says = |word: &str| told.contains(&word);
    let comments = request.text("comments") == Some("yes");
    let mark = |column: &Column, n: usize| column.marks.get(n).copied().flatten().map_or(String::new(), |m| fixed(m, 2, lang));
    let row = |(n, criterion): (usize, &crate::domain::criterion::Criterion)| ToldMark {
        criterion: publication.title(criterion.entry).to_owned(),
        weight: show_decimal(criterion.weight, lang),
        scale: show_decimal(criterion.scale, lang),
        mark: mark(column, n),
        points: column.points.get(n).map_or(String::new(), |points| fixed(*points, 1, lang)),
        winner: best.filter(|_| says("marks")).map_or(String::new(), |(_, best)| mark(best, n)),
        comments: grid
            .offers
            .get(at)
            .filter(|_| comments)
            .and_then(|offer| offer.marks.get(&criterion.entry))
            .map_or_else(Vec::new, |given| given.iter().map(|g| writer.line(&g.comment)).filter(|c| !c.is_empty()).collect()),
    };
    Told {
        r#ref: writer.reference(vendor),
        offer: writer.reference(column.entry),
        total: fixed(column.total, 1, lang),
        rank: column.rank.map_or(String::new(), |rank| rank.to_string()),
        reasons: column.set_aside.iter().map(|reason| reason_text(reason, grid, writer)).collect(),
        rows: grid.criteria.iter().enumerate().map(row).collect(),
        winner: best.filter(|_| !told.is_empty()).map(|(winner, best)| ToldWinner {
            name: says("name").then(|| publication.title(winner).to_owned()),
            total: says("total").then(|| fixed(best.total, 1, lang)),
            marks: says("marks"),
        }),
    }
}
