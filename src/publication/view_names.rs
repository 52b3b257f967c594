//! Names of fields, links and kinds that the request of a view gives only to show them: those that a reader does not have are taken out, so that
//! neither the source of a text nor the settings of a document tell that there are such.
//!
//! What decides which entries are shown is another matter: `check` refuses it where the reader does not have it.

use crate::schema::Vocabulary;
use crate::source::{Node, Tree, parse_yaml};
use crate::span::FileId;
use crate::text::markdown_options;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// Whether a reader gets of a parameter what may be seen: it names fields and links to show (the roles *columns* and *fields* of views).
pub fn names_what_is_shown(view: &str, parameter: &str) -> bool {
    // The columns of a matrix are the entries of a kind.
    matches!(parameter, "columns" | "fields") && (view, parameter) != ("matrix", "columns")
}

/// Returns a request as an outline or a kind writes it, with the names that `seen` knows. `kind` is that of a request that names none.
pub fn in_node<'a>(node: &'a Node, kind: Option<&str>, seen: &Vocabulary) -> Cow<'a, Node> {
    let named = ["register", "of", "rows"].iter().find_map(|name| node.get(name));
    let kinds: Vec<&str> = named.map(words).unwrap_or_default().into_iter().chain(kind).collect();
    let Tree::Map(pairs) = &node.tree else { return Cow::Borrowed(node) };
    let view = node.get("view").and_then(Node::as_str).unwrap_or("table").trim();
    let hidden_kind = |word: &str| seen.find(word.trim()).is_none();
    let hides = |key: &str, word: &str| match key {
        "register" => hidden_kind(word),
        key => names_what_is_shown(view, key) && !shows(&kinds, word, seen),
    };
    if !pairs.iter().any(|(key, value)| words(value).iter().any(|word| hides(&key.text, word))) {
        return Cow::Borrowed(node);
    }
    let pair = |(key, value): &(_, Node)| {
        let key: &crate::source::Key = key;
        let mut value = value.clone();
        match &mut value.tree {
            Tree::List(items) => items.retain(|item| !item.as_str().is_some_and(|word| hides(&key.text, word))),
            Tree::Scalar(word) if hides(&key.text, word) => value.tree = Tree::List(Vec::new()),
            Tree::Null | Tree::Scalar(_) | Tree::Map(_) => {}
        }
        (key.clone(), value)
    };
    Cow::Owned(Node { span: node.span, tree: Tree::Map(pairs.iter().map(pair).collect()) })
}

/// Returns a Markdown text of which the views name what `seen` knows; nothing when that is all.
pub fn in_text(text: &str, seen: &Vocabulary) -> Option<String> {
    if !text.contains("view") {
        return None;
    }
    let mut out = String::new();
    let mut from = 0;
    for block in view_blocks(text) {
        for (at, list) in hidden_in(&block, text, seen) {
            out.push_str(text.get(from..at.start)?);
            out.push_str(&list);
            from = at.end;
        }
    }
    if from == 0 {
        return None;
    }
    out.push_str(text.get(from..)?);
    Some(out)
}

/// Whether one of the kinds of a request has something of a name.
fn shows(kinds: &[&str], word: &str, seen: &Vocabulary) -> bool {
    let word = word.trim().trim_start_matches('-');
    word.is_empty() || kinds.iter().filter_map(|kind| seen.find(kind.trim())).any(|kind| seen.shows(&kind.name, word))
}

fn words(node: &Node) -> Vec<&str> {
    node.as_list().unwrap_or(std::slice::from_ref(node)).iter().filter_map(Node::as_str).collect()
}

/// The text of a block `view`, and where each line of it stands in the whole: in a quote or a list, there is something before it.
#[derive(Default)]
struct ViewBlock {
    text: String,
    /// Offsets in the block and in the whole.
    lines: Vec<(usize, usize)>,
}

impl ViewBlock {
    /// Returns where something of the block stands in the whole.
    fn place(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|(own, _)| *own <= at).saturating_sub(1);
        self.lines.get(line).map_or(at, |(own, whole)| whole + at - own)
    }
}

fn view_blocks(text: &str) -> Vec<ViewBlock> {
    let mut blocks = Vec::new();
    let mut open: Option<ViewBlock> = None;
    for (event, range) in Parser::new_ext(text, markdown_options()).into_offset_iter() {
        match (event, &mut open) {
            (Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))), _) if info.split_whitespace().next() == Some("view") => {
                open = Some(ViewBlock::default());
            }
            (Event::Text(part), Some(block)) => {
                block.lines.push((block.text.len(), range.start));
                block.text.push_str(&part);
            }
            (Event::End(TagEnd::CodeBlock), _) => blocks.extend(open.take()),
            _ => {}
        }
    }
    blocks
}

/// What is written instead of the lists of a view that name what is hidden, and where these stand.
fn hidden_in(block: &ViewBlock, text: &str, seen: &Vocabulary) -> Vec<(Range<usize>, String)> {
    // A request that cannot be read is shown by nobody: `check` says why.
    let Ok(node) = parse_yaml(&block.text, FileId(u32::MAX), 0) else { return Vec::new() };
    let Some([(view, kinds), params @ ..]) = node.as_map() else { return Vec::new() };
    let kinds = words(kinds);
    let mut found = Vec::new();
    for (_, value) in params.iter().filter(|(key, _)| names_what_is_shown(&view.text, &key.text)) {
        let items = value.as_list().unwrap_or(std::slice::from_ref(value));
        let shown = |item: &&Node| item.as_str().is_none_or(|word| shows(&kinds, word, seen));
        let range = |node: &Node| node.span.start as usize..node.span.end as usize;
        let kept: Vec<&str> = items.iter().filter(shown).filter_map(|item| block.text.get(range(item))).collect();
        let (Some(first), Some(last)) = (items.first(), items.last()) else { continue };
        if kept.len() == items.len() {
            continue;
        }
        let (start, end) = (range(value).start.min(range(first).start), range(last).end);
        let line = block.text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |n| n + 1);
        let dash = block.text.get(line..start).filter(|before| before.trim() == "-").and_then(|before| before.find('-'));
        let start = dash.map_or(start, |n| line + n);
        // A list in brackets ends behind its last item.
        let flow = block.text.get(start..).is_some_and(|rest| rest.starts_with('['));
        let bracket = block.text.get(end..).and_then(|rest| rest.find(']')).filter(|_| flow);
        let end = bracket.map_or(end, |n| end + n + 1);
        let at = block.place(start)..block.place(end.saturating_sub(1)) + 1;
        if text.get(at.clone()).is_some() {
            found.push((at, ["[", &kept.join(", "), "]"].concat()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::in_text;
    use crate::project::Project;

    /// Takes out of a text what a project without the field `secret` does not know.
    fn seen(text: &str) -> String {
        let vocabulary = Project::empty().vocabulary.restrict(|_| true, |_, field| *field.name != *"rationale");
        in_text(text, &vocabulary).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn views_do_not_name_what_a_reader_has_not() {
        for (view, expected) in [
            (
                "table: requirement\ncolumns: [id, title, rationale]\nsort: id",
                "table: requirement\ncolumns: [id, title]\nsort: id",
            ),
            ("table: requirement\ncolumns: [ rationale , \"title\" ] # rows", "table: requirement\ncolumns: [\"title\"] # rows"),
            (
                "table: requirement\ncolumns:\n  - id\n  - rationale\n  - title\nsort: id",
                "table: requirement\ncolumns:\n  [id, title]\nsort: id",
            ),
            ("table: requirement\ncolumns:\n- rationale\nsort: id", "table: requirement\ncolumns:\n[]\nsort: id"),
            ("cards: requirement\nfields: rationale", "cards: requirement\nfields: []"),
            ("table: requirement\ncolumns: [id, title]", "table: requirement\ncolumns: [id, title]"),
        ] {
            assert_eq!(seen(&format!("# A\n\n```view\n{view}\n```\n\nB\n")), format!("# A\n\n```view\n{expected}\n```\n\nB\n"));
            let quoted = |view: &str| view.replace('\n', "\n> ");
            assert_eq!(
                seen(&format!("> ```view\n> {}\n> ```\n", quoted(view))),
                format!("> ```view\n> {}\n> ```\n", quoted(expected))
            );
        }
    }
}
