//! Checkpoints that compute: states from the registers as each reader sees them, the same everywhere, and what to write next.

use super::support::TestProject;
use serde_json::Value;

const CHECKPOINTS: &str = "\
- id: VE-1
  question: Three personas?
  phase: diagnose
  done_when: count persona >= 3
- id: VE-2
  question: Do personas have goals?
  phase: diagnose
  done_when: all persona have goals, frustrations
- id: VE-3
  question: The quote?
  phase: frame
  done_when: count flow where topic = quote >= 1
- id: VE-4
  question: Are risks owned?
  phase: decide
  done_when: none or all risk have owner
- id: VE-5
  question: Old systems?
  phase: build
  applies_when: count system where status = replace >= 1
  done_when: all mapping have source
- id: VE-6
  question: Judged by people?
  phase: build
  state: done
- id: VE-7
  question: Is the vision written?
  phase: decide
  done_when: page context/vision exists
";

const PERSONAS: &str = "\
- { id: PE-1, name: Ada, goals: [To order], frustrations: [Waits] }
- { id: PE-2, name: Bob, goals: [To compare] }
- { id: PE-3, name: Eve, goals: [To pay], frustrations: [Forms], audience: restricted }
";

fn project() -> TestProject {
    TestProject::empty()
        .file("ouvrage.yaml", "title: Trial\nlanguage: en\ndate: 2026-06-15\n")
        .file("content/checkpoints.yaml", CHECKPOINTS)
        .file("content/personas.yaml", PERSONAS)
}

fn states(project: &TestProject, audience: &str) -> Vec<(String, String)> {
    let list = project.run("list", &["checkpoint", "--audience", audience, "--format", "json"]);
    assert_eq!(list.status, 0, "{}", list.stderr);
    let rows: Value = serde_json::from_str(&list.stdout).expect("JSON");
    let text = |row: &Value, name: &str| row[name].as_str().or_else(|| row["fields"][name].as_str()).unwrap_or("").to_owned();
    let rows = rows.as_array().or_else(|| rows["entries"].as_array()).expect("rows");
    rows.iter().map(|row| (text(row, "id"), text(row, "state"))).collect()
}

#[test]
fn states_are_computed_for_each_reader() {
    let project = project();
    let of = |audience: &str| states(&project, audience).into_iter().map(|(_, state)| state).collect::<Vec<_>>();
    // VE-1: three personas for those who see all three, two for the others, who are not told of a third.
    assert_eq!(of("restricted"), ["done", "partial", "to_do", "done", "not_applicable", "done", "to_do"]);
    assert_eq!(of("internal"), ["partial", "partial", "to_do", "done", "not_applicable", "done", "to_do"]);
    project.write("content/context/vision.md", "# Vision\n\nSell well.\n");
    project.write("content/flows.yaml", "- { id: PA-1, title: Ask for a quote, topic: quote }\n");
    project.write("content/systems.yaml", "- { id: SI-1, name: Old shop, status: replace }\n");
    assert_eq!(of("restricted"), ["done", "partial", "done", "done", "to_do", "done", "done"]);
}

#[test]
fn what_is_missing_stands_on_the_page() {
    let project = project();
    assert_eq!(project.run("build", &["--no-search"]).status, 0);
    let register = project.page("checkpoints/index.html");
    assert!(register.contains("Personas: 2 of 3"), "{register}");
    assert!(register.contains("PE-2") && register.contains("Page to be written: context/vision"));
    assert!(!register.contains("PE-3"), "an internal reader is told of a restricted persona");
    let own = project.page("checkpoints/VE-2.html");
    assert!(own.contains("What is missing") && own.contains("PE-2"), "{own}");
    assert!(!project.page("checkpoints/VE-4.html").contains("What is missing"));
    let home = project.page("index.html");
    assert!(home.contains("How far the method is") && home.contains("0 of 2 met"), "{home}");
}

/// A question that does not apply says why, to whoever may read it.
#[test]
fn what_does_not_apply_says_why() {
    let list = "- { id: VE-1, question: Is there a shop?, state: not_applicable, evidence: We **only** deliver. }\n- { id: VE-2, question: Is it done?, state: done, evidence: Seen. }\n";
    let project = TestProject::empty()
        .file("ouvrage.yaml", "title: Trial\nlanguage: en\ndate: 2026-06-15\n")
        .file("content/checkpoints.yaml", list)
        .file("content/index.md", "# Home\n\n```view\nchecklist: checkpoint\n```\n");
    assert_eq!(project.run("build", &["--no-search"]).status, 0);
    let page = project.page("index.html");
    let view = page.split("checklist-view").nth(1).unwrap_or_default();
    let view = view.split("</section>").next().unwrap_or_default();
    assert!(view.contains("<strong>only</strong> deliver") && !view.contains("Seen."), "{view}");
}

#[test]
fn next_goes_through_the_phases_in_order() {
    let project = project();
    let next = project.run("next", &["--format", "json", "--audience", "internal"]);
    assert_eq!(next.status, 0, "{}", next.stderr);
    let steps: Value = serde_json::from_str(&next.stdout).expect("JSON");
    let ids: Vec<&str> = steps.as_array().expect("steps").iter().filter_map(|step| step["id"].as_str()).collect();
    assert_eq!(ids, ["VE-1", "VE-2", "VE-7", "VE-3"]);
    assert_eq!(steps[0]["missing"][0]["add"], "persona");
    assert_eq!(steps[1]["missing"][0]["entries"], serde_json::json!(["PE-2"]));
    assert_eq!(steps[1]["missing"][0]["place"], "content/personas.yaml:2");
    let text = project.run("next", &["--limit", "1", "--audience", "internal"]).stdout;
    assert!(
        text.starts_with("Diagnose\n") && text.contains("Personas: 2 of 3  →  ouvrage add ") && !text.contains("VE-2"),
        "{text}"
    );
    project.write("ouvrage.yaml", "title: Trial\nlanguage: en\ndate: 2026-06-15\naudit: required\n");
    let unsigned = project.run("next", &["--format", "json", "--audience", "vendor"]);
    assert!(unsigned.status != 0 && unsigned.stdout.is_empty(), "{}{}", unsigned.stdout, unsigned.stderr);
    let done = TestProject::new().file("content/index.md", "# Home\n\nText.\n").run("next", &[]);
    assert!(done.status == 0 && done.stdout.contains("done_when"), "{}", done.stdout);
}

#[test]
fn what_cannot_be_counted_is_an_error_at_its_word() {
    let of = |goal: &str| {
        let project =
            TestProject::new().file("content/checkpoints.yaml", format!("- id: VE-1\n  question: A?\n  done_when: {goal}\n"));
        let found = project.findings();
        found.items.iter().map(|f| format!("{} {}", f["rule"].as_str().unwrap_or(""), f["column"])).collect::<Vec<_>>()
    };
    assert_eq!(of("count persona >= 1"), Vec::<String>::new());
    assert_eq!(of("count personna >= 1"), ["bad-goal 20"]);
    assert_eq!(of("count persona where goal = x >= 1"), ["bad-goal 34"]);
    assert_eq!(of("count flow where topic = qoute >= 1"), ["bad-goal 39"]);
    assert_eq!(of("all persona have gaols"), ["bad-goal 31"]);
    assert_eq!(of("all committee have members.substitut"), ["bad-goal 33"]);
    assert_eq!(of("each swot.quadrant in [strenght] >= 1"), ["bad-goal 37"]);
    assert_eq!(of("each persona.name >= 1"), ["bad-goal 27"]);
    assert_eq!(of("count persona >= 5; count persona <= 3"), ["bad-goal 34"]);
    assert_eq!(of("count meeting where date > today >= 1"), ["today-unknown 41"]);
    assert_eq!(of("count persona"), ["bad-goal 27"]);
    assert_eq!(of("count checkpoint where state = done >= 3"), ["bad-goal 20"]);
}

#[test]
fn states_by_hand_and_answers_out_of_sight_are_said() {
    let of = |fields: &str| {
        let project = TestProject::new().file("content/checkpoints.yaml", format!("- id: VE-1\n  question: A?\n{fields}"));
        project.findings().items.iter().map(|f| f["rule"].as_str().unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of("  done_when: count persona >= 1\n  state: done\n"), ["state-by-hand"]);
    assert_eq!(of("  done_when: count persona >= 1\n  state: not_applicable\n"), ["set-aside-silently"]);
    assert!(of("  done_when: count persona >= 1\n  state: not_applicable\n  evidence: No personas here.\n").is_empty());
    assert_eq!(of("  done_when: count vendor >= 1\n"), ["goal-out-of-sight"]);
    assert!(of("  done_when: count vendor >= 1\n  audience: restricted\n").is_empty());
    let hidden = TestProject::new()
        .file("content/checkpoints.yaml", "- id: VE-1\n  question: A?\n  done_when: count vendor >= 1\n")
        .file("content/vendors.yaml", "- { id: CA-1, name: Acme }\n");
    assert_eq!(states(&hidden, "internal"), [("VE-1".to_owned(), String::new())]);
    assert_eq!(states(&hidden, "restricted"), [("VE-1".to_owned(), "done".to_owned())]);
}

#[test]
fn a_registers_of_checkpoints_comes_back_unchanged() {
    let project = project();
    let file = project.path().join("checkpoints.csv");
    let file = file.to_string_lossy().into_owned();
    let list = project.run("list", &["checkpoint", "--format", "csv", "--fingerprint", "--out", &file]);
    assert_eq!(list.status, 0, "{}", list.stderr);
    let before = std::fs::read(project.path().join("content/checkpoints.yaml")).expect("read");
    let import = project.run("import", &[&file, "--kind", "checkpoint", "--apply"]);
    assert_eq!(import.status, 0, "{}{}", import.stdout, import.stderr);
    assert_eq!(std::fs::read(project.path().join("content/checkpoints.yaml")).expect("read"), before);
}
