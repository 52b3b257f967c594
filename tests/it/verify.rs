//! `ouvrage verify`: whether a PDF is the one that a commit produces.

use super::support::{TestProject, run};
use std::process::Command;

fn git(project: &TestProject, args: &[&str]) {
    let output = Command::new("git")
        .arg("-C")
        .arg(project.path())
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"])
        .args(args)
        .env("GIT_AUTHOR_DATE", "2026-03-02T10:00:00Z")
        .env("GIT_COMMITTER_DATE", "2026-03-02T10:00:00Z")
        .output()
        .expect("git");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(project: &TestProject, message: &str) {
    git(project, &["add", "-A"]);
    git(project, &["commit", "-q", "-m", message]);
}

/// A project in git, without a date of its own, and its document.
fn project() -> (TestProject, String) {
    let project = TestProject::new()
        .file(".gitignore", "_pdf\n")
        .file(
            "ouvrage.yaml",
            "title: Essai\ndocuments:\n  doc: { title: Le document, audience: vendor, outline: [ page: page ] }\n",
        )
        .file("content/page.md", "---\naudience: vendor\n---\n# La page\n\nBonjour.\n");
    git(&project, &["init", "-q"]);
    commit(&project, "Un");
    let pdf = make(&project);
    (project, pdf)
}

#[track_caller]
fn make(project: &TestProject) -> String {
    let made = project.run("pdf", &[]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    project.path().join("_pdf/doc.pdf").to_string_lossy().into_owned()
}

#[track_caller]
fn verify(project: &TestProject, pdf: &str, more: &[&str], status: i32, says: &str) {
    let folder = project.path().to_string_lossy().into_owned();
    let mut args = vec!["verify", pdf, "--project", &folder];
    args.extend(more);
    let run = run(&args);
    let told = format!("{}{}", run.stdout, run.stderr);
    assert!(run.status == status && told.contains(says), "status {}: {told}", run.status);
}

#[test]
fn the_document_of_a_commit_is_known_again() {
    let (project, pdf) = project();
    let info = super::pdf::tool("pdfinfo", &["-isodates", &pdf]);
    assert!(info.contains("CreationDate:    2026-03-02"), "the day of the commit stands in for a date: {info}");
    verify(&project, &pdf, &[], 0, "exactly as the commit");
    let kept = project.path().join("_pdf/kept.pdf");
    std::fs::copy(&pdf, &kept).expect("copied");
    project.write("content/page.md", "---\naudience: vendor\n---\n# La page\n\nBonsoir.\n");
    commit(&project, "Deux");
    verify(&project, &kept.to_string_lossy(), &[], 0, "not the commit that is checked out now");
    verify(&project, &kept.to_string_lossy(), &["--commit", "HEAD"], 1, "it was made from the commit");
    verify(&project, &kept.to_string_lossy(), &["--commit", "HEAD~1"], 0, "exactly");
}

#[test]
fn what_is_not_of_a_commit_is_told() {
    let (project, pdf) = project();
    let altered = project.path().join("_pdf/altered.pdf");
    let mut bytes = std::fs::read(&pdf).expect("made");
    bytes.extend(b"\n% more\n");
    std::fs::write(&altered, &bytes).expect("written");
    verify(&project, &altered.to_string_lossy(), &[], 1, "altered after it was made");
    std::fs::write(&altered, "%PDF-1.7").expect("written");
    verify(&project, &altered.to_string_lossy(), &[], 1, "does not say");
    verify(&project, "no-such.pdf", &[], 2, "cannot read");
    verify(&project, &pdf, &["--commit", "nowhere"], 3, "no commit `nowhere`");

    project.write("content/page.md", "---\naudience: vendor\n---\n# La page\n\nAutre chose.\n");
    let changed = make(&project);
    assert!(super::pdf::words(std::path::Path::new(&changed)).contains("modifications non enregistrées"), "the document says it");
    verify(&project, &changed, &[], 1, "uncommitted changes");
    project.write("content/page.md", "---\naudience: vendor\n---\n# La page\n\nBonjour.\n");
    project.write("content/new.md", "# Nouvelle\n");
    verify(&project, &make(&project), &[], 1, "uncommitted changes");
    std::fs::remove_file(project.path().join("content/new.md")).expect("removed");
    project.write(".brouillon", "not of the project");
    verify(&project, &make(&project), &[], 0, "exactly");
}

#[test]
fn files_outside_a_repository_have_no_commit() {
    let project = TestProject::new()
        .file(
            "ouvrage.yaml",
            "title: Essai\ndate: 2026-01-01\ndocuments:\n  doc: { audience: internal, outline: [ page: page ] }\n",
        )
        .file("content/page.md", "# La page\n");
    let pdf = make(&project);
    verify(&project, &pdf, &[], 1, "outside any repository");
}
