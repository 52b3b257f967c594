//! The calendar's doctor.

use super::{own, publication_of, view};
use serde_json::Value;

const SETTINGS: &str =
    "title: Essai\nlanguage: en\ndate: 2027-06-01\nrules: { sprint-shape: off, committee-gap: { max: 20 days } }\n";

const FILES: [(&str, &str); 7] = [
    ("ouvrage.yaml", SETTINGS),
    (
        "content/periods.yaml",
        "- { id: PC-1, title: Soldes, sort: peak, from: 2027-07-01, to: 2027-07-31 }\n- { id: PC-2, title: Salon, sort: event, from: 2027-03-01, to: 2027-03-03 }\n",
    ),
    (
        "content/phases.yaml",
        "- { id: PH-1, title: Pilote, sort: soft_launch, from: 2027-07-10, to: 2027-07-20 }\n- { id: PH-2, title: Ouverture, sort: hard_launch, from: 2027-05-03, silence: { launch-month: Le salon est en mai. } }\n",
    ),
    (
        "content/sessions.yaml",
        "- { id: SR-1, title: Recette, from: 2027-03-01, to: 2027-03-05, frozen: false }\n- { id: SR-2, title: Un jour }\n",
    ),
    ("content/sprints.yaml", "- { id: IT-1, title: Long, from: 2027-01-04, to: 2027-01-27 }\n"),
    ("content/committees.yaml", "- { id: CM-1, name: Pilotage }\n"),
    (
        "content/meetings.yaml",
        "- { id: RE-1, title: A, of: CM-1, date: 2027-05-01 }\n- { id: RE-2, title: B, of: CM-1, date: 2027-05-10 }\n",
    ),
];

const ALL: &str = "calendar: [phase, session, sprint, meeting, period]";

/// The rows of collisions: number, what, why, state.
fn rows(view: &Value) -> Vec<(String, String, String, String)> {
    let rows = view["clashes"]["groups"][0]["rows"].as_array().cloned().unwrap_or_default();
    let text = |cell: &Value| cell["text"].as_str().unwrap_or_default().to_owned();
    let row = |row: &Value| {
        let cells = &row["cells"];
        (text(&cells[0]), cells[1]["ref"]["id"].as_str().unwrap_or_default().to_owned(), text(&cells[3]), text(&cells[4]))
    };
    rows.iter().map(row).collect()
}

#[test]
fn what_collides_is_numbered_with_its_reason() {
    let publication = publication_of(&FILES, "restricted");
    let found = own(view(ALL, &publication));
    let rows = rows(&found);
    let told: Vec<(&str, &str, &str)> = rows.iter().map(|(n, id, _, state)| (n.as_str(), id.as_str(), state.as_str())).collect();
    // In the order of time; what the project accepted comes last. The sprint is short enough, since its rule is off.
    assert_eq!(
        told,
        [("1", "SR-1", "To settle"), ("2", "CM-1", "To settle"), ("3", "PH-1", "To settle"), ("4", "PH-2", "Accepted")]
    );
    // From 10 May to 1 June are 22 days, and the project allows 20.
    assert!(
        rows[1]
            .2
            .replace('\u{a0}', " ")
            .starts_with("22 days without a sitting, from 10 May 2027 to 1 June 2027, beyond 20 days."),
        "{}",
        rows[1].2
    );
    assert_eq!(found["clashes"]["title"], "3 collisions to settle, 1 accepted");
    assert!(found["found"].is_null());
    assert_eq!(found["undated"], "1 entry has no date, and is not held against the others.");
    let svg = found["svg"].as_str().unwrap_or_default();
    for label in ["(1) Recette", "(2) 22 days", "(3) Pilote", "(4) Ouverture", "Pilotage", "Soldes"] {
        assert!(svg.contains(label), "{label}");
    }
}

#[test]
fn only_what_is_asked_for_and_seen_collides() {
    let publication = publication_of(&FILES, "restricted");
    let found = own(view("calendar: [phase, period]", &publication));
    assert_eq!(rows(&found).iter().map(|row| row.1.as_str()).collect::<Vec<_>>(), ["PH-1", "PH-2"]);
    let hidden = FILES.map(|(path, text)| match path {
        "content/periods.yaml" => {
            (path, "- { id: PC-1, title: Soldes, sort: peak, from: 2027-07-01, to: 2027-07-31, audience: restricted }\n")
        }
        _ => (path, text),
    });
    // An internal reader does not see the season, so that nothing collides with it.
    let found = own(view("calendar: [phase, period]", &publication_of(&hidden, "internal")));
    assert_eq!(rows(&found).iter().map(|row| row.1.as_str()).collect::<Vec<_>>(), ["PH-2"]);
    assert_eq!(found["clashes"]["title"], "Nothing to settle, 1 accepted");
    let found = own(view("calendar: [phase, period]\nwhere: title = Pilote", &publication_of(&hidden, "internal")));
    assert_eq!(found["found"], "Nothing collides.");
    // Those who do not write see the calendar alone.
    let found = own(view(ALL, &publication_of(&FILES, "vendor")));
    assert!(found["clashes"].is_null() && found["found"].is_null(), "{found}");
    assert!(found["svg"].as_str().is_some_and(|svg| svg.contains("Pilote") && !svg.contains("(1)")), "{found}");
}

#[test]
fn a_calendar_without_dates_says_so() {
    let files = [
        ("ouvrage.yaml", "title: Essai\nlanguage: en\n"),
        ("content/phases.yaml", "- { id: PH-1, title: Pilote, sort: soft_launch }\n"),
    ];
    let shown = view("calendar: [phase, period]", &publication_of(&files, "restricted"));
    assert!(shown.empty);
    assert_eq!(own(shown)["undated"], "1 entry has no date, and is not held against the others.");
}
