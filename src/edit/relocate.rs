//! `move`: an entry goes to another file; what it says stays.

use super::add::{append, new_list};
use super::change::{self, Lines, Step, same, take};
use super::file::{FileChange, Opened, place};
use super::layout::Layout;
use super::{EditError, Editor, Found, place_in};
use crate::project::{Entry, list_name};
use crate::publication::resolve_path;
use crate::schema::value::Content;
use crate::schema::{Kind, Value};
use crate::source::{Node, Tree, is_markdown, is_yaml, normalize, parse_yaml, split_front_matter};
use crate::span::FileId;
use crate::text::{self, Mention};

/// An entry without its file: its lines as those of an item of a list, and the text below its front matter.
struct Loose {
    lines: Lines,
    body: String,
}

/// Moves an entry to a file: to the end of a list, into a new list, or into a file of its own (Markdown).
///
/// # Errors
/// When there is no such entry, the file holds something else, addresses in the entry count from its folder, or a file does not let itself be
/// changed.
pub fn relocate(editor: &Editor<'_>, id: &str, to: &str) -> Result<Vec<FileChange>, EditError> {
    let entry = editor.entry(id)?;
    let kind = editor.kind(entry)?;
    let usage = |message: String| Err(EditError::Usage(message));
    if to == &*entry.file {
        return usage(format!("`{}` is in `{to}` already", entry.id));
    }
    if !to.starts_with("content/") || !(is_markdown(to) || is_yaml(to)) {
        return usage(format!("`{to}` is no place for entries: name a `.yaml` or `.md` file below `content/`"));
    }
    place(editor.root, to)?;
    stays_true(editor, entry, to)?;
    let found = editor.locate(entry)?;
    leans_on_nothing(&found)?;
    let whole = whole_entry(&found, kind);
    let (loose, left) = loosen(found)?;
    let arrived = if is_markdown(to) { into_page(editor, kind, to, &loose)? } else { into_list(editor, kind, to, &loose)? };
    // The entry is read where it arrived, and held against what it was.
    let text = String::from_utf8_lossy(arrived.after.as_deref().unwrap_or_default()).into_owned();
    if read_entry(to, &text, &entry.id, kind, editor).is_none_or(|read| !alike(&read, &whole)) {
        return Err(EditError::Proof(entry.file.to_string()));
    }
    Ok(vec![arrived, left])
}

/// Refuses an entry that names an anchor, or that others name by one: it cannot be read alone.
fn leans_on_nothing(found: &Found) -> Result<(), EditError> {
    fn names(layout: &Layout<'_>, node: &Node) -> bool {
        let (start, end) = (node.span.start as usize, node.span.end as usize);
        let before = layout.slice(layout.line_start(start)..start).trim_end();
        let held = before.rsplit([' ', '[', '{', ',']).next().is_some_and(|word| word.starts_with('&'));
        let below = || match &node.tree {
            Tree::List(items) => items.iter().any(|item| names(layout, item)),
            Tree::Map(pairs) => pairs.iter().any(|(_, value)| names(layout, value)),
            Tree::Null | Tree::Scalar(_) => false,
        };
        held || (start < end && layout.is_alias(node)) || below()
    }
    let Found { file, tract, way } = found;
    let layout = tract.layout(&file.text);
    match change::find(&tract.root, way) {
        Some(node) if names(&layout, node) => {
            let place = place_in(file, node.span.start as usize);
            Err(EditError::Refused { place, reason: "the entry names an anchor, or holds one: move it by hand" })
        }
        _ => Ok(()),
    }
}

/// An entry as its keys without `kind`, and with the text of its body among them.
fn whole_entry(found: &Found, kind: &Kind) -> Vec<(String, Node)> {
    let node = change::find(&found.tract.root, &found.way);
    let body = found.file.is_markdown().then(|| found.file.text.get(found.file.body()..).unwrap_or("").to_owned());
    pairs_of(node, body.as_deref(), kind)
}

fn pairs_of(node: Option<&Node>, body: Option<&str>, kind: &Kind) -> Vec<(String, Node)> {
    let pairs = node.and_then(Node::as_map).unwrap_or_default();
    let mut pairs: Vec<(String, Node)> =
        pairs.iter().filter(|(key, _)| key.text != "kind").map(|(key, value)| (key.text.clone(), value.clone())).collect();
    if let (Some(body), Some(name)) = (body.filter(|b| !b.trim().is_empty()), &kind.body) {
        pairs.push((name.clone(), Node::scalar(body, change::nowhere())));
    }
    // A body reads the same with and without empty lines around it.
    for (name, value) in &mut pairs {
        if kind.body.as_deref() == Some(name.as_str())
            && let Tree::Scalar(text) = &mut value.tree
        {
            *text = normalize(text.clone()).text.trim().to_owned();
        }
    }
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    pairs
}

fn alike(a: &[(String, Node)], b: &[(String, Node)]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|((k, x), (l, y))| k == l && same(x, y))
}

fn read_entry(path: &str, text: &str, id: &str, kind: &Kind, editor: &Editor<'_>) -> Option<Vec<(String, Node)>> {
    let names: Vec<&str> = editor.project.config.audiences.names().collect();
    let is_audience = |word: &str| names.iter().any(|name| name.eq_ignore_ascii_case(word));
    if is_markdown(path) {
        let split = split_front_matter(text, &is_audience);
        let front = parse_yaml(text.get(split.front?)?, FileId(0), 0).ok()?;
        if front.get("kind").and_then(Node::as_str) != Some(&*kind.name) {
            return None;
        }
        return Some(pairs_of(Some(&front), text.get(split.body), kind));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let root = parse_yaml(text, FileId(0), 0).ok()?;
    let way = super::way_to(&root, id)?;
    Some(pairs_of(change::find(&root, &way), None, kind))
}

/// Refuses what would read otherwise from another folder: addresses that count from the file, and translations that stand beside it.
fn stays_true(editor: &Editor<'_>, entry: &Entry, to: &str) -> Result<(), EditError> {
    fn folder(path: &str) -> &str {
        path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
    let sources = &editor.project.sources;
    let file_of = |span: crate::span::Span| sources.path(span.file).to_owned();
    let same_name = is_markdown(&entry.file) && is_markdown(to);
    if let Some(beside) = entry.translations.iter().map(|t| file_of(t.span)).find(|file| *file != *entry.file) {
        // A translation of a list is found by folder and id, one of a file by the name of the file.
        if folder(to) != folder(&entry.file) || is_markdown(&beside) || same_name {
            let message =
                format!("`{}` is translated in `{beside}`, which stands beside its source: move both by hand", entry.id);
            return Err(EditError::Usage(message));
        }
    }
    if folder(to) == folder(&entry.file) {
        return Ok(());
    }
    for written in entry.fields.values() {
        if let Some(address) = relative(&written.value, &entry.file, to) {
            let message = format!(
                "`{}` names `{address}`, which counts from the folder of its file: write it from `static/` with a leading `/`, or move it within the folder",
                entry.id
            );
            return Err(EditError::Usage(message));
        }
    }
    Ok(())
}

/// The first address that leads elsewhere from another file.
fn relative(value: &Value, from: &str, to: &str) -> Option<String> {
    let differs = |address: &str| resolve_path(address, from) != resolve_path(address, to);
    match value.content() {
        Content::Path(path) => differs(path).then(|| path.to_owned()),
        Content::Prose(prose) => text::mentions(&text::parse(&prose.text)).into_iter().find_map(|(mention, _)| match mention {
            Mention::Link(url) | Mention::Image(url) if differs(&url) => Some(url),
            _ => None,
        }),
        Content::Items(items) => items.iter().find_map(|item| relative(item, from, to)),
        Content::Rows(rows) => rows.iter().flatten().find_map(|(_, value)| relative(value, from, to)),
        Content::Text(_) | Content::Choice(_) | Content::Links(_) | Content::Figure => None,
    }
}

/// Takes an entry out of its file.
fn loosen(found: Found) -> Result<(Loose, FileChange), EditError> {
    let Found { file, tract, way } = found;
    let layout = tract.layout(&file.text);
    let Some((Step::Item(n), list_way)) = way.split_last() else {
        // A file of its own.
        let yaml = file.text.get(tract.yaml.0..tract.yaml.1).unwrap_or("");
        let yaml = normalize(yaml.to_owned()).text;
        let body = if file.is_markdown() { file.text.get(file.body()..).unwrap_or("") } else { "" };
        let mut lines = cut_lines(&yaml, "kind").ok_or_else(|| EditError::Proof(file.path.clone()))?;
        let own = lines.iter().position(|line| !line.starts_with('#')).unwrap_or(0);
        let comments = lines.drain(..own).collect();
        let loose = Loose { lines: Lines { comments, lines }, body: body.to_owned() };
        return Ok((loose, file.vanishes()));
    };
    let mut expected = tract.root.clone();
    let list = change::find_mut(&mut expected, list_way).ok_or_else(|| EditError::Changed(file.path.clone()))?;
    let at = list.as_list().and_then(|items| items.get(*n)).map_or(0, |item| item.span.start as usize);
    let (lines, cut) = take(&layout, list, *n).map_err(|reason| EditError::Refused { place: place_in(&file, at), reason })?;
    let loose = Loose { lines, body: String::new() };
    let empty = list.as_list().is_some_and(<[_]>::is_empty);
    if empty {
        list.tree = Tree::Null;
        let rest = change::apply(&file.text, std::slice::from_ref(&cut)).unwrap_or_default();
        let bare = parse_yaml(&rest, FileId(0), 0).is_ok_and(|node| node.is_null());
        if rest.trim().is_empty() || (bare && list_way.is_empty()) && !rest.contains('#') {
            return Ok((loose, file.vanishes()));
        }
    }
    Ok((loose, file.change(&[cut], &expected)?))
}

fn into_page(editor: &Editor<'_>, kind: &Kind, to: &str, loose: &Loose) -> Result<FileChange, EditError> {
    let mut lines = loose.lines.lines.clone();
    let mut body = loose.body.clone();
    let text = lines.join("\n");
    let node = parse_yaml(&text, FileId(0), 0).map_err(|_| EditError::Proof(to.to_owned()))?;
    if let Some(name) = &kind.body
        && let Some(prose) = node.get(name).and_then(Node::as_str)
    {
        body = format!("\n{}\n", prose.trim());
        lines = cut_lines(&text, name).ok_or_else(|| EditError::Proof(to.to_owned()))?;
    }
    let comments: String = loose.lines.comments.iter().map(|comment| format!("{comment}\n")).collect();
    let mut text = format!("---\n{comments}kind: {}\n{}\n---\n", kind.name, lines.join("\n"));
    if !body.is_empty() {
        text.push_str(if body.starts_with(['\n', '\r']) { "" } else { "\n" });
        text.push_str(&body);
    }
    Opened::create(editor.root, to, &text)
}

/// The lines of an entry without one of its keys.
fn cut_lines(text: &str, name: &str) -> Option<Vec<String>> {
    let mut node = parse_yaml(text, FileId(0), 0).ok()?;
    let layout = Layout { text, yaml: (0, text.len()) };
    let cut = change::remove(&layout, &mut node, name).ok()?;
    let text = change::apply(text, &cut)?;
    Some(text.trim_end_matches('\n').split('\n').map(str::to_owned).collect())
}

fn into_list(editor: &Editor<'_>, kind: &Kind, to: &str, loose: &Loose) -> Result<FileChange, EditError> {
    let mut lines = loose.lines.clone();
    let body = normalize(loose.body.clone()).text;
    if let (false, Some(name)) = (body.trim().is_empty(), &kind.body) {
        lines.lines.push(format!("{name}: |"));
        let own = body.trim_matches('\n').trim_end().split('\n');
        lines.lines.extend(own.map(|line| if line.trim().is_empty() { String::new() } else { format!("  {line}") }));
    } else if !body.trim().is_empty() {
        return Err(EditError::Usage(format!("`{}` has no field for the text below the front matter", kind.name)));
    }
    if !editor.root.join(to).exists() {
        let mut text = String::new();
        text.extend(lines.comments.iter().map(|comment| format!("{comment}\n")));
        text.push_str(&new_list(kind, to, std::slice::from_ref(&lines.lines)));
        return Opened::create(editor.root, to, &text);
    }
    let file = editor.open(to)?;
    let holds = editor.project.entries.iter().find(|e| *e.file == *to).map(|e| e.kind.clone());
    let named = file.tract()?.and_then(|t| t.root.get("kind").and_then(Node::as_str).map(str::to_owned));
    let other = holds.map(|k| k.to_string()).or(named).filter(|k| **k != *kind.name);
    if let Some(other) = other.or_else(|| {
        (list_name(to) != kind.plural && editor.project.entries.iter().all(|e| *e.file != *to)).then(|| list_name(to).to_owned())
    }) {
        return Err(EditError::Usage(format!("`{to}` holds entries of `{other}`, not of `{}`", kind.name)));
    }
    let text = lines.lines.join("\n");
    let item = parse_yaml(&text, FileId(0), 0).map_err(|_| EditError::Proof(to.to_owned()))?;
    append(file, Some(kind), &lines, item)
}
