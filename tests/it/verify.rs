//! `ouvrage verify`: whether a PDF is the one that a commit produces.

use super::support::{TestProject, git, run};
use std::process::Command;

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
    let mut args = vec!["verify", &folder, pdf];
    args.extend(more);
    let run = run(&args);
    let told = format!("{}{}", run.stdout, run.stderr);
    assert!(run.status == status && told.contains(says), "status {}: {told}", run.status);
}

#[test]
#[ignore = "long: tests/run"]
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
#[ignore = "long: tests/run"]
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

/// The same document as another build would make it: with another id in its stamp, of the same length.
fn of_another_build(pdf: &str) -> Vec<u8> {
    let mut bytes = std::fs::read(pdf).expect("made");
    let build = ouvrage::document::BUILD.as_bytes();
    let places: Vec<usize> = bytes.windows(build.len()).enumerate().filter(|(_, w)| *w == build).map(|(n, _)| n).collect();
    assert!(!places.is_empty(), "the document names its build");
    for place in places {
        bytes[place..place + build.len()].copy_from_slice(b"0000000000000000");
    }
    bytes
}

#[test]
#[ignore = "long: tests/run"]
fn another_build_is_not_called_an_alteration() {
    let (project, pdf) = project();
    let other = project.path().join("_pdf/other.pdf");
    let mut bytes = of_another_build(&pdf);
    std::fs::write(&other, &bytes).expect("written");
    let run = run(&["verify", &project.path().to_string_lossy(), &other.to_string_lossy()]);
    assert!(!format!("{}{}", run.stdout, run.stderr).contains("it was altered"), "{}", run.stderr);
    bytes.extend(b"\n% more\n");
    std::fs::write(&other, &bytes).expect("written");
    verify(&project, &other.to_string_lossy(), &[], 1, "made by another build of the program (the build 0000000000000000");
}

#[test]
#[ignore = "long: tests/run"]
fn any_name_of_an_audience_is_known_again() {
    for name in ["interne (équipe)", "a; commit b", "<é> & 100 %", "équipe\\projet"] {
        let project = TestProject::new()
            .file(".gitignore", "_pdf\n")
            .file(
                "ouvrage.yaml",
                format!("title: Essai\naudiences: [public, '{name}']\ndocuments:\n  doc: {{ title: D, audience: '{name}', outline: [ page: page ] }}\n"),
            )
            .file("content/page.md", "# La page\n\nBonjour.\n");
        git(&project, &["init", "-q"]);
        commit(&project, "Un");
        let pdf = make(&project);
        verify(&project, &pdf, &[], 0, "exactly as the commit");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_at_once() {
    let (project, pdf) = project();
    verify(&project, "/dev/zero", &[], 2, "is a device or a pipe, not a file");
    verify(&project, &project.path().to_string_lossy(), &[], 2, "is a folder, not a file");
    let pipe = project.path().join("_pdf/pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    verify(&project, &pipe.to_string_lossy(), &[], 2, "is a device or a pipe, not a file");
    let huge = project.path().join("_pdf/huge.pdf");
    std::fs::File::create(&huge).and_then(|file| file.set_len(1 << 40)).expect("a file with a hole");
    verify(&project, &huge.to_string_lossy(), &[], 2, "larger than any document");
    let picture = project.path().join("_pdf/picture.pdf");
    std::fs::write(&picture, b"GIF89a").expect("written");
    verify(&project, &picture.to_string_lossy(), &[], 1, "not a PDF");
    drop(pdf);
}

/// While it runs, the files of the commit lie in a folder that nobody else can read; afterwards, and after an interruption, nowhere.
#[cfg(unix)]
#[test]
#[ignore = "long: tests/run"]
fn the_files_of_a_commit_are_private_and_removed() {
    use std::os::unix::fs::PermissionsExt;
    let (project, pdf) = project();
    let room = tempfile::tempdir().expect("a folder");
    let left =
        || -> Vec<std::path::PathBuf> { std::fs::read_dir(room.path()).expect("readable").flatten().map(|e| e.path()).collect() };
    let start = || {
        Command::new(super::support::program())
            .args(["verify", &project.path().to_string_lossy(), &pdf])
            .env("TMPDIR", room.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("runs")
    };
    let mut seen = false;
    let mut child = start();
    while child.try_wait().expect("asked").is_none() {
        for folder in left() {
            // It may have gone meanwhile.
            if let Ok(about) = std::fs::metadata(&folder) {
                assert_eq!(about.permissions().mode() & 0o777, 0o700);
                seen = true;
            }
        }
    }
    assert!(seen, "the folder was never seen");
    assert!(left().is_empty(), "{:?}", left());
    let mut child = start();
    // The other process is asked between the folder and its first file.
    let filled = || left().iter().any(|folder| std::fs::read_dir(folder).is_ok_and(|mut files| files.next().is_some()));
    while !filled() && child.try_wait().expect("asked").is_none() {}
    assert!(Command::new("kill").args(["-KILL", &child.id().to_string()]).status().expect("kill").success());
    child.wait().expect("ended");
    // Another process removes them then.
    let begun = std::time::Instant::now();
    while !left().is_empty() && begun.elapsed().as_secs() < 20 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(left().is_empty(), "{:?}", left());
}

#[test]
#[ignore = "long: tests/run"]
fn a_theme_that_never_ends_is_given_up() {
    let (project, pdf) = project();
    let endless = "#let turn(n) = { let i = 0; while i < 9000 { i += 1; let j = 0; while j < 9000 { j += 1; let k = 0; while k < 9000 { k += 1 } } } }\n#turn(1)\n";
    project.write("themes/default/pdf/document.typ", endless);
    {
        let args = &["--time-limit", "2"][..];
        let made = project.run("pdf", args);
        assert_eq!(made.status, 3, "{}", made.stderr);
        assert!(made.stderr.contains("not finished after 2 s") && made.stderr.contains("--time-limit"), "{}", made.stderr);
        let built = project.run("build", args);
        assert_eq!(built.status, 3, "{}", built.stderr);
        assert!(built.stderr.contains("not finished after 2 s"), "{}", built.stderr);
    }
    let kept = pdf.replace(".pdf", ".old.pdf");
    assert!(std::fs::exists(&kept).expect("asked") && !std::fs::exists(&pdf).expect("asked"), "the last document is put aside");
}
