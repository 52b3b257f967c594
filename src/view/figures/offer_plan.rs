//! The business plan with offers: each scenario with each offer, what it comes to, when it pays, and how margin and cost part over the years.

use crate::domain::budget::Bound;
use crate::domain::limit::{self, Against, Limit, Sort};
use crate::domain::offer_plan::{self, Pair, Uncounted};
use crate::domain::plan::{Plan, Scissors, Year};
use crate::domain::{Currency, rounded};
use crate::face::Writer;
use crate::face::cell::Ref;
use crate::index::EntryIndex;
use crate::project::Request;
use crate::publication::Publication;
use crate::schema::value::show_decimal;
use crate::select::entries_for;
use crate::select::order;
use crate::view::Figure;
use crate::view::definition::{Computed, Own, Role, View, all_of, selected};
use crate::view::figures::amount_table::{Amount, Head, Ledger, Line};
use crate::view::figures::panels::{self, COST, CurvePanel, Drawing, LICENCE, MARGIN};
use crate::view::figures::plan::{self, break_even, percent, year_label};
use crate::view::figures::plan_limits::{self, Mention};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeSet;

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &["scenario", "offer"],
    shows: |request, publication| {
        let (scenarios, offers) = asked(&selected(request, publication), publication);
        let lines = scenarios.iter().flat_map(|scenario| publication.linked(*scenario, "uses"));
        let others = ["campaign", "limit"].into_iter().flat_map(|kind| all_of(kind, publication).iter().copied());
        let offers = scenarios.iter().flat_map(|scenario| taken(*scenario, offers.as_ref(), publication));
        scenarios.iter().copied().chain(offers).chain(lines).chain(others).collect()
    },
    may_fail: true,
    own: Some(Own::Alone("own_offer_plan")),
    ..View::new(
        "offer_plan",
        &[("where", Role::Condition), ("bound", Role::Text("min, middle or max", |text| Bound::parse(text).is_some()))],
        |request, writer, _| Computed::of("offer_plan", compute(request, writer)?),
    )
};

/// The most offers side by side: beyond it nobody reads a row to its end.
const MAX_OFFERS: usize = 30;

/// A business plan with offers.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct OfferPlanView {
    /// In which currency, and which end of the ranges counts.
    pub note: String,
    /// Scenarios down, offers across: what each pair comes to.
    pub table: Ledger,
    pub scenarios: Vec<OfferSheet>,
    /// The limits that the pairs are held against.
    pub limits: Vec<Mention>,
}

/// One scenario with its offers.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct OfferSheet {
    pub r#ref: Ref,
    /// Cumulated margin and cost, a panel per offer.
    pub cash: Option<Figure>,
    /// Margin, cost and licence of each year, a panel per offer.
    pub scissors: Option<Figure>,
    pub ledger: Ledger,
    /// What could not be counted.
    pub gaps: Vec<String>,
    pub sources: Vec<PairSources>,
}

/// What offers were computed from; those of the same are named together.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct PairSources {
    pub offers: Vec<Ref>,
    /// Budget lines and campaigns.
    pub items: Vec<Ref>,
    /// Budget lines that the offers take the place of.
    pub replaced: Vec<Ref>,
}

/// A scenario with the offers that it was computed with.
struct Computation {
    reference: Ref,
    pairs: Vec<(Ref, Pair)>,
}

impl Computation {
    fn plans(&self) -> Vec<(&Ref, &Plan)> {
        self.pairs.iter().filter_map(|(offer, pair)| Some((offer, pair.plan.as_ref().ok()?))).collect()
    }

    fn plan_of(&self, offer: EntryIndex) -> Option<&Plan> {
        self.pairs.iter().find(|(_, pair)| pair.offer == offer)?.1.plan.as_ref().ok()
    }

    /// The years of the scenario; all its plans have the same.
    fn years(&self) -> usize {
        self.plans().first().map_or(0, |(_, plan)| plan.years.len().saturating_sub(1))
    }
}

/// Scenarios that are asked for, and the offers when these are; a request of offers takes all scenarios.
fn asked(entries: &[EntryIndex], publication: &Publication) -> (Vec<EntryIndex>, Option<BTreeSet<EntryIndex>>) {
    let is = |entry: &EntryIndex, kind: &str| *publication.entry(*entry).kind == *kind;
    let offers: BTreeSet<EntryIndex> = entries.iter().copied().filter(|entry| is(entry, "offer")).collect();
    if offers.is_empty() {
        return (entries.iter().copied().filter(|entry| is(entry, "scenario")).collect(), None);
    }
    (all_of("scenario", publication).to_vec(), Some(offers))
}

/// The offers that a scenario is computed with, among those that are asked for.
fn taken(scenario: EntryIndex, asked: Option<&BTreeSet<EntryIndex>>, publication: &Publication) -> Vec<EntryIndex> {
    let offers = offer_plan::offers_of(publication, scenario).into_iter();
    offers.filter(|offer| asked.is_none_or(|asked| asked.contains(offer))).collect()
}

/// Computes the plans of the scenarios that are asked for, with their offers.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, OfferPlanView), String> {
    let publication = writer.publication;
    let (_, entries) = entries_for(request, publication)?;
    let bound = plan::bound(request)?;
    let (mut scenarios, offers) = asked(&entries, publication);
    sorted(&mut scenarios, "scenario", publication);
    let mut currency = Currency::default();
    let mut all: Vec<Computation> = Vec::new();
    for scenario in scenarios {
        let mut own = taken(scenario, offers.as_ref(), publication);
        sorted(&mut own, "offer", publication);
        if own.len() > MAX_OFFERS {
            return Err(writer.too_many(own.len(), MAX_OFFERS));
        }
        if own.is_empty() {
            continue;
        }
        let pairs = offer_plan::of_scenario(publication, scenario, &own, bound, &mut currency).map_err(|t| writer.trouble(&t))?;
        let pairs = pairs.into_iter().map(|pair| (writer.reference(pair.offer), pair)).collect();
        all.push(Computation { reference: writer.reference(scenario), pairs });
    }
    let code = currency.code().map_or_else(|| publication.info().currency.clone(), ToString::to_string);
    let limits = limit::of_publication(publication, &code);
    let plans: Vec<&Plan> = all.iter().flat_map(|one| one.plans().into_iter().map(|(_, plan)| plan)).collect();
    let view = OfferPlanView {
        note: plan::note(&code, bound, writer),
        table: table(&all, &limits, writer),
        limits: plan_limits::mentions(&limits, &plans, (&currency, &code), true, writer),
        scenarios: all.iter().map(|one| sheet(one, &limits, &code, writer)).collect(),
    };
    Ok((all.len(), view))
}

/// Puts entries in the order of their register.
fn sorted(entries: &mut [EntryIndex], kind: &str, publication: &Publication) {
    if let Some(kind) = publication.vocabulary().get(kind) {
        order(entries, &kind.sort, kind, publication);
    }
}

/// What each pair comes to, the best of each row said in words.
fn table(all: &[Computation], limits: &[Limit], writer: &Writer<'_>) -> Ledger {
    let publication = writer.publication;
    let mut offers: Vec<EntryIndex> =
        all.iter().flat_map(|one| one.pairs.iter().map(|(_, pair)| pair.offer)).collect::<BTreeSet<_>>().into_iter().collect();
    sorted(&mut offers, "offer", publication);
    let mut rows = Vec::new();
    for one in all {
        let own: Vec<Option<&Plan>> = offers.iter().map(|offer| one.plan_of(*offer)).collect();
        rows.push(Line::heading(one.reference.clone()));
        let mut own = figures(&own, one.years(), writer);
        own.push(held(one, &offers, limits, writer));
        rows.extend(own.into_iter().filter(|row| !row.is_idle()));
    }
    let head = |offer: &EntryIndex| {
        let reference = writer.reference(*offer);
        Head { label: reference.title.clone(), r#ref: Some(reference) }
    };
    Ledger { corner: String::new(), columns: offers.iter().map(head).collect(), rows }
}

/// The figures of a scenario, a column per offer.
fn figures(plans: &[Option<&Plan>], years: usize, writer: &Writer<'_>) -> Vec<Line> {
    let (lang, words) = (writer.publication.info().lang, writer.words());
    let of = |figure: &dyn Fn(&Plan) -> Option<Decimal>| plans.iter().map(|plan| figure((*plan)?)).collect::<Vec<_>>();
    let over = words.count("plan_over_years", years);
    let over = |key: &str| format!("{}, {over}", words.get(key));
    let whole = |numbers: &[Option<Decimal>]| numbers.iter().map(|n| Amount::whole(*n, lang)).collect::<Vec<_>>();
    let total = of(&Plan::total);
    let hidden = of(&|plan| plan.sum(|y| y.hidden));
    let share = of(&Plan::share);
    let cash = of(&|plan| plan.years.last()?.balance());
    let paying = of(&|plan| plan.break_even.map(Decimal::from));
    let shares = share.iter().map(|n| Amount::text(n.map(|n| percent(n, lang)).unwrap_or_default())).collect();
    let signed = cash.iter().map(|n| Amount::signed(*n, lang)).collect();
    let even = plans.iter().map(|p| Amount::text(p.map(|p| break_even(p, writer)).unwrap_or_default())).collect();
    let parting = plans.iter().map(|p| p.and_then(|p| parting(p, writer)).unwrap_or_default()).collect();
    let lowest = words.get("offer_plan_lowest");
    vec![
        Line::strong(&over("plan_tco"), best(whole(&total), &total, Best::Least, lowest)),
        Line::new(words.get("offer_plan_hidden"), whole(&hidden)),
        Line::new(&over("offer_plan_share"), best(shares, &share, Best::Least, lowest)),
        Line::new(&over("plan_balance"), best(signed, &cash, Best::Most, words.get("offer_plan_highest"))),
        Line::new(words.get("plan_break_even"), best(even, &paying, Best::Least, words.get("offer_plan_earliest"))),
        Line::new(words.get("offer_plan_scissors"), parting),
    ]
}

/// Which figure of a row is the best.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Best {
    Least,
    Most,
}

/// Says which cells of a row are the best; none when there is nothing to compare, or all are alike.
pub(super) fn best(mut cells: Vec<Amount>, numbers: &[Option<Decimal>], which: Best, word: &str) -> Vec<Amount> {
    let known = || numbers.iter().flatten();
    let (Some(least), Some(most)) = (known().min(), known().max()) else { return cells };
    // Two offers of which one never pays differ as well.
    let alike = least == most && numbers.iter().all(Option::is_some);
    let wanted = if which == Best::Least { least } else { most };
    for (cell, _) in cells.iter_mut().zip(numbers).filter(|(_, n)| !alike && numbers.len() > 1 && n.as_ref() == Some(wanted)) {
        word.clone_into(&mut cell.note);
    }
    cells
}

/// Whether margin and cost part or close over the years; below it, what is left in the first and in the last.
fn parting(plan: &Plan, writer: &Writer<'_>) -> Option<Amount> {
    let (lang, words) = (writer.publication.info().lang, writer.words());
    let key = match plan.scissors()? {
        Scissors::Open => "offer_plan_open",
        Scissors::Close => "offer_plan_close",
        Scissors::Level => "offer_plan_level",
    };
    let gap = |year: Option<&Year>| Some(show_decimal(rounded(year?.gap()?, 0), lang));
    let (first, last) = (gap(plan.years.get(1))?, gap(plan.years.last())?);
    let note = words.get("offer_plan_then").replace("{a}", &first).replace("{b}", &last);
    Some(Amount { note, ..Amount::text(words.get(key)) })
}

/// Which limits each pair crosses, by their ids.
fn held(one: &Computation, offers: &[EntryIndex], limits: &[Limit], writer: &Writer<'_>) -> Line {
    let words = writer.words();
    let judged = |limit: &&Limit| match limit.sort {
        Sort::Budget => !matches!(limit.against, Against::Unsaid(_) | Against::Day(_)),
        Sort::BreakEven | Sort::Deadline => matches!(limit.against, Against::Day(_)),
        Sort::NoReturn | Sort::Unsaid => false,
    };
    let judged: Vec<&Limit> = limits.iter().filter(judged).collect();
    let cell = |offer: &EntryIndex| {
        let pair = one.pairs.iter().find(|(_, pair)| pair.offer == *offer).map(|(_, pair)| pair)?;
        let plan = pair.plan.as_ref().ok()?;
        if judged.is_empty() {
            return None;
        }
        let mut ids: Vec<&str> = Vec::new();
        for limit in judged.iter().filter(|limit| limit.is_crossed(plan, pair.opening)) {
            let id = &*writer.publication.entry(limit.entry).id;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Some(if ids.is_empty() {
            Amount::text(words.get("offer_plan_held"))
        } else {
            Amount { tone: "bad", note: ids.join(", "), ..Amount::text(words.get("offer_plan_crossed")) }
        })
    };
    Line::new(words.get("plan_limits"), offers.iter().map(|offer| cell(offer).unwrap_or_default()).collect())
}

fn sheet(one: &Computation, limits: &[Limit], code: &str, writer: &Writer<'_>) -> OfferSheet {
    let plans = one.plans();
    OfferSheet {
        r#ref: one.reference.clone(),
        cash: plan::drawing(writer.words().get("offer_plan_cash"), &plans, limits, code, writer),
        scissors: scissors(&plans, limits, code, writer),
        ledger: by_year(&plans, writer),
        gaps: gaps(one, writer),
        sources: sources(one, writer),
    }
}

/// Margin, cost and licence of each year after the launch, a panel per offer.
fn scissors(plans: &[(&Ref, &Plan)], limits: &[Limit], code: &str, writer: &Writer<'_>) -> Option<Figure> {
    let words = writer.words();
    let panels: Vec<CurvePanel<'_>> = plans.iter().filter_map(|(offer, plan)| scissors_of(offer, plan, writer)).collect();
    if panels.is_empty() {
        return None;
    }
    let mut legend = vec![(MARGIN, words.get("plan_margin")), (COST, words.get("plan_cost"))];
    if panels.iter().any(|panel| panel.lines.len() > 2) {
        legend.push((LICENCE, words.get("plan_licence")));
    }
    let verdicts: Vec<String> =
        panels.iter().filter(|p| !p.verdict.is_empty()).map(|p| format!("{}, {}", p.reference.title, p.verdict)).collect();
    let caption = format!("{} {}", words.get("offer_plan_scissors_caption"), verdicts.join(" ; "));
    let caption = format!("{}.", caption.trim_end_matches([' ', '.']));
    let limits = plan_limits::yearly(limits, writer);
    let title = words.get("offer_plan_scissors_figure");
    let svg = panels::draw(&Drawing { title, caption: &caption, code, legend, panels, limits }, writer);
    Some(Figure::new(svg, Some(caption), None, writer))
}

fn scissors_of<'a>(offer: &'a Ref, plan: &Plan, writer: &Writer<'_>) -> Option<CurvePanel<'a>> {
    let years = || plan.years.iter().filter(|y| y.number > 0);
    let known = |figure: fn(&Year) -> Option<Decimal>| years().map_while(figure).collect::<Vec<_>>();
    let (margin, cost, licence) = (known(|y| y.margin), known(|y| y.cost), known(|y| y.licence));
    if margin.is_empty() || cost.is_empty() {
        return None;
    }
    let mut lines = vec![(MARGIN, margin), (COST, cost)];
    if licence.iter().any(|n| !n.is_zero()) {
        lines.push((LICENCE, licence));
    }
    let verdict = parting(plan, writer).map_or_else(String::new, |part| format!("{}, {}", part.text, part.note));
    Some(CurvePanel { reference: offer, verdict, first: 1, lines, break_even: None, deadlines: Vec::new() })
}

/// The years of a scenario: what it earns whatever the offer, then what each offer makes it cost.
fn by_year(plans: &[(&Ref, &Plan)], writer: &Writer<'_>) -> Ledger {
    let (lang, words) = (writer.publication.info().lang, writer.words());
    let Some((_, any)) = plans.first() else { return Ledger::default() };
    let line = |plan: &Plan, key: &str, figure: fn(&Year) -> Option<Decimal>| {
        Line::new(words.get(key), plan.years.iter().map(|y| Amount::whole(figure(y), lang)).collect())
    };
    let mut rows = vec![line(any, "plan_revenue", |y| y.revenue), line(any, "plan_margin", |y| y.margin)];
    for (offer, plan) in plans {
        rows.push(Line::heading((*offer).clone()));
        rows.extend([
            line(plan, "offer_plan_prices", |y| y.prices),
            line(plan, "offer_plan_hidden", |y| y.hidden),
            line(plan, "plan_licence", |y| y.licence),
            line(plan, "offer_plan_lines", |y| y.launch?.checked_add(y.run?)),
            line(plan, "plan_campaigns", |y| y.campaigns),
        ]);
        rows.push(Line { strong: true, ..line(plan, "plan_cost", |y| y.cost) });
        let share = |y: &Year| Amount::text(y.share().map(|n| percent(n, lang)).unwrap_or_default());
        rows.push(Line::new(words.get("offer_plan_share"), plan.years.iter().map(share).collect()));
        let balance = plan.years.iter().map(|y| Amount::signed(y.balance(), lang)).collect();
        rows.push(Line::strong(words.get("plan_balance"), balance));
    }
    let columns = any.years.iter().map(|y| Head { label: year_label(y.number, writer), r#ref: None }).collect();
    Ledger { corner: String::new(), columns, rows: rows.into_iter().filter(|r| !r.is_idle()).collect() }
}

/// What could not be counted: once for all offers when it concerns all of them, else with the id of the offer.
fn gaps(one: &Computation, writer: &Writer<'_>) -> Vec<String> {
    let words = writer.words();
    let of = |pair: &Pair| match &pair.plan {
        Err(Uncounted::NoPrice) => vec![words.get("offer_plan_gap_price").to_owned()],
        Err(Uncounted::OtherTax) => vec![words.get("offer_plan_gap_tax").to_owned()],
        Ok(plan) => {
            let mut gaps = plan::gaps(plan, !pair.replaced.is_empty(), writer);
            gaps.extend(pair.supposed.then(|| words.get("offer_plan_gap_licence").to_owned()));
            gaps
        }
    };
    let each: Vec<(&str, Vec<String>)> = one.pairs.iter().map(|(offer, pair)| (&*offer.id, of(pair))).collect();
    let mut gaps: Vec<String> = Vec::new();
    for (id, own) in &each {
        for gap in own {
            let common = each.iter().all(|(_, other)| other.contains(gap));
            let gap = if common { gap.clone() } else { format!("{id}{}{gap}", words.get("colon")) };
            if !gaps.contains(&gap) {
                gaps.push(gap);
            }
        }
    }
    gaps
}

fn sources(one: &Computation, writer: &Writer<'_>) -> Vec<PairSources> {
    let mut alike: Vec<(Vec<EntryIndex>, &[EntryIndex], Vec<Ref>)> = Vec::new();
    for (offer, pair) in &one.pairs {
        let Ok(plan) = &pair.plan else { continue };
        let items: Vec<EntryIndex> = plan::sources(plan).collect();
        match alike.iter_mut().find(|(known, replaced, _)| *known == items && *replaced == pair.replaced) {
            Some((_, _, offers)) => offers.push(offer.clone()),
            None => alike.push((items, &pair.replaced, vec![offer.clone()])),
        }
    }
    let refs = |entries: &[EntryIndex]| entries.iter().map(|n| writer.reference(*n)).collect();
    let named = |(items, replaced, offers): (Vec<EntryIndex>, &[EntryIndex], Vec<Ref>)| PairSources {
        offers,
        items: refs(&items),
        replaced: refs(replaced),
    };
    alike.into_iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_is_said_where_there_is_something_to_compare() {
        let marks = |numbers: &[Option<i64>], which| {
            let numbers: Vec<Option<Decimal>> = numbers.iter().map(|n| n.map(Decimal::from)).collect();
            let cells = numbers.iter().map(|_| Amount::default()).collect();
            best(cells, &numbers, which, "best").iter().map(|cell| !cell.note.is_empty()).collect::<Vec<_>>()
        };
        assert_eq!(marks(&[Some(3), Some(1), None], Best::Least), [false, true, false]);
        assert_eq!(marks(&[Some(3), Some(1), Some(3)], Best::Most), [true, false, true]);
        assert_eq!(marks(&[Some(2), Some(2)], Best::Least), [false, false]);
        assert_eq!(marks(&[Some(2), None], Best::Least), [true, false], "the other never pays");
        assert_eq!(marks(&[Some(2)], Best::Least), [false]);
        assert_eq!(marks(&[None, None], Best::Most), [false, false]);
    }
}
