//! A document with what changed marked in its place, and the addendum that tells it.

use super::support::{TestProject, git, run};

const SETTINGS: &str = "title: Essai\nlanguage: en\nbaselines:\n  - { name: Sent, revision: v1, date: 2026-03-09, audience: vendor }\n  - { name: Inside, revision: v1, text: Zephyr inside }\n\
    documents:\n  \
    spec: { title: Spec, audience: vendor, reference: R-1, outline: [ page: scope, { register: requirement, view: sheets, title: Register }, { register: milestone, title: Milestones } ] }\n  \
    change-1: { title: Addendum 1, form: addendum, amends: spec, since: Sent, audience: vendor }\n";

/// A project that was sent, then amended; what begins with `zephyr` is for those who write.
fn amended() -> TestProject {
    let requirement = |id: &str, statement: &str, note: &str| {
        format!("- {{ id: {id}, title: Title of {id}, statement: {statement}, priority: must, lot: L1, margin: {note} }}\n")
    };
    let kind = "kind: requirement\nfields:\n  margin: { type: text, audience: internal }\n";
    let hidden = |text: &str| format!("- {{ id: EX-9, title: Zephyr {text}, statement: Zephyr {text}, audience: internal }}\n");
    let page = |n: &str, secret: &str| {
        format!(
            "---\naudience: vendor\n---\n# Scope\n\nOrders are kept {n} years.\n\n<!-- audience: internal -->\nZephyr {secret}\n<!-- /audience -->\n\nThe rest stays.\n"
        )
    };
    let milestone = |day: &str| format!("- {{ id: JA-1, title: Offers, date: {day} }}\n");
    let project = TestProject::new()
        .file(".gitignore", "_site\n_pdf\n")
        .file("ouvrage.yaml", SETTINGS)
        .file("kinds/requirement.yaml", kind)
        .file("content/scope.md", page("three", "ceiling"))
        .file(
            "content/stakeholders.yaml",
            "- { id: PP-1, name: Ada, audience: vendor }\n- { id: PP-2, name: Bob, audience: vendor }\n",
        )
        .file("content/lots.yaml", "- { id: L1, title: Portal }\n")
        .file("content/milestones.yaml", milestone("2026-04-24"))
        .file(
            "content/requirements.yaml",
            requirement("EX-1", "The search answers within 3 s.", "zephyrone")
                + &requirement("EX-2", "Prices are shown.", "zephyrtwo")
                + &hidden("one"),
        )
        .file("content/questions.yaml", "- { id: QU-1, title: Codes, question: Which codes are searched?, answer: None yet. }\n");
    git(&project, &["init", "-q", "-b", "main"]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-q", "-m", "One"]);
    git(&project, &["tag", "v1"]);
    // What the document does not hold.
    project.write("content/stakeholders.yaml", "- { id: PP-1, name: Eve, audience: vendor }\n");
    project.write("content/scope.md", page("five", "floor"));
    project.write("content/milestones.yaml", milestone("2026-05-04"));
    project.write(
        "content/requirements.yaml",
        requirement("EX-1", "The search answers within 2 s.", "zephyrthree")
            + &requirement("EX-3", "Orders are repeated.", "zephyrfour")
            + &hidden("two"),
    );
    project.write(
        "content/questions.yaml",
        "- { id: QU-1, title: Codes, question: Which codes are searched?, answer: All of them., published: 2026-04-03 }\n",
    );
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-q", "-m", "Two"]);
    project
}

#[test]
fn an_addendum_says_what_it_amends_and_since_when() {
    let of = |more: &str| {
        let settings = format!(
            "title: Essai\nlanguage: en\nbaselines: [{{ name: Sent, revision: v1, audience: vendor }}]\ndocuments:\n  spec: {{ audience: vendor, outline: [ page: scope ] }}\n  {more}\n"
        );
        let project =
            TestProject::new().file("ouvrage.yaml", settings).file("content/scope.md", "---\naudience: vendor\n---\n# Scope\n");
        let found = project.findings();
        let errors = found.items.iter().filter(|item| item["severity"] == "error");
        errors
            .map(|item| format!("{} {}", item["rule"].as_str().unwrap_or_default(), item["message"].as_str().unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(of("x: { form: addendum, amends: spec, since: Sent, audience: vendor }"), none);
    assert_eq!(of("x: { since: Sent, audience: vendor, outline: [ page: scope ] }"), none);
    assert_eq!(of("x: { form: addendum, amends: spec, audience: vendor }"), ["bad-config an addendum needs `since`"]);
    assert_eq!(of("x: { form: addendum, since: Sent, audience: vendor }"), ["bad-config an addendum needs `amends`"]);
    assert_eq!(
        of("x: { form: addendum, amends: spek, since: Sent, audience: vendor }"),
        ["bad-config there is no document `spek` to amend"]
    );
    let other = of("x: { form: addendum, amends: spec, since: Sent }");
    assert_eq!(other, ["bad-config `spec` has other readers or another language than its addendum"]);
    assert_eq!(of("x: { since: Snt, audience: vendor, outline: [ page: scope ] }"), ["bad-config there is no baseline `Snt`"]);
    let hidden = of("x: { since: Sent, audience: public, outline: [ register: cookie ] }");
    assert_eq!(hidden, ["hidden-outline a text for `public` names the baseline `Sent`, which is for `vendor`"]);
    let amends = of("x: { amends: spec, audience: vendor, outline: [ amendments: all ] }");
    assert_eq!(amends.len(), 2, "{amends:?}");
    let unknown = of("x: { form: addendum, amends: spec, since: Sent, audience: vendor, outline: [ amendments: [dats] ] }");
    assert_eq!(unknown, ["bad-config `dats` is not a part of an addendum"]);
}

#[cfg(feature = "pdf")]
mod pdf {
    use super::*;
    use crate::pdf::tool;

    /// The words of a document that was made, on one line.
    fn words(project: &TestProject, name: &str) -> String {
        let pdf = project.path().join(format!("_pdf/{name}.pdf")).to_string_lossy().into_owned();
        // In the order in which it is read out.
        let text = tool("pdftotext", &["-raw", &pdf, "-"]).replace(['\u{a0}', '\u{202f}'], " ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    #[ignore = "long: tests/run"]
    fn changes_are_marked_in_their_place_and_told_in_front() {
        let project = amended();
        let made = project.run("pdf", &["spec", "--since", "Sent"]);
        assert_eq!(made.status, 0, "{}", made.stderr);
        let text = words(&project, "spec");
        assert!(text.contains("Changes since Sent") && text.contains("Sent (9 March 2026)"), "{text}");
        for said in [
            "within Removed: 3 Added: 2 s.",
            "Removed: three Added: five years.",
            "Added: Orders are repeated.",
            "Removed: EX-2 Title of EX-2",
            "EX-1 Title of EX-1 Statement",
            "EX-2 Title of EX-2 removed",
            "EX-3 Title of EX-3 new",
            "Removed: 24 April Added: 4 May 2026",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(!text.to_lowercase().contains("zephyr") && !text.contains("EX-9"), "{text}");
        assert!(!text.chars().any(|c| ('\u{E100}'..='\u{E105}').contains(&c)), "{text}");
        // Made again from its commit, whatever the name of the state means now.
        let pdf = project.path().join("_pdf/spec.pdf").to_string_lossy().into_owned();
        let verified = run(&["verify", &project.path().to_string_lossy(), &pdf]);
        assert_eq!(verified.status, 0, "{}{}", verified.stdout, verified.stderr);
        git(&project, &["tag", "-f", "v1", "HEAD"]);
        let verified = run(&["verify", &project.path().to_string_lossy(), &pdf]);
        assert_eq!(verified.status, 0, "{}{}", verified.stdout, verified.stderr);
        let again = project.run("pdf", &["spec", "--since", "Sent"]);
        assert_eq!(again.status, 0, "{}", again.stderr);
        assert!(words(&project, "spec").contains("Nothing that this document shows changed since Sent (9 March 2026)."));
    }

    #[test]
    #[ignore = "long: tests/run"]
    fn an_addendum_tells_its_readers_all_and_nothing_else() {
        let project = amended();
        let made = project.run("pdf", &["change-1"]);
        assert_eq!(made.status, 0, "{}", made.stderr);
        let text = words(&project, "change-1");
        for said in [
            "amends the document “Spec (R-1)” in the state Sent (9 March 2026)",
            "It brings 2 changed, 1 added, 1 removed, 1 answer to a question.",
            "24 April 2026 4 May 2026",
            "within Removed: 3 Added: 2 s.",
            "kept Removed: three Added: five years",
            "All of them.",
            "No answer is expected any more: EX-2.",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(!text.to_lowercase().contains("zephyr") && !text.contains("EX-9"), "{text}");
        assert!(!text.contains("PP-1") && !text.contains("PP-2"), "the document does not hold them: {text}");
        // What a baseline was is told to those alone who are told of it.
        assert_eq!(project.run("pdf", &["spec", "--since", "Inside"]).status, 0);
        assert!(!words(&project, "spec").to_lowercase().contains("zephyr"));
    }

    /// Words may change within links and between lines of their author: each keeps one line, as PDF/UA asks, and the marks win.
    #[test]
    fn marks_meet_the_lines_of_authors() {
        let project = amended();
        let of = |word: &str| {
            format!(
                "---\naudience: vendor\n---\n# Scope\n\nSee [the {word} rules](https://example.org/{word}), ~~struck {word} words~~, <u>lined {word} ~~gone~~ words</u> and https://example.org/{word} too.\n"
            )
        };
        project.write("content/scope.md", of("old"));
        git(&project, &["commit", "-qam", "Old"]);
        git(&project, &["tag", "-f", "v1"]);
        project.write("content/scope.md", of("new"));
        for document in [&["spec", "--since", "Sent"][..], &["change-1"]] {
            let made = project.run("pdf", document);
            assert_eq!(made.status, 0, "{}", made.stderr);
        }
        let text = words(&project, "spec");
        assert!(text.contains("the Removed: old Added: new rules"), "{text}");
    }

    /// What an addendum told was true of its commit: later changes do not make what was sent another.
    #[test]
    fn an_addendum_that_was_sent_says_the_same_still() {
        let project = amended();
        let sent = project.run("issue", &["change-1", "--to", "Vendors"]);
        assert_eq!(sent.status, 0, "{}", sent.stderr);
        assert!(project.findings().of("issue-outdated").is_empty(), "{:?}", project.findings().items);
        let settings = std::fs::read_to_string(project.path().join("ouvrage.yaml")).expect("read");
        project.write("ouvrage.yaml", settings.replace("title: Addendum 1", "title: Addendum 2"));
        assert_eq!(project.findings().of("issue-outdated").len(), 1);
    }

    /// With changes in hidden parts alone, a vendor is told that nothing changed, and the parts of the document are the same data.
    #[test]
    fn what_is_hidden_marks_nothing() {
        use ouvrage::document::{Origin, outline};
        use ouvrage::output::DocumentMaker;
        use ouvrage::project::Since;
        use ouvrage::theme::Theme;
        let project = amended();
        git(&project, &["checkout", "-q", "v1", "--", "content"]);
        let requirements = std::fs::read_to_string(project.path().join("content/requirements.yaml")).expect("read");
        let other = requirements.replace("zephyrone", "zephyrfive").replace("Zephyr one", "Zephyr seven");
        assert_ne!(other, requirements);
        project.write("content/requirements.yaml", other);
        let page = std::fs::read_to_string(project.path().join("content/scope.md")).expect("read");
        project.write("content/scope.md", page.replace("Zephyr ceiling", "Zephyr sky"));
        let reading = ouvrage::project::Project::read(project.path()).expect("read");
        let read = reading.project.expect("a project");
        let maker = DocumentMaker::new(&read, project.path(), None, 0);
        let data = |since: Option<Since>| {
            let mut document = maker.named("spec").expect("a document").remove(0);
            document.since = since;
            let publication = maker.publication(&document).expect("a publication");
            let earlier = maker.earlier(&document).expect("a document");
            let theme = Theme::of(publication).expect("a theme");
            outline(publication, &document, earlier.as_ref(), &theme, &Origin::default()).expect("data").files
        };
        let (plain, marked) = (data(None), data(Some(Since::asked("Sent"))));
        let front = |files: &[(String, Vec<u8>)]| -> serde_json::Value { serde_json::from_slice(&files[0].1).expect("JSON") };
        let told = front(&marked)["redline"].clone();
        assert_eq!(
            (&told["units"], &told["settings"], &told["problem"]),
            (&serde_json::json!([]), &serde_json::json!([]), &serde_json::Value::Null)
        );
        assert_eq!(plain[1..], marked[1..], "what readers get is the same bytes");
        assert!(!String::from_utf8_lossy(&marked[0].1).to_lowercase().contains("zephyr"));
    }

    /// A new id is no other entry: it alone is marked, as `diff` says.
    #[test]
    fn an_entry_that_was_renamed_is_marked_by_its_id_alone() {
        use ouvrage::document::{Origin, outline};
        use ouvrage::output::DocumentMaker;
        use ouvrage::project::Since;
        use ouvrage::theme::Theme;
        let project = amended();
        git(&project, &["checkout", "-q", "v1", "--", "content"]);
        let settings = SETTINGS.replace(
            "title: Register }",
            "title: Register }, { register: requirement, title: Table, columns: [id, title, priority] }, page: cites",
        );
        project.write("ouvrage.yaml", settings);
        project.write("content/cites.md", "---\naudience: vendor\n---\n# Cites\n\nSee [[EX-1]] and [[EX-1|its text]].\n");
        git(&project, &["add", "-A"]);
        git(&project, &["commit", "-qm", "Two documents"]);
        git(&project, &["tag", "-f", "v1"]);
        let renamed = project.run("rename", &["EX-1", "EX-101", "--apply"]);
        assert_eq!(renamed.status, 0, "{}", renamed.stderr);
        let reading = ouvrage::project::Project::read(project.path()).expect("read");
        let read = reading.project.expect("a project");
        let maker = DocumentMaker::new(&read, project.path(), None, 0);
        let mut document = maker.named("spec").expect("a document").remove(0);
        document.since = Some(Since::asked("Sent"));
        let publication = maker.publication(&document).expect("a publication");
        let earlier = maker.earlier(&document).expect("a document");
        let theme = Theme::of(publication).expect("a theme");
        let files = outline(publication, &document, earlier.as_ref(), &theme, &Origin::default()).expect("data").files;
        let front: serde_json::Value = serde_json::from_slice(&files[0].1).expect("JSON");
        let units = front["redline"]["units"].as_array().expect("units");
        let told: Vec<_> = units.iter().map(|unit| (&unit["id"], &unit["change"], &unit["what"])).collect();
        assert_eq!(told, [(&serde_json::json!("EX-101"), &serde_json::json!("same"), &serde_json::json!(["Id"]))]);
        let all: String = files[1..].iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect();
        let mark = |open: char, text: &str| format!("{open}1\u{E104}{text}\u{E105}");
        let marked = all.matches('\u{E105}').count();
        // Once in its sheet and once in its row.
        assert_eq!(all.matches(&mark('\u{E100}', "EX-1")).count(), 2, "{all}");
        assert_eq!((all.matches(&mark('\u{E102}', "EX-101")).count(), marked), (2, 4), "{all}");
    }

    #[test]
    fn who_asks_for_what_cannot_be_told_is_told_why() {
        let project = amended();
        let asked = project.run("pdf", &["spec", "--since", "nowhere"]);
        assert_eq!(asked.status, 2, "{}", asked.stderr);
        assert!(asked.stderr.contains("has no commit `nowhere`") && !project.path().join("_pdf").exists(), "{}", asked.stderr);
        // A document that did not exist then.
        let settings = std::fs::read_to_string(project.path().join("ouvrage.yaml")).expect("read");
        project
            .write("ouvrage.yaml", format!("{settings}  late: {{ title: Late, audience: vendor, outline: [ page: scope ] }}\n"));
        let asked = project.run("pdf", &["late", "--since", "v1"]);
        assert!(asked.status == 2 && asked.stderr.contains("there was no document `late` for `vendor`"), "{}", asked.stderr);
        // Where its settings ask for it, it is made all the same, and says so.
        project.write(
            "ouvrage.yaml",
            format!("{settings}  late: {{ title: Late, audience: vendor, since: Sent, outline: [ page: scope ] }}\n"),
        );
        let made = project.run("pdf", &["late"]);
        assert_eq!(made.status, 0, "{}", made.stderr);
        assert!(words(&project, "late").contains("cannot be told here: it could not be compared"));
    }
}
