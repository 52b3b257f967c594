//! What projects may set of the rules of the method: `rules: { sprint-too-long: { max: 3 weeks } }`.
//!
//! In: the settings of `ouvrage.yaml`. Out: each limit, or what counts without it. Whether the settings are right is said by `check`.

use super::{Project, RuleSetting};
use crate::finding::RuleId;
use crate::schema::value::{Duration, Unit, parse_decimal};
use crate::schema::{Field, FieldType, Lang};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A limit, with what counts unless the project sets another.
#[derive(Debug, Clone, Copy)]
pub enum Limit {
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
pub const LIMITS: &[(RuleId, &str, Limit)] = &[
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
    (RuleId::MarksApart, "max", Limit::Share(30)),
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
    (RuleId::IncidentToldLate, "max", Limit::Time(72, Unit::Hour)),
    (RuleId::SubjectRequestOverdue, "max", Limit::Time(1, Unit::Month)),
    (RuleId::WritingNoModal, "words", Limit::Words(&[])),
    (RuleId::WritingVague, "words", Limit::Words(&[])),
    (RuleId::WritingVague, "except", Limit::Words(&[])),
    (RuleId::WritingEscape, "words", Limit::Words(&[])),
    (RuleId::WritingEscape, "except", Limit::Words(&[])),
    (RuleId::WritingOpenEnded, "words", Limit::Words(&[])),
    (RuleId::WritingOpenEnded, "except", Limit::Words(&[])),
    (RuleId::WritingUnknownAbbreviation, "except", Limit::Words(&[])),
];

/// What a project sets of its rules, by rule and by name.
pub type RuleSettings = BTreeMap<String, BTreeMap<&'static str, RuleSetting>>;

/// The limits that a project holds itself to.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'a> {
    /// What it sets itself.
    pub settings: &'a RuleSettings,
    /// The language in which lengths of time and numbers are written.
    pub lang: Lang,
}

impl Project {
    /// Returns the limits that it holds itself to.
    pub fn limits(&self) -> Limits<'_> {
        Limits { settings: &self.config.limits, lang: self.config.lang }
    }
}

impl<'a> Limits<'a> {
    /// What is set, and what counts without it.
    fn of(&self, rule: RuleId, name: &str) -> (Option<&'a RuleSetting>, Option<Limit>) {
        let usual = LIMITS.iter().find(|(id, own, _)| *id == rule && *own == name).map(|(_, _, limit)| *limit);
        (self.settings.get(rule.as_str()).and_then(|settings| settings.get(name)), usual)
    }

    /// Returns a limit that is a length of time.
    pub fn time(&self, rule: RuleId, name: &str) -> Option<Duration> {
        let (own, usual) = self.of(rule, name);
        own.and_then(|setting| read_time(setting, self.lang)).or_else(|| match usual? {
            Limit::Time(count, unit) => Some(Duration { count: Decimal::from(count), unit }),
            _ => None,
        })
    }

    /// Returns a limit that is a number, or a share in per cent.
    pub fn count(&self, rule: RuleId, name: &str) -> Option<Decimal> {
        let (own, usual) = self.of(rule, name);
        own.and_then(|setting| read_number(setting, self.lang)).or_else(|| match usual? {
            Limit::Share(count) | Limit::Count(count) => Some(Decimal::from(count)),
            _ => None,
        })
    }

    /// Returns the months that a rule names.
    pub fn months(&self, rule: RuleId) -> Vec<i8> {
        let (own, usual) = self.of(rule, "months");
        own.and_then(read_months).unwrap_or_else(|| match usual {
            Some(Limit::Months(months)) => months.to_vec(),
            _ => Vec::new(),
        })
    }

    /// Returns the words or choices that a rule names.
    pub fn words(&self, rule: RuleId, name: &str) -> Vec<String> {
        let (own, usual) = self.of(rule, name);
        match (own, usual) {
            (Some(setting), _) => setting.values.clone(),
            (None, Some(Limit::Words(words) | Limit::Choices(_, words))) => words.iter().map(|word| (*word).to_owned()).collect(),
            (None, _) => Vec::new(),
        }
    }
}

impl Limit {
    /// Returns whether a setting can be read as this.
    pub fn reads(self, setting: &RuleSetting, project: &Project) -> bool {
        match self {
            Limit::Time(..) => read_time(setting, project.config.lang).is_some(),
            Limit::Share(_) | Limit::Count(_) => read_number(setting, project.config.lang).is_some(),
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

    /// Returns what counts when nothing is set, as it is written.
    pub fn usual(self, lang: Lang) -> String {
        match self {
            Limit::Time(count, unit) => Duration { count: Decimal::from(count), unit }.show(lang),
            Limit::Share(share) => format!("{share} %"),
            Limit::Count(count) => count.to_string(),
            Limit::Months(months) => format!("{months:?}"),
            Limit::Words(words) | Limit::Choices(_, words) => ["[", &words.join(", "), "]"].concat(),
        }
    }

    /// Returns an example of what may be written.
    pub fn example(self, project: &Project) -> String {
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

fn read_time(setting: &RuleSetting, lang: Lang) -> Option<Duration> {
    let [one] = setting.values.as_slice() else { return None };
    Duration::parse(one, lang).filter(|time| time.count > Decimal::ZERO)
}

fn read_number(setting: &RuleSetting, lang: Lang) -> Option<Decimal> {
    let [one] = setting.values.as_slice() else { return None };
    parse_decimal(one.trim_end_matches('%').trim(), lang).filter(|number| *number >= Decimal::ZERO)
}

fn read_months(setting: &RuleSetting) -> Option<Vec<i8>> {
    let months = setting.values.iter().map(|month| month.parse().ok().filter(|month| (1..=12).contains(month)));
    months.collect::<Option<Vec<i8>>>().filter(|months| !months.is_empty())
}

/// Returns the choices that a path of a kind and its fields leads to.
pub fn choices<'a>(path: &[&str], project: &'a Project) -> Vec<&'a str> {
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

/// Returns the settings of a rule, each with what counts unless a project sets another, as it is written.
pub fn usual_settings(id: RuleId, lang: Lang) -> Vec<(&'static str, String)> {
    let of_rule = LIMITS.iter().filter(|(rule, ..)| *rule == id);
    of_rule.map(|(_, name, limit)| (*name, limit.usual(lang))).collect()
}
