//! `check` for other programs: GitHub, GitLab, SARIF and JUnit, and only what changed. The validators of others run in `tests/tools`.

use super::support::{TestProject, run};
use serde_json::Value;
use std::process::Command;

/// A project with an error, a warning and a note, below the top of a repository.
fn project() -> TestProject {
    TestProject::empty()
        .file("spec/ouvrage.yaml", "title: Essai\nlanguage: en\nrules: { requirement-without-test: note }\n")
        .file("spec/content/requirements.yaml", "- id: EX-1\n  title: \"One, two: 50 %\"\n  verified_by: [TE-1]\n")
        .file("spec/content/open decisions.yaml", "kind: decision\nentries:\n  - id: D-1\n    title: Who?\n    statuss: open\n")
        .file("spec/content/index.md", "# Home\n\nSee [[EX-2]] and [a page](missing.md).\n")
}

fn git(project: &TestProject, args: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(project.path()).args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]);
    let run = git.args(args).output().expect("git");
    assert!(run.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&run.stderr));
}

fn check(project: &TestProject, args: &[&str]) -> super::support::Run {
    let folder = project.path().join("spec").to_string_lossy().into_owned();
    run(&[&["check", &folder], args].concat())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("no JSON ({e}): {text}"))
}

#[test]
fn github_gets_commands_with_paths_of_the_repository() {
    let project = project();
    git(&project, &["init", "-q"]);
    let run = check(&project, &["--format", "github"]);
    assert_eq!(run.status, 1);
    let commands: Vec<&str> = run.stdout.lines().collect();
    assert!(commands.len() > 2 && commands.iter().all(|line| line.starts_with("::")), "{}", run.stdout);
    let broken = commands.iter().find(|line| line.contains("title=broken-reference:") && line.contains("TE-1")).expect("there");
    assert!(broken.starts_with("::error file=spec/content/requirements.yaml,line=3,endLine=3,col=17,endColumn=21,"), "{broken}");
    let misspelt = commands.iter().find(|line| line.contains("statuss")).expect("there");
    assert!(
        misspelt.contains("file=spec/content/open decisions.yaml,line=5") && misspelt.contains("%0Adid you mean `status`?"),
        "{misspelt}"
    );
    let severe = |line: &&str| line.starts_with("::error");
    let first_mild = commands.iter().position(|line| !severe(line)).unwrap_or(commands.len());
    assert!(!commands[first_mild..].iter().any(severe), "errors first: {}", run.stdout);
}

#[test]
fn gitlab_knows_an_issue_again_when_lines_move() {
    let project = project();
    git(&project, &["init", "-q"]);
    let issues = || json(&check(&project, &["--format", "gitlab"]).stdout).as_array().cloned().expect("a list");
    let prints = |issues: &[Value]| -> Vec<String> {
        let mut all: Vec<String> = issues.iter().map(|i| i["fingerprint"].as_str().expect("text").to_owned()).collect();
        all.sort();
        all
    };
    let before = issues();
    for issue in &before {
        assert!(issue["description"].is_string() && issue["check_name"].is_string(), "{issue:#}");
        assert!(
            ["info", "minor", "major", "critical", "blocker"].contains(&issue["severity"].as_str().expect("text")),
            "{issue:#}"
        );
        let path = issue["location"]["path"].as_str().expect("text");
        assert!(project.path().join(path).is_file(), "{path}");
        assert!(issue["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0), "{issue:#}");
    }
    let mut unique = prints(&before);
    unique.dedup();
    assert_eq!(unique.len(), before.len(), "each is unique");
    let text = std::fs::read_to_string(project.path().join("spec/content/index.md")).expect("read");
    project.write("spec/content/index.md", text.replace("See", "Some words more.\n\nSee"));
    assert_eq!(prints(&issues()), prints(&before), "a line that moves is no new issue");
    project.write("spec/content/index.md", format!("{text}\nAgain [[EX-2]].\n"));
    let after = prints(&issues());
    assert!(
        prints(&before).iter().all(|old| after.contains(old)) && after.len() == before.len() + 1,
        "one more of the same kind"
    );
}

#[test]
fn sarif_names_rules_with_help_and_places_that_exist() {
    let project = project();
    git(&project, &["init", "-q"]);
    let log = json(&check(&project, &["--format", "sarif"]).stdout);
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!((&log["version"], &driver["version"]), (&"2.1.0".into(), &env!("CARGO_PKG_VERSION").into()));
    let rules = driver["rules"].as_array().expect("rules");
    assert!(rules.iter().all(|rule| rule["help"]["text"].as_str().is_some_and(|help| help.len() > 40)), "help");
    let results = run["results"].as_array().expect("results");
    assert!(results.len() > 2);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().expect("text");
        assert!(!uri.contains(' ') && project.path().join(uri.replace("%20", " ")).is_file(), "{uri}");
        let region = &place["region"];
        let at = |end: &str| (region[format!("{end}Line")].as_u64(), region[format!("{end}Column")].as_u64());
        assert!(at("start").0 >= Some(1) && at("start") <= at("end"), "{region}");
    }
}

#[test]
#[ignore = "long: tests/run"]
fn junit_fails_what_denies_and_passes_the_rest() {
    let project = project();
    let text = check(&project, &["--format", "junit"]).stdout;
    let report = quick_junit::Report::deserialize_from_str(&text).expect("JUnit");
    let (errors, warnings) = {
        let value = json(&check(&project, &["--format", "json"]).stdout);
        let count = |name: &str| usize::try_from(value[name].as_u64().expect("a number")).expect("small");
        (count("errors"), count("warnings"))
    };
    let suite = report.test_suites.first().expect("a suite");
    assert!(errors > 0 && suite.failures == errors && suite.tests > ouvrage::check::RULES.len(), "{text}");
    let strict = check(&project, &["--format", "junit", "--deny", "warnings"]).stdout;
    let strict = quick_junit::Report::deserialize_from_str(&strict).expect("JUnit");
    assert_eq!(strict.test_suites[0].failures, errors + warnings);
    let clean = TestProject::new().file("content/index.md", "# Home\n").run("check", &["--format", "junit"]);
    let clean = quick_junit::Report::deserialize_from_str(&clean.stdout).expect("JUnit");
    assert!(clean.test_suites[0].tests > 50 && clean.test_suites[0].failures == 0, "a run without findings shows that it looked");
}

#[test]
#[ignore = "long: tests/run"]
fn every_format_is_said_in_the_language_and_ends_with_the_same_status() {
    let project = project();
    for format in ["github", "gitlab", "sarif", "junit"] {
        let run = check(&project, &["--format", format, "--lang", "fr"]);
        assert!(run.status == 1 && run.stdout.contains("il n’y a pas de fiche"), "{format}: {}", run.stdout);
    }
    let clean = TestProject::new().file("content/index.md", "# Home\n");
    for format in ["github", "gitlab", "sarif", "junit"] {
        assert_eq!(clean.run("check", &["--format", format]).status, 0, "{format}");
    }
    assert_eq!(clean.run("check", &["--format", "github"]).stdout, "");
    assert_eq!(json(&clean.run("check", &["--format", "gitlab"]).stdout), Value::Array(Vec::new()));
}

#[test]
#[ignore = "long: tests/run"]
fn since_tells_what_a_change_is_answerable_for() {
    let project = project();
    git(&project, &["init", "-q", "-b", "main"]);
    git(&project, &["add", "."]);
    git(&project, &["commit", "-q", "-m", "before"]);
    let found = |args: &[&str]| {
        let run = check(&project, &[&["--format", "json"], args].concat());
        let value = json(&run.stdout);
        let messages =
            value["findings"].as_array().expect("a list").iter().map(|f| f["message"].as_str().expect("text").to_owned());
        (run.status, messages.collect::<Vec<_>>(), run.stderr)
    };
    let (status, messages, note) = found(&["--since", "HEAD"]);
    assert!(status == 0 && messages.is_empty() && note.contains("were there before `HEAD`"), "{messages:?} {note}");
    // A line that moves is not a line that changed, a word on the line of a finding is.
    let text = "# Home\n\nMore.\n\nSee [[EX-2]] and [a page](missing.md).\n";
    project.write("spec/content/index.md", text);
    assert_eq!(found(&["--since", "HEAD"]).1, Vec::<String>::new());
    project.write("spec/content/index.md", text.replace("See", "Read"));
    let (status, messages, _) = found(&["--since", "main"]);
    assert!(status == 1 && messages.len() == 2 && messages.iter().any(|m| m.contains("EX-2")), "{messages:?}");
    // What breaks elsewhere is the change's too.
    project.write("spec/content/index.md", "# Home\n\nSee [[EX-1]].\n");
    git(&project, &["add", "."]);
    git(&project, &["commit", "-q", "-m", "cites"]);
    project.write("spec/content/requirements.yaml", "- id: EX-9\n  title: Other\n  statement: Other\n");
    let (status, messages, _) = found(&["--since", "HEAD"]);
    assert!(status == 1 && messages.iter().any(|m| m.contains("EX-1")), "{messages:?}");
    // A file that git does not know yet is new as a whole.
    project.write("spec/content/requirements.yaml", "- id: EX-1\n  title: One\n  statement: Other\n");
    project.write("spec/content/new.md", "# New\n\n[[EX-404]]\n");
    let (_, messages, _) = found(&["--since", "HEAD"]);
    assert!(messages.iter().any(|m| m.contains("EX-404")), "{messages:?}");
    // What others did on the other branch is no change of ours.
    git(&project, &["checkout", "-q", "-b", "work"]);
    git(&project, &["commit", "-q", "-a", "-m", "work"]);
    git(&project, &["checkout", "-q", "main"]);
    project.write("spec/content/other.md", "# Other\n\n[[EX-405]]\n");
    git(&project, &["add", "spec/content/other.md"]);
    git(&project, &["commit", "-q", "-m", "theirs"]);
    git(&project, &["checkout", "-q", "work"]);
    let (_, messages, _) = found(&["--since", "main"]);
    assert!(!messages.iter().any(|m| m.contains("EX-405")), "{messages:?}");
    let (status, hint) = {
        let run = check(&project, &["--since", "nowhere"]);
        (run.status, run.stderr)
    };
    assert!(status == 2 && hint.contains("no commit `nowhere`"), "{hint}");
    let bare = TestProject::new().run("check", &["--since", "HEAD"]);
    assert!(bare.status == 2 && bare.stderr.contains("not in a git repository"), "{}", bare.stderr);
}
