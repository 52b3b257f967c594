//! Committees: short sittings at a steady rhythm, with somebody who speaks for the customer, and what was settled written down.

use super::calendar::launches;
use super::limits;
use super::shared::{days, days_before, earlier, in_days, later, written};
use crate::check::link_index::{LinkIndex, found, place};
use crate::domain::{choice, date, links, rows};
use crate::finding::{Finding, RuleId};
use crate::index::ProjectIndex;
use crate::project::Entry;
use crate::schema::Value;
use crate::schema::value::{Date, Duration, Unit};
use jiff::civil::Date as Day;

/// How long before a launch committees sit more often.
const BEFORE_LAUNCH: i64 = 42;

/// What a rhythm in months may be late by: the first Tuesday of the month may fall 35 days after the last.
const PLAY: i64 = 7;

pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    lengths(ties, findings);
    customers(ties, findings);
    for (n, committee) in ties.of_kind("committee") {
        gaps(ties, n, committee, findings);
    }
    decisions(ties, findings);
    if let Some(today) = ties.project.config.date {
        minutes(ties, today, findings);
        long_review(ties, today, findings);
    }
}

/// Sittings that take long: as the committee plans them, and as they were.
fn lengths(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(limit) = limits::time(ties.project, RuleId::CommitteeTooLong, "max") else { return };
    let lang = ties.project.config.lang;
    let too_long = |entry: &Entry| match entry.get("duration") {
        Some(Value::Duration(length)) if length.rank() > limit.rank() => Some(*length),
        _ => None,
    };
    for (n, entry) in ties.of_kind("committee") {
        if let Some(length) = too_long(entry) {
            let message = format!("a sitting of `{}` takes {}, more than {}", entry.id, length.show(lang), limit.show(lang));
            findings.push(
                found(RuleId::CommitteeTooLong, n, place(entry, "duration"), message)
                    .hint("shorten it, or set `max:` of the rule"),
            );
        }
    }
    // A long review is meant to be long, and a workshop is no committee.
    let ordinary = |n: ProjectIndex, meeting: &Entry| {
        !matches!(choice(meeting, "sort"), Some("review" | "extraordinary")) && ties.out(n, "of").next().is_some()
    };
    for (n, entry) in ties.of_kind("meeting").filter(|(n, meeting)| ordinary(*n, meeting)) {
        if let Some(length) = too_long(entry) {
            let message = format!("the sitting `{}` took {}, more than {}", entry.id, length.show(lang), limit.show(lang));
            findings.push(
                found(RuleId::CommitteeTooLong, n, place(entry, "duration"), message)
                    .hint("cut its agenda next time, or write `sort: review` if it was one"),
            );
        }
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

/// A meeting and its day.
type Sitting<'a> = (&'a Entry, Date);

/// How many days may lie between two sittings of a committee, and how many before a launch.
struct Rhythm {
    usual: Duration,
    days: i64,
    near_launch: Option<Duration>,
}

impl Rhythm {
    fn of(ties: &LinkIndex<'_>, committee: &Entry) -> Option<Self> {
        let setting = |name| limits::time(ties.project, RuleId::CommitteeGap, name);
        let usual = setting("max")?;
        let Some(Value::Duration(own)) = committee.get("every") else {
            return Some(Rhythm { usual, days: in_days(usual), near_launch: setting("near_launch") });
        };
        let play = if matches!(own.unit, Unit::Month | Unit::Year) { PLAY } else { 0 };
        let days = in_days(*own).saturating_add(play);
        // A committee that is meant to meet rarely does not lead the launch.
        let leads = days <= in_days(usual).saturating_add(PLAY);
        Some(Rhythm { usual: *own, days, near_launch: setting("near_launch").filter(|_| leads) })
    }
}

/// Too long a silence of a committee: between two sittings, or since the last. One that never sat is left alone.
fn gaps(ties: &LinkIndex<'_>, n: ProjectIndex, committee: &Entry, findings: &mut Vec<Finding>) {
    let Some(rhythm) = Rhythm::of(ties, committee) else { return };
    let of = |(n, _): (ProjectIndex, _)| ties.entry(n).and_then(|meeting| Some((meeting, date(meeting, "date")?)));
    let mut sittings: Vec<Sitting<'_>> = ties.into(n, "meeting", "of").filter_map(of).collect();
    sittings.sort_by_key(|(_, day)| day.first());
    // The fewest days that a silence can have lasted.
    let mut silences: Vec<(Sitting<'_>, Day)> =
        sittings.windows(2).filter_map(|pair| Some((*pair.first()?, pair.last()?.1.first()))).collect();
    if let (Some(last), Some(today)) = (sittings.last(), ties.project.config.date) {
        // A next date that was agreed on is kept until it has passed.
        let next = date(last.0, "next_date").filter(|next| next.last() >= today.first());
        silences.push((*last, next.map_or(today.first(), Date::first)));
    }
    let openings: Vec<Day> = launches(ties).filter_map(|(_, phase)| Some(date(phase, "from")?.first())).collect();
    // What is broken of a silence, if anything.
    let broken = |from: Date, to: Day| {
        if days(from.last(), to) > rhythm.days {
            return Some(rhythm.usual);
        }
        let limit = rhythm.near_launch?;
        let near = |opening: &Day| {
            let (start, end) = (days_before(*opening, BEFORE_LAUNCH).max(from.last()), (*opening).min(to));
            days(start, end) > in_days(limit)
        };
        openings.iter().any(near).then_some(limit)
    };
    let mut broken: Vec<(&Entry, Date, Day, Duration)> =
        silences.iter().filter_map(|((meeting, from), to)| Some((*meeting, *from, *to, broken(*from, *to)?))).collect();
    broken.sort_by_key(|(_, from, to, _)| std::cmp::Reverse(days(from.last(), *to)));
    let Some(((meeting, from, to, limit), others)) = broken.split_first() else { return };
    let (lasted, shown) = (days(from.last(), *to), limit.show(ties.project.config.lang));
    let message = format!("`{}` did not sit for {lasted} days, from {from} to {to}; its limit is {shown}", committee.id);
    let mut finding = found(RuleId::CommitteeGap, n, place(meeting, "date"), message);
    for (meeting, from, to, _) in others {
        finding = finding.also(place(meeting, "date"), format!("and not from {from} to {to}"));
    }
    findings.push(finding.hint("write the sittings that took place, or the rhythm in `every:` of the committee"));
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
