//! The business plan: what a scenario earns and costs, year by year, and when it pays.
//!
//! Revenue = customers × orders per customer × average basket; margin = revenue × margin rate; visits needed = orders ÷ conversion rate.
//! The cost of a year is its launch and run lines and the licence, whose tier is read from that year's revenue. Year 0 is the launch.
//! Break-even is the first year in which the cumulated margin covers the cumulated cost.

use super::read::{as_integer, as_money, as_number};
use super::{Currency, Trouble, cell, choice, date, factor, integer, money, number, plus, rows, times};
use crate::index::EntryIndex;
use crate::project::Entry;
use crate::publication::Publication;
use crate::schema::Value;
use crate::schema::value::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The most years of a plan.
pub const MAX_YEARS: u8 = 5;

/// Which end of a budget line's range counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bound {
    /// The least.
    Low,
    /// Halfway.
    #[default]
    Middle,
    /// The most.
    High,
}

impl Bound {
    /// Reads the word of a request.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "min" => Some(Bound::Low),
            "middle" => Some(Bound::Middle),
            "max" => Some(Bound::High),
            _ => None,
        }
    }
}

/// When a budget line falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Falls {
    /// Whether it is paid to launch.
    pub launch: bool,
    /// Year in which it first falls; 0 is the launch.
    pub first: u8,
    /// How often it falls in a year; none for once in all.
    pub per_year: Option<u8>,
}

impl Falls {
    /// Reads when a budget line falls. Without a year, a launch line falls in year 0 and a run line in year 1.
    pub fn read(entry: &Entry) -> Self {
        let launch = choice(entry, "phase") == Some("launch");
        let year = integer(entry, "year").and_then(|y| u8::try_from(y).ok());
        let per_year = match choice(entry, "recurrence") {
            Some("monthly") => Some(12),
            Some("quarterly") => Some(4),
            Some("yearly") => Some(1),
            _ => None,
        };
        Falls { launch, first: year.unwrap_or(u8::from(!launch)), per_year }
    }

    /// How often it falls in a year. A launch line that recurs does so within its year: what goes on after the opening is running.
    pub fn times(self, year: u8) -> u8 {
        match self.per_year {
            Some(times) if year == self.first || (year > self.first && !self.launch) => times,
            None if year == self.first => 1,
            _ => 0,
        }
    }
}

/// A budget line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Index of its entry.
    pub entry: EntryIndex,
    /// The least it costs each time.
    pub low: Decimal,
    /// The most it costs each time.
    pub high: Decimal,
    /// When it falls.
    pub falls: Falls,
    /// The end of the range that is not written: the other stands for it.
    pub open: Option<Bound>,
}

/// What an entry holds in a field. Where a budget line writes one end of its range alone, the other end is the same, in every view alike.
pub fn value_of<'a>(entry: &'a Entry, field: &str) -> Option<&'a Value> {
    entry.get(field).or_else(|| match (&*entry.kind, field) {
        ("cost", "max") => entry.get("min"),
        ("cost", "min") => entry.get("max"),
        _ => None,
    })
}

impl Line {
    /// Reads a budget line; none when it names no amount.
    ///
    /// # Errors
    /// When its amounts are of another currency than those admitted before.
    pub fn read(at: EntryIndex, entry: &Entry, currency: &mut Currency) -> Result<Option<Self>, Trouble> {
        let low = currency.admit_some(money(entry, "min"))?;
        let high = currency.admit_some(money(entry, "max"))?;
        let open = match (low, high) {
            (Some(_), None) => Some(Bound::High),
            (None, Some(_)) => Some(Bound::Low),
            _ => None,
        };
        let (Some(low), Some(high)) = (low.or(high), high.or(low)) else { return Ok(None) };
        Ok(Some(Line { entry: at, low, high, falls: Falls::read(entry), open }))
    }

    /// Whether what is counted at a bound is the amount of the other.
    pub fn is_open_at(&self, bound: Bound) -> bool {
        self.open.is_some_and(|open| open == bound || bound == Bound::Middle)
    }

    /// What it costs in a year.
    pub fn in_year(&self, year: u8, bound: Bound) -> Option<Decimal> {
        let each = match bound {
            Bound::Low => self.low,
            Bound::High => self.high,
            Bound::Middle => self.low.checked_add(self.high)? / Decimal::TWO,
        };
        each.checked_mul(Decimal::from(self.falls.times(year)))
    }
}

/// How the licence is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Licence {
    /// No licence is named.
    None,
    /// Once, at the launch.
    Upfront(Decimal),
    /// Every year.
    Flat(Decimal),
    /// Every year, by the revenue of the year: (from, cost), in rising order.
    Tiers(Vec<(Decimal, Decimal)>),
    /// A model without a price, or a price without a model: not counted, and said to be missing.
    Incomplete,
}

impl Licence {
    fn read(entry: &Entry, currency: &mut Currency) -> Result<Self, Trouble> {
        let price = currency.admit_some(money(entry, "licence_cost"))?;
        let mut tiers = Vec::new();
        for row in rows(entry, "tiers") {
            let from = currency.admit_some(cell(row, "from").and_then(as_money))?;
            let cost = currency.admit_some(cell(row, "cost").and_then(as_money))?;
            tiers.extend(from.zip(cost));
        }
        tiers.sort();
        Ok(match (choice(entry, "licence_model"), price) {
            (Some("upfront"), Some(price)) => Licence::Upfront(price),
            (Some("flat"), Some(price)) => Licence::Flat(price),
            (Some("scale_up"), _) if !tiers.is_empty() => Licence::Tiers(tiers),
            (None, None) => Licence::None,
            _ => Licence::Incomplete,
        })
    }

    /// What it costs in a year; unknown with tiers when the revenue is.
    fn in_year(&self, year: u8, revenue: Option<Decimal>) -> Option<Decimal> {
        match self {
            Licence::None | Licence::Incomplete => Some(Decimal::ZERO),
            Licence::Upfront(price) => Some(if year == 0 { *price } else { Decimal::ZERO }),
            Licence::Flat(price) => Some(if year == 0 { Decimal::ZERO } else { *price }),
            Licence::Tiers(_) if year == 0 => Some(Decimal::ZERO),
            Licence::Tiers(tiers) => {
                let revenue = revenue?;
                let reached = tiers.iter().rev().find(|(from, _)| *from <= revenue);
                Some(reached.map_or(Decimal::ZERO, |(_, cost)| *cost))
            }
        }
    }
}

/// What is supposed for a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Hypotheses {
    pub customers: Option<Decimal>,
    pub orders_per_customer: Option<Decimal>,
    pub basket: Option<Decimal>,
    pub margin_rate: Option<Decimal>,
    pub conversion_rate: Option<Decimal>,
    pub growth: Option<Decimal>,
}

impl Hypotheses {
    /// Takes over what is written for a year.
    fn overlay(&mut self, own: Self) {
        self.customers = own.customers.or(self.customers);
        self.orders_per_customer = own.orders_per_customer.or(self.orders_per_customer);
        self.basket = own.basket.or(self.basket);
        self.margin_rate = own.margin_rate.or(self.margin_rate);
        self.conversion_rate = own.conversion_rate.or(self.conversion_rate);
        self.growth = own.growth.or(self.growth);
    }
}

/// A scenario, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// How many years.
    pub years: u8,
    /// When the first year begins.
    pub start: Option<Date>,
    /// The first year.
    pub first: Hypotheses,
    /// What departs from the rule, by year.
    pub by_year: BTreeMap<u8, Hypotheses>,
    /// The licence.
    pub licence: Licence,
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// When its amounts are of different currencies.
    pub fn read(entry: &Entry, currency: &mut Currency) -> Result<Self, Trouble> {
        let years = integer(entry, "years").unwrap_or(3).clamp(1, i64::from(MAX_YEARS));
        let mut by_year: BTreeMap<u8, Hypotheses> = BTreeMap::new();
        for row in rows(entry, "by_year") {
            let Some(year) = cell(row, "year").and_then(as_integer).and_then(|y| u8::try_from(y).ok()) else { continue };
            let of = |name: &str| cell(row, name).and_then(as_number);
            let own = Hypotheses {
                customers: of("customers"),
                orders_per_customer: of("orders_per_customer"),
                basket: currency.admit_some(cell(row, "basket").and_then(as_money))?,
                margin_rate: of("margin_rate"),
                conversion_rate: of("conversion_rate"),
                growth: of("growth"),
            };
            by_year.entry(year).or_default().overlay(own);
        }
        Ok(Scenario {
            years: u8::try_from(years).unwrap_or(MAX_YEARS),
            start: date(entry, "start"),
            first: Hypotheses {
                customers: number(entry, "customers"),
                orders_per_customer: number(entry, "orders_per_customer"),
                basket: currency.admit_some(money(entry, "basket"))?,
                margin_rate: number(entry, "margin_rate"),
                conversion_rate: number(entry, "conversion_rate"),
                growth: number(entry, "growth"),
            },
            by_year,
            licence: Licence::read(entry, currency)?,
        })
    }
}

/// The figures of a year; what cannot be known is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Year {
    /// 0 is the launch.
    pub number: u8,
    pub customers: Option<Decimal>,
    pub orders: Option<Decimal>,
    pub visits: Option<Decimal>,
    pub revenue: Option<Decimal>,
    pub margin: Option<Decimal>,
    pub launch: Option<Decimal>,
    pub run: Option<Decimal>,
    pub licence: Option<Decimal>,
    pub cost: Option<Decimal>,
    pub cumulated_margin: Option<Decimal>,
    /// Total cost of ownership up to and with this year.
    pub cumulated_cost: Option<Decimal>,
}

impl Year {
    /// Cumulated margin less cumulated cost.
    pub fn balance(&self) -> Option<Decimal> {
        self.cumulated_margin?.checked_sub(self.cumulated_cost?)
    }
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The launch and the years that follow.
    pub years: Vec<Year>,
    /// When the first year begins.
    pub start: Option<Date>,
    /// First year in which cumulated margin covers cumulated cost.
    pub break_even: Option<u8>,
    /// Whether the licence could not be counted.
    pub licence_missing: bool,
    /// Budget lines that it was computed from, by index of their entries.
    pub lines: Vec<EntryIndex>,
    /// Those of which only one end of the range is written, and it is not the one that is asked for.
    pub open: Vec<EntryIndex>,
    /// Budget lines without any amount, which count nothing.
    pub unpriced: Vec<EntryIndex>,
}

/// Computes a plan.
pub fn compute(scenario: &Scenario, lines: &[Line], bound: Bound) -> Plan {
    let mut years: Vec<Year> = Vec::new();
    let mut current = scenario.first;
    let (mut margins, mut costs) = (Some(Decimal::ZERO), Some(Decimal::ZERO));
    for number in 0..=scenario.years {
        let mut year = Year { number, ..Year::default() };
        if number > 0 {
            let own = scenario.by_year.get(&number).copied().unwrap_or_default();
            let growth = own.growth.or(current.growth);
            if number > 1 {
                let rate = Decimal::ONE.checked_add(factor(growth.unwrap_or_default()));
                current.customers = times(current.customers, rate);
            }
            current.overlay(own);
            year.customers = current.customers;
            year.orders = times(current.customers, current.orders_per_customer);
            year.revenue = times(year.orders, current.basket);
            year.margin = times(year.revenue, current.margin_rate.map(factor));
            year.visits = year.orders.zip(current.conversion_rate).and_then(|(orders, rate)| orders.checked_div(factor(rate)));
        }
        let sum = |launch: bool| {
            let own = lines.iter().filter(|l| l.falls.launch == launch).map(|l| l.in_year(number, bound));
            own.fold(Some(Decimal::ZERO), plus)
        };
        year.launch = sum(true);
        year.run = sum(false);
        year.licence = scenario.licence.in_year(number, year.revenue);
        year.cost = plus(plus(year.launch, year.run), year.licence);
        if number > 0 {
            margins = plus(margins, year.margin);
        }
        costs = plus(costs, year.cost);
        year.cumulated_margin = margins;
        year.cumulated_cost = costs;
        years.push(year);
    }
    let pays = |y: &&Year| y.number > 0 && y.balance().is_some_and(|b| b >= Decimal::ZERO);
    Plan {
        start: scenario.start,
        break_even: years.iter().find(pays).map(|y| y.number),
        years,
        licence_missing: scenario.licence == Licence::Incomplete,
        lines: lines.iter().map(|l| l.entry).collect(),
        open: lines.iter().filter(|l| l.is_open_at(bound)).map(|l| l.entry).collect(),
        unpriced: Vec::new(),
    }
}

/// Reads a scenario and the budget lines that it uses, and computes its plan. `currency` is shared by plans that are compared.
///
/// # Errors
/// When the amounts are of different currencies.
pub fn of_scenario(publication: &Publication, at: EntryIndex, bound: Bound, currency: &mut Currency) -> Result<Plan, Trouble> {
    let scenario = Scenario::read(publication.entry(at), currency)?;
    let mut lines = Vec::new();
    let mut unpriced = Vec::new();
    for cost in publication.linked(at, "uses") {
        match Line::read(cost, publication.entry(cost), currency)? {
            Some(line) => lines.push(line),
            None => unpriced.push(cost),
        }
    }
    Ok(Plan { unpriced, ..compute(&scenario, &lines, bound) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    fn scenario(licence: Licence) -> Scenario {
        Scenario {
            years: 3,
            start: None,
            first: Hypotheses {
                customers: Some(d("1000")),
                orders_per_customer: Some(d("10")),
                basket: Some(d("50")),
                margin_rate: Some(d("20")),
                conversion_rate: Some(d("5")),
                growth: Some(d("10")),
            },
            by_year: BTreeMap::new(),
            licence,
        }
    }

    fn line(amounts: (&str, &str), launch: bool, first: u8, per_year: Option<u8>) -> Line {
        Line { entry: 0.into(), low: d(amounts.0), high: d(amounts.1), falls: Falls { launch, first, per_year }, open: None }
    }

    /// 1 000 customers × 10 orders × 50 = 500 000; 20 % of it is 100 000; 10 000 orders ÷ 5 % = 200 000 visits. Then + 10 % a year.
    #[test]
    fn revenue_margin_and_visits_grow_with_the_customers() {
        let plan = compute(&scenario(Licence::None), &[], Bound::Middle);
        let years = &plan.years;
        assert_eq!(years.len(), 4);
        assert_eq!(
            (years[1].revenue, years[1].margin, years[1].visits),
            (Some(d("500000")), Some(d("100000")), Some(d("200000")))
        );
        assert_eq!(years[2].revenue, Some(d("550000")));
        assert_eq!(years[3].margin, Some(d("121000")));
        assert_eq!(years[3].cumulated_margin, Some(d("331000")));
    }

    /// Launch 200 000 (150 to 250), run 1 000 a month and 2 000 a year, a licence of 10 000 a year:
    /// 200 000 in year 0, then 24 000 a year. Margins of 100, 110 and 121 thousand: 100 < 224, 210 < 248, 331 ≥ 272.
    #[test]
    fn costs_recur_and_the_plan_pays_in_its_third_year() {
        let lines = [
            line(("150000", "250000"), true, 0, None),
            line(("1000", "1000"), false, 1, Some(12)),
            line(("2000", "2000"), false, 1, Some(1)),
        ];
        let plan = compute(&scenario(Licence::Flat(d("10000"))), &lines, Bound::Middle);
        let totals: Vec<_> = plan.years.iter().map(|y| y.cumulated_cost.expect("known")).collect();
        assert_eq!(totals, [d("200000"), d("224000"), d("248000"), d("272000")]);
        assert_eq!(plan.break_even, Some(3));
        assert_eq!(compute(&scenario(Licence::None), &lines, Bound::High).years[0].cost, Some(d("250000")));
        assert_eq!(compute(&scenario(Licence::None), &lines, Bound::Low).break_even, Some(2));
    }

    /// Revenues of 500, 550 and 605 thousand: the first tier twice, the second once; nothing in year 0.
    #[test]
    fn a_tier_is_read_from_the_revenue_of_its_year() {
        let tiers = Licence::Tiers(vec![(d("0"), d("5000")), (d("600000"), d("9000"))]);
        let plan = compute(&scenario(tiers), &[], Bound::Middle);
        let licence: Vec<_> = plan.years.iter().map(|y| y.licence.expect("known")).collect();
        assert_eq!(licence, [d("0"), d("5000"), d("5000"), d("9000")]);
        let upfront = compute(&scenario(Licence::Upfront(d("30000"))), &[], Bound::Middle);
        assert_eq!(upfront.years.last().and_then(|y| y.cumulated_cost), Some(d("30000")));
    }

    /// Year 2 says 2 000 customers, so year 3 has 2 200; a growth of 50 % in year 3 makes it 3 000.
    #[test]
    fn a_year_of_its_own_is_where_the_next_ones_start() {
        let mut own = scenario(Licence::None);
        own.by_year.insert(2, Hypotheses { customers: Some(d("2000")), ..Hypotheses::default() });
        assert_eq!(compute(&own, &[], Bound::Middle).years[3].customers, Some(d("2200")));
        own.by_year.insert(3, Hypotheses { growth: Some(d("50")), ..Hypotheses::default() });
        assert_eq!(compute(&own, &[], Bound::Middle).years[3].customers, Some(d("3000")));
    }

    #[test]
    fn what_is_not_known_stays_unknown() {
        let mut own = scenario(Licence::None);
        own.first.basket = None;
        own.first.conversion_rate = Some(Decimal::ZERO);
        let plan = compute(&own, &[], Bound::Middle);
        assert_eq!((plan.years[1].revenue, plan.years[1].visits, plan.break_even), (None, None, None));
        own.first.basket = Some(Decimal::MAX);
        assert_eq!(compute(&own, &[], Bound::Middle).years[1].revenue, None);
    }

    #[test]
    fn a_launch_line_does_not_go_on_after_its_year() {
        let monthly = line(("100", "100"), true, 0, Some(12));
        assert_eq!(monthly.in_year(0, Bound::Middle), Some(d("1200")));
        assert_eq!(monthly.in_year(1, Bound::Middle), Some(d("0")));
    }
}
