//! Committees: somebody speaks for the customer, and what was settled is written down. How long and how often they sit is part of the calendar.

use super::limits;
use super::shared::{earlier, later, written};
use crate::check::link_index::{LinkIndex, found, place};
use crate::domain::{choice, date, links, rows};
use crate::finding::{Finding, RuleId};
use crate::index::ProjectIndex;
use crate::project::Entry;
use crate::schema::value::Date;

pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    customers(ties, findings);
    decisions(ties, findings);
    if let Some(today) = ties.project.config.date {
        minutes(ties, today, findings);
        long_review(ties, today, findings);
    }
}

/// Committees whose members are known, and of whom nobody speaks for the customer.
fn customers(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    if ties.kind_with("committee", &["members", "customer_voice"]).is_none() {
        return;
    }
    for (n, committee) in ties.of_kind("committee") {
        let members = rows(committee, "members");
        let user = |reference: &crate::schema::value::Reference| {
            ties.project.find(&reference.id).is_some_and(|member| choice(member, "family") == Some("user"))
        };
        let heard = written(committee, "customer_voice") || members.iter().flat_map(|row| links(row, "stakeholder")).any(user);
        if !members.is_empty() && !heard {
            let message = format!("nobody speaks for the customer in `{}`", committee.id);
            findings.push(
                found(RuleId::CommitteeWithoutCustomer, n, place(committee, "members"), message)
                    .hint("write `customer_voice:`, or take in a member of the family `user`"),
            );
        }
    }
}

/// Sittings that took place, and of which nothing is left.
fn minutes(ties: &LinkIndex<'_>, today: Date, findings: &mut Vec<Finding>) {
    let Some(late) = limits::time(ties.project, RuleId::MeetingWithoutMinutes, "max") else { return };
    for (n, meeting) in ties.of_kind("meeting") {
        let Some(day) = date(meeting, "date").filter(|day| later(day.last(), late) < today.first()) else { continue };
        let lacks = |field: &str| ties.kind_with("meeting", &[field]).is_some() && !written(meeting, field);
        let message = match (lacks("minutes"), lacks("agenda")) {
            (true, _) => format!("the meeting `{}` was on {day} and has no minutes on {today}", meeting.id),
            (false, true) => format!("the meeting `{}` was on {day} and has no agenda on {today}", meeting.id),
            (false, false) => continue,
        };
        findings.push(
            found(RuleId::MeetingWithoutMinutes, n, place(meeting, "date"), message)
                .hint("write what was said and settled, however short; `max:` of the rule says how late"),
        );
    }
}

/// Where committees have sat for longer than that, a long review of the whole within the time.
fn long_review(ties: &LinkIndex<'_>, today: Date, findings: &mut Vec<Finding>) {
    let Some(limit) = limits::time(ties.project, RuleId::ReviewMissing, "max") else { return };
    if ties.kind_with("meeting", &["sort"]).is_none() {
        return;
    }
    let held = |(n, meeting): (ProjectIndex, _)| {
        let day = date(meeting, "date").filter(|day| day.last() <= today.last())?;
        ties.out(n, "of").next().is_some().then_some((n, meeting, day))
    };
    let held: Vec<(ProjectIndex, &Entry, Date)> = ties.own("meeting").filter_map(held).collect();
    let since = earlier(today.first(), limit);
    let long_enough = held.iter().any(|(_, _, day)| day.last() < since);
    let reviewed = held.iter().any(|(_, meeting, day)| choice(meeting, "sort") == Some("review") && day.last() >= since);
    let Some((n, last, _)) = held.iter().max_by_key(|(_, _, day)| day.last()).filter(|_| long_enough && !reviewed) else {
        return;
    };
    let shown = limit.show(ties.project.config.lang);
    let message = format!("no long review in the {shown} before {today}");
    findings.push(
        found(RuleId::ReviewMissing, *n, place(last, "date"), message)
            .hint("hold one with all, and write `sort: review` on its meeting"),
    );
}

/// Decisions of a committee that no sitting took, once sittings are written down.
fn decisions(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    if ties.kind_with("meeting", &["took"]).is_none() || ties.own("meeting").next().is_none() {
        return;
    }
    let committee = |n: ProjectIndex| ties.entry(n).filter(|by| *by.kind == *"committee");
    for (n, decision) in ties.of_kind("decision") {
        // What is proposed was not taken yet.
        if choice(decision, "status") == Some("proposed") || ties.into(n, "meeting", "took").next().is_some() {
            continue;
        }
        if let Some((by, span)) = ties.out(n, "by").find_map(|(by, span)| Some((committee(by)?, span))) {
            let message = format!("`{}` is a decision of `{}`, and no meeting took it", decision.id, by.id);
            findings.push(
                found(RuleId::DecisionOutsideMeeting, n, span, message).hint("write it in `took:` of the meeting that took it"),
            );
        }
    }
}
