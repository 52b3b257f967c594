//! Registers as readers use them: tabs, named views, files.

use super::support::TestProject;
use calamine::{Data, Reader as _};
use std::io::Cursor;

const REQUIREMENTS: &str = "- { id: EX-1, title: \"=1+1\", priority: must, statement: Un, verified_by: [TE-1], audience: internal }\n\
- { id: EX-2, title: Deux, priority: could, status: draft, statement: Deux, audience: vendor }\n";

fn project() -> TestProject {
    TestProject::new()
        .file("content/requirements.yaml", REQUIREMENTS)
        .file("content/tests.yaml", "- { id: TE-1, title: Essai, steps: [], audience: internal }\n")
}

fn built(project: &TestProject, reader: &str) -> std::path::PathBuf {
    let out = project.path().join(format!("out-{reader}"));
    let run = project.run("build", &["--no-pdf", "--no-search", "--audience", reader, "--out", &out.to_string_lossy()]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    out
}

#[test]
fn the_table_comes_first_and_the_pictures_are_tabs_that_are_anchors() {
    let project = project();
    let page = std::fs::read_to_string(built(&project, "internal").join("requirements/index.html")).expect("the register");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not in the page"));
    assert!(at("id=\"tab=table\"") < at("id=\"register\""));
    assert!(at("id=\"register\"") < at("id=\"tab=figures\""), "pictures stand below the table");
    assert!(at("<a href=\"#tab=figures\"") < at("id=\"tab=table\""));
    // One picture alone is no reason for tabs, and none is none.
    let tests = std::fs::read_to_string(built(&project, "internal").join("requirements/EX-1.html")).expect("an entry");
    assert!(!tests.contains("class=\"tabs\""));
}

#[test]
fn a_register_is_had_as_files_by_each_reader_with_what_that_reader_sees() {
    let project = project();
    let out = built(&project, "internal");
    let read = |name: &str| std::fs::read(out.join("requirements").join(name)).expect(name);
    let csv = String::from_utf8(read("requirements.csv")).expect("UTF-8");
    assert!(csv.starts_with("id,title,"), "{csv}");
    assert!(csv.contains("\r\nEX-1,'=1+1,"), "no formula: {csv}");
    let json: serde_json::Value = serde_json::from_slice(&read("requirements.json")).expect("JSON");
    assert_eq!(json["registers"][0]["entries"][0]["title"], "=1+1");
    assert_eq!(json["registers"][0]["entries"][0]["priority"], "must");
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(read("requirements.xlsx"))).expect("a spreadsheet");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("rows");
    assert_eq!(sheet.get((1, 1)), Some(&Data::String("=1+1".into())), "a text, no formula");
    assert!(book.worksheet_formula("Exigences").expect("formulas").is_empty());
    let page = String::from_utf8(read("index.html")).expect("UTF-8");
    assert!(page.contains("href=\"../requirements/requirements.csv\" download"), "linked, without a script too");

    let vendor = built(&project, "vendor");
    for name in ["requirements.csv", "requirements.json"] {
        let text = std::fs::read_to_string(vendor.join("requirements").join(name)).expect(name);
        assert!(text.contains("EX-2") && !text.contains("EX-1") && !text.contains("TE-1"), "{name}: {text}");
    }
    // A register without entries has no files.
    assert!(!vendor.join("tests/tests.csv").exists());
}

#[test]
fn named_views_are_links_for_those_who_may_see_what_they_name() {
    let views = "views:\n  requirement:\n    - { name: Sans test, where: verified_by is empty, audience: vendor }\n    - { name: Indispensables, where: \"priority = Indispensable and status in [draft, approved]\", sort: [-priority, title], columns: [id, title, category], group: priority, tab: table, audience: vendor }\n    - { name: Le test, where: verified_by = te-1, audience: vendor }\n    - { name: De tous, audience: public }\n";
    let project = project().file("ouvrage.yaml", format!("title: Essai\n{views}"));
    assert!(project.findings().of("bad-view").is_empty() && project.findings().of("bad-config").is_empty());
    let nav = |reader: &str| {
        let page = std::fs::read_to_string(built(&project, reader).join("requirements/index.html")).expect("the register");
        page.lines().find(|line| line.contains("class=\"saved\"")).unwrap_or_default().to_owned()
    };
    let all = nav("internal");
    for link in [
        "<a href=\"?verified_by=~\">Sans test</a>",
        "<a href=\"?priority=must&amp;status=draft&amp;status=approved&amp;group-by=priority&amp;sort-by=-priority%2Ctitle&amp;hide-columns=",
        "&amp;show-columns=category#tab=table\">Indispensables</a>",
        "<a href=\"?verified_by=TE-1\">Le test</a>",
        "<a href=\"?\">De tous</a>",
    ] {
        assert!(all.contains(link), "{link} is not in {all}");
    }
    // This test is for the team: neither the view that asks for it nor its name reaches a vendor, whatever the view says of itself.
    let vendor = nav("vendor");
    assert!(vendor.contains("Indispensables") && vendor.contains("De tous"), "{vendor}");
    assert!(!vendor.contains("Le test") && !vendor.contains("TE-1"), "{vendor}");
}

/// The name of a view is a text like others: it may neither name what its readers do not see nor hide a part of itself.
#[test]
fn the_name_of_a_view_tells_nothing_hidden() {
    let found = |name: &str| {
        let views = format!("title: Essai\nviews:\n  requirement:\n    - {{ name: \"{name}\", audience: vendor }}\n");
        project().file("ouvrage.yaml", views).findings()
    };
    found("Ouvrir TE-1").one("hidden-mention", "ouvrage.yaml:4:7");
    assert!(!found("Reste <!-- audience: internal -->plafond<!-- /audience -->").of("bad-passage").is_empty());
    assert!(found("Ouvrir EX-2").of("hidden-mention").is_empty());
}

#[test]
fn what_a_named_view_cannot_do_is_found() {
    for (view, rule, place) in [
        ("{ name: A, where: priority = must or status = draft }", "bad-view", "ouvrage.yaml:4:25"),
        ("{ name: A, where: title = x }", "bad-view", "ouvrage.yaml:4:25"),
        ("{ name: A, where: priority = musst }", "bad-view", "ouvrage.yaml:4:36"),
        ("{ name: A, where: lot.title = x }", "bad-view", "ouvrage.yaml:4:25"),
        ("{ name: A, group: statement }", "bad-view", "ouvrage.yaml:4:25"),
        ("{ name: A, columns: [id, colour] }", "bad-view", "ouvrage.yaml:4:32"),
        ("{ name: A, sort: nothing }", "bad-view", "ouvrage.yaml:4:24"),
        ("{ name: A, tab: chart }", "bad-config", "ouvrage.yaml:4:23"),
        // Of another kind: that of requirements has no sheets.
        ("{ name: A, tab: sheets }", "bad-view", "ouvrage.yaml:4:23"),
        ("{ name: A, filter: x }", "bad-config", "ouvrage.yaml:4:18"),
        ("{ where: priority = must }", "bad-config", "ouvrage.yaml:4:7"),
        ("{ name: A, audience: all }", "unknown-audience", "ouvrage.yaml:4:28"),
        ("priority = must", "bad-config", "ouvrage.yaml:4:7"),
    ] {
        let project = project().file("ouvrage.yaml", format!("title: Essai\nviews:\n  requirement:\n    - {view}\n"));
        project.findings().one(rule, place);
    }
    let project = project().file("ouvrage.yaml", "title: Essai\nviews:\n  requirements_of_nobody:\n    - { name: A }\n");
    project.findings().one("bad-view", "ouvrage.yaml:3:3");
    for (written, place) in [("views: x", "ouvrage.yaml:2:8"), ("views:\n  requirement: x", "ouvrage.yaml:3:16")] {
        let project = TestProject::new().file("ouvrage.yaml", format!("title: Essai\n{written}\n"));
        project.findings().one("bad-config", place);
    }
}
