//! What of a text, an entry, a page or an outline a reader may see; the rest is not there at all.

#![deny(clippy::wildcard_enum_match_arm)]

use super::view_names;
use crate::project::{DocumentConfig, Entry, OutlineItem, Page, Project, THIS, title_of_path, translation};
use crate::schema::value::{Content, PassageEnd, Prose};
use crate::schema::{Audience, Audiences, Field, FieldType, Lang, Value, Vocabulary};
use crate::source::Node;
use crate::text::{self, Marks, Output};
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// Reads the marks of a text.
pub fn marks(text: &str, audiences: &Audiences) -> Marks {
    Marks::read(text, &audience_names(audiences))
}

/// Words that name an audience: those of the ladder, and what readers of the site are told they are.
pub fn audience_names(audiences: &Audiences) -> Vec<&str> {
    let label = |name: &str| {
        Lang::interfaces().map(|lang| crate::locale::Words::of(lang).find(&format!("audience_{name}"))).collect::<Vec<_>>()
    };
    audiences.names().flat_map(|name| std::iter::once(Some(name)).chain(label(name)).flatten()).collect()
}

/// Ranges of a text that `reader` may not see. A passage whose audience is not known is hidden, and so is the whole of a text with a fault,
/// except for the narrowest audience, from whom nothing is hidden.
pub fn hidden_passages(marks: &Marks, text: &str, audiences: &Audiences, reader: Audience) -> Vec<Range<usize>> {
    if reader == audiences.narrowest() && !marks.faults.is_empty() {
        return Vec::new();
    }
    marks.hidden(text, |passage| {
        passage.not_in.is_none() && audiences.find(&passage.audience).is_none_or(|own| !own.is_visible_to(reader))
    })
}

/// The same, with the passages that one output leaves out.
fn left_out(marks: &Marks, text: &str, audiences: &Audiences, reader: Audience, output: Option<Output>) -> Vec<Range<usize>> {
    if reader == audiences.narrowest() && !marks.faults.is_empty() {
        return Vec::new();
    }
    marks.hidden(text, |passage| match passage.not_in {
        Some(without) => output == Some(without),
        None => audiences.find(&passage.audience).is_none_or(|own| !own.is_visible_to(reader)),
    })
}

/// Returns what `reader` may see of a text, in one output or in any.
pub fn visible_prose(prose: &Prose, audiences: &Audiences, reader: Audience, output: Option<Output>) -> Prose {
    let marks = marks(&prose.text, audiences);
    if marks.is_empty() {
        return prose.clone();
    }
    let hidden = left_out(&marks, &prose.text, audiences, reader, output);
    // Comments are notes of the writer to the writer, for no audience at all.
    let text: Arc<str> = marks.cut(&prose.text, &hidden).into();
    let ends = marks.ends(&prose.text, &hidden, &text).into_iter();
    let end = |end: text::End| {
        let name = &marks.passages.get(end.passage)?.audience;
        Some(PassageEnd { at: end.at, audience: audiences.find(name)?, begins: end.begins })
    };
    Prose { text, span: prose.span, exact: false, lang: prose.lang, passages: ends.filter_map(end).collect() }
}

/// A page as it reads in a language. A title that is a heading is one that this reader may see.
pub(super) fn visible_page(page: &Page, lang: Lang, visibility: &Visibility<'_>) -> Page {
    let main = visibility.project.config.lang;
    let mut seen = page.clone();
    seen.show(visibility.prose(&page.body), || title_of_path(&page.path));
    if lang != main {
        let untranslated = seen.title.clone();
        seen = translation::page_in(&seen, lang, main);
        let body = visibility.prose(&seen.body);
        seen.show(body, || untranslated);
    }
    // What the other languages say was not held against the audience.
    seen.translations.clear();
    seen
}

/// An entry as `reader` may see it; the very same when nothing of it is hidden, which spares most of the work.
pub(super) fn visible_entry(entry: &Arc<Entry>, visibility: &Visibility<'_>) -> Arc<Entry> {
    let (project, vocabulary) = (visibility.project, visibility.vocabulary);
    let mut shown = entry.clone();
    let kind = vocabulary.get(&entry.kind);
    let field_of = |name: &str| kind.and_then(|k| k.fields.get(name));
    // Looking every field up takes time: that of a kind which hides none is spared.
    let all = project.kind_of(entry).map(|k| k.fields.len()) == kind.map(|k| k.fields.len());
    if !all && entry.fields.keys().any(|name| field_of(name).is_none()) {
        Arc::make_mut(&mut shown).fields.retain(|name, _| field_of(name).is_some());
    }
    let mixed = |value: &Value| matches!(value, Value::Prose(_) | Value::List(_) | Value::Records(_));
    for (name, written) in entry.fields.iter().filter(|(_, written)| mixed(&written.value)) {
        let Some(field) = field_of(name) else { continue };
        let part = visibility.part(&written.value, &field.ty);
        if matches!(part, Part::Whole) {
            continue;
        }
        let fields = &mut Arc::make_mut(&mut shown).fields;
        match (part, fields.get_mut(name)) {
            (Part::Some(value), Some(written)) => written.value = value,
            _ => drop(fields.shift_remove(name)),
        }
    }
    if !entry.silence.is_empty() {
        Arc::make_mut(&mut shown).silence.clear();
    }
    if !entry.translations.is_empty() {
        Arc::make_mut(&mut shown).translations.clear();
    }
    shown
}

/// What may be seen of a value.
enum Part<T = Value> {
    /// All of it.
    Whole,
    /// Less than was written.
    Some(T),
    /// Nothing: it is as if it had not been written.
    None,
}

/// Looks at values for a reader.
pub(super) struct Visibility<'a> {
    pub project: &'a Project,
    pub reader: Audience,
    /// What is made of it; nothing where that does not matter.
    pub output: Option<Output>,
    /// What this reader knows of kinds.
    pub vocabulary: &'a Vocabulary,
}

impl Visibility<'_> {
    /// What may be seen of a text: its passages, and in its views the names of what this reader has.
    fn prose(&self, prose: &Prose) -> Prose {
        let audiences = &self.project.config.audiences;
        let narrowed =
            (self.reader != audiences.narrowest()).then(|| view_names::in_text(&prose.text, self.vocabulary)).flatten();
        match narrowed {
            Some(text) => {
                let prose = Prose { text: text.into(), exact: false, ..prose.clone() };
                visible_prose(&prose, audiences, self.reader, self.output)
            }
            None => visible_prose(prose, audiences, self.reader, self.output),
        }
    }

    fn part(&self, value: &Value, ty: &FieldType) -> Part {
        match value.content() {
            Content::Prose(prose) => {
                let seen = self.prose(prose);
                if Arc::ptr_eq(&seen.text, &prose.text) {
                    Part::Whole
                } else if seen.text.trim().is_empty() {
                    Part::None
                } else {
                    Part::Some(Value::Prose(seen))
                }
            }
            // Links inside rows; those of entries are edges.
            Content::Links(targets) => {
                let seen: Vec<_> = targets.iter().filter(|target| self.sees(&target.id)).cloned().collect();
                match seen.len() {
                    n if n == targets.len() => Part::Whole,
                    0 => Part::None,
                    _ => Part::Some(Value::Links(seen)),
                }
            }
            Content::Items(items) => {
                // A value that is not of its field's type is for nobody.
                let Some(of) = ty.item() else { return Part::None };
                let (seen, changed) = parts(items, |item| self.part(item, of));
                if changed { Part::Some(Value::List(seen)) } else { Part::Whole }
            }
            Content::Rows(rows) => {
                let Some(fields) = ty.cells() else { return Part::None };
                let (seen, changed) = parts(rows, |row| self.row(row, fields));
                match (changed, seen.is_empty()) {
                    (false, _) => Part::Whole,
                    (true, true) => Part::None,
                    (true, false) => Part::Some(Value::Records(seen)),
                }
            }
            Content::Text(_) | Content::Choice(_) | Content::Path(_) | Content::Figure => Part::Whole,
        }
    }

    /// Whether nothing of a row may be seen.
    pub fn hides_row(&self, row: &Vec<(Arc<str>, Value)>, fields: &IndexMap<String, Field>) -> bool {
        matches!(self.row(row, fields), Part::None)
    }

    /// A row of which nothing is left, or that is about an entry which is hidden (a link that rows must have), is no row.
    fn row(&self, row: &Vec<(Arc<str>, Value)>, fields: &IndexMap<String, Field>) -> Part<Vec<(Arc<str>, Value)>> {
        let mut changed = false;
        let mut cells = Vec::with_capacity(row.len());
        for (name, value) in row {
            let Some(field) = fields.get(&**name) else {
                changed = true;
                continue;
            };
            match self.part(value, &field.ty) {
                Part::Whole => cells.push((name.clone(), value.clone())),
                Part::Some(value) => {
                    changed = true;
                    cells.push((name.clone(), value));
                }
                Part::None if field.required => return Part::None,
                Part::None => changed = true,
            }
        }
        match (changed, cells.is_empty()) {
            (false, _) => Part::Whole,
            (true, true) => Part::None,
            (true, false) => Part::Some(cells),
        }
    }

    /// Whether a link may be told; one that leads nowhere tells nothing.
    fn sees(&self, id: &str) -> bool {
        self.project.find(id).is_none_or(|entry| entry.audience.is_visible_to(self.reader))
    }
}

/// The parts of several values that may be seen, and whether that is less than all.
fn parts<T: Clone>(values: &[T], part: impl Fn(&T) -> Part<T>) -> (Vec<T>, bool) {
    let mut changed = false;
    let mut seen = Vec::with_capacity(values.len());
    for value in values {
        match part(value) {
            Part::Whole => seen.push(value.clone()),
            Part::Some(value) => {
                changed = true;
                seen.push(value);
            }
            Part::None => changed = true,
        }
    }
    (seen, changed)
}

/// A document with what of its outline may be seen; `kind_of` knows the kinds of entries by their ids.
pub(super) fn visible_document(
    document: &DocumentConfig,
    pages: &[Page],
    vocabulary: &Vocabulary,
    kind_of: &dyn Fn(&str) -> Option<Arc<str>>,
) -> DocumentConfig {
    let known: BTreeSet<&str> = pages.iter().map(|p| &*p.path).collect();
    let each: Arc<str> = document.each.as_ref().map_or("", |each| each.kind.as_str()).into();
    let kind_of = |id: &str| if id == THIS { Some(each.clone()) } else { kind_of(id) };
    let mut seen = document.clone();
    seen.outline = visible_outline(&document.outline, &known, vocabulary, &kind_of);
    seen
}

fn visible_outline(
    outline: &[OutlineItem],
    pages: &BTreeSet<&str>,
    vocabulary: &Vocabulary,
    kind_of: &dyn Fn(&str) -> Option<Arc<str>>,
) -> Vec<OutlineItem> {
    let visible = |item: &OutlineItem| match item {
        OutlineItem::Page { path, .. } => {
            let path = crate::project::address(path.trim_matches('/'));
            (pages.contains(path.as_str()) || pages.contains(format!("{path}/index").as_str())).then(|| item.clone())
        }
        OutlineItem::Register { node, title } => {
            // One kind or several; those that are hidden show nothing, and are not named.
            let named = node.get("register");
            let kinds = named.and_then(Node::as_list).unwrap_or(named.map(std::slice::from_ref).unwrap_or_default());
            let known = kinds.iter().filter_map(Node::as_str).any(|kind| vocabulary.find(kind.trim()).is_some());
            let node = || view_names::in_node(node, None, vocabulary).into_owned();
            known.then(|| OutlineItem::Register { node: node(), title: title.clone() })
        }
        OutlineItem::Entry { id, span, fields, title } => kind_of(id).map(|kind| {
            let shown = |(name, _): &&(String, _)| kind.is_empty() || vocabulary.shows(&kind, name.trim_start_matches('-'));
            let fields = fields.iter().filter(shown).cloned().collect();
            OutlineItem::Entry { id: id.clone(), span: *span, fields, title: title.clone() }
        }),
        OutlineItem::Amendments { .. } | OutlineItem::Generated { .. } => Some(item.clone()),
        OutlineItem::Section { title, contents } => {
            let contents = visible_outline(contents, pages, vocabulary, kind_of);
            (!contents.is_empty()).then(|| OutlineItem::Section { title: title.clone(), contents })
        }
    };
    outline.iter().filter_map(visible).collect()
}

/// Whether an entry may hold a field or a cell for a narrower audience, now or in an earlier version, or holds such a passage.
pub(super) fn hides_part(project: &Project, entry: &Entry, reader: Audience) -> bool {
    let Some(kind) = project.vocabulary.get(&entry.kind) else { return true };
    let narrower = |field: &Field| field.audience.is_some_and(|a| !a.is_visible_to(reader));
    let hidden = |field: &Field| narrower(field) || field.ty.cells().is_some_and(|cells| cells.values().any(narrower));
    if kind.fields.values().any(hidden) {
        return true;
    }
    entry.fields.values().flat_map(|written| written.value.prose()).any(|prose| hides_passage(project, prose, reader))
}

/// Whether a text has a passage for a narrower audience.
pub(super) fn hides_passage(project: &Project, prose: &Prose, reader: Audience) -> bool {
    let (text, audiences) = (&*prose.text, &project.config.audiences);
    !super::hidden_passages(&super::marks(text, audiences), text, audiences, reader).is_empty()
}
