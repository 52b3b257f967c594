//! The payment schedule: shares of a price, which must reach 100 %.

use super::{Currency, Trouble, money, number};
use crate::project::Entry;
use rust_decimal::Decimal;

/// An instalment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instalment<I> {
    /// Index of its entry.
    pub entry: I,
    /// Its share, in per cent.
    pub share: Decimal,
    /// Its amount, when the schedule is in amounts.
    pub amount: Option<Decimal>,
}

/// A schedule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schedule<I> {
    /// What is paid, in order. Entries without share and amount are left out.
    pub parts: Vec<Instalment<I>>,
    /// Sum of the shares, in per cent; 100 by construction when the schedule is in amounts.
    pub total: Decimal,
    /// Sum of the amounts, when the schedule is in amounts.
    pub amount: Option<Decimal>,
}

/// Puts instalments together, given by index and entry. A share counts before an amount.
///
/// # Errors
/// When some are shares and others amounts, or amounts are of different currencies.
pub fn schedule<'a, I: Copy>(
    entries: impl Iterator<Item = (I, &'a Entry)>,
    currency: &mut Currency,
) -> Result<Schedule<I>, Trouble> {
    let mut shares = Vec::new();
    let mut amounts = Vec::new();
    for (at, entry) in entries {
        if let Some(share) = number(entry, "share") {
            shares.push((at, share));
        } else if let Some(amount) = money(entry, "amount") {
            amounts.push((at, currency.admit(amount)?));
        }
    }
    if !shares.is_empty() && !amounts.is_empty() {
        return Err(Trouble::SharesAndAmounts);
    }
    Ok(if amounts.is_empty() { of_shares(&shares) } else { of_amounts(&amounts) })
}

fn of_shares<I: Copy>(shares: &[(I, Decimal)]) -> Schedule<I> {
    let parts = shares.iter().map(|(entry, share)| Instalment { entry: *entry, share: *share, amount: None });
    Schedule { parts: parts.collect(), total: sum(shares), amount: None }
}

fn of_amounts<I: Copy>(amounts: &[(I, Decimal)]) -> Schedule<I> {
    let total = sum(amounts);
    let share = |amount: Decimal| amount.saturating_mul(Decimal::ONE_HUNDRED).checked_div(total).unwrap_or_default();
    let part = |(entry, amount): &(I, Decimal)| Instalment { entry: *entry, share: share(*amount), amount: Some(*amount) };
    let reached = if total.is_zero() { Decimal::ZERO } else { Decimal::ONE_HUNDRED };
    Schedule { parts: amounts.iter().map(part).collect(), total: reached, amount: Some(total) }
}

fn sum<I>(numbers: &[(I, Decimal)]) -> Decimal {
    numbers.iter().fold(Decimal::ZERO, |a, (_, b)| a.saturating_add(*b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn shares_are_added_exactly() {
        let schedule = of_shares(&[(0, d("33.3")), (1, d("33.3")), (2, d("33.4"))]);
        assert_eq!((schedule.total, schedule.amount), (d("100.0"), None));
        assert_eq!(of_shares(&[(0, d("10")), (1, d("85"))]).total, d("95"));
    }

    /// 20 000, 50 000 and 10 000 of 80 000: 25, 62.5 and 12.5 %.
    #[test]
    fn amounts_become_shares_of_their_sum() {
        let schedule = of_amounts(&[(0, d("20000")), (1, d("50000")), (2, d("10000"))]);
        assert_eq!(schedule.parts.iter().map(|p| p.share).collect::<Vec<_>>(), [d("25"), d("62.5"), d("12.5")]);
        assert_eq!((schedule.total, schedule.amount), (d("100"), Some(d("80000"))));
        assert_eq!(of_amounts(&[(0, d("0"))]).total, Decimal::ZERO);
    }
}
