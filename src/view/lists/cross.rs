//! A matrix of values: entries, or what they share, against what a field holds, with a value where they meet. Languages × contents
//! with the state of each translation, channels × price levels with the discount, rights × legal bases.

use crate::domain::choice;
use crate::domain::privacy::{RIGHTS, rights};
use crate::face::Writer;
use crate::face::cell::{Cell, cell_of, column, file_of};
use crate::face::label_of;
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::{FieldType, Kind};
use crate::select::{natural, select};
use crate::view::definition::Computed;
use crate::view::free_table::{FreeTable, entry as entry_cell, text};
use crate::view::lists::MAX_SIDE;
use crate::view::series::{Key, Source, index, key_of_entry, keys, order, rows_of, value_of};
use std::collections::BTreeMap;

/// Where rows and columns meet, by their places.
type Cells = BTreeMap<(usize, usize), Vec<Cell>>;

/// Computes a matrix of values.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<Computed, String> {
    let selection = select(request, writer.publication)?;
    let kind = selection.kind;
    let source = |name: &str| match request.text(name).filter(|t| !t.is_empty()) {
        None => Ok(None),
        Some(path) => {
            let read = Source::read(path, kind, writer).ok_or_else(|| format!("`{}` has no field or link `{path}`", kind.name));
            read.map(Some)
        }
    };
    let (across, down, show) = (source("across")?, source("down")?, source("show")?);
    let across = across.ok_or("this matrix needs `across`, a field, a link or a field of rows")?;
    let mut columns: Vec<Key> = Vec::new();
    let mut groups = Vec::new();
    let mut filled: Vec<(Vec<Key>, Cells)> = Vec::new();
    for group in &selection.groups {
        let mut rows: Vec<Key> = Vec::new();
        let mut cells = Cells::new();
        for entry in &group.entries {
            let sources = [Some(&across), down.as_ref(), show.as_ref()];
            for record in rows_of(sources.into_iter().flatten(), *entry, writer) {
                let down = match &down {
                    Some(source) => keys(Some(source), kind, *entry, record, writer),
                    None => vec![key_of_entry(*entry, writer)],
                };
                let value = match (&show, down.first().and_then(|k| k.entry) == Some(*entry)) {
                    (Some(source), _) => shown(source, kind, *entry, record, writer),
                    (None, true) => Some(text("•")),
                    (None, false) => Some(Cell::Refs { items: vec![writer.reference(*entry)] }),
                };
                for row in &down {
                    let at = index(&mut rows, row);
                    for key in keys(Some(&across), kind, *entry, record, writer) {
                        let held = cells.entry((at, index(&mut columns, &key))).or_default();
                        held.extend(value.clone());
                    }
                }
            }
        }
        groups.push(group.label.clone());
        filled.push((rows, cells));
    }
    let most = filled.iter().map(|(rows, _)| rows.len()).sum::<usize>().max(columns.len());
    if most > MAX_SIDE {
        return Err(writer.too_many(most, MAX_SIDE));
    }
    let column_order = in_order(&columns);
    let lang = writer.publication.info().lang;
    let rows_are = down.as_ref().map_or_else(|| kind.labels.get(lang).to_owned(), |source| source.label(kind, writer));
    let corner = format!("{rows_are} × {}", across.label(kind, writer));
    let labels = column_order.iter().filter_map(|n| columns.get(*n)).map(|key| (key.label.clone(), false));
    let mut table = FreeTable::new(std::iter::once((corner, false)).chain(labels).collect());
    for (label, (rows, mut cells)) in groups.into_iter().zip(filled).filter(|(_, (rows, _))| !rows.is_empty()) {
        table.group(label);
        // Entries keep the order of the selection; values have their own.
        let row_order = if down.is_some() { in_order(&rows) } else { (0..rows.len()).collect() };
        for (at, key) in row_order.into_iter().filter_map(|at| Some((at, rows.get(at)?))) {
            let head = key.entry.map_or_else(|| text(&key.label), |n| entry_cell(n, writer));
            let held = column_order.iter().map(|c| one(cells.remove(&(at, *c)).unwrap_or_default()));
            table.push(std::iter::once(head).chain(held).collect());
        }
    }
    let (count, table) = table.finish(&kind.name);
    Ok(Computed::table(count, table))
}

/// The order of keys: by their rank; words without one in natural order, entries in that of their files.
fn in_order(keys: &[Key]) -> Vec<usize> {
    let mut order = order(keys);
    order.sort_by_cached_key(|n| {
        let key = keys.get(*n);
        let entry = key.and_then(|k| k.entry);
        let word = key.filter(|k| k.rank.is_none() && k.entry.is_none()).map(|k| natural(&k.label));
        (key.is_none_or(|k| k.key.is_empty()), entry, word)
    });
    order
}

/// What stands in one cell.
fn one(mut cells: Vec<Cell>) -> Cell {
    if cells.iter().all(|c| matches!(c, Cell::Refs { .. })) {
        let items = cells.into_iter().filter_map(|c| if let Cell::Refs { items } = c { Some(items) } else { None });
        let items: Vec<_> = items.flatten().collect();
        return if items.is_empty() { Cell::Empty } else { Cell::Refs { items } };
    }
    match cells.len() {
        1 => cells.pop().unwrap_or(Cell::Empty),
        _ => Cell::List { items: cells },
    }
}

fn shown(
    source: &Source,
    kind: &Kind,
    entry: EntryIndex,
    record: Option<&crate::view::series::Record>,
    writer: &Writer<'_>,
) -> Option<Cell> {
    let cell = match (source, source.field(kind)) {
        (Source::Own(name), _) => column(entry, name, writer),
        (Source::Row(..), Some(field)) => {
            let unit = field.unit.as_ref().map(|u| u.get(writer.publication.info().lang));
            let value = value_of(source, entry, record, writer)?;
            let at = writer.at(file_of(writer, entry), writer.prefix);
            cell_of(value, &field.ty, unit, writer.publication.title(entry), &at)
        }
        (Source::Row(..), None) => return None,
    };
    (!matches!(cell, Cell::Empty)).then_some(cell)
}

/// The rights of people against the legal bases from which each follows (Articles 7(3) and 12 to 22), with the entries that say how each
/// is exercised. A right that no entry tells of has its row all the same: the register shows what is missing.
pub fn rights_by_basis(request: &Request, writer: &Writer<'_>) -> Result<Computed, String> {
    let publication = writer.publication;
    let (lang, words) = (publication.info().lang, writer.words());
    let selection = select(request, publication)?;
    let kind = selection.kind;
    let entries: Vec<EntryIndex> = selection.groups.iter().flat_map(|g| g.entries.iter().copied()).collect();
    let vocabulary = publication.vocabulary();
    let bases = match vocabulary.get("processing").and_then(|k| k.fields.get("purposes")).map(|f| &f.ty) {
        Some(FieldType::Records(fields)) => match fields.get("legal_basis").map(|f| &f.ty) {
            Some(FieldType::Choice(choices)) => choices.as_slice(),
            _ => &[],
        },
        _ => &[],
    };
    let Some(FieldType::Choice(names)) = kind.fields.get("right").map(|f| &f.ty) else {
        return Err("this register needs the field `right` of the kind `right`".to_owned());
    };
    let corner = format!("{} × {}", label_of(kind, "right", writer), words.get("register_bases"));
    let labels = bases.iter().map(|b| (b.label.get(lang).to_owned(), false));
    let how = (words.get("register_how").to_owned(), false);
    let mut table = FreeTable::new(std::iter::once((corner, false)).chain(labels).chain([how]).collect());
    for right in RIGHTS {
        let Some(name) = names.iter().find(|c| c.key == right) else { continue };
        let follows = |basis: &str| rights(std::iter::once(basis)).contains(right);
        let marks = bases.iter().map(|b| if follows(&b.key) { text("•") } else { Cell::Empty });
        let told = entries.iter().filter(|n| choice(publication.entry(**n), "right") == Some(right));
        let told = one(told.map(|n| Cell::Refs { items: vec![writer.reference(*n)] }).collect());
        table.push(std::iter::once(text(name.label.get(lang))).chain(marks).chain([told]).collect());
    }
    let (count, table) = table.finish(&kind.name);
    Ok(Computed::table(if entries.is_empty() { 0 } else { count }, table))
}
