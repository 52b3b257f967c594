//! Several languages: what is read, what is reported, what is shown.

use super::support::{TestProject, run};

/// A project in French and English with an entry in a list, one in a file, and a page.
fn bilingual() -> TestProject {
    TestProject::empty()
        .file("ouvrage.yaml", "title: { fr: Essai, en: Trial }\nlanguages: [fr, en]\ntranslate: { pages: all, kinds: all }\n")
        .file("content/index.md", "# Accueil\n\nVoir [[EX-1]].\n")
        .file("content/index.en.md", "# Home\n\nSee [[EX-1]].\n")
        .file("content/requirements.yaml", "- id: EX-1\n  title: { fr: Chercher, en: Search }\n  status: approved\n  verified_by: TE-1\n")
        .file(
            "content/te-1.md",
            "---\nkind: test\nid: TE-1\ntitle: Essai de recherche\nsteps:\n  - { text: Ouvrir, expected: La page }\n  - { text: Chercher, expected: Un article }\n---\n",
        )
        .file(
            "content/te-1.en.md",
            "---\ntitle: Search test\nsteps:\n  - { text: Open, expected: The page }\n  - { text: Search, expected: An article }\n---\n",
        )
}

#[test]
fn what_is_wholly_translated_is_silent() {
    let findings = bilingual().findings();
    assert_eq!(findings.rules(), Vec::<String>::new(), "{:#?}", findings.items);
}

#[test]
fn a_register_beside_its_source_translates_it() {
    let project = bilingual()
        .file(
            "content/requirements.yaml",
            "- id: EX-1\n  title: Chercher\n  statement: Le moteur cherche.\n  verified_by: TE-1\n",
        )
        .file("content/requirements.en.yaml", "- id: ex-1\n  title: Search\n  statement: The engine searches.\n");
    let findings = project.findings();
    assert_eq!(findings.rules(), Vec::<String>::new(), "{:#?}", findings.items);
}

#[test]
fn what_is_missing_is_one_finding_for_each_page_and_entry() {
    let project = bilingual()
        .file("content/requirements.yaml", "- id: EX-1\n  title: { fr: Chercher, en: Search }\n  statement: Le moteur cherche.\n  rationale: Il faut.\n  verified_by: TE-1\n")
        .file("content/contexte.md", "# Contexte\n");
    let findings = project.findings();
    let missing = findings.of("translation-missing");
    let messages: Vec<&str> = missing.iter().filter_map(|f| f["message"].as_str()).collect();
    assert_eq!(
        messages,
        [
            "the page `content/contexte.md` is not translated into `en`",
            "`statement`, `rationale` of `EX-1` are not translated into `en`"
        ]
    );
    // What the project does not ask for is not reported, and neither is what its readers may not see.
    project.write("ouvrage.yaml", "title: Essai\nlanguages: [fr, en]\ntranslate: { kinds: [term] }\n");
    assert!(project.findings().of("translation-missing").is_empty());
    project.write("ouvrage.yaml", "title: Essai\nlanguages: [fr, en]\ntranslate: { pages: all, kinds: all, audience: public }\n");
    assert!(project.findings().of("translation-missing").is_empty());
    // Without a word on what must be, one note says how far it is.
    project.write("ouvrage.yaml", "title: Essai\nlanguages: [fr, en]\n");
    let findings = project.findings();
    let note = findings.one("translation-missing", "ouvrage.yaml:1:1");
    assert_eq!(note["severity"], "note");
    assert!(note["message"].as_str().is_some_and(|m| m.starts_with("1 of 2 pages and 1 of 2 entries")), "{note}");
}

#[test]
fn a_translation_of_an_older_text_is_stale_and_the_hint_mends_it() {
    let project = bilingual()
        .file("content/index.en.md", "---\ntranslation_of: 0000000\n---\n# Home\n")
        .file("content/te-1.en.md", "---\ntranslation_of: 1111111\ntitle: Search test\nsteps: [{ text: Open, expected: A }, { text: B, expected: C }]\n---\n")
        .file("content/requirements.yaml", "- id: EX-1\n  title: { fr: Chercher, en: Search, of: 2222222 }\n  verified_by: TE-1\n");
    let findings = project.findings();
    let stale = findings.of("translation-stale");
    assert_eq!(stale.len(), 3, "{:#?}", findings.items);
    for finding in &stale {
        let file = finding["file"].as_str().expect("a file");
        let hint = finding["hint"].as_str().expect("a hint");
        let now = hint.split('`').nth(1).expect("the fingerprint");
        let line = usize::try_from(finding["line"].as_u64().expect("a line")).expect("small");
        let text = std::fs::read_to_string(project.path().join(file)).expect("readable");
        let old = text.lines().nth(line - 1).and_then(|l| ["0000000", "1111111", "2222222"].into_iter().find(|f| l.contains(f)));
        project.write(file, text.replace(old.expect("the place is that of the fingerprint"), now));
    }
    assert!(project.findings().of("translation-stale").is_empty());
    // Breaking lines anew changes nothing; a word does.
    project.write("content/index.md", "# Accueil\n\nVoir\n[[EX-1]].\n");
    assert!(project.findings().of("translation-stale").is_empty());
    project.write("content/index.md", "# Accueil\n\nVoir aussi [[EX-1]].\n");
    project.findings().one("translation-stale", "content/index.en.md:2:17");
}

#[test]
#[ignore = "long: tests/run"]
fn what_cannot_be_a_translation_is_reported_at_its_place() {
    let cases: [(&str, &str, &str, &str); 12] = [
        (
            "content/requirements.yaml",
            "- id: EX-1\n  title: { fr: Chercher, de: Suchen }\n  verified_by: TE-1\n",
            "content/requirements.yaml:2:26",
            "not a language",
        ),
        (
            "content/requirements.yaml",
            "- id: EX-1\n  title: { en: Search }\n  verified_by: TE-1\n",
            "content/requirements.yaml:2:10",
            "main language",
        ),
        ("content/vision.en.md", "# Vision\n", "content/vision.en.md:1:1", "no page `vision.md`"),
        ("content/index.en.md", "---\ntitle: Home\naudience: public\n---\n", "content/index.en.md:3:1", "not a text"),
        ("content/te-1.en.md", "---\nid: TE-2\ntitle: Test\n---\n", "content/te-1.en.md:2:5", "translates `TE-1`"),
        (
            "content/te-1.en.md",
            "---\ntitle: Test\nsteps: [{ text: Open }]\n---\n",
            "content/te-1.en.md:3:8",
            "has 2 rows, its translation 1",
        ),
        ("content/te-1.en.md", "---\ntitle: Test\nverifies: EX-1\n---\n", "content/te-1.en.md:3:11", "not a text"),
        ("content/te-1.en.md", "---\ntitle: Test\ntitel: Test\n---\n", "content/te-1.en.md:3:1", "no text `titel`"),
        (
            "content/te-1.en.md",
            "---\ntitle: Test\n---\nA body without a source.\n",
            "content/te-1.en.md:4:1",
            "for this to translate",
        ),
        ("content/01-index.en.md", "# Again\n", "content/index.en.md:1:1", "translated twice"),
        (
            "content/requirements.en.yaml",
            "- id: EX-1\n  title: Searching\n",
            "content/requirements.en.yaml:2:10",
            "translated twice",
        ),
        (
            "content/requirements.en.yaml",
            "- id: EX-9\n  title: Searching\n",
            "content/requirements.en.yaml:1:7",
            "no entry `EX-9`",
        ),
    ];
    for (path, text, place, words) in cases {
        let findings = bilingual().file(path, text).findings();
        let finding = findings.one("bad-translation", place);
        assert!(finding["message"].as_str().is_some_and(|m| m.contains(words)), "{finding:#?}");
        assert!(finding["hint"].is_string(), "{finding:#?}");
        assert_eq!(findings.status, 1);
    }
    let other = bilingual().file("content/sub/requirements.en.yaml", "- id: EX-1\n  title: Searching\n");
    other.findings().one("bad-translation", "content/sub/requirements.en.yaml:1:7");
    let undeclared = TestProject::new().file("content/vision.md", "# Vision\n").file("content/vision.en.md", "# Vision\n");
    let finding = undeclared.findings().one("bad-translation", "content/vision.en.md:1:1");
    assert_eq!(finding["hint"], "declare it in ouvrage.yaml: `languages: [fr, en]`");
    TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\nlanguages: [fr, deutsch]\n")
        .findings()
        .one("bad-config", "ouvrage.yaml:2:17");
    TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\nlanguages: [fr, en]\ntranslate: { kinds: [requirment], pages: [nulle-part] }\n")
        .findings()
        .of("bad-config")
        .iter()
        .for_each(|f| assert_eq!(f["line"], 3));
}

#[test]
fn translated_texts_are_checked_like_any_other() {
    let findings = bilingual()
        .file(
            "content/index.en.md",
            "# Home\n\nSee [[EX-404]] and [the page](index.en.md).\n\n<!-- audience: internal -->\nNever closed.\n",
        )
        .findings();
    findings.one("broken-link", "content/index.en.md:3:5");
    findings.one("bad-passage", "content/index.en.md:5:16");
}

#[test]
#[ignore = "long: tests/run"]
fn the_state_is_listed_with_counts_and_fingerprints() {
    let project = bilingual().file("content/contexte.md", "# Contexte\n");
    let text = project.run("translations", &[]);
    assert_eq!(text.status, 0, "{}", text.stderr);
    assert!(text.stdout.contains("page                1 of 2"), "{}", text.stdout);
    assert!(text.stdout.contains("missing  content/contexte.md:1  contexte  "), "{}", text.stdout);
    let json = project.run("translations", &["--format", "json", "--only", "unwatched"]);
    let data: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(data[0]["to"], "en");
    let names: Vec<&str> = data[0]["items"].as_array().expect("items").iter().filter_map(|i| i["name"].as_str()).collect();
    assert_eq!(names, ["index", "EX-1", "TE-1"]);
    let one = TestProject::new();
    assert_eq!(run(&["translations", &one.path().to_string_lossy()]).status, 2);
    assert_eq!(project.run("translations", &["--lang", "de"]).status, 2);
}

/// The files of a built site.
fn built(project: &TestProject) -> std::collections::BTreeMap<String, String> {
    let run = project.run("build", &["--no-pdf"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let files = super::support::files(&project.path().join("_site"));
    files.into_iter().map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

#[test]
fn the_site_has_each_page_in_each_language_and_each_file_once() {
    let project = bilingual()
        .file("content/contexte.md", "# Contexte\n\nDeux mots : [le plan](plan.pdf) et [[EX-1]].\n")
        .file("content/index.en.md", "# Home\n\nSee [[EX-1]], [the context](contexte.md) and ![a plan](plan-en.svg).\n")
        .file("content/plan.pdf", "%PDF-1.4\n")
        .file("content/plan-en.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
    let site = built(&project);
    let html: Vec<&String> = site.keys().filter(|path| path.ends_with(".html") && !path.starts_with("pagefind/")).collect();
    let (english, french): (Vec<&String>, Vec<&String>) = html.iter().partition(|path| path.starts_with("en/"));
    assert_eq!(english.iter().map(|p| p.trim_start_matches("en/")).collect::<Vec<_>>(), french);
    // A register as a file holds words, so it is there in each language.
    let of_words = |path: &str| [".html", ".csv", ".json", ".xlsx"].iter().any(|ending| path.ends_with(ending));
    assert!(site.keys().all(|path| !path.starts_with("en/") || of_words(path)), "files are there once");
    let home = &site["en/index.html"];
    assert!(home.contains("<html lang=\"en\"") && home.contains("<h1>Trial</h1>"), "{home}");
    assert!(
        home.contains("href=\"requirements/EX-1.html\"") && home.contains("> Search</a>") || home.contains(">Search</a>"),
        "{home}"
    );
    assert!(home.contains("src=\"../plan-en.svg\"") && home.contains("href=\"contexte.html\""), "{home}");
    assert!(site.contains_key("plan-en.svg"), "a file that only a translation uses is there");
    let entry = &site["en/requirements/EX-1.html"];
    assert!(entry.contains("<h1>Search</h1>") && entry.contains("Approved"), "{entry}");
    assert!(site["requirements/EX-1.html"].contains("<h1>Chercher</h1>"));
    // A page without a translation is there in its own language, and says so.
    let page = &site["en/contexte.html"];
    assert!(page.contains("class=\"untranslated\"") && page.contains("<h1 lang=\"fr\">Contexte</h1>"), "{page}");
    assert!(page.contains("<p lang=\"fr\">Deux mots\u{202f}: "), "{page}");
    assert!(page.contains("<span lang=\"en\">Search</span>") && page.contains("href=\"../plan.pdf\""), "{page}");
    assert!(!site["contexte.html"].contains("class=\"untranslated\""));
    assert!(!site["contexte.html"].contains("hreflang=\"en\" href"), "no alternate for what is not translated");
    // An index per language.
    let languages: serde_json::Value = serde_json::from_str(&site["pagefind/pagefind-entry.json"]).expect("JSON");
    for code in ["fr", "en"] {
        assert_eq!(languages["languages"][code]["page_count"], 4, "{languages}");
    }
}

#[test]
fn every_link_and_switch_of_every_language_leads_to_a_file() {
    let site = built(
        &bilingual()
            .file("content/a/b.md", "# B\n\n[haut](../index.md)\n")
            .file("content/a/b.en.md", "# B\n\n[top](../index.en.md)\n"),
    );
    let mut switches = 0;
    // What holds data is no page.
    for (path, html) in site.iter().filter(|(path, html)| path.ends_with(".html") && !html.contains("id=\"rows\"")) {
        for part in html.split(" href=\"").skip(1).chain(html.split(" src=\"").skip(1)) {
            let target = part.split(['"', '#']).next().unwrap_or_default();
            if target.is_empty() || target.contains(':') {
                continue;
            }
            let mut at: Vec<&str> = path.split('/').collect();
            at.pop();
            for step in target.split('/') {
                if step == ".." {
                    assert!(at.pop().is_some(), "{path}: {target}");
                } else {
                    at.push(step);
                }
            }
            assert!(site.contains_key(&at.join("/")), "{path}: {target}");
        }
        let same = path.strip_prefix("en/").map_or_else(|| format!("en/{path}"), str::to_owned);
        let up = "../".repeat(path.matches('/').count());
        assert!(
            html.contains(&format!("href=\"{up}{same}\""))
                || same.starts_with("en/") && html.contains(&format!("href=\"{up}{same}\"")),
            "{path}"
        );
        switches += 1;
    }
    assert!(switches > 10);
}

#[test]
fn nothing_hidden_comes_in_through_a_translation() {
    let project = bilingual()
        .file("ouvrage.yaml", "title: Essai\nlanguages: [fr, en]\n")
        .file("kinds/requirement.yaml", "kind: requirement\nfields:\n  rationale: { type: markdown, audience: restricted }\n")
        .file("content/index.md", "---\naudience: vendor\n---\n# Accueil\n")
        .file(
            "content/index.en.md",
            "# Home\n\nSeen.\n\n<!-- audience: internal -->\nsecret-page ![x](secret-file.svg)\n<!-- /audience -->\n\n<!-- secret-comment -->\n",
        )
        .file("content/secret-file.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>")
        .file("content/secret.md", "# Interne\n")
        .file("content/secret.en.md", "# secret-title\n")
        .file(
            "content/requirements.yaml",
            "- id: EX-1\n  title: { fr: Chercher, en: Search }\n  rationale: { fr: Non, en: secret-field }\n  verified_by: TE-1\n- id: EX-2\n  audience: restricted\n  title: { fr: Non, en: secret-entry }\n",
        );
    let run = project.run("build", &["--no-pdf", "--audience", "vendor"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    for (path, bytes) in super::support::files(&project.path().join("_site")) {
        let mut text = Vec::new();
        // The index of the search is compressed.
        if std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(bytes.as_slice()), &mut text).is_err() {
            text = bytes;
        }
        let text = String::from_utf8_lossy(&text);
        assert!(!text.contains("secret") && !path.contains("secret"), "{path}: {text}");
    }
    let all = project.run("build", &["--no-pdf", "--audience", "restricted"]);
    assert_eq!(all.status, 0, "{}", all.stderr);
    let files = super::support::files(&project.path().join("_site"));
    let whole: String = files.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    for word in ["secret-page", "secret-title", "secret-field", "secret-entry"] {
        assert!(whole.contains(word), "{word}: the test would not notice a leak");
    }
}

#[test]
fn the_map_of_the_site_names_what_is_written_in_each_language() {
    let config = "title: Essai\nlanguages: [fr, en]\nurl: https://example.org/wiki/\naudiences: [internal]\n";
    let site = built(&bilingual().file("ouvrage.yaml", config).file("content/contexte.md", "# Contexte\n"));
    let map = &site["sitemap.xml"];
    assert!(!site.contains_key("en/sitemap.xml"));
    for url in ["", "en/", "requirements/EX-1.html", "en/requirements/EX-1.html", "contexte.html"] {
        assert!(map.contains(&format!("<loc>https://example.org/wiki/{url}</loc>")), "{url}: {map}");
    }
    assert!(!map.contains("en/contexte.html"), "what is not translated is not there twice: {map}");
    let alternate = "<xhtml:link rel=\"alternate\" hreflang=\"en\" href=\"https://example.org/wiki/en/requirements/EX-1.html\"/>";
    assert_eq!(map.matches(alternate).count(), 2, "from each language to each: {map}");
    let entry = &site["en/requirements/EX-1.html"];
    assert!(entry.contains("<link rel=\"canonical\" href=\"https://example.org/wiki/en/requirements/EX-1.html\">"), "{entry}");
    assert!(entry.contains("hreflang=\"fr\" href=\"https://example.org/wiki/requirements/EX-1.html\""), "{entry}");
}
