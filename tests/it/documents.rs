//! Documents by their settings: what they hold, follow, carry and replace.

use super::pdf::{text, tool, words};
use super::support::TestProject;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A project with a document of these settings.
fn with(settings: &str) -> TestProject {
    let config =
        format!("title: Essai\ndate: 2026-03-02\ndocuments:\n  doc:\n    title: Le document\n    audience: vendor\n{settings}");
    TestProject::new().file("ouvrage.yaml", config)
}

const OUTLINE: &str = "    outline:\n      - page: page\n      - { register: requirement, view: sheets, title: Le registre }\n";
const REQUIREMENTS: &str =
    "- { id: EX-10, title: La dixième, statement: x }\n- { id: EX-2, title: La deuxième, statement: y, priority: must }\n";

fn page(text: &str) -> String {
    format!("---\naudience: vendor\n---\n# La page\n\n{text}\n")
}

#[track_caller]
fn make(project: &TestProject, name: &str) -> PathBuf {
    let run = project.run("pdf", &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    project.path().join(format!("_pdf/{name}.pdf"))
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The files attached to a PDF.
fn attached(pdf: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let dir = tempfile::tempdir().expect("a folder");
    tool("pdfdetach", &["-saveall", "-o", &dir.path().to_string_lossy(), &shown(pdf)]);
    super::support::files(dir.path())
}

#[test]
fn metadata_say_what_a_document_is() {
    let settings = format!(
        "    subtitle: En deux lots\n    authors: [Ada Byron, Zoé Petit]\n    keywords: [portail, achats]\n    date: 2026-05-04\n{OUTLINE}"
    );
    let project = with(&settings).file("content/page.md", page("Bonjour.")).file("content/requirements.yaml", REQUIREMENTS);
    let path = make(&project, "doc");
    let info = tool("pdfinfo", &["-isodates", &shown(&path)]);
    for line in
        ["Le document", "En deux lots", "Ada Byron, Zoé Petit", "portail, achats", "2026-05-04T00:00:00Z", "Tagged:          yes"]
    {
        assert!(info.contains(line), "{line} is missing from {info}");
    }
    let xmp = tool("pdfinfo", &["-meta", &shown(&path)]);
    for mark in ["<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "fr-FR"] {
        assert!(xmp.contains(mark), "{mark} is missing from {xmp}");
    }
}

#[test]
fn standards_are_chosen_and_conflicts_are_found() {
    let content =
        |project: TestProject| project.file("content/page.md", page("x")).file("content/requirements.yaml", REQUIREMENTS);
    let project = content(with(&format!("    standard: [ua-1, a-2a]\n{OUTLINE}")));
    let path = make(&project, "doc");
    let xmp = tool("pdfinfo", &["-meta", &shown(&path)]);
    assert!(xmp.contains("<pdfaid:part>2<"), "{xmp}");
    assert!(attached(&path).is_empty(), "PDF/A-2 holds no data");
    let project = content(with(&format!("    standard: no\n{OUTLINE}")));
    let path = make(&project, "doc");
    assert!(!tool("pdfinfo", &["-meta", &shown(&path)]).contains("pdfaid:part"));
    let findings = content(with(&format!("    standard: [ua-1, a-4f]\n{OUTLINE}"))).findings();
    findings.one("bad-config", "ouvrage.yaml:7:16");
    let findings = content(with(&format!("    standard: ua-9\n{OUTLINE}"))).findings();
    findings.one("bad-config", "ouvrage.yaml:7:15");
}

#[test]
fn without_any_date_a_document_is_accessible_all_the_same() {
    let config = format!("title: Essai\ndocuments:\n  doc:\n    audience: vendor\n{OUTLINE}");
    let project = TestProject::new().file("ouvrage.yaml", config).file("content/page.md", page("x"));
    let project = project.file("content/requirements.yaml", REQUIREMENTS);
    let path = make(&project, "doc");
    let xmp = tool("pdfinfo", &["-meta", &shown(&path)]);
    assert!(xmp.contains("<pdfuaid:part>1<") && !xmp.contains("pdfaid:part"), "{xmp}");
    assert_eq!(attached(&path).len(), 2);
}

#[test]
fn registers_travel_as_data_for_the_readers_of_the_document() {
    let requirements = "- { id: EX-1, title: =1+1, statement: Visible., lot: L1, weight: 3 }\n- { id: EX-2, title: Cachée, statement: Secret-deux, audience: internal, lot: L1 }\n";
    let kinds = "kinds:\n  requirement: { fields: { weight: { type: number }, secret: { type: text, audience: internal } } }\n";
    let requirements = requirements.replace("weight: 3", "weight: 3, secret: Secret-un");
    let config = format!(
        "title: Essai\ndate: 2026-03-02\n{kinds}documents:\n  doc:\n    title: Le document\n    audience: vendor\n{OUTLINE}"
    );
    let project = TestProject::new()
        .file("ouvrage.yaml", config)
        .file("content/page.md", page("x"))
        .file("content/requirements.yaml", requirements)
        .file("content/lots.yaml", "- { id: L1, title: Le lot }\n");
    let path = make(&project, "doc");
    let files = attached(&path);
    let json: Value = serde_json::from_slice(&files["doc.json"]).expect("JSON");
    let registers = json["registers"].as_array().expect("registers");
    assert_eq!(registers.len(), 1, "the lot is cited, not shown");
    let entries = registers[0]["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["id"], "EX-1");
    assert_eq!(entries[0]["weight"], 3);
    assert_eq!(entries[0]["lot"], serde_json::json!(["L1"]));
    assert_eq!(json["date"], "2026-03-02");

    let mut book: calamine::Xlsx<_> =
        calamine::Reader::new(std::io::Cursor::new(files["doc.xlsx"].clone())).expect("a spreadsheet");
    use calamine::Reader as _;
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("readable");
    let rows: Vec<Vec<String>> = sheet.rows().map(|r| r.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[1].contains(&"EX-1".to_owned()) && rows[1].contains(&"=1+1".to_owned()), "{rows:?}");
    assert!(book.worksheet_formula("Exigences").map_or(true, |f| f.is_empty()), "text stays text");
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("x.xlsx"), &files["doc.xlsx"]).expect("written");
    let core = tool("unzip", &["-p", &dir.path().join("x.xlsx").to_string_lossy(), "docProps/core.xml"]);
    assert!(core.contains("2026-03-02T00:00:00Z") && core.contains("<dc:creator></dc:creator>"), "{core}");
    for bytes in files.values().map(Vec::as_slice).chain([std::fs::read(&path).expect("made").as_slice()]) {
        let text = String::from_utf8_lossy(bytes);
        for secret in ["Secret-un", "Secret-deux", "EX-2", "Cachée"] {
            assert!(!text.contains(secret), "{secret} leaks");
        }
    }
    let strings = tool("unzip", &["-p", &dir.path().join("x.xlsx").to_string_lossy(), "xl/sharedStrings.xml"]);
    assert!(!strings.contains("Secret") && !strings.contains("EX-2"), "{strings}");
    let again = make(&project, "doc");
    assert!(attached(&again) == files, "the same data twice");
}

#[test]
fn lists_and_index_are_set_on_wish() {
    let settings =
        format!("    lists: [tables]\n    index: yes\n{OUTLINE}      - {{ register: term, view: glossary, title: Glossaire }}\n");
    let project = with(&settings)
        .file(
            "content/page.md",
            page("Un [[TE-1]].\n\n```view\ntable: requirement\ntitle: Toutes les exigences\ncolumns: [id, title]\n```"),
        )
        .file("content/requirements.yaml", REQUIREMENTS)
        .file(
            "content/terms.yaml",
            "- { id: TE-1, term: Lot, definition: Une tranche. }\n- { id: TE-2, term: Seuil, definition: Rien. }\n",
        );
    let path = make(&project, "doc");
    let text = text(&path);
    let from = |mark: &str| text.find(mark).map_or_else(|| panic!("no {mark} in {text}"), |at| &text[at..]);
    assert!(from("Table des tableaux").contains("Toutes les exigences"), "{text}");
    let index = text.rfind("Index").map(|at| &text[at..]).expect("an index");
    let (second, tenth) = (index.find("EX-2").expect("EX-2"), index.find("EX-10").expect("EX-10"));
    assert!(second < tenth, "ids are in natural order: {index}");
    let glossary = words(&path);
    let at = glossary.rfind("Une tranche.").expect("the definition");
    let after: String = glossary[at..].chars().take(60).collect();
    assert!(after.to_lowercase().contains("pages"), "the glossary tells pages: {after}");
    let plain = with(OUTLINE).file("content/page.md", page("x")).file("content/requirements.yaml", REQUIREMENTS);
    assert!(!words(&make(&plain, "doc")).contains("Index"));
}

#[test]
#[ignore = "long: tests/run"]
fn settings_that_are_not_understood_are_found() {
    for (setting, place) in [
        ("    lists: [maps]\n", "7:13"),
        ("    index: perhaps\n", "7:12"),
        ("    contents_depth: 9\n", "7:21"),
        ("    attach: docx\n", "7:13"),
        ("    form: leaflet\n", "7:11"),
        ("    fonts: { body: Comic Sans }\n", "7:20"),
        ("    where: id = EX-1\n", "7:12"),
        ("    for: meetng\n", "7:10"),
    ] {
        let project = with(&format!("{setting}{OUTLINE}"));
        let project = project.file("content/page.md", page("x")).file("content/requirements.yaml", REQUIREMENTS);
        let rule = if setting.contains("for:") { "bad-outline" } else { "bad-config" };
        project.findings().one(rule, &format!("ouvrage.yaml:{place}"));
    }
    let fine = with(&format!("    fonts: {{ body: New Computer Modern }}\n{OUTLINE}"));
    let fine = fine.file("content/page.md", page("x")).file("content/requirements.yaml", REQUIREMENTS);
    let path = make(&fine, "doc");
    assert!(tool("pdffonts", &[&shown(&path)]).contains("NewCM"), "the font is used");
}

const MINUTES: &str = "title: Essai\ndocuments:\n  cr:\n    for: meeting\n    where: minutes is set\n    form: note\n    title: \"{title}\"\n    reference: CR-{id}\n    date: \"{date}\"\n    audience: internal\n    approval: [{ role: Présidente, name: Ada Byron }]\n    outline:\n      - { entry: this, title: L'ordre du jour, fields: [agenda] }\n      - { entry: this, title: Ce qui fut dit, fields: [minutes] }\n      - { register: decision, view: sheets, where: taken_in = this, title: Décidé }\n      - { register: task, where: opened_in = this, columns: [id, title], title: À faire }\n";
const MEETINGS: &str = "- { id: RE-1, title: Lancement, date: 2026-01-02, agenda: Le point, minutes: On commence., took: [DE-1], opened: [TA-1] }\n- { id: RE-2, title: Suite, date: 2026-02-03, minutes: On continue. }\n- { id: RE-3, title: Secrète, date: 2026-03-04, minutes: Chut., audience: restricted }\n- { id: RE-4, title: À venir, date: 2026-04-05 }\n";

fn minutes() -> TestProject {
    TestProject::new()
        .file("ouvrage.yaml", MINUTES)
        .file("content/meetings.yaml", MEETINGS)
        .file(
            "content/decisions.yaml",
            "- { id: DE-1, title: Faire, decision: Oui. }\n- { id: DE-2, title: Autre, decision: Non. }\n",
        )
        .file("content/tasks.yaml", "- { id: TA-1, title: Écrire }\n- { id: TA-2, title: Relire }\n")
}

#[test]
fn one_document_per_entry_that_its_readers_may_see() {
    let project = minutes();
    let run = project.run("pdf", &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let made: Vec<String> = super::support::files(&project.path().join("_pdf")).into_keys().collect();
    assert_eq!(made, ["cr-re-1.pdf", "cr-re-2.pdf"], "neither the restricted meeting nor the one without minutes");
    let first = words(&project.path().join("_pdf/cr-re-1.pdf"));
    for part in ["Lancement", "CR-RE-1", "2 janvier 2026", "Le point", "On commence.", "DE-1", "TA-1", "Ada Byron", "Signature"] {
        assert!(first.contains(part), "{part} is missing from {first}");
    }
    assert!(!first.contains("DE-2") && !first.contains("TA-2"), "{first}");
    let second = words(&project.path().join("_pdf/cr-re-2.pdf"));
    assert!(!second.contains("Décidé") && !second.contains("À faire"), "empty parts are left out: {second}");
}

#[test]
fn documents_of_entries_are_made_one_by_one_or_together() {
    let project = minutes();
    let run = project.run("pdf", &["cr-re-2"]);
    assert_eq!((run.status, run.stdout.lines().count()), (0, 1), "{}", run.stderr);
    let run = project.run("pdf", &["cr"]);
    assert_eq!((run.status, run.stdout.lines().count()), (0, 2), "{}", run.stderr);
    let run = project.run("pdf", &["cr-re-3"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("cr-re-1, cr-re-2") && !run.stderr.contains("Secrète"), "{}", run.stderr);
}

#[test]
fn what_a_document_per_entry_may_not_say_is_found() {
    let project = minutes();
    project.write("ouvrage.yaml", MINUTES.replace("CR-{id}", "CR-{nothing}"));
    project.findings().one("bad-config", "ouvrage.yaml:3:3");
    project.write(
        "ouvrage.yaml",
        MINUTES.replace("    for: meeting\n    where: minutes is set\n", "").replace("\"{date}\"", "2026-01-01"),
    );
    assert_eq!(project.findings().of("bad-outline").len(), 4, "`this` without `for`");
    project.write("ouvrage.yaml", MINUTES.replace("audience: internal", "audience: vendor"));
    project.findings().one("hidden-outline", "ouvrage.yaml:4:10");
    project.write(
        "ouvrage.yaml",
        format!("{MINUTES}kinds:\n  meeting: {{ fields: {{ place: {{ audience: restricted }} }} }}\n")
            .replace("CR-{id}", "CR-{place}"),
    );
    project.findings().one("hidden-outline", "ouvrage.yaml:3:3");
}

/// On paper nothing scrolls: a drawing of so many lots is shrunk to its page, and the dates stand below it in rows. A small one needs none.
#[test]
#[ignore = "long: tests/run"]
fn a_drawing_shrunk_beyond_reading_says_the_same_in_rows() {
    let lots = |n: usize| {
        (0..n)
            .map(|i| format!("- {{ id: L{i}, title: Tranche {i}, from: 2026-01-0{}, to: 2026-05-17 }}\n", i % 9 + 1))
            .collect::<String>()
    };
    let printed = |n: usize| {
        let project = with("    outline:\n      - page: page\nkinds:\n  risk: { audience: vendor }\n  task: { audience: vendor }\n  decision: { audience: vendor }\n").file("content/lots.yaml", lots(n));
        let project = project.file("content/page.md", page("```view\ntimeline: lot\n```\n"));
        words(&make(&project, "doc"))
    };
    assert_eq!(printed(3).matches("17 mai 2026").count(), 0);
    assert_eq!(printed(120).matches("17 mai 2026").count(), 120);
}

/// The numbers of the regions are drawn over the image; what they mean stands below it, and the image speaks to who cannot see it.
#[test]
fn a_screen_is_printed_with_its_numbered_regions() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"200\" height=\"100\"><rect width=\"200\" height=\"100\" fill=\"#ccc\"/></svg>";
    let screen = "- id: EC-1\n  title: Recherche\n  image: /ecran.svg\n  alternative: Un champ et trois articles.\n  regions:\n    - { number: 7, label: Champ, x: 10 %, y: 20 %, width: 30 %, height: 40 %, note: Tous les codes }\n";
    let outline = "    outline:\n      - { register: screen, view: sheets, title: Les écrans }\n    standard: ua-1\n";
    let project = with(outline).file("content/screens.yaml", screen).file("static/ecran.svg", svg);
    let pdf = make(&project, "doc");
    assert_eq!(words(&pdf).split_whitespace().filter(|word| *word == "7").count(), 2, "{}", words(&pdf));
    let plain = screen.replace("x: 10 %, y: 20 %, width: 30 %, height: 40 %, ", "");
    project.write("content/screens.yaml", plain);
    let pdf = make(&project, "doc");
    assert_eq!(words(&pdf).split_whitespace().filter(|word| *word == "7").count(), 1, "{}", words(&pdf));
}

#[test]
fn characters_without_a_font_are_named_and_replaced() {
    let text = "Une fête 𓀀, du 中文, ﺎ et \u{E000}; l’œuvre « à 50 € » — 1 000 m², naïve ≥ Ω, שלום.";
    let project = with(OUTLINE)
        .file("content/page.md", page(text))
        .file("content/requirements.yaml", "- { id: EX-1, title: Le 𓀀, statement: x }\n");
    let findings = project.findings();
    let found: Vec<String> =
        findings.of("missing-glyph").iter().map(|f| f["message"].as_str().unwrap_or("").to_owned()).collect();
    let has = |mark: &str| found.iter().filter(|m| m.contains(mark)).count();
    assert_eq!((has("U+13000"), has("U+4E2D"), has("U+6587"), has("U+E000")), (2, 1, 1, 1), "{found:#?}");
    assert!(has("€") + has("œ") + has("Ω") + has("≥") == 0, "{found:#?}");
    let first = findings.of("missing-glyph").into_iter().find(|f| f["file"] == "content/page.md").expect("one in the page");
    assert_eq!((&first["line"], &first["column"]), (&6.into(), &10.into()), "{first}");
    let printed = words(&make(&project, "doc"));
    assert!(printed.contains("Une fête \u{FFFD}") && printed.contains("50 €") && printed.contains("naïve"), "{printed}");
}

#[test]
fn a_picture_that_cannot_be_read_is_named_and_framed() {
    let project = with(OUTLINE)
        .file("content/page.md", page("![Le plan du dépôt](plan.png)"))
        .file("content/plan.png", "this is no picture")
        .file("content/requirements.yaml", REQUIREMENTS);
    let findings = project.findings();
    findings.one("unreadable-image", "content/page.md:6:1");
    assert!(words(&make(&project, "doc")).contains("Le plan du dépôt"));
    let dot = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>";
    project.write("content/page.md", page("![Le plan du dépôt](plan.svg \"Le titre\")"));
    project.write("content/plan.svg", dot);
    assert!(project.findings().of("unreadable-image").is_empty());
    let printed = words(&make(&project, "doc"));
    assert!(printed.contains("Figure 1") && printed.contains("Le titre"), "the title is the caption: {printed}");
}

/// The examples of the CommonMark specification, from the tests that ship with the parser's source. That source was compiled, and so lies
/// where cargo unpacks what it compiles: no cargo is asked, which would want the packages of every platform.
fn specification() -> Vec<(String, String)> {
    let lock = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).expect("a lock file");
    let package = lock.split("[[package]]").find(|package| package.contains("name = \"pulldown-cmark\"")).expect("the parser");
    let version = package.split("version = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("its version");
    let home = std::env::var_os("CARGO_HOME")
        .map_or_else(|| Path::new(&std::env::var_os("HOME").expect("a home folder")).join(".cargo"), std::path::PathBuf::from);
    let registries = std::fs::read_dir(home.join("registry/src")).expect("the sources that cargo unpacked");
    let suite = format!("pulldown-cmark-{version}/tests/suite/spec.rs");
    let tests = registries
        .filter_map(|registry| std::fs::read_to_string(registry.ok()?.path().join(&suite)).ok())
        .next()
        .unwrap_or_else(|| panic!("{suite} is in no registry of {}", home.display()));
    let literal = |text: &str| text.split_once("r##\"").and_then(|(_, t)| t.split_once("\"##")).map(|(t, _)| t.to_owned());
    let example = |test: &str| Some((literal(test)?, literal(test.split_once("let expected")?.1)?));
    tests.split("let original").skip(1).filter_map(example).collect()
}

/// Letters and digits of a text: what setting it may not change.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
#[ignore = "long: tests/run"]
fn every_example_of_the_specification_of_markdown_is_printed() {
    let examples = specification();
    assert!(examples.len() > 640, "{} examples", examples.len());
    let mut requirements = String::new();
    for (n, (markdown, _)) in examples.iter().enumerate() {
        // JSON is YAML.
        let statement = serde_json::to_string(&format!("Avant{n}.\n\n{markdown}\n\nApres{n}.")).expect("text");
        requirements.push_str(&format!("- {{ id: EX-{n}, title: Exemple, statement: {statement} }}\n"));
    }
    let config = "title: Essai\ndate: 2026-03-02\ndocuments:\n  doc:\n    audience: vendor\n    attach: no\n    outline:\n      - { register: requirement, view: sheets }\n";
    let reading = TestProject::new().file("ouvrage.yaml", config).file("content/requirements.yaml", requirements);
    // Made by the library: links of the examples that lead nowhere are errors that would stop the command.
    let project = ouvrage::project::Project::read(reading.path()).expect("read").project.expect("a project");
    let maker = ouvrage::output::DocumentMaker::new(&project, reading.path(), None, 0);
    let document = maker.named("doc").expect("a document").remove(0);
    let theme = ouvrage::theme::Theme::of(maker.publication(&document).expect("published")).expect("a theme");
    let pdf = maker.make(&document, &theme).expect("the PDF is made");
    let path = reading.path().join("doc.pdf");
    std::fs::write(&path, &pdf.bytes).expect("written");
    let printed = tool("pdftotext", &["-raw", &shown(&path), "-"]).replace("-\n", "").replace('\u{ad}', "");
    let printed = bare(&printed);
    let mut lost = Vec::new();
    for (n, (markdown, expected)) in examples.iter().enumerate() {
        let (from, to) = (format!("Avant{n}"), format!("Apres{n}"));
        let Some(at) = printed.find(&from) else {
            lost.push(format!("{n}: {markdown}"));
            continue;
        };
        let rest = printed.get(at + from.len()..).unwrap_or_default();
        let own = rest.find(&to).map_or(rest, |end| &rest[..end]);
        let html = ammonia::Builder::empty().clean(expected).to_string();
        let words =
            html.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&quot;", "\"");
        for word in words.split_whitespace().map(bare).filter(|w| !w.is_empty()) {
            if !own.contains(&word) {
                lost.push(format!("{n}: `{word}` of {markdown:?} in {own:?}"));
            }
        }
    }
    // `[[…]]` is a link to an entry here, and these two letters are in no font of the documents.
    lost.retain(|line| !line.contains("[[[foo]]]") && !line.contains("[[*foo* bar]]"));
    // `<b)c>` is no tag, and one that is never closed is shown as it is written.
    lost.retain(|line| !line.contains("[a](<b>c)"));
    let without_font: Vec<String> = lost.extract_if(.., |line| line.contains("`ആ`") || line.contains("`ಫ`")).collect();
    assert_eq!(without_font.len(), 2, "{without_font:?}");
    assert!(lost.is_empty(), "{} lost:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn parts_of_the_theme_are_overridden_and_their_errors_have_a_place() {
    let cover = "#import \"/theme/frame.typ\": *\n#let masthead() = [Ma couverture]\n#let cover() = page[Ma couverture]\n#let contents() = none\n#let index() = none\n#let approval() = none\n#let signatures() = none\n";
    let project = with(OUTLINE).file("content/page.md", page("x")).file("content/requirements.yaml", REQUIREMENTS);
    let project = project.file("themes/default/pdf/front.typ", cover);
    assert!(words(&make(&project, "doc")).contains("Ma couverture"));
    project.write("themes/default/pdf/front.typ", cover.replace("page[Ma", "paage[Ma"));
    let run = project.run("pdf", &[]);
    assert_eq!(run.status, 3);
    assert!(run.stderr.contains("themes/default/pdf/front.typ:3:16") && run.stderr.contains("paage"), "{}", run.stderr);
}

/// Where `tests/run` puts pdfua; without it (a run of `cargo test` alone) the exporter's own checks have to do.
#[test]
fn a_checker_of_accessible_pdf_finds_nothing() {
    let Ok(checker) = std::env::var("OUVRAGE_PDFUA") else { return };
    let project = TestProject::example();
    let config = std::fs::read_to_string(project.path().join("ouvrage.yaml")).expect("a configuration");
    assert!(config.contains("  name: default\n"), "the example names its theme");
    for theme in ["default", "epure"] {
        project.write("ouvrage.yaml", config.replace("  name: default\n", &format!("  name: {theme}\n")));
        for name in ["registre-des-traitements", "compte-rendu-re-3"] {
            let run = project.run("pdf", &[name]);
            assert_eq!(run.status, 0, "{}", run.stderr);
            let report = tool(&checker, &["check", &shown(&project.path().join(format!("_pdf/{name}.pdf")))]);
            assert!(report.contains("PASS (no findings)"), "{theme}: {report}");
        }
    }
}

/// The site for the team lists the documents for vendors as vendors get them, whatever the settings ask for: `check` refuses them, and a list
/// that is made all the same tells nothing.
#[test]
fn documents_for_others_are_listed_as_they_get_them() {
    use ouvrage::{document::documents, project::Project, publication::Publication, publication::Publications};
    let zed = "kind: zed\nplural: zeds\ntitle: name\naudience: vendor\nsort: [-rank, id]\nfields:\n  name: text\n  secret: { type: text, audience: internal }\n  \
               due: { type: date, audience: internal }\n  rank: { type: integer, audience: internal }\nlinks:\n  peer: { to: zed }\n";
    let zod = "kind: zod\nplural: zods\ntitle: label\naudience: vendor\nfields:\n  label: { type: text, audience: internal }\n";
    let zeds = "- { id: ZE-1, name: Un, secret: Plafond, due: 2026-05-05, rank: 1, peer: [ZE-3, ZE-2] }\n- { id: ZE-2, name: Deux, rank: 9 }\n\
                - { id: ZE-3, name: Trois, audience: internal }\n";
    let settings = "title: Essai\ndocuments:\n  fiche:\n    for: zed\n    title: \"{name} {secret} {peer}\"\n    date: \"{due}\"\n    audience: vendor\n    \
                    outline: [{ entry: this }]\n  zod:\n    for: zod\n    title: \"{title}\"\n    audience: vendor\n    outline: [{ entry: this }]\n";
    let project = TestProject::empty()
        .file("ouvrage.yaml", settings)
        .file("kinds/zed.yaml", zed)
        .file("kinds/zod.yaml", zod)
        .file("content/zeds.yaml", zeds)
        .file("content/zods.yaml", "- { id: ZO-1, label: Nom de code }\n");
    let reading = Project::read(project.path()).expect("readable");
    let read = reading.project.as_ref().expect("a project");
    let list = |reader: &str| {
        let publication = Publication::new(read, read.config.audiences.find(reader).expect("known"));
        let publication = std::sync::Arc::new(publication);
        let own = Publications::per_entry(read, &publication);
        let shown = documents(&publication, &own).into_iter().map(|d| (d.name, d.title, d.date.map(|date| date.to_string())));
        shown.collect::<Vec<_>>()
    };
    let expected = [("fiche-ze-1", "Un  Deux", None), ("fiche-ze-2", "Deux  ", None), ("zod-zo-1", "ZO-1", None)];
    let expected = expected.map(|(name, title, date): (&str, &str, Option<String>)| (name.to_owned(), title.to_owned(), date));
    assert_eq!(list("vendor"), expected);
    assert_eq!(list("internal"), expected);
}

#[test]
fn every_register_that_is_shown_travels_as_data() {
    let view = |text: &str| format!("```view\n{text}\n```\n\n");
    let text = [
        "timeline: milestone",
        "chart: risk\nx: probability",
        "matrix: requirement\ncolumns: test\nby: verified_by",
        "cards: term",
        "board: task\nby: status",
    ];
    let text: String = text.iter().map(|v| view(v)).collect();
    let settings = "title: Essai\ndate: 2026-03-02\ndocuments:\n  doc: { title: Le document, audience: internal, outline: [ page: page ] }\n";
    let project = TestProject::new()
        .file("ouvrage.yaml", settings)
        .file("content/page.md", format!("# Page\n\n{text}\nEn tout `value: count decision`.\n"))
        .file("content/milestones.yaml", "- { id: JA-1, title: Un, date: 2026-05-01 }\n")
        .file("content/risks.yaml", "- { id: RI-1, title: Un, probability: 2 }\n")
        .file("content/requirements.yaml", "- { id: EX-1, title: Un, statement: x }\n")
        .file("content/tests.yaml", "- { id: TE-1, title: Un, verifies: [EX-1] }\n")
        .file("content/terms.yaml", "- { id: GL-1, term: Un, definition: x }\n")
        .file(
            "content/tasks.yaml",
            "- { id: TA-1, title: Un, status: backlog }\n- { id: TA-2, title: Caché, audience: restricted }\n",
        )
        .file("content/decisions.yaml", "- { id: DE-1, title: Un }\n");
    let path = make(&project, "doc");
    let json: Value = serde_json::from_slice(&attached(&path)["doc.json"]).expect("JSON");
    let ids: std::collections::BTreeSet<&str> = json["registers"]
        .as_array()
        .expect("registers")
        .iter()
        .flat_map(|register| register["entries"].as_array().expect("entries"))
        .filter_map(|entry| entry["id"].as_str())
        .collect();
    let expected = ["JA-1", "RI-1", "EX-1", "TE-1", "GL-1", "TA-1"];
    assert_eq!(ids, expected.into_iter().collect());
}
