//! A project that breaks every rule of the method once.

use super::read;
use crate::check::RULES;
use crate::finding::{Finding, RuleId};
use std::collections::BTreeMap;
use std::fs;

/// The day on which it is checked.
pub(super) const SETTINGS: &str = "date: 2027-06-01\n";

/// Its registers.
pub(super) const REGISTERS: &[(&str, &str)] = &[
    ("periods.yaml", "- { id: PC-1, title: Peak, sort: peak, from: 2027-07-01, to: 2027-07-31 }\n"),
    (
        "phases.yaml",
        "- { id: PH-1, title: Soft, sort: soft_launch, from: 2027-07-10 }\n\
         - { id: PH-2, title: Hard, sort: hard_launch, from: 2028-05-10 }\n",
    ),
    (
        "sessions.yaml",
        "- { id: SR-1, title: First, from: 2027-01-10, frozen: false }\n\
         - { id: SR-2, title: Second, from: 2027-07-05, frozen: true }\n",
    ),
    ("processors.yaml", "- { id: ST-1, name: Host, contract_clause: missing }\n"),
    ("stakeholders.yaml", "- { id: PP-1, name: Lead, family: transverse }\n"),
    (
        "committees.yaml",
        "- { id: CM-1, name: Long, duration: 2 h }\n\
         - { id: CM-2, name: Rare, duration: 1 h, members: [{ stakeholder: PP-1 }] }\n",
    ),
    (
        "meetings.yaml",
        "- { id: RE-1, title: First, of: CM-2, date: 2027-01-10, agenda: Start }\n\
         - { id: RE-2, title: Second, of: CM-2, date: 2027-05-20, agenda: Go, minutes: Said }\n",
    ),
    ("decisions.yaml", "- { id: DE-1, title: Go on, status: accepted, by: [CM-2] }\n"),
    (
        "sprints.yaml",
        "- { id: IT-1, title: Half a year, from: 2027-01-04, to: 2027-06-30 }\n\
         - { id: IT-2, title: More than ideal, from: 2027-02-01, to: 2027-02-25 }\n",
    ),
    ("tasks.yaml", "- { id: TA-1, title: Late, due: 2027-05-01, status: doing }\n"),
    (
        "clauses.yaml",
        "- { id: CT-1, title: Warranty, topic: warranty, months: 2, status: good }\n\
         - { id: CT-2, title: Exit, topic: reversibility, status: blocking, blocks: JA-1 }\n\
         - { id: CT-3, title: Uptime, topic: hosting, value: 99.5, minimum: 99.8, status: good }\n",
    ),
    (
        "documents.yaml",
        "- { id: DO-1, title: Contract, sort: contract, state: signed, concerns: [PS-1] }\n\
         - { id: DO-2, title: Licence, sort: licence, state: in_force, expiry: 2027-07-01 }\n",
    ),
    ("grants.yaml", "- { id: AP-1, title: Grant, status: preparing }\n"),
    (
        "milestones.yaml",
        "- { id: JA-1, title: Signature, sort: signature, date: 2027-01-01 }\n\
         - { id: JA-2, title: Delivery, sort: delivery, date: 2027-05-01 }\n\
         - { id: JA-3, title: End of warranty, sort: warranty_end, date: 2027-12-01 }\n",
    ),
    (
        "payments.yaml",
        "- { id: PM-1, title: Signature, share: 40 %, due: JA-1 }\n\
         - { id: PM-2, title: Delivery, share: 60 %, due: JA-2 }\n",
    ),
    (
        "gates.yaml",
        "- { id: PG-1, title: Go, sort: go_no_go, criteria: C, date: 2027-05-20, verdict: go }\n\
         - { id: PG-2, title: Trial, sort: mvp, criteria: C, date: 2027-05-25, verdict: pending }\n",
    ),
    ("lots.yaml", "- { id: L1, title: Shop, commitment: mandatory, to: 2027-05-01 }\n"),
    (
        "costs.yaml",
        "- { id: BU-1, title: Swapped, phase: launch, family: development, min: 10 EUR, max: 5 EUR }\n\
         - { id: BU-2, title: Dear, phase: launch, family: development, min: 1 EUR, max: 1100 EUR }\n\
         - { id: BU-3, title: Ads, phase: run, family: marketing, min: 1 EUR, max: 100 EUR, recurrence: yearly }\n",
    ),
    ("limits.yaml", "- { id: LI-1, title: Ceiling, sort: maximum_budget, value: 1000 EUR }\n"),
    ("campaigns.yaml", "- { id: CA-1, title: Fair, budget: 110 EUR }\n"),
    ("scenarios.yaml", "- { id: SC-1, title: Alone, years: 5, conversion_rate: 2 % }\n"),
    ("kpis.yaml", "- { id: IN-1, title: Bounce, standard: bounce_rate, target: 60 }\n"),
    ("sizings.yaml", "- { id: DI-1, metric: Orders, today: 10, tomorrow: 20 }\n"),
    (
        "options.yaml",
        "- { id: OP-1, title: Nothing, question: Which, sort: nothing }\n\
         - { id: OP-2, title: Rent, question: Which, sort: rent, visible_cost: 5 EUR, years: 3 }\n",
    ),
    ("questions.yaml", "- { id: QU-1, title: Asked, published: 2027-05-01 }\n"),
    (
        "vendors.yaml",
        "- { id: PS-1, name: One, status: selected, financial_health: Sound, people_met: [{ name: A, function: Developer }, { name: B }], \
           guarantees: [{ sort: insurance, state: given }, { sort: results, state: promised }, { sort: transfer, state: given }, \
           { sort: nda, state: given }, { sort: gdpr, state: given }], reference_calls: [{ organisation: C }] }\n\
         - { id: PS-2, name: Two, status: shortlisted, people_met: [{ name: D, function: Directrice commerciale }, { name: E, function: Sales }] }\n",
    ),
    (
        "requirements.yaml",
        "- { id: EX-1, title: A, statement: S, priority: must, lot: L1, criterion: C, level: L }\n\
         - { id: EX-2, title: B, statement: S, priority: could, lot: L1 }\n\
         - { id: EX-3, title: C, statement: S, priority: should, criterion: C }\n\
         - { id: EX-4, title: D, statement: S, priority: must, lot: L1, criterion: C, level: L }\n",
    ),
    (
        "offers.yaml",
        "- { id: OF-1, title: A, from: PS-1, for: [L1], answers: [{ requirement: EX-1, code: non_compliant, asked: fr-000000000000 }, \
           { requirement: EX-2, code: compliant }, { requirement: EX-2, code: partial }], \
           prices: [{ post: Lot, amount: 5 EUR, sort: launch }] }\n",
    ),
    (
        "tests.yaml",
        "- { id: TE-1, title: A, verifies: [EX-1], context: C, expected: E, verdict: failed }\n\
         - { id: TE-2, title: B, context: C, expected: E, tester: Un développeur }\n\
         - { id: TE-3, title: C, context: C, steps: [{ text: Look }] }\n",
    ),
    ("feedback.yaml", "- { id: RT-1, title: Down, class: critical, retest: passed }\n"),
    ("objectives.yaml", "- { id: OB-1, title: Sell, success_criterion: Share of orders }\n"),
    (
        "risks.yaml",
        "- { id: RI-1, title: Heavy, probability: 4, impact: 3, countermeasure: C }\n\
         - { id: RI-2, title: Old, probability: 1, impact: 1, review_date: 2027-01-01 }\n",
    ),
    ("flows.yaml", "- { id: PA-1, title: Order, topic: order, for: [PE-1] }\n"),
    ("personas.yaml", "- { id: PE-1, name: A }\n- { id: PE-2, name: B }\n"),
    ("cookies.yaml", "- { id: TC-1, name: ads, class: marketing, exempt: false }\n"),
    ("incidents.yaml", "- { id: IC-1, title: Leak, found: 2027-03-01, told_authority: 2027-03-05 }\n"),
    ("subject_requests.yaml", "- { id: DD-1, title: Access, received: 2027-04-30 }\n"),
    ("terms.yaml", "- { id: GL-1, term: ERP, tags: [starter] }\n"),
];

/// The rules that `src/check/method/` and the calendar that it asks find, taken from what their sources name.
fn of_the_method() -> Vec<RuleId> {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = fs::read_dir(source.join("check/method")).expect("a folder").map(|file| file.expect("a file").path());
    let files = files.chain([source.join("domain/calendar.rs")]);
    let sources: String = files.map(|file| fs::read_to_string(file).expect("text")).collect();
    let named =
        |id: &RuleId| sources.split(&format!("RuleId::{id:?}")).skip(1).any(|rest| !rest.starts_with(char::is_alphanumeric));
    // Settings of the rules of writing stand there too.
    let method = |id: &RuleId| !id.as_str().starts_with("writing-");
    RULES.iter().filter(|rule| !rule.fixed).map(|rule| rule.id).filter(method).filter(named).collect()
}

/// What is found of the rules of the method in the project, with settings of its own.
pub(super) fn found(settings: &str, registers: &[(&str, &str)]) -> Vec<(Finding, String)> {
    let rules = of_the_method();
    let (reading, found) = read(&format!("{SETTINGS}{settings}"), registers);
    let project = reading.project.expect("a project");
    let of_them = found.into_iter().filter(|finding| rules.contains(&finding.rule));
    of_them
        .map(|finding| {
            let entry = finding.entry.and_then(|n| project.entries.get(n)).map(|entry| entry.id.to_string());
            (finding, entry.unwrap_or_default())
        })
        .collect()
}

#[test]
fn each_rule_of_the_method_finds_its_fault_once() {
    let found = found("", REGISTERS);
    let mut count: BTreeMap<&str, usize> = of_the_method().iter().map(|id| (id.as_str(), 0)).collect();
    for (finding, _) in &found {
        *count.entry(finding.rule.as_str()).or_default() += 1;
        assert!(finding.hint.is_some() && finding.span.is_some(), "{finding:?}");
    }
    let wrong: Vec<_> = count.iter().filter(|(_, count)| **count != 1).collect();
    assert!(wrong.is_empty(), "{wrong:?}\n{found:#?}");
    assert!(count.len() >= 51, "{}", count.len());
}

#[test]
fn each_rule_of_the_method_speaks_french() {
    let french = crate::schema::Lang::of("fr");
    for (finding, _) in found("", REGISTERS) {
        let related = finding.related.iter().map(|(_, text)| text);
        for text in [&finding.message].into_iter().chain(&finding.hint).chain(related) {
            let said = crate::messages::translate(text, french);
            // One word is the same in both languages.
            let translated = said != *text || text == "indispensable";
            assert!(translated && !said.contains(" the ") && !said.contains(" is "), "{}: {said}", finding.rule);
        }
    }
}

#[test]
fn each_rule_of_the_method_is_silenced_where_it_speaks() {
    let mut silences: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (finding, entry) in found("", REGISTERS).iter().filter(|(finding, _)| finding.rule != RuleId::StarterEntry) {
        assert!(!entry.is_empty(), "{} speaks of no entry", finding.rule);
        silences.entry(entry.clone()).or_default().push(format!("{}: Because", finding.rule));
    }
    let with = |text: &str| {
        silences.iter().fold(text.to_owned(), |text, (entry, rules)| {
            text.replace(&format!("id: {entry},"), &format!("id: {entry}, silence: {{ {} }},", rules.join(", ")))
        })
    };
    let silenced: Vec<(&str, String)> = REGISTERS.iter().map(|(name, text)| (*name, with(text))).collect();
    let silenced: Vec<(&str, &str)> = silenced.iter().map(|(name, text)| (*name, &**text)).collect();
    let left: Vec<_> = found("", &silenced).into_iter().map(|(finding, _)| finding.rule.as_str()).collect();
    assert_eq!(left, ["starter-entry"]);
    assert!(found("rules: { starter-entry: off }\n", &silenced).is_empty());
}

/// Rules that hold a day against the project's own are silent without it, whatever the clock says.
#[test]
fn a_project_without_a_date_is_not_asked_what_has_passed() {
    let (_, undated) = read("", REGISTERS);
    let dated = [
        "review-missing",
        "meeting-without-minutes",
        "gate-overdue",
        "task-overdue",
        "critical-feedback-open",
        "review-overdue",
        "document-expired",
        "processor-unsigned",
        "subject-request-overdue",
        "clause-unsettled",
    ];
    let wrong: Vec<_> = undated.iter().filter(|finding| dated.contains(&finding.rule.as_str())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let rules = of_the_method();
    assert_eq!(undated.iter().filter(|finding| rules.contains(&finding.rule)).count(), rules.len() - dated.len());
}

/// What a starter suggests is not asked for more, and does not make a register be in use.
#[test]
fn suggestions_of_a_starter_are_counted_and_left_in_peace() {
    let tagged: Vec<(&str, String)> = REGISTERS
        .iter()
        .map(|(name, text)| (*name, text.replace("tags: [starter]", "tags: [x]").replace("- { id:", "- { tags: [starter], id:")))
        .map(|(name, text)| (name, text.replace("tags: [x]", "abbreviation: E")))
        .collect();
    let tagged: Vec<(&str, &str)> = tagged.iter().map(|(name, text)| (*name, &**text)).collect();
    let found = found("", &tagged);
    let gaps: Vec<_> =
        found.iter().filter(|(f, _)| RULES.iter().any(|rule| rule.id == f.rule && rule.gap)).map(|(f, _)| f).collect();
    assert!(gaps.is_empty(), "{gaps:#?}");
    let counted: Vec<_> = found.iter().filter(|(f, _)| f.rule == RuleId::StarterEntry).collect();
    let entries: usize = REGISTERS.iter().map(|(_, text)| text.matches("- { id:").count()).sum();
    assert_eq!(counted.len(), 1);
    assert_eq!(counted[0].0.message, format!("{entries} entries still come from the starter"));
}
