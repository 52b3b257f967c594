//! Reckoning on known kinds: the business plan, the comparison of offers, payments, loads, the calendar, and what the GDPR makes follow.
//!
//! In: entries, as a publication shows them. Out: typed figures, each with the entries that it came from. Money is exact decimals of one
//! currency; amounts of two currencies are refused, since adding them would need a rate. What an entry does not say stays unknown
//! (`None`) and is never guessed; fields that a team added are not looked at, fields that it removed are as if nothing was written.
//! Nothing here knows how figures look.

pub mod acceptance;
pub mod agenda;
pub mod asked;
pub mod budget;
pub mod calendar;
pub mod criterion;
pub mod dates;
pub mod deadline;
pub mod formula;
pub mod funding;
pub mod grid;
pub mod impact;
pub mod instalments;
pub mod issue;
pub mod kpi;
pub mod licence;
pub mod limit;
pub mod load;
pub mod offer;
pub mod offer_plan;
pub mod payments;
pub mod penalty;
pub mod plan;
pub mod privacy;
mod read;
pub mod scenario;
mod source;
pub mod verdict;

pub use source::EntrySource;

pub use read::{Row, amounts, cell, choice, date, flag, integer, links, money, number, rows, text};

use crate::schema::value::Money;
use rust_decimal::Decimal;
use std::sync::Arc;

/// Why figures cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Two currencies and no rate between them.
    #[error("amounts in {0} and in {1} cannot be put together without a rate")]
    Currencies(Arc<str>, Arc<str>),
    /// Some instalments are shares and others amounts.
    #[error("some instalments are shares of the price and others amounts")]
    SharesAndAmounts,
    /// Numbers that are not of one sort: percentages and amounts.
    #[error("numbers of different sorts cannot be put together")]
    Sorts,
    /// A sum beyond what exact decimals hold.
    #[error("the sum is too large")]
    TooLarge,
}

/// The one currency of a computation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Currency(Option<Arc<str>>);

impl Currency {
    /// Admits an amount and returns its number.
    ///
    /// # Errors
    /// When an earlier amount was of another currency.
    pub fn admit(&mut self, money: &Money) -> Result<Decimal, Trouble> {
        match &self.0 {
            Some(known) if **known != *money.currency => Err(Trouble::Currencies(known.clone(), money.currency.clone())),
            Some(_) => Ok(money.amount),
            None => {
                self.0 = Some(money.currency.clone());
                Ok(money.amount)
            }
        }
    }

    /// Admits an amount that may not be there.
    ///
    /// # Errors
    /// As [`Currency::admit`].
    pub fn admit_some(&mut self, money: Option<&Money>) -> Result<Option<Decimal>, Trouble> {
        money.map(|m| self.admit(m)).transpose()
    }

    /// The code, once an amount was admitted.
    pub fn code(&self) -> Option<&Arc<str>> {
        self.0.as_ref()
    }

    /// An amount in this currency; in `default` when nothing named one.
    pub fn of(&self, amount: Decimal, default: &str) -> Money {
        Money { amount, currency: self.0.clone().unwrap_or_else(|| default.into()) }
    }
}

/// A share of a hundred as a factor.
pub(crate) fn factor(percent: Decimal) -> Decimal {
    percent / Decimal::ONE_HUNDRED
}

/// The product of what is known; unknown when a part is, or when it is too large.
pub(crate) fn times(a: Option<Decimal>, b: Option<Decimal>) -> Option<Decimal> {
    a?.checked_mul(b?)
}

/// The sum of what is known; unknown when a part is, or when it is too large.
pub(crate) fn plus(a: Option<Decimal>, b: Option<Decimal>) -> Option<Decimal> {
    a?.checked_add(b?)
}

/// A part of a whole, in per cent; unknown when the whole is nought or less, since a share of that says nothing.
pub(crate) fn share(part: Decimal, whole: Decimal) -> Option<Decimal> {
    (whole > Decimal::ZERO).then(|| part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)).flatten()
}

/// Rounds as people do: a half goes away from zero.
pub fn rounded(number: Decimal, digits: u32) -> Decimal {
    number.round_dp_with_strategy(digits, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}
