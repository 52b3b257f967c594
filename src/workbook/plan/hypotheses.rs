//! What a scenario supposes: the first year, what departs from the rule in a year, and what holds in each.

use super::Scenario;
use crate::domain::scenario::Hypotheses;
use crate::exchange::SheetError;
use crate::workbook::sheet::{Cell, Kind, Look, Sheet, near};
use crate::workbook::{Naming, Texts};
use rust_decimal::Decimal;

/// What is supposed, in the order of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Supposed {
    Customers,
    Growth,
    Orders,
    Basket,
    Margin,
    Discount,
    Service,
    Conversion,
}

/// A hypothesis of a scenario, if it states it.
type Hypothesis = fn(&Hypotheses) -> Option<Decimal>;

const ROWS: [(Supposed, &str, Kind, Hypothesis); 8] = [
    (Supposed::Customers, "customers", Kind::Whole, |h| h.customers),
    (Supposed::Growth, "growth", Kind::Percent, |h| h.growth),
    (Supposed::Orders, "orders_per_customer", Kind::General, |h| h.orders_per_customer),
    (Supposed::Basket, "basket", Kind::Money, |h| h.basket),
    (Supposed::Margin, "margin_rate", Kind::Percent, |h| h.margin_rate),
    (Supposed::Discount, "discount_rate", Kind::Percent, |h| h.discount_rate),
    (Supposed::Service, "service_cost", Kind::Money, |h| h.service_cost),
    (Supposed::Conversion, "conversion_rate", Kind::Percent, |h| h.conversion_rate),
];

/// The first row of what is written, and of what holds.
const WRITTEN: u32 = 4;
const HOLDS: u32 = 14;
/// The end of ranges that counts.
const BOUND: Cell = (24, 1);

/// The sheet, with where its cells are.
pub(super) struct Supposition {
    pub sheet: Sheet,
}

impl Supposition {
    /// How another sheet names what holds in a year.
    pub fn cell(&self, of: Supposed, year: u8) -> String {
        self.sheet.far((HOLDS + row(of), 1 + u16::from(year)))
    }

    /// How another sheet names which end of ranges counts: 0 for the least, 1 for the most.
    pub fn bound(&self) -> String {
        self.sheet.far(BOUND)
    }
}

fn row(of: Supposed) -> u32 {
    ROWS.iter().position(|(own, ..)| *own == of).and_then(|n| u32::try_from(n).ok()).unwrap_or_default()
}

/// Writes the sheet.
pub(super) fn sheet(scenario: &Scenario, texts: &Texts<'_>, names: &mut Naming) -> Result<Supposition, SheetError> {
    let mut sheet = Sheet::new(names.take(texts.get("workbook_hypotheses")), &scenario.currency)?;
    let own = &scenario.own.scenario;
    sheet.text((0, 0), texts.get("workbook_hypotheses"), Look::Title)?;
    sheet.text((1, 0), texts.get("workbook_how"), Look::Note)?;
    let field = |name: &str| {
        let kind = texts.publication.vocabulary().get("scenario");
        let field = kind.and_then(|kind| kind.fields.get(name));
        field.map_or_else(|| name.to_owned(), |field| field.label.get(texts.publication.info().lang).to_owned())
    };
    for (top, key) in [(WRITTEN, "workbook_written"), (HOLDS, "workbook_holds")] {
        sheet.text((top - 1, 0), texts.get(key), Look::Head)?;
        sheet.text((top - 1, 1), if top == WRITTEN { texts.get("workbook_base") } else { "" }, Look::Head)?;
        for year in 1..=own.years {
            sheet.text((top - 1, 1 + u16::from(year)), &texts.year(year), Look::Head)?;
        }
    }
    let shown =
        |number: Option<Decimal>, kind: Kind| number.map(|n| if kind == Kind::Percent { n / Decimal::ONE_HUNDRED } else { n });
    let mut current = own.first;
    let mut effective: Vec<Hypotheses> = Vec::new();
    for year in 1..=own.years {
        let by_year = own.by_year.get(&year).copied().unwrap_or_default();
        let growth = by_year.growth.or(current.growth);
        if year > 1 {
            let rate = Decimal::ONE + growth.unwrap_or_default() / Decimal::ONE_HUNDRED;
            current.customers = current.customers.and_then(|customers| customers.checked_mul(rate));
        }
        current.overlay(by_year);
        effective.push(current);
    }
    for (n, (of, name, kind, get)) in (0..).zip(ROWS) {
        let label = field(name);
        sheet.text((WRITTEN + n, 0), &label, Look::Plain)?;
        sheet.text((HOLDS + n, 0), &label, Look::Plain)?;
        sheet.input((WRITTEN + n, 1), shown(get(&own.first), kind), kind)?;
        for (year, held) in (1..=own.years).zip(&effective) {
            let column = 1 + u16::from(year);
            let by_year = own.by_year.get(&year).and_then(|own| shown(get(own), kind));
            sheet.input((WRITTEN + n, column), by_year, kind)?;
            let written = near((WRITTEN + n, column));
            let before = near(if year == 1 { (WRITTEN + n, 1) } else { (HOLDS + n, column - 1) });
            let then = if of == Supposed::Customers && year > 1 {
                let growth = near((HOLDS + row(Supposed::Growth), column));
                format!("IF({before}=\"\",\"\",{before}*(1+IF({growth}=\"\",0,{growth})))")
            } else {
                format!("IF({before}=\"\",\"\",{before})")
            };
            let formula = format!("IF({written}<>\"\",{written},{then})");
            sheet.formula((HOLDS + n, column), &formula, shown(get(held), kind), kind, Look::Plain)?;
        }
    }
    sheet.text((BOUND.0, 0), texts.get("workbook_bound"), Look::Plain)?;
    sheet.input(BOUND, Some(Decimal::new(5, 1)), Kind::Percent)?;
    Ok(Supposition { sheet })
}
