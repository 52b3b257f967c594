//! The rules of the method, each on entries that break it and on entries that keep it.

mod answers;
mod calendar;
mod every;
mod money;
mod privacy;
mod settings;
mod vendors;

use super::check;
use crate::finding::Finding;
use crate::project::{Project, Reading};
use std::fs;

/// What `check` finds in a project made of settings and register files.
fn read(settings: &str, files: &[(&str, &str)]) -> (Reading, Vec<Finding>) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("ouvrage.yaml"), format!("title: Test\ncurrency: EUR\n{settings}")).expect("written");
    fs::create_dir(folder.path().join("content")).expect("made");
    for (name, text) in files {
        fs::write(folder.path().join("content").join(name), text).expect("written");
    }
    let reading = Project::read(folder.path()).expect("read");
    let found = check(&reading);
    (reading, found)
}

/// The rules that a project breaks, each as often as it is found, of those asked about.
fn broken(rules: &[&str], settings: &str, files: &[(&str, &str)]) -> Vec<String> {
    let (_, found) = read(settings, files);
    let errors: Vec<_> = found.iter().filter(|f| f.severity == crate::finding::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let mut names: Vec<String> = found.iter().map(|f| f.rule.as_str().to_owned()).filter(|id| rules.contains(&&**id)).collect();
    names.sort();
    names
}

/// Findings of a project made of register files, as `rule: what the span shows`, with those of other families left out.
fn findings(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("ouvrage.yaml"), "title: Test\ncurrency: EUR\n").expect("written");
    fs::create_dir(folder.path().join("content")).expect("made");
    for (name, text) in files {
        fs::write(folder.path().join("content").join(name), text).expect("written");
    }
    let reading = Project::read(folder.path()).expect("read");
    let sources = reading.project.as_ref().map(|p| p.sources.clone()).expect("a project");
    let all = check(&reading);
    let others = [
        "requirement-without-test",
        "story-without-requirement",
        "launch-month",
        "plan-too-thin",
        "sprint-shape",
        "tracker-without-consent",
    ];
    let shown = all.iter().filter(|f| !others.contains(&f.rule.as_str())).map(|f| {
        let excerpt = f.span.map_or("", |s| sources.excerpt(s));
        assert!(f.hint.is_some(), "{} has no hint", f.rule);
        format!("{}: {}", f.rule, excerpt.lines().next().unwrap_or(""))
    });
    shown.collect()
}

#[test]
fn personas_are_three_to_five() {
    let personas = |n: usize| (0..n).map(|i| format!("- {{ id: PE-{i}, name: P }}\n")).collect::<String>();
    assert_eq!(findings(&[("personas.yaml", &personas(2))]), ["persona-count: PE-1"]);
    assert!(findings(&[("personas.yaml", &personas(3))]).is_empty());
    assert!(findings(&[("personas.yaml", &personas(5))]).is_empty());
    assert_eq!(findings(&[("personas.yaml", &personas(7))]), ["persona-count: PE-5"]);
}

/// Payment ← milestone ← session, and a lot by way of what its tests verify.
#[test]
fn what_is_paid_was_released_by_its_tests() {
    let of = |verdict: &str, report: &str, milestone: &str| {
        let payments = "- { id: A, title: A, share: 40 %, due: JA-1, paid: 2026-03-01 }\n- { id: B, title: B, share: 60 % }\n";
        let milestones = format!("- {{ id: JA-1, title: Réception, date: 2026-02-01, proved_by: {milestone} }}\n");
        let tests = format!(
            "- {{ id: TE-1, title: A, verdict: accepted, verifies: EX-1 }}\n- {{ id: TE-2, title: B, verdict: {verdict}, verifies: EX-1 }}\n"
        );
        let files = [
            ("payments.yaml", payments),
            ("milestones.yaml", &milestones),
            ("tests.yaml", &tests),
            ("sessions.yaml", "- { id: SR-1, title: Recette, runs: [TE-1, TE-2] }\n"),
            ("lots.yaml", "- { id: L1, title: Lot }\n"),
            ("requirements.yaml", "- { id: EX-1, title: A, lot: L1 }\n"),
            ("feedback.yaml", &format!("- {{ id: RT-1, title: A, class: critical, on: [TE-1], {report} }}\n")),
        ];
        broken(&["paid-before-passed"], "", &files).len()
    };
    for by in ["[SR-1]", "[L1]", "[TE-1, TE-2]"] {
        assert_eq!(of("passed", "retest: passed", by), 0, "{by}");
        assert_eq!(of("failed", "retest: passed", by), 1, "{by}");
        assert_eq!(of("not_run", "retest: passed", by), 1, "{by}");
        assert_eq!(of("passed", "retest: to_do", by), 1, "{by}");
        assert_eq!(of("passed", "verdict: duplicate", by), 0, "{by}");
    }
}

#[test]
fn an_entry_silences_a_rule_with_a_reason() {
    let text = "- { id: IN-1, title: A, silence: { kpi-without-target: Watched without a target until March } }\n- { id: IN-2, title: B }\n- { id: IN-3, title: C, target: 4 }\n";
    assert_eq!(findings(&[("kpis.yaml", text)]), ["kpi-without-target: IN-2"]);
}

#[test]
fn payments_reach_a_hundred_in_one_unit_and_one_currency() {
    let of = |text: &str| findings(&[("payments.yaml", text)]);
    assert!(of("- { id: A, title: A, share: 40 % }\n- { id: B, title: B, share: 60 % }\n").is_empty());
    assert_eq!(of("- { id: A, title: A, share: 40 % }\n- { id: B, title: B, share: 55 % }\n"), ["payments-total: 55 %"]);
    assert_eq!(of("- { id: A, title: A }\n- { id: B, title: B }\n"), ["payments-total: B"]);
    assert_eq!(of("- { id: A, title: A, share: 40 % }\n- { id: B, title: B, amount: 500 }\n"), ["payments-mixed: 500"]);
    assert_eq!(of("- { id: A, title: A, amount: 40 EUR }\n- { id: B, title: B, amount: 5 CHF }\n"), ["mixed-currencies: 5 CHF"]);
    let negative = of("- { id: A, title: A, share: -10 % }\n- { id: B, title: B, share: 110 % }\n");
    assert_eq!(negative, ["negative-share: -10 %"]);
}

#[test]
fn weights_and_marks_keep_to_their_scale() {
    let criteria = "- { id: C1, title: A, weight: 60, scale: 5 }\n- { id: C2, title: B, weight: 30 }\n";
    let offers = "- { id: O1, title: A, marks: [{ criterion: C1, mark: 6 }, { criterion: C2, mark: 4 }] }\n";
    let found = findings(&[("criteria.yaml", criteria), ("offers.yaml", offers)]);
    assert_eq!(found, ["criterion-weights: 30", "mark-out-of-scale: C1"]);
}

#[test]
fn scenarios_and_their_lines_share_a_currency() {
    let costs = "- { id: BU-1, title: A, max: 5 CHF }\n- { id: BU-2, title: B, max: 5 USD }\n";
    let scenarios = "- { id: SC-1, title: S, basket: 3 EUR, uses: [BU-1] }\n";
    assert_eq!(findings(&[("costs.yaml", costs), ("scenarios.yaml", scenarios)]), ["mixed-currencies: 5 CHF"]);
}

#[test]
fn indispensable_requirements_are_in_a_lot() {
    let lots = "- { id: L1, title: A, from: 2026-02-01, to: 2026-01-01 }\n";
    let requirements = "- { id: R1, title: A, priority: must, lot: L1 }\n- { id: R2, title: B, priority: must }\n- { id: R3, title: C, priority: could }\n";
    let found = findings(&[("lots.yaml", lots), ("requirements.yaml", requirements)]);
    assert_eq!(found, ["dates-out-of-order: 2026-01-01", "must-requirement-lot: must"]);
}

#[test]
fn a_month_may_hold_the_day_that_follows_it() {
    let periods =
        "- { id: P1, title: A, from: 2026-03-20, to: 2026-03 }\n- { id: P2, title: B, from: 2026-04, to: 2026-03-31 }\n";
    assert_eq!(findings(&[("periods.yaml", periods)]), ["dates-out-of-order: 2026-03-31"]);
}

#[test]
fn milestones_and_gates_come_before_what_they_open() {
    let lots = "- { id: L1, title: A, to: 2026-06-30 }\n";
    let milestones =
        "- { id: J1, title: A, date: 2026-07-01, gates: [L1] }\n- { id: J2, title: B, date: 2026-06-30, gates: [L1] }\n";
    let gates = "- { id: G1, title: A, date: 2026-09-01 }\n";
    let phases = "- { id: F1, title: A, from: 2026-08-31, opens_after: [G1] }\n";
    let found = findings(&[("lots.yaml", lots), ("milestones.yaml", milestones), ("gates.yaml", gates), ("phases.yaml", phases)]);
    assert_eq!(found, ["gate-without-criteria: G1", "milestone-order: 2026-07-01", "milestone-order: 2026-08-31"]);
}

#[test]
fn what_supersedes_and_what_is_superseded_say_the_same() {
    let decisions = "- { id: D1, title: A, status: superseded }\n- { id: D2, title: B, status: accepted }\n\
                     - { id: D3, title: C, status: accepted, supersedes: [D2] }\n- { id: D4, title: D, status: superseded }\n\
                     - { id: D5, title: E, status: accepted, supersedes: [D4] }\n";
    assert_eq!(findings(&[("decisions.yaml", decisions)]), ["decision-superseded: superseded", "decision-superseded: accepted"]);
}

/// An activity that holds all that Article 30(1) asks for; `more` is added to it.
fn activity(more: &str) -> String {
    format!(
        "- id: T1\n  title: A\n  role: controller\n  dpo_absent: Ten people.\n  controllers: [{{ name: Us, email: us@example.org }}]\n  data_subjects: [customers]\n  \
         recipients: [{{ type: internal, name: Sales }}]\n  security: [{{ description: locks }}]\n{more}"
    )
}

const PURPOSE: &str = "  purposes: [{ purpose: Deliver, legal_basis: contract }]\n";
const DATA: &str = "  data_categories: [{ category: identity, retention: 3 years, clock: last order }]\n";

#[test]
fn the_points_of_article_30_are_asked_for() {
    let of = |more: &str| findings(&[("processings.yaml", &activity(more))]);
    assert!(of(&format!("{PURPOSE}{DATA}")).is_empty());
    assert_eq!(of(DATA), ["processing-incomplete: T1"]);
    let empty = findings(&[("processings.yaml", "- { id: T1, title: A }\n")]);
    assert_eq!(empty.len(), 8, "role, officer, controller, purposes, people, data, recipients, security: {empty:?}");
    let for_others = "- id: T1\n  title: A\n  role: processor\n  dpo: [{ name: Ada }]\n  controllers: [{ name: Them, email: a@example.org, capacity: client }]\n  security: [{ description: locks }]\n  client_processing: [{ category: Polls }]\n";
    assert_eq!(findings(&[("processings.yaml", for_others)]).len(), 1, "ourselves");
    let named = for_others.replace("capacity: client }", "capacity: client }, { name: We, phone: \"1\", capacity: processor }");
    assert!(findings(&[("processings.yaml", &named)]).is_empty());
    let idle = named.replace("client_processing", "tags: [x] # ");
    assert_eq!(findings(&[("processings.yaml", &idle)]).len(), 1, "what is done for each controller");
    let joint = activity(&format!("{PURPOSE}{DATA}")).replace("role: controller", "role: joint");
    assert_eq!(findings(&[("processings.yaml", &joint)]).len(), 1, "the joint controller");
    let both = joint.replace("us@example.org }", "us@example.org }, { name: Them, capacity: joint, email: them@example.org }");
    assert!(findings(&[("processings.yaml", &both)]).is_empty());
    let abroad = format!("{PURPOSE}{DATA}");
    let abroad = activity(&abroad).replace("type: internal", "type: third_country");
    assert_eq!(findings(&[("processings.yaml", &abroad)]), ["processing-incomplete: T1"], "a transfer");
}

#[test]
fn purposes_data_and_transfers_are_justified() {
    let of = |more: &str| {
        findings(&[("processings.yaml", &activity(more))])
            .iter()
            .map(|f| f.split(':').next().unwrap_or("").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&format!("{DATA}  purposes: [{{ purpose: Deliver }}]\n")), ["purpose-without-basis"]);
    let twice = "  purposes: [{ purpose: Deliver, legal_basis: contract }, { purpose: deliver, legal_basis: consent }]\n";
    assert_eq!(of(&format!("{DATA}{twice}")), ["purpose-without-basis"]);
    assert_eq!(of(&format!("{PURPOSE}  data_categories: [{{ category: identity }}]\n")), ["data-without-retention"]);
    assert_eq!(
        of(&format!("{PURPOSE}  data_categories: [{{ category: identity, retention: 1 year }}]\n")),
        ["data-without-retention"]
    );
    let audience = "  data_categories: [{ category: browsing, retention: 26 months, clock: collection }]\n";
    assert_eq!(of(&format!("{PURPOSE}{audience}")), ["audience-data-retention"]);
    let all = format!("{PURPOSE}{DATA}");
    assert_eq!(of(&format!("{all}  transfers: [{{ country: Ruritania }}]\n")), ["transfer-without-tool"]);
    assert!(of(&format!("{all}  transfers: [{{ country: Ruritania, tool: art45 }}]\n")).is_empty());
    assert_eq!(of(&format!("{all}  special_categories: [{{ category: health }}]\n")), ["special-data-without-exception"]);
    assert_eq!(of(&format!("{all}  criminal_data: true\n")), ["criminal-data-without-basis"]);
}

#[test]
fn an_impact_assessment_is_expected_from_two_criteria_or_the_list() {
    let of = |more: &str| findings(&[("processings.yaml", &activity(&format!("{PURPOSE}{DATA}{more}")))]);
    let two = "  dpia_criteria: [{ criterion: large_scale }, { criterion: matching }]\n";
    assert_eq!(of(two).len(), 1);
    assert!(of("  dpia_criteria: [{ criterion: large_scale }]\n").is_empty());
    assert!(of(&format!("{two}  dpia_state: in_progress\n")).is_empty());
    assert!(of(&format!("{two}  dpia_list: exempt\n")).is_empty());
    assert_eq!(of("  dpia_list: required\n"), ["dpia-expected: required"]);
    assert_eq!(of(&format!("{two}  dpia_state: done\n  dpia_required: false\n")), ["dpia-expected: false"]);
}

#[test]
fn the_rights_shown_follow_from_the_legal_basis() {
    let keys = ["information", "access", "rectification", "erasure", "restriction", "portability", "objection"];
    let rights: String = keys.iter().map(|k| format!("- {{ id: {k}, title: {k}, right: {k} }}\n")).collect();
    let of = |linked: &str| {
        let text = activity(&format!("{PURPOSE}{DATA}  rights: [{linked}]\n"));
        findings(&[("processings.yaml", &text), ("rights.yaml", &rights)])
    };
    assert!(of("information, access, rectification, erasure, restriction, portability").is_empty());
    let wrong = of("information, access, rectification, erasure, restriction, objection");
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    assert!(wrong.contains(&"right-not-applicable: objection".to_owned()));
}

#[test]
fn trackers_live_thirteen_months() {
    let cookies = "- { id: K1, name: a, class: analytics, lifetime: 13 months }\n- { id: K2, name: b, class: marketing, lifetime: 2 years }\n- { id: K3, name: c, class: necessary, lifetime: 3 years }\n- { id: K4, name: d, class: necessary, lifetime: 2 years, exempt: yes, exempt_reason: Keeps the choice }\n";
    assert_eq!(findings(&[("cookies.yaml", cookies)]), ["cookie-lifetime: 2 years", "cookie-lifetime: 3 years"]);
}

#[test]
fn launches_and_sessions_keep_out_of_busy_seasons() {
    let periods = "- { id: P1, title: Peak, sort: peak, from: 2027-05, to: 2027-06 }\n- { id: P2, title: Fair, sort: event, from: 2027-09-01, to: 2027-09-03 }\n";
    let of = |name: &str, text: &str| findings(&[("periods.yaml", periods), (name, text)]);
    let launch = |from: &str, sort: &str| of("phases.yaml", &format!("- {{ id: PH, title: A, sort: {sort}, from: {from} }}\n"));
    assert_eq!(launch("2027-05-31", "soft_launch"), ["launch-in-season: 2027-05-31"]);
    assert_eq!(launch("2027-06", "hard_launch"), ["launch-in-season: 2027-06"]);
    // A year may leave the season out, an event is no season, and other phases may fall into one.
    assert!(launch("2027", "hard_launch").is_empty());
    assert!(launch("2027-09-02", "hard_launch").is_empty());
    assert!(launch("2027-05-31", "ramp_up").is_empty());
    assert!(launch("2027-07-01", "hard_launch").is_empty());
    let session = "- { id: S, title: A, from: 2027-04-28, to: 2027-05-02, frozen: false }\n";
    assert_eq!(of("sessions.yaml", session), ["session-in-season: 2027-04-28", "session-not-frozen: false"]);
    assert!(of("sessions.yaml", "- { id: S, title: A, from: 2027-04-20, to: 2027-04-30, frozen: true }\n").is_empty());
}

#[test]
fn sittings_and_sprints_are_short() {
    let committee = |length: &str| findings(&[("committees.yaml", &format!("- {{ id: C, name: A, duration: {length} }}\n"))]);
    assert!(committee("60 minutes").is_empty());
    assert_eq!(committee("4 h"), ["committee-too-long: 4 h"]);
    let sprint = |to: &str| findings(&[("sprints.yaml", &format!("- {{ id: S, title: A, from: 2027-01-04, to: {to} }}\n"))]);
    assert!(sprint("2027-02-01").is_empty());
    assert!(sprint("2027-01").is_empty());
    assert_eq!(sprint("2027-07-04"), ["sprint-too-long: 2027-07-04"]);
}

#[test]
fn a_project_sets_its_own_limits() {
    let with = |rules: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("ouvrage.yaml"), format!("title: Test\nrules: {{ {rules} }}\n")).expect("written");
        fs::create_dir(folder.path().join("content")).expect("made");
        fs::write(folder.path().join("content/committees.yaml"), "- { id: C, name: A, duration: 90 min }\n").expect("written");
        let reading = Project::read(folder.path()).expect("read");
        check(&reading).iter().map(|f| format!("{}/{}: {}", f.rule, f.severity.name(), f.message)).collect::<Vec<_>>()
    };
    assert_eq!(with("").len(), 1);
    assert!(with("committee-too-long: { max: 2 h }").is_empty());
    let stricter = with("committee-too-long: { max: 80 min, severity: error, reason: We stand }");
    assert_eq!(stricter.len(), 1);
    assert!(stricter[0].starts_with("committee-too-long/error"), "{stricter:?}");
    let unknown = with("persona-count: { max: 9 }, committee-too-long: { max: plenty }");
    assert!(unknown.iter().any(|f| f == "bad-config/error: the rule `persona-count` has no `max`"), "{unknown:?}");
    assert!(unknown.iter().any(|f| f.contains("cannot be read: `plenty`")), "{unknown:?}");
    assert!(with("comitee-too-long: { max: 2 h }").iter().any(|f| f.starts_with("unknown-rule")));
}

#[test]
fn what_is_overdue_is_held_against_the_date_of_the_project() {
    let with = |date: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("ouvrage.yaml"), format!("title: Test\n{date}")).expect("written");
        fs::create_dir(folder.path().join("content")).expect("made");
        let gates = "- { id: G1, title: A, criteria: B, date: 2027-03 }\n- { id: G2, title: A, criteria: B, date: 2027-03-01, verdict: go }\n";
        fs::write(folder.path().join("content/gates.yaml"), gates).expect("written");
        let tasks =
            "- { id: T1, title: A, due: 2027-03-09, status: doing }\n- { id: T2, title: A, due: 2027-03-09, status: done }\n";
        fs::write(folder.path().join("content/tasks.yaml"), tasks).expect("written");
        let reading = Project::read(folder.path()).expect("read");
        check(&reading).iter().map(|f| f.rule.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert!(with("").is_empty());
    assert_eq!(with("date: 2027-03-10\n"), ["task-overdue"]);
    assert_eq!(with("date: 2027-04-01\n"), ["gate-overdue", "task-overdue"]);
}

#[test]
fn little_is_due_at_signature() {
    let milestones = "- { id: M1, title: A, date: 2027-01-10 }\n- { id: M2, title: B, date: 2027-06-10 }\n";
    let of = |first: u8, second: u8| {
        let payments =
            format!("- {{ id: A, title: A, share: {first} %, due: M1 }}\n- {{ id: B, title: B, share: {second} %, due: M2 }}\n");
        findings(&[("milestones.yaml", milestones), ("payments.yaml", &payments)])
    };
    assert!(of(30, 70).is_empty());
    assert_eq!(of(31, 69), ["too-much-at-signature: 31 %"]);
    assert_eq!(of(100, 0), ["too-much-at-signature: 100 %"]);
}

#[test]
fn the_launch_stays_below_its_ceiling() {
    let limits = "- { id: L, title: A, sort: maximum_budget, value: 1000 EUR }\n";
    let of = |costs: &str| findings(&[("limits.yaml", limits), ("costs.yaml", costs)]);
    let line = |id: &str, min: u32, max: u32, phase: &str| {
        format!("- {{ id: {id}, title: A, phase: {phase}, min: {min} EUR, max: {max} EUR }}\n")
    };
    assert!(of(&(line("A", 1, 600, "launch") + &line("B", 1, 400, "launch") + &line("C", 1, 9000, "run"))).is_empty());
    assert_eq!(of(&(line("A", 1, 600, "launch") + &line("B", 1, 401, "launch"))), ["budget-over-limit: 1000 EUR"]);
    assert_eq!(of(&line("A", 7, 6, "launch")), ["cost-bounds: 6 EUR"]);
}

#[test]
fn the_indispensable_is_neither_refused_nor_failed() {
    let requirements =
        "- { id: E1, title: A, statement: S, priority: must }\n- { id: E2, title: A, statement: S, priority: could }\n";
    let answers =
        "- { id: O, title: A, answers: [{ requirement: E1, code: non_compliant }, { requirement: E2, code: non_compliant }] }\n";
    assert_eq!(findings(&[("requirements.yaml", requirements), ("offers.yaml", answers)]), ["offer-refuses-must: E1"]);
    let tests =
        "- { id: T1, title: A, verifies: [E1], verdict: failed }\n- { id: T2, title: A, verifies: [E2], verdict: blocked }\n";
    let with = |verdict: &str| {
        let gates = format!("- {{ id: G, title: A, criteria: B, sort: go_no_go, verdict: {verdict} }}\n");
        findings(&[("requirements.yaml", requirements), ("tests.yaml", tests), ("gates.yaml", &gates)])
    };
    assert_eq!(with("go"), ["must-test-failed: failed"]);
    assert!(with("conditional").is_empty());
}
