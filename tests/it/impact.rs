//! `ouvrage impact`, and what the page of an entry folds out of it.

use super::support::{Run, TestProject, run};
use serde_json::Value;

fn impact(project: &TestProject, args: &[&str]) -> Run {
    project.run("impact", args)
}

/// A requirement with a test, a milestone that the test proves, a payment, people; and a lot with a second requirement.
fn project() -> TestProject {
    let requirements = "\
- { id: EX-1, title: Search, statement: Fast., lot: L1 }
- { id: EX-2, title: Prices, statement: Shown., lot: L1 }
- { id: EX-3, title: Secret, statement: Hidden., depends_on: [EX-1], audience: internal }
";
    let payments = "- { id: PM-1, title: At the end, share: 100 %, due: JA-1 }\n";
    TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\nlanguage: en\ndocuments:\n  spec:\n    title: Specification\n    audience: vendor\n    outline:\n      - register: requirement\n        where: id = EX-1\n")
        .file("content/requirements.yaml", requirements)
        .file("content/lots.yaml", "- { id: L1, title: Shop }\n")
        .file("content/tests.yaml", "- { id: TE-1, title: Try it, verifies: [EX-1], played_by: [PP-1] }\n")
        .file("content/milestones.yaml", "- { id: JA-1, title: Accepted, date: 2027-01-01, proved_by: [TE-1] }\n")
        .file("content/payments.yaml", payments)
        .file("content/stakeholders.yaml", "- { id: PP-1, name: Ada }\n")
}

#[test]
fn what_a_change_touches_is_told_by_distance_and_kind() {
    let told = impact(&project(), &["EX-1", "--audience", "vendor"]);
    assert_eq!(told.status, 0, "{}", told.stderr);
    let expected = "\
EX-1  Search
4 entries depend on it

1 step away
  Lots
    L1  Shop
        EX-1 ← L1 (requirements)
  Acceptance tests
    TE-1  Try it
        EX-1 ← TE-1 (verifies)

2 steps away
  Milestones
    JA-1  Accepted
        EX-1 ← TE-1 (verifies) ← JA-1 (proved_by)

3 steps away
  Payment schedule
    PM-1  At the end
        EX-1 ← TE-1 (verifies) ← JA-1 (proved_by) ← PM-1 (due)

Documents that hold it
  spec  Specification

Payments
  PM-1  At the end ← JA-1 ← TE-1

Whom to tell
  PP-1  Ada: TE-1 (played_by)
";
    assert_eq!(told.stdout, expected);
    // The team sees one more.
    let own = impact(&project(), &["EX-1"]).stdout;
    assert!(own.contains("5 entries depend on it") && own.contains("EX-1 ← EX-3 (depends_on)"), "{own}");
    let french = impact(&TestProject::new().file("content/lots.yaml", "- { id: L1, title: A }\n"), &["L1"]).stdout;
    assert_eq!(french, "L1  A\nRien n’en dépend.\n");
}

#[test]
fn programs_get_each_entry_once_with_what_it_was_reached_from() {
    let told = impact(&project(), &["EX-1", "--depth", "2", "--audience", "vendor", "--format", "json"]);
    let data: Value = serde_json::from_str(&told.stdout).expect("JSON");
    assert_eq!((&data["format"], &data["audience"], &data["depth"]), (&"ouvrage-impact".into(), &"vendor".into(), &2.into()));
    assert_eq!(data["further"], true);
    let touched = data["touched"].as_array().expect("a list");
    let words: Vec<String> =
        touched.iter().map(|t| format!("{} {} {} {}", t["distance"], t["id"], t["from"], t["by"]).replace('"', "")).collect();
    assert_eq!(words, ["1 L1 EX-1 requirements", "1 TE-1 EX-1 verifies", "2 JA-1 TE-1 proved_by"]);
    assert_eq!(data["documents"][0]["name"], "spec");
    assert_eq!((&data["payments"][0]["id"], &data["payments"][0]["tests"][0]), (&"PM-1".into(), &"TE-1".into()));
    assert_eq!((&data["tell"][0]["id"], &data["tell"][0]["why"][0]["by"]), (&"PP-1".into(), &"played_by".into()));
}

#[test]
fn an_id_that_is_not_there_is_answered_with_one_that_is_and_that_the_reader_sees() {
    let told = impact(&project(), &["EX-11"]);
    assert_eq!(told.status, 2);
    assert!(told.stderr.contains("did you mean `EX-1`?"), "{}", told.stderr);
    let hidden = impact(&project(), &["EX-3", "--audience", "vendor"]);
    assert!(hidden.status == 2 && !hidden.stderr.contains("Secret"), "{}", hidden.stderr);
    assert_eq!(run(&["impact"]).status, 2);
}

#[test]
fn data_do_not_leave_a_project_with_errors() {
    let project = project();
    project.write("content/tests.yaml", "- { id: TE-1, title: Try it, verifies: [EX-9] }\n");
    assert_eq!(impact(&project, &["EX-1", "--audience", "vendor", "--format", "json"]).status, 1);
    assert_eq!(impact(&project, &["EX-1", "--format", "json"]).status, 0, "those who write get them");
}

#[test]
fn the_page_of_an_entry_folds_it_out() {
    let project = project();
    let built = project.run("build", &["--audience", "vendor"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let read = |path: &str| std::fs::read_to_string(project.path().join("_site").join(path)).expect("a page");
    let page = read("requirements/EX-1.html");
    let panel =
        page.split("<details class=\"impact\">").nth(1).and_then(|rest| rest.split("</details>").next()).expect("a panel");
    for part in [
        "What a change touches",
        "4 entries depend on it",
        "1 step away",
        "3 steps away",
        "TE-1",
        "Proved by",
        "PM-1",
        "Ada",
        "Played by",
    ] {
        assert!(panel.contains(part), "{part} in {panel}");
    }
    assert!(!cfg!(feature = "pdf") || panel.contains("spec.pdf"), "{panel}");
    assert!(!panel.contains("EX-2") && !panel.contains("EX-3") && !panel.contains("Secret"), "{panel}");
    // Nothing depends on a payment.
    assert!(!read("payments/PM-1.html").contains("class=\"impact\""));
}

/// The edges between entries tell of rows and not of the cell that made them.
#[test]
fn a_link_in_a_hidden_cell_is_not_followed() {
    let kind = "kind: crew\nplural: crews\nlabel: Crew\nlabels: Crews\naudience: vendor\nfields:\n  title: { type: text }\n  seats:\n    type: records\n    fields:\n      open: { type: link, to: [requirement], inverse: crews }\n      secret: { type: link, to: [requirement], audience: internal, inverse: crews }\n";
    let project = TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\nlanguage: en\n")
        .file("kinds/crew.yaml", kind)
        .file("content/crews.yaml", "- { id: CR-1, title: A, seats: [ { open: EX-1, secret: EX-2 } ] }\n")
        .file("content/requirements.yaml", "- { id: EX-1, title: A, statement: A }\n- { id: EX-2, title: B, statement: A }\n");
    assert_eq!(impact(&project, &["EX-2", "--audience", "vendor"]).stdout, "EX-2  B\nNothing depends on it.\n");
    assert!(impact(&project, &["EX-2"]).stdout.contains("EX-2 ← CR-1 (seats)"));
    assert!(impact(&project, &["EX-1", "--audience", "vendor"]).stdout.contains("EX-1 ← CR-1 (seats)"));
}

#[test]
fn a_page_names_twelve_of_a_kind_and_stops_after_three_steps() {
    let mut list = String::from("- { id: EX-0, title: A, statement: A }\n");
    for n in 1..=15 {
        list.push_str(&format!("- {{ id: EX-{n}, title: A, statement: A, depends_on: [EX-0] }}\n"));
    }
    for n in 16..=20 {
        list.push_str(&format!("- {{ id: EX-{n}, title: A, statement: A, depends_on: [EX-{}] }}\n", n - 1));
    }
    let project = TestProject::empty().file("ouvrage.yaml", "title: T\nlanguage: en\n").file("content/requirements.yaml", list);
    assert_eq!(project.run("build", &[]).status, 0);
    let page = project.page("requirements/EX-0.html");
    let panel =
        page.split("<details class=\"impact\">").nth(1).and_then(|rest| rest.split("</details>").next()).expect("a panel");
    assert!(panel.contains("17 entries depend on it") && panel.contains("and 3 more"), "{panel}");
    assert!(panel.contains("EX-12\"") && !panel.contains("EX-13\""), "{panel}");
    assert!(panel.contains("EX-17") && !panel.contains("EX-18") && panel.contains("More is touched further away."), "{panel}");
}

#[test]
fn a_kind_that_says_nonsense_of_its_links_is_told_so() {
    let kind = "kind: zone\nlabel: Zone\nfields:\n  title: { type: text, carries: to }\nlinks:\n  near: { to: zone, carries: forward }\n";
    let project = TestProject::new().file("kinds/zone.yaml", kind);
    let said = project.findings();
    let messages: Vec<String> = said.of("bad-kind").iter().map(|finding| finding["message"].to_string()).collect();
    assert!(messages.iter().any(|m| m.contains("`forward`")), "{messages:#?}");
    assert!(messages.iter().any(|m| m.contains("`title`")), "{messages:#?}");
}
