//! What a project may hold: every limit answers with a message, in bounded time and memory. `docs/trust.md` lists the figures.

use super::support::TestProject;
use ouvrage::project::{Project, ProjectCache};
use ouvrage::source::{Limits, ReadBefore, Sources, read_folder};
use std::time::Instant;

fn page(text: impl AsRef<[u8]>) -> TestProject {
    TestProject::new().file("content/page.md", text)
}

/// Messages of a rule.
fn of(project: &TestProject, rule: &str) -> Vec<String> {
    let began = Instant::now();
    let findings = project.findings();
    assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
    findings.of(rule).iter().map(|f| f["message"].as_str().unwrap_or("").to_owned()).collect()
}

#[test]
fn files_are_bounded_in_size() {
    let register = TestProject::new().file("content/needs.yaml", "# x\n".repeat(17 << 20));
    assert_eq!(of(&register, "file-too-large"), ["`content/needs.yaml` has 68.0 MiB; the limit is 64 MiB"]);
    let asset = TestProject::new().file("content/index.md", "# x\n");
    asset.write("static/big.bin", "");
    let file = std::fs::OpenOptions::new().write(true).open(asset.path().join("static/big.bin")).expect("there");
    // A file full of holes takes no room on the disk.
    file.set_len((256 << 20) + 1).expect("grown");
    assert_eq!(of(&asset, "file-too-large"), ["`static/big.bin` has 256 MiB; an attachment may have 256"]);
}

#[test]
fn the_whole_is_bounded_in_number_size_and_depth() {
    let project =
        TestProject::new().file("content/a.md", "# x\n").file("content/b.md", "# x\n").file("content/c/d/e.md", "# x\n");
    let read = |limits: Limits| {
        let mut findings = Vec::new();
        let mut sources = Sources::default();
        read_folder(project.path(), limits, &mut sources, &mut ReadBefore::default(), &mut findings).expect("readable");
        findings.into_iter().map(|f| f.message).collect::<Vec<_>>()
    };
    assert!(read(Limits::default()).is_empty());
    let whole = Limits::default();
    assert_eq!(read(Limits { files: 2, ..whole }), ["the project has more than 2 files; what is beyond is not read"]);
    assert_eq!(read(Limits { text: 10, ..whole }), ["the texts of the project have more than 0 MiB; what is beyond is not read"]);
    assert_eq!(read(Limits { depth: 2, ..whole }), ["`content/c/d` lies deeper than 2 folders, and is not read"]);
}

#[test]
#[ignore = "long: tests/run"]
fn nesting_is_bounded() {
    let deep = |open: &str, close: &str, n: usize| format!("{}x{}", open.repeat(n), close.repeat(n));
    let yaml = TestProject::new().file("content/needs.yaml", format!("- id: BE-1\n  title: {}\n", deep("[", "]", 10_000)));
    assert_eq!(of(&yaml, "yaml").len(), 1);
    let condition = page(format!("```view\ntable: need\nwhere: {}\n```\n", deep("(", ")", 5_000).replace('x', "id = a")));
    assert_eq!(of(&condition, "bad-view"), ["the condition cannot be read: the condition is nested too deep"]);
    // Markdown cannot be wrong: what is too deep is joined to what is around it.
    for text in [
        deep("> ", "", 20_000),
        (0..500).map(|n| format!("{}- x\n", "  ".repeat(n))).collect(),
        deep("**", "**", 20_000),
        deep("[", "](x)", 20_000),
        deep("![", "](x)", 5_000),
        deep("<div>", "</div>", 5_000),
        "*a _b ".repeat(20_000),
        "`".repeat(100_000),
        "[[".repeat(50_000),
        "|a".repeat(5_000) + "\n" + &"|-".repeat(5_000) + "\n" + &"|x".repeat(5_000),
        (0..2_000).map(|n| format!("[^{n}]: x[^{}]\n\n", n + 1)).collect::<String>() + "a[^0]",
    ] {
        let began = Instant::now();
        let run =
            page(format!("# x\n\n{text}\n")).file("ouvrage.yaml", "title: x\nrules: { refused-link: off }\n").run("check", &[]);
        let start: String = text.chars().take(30).collect();
        assert!(run.status == 0 || run.status == 1, "{start:?} ended with {}: {}", run.status, run.stderr);
        assert!(began.elapsed().as_secs() < 20, "{start:?} took {:?}", began.elapsed());
    }
}

#[test]
fn aliases_repeat_but_do_not_multiply() {
    let aliases = format!("- id: BE-1\n  title: &t x\n  tags: [{}]\n", vec!["*t"; 20_000].join(", "));
    assert_eq!(of(&TestProject::new().file("content/needs.yaml", aliases), "yaml").len(), 1);
    let few = "- id: BE-1\n  title: &t x\n  tags: [*t]\n";
    assert!(of(&TestProject::new().file("content/needs.yaml", few), "yaml").is_empty());
}

#[test]
fn entries_are_bounded_in_number() {
    let entries: String = (0..5).map(|n| format!("- id: B{n}\n  title: x\n")).collect();
    let project = TestProject::new().file("content/needs.yaml", entries);
    let read = |entries| {
        let limits = Limits { entries, ..Limits::default() };
        let reading = Project::read_within(project.path(), &mut ProjectCache::default(), limits).expect("readable");
        (reading.project.is_some(), reading.findings.into_iter().map(|f| f.message).collect::<Vec<_>>())
    };
    assert_eq!(read(5), (true, Vec::new()));
    assert_eq!(read(4), (false, vec!["the project has 5 entries; the limit is 4".to_owned()]));
    assert_eq!(Limits::default().entries, 200_000, "the figure of docs/trust.md");
}

#[test]
#[ignore = "long: tests/run"]
fn views_are_bounded_in_size() {
    let needs: String = (0..1_500).map(|n| format!("- id: BE-{n}\n  title: Besoin {n}\n")).collect();
    let steps: String = (0..2_000).map(|n| format!("    - {{ id: s{n}, label: Étape {n} }}\n")).collect();
    let project = TestProject::new()
        .file("content/needs.yaml", needs)
        .file("content/flows.yaml", format!("- id: PA-1\n  title: Long\n  steps:\n{steps}"))
        .file("ouvrage.yaml", "title: x\n")
        .file(
            "content/page.md",
            "# x\n\n```view\ngraph: need\n```\n\n```view\nflow: flow\n```\n\n```view\ntree: need\nby: part_of\n```\n",
        );
    let began = Instant::now();
    let run = project.run("build", &["--no-pdf", "--no-search"]);
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
    assert!(run.status == 0 || run.status == 1, "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let project = TestProject::new().file("content/index.md", "# x\n").file("static/x.txt", "x");
    for path in ["content/pipe.md", "static/pipe.bin"] {
        let made = std::process::Command::new("mkfifo").arg(project.path().join(path)).status();
        assert!(made.is_ok_and(|s| s.success()), "mkfifo");
    }
    assert_eq!(
        of(&project, "unreadable"),
        ["`content/pipe.md` is neither a file nor a folder", "`static/pipe.bin` is neither a file nor a folder"]
    );
}

#[test]
#[ignore = "long: tests/run"]
fn a_text_that_cites_one_entry_again_and_again_is_read_once() {
    // Looked at as a whole for each of them, this takes a quarter of an hour.
    let cites = "[[BE-1]] ".repeat(60_000);
    let project = super::support::TestProject::new()
        .file("content/page.md", format!("# Page\n\n{cites}\n"))
        .file("content/needs.yaml", format!("- id: BE-1\n  title: T\n- id: BE-2\n  title: U\n  statement: |\n    {cites}\n"));
    assert!(project.page("page.html").matches("BE-1").count() > 60_000);
}
