//! What views say of criteria and offers: how marks are made, in words that only tell what a reader sees, and who was set aside for what.

use super::tests::{publication_of, view};
use crate::publication::Publication;
use crate::view::{Data, ViewData};
use serde_json::Value;

const CRITERIA: &str = "\
- { id: C-1, title: Judged, weight: 40, knock_out: 2, category: qualitative }
- { id: C-2, title: Answered, weight: 20, scoring: answers, by_priority: [{ priority: must, weight: 3 }, { priority: could, weight: 1 }], mandatory: refused }
- { id: C-3, title: Price, weight: 20, scoring: formula, formula: scale * (2 - price / lowest), cut_off: 1.5, years: 3, ceiling: 900 EUR }
- { id: C-4, title: Delay, weight: 20, scoring: linear, measure: opening, counted_from: 2027-01-01, deadline: 2027-01-21 }
";

const OFFERS: &str = "\
- { id: O-1, title: First, from: V-1, received: 2026-04-20, opening: 2027-01-11, marks: [{ criterion: C-1, mark: 4, by: Ada, comment: Sound }, { criterion: C-1, mark: 5, by: Bo }], prices: [{ post: All, amount: 100 EUR, sort: run }], answers: [{ requirement: R-1, code: compliant }, { requirement: R-2, code: partial }] }
- { id: O-2, title: Second, from: V-1, received: 2026-05-02, opening: 2027-02-10, marks: [{ criterion: C-1, mark: 1 }], prices: [{ post: All, amount: 1000 EUR }], answers: [{ requirement: R-1, code: non_compliant }] }
";

fn files(language: &str) -> Vec<(&'static str, String)> {
    vec![
        (
            "ouvrage.yaml",
            format!("title: Essai\nlanguage: {language}\ncurrency: EUR\nkinds: {{ criterion: {{ audience: vendor }} }}\n"),
        ),
        ("content/criteria.yaml", CRITERIA.to_owned()),
        ("content/offers.yaml", OFFERS.to_owned()),
        ("content/vendors.yaml", "- { id: V-1, name: A }\n".to_owned()),
        (
            "content/requirements.yaml",
            "- { id: R-1, title: A, priority: must }\n- { id: R-2, title: B, priority: could }\n".to_owned(),
        ),
        ("content/milestones.yaml", "- { id: M-1, title: Offers, sort: offers_due, date: 2026-04-24 }\n".to_owned()),
    ]
}

fn publication(language: &str, audience: &str) -> Publication {
    let files = files(language);
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    publication_of(&files, audience)
}

fn data(view: &ViewData) -> Value {
    serde_json::to_value(view).expect("data").clone()
}

/// The sentences of each criterion, in their order.
fn sentences(language: &str, audience: &str) -> Vec<String> {
    let publication = publication(language, audience);
    let view = data(&view("scoring: criterion", &publication));
    let rows = view["groups"].as_array().expect("groups").iter().flat_map(|group| group["rows"].as_array().expect("rows"));
    rows.map(|row| {
        let cell = row["cells"].as_array().and_then(|cells| cells.last()).expect("a cell");
        cell["text"].as_str().expect("text").replace(['\u{a0}', '\u{202f}'], " ")
    })
    .collect()
}

#[test]
fn how_a_mark_is_made_is_said_in_both_languages() {
    let english = sentences("en", "vendor");
    assert_eq!(
        english,
        [
            "A mark from 0 to 5, given by the people who judge; their mean counts. Below 2, the offer is set aside.",
            "A mark from 0 to 5, computed from the answers to requirements. Compliant: 1; Partial: 0.5; Non-compliant: 0. \
             What a requirement weighs by its priority: Must: 3; Could: 1. Without an answer it counts 0. \
             An offer that refuses an indispensable requirement is set aside.",
            "Mark = 5 × (2 − price of the offer ÷ lowest price), between 0 and 5. \
             From 1.5 times the lowest price on, the mark is 0. \
             The price is that of the offer with 3 years of running, options left out.",
            "Mark = 5 × (longest delay − delay of the offer) ÷ (longest delay − shortest delay), between 0 and 5. \
             The delay is counted in days, from 1 January 2027 to the proposed opening. \
             Who opens by 21 January 2027 gets 5; later, the delay until that day stands for the shortest.",
        ]
    );
    let french = sentences("fr", "vendor");
    assert!(french[2].starts_with("Note = 5 × (2 − prix de l’offre ÷ prix le plus bas), entre 0 et 5."), "{}", french[2]);
    assert!(french[1].contains("Conforme : 1 ; Partiel : 0,5 ; Non conforme : 0."), "{}", french[1]);
}

#[test]
fn a_highest_price_is_said_to_those_who_see_it_alone() {
    let said = |audience: &str| sentences("en", audience)[2].contains("An offer of more than €900 is set aside.");
    assert!(said("restricted") && !said("vendor"));
    assert!(!sentences("en", "vendor").join(" ").contains("900"));
}

#[test]
fn the_grid_says_who_marked_what_and_who_is_set_aside_for_what() {
    let publication = publication("en", "restricted");
    let shown = view("grid: offer", &publication);
    assert!(matches!(shown.data, Data::Own(_)), "{shown:?}");
    let grid = data(&shown);
    let notes = |offer: usize| -> Vec<String> {
        grid["offers"][offer]["notes"]
            .as_array()
            .expect("notes")
            .iter()
            .map(|n| n.as_str().expect("text").replace(['\u{a0}', '\u{202f}'], " "))
            .collect()
    };
    assert!(notes(0).is_empty(), "{:?}", notes(0));
    assert_eq!(
        notes(1),
        [
            "Received after 24 April 2026, the last day for offers",
            "Below the knock-out mark: C-1",
            "C-2: indispensable requirements refused or unanswered: R-1",
            "Above the highest price: C-3",
        ]
    );
    let opinions = grid["opinions"][0]["rows"].as_array().expect("rows");
    let given: Vec<_> = opinions.iter().map(|row| format!("{} {} {}", row["by"], row["mark"], row["comment"])).collect();
    assert_eq!(given, [r#""Ada" "4" "Sound""#, r#""Bo" "5" """#, r#""" "1" """#]);
    // The mean of 4 and 5; full and half of 3 and 1: 5 × 3.5 ÷ 4; alone, the price is the lowest; before the deadline.
    let mark =
        |group: usize, row: usize| grid["groups"][group]["rows"][row]["marks"][0]["text"].as_str().expect("text").to_owned();
    let rows: Vec<String> = (0..grid["groups"].as_array().expect("groups").len())
        .flat_map(|group| {
            let count = grid["groups"][group]["rows"].as_array().expect("rows").len();
            (0..count).map(move |row| (group, row)).collect::<Vec<_>>()
        })
        .map(|(group, row)| mark(group, row))
        .collect();
    let mut sorted = rows.clone();
    sorted.sort();
    assert_eq!(sorted, ["4.38", "4.50", "5.00", "5.00"]);
    assert_eq!(grid["workbook"], "offers/comparison.xlsx");
}
