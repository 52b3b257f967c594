//! The contract: what it says, when it is paid, and what must be settled before it is signed.

use super::limits;
use super::shared::{contract, is_signed};
use crate::check::link_index::{LinkIndex, found, place};
use crate::domain::{Currency, choice, date, number, payments};
use crate::finding::{Finding, RuleId};
use crate::index::ProjectIndex;
use crate::project::Entry;
use crate::schema::value::{Date, Duration, Unit};
use rust_decimal::Decimal;

pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    short(ties, findings);
    last_payment(ties, findings);
    at_signature(ties, findings);
    unsettled(ties, findings);
    blocking(ties, findings);
    grants(ties, findings);
}

/// Warranties and notices that are shorter than faults take to show, or a shop to move.
fn short(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(least) = limits::time(ties.project, RuleId::ClauseTooShort, "min") else { return };
    for (n, clause) in ties.of_kind("clause").filter(|(_, clause)| choice(clause, "status") != Some("waived")) {
        let Some(months) =
            number(clause, "months").filter(|_| matches!(choice(clause, "topic"), Some("warranty" | "termination")))
        else {
            continue;
        };
        let length = Duration { count: months, unit: Unit::Month };
        if length.rank() < least.rank() {
            let lang = ties.project.config.lang;
            let (id, given, asked) = (&clause.id, length.show(lang), least.show(lang));
            let message = match choice(clause, "topic") {
                Some("warranty") => format!("the warranty of `{id}` lasts {given}, less than {asked}"),
                _ => format!("the notice of `{id}` lasts {given}, less than {asked}"),
            };
            findings.push(
                found(RuleId::ClauseTooShort, n, place(clause, "months"), message)
                    .hint("bargain for more before signing, or set `min:` of the rule"),
            );
        }
    }
}

/// Points whose figure is below the least that is acceptable, and points that are not settled on the day by which they should be.
fn unsettled(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    for (n, clause) in ties.of_kind("clause").filter(|(_, clause)| choice(clause, "status") != Some("waived")) {
        if let (Some(value), Some(least)) = (number(clause, "value"), number(clause, "minimum"))
            && value < least
        {
            let (id, value, least) = (&clause.id, value.normalize(), least.normalize());
            let message = format!("`{id}` gives {value}, less than its minimum of {least}");
            findings.push(
                found(RuleId::ClauseBelowMinimum, n, place(clause, "value"), message)
                    .also(place(clause, "minimum"), "the minimum")
                    .hint("bargain for more before signing, or write the minimum that is accepted"),
            );
        }
        let Some(today) = ties.project.config.date.filter(|_| choice(clause, "status") != Some("good")) else { continue };
        let milestone = |(to, span)| ties.entry(to).and_then(|milestone: &Entry| Some((date(milestone, "date")?, span)));
        let own = date(clause, "due").map(|day| (day, place(clause, "due")));
        let past = own.into_iter().chain(ties.out(n, "blocks").filter_map(milestone)).find(|(day, _)| day.last() < today.first());
        if let Some((day, span)) = past {
            let message = format!("`{}` was to be settled by {day} and is not on {today}", clause.id);
            findings.push(
                found(RuleId::ClauseUnsettled, n, span, message)
                    .hint("write `status: good` once it is settled, or another day; what it blocks should wait"),
            );
        }
    }
}

/// What is due, and at which day.
fn due<'a>(ties: &LinkIndex<'a>, payment: ProjectIndex) -> Option<(&'a Entry, Date)> {
    let (milestone, _) = ties.out(payment, "due").next()?;
    let milestone = ties.entry(milestone)?;
    Some((milestone, date(milestone, "date")?))
}

/// A schedule that is paid up before the warranty ends, with nothing held back.
fn last_payment(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let ends = ties.of_kind("milestone").filter(|(_, milestone)| choice(milestone, "sort") == Some("warranty_end"));
    let Some((end, day)) = ends.filter_map(|(_, end)| Some((end, date(end, "date")?))).max_by_key(|(_, day)| day.first()) else {
        return;
    };
    let held_back = |(_, payment): (_, &Entry)| number(payment, "holdback").is_some_and(|share| share > Decimal::ZERO);
    if ties.of_kind("payment").any(held_back) {
        return;
    }
    let last = ties.of_kind("payment").filter_map(|(n, payment)| Some((n, payment, due(ties, n)?.1)));
    if let Some((n, payment, paid)) = last.max_by_key(|(_, _, day)| day.last()).filter(|(_, _, paid)| paid.last() < day.first()) {
        let message = format!("all is paid on {paid}, before the warranty ends (`{}`, {day})", end.id);
        findings.push(
            found(RuleId::LastPaymentEarly, n, place(payment, "share"), message)
                .also(place(end, "date"), "the warranty ends here")
                .hint("make a last instalment due at that milestone, or write a `holdback:`"),
        );
    }
}

/// What is due at the first milestone of the schedule.
fn at_signature(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(limit) = limits::count(ties.project, RuleId::TooMuchAtSignature, "max") else { return };
    let Ok(schedule) = payments::schedule(ties.of_kind("payment"), &mut Currency::default()) else { return };
    let due: Vec<(ProjectIndex, Decimal, Date)> =
        schedule.parts.iter().filter_map(|part| Some((part.entry, part.share, due(ties, part.entry)?.1))).collect();
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

/// Points of a contract that was signed before they were settled. A point that names its document is held against that one alone.
fn blocking(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let binding = contract(ties);
    for (n, clause) in ties.of_kind("clause") {
        let state = match choice(clause, "status") {
            Some(state @ ("blocking" | "to_check")) => state,
            _ => continue,
        };
        let mut named = ties.out(n, "in").filter_map(|(document, _)| ties.entry(document)).peekable();
        let signed = if named.peek().is_some() { named.find(|document| is_signed(document)) } else { binding };
        if let Some(contract) = signed {
            let message = match state {
                "blocking" => format!("`{}` is blocking, and the contract `{}` is signed", clause.id, contract.id),
                _ => format!("`{}` is still to be checked, and the contract `{}` is signed", clause.id, contract.id),
            };
            findings.push(
                found(RuleId::BlockingClauseSigned, n, place(clause, "status"), message)
                    .also(place(contract, "state"), "signed")
                    .hint("write what became of it, and bargain for an amendment if need be"),
            );
        }
    }
}

/// Grants that nobody filed before the work was ordered.
fn grants(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(contract) = contract(ties) else { return };
    let unfiled =
        |grant: &Entry| matches!(choice(grant, "status"), Some("spotted" | "preparing")) && date(grant, "submitted").is_none();
    for (n, grant) in ties.of_kind("grant").filter(|(_, grant)| unfiled(grant)) {
        let message = format!("the grant `{}` is not filed, and the contract `{}` is signed", grant.id, contract.id);
        findings.push(
            found(RuleId::GrantAfterCommitment, n, place(grant, "status"), message)
                .also(place(contract, "state"), "signed")
                .hint("ask the body whether it still takes it, or write `status: dropped`"),
        );
    }
}
