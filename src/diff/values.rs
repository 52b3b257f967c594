//! What changed in the value of a field: as words, blocks, rows or members, whatever the value is.

use super::prose::prose;
use super::words::{likeness, words};
use crate::locale::Words;
use crate::publication::changes::{CellChange, Change, Detail, Member, Piece, RowChange};
use crate::publication::leaves::{Lines, said, settled};
use crate::schema::value::show_decimal;
use crate::schema::{Field, FieldType, Lang, Value};
use crate::text::typeset;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::sync::Arc;

/// How two rows are alike at least, in per cent of their words, to be two states of one row.
const COUNTERPART: usize = 40;

/// How values are read.
pub(super) struct Reader<'a> {
    pub lang: Lang,
    /// The id under which a cited entry is known in both publications.
    pub name: &'a dyn Fn(&str) -> String,
}

impl Reader<'_> {
    /// Compares what a field holds; nothing when it says the same. `field` is the field as the newer publication has it, or else the older.
    pub fn compare(&self, before: Option<&Value>, after: Option<&Value>, field: Option<&Field>) -> Option<Detail> {
        let ty = field.map(|field| &field.ty);
        let empty = Value::List(Vec::new());
        match (before.unwrap_or(&empty), after.unwrap_or(&empty)) {
            (Value::Prose(_), _) | (_, Value::Prose(_)) => {
                let text = |value: Option<&Value>| match value {
                    Some(Value::Prose(prose)) => prose.text.to_string(),
                    Some(other) => self.said(other, field),
                    None => String::new(),
                };
                let set = |line: &str| typeset(line, self.lang);
                let blocks = prose(&text(before), &text(after), &Lines { name: self.name, set: &set });
                (!blocks.is_empty()).then_some(Detail::Blocks(blocks))
            }
            (Value::Records(old), Value::Records(new)) => self.rows(old, new, ty),
            (Value::Records(old), Value::List(none)) if none.is_empty() => self.rows(old, &[], ty),
            (Value::List(none), Value::Records(new)) if none.is_empty() => self.rows(&[], new, ty),
            (Value::List(old), Value::List(new)) => self.members(old, new, field),
            _ => {
                let text = |value: Option<&Value>| value.map(|value| self.said(value, field)).unwrap_or_default();
                let (before, after) = (text(before), text(after));
                let prose = matches!(ty, Some(FieldType::Text) | None);
                let pieces = match (before == after, prose) {
                    (true, _) => return None,
                    (false, true) => words(&before, &after),
                    // Numbers, dates and choices are one word each.
                    (false, false) => whole(&before, &after),
                };
                Some(Detail::Words(pieces))
            }
        }
    }

    fn members(&self, old: &[Value], new: &[Value], field: Option<&Field>) -> Option<Detail> {
        let said = |values: &[Value]| values.iter().map(|value| self.said(value, field)).collect::<Vec<_>>();
        members(&said(old), &said(new), false)
    }

    /// A value as people read it.
    pub fn said(&self, value: &Value, field: Option<&Field>) -> String {
        let unit = field.and_then(|field| field.unit.as_ref()).map(|unit| unit.get(self.lang)).filter(|unit| !unit.is_empty());
        let with_unit = |text: String| unit.map_or_else(|| text.clone(), |unit| [&text, "\u{a0}", unit].concat());
        match value {
            Value::Text(text) => typeset(text, self.lang),
            Value::Prose(prose) => said(&prose.text, self.name),
            Value::Choice(key) => choice(key, field.map(|field| &field.ty), self.lang),
            Value::Integer(n) => with_unit(show_decimal(Decimal::from(*n), self.lang)),
            Value::Number(n) => with_unit(show_decimal(*n, self.lang)),
            Value::Percent(n) => self.lang.locale().percent.replace("{n}", &show_decimal(*n, self.lang)),
            Value::Money(money) => money.show(self.lang),
            Value::Date(date) => date.show(self.lang),
            Value::Duration(duration) => duration.show(self.lang),
            Value::Boolean(value) => Words::of(self.lang).get(if *value { "yes" } else { "no" }).to_owned(),
            Value::Path(path) => path.to_string(),
            Value::Links(targets) => targets.iter().map(|target| (self.name)(&target.id)).collect::<Vec<_>>().join(", "),
            Value::List(items) => items.iter().map(|item| self.said(item, field)).collect::<Vec<_>>().join(", "),
            Value::Records(rows) => {
                let cell = |(_, value): &(Arc<str>, Value)| self.said(value, None);
                rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" | ")).collect::<Vec<_>>().join(" ; ")
            }
        }
    }

    /// A value so that two values that compare as the same are the same text.
    pub fn settled(&self, value: &Value, field: Option<&Field>) -> String {
        match value {
            Value::Prose(prose) => {
                let set = |line: &str| typeset(line, self.lang);
                settled(&prose.text, &Lines { name: self.name, set: &set })
            }
            Value::List(items) => {
                let mut said: Vec<String> = items.iter().map(|item| self.said(item, field)).collect();
                said.sort();
                said.join("\u{1e}")
            }
            Value::Records(rows) => {
                let columns = field.and_then(|field| field.ty.cells());
                let row = |row: &Row| {
                    let mut cells = self.cells(row, columns);
                    cells.sort();
                    cells.iter().map(|(name, text)| [name, " ", text].concat()).collect::<Vec<_>>().join("\u{1f}")
                };
                let mut rows: Vec<String> = rows.iter().map(row).filter(|row| !row.is_empty()).collect();
                rows.sort();
                rows.join("\u{1e}")
            }
            _ => self.said(value, field),
        }
    }

    fn rows(&self, old: &[Row], new: &[Row], ty: Option<&FieldType>) -> Option<Detail> {
        let columns = match ty {
            Some(FieldType::Records(columns)) => Some(columns),
            _ => None,
        };
        let read = |rows: &[Row]| rows.iter().map(|row| self.cells(row, columns)).collect::<Vec<_>>();
        let (old, new) = (read(old), read(new));
        // Rows that are the same stand for themselves; the others may find their counterpart anywhere.
        let (mut olds, mut news) = (Vec::new(), Vec::new());
        for op in capture_diff_slices(Algorithm::Patience, &old, &new) {
            let (_, gone, came) = op.as_tag_tuple();
            if !matches!(op, DiffOp::Equal { .. }) {
                olds.extend_from_slice(old.get(gone).unwrap_or_default());
                news.extend_from_slice(new.get(came).unwrap_or_default());
            }
        }
        let mut out = Vec::new();
        self.replaced(&olds, &news, columns, &mut out);
        unmoved(&mut out);
        (!out.is_empty()).then_some(Detail::Rows(out))
    }

    /// The cells of a row by column, as text.
    fn cells(&self, row: &Row, columns: Option<&IndexMap<String, Field>>) -> Cells {
        let said = |(name, value): &(Arc<str>, Value)| {
            (name.clone(), self.said(value, columns.and_then(|columns| columns.get(&**name))))
        };
        // Pages do not show these cells either: fingerprints and the like are for programs.
        let told = |cell: &&(Arc<str>, Value)| columns.and_then(|columns| columns.get(&*cell.0)).is_none_or(|field| field.column);
        row.iter().filter(told).map(said).filter(|(_, text)| !text.is_empty()).collect()
    }

    /// Pairs rows that were replaced: those that begin alike first, then those that share their words.
    fn replaced(&self, old: &[Cells], new: &[Cells], columns: Option<&IndexMap<String, Field>>, out: &mut Vec<RowChange>) {
        let mut left: Vec<Option<&Cells>> = old.iter().map(Some).collect();
        let mut take = |row: &Cells| {
            let named = |other: &&Cells| begins(other).is_some() && begins(other) == begins(row);
            let like = |other: &&Cells| likeness(&line(other), &line(row)) >= COUNTERPART;
            let find = |fits: &dyn Fn(&&Cells) -> bool| left.iter().position(|other| other.as_ref().is_some_and(fits));
            let at = find(&named).or_else(|| if left.len() < 200 { find(&like) } else { None })?;
            left.get_mut(at).and_then(Option::take)
        };
        let mut after = Vec::new();
        for row in new {
            match take(row) {
                Some(before) => after.extend(self.changed(before, row, columns)),
                None => after.push(self.whole(row, Change::Added, columns)),
            }
        }
        out.extend(left.into_iter().flatten().map(|row| self.whole(row, Change::Removed, columns)));
        out.extend(after);
    }

    fn whole(&self, row: &Cells, change: Change, columns: Option<&IndexMap<String, Field>>) -> RowChange {
        let cell = |(name, text): &(Arc<str>, String)| CellChange {
            label: self.label(name, columns),
            words: vec![Piece::new(change, text.clone())],
        };
        RowChange { change, name: begins(row).unwrap_or_default().to_owned(), cells: row.iter().map(cell).collect() }
    }

    fn changed(&self, before: &Cells, after: &Cells, columns: Option<&IndexMap<String, Field>>) -> Option<RowChange> {
        let text = |row: &Cells, name: &str| {
            row.iter().find(|(own, _)| **own == *name).map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let mut names: Vec<&Arc<str>> = after.iter().map(|(name, _)| name).collect();
        names.extend(before.iter().map(|(name, _)| name).filter(|name| !after.iter().any(|(own, _)| own == *name)));
        let cells = names.into_iter().filter_map(|name| {
            let (old, new) = (text(before, name), text(after, name));
            let prose = columns
                .and_then(|columns| columns.get(&**name))
                .is_none_or(|field| matches!(field.ty, FieldType::Text | FieldType::Markdown));
            let words = if prose { words(&old, &new) } else { whole(&old, &new) };
            (old != new).then(|| CellChange { label: self.label(name, columns), words })
        });
        let cells: Vec<CellChange> = cells.collect();
        (!cells.is_empty()).then(|| RowChange { change: Change::Same, name: begins(after).unwrap_or_default().to_owned(), cells })
    }

    fn label(&self, name: &Arc<str>, columns: Option<&IndexMap<String, Field>>) -> String {
        columns
            .and_then(|columns| columns.get(&**name))
            .map_or_else(|| name.to_string(), |field| field.label.get(self.lang).to_owned())
    }
}

/// A row as it is written.
type Row = Vec<(Arc<str>, Value)>;

/// A row as people read it.
type Cells = Vec<(Arc<str>, String)>;

/// What a row begins with.
fn begins(row: &Cells) -> Option<&str> {
    row.first().map(|(_, text)| text.as_str())
}

fn line(row: &Cells) -> String {
    row.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Rows that only stand elsewhere are no change.
fn unmoved(rows: &mut Vec<RowChange>) {
    let texts = |row: &RowChange| row.cells.iter().flat_map(|cell| cell.words.iter().map(|w| w.text.clone())).collect::<Vec<_>>();
    let mut gone: Vec<usize> = Vec::new();
    for (n, row) in rows.iter().enumerate().filter(|(_, row)| row.change == Change::Removed) {
        let back = rows
            .iter()
            .enumerate()
            .position(|(at, other)| other.change == Change::Added && !gone.contains(&at) && texts(other) == texts(row));
        if let Some(back) = back {
            gone.extend([n, back]);
        }
    }
    let mut n = 0..;
    rows.retain(|_| n.next().is_none_or(|n| !gone.contains(&n)));
}

/// A value that was replaced as a whole.
fn whole(before: &str, after: &str) -> Vec<Piece> {
    let pieces = [Piece::new(Change::Removed, before), Piece::new(Change::Added, after)];
    pieces.into_iter().filter(|piece| !piece.text.is_empty()).collect()
}

fn choice(key: &str, ty: Option<&FieldType>, lang: Lang) -> String {
    let of = match ty {
        Some(FieldType::List(of)) => Some(&**of),
        other => other,
    };
    let found = match of {
        Some(FieldType::Choice(choices)) => choices.iter().find(|choice| choice.key == key),
        _ => None,
    };
    found.map_or_else(|| key.to_owned(), |choice| choice.label.get(lang).to_owned())
}

/// Which members came and went, whatever their order; nothing when they are the same.
pub(super) fn members(old: &[String], new: &[String], entry: bool) -> Option<Detail> {
    let without = |own: &[String], other: &[String], change: Change| -> Vec<Member> {
        let mut left: Vec<&String> = other.iter().collect();
        let mut out = Vec::new();
        for text in own {
            match left.iter().position(|other| *other == text) {
                Some(at) => drop(left.swap_remove(at)),
                None => out.push(Member { change, text: text.clone(), entry }),
            }
        }
        out
    };
    let mut all = without(old, new, Change::Removed);
    all.extend(without(new, old, Change::Added));
    (!all.is_empty()).then_some(Detail::Members(all))
}
