//! The limits of a business plan, in words and on its curves.

use crate::domain::Currency;
use crate::domain::limit::{Against, Limit, Sort, years_until};
use crate::domain::plan::Plan;
use crate::face::Writer;
use crate::face::cell::Ref;
use crate::schema::value::Date;
use crate::view::figures::panels;
use serde::Serialize;

/// An entry and what is said of it.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Mention {
    pub r#ref: Ref,
    pub text: String,
}

/// Says what each limit is and what it limits, or why it is not drawn. `by_year` tells whether curves by year are drawn too.
pub fn mentions(
    limits: &[Limit],
    plans: &[&Plan],
    currency: (&Currency, &str),
    by_year: bool,
    writer: &Writer<'_>,
) -> Vec<Mention> {
    let mention =
        |limit: &Limit| Mention { r#ref: writer.reference(limit.entry), text: describe(limit, plans, currency, by_year, writer) };
    limits.iter().map(mention).collect()
}

fn describe(limit: &Limit, plans: &[&Plan], (currency, code): (&Currency, &str), by_year: bool, writer: &Writer<'_>) -> String {
    let (lang, words) = (writer.publication.info().lang, writer.words());
    let (key, amount) = match limit.against {
        Against::Launch(n) => ("plan_limit_launch", n),
        Against::Total(n) => ("plan_limit_total", n),
        Against::Year(n) if by_year => ("plan_limit_by_year", n),
        Against::Year(n) => ("plan_limit_year", n),
        Against::Unsaid(n) => ("plan_limit_unknown", n),
        Against::Day(day) => return describe_day(limit.sort, day, plans, writer),
    };
    words.get(key).replace("{amount}", &currency.of(amount, code).show(lang))
}

fn describe_day(sort: Sort, day: Date, plans: &[&Plan], writer: &Writer<'_>) -> String {
    let words = writer.words();
    let what = words.get(match sort {
        Sort::BreakEven => "plan_day_break_even",
        Sort::Deadline => "plan_day_deadline",
        Sort::NoReturn | Sort::Budget | Sort::Unsaid => "plan_day_other",
    });
    let starts: Vec<(Date, usize)> = plans.iter().filter_map(|p| Some((p.start?, p.years.len().saturating_sub(1)))).collect();
    let reached: Vec<(f64, usize)> = starts.iter().filter_map(|(start, n)| Some((years_until(day, *start)?, *n))).collect();
    #[allow(clippy::cast_precision_loss)] // a handful of years
    let inside = reached.iter().any(|(at, years)| *at <= *years as f64);
    let key = match (starts.is_empty(), reached.is_empty(), inside) {
        (true, ..) => "plan_limit_no_start",
        (_, true, _) => "plan_limit_before",
        (_, _, true) => "plan_limit_day",
        (_, _, false) => "plan_limit_outside",
    };
    words.get(key).replace("{what}", what).replace("{date}", &day.show(writer.publication.info().lang))
}

/// The limits of cumulated cost and of the launch, for curves that are cumulated.
pub fn cumulated(limits: &[Limit], writer: &Writer<'_>) -> Vec<panels::Limit> {
    let drawn = |limit: &Limit| {
        let (amount, launch) = match limit.against {
            Against::Launch(amount) => (amount, true),
            Against::Total(amount) => (amount, false),
            Against::Year(_) | Against::Unsaid(_) | Against::Day(_) => return None,
        };
        Some(panels::Limit { id: writer.publication.entry(limit.entry).id.to_string(), amount, launch })
    };
    limits.iter().filter_map(drawn).collect()
}

/// The limits of the cost of a year, for curves by year.
pub fn yearly(limits: &[Limit], writer: &Writer<'_>) -> Vec<panels::Limit> {
    let drawn = |limit: &Limit| {
        let Against::Year(amount) = limit.against else { return None };
        Some(panels::Limit { id: writer.publication.entry(limit.entry).id.to_string(), amount, launch: false })
    };
    limits.iter().filter_map(drawn).collect()
}

/// The days of limits that fall within the years of a plan, in years from its start.
pub fn deadlines(plan: &Plan, limits: &[Limit], writer: &Writer<'_>) -> Vec<(String, f64)> {
    let at = |limit: &Limit| {
        let Against::Day(day) = limit.against else { return None };
        let years = years_until(day, plan.start?)?;
        #[allow(clippy::cast_precision_loss)] // a handful of years
        let inside = years <= plan.years.len().saturating_sub(1) as f64;
        inside.then(|| (writer.publication.entry(limit.entry).id.to_string(), years))
    };
    limits.iter().filter_map(at).collect()
}
