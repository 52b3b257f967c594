//! The changes of files that a sheet asks for.

use super::{Asked, Fate, Import, Line};
use crate::edit::add::{self, Goal};
use crate::edit::change::Lines;
use crate::edit::file::{Drafts, Opened};
use crate::edit::numbering::Counter;
use crate::edit::set::set_all;
use crate::edit::{EditError, Editor};
use crate::project::{Entry, id_key};
use crate::schema::Kind;
use crate::schema::value::shorten;
use crate::source::Node;
use std::collections::HashSet;

/// Makes the changes, entries that are there first, and writes into `out` what becomes of each row.
pub(super) fn write(
    editor: &Editor<'_>,
    kind: &Kind,
    file: Option<&str>,
    asked: Vec<Asked<'_>>,
    out: &mut Import,
) -> Result<(), EditError> {
    let mut drafts = Drafts::default();
    let mut wanted: Vec<(&Entry, Vec<(String, String)>)> = Vec::new();
    let mut lines: Vec<Vec<Line>> = Vec::new();
    let mut new = Vec::new();
    for one in asked {
        match one {
            Asked::Change { entry, fields } => {
                lines.push(fields.iter().map(|field| field.line.clone()).collect());
                wanted.push((entry, fields.into_iter().map(|field| (field.name, field.text)).collect()));
            }
            Asked::New { id, fields, at, title } => new.push((id, fields, at, title)),
        }
    }
    for (n, field, why) in set_all(editor, &mut drafts, &wanted)? {
        if let Some(line) = lines.get_mut(n).and_then(|lines| lines.get_mut(field)) {
            *line = Line { fate: Fate::Refused, what: why, ..line.clone() };
        }
    }
    out.changed = lines.iter().filter(|lines| lines.iter().all(|line| line.fate == Fate::Changed)).count();
    out.lines.extend(lines.into_iter().flatten());
    if !new.is_empty() {
        added(editor, kind, file, new, &mut drafts, out)?;
    }
    if out.refused() == 0 {
        out.changes = drafts.changes();
    }
    Ok(())
}

type New = (Option<String>, Vec<(String, String)>, String, String);

fn added(
    editor: &Editor<'_>,
    kind: &Kind,
    file: Option<&str>,
    new: Vec<New>,
    drafts: &mut Drafts,
    out: &mut Import,
) -> Result<(), EditError> {
    let given: HashSet<String> = new.iter().filter_map(|(id, ..)| id.as_deref().map(id_key)).collect();
    let mut counter = if new.iter().any(|(id, ..)| id.is_none()) { Some(Counter::new(editor, kind, file)?) } else { None };
    let mut goal: Option<Goal> = None;
    let mut items: Vec<(Lines, Node)> = Vec::new();
    for (id, fields, at, title) in new {
        let id = match id {
            Some(id) => id,
            None => {
                let mut next = || counter.as_mut().map(Counter::next_id).unwrap_or_default();
                let mut id = next();
                while given.contains(&id_key(&id)) {
                    id = next();
                }
                id
            }
        };
        let mut values = add::read_all(editor, kind, &fields)?;
        let missing = add::missing(kind, &values);
        for field in &missing {
            *out.missing.entry(field.name.to_string()).or_default() += 1;
        }
        let own = match &goal {
            Some(Goal::List(_) | Goal::New(_)) => false,
            _ => {
                let here = add::goal(editor, kind, &id, file)?;
                let own = matches!(here, Goal::Own(_));
                goal = Some(here);
                own
            }
        };
        if let (true, Some(here)) = (own, &goal) {
            if file.is_some() && !items.is_empty() {
                return Err(EditError::Usage("a Markdown file holds one entry: name a file that ends in `.yaml`".to_owned()));
            }
            let body = add::body(editor, kind, here, &mut values);
            let (lines, item) = add::written(editor, kind, &id, &values, &missing, true);
            if let Goal::Own(path) = here {
                drafts.create(Opened::create(editor.root, path, &add::own_file(path, &lines, &body))?);
            }
            items.push((Lines { comments: Vec::new(), lines }, item));
        } else {
            let (lines, item) = add::written(editor, kind, &id, &values, &missing, false);
            items.push((Lines { comments: Vec::new(), lines }, item));
        }
        out.added += 1;
        out.lines.push(Line { fate: Fate::Added, at, id, what: shorten(&title) });
    }
    match goal {
        Some(Goal::List(path)) => {
            let text = add::append_all(drafts.open(editor, &path)?, kind, items)?;
            drafts.put(&path, text)?;
        }
        Some(Goal::New(path)) => {
            let entries: Vec<Vec<String>> = items.into_iter().map(|(lines, _)| lines.lines).collect();
            drafts.create(Opened::create(editor.root, &path, &add::new_list(kind, &path, &entries))?);
        }
        Some(Goal::Own(_)) | None => {}
    }
    Ok(())
}
