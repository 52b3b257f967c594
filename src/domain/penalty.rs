//! Penalties: what one comes to in the case that its entry simulates.

use super::{money, number};
use crate::project::Entry;
use crate::schema::value::Money;

/// What a penalty comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulated {
    /// The amount due.
    pub amount: Money,
    /// Whether the cap cut it.
    pub capped: bool,
}

/// Returns amount × units, at most the cap; `None` where one of the two is not written, the cap is in another currency, or the product is
/// too large.
pub fn simulated(entry: &Entry) -> Option<Simulated> {
    let each = money(entry, "amount")?;
    let due = each.amount.checked_mul(number(entry, "units")?)?;
    let of = |amount| Money { amount, currency: each.currency.clone() };
    match money(entry, "cap") {
        None => Some(Simulated { amount: of(due), capped: false }),
        Some(cap) if cap.currency != each.currency => None,
        Some(cap) => Some(Simulated { amount: of(due.min(cap.amount)), capped: due > cap.amount }),
    }
}
