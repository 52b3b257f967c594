//! What several families of the method's rules ask.

use crate::check::link_index::LinkIndex;
use crate::domain::{choice, date};
use crate::index::ProjectIndex;
use crate::project::Entry;
use crate::schema::Value;
use crate::schema::value::{Date, Duration, Unit};
use jiff::ToSpan;
use jiff::civil::Date as Day;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The span of an entry; one without an end is a day.
pub(super) fn span_of(entry: &Entry) -> Option<(Date, Date)> {
    let from = date(entry, "from")?;
    Some((from, date(entry, "to").unwrap_or(from)))
}

/// Whether a span falls into a season for certain. A season written in months takes the whole of them; of anything else a month only says
/// that it is within.
pub(super) fn falls_into(span: (Date, Date), season: (Date, Date)) -> bool {
    let (first, last) = (season.0.first(), season.1.last());
    let within = span.0.first() >= first && span.1.last() <= last;
    let (from, to) = (span.0.last(), span.1.first());
    within || (from <= to && from <= last && to >= first)
}

/// Days from one to another.
pub(super) fn days(from: Day, to: Day) -> i64 {
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

/// The day that lies a length of time before another; the first of all days where that is out of reach.
pub(super) fn earlier(day: Day, time: Duration) -> Day {
    before(time, day).unwrap_or(Day::MIN)
}

/// The day that lies a length of time after another; the last of all days where that is out of reach.
pub(super) fn later(day: Day, time: Duration) -> Day {
    before(Duration { count: -time.count, ..time }, day).unwrap_or(Day::MAX)
}

/// A length of time in whole days; months count 31 and years 366, so that nothing is too long by the calendar alone.
pub(super) fn in_days(time: Duration) -> i64 {
    let days = match time.unit {
        Unit::Month => time.count.saturating_mul(Decimal::from(31)),
        Unit::Year => time.count.saturating_mul(Decimal::from(366)),
        _ => time.rank() / Decimal::from(86_400),
    };
    days.to_i64().unwrap_or(i64::MAX)
}

/// A number of days before a day.
pub(super) fn days_before(day: Day, count: i64) -> Day {
    day.checked_sub(count.days()).unwrap_or(Day::MIN)
}

/// Whether a field holds something that can be read.
pub(super) fn written(entry: &Entry, field: &str) -> bool {
    match entry.get(field) {
        None => false,
        Some(Value::Text(text)) => !text.trim().is_empty(),
        Some(Value::Prose(prose)) => !prose.text.trim().is_empty(),
        Some(Value::Records(rows)) => !rows.is_empty(),
        Some(Value::List(items)) => !items.is_empty(),
        Some(_) => true,
    }
}

/// The contract that binds the project: signed or in force, and about a selected vendor, a lot or an offer, or about nothing that is named.
/// One with an adviser is no commitment to build.
pub(super) fn contract<'a>(ties: &LinkIndex<'a>) -> Option<&'a Entry> {
    let concerned = |to: &Entry| match &*to.kind {
        "vendor" => choice(to, "status") == Some("selected"),
        "lot" | "offer" => true,
        _ => false,
    };
    let binds = |(n, document): &(ProjectIndex, &Entry)| {
        let mut about = ties.out(*n, "concerns").filter_map(|(to, _)| ties.entry(to)).peekable();
        is_signed(document) && (about.peek().is_none() || about.any(concerned))
    };
    ties.own("document").find(binds).map(|(_, document)| document)
}

/// Whether a document is a contract that was signed.
pub(super) fn is_signed(document: &Entry) -> bool {
    choice(document, "sort") == Some("contract") && matches!(choice(document, "state"), Some("signed" | "in_force"))
}
