//! A build that is killed at any moment leaves the old or the new site, whole.

use super::support::{TestProject, files, program};
use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The content of a site, as far as the two states differ.
fn state(project: &TestProject) -> BTreeMap<String, Vec<u8>> {
    files(&project.path().join("_site"))
}

fn write(project: &TestProject, word: &str) {
    for n in 0..30 {
        project.write(&format!("content/page-{n}.md"), format!("# Page {n}\n\n{word}\n"));
    }
}

#[test]
#[ignore = "long: tests/run"]
fn two_hundred_kills_leave_a_whole_site() {
    let project = TestProject::new();
    let build = |project: &TestProject| project.run("build", &["--no-pdf", "--no-search"]).status;
    write(&project, "premier");
    assert_eq!(build(&project), 0);
    let first = state(&project);
    write(&project, "second");
    assert_eq!(build(&project), 0);
    let second = state(&project);
    assert_ne!(first, second);
    let began = std::time::Instant::now();
    assert_eq!(build(&project), 0);
    let whole = began.elapsed();
    let (mut killed, mut old, mut new) = (0, 0, 0);
    // A build that ended before its killer came does not count.
    for n in 0..1_000_u32 {
        if killed == 200 {
            break;
        }
        let (word, before, after) = if n % 2 == 0 { ("premier", &second, &first) } else { ("second", &first, &second) };
        write(&project, word);
        let mut child = Command::new(program())
            .args(["build", &project.path().to_string_lossy(), "--no-pdf", "--no-search"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("runs");
        // Moments spread over the whole run and a little beyond.
        std::thread::sleep(whole.mul_f64(f64::from(n * 37 % 200) / 180.0) + Duration::from_micros(u64::from(n) * 7));
        let _ = child.kill();
        killed += i32::from(!child.wait().expect("ended").success());
        let now = state(&project);
        if now == *before {
            old += 1;
        } else {
            assert!(now == *after, "kill {n} left a site that is neither the old nor the new one");
            new += 1;
        }
        // The next round begins from its own state.
        assert_eq!(build(&project), 0);
        assert!(state(&project) == *after);
    }
    assert_eq!(killed, 200, "too few builds were still running when they were killed ({old} old, {new} new)");
    let left: Vec<String> = std::fs::read_dir(project.path())
        .expect("readable")
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .filter(|n| n.starts_with('.'))
        .collect();
    assert!(left.len() <= 2, "killed builds leave their folders: {left:?}");
}
