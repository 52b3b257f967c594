//! The comparison of offers: marks as a heat map, subtotals, totals, ranks, how they change with the weights, and costs side by side.

use crate::domain::grid::{self, Column, Criterion, Grid, Sensitivity};
use crate::domain::licence::Licence;
use crate::domain::offer::{Offer, Price};
use crate::domain::{Currency, rounded};
use crate::face::Writer;
use crate::face::cell::Ref;
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::FieldType;
use crate::schema::value::show_decimal;
use crate::select::entries_for;
use crate::select::order;
use crate::view::definition::{Computed, Role, View};
use crate::view::definition::{all_of, selected};
use crate::view::figures::amount_table::{Amount, Head, Ledger, Line, fixed, sign};
use crate::view::figures::plan::{named, year_label};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &["offer"],
    shows: |request, publication| {
        let criteria = all_of("criterion", publication);
        selected(request, publication).into_iter().chain(criteria.iter().copied()).collect()
    },
    may_fail: true,
    ..View::new(
        "grid",
        &[
            ("where", Role::Condition),
            ("years", Role::Text("a whole number from 1 to 10", |text| text.parse::<u8>().is_ok_and(|n| (1..=10).contains(&n)))),
            ("vary", Role::Text("a percentage from 1 to 100", |text| percent(text).is_some())),
        ],
        |request, writer, _| Computed::of("grid", compute(request, writer)?),
    )
};

/// Years over which prices are compared unless the view says otherwise.
const YEARS: u8 = 3;
/// By how much, in per cent, weights are moved unless the view says otherwise.
const VARY: u32 = 50;

/// A comparison grid.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct GridView {
    pub offers: Vec<Candidate>,
    pub groups: Vec<Group>,
    /// Sum of the weights.
    pub weights: String,
    /// How price marks are made; none without a criterion on the price.
    pub method: Option<String>,
    /// By how much weights were moved.
    pub vary: String,
    /// The first offer, when there is one and only one.
    pub first: Option<Ref>,
    pub sensitivity: Vec<Change>,
    pub cost: Ledger,
    /// What the costs count, in words.
    pub cost_note: String,
}

/// An offer as it comes out.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Candidate {
    pub r#ref: Ref,
    pub total: String,
    /// 1 … or a word when it is set aside.
    pub rank: String,
    pub first: bool,
    /// Why it is set aside, or which marks are missing.
    pub notes: Vec<String>,
}

/// The criteria of a category.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Group {
    pub label: Option<String>,
    pub weight: String,
    pub rows: Vec<CriterionRow>,
    /// Points per offer.
    pub subtotals: Vec<String>,
}

/// A criterion.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct CriterionRow {
    pub r#ref: Ref,
    pub weight: String,
    pub scale: String,
    pub marks: Vec<GivenMark>,
}

/// The mark of an offer.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct GivenMark {
    /// Empty when there is none.
    pub text: String,
    pub points: String,
    /// From 1 (worst fifth of the scale) to 5; 0 without a mark.
    pub heat: u8,
    /// Whether it is below the knock-out mark.
    pub out: bool,
}

/// What the weight of a criterion changes.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Change {
    pub r#ref: Ref,
    pub weight: String,
    /// Ranks per offer with less weight, as it is, with more.
    pub lighter: Vec<String>,
    pub current: Vec<String>,
    pub heavier: Vec<String>,
    /// Whether the same offer comes first whatever the weight.
    pub stable: bool,
    pub verdict: String,
}

/// Computes the grid of the offers that are asked for.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, GridView), String> {
    let publication = writer.publication;
    let lang = publication.info().lang;
    let (kind, mut offers) = entries_for(request, publication)?;
    order(&mut offers, &kind.sort, kind, publication);
    let years = match request.text("years") {
        None => YEARS,
        Some(text) => text.parse().ok().filter(|n| (1..=10).contains(n)).ok_or("`years` is a whole number from 1 to 10")?,
    };
    let vary = match request.text("vary") {
        None => Decimal::from(VARY),
        Some(text) => percent(text).ok_or("`vary` is a percentage from 1 to 100")?,
    };
    let criteria = criteria(writer);
    let mut currency = Currency::default();
    let grid = grid::of_offers(publication, &criteria, &offers, years, vary / Decimal::ONE_HUNDRED, &mut currency)
        .map_err(|t| writer.trouble(&t))?;
    let code = currency.code().map_or_else(|| publication.info().currency.clone(), ToString::to_string);
    let refs: Vec<Ref> = offers.iter().map(|n| writer.reference(*n)).collect();
    let firsts: Vec<&Column> = grid.columns.iter().filter(|c| c.rank == Some(1)).collect();
    let first = match firsts.as_slice() {
        [one] => Some(writer.reference(one.entry)),
        _ => None,
    };
    let view = GridView {
        offers: grid.columns.iter().map(|c| candidate(c, &grid, writer)).collect(),
        groups: groups(&grid, writer),
        weights: show_decimal(grid.weights, lang),
        method: method(&grid, writer),
        vary: crate::face::cell::percent(vary, lang),
        sensitivity: grid
            .criteria
            .iter()
            .zip(&grid.sensitivity)
            .map(|(c, s)| change(c, s, &grid, first.as_ref(), writer))
            .collect(),
        first,
        cost: cost(&grid, &refs, writer),
        cost_note: cost_note(&grid, &code, writer),
    };
    let count = if criteria.is_empty() { 0 } else { offers.len() };
    Ok((count, view))
}

/// Reads `50`, `50 %` or `50%`.
pub fn percent(text: &str) -> Option<Decimal> {
    let number = crate::schema::value::plain_decimal(text.trim().trim_end_matches('%'))?;
    (number >= Decimal::ONE && number <= Decimal::ONE_HUNDRED).then_some(number)
}

/// All criteria, by category in the order that the kind declares.
fn criteria(writer: &Writer<'_>) -> Vec<EntryIndex> {
    let publication = writer.publication;
    let Some(kind) = publication.vocabulary().get("criterion") else { return Vec::new() };
    let mut criteria = publication.of_kind("criterion").to_vec();
    let keys: Vec<String> = std::iter::once("category".to_owned()).chain(kind.sort.iter().cloned()).collect();
    order(&mut criteria, &keys, kind, publication);
    criteria
}

fn rank(rank: Option<usize>) -> String {
    rank.map_or(String::new(), |r| r.to_string())
}

fn candidate(column: &Column, grid: &Grid, writer: &Writer<'_>) -> Candidate {
    let words = writer.words();
    let named = |positions: &[usize]| {
        let ids =
            positions.iter().filter_map(|n| grid.criteria.get(*n)).map(|c| writer.publication.entry(c.entry).id.to_string());
        ids.collect::<Vec<_>>().join(", ")
    };
    let mut notes = Vec::new();
    if !column.knocked_out.is_empty() {
        notes.push(words.get("grid_knocked_out").replace("{ids}", &named(&column.knocked_out)));
    }
    if !column.unmarked.is_empty() {
        notes.push(words.get("grid_unmarked").replace("{ids}", &named(&column.unmarked)));
    }
    Candidate {
        r#ref: writer.reference(column.entry),
        total: fixed(column.total, 1, writer.publication.info().lang),
        rank: match column.rank {
            None if !column.knocked_out.is_empty() => words.get("grid_set_aside").to_owned(),
            None => "–".to_owned(),
            ranked => rank(ranked),
        },
        first: column.rank == Some(1),
        notes,
    }
}

fn groups(grid: &Grid, writer: &Writer<'_>) -> Vec<Group> {
    let publication = writer.publication;
    let lang = publication.info().lang;
    let label = |key: &str| -> Option<String> {
        let field = publication.vocabulary().get("criterion")?.fields.get("category")?;
        let known = match &field.ty {
            FieldType::Choice(choices) => choices.iter().find(|c| c.key == key).map(|c| c.label.get(lang).to_owned()),
            _ => None,
        };
        Some(known.unwrap_or_else(|| key.to_owned())).filter(|l| !l.is_empty())
    };
    let mut keys: Vec<&str> = Vec::new();
    for criterion in &grid.criteria {
        if !keys.contains(&criterion.category.as_str()) {
            keys.push(&criterion.category);
        }
    }
    let group = |key: &str| {
        let own: Vec<usize> =
            (0..grid.criteria.len()).filter(|n| grid.criteria.get(*n).is_some_and(|c| c.category == key)).collect();
        let weight = own.iter().filter_map(|n| grid.criteria.get(*n)).fold(Decimal::ZERO, |a, c| a.saturating_add(c.weight));
        let subtotal = |column: &Column| {
            let points = own.iter().filter_map(|n| column.points.get(*n)).fold(Decimal::ZERO, |a, p| a.saturating_add(*p));
            fixed(points, 1, lang)
        };
        Group {
            label: label(key),
            weight: show_decimal(weight, lang),
            rows: own.iter().filter_map(|n| row(*n, grid, writer)).collect(),
            subtotals: grid.columns.iter().map(subtotal).collect(),
        }
    };
    keys.into_iter().map(group).collect()
}

fn row(at: usize, grid: &Grid, writer: &Writer<'_>) -> Option<CriterionRow> {
    let lang = writer.publication.info().lang;
    let criterion = grid.criteria.get(at)?;
    let mark = |column: &Column| {
        let mark = column.marks.get(at).copied().flatten();
        GivenMark {
            text: mark.map_or(String::new(), |m| fixed(m, 2, lang)),
            points: mark.and(column.points.get(at)).map_or(String::new(), |p| fixed(*p, 1, lang)),
            heat: mark.map_or(0, |m| heat(m, criterion.scale)),
            out: column.knocked_out.contains(&at),
        }
    };
    Some(CriterionRow {
        r#ref: writer.reference(criterion.entry),
        weight: show_decimal(criterion.weight, lang),
        scale: show_decimal(criterion.scale, lang),
        marks: grid.columns.iter().map(mark).collect(),
    })
}

/// In which fifth of its scale a mark is, from 1 to 5.
fn heat(mark: Decimal, scale: Decimal) -> u8 {
    let fifth = mark.saturating_mul(Decimal::from(5)).checked_div(scale).unwrap_or_default();
    fifth.ceil().to_u8().unwrap_or(1).clamp(1, 5)
}

fn method(grid: &Grid, writer: &Writer<'_>) -> Option<String> {
    let by_price: Vec<String> =
        grid.criteria.iter().filter(|c| c.by_price).map(|c| writer.publication.entry(c.entry).id.to_string()).collect();
    let text = writer.words().get("grid_method").replace("{ids}", &by_price.join(", ")).replace("{n}", &grid.years.to_string());
    (!by_price.is_empty()).then_some(text)
}

fn change(criterion: &Criterion, sensitivity: &Sensitivity, grid: &Grid, first: Option<&Ref>, writer: &Writer<'_>) -> Change {
    let (lang, words) = (writer.publication.info().lang, writer.words());
    let all = |ranks: &[Option<usize>]| ranks.iter().map(|r| rank(*r)).collect::<Vec<_>>();
    let shown = |weight: Decimal| show_decimal(rounded(weight, 1), lang);
    let verdict = match (first, sensitivity.below, sensitivity.above) {
        (None, ..) => words.get("grid_tied").to_owned(),
        (_, None, None) => words.get("grid_stable").to_owned(),
        (_, Some(below), None) => words.get("grid_below").replace("{below}", &shown(below)),
        (_, None, Some(above)) => words.get("grid_above").replace("{above}", &shown(above)),
        (_, Some(below), Some(above)) => {
            words.get("grid_between").replace("{below}", &shown(below)).replace("{above}", &shown(above))
        }
    };
    Change {
        r#ref: writer.reference(criterion.entry),
        weight: show_decimal(criterion.weight, lang),
        lighter: all(&sensitivity.lighter),
        current: grid.columns.iter().map(|c| rank(c.rank)).collect(),
        heavier: all(&sensitivity.heavier),
        stable: first.is_some() && sensitivity.below.is_none() && sensitivity.above.is_none(),
        verdict,
    }
}

/// In which currency costs are, and which licences climb with the revenue, which the grid does not know.
fn cost_note(grid: &Grid, code: &str, writer: &Writer<'_>) -> String {
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
fn cost(grid: &Grid, refs: &[Ref], writer: &Writer<'_>) -> Ledger {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heat_is_the_fifth_of_the_scale() {
        let of = |mark: &str| heat(mark.parse().expect("a number"), Decimal::from(5));
        assert_eq!([of("0"), of("1"), of("1.01"), of("4.25"), of("5")], [1, 1, 2, 5, 5]);
    }

    #[test]
    fn variations_are_percentages() {
        assert_eq!(percent("50 %"), Some(Decimal::from(50)));
        assert_eq!(percent("0"), None);
        assert_eq!(percent("120"), None);
    }
}
