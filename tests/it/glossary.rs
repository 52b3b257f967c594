//! Hints: the first use of a glossary's word in a stretch of text leads to its definition.

use super::support::TestProject;

const TERMS: &str = "\
- id: GL-1
  term: Bon de commande
  definition: Document par lequel le client *s'engage* ; voir [[GL-2]].
- id: GL-2
  term: Échange de données informatisé
  abbreviation: EDI
  synonyms: [échange informatisé]
  definition: Envoi de commandes entre logiciels.
- id: GL-3
  term: Plafond
  definition: Ce que nous pouvons payer.
  audience: restricted
";

/// The words of a page that got a hint, each with the id it leads to.
fn hints(page: &str) -> Vec<(String, String)> {
    let of = |rest: &str| {
        let id = rest.split("data-id=\"").nth(1)?.split('"').next()?.to_owned();
        Some((rest.split('>').nth(1)?.split('<').next()?.to_owned(), id))
    };
    page.split("<a class=\"term\" ").skip(1).filter_map(of).collect()
}

fn words(page: &str) -> Vec<String> {
    hints(page).into_iter().map(|(word, id)| format!("{word} {id}")).collect()
}

#[test]
fn the_first_use_in_each_part_of_a_page_is_explained() {
    let project = TestProject::new().file("content/terms.yaml", TERMS).file(
        "content/page.md",
        "# Le bon de commande\n\nDeux **bons de\ncommande**, un bon de commande.\n\n## Par EDI\n\nUn bon de commande par l'EDI.\n\n\
         ### Suite\n\nUn echange informatise.\n",
    );
    let page = project.page("page.html");
    assert_eq!(words(&page), ["bons de\ncommande GL-1", "bon de commande GL-1", "EDI GL-2"]);
    assert!(
        page.contains(
            "<a class=\"term\" href=\"terms/GL-2.html\" data-id=\"GL-2\" title=\"Envoi de commandes entre logiciels.\">EDI</a>"
        ),
        "{page}"
    );
    // The definition is said without its marks, and with the title of what it cites.
    assert!(
        page.contains("title=\"Document par lequel le client s’engage\u{202f}; voir Échange de données informatisé.\""),
        "{page}"
    );
}

#[test]
fn no_hint_stands_in_a_heading_a_link_code_or_raw_tags() {
    let project = TestProject::new().file("content/terms.yaml", TERMS).file(
        "content/page.md",
        "# Page\n\n## EDI\n\n[par EDI](https://example.org), `EDI`, <b>EDI</b>, https://edi.example.org/EDI.html\n\n```\nEDI\n```\n\n\
         | EDI |\n|---|\n| `EDI` |\n\n![EDI](edi.svg)\n",
    );
    let project = project.file("content/edi.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    assert_eq!(words(&project.page("page.html")), Vec::<String>::new());
}

#[test]
fn a_word_that_the_text_links_itself_is_not_explained_again() {
    let project = TestProject::new()
        .file("content/terms.yaml", TERMS)
        .file("content/page.md", "# Page\n\n[[GL-2|Par échange]], puis par EDI.\n\n## Plus loin\n\nPar EDI.\n");
    assert_eq!(words(&project.page("page.html")), ["EDI GL-2"]);
}

#[test]
fn entries_explain_words_in_their_prose_and_not_in_tables_nor_on_their_own_page() {
    let project = TestProject::new().file("content/terms.yaml", TERMS).file(
        "content/requirements.yaml",
        "- id: EX-1\n  title: Par EDI\n  rationale: Un bon de commande, par EDI.\n  statement: Reçoit un bon de commande.\n  priority: must\n",
    );
    // What is read first is explained first, in whatever order it was written.
    assert_eq!(words(&project.page("requirements/EX-1.html")), ["bon de commande GL-1", "EDI GL-2"]);
    assert_eq!(words(&project.page("requirements/index.html")), Vec::<String>::new());
    assert_eq!(words(&project.page("terms/index.html")), Vec::<String>::new());
    let own = project.page("terms/GL-1.html");
    assert!(hints(&own).iter().all(|(_, id)| id != "GL-1"), "{own}");
}

#[test]
fn what_a_reader_may_not_see_explains_nothing() {
    let project = TestProject::new()
        .file("content/terms.yaml", TERMS)
        .file("content/page.md", "---\naudience: vendor\n---\n# Page\n\nLe plafond, par EDI.\n");
    let page = |audience: &str| {
        let out = project.path().join(audience);
        let built = project.run("build", &["--audience", audience, "--no-pdf", "--no-search", "--out", &out.to_string_lossy()]);
        assert_eq!(built.status, 0, "{}", built.stderr);
        std::fs::read_to_string(out.join("page.html")).unwrap()
    };
    assert_eq!(words(&page("restricted")), ["plafond GL-3", "EDI GL-2"]);
    let seen = page("vendor");
    assert_eq!(words(&seen), ["EDI GL-2"]);
    assert!(!seen.contains("GL-3") && !seen.contains("pouvons payer"), "{seen}");
}

#[test]
fn each_text_is_explained_in_its_own_language() {
    let project = TestProject::empty()
        .file("ouvrage.yaml", "title: Essai\nlanguages: [fr, en]\n")
        .file("content/terms.yaml", "- { id: GL-1, term: { fr: Bon, en: Voucher }, definition: Un papier. }\n- { id: GL-2, term: Reste, definition: Ce qui manque. }\n")
        .file("content/one.md", "# Un\n\nUn bon, un reste, un voucher.\n")
        .file("content/one.en.md", "# One\n\nA voucher. The rest: bon, reste.\n")
        .file("content/two.md", "# Deux\n\nUn bon et un reste.\n");
    assert_eq!(words(&project.page("one.html")), ["bon GL-1", "reste GL-2"]);
    assert_eq!(words(&project.page("en/one.html")), ["voucher GL-1"]);
    // A page that is not translated is in French, and so is the term that is not.
    assert_eq!(words(&project.page("en/two.html")), ["reste GL-2"]);
}

#[test]
fn a_project_turns_hints_off_or_takes_them_from_other_kinds() {
    let page = |settings: &str| {
        let project = TestProject::empty()
            .file("ouvrage.yaml", format!("title: Essai\n{settings}"))
            .file("kinds/acronym.yaml", "kind: acronym\nplural: acronyms\nlabel: Sigle\nlabels: Sigles\naudience: vendor\ntitle: name\nbody: meaning\nfields:\n  name: { type: text, required: true }\n  meaning: { type: markdown }\n")
            .file("content/terms.yaml", TERMS)
            .file("content/acronyms.yaml", "- { id: SI-1, name: SLA, meaning: Engagement de service. }\n")
            .file("content/page.md", "# Page\n\nPar EDI, avec un SLA.\n");
        words(&project.page("page.html"))
    };
    assert_eq!(page(""), ["EDI GL-2"]);
    assert_eq!(page("glossary: { hints: no }\n"), Vec::<String>::new());
    assert_eq!(page("glossary: { kinds: [term, acronym] }\n"), ["EDI GL-2", "SLA SI-1"]);
}

#[test]
fn a_glossary_of_a_kind_that_is_not_there_is_a_finding() {
    let project = TestProject::empty().file("ouvrage.yaml", "title: Essai\nglossary:\n  kinds: [terms, trem]\n  hint: no\n");
    let findings = project.findings();
    assert_eq!(findings.status, 1);
    let found: Vec<_> = findings.of("bad-config").iter().map(|f| (f["line"].clone(), f["hint"].clone())).collect();
    assert_eq!(found, [(3.into(), "did you mean `term`?".into()), (4.into(), "did you mean `hints`?".into())]);
}

#[test]
fn a_word_to_avoid_is_reported_where_it_stands() {
    let terms = "- id: GL-1\n  term: Agence\n  avoid: [succursale, point de vente]\n  definition: Et non une succursale.\n\
                 - id: GL-2\n  term: Point de vente mobile\n  definition: Un camion.\n";
    let project = TestProject::new()
        .file("content/terms.yaml", terms)
        .file("content/terms.en.yaml", "- id: GL-1\n  term: Branch\n  avoid: [outlet]\n")
        .file(
            "content/page.md",
            "# Page\n\nNos *succursales* et un point\nde vente.\n\nUn point de vente mobile, une `succursale`.\n\n> La succursale, dit-il.\n\n\
             [[GL-1]], outlet\n",
        )
        .file("content/titre.md", "---\ntitle: La succursale\ndescription: Rien.\n---\nUn texte.\n")
        .file("content/page.en.md", "# Page\n\nTwo outlets, a succursale.\n")
        .file("content/needs.yaml", "- id: BE-1\n  title: Une SUCCURSALE\n")
        .file("ouvrage.yaml", "title: Essai\nlanguages: [fr, en]\n");
    let findings = project.findings();
    let mut found: Vec<String> = findings
        .of("avoided-word")
        .iter()
        .map(|f| format!("{}:{}:{} {} / {}", f["file"], f["line"], f["column"], f["message"], f["hint"]).replace('"', ""))
        .collect();
    found.sort();
    let hint = |word: &str| format!("write `{word}`, or quote the word when it is somebody else's");
    assert_eq!(
        found,
        [
            format!("content/needs.yaml:2:14 `SUCCURSALE` is a word to avoid / {}", hint("Agence")),
            format!("content/page.en.md:3:5 `outlets` is a word to avoid / {}", hint("Branch")),
            format!("content/page.md:3:25 `point\\nde vente` is a word to avoid / {}", hint("Agence")),
            format!("content/page.md:3:6 `succursales` is a word to avoid / {}", hint("Agence")),
            format!("content/titre.md:1:1 `succursale` is a word to avoid / {}", hint("Agence")),
        ]
    );
    // Hints off, the words are looked for all the same; a rule off, they are not.
    let project = project.file("ouvrage.yaml", "title: Essai\nlanguages: [fr, en]\nglossary: { hints: no }\n");
    assert_eq!(project.findings().of("avoided-word").len(), 5);
}
