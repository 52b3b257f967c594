//! What experience of such projects asks for: short sittings and sprints, launches and sessions out of the busy season, vendors that were
//! met, money kept back, budgets below their ceiling.
//!
//! What is missing is a fault where the register is in use, and entries of a starter that nobody has made their own are not asked for more
//! ([`Entry::is_suggestion`](crate::project::Entry::is_suggestion)). Dates are held against the project's own `date`, never against the
//! clock. What projects may set of these rules is in `limits`.

mod acceptance;
mod calendar;
mod committees;
mod contract;
mod figures;
pub(in crate::check) mod limits;
mod money;
mod privacy;
mod scope;
mod shared;
mod vendors;

use super::link_index::LinkIndex;
use super::rule;
use crate::finding::{Finding, RuleId, Severity};
use crate::project::Project;

/// Checks the calendar, the sittings, the money, the vendors and the tests.
pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    limits::check(ties.project, findings);
    calendar::check(ties, findings);
    committees::check(ties, findings);
    contract::check(ties, findings);
    money::check(ties, findings);
    figures::check(ties, findings);
    vendors::check(ties, findings);
    acceptance::check(ties, findings);
    scope::check(ties, findings);
    privacy::check(ties, findings);
    suggestions(ties.project, findings);
}

/// How many entries came with the starter and were not made anybody's own.
fn suggestions(project: &Project, findings: &mut Vec<Finding>) {
    let mut left = project.entries.iter().filter(|entry| entry.is_suggestion());
    let Some(first) = left.next() else { return };
    let message = match left.count() + 1 {
        1 => "one entry still comes from the starter".to_owned(),
        count => format!("{count} entries still come from the starter"),
    };
    let severity = rule(RuleId::StarterEntry).map_or(Severity::Note, |rule| rule.severity);
    findings.push(
        Finding::new(RuleId::StarterEntry, severity, message)
            .at(first.id_span)
            .hint("change or keep each; take the tag `starter` out once an entry is yours"),
    );
}
