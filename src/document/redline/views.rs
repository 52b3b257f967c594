//! Views: entries, rows and definitions are merged one by one; what is a drawing or a comparison is shown as it is now, with what it shows
//! otherwise below it.

use super::Merger;
use super::marks::Unit;
use super::prose::{array, paragraph, string};
use super::renamed::former_id;
use crate::publication::changes::Change;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// The most lines that tell what a drawing shows otherwise.
const MOST_LINES: usize = 40;

/// How a view that is merged entry by entry is built: its groups, and their items.
fn parts_of(view: &Value) -> Option<(&'static str, &'static str)> {
    match string(view, "view") {
        "sheets" => Some(("groups", "sheets")),
        "cards" => Some(("groups", "cards")),
        "glossary" => Some(("letters", "terms")),
        "table" => Some(("groups", "rows")),
        _ => None,
    }
}

/// The id of a sheet, a card, a definition or a row.
fn id_of(item: &Value) -> &str {
    let own = string(item, "id");
    if own.is_empty() { string(&item["ref"], "id") } else { own }
}

/// The entries that a value shows, if it is a view that is merged entry by entry: each with what it is there, its id and its data.
pub(super) fn entries_of(value: &Value) -> Vec<(&'static str, &str, &Value)> {
    if string(value, "view") == "register" {
        return array(value, "sheets").iter().map(|item| ("register", id_of(item), item)).collect();
    }
    let Some((groups, items)) = parts_of(value) else { return Vec::new() };
    let all = array(value, groups).iter().flat_map(|group| array(group, items));
    all.map(|item| (items, id_of(item), item)).filter(|(_, id, _)| !id.is_empty()).collect()
}

/// The title of an entry, from its reference or the cell that holds it.
fn title_of(item: &Value) -> String {
    let own = string(&item["ref"], "title");
    if !own.is_empty() {
        return own.to_owned();
    }
    let cells = array(item, "cells").iter().filter(|cell| string(cell, "type") == "entry");
    cells.map(|cell| string(&cell["ref"], "title")).find(|title| !title.is_empty()).unwrap_or_default().to_owned()
}

impl Merger<'_> {
    /// Merges two states of a view.
    pub(super) fn view(&mut self, old: &Value, new: &Value) -> Vec<Value> {
        // The title of a sheet is a heading: it is none of its words.
        let names = |view: &Value| -> Vec<(String, String)> {
            entries_of(view).iter().map(|(_, id, item)| ((*id).to_owned(), title_of(item))).collect()
        };
        let columns =
            |view: &Value| -> Vec<String> { array(view, "columns").iter().map(|column| string(column, "name").into()).collect() };
        let named_otherwise = || names(old) != names(new) || entries_of(old).iter().any(|(_, _, item)| former_id(item).is_some());
        if self.words_of(old, false) == self.words_of(new, true) && columns(old) == columns(new) && !named_otherwise() {
            return vec![new.clone()];
        }
        if string(new, "view") == "register" {
            let mut out = new.clone();
            let mut below = Vec::new();
            if new["list"].is_object() {
                let mut list = self.view(&old["list"], &new["list"]);
                out["list"] = list.remove(0);
                below = list;
            }
            out["sheets"] = self.items("register", array(old, "sheets"), array(new, "sheets"), &HashSet::new()).into();
            below.insert(0, out);
            return below;
        }
        match parts_of(new) {
            Some((groups, items)) => {
                let mut out = self.columns(old, new);
                out.insert(0, self.grouped(old, new, groups, items));
                out
            }
            None => self.drawing(old, new),
        }
    }

    /// A view that came.
    pub(super) fn fresh_view(&mut self, new: &Value) -> Vec<Value> {
        if string(new, "view") == "register" || parts_of(new).is_some() {
            return self.view(&json!({"view": new["view"]}), new);
        }
        self.pen.what(self.words.get("redline_figure"));
        let said = self.words.get("redline_figure_new").to_owned();
        vec![new.clone(), paragraph(&self.pen.mark(Change::Added, &said))]
    }

    /// A view that went: the entries that are told nowhere any more, or what a drawing was called.
    pub(super) fn gone_view(&mut self, old: &Value) -> Vec<Value> {
        let entries = entries_of(old);
        if entries.is_empty() {
            self.pen.what(self.words.get("redline_figure"));
            let name =
                ["title", "caption"].map(|key| string(old, key)).into_iter().find(|text| !text.is_empty()).unwrap_or_default();
            let said = self.words.get("redline_figure_gone").replace("{name}", name);
            return vec![self.gone_words(said.trim())];
        }
        let mut out = Vec::new();
        for (sort, id, item) in entries {
            if !self.new_entries.contains(&(sort.to_owned(), id.to_owned())) {
                out.extend(self.gone_blocks_of(sort, item));
            }
        }
        out
    }

    /// A drawing or a comparison, as it is now, and what it shows otherwise.
    fn drawing(&mut self, old: &Value, new: &Value) -> Vec<Value> {
        self.pen.what(self.words.get("redline_figure"));
        let (before, now) = (self.lines_of(old, false), self.lines_of(new, true));
        let (had, has): (HashSet<&String>, HashSet<&String>) = (before.iter().collect(), now.iter().collect());
        let mut lines: Vec<(Change, &String)> =
            before.iter().filter(|line| !has.contains(line)).map(|line| (Change::Removed, line)).collect();
        lines.extend(now.iter().filter(|line| !had.contains(line)).map(|line| (Change::Added, line)));
        let left_out = lines.len().saturating_sub(MOST_LINES);
        lines.truncate(MOST_LINES);
        self.pen.block();
        let said = self.words.get(if lines.is_empty() { "redline_figure_changed" } else { "redline_figure_other" }).to_owned();
        let mut out = vec![new.clone(), paragraph(&self.pen.mark(Change::Added, &said))];
        let mut items = Vec::new();
        for (change, line) in lines {
            self.pen.block();
            items.push(json!({"checked": Value::Null, "blocks": [paragraph(&self.pen.mark(change, line))]}));
        }
        if left_out > 0 {
            items.push(json!({"checked": Value::Null, "blocks": [paragraph(&self.words.count("redline_more", left_out))]}));
        }
        if !items.is_empty() {
            out.push(json!({"type": "list", "ordered": false, "start": 1, "tight": true, "items": items}));
        }
        out
    }

    /// Says below a table which columns it has no more, and which are new. What came with its rows needs no word.
    fn columns(&mut self, old: &Value, new: &Value) -> Vec<Value> {
        if array(old, "columns").is_empty() {
            return Vec::new();
        }
        let labels = |of: &Value, other: &Value| {
            let known: HashSet<&str> = array(other, "columns").iter().map(|column| string(column, "name")).collect();
            let shown = array(of, "columns").iter().filter(|column| column["extra"] != true);
            let only = shown.filter(|column| !known.contains(string(column, "name"))).map(|column| string(column, "label"));
            only.collect::<Vec<_>>().join(", ")
        };
        let told = [
            (Change::Removed, "redline_columns_gone", labels(old, new)),
            (Change::Added, "redline_columns_new", labels(new, old)),
        ];
        let mut out = Vec::new();
        for (change, word, labels) in told.into_iter().filter(|(_, _, labels)| !labels.is_empty()) {
            self.pen.block();
            self.pen.what(self.words.get("redline_columns"));
            out.push(paragraph(&self.pen.mark(change, &self.words.get(word).replace("{names}", &labels))));
        }
        out
    }

    fn grouped(&mut self, old: &Value, new: &Value, groups: &str, items: &str) -> Value {
        let mut out = new.clone();
        // Rows of other columns are laid into today's.
        let old = if items == "rows" { &as_columns(old, new) } else { old };
        self.columns = array(new, "columns").iter().map(|column| string(column, "label").to_owned()).collect();
        let group_key = |group: &Value| -> String {
            ["key", "label", "letter"]
                .map(|key| string(group, key))
                .into_iter()
                .find(|text| !text.is_empty())
                .unwrap_or_default()
                .to_owned()
        };
        let olds: HashMap<String, &Value> = array(old, groups).iter().map(|group| (group_key(group), group)).collect();
        let mut all: HashMap<String, &Value> = HashMap::new();
        for item in array(old, groups).iter().flat_map(|group| array(group, items)) {
            all.insert(id_of(item).to_owned(), item);
        }
        let now: HashSet<String> =
            array(new, groups).iter().flat_map(|group| array(group, items)).map(|item| id_of(item).to_owned()).collect();
        let mut merged: Vec<Value> = Vec::new();
        let mut met: HashSet<String> = HashSet::new();
        for group in array(new, groups) {
            let key = group_key(group);
            let before = olds.get(&key).map_or(&[][..], |group| array(group, items));
            // What stood in another group is the same entry still.
            let news = array(group, items);
            let here: HashSet<&str> = before.iter().map(id_of).collect();
            let moved = news.iter().map(id_of).filter(|id| !here.contains(id)).filter_map(|id| all.get(id).copied());
            let mut pairs: Vec<Value> = before.to_vec();
            pairs.extend(moved.cloned());
            let mut group = group.clone();
            group[items] = self.items(items, &pairs, news, &now).into();
            met.insert(key);
            merged.push(group);
        }
        // Groups that went: what was in them stands at the end.
        for group in array(old, groups).iter().filter(|group| !met.contains(&group_key(group))) {
            let gone = self.items(items, array(group, items), &[], &now);
            if gone.is_empty() {
                continue;
            }
            match merged.last_mut().and_then(|last| last[items].as_array_mut()) {
                Some(last) => last.extend(gone),
                None => {
                    let mut group = group.clone();
                    group[items] = gone.into();
                    merged.push(group);
                }
            }
        }
        out[groups] = merged.into();
        if out["empty"] == true && array(&out, groups).iter().any(|group| !array(group, items).is_empty()) {
            out["empty"] = false.into();
        }
        out
    }

    /// Merges the items of a group. What went stands behind what it stood behind; what is told elsewhere now is left out.
    fn items(&mut self, sort: &str, old: &[Value], new: &[Value], elsewhere: &HashSet<String>) -> Vec<Value> {
        let by_id: HashMap<&str, &Value> = old.iter().map(|item| (id_of(item), item)).collect();
        let here: HashSet<&str> = new.iter().map(id_of).collect();
        let mut gone: HashMap<Option<String>, Vec<&Value>> = HashMap::new();
        let mut last = None;
        for item in old {
            let id = id_of(item);
            if here.contains(id) {
                last = Some(id);
            } else if !(elsewhere.contains(id) || sort != "rows" && self.new_entries.contains(&(sort.to_owned(), id.to_owned())))
            {
                gone.entry(last.map(str::to_owned)).or_default().push(item);
            }
        }
        let mut out = Vec::with_capacity(new.len());
        let mut append = |merger: &mut Self, after: Option<&str>, out: &mut Vec<Value>| {
            for item in gone.remove(&after.map(str::to_owned)).unwrap_or_default() {
                merger.open_entry(item);
                out.push(merger.gone_entry(sort, item));
                merger.pen.close();
            }
        };
        append(self, None, &mut out);
        for item in new {
            let id = id_of(item);
            let elsewhere = self.old_entries.get(&(sort.to_owned(), id.to_owned())).copied().filter(|_| sort != "rows");
            let before = by_id.get(id).copied().or(elsewhere);
            self.open_entry(item);
            out.push(match before {
                Some(before)
                    if self.words_of(before, false) == self.words_of(item, true)
                        && title_of(before) == title_of(item)
                        && former_id(before).is_none() =>
                {
                    item.clone()
                }
                Some(before) => self.entry(sort, before, item),
                None => self.fresh_entry(sort, item),
            });
            self.pen.close();
            append(self, Some(id), &mut out);
        }
        out
    }

    /// Opens the unit of an entry: it came where the older state shows it nowhere, and went where the newer one does not.
    pub(super) fn open_entry(&mut self, item: &Value) {
        let id = id_of(item);
        let [old, new] = &self.ids;
        let change = match (old.contains(id), new.contains(id)) {
            (false, true) => Change::Added,
            (true, false) => Change::Removed,
            _ => Change::Same,
        };
        let was = self.former_ids.get(id).cloned();
        let unit = Unit { id: Some(id.to_owned()), was, title: title_of(item), change, what: Vec::new() };
        self.pen.open(format!("entry {id}"), unit);
    }
}

/// A table with its rows laid into the columns of another.
fn as_columns(old: &Value, new: &Value) -> Value {
    let names =
        |view: &Value| -> Vec<String> { array(view, "columns").iter().map(|column| string(column, "name").to_owned()).collect() };
    let (before, now) = (names(old), names(new));
    let mut out = old.clone();
    if before == now {
        return out;
    }
    for group in out.get_mut("groups").and_then(Value::as_array_mut).into_iter().flatten() {
        for row in group.get_mut("rows").and_then(Value::as_array_mut).into_iter().flatten() {
            let cell = |name: &String| {
                let at = before.iter().position(|own| own == name);
                at.and_then(|n| array(row, "cells").get(n).cloned()).unwrap_or_else(|| json!({"type": "empty"}))
            };
            let cells: Vec<Value> = now.iter().map(cell).collect();
            row["cells"] = cells.into();
        }
    }
    out
}
