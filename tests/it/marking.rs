//! What `check` says of criteria and marks that a stranger writes.

use crate::support::*;

fn project(criteria: &str, offers: &str) -> Findings {
    TestProject::new()
        .file("ouvrage.yaml", "title: Test\nlanguage: en\ncurrency: EUR\n")
        .file("content/criteria.yaml", criteria)
        .file("content/offers.yaml", offers)
        .findings()
}

fn formula(more: &str) -> Findings {
    let offers = "- { id: O-1, title: A, prices: [{ post: P, amount: 100 EUR, sort: run }] }\n- { id: O-2, title: B, prices: [{ post: P, amount: 100 EUR, sort: run }] }\n";
    project(&format!("- {{ id: C, title: A, weight: 100, {more} }}\n"), offers)
}

#[test]
fn a_formula_that_cannot_be_read_or_computed_is_an_error_at_its_place() {
    for (more, message) in [
        ("scoring: formula", "`C` is marked by a formula of the project, and none is written"),
        (
            "scoring: formula, formula: scale * cost",
            "a formula has no `cost`: it has `price`, `lowest`, `highest`, `mean` and `scale`",
        ),
        (
            "scoring: formula, measure: opening, counted_from: 2026-01-01, formula: scale * price",
            "a formula has no `price`: it has `delay`, `lowest`, `highest`, `mean` and `scale`",
        ),
        ("scoring: formula, formula: \"scale *\"", "the formula ends too early"),
        ("scoring: formula, formula: \"scale ^ 2\"", "`^` has no meaning in a formula: it takes + - * / ( ) and `min`, `max`"),
        ("scoring: linear, formula: scale", "`C` writes a formula, and is not marked by it"),
        ("scoring: linear, measure: opening", "`C` is marked by a delay, and nothing says from when it counts"),
        (
            "scoring: linear, measure: opening, counted_from: 2026-02-01, deadline: 2026-01-01",
            "the deadline of `C` is not after the day from which its delay counts",
        ),
        (
            "scoring: answers, by_priority: [{ priority: urgent, weight: 2 }]",
            "`C` weighs requirements of the priority `urgent`, and there is none",
        ),
        (
            "scoring: formula, formula: scale * (highest - price) / (highest - lowest)",
            "the formula of `C` divides by nought for these offers: they get no mark",
        ),
        (
            "scoring: formula, formula: 79228162514264337593543950335 * price",
            "the formula of `C` gives a number that is too large: offers get no mark",
        ),
    ] {
        let found = formula(more);
        let found: Vec<_> =
            found.of("criterion-formula").into_iter().map(|f| f["message"].as_str().expect("text").to_owned()).collect();
        assert!(found.iter().any(|own| own == message), "{more}: {found:?}");
    }
    for right in [
        "scoring: formula, formula: scale * (2 - price / lowest)",
        "scoring: linear",
        "scoring: cut_off, cut_off: 1.5",
        "scoring: judged",
    ] {
        assert!(formula(right).of("criterion-formula").is_empty(), "{right}");
    }
}

#[test]
fn marks_far_apart_are_named_and_the_limit_is_the_projects() {
    let offers = |high: &str| {
        format!(
            "- {{ id: O-1, title: A, marks: [{{ criterion: C, mark: 2, by: A }}, {{ criterion: C, mark: {high}, by: B }}] }}\n"
        )
    };
    let criteria = "- { id: C, title: A, weight: 100, scale: 5 }\n";
    assert!(project(criteria, &offers("3.5")).of("marks-apart").is_empty(), "1.5 of 5 are 30 %");
    let found = project(criteria, &offers("3.6"));
    assert_eq!(found.one("marks-apart", "content/offers.yaml:1:79")["message"], "the marks of `O-1` for `C` go from 2 to 3.6");
    let narrower = TestProject::new()
        .file("ouvrage.yaml", "title: Test\nrules: { marks-apart: { max: 29 % } }\n")
        .file("content/criteria.yaml", criteria)
        .file("content/offers.yaml", offers("3.5"));
    assert_eq!(narrower.findings().of("marks-apart").len(), 1);
    assert!(project("- { id: C, title: A, weight: 100, scoring: linear }\n", &offers("5")).of("marks-apart").is_empty());
}

/// Vendors read that the price makes the mark until the criterion says otherwise: they do not see that somebody gave one.
#[test]
fn a_mark_that_vendors_are_not_told_of_is_named() {
    let offers = "- { id: O-1, title: A, marks: [{ criterion: C, mark: 2, by: A }] }\n";
    let said = |criterion: &str| {
        let criteria = format!("- {{ id: C, title: A, weight: 100{criterion} }}\n");
        project(&criteria, offers).of("scoring-unsaid").len()
    };
    assert_eq!(said(", category: budget, audience: vendor"), 1);
    assert_eq!(said(", category: budget, audience: vendor, scoring: judged"), 0);
    assert_eq!(said(", category: planning, audience: vendor"), 0);
    assert_eq!(said(", category: budget, audience: restricted"), 0, "who reads it sees the mark");
    let criteria = "- { id: C, title: A, weight: 100, category: budget, audience: vendor }\n";
    assert!(project(criteria, "- { id: O-1, title: A }\n").of("scoring-unsaid").is_empty());
}

#[test]
fn an_offer_that_does_not_say_what_it_is_marked_by_is_named() {
    let said = |criterion: &str, offer: &str| {
        let criteria = format!("- {{ id: C, title: A, weight: 100, {criterion} }}\n");
        project(&criteria, &format!("- {{ id: O-1, title: A{offer} }}\n")).of("offer-unmeasured").len()
    };
    assert_eq!(said("scoring: linear", ""), 1);
    assert_eq!(said("scoring: linear", ", prices: [{ post: P, amount: 1 EUR, optional: true }]"), 1);
    assert_eq!(said("scoring: linear", ", prices: [{ post: P, amount: 1 EUR, sort: run }]"), 0);
    assert_eq!(said("scoring: linear", ", licence_model: flat, licence_cost: 3 EUR"), 0);
    assert_eq!(said("scoring: linear, measure: opening, counted_from: 2026-01-01", ""), 1);
    assert_eq!(said("scoring: linear, measure: opening, counted_from: 2026-01-01", ", opening: 2026-05-01"), 0);
    assert_eq!(said("category: budget", ""), 0, "nobody said that it is marked by the price");
}

#[test]
fn a_mark_where_marks_are_computed_and_a_ceiling_in_another_currency_are_named() {
    let offers = "- { id: O-1, title: A, marks: [{ criterion: C, mark: 2 }], prices: [{ post: P, amount: 1 EUR, sort: run }] }\n";
    for scoring in ["answers", "proportional", "linear", "cut_off"] {
        let found = project(&format!("- {{ id: C, title: A, weight: 100, scoring: {scoring} }}\n"), offers);
        assert_eq!(found.of("mark-ignored").len(), 1, "{scoring}");
    }
    let found = project("- { id: C, title: A, weight: 100, scoring: linear, ceiling: 5 CHF }\n", offers);
    assert_eq!(found.of("mixed-currencies").len(), 1);
}
