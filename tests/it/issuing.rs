//! `ouvrage issue`: what was sent, to whom, when, and whether it still says the same.

#[cfg(feature = "pdf")]
use super::support::run;
use super::support::{Run, TestProject, git};

fn commit(project: &TestProject, message: &str) -> String {
    git(project, &["add", "-A"]);
    git(project, &["commit", "-q", "-m", message]);
    git(project, &["rev-parse", "HEAD"])
}

const SETTINGS: &str = "title: Essai\nlanguage: fr\ndocuments:\n  cdc:\n    title: Cahier\n    audience: vendor\n    version: \"1.0\"\n    revisions: issues\n    distribution: issues\n    outline:\n      - page: page\n      - { register: requirement, view: sheets }\n  notes: { title: Notes, audience: restricted, outline: [ page: page ], revisions: issues, distribution: issues }\n";

const PAGE: &str = "---\naudience: vendor\n---\n# La page\n\nBonjour, `value: count lot` lots.\n\n<!-- audience: internal -->\nPlafond.\n<!-- /audience -->\n";

/// A project in git with a document for vendors and one for the team's head.
fn project() -> TestProject {
    let project = TestProject::new()
        .file(".gitignore", "_pdf\n")
        .file("ouvrage.yaml", SETTINGS)
        .file("content/page.md", PAGE)
        .file("content/other.md", "---\naudience: vendor\n---\n# Une autre\n\nNi dans l’un ni dans l’autre.\n")
        .file("content/lots.yaml", "- { id: L1, title: Le portail }\n")
        .file("content/requirements.yaml", "- { id: EX-1, title: Un, statement: x, lot: L1 }\n");
    git(&project, &["init", "-q", "-b", "main"]);
    commit(&project, "Un");
    project
}

fn issue(project: &TestProject, args: &[&str]) -> Run {
    project.run("issue", args)
}

#[track_caller]
fn refused(project: &TestProject, args: &[&str], status: i32, says: &str) {
    let run = issue(project, args);
    assert!(run.status == status && run.stderr.contains(says), "status {}: {}{}", run.status, run.stdout, run.stderr);
    assert!(!project.path().join("_pdf").exists() && !project.path().join("content/issues.yaml").exists(), "{args:?}");
}

#[cfg(feature = "pdf")]
fn register(project: &TestProject) -> String {
    std::fs::read_to_string(project.path().join("content/issues.yaml")).expect("a register of issues")
}

/// An issue of a document as the command writes it, with the fingerprint that it has now.
fn written(project: &TestProject, document: &str) {
    use ouvrage::document::{fingerprint, spelled_out};
    use ouvrage::publication::Publications;
    let (reading, _) = ouvrage::output::read(project.path()).expect("the folder is read");
    let read = reading.project.as_ref().expect("a project");
    let own = Publications::of_documents(read, None, |_| true);
    let all = read.config.documents.values().flat_map(|config| {
        let publication = own.get(config.audience, config.lang).expect("made");
        let seen = publication.documents().iter().find(|seen| seen.name == config.name).expect("seen");
        spelled_out(seen, &own).into_iter().map(move |document| (publication, document))
    });
    let (publication, config) = all.into_iter().find(|(_, config)| config.name == document).expect("a document");
    let fingerprint = fingerprint(publication, &config);
    let entry = format!(
        "- {{ id: EV-1, document: {document}, date: 2026-03-02, commit: 0123456789abcdef, fingerprint: {fingerprint} }}\n"
    );
    project.write("content/issues.yaml", entry);
}

#[test]
fn what_cannot_be_answered_for_is_not_issued() {
    let project = project();
    refused(&project, &["cdd", "--to", "Ada"], 2, "did you mean `cdc`?");
    refused(&project, &["cdc", "--to", " "], 2, "names nobody");
    refused(&project, &["cdc", "--to", "Ada", "--date", "2026-02-30"], 2, "is not a date");
    refused(&project, &["cdc", "--to", "Ada", "--version", "2.0"], 2, "says version `1.0` on its cover");
    refused(&project, &["cdc", "--to", "Ada", "--addendum-to", "L1"], 2, "this leads to issue");
    refused(
        &project,
        &["cdc", "--to", "Ada", "--out", &project.path().join("content/x.pdf").to_string_lossy()],
        2,
        "would replace",
    );
    project.write("content/page.md", PAGE.replace("Bonjour", "Bonsoir"));
    refused(&project, &["cdc", "--to", "Ada"], 2, "commit them first");
    project.write("content/page.md", PAGE.replace("Bonjour", "[[EX-9]]"));
    commit(&project, "Faux");
    refused(&project, &["cdc", "--to", "Ada"], 1, "the project has errors");
    project.write("content/page.md", PAGE);
    project.write("ouvrage.yaml", format!("{SETTINGS}audit: required\n"));
    commit(&project, "À signer");
    refused(&project, &["cdc", "--to", "Ada"], 3, "is not signed");
    let alone =
        TestProject::new().file("ouvrage.yaml", SETTINGS).file("content/page.md", PAGE).file("content/requirements.yaml", "[]\n");
    refused(&alone, &["cdc", "--to", "Ada"], 2, "no commit of git");
}

#[test]
#[cfg(feature = "pdf")]
#[ignore = "long: tests/run"]
fn what_was_sent_is_written_down_and_found_again() {
    let project = project();
    let from = git(&project, &["rev-parse", "HEAD"]);
    let dry = issue(&project, &["cdc", "--to", "Ada Martin", "--dry-run"]);
    assert!(
        dry.status == 0 && dry.stdout.contains("+++ b/content/issues.yaml") && dry.stdout.contains("+- id: EV-1"),
        "{}",
        dry.stdout
    );
    assert!(
        !project.path().join("_pdf").exists() && !project.path().join("content/issues.yaml").exists(),
        "a dry run writes nothing"
    );

    let run1 =
        issue(&project, &["cdc", "--to", "Ada Martin (Atelier Sorbier), Zoé Petit", "--how", "courriel", "--note", "Envoi."]);
    assert_eq!(run1.status, 0, "{}", run1.stderr);
    assert!(run1.stdout.contains("EV-1 added to content/issues.yaml:1; commit it"), "{}", run1.stdout);
    let pdf = project.path().join("_pdf/cdc.pdf");
    let sum = super::pdf::tool("sha256sum", &[&pdf.to_string_lossy()]);
    let entry = register(&project);
    for line in [
        "document: cdc".to_owned(),
        "version: \"1.0\"".to_owned(),
        "date: 2026-03-02".to_owned(),
        "edition: vendor".to_owned(),
        "language: fr".to_owned(),
        "name: Ada Martin, organisation: Atelier Sorbier, how: courriel".to_owned(),
        format!("commit: {from}"),
        sum.split_whitespace().next().expect("a sum").to_owned(),
    ] {
        assert!(entry.contains(&line), "{line} is missing from {entry}");
    }
    let found = project.findings();
    assert!(found.of("issue-outdated").is_empty() && found.status == 0, "{:?}", found.items);

    let folder = project.path().to_string_lossy().into_owned();
    let verify = |file: &std::path::Path| run(&["verify", &folder, &file.to_string_lossy()]);
    let known = verify(&pdf);
    assert!(
        known.status == 0 && known.stdout.contains("issued on 2026-03-02 to Ada Martin, Zoé Petit as EV-1"),
        "{}",
        known.stdout
    );
    let kept = project.path().join("_pdf/first.pdf");
    std::fs::copy(&pdf, &kept).expect("copied");
    let altered = project.path().join("_pdf/altered.pdf");
    std::fs::write(&altered, [std::fs::read(&pdf).expect("made"), b"\n% more\n".to_vec()].concat()).expect("written");
    let unknown = verify(&altered);
    assert!(unknown.status == 1 && unknown.stdout.contains("no issue of the project has the SHA-256"), "{}", unknown.stdout);

    // The entry is a change of its own: it is committed before the next issue.
    assert!(issue(&project, &["cdc", "--to", "Zoé Petit"]).stderr.contains("commit them first"));
    project.write("content/page.md", PAGE.replace("Bonjour", "Bonsoir"));
    commit(&project, "Deux");
    let finding = project.findings().one("issue-outdated", "content/issues.yaml:2:13");
    let hint = format!("`ouvrage diff {} --audience vendor`", &from[..12]);
    assert!(finding["hint"].as_str().is_some_and(|said| said.starts_with(&hint)), "{finding:#}");

    let second = issue(&project, &["cdc", "--to", "Zoé Petit", "--addendum-to", "EV-1", "--date", "2026-04-01"]);
    assert_eq!(second.status, 0, "{}", second.stderr);
    assert!(register(&project).contains("- id: EV-2") && register(&project).contains("addendum_to: EV-1"));
    assert!(project.findings().of("issue-outdated").is_empty(), "the latest issue counts");
    commit(&project, "Trois");
    let words = |file: &std::path::Path| super::pdf::words(file);
    // The vendors' document knows nothing of who else got it; that of the team tells all.
    assert!(!words(&pdf).contains("Ada Martin") && !words(&kept).contains("Zoé"), "issues are restricted");
    let entry = register(&project).replace("document: cdc", "document: notes").replace("version: \"1.0\"", "version: \"7.3\"");
    project.write("content/issues.yaml", entry);
    assert_eq!(project.run("pdf", &["notes"]).status, 0);
    let told = words(&project.path().join("_pdf/notes.pdf"));
    for text in ["Révisions", "7.3 2 mars 2026", "Envoi.", "Destinataires", "Ada Martin Atelier Sorbier courriel"] {
        assert!(told.contains(text), "{text} is missing from {told}");
    }
    assert_eq!(told.matches("7.3").count(), 1, "a version is told once: {told}");
    assert_eq!(told.matches("Zoé Petit").count(), 1, "a reader is told once: {told}");
}

#[test]
#[cfg(all(feature = "pdf", unix))]
#[ignore = "long: tests/run"]
fn without_its_entry_there_is_no_pdf() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = project();
    project.write("content/issues.yaml", "");
    commit(&project, "Deux");
    let file = project.path().join("content/issues.yaml");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).expect("set");
    let said = issue(&project, &["cdc", "--to", "Ada"]);
    assert!(said.status == 2 && said.stderr.contains("read-only"), "{}", said.stderr);
    let left: Vec<_> =
        std::fs::read_dir(project.path().join("_pdf")).into_iter().flatten().flatten().map(|e| e.file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_document_that_says_something_else_is_named() {
    let project = project();
    written(&project, "cdc");
    let outdated = |change: &dyn Fn()| {
        change();
        let outdated = !project.findings().of("issue-outdated").is_empty();
        project.write("content/page.md", PAGE);
        project.write("ouvrage.yaml", SETTINGS);
        project.write("content/lots.yaml", "- { id: L1, title: Le portail }\n");
        project.write("content/requirements.yaml", "- { id: EX-1, title: Un, statement: x, lot: L1 }\n");
        project.write("content/tests.yaml", "[]\n");
        assert!(project.findings().of("issue-outdated").is_empty(), "{:?}", project.findings().items);
        outdated
    };
    // What its readers read.
    assert!(outdated(&|| project.write("content/page.md", PAGE.replace("Bonjour", "Bonsoir"))));
    assert!(outdated(&|| project.write("content/requirements.yaml", "- { id: EX-1, title: Un, statement: y, lot: L1 }\n")));
    assert!(outdated(&|| project.write(
        "content/requirements.yaml",
        "- { id: EX-1, title: Un, statement: x, lot: L1 }\n- { id: EX-2, title: Deux, statement: x }\n"
    )));
    assert!(
        outdated(&|| project.write("content/lots.yaml", "- { id: L1, title: La boutique }\n")),
        "the title of what is linked"
    );
    assert!(
        outdated(&|| project.write("content/lots.yaml", "- { id: L1, title: Le portail }\n- { id: L2, title: Autre }\n")),
        "a figure"
    );
    assert!(
        outdated(&|| project.write("content/tests.yaml", "- { id: TE-1, title: Essai, verifies: [EX-1] }\n")),
        "a link from outside"
    );
    assert!(outdated(&|| project.write("ouvrage.yaml", SETTINGS.replace("\"1.0\"", "\"1.1\""))), "the cover");
    assert!(outdated(&|| project.write("ouvrage.yaml", SETTINGS.replace("  cdc:\n", "  appel:\n"))), "it is gone");
    // What they do not.
    assert!(!outdated(&|| project.write("content/page.md", PAGE.replace("Plafond.", "Un autre plafond.\n\nEt plus."))));
    assert!(!outdated(&|| project.write("content/other.md", "---\naudience: vendor\n---\n# Une autre\n\nTout autre.\n")));
    assert!(!outdated(&|| project.write("content/risks.yaml", "- { id: RI-1, title: Un risque }\n")));
    assert!(
        !outdated(&|| project.write("content/lots.yaml", "- { id: L1, title: Le portail, scope: Tout. }\n")),
        "it is only named"
    );
    assert!(!outdated(&|| project.write("ouvrage.yaml", format!("{SETTINGS}date: 2026-05-05\n"))), "the project's day");
    let off = "rules: { issue-outdated: off }\n";
    assert!(!outdated(&|| {
        project.write("ouvrage.yaml", format!("{SETTINGS}{off}"));
        project.write("content/page.md", PAGE.replace("Bonjour", "Bonsoir"));
    }));
}

/// A document that is to tell what changed, or an addendum, is not sent without that; and no name of a branch goes with it.
#[test]
#[cfg(feature = "pdf")]
fn what_is_held_against_a_lost_state_is_not_sent() {
    let project = project();
    let documents = "  changes:\n    title: Additif\n    audience: vendor\n    form: addendum\n    amends: cdc\n    since: Sent\n    version: \"1\"\n    outline: [{ amendments: [summary] }]\n";
    let settings =
        format!("{SETTINGS}{documents}baselines: [{{ name: Sent, revision: origin/deal-zephyr, audience: vendor }}]\n")
            .replace("  cdc:\n", "  cdc:\n    since: Sent\n");
    project.write("ouvrage.yaml", settings);
    commit(&project, "Deux");
    for document in ["cdc", "changes"] {
        refused(&project, &[document, "--to", "Ada"], 2, "since `Sent` cannot be told");
        let packed = project.run("pack", &[document, "--no-site"]);
        assert!(packed.status == 2 && packed.stderr.contains("since `Sent` cannot be told"), "{}", packed.stderr);
        let made = project.run("pdf", &[document]);
        assert_eq!(made.status, 0, "{}", made.stderr);
        let pdf = std::fs::read(project.path().join(format!("_pdf/{document}.pdf"))).expect("a PDF");
        assert!(!String::from_utf8_lossy(&pdf).contains("zephyr"), "{document}");
        std::fs::remove_dir_all(project.path().join("_pdf")).expect("removed");
    }
}

#[test]
fn the_tables_of_a_document_are_lists_or_its_issues() {
    let with = |revisions: &str| {
        TestProject::new()
            .file(
                "ouvrage.yaml",
                format!(
                    "title: Essai\ndocuments:\n  d:\n    title: D\n    outline: [ page: page ]\n    revisions: {revisions}\n"
                ),
            )
            .file("content/page.md", "# Page\n")
    };
    for good in ["issues", "[ issues ]", "[ { version: \"1\" }, issues, { version: \"3\" } ]"] {
        let found = with(good).findings();
        assert_eq!(found.status, 0, "{good}: {:?}", found.items);
    }
    for bad in ["envois", "[ envois ]"] {
        let found = with(bad).findings();
        let finding = found.one("bad-config", if bad == "envois" { "ouvrage.yaml:6:16" } else { "ouvrage.yaml:6:18" });
        assert!(finding["hint"].as_str().is_some_and(|hint| hint.contains("`issues`")), "{finding:#}");
    }
}

/// Who gets an addendum knows what the document that it amends says by now, and not what it says later.
#[test]
#[cfg(feature = "pdf")]
#[ignore = "long: tests/run"]
fn an_addendum_tells_what_the_document_says_by_now() {
    let project = project();
    let from = git(&project, &["rev-parse", "HEAD"]);
    assert_eq!(issue(&project, &["cdc", "--to", "Ada Martin"]).status, 0);
    let addendum = format!(
        "{SETTINGS}  additif: {{ title: Additif, form: addendum, amends: cdc, since: v1, audience: vendor }}\nbaselines:\n  - {{ name: v1, revision: {from}, audience: vendor }}\n"
    );
    project.write("ouvrage.yaml", addendum);
    project.write("content/page.md", PAGE.replace("Bonjour", "Bonsoir"));
    commit(&project, "Deux");
    let found = project.findings();
    assert_eq!(found.of("issue-outdated").len(), 1, "{:?}", found.items);
    let other = project.run("pdf", &["additif", "--since", "HEAD"]);
    assert!(other.status != 0 && other.stderr.contains("is an addendum"), "{}", other.stderr);
    let sent = issue(&project, &["additif", "--to", "Ada Martin", "--addendum-to", "EV-1"]);
    assert_eq!(sent.status, 0, "{}", sent.stderr);
    assert!(project.findings().of("issue-outdated").is_empty(), "{:?}", project.findings().items);
    commit(&project, "Trois");
    project.write("content/page.md", PAGE.replace("Bonjour", "Salut"));
    let found = project.findings();
    let [finding] = &found.of("issue-outdated")[..] else { panic!("{:?}", found.items) };
    assert!(
        finding["message"].as_str().is_some_and(|said| said.ends_with("than when the addendum `EV-2` told of it")),
        "{finding:#}"
    );
    project.write("content/page.md", PAGE.replace("Bonjour", "Bonsoir"));
    assert!(project.findings().of("issue-outdated").is_empty());
}

#[test]
fn a_document_of_one_entry_its_pictures_and_words_of_kinds_count() {
    let settings = "title: Essai\ndocuments:\n  fiche: { for: requirement, title: \"{title}\", audience: vendor, outline: [ entry: this ] }\n";
    let drawing = |text: &str| {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"20\"><text y=\"9\">{text}</text></svg>")
    };
    let list =
        "- { id: EX-1, title: Un, statement: \"Voir ![le plan](/plan.svg)\" }\n- { id: EX-2, title: Deux, statement: y }\n";
    let project = TestProject::new()
        .file("ouvrage.yaml", settings)
        .file("static/plan.svg", drawing("Nord"))
        .file("content/requirements.yaml", list);
    written(&project, "fiche-ex-1");
    let outdated = || !project.findings().of("issue-outdated").is_empty();
    assert!(!outdated(), "{:?}", project.findings().items);
    project.write("content/requirements.yaml", list.replace("statement: y", "statement: z"));
    assert!(!outdated(), "another entry has a document of its own");
    project.write("static/plan.svg", drawing("Sud"));
    assert!(outdated(), "a picture");
    project.write("static/plan.svg", drawing("Nord"));
    project.write("kinds/requirement.yaml", "kind: requirement\nlabel: Besoin\n");
    assert!(outdated(), "the word for what it is");
    std::fs::remove_file(project.path().join("kinds/requirement.yaml")).expect("removed");
    project.write("content/requirements.yaml", list.replace("EX-1", "EX-7"));
    let finding = project.findings().one("issue-outdated", "content/issues.yaml:1:25");
    assert!(finding["message"].as_str().is_some_and(|said| said.ends_with("no longer in the project")), "{finding:#}");
    // A person may write down that all of them were sent.
    project.write("content/issues.yaml", "- { id: EV-1, document: fiche, date: 2026-03-02 }\n");
    assert!(!outdated());
}

/// The PDF takes the place of no file that the project keeps.
#[test]
fn what_is_issued_replaces_nothing_that_is_kept() {
    let project = project();
    project.write("audits/vendor.md", "signed\n");
    commit(&project, "Signed");
    for name in ["reviews.yaml", "audits/vendor.md"] {
        let out = project.path().join(name);
        let run = issue(&project, &["cdc", "--to", "Ada", "--out", &out.to_string_lossy()]);
        assert!(run.status != 0 && run.stderr.contains("would replace the project"), "{name}: {}", run.stderr);
    }
    assert_eq!(std::fs::read_to_string(project.path().join("audits/vendor.md")).expect("kept"), "signed\n");
}
