//! Documents: whole, navigable, and with nothing in them that can act.

use super::support::TestProject;
use std::path::Path;
use std::process::Command;

pub fn tool(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output().unwrap_or_else(|e| panic!("{program} (see tests/run): {e}"));
    assert!(output.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn text(path: &Path) -> String {
    tool("pdftotext", &["-layout", &path.to_string_lossy(), "-"])
}

/// Text without the breaks and hyphens that setting it put in.
pub fn words(path: &Path) -> String {
    let raw = tool("pdftotext", &["-raw", &path.to_string_lossy(), "-"]);
    raw.replace("-\n", "").replace('\u{ad}', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

const CONFIG: &str = "title: Essai\ndate: 2026-03-02\ndocuments:\n  doc:\n    title: Le document\n    audience: vendor\n    outline:\n      - page: page\n      - register: requirement\n        view: sheets\n";

fn project(page: &str, requirements: &str) -> TestProject {
    TestProject::new()
        .file("ouvrage.yaml", CONFIG)
        .file("content/page.md", format!("---\naudience: vendor\n---\n# La page\n\n{page}\n"))
        .file("content/requirements.yaml", requirements)
}

#[track_caller]
fn make(project: &TestProject) -> std::path::PathBuf {
    let run = project.run("pdf", &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    project.path().join("_pdf/doc.pdf")
}

#[test]
#[ignore = "long: tests/run"]
fn the_documents_of_the_example_are_whole() {
    let project = TestProject::example();
    let run = project.run("pdf", &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    for name in ["cahier-des-charges", "registre-des-traitements"] {
        let path = project.path().join(format!("_pdf/{name}.pdf"));
        let path_text = path.to_string_lossy().into_owned();
        let checked = tool("qpdf", &["--check", &path_text]);
        assert!(checked.contains("No syntax or stream encoding errors"), "{checked}");
        let info = tool("pdfinfo", &[&path_text]);
        assert!(info.contains("Tagged:          yes"), "{info}");
        let pages: usize =
            info.lines().find_map(|l| l.strip_prefix("Pages:")).and_then(|n| n.trim().parse().ok()).expect("a number of pages");
        assert!(pages > 10, "{name} has {pages} pages");
        let text = text(&path);
        assert!(text.contains("Sommaire"), "{name} has contents");
        assert!(text.contains(&format!("{pages}")), "{name} numbers its pages");
    }
    let vendor = words(&project.path().join("_pdf/cahier-des-charges.pdf"));
    assert!(vendor.contains("EX-101"));
    let listed = project.run("list", &["vendor", "--format", "json"]);
    let listed: Vec<serde_json::Value> = serde_json::from_str(&listed.stdout).expect("JSON");
    assert!(listed.len() > 2);
    for entry in &listed {
        let title = entry["title"].as_str().expect("a title");
        assert!(!vendor.contains(title), "the vendors’ document names {title}");
    }
}

#[test]
fn cross_references_jump() {
    let project = project(
        "Voir [[EX-1]].",
        "- id: EX-1\n  title: La première\n  statement: x\n- id: EX-2\n  title: La seconde\n  statement: Dépend de [[EX-1]].\n",
    );
    let path = make(&project);
    let json = tool("qpdf", &["--json", "--json-key=qpdf", &path.to_string_lossy()]);
    assert!(json.contains("/Link"), "there are link annotations");
    assert!(json.contains("/Outlines"), "there is an outline");
}

#[test]
fn text_that_looks_like_code_stays_text() {
    let texts = [
        "#read(\"/etc/passwd\")",
        "$x^2$ et $y",
        "@label et <label>",
        "#set page(width: 1pt)",
        "*gras _ouvert",
        "[crochet",
        "= titre",
        "// commentaire",
        "\\u{41}",
        "#let x = 1; #x",
    ];
    let page: String = texts
        .iter()
        .map(|t| {
            format!("```\n{t}\n```\n\n{}\n\n", t.replace('*', "\\*").replace('_', "\\_").replace('<', "\\<").replace('[', "\\["))
        })
        .collect();
    let entries: String = texts
        .iter()
        .enumerate()
        .map(|(n, t)| format!("- id: EX-{n}\n  title: {}\n  statement: x\n", serde_json::to_string(t).expect("quoted")))
        .collect();
    let project = project(&page, &entries);
    let text = words(&make(&project));
    assert!(!text.contains("root:"), "a file of the machine was read");
    for part in ["#read(", "/etc/passwd", "$x^2$", "@label", "#set page(width: 1pt)", "// commentaire", "#let x = 1; #x"] {
        assert!(text.contains(part), "{part} is missing from: {text}");
    }
}

#[test]
fn the_same_project_gives_the_same_bytes() {
    let project = project("Bonjour.", "- id: EX-1\n  title: Une\n  statement: x\n");
    let first = std::fs::read(make(&project)).expect("made");
    let second = std::fs::read(make(&project)).expect("made");
    assert!(first == second);
}

/// Words that reach out of a page, or nearly: everything that is set leaves at least ten millimetres to either side and five above and below.
fn overflowing(path: &Path) -> Vec<String> {
    let boxes = tool("pdftotext", &["-bbox", &path.to_string_lossy(), "-"]);
    let number = |line: &str, name: &str| {
        let value = line.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next());
        value.and_then(|v| v.parse::<f64>().ok()).unwrap_or_else(|| panic!("no {name} in {line}"))
    };
    let (mut width, mut height, mut page) = (0.0, 0.0, 0);
    let mut found = Vec::new();
    for line in boxes.lines().map(str::trim) {
        if line.starts_with("<page ") {
            (width, height, page) = (number(line, "width"), number(line, "height"), page + 1);
        } else if line.starts_with("<word ") {
            let (left, right) = (number(line, "xMin"), number(line, "xMax"));
            let (top, bottom) = (number(line, "yMin"), number(line, "yMax"));
            if left < 28.0 || right > width - 28.0 || top < 14.0 || bottom > height - 14.0 {
                found.push(format!("page {page}: {line}"));
            }
        }
    }
    assert!(page > 0, "no page in {boxes}");
    found
}

#[test]
#[ignore = "long: tests/run"]
fn hard_text_is_set_and_stays_on_the_page() {
    let long = "x".repeat(5_000);
    let deep: String = (0..10)
        .map(|n| format!("{}- niveau {n} avec assez de mots pour une deuxième ligne, même tout au fond\n", "  ".repeat(n)))
        .collect();
    let row = |cell: &dyn Fn(usize) -> String| format!("|{}\n", (0..12).map(|n| format!(" {} |", cell(n))).collect::<String>());
    let wide =
        format!("{}|{}\n{}", row(&|n| format!("Colonne{n}")), "---|".repeat(12), row(&|n| format!("valeur assez longue {n}")));
    let word = "Mot".repeat(60);
    let page = format!(
        "{long}\n\n## {word}\n\n{deep}\n\n{wide}\n\n| a | b |\n|---|---|\n| {long} | court |\n\n`{long}`\n\n```\n{long}\n```\n\n> {word}\n\n> [!NOTE]\n> {word}\n\n\
         **pas *fermé `ni [crochet ![image ~~barré\n\nÉmoji 🎉 et שלום.\n\nNote[^1].\n\n[^1]: Au pied. {word}\n"
    );
    let statement = serde_json::to_string(&format!("{long}\n\n{wide}\n\n{deep}")).expect("quoted");
    let entry = format!("- {{ id: EX-1, title: {word}, priority: must, source: {word}, statement: {statement} }}\n");
    let entry = format!("{entry}- {{ id: EX-2, title: {long}, statement: Court. }}\n");
    let settings = format!(
        "    subtitle: {word}\n    reference: {word}\n    version: {word}\n    confidentiality: {word}\n    authors: [{word}]\n    index: yes\n    lists: [figures, tables]\n    approval: [{{ role: {word}, name: {word} }}]\n"
    );
    let more = "      - { register: requirement, view: cards, title: Cartes }\n      - { register: requirement, columns: [id, title, priority, lot, status, statement, rationale, verified_by, satisfies, category, level, source], title: Table }\n";
    let config = CONFIG.replace("    audience", &format!("{settings}    audience")) + more;
    for form in ["book", "note"] {
        let config = config.replace("    audience", &format!("    form: {form}\n    audience"));
        let project = project(&page, &entry).file("ouvrage.yaml", config);
        let path = make(&project);
        let text = words(&path);
        for n in 0..12 {
            assert!(text.contains(&format!("Colonne{n}")), "column {n} is missing: {text}");
        }
        for part in ["niveau 9", "Au pied", "**pas *fermé", "crochet", "~~barré", "שלום", "court"] {
            assert!(text.contains(part), "{part} is missing: {text}");
        }
        let set = text.chars().filter(|c| *c == 'x').count();
        assert!(set >= 5 * 5_000, "{set} of the letters of long words are there");
        let out = overflowing(&path);
        assert!(out.is_empty(), "{form}: {} words leave the page:\n{}", out.len(), out.join("\n"));
    }
}

#[test]
fn an_unknown_document_is_named() {
    let project = project("x", "[]\n");
    let run = project.run("pdf", &["dco"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("documents: doc"), "{}", run.stderr);
}

#[test]
fn an_error_of_the_theme_points_at_its_line() {
    let project = project("x", "[]\n").file("themes/default/pdf/document.typ", "#let a = 1\n#nothere()\n");
    let run = project.run("pdf", &[]);
    assert_eq!(run.status, 3);
    assert!(run.stderr.contains("themes/default/pdf/document.typ:2:2") && run.stderr.contains("nothere"), "{}", run.stderr);
    assert!(!project.path().join("_pdf/doc.pdf").exists());
}

#[test]
fn a_document_is_made_in_its_language_from_the_outline_of_another() {
    let config = "title: Essai\nlanguages: [fr, en]\ntranslate: {}\ndocuments:\n  fr:\n    title: Le cahier\n    outline: &book\n      - title: { fr: Les besoins, en: The needs }\n        contents:\n          - page: page\n          - page: autre\n      - register: requirement\n        view: sheets\n  en:\n    title: The book\n    language: en\n    outline: *book\n";
    let project = project("Une page de mots.", "- id: EX-1\n  title: { fr: Chercher, en: Search }\n  statement: Le moteur.\n")
        .file("ouvrage.yaml", config)
        .file("content/page.en.md", "# The page\n\nWords in English, see [[EX-1]].\n")
        .file("content/autre.md", "# Autre\n\nUn texte en attente, voir [[EX-1]] :\n\n```view\ntable: requirement\n```\n");
    let run = project.run("pdf", &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let folder = project.path().join("_pdf");
    let (french, english) = (words(&folder.join("fr.pdf")), words(&folder.join("en.pdf")));
    for word in ["Sommaire", "Les besoins", "Une page de mots", "Chercher", "Le moteur"] {
        assert!(french.contains(word), "{word}: {french}");
    }
    for word in ["Contents", "The needs", "Words in English", "Search", "Un texte en attente", "Le moteur"] {
        assert!(english.contains(word), "{word}: {english}");
    }
    assert!(!english.contains("Chercher") && !english.contains("Sommaire"), "{english}");
    // Readers are told the language of the book, and that of the text which is not translated.
    let raw = tool("qpdf", &["--qdf", "--object-streams=disable", &folder.join("en.pdf").to_string_lossy(), "-"]);
    assert!(raw.contains("/Lang (en-GB)") || raw.contains("/Lang (en)"), "no language");
    assert!(raw.contains("/Lang (fr"), "the text in French is not marked");
}

/// Readers of JSON stop at 128 levels, the compiler at 64 show rules and 80 calls: nesting that a text may have and they may not is joined to
/// its parent, wherever the text stands, and no word is lost. (Found by fuzzing `markdown_data`.)
#[test]
fn nesting_that_the_compiler_refuses_is_joined_to_its_parent() {
    let quotes = |word: &str| format!("{} {word}\n", ">".repeat(75));
    let list: String = (0..40).map(|n| format!("{}- niveau{n}\n", "  ".repeat(n))).collect();
    let marks = format!("{}gras{}\n", "*_".repeat(40), "_*".repeat(40));
    let boxed: String = format!("[!NOTE]\n{list}").lines().map(|line| format!("> {line}\n")).collect();
    let note =
        format!("Voir.[^a]\n\n[^a]: Note{}", list.lines().fold("\n\n".to_owned(), |all, line| format!("{all}    {line}\n")));
    let table = format!("| a |\n|---|\n| {} |\n", marks.trim());
    let all = [quotes("fond"), list.clone(), marks, boxed, table].join("\n---\n\n");
    let room = "kind: room\nplural: rooms\nprefix: SA\nsection: remember\ntitle: title\nfields:\n  title: { type: text }\n  notes: { type: markdown }\n  \
                rows:\n    type: records\n    fields:\n      what: { type: markdown }\n";
    let text = |indent: &str, text: &str| text.lines().fold("|\n".to_owned(), |all, line| format!("{all}{indent}{line}\n"));
    let project = TestProject::empty()
        .file(
            "ouvrage.yaml",
            "title: Essai\ndocuments:\n  doc:\n    outline:\n      - title: A\n        contents:\n          - title: B\n            contents:\n              \
             - title: C\n                contents:\n                  - page: page\n                  - page: notes\n                  - { register: room, view: sheets }\n                  \
             - { register: room, view: cards }\n                  - { register: room, view: table, columns: [id, notes] }\n                  - { register: term, view: glossary }\n",
        )
        .file("kinds/room.yaml", room)
        .file("content/page.md", format!("# Page\n\n{all}"))
        .file("content/notes.md", format!("# Notes\n\n{note}"))
        .file(
            "content/rooms.yaml",
            format!("- id: SA-1\n  title: Salle\n  notes: {}  rows:\n    - what: {}", text("    ", &all), text("        ", &all)),
        )
        .file("content/terms.yaml", format!("- id: GL-1\n  term: Mot\n  definition: {}", text("    ", &all)));
    let printed = words(&make(&project));
    // In the page, in the text and the rows of the entry, in its card, its row and the glossary; lists also in a box each time, and in a note.
    for (word, times) in [("fond", 6), ("gras", 12), ("niveau0", 13), ("niveau11", 13), ("niveau38", 13)] {
        assert_eq!(printed.matches(word).count(), times, "{word}: {printed}");
    }
}

#[test]
fn a_theme_changes_one_view_by_one_file() {
    let requirements = "- { id: EX-1, title: Une, statement: x, priority: must }\n";
    let page = "```view\nboard: requirement\nby: priority\n```\n\n```view\ntable: requirement\ncolumns: [id, title]\n```";
    let project = project(page, requirements);
    let project = project.file(
        "themes/default/pdf/views/board.typ",
        "#import \"/theme/frame.typ\": *\n#let view-board(view, level: none) = [Notre tableau de #view.columns.len() colonnes]\n",
    );
    assert_eq!(project.findings().status, 0);
    let text = words(&make(&project));
    assert!(text.contains("Notre tableau de") && text.contains("EX-1"), "{text}");
}

#[test]
fn a_register_within_a_list_turns_no_page() {
    let page = "- Ici :\n\n  ```view\n  register: processing\n  ```\n\n> ```view\n> register: processing\n> ```";
    let processings = "- { id: TR-1, title: La paie }\n- { id: TR-2, title: Le portail }\n";
    let project = TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\ndocuments:\n  doc:\n    outline: [{ page: page }]\n")
        .file("content/page.md", format!("# La page\n\n{page}\n"))
        .file("content/processings.yaml", processings);
    let text = words(&make(&project));
    assert!(text.matches("Le portail").count() >= 2, "{text}");
}

/// PDF/UA knows one line under or through a word: what is struck stays struck, whatever it stands in, and nothing stops the document.
#[test]
fn lines_under_and_through_words_meet() {
    let page = "~~Struck [linked](https://example.org) words~~, <u>lined ~~gone~~ words</u>, [a ~~link~~ <u>here</u>](https://example.org), \
                ~~out <u>and under</u>~~, ~~twice ~~struck~~ words~~ and <ins>https://example.org/new</ins>.";
    let project = project(page, "- { id: EX-1, title: A }\n");
    let words = words(&make(&project));
    for word in ["linked", "gone", "here", "and under", "struck", "example.org/new"] {
        assert!(words.contains(word), "{word}: {words}");
    }
}
