//! Decimals as people write them, by the conventions of a language, and as they are shown to its readers.
//!
//! The digits of a number stand in groups of three, parted by a space of any width, an apostrophe, `_`, or the group mark of the language;
//! the decimal mark is a point or a comma. Where one point or one comma stands before exactly three digits, the text alone does not say
//! which of the two it is: the language's convention decides, and [`Written::other`] holds the other reading where a reader could have
//! meant it.

use crate::locale::Marks;
use crate::schema::Lang;
use rust_decimal::Decimal;

/// What a number is, as far as that decides how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// Any number.
    Plain,
    /// A whole number: it has no decimals.
    Whole,
    /// A percentage.
    Percent,
    /// An amount of a currency that has so many decimals.
    Amount(u32),
}

/// A number that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The number.
    pub value: Decimal,
    /// What it would be if its only mark were read the other way, where somebody may have meant that.
    pub other: Option<Decimal>,
}

/// Reads a decimal: see the head of this file.
pub fn parse_decimal(text: &str, lang: Lang) -> Option<Decimal> {
    read_decimal(text, lang, Sense::Plain).map(|written| written.value)
}

/// Reads a decimal of a file that is written for no language, as the files of kinds: as YAML writes it (`1.250`), or in any way that has
/// one reading in all languages.
pub fn plain_decimal(text: &str) -> Option<Decimal> {
    let yaml = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    let own = read_marked(text, Marks::NONE, Sense::Plain).filter(|written| written.other.is_none());
    text.parse().ok().filter(|_| yaml).or_else(|| own.map(|written| written.value))
}

/// Tells whether a character may stand between two groups of digits, whatever the language.
fn is_group_mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, '_' | '\'' | '’' | '\u{2bc}' | '\u{2060}')
}

/// Tells whether a character is a minus sign or one of the dashes written for it.
pub(super) fn is_minus(c: char) -> bool {
    matches!(c, '-' | '−' | '–' | '\u{2011}')
}

/// Reads a decimal with what is known of it.
pub fn read_decimal(text: &str, lang: Lang, sense: Sense) -> Option<Written> {
    read_marked(text, lang.locale().marks, sense)
}

fn read_marked(text: &str, marks: Marks, sense: Sense) -> Option<Written> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix(is_minus) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text).trim_start()),
    };
    let written = read_unsigned(digits, marks, sense)?;
    let sign = |n: Decimal| if negative { -n } else { n };
    Some(Written { value: sign(written.value), other: written.other.map(sign) })
}

fn read_unsigned(digits: &str, marks: Marks, sense: Sense) -> Option<Written> {
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let known = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',') || is_group_mark(c);
    let begins_well = ends(digits.chars().next()) || digits.starts_with(['.', ',']);
    if !begins_well || !digits.chars().all(known) {
        return None;
    }
    let only = |value: Option<Decimal>| value.map(|value| Written { value, other: None });
    let (commas, points) = (digits.matches(',').count(), digits.matches('.').count());
    match (commas, points) {
        (0, 0) => only(whole(digits, is_group_mark)),
        // Of two kinds of marks the last is the decimal mark.
        (1.., 1..) => {
            let (mark, group) = if digits.rfind(',') > digits.rfind('.') { (',', '.') } else { ('.', ',') };
            let (head, tail) = digits.split_once(mark)?;
            only(decimal(head, tail, |c| c == group))
        }
        (2.., 0) => only(whole(digits, |c| c == ',')),
        (0, 2..) => only(whole(digits, |c| c == '.')),
        _ => {
            let mark = if commas == 1 { ',' } else { '.' };
            let (head, tail) = digits.split_once(mark)?;
            let as_decimal = decimal(head, tail, is_group_mark);
            let thousands = (1..=3).contains(&head.len())
                && head.bytes().all(|b| b.is_ascii_digit())
                && !head.starts_with('0')
                && tail.len() == 3
                && tail.bytes().all(|b| b.is_ascii_digit());
            if !thousands {
                return only(as_decimal);
            }
            let as_whole = whole(digits, |c| c == mark)?;
            Some(judge(as_whole, as_decimal?, mark, marks, sense))
        }
    }
}

/// Decides between `1.200` as twelve hundred and as one and a fifth.
fn judge(as_whole: Decimal, as_decimal: Decimal, mark: char, marks: Marks, sense: Sense) -> Written {
    let group_mark_of_language = mark == marks.group;
    let decimal_mark_of_language = mark == marks.decimal;
    // `12.500` and `1,250`: nobody writes a nought that says nothing at the end of decimals, but for a group of thousands.
    let idle_end = as_decimal.normalize().scale() < 3;
    let one = |value| Written { value, other: None };
    let two = |value, other| Written { value, other: Some(other) };
    match sense {
        // In a language that groups with points, `1.618` may still be a number as programs write it; an amount has no such decimals.
        Sense::Plain | Sense::Percent if group_mark_of_language && mark == '.' && !idle_end => two(as_whole, as_decimal),
        _ if group_mark_of_language => one(as_whole),
        Sense::Whole => two(as_whole, as_decimal),
        // A currency of three decimals, as the dinar, is written with them.
        Sense::Amount(3..) if decimal_mark_of_language => one(as_decimal),
        Sense::Amount(_) if decimal_mark_of_language => two(as_decimal, as_whole),
        Sense::Plain | Sense::Percent if decimal_mark_of_language && !idle_end => one(as_decimal),
        Sense::Plain if decimal_mark_of_language => two(as_decimal, as_whole),
        Sense::Percent => two(as_decimal, as_whole),
        Sense::Plain | Sense::Amount(_) => two(as_whole, as_decimal),
    }
}

/// Reads digits in groups: three in each but the first. Groups of two before the last three, as in India, are read too.
fn whole(text: &str, is_mark: impl Fn(char) -> bool) -> Option<Decimal> {
    let groups: Vec<&str> = text.split(|c| is_mark(c) || is_group_mark(c)).collect();
    let (first, rest) = groups.split_first()?;
    let fits = |group: &&str, of: usize| group.len() == of;
    let in_threes = rest.iter().all(|g| fits(g, 3)) && (rest.is_empty() || (1..=3).contains(&first.len()));
    let indian = rest
        .split_last()
        .is_some_and(|(last, middle)| fits(last, 3) && middle.iter().all(|g| fits(g, 2)) && (1..=2).contains(&first.len()));
    if !(in_threes || indian) {
        return None;
    }
    let digits = groups.concat();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// Reads a whole part and decimals; either may be empty, not both.
fn decimal(head: &str, tail: &str, is_mark: impl Fn(char) -> bool) -> Option<Decimal> {
    let head_value = if head.is_empty() { Decimal::ZERO } else { whole(head, is_mark)? };
    let groups: Vec<&str> = tail.split(is_group_mark).collect();
    let grouped = groups
        .split_last()
        .is_some_and(|(last, full)| full.iter().all(|g| g.len() == 3) && (full.is_empty() || (1..=3).contains(&last.len())));
    let decimals = groups.concat();
    if !grouped || (head.is_empty() && decimals.is_empty()) || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if decimals.is_empty() {
        return Some(head_value);
    }
    format!("{head_value}.{decimals}").parse().ok()
}

/// A number in its shortest form that is read the same way in every language: `1200`, `1.2`, `2.7180`.
pub fn unmistakable(number: Decimal) -> String {
    let number = number.normalize();
    let text = number.to_string();
    if number.scale() == 3 && number.abs() >= Decimal::ONE && number.abs() < Decimal::ONE_THOUSAND {
        format!("{text}0")
    } else {
        text
    }
}

/// Shows a decimal with the digit groups and the decimal mark of a language.
pub fn show_decimal(number: Decimal, lang: Lang) -> String {
    let text = number.normalize().to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |d| ("−", d));
    let (whole, fraction) = digits.split_once('.').map_or((digits, ""), |(w, f)| (w, f));
    let marks = lang.locale().marks;
    let grouped = whole.len() >= 3 + marks.least;
    let mut out = String::from(sign);
    for (n, digit) in whole.chars().enumerate() {
        if grouped && n > 0 && (whole.len() - n).is_multiple_of(3) {
            out.push(marks.group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(marks.decimal);
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, lang: Lang, sense: Sense) -> String {
        match read_decimal(text, lang, sense) {
            Some(Written { value, other: None }) => value.to_string(),
            Some(Written { value, other: Some(other) }) => format!("{value} or {other}"),
            None => "none".to_owned(),
        }
    }

    #[test]
    fn the_group_mark_of_the_language_groups() {
        for (text, number) in [
            ("12,000", "12000"),
            ("1,234,567.5", "1234567.5"),
            ("-1,200", "-1200"),
            ("− 1,200", "-1200"),
            ("12,00,000", "1200000"),
            ("12,0", "12.0"),
            ("0,125", "0.125"),
            ("1.618", "1.618"),
            ("1200.505", "1200.505"),
        ] {
            assert_eq!(read(text, Lang::of("en"), Sense::Plain), number, "{text}");
        }
        for (text, number) in [
            ("12 000", "12000"),
            ("1\u{202f}234\u{a0}567,50", "1234567.50"),
            ("1\u{2009}200", "1200"),
            ("1'234'567.5", "1234567.5"),
            ("1’200", "1200"),
            ("12_000", "12000"),
            ("1.234.567", "1234567"),
            ("1.234,56", "1234.56"),
            ("2,718", "2.718"),
            ("0.125", "0.125"),
            (".5", "0.5"),
            ("3,141 592 65", "3.14159265"),
        ] {
            assert_eq!(read(text, Lang::of("fr"), Sense::Plain), number, "{text}");
        }
    }

    #[test]
    fn three_digits_behind_the_only_mark_have_two_readings() {
        assert_eq!(read("1.200", Lang::of("fr"), Sense::Amount(2)), "1200 or 1.200");
        assert_eq!(read("12,000", Lang::of("fr"), Sense::Amount(2)), "12.000 or 12000");
        assert_eq!(read("12.000", Lang::of("en"), Sense::Amount(2)), "12.000 or 12000");
        assert_eq!(read("12.000", Lang::of("fr"), Sense::Plain), "12000 or 12.000");
        assert_eq!(read("12,000", Lang::of("fr"), Sense::Plain), "12.000 or 12000");
        assert_eq!(read("12,500", Lang::of("fr"), Sense::Whole), "12500 or 12.500");
        assert_eq!(read("12.500", Lang::of("fr"), Sense::Percent), "12.500 or 12500");
        // The dinar has three decimals.
        assert_eq!(read("1,200", Lang::of("fr"), Sense::Amount(3)), "1.200");
        // A nought, four digits, or spaces in front leave one reading.
        for text in ["0.200", "1200.505", "1 200.505", "1.2000"] {
            assert!(!read(text, Lang::of("fr"), Sense::Amount(2)).contains(" or "), "{text}");
        }
    }

    #[test]
    fn a_language_that_groups_with_points_reads_them_so() {
        let de = Lang::of("de");
        for (text, number) in [
            ("1.200,50", "1200.50"),
            ("1.234.567", "1234567"),
            ("12.500", "12500"),
            ("0,125", "0.125"),
            ("1 200,5", "1200.5"),
            ("1.200.50", "none"),
            ("2.5", "2.5"),
        ] {
            assert_eq!(read(text, de, Sense::Plain), number, "{text}");
        }
        assert_eq!(read("1.200", de, Sense::Amount(2)), "1200");
        assert_eq!(read("12.500", de, Sense::Whole), "12500");
        assert_eq!(read("1,618", de, Sense::Plain), "1.618");
        assert_eq!(read("12,000", de, Sense::Amount(2)), "12.000 or 12000");
        assert_eq!(read("12,000", de, Sense::Plain), "12.000 or 12000");
        // As programs write it, or a thousand and more.
        assert_eq!(read("1.618", de, Sense::Plain), "1618 or 1.618");
        assert_eq!(read("1.618", Lang::of("es"), Sense::Percent), "1618 or 1.618");
        // Switzerland groups with apostrophes and writes a decimal point.
        assert_eq!(read("1'200.50", Lang::of("de-CH"), Sense::Amount(2)), "1200.50");
        assert_eq!(read("1.200", Lang::of("de-CH"), Sense::Amount(2)), "1.200 or 1200");
    }

    #[test]
    fn numbers_are_shown_with_the_marks_of_a_language() {
        let number: Decimal = "-1234567.5".parse().expect("a number");
        for (tag, shown) in [
            ("fr", "−1\u{202f}234\u{202f}567,5"),
            ("en", "−1,234,567.5"),
            ("de", "−1.234.567,5"),
            ("de-CH", "−1’234’567.5"),
            ("de-AT", "−1\u{a0}234\u{a0}567,5"),
            ("pt-BR", "−1.234.567,5"),
            ("sv", "−1\u{a0}234\u{a0}567,5"),
            ("ja", "−1,234,567.5"),
            ("ar-EG", "−1,234,567.5"),
        ] {
            assert_eq!(show_decimal(number, Lang::of(tag)), shown, "{tag}");
        }
        let thousand = Decimal::from(1234);
        assert_eq!(["de", "es", "pl"].map(|tag| show_decimal(thousand, Lang::of(tag))), ["1.234", "1234", "1234"]);
        assert_eq!(show_decimal(Decimal::from(12345), Lang::of("es")), "12.345");
    }

    #[test]
    fn what_is_not_a_number_is_none() {
        for text in
            ["", "-", "1 2 3", "12 0000", "1,2,3", "1.2.3", "1,23.45", "12 000 visites", "1e3", "१२", "12-15", ".", "1 200,5,5"]
        {
            assert_eq!(read(text, Lang::of("fr"), Sense::Plain), "none", "{text}");
        }
    }

    #[test]
    fn what_is_written_to_be_sure_has_one_reading() {
        for number in ["1200", "1.2", "2.718", "12", "12.5", "0.125", "1234.567", "999.001"] {
            let number: Decimal = number.parse().expect("a number");
            for (lang, sense) in ["fr", "en", "de"]
                .into_iter()
                .flat_map(|tag| [Sense::Plain, Sense::Amount(2)].map(|sense| (Lang::of(tag), sense)))
            {
                let written = read_decimal(&unmistakable(number), lang, sense);
                assert_eq!(written, Some(Written { value: written.map_or(number, |w| w.value), other: None }), "{number}");
                assert_eq!(written.map(|w| w.value), Some(number));
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(mantissa in any::<i64>(), scale in 0_u32..8) {
            let number = Decimal::new(mantissa, scale);
            for lang in ["fr", "en", "de", "de-CH", "de-AT", "en-IN", "es", "it", "nl", "pl", "pt-BR", "sv", "ja", "fa", "hi"].map(Lang::of) {
                prop_assert_eq!(parse_decimal(&show_decimal(number, lang), lang), Some(number), "{}", show_decimal(number, lang));
            }
        }

        #[test]
        fn nothing_makes_it_panic(text in "[-−+ 0-9.,'’_\u{a0}\u{202f}a-z]{0,14}") {
            let _ = read_decimal(&text, Lang::of("fr"), Sense::Plain);
            let _ = read_decimal(&text, Lang::of("en"), Sense::Amount(2));
        }
    }
}
