//! `import answers`: a sheet of answers that a vendor filled in becomes an offer, or brings one up to date.
//!
//! In: what came back (`answers::Returned`), and the vendor. Out: what becomes of each answer, with the address of its cell, and the changes of
//! files; none of them when one cell is refused. Three things decide: what the row says, what it said when it was sent (its fingerprints), and
//! what is asked now. A text that we changed since is no fault: the answer is taken, and remembers what it answered. A text that the vendor
//! changed is refused, since nobody could tell what was answered.
//!
//! One offer answers one sheet. The same sheet brings its offer up to date; another one, of a later round, makes a new offer that revises the
//! last one.

mod judge;
mod priced;
mod rows;

use super::write::write;
use super::{Asked, EditError, Editor, Fate, Import, Line};
use crate::answers::{AnswerSheet, Returned, sent_sheet};
use crate::edit::file::Drafts;
use crate::edit::set::set_all;
use crate::finding::closest_id;
use crate::locale::Words;
use crate::project::{ANSWERED, ASKED, Entry, Project, id_key};
use crate::schema::Kind;
use crate::schema::value::shorten;
use crate::source::composed;
use crate::text::folded;
use judge::{Answer, Judge};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is to be taken over.
#[derive(Debug)]
pub struct AnswerOrder<'a> {
    /// What came back.
    pub returned: &'a Returned,
    /// The name of the file.
    pub name: &'a str,
    /// The vendor: its id or its name.
    pub vendor: &'a str,
    /// The offer that is brought up to date, where several could be.
    pub offer: Option<&'a str>,
    /// Whether it becomes a new offer.
    pub new: bool,
    /// The day on which it came.
    pub received: Option<&'a str>,
    /// The file that a new offer goes into.
    pub file: Option<&'a str>,
    /// Whether a sheet is taken of which most texts have changed since.
    pub older: bool,
}

/// What comes of a sheet of answers.
#[derive(Debug, Default)]
pub struct AnswerImport {
    /// What becomes of each answer, price and reply.
    pub lines: Vec<Line>,
    /// What else should be known.
    pub notes: Vec<String>,
    /// The offer: its id, and whether it is new.
    pub offer: (String, bool),
    /// How many answers stay as they are.
    pub unchanged: usize,
    /// How many requirements are asked and not answered.
    pub unanswered: usize,
    /// How many answers are to an older text.
    pub older: usize,
    /// What becomes of files; nothing when something is refused.
    pub changes: Vec<super::super::FileChange>,
}

impl AnswerImport {
    /// How many cells and rows are refused.
    pub fn refused(&self) -> usize {
        self.lines.iter().filter(|line| line.fate == Fate::Refused).count()
    }
}

/// Where the answers go.
enum Target<'a> {
    New { revises: Option<String> },
    Update(&'a Entry),
}

/// Holds a sheet that came back against a project.
///
/// # Errors
/// When there is no such vendor, the sheet is of something else, it cannot be told which offer is meant, or a file does not let itself be changed.
pub fn import_answers(editor: &mut Editor<'_>, order: &AnswerOrder<'_>) -> Result<AnswerImport, EditError> {
    let project = editor.project;
    let kind = editor.kind_named(ANSWERED.0)?;
    let vendor = vendor_named(project, order.vendor)?;
    let sheets = sheets(project, order)?;
    let mut out = AnswerImport { notes: order.returned.notes.clone(), ..AnswerImport::default() };
    if order.returned.rows.is_empty() {
        return Err(no_rows(order));
    }
    known_project(project, order)?;
    out.notes.extend(order.returned.unread.iter().map(|sheet| format!("the sheet `{sheet}` holds no answers and was not read")));
    if let Some(company) = order.returned.company.as_ref().filter(|company| !is_called(project, vendor, &company.text())) {
        let (at, name) = (&company.at, company.text());
        out.notes.push(format!("{at} names `{name}`; the answers go to `{}`", vendor.id));
    }
    let judge = Judge::new(project, kind, order, &sheets);
    let answers = judge.answers(&mut out);
    let answered = answers.iter().filter(|answer| judge.is_given(answer)).count();
    out.older = answers.iter().filter(|answer| answer.older).count();
    if !order.older && out.older * 2 > answered && out.older > 1 {
        return Err(earlier_edition(order, out.older, answered));
    }
    let sheet = sheet_of(order, &sheets, &answers);
    let posts = priced::posts(project, kind, order, &sheets, &mut out);
    let others = priced::others(project, kind, order, &sheets, &mut out);
    let target = target(project, vendor, order, sheet.as_deref())?;
    out.unanswered += judge.missing(&answers, &mut out.lines);
    match target {
        Target::New { revises } => {
            let mut fields: Vec<(String, String)> = vec![("title".into(), title(project, vendor, order))];
            fields.push(("from".into(), vendor.id.to_string()));
            let lots = lots(project, &answers);
            if kind.fields.contains_key("for") && !lots.is_empty() {
                fields.push(("for".into(), serde_json::json!(lots).to_string()));
            }
            fields.extend(revises.map(|id| ("revises".to_owned(), id)));
            fields.extend(order.received.map(|day| ("received".to_owned(), day.to_owned())));
            fields.extend(sheet.clone().map(|sheet| ("sheet".to_owned(), sheet)));
            fields.push((ANSWERED.1.into(), rows::list(answers.iter().map(Answer::row))));
            // How an amount was read is seen before it is written, not in the comparison.
            out.notes.extend(posts.iter().map(|row| format!("price: {}", said(row))));
            out.notes.extend(others.replies.iter().map(|row| format!("reply: {}", said(row))));
            fields.push(("prices".into(), rows::list(posts.iter().map(rows::written))));
            fields.extend(others.fields);
            fields.push(("replies".into(), rows::list(others.replies.iter().cloned())));
            fields.retain(|(name, text)| kind.fields.contains_key(name.as_str()) && text != "[]");
            let title = fields.first().map(|(_, title)| title.clone()).unwrap_or_default();
            out.lines.extend(answers.iter().map(|answer| answer.line(Fate::Added, answer.said())));
            if out.refused() > 0 {
                return Ok(out);
            }
            let mut import = Import::default();
            let asked = Asked::New { id: None, fields, at: order.name.to_owned(), title };
            write(editor, kind, order.file, vec![asked], &mut import)?;
            out.offer = (import.lines.first().map(|line| line.id.clone()).unwrap_or_default(), true);
            out.changes = import.changes;
        }
        Target::Update(offer) => {
            out.offer = (offer.id.to_string(), false);
            let asked = priced::asked_posts(&sheets);
            let coming = Coming { answers, posts, others, sheet, asked, order };
            update(editor, kind, offer, coming, &mut out)?;
        }
    }
    Ok(out)
}

/// What is to be put into an offer.
struct Coming<'a> {
    answers: Vec<Answer>,
    posts: Vec<rows::Cells>,
    others: priced::Others,
    sheet: Option<String>,
    /// The posts that are asked.
    asked: BTreeSet<String>,
    order: &'a AnswerOrder<'a>,
}

/// The cells that come by a sheet.
const OWN_POST: [&str; 5] = ["post", "label", "amount", "sort", "optional"];

impl Coming<'_> {
    /// Says what becomes of prices that the file does not have: those of the vendor's own that came by the same sheet go, others stay. An asked post
    /// without a price stays too: an empty cell changes nothing.
    fn gone<'h>(&self, offer: &Entry, rest: Vec<&'h rows::HeldRow>, out: &mut AnswerImport) -> Vec<&'h rows::HeldRow> {
        if !self.order.returned.priced {
            return Vec::new();
        }
        let same = self.sheet.is_some() && answered_sheet(offer) == self.sheet.as_deref();
        // What the sheet cannot have brought was written by hand.
        let own = |row: &&rows::HeldRow| row.has_only(&OWN_POST) && !self.asked.contains(&folded(row.cell("post")));
        let rows: Vec<&rows::HeldRow> = rest.into_iter().filter(own).collect();
        let (fate, why) = if same {
            (Fate::Removed, "the sheet does not have it any more")
        } else {
            (Fate::Left, "the sheet does not have it; it stays")
        };
        for row in &rows {
            let what = format!("{} · {} · {}: {why}", row.cell("post"), row.cell("amount"), row.cell("sort"));
            out.lines.push(Line { fate, at: "prices".to_owned(), id: String::new(), what });
        }
        if same { rows } else { Vec::new() }
    }
}

/// The lots of an offer with those that it answers now too, where it says for which lots it is; nothing where none is new.
fn more_lots(editor: &Editor<'_>, offer: &Entry, answers: &[Answer], out: &mut AnswerImport) -> Option<(String, String)> {
    let project = editor.project;
    let at = project.index_of(&offer.id)?;
    let links = project.links.iter().filter(|link| link.from == at && *link.field == *"for");
    let own: Vec<String> = links.filter_map(|link| project.entries.get(link.to)).map(|entry| entry.id.to_string()).collect();
    let known: BTreeSet<_> = own.iter().filter_map(|id| project.index_of(id)).collect();
    let new: Vec<String> =
        lots(project, answers).into_iter().filter(|id| project.index_of(id).is_none_or(|n| !known.contains(&n))).collect();
    if own.is_empty() || new.is_empty() {
        return None;
    }
    out.notes.push(format!("`{}` answers {} by now: its `for` says so too", offer.id, new.join(", ")));
    let all: Vec<String> = own.into_iter().chain(new).collect();
    Some(("for".to_owned(), serde_json::json!(all).to_string()))
}

/// Brings an offer up to date: cells of rows that are there, rows that are not, and single fields.
fn update(editor: &Editor<'_>, kind: &Kind, offer: &Entry, coming: Coming<'_>, out: &mut AnswerImport) -> Result<(), EditError> {
    let mut drafts = Drafts::default();
    let mut fields: Vec<(String, String)> = Vec::new();
    fields.extend(more_lots(editor, offer, &coming.answers, out));
    fields.extend(coming.order.received.map(|day| ("received".to_owned(), day.to_owned())));
    fields.extend(coming.sheet.clone().map(|sheet| ("sheet".to_owned(), sheet)));
    fields.extend(coming.others.fields.iter().cloned());
    // What is so already is not written again.
    let says = |name: &str, text: &str| matches!(offer.get(name), Some(crate::schema::Value::Text(own)) if own.trim() == text);
    fields.retain(|(name, text)| kind.fields.contains_key(name.as_str()) && !says(name, text));
    let parts = [
        (ANSWERED.1, vec![ASKED], coming.answers.iter().map(Answer::row).collect::<Vec<_>>()),
        ("prices", vec!["post", "sort"], coming.posts.clone()),
        ("replies", vec!["question"], coming.others.replies.clone()),
    ];
    let mut edits = Vec::new();
    for (field, keys, wanted) in parts {
        if !kind.fields.contains_key(field) || (wanted.is_empty() && field != "prices") {
            continue;
        }
        let held = rows::held(editor, kind, offer, field)?;
        if held.is_empty() && wanted.is_empty() {
            continue;
        }
        if held.is_empty() {
            fields.push((field.to_owned(), rows::list(wanted.iter().map(rows::written))));
            tell(field, &coming.answers, &wanted, |_| Some((Fate::Added, String::new())), out);
            continue;
        }
        let (mut plan, rest) = rows::plan(&held, &keys, wanted.clone());
        if field == "prices" {
            plan.without(&coming.gone(offer, rest, out));
        }
        tell(field, &coming.answers, &wanted, |n| plan.fate(n), out);
        edits.push((field, plan));
    }
    if out.refused() > 0 {
        return Ok(());
    }
    let wanted: Vec<(&Entry, Vec<(String, String)>)> = vec![(offer, fields)];
    if let Some((_, _, why)) = set_all(editor, &mut drafts, &wanted)?.into_iter().next() {
        return Err(EditError::Usage(format!("`{}`: {why}", offer.id)));
    }
    for (field, plan) in edits {
        rows::write(editor, &mut drafts, kind, offer, field, plan)?;
    }
    out.changes = drafts.changes();
    Ok(())
}

/// The cells of a row in one line.
fn said(row: &rows::Cells) -> String {
    let shown = row.iter().filter(|(name, text)| name != "optional" || text == "true");
    let cells = shown.map(|(name, text)| if name == "optional" { "optional".to_owned() } else { shorten(text) });
    cells.collect::<Vec<_>>().join(" · ")
}

/// Says what becomes of each row.
fn tell(
    field: &str,
    answers: &[Answer],
    wanted: &[rows::Cells],
    fate: impl Fn(usize) -> Option<(Fate, String)>,
    out: &mut AnswerImport,
) {
    for (n, row) in wanted.iter().enumerate() {
        match (fate(n), answers.get(n).filter(|_| field == ANSWERED.1)) {
            (None, Some(_)) => out.unchanged += 1,
            (Some((fate, what)), Some(answer)) => {
                let what = if what.is_empty() { answer.said() } else { what };
                out.lines.push(answer.line(fate, what));
            }
            (Some((fate, what)), None) => {
                let first = row.first().map(|(_, text)| text.clone()).unwrap_or_default();
                out.lines.push(Line {
                    fate,
                    at: field.to_owned(),
                    id: String::new(),
                    what: format!("{first} {what}").trim().to_owned(),
                });
            }
            (None, None) => {}
        }
    }
}

/// Finds the vendor, by its id or by its name.
fn vendor_named<'a>(project: &'a Project, word: &str) -> Result<&'a Entry, EditError> {
    let vendors: Vec<&Entry> =
        project.entries.iter().filter(|entry| entry.kind.as_ref() == "vendor").map(|entry| &**entry).collect();
    let named = vendors.iter().copied().filter(|vendor| is_called(project, vendor, word));
    match named.collect::<Vec<_>>().as_slice() {
        [one] => Ok(one),
        [] => {
            let near = closest_id(word, vendors.iter().map(|vendor| &*vendor.id)).map(|near| format!("did you mean `{near}`?"));
            let all = || format!("vendors: {}", vendors.iter().map(|vendor| &*vendor.id).collect::<Vec<_>>().join(", "));
            Err(EditError::Usage(format!("there is no vendor `{word}`; {}", near.unwrap_or_else(all))))
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|vendor| &*vendor.id).collect();
            Err(EditError::Usage(format!("several vendors are called `{word}`: {}", ids.join(", "))))
        }
    }
}

/// Whether a word is the id or the name of a vendor.
fn is_called(project: &Project, vendor: &Entry, word: &str) -> bool {
    let name = project.kind_of(vendor).map(|kind| vendor.title(kind)).unwrap_or_default();
    id_key(&composed(word)) == id_key(&vendor.id) || folded(name.trim()) == folded(word.trim())
}

/// What is asked now, in each language, by its code.
fn sheets(project: &Project, order: &AnswerOrder<'_>) -> Result<BTreeMap<String, AnswerSheet>, EditError> {
    // A row says in which language it was read.
    let wanted: BTreeSet<&str> =
        order.returned.rows.iter().filter_map(|row| row.mark.as_deref()).filter_map(judge::lang_of).collect();
    let said = order.returned.sheet.as_ref().map(|sheet| sheet.language.as_str());
    let main = project.config.lang.code();
    let asked = |code: &str| wanted.contains(code) || said == Some(code) || code == main;
    let languages = project.config.languages.iter().filter(|lang| asked(lang.code()));
    let sheets: BTreeMap<String, AnswerSheet> =
        languages.filter_map(|lang| Some((lang.code().to_owned(), sent_sheet(project, *lang)?))).collect();
    if sheets.is_empty() {
        return Err(EditError::Usage("the project asks no requirement of vendors: see `answers:` in ouvrage.yaml".to_owned()));
    }
    Ok(sheets)
}

fn no_rows(order: &AnswerOrder<'_>) -> EditError {
    let name = order.name;
    EditError::Usage(format!(
        "`{name}` holds no answers: no sheet of it has a column `Id` and one for the answer code; `ouvrage answer-sheet` makes the sheet that is sent"
    ))
}

/// Whether the sheet is one of this project: another project's is refused as a whole.
fn known_project(project: &Project, order: &AnswerOrder<'_>) -> Result<(), EditError> {
    let ids = Ids::new(project);
    let rows = &order.returned.rows;
    let known = rows.iter().filter(|row| ids.find(&row.id.text()).is_some()).count();
    let other = order.returned.sheet.as_ref().filter(|sheet| {
        !sheet.project.is_empty() && !project.config.title.all().any(|title| folded(title) == folded(&sheet.project))
    });
    let name = order.name;
    match other {
        Some(sheet) if known * 2 < rows.len() || known == 0 => {
            let message = format!(
                "`{name}` is a sheet of another project, `{}`; {known} of its {} rows are known here",
                sheet.project,
                rows.len()
            );
            Err(EditError::Usage(message))
        }
        _ if known == 0 => {
            let first = rows.first().map(|row| (row.id.at.clone(), row.id.text())).unwrap_or_default();
            let message =
                format!("no row of `{name}` is a requirement of this project; the first one, {}, holds `{}`", first.0, first.1);
            Err(EditError::Usage(message))
        }
        _ => Ok(()),
    }
}

fn earlier_edition(order: &AnswerOrder<'_>, older: usize, answered: usize) -> EditError {
    let (name, sheet) = (order.name, order.returned.sheet.as_ref());
    let version = sheet.filter(|sheet| !sheet.version.is_empty()).map(|sheet| format!("version {}", sheet.version));
    let date = sheet.filter(|sheet| !sheet.date.is_empty()).map(|sheet| format!("of {}", sheet.date));
    let said: Vec<String> = version.into_iter().chain(date).collect();
    let said = if said.is_empty() { String::new() } else { format!(" ({})", said.join(" ")) };
    EditError::Usage(format!(
        "`{name}` answers an earlier edition{said}: {older} of {answered} answers are to texts that have changed since; `--older` takes them, each marked"
    ))
}

/// The fingerprint of the sheet that was filled in: the one that it remembers, or that of what is asked now, when all rows are of it.
fn sheet_of(order: &AnswerOrder<'_>, sheets: &BTreeMap<String, AnswerSheet>, answers: &[Answer]) -> Option<String> {
    if let Some(sheet) = order.returned.sheet.as_ref().filter(|sheet| !sheet.fingerprint.is_empty()) {
        return Some(sheet.fingerprint.clone());
    }
    let langs: BTreeSet<&str> = answers.iter().filter_map(|answer| judge::lang_of(&answer.asked)).collect();
    let current = answers.iter().all(|answer| answer.current);
    match langs.into_iter().collect::<Vec<_>>().as_slice() {
        [one] if current => sheets.get(*one).map(|sheet| sheet.fingerprint.clone()),
        _ => None,
    }
}

/// The offers of a vendor, in the order of files.
fn offers_of<'a>(project: &'a Project, vendor: &Entry) -> Vec<&'a Entry> {
    let Some(at) = project.index_of(&vendor.id) else { return Vec::new() };
    let links = project.links.iter().filter(|link| link.to == at && *link.field == *"from");
    let mut offers: Vec<_> = links.map(|link| link.from).collect();
    offers.sort_unstable();
    let entries = offers.into_iter().filter_map(|n| project.entries.get(n)).map(|entry| &**entry);
    entries.filter(|entry| entry.kind.as_ref() == ANSWERED.0).collect()
}

/// Which sheet an offer answers.
fn answered_sheet(offer: &Entry) -> Option<&str> {
    match offer.get("sheet") {
        Some(crate::schema::Value::Text(text)) => Some(text.trim()).filter(|text| !text.is_empty()),
        _ => None,
    }
}

/// Finds where the answers go.
fn target<'a>(
    project: &'a Project,
    vendor: &Entry,
    order: &AnswerOrder<'_>,
    sheet: Option<&str>,
) -> Result<Target<'a>, EditError> {
    let offers = offers_of(project, vendor);
    let same = offers.iter().rev().find(|offer| sheet.is_some() && answered_sheet(offer) == sheet);
    let listed = || offers.iter().map(|offer| format!("`{}`", offer.id)).collect::<Vec<_>>().join(", ");
    if let Some(id) = order.offer {
        let found = offers.iter().find(|offer| id_key(&offer.id) == id_key(&composed(id)));
        return found.map(|offer| Target::Update(offer)).ok_or_else(|| {
            let of = if offers.is_empty() { "it has none".to_owned() } else { format!("offers: {}", listed()) };
            EditError::Usage(format!("`{id}` is no offer of `{}`; {of}", vendor.id))
        });
    }
    if let (true, Some(offer)) = (order.new, same) {
        return Err(EditError::Usage(format!(
            "`{}` answers this sheet already; without `--new` it is brought up to date",
            offer.id
        )));
    }
    if let Some(offer) = same {
        return Ok(Target::Update(offer));
    }
    let last = offers.last().map(|offer| offer.id.to_string());
    let all_known = sheet.is_some() && offers.iter().all(|offer| answered_sheet(offer).is_some());
    if order.new || offers.is_empty() || all_known {
        return Ok(Target::New { revises: last });
    }
    Err(EditError::Usage(format!(
        "`{}` has handed in {} already: say `--offer ID` to bring one up to date, or `--new` for an offer that revises the last one",
        vendor.id,
        listed()
    )))
}

fn title(project: &Project, vendor: &Entry, order: &AnswerOrder<'_>) -> String {
    let name = project.kind_of(vendor).map_or(&*vendor.id, |kind| vendor.title(kind));
    let version = order.returned.sheet.as_ref().map(|sheet| sheet.version.as_str()).filter(|version| !version.is_empty());
    let words = Words::of(project.config.lang);
    let title = words.get("answer_offer").replace("{vendor}", name);
    // Rounds are told apart by what they answer.
    match version.filter(|_| !offers_of(project, vendor).is_empty()) {
        Some(version) => format!("{title} ({} {version})", words.get("version").to_lowercase()),
        None => title,
    }
}

/// The lots of which something is answered, in the order of files.
fn lots(project: &Project, answers: &[Answer]) -> Vec<String> {
    let answered: BTreeSet<_> = answers.iter().filter_map(|answer| project.index_of(&answer.id)).collect();
    let of = project.links.iter().filter(|link| *link.field == *"lot" && answered.contains(&link.from));
    let lots: BTreeSet<_> = of.map(|link| link.to).collect();
    let found = lots.into_iter().filter_map(|n| project.entries.get(n)).filter(|entry| entry.kind.as_ref() == "lot");
    found.map(|entry| entry.id.to_string()).collect()
}

/// The entries that are asked, by id and by former ids.
struct Ids<'a> {
    project: &'a Project,
    former: HashMap<String, &'a Entry>,
}

impl<'a> Ids<'a> {
    fn new(project: &'a Project) -> Self {
        let asked = project.entries.iter().filter(|entry| entry.kind.as_ref() == ASKED);
        let former = asked.flat_map(|entry| entry.aliases.iter().map(move |alias| (id_key(&alias.id), &**entry)));
        Ids { project, former: former.collect() }
    }

    fn find(&self, id: &str) -> Option<&'a Entry> {
        let id = composed(id.trim());
        let found = self.project.find(&id).filter(|entry| entry.kind.as_ref() == ASKED);
        found.or_else(|| self.former.get(&id_key(&id)).copied())
    }
}
