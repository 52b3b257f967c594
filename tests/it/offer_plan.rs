//! The business plan with offers, as it is shown: what a pair comes to, the best in words, limits, actuals, and what a reader may not see.

use super::support::TestProject;

const COSTS: &str = "\
- id: BU-1
  title: Études
  phase: launch
  min: 1000 EUR
  max: 3000 EUR
  actuals: [{ date: 2026-10-05, amount: 1500 EUR }, { date: 2026-12, amount: 900 EUR }]
- { id: BU-2, title: Service, phase: run, recurrence: yearly, min: 600 EUR, max: 600 EUR }
- { id: BU-3, title: Réalisation, phase: launch, min: 5000 EUR, max: 5000 EUR }
";
const CAMPAIGNS: &str = "\
- { id: CA-1, title: Annonce, from: 2026-11-02, budget: 200 EUR }
- { id: CA-2, title: Relance, budget: 300 EUR, paid_by: [BU-2] }
";
const SCENARIO: &str = "\
- id: SC-1
  title: Prudent
  years: 2
  start: 2027-01
  customers: 100
  orders_per_customer: 10
  basket: 50 EUR
  margin_rate: 30 %
  discount_rate: 5 %
  service_cost: 1 EUR
  growth: 20 %
  uses: [BU-1, BU-2, BU-3]
  actuals: [{ year: 1, customers: 90, orders: 1100, revenue: 52000 EUR }]
";
const OFFERS: &str = "\
- id: OF-1
  title: Achat
  opening: 2027-02-01
  licence_model: upfront
  licence_cost: 6000 EUR
  replaces: [BU-3]
  prices: [{ post: Projet, amount: 4000 EUR }, { post: Tenue, amount: 500 EUR, sort: run }, { post: Reprise, amount: 250 EUR, hidden: true }]
- id: OF-2
  title: Paliers
  licence_model: scale_up
  tiers: [{ from: 0 EUR, cost: 1000 EUR }, { from: 55000 EUR, cost: 4000 EUR }]
  replaces: [BU-3]
  prices: [{ post: Projet, amount: 1000 EUR }, { post: Tenue, amount: 300 EUR, sort: run }]
";
const LIMITS: &str = "\
- { id: LI-1, title: Enveloppe, sort: maximum_budget, value: 9000 EUR, applies_to: launch }
- { id: LI-2, title: Année, sort: maximum_budget, value: 4500 EUR, applies_to: year }
- { id: LI-3, title: Total, sort: maximum_budget, value: 90000 EUR, applies_to: total }
- { id: LI-4, title: Ouverture, sort: deadline, date: 2027-01-31 }
- { id: LI-5, title: Équilibre, sort: break_even, date: 2027-12-31 }
";

fn project() -> TestProject {
    TestProject::new()
        .file("content/costs.yaml", COSTS)
        .file("content/campaigns.yaml", CAMPAIGNS)
        .file("content/scenarios.yaml", SCENARIO)
        .file("content/offers.yaml", OFFERS)
        .file("content/limits.yaml", LIMITS)
        .file(
            "content/page.md",
            "---\naudience: restricted\n---\n# Page\n\n```view\noffer_plan: scenario\n```\n\n```view\nplan: scenario\n```\n",
        )
}

/// Builds for an audience and returns a page.
fn page(project: &TestProject, audience: &str, path: &str) -> String {
    let built = project.run("build", &["--no-pdf", "--no-search", "--audience", audience]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    std::fs::read_to_string(project.path().join("_site").join(path)).expect("built")
}

/// The words of a page.
fn words(html: &str) -> String {
    let main = html.split("<main").nth(1).unwrap_or(html);
    let text: Vec<&str> = main.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    text.join(" ").replace(['\u{a0}', '\u{202f}'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// OF-1: launch 4 000 + 250 + 6 000 + 2 000 + 200 = 12 450, then 500 + 600 twice: 14 650. OF-2: launch 1 000 + 2 000 + 200 = 3 200, then
/// 300 + 600 + 1 000 = 1 900 and 300 + 600 + 4 000 = 4 900: 10 000. The margins are 11 500 and 13 800, 25 300 in all.
#[test]
fn each_pair_is_shown_with_the_best_in_words() {
    let html = page(&project(), "restricted", "page.html");
    let text = words(&html);
    for shown in [
        "Coût total (TCO), sur 2 ans 14 650 10 000 le plus bas",
        "Dont coûts cachés de l’offre 250 0",
        // 14 650 ÷ 25 300 and 10 000 ÷ 25 300.
        "Part de la marge, sur 2 ans 57,9 % 39,5 % le plus bas",
        "Marge moins coût, en cumul, sur 2 ans 10 650 15 300 le plus haut",
        // 11 500 < 13 550, 25 300 ≥ 14 650; 11 500 ≥ 5 100.
        "Équilibre année 2 année 1 le plus tôt",
        // 11 500 − 1 100, 13 800 − 1 100; 11 500 − 1 900, 13 800 − 4 900.
        "s’ouvrent 10 400 puis 12 700 se ferment 9 600 puis 8 900",
        // OF-1 opens on 1 February and pays in a year that ends after 2027; OF-2 has a year of 4 900.
        "Limites dépassées LI-1, LI-4, LI-5 dépassées LI-2",
        "Calculé à partir de : SC-1 , OF-1 Achat , OF-2 Paliers , BU-1 Études , BU-2 Service , CA-1 Annonce , CA-2 Relance À la place de : BU-3 Réalisation",
    ] {
        assert!(text.contains(shown), "{shown} is missing from {text}");
    }
    // The limit of a year stands in the curves by year, the others in those that are cumulated.
    let drawings: Vec<&str> = html.split("<svg").filter_map(|svg| svg.split_once("</svg>")).map(|(svg, _)| svg).collect();
    let with = |id: &str| drawings.iter().filter(|svg| svg.contains(&format!(">{id}<"))).count();
    assert_eq!((with("LI-2"), with("LI-5")), (1, 2), "LI-5 stands in the plan alone too");
}

/// BU-1 is planned at 2 000 for the launch, and 2 400 were paid. 1 100 orders instead of 1 000 are 10 % more.
#[test]
fn what_was_measured_and_paid_stands_beside_the_plan() {
    let text = words(&page(&project(), "restricted", "page.html"));
    for shown in [
        "Clients, année 1 100 90 −10 −10,0 %",
        "Commandes, année 1 1 000 1 100 100 10,0 %",
        "Chiffre d’affaires, année 1 50 000 52 000 2 000 4,0 %",
        "BU-1 Études 2 000 2 400 −400",
    ] {
        assert!(text.contains(shown), "{shown} is missing from {text}");
    }
    assert_eq!(text.matches("Marge, année 1").count(), 1, "the margin was not measured: it stands among the scenarios alone");
}

#[test]
fn a_scenario_and_an_offer_show_their_pairs_on_their_pages() {
    let project = project();
    let scenario = words(&page(&project, "restricted", "scenarios/SC-1.html"));
    assert!(
        scenario.contains("Le plan d’affaires avec les offres") && scenario.contains("14 650 10 000 le plus bas"),
        "{scenario}"
    );
    let offer = words(&page(&project, "restricted", "offers/OF-2.html"));
    assert!(offer.contains("Coût total (TCO), sur 2 ans 10 000") && !offer.contains("14 650"), "{offer}");
    assert!(!offer.contains("le plus bas"), "there is nothing to compare: {offer}");
}

/// A scenario and an offer that all may see, beside an offer, costs, a campaign and a limit that they may not: their pages are, to the byte,
/// those of a project without the rest.
#[test]
fn a_plan_holds_nothing_that_its_reader_may_not_see() {
    let config = "title: Essai\nkinds: { scenario: { audience: vendor }, offer: { audience: vendor } }\n";
    let view = "---\naudience: vendor\n---\n# Page\n\n```view\noffer_plan: scenario\n```\n";
    let scenario = |more: &str| {
        format!(
            "- {{ id: SC-1, title: Prudent, years: 2, start: 2027-01, customers: 100, orders_per_customer: 10, basket: 50 EUR, margin_rate: 30 %{more} }}\n"
        )
    };
    let offer = |more: &str| format!("- {{ id: OF-1, title: Une, prices: [{{ post: Projet, amount: 4000 EUR }}]{more} }}\n");
    let whole = TestProject::new()
        .file("ouvrage.yaml", config)
        .file("content/page.md", view)
        .file("content/costs.yaml", COSTS)
        .file("content/campaigns.yaml", CAMPAIGNS)
        .file("content/limits.yaml", LIMITS)
        .file("content/scenarios.yaml", scenario(", uses: [BU-1, BU-2], with: [OF-1, OF-2]"))
        .file(
            "content/offers.yaml",
            offer(", replaces: [BU-1]")
                + "- { id: OF-2, title: Cachée, audience: restricted, prices: [{ post: Projet, amount: 77 EUR }] }\n",
        );
    let bare = TestProject::new()
        .file("ouvrage.yaml", config)
        .file("content/page.md", view)
        .file("content/scenarios.yaml", scenario(", with: [OF-1]"))
        .file("content/offers.yaml", offer(""));
    for path in ["page.html", "scenarios/SC-1.html", "offers/OF-1.html"] {
        let seen = page(&whole, "vendor", path);
        assert!(words(&seen).contains("Coût total (TCO), sur 2 ans 4 000"), "{path}: {}", words(&seen));
        assert!(seen == page(&bare, "vendor", path), "{path} tells of more");
    }
    // Those who see the rest are told of it.
    assert!(words(&page(&whole, "restricted", "page.html")).contains("OF-2 Cachée"));
}

#[test]
fn what_cannot_be_computed_is_found_and_said() {
    let project = project();
    let offers = "\
- { id: OF-1, title: Rien, licence_model: included }
- { id: OF-2, title: Taxes, tax: included, licence_model: flat, licence_cost: 5 EUR }
- { id: OF-3, title: Trous, licence_model: scale_up, prices: [{ post: a, amount: 10 EUR }], tiers: [{ from: 10 EUR, cost: 1 EUR }, { from: 20 EUR, cost: 2 EUR }, { from: 20 EUR, cost: 3 EUR }] }
";
    project.write("content/offers.yaml", offers);
    project.write("ouvrage.yaml", "title: Essai\ntax: excluded\n");
    let findings = project.findings();
    findings.one("mixed-taxes", "content/offers.yaml:2:34");
    let tiers: Vec<String> = findings.of("licence-tiers").iter().map(|f| f["message"].to_string()).collect();
    assert_eq!(tiers.len(), 2, "{tiers:?}");
    assert!(
        tiers[0].contains("no tier of `OF-3` starts from 0: below 10") && tiers[1].contains("two tiers of `OF-3` start from 20")
    );
    let text = words(&page(&project, "restricted", "page.html"));
    assert!(text.contains("OF-1 : Non calculée : l’offre n’a aucun prix qui compte."), "{text}");
    assert!(text.contains("OF-2 : Non calculée : ses prix ne comptent pas les taxes comme le projet."), "{text}");

    // The same of a scenario: tiers that are asked for and not written, and tiers that nobody asks for.
    project.write("content/offers.yaml", "[]");
    project.write("content/scenarios.yaml", "- { id: SC-1, title: Un, licence_model: scale_up }\n- { id: SC-2, title: Deux, licence_model: flat, licence_cost: 5 EUR, tiers: [{ from: 0 EUR, cost: 1 EUR }] }\n");
    let findings = project.findings();
    let places: Vec<String> = findings.of("licence-tiers").iter().map(|f| format!("{}", f["message"])).collect();
    assert!(places.len() == 2 && places[0].contains("`SC-1`") && places[1].contains("`SC-2` writes tiers"), "{places:?}");

    // Offers of one currency and a scenario of another are each sound, and not together.
    project.write("content/scenarios.yaml", SCENARIO);
    project.write("content/offers.yaml", "- { id: OF-1, title: Autre, prices: [{ post: a, amount: 10 USD }] }\n");
    let findings = project.findings();
    let mixed = findings.of("mixed-currencies");
    assert_eq!(mixed.len(), 1);
    assert!(
        mixed[0]["message"]
            .as_str()
            .is_some_and(|m| m.contains("the scenario `SC-1` and its offers hold amounts in EUR and in USD"))
    );
}

#[test]
fn more_offers_than_a_row_holds_are_told_instead() {
    let project = project();
    let offers: String =
        (1..=31).map(|n| format!("- {{ id: OF-{n}, title: a, prices: [{{ post: x, amount: 1 EUR }}] }}\n")).collect();
    project.write("content/offers.yaml", offers);
    project.findings().one("view-without-result", "content/page.md:7:13");
    project.write(
        "content/page.md",
        "---\naudience: restricted\n---\n# Page\n\n```view\noffer_plan: offer\nwhere: id in [OF-1, OF-31]\n```\n",
    );
    assert!(project.findings().of("view-without-result").is_empty());
}

/// OF-1: 4 000 + 250 + 6 000 at the launch, 500 a year, 700 in year 4. OF-2: 1 000, then 300 and a first tier of 1 000 a year.
#[test]
fn the_grid_counts_hidden_costs_and_the_least_of_a_licence() {
    let project = project();
    project.write("content/criteria.yaml", "- { id: CR-1, title: Prix, weight: 100, scoring: proportional }\n");
    let more = "{ post: Hausse, amount: 700 EUR, sort: run, year: 4, hidden: true }";
    project.write("content/offers.yaml", OFFERS.replace("hidden: true }]", &format!("hidden: true }}, {more}]")));
    project.write("content/page.md", "---\naudience: restricted\n---\n# Page\n\n```view\ngrid: offer\nyears: 3\n```\n");
    let text = words(&page(&project, "restricted", "page.html"));
    for shown in [
        "Reprise (coût caché) 250",
        "Hausse (année 4, coût caché) 700",
        "Licence 6 000",
        "Licence (par an) 1 000",
        "Lancement 10 250 1 000",
        // 10 250 + 3 × 500; 1 000 + 3 × 1 300. Over five years, 10 250 + 2 500 + 700; 1 000 + 6 500.
        "Coût total sur 3 ans 11 750 4 900",
        "Coût total sur 5 ans 13 450 7 500",
        "La licence de OF-2 monte avec le chiffre d’affaires",
    ] {
        assert!(text.contains(shown), "{shown} is missing from {text}");
    }
}
