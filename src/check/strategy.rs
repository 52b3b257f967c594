//! What a project decides: personas, indicators, decisions, gates.

use super::link_index::{LinkIndex, found, place};
use crate::domain::{choice, number};
use crate::finding::{Finding, RuleId};
use crate::schema::Value;

/// Checks personas, indicators, decisions and gates.
pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    personas(ties, findings);
    indicators(ties, findings);
    superseded(ties, "decision", findings);
    superseded(ties, "requirement", findings);
    gates(ties, findings);
}

/// Three to five. The finding stands at the first one too many, or at the last one when there are too few.
fn personas(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let all: Vec<_> = ties.of_kind("persona").collect();
    let (at, hint) = match all.len() {
        0 | 3..=5 => return,
        1 | 2 => (all.len() - 1, "meet more users, or silence the rule here with a reason"),
        _ => (5, "join those who want the same, or make them stakeholders"),
    };
    let Some((n, entry)) = all.get(at) else { return };
    let message = format!("there are {} personas; three to five are enough and needed", all.len());
    findings.push(found(RuleId::PersonaCount, *n, entry.id_span, message).hint(hint));
}

fn indicators(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    if ties.kind_with("kpi", &["target"]).is_none() {
        return;
    }
    for (n, entry) in ties.of_kind("kpi").filter(|(_, e)| number(e, "target").is_none()) {
        let finding = found(RuleId::KpiWithoutTarget, n, entry.id_span, format!("the indicator `{}` has no target", entry.id));
        findings.push(finding.hint("write `target:`, in the unit of the indicator"));
    }
}

/// `superseded` and `supersedes` must say the same.
fn superseded(ties: &LinkIndex<'_>, kind: &str, findings: &mut Vec<Finding>) {
    if ties.kind_with(kind, &["status", "supersedes"]).is_none() {
        return;
    }
    for (n, entry) in ties.of_kind(kind) {
        let by = ties.into(n, kind, "supersedes").find(|(from, _)| {
            // What is only proposed, or was rejected or dropped, replaces nothing yet.
            ties.entry(*from).is_some_and(|e| !matches!(choice(e, "status"), Some("draft" | "proposed" | "rejected" | "dropped")))
        });
        let says = choice(entry, "status") == Some("superseded");
        match (says, by) {
            (true, None) => {
                let message = format!("`{}` is superseded, but nothing in force supersedes it", entry.id);
                let coming = ties.into(n, kind, "supersedes").find_map(|(from, _)| ties.entry(from));
                let hint = match coming {
                    Some(coming) => format!("`{}` is to supersede it: give it a status once it is in force", coming.id),
                    None => format!("write `supersedes: [{}]` on what does", entry.id),
                };
                findings.push(found(RuleId::DecisionSuperseded, n, place(entry, "status"), message).hint(hint));
            }
            (false, Some((from, span))) => {
                let other = ties.entry(from).map_or("", |e| &*e.id);
                let message = format!("`{other}` supersedes `{}`, whose status does not say so", entry.id);
                findings.push(
                    found(RuleId::DecisionSuperseded, n, place(entry, "status"), message)
                        .also(span, "superseded here")
                        .hint("write `status: superseded`"),
                );
            }
            _ => {}
        }
    }
}

fn gates(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    if ties.kind_with("gate", &["criteria"]).is_none() {
        return;
    }
    for (n, entry) in ties.of_kind("gate") {
        let written = match entry.get("criteria") {
            Some(Value::Prose(prose)) => !prose.text.trim().is_empty(),
            value => value.is_some(),
        };
        if !written {
            let finding =
                found(RuleId::GateWithoutCriteria, n, entry.id_span, format!("the gate `{}` has no criteria", entry.id));
            findings.push(finding.hint("write `criteria:`, what must be true in order to pass"));
        }
    }
}
