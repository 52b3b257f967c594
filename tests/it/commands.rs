//! Commands as people call them.

use super::support::{example, run};
use std::path::Path;

#[test]
fn every_command_explains_itself_with_an_example() {
    let overview = run(&["--help"]).stdout;
    let list = overview.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a list of commands");
    // A sentence that goes on begins further to the right.
    let commands: Vec<&str> =
        list.lines().filter(|line| !line.starts_with("   ")).filter_map(|l| l.split_whitespace().next()).collect();
    assert!(commands.len() >= 19, "{commands:?}");
    let read = |path: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path);
    let (readme, rooms) = (read("README.md"), read("src/cli/mod.rs"));
    for command in commands {
        let help = run(&[command, "--help"]);
        assert_eq!(help.status, 0);
        assert!(help.stdout.contains("Examples:\n  ouvrage "), "{command}: {}", help.stdout);
        assert!(readme.contains(&format!("`ouvrage {command}")), "README.md has no row of `{command}`");
        assert!(
            rooms
                .contains(&format!("mod {};", if command == "move" { "relocate".to_owned() } else { command.replace('-', "_") })),
            "{command} has no file"
        );
    }
}

#[test]
#[ignore = "long: tests/run"]
fn list_selects_with_the_language_of_views() {
    let example = example().to_string_lossy().into_owned();
    let all = run(&["list", &example, "requirement"]);
    let must = run(&["list", &example, "requirement", "--where", "priority = must and verified_by is set"]);
    assert_eq!((all.status, must.status), (0, 0));
    let count = |text: &str| text.lines().count();
    assert!(count(&must.stdout) > 0 && count(&must.stdout) < count(&all.stdout));
    let wrong = run(&["list", &example, "requirement", "--where", "prioriy = must"]);
    assert_eq!(wrong.status, 2);
    assert!(wrong.stderr.contains("did you mean `priority`?"), "{}", wrong.stderr);
    let vendor = run(&["list", &example, "risk", "--audience", "vendor"]);
    assert_eq!(vendor.stdout, "", "a vendor sees no risk");
}

#[test]
#[ignore = "long: tests/run"]
fn list_speaks_json() {
    let example = example().to_string_lossy().into_owned();
    let run = run(&["list", &example, "lot", "--format", "json", "--sort", "-id"]);
    let list: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let first = &list[0];
    assert!(
        first["line"].as_u64().is_some_and(|n| n > 0) && first["file"].as_str().is_some_and(|f| f.ends_with(".yaml")),
        "{first:#}"
    );
}

/// What texts call: the words behind `ouvrage`, where that stands at the beginning of a piece of code.
fn called(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let command = line.trim_start().trim_start_matches("$ ");
        if let Some(call) = command.strip_prefix("ouvrage ").filter(|_| fenced) {
            found.push(call.split(" #").next().unwrap_or(call).to_owned());
        }
        let pieces = line.split('`').skip(1).step_by(2);
        found.extend(pieces.filter_map(|piece| piece.strip_prefix("ouvrage ")).map(str::to_owned));
    }
    found
}

/// All pages below a folder.
fn pages(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for path in std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()) {
        if path.is_dir() && !path.ends_with("_site") {
            pages(&path, found);
        } else if path.extension().is_some_and(|e| e == "md") {
            found.push(path);
        }
    }
}

/// The documentation, and the hints of findings, promise no command and no option that is not there.
#[test]
fn the_documentation_calls_only_what_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = vec![root.join("README.md"), root.join("content/words/findings.fr.yaml")];
    pages(&root.join("docs"), &mut texts);
    let mut calls = 0;
    for path in texts.iter().filter(|path| path.is_file()) {
        let text = std::fs::read_to_string(path).expect("readable");
        for call in called(&text) {
            let words: Vec<&str> =
                call.split([' ', '[', ']', '|', '\\', '=', ',', '"']).filter(|word| !word.is_empty()).collect();
            // One command has another below it.
            let length = if words.starts_with(&["import", "answers"]) { 2 } else { 1 };
            let named = |word: &&&str| !word.starts_with('-') && word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            let command: Vec<&str> = words.iter().take(length).filter(named).copied().collect();
            let help = run(&[&command[..], &["--help"]].concat());
            assert_eq!(help.status, 0, "{}: `ouvrage {call}` is no command: {}", path.display(), help.stderr);
            for flag in words.iter().filter(|word| word.starts_with('-') && word.len() > 1 && !word.starts_with("--help")) {
                let known = help.stdout.split([' ', ',', '\n', '=']).any(|word| word == *flag);
                assert!(known, "{}: `ouvrage {call}` has no option {flag}", path.display());
            }
            calls += 1;
        }
    }
    assert!(calls > 15, "{calls} calls were found");
}
