//! What `check` finds, where, and what it hints at.

use super::support::{TestProject, run};
use ouvrage::project::{OutlineItem, Project, Request, parse_inline_value, parse_view_block, parse_view_node};
use ouvrage::span::{FileId, Span};
use ouvrage::text;
use ouvrage::view::{CHART_SORTS, VIEWS};
use std::collections::BTreeSet;

fn requirements(text: &str) -> TestProject {
    TestProject::new().file("content/requirements.yaml", text)
}

const HEAD: &str = "- id: EX-1\n  title: Une\n  statement: Le système marche.\n";

#[test]
fn an_unknown_field_hints_at_the_known_one() {
    let finding =
        requirements(&format!("{HEAD}  prioriy: must\n")).findings().one("unknown-field", "content/requirements.yaml:4:3");
    assert_eq!(finding["hint"], "did you mean `priority`?");
    assert_eq!(finding["excerpt"], "  prioriy: must");
}

#[test]
fn a_wrong_choice_lists_the_choices() {
    let finding =
        requirements(&format!("{HEAD}  priority: mst\n")).findings().one("wrong-type", "content/requirements.yaml:4:13");
    assert_eq!(finding["hint"], "did you mean `must`? choices: must, should, could, wont");
}

#[test]
fn wrong_types_say_what_was_expected() {
    let project = TestProject::new()
        .file("content/risks.yaml", "- id: RI-1\n  title: x\n  probability: 9\n  impact: trois\n  review_date: 31/02/2026\n")
        .file("content/milestones.yaml", "- id: JA-1\n  title: x\n  date: 31/03/2026\n");
    let findings = project.findings();
    let messages: Vec<String> =
        findings.of("wrong-type").iter().map(|f| f["message"].as_str().unwrap_or("").to_owned()).collect();
    assert!(messages.iter().any(|m| m.contains("a whole number from 1 to 5, found `9`")), "{messages:#?}");
    assert!(messages.iter().any(|m| m.contains("a whole number, found `trois`")), "{messages:#?}");
    assert!(messages.iter().any(|m| m.contains("a date that exists")), "{messages:#?}");
    assert!(findings.of("wrong-type").iter().any(|f| f["hint"] == "did you mean `2026-03-31`?"));
}

#[test]
fn a_required_field_that_is_missing_is_named() {
    let finding = requirements("- id: EX-1\n  statement: x\n").findings().one("missing-field", "content/requirements.yaml:1:7");
    assert_eq!(finding["message"], "`EX-1` needs `title`");
}

#[test]
fn a_duplicate_id_shows_both_places() {
    let project = requirements(HEAD).file("content/autres/needs.yaml", "- id: ex-1\n  title: x\n");
    let finding = project.findings().one("duplicate-id", "content/requirements.yaml:1:7");
    assert_eq!(finding["related"][0]["file"], "content/autres/needs.yaml");
    assert_eq!(finding["related"][0]["line"], 1);
}

#[test]
fn broken_references_and_wrong_kinds_are_told_apart() {
    let project = requirements(&format!("{HEAD}  satisfies: [US-9, RI-1]\n"))
        .file("content/stories.yaml", "- id: US-8\n  title: x\n")
        .file("content/risks.yaml", "- id: RI-1\n  title: x\n");
    let findings = project.findings();
    let broken = findings.one("broken-reference", "content/requirements.yaml:4:15");
    assert_eq!(broken["hint"], "did you mean `US-8`?");
    let wrong = findings.one("wrong-kind", "content/requirements.yaml:4:21");
    assert!(wrong["message"].as_str().unwrap_or("").contains("`RI-1` is a risk"), "{wrong:#}");
}

#[test]
fn a_link_may_be_written_on_either_side_and_counts_once() {
    let project = requirements(&format!("{HEAD}  verified_by: [TE-1]\n"))
        .file("content/tests.yaml", "- id: TE-1\n  title: x\n  verifies: [EX-1]\n");
    let findings = project.findings();
    assert!(findings.of("requirement-without-test").is_empty(), "{:#?}", findings.items);
    let page = project.page("tests/TE-1.html");
    assert_eq!(page.matches("data-id=\"EX-1\"").count(), 1, "the link is shown once");
}

#[test]
fn what_texts_refer_to_must_exist() {
    let project = TestProject::new().file(
        "content/page.md",
        "# Page\n\n[[EX-9]] [x](autre.md) ![y](z.png) [js](javascript:alert(1)) [out](../../secret.md) [ok](https://example.org)\n",
    );
    let findings = project.findings();
    findings.one("broken-image", "content/page.md:3:24");
    let broken: Vec<(u64, u64)> =
        findings.of("broken-link").iter().map(|f| (f["line"].as_u64().unwrap_or(0), f["column"].as_u64().unwrap_or(0))).collect();
    assert_eq!(broken, [(3, 1), (3, 10)]);
    let refused: Vec<u64> = findings.of("refused-link").iter().map(|f| f["column"].as_u64().unwrap_or(0)).collect();
    assert_eq!(refused, [36, 62]);
}

#[test]
#[ignore = "long: tests/run"]
fn a_bad_view_points_at_its_word() {
    let view = |text: &str| TestProject::new().file("content/page.md", format!("# Page\n\n```view\n{text}\n```\n"));
    let finding = view("tabel: requirement").findings().one("bad-view", "content/page.md:4:1");
    assert_eq!(finding["hint"], "did you mean `table`?");
    let finding = view("table: requirment").findings().one("bad-view", "content/page.md:4:8");
    assert_eq!(finding["hint"], "did you mean `requirement`?");
    let finding = view("table: requirement\ncolumns: [id, titel]").findings().one("bad-view", "content/page.md:5:15");
    assert_eq!(finding["hint"], "did you mean `title`?");
    let finding = view("table: requirement\nwhere: priority = mst").findings().one("bad-view", "content/page.md:5:19");
    assert_eq!(finding["hint"], "did you mean `must`?");
    let finding = view("table: requirement\nwhere: priority must").findings().one("bad-view", "content/page.md:5:17");
    assert!(finding["message"].as_str().unwrap_or("").contains("found `must`"), "{finding:#}");
    let finding = view("table: requirement\ncolmns: [id]").findings().one("bad-view", "content/page.md:5:1");
    assert_eq!(finding["hint"], "did you mean `columns`?");
    let finding = view("table: requirement\nwhere: satisfies = US-1").findings().one("bad-view", "content/page.md:5:20");
    assert_eq!(finding["message"], "there is no entry `US-1`");
}

#[test]
fn a_cycle_is_shown_with_the_way_round() {
    let project = requirements(
        "- id: EX-1\n  title: a\n  statement: x\n  depends_on: [EX-2]\n- id: EX-2\n  title: b\n  statement: x\n  depends_on: [EX-3]\n- id: EX-3\n  title: c\n  statement: x\n  depends_on: [EX-1]\n",
    );
    let findings = project.findings();
    let cycle = findings.of("link-cycle");
    assert_eq!(cycle.len(), 1);
    assert_eq!(cycle[0]["message"], "`depends_on` goes round in a circle: EX-1 → EX-2 → EX-3 → EX-1");
}

#[test]
#[ignore = "long: tests/run"]
fn rules_can_be_set_and_silenced_with_a_reason() {
    let warned = requirements(HEAD).findings();
    assert_eq!((warned.status, warned.of("requirement-without-test").len()), (0, 1));
    let denied = requirements(HEAD).run("check", &["--deny", "warnings"]);
    assert_eq!(denied.status, 1);
    let error = requirements(HEAD).file("ouvrage.yaml", "title: x\nrules: { requirement-without-test: error }\n").findings();
    assert_eq!(error.status, 1);
    let off = requirements(HEAD).file("ouvrage.yaml", "title: x\nrules: { requirement-without-test: off }\n").findings();
    assert!(off.items.is_empty());
    let silenced = requirements(&format!("{HEAD}  silence: {{ requirement-without-test: Vérifiée par audit. }}\n")).findings();
    assert!(silenced.items.is_empty(), "{:#?}", silenced.items);
    let unreasoned = requirements(&format!("{HEAD}  silence: {{ requirement-without-test: }}\n")).findings();
    assert_eq!(unreasoned.rules(), ["bad-entry"]);
    let unknown = requirements(&format!("{HEAD}  silence: {{ requirement-wihout-test: x }}\n")).findings();
    assert_eq!(unknown.of("unknown-rule")[0]["hint"], "did you mean `requirement-without-test`?");
}

#[test]
fn stories_want_a_requirement() {
    let project = TestProject::new().file("content/stories.yaml", "- id: US-1\n  title: x\n");
    project.findings().one("story-without-requirement", "content/stories.yaml:1:7");
}

#[test]
fn what_the_reader_may_not_see_cannot_be_cited_or_selected_by() {
    let project = TestProject::new()
        .file("content/risks.yaml", "- id: RI-1\n  title: Plafond connu\n")
        .file(
            "content/page.md",
            "---\naudience: vendor\n---\n# Page\n\nVoir [[RI-1]], ou RI-1.\n\n<!-- audience: internal -->\nIci [[RI-1]] va bien.\n<!-- /audience -->\n\n```view\ntable: risk\n```\n\n```view\ntable: stakeholder\nwhere: interest >= 4\n```\n",
        )
        .file("content/stakeholders.yaml", "- id: PP-1\n  name: Direction\n  interest: 4\n")
        .file("content/interne.md", "# Interne\n")
        .file("content/lien.md", "---\naudience: public\n---\n# x\n\n[y](interne.md)\n");
    let findings = project.findings();
    let places: Vec<(String, u64, u64)> = findings
        .of("hidden-mention")
        .iter()
        .map(|f| {
            (f["file"].as_str().unwrap_or("").to_owned(), f["line"].as_u64().unwrap_or(0), f["column"].as_u64().unwrap_or(0))
        })
        .collect();
    assert_eq!(
        places,
        [("content/lien.md".to_owned(), 6, 1), ("content/page.md".to_owned(), 6, 6), ("content/page.md".to_owned(), 6, 19)]
    );
    assert_eq!(findings.of("hidden-view").len(), 2, "{:#?}", findings.of("hidden-view"));
    assert_eq!(findings.status, 1);
}

#[test]
fn an_unclosed_passage_is_reported() {
    let project = TestProject::new().file("content/page.md", "# x\n\n<!-- audience: restricted -->\nsecret\n");
    project.findings().one("bad-passage", "content/page.md:3:16");
}

#[test]
fn two_things_at_one_address_are_reported() {
    let project = requirements(HEAD).file("content/requirements/ex-1.md", "# x\n");
    assert_eq!(project.findings().of("address-conflict").len(), 1);
}

#[test]
fn the_text_report_reads_well() {
    let run = requirements(&format!("{HEAD}  prioriy: must\n")).run("check", &[]);
    let expected = "\
error[unknown-field]: `requirement` has no field `prioriy`
 --> content/requirements.yaml:4:3
  |
4 |   prioriy: must
  |   ^^^^^^^
  |
  = help: did you mean `priority`?";
    assert!(run.stdout.contains(expected), "{}", run.stdout);
    assert!(run.stdout.trim_end().ends_with("1 error, 1 warning in 1 entry and 0 pages"), "{}", run.stdout);
    assert!(!run.stdout.contains('\u{1b}'), "no colour away from a terminal");
}

#[test]
fn the_example_has_no_errors() {
    let run = run(&["check", &super::support::example().to_string_lossy(), "--format", "json"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
}

/// The views that an outline asks for.
fn outlined(items: &[OutlineItem], found: &mut Vec<Request>) {
    for item in items {
        match item {
            OutlineItem::Section { contents, .. } => outlined(contents, found),
            OutlineItem::Register { node, .. } => found.extend(parse_view_node(node, None).ok()),
            OutlineItem::Page { .. }
            | OutlineItem::Entry { .. }
            | OutlineItem::Amendments { .. }
            | OutlineItem::Generated { .. } => {}
        }
    }
}

/// Whoever copies a view from the documentation gets one that is understood; none of the views is without an example.
#[test]
fn the_documentation_shows_every_view_and_every_chart_as_it_is_written() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content/reference/views.yaml");
    let told: serde_json::Value = serde_saphyr::from_str(&std::fs::read_to_string(path).expect("read")).expect("YAML");
    let told = told["views"].as_object().expect("views");
    let examples = told.values().flat_map(|view| view["examples"].as_array().expect("examples")).filter_map(|text| text.as_str());
    let reading = Project::read(&super::support::example()).expect("read");
    let project = reading.project.expect("a project");
    let nowhere = Span::new(FileId(u32::MAX), 0, 0);
    let (mut views, mut charts) = (BTreeSet::new(), BTreeSet::new());
    for block in examples {
        let request = parse_view_block(block, FileId(u32::MAX), 0, Some(nowhere)).unwrap_or_else(|f| panic!("{block}\n{f:#?}"));
        let findings = ouvrage::check::validate(&request, &project, None);
        assert!(findings.is_empty(), "{block}\n{findings:#?}");
        if request.view == "chart" {
            charts.insert(request.text("sort").unwrap_or("bar").to_owned());
        }
        views.insert(request.view);
    }
    let missing: Vec<&str> = VIEWS.iter().map(|view| view.name).filter(|name| !views.contains(*name)).collect();
    assert!(missing.is_empty(), "views without an example: {missing:?}");
    let missing: Vec<&str> = CHART_SORTS.into_iter().filter(|sort| !charts.contains(*sort)).collect();
    assert!(missing.is_empty(), "charts without an example: {missing:?}");
}

#[test]
fn the_example_uses_every_kind_every_view_and_every_chart() {
    let reading = Project::read(&super::support::example()).expect("read");
    let project = reading.project.expect("a project");
    let filled: BTreeSet<&str> = project.entries.iter().map(|e| &*e.kind).collect();
    let empty: Vec<&str> = project.vocabulary.iter().map(|k| &*k.name).filter(|k| !filled.contains(k)).collect();
    assert!(empty.is_empty(), "kinds without an entry: {empty:?}");

    let nowhere = Span::new(FileId(u32::MAX), 0, 0);
    let mut requests: Vec<Request> = Vec::new();
    for kind in project.vocabulary.iter() {
        requests.extend(kind.views.iter().filter_map(|view| parse_view_node(&view.node, Some(&kind.name)).ok()));
    }
    for document in project.config.documents.values() {
        outlined(&document.outline, &mut requests);
    }
    for page in &project.pages {
        for (mention, _) in text::mentions(&text::parse(&page.body.text)) {
            requests.extend(match mention {
                text::Mention::View(view) => parse_view_block(&view, FileId(u32::MAX), 0, Some(nowhere)).ok(),
                text::Mention::Value(value) => parse_inline_value(&value, nowhere).ok(),
                _ => None,
            });
        }
    }
    let shown: BTreeSet<&str> = requests.iter().map(|r| r.view.as_str()).collect();
    let missing: Vec<&str> = VIEWS.iter().map(|view| view.name).filter(|name| !shown.contains(name)).collect();
    assert!(missing.is_empty(), "views that are nowhere shown: {missing:?}");
    let charts: BTreeSet<&str> = requests.iter().filter(|r| r.view == "chart").map(|r| r.text("sort").unwrap_or("bar")).collect();
    let missing: Vec<&str> = CHART_SORTS.into_iter().filter(|sort| !charts.contains(sort)).collect();
    assert!(missing.is_empty(), "charts that are nowhere shown: {missing:?}");
}

#[test]
#[ignore = "long: tests/run"]
fn findings_are_said_in_the_language_of_the_project_errors_first() {
    let requirements: String = (1..=14).map(|n| format!("- {{ id: EX-{n}, title: Titre }}\n")).collect();
    let project = TestProject::new()
        .file("content/requirements.yaml", requirements)
        .file("content/tests.yaml", "- { id: TE-1, title: Essai, verifies: [EX-99] }\n");
    let say = |args: &[&str]| project.run("check", args).stdout;
    let french = say(&["--lang", "fr"]);
    assert!(french.starts_with("erreur[broken-reference]: il n’y a pas de fiche `EX-99`"), "{french}");
    assert!(french.contains("et 9 autres du même genre (`--all` les montre toutes)"), "{french}");
    assert!(french.ends_with("1 erreur, 14 avertissements dans 15 fiches et 0 page\n"), "{french}");
    let all = say(&["--lang", "en", "--all"]);
    assert!(all.starts_with("error[broken-reference]: there is no entry `EX-99`"), "{all}");
    assert_eq!(all.matches("no test is linked").count(), 14);
    // Without a word the project decides; data are the same in every language.
    let own = std::process::Command::new(super::support::program())
        .args(["check", &project.path().to_string_lossy()])
        .env_remove("OUVRAGE_LANG")
        .output()
        .expect("runs");
    assert!(String::from_utf8_lossy(&own.stdout).starts_with("erreur["));
    assert_eq!(say(&["--format", "json", "--lang", "fr"]), say(&["--format", "json", "--lang", "en"]));
    let rules = say(&["--rules", "--lang", "fr"]);
    assert!(rules.contains("Un lien vers rien trompe qui le suit."), "{rules}");
}

#[test]
fn watching_checks_again_when_a_file_changes() {
    use std::io::{BufRead as _, BufReader};
    let project = TestProject::new().file("content/requirements.yaml", "- { id: EX-1, title: A, statment: B }\n");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_ouvrage"))
        .args(["check", "--watch", "--format", "json"])
        .arg(project.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("started");
    let lines = BufReader::new(child.stdout.take().expect("an output")).lines();
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(tell.send(line))));
    let errors = || loop {
        let line = told.recv_timeout(std::time::Duration::from_secs(30)).expect("checked again");
        if let Some(count) = line.trim().strip_prefix("\"errors\": ") {
            return count.trim_end_matches(',').to_owned();
        }
    };
    assert_eq!(errors(), "1");
    project.write("content/requirements.yaml", "- { id: EX-1, title: A, statement: B }\n");
    assert_eq!(errors(), "0");
    child.kill().expect("ended");
    let _ = child.wait();
}
