//! Mistakes that people make in their first hour: each has a message that says what to do instead.

use super::support::{TestProject, program, run};

fn said(folder: &std::path::Path, args: &[&str]) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(program());
    let output = command.current_dir(folder).args(args).env("OUVRAGE_LANG", "en").env("NO_COLOR", "1").output().expect("runs");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.code(), text)
}

#[test]
fn a_command_in_a_folder_that_is_no_project_says_where_one_is() {
    let top = TestProject::empty()
        .file("spec/ouvrage.yaml", "title: A\n")
        .file("spec/content/deep/er/x.md", "# X\n")
        .file("other/x.md", "x");
    for (from, args, hint) in [
        ("spec/content", &["check"][..], "give its name, `..`"),
        ("spec/content/deep/er", &["build"], "give its name, `../../..`"),
        (".", &["check"], "a folder in it is a project: give its name, `spec`"),
        (".", &["list", "requirement"], "give its name, `spec`"),
        (".", &["check", "spec/content"], "give its name, `spec`"),
        ("other", &["check"], "it needs one line at least"),
        (".", &["check", "other"], "it needs one line at least"),
    ] {
        let (status, text) = said(&top.path().join(from), args);
        assert!(status == Some(1) && text.contains(hint), "{from} {args:?}: {status:?} {text}");
    }
    let (_, text) = said(&top.path().join("spec/content"), &["check"]);
    assert!(text.contains("spec/content"), "the folder is named, not `.`: {text}");
    let two = TestProject::empty().file("a/ouvrage.yaml", "title: A\n").file("b/ouvrage.yaml", "title: B\n");
    assert!(said(two.path(), &["check"]).1.contains("give the name of one, `a`, `b`"));
}

#[test]
fn a_register_named_as_people_call_it_says_how_the_file_is_named() {
    for (file, hint) in [
        ("exigences.yaml", "`exigences` is what people call the kind `requirement`: name the file `requirements.yaml`"),
        ("05-Exigences.yaml", "name the file `requirements.yaml`"),
        ("réunions.yaml", "name the file `meetings.yaml`"),
        ("Reunion.yml", "name the file `meetings.yaml`"),
        ("requirments.yaml", "did you mean `requirements`?"),
    ] {
        let project = TestProject::new().file(&format!("content/{file}"), "- id: X-1\n  title: A\n");
        let finding = project.findings().one("unknown-kind", &format!("content/{file}:1:1"));
        assert!(finding["hint"].as_str().is_some_and(|text| text.contains(hint)), "{file}: {finding:#}");
    }
}

#[test]
fn a_choice_written_by_its_label_says_its_key() {
    for (written, key) in [("Indispensable", "must"), ("indispensable", "must"), ("Must", "must"), ("MUST", "must")] {
        let text = format!("- id: EX-1\n  title: A\n  statement: A\n  priority: {written}\n");
        let findings = TestProject::new().file("content/requirements.yaml", text).findings();
        let finding = findings.one("wrong-type", "content/requirements.yaml:4:13");
        let hint = finding["hint"].as_str().expect("a hint");
        assert!(hint.contains(&format!("`{key}`")), "{written}: {hint}");
    }
    let text = "- id: EX-1\n  title: A\n  statement: A\n  priority: souhaitable\n";
    let finding =
        TestProject::new().file("content/requirements.yaml", text).findings().one("wrong-type", "content/requirements.yaml:4:13");
    assert!(finding["hint"].as_str().is_some_and(|hint| hint.contains("is the label of `")), "{finding:#}");
}

#[test]
fn a_tab_is_named_where_it_is() {
    for (text, line) in
        [("- id: EX-1\n\ttitle: A\n", 2), ("kind: requirement\nentries:\n\t- id: EX-1\n", 3), ("-\tid: EX-1\n\ttitle: A\n", 2)]
    {
        let findings = TestProject::new().file("content/requirements.yaml", text).findings();
        let finding = &findings.of("yaml")[0];
        assert!(
            finding["line"] == line && finding["hint"].as_str().is_some_and(|hint| hint.contains("tab")),
            "{text:?}: {finding:#}"
        );
    }
    let page = TestProject::new().file("content/a.md", "---\ntitle: A\naudience:\n\t- vendor\n---\nText\n").findings();
    assert!(page.of("yaml")[0]["hint"].as_str().is_some_and(|hint| hint.contains("tab")), "{:#?}", page.items);
}

#[test]
fn a_comma_in_the_place_of_a_point_or_of_a_list_says_how_it_is_written() {
    // In a field a comma is what people of many languages write, and is read.
    for language in ["fr", "en"] {
        let project = TestProject::empty()
            .file("ouvrage.yaml", format!("title: A\nlanguage: {language}\n"))
            .file("content/criteria.yaml", "- id: CR-1\n  title: A\n  weight: 12,5\n");
        let list = project.run("list", &["criterion", "--columns", "weight"]);
        assert_eq!(list.stdout, "weight\n12.5\n", "{language}: {}", list.stderr);
    }
    let project = TestProject::new().file("content/criteria.yaml", "- id: CR-1\n  title: A\n  weight: 12,5\n");
    let condition = project.run("list", &["criterion", "--where", "weight > 1,5"]);
    assert!(condition.status == 2 && condition.stderr.contains("with a point, `1.5`"), "{}", condition.stderr);
    let condition = project.run("list", &["criterion", "--where", "id = a, b"]);
    assert!(condition.status == 2 && condition.stderr.contains("in [a, b]"), "{}", condition.stderr);
    let whole = TestProject::new().file("content/risks.yaml", "- id: RI-1\n  title: A\n  probability: 1,5\n");
    whole.findings().one("wrong-type", "content/risks.yaml:3:16");
    for (written, place) in [("TE-1, TE-2", "4:16"), ("[TE-1; TE-2]", "4:17"), ("TE-1;TE-2", "4:16")] {
        let text = format!("- id: EX-1\n  title: A\n  statement: A\n  verified_by: {written}\n");
        let findings = TestProject::new().file("content/requirements.yaml", text).findings();
        let finding = findings.one("broken-reference", &format!("content/requirements.yaml:{place}"));
        assert_eq!(finding["hint"], "several ids are a list: `[TE-1, TE-2]`", "{written}");
    }
}

#[test]
fn a_spreadsheet_among_registers_says_that_nothing_reads_it() {
    let project = TestProject::new()
        .file("content/index.md", "# A\n\n[Grille](grille%20vide.xlsx)\n")
        .file("content/grille vide.xlsx", "PK")
        .file("content/notes/exigences.xlsx", "PK")
        .file("content/budget.csv", "a;b\n")
        .file("content/cahier.docx", "PK")
        .file("static/modele.xlsx", "PK");
    let findings = project.findings();
    let named: Vec<&str> = findings.of("unread-file").iter().filter_map(|f| f["message"].as_str()).collect();
    assert_eq!(named.len(), 3, "{named:#?}");
    for path in ["content/notes/exigences.xlsx", "content/budget.csv", "content/cahier.docx"] {
        assert!(named.iter().any(|message| message.contains(path)), "{path}: {named:#?}");
    }
    assert_eq!(findings.status, 0);
}

#[test]
fn a_command_that_is_not_there_says_which_is_near() {
    for (written, near) in [
        ("chek", "check"),
        ("bulid", "build"),
        ("lint", "check"),
        ("watch", "serve"),
        ("ls", "list"),
        ("vérifier", "check"),
        ("exprot", "export"),
    ] {
        let run = run(&[written]);
        assert!(run.status == 2 && run.stderr.contains(&format!("did you mean `ouvrage {near}`?")), "{written}: {}", run.stderr);
    }
    let none = run(&["zzz"]);
    assert!(none.status == 2 && none.stderr.contains("`ouvrage --help` lists them"), "{}", none.stderr);
    let option = run(&["list", "requirement", "--project", "."]);
    assert!(option.status == 2 && option.stderr.contains("the folder of the project comes first"), "{}", option.stderr);
    // The hidden command is not offered.
    assert!(!run(&["verify-wathc"]).stderr.contains("verify-watch"));
}

/// The one finding of a rule, and its hint.
#[track_caller]
fn hint(project: &TestProject, rule: &str, place: &str) -> (String, String) {
    let finding = project.findings().one(rule, place);
    let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    (text("message"), text("hint"))
}

#[test]
fn a_kind_that_is_misspelt_in_the_settings_is_named_and_the_one_that_was_meant() {
    for (kinds, near) in [
        ("requirements: { audience: internal }", "did you mean `requirement`?"),
        ("exigence: { audience: internal }", "did you mean `requirement`?"),
        ("requirments: false", "did you mean `requirement`?"),
        ("xyzzy: { audience: internal }", "one of your own declares its `fields:`"),
    ] {
        let project = TestProject::new().file("ouvrage.yaml", format!("title: Essai\nkinds: {{ {kinds} }}\n"));
        let (message, hint) = hint(&project, "bad-kind", "ouvrage.yaml:2:10");
        assert!(message.starts_with("there is no kind") && hint.contains(near), "{kinds}: {message}; {hint}");
    }
    let own = "kind: lieu\nlabel: { fr: Lieu }\nfields: { title: { type: text } }\n";
    let two = TestProject::new().file("kinds/a.yaml", "kind: lieu\naudience: internal\n").file("kinds/b.yaml", own);
    assert!(two.findings().of("bad-kind").is_empty(), "a file may change a kind that a later one declares");
}

#[test]
fn a_register_that_is_written_as_a_map_says_how_a_list_is_written() {
    for (file, text, place) in [
        ("content/risks.yaml", "RI-1:\n  title: Un\nRI-2:\n  title: Deux\n", "content/risks.yaml:1:1"),
        ("content/a.yaml", "kind: risk\nentries:\n  RI-1:\n    title: Un\n", "content/a.yaml:3:3"),
        ("content/b.yaml", "RI-1: { title: Un }\n", "content/b.yaml:1:1"),
    ] {
        let project = TestProject::new().file(file, text);
        let (_, hint) = hint(&project, "bad-entry", place);
        assert_eq!(hint, "write a list: `- id: RI-1`, with its fields indented below");
    }
}

#[test]
fn a_date_in_another_form_says_its_own_wherever_dates_are_read() {
    for (written, meant) in [("2026-2-3", "2026-02-03"), ("18/03/2026", "2026-03-18"), ("3 mars 2026", "2026-03-03")] {
        let project = TestProject::new()
            .file("ouvrage.yaml", format!("title: Essai\ndate: {written}\nbaselines: [{{ name: v1, date: {written} }}]\n"))
            .file("content/milestones.yaml", format!("- id: JA-1\n  title: Un\n  date: {written}\n"))
            .file("content/index.md", format!("```view\ntable: milestone\nwhere: date >= \"{written}\"\n```\n"));
        let findings = project.findings();
        let wanted = format!("did you mean `{meant}`?");
        for rule in ["bad-config", "bad-config", "wrong-type", "bad-view"] {
            let found = findings.of(rule);
            assert!(!found.is_empty() && found.iter().all(|finding| finding["hint"] == wanted.as_str()), "{rule}: {found:#?}");
        }
        assert_eq!(findings.of("bad-config").len(), 2);
    }
}

#[test]
fn a_comma_in_the_condition_of_an_arrow_says_that_it_needs_quotes() {
    let flow = |next: &str| {
        let steps = format!(
            "    - {{ id: a, label: A, next: {next} }}\n    - {{ id: b, label: B }}\n    - {{ id: c, label: C, sort: end }}\n"
        );
        TestProject::new().file("content/flows.yaml", format!("- id: PA-1\n  title: Un\n  steps:\n{steps}"))
    };
    let project = flow("[b | oui, c | non, ou déjà fait]");
    let (_, told) = hint(&project, "flow-unknown-step", "content/flows.yaml:4:51");
    assert_eq!(told, "a text with a comma needs quotes: `\"c | non, ou déjà fait\"`");
    for other in ["[b | oui, \"c | non, ou déjà fait\"]", "[b, c]"] {
        assert!(flow(other).findings().of("flow-unknown-step").is_empty(), "{other}");
    }
    let (_, told) = hint(&flow("[b, ou déjà fait]"), "flow-unknown-step", "content/flows.yaml:4:36");
    assert_eq!(told, "steps of this flow: a, b, c");
}

#[test]
fn a_form_of_a_document_that_is_not_there_names_all_that_are() {
    let project = TestProject::new()
        .file("ouvrage.yaml", "title: Essai\ndocuments:\n  d:\n    form: additif\n    outline: [{ page: index }]\n")
        .file("content/index.md", "# Un\n");
    assert_eq!(hint(&project, "bad-config", "ouvrage.yaml:4:11").1, "forms: book, note, page, addendum");
}

#[test]
fn what_is_proposed_for_a_link_is_like_it_and_is_not_the_page_itself() {
    let project = TestProject::new()
        .file("content/index.md", "[c](contexte.md), [v](visin.md) et [[EX-77]], [[EX-102]]\n")
        .file("content/cadrage/vision.md", "# Vision\n")
        .file("content/requirements.yaml", "- { id: EX-2, title: A, statement: a }\n- { id: EX-101, title: B, statement: b }\n");
    let findings = project.findings();
    let hints: Vec<Option<&str>> = findings.of("broken-link").iter().map(|finding| finding["hint"].as_str()).collect();
    let meant = [None, Some("did you mean `content/cadrage/vision.md`?"), None, Some("did you mean `EX-101`?")];
    assert_eq!(hints, meant, "{:#?}", findings.items);
    let (_, text) = said(project.path(), &["show", "EX-77"]);
    assert!(text.contains("`ouvrage list KIND` lists ids"), "{text}");
}

#[test]
fn a_mark_of_a_passage_in_a_line_is_reported_once_where_it_stands() {
    let mark = "<!-- audience: internal -->";
    let project = TestProject::new()
        .file("content/a.md", format!("---\ntitle: \"Un {mark} titre\"\n---\nTexte.\n"))
        .file("content/requirements.yaml", format!("- id: EX-1\n  title: Un\n  statement: x\n  tags: [\"a {mark}\"]\n"))
        .file(
            "content/flows.yaml",
            format!("- id: PA-1\n  title: Un\n  steps:\n    - {{ id: a, label: A }}\n    - {{ id: b, label: \"B {mark}x\" }}\n"),
        );
    let findings = project.findings();
    let mut places: Vec<String> = findings
        .of("bad-passage")
        .iter()
        .map(|f| format!("{}:{}:{}", f["file"].as_str().unwrap_or_default(), f["line"], f["column"]))
        .collect();
    places.sort();
    assert_eq!(places, ["content/a.md:2:12", "content/flows.yaml:5:26", "content/requirements.yaml:4:13"]);
}

#[test]
fn markdown_in_a_line_that_is_shown_as_it_is_written_is_named() {
    let steps = "- id: TE-1\n  title: Un\n  steps:\n    - { text: \"presse **Calculer**\", data: \"un **tableau**\" }\n    - { text: \"attend 2 ** 3\" }\n";
    let project = TestProject::new().file("content/tests.yaml", steps);
    let (message, _) = hint(&project, "foreign-markup", "content/tests.yaml:4:23");
    assert!(message.contains("“**Calculer**” is Markdown"), "{message}");
}

#[test]
fn a_language_without_a_starter_says_where_it_is_written() {
    let project = TestProject::empty();
    let (status, text) = said(project.path(), &["new", "x", "--language", "de"]);
    assert!(status == Some(2) && text.contains("`language: de` in ouvrage.yaml"), "{status:?} {text}");
}

#[test]
fn the_last_line_of_a_check_counts_the_notes_too() {
    let project = TestProject::new().file("content/index.md", "soit $x^2 + y$ ici\n");
    let (_, text) = said(project.path(), &["check"]);
    assert!(text.contains("0 errors, 0 warnings, 1 note in 0 entries"), "{text}");
    let (_, text) = said(TestProject::new().file("content/index.md", "# Un\n").path(), &["check"]);
    assert!(text.contains("0 errors, 0 warnings in 0 entries"), "{text}");
}
