//! The business plan: what a scenario earns and costs, year by year, and when it pays.
//!
//! Revenue = customers × orders per customer × average basket; margin = revenue × margin rate, less discounts (revenue × discount rate) and
//! after-sales (orders × cost per order); visits needed = orders ÷ conversion rate. The cost of a year is its launch and run lines, the
//! campaigns that no counted line pays for, the prices of an offer when it is computed with one, and the licence, whose tier is read from that
//! year's revenue. Year 0 is the launch. Break-even is the first year in which the cumulated margin covers the cumulated cost.

use super::budget::{Bound, Campaign, Line, Paid};
use super::licence::Licence;
use super::offer::Price;
use super::scenario::{Actual, Hypotheses, Scenario};
use super::{Currency, Trouble, factor, plus, rows, share, times};
use crate::index::EntryIndex;
use crate::publication::Publication;
use crate::schema::value::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The most years of a plan.
pub const MAX_YEARS: u8 = 5;

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
    /// What discounts take off the margin.
    pub discounts: Option<Decimal>,
    /// What after-sales take off the margin.
    pub service: Option<Decimal>,
    /// Discounts and after-sales taken off.
    pub margin: Option<Decimal>,
    pub launch: Option<Decimal>,
    pub run: Option<Decimal>,
    /// Campaigns that no counted line pays for.
    pub campaigns: Option<Decimal>,
    /// Prices of the offer, hidden ones included.
    pub prices: Option<Decimal>,
    /// Those that the vendor did not state.
    pub hidden: Option<Decimal>,
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

    /// Margin of the year less its cost.
    pub fn gap(&self) -> Option<Decimal> {
        self.margin?.checked_sub(self.cost?)
    }

    /// The share of its margin that the year's cost takes, in per cent; unknown without a margin above nought.
    pub fn share(&self) -> Option<Decimal> {
        share(self.cost?, self.margin?)
    }
}

/// A plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    /// Campaigns that are counted by themselves.
    pub campaigns: Vec<EntryIndex>,
    /// Those of them whose year is not known, counted at the launch.
    pub undated: Vec<EntryIndex>,
    /// Campaigns that begin after the last year, not counted.
    pub late: Vec<EntryIndex>,
    /// Campaigns that a budget line of the plan pays for, counted with it.
    pub inside: Vec<EntryIndex>,
    /// What was measured, by year.
    pub actuals: BTreeMap<u8, Actual>,
    /// What was paid of the budget lines.
    pub paid: Vec<Paid>,
    /// Budget lines of which something was paid, while nobody says when the first year begins: not compared.
    pub unplaced: Vec<EntryIndex>,
}

/// How margin and cost of a year move against each other from the first year to the last: the scissors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scissors {
    /// More is left each year.
    Open,
    /// Less is left.
    Close,
    /// As much is left.
    Level,
}

impl Plan {
    /// Total cost of ownership over its years.
    pub fn total(&self) -> Option<Decimal> {
        self.years.last()?.cumulated_cost
    }

    /// Sum of a figure over the launch and all years; none when one of them is not known.
    pub fn sum(&self, figure: fn(&Year) -> Option<Decimal>) -> Option<Decimal> {
        self.years.iter().map(figure).fold(Some(Decimal::ZERO), plus)
    }

    /// The share of the margin of all years that the total cost takes, in per cent; unknown without a margin above nought.
    pub fn share(&self) -> Option<Decimal> {
        share(self.total()?, self.years.last()?.cumulated_margin?)
    }

    /// Whether what the margin leaves grows or shrinks between the first year and the last; none for one year, or when it is not known.
    pub fn scissors(&self) -> Option<Scissors> {
        let (first, last) = (self.years.get(1)?, self.years.last()?);
        let turn = last.gap()?.cmp(&first.gap()?);
        (last.number > first.number).then_some(match turn {
            std::cmp::Ordering::Greater => Scissors::Open,
            std::cmp::Ordering::Less => Scissors::Close,
            std::cmp::Ordering::Equal => Scissors::Level,
        })
    }
}

/// What a plan spends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Costs {
    /// Budget lines.
    pub lines: Vec<Line>,
    /// Campaigns that none of the lines pays for.
    pub campaigns: Vec<Campaign>,
    /// The licence.
    pub licence: Licence,
    /// Prices of an offer.
    pub prices: Vec<Price>,
}

/// Computes a plan.
pub fn compute(scenario: &Scenario, costs: &Costs, bound: Bound) -> Plan {
    let mut years: Vec<Year> = Vec::new();
    let mut current = scenario.first;
    let (mut margins, mut spent) = (Some(Decimal::ZERO), Some(Decimal::ZERO));
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
            earn(&mut year, current);
        }
        spend(&mut year, costs, bound);
        if number > 0 {
            margins = plus(margins, year.margin);
        }
        spent = plus(spent, year.cost);
        year.cumulated_margin = margins;
        year.cumulated_cost = spent;
        years.push(year);
    }
    let pays = |y: &&Year| y.number > 0 && y.balance().is_some_and(|b| b >= Decimal::ZERO);
    let (late, counted): (Vec<&Campaign>, Vec<&Campaign>) =
        costs.campaigns.iter().partition(|c| c.year.is_some_and(|year| year > scenario.years));
    let entries = |campaigns: &[&Campaign]| campaigns.iter().map(|c| c.entry).collect::<Vec<_>>();
    Plan {
        start: scenario.start,
        break_even: years.iter().find(pays).map(|y| y.number),
        years,
        licence_missing: costs.licence == Licence::Incomplete,
        lines: costs.lines.iter().map(|l| l.entry).collect(),
        open: costs.lines.iter().filter(|l| l.is_open_at(bound)).map(|l| l.entry).collect(),
        undated: counted.iter().filter(|c| c.year.is_none()).map(|c| c.entry).collect(),
        campaigns: entries(&counted),
        late: entries(&late),
        actuals: scenario.actuals.clone(),
        ..Plan::default()
    }
}

/// What a year earns under its hypotheses.
fn earn(year: &mut Year, of: Hypotheses) {
    year.customers = of.customers;
    year.orders = times(of.customers, of.orders_per_customer);
    year.revenue = times(year.orders, of.basket);
    year.discounts = of.discount_rate.and_then(|rate| times(year.revenue, Some(factor(rate))));
    year.service = of.service_cost.and_then(|cost| times(year.orders, Some(cost)));
    let less = |gross: Option<Decimal>, rate: Option<Decimal>, part: Option<Decimal>| match rate {
        Some(_) => gross?.checked_sub(part?),
        None => gross,
    };
    let gross = times(year.revenue, of.margin_rate.map(factor));
    year.margin = less(less(gross, of.discount_rate, year.discounts), of.service_cost, year.service);
    year.visits = year.orders.zip(of.conversion_rate).and_then(|(orders, rate)| orders.checked_div(factor(rate)));
}

/// What a year costs; its revenue is known by now if it ever is.
fn spend(year: &mut Year, costs: &Costs, bound: Bound) {
    let number = year.number;
    let lines = |launch: bool| {
        let own = costs.lines.iter().filter(|l| l.falls.launch == launch).map(|l| l.in_year(number, bound));
        own.fold(Some(Decimal::ZERO), plus)
    };
    let sum = |amounts: &mut dyn Iterator<Item = Decimal>| amounts.map(Some).fold(Some(Decimal::ZERO), plus);
    year.launch = lines(true);
    year.run = lines(false);
    year.campaigns = sum(&mut costs.campaigns.iter().map(|c| c.in_year(number)));
    year.prices = sum(&mut costs.prices.iter().map(|p| p.in_year(number)));
    year.hidden = sum(&mut costs.prices.iter().filter(|p| p.hidden).map(|p| p.in_year(number)));
    year.licence = costs.licence.in_year(number, year.revenue);
    year.cost = [year.launch, year.run, year.campaigns, year.prices, year.licence].into_iter().fold(Some(Decimal::ZERO), plus);
}

/// A scenario with what it spends of its own, whatever the offer.
#[derive(Debug, Clone)]
pub struct Own {
    /// The scenario.
    pub scenario: Scenario,
    /// Its budget lines and campaigns.
    pub costs: Costs,
    /// Budget lines without any amount.
    pub unpriced: Vec<EntryIndex>,
    /// Campaigns that a counted line pays for.
    pub inside: Vec<EntryIndex>,
}

impl Own {
    /// Reads a scenario, the budget lines that it uses and the campaigns that are not among them.
    ///
    /// # Errors
    /// When the amounts are of different currencies.
    pub fn read(publication: &Publication, at: EntryIndex, currency: &mut Currency) -> Result<Self, Trouble> {
        let scenario = Scenario::read(publication.entry(at), currency)?;
        let (mut lines, mut unpriced) = (Vec::new(), Vec::new());
        for cost in publication.linked(at, "uses") {
            match Line::read(cost, publication.entry(cost), currency)? {
                Some(line) => lines.push(line),
                None => unpriced.push(cost),
            }
        }
        let (mut campaigns, mut inside) = (Vec::new(), Vec::new());
        for entry in publication.of_kind("campaign").iter().copied() {
            let paid = publication.linked(entry, "paid_by").any(|cost| lines.iter().any(|line| line.entry == cost));
            if paid {
                inside.push(entry);
            } else {
                campaigns.extend(Campaign::read(entry, publication.entry(entry), scenario.start, currency)?);
            }
        }
        let costs = Costs { lines, campaigns, licence: scenario.licence.clone(), prices: Vec::new() };
        Ok(Own { scenario, costs, unpriced, inside })
    }

    /// Computes the plan with other costs than its own.
    pub fn plan(&self, costs: &Costs, bound: Bound) -> Plan {
        Plan { unpriced: self.unpriced.clone(), inside: self.inside.clone(), ..compute(&self.scenario, costs, bound) }
    }
}

/// Reads a scenario, the budget lines that it uses and the campaigns, and computes its plan. `currency` is shared by plans that are compared.
///
/// # Errors
/// When the amounts are of different currencies.
pub fn of_scenario(publication: &Publication, at: EntryIndex, bound: Bound, currency: &mut Currency) -> Result<Plan, Trouble> {
    let own = Own::read(publication, at, currency)?;
    let mut plan = own.plan(&own.costs, bound);
    for line in &own.costs.lines {
        let entry = publication.entry(line.entry);
        match own.scenario.start {
            Some(start) => plan.paid.extend(Paid::read(line, entry, start, bound, currency)?),
            None if !rows(entry, "actuals").is_empty() => plan.unplaced.push(line.entry),
            None => {}
        }
    }
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::super::budget::Falls;
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
                ..Hypotheses::default()
            },
            by_year: BTreeMap::new(),
            licence,
            actuals: BTreeMap::new(),
        }
    }

    /// The plan of a scenario alone.
    fn compute(scenario: &Scenario, lines: &[Line], bound: Bound) -> Plan {
        let costs = Costs { lines: lines.to_vec(), licence: scenario.licence.clone(), ..Costs::default() };
        super::compute(scenario, &costs, bound)
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

    /// 500 000 of revenue: 20 % of margin is 100 000, less 4 % of discounts (20 000) and 10 000 orders × 1.50 of after-sales (15 000).
    #[test]
    fn discounts_and_after_sales_are_taken_off_the_margin() {
        let mut own = scenario(Licence::None);
        own.first.discount_rate = Some(d("4"));
        own.first.service_cost = Some(d("1.50"));
        let first = &compute(&own, &[], Bound::Middle).years[1];
        assert_eq!((first.discounts, first.service, first.margin), (Some(d("20000")), Some(d("15000.00")), Some(d("65000.00"))));
        // Discounts of 20 % eat the margin, and more of them make it a loss: no share of it is known.
        own.first.discount_rate = Some(d("20"));
        own.first.service_cost = None;
        let plan = compute(&own, &[line(("10", "10"), false, 1, Some(1))], Bound::Middle);
        assert_eq!((plan.years[1].margin, plan.years[1].share(), plan.share()), (Some(d("0")), None, None));
        own.first.discount_rate = Some(d("30"));
        let plan = compute(&own, &[], Bound::Middle);
        assert_eq!((plan.years[1].margin, plan.years[1].share(), plan.break_even), (Some(d("-50000")), None, None));
    }

    /// 30 at the launch, 70 in year 2, and one whose year nobody knows: at the launch. One of year 4 is not within three years.
    #[test]
    fn campaigns_fall_in_the_year_in_which_they_begin() {
        let campaign = |entry: usize, budget: &str, year| Campaign { entry: entry.into(), budget: d(budget), year };
        let campaigns =
            vec![campaign(1, "30", Some(0)), campaign(2, "70", Some(2)), campaign(3, "5", None), campaign(4, "900", Some(4))];
        let plan = super::compute(&scenario(Licence::None), &Costs { campaigns, ..Costs::default() }, Bound::Middle);
        let spent: Vec<_> = plan.years.iter().map(|y| y.campaigns.expect("known")).collect();
        assert_eq!(spent, [d("35"), d("0"), d("70"), d("0")]);
        assert_eq!((plan.campaigns.len(), plan.undated.len(), plan.late.len()), (3, 1, 1));
        assert_eq!(plan.total(), Some(d("105")));
    }
}
