//! Personal data where the project meets them: processors bound before they get any, consent before a tracker.

use crate::check::link_index::{LinkIndex, found, place};
use crate::domain::{choice, date, flag};
use crate::finding::{Finding, RuleId};
use crate::project::Entry;
use crate::schema::value::Date;

pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    trackers(ties, findings);
    if let Some(today) = ties.project.config.date {
        processors(ties, today, findings);
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
