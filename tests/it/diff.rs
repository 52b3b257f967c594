//! `ouvrage diff`: what changed since a revision, for one reader.

use super::support::{Run, TestProject, git, run};
use serde_json::Value;
use std::process::Command;

fn commit(project: &TestProject, message: &str) {
    git(project, &["add", "-A"]);
    git(project, &["commit", "-q", "-m", message]);
}

/// What the command says, with blanks for the hard spaces of typography.
fn diff(project: &TestProject, args: &[&str]) -> Run {
    let mut run = project.run("diff", args);
    run.stdout = run.stdout.replace('\u{a0}', " ");
    run
}

const SETTINGS: &str = "title: Essai\nlanguage: en\nbaselines:\n  - { name: Sent, revision: v1 }\n";

fn requirements(list: &[(&str, &str)]) -> String {
    list.iter().map(|(id, text)| format!("- {{ id: {id}, title: Title of {id}, statement: {text} }}\n")).collect()
}

/// A project with a tag, then one requirement changed, one gone, one new, one made internal, one renamed.
fn project() -> TestProject {
    let base = requirements(&[
        ("EX-1", "The search answers within 3 s."),
        ("EX-2", "Prices are shown."),
        ("EX-3", "Stock is shown."),
        ("EX-4", "The page is in French."),
    ]);
    let project = TestProject::new().file("ouvrage.yaml", SETTINGS).file("content/requirements.yaml", base);
    git(&project, &["init", "-q", "-b", "main"]);
    commit(&project, "One");
    git(&project, &["tag", "v1"]);
    let next = requirements(&[("EX-1", "The search answers within 2 s."), ("EX-5", "Orders are repeated.")])
        + "- { id: EX-3, title: Title of EX-3, statement: Stock is shown., audience: internal }\n"
        + "- { id: EX-40, aliases: [EX-4], title: Title of EX-4, statement: The page is in French. }\n";
    project.write("content/requirements.yaml", next);
    project
}

#[test]
fn what_changed_is_told_for_each_reader() {
    let project = project();
    let told = diff(&project, &["--audience", "vendor"]);
    assert_eq!(told.status, 0, "{}", told.stderr);
    let expected = "1 added, 2 changed, 2 removed\n\nRequirements\n  ~ EX-1  Title of EX-1\n        Statement:\n            The search answers within [-3-]{+2+} s.\n  + EX-5  Title of EX-5\n  ~ EX-40  Title of EX-4 (was EX-4)\n  - EX-2  Title of EX-2\n  - EX-3  Title of EX-3\n";
    let plain = |text: &str| text.lines().skip(1).map(|line| line.trim_start().to_owned()).collect::<Vec<_>>();
    assert_eq!(
        plain(&told.stdout),
        ["x", expected].join("\n").lines().skip(1).map(|l| l.trim_start().to_owned()).collect::<Vec<_>>()
    );
    // Whoever still sees it is told that it is for fewer readers now.
    let own = diff(&project, &["Sent"]).stdout;
    assert!(own.contains("~ EX-3") && own.contains("Audience: [-vendor-]{+internal+}"), "{own}");
}

#[test]
fn merge_requests_get_markdown_and_scripts_get_data() {
    let project = project();
    let told = diff(&project, &["v1", "--audience", "vendor", "--format", "md"]).stdout;
    assert!(told.contains("### Requirements\n\n- **EX-1** Title of EX-1 – changed\n"), "{told}");
    assert!(told.contains("    - The search answers within ~~3~~**2** s."), "{told}");
    let told = diff(&project, &["v1", "--kind", "requirement", "--where", "id = EX-1", "--format", "json"]).stdout;
    let data: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(data["format"], "ouvrage-diff");
    let entries = data["changes"]["entries"].as_array().expect("a list");
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["fields"][0]["detail"]["parts"][0]["words"][1], serde_json::json!({"change": "removed", "text": "3"}));
}

#[test]
fn revisions_that_cannot_be_compared_are_told_apart() {
    let project = project();
    let told = |args: &[&str]| {
        let run = diff(&project, args);
        (run.status, run.stderr)
    };
    let (status, said) = told(&["v9"]);
    assert!(status == 3 && said.contains("this repository has no commit `v9`"), "{status} {said}");
    let (status, said) = told(&["v1", "--kind", "requirment"]);
    assert!(status == 2 && said.contains("did you mean `requirement`?"), "{status} {said}");
    // Another ladder of audiences.
    project.write("ouvrage.yaml", "title: Essai\naudiences: [world, team]\n");
    let (status, said) = told(&["v1", "--audience", "team"]);
    assert!(status == 2 && said.contains("has no audience `team`"), "{status} {said}");
    let (status, said) = told(&[]);
    assert!(status == 2 && said.contains("nothing says since when"), "{status} {said}");
    let outside = TestProject::new().file("ouvrage.yaml", SETTINGS);
    let run = diff(&outside, &["v1"]);
    assert!(run.status == 3 && run.stderr.contains("not in a git repository"), "{}", run.stderr);
}

/// What hides may be what is broken: only the narrowest audience is told.
#[test]
fn a_revision_with_errors_is_shown_to_nobody_else() {
    let project =
        TestProject::new().file("ouvrage.yaml", SETTINGS).file("content/requirements.yaml", "- { id: EX-1, titel: A }\n");
    git(&project, &["init", "-q", "-b", "main"]);
    commit(&project, "One");
    git(&project, &["tag", "v1"]);
    project.write("content/requirements.yaml", "- { id: EX-1, title: A }\n");
    let run = diff(&project, &["v1", "--audience", "vendor"]);
    assert!(run.status == 3 && run.stderr.contains("errors in the commit `v1`"), "{}", run.stderr);
    assert_eq!(diff(&project, &["v1"]).status, 0);
    // Nor is a project that has errors now.
    let project = self::project();
    project.write("content/tests.yaml", "- { id: TE-1, titel: A }\n");
    let run = diff(&project, &["v1", "--audience", "vendor"]);
    assert!(run.status == 1 && run.stderr.contains("nothing is given to `vendor`"), "{} {}", run.status, run.stderr);
}

/// Twenty commits with a merge and files that move; a shallow clone; line ends of another system.
#[test]
fn any_history_of_git_is_compared_by_its_two_ends() {
    let project = project();
    commit(&project, "Two");
    for n in 0..16 {
        project.write("content/a/notes.md", format!("# Notes\n\nState {n}.\n"));
        commit(&project, "More");
    }
    git(&project, &["checkout", "-q", "-b", "side", "v1"]);
    git(&project, &["mv", "content/requirements.yaml", "content/list.requirements.yaml"]);
    std::fs::create_dir_all(project.path().join("content/moved")).expect("made");
    git(&project, &["mv", "content/list.requirements.yaml", "content/moved/requirements.yaml"]);
    commit(&project, "Moved");
    assert!(diff(&project, &["v1"]).stdout.contains("Nothing changed."), "{}", diff(&project, &["v1"]).stdout);
    git(&project, &["checkout", "-q", "main"]);
    git(&project, &["merge", "-q", "-X", "ours", "--no-edit", "side"]);
    let between = diff(&project, &["v1..HEAD~3", "--audience", "vendor"]).stdout;
    assert!(between.contains("EX-5"), "{between}");
    // Line ends of another system are no change.
    git(&project, &["checkout", "-q", "v1"]);
    let text = std::fs::read_to_string(project.path().join("content/requirements.yaml")).expect("text");
    project.write("content/requirements.yaml", text.replace('\n', "\r\n"));
    assert!(diff(&project, &["v1"]).stdout.contains("Nothing changed."), "{}", diff(&project, &["v1"]).stdout);
    // A shallow clone does not hold the tag.
    let clone = tempfile::tempdir().expect("a folder");
    let from = format!("file://{}", project.path().display());
    let output =
        Command::new("git").args(["clone", "-q", "--depth", "1", "--branch", "main", &from]).arg(clone.path().join("c")).output();
    assert!(output.expect("git").status.success());
    let run = run(&["diff", &clone.path().join("c").to_string_lossy(), "v1"]);
    assert!(run.status == 3 && run.stderr.contains("fetch it"), "{} {}", run.status, run.stderr);
}

const BASELINES: &str = "baselines:\n  - { name: Sent, revision: v1, date: 2026-03-02, text: To bidders, audience: vendor }\n  - { name: Zephyr inside, revision: v1, text: Zephyr review }\n";

/// A project of which everything changed, seen and hidden, with a page and a document that tell of it.
fn amended() -> TestProject {
    let entry = |audience: &str, hidden: &str, level: &str, open: &str| {
        format!(
            "- id: EX-1\n  title: Search\n  statement: |\n    The search answers within {open} s.\n\n    <!-- audience: internal -->\n    {hidden}\n    <!-- /audience -->\n  priority: must\n- id: EX-9\n  title: Secret {hidden}\n  statement: {level}\n  audience: {audience}\n"
        )
    };
    let stakeholders =
        |interest: u8, name: &str| format!("- {{ id: PP-1, name: Buyer, interest: {interest}, contact: {name}@example.org }}\n");
    let page = "---\naudience: vendor\n---\n# Addendum\n\n```view\nchanges: requirement\nsince: Sent\n```\n\nTouched: `value: count requirement where changed since Sent`.\n";
    let document = "documents:\n  addendum: { title: Addendum 1, audience: vendor, outline: [ page: addendum ] }\n";
    let project = TestProject::new()
        .file(".gitignore", "_site\n_pdf\n")
        .file("ouvrage.yaml", format!("title: Essai\nlanguage: en\n{BASELINES}{document}"))
        .file("content/addendum.md", page)
        .file("content/requirements.yaml", entry("internal", "Zephyrone", "Zephyrtwo", "3"))
        .file("content/stakeholders.yaml", stakeholders(2, "zephyrthree"));
    git(&project, &["init", "-q", "-b", "main"]);
    commit(&project, "One");
    git(&project, &["tag", "v1"]);
    project.write("content/requirements.yaml", entry("internal", "Zephyrfour", "Zephyrfive", "2"));
    project.write("content/stakeholders.yaml", stakeholders(5, "zephyrsix"));
    commit(&project, "Two");
    project
}

#[test]
fn a_site_tells_what_changed_since_each_baseline() {
    let project = amended();
    let built = project.run("build", &["--no-pdf"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let page = project.page("changes/sent.html");
    assert!(page.contains("within <del><span class=\"vh\">Removed: </span>3"), "{page}");
    assert!(page.contains("To bidders") && page.contains("Zephyrfive"), "{page}");
    let entry = project.page("requirements/EX-1.html");
    assert!(entry.contains("Changed since Sent") && entry.contains("changes/sent.html#change-EX-1"), "{entry}");
    let shown = project.page("addendum.html");
    assert!(shown.contains("<ins>") && shown.contains("Touched: <span class=\"value\">2</span>."), "{shown}");
    assert!(project.page("index.html").contains("changes/zephyr-inside.html"));
    // A baseline that git does not have here stops nothing, and is said.
    git(&project, &["tag", "-d", "v1"]);
    let built = project.run("build", &["--no-pdf"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    assert!(built.stderr.contains("nothing can be said of what changed since `Sent`"), "{}", built.stderr);
    assert!(project.page("changes/sent.html").contains("this repository has no commit"));
}

/// Nothing that is hidden, then or now, is in what a vendor gets: site, search index, data, terminal, document.
#[test]
fn what_is_hidden_changes_nothing_for_others() {
    let project = amended();
    let built = project.run("build", &["--audience", "vendor"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let files = super::support::files(&project.path().join("_site"));
    assert!(
        files.keys().any(|name| name == "changes/sent.html") && !files.keys().any(|name| name.contains("zephyr")),
        "{files:?}"
    );
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        assert!(!text.contains("zephyr") && !text.contains("ex-9"), "{name}");
    }
    let page = |name: &str| String::from_utf8_lossy(files.get(name).expect("a page")).into_owned();
    assert!(page("requirements/EX-1.html").contains("Changed since Sent"));
    assert!(page("addendum.html").contains("Touched: <span class=\"value\">1</span>."), "{}", page("addendum.html"));
    for format in ["text", "md", "json"] {
        let told = diff(&project, &["v1", "--audience", "vendor", "--format", format]);
        assert_eq!(told.status, 0, "{}", told.stderr);
        assert!(told.stdout.contains("EX-1") && !told.stdout.to_lowercase().contains("zephyr"), "{}", told.stdout);
        assert!(!told.stdout.contains("PP-1"), "a hidden field is no change: {}", told.stdout);
    }
}

/// Nothing tells a vendor that a field is there which they do not have, or a passage: neither the source of a view, nor the settings of a
/// document, nor a gap in a text.
#[test]
fn names_of_hidden_fields_and_hidden_passages_leave_no_trace() {
    let page = |columns: &str, passage: &str| {
        format!(
            "---\naudience: vendor\n---\n# People\n\nOne.\n\n{passage}Two.\n\n```view\ntable: stakeholder\ncolumns: [name{columns}]\n```\n"
        )
    };
    let settings = |registers: &str, columns: &str| {
        format!(
            "{SETTINGS}documents:\n  people:\n    title: People\n    audience: vendor\n    outline:\n      - page: people\n      - {{ register: {registers}, columns: [name{columns}] }}\n      - {{ entry: PP-1, fields: [name{columns}] }}\n"
        )
    };
    let requirement =
        |passage: &str| format!("- id: EX-1\n  title: Search\n  statement: \"It answers{passage} within 3 s.\\n\\nAlways.\"\n");
    let project = TestProject::new()
        .file("ouvrage.yaml", settings("stakeholder", ""))
        .file("content/people.md", page("", ""))
        .file("content/stakeholders.yaml", "- { id: PP-1, name: Buyer, audience: vendor }\n")
        .file("content/requirements.yaml", requirement(""));
    git(&project, &["init", "-q", "-b", "main"]);
    commit(&project, "One");
    git(&project, &["tag", "v1"]);
    let given = || {
        ["export", "list"].map(|command| {
            let args: &[&str] = if command == "list" { &["requirement", "--format", "csv"] } else { &[] };
            let run = project.run(command, &[args, &["--audience", "vendor"]].concat());
            assert_eq!(run.status, 0, "{}", run.stderr);
            run.stdout
        })
    };
    let before = given();
    project.write("ouvrage.yaml", settings("stakeholder", ", interest"));
    project.write("content/people.md", page(", interest", "<!-- audience: internal -->\nNot for them.\n<!-- /audience -->\n\n"));
    project.write("content/requirements.yaml", requirement(" <!-- audience: internal -->, as agreed<!-- /audience -->"));
    assert_eq!(given(), before);
    let told = diff(&project, &["v1", "--audience", "vendor"]).stdout;
    assert!(told.contains("Nothing changed."), "{told}");
    let told = diff(&project, &["v1", "--audience", "internal"]).stdout;
    assert!(told.contains(", interest+}") && told.contains("as agreed"), "{told}");
}

/// What a revision is called in git is told to those who write.
#[test]
fn readers_are_told_the_names_of_their_own_baselines_alone() {
    let project = project();
    project.write("ouvrage.yaml", SETTINGS.replace("revision: v1", "revision: v1, audience: vendor"));
    let commit = git(&project, &["rev-parse", "v1"]);
    git(&project, &["branch", "deal-with-zephyr", "v1"]);
    for format in ["text", "md", "json"] {
        let told = diff(&project, &["deal-with-zephyr", "--audience", "vendor", "--format", format]).stdout;
        assert!(told.contains("EX-40") && !told.contains("zephyr") && !told.contains(&commit[..12]), "{told}");
        let told = diff(&project, &["Sent", "--audience", "vendor", "--format", format]).stdout;
        assert!(told.contains("EX-40") && told.contains("Sent") && !told.contains(&commit[..12]), "{told}");
        let told = diff(&project, &["deal-with-zephyr", "--format", format]).stdout;
        assert!(told.contains("zephyr") && told.contains(&commit[..12]), "{told}");
    }
}

/// Whom an entry is for is a matter of those who write.
#[test]
fn a_narrower_audience_is_no_change_for_those_who_still_see_it() {
    let project =
        TestProject::new().file("ouvrage.yaml", SETTINGS).file("content/cookies.yaml", "- { id: CO-1, name: Basket }\n");
    git(&project, &["init", "-q", "-b", "main"]);
    commit(&project, "One");
    git(&project, &["tag", "v1"]);
    project.write("content/cookies.yaml", "- { id: CO-1, name: Basket, audience: vendor }\n");
    let told = diff(&project, &["v1", "--audience", "vendor"]).stdout;
    assert!(told.contains("Nothing changed."), "{told}");
    assert!(diff(&project, &["v1", "--audience", "internal"]).stdout.contains("[-public-]{+vendor+}"));
}

/// A document that tells what changed is made again from its commit.
#[test]
#[cfg(feature = "pdf")]
#[ignore = "long: tests/run"]
fn an_addendum_is_reproducible_and_keeps_its_secrets() {
    let project = amended();
    let made = project.run("pdf", &["addendum"]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    let pdf = project.path().join("_pdf/addendum.pdf").to_string_lossy().into_owned();
    let text = super::pdf::tool("pdftotext", &["-layout", &pdf, "-"]);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("within Removed: 3 Added: 2 s."), "{text}");
    assert!(words.contains("Touched: 1.") && !words.to_lowercase().contains("zephyr"), "{text}");
    let verified = run(&["verify", &project.path().to_string_lossy(), &pdf]);
    assert_eq!(verified.status, 0, "{}{}", verified.stdout, verified.stderr);
}

#[test]
fn baselines_are_held_against_their_readers() {
    let of = |audience: &str, since: &str| {
        let page = format!(
            "---\naudience: vendor\n---\n# P\n\n```view\nchanges: requirement\nsince: {since}\n```\n\n```view\ntable: requirement\nwhere: changed since {since}\n```\n"
        );
        let settings = format!("title: Essai\nlanguage: en\nbaselines: [{{ name: Sent, revision: v1, audience: {audience} }}]\n");
        let project = TestProject::new()
            .file("ouvrage.yaml", settings)
            .file("content/requirements.yaml", requirements(&[("EX-1", "It answers.")]))
            .file("content/page.md", page);
        let found = project.findings();
        found
            .items
            .iter()
            .filter(|item| item["severity"] == "error")
            .map(|item| item["rule"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(of("vendor", "Sent").is_empty());
    assert_eq!(of("internal", "Sent"), ["hidden-view", "hidden-view"]);
    assert_eq!(of("vendor", "Snt"), ["bad-view", "bad-view"]);
    let twice =
        TestProject::new().file("ouvrage.yaml", "title: E\nbaselines: [{ name: A }, { name: A }, { date: 2026-01-01 }, 7]\n");
    assert_eq!(twice.findings().of("bad-config").len(), 3, "{:?}", twice.findings().items);
}

/// A page that is left out of the site was never on it: it is no page that went.
#[test]
fn what_is_left_out_of_the_site_is_no_change_of_it() {
    let project = TestProject::new()
        .file(".gitignore", "_site\n")
        .file("ouvrage.yaml", format!("title: Essai\nlanguage: en\n{BASELINES}"))
        .file("content/paper.md", "---\nsite: no\naudience: vendor\n---\n# Papyrus\n\nFor print.\n")
        .file("content/requirements.yaml", requirements(&[("EX-1", "It answers.")]));
    git(&project, &["init", "-q", "-b", "main"]);
    commit(&project, "One");
    git(&project, &["tag", "v1"]);
    let page = project.page("changes/sent.html");
    assert!(page.contains("Nothing changed.") && !page.contains("Papyrus"), "{page}");
}

/// Words that were taken out are given again where changes are told: a signature covers the state that they come from.
#[test]
fn a_signature_covers_the_states_that_changes_are_told_since() {
    let project = amended();
    let sum = || {
        let told = project.run("audit", &["--audience", "vendor", "--format", "json"]);
        let data: Value = serde_json::from_str(&told.stdout).expect("JSON");
        data["fingerprint"].as_str().expect("a fingerprint").to_owned()
    };
    let before = sum();
    assert_eq!(before, sum());
    git(&project, &["tag", "-f", "v1", "HEAD"]);
    assert_ne!(before, sum());
}

/// A file that is renamed and edited at once, and an entry that is renamed and edited at once: one change each.
#[test]
fn what_is_renamed_and_edited_at_once_is_one_change() {
    let project = TestProject::new()
        .file("ouvrage.yaml", SETTINGS)
        .file("content/requirements.yaml", requirements(&[("EX-1", "It answers within 3 s."), ("EX-2", "Prices are shown.")]));
    git(&project, &["init", "-q", "-b", "main"]);
    commit(&project, "One");
    git(&project, &["tag", "v1"]);
    std::fs::create_dir_all(project.path().join("content/lot")).expect("made");
    git(&project, &["mv", "content/requirements.yaml", "content/lot/requirements.yaml"]);
    let edited = "- { id: EX-2, title: Title of EX-2, statement: Prices are shown. }\n- { id: EX-100, aliases: [EX-1], title: Title of EX-1, statement: It answers within 2 s. }\n";
    project.write("content/lot/requirements.yaml", edited);
    let told = diff(&project, &["v1"]).stdout;
    assert!(
        told.contains("1 changed\n") && told.contains("~ EX-100  Title of EX-1 (was EX-1)") && told.contains("[-3-]{+2+}"),
        "{told}"
    );
}

/// Kinds and fields that only one of both states knows.
#[test]
fn another_vocabulary_then_and_now() {
    let kind = |name: &str, fields: &str| {
        let prefix = name[..2].to_uppercase();
        format!(
            "kind: {name}\nplural: {name}s\nprefix: {prefix}\nsection: frame\nlabel: {name}\nlabels: {name}s\ntitle: name\nfields:\n  name: {{ type: text, required: true }}\n{fields}"
        )
    };
    let project = TestProject::new()
        .file("ouvrage.yaml", SETTINGS)
        .file(
            "kinds/gadget.yaml",
            kind("gadget", "  weight: { type: integer, label: Weight }\n  colour: { type: text, label: Colour }\n"),
        )
        .file("kinds/widget.yaml", kind("widget", ""))
        .file("content/gadgets.yaml", "- { id: GA-1, name: One, weight: 3, colour: red }\n")
        .file("content/widgets.yaml", "- { id: WI-1, name: Only then }\n");
    assert!(project.findings().items.iter().all(|item| item["severity"] != "error"), "{:?}", project.findings().items);
    git(&project, &["init", "-q", "-b", "main"]);
    commit(&project, "One");
    git(&project, &["tag", "v1"]);
    std::fs::remove_file(project.path().join("kinds/widget.yaml")).expect("removed");
    std::fs::remove_file(project.path().join("content/widgets.yaml")).expect("removed");
    project.write("kinds/gadget.yaml", kind("gadget", "  weight: { type: text, label: Weight }\n"));
    project.write("content/gadgets.yaml", "- { id: GA-1, name: One, weight: light }\n");
    let told = diff(&project, &["v1"]);
    assert_eq!(told.status, 0, "{}", told.stderr);
    let said = &told.stdout;
    assert!(
        said.contains("- WI-1  Only then") && said.contains("Weight: [-3-]{+light+}") && said.contains("Colour: [-red-]"),
        "{said}"
    );
}

/// A baseline by its commit, of a history that was rewritten: while git has the commit it is compared, and then it is said that git has not.
#[test]
fn a_baseline_whose_history_was_rewritten() {
    let project = project();
    let head = Command::new("git").arg("-C").arg(project.path()).args(["rev-parse", "v1"]).output().expect("git");
    let old = String::from_utf8_lossy(&head.stdout).trim().to_owned();
    project.write("ouvrage.yaml", format!("title: Essai\nlanguage: en\nbaselines:\n  - {{ name: Sent, revision: {old} }}\n"));
    project.write(".gitignore", "_site\n");
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-q", "--amend", "-m", "Rewritten"]);
    git(&project, &["tag", "-d", "v1"]);
    assert!(diff(&project, &["Sent"]).stdout.contains("[-3-]{+2+}"), "{}", diff(&project, &["Sent"]).stdout);
    git(&project, &["reflog", "expire", "--expire=now", "--all"]);
    git(&project, &["gc", "-q", "--prune=now"]);
    let run = diff(&project, &["Sent"]);
    assert!(run.status == 3 && run.stderr.contains("fetch it, or ask for another"), "{} {}", run.status, run.stderr);
    let built = project.run("build", &["--no-pdf", "--no-search"]);
    assert!(built.status == 0 && built.stderr.contains("nothing can be said of what changed since `Sent`"), "{}", built.stderr);
}

/// What the site narrows its views by is known on the command line too, or it is said why not.
#[test]
fn what_changed_since_a_baseline_is_asked_on_the_command_line() {
    let project = project();
    commit(&project, "Two");
    let listed = |args: &[&str]| {
        let run = project.run("list", &[&["requirement"][..], args].concat());
        let ids = run.stdout.lines().skip(1).filter_map(|line| line.split_whitespace().next()).map(str::to_owned);
        (run.status, ids.collect::<Vec<_>>(), run.stderr)
    };
    let (status, ids, stderr) = listed(&["--where", "changed since Sent"]);
    assert_eq!((status, ids.join(" ")), (0, "EX-1 EX-3 EX-5 EX-40".to_owned()), "{stderr}");
    let (_, ids, _) = listed(&["--where", "not changed since Sent and id != EX-3"]);
    assert_eq!(ids, [] as [&str; 0]);
    // What changed in the last commit and since the baseline; the older state knows the baseline by its own settings.
    project.write(
        "content/requirements.yaml",
        requirements(&[("EX-1", "The search answers within 1 s."), ("EX-2", "Prices are shown.")]),
    );
    let told = diff(&project, &["HEAD", "--kind", "requirement", "--where", "changed since Sent"]);
    assert_eq!(told.status, 0, "{}", told.stderr);
    assert!(
        told.stdout.contains("~ EX-1") && told.stdout.contains("- EX-5") && told.stdout.contains("- EX-40"),
        "{}",
        told.stdout
    );
    assert!(!told.stdout.contains("EX-2"), "it is as it was in the baseline: {}", told.stdout);
    git(&project, &["tag", "-d", "v1"]);
    let (status, _, stderr) = listed(&["--where", "changed since Sent"]);
    assert!(status != 0 && stderr.contains("nothing can be said of what changed since `Sent`"), "{stderr}");
    assert_eq!(listed(&["--where", "priority is empty"]).0, 0, "nobody asks for it");
}

#[test]
fn which_requirements_are_asked_is_no_matter_of_what_changed() {
    let project = project();
    project.write("ouvrage.yaml", format!("{SETTINGS}answers: {{ where: changed since Sent }}\n"));
    let found = project.findings();
    let messages: Vec<&str> =
        found.items.iter().filter(|item| item["severity"] == "error").filter_map(|item| item["message"].as_str()).collect();
    assert!(messages.contains(&"what is asked of vendors does not follow from what changed since a baseline"), "{messages:?}");
}

/// Entries that are merged: one that keeps its id is held against itself, and the other is gone.
#[test]
fn an_entry_that_took_in_another_is_held_against_itself() {
    let project = TestProject::new()
        .file("ouvrage.yaml", SETTINGS)
        .file("content/requirements.yaml", requirements(&[("EX-1", "Apples are sold."), ("EX-2", "Bread is baked.")]));
    git(&project, &["init", "-q", "-b", "main"]);
    commit(&project, "One");
    git(&project, &["tag", "v1"]);
    project.write(
        "content/requirements.yaml",
        "- { id: EX-1, aliases: [EX-2], title: Title of EX-1, statement: Apples are sold. }\n",
    );
    let told = diff(&project, &["Sent"]).stdout;
    assert!(told.contains("  - EX-2  Title of EX-2 (merged into EX-1)\n"), "{told}");
    assert!(!told.contains("~ EX-1") && !told.contains("Bread"), "{told}");
}
