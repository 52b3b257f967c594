//! Dates: a day, a month or a year, as ISO 8601 writes them.

use super::{Duration, Unit};
use crate::schema::Lang;
use std::fmt;

/// A day, a month or a year; a month stays a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Date {
    /// Year.
    pub year: i16,
    /// Month, from 1.
    pub month: Option<i8>,
    /// Day, from 1.
    pub day: Option<i8>,
}

impl Date {
    /// Reads `2026-03-31`, `2026-03` or `2026`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('-');
        let year = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
        let two = |p: &str| if p.len() == 2 { p.parse::<i8>().ok() } else { None };
        let month = match parts.next() {
            None => return Some(Date { year, month: None, day: None }),
            Some(m) => two(m).filter(|m| (1..=12).contains(m))?,
        };
        let day = match parts.next() {
            None => return Some(Date { year, month: Some(month), day: None }),
            Some(d) => two(d)?,
        };
        let valid = parts.next().is_none() && jiff::civil::Date::new(year, month, day).is_ok();
        valid.then_some(Date { year, month: Some(month), day: Some(day) })
    }

    /// First day that the date covers.
    pub fn first(self) -> jiff::civil::Date {
        jiff::civil::Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(jiff::civil::Date::ZERO)
    }

    /// Last day that the date covers.
    pub fn last(self) -> jiff::civil::Date {
        let month_end = |month: i8| jiff::civil::Date::new(self.year, month, 1).map(jiff::civil::Date::last_of_month);
        match (self.month, self.day) {
            (Some(_), Some(_)) => self.first(),
            (Some(month), None) => month_end(month).unwrap_or(jiff::civil::Date::ZERO),
            _ => month_end(12).unwrap_or(jiff::civil::Date::ZERO),
        }
    }

    /// Returns the day that lies a length of time after the first day of this date, or before it. Parts of a day are left out; `None`
    /// when the length is not whole or the day is out of the calendar.
    pub fn shifted(self, by: Duration, back: bool) -> Option<Self> {
        let count = by.count.normalize();
        let count = if count.is_integer() { i64::try_from(count).ok()? } else { return None };
        let span = match by.unit {
            Unit::Second | Unit::Minute | Unit::Hour => jiff::Span::new(),
            Unit::Day => jiff::Span::new().try_days(count).ok()?,
            Unit::Week => jiff::Span::new().try_weeks(count).ok()?,
            Unit::Month => jiff::Span::new().try_months(count).ok()?,
            Unit::Year => jiff::Span::new().try_years(count).ok()?,
        };
        let day = self.first();
        let day = if back { day.checked_sub(span).ok()? } else { day.checked_add(span).ok()? };
        Some(Date { year: day.year(), month: Some(day.month()), day: Some(day.day()) })
    }

    /// The date as people of a language write it.
    pub fn show(self, lang: Lang) -> String {
        let locale = lang.locale();
        let date = &locale.date;
        let Some((month, form)) = self.month.and_then(|month| {
            let form = match self.day {
                None => &date.month,
                Some(1) if !date.first.is_empty() => &date.first,
                Some(_) => &date.day,
            };
            Some((locale.month(month, self.day.is_none())?, form))
        }) else {
            // ISO 8601 where a language has no names of months.
            return if self.month.is_none() { self.year.to_string() } else { self.to_string() };
        };
        let day = self.day.map_or_else(String::new, |day| day.to_string());
        form.replace("{d}", &day).replace("{month}", month).replace("{year}", &self.year.to_string())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

/// Reads `31/03/2026` or `31.03.2026` as the ISO date that was meant.
pub fn day_first(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let iso = format!("{year}-{month:0>2}-{day:0>2}");
    Date::parse(&iso).map(|_| iso)
}

/// Says which date was meant by a text that is none as ISO 8601 writes them: `2026-2-3`, `2026/05/01`, `1/4/2026`, `3 mars 2026`. Two are
/// named where people of the language may have meant either.
pub fn meant(text: &str, lang: Lang) -> Option<String> {
    let did = |iso: String| format!("did you mean `{iso}`?");
    let words = crate::text::folded(text.trim().trim_start_matches("le ")).replace([',', '\u{a0}', '\u{202f}'], " ");
    let parts: Vec<&str> = words.split(['/', '.', '-', ' ']).filter(|part| !part.is_empty() && !is_joint(part)).collect();
    let is_year = |part: &str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        [year, month, day] if is_year(year) => iso(year, month, day).map(did),
        [day, month, year] if is_year(year) => {
            let (usual, month_first) = (iso(year, month, day), iso(year, day, month));
            match (usual, month_first) {
                (Some(usual), Some(other)) if usual != other && lang.primary() == "en" => {
                    Some(format!("did you mean `{usual}`, or `{other}` with the month first?"))
                }
                (usual, other) => usual.or(other).map(did),
            }
        }
        [year, month] | [month, year] if is_year(year) => {
            let iso = format!("{year}-{:0>2}", month_number(month)?);
            Date::parse(&iso).map(|_| did(iso))
        }
        _ => None,
    }
}

fn iso(year: &str, month: &str, day: &str) -> Option<String> {
    let day = day.trim_end_matches(|c: char| c.is_alphabetic() || c == 'º');
    let iso = format!("{year}-{:0>2}-{day:0>2}", month_number(month)?);
    Date::parse(&iso).map(|_| iso)
}

/// Words between the parts of a date: `3 de marzo de 2026`.
fn is_joint(part: &str) -> bool {
    part == "de"
}

/// The number of a month, from itself or from its name in a language that the program knows.
fn month_number(word: &str) -> Option<String> {
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return Some(word.to_owned());
    }
    let is_called = |lang: Lang, month: i8| {
        let names = [true, false].into_iter().filter_map(|alone| lang.locale().month(month, alone));
        names.map(crate::text::folded).any(|name| name == word)
    };
    let month = (1..=12).find(|month| Lang::written().any(|lang| is_called(lang, *month)))?;
    Some(month.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_is_written_otherwise_is_understood() {
        let (french, english) = (Lang::of("fr"), Lang::of("en"));
        for (text, iso) in [
            ("2026-2-3", "2026-02-03"),
            ("2026/05/01", "2026-05-01"),
            ("1/4/2026", "2026-04-01"),
            ("18/03/2026", "2026-03-18"),
            ("3/18/2026", "2026-03-18"),
            ("09.03.2026", "2026-03-09"),
            ("3 mars 2026", "2026-03-03"),
            ("le 1er août 2026", "2026-08-01"),
            ("March 3, 2026", "2026-03-03"),
            ("3. März 2026", "2026-03-03"),
            ("3 de marzo de 2026", "2026-03-03"),
            ("mars 2026", "2026-03"),
            ("02/2026", "2026-02"),
        ] {
            assert_eq!(meant(text, french), Some(format!("did you mean `{iso}`?")), "{text}");
        }
        let two = "did you mean `2026-04-01`, or `2026-01-04` with the month first?";
        assert_eq!(meant("1/4/2026", english).as_deref(), Some(two));
        for text in ["2026-02-30", "2026-13-01", "tomorrow", "", "31/31/2026", "1/2/3/2026"] {
            assert_eq!(meant(text, french), None, "{text}");
        }
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        assert_eq!(Date::parse("2026-02-30"), None);
        assert_eq!(Date::parse("2026-13"), None);
        assert_eq!(Date::parse("26-01-01"), None);
        assert_eq!(Date::parse("2026-02").map(|d| d.last().to_string()), Some("2026-02-28".into()));
        assert_eq!(Date::parse("2026").map(|d| d.last().to_string()), Some("2026-12-31".into()));
        assert_eq!(Date::parse("2026-03-01").map(|d| d.show(Lang::of("fr"))), Some("1er\u{a0}mars 2026".into()));
        let show = |text: &str, tag: &str| Date::parse(text).map(|date| date.show(Lang::of(tag))).unwrap_or_default();
        for (tag, first, day, month) in [
            ("fr", "1er\u{a0}mars 2026", "31\u{a0}mars 2026", "mars 2026"),
            ("en", "1\u{a0}March 2026", "31\u{a0}March 2026", "March 2026"),
            ("de", "1.\u{a0}März 2026", "31.\u{a0}März 2026", "März 2026"),
            ("en-US", "March\u{a0}1, 2026", "March\u{a0}31, 2026", "March 2026"),
            ("es", "1\u{a0}de\u{a0}marzo de 2026", "31\u{a0}de\u{a0}marzo de 2026", "marzo de 2026"),
            ("pt-BR", "1º\u{a0}de\u{a0}março de 2026", "31\u{a0}de\u{a0}março de 2026", "março de 2026"),
            ("pl", "1\u{a0}marca 2026", "31\u{a0}marca 2026", "marzec 2026"),
            ("ja", "2026-03-01", "2026-03-31", "2026-03"),
        ] {
            let shown = ["2026-03-01", "2026-03-31", "2026-03", "2026"].map(|date| show(date, tag));
            assert_eq!(shown, [first, day, month, "2026"], "{tag}");
        }
        assert_eq!(day_first("31/03/2026"), Some("2026-03-31".into()));
    }
}
