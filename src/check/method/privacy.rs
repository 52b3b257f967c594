//! Personal data where the project meets them: processors bound before they get any, consent before a tracker, breaches told and requests
//! answered in time.

use super::limits;
use super::shared::written;
use crate::check::link_index::{LinkIndex, found, place};
use crate::domain::deadline::{Standing, due, standing};
use crate::domain::{choice, date, flag};
use crate::finding::{Finding, RuleId};
use crate::index::ProjectIndex;
use crate::project::Entry;
use crate::schema::value::{Date, Duration};

pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    trackers(ties, findings);
    breaches(ties, findings);
    if let Some(today) = ties.project.config.date {
        processors(ties, today, findings);
        requests(ties, today, findings);
    }
}

/// Breaches of which the authority is not told in time. One that is unlikely to harm anybody is not told; one that is told later is told
/// with the reasons for the delay.
fn breaches(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(limit) = limits::time(ties.project, RuleId::IncidentToldLate, "max") else { return };
    if ties.kind_with("incident", &["told_authority"]).is_none() {
        return;
    }
    for (n, breach) in ties.of_kind("incident").filter(|(_, breach)| choice(breach, "risk") != Some("unlikely")) {
        findings.extend(told_late(ties, n, breach, limit));
    }
}

fn told_late(ties: &LinkIndex<'_>, n: ProjectIndex, breach: &Entry, limit: Duration) -> Option<Finding> {
    let rule = RuleId::IncidentToldLate;
    let (id, day, shown) = (&breach.id, date(breach, "found")?, limit.show(ties.project.config.lang));
    let (told, today) = (date(breach, "told_authority"), ties.project.config.date);
    match standing(due(day, limit), told, today) {
        Standing::Late(_) if !written(breach, "late_reason") => {
            let told = told?;
            let message = format!("the authority was told of `{id}` on {told}, more than {shown} after {day}");
            let finding = found(rule, n, place(breach, "told_authority"), message).also(place(breach, "found"), "found here");
            Some(finding.hint("write in `late_reason:` what it was told of the delay"))
        }
        Standing::Overdue(_) => {
            let today = today?;
            let message = format!("the authority is not told of `{id}`, and {today} is more than {shown} after {day}");
            let finding = found(rule, n, place(breach, "found"), message);
            Some(finding.hint("tell it, and write `told_authority:`; or `risk: unlikely`, if nobody is at risk"))
        }
        _ => None,
    }
}

/// Requests of people about their data that nobody has answered in time.
fn requests(ties: &LinkIndex<'_>, today: Date, findings: &mut Vec<Finding>) {
    let Some(limit) = limits::time(ties.project, RuleId::SubjectRequestOverdue, "max") else { return };
    if ties.kind_with("subject_request", &["answered"]).is_none() {
        return;
    }
    for (n, request) in ties.of_kind("subject_request") {
        let received = date(request, "received");
        let day = date(request, "due").or_else(|| due(received?, limit));
        let late = matches!(standing(day, date(request, "answered"), Some(today)), Standing::Overdue(_));
        if let Some(day) = day.filter(|_| late) {
            let message = format!("the request `{}` was to be answered by {day}, and {today} has come", request.id);
            let field = if date(request, "due").is_some() { "due" } else { "received" };
            findings.push(
                found(RuleId::SubjectRequestOverdue, n, place(request, field), message)
                    .hint("answer, and write `answered:`; or `due:`, if the person was told of a longer time"),
            );
        }
    }
}

/// Processors without a signed clause, once people's data are in use: a session or a restricted opening has begun.
fn processors(ties: &LinkIndex<'_>, today: Date, findings: &mut Vec<Finding>) {
    if ties.kind_with("processor", &["contract_clause"]).is_none() {
        return;
    }
    let soft = ties.own("phase").filter(|(_, phase)| matches!(choice(phase, "sort"), Some("soft_launch" | "hard_launch")));
    let begun = |(_, entry): &(_, &Entry)| date(entry, "from").is_some_and(|from| from.last() <= today.first());
    let Some((_, use_of_data)) = soft.chain(ties.own("session")).find(begun) else { return };
    for (n, processor) in ties.of_kind("processor").filter(|(_, p)| choice(p, "contract_clause") != Some("signed")) {
        let message = format!("`{}` has signed no clause on personal data, and `{}` has begun", processor.id, use_of_data.id);
        findings.push(
            found(RuleId::ProcessorUnsigned, n, place(processor, "contract_clause"), message)
                .also(place(use_of_data, "from"), "begun here")
                .hint("sign it before any data reach them, and write `contract_clause: signed`"),
        );
    }
}

/// Trackers that are not exempt, and for which nobody is asked. One that is necessary and does not say otherwise is left to its own rule.
fn trackers(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    if ties.kind_with("cookie", &["exempt"]).is_none() || ties.kind_with("consent", &["for"]).is_none() {
        return;
    }
    for (n, cookie) in ties.of_kind("cookie").filter(|(_, cookie)| flag(cookie, "exempt") != Some(true)) {
        let necessary = choice(cookie, "class") == Some("necessary") && flag(cookie, "exempt").is_none();
        if !necessary && ties.into(n, "consent", "for").next().is_none() {
            let message = format!("no consent is asked for the tracker `{}`", cookie.id);
            findings.push(
                found(RuleId::TrackerWithoutConsent, n, place(cookie, "exempt"), message)
                    .hint("write where it is asked for (`for:` of a consent), or `exempt: true` and why"),
            );
        }
    }
}
