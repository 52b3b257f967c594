//! What is written in a field, read according to its type.

use super::{Audience, Bounds, Field, FieldType, Lang};
use crate::finding::Finding;
use crate::source::{Node, Span, Tree};
use rust_decimal::Decimal;
use std::fmt;
use std::sync::Arc;

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, URL or e-mail address.
    Text(Text),
    /// Markdown prose and where it stands, so that what it says can be pointed at.
    Prose(Prose),
    /// The key of a choice.
    Choice(Arc<str>),
    /// A whole number.
    Integer(i64),
    /// An exact decimal.
    Number(Decimal),
    /// Per cent: 12.5 is 12.5 %.
    Percent(Decimal),
    /// An amount and its currency.
    Money(Money),
    /// A date.
    Date(Date),
    /// A duration.
    Duration(Duration),
    /// Yes or no.
    Boolean(bool),
    /// A path in the project's folder.
    Path(Arc<str>),
    /// Ids of linked entries; only inside records, those of fields are in the project's links.
    Links(Vec<Reference>),
    /// Several values.
    List(Vec<Value>),
    /// Rows: the values of each by field name.
    Records(Vec<Vec<(Arc<str>, Value)>>),
}

/// A line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: Arc<str>,
    /// Its language where that is not the one of what it stands in: a text that is not translated yet.
    pub lang: Option<Lang>,
}

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text { text: text.into(), lang: None }
    }
}

/// Markdown text with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prose {
    /// The text.
    pub text: Arc<str>,
    /// Where it stands. A block scalar of YAML loses its indentation, so offsets in `text` count from this span's start only for
    /// the body of a Markdown file.
    pub span: Span,
    /// Whether `text` is exactly what stands at `span`.
    pub exact: bool,
    /// Its language where that is not the one of what it stands in: a text that is not translated yet.
    pub lang: Option<Lang>,
    /// Where in the text passages for a narrower audience begin and end, of which the marks were taken out; only in what a reader may see.
    pub passages: Arc<[PassageEnd]>,
}

/// Where a passage begins or ends in a text that its marks were taken out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassageEnd {
    /// Byte offset in the text.
    pub at: usize,
    /// For whom the passage is.
    pub audience: Audience,
    /// Whether it begins there.
    pub begins: bool,
}

/// An id that was written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The id.
    pub id: Arc<str>,
    /// Where.
    pub span: Span,
}

/// An amount of money: exact, with its currency (ISO 4217).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// The amount.
    pub amount: Decimal,
    /// The currency's code.
    pub currency: Arc<str>,
}

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

    /// The date as people of a language write it.
    pub fn show(self, lang: Lang) -> String {
        const FR: [&str; 12] = [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ];
        const EN: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let name = |m: i8| {
            let at = usize::try_from(m - 1).unwrap_or(0);
            (if lang == Lang::Fr { FR } else { EN }).get(at).copied().unwrap_or("")
        };
        match (self.month, self.day) {
            (None, _) => self.year.to_string(),
            (Some(m), None) => format!("{} {}", name(m), self.year),
            (Some(m), Some(1)) if lang == Lang::Fr => format!("1er\u{a0}{} {}", name(m), self.year),
            (Some(m), Some(d)) => format!("{d}\u{a0}{} {}", name(m), self.year),
        }
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
    /// Reads `3 days`, `6 mois`, `4 h`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let cut = text.find(|c: char| c.is_alphabetic())?;
        let count = parse_decimal(text[..cut].trim())?;
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

/// Reads a decimal as people write it: spaces (of any width) and `_` group digits, the decimal mark is a point or a comma.
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    let compact: String =
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '\u{202f}' | '\u{a0}' | '\'' | '’')).collect();
    let compact = match (compact.find(','), compact.find('.')) {
        (Some(comma), Some(point)) if comma < point => compact.replace(',', ""),
        (Some(_), Some(_)) => compact.replace('.', "").replace(',', "."),
        (Some(_), None) if compact.matches(',').count() == 1 => compact.replace(',', "."),
        (Some(_), None) => return None,
        _ => compact,
    };
    let digits = compact.trim_start_matches(['-', '+', '−']);
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    compact.replace('−', "-").parse().ok()
}

/// Shows a decimal with the digit groups and the decimal mark of a language.
pub fn show_decimal(number: Decimal, lang: Lang) -> String {
    let text = number.normalize().to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |d| ("−", d));
    let (whole, fraction) = digits.split_once('.').map_or((digits, ""), |(w, f)| (w, f));
    let (gap, mark) = if lang == Lang::Fr { ('\u{202f}', ',') } else { (',', '.') };
    let mut out = String::from(sign);
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) && (whole.len() > 4 || lang == Lang::En || whole.len() == 4) {
            out.push(gap);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(mark);
        out.push_str(fraction);
    }
    out
}

impl Money {
    /// Reads `12 000 EUR`, `1200.50 CHF`, `12 k€`, `-500` or `$40`; what names no currency gets `default`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str, default: &str) -> Result<Self, String> {
        let text = text.trim();
        let is_number =
            |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−' | '+' | '_' | '\'' | '’') || c.is_whitespace();
        let first = text.find(|c: char| c.is_ascii_digit()).ok_or("an amount is written like `12 000 EUR`")?;
        let last = text.rfind(|c: char| c.is_ascii_digit()).map_or(text.len(), |n| n + 1);
        let head = text[..first].trim_matches(|c: char| is_number(c) && c != '-' && c != '−');
        let (sign, head) = match head.strip_prefix(['-', '−']).or_else(|| head.strip_suffix(['-', '−'])) {
            Some(rest) => (Decimal::NEGATIVE_ONE, rest.trim()),
            None => (Decimal::ONE, head),
        };
        let amount = parse_decimal(&text[first..last]).ok_or_else(|| format!("`{}` is not a number", &text[first..last]))?;
        let tail = text[last..].trim();
        let (factor, tail) = match tail.chars().next() {
            Some('k' | 'K') => (1_000, tail[1..].trim()),
            Some('M') if !tail.starts_with("MAD") && !tail.starts_with("MX") => (1_000_000, tail[1..].trim()),
            _ => (1, tail),
        };
        let written = if head.is_empty() { tail } else { head };
        if !head.is_empty() && !tail.is_empty() {
            return Err(format!("`{text}` names two currencies"));
        }
        let currency = match written {
            "" => default,
            "€" | "euro" | "euros" => "EUR",
            "$" => "USD",
            "£" => "GBP",
            code => iso_currency::Currency::from_code(code)
                .map(|c| c.code())
                .ok_or_else(|| format!("`{code}` is not a currency (ISO 4217)"))?,
        };
        let amount = amount.checked_mul(Decimal::from(factor)).ok_or("the amount is too large")? * sign;
        Ok(Money { amount, currency: currency.into() })
    }

    /// The amount as people of a language write it.
    pub fn show(&self, lang: Lang) -> String {
        let rounded = if self.amount.fract().is_zero() { self.amount.trunc() } else { self.amount.round_dp(2) };
        let mut number = show_decimal(rounded, lang);
        if let Some((_, cents)) = number.rsplit_once(if lang == Lang::Fr { ',' } else { '.' })
            && !rounded.fract().is_zero()
            && cents.len() == 1
        {
            number.push('0');
        }
        let sign = match &*self.currency {
            "EUR" => "€",
            "GBP" => "£",
            "USD" => "$",
            code => code,
        };
        match lang {
            Lang::Fr => format!("{number}\u{a0}{sign}"),
            Lang::En if sign.len() == 3 && sign.is_ascii() => format!("{sign}\u{a0}{number}"),
            Lang::En => match number.strip_prefix('−') {
                Some(rest) => format!("−{sign}{rest}"),
                None => format!("{sign}{number}"),
            },
        }
    }
}

/// Reads the value of a field. `currency` is the project's.
///
/// # Errors
/// Findings of the rule `wrong-type`; the first problem of each value.
pub fn read(node: &Node, field: &Field, currency: &str) -> Result<Value, Vec<Finding>> {
    let mut findings = Vec::new();
    let value = read_typed(node, &field.ty, &field.name, currency, &mut findings);
    match value {
        Some(value) if findings.is_empty() => Ok(value),
        _ => Err(findings),
    }
}

fn wrong(node: &Node, name: &str, expected: &str) -> Finding {
    let found = match &node.tree {
        Tree::Scalar(text) => format!("`{}`", shorten(text)),
        _ => node.shape().to_owned(),
    };
    Finding::error("wrong-type", node.span, format!("`{name}` expects {expected}, found {found}"))
        .label(format!("expected {expected}"))
}

/// Shortens a text for a message.
pub fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    if line.chars().count() <= 60 && line.len() == text.trim_end().len() {
        return line.to_owned();
    }
    format!("{}…", line.chars().take(60).collect::<String>())
}

fn read_typed(node: &Node, ty: &FieldType, name: &str, currency: &str, findings: &mut Vec<Finding>) -> Option<Value> {
    let scalar = |findings: &mut Vec<Finding>, expected: &str| -> Option<String> {
        let text = node.as_str().map(|t| t.trim().to_owned());
        if text.is_none() {
            findings.push(wrong(node, name, expected));
        }
        text
    };
    let within = |number: Decimal, bounds: &Bounds, what: &str, findings: &mut Vec<Finding>| {
        let holds = bounds.hold(number);
        if !holds {
            findings.push(wrong(node, name, &format!("{what} {bounds}")));
        }
        holds
    };
    let mut fail = |finding: Finding| -> Option<Value> {
        findings.push(finding);
        None
    };
    match ty {
        FieldType::Text => Some(Value::Text(scalar(findings, "a line of text")?.into())),
        FieldType::Markdown => {
            let text = match node.as_str() {
                Some(text) => text.to_owned(),
                None => {
                    return fail(wrong(node, name, "prose (Markdown)").hint("quote the text, or write it as a block after `|`"));
                }
            };
            Some(Value::Prose(Prose { text: text.into(), span: node.span, exact: false, lang: None, passages: Arc::default() }))
        }
        FieldType::Choice(choices) => {
            let text = scalar(findings, "one of its choices")?;
            if let Some(choice) = choices.iter().find(|c| c.key == text) {
                return Some(Value::Choice(choice.key.as_str().into()));
            }
            let keys: Vec<&str> = choices.iter().map(|c| c.key.as_str()).collect();
            let finding = Finding::error("wrong-type", node.span, format!("`{}` is not a choice of `{name}`", shorten(&text)));
            let all = format!("choices: {}", keys.join(", "));
            findings.push(match crate::finding::closest_key(&text, super::kind::choice_words(choices)) {
                Some(near) => finding.hint(format!("did you mean `{near}`? {all}")),
                None => finding.hint(all),
            });
            None
        }
        FieldType::Integer { min, max } => {
            let text = scalar(findings, "a whole number")?;
            let number = parse_decimal(&text).filter(|n| n.fract().is_zero()).and_then(|n| i64::try_from(n).ok());
            match number {
                Some(n) if min.is_none_or(|m| n >= m) && max.is_none_or(|m| n <= m) => Some(Value::Integer(n)),
                Some(_) => {
                    let bounds = match (min, max) {
                        (Some(a), Some(b)) => format!("from {a} to {b}"),
                        (Some(a), None) => format!("of at least {a}"),
                        (None, Some(b)) => format!("of at most {b}"),
                        (None, None) => String::new(),
                    };
                    findings.push(wrong(node, name, &format!("a whole number {bounds}")));
                    None
                }
                None => {
                    findings.push(wrong(node, name, "a whole number"));
                    None
                }
            }
        }
        FieldType::Number(bounds) => {
            let text = scalar(findings, "a number")?;
            let number = parse_decimal(&text);
            if number.is_none() {
                findings.push(wrong(node, name, "a number"));
            }
            number.filter(|n| within(*n, bounds, "a number", findings)).map(Value::Number)
        }
        FieldType::Percent(bounds) => {
            let text = scalar(findings, "a percentage")?;
            let number = parse_decimal(text.trim_end_matches('%').trim());
            if number.is_none() {
                findings.push(wrong(node, name, "a percentage such as `12.5 %`"));
            }
            number.filter(|n| within(*n, bounds, "a percentage", findings)).map(Value::Percent)
        }
        FieldType::Money(bounds) => {
            let text = scalar(findings, "an amount of money")?;
            match Money::parse(&text, currency) {
                Ok(money) => within(money.amount, bounds, "an amount", findings).then_some(Value::Money(money)),
                Err(why) => {
                    findings.push(wrong(node, name, "an amount of money such as `12 000 EUR`").hint(why));
                    None
                }
            }
        }
        FieldType::Date => {
            let text = scalar(findings, "a date")?;
            let date = Date::parse(&text).map(Value::Date);
            if date.is_none() {
                let mut finding = wrong(node, name, "a date that exists, such as `2026-03-31`, `2026-03` or `2026`");
                if let Some(iso) = day_first(&text) {
                    finding = finding.hint(format!("did you mean `{iso}`?"));
                }
                findings.push(finding);
            }
            date
        }
        FieldType::Duration => {
            let text = scalar(findings, "a duration")?;
            let duration = Duration::parse(&text).map(Value::Duration);
            if duration.is_none() {
                findings.push(wrong(node, name, "a duration such as `3 days`, `6 mois` or `4 h`"));
            }
            duration
        }
        FieldType::Boolean => {
            let text = scalar(findings, "yes or no")?;
            match text.to_lowercase().as_str() {
                "true" | "yes" | "oui" | "on" => Some(Value::Boolean(true)),
                "false" | "no" | "non" | "off" => Some(Value::Boolean(false)),
                _ => {
                    findings.push(wrong(node, name, "`true` or `false`"));
                    None
                }
            }
        }
        FieldType::Url => {
            let text = scalar(findings, "an address such as `https://example.org`")?;
            if is_web_address(&text) {
                return Some(Value::Text(text.into()));
            }
            findings.push(wrong(node, name, "an address that begins with `https://`, `http://`, `mailto:` or `tel:`"));
            None
        }
        FieldType::Email => {
            let text = scalar(findings, "an e-mail address")?;
            let valid = text.split_once('@').is_some_and(|(user, host)| {
                !user.is_empty()
                    && host.contains('.')
                    && !host.starts_with('.')
                    && !host.ends_with('.')
                    && !text.contains(char::is_whitespace)
            });
            if valid {
                return Some(Value::Text(text.into()));
            }
            findings.push(wrong(node, name, "an e-mail address"));
            None
        }
        FieldType::Image | FieldType::File => Some(Value::Path(scalar(findings, "the path of a file")?.into())),
        FieldType::Link(link) => read_links(node, link.many, name, findings).map(Value::Links),
        FieldType::List(of) => {
            let one = std::slice::from_ref(node);
            let items = node.as_list().unwrap_or(one);
            let values: Vec<Value> = items.iter().filter_map(|item| read_typed(item, of, name, currency, findings)).collect();
            Some(Value::List(values))
        }
        FieldType::Records(fields) => read_records(node, fields, name, currency, findings),
    }
}

fn read_links(node: &Node, many: bool, name: &str, findings: &mut Vec<Finding>) -> Option<Vec<Reference>> {
    let one = |item: &Node, findings: &mut Vec<Finding>| match item.as_str() {
        Some(id) => Some(Reference { id: id.trim().into(), span: item.span }),
        None => {
            findings.push(wrong(item, name, "the id of an entry"));
            None
        }
    };
    match node.as_list() {
        Some(items) if many => Some(items.iter().filter_map(|item| one(item, findings)).collect()),
        Some([item]) => Some(one(item, findings).into_iter().collect()),
        Some(_) => {
            findings.push(wrong(node, name, "one id"));
            None
        }
        None => Some(one(node, findings).into_iter().collect()),
    }
}

fn read_records(
    node: &Node,
    fields: &indexmap::IndexMap<String, Field>,
    name: &str,
    currency: &str,
    findings: &mut Vec<Finding>,
) -> Option<Value> {
    let Some(rows) = node.as_list() else {
        findings.push(wrong(node, name, "a list of rows").hint("begin each row with `- `"));
        return None;
    };
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(pairs) = row.as_map() else {
            findings.push(wrong(row, name, "a row with named fields"));
            continue;
        };
        let mut record = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let Some(field) = fields.get(&key.text) else {
                let finding = Finding::error("unknown-field", key.span, format!("a row of `{name}` has no field `{}`", key.text));
                let finding = finding.did_you_mean_key(&key.text, super::kind::field_words(fields.values()));
                let known: Vec<&str> = fields.keys().map(String::as_str).collect();
                findings.push(if finding.hint.is_none() {
                    finding.hint(format!("fields: {}", known.join(", ")))
                } else {
                    finding
                });
                continue;
            };
            if value.is_null() {
                continue;
            }
            if let Some(value) = read_typed(value, &field.ty, &key.text, currency, findings) {
                record.push((field.name.clone(), value));
            }
        }
        for field in fields.values().filter(|f| f.required) {
            if !pairs.iter().any(|(k, v)| k.text == *field.name && !v.is_null()) {
                findings.push(Finding::error("missing-field", row.span, format!("a row of `{name}` needs `{}`", field.name)));
            }
        }
        records.push(record);
    }
    Some(Value::Records(records))
}

/// Reads `31/03/2026` or `31.03.2026` as the ISO date that was meant.
fn day_first(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let iso = format!("{year}-{month:0>2}-{day:0>2}");
    Date::parse(&iso).map(|_| iso)
}

/// Tells whether an address may be linked to: the web, e-mail and telephone, nothing that runs code.
pub fn is_web_address(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let known = ["https://", "http://", "mailto:", "tel:"].iter().any(|s| lower.starts_with(s) && lower.len() > s.len());
    known && !text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> String {
        match Money::parse(text, "EUR") {
            Ok(m) => format!("{} {}", m.amount, m.currency),
            Err(e) => e,
        }
    }

    #[test]
    fn money_is_exact_and_keeps_its_currency() {
        assert_eq!(money("12 000 EUR"), "12000 EUR");
        assert_eq!(money("1200.50 CHF"), "1200.50 CHF");
        assert_eq!(money("12 k€"), "12000 EUR");
        assert_eq!(money("1,5 M€"), "1500000.0 EUR");
        assert_eq!(money("-500"), "-500 EUR");
        assert_eq!(money("$40"), "40 USD");
        assert_eq!(money("1.234,56 €"), "1234.56 EUR");
        assert_eq!(money("100 XYZ"), "`XYZ` is not a currency (ISO 4217)");
        assert!(money("gratuit").contains("written like"));
    }

    #[test]
    fn money_is_shown_as_people_write_it() {
        let show = |t: &str, l| Money::parse(t, "EUR").expect("money").show(l);
        assert_eq!(show("1234567.5 EUR", Lang::Fr), "1\u{202f}234\u{202f}567,50\u{a0}€");
        assert_eq!(show("-1200 EUR", Lang::En), "−€1,200");
        assert_eq!(show("12 CHF", Lang::En), "CHF\u{a0}12");
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        assert_eq!(Date::parse("2026-02-30"), None);
        assert_eq!(Date::parse("2026-13"), None);
        assert_eq!(Date::parse("26-01-01"), None);
        assert_eq!(Date::parse("2026-02").map(|d| d.last().to_string()), Some("2026-02-28".into()));
        assert_eq!(Date::parse("2026").map(|d| d.last().to_string()), Some("2026-12-31".into()));
        assert_eq!(Date::parse("2026-03-01").map(|d| d.show(Lang::Fr)), Some("1er\u{a0}mars 2026".into()));
        assert_eq!(day_first("31/03/2026"), Some("2026-03-31".into()));
    }

    #[test]
    fn durations_speak_both_languages() {
        let show = |t: &str, l| Duration::parse(t).map(|d| d.show(l));
        assert_eq!(show("6 months", Lang::Fr), Some("6\u{a0}mois".into()));
        assert_eq!(show("1,5 jours", Lang::Fr), Some("1,5\u{a0}jour".into()));
        assert_eq!(show("4h", Lang::En), Some("4\u{a0}hours".into()));
        assert_eq!(show("4 parsecs", Lang::En), None);
    }

    #[test]
    fn addresses_that_run_code_are_refused() {
        assert!(is_web_address("https://example.org/a?b=c"));
        assert!(is_web_address("mailto:a@example.org"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "https://", " https://a b", "ftp://x", "JaVaScRiPt:x"] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }
}
