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
#[ignore = "long: tests/run"]
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
#[ignore = "long: tests/run"]
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

#[test]
fn rows_links_and_translated_passages_are_listed_one_by_one() {
    let project = TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\nlanguage: fr\nlanguages: [fr, en]\n")
        .file("content/personas.yaml", "- id: PE-1\n  name: Anne\n  audience: vendor\n- id: PE-2\n  name: Luc\n  audience: restricted\n")
        .file("content/stories.yaml", "- id: US-1\n  title: Commander\n  audience: vendor\n  as: [PE-1, PE-2]\n")
        .file("kinds/note.yaml", "kind: note\nplural: notes\nprefix: NO\nlabel: Note\naudience: vendor\nfields:\n  title: text\n  rows: { type: records, fields: { who: { type: link, to: persona, required: true }, text: markdown } }\ntitle: title\n")
        .file("content/notes.yaml", "- id: NO-1\n  title: Une note\n  rows: [{ who: PE-1, text: a }, { who: PE-2, text: b }]\n")
        .file("content/page.md", "---\naudience: vendor\n---\n# Page\n\nVu.\n")
        .file("content/page.en.md", "# Page\n\nSeen.<!-- audience: internal --> Our ceiling.<!-- /audience -->\n\n```markdown example\n<!-- audience: internal -->\n```\n");
    let run = project.run("audit", &["--audience", "vendor", "--format", "json"]);
    let audit: serde_json::Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}{}", run.stdout, run.stderr));
    let of = |sort: &str| -> Vec<String> {
        let all = audit["withheld"].as_array().into_iter().flatten().filter(|w| w["sort"] == sort);
        all.map(|w| format!("{} ({})", w["name"].as_str().unwrap_or(""), w["why"].as_str().unwrap_or(""))).collect()
    };
    assert_eq!(of("row"), ["NO-1.rows, row 2 (the row is about `PE-2`, which is for `restricted`)"]);
    assert_eq!(of("link"), ["US-1.as → PE-2 (`PE-2` is for `restricted`)"]);
    assert_eq!(of("passage").len(), 1, "{audit:#}");
    assert_eq!(audit["doubtful"][0]["file"], "content/page.en.md");
    assert_eq!(audit["doubtful"][0]["line"], 6);
}

#[test]
#[ignore = "long: tests/run"]
fn what_leaves_is_signed_where_the_project_asks_for_it() {
    let page = |vendor: &str, internal: &str| {
        format!("---\naudience: vendor\n---\n# Page\n\n{vendor}\n\n<!-- audience: internal -->\n{internal}\n<!-- /audience -->\n")
    };
    let project = TestProject::empty()
        .file(
            "ouvrage.yaml",
            "title: Essai\naudit: required\ndocuments: { d: { title: D, audience: vendor, outline: [{ page: page }] } }\n",
        )
        .file("content/page.md", page("Vu.", "Plafond."));
    let builds = |status: i32| {
        let run = project.run("build", &["--audience", "vendor", "--no-pdf", "--no-search"]);
        assert_eq!(run.status, status, "{}", run.stderr);
        run.stderr
    };
    let refusal = builds(3);
    assert!(refusal.contains("is not signed") && refusal.contains("--sign"), "{refusal}");
    assert_eq!(project.run("build", &["--no-pdf", "--no-search"]).status, 0, "those who write are not asked");
    let sign = || project.run("audit", &["--audience", "vendor", "--sign"]);
    assert_eq!(sign().status, 0);
    builds(3);
    let path = project.path().join("audits/vendor.md");
    let sheet = std::fs::read_to_string(&path).expect("a sheet");
    assert!(sheet.contains("Plafond") && sheet.contains("page.md"), "{sheet}");
    std::fs::write(&path, sheet.replace("signed_by:", "signed_by: Ada Martin")).expect("written");
    builds(0);
    // Signed once, it stays so; what is hidden may change, what is given may not.
    assert!(sign().stderr.contains("signed by Ada Martin"));
    project.write("content/page.md", page("Vu.", "Un autre plafond."));
    builds(0);
    project.write("content/page.md", page("Vu et revu.", "Plafond."));
    builds(3);
    // So are words of documents, of kinds and of the project's theme, but not the lines that they stand on.
    project.write("content/page.md", page("Vu.", "Plafond."));
    let settings = |more: &str| {
        let outline = "outline: [{ page: page }]";
        format!(
            "# Une note.\n\ntitle: Essai\naudit: required\ndocuments: {{ d: {{ title: D, audience: vendor, {outline}{more} }} }}\n"
        )
    };
    project.write("ouvrage.yaml", settings(""));
    builds(0);
    for more in [", subtitle: Au plus 40 000 €", ", keywords: [secret]", ", approval: [{ role: Visa, name: Ada }]"] {
        project.write("ouvrage.yaml", settings(more));
        builds(3);
    }
    project.write("ouvrage.yaml", settings(""));
    project.write("kinds/need.yaml", "kind: need\nlabel: Envie\n");
    builds(3);
    std::fs::remove_file(project.path().join("kinds/need.yaml")).expect("removed");
    project.write("themes/default/site/assets/style.css", "body::after { content: \"mot\" }\n");
    builds(3);
    std::fs::remove_dir_all(project.path().join("themes")).expect("removed");
    builds(0);
    if cfg!(feature = "pdf") {
        assert!(std::fs::read(path.with_extension("pdf")).expect("a PDF").starts_with(b"%PDF"));
        assert_eq!(project.run("pdf", &["d"]).status, 0);
        project.write("content/page.md", page("Vu et revu.", "Plafond."));
        let run = project.run("pdf", &["d"]);
        assert!(run.status == 3 && run.stderr.contains("is not signed"), "{}", run.stderr);
    }
}
