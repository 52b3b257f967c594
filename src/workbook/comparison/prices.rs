//! The prices of the offers, and what they come to over the years that each criterion counts.

use super::Plan;
use crate::domain::criterion::{Computing, Measure};
use crate::domain::offer::{Offer, Price};
use crate::exchange::SheetError;
use crate::workbook::Naming;
use crate::workbook::sheet::{Cell, Kind, Look, Sheet, block, near};
use rust_decimal::Decimal;

/// A figure that an offer may state.
type OfferFigure = fn(&Offer) -> Option<Decimal>;

/// Columns before those of the offers.
const OWN: u16 = 5;

/// The sheet, with where its totals are.
pub(super) struct Prices {
    pub sheet: Sheet,
    /// The criterion, the row of its total, and the row of its ceiling.
    totals: Vec<(usize, u32, u32)>,
}

impl Prices {
    /// How another sheet names what an offer costs for a criterion.
    pub fn total(&self, criterion: usize, offer: u16) -> Option<String> {
        let (_, row, _) = self.totals.iter().find(|(own, ..)| *own == criterion)?;
        Some(self.sheet.far((*row, OWN + offer)))
    }

    /// Whether an offer, by position, is above each ceiling: 1 or 0, as another sheet computes it.
    pub fn above(&self, offer: usize) -> Vec<String> {
        let offer = u16::try_from(offer).unwrap_or(u16::MAX);
        let one = |(_, row, ceiling): &(usize, u32, u32)| {
            let (total, ceiling) = (self.sheet.far((*row, OWN + offer)), self.sheet.far((*ceiling, 1)));
            format!("IF(OR({total}=\"\",{ceiling}=\"\"),0,IF({total}>{ceiling},1,0))")
        };
        self.totals.iter().map(one).collect()
    }
}

/// Prices that stand in one row.
#[derive(Clone, PartialEq, Eq)]
struct Post {
    post: String,
    run: bool,
    year: Option<u8>,
    optional: bool,
    hidden: bool,
}

impl Post {
    fn of(price: &Price) -> Self {
        // When a launch is paid changes no total.
        let year = price.year.filter(|_| price.run);
        Post { post: price.post.clone(), run: price.run, year, optional: price.optional, hidden: price.hidden }
    }
}

/// Writes the sheet, where a criterion counts a price.
pub(super) fn sheet(plan: &Plan<'_>, names: &mut Naming) -> Result<Option<Prices>, SheetError> {
    let counted: Vec<(usize, &Computing)> = plan
        .grid
        .criteria
        .iter()
        .enumerate()
        .filter_map(|(n, criterion)| Some((n, criterion.computing().filter(|c| c.measure == Measure::Price)?)))
        .collect();
    if counted.is_empty() || plan.grid.columns.is_empty() {
        return Ok(None);
    }
    let texts = plan.texts;
    let mut sheet = Sheet::new(names.take(texts.get("workbook_prices")), plan.currency)?;
    let heads = ["workbook_post", "workbook_run", "workbook_year", "workbook_optional", "workbook_hidden"];
    for (column, key) in (0..).zip(heads) {
        sheet.text((0, column), texts.get(key), Look::Head)?;
    }
    for (n, column) in plan.offers() {
        sheet.text((0, OWN + n), &plan.publication().entry(column.entry).id, Look::Head)?;
    }
    let mut posts: Vec<Post> = Vec::new();
    for post in plan.grid.offers.iter().flat_map(|offer| &offer.prices).map(Post::of) {
        if !posts.contains(&post) {
            posts.push(post);
        }
    }
    posts.sort_by_key(|post| (post.optional, post.run, post.year, post.hidden));
    let yes = |is: bool| is.then_some(Decimal::ONE);
    // One row to fill in where no offer has a price yet.
    let bottom = u32::try_from(posts.len().max(1)).unwrap_or(u32::MAX);
    for (row, post) in (1..).zip(&posts) {
        sheet.text((row, 0), &post.post, Look::Plain)?;
        sheet.input((row, 1), yes(post.run), Kind::General)?;
        sheet.input((row, 2), post.year.map(Decimal::from), Kind::General)?;
        sheet.input((row, 3), yes(post.optional), Kind::General)?;
        sheet.input((row, 4), yes(post.hidden), Kind::General)?;
        for (n, offer) in (0..).zip(&plan.grid.offers) {
            let own = offer.prices.iter().filter(|price| Post::of(price) == *post).map(|price| price.amount);
            sheet.input((row, OWN + n), own.reduce(Decimal::saturating_add), Kind::Money)?;
        }
    }
    let licence: [(u32, &str, OfferFigure); 2] = [
        (bottom + 1, "workbook_licence_launch", Offer::licence_at_launch),
        (bottom + 2, "workbook_licence_year", Offer::licence_per_year),
    ];
    for (row, key, of) in licence {
        sheet.text((row, 0), texts.get(key), Look::Plain)?;
        for (n, offer) in (0..).zip(&plan.grid.offers) {
            sheet.input((row, OWN + n), of(offer), Kind::Money)?;
        }
    }
    let mut totals = Vec::new();
    let mut row = bottom + 4;
    for (at, computing) in counted {
        let Some(criterion) = plan.grid.criteria.get(at) else { continue };
        let years = computing.years.unwrap_or(plan.grid.years);
        sheet.text((row, 0), &format!("{} {}", plan.id(criterion), texts.get("workbook_over")), Look::Plain)?;
        sheet.input((row, 1), Some(Decimal::from(years)), Kind::General)?;
        sheet.text((row + 1, 0), &format!("{} {}", plan.id(criterion), texts.get("workbook_highest")), Look::Plain)?;
        sheet.input((row + 1, 1), computing.ceiling, Kind::Money)?;
        sheet.text((row + 2, 0), &format!("{} {}", plan.id(criterion), texts.get("workbook_total")), Look::Strong)?;
        for (n, offer) in (0..).zip(&plan.grid.offers) {
            let formula = total((OWN + n, bottom), (row, 1));
            sheet.formula((row + 2, OWN + n), &formula, offer.total(years), Kind::Money, Look::Strong)?;
        }
        totals.push((at, row + 2, row + 1));
        row += 4;
    }
    Ok(Some(Prices { sheet, totals }))
}

/// What the prices of a column come to over the years that a cell says.
fn total((column, bottom): (u16, u32), years: Cell) -> String {
    let of = |column: u16| block((1, column), (bottom, column));
    let (amounts, run, year, optional) = (of(column), of(1), of(2), of(3));
    let years = near(years);
    let (launch, yearly) = (near((bottom + 1, column)), near((bottom + 2, column)));
    let times = format!("(1-({run}=1))+({run}=1)*({year}=\"\")*{years}+({run}=1)*({year}<>\"\")*({year}<={years})");
    format!(
        "IF(SUMPRODUCT(({optional}<>1)*ISNUMBER({amounts}))+COUNT({launch},{yearly})=0,\"\",SUMPRODUCT(({optional}<>1)*({times}),{amounts})+{launch}+{years}*{yearly})"
    )
}
