//! What a reader of a document sees: sheets that stay together, names instead of bare ids, tables with numbers.

use super::pdf::{tool, words};
use super::support::TestProject;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A project with one document, for those who write.
fn with(settings: &str) -> TestProject {
    let config =
        format!("title: Essai\ndate: 2026-03-02\ndocuments:\n  doc:\n    title: Le document\n    audience: internal\n{settings}");
    TestProject::new().file("ouvrage.yaml", config)
}

#[track_caller]
fn make(project: &TestProject) -> PathBuf {
    let run = project.run("pdf", &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    project.path().join("_pdf/doc.pdf")
}

/// The text of each page.
fn pages(path: &Path) -> Vec<String> {
    tool("pdftotext", &["-layout", &path.to_string_lossy(), "-"]).split('\u{c}').map(str::to_owned).collect()
}

/// The page that a word stands on, from 0.
#[track_caller]
fn page_of(pages: &[String], word: &str) -> usize {
    pages.iter().position(|page| page.contains(word)).unwrap_or_else(|| panic!("no page has {word}"))
}

/// Where a word begins from the left, on each page that has it.
fn lefts(path: &Path, word: &str) -> Vec<i64> {
    let boxes = tool("pdftotext", &["-bbox", &path.to_string_lossy(), "-"]);
    let wanted = format!(">{word}</word>");
    let lines = boxes.lines().filter(|line| line.contains(&wanted));
    lines.filter_map(|line| line.split("xMin=\"").nth(1)?.split('.').next()?.parse().ok()).collect()
}

const SHEETS: &str = "    outline:\n      - { register: requirement, view: sheets, title: Le registre }\n";

#[test]
fn a_short_sheet_stays_on_one_page_and_a_torn_one_says_so() {
    let mut requirements = String::new();
    for n in 1..=28 {
        // One is longer than a page.
        let length = if n == 9 { 900 } else { 20 + 3 * n };
        let _ = writeln!(
            requirements,
            "- {{ id: EX-{n:02}, title: Titre {n}, statement: \"Debut{n:02} {} Fin{n:02}\" }}",
            "mot simple ".repeat(length)
        );
    }
    let project = with(SHEETS).file("content/requirements.yaml", requirements);
    let pages = pages(&make(&project));
    for n in (1..=28).filter(|n| *n != 9) {
        let (from, to) = (page_of(&pages, &format!("Debut{n:02}")), page_of(&pages, &format!("Fin{n:02}")));
        assert_eq!(from, to, "EX-{n:02} is torn");
    }
    let (from, to) = (page_of(&pages, "Debut09"), page_of(&pages, "Fin09"));
    assert!(from < to);
    for (n, page) in pages.iter().enumerate() {
        assert_eq!(page.contains("EX-09 (suite)"), from < n && n <= to, "page {n}: {page}");
        assert_eq!(page.matches("(suite)").count(), usize::from(from < n && n <= to), "page {n}");
    }
    // As in a dictionary, but for the page on which the chapter opens.
    let ids = |page: &str| (1..=28).filter(|n| page.contains(&format!("Debut{n:02}"))).collect::<Vec<_>>();
    let mut runs = 0;
    for page in pages.iter().filter(|page| !page.contains("(suite)")).skip(page_of(&pages, "Debut01") + 1) {
        let ids = ids(page);
        if let (Some(first), Some(last)) = (ids.first(), ids.last()) {
            let run = if first == last { format!("EX-{first:02}") } else { format!("EX-{first:02} – EX-{last:02}") };
            let head = page.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            assert!(head.trim_end().ends_with(&run), "{head} does not end with {run}");
            runs += 1;
        }
    }
    assert!(runs > 3, "{runs}");
}

#[test]
fn a_long_sheet_is_parted_before_its_links() {
    let mut requirements = String::new();
    let mut tests = String::new();
    for n in 1..=12 {
        let text = "mot simple ".repeat(107);
        let _ = writeln!(requirements, "- {{ id: EX-{n:02}, title: Titre {n}, statement: \"Debut{n:02} {text} Fin{n:02}\" }}");
        for m in 1..=5 {
            let _ = writeln!(tests, "- {{ id: TE-{n:02}{m}, title: Essai{n:02}{m}, verifies: EX-{n:02} }}");
        }
    }
    let project = with(SHEETS).file("content/requirements.yaml", requirements).file("content/tests.yaml", tests);
    let pages = pages(&make(&project));
    let mut parted = 0;
    for n in 1..=12 {
        let at = |word: String| page_of(&pages, &word);
        let told = at(format!("Debut{n:02}"));
        assert_eq!(told, at(format!("Fin{n:02}")), "what EX-{n:02} tells is torn");
        let linked = at(format!("Essai{n:02}1"));
        assert_eq!(linked, at(format!("Essai{n:02}5")), "the links of EX-{n:02} are torn");
        assert!(linked == told || linked == told + 1, "EX-{n:02}");
        assert_eq!(pages[linked].contains(&format!("EX-{n:02} (suite)")), linked != told, "EX-{n:02}");
        parted += usize::from(linked != told);
    }
    assert!(parted > 0, "no sheet is parted: pages are left empty");
}

#[test]
fn facts_stand_in_the_order_of_the_kind_each_in_one_place() {
    let outline = "    outline:\n      - { register: requirement, view: sheets }\n      - { register: decision, view: sheets }\n      - { register: meeting, view: sheets }\n";
    let requirements = "- { id: EX-1, title: Un, statement: Un., category: functional, priority: must, flexibility: F1, status: approved, criterion: La durée, level: 2 s }\n\
        - { id: EX-2, title: Deux, statement: Deux., category: functional, flexibility: F1, status: approved, criterion: La durée, level: \"au plus deux secondes pour la plupart des pages, cinq pour les autres\" }\n";
    let decisions = "- { id: DE-1, title: D, decision: Le-choix., context: Le-motif., consequences: La-suite. }\n";
    let meetings = "- { id: RE-1, title: R, minutes: Ce-qui-fut-dit., agenda: Ce-qui-est-prévu. }\n";
    let project = with(outline)
        .file("content/requirements.yaml", requirements)
        .file("content/decisions.yaml", decisions)
        .file("content/meetings.yaml", meetings);
    let path = make(&project);
    let flexibility = lefts(&path, "Flexibilité");
    assert!(
        flexibility.len() == 2 && flexibility[0] == flexibility[1],
        "one place, with and without a priority: {flexibility:?}"
    );
    let levels = lefts(&path, "Niveau");
    assert!(levels.len() == 2 && levels[0] == levels[1], "one place, short or long: {levels:?}");
    let words = words(&path);
    let at = |word: &str| words.find(word).unwrap_or_else(|| panic!("{word} is missing from {words}"));
    assert!(at("Le-motif.") < at("Le-choix.") && at("Le-choix.") < at("La-suite."));
    assert!(at("Ce-qui-est-prévu.") < at("Ce-qui-fut-dit."));
    assert!(at("La durée") < at("2 s"), "criterion, then level");
}

#[test]
fn rows_and_tables_tell_names_and_days() {
    let outline = "    outline:\n      - { register: requirement, view: table, columns: [id, title, lot, verified_by] }\n      - { register: payment, view: table, columns: [id, title, due] }\n      - { register: meeting, view: sheets }\n";
    let project = with(outline)
        .file("content/requirements.yaml", "- { id: EX-1, title: Chercher, statement: x, lot: L1 }\n")
        .file("content/lots.yaml", "- { id: L1, title: Le portail }\n")
        .file(
            "content/tests.yaml",
            "- { id: TE-1, title: Premier essai, verifies: EX-1 }\n- { id: TE-2, title: Second essai, verifies: EX-1 }\n",
        )
        .file("content/milestones.yaml", "- { id: JA-4, title: Signature, date: 2026-07-03 }\n")
        .file("content/payments.yaml", "- { id: PA-1, title: Acompte, share: 100 %, due: JA-4 }\n")
        .file(
            "content/stakeholders.yaml",
            (1..=7).map(|n| format!("- {{ id: PP-{n}, name: Service-{n} }}\n")).collect::<String>(),
        )
        .file("content/meetings.yaml", "- { id: RE-1, title: R, present: [PP-1, PP-2, PP-3, PP-4, PP-5, PP-6, PP-7] }\n");
    let words = words(&make(&project)).replace('\u{a0}', " ");
    for name in [
        "L1 Le portail",
        "TE-1 Premier essai",
        "TE-2 Second essai",
        "JA-4 Signature, 3 juillet 2026",
        "PP-1 Service-1",
        "PP-7 Service-7",
    ] {
        assert!(words.contains(name), "{name} is missing from {words}");
    }
}

#[test]
fn a_part_of_a_register_of_processings_keeps_its_number() {
    let processings = "- { id: TR-1, title: Un, role: controller, purposes: [{ purpose: vendre, legal_basis: contract }], security: [{ type: access, description: clé }] }\n\
        - { id: TR-2, title: Deux, role: controller, description: Rien de plus., security: [{ type: access, description: clé }] }\n";
    let project = with("    outline:\n      - { register: processing, view: register, list: no }\n")
        .file("content/processings.yaml", processings);
    let run = project.run("pdf", &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let words = words(&project.path().join("_pdf/doc.pdf"));
    for title in ["3. Finalités", "9. Mesures de sécurité"] {
        assert_eq!(words.matches(title).count(), 2, "{title} in {words}");
    }
}

#[test]
fn every_table_has_a_number_and_a_name() {
    let page = "---\naudience: internal\n---\n# La page\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n## Les écarts\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n| c | d |\n|---|---|\n| 1 | 2 |\n\n```view\ntable: requirement\n```\n\n```view\ntable: requirement\ntitle: Les nôtres\n```\n\n<table><caption>Fusionné</caption><tr><td colspan=\"2\">x</td></tr><tr><td>1</td><td>2</td></tr></table>\n";
    let project = with("    outline:\n      - page: page\n      - { register: requirement, view: table, title: Le registre }\n")
        .file("content/page.md", page)
        .file("content/requirements.yaml", "- { id: EX-1, title: Un, statement: x }\n");
    let words = words(&make(&project)).replace('\u{a0}', " ");
    for caption in [
        "Tableau 1 La page",
        "Tableau 2 Les écarts",
        "Tableau 3 Les écarts (2)",
        "Tableau 4 Les écarts (3)",
        "Tableau 5 Les nôtres",
        "Tableau 6 Fusionné",
        "Tableau 7 Le registre",
    ] {
        assert!(words.contains(caption), "{caption} is missing from {words}");
    }
}

#[test]
fn boards_trees_and_tiles_have_numbers_too() {
    let page = "---\naudience: internal\n---\n# P\n\n```view\nquadrant: swot\nby: quadrant\ntitle: Le carré\n```\n\n```view\ntree: objective\nby: part_of\ntitle: Les buts\n```\n\n```view\ntiles: kpi\ntitle: Les mesures\n```\n";
    let project = with("    outline:\n      - page: page\n")
        .file("content/page.md", page)
        .file("content/swot.yaml", "- { id: SW-1, title: Une force, quadrant: strength }\n")
        .file("content/objectives.yaml", "- { id: OB-1, title: Vendre }\n- { id: OB-2, title: Vendre mieux, part_of: OB-1 }\n")
        .file("content/kpis.yaml", "- { id: IN-1, title: Les ventes, unit: \"%\", target: 8 }\n");
    let words = words(&make(&project)).replace('\u{a0}', " ");
    for caption in ["Tableau 1 Le carré", "Tableau 2 Les buts", "Tableau 3 Les mesures"] {
        assert!(words.contains(caption), "{caption} is missing from {words}");
    }
}

#[test]
fn tables_of_a_page_are_numbered_where_there_are_several() {
    let minutes = |tables: &str| {
        with(&format!("    form: page\n    outline:\n      - page: page\n{tables}"))
            .file("content/page.md", "---\naudience: internal\n---\n# La page\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
            .file("content/requirements.yaml", "- { id: EX-1, title: Un, statement: x }\n")
    };
    assert!(!words(&make(&minutes(""))).contains("Tableau"));
    let words =
        words(&make(&minutes("      - { register: requirement, view: table, title: Le registre }\n"))).replace('\u{a0}', " ");
    assert!(words.contains("Tableau 1") && words.contains("Tableau 2"), "{words}");
}

#[test]
fn what_some_sheets_lack_leaves_no_hole_and_a_unit_stands_by_its_value() {
    let requirements = "- { id: EX-1, title: Un, statement: x, category: functional, priority: must, flexibility: F1, status: approved }\n\
        - { id: EX-2, title: Deux, statement: x, category: functional, status: approved }\n";
    let clauses = "- { id: CT-1, title: Disponible, expected: x, topic: sla, value: 99.9, unit: \"%\" }\n";
    let outline = "    outline:\n      - { register: requirement, view: sheets }\n      - { register: clause, view: sheets }\n";
    let project = with(outline).file("content/requirements.yaml", requirements).file("content/clauses.yaml", clauses);
    let path = make(&project);
    let (states, some) = (lefts(&path, "État"), lefts(&path, "Flexibilité"));
    assert!(states.len() >= 2 && states[0] == states[1], "one place: {states:?}");
    assert!(some.len() == 1 && some[0] > states[0], "after what all have: {some:?} {states:?}");
    // The narrow column ends 60 mm from the edge.
    assert!(lefts(&path, "Unité").iter().all(|left| *left > 165), "{:?}", lefts(&path, "Unité"));
}

#[test]
fn rows_of_an_entry_name_it_and_their_lists_stand_in_lines() {
    let step = |n: usize, more: &str| {
        format!("    - {{ id: pas{n}, label: Traiter la réclamation du demandeur {n}, actor: Approvisionnement{more} }}\n")
    };
    let flow = format!(
        "- id: PA-1\n  title: Payer\n  steps:\n{}{}{}",
        step(1, ", sort: decision, next: [\"pas2 | oui\", \"pas3 | non\"]"),
        step(2, ""),
        step(3, ", sort: end")
    );
    let project = with("    outline:\n      - { register: flow, view: sheets }\n").file("content/flows.yaml", flow);
    let path = make(&project);
    let words = words(&path).replace('\u{a0}', " ");
    assert!(words.contains("Étapes : Payer (PA-1)"), "{words}");
    assert!(words.contains("Approvisionnement") && !words.contains("Approvisionne-"), "{words}");
    assert!(words.contains("– pas3") || words.contains("– Traiter la réclamation du demandeur 3"), "{words}");
}

#[test]
fn the_text_after_a_high_drawing_comes_before_it() {
    let lots =
        (1..=26).map(|n| format!("- {{ id: L{n}, title: Lot {n}, from: 2026-03-02, to: 2026-12-01 }}\n")).collect::<String>();
    let text = "mot simple ".repeat(190);
    let page = format!(
        "---\naudience: internal\n---\n# P\n\n{text}avant-dessin\n\n```view\ntimeline: lot\ntitle: Le temps\n```\n\napres-dessin {text}\n"
    );
    let project = with("    outline:\n      - page: page\n").file("content/page.md", page).file("content/lots.yaml", lots);
    let pages = pages(&make(&project));
    let at = |word: &str| page_of(&pages, word);
    assert_eq!(at("apres-dessin"), at("avant-dessin"), "the page is left empty");
    assert_eq!(at("Le temps"), at("avant-dessin") + 1);
}

#[test]
fn what_goes_on_over_a_page_has_its_head() {
    let checkpoints = (1..=70)
        .map(|n| format!("- {{ id: VE-{n:02}, question: \"Est-ce la question {n} ?\", phase: accept }}\n"))
        .collect::<String>();
    let project = with("    outline:\n      - { register: checkpoint, view: checklist, title: Contrôle }\n")
        .file("content/checkpoints.yaml", checkpoints);
    let told = pages(&make(&project));
    let rows = told.iter().filter(|page| page.contains("VE-")).collect::<Vec<_>>();
    assert!(rows.len() > 1 && rows.iter().all(|page| page.contains("Recetter")), "{rows:?}");

    let tests = (1..=80).map(|n| format!("- {{ id: TE-{n}, title: Essai {n}, verifies: EX-1 }}\n")).collect::<String>();
    let project = with("    form: page\n    outline:\n      - { register: lot, view: acceptance, title: Constat }\n")
        .file("content/lots.yaml", "- { id: L1, title: Le portail }\n")
        .file("content/requirements.yaml", "- { id: EX-1, title: Un, statement: x, lot: L1 }\n")
        .file("content/tests.yaml", tests);
    let told = pages(&make(&project));
    assert!(told.len() > 2 && told[1].contains("L1 (suite)"), "{told:?}");
}

#[test]
fn states_names_and_heads_are_not_hyphenated() {
    let requirements = (1..=4)
        .map(|n| format!("- {{ id: EX-{n}, title: Approvisionnement automatique {n}, statement: \"Une phrase assez longue pour que la colonne manque de place, avec des mots.\", category: maintainability, priority: could, flexibility: F3, status: proposed, verification: demonstration, source: \"Entretien avec les magasiniers\" }}\n"))
        .collect::<String>();
    let project = with("    outline:\n      - { register: requirement, view: table, columns: [id, title, statement, category, priority, flexibility, status, verification, source] }\n")
        .file("content/requirements.yaml", requirements);
    let text = tool("pdftotext", &["-raw", &make(&project).to_string_lossy(), "-"]);
    for word in ["Approvisionnement", "automatique", "Maintenance", "Souhaitable", "Démonstration", "Flexibilité", "vérification"]
    {
        assert!(text.contains(word), "{word} is broken in {text}");
    }
}

#[test]
fn ordinals_are_raised_and_labels_keep_number_and_word_together() {
    let config = "title: Essai\ndate: 2026-03-02\nkinds:\n  requirement: { fields: { debit: { type: text, label: \"Débit du lot 1\" } } }\ndocuments:\n  doc:\n    audience: internal\n    outline:\n      - page: page\n      - { register: requirement, view: sheets }\n";
    let project = TestProject::new()
        .file("ouvrage.yaml", config)
        .file("content/page.md", "---\naudience: internal\n---\n# Le 1er mars\n\nDès le 1er avril, le 2e lot passe à 40 Mbit/s ; le 9 mars, le lot 1.\n")
        .file("content/requirements.yaml", "- { id: EX-1, title: Un, statement: x, debit: oui }\n");
    let path = make(&project);
    let text = tool("pdftotext", &["-raw", &path.to_string_lossy(), "-"]);
    assert!(text.contains("40 Mbit/s") && text.contains("Débit du lot 1"), "{text}");
    // The ending is smaller than its number, and still the same words.
    assert!(words(&path).contains("1er avril") && words(&path).contains("2e lot"), "{text}");
}

#[test]
fn what_is_left_out_of_the_site_or_of_print_is_in_the_other() {
    let page = "---\naudience: public\n---\n# La page\n\n<!-- print: no -->\n## Mot-de-la-toile\n\nSuite.\n<!-- /print -->\n\nPartout<!-- site: no -->, Mot-du-papier<!-- /site -->.\n\n- un <!-- Print : no -->Point-de-la-toile<!-- / print -->\n";
    let project = with("    outline:\n      - page: page\n      - page: papier\n      - { register: requirement, view: sheets }\n")
        .file("content/page.md", page)
        .file("content/papier.md", "---\nsite: no\n---\n# Papier-seul\n\nx\n")
        .file("content/toile.md", "---\nprint: no\n---\n# Toile-seule\n\nx\n")
        .file("content/requirements.yaml", "- id: EX-1\n  title: Un\n  statement: |\n    Dit. <!-- site: no -->Champ-du-papier<!-- /site --><!-- print: no -->Champ-de-la-toile<!-- /print -->\n");
    let run = project.run("build", &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let site = project.path().join("_site");
    let print = words(&site.join("documents/doc.pdf"));
    let pages: Vec<_> =
        super::support::files(&site).into_iter().filter(|(path, _)| !path.ends_with(".pdf") && !path.ends_with(".png")).collect();
    let shown =
        |word: &str| pages.iter().any(|(path, bytes)| path.contains(word) || String::from_utf8_lossy(bytes).contains(word));
    for word in ["Mot-de-la-toile", "Point-de-la-toile", "Champ-de-la-toile", "Toile-seule"] {
        assert!(shown(word) && !print.contains(word), "{word} is for the site alone");
    }
    for word in ["Mot-du-papier", "Champ-du-papier", "Papier-seul"] {
        assert!(!shown(word) && print.contains(word), "{word} is for print alone");
    }
    assert!(shown("Partout") && print.contains("Partout") && !shown("papier.html"), "the page has no address");
}

#[test]
fn marks_about_outputs_that_are_not_understood_are_refused() {
    for (text, line) in [
        ("<!-- print: later -->\nx\n<!-- /print -->", 4),
        ("<!-- pint: no -->\nx", 4),
        ("<!-- print=no -->\nx", 4),
        ("<!-- site: yes -->\nx", 4),
        ("<!-- print: no -->\nx", 4),
        ("x\n\n<!-- /site -->", 6),
        ("<!-- print: no -->\nx\n<!-- /site -->", 6),
        ("<!-- print: no -->\nx\n<!-- /audience -->", 6),
        ("- <!-- site: no --> a\n- b <!-- /site -->", 5),
    ] {
        let project =
            with("    outline:\n      - page: page\n").file("content/page.md", format!("---\naudience: public\n---\n{text}\n"));
        let findings = project.findings();
        let found = findings.of("bad-passage");
        assert!(found.iter().any(|f| f["line"] == line), "{text}: {found:?}");
    }
    // A note of the writer is no mark.
    for text in [
        "<!-- the print shop -->",
        "<!-- site to be visited -->",
        "<!-- suite -->",
        "<!-- point -->",
        "<!-- TODO: print later, says Ada -->",
    ] {
        let project = with("    outline:\n      - page: page\n")
            .file("content/page.md", format!("---\naudience: public\n---\n# P\n\n{text}\nx\n"));
        assert!(project.findings().of("bad-passage").is_empty(), "{text}");
    }
}

#[test]
fn front_matter_about_outputs_is_checked() {
    let project = with("    outline:\n      - page: page\n      - page: toile\n")
        .file("content/page.md", "---\nprint: later\n---\n# P\n\n[papier](papier.md)\n")
        .file("content/toile.md", "---\nprint: no\n---\n# T\n")
        .file("content/papier.md", "---\nsite: no\n---\n# Q\n")
        .file("content/rien.md", "---\nsite: no\nprint: no\n---\n# R\n");
    let findings = project.findings();
    findings.one("wrong-type", "content/page.md:2:8");
    findings.one("bad-outline", "ouvrage.yaml:9:15");
    assert_eq!(findings.of("left-out").len(), 2, "a link without an aim, and a page for nobody");
}

#[test]
fn what_a_document_cites_and_does_not_hold_is_named_and_put_into_an_annex() {
    let outline = "    outline:\n      - { register: requirement, view: sheets }\n";
    let fill = |project: TestProject| {
        project
            .file("content/requirements.yaml", "- { id: EX-1, title: Un, statement: x, lot: L1 }\n")
            .file("content/lots.yaml", "- { id: L1, title: Le portail, scope: Tout-le-reste. }\n- { id: L2, title: Autre }\n")
    };
    let project = fill(with(outline));
    let finding = project.findings().one("cited-not-held", "ouvrage.yaml:4:3");
    assert!(finding["message"].as_str().is_some_and(|m| m.ends_with("L1")), "{finding}");
    assert!(!words(&make(&project)).contains("Tout-le-reste"));
    let project = fill(with(&format!("    cited: yes\n{outline}")));
    assert!(project.findings().of("cited-not-held").is_empty());
    let words = words(&make(&project));
    assert!(words.contains("Cités dans ce document") && words.contains("Tout-le-reste.") && !words.contains("L2"), "{words}");
}

#[test]
fn documents_per_entry_say_what_they_cite_and_hold_annexes_of_it() {
    let outline = "    outline:\n      - { entry: this, fields: [scope] }\n      - { register: requirement, view: sheets, where: lot = this }\n";
    let each = |more: &str| {
        with(&format!("    for: lot\n{more}{outline}"))
            .file("content/requirements.yaml", "- { id: EX-1, title: Un, statement: x, lot: L1, depends_on: EX-2 }\n- { id: EX-2, title: Deux, statement: Tout-le-reste., lot: L2 }\n")
            .file("content/lots.yaml", "- { id: L1, title: Le portail, scope: a }\n- { id: L2, title: Autre, scope: b }\n")
    };
    let finding = each("    form: note\n").findings().one("cited-not-held", "ouvrage.yaml:4:3");
    assert!(finding["message"].as_str().is_some_and(|m| m.contains("EX-1, EX-2")), "{finding}");
    assert!(each("    form: note\n    cited: yes\n").findings().of("cited-not-held").is_empty());
    assert!(each("    form: page\n").findings().of("cited-not-held").is_empty(), "a page goes to who knows the rest");
}

#[test]
fn what_a_checklist_or_a_board_shows_is_told_of_in_the_document() {
    let filled = |outline: &str| {
        with(&format!("    outline:\n      - {outline}\n"))
            .file("content/checkpoints.yaml", "- { id: VE-1, question: Un, state: done }\n")
            .file("content/risks.yaml", "- { id: RI-1, title: Un }\n")
    };
    for outline in ["{ register: checkpoint, view: checklist }", "{ register: risk, view: board, by: status }"] {
        let findings = filled(outline).findings();
        assert_eq!(findings.status, 0, "{:#?}", findings.items);
        assert!(findings.of("cited-not-held").is_empty(), "{outline}: {:#?}", findings.of("cited-not-held"));
    }
}

#[test]
fn a_guide_revisions_recipients_and_an_index_of_words_are_set_on_wish() {
    let settings = "    guide: yes\n    index: words\n    revisions:\n      - { version: \"0.9\", date: 2026-02-01, author: Ada Byron, text: Relecture du lot 1 }\n    distribution:\n      - { name: Zoé Petit, organisation: Aubrelle, role: Pour avis }\n    outline:\n      - { register: requirement, view: sheets }\n      - { register: term, view: glossary }\n";
    let project = with(settings)
        .file("content/requirements.yaml", "- { id: EX-1, title: Zinc, statement: x, priority: must }\n- { id: EX-2, title: Abaque, statement: x, priority: could }\n")
        .file("content/terms.yaml", "- { id: TM-1, term: Progiciel de gestion, abbreviation: PGI, definition: Un logiciel. }\n");
    let words = words(&make(&project));
    for text in [
        "Comment lire une fiche",
        "Indispensable",
        "Révisions",
        "0.9 1er février 2026 Ada Byron Relecture du lot 1",
        "Destinataires",
        "Zoé Petit Aubrelle Pour avis",
    ] {
        assert!(words.contains(text), "{text} is missing from {words}");
    }
    let index = words.rfind("Index des mots").map(|at| &words[at..]).expect("an index");
    let order: Vec<_> =
        ["Abaque EX-2", "PGI TM-1", "Progiciel de gestion TM-1", "Zinc EX-1"].iter().map(|word| index.find(word)).collect();
    assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{index}");
    let wrong = with(
        "    index: [ids, pages]\n    revisions: oui\n    distribution: [x]\n    outline:\n      - { register: requirement }\n",
    )
    .file("content/requirements.yaml", "[]\n");
    assert_eq!(wrong.findings().of("bad-config").len(), 3);
}

#[test]
fn a_document_opens_with_its_bookmarks() {
    let project = with(SHEETS).file("content/requirements.yaml", "- { id: EX-1, title: Un, statement: x }\n");
    let path = make(&project);
    let bytes = std::fs::read(&path).expect("the file");
    assert!(String::from_utf8_lossy(&bytes).contains("/PageMode/UseOutlines"));
    assert!(tool("qpdf", &["--check", &path.to_string_lossy()]).contains("No syntax or stream encoding errors"));
}
