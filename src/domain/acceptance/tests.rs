//! Acceptance records whose decision is found by hand.

use super::*;
use crate::project::Project;
use crate::publication::Publication;

const LOTS: &str = "- { id: L1, title: One }\n- { id: L2, title: Two }\n";
const REQUIREMENTS: &str = "- { id: E1, title: A, lot: L1 }\n- { id: E2, title: B, lot: L2 }\n";

/// What a lot comes to: tests by id and verdict, reports by id, class and state, and a milestone with what it allows.
fn record(
    tests: &[(&str, &str, &str)],
    reports: &[(&str, &str, &str)],
    tolerates: &str,
    reader: &str,
) -> (Vec<String>, Vec<String>, Decision) {
    let test = |(id, verifies, verdict): &(&str, &str, &str)| {
        format!(
            "- {{ id: {id}, title: T, verifies: [{verifies}]{} }}\n",
            if verdict.is_empty() { String::new() } else { format!(", verdict: {verdict}") }
        )
    };
    let report = |(id, class, more): &(&str, &str, &str)| format!("- {{ id: {id}, title: R, on: [T1], class: {class}{more} }}\n");
    let ids: Vec<&str> = tests.iter().map(|(id, ..)| *id).collect();
    let milestones = format!(
        "- {{ id: J1, title: Later, date: 2027-05-01, gates: [L1], proved_by: [T1] }}\n\
         - {{ id: J2, title: First, date: 2027-02-01, gates: [L1], proved_by: [{}]{tolerates} }}\n\
         - {{ id: J3, title: Before, date: 2027-01-01, gates: [L1] }}\n",
        ids.join(", ")
    );
    let files = [
        ("ouvrage.yaml", "title: Test\n".to_owned()),
        ("content/lots.yaml", LOTS.to_owned()),
        ("content/requirements.yaml", REQUIREMENTS.to_owned()),
        ("content/tests.yaml", tests.iter().map(test).collect()),
        ("content/feedback.yaml", reports.iter().map(report).collect()),
        ("content/milestones.yaml", milestones),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    let reading = Project::read(folder.path()).expect("read");
    let project = reading.project.expect("a project");
    let audience = project.config.audiences.find(reader).expect("an audience");
    let publication = Publication::new(&project, audience);
    let evidence = Evidence::new(&publication);
    let lot = publication.find("L1").expect("the lot");
    let milestone = milestones_of(&publication, lot);
    assert_eq!(milestone.map(|n| publication.entry(n).id.to_string()).as_deref(), Some("J2"), "the first that tests prove");
    let record = of_lot(&publication, &evidence, lot, milestone);
    let ids = |all: &[crate::index::EntryIndex]| all.iter().map(|n| publication.entry(*n).id.to_string()).collect::<Vec<_>>();
    (ids(&record.tests), ids(&record.open), record.decision)
}

fn milestones_of(publication: &Publication, lot: crate::index::EntryIndex) -> Option<crate::index::EntryIndex> {
    milestones(publication, lot).first().copied()
}

fn decision(tests: &[(&str, &str, &str)], reports: &[(&str, &str, &str)], tolerates: &str) -> Decision {
    record(tests, reports, tolerates, "restricted").2
}

#[test]
fn a_lot_is_accepted_when_all_passed_and_nothing_is_open() {
    let passed = [("T1", "E1", "passed"), ("T2", "E1", "passed")];
    assert_eq!(decision(&passed, &[], ""), Decision::Accepted);
    let mended = [("R1", "critical", ", retest: passed"), ("R2", "critical", ", verdict: duplicate")];
    assert_eq!(decision(&passed, &mended, ""), Decision::Accepted, "what was mended or set aside does not stand");
    assert_eq!(decision(&passed, &[("R1", "improvement", "")], ""), Decision::WithReservations);
    assert_eq!(decision(&[("T1", "E1", "accepted")], &[], ""), Decision::WithReservations);
}

#[test]
fn a_lot_is_refused_for_a_failure_or_more_reports_than_are_allowed() {
    let passed = [("T1", "E1", "passed")];
    assert_eq!(decision(&[("T1", "E1", "failed"), ("T2", "E1", "")], &[], ""), Decision::Refused, "whatever was not run");
    assert_eq!(decision(&passed, &[("R1", "critical", "")], ""), Decision::Refused, "none is allowed unless it is said");
    let allowed = ", tolerates: [{ class: critical, most: 1 }, { class: organisational, most: 0 }]";
    assert_eq!(decision(&passed, &[("R1", "critical", "")], allowed), Decision::WithReservations);
    assert_eq!(decision(&passed, &[("R1", "critical", ""), ("R2", "critical", "")], allowed), Decision::Refused);
    assert_eq!(decision(&passed, &[("R1", "organisational", "")], allowed), Decision::Refused);
}

#[test]
fn nothing_is_decided_before_all_was_run_or_out_of_sight() {
    assert_eq!(decision(&[("T1", "E1", "passed"), ("T2", "E1", "")], &[], ""), Decision::Undecided);
    let passed = [("T1", "E1", "passed")];
    let (_, open, vendor) = record(&passed, &[("R1", "critical", "")], "", "vendor");
    assert_eq!((open.len(), vendor), (0, Decision::Unknown), "who does not see the reports is not told a decision");
}

#[test]
fn the_tests_of_another_lot_are_not_those_of_this_one() {
    let tests = [("T1", "E1", "passed"), ("T2", "E2", "failed")];
    let (own, _, decision) = record(&tests, &[], "", "restricted");
    assert_eq!((own, decision), (vec!["T1".to_owned()], Decision::Accepted));
}
