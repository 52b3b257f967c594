//! What weights and marks change: the weight and the mark at which another offer comes first.

use super::Plan;
use crate::exchange::SheetError;
use crate::workbook::Naming;
use crate::workbook::sheet::{Kind, Look, Sheet, near};
use rust_decimal::Decimal;

/// Columns before those of the offers: id, title, weight, the weight below and the weight above which another comes first.
const OWN: u16 = 5;
/// Columns of an offer: the weight below and the weight above which it comes first, and the mark at which the first place changes.
const EACH: u16 = 3;
/// The row of the first criterion; above it stands which offer is first.
const TOP: u32 = 2;

/// Writes the sheet.
pub(super) fn sheet(plan: &Plan<'_>, comparison: &Sheet, names: &mut Naming) -> Result<Sheet, SheetError> {
    let (texts, grid) = (plan.texts, plan.grid);
    let mut sheet = Sheet::new(names.take(texts.get("workbook_sensitivity")), plan.currency)?;
    let heads = ["workbook_id", "grid_criterion", "grid_weight", "workbook_weight_below", "workbook_weight_above"];
    for (column, key) in (0..).zip(heads) {
        sheet.text((0, column), texts.get(key), Look::Head)?;
    }
    for (n, column) in plan.offers() {
        let id = &plan.publication().entry(column.entry).id;
        for (offset, key) in (0..).zip(["workbook_weight_below", "workbook_weight_above", "workbook_mark_turns"]) {
            sheet.text((0, OWN + n * EACH + offset), &format!("{id} {}", texts.get(key)), Look::Head)?;
        }
    }
    // The position of the first among the columns of the comparison, when there is only one.
    let (ranks, totals) = (plan.across(8), plan.across(7));
    let (ranks, totals) = (comparison.far_block(ranks.0, ranks.1), comparison.far_block(totals.0, totals.1));
    let firsts: Vec<usize> = (0..grid.columns.len()).filter(|n| grid.columns.get(*n).and_then(|c| c.rank) == Some(1)).collect();
    let first = match firsts.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    sheet.text((1, 1), texts.get("workbook_first_column"), Look::Plain)?;
    let position = first.map(|n| n * 3 + 2);
    let formula = format!("IF(COUNTIF({ranks},1)=1,MATCH(1,{ranks},0),\"\")");
    let leader = (1, 2);
    sheet.formula(leader, &formula, position, Kind::General, Look::Plain)?;
    let top = first.and_then(|n| grid.columns.get(n)).map(|column| column.total);
    let top_total = (1, 3);
    let formula = format!("IF({}=\"\",\"\",MAX({totals}))", near(leader));
    sheet.formula(top_total, &formula, top, Kind::Two, Look::Plain)?;
    let rivals: Vec<Decimal> = (0..grid.columns.len())
        .filter(|n| Some(*n) != first)
        .filter_map(|n| grid.columns.get(n))
        .filter(|c| c.rank.is_some())
        .map(|c| c.total)
        .collect();
    let second = rivals.iter().max().copied().filter(|_| first.is_some());
    let second_total = (1, 4);
    let formula = format!("IF(OR({}=\"\",COUNT({totals})<2),\"\",LARGE({totals},2))", near(leader));
    sheet.formula(second_total, &formula, second, Kind::Two, Look::Plain)?;
    for (at, (criterion, sensitivity)) in grid.criteria.iter().zip(&grid.sensitivity).enumerate() {
        let row = TOP + u32::try_from(at).unwrap_or(u32::MAX);
        sheet.text((row, 0), &plan.id(criterion), Look::Plain)?;
        sheet.text((row, 1), plan.publication().title(criterion.entry), Look::Plain)?;
        let weight = comparison.far(Plan::weight_cell(at));
        sheet.formula((row, 2), &format!("MAX(0,{weight})"), criterion.weight, Kind::General, Look::Plain)?;
        let cells = |offset: u16| {
            let all: Vec<String> = plan.offers().map(|(n, _)| near((row, OWN + n * EACH + offset))).collect();
            all.join(",")
        };
        for (column, function, offset, value) in [(3, "MAX", 0, sensitivity.below), (4, "MIN", 1, sensitivity.above)] {
            let own = cells(offset);
            let formula = if own.is_empty() { "\"\"".to_owned() } else { format!("IF(COUNT({own})=0,\"\",{function}({own}))") };
            sheet.formula((row, column), &formula, value, Kind::Two, Look::Strong)?;
        }
        let line = line(plan, comparison, at, row);
        let shares = first.and_then(|n| grid.columns.get(n));
        for (n, column) in plan.offers() {
            // The weight at which an offer catches up, as `grid` computes it.
            let meets = shares.filter(|leader| leader.entry != column.entry && column.rank.is_some()).and_then(|leader| {
                let share = |of: &crate::domain::grid::Column| {
                    of.marks.get(at).copied().flatten().unwrap_or_default().checked_div(criterion.scale).unwrap_or_default()
                };
                let slope = share(leader) - share(column);
                let lead = (leader.total - column.total).checked_mul(grid.weights)?.checked_div(Decimal::ONE_HUNDRED)?;
                Some((slope, -(lead - criterion.weight.checked_mul(slope)?).checked_div(slope)?))
            });
            let below = meets.filter(|(slope, at)| *slope > Decimal::ZERO && at.round_dp(9) > Decimal::ZERO).map(|(_, at)| at);
            let above = meets.filter(|(slope, _)| *slope < Decimal::ZERO).map(|(_, at)| at);
            let start = OWN + n * EACH;
            sheet.formula((row, start), &line.below(n), below, Kind::Two, Look::Plain)?;
            sheet.formula((row, start + 1), &line.above(n), above, Kind::Two, Look::Plain)?;
            let formula = if criterion.computing().is_some() { "\"\"".to_owned() } else { line.turning(n) };
            let turning = column.turning.get(at).copied().flatten();
            sheet.formula((row, start + 2), &formula, turning, Kind::Two, Look::Plain)?;
        }
    }
    Ok(sheet)
}

/// The names of the cells that the figures of one criterion are computed from.
struct Line<'a> {
    plan: &'a Plan<'a>,
    comparison: &'a Sheet,
    row: u32,
    criterion: u32,
    scale: String,
    knock_out: String,
    sum: String,
}

fn line<'a>(plan: &'a Plan<'a>, comparison: &'a Sheet, at: usize, row: u32) -> Line<'a> {
    Line {
        plan,
        comparison,
        row,
        criterion: Plan::row(at),
        scale: comparison.far(Plan::scale_cell(at)),
        knock_out: comparison.far(Plan::knock_out_cell(at)),
        sum: comparison.far(plan.weights_cell()),
    }
}

impl Line<'_> {
    fn weight(&self) -> String {
        near((self.row, 2))
    }

    fn mark(&self, offer: u16) -> String {
        self.comparison.far(Plan::mark_cell(offer, self.criterion))
    }

    fn racing(&self, offer: u16) -> String {
        self.comparison.far(self.plan.racing_cell(offer))
    }

    fn rank(&self, offer: u16) -> String {
        self.comparison.far(self.plan.rank_cell(offer))
    }

    /// The share of the scale that an offer reaches.
    fn share(&self, offer: u16) -> String {
        let mark = self.mark(offer);
        format!("IF({mark}=\"\",0,{mark}/{})", self.scale)
    }

    /// The same of the first: in the row of the criterion, at the column of its mark, which stands before that of its rank.
    fn leader(&self) -> String {
        let (from, to) = self.plan.across(0);
        let row = self.comparison.far_block((self.criterion, from.1), (self.criterion, to.1));
        let at = format!("INDEX({row},1,{}-1)", near((1, 2)));
        format!("IF({at}=\"\",0,{at}/{})", self.scale)
    }

    /// The lead on this criterion, and the weight at which it makes up for the lead on the others.
    fn meets(&self, offer: u16) -> (String, String) {
        let slope = format!("({}-{})", self.leader(), self.share(offer));
        let lead = format!("(({}-{})*{}/100)", near((1, 3)), self.racing(offer), self.sum);
        let at = format!("-({lead}-{}*{slope})/{slope}", self.weight());
        (slope, at)
    }

    fn unless_first(&self, offer: u16, then: &str) -> String {
        let (leader, racing, rank) = (near((1, 2)), self.racing(offer), self.rank(offer));
        format!("IF(OR({leader}=\"\",{racing}=\"\",{rank}=1),\"\",{then})")
    }

    fn below(&self, offer: u16) -> String {
        let (slope, at) = self.meets(offer);
        self.unless_first(offer, &format!("IF(ROUND({slope},12)>0,IF(ROUND({at},9)>0,{at},\"\"),\"\")"))
    }

    fn above(&self, offer: u16) -> String {
        let (slope, at) = self.meets(offer);
        self.unless_first(offer, &format!("IF(ROUND({slope},12)<0,{at},\"\")"))
    }

    /// The mark at which the first place changes.
    fn turning(&self, offer: u16) -> String {
        let (leader, mark, weight, rank) = (near((1, 2)), self.mark(offer), self.weight(), self.rank(offer));
        let in_marks = |lead: &str| format!("({lead})*{}/100*{}/{weight}", self.sum, self.scale);
        let (first, second) = (near((1, 3)), near((1, 4)));
        let tie = format!("IF({second}=\"\",0,{mark}-{})", in_marks(&format!("{first}-{second}")));
        let limit = &self.knock_out;
        let out = format!("IF({limit}=\"\",0,IF({limit}<=ROUND({mark},9),{limit},0))");
        let lost = format!("IF(MAX(ROUND({tie},9),{out})>0,MAX({tie},{out}),\"\")");
        let gained = format!("{mark}+{}", in_marks(&format!("{first}-{}", self.racing(offer))));
        let won = format!("IF(ROUND({gained},9)<{},{gained},\"\")", self.scale);
        format!(
            "IF(OR({leader}=\"\",{mark}=\"\",{weight}=0),\"\",IF({rank}=1,{lost},IF({}=\"\",\"\",{won})))",
            self.racing(offer)
        )
    }
}
