//! What a vendor answered: marks, prices, licence, and what it comes to over some years.

use super::licence::Licence;
use super::read::{as_choice, as_integer, as_money, as_number};
use super::{Currency, Row, Trouble, cell, choice, date, links, plus, rows};
use crate::index::EntryIndex;
use crate::project::{Entry, Tax};
use crate::schema::Value;
use crate::schema::value::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A price of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Price {
    /// What it is for: the same word in two offers compares them.
    pub post: String,
    /// How much, each time.
    pub amount: Decimal,
    /// Whether it comes back every year.
    pub run: bool,
    /// The only year in which it counts.
    pub year: Option<u8>,
    /// Whether it is left out of the total.
    pub optional: bool,
    /// Whether the vendor did not state it.
    pub hidden: bool,
}

impl Price {
    /// What it comes to over some years.
    fn over(&self, years: u8) -> Option<Decimal> {
        match (self.optional, self.run, self.year) {
            (true, ..) => Some(Decimal::ZERO),
            (_, true, None) => self.amount.checked_mul(Decimal::from(years)),
            (_, true, Some(year)) if year > years => Some(Decimal::ZERO),
            _ => Some(self.amount),
        }
    }

    /// What it comes to in a year of a plan; 0 is the launch. Options count nothing.
    pub fn in_year(&self, year: u8) -> Decimal {
        let falls = match (self.run, self.year) {
            (_, Some(own)) => own == year,
            (true, None) => year > 0,
            (false, None) => year == 0,
        };
        if falls && !self.optional { self.amount } else { Decimal::ZERO }
    }
}

/// A mark that somebody gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GivenMark {
    /// The mark.
    pub mark: Decimal,
    /// Who gave it; empty when nobody says.
    pub by: String,
    /// Why; empty when nobody says.
    pub comment: String,
}

/// What a vendor answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Index of its entry.
    pub entry: EntryIndex,
    /// Marks given, by index of the criterion's entry.
    pub marks: BTreeMap<EntryIndex, Vec<GivenMark>>,
    /// Codes of the answers given, by index of the requirement's entry; a row without a code answers nothing.
    pub answers: BTreeMap<EntryIndex, Vec<Arc<str>>>,
    /// Requirements that it is not asked: those of lots that it is not for.
    pub elsewhere: BTreeSet<EntryIndex>,
    /// When it was received.
    pub received: Option<Date>,
    /// The last day on which offers for its lots were received, where there is one.
    pub due: Option<Date>,
    /// Prices.
    pub prices: Vec<Price>,
    /// How its licence is paid.
    pub licence: Licence,
    /// What the answers to requirements add to the price; none when no answer names an amount.
    pub impact: Option<Decimal>,
    /// Whether its prices are with or without tax, where it says so.
    pub tax: Option<Tax>,
    /// When it opens.
    pub opening: Option<Date>,
}

impl Offer {
    /// An offer that says nothing.
    #[cfg(test)]
    pub(crate) fn silent(entry: EntryIndex) -> Self {
        Offer {
            entry,
            marks: BTreeMap::new(),
            answers: BTreeMap::new(),
            elsewhere: BTreeSet::new(),
            received: None,
            due: None,
            prices: Vec::new(),
            licence: Licence::None,
            impact: None,
            tax: None,
            opening: None,
        }
    }

    /// Reads an offer. `find` tells the index of the entry that an id names.
    ///
    /// # Errors
    /// When its amounts are of another currency than those admitted before.
    pub fn read(
        at: EntryIndex,
        entry: &Entry,
        find: impl Fn(&str) -> Option<EntryIndex>,
        currency: &mut Currency,
    ) -> Result<Self, Trouble> {
        let word = |row: &Row, name: &str| match cell(row, name) {
            Some(Value::Text(text)) => text.to_string(),
            _ => String::new(),
        };
        let mut marks: BTreeMap<EntryIndex, Vec<GivenMark>> = BTreeMap::new();
        for row in rows(entry, "marks") {
            let Some(mark) = cell(row, "mark").and_then(as_number) else { continue };
            for criterion in links(row, "criterion").iter().filter_map(|r| find(&r.id)) {
                let given = GivenMark { mark, by: word(row, "by"), comment: word(row, "comment") };
                marks.entry(criterion).or_default().push(given);
            }
        }
        let mut impact: Option<Decimal> = None;
        let mut answers: BTreeMap<EntryIndex, Vec<Arc<str>>> = BTreeMap::new();
        for row in rows(entry, "answers") {
            let code: Option<Arc<str>> = cell(row, "code").and_then(as_choice).map(Into::into);
            for (requirement, code) in links(row, "requirement").iter().filter_map(|r| find(&r.id)).zip(code.iter().cycle()) {
                answers.entry(requirement).or_default().push(code.clone());
            }
            if let Some(cost) = currency.admit_some(cell(row, "cost").and_then(as_money))? {
                impact = impact.unwrap_or_default().checked_add(cost);
            }
        }
        Ok(Offer {
            entry: at,
            marks,
            answers,
            elsewhere: BTreeSet::new(),
            received: date(entry, "received"),
            due: None,
            prices: prices(entry, currency)?,
            licence: Licence::read(entry, currency)?,
            impact,
            tax: match choice(entry, "tax") {
                Some("excluded") => Some(Tax::Excluded),
                Some("included") => Some(Tax::Included),
                _ => None,
            },
            opening: date(entry, "opening"),
        })
    }

    /// Whether it came after the last day on which offers were received.
    pub fn is_late(&self) -> bool {
        self.received.zip(self.due).is_some_and(|(received, due)| received.first() > due.last())
    }

    /// Whether it names a price that counts, in its prices or for its licence.
    pub fn is_priced(&self) -> bool {
        self.licence.is_priced() || self.prices.iter().any(|p| !p.optional)
    }

    /// Total over some years, options left out; none when nothing is priced. A licence in tiers counts its first tier, the least it costs.
    pub fn total(&self, years: u8) -> Option<Decimal> {
        let prices = self.prices.iter().map(|price| price.over(years)).fold(Some(Decimal::ZERO), plus);
        let yearly = self.licence_per_year().unwrap_or_default().checked_mul(Decimal::from(years));
        let licence = plus(self.licence_at_launch().or(Some(Decimal::ZERO)), yearly);
        self.is_priced().then(|| plus(prices, licence)).flatten()
    }

    /// What is paid to launch, options left out.
    pub fn launch(&self) -> Option<Decimal> {
        let prices = self.sum(|p| !p.run && !p.optional);
        match (prices, self.licence_at_launch()) {
            (Some(prices), Some(licence)) => prices.checked_add(licence),
            (prices, licence) => prices.or(licence),
        }
    }

    /// What its licence costs at the launch.
    pub fn licence_at_launch(&self) -> Option<Decimal> {
        match self.licence {
            Licence::Upfront(price) => Some(price),
            _ => None,
        }
    }

    /// What its licence costs each year, at least.
    pub fn licence_per_year(&self) -> Option<Decimal> {
        match &self.licence {
            Licence::Flat(price) => Some(*price),
            Licence::Tiers(tiers) => tiers.first().map(|(_, cost)| *cost),
            _ => None,
        }
    }

    /// The sum of some of its prices, each counted once; none when there is none of these.
    pub fn sum(&self, keep: impl Fn(&Price) -> bool) -> Option<Decimal> {
        let mut kept = self.prices.iter().filter(|p| keep(p)).peekable();
        kept.peek()?;
        kept.try_fold(Decimal::ZERO, |sum, price| sum.checked_add(price.amount))
    }
}

fn prices(entry: &Entry, currency: &mut Currency) -> Result<Vec<Price>, Trouble> {
    let mut prices = Vec::new();
    for row in rows(entry, "prices") {
        let Some(amount) = currency.admit_some(cell(row, "amount").and_then(as_money))? else { continue };
        let words = |name: &str| match cell(row, name) {
            Some(Value::Text(text)) => Some(text.to_string()),
            _ => None,
        };
        let says = |name: &str| matches!(cell(row, name), Some(Value::Boolean(true)));
        prices.push(Price {
            post: words("post").or_else(|| words("label")).unwrap_or_default(),
            amount,
            run: cell(row, "sort").and_then(as_choice) == Some("run"),
            year: cell(row, "year").and_then(as_integer).and_then(|y| u8::try_from(y).ok()),
            optional: says("optional"),
            hidden: says("hidden"),
        });
    }
    Ok(prices)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    fn price(amount: &str, run: bool, year: Option<u8>, optional: bool) -> Price {
        Price { amount: d(amount), run, year, optional, ..Price::default() }
    }

    fn offer(prices: Vec<Price>, licence: Licence) -> Offer {
        Offer { prices, licence, ..Offer::silent(0.into()) }
    }

    /// 198 + 74 + 3 × 74 = 494 (thousands); options are left out; a price of year 4 is not within three years.
    #[test]
    fn the_total_counts_running_years_and_leaves_options_out() {
        let prices = vec![
            price("198", false, None, false),
            price("74", false, None, false),
            price("74", true, None, false),
            price("36", false, None, true),
            price("10", true, Some(4), false),
        ];
        let offer = offer(prices, Licence::None);
        assert_eq!((offer.total(3), offer.total(4)), (Some(d("494")), Some(d("578"))));
        let yearly = offer.sum(|p| p.run && !p.optional && p.year.is_none());
        let options = offer.sum(|p| p.optional);
        assert_eq!((offer.launch(), yearly, options), (Some(d("272")), Some(d("74")), Some(d("36"))));
        let free = Offer { prices: vec![price("36", false, None, true)], ..offer };
        assert_eq!(free.total(3), None);
    }

    /// 100 at the launch and a licence: 100 + 40, then 100 + 3 × 10, then 100 + 3 × 5, the first tier.
    #[test]
    fn a_licence_is_part_of_the_total() {
        let with = |licence| offer(vec![price("100", false, None, false)], licence);
        let upfront = with(Licence::Upfront(d("40")));
        assert_eq!((upfront.launch(), upfront.total(3)), (Some(d("140")), Some(d("140"))));
        let flat = with(Licence::Flat(d("10")));
        assert_eq!((flat.launch(), flat.total(3)), (Some(d("100")), Some(d("130"))));
        assert_eq!(with(Licence::Tiers(vec![(d("0"), d("5")), (d("900"), d("50"))])).total(3), Some(d("115")));
        assert_eq!(
            offer(Vec::new(), Licence::Flat(d("10"))).total(2),
            Some(d("20")),
            "a service without a price but its licence"
        );
        assert_eq!(offer(Vec::new(), Licence::Included).total(2), None);
    }
}
