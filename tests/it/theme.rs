//! Themes: what a page weighs, and how a project's own theme extends a shipped one.

use super::support::{TestProject, example, files, run};
use std::collections::BTreeMap;

/// Bytes of style sheets and scripts that a page may ask for before somebody searches.
const LIMIT: usize = 60_000;

/// What a page links to, as paths of the site.
fn linked(page: &str, path: &str) -> Vec<String> {
    let up = "../".repeat(path.matches('/').count());
    let of = |mark: &str| {
        let hrefs = page.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
        hrefs.map(|href| href.strip_prefix(&up).unwrap_or(href).to_owned()).collect::<Vec<_>>()
    };
    let mut all = of("<link rel=\"stylesheet\" href=\"");
    all.extend(of("<script src=\""));
    all
}

fn weigh(site: &BTreeMap<String, Vec<u8>>) -> Vec<(usize, String)> {
    let weight = |(path, bytes): (&String, &Vec<u8>)| {
        let page = String::from_utf8_lossy(bytes);
        assert!(!page.contains("<style"), "{path}: styles are in sheets");
        let sum = linked(&page, path)
            .iter()
            .map(|asset| site.get(asset).unwrap_or_else(|| panic!("{path} asks for {asset}")).len())
            .sum();
        (sum, path.clone())
    };
    site.iter().filter(|(path, _)| path.ends_with(".html")).map(weight).collect()
}

#[test]
fn no_page_of_the_example_asks_for_more_than_60_kb_of_styles_and_scripts() {
    let out = tempfile::tempdir().unwrap();
    let out = out.path().join("site");
    let built = run(&["build", &example().to_string_lossy(), "--out", &out.to_string_lossy(), "--no-pdf"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let site = files(&out);
    let pages = weigh(&site);
    let (heaviest, path) = pages.iter().max().expect("pages");
    assert!(*heaviest < LIMIT, "{path} asks for {heaviest} bytes");
    // What is drawn is drawn in the colours of the theme, and what is a table looks like one.
    for (path, page) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let (page, sheets) = (String::from_utf8_lossy(page), linked(&String::from_utf8_lossy(page), path));
        let drawn = page.split("<svg").skip(1).any(|svg| svg.split('>').next().is_some_and(|tag| tag.contains("class=\"figure")));
        assert!(!drawn || sheets.contains(&"assets/views/figure.css".to_owned()), "{path} has a drawing and not its colours");
        assert!(!page.contains("<table") || sheets.contains(&"assets/views/table.css".to_owned()), "{path} has a table");
    }
    let home = pages.iter().find(|(_, path)| path == "index.html").expect("a home page");
    assert!(home.0 > 20_000, "the home page asks for {} bytes: is it weighed at all?", home.0);
}

#[test]
fn a_page_asks_only_for_what_its_views_need() {
    let project = TestProject::new()
        .file("content/requirements.yaml", "- id: EX-1\n  title: Un\n  statement: x\n  priority: must\n")
        .file("content/plain.md", "# Sans rien\n\nDu texte.\n")
        .file("content/board.md", "# Tableau\n\n```view\nboard: requirement\nby: priority\n```\n");
    let plain = linked(&project.page("plain.html"), "plain.html");
    assert!(plain.iter().all(|asset| !asset.contains("views/") && !asset.contains("register")), "{plain:?}");
    let board = linked(&project.page("board.html"), "board.html");
    assert!(board.contains(&"assets/views/board.css".to_owned()), "{board:?}");
    assert!(board.contains(&"assets/views/table.css".to_owned()), "a board is a table: {board:?}");
    assert!(!board.contains(&"assets/views/canvas.css".to_owned()), "{board:?}");
    let register = linked(&project.page("requirements/index.html"), "requirements/index.html");
    assert!(register.contains(&"assets/register.js".to_owned()), "{register:?}");
}
