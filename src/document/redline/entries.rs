//! Entries: the parts of a sheet, a card, a definition and a row, merged by what they are called.

use super::Merger;
use super::align::{ItemKey, Step, align};
use super::prose::{array, paragraph, string};
use super::renamed::former_id;
use crate::diff::words;
use crate::publication::changes::{Change, Piece};
use serde_json::{Value, json};

/// What a part of a sheet is told apart by.
fn part_name(part: &Value) -> &str {
    let name = string(part, "name");
    if name.is_empty() { string(part, "label") } else { name }
}

/// Returns what two lists of parts have in common, in the order of the newer one; what went follows.
fn paired<'v>(old: &'v [Value], new: &'v [Value]) -> Vec<(Option<&'v Value>, Option<&'v Value>)> {
    let find = |all: &'v [Value], part: &Value| all.iter().find(|other| part_name(other) == part_name(part));
    let mut out: Vec<_> = new.iter().map(|part| (find(old, part), Some(part))).collect();
    out.extend(old.iter().filter(|part| find(new, part).is_none()).map(|part| (Some(part), None)));
    out
}

impl Merger<'_> {
    /// Merges two states of an entry.
    pub(super) fn entry(&mut self, sort: &str, old: &Value, new: &Value) -> Value {
        let mut out = new.clone();
        match sort {
            "rows" => {
                let cells = array(old, "cells").iter().zip(array(new, "cells"));
                out["cells"] = cells.map(|(before, now)| self.cell(before, now)).collect();
                if let Some(was) = former_id(old) {
                    self.id_of_row(was, &mut out);
                }
                for (n, (before, now)) in array(old, "cells").iter().zip(array(new, "cells")).enumerate() {
                    if self.words_of(before, false) != self.words_of(now, true) {
                        let label = self.columns.get(n).filter(|label| !label.is_empty()).cloned();
                        self.pen.what(label.as_deref().unwrap_or_else(|| self.words.get("redline_row")));
                    }
                }
            }
            "terms" => {
                for (key, label) in [("abbreviation", "redline_abbreviation")] {
                    if string(old, key) != string(new, key) {
                        out[key] = self.text(string(old, key), string(new, key)).into();
                        self.pen.what(self.words.get(label));
                    }
                }
                for key in ["synonyms", "avoid"] {
                    let (before, now) = (texts(old, key), texts(new, key));
                    if before != now {
                        out[key] = self.members(&before, &now).into();
                        self.pen.what(self.words.get(key));
                    }
                }
                if self.words_of(&old["definition"], false) != self.words_of(&new["definition"], true) {
                    out["definition"] = self.blocks(array(old, "definition"), array(new, "definition")).into();
                    self.pen.what(self.words.get("redline_text"));
                }
                out["see"] = self.references(array(old, "see"), array(new, "see")).into();
                self.title_of_term(old, new, &mut out);
            }
            "register" => {
                let sections = array(new, "sections").iter().map(|section| {
                    let before = array(old, "sections").iter().find(|other| string(other, "title") == string(section, "title"));
                    self.parts(before.unwrap_or(&Value::Null), section)
                });
                let mut sections: Vec<Value> = sections.collect();
                if let (Some(was), Some(first)) = (former_id(old), sections.first_mut()) {
                    let told = self.other_id(was, string(&new["ref"], "id"));
                    match first.get_mut("prose").and_then(Value::as_array_mut) {
                        Some(prose) => prose.insert(0, told),
                        None => first["prose"] = json!([told]),
                    }
                }
                out["sections"] = sections.into();
            }
            _ => out = self.parts(old, new),
        }
        out
    }

    /// Merges what a sheet, a card or a part of one tells.
    fn parts(&mut self, old: &Value, new: &Value) -> Value {
        let mut out = new.clone();
        let (before, now) = (string(&old["ref"], "title"), string(&new["ref"], "title"));
        let mut told: Vec<Value> = former_id(old).map(|was| self.other_id(was, string(&new["ref"], "id"))).into_iter().collect();
        if before != now && !before.is_empty() {
            let label = self.words.get("redline_title");
            self.pen.what(label);
            let blocks = [paragraph(&self.pen.pieces(&words(before, now)))];
            told.push(json!({"name": "redline-title", "label": label, "body": false, "place": -1, "blocks": blocks}));
        }
        let mut facts = Vec::new();
        for (before, now) in paired(array(old, "facts"), array(new, "facts")) {
            let Some(part) = now.or(before) else { continue };
            let mut fact = part.clone();
            let cell = match (before, now) {
                (Some(before), Some(now)) if self.words_of(&before["cell"], false) == self.words_of(&now["cell"], true) => {
                    facts.push(fact);
                    continue;
                }
                (Some(before), Some(now)) => self.cell(&before["cell"], &now["cell"]),
                (None, _) => self.fresh_cell(&part["cell"]),
                (Some(_), None) => self.gone_cell(&part["cell"]),
            };
            fact["cell"] = cell;
            self.pen.what(string(part, "label"));
            facts.push(fact);
        }
        for (before, now) in paired(array(old, "prose"), array(new, "prose")) {
            let Some(part) = now.or(before) else { continue };
            let mut field = part.clone();
            let blocks = match (before, now) {
                (Some(before), Some(now)) if self.words_of(&before["blocks"], false) == self.words_of(&now["blocks"], true) => {
                    told.push(field);
                    continue;
                }
                (Some(before), Some(now)) => self.blocks(array(before, "blocks"), array(now, "blocks")),
                (None, _) => self.fresh_blocks(array(part, "blocks")),
                (Some(_), None) => self.gone_blocks(array(part, "blocks")),
            };
            field["blocks"] = blocks.into();
            self.pen.what(string(part, "label"));
            told.push(field);
        }
        let mut tables = Vec::new();
        for (before, now) in paired(array(old, "tables"), array(new, "tables")) {
            let Some(part) = now.or(before) else { continue };
            let mut table = part.clone();
            if self.words_of(&before.map_or(Value::Null, |t| t["rows"].clone()), false)
                != self.words_of(&now.map_or(Value::Null, |t| t["rows"].clone()), true)
            {
                table["rows"] = self.rows(before, now, array(part, "columns")).into();
                self.pen.what(string(part, "label"));
            }
            tables.push(table);
        }
        let mut links = Vec::new();
        for (before, now) in paired(array(old, "links"), array(new, "links")) {
            let Some(part) = now.or(before) else { continue };
            let mut group = part.clone();
            let items = |group: Option<&Value>| group.map_or_else(Vec::new, |group| array(group, "items").to_vec());
            let (olds, news) = (items(before), items(now));
            let merged = self.references(&olds, &news);
            if merged != news {
                self.pen.what(string(part, "label"));
            }
            group["items"] = merged.into();
            links.push(group);
        }
        for (before, now) in paired(array(old, "images"), array(new, "images")) {
            let path = |image: Option<&Value>| image.map_or_else(String::new, |image| string(&image["cell"], "path").to_owned());
            if path(before) != path(now) || self.changed_files.contains(&path(now)) {
                let label = now.or(before).map_or("", |image| string(image, "label")).to_owned();
                let alt = now.or(before).map_or("", |image| string(&image["cell"], "alt")).to_owned();
                self.pen.what(&label);
                self.pen.block();
                let (change, said) =
                    if now.is_some() { (Change::Added, "redline_picture") } else { (Change::Removed, "redline_figure_gone") };
                let said = self.words.get(said).replace("{name}", &alt);
                let blocks = [paragraph(&self.pen.mark(change, said.trim()))];
                told.push(json!({"name": "redline-image", "label": label, "body": false, "place": 9_999, "blocks": blocks}));
            }
        }
        for (key, parts) in [("facts", facts), ("prose", told), ("tables", tables), ("links", links)] {
            if new.get(key).is_some() || !parts.is_empty() {
                out[key] = parts.into();
            }
        }
        out
    }

    /// Tells in a sheet or a card that the entry had another id: its heading stays a plain string.
    fn other_id(&mut self, was: &str, now: &str) -> Value {
        let label = self.words.get("id");
        self.pen.what(label);
        let marked = self.both_ids(was, now);
        json!({"name": "redline-id", "label": label, "body": false, "place": -2, "blocks": [paragraph(&marked)]})
    }

    /// Shows both ids in the first cell of a row that names its entry; what is jumped to is called by the newer one.
    fn id_of_row(&mut self, was: &str, row: &mut Value) {
        self.pen.what(self.words.get("id"));
        let now = string(row, "id").to_owned();
        let cells = row.get_mut("cells").and_then(Value::as_array_mut).into_iter().flatten();
        let own = cells.into_iter().find(|cell| string(cell, "type") == "entry" && string(&cell["ref"], "id") == now);
        if let Some(cell) = own {
            let marked = self.both_ids(was, &now);
            cell["ref"]["shown"] = marked.into();
        }
    }

    fn both_ids(&mut self, was: &str, now: &str) -> String {
        self.pen.pieces(&[Piece::new(Change::Removed, was), Piece::new(Change::Added, now)])
    }

    /// The title of a definition is no heading: it is marked itself.
    fn title_of_term(&mut self, old: &Value, new: &Value, out: &mut Value) {
        let (before, now) = (string(&old["ref"], "title"), string(&new["ref"], "title"));
        if before != now && !before.is_empty() {
            self.pen.what(self.words.get("redline_title"));
            out["ref"]["title"] = self.pen.pieces(&words(before, now)).into();
        }
    }

    /// An entry that came.
    pub(super) fn fresh_entry(&mut self, sort: &str, item: &Value) -> Value {
        let mut out = match sort {
            "rows" => {
                let mut out = item.clone();
                out["cells"] = array(item, "cells").iter().map(|cell| self.fresh_cell(cell)).collect();
                return out;
            }
            "terms" => {
                let mut out = item.clone();
                out["ref"]["title"] = self.pen.mark(Change::Added, string(&item["ref"], "title")).into();
                out["definition"] = self.fresh_blocks(array(item, "definition")).into();
                return out;
            }
            "register" => self.entry(sort, &Value::Null, item),
            _ => self.parts(&Value::Null, item),
        };
        // A heading stays a plain string; a bar stands beside it.
        out["ref"]["unit"] = self.pen.number().into();
        out
    }

    /// An entry that went, in the shape of those beside it.
    pub(super) fn gone_entry(&mut self, sort: &str, item: &Value) -> Value {
        match sort {
            "rows" => {
                let mut out = json!({"id": item["id"], "path": Value::Null});
                out["cells"] = array(item, "cells").iter().map(|cell| self.gone_cell(cell)).collect();
                out
            }
            "terms" => {
                let target = self.gone_reference(&item["ref"]);
                json!({"ref": target, "definition": self.gone_blocks(array(item, "definition")), "synonyms": [], "avoid": [], "see": []})
            }
            _ => {
                let target = self.gone_reference(&item["ref"]);
                let blocks = self.gone_blocks_of(sort, item);
                json!({"ref": target, "removed": true, "blocks": blocks, "facts": [], "prose": [], "tables": [], "links": [], "images": [], "sections": [], "missing": []})
            }
        }
    }

    /// What an entry said that went: its name, and what it told.
    pub(super) fn gone_blocks_of(&mut self, sort: &str, item: &Value) -> Vec<Value> {
        self.pen.block();
        let target = &item["ref"];
        let name = match (former_id(target).unwrap_or(string(target, "id")), string(target, "title")) {
            ("", _) => self.words_of(&item["cells"], false).trim().to_owned(),
            (id, title) => format!("{id} {title}"),
        };
        let mut out = vec![
            json!({"type": "paragraph", "inlines": [{"type": "strong", "inlines": [{"type": "text", "text": self.pen.mark(Change::Removed, &name)}]}]}),
        ];
        if sort == "terms" {
            out.extend(self.gone_blocks(array(item, "definition")));
        }
        let parts: Vec<&Value> = if sort == "register" { array(item, "sections").iter().collect() } else { vec![item] };
        for part in parts {
            for field in array(part, "prose") {
                out.extend(self.gone_blocks(array(field, "blocks")));
            }
            for fact in array(part, "facts") {
                let cell = self.words_of(&fact["cell"], false);
                if !cell.trim().is_empty() {
                    let line = format!("{}{}{}", string(fact, "label"), self.words.get("colon"), cell.trim());
                    out.push(self.gone_words(&line));
                }
            }
            for table in array(part, "tables") {
                for line in self.lines_of(&table["rows"], false).into_iter().chain(self.row_lines(table)) {
                    out.push(self.gone_words(&line));
                }
            }
        }
        out
    }

    /// The rows of an entry, a line each.
    fn row_lines(&self, table: &Value) -> Vec<String> {
        let line = |row: &Value| {
            let cells = row.as_array().into_iter().flatten().map(|cell| self.words_of(cell, false).trim().to_owned());
            cells.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ")
        };
        array(table, "rows").iter().map(line).filter(|line| !line.is_empty()).collect()
    }

    /// Merges rows of an entry, those of the older state laid into the columns that are shown.
    fn rows(&mut self, old: Option<&Value>, new: Option<&Value>, columns: &[Value]) -> Vec<Value> {
        let laid = |table: Option<&Value>| -> Vec<Vec<Value>> {
            let Some(table) = table else { return Vec::new() };
            let at: Vec<Option<usize>> = columns
                .iter()
                .map(|column| array(table, "columns").iter().position(|own| part_name(own) == part_name(column)))
                .collect();
            let row = |row: &Value| {
                let cell = |n: &Option<usize>| n.and_then(|n| row.get(n).cloned()).unwrap_or_else(|| json!({"type": "empty"}));
                at.iter().map(cell).collect()
            };
            array(table, "rows").iter().map(row).collect()
        };
        let (olds, news) = (laid(old), laid(new));
        let key = |row: &Vec<Value>, is_new: bool| {
            let words = row.iter().map(|cell| self.words_of(cell, is_new)).collect();
            ItemKey { sort: String::new(), words, fixed: false }
        };
        let old_keys: Vec<ItemKey> = olds.iter().map(|row| key(row, false)).collect();
        let new_keys: Vec<ItemKey> = news.iter().map(|row| key(row, true)).collect();
        let mut out = Vec::with_capacity(news.len());
        for step in align(&old_keys, &new_keys) {
            self.pen.block();
            let row: Vec<Value> = match step {
                Step::Both(i, j) => {
                    let (Some(before), Some(now)) = (olds.get(i), news.get(j)) else { continue };
                    before.iter().zip(now).map(|(before, now)| self.cell(before, now)).collect()
                }
                Step::New(j) => news.get(j).map(|row| row.iter().map(|cell| self.fresh_cell(cell)).collect()).unwrap_or_default(),
                Step::Old(i) => olds.get(i).map(|row| row.iter().map(|cell| self.gone_cell(cell)).collect()).unwrap_or_default(),
            };
            out.push(row.into());
        }
        out
    }

    fn text(&mut self, old: &str, new: &str) -> String {
        self.pen.pieces(&words(old, new))
    }

    /// Merges lists of short texts: what is in both stays, in the order of the newer one.
    fn members(&mut self, old: &[String], new: &[String]) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for text in new {
            self.pen.block();
            out.push(if old.contains(text) { text.clone() } else { self.pen.mark(Change::Added, text) });
        }
        for text in old.iter().filter(|text| !new.contains(text)) {
            self.pen.block();
            out.push(self.pen.mark(Change::Removed, text));
        }
        out
    }

    /// Merges references to entries, told apart by their ids.
    fn references(&mut self, old: &[Value], new: &[Value]) -> Vec<Value> {
        let among = |all: &[Value], target: &Value| all.iter().any(|other| string(other, "id") == string(target, "id"));
        let mut out = Vec::with_capacity(new.len());
        for target in new {
            self.pen.block();
            out.push(if among(old, target) { target.clone() } else { self.fresh_reference(target) });
        }
        for target in old.iter().filter(|target| !among(new, target)) {
            self.pen.block();
            out.push(self.gone_reference(target));
        }
        out
    }

    fn fresh_reference(&mut self, target: &Value) -> Value {
        let mut out = target.clone();
        // Where many stand together they are shown by their ids.
        out["shown"] = self.pen.mark(Change::Added, string(target, "id")).into();
        self.pen.block();
        out["title"] = self.pen.mark(Change::Added, string(target, "title")).into();
        out
    }

    /// A reference that went: it leads to where the entry still is told, or nowhere.
    fn gone_reference(&mut self, target: &Value) -> Value {
        let mut out = target.clone();
        out["shown"] = self.pen.mark(Change::Removed, former_id(target).unwrap_or(string(target, "id"))).into();
        self.pen.block();
        out["title"] = self.pen.mark(Change::Removed, string(target, "title")).into();
        out["anchor"] = false.into();
        let held = self.held.contains(string(target, "id"));
        out["here"] = held.into();
        out["path"] = Value::Null;
        if !held {
            out["id"] = self.pen.mark(Change::Removed, former_id(target).unwrap_or(string(target, "id"))).into();
        }
        out
    }

    /// Merges two states of a cell.
    fn cell(&mut self, old: &Value, new: &Value) -> Value {
        if self.words_of(old, false) == self.words_of(new, true) {
            return new.clone();
        }
        self.pen.block();
        match (string(old, "type"), string(new, "type")) {
            ("empty" | "", _) => self.fresh_cell(new),
            (_, "empty" | "") => self.gone_cell(old),
            ("refs", "refs") => json!({"type": "refs", "items": self.references(array(old, "items"), array(new, "items"))}),
            ("prose", "prose") => json!({"type": "prose", "blocks": self.blocks(array(old, "blocks"), array(new, "blocks"))}),
            ("entry", "entry") => {
                let mut out = new.clone();
                let (before, now) = (string(&old["ref"], "title"), string(&new["ref"], "title"));
                if before != now {
                    out["ref"]["title"] = self.text(before, now).into();
                }
                out
            }
            ("list", "list") => {
                let key = |item: &Value, is_new: bool| ItemKey {
                    sort: String::new(),
                    words: self.words_of(item, is_new),
                    fixed: false,
                };
                let (olds, news) = (array(old, "items"), array(new, "items"));
                let old_keys: Vec<ItemKey> = olds.iter().map(|item| key(item, false)).collect();
                let new_keys: Vec<ItemKey> = news.iter().map(|item| key(item, true)).collect();
                let mut items = Vec::new();
                for step in align(&old_keys, &new_keys) {
                    items.extend(match step {
                        Step::Both(i, j) => olds.get(i).zip(news.get(j)).map(|(before, now)| self.cell(before, now)),
                        Step::New(j) => news.get(j).map(|item| self.fresh_cell(item)),
                        Step::Old(i) => olds.get(i).map(|item| self.gone_cell(item)),
                    });
                }
                json!({"type": "list", "items": items})
            }
            _ => {
                let text = self.text(&self.shown(old, false), &self.shown(new, true));
                with_text(new, text)
            }
        }
    }

    /// A cell as one text.
    fn shown(&self, cell: &Value, is_new: bool) -> String {
        match (string(cell, "type"), cell.get("text")) {
            ("boolean", None) => self.words.get(if cell["value"] == true { "yes" } else { "no" }).to_owned(),
            (_, Some(Value::String(text))) => text.clone(),
            _ => self.words_of(cell, is_new).trim().to_owned(),
        }
    }

    /// A cell that came.
    fn fresh_cell(&mut self, cell: &Value) -> Value {
        self.pen.block();
        match string(cell, "type") {
            "empty" | "" => cell.clone(),
            "refs" => {
                json!({"type": "refs", "items": array(cell, "items").iter().map(|item| self.fresh_reference(item)).collect::<Vec<_>>()})
            }
            "prose" => json!({"type": "prose", "blocks": self.fresh_blocks(array(cell, "blocks"))}),
            "list" => {
                json!({"type": "list", "items": array(cell, "items").iter().map(|item| self.fresh_cell(item)).collect::<Vec<_>>()})
            }
            "entry" => {
                let mut out = cell.clone();
                out["ref"] = self.fresh_reference(&cell["ref"]);
                out
            }
            "image" => cell.clone(),
            _ => {
                let text = self.pen.mark(Change::Added, &self.shown(cell, true));
                with_text(cell, text)
            }
        }
    }

    /// A cell that went.
    fn gone_cell(&mut self, cell: &Value) -> Value {
        self.pen.block();
        match string(cell, "type") {
            "empty" | "" => cell.clone(),
            "refs" => {
                json!({"type": "refs", "items": array(cell, "items").iter().map(|item| self.gone_reference(item)).collect::<Vec<_>>()})
            }
            "prose" => json!({"type": "prose", "blocks": self.gone_blocks(array(cell, "blocks"))}),
            "list" => {
                json!({"type": "list", "items": array(cell, "items").iter().map(|item| self.gone_cell(item)).collect::<Vec<_>>()})
            }
            "entry" => {
                let mut out = cell.clone();
                out["ref"] = self.gone_reference(&cell["ref"]);
                out
            }
            _ => {
                let text = self.pen.mark(Change::Removed, &self.shown(cell, false));
                with_text(&json!({"type": "text"}), text)
            }
        }
    }
}

/// A cell that shows another text; what leads elsewhere stays a link.
fn with_text(cell: &Value, text: String) -> Value {
    let mut out = cell.clone();
    if !matches!(string(cell, "type"), "text" | "number" | "date" | "choice" | "url" | "boolean") {
        out = json!({"type": "text"});
    }
    out["text"] = text.into();
    out
}

fn texts(value: &Value, key: &str) -> Vec<String> {
    array(value, key).iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
