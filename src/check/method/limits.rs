//! What projects may set of the rules of the method: `rules: { sprint-too-long: { max: 3 weeks } }`.

use crate::finding::{Finding, RuleId};
use crate::project::{Project, RuleSetting};
use crate::schema::value::{Duration, Unit, parse_decimal};
use crate::schema::{Field, FieldType, Lang};
use rust_decimal::Decimal;

/// A limit, with what counts unless the project sets another.
#[derive(Debug, Clone, Copy)]
enum Limit {
    /// A length of time.
    Time(u32, Unit),
    /// A share, in per cent.
    Share(u32),
    /// A number.
    Count(u32),
    /// Months of the year, from 1.
    Months(&'static [i8]),
    /// Words, of which a text may hold one.
    Words(&'static [&'static str]),
    /// Choices of a field: the kind, the field, and the field of its rows.
    Choices(&'static [&'static str], &'static [&'static str]),
}

/// What can be set: the rule, the name of the setting, and what counts without it.
const LIMITS: &[(RuleId, &str, Limit)] = &[
    (RuleId::LaunchMonth, "months", Limit::Months(&[5])),
    (RuleId::CommitteeTooLong, "max", Limit::Time(1, Unit::Hour)),
    (RuleId::CommitteeGap, "max", Limit::Time(31, Unit::Day)),
    (RuleId::CommitteeGap, "near_launch", Limit::Time(15, Unit::Day)),
    (RuleId::ReviewMissing, "max", Limit::Time(3, Unit::Month)),
    (RuleId::MeetingWithoutMinutes, "max", Limit::Time(7, Unit::Day)),
    (RuleId::SprintTooLong, "max", Limit::Time(28, Unit::Day)),
    (RuleId::SprintShape, "max", Limit::Time(21, Unit::Day)),
    (RuleId::SprintShape, "min", Limit::Count(4)),
    (RuleId::ClauseTooShort, "min", Limit::Time(3, Unit::Month)),
    (RuleId::TooMuchAtSignature, "max", Limit::Share(30)),
    (RuleId::CampaignsOverBudget, "max", Limit::Share(100)),
    (RuleId::FlowMissing, "topics", Limit::Choices(&["flow", "topic"], &["quote", "order", "invoicing", "after_sales"])),
    (RuleId::BounceTarget, "max", Limit::Share(40)),
    (RuleId::ConversionRange, "min", Limit::Share(5)),
    (RuleId::ConversionRange, "max", Limit::Share(15)),
    (RuleId::PlanTooThin, "min", Limit::Count(3)),
    (RuleId::PlanTooThin, "ideal", Limit::Count(5)),
    (RuleId::PlanTooThin, "scenarios", Limit::Count(2)),
    (RuleId::BudgetOverLimit, "max", Limit::Share(100)),
    (RuleId::SizingFactor, "min", Limit::Count(10)),
    (RuleId::VendorUnmet, "min", Limit::Count(2)),
    (RuleId::VendorUnmet, "words", Limit::Words(&["commerc", "vente", "sales", "account"])),
    (
        RuleId::VendorGuarantees,
        "sorts",
        Limit::Choices(&["vendor", "guarantees", "sort"], &["insurance", "results", "transfer", "nda", "gdpr"]),
    ),
    (RuleId::VendorEvidence, "min", Limit::Count(2)),
    (RuleId::TesterIsDeveloper, "words", Limit::Words(&["développ", "develop"])),
    (RuleId::ReviewOverdue, "max", Limit::Time(12, Unit::Month)),
    (RuleId::DocumentExpired, "min", Limit::Time(3, Unit::Month)),
    (RuleId::RiskUnattended, "min", Limit::Count(12)),
    (RuleId::WritingNoModal, "words", Limit::Words(&[])),
    (RuleId::WritingVague, "words", Limit::Words(&[])),
    (RuleId::WritingVague, "except", Limit::Words(&[])),
    (RuleId::WritingEscape, "words", Limit::Words(&[])),
    (RuleId::WritingEscape, "except", Limit::Words(&[])),
    (RuleId::WritingOpenEnded, "words", Limit::Words(&[])),
    (RuleId::WritingOpenEnded, "except", Limit::Words(&[])),
    (RuleId::WritingUnknownAbbreviation, "except", Limit::Words(&[])),
];

/// Pairs of settings of a rule of which the first cannot be above the second.
const PAIRS: [(RuleId, &str, &str); 2] = [(RuleId::ConversionRange, "min", "max"), (RuleId::PlanTooThin, "min", "ideal")];

/// Reports settings that a rule does not have, that cannot be read, or that contradict each other.
pub(super) fn check(project: &Project, findings: &mut Vec<Finding>) {
    for (rule, settings) in &project.config.limits {
        // A rule that does not exist is reported as such.
        let Some(rule) = RuleId::find(rule) else { continue };
        for (name, setting) in settings {
            let own = LIMITS.iter().find(|(id, own, _)| *id == rule && own == name);
            match own {
                None => findings.push(unknown(rule, name, setting)),
                Some((_, _, limit)) if !limit.reads(setting, project) => {
                    let written = setting.values.join(", ");
                    let message = format!("`{name}` of `{rule}` cannot be read: `{written}`");
                    findings.push(Finding::error(RuleId::BadConfig, setting.span, message).hint(limit.example(project)));
                }
                Some(_) => {}
            }
        }
    }
    for (rule, low, high) in PAIRS {
        let set = |name: &str| project.config.limits.get(rule.as_str()).and_then(|settings| settings.get(name));
        let Some(written) = set(low).or_else(|| set(high)) else { continue };
        if let (Some(least), Some(most)) = (count(project, rule, low), count(project, rule, high))
            && least > most
        {
            let message = format!("`{low}` of `{rule}` ({least}) is above its `{high}` ({most})");
            findings.push(Finding::error(RuleId::BadConfig, written.span, message).hint("set both, in this order"));
        }
    }
}

fn unknown(rule: RuleId, name: &str, setting: &RuleSetting) -> Finding {
    let finding = Finding::error(RuleId::BadConfig, setting.span, format!("the rule `{rule}` has no `{name}`"));
    let own: Vec<String> = LIMITS.iter().filter(|(id, ..)| *id == rule).map(|(_, own, _)| format!("`{own}`")).collect();
    if !own.is_empty() {
        return finding.hint(format!("it has: {}", own.join(", ")));
    }
    let names: Vec<String> = LIMITS.iter().filter(|(_, own, _)| *own == name).map(|(id, ..)| format!("`{id}`")).collect();
    finding.hint(format!("those that have one: {}", names.join(", ")))
}

impl Limit {
    /// Whether a setting can be read as this.
    fn reads(self, setting: &RuleSetting, project: &Project) -> bool {
        match self {
            Limit::Time(..) => read_time(setting, project).is_some(),
            Limit::Share(_) | Limit::Count(_) => read_number(setting, project).is_some(),
            Limit::Months(_) => read_months(setting).is_some(),
            // None in the place of none changes nothing.
            Limit::Words(usual) => {
                (usual.is_empty() || !setting.values.is_empty()) && setting.values.iter().all(|word| !word.is_empty())
            }
            Limit::Choices(path, _) => {
                let known = choices(path, project);
                !setting.values.is_empty() && setting.values.iter().all(|key| known.contains(&&**key))
            }
        }
    }

    /// What counts when nothing is set, as it is written.
    fn usual(self, lang: Lang) -> String {
        match self {
            Limit::Time(count, unit) => Duration { count: Decimal::from(count), unit }.show(lang),
            Limit::Share(share) => format!("{share} %"),
            Limit::Count(count) => count.to_string(),
            Limit::Months(months) => format!("{months:?}"),
            Limit::Words(words) | Limit::Choices(_, words) => ["[", &words.join(", "), "]"].concat(),
        }
    }

    /// What may be written.
    fn example(self, project: &Project) -> String {
        match self {
            Limit::Time(count, unit) => {
                let usual = Duration { count: Decimal::from(count), unit };
                format!("a length of time, as `{}`", usual.show(project.config.lang))
            }
            Limit::Share(usual) => format!("a share, as `{usual} %`"),
            Limit::Count(usual) => format!("a number, as `{usual}`"),
            Limit::Months(usual) => format!("months by their number, as `{usual:?}`"),
            Limit::Words(usual) => format!("words, as `[{}]`", usual.join(", ")),
            Limit::Choices(path, _) => format!("some of these: {}", choices(path, project).join(", ")),
        }
    }
}

fn read_time(setting: &RuleSetting, project: &Project) -> Option<Duration> {
    let [one] = setting.values.as_slice() else { return None };
    Duration::parse(one, project.config.lang).filter(|time| time.count > Decimal::ZERO)
}

fn read_number(setting: &RuleSetting, project: &Project) -> Option<Decimal> {
    let [one] = setting.values.as_slice() else { return None };
    parse_decimal(one.trim_end_matches('%').trim(), project.config.lang).filter(|number| *number >= Decimal::ZERO)
}

fn read_months(setting: &RuleSetting) -> Option<Vec<i8>> {
    let months = setting.values.iter().map(|month| month.parse().ok().filter(|month| (1..=12).contains(month)));
    months.collect::<Option<Vec<i8>>>().filter(|months| !months.is_empty())
}

/// The choices that a path of a kind and its fields leads to.
fn choices<'a>(path: &[&str], project: &'a Project) -> Vec<&'a str> {
    let [kind, field, inner @ ..] = path else { return Vec::new() };
    let Some(kind) = project.vocabulary.get(kind) else { return Vec::new() };
    let mut found: Option<&Field> = kind.fields.get(*field);
    for name in inner {
        found = found.and_then(|field| match &field.ty {
            FieldType::Records(rows) => rows.get(*name),
            _ => None,
        });
    }
    match found.map(|field| &field.ty) {
        Some(FieldType::Choice(choices)) => choices.iter().map(|choice| &*choice.key).collect(),
        _ => Vec::new(),
    }
}

/// What a project sets, and what counts without it.
fn of<'a>(project: &'a Project, rule: RuleId, name: &str) -> (Option<&'a RuleSetting>, Option<Limit>) {
    let usual = LIMITS.iter().find(|(id, own, _)| *id == rule && *own == name).map(|(_, _, limit)| *limit);
    (project.config.limits.get(rule.as_str()).and_then(|settings| settings.get(name)), usual)
}

/// A limit that is a length of time.
pub(super) fn time(project: &Project, rule: RuleId, name: &str) -> Option<Duration> {
    let (own, usual) = of(project, rule, name);
    own.and_then(|setting| read_time(setting, project)).or_else(|| match usual? {
        Limit::Time(count, unit) => Some(Duration { count: Decimal::from(count), unit }),
        _ => None,
    })
}

/// A limit that is a number, or a share in per cent.
pub(super) fn count(project: &Project, rule: RuleId, name: &str) -> Option<Decimal> {
    let (own, usual) = of(project, rule, name);
    own.and_then(|setting| read_number(setting, project)).or_else(|| match usual? {
        Limit::Share(count) | Limit::Count(count) => Some(Decimal::from(count)),
        _ => None,
    })
}

/// The months that a rule names.
pub(super) fn months(project: &Project, rule: RuleId) -> Vec<i8> {
    let (own, usual) = of(project, rule, "months");
    own.and_then(read_months).unwrap_or_else(|| match usual {
        Some(Limit::Months(months)) => months.to_vec(),
        _ => Vec::new(),
    })
}

/// The words or choices that a rule names.
pub(in crate::check) fn words(project: &Project, rule: RuleId, name: &str) -> Vec<String> {
    let (own, usual) = of(project, rule, name);
    match (own, usual) {
        (Some(setting), _) => setting.values.clone(),
        (None, Some(Limit::Words(words) | Limit::Choices(_, words))) => words.iter().map(|word| (*word).to_owned()).collect(),
        (None, _) => Vec::new(),
    }
}

/// Whether a text holds one of the words that a rule names, whatever its case.
pub(super) fn holds_word(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(&*word.to_lowercase()))
}

/// The settings of a rule, each with what counts unless a project sets another, as it is written.
pub(crate) fn usual_settings(id: RuleId, lang: Lang) -> Vec<(&'static str, String)> {
    let of_rule = LIMITS.iter().filter(|(rule, ..)| *rule == id);
    of_rule.map(|(_, name, limit)| (*name, limit.usual(lang))).collect()
}

/// Each setting: its rule and its name.
#[cfg(test)]
pub(in crate::check) fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    LIMITS.iter().map(|(rule, name, _)| (rule.as_str(), *name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::rule;
    use crate::project::RULE_SETTINGS;

    #[test]
    fn each_setting_is_read_documented_and_in_the_schema() {
        let docs = include_str!("../../../docs/manual/content/04-writing/rules.md");
        let schema = include_str!("../../../content/schemas/settings.json");
        let schema: serde_json::Value = serde_json::from_str(schema).expect("JSON");
        let offered = &schema["properties"]["rules"]["additionalProperties"]["anyOf"][1]["properties"];
        for (id, name, _) in LIMITS {
            assert!(RULE_SETTINGS.contains(name), "{name}");
            assert!(rule(*id).is_some_and(|rule| !rule.fixed), "{id}");
            let row = format!("| `{id}` | `{name}` | ");
            assert!(
                docs.lines().any(|line| line.starts_with(&row)),
                "docs/manual/content/04-writing/rules.md has no row `{row}`"
            );
        }
        for name in RULE_SETTINGS {
            assert!(LIMITS.iter().any(|(_, own, _)| *own == name), "no rule has `{name}`");
            assert!(offered[name].is_object(), "the schema has no `{name}`");
        }
    }

    #[test]
    fn the_usual_choices_are_there() {
        let project = Project::empty();
        for (id, name, limit) in LIMITS {
            if let Limit::Choices(path, usual) = limit {
                let known = choices(path, &project);
                assert!(usual.iter().all(|key| known.contains(key)), "{id} {name}: {known:?}");
            }
        }
    }
}
