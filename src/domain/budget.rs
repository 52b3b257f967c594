//! What a plan spends beside the licence and the offer: lines of the budget, campaigns, and what was paid of them.

use super::read::as_money;
use super::{Currency, Trouble, cell, choice, date, integer, money, rows};
use crate::index::EntryIndex;
use crate::project::Entry;
use crate::schema::Value;
use crate::schema::value::Date;
use rust_decimal::Decimal;

/// Which end of a budget line's range counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bound {
    /// The least.
    Low,
    /// Halfway.
    #[default]
    Middle,
    /// The most.
    High,
}

impl Bound {
    /// Reads the word of a request.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "min" => Some(Bound::Low),
            "middle" => Some(Bound::Middle),
            "max" => Some(Bound::High),
            _ => None,
        }
    }
}

/// When a budget line falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Falls {
    /// Whether it is paid to launch.
    pub launch: bool,
    /// Year in which it first falls; 0 is the launch.
    pub first: u8,
    /// How often it falls in a year; none for once in all.
    pub per_year: Option<u8>,
}

impl Falls {
    /// Reads when a budget line falls. Without a year, a launch line falls in year 0 and a run line in year 1.
    pub fn read(entry: &Entry) -> Self {
        let launch = choice(entry, "phase") == Some("launch");
        let year = integer(entry, "year").and_then(|y| u8::try_from(y).ok());
        let per_year = match choice(entry, "recurrence") {
            Some("monthly") => Some(12),
            Some("quarterly") => Some(4),
            Some("yearly") => Some(1),
            _ => None,
        };
        Falls { launch, first: year.unwrap_or(u8::from(!launch)), per_year }
    }

    /// How often it falls in a year. A launch line that recurs does so within its year: what goes on after the opening is running.
    pub fn times(self, year: u8) -> u8 {
        match self.per_year {
            Some(times) if year == self.first || (year > self.first && !self.launch) => times,
            None if year == self.first => 1,
            _ => 0,
        }
    }
}

/// A budget line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Index of its entry.
    pub entry: EntryIndex,
    /// The least it costs each time.
    pub low: Decimal,
    /// The most it costs each time.
    pub high: Decimal,
    /// When it falls.
    pub falls: Falls,
    /// The end of the range that is not written: the other stands for it.
    pub open: Option<Bound>,
}

/// What an entry holds in a field. Where a budget line writes one end of its range alone, the other end is the same, in every view alike.
pub fn value_of<'a>(entry: &'a Entry, field: &str) -> Option<&'a Value> {
    entry.get(field).or_else(|| match (&*entry.kind, field) {
        ("cost", "max") => entry.get("min"),
        ("cost", "min") => entry.get("max"),
        _ => None,
    })
}

impl Line {
    /// Reads a budget line; none when it names no amount.
    ///
    /// # Errors
    /// When its amounts are of another currency than those admitted before.
    pub fn read(at: EntryIndex, entry: &Entry, currency: &mut Currency) -> Result<Option<Self>, Trouble> {
        let low = currency.admit_some(money(entry, "min"))?;
        let high = currency.admit_some(money(entry, "max"))?;
        let open = match (low, high) {
            (Some(_), None) => Some(Bound::High),
            (None, Some(_)) => Some(Bound::Low),
            _ => None,
        };
        let (Some(low), Some(high)) = (low.or(high), high.or(low)) else { return Ok(None) };
        Ok(Some(Line { entry: at, low, high, falls: Falls::read(entry), open }))
    }

    /// Whether what is counted at a bound is the amount of the other.
    pub fn is_open_at(&self, bound: Bound) -> bool {
        self.open.is_some_and(|open| open == bound || bound == Bound::Middle)
    }

    /// What it costs in a year.
    pub fn in_year(&self, year: u8, bound: Bound) -> Option<Decimal> {
        let each = match bound {
            Bound::Low => self.low,
            Bound::High => self.high,
            Bound::Middle => self.low.checked_add(self.high)? / Decimal::TWO,
        };
        each.checked_mul(Decimal::from(self.falls.times(year)))
    }
}

/// The year of a plan in which a day falls, when its first year begins on the first day of `start`; 0, the launch, for any day before.
pub fn year_of(day: Date, start: Date) -> u8 {
    let (day, start) = (day.first(), start.first());
    if day < start {
        return 0;
    }
    let months = (i32::from(day.year()) - i32::from(start.year())) * 12 + i32::from(day.month()) - i32::from(start.month());
    let whole = months - i32::from(day.day() < start.day());
    u8::try_from(whole / 12 + 1).unwrap_or(u8::MAX)
}

/// A campaign that no counted budget line pays for: its budget is counted by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Index of its entry.
    pub entry: EntryIndex,
    /// What it costs.
    pub budget: Decimal,
    /// The year of the plan in which it begins; none when nobody says when it or the plan begins: it is counted at the launch.
    pub year: Option<u8>,
}

impl Campaign {
    /// Reads a campaign; none when it names no budget.
    ///
    /// # Errors
    /// When its budget is of another currency than the amounts admitted before.
    pub fn read(at: EntryIndex, entry: &Entry, start: Option<Date>, currency: &mut Currency) -> Result<Option<Self>, Trouble> {
        let budget = currency.admit_some(money(entry, "budget"))?;
        let year = date(entry, "from").zip(start).map(|(day, start)| year_of(day, start));
        Ok(budget.map(|budget| Campaign { entry: at, budget, year }))
    }

    /// What it costs in a year.
    pub fn in_year(&self, year: u8) -> Decimal {
        if self.year.unwrap_or(0) == year { self.budget } else { Decimal::ZERO }
    }
}

/// What was paid of a budget line, held against what was planned in the years in which something was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// Index of the line's entry.
    pub entry: EntryIndex,
    /// What was planned in these years.
    pub planned: Option<Decimal>,
    /// What was paid.
    pub paid: Option<Decimal>,
}

impl Paid {
    /// Planned less paid.
    pub fn left(&self) -> Option<Decimal> {
        self.planned?.checked_sub(self.paid?)
    }

    /// Reads what was paid of a line; none when nothing was.
    ///
    /// # Errors
    /// When an amount is of another currency than those admitted before.
    pub fn read(line: &Line, entry: &Entry, start: Date, bound: Bound, currency: &mut Currency) -> Result<Option<Self>, Trouble> {
        let mut years: Vec<u8> = Vec::new();
        let mut paid = Some(Decimal::ZERO);
        for row in rows(entry, "actuals") {
            let Some(amount) = currency.admit_some(cell(row, "amount").and_then(as_money))? else { continue };
            let Some(Value::Date(day)) = cell(row, "date") else { continue };
            years.push(year_of(*day, start));
            paid = super::plus(paid, Some(amount));
        }
        if years.is_empty() {
            return Ok(None);
        }
        years.sort_unstable();
        years.dedup();
        let planned = years.into_iter().map(|year| line.in_year(year, bound)).fold(Some(Decimal::ZERO), super::plus);
        Ok(Some(Paid { entry: line.entry, planned, paid }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_falls_in_the_year_that_holds_it() {
        let date = |text: &str| Date::parse(text).expect("a date");
        let year = |day: &str, start: &str| year_of(date(day), date(start));
        assert_eq!(year("2026-03", "2027-04"), 0);
        assert_eq!(year("2027-04-01", "2027-04"), 1);
        assert_eq!(year("2028-03-31", "2027-04"), 1);
        assert_eq!(year("2028-04-01", "2027-04"), 2);
        assert_eq!((year("2028-04-14", "2027-04-15"), year("2028-04-15", "2027-04-15")), (1, 2));
    }

    #[test]
    fn a_launch_line_does_not_go_on_after_its_year() {
        let d = |text: &str| -> Decimal { text.parse().expect("a number") };
        let falls = Falls { launch: true, first: 0, per_year: Some(12) };
        let monthly = Line { entry: 0.into(), low: d("100"), high: d("100"), falls, open: None };
        assert_eq!(monthly.in_year(0, Bound::Middle), Some(d("1200")));
        assert_eq!(monthly.in_year(1, Bound::Middle), Some(d("0")));
    }
}
