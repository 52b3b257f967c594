//! Budgets, the business plan, and the contract.

use super::{broken, read};

const LIMIT: &str = "- { id: LI, title: A, sort: maximum_budget, value: 1000 EUR, applies_to: launch }\n";

#[test]
fn a_ceiling_that_is_not_judged_says_so() {
    let of = |limit: &str, costs: &str| {
        let (_, found) = read("", &[("limits.yaml", limit), ("costs.yaml", costs)]);
        let of = found.into_iter().filter(|f| f.rule.as_str() == "budget-over-limit");
        of.map(|f| format!("{}: {}", f.severity.name(), f.message)).collect::<Vec<_>>()
    };
    let line = |id: &str, max: &str, more: &str| format!("- {{ id: {id}, title: A, max: {max}, {more} }}\n");
    let swiss = line("A", "10 CHF", "phase: launch");
    assert_eq!(of(LIMIT, &swiss), ["note: the ceiling `LI` is not judged: it is in EUR, and the budget lines are in CHF"]);
    let both = swiss + &line("B", "10 EUR", "phase: launch");
    assert_eq!(of(LIMIT, &both), ["note: the ceiling `LI` is not judged: the budget lines are in two currencies"]);
    // The cost of a year: 90 a month is 1080, in the first year and in all that follow; said once.
    let year = LIMIT.replace("applies_to: launch", "applies_to: year");
    let monthly = line("A", "90 EUR", "phase: run, recurrence: monthly");
    assert_eq!(of(&year, &monthly), ["warning: the budget lines of year 1 reach 1080 EUR, more than the ceiling `LI`"]);
    let later = line("A", "500 EUR", "phase: run, recurrence: yearly") + &line("B", "501 EUR", "phase: run, year: 3");
    assert_eq!(of(&year, &later), ["warning: the budget lines of year 3 reach 1001 EUR, more than the ceiling `LI`"]);
    assert!(of(&year, &line("A", "1000 EUR", "phase: run, recurrence: yearly")).is_empty());
    assert!(of(LIMIT, &monthly).is_empty() && of(&LIMIT.replace("launch }", "total }"), &monthly).is_empty());
}

#[test]
fn the_audience_is_paid_for() {
    let rules = ["no-marketing-cost", "campaigns-over-budget"];
    let of = |costs: &str, campaigns: &str| broken(&rules, "", &[("costs.yaml", costs), ("campaigns.yaml", campaigns)]);
    let line = |id: &str, phase: &str, more: &str| format!("- {{ id: {id}, title: A, phase: {phase}{more} }}\n");
    let plain = line("A", "launch", "") + &line("B", "run", "");
    assert!(of(&plain, "").is_empty(), "nobody says families here");
    let launch = line("A", "launch", ", family: development");
    assert_eq!(of(&launch, ""), ["no-marketing-cost"]);
    assert_eq!(of(&(launch.clone() + &line("B", "run", ", family: hosting")), ""), ["no-marketing-cost"], "one for both");
    let ads = line("C", "launch", ", family: marketing, max: 100 EUR")
        + &line("D", "run", ", family: marketing, max: 10 EUR, recurrence: monthly");
    assert!(of(&(launch.clone() + &ads), "").is_empty());
    let campaign = |budget: u32| format!("- {{ id: CA, title: A, budget: {budget} EUR }}\n");
    assert!(of(&ads, &campaign(220)).is_empty(), "100 once, and a year of 10 a month");
    assert_eq!(of(&ads, &campaign(221)), ["campaigns-over-budget"]);
    let payer = line("A", "launch", ", max: 50 EUR");
    assert_eq!(of(&payer, "- { id: CA, title: A, budget: 51 EUR, paid_by: [A] }\n"), ["campaigns-over-budget"]);
    assert!(of(&payer, &campaign(51)).is_empty(), "nothing says what campaigns may cost");
}

#[test]
fn figures_are_within_what_was_seen() {
    let rules = ["bounce-target", "conversion-range", "plan-too-thin", "sizing-factor"];
    let found = |file: &str, text: &str, settings: &str| {
        let (_, found) = read(settings, &[(file, text)]);
        let of = found.into_iter().filter(|f| rules.contains(&f.rule.as_str()));
        of.map(|f| format!("{} {}", f.rule, f.severity.name())).collect::<Vec<_>>()
    };
    let kpi = |standard: &str, target: u32| {
        found("kpis.yaml", &format!("- {{ id: K, title: A, standard: {standard}, target: {target} }}\n"), "")
    };
    assert_eq!(kpi("bounce_rate", 41), ["bounce-target note"]);
    assert!(kpi("bounce_rate", 40).is_empty() && kpi("availability", 99).is_empty() && kpi("conversion_rate", 15).is_empty());
    assert_eq!(kpi("conversion_rate", 16), ["conversion-range note"]);
    let scenario = |id: u32, more: &str| format!("- {{ id: S-{id}, title: A, {more} }}\n");
    let plan = |first: &str, settings: &str| found("scenarios.yaml", &(scenario(1, first) + &scenario(2, "years: 5")), settings);
    assert!(plan("years: 5", "").is_empty());
    assert_eq!(plan("years: 5, conversion_rate: 4.9 %", ""), ["conversion-range note"]);
    assert_eq!(plan("years: 4", ""), ["plan-too-thin note"]);
    assert_eq!(plan("years: 2", ""), ["plan-too-thin warning"]);
    assert_eq!(plan("customers: 3", ""), ["plan-too-thin note"], "three years unless written");
    assert!(plan("years: 4", "rules: { plan-too-thin: { ideal: 4 } }\n").is_empty());
    assert_eq!(plan("years: 4", "rules: { plan-too-thin: { min: 5, ideal: 5 } }\n"), ["plan-too-thin warning"]);
    assert!(plan("years: 5, conversion_rate: 20 %", "rules: { conversion-range: { max: 20 % } }\n").is_empty());
    assert_eq!(found("scenarios.yaml", &scenario(1, "years: 5"), ""), ["plan-too-thin warning"], "a single one");
    let sizing = |today: u32, tomorrow: u32| {
        found("sizings.yaml", &format!("- {{ id: D, metric: A, today: {today}, tomorrow: {tomorrow} }}\n"), "")
    };
    assert_eq!(sizing(10, 99), ["sizing-factor note"]);
    assert!(sizing(10, 100).is_empty() && sizing(0, 5).is_empty(), "nothing to divide by");
}

#[test]
fn options_leave_a_choice() {
    let of = |options: &str| broken(&["option-incomplete"], "", &[("options.yaml", options)]);
    let option = |id: u32, more: &str| format!("- {{ id: O-{id}, title: A, {more} }}\n");
    let full = "visible_cost: 1 EUR, hidden_cost: 1 EUR, years: 3";
    let choice = option(1, "question: Q, sort: nothing") + &option(2, &format!("question: Q, sort: buy, {full}"));
    assert!(of(&choice).is_empty());
    assert_eq!(of(&(choice.clone() + &option(3, "question: P, sort: build"))).len(), 2, "another question: nothing, and buying");
    assert_eq!(of(&choice.replace(", years: 3", "")), ["option-incomplete"]);
    assert!(of(&option(1, "question: Q")).is_empty(), "nobody says sorts");
}

#[test]
fn the_contract_is_held_before_it_is_signed() {
    let rules = ["clause-too-short", "last-payment-early", "blocking-clause-signed", "grant-after-commitment"];
    let of = |files: &[(&str, &str)]| broken(&rules, "", files);
    let clause = |more: &str| format!("- {{ id: CT, title: A, {more} }}\n");
    let months = |topic: &str, n: &str, status: &str| {
        of(&[("clauses.yaml", &clause(&format!("topic: {topic}, months: {n}, status: {status}")))])
    };
    assert_eq!(months("warranty", "2.5", "good"), ["clause-too-short"]);
    assert_eq!(months("termination", "1", "good"), ["clause-too-short"]);
    assert!(
        months("warranty", "3", "good").is_empty()
            && months("sla", "1", "good").is_empty()
            && months("warranty", "0", "waived").is_empty()
    );
    let milestones = "- { id: J1, title: A, date: 2027-01 }\n- { id: J2, title: B, sort: warranty_end, date: 2027-04-01 }\n";
    let paid = |payments: &str| of(&[("milestones.yaml", milestones), ("payments.yaml", payments)]);
    assert_eq!(paid("- { id: P, title: A, share: 100 %, due: J1 }\n"), ["last-payment-early"]);
    assert!(paid("- { id: P, title: A, share: 100 %, due: J1, holdback: 5 % }\n").is_empty());
    assert!(paid("- { id: P, title: A, share: 50 %, due: J1 }\n- { id: R, title: A, share: 50 %, due: J2 }\n").is_empty());
    let signed = |status: &str, contract: &str| {
        let vendors = "- { id: V1, name: A, status: selected }\n- { id: V2, name: B }\n";
        let documents = format!(
            "- {{ id: D1, title: A, sort: contract, {contract} }}\n- {{ id: D2, title: B, sort: contract, state: draft }}\n"
        );
        let people = "- { id: PP, name: Adviser }\n";
        of(&[
            ("clauses.yaml", &clause(status)),
            ("vendors.yaml", vendors),
            ("documents.yaml", &documents),
            ("stakeholders.yaml", people),
        ])
    };
    for contract in ["state: signed", "state: in_force, concerns: [V1]"] {
        assert_eq!(signed("status: blocking", contract), ["blocking-clause-signed"], "{contract}");
        assert_eq!(signed("topic: sla", contract), ["blocking-clause-signed"], "to be checked unless written");
        assert!(signed("status: negotiating", contract).is_empty());
    }
    for contract in ["state: draft", "state: signed, concerns: [V2]", "state: signed, concerns: [PP]"] {
        assert!(signed("status: blocking", contract).is_empty(), "{contract}");
    }
    assert!(signed("status: blocking, in: [D2]", "state: signed").is_empty(), "its own document is not signed");
    assert_eq!(signed("status: blocking, in: [D1]", "state: signed, concerns: [PP]"), ["blocking-clause-signed"]);
    let grant = |status: &str| {
        of(&[
            ("grants.yaml", &format!("- {{ id: G, title: A, status: {status} }}\n")),
            ("documents.yaml", "- { id: D, title: A, sort: contract, state: signed }\n"),
        ])
    };
    assert_eq!(grant("spotted"), ["grant-after-commitment"]);
    assert!(grant("submitted").is_empty() && grant("dropped").is_empty());
    assert!(grant("preparing, submitted: 2026-05-04").is_empty(), "the day says that it was filed");
}
