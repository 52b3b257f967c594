//! A whole build: what is in the site, that it is the same each time, and that it asks nobody else.

use super::support::{TestProject, example, files, program, run};
use std::process::Command;

fn build(out: &std::path::Path, args: &[&str]) {
    let example = example().to_string_lossy().into_owned();
    let out = out.to_string_lossy().into_owned();
    let mut all = vec!["build", &example, "--out", &out];
    all.extend(args);
    let run = run(&all);
    assert_eq!(run.status, 0, "{}", run.stderr);
}

#[test]
#[ignore = "long: tests/run"]
fn the_example_becomes_a_site() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("site");
    build(&out, &["--no-pdf"]);
    let files = files(&out);
    for path in [
        "index.html",
        "404.html",
        "requirements/index.html",
        "requirements/EX-101.html",
        "assets/style.css",
        "pagefind/pagefind.js",
    ] {
        assert!(files.contains_key(path), "{path} is missing");
    }
    // A former id leads on.
    assert!(
        files.keys().any(|k| String::from_utf8_lossy(&files[k]).contains("http-equiv=\"refresh\"")),
        "an alias leaves a redirect"
    );
    let mut links = 0;
    for (path, bytes) in files.iter().filter(|(p, _)| p.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        for (attribute, target) in attributes(&html) {
            let outside = target.starts_with("http:") || target.starts_with("https:") || target.starts_with("//");
            assert!(!(outside && attribute != "href"), "{path} asks another host: {attribute}={target}");
            if outside
                || target.starts_with(['#', '?'])
                || target.starts_with("mailto:")
                || target.starts_with("tel:")
                || target.is_empty()
            {
                continue;
            }
            let file = target.split(['#', '?']).next().unwrap_or("");
            let resolved = resolve(path, file);
            let documents = resolved.starts_with("documents/");
            assert!(documents || files.contains_key(&resolved), "{path} links to {target}, which is not there ({resolved})");
            links += 1;
        }
        assert!(!html.contains(" style=\"") && !html.contains("<style"), "{path} has inline styles");
        // Data is no script: nothing runs it.
        let runs = |tag: &str| !tag.contains("src=") && !tag.contains("type=\"application/json\"");
        let inline_script = html.split("<script").skip(1).any(|s| runs(s.split('>').next().unwrap_or("")));
        assert!(!inline_script, "{path} has an inline script");
    }
    assert!(links > 10_000, "{links} links were followed");
}

/// `src`, `href` and `poster` attributes of a page.
fn attributes(html: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    for attribute in ["src", "href", "poster", "srcset", "data"] {
        for part in html.split(&format!(" {attribute}=\"")).skip(1) {
            let target = part.split('"').next().unwrap_or("").replace("&amp;", "&");
            found.push((attribute, target));
        }
    }
    found
}

fn resolve(from: &str, target: &str) -> String {
    // What begins at the host begins at the top of this site, which lives there.
    let mut parts: Vec<&str> = if target.starts_with('/') { vec![""] } else { from.split('/').collect() };
    parts.pop();
    for part in target.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            part => parts.push(part),
        }
    }
    percent_decode(&parts.join("/"))
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(b) = rest.next() {
        if b == b'%' {
            let hex: String = rest.by_ref().take(2).map(char::from).collect();
            bytes.push(u8::from_str_radix(&hex, 16).expect("hexadecimal"));
        } else {
            bytes.push(b);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
#[ignore = "long: tests/run"]
fn two_builds_and_one_or_many_threads_give_the_same_bytes() {
    let dir = tempfile::tempdir().expect("a folder");
    let (one, two) = (dir.path().join("one"), dir.path().join("two"));
    let pdf = if cfg!(feature = "pdf") { vec![] } else { vec!["--no-pdf"] };
    build(&one, &pdf);
    let example = example().to_string_lossy().into_owned();
    let status = Command::new(program())
        .args(["build", &example, "--out", &two.to_string_lossy()])
        .args(&pdf)
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .expect("runs");
    assert!(status.status.success());
    let (one, two) = (files(&one), files(&two));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    let different: Vec<&String> =
        one.iter().filter(|(path, bytes)| two.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
    assert!(different.is_empty(), "{different:?}");
}

#[test]
fn a_vendor_site_is_that_of_a_project_without_the_hidden_entries() {
    let content = "---\naudience: vendor\n---\n# Page\n\n`value: count requirement` exigences.\n\n<!-- audience: internal -->\nUn secret.\n<!-- /audience -->\n\n```view\ntable: requirement\n```\n";
    let visible = "- id: EX-1\n  title: Une\n  statement: x\n- id: EX-3\n  title: Trois\n  statement: x\n";
    let whole = TestProject::new()
        .file("content/page.md", content)
        .file(
            "content/requirements.yaml",
            format!("{visible}- id: EX-2\n  title: Cachée\n  statement: x\n  audience: restricted\n"),
        )
        .file("content/risks.yaml", "- id: RI-1\n  title: Plafond\n  threatens: []\n");
    let cut = TestProject::new()
        .file("content/page.md", content.replace("<!-- audience: internal -->\nUn secret.\n<!-- /audience -->\n", ""))
        .file("content/requirements.yaml", visible);
    for project in [&whole, &cut] {
        let run = project.run("build", &["--audience", "vendor", "--no-pdf"]);
        assert_eq!(run.status, 0, "{}", run.stderr);
    }
    let (whole, cut) = (files(&whole.path().join("_site")), files(&cut.path().join("_site")));
    assert_eq!(whole.keys().collect::<Vec<_>>(), cut.keys().collect::<Vec<_>>());
    for (path, bytes) in &whole {
        assert!(cut.get(path) == Some(bytes), "{path} differs");
    }
}

#[test]
fn a_file_of_the_theme_can_be_shadowed() {
    let project = TestProject::new().file("content/index.md", "# x\n").file(
        "themes/default/site/not-found.html",
        "{% extends \"base.html\" %}{% block main %}<p>Perdu ?</p>{% endblock main %}",
    );
    assert!(project.page("404.html").contains("<p>Perdu ?</p>"));
    project.write(
        "themes/default/site/not-found.html",
        "{% extends \"base.html\" %}{% block main %}{{ page.title | nofilter }}{% endblock main %}",
    );
    let run = project.run("build", &["--no-pdf"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(run.stderr.contains("not-found.html") && run.stderr.contains("nofilter"), "{}", run.stderr);
    assert!(project.path().join("_site/404.html").is_file(), "the last site stays");
}

#[test]
fn interface_words_follow_the_language() {
    let page = |lang: &str| {
        let project =
            TestProject::new().file("ouvrage.yaml", format!("title: x\nlanguage: {lang}\n")).file("content/index.md", "# x\n");
        project.page("index.html")
    };
    assert!(page("fr").contains("Rechercher") && page("fr").contains("lang=\"fr\""));
    assert!(page("en").contains("Search") && page("en").contains("lang=\"en\""));
}

#[test]
fn titles_of_any_sort_come_through_escaped() {
    let title = "Un <b>\"titre\"</b> & 'autre' שלום ".repeat(12);
    let yaml = format!("- id: EX-1\n  title: {}\n  statement: x\n", serde_json::to_string(&title).expect("quoted"));
    let page = TestProject::new().file("content/requirements.yaml", yaml).page("requirements/EX-1.html");
    assert!(!page.contains("<b>"), "markup in a title is text");
    assert!(page.contains("&lt;b&gt;"));
}

#[test]
#[ignore = "long: tests/run"]
fn a_register_of_thousands_is_split() {
    let entries: String = (1..=2_500).map(|n| format!("- id: BE-{n}\n  title: Besoin {n}\n")).collect();
    let project = TestProject::new().file("content/needs.yaml", entries);
    let first = project.page("needs/index.html");
    assert_eq!(first.matches("<tr>").count(), 1_001, "a head and a thousand rows");
    let last = std::fs::read_to_string(project.path().join("_site/needs/index-3.html")).expect("split");
    assert_eq!(last.matches("<tr>").count(), 501);
}

/// `check` finds two owners of one address in the list of what a build writes: nothing is written that is not on it.
#[test]
#[cfg(feature = "pdf")]
#[ignore = "long: tests/run"]
fn all_that_a_build_writes_is_on_the_list_with_its_owner() {
    let project = ouvrage::project::Project::read(&super::support::example()).expect("read").project.expect("a project");
    let listed: std::collections::BTreeSet<String> =
        ouvrage::site::outputs(&project).into_iter().map(|output| output.path).collect();
    let out = tempfile::tempdir().expect("a folder");
    let target = out.path().join("site");
    super::support::run(&["build", &super::support::example().display().to_string(), "--out", &target.display().to_string()]);
    let mut written = 0;
    for file in walkdir::WalkDir::new(&target).into_iter().map(|file| file.expect("readable")).filter(|f| f.file_type().is_file())
    {
        let path = file.path().strip_prefix(&target).expect("inside").to_string_lossy().into_owned();
        // What the program keeps for itself has a folder of its own, which `check` holds against the list.
        if path.starts_with("pagefind/") || path.starts_with('.') || path.contains("/pagefind/") {
            continue;
        }
        assert!(listed.contains(&path), "{path} is written and not listed");
        written += 1;
    }
    assert!(written > 1000, "{written}");
}
