//! Deadlines that run from an event: by when something is to be done, and how it stands on a day.
//!
//! Entries know days, not hours: a length of time in hours counts as the days that it fills, 72 hours as three. A date that is a month or a
//! year is late only when all of it is.

use crate::schema::value::{Date, Duration, Unit};
use rust_decimal::Decimal;

/// How something stands against its deadline, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody knows by when.
    Unknown,
    /// Not done yet, and no day to hold it against.
    Open,
    /// Not done yet; so many days are left.
    Running(u32),
    /// Not done, and so many days too late.
    Overdue(u32),
    /// Done in time.
    Met,
    /// Done, so many days too late.
    Late(u32),
}

/// Returns the last day on which something may be done that an event starts; `None` where the length of time is not whole or leaves the
/// calendar.
pub fn due(event: Date, within: Duration) -> Option<Date> {
    let last = event.last();
    let from = Date { year: last.year(), month: Some(last.month()), day: Some(last.day()) };
    from.shifted(in_whole_days(within), false)
}

/// Parts of a day as the days that they fill.
fn in_whole_days(time: Duration) -> Duration {
    let in_a_day = match time.unit {
        Unit::Second => 86_400,
        Unit::Minute => 1_440,
        Unit::Hour => 24,
        Unit::Day | Unit::Week | Unit::Month | Unit::Year => return time,
    };
    let count = time.count.checked_div(Decimal::from(in_a_day)).unwrap_or_default().ceil();
    Duration { count, unit: Unit::Day }
}

/// Tells how something stands: by when it is due, when it was done, and the day that it is held against.
pub fn standing(due: Option<Date>, done: Option<Date>, today: Option<Date>) -> Standing {
    let Some(due) = due.map(Date::last) else { return Standing::Unknown };
    let days = |from: jiff::civil::Date, to: jiff::civil::Date| u32::try_from((to - from).get_days()).unwrap_or(0);
    match (done.map(Date::first), today.map(Date::first)) {
        (Some(done), _) if done > due => Standing::Late(days(due, done)),
        (Some(_), _) => Standing::Met,
        (None, None) => Standing::Open,
        (None, Some(today)) if today > due => Standing::Overdue(days(due, today)),
        (None, Some(today)) => Standing::Running(days(today, due)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Lang;

    fn day(text: &str) -> Option<Date> {
        Date::parse(text)
    }

    fn after(event: &str, within: &str) -> Option<String> {
        due(day(event)?, Duration::parse(within, Lang::fallback())?).map(|day| day.to_string())
    }

    #[test]
    fn hours_count_as_the_days_that_they_fill_and_months_by_the_calendar() {
        assert_eq!(after("2026-03-02", "72 h").as_deref(), Some("2026-03-05"));
        assert_eq!(after("2026-03-02", "50 h").as_deref(), Some("2026-03-05"));
        assert_eq!(after("2026-01-31", "1 month").as_deref(), Some("2026-02-28"));
        assert_eq!(after("2026-01", "72 h").as_deref(), Some("2026-02-03"), "a month may end on its last day");
        assert_eq!(after("2026-01-31", "1.5 months"), None);
    }

    #[test]
    fn what_is_not_done_runs_until_its_day_has_passed() {
        let on = |today: &str| standing(day("2026-03-05"), None, day(today));
        assert_eq!(on("2026-03-04"), Standing::Running(1));
        assert_eq!(on("2026-03-05"), Standing::Running(0));
        assert_eq!(on("2026-03-08"), Standing::Overdue(3));
        assert_eq!(on("2026-03"), Standing::Running(4), "a month is not past on its first day");
        assert_eq!(standing(day("2026-03-05"), None, None), Standing::Open);
        assert_eq!(standing(None, None, day("2026-03-05")), Standing::Unknown);
    }

    #[test]
    fn what_is_done_is_in_time_or_late_whatever_the_day() {
        let done = |on: &str| standing(day("2026-03-05"), day(on), day("2030-01-01"));
        assert_eq!(done("2026-03-05"), Standing::Met);
        assert_eq!(done("2026-03-06"), Standing::Late(1));
        assert_eq!(done("2026-03"), Standing::Met, "it may have been on the first");
    }
}
