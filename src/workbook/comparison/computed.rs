//! Marks that are computed: the price or the delay of each offer, the lowest and the highest of those that are compared, and the formula.

use super::prices::Prices;
use super::{Plan, Sources};
use crate::domain::criterion::{Basis, Computing, Criterion, Measure, Rule};
use crate::domain::formula::Quantity;
use crate::exchange::SheetError;
use crate::workbook::Naming;
use crate::workbook::sheet::{Kind, Look, Sheet, block, first, near};
use rust_decimal::Decimal;

/// Columns before those of the offers.
const OWN: u16 = 2;

/// Writes the sheet, and says where the mark of each offer is.
pub(super) fn sheet(
    plan: &Plan<'_>,
    comparison: &Sheet,
    prices: Option<&Prices>,
    names: &mut Naming,
    sources: &mut Sources,
) -> Result<Option<Sheet>, SheetError> {
    let computed: Vec<usize> = (0..plan.grid.criteria.len())
        .filter(|n| plan.grid.criteria.get(*n).is_some_and(|criterion| criterion.computing().is_some()))
        .collect();
    if computed.is_empty() || plan.grid.columns.is_empty() {
        return Ok(None);
    }
    let mut sheet = Sheet::new(names.take(plan.texts.get("workbook_computed")), plan.currency)?;
    for (column, key) in (0..).zip(["workbook_id", "grid_criterion"]) {
        sheet.text((0, column), plan.texts.get(key), Look::Head)?;
    }
    for (n, column) in plan.offers() {
        sheet.text((0, OWN + n), &plan.publication().entry(column.entry).id, Look::Head)?;
    }
    let mut row = 1;
    for at in computed {
        let (Some(criterion), Some(Some(basis))) = (plan.grid.criteria.get(at), plan.grid.bases.get(at)) else { continue };
        let Some(computing) = criterion.computing() else { continue };
        let block = Block { plan, at, criterion, computing, basis, row };
        block.write(&mut sheet, comparison, prices)?;
        for (n, _) in plan.offers() {
            let far = sheet.far((row + MARK, OWN + n));
            if let Some(source) = sources.get_mut(at).and_then(|own| own.get_mut(usize::from(n))) {
                *source = far;
            }
        }
        row += MARK + 2;
    }
    Ok(Some(sheet))
}

/// The rows of a block, from its title.
const FROM: u32 = 1;
const DEADLINE: u32 = 2;
const OPENING: u32 = 3;
const VALUE: u32 = 4;
const COMPARED: u32 = 5;
const LOWEST: u32 = 6;
const HIGHEST: u32 = 7;
const MEAN: u32 = 8;
const TIMES: u32 = 9;
const MARK: u32 = 10;

/// What one criterion is computed from.
struct Block<'a> {
    plan: &'a Plan<'a>,
    at: usize,
    criterion: &'a Criterion,
    computing: &'a Computing,
    basis: &'a Basis,
    row: u32,
}

impl Block<'_> {
    /// A figure that all offers share.
    fn shared(&self, row: u32) -> String {
        near((self.row + row, OWN))
    }

    fn own(&self, row: u32, offer: u16) -> String {
        near((self.row + row, OWN + offer))
    }

    fn write(&self, sheet: &mut Sheet, comparison: &Sheet, prices: Option<&Prices>) -> Result<(), SheetError> {
        let (plan, texts) = (self.plan, self.plan.texts);
        let kind = if self.computing.measure == Measure::Price { Kind::Money } else { Kind::Whole };
        sheet.text((self.row, 0), &plan.id(self.criterion), Look::Strong)?;
        sheet.text((self.row, 1), &texts.marking(self.criterion), Look::Strong)?;
        let measure = self.computing.measure.word();
        let delay = self.computing.measure == Measure::Opening;
        let word = |part: &str| texts.get(&format!("scoring_{measure}_{part}")).to_owned();
        for (row, label) in [
            (FROM, if delay { texts.get("workbook_from").to_owned() } else { String::new() }),
            (DEADLINE, if delay { texts.get("workbook_until").to_owned() } else { String::new() }),
            (OPENING, if delay { texts.get("workbook_opening").to_owned() } else { String::new() }),
            (VALUE, word("own")),
            (COMPARED, texts.get("workbook_compared").to_owned()),
            (LOWEST, word("lowest")),
            (HIGHEST, word("highest")),
            (MEAN, word("mean")),
            (TIMES, texts.get("workbook_times").to_owned()),
            (MARK, texts.get("grid_mark").to_owned()),
        ] {
            sheet.text((self.row + row, 1), &label, if row == MARK { Look::Strong } else { Look::Plain })?;
        }
        if delay {
            sheet.input_day((self.row + FROM, OWN), first(self.computing.from))?;
            sheet.input_day((self.row + DEADLINE, OWN), first(self.computing.deadline))?;
        }
        sheet.input((self.row + TIMES, OWN), self.times(), Kind::General)?;
        let early = |n: u16| comparison.far(plan.early_cell(n));
        for (n, offer) in (0..).zip(&plan.grid.offers) {
            let value = self.basis.values.get(usize::from(n)).copied().flatten();
            if delay {
                sheet.input_day((self.row + OPENING, OWN + n), first(offer.opening))?;
            }
            let formula = if delay { self.delay(n) } else { price(prices.and_then(|prices| prices.total(self.at, n))) };
            sheet.formula((self.row + VALUE, OWN + n), &formula, value, kind, Look::Plain)?;
            let formula = format!("IF({}>0,\"\",{})", early(n), self.own(VALUE, n));
            let compared = plan.grid.columns.get(usize::from(n)).is_some_and(|column| {
                column.set_aside.iter().all(|reason| match reason {
                    crate::domain::grid::Reason::KnockOut(at) => {
                        plan.grid.criteria.get(*at).is_some_and(|criterion| criterion.computing().is_some())
                    }
                    _ => false,
                })
            });
            sheet.formula((self.row + COMPARED, OWN + n), &formula, value.filter(|_| compared), kind, Look::Plain)?;
            let mark = plan.grid.columns.get(usize::from(n)).and_then(|column| column.marks.get(self.at).copied().flatten());
            let formula = self.mark(n, &comparison.far(Plan::scale_cell(self.at)));
            sheet.formula((self.row + MARK, OWN + n), &formula, mark, Kind::Two, Look::Strong)?;
        }
        self.range(sheet, kind)
    }

    /// The multiple of the lowest that gets nought, where one counts.
    fn times(&self) -> Option<Decimal> {
        match self.computing.rule {
            Rule::CutOff => Some(self.computing.times()),
            _ => self.computing.cut_off,
        }
    }

    /// The lowest, the highest and the mean of what is compared.
    fn range(&self, sheet: &mut Sheet, kind: Kind) -> Result<(), SheetError> {
        let last = OWN + u16::try_from(self.plan.grid.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
        let all = block((self.row + COMPARED, OWN), (self.row + COMPARED, last));
        let none = format!("COUNT({all})=0");
        let lowest = if self.computing.measure == Measure::Opening {
            let (from, until) = (self.shared(FROM), self.shared(DEADLINE));
            format!("IF({none},\"\",IF(OR({from}=\"\",{until}=\"\"),MIN({all}),IF({until}>{from},{until}-{from},MIN({all}))))")
        } else {
            format!("IF({none},\"\",MIN({all}))")
        };
        let (low, high, mean) = match self.basis.range {
            Some((low, high, mean)) => (Some(low), Some(high), Some(mean)),
            None => (None, None, None),
        };
        sheet.formula((self.row + LOWEST, OWN), &lowest, low, kind, Look::Plain)?;
        sheet.formula((self.row + HIGHEST, OWN), &format!("IF({none},\"\",MAX({all}))"), high, kind, Look::Plain)?;
        sheet.formula((self.row + MEAN, OWN), &format!("IF({none},\"\",AVERAGE({all}))"), mean, kind, Look::Plain)
    }

    /// The days until an offer opens; before a deadline all count as on the day.
    fn delay(&self, offer: u16) -> String {
        let (from, until, opening) = (self.shared(FROM), self.shared(DEADLINE), self.own(OPENING, offer));
        let least = format!("IF({until}=\"\",0,MAX(0,{until}-{from}))");
        format!("IF(OR({from}=\"\",{opening}=\"\"),\"\",IF(MAX({opening}-{from},{least})>0,MAX({opening}-{from},{least}),\"\"))")
    }

    /// The mark of an offer.
    fn mark(&self, offer: u16, scale: &str) -> String {
        let (own, lowest, highest) = (self.own(VALUE, offer), self.shared(LOWEST), self.shared(HIGHEST));
        let times = self.shared(TIMES);
        let cell = |quantity: Quantity| match quantity {
            Quantity::Own => own.clone(),
            Quantity::Lowest => lowest.clone(),
            Quantity::Highest => highest.clone(),
            Quantity::Mean => self.shared(MEAN),
            Quantity::Scale => scale.to_owned(),
            Quantity::Times => times.clone(),
        };
        let Some(formula) = self.computing.formula() else { return "\"\"".to_owned() };
        let formula = formula.in_cells(&cell);
        let formula = match self.computing.rule {
            Rule::Linear => format!("IF({highest}<={lowest},{scale},{formula})"),
            Rule::CutOff => format!("IF({times}<=1,IF({own}<={lowest},{scale},0),{formula})"),
            Rule::Proportional | Rule::Own(_) => formula,
        };
        let beyond = format!("IF({times}=\"\",FALSE,ROUND({own}-{times}*{lowest},9)>0)");
        let formula = format!("IF({beyond},0,MAX(0,MIN({scale},{formula})))");
        format!("IF(OR({own}=\"\",{lowest}=\"\"),\"\",IFERROR({formula},\"\"))")
    }
}

/// The price of an offer where it is above nought.
fn price(total: Option<String>) -> String {
    total.map_or_else(|| "\"\"".to_owned(), |total| format!("IF({total}=\"\",\"\",IF({total}>0,{total},\"\"))"))
}
