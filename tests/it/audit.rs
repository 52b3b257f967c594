//! The audit says what an audience gets and what not, and why; and it says what the publication does, nothing else.

use super::support::{TestProject, example, run};
use ouvrage::project::Project;
use ouvrage::publication::{Audit, Publication, Sort};
use std::collections::BTreeSet;

/// A project with one thing of every sort that a vendor does not get.
fn project() -> TestProject {
    TestProject::empty()
        .file(
            "ouvrage.yaml",
            "title: Essai\nrepository: https://git.example.org/x\ndocuments:\n  envoi:\n    title: Envoi\n    audience: vendor\n    outline:\n      - page: page\n  interne:\n    title: Interne\n    outline:\n      - page: page\n",
        )
        .file("kinds/zed.yaml", "kind: zed\nplural: zeds\naudience: vendor\ntitle: name\nfields:\n  name: text\n  notes: markdown\n  margin:\n    type: percent\n    audience: restricted\n  rows:\n    type: records\n    fields:\n      seen: text\n      hidden: { type: text, audience: internal }\n")
        .file(
            "content/zeds.yaml",
            "- id: ZE-1\n  name: Une\n  margin: 12\n  rows: [{ seen: a, hidden: b }]\n  notes: |\n    Vu.\n\n    <!-- audience: internal -->\n    Tu.\n    <!-- /audience -->\n    <!-- note -->\n- id: ZE-2\n  name: Deux\n  audience: restricted\n",
        )
        .file("content/risks.yaml", "- id: RI-1\n  title: Plafond\n- id: RI-2\n  title: Retard\n")
        .file("content/page.md", "---\naudience: vendor\n---\n# Page\n\n![x](/vu.svg)\n\n<!-- audience: restricted -->\nNotre plafond.\n<!-- /audience -->\n")
        .file("content/interne.md", "# Interne\n\n![x](/tu.svg)\n")
        .file("static/vu.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .file("static/tu.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .file("static/seul.txt", "x")
}

#[test]
fn every_sort_is_listed_with_the_word_that_narrows_it() {
    let project = project();
    let run = project.run("audit", &["--audience", "vendor", "--format", "json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let audit: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let withheld: Vec<String> = audit["withheld"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|w| {
            let place = w["file"].as_str().map_or_else(String::new, |f| format!(" {f}:{}", w["line"]));
            format!(
                "{} {} for {}{place}",
                w["sort"].as_str().unwrap_or("?"),
                w["name"].as_str().unwrap_or("?"),
                w["audience"].as_str().unwrap_or("-")
            )
        })
        .collect();
    assert_eq!(
        withheld,
        [
            "setting repository for internal",
            "kind risk for internal <ouvrage>/kinds/risk.yaml:11",
            "field zed.margin for restricted kinds/zed.yaml:10",
            "field zed.rows.hidden for internal kinds/zed.yaml:15",
            "entry RI-1 for internal <ouvrage>/kinds/risk.yaml:11",
            "entry RI-2 for internal <ouvrage>/kinds/risk.yaml:11",
            "entry ZE-2 for restricted content/zeds.yaml:14",
            "page content/interne.md for internal content/interne.md:1",
            "passage ZE-1 for internal content/zeds.yaml:8",
            "passage content/page.md for restricted content/page.md:8",
            "document interne for internal ouvrage.yaml:9",
            "file static/seul.txt for internal",
            "file static/tu.svg for -",
        ]
    );
    let given = &audit["given"];
    assert_eq!(given["kinds"][0]["entries"], serde_json::json!(["ZE-1"]));
    assert_eq!(given["pages"], serde_json::json!(["content/page.md"]));
    assert_eq!(given["documents"], serde_json::json!([["envoi", "vendor"]]));
    assert_eq!(given["files"], serde_json::json!(["static/vu.svg"]));
    assert_eq!(audit["comments_withheld"], 1);
}

#[test]
fn the_text_begins_with_numbers_and_names_the_reasons() {
    let run = project().run("audit", &["--audience", "vendor"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let text = run.stdout;
    assert!(text.starts_with("What `vendor` gets of “Essai”, and what is withheld\n"), "{text}");
    assert!(text.contains("entries                1         3"), "{text}");
    assert!(text.contains("2 risk: RI-1, RI-2\n      its kind is for `internal` (<ouvrage>/kinds/risk.yaml:11)"), "{text}");
    assert!(text.contains("zed ZE-2 “Deux”\n      the entry is for `restricted` (content/zeds.yaml:14)"), "{text}");
    assert!(text.contains("content/interne.md “Interne”\n      the page names no audience, and so is for `internal`"), "{text}");
    assert!(text.contains("content/page.md “Notre plafond.”"), "{text}");
    assert!(text.contains("static/tu.svg\n      only what is withheld uses it: content/interne.md"), "{text}");
    assert!(text.lines().all(|l| l.trim_end() == l && l.chars().count() <= 120), "{text}");
}

#[test]
fn the_audit_and_the_publication_say_the_same() {
    let small = project();
    for folder in [example().as_path(), small.path()] {
        let reading = Project::read(folder).expect("readable");
        let project = reading.project.expect("a project");
        let mut before = usize::MAX;
        for reader in project.config.audiences.all() {
            let publication = Publication::new(&project, reader);
            let audit = Audit::new(&project, &publication);
            let given: BTreeSet<&str> = audit.given.kinds.iter().flat_map(|k| k.entries.iter().map(String::as_str)).collect();
            let held: BTreeSet<&str> = publication.entries().iter().map(|e| &*e.id).collect();
            assert_eq!(given, held);
            assert_eq!(given.len() + audit.of(Sort::Entry).count(), project.entries.len());
            assert_eq!(audit.given.pages.len() + audit.of(Sort::Page).count(), project.pages.len());
            assert_eq!(audit.given.documents.len() + audit.of(Sort::Document).count(), project.config.documents.len());
            assert_eq!(audit.given.links + audit.links_withheld, project.links.len());
            assert_eq!(audit.given.files.len() + audit.of(Sort::File).count(), project.assets.len());
            for withheld in &audit.withheld {
                assert!(!withheld.why.contains("does not know"), "unexplained: {withheld:?}");
            }
            // A narrower reader never gets less.
            assert!(audit.withheld.len() <= before);
            before = audit.withheld.len();
        }
        assert_eq!(before, 0, "the narrowest audience gets everything");
    }
}

#[test]
fn an_audience_must_exist_and_a_project_must_build() {
    let project = project();
    let unknown = project.run("audit", &["--audience", "everyone"]);
    assert_eq!(unknown.status, 2);
    assert!(unknown.stderr.contains("public, vendor, internal, restricted"), "{}", unknown.stderr);
    assert_eq!(project.run("audit", &[]).status, 2, "an audit is for somebody");
    project.write("content/broken.md", "[[EX-9]]\n");
    let denied = project.run("audit", &["--audience", "vendor"]);
    assert_eq!(denied.status, 1);
    assert!(denied.stdout.contains("WITHHELD") && denied.stderr.contains("nothing would be built"), "{}", denied.stderr);
    assert_eq!(run(&["audit", "/there/is/no/such/folder", "--audience", "vendor"]).status, 2);
}
