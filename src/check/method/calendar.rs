//! The calendar: launches and sessions out of the busy season, short sittings and sprints, days that do not pass in silence.
//!
//! What collides is found in [`crate::domain::calendar`], which the view `calendar` asks too.

use super::limits;
use super::shared::{days, earlier, later};
use crate::check::link_index::{LinkIndex, found, place};
use crate::domain::calendar::{Clash, Collision, Silence, clashes};
use crate::domain::dates::span_of;
use crate::domain::{choice, date, rows};
use crate::finding::{Finding, RuleId};
use crate::index::ProjectIndex;
use crate::project::Entry;
use crate::schema::value::Date;
use rust_decimal::Decimal;

pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let clashes = clashes(ties, ties.project.limits());
    findings.extend(clashes.iter().filter_map(|clash| told(clash, ties)));
    stages(ties, findings);
    if let Some(today) = ties.project.config.date {
        overdue(ties, today, findings);
        reviews(ties, today, findings);
        expiries(ties, today, findings);
    }
}

/// Says what collides.
fn told(clash: &Clash<ProjectIndex>, ties: &LinkIndex<'_>) -> Option<Finding> {
    let (rule, n, lang) = (clash.rule, clash.entry, ties.project.config.lang);
    let entry = ties.entry(n)?;
    let id = &entry.id;
    Some(match &clash.with {
        Collision::Season { season, span } => in_season((rule, n), entry, ties.entry(*season)?, *span)?,
        Collision::Month(month) => {
            let message = format!("the launch `{}` touches {month}", entry.id);
            found(rule, n, place(entry, "from"), message).hint("move it, or set `months:` of the rule")
        }
        Collision::Changes => {
            let message = format!("the version is not frozen during the session `{}`", entry.id);
            found(rule, n, place(entry, "frozen"), message).hint("freeze it, and write `frozen: true`")
        }
        Collision::Length { takes, limit } => {
            let (takes, limit) = (takes.show(lang), limit.show(lang));
            let (message, hint) = match &*entry.kind {
                "committee" => {
                    (format!("a sitting of `{id}` takes {takes}, more than {limit}"), "shorten it, or set `max:` of the rule")
                }
                _ => (
                    format!("the sitting `{id}` took {takes}, more than {limit}"),
                    "cut its agenda next time, or write `sort: review` if it was one",
                ),
            };
            found(rule, n, place(entry, "duration"), message).hint(hint)
        }
        Collision::Days { takes, limit } => {
            let (days, shown) = (takes, limit.show(lang));
            let message = match rule {
                RuleId::SprintTooLong => format!("the sprint `{}` takes {days} days, more than {shown}", entry.id),
                _ => format!("the sprint `{}` takes {days} days; {shown} would be better", entry.id),
            };
            found(rule, n, place(entry, "to"), message)
                .also(place(entry, "from"), "it begins here")
                .hint("cut it in two, or set `max:` of the rule")
        }
        Collision::Silences(silences) => {
            let (longest, others) = silences.split_first()?;
            let (lasted, from, to, shown) = (longest.days(), longest.from, longest.to, longest.limit.show(lang));
            let message = format!("`{}` did not sit for {lasted} days, from {from} to {to}; its limit is {shown}", entry.id);
            let mut finding = found(rule, n, place(ties.entry(longest.after)?, "date"), message);
            for Silence { after, from, to, .. } in others {
                finding = finding.also(place(ties.entry(*after)?, "date"), format!("and not from {from} to {to}"));
            }
            finding.hint("write the sittings that took place, or the rhythm in `every:` of the committee")
        }
    })
}

/// A launch or a session in a peak or a closure.
fn in_season((rule, n): (RuleId, ProjectIndex), entry: &Entry, period: &Entry, season: (Date, Date)) -> Option<Finding> {
    let (id, during) = (&entry.id, &period.id);
    let (from, to) = span_of(entry)?;
    let message = match (rule, from == to) {
        (RuleId::LaunchInSeason, true) => format!("the launch `{id}` ({from}) falls into `{during}`"),
        (RuleId::LaunchInSeason, false) => format!("the launch `{id}` ({from} to {to}) falls into `{during}`"),
        (_, true) => format!("the session `{id}` ({from}) falls into `{during}`"),
        (_, false) => format!("the session `{id}` ({from} to {to}) falls into `{during}`"),
    };
    let (from, to) = season;
    let season = if from == to { format!("on {from}") } else { format!("from {from} to {to}") };
    Some(
        found(rule, n, place(entry, "from"), message)
            .also(place(period, "from"), season)
            .hint("move one of them, or silence the rule here with a reason"),
    )
}

/// Sprints with fewer stages than it takes from specifying to release, once one sprint names any.
fn stages(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(least) = limits::count(ties.project, RuleId::SprintShape, "min") else { return };
    if ties.own("sprint").all(|(_, sprint)| rows(sprint, "phases").is_empty()) {
        return;
    }
    for (n, entry) in ties.of_kind("sprint") {
        let stages = rows(entry, "phases").len();
        if Decimal::from(stages) < least {
            let message = format!("the sprint `{}` names {stages} of {} stages", entry.id, least.normalize());
            findings.push(
                found(RuleId::SprintShape, n, place(entry, "phases"), message)
                    .hint("from specifying to release: name each in `phases:`, or set `min:` of the rule"),
            );
        }
    }
}

/// Gates and tasks whose day has passed.
fn overdue(ties: &LinkIndex<'_>, today: Date, findings: &mut Vec<Finding>) {
    for (n, gate) in ties.of_kind("gate") {
        if let Some(day) = date(gate, "date").filter(|day| day.last() < today.first())
            && matches!(choice(gate, "verdict"), None | Some("pending"))
        {
            let message = format!("the gate `{}` was on {day} and has no verdict on {today}", gate.id);
            findings.push(found(RuleId::GateOverdue, n, place(gate, "date"), message).hint("write `verdict:`, or move the gate"));
        }
    }
    for (n, task) in ties.of_kind("task") {
        if let Some(day) = date(task, "due").filter(|day| day.last() < today.first())
            && choice(task, "status") != Some("done")
        {
            let message = format!("the task `{}` was due on {day} and is not done on {today}", task.id);
            findings
                .push(found(RuleId::TaskOverdue, n, place(task, "due"), message).hint("write `status: done`, or another day"));
        }
    }
}

/// Risks whose review was due, and legal texts that nobody has read for long.
fn reviews(ties: &LinkIndex<'_>, today: Date, findings: &mut Vec<Finding>) {
    let alive = |risk: &Entry| !matches!(choice(risk, "status"), Some("closed" | "occurred"));
    for (n, risk) in ties.of_kind("risk").filter(|(_, risk)| alive(risk)) {
        if let Some(day) = date(risk, "review_date").filter(|day| day.last() < today.first()) {
            let message = format!("the risk `{}` was to be reviewed on {day}, and {today} has come", risk.id);
            findings.push(
                found(RuleId::ReviewOverdue, n, place(risk, "review_date"), message)
                    .hint("assess it again, and write the next date"),
            );
        }
    }
    let Some(limit) = limits::time(ties.project, RuleId::ReviewOverdue, "max") else { return };
    for (n, text) in ties.of_kind("legal_text") {
        // One that is known to be out of date is waiting to be written.
        let waits = matches!(choice(text, "state"), Some("to_write" | "outdated"));
        if let Some(day) = date(text, "last_review").filter(|day| !waits && day.last() < earlier(today.first(), limit)) {
            let shown = limit.show(ties.project.config.lang);
            let message = format!("the legal text `{}` was last read on {day}, more than {shown} before {today}", text.id);
            findings.push(
                found(RuleId::ReviewOverdue, n, place(text, "last_review"), message)
                    .hint("have counsel read it, or write `state: outdated`"),
            );
        }
    }
}

/// Documents in force that end soon, or have ended.
fn expiries(ties: &LinkIndex<'_>, today: Date, findings: &mut Vec<Finding>) {
    let Some(lead) = limits::time(ties.project, RuleId::DocumentExpired, "min") else { return };
    for (n, document) in ties.of_kind("document").filter(|(_, document)| choice(document, "state") == Some("in_force")) {
        let Some(day) = date(document, "expiry").filter(|day| day.last() < later(today.last(), lead)) else { continue };
        let message = if day.last() < today.first() {
            format!("the document `{}` ended on {day} and is said to be in force on {today}", document.id)
        } else {
            let left = days(today.first(), day.last());
            format!("the document `{}` ends on {day}, {left} days after {today}", document.id)
        };
        findings.push(
            found(RuleId::DocumentExpired, n, place(document, "expiry"), message)
                .hint("renew it, or write `state: expired`; `min:` of the rule says how long before"),
        );
    }
}
