//! `rename`: an entry gets another id, and whatever names it follows.

use super::change::{Replacement, apply, nowhere, same, set};
use super::file::{FileChange, Opened};
pub use super::references::Sort;
use super::references::{Place, Reads, Search, words};
use super::scalar::Value;
use super::{EditError, Editor, Found, place_in, rank};
use crate::finding::RuleId;
use crate::history::uncommitted;
use crate::project::{Entry, Reading, id_key, is_id, list_name, translation::language_in_name};
use crate::source::{Node, Tree, composed, normalize};
use crate::text;

/// A place that names the entry, as a table shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What it is.
    pub sort: Sort,
    /// The line itself, without what stands around it.
    pub excerpt: String,
    /// Whether it changes.
    pub changes: bool,
}

/// What a new id brings.
#[derive(Debug)]
pub struct Renamed {
    /// Every place.
    pub rows: Vec<Row>,
    /// The files that change.
    pub changes: Vec<FileChange>,
    /// Of these, the ones that hold changes that are not committed.
    pub dirty: Vec<String>,
}

/// Gives an entry another id. `in_words` says whether plain words and comments follow too.
///
/// # Errors
/// When there is no such entry, the new id cannot be one or is taken, a file cannot be read, or does not let itself be changed.
pub fn rename(editor: &Editor<'_>, reading: &Reading, old: &str, new: &str, in_words: bool) -> Result<Renamed, EditError> {
    let entry = editor.entry(old)?;
    let new = composed(new.trim()).into_owned();
    check(editor, reading, entry, &new)?;
    let project = editor.project;
    let kind_of = |id: &str| project.find(id).and_then(|e| project.kind_of(e));
    let kind_of_list = |path: &str| project.vocabulary.iter().find(|k| k.plural == list_name(path));
    let search =
        Search { vocabulary: &project.vocabulary, kind_of: &kind_of, kind_of_list: &kind_of_list, id: id_key(&entry.id) };
    let mut renamed = Renamed { rows: Vec::new(), changes: Vec::new(), dirty: Vec::new() };
    for (_, source) in project.sources.iter().filter(|(_, f)| !f.shipped && !f.path.starts_with("themes/")) {
        let path = &*source.path;
        if words(&source.text, &search.id).next().is_none() {
            continue;
        }
        let file = editor.open(path)?;
        let reads = if !path.starts_with("content/") {
            Reads::Settings
        } else if language_in_name(path, &project.config.languages)
            .is_some_and(|(lang, _)| project.config.languages.iter().skip(1).any(|l| *l == lang))
        {
            Reads::Translation
        } else {
            Reads::Content
        };
        let places = search.places(&file, reads)?;
        let (mut line, mut from) = (1, 0);
        for place in &places {
            line += file.text.get(from..place.at.start).map_or(0, |text| text.bytes().filter(|b| *b == b'\n').count());
            from = place.at.start;
            renamed.rows.push(row(&file, place, line, in_words));
        }
        renamed.changes.extend(change(editor, entry, file, places, &new, in_words)?);
    }
    renamed.rows.sort_by(|a, b| {
        (a.sort == Sort::Words && !a.changes, &a.path, a.line).cmp(&(b.sort == Sort::Words && !b.changes, &b.path, b.line))
    });
    let files = renamed.changes.iter().map(|c| (c.path.as_str(), c.before.as_deref().unwrap_or_default()));
    renamed.dirty = uncommitted(editor.root, files).unwrap_or_default().into_iter().map(str::to_owned).collect();
    Ok(renamed)
}

/// Holds a new id against what is there.
fn check(editor: &Editor<'_>, reading: &Reading, entry: &Entry, new: &str) -> Result<(), EditError> {
    let usage = |message: String| Err(EditError::Usage(message));
    if !is_id(new) {
        return usage(format!(
            "`{new}` cannot be an id: it begins with a letter or a digit and holds letters, digits, `-`, `_` and `.`"
        ));
    }
    if *new == *entry.id {
        return usage(format!("`{new}` is its id already"));
    }
    if let Some(owner) = editor.is_taken(new).filter(|owner| id_key(owner) != id_key(&entry.id)) {
        return usage(if id_key(owner) == id_key(new) {
            format!("there is an entry `{owner}` already")
        } else {
            format!("`{new}` was the id of `{owner}`, and its address still leads there")
        });
    }
    // What cannot be read may name the entry too.
    let unread = reading
        .findings
        .iter()
        .find(|f| matches!(f.rule, RuleId::Yaml | RuleId::BadFrontMatter | RuleId::NotUtf8 | RuleId::DuplicateId));
    if let Some(finding) = unread {
        let place = finding.span.map_or_else(String::new, |span| {
            let place = reading.sources.place(span);
            format!("{}:{}: ", reading.sources.path(span.file), place.line)
        });
        return usage(format!("{place}{}; references there would be missed, mend it first", finding.message));
    }
    Ok(())
}

fn row(file: &Opened, place: &Place, number: usize, in_words: bool) -> Row {
    let start = file.text.get(..place.at.start).and_then(|head| head.rfind('\n')).map_or(0, |n| n + 1);
    let line = file.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let at = place.at.start - start;
    // The words around it, so that long lines say which of them is meant.
    let from = line.get(..at).map_or(0, |head| head.char_indices().rev().nth(40).map_or(0, |(n, _)| n));
    let rest = line.get(from..).unwrap_or("");
    let end = rest.char_indices().nth(96).map_or(rest.len(), |(n, _)| n);
    Row {
        path: file.path.clone(),
        line: number,
        sort: place.sort,
        excerpt: rest.get(..end).unwrap_or("").trim().to_owned(),
        changes: place.sort != Sort::Words || in_words,
    }
}

/// Changes one file, and proves that it reads as before but for the id.
fn change(
    editor: &Editor<'_>,
    entry: &Entry,
    file: Opened,
    places: Vec<Place>,
    new: &str,
    in_words: bool,
) -> Result<Option<FileChange>, EditError> {
    let old = id_key(&entry.id);
    let mut replacements: Vec<Replacement> = places
        .into_iter()
        .filter(|place| place.sort != Sort::Words || in_words)
        .map(|place| Replacement { at: place.at, with: new.to_owned() })
        .collect();
    let mut expected = file.tract()?.map(|tract| tract.root);
    if *file.path == *entry.file {
        let (own, root) = former(editor, entry, &file, new)?;
        // An id that stands as words within the list of former ids is replaced with the list.
        replacements.retain(|r| !own.iter().any(|o| o.at.start <= r.at.start && r.at.end <= o.at.end && o.at.start != o.at.end));
        replacements.extend(own);
        expected = Some(root);
    }
    if replacements.is_empty() {
        return Ok(None);
    }
    let proof = || EditError::Proof(file.path.clone());
    let text = apply(&file.text, &replacements).ok_or_else(proof)?;
    let changed = file.clone().with_text(text.clone());
    let canon = |text: &str| canonical(text, &old, new);
    match (expected, changed.tract()?) {
        (None, None) => {}
        (Some(expected), Some(read)) if alike(&expected, &read.root, &canon) => {}
        _ => return Err(proof()),
    }
    if file.is_markdown() && !bodies_alike(&file, &changed, &canon) {
        return Err(proof());
    }
    Ok(Some(file.becomes(text)))
}

/// Leaves the old id among the former ones of the entry, whose addresses lead on.
fn former(editor: &Editor<'_>, entry: &Entry, file: &Opened, new: &str) -> Result<(Vec<Replacement>, Node), EditError> {
    let kind = editor.kind(entry)?;
    let Found { tract, way, .. } = editor.locate(entry)?;
    let mut root = tract.root.clone();
    let layout = tract.layout(&file.text);
    let map = super::change::find_mut(&mut root, &way).ok_or_else(|| EditError::Changed(file.path.clone()))?;
    let at = map.span.start as usize;
    let mut aliases: Vec<String> = entry.aliases.iter().map(|a| a.id.to_string()).filter(|a| id_key(a) != id_key(new)).collect();
    // Addresses do not tell case apart: the old one is the new one then.
    if id_key(new) != id_key(&entry.id) {
        aliases.push(entry.id.to_string());
    }
    let refused = |reason| EditError::Refused { place: place_in(file, at), reason };
    let replacements = if aliases.is_empty() {
        super::change::remove(&layout, map, "aliases").map_err(refused)?
    } else {
        let items = aliases.iter().map(|id| Node::scalar(id.as_str(), nowhere())).collect();
        let value = Value { node: Node { span: nowhere(), tree: Tree::List(items) }, exact: true };
        let before = |key: &str| rank(editor.project, kind, key) <= rank(editor.project, kind, "aliases");
        set(&layout, map, "aliases", &value, &before).map_err(refused)?
    };
    Ok((replacements, root))
}

/// A text with the old and the new id told apart no more.
fn canonical(text: &str, old: &str, new: &str) -> String {
    let new = id_key(new);
    let mut places: Vec<std::ops::Range<usize>> = words(text, old).chain(words(text, &new)).collect();
    places.sort_by_key(|at| at.start);
    let mut out = String::new();
    let mut from = 0;
    for at in places {
        out.push_str(text.get(from..at.start).unwrap_or(""));
        out.push('\u{0}');
        from = at.end;
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out
}

/// Whether two trees say the same but for the id.
fn alike(a: &Node, b: &Node, canon: &dyn Fn(&str) -> String) -> bool {
    match (&a.tree, &b.tree) {
        (Tree::Scalar(x), Tree::Scalar(y)) => x == y || canon(x) == canon(y),
        (Tree::List(x), Tree::List(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| alike(x, y, canon)),
        (Tree::Map(x), Tree::Map(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|((k, x), (l, y))| k.text == l.text && alike(x, y, canon))
        }
        _ => same(a, b),
    }
}

/// Whether the texts below the front matter refer to the same, but for the id.
fn bodies_alike(before: &Opened, after: &Opened, canon: &dyn Fn(&str) -> String) -> bool {
    let mentions = |file: &Opened| -> Vec<String> {
        let body = normalize(file.text.get(file.body()..).unwrap_or("").to_owned()).text;
        text::mentions(&text::parse(&body)).into_iter().map(|(mention, _)| canon(&format!("{mention:?}"))).collect()
    };
    mentions(before) == mentions(after)
}
