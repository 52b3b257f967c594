//! The acceptance record of a lot, as each reader gets it.

use crate::support::*;

const PAGE: &str = "---\ntitle: Record\naudience: vendor\n---\n\n```view\nacceptance: lot\n```\n";

fn project(feedback: &str) -> TestProject {
    TestProject::new()
        .file("ouvrage.yaml", "title: Test\nlanguage: en\n")
        .file("content/lots.yaml", "- { id: L1, title: Portal }\n")
        .file("content/requirements.yaml", "- { id: E1, title: A, lot: L1, statement: S }\n")
        .file("content/tests.yaml", "- { id: T1, title: Search, verifies: [E1], verdict: passed, verdict_date: 2027-02-01, tester: Ada }\n")
        .file("content/milestones.yaml", "- { id: J1, title: Acceptance, date: 2027-02-12, gates: [L1], proved_by: [T1], tolerates: [{ class: improvement, most: 1 }] }\n")
        .file("content/feedback.yaml", feedback)
        .file("content/record.md", PAGE)
}

fn built(project: &TestProject, audience: &str) -> String {
    let out = tempfile::tempdir().expect("a folder");
    let run = project
        .run("build", &["--audience", audience, "--no-pdf", "--no-search", "--out", &out.path().join("s").to_string_lossy()]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    std::fs::read_to_string(out.path().join("s/record.html")).expect("the page")
}

#[test]
fn the_decision_that_follows_is_ticked_and_what_is_open_is_listed() {
    let page = built(&project(""), "internal");
    assert!(page.contains("J1") && page.contains("1 passed") && page.contains("No report is open"));
    assert_eq!(page.matches("class=\"ticked\"").count(), 1);
    assert!(page.contains("All tests passed and nothing is open."));
    let open = built(&project("- { id: R1, title: Slow list, on: [T1], class: improvement }\n"), "internal");
    assert!(
        open.contains("Slow list")
            && open.contains("Accepted with reservations")
            && open.contains("within what the milestone allows")
    );
    let two = "- { id: R1, title: One, on: [T1], class: improvement }\n- { id: R2, title: Two, on: [T1], class: improvement }\n";
    assert!(built(&project(two), "internal").contains("more reports are open than the milestone allows"));
}

#[test]
fn who_does_not_see_the_reports_gets_boxes_to_tick() {
    let project = project("- { id: R1, title: Slow list, on: [T1], class: critical }\n");
    let page = built(&project, "vendor");
    assert!(page.contains("Search") && page.contains("To be ticked by those who sign."));
    assert!(!page.contains("class=\"ticked\"") && !page.contains("Slow list") && !page.contains("Reservations"));
    assert!(!page.contains("there are 1") && !page.contains("more reports are open"));
}
