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
        .file("ouvrage.yaml", "title: Essai\nlanguages: [fr, de]\n")
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
