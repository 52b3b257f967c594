//! Durations: a count of one unit of time.

use super::number::{parse_decimal, show_decimal};
use crate::locale::unit_of;
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

impl Unit {
    /// All units, each with its name in the files of languages.
    const ALL: [(Unit, &str); 7] = [
        (Unit::Second, "second"),
        (Unit::Minute, "minute"),
        (Unit::Hour, "hour"),
        (Unit::Day, "day"),
        (Unit::Week, "week"),
        (Unit::Month, "month"),
        (Unit::Year, "year"),
    ];

    fn name(self) -> &'static str {
        Unit::ALL.iter().find(|(unit, _)| *unit == self).map_or("", |(_, name)| name)
    }
}

impl Duration {
    /// Reads `3 days`, `6 mois`, `4 h`, in the words of any language and with the marks of this one.
    pub fn parse(text: &str, lang: Lang) -> Option<Self> {
        let text = text.trim();
        let cut = text.find(|c: char| c.is_alphabetic())?;
        let count = parse_decimal(text[..cut].trim(), lang)?;
        let word = text[cut..].trim().to_lowercase();
        let named = unit_of(&word, lang)?;
        let unit = Unit::ALL.iter().find(|(_, name)| *name == named)?.0;
        Some(Duration { count, unit })
    }

    /// The duration as people of a language write it.
    pub fn show(self, lang: Lang) -> String {
        let number = self.count.normalize().to_string();
        format!("{}\u{a0}{}", show_decimal(self.count, lang), lang.locale().unit(self.unit.name(), &number))
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
    fn durations_speak_every_language() {
        let show = |t: &str, l| Duration::parse(t, l).map(|d| d.show(l));
        assert_eq!(show("6 months", Lang::of("fr")), Some("6\u{a0}mois".into()));
        assert_eq!(show("1,5 jours", Lang::of("fr")), Some("1,5\u{a0}jour".into()));
        assert_eq!(show("4h", Lang::of("en")), Some("4\u{a0}hours".into()));
        assert_eq!(show("1,200 hours", Lang::of("en")), Some("1,200\u{a0}hours".into()));
        assert_eq!(show("6 months", Lang::of("de")), Some("6\u{a0}Monate".into()));
        assert_eq!(show("1 Tag", Lang::of("de")), Some("1\u{a0}Tag".into()));
        assert_eq!(show("1.200,5 Std.", Lang::of("de")), Some("1.200,5\u{a0}Stunden".into()));
        assert_eq!(show("5 lat", Lang::of("fr")), Some("5\u{a0}ans".into()));
        assert_eq!(show("5 years", Lang::of("pl")), Some("5\u{a0}lat".into()));
        assert_eq!(show("0 days", Lang::of("fr")), Some("0\u{a0}jour".into()));
        assert_eq!(show("4 parsecs", Lang::of("en")), None);
    }
}
