//! Links that are reviewed, approvals, retired entries, verdicts that are older than what they judge.

use super::support::{Run, TestProject, files, run};
use std::process::Command;

const SETTINGS: &str = "title: Essai\nlanguage: en\naudiences: [public, vendor, internal, restricted]\nreviews: { test: [verifies] }\nrules: { requirement-without-test: off }\n";

fn git(project: &TestProject, day: &str, args: &[&str]) -> String {
    let moment = format!("{day}T10:00:00Z");
    let output = Command::new("git")
        .arg("-C")
        .arg(project.path())
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"])
        .args(args)
        .env("GIT_AUTHOR_DATE", &moment)
        .env("GIT_COMMITTER_DATE", &moment)
        .output()
        .expect("git");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn commit(project: &TestProject, day: &str) {
    git(project, day, &["add", "-A"]);
    git(project, day, &["commit", "-q", "-m", day]);
}

fn begin(project: &TestProject, day: &str) {
    git(project, day, &["init", "-q", "-b", "main"]);
    commit(project, day);
}

fn requirement(id: &str, statement: &str) -> String {
    format!("- id: {id}\n  title: Title of {id}\n  statement: {statement}\n")
}

/// Two requirements, each with a test.
fn project() -> TestProject {
    TestProject::new()
        .file("ouvrage.yaml", SETTINGS)
        .file(
            "content/requirements.yaml",
            [requirement("EX-1", "The search answers within 3 s."), requirement("EX-2", "Prices are shown.")].concat(),
        )
        .file(
            "content/tests.yaml",
            "- { id: TE-1, title: Search, verifies: [EX-1], steps: [{ text: Search }] }\n- { id: TE-10, title: Prices, verifies: [EX-2] }\n- { id: TE-2, title: Prices again, verifies: [EX-2] }\n",
        )
}

fn accept(project: &TestProject, args: &[&str]) -> Run {
    let run = project.run("accept", args);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    run
}

fn ledger(project: &TestProject) -> String {
    std::fs::read_to_string(project.path().join("reviews.yaml")).expect("a ledger")
}

fn keys(project: &TestProject) -> Vec<String> {
    ledger(project)
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some(line.split_once(':')?.0.to_owned()))
        .collect()
}

#[test]
fn a_link_is_suspect_when_an_end_says_something_else_and_git_has_the_words() {
    let project = project();
    begin(&project, "2026-03-01");
    let note = project.findings().one("link-unreviewed", "ouvrage.yaml:4:19");
    assert_eq!(note["message"], "3 of 3 links `verifies` of `test` were never accepted");
    accept(&project, &["--all"]);
    assert_eq!(keys(&project), ["TE-1 verifies EX-1", "TE-2 verifies EX-2", "TE-10 verifies EX-2"], "in the order of numbers");
    assert!(project.findings().items.is_empty(), "{:?}", project.findings().items);
    commit(&project, "2026-03-02");

    // How it is written, where it stands, and how far it is, are no change.
    let text = "- id: EX-2\n  title: Title of EX-2\n  statement: Prices are shown.\n  status: approved\n- id: EX-1\n  status: built\n  title: Title of EX-1\n  statement: |\n    The search\n    answers within 3 s.\n";
    project.write("content/more/requirements.yaml", text);
    std::fs::remove_file(project.path().join("content/requirements.yaml")).expect("gone");
    assert!(project.findings().items.is_empty(), "{:?}", project.findings().items);

    project.write("content/more/requirements.yaml", text.replace("3 s", "2 s"));
    let found = project.findings().one("link-suspect", "content/tests.yaml:1:41");
    assert_eq!(found["message"], "the link `verifies` from `TE-1` to `EX-1` was accepted when `EX-1` said something else");
    assert_eq!(found["related"][0]["label"], "Statement: The search answers within [-3-]{+2+} s.");
    assert!(found["hint"].as_str().expect("a hint").contains("ouvrage accept . TE-1"), "{found}");
    assert_eq!(found["severity"], "warning");

    // The other end too.
    let tests = std::fs::read_to_string(project.path().join("content/tests.yaml")).expect("tests");
    project.write("content/tests.yaml", tests.replace("text: Search", "text: Search a bolt"));
    let found = project.findings().one("link-suspect", "content/tests.yaml:1:41");
    assert_eq!(found["message"], "the link `verifies` from `TE-1` to `EX-1` was accepted when both said something else");
    let ends = found["related"].as_array().expect("both ends");
    assert!(
        ends.len() == 2 && ends.iter().any(|end| end["label"].as_str().expect("words").contains("{+Search a bolt+}")),
        "{found}"
    );
}

#[test]
fn without_the_older_state_the_end_is_named() {
    let project = project();
    accept(&project, &["--all"]);
    let text = std::fs::read_to_string(project.path().join("content/requirements.yaml")).expect("text");
    project.write("content/requirements.yaml", text.replace("3 s", "2 s"));
    let found = project.findings().one("link-suspect", "content/tests.yaml:1:41");
    assert!(found["message"].as_str().expect("text").contains("when `EX-1` said something else"));
    assert_eq!(found["related"][0]["label"], "changed since", "{found}");
    // Committed together with the change, the state of then was never committed.
    begin(&project, "2026-03-01");
    let found = project.findings().one("link-suspect", "content/tests.yaml:1:41");
    assert_eq!(found["related"][0]["label"], "changed since", "{found}");
    let said = accept(&project, &["EX-1"]).stdout;
    assert!(
        said.contains("TE-1 verifies EX-1: the second changed") && said.contains("1 link accepted in reviews.yaml"),
        "{said}"
    );
    assert!(project.findings().items.is_empty(), "{:?}", project.findings().items);
}

#[test]
fn accepting_writes_the_ledger_once_and_leaves_the_rest_of_it_alone() {
    let project = project();
    begin(&project, "2026-03-01");
    let shown = accept(&project, &["TE-10", "--dry-run"]).stdout;
    assert!(shown.contains("+++ b/reviews.yaml") && shown.contains("+TE-10 verifies EX-2: "), "{shown}");
    assert!(!project.path().join("reviews.yaml").exists());
    accept(&project, &["TE-10"]);
    let own = format!("# Ours\n{}# At the end\n", ledger(&project));
    project.write("reviews.yaml", &own);
    accept(&project, &["EX-1"]);
    assert_eq!(keys(&project), ["TE-1 verifies EX-1", "TE-10 verifies EX-2"]);
    let text = ledger(&project);
    assert!(text.starts_with("# Ours\n# Links") && text.ends_with("# At the end\n"), "{text}");
    let again = accept(&project, &["EX-1", "TE-10"]).stdout;
    assert!(again.contains("nothing to accept"), "{again}");
    assert_eq!(ledger(&project), text);
    commit(&project, "2026-03-02");

    // Of entries that changed since a revision.
    let file = project.path().join("content/requirements.yaml");
    let requirements = std::fs::read_to_string(&file).expect("text");
    project.write("content/requirements.yaml", requirements.replace("are shown", "are hidden"));
    let said = accept(&project, &["--since", "HEAD", "--dry-run"]).stdout;
    assert!(
        said.contains("TE-10 verifies EX-2: the second changed\n    EX-2: Statement: Prices are [-shown-]{+hidden+}."),
        "{said}"
    );
    assert!(said.contains("TE-2 verifies EX-2: accepted for the first time") && !said.contains("\nTE-1 verifies"), "{said}");
    accept(&project, &["--since", "HEAD"]);
    assert_eq!(keys(&project), ["TE-1 verifies EX-1", "TE-2 verifies EX-2", "TE-10 verifies EX-2"]);
    assert!(project.findings().items.is_empty(), "{:?}", project.findings().items);
    let unknown = project.run("accept", &["--since", "v9"]);
    assert!(unknown.status == 3 && unknown.stderr.contains("no commit `v9`"), "{} {}", unknown.status, unknown.stderr);

    // A new id takes its line along, and a link that is gone leaves.
    assert_eq!(project.run("rename", &["EX-2", "EX-20", "--apply", "--allow-dirty"]).status, 0);
    assert!(project.findings().items.is_empty(), "{:?}", project.findings().items);
    let tests = std::fs::read_to_string(project.path().join("content/tests.yaml")).expect("tests");
    project.write("content/tests.yaml", tests.replace("title: Search, verifies: [EX-1]", "title: Search"));
    let said = accept(&project, &["--all"]).stdout;
    assert!(said.contains("TE-1 verifies EX-1: the link is gone, and so is its line"), "{said}");
    assert_eq!(keys(&project), ["TE-2 verifies EX-20", "TE-10 verifies EX-20"]);

    // Lines before, between and behind others at once; line ends of another system, and a last line without one.
    let crlf = ledger(&project).replace("# At the end\n", "").trim_end().replace('\n', "\r\n");
    project.write("reviews.yaml", &crlf);
    let more: String =
        ["TE-1", "TE-9", "TE-11", "TE-12"].map(|id| format!("- {{ id: {id}, title: More, verifies: [EX-1] }}\n")).concat();
    project.write("content/more/tests.yaml", more.replace("TE-1,", "TE-0,"));
    accept(&project, &["--all"]);
    let wanted = [
        "TE-0 verifies EX-1",
        "TE-2 verifies EX-20",
        "TE-9 verifies EX-1",
        "TE-10 verifies EX-20",
        "TE-11 verifies EX-1",
        "TE-12 verifies EX-1",
    ];
    assert_eq!(keys(&project), wanted);
    let text = ledger(&project);
    assert!(text.matches("\r\n").count() == text.matches('\n').count() && !text.ends_with('\n'), "{text:?}");
    assert!(text.starts_with("# Ours\r\n# Links"), "{text}");
    project.write("content/tests.yaml", "");
    project.write("content/more/tests.yaml", "");
    accept(&project, &["--all"]);
    assert!(keys(&project).is_empty() && ledger(&project).starts_with("# Ours"), "{}", ledger(&project));
    project.write("reviews.yaml", "{ TE-1 verifies EX-1: 0123456789abcdef 0123456789abcdef }\n");
    project.write("content/tests.yaml", "- { id: TE-2, title: Prices, verifies: [EX-1] }\n");
    let run = project.run("accept", &["--all"]);
    assert!(run.status == 2 && run.stderr.contains("a line per link, without braces"), "{}", run.stderr);
}

#[test]
fn what_cannot_be_read_is_said_and_never_overwritten() {
    let project = project();
    project.write("reviews.yaml", "TE-1 verifies EX-1: 0123456789abcdef 0123456789abcdef\nTE-1 EX-1: 12\n");
    let found = project.findings().one("bad-config", "reviews.yaml:2:1");
    assert_eq!(found["message"], "`TE-1 EX-1` is no line of a link that was reviewed");
    let run = project.run("accept", &["--all"]);
    assert!(run.status == 2 && run.stderr.contains("nothing was changed"), "{} {}", run.status, run.stderr);
    assert!(ledger(&project).ends_with("TE-1 EX-1: 12\n"));
    // Both sides of a merge.
    let line = "TE-1 verifies EX-1: 0123456789abcdef 0123456789abcdef\n";
    project.write("reviews.yaml", [line, line].concat());
    assert_eq!(project.findings().status, 1);
    project.write("reviews.yaml", "- a\n");
    project.findings().one("bad-config", "reviews.yaml:1:1");
    std::fs::remove_file(project.path().join("reviews.yaml")).expect("gone");

    let settings = |reviews: &str| SETTINGS.replace("{ test: [verifies] }", reviews);
    project.write("ouvrage.yaml", settings("{ tset: [verifies] }"));
    let found = project.findings().one("bad-config", "ouvrage.yaml:4:12");
    assert_eq!(found["hint"], "did you mean `test`?");
    project.write("ouvrage.yaml", settings("{ requirement: [verified_by] }"));
    let found = project.findings().one("bad-config", "ouvrage.yaml:4:26");
    assert_eq!(found["hint"], "it is the other side of `verifies`: write `test: [verifies]`");
    project.write("ouvrage.yaml", settings("yes"));
    project.findings().one("bad-config", "ouvrage.yaml:4:10");
    project.write("ouvrage.yaml", "title: Essai\n");
    let run = project.run("accept", &["--all"]);
    assert!(run.status == 2 && run.stderr.contains("reviews no links"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
}

fn approved(project: &TestProject) -> Vec<String> {
    let found = project.findings();
    found.of("approval-stale").iter().map(|f| f["message"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn an_approval_is_of_one_text_and_of_what_its_readers_see() {
    let project = project();
    project.write(
        "ouvrage.yaml",
        [
            SETTINGS.replace("reviews:", "# reviews:"),
            "kinds:\n  requirement:\n    fields:\n      secret: { type: markdown, audience: restricted }\n".to_owned(),
        ]
        .concat(),
    );
    let file = project.path().join("content/requirements.yaml");
    let text = std::fs::read_to_string(&file).expect("text");
    project.write("content/requirements.yaml", text.replacen("3 s.\n", "3 s.\n  secret: Forty thousand.\n", 1));
    let no_day = project.run("approve", &["EX-1", "--by", "Ada"]);
    assert!(no_day.status == 2 && no_day.stderr.contains("`--on`"), "{}", no_day.stderr);
    let run = project.run("approve", &["EX-1", "--by", "Steering committee", "--on", "2026-03-09"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let text = std::fs::read_to_string(&file).expect("text");
    assert!(text.contains("  approved: { by: Steering committee, on: 2026-03-09, of: "), "{text}");
    let again = project.run("approve", &["EX-1", "--by", "Steering committee", "--on", "2026-03-09"]);
    assert!(again.stdout.contains("nothing was changed"), "{}", again.stdout);
    assert_eq!(std::fs::read_to_string(&file).expect("text"), text);
    assert!(approved(&project).is_empty());
    let page = |audience: &str| {
        let built = project.run("build", &["--no-pdf", "--no-search", "--audience", audience]);
        assert_eq!(built.status, 0, "{}", built.stderr);
        let page = std::fs::read_to_string(project.path().join("_site/requirements/EX-1.html")).expect("a page");
        page.replace('\u{a0}', " ")
    };
    assert!(page("internal").contains("Text approved: Steering committee, 9 March 2026."), "{}", page("internal"));

    // What those who read the approval may not see changes nothing that they are told.
    let whole = files(&project.path().join("_site"));
    project.write("content/requirements.yaml", text.replace("Forty", "Fifty"));
    assert!(approved(&project).is_empty());
    page("internal");
    assert!(whole == files(&project.path().join("_site")), "a hidden change shows");

    project.write("content/requirements.yaml", text.replace("3 s", "2 s"));
    assert_eq!(approved(&project), ["`EX-1` says something else than when it was approved"]);
    assert!(
        page("internal").contains("An older text was approved: Steering committee, 9 March 2026. The text has changed since.")
    );
    // Who approved it is none of a vendor's business.
    let seen = page("vendor");
    assert!(!seen.contains("Steering committee") && !seen.contains("approved"), "{seen}");
    project.write("content/requirements.yaml", text.replace(", of: ", ", of: \"\" } #"));
    assert_eq!(approved(&project), ["the approval of `EX-1` does not say of which text it is"]);
    // A team that keeps them all has the new one behind the others.
    let kept = text.replace(
        "approved: { by: Steering committee, on: 2026-03-09, of: ",
        "approved: [{ by: Ada, on: 2026-03-01, of: aa }, { by: Zoe, on: 2026-03-02, of: bb }] # ",
    );
    project.write("content/requirements.yaml", &kept);
    assert_eq!(approved(&project), ["`EX-1` says something else than when it was approved"]);
    assert_eq!(project.run("approve", &["EX-1", "--by", "Ada", "--on", "2026-03-10"]).status, 0);
    let all = std::fs::read_to_string(&file).expect("text");
    assert!(all.contains("by: Ada, on: 2026-03-01, of: aa") && all.contains("by: Ada, on: 2026-03-10"), "{all}");
    assert!(approved(&project).is_empty());
    let not = project.run("approve", &["TE-1", "--by", "Ada", "--on", "2026-03-09"]);
    assert!(not.status == 2 && not.stderr.contains("a test is not approved"), "{}", not.stderr);
}

#[test]
fn what_is_retired_stays_to_be_read_and_counts_no_more() {
    let project = project();
    let old = "- id: EX-3\n  title: Old\n  status: superseded\n  lot: L1\n- id: EX-4\n  title: New\n  status: approved\n  supersedes: [EX-3]\n";
    let both = std::fs::read_to_string(project.path().join("content/requirements.yaml")).expect("text") + old;
    project.write("ouvrage.yaml", "title: Essai\nlanguage: en\n");
    project.write("content/requirements.yaml", &both);
    project.write("content/lots.yaml", "- { id: L1, title: One }\n");
    project.write("content/checkpoints.yaml", "- { id: CK-1, question: Tested?, done_when: all requirement have verified_by }\n");
    let found = project.findings();
    let untested = found.of("requirement-without-test");
    assert_eq!(untested.len(), 1, "only EX-4: {untested:?}");
    assert!(untested[0]["message"].as_str().expect("text").contains("EX-4"));
    let page = project.page("requirements/EX-3.html");
    assert!(page.contains("No longer in force: Superseded.") && page.contains("In its place:"), "{page}");
    let banner = page.split("class=\"notice").nth(1).and_then(|rest| rest.split("</p>").next()).expect("a banner");
    assert!(banner.contains("EX-4") && banner.contains("New"), "{banner}");
    assert!(!project.page("requirements/EX-4.html").contains("class=\"notice"));
    let coverage = project.page("requirements/index.html");
    assert!(coverage.contains("2 of 3") || coverage.contains("66"), "{coverage}");
    // With a test, everything that counts is tested: the old one is no gap.
    project.write("content/more/tests.yaml", "- { id: TE-4, title: New, verifies: [EX-4] }\n");
    let listed = run(&["next", project.path().to_str().expect("a path")]);
    assert!(!listed.stdout.contains("EX-3"), "{}", listed.stdout);
    assert!(project.findings().of("link-retired").is_empty());

    project.write("content/more/tests.yaml", "- { id: TE-4, title: New, verifies: [EX-4, EX-3] }\n");
    let note = project.findings().one("link-retired", "content/more/tests.yaml:1:44");
    assert_eq!((note["severity"].as_str(), note["hint"].as_str()), (Some("note"), Some("`EX-4` supersedes it: link with that")));
    // A vendor who may not see what took its place is not told that there is something.
    project.write("content/requirements.yaml", both.replace("  title: New\n", "  title: New\n  audience: internal\n"));
    project.write("content/more/tests.yaml", "");
    let built = project.run("build", &["--no-pdf", "--no-search", "--audience", "vendor"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let page = std::fs::read_to_string(project.path().join("_site/requirements/EX-3.html")).expect("a page");
    assert!(page.contains("No longer in force") && !page.contains("In its place") && !page.contains("EX-4"), "{page}");
}

/// A test that passed on 5 March, on a requirement with a part for the team alone.
fn judged() -> TestProject {
    let project = TestProject::new()
        .file("ouvrage.yaml", [SETTINGS.replace("reviews:", "# reviews:"), "documents:\n  tests: { title: Tests, audience: vendor, outline: [{ page: sheets }] }\n".to_owned()].concat())
        .file(
            "content/requirements.yaml",
            "- id: EX-1\n  title: Title of EX-1\n  statement: |\n    The search answers within 3 s.\n\n    <!-- audience: internal -->\n    Measured from Dijon.\n    <!-- /audience -->\n",
        )
        .file("content/sheets.md", "---\naudience: vendor\n---\n\n# Sheets\n\n```view\nsheets: test\n```\n\n```view\nsheets: requirement\n```\n")
        .file("content/tests.yaml", "- { id: TE-1, title: Search, verifies: [EX-1], steps: [{ text: Search }] }\n");
    begin(&project, "2026-03-01");
    project.write(
        "content/tests.yaml",
        "- { id: TE-1, title: Search, verifies: [EX-1], verdict: passed, verdict_date: 2026-03-05 }\n",
    );
    commit(&project, "2026-03-05");
    project
}

fn site(project: &TestProject, audience: &str, out: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
    let folder = project
        .path()
        .parent()
        .expect("a folder")
        .join(format!("{out}-{}", project.path().file_name().expect("a name").to_string_lossy()));
    let built = project.run("build", &["--no-pdf", "--audience", audience, "--out", folder.to_str().expect("a path")]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let found = files(&folder);
    std::fs::remove_dir_all(&folder).expect("gone");
    found
}

fn page(site: &std::collections::BTreeMap<String, Vec<u8>>, path: &str) -> String {
    String::from_utf8_lossy(site.get(path).unwrap_or_else(|| panic!("{path}"))).into_owned()
}

#[test]
fn a_verdict_older_than_the_words_is_to_be_run_again() {
    let project = judged();
    assert!(project.findings().of("verdict-outdated").is_empty());
    let requirements = std::fs::read_to_string(project.path().join("content/requirements.yaml")).expect("text");
    // How far the requirement is, and how it is written, is no change.
    project.write(
        "content/requirements.yaml",
        requirements
            .replace("  statement: |\n    The search answers", "  status: approved\n  statement: |\n    The search\n    answers"),
    );
    commit(&project, "2026-03-08");
    assert!(project.findings().of("verdict-outdated").is_empty(), "{:?}", project.findings().items);
    project.write("content/requirements.yaml", requirements.replace("3 s", "2 s"));
    commit(&project, "2026-03-09");
    let found = project.findings().one("verdict-outdated", "content/tests.yaml:1:79");
    assert_eq!(found["message"], "the verdict of `TE-1` is older than what `EX-1` says");
    assert!(
        found["related"][0]["label"].as_str().expect("words").starts_with("Statement: The search answers within [-3-]{+2+} s."),
        "{found}"
    );
    let seen = site(&project, "vendor", "seen");
    assert!(page(&seen, "tests/TE-1.html").contains("To be run again; changed since the verdict:"));
    assert!(page(&seen, "tests/index.html").contains("Passed, to be run again"), "{}", page(&seen, "tests/index.html"));
    let of = page(&seen, "requirements/EX-1.html");
    assert!(of.contains("The text has changed since the verdict of:") && of.contains("Passed, to be run again"), "{of}");
    // Run again.
    project.write(
        "content/tests.yaml",
        "- { id: TE-1, title: Search, verifies: [EX-1], verdict: passed, verdict_date: 2026-03-10 }\n",
    );
    assert!(project.findings().of("verdict-outdated").is_empty());
    // A folder without git, and a day before the first commit, say nothing.
    project.write(
        "content/tests.yaml",
        "- { id: TE-1, title: Search, verifies: [EX-1], verdict: passed, verdict_date: 2026-02-10 }\n",
    );
    assert!(project.findings().of("verdict-outdated").is_empty());
    project.write(
        "content/tests.yaml",
        "- { id: TE-1, title: Search, verifies: [EX-1], verdict: passed, verdict_date: 2026-03-05 }\n",
    );
    project.findings().one("verdict-outdated", "content/tests.yaml:1:79");
    std::fs::remove_dir_all(project.path().join(".git")).expect("gone");
    assert!(project.findings().of("verdict-outdated").is_empty());
    assert!(!page(&site(&project, "vendor", "bare"), "tests/TE-1.html").contains("To be run again"));
}

/// What changes in a part that a reader does not see is no change for that reader; not one byte tells of it.
#[test]
fn a_hidden_change_makes_no_verdict_old() {
    let (with, without) = (judged(), judged());
    let requirements = std::fs::read_to_string(with.path().join("content/requirements.yaml")).expect("text");
    with.write("content/requirements.yaml", requirements.replace("Dijon", "Mâcon"));
    commit(&with, "2026-03-09");
    git(&without, "2026-03-09", &["commit", "-q", "--allow-empty", "-m", "2026-03-09"]);
    let (seen, plain) = (site(&with, "vendor", "with"), site(&without, "vendor", "without"));
    assert!(seen == plain, "the vendor's site tells of a hidden change");
    assert!(!page(&seen, "tests/TE-1.html").contains("To be run again"));
    // Those who see it are told.
    assert!(page(&site(&with, "internal", "own"), "tests/TE-1.html").contains("To be run again"));
    with.findings().one("verdict-outdated", "content/tests.yaml:1:79");
}

/// That a reader may see a field by now, or no longer may, is no change of what the entry said.
#[test]
fn a_field_that_comes_into_sight_makes_no_verdict_old() {
    let project = judged();
    let settings = std::fs::read_to_string(project.path().join("ouvrage.yaml")).expect("text");
    let requirements = std::fs::read_to_string(project.path().join("content/requirements.yaml")).expect("text");
    let kinds = |audience: &str| {
        [settings.as_str(), "kinds: { requirement: { fields: { rationale: { audience: ", audience, " } } } }\n"].concat()
    };
    project.write("ouvrage.yaml", kinds("internal"));
    project.write("content/requirements.yaml", [requirements.as_str(), "  rationale: Buyers leave.\n"].concat());
    commit(&project, "2026-03-05");
    project.write("ouvrage.yaml", kinds("vendor"));
    project
        .write("content/requirements.yaml", [&requirements.replace("Dijon", "Mâcon"), "  rationale: Buyers leave.\n"].concat());
    commit(&project, "2026-03-09");
    assert!(!page(&site(&project, "vendor", "seen"), "tests/TE-1.html").contains("To be run again"));
}

/// What others did on a branch counts from the day on which it was merged; a shallow clone says what it can.
#[test]
fn merges_and_shallow_clones_say_what_they_know() {
    let project = judged();
    let requirements = std::fs::read_to_string(project.path().join("content/requirements.yaml")).expect("text");
    git(&project, "2026-03-02", &["checkout", "-q", "-b", "side", "HEAD~1"]);
    project.write("content/requirements.yaml", requirements.replace("3 s", "2 s"));
    commit(&project, "2026-03-04");
    git(&project, "2026-03-07", &["checkout", "-q", "main"]);
    assert!(project.findings().of("verdict-outdated").is_empty());
    git(&project, "2026-03-07", &["merge", "-q", "--no-ff", "--no-edit", "side"]);
    project.findings().one("verdict-outdated", "content/tests.yaml:1:79");
    let clone = TestProject::empty();
    let from = format!("file://{}", project.path().display());
    let into = clone.path().join("clone");
    git(&project, "2026-03-07", &["clone", "-q", "--depth", "1", &from, into.to_str().expect("a path")]);
    let run = run(&["check", into.to_str().expect("a path"), "--format", "json"]);
    assert!(run.status == 0 && !run.stdout.contains("verdict-outdated"), "{}", run.stdout);
}

#[cfg(feature = "pdf")]
#[test]
fn documents_say_what_is_retired_and_what_is_to_be_run_again() {
    let project = judged();
    let requirements = std::fs::read_to_string(project.path().join("content/requirements.yaml")).expect("text");
    project.write(
        "content/requirements.yaml",
        requirements.replace("3 s", "2 s") + "- id: EX-3\n  title: Old\n  status: superseded\n- id: EX-4\n  title: New\n  status: approved\n  supersedes: [EX-3]\n",
    );
    commit(&project, "2026-03-09");
    let made = project.run("pdf", &[]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    let text = Command::new("pdftotext").arg(project.path().join("_pdf/tests.pdf")).arg("-").output().expect("pdftotext");
    let text = String::from_utf8_lossy(&text.stdout).replace('\n', " ");
    for words in [
        "No longer in force: Superseded.",
        "In its place:",
        "To be run again; changed since the verdict:",
        "Passed, to be run again",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}
