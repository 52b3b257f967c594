//! What a cell says, as the text that a field is given.

use crate::exchange::read::{Cell, day_of_serial, shown};
use crate::exchange::recognise::choice_of;
use crate::exchange::{Datum, text};
use crate::finding::{RuleId, Severity, closest_key};
use crate::locale::{Words, yes_or_no};
use crate::project::Project;
use crate::publication::audience_names;
use crate::schema::value::{self, Convention, Date, day_first, unmistakable};
use crate::schema::{Choice, Field, FieldType, Lang, Value, choice_words};
use crate::source::Node;
use crate::span::{FileId, Span};
use crate::text::{Marks, folded, resembling};
use indexmap::IndexMap;
use rust_decimal::Decimal;
use std::str::FromStr as _;

/// Refuses a text that a project could not be built with: `bad-passage` would stop it (`check/passages.rs`).
pub(super) fn refuse_marks(text: &str, project: &Project) -> Result<(), String> {
    if !text.contains("<!--") && resembling(text, &audience_names(&project.config.audiences)).is_empty() {
        return Ok(());
    }
    Err("it holds a comment or a mark of a passage (`<!--`), which is not read in such a text: write it otherwise".to_owned())
}

/// The parts of a project that cells are read by.
pub struct Reader<'a> {
    /// The project.
    pub project: &'a Project,
    /// The language of the sheet.
    pub lang: Lang,
}

impl Reader<'_> {
    fn convention(&self) -> Convention<'_> {
        Convention { currency: &self.project.config.currency, lang: self.project.config.lang }
    }

    /// Reads a value, and refuses what can be read in two ways.
    pub fn value(&self, node: &Node, field: &Field) -> Result<Option<Value>, String> {
        let mut findings = Vec::new();
        let value = value::read(node, field, self.convention(), &mut findings);
        let wrong = |f: &&crate::finding::Finding| f.severity == Severity::Error || f.rule == RuleId::AmbiguousNumber;
        match findings.iter().find(wrong) {
            Some(finding) => {
                let hint = finding.hint.as_deref().map(|hint| format!("; {hint}")).unwrap_or_default();
                Err(format!("{}{hint}", finding.message))
            }
            None => Ok(value),
        }
    }

    /// What a cell gives to a field; `now` is what the field holds.
    pub fn given(&self, field: &Field, cell: &Cell, now: &Datum) -> Result<String, String> {
        if let Cell::Problem(why) = cell {
            return Err(format!("it holds {why}"));
        }
        self.of_type(field, &field.ty, cell, now)
    }

    fn of_type(&self, field: &Field, ty: &FieldType, cell: &Cell, now: &Datum) -> Result<String, String> {
        let text = plain(&cell.text());
        match ty {
            FieldType::Choice(choices) => choice(choices, &text, &field.name),
            FieldType::Integer { .. } | FieldType::Number(_) | FieldType::Percent(_) => {
                if let Cell::Number(n) | Cell::Percent(n) = cell {
                    return Ok(decimal(*n).map_or(text, unmistakable));
                }
                let one = Field { ty: ty.clone(), ..field.clone() };
                match self.value(&scalar(&text), &one)? {
                    Some(Value::Integer(n)) => Ok(n.to_string()),
                    Some(Value::Number(n) | Value::Percent(n)) => Ok(unmistakable(n)),
                    _ => Ok(text),
                }
            }
            FieldType::Money(_) => {
                if let Cell::Number(n) = cell {
                    let currency = match now {
                        Datum::Money(money) => &*money.currency,
                        _ => &self.project.config.currency,
                    };
                    return Ok(decimal(*n).map_or(text, |n| format!("{} {currency}", unmistakable(n))));
                }
                let one = Field { ty: ty.clone(), ..field.clone() };
                match self.value(&scalar(&text), &one)? {
                    Some(Value::Money(money)) => Ok(format!("{} {}", unmistakable(money.amount), money.currency)),
                    _ => Ok(text),
                }
            }
            FieldType::Date => Ok(date(&text, self.project.config.lang.primary() == "en")?),
            FieldType::Boolean => Ok(match cell {
                Cell::Boolean(yes) => yes.to_string(),
                Cell::Number(n) if *n == 0.0 || *n == 1.0 => (*n == 1.0).to_string(),
                _ if matches!(text.as_str(), "x" | "X" | "✓" | "✔") => "true".to_owned(),
                _ => yes_or_no(&text).map_or(text, |yes| yes.to_string()),
            }),
            FieldType::Link(link) if link.many => Ok(list(text.split([',', ';', '\n', '|']))),
            FieldType::List(of) => {
                let single = matches!(**of, FieldType::Text | FieldType::Markdown);
                let items: Vec<&str> = if text.contains('\n') {
                    text.split('\n').collect()
                } else if single {
                    text.split(';').collect()
                } else {
                    text.split([';', ',']).collect()
                };
                let items = items.into_iter().map(str::trim).filter(|item| !item.is_empty());
                let items: Vec<String> = items
                    .map(|item| self.of_type(field, of, &Cell::Text(item.to_owned()), &Datum::Empty))
                    .collect::<Result<_, _>>()?;
                Ok(list(items.iter().map(String::as_str)))
            }
            FieldType::Records(fields) => self.rows(field, fields, &text, now),
            FieldType::Text | FieldType::Markdown => {
                if *ty == FieldType::Text {
                    refuse_marks(&text, self.project)?;
                } else if let Some(fault) = Marks::read(&text, &audience_names(&self.project.config.audiences)).faults.first() {
                    let mark = text.get(fault.at.clone()).unwrap_or_default();
                    return Err(format!("`{}` is no passage that can be read: close it, or take it out", value::shorten(mark)));
                }
                Ok(cell.text().replace("\r\n", "\n").trim().to_owned())
            }
            FieldType::Duration if matches!(cell, Cell::Number(_)) => {
                Err(format!("`{text}` is a number without a unit; write `{text} days`"))
            }
            _ => Ok(text),
        }
    }

    /// Rows as `text` writes them: `Label: value | Label: value`, a row per line.
    fn rows(&self, field: &Field, fields: &IndexMap<String, Field>, given: &str, now: &Datum) -> Result<String, String> {
        let own = text(now, Words::of(self.lang));
        let parsed = |given: &str| self.parsed(fields, given);
        // Where what is there cannot be read back as it is, nothing that was made of it can.
        let faithful = *now == Datum::Empty
            || parsed(&own).is_ok_and(|rows| {
                let again = rows
                    .iter()
                    .map(|row| row.iter().map(|(f, t)| format!("{}: {t}", self.label(f))).collect::<Vec<_>>().join(" | "));
                again.collect::<Vec<_>>().join("\n") == own
            });
        if !faithful {
            return Err(format!("the rows of `{}` cannot be taken from one cell; change them in the file", field.name));
        }
        let mut out = Vec::new();
        for row in parsed(given)? {
            let mut cells = serde_json::Map::new();
            for (cell_field, text) in row {
                if matches!(cell_field.ty, FieldType::List(_) | FieldType::Records(_)) {
                    return Err(format!("the rows of `{}` cannot be taken from one cell; change them in the file", field.name));
                }
                let value = self.of_type(cell_field, &cell_field.ty, &Cell::Text(text), &Datum::Empty)?;
                let value = match value.starts_with('[') && cell_field.ty.as_link().is_some_and(|link| link.many) {
                    true => serde_json::from_str(&value).unwrap_or_default(),
                    false => serde_json::Value::from(value),
                };
                cells.insert(cell_field.name.to_string(), value);
            }
            out.push(serde_json::Value::Object(cells));
        }
        Ok(serde_json::Value::Array(out).to_string())
    }

    fn label<'f>(&self, field: &'f Field) -> &'f str {
        field.label.get(self.lang)
    }

    fn parsed<'f>(&self, fields: &'f IndexMap<String, Field>, given: &str) -> Result<Vec<Vec<(&'f Field, String)>>, String> {
        let mut rows = Vec::new();
        for line in given.split('\n').map(str::trim).filter(|line| !line.is_empty()) {
            let mut row: Vec<(&Field, String)> = Vec::new();
            for part in line.split(" | ") {
                let (head, text) = part.split_once(':').unwrap_or((part, ""));
                let word = folded(head.trim());
                let named = |f: &&Field| folded(&f.name) == word || f.label.all().any(|label| folded(label) == word);
                let found = fields.values().find(named).filter(|f| row.iter().all(|(known, _)| known.name != f.name));
                let Some(found) = found else {
                    let names: Vec<&str> = fields.values().map(|f| self.label(f)).collect();
                    return Err(format!(
                        "`{}` is no part of a row; write `{}: … | …`, a row per line, with {}",
                        value::shorten(part),
                        names.first().copied().unwrap_or_default(),
                        names.join(", ")
                    ));
                };
                row.push((found, text.trim().to_owned()));
            }
            rows.push(row);
        }
        Ok(rows)
    }
}

/// A text with plain blanks and nothing around it.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").trim().trim_matches('\u{feff}').to_owned()
}

fn scalar(text: &str) -> Node {
    Node::scalar(text, Span::new(FileId(u32::MAX), 0, 0))
}

/// Several values as a list that nothing in them can break.
pub fn list<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let items = items.map(str::trim).filter(|item| !item.is_empty()).map(serde_json::Value::from);
    serde_json::Value::Array(items.collect()).to_string()
}

/// A number with the digits that a spreadsheet keeps.
fn decimal(n: f64) -> Option<Decimal> {
    Decimal::from_str(&shown(n)).ok()
}

fn choice(choices: &[Choice], text: &str, name: &str) -> Result<String, String> {
    if let Some(key) = choice_of(choices, text) {
        return Ok(key.to_owned());
    }
    let keys: Vec<&str> = choices.iter().map(|choice| choice.key.as_str()).collect();
    let near = closest_key(text, choice_words(choices)).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Err(format!("`{name}` is one of {}, found `{}`{near}", keys.join(", "), value::shorten(text)))
}

/// A day as ISO 8601, also from `31/03/2026`. Where the month may stand first, only a day that can be no month is taken.
fn date(text: &str, month_may_be_first: bool) -> Result<String, String> {
    if Date::parse(text).is_some() {
        return Ok(text.to_owned());
    }
    match day_first(text) {
        Some(iso) => {
            let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
            let two_ways = month_may_be_first
                && text.contains('/')
                && parts.first().and_then(|day| day.parse::<u8>().ok()).is_some_and(|day| day <= 12)
                && parts.first() != parts.get(1);
            if two_ways { Err(format!("`{text}` can be two days; write `{iso}`, if that is meant")) } else { Ok(iso) }
        }
        None => match day_of_serial(text) {
            Some(day) => {
                Err(format!("`{text}` is how a spreadsheet stores {day}: give the cell the form of a date, or write the day"))
            }
            // What the field says of it is clearer.
            None => Ok(text.to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_taken_as_they_are_written() {
        assert_eq!(date("2026-03-31", true), Ok("2026-03-31".into()));
        assert_eq!(date("31/03/2026", true), Ok("2026-03-31".into()));
        assert_eq!(date("01/03/2026", false), Ok("2026-03-01".into()));
        assert!(date("01/03/2026", true).is_err());
        assert!(date("46112", true).is_err_and(|why| why.contains("2026-03-31")));
        assert_eq!(date("12", true), Ok("12".into()));
        assert_eq!(decimal(0.1 + 0.2).map(unmistakable), Some("0.3".into()));
        assert_eq!(list(["a", " b, c ", ""].into_iter()), "[\"a\",\"b, c\"]");
    }
}
