//! What projects may set of the rules of the method, held against what the rules have.

use crate::finding::{Finding, RuleId};
use crate::project::limits::LIMITS;
use crate::project::{Project, RuleSetting};
use crate::schema::value::Duration;
use rust_decimal::Decimal;

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

/// A limit that is a length of time.
pub(super) fn time(project: &Project, rule: RuleId, name: &str) -> Option<Duration> {
    project.limits().time(rule, name)
}

/// A limit that is a number, or a share in per cent.
pub(in crate::check) fn count(project: &Project, rule: RuleId, name: &str) -> Option<Decimal> {
    project.limits().count(rule, name)
}

/// The words or choices that a rule names.
pub(in crate::check) fn words(project: &Project, rule: RuleId, name: &str) -> Vec<String> {
    project.limits().words(rule, name)
}

/// Whether a text holds one of the words that a rule names, whatever its case.
pub(super) fn holds_word(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(&*word.to_lowercase()))
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
    use crate::project::limits::{Limit, choices};

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
