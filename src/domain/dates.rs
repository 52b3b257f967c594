//! Spans of days, as experience of calendars asks about them.

use super::date;
use crate::project::Entry;
use crate::schema::value::{Date, Duration, Unit};
use jiff::ToSpan;
use jiff::civil::Date as Day;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Returns the span of an entry; one without an end is a day.
pub fn span_of(entry: &Entry) -> Option<(Date, Date)> {
    let from = date(entry, "from")?;
    Some((from, date(entry, "to").unwrap_or(from)))
}

/// Returns whether a span falls into a season for certain. A season written in months takes the whole of them; of anything else a month
/// only says that it is within.
pub fn falls_into(span: (Date, Date), season: (Date, Date)) -> bool {
    let (first, last) = (season.0.first(), season.1.last());
    let within = span.0.first() >= first && span.1.last() <= last;
    let (from, to) = (span.0.last(), span.1.first());
    within || (from <= to && from <= last && to >= first)
}

/// Returns the days from one to another.
pub fn days(from: Day, to: Day) -> i64 {
    i64::from((to - from).get_days())
}

/// A length of time in days, the months counted as on the calendar that ends on a day.
fn before(time: Duration, day: Day) -> Option<Day> {
    let months = match time.unit {
        Unit::Month => time.count.to_i64().filter(|_| time.count.fract().is_zero()),
        Unit::Year => time.count.checked_mul(Decimal::from(12)).filter(|n| n.fract().is_zero()).and_then(|n| n.to_i64()),
        _ => None,
    };
    let span = match months {
        Some(months) => jiff::Span::new().try_months(months).ok()?,
        None => jiff::Span::new().try_days(in_days(time)).ok()?,
    };
    day.checked_sub(span).ok()
}

/// Returns the day that lies a length of time before another; the first of all days where that is out of reach.
pub fn earlier(day: Day, time: Duration) -> Day {
    before(time, day).unwrap_or(Day::MIN)
}

/// Returns the day that lies a length of time after another; the last of all days where that is out of reach.
pub fn later(day: Day, time: Duration) -> Day {
    before(Duration { count: -time.count, ..time }, day).unwrap_or(Day::MAX)
}

/// Returns a length of time in whole days; months count 31 and years 366, so that nothing is too long by the calendar alone.
pub fn in_days(time: Duration) -> i64 {
    let days = match time.unit {
        Unit::Month => time.count.saturating_mul(Decimal::from(31)),
        Unit::Year => time.count.saturating_mul(Decimal::from(366)),
        _ => time.rank() / Decimal::from(86_400),
    };
    days.to_i64().unwrap_or(i64::MAX)
}

/// Returns the day that lies a number of days before another.
pub fn days_before(day: Day, count: i64) -> Day {
    day.checked_sub(count.days()).unwrap_or(Day::MIN)
}
