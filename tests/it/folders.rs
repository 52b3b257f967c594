//! Folders that a site is written into: what is in them already, and where they lie.

use super::support::{Run, TestProject, files};
use std::fs;
use std::path::Path;

fn project() -> TestProject {
    TestProject::new().file("content/index.md", "# Accueil\n").file("content/a.md", "# A\n").file("content/d/b.md", "# B\n")
}

fn build(project: &TestProject, out: &Path) -> Run {
    project.run("build", &["--no-pdf", "--no-search", "--out", &out.to_string_lossy()])
}

#[track_caller]
fn built(project: &TestProject, out: &Path) -> Run {
    let run = build(project, out);
    assert_eq!(run.status, 0, "{}", run.stderr);
    run
}

#[track_caller]
fn refused(project: &TestProject, out: &Path, says: &[&str]) {
    let before = files(out);
    let run = build(project, out);
    assert_eq!(run.status, 2, "{}", run.stderr);
    for word in says {
        assert!(run.stderr.contains(word), "{word}: {}", run.stderr);
    }
    assert!(files(out) == before, "the folder was changed");
    let parent = out.parent().expect("a parent");
    let left: Vec<_> = fs::read_dir(parent).expect("readable").flatten().map(|e| e.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains(".ouvrage-")), "{left:?}");
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    fs::write(path, text).expect("written");
}

fn git(folder: &Path, args: &[&str]) -> String {
    let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"];
    let output = std::process::Command::new("git").arg("-C").arg(folder).args(identity).args(args).output().expect("git");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
#[ignore = "long: tests/run"]
fn what_others_keep_in_the_folder_stays() {
    let project = project();
    let out = project.path().join("_site");
    built(&project, &out);
    for (path, text) in [
        ("CNAME", "wiki.example.org\n"),
        (".nojekyll", ""),
        (".well-known/x", "1"),
        ("mine/deep/notes.txt", "years of work"),
        ("d/own.txt", "2"),
    ] {
        write(&out.join(path), text);
    }
    fs::create_dir(out.join("empty")).expect("made");
    fs::remove_file(project.path().join("content/d/b.md")).expect("removed");
    let run = built(&project, &out);
    // What lies in a folder that disappears from the site stays too.
    for (path, text) in [
        ("CNAME", "wiki.example.org\n"),
        (".nojekyll", ""),
        (".well-known/x", "1"),
        ("mine/deep/notes.txt", "years of work"),
        ("d/own.txt", "2"),
    ] {
        assert_eq!(fs::read_to_string(out.join(path)).expect(path), text);
    }
    assert!(out.join("empty").is_dir() && !out.join("d/b.html").exists());
    assert!(run.stderr.contains("mine/deep/notes.txt") && !run.stderr.contains("CNAME"), "{}", run.stderr);
    // And once more, unchanged.
    let now = files(&out);
    built(&project, &out);
    assert!(files(&out) == now);
}

#[test]
fn a_work_tree_keeps_its_repository() {
    let project = project();
    let out = project.path().join("_site");
    fs::create_dir(&out).expect("made");
    git(&out, &["init", "-q"]);
    // A folder with a repository and nothing else may be built into.
    built(&project, &out);
    git(&out, &["add", "-A"]);
    git(&out, &["commit", "-q", "-m", "Un"]);
    project.write("content/a.md", "# Autre\n");
    built(&project, &out);
    assert!(git(&out, &["status", "--porcelain"]).contains(" M a.html"));
    git(&out, &["fsck", "--strict"]);
    git(&out, &["commit", "-q", "-am", "Deux"]);
}

#[test]
fn files_that_somebody_changed_are_not_overwritten() {
    let project = project();
    let out = project.path().join("_site");
    built(&project, &out);
    std::thread::sleep(std::time::Duration::from_millis(20));
    let page = fs::read_to_string(out.join("a.html")).expect("there");
    // As long as before: only its content tells.
    write(&out.join("a.html"), &page.replacen("html", "HTML", 1));
    refused(&project, &out, &["`a.html`", "changed by hand", "static/"]);
    write(&out.join("a.html"), &page);
    built(&project, &out);
    // Other line ends are no change: git may have made them.
    write(&out.join("a.html"), &page.replace('\n', "\r\n"));
    built(&project, &out);
}

#[test]
#[ignore = "long: tests/run"]
fn what_others_keep_where_the_site_writes_is_named() {
    let project = project();
    let out = project.path().join("_site");
    built(&project, &out);
    write(&out.join("neuf.html"), "mine");
    write(&out.join("e"), "mine");
    write(&out.join("f.html/x"), "mine");
    built(&project, &out);
    for page in ["neuf", "e/page", "f"] {
        project.write(&format!("content/{page}.md"), "# Neuf\n");
    }
    refused(&project, &out, &["`neuf.html`", "`e`", "`f.html`", "not the program's"]);
    for path in ["content/e", "content/f.md"] {
        let path = project.path().join(path);
        let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
    }
    refused(&project, &out, &["`neuf.html`"]);
    // The very same bytes are in nobody's way.
    project.write("static/robots.txt", "x");
    write(&out.join("robots.txt"), "x");
    fs::remove_file(project.path().join("content/neuf.md")).expect("removed");
    built(&project, &out);
}

#[test]
fn a_folder_of_the_first_version_is_taken_over_and_strange_files_are_named() {
    let project = project();
    let out = project.path().join("_site");
    built(&project, &out);
    write(&out.join(".ouvrage-site"), "Made by ouvrage; replaced whole by each build.\n");
    write(&out.join("CNAME"), "a.org");
    fs::remove_file(project.path().join("content/a.md")).expect("removed");
    built(&project, &out);
    assert!(!out.join("a.html").exists() && out.join("CNAME").exists());
    write(&out.join(".ouvrage-site"), "Made by ouvrage; replaced whole by each build.\n");
    write(&out.join("thesis.txt"), "years of work");
    refused(&project, &out, &["`thesis.txt`", "kept no list"]);
}

#[test]
#[ignore = "long: tests/run"]
fn paths_are_judged_by_where_they_lead() {
    let project = project();
    for out in ["x/../content/new", "content/../content", "static/../themes/x", ".git/site", "content/.."] {
        let run = build(&project, &project.path().join(out));
        assert_eq!(run.status, 2, "{out}: {}", run.stderr);
        assert!(run.stderr.contains("would replace the project or lie in its content"), "{out}: {}", run.stderr);
    }
    assert_eq!(fs::read_dir(project.path().join("content")).expect("there").count(), 3);
}

#[cfg(unix)]
#[test]
#[ignore = "long: tests/run"]
fn links_stay_links_and_what_they_lead_to_is_exchanged() {
    use std::os::unix::fs::symlink;
    let project = project();
    let top = project.path().canonicalize().expect("real");
    fs::create_dir_all(top.join("srv/www")).expect("made");
    symlink("srv/www", top.join("public")).expect("linked");
    built(&project, &top.join("public"));
    assert!(top.join("public").is_symlink() && top.join("srv/www/a.html").is_file());
    fs::remove_file(top.join("content/a.md")).expect("removed");
    built(&project, &top.join("public"));
    assert!(top.join("public").is_symlink() && !top.join("srv/www/a.html").exists());
    // A link to what is not there yet, and a parent that is a link.
    symlink("later/site", top.join("hanging")).expect("linked");
    built(&project, &top.join("hanging"));
    assert!(top.join("hanging").is_symlink() && top.join("later/site/index.html").is_file());
    built(&project, &top.join("public/sub"));
    assert!(top.join("srv/www/sub/index.html").is_file());
    symlink("content", top.join("alias")).expect("linked");
    let run = build(&project, &top.join("alias/new"));
    assert_eq!(run.status, 2, "{}", run.stderr);
    // Links of others are kept as links.
    symlink("../elsewhere", top.join("later/site/own")).expect("linked");
    built(&project, &top.join("hanging"));
    assert_eq!(fs::read_link(top.join("later/site/own")).expect("a link"), Path::new("../elsewhere"));
}

/// Runs a script in a file system of its own, where it may mount; nothing where the system allows no one to.
#[cfg(target_os = "linux")]
fn apart(script: &str, args: &[&str]) -> Option<std::process::Output> {
    let run = |flags: &[&str], script: &str, args: &[&str]| {
        let mut command = std::process::Command::new("unshare");
        command.args(flags).args(["sh", "-ec", script, "sh"]).args(args).env("NO_COLOR", "1");
        command.output().ok()
    };
    let trial = "mount -t tmpfs none /mnt";
    let flags = [&["--mount"][..], &["--user", "--map-root-user", "--mount"]];
    let flags = flags.into_iter().find(|flags| run(flags, trial, &[]).is_some_and(|o| o.status.success()))?;
    run(flags, script, args)
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "long: tests/run"]
fn a_mount_point_is_filled_file_by_file() {
    let project = project();
    let folder = project.path().to_string_lossy().into_owned();
    // An empty volume, as a container has one; a folder bound to another; a volume in a folder that may not be written.
    let script = "export LC_ALL=C\nbuild() { \"$1\" build \"$2\" --no-pdf --no-search --out \"$3\" 2>&1 >/dev/null | grep -o 'one by one' || true; }\n\
        mount -t tmpfs none /mnt; mkdir /mnt/out /mnt/real /mnt/bound; mount -t tmpfs none /mnt/out; mount --bind /mnt/real /mnt/bound\n\
        mkdir /mnt/out/lost+found\n\
        for out in /mnt/out /mnt/bound; do build \"$1\" \"$2\" $out; echo mine > $out/mine.txt; done\n\
        rm \"$2/content/a.md\"\n\
        for out in /mnt/out /mnt/bound; do build \"$1\" \"$2\" $out; ls -A $out | sort | tr '\\n' ' '; cat $out/mine.txt; ls -A $out/d; done\n\
        mount -o remount,ro /mnt; build \"$1\" \"$2\" /mnt/out; ls -A /mnt\n";
    let Some(run) = apart(script, &[super::support::program(), &folder]) else {
        eprintln!("this system lets no one mount: mount points are not tried");
        return;
    };
    let (said, error) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(said.matches("one by one").count(), 5, "{said} {error}");
    let listed = ".ouvrage-site 404.html assets d entries.json index.html";
    assert!(said.contains(&format!("{listed} lost+found mine.txt site-map mine")), "{said} {error}");
    assert!(said.contains(&format!("{listed} mine.txt site-map mine")), "{said} {error}");
    assert!(said.trim_end().ends_with("bound\nout\nreal"), "{said} {error}");
}

#[cfg(feature = "pdf")]
#[test]
fn documents_are_not_written_among_the_files_of_the_project() {
    let project = TestProject::new()
        .file("ouvrage.yaml", "title: T\ndate: 2026-01-01\ndocuments: { d: { outline: [{ page: a }] } }\n")
        .file("content/a.md", "# A\n");
    for out in ["content", "x/../static/pdf"] {
        let run = project.run("pdf", &["--out", &project.path().join(out).to_string_lossy()]);
        assert_eq!(run.status, 2, "{out}: {}", run.stderr);
    }
    assert_eq!(project.run("pdf", &["--out", &project.path().to_string_lossy()]).status, 0);
    assert!(project.path().join("d.pdf").is_file());
}
