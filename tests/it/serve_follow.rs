//! The development server shows the files as they are, whatever happens to them and to their folders, and whoever tells it.
//!
//! Each row runs ten times: what is missed is missed now and then.

use super::serve::{Server, project, wait_for};
use super::support::TestProject;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long an edit may take to be shown.
const SOON: Duration = Duration::from_secs(1);
const ROUNDS: usize = 10;

/// What the page says, without asking for it in a way that makes the server look at the files.
fn hears(server: &Server, edit: impl FnOnce()) -> Duration {
    let mut events = server.listen();
    wait_for(&mut events, "event: state");
    let began = Instant::now();
    edit();
    wait_for(&mut events, "event: reload");
    began.elapsed()
}

fn write(project: &TestProject, n: usize) -> String {
    let text = format!("# Une page\n\nÉtat {n}.\n");
    project.write("content/page.md", &text);
    format!("État {n}.")
}

/// Does something to the folders, then edits a page: an open page hears of the edit at once and the page shows it.
fn row(what: &str, project: &TestProject, server: &Server, n: usize, change: impl FnOnce(&Path)) {
    change(project.path());
    // What the change itself makes of the site is over.
    std::thread::sleep(Duration::from_millis(700));
    let mut said = String::new();
    let took = hears(server, || said = write(project, n));
    assert!(took < SOON, "{what}, round {n}: {took:?}");
    assert!(server.get("/page.html").1.contains(&said), "{what}, round {n}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for item in fs::read_dir(from).expect("a folder") {
        let item = item.expect("an item");
        let to = to.join(item.file_name());
        if item.path().is_dir() {
            copy(&item.path(), &to);
        } else {
            fs::copy(item.path(), to).expect("copied");
        }
    }
}

fn rename(root: &Path, from: &str, to: &str) {
    fs::rename(root.join(from), root.join(to)).expect("renamed");
}

#[test]
#[ignore = "long: tests/run"]
fn a_room_that_is_replaced_is_followed() {
    let project = project().file("content/sub/b.md", "# B\n");
    let server = Server::start(&project);
    for n in 0..ROUNDS {
        row("removed and copied back", &project, &server, n, |root| {
            copy(&root.join("content"), &root.join("bak"));
            fs::remove_dir_all(root.join("content")).expect("removed");
            copy(&root.join("bak"), &root.join("content"));
            fs::remove_dir_all(root.join("bak")).expect("removed");
        });
    }
}

#[test]
#[ignore = "long: tests/run"]
fn a_room_that_is_renamed_and_renamed_back_is_followed() {
    let project = project().file("content/sub/b.md", "# B\n");
    let server = Server::start(&project);
    for n in 0..ROUNDS {
        row("renamed back at once", &project, &server, 2 * n, |root| {
            rename(root, "content", "c2");
            rename(root, "c2", "content");
        });
        row("renamed twice, slowly", &project, &server, 2 * n + 1, |root| {
            rename(root, "content", "c2");
            std::thread::sleep(Duration::from_millis(20 * n as u64));
            rename(root, "c2", "c3");
            rename(root, "c3", "content");
        });
    }
}

#[test]
#[ignore = "long: tests/run"]
fn a_folder_inside_a_room_that_is_replaced_is_followed() {
    let project = project().file("content/sub/deep/b.md", "# B\n");
    let server = Server::start(&project);
    for n in 0..ROUNDS {
        let root = project.path();
        rename(root, "content/sub", "content/sub2");
        rename(root, "content/sub2", "content/sub");
        copy(&root.join("content/sub/deep"), &root.join("bak"));
        fs::remove_dir_all(root.join("content/sub/deep")).expect("removed");
        rename(root, "bak", "content/sub/deep");
        std::thread::sleep(Duration::from_millis(500));
        let took = hears(&server, || project.write("content/sub/deep/b.md", format!("# B\n\nÉtat {n}.\n")));
        assert!(took < SOON, "round {n}: {took:?}");
        assert!(server.get("/sub/deep/b.html").1.contains(&format!("État {n}.")));
    }
}

#[test]
#[ignore = "long: tests/run"]
fn what_git_puts_away_and_back_is_followed() {
    let git = |root: &Path, args: &[&str]| {
        let who = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
        let run = std::process::Command::new("git").current_dir(root).args(who).args(args).output();
        run.is_ok_and(|output| output.status.success())
    };
    let project = project();
    let root = project.path();
    if !(git(root, &["init", "-q"]) && git(root, &["commit", "-q", "--allow-empty", "-m", "None of it"])) {
        return;
    }
    let server = Server::start(&project);
    for n in 0..ROUNDS {
        // Nothing is committed: all of the project goes and comes back.
        row("git stash", &project, &server, n, |root| {
            assert!(git(root, &["stash", "-q", "-u"]) && git(root, &["stash", "pop", "-q"]));
        });
    }
}

#[test]
#[ignore = "long: tests/run"]
fn a_project_that_is_replaced_as_a_whole_is_followed() {
    let outer = TestProject::empty();
    let inner = outer.path().join("project");
    copy(project().path(), &inner);
    let server = Server::start_in(&inner);
    for n in 0..ROUNDS {
        rename(outer.path(), "project", "away");
        if n % 2 == 0 {
            std::thread::sleep(Duration::from_millis(30));
        }
        copy(&outer.path().join("away"), &inner);
        fs::remove_dir_all(outer.path().join("away")).expect("removed");
        std::thread::sleep(Duration::from_millis(700));
        let took =
            hears(&server, || fs::write(inner.join("content/page.md"), format!("# Une page\n\nÉtat {n}.\n")).expect("written"));
        assert!(took < SOON, "round {n}: {took:?}");
        assert!(server.get("/page.html").1.contains(&format!("État {n}.")));
    }
}

#[cfg(unix)]
#[test]
#[ignore = "long: tests/run"]
fn the_target_of_a_link_is_followed() {
    let project = project().file("shared/deep/x.md", "# X\n");
    std::os::unix::fs::symlink("../shared/deep/x.md", project.path().join("content/x.md")).expect("linked");
    let server = Server::start(&project);
    for n in 0..ROUNDS {
        let took = hears(&server, || project.write("shared/deep/x.md", format!("# X\n\nÉtat {n}.\n")));
        assert!(took < SOON, "round {n}: {took:?}");
        assert!(server.get("/x.html").1.contains(&format!("État {n}.")));
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
#[ignore = "long: tests/run"]
fn a_file_of_the_same_size_and_time_is_another_file() {
    let project = project();
    let server = Server::start(&project);
    let path = project.path().join("content/page.md");
    let old = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let write = |n: usize| {
        let aside = project.path().join("content/.page.md");
        fs::write(&aside, format!("# Une page\n\nÉtat {n}.\n")).expect("written");
        fs::File::options().write(true).open(&aside).and_then(|f| f.set_modified(old)).expect("set");
        fs::rename(&aside, &path).expect("renamed");
    };
    for n in 0..ROUNDS {
        let took = hears(&server, || write(n));
        assert!(took < SOON, "round {n}: {took:?}");
        assert!(server.get("/page.html").1.contains(&format!("État {n}.")));
    }
}

#[test]
#[ignore = "long: tests/run"]
fn a_page_that_is_asked_for_shows_the_files_though_nobody_tells() {
    // Under `--poll` nothing is heard of the system, and the next look is not waited for.
    let project = project();
    let server = Server::start_with(project.path(), &["--poll"]);
    for n in 0..ROUNDS {
        let said = write(&project, n);
        assert!(server.get("/page.html").1.contains(&said), "round {n}");
        project.write(&format!("content/neu{n}.md"), "# Neu\n");
        assert_eq!(server.get(&format!("/neu{n}.html")).0, 200, "round {n}");
        fs::remove_file(project.path().join(format!("content/neu{n}.md"))).expect("removed");
        assert_eq!(server.get(&format!("/neu{n}.html")).0, 404, "round {n}");
    }
}

#[test]
#[ignore = "long: tests/run"]
fn with_poll_open_pages_are_told() {
    let project = project();
    let server = Server::start_with(project.path(), &["--poll"]);
    for n in 0..ROUNDS {
        let took = hears(&server, || drop(write(&project, n)));
        assert!(took < SOON, "round {n}: {took:?}");
    }
}

#[test]
#[ignore = "long: tests/run"]
fn what_is_saved_before_a_page_listens_is_told() {
    let project = project();
    let server = Server::start(&project);
    for n in 0..ROUNDS {
        let page = server.get("/page.html").1;
        let state =
            page.split("data-state=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a page says its state").to_owned();
        let mut same = server.listen_at(&format!("?shows={state}"));
        wait_for(&mut same, "event: state");
        write(&project, n);
        wait_for(&mut same, "event: reload");
        // The page came before the save and listens after it.
        let mut late = server.listen_at(&format!("?shows={state}"));
        wait_for(&mut late, "event: reload");
    }
    // A page of another run of the server, whatever its number.
    let mut other = server.listen_at("?shows=beef-0");
    wait_for(&mut other, "event: reload");
}

#[test]
#[ignore = "long: tests/run"]
fn nothing_is_read_again_when_nothing_was_touched() {
    let project = project();
    let server = Server::start(&project);
    let state = |page: String| page.split("data-state=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let first = state(server.get("/page.html").1);
    for _ in 0..ROUNDS {
        // An editor's leavings, and files of nobody.
        project.write("content/.page.md.swp", "x");
        project.write("notes.txt", "x");
        assert_eq!(state(server.get("/page.html").1), first);
        std::thread::sleep(Duration::from_millis(30));
    }
    // The same text again is a save of nothing.
    project.write("content/page.md", "# Une page\n");
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(server.get("/page.html").0, 200);
}

#[cfg(unix)]
#[test]
#[ignore = "long: tests/run"]
fn a_file_that_becomes_a_link_out_of_the_project_is_not_read() {
    let outside = TestProject::empty().file("secret.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>geheim</text></svg>");
    let project = project()
        .file("static/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>eigen</text></svg>")
        .file("static/d/deep.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>eigen</text></svg>")
        .file("content/page.md", "# Une page\n\n![](/static/logo.svg) ![](/static/d/deep.svg)\n");
    let server = Server::start(&project);
    assert!(server.get("/logo.svg").1.contains("eigen") && server.get("/d/deep.svg").1.contains("eigen"));
    let logo = project.path().join("static/logo.svg");
    for n in 0..ROUNDS {
        // The server has not read the folder again when the file is asked for, or has; it never reads what is outside.
        fs::remove_file(&logo).expect("removed");
        std::os::unix::fs::symlink(outside.path().join("secret.svg"), &logo).expect("linked");
        for _ in 0..20 {
            let answer = server.get("/logo.svg").1;
            assert!(!answer.contains("geheim"), "round {n}: {answer}");
        }
        fs::remove_file(&logo).expect("removed");
        project.write("static/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>eigen</text></svg>");
        rename(project.path(), "static/d", "static/e");
        std::os::unix::fs::symlink(outside.path(), project.path().join("static/d")).expect("linked");
        fs::copy(outside.path().join("secret.svg"), outside.path().join("deep.svg")).expect("copied");
        for _ in 0..20 {
            assert!(!server.get("/d/deep.svg").1.contains("geheim"), "round {n}");
        }
        fs::remove_file(project.path().join("static/d")).expect("removed");
        rename(project.path(), "static/e", "static/d");
        assert!(server.get("/logo.svg").1.contains("eigen"), "round {n}");
    }
}
