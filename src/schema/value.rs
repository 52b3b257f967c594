//! What is written in a field, read according to its type.

mod date;
mod duration;
mod money;
mod number;

pub use date::{Date, day_first, meant};
pub use duration::{Duration, Unit};
pub use money::{Money, currency_of_code, filled};
pub use number::{parse_decimal, plain_decimal, show_decimal, unmistakable};

use super::{Audience, Bounds, Field, FieldType, Lang};
use crate::finding::{Finding, RuleId};
use crate::source::{Node, Tree};
use crate::span::Span;
use number::{Sense, Written, read_decimal};
use rust_decimal::Decimal;
use std::fmt;
use std::sync::Arc;

/// What the numbers and amounts of a project are read by.
#[derive(Debug, Clone, Copy)]
pub struct Convention<'a> {
    /// Currency of amounts that name none.
    pub currency: &'a str,
    /// Language whose marks decide where a number can be read in two ways.
    pub lang: Lang,
}

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

/// What of a value may say, name or show something. What hides, lists and searches values matches on this in full: a new kind of value is
/// classed here, once, and the compiler asks for it.
#[derive(Debug, Clone, Copy)]
pub enum Content<'a> {
    /// A line of text.
    Text(&'a Text),
    /// Prose.
    Prose(&'a Prose),
    /// The key of a choice.
    Choice(&'a str),
    /// A path of a file.
    Path(&'a str),
    /// Ids of entries.
    Links(&'a [Reference]),
    /// Several values.
    Items(&'a [Value]),
    /// Rows.
    Rows(&'a [Vec<(Arc<str>, Value)>]),
    /// A number, an amount, a date, yes or no: without words.
    Figure,
}

impl Value {
    /// Returns what of the value may say, name or show something.
    pub fn content(&self) -> Content<'_> {
        match self {
            Value::Text(text) => Content::Text(text),
            Value::Prose(prose) => Content::Prose(prose),
            Value::Choice(key) => Content::Choice(key),
            Value::Path(path) => Content::Path(path),
            Value::Links(targets) => Content::Links(targets),
            Value::List(items) => Content::Items(items),
            Value::Records(rows) => Content::Rows(rows),
            Value::Integer(_)
            | Value::Number(_)
            | Value::Percent(_)
            | Value::Money(_)
            | Value::Date(_)
            | Value::Duration(_)
            | Value::Boolean(_) => Content::Figure,
        }
    }

    /// Returns all prose of a value, that of its items and rows included.
    pub fn prose(&self) -> Vec<&Prose> {
        match self.content() {
            Content::Prose(prose) => vec![prose],
            Content::Items(items) => items.iter().flat_map(Value::prose).collect(),
            Content::Rows(rows) => rows.iter().flatten().flat_map(|(_, value)| value.prose()).collect(),
            Content::Text(_) | Content::Choice(_) | Content::Path(_) | Content::Links(_) | Content::Figure => Vec::new(),
        }
    }
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

/// Reads the value of a field by the conventions of a project; nothing when it has an error.
///
/// Findings of the rules `wrong-type`, `unknown-field` and `missing-field`, the first problem of each value, and of `ambiguous-number`.
pub fn read(node: &Node, field: &Field, convention: Convention<'_>, findings: &mut Vec<Finding>) -> Option<Value> {
    let mut own = Vec::new();
    let value = read_typed(node, &field.ty, &field.name, convention, &mut own);
    let broken = own.iter().any(|finding| finding.severity == crate::finding::Severity::Error);
    findings.append(&mut own);
    value.filter(|_| !broken)
}

fn wrong(node: &Node, name: &str, expected: &str) -> Finding {
    let found = match &node.tree {
        Tree::Scalar(text) => format!("`{}`", shorten(text)),
        _ => node.shape().to_owned(),
    };
    Finding::error(RuleId::WrongType, node.span, format!("`{name}` expects {expected}, found {found}"))
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

/// Warns of a number that can be read in two ways.
fn ambiguous(node: &Node, name: &str, value: Decimal, other: Option<Decimal>, findings: &mut Vec<Finding>) {
    let (Some(other), Some(text)) = (other, node.as_str()) else { return };
    let (text, value, other) = (shorten(text.trim()), unmistakable(value), unmistakable(other));
    let message = format!("`{name}`: `{text}` is read as {value}; it may also mean {other}");
    let finding = Finding::warning(RuleId::AmbiguousNumber, node.span, message);
    findings.push(finding.hint(format!("write `{value}`, or `{other}` if that is meant")));
}

/// Reads a number as an error of `wrong-type` or a value, with a warning where it has two readings.
fn read_number(
    node: &Node,
    text: &str,
    (name, expected): (&str, &str),
    (sense, lang): (Sense, Lang),
    findings: &mut Vec<Finding>,
) -> Option<Decimal> {
    let Some(Written { value, other }) = read_decimal(text, lang, sense) else {
        let finding = wrong(node, name, expected);
        // `12 000 visites`: what the number counts is said by the field.
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let alone = read_decimal(digits, lang, sense).filter(|_| digits.len() < text.len());
        findings.push(match alone {
            Some(alone) => finding.hint(format!("write the number alone: `{}`", unmistakable(alone.value))),
            None => finding,
        });
        return None;
    };
    ambiguous(node, name, value, other, findings);
    Some(value)
}

fn read_typed(node: &Node, ty: &FieldType, name: &str, convention: Convention<'_>, findings: &mut Vec<Finding>) -> Option<Value> {
    let Convention { currency, lang } = convention;
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
            let finding =
                Finding::error(RuleId::WrongType, node.span, format!("`{}` is not a choice of `{name}`", shorten(&text)));
            let all = format!("choices: {}", keys.join(", "));
            let plain = crate::text::folded(&text);
            let labelled = |choice: &&super::Choice| choice.label.all().any(|label| crate::text::folded(label) == plain);
            if let Some(choice) = choices.iter().find(labelled) {
                let key = &choice.key;
                findings.push(
                    finding
                        .hint(format!("`{}` is the label of `{key}`, which is what files hold: write `{key}`", shorten(&text))),
                );
                return None;
            }
            findings.push(match crate::finding::closest_key(&text, super::kind::choice_words(choices)) {
                Some(near) => finding.hint(format!("did you mean `{near}`? {all}")),
                None => finding.hint(all),
            });
            None
        }
        FieldType::Integer { min, max } => {
            let text = scalar(findings, "a whole number")?;
            let number = read_number(node, &text, (name, "a whole number"), (Sense::Whole, lang), findings)?;
            match i64::try_from(number).ok().filter(|_| number.fract().is_zero()) {
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
            let number = read_number(node, &text, (name, "a number"), (Sense::Plain, lang), findings)?;
            within(number, bounds, "a number", findings).then_some(Value::Number(number))
        }
        FieldType::Percent(bounds) => {
            let text = scalar(findings, "a percentage")?;
            let bare = text.strip_suffix('%').unwrap_or(&text).trim();
            let number = read_number(node, bare, (name, "a percentage such as `12.5 %`"), (Sense::Percent, lang), findings)?;
            within(number, bounds, "a percentage", findings).then_some(Value::Percent(number))
        }
        FieldType::Money(bounds) => {
            let text = scalar(findings, "an amount of money")?;
            match Money::read(&text, currency, lang) {
                Ok((money, other)) => {
                    ambiguous(node, name, money.amount, other, findings);
                    within(money.amount, bounds, "an amount", findings).then_some(Value::Money(money))
                }
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
                if let Some(hint) = meant(&text, lang) {
                    finding = finding.hint(hint);
                }
                findings.push(finding);
            }
            date
        }
        FieldType::Duration => {
            let text = scalar(findings, "a duration")?;
            let duration = Duration::parse(&text, lang).map(Value::Duration);
            if duration.is_none() {
                findings.push(wrong(node, name, "a duration such as `3 days`, `6 mois` or `4 h`"));
            }
            duration
        }
        FieldType::Boolean => {
            let text = scalar(findings, "yes or no")?;
            let said = crate::locale::yes_or_no(&text);
            if said.is_none() {
                findings.push(wrong(node, name, "`true` or `false`"));
            }
            said.map(Value::Boolean)
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
            let values: Vec<Value> = items.iter().filter_map(|item| read_typed(item, of, name, convention, findings)).collect();
            Some(Value::List(values))
        }
        // A row that is alone by its nature needs no list around it.
        FieldType::Records(fields) if ty.is_approval() && node.as_map().is_some() => {
            let list = Node { span: node.span, tree: Tree::List(vec![node.clone()]) };
            read_records(&list, fields, name, convention, findings)
        }
        FieldType::Records(fields) => read_records(node, fields, name, convention, findings),
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
    convention: Convention<'_>,
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
                let finding =
                    Finding::error(RuleId::UnknownField, key.span, format!("a row of `{name}` has no field `{}`", key.text));
                let finding = finding.did_you_mean_key(&key.text, super::kind::field_words(fields.values()));
                let known: Vec<&str> = fields.keys().map(String::as_str).collect();
                findings.push(if finding.hint.is_none() && !known.is_empty() {
                    finding.hint(format!("fields: {}", known.join(", ")))
                } else {
                    finding
                });
                continue;
            };
            if value.is_null() {
                continue;
            }
            if let Some(value) = read_typed(value, &field.ty, &key.text, convention, findings) {
                record.push((field.name.clone(), value));
            }
        }
        for field in fields.values().filter(|f| f.required) {
            if !pairs.iter().any(|(k, v)| k.text == *field.name && !v.is_null()) {
                findings.push(Finding::error(
                    RuleId::MissingField,
                    row.span,
                    format!("a row of `{name}` needs `{}`", field.name),
                ));
            }
        }
        records.push(record);
    }
    Some(Value::Records(records))
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

    #[test]
    fn addresses_that_run_code_are_refused() {
        assert!(is_web_address("https://example.org/a?b=c"));
        assert!(is_web_address("mailto:a@example.org"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "https://", " https://a b", "ftp://x", "JaVaScRiPt:x"] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }
}
