//! Money: bounds that can be added, a launch below its ceiling, an audience that is paid for.

use super::limits;
use super::shared::written;
use crate::check::link_index::{LinkIndex, found, place};
use crate::domain::budget::{Falls, value_of};
use crate::domain::{Currency, choice, factor, money};
use crate::finding::{Finding, RuleId, Severity};
use crate::index::ProjectIndex;
use crate::project::Entry;
use crate::schema::Value;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    bounds(ties, findings);
    ceilings(ties, findings);
    audience(ties, findings);
    campaigns(ties, findings);
}

/// Budget lines whose least is above their most.
fn bounds(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    for (n, cost) in ties.of_kind("cost") {
        if let (Some(min), Some(max)) = (money(cost, "min"), money(cost, "max"))
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
    }
}

/// What a ceiling limits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Span {
    Launch,
    Year(u8),
}

/// The sum of the most that budget lines of a span cost; `None` in two currencies.
fn sum(ties: &LinkIndex<'_>, span: Span, currency: &mut Currency) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for (_, cost) in ties.of_kind("cost") {
        let falls = Falls::read(cost);
        let times = match span {
            // A launch line counts once: what it costs until the opening.
            Span::Launch => u8::from(falls.launch),
            Span::Year(year) => falls.times(year),
        };
        let Some(Value::Money(max)) = value_of(cost, "max").filter(|_| times > 0) else { continue };
        sum = sum.saturating_add(currency.admit(max).ok()?.saturating_mul(Decimal::from(times)));
    }
    Some(sum)
}

/// The launch, and a year, against their ceilings. The cumulated cost is that of a scenario: the business plan draws it.
fn ceilings(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(share) = limits::count(ties.project, RuleId::BudgetOverLimit, "max") else { return };
    for (n, limit) in ties.of_kind("limit").filter(|(_, limit)| choice(limit, "sort") == Some("maximum_budget")) {
        let Some(ceiling) = money(limit, "value") else { continue };
        let spans = match choice(limit, "applies_to") {
            None | Some("launch") => vec![Span::Launch],
            Some("year") => (1..=crate::domain::plan::MAX_YEARS).map(Span::Year).collect(),
            Some(_) => continue,
        };
        let note = |message: String| {
            let mut finding = found(RuleId::BudgetOverLimit, n, place(limit, "value"), message);
            finding.severity = Severity::Note;
            finding.hint("write both in one currency, at a rate of your choice, and say so in the notes")
        };
        for span in spans {
            let mut currency = Currency::default();
            let Some(sum) = sum(ties, span, &mut currency) else {
                let message = format!("the ceiling `{}` is not judged: the budget lines are in two currencies", limit.id);
                findings.push(note(message));
                break;
            };
            if let Some(code) = currency.code().filter(|code| ***code != *ceiling.currency) {
                let message = format!(
                    "the ceiling `{}` is not judged: it is in {}, and the budget lines are in {code}",
                    limit.id, ceiling.currency
                );
                findings.push(note(message));
                break;
            }
            if sum > ceiling.amount.saturating_mul(factor(share)) {
                let (id, sum, code) = (&limit.id, sum.normalize(), &ceiling.currency);
                let message = match span {
                    Span::Launch => {
                        format!("the budget lines of the launch reach {sum} {code}, more than the ceiling `{id}`")
                    }
                    Span::Year(year) => {
                        format!("the budget lines of year {year} reach {sum} {code}, more than the ceiling `{id}`")
                    }
                };
                findings.push(
                    found(RuleId::BudgetOverLimit, n, place(limit, "value"), message)
                        .hint("cut a line, or raise the ceiling and say who decided it"),
                );
                break;
            }
        }
    }
}

/// Whether a budget line pays for visitors.
fn is_marketing(cost: &Entry) -> bool {
    choice(cost, "family") == Some("marketing")
}

/// A launch or a run whose budget lines say their families, and none of which pays for visitors.
fn audience(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let of = |phase: &str| {
        let own = ties.own("cost").filter(|(_, cost)| choice(cost, "phase") == Some(phase) && written(cost, "family"));
        own.collect::<Vec<(ProjectIndex, &Entry)>>()
    };
    let lacks = |lines: &[(ProjectIndex, &Entry)]| !lines.is_empty() && !lines.iter().any(|(_, cost)| is_marketing(cost));
    let (launch, run) = (of("launch"), of("run"));
    let (message, lines) = match (lacks(&launch), lacks(&run)) {
        (true, true) => ("no budget line of the launch or of the run is for marketing", run),
        (true, false) => ("no budget line of the launch is for marketing", launch),
        (false, true) => ("no budget line of the run is for marketing", run),
        (false, false) => return,
    };
    if let Some((n, cost)) = lines.last() {
        findings.push(
            found(RuleId::NoMarketingCost, *n, place(cost, "family"), message)
                .hint("add a line with `family: marketing`, before the opening and after it"),
        );
    }
}

/// Campaigns whose budgets are more than the lines that pay for them, in the dearest year of each.
fn campaigns(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(share) = limits::count(ties.project, RuleId::CampaignsOverBudget, "max") else { return };
    let all: Vec<(ProjectIndex, &Entry)> =
        ties.of_kind("campaign").filter(|(_, campaign)| money(campaign, "budget").is_some()).collect();
    let mut payers: BTreeSet<ProjectIndex> =
        all.iter().flat_map(|(n, _)| ties.out(*n, "paid_by")).map(|(cost, _)| cost).collect();
    payers.extend(ties.of_kind("cost").filter(|(_, cost)| is_marketing(cost)).map(|(n, _)| n));
    // Without a line that is for marketing, nothing says what campaigns may cost.
    if payers.is_empty() {
        return;
    }
    let mut currency = Currency::default();
    let (mut asked, mut given) = (Decimal::ZERO, Decimal::ZERO);
    for (_, campaign) in &all {
        let Some(Ok(budget)) = money(campaign, "budget").map(|budget| currency.admit(budget)) else { return };
        asked = asked.saturating_add(budget);
    }
    for cost in payers.iter().filter_map(|n| ties.entry(*n)) {
        let Some(Value::Money(max)) = value_of(cost, "max") else { continue };
        let Ok(max) = currency.admit(max) else { return };
        given = given.saturating_add(max.saturating_mul(Decimal::from(Falls::read(cost).per_year.unwrap_or(1))));
    }
    if let Some((n, last)) = all.last().filter(|_| asked > given.saturating_mul(factor(share))) {
        let code = currency.code().map_or("", |code| &**code);
        let (asked, given) = (asked.normalize(), given.normalize());
        let message = format!("the campaigns ask for {asked} {code}, and the budget lines for marketing give {given} {code}");
        findings.push(
            found(RuleId::CampaignsOverBudget, *n, place(last, "budget"), message)
                .hint("drop one, or write the line that pays for it in `paid_by:`"),
        );
    }
}
