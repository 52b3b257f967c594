//! The comparison of offers: marks, weights, totals, ranks, prices, and how the ranks change with the weights and the marks.
//!
//! The mark of an offer for a criterion is the mean of the marks given, at most the criterion's scale, or follows from its answers or from
//! a price or a delay ([`Criterion`]). Points = weight × mark ÷ scale, out of a hundred for all weights together. An offer is set aside for
//! a mark below a knock-out mark, an indispensable requirement that it refuses, a price above the ceiling or a late reception, and one
//! without any mark is not compared: they have no rank. An offer that is set aside before prices are marked sets no lowest price. Offers
//! with the same total share a rank, and the next rank is left out.

mod sensitivity;

pub use sensitivity::{Firmness, Sensitivity};

use super::asked::asked_of;
use super::criterion::{Basis, Codes, Criterion, Marking, Measure};
use super::offer::Offer;
use super::{Currency, Trouble, choice, date};
use crate::index::EntryIndex;
use crate::publication::Publication;
use crate::schema::value::Date;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Why an offer is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Its mark for a criterion, by position, is below the knock-out mark.
    KnockOut(usize),
    /// It refuses, or leaves without an answer, indispensable requirements of a criterion.
    Mandatory(usize, Vec<EntryIndex>),
    /// Its price is above the ceiling of a criterion.
    Ceiling(usize),
    /// It came after the last day.
    Late(Date),
}

/// How an offer comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Index of the offer's entry.
    pub entry: EntryIndex,
    /// Mark per criterion; none where it has none.
    pub marks: Vec<Option<Decimal>>,
    /// The lowest and the highest mark given per criterion, where several people gave one.
    pub spreads: Vec<Option<(Decimal, Decimal)>>,
    /// Points per criterion; the hundred is shared by all.
    pub points: Vec<Decimal>,
    /// Their sum: out of a hundred.
    pub total: Decimal,
    /// Its rank; none when it is set aside or has no mark at all.
    pub rank: Option<usize>,
    /// Why it is set aside; nothing when it is not.
    pub set_aside: Vec<Reason>,
    /// Positions of the criteria for which it has no mark: they count nothing.
    pub unmarked: Vec<usize>,
    /// The mark per criterion at which the first place changes: of the first, the one below which another comes first; of another, the one
    /// above which it does. None where no mark of the scale is enough, and where people give none.
    pub turning: Vec<Option<Decimal>>,
}

impl Column {
    /// Whether its mark for a criterion is below the knock-out mark.
    pub fn is_knocked_out(&self, criterion: usize) -> bool {
        self.set_aside.contains(&Reason::KnockOut(criterion))
    }
}

/// A grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// Its lines.
    pub criteria: Vec<Criterion>,
    /// The offers as they were read, in the order of `columns`.
    pub offers: Vec<Offer>,
    /// The offers as they come out.
    pub columns: Vec<Column>,
    /// What marks are computed from, per criterion; nothing where they are not.
    pub bases: Vec<Option<Basis>>,
    /// Per criterion.
    pub sensitivity: Vec<Sensitivity>,
    /// Whether the first stays first whatever its markers' differences.
    pub firmness: Firmness,
    /// Sum of the weights.
    pub weights: Decimal,
    /// Years over which prices are compared.
    pub years: u8,
    /// What the codes of answers count.
    pub codes: Codes,
}

/// What a grid is computed under.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// Years over which prices are compared, unless a criterion says otherwise.
    pub years: u8,
    /// By how much a weight is moved to see whether the ranks hold: 0.5 for half.
    pub vary: Decimal,
    /// What the codes of answers count.
    pub codes: Codes,
}

/// Compares offers.
pub fn compute(criteria: Vec<Criterion>, offers: Vec<Offer>, terms: Terms) -> Grid {
    let Terms { years, vary, codes } = terms;
    // What sets an offer aside whatever the prices of the others.
    let early: Vec<Vec<Reason>> = offers.iter().map(|offer| set_aside(&criteria, offer, years, &codes)).collect();
    let compared: Vec<bool> = early.iter().map(Vec::is_empty).collect();
    let mut bases: Vec<Option<Basis>> =
        criteria.iter().map(|c| c.computing().map(|computing| computing.basis(&offers, &compared, years))).collect();
    let mut marks: Vec<Vec<Option<Decimal>>> = vec![Vec::new(); offers.len()];
    for (criterion, basis) in criteria.iter().zip(&mut bases) {
        for (n, (offer, own)) in offers.iter().zip(&mut marks).enumerate() {
            own.push(mark(criterion, offer, n, basis.as_mut(), &codes));
        }
    }
    let spread = |criterion: &Criterion, offer: &Offer| {
        let several = criterion.marking == Marking::Judged && offer.marks.get(&criterion.entry).is_some_and(|m| m.len() > 1);
        several.then(|| criterion.given(offer)).flatten().map(|(_, low, high)| (low, high))
    };
    // Shares of the scale, from 0 to 1: what weights are multiplied with.
    let shares: Vec<Vec<Decimal>> = marks
        .iter()
        .map(|own| {
            own.iter().zip(&criteria).map(|(m, c)| m.unwrap_or_default().checked_div(c.scale).unwrap_or_default()).collect()
        })
        .collect();
    let reasons: Vec<Vec<Reason>> = early
        .into_iter()
        .zip(&marks)
        .map(|(mut reasons, own)| {
            let below = |(n, m): (usize, &Option<Decimal>)| {
                let limit = criteria.get(n).filter(|c| c.computing().is_some())?.knock_out?;
                (*m)?.lt(&limit).then_some(Reason::KnockOut(n))
            };
            reasons.extend(own.iter().enumerate().filter_map(below));
            reasons
        })
        .collect();
    // An offer that nobody has marked yet is not compared.
    let in_race: Vec<bool> =
        reasons.iter().zip(&marks).map(|(out, own)| out.is_empty() && own.iter().any(Option::is_some)).collect();
    let weights: Vec<Decimal> = criteria.iter().map(|c| c.weight).collect();
    let sum: Decimal = add(&weights);
    let race = sensitivity::Race::new(&criteria, &offers, &marks, &shares, &in_race);
    let own_ranks = race.ranks_with(&weights);
    let out_of_hundred = |points: Decimal| points.saturating_mul(Decimal::ONE_HUNDRED).checked_div(sum).unwrap_or_default();
    let mut columns = Vec::new();
    for (n, (offer, set_aside)) in offers.iter().zip(reasons).enumerate() {
        let own = shares.get(n).map_or(&[][..], Vec::as_slice);
        let marks = marks.get(n).cloned().unwrap_or_default();
        columns.push(Column {
            entry: offer.entry,
            unmarked: marks.iter().enumerate().filter(|(_, m)| m.is_none()).map(|(n, _)| n).collect(),
            spreads: criteria.iter().map(|criterion| spread(criterion, offer)).collect(),
            points: products(&weights, own).into_iter().map(out_of_hundred).collect(),
            total: out_of_hundred(score(&weights, own)),
            rank: own_ranks.get(n).copied().flatten(),
            turning: (0..criteria.len()).map(|criterion| race.turning(n, criterion, &weights, &own_ranks)).collect(),
            set_aside,
            marks,
        });
    }
    let sensitivity = (0..criteria.len()).map(|c| race.sensitivity(c, &weights, &own_ranks, vary)).collect();
    let firmness = race.firmness(&weights, &own_ranks);
    Grid { criteria, offers, columns, bases, sensitivity, firmness, weights: sum, years, codes }
}

/// What sets an offer aside, but for marks that are computed from the prices of all.
fn set_aside(criteria: &[Criterion], offer: &Offer, years: u8, codes: &Codes) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if let Some(due) = offer.due.filter(|_| offer.is_late()) {
        reasons.push(Reason::Late(due));
    }
    for (n, criterion) in criteria.iter().enumerate() {
        let missed = criterion.missed(offer, codes);
        if !missed.is_empty() {
            reasons.push(Reason::Mandatory(n, missed));
        }
        let above = criterion.computing().filter(|c| c.measure == Measure::Price).is_some_and(|computing| {
            let price = offer.total(computing.years.unwrap_or(years));
            computing.ceiling.zip(price).is_some_and(|(ceiling, price)| price > ceiling)
        });
        if above {
            reasons.push(Reason::Ceiling(n));
        }
        let judged = match criterion.marking {
            Marking::Judged => criterion.given(offer).map(|(mean, ..)| mean),
            Marking::Answers => criterion.of_answers(offer, codes),
            Marking::Computed(_) => None,
        };
        if criterion.knock_out.zip(judged).is_some_and(|(limit, mark)| mark < limit) {
            reasons.push(Reason::KnockOut(n));
        }
    }
    reasons
}

/// The mark of an offer, by its position; what keeps a formula from giving one is noted.
fn mark(criterion: &Criterion, offer: &Offer, at: usize, basis: Option<&mut Basis>, codes: &Codes) -> Option<Decimal> {
    match &criterion.marking {
        Marking::Judged => criterion.given(offer).map(|(mean, ..)| mean),
        Marking::Answers => criterion.of_answers(offer, codes),
        Marking::Computed(computing) if computing.is_readable() => {
            let basis = basis?;
            let own = basis.values.get(at).copied().flatten()?;
            match computing.mark(own, basis.range?, criterion.scale) {
                Ok(mark) => Some(mark),
                Err(fault) => {
                    basis.fault = Some(fault);
                    None
                }
            }
        }
        Marking::Computed(_) => None,
    }
}

fn score(weights: &[Decimal], shares: &[Decimal]) -> Decimal {
    add(&products(weights, shares))
}

fn add(numbers: &[Decimal]) -> Decimal {
    numbers.iter().fold(Decimal::ZERO, |a, b| a.saturating_add(*b))
}

fn products(a: &[Decimal], b: &[Decimal]) -> Vec<Decimal> {
    a.iter().zip(b).map(|(a, b)| a.saturating_mul(*b)).collect()
}

/// Reads the criteria and the given offers of a publication and compares them; `vary` is by how much weights are moved.
///
/// # Errors
/// When prices are in different currencies.
pub fn of_offers(
    publication: &Publication,
    criteria: &[EntryIndex],
    offers: &[EntryIndex],
    (years, vary): (u8, Decimal),
    currency: &mut Currency,
) -> Result<Grid, Trouble> {
    let mut read = |n: &EntryIndex| {
        let mut offer = Offer::read(*n, publication.entry(*n), |id| publication.find(id), currency)?;
        offer.due = due(publication, *n);
        Ok(offer)
    };
    let mut offers = offers.iter().map(&mut read).collect::<Result<Vec<_>, Trouble>>()?;
    let marked = |criterion: &EntryIndex| offers.iter().any(|offer| offer.marks.contains_key(criterion));
    let mut read =
        |n: &EntryIndex| Ok(Criterion::read(*n, publication.entry(*n), marked(n), currency)?.with_requirements(publication));
    let criteria = criteria.iter().map(&mut read).collect::<Result<Vec<_>, Trouble>>()?;
    let judged: BTreeSet<EntryIndex> = criteria.iter().flat_map(|c| c.asked.iter().map(|asked| asked.requirement)).collect();
    let judged: Vec<EntryIndex> = judged.into_iter().collect();
    for offer in &mut offers {
        let own: BTreeSet<EntryIndex> = asked_of(offer.entry, &judged, publication).into_iter().collect();
        offer.elsewhere = judged.iter().copied().filter(|n| !own.contains(n)).collect();
    }
    Ok(compute(criteria, offers, Terms { years, vary, codes: Codes::of_publication(publication) }))
}

/// The last day on which an offer is received: that of the milestones for it, of its lots or of none; the last of them.
fn due(publication: &Publication, offer: EntryIndex) -> Option<Date> {
    let lots: Vec<EntryIndex> = publication.linked(offer, "for").collect();
    let concerns = |milestone: EntryIndex| {
        let mut gates = publication.linked(milestone, "gates").peekable();
        gates.peek().is_none() || gates.any(|lot| lots.contains(&lot))
    };
    let milestones = publication.of_kind("milestone").iter().copied();
    let due = milestones.filter(|n| choice(publication.entry(*n), "sort") == Some("offers_due")).filter(|n| concerns(*n));
    due.filter_map(|n| date(publication.entry(n), "date")).max_by_key(|day| day.last())
}

#[cfg(test)]
mod tests;
