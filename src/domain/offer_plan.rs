//! The business plan with offers: what each scenario comes to with each offer.
//!
//! Of a pair, the costs are the prices of the offer (hidden ones too, options left out), its licence, and what the scenario spends of its own:
//! the budget lines that it uses, but those that the offer takes the place of, and its campaigns. An offer that does not say how its licence
//! is paid leaves the licence that the scenario supposes.

use super::budget::Bound;
use super::licence::Licence;
use super::offer::Offer;
use super::plan::{Costs, Own, Plan};
use super::{Currency, Trouble, choice};
use crate::index::EntryIndex;
use crate::publication::Publication;

/// A scenario with an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Index of the offer's entry.
    pub offer: EntryIndex,
    /// Its plan, or why there is none.
    pub plan: Result<Plan, Uncounted>,
    /// Budget lines that are not counted, since the offer takes their place.
    pub replaced: Vec<EntryIndex>,
    /// Whether the licence is the one that the scenario supposes.
    pub supposed: bool,
    /// When the offer opens.
    pub opening: Option<crate::schema::value::Date>,
}

/// Why an offer is not part of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncounted {
    /// It names no price that counts.
    NoPrice,
    /// Its prices are with tax and the project counts without, or the other way round.
    OtherTax,
}

/// The offers that a scenario is computed with: those that it names, else all whose vendor is neither rejected nor withdrawn.
pub fn offers_of(publication: &Publication, scenario: EntryIndex) -> Vec<EntryIndex> {
    let named: Vec<EntryIndex> = publication.linked(scenario, "with").collect();
    if !named.is_empty() {
        return named;
    }
    publication.of_kind("offer").iter().copied().filter(|offer| runs(publication, *offer)).collect()
}

/// Whether an offer is still in the running: its vendor is, and no other offer revises it.
fn runs(publication: &Publication, offer: EntryIndex) -> bool {
    if publication.linked(offer, "revised_by").next().is_some() {
        return false;
    }
    let mut states = publication.linked(offer, "from").map(|vendor| choice(publication.entry(vendor), "status"));
    !states.any(|state| matches!(state, Some("rejected" | "withdrawn")))
}

/// Computes a scenario with offers. `currency` is shared by plans that are compared.
///
/// # Errors
/// When the amounts are of different currencies.
pub fn of_scenario(
    publication: &Publication,
    scenario: EntryIndex,
    offers: &[EntryIndex],
    bound: Bound,
    currency: &mut Currency,
) -> Result<Vec<Pair>, Trouble> {
    let own = Own::read(publication, scenario, currency)?;
    let mut pairs = Vec::new();
    for at in offers {
        let offer = Offer::read(*at, publication.entry(*at), |id| publication.find(id), currency)?;
        let replaces: Vec<EntryIndex> = publication.linked(*at, "replaces").collect();
        pairs.push(pair(&own, offer, &replaces, publication, bound));
    }
    Ok(pairs)
}

fn pair(own: &Own, offer: Offer, replaces: &[EntryIndex], publication: &Publication, bound: Bound) -> Pair {
    let uncounted = match (offer.tax, publication.info().tax) {
        (Some(a), Some(b)) if a != b => Some(Uncounted::OtherTax),
        _ if !offer.is_priced() => Some(Uncounted::NoPrice),
        _ => None,
    };
    let (replaced, lines): (Vec<_>, Vec<_>) = own.costs.lines.iter().cloned().partition(|line| replaces.contains(&line.entry));
    let supposed = offer.licence == Licence::None && own.scenario.licence != Licence::None;
    let licence = if offer.licence == Licence::None { own.scenario.licence.clone() } else { offer.licence };
    let costs = Costs { lines, campaigns: own.costs.campaigns.clone(), licence, prices: offer.prices };
    Pair {
        offer: offer.entry,
        plan: uncounted.map_or_else(|| Ok(own.plan(&costs, bound)), Err),
        replaced: replaced.into_iter().map(|line| line.entry).collect(),
        supposed,
        opening: offer.opening,
    }
}

#[cfg(test)]
mod tests;
