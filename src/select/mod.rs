//! Which entries answer a request: conditions, order, groups and limits.
//!
//! In: a publication and a request. Out: indices of entries. Lists, feeds, documents per entry and exports use it as views do.

mod dated;

pub use crate::publication::matches;
pub use dated::dated;

use crate::index::EntryIndex;
use crate::project::{CHANGED_SINCE, Request};
use crate::publication::Publication;
use crate::schema::{FieldType, Kind, Value};
use crate::text::folded;
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// The entries of a view.
#[derive(Debug)]
pub struct Selection<'a> {
    /// The kind.
    pub kind: &'a Kind,
    /// How many entries there are over all groups.
    pub count: usize,
    /// How many there were before a limit.
    pub total: usize,
    /// The groups; one without a key when nothing is grouped.
    pub groups: Vec<Group>,
}

/// Entries under one heading.
#[derive(Debug)]
pub struct Group {
    /// What the entries share, as a key; empty for the rest.
    pub key: String,
    /// What is shown; none when nothing is grouped.
    pub label: Option<String>,
    /// Indices of the entries.
    pub entries: Vec<EntryIndex>,
}

/// Finds the entries of a request's kind and condition.
///
/// # Errors
/// A sentence when the request names what this publication does not have.
pub fn entries_for<'a>(request: &Request, publication: &'a Publication) -> Result<(&'a Kind, Vec<EntryIndex>), String> {
    let (name, _) = request.kinds.first().ok_or("the view names no kind")?;
    let kind = publication.vocabulary().find(name).ok_or_else(|| format!("there is no kind `{name}`"))?;
    known_paths(request, kind, publication)?;
    let all = publication.of_kind(&kind.name).iter().copied();
    let entries = match &request.condition {
        Some((condition, _)) => all.filter(|n| matches(condition, *n, publication)).collect(),
        None => all.collect(),
    };
    Ok((kind, entries))
}

/// A condition on a field that the reader does not have would tell by its outcome what the field holds: it is refused.
fn known_paths(request: &Request, kind: &Kind, publication: &Publication) -> Result<(), String> {
    let mut unknown = None;
    if let Some((condition, _)) = &request.condition {
        // So does one on a baseline of which the reader is not told.
        let told = |name: &str| publication.info().baselines.iter().any(|baseline| baseline.name == name);
        condition.visit_tests(&mut |path, _, operands| {
            let known = path.first().is_some_and(|name| match name.as_str() {
                "kind" => true,
                CHANGED_SINCE => operands.iter().all(|operand| told(&operand.text)),
                name => publication.vocabulary().shows(&kind.name, name),
            });
            if !known && unknown.is_none() {
                unknown = path.first().cloned();
            }
        });
    }
    unknown.map_or(Ok(()), |name| Err(format!("`{}` has no field or link `{name}`", kind.name)))
}

/// Selects, sorts and groups the entries of a request.
///
/// # Errors
/// A sentence when the request names what this publication does not have.
pub fn select<'a>(request: &Request, publication: &'a Publication) -> Result<Selection<'a>, String> {
    let (kind, mut entries) = entries_for(request, publication)?;
    let keys: Vec<String> = match request.words("sort") {
        Some(words) => words.into_iter().map(|(w, _)| w.to_owned()).collect(),
        None => kind.sort.clone(),
    };
    order(&mut entries, &keys, kind, publication);
    let total = entries.len();
    if let Some(limit) = request.text("limit").and_then(|t| t.parse::<usize>().ok()) {
        entries.truncate(limit);
    }
    let count = entries.len();
    let groups = match request.text("group").filter(|g| !g.is_empty()) {
        Some(field) if publication.vocabulary().has_column(&kind.name, field) => group(entries, field, kind, publication),
        Some(field) => return Err(format!("`{}` has no field or link `{field}`", kind.name)),
        None => vec![Group { key: String::new(), label: None, entries }],
    };
    Ok(Selection { kind, count, total, groups })
}

/// Sorts entries by fields; `-field` turns the order round. What has no value comes last.
pub fn order(entries: &mut [EntryIndex], keys: &[String], kind: &Kind, publication: &Publication) {
    for key in keys.iter().rev() {
        let (name, reverse) = key.strip_prefix('-').map_or((key.as_str(), false), |n| (n, true));
        entries.sort_by_cached_key(|n| SortKey { key: sort_key(*n, name, kind, publication), reverse });
    }
}

struct SortKey {
    key: OrderKey,
    reverse: bool,
}

/// What an entry is sorted by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum OrderKey {
    Number(Decimal),
    Text(Vec<Chunk>),
    None,
}

/// Part of a text in natural order: `EX-2` comes before `EX-10`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Chunk {
    Number(u128),
    Text(String),
}

impl PartialEq for SortKey {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for SortKey {}
impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.key, &other.key) {
            (OrderKey::None, OrderKey::None) => Ordering::Equal,
            (OrderKey::None, _) => Ordering::Greater,
            (_, OrderKey::None) => Ordering::Less,
            (a, b) if self.reverse => b.cmp(a),
            (a, b) => a.cmp(b),
        }
    }
}

/// A text as it is sorted, whatever the case and the accents.
pub fn natural(text: &str) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let text = folded(text);
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (head, tail) = rest.split_at(end);
        chunks.push(match head.parse::<u128>() {
            Ok(n) if digits => Chunk::Number(n),
            _ => Chunk::Text(head.to_owned()),
        });
        rest = tail;
    }
    chunks
}

fn sort_key(entry: EntryIndex, name: &str, kind: &Kind, publication: &Publication) -> OrderKey {
    let item = publication.entry(entry);
    if name == "id" {
        return OrderKey::Text(natural(&item.id));
    }
    if kind.product(name).is_some() {
        return item.product(name).map_or(OrderKey::None, OrderKey::Number);
    }
    let Some(field) = kind.fields.get(name).filter(|f| f.ty.as_link().is_none()) else {
        return publication
            .linked(entry, name)
            .next()
            .map_or(OrderKey::None, |n| OrderKey::Text(natural(&publication.entry(n).id)));
    };
    let Some(value) = item.get(name) else { return OrderKey::None };
    match value {
        Value::Text(text) => OrderKey::Text(natural(text)),
        Value::Path(text) => OrderKey::Text(natural(text)),
        Value::Prose(prose) => OrderKey::Text(natural(&prose.text)),
        // Choices are in the order in which the kind declares them: from must to won't, from new to done.
        Value::Choice(key) => match &field.ty {
            FieldType::Choice(choices) => {
                OrderKey::Number(Decimal::from(choices.iter().position(|c| c.key == **key).unwrap_or(choices.len())))
            }
            _ => OrderKey::Text(natural(key)),
        },
        Value::Integer(n) => OrderKey::Number(Decimal::from(*n)),
        Value::Number(n) | Value::Percent(n) => OrderKey::Number(*n),
        Value::Money(money) => OrderKey::Number(money.amount),
        Value::Date(date) => {
            let day = date.first();
            OrderKey::Number(Decimal::from(i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())))
        }
        Value::Duration(duration) => OrderKey::Number(duration.rank()),
        Value::Boolean(value) => OrderKey::Number(Decimal::from(i64::from(*value))),
        Value::Links(_) | Value::Records(_) => OrderKey::None,
        Value::List(items) => OrderKey::Number(Decimal::from(items.len())),
    }
}

/// Groups entries by a field or link: choices in the order of the kind, what has no value last.
pub fn group(entries: Vec<EntryIndex>, field: &str, kind: &Kind, publication: &Publication) -> Vec<Group> {
    let lang = publication.info().lang;
    let mut groups: Vec<Group> = Vec::new();
    let mut add = |key: String, label: String, entry: EntryIndex| match groups.iter_mut().find(|g| g.key == key) {
        Some(group) => group.entries.push(entry),
        None => groups.push(Group { key, label: Some(label), entries: vec![entry] }),
    };
    let mut rest = Vec::new();
    let choices = match kind.fields.get(field).map(|f| &f.ty) {
        Some(FieldType::Choice(choices)) => Some(choices),
        _ => None,
    };
    for entry in entries {
        let item = publication.entry(entry);
        if let Some(target) = publication.linked(entry, field).next() {
            // An entry linked with several is shown once, under the first.
            let other = publication.entry(target);
            add(other.id.to_string(), publication.title(target).to_owned(), entry);
            continue;
        }
        match item.get(field) {
            Some(Value::Choice(key)) => {
                let label = choices
                    .and_then(|c| c.iter().find(|c| c.key == **key))
                    .map_or(key.to_string(), |c| c.label.get(lang).to_owned());
                add(key.to_string(), label, entry);
            }
            Some(Value::Text(text)) => add(text.to_string(), text.to_string(), entry),
            Some(Value::Integer(n)) => add(n.to_string(), n.to_string(), entry),
            Some(Value::Date(date)) => add(date.to_string(), date.show(lang), entry),
            Some(Value::Boolean(yes)) => {
                let word = crate::locale::Words::of(lang).get(if *yes { "yes" } else { "no" });
                add(yes.to_string(), word.to_owned(), entry);
            }
            _ => rest.push(entry),
        }
    }
    if let Some(choices) = choices {
        groups.sort_by_key(|g| choices.iter().position(|c| c.key == g.key).unwrap_or(usize::MAX));
    }
    if !rest.is_empty() {
        let label = crate::locale::Words::of(lang).get("without_group").to_owned();
        groups.push(Group { key: String::new(), label: Some(label), entries: rest });
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn numbers_inside_texts_count_as_numbers() {
        assert!(natural("EX-2") < natural("EX-10"));
        assert!(natural("ÉX-2") < natural("EX-10"));
        assert!(natural("EX-10") < natural("US-1"));
    }
}
