//! Durations: a count of one unit of time.

use super::number::{parse_decimal, show_decimal};
use crate::schema::Lang;
use rust_decimal::Decimal;

/// A count of one calendar or clock unit; never converted to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration {
    /// How many.
    pub count: Decimal,
    /// Of what.
    pub unit: Unit,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// Singular and plural.
type Forms = [&'static str; 2];

/// Each unit: how it may be written, how it is shown in French and in English.
const UNITS: [(Unit, &[&str], Forms, Forms); 7] = [
    (Unit::Second, &["s", "sec", "second", "seconds", "seconde", "secondes"], ["seconde", "secondes"], ["second", "seconds"]),
    (Unit::Minute, &["min", "mn", "minute", "minutes"], ["minute", "minutes"], ["minute", "minutes"]),
    (Unit::Hour, &["h", "hour", "hours", "heure", "heures"], ["heure", "heures"], ["hour", "hours"]),
    (Unit::Day, &["d", "j", "day", "days", "jour", "jours"], ["jour", "jours"], ["day", "days"]),
    (Unit::Week, &["w", "week", "weeks", "semaine", "semaines", "sem"], ["semaine", "semaines"], ["week", "weeks"]),
    (Unit::Month, &["month", "months", "mois"], ["mois", "mois"], ["month", "months"]),
    (Unit::Year, &["y", "year", "years", "an", "ans", "année", "années"], ["an", "ans"], ["year", "years"]),
];

impl Duration {
    /// Reads `3 days`, `6 mois`, `4 h`, in the words of either language and with the marks of this one.
    pub fn parse(text: &str, lang: Lang) -> Option<Self> {
        let text = text.trim();
        let cut = text.find(|c: char| c.is_alphabetic())?;
        let count = parse_decimal(text[..cut].trim(), lang)?;
        let word = text[cut..].trim().to_lowercase();
        let unit = UNITS.iter().find(|(_, words, _, _)| words.contains(&word.as_str()))?.0;
        Some(Duration { count, unit })
    }

    /// The duration as people of a language write it.
    pub fn show(self, lang: Lang) -> String {
        let Some((_, _, fr, en)) = UNITS.iter().find(|(unit, ..)| *unit == self.unit) else { return String::new() };
        let words = if lang == Lang::Fr { fr } else { en };
        // In French the plural begins at two, in English everywhere but at one.
        let plural = if lang == Lang::Fr { self.count.abs() >= Decimal::TWO } else { self.count != Decimal::ONE };
        format!("{}\u{a0}{}", show_decimal(self.count, lang), words[usize::from(plural)])
    }

    /// An order of magnitude in seconds, to sort by; months count 30 days and years 365.
    pub fn rank(self) -> Decimal {
        let seconds = match self.unit {
            Unit::Second => 1,
            Unit::Minute => 60,
            Unit::Hour => 3_600,
            Unit::Day => 86_400,
            Unit::Week => 604_800,
            Unit::Month => 2_592_000,
            Unit::Year => 31_536_000,
        };
        self.count.saturating_mul(Decimal::from(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_speak_both_languages() {
        let show = |t: &str, l| Duration::parse(t, l).map(|d| d.show(l));
        assert_eq!(show("6 months", Lang::Fr), Some("6\u{a0}mois".into()));
        assert_eq!(show("1,5 jours", Lang::Fr), Some("1,5\u{a0}jour".into()));
        assert_eq!(show("4h", Lang::En), Some("4\u{a0}hours".into()));
        assert_eq!(show("1,200 hours", Lang::En), Some("1,200\u{a0}hours".into()));
        assert_eq!(show("4 parsecs", Lang::En), None);
    }
}
