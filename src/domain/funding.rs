//! Funds against what the launch costs: ceilings, what is used of them, and the range of the budget lines that are paid before opening.

use super::budget::Line;
use super::{Currency, Trouble, money};
use crate::index::EntryIndex;
use crate::project::Entry;
use rust_decimal::Decimal;

/// A source of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fund<I> {
    /// Index of its entry.
    pub entry: I,
    /// The most that can be drawn.
    pub ceiling: Option<Decimal>,
    /// What is spent or promised already.
    pub used: Option<Decimal>,
}

/// Funds, with their sums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Funds<I> {
    /// Each that names an amount, in order.
    pub parts: Vec<Fund<I>>,
    /// Sum of the ceilings.
    pub ceiling: Decimal,
    /// Sum of what is used.
    pub used: Decimal,
}

/// What the launch costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LaunchCost {
    /// Sum of the least of each line.
    pub low: Decimal,
    /// Sum of the most.
    pub high: Decimal,
    /// How many lines are counted.
    pub lines: usize,
}

/// Puts funds together, given by index and entry.
///
/// # Errors
/// When amounts are of different currencies, or their sum is too large.
pub fn funds<'a, I: Copy>(entries: impl Iterator<Item = (I, &'a Entry)>, currency: &mut Currency) -> Result<Funds<I>, Trouble> {
    let mut all = Funds { parts: Vec::new(), ceiling: Decimal::ZERO, used: Decimal::ZERO };
    for (at, entry) in entries {
        let ceiling = currency.admit_some(money(entry, "ceiling"))?;
        let used = currency.admit_some(money(entry, "used"))?;
        all.ceiling = add(all.ceiling, ceiling)?;
        all.used = add(all.used, used)?;
        if ceiling.is_some() || used.is_some() {
            all.parts.push(Fund { entry: at, ceiling, used });
        }
    }
    Ok(all)
}

/// Adds up the budget lines of the launch. Each counts once: what it costs until the opening.
///
/// # Errors
/// As [`funds`].
pub fn launch_cost<'a>(
    entries: impl Iterator<Item = (EntryIndex, &'a Entry)>,
    currency: &mut Currency,
) -> Result<LaunchCost, Trouble> {
    let mut all = LaunchCost::default();
    for (at, entry) in entries {
        let Some(line) = Line::read(at, entry, currency)?.filter(|line| line.falls.launch) else { continue };
        all.low = add(all.low, Some(line.low))?;
        all.high = add(all.high, Some(line.high))?;
        all.lines += 1;
    }
    Ok(all)
}

fn add(sum: Decimal, part: Option<Decimal>) -> Result<Decimal, Trouble> {
    sum.checked_add(part.unwrap_or_default()).ok_or(Trouble::TooLarge)
}
