//! How the ranks of offers change: with the weight of a criterion, with a mark, and with the differences between those who mark.

use super::{add, products, score};
use crate::domain::criterion::{Criterion, Marking};
use crate::domain::offer::Offer;
use rust_decimal::Decimal;

/// How the ranks change with the weight of one criterion, the others kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sensitivity {
    /// Ranks when the criterion weighs less.
    pub lighter: Vec<Option<usize>>,
    /// Ranks when it weighs more.
    pub heavier: Vec<Option<usize>>,
    /// The weight below which another offer comes first; none when none does.
    pub below: Option<Decimal>,
    /// The weight above which another offer comes first; none when none does.
    pub above: Option<Decimal>,
}

/// Whether the first stays first when each of its marks is the lowest that somebody gave, and each of another's the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Firmness {
    /// There is no single first, or nobody gave two marks for anything.
    #[default]
    Unsaid,
    /// It does, against each other offer.
    Firm,
    /// Another offer, by position, would come first or level with it.
    Open(usize),
}

/// The offers that are ranked, as shares of the scales.
pub(super) struct Race<'a> {
    criteria: &'a [Criterion],
    offers: &'a [Offer],
    marks: &'a [Vec<Option<Decimal>>],
    shares: &'a [Vec<Decimal>],
    in_race: &'a [bool],
}

impl<'a> Race<'a> {
    pub fn new(
        criteria: &'a [Criterion],
        offers: &'a [Offer],
        marks: &'a [Vec<Option<Decimal>>],
        shares: &'a [Vec<Decimal>],
        in_race: &'a [bool],
    ) -> Self {
        Race { criteria, offers, marks, shares, in_race }
    }

    /// The ranks under weights.
    pub fn ranks_with(&self, weights: &[Decimal]) -> Vec<Option<usize>> {
        let totals: Vec<Decimal> = self.shares.iter().map(|own| score(weights, own)).collect();
        ranks(&totals, self.in_race)
    }

    /// The positions of the offers that race, but for one.
    fn others(&self, one: usize) -> impl Iterator<Item = usize> + '_ {
        self.in_race.iter().enumerate().filter(move |(n, racing)| **racing && *n != one).map(|(n, _)| n)
    }

    fn own(&self, offer: usize) -> &[Decimal] {
        self.shares.get(offer).map_or(&[], Vec::as_slice)
    }

    /// What the weight of a criterion changes.
    pub fn sensitivity(&self, criterion: usize, weights: &[Decimal], ranks: &[Option<usize>], vary: Decimal) -> Sensitivity {
        let with = |factor: Decimal| {
            let moved = |(n, w): (usize, &Decimal)| if n == criterion { w.saturating_mul(factor) } else { *w };
            self.ranks_with(&weights.iter().enumerate().map(moved).collect::<Vec<_>>())
        };
        let (below, above) = self.tipping(criterion, weights, ranks);
        Sensitivity {
            lighter: with((Decimal::ONE - vary).max(Decimal::ZERO)),
            heavier: with(Decimal::ONE.saturating_add(vary)),
            below,
            above,
        }
    }

    /// The weights of a criterion at which another offer catches up with the first, below and above its own.
    ///
    /// With weight w, the first leads another by a + w × s, where a is the lead over the other criteria and s the lead on this one.
    fn tipping(&self, criterion: usize, weights: &[Decimal], ranks: &[Option<usize>]) -> (Option<Decimal>, Option<Decimal>) {
        let (Some(first), Some(weight)) = (only_first(ranks), weights.get(criterion)) else { return (None, None) };
        let share = |own: &[Decimal]| own.get(criterion).copied().unwrap_or_default();
        let apart = |own: &[Decimal]| add(&products(weights, own)) - weight.saturating_mul(share(own));
        let leader = self.own(first);
        let (mut below, mut above): (Option<Decimal>, Option<Decimal>) = (None, None);
        for own in self.others(first).map(|n| self.own(n)) {
            let slope = share(leader) - share(own);
            let lead = apart(leader) - apart(own);
            let Some(at) = lead.checked_div(slope).map(|at| -at) else { continue };
            if slope > Decimal::ZERO && at > Decimal::ZERO {
                below = Some(below.map_or(at, |b| b.max(at)));
            } else if slope < Decimal::ZERO {
                above = Some(above.map_or(at, |a| a.min(at)));
            }
        }
        (below, above)
    }

    /// The mark of an offer for a criterion at which the first place changes, all else kept. Marks that are computed from the prices of all
    /// have none: one price that changes moves the marks of the others.
    pub fn turning(&self, offer: usize, criterion: usize, weights: &[Decimal], ranks: &[Option<usize>]) -> Option<Decimal> {
        let first = only_first(ranks)?;
        let own = self.criteria.get(criterion).filter(|own| own.computing().is_none())?;
        let mark = self.marks.get(offer)?.get(criterion).copied().flatten()?;
        let weight = *weights.get(criterion).filter(|w| **w > Decimal::ZERO)?;
        let lead = |other: usize| score(weights, self.own(first)) - score(weights, self.own(other));
        // What a lead in points is in marks.
        let in_marks = |lead: Decimal| lead.checked_mul(own.scale)?.checked_div(weight);
        if offer == first {
            let second = self.others(first).map(lead).min();
            let tie = second.and_then(in_marks).map(|gap| mark - gap).filter(|at| *at > Decimal::ZERO);
            // With nobody else in the race, only a knock-out takes the first place.
            return tie.into_iter().chain(own.knock_out.filter(|limit| *limit <= mark && *limit > Decimal::ZERO)).max();
        }
        if !self.in_race.get(offer).copied().unwrap_or_default() {
            return None;
        }
        mark.checked_add(in_marks(lead(offer))?).filter(|at| *at < own.scale)
    }

    /// Whether the first stays first against the differences between those who mark.
    pub fn firmness(&self, weights: &[Decimal], ranks: &[Option<usize>]) -> Firmness {
        let Some(first) = only_first(ranks) else { return Firmness::Unsaid };
        let several = |offer: &Offer| {
            self.criteria.iter().any(|c| c.marking == Marking::Judged && offer.marks.get(&c.entry).is_some_and(|m| m.len() > 1))
        };
        if !self.offers.iter().any(several) {
            return Firmness::Unsaid;
        }
        let at_end = |offer: usize, high: bool| {
            let shares = self.criteria.iter().zip(self.own(offer)).map(|(criterion, share)| {
                if criterion.marking != Marking::Judged {
                    return *share;
                }
                let given = self.offers.get(offer).and_then(|offer| criterion.given(offer));
                let end = given.map(|(_, low, most)| if high { most } else { low });
                end.and_then(|mark| mark.checked_div(criterion.scale)).unwrap_or(*share)
            });
            score(weights, &shares.collect::<Vec<_>>())
        };
        let least = at_end(first, false);
        self.others(first).find(|other| at_end(*other, true) >= least).map_or(Firmness::Firm, Firmness::Open)
    }
}

/// The position of the first, when there is one and only one.
fn only_first(ranks: &[Option<usize>]) -> Option<usize> {
    let mut firsts = ranks.iter().enumerate().filter(|(_, rank)| **rank == Some(1)).map(|(n, _)| n);
    firsts.next().filter(|_| firsts.next().is_none())
}

/// Ranks from 1 for the highest; equal totals share one; what is out of the race has none.
fn ranks(totals: &[Decimal], in_race: &[bool]) -> Vec<Option<usize>> {
    let racing: Vec<Decimal> = totals.iter().zip(in_race).filter(|(_, racing)| **racing).map(|(t, _)| *t).collect();
    let rank = |total: &Decimal| 1 + racing.iter().filter(|other| *other > total).count();
    totals.iter().zip(in_race).map(|(total, racing)| racing.then(|| rank(total))).collect()
}
