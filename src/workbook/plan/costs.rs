//! What a scenario spends of its own, by year: budget lines and campaigns, and which of the lines count with each offer.

use super::Scenario;
use super::hypotheses::Supposition;
use crate::domain::budget::{Bound, Campaign, Line};
use crate::exchange::SheetError;
use crate::workbook::sheet::{Kind, Look, Sheet, near};
use crate::workbook::{Naming, Texts};
use rust_decimal::Decimal;

/// Columns before those of the years: id, title, least, most, launch, first year, times a year, each time.
const OWN: u16 = 8;

/// The sheet, with where its cells are.
pub(super) struct Spending {
    pub sheet: Sheet,
    years: u8,
    offers: u16,
    /// The last row of the lines.
    lines: u32,
    /// The rows of the campaigns; none without any.
    campaigns: Option<(u32, u32)>,
}

impl Spending {
    pub fn columns(&self) -> u16 {
        OWN + 1 + u16::from(self.years) + self.offers
    }

    fn column(&self, column: u16) -> String {
        self.sheet.far_block((1, column), (self.lines, column))
    }

    /// What the lines of the launch, or those that run, come to in a year, with an offer or alone.
    pub fn lines(&self, year: u8, launch: bool, offer: Option<u16>) -> String {
        let is = if launch { format!("({}=1)", self.column(4)) } else { format!("({}<>1)", self.column(4)) };
        let counted = offer.map_or_else(String::new, |n| format!("*({}=1)", self.column(self.flag(n))));
        format!("SUMPRODUCT({is}{counted}*1,{})", self.column(OWN + u16::from(year)))
    }

    /// What the campaigns come to in a year.
    pub fn campaigns(&self, year: u8) -> String {
        let column = OWN + u16::from(year);
        self.campaigns
            .map_or_else(|| "0".to_owned(), |(from, to)| format!("SUM({})", self.sheet.far_block((from, column), (to, column))))
    }

    fn flag(&self, offer: u16) -> u16 {
        OWN + 1 + u16::from(self.years) + offer
    }
}

/// Writes the sheet.
pub(super) fn sheet(
    scenario: &Scenario,
    texts: &Texts<'_>,
    names: &mut Naming,
    hypotheses: &Supposition,
) -> Result<Spending, SheetError> {
    let publication = texts.publication;
    let (years, lines) = (scenario.years(), &scenario.own.costs.lines);
    let offers = u16::try_from(scenario.offers.len()).unwrap_or(u16::MAX);
    let bottom = u32::try_from(lines.len().max(1)).unwrap_or(u32::MAX);
    let sheet = Sheet::new(names.take(texts.get("workbook_costs")), &scenario.currency)?;
    let mut own = Spending { sheet, years, offers, lines: bottom, campaigns: None };
    let heads = ["workbook_id", "workbook_post", "workbook_least", "workbook_most", "workbook_at_launch", "workbook_from_year"];
    for (column, key) in (0..).zip(heads.into_iter().chain(["workbook_times_a_year", "workbook_each"])) {
        own.sheet.text((0, column), texts.get(key), Look::Head)?;
    }
    for year in 0..=years {
        own.sheet.text((0, OWN + u16::from(year)), &texts.year(year), Look::Head)?;
    }
    for (n, candidate) in (0..).zip(&scenario.offers) {
        let id = &publication.entry(candidate.pair.offer).id;
        let column = own.flag(n);
        own.sheet.text((0, column), &texts.get("workbook_counted").replace("{id}", id), Look::Head)?;
    }
    for (row, line) in (1..).zip(lines) {
        own.sheet.text((row, 0), &publication.entry(line.entry).id, Look::Plain)?;
        own.sheet.text((row, 1), publication.title(line.entry), Look::Plain)?;
        own.line(row, line, hypotheses)?;
        for (n, candidate) in (0..).zip(&scenario.offers) {
            let counted = !candidate.pair.replaced.contains(&line.entry);
            let column = own.flag(n);
            own.sheet.input((row, column), Some(Decimal::from(u8::from(counted))), Kind::General)?;
        }
    }
    let campaigns = &scenario.own.costs.campaigns;
    if !campaigns.is_empty() {
        let top = bottom + 3;
        own.sheet.text((top - 1, 1), texts.get("plan_campaigns"), Look::Head)?;
        for (row, campaign) in (top..).zip(campaigns) {
            own.sheet.text((row, 0), &publication.entry(campaign.entry).id, Look::Plain)?;
            own.sheet.text((row, 1), publication.title(campaign.entry), Look::Plain)?;
            own.campaign(row, campaign)?;
        }
        own.campaigns = Some((top, top + u32::try_from(campaigns.len()).unwrap_or(u32::MAX) - 1));
    }
    Ok(own)
}

impl Spending {
    fn line(&mut self, row: u32, line: &Line, hypotheses: &Supposition) -> Result<(), SheetError> {
        self.sheet.input((row, 2), Some(line.low), Kind::Money)?;
        self.sheet.input((row, 3), Some(line.high), Kind::Money)?;
        self.sheet.input((row, 4), line.falls.launch.then_some(Decimal::ONE), Kind::General)?;
        self.sheet.input((row, 5), Some(Decimal::from(line.falls.first)), Kind::General)?;
        self.sheet.input((row, 6), line.falls.per_year.map(Decimal::from), Kind::General)?;
        let (low, high, bound) = (near((row, 2)), near((row, 3)), hypotheses.bound());
        let middle = line.low.checked_add(line.high).map(|sum| sum / Decimal::TWO);
        self.sheet.formula((row, 7), &format!("{low}+({high}-{low})*{bound}"), middle, Kind::Money, Look::Plain)?;
        let (launch, first, times, each) = (near((row, 4)), near((row, 5)), near((row, 6)), near((row, 7)));
        for year in 0..=self.years {
            let formula = format!(
                "{each}*IF({first}={year},IF({times}=\"\",1,{times}),IF(AND({year}>{first},{launch}<>1,{times}<>\"\"),{times},0))"
            );
            let value = line.in_year(year, Bound::Middle);
            self.sheet.formula((row, OWN + u16::from(year)), &formula, value, Kind::Money, Look::Plain)?;
        }
        Ok(())
    }

    fn campaign(&mut self, row: u32, campaign: &Campaign) -> Result<(), SheetError> {
        self.sheet.input((row, 2), Some(campaign.budget), Kind::Money)?;
        self.sheet.input((row, 5), campaign.year.map(Decimal::from), Kind::General)?;
        let (budget, first) = (near((row, 2)), near((row, 5)));
        for year in 0..=self.years {
            let formula = format!("IF(IF({first}=\"\",0,{first})={year},{budget},0)");
            self.sheet.formula((row, OWN + u16::from(year)), &formula, campaign.in_year(year), Kind::Money, Look::Plain)?;
        }
        Ok(())
    }
}
