//! How criteria are marked: formulas that can be read and give something, offers that say what is measured, markers who are far apart.

use super::link_index::{LinkIndex, found, place};
use crate::domain::criterion::{Criterion, Marking, Measure, Rule, priorities};
use crate::domain::formula::{Fault, Formula};
use crate::domain::grid::{self, Terms};
use crate::domain::{Currency, cell, choice, date, links, rows, text};
use crate::finding::{Finding, RuleId};
use crate::index::ProjectIndex;
use crate::project::Entry;
use crate::publication::Publication;
use crate::schema::{FieldType, Value};
use rust_decimal::Decimal;

/// Checks how criteria are marked.
pub(super) fn check(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let mut own_formula = false;
    for (n, criterion) in ties.of_kind("criterion") {
        settings(ties, n, criterion, findings);
        own_formula |= choice(criterion, "scoring") == Some("formula");
        unmeasured(ties, n, criterion, findings);
        unsaid(ties, n, criterion, findings);
    }
    if own_formula {
        faults(ties, findings);
    }
    apart(ties, findings);
}

/// Settings of a criterion that miss something, or that nothing reads.
fn settings(ties: &LinkIndex<'_>, n: ProjectIndex, criterion: &Entry, findings: &mut Vec<Finding>) {
    let id = &criterion.id;
    let scoring = choice(criterion, "scoring");
    let mut wrong = |field: &str, message: String, hint: &str| {
        findings.push(found(RuleId::CriterionFormula, n, place(criterion, field), message).hint(hint));
    };
    let measure = if choice(criterion, "measure") == Some("opening") { Measure::Opening } else { Measure::Price };
    match (scoring, text(criterion, "formula")) {
        (Some("formula"), None) => wrong(
            "scoring",
            format!("`{id}` is marked by a formula of the project, and none is written"),
            "for instance `formula: scale * (2 - price / lowest)`",
        ),
        (Some("formula"), Some(formula)) => {
            if let Err(problem) = Formula::parse(formula, measure.word()) {
                wrong("formula", problem.message, "it takes numbers, + - * / ( ), `min`, `max` and the names of figures");
            }
        }
        (_, Some(_)) => wrong(
            "formula",
            format!("`{id}` writes a formula, and is not marked by it"),
            "write `scoring: formula`, or take the formula out",
        ),
        (_, None) => {}
    }
    let computed = matches!(scoring, Some("proportional" | "linear" | "cut_off" | "formula"));
    if measure == Measure::Opening && computed && date(criterion, "counted_from").is_none() {
        wrong(
            "measure",
            format!("`{id}` is marked by a delay, and nothing says from when it counts"),
            "write `counted_from:`, for instance the day of the signature",
        );
    }
    if let (Some(from), Some(deadline)) = (date(criterion, "counted_from"), date(criterion, "deadline"))
        && deadline.first() <= from.first()
    {
        wrong(
            "deadline",
            format!("the deadline of `{id}` is not after the day from which its delay counts"),
            "correct one of the two",
        );
    }
    let field = ties.project.vocabulary.get("requirement").and_then(|kind| kind.fields.get("priority"));
    if let Some(FieldType::Choice(choices)) = field.map(|field| &field.ty) {
        for (priority, _) in priorities(criterion) {
            if !choices.iter().any(|choice| choice.key == priority) {
                let keys: Vec<&str> = choices.iter().map(|choice| choice.key.as_str()).collect();
                wrong(
                    "by_priority",
                    format!("`{id}` weighs requirements of the priority `{priority}`, and there is none"),
                    &format!("priorities: {}", keys.join(", ")),
                );
            }
        }
    }
}

/// A criterion of the budget that does not say how it is marked is marked by the price until somebody gives it a mark. Who does not see the
/// offers cannot learn of that mark, and goes on reading that the price makes it.
fn unsaid(ties: &LinkIndex<'_>, n: ProjectIndex, criterion: &Entry, findings: &mut Vec<Finding>) {
    if choice(criterion, "category") != Some("budget") || choice(criterion, "scoring").is_some() {
        return;
    }
    let given =
        ties.of_kind("offer").filter(|(_, offer)| !offer.audience.is_visible_to(criterion.audience)).find_map(|(_, offer)| {
            let marks = rows(offer, "marks").iter().flat_map(|row| links(row, "criterion"));
            marks.into_iter().find(|reference| ties.project.index_of(&reference.id) == Some(n))
        });
    if let Some(mark) = given {
        let message = format!(
            "`{}` does not say how it is marked: who does not see the offers reads that the price makes the mark, and people gave it",
            criterion.id
        );
        findings.push(
            found(RuleId::ScoringUnsaid, n, criterion.id_span, message)
                .also(mark.span, "a mark")
                .hint("write `scoring: judged` on the criterion, or take the marks out"),
        );
    }
}

/// Offers that do not say what a criterion measures.
fn unmeasured(ties: &LinkIndex<'_>, n: ProjectIndex, criterion: &Entry, findings: &mut Vec<Finding>) {
    // A criterion of the budget that says nothing is marked by the price only while nobody has marked it: it asks for nothing.
    let Ok(read) = Criterion::read(0.into(), criterion, true, &mut Currency::default()) else { return };
    let Marking::Computed(computing) = &read.marking else { return };
    for (offer, entry) in ties.of_kind("offer") {
        let vendor = ties.out(offer, "from").find_map(|(vendor, _)| ties.entry(vendor));
        if vendor.is_some_and(|vendor| matches!(choice(vendor, "status"), Some("rejected" | "withdrawn"))) {
            continue;
        }
        let (field, silent) = match computing.measure {
            Measure::Price => {
                let priced = rows(entry, "prices").iter().any(|row| !matches!(cell(row, "optional"), Some(Value::Boolean(true))));
                ("prices", !priced && entry.get("licence_cost").is_none() && rows(entry, "tiers").is_empty())
            }
            Measure::Opening => ("opening", date(entry, "opening").is_none()),
        };
        if silent {
            let message = match computing.measure {
                Measure::Price => {
                    format!("the offer `{}` names no price that counts, and `{}` is marked by it", entry.id, criterion.id)
                }
                Measure::Opening => format!("the offer `{}` says no opening, and `{}` is marked by it", entry.id, criterion.id),
            };
            findings.push(
                found(RuleId::OfferUnmeasured, offer, place(entry, field), message)
                    .also(ties.entry(n).map_or(criterion.id_span, |own| place(own, "scoring")), "marked by it")
                    .hint("ask the vendor: without it the mark counts as nought"),
            );
        }
    }
}

/// Formulas that the offers bring to nothing.
fn faults(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let project = ties.project;
    let publication = Publication::new(project, project.config.audiences.narrowest());
    let (criteria, offers) = (publication.of_kind("criterion"), publication.of_kind("offer"));
    let usual = Terms { years: 3, vary: Decimal::ZERO, ..Terms::default() };
    let Ok(grid) = grid::of_offers(&publication, criteria, offers, (usual.years, usual.vary), &mut Currency::default()) else {
        return;
    };
    for (criterion, basis) in grid.criteria.iter().zip(&grid.bases) {
        let own_formula = criterion.computing().is_some_and(|computing| matches!(computing.rule, Rule::Own(_)));
        let Some(fault) = basis.as_ref().and_then(|basis| basis.fault).filter(|_| own_formula) else { continue };
        let id = &publication.entry(criterion.entry).id;
        let Some((n, entry)) = ties.of_kind("criterion").find(|(_, entry)| entry.id == *id) else { continue };
        let message = match fault {
            Fault::Nought => format!("the formula of `{id}` divides by nought for these offers: they get no mark"),
            Fault::TooLarge => format!("the formula of `{id}` gives a number that is too large: offers get no mark"),
        };
        findings.push(
            found(RuleId::CriterionFormula, n, place(entry, "formula"), message)
                .hint("write what holds when all offers are alike, for instance with `max(…, 1)`"),
        );
    }
}

/// Marks of one offer for one criterion that are far apart.
fn apart(ties: &LinkIndex<'_>, findings: &mut Vec<Finding>) {
    let Some(most) = super::method::limits::count(ties.project, RuleId::MarksApart, "max") else { return };
    for (n, offer) in ties.of_kind("offer") {
        for (criterion_at, criterion) in ties.of_kind("criterion") {
            // Marks that are computed are not given.
            if !matches!(choice(criterion, "scoring"), None | Some("judged")) {
                continue;
            }
            let given: Vec<(Decimal, &crate::schema::value::Reference)> = rows(offer, "marks")
                .iter()
                .filter_map(|row| {
                    let Some(Value::Number(mark)) = cell(row, "mark") else { return None };
                    let own = links(row, "criterion").iter();
                    Some((*mark, own.into_iter().find(|r| ties.project.index_of(&r.id) == Some(criterion_at))?))
                })
                .collect();
            let (Some(low), Some(high)) = (given.iter().min_by_key(|(m, _)| *m), given.iter().max_by_key(|(m, _)| *m)) else {
                continue;
            };
            let scale = crate::domain::number(criterion, "scale").filter(|s| *s > Decimal::ZERO).unwrap_or(Decimal::from(5));
            let width = (high.0 - low.0).checked_mul(Decimal::ONE_HUNDRED).and_then(|n| n.checked_div(scale)).unwrap_or_default();
            if width > most {
                let (least, highest) = (low.0.normalize(), high.0.normalize());
                let message = format!("the marks of `{}` for `{}` go from {least} to {highest}", offer.id, criterion.id);
                findings.push(
                    found(RuleId::MarksApart, n, high.1.span, message)
                        .also(low.1.span, "the lowest")
                        .hint("talk it over, and write in `comment:` why each mark stands"),
                );
            }
        }
    }
}
