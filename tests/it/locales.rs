//! Content in any language: what is written, what is shown, and which words the interface has beside it.

use super::support::TestProject;
use ouvrage::locale::Library;
use ouvrage::project::Project;
use ouvrage::publication::Publication;
use ouvrage::schema::Lang;
use ouvrage::site::Site;
use ouvrage::theme::Theme;
use std::sync::Arc;

/// A project in a language, with amounts, dates, durations and quotes.
fn project(settings: &str) -> TestProject {
    TestProject::empty()
        .file(
            "ouvrage.yaml",
            format!("title: Portal\n{settings}date: 2026-03-01\nkinds: {{ cost: {{ audience: internal }} }}\ndocuments:\n  d:\n    title: Pflichtenheft\n    audience: internal\n    outline: [{{ page: index }}, {{ register: cost }}, {{ register: task }}]\n"),
        )
        .file("content/index.md", "# Portal\n\nEr sagt \"Hallo\" zu 12 % der 60 000 Kunden.\n")
        .file("content/costs.yaml", "- id: CO-1\n  title: Aufbau\n  phase: launch\n  min: 1.200.000,50 €\n  max: \"2.400.000,75 EUR\"\n")
        .file("content/tasks.yaml", "- id: TA-1\n  title: Planen\n  effort: 1.200,5 Tage\n  due: 2026-05-01\n- id: TA-2\n  title: Bauen\n  due: 2026-12-31\n")
}

fn page(project: &TestProject, path: &str) -> String {
    project.page(path).replace('\u{a0}', "~").replace('\u{202f}', "_")
}

#[test]
fn a_project_in_german_has_german_months_numbers_and_quotes() {
    let project = project("language: de\n");
    let findings = project.findings();
    assert_eq!(findings.rules().iter().filter(|rule| *rule == "ambiguous-number").count(), 0, "{:#?}", findings.items);
    let home = page(&project, "index.html");
    assert!(home.contains("<html lang=\"de\" data-root"), "{home}");
    assert!(home.contains("<meta property=\"og:locale\" content=\"de_DE\">"), "{home}");
    assert!(home.contains("Er sagt „Hallo“ zu 12~% der 60_000 Kunden."), "{home}");
    assert!(home.contains("<time datetime=\"2026-03-01\">1.~März 2026</time>"), "{home}");
    // The interface speaks English beside it.
    assert!(home.contains("Skip to content"), "{home}");
    let cost = page(&project, "costs/CO-1.html");
    assert!(cost.contains("1.200.000,50~€") && cost.contains("2.400.000,75~€"), "{cost}");
    let task = page(&project, "tasks/TA-1.html");
    assert!(task.contains("1.200,5~Tage") && task.contains("1.~Mai 2026"), "{task}");
    assert!(page(&project, "tasks/TA-2.html").contains("31.~Dezember 2026"));
}

#[test]
fn the_interface_beside_it_is_the_one_asked_for() {
    let home = page(&project("language: de\ninterface: fr\n"), "index.html");
    assert!(home.contains("<html lang=\"de\"") && home.contains("Aller au contenu") && home.contains("1.~März 2026"), "{home}");
    let wrong = project("language: de\ninterface: it\n").findings();
    let [finding] = wrong.of("bad-config")[..] else { panic!("{:#?}", wrong.items) };
    assert_eq!(finding["message"], "`it` is not a language of the interface");
    assert_eq!((&finding["line"], &finding["column"], &finding["hint"]), (&3.into(), &12.into(), &"languages: en, fr".into()));
}

#[test]
fn a_region_changes_what_differs() {
    let swiss = project("language: de-CH\ncurrency: CHF\n")
        .file("content/costs.yaml", "- id: CO-1\n  title: Aufbau\n  phase: launch\n  min: 1'200'000.50\n");
    let home = page(&swiss, "index.html");
    assert!(
        home.contains("<html lang=\"de-CH\"") && home.contains("content=\"de_CH\"") && home.contains("Er sagt «Hallo»"),
        "{home}"
    );
    assert!(page(&swiss, "costs/CO-1.html").contains("CHF~1’200’000.50"));
    // A language that no file speaks of: numbers as CLDR has them, dates as ISO 8601, from right to left where that is so.
    let persian = page(&project("language: fa\n"), "index.html");
    assert!(
        persian.contains("<html lang=\"fa\" dir=\"rtl\"")
            && persian.contains("2026-03-01</time>")
            && !persian.contains("og:locale"),
        "{persian}"
    );
}

#[test]
fn what_is_no_language_tag_is_a_finding_at_its_place() {
    for (settings, word, line, column) in [
        ("language: french\n", "french", 2, 11),
        ("language: zz\n", "zz", 2, 11),
        ("languages: [de, deutsch]\n", "deutsch", 2, 17),
        ("language: de-DE-x-firma\n", "de-DE-x-firma", 2, 11),
    ] {
        let findings = project(settings).findings();
        let [finding] = findings.of("bad-config")[..] else { panic!("{settings}: {:#?}", findings.items) };
        assert_eq!(finding["message"], format!("`{word}` is not a language tag (BCP 47)"));
        assert_eq!((&finding["line"], &finding["column"]), (&line.into(), &column.into()), "{settings}");
    }
}

#[test]
fn translations_may_be_in_any_language() {
    let project = TestProject::empty()
        .file("ouvrage.yaml", "title: { de: Portal, fr: Portail, pt-BR: Portal brasileiro }\nlanguages: [de, fr, pt-BR]\n")
        .file("content/index.md", "# Start\n\nSiehe [[EX-1]] und [Vision](vision.md).\n")
        .file("content/vision.md", "# Vision\n\n\"So\"\n")
        .file("content/vision.fr.md", "# Vision\n\n\"Ainsi\"\n")
        .file("content/vision.pt-br.md", "# Visão\n\n\"Assim\"\n")
        .file(
            "content/requirements.yaml",
            "- id: EX-1\n  title: { de: Suchen, fr: Chercher, pt-BR: Buscar }\n  status: approved\n",
        );
    let findings = project.findings();
    assert!(findings.items.iter().all(|f| f["severity"] != "error"), "{:#?}", findings.items);
    let at = |path: &str| page(&project, path);
    assert!(at("vision.html").contains("„So“"));
    assert!(at("fr/vision.html").contains("«_Ainsi_»") && at("fr/vision.html").contains("Aller au contenu"));
    let brazil = at("pt-BR/vision.html");
    assert!(
        brazil.contains("“Assim”") && brazil.contains("<html lang=\"pt-BR\"") && brazil.contains("Portal brasileiro"),
        "{brazil}"
    );
    assert!(brazil.contains("hreflang=\"pt-BR\"") && brazil.contains(">Português<"), "{brazil}");
    assert!(at("pt-BR/requirements/EX-1.html").contains("Buscar"));
    // A language that the project does not have, and a key that names one.
    project.write("content/vision.it.md", "# Visione\n");
    project.write("content/requirements.yaml", "- id: EX-1\n  title: { de: Suchen, es: Buscar }\n  status: approved\n");
    let findings = project.findings();
    let hints: Vec<&str> = findings.of("bad-translation").iter().filter_map(|f| f["hint"].as_str()).collect();
    assert_eq!(
        hints,
        ["declare it in ouvrage.yaml: `languages: [de, es]`", "declare it in ouvrage.yaml: `languages: [de, fr, pt-BR, it]`"]
    );
}

#[test]
fn numbers_that_may_be_misread_are_said_in_german_too() {
    let project = project("language: de\n")
        .file("content/costs.yaml", "- id: CO-1\n  title: Aufbau\n  phase: launch\n  min: 1.200 €\n  max: 12,000 €\n");
    let findings = project.findings();
    let [finding] = findings.of("ambiguous-number")[..] else { panic!("{:#?}", findings.items) };
    assert_eq!(finding["line"], 5);
    assert!(page(&project, "costs/CO-1.html").contains("1.200~€"));
}

#[cfg(feature = "pdf")]
#[test]
fn a_document_in_german_says_the_same() {
    let project = project("language: de\n");
    let run = project.run("pdf", &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let path = project.path().join("_pdf/d.pdf");
    let text = super::pdf::words(&path).replace(['\u{a0}', '\u{202f}'], " ");
    for said in ["1. März 2026", "„Hallo“ zu 12 %", "1.200.000,50 €", "1.200,5 Tage", "31. Dezember 2026"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(super::pdf::tool("pdfinfo", &["-struct", &path.to_string_lossy()]).contains("Document"));
    let bytes = std::fs::read(&path).expect("the document");
    assert!(bytes.windows(5).any(|part| part == b"de-DE"), "the document says its language and region");
}

/// One file makes a language of the interface: nothing in the program names it.
#[test]
fn a_third_language_of_the_interface_is_one_file() {
    let text = "locale:\n  name: Toki Pona\n  region: XX\n  months: [wan, tu, mute, tuli, luka, luka wan, luka tu, luka mute, x, xi, xii, xiii]\n  date: { day: \"tenpo {d} {month} {year}\" }\n  quotes: { double: [\"「\", \"」\"] }\naudience: kulupu lukin\nskip_to_content: o tawa lipu\nsearch_results_one: \"{n} ijo\"\n";
    let library = Library::with([("tok".to_owned(), text)]);
    let folder = project("");
    let mut read = Project::read(folder.path()).expect("readable").project.expect("a project");
    for (lang, months) in [(library.lang("tok", None), "tenpo 1 mute 2026"), (library.lang("de", Some("tok")), "1.~März 2026")] {
        let lang: Lang = lang.expect("a language");
        read.config.lang = lang;
        read.config.languages = vec![lang];
        let publication = Arc::new(Publication::new(&read, read.config.audiences.narrowest()));
        let theme = Arc::new(Theme::of(&publication).expect("the theme"));
        let site = Site::new(publication, theme, Vec::new(), None).expect("a site");
        let home = String::from_utf8(site.render("index.html").expect("a page")).expect("text").replace('\u{a0}', "~");
        assert!(home.contains("o tawa lipu") && home.contains("kulupu lukin: Restricted") && home.contains(months), "{home}");
        assert!(home.contains(&format!("<html lang=\"{}\"", lang.code())), "{home}");
        // What the file leaves out is said in English.
        assert!(home.contains("Main navigation"), "{home}");
    }
}
