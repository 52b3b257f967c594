//! The business plan of a scenario as a workbook: what is supposed, what is spent, and the years that follow, alone and with each offer.
//!
//! Hypotheses, budget lines, campaigns, prices and licences are cells to change; years, totals and break-even are formulas. An empty cell is
//! what nobody knows: what hangs on it stays empty.

mod costs;
mod hypotheses;
mod years;

use super::sheet::{Frame, Kind, Look, Sheet, Value};
use super::{Naming, Texts};
use crate::domain::budget::Bound;
use crate::domain::licence::Licence;
use crate::domain::offer::{Offer, Price};
use crate::domain::offer_plan::{self, Pair, Uncounted};
use crate::domain::plan::{Own, Plan};
use crate::domain::{Currency, Trouble};
use crate::exchange::SheetError;
use crate::index::EntryIndex;
use crate::publication::Publication;
use rust_xlsxwriter::Workbook;

/// A scenario, read with its offers.
pub(super) struct Scenario {
    at: EntryIndex,
    own: Own,
    /// Its plan alone.
    alone: Plan,
    offers: Vec<Candidate>,
    currency: String,
}

/// An offer within a scenario.
struct Candidate {
    pair: Pair,
    prices: Vec<Price>,
    licence: Licence,
}

impl Scenario {
    /// Reads a scenario and the given offers.
    ///
    /// # Errors
    /// When amounts are of different currencies.
    pub fn read(publication: &Publication, at: EntryIndex, offers: &[EntryIndex]) -> Result<Self, Trouble> {
        let mut currency = Currency::default();
        let own = Own::read(publication, at, &mut currency)?;
        let alone = own.plan(&own.costs, Bound::default());
        let pairs = offer_plan::of_scenario(publication, at, offers, Bound::default(), &mut currency)?;
        let mut all = Vec::new();
        for pair in pairs {
            let offer = Offer::read(pair.offer, publication.entry(pair.offer), |id| publication.find(id), &mut currency)?;
            let licence = if pair.supposed { own.scenario.licence.clone() } else { offer.licence };
            all.push(Candidate { pair, prices: offer.prices, licence });
        }
        let code = currency.code().map_or_else(|| publication.info().currency.clone(), ToString::to_string);
        Ok(Scenario { at, own, alone, offers: all, currency: code })
    }

    fn years(&self) -> u8 {
        self.own.scenario.years
    }
}

/// Writes the sheets.
pub(super) fn write(scenario: &Scenario, texts: &Texts<'_>, book: &mut Workbook) -> Result<(), SheetError> {
    let mut names = Naming::default();
    let mut summary = Sheet::new(names.take(texts.get("workbook_summary")), &scenario.currency)?;
    let hypotheses = hypotheses::sheet(scenario, texts, &mut names)?;
    let costs = costs::sheet(scenario, texts, &mut names, &hypotheses)?;
    let mut plans = Vec::new();
    let own = years::Part {
        title: texts.publication.title(scenario.at).to_owned(),
        plan: &scenario.alone,
        prices: &[],
        licence: &scenario.own.costs.licence,
        offer: None,
    };
    plans.push((None, years::sheet(&own, scenario, texts, (&hypotheses, &costs), names.take(texts.get("workbook_alone")))?));
    for (n, candidate) in (0..).zip(&scenario.offers) {
        let Ok(plan) = &candidate.pair.plan else { continue };
        let id = &texts.publication.entry(candidate.pair.offer).id;
        let part = years::Part {
            title: format!("{id} {}", texts.publication.title(candidate.pair.offer)),
            plan,
            prices: &candidate.prices,
            licence: &candidate.licence,
            offer: Some(n),
        };
        plans.push((Some(usize::from(n)), years::sheet(&part, scenario, texts, (&hypotheses, &costs), names.take(id))?));
    }
    overview(&mut summary, scenario, texts, &plans)?;
    let years = u16::from(scenario.years());
    summary.finish(&Frame { frozen: (4, 2), widths: &[14.0, 40.0, 18.0], columns: 6 }, book)?;
    hypotheses.sheet.finish(&Frame { frozen: (4, 1), widths: &[38.0, 16.0], columns: years + 2 }, book)?;
    let columns = costs.columns();
    costs.sheet.finish(&Frame { frozen: (1, 2), widths: &[12.0, 38.0, 16.0, 16.0, 12.0], columns }, book)?;
    for (_, one) in plans {
        one.sheet.finish(&Frame { frozen: (3, 1), widths: &[42.0, 18.0], columns: years + 8 }, book)?;
    }
    Ok(())
}

/// What the scenario comes to, alone and with each offer.
fn overview(
    sheet: &mut Sheet,
    scenario: &Scenario,
    texts: &Texts<'_>,
    plans: &[(Option<usize>, years::Years)],
) -> Result<(), SheetError> {
    let publication = texts.publication;
    let entry = publication.entry(scenario.at);
    sheet.text((0, 0), &texts.title(&format!("{} {}", entry.id, publication.title(scenario.at))), Look::Title)?;
    sheet.text((1, 0), texts.get("workbook_how"), Look::Note)?;
    for (column, key) in
        (0..).zip(["workbook_id", "grid_offer", "plan_tco", "plan_balance", "plan_break_even", "offer_plan_share"])
    {
        sheet.text((3, column), texts.get(key), Look::Head)?;
    }
    let mut row = 4;
    for (offer, years) in plans {
        let (id, title, plan) = match offer.and_then(|n| scenario.offers.get(n)) {
            None => (entry.id.to_string(), texts.get("workbook_alone").to_owned(), Some(&scenario.alone)),
            Some(own) => {
                let at = own.pair.offer;
                (publication.entry(at).id.to_string(), publication.title(at).to_owned(), own.pair.plan.as_ref().ok())
            }
        };
        sheet.text((row, 0), &id, Look::Plain)?;
        sheet.text((row, 1), &title, Look::Plain)?;
        let figures: [(Value, Kind); 4] = [
            (plan.and_then(Plan::total).into(), Kind::Money),
            (plan.and_then(|plan| plan.years.last()?.balance()).into(), Kind::Money),
            (plan.and_then(|plan| plan.break_even).map(usize::from).into(), Kind::General),
            (plan.and_then(Plan::share).map(|share| share / rust_decimal::Decimal::ONE_HUNDRED).into(), Kind::Percent),
        ];
        for ((column, (value, kind)), cell) in (2..).zip(figures).zip(years.results()) {
            sheet.formula((row, column), &cell, value, kind, Look::Strong)?;
        }
        row += 1;
    }
    for candidate in &scenario.offers {
        let key = match candidate.pair.plan {
            Err(Uncounted::NoPrice) => "offer_plan_gap_price",
            Err(Uncounted::OtherTax) => "offer_plan_gap_tax",
            Ok(_) => continue,
        };
        sheet.text((row, 0), &publication.entry(candidate.pair.offer).id, Look::Plain)?;
        sheet.text((row, 1), texts.get(key), Look::Note)?;
        row += 1;
    }
    Ok(())
}
