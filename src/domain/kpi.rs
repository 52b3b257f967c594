//! How a figure stands against its target and its thresholds.

use super::{cell, choice, number, rows};
use crate::project::Entry;
use crate::schema::Value;
use crate::schema::value::Date;
use rust_decimal::Decimal;

/// What a figure is held against.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bounds {
    /// The value to reach.
    pub target: Option<Decimal>,
    /// The value from which to look more closely.
    pub warning: Option<Decimal>,
    /// The value from which to act.
    pub alert: Option<Decimal>,
    /// Whether less is better.
    pub down: bool,
}

/// How a figure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing to say: no measure, or no target and no threshold that is crossed.
    Neutral,
    /// The target is reached.
    Good,
    /// Short of the target, on the right side of the thresholds.
    Under,
    /// From the warning threshold on; or short of a target without thresholds.
    Warn,
    /// From the alert threshold on.
    Bad,
}

impl State {
    /// The tone and the key of the word that say it.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            State::Neutral => ("muted", "state_neutral"),
            State::Good => ("good", "state_good"),
            State::Under => ("info", "state_under"),
            State::Warn => ("warn", "state_warn"),
            State::Bad => ("bad", "state_bad"),
        }
    }
}

impl Bounds {
    /// What an indicator is held against.
    pub fn of(kpi: &Entry) -> Self {
        let bound = |field| number(kpi, field);
        let down = choice(kpi, "direction") == Some("down");
        Bounds { target: bound("target"), warning: bound("warning"), alert: bound("alert"), down }
    }

    /// Tells whether a value is as good as another, or better.
    fn reaches(&self, value: Decimal, other: Decimal) -> bool {
        if self.down { value <= other } else { value >= other }
    }

    /// Tells whether a value is as bad as a threshold, or worse: a threshold is the value *from* which it counts.
    fn crosses(&self, value: Decimal, threshold: Decimal) -> bool {
        if self.down { value >= threshold } else { value <= threshold }
    }

    /// The state of the last measure. An alert wins over everything: neither contradictory bounds nor a missing target may hide it.
    pub fn state(&self, last: Option<Decimal>) -> State {
        let Some(value) = last else { return State::Neutral };
        if self.alert.is_some_and(|t| self.crosses(value, t)) {
            State::Bad
        } else if self.target.is_some_and(|t| self.reaches(value, t)) {
            State::Good
        } else if self.warning.is_some_and(|t| self.crosses(value, t)) {
            State::Warn
        } else if self.target.is_none() {
            State::Neutral
        } else if self.warning.is_some() || self.alert.is_some() {
            State::Under
        } else {
            State::Warn
        }
    }

    /// The trend from the measure before to the last: its sign, and whether it is for the better.
    pub fn trend(&self, before: Decimal, last: Decimal) -> (&'static str, Option<bool>) {
        match last.cmp(&before) {
            std::cmp::Ordering::Greater => ("up", Some(!self.down)),
            std::cmp::Ordering::Less => ("down", Some(self.down)),
            std::cmp::Ordering::Equal => ("flat", None),
        }
    }
}

/// The last measure of an indicator by a day: its date and its value.
pub fn measure_by(kpi: &Entry, day: Date) -> Option<(Date, Decimal)> {
    measures(kpi).filter(|(date, _)| date.last() <= day.last()).max_by_key(|(date, _)| date.last())
}

/// The last measure of an indicator: its date and its value.
pub fn last_measure(kpi: &Entry) -> Option<(Date, Decimal)> {
    measures(kpi).max_by_key(|(date, _)| date.last())
}

fn measures(kpi: &Entry) -> impl Iterator<Item = (Date, Decimal)> {
    let measure = |row| match (cell(row, "date")?, cell(row, "value")?) {
        (Value::Date(date), Value::Number(value)) => Some((*date, *value)),
        _ => None,
    };
    rows(kpi, "measures").iter().filter_map(measure)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Option<Decimal> {
        text.parse().ok()
    }

    #[test]
    fn higher_is_better() {
        // Share of orders online: target 20 %, look from 12 %, act from 10 %.
        let share = Bounds { target: n("20"), warning: n("12"), alert: n("10"), down: false };
        let cases = [
            ("20", State::Good),
            ("25.5", State::Good),
            ("19.99", State::Under),
            ("12.01", State::Under),
            ("12", State::Warn),
            ("11.1", State::Warn),
            ("10", State::Bad),
            ("0", State::Bad),
        ];
        for (value, state) in cases {
            assert_eq!(share.state(n(value)), state, "{value}");
        }
    }

    #[test]
    fn lower_is_better() {
        // Lines at a wrong price: target 0.5 %, look from 2 %, act from 4 %.
        let lines = Bounds { target: n("0.5"), warning: n("2"), alert: n("4"), down: true };
        let cases = [
            ("0", State::Good),
            ("0.50", State::Good),
            ("0.51", State::Under),
            ("2", State::Warn),
            ("3.1", State::Warn),
            ("4.0", State::Bad),
            ("9", State::Bad),
        ];
        for (value, state) in cases {
            assert_eq!(lines.state(n(value)), state, "{value}");
        }
    }

    #[test]
    fn what_is_missing_is_never_guessed() {
        let full = Bounds { target: n("10"), warning: n("5"), alert: n("2"), down: false };
        assert_eq!(full.state(None), State::Neutral);
        let aimless = Bounds { target: None, ..full };
        assert_eq!([n("6"), n("5"), n("1")].map(|value| aimless.state(value)), [State::Neutral, State::Warn, State::Bad]);
        let bare = Bounds { target: n("10"), ..Bounds::default() };
        assert_eq!(bare.state(n("10")), State::Good);
        assert_eq!(bare.state(n("9")), State::Warn);
        let alert_only = Bounds { target: n("10"), alert: n("2"), ..Bounds::default() };
        assert_eq!(alert_only.state(n("3")), State::Under);
        assert_eq!(alert_only.state(n("2")), State::Bad);
    }

    #[test]
    fn contradictory_bounds_never_hide_an_alert() {
        let odd = Bounds { target: n("10"), alert: n("20"), ..Bounds::default() };
        assert_eq!(odd.state(n("15")), State::Bad);
    }

    #[test]
    fn a_trend_is_judged_by_the_direction() {
        let up = Bounds::default();
        let down = Bounds { down: true, ..up };
        let (a, b) = (Decimal::ONE, Decimal::TWO);
        assert_eq!(up.trend(a, b), ("up", Some(true)));
        assert_eq!(down.trend(a, b), ("up", Some(false)));
        assert_eq!(down.trend(b, a), ("down", Some(true)));
        assert_eq!(up.trend(a, a), ("flat", None));
    }
}
