//! `import`: a sheet that comes back, held against the entries of a kind.
//!
//! In: a sheet, and the kind of its rows. Out: what would be added and changed, with the address of each cell, and the changes of files; none
//! of them when one cell is refused. Three things decide what a cell means: what it says, what the project says now, and, where the sheet
//! was handed out by us, what it said then (`exchange::marks`). A cell that is as it was handed out changes nothing, whatever the project
//! says by now; one that was changed on both sides is refused. A text is replaced only when the file holds what the sheet showed: nothing
//! that the sheet did not show is lost.

mod answers;
mod cells;
mod columns;
mod looks;
mod reading;
#[cfg(test)]
mod tests;
mod text;
mod words;
mod write;

pub use answers::{AnswerImport, AnswerOrder, import_answers};
pub use text::{PageLine, TextImport, TextOrder, import_text};

use super::file::FileChange;
use super::numbering::elsewhere;
use super::{EditError, Editor};
use crate::exchange::marks::{MARKS, Marks, canonical};
use crate::exchange::read::{Cell, Row, Sheet, Table, address};
use crate::exchange::recognise::{header_word, title_of};
use crate::project::{Entry, id_key, is_id};
use crate::schema::value::shorten;
use crate::schema::{Audience, Kind, Lang};
use crate::source::composed;
use crate::text::folded;
use columns::{Column, Head, Names};
use looks::Looks;
use reading::Reading;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use words::{ReadWords, UnreadWords};

/// What is to be imported.
#[derive(Debug)]
pub struct Order<'a> {
    /// The kind of the rows.
    pub kind: &'a str,
    /// The file.
    pub table: &'a Table,
    /// Its name.
    pub name: &'a str,
    /// The sheet that is meant, where there are several.
    pub sheet: Option<&'a str>,
    /// Headers and the fields that they mean; an empty one leaves a column out.
    pub map: &'a [(String, String)],
    /// Words that stand in the columns of fields, and what they mean there.
    pub values: &'a [(String, String, String)],
    /// Whose export it was, where the file does not say.
    pub audience: Option<Audience>,
    /// The language of its texts, where the file does not say.
    pub lang: Option<Lang>,
    /// The file that new entries go into.
    pub file: Option<&'a str>,
    /// Whether an empty cell takes the field out, where the file does not say that it was filled.
    pub clears: bool,
}

/// What becomes of a row or a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// A new entry.
    Added,
    /// Another value.
    Changed,
    /// It goes, since the file no longer has it.
    Removed,
    /// Nothing, and why.
    Refused,
    /// Nothing, and nobody is to blame.
    Left,
    /// Something that should be there and is not.
    Missing,
}

/// What becomes of one row or cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What.
    pub fate: Fate,
    /// The address: `Sheet!C12`.
    pub at: String,
    /// The id of the entry, as far as there is one.
    pub id: String,
    /// Old and new value, or why it is refused.
    pub what: String,
}

/// What comes of a sheet.
#[derive(Debug, Default)]
pub struct Import {
    /// What is refused, changed and added.
    pub lines: Vec<Line>,
    /// Columns that are not read: address, header, why.
    pub unread: Vec<(String, String, String)>,
    /// What else should be known.
    pub notes: Vec<String>,
    /// How many entries are new.
    pub added: usize,
    /// How many change.
    pub changed: usize,
    /// How many stay as they are.
    pub unchanged: usize,
    /// Required fields that new entries lack, with how many lack each.
    pub missing: BTreeMap<String, usize>,
    /// What becomes of files; nothing when something is refused.
    pub changes: Vec<FileChange>,
}

impl Import {
    /// How many cells and rows are refused.
    pub fn refused(&self) -> usize {
        self.lines.iter().filter(|line| line.fate == Fate::Refused).count()
    }
}

/// A change of a field, and the cell that asks for it.
struct Wanted {
    name: String,
    text: String,
    line: Line,
}

/// What a row asks for.
enum Asked<'a> {
    New { id: Option<String>, fields: Vec<(String, String)>, at: String, title: String },
    Change { entry: &'a Entry, fields: Vec<Wanted> },
}

/// Holds a sheet against a project.
///
/// # Errors
/// When there is no such kind or sheet, no header is known, or a file does not let itself be changed.
pub fn import(editor: &mut Editor<'_>, order: &Order<'_>) -> Result<Import, EditError> {
    let project = editor.project;
    let kind = editor.kind_named(order.kind)?;
    let (by_id, sheets) = taken_apart(order.table);
    let names = Names::of(kind, &project.vocabulary, order.map);
    let mut out = Import { notes: order.table.notes.clone(), ..Import::default() };
    let (sheet, head) = chosen(editor, kind, &sheets, &names, order, &mut out.notes)?;
    let at = |row: u32, x: u32| format!("{}!{}", sheet.name, address(row, x));
    out.unread = head.unread.iter().map(|c| (at(head.row, c.x), c.header.clone(), c.why.clone())).collect();
    out.notes.extend(unmatched(order.map, &head));
    let (mut read, mut unread) = (ReadWords::default(), UnreadWords::default());
    let rows: Vec<&Row> = sheet.rows.iter().filter(|row| row.number > head.row).collect();
    let column = |name: &str| head.columns.iter().find(|column| column.name == name);
    let id_of =
        |row: &Row| column("id").and_then(|c| row.get(c.x)).map(|cell| cell.text().trim().to_owned()).filter(|id| !id.is_empty());
    let own_marks = |row: &Row| column(MARKS).and_then(|c| row.get(c.x)).and_then(|cell| Marks::parse(&cell.text()));
    // Who may be coming is known before links are read.
    editor.coming = rows
        .iter()
        .filter_map(|row| id_of(row))
        .filter(|id| is_id(id) && project.find(&composed(id)).is_none())
        .map(|id| (id_key(&composed(&id)), kind.name.clone()))
        .collect();
    let looks = Looks::new(editor, order, rows.iter().filter_map(|row| own_marks(row)).chain(by_id.values().cloned()));
    let taken = if editor.coming.is_empty() { HashSet::new() } else { elsewhere(editor) };
    let mut reading = Reading { editor, kind, order, looks: &looks, files: HashMap::new() };
    let mut seen: HashMap<String, String> = HashMap::new();
    let mut asked: Vec<Asked<'_>> = Vec::new();
    let columns: Vec<&Column> = head.columns.iter().filter(|column| !matches!(column.name.as_str(), "id" | MARKS)).collect();
    let titles = OnceCell::new();
    let mut copies: HashMap<Vec<(String, String)>, String> = HashMap::new();
    for row in rows {
        if columns.iter().all(|c| row.get(c.x).is_none()) && id_of(row).is_none() {
            continue;
        }
        let first = row.cells.first().map_or(0, |(x, _)| *x);
        let id_at = at(row.number, column("id").map_or(first, |c| c.x));
        let refuse = |id: &str, what: String| Line { fate: Fate::Refused, at: id_at.clone(), id: id.to_owned(), what };
        let id = id_of(row).map(|id| composed(&id).into_owned());
        let entry = id.as_ref().and_then(|id| project.find(id));
        if let Some(id) = &id {
            let key = entry.map_or_else(|| id_key(id), |entry| id_key(&entry.id));
            if let Some(before) = seen.insert(key, id_at.clone()) {
                out.lines.push(refuse(id, format!("the id stands in {before} already")));
                continue;
            }
        }
        if let Some(entry) = entry {
            if entry.kind != kind.name {
                out.lines.push(refuse(&entry.id, format!("it is the id of a {}, not of a {}", entry.kind, kind.name)));
                continue;
            }
            let own = own_marks(row);
            if own.as_ref().is_some_and(|marks| {
                !marks.holds("id", &canonical(&entry.id)) && !marks.holds("id", &canonical(id.as_deref().unwrap_or_default()))
            }) {
                let why = "the fingerprint in this row is that of another one: sort whole rows, or empty the cell";
                out.lines.push(refuse(&entry.id, why.to_owned()));
                continue;
            }
            let marks = own.or_else(|| by_id.get(&id_key(&entry.id)).cloned());
            let mut fields = Vec::new();
            let before = out.lines.len();
            for column in &columns {
                let line = |fate, what| Line { fate, at: at(row.number, column.x), id: entry.id.to_string(), what };
                match reading.cell(entry, &column.name, row.get(column.x), marks.as_ref()) {
                    Ok(None) => {}
                    Ok(Some((name, text, what))) => {
                        let said = row.get(column.x).map(Cell::text).unwrap_or_default();
                        read.add_other(kind.fields.get(name.as_str()), &said, &text);
                        fields.push(Wanted { name, text, line: line(Fate::Changed, what) });
                    }
                    Err(why) => {
                        let said = row.get(column.x).map(Cell::text).unwrap_or_default();
                        unread.add(kind.fields.get(column.name.as_str()), &column.header, &said);
                        out.lines.push(line(Fate::Refused, why));
                    }
                }
            }
            if fields.is_empty() && out.lines.len() == before {
                out.unchanged += 1;
            } else if !fields.is_empty() {
                asked.push(Asked::Change { entry, fields });
            }
            continue;
        }
        if let Some(id) = &id {
            if !is_id(id) {
                let rule = "an id begins with a letter or a digit and holds letters, digits, `-`, `_` and `.`";
                out.lines.push(refuse(id, format!("`{}` cannot be an id: {rule}", shorten(id))));
                continue;
            }
            if let Some(owner) = reading.editor.now_called(id) {
                out.lines.push(refuse(id, format!("it was the id of `{owner}`, and its address still leads there")));
                continue;
            }
            if taken.contains(&id_key(id)) {
                out.lines.push(refuse(id, "there is an entry of this id on another branch of the repository".to_owned()));
                continue;
            }
        }
        let mut fields = Vec::new();
        let mut sound = true;
        for column in &columns {
            let Some(cell) = row.get(column.x) else { continue };
            match reading.fresh(&column.name, cell) {
                Ok(text) => {
                    read.add_other(kind.fields.get(column.name.as_str()), &cell.text(), &text);
                    fields.push((column.name.clone(), text));
                }
                Err(what) => {
                    sound = false;
                    unread.add(kind.fields.get(column.name.as_str()), &column.header, &cell.text());
                    let id = id.clone().unwrap_or_default();
                    out.lines.push(Line { fate: Fate::Refused, at: at(row.number, column.x), id, what });
                }
            }
        }
        fields.extend(title_of_text(kind, &head, &fields));
        let title = fields.iter().find(|(name, _)| *name == kind.title).map(|(_, text)| text.clone()).unwrap_or_default();
        if title.is_empty() && sound && kind.fields.get(kind.title.as_str()).is_some_and(|field| field.required) {
            let what = format!("a new entry needs its `{}`, and this row has none", kind.title);
            let at = column(&kind.title).map_or(id_at.clone(), |c| at(row.number, c.x));
            out.lines.push(Line { at, ..refuse(id.as_deref().unwrap_or_default(), what) });
            continue;
        }
        // Without an id, the same sheet read twice would add everything twice.
        if id.is_none()
            && !title.is_empty()
            && let Some(known) = titles.get_or_init(|| looks.titles(kind)).get(&folded(&title))
            && let Some(entry) = project.find(known)
        {
            let same = columns.iter().all(|c| matches!(reading.cell(entry, &c.name, row.get(c.x), None), Ok(None)));
            if same {
                out.unchanged += 1;
            } else if sound {
                let what =
                    format!("`{known}` has this title and other values: write the id of the entry that is meant, or a new one");
                out.lines.push(refuse("", what));
            }
            continue;
        }
        // A row that was copied is one entry; whoever means two gives each an id.
        if sound
            && id.is_none()
            && let Some(first) = copies.insert(fields.clone(), id_at.clone())
        {
            let what = format!("this row says the same as {first}, and one entry is made of both");
            out.lines.push(Line { fate: Fate::Left, at: id_at, id: String::new(), what });
        } else if sound {
            asked.push(Asked::New { id, fields, at: id_at, title });
        }
    }
    out.notes.extend(read.note());
    out.notes.extend(unread.notes());
    write::write(editor, kind, order.file, asked, &mut out)?;
    Ok(out)
}

/// The title of a new entry where no column holds one: what its text says first.
fn title_of_text(kind: &Kind, head: &Head, fields: &[(String, String)]) -> Option<(String, String)> {
    let body = kind.body.as_deref().filter(|_| head.columns.iter().all(|column| column.name != kind.title))?;
    let (_, text) = fields.iter().find(|(name, _)| name == body)?;
    Some((kind.title.clone(), title_of(text)))
}

/// Says which headers of the map no column has.
fn unmatched(map: &[(String, String)], head: &Head) -> Vec<String> {
    let headers = head.columns.iter().map(|column| &column.header).chain(head.unread.iter().map(|column| &column.header));
    let headers: HashSet<String> = headers.map(|header| header_word(header)).collect();
    let unknown = map.iter().filter(|(header, _)| !headers.contains(&header_word(header)));
    unknown.map(|(header, _)| format!("`{header}` of the file of `--map` matches nothing: no column is called so")).collect()
}

/// Parts the sheets of marks from those of entries.
fn taken_apart(table: &Table) -> (HashMap<String, Marks>, Vec<&Sheet>) {
    let mut by_id = HashMap::new();
    let mut sheets = Vec::new();
    for sheet in &table.sheets {
        let first = sheet.rows.first().filter(|row| row.number == 0).and_then(|row| row.get(0));
        if first.is_none_or(|cell| cell.text().trim() != MARKS) || sheet.rows.first().is_some_and(|row| row.cells.len() > 1) {
            sheets.push(sheet);
            continue;
        }
        for row in sheet.rows.iter().skip(1) {
            if let (Some(id), Some(marks)) = (row.get(0), row.get(1).and_then(|cell| Marks::parse(&cell.text()))) {
                by_id.insert(id_key(&composed(id.text().trim())), marks);
            }
        }
    }
    (by_id, sheets)
}

/// Finds the sheet that holds entries of a kind.
fn chosen<'t>(
    editor: &Editor<'_>,
    kind: &Kind,
    sheets: &[&'t Sheet],
    names: &Names<'_>,
    order: &Order<'_>,
    notes: &mut Vec<String>,
) -> Result<(&'t Sheet, Head), EditError> {
    let called: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let listed = || called.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let wanted = match order.sheet {
        None => sheets.to_vec(),
        Some(name) => {
            let found: Vec<&Sheet> = sheets.iter().copied().filter(|sheet| folded(&sheet.name) == folded(name)).collect();
            if found.is_empty() {
                return Err(EditError::Usage(format!("`{}` has no sheet `{name}`; sheets: {}", order.name, listed())));
            }
            found
        }
    };
    let is_called = |sheet: &Sheet| {
        let name = folded(&sheet.name);
        let labels = kind.labels.all().chain(kind.label.all()).chain([&*kind.name, kind.plural.as_str()]);
        labels.map(folded).any(|label| label == name)
    };
    let own_ids = |sheet: &Sheet, head: &Head| {
        let Some(column) = head.columns.iter().find(|column| column.name == "id") else { return 0 };
        let ids = sheet.rows.iter().filter(|row| row.number > head.row).filter_map(|row| row.get(column.x));
        let own =
            ids.filter_map(|cell| editor.project.find(&composed(cell.text().trim()))).filter(|entry| entry.kind == kind.name);
        own.count()
    };
    let mut found: Vec<((usize, bool, usize), &Sheet, Head)> = wanted
        .iter()
        .filter_map(|sheet| {
            let head = names.head(sheet)?;
            Some(((own_ids(sheet, &head), is_called(sheet), head.columns.len()), *sheet, head))
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.0));
    if let [first, second, ..] = found.as_slice()
        && first.0 == second.0
    {
        return Err(EditError::Usage(format!(
            "several sheets of `{}` may be meant: say which by `--sheet`: {}",
            order.name,
            listed()
        )));
    }
    if found.is_empty() {
        let headers = wanted.iter().flat_map(|sheet| columns::headers(sheet)).map(|header| format!("`{header}`"));
        let headers: Vec<String> = headers.collect();
        let first = wanted.iter().flat_map(|sheet| columns::headers(sheet)).find(|header| !header.is_empty());
        let line = words::line_of_map(first.as_deref().unwrap_or("header"), kind, &editor.project.vocabulary);
        let headers = headers.join(", ");
        let fields = columns::fields_of(kind, editor.project.config.lang);
        return Err(EditError::Usage(format!(
            "no header in `{}` is a field of `{}`\n  headers: {headers}\n  fields: {fields}\n  a file for `--map` says which is which, a line each, for instance\n    {line}",
            order.name, kind.name
        )));
    }
    let (_, sheet, head) = found.swap_remove(0);
    let others: Vec<String> = called.iter().filter(|name| **name != sheet.name).map(|name| format!("`{name}`")).collect();
    if !others.is_empty() && order.sheet.is_none() {
        notes.push(format!("`{}` was read, not {}", sheet.name, others.join(", ")));
    }
    Ok((sheet, head))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
