//! Grids whose every figure is computed by hand here.

use super::*;
use crate::domain::criterion::{Asked, Computing, Mandatory, Rule};
use crate::domain::formula::{Fault, Formula};
use crate::domain::offer::{GivenMark, Price};
use crate::domain::rounded;
use std::sync::Arc;

fn d(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn criterion(entry: usize, weight: &str, by_price: bool) -> Criterion {
    Criterion {
        entry: entry.into(),
        category: String::new(),
        weight: d(weight),
        scale: d("5"),
        marking: if by_price { Marking::Computed(Computing::default()) } else { Marking::Judged },
        knock_out: None,
        mandatory: None,
        asked: Vec::new(),
    }
}

fn offer(entry: usize, marks: &[(usize, &[&str])], price: &str) -> Offer {
    let given = |marks: &[&str]| marks.iter().map(|m| GivenMark { mark: d(m), ..GivenMark::default() }).collect();
    Offer {
        marks: marks.iter().map(|(c, m)| ((*c).into(), given(m))).collect(),
        prices: vec![Price { post: "all".into(), amount: d(price), ..Price::default() }],
        ..Offer::silent(entry.into())
    }
}

/// Compares over some years, weights moved by half.
fn compute(criteria: Vec<Criterion>, offers: Vec<Offer>, years: u8) -> Grid {
    let codes = Codes::new([("full", d("1"), false), ("part", d("0.5"), false), ("none", d("0"), true)]);
    super::compute(criteria, offers, Terms { years, vary: d("0.5"), codes })
}

fn ranks(grid: &Grid) -> Vec<Option<usize>> {
    grid.columns.iter().map(|c| c.rank).collect()
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
    compute(criteria, offers.collect(), 3)
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
    let grid = compute(vec![criterion(0, "60", false), criterion(1, "40", false)], offers, 1);
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
    let grid = compute(vec![criterion(0, "1", false)], offers, 1);
    assert_eq!(grid.columns.iter().map(|c| c.rank).collect::<Vec<_>>(), [Some(1), Some(1), Some(3)]);
    assert_eq!(grid.columns[1].marks, [Some(d("4"))], "the mean of 3 and 5");
}

#[test]
fn a_knocked_out_offer_has_no_rank_and_a_missing_mark_is_said() {
    let mut hard = criterion(0, "1", false);
    hard.knock_out = Some(d("2"));
    let offers = vec![offer(1, &[(0, &["1.5"])], "1"), offer(2, &[], "1"), offer(3, &[(0, &["9"])], "1")];
    let grid = compute(vec![hard], offers, 1);
    assert_eq!(grid.columns.iter().map(|c| c.rank).collect::<Vec<_>>(), [None, None, Some(1)]);
    assert_eq!(
        (grid.columns[0].set_aside.as_slice(), grid.columns[1].unmarked.as_slice()),
        (&[Reason::KnockOut(0)][..], &[0][..])
    );
    assert_eq!(grid.columns[2].total, d("100"), "no mark counts beyond the scale");
}

#[test]
fn nothing_to_compare_is_no_division_by_zero() {
    let grid = compute(vec![criterion(0, "0", true)], vec![offer(1, &[], "0")], 3);
    assert_eq!((grid.columns[0].total, grid.columns[0].rank), (Decimal::ZERO, None));
    assert!(compute(Vec::new(), Vec::new(), 3).columns.is_empty());
}

/// Prices of 400, 500 and 800, marked up to 5.
fn priced(rule: Rule, cut_off: Option<&str>) -> Vec<Option<Decimal>> {
    let mut price = criterion(0, "1", true);
    price.marking = Marking::Computed(Computing { rule, cut_off: cut_off.map(d), ..Computing::default() });
    let offers = ["400", "500", "800"].iter().enumerate().map(|(n, amount)| offer(n + 1, &[], amount)).collect();
    let grid = compute(vec![price], offers, 1);
    grid.columns.iter().map(|c| c.marks[0].map(|m| rounded(m, 3))).collect()
}

fn marks(texts: [&str; 3]) -> Vec<Option<Decimal>> {
    texts.iter().map(|text| Some(d(text))).collect()
}

/// By hand. Proportional: 5, 5 × 400 ÷ 500, 5 × 400 ÷ 800. Linear: 5 × 300 ÷ 400 for 500. Cut-off at twice the lowest: 5 × 300 ÷ 400; at
/// one and a half times: 5 × 100 ÷ 200, and nought above 600. Own: 5 × (2 − 500 ÷ 400); 5 × (1 − 100 ÷ 566.67).
#[test]
fn a_price_is_marked_by_the_formula_that_has_its_name() {
    let own = |text: &str| Rule::Own(Some(Formula::parse(text, "price").expect("reads")));
    assert_eq!(priced(Rule::Proportional, None), marks(["5", "4", "2.5"]));
    assert_eq!(priced(Rule::Proportional, Some("1.5")), marks(["5", "4", "0"]));
    assert_eq!(priced(Rule::Linear, None), marks(["5", "3.75", "0"]));
    assert_eq!(priced(Rule::CutOff, None), marks(["5", "3.75", "0"]));
    assert_eq!(priced(Rule::CutOff, Some("1.5")), marks(["5", "2.5", "0"]));
    assert_eq!(priced(Rule::CutOff, Some("1")), marks(["5", "0", "0"]), "only the lowest");
    assert_eq!(priced(own("scale * (2 - price / lowest)"), None), marks(["5", "3.75", "0"]));
    assert_eq!(priced(own("scale * (1 - (price - lowest) / mean)"), None), marks(["5", "4.118", "1.471"]));
    assert_eq!(priced(own("9"), None), marks(["5", "5", "5"]), "at most the scale");
    assert_eq!(priced(own("-1"), None), marks(["0", "0", "0"]));
}

#[test]
fn a_formula_that_gives_nothing_marks_nobody_and_says_why() {
    let grid = |rule| {
        let mut price = criterion(0, "1", true);
        price.marking = Marking::Computed(Computing { rule, ..Computing::default() });
        compute(vec![price], vec![offer(1, &[], "400"), offer(2, &[], "400")], 1)
    };
    let own = |text: &str| grid(Rule::Own(Some(Formula::parse(text, "price").expect("reads"))));
    let by_nought = own("scale * (highest - price) / (highest - lowest)");
    assert_eq!(by_nought.bases[0].as_ref().and_then(|b| b.fault), Some(Fault::Nought));
    assert_eq!(ranks(&by_nought), [None, None]);
    assert_eq!(ranks(&grid(Rule::Linear)), [Some(1), Some(1)], "the named one knows that all may be alike");
    assert_eq!(ranks(&grid(Rule::Own(None))), [None, None]);
}

/// From 1 January: openings on 11 January, 21 January and 10 February are 10, 20 and 40 days. Against the earliest: 5, 2.5 and 1.25.
/// Against 21 January, which is 20 days: 5, 5 and 2.5.
#[test]
fn delays_are_marked_against_the_earliest_or_a_deadline() {
    let day = |text: &str| Date::parse(text).expect("a date");
    let against = |deadline: Option<&str>| {
        let mut delay = criterion(0, "1", true);
        let (from, deadline) = (Some(day("2027-01-01")), deadline.map(day));
        delay.marking = Marking::Computed(Computing { measure: Measure::Opening, from, deadline, ..Computing::default() });
        let opens = |n: usize, text: &str| Offer { opening: Some(day(text)), ..Offer::silent(n.into()) };
        let offers = vec![opens(1, "2027-01-11"), opens(2, "2027-01-21"), opens(3, "2027-02-10"), Offer::silent(4.into())];
        let grid = compute(vec![delay], offers, 1);
        assert_eq!(grid.columns[3].unmarked, [0], "an offer that says no day");
        grid.columns.iter().take(3).map(|c| c.marks[0]).collect::<Vec<_>>()
    };
    assert_eq!(against(None), marks(["5", "2.5", "1.25"]));
    assert_eq!(against(Some("2027-01-21")), marks(["5", "5", "2.5"]));
}

/// Three requirements that weigh 3, 1 and 1: full, part and nothing make 3 + 0.5 of 5, and 5 × 3.5 ÷ 5 = 3.5. Two answers to one: the lesser.
#[test]
fn answers_make_a_mark_by_their_codes_and_weights() {
    let mut technical = criterion(0, "1", false);
    technical.marking = Marking::Answers;
    let asked = |n: usize, weight: &str| Asked { requirement: n.into(), weight: d(weight), indispensable: n == 20 };
    technical.asked = vec![asked(20, "3"), asked(21, "1"), asked(22, "1")];
    let with = |entry: usize, answers: &[(usize, &[&str])]| {
        let codes = |codes: &[&str]| codes.iter().map(|c| Arc::from(*c)).collect();
        Offer { answers: answers.iter().map(|(n, own)| ((*n).into(), codes(own))).collect(), ..Offer::silent(entry.into()) }
    };
    let offers = || {
        vec![
            with(1, &[(20, &["full"]), (21, &["part"])]),
            with(2, &[(20, &["full", "part"]), (21, &["full"]), (22, &["full"])]),
            with(3, &[(20, &["none"]), (21, &["full"]), (22, &["other"])]),
            with(4, &[(21, &["full"]), (22, &["full"])]),
            with(5, &[]),
        ]
    };
    let grid = compute(vec![technical.clone()], offers(), 1);
    let marks: Vec<_> = grid.columns.iter().map(|c| c.marks[0]).collect();
    assert_eq!(marks, [Some(d("3.5")), Some(d("3.5")), Some(d("1")), Some(d("2")), None]);
    let refused = |mandatory| {
        let technical = Criterion { mandatory: Some(mandatory), ..technical.clone() };
        let grid = compute(vec![technical], offers(), 1);
        grid.columns.iter().map(|c| c.set_aside.clone()).collect::<Vec<_>>()
    };
    let missed = || vec![Reason::Mandatory(0, vec![20.into()])];
    assert_eq!(refused(Mandatory::Refused), [vec![], vec![], missed(), vec![], vec![]]);
    assert_eq!(refused(Mandatory::Unanswered), [vec![], vec![], missed(), missed(), vec![]], "nothing is kept of the last");
}

/// 100 is late, 200 is above the ceiling of no one, 900 is above it: the lowest that counts is 200.
#[test]
fn an_offer_that_is_set_aside_sets_no_price() {
    let day = |text: &str| Some(Date::parse(text).expect("a date"));
    let mut price = criterion(0, "1", true);
    price.marking = Marking::Computed(Computing { ceiling: Some(d("800")), ..Computing::default() });
    let mut offers: Vec<Offer> = ["100", "200", "400", "900", "800"].iter().enumerate().map(|(n, p)| offer(n, &[], p)).collect();
    (offers[0].received, offers[0].due) = (day("2026-04-25"), day("2026-04-24"));
    (offers[1].received, offers[1].due) = (day("2026-04-24"), day("2026-04-24"));
    let grid = compute(vec![price], offers, 1);
    let reasons: Vec<_> = grid.columns.iter().map(|c| c.set_aside.clone()).collect();
    let late = Reason::Late(day("2026-04-24").expect("a day"));
    assert_eq!(reasons, [vec![late], vec![], vec![], vec![Reason::Ceiling(0)], vec![]], "at the ceiling is not above it");
    let marks: Vec<_> = grid.columns.iter().map(|c| c.marks[0].map(|m| rounded(m, 2))).collect();
    assert_eq!(marks, [Some(d("5")), Some(d("5")), Some(d("2.50")), Some(d("1.11")), Some(d("1.25"))]);
    assert_eq!(ranks(&grid), [None, Some(1), Some(2), None, Some(3)]);
}

/// A: 5 and 1; B: 1 and 5, weights 60 and 40: 68 against 52, a lead of 16 points. On the first criterion 16 points are 16 × 5 ÷ 60 = 1.33
/// marks: A loses its place below 3.67, B takes it above 2.33. On the second, 16 × 5 ÷ 40 = 2: A has only 1 to lose, B cannot go beyond 5.
#[test]
fn marks_turn_the_first_place_where_the_totals_meet() {
    let offers = vec![offer(10, &[(0, &["5"]), (1, &["1"])], "1"), offer(11, &[(0, &["1"]), (1, &["5"])], "1")];
    let mut criteria = vec![criterion(0, "60", false), criterion(1, "40", false)];
    let turning =
        |grid: &Grid, offer: usize| grid.columns[offer].turning.iter().map(|t| t.map(|t| rounded(t, 2))).collect::<Vec<_>>();
    let grid = compute(criteria.clone(), offers.clone(), 1);
    assert_eq!(turning(&grid, 0), [Some(d("3.67")), None]);
    assert_eq!(turning(&grid, 1), [Some(d("2.33")), None]);
    criteria[0].knock_out = Some(d("4"));
    let grid = compute(criteria, offers, 1);
    assert_eq!((turning(&grid, 0)[0], grid.columns[1].rank), (Some(d("4")), None), "below it, A is set aside like B");
}

/// A is marked 4 and 5, B 3 and 4.5: means of 4.5 and 3.75. At their ends A has 4 and B has 4.5. With B marked 3 and 3.9, A stays first.
#[test]
fn the_first_is_firm_when_no_difference_between_markers_takes_its_place() {
    let firmness = |b: &[&str]| {
        let offers = vec![offer(1, &[(0, &["4", "5"])], "1"), offer(2, &[(0, b)], "1")];
        let grid = compute(vec![criterion(0, "1", false)], offers, 1);
        (grid.firmness, grid.columns[0].spreads[0])
    };
    assert_eq!(firmness(&["3", "4.5"]), (Firmness::Open(1), Some((d("4"), d("5")))));
    assert_eq!(firmness(&["3", "3.9"]).0, Firmness::Firm);
    let alone = compute(vec![criterion(0, "1", false)], vec![offer(1, &[(0, &["4"])], "1"), offer(2, &[(0, &["3"])], "1")], 1);
    assert_eq!(alone.firmness, Firmness::Unsaid, "nobody differs from anybody");
}
