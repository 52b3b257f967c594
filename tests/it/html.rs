//! HTML in Markdown: checked like Markdown, set by the site and by documents.

use super::pdf::{tool, words};
use super::support::TestProject;

const CONFIG: &str =
    "title: T\nlanguage: fr\ndate: 2026-03-02\ndocuments: { d: { title: D, audience: internal, outline: [{ page: a }] } }\n";

fn page(text: &str) -> TestProject {
    TestProject::new().file("ouvrage.yaml", CONFIG).file("content/a.md", text)
}

/// The article of the page, and the words of its document.
#[track_caller]
fn both(project: &TestProject) -> (String, String) {
    let run = project.run("build", &["--no-search"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let html = std::fs::read_to_string(project.path().join("_site/a.html")).expect("a page");
    let main = html.split_once("<main").and_then(|(_, rest)| rest.split_once("</main>")).expect("a main part").0.to_owned();
    (main, words(&project.path().join("_site/documents/d.pdf")))
}

#[test]
#[ignore = "long: tests/run"]
fn a_heading_without_words_is_reported_and_stops_nothing() {
    for (text, place) in [
        ("# T\n\n## \n\nsuite\n", "content/a.md:3:1"),
        ("# T\n\n## <span></span>\n\nsuite\n", "content/a.md:3:1"),
        ("#\n\nsuite\n", "content/a.md:1:1"),
        ("# T\n\n> ## \u{200b}\n\nsuite\n", "content/a.md:3:3"),
        ("# T\n\n- # <!-- x -->\n\nsuite\n", "content/a.md:3:3"),
        ("# T\n\n<h2></h2>\n\nsuite\n", "content/a.md:3:1"),
    ] {
        let project = page(text);
        let findings = project.findings();
        assert_eq!(findings.one("empty-heading", place)["severity"], "warning", "{text}");
        assert_eq!(findings.status, 0, "{text}");
        let (site, document) = both(&project);
        assert!(site.contains("suite") && document.contains("suite"), "{text}");
        assert!(!site.contains("<h2 id="), "{text}: {site}");
    }
}

#[test]
fn headings_of_a_picture_or_a_link_alone_have_a_name_in_the_outline() {
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><path d=\"M0 0h9v9\"/></svg>";
    let project = page(
        "# T\n\n## ![Le schéma](p.svg)\n\n## [Le début](a.md)\n\n## [![Le lien](p.svg)](a.md)\n\n## <kbd>Ctrl</kbd>\n\nfin\n",
    );
    let project = project.file("content/p.svg", picture);
    let (_, document) = both(&project);
    for words in ["Le schéma", "Le début", "Le lien", "Ctrl", "fin"] {
        assert!(document.contains(words), "{words}: {document}");
    }
}

#[test]
#[ignore = "long: tests/run"]
fn pictures_and_links_of_html_are_checked() {
    let image = |text: &str| page(text).findings().one("broken-image", "content/a.md:3:3")["message"].clone();
    assert!(image("# T\n\na <img src=\"no.png\" alt>\n").as_str().is_some_and(|m| m.contains("no.png")));
    for picture in ["![Un plan](https://example.org/x.png)", "<img src=\"https://example.org/x.png\" alt=\"Un plan\">"] {
        let project = page(&format!("# T\n\na {picture} ![](https://example.org/y.svg)\n"));
        let findings = project.findings();
        assert_eq!((findings.of("remote-image").len(), findings.rules().len()), (2, 1), "{picture}");
        let (site, document) = both(&project);
        assert!(!site.contains("example.org") && site.contains("<em class=\"no-image\">Un plan</em>"), "{site}");
        let count = |text: &str, words: &str| text.matches(words).count();
        for words in ["Un plan", "Image absente"] {
            assert_eq!((count(&site, words), count(&document, words)), (1, 1), "{words}: {document}");
        }
    }
    page("# T\n\n<div>\n\n- <a href=\"no.md\">x</a>\n\n</div>\n").findings().one("broken-link", "content/a.md:5:3");
    page("# T\n\n<table><tr><td><a href=\"javascript:x\">x</a></table>\n").findings().one("refused-link", "content/a.md:3:16");
    let hidden = page("---\naudience: vendor\n---\n# T\n\n<a href=\"b.md\">x</a>\n").file("content/b.md", "# Secret\n");
    hidden.findings().one("hidden-mention", "content/a.md:6:1");
}

#[test]
fn links_of_html_lead_where_those_of_markdown_do() {
    let project = page("# T\n\n<a name=\"ici\"></a>Voir <a href=\"b.md#x\">la suite</a>, <a href=\"#ici\">ici</a>.\n")
        .file("content/b.md", "# B\n\n## X\n");
    let (site, document) = both(&project);
    assert!(site.contains("<a href=\"b.html#x\">la suite</a>") && site.contains("<span id=\"ici\"></span>"), "{site}");
    assert!(site.contains("<a href=\"#ici\">ici</a>") && document.contains("Voir la suite, ici."), "{site} {document}");
}

#[test]
fn words_of_html_are_those_of_the_document() {
    let text = "# T\n\nLe champ <nom> accepte List<String> et <code postal>.\n\n10<sup>6</sup> m<sup>3</sup>\n\n\
        <details><summary>Plus</summary>\n\n- dedans\n\n</details>\n\n<table><tr><td>2026</td><td>12</td></tr></table>\n\n\
        <ul><li>pomme</li><li>poire</li></ul>\n\n<dl><dt>terme</dt><dd>sens</dd></dl>\n";
    let project = page(text);
    let (site, document) = both(&project);
    for words in ["<nom> accepte List<String> et <code postal>.", "Plus", "dedans", "2026 12", "pomme", "poire", "terme", "sens"]
    {
        assert!(document.contains(words), "{words}: {document}");
    }
    assert!(
        site.contains("&lt;nom&gt; accepte List&lt;String&gt; et &lt;code postal&gt;.") && site.contains("10<sup>6</sup>"),
        "{site}"
    );
    assert!(!document.contains("202612") && !document.contains("pommepoire"), "{document}");
    let raw = tool("pdftotext", &["-layout", &project.path().join("_site/documents/d.pdf").to_string_lossy(), "-"]);
    assert!(!raw.contains("202612"), "{raw}");
}

#[test]
fn documents_set_what_they_can_of_trusted_html_and_findings_name_the_rest() {
    let text = "# T\n\n<details ontoggle=\"x()\"><summary>Plus</summary>\n\n**dedans**\n\n</details>\n\n<video src=\"x\">un film</video>\n";
    let project = page(text).file("ouvrage.yaml", format!("{CONFIG}html: trusted\n"));
    let findings = project.findings();
    assert!(findings.one("html-left-out", "content/a.md:9:1")["message"].as_str().is_some_and(|m| m.contains("documents")));
    findings.one("html-attribute", "content/a.md:3:1");
    let (site, document) = both(&project);
    assert!(site.contains("<details ontoggle=\"x()\">") && site.contains("<video src=\"x\">"), "{site}");
    assert!(document.contains("Plus") && document.contains("dedans") && document.contains("un film"), "{document}");
}

#[test]
fn ids_of_the_frame_stay_its_own() {
    let project = TestProject::new().file("content/index.md", "# Accueil\n\n## Documents\n\n## Search\n\n## Note 1\n\nx[^1]\n\n[^1]: note\n\n<b id=\"main\">y</b> <i id=\"z\">1</i> <i id=\"z\">2</i>\n");
    let html = project.page("index.html");
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "{ids:?}");
    assert!(ids.contains(&"section-documents") && ids.contains(&"section-note-1"), "{ids:?}");
}
