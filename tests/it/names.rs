//! Names of files, ids and addresses, and how texts are stored: what one system writes another reads the same.

use super::support::{TestProject, files};
use std::collections::BTreeMap;

fn site(project: &TestProject) -> BTreeMap<String, Vec<u8>> {
    let run = project.run("build", &["--no-search"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    files(&project.path().join("_site"))
}

const CONFIG: &str =
    "title: T\nlanguage: fr\ndate: 2026-03-02\ndocuments: { d: { title: D, outline: [{ page: a }, { register: need }] } }\n";
const PAGE: &str = "---\ndescription: Une page\n---\n# Titre\n\nUn paragraphe\nsur deux lignes.  \nEncore.\n\n```sh\nls\n\necho\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
const REGISTER: &str = "- id: BE-1\n  title: Un besoin\n  statement: |\n    Un texte.\n\n    - un\n    - deux\n- id: BE-2\n  title: >\n    Un titre\n    long\n";

#[test]
#[ignore = "long: tests/run"]
fn line_ends_and_marks_change_no_byte() {
    let write = |change: &dyn Fn(&str) -> String| {
        TestProject::empty()
            .file("ouvrage.yaml", change(CONFIG))
            .file("content/a.md", change(PAGE))
            .file("content/needs.yaml", change(REGISTER))
            .file("themes/default/site/assets/entry.css", change("p {\n  color: red;\n}\n"))
            .file("kinds/need.yaml", change("kind: need\nfields:\n  extra: text\n"))
    };
    let first = site(&write(&str::to_owned));
    for (name, change) in [
        ("CRLF", &(|text: &str| text.replace('\n', "\r\n")) as &dyn Fn(&str) -> String),
        ("CR", &|text: &str| text.replace('\n', "\r")),
        ("BOM", &|text: &str| format!("\u{feff}{text}")),
        ("both", &|text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"))),
    ] {
        let other = site(&write(change));
        let different: Vec<&String> =
            first.iter().filter(|(path, bytes)| other.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
        assert!(different.is_empty() && first.len() == other.len(), "{name}: {different:?}");
    }
}

#[test]
fn findings_point_at_the_same_place_whatever_the_line_ends() {
    for ends in ["\n", "\r\n", "\r"] {
        let text = "\u{feff}# Titre\n\nUn texte, puis [[BE-9]].\n".replace('\n', ends);
        TestProject::new().file("content/a.md", text).findings().one("broken-link", "content/a.md:3:16");
        let text = "- id: BE-1\n  titel: x\n".replace('\n', ends);
        assert_eq!(TestProject::new().file("content/needs.yaml", text).findings().of("unknown-field")[0]["line"], 2);
    }
}

#[cfg(feature = "pdf")]
#[test]
#[ignore = "long: tests/run"]
fn a_checkout_with_other_line_ends_is_what_the_commit_says() {
    let project = TestProject::empty().file(".gitignore", "_*\n").file("ouvrage.yaml", CONFIG).file("content/a.md", PAGE);
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "core.autocrlf=false"];
        let run =
            std::process::Command::new("git").arg("-C").arg(project.path()).args(identity).args(args).output().expect("git");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    };
    git(&["init", "-q"]);
    for (kept, checked_out) in [("\n", "\r\n"), ("\r\n", "\n")] {
        for ends in [kept, checked_out] {
            project.write("ouvrage.yaml", CONFIG.replace('\n', ends));
            project.write("content/a.md", PAGE.replace('\n', ends));
            project.write("content/needs.yaml", REGISTER.replace('\n', ends));
            if ends == kept {
                git(&["add", "-A"]);
                git(&["commit", "-q", "-m", "Un"]);
            }
        }
        assert_eq!(project.run("pdf", &[]).status, 0);
        let pdf = project.path().join("_pdf/d.pdf").to_string_lossy().into_owned();
        let run = super::support::run(&["verify", &project.path().to_string_lossy(), &pdf]);
        assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    }
}

#[test]
fn accents_find_each_other_however_they_are_stored() {
    let apart = |text: &str| text.replace('é', "e\u{301}").replace('É', "E\u{301}").replace('à', "a\u{300}");
    let project = TestProject::new()
        .file(&apart("content/équipe.md"), apart("# L’équipe à venir\n\n[[É-1]] [ici](#léquipe-à-venir)\n"))
        .file("content/a.md", "# A\n\n[é](équipe.md) [[é-1]] ![x](pré.svg) [x](é/b.md)\n")
        .file(&apart("content/pré.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .file(&apart("content/é/b.md"), "# B\n\n## Été\n")
        .file("content/needs.yaml", format!("- id: {}\n  title: T\n  aliases: [{}]\n", apart("É-1"), apart("é-0")));
    let findings = project.findings();
    assert!(!findings.items.iter().any(|f| f["severity"] == "error"), "{:#?}", findings.items);
    let files = site(&project);
    assert!(files.contains_key("équipe.html") && files.contains_key("pré.svg"), "{:?}", files.keys());
    let text = |path: &str| String::from_utf8_lossy(&files[path]).into_owned();
    assert!(text("a.html").contains("href=\"%C3%A9quipe.html\"") && text("é/b.html").contains("id=\"ete\""));
    assert!(files.contains_key("needs/É-1.html") && files.contains_key("needs/é-0.html"));
}

#[cfg(target_os = "linux")]
#[test]
fn two_spellings_of_one_name_are_an_error() {
    let project = TestProject::new().file("content/é.md", "# A\n").file("content/e\u{301}.md", "# B\n");
    assert!(project.findings().of("bad-path")[0]["message"].as_str().unwrap_or("").contains("how accents are stored"));
}

#[test]
fn endings_count_in_any_case() {
    let project = TestProject::new()
        .file("ouvrage.yaml", "title: T\nlanguages: [fr, en]\n")
        .file("content/NOTES.MD", "# Notes\n\n[b](b.Markdown)\n")
        .file("content/NOTES.en.md", "# Notes in English\n")
        .file("content/b.Markdown", "# B\n\n[notes](NOTES.MD)\n")
        .file("content/needs.YAML", "- id: BE-1\n  title: Un\n")
        .file("content/more/needs.YML", "- id: BE-2\n  title: Deux\n")
        .file("content/BE-3.MD", "---\nkind: need\nid: BE-3\ntitle: Trois\n---\n");
    assert_eq!(project.findings().status, 0, "{:#?}", project.findings().items);
    let files = site(&project);
    for path in ["NOTES.html", "b.html", "needs/BE-1.html", "needs/BE-2.html", "needs/BE-3.html", "en/NOTES.html"] {
        assert!(files.contains_key(path), "{path}: {:?}", files.keys());
    }
    assert!(String::from_utf8_lossy(&files["en/NOTES.html"]).contains("Notes in English"));
    assert!(String::from_utf8_lossy(&files["b.html"]).contains("href=\"NOTES.html\""));
    let named = TestProject::empty().file("ouvrage.yml", "title: T\n").findings();
    assert_eq!(named.of("no-config")[0]["hint"], "rename `ouvrage.yml` to `ouvrage.yaml`");
}

#[test]
fn dates_stay_and_numbers_are_counted() {
    let project = TestProject::new();
    for name in
        ["2025-03-09-comite", "2026-03-09-comite", "3.1-suite", "1-un", "2-deux", "10-dix", "10-d/2-b", "10-d/10-c", "2-d/a"]
    {
        project.write(&format!("content/{name}.md"), format!("# Page {name}\n"));
    }
    for (n, id) in [(1, "BE-1"), (2, "BE-2"), (10, "BE-10")] {
        project.write(&format!("content/n/{n}-x.md"), format!("---\nkind: need\nid: {id}\ntitle: Besoin {n}\n---\n"));
    }
    assert_eq!(project.findings().status, 0, "{:#?}", project.findings().items);
    let home = project.page("site-map/index.html");
    let place = |words: &str| home.find(words).unwrap_or_else(|| panic!("no {words}"));
    assert!(place("Page 1-un") < place("Page 2-deux") && place("Page 2-deux") < place("Page 3.1-suite"));
    assert!(place("Page 3.1-suite") < place("Page 10-dix") && place("Page 10-d/2-b") < place("Page 10-d/10-c"));
    for path in ["2025-03-09-comite.html", "2026-03-09-comite.html", "suite.html", "un.html", "d/b.html"] {
        assert!(project.path().join("_site").join(path).is_file(), "{path}");
    }
    let register = std::fs::read_to_string(project.path().join("_site/needs/index.html")).expect("there");
    assert!(register.find("BE-2.html") < register.find("BE-10.html"), "entries of files of their own come as files are counted");
}

#[test]
fn what_editors_leave_is_not_published() {
    let project = TestProject::new().file("content/a.md", "# A\n");
    for name in [
        "a.md.orig",
        "#a.md#",
        "~$x.docx",
        "a.bak",
        ".a.md.swp",
        "a.md~",
        "x.tmp",
        "a.md.rej",
        "Thumbs.db",
        ".DS_Store",
        "._a.md",
    ] {
        project.write(&format!("content/{name}"), "mk-left");
        project.write(&format!("static/{name}"), "mk-left");
    }
    project.write("content/a (conflicted copy 2026-03-02).md", "# mk-left\n");
    let findings = project.findings();
    assert_eq!(findings.rules(), ["leftover-file"], "{:#?}", findings.items);
    let left: Vec<String> = site(&project)
        .into_iter()
        .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("mk-left"))
        .map(|(path, _)| path)
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn hidden_files_of_static_are_copied_but_for_those_of_programs() {
    let project = TestProject::new().file("content/a.md", "# A\n");
    let copied = [".well-known/security.txt", ".nojekyll", ".well-known/a/.b", ".htaccess"];
    let left = [".git/config", ".gitignore", ".DS_Store", "x/.git", ".ouvrage-site", ".env", "x/.env.local"];
    for path in copied.iter().chain(&left) {
        project.write(&format!("static/{path}"), "x");
    }
    assert_eq!(project.findings().of("leftover-file").len(), 2);
    let files = site(&project);
    for path in copied {
        assert!(files.contains_key(path), "{path}: {:?}", files.keys());
    }
    for path in left.iter().filter(|path| **path != ".ouvrage-site") {
        assert!(!files.contains_key(*path), "{path}");
    }
    assert!(String::from_utf8_lossy(&files[".ouvrage-site"]).starts_with("Made by ouvrage"));
}

#[test]
fn names_that_other_systems_cannot_hold_are_told() {
    let project = TestProject::new()
        .file("content/con.md", "# A\n\n[x](10:30.md)\n")
        .file("content/10:30.md", "# B\n")
        .file("content/dir./c.md", "# C\n")
        .file("static/aux.x.txt", "x")
        .file("content/needs.yaml", "- id: NUL\n  title: T\n  aliases: [COM1.2]\n");
    let findings = project.findings();
    let said: Vec<&str> = findings.of("portable-name").iter().filter_map(|f| f["message"].as_str()).collect();
    for name in ["content/con.md", "content/10:30.md", "content/dir.", "static/aux.x.txt", "needs/NUL.html", "needs/COM1.2.html"]
    {
        assert!(said.iter().any(|message| message.contains(name) && message.contains("Windows")), "{name}: {said:#?}");
    }
    assert_eq!(said.len(), 6, "{said:#?}");
    let link = findings.one("refused-link", "content/con.md:3:1");
    assert!(link["message"].as_str().unwrap_or("").contains("`content/10:30.md` cannot be linked to"), "{link}");
    // Ids that differ only in case were refused before.
    let twice = TestProject::new().file("content/needs.yaml", "- { id: É-1, title: A }\n- { id: é-1, title: B }\n");
    assert_eq!(twice.findings().of("duplicate-id").len(), 1);
}

#[test]
fn names_that_no_system_can_hold_are_errors_and_never_stop_a_build_later() {
    let long = "x".repeat(252);
    let project = TestProject::new().file(&format!("content/{long}.md"), "# A\n").file("content/a.md", "# A\n");
    assert_eq!(project.findings().of("bad-path").len(), 1);
    let wide = "\u{1D49C}".repeat(60);
    let project = TestProject::new().file("content/needs.yaml", format!("- id: {wide}\n  title: T\n"));
    assert_eq!(project.findings().of("bad-id").len(), 1);
    #[cfg(unix)]
    {
        let project = TestProject::new().file("content/a\u{b}b.md", "# A\n").file("content/Icon\r", "x");
        let findings = project.findings();
        assert!(findings.of("bad-path")[0]["message"].as_str().unwrap_or("").contains("U+000B"), "{:#?}", findings.items);
        assert_eq!(findings.items.len(), 1 + findings.of("empty-project").len());
    }
}

#[test]
fn control_characters_are_told_and_come_through_nowhere() {
    let project = TestProject::new()
        .file("ouvrage.yaml", "title: \"T\u{b}u\"\nurl: https://example.org/p/\n")
        .file("content/a.md", "# Un\u{b}titre\u{1b}[1m\n\nTexte\u{0}\u{fffe} &#11; fin.\n")
        .file(
            "content/decisions.yaml",
            "- { id: DE-1, title: \"Un\u{c}choix\", date: 2026-03-01, decision: \"a&#27;b\u{85}\" }\n",
        );
    let findings = project.findings();
    findings.of("control-character");
    let places: Vec<String> =
        findings.of("control-character").iter().map(|f| format!("{}:{}", f["file"].as_str().unwrap_or("?"), f["line"])).collect();
    assert_eq!(
        places,
        ["content/a.md:1", "content/a.md:3", "content/decisions.yaml:1", "content/decisions.yaml:1", "ouvrage.yaml:1"]
    );
    assert_eq!(findings.status, 0, "{:#?}", findings.items);
    for (path, bytes) in site(&project).iter().filter(|(path, _)| path.ends_with(".html") || path.ends_with(".xml")) {
        let text = String::from_utf8_lossy(bytes);
        let met = text.chars().find(|c| *c == '\u{fffe}' || (c.is_control() && !matches!(c, '\n' | '\t')));
        assert_eq!(met, None, "{path}");
    }
    let escaped = TestProject::new().file("content/needs.yaml", "- id: BE-1\n  title: \"a\\eb\"\n").findings();
    assert!(escaped.one("yaml", "content/needs.yaml:2:10")["message"].as_str().unwrap_or("").contains("U+001B (escape)"));
}

#[cfg(feature = "pdf")]
#[test]
fn a_tab_is_a_blank_in_documents_too() {
    let project = TestProject::new()
        .file("ouvrage.yaml", "title: T\ndate: 2026-03-02\ndocuments: { d: { title: \"Un\tdocument\", outline: [{ page: a }, { register: need, view: sheets }] } }\n")
        .file("content/a.md", "# Un\ttitre\n\nDes\tmots `en\tcode` et\tplus.\n")
        .file("content/needs.yaml", "- id: BE-1\n  title: \"Beau\\tbesoin\"\n");
    assert_eq!(project.run("pdf", &[]).status, 0);
    let words = super::pdf::words(&project.path().join("_pdf/d.pdf"));
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in ["Un document", "Un titre", "Des mots en code et plus.", "Beau besoin"] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
}

#[track_caller]
fn conflict(project: &TestProject, path: &str, owners: &[&str]) {
    let findings = project.findings();
    let messages: Vec<&str> = findings.of("address-conflict").iter().filter_map(|f| f["message"].as_str()).collect();
    let said = messages.iter().any(|m| m.contains(&format!("`{path}`")) && owners.iter().all(|owner| m.contains(owner)));
    assert!(said, "{path} {owners:?}: {:#?}", findings.items);
    let run = project.run("build", &["--no-pdf", "--no-search"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
}

/// A project with a page, an entry, a document, a document per entry and an address.
fn whole() -> TestProject {
    TestProject::new()
        .file(
            "ouvrage.yaml",
            "title: T\nlanguages: [fr, en]\nurl: https://example.org/\ndocuments:\n  d: { outline: [{ page: a }] }\n  f: { for: need, outline: [{ entry: this }] }\n",
        )
        .file("content/a.md", "# A\n")
        .file("content/needs.yaml", "- id: BE-1\n  title: Un\n- id: BE-2\n  title: Deux\n")
}

#[test]
#[ignore = "long: tests/run"]
fn two_things_at_one_address_are_named_with_both_owners() {
    for (file, path, owners) in [
        ("static/documents/d.pdf", "documents/d.pdf", ["the document `d`", "static/documents/d.pdf"]),
        ("static/documents/D.PDF", "documents/d.pdf", ["the document `d`", "static/documents/D.PDF"]),
        ("static/documents/f-be-1.pdf", "documents/f-be-1.pdf", ["the document `f-be-1`", "static/"]),
        ("static/documents/d-1.png", "documents/d-1.png", ["picture of a page of the document `d`", "static/"]),
        ("static/index.html", "index.html", ["the home page", "static/index.html"]),
        ("static/404.html", "404.html", ["where there is none", "static/404.html"]),
        ("static/sitemap.xml", "sitemap.xml", ["the map of the site", "static/sitemap.xml"]),
        ("static/feed.xml", "feed.xml", ["the feed", "static/feed.xml"]),
        ("static/assets/style.css", "assets/style.css", ["the theme's", "static/assets/style.css"]),
        ("static/assets/accent.css", "assets/accent.css", ["sets the colours", "static/assets/accent.css"]),
        ("static/pagefind/x", "pagefind/x", ["static/pagefind/x", "belongs to the site itself"]),
        ("static/a.html", "a.html", ["content/a.md", "static/a.html"]),
        ("static/en/a.html", "en/a.html", ["content/a.md", "static/en/a.html"]),
        ("static/needs", "needs", ["static/needs", "the register `needs`"]),
        ("static/A.html/x", "a.html", ["content/a.md", "static/A.html/x"]),
        ("content/needs/be-1.md", "needs/BE-1.html", ["the entry `BE-1`", "content/needs/be-1.md"]),
        ("content/needs/index.md", "needs/index.html", ["the register `needs`", "content/needs/index.md"]),
        ("content/01-a.md", "a.html", ["content/a.md", "content/01-a.md"]),
        ("content/Assets/x.md", "Assets/x.html", ["content/Assets/x.md", "belongs to the site itself"]),
        ("content/en/x.md", "en/x.html", ["content/en/x.md", "belongs to the site itself"]),
    ] {
        conflict(&whole().file(file, "# x\n"), path, &owners);
    }
    let two = whole().file("content/index.md", "# Un\n").file("content/00-index.md", "# Deux\n");
    conflict(&two, "index.html", &["the home page", "index.md"]);
    assert_eq!(whole().findings().of("address-conflict").len(), 0, "{:#?}", whole().findings().items);
}

#[test]
#[ignore = "long: tests/run"]
fn aliases_and_plurals_go_through_the_same_list() {
    for (alias, path, owners) in [
        ("a", "a.html", ["the alias `a`", "content/a.md"]),
        ("index", "index.html", ["the alias `index`", "the home page"]),
        ("needs/BE-1.html", "needs/BE-1.html", ["the alias", "the entry `BE-1`"]),
        ("404", "404.html", ["the alias `404`", "where there is none"]),
    ] {
        conflict(&whole().file("content/b.md", format!("---\naliases: [{alias}]\n---\n# B\n")), path, &owners);
    }
    for alias in ["BE-1", "be-2", "index", "BE-3"] {
        let needs =
            format!("- id: BE-1\n  title: Un\n- id: BE-2\n  title: Deux\n- id: BE-3\n  title: Trois\n  aliases: [{alias}]\n");
        conflict(&whole().file("content/needs.yaml", needs), &format!("needs/{alias}.html"), &["the alias", "BE-3"]);
    }
    // Both places are told.
    let twice =
        whole().file("content/needs.yaml", "- { id: BE-1, title: T }\n- { id: BE-2, title: U, aliases: [BE-1] }\n").findings();
    twice.one("address-conflict", "content/needs.yaml:2:35");
    for alias in ["../x", "\"\"", "a/b", &"x".repeat(300), "a b", ".a", "a."] {
        let findings = whole().file("content/needs.yaml", format!("- id: BE-1\n  title: T\n  aliases: [{alias}]\n")).findings();
        findings.one("bad-id", "content/needs.yaml:3:13");
    }
    for alias in ["../x", "\"\"", "/", "a//b", "a:b", "a\\b", &"x".repeat(300)] {
        let findings = whole().file("content/b.md", format!("---\naliases:\n  - {alias}\n---\n# B\n")).findings();
        findings.one("bad-path", "content/b.md:3:5");
    }
    for plural in ["../x", "a/b", "\"\"", "..", "\".x\"", "\"a:b\"", "\"x.\"", &"x".repeat(300)] {
        let project = TestProject::new().file("kinds/k.yaml", format!("kind: k\nplural: {plural}\nfields: {{ title: text }}\n"));
        let findings = project.file("content/k-1.md", "---\nkind: k\nid: K-1\ntitle: T\n---\n").findings();
        assert!(findings.of("bad-kind").iter().any(|f| f["line"] == 2), "{plural}: {:#?}", findings.items);
    }
    for (plural, says) in [
        ("en", "belongs to the site itself"),
        ("assets", "belongs to the site itself"),
        ("Pagefind", "belongs to the site itself"),
    ] {
        let project = whole().file("kinds/k.yaml", format!("kind: k\nplural: {plural}\nfields: {{ title: text }}\n"));
        let project = project.file("content/k-1.md", "---\nkind: k\nid: K-1\ntitle: T\n---\n");
        let findings = project.findings();
        let messages: Vec<&str> = findings.of("address-conflict").iter().filter_map(|f| f["message"].as_str()).collect();
        assert!(messages.iter().any(|m| m.contains(says)), "{plural}: {:#?}", findings.items);
    }
}

#[test]
fn documents_per_entry_have_names_of_their_own() {
    let needs = "- { id: BE-1, title: A }\n- { id: BE.1, title: B }\n- { id: BE_1, title: C }\n- { id: É-1, title: D }\n";
    let project = whole().file("content/needs.yaml", needs);
    assert_eq!(project.findings().of("address-conflict").len(), 0, "{:#?}", project.findings().items);
    conflict(
        &whole().file("content/needs.yaml", "- { id: É-1, title: D }\n- { id: E-1, title: E }\n"),
        "documents/f-e-1.pdf",
        &["the document `f-e-1`"],
    );
    let named = whole().file(
        "ouvrage.yaml",
        "title: T\ndocuments:\n  f-be-1: { outline: [{ page: a }] }\n  f: { for: need, outline: [{ entry: this }] }\n  F-BE-2: { outline: [{ page: a }] }\n",
    );
    conflict(&named, "documents/f-be-1.pdf", &["the document `f-be-1`"]);
}

#[test]
fn folders_that_differ_in_case_are_told() {
    let project = TestProject::new()
        .file("content/Guide/a.md", "# A\n")
        .file("content/guide/b.md", "# B\n")
        .file("content/guide/c.md", "# C\n");
    let findings = project.findings();
    assert_eq!(findings.of("portable-name").len(), 1, "{:#?}", findings.items);
    assert_eq!(findings.status, 0);
}

#[test]
fn the_page_for_nothing_works_at_any_address() {
    let project = TestProject::new().file("content/a.md", "# A\n");
    assert!(project.page("404.html").contains("href=\"assets/style.css\""), "nobody knows where the site is");
    project.write("ouvrage.yaml", "title: T\nlanguages: [fr, en]\nurl: https://example.org/wiki/x\n");
    let page = project.page("404.html");
    assert!(page.contains("href=\"/wiki/x/assets/style.css\"") && page.contains("href=\"/wiki/x/index.html\""), "{page}");
    let relative = page.split(&[' ', '>'][..]).filter(|part| part.starts_with("href=\"") || part.starts_with("src=\""));
    let relative: Vec<&str> =
        relative.filter(|part| !part.contains("=\"/") && !part.contains("=\"#") && !part.contains("=\"http")).collect();
    assert!(relative.is_empty(), "{relative:?}");
    let other = std::fs::read_to_string(project.path().join("_site/en/404.html")).expect("there");
    assert!(other.contains("href=\"/wiki/x/assets/style.css\"") && other.contains("href=\"/wiki/x/en/index.html\""), "{other}");
}
