//! The business plan: scenarios side by side, each by year, with the curves of cumulated margin and cost.

use crate::domain::Currency;
use crate::domain::budget::{Bound, Paid};
use crate::domain::limit::{self, Limit};
use crate::domain::plan::{self, Plan, Year};
use crate::domain::scenario::Actual;
use crate::face::Writer;
use crate::face::cell::Ref;
use crate::index::EntryIndex;
use crate::project::Request;
use crate::publication::address;
use crate::schema::Lang;
use crate::select::entries_for;
use crate::select::order;
use crate::view::Figure;
use crate::view::definition::{Computed, Own, Role, View};
use crate::view::definition::{all_of, selected};
use crate::view::figures::amount_table::{Amount, Head, Ledger, Line, fixed, sign};
use crate::view::figures::panels::{self, COST, CurvePanel, Drawing, MARGIN};
use crate::view::figures::plan_limits::{self, Mention};
use rust_decimal::Decimal;
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &["scenario"],
    shows: |request, publication| {
        let mut shown = selected(request, publication);
        let lines: Vec<EntryIndex> = shown.iter().flat_map(|scenario| publication.linked(*scenario, "uses")).collect();
        shown.extend(lines);
        shown.extend(all_of("campaign", publication));
        shown.extend(all_of("limit", publication));
        shown
    },
    may_fail: true,
    own: Some(Own::Alone("own_result")),
    ..View::new(
        "plan",
        &[("where", Role::Condition), ("bound", Role::Text("min, middle or max", |text| Bound::parse(text).is_some()))],
        |request, writer, _| Computed::of("plan", compute(request, writer)?),
    )
};

/// A business plan.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct PlanView {
    #[serde(flatten)]
    pub figure: Figure,
    /// In which currency, and which end of the ranges counts.
    pub note: String,
    pub summary: Ledger,
    pub scenarios: Vec<ScenarioSheet>,
    /// The limits drawn on the curves.
    pub limits: Vec<Mention>,
}

/// One scenario by year.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ScenarioSheet {
    pub r#ref: Ref,
    pub ledger: Ledger,
    /// What was measured beside what is planned; no rows without any.
    pub actuals: Ledger,
    /// What was paid of the budget lines; no rows without any.
    pub paid: Ledger,
    /// What could not be counted.
    pub gaps: Vec<String>,
    /// The budget lines and the campaigns that it was computed from.
    pub sources: Vec<Ref>,
    /// Address of the same as a workbook, on the site; only for the bound that it begins with.
    pub workbook: Option<String>,
}

/// Computes the plans of the scenarios that are asked for.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, PlanView), String> {
    let publication = writer.publication;
    let words = writer.words();
    let (kind, mut entries) = entries_for(request, publication)?;
    order(&mut entries, &kind.sort, kind, publication);
    let bound = bound(request)?;
    let mut currency = Currency::default();
    let read = |at: &EntryIndex| plan::of_scenario(publication, *at, bound, &mut currency);
    let plans = entries.iter().map(read).collect::<Result<Vec<_>, _>>().map_err(|t| writer.trouble(&t))?;
    let code = currency.code().map_or_else(|| publication.info().currency.clone(), ToString::to_string);
    let refs: Vec<Ref> = entries.iter().map(|n| writer.reference(*n)).collect();
    let all: Vec<(&Ref, &Plan)> = refs.iter().zip(&plans).collect();
    let limits = limit::of_publication(publication, &code);
    let figure = drawing(words.get("plan_figure"), &all, &limits, &code, writer);
    let view = PlanView {
        figure: figure.unwrap_or(Figure { svg: None, svg_path: None, caption: None, table: None }),
        note: note(&code, bound, writer),
        summary: summary(&all, writer),
        scenarios: all.iter().map(|(reference, plan)| sheet(reference, plan, bound, writer)).collect(),
        limits: plan_limits::mentions(&limits, &plans.iter().collect::<Vec<_>>(), (&currency, &code), false, writer),
    };
    Ok((entries.len(), view))
}

/// Which end of ranges a request asks for.
pub(super) fn bound(request: &Request) -> Result<Bound, String> {
    match request.text("bound") {
        None => Ok(Bound::default()),
        Some(word) => Bound::parse(word).ok_or_else(|| "`bound` is min, middle or max".to_owned()),
    }
}

/// In which currency amounts are, and which end of the ranges counts.
pub(super) fn note(code: &str, bound: Bound, writer: &Writer<'_>) -> String {
    let words = writer.words();
    let range = words.get(match bound {
        Bound::Low => "plan_bound_min",
        Bound::Middle => "plan_bound_middle",
        Bound::High => "plan_bound_max",
    });
    words.get("plan_note").replace("{currency}", sign(code)).replace("{tax}", writer.tax()).replace("{range}", range)
}

/// When a plan pays, in words; nothing when that cannot be known.
pub(super) fn break_even(plan: &Plan, writer: &Writer<'_>) -> String {
    match plan.break_even {
        Some(year) => year_label(year, writer).to_lowercase(),
        None if plan.years.last().is_some_and(|y| y.balance().is_some()) => {
            let years = plan.years.len().saturating_sub(1);
            writer.words().count("plan_not_within", years)
        }
        None => String::new(),
    }
}

/// The name of a year.
pub(super) fn year_label(year: u8, writer: &Writer<'_>) -> String {
    let words = writer.words();
    if year == 0 { words.get("plan_launch").to_owned() } else { words.get("plan_year").replace("{n}", &year.to_string()) }
}

/// The curves of plans, one panel each; none when no plan is known for more than its launch.
pub(super) fn drawing(title: &str, plans: &[(&Ref, &Plan)], limits: &[Limit], code: &str, writer: &Writer<'_>) -> Option<Figure> {
    let words = writer.words();
    let panels: Vec<CurvePanel<'_>> =
        plans.iter().filter_map(|(reference, plan)| panel(reference, plan, limits, writer)).collect();
    if panels.is_empty() {
        return None;
    }
    let verdicts: Vec<String> = plans
        .iter()
        .filter(|(_, p)| !break_even(p, writer).is_empty())
        .map(|(r, plan)| format!("{}, {}", r.title, break_even(plan, writer)))
        .collect();
    let caption = format!("{} {}", words.get("plan_caption"), verdicts.join(" ; ")) + ".";
    let drawing = Drawing {
        title,
        caption: &caption,
        code,
        legend: vec![(MARGIN, words.get("plan_margin_cumulated")), (COST, words.get("plan_tco_cumulated"))],
        panels,
        limits: plan_limits::cumulated(limits, writer),
    };
    let svg = panels::draw(&drawing, writer);
    Some(Figure::new(svg, Some(caption), None, writer))
}

fn panel<'a>(reference: &'a Ref, plan: &Plan, limits: &[Limit], writer: &Writer<'_>) -> Option<CurvePanel<'a>> {
    let words = writer.words();
    let known = |figure: fn(&Year) -> Option<Decimal>| plan.years.iter().map_while(figure).collect::<Vec<_>>();
    let lines = vec![(MARGIN, known(|y| y.cumulated_margin)), (COST, known(|y| y.cumulated_cost))];
    lines.iter().all(|(_, amounts)| amounts.len() > 1).then(|| CurvePanel {
        reference,
        verdict: format!("{}{}{}", words.get("plan_break_even"), words.get("colon"), break_even(plan, writer)),
        first: 0,
        lines,
        break_even: plan.break_even.and_then(|year| Some((year, plan.years.get(usize::from(year))?.cumulated_margin?))),
        deadlines: plan_limits::deadlines(plan, limits, writer),
    })
}

/// What decides, one column per scenario.
fn summary(plans: &[(&Ref, &Plan)], writer: &Writer<'_>) -> Ledger {
    let (lang, words) = (writer.publication.info().lang, writer.words());
    let columns = plans.iter().map(|(r, _)| Head { label: r.title.clone(), r#ref: Some((*r).clone()) }).collect();
    let first = |f: fn(&Year) -> Option<Decimal>| {
        plans.iter().map(|(_, p)| Amount::whole(p.years.get(1).and_then(f), lang)).collect::<Vec<_>>()
    };
    let in_first = |key: &str| format!("{}, {}", words.get(key), year_label(1, writer).to_lowercase());
    let launch = plans.iter().map(|(_, p)| Amount::whole(p.years.first().and_then(|y| y.cost), lang)).collect();
    let last = |f: fn(&Year) -> Option<Decimal>| plans.iter().map(move |(_, p)| p.years.last().and_then(f));
    let spans: std::collections::BTreeSet<usize> = plans.iter().map(|(_, p)| p.years.len().saturating_sub(1)).collect();
    let over = match spans.iter().collect::<Vec<_>>().as_slice() {
        [one] => words.count("plan_over_years", **one),
        _ => words.get("plan_over_all").to_owned(),
    };
    let rows = vec![
        Line::new(&in_first("plan_orders"), first(|y| y.orders)),
        Line::new(&in_first("plan_visits"), first(|y| y.visits)),
        Line::new(&in_first("plan_revenue"), first(|y| y.revenue)),
        Line::new(&in_first("plan_margin"), first(|y| y.margin)),
        Line::new(words.get("plan_launch_cost"), launch),
        Line::new(
            &format!("{}, {over}", words.get("plan_margin_cumulated")),
            last(|y| y.cumulated_margin).map(|n| Amount::whole(n, lang)).collect(),
        ),
        Line::new(
            &format!("{}, {over}", words.get("plan_tco")),
            last(|y| y.cumulated_cost).map(|n| Amount::whole(n, lang)).collect(),
        ),
        Line::strong(
            &format!("{}, {over}", words.get("plan_balance")),
            last(Year::balance).map(|n| Amount::signed(n, lang)).collect(),
        ),
        Line::strong(words.get("plan_break_even"), plans.iter().map(|(_, p)| Amount::text(break_even(p, writer))).collect()),
    ];
    Ledger { corner: String::new(), columns, rows: rows.into_iter().filter(|r| !r.is_idle()).collect() }
}

fn sheet(reference: &Ref, plan: &Plan, bound: Bound, writer: &Writer<'_>) -> ScenarioSheet {
    let (lang, words) = (writer.publication.info().lang, writer.words());
    let columns = plan.years.iter().map(|y| Head { label: year_label(y.number, writer), r#ref: None }).collect();
    let of = |f: fn(&Year) -> Option<Decimal>| by_year(plan, f, lang);
    let lines = [
        ("plan_customers", of(|y| y.customers), false),
        ("plan_orders", of(|y| y.orders), false),
        ("plan_visits", of(|y| y.visits), false),
        ("plan_revenue", of(|y| y.revenue), true),
        ("plan_discounts", of(|y| y.discounts), false),
        ("plan_service", of(|y| y.service), false),
        ("plan_margin", of(|y| y.margin), true),
        ("plan_launch_lines", of(|y| y.launch), false),
        ("plan_run_lines", of(|y| y.run), false),
        ("plan_campaigns", of(|y| y.campaigns), false),
        ("plan_licence", of(|y| y.licence), false),
        ("plan_cost", of(|y| y.cost), true),
        ("plan_margin_cumulated", of(|y| y.cumulated_margin), false),
        ("plan_tco_cumulated", of(|y| y.cumulated_cost), false),
        ("plan_balance", plan.years.iter().map(|y| Amount::signed(y.balance(), lang)).collect(), true),
    ];
    let rows = lines.into_iter().map(|(key, cells, strong)| Line { strong, ..Line::new(words.get(key), cells) });
    ScenarioSheet {
        r#ref: reference.clone(),
        ledger: Ledger { corner: String::new(), columns, rows: rows.filter(|r| !r.is_idle()).collect() },
        actuals: actuals(plan, writer),
        paid: paid(plan, writer),
        gaps: gaps(plan, false, writer),
        sources: sources(plan).map(|n| writer.reference(n)).collect(),
        workbook: writer
            .publication
            .vocabulary()
            .get("scenario")
            .filter(|_| bound == Bound::default())
            .map(|kind| address::encode(&address::of_plan(kind, &reference.id))),
    }
}

/// The budget lines and campaigns that a plan was computed from.
pub(super) fn sources(plan: &Plan) -> impl Iterator<Item = EntryIndex> + '_ {
    plan.lines.iter().chain(&plan.campaigns).chain(&plan.inside).copied()
}

/// What a plan could not count, in words. `replaced` tells whether an offer takes the place of budget lines, so that none may be left.
pub(super) fn gaps(plan: &Plan, replaced: bool, writer: &Writer<'_>) -> Vec<String> {
    let words = writer.words();
    let mut gaps = Vec::new();
    if plan.years.last().is_some_and(|y| y.revenue.is_none()) {
        gaps.push(words.get("plan_gap_revenue").to_owned());
    } else if plan.years.last().is_some_and(|y| y.margin.is_none()) {
        gaps.push(words.get("plan_gap_margin").to_owned());
    }
    if plan.licence_missing {
        gaps.push(words.get("plan_gap_licence").to_owned());
    }
    if plan.lines.is_empty() && !replaced {
        gaps.push(words.get("plan_gap_lines").to_owned());
    }
    let sentences = [
        ("plan_gap_open", &plan.open),
        ("plan_gap_unpriced", &plan.unpriced),
        ("plan_gap_undated", &plan.undated),
        ("plan_gap_late", &plan.late),
        ("plan_gap_unplaced", &plan.unplaced),
    ];
    gaps.extend(sentences.into_iter().filter_map(|(key, entries)| named(key, entries, writer)));
    gaps
}

/// What was measured beside what is planned, with the gap and its share of the plan.
fn actuals(plan: &Plan, writer: &Writer<'_>) -> Ledger {
    type Figures = (&'static str, fn(&Actual) -> Option<Decimal>, fn(&Year) -> Option<Decimal>);
    const FIGURES: [Figures; 4] = [
        ("plan_customers", |a| a.customers, |y| y.customers),
        ("plan_orders", |a| a.orders, |y| y.orders),
        ("plan_revenue", |a| a.revenue, |y| y.revenue),
        ("plan_margin", |a| a.margin, |y| y.margin),
    ];
    let (lang, words) = (writer.publication.info().lang, writer.words());
    let mut rows = Vec::new();
    for (number, actual) in &plan.actuals {
        // A year that is not planned has nothing beside it.
        let year = plan.years.iter().find(|y| y.number == *number && *number > 0);
        for (key, of_actual, of_year) in FIGURES {
            let Some(real) = of_actual(actual) else { continue };
            let planned = year.and_then(of_year);
            let gap = planned.and_then(|planned| real.checked_sub(planned));
            let share = gap.zip(planned).and_then(|(gap, planned)| crate::domain::share(gap, planned));
            let share = share.map(|n| percent(n, lang)).unwrap_or_default();
            let label = format!("{}, {}", words.get(key), year_label(*number, writer).to_lowercase());
            let cells = vec![
                Amount::whole(planned, lang),
                Amount::whole(Some(real), lang),
                Amount { note: share, ..Amount::signed(gap, lang) },
            ];
            rows.push(Line::new(&label, cells));
        }
    }
    Ledger { corner: String::new(), columns: heads(&["plan_planned", "plan_real", "plan_difference"], writer), rows }
}

/// What was paid of the budget lines, against what was planned for the years in which something was.
fn paid(plan: &Plan, writer: &Writer<'_>) -> Ledger {
    let lang = writer.publication.info().lang;
    let row = |paid: &Paid| {
        let reference = writer.reference(paid.entry);
        let left = paid.left();
        let tone = if left.is_some_and(|left| left < Decimal::ZERO) { "bad" } else { "" };
        let cells =
            vec![Amount::whole(paid.planned, lang), Amount::whole(paid.paid, lang), Amount { tone, ..Amount::whole(left, lang) }];
        Line { r#ref: Some(reference.clone()), ..Line::new(&reference.title, cells) }
    };
    let rows = plan.paid.iter().map(row).collect();
    Ledger { corner: String::new(), columns: heads(&["plan_planned", "plan_paid", "plan_left"], writer), rows }
}

fn heads(keys: &[&str], writer: &Writer<'_>) -> Vec<Head> {
    keys.iter().map(|key| Head { label: writer.words().get(key).to_owned(), r#ref: None }).collect()
}

/// A share of a hundred, with one decimal.
pub(super) fn percent(number: Decimal, lang: Lang) -> String {
    lang.locale().percent.replace("{n}", &fixed(number, 1, lang))
}

/// A sentence that names entries by their ids; nothing without any.
pub fn named(key: &str, entries: &[EntryIndex], writer: &Writer<'_>) -> Option<String> {
    let ids: Vec<&str> = entries.iter().map(|n| &*writer.publication.entry(*n).id).collect();
    (!ids.is_empty()).then(|| writer.words().get(key).replace("{ids}", &ids.join(", ")))
}

fn by_year(plan: &Plan, figure: fn(&Year) -> Option<Decimal>, lang: Lang) -> Vec<Amount> {
    plan.years.iter().map(|y| Amount::whole(figure(y), lang)).collect()
}
