//! The business plan: scenarios side by side, each by year, with the curves of cumulated margin and cost.

use super::cell::Ref;
use super::ledger::{Amount, Head, Ledger, Line, sign};
use super::plan_figure::{self, Curve, Limit};
use super::select::order;
use super::{Figure, Writer, entries_for};
use crate::project::Request;
use crate::reckon::plan::{self, Bound, Plan, Year};
use crate::reckon::{Currency, money};
use crate::schema::Lang;
use rust_decimal::Decimal;
use serde::Serialize;

/// A business plan.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct PlanView {
    #[serde(flatten)]
    pub figure: Figure,
    /// In which currency, and which end of the ranges counts.
    pub note: String,
    pub summary: Ledger,
    pub scenarios: Vec<Sheet>,
    /// The limits drawn on the curves.
    pub limits: Vec<Mention>,
}

/// One scenario by year.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Sheet {
    pub r#ref: Ref,
    pub ledger: Ledger,
    /// What could not be counted.
    pub gaps: Vec<String>,
    /// The budget lines that it was computed from.
    pub sources: Vec<Ref>,
}

/// An entry and what is said of it.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Mention {
    pub r#ref: Ref,
    pub text: String,
}

/// Computes the plans of the scenarios that are asked for.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, PlanView), String> {
    let publication = writer.publication;
    let (lang, words) = (publication.info().lang, writer.words());
    let (kind, mut entries) = entries_for(request, publication)?;
    order(&mut entries, &kind.sort, kind, publication);
    let bound = match request.text("bound") {
        None => Bound::default(),
        Some(word) => Bound::parse(word).ok_or("`bound` is min, middle or max")?,
    };
    let mut currency = Currency::default();
    let read = |at: &usize| plan::of_scenario(publication, *at, bound, &mut currency);
    let plans = entries.iter().map(read).collect::<Result<Vec<_>, _>>().map_err(|t| writer.trouble(&t))?;
    let code = currency.code().map_or_else(|| publication.info().currency.clone(), |c| c.to_string());
    let refs: Vec<Ref> = entries.iter().map(|n| writer.reference(*n)).collect();
    let all: Vec<(&Ref, &Plan)> = refs.iter().zip(&plans).collect();
    let limits = limits(&code, writer);
    let figure = drawing(&all, &limits, &code, writer);
    let range = words.get(match bound {
        Bound::Low => "plan_bound_min",
        Bound::Middle => "plan_bound_middle",
        Bound::High => "plan_bound_max",
    });
    let view = PlanView {
        figure,
        note: words.get("plan_note").replace("{currency}", sign(&code)).replace("{range}", range),
        summary: summary(&all, writer),
        scenarios: all.iter().map(|(reference, plan)| sheet(reference, plan, writer)).collect(),
        limits: limits
            .iter()
            .map(|(at, amount)| Mention { r#ref: writer.reference(*at), text: currency.of(*amount, &code).show(lang) })
            .collect(),
    };
    Ok((entries.len(), view))
}

/// Limits with an amount of the plan's currency, the least first.
fn limits(code: &str, writer: &Writer<'_>) -> Vec<(usize, Decimal)> {
    let publication = writer.publication;
    let amount = |n: &usize| money(publication.entry(*n), "value").filter(|m| *m.currency == *code).map(|m| (*n, m.amount));
    let mut limits: Vec<_> = publication.of_kind("limit").iter().filter_map(amount).collect();
    limits.sort_by_key(|(_, amount)| *amount);
    limits
}

fn break_even(plan: &Plan, writer: &Writer<'_>) -> String {
    match plan.break_even {
        Some(year) => year_label(year, writer).to_lowercase(),
        None if plan.years.last().is_some_and(|y| y.balance().is_some()) => writer.words().get("plan_not_within").to_owned(),
        None => String::new(),
    }
}

fn year_label(year: u8, writer: &Writer<'_>) -> String {
    let words = writer.words();
    if year == 0 { words.get("plan_launch").to_owned() } else { words.get("plan_year").replace("{n}", &year.to_string()) }
}

fn drawing(plans: &[(&Ref, &Plan)], limits: &[(usize, Decimal)], code: &str, writer: &Writer<'_>) -> Figure {
    let words = writer.words();
    let curves: Vec<Curve> = plans
        .iter()
        .map(|(reference, plan)| Curve {
            reference,
            margins: plan.years.iter().map_while(|y| y.cumulated_margin).collect(),
            costs: plan.years.iter().map_while(|y| y.cumulated_cost).collect(),
            break_even: plan.break_even,
            verdict: format!("{}{}{}", words.get("plan_break_even"), words.get("colon"), break_even(plan, writer)),
        })
        .filter(|curve| curve.margins.len() > 1 && curve.costs.len() > 1)
        .collect();
    if curves.is_empty() {
        return Figure { svg: None, svg_path: None, caption: None, table: None };
    }
    let verdicts: Vec<String> = plans
        .iter()
        .filter(|(_, p)| !break_even(p, writer).is_empty())
        .map(|(r, plan)| format!("{}, {}", r.title, break_even(plan, writer)))
        .collect();
    let caption = format!("{} {}", words.get("plan_caption"), verdicts.join(" ; ")) + ".";
    let limits: Vec<Limit> =
        limits.iter().map(|(at, amount)| Limit { id: writer.publication.entry(*at).id.to_string(), amount: *amount }).collect();
    let svg = plan_figure::draw(&curves, &limits, &caption, code, writer);
    Figure::new(svg, Some(caption), None, writer)
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
        [one] => words.get("plan_over_years").replace("{n}", &one.to_string()),
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

fn sheet(reference: &Ref, plan: &Plan, writer: &Writer<'_>) -> Sheet {
    let (lang, words) = (writer.publication.info().lang, writer.words());
    let columns = plan.years.iter().map(|y| Head { label: year_label(y.number, writer), r#ref: None }).collect();
    let of = |f: fn(&Year) -> Option<Decimal>| by_year(plan, f, lang);
    let lines = [
        ("plan_customers", of(|y| y.customers), false),
        ("plan_orders", of(|y| y.orders), false),
        ("plan_visits", of(|y| y.visits), false),
        ("plan_revenue", of(|y| y.revenue), true),
        ("plan_margin", of(|y| y.margin), true),
        ("plan_launch_lines", of(|y| y.launch), false),
        ("plan_run_lines", of(|y| y.run), false),
        ("plan_licence", of(|y| y.licence), false),
        ("plan_cost", of(|y| y.cost), true),
        ("plan_margin_cumulated", of(|y| y.cumulated_margin), false),
        ("plan_tco_cumulated", of(|y| y.cumulated_cost), false),
        ("plan_balance", plan.years.iter().map(|y| Amount::signed(y.balance(), lang)).collect(), true),
    ];
    let rows = lines.into_iter().map(|(key, cells, strong)| Line { label: words.get(key).to_owned(), strong, cells });
    let mut gaps = Vec::new();
    if plan.years.last().is_some_and(|y| y.revenue.is_none()) {
        gaps.push(words.get("plan_gap_revenue").to_owned());
    } else if plan.years.last().is_some_and(|y| y.margin.is_none()) {
        gaps.push(words.get("plan_gap_margin").to_owned());
    }
    if plan.licence_missing {
        gaps.push(words.get("plan_gap_licence").to_owned());
    }
    if plan.lines.is_empty() {
        gaps.push(words.get("plan_gap_lines").to_owned());
    }
    Sheet {
        r#ref: reference.clone(),
        ledger: Ledger { corner: String::new(), columns, rows: rows.filter(|r| !r.is_idle()).collect() },
        gaps,
        sources: plan.lines.iter().map(|n| writer.reference(*n)).collect(),
    }
}

fn by_year(plan: &Plan, figure: fn(&Year) -> Option<Decimal>, lang: Lang) -> Vec<Amount> {
    plan.years.iter().map(|y| Amount::whole(figure(y), lang)).collect()
}
