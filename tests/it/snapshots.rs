//! Whole outputs of one small project, beside what the other tests ask of parts of them: whoever changes one sees all that changed.
//!
//! `INSTA_UPDATE=always cargo test --test it snapshots` writes them anew; the difference is then read like that of any file.

use super::support::{Run, TestProject, run};
use insta::assert_snapshot;

const NEEDS: &str = "- id: BE-1\n  title: Trouver un créneau\n- id: BE-2\n  title: Annuler & prévenir\n  audience: internal\n";
const REQUIREMENTS: &str = "- id: EX-1\n  title: Chercher\n  statement: Le système montre les créneaux libres.\n  priority: must\n  satisfies: [OB-1]\n- id: EX-2\n  title: Prévenir\n  statement: Le système envoie un message à [[BE-1]].\n  priority: could\n";

fn project() -> TestProject {
    TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\nlanguage: fr\nurl: https://wiki.example.org/p/\ndate: 2026-03-02\nkinds: { decision: { audience: public } }\n")
        .file("content/needs.yaml", NEEDS)
        .file("content/objectives.yaml", "- id: OB-1\n  title: Moins d'attente\n")
        .file("content/requirements.yaml", REQUIREMENTS)
        .file("content/tests.yaml", "- id: TE-1\n  title: Essai\n  verifies: [EX-1]\n")
        .file("content/decisions.yaml", "- { id: DE-1, title: Choisir, date: 2026-03-01, audience: public }\n")
        .file("content/index.md", "---\naudience: public\n---\n# Accueil\n\nBonjour.\n")
}

/// Mistakes of several sorts.
fn wrong() -> TestProject {
    project().file("content/risks.yaml", "- id: RI-1\n  title: Un risque\n  probability: 9\n  impac: 2\n").file(
        "content/page.md",
        "# Page\n\nVoir [[EX-9]] et [ailleurs](rien.md).\n\n```view\ntable: requirement\nwhere: prioriy = must\n```\n",
    )
}

/// What was printed, without the place of the project on this machine.
fn printed(project: &TestProject, run: &Run) -> String {
    let path = project.path().to_string_lossy().into_owned();
    format!("status {}\n{}\n{}", run.status, run.stdout, run.stderr).replace(&path, "PROJECT")
}

/// What a page says between its head and its foot, a tag a line.
fn main_of(page: &str) -> String {
    let from = page.find("<main").unwrap_or(0);
    let until = page.find("</main>").unwrap_or(page.len());
    page[from..until].replace("><", ">\n<")
}

#[test]
fn findings_as_text() {
    let project = wrong();
    assert_snapshot!(printed(&project, &project.run("check", &[])));
}

#[test]
fn findings_as_text_in_french() {
    let project = wrong();
    assert_snapshot!(printed(&project, &project.run("check", &["--lang", "fr"])));
}

#[test]
fn findings_as_json() {
    let project = wrong();
    assert_snapshot!(printed(&project, &project.run("check", &["--format", "json"])));
}

#[test]
fn entries_as_json() {
    let project = project();
    let folder = project.path().to_string_lossy().into_owned();
    assert_snapshot!(printed(&project, &run(&["list", &folder, "requirement", "--format", "json"])));
}

#[test]
fn the_page_of_an_entry() {
    assert_snapshot!(main_of(&project().page("requirements/EX-1.html")));
}

#[test]
fn a_register_in_a_page() {
    let text = "# Page\n\nAvant `value: count requirement` après.\n\n```view\ntable: requirement\ncolumns: [id, title, priority, verified_by]\ngroup: priority\n```\n";
    assert_snapshot!(main_of(&project().file("content/page.md", text).page("page.html")));
}

#[test]
fn what_machines_read_of_a_public_site() {
    let project = project();
    let run = project.run("build", &["--audience", "public", "--no-pdf", "--no-search"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let read = |name: &str| std::fs::read_to_string(project.path().join("_site").join(name)).expect("made");
    let feed = read("feed.xml").replace("><", ">\n<");
    assert_snapshot!(format!("{}\n\n{feed}", read("sitemap.xml")));
}
