//! `set`: fields of an entry get other values.

use super::change::{self, Step, find_mut};
use super::file::FileChange;
use super::layout::Layout;
use super::scalar::Value;
use super::{EditError, Editor, Found, place_in, rank};
use crate::schema::Kind;

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
