//! Verdicts of tests: when one was given, and on what.

use super::read::{choice, date, rows};
use crate::project::Entry;
use crate::schema::Value;
use crate::schema::value::Date;

/// The name of the kind.
pub const KIND: &str = "test";

/// The link to what is verified.
pub const LINK: &str = "verifies";

/// The verdict of a test that was not run.
const NOT_RUN: &str = "not_run";

/// Returns the day on which a test was last judged, or `None` if it was not run or nobody wrote the day down.
pub fn verdict_day(test: &Entry) -> Option<Date> {
    choice(test, "verdict").filter(|verdict| *verdict != NOT_RUN)?;
    let run = |row: &super::Row| match super::cell(row, "date") {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    date(test, "verdict_date").or_else(|| rows(test, "results").iter().filter_map(run).max_by_key(|date| date.last()))
}
