//! The comparison of offers as a workbook: marks, weights, prices and what formulas take are cells to change, all else is formulas.
//!
//! In: a grid as it was computed for a reader. Out: sheets whose formulas come to the grid's figures, and to others once a cell is changed.
//! The sheets: the comparison, the marks given, the answers, the prices, the computed marks, and what weights and marks change. One that
//! has nothing to say is left out.

mod answers;
mod computed;
mod given;
mod prices;
mod sensitivity;

use super::sheet::{Cell, Frame, Kind, Look, Sheet, Value, block, first, last, near};
use super::{Naming, Texts};
use crate::domain::criterion::{Criterion, Marking};
use crate::domain::grid::{Column, Grid, Reason};
use crate::exchange::SheetError;
use crate::publication::Publication;
use rust_xlsxwriter::Workbook;

/// Where the first criterion stands.
const TOP: u32 = 4;
/// Columns of a criterion before those of the offers.
const OWN: u16 = 6;
/// Columns of an offer: its mark, its points, whether the mark sets it aside.
const EACH: u16 = 3;

/// A comparison, with where its cells are.
pub(super) struct Plan<'a> {
    pub texts: &'a Texts<'a>,
    pub grid: &'a Grid,
    pub currency: &'a str,
}

/// Where the mark of each offer for a criterion comes from, as other sheets name it.
type Sources = Vec<Vec<String>>;

impl Plan<'_> {
    pub fn publication(&self) -> &Publication {
        self.texts.publication
    }

    pub fn criteria(&self) -> u32 {
        u32::try_from(self.grid.criteria.len()).unwrap_or(u32::MAX)
    }

    pub fn offers(&self) -> impl Iterator<Item = (u16, &Column)> {
        (0..).zip(&self.grid.columns)
    }

    /// Positions of the criteria with a marking.
    pub fn marked(&self, wanted: impl Fn(&Marking) -> bool) -> Vec<usize> {
        let all = self.grid.criteria.iter().enumerate();
        all.filter(|(_, criterion)| wanted(&criterion.marking)).map(|(n, _)| n).collect()
    }

    pub fn id(&self, criterion: &Criterion) -> String {
        self.publication().entry(criterion.entry).id.to_string()
    }

    /// The row of a criterion on the first sheet.
    fn row(criterion: usize) -> u32 {
        TOP.saturating_add(u32::try_from(criterion).unwrap_or(u32::MAX))
    }

    fn mark_cell(offer: u16, row: u32) -> Cell {
        (row, OWN + offer * EACH)
    }

    fn points_cell(offer: u16, row: u32) -> Cell {
        (row, OWN + offer * EACH + 1)
    }

    fn flag_cell(offer: u16, row: u32) -> Cell {
        (row, OWN + offer * EACH + 2)
    }

    /// The row that stands so many rows below the criteria.
    fn below(&self, rows: u32) -> u32 {
        TOP + self.criteria() + rows
    }

    fn weight_cell(criterion: usize) -> Cell {
        (Self::row(criterion), 3)
    }

    fn scale_cell(criterion: usize) -> Cell {
        (Self::row(criterion), 4)
    }

    fn knock_out_cell(criterion: usize) -> Cell {
        (Self::row(criterion), 5)
    }

    /// The sum of the weights.
    fn weights_cell(&self) -> Cell {
        (self.below(0), 3)
    }

    fn total_cell(&self, offer: u16) -> Cell {
        Self::points_cell(offer, self.below(0))
    }

    /// How many things set an offer aside before prices are marked.
    fn early_cell(&self, offer: u16) -> Cell {
        Self::points_cell(offer, self.below(5))
    }

    /// The total of an offer that is ranked.
    fn racing_cell(&self, offer: u16) -> Cell {
        Self::points_cell(offer, self.below(7))
    }

    fn rank_cell(&self, offer: u16) -> Cell {
        Self::points_cell(offer, self.below(8))
    }

    /// A row of the first sheet, over all offers.
    fn across(&self, rows: u32) -> (Cell, Cell) {
        let count = u16::try_from(self.grid.columns.len()).unwrap_or(u16::MAX).max(1);
        ((self.below(rows), OWN), (self.below(rows), OWN + count * EACH - 1))
    }
}

/// Writes the sheets.
pub(super) fn write(plan: &Plan<'_>, names: &mut Naming, book: &mut Workbook) -> Result<(), SheetError> {
    let texts = plan.texts;
    let sheet = Sheet::new(names.take(texts.get("workbook_comparison")), plan.currency)?;
    let mut sources: Sources = vec![vec![String::new(); plan.grid.columns.len()]; plan.grid.criteria.len()];
    let given = given::sheet(plan, &sheet, names, &mut sources)?;
    let answers = answers::sheet(plan, &sheet, names, &mut sources)?;
    let prices = prices::sheet(plan, names)?;
    let computed = computed::sheet(plan, &sheet, prices.as_ref(), names, &mut sources)?;
    let sensitivity = sensitivity::sheet(plan, &sheet, names)?;
    let refused = answers.as_ref().map(|answers| answers.refused.as_slice()).unwrap_or_default();
    first_sheet(plan, sheet, &sources, refused, prices.as_ref(), book)?;
    let count = u16::try_from(plan.grid.columns.len()).unwrap_or(u16::MAX);
    let wide = |own: u16, each: u16| own.saturating_add(count.saturating_mul(each));
    for (sheet, frame) in [
        given.map(|s| (s, Frame { frozen: (1, 3), widths: &[12.0, 34.0, 22.0, 12.0], columns: wide(3, 2) })),
        answers.map(|a| (a.sheet, Frame { frozen: (a.top, 2), widths: &[12.0, 40.0, 14.0, 14.0], columns: a.columns })),
        prices.map(|p| (p.sheet, Frame { frozen: (1, 1), widths: &[38.0, 12.0, 12.0, 12.0, 12.0, 18.0], columns: wide(5, 1) })),
        computed.map(|s| (s, Frame { frozen: (1, 2), widths: &[12.0, 44.0, 18.0], columns: wide(2, 1) })),
        Some((sensitivity, Frame { frozen: (1, 2), widths: &[12.0, 34.0, 12.0], columns: wide(5, 3) })),
    ]
    .into_iter()
    .flatten()
    {
        sheet.finish(&frame, book)?;
    }
    Ok(())
}

/// The comparison itself.
fn first_sheet(
    plan: &Plan<'_>,
    mut sheet: Sheet,
    sources: &Sources,
    refused: &[Vec<String>],
    prices: Option<&prices::Prices>,
    book: &mut Workbook,
) -> Result<(), SheetError> {
    let (texts, grid) = (plan.texts, plan.grid);
    sheet.text((0, 0), &texts.title(texts.get("workbook_comparison")), Look::Title)?;
    sheet.text((1, 0), texts.get("workbook_how"), Look::Note)?;
    let heads = ["workbook_id", "grid_criterion", "scoring_how", "grid_weight", "grid_scale", "workbook_knock_out"];
    for (column, key) in (0..).zip(heads) {
        sheet.text((TOP - 1, column), texts.get(key), Look::Head)?;
    }
    for (n, column) in plan.offers() {
        let offer = plan.publication().entry(column.entry);
        sheet.text(Plan::mark_cell(n, TOP - 2), plan.publication().title(column.entry), Look::Plain)?;
        for (cell, key) in [
            (Plan::mark_cell(n, TOP - 1), "grid_mark"),
            (Plan::points_cell(n, TOP - 1), "grid_points"),
            (Plan::flag_cell(n, TOP - 1), "workbook_below"),
        ] {
            sheet.text(cell, &format!("{} {}", offer.id, texts.get(key)), Look::Head)?;
        }
    }
    for (at, criterion) in grid.criteria.iter().enumerate() {
        let row = Plan::row(at);
        sheet.text((row, 0), &plan.id(criterion), Look::Plain)?;
        sheet.text((row, 1), plan.publication().title(criterion.entry), Look::Plain)?;
        sheet.text((row, 2), &texts.marking(criterion), Look::Plain)?;
        sheet.input(Plan::weight_cell(at), Some(criterion.weight), Kind::General)?;
        sheet.input(Plan::scale_cell(at), Some(criterion.scale), Kind::General)?;
        sheet.input(Plan::knock_out_cell(at), criterion.knock_out, Kind::General)?;
        for (n, column) in plan.offers() {
            let source = sources.get(at).and_then(|own| own.get(usize::from(n))).map_or("", String::as_str);
            let mark = column.marks.get(at).copied().flatten();
            let from = if source.is_empty() { "\"\"".to_owned() } else { format!("IF({source}=\"\",\"\",{source})") };
            let (mark_cell, points, flag) = (Plan::mark_cell(n, row), Plan::points_cell(n, row), Plan::flag_cell(n, row));
            sheet.formula(mark_cell, &from, mark, Kind::Two, Look::Plain)?;
            let (mark_at, weight, scale) = (near(mark_cell), near(Plan::weight_cell(at)), near(Plan::scale_cell(at)));
            let sum = near(plan.weights_cell());
            let formula = format!("IF(OR({mark_at}=\"\",{sum}=0),0,{mark_at}/{scale}*MAX(0,{weight})*100/{sum})");
            let own = column.points.get(at).copied().unwrap_or_default();
            sheet.formula(points, &formula, own, Kind::Two, Look::Plain)?;
            let limit = near(Plan::knock_out_cell(at));
            let formula = format!("IF(OR({mark_at}=\"\",{limit}=\"\"),0,IF(ROUND({mark_at},9)<{limit},1,0))");
            let is_out = usize::from(column.is_knocked_out(at));
            sheet.formula(flag, &formula, is_out, Kind::General, Look::Plain)?;
        }
    }
    summary(plan, &mut sheet, refused, prices)?;
    let columns = OWN.saturating_add(u16::try_from(grid.columns.len()).unwrap_or(u16::MAX).saturating_mul(EACH));
    sheet.finish(&Frame { frozen: (TOP, 2), widths: &[12.0, 38.0, 34.0, 10.0, 10.0, 12.0, 14.0], columns }, book)
}

/// Totals, what sets offers aside, and ranks.
fn summary(
    plan: &Plan<'_>,
    sheet: &mut Sheet,
    refused: &[Vec<String>],
    prices: Option<&prices::Prices>,
) -> Result<(), SheetError> {
    let (texts, grid) = (plan.texts, plan.grid);
    let labels = [
        "grid_total",
        "workbook_received",
        "workbook_due",
        "workbook_refused",
        "workbook_ceiling",
        "workbook_early",
        "workbook_out",
        "workbook_racing",
        "grid_rank",
        "grid_first",
    ];
    for (n, key) in (0..).zip(labels) {
        sheet.text((plan.below(n), 1), texts.get(key), if matches!(n, 0 | 8 | 9) { Look::Strong } else { Look::Plain })?;
    }
    let own = |f: fn(usize) -> Cell| block(f(0), f(grid.criteria.len().saturating_sub(1)));
    let total = if grid.criteria.is_empty() { "0".to_owned() } else { format!("SUM({})", own(Plan::weight_cell)) };
    sheet.formula(plan.weights_cell(), &total, grid.weights, Kind::General, Look::Strong)?;
    let early_criteria = plan.marked(|marking| !matches!(marking, Marking::Computed(_)));
    for (n, column) in plan.offers() {
        let at = usize::from(n);
        let offer = grid.offers.get(at);
        let rows = (TOP, plan.below(0).saturating_sub(1));
        let over = |cell: fn(u16, u32) -> Cell| block(cell(n, rows.0), cell(n, rows.1));
        let is = |reason: fn(&Reason) -> bool| column.set_aside.iter().filter(|own| reason(own)).count();
        let sum = if grid.criteria.is_empty() { "0".to_owned() } else { format!("SUM({})", over(Plan::points_cell)) };
        sheet.formula(plan.total_cell(n), &sum, column.total, Kind::Two, Look::Strong)?;
        let (received, due) = (Plan::points_cell(n, plan.below(1)), Plan::points_cell(n, plan.below(2)));
        sheet.input_day(received, first(offer.and_then(|offer| offer.received)))?;
        sheet.input_day(due, last(offer.and_then(|offer| offer.due)))?;
        let missed = refused.iter().filter_map(|own| own.get(at)).map(|cell| format!("IF({cell}>0,1,0)")).collect::<Vec<_>>();
        let refused_cell = Plan::points_cell(n, plan.below(3));
        let missed = if missed.is_empty() { "0".to_owned() } else { missed.join("+") };
        sheet.formula(refused_cell, &missed, is(|r| matches!(r, Reason::Mandatory(..))), Kind::General, Look::Plain)?;
        let above: Vec<String> = prices.map(|prices| prices.above(at)).unwrap_or_default();
        let ceiling_cell = Plan::points_cell(n, plan.below(4));
        let above = if above.is_empty() { "0".to_owned() } else { above.join("+") };
        sheet.formula(ceiling_cell, &above, is(|r| matches!(r, Reason::Ceiling(_))), Kind::General, Look::Plain)?;
        let knocked = |criteria: &[usize]| {
            let cells: Vec<String> = criteria.iter().map(|c| near(Plan::flag_cell(n, Plan::row(*c)))).collect();
            if cells.is_empty() { "0".to_owned() } else { cells.join("+") }
        };
        let late = format!("IF(OR({0}=\"\",{1}=\"\"),0,IF({0}>{1},1,0))", near(received), near(due));
        let early = format!("{late}+{}+{}+{}", near(refused_cell), near(ceiling_cell), knocked(&early_criteria));
        let is_early = |reason: &&Reason| match reason {
            Reason::KnockOut(at) => early_criteria.contains(at),
            _ => true,
        };
        let count = column.set_aside.iter().filter(is_early).count();
        sheet.formula(plan.early_cell(n), &early, count, Kind::General, Look::Plain)?;
        let others = plan.marked(|marking| matches!(marking, Marking::Computed(_)));
        let out = Plan::points_cell(n, plan.below(6));
        let all = format!("{}+{}", near(plan.early_cell(n)), knocked(&others));
        sheet.formula(out, &all, column.set_aside.len(), Kind::General, Look::Plain)?;
        let racing = format!("IF(OR({}>0,COUNT({})=0),\"\",{})", near(out), over(Plan::mark_cell), near(plan.total_cell(n)));
        let racing = if grid.criteria.is_empty() { "\"\"".to_owned() } else { racing };
        let value = column.rank.map(|_| column.total);
        sheet.formula(plan.racing_cell(n), &racing, value, Kind::Two, Look::Plain)?;
        let own = near(plan.racing_cell(n));
        let (from, to) = plan.across(7);
        let all = block(from, to);
        // A spreadsheet computes in binary: what is a tie here must not be one by a billionth there.
        let rank = format!("IF({own}=\"\",\"\",1+SUMPRODUCT(ISNUMBER({all})*({all}>{own}+0.000000001)))");
        sheet.formula(plan.rank_cell(n), &rank, column.rank, Kind::General, Look::Strong)?;
        sheet.text(Plan::points_cell(n, plan.below(10)), &plan.publication().entry(column.entry).id, Look::Plain)?;
    }
    let firsts: Vec<&Column> = grid.columns.iter().filter(|column| column.rank == Some(1)).collect();
    let first = match firsts.as_slice() {
        [one] => plan.publication().entry(one.entry).id.to_string(),
        _ => String::new(),
    };
    let (ranks, ids) = (plan.across(8), plan.across(10));
    let (ranks, ids) = (block(ranks.0, ranks.1), block(ids.0, ids.1));
    let formula = format!("IF(COUNTIF({ranks},1)=1,INDEX({ids},1,MATCH(1,{ranks},0)),\"\")");
    sheet.formula((plan.below(9), 3), &formula, Value::Text(first), Kind::General, Look::Strong)?;
    Ok(())
}
