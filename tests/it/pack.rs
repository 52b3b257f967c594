//! `ouvrage pack`: what is sent to those who answer, in one file.

use super::support::{TestProject, git};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::process::Command;

const SETTINGS: &str = "title: Essai\nlanguage: en\nversion: \"1.0\"\ndate: 2026-03-09\ndocuments:\n  \
    spec: { title: Spec, audience: vendor, outline: [ page: scope, { register: requirement, view: sheets } ] }\n  \
    inside: { title: Inside, outline: [ page: scope ] }\n  \
    each: { for: requirement, audience: vendor, outline: [ entry: this ] }\n";

fn project() -> TestProject {
    TestProject::new()
        .file(".gitignore", "_site\n_pdf\n")
        .file("ouvrage.yaml", SETTINGS)
        .file("static/plan.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><title>Plan</title></svg>")
        .file("static/zephyr.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>")
        .file("content/scope.md", "---\naudience: vendor\n---\n# Scope\n\nWhat is asked.\n\n![A plan](/static/plan.svg)\n\n<!-- audience: internal -->\nZephyr ceiling ![Zephyr](/static/zephyr.svg)\n<!-- /audience -->\n")
        .file(
            "content/requirements.yaml",
            "- { id: EX-1, title: Search, statement: It answers within 2 s., priority: must }\n- { id: EX-9, title: Zephyr, statement: Zephyr., audience: internal }\n",
        )
}

fn unpacked(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a ZIP");
    let mut files = BTreeMap::new();
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("read");
        files.insert(file.name().expect("a name").into_owned(), bytes);
    }
    files
}

#[test]
#[cfg(feature = "pdf")]
fn a_pack_holds_what_its_readers_may_have_and_the_same_bytes_each_time() {
    let project = project();
    let made = project.run("pack", &["spec", "--with", "static/plan.svg"]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    let path = project.path().join("_pdf/spec.zip");
    let bytes = std::fs::read(&path).expect("a pack");
    let again = project.run("pack", &["spec", "--with", "static/plan.svg", "--audience", "vendor"]);
    assert_eq!(again.status, 0, "{}", again.stderr);
    assert!(bytes == std::fs::read(&path).expect("a pack"), "the bytes are the same");
    let files = unpacked(&bytes);
    for name in [
        "spec.pdf",
        "answer-sheet.xlsx",
        "answer-sheet.json",
        "answer-sheet.schema.json",
        "attachments/plan.svg",
        "site/index.html",
        "README.txt",
    ] {
        assert!(files.contains_key(&format!("spec-1-0/{name}")), "{name}: {:?}", files.keys());
    }
    // Each file has its sum.
    let sums = String::from_utf8_lossy(&files["spec-1-0/SHA256SUMS"]).into_owned();
    assert_eq!(sums.lines().count(), files.len() - 1);
    let dir = tempfile::tempdir().expect("a folder");
    for (name, bytes) in &files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    }
    let checked = Command::new("sha256sum")
        .args(["-c", "--quiet", "SHA256SUMS"])
        .current_dir(dir.path().join("spec-1-0"))
        .output()
        .expect("sha256sum");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    // Nothing of what others know.
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        assert!(!name.contains("zephyr") && !text.contains("zephyr") && !text.contains("ex-9"), "{name}");
    }
    let search = files.keys().any(|name| name.starts_with("spec-1-0/site/pagefind/"));
    assert!(search, "the site can be searched");
}

#[test]
#[cfg(feature = "pdf")]
fn what_cannot_be_packed_is_said_and_nothing_is_written() {
    let project = project();
    let of = |args: &[&str]| {
        let run = project.run("pack", args);
        (run.status, run.stderr)
    };
    for (args, said) in [
        (
            &["spec", "--with", "static/zephyr.svg", "--no-site"][..],
            "there is no file `static/zephyr.svg` that `vendor` may have",
        ),
        (&["spec", "--audience", "internal"], "`spec` is for `vendor`, not for `internal`"),
        (&["each"], "stands for one document per entry"),
        (&["spek"], "there is no document `spek`"),
        (&["spec", "--to", "Vendors"], "has no commit of git"),
    ] {
        let (status, stderr) = of(args);
        assert!(status == 2 && stderr.contains(said), "{args:?}: {stderr}");
    }
    assert!(!project.path().join("_pdf").exists());
}

/// What was sent is written down, by the sum of the PDF that is in the pack.
#[test]
#[cfg(feature = "pdf")]
fn a_pack_that_is_sent_is_an_issue_of_the_document() {
    let project = project();
    git(&project, &["init", "-q"]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-q", "-m", "One"]);
    let made = project.run("pack", &["spec", "--no-site", "--to", "Six vendors", "--how", "safe"]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    let files = unpacked(&std::fs::read(project.path().join("_pdf/spec.zip")).expect("a pack"));
    assert!(!files.keys().any(|name| name.contains("/site/")));
    let issues = std::fs::read_to_string(project.path().join("content/issues.yaml")).expect("an entry");
    let sums = String::from_utf8_lossy(&files["spec-1-0/SHA256SUMS"]).into_owned();
    let sum = sums.lines().find(|line| line.ends_with("  spec.pdf")).and_then(|line| line.split(' ').next()).expect("a sum");
    assert!(issues.contains(sum) && issues.contains("Six vendors"), "{issues}");
}

/// One sheet for all: the one of those who are asked, whatever the document leaves out and whoever reads it.
#[test]
#[cfg(feature = "pdf")]
fn a_pack_holds_the_sheet_that_answer_sheet_makes() {
    let rows = "- id: EX-1\n  title: Search\n  statement: |\n    It answers within 2 s.<!-- print: no --> On the web.<!-- /print --><!-- site: no --> On paper.<!-- /site --><!-- audience: internal --> Ceiling.<!-- /audience -->\n  priority: must\n";
    let project = project().file("content/requirements.yaml", rows);
    let json = project.run("answer-sheet", &["--format", "json"]);
    assert_eq!(json.status, 0, "{}", json.stderr);
    assert!(json.stdout.contains("On the web.") && json.stdout.contains("On paper.") && !json.stdout.contains("Ceiling"));
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("sheet.xlsx");
    let out = path.to_string_lossy().into_owned();
    // Who sees more gets the same one.
    let xlsx = project.run("answer-sheet", &["--out", &out, "--audience", "internal"]);
    assert_eq!(xlsx.status, 0, "{}", xlsx.stderr);
    for document in ["spec", "inside"] {
        let made = project.run("pack", &[document, "--no-site"]);
        assert_eq!(made.status, 0, "{}", made.stderr);
        let files = unpacked(&std::fs::read(project.path().join(format!("_pdf/{document}.zip"))).expect("a pack"));
        let part = |name: &str| &files[&format!("{document}-1-0/answer-sheet.{name}")];
        assert!(*part("json") == json.stdout.as_bytes(), "{document}: other data");
        assert!(*part("xlsx") == std::fs::read(&path).expect("a sheet"), "{document}: another workbook");
    }
    // The sheet leaves signed, also with a document of those who write.
    std::fs::remove_dir_all(project.path().join("_pdf")).expect("removed");
    project.write("ouvrage.yaml", format!("{SETTINGS}audit: required\n"));
    let made = project.run("pack", &["inside", "--no-site"]);
    assert!(made.status != 0 && made.stderr.contains("vendor"), "{}", made.stderr);
    assert!(!project.path().join("_pdf").exists());
}
