//! The entries of a text, held against those of the project.

use super::super::write::write;
use super::super::{Asked, Fate, Import, Line, Wanted, one_line};
use super::{EditError, Editor, Places, TextImport, TextOrder, body_of, proof};
use crate::edit::add::{Goal, goal};
use crate::edit::numbering::{Counter, elsewhere};
use crate::exchange::recognise::{FoundEntry, Recognised, Told};
use crate::project::{Entry, id_key, is_id};
use crate::schema::value::shorten;
use crate::schema::{Kind, Value};
use crate::source::composed;
use crate::text::{Block, folded};
use std::collections::{BTreeMap, HashMap, HashSet};

/// An entry with its fields as they are written.
#[derive(Debug, Clone)]
pub(super) struct Texts {
    /// Its id; empty until a story has got one.
    pub id: String,
    pub kind: String,
    pub fields: Vec<(String, String)>,
    pub at: String,
    /// The fields that hold Markdown.
    prose: Vec<String>,
}

impl Texts {
    /// All that it says, for the proof.
    pub fn all(&self) -> Vec<String> {
        let text =
            |(name, text): &(String, String)| if self.prose.contains(name) { proof::read_again(text) } else { text.clone() };
        let all: Vec<String> = std::iter::once(self.id.clone()).chain(self.fields.iter().map(text)).collect();
        // A text may go on from one field into the next.
        let joined = all.join(" ");
        all.into_iter().chain([joined]).collect()
    }

    fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(own, _)| own == name).map_or("", |(_, text)| text)
    }
}

/// What is known of entries once they were held against the project.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Entries that are one with another of the text.
    pub same: HashMap<usize, usize>,
}

/// Writes the fields of each entry.
pub(super) fn texts(
    editor: &Editor<'_>,
    found: &Recognised,
    places: &Places,
    notes: &BTreeMap<usize, Vec<Block>>,
) -> Result<Vec<Texts>, EditError> {
    let mut files: HashMap<String, String> = HashMap::new();
    let mut out = Vec::new();
    for entry in &found.entries {
        let kind = editor.kind_named(&entry.kind)?;
        let id = entry.id.clone().map(|id| composed(&id).into_owned()).unwrap_or_default();
        let file = match (editor.project.find(&id), files.get(&entry.kind)) {
            (Some(there), _) => there.file.to_string(),
            (None, Some(file)) => file.clone(),
            (None, None) => match goal(editor, kind, &id, None)? {
                Goal::List(path) | Goal::New(path) => {
                    files.insert(entry.kind.clone(), path.clone());
                    path
                }
                Goal::Own(path) => path,
            },
        };
        let from = file.strip_prefix("content/").unwrap_or(&file).to_owned();
        out.push(written(entry, kind, id, &|blocks| places.markdown(blocks, &from, notes)));
    }
    Ok(out)
}

fn written(entry: &FoundEntry, kind: &Kind, id: String, markdown: &dyn Fn(&[Block]) -> String) -> Texts {
    let mut fields: Vec<(String, String)> = vec![(kind.title.clone(), one_line(&entry.title))];
    let mut prose = Vec::new();
    let mut body = entry.body.clone();
    for (name, told) in &entry.fields {
        let text = match told {
            Told::Key(key, _) => key.clone(),
            Told::Words(text) => one_line(text),
            Told::Prose(blocks) => {
                prose.push(name.clone());
                markdown(blocks)
            }
        };
        match fields.iter_mut().find(|(own, _)| own == name) {
            // Told twice: the second one goes on in the text.
            Some((_, before)) if *before != text => {
                body.push(Block::Paragraph(vec![crate::text::Inline::Text(format!("{name}: {text}"))]))
            }
            Some(_) => {}
            None => fields.push((name.clone(), text)),
        }
    }
    if let Some(name) = body_of(kind).filter(|_| !body.is_empty()) {
        prose.push(name.to_owned());
        let text = markdown(&body);
        match fields.iter_mut().find(|(own, _)| own == name) {
            Some((_, before)) => *before = format!("{before}\n\n{text}"),
            None => fields.push((name.to_owned(), text)),
        }
    }
    fields.retain(|(_, text)| !text.trim().is_empty());
    Texts { id, kind: entry.kind.clone(), fields, at: entry.at.clone(), prose }
}

/// Holds entries against the project, and makes their changes.
pub(super) fn hold(
    editor: &Editor<'_>,
    order: &TextOrder<'_>,
    texts: &mut [Texts],
    out: &mut TextImport,
) -> Result<Held, EditError> {
    let mut held = Held::default();
    number(editor, texts, &mut held)?;
    let new = texts.iter().any(|entry| editor.project.find(&entry.id).is_none());
    let taken = if new { elsewhere(editor) } else { HashSet::new() };
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut asked: BTreeMap<&str, Vec<Asked<'_>>> = BTreeMap::new();
    for (n, entry) in texts.iter().enumerate() {
        if held.same.contains_key(&n) {
            continue;
        }
        let key = editor.project.find(&entry.id).map_or_else(|| id_key(&entry.id), |there| id_key(&there.id));
        if let Some(first) = seen.get(&key).and_then(|n| Some((*n, texts.get(*n)?))) {
            if first.1.fields == entry.fields {
                held.same.insert(n, first.0);
            } else {
                let what = format!(
                    "the id stands at {} too, with another text (“{}”); give one of them another id, or leave it on its page by a line `{}:` in the file of `--map`",
                    first.1.at,
                    shorten(first.1.get("title")),
                    entry.id
                );
                out.refuse(&entry.at, &entry.id, what);
            }
            continue;
        }
        seen.insert(key, n);
        match editor.project.find(&entry.id) {
            Some(there) => there_already(there, entry, order, out, &mut asked),
            None => {
                if let Some(why) = refusal(editor, &entry.id, &taken) {
                    out.refuse(&entry.at, &entry.id, why);
                    continue;
                }
                let title = entry.fields.first().map(|(_, text)| text.clone()).unwrap_or_default();
                let one = Asked::New { id: Some(entry.id.clone()), fields: entry.fields.clone(), at: entry.at.clone(), title };
                asked.entry(&entry.kind).or_default().push(one);
            }
        }
    }
    for (kind, asked) in asked {
        let kind = editor.kind_named(kind)?;
        let mut part = Import::default();
        write(editor, kind, None, asked, &mut part)?;
        out.added += part.added;
        out.changed += part.changed;
        out.lines.extend(part.lines);
        out.changes.extend(part.changes);
    }
    Ok(held)
}

/// Why a new entry cannot have an id.
fn refusal(editor: &Editor<'_>, id: &str, taken: &HashSet<String>) -> Option<String> {
    if !is_id(id) {
        return Some(format!(
            "`{}` cannot be an id: it begins with a letter or a digit and holds letters, digits, `-`, `_` and `.`",
            shorten(id)
        ));
    }
    if let Some(owner) = editor.now_called(id) {
        return Some(format!("it was the id of `{owner}`, and its address still leads there"));
    }
    taken.contains(&id_key(id)).then(|| "there is an entry of this id on another branch of the repository".to_owned())
}

/// An entry that the project has: the same, changed on wish, or refused with both values.
fn there_already<'e>(
    there: &'e Entry,
    entry: &'e Texts,
    order: &TextOrder<'_>,
    out: &mut TextImport,
    asked: &mut BTreeMap<&'e str, Vec<Asked<'e>>>,
) {
    if *there.kind != *entry.kind {
        out.refuse(
            &entry.at,
            &entry.id,
            format!("it is the id of a {} of the project, and this is a {}", there.kind, entry.kind),
        );
        return;
    }
    let mut fields = Vec::new();
    let before = out.lines.len();
    for (name, text) in &entry.fields {
        let now = there
            .fields
            .get(name.as_str())
            .filter(|written| !written.default)
            .map(|written| said(&written.value))
            .unwrap_or_default();
        if one_line(&composed(&now)) == one_line(&composed(text)) {
            continue;
        }
        let show = |text: &str| if text.is_empty() { "(nothing)".to_owned() } else { shorten(&one_line(text)) };
        let line = |fate, what| Line { fate, at: entry.at.clone(), id: there.id.to_string(), what };
        if order.replaces {
            let what = format!("{name}: {} → {}", show(&now), show(text));
            fields.push(Wanted { name: name.clone(), text: text.clone(), line: line(Fate::Changed, what) });
        } else {
            let what =
                format!("{name} is “{}” in the project and “{}” in the text; `--replace` takes the text", show(&now), show(text));
            out.lines.push(line(Fate::Refused, what));
        }
    }
    if !fields.is_empty() {
        asked.entry(&entry.kind).or_default().push(Asked::Change { entry: there, fields });
    } else if out.lines.len() == before {
        out.unchanged += 1;
    }
}

/// What a value says, as it is compared.
fn said(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Prose(prose) => prose.text.trim().to_owned(),
        Value::Choice(key) => key.to_string(),
        _ => String::new(),
    }
}

/// Gives stories without an id that of the same story in the project, or the next free one.
fn number(editor: &Editor<'_>, texts: &mut [Texts], held: &mut Held) -> Result<(), EditError> {
    let key = |get: &dyn Fn(&str) -> String| ["role", "want", "benefit"].map(|name| folded(&one_line(&get(name)))).join("\n");
    let mut counters: HashMap<String, Counter> = HashMap::new();
    let given: HashSet<String> = texts.iter().filter(|entry| !entry.id.is_empty()).map(|entry| id_key(&entry.id)).collect();
    let mut told: HashMap<(String, String), usize> = HashMap::new();
    for n in 0..texts.len() {
        let Some(entry) = texts.get(n).filter(|entry| entry.id.is_empty()) else { continue };
        let own = key(&|name| entry.get(name).to_owned());
        if let Some(first) = told.get(&(entry.kind.clone(), own.clone())) {
            held.same.insert(n, *first);
            continue;
        }
        told.insert((entry.kind.clone(), own.clone()), n);
        let of_kind = editor.project.entries.iter().filter(|there| *there.kind == *entry.kind);
        let mut same = of_kind
            .filter(|there| own == key(&|name| there.fields.get(name).map(|written| said(&written.value)).unwrap_or_default()));
        let id = match same.next() {
            Some(there) => there.id.to_string(),
            None => {
                let kind = editor.kind_named(&entry.kind)?;
                let counter = match counters.entry(entry.kind.clone()) {
                    std::collections::hash_map::Entry::Occupied(held) => held.into_mut(),
                    std::collections::hash_map::Entry::Vacant(free) => free.insert(Counter::new(editor, kind, None)?),
                };
                let mut id = counter.next_id();
                while given.contains(&id_key(&id)) {
                    id = counter.next_id();
                }
                id
            }
        };
        if let Some(entry) = texts.get_mut(n) {
            entry.id = id;
        }
    }
    Ok(())
}
