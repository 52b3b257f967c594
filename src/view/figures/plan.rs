//! The business plan: scenarios side by side, each by year, with the curves of cumulated margin and cost.

use crate::domain::plan::{self, Bound, Plan, Year};
use crate::domain::{Currency, choice, date, money};
use crate::face::Writer;
use crate::face::cell::Ref;
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::Lang;
use crate::schema::value::Date;
use crate::select::entries_for;
use crate::select::order;
use crate::view::Figure;
use crate::view::definition::{Computed, Own, Role, View};
use crate::view::definition::{all_of, selected};
use crate::view::figures::amount_table::{Amount, Head, Ledger, Line, sign};
use crate::view::figures::plan_figure::{self, Curve, Limit};
use rust_decimal::Decimal;
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    kinds: &["scenario"],
    shows: |request, publication| {
        let mut shown = selected(request, publication);
        let lines: Vec<EntryIndex> = shown.iter().flat_map(|scenario| publication.linked(*scenario, "uses")).collect();
        shown.extend(lines);
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
    let words = writer.words();
    let (kind, mut entries) = entries_for(request, publication)?;
    order(&mut entries, &kind.sort, kind, publication);
    let bound = match request.text("bound") {
        None => Bound::default(),
        Some(word) => Bound::parse(word).ok_or("`bound` is min, middle or max")?,
    };
    let mut currency = Currency::default();
    let read = |at: &EntryIndex| plan::of_scenario(publication, *at, bound, &mut currency);
    let plans = entries.iter().map(read).collect::<Result<Vec<_>, _>>().map_err(|t| writer.trouble(&t))?;
    let code = currency.code().map_or_else(|| publication.info().currency.clone(), ToString::to_string);
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
        note: words.get("plan_note").replace("{currency}", sign(&code)).replace("{tax}", writer.tax()).replace("{range}", range),
        summary: summary(&all, writer),
        scenarios: all.iter().map(|(reference, plan)| sheet(reference, plan, writer)).collect(),
        limits: limits
            .iter()
            .map(|limit| Mention { r#ref: writer.reference(limit.entry), text: describe(limit, &all, &currency, &code, writer) })
            .collect(),
    };
    Ok((entries.len(), view))
}

/// A limit that a plan can be held against.
struct Ceiling {
    entry: EntryIndex,
    against: Against,
}

/// What a limit limits.
#[derive(Clone, Copy)]
enum Against {
    /// The cost of the launch.
    Launch(Decimal),
    /// The cumulated cost.
    Total(Decimal),
    /// The cost of a year: held against the budget lines by `check`.
    Year(Decimal),
    /// An amount of which nobody said what it limits.
    Unsaid(Decimal),
    /// The day by which a scenario must have paid.
    BreakEven(Date),
}

/// Limits with an amount of the plan's currency, the least first, then the last days to break even.
fn limits(code: &str, writer: &Writer<'_>) -> Vec<Ceiling> {
    let publication = writer.publication;
    let mut limits: Vec<Ceiling> = Vec::new();
    for entry in publication.of_kind("limit").iter().copied() {
        let own = publication.entry(entry);
        if let Some(amount) = money(own, "value").filter(|m| *m.currency == *code).map(|m| m.amount) {
            let against = match choice(own, "applies_to") {
                Some("launch") => Against::Launch(amount),
                Some("total") => Against::Total(amount),
                Some("year") => Against::Year(amount),
                _ => Against::Unsaid(amount),
            };
            limits.push(Ceiling { entry, against });
        }
        if let Some(day) = date(own, "date").filter(|_| choice(own, "sort") == Some("break_even")) {
            limits.push(Ceiling { entry, against: Against::BreakEven(day) });
        }
    }
    limits.sort_by_key(|limit| match limit.against {
        Against::Launch(amount) | Against::Total(amount) | Against::Year(amount) | Against::Unsaid(amount) => (0, amount, None),
        Against::BreakEven(day) => (1, Decimal::ZERO, Some(day.last())),
    });
    limits
}

/// How many years after the start of a scenario's first year a day lies: 1 is the end of that year.
fn years_until(day: Date, start: Date) -> Option<f64> {
    let months =
        f64::from(day.last().year() - start.first().year()) * 12.0 + f64::from(day.last().month() - start.first().month());
    // The last day of a month ends it.
    let into_month = f64::from(day.last().day()) / f64::from(day.last().days_in_month())
        - f64::from(start.first().day() - 1) / f64::from(start.first().days_in_month());
    Some((months + into_month) / 12.0).filter(|years| *years >= 0.0)
}

/// A limit in words: what it is and what it limits, or why it is not drawn.
fn describe(limit: &Ceiling, plans: &[(&Ref, &Plan)], currency: &Currency, code: &str, writer: &Writer<'_>) -> String {
    let (lang, words) = (writer.publication.info().lang, writer.words());
    let amount = |key: &str, amount: Decimal| words.get(key).replace("{amount}", &currency.of(amount, code).show(lang));
    match limit.against {
        Against::Launch(n) => amount("plan_limit_launch", n),
        Against::Total(n) => amount("plan_limit_total", n),
        Against::Year(n) => amount("plan_limit_year", n),
        Against::Unsaid(n) => amount("plan_limit_unknown", n),
        Against::BreakEven(day) => {
            let starts: Vec<(Date, usize)> = plans.iter().filter_map(|(_, p)| Some((p.start?, p.years.len()))).collect();
            #[allow(clippy::cast_precision_loss)] // a handful of years
            let inside = starts
                .iter()
                .any(|(start, years)| years_until(day, *start).is_some_and(|at| at <= years.saturating_sub(1) as f64));
            let key = match (starts.is_empty(), inside) {
                (true, _) => "plan_limit_no_start",
                (false, true) => "plan_limit_break_even",
                (false, false) => "plan_limit_outside",
            };
            words.get(key).replace("{date}", &day.show(lang))
        }
    }
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

fn drawing(plans: &[(&Ref, &Plan)], limits: &[Ceiling], code: &str, writer: &Writer<'_>) -> Figure {
    let words = writer.words();
    let curves: Vec<Curve> = plans
        .iter()
        .map(|(reference, plan)| Curve {
            reference,
            margins: plan.years.iter().map_while(|y| y.cumulated_margin).collect(),
            costs: plan.years.iter().map_while(|y| y.cumulated_cost).collect(),
            break_even: plan.break_even,
            deadlines: deadlines(plan, limits, writer),
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
    let limits: Vec<Limit> = limits
        .iter()
        .filter_map(|limit| {
            let (amount, launch) = match limit.against {
                Against::Launch(amount) => (amount, true),
                Against::Total(amount) => (amount, false),
                Against::Year(_) | Against::Unsaid(_) | Against::BreakEven(_) => return None,
            };
            Some(Limit { id: writer.publication.entry(limit.entry).id.to_string(), amount, launch })
        })
        .collect();
    let svg = plan_figure::draw(&curves, &limits, &caption, code, writer);
    Figure::new(svg, Some(caption), None, writer)
}

/// The days by which a scenario must have paid, in years from its start.
fn deadlines(plan: &Plan, limits: &[Ceiling], writer: &Writer<'_>) -> Vec<(String, f64)> {
    let at = |limit: &Ceiling| {
        let Against::BreakEven(day) = limit.against else { return None };
        let years = years_until(day, plan.start?)?;
        #[allow(clippy::cast_precision_loss)] // a handful of years
        let inside = years <= plan.years.len().saturating_sub(1) as f64;
        inside.then(|| (writer.publication.entry(limit.entry).id.to_string(), years))
    };
    limits.iter().filter_map(at).collect()
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

fn sheet(reference: &Ref, plan: &Plan, writer: &Writer<'_>) -> ScenarioSheet {
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
    gaps.extend(named("plan_gap_open", &plan.open, writer));
    gaps.extend(named("plan_gap_unpriced", &plan.unpriced, writer));
    ScenarioSheet {
        r#ref: reference.clone(),
        ledger: Ledger { corner: String::new(), columns, rows: rows.filter(|r| !r.is_idle()).collect() },
        gaps,
        sources: plan.lines.iter().map(|n| writer.reference(*n)).collect(),
    }
}

/// A sentence that names entries by their ids; nothing without any.
pub fn named(key: &str, entries: &[EntryIndex], writer: &Writer<'_>) -> Option<String> {
    let ids: Vec<&str> = entries.iter().map(|n| &*writer.publication.entry(*n).id).collect();
    (!ids.is_empty()).then(|| writer.words().get(key).replace("{ids}", &ids.join(", ")))
}

fn by_year(plan: &Plan, figure: fn(&Year) -> Option<Decimal>, lang: Lang) -> Vec<Amount> {
    plan.years.iter().map(|y| Amount::whole(figure(y), lang)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_fourth_year_is_four_years_from_the_start() {
        let date = |text: &str| Date::parse(text).expect("a date");
        let years = |day: &str, start: &str| years_until(date(day), date(start)).map(|years| (years * 100.0).round() / 100.0);
        assert_eq!(years("2031-03-31", "2027-04"), Some(4.0));
        assert_eq!(years("2027-12", "2027-01-01"), Some(1.0));
        assert_eq!(years("2028-07-01", "2028-01"), Some(0.5));
        assert_eq!(years("2026-12-31", "2027-04"), None);
    }
}
