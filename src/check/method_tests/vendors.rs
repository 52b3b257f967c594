//! Vendors and offers, tests, what is asked for, and personal data.

use super::broken;

#[test]
fn vendors_are_met_proven_and_bound() {
    let rules = ["vendor-unmet", "vendor-guarantees", "vendor-evidence"];
    let of = |vendor: &str| broken(&rules, "", &[("vendors.yaml", &format!("- {{ id: V, name: A, {vendor} }}\n"))]);
    let given =
        ["insurance", "results", "transfer", "nda", "gdpr"].map(|sort| format!("{{ sort: {sort}, state: given }}")).join(", ");
    let calls = "reference_calls: [{ organisation: A }, { organisation: B }]";
    let people = "people_met: [{ name: A, function: Sales lead }, { name: B }]";
    assert!(of(&format!("status: selected, guarantees: [{given}], {calls}, {people}, financial_health: Sound")).is_empty());
    assert_eq!(of("status: selected"), ["vendor-evidence", "vendor-evidence", "vendor-guarantees", "vendor-unmet"]);
    let figures = "turnover: 3000000 EUR, net_result: -20000 EUR";
    assert!(of(&format!("status: selected, guarantees: [{given}], {calls}, {people}, {figures}")).is_empty(), "figures tell too");
    assert_eq!(of("status: shortlisted"), ["vendor-unmet"]);
    assert!(of("status: answered").is_empty());
    assert_eq!(of("status: shortlisted, people_met: [{ name: A }]"), ["vendor-unmet"], "one is not enough");
    let one = broken(
        &rules,
        "rules: { vendor-unmet: { min: 1 } }\n",
        &[("vendors.yaml", "- { id: V, name: A, status: shortlisted, people_met: [{ name: A }] }\n")],
    );
    assert!(one.is_empty());
}

#[test]
fn a_trial_comes_before_the_first_lot_ends() {
    let of = |gates: &str, vendor: &str| {
        let lots = "- { id: L1, title: A, commitment: mandatory, to: 2027-05-01 }\n- { id: L2, title: B, commitment: optional, to: 2027-01-01 }\n";
        let vendors = format!("- {{ id: V, name: A, status: {vendor} }}\n");
        broken(&["no-trial-gate"], "", &[("lots.yaml", lots), ("gates.yaml", gates), ("vendors.yaml", &vendors)])
    };
    let gate = |sort: &str, date: &str| format!("- {{ id: G, title: A, criteria: C, sort: {sort}{date} }}\n");
    assert_eq!(of("", "selected"), ["no-trial-gate"]);
    assert!(of("", "shortlisted").is_empty(), "nobody was selected");
    assert!(of(&gate("poc", ", date: 2027-05-01"), "selected").is_empty());
    assert!(of(&gate("mvp", ""), "selected").is_empty(), "it has no day yet");
    assert_eq!(of(&gate("poc", ", date: 2027-05-02"), "selected"), ["no-trial-gate"]);
    assert_eq!(of(&gate("go_no_go", ", date: 2027-01-01"), "selected"), ["no-trial-gate"]);
}

#[test]
fn offers_answer_all_and_say_what_running_costs() {
    let of = |offers: &str| {
        let requirements = "- { id: E1, title: A, lot: L1 }\n- { id: E2, title: B, lot: L1 }\n- { id: E3, title: C, lot: L2 }\n\
             - { id: E4, title: D, lot: L1, status: dropped }\n- { id: E5, title: E, lot: L1, priority: wont }\n";
        let vendors = "- { id: V1, name: A }\n- { id: V2, name: B, status: withdrawn }\n";
        let lots = "- { id: L1, title: A }\n- { id: L2, title: B }\n";
        let files =
            [("requirements.yaml", requirements), ("vendors.yaml", vendors), ("lots.yaml", lots), ("offers.yaml", offers)];
        broken(&["offer-unanswered", "offer-without-run-cost"], "", &files)
    };
    let answers =
        |ids: &[&str]| ids.iter().map(|id| format!("{{ requirement: {id}, code: compliant }}")).collect::<Vec<_>>().join(", ");
    let offer = |vendor: &str, ids: &[&str], more: &str| {
        format!("- {{ id: O-{vendor}, title: A, from: {vendor}, for: [L1], answers: [{}]{more} }}\n", answers(ids))
    };
    assert!(of(&offer("V1", &["E1", "E2"], "")).is_empty());
    assert_eq!(of(&offer("V1", &["E1"], "")), ["offer-unanswered"]);
    assert!(of(&offer("V2", &["E1"], "")).is_empty(), "it was withdrawn");
    assert!(of("- { id: O, title: A, from: V1, for: [L1] }\n").is_empty(), "answers are not kept here");
    let prices = ", prices: [{ post: P, amount: 1 EUR, sort: launch }]";
    assert_eq!(of(&offer("V1", &["E1", "E2"], prices)), ["offer-without-run-cost"]);
    assert!(of(&offer("V1", &["E1", "E2"], &prices.replace("launch }", "run }"))).is_empty());
}

#[test]
fn tests_say_what_goes_in_and_what_comes_out() {
    let of = |tests: &str| {
        let people = "- { id: PP-1, name: A, function: Développeuse }\n- { id: PP-2, name: B }\n";
        broken(&["test-incomplete", "tester-is-developer"], "", &[("tests.yaml", tests), ("stakeholders.yaml", people)])
    };
    let test = |id: u32, more: &str| format!("- {{ id: T-{id}, title: A{more} }}\n");
    let whole = test(1, ", context: C, expected: E");
    assert!(of(&whole).is_empty());
    assert!(of(&test(1, "")).is_empty(), "nobody writes more than titles");
    assert_eq!(of(&(whole.clone() + &test(2, ""))), ["test-incomplete"]);
    assert!(of(&test(1, ", context: C")).is_empty() && of(&test(1, ", expected: E")).is_empty(), "nobody says the other");
    assert_eq!(of(&(whole.clone() + &test(2, ", context: C"))), ["test-incomplete"]);
    assert_eq!(of(&(whole.clone() + &test(2, ", expected: E"))), ["test-incomplete"]);
    assert!(of(&test(1, ", steps: [{ sort: given, text: A }, { sort: then, text: B }]")).is_empty());
    assert!(of(&test(1, ", steps: [{ text: A, data: D, expected: B }]")).is_empty());
    assert_eq!(of(&test(1, ", context: C, expected: E, played_by: [PP-1]")), ["tester-is-developer"]);
    assert!(of(&test(1, ", context: C, expected: E, played_by: [PP-2]")).is_empty());
}

#[test]
fn what_is_critical_is_mended_before_the_go() {
    let of = |feedback: &str, gate: &str, today: &str| {
        let feedback = format!("- {{ id: F, title: A, class: critical{feedback} }}\n");
        let gates = format!("- {{ id: G, title: A, criteria: C, sort: go_no_go, date: 2027-05-20{gate} }}\n");
        let tasks = "- { id: T, title: A, status: done }\n";
        let files = [("feedback.yaml", &*feedback), ("gates.yaml", &*gates), ("tasks.yaml", tasks)];
        broken(&["critical-feedback-open"], &format!("date: {today}\n"), &files)
    };
    assert_eq!(of("", "", "2027-05-20"), ["critical-feedback-open"]);
    assert!(of("", "", "2027-05-19").is_empty());
    assert!(of("", ", verdict: no_go", "2027-05-20").is_empty());
    assert!(of(", verdict: duplicate", "", "2027-05-20").is_empty());
    assert_eq!(of(", becomes: [T]", "", "2027-05-20"), ["critical-feedback-open"]);
    assert!(of(", becomes: [T], retest: passed", "", "2027-05-20").is_empty());
}

#[test]
fn nobody_and_nothing_is_forgotten() {
    let rules = ["flow-missing", "persona-without-flow"];
    let personas = "- { id: P1, name: A }\n- { id: P2, name: B }\n";
    let of = |flows: &str| broken(&rules, "", &[("flows.yaml", flows), ("personas.yaml", personas)]);
    let flow = |id: u32, topic: &str, more: &str| format!("- {{ id: F-{id}, title: A, topic: {topic}{more} }}\n");
    let all = ["quote", "order", "invoicing", "after_sales"];
    let all: String = all.iter().zip(1..).map(|(topic, id)| flow(id, topic, "")).collect();
    assert!(of(&all).is_empty());
    assert!(of("").is_empty() && of(&flow(1, "account", "")).is_empty(), "no shop");
    assert_eq!(of(&flow(1, "order", "")), ["flow-missing"], "one for all topics");
    assert_eq!(of(&(all.clone() + &flow(9, "other", ", for: [P1]"))), ["persona-without-flow"]);
    assert!(of(&(all + &flow(9, "other", ", for: [P1, P2]"))).is_empty());
}

#[test]
fn goals_requirements_and_risks_are_complete() {
    let rules = ["objective-incomplete", "requirement-without-level", "risk-unattended"];
    let of = |file: &str, text: &str| broken(&rules, "", &[(file, text), ("milestones.yaml", "- { id: J, title: A }\n")]);
    let goal = |more: &str| of("objectives.yaml", &format!("- {{ id: B, title: A{more} }}\n"));
    assert_eq!(goal(""), ["objective-incomplete"]);
    assert_eq!(goal(", deadline: 2027"), ["objective-incomplete"]);
    assert!(goal(", deadline: 2027, success_criterion: C").is_empty() && goal(", due: J, success_criterion: C").is_empty());
    let parts = ", deadline: 2027, success_criterion: C, part_of: B2 }\n- { id: B2, title: C";
    assert!(goal(parts).is_empty(), "others make it up");
    let requirement = |more: &str| {
        format!("- {{ id: E, title: A, statement: S, {more} }}\n- {{ id: F, title: B, statement: S, criterion: C, level: L }}\n")
    };
    let level = |more: &str| of("requirements.yaml", &requirement(more));
    assert_eq!(level("priority: must"), ["requirement-without-level"]);
    assert_eq!(level("priority: should, criterion: C"), ["requirement-without-level"]);
    assert!(level("priority: could").is_empty() && level("priority: must, category: clause").is_empty());
    assert!(level("priority: must, status: dropped").is_empty());
    assert!(
        of("requirements.yaml", "- { id: E, title: A, statement: S, priority: must }\n").is_empty(),
        "nobody says levels here"
    );
    let risk = |more: &str| of("risks.yaml", &format!("- {{ id: R, title: A, probability: 3, {more} }}\n"));
    assert_eq!(risk("impact: 4"), ["risk-unattended"]);
    assert!(risk("impact: 3").is_empty() && risk("impact: 4, status: accepted").is_empty());
    let watched = broken(
        &rules,
        "",
        &[
            ("roles.yaml", "- { id: O, title: A }\n"),
            ("risks.yaml", "- { id: R, title: A, probability: 3, impact: 4, owner: O, countermeasure: C }\n"),
        ],
    );
    assert!(watched.is_empty());
}

#[test]
fn consent_and_clauses_come_first() {
    let rules = ["tracker-without-consent", "processor-unsigned"];
    let cookie = |more: &str, consents: &str| {
        broken(&rules, "", &[("cookies.yaml", &format!("- {{ id: K, name: A, {more} }}\n")), ("consents.yaml", consents)])
    };
    assert_eq!(cookie("class: marketing", ""), ["tracker-without-consent"]);
    assert!(cookie("class: marketing", "- { id: C, title: A, for: [K] }\n").is_empty());
    assert!(cookie("class: analytics, exempt: true", "").is_empty() && cookie("class: necessary", "").is_empty());
    assert_eq!(cookie("class: necessary, exempt: false", ""), ["tracker-without-consent"]);
    let processor = |clause: &str, today: &str| {
        let processors = format!("- {{ id: P, name: A{clause} }}\n");
        let phases =
            "- { id: PH, title: A, sort: soft_launch, from: 2027-03-01 }\n- { id: PG, title: B, sort: go, from: 2027-01-01 }\n";
        broken(&rules, &format!("date: {today}\n"), &[("processors.yaml", &processors), ("phases.yaml", phases)])
    };
    assert_eq!(processor("", "2027-03-01"), ["processor-unsigned"]);
    assert_eq!(processor(", contract_clause: negotiating", "2027-03-01"), ["processor-unsigned"]);
    assert!(processor("", "2027-02-28").is_empty() && processor(", contract_clause: signed", "2027-04-01").is_empty());
}

#[test]
fn questions_go_out_with_their_answer() {
    let of = |more: &str| {
        let list = format!("- {{ id: QU-1, title: Q{more} }}\n");
        broken(&["published-unanswered"], "date: 2026-05-01\n", &[("questions.yaml", &list)])
    };
    assert_eq!(of(", published: 2026-04-03").len(), 1);
    assert_eq!(of(", published: 2026-04-03, answer: Oui., answered: 2026-04-04").len(), 1);
    assert!(of("").is_empty() && of(", published: 2026-04-03, answer: Oui., answered: 2026-04-03").is_empty());
    assert!(of(", published: 2026-04, answer: Oui., answered: 2026-04-28").is_empty(), "the month is not over");
}
