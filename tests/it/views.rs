//! Views in pages: what they show and how they cope with nothing.

use super::support::TestProject;

fn project(view: &str) -> TestProject {
    TestProject::new()
        .file(
            "content/requirements.yaml",
            "- id: EX-10\n  title: Dix\n  statement: x\n  priority: could\n- id: EX-2\n  title: Deux\n  statement: x\n  priority: must\n- id: EX-1\n  title: Un\n  statement: x\n  priority: must\n",
        )
        .file("content/tests.yaml", "- id: TE-1\n  title: Essai\n  verifies: [EX-1, EX-2]\n")
        .file("content/terms.yaml", "- id: GL-1\n  term: Écran\n  definition: Ce qui s'affiche.\n- id: GL-2\n  term: ERP\n  definition: Le progiciel.\n")
        .file("content/page.md", format!("# Page\n\nAvant `value: count requirement where priority = must` après.\n\n{view}\n"))
}

fn block(text: &str) -> String {
    format!("```view\n{text}\n```")
}

/// Ids in the order in which a page links to them.
fn ids(page: &str) -> Vec<String> {
    let main = page.split("<main").nth(1).unwrap_or(page);
    main.split("data-id=\"").skip(1).filter_map(|s| s.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn an_inline_value_is_one_figure() {
    let page = project("").page("page.html");
    assert!(page.contains("Avant <span class=\"value\">2</span> après."), "{page}");
}

#[test]
fn a_table_selects_sorts_and_groups() {
    let page = project(&block("table: requirement\ncolumns: [id, priority]\nsort: id")).page("page.html");
    assert_eq!(ids(&page), ["EX-1", "EX-2", "EX-10"], "ids in natural order");
    let page = project(&block("table: requirement\ncolumns: [id]\nsort: [priority, -id]")).page("page.html");
    assert_eq!(ids(&page), ["EX-2", "EX-1", "EX-10"], "choices in their own order");
    let page = project(&block("table: requirement\ncolumns: [id]\nwhere: verified_by is empty")).page("page.html");
    assert_eq!(ids(&page), ["EX-10"]);
    let page = project(&block("table: requirement\ncolumns: [id]\ngroup: priority")).page("page.html");
    assert!(page.find("Indispensable").is_some_and(|a| page.find("Souhaitable").is_some_and(|b| a < b)), "{page}");
}

#[test]
fn coverage_counts_and_names_what_is_missing() {
    let page = project(&block("coverage: requirement\nby: verified_by")).page("page.html");
    assert!(page.contains("66") && page.contains("2 sur 3"), "{page}");
    assert_eq!(ids(&page), ["EX-10"]);
}

#[test]
fn a_matrix_marks_links_from_either_side() {
    for view in ["matrix: requirement\ncolumns: test\nby: verified_by", "matrix: test\ncolumns: requirement\nby: verifies"] {
        let page = project(&block(view)).page("page.html");
        assert_eq!(page.matches("class=\"on\"").count(), 2, "{view}");
    }
}

#[test]
fn a_glossary_goes_from_a_to_z_whatever_the_accents() {
    let page = project(&block("glossary: term")).page("page.html");
    assert_eq!(ids(&page), ["GL-1", "GL-2"]);
    assert_eq!(page.matches("class=\"letter\"").count(), 1, "both begin with E");
}

#[test]
fn sheets_and_cards_show_entries() {
    for view in ["sheets: requirement", "cards: requirement\nfields: [priority]"] {
        let page = project(&block(view)).page("page.html");
        for title in ["Un", "Deux", "Dix"] {
            assert!(page.contains(&format!("</span> {title}</a>")), "{view}: {title}");
        }
    }
}

#[test]
fn nothing_to_show_is_said_with_dignity() {
    for view in [
        "table: persona",
        "cards: persona",
        "sheets: persona",
        "matrix: persona\ncolumns: story\nby: voices",
        "glossary: persona",
    ] {
        let project = project("");
        let by = if view.starts_with("matrix") { "matrix: requirement\ncolumns: story\nby: satisfies" } else { view };
        project.write("content/page.md", format!("# Page\n\n{}\n", block(by)));
        let page = project.page("page.html");
        assert!(page.contains("class=\"nothing\""), "{view}: {page}");
    }
}

#[test]
fn markdown_is_whole() {
    let text = "| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] fait\n- [ ] reste\n\n> [!WARNING]\n> Attention.\n\n~~barré~~ et note[^1].\n\n[^1]: La note.\n\n<script>alert(1)</script>\n\n<b onclick=\"x()\">gras</b> <kbd>Ctrl</kbd>\n\n<!-- un commentaire -->\n";
    let page = project(text).page("page.html");
    for part in [
        "<td class=\"right\">2</td>",
        "type=\"checkbox\" disabled checked",
        "alert-warning",
        "<del>barré</del>",
        "class=\"footnotes\"",
        "<kbd>Ctrl</kbd>",
    ] {
        assert!(page.contains(part), "{part} is missing:\n{page}");
    }
    for part in ["alert(1)", "onclick", "un commentaire", "<script>"] {
        assert!(!page.contains(part), "{part} came through:\n{page}");
    }
}

#[test]
fn links_to_entries_show_title_words_or_id() {
    let page =
        project("[[EX-1]] [[EX-1|autre]] [[EX-1|#]]\n\n| a | b |\n|---|---|\n| [[EX-2\\|deuxième]] | c |\n").page("page.html");
    for words in [">Un</a>", ">autre</a>", ">EX-1</a>", ">deuxième</a>"] {
        assert!(page.contains(words), "{words} is missing: {page}");
    }
}
