//! What the offers of a grid cost: their prices side by side, and their total cost in each scenario of the business plan.

use crate::domain::budget::Bound;
use crate::domain::grid::Grid;
use crate::domain::licence::Licence;
use crate::domain::offer::{Offer, Price};
use crate::domain::{Currency, Trouble, offer_plan};
use crate::face::Writer;
use crate::face::cell::Ref;
use crate::index::EntryIndex;
use crate::select::order;
use crate::view::definition::all_of;
use crate::view::figures::amount_table::{Amount, Head, Ledger, Line, sign};
use crate::view::figures::offer_plan::{Best, best};
use crate::view::figures::plan::{named, year_label};
use rust_decimal::Decimal;

/// In which currency costs are, and which licences climb with the revenue, which the grid does not know.
pub(super) fn cost_note(grid: &Grid, code: &str, writer: &Writer<'_>) -> String {
    let words = writer.words();
    let note = words.get("grid_cost_note").replace("{currency}", sign(code)).replace("{tax}", writer.tax());
    let climbing: Vec<EntryIndex> =
        grid.offers.iter().filter(|offer| matches!(offer.licence, Licence::Tiers(_))).map(|offer| offer.entry).collect();
    std::iter::once(note).chain(named("grid_tiers", &climbing, writer)).collect::<Vec<_>>().join(" ")
}

/// What prices are for: those of the same stand in one row.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Post<'a> {
    post: &'a str,
    run: bool,
    year: Option<u8>,
    hidden: bool,
    optional: bool,
}

impl<'a> Post<'a> {
    fn of(price: &'a Price) -> Self {
        // When a launch is paid changes no total.
        let year = price.year.filter(|_| price.run);
        Post { post: &price.post, run: price.run, year, hidden: price.hidden, optional: price.optional }
    }

    /// Its name, with what sets it apart.
    fn label(self, writer: &Writer<'_>) -> String {
        let words = writer.words();
        let when = match (self.optional, self.run, self.year) {
            (true, ..) => Some(words.get("grid_option").to_owned()),
            (_, true, Some(year)) => Some(year_label(year, writer).to_lowercase()),
            (_, true, None) => Some(words.get("grid_yearly").to_owned()),
            (_, false, _) => None,
        };
        let hidden = self.hidden.then(|| words.get("grid_hidden").to_owned());
        let apart: Vec<String> = when.into_iter().chain(hidden).collect();
        let label = if self.post.is_empty() { words.get("empty").to_owned() } else { writer.line(self.post) };
        if apart.is_empty() { label } else { format!("{label} ({})", apart.join(", ")) }
    }
}

/// Prices by post, then what they come to over the years.
pub(super) fn cost(grid: &Grid, refs: &[Ref], writer: &Writer<'_>) -> Ledger {
    let (lang, words) = (writer.publication.info().lang, writer.words());
    let mut posts: Vec<Post<'_>> = Vec::new();
    for post in grid.offers.iter().flat_map(|o| &o.prices).map(Post::of) {
        if !posts.contains(&post) {
            posts.push(post);
        }
    }
    // What is counted comes first, launch before running, options last.
    posts.sort_by_key(|post| (post.optional, post.run, post.year, post.hidden));
    let mut rows: Vec<Line> = Vec::new();
    let line = |post: Post<'_>| {
        let amount = |offer: &Offer| {
            let own = offer.prices.iter().filter(|price| Post::of(price) == post);
            own.map(|p| p.amount).reduce(Decimal::saturating_add)
        };
        Line::new(&post.label(writer), grid.offers.iter().map(|o| Amount::whole(amount(o), lang)).collect())
    };
    let counted = posts.iter().filter(|p| !p.optional).copied().map(line);
    rows.extend(counted);
    let totals =
        |f: &dyn Fn(&Offer) -> Option<Decimal>| grid.offers.iter().map(|o| Amount::whole(f(o), lang)).collect::<Vec<_>>();
    rows.push(Line::new(words.get("plan_licence"), totals(&Offer::licence_at_launch)));
    let licence = format!("{} ({})", words.get("plan_licence"), words.get("grid_yearly"));
    rows.push(Line::new(&licence, totals(&Offer::licence_per_year)));
    rows.push(Line::strong(words.get("grid_launch"), totals(&Offer::launch)));
    for year in [1, grid.years, 5] {
        let label = words.get("grid_over").replace("{n}", &year.to_string());
        if year >= grid.years && !rows.iter().any(|r| r.label == label) {
            rows.push(Line::strong(&label, totals(&|o: &Offer| o.total(year))));
        }
    }
    rows.extend(posts.iter().filter(|p| p.optional).copied().map(line));
    if grid.offers.iter().any(|o| o.impact.is_some()) {
        rows.push(Line::new(words.get("grid_impact"), totals(&|o: &Offer| o.impact)));
    }
    let columns = refs.iter().map(|r| Head { label: r.title.clone(), r#ref: Some(r.clone()) }).collect();
    Ledger { corner: String::new(), columns, rows: rows.into_iter().filter(|r| !r.is_idle()).collect() }
}

/// What each offer costs in each scenario, and what that counts, in words.
pub(super) fn plan(grid: &Grid, refs: &[Ref], currency: &Currency, writer: &Writer<'_>) -> Result<(Ledger, String), Trouble> {
    let publication = writer.publication;
    let (lang, words) = (publication.info().lang, writer.words());
    let mut scenarios = all_of("scenario", publication).to_vec();
    if let Some(kind) = publication.vocabulary().get("scenario") {
        order(&mut scenarios, &kind.sort, kind, publication);
    }
    let offers: Vec<EntryIndex> = grid.offers.iter().map(|offer| offer.entry).collect();
    let mut currency = currency.clone();
    let mut rows = Vec::new();
    let mut spans = std::collections::BTreeSet::new();
    for scenario in scenarios {
        let pairs = offer_plan::of_scenario(publication, scenario, &offers, Bound::default(), &mut currency)?;
        let totals: Vec<Option<Decimal>> = pairs.iter().map(|pair| pair.plan.as_ref().ok()?.total()).collect();
        let years = pairs.iter().find_map(|pair| pair.plan.as_ref().ok()).map_or(0, |plan| plan.years.len().saturating_sub(1));
        let cells = totals.iter().map(|total| Amount::whole(*total, lang)).collect();
        let reference = writer.reference(scenario);
        spans.insert(years);
        let label = reference.title.clone();
        let cells = best(cells, &totals, Best::Least, words.get("offer_plan_lowest"));
        rows.push(Line { r#ref: Some(reference), ..Line::new(&label, cells) });
    }
    let columns = refs.iter().map(|r| Head { label: r.title.clone(), r#ref: Some(r.clone()) }).collect();
    let over = match spans.iter().collect::<Vec<_>>().as_slice() {
        [one] => words.count("plan_over_years", **one),
        _ => words.get("plan_over_all").to_owned(),
    };
    let rows: Vec<Line> = rows.into_iter().filter(|row| !row.is_idle()).collect();
    let note = if rows.is_empty() { String::new() } else { words.get("grid_plan_help").replace("{over}", &over) };
    Ok((Ledger { corner: String::new(), columns, rows }, note))
}
