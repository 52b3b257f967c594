//! `import` of texts: a Word or Markdown file becomes pages and entries, and nothing of it is lost.

use super::support::{Run, TestProject, files, run};
use std::io::Write as _;

/// A project as `new` lays it down.
fn project(lang: &str) -> TestProject {
    let project = TestProject::empty();
    let folder = project.path().to_string_lossy().into_owned();
    let made =
        run(&["new", &folder, "--title", "Essai", "--starter", "minimal", "--language", lang, "--readers", "team", "--no-git"]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    project
}

fn import(project: &TestProject, name: &str, bytes: impl AsRef<[u8]>, more: &[&str]) -> Run {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    std::fs::write(dir.path().join("plan.png"), PIXEL).expect("written");
    let path = path.to_string_lossy().into_owned();
    project.run("import", &[&[path.as_str()], more].concat())
}

#[track_caller]
fn ok(run: &Run) {
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
}

#[track_caller]
fn says(run: &Run, parts: &[&str]) {
    let said = format!("{}{}", run.stdout, run.stderr);
    for part in parts {
        assert!(said.contains(part), "`{part}` is not in:\n{said}");
    }
}

/// An import that is refused says why, also with `--apply`, and changes nothing.
#[track_caller]
fn refused(project: &TestProject, name: &str, bytes: impl AsRef<[u8]>, more: &[&str], why: &[&str]) {
    let before = files(project.path());
    let run = import(project, name, bytes, &[more, &["--apply"]].concat());
    assert!(run.status == 1 || run.status == 2, "{} {}{}", run.status, run.stdout, run.stderr);
    says(&run, why);
    assert_eq!(before, files(project.path()), "something was changed");
}

#[track_caller]
fn has_no_error(project: &TestProject) {
    let folder = project.path().to_string_lossy().into_owned();
    let check = run(&["check", &folder, "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&check.stdout).expect("JSON");
    let list = found["findings"].as_array().expect("a list");
    let errors: Vec<_> = list.iter().filter(|finding| finding["severity"] == "error").collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn text(project: &TestProject, path: &str) -> String {
    std::fs::read_to_string(project.path().join(path))
        .unwrap_or_else(|e| panic!("{path}: {e}\n{:?}", files(project.path()).keys()))
}

const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0,
    0x1F, 0x15, 0xC4, 0x89, 0, 0, 0, 0x0D, b'I', b'D', b'A', b'T', 0x78, 0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0xF0, 0x1F, 0, 5, 0, 1,
    0xFF, 0x56, 0xC7, 0x2F, 0x0D, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82,
];

/// A Word file made of its parts.
fn word(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let types = [
        ("rId1", "styles", "styles.xml"),
        ("rId2", "numbering", "numbering.xml"),
        ("rId3", "footnotes", "footnotes.xml"),
        ("rId4", "comments", "comments.xml"),
        ("rId5", "header", "header1.xml"),
        ("rId6", "image", "media/image1.png"),
    ];
    let mut relations = String::from(
        "<Relationships xmlns=\"r\"><Relationship Id=\"rId9\" Type=\"t/hyperlink\" Target=\"https://example.org/a\" TargetMode=\"External\"/>",
    );
    for (id, sort, target) in types {
        relations += &format!("<Relationship Id=\"{id}\" Type=\"t/{sort}\" Target=\"{target}\"/>");
    }
    relations += "</Relationships>";
    let spaces = "xmlns:w=\"w\" xmlns:r=\"r\" xmlns:a=\"a\" xmlns:wp=\"wp\" xmlns:mc=\"mc\" xmlns:wps=\"wps\"";
    let document = format!("<w:document {spaces}><w:body>{body}</w:body></w:document>");
    let styles = "<w:styles xmlns:w=\"w\"><w:style w:type=\"paragraph\" w:styleId=\"Titre1\"><w:name w:val=\"heading 1\"/></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"Titre2\"><w:name w:val=\"heading 2\"/></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"Titre\"><w:name w:val=\"Title\"/></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"TM1\"><w:name w:val=\"toc 1\"/></w:style></w:styles>";
    let numbering = "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"•\"/></w:lvl>\
        <w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%2.\"/></w:lvl></w:abstractNum>\
        <w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"30\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"EX-%1\"/></w:lvl></w:abstractNum>\
        <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>";
    let mut parts: Vec<(&str, Vec<u8>)> = vec![
        ("_rels/.rels", b"<Relationships xmlns=\"r\"><Relationship Id=\"a\" Type=\"t/officeDocument\" Target=\"word/document.xml\"/></Relationships>".to_vec()),
        ("word/document.xml", document.into_bytes()),
        ("word/_rels/document.xml.rels", relations.into_bytes()),
        ("word/styles.xml", styles.into()),
        ("word/numbering.xml", numbering.into()),
        ("word/media/image1.png", PIXEL.to_vec()),
    ];
    parts.extend(more.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())));
    zipped(&parts)
}

fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in parts {
        zip.start_file(*name, options).expect("begun");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a file").into_inner()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

fn styled(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn item(list: u8, level: u8, text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
    )
}

fn table(rows: &[&[&str]]) -> String {
    let cells = |row: &&[&str]| row.iter().map(|cell| format!("<w:tc>{}</w:tc>", p(cell))).collect::<String>();
    format!("<w:tbl>{}</w:tbl>", rows.iter().map(|row| format!("<w:tr>{}</w:tr>", cells(row))).collect::<String>())
}

/// A specification with all that Word files of that kind hold.
fn specification() -> Vec<u8> {
    let run =
        |text: &str, properties: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    let body = [
        styled("Titre", "Portail des clients"),
        styled("TM1", "1. Contexte 3"),
        styled("TM1", "2. Exigences 5"),
        styled("Titre1", "1. Contexte"),
        format!("<w:p>{}{}{}</w:p>", run("Le portail ", ""), run("remplace", "<w:b/>"), run(" le fax *ancien* de 1998.", "")),
        "<w:p><w:ins w:id=\"1\"><w:r><w:t>Ajouté en revue.</w:t></w:r></w:ins><w:del w:id=\"2\"><w:r><w:delText>Retiré.</w:delText></w:r></w:del></w:p>".to_owned(),
        "<w:p><w:r><w:t>Voir </w:t></w:r><w:hyperlink r:id=\"rId9\"><w:r><w:t>le site</w:t></w:r></w:hyperlink><w:r><w:footnoteReference w:id=\"7\"/><w:commentReference w:id=\"4\"/></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:drawing><wp:docPr descr=\"Le schéma\"/><a:blip r:embed=\"rId6\"/></w:drawing></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:t>Ancre</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>Dans un cadre.</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice></mc:AlternateContent></w:r></w:p>".to_owned(),
        format!("<w:p>{}{}</w:p>", run("Budget ", ""), run("plafond secret", "<w:vanish/>")),
        item(1, 0, "premier point"),
        item(1, 1, "point dessous"),
        styled("Titre1", "2. Exigences"),
        styled("Titre2", "2.1 Recherche"),
        p("EX-12 : Le système doit permettre de retrouver un document par son numéro. Sans tirets aussi."),
        p("Un paragraphe entre deux exigences."),
        item(2, 0, "La réponse devrait venir en moins de 2 s."),
        item(1, 0, "[EX-13] L’export pourrait être en PDF."),
        item(1, 0, "un point sans numéro"),
        styled("Titre2", "2.2 Registre"),
        table(&[
            &["Réf.", "Exigence", "Priorité", "Remarque interne"],
            &["EX-20", "Les mots de passe ne doivent pas être conservés en clair.", "Haute", "voir l’audit"],
            &["Sécurité", "", "", ""],
            &["EX-21", "Un journal est tenu.", "Souhaitable", ""],
        ]),
        table(&[&["Mois", "Coût"], &["Mai", "12 000 €"]]),
        styled("Titre1", "3. Récits"),
        p("En tant qu’acheteur, je veux commander par référence afin de ne pas chercher."),
        p("US-4 : En tant que comptable, je souhaite exporter les factures pour les rapprocher."),
    ];
    word(
        &body.concat(),
        &[
            (
                "word/footnotes.xml",
                "<w:footnotes xmlns:w=\"w\"><w:footnote w:id=\"7\"><w:p><w:r><w:t>Une note de bas.</w:t></w:r></w:p></w:footnote></w:footnotes>",
            ),
            (
                "word/comments.xml",
                "<w:comments xmlns:w=\"w\"><w:comment w:id=\"4\" w:author=\"Claire\"><w:p><w:r><w:t>À vérifier ?</w:t></w:r></w:p></w:comment></w:comments>",
            ),
            ("word/header1.xml", "<w:hdr xmlns:w=\"w\"><w:p><w:r><w:t>Confidentiel v2</w:t></w:r></w:p></w:hdr>"),
        ],
    )
}

#[test]
fn a_word_file_becomes_pages_and_entries_and_twice_is_once() {
    let project = project("fr");
    let before = files(project.path());
    let bytes = specification();
    let dry = import(&project, "Cahier des charges.docx", &bytes, &[]);
    ok(&dry);
    says(
        &dry,
        &[
            "changes were tracked: 1 insertions were taken, 1 deletions left out",
            "comment   1. Contexte ¶ 3  Claire: À vérifier ?",
            "hidden    1. Contexte ¶ 6  plafond secret",
            "margin    header  Confidentiel v2",
            "contents  ¶ 2  1. Contexte 3 / 2. Exigences 5",
            "priority `Haute` → must (1)",
            "`Réf.` → id, `Exigence` → text, `Priorité` → priority, `Remarque interne` → text, with its header",
            "added     2.1 Recherche ¶ 1  EX-12  Retrouver un document par son numéro",
            "numbered by hand",
            "recognised: requirement 5, story 2; 4 pages, 1 pictures",
            "7 added, 0 changed, 0 unchanged, 0 refused",
            "no document holds these pages",
            "      - page: cahier-des-charges/contexte",
            "--apply",
        ],
    );
    assert_eq!(before, files(project.path()));
    ok(&import(&project, "Cahier des charges.docx", &bytes, &["--apply"]));
    let context = text(&project, "content/cahier-des-charges/01-contexte.md");
    for part in [
        "---\ntitle: Contexte\n---\n",
        "Le portail **remplace** le fax \\*ancien\\* de 1998.",
        "Ajouté en revue.",
        "Voir [le site](https://example.org/a)[^1]",
        "[^1]: Une note de bas.",
        "![Le schéma](images/image1.png)",
        "Dans un cadre.",
        "- premier point\n  1. point dessous",
    ] {
        assert!(context.contains(part), "`{part}`:\n{context}");
    }
    assert!(!context.contains("secret") && !context.contains("Retiré"), "{context}");
    let asked = text(&project, "content/cahier-des-charges/02-exigences.md");
    let order = [
        "## Recherche",
        "sheets: requirement\nwhere: id in [EX-12]",
        "Un paragraphe entre",
        "where: id in [EX-30]",
        "where: id in [EX-13]",
        "- un point sans numéro",
        "## Registre",
        "table: requirement\nwhere: id in [EX-20]\nsort: id\ncolumns: [id, statement, priority]",
        "**Sécurité**",
        "where: id in [EX-21]",
        "| Mois | Coût |",
    ];
    let mut at = 0;
    for part in order {
        at += asked[at..].find(part).unwrap_or_else(|| panic!("`{part}` in its place:\n{asked}"));
    }
    let register = text(&project, "content/requirements.yaml");
    for part in [
        "- id: EX-12\n  title: Retrouver un document par son numéro\n  statement: Le système doit permettre de retrouver un document par son numéro. Sans tirets aussi.\n  priority: must\n",
        "- id: EX-30\n",
        "  priority: should\n",
        "**Remarque interne**: voir l’audit",
    ] {
        assert!(register.contains(part), "`{part}`:\n{register}");
    }
    let stories = text(&project, "content/stories.yaml");
    assert!(stories.contains("role: acheteur\n  want: commander par référence\n  benefit: ne pas chercher\n"), "{stories}");
    assert!(stories.contains("id: US-4\n"), "{stories}");
    has_no_error(&project);
    let out = tempfile::tempdir().expect("a folder");
    ok(&project.run("build", &["--no-pdf", "--no-search", "--out", &out.path().join("site").to_string_lossy()]));
    let page = std::fs::read_to_string(out.path().join("site/cahier-des-charges/exigences.html")).expect("a page");
    assert!(page.contains("Retrouver un document par son numéro"));
    let written = files(project.path());
    let again = import(&project, "Cahier des charges.docx", &bytes, &["--apply"]);
    ok(&again);
    says(
        &again,
        &["0 added, 0 changed, 7 unchanged, 0 refused", "nothing to write", "same      content/cahier-des-charges/index.md"],
    );
    assert_eq!(written, files(project.path()));
}

const RFP: &str = "\
# Request for proposals

Preface with `code` and ![a plan](plan.png) and [inside](#1-scope) and [away](other.md).

<!-- Ask Bob -->

## 1. Scope

We buy a portal[^1]. See [[EX-99]] and `value: count requirement`.

```view
table: requirement
```

[^1]: Not a shop.

## 2. Requirements

### REQ-1 Search

The system shall find a document by its number.

Priority: Should have

### REQ-2 Export

- The vendor must deliver PDF.
- In colour.

### Others

- **REQ-3**: The system should answer in 2 s.
- a point
  - REQ-4: nested below a point

REQ-1 is the most wanted one.

## 3. Stories

| Story | As a | I want | So that |
|---|---|---|---|
| US-8 | buyer | a list | I see all |

As a **clerk**, I want to print, so that the file is full.

ZZ-1: nobody knows this one.
";

#[test]
fn a_markdown_file_becomes_pages_and_entries() {
    let project = project("en");
    let run = import(&project, "rfp.md", RFP, &["--apply", "--into", "bid"]);
    ok(&run);
    says(
        &run,
        &[
            "comment   rfp.md:5  Ask Bob",
            "rfp.md:19  REQ-1  Search",
            "`ZZ-1` (rfp.md:",
            "no kind has the prefix `ZZ`",
            "the link to `other.md` leads to nothing in the project",
            "recognised: requirement 4, story 2",
        ],
    );
    let register = text(&project, "content/requirements.yaml");
    assert!(
        register.contains(
            "- id: REQ-1\n  title: Search\n  statement: The system shall find a document by its number.\n  priority: should\n"
        ),
        "{register}"
    );
    assert!(register.contains("- id: REQ-2\n  title: Export\n  statement: |-\n    - The vendor must deliver PDF.\n    - In colour.\n  priority: must\n"), "{register}");
    let page = text(&project, "content/bid/02-requirements.md");
    assert!(page.contains("  - [[REQ-4]]") && page.contains("REQ-1 is the most wanted one."), "{page}");
    let front = text(&project, "content/bid/index.md");
    assert!(
        front.contains("![a plan](images/plan.png)") && front.contains("[inside](01-scope.md)") && front.contains("and away."),
        "{front}"
    );
    assert_eq!(std::fs::read(project.path().join("content/bid/images/plan.png")).expect("there"), PIXEL);
    has_no_error(&project);
}

#[test]
#[ignore = "long: tests/run"]
fn the_version_of_the_project_counts_unless_somebody_says_otherwise() {
    let project = project("en");
    ok(&import(&project, "rfp.md", RFP, &["--apply", "--into", "bid"]));
    ok(&project.run("set", &["REQ-1", "title=Find"]));
    refused(&project, "rfp.md", RFP, &["--into", "bid"], &["title is “Find” in the project and “Search” in the text"]);
    let newer = RFP.replace("We buy a portal", "We buy two portals");
    ok(&project.run("set", &["REQ-1", "title=Search"]));
    refused(&project, "rfp.md", &newer, &["--into", "bid"], &["content/bid/01-scope.md", "is there already"]);
    ok(&import(&project, "rfp.md", &newer, &["--into", "bid", "--apply", "--replace"]));
    assert!(text(&project, "content/bid/01-scope.md").contains("We buy two portals"));
}

#[test]
#[ignore = "long: tests/run"]
fn what_is_no_text_is_refused() {
    let project = project("fr");
    let mut ole = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    refused(&project, "a.docx", &ole, &[], &["Word 97", "soffice"]);
    ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    refused(&project, "a.docx", &ole, &[], &["password"]);
    refused(&project, "a.docx", b"PK\x03\x04 nothing else", &[], &["cannot be read"]);
    refused(&project, "a.docx", b"words", &[], &["something else than its name says"]);
    refused(&project, "a.docx", b"", &[], &["holds no text"]);
    refused(&project, "a.docx", word("<w:p/>", &[]), &[], &["holds no text"]);
    refused(&project, "a.docx", zipped(&[("mimetype", b"x".to_vec())]), &[], &["an archive of something else"]);
    refused(&project, "a.docx", zipped(&[("word/document.xml", b"<w:document><w:body>".to_vec())]), &[], &["cannot be read"]);
    refused(&project, "a.pdf", b"%PDF", &[], &["save it as .docx"]);
    refused(&project, "a.md", "EX-1 : Autre chose que le projet.\n", &[], &["EX-1", "in the project", "--replace"]);
    refused(&project, "a.md", "TE-1 : Ce doit être un test.\n", &["--kind", "requirement"], &["it is the id of a test"]);
    refused(&project, "a.md", "# A\n", &["--into", "../elsewhere"], &["no folder below"]);
    refused(&project, "a.md", "# A\n", &["--kind", "customer"], &["a text cannot become"]);
    refused(&project, "a.md", "# A\n", &["--sheet", "x"], &["is for spreadsheets"]);
}

#[test]
fn an_id_in_two_places_is_refused_until_somebody_says_which() {
    let project = project("fr");
    refused(&project, "a.md", "EX-5 : Un énoncé.\n\nEX-5 : Un autre.\n", &[], &["a.md:3", "EX-5", "the id stands at a.md:1 too"]);
    let map = tempfile::tempdir().expect("a folder");
    let path = map.path().join("map.yaml");
    std::fs::write(&path, "EX-5:\nZZ: requirement\n").expect("written");
    let run = import(
        &project,
        "a.md",
        "EX-5 : Un énoncé.\n\nEX-5 : Un autre.\n\nZZ-1 : Le site doit tenir.\n",
        &["--map", &path.to_string_lossy()],
    );
    ok(&run);
    says(&run, &["ZZ-1", "recognised: requirement 1"]);
}

#[test]
fn text_in_an_unknown_place_is_said() {
    let project = project("fr");
    let strange = format!("{}<w:future>{}</w:future>", p("Un texte."), p("Dans l’inconnu."));
    says(&import(&project, "a.docx", word(&strange, &[]), &[]), &["unplaced  (no place)  Dans l’inconnu."]);
}

#[test]
#[ignore = "long: tests/run"]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let project = project("fr");
    let part = vec![b' '; 65 * 1024 * 1024];
    refused(&project, "a.docx", zipped(&[("word/document.xml", part)]), &[], &["too large"]);
}

#[test]
fn texts_of_other_programs_go_through_pandoc_or_say_how() {
    let project = project("fr");
    let run = import(&project, "a.rtf", b"{\\rtf1\\ansi EX-8 : Le site doit tenir.\\par}", &[]);
    if run.status == 2 {
        says(&run, &["pandoc is not installed", "save the text as .docx"]);
    } else {
        says(&run, &["EX-8"]);
    }
}

/// Pseudo-random numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A text of many blocks, each with a word of its own.
fn generated(dice: &mut Dice, words: &mut Vec<String>) -> String {
    let mut out = String::from("# Généré\n\n");
    let mut id = 100;
    for n in 0..160 {
        let word = |words: &mut Vec<String>| {
            let word = format!("mot{n}x{}", words.len());
            words.push(word.clone());
            word
        };
        let mut next = || {
            id += 1;
            id
        };
        let block = match dice.roll(16) {
            0 => format!("{} Titre {}", ["##", "###", "####"][dice.roll(3) as usize], word(words)),
            1 => format!("EX-{} : Le système doit {} et {}.", next(), word(words), word(words)),
            2 => format!("**[EX-{}] Nom {}**\\\nLe texte {}.", next(), word(words), word(words)),
            3 => format!("- EX-{} devrait {}\n- puce {}\n  - EX-{} : {}", next(), word(words), word(words), next(), word(words)),
            4 => format!(
                "| Réf | Exigence | Prio | Note |\n|---|---|---|---|\n| EX-{} | {} | haute | {} |\n|  |  |  | {} |\n| EX-{} | {} | bleue | |",
                next(),
                word(words),
                word(words),
                word(words),
                next(),
                word(words)
            ),
            5 => format!("| a {} | b |\n|---|---|\n| {} | *{}* |", word(words), word(words), word(words)),
            6 => format!("> EX-{} : dans un cadre {}\n>\n> et {}", next(), word(words), word(words)),
            7 => format!("### EX-{} – Titre {}\n\nTexte {}.\n\n1. un {}\n2. deux", next(), word(words), word(words), word(words)),
            8 => format!("En tant que {}, je veux {} afin de {}. Suite {}.", word(words), word(words), word(words), word(words)),
            9 => format!("```\ncode {}\n```", word(words)),
            10 => format!("EX-{} : la liste suivante {} :\n\n- {}\n- {}", next(), word(words), word(words), word(words)),
            11 => format!("Une note[^n{n}] {}.\n\n[^n{n}]: Note {}.", word(words), word(words)),
            12 => format!("<details><summary>{}</summary>\n\n{}\n\n</details>", word(words), word(words)),
            13 => format!("EX-{}\n\nPriorité : {}\n\nCatégorie : {}", next(), word(words), word(words)),
            14 => format!("{} <script> & [x] *y* | {}", word(words), word(words)),
            _ => format!("Un *paragraphe* {} [lien](https://example.org/{n}) `{}`", word(words), word(words)),
        };
        out += &block;
        out += "\n\n";
    }
    out
}

fn no_word_is_lost(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let project = project("fr");
        let mut words = Vec::new();
        let source = generated(&mut Dice(seed), &mut words);
        let split = ["0", "1", "2", "3", "4"][(seed % 5) as usize];
        let run = import(&project, "g.md", &source, &["--apply", "--split", split]);
        assert_eq!(run.status, 0, "seed {seed}: {}{}", run.stdout, run.stderr);
        let written: String =
            files(&project.path().join("content")).values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
        let lost: Vec<&String> = words.iter().filter(|word| !written.contains(word.as_str())).collect();
        assert!(lost.is_empty(), "seed {seed}: {lost:?}");
        has_no_error(&project);
        let again = import(&project, "g.md", &source, &["--apply", "--split", split]);
        says(&again, &["nothing to write"]);
    }
}

#[test]
fn no_word_of_a_generated_text_is_lost() {
    no_word_is_lost(1..2);
}

#[test]
#[ignore = "long: tests/run"]
fn no_word_of_many_generated_texts_is_lost() {
    no_word_is_lost(2..12);
}

#[test]
#[ignore = "long: tests/run"]
fn files_of_another_program_are_read() {
    // `python-docx` writes files of its own shape; without it this is left to `tests/run`.
    let Some(python) = python_docx() else { return };
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("made.docx");
    let script = "import sys, docx\nd = docx.Document()\nd.add_heading('Spécification', 0)\nd.add_heading('Besoins', 1)\nd.add_paragraph('EX-40 : Le site doit tenir.')\nd.add_paragraph('puce', style='List Bullet')\nd.add_paragraph('un', style='List Number')\nt = d.add_table(rows=2, cols=2)\nfor (i, j, x) in [(0,0,'Id'),(0,1,'Description'),(1,0,'EX-41'),(1,1,'Il doit durer.')]: t.cell(i, j).text = x\nd.add_heading('Suite', 1)\nd.add_paragraph('Une citation.', style='Intense Quote')\nd.save(sys.argv[1])\n";
    let made = std::process::Command::new(python).args(["-c", script]).arg(&path).output().expect("run");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let project = project("fr");
    let run = import(&project, "made.docx", std::fs::read(&path).expect("there"), &["--apply"]);
    ok(&run);
    says(&run, &["EX-40", "EX-41", "recognised: requirement 2", "content/made/01-besoins.md"]);
    let page = text(&project, "content/made/01-besoins.md");
    assert!(page.contains("- puce") && page.contains("1. un"), "{page}");
    has_no_error(&project);
}

/// A Python that has `python-docx`, which `tests/run` installs and names.
fn python_docx() -> Option<std::path::PathBuf> {
    std::env::var_os("OUVRAGE_PYTHON").map(std::path::PathBuf::from)
}

#[test]
fn what_is_not_for_everybody_is_not_taken_over() {
    let project = project("fr");
    let hidden = [
        ("a.md", "# A\n\n<!-- audience: internal -->\n\nPlafond.\n\n<!-- /audience -->\n", "line 3"),
        ("a.md", "# A\n\nUn mot <!-- Audience : interne -->caché<!-- /audience -->.\n", "line 3"),
        ("a.html", "<p>A</p>\n<!-- audience: internal -->\n<p>Plafond</p>\n<!-- /audience -->\n", "line 2"),
        ("a.md", "---\ntitle: A\naudience: restricted\n---\n\nPlafond.\n", "`audience` in its front matter"),
        ("a.md", "---\ntitle: A\nvisibility: team\n---\n\nPlafond.\n", "`visibility` in its front matter"),
        ("a.md", "---\ntitle: A\naudiance: team\n---\n\nPlafond.\n", "`audiance` in its front matter"),
    ];
    for (name, text, place) in hidden {
        refused(&project, name, text, &[], &["not for everybody", place]);
    }
    ok(&import(&project, "a.md", "---\ntitle: A\nauthor: B\n---\n\nUn mot. <!-- à revoir -->\n", &[]));
}

#[test]
fn ids_between_slashes_are_ids_and_a_map_that_matches_nothing_is_said() {
    let project = project("en");
    let german = "# Lastenheft\n\n/F10/ Das System muss Bestellungen annehmen.\n\n/F20/ Das System soll Bestellungen drucken.\n\n/D30/ Bestellungen werden zehn Jahre gespeichert.\n\nEin Kennwort darf nicht im Klartext stehen.\n";
    let dir = tempfile::tempdir().expect("a folder");
    let map = dir.path().join("map.yaml");
    std::fs::write(&map, "/D/: requirement\nQX: requirement\n").expect("written");
    let run = import(&project, "lastenheft.md", german, &["--apply", "--map", &map.to_string_lossy()]);
    ok(&run);
    says(
        &run,
        &[
            "recognised: requirement 3",
            "`QX` of the file of `--map` matches nothing",
            "1 texts demand something (“shall”, “doit”, “muss” …)",
        ],
    );
    let register = text(&project, "content/requirements.yaml");
    for part in ["- id: F10\n", "- id: F20\n", "- id: D30\n", "priority: must", "priority: should"] {
        assert!(register.contains(part), "{part}: {register}");
    }
    assert!(!run.stdout.contains("`/D/` of the file"), "{}", run.stdout);
}
