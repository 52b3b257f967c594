//! The comparison of offers: marks, weights, totals, ranks, prices, and how the ranks change with the weights.
//!
//! The mark of an offer for a criterion is the mean of the marks given, at most the criterion's scale. A price mark is not given but
//! computed: scale × lowest price ÷ price. Points = weight × mark ÷ scale, out of a hundred for all weights together. An offer below a
//! knock-out mark is set aside, and one without any mark is not compared: they have no rank. Offers with the same total share a rank, and the next rank is left out.

use super::offer::Offer;
use super::{Currency, Trouble, choice, number, text};
use crate::index::EntryIndex;
use crate::project::Entry;
use crate::publication::Publication;
use rust_decimal::Decimal;

/// A line of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Index of its entry.
    pub entry: EntryIndex,
    /// Key of its category; empty without one.
    pub category: String,
    /// What it weighs; a negative weight counts as none.
    pub weight: Decimal,
    /// The highest mark.
    pub scale: Decimal,
    /// Whether the mark is computed from the price.
    pub by_price: bool,
    /// The mark below which an offer is set aside.
    pub knock_out: Option<Decimal>,
}

impl Criterion {
    /// Reads a criterion; without a scale, marks go up to 5. One of the budget is a price mark unless it says otherwise or somebody has
    /// marked it (`marked`).
    pub fn read(at: EntryIndex, entry: &Entry, marked: bool) -> Self {
        let category = choice(entry, "category").or_else(|| text(entry, "category")).unwrap_or_default().to_owned();
        let by_price = match choice(entry, "scoring") {
            Some(scoring) => scoring == "proportional",
            None => category == "budget" && !marked,
        };
        Criterion {
            entry: at,
            category,
            weight: number(entry, "weight").unwrap_or_default().max(Decimal::ZERO),
            scale: number(entry, "scale").filter(|s| *s > Decimal::ZERO).unwrap_or(Decimal::from(5)),
            by_price,
            knock_out: number(entry, "knock_out"),
        }
    }
}

/// How an offer comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Index of the offer's entry.
    pub entry: EntryIndex,
    /// Mark per criterion; none where it has none.
    pub marks: Vec<Option<Decimal>>,
    /// Points per criterion; the hundred is shared by all.
    pub points: Vec<Decimal>,
    /// Their sum: out of a hundred.
    pub total: Decimal,
    /// Its rank; none when it is set aside or has no mark at all.
    pub rank: Option<usize>,
    /// Positions of the criteria below whose knock-out mark it is.
    pub knocked_out: Vec<usize>,
    /// Positions of the criteria for which it has no mark: they count nothing.
    pub unmarked: Vec<usize>,
}

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

/// A grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// Its lines.
    pub criteria: Vec<Criterion>,
    /// The offers as they were read, in the order of `columns`.
    pub offers: Vec<Offer>,
    /// The offers as they come out.
    pub columns: Vec<Column>,
    /// Per criterion.
    pub sensitivity: Vec<Sensitivity>,
    /// Sum of the weights.
    pub weights: Decimal,
    /// Years over which prices are compared.
    pub years: u8,
}

/// Compares offers. `vary` is by how much a weight is moved to see whether the ranks hold: 0.5 for half.
pub fn compute(criteria: Vec<Criterion>, offers: Vec<Offer>, years: u8, vary: Decimal) -> Grid {
    let lowest = offers.iter().filter_map(|o| o.total(years)).filter(|p| *p > Decimal::ZERO).min();
    let mark = |criterion: &Criterion, offer: &Offer| -> Option<Decimal> {
        if criterion.by_price {
            let price = offer.total(years).filter(|p| *p > Decimal::ZERO)?;
            return criterion.scale.checked_mul(lowest?)?.checked_div(price);
        }
        let given = offer.marks.get(&criterion.entry)?;
        let sum = given.iter().try_fold(Decimal::ZERO, |a, b| a.checked_add(*b))?;
        let mean = sum.checked_div(Decimal::from(given.len()))?;
        Some(mean.clamp(Decimal::ZERO, criterion.scale))
    };
    let marks: Vec<Vec<Option<Decimal>>> =
        offers.iter().map(|offer| criteria.iter().map(|criterion| mark(criterion, offer)).collect()).collect();
    // Shares of the scale, from 0 to 1: what weights are multiplied with.
    let shares: Vec<Vec<Decimal>> = marks
        .iter()
        .map(|own| {
            own.iter().zip(&criteria).map(|(m, c)| m.unwrap_or_default().checked_div(c.scale).unwrap_or_default()).collect()
        })
        .collect();
    let knocked_out: Vec<Vec<usize>> = marks
        .iter()
        .map(|own| {
            let below = |(n, m): (usize, &Option<Decimal>)| {
                let limit = criteria.get(n)?.knock_out?;
                (*m)?.lt(&limit).then_some(n)
            };
            own.iter().enumerate().filter_map(below).collect()
        })
        .collect();
    // An offer that nobody has marked yet is not compared.
    let in_race: Vec<bool> =
        knocked_out.iter().zip(&marks).map(|(out, own)| out.is_empty() && own.iter().any(Option::is_some)).collect();
    let weights: Vec<Decimal> = criteria.iter().map(|c| c.weight).collect();
    let sum: Decimal = add(&weights);
    let score = |weights: &[Decimal], shares: &[Decimal]| add(&products(weights, shares));
    let ranks_with = |weights: &[Decimal]| {
        let totals: Vec<Decimal> = shares.iter().map(|own| score(weights, own)).collect();
        ranks(&totals, &in_race)
    };
    let own_ranks = ranks_with(&weights);
    let out_of_hundred = |points: Decimal| points.saturating_mul(Decimal::ONE_HUNDRED).checked_div(sum).unwrap_or_default();
    let mut columns = Vec::new();
    for (n, offer) in offers.iter().enumerate() {
        let own = shares.get(n).map_or(&[][..], Vec::as_slice);
        let marks = marks.get(n).cloned().unwrap_or_default();
        columns.push(Column {
            entry: offer.entry,
            unmarked: marks.iter().enumerate().filter(|(_, m)| m.is_none()).map(|(n, _)| n).collect(),
            points: products(&weights, own).into_iter().map(out_of_hundred).collect(),
            total: out_of_hundred(score(&weights, own)),
            rank: own_ranks.get(n).copied().flatten(),
            knocked_out: knocked_out.get(n).cloned().unwrap_or_default(),
            marks,
        });
    }
    let sensitivity = (0..criteria.len())
        .map(|c| {
            let with = |factor: Decimal| {
                let moved = |(n, w): (usize, &Decimal)| if n == c { w.saturating_mul(factor) } else { *w };
                ranks_with(&weights.iter().enumerate().map(moved).collect::<Vec<_>>())
            };
            let (below, above) = tipping(c, &weights, &shares, &own_ranks, &in_race);
            Sensitivity {
                lighter: with((Decimal::ONE - vary).max(Decimal::ZERO)),
                heavier: with(Decimal::ONE.saturating_add(vary)),
                below,
                above,
            }
        })
        .collect();
    Grid { criteria, offers, columns, sensitivity, weights: sum, years }
}

fn add(numbers: &[Decimal]) -> Decimal {
    numbers.iter().fold(Decimal::ZERO, |a, b| a.saturating_add(*b))
}

fn products(a: &[Decimal], b: &[Decimal]) -> Vec<Decimal> {
    a.iter().zip(b).map(|(a, b)| a.saturating_mul(*b)).collect()
}

/// Ranks from 1 for the highest; equal totals share one; what is out of the race has none.
fn ranks(totals: &[Decimal], in_race: &[bool]) -> Vec<Option<usize>> {
    let racing: Vec<Decimal> = totals.iter().zip(in_race).filter(|(_, racing)| **racing).map(|(t, _)| *t).collect();
    let rank = |total: &Decimal| 1 + racing.iter().filter(|other| *other > total).count();
    totals.iter().zip(in_race).map(|(total, racing)| racing.then(|| rank(total))).collect()
}

/// The weights of a criterion at which another offer catches up with the first, below and above its own.
///
/// With weight w, the first leads another by a + w × s, where a is the lead over the other criteria and s the lead on this one.
fn tipping(
    criterion: usize,
    weights: &[Decimal],
    shares: &[Vec<Decimal>],
    ranks: &[Option<usize>],
    in_race: &[bool],
) -> (Option<Decimal>, Option<Decimal>) {
    let firsts: Vec<usize> = ranks.iter().enumerate().filter(|(_, r)| **r == Some(1)).map(|(n, _)| n).collect();
    let ([first], Some(weight)) = (firsts.as_slice(), weights.get(criterion)) else { return (None, None) };
    let Some(leader) = shares.get(*first) else { return (None, None) };
    let share = |own: &[Decimal]| own.get(criterion).copied().unwrap_or_default();
    let others = |own: &[Decimal]| add(&products(weights, own)) - weight.saturating_mul(share(own));
    let (mut below, mut above): (Option<Decimal>, Option<Decimal>) = (None, None);
    for (n, own) in shares.iter().enumerate() {
        if n == *first || !in_race.get(n).copied().unwrap_or_default() {
            continue;
        }
        let slope = share(leader) - share(own);
        let lead = others(leader) - others(own);
        let Some(at) = lead.checked_div(slope).map(|at| -at) else { continue };
        if slope > Decimal::ZERO && at > Decimal::ZERO {
            below = Some(below.map_or(at, |b| b.max(at)));
        } else if slope < Decimal::ZERO {
            above = Some(above.map_or(at, |a| a.min(at)));
        }
    }
    (below, above)
}

/// Reads the criteria and the given offers of a publication and compares them.
///
/// # Errors
/// When prices are in different currencies.
pub fn of_offers(
    publication: &Publication,
    criteria: &[EntryIndex],
    offers: &[EntryIndex],
    years: u8,
    vary: Decimal,
    currency: &mut Currency,
) -> Result<Grid, Trouble> {
    let read = |n: &EntryIndex| Offer::read(*n, publication.entry(*n), |id| publication.find(id), currency);
    let offers = offers.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let marked = |criterion: &EntryIndex| offers.iter().any(|offer| offer.marks.contains_key(criterion));
    let criteria = criteria.iter().map(|n| Criterion::read(*n, publication.entry(*n), marked(n))).collect();
    Ok(compute(criteria, offers, years, vary))
}

#[cfg(test)]
mod tests {
    use super::super::licence::Licence;
    use super::super::offer::Price;
    use super::super::rounded;
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    fn criterion(entry: usize, weight: &str, by_price: bool) -> Criterion {
        Criterion { entry: entry.into(), category: String::new(), weight: d(weight), scale: d("5"), by_price, knock_out: None }
    }

    fn offer(entry: usize, marks: &[(usize, &[&str])], price: &str) -> Offer {
        Offer {
            entry: entry.into(),
            marks: marks.iter().map(|(c, m)| ((*c).into(), m.iter().map(|m| d(m)).collect())).collect(),
            prices: vec![Price { post: "all".into(), amount: d(price), ..Price::default() }],
            licence: Licence::None,
            impact: None,
            tax: None,
            opening: None,
        }
    }

    /// The grid of the example project, computed by hand in its page on the offers: 83.1, 75.6 and 67.9.
    fn example() -> Grid {
        let weights = ["22", "20", "10", "12", "8", "8", "5", "15"];
        let criteria = weights.iter().enumerate().map(|(n, w)| criterion(n, w, n == 7)).collect();
        let all: [(&str, [&str; 7]); 3] = [
            ("494000", ["4", "4.25", "3.75", "4.25", "3.5", "4", "3.75"]),
            ("519000", ["3.75", "3", "4.5", "2.75", "4", "4.25", "4"]),
            ("528000", ["3", "4.25", "2.25", "3", "2.75", "3", "2.75"]),
        ];
        let offers = all.iter().enumerate().map(|(n, (price, marks))| {
            let marks: Vec<(usize, Vec<&str>)> = marks.iter().enumerate().map(|(c, m)| (c, vec![*m])).collect();
            let marks: Vec<(usize, &[&str])> = marks.iter().map(|(c, m)| (*c, m.as_slice())).collect();
            offer(100 + n, &marks, price)
        });
        compute(criteria, offers.collect(), 3, d("0.5"))
    }

    #[test]
    fn totals_and_ranks_are_those_computed_by_hand() {
        let grid = example();
        let totals: Vec<_> = grid.columns.iter().map(|c| rounded(c.total, 1)).collect();
        assert_eq!(totals, [d("83.1"), d("75.6"), d("67.9")]);
        assert_eq!(grid.columns.iter().map(|c| c.rank).collect::<Vec<_>>(), [Some(1), Some(2), Some(3)]);
        let price: Vec<_> = grid.columns.iter().map(|c| rounded(c.marks[7].expect("priced"), 2)).collect();
        assert_eq!(price, [d("5.00"), d("4.76"), d("4.68")]);
        assert!(grid.sensitivity[7].below.is_none() && grid.sensitivity[7].above.is_none(), "first whatever price weighs");
    }

    /// A: 5 and 1; B: 1 and 5. With weights 60 and 40, A leads by 60 × 0.8 − 40 × 0.8 = 16: they meet when the first weighs 40.
    #[test]
    fn ranks_turn_where_the_weights_meet() {
        let offers = vec![offer(10, &[(0, &["5"]), (1, &["1"])], "1"), offer(11, &[(0, &["1"]), (1, &["5"])], "1")];
        let grid = compute(vec![criterion(0, "60", false), criterion(1, "40", false)], offers, 1, d("0.5"));
        assert_eq!((grid.sensitivity[0].below, grid.sensitivity[0].above), (Some(d("40")), None));
        assert_eq!((grid.sensitivity[1].below, grid.sensitivity[1].above), (None, Some(d("60"))));
        assert_eq!(grid.sensitivity[0].lighter, [Some(2), Some(1)]);
        assert_eq!(grid.sensitivity[0].heavier, [Some(1), Some(2)]);
        assert_eq!((grid.columns[0].total, grid.columns[1].total), (d("68"), d("52")));
    }

    #[test]
    fn ties_share_a_rank_and_the_next_is_left_out() {
        let one = |entry, mark| offer(entry, &[(0, mark)], "1");
        let offers = vec![one(1, &["4"]), one(2, &["3", "5"]), one(3, &["2"])];
        let grid = compute(vec![criterion(0, "1", false)], offers, 1, d("0.5"));
        assert_eq!(grid.columns.iter().map(|c| c.rank).collect::<Vec<_>>(), [Some(1), Some(1), Some(3)]);
        assert_eq!(grid.columns[1].marks, [Some(d("4"))], "the mean of 3 and 5");
    }

    #[test]
    fn a_knocked_out_offer_has_no_rank_and_a_missing_mark_is_said() {
        let mut hard = criterion(0, "1", false);
        hard.knock_out = Some(d("2"));
        let offers = vec![offer(1, &[(0, &["1.5"])], "1"), offer(2, &[], "1"), offer(3, &[(0, &["9"])], "1")];
        let grid = compute(vec![hard], offers, 1, d("0.5"));
        assert_eq!(grid.columns.iter().map(|c| c.rank).collect::<Vec<_>>(), [None, None, Some(1)]);
        assert_eq!((grid.columns[0].knocked_out.as_slice(), grid.columns[1].unmarked.as_slice()), (&[0][..], &[0][..]));
        assert_eq!(grid.columns[2].total, d("100"), "no mark counts beyond the scale");
    }

    #[test]
    fn nothing_to_compare_is_no_division_by_zero() {
        let grid = compute(vec![criterion(0, "0", true)], vec![offer(1, &[], "0")], 3, d("0.5"));
        assert_eq!((grid.columns[0].total, grid.columns[0].rank), (Decimal::ZERO, None));
        assert!(compute(Vec::new(), Vec::new(), 3, d("0.5")).columns.is_empty());
    }
}
