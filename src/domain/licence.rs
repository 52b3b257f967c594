//! Licences: how they are paid, what they cost in a year, and tiers that say too little or too much. A scenario and an offer write them alike.

use super::read::as_money;
use super::{Currency, Trouble, cell, choice, money, rows};
use crate::project::Entry;
use rust_decimal::Decimal;

/// How the licence is paid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Licence {
    /// No licence is named.
    #[default]
    None,
    /// The other prices include it.
    Included,
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
    /// Reads the licence of a scenario or of an offer. Of two tiers from one revenue, the dearer counts.
    ///
    /// # Errors
    /// When its amounts are of another currency than those admitted before.
    pub fn read(entry: &Entry, currency: &mut Currency) -> Result<Self, Trouble> {
        let price = currency.admit_some(money(entry, "licence_cost"))?;
        let mut tiers = Vec::new();
        for row in rows(entry, "tiers") {
            let from = currency.admit_some(cell(row, "from").and_then(as_money))?;
            let cost = currency.admit_some(cell(row, "cost").and_then(as_money))?;
            tiers.extend(from.zip(cost));
        }
        tiers.sort();
        Ok(match (choice(entry, "licence_model"), price) {
            (Some("included"), None) if tiers.is_empty() => Licence::Included,
            (Some("upfront"), Some(price)) => Licence::Upfront(price),
            (Some("flat"), Some(price)) => Licence::Flat(price),
            (Some("scale_up"), _) if !tiers.is_empty() => Licence::Tiers(tiers),
            (None, None) if tiers.is_empty() => Licence::None,
            _ => Licence::Incomplete,
        })
    }

    /// What it costs in a year; unknown with tiers when the revenue is. A revenue below the first tier costs nothing.
    pub fn in_year(&self, year: u8, revenue: Option<Decimal>) -> Option<Decimal> {
        match self {
            Licence::None | Licence::Included | Licence::Incomplete => Some(Decimal::ZERO),
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

    /// Whether it has a price that is counted.
    pub fn is_priced(&self) -> bool {
        matches!(self, Licence::Upfront(_) | Licence::Flat(_) | Licence::Tiers(_))
    }
}

/// What is wrong with the tiers of a licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TierFault {
    /// The model asks for tiers and none is written.
    Missing,
    /// Two tiers start from one revenue.
    Twice(Decimal),
    /// The first tier starts above nothing: a lower revenue has no cost.
    Gap(Decimal),
    /// Tiers are written, and the model is another.
    Unused,
}

/// Finds what is wrong with the tiers of a scenario or of an offer. Amounts of two currencies are another fault.
pub fn tier_faults(entry: &Entry) -> Vec<TierFault> {
    let model = choice(entry, "licence_model");
    let mut starts: Vec<Decimal> =
        rows(entry, "tiers").iter().filter_map(|row| Some(cell(row, "from").and_then(as_money)?.amount)).collect();
    starts.sort();
    let Some(first) = starts.first() else {
        return if model == Some("scale_up") { vec![TierFault::Missing] } else { Vec::new() };
    };
    if model != Some("scale_up") {
        return vec![TierFault::Unused];
    }
    let mut faults: Vec<TierFault> = Vec::new();
    if *first > Decimal::ZERO {
        faults.push(TierFault::Gap(*first));
    }
    let mut twice: Vec<Decimal> = starts.windows(2).filter(|pair| pair.first() == pair.last()).map(|pair| pair[0]).collect();
    twice.dedup();
    faults.extend(twice.into_iter().map(TierFault::Twice));
    faults
}
