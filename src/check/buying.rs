//! What is bought: payments, criteria, marks, tiers of licences, and amounts that are put together.

use super::link_index::{LinkIndex, found, place};
use crate::domain::instalments::Evidence;
use crate::domain::licence::{TierFault, tier_faults};
use crate::domain::{Currency, Trouble, amounts, cell, choice, date, links, number, payments, rows};
use crate::finding::{Finding, RuleId};
use crate::index::ProjectIndex;
use crate::project::{Entry, Tax};
use crate::schema::Value;
use rust_decimal::Decimal;

/// Checks payments, criteria, marks, licences, taxes and currencies.
pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    negative(ties, findings);
    schedule(ties, findings);
    paid_early(ties, findings);
    weights(ties, findings);
    marks(ties, findings);
    tiers(ties, findings);
    taxes(ties, findings);
    currencies(ties, findings);
}

/// Amounts that are put together: those of offers, those of a scenario, and a scenario with the offers that it is computed with.
fn currencies(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let offers: Vec<_> = ties.of_kind("offer").collect();
    // A criterion may name the highest price.
    let compared: Vec<_> = offers.iter().copied().chain(ties.of_kind("criterion")).collect();
    let sound = one_currency("the offers that the grid compares", &compared, findings);
    for (n, scenario) in ties.of_kind("scenario") {
        let lines: Vec<_> = ties.out(n, "uses").filter_map(|(cost, _)| Some((cost, ties.entry(cost)?))).collect();
        // A campaign that one of the lines pays for is counted with it.
        let apart = |campaign: ProjectIndex| ties.out(campaign, "paid_by").all(|(cost, _)| lines.iter().all(|(n, _)| *n != cost));
        let campaigns = ties.of_kind("campaign").filter(|(campaign, _)| apart(*campaign));
        let all: Vec<_> = std::iter::once((n, scenario)).chain(lines.iter().copied()).chain(campaigns).collect();
        let what = format!("the scenario `{}`, its budget lines and the campaigns", scenario.id);
        if one_currency(&what, &all, findings) && sound {
            let named: Vec<_> = ties.out(n, "with").filter_map(|(offer, _)| Some((offer, ties.entry(offer)?))).collect();
            let with = if named.is_empty() { offers.clone() } else { named };
            let all: Vec<_> = all.into_iter().chain(with).collect();
            one_currency(&format!("the scenario `{}` and its offers", scenario.id), &all, findings);
        }
    }
}

/// Tiers of licences, of scenarios and of offers alike.
fn tiers(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    for (n, entry) in ["scenario", "offer"].into_iter().flat_map(|kind| ties.of_kind(kind)) {
        let id = &entry.id;
        for fault in tier_faults(entry) {
            let (field, message, hint) = match fault {
                TierFault::Missing => (
                    "licence_model",
                    format!("the licence of `{id}` goes by tiers, and none is written"),
                    "write `tiers:`, the first from 0",
                ),
                TierFault::Unused => (
                    "tiers",
                    format!("`{id}` writes tiers, and its licence does not go by tiers: they are not counted"),
                    "write `licence_model: scale_up`, or take the tiers out",
                ),
                TierFault::Gap(from) => (
                    "tiers",
                    format!("no tier of `{id}` starts from 0: below {} its licence would cost nothing", from.normalize()),
                    "write what it costs from 0",
                ),
                TierFault::Twice(from) => (
                    "tiers",
                    format!("two tiers of `{id}` start from {}: the dearer counts", from.normalize()),
                    "take one out, or correct where it starts",
                ),
            };
            findings.push(found(RuleId::LicenceTiers, n, place(entry, field), message).hint(hint));
        }
    }
}

/// Offers whose prices are with tax where the project counts without, or the other way round.
fn taxes(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let own = match ties.project.config.tax {
        Some(Tax::Excluded) => "excluded",
        Some(Tax::Included) => "included",
        None => return,
    };
    for (n, offer) in ties.of_kind("offer") {
        if let Some(tax) = choice(offer, "tax").filter(|tax| *tax != own) {
            let message = format!("the prices of `{}` are `{tax}` of tax, and the project counts `{own}`", offer.id);
            findings.push(
                found(RuleId::MixedTaxes, n, place(offer, "tax"), message)
                    .hint("ask for the prices as the project counts, or convert them and say so in the summary"),
            );
        }
    }
}

/// Shares and weights below zero.
fn negative(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    const FIELDS: [(&str, &[&str]); 3] =
        [("payment", &["share", "holdback"]), ("criterion", &["weight"]), ("customer", &["revenue_share"])];
    for (kind, fields) in FIELDS {
        for (n, entry) in ties.of_kind(kind) {
            for field in fields.iter().filter(|f| number(entry, f).is_some_and(|v| v < Decimal::ZERO)) {
                let message = format!("`{field}` of `{}` is below zero", entry.id);
                findings.push(found(RuleId::NegativeShare, n, place(entry, field), message).hint("write it without the sign"));
            }
        }
    }
    for (n, entry) in ties.of_kind("payment") {
        if amounts(entry).iter().any(|(field, money)| *field == "amount" && money.amount < Decimal::ZERO) {
            let message = format!("`amount` of `{}` is below zero", entry.id);
            findings.push(found(RuleId::NegativeShare, n, place(entry, "amount"), message).hint("write it without the sign"));
        }
    }
}

/// Instalments that were paid although their tests did not pass.
fn paid_early(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let evidence = Evidence::new(ties);
    for (n, payment) in ties.of_kind("payment").filter(|(_, payment)| date(payment, "paid").is_some()) {
        let progress = evidence.of(n);
        let Some(first) = progress.missing().next().and_then(|first| ties.entry(*first)) else { continue };
        let (id, passed, total) = (&payment.id, progress.passed, progress.tests.len());
        let message = match progress.critical.len() {
            0 => format!("`{id}` is paid, and {passed} of its {total} tests passed"),
            open => format!("`{id}` is paid; {passed} of its {total} tests passed, critical reports open: {open}"),
        };
        findings.push(
            found(RuleId::PaidBeforePassed, n, place(payment, "paid"), message)
                .also(first.id_span, "what holds it back first")
                .hint("write the verdicts, or silence the rule here with who decided to pay"),
        );
    }
}

/// All instalments together; the finding stands at the last one.
fn schedule(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let all: Vec<_> = ties.of_kind("payment").collect();
    let Some((last, entry)) = all.last().copied() else { return };
    match payments::schedule(all.iter().copied(), &mut Currency::default()) {
        Ok(schedule) if schedule.parts.is_empty() => {
            let message = "no instalment says a share or an amount";
            findings
                .push(found(RuleId::PaymentsTotal, last, entry.id_span, message).hint("write `share:` on each, 100 % in all"));
        }
        Ok(schedule) if schedule.amount.is_some() => {}
        Ok(schedule) if schedule.total != Decimal::ONE_HUNDRED => {
            let total = schedule.total.normalize();
            let left = (Decimal::ONE_HUNDRED - total).normalize();
            let message = format!("the instalments reach {total} %, not 100 %");
            let hint =
                if left > Decimal::ZERO { format!("{left} % are left to pay") } else { format!("{} % are too many", -left) };
            findings.push(found(RuleId::PaymentsTotal, last, place(entry, "share"), message).hint(hint));
        }
        Ok(_) => {}
        Err(Trouble::SharesAndAmounts) => {
            let odd = all.iter().find(|(_, e)| number(e, "share").is_none() && e.get("amount").is_some());
            let (n, entry) = odd.copied().unwrap_or((last, entry));
            let message = "some instalments are shares of the price and others amounts";
            findings.push(
                found(RuleId::PaymentsMixed, n, place(entry, "amount"), message)
                    .hint("write all of them as shares, or all as amounts"),
            );
        }
        // The others do not occur among payments.
        Err(Trouble::Currencies(..) | Trouble::Sorts | Trouble::TooLarge) => {
            one_currency("the payment schedule", &all, findings);
        }
    }
}

fn weights(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let all: Vec<_> = ties.of_kind("criterion").filter_map(|(n, e)| Some((n, e, number(e, "weight")?))).collect();
    let sum = all.iter().fold(Decimal::ZERO, |a, (_, _, w)| a.saturating_add(*w));
    if let Some((n, entry, _)) = all.last()
        && sum != Decimal::ONE_HUNDRED
    {
        let message = format!("the weights of the criteria add up to {}, not 100", sum.normalize());
        findings
            .push(found(RuleId::CriterionWeights, *n, place(entry, "weight"), message).hint("the grid scales them by their sum"));
    }
}

fn marks(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    for (n, entry) in ties.of_kind("offer") {
        for row in rows(entry, "marks") {
            let Some(Value::Number(mark)) = cell(row, "mark") else { continue };
            for reference in links(row, "criterion") {
                let Some(criterion) = ties.project.find(&reference.id) else { continue };
                // Without `scoring:`, a criterion of the budget that somebody marked is judged: only the word of the team makes a mark void.
                if !matches!(choice(criterion, "scoring"), None | Some("judged")) {
                    let message = format!(
                        "`{}` has a mark of {mark} for `{}`, whose marks are computed: it is not counted",
                        entry.id, criterion.id
                    );
                    findings.push(
                        found(RuleId::MarkIgnored, n, reference.span, message)
                            .also(place(criterion, "scoring"), "computed")
                            .hint("take the mark out, or write `scoring: judged` on the criterion"),
                    );
                    continue;
                }
                let scale = number(criterion, "scale").unwrap_or(Decimal::from(5));
                if *mark > scale || *mark < Decimal::ZERO {
                    let message =
                        format!("`{}` has a mark of {mark} for `{}`, whose marks run from 0 to {scale}", entry.id, criterion.id);
                    findings.push(
                        found(RuleId::MarkOutOfScale, n, reference.span, message)
                            .also(place(criterion, "scale"), "the scale")
                            .hint("correct the mark or the scale"),
                    );
                }
            }
        }
    }
}

/// Reports the first amount whose currency is not that of the amounts before it, and tells whether there is none.
fn one_currency(what: &str, entries: &[(ProjectIndex, &Entry)], findings: &mut Vec<Finding>) -> bool {
    let mut first: Option<(&str, &Entry, &str)> = None;
    for (n, entry) in entries {
        for (field, money) in amounts(entry) {
            match first {
                None => first = Some((&money.currency, entry, field)),
                Some((currency, other, other_field)) if *currency != *money.currency => {
                    let message = format!("{what} hold amounts in {currency} and in {}", money.currency);
                    findings.push(
                        found(RuleId::MixedCurrencies, *n, place(entry, field), message)
                            .also(place(other, other_field), format!("{currency} here"))
                            .hint("convert them at a rate of your choice and say so in the notes"),
                    );
                    return false;
                }
                Some(_) => {}
            }
        }
    }
    true
}
