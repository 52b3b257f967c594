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
#[cfg(test)]
mod tests;
mod text;
mod write;

pub use answers::{AnswerImport, AnswerOrder, import_answers};
pub use text::{PageLine, TextImport, TextOrder, import_text};

use super::change::{self, Step};
use super::file::{FileChange, Opened, Tract};
use super::numbering::elsewhere;
use super::{EditError, Editor, place_in};
use crate::exchange::marks::{Form, MARKS, MAX_CELL, Marks, canonical, written};
use crate::exchange::read::{Cell, Row, Sheet, Table, address};
use crate::exchange::{Datum, column_datum, datum};
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::project::{Entry, Project, id_key, is_id};
use crate::publication::Publication;
use crate::schema::value::shorten;
use crate::schema::{Audience, FieldType, Kind, Lang};
use crate::source::{Node, composed};
use crate::text::folded;
use cells::Reader;
use columns::{Column, Head, Names};
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};

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
                    Ok(Some((name, text, what))) => fields.push(Wanted { name, text, line: line(Fate::Changed, what) }),
                    Err(why) => out.lines.push(line(Fate::Refused, why)),
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
                Ok(text) => fields.push((column.name.clone(), text)),
                Err(what) => {
                    sound = false;
                    let id = id.clone().unwrap_or_default();
                    out.lines.push(Line { fate: Fate::Refused, at: at(row.number, column.x), id, what });
                }
            }
        }
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
    write::write(editor, kind, order.file, asked, &mut out)?;
    Ok(out)
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
    names: &Names,
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
        let headers = headers.collect::<Vec<_>>().join(", ");
        let fields = columns::fields_of(kind, editor.project.config.lang);
        return Err(EditError::Usage(format!(
            "no header in `{}` is a field of `{}`\n  headers: {headers}\n  fields: {fields}\n  a file for `--map` says which is which, a line each: `header: field`",
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

/// What the readers see for whom sheets were handed out.
struct Looks<'p> {
    project: &'p Project,
    all: Vec<(Audience, Lang, OnceCell<Publication>)>,
    /// Those that a sheet without marks may show; the first one counts.
    usual: Vec<(Audience, Lang)>,
}

impl<'p> Looks<'p> {
    fn new(editor: &Editor<'p>, order: &Order<'_>, marks: impl Iterator<Item = Marks>) -> Self {
        let project = editor.project;
        let ladder = &project.config.audiences;
        let lang = order.lang.unwrap_or(project.config.lang);
        let mut usual = vec![(order.audience.unwrap_or_else(|| ladder.narrowest()), lang)];
        if order.audience.is_none() && ladder.unmarked() != ladder.narrowest() {
            usual.push((ladder.unmarked(), lang));
        }
        let mut wanted = usual.clone();
        wanted.push((ladder.narrowest(), lang));
        for marks in marks {
            if let Some(look) = look_of(editor, &marks)
                && !wanted.contains(&look)
            {
                wanted.push(look);
            }
        }
        let all = wanted.into_iter().map(|(reader, lang)| (reader, lang, OnceCell::new()));
        Looks { project, all: all.collect(), usual }
    }

    /// What a reader sees; made when it is asked for.
    fn get(&self, look: (Audience, Lang)) -> Option<&Publication> {
        let (reader, lang, made) = self.all.iter().find(|(reader, lang, _)| (*reader, *lang) == look)?;
        Some(made.get_or_init(|| Publication::in_language(self.project, *reader, *lang)))
    }

    /// The ids of the entries of a kind, by their titles; those of all of them.
    fn titles(&self, kind: &Kind) -> HashMap<String, String> {
        let Some(publication) = self.usual.first().and_then(|look| self.get(*look)) else { return HashMap::new() };
        let all = publication.of_kind(&kind.name).iter();
        all.map(|n| (folded(publication.title(*n)), publication.entry(*n).id.to_string())).collect()
    }
}

/// For whom a row was handed out, when the project still knows both.
fn look_of(editor: &Editor<'_>, marks: &Marks) -> Option<(Audience, Lang)> {
    let config = &editor.project.config;
    let lang = config.languages.iter().find(|lang| lang.is_named(&marks.lang)).copied();
    Some((config.audiences.find(&marks.audience)?, lang.or_else(|| config.lang.is_named(&marks.lang).then_some(config.lang))?))
}

/// What is needed to read cells.
struct Reading<'e, 'p> {
    editor: &'e Editor<'p>,
    kind: &'p Kind,
    order: &'e Order<'e>,
    looks: &'e Looks<'p>,
    files: HashMap<String, Option<Held>>,
}

/// A file, what it says, and the ways to its entries.
type Held = (Opened, Tract, HashMap<String, Vec<Step>>);

/// A field, the text that it is given, and old and new value as people read them.
type Change = Option<(String, String, String)>;

impl Reading<'_, '_> {
    fn reader(&self, lang: Lang) -> Reader<'_> {
        Reader { project: self.editor.project, lang }
    }

    /// A cell as the map says what its words mean.
    fn meant(&self, name: &str, cell: &Cell) -> Cell {
        let said = folded(cell.text().trim());
        let meant = self.order.values.iter().find(|(field, word, _)| field == name && folded(word) == said);
        meant.map_or_else(|| cell.clone(), |(_, _, value)| Cell::Text(value.clone()))
    }

    /// What a cell gives to a new entry.
    fn fresh(&self, name: &str, cell: &Cell) -> Result<String, String> {
        let cell = &self.meant(name, cell);
        let lang = self.order.lang.unwrap_or(self.editor.project.config.lang);
        let text = self.text(lang, name, cell, &Datum::Empty)?;
        self.editor.value(self.kind, name, &text).map_err(|error| error.to_string())?;
        if let Some(field) = self.kind.fields.get(name)
            && field.ty.as_link().is_none()
        {
            let value = self.editor.value(self.kind, name, &text).map_err(|error| error.to_string())?;
            self.reader(lang).value(&value.node, field)?;
        }
        Ok(text)
    }

    fn text(&self, lang: Lang, name: &str, cell: &Cell, now: &Datum) -> Result<String, String> {
        if let Some(field) = self.kind.fields.get(name) {
            return self.reader(lang).given(field, cell, now);
        }
        if let Cell::Problem(why) = cell {
            return Err(format!("it holds {why}"));
        }
        let text = cell.text();
        Ok(match name {
            "tags" => cells::list(text.split(['\n', ';', ','])),
            "audience" => self.audience(&text),
            _ => cells::list(text.split([',', ';', '\n', '|'])),
        })
    }

    /// The name of an audience, which may be said as people call it.
    fn audience(&self, text: &str) -> String {
        let word = folded(text.trim());
        let called = |name: &&str| {
            let labels = Lang::interfaces().filter_map(|lang| Words::of(lang).find(&format!("audience_{name}")));
            folded(name) == word || labels.map(folded).any(|label| label == word)
        };
        self.editor.project.config.audiences.names().find(called).map_or_else(|| text.trim().to_owned(), str::to_owned)
    }

    /// What a cell changes in an entry that is there.
    fn cell(&mut self, entry: &Entry, name: &str, cell: Option<&Cell>, marks: Option<&Marks>) -> Result<Change, String> {
        let cell = cell.map(|cell| self.meant(name, cell));
        let cell = cell.as_ref();
        let said = cell.map(Cell::text).unwrap_or_default();
        let said = canonical(&said);
        let look = marks.and_then(|marks| look_of(self.editor, marks));
        let marks = marks.filter(|_| look.is_some());
        let computed = self.kind.product(name).is_some();
        if marks.is_some_and(|marks| marks.holds(name, &said)) || computed {
            return Ok(None);
        }
        if marks.is_none() && said.is_empty() && !self.order.clears {
            return Ok(None);
        }
        let looks = self.looks;
        let usual = || self.looks.usual.iter().copied();
        let shown: Vec<(Audience, Lang)> = look.map_or_else(|| usual().collect(), |look| vec![look]);
        let mut now = None;
        for look in &shown {
            let Some(publication) = looks.get(*look) else { continue };
            let Some(index) = publication.find(&entry.id) else { continue };
            let datum = self.datum(entry, index, name, publication);
            let words = Words::of(look.1);
            let (as_text, in_sheet) = (written(&datum, words, Form::Text), written(&datum, words, Form::Sheet));
            if said == as_text || said == in_sheet {
                return Ok(None);
            }
            now.get_or_insert((publication, look.1, datum, as_text, in_sheet));
        }
        let Some((publication, lang, now, as_text, in_sheet)) = now else {
            return Err("the entry is hidden from those for whom this sheet was made".to_owned());
        };
        if as_text.chars().count() > MAX_CELL {
            return Err("the value is longer than a cell can hold: change it in the file".to_owned());
        }
        let text = match cell {
            Some(cell) if !said.is_empty() => self.text(lang, name, cell, &now)?,
            _ => String::new(),
        };
        let project_kept = marks.is_none_or(|marks| marks.holds(name, &as_text) || marks.holds(name, &in_sheet));
        let what = |new: &str| {
            let show = |text: &str| if text.is_empty() { "(nothing)".to_owned() } else { shorten(&text.replace('\n', " ")) };
            format!("{name}: {} → {}", show(&as_text), show(new))
        };
        let field = self.kind.fields.get(name);
        let is_link = field.is_none_or(|field| field.ty.as_link().is_some()) && !matches!(name, "tags" | "audience");
        if is_link {
            return self.links(entry, name, &now, &text, project_kept, what(&said));
        }
        if !text.is_empty() {
            let value = self.editor.value(self.kind, name, &text).map_err(|error| error.to_string())?;
            let new = match field {
                Some(field) => {
                    self.reader(lang).value(&value.node, field)?.map_or(Datum::Empty, |v| datum(&v, &field.ty, publication))
                }
                None => match &value.node.as_list() {
                    Some(items) => {
                        Datum::List(items.iter().filter_map(Node::as_str).map(|item| Datum::Text(item.to_owned())).collect())
                    }
                    None => Datum::Text(value.node.as_str().unwrap_or_default().to_owned()),
                },
            };
            if written(&new, Words::of(lang), Form::Text) == as_text {
                return Ok(None);
            }
        } else if now == Datum::Empty {
            return Ok(None);
        }
        if !project_kept {
            return Err(both(name, &as_text, &said));
        }
        let name = self.place_of(entry, name, &now, lang)?;
        Ok(Some((name, text, what(&said))))
    }

    /// What an entry has in a column.
    fn datum(&self, entry: &Entry, index: EntryIndex, name: &str, publication: &Publication) -> Datum {
        match name {
            "audience" => {
                let named = entry.marked.map(|_| publication.name_of(entry.audience).to_owned());
                named.map_or(Datum::Empty, Datum::Text)
            }
            // What the publication does not know was hidden.
            _ => column_datum(index, name, publication.vocabulary().get(&self.kind.name).unwrap_or(self.kind), publication),
        }
    }

    /// Holds what a sheet showed of a value against what the file holds, and returns the name under which it is changed there.
    fn place_of(&mut self, entry: &Entry, name: &str, now: &Datum, lang: Lang) -> Result<String, String> {
        let kind = self.kind;
        let main = self.editor.project.config.lang;
        let Some(field) = kind.fields.get(name) else { return Ok(name.to_owned()) };
        let is_default = entry.fields.get(name).is_some_and(|written| written.default);
        let (raw, at) = self.raw(entry, name)?;
        let own = raw.as_ref().is_some_and(|node| node.as_map().is_some()) && field.ty.is_words();
        if lang != main && field.ty.is_words() && !own {
            return Err(format!("{at}: `{name}` is written in `{}` there, and this sheet is in `{}`", main.code(), lang.code()));
        }
        let value = match (&raw, own) {
            (Some(node), true) => node.get(lang.code()).cloned(),
            _ => raw,
        };
        if field.ty.is_words() {
            let held = match value.as_ref().map(|node| (node.as_str(), node.as_list())) {
                None => String::new(),
                Some((Some(text), _)) => text.to_owned(),
                Some((_, items)) => items.unwrap_or_default().iter().filter_map(Node::as_str).collect::<Vec<_>>().join("\n"),
            };
            let held = canonical(&composed(&held));
            let shown = written(now, Words::of(lang), Form::Text);
            let is_default = is_default && held.is_empty();
            if !is_default && one_line(&held) != one_line(&shown) {
                return Err(format!(
                    "{at}: `{name}` holds there what this sheet does not show (marks, passages, another file): change it there"
                ));
            }
        } else if matches!(field.ty, FieldType::Records(_)) {
            let whole = self.editor.project.config.audiences.narrowest();
            let all = match self.looks.get((whole, lang)) {
                Some(publication) => publication.find(&entry.id).map(|n| column_datum(n, name, kind, publication)),
                None => None,
            };
            if all.as_ref() != Some(now) {
                return Err(format!("{at}: `{name}` holds there what this sheet does not show: change it there"));
            }
        }
        Ok(if own { format!("{name}.{}", lang.code()) } else { name.to_owned() })
    }

    /// What stands in the file for a field, and where the entry stands.
    fn raw(&mut self, entry: &Entry, name: &str) -> Result<(Option<Node>, String), String> {
        let editor = self.editor;
        let opened = self.files.entry(entry.file.to_string()).or_insert_with(|| {
            let file = editor.open(&entry.file).ok()?;
            let tract = file.tract().ok()??;
            Some((file, tract, HashMap::new()))
        });
        let changed = || format!("`{}` was changed meanwhile", entry.file);
        let (file, tract, ways) = opened.as_mut().ok_or_else(changed)?;
        if ways.is_empty() {
            *ways = super::set::ways(&tract.root);
        }
        let way = ways.get(&id_key(&entry.id)).ok_or_else(changed)?;
        let map = change::find(&tract.root, way).ok_or_else(changed)?;
        let node = map.get(name).filter(|node| !node.is_null()).cloned();
        let at = place_in(file, node.as_ref().map_or(map.span.start, |node| node.span.start) as usize);
        Ok((node, at))
    }

    /// Links: what is written on the other side stays there.
    fn links(&mut self, entry: &Entry, name: &str, now: &Datum, text: &str, kept: bool, what: String) -> Result<Change, String> {
        let project = self.editor.project;
        let coming = |id: &str| project.find(&composed(id)).map_or_else(|| id_key(id), |entry| id_key(&entry.id));
        let given: Vec<String> = if text.starts_with('[') {
            serde_json::from_str(text).unwrap_or_default()
        } else {
            Some(text.to_owned()).filter(|id| !id.is_empty()).into_iter().collect()
        };
        let held: Vec<String> = match now {
            Datum::Links(ids) => ids.clone(),
            _ => Vec::new(),
        };
        let (given_keys, held_keys): (HashSet<String>, HashSet<String>) =
            (given.iter().map(|id| coming(id)).collect(), held.iter().map(|id| coming(id)).collect());
        if given_keys == held_keys {
            return Ok(None);
        }
        if !kept {
            return Err(both(name, &held.join(", "), &given.join(", ")));
        }
        let (raw, _) = self.raw(entry, name)?;
        let own: Vec<String> = raw.as_ref().map_or_else(Vec::new, |node| {
            let one = std::slice::from_ref(node);
            node.as_list().unwrap_or(one).iter().filter_map(Node::as_str).map(|id| id.trim().to_owned()).collect()
        });
        let own_keys: HashSet<String> = own.iter().map(|id| coming(id)).collect();
        if let Some(gone) = held.iter().find(|id| !given_keys.contains(&coming(id)) && !own_keys.contains(&coming(id))) {
            let place = project.find(gone).map_or_else(String::new, |e| format!(" in {}", e.file));
            return Err(format!("the link to `{gone}` is written on its side{place}: take it out there"));
        }
        // What the sheet did not show stays.
        let stays = own.into_iter().filter(|id| given_keys.contains(&coming(id)) || !held_keys.contains(&coming(id)));
        let all: Vec<String> = stays.chain(given.iter().filter(|id| !held_keys.contains(&coming(id))).cloned()).collect();
        let single = self.kind.fields.get(name).and_then(|field| field.ty.as_link()).is_some_and(|link| !link.many);
        let text = match all.as_slice() {
            [] => String::new(),
            [one] if single => one.clone(),
            _ if single => return Err(format!("`{name}` leads to one entry")),
            _ => cells::list(all.iter().map(String::as_str)),
        };
        if !text.is_empty() {
            self.editor.value(self.kind, name, &text).map_err(|error| error.to_string())?;
        }
        Ok(Some((name.to_owned(), text, what)))
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Both values of a cell that was changed on both sides.
fn both(name: &str, project: &str, sheet: &str) -> String {
    let show =
        |text: &str| if text.is_empty() { "nothing".to_owned() } else { format!("`{}`", shorten(&text.replace('\n', " "))) };
    format!("{name} was changed on both sides: {} in the project, {} in the sheet", show(project), show(sheet))
}
