//! `ouvrage new`: each starter is a project that nothing is wrong with, in each language and for each reader; a filled one says how many of its
//! entries are still suggestions.

use super::support::{files, program, run};
use std::process::Command;

const STARTERS: [&str; 4] = ["minimal", "software", "gdpr", "b2b-ecommerce"];

/// Begins a project; `Err` with what the program said when it did not.
fn begin(starter: &str, lang: &str, readers: &str, more: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("projet");
    let folder = folder.to_string_lossy();
    let args = ["new", &*folder, "--title", "L'été : un essai", "--starter", starter, "--language", lang, "--readers", readers];
    let made = run(&[&args[..], more].concat());
    assert_eq!(made.status, 0, "{starter} {lang} {readers}: {}", made.stderr);
    dir
}

fn finds_nothing(starter: &str, lang: &str, readers: &str) {
    let dir = begin(starter, lang, readers, &["--no-git"]);
    let folder = dir.path().join("projet");
    let check = run(&["check", &folder.to_string_lossy(), "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&check.stdout).expect("JSON");
    let found = found["findings"].as_array().expect("a list");
    // A filled starter says how much of it is still a suggestion, and nothing else.
    let rules: Vec<&str> = found.iter().filter_map(|finding| finding["rule"].as_str()).collect();
    let expected: &[&str] = if starter == "b2b-ecommerce" { &["starter-entry"] } else { &[] };
    assert_eq!(rules, expected, "{starter} {lang} {readers}: {found:?}");
    assert!(found.iter().all(|finding| finding["severity"] == "note"), "{found:?}");
    let config = std::fs::read_to_string(folder.join("ouvrage.yaml")).expect("there");
    assert!(config.starts_with("title: \"L'été : un essai\"\n"), "{config}");
    for (path, bytes) in files(&folder) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("{{"), "{path} of {starter} {lang} has a gap: {text}");
    }
}

#[test]
fn a_starter_has_no_finding() {
    finds_nothing("software", "fr", "vendors");
}

#[test]
#[ignore = "long: tests/run"]
fn every_starter_has_no_finding_in_any_language_for_any_reader() {
    for starter in STARTERS {
        for lang in ["fr", "en"] {
            for readers in ["team", "vendors", "everyone"] {
                finds_nothing(starter, lang, readers);
            }
        }
    }
}

/// The first words of each piece of advice in a project, as far as typography leaves them alone.
#[cfg(feature = "pdf")]
fn advice(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for (_, bytes) in files(folder).into_iter().filter(|(path, _)| path.starts_with("content/") && path.ends_with(".md")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let follows = text.lines().zip(text.lines().skip(1)).filter(|(above, _)| above.starts_with("> [!TIP]"));
        let words =
            follows.filter_map(|(_, line)| line.trim_start_matches("> ").split([':', ',', ';', '.', '’', '«', '“', '(']).next());
        found.extend(words.map(|words| words.trim().to_owned()).filter(|words| words.len() > 12));
    }
    found
}

/// Site and documents, for those who write and for vendors, as a pipeline would build them.
#[test]
#[cfg(feature = "pdf")]
#[ignore = "long: tests/run"]
fn every_starter_builds_its_site_and_its_documents() {
    for starter in STARTERS {
        for lang in ["fr", "en"] {
            let dir = begin(starter, lang, "vendors", &["--no-git"]);
            let folder = dir.path().join("projet");
            for audience in ["internal", "vendor"] {
                let out = dir.path().join(audience);
                let args = ["build", &*folder.to_string_lossy(), "--audience", audience, "--out", &*out.to_string_lossy()]
                    .map(str::to_owned);
                let args: Vec<&str> = args.iter().map(String::as_str).collect();
                let built = run(&args);
                assert_eq!(built.status, 0, "{starter} {lang} {audience}: {}", built.stderr);
                let made = files(&out);
                assert!(made.contains_key("index.html"));
                let documents = made.keys().filter(|path| path.ends_with(".pdf")).count();
                let pages: String = made
                    .iter()
                    .filter(|(path, _)| path.ends_with(".html"))
                    .map(|(_, bytes)| String::from_utf8_lossy(bytes))
                    .collect();
                for advice in advice(&folder).iter().filter(|_| starter != "gdpr") {
                    // What a starter tells the team is not for those who are asked to answer.
                    assert!(audience == "internal" || !pages.contains(advice), "{starter} {lang}: {advice}");
                }
                let expected = match (starter, audience) {
                    ("gdpr", "vendor") => 0,
                    // The specification, the project book, the register, and an acceptance record of each of two lots; the business plan is
                    // for the committee.
                    ("b2b-ecommerce", "internal") => 5,
                    _ => 1,
                };
                assert_eq!(documents, expected, "{starter} {lang} {audience}: {:?}", made.keys().collect::<Vec<_>>());
            }
        }
    }
}

/// What a company that begins finds ready, the same in both languages: weights and shares that make 100, indicators with thresholds, risks with
/// a countermeasure, and each entry marked as one that came with the starter.
#[test]
#[ignore = "long: tests/run"]
fn the_starter_of_online_sales_holds_the_method_in_both_languages() {
    let exported = |lang: &str| -> Vec<serde_json::Value> {
        let dir = begin("b2b-ecommerce", lang, "vendors", &["--no-git"]);
        let folder = dir.path().join("projet");
        let written = run(&["export", &folder.to_string_lossy(), "--audience", "restricted"]);
        assert_eq!(written.status, 0, "{lang}: {}", written.stderr);
        let all: serde_json::Value = serde_json::from_str(&written.stdout).expect("JSON");
        all["entries"].as_array().cloned().expect("a list")
    };
    let (french, english) = (exported("fr"), exported("en"));
    let ids = |entries: &[serde_json::Value]| entries.iter().map(|entry| entry["id"].to_string()).collect::<Vec<_>>();
    assert_eq!(ids(&french), ids(&english));
    for entries in [&french, &english] {
        for entry in entries {
            assert_eq!(entry["tags"], serde_json::json!(["starter"]), "{}", entry["id"]);
        }
        let of =
            |kind: &str| entries.iter().filter(|entry| entry["kind"] == kind).map(|entry| &entry["fields"]).collect::<Vec<_>>();
        for (kind, least) in
            [("checkpoint", 150), ("requirement", 30), ("clause", 12), ("cost", 15), ("legal_text", 8), ("term", 30)]
        {
            assert!(of(kind).len() >= least, "{kind}: {}", of(kind).len());
        }
        assert!(of("kpi").len() >= 25 && of("kpi").iter().all(|kpi| !kpi["warning"].is_null() && !kpi["alert"].is_null()));
        assert!(of("risk").len() >= 15 && of("risk").iter().all(|risk| !risk["countermeasure"].is_null()));
        let sum = |kind: &str, field: &str| of(kind).iter().filter_map(|fields| fields[field].as_u64()).sum::<u64>();
        assert_eq!((sum("criterion", "weight"), sum("payment", "share")), (100, 100));
    }
}

#[test]
fn a_new_project_has_a_repository_settings_and_a_pipeline() {
    let dir = begin("minimal", "fr", "team", &["--ci", "github"]);
    let folder = dir.path().join("projet");
    for path in
        [".git/HEAD", ".gitignore", ".editorconfig", ".vscode/settings.json", ".github/workflows/ouvrage.yml", "content/index.md"]
    {
        assert!(folder.join(path).is_file(), "{path}");
    }
    let settings = std::fs::read(folder.join(".vscode/settings.json")).expect("there");
    serde_json::from_slice::<serde_json::Value>(&settings).expect("JSON");
    // A repository around it serves it too; without the wish there is none.
    let within = run(&["new", &folder.join("sous").to_string_lossy(), "--yes", "--ci", "gitlab"]);
    assert_eq!(within.status, 0, "{}", within.stderr);
    assert!(!folder.join("sous/.git").exists() && folder.join("sous/.gitlab-ci.yml").is_file());
    let git = Command::new("git").args(["status", "--porcelain"]).current_dir(&folder).output().expect("git");
    assert!(git.status.success() && !git.stdout.is_empty(), "a repository that git reads");
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("notes.txt"), "x").expect("written");
    std::fs::create_dir(dir.path().join("photos")).expect("made");
    let folder = dir.path().to_string_lossy();
    let refused = run(&["new", &folder, "--yes"]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("is not empty: it holds notes.txt, photos"), "{}", refused.stderr);
    assert_eq!(files(dir.path()).len(), 1);
    let file = run(&["new", &dir.path().join("notes.txt").to_string_lossy(), "--yes"]);
    assert!(file.status == 2 && file.stderr.contains("is a file"), "{}", file.stderr);
    // What `git clone` leaves of an empty repository is no obstacle.
    let cloned = dir.path().join("clone");
    std::fs::create_dir_all(cloned.join(".git")).expect("made");
    assert_eq!(run(&["new", &cloned.to_string_lossy(), "--yes"]).status, 0);
    let listed = run(&["new", &dir.path().join("other").to_string_lossy(), "--dry-run"]);
    assert!(listed.stdout.contains("content/index.md\n") && !dir.path().join("other").exists(), "{}", listed.stdout);
    for (args, why) in
        [(["--starter", "b2c"], "b2b-ecommerce"), (["--language", "xx"], "en, fr"), (["--title", " "], "a title of one line")]
    {
        let wrong = run(&[&["new", &*dir.path().join("w").to_string_lossy()], &args[..]].concat());
        assert!(wrong.status == 2 && wrong.stderr.contains(why), "{args:?}: {}", wrong.stderr);
    }
}

/// Nobody is asked where nobody can answer: the program ends at once, with what is usual.
#[test]
fn no_question_is_asked_without_a_terminal() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("mon-projet");
    let mut command = Command::new(program());
    command
        .arg("new")
        .arg(&folder)
        .env("LANG", "fr_FR.UTF-8")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env_remove("OUVRAGE_LANG");
    let output = command.stdin(std::process::Stdio::null()).output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let config = std::fs::read_to_string(folder.join("ouvrage.yaml")).expect("there");
    assert!(config.starts_with("title: Mon projet\nlanguage: fr\n"), "{config}");
}
