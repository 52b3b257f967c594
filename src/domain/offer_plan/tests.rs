//! Two scenarios and three offers, whose every figure is computed by hand here, and input that cannot be computed.

use super::*;
use crate::domain::plan::{Scissors, Year};
use crate::domain::rounded;
use crate::project::Project;
use rust_decimal::Decimal;

const CONFIG: &str = "title: Essai\ntax: excluded\n";

const COSTS: &str = "\
- { id: BU-1, title: Études, phase: launch, min: 1000 EUR, max: 3000 EUR }
- { id: BU-2, title: Service, phase: run, recurrence: yearly, min: 600 EUR, max: 600 EUR }
- { id: BU-3, title: Réalisation, phase: launch, min: 5000 EUR, max: 5000 EUR }
";

const CAMPAIGNS: &str = "\
- { id: CA-1, title: Annonce, from: 2026-11-02, budget: 200 EUR }
- { id: CA-2, title: Relance, from: 2027-02-01, budget: 300 EUR, paid_by: [BU-2] }
- { id: CA-3, title: Salon, from: 2028-03-14, budget: 400 EUR }
";

const SCENARIOS: &str = "\
- { id: SC-1, title: Prudent, years: 2, start: 2027-01, customers: 100, orders_per_customer: 10, basket: 50 EUR, margin_rate: 30 %, discount_rate: 5 %, service_cost: 1 EUR, growth: 20 %, uses: [BU-1, BU-2, BU-3] }
- { id: SC-2, title: Ambitieux, years: 1, start: 2027-01, customers: 300, orders_per_customer: 10, basket: 60 EUR, margin_rate: 25 %, licence_model: flat, licence_cost: 700 EUR, uses: [BU-1, BU-3] }
";

const OFFERS: &str = "\
- id: OF-1
  title: Achat
  licence_model: upfront
  licence_cost: 6000 EUR
  replaces: [BU-3]
  prices:
    - { post: Projet, amount: 4000 EUR }
    - { post: Tenue, amount: 500 EUR, sort: run }
    - { post: Reprise, amount: 250 EUR, hidden: true }
    - { post: Mobile, amount: 9999 EUR, optional: true }
- id: OF-2
  title: Forfait
  licence_model: flat
  licence_cost: 2000 EUR
  replaces: [BU-3]
  prices:
    - { post: Projet, amount: 3000 EUR }
    - { post: Tenue, amount: 400 EUR, sort: run }
- id: OF-3
  title: Paliers
  licence_model: scale_up
  tiers:
    - { from: 55000 EUR, cost: 4000 EUR }
    - { from: 0 EUR, cost: 1000 EUR }
    - { from: 150000 EUR, cost: 30000 EUR }
  replaces: [BU-3]
  prices:
    - { post: Projet, amount: 1000 EUR }
    - { post: Tenue, amount: 300 EUR, sort: run }
    - { post: Indexation, amount: 150 EUR, sort: run, year: 2, hidden: true }
";

fn publication(files: &[(&str, &str)]) -> Publication {
    let folder = tempfile::tempdir().expect("a folder");
    let all = [("costs", COSTS), ("campaigns", CAMPAIGNS), ("scenarios", SCENARIOS), ("offers", OFFERS)];
    std::fs::create_dir(folder.path().join("content")).expect("a folder");
    std::fs::write(folder.path().join("ouvrage.yaml"), CONFIG).expect("a file");
    for (name, text) in all.into_iter().chain(files.iter().copied()) {
        std::fs::write(folder.path().join(format!("content/{name}.yaml")), text).expect("a file");
    }
    let project = Project::read(folder.path()).expect("a reading").project.expect("a project");
    Publication::new(&project, project.config.audiences.narrowest())
}

fn pairs_of(scenario: &str, publication: &Publication) -> Result<Vec<Pair>, Trouble> {
    let at = publication.find(scenario).expect("a scenario");
    of_scenario(publication, at, &offers_of(publication, at), Bound::Middle, &mut Currency::default())
}

fn plan_of(scenario: &str, offer: &str, publication: &Publication) -> Plan {
    let pairs = pairs_of(scenario, publication).expect("one currency");
    let offer = publication.find(offer).expect("an offer");
    let pair = pairs.into_iter().find(|pair| pair.offer == offer).expect("a pair");
    pair.plan.expect("a plan")
}

fn d(text: &str) -> Decimal {
    text.parse().expect("a number")
}

/// A figure of each year, as it is written.
fn figures(plan: &Plan, figure: fn(&Year) -> Option<Decimal>) -> Vec<String> {
    plan.years.iter().map(|y| figure(y).map_or("?".to_owned(), |n| rounded(n, 2).normalize().to_string())).collect()
}

/// What a plan comes to: total cost, its share of the margin, the last balance, the year in which it pays.
fn result(plan: &Plan) -> (Option<Decimal>, Option<Decimal>, Option<Decimal>, Option<u8>) {
    let share = plan.share().map(|share| rounded(share, 2));
    (plan.total(), share, plan.years.last().and_then(Year::balance), plan.break_even)
}

/// SC-1 earns, in year 1: 100 × 10 = 1 000 orders, × 50 = 50 000; 30 % is 15 000, less 5 % of 50 000 = 2 500 and 1 000 × 1 = 1 000: 11 500.
/// In year 2, 120 customers: 1 200 orders, 60 000; 18 000 − 3 000 − 1 200 = 13 800, and 25 300 in all.
/// SC-2 earns 300 × 10 × 60 = 180 000; 25 % is 45 000.
#[test]
fn the_margin_of_a_pair_is_that_of_its_scenario() {
    let publication = publication(&[]);
    for offer in ["OF-1", "OF-2", "OF-3"] {
        let plan = plan_of("SC-1", offer, &publication);
        assert_eq!(figures(&plan, |y| y.revenue), ["?", "50000", "60000"]);
        assert_eq!(figures(&plan, |y| y.margin), ["?", "11500", "13800"]);
        assert_eq!(figures(&plan, |y| y.cumulated_margin), ["0", "11500", "25300"]);
        assert_eq!(figures(&plan_of("SC-2", offer, &publication), |y| y.margin), ["?", "45000"]);
    }
}

/// Of its own, SC-1 spends 2 000 at the launch (halfway between 1 000 and 3 000; BU-3 is replaced) and 600 a year, and the campaigns CA-1,
/// 200 at the launch, and CA-3, 400 in year 2; CA-2 is within BU-2.
#[test]
fn a_licence_bought_at_the_start_weighs_on_the_launch() {
    let plan = plan_of("SC-1", "OF-1", &publication(&[]));
    // Launch: 4 000 + 250 hidden + 6 000 of licence + 2 000 + 200 = 12 450. Year 1: 500 + 600. Year 2: 500 + 600 + 400.
    assert_eq!(figures(&plan, |y| y.prices), ["4250", "500", "500"]);
    assert_eq!(figures(&plan, |y| y.hidden), ["250", "0", "0"]);
    assert_eq!(figures(&plan, |y| y.licence), ["6000", "0", "0"]);
    assert_eq!(figures(&plan, |y| y.campaigns), ["200", "0", "400"]);
    assert_eq!(figures(&plan, |y| y.cost), ["12450", "1100", "1500"]);
    assert_eq!(figures(&plan, |y| y.cumulated_cost), ["12450", "13550", "15050"]);
    // 11 500 − 13 550 = −2 050 after a year, 25 300 − 15 050 = 10 250 after two.
    assert_eq!(figures(&plan, Year::balance), ["-12450", "-2050", "10250"]);
    // 1 100 ÷ 11 500 = 9.57 %, 1 500 ÷ 13 800 = 10.87 %; 15 050 ÷ 25 300 = 59.49 %.
    assert_eq!(figures(&plan, Year::share), ["?", "9.57", "10.87"]);
    assert_eq!(result(&plan), (Some(d("15050")), Some(d("59.49")), Some(d("10250")), Some(2)));
    // 11 500 − 1 100 = 10 400, then 13 800 − 1 500 = 12 300: more is left.
    assert_eq!(figures(&plan, Year::gap), ["?", "10400", "12300"]);
    assert_eq!(plan.scissors(), Some(Scissors::Open));
}

#[test]
fn a_flat_licence_comes_every_year() {
    let plan = plan_of("SC-1", "OF-2", &publication(&[]));
    // Launch: 3 000 + 2 000 + 200. Year 1: 400 + 2 000 + 600. Year 2: 400 + 2 000 + 600 + 400.
    assert_eq!(figures(&plan, |y| y.cost), ["5200", "3000", "3400"]);
    // 11 500 − 8 200 = 3 300: it pays in its first year. 25 300 − 11 600 = 13 700; 11 600 ÷ 25 300 = 45.85 %.
    assert_eq!(figures(&plan, Year::balance), ["-5200", "3300", "13700"]);
    assert_eq!(result(&plan), (Some(d("11600")), Some(d("45.85")), Some(d("13700")), Some(1)));
    // 8 500, then 10 400.
    assert_eq!(plan.scissors(), Some(Scissors::Open));
}

#[test]
fn a_licence_in_tiers_is_read_from_the_revenue_of_each_year() {
    let publication = publication(&[]);
    let plan = plan_of("SC-1", "OF-3", &publication);
    // Revenues of 50 000 and 60 000: the tier from 0, then the one from 55 000, in whatever order they are written.
    assert_eq!(figures(&plan, |y| y.licence), ["0", "1000", "4000"]);
    // Launch: 1 000 + 2 000 + 200. Year 1: 300 + 1 000 + 600. Year 2: 300 + 150 hidden + 4 000 + 600 + 400.
    assert_eq!(figures(&plan, |y| y.hidden), ["0", "0", "150"]);
    assert_eq!(figures(&plan, |y| y.cost), ["3200", "1900", "5450"]);
    // 11 500 − 5 100 = 6 400; 25 300 − 10 550 = 14 750; 10 550 ÷ 25 300 = 41.70 %.
    assert_eq!(result(&plan), (Some(d("10550")), Some(d("41.70")), Some(d("14750")), Some(1)));
    // 11 500 − 1 900 = 9 600, then 13 800 − 5 450 = 8 350: the licence closes the scissors.
    assert_eq!(plan.scissors(), Some(Scissors::Close));
    // SC-2 sells for 180 000, beyond the tier from 150 000.
    assert_eq!(figures(&plan_of("SC-2", "OF-3", &publication), |y| y.licence), ["0", "30000"]);
}

/// SC-2 does not use BU-2, so that nothing of it pays for CA-2: 300 in year 1. CA-3 begins after its only year.
#[test]
fn a_plan_of_one_year_has_its_own_campaigns() {
    let publication = publication(&[]);
    let of = |offer: &str| plan_of("SC-2", offer, &publication);
    // OF-1: 12 450, then 500 + 300. OF-2: 5 200, then 400 + 2 000 + 300. OF-3: 3 200, then 300 + 30 000 + 300.
    assert_eq!(figures(&of("OF-1"), |y| y.cost), ["12450", "800"]);
    assert_eq!(figures(&of("OF-2"), |y| y.cost), ["5200", "2700"]);
    assert_eq!(figures(&of("OF-3"), |y| y.cost), ["3200", "30600"]);
    // 13 250 ÷ 45 000 = 29.44 %, 7 900 ÷ 45 000 = 17.56 %, 33 800 ÷ 45 000 = 75.11 %.
    assert_eq!(result(&of("OF-1")), (Some(d("13250")), Some(d("29.44")), Some(d("31750")), Some(1)));
    assert_eq!(result(&of("OF-2")), (Some(d("7900")), Some(d("17.56")), Some(d("37100")), Some(1)));
    assert_eq!(result(&of("OF-3")), (Some(d("33800")), Some(d("75.11")), Some(d("11200")), Some(1)));
    assert_eq!(of("OF-1").scissors(), None, "one year parts from nothing");
    let ids = |entries: &[EntryIndex]| entries.iter().map(|n| publication.entry(*n).id.to_string()).collect::<Vec<_>>();
    assert_eq!((ids(&of("OF-1").campaigns), ids(&of("OF-1").late)), (vec!["CA-1".into(), "CA-2".into()], vec!["CA-3".into()]));
}

#[test]
fn bounds_are_those_of_the_scenario_s_own_lines() {
    let publication = publication(&[]);
    let at = publication.find("SC-1").expect("a scenario");
    let offers = offers_of(&publication, at);
    let launch = |bound| {
        let pairs = of_scenario(&publication, at, &offers, bound, &mut Currency::default()).expect("one currency");
        pairs[1].plan.as_ref().expect("a plan").years[0].cost
    };
    // OF-2: 3 000 + 200, with 1 000 or 3 000 of BU-1.
    assert_eq!((launch(Bound::Low), launch(Bound::High)), (Some(d("4200")), Some(d("6200"))));
}

/// Five years of SC-1, without growth: a licence of 2 000 a year is 10 000 in all.
#[test]
fn a_plan_has_one_to_five_years() {
    let over = |years: &str| {
        let scenario = format!(
            "- {{ id: SC-1, title: Long, years: {years}, customers: 100, orders_per_customer: 10, basket: 50 EUR, margin_rate: 30 % }}\n"
        );
        let plan = plan_of("SC-1", "OF-2", &publication(&[("scenarios", &scenario), ("campaigns", "")]));
        (plan.years.len(), plan.sum(|y| y.licence), plan.total())
    };
    // 3 000 + 5 × 2 400 = 15 000.
    assert_eq!(over("5"), (6, Some(d("10000")), Some(d("15000"))));
    assert_eq!(over("1"), (2, Some(d("2000")), Some(d("5400"))));
}

#[test]
fn a_margin_of_nought_has_no_share_and_never_pays() {
    let scenario = |margin: &str| {
        format!("- {{ id: SC-1, title: Nul, years: 2, customers: 100, orders_per_customer: 10, basket: 50 EUR, {margin} }}\n")
    };
    for margin in ["margin_rate: 0 %", "margin_rate: 10 %, discount_rate: 10 %", "margin_rate: 10 %, discount_rate: 30 %"] {
        let plan = plan_of("SC-1", "OF-2", &publication(&[("scenarios", &scenario(margin))]));
        assert_eq!(figures(&plan, Year::share), ["?", "?", "?"], "{margin}");
        assert_eq!((plan.share(), plan.break_even), (None, None), "{margin}");
        assert!(plan.years.last().and_then(Year::balance).is_some_and(|left| left < Decimal::ZERO), "{margin}");
    }
}

#[test]
fn without_revenue_a_licence_in_tiers_is_unknown_and_a_flat_one_is_not() {
    let scenario = "- { id: SC-1, title: Vide, years: 2, customers: 100, margin_rate: 10 % }\n";
    let publication = publication(&[("scenarios", scenario), ("campaigns", "")]);
    let tiers = plan_of("SC-1", "OF-3", &publication);
    assert_eq!(figures(&tiers, |y| y.licence), ["0", "?", "?"]);
    assert_eq!(result(&tiers), (None, None, None, None));
    let flat = plan_of("SC-1", "OF-2", &publication);
    // 3 000, then 2 400 twice.
    assert_eq!(result(&flat), (Some(d("7800")), None, None, None));
    assert_eq!(flat.scissors(), None);
}

#[test]
fn an_offer_that_cannot_be_counted_is_told_with_its_reason() {
    let offers = "\
- { id: OF-1, title: Rien }
- { id: OF-2, title: Options, licence_model: included, prices: [{ post: a, amount: 10 EUR, optional: true }] }
- { id: OF-3, title: Taxes, tax: included, prices: [{ post: a, amount: 10 EUR }] }
- { id: OF-4, title: Sans paliers, licence_model: scale_up, prices: [{ post: a, amount: 10 EUR }] }
- { id: OF-5, title: Licence seule, licence_model: flat, licence_cost: 10 EUR }
- { id: OF-6, title: Muette, prices: [{ post: a, amount: 10 EUR }] }
- { id: OF-7, title: Comprise, tax: excluded, licence_model: included, prices: [{ post: a, amount: 10 EUR }] }
";
    let publication = publication(&[("offers", offers), ("campaigns", "")]);
    let pairs = pairs_of("SC-2", &publication).expect("one currency");
    let outcome: Vec<_> =
        pairs.iter().map(|pair| pair.plan.as_ref().map(|plan| plan.years[1].licence).map_err(|why| *why)).collect();
    let known = |amount: &str| Ok(Some(d(amount)));
    assert_eq!(outcome[..3], [Err(Uncounted::NoPrice), Err(Uncounted::NoPrice), Err(Uncounted::OtherTax)]);
    assert_eq!(outcome[3..], [known("0"), known("10"), known("700"), known("0")]);
    assert!(pairs[3].plan.as_ref().is_ok_and(|plan| plan.licence_missing), "tiers are asked for and none is written");
    // OF-6 does not say how its licence is paid: the 700 that the scenario supposes stay.
    assert_eq!(pairs.iter().map(|pair| pair.supposed).collect::<Vec<_>>()[3..], [false, false, true, false]);
}

#[test]
fn two_currencies_are_refused() {
    let dollars = "- { id: OF-1, title: Autre, prices: [{ post: a, amount: 10 USD }] }\n";
    let trouble = |files: &[(&str, &str)]| pairs_of("SC-1", &publication(files)).map(|_| ());
    let mixed = Err(Trouble::Currencies("EUR".into(), "USD".into()));
    assert_eq!(trouble(&[("offers", dollars)]), mixed);
    let tiers = "- { id: OF-1, title: Autre, licence_model: scale_up, tiers: [{ from: 0 USD, cost: 1 USD }] }\n";
    assert_eq!(trouble(&[("offers", tiers)]), mixed);
    assert_eq!(trouble(&[("campaigns", "- { id: CA-1, title: Autre, budget: 10 USD }\n")]), mixed);
    // One that a counted line pays for is counted with it.
    assert_eq!(trouble(&[("campaigns", "- { id: CA-1, title: Autre, budget: 10 USD, paid_by: [BU-1] }\n")]), Ok(()));
}

#[test]
fn a_scenario_is_computed_with_what_it_names_or_with_what_is_still_there() {
    let vendors = "\
- { id: PS-1, name: Un, status: selected }
- { id: PS-2, name: Deux, status: rejected }
- { id: PS-3, name: Trois, status: withdrawn }
";
    let offers = "\
- { id: OF-1, title: Un, from: PS-1 }
- { id: OF-2, title: Deux, from: PS-2 }
- { id: OF-3, title: Trois, from: PS-3 }
- { id: OF-4, title: Sans nom }
";
    let scenarios = "- { id: SC-1, title: Tous }\n- { id: SC-2, title: Un seul, with: [OF-2] }\n";
    let publication = publication(&[("vendors", vendors), ("offers", offers), ("scenarios", scenarios)]);
    let taken = |scenario: &str| {
        let offers = offers_of(&publication, publication.find(scenario).expect("a scenario"));
        offers.into_iter().map(|n| publication.entry(n).id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!((taken("SC-1"), taken("SC-2")), (vec!["OF-1".into(), "OF-4".into()], vec!["OF-2".into()]));
}
