//! Holds each row of a sheet that came back against what was sent and what is asked now.

use super::{AnswerImport, AnswerOrder, Ids};
use crate::answers::{AnswerSheet, AskedRow, ReturnedRow, cell_mark, squeezed, whole_mark};
use crate::edit::import::cells::{Reader, refuse_marks};
use crate::edit::import::{Fate, Line};
use crate::exchange::Datum;
use crate::exchange::read::{Cell, written};
use crate::finding::closest_key;
use crate::locale::Words;
use crate::project::{ANSWERED, ASKED, AnswerCode, Project, id_key};
use crate::schema::value::shorten;
use crate::schema::{Field, Kind};
use crate::text::folded;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Why a row is refused whose fingerprint is not its own.
const OTHERS: &str = "the fingerprint in this row is that of another one: whole rows must be sorted together";

/// Why a row is left out that was sent once.
const GONE: &str = "it is not asked any more; the answer is left out";

/// An answer that is taken.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// The id of what it answers.
    pub id: String,
    /// Where it stands: the cell of its code.
    pub at: String,
    /// The key of its code.
    pub code: Option<String>,
    /// The other cells, by name, in the order of the kind.
    pub cells: Vec<(String, String)>,
    /// The language and the fingerprint of what was answered.
    pub asked: String,
    /// Whether something else is asked by now.
    pub older: bool,
    /// Whether the row is as it would be sent now.
    pub current: bool,
}

impl Answer {
    /// Its row in an offer.
    pub fn row(&self) -> Vec<(String, String)> {
        let mut row = vec![(ASKED.to_owned(), self.id.clone())];
        row.extend(self.code.clone().map(|code| ("code".to_owned(), code)));
        row.extend(self.cells.iter().cloned());
        row.extend(Some(("asked".to_owned(), self.asked.clone())).filter(|(_, asked)| !asked.is_empty()));
        row
    }

    /// What it says, in short.
    pub fn said(&self) -> String {
        let code = self.code.as_deref().unwrap_or("no code");
        let rest = self.cells.iter().map(|(_, text)| shorten(text).clone());
        let said = std::iter::once(code.to_owned()).chain(rest).collect::<Vec<_>>().join(" · ");
        if self.older { format!("{said} (answers an older text)") } else { said }
    }

    /// Its line.
    pub fn line(&self, fate: Fate, what: String) -> Line {
        Line { fate, at: self.at.clone(), id: self.id.clone(), what }
    }
}

/// The language of a fingerprint.
pub(super) fn lang_of(mark: &str) -> Option<&str> {
    let mut parts: Vec<&str> = mark.split('-').collect();
    while parts.last().is_some_and(|part| part.len() == 12 && part.bytes().all(|b| b.is_ascii_hexdigit())) {
        parts.pop();
    }
    let code: usize = parts.iter().map(|part| part.len() + 1).sum();
    mark.get(..code.checked_sub(1)?)
}

/// What is needed to judge rows.
pub(super) struct Judge<'a> {
    project: &'a Project,
    kind: &'a Kind,
    order: &'a AnswerOrder<'a>,
    sheets: &'a BTreeMap<String, AnswerSheet>,
    /// What is asked now, by language and id.
    now: HashMap<&'a str, HashMap<String, &'a AskedRow>>,
    /// The fingerprints of the rows that are asked now.
    marks: HashSet<String>,
    codes: Vec<AnswerCode>,
    ids: Ids<'a>,
}

impl<'a> Judge<'a> {
    pub fn new(
        project: &'a Project,
        kind: &'a Kind,
        order: &'a AnswerOrder<'a>,
        sheets: &'a BTreeMap<String, AnswerSheet>,
    ) -> Self {
        let rows = |sheet: &'a AnswerSheet| sheet.lots.iter().flat_map(|lot| &lot.rows);
        let of = |sheet: &'a AnswerSheet| rows(sheet).map(|row| (id_key(&row.id), row)).collect();
        let now = sheets.iter().map(|(code, sheet)| (code.as_str(), of(sheet))).collect();
        let marks = sheets.values().flat_map(rows).map(AskedRow::whole_mark).collect();
        Judge { project, kind, order, sheets, now, marks, codes: project.answer_codes(), ids: Ids::new(project) }
    }

    /// Whether an answer says something: by its code, where the project has codes.
    pub fn is_given(&self, answer: &Answer) -> bool {
        self.codes.is_empty() || answer.code.is_some()
    }

    fn fields(&self) -> Option<&'a IndexMap<String, Field>> {
        self.kind.fields.get(ANSWERED.1)?.ty.cells()
    }

    /// The answers that are taken; what is refused goes into the lines.
    pub fn answers(&self, out: &mut AnswerImport) -> Vec<Answer> {
        let mut seen: HashMap<String, String> = HashMap::new();
        let mut answers = Vec::new();
        for row in &self.order.returned.rows {
            let said = row.id.text();
            let refuse = |at: &str, what: String| Line { fate: Fate::Refused, at: at.to_owned(), id: said.clone(), what };
            let Some(entry) = self.ids.find(&said) else {
                out.lines.push(self.unknown(row));
                continue;
            };
            if let Some(before) = seen.insert(id_key(&entry.id), row.id.at.clone()) {
                out.lines.push(refuse(&row.id.at, format!("the id stands in {before} already: leave one of the rows")));
                continue;
            }
            if row.cells.is_empty() {
                out.unanswered += 1;
                continue;
            }
            let key = id_key(&entry.id);
            let asked = self.now.values().any(|rows| rows.contains_key(&key));
            if !asked && !self.was_sent(row) {
                out.lines.push(refuse(&row.id.at, "it is not asked of vendors: the row was added".to_owned()));
                continue;
            }
            match self.answer(row, &entry.id) {
                Ok(answer) => answers.push(answer),
                Err(_) if !asked => {
                    out.lines.push(Line { fate: Fate::Left, at: row.id.at.clone(), id: said.clone(), what: GONE.to_owned() });
                }
                Err(faults) => out.lines.extend(faults.into_iter().map(|(at, what)| refuse(&at, what))),
            }
        }
        answers
    }

    /// Whether a row that is not asked now was sent once: the sheet remembers it, or, where no sheet remembers rows, it carries a fingerprint that
    /// is that of no other row.
    fn was_sent(&self, row: &ReturnedRow) -> bool {
        let sheet = self.order.returned.sheet.as_ref().filter(|sheet| !sheet.rows.is_empty());
        match (sheet, row.mark.as_deref()) {
            (Some(sheet), _) => sheet.rows.contains_key(&id_key(&row.id.text())),
            (None, Some(mark)) => lang_of(mark).is_some() && !self.marks.contains(mark),
            (None, None) => false,
        }
    }

    /// Whether a row is as it was sent, by its own fingerprint.
    fn is_as_sent(&self, row: &ReturnedRow) -> bool {
        let Some(mark) = row.mark.as_deref() else { return false };
        let sheet = lang_of(mark).and_then(|lang| self.sheets.get(lang)).or_else(|| self.sheets.values().next());
        let Some(sheet) = sheet else { return false };
        let cell = |name: &str| row.shown.get(name).map(|cell| cell.cell.text()).unwrap_or_default();
        let cells: Vec<String> = self.columns(sheet).into_iter().map(cell).collect();
        let asked = mark.rsplit_once('-').map_or("", |(asked, _)| asked);
        whole_mark(asked, &cells) == mark
    }

    /// What was shown of each row: as the sheet remembers it, or as it is shown now.
    fn columns(&self, sheet: &'a AnswerSheet) -> Vec<&'a str> {
        let sent = self.order.returned.sheet.as_ref().map(|sheet| sheet.columns.as_slice()).filter(|names| !names.is_empty());
        match sent {
            Some(names) => names.iter().map(String::as_str).collect(),
            None => sheet.columns.iter().map(|(name, _)| name.as_str()).collect(),
        }
    }

    /// A row of which nothing is known: we asked it once, or the vendor added it.
    fn unknown(&self, row: &ReturnedRow) -> Line {
        let said = row.id.text();
        let remembers = self.order.returned.sheet.as_ref().is_some_and(|sheet| !sheet.rows.is_empty());
        let asked = self.was_sent(row) && (remembers || self.is_as_sent(row));
        let line = |fate, what: &str| Line { fate, at: row.id.at.clone(), id: said.clone(), what: what.to_owned() };
        match (asked, row.cells.is_empty()) {
            (true, _) => line(Fate::Left, GONE),
            (false, true) => line(Fate::Left, "there is no such requirement, and the row holds no answer"),
            (false, false) => line(Fate::Refused, "there is no such requirement: the row was added, or its id was changed"),
        }
    }

    /// Judges one row: the faults, each with its cell, or the answer.
    fn answer(&self, row: &ReturnedRow, id: &str) -> Result<Answer, Vec<(String, String)>> {
        let remembered = self.order.returned.sheet.as_ref().and_then(|sheet| sheet.rows.get(&id_key(&row.id.text())));
        if let (Some(own), Some((hidden, _))) = (&row.mark, remembered)
            && own != hidden
        {
            return Err(vec![(row.id.at.clone(), OTHERS.to_owned())]);
        }
        let mark = row.mark.as_deref().or(remembered.map(|(mark, _)| mark.as_str()));
        let lang = mark.and_then(lang_of).filter(|lang| self.now.contains_key(lang));
        let lang = lang.unwrap_or_else(|| self.project.config.lang.code());
        let now = self.now.get(lang).and_then(|rows| rows.get(&id_key(id))).copied();
        let mut faults = self.changed_texts(row, mark, remembered.map(|(_, marks)| marks.as_slice()), now, lang);
        let code = match self.code(row) {
            Ok(code) => code,
            Err(fault) => {
                faults.push(fault);
                None
            }
        };
        let mut cells = Vec::new();
        for (name, field) in self.fields().into_iter().flatten() {
            let Some(cell) = row.cells.get(name.as_str()).filter(|_| name != "code") else { continue };
            let reader = Reader { project: self.project, lang: self.project.config.lang };
            let given = reader.given(field, &cell.cell, &Datum::Empty);
            match given.and_then(|text| refuse_marks(&text, self.project).map(|()| text)) {
                // A row of an offer holds lines.
                Ok(text) => cells.push((name.clone(), squeezed_lines(&text))),
                Err(why) => faults.push((cell.at.clone(), why)),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let asked = mark.and_then(|mark| mark.rsplit_once('-')).map(|(asked, _)| asked.to_owned());
        let asked = asked.or_else(|| now.map(|now| now.asked.clone())).unwrap_or_default();
        Ok(Answer {
            id: id.to_owned(),
            at: row.places.get("code").cloned().unwrap_or_else(|| row.id.at.clone()),
            code,
            cells,
            older: now.is_some_and(|now| now.asked != asked),
            current: now.is_some_and(|now| mark.is_none_or(|mark| mark == now.whole_mark())),
            asked,
        })
    }

    /// The cells whose text the vendor changed, each with both texts.
    fn changed_texts(
        &self,
        row: &ReturnedRow,
        mark: Option<&str>,
        marks: Option<&[String]>,
        now: Option<&AskedRow>,
        lang: &str,
    ) -> Vec<(String, String)> {
        let Some(sheet) = self.sheets.get(lang) else { return Vec::new() };
        let ours = |name: &str| {
            let at = sheet.columns.iter().position(|(own, _)| own == name)?;
            now?.cells.get(at).map(String::as_str)
        };
        let shown = |name: &str| row.shown.get(name).map(|cell| cell.cell.text()).unwrap_or_default();
        let fault = |name: &str| {
            let at = row.shown.get(name).map_or_else(|| row.id.at.clone(), |cell| cell.at.clone());
            let theirs = shorten(&squeezed(&shown(name))).clone();
            let what = match ours(name) {
                Some(ours) => {
                    format!("the text was changed by the vendor: it says `{theirs}`, and we ask `{}`", shorten(&squeezed(ours)))
                }
                None => format!("the text was changed by the vendor: it says `{theirs}`"),
            };
            (at, what)
        };
        // A column that was taken out says nothing.
        let there: BTreeSet<&str> = self.order.returned.columns.iter().map(String::as_str).collect();
        if let Some(marks) = marks {
            let columns = self.order.returned.sheet.as_ref().map(|sheet| sheet.columns.as_slice()).unwrap_or_default();
            let changed = columns
                .iter()
                .zip(marks)
                .filter(|(name, mark)| there.contains(name.as_str()) && cell_mark(&shown(name)) != **mark);
            return changed.map(|(name, _)| fault(name)).collect();
        }
        let names = self.columns(sheet);
        let as_now = || {
            let differ = names.iter().filter(|name| there.contains(**name));
            let differ = differ.filter(|name| ours(name).is_some_and(|ours| squeezed(ours) != squeezed(&shown(name))));
            differ.map(|name| fault(name)).collect::<Vec<_>>()
        };
        match mark {
            // Nothing says what was sent: only what is asked now can have been answered.
            None => as_now(),
            Some(mark) if now.is_some_and(|now| now.whole_mark() == mark) => as_now(),
            Some(_) if names.iter().all(|name| there.contains(name)) => {
                if self.is_as_sent(row) {
                    return Vec::new();
                }
                let differ = as_now();
                if differ.is_empty() {
                    return vec![(row.id.at.clone(), OTHERS.to_owned())];
                }
                // Both sides changed it, and nothing says what was sent.
                let why = "the row is neither as it was sent nor as it is asked now";
                differ.into_iter().map(|(at, what)| (at, format!("{what}; {why}"))).collect()
            }
            Some(_) => Vec::new(),
        }
    }

    /// The code of a row, by its key or its label in any language.
    fn code(&self, row: &ReturnedRow) -> Result<Option<String>, (String, String)> {
        let Some(cell) = row.cells.get("code") else { return Ok(None) };
        if let Cell::Problem(why) = &cell.cell {
            return Err((cell.at.clone(), format!("it holds {why}")));
        }
        let text = cell.text();
        let word = folded(&squeezed(&text));
        let words = || {
            self.codes.iter().flat_map(|code| code.label.all().chain([code.key.as_str()]).map(|said| (said, code.key.as_str())))
        };
        if let Some((_, key)) = words().find(|(said, _)| folded(said) == word) {
            return Ok(Some(key.to_owned()));
        }
        if self.codes.is_empty() {
            return Err((cell.at.clone(), "the project has no answer codes: write it as a comment".to_owned()));
        }
        let lang = self.project.config.lang;
        let known: Vec<&str> = self.codes.iter().map(|code| code.label.get(lang)).collect();
        let near = closest_key(&text, words()).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        Err((cell.at.clone(), format!("there is no answer code `{}`: {}{near}", shorten(&text), known.join(", "))))
    }

    /// Says which requirements of the lots that came back have no row any more; returns how many.
    pub fn missing(&self, answers: &[Answer], lines: &mut Vec<Line>) -> usize {
        let langs: BTreeSet<&str> = answers.iter().filter_map(|answer| lang_of(&answer.asked)).collect();
        let lang =
            langs.into_iter().next().filter(|lang| self.sheets.contains_key(*lang)).unwrap_or(self.project.config.lang.code());
        let Some(sheet) = self.sheets.get(lang) else { return 0 };
        let rows = &self.order.returned.rows;
        let there: HashMap<String, &str> =
            rows.iter().filter_map(|row| Some((id_key(&self.ids.find(&row.id.text())?.id), row.sheet.as_str()))).collect();
        let mut count = 0;
        for lot in &sheet.lots {
            let Some(page) = lot.rows.iter().find_map(|row| there.get(&id_key(&row.id))) else {
                let what = format!("no row of this lot is in the file: {} requirements", lot.rows.len());
                lines.push(Line { fate: Fate::Missing, at: self.order.name.to_owned(), id: lot.key.clone(), what });
                count += lot.rows.len();
                continue;
            };
            for row in lot.rows.iter().filter(|row| !there.contains_key(&id_key(&row.id))) {
                count += 1;
                // A row that was never sent is no fault of the vendor.
                let sent = self
                    .order
                    .returned
                    .sheet
                    .as_ref()
                    .is_none_or(|sheet| sheet.rows.is_empty() || sheet.rows.contains_key(&id_key(&row.id)));
                let what = if sent { "its row is not there any more" } else { "it was not asked by this sheet" };
                lines.push(Line { fate: Fate::Missing, at: (*page).to_owned(), id: row.id.clone(), what: what.to_owned() });
            }
        }
        count
    }
}

/// A text in one line: rows of an offer hold no others.
pub(super) fn squeezed_lines(text: &str) -> String {
    written(text).lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What is called in every language of the interface.
pub(super) fn said_in_all(key: &str, text: &str) -> bool {
    let word = folded(&squeezed(text));
    crate::schema::Lang::interfaces().any(|lang| Words::of(lang).find(key).is_some_and(|own| folded(&squeezed(own)) == word))
}

#[cfg(test)]
mod tests {
    use super::lang_of;

    #[test]
    fn the_language_of_a_fingerprint_may_hold_a_hyphen() {
        assert_eq!(lang_of("fr-0123456789ab-ba9876543210"), Some("fr"));
        assert_eq!(lang_of("pt-BR-0123456789ab"), Some("pt-BR"));
        assert_eq!(lang_of("fr"), Some("fr"));
        assert_eq!(lang_of("0123456789ab"), None);
    }
}
