//! What a page shows of the project around it, and how a reader gets to the rest.

use super::support::{TestProject, files};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Pages at the top and in folders, and requirements, as many of each.
fn project(many: usize) -> TestProject {
    let mut project = TestProject::new().file("content/index.md", "# Accueil\n\nTexte.\n");
    let mut entries = String::new();
    for n in 0..many {
        let text = "# Une page\n\n## Un\n\nTexte.\n\n## Deux\n\nTexte.\n";
        project = project
            .file(&format!("content/page-{n:04}.md"), text)
            .file(&format!("content/dossier/page-{n:04}.md"), text)
            .file(&format!("content/dossier-{n:04}/sous/page.md"), text);
        let _ = writeln!(entries, "- {{ id: EX-{n:04}, title: Une exigence, statement: Un texte. }}");
    }
    project.file("content/requirements.yaml", entries)
}

fn built(project: &TestProject, args: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let run = project.run("build", args);
    assert_eq!(run.status, 0, "{}", run.stderr);
    files(&project.path().join("_site"))
}

#[test]
#[ignore = "long: tests/run"]
fn a_page_does_not_grow_with_the_project() {
    let (small, large) = (built(&project(70), &["--no-pdf", "--no-search"]), built(&project(350), &["--no-pdf", "--no-search"]));
    for path in [
        "page-0035.html",
        "dossier/page-0035.html",
        "dossier-0035/sous/page.html",
        "requirements/EX-0035.html",
        "site-map/index.html",
    ] {
        let (few, many) = (small[path].len(), large[path].len());
        if path.starts_with("site-map") {
            assert!(many > 3 * few, "the map lists all: {few}, {many}");
        } else {
            // Counts have more digits.
            assert!(many.abs_diff(few) < 64, "{path}: {few} and {many} bytes");
            assert!(few < 24_000, "{path}: {few} bytes");
        }
    }
}

#[test]
#[ignore = "long: tests/run"]
fn every_page_and_register_is_on_the_map_and_in_the_data() {
    let site = built(&project(70), &["--no-pdf", "--no-search"]);
    let text = |path: &str| String::from_utf8_lossy(&site[path]).into_owned();
    let (map, pages, entries) = (text("site-map/index.html"), text("site-map/pages.html"), text("site-map/entries.html"));
    for path in site.keys().filter(|path| path.ends_with(".html") && !path.starts_with("site-map/") && *path != "404.html") {
        if path.starts_with("requirements/EX-") {
            let id = path.trim_start_matches("requirements/").trim_end_matches(".html");
            assert!(entries.contains(&format!("[\"{id}\",")), "{path}");
        } else {
            assert!(path == "index.html" || map.contains(&format!("href=\"../{path}\"")), "{path}");
            assert!(pages.contains(&format!("\"{path}\"")), "{path}");
        }
    }
    let branches = text("page-0035.html");
    for branch in branches.split("site-map/index.html#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(map.contains(&format!("id=\"{branch}\"")), "{branch}");
    }
    let entry = text("requirements/EX-0001.html");
    assert!(entry.contains("data-branch=\"in-dossier\"") && !entry.contains("dossier/page-"), "{entry}");
}

#[test]
fn titles_are_data_that_no_other_page_can_run() {
    let project = project(3).file("content/risks.yaml", "- { id: RI-1, title: \"</script><script>alert(1)</script>\" }\n");
    let site = built(&project, &["--no-pdf"]);
    for path in ["site-map/pages.html", "site-map/entries.html", "pagefind/words-fr.html"] {
        let page = String::from_utf8_lossy(&site[path]).into_owned();
        assert_eq!(page.matches("<script").count(), 2, "{path}");
        let json = page.split("id=\"rows\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("data");
        let data: serde_json::Value = serde_json::from_str(json).expect("JSON");
        let key = data["key"].as_str().expect("a key");
        let home = String::from_utf8_lossy(&site["index.html"]).into_owned();
        assert!(home.contains(&format!("data-names-key=\"{key}\"")), "{path}: pages know the key");
    }
}

#[test]
fn the_words_of_every_text_are_listed_with_the_texts_they_stand_in() {
    let project = TestProject::new()
        .file("content/a.md", "# Un titre\n\nL’œuvre du roulement à billes.\n")
        .file("content/b.md", "# Autre\n\nRien de tel, un roulement.\n")
        .file("content/requirements.yaml", "- { id: EX-1, title: Engrenages, statement: \"Un roulement.\" }\n");
    let site = built(&project, &["--no-pdf"]);
    let page = String::from_utf8_lossy(&site["pagefind/words-fr.html"]).into_owned();
    let json = page.split("id=\"rows\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("data");
    let data: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let of = |word: &str| {
        let mut at = 0;
        let steps = data["words"][word].as_array().cloned().unwrap_or_default();
        let places = steps.iter().map(|step| {
            at += usize::try_from(step.as_u64().expect("a step")).expect("small");
            data["addresses"][at].as_str().expect("an address").to_owned()
        });
        places.collect::<Vec<_>>()
    };
    assert_eq!(of("roulement"), ["a.html", "b.html", "requirements/EX-1.html"]);
    assert_eq!((of("oeuvre"), of("titre")), (vec!["a.html".to_owned()], vec!["a.html".to_owned()]));
    assert_eq!(of("engrenages"), ["requirements/EX-1.html"]);
}

#[test]
fn a_page_in_the_folder_of_the_map_is_refused() {
    let project = TestProject::new().file("content/site-map/x.md", "# X\n\nTexte.\n");
    let findings = project.findings();
    assert_eq!(findings.status, 1);
    assert!(findings.items.iter().any(|f| f["rule"] == "address-conflict"), "{:?}", findings.items);
}
