//! What stands on the page of an entry, and in which order.

use super::support::TestProject;

fn main_of(project: &TestProject, path: &str) -> String {
    let page = project.page(path);
    page.split_once("<main").and_then(|(_, rest)| rest.split_once("</main>")).expect("a main part").0.to_owned()
}

/// Asserts that these stand in a text in this order.
#[track_caller]
fn in_order(text: &str, parts: &[&str]) {
    let mut from = 0;
    for part in parts {
        from += text[from..].find(part).unwrap_or_else(|| panic!("no `{part}` there: {}", &text[from..])) + part.len();
    }
}

fn requirement() -> TestProject {
    TestProject::new()
        .file("content/requirements.yaml", "- { id: EX-1, title: Chercher, statement: Le moteur cherche., priority: must, satisfies: [US-1], criterion: \"La part des codes du jeu d’essai qui mènent à l’article attendu\" }\n")
        .file("content/stories.yaml", "- { id: US-1, title: Trouver }\n")
        .file(
            "content/tests.yaml",
            "- { id: TE-1, title: Premier essai, verifies: [EX-1], verdict: failed }\n- { id: TE-2, title: Second essai, verifies: [EX-1] }\n",
        )
}

#[test]
fn tests_stand_beside_the_statement_with_their_verdicts_and_once() {
    let page = main_of(&requirement(), "requirements/EX-1.html");
    in_order(
        &page,
        &[
            "Le moteur cherche.",
            "Indispensable",
            "Vérifiée par",
            "TE-1",
            "Non conforme",
            "TE-2",
            "Sans verdict",
            "La part des codes",
        ],
    );
    assert_eq!(
        page.split("<details class=\"as-table\">").next().map(|seen| seen.matches("data-id=\"TE-1\"").count()),
        Some(0),
        "not in the list of links"
    );
    let shown = page.split("<details class=\"impact\">").next().expect("what is not folded");
    let after = page.split("<details class=\"impact\">").nth(1).and_then(|rest| rest.split_once("</details>")).expect("a fold").1;
    assert_eq!([shown, after].concat().matches("data-id=\"TE-1\"").count(), 1);
    let test = main_of(&requirement(), "tests/TE-1.html");
    assert!(test.contains("data-id=\"EX-1\""), "a link to a requirement stays a link: {test}");
}

#[test]
fn what_is_linked_says_how_far_it_is() {
    let project = requirement()
        .file("content/lots.yaml", "- { id: L1, title: Lot }\n")
        .file("content/tasks.yaml", "- { id: TA-1, title: Faire, in: [L1], status: done, effort: 3 jours }\n");
    let page = main_of(&project, "lots/L1.html");
    in_order(&page, &["Charge", "3\u{a0}jours", "data-id=\"TA-1\"", "class=\"badge"]);
}

#[test]
fn an_entry_shows_the_picture_of_its_kind() {
    let kpi = "- id: IN-1\n  title: Part en ligne\n  target: 20\n  warning: 12\n  alert: 10\n  measures:\n    - { date: 2026-01, value: 9 }\n    - { date: 2026-02, value: 11 }\n- id: IN-2\n  title: Sans courbe\n  measures:\n    - { date: 2026-01, value: 9 }\n";
    let project = TestProject::new()
        .file("content/kpis.yaml", kpi)
        .file("content/risks.yaml", "- { id: RI-1, title: Un piège, probability: 2, impact: 5 }\n- { id: RI-2, title: Autre, probability: 1, impact: 1 }\n")
        .file(
            "content/scenarios.yaml",
            "- { id: SC-1, title: Prudent, years: 2, customers: 100, orders_per_customer: 4, basket: 50 EUR, margin_rate: 20 % }\n- { id: SC-2, title: Hardi, years: 2, customers: 900, orders_per_customer: 4, basket: 50 EUR, margin_rate: 20 % }\n",
        );
    let curve = main_of(&project, "kpis/IN-1.html");
    in_order(&curve, &["Évolution", "<svg", "Cible\u{a0}: 20"]);
    assert!(!main_of(&project, "kpis/IN-2.html").contains("Évolution"));
    let place = main_of(&project, "risks/RI-1.html");
    in_order(&place, &["Place dans la carte", "<svg", "Un piège"]);
    // The link to the next entry stands below the article.
    let article = |page: &str| page.split("</article>").next().unwrap_or_default().to_owned();
    assert!(!article(&place).contains("RI-2"), "itself alone: {place}");
    // Scenarios are for the narrowest reader.
    let run = project.run("build", &["--audience", "restricted", "--no-pdf", "--no-search"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let result = std::fs::read_to_string(project.path().join("_site/scenarios/SC-1.html")).expect("a page");
    in_order(&result, &["Résultat", "<table"]);
    assert!(!article(&result).contains("Hardi"), "itself alone: {result}");
}

#[test]
#[ignore = "long: tests/run"]
fn the_page_of_an_entry_does_not_grow_with_its_register() {
    let size = |many: usize| {
        let risks: String =
            (1..=many).map(|n| format!("- {{ id: RI-{n:03}, title: Un piège, probability: 2, impact: 5 }}\n")).collect();
        TestProject::new().file("content/risks.yaml", risks).page("risks/RI-002.html").len()
    };
    let (few, many) = (size(5), size(300));
    assert!(many.abs_diff(few) < 64, "{few} and {many} bytes");
}

#[test]
fn a_flow_stands_first_on_its_own_page() {
    let flow = "- id: PA-1\n  title: Commander\n  description: Un texte avant tout.\n  steps:\n    - { id: ouvrir, sort: start, label: Ouvrir }\n    - { id: fermer, sort: end, label: Fermer }\n";
    let page = main_of(&TestProject::new().file("content/flows.yaml", flow), "flows/PA-1.html");
    in_order(&page, &["<h1", "<svg xmlns", "Un texte avant tout."]);
}

#[test]
fn the_next_entry_is_the_next_row_of_the_register() {
    let project = TestProject::new().file(
        "content/requirements.yaml",
        "- { id: EX-2, title: Deuxième, priority: could }\n- { id: EX-10, title: Dixième, priority: must }\n- { id: EX-1, title: Première, priority: must }\n",
    );
    let page = main_of(&project, "requirements/index.html");
    let rows: Vec<&str> =
        page.split("<th scope=\"row\">").skip(1).filter_map(|row| row.split("class=\"id\">").nth(1)?.split('<').next()).collect();
    assert_eq!(rows.len(), 3, "{page}");
    for (n, id) in rows.iter().enumerate() {
        let page = main_of(&project, &format!("requirements/{id}.html"));
        let way = |rel: &str| Some(page.split(&format!("rel=\"{rel}\" href=\"")).nth(1)?.split(".html").next()?.to_owned());
        let row = |n: Option<usize>| n.and_then(|n| rows.get(n)).map(|id| (*id).to_owned());
        let name = |way: Option<String>| way.map(|way| way.rsplit('/').next().unwrap_or_default().to_owned());
        assert_eq!((name(way("prev")), name(way("next"))), (row(n.checked_sub(1)), row(Some(n + 1))), "{id} of {rows:?}");
    }
}

#[test]
fn an_entry_with_three_headings_says_what_is_on_its_page() {
    let page = main_of(&requirement(), "requirements/EX-1.html");
    let list =
        page.split("<nav class=\"outline\"").nth(1).and_then(|rest| rest.split("</nav>").next()).expect("what is on the page");
    let ids: Vec<&str> = list.split("href=\"#").skip(1).filter_map(|link| link.split('"').next()).collect();
    assert_eq!(ids.first(), Some(&"field-statement"), "{list}");
    let headings: Vec<&str> = page
        .split("<h2 id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|id| !id.starts_with("proofs"))
        .collect();
    assert_eq!(ids, headings);
    let short = TestProject::new().file("content/stories.yaml", "- { id: US-1, title: Trouver }\n");
    assert!(!main_of(&short, "stories/US-1.html").contains("class=\"toc\""));
}

#[test]
fn the_load_of_a_lot_stands_beside_that_of_the_others() {
    let project = TestProject::new()
        .file("content/lots.yaml", "- { id: L1, title: Portail }\n- { id: L2, title: Devis }\n- { id: L3, title: Vide }\n")
        .file(
            "content/tasks.yaml",
            "- { id: TA-1, title: Faire, in: [L1], effort: 3 jours }\n- { id: TA-2, title: Refaire, in: [L2], effort: 5 jours }\n",
        );
    let page = main_of(&project, "lots/L1.html");
    in_order(&page, &["Charge", "<svg", "L1 Portail", "L2 Devis", "Lots\u{a0}: 3\u{a0}jours sur 8\u{a0}jours", "<table"]);
    assert!(!page.split("</svg>").next().unwrap_or_default().contains("Vide"), "{page}");
    assert!(!main_of(&project, "lots/L3.html").contains("<h2>Charge"));
}
