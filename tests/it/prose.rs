//! Text as people write it: links to headings, technical words, numbers and notes by hand, marks of other tools; on the site and in documents.

use super::support::TestProject;

const CONFIG: &str = "title: T\nlanguage: fr\ndate: 2026-03-02\nurl: https://t.example.org/\ndocuments: { d: { title: D, outline: [{ page: a }, { page: b }] } }\n";

fn project(a: &str) -> TestProject {
    TestProject::new()
        .file("ouvrage.yaml", CONFIG)
        .file("content/a.md", a)
        .file("content/b.md", "# B\n\n## Début\n\nx\n\n## Fin\n\ny\n")
}

#[cfg(feature = "pdf")]
fn pdf(project: &TestProject) -> std::path::PathBuf {
    let run = project.run("pdf", &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    project.path().join("_pdf/d.pdf")
}

/// The words of the document as a reader copies them, with their breaks taken out.
#[cfg(feature = "pdf")]
fn copied(project: &TestProject) -> String {
    super::pdf::tool("pdftotext", &["-raw", &pdf(project).to_string_lossy(), "-"])
}

#[test]
fn links_to_headings_are_checked() {
    let findings = project("# A\n\n[x](#nulle) [y](b.md#finn)\n").findings();
    assert_eq!(findings.of("broken-link").len(), 2, "{:#?}", findings.items);
    let hints: Vec<&str> = findings.of("broken-link").iter().filter_map(|f| f["hint"].as_str()).collect();
    assert!(hints.contains(&"did you mean `fin`?"), "{hints:?}");
    let fine = project(
        "# A\n\n## 1. Présentation\n\n## Notes\n\n## Notes\n\n## Objet {#but}\n\n[1](#1-présentation) [2](#notes-1) [3](#but) [4](b.md#Fin) [5](#a) [6](b.md#b)\n",
    );
    assert_eq!(fine.findings().of("broken-link"), Vec::<&serde_json::Value>::new());
    let page = fine.page("a.html");
    for href in ["#1-presentation", "#notes-2", "#but", "b.html#fin", "href=\"#\"", "href=\"b.html\""] {
        assert!(page.contains(href), "{href}: {page}");
    }
    assert!(page.contains("id=\"but\"") && !page.contains("{#"), "{page}");
}

#[test]
fn a_heading_of_a_narrower_passage_is_no_goal() {
    let config = CONFIG.replace("{ title: D,", "{ title: D, audience: vendor,");
    let b = "---\naudience: vendor\n---\n# B\n\n<!-- audience: internal -->\n\n## Plafond\n\nx\n\n<!-- /audience -->\n";
    let a = "---\naudience: vendor\n---\n# A\n\n[x](b.md#plafond)\n";
    let project = TestProject::new().file("ouvrage.yaml", config).file("content/a.md", a).file("content/b.md", b);
    project.findings().one("hidden-mention", "content/a.md:6:1");
}

#[test]
#[cfg(feature = "pdf")]
fn a_document_jumps_to_the_heading() {
    let project = project("# A\n\n[vers la fin](b.md#fin)\n");
    let path = pdf(&project).to_string_lossy().into_owned();
    let bytes = super::pdf::tool("qpdf", &["--qdf", "--object-streams=disable", &path, "-"]);
    assert!(bytes.contains("/S /GoTo") || bytes.contains("/Dest"), "no jump");
}

#[test]
#[cfg(feature = "pdf")]
fn what_is_copied_from_a_document_is_what_was_written() {
    let long =
        "https://exemple.fr/une/adresse/bien/trop/longue/pour/tenir/sur/une/seule/ligne/du/document?avec=des&valeurs=nombreuses";
    let path = "/srv/applications/catalogue/configuration/production/parametres-de-recherche.yaml";
    let mail = "prenom.nom-de-famille.compose@direction-des-systemes.exemple-entreprise.fr";
    let code = "commande --option-tres-longue=valeur/avec/chemin --autre-option_encore-plus-longue";
    let project = project(&format!(
        "# A\n\nVoir {long} ou {path} ou {mail}, et `{code}`.\n\n| a | b |\n|---|---|\n| {path} | `{code}` |\n"
    ));
    let text = copied(&project);
    for sign in ['\u{200B}', '\u{AD}', '\u{2060}', '\u{FEFF}', '\u{FFFD}'] {
        assert!(!text.contains(sign), "{sign:?} in {text}");
    }
    let glued: String = text.split_whitespace().collect();
    for wanted in [long, path, mail] {
        assert!(glued.contains(wanted), "{wanted}\n{text}");
    }
    assert_eq!(glued.matches(&code.replace(' ', "")).count(), 2, "{text}");
}

#[test]
#[cfg(feature = "pdf")]
fn signs_that_mean_something_are_printed() {
    let signs = "✅ ❌ ⚠️ 🚀 ✔ ✗ ☐ ☑ → ★ ⚠ ✓ ⭐ 🔴 🟢 👍 ℹ️ ➡️ 📌 🔒";
    let project = project(&format!("# A\n\nOui {signs}\n\n| ok | non |\n|---|---|\n| ✅ | ❌ |\n"));
    assert_eq!(project.findings().of("missing-glyph"), Vec::<&serde_json::Value>::new());
    let text = copied(&project);
    for sign in signs.split_whitespace() {
        let first = sign.chars().next().expect("a sign");
        assert!(text.contains(first), "{first} is missing in {text}");
    }
    assert!(!text.contains('\u{FFFD}'), "{text}");
    // What is put together from parts is printed in its parts, and stops no document.
    let parts = self::project("# A\n\nPuce 1️⃣ puis 👩‍💻, 👍🏽 et 🇫🇷 — ❤️‍🔥 fin.\n");
    assert_eq!(parts.findings().of("missing-glyph"), Vec::<&serde_json::Value>::new());
    let text = copied(&parts);
    for wanted in ["Puce 1 puis", "👩", "💻", "👍", "FR", "🔥", "fin"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}

#[test]
fn the_title_is_shown_once_and_levels_are_the_same() {
    let page = project("Avant.\n\n## Seul\n\n### Sous\n\n# Autre\n\n## Dessous\n").page("a.html");
    assert_eq!(
        page.matches(">Seul<").count(),
        page.matches("<h1>Seul<").count() + page.matches("aria-current").count().min(page.matches(">Seul<").count() - 1),
        "{page}"
    );
    assert!(
        page.contains("<h2 id=\"sous\"") && page.contains("<h2 id=\"autre\"") && page.contains("<h3 id=\"dessous\""),
        "{page}"
    );
}

#[test]
#[cfg(feature = "pdf")]
fn headings_numbered_by_hand_are_found_and_kept_alone() {
    let text = "# 1. Objet\n\n## 1.1 Périmètre\n\n## 1.2 Limites\n";
    let counted = project(text);
    counted.findings().one("hand-numbered", "ouvrage.yaml:5:14");
    let config = CONFIG.replace("{ title: D,", "{ title: D, numbering: source,");
    let own = TestProject::new().file("ouvrage.yaml", config).file("content/a.md", text).file("content/b.md", "# 2. Suite\n");
    assert_eq!(own.findings().of("hand-numbered").len(), 0);
    let words = copied(&own);
    assert!(words.contains("1.1 Périmètre") && !words.contains("1.1 1.1"), "{words}");
    let off = CONFIG.replace("{ title: D,", "{ title: D, numbering: maybe,");
    assert_eq!(TestProject::new().file("ouvrage.yaml", off).file("content/a.md", "# A\n").findings().of("bad-config").len(), 1);
}

#[test]
fn foreign_front_matter_is_said_once() {
    let front = "---\ntitle: A\ndate: 2024-01-01\ntags: [x]\nweight: 3\nlayout: page\nauthor: N\ndraft: false\n---\nx\n";
    let findings = project(front).file("content/c.md", front.replace("title: A", "title: C")).findings();
    assert_eq!(findings.status, 0, "{:#?}", findings.items);
    assert_eq!(findings.of("foreign-front-matter").len(), 6, "{:#?}", findings.items);
    let guarded = project("---\ntitle: A\naudiance: restricted\n---\nx\n").findings();
    assert_eq!(guarded.one("unknown-field", "content/a.md:3:1")["hint"], "did you mean `audience`?");
}

#[test]
fn links_lead_to_registers() {
    let a = "# A\n\n[les exigences](requirements.yaml) et [[requirement]] et [[requirements|celles-ci]].\n";
    let project = project(a).file("content/requirements.yaml", "- id: EX-1\n  title: T\n");
    assert_eq!(project.findings().of("broken-link"), Vec::<&serde_json::Value>::new());
    let page = project.page("a.html");
    assert!(page.matches("<a href=\"requirements/index.html\">").count() >= 3, "{page}");
    // A reader who may see none of it is told nothing of it.
    let vendor = TestProject::new()
        .file("ouvrage.yaml", "title: T\n")
        .file("content/a.md", "---\naudience: vendor\n---\n# A\n\n[[risk]] et [r](risks.yaml)\n")
        .file("content/risks.yaml", "- id: RI-1\n  title: T\n");
    assert_eq!(vendor.findings().of("hidden-mention").len(), 2);
}

#[test]
fn notes_are_kept_and_found() {
    let project = project("# A[^t]\n\n## B[^b]\n\nc[^nul]\n\n[^t]: note du titre\n[^b]: note du chapitre\n[^seul]: note seule\n");
    let findings = project.findings();
    findings.one("unknown-footnote", "content/a.md:5:2");
    findings.one("unused-footnote", "content/a.md:9:1");
    let page = project.page("a.html");
    for words in ["note du titre", "note du chapitre", "note seule"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains(">Bnote") && !page.contains("B note du chapitre"), "{page}");
    #[cfg(feature = "pdf")]
    for words in ["note du titre", "note du chapitre", "note seule"] {
        assert!(copied(&project).contains(words), "{words}");
    }
}

#[test]
fn addresses_become_links_or_are_explained() {
    let page = project("# A\n\nhttps://a.org/x et moi@a.org et www.b.org.\n").page("a.html");
    for link in ["href=\"https://a.org/x\"", "href=\"mailto:moi@a.org\"", "href=\"https://www.b.org\""] {
        assert!(page.contains(link), "{link}: {page}");
    }
    let findings = project("# A\n\n[x]() [a](www.a.org)\n").findings();
    let messages: Vec<&str> = findings.of("broken-link").iter().filter_map(|f| f["message"].as_str()).collect();
    assert_eq!(messages, ["the address of this link is empty", "`https://` is missing before `www.a.org`"]);
}

#[test]
fn marks_of_other_tools_are_notes() {
    let findings = project("# A\n\n[TOC]\n\n!!! note\n    x\n\n$x^2$ et {{< y >}} et ==z== :rocket:\n\n[[_TOC_]]\n").findings();
    assert_eq!(findings.status, 0, "{:#?}", findings.items);
    assert_eq!(findings.of("foreign-markup").len(), 6, "{:#?}", findings.items);
}

#[test]
fn mermaid_is_drawn_or_said() {
    let project = project("# A\n\n```mermaid\nflowchart LR\n  A[Début] --> B[Décision]\n```\n\n```mermaid\ninconnu\n```\n");
    project.findings().one("undrawn-mermaid", "content/a.md:8:1");
    let page = project.page("a.html");
    assert!(page.contains("<svg") && page.contains("Décision") && page.contains("language-mermaid"), "{page}");
    #[cfg(feature = "pdf")]
    {
        let words = copied(&project);
        assert!(words.contains("Décision") && words.contains("inconnu"), "{words}");
    }
}

#[test]
fn labels_lead_to_keys() {
    let hint = |project: TestProject, rule: &str| {
        let findings = project.findings();
        let found = findings.of(rule);
        found
            .first()
            .map(|f| format!("{} {}", f["hint"].as_str().unwrap_or_default(), f["label"].as_str().unwrap_or_default()))
            .unwrap_or_default()
    };
    let file = TestProject::new().file("content/exigences.yaml", "- id: EX-1\n  title: T\n");
    assert!(hint(file, "unknown-kind").contains("`requirements.yaml`"));
    let view = project("# A\n\n```view\ntable: exigence\n```\n");
    assert!(hint(view, "bad-view").contains("`requirement`"));
    let choice = TestProject::new().file("content/requirements.yaml", "- id: EX-1\n  title: T\n  priority: Indispensable\n");
    assert!(hint(choice, "wrong-type").contains("`must`"));
    let field = TestProject::new().file("content/requirements.yaml", "- id: EX-1\n  title: T\n  Priorité: must\n");
    assert!(hint(field, "unknown-field").contains("`priority`"));
}

#[test]
#[ignore = "long: tests/run"]
#[cfg(feature = "pdf")]
fn ids_compare_in_one_way() {
    let config = "title: T\nlanguage: fr\ndate: 2026-03-02\ndocuments: { d: { title: D, outline: [{ entry: é-1 }] } }\n";
    for id in ["É-1", "E\u{301}-1", "é-1"] {
        let project = TestProject::new()
            .file("ouvrage.yaml", config)
            .file("content/requirements.yaml", format!("- id: {id}\n  title: Voilà\n  statement: Énoncé visible.\n"));
        assert_eq!(project.findings().status, 0, "{id}");
        assert!(copied(&project).contains("Énoncé visible"), "{id}");
    }
}

#[test]
#[cfg(feature = "pdf")]
fn drawings_in_signs_keep_their_lines() {
    let line = format!("+{}+", "-".repeat(100));
    let inner = format!("| {:<98} |", "un dessin");
    let project = project(&format!("# A\n\n```\n{line}\n{inner}\n{line}\n```\n"));
    let text = super::pdf::tool("pdftotext", &["-layout", &pdf(&project).to_string_lossy(), "-"]);
    assert_eq!(text.lines().filter(|l| l.trim() == line).count(), 2, "{text}");
}

#[test]
fn tests_have_data_and_examples() {
    let tests = "- id: TE-1\n  title: T\n  steps:\n    - { sort: given, text: a }\n    - { sort: and, text: b, data: \"| x |\\n|---|\\n| 12 |\" }\n    - { sort: but, text: c }\n  examples: \"| n |\\n|---|\\n| quatorze |\"\n";
    let config =
        "title: T\nlanguage: fr\ndate: 2026-03-02\ndocuments: { d: { title: D, outline: [{ register: test, view: sheets }] } }\n";
    let project = TestProject::new().file("ouvrage.yaml", config).file("content/tests.yaml", tests);
    assert_eq!(project.findings().items.iter().filter(|f| f["severity"] == "error").count(), 0);
    let page = project.page("tests/TE-1.html");
    assert!(
        page.contains("<td>12</td>") && page.contains("quatorze") && page.contains("Mais") && page.contains("Exemples"),
        "{page}"
    );
    #[cfg(feature = "pdf")]
    {
        let words = copied(&project);
        assert!(words.contains("12") && words.contains("quatorze") && words.contains("Mais"), "{words}");
    }
}
