//! Commands as people call them.

use super::support::{example, run};

#[test]
fn every_command_explains_itself_with_an_example() {
    for command in ["audit", "build", "check", "serve", "pdf", "kinds", "list"] {
        let help = run(&[command, "--help"]);
        assert_eq!(help.status, 0);
        assert!(help.stdout.contains("Examples:\n  ouvrage "), "{command}: {}", help.stdout);
    }
}

#[test]
fn list_selects_with_the_language_of_views() {
    let example = example().to_string_lossy().into_owned();
    let all = run(&["list", "requirement", "--project", &example]);
    let must = run(&["list", "requirement", "--project", &example, "--where", "priority = must and verified_by is set"]);
    assert_eq!((all.status, must.status), (0, 0));
    let count = |text: &str| text.lines().count();
    assert!(count(&must.stdout) > 0 && count(&must.stdout) < count(&all.stdout));
    let wrong = run(&["list", "requirement", "--project", &example, "--where", "prioriy = must"]);
    assert_eq!(wrong.status, 2);
    assert!(wrong.stderr.contains("did you mean `priority`?"), "{}", wrong.stderr);
    let vendor = run(&["list", "risk", "--project", &example, "--audience", "vendor"]);
    assert_eq!(vendor.stdout, "", "a vendor sees no risk");
}

#[test]
fn list_speaks_json() {
    let example = example().to_string_lossy().into_owned();
    let run = run(&["list", "lot", "--project", &example, "--format", "json", "--sort", "-id"]);
    let list: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let first = &list[0];
    assert!(
        first["line"].as_u64().is_some_and(|n| n > 0) && first["file"].as_str().is_some_and(|f| f.ends_with(".yaml")),
        "{first:#}"
    );
}
