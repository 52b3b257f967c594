//! Figures: what is written is what is counted, what is shown says what it counts, and what nobody said is said to be missing.

use super::support::TestProject;

fn view(text: &str) -> String {
    format!("# Page\n\n```view\n{text}\n```\n")
}

/// The words of a page.
fn words(html: &str) -> String {
    let mut out = String::new();
    let mut tag = false;
    for c in html.split("<main").nth(1).unwrap_or(html).chars() {
        match c {
            '<' => tag = true,
            '>' => {
                tag = false;
                out.push(' ');
            }
            _ if !tag => out.push(c),
            _ => {}
        }
    }
    out.replace(['\u{a0}', '\u{202f}'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn amounts_are_read_by_the_convention_of_the_language() {
    let costs = "- { id: BU-1, title: Un, min: '12,000 GBP', max: '£13,500' }\n- { id: BU-2, title: Deux, max: 500 kes }\n";
    let english = TestProject::new()
        .file("ouvrage.yaml", "title: Test\nlanguage: en\nkinds: { cost: { audience: internal } }\n")
        .file("content/costs.yaml", costs)
        .file("content/page.md", view("table: cost\ncolumns: [id, min, max]"));
    assert!(english.findings().of("ambiguous-number").is_empty());
    let page = words(&english.page("page.html"));
    assert!(page.contains("£12,000") && page.contains("£13,500") && page.contains("KES 500"), "{page}");
    let french = TestProject::new().file(
        "content/costs.yaml",
        "- id: BU-1\n  title: Un\n  max: 1.200 €\n- id: BU-2\n  title: Deux\n  max: 12 000 visites\n",
    );
    let findings = french.findings();
    let two = findings.one("ambiguous-number", "content/costs.yaml:3:8");
    assert_eq!(two["severity"], "warning");
    assert_eq!(two["message"], "`max`: `1.200 €` is read as 1200; it may also mean 1.2");
    assert_eq!(two["hint"], "write `1200`, or `1.2` if that is meant");
    let wrong = findings.one("wrong-type", "content/costs.yaml:6:8");
    assert_eq!(wrong["hint"], "`visites` is not a currency (ISO 4217)");
}

#[test]
fn numbers_stand_alone() {
    let project = TestProject::new().file(
        "content/scenarios.yaml",
        "- id: SC-1\n  title: Un\n  customers: '12,000'\n  orders_per_customer: 12 fois\n  margin_rate: 12,5 %\n",
    );
    let findings = project.findings();
    assert_eq!(
        findings.one("ambiguous-number", "content/scenarios.yaml:3:14")["hint"],
        "write `12000`, or `12` if that is meant"
    );
    assert_eq!(findings.one("wrong-type", "content/scenarios.yaml:4:24")["hint"], "write the number alone: `12`");
}

#[test]
fn a_gauge_is_named_by_what_it_counts_and_stands_once() {
    let project = TestProject::new()
        .file("content/requirements.yaml", "- { id: EX-1, title: Un }\n- { id: EX-2, title: Deux }\n")
        .file("content/tests.yaml", "- { id: TE-1, title: Essai, verifies: [EX-1] }\n");
    let home = words(&project.page("index.html"));
    assert_eq!(home.matches("vérifiée par").count(), 1, "{home}");
    assert!(home.contains("Exigences : vérifiée par") && home.contains("1 sur 2"), "{home}");
}

#[test]
fn how_far_a_register_is_counts_what_nobody_has_judged() {
    let verdicts = ["passed", "failed"].into_iter().enumerate();
    let judged: String = verdicts.map(|(n, verdict)| format!("- {{ id: TE-{n}, title: Essai, verdict: {verdict} }}\n")).collect();
    let open: String = (2..7).map(|n| format!("- {{ id: TE-{n}, title: Essai }}\n")).collect();
    let home = TestProject::new().file("content/tests.yaml", judged + &open).page("index.html");
    let gauge = home.split("<section class=\"gauge\">").nth(1).and_then(|rest| rest.split("</section>").next()).expect("a gauge");
    let said = words(&format!("<main{gauge}"));
    assert!(said.contains("Scénarios de recette 7") && said.contains("Sans verdict 5"), "{said}");
    let widths = gauge.split(" width=\"").skip(2).filter_map(|part| part.split('%').next()?.parse::<f64>().ok());
    assert!((widths.sum::<f64>() - 100.0).abs() < 0.1, "{gauge}");
}

/// The rules that the home page tells of.
fn alerts(project: &TestProject) -> String {
    let home = project.page("index.html");
    home.split("id=\"alerts\"").nth(1).and_then(|r| r.split("</section>").next()).map(words).unwrap_or_default()
}

#[test]
#[ignore = "long: tests/run"]
fn alerts_are_what_check_finds() {
    let translated = TestProject::new()
        .file("ouvrage.yaml", "title: Essai\nlanguages: [fr, en]\ntranslate: { pages: all }\n")
        .file("content/index.md", "# Bonjour\n\nMot.\n")
        .file("content/index.en.md", "# Hello\n\nWord.\n");
    const NOTHING: &str = "La vérification ne signale rien.";
    assert!(translated.findings().items.is_empty());
    assert!(alerts(&translated).contains(NOTHING), "{}", alerts(&translated));
    translated.write("content/autre.md", "# Autre\n\nMot.\n");
    assert_eq!(translated.findings().of("translation-missing").len(), 1);
    assert!(!alerts(&translated).contains(NOTHING));
    // A translation that is out of date is told too.
    translated.write("content/autre.en.md", "---\ntranslation_of: abcd1234\n---\n# Other\n\nWord.\n");
    assert_eq!(translated.findings().rules(), ["translation-stale"]);
    assert!(!alerts(&translated).contains(NOTHING));

    let passage = "---\naudience: vendor\n---\n# Page\n\nMot.\n\n<!-- audience: internal -->\nOr le plafond du budget est connu.\n<!-- /audience -->\n";
    let hidden = TestProject::new()
        .file("content/risks.yaml", "- id: RI-1\n  title: Le plafond du budget est connu\n")
        .file("content/page.md", passage);
    assert!(hidden.findings().of("hidden-title").is_empty(), "{:?}", hidden.findings().items);
    assert!(!alerts(&hidden).contains("itres"), "{}", alerts(&hidden));
    // What tells of a restricted entry is not told to readers who may not see that entry.
    hidden.write("content/risks.yaml", "- id: RI-1\n  title: Le plafond du budget est connu\n  audience: restricted\n");
    assert_eq!(hidden.findings().of("hidden-title").len(), 1);
    assert!(!alerts(&hidden).contains("itres"), "{}", alerts(&hidden));
}

/// Suggestions of a starter are counted one by one, as far as the reader sees them.
#[test]
fn alerts_count_what_still_comes_from_the_starter() {
    let risk = |n: u32, more: &str| format!("- {{ id: RI-{n}, title: A{n}, tags: [starter]{more} }}\n");
    let risks = risk(1, "") + &risk(2, "") + &risk(3, ", audience: restricted") + "- { id: RI-4, title: A4 }\n";
    let project = TestProject::new().file("content/risks.yaml", &risks);
    assert_eq!(project.findings().of("starter-entry").len(), 1);
    assert!(alerts(&project).contains("2 Fiches encore issues du modèle"), "{}", alerts(&project));
}

#[test]
fn a_line_with_one_bound_counts_alike_everywhere() {
    let costs = "- { id: BU-1, title: Un, phase: launch, min: 240 EUR, max: 240 EUR }\n- { id: BU-2, title: Deux, phase: launch, min: 70 EUR }\n- { id: BU-3, title: Trois, phase: launch }\n";
    let scenario = "- { id: SC-1, title: Attendu, years: 2, customers: 10, orders_per_customer: 2, basket: 100 EUR, margin_rate: 10 %, uses: [BU-1, BU-2, BU-3] }\n";
    let page = "# Page\n\nEn tout `value: sum cost.max`.\n\n```view\nchart: cost\nx: phase\ny: max\n```\n\n```view\nplan: scenario\nbound: max\n```\n";
    let project = TestProject::new()
        .file("content/costs.yaml", costs)
        .file("content/scenarios.yaml", scenario)
        .file("content/page.md", format!("---\naudience: restricted\n---\n{page}"));
    let built = project.run("build", &["--no-pdf", "--no-search", "--audience", "restricted"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let page = words(&std::fs::read_to_string(project.path().join("_site/page.html")).expect("built"));
    assert!(page.contains("En tout 310 €"), "{page}");
    assert_eq!(page.matches("Une seule borne est écrite, elle vaut pour l’autre : BU-2.").count(), 2, "{page}");
    assert_eq!(page.matches("Lignes sans montant, non comptées : BU-3.").count(), 2, "{page}");
    assert!(page.contains("Coût de lancement 310"), "{page}");
}

#[test]
#[ignore = "long: tests/run"]
fn what_nobody_said_is_said_to_be_missing() {
    let processing = |more: &str| {
        let entry = format!("- id: TR-1\n  title: Commandes\n  role: controller\n{more}");
        TestProject::new().file("content/processings.yaml", entry).file("content/page.md", view("register: processing"))
    };
    let silent = processing("");
    let says = |project: &TestProject| words(&project.page("page.html"));
    assert!(!says(&silent).contains("n’est désigné.") && says(&silent).contains("ou le motif pour lequel aucun n’est désigné"));
    let officer = |project: &TestProject| {
        project
            .findings()
            .items
            .iter()
            .filter(|f| f["message"].as_str().is_some_and(|m| m.contains("Délégué à la protection des données")))
            .count()
    };
    assert_eq!(officer(&silent), 1);
    let reasoned = processing("  dpo_absent: Moins de dix salariés, aucun suivi à grande échelle.\n");
    assert!(says(&reasoned).contains("Moins de dix salariés"));
    assert_eq!(officer(&reasoned), 0);

    let grid = |config: &str| {
        let project = TestProject::new()
            .file("ouvrage.yaml", format!("title: Essai\nkinds: {{ offer: {{ audience: internal }} }}\n{config}"))
            .file("content/criteria.yaml", "- { id: CR-1, title: Prix, weight: 100, scoring: proportional }\n")
            .file(
                "content/offers.yaml",
                "- id: OF-1\n  title: Une\n  audience: internal\n  prices: [{ label: Projet, amount: 10 EUR }]\n",
            )
            .file("content/page.md", view("grid: offer"));
        words(&project.page("page.html"))
    };
    assert!(grid("").contains("sans qu’il soit dit si les taxes sont comprises") && !grid("").contains("hors taxes"));
    assert!(grid("tax: excluded\n").contains("hors taxes"));
    assert!(grid("tax: included\n").contains("toutes taxes comprises"));
    let findings = TestProject::empty().file("ouvrage.yaml", "title: T\ntax: maybe\n").findings();
    findings.one("bad-config", "ouvrage.yaml:2:6");
}

#[test]
fn a_mark_given_where_the_price_makes_it_is_found() {
    let project = TestProject::new()
        .file("content/criteria.yaml", "- { id: CR-1, title: Prix, weight: 100, scoring: proportional }\n")
        .file("content/offers.yaml", "- id: OF-1\n  title: Une\n  marks:\n    - { criterion: CR-1, mark: 4 }\n");
    project.findings().one("mark-ignored", "content/offers.yaml:4:20");
    project.write("content/criteria.yaml", "- { id: CR-1, title: Prix, weight: 100, category: budget }\n");
    assert!(project.findings().of("mark-ignored").is_empty(), "a criterion that says no scoring is judged once it is marked");
}

#[test]
fn limits_stand_against_what_they_limit() {
    let limits = "- { id: LI-1, title: Enveloppe, sort: maximum_budget, value: 300 EUR, applies_to: launch }\n- { id: LI-2, title: Équilibre, sort: break_even, date: 2028-03-31 }\n- { id: LI-3, title: Plafond, sort: maximum_budget, value: 900 EUR, applies_to: total }\n- { id: LI-4, title: Autre, sort: maximum_budget, value: 500 EUR }\n";
    let scenario = "- { id: SC-1, title: Attendu, years: 2, start: 2027-04, customers: 10, orders_per_customer: 2, basket: 100 EUR, margin_rate: 10 %, uses: [BU-1] }\n";
    let project = TestProject::new()
        .file("content/costs.yaml", "- { id: BU-1, title: Un, phase: launch, max: 240 EUR }\n")
        .file("content/scenarios.yaml", scenario)
        .file("content/limits.yaml", limits)
        .file("content/page.md", format!("---\naudience: restricted\n---\n{}", view("plan: scenario")));
    let built = project.run("build", &["--no-pdf", "--no-search", "--audience", "restricted"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let html = std::fs::read_to_string(project.path().join("_site/page.html")).expect("built");
    let page = words(&html);
    for words in [
        "Enveloppe, 300 €, coût de lancement",
        "Plafond, 900 €, coût cumulé",
        "Autre, 500 €, non tracée : il n’est pas dit ce qu’elle limite",
        "Équilibre, équilibre au plus tard : 31 mars 2028",
    ] {
        assert!(page.contains(words), "{words} is missing from {page}");
    }
    assert!(html.contains("non tracée\u{a0}: il") && html.contains("au plus tard\u{a0}: "), "no line breaks before a colon");
    let drawing = html.split("<svg").find(|svg| svg.contains("LI-3")).expect("a drawing").split("</svg>").next().expect("whole");
    let labels: Vec<bool> = ["LI-1", "LI-2", "LI-3", "LI-4"].iter().map(|id| drawing.contains(&format!(">{id}<"))).collect();
    assert_eq!(labels, [true, true, true, false], "{drawing}");
}
