//! What a build does when the system refuses: two at once, a full disk, a folder that may not be written, a file that has gone.

use super::support::{TestProject, files, program};
use std::process::{Command, Output, Stdio};

fn project(word: &str) -> TestProject {
    let project = TestProject::new();
    for n in 0..40 {
        project.write(&format!("content/page-{n}.md"), format!("# Page {n}\n\n{}\n", word.repeat(2_000)));
    }
    project
}

#[test]
#[ignore = "long: tests/run"]
fn builds_at_once_into_one_folder_do_not_mix() {
    let projects = [project("un "), project("deux ")];
    let out = tempfile::tempdir().expect("a folder");
    let site = out.path().join("site");
    let start = |project: &TestProject| {
        let mut build = Command::new(program());
        build.args(["build", &project.path().to_string_lossy(), "--no-pdf", "--no-search", "--out", &site.to_string_lossy()]);
        build.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("runs")
    };
    let alone: Vec<_> = projects
        .iter()
        .map(|project| {
            assert!(start(project).wait().expect("ended").success());
            files(&site)
        })
        .collect();
    assert_ne!(alone[0], alone[1]);
    for round in 0..5 {
        let running: Vec<_> = (0..8).map(|n| start(&projects[n % 2])).collect();
        for build in running {
            let ended = build.wait_with_output().expect("ended");
            assert!(ended.status.success(), "round {round}: {}", String::from_utf8_lossy(&ended.stderr));
        }
        let now = files(&site);
        assert!(alone.contains(&now), "round {round}: the site is neither of the two");
    }
    let left: Vec<_> = std::fs::read_dir(out.path()).expect("readable").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left, ["site"], "nothing else is left");
}

/// Runs a script in a file system of its own, where it may mount; nothing where the system allows no one to.
#[cfg(target_os = "linux")]
fn apart(script: &str, args: &[&str]) -> Option<Output> {
    let run = |flags: &[&str], script: &str, args: &[&str]| {
        let mut command = Command::new("unshare");
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
fn a_full_disk_is_a_clear_error_and_the_last_site_stays() {
    let (small, large) = (TestProject::new().file("content/index.md", "# Petit\n"), project("mot "));
    let script = "mount -t tmpfs -o size=900k none /mnt\n\
        \"$1\" build \"$2\" --no-pdf --no-search --out /mnt/site >/dev/null 2>&1\n\
        find /mnt -type f | sort | xargs sha256sum > \"$2/before\"\n\
        \"$1\" build \"$3\" --no-pdf --no-search --out /mnt/site || echo \"status $?\"\n\
        find /mnt -type f | sort | xargs sha256sum | diff \"$2/before\" - && echo same";
    let args = [program(), &small.path().to_string_lossy(), &large.path().to_string_lossy()];
    let Some(run) = apart(script, &args) else {
        eprintln!("this system lets no one mount: the full disk is not tried");
        return;
    };
    let (said, error) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(said, "status 3\nsame\n", "{error}");
    assert!(error.contains("error: cannot write /mnt/") && error.contains("No space left on device"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_may_not_be_written_is_a_clear_error() {
    let project = TestProject::new().file("content/index.md", "# Page\n");
    let script = "mount -t tmpfs none /mnt\nmount -o remount,ro /mnt\n\
        \"$1\" build \"$2\" --no-pdf --no-search --out /mnt/site || echo \"status $?\"";
    let Some(run) = apart(script, &[program(), &project.path().to_string_lossy()]) else {
        eprintln!("this system lets no one mount: the folder is not tried");
        return;
    };
    let (said, error) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(said, "status 3\n", "{error}");
    assert!(error.contains("error: cannot write /mnt/") && error.contains("Read-only file system"), "{error}");
}

/// Between reading the folder and copying, a file may go.
#[test]
fn a_file_that_has_gone_is_named() {
    use ouvrage::{project::Project, publication::Publication, site::Site, theme::Theme};
    use std::sync::Arc;
    let project = TestProject::new().file("content/index.md", "# Page\n\n[plan](/plan.txt)\n").file("static/plan.txt", "x");
    let reading = Project::read(project.path()).expect("readable");
    let read = reading.project.as_ref().expect("a project");
    std::fs::remove_file(project.path().join("static/plan.txt")).expect("removed");
    let publication = Arc::new(Publication::new(read, read.config.audiences.unmarked()));
    let theme = Arc::new(Theme::of(&publication).expect("a theme"));
    let site = Site::new(publication, theme, Vec::new(), None).expect("a site");
    let error = site.render("plan.txt").expect_err("it has gone").to_string();
    assert!(error.contains("static/plan.txt") && error.contains("No such file"), "{error}");
    // The next build says so at the place that gives the file.
    let finding = project.findings();
    assert_eq!(finding.of("missing-file").len() + finding.of("broken-link").len(), 1, "{:#?}", finding.items);
}
