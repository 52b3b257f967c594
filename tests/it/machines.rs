//! What a site tells to other programs: canonical addresses, the map of the site, the feed, pictures, and who may index it.

use super::support::TestProject;

fn project() -> TestProject {
    TestProject::empty()
        .file("ouvrage.yaml", "title: Essai & suite\nurl: https://wiki.example.org/p\nimage: static/carte.png\nkinds: { decision: { audience: public } }\n")
        .file("static/carte.png", [0x89, b'P', b'N', b'G'])
        .file("content/index.md", "---\naudience: public\n---\n# Accueil\n")
        .file("content/à lire.md", "---\naudience: public\naliases: [ancien]\n---\n# À lire\n")
        .file(
            "content/decisions.yaml",
            "- { id: DE-1, title: Pour tous, date: 2026-03-01, decision: Oui <b>. }\n- { id: DE-2, title: Entre nous, date: 2026-03-05, audience: internal }\n",
        )
}

fn site(project: &TestProject, audience: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
    let built = project.run("build", &["--no-pdf", "--no-search", "--audience", audience]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    super::support::files(&project.path().join("_site"))
}

fn text(files: &std::collections::BTreeMap<String, Vec<u8>>, path: &str) -> String {
    String::from_utf8_lossy(files.get(path).unwrap_or_else(|| panic!("no {path}: {:?}", files.keys()))).into_owned()
}

#[test]
fn a_site_with_an_address_has_a_map_and_canonical_addresses() {
    let files = site(&project(), "internal");
    let map = text(&files, "sitemap.xml");
    for path in ["", "%C3%A0%20lire.html", "decisions/index.html", "decisions/DE-2.html"] {
        assert!(map.contains(&format!("<loc>https://wiki.example.org/p/{path}</loc>")), "{path}: {map}");
    }
    assert!(!map.contains("404") && !map.contains("ancien") && !map.contains("index.html</loc><loc>"), "{map}");
    let home = text(&files, "index.html");
    assert!(home.contains("<link rel=\"canonical\" href=\"https://wiki.example.org/p/\">"), "{home}");
    assert!(home.contains("<meta property=\"og:image\" content=\"https://wiki.example.org/p/carte.png\">"), "{home}");
    assert!(home.contains("<meta property=\"og:locale\" content=\"fr_FR\">"));
    let former = text(&files, "ancien.html");
    assert!(former.contains("url=%C3%A0%20lire.html"), "{former}");
    let without =
        site(&TestProject::new().file("content/decisions.yaml", "- { id: DE-1, title: T, date: 2026-03-01 }\n"), "internal");
    assert!(!without.contains_key("sitemap.xml") && !without.contains_key("feed.xml"));
}

#[test]
fn only_what_is_for_anybody_may_be_indexed() {
    let noindex = "<meta name=\"robots\" content=\"noindex\">";
    for (audience, expected) in [("public", false), ("vendor", true), ("internal", true)] {
        let files = site(&project(), audience);
        assert_eq!(text(&files, "index.html").contains(noindex), expected, "{audience}");
        assert!(text(&files, "404.html").contains(noindex));
    }
}

#[test]
fn the_feed_has_the_decisions_that_its_reader_may_see() {
    let project = project();
    let public = text(&site(&project, "public"), "feed.xml");
    assert!(public.contains("DE-1") && public.contains("2026-03-01T00:00:00") && !public.contains("Entre nous"), "{public}");
    assert!(public.contains("https://wiki.example.org/p/decisions/DE-1.html"));
    let files = site(&project, "internal");
    let internal = text(&files, "feed.xml");
    assert!(
        internal.find("DE-2").is_some_and(|two| internal.find("DE-1").is_some_and(|one| two < one)),
        "newest first: {internal}"
    );
    assert!(internal.contains("<updated>2026-03-05T00:00:00"), "{internal}");
    assert!(
        text(&files, "decisions/DE-1.html")
            .contains("type=\"application/atom+xml\" title=\"Essai &amp; suite\" href=\"../feed.xml\"")
    );
}

/// Runs the program with many threads, and fails when it does not end: a lock that is held around a parallel loop shows in nothing else.
fn ends_with_many_threads(args: &[&str], times: usize) {
    for turn in 0..times {
        let mut child = std::process::Command::new(super::support::program())
            .args(args)
            .env("RAYON_NUM_THREADS", "16")
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("started");
        let began = std::time::Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().expect("asked") {
                break status;
            }
            if began.elapsed() > std::time::Duration::from_secs(120) {
                child.kill().expect("killed");
                panic!("{args:?} hung in turn {turn}");
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        };
        assert_eq!(status.code(), Some(0), "{args:?}");
    }
}

#[test]
#[ignore = "long: tests/run"]
fn sixteen_threads_never_wait_for_each_other() {
    let times = std::env::var("OUVRAGE_THREADS").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let example = super::support::example();
    let example = example.to_string_lossy();
    ends_with_many_threads(&["check", &example], times);
    let out = tempfile::tempdir().expect("a folder");
    let out = out.path().join("site");
    ends_with_many_threads(&["build", &example, "--out", &out.to_string_lossy(), "--no-pdf"], times.div_ceil(3));
}
