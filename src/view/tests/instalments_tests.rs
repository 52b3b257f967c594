//! Instalments and the tests that release them.

use super::{publication_of, view};
use crate::view::Data;

const SETTINGS: &str = "title: Essai\nlanguage: en\ndate: 2027-06-01\n";
const PAYMENTS: &str = "- { id: PM-1, title: Signature, share: 20 %, paid: 2027-01-05 }\n\
    - { id: PM-2, title: Lot 1, share: 30 %, due: JA-1 }\n\
    - { id: PM-3, title: Lot 2, share: 20 %, due: JA-2 }\n\
    - { id: PM-4, title: Garantie, share: 20 %, due: JA-3, released_by: TE-1 }\n\
    - { id: PM-5, title: Reste, share: 10 %, due: JA-3 }\n";
const MILESTONES: &str = "- { id: JA-1, title: Un, date: 2027-05-01, proved_by: SR-1 }\n\
    - { id: JA-2, title: Deux, date: 2027-05, proved_by: L2 }\n\
    - { id: JA-3, title: Trois, date: 2027-12-01 }\n";
const TESTS: &str = "- { id: TE-1, title: A, verdict: passed }\n\
    - { id: TE-2, title: B, verdict: failed }\n\
    - { id: TE-3, title: C }\n\
    - { id: TE-4, title: D, verdict: accepted, verifies: EX-2 }\n";
const FEEDBACK: &str = "- { id: RT-1, title: Grave, class: critical, on: TE-1 }\n\
    - { id: RT-2, title: Mineur, class: improvement, on: TE-4 }\n\
    - { id: RT-3, title: Corrigé, class: critical, on: TE-4, retest: passed }\n";

const FILES: [(&str, &str); 8] = [
    ("ouvrage.yaml", SETTINGS),
    ("content/payments.yaml", PAYMENTS),
    ("content/milestones.yaml", MILESTONES),
    ("content/tests.yaml", TESTS),
    ("content/feedback.yaml", FEEDBACK),
    ("content/sessions.yaml", "- { id: SR-1, title: Recette, runs: [TE-1, TE-2, TE-3] }\n"),
    ("content/lots.yaml", "- { id: L2, title: Lot 2 }\n"),
    ("content/requirements.yaml", "- { id: EX-2, title: B, lot: L2 }\n"),
];

/// The cells of each row after the milestone, as text: tests, what holds it back, state.
fn rows(text: &str, audience: &str) -> Vec<[String; 3]> {
    let shown = view(text, &publication_of(&FILES, audience));
    let Data::Table(table) = shown.data else { panic!("{shown:?}") };
    let table = serde_json::to_value(table).expect("JSON");
    let said = |cell: &serde_json::Value| match cell["type"].as_str() {
        Some("refs") => {
            cell["items"].as_array().into_iter().flatten().filter_map(|item| item["id"].as_str()).collect::<Vec<_>>().join(" ")
        }
        Some("list") => cell["items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|item| item["text"].as_str().or_else(|| item["ref"]["id"].as_str()))
            .collect::<Vec<_>>()
            .join(", "),
        _ => cell["text"].as_str().unwrap_or_default().to_owned(),
    };
    let rows = table["groups"][0]["rows"].as_array().cloned().unwrap_or_default();
    let last = |row: &serde_json::Value| {
        let cells = row["cells"].as_array().cloned().unwrap_or_default();
        [3, 2, 1].map(|n| cells.len().checked_sub(n).map_or_else(String::new, |n| said(&cells[n])))
    };
    rows.iter().map(last).collect()
}

#[test]
fn an_instalment_is_due_when_its_tests_passed() {
    let own = |row: [&str; 3]| row.map(str::to_owned);
    assert_eq!(
        rows("instalments: payment", "internal"),
        [
            own(["No test proves it", "", "Paid (5\u{a0}January 2027)"]),
            // One of three passed, one failed, nobody ran the third, and a critical report is open on the first.
            own(["1 of 3, 1 critical report open", "RT-1, TE-2, TE-3", "Not due"]),
            // By way of the lot; an acceptable result counts, and what was mended is no longer open. May is over.
            own(["1 of 1", "", "Due"]),
            // Its own test counts before those of the milestone.
            own(["1 of 1, 1 critical report open", "RT-1", "Not due"]),
            own(["No test proves it", "", "Not proved by tests"]),
        ]
    );
}

/// Reports on tests are internal, and so is the day of a payment.
#[test]
fn who_does_not_see_the_reports_is_not_told_that_it_is_due() {
    let rows = rows("instalments: payment", "vendor");
    let states: Vec<&str> = rows.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(states, ["Not proved by tests", "Not due", "Tests passed", "Tests passed", "Not proved by tests"]);
    assert!(rows.iter().all(|row| !row.iter().any(|cell| cell.contains("RT-") || cell.contains("critical"))), "{rows:?}");
}
