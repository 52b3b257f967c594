//! Limits of a business plan: what each is held against, and which of them a plan crosses.

use super::plan::Plan;
use super::{choice, date, money};
use crate::index::EntryIndex;
use crate::publication::Publication;
use crate::schema::value::Date;
use jiff::ToSpan;
use rust_decimal::Decimal;

/// What a limit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Sort {
    BreakEven,
    /// From where stopping costs more than finishing: no plan breaks it.
    NoReturn,
    Budget,
    Deadline,
    Unsaid,
}

/// What a limit limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The cost of the launch.
    Launch(Decimal),
    /// The cumulated cost.
    Total(Decimal),
    /// The cost of each year after the launch.
    Year(Decimal),
    /// An amount of which nobody said what it limits.
    Unsaid(Decimal),
    /// A day.
    Day(Date),
}

/// A limit; an entry that names an amount and a day is two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Index of its entry.
    pub entry: EntryIndex,
    /// What it is for.
    pub sort: Sort,
    /// What it is held against.
    pub against: Against,
}

impl Limit {
    /// Tells whether a plan crosses it. `opening` is when the service opens, where an offer says so; the first year begins then without.
    pub fn is_crossed(&self, plan: &Plan, opening: Option<Date>) -> bool {
        match (self.sort, self.against) {
            (Sort::Budget, Against::Launch(most)) => plan.years.first().and_then(|y| y.cost).is_some_and(|cost| cost > most),
            (Sort::Budget, Against::Total(most)) => plan.total().is_some_and(|cost| cost > most),
            (Sort::Budget, Against::Year(most)) => plan.years.iter().skip(1).any(|y| y.cost.is_some_and(|cost| cost > most)),
            (Sort::BreakEven, Against::Day(day)) => pays_too_late(plan, day),
            (Sort::Deadline, Against::Day(day)) => opening.or(plan.start).is_some_and(|opens| opens.first() > day.last()),
            _ => false,
        }
    }
}

/// Whether the year in which a plan pays ends after a day; one that does not pay within its years is late when the day is within them.
fn pays_too_late(plan: &Plan, day: Date) -> bool {
    let Some(start) = plan.start else { return false };
    let Some(last) = plan.years.last().filter(|y| y.balance().is_some()) else { return false };
    let end = |year: u8| start.first().checked_add(i64::from(year).years()).ok().and_then(|next| next.yesterday().ok());
    match plan.break_even {
        Some(year) => end(year).is_some_and(|end| end > day.last()),
        None => end(last.number).is_some_and(|end| end >= day.last()),
    }
}

/// Reads the limits with an amount of a currency, the least first, then the days, the first of them first.
pub fn of_publication(publication: &Publication, code: &str) -> Vec<Limit> {
    let mut limits: Vec<Limit> = Vec::new();
    for entry in publication.of_kind("limit").iter().copied() {
        let own = publication.entry(entry);
        let sort = match choice(own, "sort") {
            Some("break_even") => Sort::BreakEven,
            Some("point_of_no_return") => Sort::NoReturn,
            Some("maximum_budget") => Sort::Budget,
            Some("deadline") => Sort::Deadline,
            _ => Sort::Unsaid,
        };
        if let Some(amount) = money(own, "value").filter(|m| *m.currency == *code).map(|m| m.amount) {
            let against = match choice(own, "applies_to") {
                Some("launch") => Against::Launch(amount),
                Some("total") => Against::Total(amount),
                Some("year") => Against::Year(amount),
                _ => Against::Unsaid(amount),
            };
            limits.push(Limit { entry, sort, against });
        }
        if let Some(day) = date(own, "date").filter(|_| sort != Sort::Unsaid) {
            limits.push(Limit { entry, sort, against: Against::Day(day) });
        }
    }
    limits.sort_by_key(|limit| match limit.against {
        Against::Launch(amount) | Against::Total(amount) | Against::Year(amount) | Against::Unsaid(amount) => (0, amount, None),
        Against::Day(day) => (1, Decimal::ZERO, Some(day.last())),
    });
    limits
}

/// How many years after the start of a scenario's first year a day lies: 1 is the end of that year; none for a day before the start.
pub fn years_until(day: Date, start: Date) -> Option<f64> {
    let months =
        f64::from(day.last().year() - start.first().year()) * 12.0 + f64::from(day.last().month() - start.first().month());
    // The last day of a month ends it.
    let into_month = f64::from(day.last().day()) / f64::from(day.last().days_in_month())
        - f64::from(start.first().day() - 1) / f64::from(start.first().days_in_month());
    Some((months + into_month) / 12.0).filter(|years| *years >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::super::plan::Year;
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn the_end_of_the_fourth_year_is_four_years_from_the_start() {
        let years = |day: &str, start: &str| years_until(date(day), date(start)).map(|years| (years * 100.0).round() / 100.0);
        assert_eq!(years("2031-03-31", "2027-04"), Some(4.0));
        assert_eq!(years("2027-12", "2027-01-01"), Some(1.0));
        assert_eq!(years("2028-07-01", "2028-01"), Some(0.5));
        assert_eq!(years("2026-12-31", "2027-04"), None);
    }

    /// Costs of 100, 10 and 30, which make 140; the first year begins in April 2027 and the plan pays in its second, which ends in March 2029.
    #[test]
    fn a_limit_is_held_against_what_it_limits() {
        let d = |text: &str| -> Decimal { text.parse().expect("a number") };
        let year = |number: u8, cost: &str, sum: &str| Year {
            number,
            cost: Some(d(cost)),
            cumulated_cost: Some(d(sum)),
            cumulated_margin: Some(d("0")),
            ..Year::default()
        };
        let mut plan = Plan {
            years: vec![year(0, "100", "100"), year(1, "10", "110"), year(2, "30", "140")],
            start: Some(date("2027-04")),
            break_even: Some(2),
            ..Plan::default()
        };
        let crossed = |plan: &Plan, sort, against| Limit { entry: 0.into(), sort, against }.is_crossed(plan, None);
        let budget = |against| crossed(&plan, Sort::Budget, against);
        assert!(!budget(Against::Launch(d("100"))) && budget(Against::Launch(d("99"))));
        assert!(!budget(Against::Total(d("140"))) && budget(Against::Total(d("139"))));
        assert!(!budget(Against::Year(d("30"))) && budget(Against::Year(d("29"))), "the launch is no year");
        assert!(!budget(Against::Unsaid(d("1"))) && !crossed(&plan, Sort::NoReturn, Against::Launch(d("1"))));
        let by = |plan: &Plan, day: &str| crossed(plan, Sort::BreakEven, Against::Day(date(day)));
        assert!(!by(&plan, "2029-03-31") && by(&plan, "2029-03-30"));
        plan.break_even = None;
        assert!(by(&plan, "2029-03-31") && !by(&plan, "2030-01"), "nobody knows what comes after the plan");
        let deadline = Limit { entry: 0.into(), sort: Sort::Deadline, against: Against::Day(date("2027-04-30")) };
        assert!(!deadline.is_crossed(&plan, None) && !deadline.is_crossed(&plan, Some(date("2027-04-30"))));
        assert!(deadline.is_crossed(&plan, Some(date("2027-05"))));
    }
}
