//! `add`: a new entry, where entries of its kind are.

use super::change::{self, Lines, Replacement, Step, key, nowhere};
use super::file::{FileChange, Opened};
use super::numbering::{is_elsewhere, next_id};
use super::scalar::{self, Value};
use super::{EditError, Editor, line_of, place_in, rank};
use crate::project::{Entry, is_id};
use crate::schema::{Field, FieldType, Kind};
use crate::source::{Key, Node, Tree, composed, is_markdown, without_ending};
use std::collections::BTreeMap;

/// An entry that is ready to be written.
#[derive(Debug)]
pub struct Added {
    /// Its id.
    pub id: String,
    /// Its file.
    pub path: String,
    /// The line that it begins in.
    pub line: usize,
    /// Required fields that were not given.
    pub missing: Vec<String>,
    /// The branches that were looked at for the id; none when the id was given or there is no git.
    pub branches: Option<usize>,
    /// What is written.
    pub change: FileChange,
}

/// Where a new entry goes.
pub(super) enum Goal {
    /// To the end of a list.
    List(String),
    /// Into a file of its own.
    Own(String),
    /// Into a new list.
    New(String),
}

/// Makes a new entry of a kind.
///
/// # Errors
/// When there is no such kind or field, a field cannot hold its value, the id is taken, or the file does not let itself be changed.
pub fn add(editor: &Editor<'_>, word: &str, fields: &[(String, String)], file: Option<&str>) -> Result<Added, EditError> {
    let kind = editor.kind_named(word)?;
    let given = fields.iter().find(|(name, _)| name == "id").map(|(_, id)| composed(id.trim()).into_owned());
    let (id, branches) = match given {
        Some(id) => (free(editor, &id)?, None),
        None => {
            let free = next_id(editor, kind, file)?;
            (free.id, free.branches)
        }
    };
    let mut values = read_all(editor, kind, fields)?;
    let missing = missing(kind, &values);
    let goal = goal(editor, kind, &id, file)?;
    let own = matches!(goal, Goal::Own(_));
    let body = body(editor, kind, &goal, &mut values);
    let (lines, item) = written(editor, kind, &id, &values, &missing, own);
    let (path, change) = match goal {
        Goal::List(path) => {
            let change = append(editor.open(&path)?, Some(kind), &Lines { comments: Vec::new(), lines }, item)?;
            (path, change)
        }
        Goal::New(path) => {
            let text = new_list(kind, &path, &[lines]);
            let change = Opened::create(editor.root, &path, &text)?;
            (path, change)
        }
        Goal::Own(path) => {
            let change = Opened::create(editor.root, &path, &own_file(&path, &lines, &body))?;
            (path, change)
        }
    };
    let text = String::from_utf8_lossy(change.after.as_deref().unwrap_or_default()).into_owned();
    let line = text.rfind(&format!("id: {}", scalar::scalar(&id, false, true))).map_or(1, |at| line_of(&text, at));
    let missing = missing.iter().map(|field| field.name.to_string()).collect();
    Ok(Added { id, path, line, missing, branches, change })
}

/// Values by the place of their keys.
pub(super) type Values = BTreeMap<(usize, String), Value>;

/// Reads what is given for a new entry.
pub(super) fn read_all(editor: &Editor<'_>, kind: &Kind, fields: &[(String, String)]) -> Result<Values, EditError> {
    let mut values = Values::new();
    for (name, text) in fields.iter().filter(|(name, text)| name != "id" && !text.trim().is_empty()) {
        let value = editor.value(kind, name, text)?;
        if values.insert((rank(editor.project, kind, name), name.clone()), value).is_some() {
            return Err(EditError::Usage(format!("`{name}` is given twice")));
        }
    }
    // A name that is not known is said, also where nothing is given for it.
    fields
        .iter()
        .filter(|(name, text)| name != "id" && text.trim().is_empty())
        .try_for_each(|(name, _)| editor.value(kind, name, "").map(drop))?;
    Ok(values)
}

/// The required fields that are not given.
pub(super) fn missing<'k>(kind: &'k Kind, values: &Values) -> Vec<&'k Field> {
    let required = kind.fields.values().filter(|f| f.required && f.default.is_none() && !matches!(f.ty, FieldType::Boolean));
    required.filter(|f| !values.keys().any(|(_, name)| **name == *f.name)).collect()
}

/// Takes out what becomes the text below the front matter of a Markdown file.
pub(super) fn body(editor: &Editor<'_>, kind: &Kind, goal: &Goal, values: &mut Values) -> String {
    if let (Goal::Own(path), Some(name)) = (goal, &kind.body)
        && is_markdown(path)
        && let Some(value) = values.remove(&(rank(editor.project, kind, name), name.clone()))
    {
        return value.node.as_str().unwrap_or_default().to_owned();
    }
    String::new()
}

/// The lines of an entry, and the tree that they say; `own` when it has a file of its own.
pub(super) fn written(
    editor: &Editor<'_>,
    kind: &Kind,
    id: &str,
    values: &Values,
    missing: &[&Field],
    own: bool,
) -> (Vec<String>, Node) {
    let lang = editor.project.config.lang;
    let mut pairs: Vec<(Key, Node)> = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    if own {
        pairs.push((key("kind"), Node::scalar(&*kind.name, nowhere())));
        lines.push(format!("kind: {}", kind.name));
    }
    pairs.push((key("id"), Node::scalar(id, nowhere())));
    lines.push(format!("id: {}", scalar::scalar(id, false, true)));
    let mut parts: Vec<(usize, Vec<String>)> = Vec::new();
    for ((place, name), value) in values {
        let text = format!("{name}:{}", scalar::behind_key(value, 2, "\n"));
        parts.push((*place, text.split('\n').map(str::to_owned).collect()));
        pairs.push((key(name), value.node.clone()));
    }
    parts.extend(missing.iter().map(|field| (rank(editor.project, kind, &field.name), vec![comment(field, lang)])));
    parts.sort_by_key(|(place, _)| *place);
    lines.extend(parts.into_iter().flat_map(|(_, lines)| lines));
    (lines, Node { span: nowhere(), tree: Tree::Map(pairs) })
}

/// The text of a file that holds one entry.
pub(super) fn own_file(path: &str, lines: &[String], body: &str) -> String {
    let front = lines.join("\n");
    match is_markdown(path) {
        true => format!("---\n{front}\n---\n\n{body}{}", if body.is_empty() || body.ends_with('\n') { "" } else { "\n" }),
        false => format!("{front}\n"),
    }
}

/// Takes an id that was given, when it can be one and is free.
fn free(editor: &Editor<'_>, id: &str) -> Result<String, EditError> {
    if !is_id(id) {
        let rule = "it begins with a letter or a digit and holds letters, digits, `-`, `_` and `.`";
        return Err(EditError::Usage(format!("`{id}` cannot be an id: {rule}")));
    }
    if let Some(owner) = editor.is_taken(id) {
        let message = if crate::project::id_key(owner) == crate::project::id_key(id) {
            let place = editor.project.find(id).map_or_else(String::new, |e| {
                let at = editor.project.sources.place(e.id_span);
                format!(" in {}:{}", e.file, at.line)
            });
            format!("there is an entry `{owner}`{place}")
        } else {
            format!("`{id}` was the id of `{owner}`, and its address still leads there")
        };
        return Err(EditError::Usage(message));
    }
    if is_elsewhere(editor, id) {
        return Err(EditError::Usage(format!("there is an entry `{id}` on another branch of the repository")));
    }
    Ok(id.to_owned())
}

/// What stands in the place of a required field: its name, what it takes, and its help.
fn comment(field: &Field, lang: crate::schema::Lang) -> String {
    let takes = match &field.ty {
        FieldType::Choice(choices) => {
            let keys: Vec<&str> = choices.iter().map(|c| c.key.as_str()).collect();
            format!(" {}.", keys.join(" | "))
        }
        _ => String::new(),
    };
    let help = field.help.get(lang).split_whitespace().collect::<Vec<_>>().join(" ");
    let text = format!("# {}:{takes} {help}", field.name);
    text.trim_end().to_owned()
}

/// Where entries of a kind are written: where the one with the last number is, or where somebody says.
pub(super) fn goal(editor: &Editor<'_>, kind: &Kind, id: &str, file: Option<&str>) -> Result<Goal, EditError> {
    let project = editor.project;
    if let Some(path) = file {
        let inside = ["content/"].iter().any(|room| path.starts_with(room));
        if !inside || path.contains("..") || path.contains('\\') {
            return Err(EditError::Usage(format!("`{path}` is not below `content/` of the project")));
        }
        let holds: Vec<&Entry> = project.entries.iter().filter(|e| &*e.file == path).map(|e| &**e).collect();
        return if is_markdown(path) {
            Ok(Goal::Own(path.to_owned()))
        } else if let Some(first) = holds.first() {
            if first.kind == kind.name {
                Ok(Goal::List(path.to_owned()))
            } else {
                Err(EditError::Usage(format!("`{path}` holds entries of `{}`", first.kind)))
            }
        } else if editor.root.join(path).exists() {
            Ok(Goal::List(path.to_owned()))
        } else {
            Ok(Goal::New(path.to_owned()))
        };
    }
    let own: Vec<&Entry> = project.entries.iter().filter(|e| e.kind == kind.name).map(|e| &**e).collect();
    let number = |e: &&Entry| e.id.trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<u64>().unwrap_or(0);
    let Some(last) = own.iter().copied().max_by_key(number) else {
        let file = format!("content/{}.yaml", kind.plural);
        let there = project.sources.iter().find(|(_, f)| {
            crate::project::list_name(&f.path) == kind.plural
                && f.path.starts_with("content/")
                && !f.shipped
                && !is_markdown(&f.path)
        });
        return Ok(there.map_or(Goal::New(file), |(_, f)| Goal::List(f.path.to_string())));
    };
    let alone = own.iter().filter(|e| e.file == last.file).count() == 1 && is_own(editor, last);
    if !alone {
        return Ok(Goal::List(last.file.to_string()));
    }
    // One file per entry: a new one beside it, with the same ending.
    let folder = last.file.rsplit_once('/').map_or("content", |(folder, _)| folder);
    let ending = last.file.get(without_ending(&last.file).len()..).unwrap_or(".md");
    Ok(Goal::Own(format!("{folder}/{id}{ending}")))
}

/// Whether the file of an entry holds nothing but this entry.
fn is_own(editor: &Editor<'_>, entry: &Entry) -> bool {
    is_markdown(&entry.file) || editor.locate(entry).is_ok_and(|found| found.way.is_empty())
}

/// The text of a new list of entries.
pub(super) fn new_list(kind: &Kind, path: &str, entries: &[Vec<String>]) -> String {
    let named = crate::project::list_name(path) == kind.plural;
    let (head, indent) = if named { (String::new(), "") } else { (format!("kind: {}\nentries:\n", kind.name), "  ") };
    let mut text = head;
    for lines in entries {
        for (n, line) in lines.iter().enumerate() {
            let dash = if n == 0 { "- " } else { "  " };
            text.push_str(&if line.is_empty() { "\n".to_owned() } else { format!("{indent}{dash}{line}\n") });
        }
    }
    text
}

/// Puts entries at the end of the list that a file holds.
pub(super) fn append_all(file: Opened, kind: &Kind, entries: Vec<(Lines, Node)>) -> Result<String, EditError> {
    let mut entries = entries.into_iter();
    let Some((first, item)) = entries.next() else { return Ok(file.text) };
    // The first one makes a list of what is none yet.
    let change = append(file.clone(), Some(kind), &first, item)?;
    let rest: Vec<(Lines, Node)> = entries.collect();
    let bytes = change.after.unwrap_or_default();
    let text = String::from_utf8(bytes).map_err(|_| EditError::Proof(file.path.clone()))?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if rest.is_empty() {
        return Ok(text);
    }
    let file = file.with_text(text);
    let unsure = || EditError::Proof(file.path.clone());
    let tract = file.tract()?.ok_or_else(unsure)?;
    let mut expected = tract.root.clone();
    let way: &[Step] = match &tract.root.tree {
        Tree::Map(_) => &[Step::Key("entries".to_owned())],
        _ => &[],
    };
    let list = change::find_mut(&mut expected, way).ok_or_else(unsure)?;
    let at = list.span.start as usize;
    let layout = tract.layout(&file.text);
    let blocks = rest.iter().map(|(lines, item)| (lines, item.clone())).collect();
    let replacements =
        change::push_all(&layout, list, blocks).map_err(|reason| EditError::Refused { place: place_in(&file, at), reason })?;
    let text = change::apply(&file.text, &replacements).ok_or_else(unsure)?;
    let step = file.clone().with_text(text);
    let read = step.tract()?.ok_or_else(unsure)?;
    if change::same(&read.root, &expected) { Ok(step.text) } else { Err(unsure()) }
}

/// Puts an entry at the end of the list that a file holds.
pub(super) fn append(file: Opened, kind: Option<&Kind>, lines: &Lines, item: Node) -> Result<FileChange, EditError> {
    let Some(tract) = file.tract()? else {
        return Err(EditError::Usage(format!("`{}` is a page, not a list of entries", file.path)));
    };
    let mut expected = tract.root.clone();
    let layout = tract.layout(&file.text);
    let newline = layout.newline();
    let way: Vec<Step> = match &tract.root.tree {
        Tree::List(_) | Tree::Null => Vec::new(),
        Tree::Map(_) if tract.root.get("entries").is_some() => vec![Step::Key("entries".to_owned())],
        _ => {
            let what = kind.map_or("entries", |k| &k.plural);
            return Err(EditError::Usage(format!("`{}` is one entry, not a list of {what}", file.path)));
        }
    };
    let list = change::find_mut(&mut expected, &way).ok_or_else(|| EditError::Proof(file.path.clone()))?;
    let block = |indent: &str| -> String {
        let own = lines.comments.iter().map(|comment| format!("{indent}{comment}"));
        let rest = lines.lines.iter().enumerate().map(|(n, line)| match (n, line.is_empty()) {
            (_, true) => String::new(),
            (0, _) => format!("{indent}- {line}"),
            _ => format!("{indent}  {line}"),
        });
        own.chain(rest).collect::<Vec<_>>().join(newline)
    };
    let empty = list.is_null() || list.as_list().is_some_and(<[_]>::is_empty);
    let replacements = if empty {
        let (start, end) = (list.span.start as usize, list.span.end as usize);
        let flow = list.as_list().is_some();
        let replacement = match (way.is_empty(), flow) {
            (true, false) => {
                let gap = if file.text.is_empty() || file.text.ends_with('\n') { "" } else { newline };
                Replacement { at: file.text.len()..file.text.len(), with: format!("{gap}{}{newline}", block("")) }
            }
            (true, true) => Replacement { at: start..layout.end(list).unwrap_or(end), with: block("") },
            (false, _) => {
                let pairs = tract.root.as_map().unwrap_or_default();
                let key = pairs.iter().find(|(key, _)| key.text == "entries").map(|(key, _)| key);
                let colon = key.and_then(|key| layout.colon(key)).ok_or_else(|| EditError::Proof(file.path.clone()))?;
                let end = if flow { layout.end(list).unwrap_or(end) } else { colon + 1 };
                Replacement { at: colon + 1..end, with: format!("{newline}{}", block("  ")) }
            }
        };
        list.tree = Tree::List(vec![item]);
        vec![replacement]
    } else {
        let at = list.span.start as usize;
        change::push(&layout, list, lines, item).map_err(|reason| EditError::Refused { place: place_in(&file, at), reason })?
    };
    file.change(&replacements, &expected)
}
