//! How a language is written, as its file says it.

use icu_decimal::input::Decimal as Number;
use icu_decimal::{DecimalFormatter, DecimalFormatterPreferences};
use icu_locale::preferences::extensions::unicode::keywords::NumberingSystem;
use icu_locale::{LanguageIdentifier, extensions::unicode::value};
use icu_plurals::{PluralCategory, PluralRules};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// How a language is written. What a file does not say is what is said here under `Default`: forms that cannot be misread.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Locale {
    /// The language by its own name.
    pub name: String,
    /// The region that stands for the language where none is named.
    pub region: String,
    /// The decimal and the group mark; those of CLDR where the file names none.
    pub marks: Marks,
    /// A percentage, with `{n}`.
    pub percent: String,
    /// Amounts of money.
    pub money: Money,
    /// Months as they stand beside a day.
    pub months: Vec<String>,
    /// Months as they stand alone; those beside a day where there are none.
    pub months_alone: Vec<String>,
    /// Months in few letters, for the axes of drawings.
    pub months_short: Vec<String>,
    /// What stands before the number of a quarter.
    pub quarter: String,
    /// Dates.
    pub date: Dates,
    /// Units of time by name: each plural form (`one`, `few`, `other` …), and under `read` other ways to write it.
    pub units: BTreeMap<String, BTreeMap<String, Forms>>,
    /// Bytes, a thousand and a million of them.
    pub bytes: [String; 3],
    /// The quotes.
    pub quotes: Quotes,
    /// Spaces.
    pub spacing: Spacing,
    /// How nouns make their plural.
    pub plurals: Vec<Ending>,
    /// Words for yes.
    pub yes: Vec<String>,
    /// Words for no.
    pub no: Vec<String>,
    /// Words that multiply an amount.
    pub multipliers: BTreeMap<String, i64>,
    /// The language whose plural rule holds for the units.
    #[serde(skip)]
    plural: String,
}

/// The marks of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// Between the whole part and the decimals: a point or a comma.
    pub decimal: char,
    /// Between groups of three digits.
    pub group: char,
    /// How many digits stand before the first group mark at least: two where `1234` is written without.
    #[serde(default = "one")]
    pub least: usize,
}

fn one() -> usize {
    1
}

impl Marks {
    /// Marks of no language: as those who write for many do.
    pub const NONE: Marks = Marks { decimal: ',', group: '\u{202f}', least: 1 };
}

/// How amounts are written, each with `{n}` and `{sign}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Money {
    /// With the sign of the currency.
    pub sign: String,
    /// With its code.
    pub code: String,
    /// In few characters with a sign: units, thousands, millions.
    pub short: [String; 3],
    /// In few characters with a code.
    pub short_code: [String; 3],
}

/// How dates are written, with `{d}`, `{month}` and `{year}`. ISO 8601 where a language has no names of months.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dates {
    /// A day.
    pub day: String,
    /// The first day of a month, where it is written in another way.
    pub first: String,
    /// A month.
    pub month: String,
}

/// One way to write something, or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Forms {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

/// The quotes of a language.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quotes {
    /// Before and behind what is quoted, with the spaces that belong to them.
    pub double: [String; 2],
    /// The same for single quotes; straight ones stay as they are where the language has none.
    pub single: Option<[String; 2]>,
}

/// Where a language has spaces that do not break. None by default: texts stay as they are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Spacing {
    /// Signs that a narrow space stands before.
    pub before: String,
    /// Whether a narrow space stands inside « ».
    pub inside: bool,
    /// Whether the blanks of a number do not break: between groups of digits, and before a unit.
    pub numbers: bool,
    /// Units that a number holds on to.
    pub units: Vec<String>,
    /// Abbreviations that hold on to what follows them.
    pub behind: Vec<String>,
    /// Words that hold on to the number behind them: a lot, a page, a phase.
    pub numbered: Vec<String>,
    /// More of these, in print alone.
    pub before_number: Vec<String>,
    /// Small words that a number does not hold on to in print. Where there are some, it holds on to any other short word behind it.
    pub apart: Vec<String>,
    /// Endings of ordinals that print raises, as in 1er.
    pub raised: Vec<String>,
}

/// How nouns with an ending make their plural.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// What falls off.
    #[serde(default)]
    pub from: String,
    /// What takes its place.
    pub to: String,
    /// Only behind these letters; behind any when there are none.
    #[serde(default)]
    pub behind: Vec<String>,
}

/// The units of time, by name.
pub const UNITS: [&str; 7] = ["second", "minute", "hour", "day", "week", "month", "year"];

impl Default for Locale {
    fn default() -> Self {
        Locale {
            name: String::new(),
            region: String::new(),
            marks: Marks::NONE,
            percent: "{n}\u{202f}%".to_owned(),
            money: Money::default(),
            months: Vec::new(),
            months_alone: Vec::new(),
            months_short: (1..=12).map(|month| month.to_string()).collect(),
            quarter: "Q".to_owned(),
            date: Dates::default(),
            units: BTreeMap::new(),
            bytes: ["B", "kB", "MB"].map(str::to_owned),
            quotes: Quotes::default(),
            spacing: Spacing::default(),
            plurals: Vec::new(),
            yes: Vec::new(),
            no: Vec::new(),
            multipliers: BTreeMap::new(),
            plural: super::FALLBACK.to_owned(),
        }
    }
}

impl Default for Money {
    fn default() -> Self {
        let behind = || ["{n}\u{a0}{sign}", "{n}\u{a0}k{sign}", "{n}\u{a0}M{sign}"].map(str::to_owned);
        let [plain, ..] = behind();
        Money { sign: plain.clone(), code: plain, short: behind(), short_code: behind() }
    }
}

impl Default for Dates {
    fn default() -> Self {
        let day = "{d}\u{a0}{month} {year}".to_owned();
        Dates { first: String::new(), day, month: "{month} {year}".to_owned() }
    }
}

impl Default for Quotes {
    fn default() -> Self {
        Quotes { double: ["“", "”"].map(str::to_owned), single: Some(["‘", "’"].map(str::to_owned)) }
    }
}

impl Locale {
    /// Reads what files say of a language; the rest comes from CLDR and, for units, from the interface.
    pub(super) fn of(said: &Value, id: &LanguageIdentifier, interface: Option<&Locale>) -> Self {
        let mut locale: Locale =
            if said.is_null() { Locale::default() } else { serde_json::from_value(said.clone()).unwrap_or_default() };
        if said.get("marks").is_none() {
            locale.marks = marks(id).unwrap_or(Marks::NONE);
        }
        locale.plural = id.to_string();
        if let Some(interface) = interface.filter(|_| locale.units.is_empty()) {
            locale.units.clone_from(&interface.units);
            locale.plural.clone_from(&interface.plural);
        }
        locale
    }

    /// What a unit of time is called beside a number.
    pub fn unit(&self, unit: &str, number: &str) -> &str {
        let forms = self.units.get(unit);
        let form = |name: &str| match forms?.get(name)? {
            Forms::One(word) => Some(word.as_str()),
            Forms::Many(words) => words.first().map(String::as_str),
        };
        form(category(&self.plural, number)).or_else(|| form("other")).unwrap_or_default()
    }

    /// The name of a month, from 1, beside a day or alone.
    pub fn month(&self, month: i8, alone: bool) -> Option<&str> {
        let names = if alone && !self.months_alone.is_empty() { &self.months_alone } else { &self.months };
        names.get(usize::try_from(month - 1).ok()?).map(String::as_str)
    }
}

/// The marks of numbers in a language, as CLDR has them.
fn marks(id: &LanguageIdentifier) -> Option<Marks> {
    let mut preferences = DecimalFormatterPreferences::from(&icu_locale::Locale::from(id.clone()));
    // Numbers are shown in the digits 0 to 9, whatever others a language has.
    preferences.numbering_system = NumberingSystem::try_from(value!("latn")).ok();
    let formatter = DecimalFormatter::try_new(preferences, Default::default()).ok()?;
    let shown = |text: &str| Some(formatter.format(&Number::try_from_str(text).ok()?).to_string());
    let is_mark = |c: &char| !c.is_ascii_digit();
    let large = shown("1234567.5")?;
    let (first, last) = (large.chars().find(is_mark)?, large.chars().rev().find(is_mark)?);
    let least = if shown("1234")?.chars().any(|c| is_mark(&c)) { 1 } else { 2 };
    // What is shown must be read again: marks that are not known here are those of no language.
    let readable =
        matches!(last, ',' | '.') && first != last && (matches!(first, ',' | '.' | '’' | '\'') || first.is_whitespace());
    readable.then_some(Marks { decimal: last, group: first, least })
}

/// The plural form that a language has for a number, by the name that CLDR gives it.
pub(super) fn category(code: &str, number: &str) -> &'static str {
    let found = || {
        let locale: icu_locale::Locale = code.parse().ok()?;
        let rules = PluralRules::try_new_cardinal((&locale).into()).ok()?;
        let number = Number::try_from_str(number.trim_start_matches(['-', '−'])).ok()?;
        Some(rules.category_for(&number))
    };
    match found() {
        Some(PluralCategory::Zero) => "zero",
        Some(PluralCategory::One) => "one",
        Some(PluralCategory::Two) => "two",
        Some(PluralCategory::Few) => "few",
        Some(PluralCategory::Many) => "many",
        Some(PluralCategory::Other) | None => "other",
    }
}
