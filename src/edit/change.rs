//! Changes of one YAML text, at the places of its tree.
//!
//! In: a text, its tree, what is to be so afterwards. Out: stretches to replace, and the tree that must come of it. Nothing here writes;
//! [`super::file`] reads the result again and compares the trees.

use super::layout::Layout;
use super::scalar::{self, Value};
use crate::source::{Key, Node, Tree};
use crate::span::{FileId, Span};
use std::ops::Range;

/// A stretch of a text and what stands there afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The stretch, in bytes.
    pub at: Range<usize>,
    /// What takes its place.
    pub with: String,
}

/// A step of the way to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The value of a key.
    Key(String),
    /// An item of a list.
    Item(usize),
}

/// Why a text cannot be changed at a place.
pub type Refusal = &'static str;

const ANCHOR: Refusal = "it is written with an anchor, a tag or a merge key: change it by hand";

/// Puts the replacements into a text; nothing when two of them meet.
pub fn apply(text: &str, replacements: &[Replacement]) -> Option<String> {
    let mut sorted: Vec<&Replacement> = replacements.iter().collect();
    sorted.sort_by_key(|r| (r.at.start, r.at.end));
    let mut out = String::with_capacity(text.len() + replacements.iter().map(|r| r.with.len()).sum::<usize>());
    let mut at = 0;
    for replacement in sorted {
        out.push_str(text.get(at..replacement.at.start)?);
        out.push_str(&replacement.with);
        at = replacement.at.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// A place for trees that are only compared.
pub fn nowhere() -> Span {
    Span::new(FileId(u32::MAX), 0, 0)
}

/// Makes a key for trees that are only compared.
pub fn key(text: &str) -> Key {
    Key { text: text.to_owned(), span: nowhere() }
}

/// Returns the value at the end of a way.
pub fn find<'a>(root: &'a Node, way: &[Step]) -> Option<&'a Node> {
    way.iter().try_fold(root, |node, step| match step {
        Step::Key(name) => node.get(name),
        Step::Item(n) => node.as_list()?.get(*n),
    })
}

/// The same, to be changed.
pub fn find_mut<'a>(root: &'a mut Node, way: &[Step]) -> Option<&'a mut Node> {
    way.iter().try_fold(root, |node, step| match (step, &mut node.tree) {
        (Step::Key(name), Tree::Map(pairs)) => pairs.iter_mut().find(|(k, _)| k.text == *name).map(|(_, v)| v),
        (Step::Item(n), Tree::List(items)) => items.get_mut(*n),
        _ => None,
    })
}

/// Whether two trees say the same, wherever it stands.
pub fn same(a: &Node, b: &Node) -> bool {
    match (&a.tree, &b.tree) {
        (Tree::Null, Tree::Null) => true,
        (Tree::Scalar(a), Tree::Scalar(b)) => a == b,
        (Tree::List(a), Tree::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Tree::Map(a), Tree::Map(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((ka, a), (kb, b))| ka.text == kb.text && same(a, b))
        }
        _ => false,
    }
}

/// Puts a key and its value into a map, in place of the value that it has, or behind the last of the keys that `before` takes.
///
/// # Errors
/// Why it cannot be written there.
pub fn set(
    layout: &Layout<'_>,
    map: &mut Node,
    name: &str,
    value: &Value,
    before: &dyn Fn(&str) -> bool,
) -> Result<Vec<Replacement>, Refusal> {
    if map.get(name).is_some() {
        return replace_value(layout, map, name, value);
    }
    let flow = layout.is_flow(map);
    let indent = if flow { 0 } else { block_indent(layout, map)? };
    let Tree::Map(pairs) = &mut map.tree else { return Err("it is no map") };
    let at = pairs.iter().rposition(|(key, _)| before(&key.text)).unwrap_or(0);
    let Some((last, held)) = pairs.get(at) else { return Err("there is nothing to write it beside") };
    let end = layout.pair_end(last, held).ok_or(ANCHOR)?;
    let written = scalar::scalar(name, flow, true);
    let replacement = if flow {
        let text = format!(", {written}: {}", scalar::inline(&value.node, true, value.exact));
        Replacement { at: end..end, with: text }
    } else {
        let newline = layout.newline();
        let end = layout.after(end, indent);
        let text = scalar::behind_key(value, indent + 2, newline);
        Replacement { at: end..end, with: format!("{newline}{}{written}:{text}", " ".repeat(indent)) }
    };
    pairs.insert(at + 1, (key(name), value.node.clone()));
    Ok(vec![replacement])
}

/// The column at which keys of a block map begin.
fn block_indent(layout: &Layout<'_>, map: &Node) -> Result<usize, Refusal> {
    let (first, _) = map.as_map().and_then(<[_]>::first).ok_or("there is nothing to write it beside")?;
    let start = first.span.start as usize;
    let before = layout.slice(layout.line_start(start)..start);
    // A dash, perhaps that of a list in a list.
    if before.chars().all(|c| matches!(c, ' ' | '-')) { Ok(before.len()) } else { Err(ANCHOR) }
}

fn replace_value(layout: &Layout<'_>, map: &mut Node, name: &str, value: &Value) -> Result<Vec<Replacement>, Refusal> {
    let flow = layout.is_flow(map);
    let indent = if flow { 0 } else { block_indent(layout, map)? };
    let Tree::Map(pairs) = &mut map.tree else { return Err("it is no map") };
    let Some((key, old)) = pairs.iter_mut().find(|(key, _)| key.text == name) else { return Err("it has no such key") };
    if same(old, &value.node) {
        return Ok(Vec::new());
    }
    let colon = layout.colon(key).ok_or(ANCHOR)?;
    let end = layout.pair_end(key, old).ok_or(ANCHOR)?;
    let start = old.span.start as usize;
    let empty = end == colon + 1;
    // What stands between the colon and the value: blanks, the sign of a block with its comment, an anchor, a tag.
    let head = if empty { "" } else { layout.slice(colon + 1..start) };
    if head.trim_start().starts_with(['&', '!']) {
        return Err(ANCHOR);
    }
    if let Some(replacements) = change_items(layout, old, &value.node, value.exact) {
        old.tree = value.node.tree.clone();
        return Ok(replacements);
    }
    let replacement = if flow {
        let text = scalar::inline(&value.node, true, value.exact);
        if empty { Replacement { at: end..end, with: format!(" {text}") } } else { Replacement { at: start..end, with: text } }
    } else {
        let written = scalar::behind_key(value, indent + 2, layout.newline());
        let blanks = head.len() - head.trim_start_matches([' ', '\t']).len();
        let in_line = !empty && !head.contains('\n') && blanks == head.len();
        if in_line && !written.contains('\n') {
            // The blanks between key and value line the values up; they stay.
            Replacement { at: start..end, with: written.trim_start().to_owned() }
        } else {
            // A comment in the head of the old value stays behind the new one; one behind the old value goes with the head of a block.
            let line = head.lines().next().unwrap_or("");
            let sign = line.find(" #").map_or(line.len(), |at| line.get(..at).map_or(0, |before| before.trim_end().len()));
            let mut comment = line.get(sign..).unwrap_or("").trim_end().to_owned();
            let mut stop = end;
            let mut text = written;
            let first = text.find(['\r', '\n']).unwrap_or(text.len());
            if first < text.len() {
                let behind = layout.slice(end..layout.line_end(end)).trim_end();
                comment.push_str(behind);
                stop += behind.len();
            }
            text.insert_str(first, &comment);
            Replacement { at: colon + 1..stop, with: text }
        }
    };
    old.tree = value.node.tree.clone();
    Ok(vec![replacement])
}

/// Changes a list in block style where only items at its end are added or some are taken away, so that comments beside the others stay.
fn change_items(layout: &Layout<'_>, old: &mut Node, new: &Node, exact: bool) -> Option<Vec<Replacement>> {
    let (items, wanted) = (old.as_list()?, new.as_list()?);
    if layout.is_flow(old) || wanted.is_empty() || items.is_empty() {
        return None;
    }
    let mut kept = 0;
    let mut gone = Vec::new();
    for (n, item) in items.iter().enumerate() {
        if wanted.get(kept).is_some_and(|w| same(item, w)) {
            kept += 1;
        } else {
            gone.push(n);
        }
    }
    if kept == 0 {
        return None;
    }
    let dashes = layout.dashes(old)?;
    let mut replacements = Vec::new();
    for n in gone {
        let line = layout.line_start(*dashes.get(n)?);
        let end = layout.next_line(layout.end(items.get(n)?)?);
        // The first item of a list may share its line with what stands before it.
        if !layout.slice(line..*dashes.get(n)?).trim().is_empty() {
            return None;
        }
        replacements.push(Replacement { at: line..end, with: String::new() });
    }
    let added = wanted.get(kept..)?;
    if !added.is_empty() {
        let dash = *dashes.last()?;
        let end = layout.after(layout.end(items.last()?)?, layout.column(dash));
        let (newline, indent) = (layout.newline(), " ".repeat(layout.column(dash)));
        let text: String =
            added.iter().map(|item| format!("{newline}{indent}- {}", scalar::inline(item, false, exact))).collect();
        if replacements.last().is_some_and(|r| r.at.end > end) {
            return None;
        }
        replacements.push(Replacement { at: end..end, with: text });
    }
    Some(replacements)
}

/// Takes a key and its value out of a map.
///
/// # Errors
/// Why it cannot be taken out.
pub fn remove(layout: &Layout<'_>, map: &mut Node, name: &str) -> Result<Vec<Replacement>, Refusal> {
    let flow = layout.is_flow(map);
    let Tree::Map(pairs) = &mut map.tree else { return Err("it is no map") };
    let Some(n) = pairs.iter().position(|(key, _)| key.text == name) else { return Ok(Vec::new()) };
    let Some((key, value)) = pairs.get(n) else { return Ok(Vec::new()) };
    let (start, end) = (key.span.start as usize, layout.pair_end(key, value).ok_or(ANCHOR)?);
    let next = pairs.get(n + 1).map(|(key, _)| key.span.start as usize);
    let previous = n.checked_sub(1).and_then(|n| pairs.get(n)).and_then(|(key, value)| layout.pair_end(key, value));
    let at = if flow {
        match (previous, next) {
            (Some(previous), _) => previous..end,
            (None, Some(next)) => start..next,
            (None, None) => start..end,
        }
    } else if layout.slice(layout.line_start(start)..start).trim().is_empty() {
        let above = previous.map(|at| layout.line_end(at));
        match above {
            // The last lines of a file may have no end.
            Some(above) if layout.next_line(end) == layout.yaml.1 && !layout.slice(end..layout.yaml.1).ends_with('\n') => {
                above..layout.yaml.1
            }
            _ => layout.line_start(start)..layout.next_line(end),
        }
    } else {
        // It stands behind the dash of an item: the next key takes its place.
        let next = next.ok_or("nothing would be left of the entry")?;
        if layout.slice(end..next).contains('#') {
            return Err("a comment stands between it and the next key: change it by hand");
        }
        start..next
    };
    pairs.remove(n);
    Ok(vec![Replacement { at, with: String::new() }])
}

/// The lines of an entry, without dash and indentation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    /// Comments that stand directly above it.
    pub comments: Vec<String>,
    /// Its own lines.
    pub lines: Vec<String>,
}

/// Puts an item at the end of a list in block style.
///
/// # Errors
/// Why it cannot be written there.
pub fn push(layout: &Layout<'_>, list: &mut Node, block: &Lines, item: Node) -> Result<Vec<Replacement>, Refusal> {
    push_all(layout, list, vec![(block, item)])
}

/// The same with several items.
///
/// # Errors
/// Why they cannot be written there.
pub fn push_all(layout: &Layout<'_>, list: &mut Node, blocks: Vec<(&Lines, Node)>) -> Result<Vec<Replacement>, Refusal> {
    if layout.is_flow(list) {
        return Err("the list is written between brackets: write it with a dash per entry first");
    }
    let newline = layout.newline();
    let dashes = layout.dashes(list).ok_or(ANCHOR)?;
    let (Some(last), Some(items)) = (dashes.last().copied(), list.as_list()) else { return Err("the list is empty") };
    let column = layout.column(last);
    let ends: Vec<usize> = items.iter().map(|item| layout.end(item)).collect::<Option<_>>().ok_or(ANCHOR)?;
    // Entries that are parted by an empty line go on like that.
    let before = ends.len().checked_sub(2).and_then(|n| ends.get(n));
    let parted = before.is_some_and(|end| blank_line(layout.slice(*end..last)));
    let end = layout.after(ends.last().copied().ok_or(ANCHOR)?, column);
    let indent = " ".repeat(column);
    let mut text = String::new();
    for (block, item) in blocks {
        if parted {
            text.push_str(newline);
        }
        for comment in &block.comments {
            text.push_str(&format!("{newline}{indent}{comment}"));
        }
        for (n, line) in block.lines.iter().enumerate() {
            text.push_str(newline);
            if !line.is_empty() {
                text.push_str(&indent);
                text.push_str(if n == 0 { "- " } else { "  " });
                text.push_str(line);
            }
        }
        if let Tree::List(items) = &mut list.tree {
            items.push(item);
        }
    }
    Ok(vec![Replacement { at: end..end, with: text }])
}

/// Whether an empty line stands in what parts two entries.
fn blank_line(between: &str) -> bool {
    let mut lines = between.split('\n');
    lines.next();
    let mut lines: Vec<&str> = lines.collect();
    lines.pop();
    lines.iter().any(|line| line.trim().is_empty())
}

/// Takes an item out of a list in block style.
///
/// # Errors
/// Why it cannot be taken out.
pub fn take(layout: &Layout<'_>, list: &mut Node, n: usize) -> Result<(Lines, Replacement), Refusal> {
    if layout.is_flow(list) {
        return Err("the list is written between brackets: write it with a dash per entry first");
    }
    let dashes = layout.dashes(list).ok_or(ANCHOR)?;
    let items = list.as_list().unwrap_or_default();
    let (Some(dash), Some(item)) = (dashes.get(n).copied(), items.get(n)) else { return Err("it is not in the list") };
    let column = layout.column(dash);
    let line = layout.line_start(dash);
    if !layout.slice(line..dash).trim().is_empty() {
        return Err("it shares its line with something else");
    }
    let end = layout.after(layout.end(item).ok_or(ANCHOR)?, column);
    let first = item.span.start as usize;
    let inner = if layout.slice(dash..first).contains('\n') { layout.column(first) } else { first - line };
    let mut lines = Vec::new();
    let body = layout.slice(first..end);
    for (n, text) in body.split('\n').enumerate() {
        let text = text.strip_suffix('\r').unwrap_or(text);
        if n == 0 {
            lines.push(text.to_owned());
            continue;
        }
        let blanks = text.len() - text.trim_start_matches(' ').len();
        if !text.trim().is_empty() && blanks < inner {
            return Err("its lines are not indented alike: change it by hand");
        }
        lines.push(text.get(inner.min(blanks)..).unwrap_or("").to_owned());
    }
    let above = n.checked_sub(1).map(|_| layout.comments_above(line, column, layout.yaml.0));
    let mut stop = layout.next_line(end);
    // The empty lines that part it from the next go with it, or those before it when it is the last.
    while stop < layout.yaml.1 && layout.slice(stop..layout.line_end(stop)).trim().is_empty() {
        stop = layout.next_line(stop);
    }
    let mut start = above.unwrap_or(line);
    let mut comments = Vec::new();
    if let Some(above) = above
        && above < line
    {
        comments = layout.slice(above..line).lines().map(|l| l.trim().to_owned()).collect();
    }
    if n + 1 == items.len() {
        stop = layout.next_line(end);
        while start > layout.yaml.0 && layout.slice(layout.line_start(start - 1)..start).trim().is_empty() {
            start = layout.line_start(start - 1);
        }
    }
    if let Tree::List(items) = &mut list.tree {
        items.remove(n);
    }
    Ok((Lines { comments, lines }, Replacement { at: start..stop, with: String::new() }))
}

/// Puts the keys of a map into an order, each with its value, the comments directly above it and behind it.
///
/// # Errors
/// Why it cannot be done.
pub fn reorder(layout: &Layout<'_>, map: &mut Node, rank: &dyn Fn(&str) -> usize) -> Result<Vec<Replacement>, Refusal> {
    let flow = layout.is_flow(map);
    let Tree::Map(pairs) = &mut map.tree else { return Ok(Vec::new()) };
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by_key(|n| pairs.get(*n).map_or(usize::MAX, |(key, _)| rank(&key.text)));
    if order.windows(2).all(|pair| pair.first() < pair.last()) {
        return Ok(Vec::new());
    }
    let mut slots: Vec<Range<usize>> = Vec::new();
    for (key, value) in pairs.iter() {
        let start = key.span.start as usize;
        let end = layout.pair_end(key, value).ok_or(ANCHOR)?;
        let floor = slots.last().map_or(start, |slot| slot.end);
        if start < floor {
            return Err(ANCHOR);
        }
        if flow {
            slots.push(start..end);
            continue;
        }
        let line = layout.line_start(start);
        let column = start - line;
        let above = if slots.is_empty() { line } else { layout.comments_above(line, column, floor) };
        let begin = if above < line { above + column } else { start };
        slots.push(begin..layout.after(end, column));
    }
    let mut replacements = Vec::new();
    for (slot, from) in slots.iter().zip(&order) {
        let text = slots.get(*from).map_or("", |from| layout.slice(from.clone()));
        if layout.slice(slot.clone()) != text {
            replacements.push(Replacement { at: slot.clone(), with: text.to_owned() });
        }
    }
    let mut sorted: Vec<(Key, Node)> = Vec::with_capacity(pairs.len());
    sorted.extend(order.iter().filter_map(|n| pairs.get(*n).cloned()));
    *pairs = sorted;
    Ok(replacements)
}
