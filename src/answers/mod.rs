//! What a vendor is sent to answer, and what comes back.
//!
//! In: a [`Publication`] for those who are asked. Out: an [`AnswerSheet`], as a workbook ([`workbook()`]) and as data ([`data()`]); and the other way
//! round what a table that came back says ([`returned`]), cell by cell, with addresses. Nothing here knows the project as it is now, nor what
//! becomes of an answer. A sheet names no commit: a new one would tell that something changed which its reader may not see.

mod data;
mod layout;
mod price_sheet;
mod returned;
mod returned_data;
mod returned_prices;
mod workbook;

pub use data::data;
pub use returned::{Returned, ReturnedCell, ReturnedPost, ReturnedRow, TIER_CELLS, read_answers};
pub use returned_data::read_answers_data;
pub use workbook::workbook;

use self::layout::column_label;
use crate::exchange::marks::MAX_CELL;
use crate::exchange::{Datum, column_datum, text};
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::project::{ASKED, Project};
use crate::publication::asked::{asked_text, first_id};
use crate::publication::{Asked, Publication, fingerprint};
use crate::schema::{FieldType, Kind, Lang, Value};
use crate::select::{group, natural, order};

/// Lines that a vendor fills with posts of its own, and with tiers.
const FREE_POSTS: usize = 10;
const FREE_TIERS: usize = 6;

/// What a vendor is asked to fill in.
#[derive(Debug, Clone)]
pub struct AnswerSheet {
    /// The project.
    pub project: String,
    /// Who asks.
    pub organisation: Option<String>,
    /// The version of what is asked.
    pub version: Option<String>,
    /// Its day.
    pub date: Option<crate::schema::value::Date>,
    /// For whom it is.
    pub audience: String,
    /// Its language.
    pub lang: Lang,
    /// The currency of prices.
    pub currency: String,
    /// Whether prices are with or without tax, where the project says so.
    pub tax: Option<crate::project::Tax>,
    /// What it asks, as a fingerprint: two sheets of one fingerprint ask the same.
    pub fingerprint: String,
    /// What vendors are asked, as the publication has it.
    pub asked: Asked,
    /// What is shown of a requirement, behind its id: name and label. The title and the text come first.
    pub columns: Vec<(String, String)>,
    /// Requirements, by lot.
    pub lots: Vec<AskedLot>,
    /// How many lines for posts of the vendor's own there are.
    pub free_posts: usize,
    /// How many lines for tiers there are.
    pub free_tiers: usize,
}

/// Requirements that are asked together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedLot {
    /// Id of the lot, or key of what parts them; empty for the rest.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// What is asked.
    pub rows: Vec<AskedRow>,
}

/// A requirement that is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedRow {
    /// Its id.
    pub id: String,
    /// What is shown of it, by column.
    pub cells: Vec<String>,
    /// The language and the fingerprint of what it asks.
    pub asked: String,
}

impl AskedRow {
    /// What its locked cells were, to be known again: of each a few digits.
    pub fn marks(&self) -> Vec<String> {
        self.cells.iter().map(|cell| cell_mark(cell)).collect()
    }

    /// The fingerprint that stands in the row itself: what is asked, and what the cells showed.
    pub fn whole_mark(&self) -> String {
        whole_mark(&self.asked, &self.cells)
    }
}

/// The fingerprint of a row: what is asked, and what its cells show.
pub fn whole_mark(asked: &str, cells: &[String]) -> String {
    let tidy: Vec<String> = cells.iter().map(|cell| squeezed(cell)).collect();
    let parts: Vec<&str> = tidy.iter().map(String::as_str).collect();
    let mut print = fingerprint::of_words(&parts);
    print.truncate(12);
    format!("{asked}-{print}")
}

/// A few digits that tell whether a cell is as it was.
pub fn cell_mark(text: &str) -> String {
    let mut mark = fingerprint::of_words(&[&squeezed(text)]);
    mark.truncate(8);
    mark
}

/// A text with single blanks: programs for spreadsheets keep neither ends of lines nor blanks at their ends.
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Makes the sheet that is sent in a language, and that what comes back is held against: one for all ways to send it, of the edition of those who
/// are asked, for no output.
pub fn sent_sheet(project: &Project, lang: Lang) -> Option<AnswerSheet> {
    answer_sheet(&Publication::in_language(project, project.answer_audience(), lang))
}

/// Makes the sheet that asks a publication's requirements of a vendor; nothing when its reader is not asked, or nothing is.
pub fn answer_sheet(publication: &Publication) -> Option<AnswerSheet> {
    // A project whose offers keep no answers asks for none.
    let asked = publication.asked().filter(|asked| !asked.cells.is_empty())?;
    let kind = publication.vocabulary().get(ASKED)?;
    let info = publication.info();
    let lang = info.lang;
    let entries = asked_entries(publication)?;
    let mut columns = columns(asked, kind, lang);
    // A column in which no requirement says anything is left out.
    let says = |name: &str| entries.iter().any(|n| !shown(*n, name, kind, publication).is_empty());
    columns.retain(|(name, _)| says(name));
    let name = |id: &str| first_id(id, publication.find(id).map(|n| publication.entry(n)));
    let row = |n: &EntryIndex| AskedRow {
        id: publication.entry(*n).id.to_string(),
        cells: columns.iter().map(|(name, _)| shown(*n, name, kind, publication)).collect(),
        asked: asked_text(publication.entry(*n), kind, lang, &name),
    };
    let words = Words::of(lang);
    let parted = match asked.by.as_deref().filter(|by| publication.vocabulary().has_column(ASKED, by)) {
        Some(by) => {
            let mut parts = group(entries, by, kind, publication);
            if !matches!(kind.fields.get(by).map(|field| &field.ty), Some(FieldType::Choice(_))) {
                parts.sort_by_cached_key(|part| (part.key.is_empty(), natural(&part.key)));
            }
            parts.into_iter().map(|part| (part.key, part.label, part.entries)).collect()
        }
        None => vec![(String::new(), None, entries)],
    };
    let mut lots: Vec<AskedLot> = Vec::new();
    for (key, label, entries) in parted {
        let own = if key.is_empty() { None } else { label };
        let title = own.unwrap_or_else(|| kind.labels.get(lang).to_owned());
        lots.push(AskedLot { key, title, rows: entries.iter().map(row).collect() });
    }
    lots.retain(|lot| !lot.rows.is_empty());
    if lots.is_empty() {
        return None;
    }
    let mut asked = asked.clone();
    if asked.posts.is_empty() {
        asked.posts = lots.iter().filter(|lot| !lot.key.is_empty()).map(|lot| post_of(lot, words)).collect();
    }
    let mut sheet = AnswerSheet {
        project: info.title.clone(),
        organisation: info.organisation.clone(),
        version: info.version.clone(),
        date: info.date,
        audience: publication.audience_name().to_owned(),
        lang,
        currency: info.currency.clone(),
        tax: info.tax,
        fingerprint: String::new(),
        asked,
        columns,
        lots,
        free_posts: FREE_POSTS,
        free_tiers: FREE_TIERS,
    };
    sheet.fingerprint = sheet.print();
    Some(sheet)
}

/// The requirements that are asked, in their order.
pub fn asked_entries(publication: &Publication) -> Option<Vec<EntryIndex>> {
    let asked = publication.asked()?;
    let kind = publication.vocabulary().get(ASKED)?;
    let selects = asked.selects(publication);
    let mut entries: Vec<EntryIndex> = publication.of_kind(ASKED).iter().copied().filter(|n| selects(*n)).collect();
    let keys: Vec<String> = match asked.request.as_ref().and_then(|request| request.words("sort")) {
        Some(words) => words.into_iter().map(|(word, _)| word.to_owned()).collect(),
        None => kind.sort.clone(),
    };
    order(&mut entries, &keys, kind, publication);
    Some(entries)
}

/// The post of a lot, where the project names none.
fn post_of(lot: &AskedLot, words: &Words) -> crate::publication::AskedPost {
    crate::publication::AskedPost {
        post: lot.title.clone(),
        label: None,
        unit: Some(words.get("answer_lump").to_owned()),
        quantity: rust_decimal::Decimal::ONE,
        run: false,
        optional: false,
    }
}

/// What is shown of a requirement: its title and its text, then what the project names; what is judged as an obligation is always shown, since
/// it is what is answered.
fn columns(asked: &Asked, kind: &Kind, lang: Lang) -> Vec<(String, String)> {
    let first = [Some(kind.title.as_str()), kind.body.as_deref()].into_iter().flatten();
    let binding = kind.fields.values().filter(|field| field.writing.is_some()).map(|field| &*field.name);
    let mut names: Vec<&str> = Vec::new();
    for name in first.chain(asked.columns.iter().map(String::as_str)).chain(binding) {
        if !names.contains(&name) && name != "id" {
            names.push(name);
        }
    }
    let label = |name: &str| Some(column_label(kind.fields.get(name)?.label.get(lang), name, asked));
    names.into_iter().filter_map(|name| Some((name.to_owned(), label(name)?))).collect()
}

/// What a cell shows of an entry: words without marks, cut where a cell can hold no more.
fn shown(n: EntryIndex, name: &str, kind: &Kind, publication: &Publication) -> String {
    let words = Words::of(publication.info().lang);
    let title =
        |id: &str| publication.find(id).map(|other| format!("{} ({})", publication.title(other), publication.entry(other).id));
    let plain = |text: &str| crate::text::plain_text(&crate::text::parse(text), &title);
    let prose = matches!(kind.fields.get(name).map(|field| &field.ty), Some(FieldType::Markdown));
    let whole = match publication.entry(n).get(name) {
        Some(Value::Prose(prose)) => plain(&prose.text),
        Some(Value::Text(text)) if prose => plain(text),
        _ => match column_datum(n, name, kind, publication) {
            Datum::Links(ids) => ids.iter().filter_map(|id| title(id)).collect::<Vec<_>>().join(", "),
            datum => text(&datum, words),
        },
    };
    let id = &publication.entry(n).id;
    cut(&whole, &words.get("answer_cut").replace("{id}", id))
}

/// As much of a text as a cell can hold, with where the rest is.
fn cut(text: &str, pointer: &str) -> String {
    if text.encode_utf16().count() <= MAX_CELL {
        return text.to_owned();
    }
    let room = MAX_CELL.saturating_sub(pointer.encode_utf16().count() + 2);
    let mut used = 0;
    let head: String = text
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= room
        })
        .collect();
    format!("{head}… {pointer}")
}

impl AnswerSheet {
    /// What it asks, as a fingerprint.
    fn print(&self) -> String {
        let mut parts: Vec<String> = vec![self.lang.code().to_owned(), self.currency.clone()];
        for lot in &self.lots {
            parts.push(lot.key.clone());
            parts.extend(lot.rows.iter().flat_map(|row| [row.id.clone(), row.whole_mark()]));
        }
        parts.extend(self.asked.codes.iter().map(|code| code.key.clone()));
        parts.extend(self.asked.posts.iter().map(|post| format!("{} {} {}", post.post, post.quantity, post.run)));
        parts.extend(self.asked.questions.iter().cloned());
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let mut print = fingerprint::of_words(&parts);
        print.truncate(16);
        print
    }

    /// How many requirements it asks.
    pub fn count(&self) -> usize {
        self.lots.iter().map(|lot| lot.rows.len()).sum()
    }

    /// What a cell of an answer is called; nothing for one that the project dropped.
    pub fn label(&self, cell: &str) -> Option<&str> {
        self.asked.cells.get(cell).map(|words| words.get(self.lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_a_cell_cannot_hold_says_where_the_rest_is() {
        assert_eq!(cut("short", "see A"), "short");
        let long = "é".repeat(MAX_CELL + 1);
        let cut = cut(&long, "see A");
        assert_eq!(cut.encode_utf16().count(), MAX_CELL);
        assert!(cut.ends_with("é… see A"));
        let wide = super::cut(&"𝄞".repeat(MAX_CELL), "see A");
        assert!(wide.encode_utf16().count() <= MAX_CELL);
    }

    #[test]
    fn blanks_and_ends_of_lines_are_no_change() {
        let row = |text: &str| whole_mark("fr-1", &[text.to_owned()]);
        assert_eq!(row("a  b\r\nc "), row("a b\nc"));
        assert_ne!(row("a b"), row("a c"));
        assert_eq!(cell_mark(" a\u{a0}b"), cell_mark("a b"));
    }
}
