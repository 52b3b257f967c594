//! What a vendor is told of the comparison: its own marks, total and rank, why it was set aside, and of the one that was selected what the
//! request names. Nothing of any other vendor is here.

use crate::domain::grid::{Column, Grid};
use crate::domain::{choice, date};
use crate::face::Writer;
use crate::face::cell::Ref;
use crate::index::EntryIndex;
use crate::project::{Request, parse_condition};
use crate::publication::{Publication, matches};
use crate::schema::value::show_decimal;
use crate::select::{entries_for, order};
use crate::view::definition::{Computed, Role, View, all_of, selected};
use crate::view::figures::amount_table::fixed;
use crate::view::figures::grid::{NoComparison, YEARS_ROLE, compared};
use crate::view::figures::grid_words::reason_text;
use serde::Serialize;
use std::collections::BTreeSet;

/// What may be told of the vendor that was selected.
const TOLD: [&str; 3] = ["name", "total", "marks"];

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &["vendor"],
    shows: |request, publication| {
        let vendors = selected(request, publication);
        let offers: Vec<EntryIndex> = vendors.iter().flat_map(|vendor| offers_of(*vendor, publication)).collect();
        let told = !told(request).is_empty();
        let winners = offers.iter().filter(|_| told).filter_map(|offer| {
            let peers = peers(*offer, request, publication).ok()?;
            winner(&peers, publication)
        });
        let winners: Vec<EntryIndex> = winners.collect();
        let criteria = all_of("criterion", publication).iter().copied();
        vendors.iter().copied().chain(offers).chain(winners).chain(criteria).chain(decision(request, publication)).collect()
    },
    may_fail: true,
    ..View::new(
        "outcome",
        &[
            ("where", Role::Condition),
            ("offers_where", Role::Condition),
            ("years", YEARS_ROLE),
            ("winner", Role::Text("some of name, total, marks", |text| words(text).all(|word| TOLD.contains(&word)))),
            ("comments", Role::Text("yes or no", |text| matches!(text, "yes" | "no"))),
            ("decision", Role::Entry),
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

/// The decision that a letter refers to: its id and its day. Its words are not told, since they name whom it chose.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct ToldDecision {
    pub id: String,
    pub path: String,
    /// What stands before and behind the id.
    pub before: String,
    pub after: String,
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
    /// The decision that it rests on, where the request names one.
    pub decision: Option<ToldDecision>,
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

/// The offers of a vendor that no other revises.
fn offers_of(vendor: EntryIndex, publication: &Publication) -> Vec<EntryIndex> {
    let all = all_of("offer", publication).iter().copied();
    let own = |offer: &EntryIndex| publication.linked(*offer, "from").any(|from| from == vendor);
    all.filter(own).filter(|offer| publication.linked(*offer, "revised_by").next().is_none()).collect()
}

/// The offers that one is compared with: those that the request takes, and without a word of it those for any of its lots.
fn peers(offer: EntryIndex, request: &Request, publication: &Publication) -> Result<Vec<EntryIndex>, String> {
    let mut all = all_of("offer", publication).to_vec();
    if let Some(text) = request.text("offers_where") {
        let condition = parse_condition(text).map_err(|problem| problem.message)?;
        all.retain(|other| matches(&condition, *other, publication));
    } else {
        let lots = |offer: EntryIndex| publication.linked(offer, "for").collect::<Vec<_>>();
        let own = lots(offer);
        all.retain(|other| {
            let others = lots(*other);
            own.is_empty() || others.is_empty() || others.iter().any(|lot| own.contains(lot))
        });
    }
    if let Some(kind) = publication.vocabulary().find("offer") {
        order(&mut all, &kind.sort, kind, publication);
    }
    Ok(all)
}

/// The decision that a request names.
fn decision(request: &Request, publication: &Publication) -> Option<EntryIndex> {
    let named = publication.find(request.text("decision")?.trim())?;
    (&*publication.entry(named).kind == "decision").then_some(named)
}

fn told_decision(decision: EntryIndex, writer: &Writer<'_>) -> ToldDecision {
    let publication = writer.publication;
    let (lang, words) = (publication.info().lang, writer.words());
    let sentence = match date(publication.entry(decision), "date") {
        Some(day) => words.get("outcome_decided").replace("{day}", &day.show(lang)),
        None => words.get("outcome_decision").to_owned(),
    };
    let (before, after) = sentence.split_once("{id}").unwrap_or((&sentence, ""));
    let reference = writer.reference(decision);
    ToldDecision { id: reference.id.to_string(), path: reference.path, before: before.to_owned(), after: after.to_owned() }
}

/// The vendor that was selected among the offers that are compared, when there is one and only one.
fn winner(offers: &[EntryIndex], publication: &Publication) -> Option<EntryIndex> {
    let vendors: BTreeSet<EntryIndex> = offers.iter().flat_map(|offer| publication.linked(*offer, "from")).collect();
    let mut selected = vendors.into_iter().filter(|n| choice(publication.entry(*n), "status") == Some("selected"));
    selected.next().filter(|_| selected.next().is_none())
}

/// Computes what the vendors that are asked for are told.
fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, OutcomeView), String> {
    let publication = writer.publication;
    let (kind, mut vendors) = entries_for(request, publication)?;
    order(&mut vendors, &kind.sort, kind, publication);
    let mut all = Vec::new();
    for vendor in &vendors {
        for offer in offers_of(*vendor, publication) {
            let peers = peers(offer, request, publication)?;
            let compared = compared(&peers, request, publication).map_err(|error| match error {
                NoComparison::Request(message) => message,
                NoComparison::Trouble(trouble) => writer.trouble(&trouble),
            })?;
            let grid = &compared.grid;
            // An offer that the request leaves out is not judged.
            let Some((at, column)) = grid.columns.iter().enumerate().find(|(_, column)| column.entry == offer) else { continue };
            // Who was selected is told of nobody else.
            let best = winner(&peers, publication).filter(|winner| winner != vendor);
            let best = best.and_then(|winner| Some((winner, best_of(winner, grid, publication)?)));
            all.push(one(*vendor, (at, column), best, grid, request, writer));
        }
    }
    Ok((all.len(), OutcomeView { vendors: all }))
}

/// The best offer of a vendor among those that are compared.
fn best_of<'g>(vendor: EntryIndex, grid: &'g Grid, publication: &Publication) -> Option<&'g Column> {
    let own = |column: &&Column| publication.linked(column.entry, "from").any(|from| from == vendor);
    grid.columns.iter().filter(own).min_by_key(|column| column.rank.unwrap_or(usize::MAX))
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
        decision: decision(request, publication).map(|decision| told_decision(decision, writer)),
    }
}
