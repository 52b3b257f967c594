//! `set`: fields of an entry get other values.

use super::change::{self, Step, find_mut};
use super::file::{Drafts, FileChange};
use super::layout::Layout;
use super::scalar::Value;
use super::{EditError, Editor, Found, place_in, rank};
use crate::project::{Entry, id_key};
use crate::schema::Kind;
use crate::source::{Node, Tree, composed};
use std::collections::{BTreeMap, HashMap};

/// Gives fields of an entry other values; an empty one takes the field out. `title.en` is one text of a field that is written in several
/// languages. Returns the change, which is none when everything is so already.
///
/// # Errors
/// When there is no such entry or field, a field cannot hold its value, or the file does not let itself be changed.
pub fn set(editor: &Editor<'_>, id: &str, fields: &[(String, String)]) -> Result<Option<FileChange>, EditError> {
    let entry = editor.entry(id)?;
    let kind = editor.kind(entry)?;
    let Found { file, tract, way } = editor.locate(entry)?;
    let mut expected = tract.root.clone();
    let mut text = file.text.clone();
    let mut range = tract.yaml;
    for (name, given) in fields {
        if kind.body.as_deref() == Some(name.as_str())
            && file.is_markdown()
            && change::find(&expected, &way).is_some_and(|e| e.get(name).is_none())
        {
            let message = format!("`{name}` is the text below the front matter of `{}`: write it there", file.path);
            return Err(EditError::Usage(message));
        }
        // One field after the other, each at the places of the text as it is by then.
        let layout = Layout { text: &text, yaml: range };
        let map = find_mut(&mut expected, &way).ok_or_else(|| EditError::Proof(file.path.clone()))?;
        let at = map.span.start as usize;
        let refused = |reason| EditError::Refused { place: place_in(&file, at), reason };
        let replacements = one(editor, kind, &layout, map, name, given)?.map_err(refused)?;
        if replacements.is_empty() {
            continue;
        }
        let new = change::apply(&text, &replacements).ok_or_else(|| EditError::Proof(file.path.clone()))?;
        let step = file.clone().with_text(new);
        let read = step.tract()?.ok_or_else(|| EditError::Proof(file.path.clone()))?;
        if !change::same(&read.root, &expected) {
            return Err(EditError::Proof(file.path.clone()));
        }
        (text, range, expected) = (step.text, read.yaml, read.root);
    }
    if text == file.text {
        return Ok(None);
    }
    let whole = [change::Replacement { at: 0..file.text.len(), with: text }];
    file.change(&whole, &expected).map(Some)
}

/// A field of an entry that cannot get the value that was meant, by their numbers in what was asked for, and why.
pub(super) type Refused = (usize, usize, String);

/// Gives fields of many entries other values: all changes of a file at once, as [`set`] does them one by one.
///
/// # Errors
/// When a file cannot be read, or does not say afterwards what was meant.
pub(super) fn set_all(
    editor: &Editor<'_>,
    drafts: &mut Drafts,
    wanted: &[(&Entry, Vec<(String, String)>)],
) -> Result<Vec<Refused>, EditError> {
    let mut by_file: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (n, (entry, _)) in wanted.iter().enumerate() {
        by_file.entry(&entry.file).or_default().push(n);
    }
    let mut refused = Vec::new();
    for (path, entries) in by_file {
        let mut file = drafts.open(editor, path)?;
        let unsure = || EditError::Proof(path.to_owned());
        let mut tract = file.tract()?.ok_or_else(unsure)?;
        let ways = ways(&tract.root);
        let mut round = 0;
        // One field of each entry after the other, at the places of the text as it is by then.
        loop {
            let mut expected = tract.root.clone();
            let layout = tract.layout(&file.text);
            let mut replacements = Vec::new();
            let mut any = false;
            for n in &entries {
                let Some((entry, fields)) = wanted.get(*n) else { continue };
                let Some((name, given)) = fields.get(round) else { continue };
                any = true;
                let kind = editor.kind(entry)?;
                let map = ways.get(&id_key(&entry.id)).and_then(|way| find_mut(&mut expected, way));
                let map = map.ok_or_else(|| EditError::Changed(path.to_owned()))?;
                if kind.body.as_deref() == Some(name.as_str()) && file.is_markdown() && map.get(name).is_none() {
                    refused.push((*n, round, format!("it is the text below the front matter of `{path}`: write it there")));
                    continue;
                }
                match one(editor, kind, &layout, map, name, given) {
                    Ok(Ok(own)) => replacements.extend(own),
                    Ok(Err(reason)) => refused.push((*n, round, reason.to_owned())),
                    Err(error) => refused.push((*n, round, error.to_string())),
                }
            }
            if !any {
                break;
            }
            round += 1;
            let text = change::apply(&file.text, &replacements).ok_or_else(unsure)?;
            let step = file.clone().with_text(text);
            let read = step.tract().ok().flatten().filter(|read| change::same(&read.root, &expected));
            let Some(read) = read else {
                // One of them cannot be written so: each is tried alone, to say which.
                let alone = |n: &&usize| wanted.get(**n).is_some_and(|(entry, fields)| set(editor, &entry.id, fields).is_err());
                let guilty: Vec<usize> = entries.iter().filter(alone).copied().collect();
                if guilty.is_empty() {
                    return Err(unsure());
                }
                refused.extend(guilty.into_iter().map(|n| (n, round - 1, unsure().to_string())));
                break;
            };
            (file, tract) = (step, read);
        }
        drafts.put(path, file.text)?;
    }
    Ok(refused)
}

/// The ways to all entries of a file.
pub(super) fn ways(root: &Node) -> HashMap<String, Vec<Step>> {
    let key = |node: &Node| Some(id_key(&composed(node.get("id")?.as_str()?.trim())));
    let (list, before) = match &root.tree {
        Tree::Map(_) if key(root).is_some() => return key(root).map(|key| (key, Vec::new())).into_iter().collect(),
        Tree::Map(_) => (root.get("entries"), vec![Step::Key("entries".to_owned())]),
        _ => (Some(root), Vec::new()),
    };
    let items = list.and_then(Node::as_list).unwrap_or_default();
    let way = |n: usize| before.iter().cloned().chain([Step::Item(n)]).collect();
    items.iter().enumerate().filter_map(|(n, item)| Some((key(item)?, way(n)))).collect()
}

type Changed = Result<Vec<change::Replacement>, change::Refusal>;

fn one(
    editor: &Editor<'_>,
    kind: &Kind,
    layout: &Layout<'_>,
    map: &mut crate::source::Node,
    name: &str,
    given: &str,
) -> Result<Changed, EditError> {
    let (field, lang) = name.split_once('.').map_or((name, None), |(field, lang)| (field, Some(lang)));
    let before = |key: &str| rank(editor.project, kind, key) <= rank(editor.project, kind, field);
    let known = kind.fields.get(field).filter(|f| f.ty.is_words());
    let by_language = known.is_some() && map.get(field).is_some_and(|node| node.as_map().is_some());
    if let Some(lang) = lang {
        let languages: Vec<&str> = editor.project.config.languages.iter().map(|l| l.code()).collect();
        if !languages.contains(&lang) {
            let message = format!("`{lang}` is not a language of this project; languages: {}", languages.join(", "));
            return Err(EditError::Usage(message));
        }
        if !by_language {
            let message = format!("`{field}` is written in one language here: `{field}=…`, or `{{ {lang}: … }}` in the file");
            return Err(EditError::Usage(message));
        }
        let value = editor.value(kind, field, given)?;
        let Some(texts) = change::find_mut(map, &[Step::Key(field.to_owned())]) else { return Ok(Ok(Vec::new())) };
        return Ok(put(layout, texts, lang, &value, &|_| true));
    }
    if by_language {
        let code = editor.project.config.lang.code();
        return Err(EditError::Usage(format!("`{field}` is written in several languages here: name one, `{field}.{code}=…`")));
    }
    if given.trim().is_empty() {
        // Only what it knows is taken out, so that a slip of the pen is said.
        if map.get(field).is_none() {
            editor.value(kind, field, given)?;
            return Ok(Ok(Vec::new()));
        }
        if matches!(field, "id" | "kind") {
            return Err(EditError::Usage(format!("an entry needs its `{field}`")));
        }
        return Ok(change::remove(layout, map, field));
    }
    let value = editor.value(kind, field, given)?;
    Ok(put(layout, map, field, &value, &before))
}

fn put(layout: &Layout<'_>, map: &mut crate::source::Node, name: &str, value: &Value, before: &dyn Fn(&str) -> bool) -> Changed {
    change::set(layout, map, name, value, before)
}
