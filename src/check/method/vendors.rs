//! Vendors and their offers: met, proven, bound, and answering everything; and a trial before the whole is committed.

use super::limits;
use super::shared::written;
use crate::check::link_index::{LinkIndex, found, place};
use crate::domain::asked::is_asked;
use crate::domain::{cell, choice, date, links, rows};
use crate::finding::{Finding, RuleId};
use crate::index::ProjectIndex;
use crate::project::Entry;
use crate::publication::Publication;
use crate::publication::asked::{answered_texts, asked_texts, is_older};
use crate::schema::Value;
use crate::span::Span;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    for (n, vendor) in ties.of_kind("vendor") {
        let status = choice(vendor, "status");
        if matches!(status, Some("shortlisted" | "selected")) {
            unmet(ties, n, vendor, findings);
        }
        if status == Some("selected") {
            guarantees(ties, n, vendor, findings);
            evidence(ties, n, vendor, findings);
        }
    }
    trial(ties, findings);
    refused(ties, findings);
    unanswered(ties, findings);
    published(ties, findings);
    twice(ties, findings);
    older(ties, findings);
    run_costs(ties, findings);
}

/// Questions that went to all candidates before they were answered.
fn published(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    if ties.kind_with("question", &["answer", "published"]).is_none() {
        return;
    }
    for (n, question) in ties.of_kind("question") {
        let Some(day) = date(question, "published") else { continue };
        let id = &question.id;
        let message = if !written(question, "answer") {
            format!("`{id}` goes to all candidates, and has no answer")
        } else if date(question, "answered").is_some_and(|answered| answered.first() > day.last()) {
            format!("`{id}` goes to all candidates before the day on which it was answered")
        } else {
            continue;
        };
        let hint = "take out `published:` until the answer is the one that all candidates may read";
        findings.push(found(RuleId::PublishedUnanswered, n, place(question, "published"), message).hint(hint));
    }
}

/// Vendors of whom nobody met those who will do the work.
fn unmet(ties: &LinkIndex<'_>, n: ProjectIndex, vendor: &Entry, findings: &mut Vec<Finding>) {
    let Some(least) = limits::count(ties.project, RuleId::VendorUnmet, "min") else { return };
    if ties.kind_with("vendor", &["people_met"]).is_none() {
        return;
    }
    let sellers = limits::words(ties.project, RuleId::VendorUnmet, "words");
    let people = rows(vendor, "people_met");
    let sells = |row: &crate::domain::Row| matches!(cell(row, "function"), Some(Value::Text(function)) if limits::holds_word(function, &sellers));
    let (id, met) = (&vendor.id, people.len());
    let message = if Decimal::from(met) < least {
        format!("{met} people of `{id}` were met, fewer than {}", least.normalize())
    } else if met > 0 && people.iter().all(sells) {
        format!("all people met of `{id}` sell, and none builds")
    } else {
        return;
    };
    findings.push(
        found(RuleId::VendorUnmet, n, place(vendor, "people_met"), message)
            .hint("meet the project lead and a developer, at theirs too, and write them in `people_met:`"),
    );
}

/// Guarantees that a selected vendor did not give.
fn guarantees(ties: &LinkIndex<'_>, n: ProjectIndex, vendor: &Entry, findings: &mut Vec<Finding>) {
    if ties.kind_with("vendor", &["guarantees"]).is_none() {
        return;
    }
    let is =
        |row: &crate::domain::Row, name: &str, key: &str| matches!(cell(row, name), Some(Value::Choice(own)) if **own == *key);
    let given = |sort: &str| rows(vendor, "guarantees").iter().any(|row| is(row, "sort", sort) && is(row, "state", "given"));
    let asked = limits::words(ties.project, RuleId::VendorGuarantees, "sorts");
    let lacks: Vec<String> = asked.iter().filter(|sort| !given(sort)).map(|sort| format!("`{sort}`")).collect();
    if !lacks.is_empty() {
        let message = format!("`{}` is selected, and did not give: {}", vendor.id, lacks.join(", "));
        findings.push(
            found(RuleId::VendorGuarantees, n, place(vendor, "guarantees"), message)
                .hint("ask before signing, and write `state: given` once it is in hand"),
        );
    }
}

/// What shows that a selected vendor will last, and what its customers say.
fn evidence(ties: &LinkIndex<'_>, n: ProjectIndex, vendor: &Entry, findings: &mut Vec<Finding>) {
    let has = |field| ties.kind_with("vendor", &[field]).is_some();
    let figures = written(vendor, "turnover") && written(vendor, "net_result");
    if has("financial_health") && !written(vendor, "financial_health") && !figures {
        let message = format!("`{}` is selected, and nothing is said of its financial health", vendor.id);
        findings.push(
            found(RuleId::VendorEvidence, n, vendor.id_span, message)
                .hint("read its accounts, and write `financial_health:`, or `turnover:` and `net_result:`"),
        );
    }
    let Some(least) = limits::count(ties.project, RuleId::VendorEvidence, "min") else { return };
    let calls = rows(vendor, "reference_calls").len();
    if has("reference_calls") && Decimal::from(calls) < least {
        let message = format!("`{}` is selected after {calls} reference calls, fewer than {}", vendor.id, least.normalize());
        findings.push(
            found(RuleId::VendorEvidence, n, place(vendor, "reference_calls"), message)
                .hint("call customers of theirs, a former one included, and write `reference_calls:`"),
        );
    }
}

/// A vendor was selected, and no trial comes before the end of the first lot that is ordered.
fn trial(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    if ties.own("vendor").all(|(_, vendor)| choice(vendor, "status") != Some("selected")) {
        return;
    }
    let lots = ties.of_kind("lot").filter(|(_, lot)| choice(lot, "commitment") == Some("mandatory"));
    let lots = lots.filter_map(|(n, lot)| Some((n, lot, date(lot, "to")?)));
    let Some((n, lot, end)) = lots.min_by_key(|(_, _, end)| end.last()) else { return };
    let trial = |(_, gate): (_, &Entry)| {
        // One that has no day yet may still come in time.
        let in_time = date(gate, "date").is_none_or(|day| day.first() <= end.last());
        matches!(choice(gate, "sort"), Some("poc" | "mvp")) && in_time
    };
    if !ties.own("gate").any(trial) {
        let message = format!("a vendor is selected, and no trial is planned before the lot `{}` ends ({end})", lot.id);
        findings.push(
            found(RuleId::NoTrialGate, n, place(lot, "to"), message)
                .hint("write a gate with `sort: poc` or `sort: mvp`, and what it must show"),
        );
    }
}

/// Whether an offer is still in the running: one that another revises is not.
fn runs(ties: &LinkIndex<'_>, offer: ProjectIndex) -> bool {
    if ties.into(offer, "offer", "revises").next().is_some() {
        return false;
    }
    let vendor = ties.out(offer, "from").find_map(|(vendor, _)| ties.entry(vendor));
    !vendor.is_some_and(|vendor| matches!(choice(vendor, "status"), Some("rejected" | "withdrawn")))
}

/// Answers that refuse what is indispensable.
fn refused(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let codes = ties.project.answer_codes();
    let refuses = |key: &str| codes.iter().any(|code| code.key == key && code.counts.refuses == Some(true));
    for (n, offer) in ties.of_kind("offer").filter(|(n, _)| ties.into(*n, "offer", "revises").next().is_none()) {
        for row in rows(offer, "answers") {
            if !matches!(cell(row, "code"), Some(Value::Choice(code)) if refuses(code)) {
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

/// Requirements that are asked of vendors: what they do not see, and what the project does not ask, they cannot answer.
fn asked<'a>(ties: &LinkIndex<'a>) -> Vec<(ProjectIndex, &'a Entry)> {
    let project = ties.project;
    let reader = project.answer_audience();
    let own = project.config.answers.request.as_ref().is_some_and(|request| request.condition.is_some());
    // A condition is held against what those who are asked see.
    let publication = own.then(|| Publication::new(project, reader));
    let selects = publication.as_ref().and_then(|seen| seen.asked().map(|asked| asked.selects(seen)));
    let is_asked = |requirement: &Entry| match (&publication, &selects) {
        (Some(seen), Some(selects)) => seen.find(&requirement.id).is_some_and(selects),
        _ => {
            let set_aside = ties.is_retired(requirement) || choice(requirement, "priority") == Some("wont");
            !set_aside && requirement.audience.is_visible_to(reader)
        }
    };
    ties.of_kind("requirement").filter(|(_, requirement)| is_asked(requirement)).collect()
}

/// Requirements that an offer is asked and says nothing of. Where no offer answers any, answers are not kept here.
fn unanswered(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    if ties.own("offer").all(|(_, offer)| rows(offer, "answers").is_empty()) {
        return;
    }
    let all = asked(ties);
    for (n, offer) in ties.of_kind("offer").filter(|(n, _)| runs(ties, *n)) {
        let lots: Vec<ProjectIndex> = ties.out(n, "for").map(|(lot, _)| lot).collect();
        // A row without a code says something, and answers nothing.
        let coded = rows(offer, "answers").iter().filter(|row| cell(row, "code").is_some());
        let answered: BTreeSet<&str> = coded.flat_map(|row| links(row, "requirement")).map(|r| &*r.id).collect();
        let own = all.iter().filter(|(n, _)| is_asked(&lots, ties.out(*n, "lot").map(|(lot, _)| lot)));
        let silent: Vec<&Entry> = own.map(|(_, requirement)| *requirement).filter(|own| !answered.contains(&*own.id)).collect();
        let musts: Vec<&str> = silent.iter().filter(|own| choice(own, "priority") == Some("must")).map(|own| &*own.id).collect();
        if let Some(first) = musts.first() {
            let count = musts.len();
            let message = format!(
                "the offer `{}` says nothing of {count} indispensable requirements that it is asked, `{first}` first",
                offer.id
            );
            findings.push(
                found(RuleId::OfferSilentOnMust, n, place(offer, "answers"), message)
                    .hint("ask the vendor before comparing; `view: clarifications` lists what to ask"),
            );
        }
        if let Some(first) = silent.first().map(|own| &own.id) {
            let count = silent.len();
            let message =
                format!("the offer `{}` does not answer {count} requirements that it is asked, `{first}` first", offer.id);
            findings.push(
                found(RuleId::OfferUnanswered, n, place(offer, "answers"), message)
                    .hint("ask the vendor; an answer sheet is read back with `ouvrage import answers`"),
            );
        }
    }
}

/// Requirements that an offer answers in two rows. Rows without a code answer nothing.
fn twice(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    for (n, offer) in ties.of_kind("offer").filter(|(n, _)| runs(ties, *n)) {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        let coded = rows(offer, "answers").iter().filter(|row| cell(row, "code").is_some());
        for reference in coded.flat_map(|row| links(row, "requirement")) {
            let Some(requirement) = ties.project.find(&reference.id) else { continue };
            let Some(first) = seen.insert(requirement.id.to_string(), reference.span) else { continue };
            let message = format!("the offer `{}` answers `{}` twice", offer.id, requirement.id);
            findings.push(
                found(RuleId::OfferAnswersTwice, n, reference.span, message)
                    .also(first, "the answer before")
                    .hint("leave the row that holds; until then the lesser answer counts"),
            );
        }
    }
}

/// Answers to texts that have changed since.
fn older(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let remembers = |(_, offer): &(ProjectIndex, &Entry)| answered_texts(offer).next().is_some();
    let offers: Vec<_> = ties.of_kind("offer").filter(|(n, _)| runs(ties, *n)).filter(remembers).collect();
    if offers.is_empty() {
        return;
    }
    let texts = asked_texts(ties.project);
    for (n, offer) in offers {
        let older: Vec<&str> =
            answered_texts(offer).filter(|(id, asked)| is_older(&texts, id, asked)).map(|(id, _)| id).collect();
        let Some(first) = older.first() else { continue };
        let row = rows(offer, "answers").iter().flat_map(|row| links(row, "requirement")).find(|link| &*link.id == *first);
        let (span, count) = (row.map_or(place(offer, "answers"), |link| link.span), older.len());
        let message =
            format!("{count} answers of the offer `{}` are to a text that has changed since, `{first}` first", offer.id);
        findings.push(
            found(RuleId::OfferAnswersOlder, n, span, message)
                .hint("ask the vendor whether they still hold, and read its new sheet back"),
        );
    }
}

/// Offers whose prices end with the opening.
fn run_costs(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    for (n, offer) in ties.of_kind("offer").filter(|(n, _)| runs(ties, *n)) {
        let prices = rows(offer, "prices");
        let run = |row: &crate::domain::Row| matches!(cell(row, "sort"), Some(Value::Choice(sort)) if &**sort == "run");
        let licence = matches!(choice(offer, "licence_model"), Some("flat" | "scale_up"));
        if !prices.is_empty() && !licence && !prices.iter().any(run) {
            let message = format!("the offer `{}` says what it costs to launch, and not to run", offer.id);
            findings.push(
                found(RuleId::OfferWithoutRunCost, n, place(offer, "prices"), message)
                    .hint("ask for what comes each year, and write it with `sort: run`"),
            );
        }
    }
}
