//! The calendar: launches and sessions out of the busy season, sprints that are short, days that do not pass in silence.

use super::limits;
use super::shared::{days, earlier, falls_into, later, span_of};
use crate::check::link_index::{LinkIndex, found, place};
use crate::domain::{choice, date, flag, rows};
use crate::finding::{Finding, RuleId};
use crate::index::ProjectIndex;
use crate::project::Entry;
use crate::schema::value::{Date, Duration, Unit};
use rust_decimal::Decimal;

pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    seasons(ties, findings);
    months(ties, findings);
    sessions(ties, findings);
    sprints(ties, findings);
    if let Some(today) = ties.project.config.date {
        overdue(ties, today, findings);
        reviews(ties, today, findings);
        expiries(ties, today, findings);
    }
}

/// Openings: restricted, then general.
pub(super) fn launches<'a>(ties: &LinkIndex<'a>) -> impl Iterator<Item = (ProjectIndex, &'a Entry)> {
    ties.of_kind("phase").filter(|(_, phase)| matches!(choice(phase, "sort"), Some("soft_launch" | "hard_launch")))
}

/// The first time that a span falls into a season, which may come back on the same days of each year.
fn meets(span: (Date, Date), season: (Date, Date), yearly: bool) -> Option<(Date, Date)> {
    // A year without 29 February has the day before.
    let in_year = |date: Date, more: i16| {
        let day = date.day.map(|day| if date.month == Some(2) { day.min(28) } else { day });
        Date { year: date.year.saturating_add(more), day: if more == 0 { date.day } else { day }, ..date }
    };
    let last = if yearly { span.1.year.saturating_sub(season.0.year).max(0) } else { 0 };
    (0..=last).map(|more| (in_year(season.0, more), in_year(season.1, more))).find(|season| falls_into(span, *season))
}

/// Launches and sessions in a peak, a closure or a holiday.
fn seasons(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let heavy: Vec<(&Entry, (Date, Date))> = ties
        .of_kind("period")
        .filter(|(_, period)| matches!(choice(period, "sort"), Some("peak" | "blackout" | "holiday")))
        .filter_map(|(_, period)| Some((period, span_of(period)?)))
        .collect();
    let launches = launches(ties).map(|(n, phase)| (n, phase, RuleId::LaunchInSeason));
    let sessions = ties.of_kind("session").map(|(n, session)| (n, session, RuleId::SessionInSeason));
    for (n, entry, rule) in launches.chain(sessions) {
        let Some(span) = span_of(entry) else { continue };
        for (period, heavy) in &heavy {
            if let Some(heavy) = meets(span, *heavy, choice(period, "repeats") == Some("yearly")) {
                let (id, during) = (&entry.id, &period.id);
                let (from, to) = span;
                let message = match (rule, from == to) {
                    (RuleId::LaunchInSeason, true) => format!("the launch `{id}` ({from}) falls into `{during}`"),
                    (RuleId::LaunchInSeason, false) => format!("the launch `{id}` ({from} to {to}) falls into `{during}`"),
                    (_, true) => format!("the session `{id}` ({from}) falls into `{during}`"),
                    (_, false) => format!("the session `{id}` ({from} to {to}) falls into `{during}`"),
                };
                let (from, to) = heavy;
                let season = if from == to { format!("on {from}") } else { format!("from {from} to {to}") };
                findings.push(
                    found(rule, n, place(entry, "from"), message)
                        .also(place(period, "from"), season)
                        .hint("move one of them, or silence the rule here with a reason"),
                );
            }
        }
    }
}

/// Launches in a month in which nobody is there.
fn months(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let months = limits::months(ties.project, RuleId::LaunchMonth);
    for (n, entry) in launches(ties) {
        let Some((from, to)) = span_of(entry) else { continue };
        let named = (from.first().year()..=to.last().year())
            .flat_map(|year| months.iter().map(move |month| Date { year, month: Some(*month), day: None }))
            .find(|month| falls_into((from, to), (*month, *month)));
        if let Some(month) = named {
            let message = format!("the launch `{}` touches {month}", entry.id);
            findings
                .push(found(RuleId::LaunchMonth, n, place(entry, "from"), message).hint("move it, or set `months:` of the rule"));
        }
    }
}

/// What is tested does not change meanwhile.
fn sessions(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    for (n, entry) in ties.of_kind("session").filter(|(_, session)| flag(session, "frozen") == Some(false)) {
        let message = format!("the version is not frozen during the session `{}`", entry.id);
        findings.push(
            found(RuleId::SessionNotFrozen, n, place(entry, "frozen"), message).hint("freeze it, and write `frozen: true`"),
        );
    }
}

/// Sprints that are too long, longer than is good, or without their stages.
fn sprints(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let project = ties.project;
    let limit = |rule| limits::time(project, rule, "max");
    let (Some(most), Some(ideal)) = (limit(RuleId::SprintTooLong), limit(RuleId::SprintShape)) else { return };
    let day = Duration { count: Decimal::ONE, unit: Unit::Day }.rank();
    for (n, entry) in ties.of_kind("sprint") {
        let (Some(from), Some(to)) = (date(entry, "from"), date(entry, "to")) else { continue };
        // The fewest days that it can take.
        let days = Decimal::from((to.first() - from.last()).get_days());
        let length = days.saturating_mul(day);
        let (rule, limit, message) = if length > most.rank() {
            let shown = most.show(project.config.lang);
            (RuleId::SprintTooLong, most, format!("the sprint `{}` takes {days} days, more than {shown}", entry.id))
        } else {
            let shown = ideal.show(project.config.lang);
            (RuleId::SprintShape, ideal, format!("the sprint `{}` takes {days} days; {shown} would be better", entry.id))
        };
        if length > limit.rank() {
            findings.push(
                found(rule, n, place(entry, "to"), message)
                    .also(place(entry, "from"), "it begins here")
                    .hint("cut it in two, or set `max:` of the rule"),
            );
        }
    }
    stages(ties, findings);
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
