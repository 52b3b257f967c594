//! What is asked for, and why: paths that nobody forgets, goals and requirements that can be measured, traps that somebody watches.

use super::limits;
use super::shared::written;
use crate::check::link_index::{LinkIndex, found, place};
use crate::domain::choice;
use crate::finding::{Finding, RuleId};
use crate::index::ProjectIndex;
use crate::project::Entry;
use rust_decimal::Decimal;

pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    topics(ties, findings);
    personas(ties, findings);
    objectives(ties, findings);
    levels(ties, findings);
    risks(ties, findings);
}

/// Topics without a flow, once a flow is of one of them: other projects than shops have other paths.
fn topics(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let topics = limits::words(ties.project, RuleId::FlowMissing, "topics");
    let covered = |topic: &str| ties.of_kind("flow").any(|(_, flow)| choice(flow, "topic") == Some(topic));
    let of_them = |flow: &Entry| choice(flow, "topic").is_some_and(|topic| topics.iter().any(|own| own == topic));
    let Some((n, last)) = ties.own("flow").filter(|(_, flow)| of_them(flow)).last() else { return };
    let lacks: Vec<String> = topics.iter().filter(|topic| !covered(topic)).map(|topic| format!("`{topic}`")).collect();
    if !lacks.is_empty() {
        let message = format!("no flow is about: {}", lacks.join(", "));
        findings.push(
            found(RuleId::FlowMissing, n, place(last, "topic"), message)
                .hint("draw one for each, or set `topics:` of the rule to those that the service has"),
        );
    }
}

/// Personas who take no flow, once flows say who takes them.
fn personas(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    if !ties.own("flow").any(|(n, _)| ties.out(n, "for").next().is_some()) {
        return;
    }
    for (n, persona) in ties.of_kind("persona").filter(|(n, _)| ties.into(*n, "flow", "for").next().is_none()) {
        let message = format!("no flow is taken by the persona `{}`", persona.id);
        findings.push(
            found(RuleId::PersonaWithoutFlow, n, persona.id_span, message)
                .hint("name them in `for:` of a flow, draw theirs, or leave the persona out"),
        );
    }
}

/// Goals of which nobody can tell when they are reached. One that others make up is reached with them, and a milestone is a day.
fn objectives(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    if ties.kind_with("objective", &["success_criterion", "deadline"]).is_none() {
        return;
    }
    for (n, objective) in ties.of_kind("objective").filter(|(n, _)| ties.into(*n, "objective", "part_of").next().is_none()) {
        let dated = written(objective, "deadline") || ties.out(n, "due").next().is_some();
        let (message, hint) = match (written(objective, "success_criterion"), dated) {
            (true, true) => continue,
            (false, true) => (format!("the objective `{}` has no success criterion", objective.id), "write `success_criterion:`"),
            (true, false) => {
                (format!("the objective `{}` has no deadline", objective.id), "write `deadline:`, or `due:` with a milestone")
            }
            (false, false) => (
                format!("the objective `{}` has neither success criterion nor deadline", objective.id),
                "write `success_criterion:` and `deadline:`",
            ),
        };
        findings.push(found(RuleId::ObjectiveIncomplete, n, objective.id_span, message).hint(hint));
    }
}

/// Requirements that matter and cannot be measured. Criterion and level are asked for once one requirement of the project says one: many
/// public lists write both into the statement.
fn levels(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    if ties.kind_with("requirement", &["criterion", "level"]).is_none() {
        return;
    }
    let used = |field: &str| ties.own("requirement").any(|(_, requirement)| written(requirement, field));
    let (criteria, levels) = (used("criterion"), used("level"));
    let asked = |requirement: &Entry| {
        matches!(choice(requirement, "priority"), Some("must" | "should"))
            && choice(requirement, "category") != Some("clause")
            && !ties.is_retired(requirement)
    };
    for (n, requirement) in ties.of_kind("requirement").filter(|(_, requirement)| asked(requirement)) {
        let id = &requirement.id;
        let lacks = |used: bool, field: &str| used && !written(requirement, field);
        let (message, hint) = match (lacks(criteria, "criterion"), lacks(levels, "level")) {
            (false, false) => continue,
            (true, false) => (format!("the requirement `{id}` does not say what is measured"), "write `criterion:`"),
            (false, true) => (format!("the requirement `{id}` does not say which level is asked for"), "write `level:`"),
            (true, true) => {
                (format!("the requirement `{id}` does not say how it is measured"), "write `criterion:` and `level:`")
            }
        };
        findings.push(found(RuleId::RequirementWithoutLevel, n, place(requirement, "priority"), message).hint(hint));
    }
}

/// Heavy risks that nobody watches, or against which nothing is done.
fn risks(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(least) = limits::count(ties.project, RuleId::RiskUnattended, "min") else { return };
    let alive = |risk: &Entry| !matches!(choice(risk, "status"), Some("closed" | "accepted"));
    let heavy = |risk: &Entry| risk.product("probability*impact").filter(|weight| *weight >= least);
    let has = |n: ProjectIndex, field: &str| ties.kind_with("risk", &[field]).is_none() || ties.out(n, field).next().is_some();
    for (n, risk) in ties.of_kind("risk").filter(|(_, risk)| alive(risk)) {
        let Some(weight) = heavy(risk).map(|weight: Decimal| weight.normalize()) else { continue };
        let countered = written(risk, "countermeasure") || has(n, "mitigated_by");
        let (message, hint) = match (has(n, "owner"), countered) {
            (true, true) => continue,
            (false, true) => (format!("the risk `{}` weighs {weight}, and nobody watches it", risk.id), "write `owner:`"),
            (true, false) => (
                format!("the risk `{}` weighs {weight}, and nothing is done against it", risk.id),
                "write `countermeasure:` or `mitigated_by:`, or `status: accepted`",
            ),
            (false, false) => (
                format!("the risk `{}` weighs {weight}; nobody watches it, and nothing is done against it", risk.id),
                "write `owner:` and `countermeasure:`",
            ),
        };
        findings.push(found(RuleId::RiskUnattended, n, place(risk, "impact"), message).hint(hint));
    }
}
