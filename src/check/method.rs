//! What experience of such projects asks for: short sittings and sprints, launches and sessions out of the busy season, money kept back,
//! budgets below their ceiling. Only what is written is judged; what is missing is no fault here. Dates are held against the project's own
//! `date`, never against the clock.

use super::link_index::{LinkIndex, found, place};
use crate::domain::{Currency, cell, choice, date, flag, links, money, payments, rows};
use crate::finding::{Finding, RuleId};
use crate::index::ProjectIndex;
use crate::project::{Entry, Project};
use crate::schema::value::{Date, Duration, Unit, parse_decimal};
use crate::schema::{Lang, Value};
use rust_decimal::Decimal;

/// A limit that a project may set, with what it is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    /// A length of time.
    Time(u32, Unit),
    /// A share, in per cent.
    Share(u32),
}

impl Limit {
    fn time(self) -> Option<Duration> {
        match self {
            Limit::Time(count, unit) => Some(Duration { count: Decimal::from(count), unit }),
            Limit::Share(_) => None,
        }
    }

    fn share(self) -> Option<Decimal> {
        match self {
            Limit::Share(share) => Some(Decimal::from(share)),
            Limit::Time(..) => None,
        }
    }
}

/// The rules that have a limit, each with the one that counts unless the project sets `max:`.
const LIMITS: [(RuleId, Limit); 3] = [
    (RuleId::CommitteeTooLong, Limit::Time(1, Unit::Hour)),
    (RuleId::SprintTooLong, Limit::Time(28, Unit::Day)),
    (RuleId::TooMuchAtSignature, Limit::Share(30)),
];

/// Checks the calendar, the sittings, the money and the tests.
pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    settings(ties.project, findings);
    seasons(ties, findings);
    sessions(ties, findings);
    sittings(ties, findings);
    sprints(ties, findings);
    if let Some(today) = ties.project.config.date {
        overdue(ties, today, findings);
    }
    at_signature(ties, findings);
    budgets(ties, findings);
    refused(ties, findings);
    failed(ties, findings);
}

/// `max:` on rules that have none, or that cannot be read.
fn settings(project: &Project, findings: &mut Vec<Finding>) {
    for (name, (written, span)) in &project.config.limits {
        let Some((_, limit)) = LIMITS.iter().find(|(id, _)| *id == name.as_str()) else {
            if RuleId::find(name).is_some() {
                let names = LIMITS.map(|(id, _)| format!("`{id}`")).join(", ");
                let finding = Finding::error(RuleId::BadConfig, *span, format!("the rule `{name}` has no `max`"));
                findings.push(finding.hint(format!("those that have one: {names}")));
            }
            continue;
        };
        let lang = project.config.lang;
        let (read, hint) = match limit {
            Limit::Time(..) => {
                let usual = limit.time().map(|usual| usual.show(lang)).unwrap_or_default();
                (time(written, project).is_some(), format!("a length of time, as `{usual}`"))
            }
            Limit::Share(usual) => (share(written, project).is_some(), format!("a share, as `{usual} %`")),
        };
        if !read {
            let finding = Finding::error(RuleId::BadConfig, *span, format!("`max` of `{name}` cannot be read: `{written}`"));
            findings.push(finding.hint(hint));
        }
    }
}

/// The limit of a rule that counts unless a project sets another, as it is written; `None` for a rule without one.
pub fn usual_limit(id: RuleId, lang: Lang) -> Option<String> {
    let (_, limit) = LIMITS.iter().find(|(rule, _)| *rule == id)?;
    match limit {
        Limit::Time(..) => limit.time().map(|time| time.show(lang)),
        Limit::Share(share) => Some(format!("{share} %")),
    }
}

fn time(written: &str, project: &Project) -> Option<Duration> {
    Duration::parse(written, project.config.lang).filter(|limit| limit.count > Decimal::ZERO)
}

fn share(written: &str, project: &Project) -> Option<Decimal> {
    parse_decimal(written.trim().trim_end_matches('%').trim(), project.config.lang).filter(|limit| *limit >= Decimal::ZERO)
}

/// The limit of a rule: what the project sets, else the usual one.
fn limit<T>(id: RuleId, project: &Project, read: fn(&str, &Project) -> Option<T>, usual: fn(Limit) -> Option<T>) -> Option<T> {
    let own = project.config.limits.get(id.as_str()).and_then(|(written, _)| read(written, project));
    own.or_else(|| LIMITS.iter().find(|(rule, _)| *rule == id).and_then(|(_, limit)| usual(*limit)))
}

/// The span of an entry; one without an end is a day.
fn span_of(entry: &Entry) -> Option<(Date, Date)> {
    let from = date(entry, "from")?;
    Some((from, date(entry, "to").unwrap_or(from)))
}

/// Whether a span falls into a season for certain. A season written in months takes the whole of them; of anything else a month only says
/// that it is within.
fn falls_into(span: (Date, Date), season: (Date, Date)) -> bool {
    let (first, last) = (season.0.first(), season.1.last());
    let within = span.0.first() >= first && span.1.last() <= last;
    let (from, to) = (span.0.last(), span.1.first());
    within || (from <= to && from <= last && to >= first)
}

/// Launches and sessions in a peak or a closure.
fn seasons(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let heavy: Vec<(&Entry, (Date, Date))> = ties
        .of_kind("period")
        .filter(|(_, period)| matches!(choice(period, "sort"), Some("peak" | "blackout")))
        .filter_map(|(_, period)| Some((period, span_of(period)?)))
        .collect();
    let launches = ties
        .of_kind("phase")
        .filter(|(_, phase)| matches!(choice(phase, "sort"), Some("soft_launch" | "hard_launch")))
        .map(|(n, phase)| (n, phase, RuleId::LaunchInSeason));
    let sessions = ties.of_kind("session").map(|(n, session)| (n, session, RuleId::SessionInSeason));
    for (n, entry, rule) in launches.chain(sessions) {
        let Some(span) = span_of(entry) else { continue };
        for (period, heavy) in &heavy {
            if falls_into(span, *heavy) {
                let (id, during) = (&entry.id, &period.id);
                let (from, to) = span;
                let message = match rule {
                    RuleId::LaunchInSeason => format!("the launch `{id}` ({from} to {to}) falls into `{during}`"),
                    _ => format!("the session `{id}` ({from} to {to}) falls into `{during}`"),
                };
                findings.push(
                    found(rule, n, place(entry, "from"), message)
                        .also(place(period, "from"), format!("from {} to {}", heavy.0, heavy.1))
                        .hint("move one of them, or silence the rule here with a reason"),
                );
            }
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

fn sittings(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(limit) = limit(RuleId::CommitteeTooLong, ties.project, time, Limit::time) else { return };
    for (n, entry) in ties.of_kind("committee") {
        let Some(Value::Duration(length)) = entry.get("duration") else { continue };
        if length.rank() > limit.rank() {
            let lang = ties.project.config.lang;
            let message = format!("a sitting of `{}` takes {}, more than {}", entry.id, length.show(lang), limit.show(lang));
            findings.push(
                found(RuleId::CommitteeTooLong, n, place(entry, "duration"), message)
                    .hint("shorten it, or set `max:` of the rule"),
            );
        }
    }
}

fn sprints(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(limit) = limit(RuleId::SprintTooLong, ties.project, time, Limit::time) else { return };
    let day = Duration { count: Decimal::ONE, unit: Unit::Day }.rank();
    for (n, entry) in ties.of_kind("sprint") {
        let (Some(from), Some(to)) = (date(entry, "from"), date(entry, "to")) else { continue };
        // The fewest days that it can take.
        let days = Decimal::from((to.first() - from.last()).get_days());
        if days.saturating_mul(day) > limit.rank() {
            let message =
                format!("the sprint `{}` takes {days} days, more than {}", entry.id, limit.show(ties.project.config.lang));
            findings.push(
                found(RuleId::SprintTooLong, n, place(entry, "to"), message)
                    .also(place(entry, "from"), "it begins here")
                    .hint("cut it in two, or set `max:` of the rule"),
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

/// What is due at the first milestone of the schedule.
fn at_signature(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(limit) = limit(RuleId::TooMuchAtSignature, ties.project, share, Limit::share) else { return };
    let Ok(schedule) = payments::schedule(ties.of_kind("payment"), &mut Currency::default()) else { return };
    let due: Vec<(ProjectIndex, Decimal, Date)> = schedule
        .parts
        .iter()
        .filter_map(|part| {
            let (milestone, _) = ties.out(part.entry, "due").next()?;
            Some((part.entry, part.share, date(ties.entry(milestone)?, "date")?))
        })
        .collect();
    let Some(first) = due.iter().map(|(_, _, day)| day.first()).min() else { return };
    let early: Vec<_> = due.iter().filter(|(_, _, day)| day.first() == first).collect();
    let sum = early.iter().fold(Decimal::ZERO, |sum, (_, share, _)| sum.saturating_add(*share));
    if let Some((n, _, day)) = early.last().filter(|_| sum > limit)
        && let Some(entry) = ties.entry(*n)
    {
        let message = format!(
            "{} % of the price are due at the first milestone ({day}), more than {} %",
            sum.round_dp(2).normalize(),
            limit.normalize()
        );
        findings.push(
            found(RuleId::TooMuchAtSignature, *n, place(entry, "share"), message)
                .hint("keep more for delivery and for the end of the warranty, or set `max:` of the rule"),
        );
    }
}

/// Bounds of budget lines, and the launch against its ceiling.
fn budgets(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let mut launch = Decimal::ZERO;
    let mut currency = Currency::default();
    let mut comparable = true;
    for (n, cost) in ties.of_kind("cost") {
        let (min, max) = (money(cost, "min"), money(cost, "max"));
        if let (Some(min), Some(max)) = (min, max)
            && min.currency == max.currency
            && min.amount > max.amount
        {
            let message = format!("the budget line `{}` has a minimum above its maximum", cost.id);
            findings.push(
                found(RuleId::CostBounds, n, place(cost, "max"), message)
                    .also(place(cost, "min"), "the minimum")
                    .hint("swap or correct them"),
            );
        }
        if let Some(max) = max.filter(|_| choice(cost, "phase") == Some("launch")) {
            match currency.admit(max) {
                Ok(amount) => launch = launch.saturating_add(amount),
                Err(_) => comparable = false,
            }
        }
    }
    if !comparable {
        return;
    }
    for (n, limit) in ties.of_kind("limit").filter(|(_, limit)| choice(limit, "sort") == Some("maximum_budget")) {
        if choice(limit, "applies_to").is_some_and(|what| what != "launch") {
            continue;
        }
        if let Some(ceiling) = money(limit, "value")
            && currency.admit(ceiling).is_ok_and(|ceiling| launch > ceiling)
        {
            let message = format!(
                "the budget lines of the launch reach {} {}, more than the ceiling `{}`",
                launch.normalize(),
                ceiling.currency,
                limit.id
            );
            findings.push(
                found(RuleId::BudgetOverLimit, n, place(limit, "value"), message)
                    .hint("cut a line, or raise the ceiling and say who decided it"),
            );
        }
    }
}

/// Answers that refuse what is indispensable.
fn refused(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    for (n, offer) in ties.of_kind("offer") {
        for row in rows(offer, "answers") {
            if !matches!(cell(row, "code"), Some(Value::Choice(code)) if &**code == "non_compliant") {
                continue;
            }
            for reference in links(row, "requirement") {
                let Some(requirement) = ties.project.find(&reference.id) else { continue };
                if choice(requirement, "priority") == Some("must") {
                    let message = format!("the offer `{}` refuses the indispensable requirement `{}`", offer.id, requirement.id);
                    findings.push(
                        found(RuleId::OfferRefusesMust, n, reference.span, message)
                            .also(place(requirement, "priority"), "indispensable")
                            .hint("ask the vendor again, or silence the rule here with the reason for going on"),
                    );
                }
            }
        }
    }
}

/// A go that the tests do not give.
fn failed(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let go =
        ties.of_kind("gate").find(|(_, gate)| choice(gate, "sort") == Some("go_no_go") && choice(gate, "verdict") == Some("go"));
    let Some((_, gate)) = go else { return };
    for (n, test) in ties.of_kind("test").filter(|(_, test)| matches!(choice(test, "verdict"), Some("failed" | "blocked"))) {
        for (requirement, span) in ties.out(n, "verifies") {
            let Some(requirement) = ties.entry(requirement).filter(|r| choice(r, "priority") == Some("must")) else { continue };
            let message = format!(
                "`{}` says go, but the test `{}` of the indispensable requirement `{}` did not pass",
                gate.id, test.id, requirement.id
            );
            findings.push(
                found(RuleId::MustTestFailed, n, place(test, "verdict"), message)
                    .also(span, "what it verifies")
                    .also(place(gate, "verdict"), "the go")
                    .hint("run it again once mended, or silence the rule here with who took the risk"),
            );
        }
    }
}
