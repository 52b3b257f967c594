//! Holds conditions against entries.

use super::Publication;
use crate::index::EntryIndex;
use crate::project::{CHANGED_SINCE, Comparison, Condition, Operand, TODAY};
use crate::schema::value::{Date, Duration, Money, parse_decimal};
use crate::schema::{FieldType, Lang, Value};
use crate::text::folded;
use rust_decimal::Decimal;

/// Tells whether an entry fulfils a condition. A path that the entry's kind does not have holds nothing.
pub fn matches(condition: &Condition, entry: EntryIndex, publication: &Publication) -> bool {
    match condition {
        Condition::And(parts) => parts.iter().all(|p| matches(p, entry, publication)),
        Condition::Or(parts) => parts.iter().any(|p| matches(p, entry, publication)),
        Condition::Not(inner) => !matches(inner, entry, publication),
        Condition::Test { path, comparison, operands, .. } => {
            let values = values(path, entry, publication);
            // Conditions are written in the main language, whatever the reader's.
            let lang = publication.info().languages.first().copied().unwrap_or_default();
            let context = Context { lang, today: publication.info().date };
            match comparison {
                Comparison::Empty => values.is_empty(),
                Comparison::In => operands.iter().any(|o| values.iter().any(|v| v.equals(o, context))),
                _ => operands.first().is_some_and(|o| values.iter().any(|v| v.compares(*comparison, o, context))),
            }
        }
    }
}

/// What the words of a condition are read by.
#[derive(Clone, Copy)]
struct Context {
    lang: Lang,
    /// The date of the project, which `today` means.
    today: Option<Date>,
}

impl Context {
    /// Reads a date, or `today` with a duration before or after it.
    fn date(self, text: &str) -> Option<Date> {
        match text.strip_prefix(TODAY) {
            Some(shift) => shifted(self.today?, shift.trim(), self.lang),
            None => Date::parse(text),
        }
    }
}

/// A day before or after another, as `- 12 months` says.
fn shifted(day: Date, shift: &str, lang: Lang) -> Option<Date> {
    if shift.is_empty() {
        return Some(day);
    }
    let (back, length) = match shift.strip_prefix('-') {
        Some(length) => (true, length),
        None => (false, shift.strip_prefix('+')?),
    };
    day.shifted(Duration::parse(length, lang)?, back)
}

/// A value as it is compared.
enum FilterItem<'a> {
    Text(&'a str),
    /// The key of a choice and its labels.
    Choice(&'a str, Vec<&'a str>),
    Number(Decimal),
    Money(&'a Money),
    Date(Date),
    Duration(Duration),
    Boolean(bool),
}

impl FilterItem<'_> {
    fn equals(&self, operand: &Operand, context: Context) -> bool {
        let lang = context.lang;
        let text = operand.text.as_str();
        match self {
            FilterItem::Text(own) => same(own, text),
            FilterItem::Choice(key, labels) => *key == text || labels.iter().any(|l| same(l, text)),
            FilterItem::Number(n) => parse_decimal(text.trim_end_matches('%').trim(), lang) == Some(*n),
            FilterItem::Money(own) => Money::parse(text, &own.currency, lang).is_ok_and(|m| m == **own),
            // `2026` equals every date in 2026.
            FilterItem::Date(own) => context.date(text).is_some_and(|d| d.first() <= own.first() && own.last() <= d.last()),
            FilterItem::Duration(own) => Duration::parse(text, lang).is_some_and(|d| d.rank() == own.rank()),
            FilterItem::Boolean(own) => crate::locale::yes_or_no(text) == Some(*own),
        }
    }

    fn compares(&self, comparison: Comparison, operand: &Operand, context: Context) -> bool {
        let lang = context.lang;
        let text = operand.text.as_str();
        let ordering = match self {
            _ if comparison == Comparison::Equal => return self.equals(operand, context),
            _ if comparison == Comparison::Contains => return self.contains(text),
            FilterItem::Number(n) => parse_decimal(text.trim_end_matches('%').trim(), lang).map(|o| n.cmp(&o)),
            FilterItem::Money(own) => Money::parse(text, &own.currency, lang)
                .ok()
                .filter(|m| m.currency == own.currency)
                .map(|m| own.amount.cmp(&m.amount)),
            FilterItem::Date(own) => context.date(text).map(|d| {
                let earlier = own.last() < d.first();
                let later = own.first() > d.last();
                if earlier {
                    std::cmp::Ordering::Less
                } else if later {
                    std::cmp::Ordering::Greater
                } else {
                    std::cmp::Ordering::Equal
                }
            }),
            FilterItem::Duration(own) => Duration::parse(text, lang).map(|d| own.rank().cmp(&d.rank())),
            FilterItem::Text(own) => match (parse_decimal(own, lang), parse_decimal(text, lang)) {
                (Some(a), Some(b)) => Some(a.cmp(&b)),
                _ => Some(folded(own).cmp(&folded(text))),
            },
            FilterItem::Choice(..) | FilterItem::Boolean(_) => None,
        };
        let Some(ordering) = ordering else { return false };
        match comparison {
            Comparison::Less => ordering.is_lt(),
            Comparison::AtMost => ordering.is_le(),
            Comparison::Greater => ordering.is_gt(),
            Comparison::AtLeast => ordering.is_ge(),
            Comparison::Equal | Comparison::Contains | Comparison::In | Comparison::Empty => false,
        }
    }

    fn contains(&self, text: &str) -> bool {
        match self {
            FilterItem::Text(own) => folded(own).contains(&folded(text)),
            FilterItem::Choice(key, labels) => key.contains(text) || labels.iter().any(|l| folded(l).contains(&folded(text))),
            _ => false,
        }
    }
}

fn same(a: &str, b: &str) -> bool {
    a == b || folded(a) == folded(b)
}

fn values<'a>(path: &[String], entry: EntryIndex, publication: &'a Publication) -> Vec<FilterItem<'a>> {
    let mut out = Vec::new();
    collect(path, entry, publication, &mut out);
    out
}

fn collect<'a>(path: &[String], entry: EntryIndex, publication: &'a Publication, out: &mut Vec<FilterItem<'a>>) {
    let Some((name, rest)) = path.split_first() else { return };
    let item = publication.entry(entry);
    let Some(kind) = publication.kind_of(item) else { return };
    match name.as_str() {
        "id" => out.push(FilterItem::Text(&item.id)),
        "kind" => out.push(FilterItem::Text(&item.kind)),
        CHANGED_SINCE => out.extend(publication.changed_since(entry).map(FilterItem::Text)),
        "tags" => out.extend(item.tags.iter().map(|t| FilterItem::Text(t))),
        _ if kind.product(name).is_some() => out.extend(item.product(name).map(FilterItem::Number)),
        _ => match kind.fields.get(name.as_str()) {
            Some(field) if field.ty.as_link().is_none() => {
                if let Some(value) = item.get(name) {
                    push(value, &field.ty, rest.first().map(String::as_str), out);
                }
            }
            _ => {
                let linked: Vec<EntryIndex> = publication.linked(entry, name).collect();
                for other in linked {
                    if rest.is_empty() {
                        out.push(FilterItem::Text(&publication.entry(other).id));
                    } else {
                        collect(rest, other, publication, out);
                    }
                }
            }
        },
    }
}

fn push<'a>(value: &'a Value, ty: &'a FieldType, cell: Option<&str>, out: &mut Vec<FilterItem<'a>>) {
    match value {
        Value::Text(text) => out.push(FilterItem::Text(text)),
        Value::Prose(prose) => out.push(FilterItem::Text(&prose.text)),
        Value::Path(path) => out.push(FilterItem::Text(path)),
        Value::Choice(key) => {
            let labels = match ty {
                FieldType::Choice(choices) => choices.iter().filter(|c| c.key == **key).flat_map(|c| c.label.all()).collect(),
                _ => Vec::new(),
            };
            out.push(FilterItem::Choice(key, labels));
        }
        Value::Integer(n) => out.push(FilterItem::Number(Decimal::from(*n))),
        Value::Number(n) | Value::Percent(n) => out.push(FilterItem::Number(*n)),
        Value::Money(money) => out.push(FilterItem::Money(money)),
        Value::Date(date) => out.push(FilterItem::Date(*date)),
        Value::Duration(duration) => out.push(FilterItem::Duration(*duration)),
        Value::Boolean(value) => out.push(FilterItem::Boolean(*value)),
        Value::Links(targets) => out.extend(targets.iter().map(|t| FilterItem::Text(&t.id))),
        Value::List(items) => {
            let of = match ty {
                FieldType::List(of) => of,
                other => other,
            };
            items.iter().for_each(|v| push(v, of, cell, out));
        }
        Value::Records(rows) => {
            let FieldType::Records(fields) = ty else { return };
            for (name, value) in rows.iter().flatten() {
                if cell.is_none_or(|c| c == &**name)
                    && let Some(field) = fields.get(&**name)
                {
                    push(value, &field.ty, None, out);
                }
            }
        }
    }
}
