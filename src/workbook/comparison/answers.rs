//! The answers to requirements, what their codes count, and the marks that follow.

use super::{Plan, Sources};
use crate::domain::choice;
use crate::domain::criterion::{Criterion, Mandatory, Marking, priorities};
use crate::exchange::SheetError;
use crate::index::EntryIndex;
use crate::workbook::Naming;
use crate::workbook::sheet::{Cell, Kind, Look, Sheet, block, near};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// The sheet of the answers.
pub(super) struct Answers {
    pub sheet: Sheet,
    /// Where each offer's count of what it misses is, for each criterion that sets aside by it.
    pub refused: Vec<Vec<String>>,
    /// The row of the first requirement: codes, weights and marks stand above.
    pub top: u32,
    /// How many columns there are.
    pub columns: u16,
}

/// The row of the heads of codes and priorities.
const HEAD_ROW: u32 = 0;
/// What stands for the code where an offer is not asked.
const ELSEWHERE: &str = "–";

/// Writes the sheet, and says where the marks are.
pub(super) fn sheet(
    plan: &Plan<'_>,
    first: &Sheet,
    names: &mut Naming,
    sources: &mut Sources,
) -> Result<Option<Answers>, SheetError> {
    let (texts, grid, publication) = (plan.texts, plan.grid, plan.publication());
    let own: Vec<usize> = (0..grid.criteria.len())
        .filter(|n| grid.criteria.get(*n).is_some_and(|c| c.marking == Marking::Answers || c.mandatory.is_some()))
        .collect();
    let requirements: BTreeSet<EntryIndex> = own
        .iter()
        .filter_map(|n| grid.criteria.get(*n))
        .flat_map(|criterion| criterion.asked.iter().map(|asked| asked.requirement))
        .collect();
    if own.is_empty() || requirements.is_empty() || grid.columns.is_empty() {
        return Ok(None);
    }
    let mut sheet = Sheet::new(names.take(texts.get("workbook_answers")), plan.currency)?;
    // What codes count: code, mark, whether it refuses.
    for (column, key) in (0..).zip(["workbook_code", "workbook_counts", "workbook_refuses"]) {
        sheet.text((0, column), texts.get(key), Look::Head)?;
    }
    let codes = &publication.info().answer_codes;
    for (row, code) in (1..).zip(codes) {
        sheet.text((row, 0), &code.key, Look::Plain)?;
        sheet.input((row, 1), Some(code.mark.unwrap_or_default()), Kind::General)?;
        sheet.input((row, 2), Some(Decimal::from(u8::from(code.refuses))), Kind::General)?;
    }
    // Weights by priority, a column per criterion.
    let mut keys: Vec<String> = Vec::new();
    for criterion in own.iter().filter_map(|n| grid.criteria.get(*n)) {
        for (key, _) in priorities(publication.entry(criterion.entry)) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    let rows = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let end = rows(codes.len().max(1));
    let table = block((1, 0), (end, 2));
    let width = u16::try_from(own.len()).unwrap_or(u16::MAX);
    let code_cell = |offer: u16, row: u32| -> Cell { (row, 4 + width + 2 * offer) };
    let share_cell = |offer: u16, row: u32| -> Cell { (row, 5 + width + 2 * offer) };
    let weight_cell = |nth: u16, row: u32| -> Cell { (row, 4 + nth) };
    let marks_row = end.max(rows(keys.len())) + 2;
    let top = marks_row + 2 * rows(own.len()) + 2;
    let bottom = top + rows(requirements.len()) - 1;
    sheet.text((HEAD_ROW, 3), texts.get("workbook_priority"), Look::Head)?;
    for (row, key) in (HEAD_ROW + 1..).zip(&keys) {
        sheet.text((row, 3), key, Look::Plain)?;
    }
    for (column, key) in (0..).zip(["workbook_id", "workbook_requirement", "workbook_priority"]) {
        sheet.text((top - 1, column), texts.get(key), Look::Head)?;
    }
    for (row, requirement) in (top..).zip(&requirements) {
        let entry = publication.entry(*requirement);
        sheet.text((row, 0), &entry.id, Look::Plain)?;
        sheet.text((row, 1), publication.title(*requirement), Look::Plain)?;
        sheet.input_text((row, 2), choice(entry, "priority").unwrap_or_default())?;
        for (n, offer) in (0..).zip(&grid.offers) {
            // Of two answers the lesser counts, so that one is written.
            let elsewhere = offer.elsewhere.contains(requirement);
            let code = if elsewhere { Some(ELSEWHERE) } else { grid.codes.least(offer, *requirement) };
            sheet.input_text(code_cell(n, row), code.unwrap_or_default())?;
            let at = near(code_cell(n, row));
            let formula = format!("IF(OR({at}=\"\",{at}=\"{ELSEWHERE}\"),\"\",IFERROR(VLOOKUP({at},{table},2,FALSE),0))");
            let value = code.filter(|_| !elsewhere).map(|_| grid.codes.of(offer, *requirement).unwrap_or_default());
            sheet.formula(share_cell(n, row), &formula, value, Kind::General, Look::Plain)?;
        }
    }
    if grid.offers.iter().any(|offer| requirements.iter().any(|n| offer.elsewhere.contains(n))) {
        let note = [ELSEWHERE, " ", texts.get("workbook_elsewhere")].concat();
        sheet.text((end + 1, 0), &note, Look::Plain)?;
    }
    let mut refused = Vec::new();
    for (nth, at) in (0..).zip(&own) {
        let Some(criterion) = grid.criteria.get(*at) else { continue };
        weights(plan, &mut sheet, (criterion, nth), (&requirements, &keys), (top, &weight_cell))?;
        let weights = block(weight_cell(nth, top), weight_cell(nth, bottom));
        let row = marks_row + 2 * u32::from(nth);
        sheet.text((row, 3), &format!("{} {}", plan.id(criterion), texts.get("grid_mark")), Look::Strong)?;
        sheet.text((row + 1, 3), &format!("{} {}", plan.id(criterion), texts.get("workbook_refused")), Look::Plain)?;
        let mut own_refused = Vec::new();
        for (n, offer) in (0..).zip(&grid.offers) {
            let codes = block(code_cell(n, top), code_cell(n, bottom));
            let shares = block(share_cell(n, top), share_cell(n, bottom));
            let scale = first.far(Plan::scale_cell(*at));
            let none = format!("SUMPRODUCT(({weights}<>\"\")*ISNUMBER({shares}))=0");
            // What all requirements weigh that this offer is asked.
            let whole = format!("SUMPRODUCT({weights},({codes}<>\"{ELSEWHERE}\")*1)");
            let formula =
                format!("IF(OR({none},{whole}=0),\"\",MAX(0,MIN({scale},{scale}*SUMPRODUCT({weights},{shares})/{whole})))");
            let (cell, below) = ((row, 5 + width + 2 * n), (row + 1, 5 + width + 2 * n));
            let value = criterion.of_answers(offer, &grid.codes);
            if criterion.marking == Marking::Answers {
                sheet.formula(cell, &formula, value, Kind::Two, Look::Strong)?;
                let far = sheet.far(cell);
                if let Some(source) = sources.get_mut(*at).and_then(|own| own.get_mut(usize::from(n))) {
                    *source = far;
                }
            }
            if let Some(mandatory) = criterion.mandatory {
                let priority = block((top, 2), (bottom, 2));
                let silent = if mandatory == Mandatory::Unanswered { format!("+({codes}=\"\")") } else { String::new() };
                let refuses = format!("(SUMIF({},{codes},{})>0)", block((1, 0), (end, 0)), block((1, 2), (end, 2)));
                let formula = format!(
                    "IF({none},0,SUMPRODUCT(({priority}=\"must\")*({weights}<>\"\")*((({codes}<>\"\")*{refuses}){silent}>0)))"
                );
                let missed = criterion.missed(offer, &grid.codes).len();
                sheet.formula(below, &formula, missed, Kind::General, Look::Plain)?;
                own_refused.push(sheet.far(below));
            }
        }
        if criterion.mandatory.is_some() {
            refused.push(own_refused);
        }
    }
    for (n, column) in plan.offers() {
        let id = &publication.entry(column.entry).id;
        sheet.text(code_cell(n, top - 1), &format!("{id} {}", texts.get("workbook_code")), Look::Head)?;
        sheet.text(share_cell(n, top - 1), &format!("{id} {}", texts.get("workbook_counts")), Look::Head)?;
    }
    Ok(Some(Answers { sheet, refused, top, columns: 4 + width + 2 * u16::try_from(grid.columns.len()).unwrap_or(u16::MAX) }))
}

/// What requirements weigh for a criterion: by their priority, or all alike; nothing where it does not judge them.
fn weights(
    plan: &Plan<'_>,
    sheet: &mut Sheet,
    (criterion, nth): (&Criterion, u16),
    (requirements, keys): (&BTreeSet<EntryIndex>, &[String]),
    (top, weight_cell): (u32, &dyn Fn(u16, u32) -> Cell),
) -> Result<(), SheetError> {
    let id = plan.id(criterion);
    let own = priorities(plan.publication().entry(criterion.entry));
    sheet.text((HEAD_ROW, 4 + nth), &id, Look::Head)?;
    sheet.text((top - 1, 4 + nth), &format!("{id} {}", plan.texts.get("grid_weight")), Look::Head)?;
    for (row, key) in (HEAD_ROW + 1..).zip(keys) {
        let weight = own.iter().find(|(priority, _)| priority == key).map(|(_, weight)| *weight);
        if !own.is_empty() {
            sheet.input((row, 4 + nth), Some(weight.unwrap_or_default()), Kind::General)?;
        }
    }
    let last = HEAD_ROW + u32::try_from(keys.len().max(1)).unwrap_or(1);
    let (names, values) = (block((HEAD_ROW + 1, 3), (last, 3)), block((HEAD_ROW + 1, 4 + nth), (last, 4 + nth)));
    for (row, requirement) in (top..).zip(requirements) {
        let Some(asked) = criterion.asked.iter().find(|asked| asked.requirement == *requirement) else { continue };
        if own.is_empty() {
            sheet.input(weight_cell(nth, row), Some(asked.weight), Kind::General)?;
        } else {
            let formula = format!("SUMIF({names},{},{values})", near((row, 2)));
            sheet.formula(weight_cell(nth, row), &formula, asked.weight, Kind::General, Look::Plain)?;
        }
    }
    Ok(())
}
