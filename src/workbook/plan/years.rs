//! The years of a plan: what is earned and spent in each, what it sums up to, and when it pays.

use super::Scenario;
use super::costs::Spending;
use super::hypotheses::{Supposed, Supposition};
use crate::domain::licence::Licence;
use crate::domain::offer::Price;
use crate::domain::plan::{Plan, Year};
use crate::exchange::SheetError;
use crate::workbook::Texts;
use crate::workbook::sheet::{Cell, Kind, Look, Sheet, block, near};
use rust_decimal::Decimal;

/// What a sheet is made of.
pub(super) struct Part<'a> {
    pub title: String,
    pub plan: &'a Plan,
    pub prices: &'a [Price],
    pub licence: &'a Licence,
    /// The position of the offer; none for the scenario alone.
    pub offer: Option<u16>,
}

/// A sheet of years.
pub(super) struct Years {
    pub sheet: Sheet,
    years: u8,
}

/// The rows of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
enum Row {
    Customers = 3,
    Orders,
    Visits,
    Revenue,
    Discounts,
    Service,
    Margin,
    Launch,
    Run,
    Campaigns,
    Prices,
    Hidden,
    Licence,
    Cost,
    CumulatedMargin,
    CumulatedCost,
    Balance,
    Share,
    BreakEven = 24,
}

/// A row with its word and its figure.
type Shown = (Row, &'static str, Kind, fn(&Year) -> Option<Decimal>);

const ROWS: [Shown; 18] = [
    (Row::Customers, "plan_customers", Kind::Whole, |y| y.customers),
    (Row::Orders, "plan_orders", Kind::Whole, |y| y.orders),
    (Row::Visits, "plan_visits", Kind::Whole, |y| y.visits),
    (Row::Revenue, "plan_revenue", Kind::Money, |y| y.revenue),
    (Row::Discounts, "plan_discounts", Kind::Money, |y| y.discounts),
    (Row::Service, "plan_service", Kind::Money, |y| y.service),
    (Row::Margin, "plan_margin", Kind::Money, |y| y.margin),
    (Row::Launch, "plan_launch_lines", Kind::Money, |y| y.launch),
    (Row::Run, "plan_run_lines", Kind::Money, |y| y.run),
    (Row::Campaigns, "plan_campaigns", Kind::Money, |y| y.campaigns),
    (Row::Prices, "offer_plan_prices", Kind::Money, |y| y.prices),
    (Row::Hidden, "offer_plan_hidden", Kind::Money, |y| y.hidden),
    (Row::Licence, "plan_licence", Kind::Money, |y| y.licence),
    (Row::Cost, "plan_cost", Kind::Money, |y| y.cost),
    (Row::CumulatedMargin, "plan_margin_cumulated", Kind::Money, |y| y.cumulated_margin),
    (Row::CumulatedCost, "plan_tco_cumulated", Kind::Money, |y| y.cumulated_cost),
    (Row::Balance, "plan_balance", Kind::Money, Year::balance),
    (Row::Share, "offer_plan_share", Kind::Percent, |y| y.share().map(|share| share / Decimal::ONE_HUNDRED)),
];

/// The row of the licence's head; prices stand below it.
const LICENCE: u32 = 27;

impl Years {
    /// How another sheet names the total cost, the balance, the year that pays and the share of the margin.
    pub fn results(&self) -> [String; 4] {
        let last = |row: Row| self.sheet.far(cell(row, self.years));
        let (margin, cost) = (last(Row::CumulatedMargin), last(Row::CumulatedCost));
        let share = format!("IF(OR({margin}=\"\",{cost}=\"\"),\"\",IF({margin}>0,{cost}/{margin},\"\"))");
        let shown = |cell: String| format!("IF({cell}=\"\",\"\",{cell})");
        [shown(cost), shown(last(Row::Balance)), shown(self.sheet.far((Row::BreakEven as u32, 1))), share]
    }
}

fn cell(row: Row, year: u8) -> Cell {
    (row as u32, 1 + u16::from(year))
}

/// Writes the sheet.
pub(super) fn sheet(
    part: &Part<'_>,
    scenario: &Scenario,
    texts: &Texts<'_>,
    (hypotheses, costs): (&Supposition, &Spending),
    name: String,
) -> Result<Years, SheetError> {
    let years = scenario.years();
    let mut sheet = Sheet::new(name, &scenario.currency)?;
    sheet.text((0, 0), &part.title, Look::Title)?;
    sheet.text((2, 0), "", Look::Head)?;
    for year in 0..=years {
        sheet.text((2, 1 + u16::from(year)), &texts.year(year), Look::Head)?;
    }
    let tiers = licence(part.licence, texts, &mut sheet)?;
    let prices = prices(part, texts, (LICENCE + 6 + tiers, years), &mut sheet)?;
    for (row, key, kind, figure) in ROWS {
        let offers_own = matches!(row, Row::Prices | Row::Hidden);
        if offers_own && part.offer.is_none() {
            continue;
        }
        let strong = matches!(row, Row::Revenue | Row::Margin | Row::Cost | Row::Balance);
        let look = if strong { Look::Strong } else { Look::Plain };
        sheet.text((row as u32, 0), texts.get(key), look)?;
        for own in &part.plan.years {
            let formula = match formula(row, own.number, hypotheses) {
                Some(formula) => formula,
                None => match row {
                    Row::Launch | Row::Run => costs.lines(own.number, row == Row::Launch, part.offer),
                    Row::Campaigns => costs.campaigns(own.number),
                    Row::Prices => prices.sum(own.number, false),
                    Row::Hidden => prices.sum(own.number, true),
                    Row::Licence => licence_in(own.number, tiers),
                    // Nobody buys before the opening.
                    _ => continue,
                },
            };
            sheet.formula(cell(row, own.number), &formula, figure(own), kind, look)?;
        }
    }
    sheet.text((Row::BreakEven as u32, 0), texts.get("plan_break_even"), Look::Strong)?;
    let formula = (1..=years).rev().fold("\"\"".to_owned(), |later, year| {
        let balance = near(cell(Row::Balance, year));
        format!("IF(AND(ISNUMBER({balance}),ROUND(N({balance}),6)>=0),{year},{later})")
    });
    let pays = part.plan.break_even.map(usize::from);
    sheet.formula((Row::BreakEven as u32, 1), &formula, pays, Kind::General, Look::Strong)?;
    Ok(Years { sheet, years })
}

/// The formula of a figure that follows from the others of its sheet and from the hypotheses.
fn formula(row: Row, year: u8, hypotheses: &Supposition) -> Option<String> {
    let at = |row: Row| near(cell(row, year));
    let of = |supposed: Supposed| hypotheses.cell(supposed, year);
    let before = |row: Row| near(cell(row, year.saturating_sub(1)));
    let product = |a: &str, b: &str| format!("IF(OR({a}=\"\",{b}=\"\"),\"\",{a}*{b})");
    let earned = match row {
        Row::Customers => Some(format!("IF({0}=\"\",\"\",{0})", of(Supposed::Customers))),
        Row::Orders => Some(product(&at(Row::Customers), &of(Supposed::Orders))),
        Row::Visits => {
            let (orders, rate) = (at(Row::Orders), of(Supposed::Conversion));
            Some(format!("IF(OR({orders}=\"\",{rate}=\"\"),\"\",IF({rate}=0,\"\",{orders}/{rate}))"))
        }
        Row::Revenue => Some(product(&at(Row::Orders), &of(Supposed::Basket))),
        Row::Discounts => Some(product(&at(Row::Revenue), &of(Supposed::Discount))),
        Row::Service => Some(product(&at(Row::Orders), &of(Supposed::Service))),
        Row::Margin => {
            let (revenue, rate) = (at(Row::Revenue), of(Supposed::Margin));
            let less = |row: Row| format!("IF({0}=\"\",0,{0})", at(row));
            let margin = format!("{revenue}*{rate}-{}-{}", less(Row::Discounts), less(Row::Service));
            Some(format!("IF(OR({revenue}=\"\",{rate}=\"\"),\"\",{margin})"))
        }
        _ => None,
    };
    if earned.is_some() {
        return earned.filter(|_| year > 0);
    }
    match row {
        Row::Cost => {
            let licence = at(Row::Licence);
            let others = block(cell(Row::Launch, year), cell(Row::Prices, year));
            Some(format!("IF({licence}=\"\",\"\",SUM({others})+{licence})"))
        }
        Row::CumulatedMargin if year == 0 => Some("0".to_owned()),
        Row::CumulatedCost if year == 0 => Some(format!("IF({0}=\"\",\"\",{0})", at(Row::Cost))),
        Row::CumulatedMargin | Row::CumulatedCost => {
            let own = at(if row == Row::CumulatedMargin { Row::Margin } else { Row::Cost });
            Some(format!("IF(OR({0}=\"\",{own}=\"\"),\"\",{0}+{own})", before(row)))
        }
        Row::Balance => {
            let (margin, cost) = (at(Row::CumulatedMargin), at(Row::CumulatedCost));
            Some(format!("IF(OR({margin}=\"\",{cost}=\"\"),\"\",{margin}-{cost})"))
        }
        Row::Share if year > 0 => {
            let (margin, cost) = (at(Row::Margin), at(Row::Cost));
            Some(format!("IF(OR({margin}=\"\",{cost}=\"\"),\"\",IF({margin}>0,{cost}/{margin},\"\"))"))
        }
        _ => None,
    }
}

/// Writes the licence, and says how many tiers it has.
fn licence(licence: &Licence, texts: &Texts<'_>, sheet: &mut Sheet) -> Result<u32, SheetError> {
    sheet.text((LICENCE, 0), texts.get("plan_licence"), Look::Head)?;
    let (upfront, flat, tiers) = match licence {
        Licence::Upfront(price) => (Some(*price), None, &[][..]),
        Licence::Flat(price) => (None, Some(*price), &[][..]),
        Licence::Tiers(tiers) => (None, None, tiers.as_slice()),
        Licence::None | Licence::Included | Licence::Incomplete => (None, None, &[][..]),
    };
    sheet.text((LICENCE + 1, 0), texts.get("workbook_licence_launch"), Look::Plain)?;
    sheet.input((LICENCE + 1, 1), upfront, Kind::Money)?;
    sheet.text((LICENCE + 2, 0), texts.get("workbook_licence_year"), Look::Plain)?;
    sheet.input((LICENCE + 2, 1), flat, Kind::Money)?;
    if !tiers.is_empty() {
        sheet.text((LICENCE + 3, 0), texts.get("workbook_tiers"), Look::Head)?;
        sheet.text((LICENCE + 3, 1), texts.get("workbook_tier_from"), Look::Head)?;
        sheet.text((LICENCE + 3, 2), texts.get("workbook_tier_cost"), Look::Head)?;
    }
    for (row, (from, cost)) in (LICENCE + 4..).zip(tiers) {
        sheet.input((row, 1), Some(*from), Kind::Money)?;
        sheet.input((row, 2), Some(*cost), Kind::Money)?;
    }
    Ok(u32::try_from(tiers.len()).unwrap_or(u32::MAX))
}

/// What the licence costs in a year: once at the launch, each year, and the last tier that the revenue reaches.
fn licence_in(year: u8, tiers: u32) -> String {
    if year == 0 {
        return format!("N({})", near((LICENCE + 1, 1)));
    }
    let flat = format!("N({})", near((LICENCE + 2, 1)));
    if tiers == 0 {
        return flat;
    }
    let of = |column: u16| block((LICENCE + 4, column), (LICENCE + 3 + tiers, column));
    let (from, cost, revenue) = (of(1), of(2), near(cell(Row::Revenue, year)));
    let reached = format!("IF(ROUND({revenue},6)<MIN({from}),0,LOOKUP(ROUND({revenue},6),{from},{cost}))");
    format!("IF({revenue}=\"\",\"\",{flat}+{reached})")
}

/// Where the prices of an offer are.
struct OfferPrices {
    top: u32,
    count: u32,
}

/// Columns of a price before its years.
const OWN: u16 = 6;

impl OfferPrices {
    /// What they come to in a year; those that the vendor did not state alone.
    fn sum(&self, year: u8, hidden: bool) -> String {
        if self.count == 0 {
            return "0".to_owned();
        }
        let of = |column: u16| block((self.top, column), (self.top + self.count - 1, column));
        let amounts = of(OWN + u16::from(year));
        if hidden { format!("SUMPRODUCT(({}=1)*1,{amounts})", of(5)) } else { format!("SUM({amounts})") }
    }
}

fn prices(part: &Part<'_>, texts: &Texts<'_>, (head, years): (u32, u8), sheet: &mut Sheet) -> Result<OfferPrices, SheetError> {
    let count = u32::try_from(part.prices.len()).unwrap_or(u32::MAX);
    let prices = OfferPrices { top: head + 1, count };
    if part.offer.is_none() {
        return Ok(prices);
    }
    let heads = ["workbook_post", "workbook_amount", "workbook_run", "workbook_year", "workbook_optional", "workbook_hidden"];
    for (column, key) in (0..).zip(heads) {
        sheet.text((head, column), texts.get(key), Look::Head)?;
    }
    for year in 0..=years {
        sheet.text((head, OWN + u16::from(year)), &texts.year(year), Look::Head)?;
    }
    let yes = |is: bool| is.then_some(Decimal::ONE);
    for (row, price) in (prices.top..).zip(part.prices) {
        sheet.text((row, 0), &price.post, Look::Plain)?;
        sheet.input((row, 1), Some(price.amount), Kind::Money)?;
        sheet.input((row, 2), yes(price.run), Kind::General)?;
        sheet.input((row, 3), price.year.map(Decimal::from), Kind::General)?;
        sheet.input((row, 4), yes(price.optional), Kind::General)?;
        sheet.input((row, 5), yes(price.hidden), Kind::General)?;
        let (amount, run, only, optional) = (near((row, 1)), near((row, 2)), near((row, 3)), near((row, 4)));
        for year in 0..=years {
            let falls = if year == 0 { format!("{run}<>1") } else { format!("{run}=1") };
            let formula = format!("IF({optional}=1,0,IF({only}<>\"\",IF({only}={year},{amount},0),IF({falls},{amount},0)))");
            sheet.formula((row, OWN + u16::from(year)), &formula, price.in_year(year), Kind::Money, Look::Plain)?;
        }
    }
    Ok(prices)
}
