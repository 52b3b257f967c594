//! Figures that look too good, or too small: targets, hypotheses, growth, and options that leave nothing to choose from.

use super::limits;
use super::shared::written;
use crate::check::link_index::{LinkIndex, found, place};
use crate::domain::{choice, integer, number, text};
use crate::finding::{Finding, RuleId, Severity};
use crate::index::ProjectIndex;
use crate::project::Entry;
use indexmap::IndexMap;
use rust_decimal::Decimal;

pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    bounces(ties, findings);
    conversions(ties, findings);
    plans(ties, findings);
    sizes(ties, findings);
    options(ties, findings);
}

/// Targets for visitors who leave at once.
fn bounces(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(most) = limits::count(ties.project, RuleId::BounceTarget, "max") else { return };
    for (n, kpi) in ties.of_kind("kpi").filter(|(_, kpi)| choice(kpi, "standard") == Some("bounce_rate")) {
        if let Some(target) = number(kpi, "target").filter(|target| *target > most) {
            let (target, most) = (target.normalize(), most.normalize());
            let message = format!("`{}` is content with a bounce rate of {target} %, more than {most} %", kpi.id);
            findings
                .push(found(RuleId::BounceTarget, n, place(kpi, "target"), message).hint("aim lower, or set `max:` of the rule"));
        }
    }
}

/// Shares of visits that lead to an order: those of scenarios, and the targets.
fn conversions(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let limit = |name| limits::count(ties.project, RuleId::ConversionRange, name);
    let (Some(least), Some(most)) = (limit("min"), limit("max")) else { return };
    let scenarios = ties.of_kind("scenario").map(|(n, scenario)| (n, scenario, "conversion_rate"));
    let targets = ties.of_kind("kpi").filter(|(_, kpi)| choice(kpi, "standard") == Some("conversion_rate"));
    for (n, entry, field) in scenarios.chain(targets.map(|(n, kpi)| (n, kpi, "target"))) {
        let Some(rate) = number(entry, field).filter(|rate| *rate < least || *rate > most) else { continue };
        let (id, rate) = (&entry.id, rate.normalize());
        let (least, most) = (least.normalize(), most.normalize());
        let message = format!("`{id}` counts on a conversion of {rate} %, outside {least} to {most} %");
        findings.push(
            found(RuleId::ConversionRange, n, place(entry, field), message)
                .hint("say where the figure comes from and silence the rule here, or set `min:` and `max:` of the rule"),
        );
    }
}

/// Plans over few years, and a single one. A default is as short as what was written.
fn plans(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let limit = |name| limits::count(ties.project, RuleId::PlanTooThin, name);
    let (Some(least), Some(ideal), Some(several)) = (limit("min"), limit("ideal"), limit("scenarios")) else { return };
    let own: Vec<(ProjectIndex, &Entry)> = ties.own("scenario").collect();
    for (n, scenario) in &own {
        let Some(years) = integer(scenario, "years").map(Decimal::from).filter(|years| *years < ideal) else { continue };
        let short = years < least;
        let (id, bound) = (&scenario.id, if short { least } else { ideal }.normalize());
        let message = match short {
            true => format!("the scenario `{id}` covers {years} years, fewer than {bound}"),
            false => format!("the scenario `{id}` covers {years} years; {bound} would show what licences cost later"),
        };
        let mut finding = found(RuleId::PlanTooThin, *n, place(scenario, "years"), message).hint("write more `years:`");
        if !short {
            finding.severity = Severity::Note;
        }
        findings.push(finding);
    }
    if let Some((n, last)) = own.last().filter(|_| Decimal::from(own.len()) < several) {
        let message = format!("the business plan has {} of {} scenarios", own.len(), several.normalize());
        findings.push(
            found(RuleId::PlanTooThin, *n, last.id_span, message)
                .hint("add one with other hypotheses: less revenue, or a dearer licence"),
        );
    }
}

/// Quantities that hardly grow.
fn sizes(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(least) = limits::count(ties.project, RuleId::SizingFactor, "min") else { return };
    for (n, sizing) in ties.of_kind("sizing") {
        let (Some(today), Some(tomorrow)) = (number(sizing, "today"), number(sizing, "tomorrow")) else { continue };
        let Some(times) = tomorrow.checked_div(today).filter(|times| *times < least) else { continue };
        let (times, least) = (times.round_dp(1).normalize(), least.normalize());
        let message = format!("`{}` is sized for {times} times what it is today, less than {least}", sizing.id);
        findings.push(
            found(RuleId::SizingFactor, n, place(sizing, "tomorrow"), message)
                .hint("think bigger, or say in its notes why it does not grow and silence the rule here"),
        );
    }
}

/// Questions that leave no choice, and options without what they cost.
fn options(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let mut by_question: IndexMap<&str, Vec<(ProjectIndex, &Entry)>> = IndexMap::new();
    for (n, option) in ties.own("option") {
        by_question.entry(text(option, "question").unwrap_or("").trim()).or_default().push((n, option));
    }
    for (question, options) in &by_question {
        let has = |sorts: &[&str]| options.iter().any(|(_, option)| choice(option, "sort").is_some_and(|s| sorts.contains(&s)));
        let Some((n, last)) = options.last().filter(|_| options.iter().any(|(_, option)| written(option, "sort"))) else {
            continue;
        };
        let mut lack = |message: String, hint: &str| {
            findings.push(found(RuleId::OptionIncomplete, *n, place(last, "question"), message).hint(hint));
        };
        if !has(&["nothing"]) {
            let message = match *question {
                "" => "no option is to do nothing".to_owned(),
                question => format!("no option for “{question}” is to do nothing"),
            };
            lack(message, "describe one with `sort: nothing`, what it costs included");
        }
        if !has(&["buy", "rent"]) {
            let message = match *question {
                "" => "no option is to buy or to rent".to_owned(),
                question => format!("no option for “{question}” is to buy or to rent"),
            };
            lack(message, "describe one with `sort: buy` or `sort: rent`");
        }
    }
    let asked = ["visible_cost", "hidden_cost", "years"];
    for (n, option) in ties.of_kind("option").filter(|(_, option)| choice(option, "sort") != Some("nothing")) {
        let known = |field: &&str| ties.kind_with("option", &[field]).is_some();
        let lacks: Vec<String> =
            asked.iter().filter(|field| known(field) && !written(option, field)).map(|field| format!("`{field}`")).collect();
        // Options without any figure are not compared by cost.
        if !lacks.is_empty() && lacks.len() < asked.len() {
            let message = format!("the option `{}` does not say {}", option.id, lacks.join(", "));
            findings.push(
                found(RuleId::OptionIncomplete, n, option.id_span, message).hint("write it, if only as an order of magnitude"),
            );
        }
    }
}
