//! What a cell of a sheet asks for: another value of a field, nothing, or what cannot be done.

use super::cells::{self, Reader};
use super::looks::{Looks, look_of};
use super::{Order, one_line};
use crate::edit::change::{self, Step};
use crate::edit::file::{Opened, Tract};
use crate::edit::set::ways;
use crate::edit::{Editor, place_in};
use crate::exchange::marks::{Form, MAX_CELL, Marks, canonical, written};
use crate::exchange::read::Cell;
use crate::exchange::{Datum, column_datum, datum};
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::project::{Entry, id_key};
use crate::publication::Publication;
use crate::schema::value::shorten;
use crate::schema::{Audience, FieldType, Kind, Lang};
use crate::source::{Node, composed};
use crate::text::folded;
use std::collections::{HashMap, HashSet};

/// What is needed to read cells.
pub(super) struct Reading<'e, 'p> {
    pub(super) editor: &'e Editor<'p>,
    pub(super) kind: &'p Kind,
    pub(super) order: &'e Order<'e>,
    pub(super) looks: &'e Looks<'p>,
    pub(super) files: HashMap<String, Option<Held>>,
}

/// A file, what it says, and the ways to its entries.
type Held = (Opened, Tract, HashMap<String, Vec<Step>>);

/// A field, the text that it is given, and old and new value as people read them.
type Change = Option<(String, String, String)>;

impl Reading<'_, '_> {
    fn reader(&self, lang: Lang) -> Reader<'_> {
        Reader { project: self.editor.project, lang }
    }

    /// A cell as the map says what its words mean.
    fn meant(&self, name: &str, cell: &Cell) -> Cell {
        let said = folded(cell.text().trim());
        let meant = self.order.values.iter().find(|(field, word, _)| field == name && folded(word) == said);
        meant.map_or_else(|| cell.clone(), |(_, _, value)| Cell::Text(value.clone()))
    }

    /// What a cell gives to a new entry.
    pub(super) fn fresh(&self, name: &str, cell: &Cell) -> Result<String, String> {
        let cell = &self.meant(name, cell);
        let lang = self.order.lang.unwrap_or(self.editor.project.config.lang);
        let text = self.text(lang, name, cell, &Datum::Empty)?;
        self.editor.value(self.kind, name, &text).map_err(|error| error.to_string())?;
        if let Some(field) = self.kind.fields.get(name)
            && field.ty.as_link().is_none()
        {
            let value = self.editor.value(self.kind, name, &text).map_err(|error| error.to_string())?;
            self.reader(lang).value(&value.node, field)?;
        }
        Ok(text)
    }

    fn text(&self, lang: Lang, name: &str, cell: &Cell, now: &Datum) -> Result<String, String> {
        if let Some(field) = self.kind.fields.get(name) {
            return self.reader(lang).given(field, cell, now);
        }
        if let Cell::Problem(why) = cell {
            return Err(format!("it holds {why}"));
        }
        let text = cell.text();
        Ok(match name {
            "tags" => cells::list(text.split(['\n', ';', ','])),
            "audience" => self.audience(&text),
            _ => cells::list(text.split([',', ';', '\n', '|'])),
        })
    }

    /// The name of an audience, which may be said as people call it.
    fn audience(&self, text: &str) -> String {
        let word = folded(text.trim());
        let called = |name: &&str| {
            let labels = Lang::interfaces().filter_map(|lang| Words::of(lang).find(&format!("audience_{name}")));
            folded(name) == word || labels.map(folded).any(|label| label == word)
        };
        self.editor.project.config.audiences.names().find(called).map_or_else(|| text.trim().to_owned(), str::to_owned)
    }

    /// What a cell changes in an entry that is there.
    pub(super) fn cell(
        &mut self,
        entry: &Entry,
        name: &str,
        cell: Option<&Cell>,
        marks: Option<&Marks>,
    ) -> Result<Change, String> {
        let cell = cell.map(|cell| self.meant(name, cell));
        let cell = cell.as_ref();
        let said = cell.map(Cell::text).unwrap_or_default();
        let said = canonical(&said);
        let look = marks.and_then(|marks| look_of(self.editor, marks));
        let marks = marks.filter(|_| look.is_some());
        let computed = self.kind.product(name).is_some();
        if marks.is_some_and(|marks| marks.holds(name, &said)) || computed {
            return Ok(None);
        }
        if marks.is_none() && said.is_empty() && !self.order.clears {
            return Ok(None);
        }
        let looks = self.looks;
        let usual = || self.looks.usual.iter().copied();
        let shown: Vec<(Audience, Lang)> = look.map_or_else(|| usual().collect(), |look| vec![look]);
        let mut now = None;
        for look in &shown {
            let Some(publication) = looks.get(*look) else { continue };
            let Some(index) = publication.find(&entry.id) else { continue };
            let datum = self.datum(entry, index, name, publication);
            let words = Words::of(look.1);
            let (as_text, in_sheet) = (written(&datum, words, Form::Text), written(&datum, words, Form::Sheet));
            if said == as_text || said == in_sheet {
                return Ok(None);
            }
            now.get_or_insert((publication, look.1, datum, as_text, in_sheet));
        }
        let Some((publication, lang, now, as_text, in_sheet)) = now else {
            return Err("the entry is hidden from those for whom this sheet was made".to_owned());
        };
        if as_text.chars().count() > MAX_CELL {
            return Err("the value is longer than a cell can hold: change it in the file".to_owned());
        }
        let text = match cell {
            Some(cell) if !said.is_empty() => self.text(lang, name, cell, &now)?,
            _ => String::new(),
        };
        let project_kept = marks.is_none_or(|marks| marks.holds(name, &as_text) || marks.holds(name, &in_sheet));
        let what = |new: &str| {
            let show = |text: &str| if text.is_empty() { "(nothing)".to_owned() } else { shorten(&text.replace('\n', " ")) };
            format!("{name}: {} → {}", show(&as_text), show(new))
        };
        let field = self.kind.fields.get(name);
        let is_link = field.is_none_or(|field| field.ty.as_link().is_some()) && !matches!(name, "tags" | "audience");
        if is_link {
            return self.links(entry, name, &now, &text, project_kept, what(&said));
        }
        if !text.is_empty() {
            let value = self.editor.value(self.kind, name, &text).map_err(|error| error.to_string())?;
            let new = match field {
                Some(field) => {
                    self.reader(lang).value(&value.node, field)?.map_or(Datum::Empty, |v| datum(&v, &field.ty, publication))
                }
                None => match &value.node.as_list() {
                    Some(items) => {
                        Datum::List(items.iter().filter_map(Node::as_str).map(|item| Datum::Text(item.to_owned())).collect())
                    }
                    None => Datum::Text(value.node.as_str().unwrap_or_default().to_owned()),
                },
            };
            if written(&new, Words::of(lang), Form::Text) == as_text {
                return Ok(None);
            }
        } else if now == Datum::Empty {
            return Ok(None);
        }
        if !project_kept {
            return Err(both(name, &as_text, &said));
        }
        let name = self.place_of(entry, name, &now, lang)?;
        Ok(Some((name, text, what(&said))))
    }

    /// What an entry has in a column.
    fn datum(&self, entry: &Entry, index: EntryIndex, name: &str, publication: &Publication) -> Datum {
        match name {
            "audience" => {
                let named = entry.marked.map(|_| publication.name_of(entry.audience).to_owned());
                named.map_or(Datum::Empty, Datum::Text)
            }
            // What the publication does not know was hidden.
            _ => column_datum(index, name, publication.vocabulary().get(&self.kind.name).unwrap_or(self.kind), publication),
        }
    }

    /// Holds what a sheet showed of a value against what the file holds, and returns the name under which it is changed there.
    fn place_of(&mut self, entry: &Entry, name: &str, now: &Datum, lang: Lang) -> Result<String, String> {
        let kind = self.kind;
        let main = self.editor.project.config.lang;
        let Some(field) = kind.fields.get(name) else { return Ok(name.to_owned()) };
        let is_default = entry.fields.get(name).is_some_and(|written| written.default);
        let (raw, at) = self.raw(entry, name)?;
        let own = raw.as_ref().is_some_and(|node| node.as_map().is_some()) && field.ty.is_words();
        if lang != main && field.ty.is_words() && !own {
            return Err(format!("{at}: `{name}` is written in `{}` there, and this sheet is in `{}`", main.code(), lang.code()));
        }
        let value = match (&raw, own) {
            (Some(node), true) => node.get(lang.code()).cloned(),
            _ => raw,
        };
        if field.ty.is_words() {
            let held = match value.as_ref().map(|node| (node.as_str(), node.as_list())) {
                None => String::new(),
                Some((Some(text), _)) => text.to_owned(),
                Some((_, items)) => items.unwrap_or_default().iter().filter_map(Node::as_str).collect::<Vec<_>>().join("\n"),
            };
            let held = canonical(&composed(&held));
            let shown = written(now, Words::of(lang), Form::Text);
            let is_default = is_default && held.is_empty();
            if !is_default && one_line(&held) != one_line(&shown) {
                return Err(format!(
                    "{at}: `{name}` holds there what this sheet does not show (marks, passages, another file): change it there"
                ));
            }
        } else if matches!(field.ty, FieldType::Records(_)) {
            let whole = self.editor.project.config.audiences.narrowest();
            let all = match self.looks.get((whole, lang)) {
                Some(publication) => publication.find(&entry.id).map(|n| column_datum(n, name, kind, publication)),
                None => None,
            };
            if all.as_ref() != Some(now) {
                return Err(format!("{at}: `{name}` holds there what this sheet does not show: change it there"));
            }
        }
        Ok(if own { format!("{name}.{}", lang.code()) } else { name.to_owned() })
    }

    /// What stands in the file for a field, and where the entry stands.
    fn raw(&mut self, entry: &Entry, name: &str) -> Result<(Option<Node>, String), String> {
        let editor = self.editor;
        let opened = self.files.entry(entry.file.to_string()).or_insert_with(|| {
            let file = editor.open(&entry.file).ok()?;
            let tract = file.tract().ok()??;
            Some((file, tract, HashMap::new()))
        });
        let changed = || format!("`{}` was changed meanwhile", entry.file);
        let (file, tract, known) = opened.as_mut().ok_or_else(changed)?;
        if known.is_empty() {
            *known = ways(&tract.root);
        }
        let way = known.get(&id_key(&entry.id)).ok_or_else(changed)?;
        let map = change::find(&tract.root, way).ok_or_else(changed)?;
        let node = map.get(name).filter(|node| !node.is_null()).cloned();
        let at = place_in(file, node.as_ref().map_or(map.span.start, |node| node.span.start) as usize);
        Ok((node, at))
    }

    /// Links: what is written on the other side stays there.
    fn links(&mut self, entry: &Entry, name: &str, now: &Datum, text: &str, kept: bool, what: String) -> Result<Change, String> {
        let project = self.editor.project;
        let coming = |id: &str| project.find(&composed(id)).map_or_else(|| id_key(id), |entry| id_key(&entry.id));
        let given: Vec<String> = if text.starts_with('[') {
            serde_json::from_str(text).unwrap_or_default()
        } else {
            Some(text.to_owned()).filter(|id| !id.is_empty()).into_iter().collect()
        };
        let held: Vec<String> = match now {
            Datum::Links(ids) => ids.clone(),
            _ => Vec::new(),
        };
        let (given_keys, held_keys): (HashSet<String>, HashSet<String>) =
            (given.iter().map(|id| coming(id)).collect(), held.iter().map(|id| coming(id)).collect());
        if given_keys == held_keys {
            return Ok(None);
        }
        if !kept {
            return Err(both(name, &held.join(", "), &given.join(", ")));
        }
        let (raw, _) = self.raw(entry, name)?;
        let own: Vec<String> = raw.as_ref().map_or_else(Vec::new, |node| {
            let one = std::slice::from_ref(node);
            node.as_list().unwrap_or(one).iter().filter_map(Node::as_str).map(|id| id.trim().to_owned()).collect()
        });
        let own_keys: HashSet<String> = own.iter().map(|id| coming(id)).collect();
        if let Some(gone) = held.iter().find(|id| !given_keys.contains(&coming(id)) && !own_keys.contains(&coming(id))) {
            let place = project.find(gone).map_or_else(String::new, |e| format!(" in {}", e.file));
            return Err(format!("the link to `{gone}` is written on its side{place}: take it out there"));
        }
        // What the sheet did not show stays.
        let stays = own.into_iter().filter(|id| given_keys.contains(&coming(id)) || !held_keys.contains(&coming(id)));
        let all: Vec<String> = stays.chain(given.iter().filter(|id| !held_keys.contains(&coming(id))).cloned()).collect();
        let single = self.kind.fields.get(name).and_then(|field| field.ty.as_link()).is_some_and(|link| !link.many);
        let text = match all.as_slice() {
            [] => String::new(),
            [one] if single => one.clone(),
            _ if single => return Err(format!("`{name}` leads to one entry")),
            _ => cells::list(all.iter().map(String::as_str)),
        };
        if !text.is_empty() {
            self.editor.value(self.kind, name, &text).map_err(|error| error.to_string())?;
        }
        Ok(Some((name.to_owned(), text, what)))
    }
}

/// Both values of a cell that was changed on both sides.
fn both(name: &str, project: &str, sheet: &str) -> String {
    let show =
        |text: &str| if text.is_empty() { "nothing".to_owned() } else { format!("`{}`", shorten(&text.replace('\n', " "))) };
    format!("{name} was changed on both sides: {} in the project, {} in the sheet", show(project), show(sheet))
}
