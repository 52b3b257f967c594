//! `accept`: the ledger says of links that they hold, as their ends are now. `approve`: an entry says who approved it, as it is now.
//!
//! In: a project, and which links or entries are meant. Out: a change of `reviews.yaml`, or of the files of the entries. Lines of links that are gone,
//! or are not reviewed any more, leave the ledger; comments and the order of all other lines stay.

use super::change::{self, Replacement, key, nowhere};
use super::file::{Drafts, FileChange, Opened};
use super::{EditError, Editor, place_in};
use crate::diff::{ReviewedLink, approval_fingerprint};
use crate::project::{Entry, LEDGER, Ledger};
use crate::schema::value::Date;
use crate::schema::{APPROVAL, Value as Read};
use crate::source::{Key, Node, Tree};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What a ledger begins with that nobody wrote a word into.
const HEAD: &str =
    "# Links that somebody said hold, with the fingerprints of both ends as they were. `ouvrage accept` writes it.\n";

/// What became of a ledger.
#[derive(Debug)]
pub struct Acceptance {
    /// The change; none when the ledger says so already.
    pub change: Option<FileChange>,
    /// Keys of lines that left it, because the link is gone.
    pub gone: Vec<String>,
}

/// Writes into the ledger that links hold. `reviewed` are all links that are reviewed, `accepted` those of them that are accepted, by number.
///
/// # Errors
/// When the ledger cannot be read or changed.
pub fn accept(editor: &Editor<'_>, reviewed: &[ReviewedLink<'_>], accepted: &[usize]) -> Result<Acceptance, EditError> {
    let own = |link: &ReviewedLink<'_>| Ledger::key(&link.from.id, &link.link.field, &link.to.id);
    let mut wanted: Vec<(String, String)> = Vec::new();
    let mut kept: HashSet<String> = HashSet::new();
    let accepted: HashSet<usize> = accepted.iter().copied().collect();
    for (n, link) in reviewed.iter().enumerate() {
        let name = own(link);
        let moved = link.line.is_some_and(|line| line.key != name);
        if accepted.contains(&n) {
            wanted.push((name.clone(), link.now.join(" ")));
        } else if let Some(line) = link.line.filter(|_| moved) {
            // An end has another id by now: the line goes on under it.
            wanted.push((name.clone(), line.of.join(" ")));
        }
        kept.insert(name);
    }
    let lines = &editor.project.ledger.lines;
    let renamed: HashSet<&str> = reviewed.iter().filter_map(|link| link.line).map(|line| line.key.as_str()).collect();
    let leaving: Vec<String> = lines.iter().map(|line| line.key.clone()).filter(|key| !kept.contains(key)).collect();
    let gone = leaving.iter().filter(|key| !renamed.contains(key.as_str())).cloned().collect();
    if !editor.root.join(LEDGER).exists() {
        let body: String = sorted(&wanted).iter().map(|(key, sums)| format!("{key}: {sums}\n")).collect();
        let change = (!wanted.is_empty()).then(|| Opened::create(editor.root, LEDGER, &[HEAD, &body].concat())).transpose()?;
        return Ok(Acceptance { change, gone });
    }
    let file = editor.open(LEDGER)?;
    let change = changed(file, &wanted, &leaving)?;
    Ok(Acceptance { change, gone })
}

/// Puts lines into a ledger, each at its place, and takes others out: all at once, so that thousands cost no more than one.
fn changed(file: Opened, wanted: &[(String, String)], leaving: &[String]) -> Result<Option<FileChange>, EditError> {
    let unsure = || EditError::Proof(file.path.clone());
    let refused = |reason| EditError::Refused { place: place_in(&file, 0), reason };
    let tract = file.tract()?.ok_or_else(unsure)?;
    let Some(pairs) = tract.root.as_map().filter(|pairs| !pairs.is_empty()) else {
        let body: String = sorted(wanted).iter().map(|(key, sums)| format!("{key}: {sums}\n")).collect();
        // Lines end as those of its comments do.
        let newline = if file.text.contains("\r\n") { "\r\n" } else { "\n" };
        let start = if file.text.is_empty() || file.text.ends_with('\n') { "" } else { newline };
        let text = [&file.text, start, &body.replace('\n', newline)].concat();
        return Ok((!body.is_empty()).then(|| file.becomes(text)));
    };
    let layout = tract.layout(&file.text);
    if layout.is_flow(&tract.root) {
        return Err(refused("the ledger has a line per link, without braces"));
    }
    let leaving: HashSet<&str> = leaving.iter().map(String::as_str).collect();
    let mut new: HashMap<&str, &str> = wanted.iter().map(|(key, sums)| (key.as_str(), sums.as_str())).collect();
    let mut replacements = Vec::new();
    // What stays, with where its line ends; what it must say afterwards.
    let mut kept: Vec<(&Key, usize)> = Vec::new();
    let mut lines: Vec<(Key, Node)> = Vec::new();
    for (key, value) in pairs {
        let anchored = || refused("it is written with an anchor or a tag: change it by hand");
        let end = layout.pair_end(key, value).ok_or_else(anchored)?;
        if leaving.contains(key.text.as_str()) {
            let line = layout.line_start(key.span.start as usize)..layout.next_line(end);
            replacements.push(Replacement { at: line, with: String::new() });
            continue;
        }
        let sums = new.remove(key.text.as_str()).filter(|sums| value.as_str() != Some(*sums));
        if let Some(sums) = sums {
            replacements.push(Replacement { at: value.span.start as usize..end, with: sums.to_owned() });
        }
        kept.push((key, end));
        lines.push((key.clone(), sums.map_or_else(|| value.clone(), |sums| Node::scalar(sums, nowhere()))));
    }
    let (top, newline) = (pairs.first().map_or(0, |(key, _)| layout.line_start(key.span.start as usize)), layout.newline());
    let mut added: Vec<(usize, Key, Node)> = Vec::new();
    for (name, sums) in sorted(wanted).into_iter().filter(|(name, _)| new.contains_key(name.as_str())) {
        let place = kept.iter().rposition(|(key, _)| Ledger::order(&key.text, name).is_le());
        let replacement = match place.and_then(|place| kept.get(place)) {
            Some((_, end)) => {
                let end = layout.line_end(*end);
                Replacement { at: end..end, with: format!("{newline}{name}: {sums}") }
            }
            None => Replacement { at: top..top, with: format!("{name}: {sums}{newline}") },
        };
        replacements.push(replacement);
        added.push((place.map_or(0, |place| place + 1), key(name), Node::scalar(sums.as_str(), nowhere())));
    }
    if replacements.is_empty() {
        return Ok(None);
    }
    let text = change::apply(&file.text, &replacements).ok_or_else(unsure)?;
    for (n, (place, key, value)) in added.into_iter().enumerate() {
        lines.insert(place + n, (key, value));
    }
    let step = file.clone().with_text(text);
    let read = step.tract()?.ok_or_else(unsure)?;
    let says = if lines.is_empty() {
        read.root.is_null()
    } else {
        change::same(&read.root, &Node { span: nowhere(), tree: Tree::Map(lines) })
    };
    if says { Ok(Some(file.becomes(step.text))) } else { Err(unsure()) }
}

/// Lines in the order of the ledger.
fn sorted(lines: &[(String, String)]) -> Vec<&(String, String)> {
    let mut lines: Vec<&(String, String)> = lines.iter().collect();
    lines.sort_by(|(a, _), (b, _)| Ledger::order(a, b));
    lines
}

/// Who approves entries, and when.
#[derive(Debug, Clone, Copy)]
pub struct Approver<'a> {
    /// Name of the person or committee.
    pub by: &'a str,
    /// The day.
    pub on: Date,
}

/// Writes into entries who approved them as they are. Returns the changes, and the entries that say so already.
///
/// # Errors
/// When an entry cannot be approved, or its file does not let itself be changed.
pub fn approve<'a>(
    editor: &'a Editor<'_>,
    ids: &[String],
    approver: Approver<'_>,
) -> Result<(Vec<FileChange>, Vec<&'a Entry>), EditError> {
    let mut wanted = Vec::new();
    let mut told = Vec::new();
    for id in ids {
        let entry = editor.entry(id)?;
        let field = editor.kind(entry)?.approval().ok_or_else(|| {
            EditError::Usage(format!("a {} is not approved: its kind has no field with rows of `by`, `on` and `of`", entry.kind))
        })?;
        let of = approval_fingerprint(editor.project, entry)
            .ok_or_else(|| EditError::Usage(format!("nobody who sees the approval of `{id}` sees the entry")))?;
        let [by_name, on_name, of_name] = APPROVAL;
        let scalar = |text: &str| serde_json::Value::String(text.to_owned());
        let row =
            serde_json::json!({by_name: scalar(approver.by), on_name: scalar(&approver.on.to_string()), of_name: scalar(&of)});
        let held = crate::diff::approval_row(entry, field);
        let says =
            |name: &str, text: &str| held.is_some_and(|row| row.iter().any(|(own, value)| **own == *name && said(value) == text));
        if !(says(by_name, approver.by) && says(on_name, &approver.on.to_string()) && says(of_name, &of)) {
            let written = match entry.get(&field.name) {
                // Where a team keeps all approvals, the new one comes behind the others.
                Some(Read::Records(rows)) if rows.len() > 1 => {
                    let mut rows: Vec<serde_json::Value> =
                        rows.iter().map(|row| row_as_written(row)).collect::<Option<_>>().ok_or_else(|| {
                            EditError::Usage(format!("the approvals of `{id}` hold more than words and days: add one by hand"))
                        })?;
                    rows.push(row);
                    serde_json::Value::Array(rows)
                }
                _ => row,
            };
            wanted.push((entry, vec![(field.name.to_string(), written.to_string())]));
            told.push(entry);
        }
    }
    let mut drafts = Drafts::default();
    let refused = super::set::set_all(editor, &mut drafts, &wanted)?;
    if let Some((n, _, why)) = refused.first() {
        let id = wanted.get(*n).map_or("", |(entry, _)| &*entry.id);
        return Err(EditError::Usage(format!("`{id}`: {why}; nothing was changed")));
    }
    Ok((drafts.changes(), told))
}

/// A row as it was written, or `None` if it holds more than words and days.
fn row_as_written(row: &[(Arc<str>, Read)]) -> Option<serde_json::Value> {
    let cell = |(name, value): &(Arc<str>, Read)| {
        let text = Some(said(value)).filter(|text| !text.is_empty())?;
        Some((name.to_string(), serde_json::Value::String(text)))
    };
    row.iter().map(cell).collect::<Option<serde_json::Map<_, _>>>().map(serde_json::Value::Object)
}

fn said(value: &Read) -> String {
    match value {
        Read::Text(text) => text.to_string(),
        Read::Date(date) => date.to_string(),
        _ => String::new(),
    }
}
