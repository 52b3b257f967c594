//! Time and scope: dates in order, and indispensable requirements in a lot.

use super::link_index::{LinkIndex, found, place};
use crate::domain::{cell, choice, date};
use crate::finding::{Finding, RuleId};
use crate::schema::Value;
use crate::schema::value::Date;

/// Pairs of fields of which the first cannot be later than the second, on entries of any kind and in their rows.
const SPANS: [(&str, &str); 3] = [("from", "to"), ("created", "updated"), ("received", "valid_until")];

/// Checks dates and lots.
pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    dates(ties, findings);
    milestones(ties, findings);
    phases(ties, findings);
    indispensable(ties, findings);
}

/// A month or a year may hold the day that it is compared with: only what is certain is reported.
fn reversed(from: Date, to: Date) -> bool {
    from.first() > to.last()
}

fn dates(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    for (n, entry) in ties.project.entries.iter_enumerated() {
        for (first, second) in SPANS {
            if let (Some(from), Some(to)) = (date(entry, first), date(entry, second))
                && reversed(from, to)
            {
                let message = format!("`{}` ends before it begins: `{first}` is {from}, `{second}` is {to}", entry.id);
                findings.push(
                    found(RuleId::DatesOutOfOrder, n, place(entry, second), message)
                        .also(place(entry, first), format!("`{first}`"))
                        .hint("swap or correct them"),
                );
            }
        }
        for (field, written) in &entry.fields {
            let Value::Records(rows) = &written.value else { continue };
            for (row_number, row) in rows.iter().enumerate() {
                let day = |name: &str| match cell(row, name) {
                    Some(Value::Date(date)) => Some(*date),
                    _ => None,
                };
                if let (Some(from), Some(to)) = (day("from"), day("to"))
                    && reversed(from, to)
                {
                    let message = format!("row {} of `{field}` ends ({to}) before it begins ({from})", row_number + 1);
                    findings.push(found(RuleId::DatesOutOfOrder, n, written.span, message).hint("swap or correct them"));
                }
            }
        }
    }
}

/// A milestone after the end of the lot that it gates cannot hold it back.
fn milestones(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    for (n, entry) in ties.of_kind("milestone") {
        let Some(day) = date(entry, "date") else { continue };
        for (lot, span) in ties.out(n, "gates") {
            let Some(lot) = ties.entry(lot) else { continue };
            if let Some(end) = date(lot, "to")
                && reversed(day, end)
            {
                let message = format!(
                    "the milestone `{}` ({day}) comes after the end of the lot `{}` that it gates ({end})",
                    entry.id, lot.id
                );
                findings.push(
                    found(RuleId::MilestoneOrder, n, place(entry, "date"), message)
                        .also(place(lot, "to"), "the lot ends here")
                        .also(span, "linked here")
                        .hint("move one of them, or take the link out"),
                );
            }
        }
    }
}

/// A phase that opens after a gate does not begin before it.
fn phases(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    for (n, entry) in ties.of_kind("phase") {
        let Some(from) = date(entry, "from") else { continue };
        for (gate, _) in ties.out(n, "opens_after") {
            let Some(gate) = ties.entry(gate) else { continue };
            if let Some(day) = date(gate, "date")
                && reversed(day, from)
            {
                let message =
                    format!("the phase `{}` begins on {from}, before the gate `{}` that opens it ({day})", entry.id, gate.id);
                findings.push(
                    found(RuleId::MilestoneOrder, n, place(entry, "from"), message)
                        .also(place(gate, "date"), "the gate")
                        .hint("move one of them, or take the link out"),
                );
            }
        }
    }
}

/// A `must` requirement is in exactly one lot. Projects without lots are not asked.
fn indispensable(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    if ties.kind_with("requirement", &["priority", "lot"]).is_none() || ties.of_kind("lot").next().is_none() {
        return;
    }
    for (n, entry) in ties.of_kind("requirement") {
        let set_aside = ties.is_retired(entry) || choice(entry, "status") == Some("rejected");
        if choice(entry, "priority") != Some("must") || set_aside {
            continue;
        }
        let lots: Vec<_> = ties.out(n, "lot").collect();
        match lots.as_slice() {
            [_] => {}
            [] => {
                let message = format!("the indispensable requirement `{}` is in no lot", entry.id);
                findings.push(found(RuleId::MustRequirementLot, n, place(entry, "priority"), message).hint("write `lot:`"));
            }
            [first, more @ ..] => {
                let names: Vec<&str> = lots.iter().filter_map(|(lot, _)| ties.entry(*lot)).map(|e| &*e.id).collect();
                let message =
                    format!("the indispensable requirement `{}` is in {} lots: {}", entry.id, lots.len(), names.join(", "));
                let mut finding = found(RuleId::MustRequirementLot, n, first.1, message);
                for (_, span) in more {
                    finding = finding.also(*span, "and here");
                }
                findings.push(finding.hint("keep one, or cut the requirement in two"));
            }
        }
    }
}
