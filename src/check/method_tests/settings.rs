//! What projects set of the rules of the method.

use super::every::{REGISTERS, SETTINGS, found};
use super::read;
use crate::check::method::limits::names;

/// Settings that bring the project that breaks every rule within them, and, where there is one, a setting that does not.
const ENOUGH: &[(&str, &str, &str)] = &[
    ("launch-month", "months: [8, 12]", "months: 5"),
    ("committee-too-long", "max: 2 h", "max: 110 min"),
    ("committee-gap", "max: 130 days, near_launch: 130 days", "max: 129 days"),
    ("review-missing", "max: 6 months", "max: 4 months"),
    ("meeting-without-minutes", "max: 200 days", "max: 2 weeks"),
    ("sprint-too-long", "max: 1 year", "max: 100 days"),
    ("sprint-shape", "max: 24 days", "max: 23 days"),
    ("clause-too-short", "min: 2 months", "min: 61 days"),
    ("too-much-at-signature", "max: 40 %", "max: 39.5"),
    ("campaigns-over-budget", "max: 110 %", "max: 109 %"),
    ("flow-missing", "topics: [order]", "topics: [order, quote]"),
    ("bounce-target", "max: 60 %", "max: 59"),
    ("conversion-range", "min: 2 %", "min: 3 %"),
    ("plan-too-thin", "scenarios: 1", "scenarios: 3"),
    ("budget-over-limit", "max: 111 %", "max: 110 %"),
    ("sizing-factor", "min: 2", "min: 2.5"),
    ("vendor-unmet", "words: [account manager]", "words: [SALES, commercial]"),
    ("vendor-guarantees", "sorts: [insurance, nda]", "sorts: results"),
    ("vendor-evidence", "min: 1", "min: 2"),
    ("tester-is-developer", "words: [coder]", "words: [DÉVELOPP]"),
    ("document-expired", "min: 4 weeks", "min: 31 days"),
    ("risk-unattended", "min: 13", "min: 11"),
    ("incident-told-late", "max: 96 h", "max: 95 min"),
    ("subject-request-overdue", "max: 2 months", "max: 31 days"),
];

#[test]
fn what_a_project_sets_counts() {
    // A longer sprint is one for `sprint-shape`, so that this one is tried on its own.
    let (own, others): (Vec<_>, Vec<_>) = ENOUGH.iter().partition(|(rule, ..)| *rule == "sprint-too-long");
    for rules in [own, others] {
        let found = |set: &dyn Fn(&(&str, &str, &str)) -> String| -> Vec<String> {
            let set: Vec<String> = rules.iter().copied().map(set).collect();
            let all = found(&format!("rules:\n{}", set.concat()), REGISTERS);
            all.iter().map(|(finding, _)| finding.rule.as_str().to_owned()).collect()
        };
        let enough = found(&|(rule, enough, _)| format!("  {rule}: {{ {enough} }}\n"));
        let too_little = found(&|(rule, _, too_little)| format!("  {rule}: {{ {too_little} }}\n"));
        for (rule, ..) in &rules {
            let count = |of: &[String]| of.iter().filter(|id| id == rule).count();
            assert_eq!((count(&enough), count(&too_little)), (0, 1), "{rule}");
        }
    }
}

/// Those of the list above are all but a few, which have tests of their own.
#[test]
fn each_setting_is_tried() {
    let tried = |rule: &str, name: &str| ENOUGH.iter().any(|(id, enough, _)| *id == rule && enough.contains(&format!("{name}:")));
    // Those of the rules of writing are tried in `check::writing`.
    let of_method = names().filter(|(rule, _)| !rule.starts_with("writing-"));
    let left: Vec<_> = of_method.filter(|(rule, name)| !tried(rule, name)).collect();
    let own = [
        ("sprint-shape", "min"),
        ("conversion-range", "max"),
        ("plan-too-thin", "min"),
        ("plan-too-thin", "ideal"),
        ("marks-apart", "max"),
        ("vendor-unmet", "min"),
        ("review-overdue", "max"),
    ];
    assert_eq!(left, own);
}

#[test]
fn settings_that_cannot_be_read_are_errors() {
    let errors = |rules: &str| {
        let (_, found) = read(&format!("{SETTINGS}rules: {{ {rules} }}\n"), &[("terms.yaml", "- { id: G, term: A }\n")]);
        let of = found.iter().filter(|f| f.rule.as_str() == "bad-config");
        of.map(|f| format!("{} ({})", f.message, f.hint.as_deref().unwrap_or("no hint"))).collect::<Vec<_>>()
    };
    for (rules, message) in [
        ("launch-month: { months: [13] }", "`months` of `launch-month` cannot be read: `13`"),
        ("launch-month: { months: [may] }", "`months` of `launch-month` cannot be read: `may`"),
        ("launch-month: { months: [] }", "`months` of `launch-month` cannot be read: ``"),
        ("flow-missing: { topics: [order, sums] }", "`topics` of `flow-missing` cannot be read: `order, sums`"),
        ("vendor-guarantees: { sorts: [oath] }", "`sorts` of `vendor-guarantees` cannot be read: `oath`"),
        ("vendor-unmet: { min: two }", "`min` of `vendor-unmet` cannot be read: `two`"),
        ("vendor-unmet: { min: [1, 2] }", "`min` of `vendor-unmet` cannot be read: `1, 2`"),
        ("clause-too-short: { min: 3 }", "`min` of `clause-too-short` cannot be read: `3`"),
        ("clause-too-short: { min: -3 months }", "`min` of `clause-too-short` cannot be read: `-3 months`"),
        ("clause-too-short: { max: 3 months }", "the rule `clause-too-short` has no `max` (it has: `min`)"),
        ("tester-is-developer: { words: [\"\"] }", "`words` of `tester-is-developer` cannot be read: ``"),
        ("sizing-factor: { min: { a: 1 } }", "`min` expects a value, or a list of them"),
        ("conversion-range: { min: 20 % }", "`min` of `conversion-range` (20) is above its `max` (15)"),
        ("plan-too-thin: { ideal: 2 }", "`min` of `plan-too-thin` (3) is above its `ideal` (2)"),
        ("risk-unattended: { min: 9, least: 9 }", "a rule has no setting `least`"),
    ] {
        let found = errors(rules);
        assert!(found.len() == 1 && found[0].starts_with(message), "{rules}: {found:?}");
    }
    assert!(errors("conversion-range: { min: 20 %, max: 30 % }, launch-month: { months: 8 }").is_empty());
}
