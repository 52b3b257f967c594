//! `format`: keys of entries in the order in which their kind declares them, and nothing else.

use super::change::{Step, apply, find, find_mut, reorder, same};
use super::file::{FileChange, Opened};
use super::layout::Layout;
use super::{EditError, Editor, line_of, rank, way_to};
use crate::project::Entry;
use std::collections::BTreeMap;

/// What came of it.
#[derive(Debug, Default)]
pub struct Formatted {
    /// The files that change.
    pub changes: Vec<FileChange>,
    /// How many entries change.
    pub entries: usize,
    /// Entries that were left as they are, with place and reason.
    pub left: Vec<String>,
}

/// Orders the keys of the entries of a project, or of some of its files.
///
/// # Errors
/// When a file holds no entry, or cannot be read.
pub fn format(editor: &Editor<'_>, files: &[String]) -> Result<Formatted, EditError> {
    let mut by_file: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in &editor.project.entries {
        by_file.entry(&entry.file).or_default().push(entry);
    }
    for file in files {
        if !by_file.contains_key(file.as_str()) {
            return Err(EditError::Usage(format!("`{file}` holds no entry of this project; paths count from its folder")));
        }
    }
    let mut formatted = Formatted::default();
    for (path, entries) in by_file.iter().filter(|(path, _)| files.is_empty() || files.iter().any(|f| f == *path)) {
        let file = editor.open(path)?;
        if let Some(change) = one(editor, file, entries, &mut formatted)? {
            formatted.changes.push(change);
        }
    }
    Ok(formatted)
}

fn one(
    editor: &Editor<'_>,
    file: Opened,
    entries: &[&Entry],
    formatted: &mut Formatted,
) -> Result<Option<FileChange>, EditError> {
    let Some(tract) = file.tract()? else { return Ok(None) };
    let mut expected = tract.root.clone();
    let layout = tract.layout(&file.text);
    let mut replacements = Vec::new();
    for entry in entries {
        let (Ok(kind), Some(way)) = (editor.kind(entry), way_to(&tract.root, &entry.id)) else { continue };
        let mut tried = find(&tract.root, &way).cloned();
        let Some(map) = tried.as_mut() else { continue };
        let at = map.span.start as usize;
        let mut leave = |why: &str| {
            formatted.left.push(format!("{}:{}: `{}` was left as it is: {why}", file.path, line_of(&file.text, at), entry.id));
        };
        match reorder(&layout, map, &|key| rank(editor.project, kind, key)) {
            Ok(own) if own.is_empty() => {}
            // Each entry is proved for itself, so that one that cannot be ordered leaves the others.
            Ok(own) => {
                match proved(&layout, &tract.root, &way, map, &own) || proved_within(&file, &tract.root, &way, map, &own) {
                    true => {
                        formatted.entries += 1;
                        replacements.extend(own);
                        if let (Some(place), Some(new)) = (find_mut(&mut expected, &way), tried) {
                            *place = new;
                        }
                    }
                    false => leave("its values would read otherwise"),
                }
            }
            Err(why) => leave(why),
        }
    }
    if replacements.is_empty() { Ok(None) } else { file.change(&replacements, &expected).map(Some) }
}

/// Whether an entry reads as it must once its own keys are ordered. Only its lines are read: a register may hold thousands.
fn proved(
    layout: &Layout<'_>,
    root: &crate::source::Node,
    way: &[Step],
    ordered: &crate::source::Node,
    replacements: &[super::change::Replacement],
) -> bool {
    let start = find(root, way).map_or(0, |node| node.span.start as usize);
    let Some(end) = find(root, way).and_then(|node| layout.end(node)) else { return false };
    let column = start - layout.line_start(start);
    let own: Vec<_> = replacements
        .iter()
        .map(|r| super::change::Replacement {
            at: r.at.start - start.min(r.at.start)..r.at.end - start.min(r.at.end),
            with: r.with.clone(),
        })
        .collect();
    let Some(text) = layout.text.get(start..end).and_then(|text| apply(text, &own)) else { return false };
    let text = format!("{}{text}\n", " ".repeat(column));
    let read = crate::source::parse_yaml(&text, crate::span::FileId(0), 0);
    read.is_ok_and(|read| same(&read, ordered))
}

/// The same for an entry that names anchors of others: the whole file is read.
fn proved_within(
    file: &Opened,
    root: &crate::source::Node,
    way: &[Step],
    ordered: &crate::source::Node,
    replacements: &[super::change::Replacement],
) -> bool {
    let mut expected = root.clone();
    if let Some(place) = find_mut(&mut expected, way) {
        place.clone_from(ordered);
    }
    file.clone().change(replacements, &expected).is_ok()
}
