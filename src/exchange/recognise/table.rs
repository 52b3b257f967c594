//! Tables that are registers: a row per entry, or a table per entry.

use super::headers::{Usual, header_word, is_id_header, usual};
use super::id::whole_id;
use super::{Claim, FoundEntry, Guide, Shape, Target, Told};
use crate::exchange::read::document::Piece;
use crate::text::{Block, Inline, plain_text};

/// What a table was read as.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TableRead {
    /// Entries and what stands between them, in the order of rows.
    pub parts: Vec<RowPart>,
    /// The fields of its columns, in their order.
    pub columns: Vec<String>,
    /// Headers and what they were read as.
    pub headers: Vec<(String, String)>,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum RowPart {
    Entry(Box<FoundEntry>),
    Text(Vec<Block>),
}

/// The cells of a table: rows, columns, blocks.
type Cells = Vec<Vec<Vec<Block>>>;

/// What a header means for a kind.
pub(super) fn target(guide: &Guide<'_>, kind: &str, header: &str) -> Option<Target> {
    let word = header_word(header);
    if word.is_empty() {
        return None;
    }
    if let Some(found) = (guide.column)(kind, header) {
        return Some(found);
    }
    if is_id_header(&word) {
        return Some(Target::Id);
    }
    match usual(&word)? {
        Usual::Title => Some(Target::Title),
        Usual::Body => Some(Target::Body),
        Usual::Field(name) => (guide.column)(kind, name),
    }
}

/// The cells of a table; a cell of several rows stands in its first one, and in the others where `copied` says so.
fn cells_of(block: &Block) -> Option<(Cells, Vec<(usize, usize)>)> {
    let line = |inlines: &Vec<Inline>| if inlines.is_empty() { Vec::new() } else { vec![Block::Paragraph(inlines.clone())] };
    match block {
        Block::Table { head, rows, .. } => {
            let all = std::iter::once(head).chain(rows).map(|row| row.iter().map(line).collect());
            Some((all.collect(), Vec::new()))
        }
        Block::Grid(grid) => {
            let count = grid.head.len() + grid.body.len();
            let mut cells: Cells = vec![vec![Vec::new(); grid.columns]; count];
            let mut copied = Vec::new();
            for (y, row) in grid.head.iter().chain(&grid.body).enumerate() {
                for cell in row {
                    for below in 0..cell.rows.min(count - y) {
                        if let Some(place) = cells.get_mut(y + below).and_then(|row| row.get_mut(cell.column)) {
                            place.clone_from(&cell.blocks);
                            if below > 0 {
                                copied.push((y + below, cell.column));
                            }
                        }
                    }
                }
            }
            Some((cells, copied))
        }
        _ => None,
    }
}

/// The words of a cell.
pub(super) fn words(blocks: &[Block]) -> String {
    plain_text(blocks, &|id| Some(id.to_owned())).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a table as a register, when it is one.
pub(super) fn read(piece: &Piece, guide: &Guide<'_>) -> Option<TableRead> {
    let (cells, copied) = cells_of(&piece.block)?;
    card(&cells, piece, guide).or_else(|| rows(&cells, &copied, piece, guide))
}

/// The kind that the ids of cells name, when most of the cells hold ids of one.
fn kind_of<'a>(ids: impl Iterator<Item = &'a str>, guide: &Guide<'_>) -> Option<String> {
    let (mut filled, mut kinds): (usize, Vec<String>) = (0, Vec::new());
    for text in ids.filter(|text| !text.is_empty()) {
        filled += 1;
        if let Some(Claim::Kind(kind)) = whole_id(text).map(|id| (guide.claim)(&id)) {
            kinds.push(kind);
        }
    }
    let first = kinds.first()?.clone();
    let same = kinds.iter().filter(|kind| **kind == first).count();
    (same * 10 >= filled * 6).then_some(first)
}

/// A table of two columns that describes one entry: label and value in each row.
fn card(cells: &Cells, piece: &Piece, guide: &Guide<'_>) -> Option<TableRead> {
    if cells.len() < 2 || cells.iter().any(|row| row.len() != 2) {
        return None;
    }
    let pairs: Vec<(String, &Vec<Block>)> = cells.iter().filter_map(|row| Some((words(row.first()?), row.get(1)?))).collect();
    let (_, id) = pairs.iter().find(|(label, _)| is_id_header(&header_word(label)))?;
    let id = whole_id(&words(id))?;
    let Claim::Kind(kind) = (guide.claim)(&id) else { return None };
    let known = pairs.iter().filter(|(label, _)| target(guide, &kind, label).is_some()).count();
    // A register of one row has its ids below each other, not beside their label.
    let labels_below = pairs.iter().skip(1).any(|(label, _)| whole_id(label).is_some());
    if known < 2 || labels_below {
        return None;
    }
    let mut entry = FoundEntry::new(Some(id), &kind, &piece.at, Shape::Table);
    for (label, value) in &pairs {
        put(&mut entry, target(guide, &kind, label), label, value, guide);
    }
    let headers = pairs.iter().map(|(label, _)| (label.clone(), read_as(target(guide, &kind, label)))).collect();
    Some(TableRead { parts: vec![RowPart::Entry(Box::new(entry))], columns: Vec::new(), headers })
}

/// What a column was read as, in a report.
fn read_as(target: Option<Target>) -> String {
    match target {
        Some(Target::Id) => "id".to_owned(),
        Some(Target::Title) => "title".to_owned(),
        Some(Target::Body) => "text".to_owned(),
        Some(Target::Choice(name) | Target::Words(name) | Target::Prose(name)) => name,
        Some(Target::Out) => "(left out)".to_owned(),
        None => "text, with its header".to_owned(),
    }
}

/// A table with a row of headers and a column of ids, or the columns of stories.
fn rows(cells: &Cells, copied: &[(usize, usize)], piece: &Piece, guide: &Guide<'_>) -> Option<TableRead> {
    let head = cells.first()?;
    let headers: Vec<String> = head.iter().map(|cell| words(cell)).collect();
    if cells.len() < 2 || headers.len() < 2 {
        return None;
    }
    let texts = |x: usize| cells.iter().skip(1).filter_map(move |row| row.get(x)).map(|cell| words(cell)).collect::<Vec<_>>();
    let named = headers.iter().position(|header| is_id_header(&header_word(header)) || (guide.is_id)(header));
    let of_column = |x: usize| kind_of(texts(x).iter().map(String::as_str), guide);
    let found = named.and_then(|x| Some((x, of_column(x)?))).or_else(|| Some((0, of_column(0)?)));
    let (ids, kind) = match found {
        Some((x, kind)) => (Some(x), kind),
        None => {
            let kind = guide.story?;
            let story = ["role", "want"].iter().all(|name| {
                headers.iter().any(|h| matches!((guide.column)(kind, h), Some(Target::Words(field)) if field == *name))
            });
            if !story {
                return None;
            }
            (None, kind.to_owned())
        }
    };
    let targets = column_targets(&headers, ids, &kind, guide);
    // A matrix has ids and marks: nothing in it says what is asked for.
    let says = |x: usize| {
        let (words, filled) = texts(x)
            .iter()
            .filter(|text| !text.is_empty())
            .fold((0, 0), |(words, filled), text| (words + text.split(' ').count(), filled + 1));
        filled > 0 && words >= filled * 3
    };
    let told = |target: &Option<Target>| matches!(target, Some(Target::Title | Target::Body | Target::Words(_)));
    if !targets.iter().any(told) && !(0..headers.len()).any(|x| Some(x) != ids && says(x)) {
        return None;
    }
    let mut parts: Vec<RowPart> = Vec::new();
    for (y, row) in cells.iter().enumerate().skip(1) {
        let own = |x: usize| !copied.contains(&(y, x));
        let filled: Vec<usize> = (0..row.len())
            .filter(|x| own(*x) && row.get(*x).is_some_and(|cell| !words(cell).is_empty() || !cell.is_empty()))
            .collect();
        let id_text = ids.and_then(|x| row.get(x).filter(|_| own(x))).map(|cell| words(cell)).unwrap_or_default();
        let id = whole_id(&id_text).filter(|id| matches!((guide.claim)(id), Claim::Kind(own) if own == kind));
        if filled.is_empty() {
            continue;
        }
        if id.is_none() && ids.is_some() {
            continued(&mut parts, row, &filled, &headers);
            continue;
        }
        let mut entry = FoundEntry::new(id, &kind, &piece.at, Shape::Table);
        for (x, cell) in row.iter().enumerate() {
            let target = targets.get(x).cloned().flatten();
            let header = headers.get(x).map_or("", String::as_str);
            put(&mut entry, target, header, cell, guide);
        }
        parts.push(RowPart::Entry(Box::new(entry)));
    }
    let columns = column_names(&targets);
    let headers = headers.iter().zip(&targets).map(|(header, target)| (header.clone(), read_as(target.clone()))).collect();
    Some(TableRead { parts, columns, headers })
}

/// What each column holds: the first one of a field is that field, a second one is text.
fn column_targets(headers: &[String], ids: Option<usize>, kind: &str, guide: &Guide<'_>) -> Vec<Option<Target>> {
    let mut seen: Vec<Target> = Vec::new();
    let one = |(x, header): (usize, &String)| match (Some(x) == ids, target(guide, kind, header)) {
        (true, _) => Some(Target::Id),
        (false, Some(Target::Id)) => None,
        (false, Some(target)) if seen.contains(&target) => None,
        (false, found) => {
            seen.extend(found.clone());
            found
        }
    };
    let targets = headers.iter().enumerate().map(one).collect();
    shared(targets, headers)
}

/// The columns of a view; title and text are named by the kind.
fn column_names(targets: &[Option<Target>]) -> Vec<String> {
    let name = |target: &Target| match target {
        Target::Id => Some("id".to_owned()),
        Target::Title => Some("\u{0}title".to_owned()),
        Target::Body => Some("\u{0}body".to_owned()),
        Target::Choice(name) | Target::Words(name) | Target::Prose(name) => Some(name.clone()),
        Target::Out => None,
    };
    targets.iter().flatten().filter_map(name).collect()
}

/// Where one column says both what it is called and what it is, it is the text; the words `Exigence` and `Description` side by side are
/// title and text.
fn shared(mut targets: Vec<Option<Target>>, headers: &[String]) -> Vec<Option<Target>> {
    let has = |targets: &[Option<Target>], wanted: &Target| targets.iter().any(|target| target.as_ref() == Some(wanted));
    if !has(&targets, &Target::Title)
        && let Some(body) = targets.iter().position(|target| *target == Some(Target::Body))
        && let Some(second) = (body + 1..headers.len()).find(|x| {
            targets.get(*x) == Some(&None)
                && headers.get(*x).is_some_and(|header| usual(&header_word(header)) == Some(Usual::Body))
        })
    {
        if let Some(place) = targets.get_mut(body) {
            *place = Some(Target::Title);
        }
        if let Some(place) = targets.get_mut(second) {
            *place = Some(Target::Body);
        }
    }
    targets
}

/// A row without an id: one text alone heads what follows, more of them go on with the entry above.
fn continued(parts: &mut Vec<RowPart>, row: &[Vec<Block>], filled: &[usize], headers: &[String]) {
    let cell = |x: usize| row.get(x).cloned().unwrap_or_default();
    if let [one] = filled
        && (*one == 0 || parts.is_empty())
    {
        parts.push(RowPart::Text(cell(*one)));
        return;
    }
    let labelled_cells: Vec<Block> =
        filled.iter().flat_map(|x| labelled(headers.get(*x).map_or("", String::as_str), cell(*x))).collect();
    match parts.last_mut() {
        Some(RowPart::Entry(entry)) => entry.body.extend(labelled_cells),
        Some(RowPart::Text(blocks)) => blocks.extend(labelled_cells),
        None => parts.push(RowPart::Text(labelled_cells)),
    }
}

/// Blocks behind the words of their header.
fn labelled(header: &str, mut blocks: Vec<Block>) -> Vec<Block> {
    let header = header.trim().trim_end_matches(':').trim();
    if header.is_empty() {
        return blocks;
    }
    let label = [Inline::Strong(vec![Inline::Text(header.to_owned())]), Inline::Text(": ".to_owned())];
    match blocks.first_mut() {
        Some(Block::Paragraph(inlines)) => drop(inlines.splice(0..0, label)),
        _ => blocks.insert(0, Block::Paragraph(label.to_vec())),
    }
    blocks
}

/// Gives a cell to an entry.
fn put(entry: &mut FoundEntry, target: Option<Target>, header: &str, cell: &[Block], guide: &Guide<'_>) {
    let text = words(cell);
    if text.is_empty() && cell.is_empty() {
        return;
    }
    match target {
        Some(Target::Id | Target::Out) => {}
        Some(Target::Title) if entry.title.is_empty() && !super::front::holds_more(cell) => entry.title = text,
        Some(Target::Body) => {
            // The text stands before what was gathered beside it.
            let behind = std::mem::take(&mut entry.body);
            entry.body = cell.to_vec();
            entry.body.extend(behind);
        }
        Some(Target::Choice(field)) => match (guide.choice)(&entry.kind, &field, &text) {
            Some(key) => entry.fields.push((field, Told::Key(key, text))),
            None => entry.body.extend(labelled(header, cell.to_vec())),
        },
        Some(Target::Words(field)) if !super::front::holds_more(cell) => entry.fields.push((field, Told::Words(text))),
        Some(Target::Prose(field)) => entry.fields.push((field, Told::Prose(cell.to_vec()))),
        Some(Target::Title | Target::Words(_)) | None => entry.body.extend(labelled(header, cell.to_vec())),
    }
}

/// Takes paragraphs `Label: value` of an entry for the fields that they name.
pub(super) fn attributes(entry: &mut FoundEntry, guide: &Guide<'_>) {
    let mut kept = Vec::new();
    for block in std::mem::take(&mut entry.body) {
        let text = match &block {
            Block::Paragraph(_) if !super::front::holds_more(std::slice::from_ref(&block)) => words(std::slice::from_ref(&block)),
            _ => String::new(),
        };
        let parts = text.split_once(':').map(|(label, value)| (label.trim(), value.trim()));
        let field = parts.filter(|(label, value)| label.chars().count() <= 30 && !value.is_empty());
        let taken = field.is_some_and(|(label, value)| match target(guide, &entry.kind, label) {
            Some(Target::Choice(name)) => match (guide.choice)(&entry.kind, &name, value) {
                Some(key) if entry.fields.iter().all(|(known, _)| *known != name) => {
                    entry.labels.push(label.to_owned());
                    entry.fields.push((name, Told::Key(key, value.to_owned())));
                    true
                }
                _ => false,
            },
            Some(Target::Words(name)) if entry.fields.iter().all(|(known, _)| *known != name) => {
                entry.labels.push(label.to_owned());
                entry.fields.push((name, Told::Words(value.to_owned())));
                true
            }
            _ => false,
        });
        if !taken {
            kept.push(block);
        }
    }
    entry.body = kept;
}
