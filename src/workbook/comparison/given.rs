//! The marks that people gave, a row for each of them, with their mean and how far apart they are.

use super::{Plan, Sources};
use crate::domain::criterion::Marking;
use crate::domain::offer::GivenMark;
use crate::exchange::SheetError;
use crate::workbook::Naming;
use crate::workbook::sheet::{Kind, Look, Sheet, block};

/// Columns before those of the offers, and columns of an offer: the mark and its reason.
const OWN: u16 = 3;

/// Writes the sheet, and says where the mean of each offer is.
pub(super) fn sheet(
    plan: &Plan<'_>,
    first: &Sheet,
    names: &mut Naming,
    sources: &mut Sources,
) -> Result<Option<Sheet>, SheetError> {
    let judged = plan.marked(|marking| *marking == Marking::Judged);
    if judged.is_empty() || plan.grid.columns.is_empty() {
        return Ok(None);
    }
    let texts = plan.texts;
    let mut sheet = Sheet::new(names.take(texts.get("workbook_marks")), plan.currency)?;
    for (column, key) in (0..).zip(["workbook_id", "grid_criterion", "grid_by"]) {
        sheet.text((0, column), texts.get(key), Look::Head)?;
    }
    for (n, column) in plan.offers() {
        let id = &plan.publication().entry(column.entry).id;
        sheet.text((0, OWN + 2 * n), &format!("{id} {}", texts.get("grid_mark")), Look::Head)?;
        sheet.text((0, OWN + 2 * n + 1), &format!("{id} {}", texts.get("grid_reason")), Look::Head)?;
    }
    let mut row: u32 = 1;
    for at in judged {
        let Some(criterion) = plan.grid.criteria.get(at) else { continue };
        let given: Vec<&[GivenMark]> =
            plan.grid.offers.iter().map(|offer| offer.marks.get(&criterion.entry).map_or(&[][..], Vec::as_slice)).collect();
        let top = row;
        for (by, nth) in markers(&given) {
            sheet.text((row, 0), &plan.id(criterion), Look::Plain)?;
            sheet.text((row, 1), plan.publication().title(criterion.entry), Look::Plain)?;
            sheet.input_text((row, 2), &by)?;
            for (n, own) in (0..).zip(&given) {
                let mark = own.iter().filter(|given| given.by == by).nth(nth);
                sheet.input((row, OWN + 2 * n), mark.map(|given| given.mark), Kind::General)?;
                sheet.input_text((row, OWN + 2 * n + 1), mark.map_or("", |given| given.comment.as_str()))?;
            }
            row += 1;
        }
        sheet.text((row, 1), texts.get("workbook_mean"), Look::Strong)?;
        for (n, offer) in (0..).zip(&plan.grid.offers) {
            let column = OWN + 2 * n;
            let marks = block((top, column), (row - 1, column));
            let scale = first.far(Plan::scale_cell(at));
            let mean = criterion.given(offer);
            let formula = format!("IF(COUNT({marks})=0,\"\",MAX(0,MIN({scale},AVERAGE({marks}))))");
            sheet.formula((row, column), &formula, mean.map(|(mean, ..)| mean), Kind::Two, Look::Strong)?;
            let own = offer.marks.get(&criterion.entry);
            let ends = own.and_then(|own| Some((own.iter().map(|g| g.mark).min()?, own.iter().map(|g| g.mark).max()?)));
            let apart = ends.map(|(low, high)| high - low);
            let formula = format!("IF(COUNT({marks})=0,\"\",MAX({marks})-MIN({marks}))");
            sheet.formula((row, column + 1), &formula, apart, Kind::Two, Look::Strong)?;
            let cell = sheet.far((row, column));
            if let Some(source) = sources.get_mut(at).and_then(|own| own.get_mut(usize::from(n))) {
                *source = cell;
            }
        }
        sheet.text((row, 2), texts.get("workbook_apart"), Look::Strong)?;
        row += 1;
    }
    Ok(Some(sheet))
}

/// Who marked any of the offers, and the how manieth mark of theirs a row is for; one row to fill in where nobody did.
fn markers(given: &[&[GivenMark]]) -> Vec<(String, usize)> {
    let mut rows: Vec<(String, usize)> = Vec::new();
    for own in given {
        for mark in *own {
            let nth = own.iter().take_while(|other| !std::ptr::eq(*other, mark)).filter(|other| other.by == mark.by).count();
            if !rows.iter().any(|(by, n)| *by == mark.by && *n == nth) {
                rows.push((mark.by.clone(), nth));
            }
        }
    }
    if rows.is_empty() {
        rows.push((String::new(), 0));
    }
    rows
}
