//! A scenario of the business plan: what is supposed, by year, and what was measured since.

use super::licence::Licence;
use super::plan::MAX_YEARS;
use super::read::{as_integer, as_money, as_number};
use super::{Currency, Trouble, cell, date, integer, money, number, rows};
use crate::project::Entry;
use crate::schema::value::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What is supposed for a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Hypotheses {
    pub customers: Option<Decimal>,
    pub orders_per_customer: Option<Decimal>,
    pub basket: Option<Decimal>,
    pub margin_rate: Option<Decimal>,
    /// Discounts over revenue.
    pub discount_rate: Option<Decimal>,
    /// After-sales, per order.
    pub service_cost: Option<Decimal>,
    pub conversion_rate: Option<Decimal>,
    pub growth: Option<Decimal>,
}

impl Hypotheses {
    /// Takes over what is written for a year.
    pub fn overlay(&mut self, own: Self) {
        self.customers = own.customers.or(self.customers);
        self.orders_per_customer = own.orders_per_customer.or(self.orders_per_customer);
        self.basket = own.basket.or(self.basket);
        self.margin_rate = own.margin_rate.or(self.margin_rate);
        self.discount_rate = own.discount_rate.or(self.discount_rate);
        self.service_cost = own.service_cost.or(self.service_cost);
        self.conversion_rate = own.conversion_rate.or(self.conversion_rate);
        self.growth = own.growth.or(self.growth);
    }
}

/// A scenario, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// How many years.
    pub years: u8,
    /// When the first year begins.
    pub start: Option<Date>,
    /// The first year.
    pub first: Hypotheses,
    /// What departs from the rule, by year.
    pub by_year: BTreeMap<u8, Hypotheses>,
    /// The licence that is supposed.
    pub licence: Licence,
    /// What was measured, by year.
    pub actuals: BTreeMap<u8, Actual>,
}

/// What was measured in a year; what was not is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Actual {
    pub customers: Option<Decimal>,
    pub orders: Option<Decimal>,
    pub revenue: Option<Decimal>,
    pub margin: Option<Decimal>,
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// When its amounts are of different currencies.
    pub fn read(entry: &Entry, currency: &mut Currency) -> Result<Self, Trouble> {
        let years = integer(entry, "years").unwrap_or(3).clamp(1, i64::from(MAX_YEARS));
        let mut by_year: BTreeMap<u8, Hypotheses> = BTreeMap::new();
        for row in rows(entry, "by_year") {
            let Some(year) = cell(row, "year").and_then(as_integer).and_then(|y| u8::try_from(y).ok()) else { continue };
            let of = |name: &str| cell(row, name).and_then(as_number);
            let own = Hypotheses {
                customers: of("customers"),
                orders_per_customer: of("orders_per_customer"),
                basket: currency.admit_some(cell(row, "basket").and_then(as_money))?,
                margin_rate: of("margin_rate"),
                discount_rate: of("discount_rate"),
                service_cost: currency.admit_some(cell(row, "service_cost").and_then(as_money))?,
                conversion_rate: of("conversion_rate"),
                growth: of("growth"),
            };
            by_year.entry(year).or_default().overlay(own);
        }
        Ok(Scenario {
            years: u8::try_from(years).unwrap_or(MAX_YEARS),
            start: date(entry, "start"),
            first: Hypotheses {
                customers: number(entry, "customers"),
                orders_per_customer: number(entry, "orders_per_customer"),
                basket: currency.admit_some(money(entry, "basket"))?,
                margin_rate: number(entry, "margin_rate"),
                discount_rate: number(entry, "discount_rate"),
                service_cost: currency.admit_some(money(entry, "service_cost"))?,
                conversion_rate: number(entry, "conversion_rate"),
                growth: number(entry, "growth"),
            },
            by_year,
            licence: Licence::read(entry, currency)?,
            actuals: actuals(entry, currency)?,
        })
    }
}

/// What was measured, by year; of two rows for a year, the later counts.
fn actuals(entry: &Entry, currency: &mut Currency) -> Result<BTreeMap<u8, Actual>, Trouble> {
    let mut years = BTreeMap::new();
    for row in rows(entry, "actuals") {
        let Some(year) = cell(row, "year").and_then(as_integer).and_then(|y| u8::try_from(y).ok()) else { continue };
        let own = Actual {
            customers: cell(row, "customers").and_then(as_number),
            orders: cell(row, "orders").and_then(as_number),
            revenue: currency.admit_some(cell(row, "revenue").and_then(as_money))?,
            margin: currency.admit_some(cell(row, "margin").and_then(as_money))?,
        };
        years.insert(year, own);
    }
    Ok(years)
}
