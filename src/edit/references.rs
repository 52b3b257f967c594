//! Where a file names an entry: as a reference, in a condition or a view, or in plain words.
//!
//! In: a file of the project and an id. Out: the places in its text, each with what it is. A reference is what the program reads as one; the
//! same letters elsewhere are words, which are shown and left alone unless somebody asks.

use super::file::{Opened, Tract};
use crate::project::{OTHER_CONDITIONS, id_key, parse_condition, parse_view_block};
use crate::schema::{Field, FieldType, Kind, Vocabulary};
use crate::source::{Node, Tree, composed, normalize, parse_yaml};
use crate::span::FileId;
use crate::text::{self, Mention};
use crate::view::{Role, VIEWS};
use std::ops::Range;

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// The id of the entry itself.
    Id,
    /// A link of another entry.
    Link,
    /// The id of a translation.
    Translation,
    /// `[[id]]` in a text.
    Text,
    /// A parameter of a view.
    View,
    /// A condition.
    Condition,
    /// A setting.
    Setting,
    /// Plain words or a comment.
    Words,
}

impl Sort {
    /// The word for tables.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Id => "id",
            Sort::Link => "link",
            Sort::Translation => "translation",
            Sort::Text => "text",
            Sort::View => "view",
            Sort::Condition => "condition",
            Sort::Setting => "setting",
            Sort::Words => "words",
        }
    }
}

/// A place that names the entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Where, in the text of the file.
    pub at: Range<usize>,
    /// What it is.
    pub sort: Sort,
}

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// As entries or a page.
    Content,
    /// As translations of entries or of a page.
    Translation,
    /// As settings or a kind.
    Settings,
}

/// Looks for an entry in the files of a project.
pub struct Search<'a> {
    /// The kinds.
    pub vocabulary: &'a Vocabulary,
    /// The kind of each entry, by id.
    pub kind_of: &'a dyn Fn(&str) -> Option<&'a Kind>,
    /// The kind whose entries a list holds, by path.
    pub kind_of_list: &'a dyn Fn(&str) -> Option<&'a Kind>,
    /// The id, as [`id_key`] writes it.
    pub id: String,
}

/// The words of a text that are an id, in any case.
pub fn words<'t>(text: &'t str, id: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.') || ('\u{300}'..='\u{36f}').contains(&c);
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            let start = at + rest.find(part)?;
            let run = text.get(start..)?;
            let run = run.get(..run.find(|c| !part(c)).unwrap_or(run.len()))?;
            at = start + run.len();
            if id_key(&composed(run)) == id {
                return Some(start..start + run.len());
            }
            // Marks of a sentence or of emphasis around it.
            let bare = run.trim_matches(['-', '_', '.']);
            if id_key(&composed(bare)) == id {
                let start = start + (run.len() - run.trim_start_matches(['-', '_', '.']).len());
                return Some(start..start + bare.len());
            }
        }
    })
}

impl Search<'_> {
    /// Finds every place of a file, in their order.
    pub fn places(&self, file: &Opened, reads: Reads) -> Result<Vec<Place>, super::EditError> {
        let mut found = Vec::new();
        if words(&file.text, &self.id).next().is_none() {
            return Ok(found);
        }
        let tract = file.tract()?;
        if let Some(Tract { root, .. }) = &tract {
            match reads {
                Reads::Settings => self.settings(root, &file.text, &mut found),
                _ => self.content(root, file, reads, &mut found),
            }
        }
        if file.is_markdown() {
            let from = file.body();
            let body = file.text.get(from..).unwrap_or("");
            self.prose(&normalize(body.to_owned()).text, from..file.text.len(), &file.text, &mut found);
        }
        found.sort_by_key(|place| (place.at.start, place.sort));
        found.dedup_by_key(|place| place.at.start);
        let known: Vec<Range<usize>> = found.iter().map(|place| place.at.clone()).collect();
        for at in words(&file.text, &self.id) {
            if known.binary_search_by_key(&at.start, |k| k.start).is_err() {
                found.push(Place { at, sort: Sort::Words });
            }
        }
        found.sort_by_key(|place| place.at.start);
        Ok(found)
    }

    fn is(&self, node: &Node) -> bool {
        node.as_str().is_some_and(|text| id_key(&composed(text.trim())) == self.id)
    }

    /// Notes a scalar that is the id.
    fn scalar(&self, node: &Node, text: &str, sort: Sort, found: &mut Vec<Place>) {
        if self.is(node) {
            let (start, end) = (node.span.start as usize, node.span.end as usize);
            let at = words(text.get(start..end).unwrap_or(""), &self.id).next();
            found.extend(at.map(|at| Place { at: start + at.start..start + at.end, sort }));
        }
    }

    /// Notes scalars, alone or in a list.
    fn scalars(&self, node: &Node, text: &str, sort: Sort, found: &mut Vec<Place>) {
        let one = std::slice::from_ref(node);
        node.as_list().unwrap_or(one).iter().for_each(|item| self.scalar(item, text, sort, found));
    }

    fn content(&self, root: &Node, file: &Opened, reads: Reads, found: &mut Vec<Place>) {
        let named = root.get("kind").and_then(Node::as_str).and_then(|word| self.vocabulary.find(word.trim()));
        let kind = named.or_else(|| (self.kind_of_list)(&file.path));
        let list = root.as_list().or_else(|| root.get("entries").and_then(Node::as_list));
        let one = std::slice::from_ref(root);
        for entry in list.unwrap_or(one) {
            let id = entry.get("id").and_then(Node::as_str).map(|id| composed(id.trim()).into_owned());
            let own = if reads == Reads::Translation { id.as_deref().and_then(|id| (self.kind_of)(id)) } else { kind };
            for (key, value) in entry.as_map().unwrap_or_default() {
                match (key.text.as_str(), own) {
                    ("id", _) => {
                        let sort = if reads == Reads::Translation { Sort::Translation } else { Sort::Id };
                        self.scalar(value, &file.text, sort, found);
                    }
                    (name, Some(kind)) => match kind.fields.get(name) {
                        Some(field) => self.field(field, value, &file.text, found),
                        None if self.vocabulary.inverses(&kind.name).iter().any(|i| *i.name == *name) => {
                            self.scalars(value, &file.text, Sort::Link, found);
                        }
                        None => {}
                    },
                    _ => {}
                }
            }
        }
    }

    fn field(&self, field: &Field, value: &Node, text: &str, found: &mut Vec<Place>) {
        match &field.ty {
            FieldType::Link(_) => self.scalars(value, text, Sort::Link, found),
            FieldType::Records(cells) => {
                for row in value.as_list().unwrap_or_default() {
                    for (key, value) in row.as_map().unwrap_or_default() {
                        if let Some(cell) = cells.get(&key.text) {
                            self.field(cell, value, text, found);
                        }
                    }
                }
            }
            FieldType::List(of) if matches!(**of, FieldType::Link(_)) => self.scalars(value, text, Sort::Link, found),
            ty if ty.is_words() => self.texts(value, text, found),
            _ => {}
        }
    }

    /// Texts, alone, in a list, or one per language.
    fn texts(&self, value: &Node, text: &str, found: &mut Vec<Place>) {
        match &value.tree {
            Tree::Null => {}
            Tree::Scalar(prose) => {
                self.prose(prose, value.span.start as usize..value.span.end as usize, text, found);
            }
            Tree::List(items) => items.iter().for_each(|item| self.texts(item, text, found)),
            Tree::Map(pairs) => pairs.iter().for_each(|(_, item)| self.texts(item, text, found)),
        }
    }

    /// What prose names. `raw` is where it stands in the file, perhaps indented or in quotes.
    fn prose(&self, prose: &str, raw: Range<usize>, text: &str, found: &mut Vec<Place>) {
        if words(prose, &self.id).next().is_none() {
            return;
        }
        let mut own: Vec<Place> = Vec::new();
        for (mention, at) in text::mentions(&text::parse(prose)) {
            let part = prose.get(at.clone()).unwrap_or("");
            let mut add = |places: Vec<Place>| {
                own.extend(places.into_iter().map(|p| Place { at: at.start + p.at.start..at.start + p.at.end, sort: p.sort }));
            };
            match mention {
                Mention::Entry(id) if id_key(&composed(&id)) == self.id => {
                    add(words(part, &self.id).take(1).map(|at| Place { at, sort: Sort::Text }).collect());
                }
                Mention::View(view) => add(self.onto(&view, part, self.view(&view))),
                Mention::Value(value) => add(self.onto(&value, part, self.value(&value))),
                _ => {}
            }
        }
        let written = text.get(raw.clone()).unwrap_or("");
        let onto = self.onto(prose, written, own);
        found.extend(onto.into_iter().map(|p| Place { at: raw.start + p.at.start..raw.start + p.at.end, sort: p.sort }));
    }

    /// Carries places of a text onto the same text as it is written elsewhere: the same words stand in the same order in both.
    fn onto(&self, from: &str, to: &str, places: Vec<Place>) -> Vec<Place> {
        let here: Vec<Range<usize>> = words(from, &self.id).collect();
        let there: Vec<Range<usize>> = words(to, &self.id).collect();
        if here.len() != there.len() {
            return Vec::new();
        }
        let carry = |place: Place| {
            let nth = here.iter().position(|at| at.start == place.at.start)?;
            Some(Place { at: there.get(nth)?.clone(), sort: place.sort })
        };
        places.into_iter().filter_map(carry).collect()
    }

    /// The places in the text of a view block.
    fn view(&self, view: &str) -> Vec<Place> {
        let mut found = Vec::new();
        if parse_view_block(view, FileId(0), 0, None).is_ok()
            && let Ok(node) = parse_yaml(view, FileId(0), 0)
        {
            self.request(&node, view, Sort::View, &mut found);
        }
        found
    }

    /// The places in an inline value, `count requirement where lot = L1`.
    fn value(&self, value: &str) -> Vec<Place> {
        let Some(at) = value.find(" where ") else { return Vec::new() };
        let from = at + " where ".len();
        let condition = value.get(from..).unwrap_or("");
        let shift = |p: Place| Place { at: from + p.at.start..from + p.at.end, sort: p.sort };
        self.condition(condition).into_iter().map(shift).collect()
    }

    /// The places in a condition: what is compared with ids.
    fn condition(&self, condition: &str) -> Vec<Place> {
        let mut found = Vec::new();
        let Ok(read) = parse_condition(condition) else { return found };
        read.visit_tests(&mut |path, _, operands| {
            if path.last().is_some_and(|name| self.holds_ids(name)) {
                for operand in operands.iter().filter(|o| id_key(&composed(&o.text)) == self.id) {
                    let part = condition.get(operand.at.clone()).unwrap_or("");
                    let at = words(part, &self.id).next();
                    let shift = |at: Range<usize>| operand.at.start + at.start..operand.at.start + at.end;
                    found.extend(at.map(|at| Place { at: shift(at), sort: Sort::Condition }));
                }
            }
        });
        found
    }

    /// Whether a column holds ids, in any kind.
    fn holds_ids(&self, name: &str) -> bool {
        let links =
            |fields: &indexmap::IndexMap<std::sync::Arc<str>, Field>| fields.get(name).is_some_and(|f| f.ty.as_link().is_some());
        let cells = |kind: &Kind| {
            kind.fields.values().filter_map(|f| f.ty.cells()).any(|c| c.get(name).is_some_and(|f| f.ty.as_link().is_some()))
        };
        name == "id"
            || self.vocabulary.iter().any(|kind| {
                links(&kind.fields) || cells(kind) || self.vocabulary.inverses(&kind.name).iter().any(|i| *i.name == *name)
            })
    }

    /// A map of parameters: conditions, and those that name an entry.
    fn request(&self, node: &Node, text: &str, sort: Sort, found: &mut Vec<Place>) {
        for (key, value) in node.as_map().unwrap_or_default() {
            let name = key.text.as_str();
            if name == "where" || OTHER_CONDITIONS.contains(&name) {
                if let Some(condition) = value.as_str() {
                    let (start, end) = (value.span.start as usize, value.span.end as usize);
                    let places = self.onto(condition, text.get(start..end).unwrap_or(""), self.condition(condition));
                    found.extend(places.into_iter().map(|p| Place { at: start + p.at.start..start + p.at.end, sort: p.sort }));
                }
            } else if VIEWS.iter().any(|view| matches!(view.role(name), Some(Role::Entry))) {
                self.scalars(value, text, sort, found);
            }
        }
    }

    /// Settings and kinds: requests for views wherever they stand, entries of outlines, defaults of links.
    fn settings(&self, node: &Node, text: &str, found: &mut Vec<Place>) {
        self.request(node, text, Sort::Setting, found);
        match &node.tree {
            Tree::List(items) => items.iter().for_each(|item| self.settings(item, text, found)),
            Tree::Map(pairs) => {
                for (key, value) in pairs {
                    let link = node.get("to").is_some()
                        || node.get("type").and_then(Node::as_str).is_some_and(|ty| matches!(ty, "link" | "links"));
                    if key.text == "entry" || (key.text == "default" && link) {
                        self.scalars(value, text, Sort::Setting, found);
                    }
                    self.settings(value, text, found);
                }
            }
            Tree::Null | Tree::Scalar(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_word_of_its_own_in_any_case() {
        let found = |text: &str| words(text, "ex-1").map(|at| text[at].to_owned()).collect::<Vec<_>>();
        assert_eq!(
            found("EX-1, ex-1. (EX-1) [[EX-1|x]] l'EX-1… _EX-1_ *EX-1* EX-1/EX-2"),
            ["EX-1", "ex-1", "EX-1", "EX-1", "EX-1", "EX-1", "EX-1", "EX-1"]
        );
        assert!(found("EX-10 EX-1-bis AEX-1 EX-1.2 x.EX-1 ex_1 ÉEX-1").is_empty());
        // Accents may be stored apart.
        assert_eq!(words("E\u{301}T-1 \u{c9}T-1", "ét-1").count(), 2);
        assert_eq!(words("_a_ a", "_a_").count(), 1);
    }
}
