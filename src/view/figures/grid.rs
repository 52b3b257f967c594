//! The comparison of offers: marks as a heat map, subtotals, totals, ranks, how they change with the weights, and costs side by side.

use crate::domain::criterion::{Criterion, Marking};
use crate::domain::formula::Fault;
use crate::domain::grid::{self, Column, Grid, Sensitivity};
use crate::domain::{Currency, Trouble, rounded};
use crate::face::Writer;
use crate::face::cell::Ref;
use crate::index::EntryIndex;
use crate::project::Request;
use crate::publication::{Publication, address};
use crate::schema::FieldType;
use crate::schema::value::show_decimal;
use crate::select::entries_for;
use crate::select::order;
use crate::view::definition::{Computed, Role, View};
use crate::view::definition::{all_of, selected};
use crate::view::figures::amount_table::{Ledger, fixed};
use crate::view::figures::grid_costs::{cost, cost_note, plan};
use crate::view::figures::grid_words::{firmness, reason_text};
use crate::view::figures::scoring;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &["offer"],
    shows: |request, publication| {
        let others = ["criterion", "scenario"].into_iter().flat_map(|kind| all_of(kind, publication).iter().copied());
        selected(request, publication).into_iter().chain(others).collect()
    },
    may_fail: true,
    ..View::new(
        "grid",
        &[
            ("where", Role::Condition),
            ("years", YEARS_ROLE),
            ("vary", Role::Text("a percentage from 1 to 100", |text| percent(text).is_some())),
        ],
        |request, writer, _| Computed::of("grid", compute(request, writer)?),
    )
};

/// Years over which prices are compared unless the view says otherwise.
const YEARS: u8 = 3;
/// What a request says of these years.
pub(super) const YEARS_ROLE: Role =
    Role::Text("a whole number from 1 to 10", |text| text.parse::<u8>().is_ok_and(|n| (1..=10).contains(&n)));
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
    /// How marks are made that nobody gives.
    pub methods: Vec<Method>,
    /// By how much weights were moved.
    pub vary: String,
    /// The first offer, when there is one and only one.
    pub first: Option<Ref>,
    pub sensitivity: Vec<Change>,
    /// Whether any mark of a person changes the first place by itself.
    pub turns: bool,
    /// Whether the first stays first whatever those who mark differ by; none where that cannot be said.
    pub firmness: Option<String>,
    /// Who gave which mark, and why.
    pub opinions: Vec<Opinion>,
    pub cost: Ledger,
    /// What the costs count, in words.
    pub cost_note: String,
    /// What each offer costs in each scenario, tiers of licences included; no rows where no scenario is in sight.
    pub plan: Ledger,
    /// What that counts, or why it cannot be told.
    pub plan_note: String,
    /// Address of the same as a workbook, where the site has one: of all offers.
    pub workbook: Option<String>,
}

/// How a criterion is marked, in sentences.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Method {
    pub r#ref: Ref,
    pub sentences: Vec<String>,
    /// What kept the formula from giving a mark; none when it did.
    pub fault: Option<String>,
}

/// The marks that people gave for a criterion.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Opinion {
    pub r#ref: Ref,
    pub rows: Vec<OpinionRow>,
}

/// A mark that somebody gave.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct OpinionRow {
    pub r#ref: Ref,
    pub by: String,
    pub mark: String,
    pub comment: String,
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
    /// From the lowest to the highest mark given; empty when all are alike.
    pub spread: String,
    /// The mark at which the first place changes; empty when none does.
    pub turning: String,
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

/// The offers that are asked for, compared.
#[derive(Debug)]
pub struct Comparison {
    /// The comparison.
    pub grid: Grid,
    /// Its currency.
    pub currency: Currency,
    /// By how much weights were moved, in per cent.
    pub vary: Decimal,
}

/// Why offers cannot be compared.
#[derive(Debug)]
pub enum NoComparison {
    /// The request does not fit.
    Request(String),
    /// The amounts do not go together.
    Trouble(Trouble),
}

/// Compares the offers that are asked for.
///
/// # Errors
/// When the request does not fit the publication, or amounts are of two currencies.
pub fn comparison(request: &Request, publication: &Publication) -> Result<Comparison, NoComparison> {
    let (kind, mut offers) = entries_for(request, publication).map_err(NoComparison::Request)?;
    order(&mut offers, &kind.sort, kind, publication);
    compared(&offers, request, publication)
}

/// Compares offers by the terms of a request.
pub(super) fn compared(offers: &[EntryIndex], request: &Request, publication: &Publication) -> Result<Comparison, NoComparison> {
    let wrong = |text: &str| NoComparison::Request(text.to_owned());
    // An offer that another one revises is not compared with it.
    let revised = |offer: &EntryIndex| publication.linked(*offer, "revised_by").next().is_some();
    let offers: Vec<EntryIndex> = offers.iter().copied().filter(|offer| !revised(offer)).collect();
    let years = match request.text("years") {
        None => YEARS,
        Some(text) => {
            let years = text.parse().ok().filter(|n| (1..=10).contains(n));
            years.ok_or_else(|| wrong("`years` is a whole number from 1 to 10"))?
        }
    };
    let vary = match request.text("vary") {
        None => Decimal::from(VARY),
        Some(text) => percent(text).ok_or_else(|| wrong("`vary` is a percentage from 1 to 100"))?,
    };
    let mut currency = Currency::default();
    let terms = (years, vary / Decimal::ONE_HUNDRED);
    let grid =
        grid::of_offers(publication, &criteria(publication), &offers, terms, &mut currency).map_err(NoComparison::Trouble)?;
    Ok(Comparison { grid, currency, vary })
}

/// Computes the grid of the offers that are asked for.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, GridView), String> {
    let publication = writer.publication;
    let lang = publication.info().lang;
    let compared = comparison(request, publication).map_err(|error| match error {
        NoComparison::Request(message) => message,
        NoComparison::Trouble(trouble) => writer.trouble(&trouble),
    })?;
    let (grid, currency, vary) = (&compared.grid, &compared.currency, compared.vary);
    let code = currency.code().map_or_else(|| publication.info().currency.clone(), ToString::to_string);
    let refs: Vec<Ref> = grid.offers.iter().map(|offer| writer.reference(offer.entry)).collect();
    let firsts: Vec<&Column> = grid.columns.iter().filter(|c| c.rank == Some(1)).collect();
    let first = match firsts.as_slice() {
        [one] => Some(writer.reference(one.entry)),
        _ => None,
    };
    let (plan, plan_note) =
        plan(grid, &refs, currency, writer).unwrap_or_else(|trouble| (Ledger::default(), writer.trouble(&trouble)));
    let view = GridView {
        offers: grid.columns.iter().map(|c| candidate(c, grid, writer)).collect(),
        groups: groups(grid, writer),
        weights: show_decimal(grid.weights, lang),
        methods: methods(grid, writer),
        vary: crate::face::cell::percent(vary, lang),
        sensitivity: grid
            .criteria
            .iter()
            .zip(&grid.sensitivity)
            .map(|(c, s)| change(c, s, grid, first.as_ref(), writer))
            .collect(),
        turns: grid.columns.iter().flat_map(|column| &column.turning).any(Option::is_some),
        firmness: firmness(grid, writer),
        first,
        opinions: opinions(grid, writer),
        cost: cost(grid, &refs, writer),
        cost_note: cost_note(grid, &code, writer),
        plan,
        plan_note,
        workbook: workbook(request, grid, publication),
    };
    let count = if grid.criteria.is_empty() { 0 } else { grid.offers.len() };
    Ok((count, view))
}

/// Where the site has the comparison as a workbook: it holds all offers, over the usual years.
fn workbook(request: &Request, grid: &Grid, publication: &Publication) -> Option<String> {
    let usual = request.condition.is_none() && grid.years == YEARS && !grid.offers.is_empty();
    let kind = publication.vocabulary().get("offer").filter(|_| usual)?;
    Some(address::encode(&address::of_comparison(kind)))
}

/// Reads `50`, `50 %` or `50%`.
pub fn percent(text: &str) -> Option<Decimal> {
    let number = crate::schema::value::plain_decimal(text.trim().trim_end_matches('%'))?;
    (number >= Decimal::ONE && number <= Decimal::ONE_HUNDRED).then_some(number)
}

/// All criteria, by category in the order that the kind declares.
fn criteria(publication: &Publication) -> Vec<EntryIndex> {
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
    let mut notes: Vec<String> = column.set_aside.iter().map(|reason| reason_text(reason, grid, writer)).collect();
    if !column.unmarked.is_empty() {
        notes.push(words.get("grid_unmarked").replace("{ids}", &named(&column.unmarked)));
    }
    Candidate {
        r#ref: writer.reference(column.entry),
        total: fixed(column.total, 1, writer.publication.info().lang),
        rank: match column.rank {
            None if !column.set_aside.is_empty() => words.get("grid_set_aside").to_owned(),
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
            out: column.is_knocked_out(at),
            spread: match column.spreads.get(at).copied().flatten() {
                Some((low, high)) if low != high => format!("{} – {}", show_decimal(low, lang), show_decimal(high, lang)),
                _ => String::new(),
            },
            turning: column.turning.get(at).copied().flatten().map_or(String::new(), |mark| {
                let key = if column.rank == Some(1) { "grid_turns_below" } else { "grid_turns_above" };
                writer.words().get(key).replace("{n}", &fixed(mark, 2, lang))
            }),
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

/// How marks are made that nobody gives.
fn methods(grid: &Grid, writer: &Writer<'_>) -> Vec<Method> {
    let words = writer.words();
    let computed = grid.criteria.iter().zip(&grid.bases).filter(|(criterion, _)| criterion.marking != Marking::Judged);
    let method = |(criterion, basis): (&Criterion, &Option<crate::domain::criterion::Basis>)| Method {
        r#ref: writer.reference(criterion.entry),
        sentences: scoring::of_criterion(criterion, writer),
        fault: basis.as_ref().and_then(|basis| basis.fault).map(|fault| {
            let key = match fault {
                Fault::Nought => "grid_fault_nought",
                Fault::TooLarge => "grid_fault_large",
            };
            words.get(key).to_owned()
        }),
    };
    let mut methods: Vec<Method> = computed.map(method).collect();
    // Over how many years a price counts that says nothing itself.
    for method in &mut methods {
        let own = grid.criteria.iter().find(|c| *writer.publication.entry(c.entry).id == *method.r#ref.id);
        let computing = own.and_then(Criterion::computing);
        if computing.is_some_and(|c| c.years.is_none() && c.measure == crate::domain::criterion::Measure::Price) {
            let usual = words.get("scoring_price");
            let over = words.count("scoring_years", usize::from(grid.years));
            method.sentences.iter_mut().filter(|sentence| *sentence == usual).for_each(|sentence| sentence.clone_from(&over));
        }
    }
    methods
}

/// Who gave which mark, and why.
fn opinions(grid: &Grid, writer: &Writer<'_>) -> Vec<Opinion> {
    let lang = writer.publication.info().lang;
    let of = |criterion: &Criterion| {
        let rows = grid.offers.iter().flat_map(|offer| {
            let given = offer.marks.get(&criterion.entry).map_or(&[][..], Vec::as_slice);
            given.iter().map(|given| OpinionRow {
                r#ref: writer.reference(offer.entry),
                by: given.by.clone(),
                mark: show_decimal(given.mark, lang),
                comment: writer.line(&given.comment),
            })
        });
        Opinion { r#ref: writer.reference(criterion.entry), rows: rows.collect() }
    };
    // Marks that are not counted are not shown either; `check` names them.
    let judged = grid.criteria.iter().filter(|criterion| criterion.marking == Marking::Judged);
    judged.map(of).filter(|opinion: &Opinion| !opinion.rows.is_empty()).collect()
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
