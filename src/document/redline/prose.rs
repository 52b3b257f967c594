//! Texts: the blocks of two states of a text become those of one, in which what came and what went is marked.

use super::Merger;
use super::align::{ItemKey, Step, align};
use super::line::line_words;
use crate::publication::changes::Change;
use serde_json::{Value, json};

pub(super) fn array<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub(super) fn string<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Returns a paragraph of one text.
pub(super) fn paragraph(text: &str) -> Value {
    json!({"type": "paragraph", "inlines": [{"type": "text", "text": text}]})
}

impl Merger<'_> {
    /// What two blocks are told apart by.
    pub(super) fn key_of(&self, block: &Value, is_new: bool) -> ItemKey {
        let sort = string(block, "type");
        if sort == "view" {
            let sort = format!("view {}", string(block, "view"));
            return ItemKey { sort, words: string(block, "title").to_owned(), fixed: true };
        }
        ItemKey { sort: sort.to_owned(), words: self.words_of(block, is_new), fixed: false }
    }

    /// Merges two states of a text.
    pub(super) fn blocks(&mut self, old: &[Value], new: &[Value]) -> Vec<Value> {
        let old_keys: Vec<ItemKey> = old.iter().map(|block| self.key_of(block, false)).collect();
        let new_keys: Vec<ItemKey> = new.iter().map(|block| self.key_of(block, true)).collect();
        let mut out = Vec::with_capacity(new.len());
        for step in align(&old_keys, &new_keys) {
            self.pen.block();
            match step {
                Step::Both(i, j) => {
                    let (Some(before), Some(now)) = (old.get(i), new.get(j)) else { continue };
                    let same = old_keys.get(i).zip(new_keys.get(j)).is_some_and(|(a, b)| !a.fixed && a.words == b.words);
                    if same { out.push(now.clone()) } else { out.extend(self.block(before, now)) }
                }
                Step::Old(i) => out.extend(old.get(i).map(|block| self.gone(block)).unwrap_or_default()),
                Step::New(j) => out.extend(new.get(j).map(|block| self.fresh(block)).unwrap_or_default()),
            }
        }
        self.pen.block();
        out
    }

    /// Merges two states of a block of one sort.
    fn block(&mut self, old: &Value, new: &Value) -> Vec<Value> {
        let mut out = new.clone();
        match string(new, "type") {
            "paragraph" => {
                out["inlines"] = self.line(array(old, "inlines"), array(new, "inlines")).into();
                if self.is_other_picture(old, new) {
                    let note = self.picture_note(new);
                    return vec![out, note];
                }
            }
            // A heading is a line of the contents and of the outline: how it was stands below.
            "heading" => {
                let line = self.line(array(old, "inlines"), array(new, "inlines"));
                return vec![out, json!({"type": "paragraph", "inlines": line})];
            }
            "list" => return vec![self.list(old, new)],
            "quote" | "alert" | "container" | "language" => {
                out["blocks"] = self.blocks(array(old, "blocks"), array(new, "blocks")).into();
            }
            "details" | "figure" => {
                let words = if string(new, "type") == "details" { "summary" } else { "caption" };
                out[words] = self.line(array(old, words), array(new, words)).into();
                out["blocks"] = self.blocks(array(old, "blocks"), array(new, "blocks")).into();
            }
            "code" => {
                let (before, now): (Vec<&str>, Vec<&str>) =
                    (string(old, "text").lines().collect(), string(new, "text").lines().collect());
                let mut lines = Vec::new();
                for op in similar::capture_diff_slices(similar::Algorithm::Patience, &before, &now) {
                    for change in op.iter_changes(&before, &now) {
                        let sign = match change.tag() {
                            similar::ChangeTag::Equal => Change::Same,
                            similar::ChangeTag::Delete => Change::Removed,
                            similar::ChangeTag::Insert => Change::Added,
                        };
                        lines.push(self.pen.mark(sign, change.value()));
                    }
                }
                out["text"] = lines.join("\n").into();
            }
            "table" => return self.table(old, new),
            "definitions" => out["items"] = self.definitions(old, new).into(),
            "grid" => {
                let shape = |grid: &Value| -> Vec<usize> {
                    ["head", "body"]
                        .iter()
                        .flat_map(|part| array(grid, part).iter().map(|row| row.as_array().map_or(0, Vec::len)))
                        .collect()
                };
                if shape(old) != shape(new) {
                    return [self.gone(old), self.fresh(new)].concat();
                }
                out["caption"] = self.line(array(old, "caption"), array(new, "caption")).into();
                for part in ["head", "body"] {
                    for (row, (before, now)) in array(old, part).iter().zip(array(new, part)).enumerate() {
                        let cells = before.as_array().into_iter().flatten().zip(now.as_array().into_iter().flatten());
                        for (n, (before, now)) in cells.enumerate() {
                            out[part][row][n]["blocks"] = self.blocks(array(before, "blocks"), array(now, "blocks")).into();
                        }
                    }
                }
            }
            "view" => return self.view(old, new),
            _ => {}
        }
        vec![out]
    }

    /// Merges two states of a list. What went has no number, so that the others keep theirs.
    fn list(&mut self, old: &Value, new: &Value) -> Value {
        let item_key =
            |item: &Value, is_new: bool| ItemKey { sort: String::new(), words: self.words_of(item, is_new), fixed: false };
        let (olds, news) = (array(old, "items"), array(new, "items"));
        let old_keys: Vec<ItemKey> = olds.iter().map(|item| item_key(item, false)).collect();
        let new_keys: Vec<ItemKey> = news.iter().map(|item| item_key(item, true)).collect();
        let mut items: Vec<Value> = Vec::with_capacity(news.len());
        // What went before the first item.
        let mut waiting: Vec<Value> = Vec::new();
        for step in align(&old_keys, &new_keys) {
            self.pen.block();
            match step {
                Step::Both(i, j) => {
                    let (Some(before), Some(now)) = (olds.get(i), news.get(j)) else { continue };
                    let mut item = now.clone();
                    item["blocks"] = self.blocks(array(before, "blocks"), array(now, "blocks")).into();
                    items.push(item);
                }
                Step::New(j) => {
                    let Some(now) = news.get(j) else { continue };
                    let mut item = now.clone();
                    item["blocks"] = self.fresh_blocks(array(now, "blocks")).into();
                    items.push(item);
                }
                // It goes on in the item before it, or begins the next one.
                Step::Old(i) => {
                    let Some(before) = olds.get(i) else { continue };
                    let gone = self.gone_blocks(array(before, "blocks"));
                    match items.last_mut().and_then(|item| item["blocks"].as_array_mut()) {
                        Some(blocks) => blocks.extend(gone),
                        None => waiting.extend(gone),
                    }
                }
            }
            if !waiting.is_empty()
                && let Some(blocks) = items.last_mut().and_then(|item| item["blocks"].as_array_mut())
            {
                blocks.append(&mut waiting);
            }
        }
        let mut out = new.clone();
        out["items"] = items.into();
        out
    }

    /// Merges two states of a table of a text: rows that went stay in their place.
    fn table(&mut self, old: &Value, new: &Value) -> Vec<Value> {
        let width = |table: &Value| array(table, "head").len();
        if width(old) != width(new) {
            return [self.gone(old), self.fresh(new)].concat();
        }
        let row_key =
            |row: &Value, is_new: bool| ItemKey { sort: String::new(), words: self.words_of(row, is_new), fixed: false };
        let (olds, news) = (array(old, "rows"), array(new, "rows"));
        let old_keys: Vec<ItemKey> = olds.iter().map(|row| row_key(row, false)).collect();
        let new_keys: Vec<ItemKey> = news.iter().map(|row| row_key(row, true)).collect();
        let cells = |row: &Value| -> Vec<Vec<Value>> {
            row.as_array().into_iter().flatten().map(|cell| cell.as_array().cloned().unwrap_or_default()).collect()
        };
        let mut rows: Vec<Value> = Vec::with_capacity(news.len());
        for step in align(&old_keys, &new_keys) {
            let row: Vec<Vec<Value>> = match step {
                Step::Both(i, j) => {
                    let (Some(before), Some(now)) = (olds.get(i), news.get(j)) else { continue };
                    cells(before).iter().zip(cells(now)).map(|(before, now)| self.line(before, &now)).collect()
                }
                Step::New(j) => {
                    self.pen.block();
                    news.get(j).map(|row| cells(row).iter().map(|cell| self.fresh_line(cell)).collect()).unwrap_or_default()
                }
                Step::Old(i) => {
                    olds.get(i).map(|row| cells(row).iter().map(|cell| self.gone_line(cell)).collect()).unwrap_or_default()
                }
            };
            rows.push(json!(row));
        }
        let mut out = new.clone();
        // The head is repeated on each page; how it was is said once.
        let mut out_of_head = Vec::new();
        for (before, now) in array(old, "head").iter().zip(array(new, "head")) {
            let (before, now) = (before.as_array().cloned().unwrap_or_default(), now.as_array().cloned().unwrap_or_default());
            if line_words(&before) != line_words(&now) {
                out_of_head.push(json!({"type": "paragraph", "inlines": self.line(&before, &now)}));
            }
        }
        out["rows"] = rows.into();
        out_of_head.insert(0, out);
        out_of_head
    }

    fn definitions(&mut self, old: &Value, new: &Value) -> Vec<Value> {
        let terms = |item: &Value| -> String {
            array(item, "terms").iter().filter_map(Value::as_array).map(|term| line_words(term)).collect()
        };
        let key = |item: &Value| ItemKey { sort: terms(item), words: String::new(), fixed: true };
        let (olds, news) = (array(old, "items"), array(new, "items"));
        let (old_keys, new_keys): (Vec<ItemKey>, Vec<ItemKey>) = (olds.iter().map(key).collect(), news.iter().map(key).collect());
        let bodies = |item: &Value| -> Vec<Vec<Value>> {
            array(item, "definitions").iter().map(|body| body.as_array().cloned().unwrap_or_default()).collect()
        };
        let mut items = Vec::with_capacity(news.len());
        for step in align(&old_keys, &new_keys) {
            self.pen.block();
            match step {
                Step::Both(i, j) => {
                    let (Some(before), Some(now)) = (olds.get(i), news.get(j)) else { continue };
                    let mut item = now.clone();
                    let merged = self.blocks(&bodies(before).concat(), &bodies(now).concat());
                    item["definitions"] = json!([merged]);
                    items.push(item);
                }
                Step::New(j) => {
                    let Some(now) = news.get(j) else { continue };
                    let mut item = now.clone();
                    let lines: Vec<Vec<Value>> = array(now, "terms")
                        .iter()
                        .map(|term| self.fresh_line(term.as_array().map_or(&[], Vec::as_slice)))
                        .collect();
                    item["terms"] = json!(lines);
                    item["definitions"] = json!([self.fresh_blocks(&bodies(now).concat())]);
                    items.push(item);
                }
                Step::Old(i) => {
                    let Some(before) = olds.get(i) else { continue };
                    let lines: Vec<Vec<Value>> = array(before, "terms")
                        .iter()
                        .map(|term| self.gone_line(term.as_array().map_or(&[], Vec::as_slice)))
                        .collect();
                    items.push(json!({"terms": lines, "definitions": [self.gone_blocks(&bodies(before).concat())]}));
                }
            }
        }
        items
    }

    pub(super) fn fresh_blocks(&mut self, blocks: &[Value]) -> Vec<Value> {
        blocks.iter().flat_map(|block| self.fresh(block)).collect()
    }

    pub(super) fn gone_blocks(&mut self, blocks: &[Value]) -> Vec<Value> {
        blocks.iter().flat_map(|block| self.gone(block)).collect()
    }

    /// A block that came.
    pub(super) fn fresh(&mut self, block: &Value) -> Vec<Value> {
        self.pen.block();
        let mut out = block.clone();
        match string(block, "type") {
            "paragraph" => {
                out["inlines"] = self.fresh_line(array(block, "inlines")).into();
                if is_picture(block) {
                    let note = self.picture_note(block);
                    return vec![out, note];
                }
            }
            // A heading stays a plain string, for the contents and the outline; a bar stands beside it.
            "heading" => out["unit"] = self.pen.number().into(),
            "list" => {
                for item in out.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten() {
                    let blocks = self.fresh_blocks(array(item, "blocks"));
                    item["blocks"] = blocks.into();
                }
            }
            "quote" | "alert" | "container" | "language" => out["blocks"] = self.fresh_blocks(array(block, "blocks")).into(),
            "details" | "figure" => {
                let words = if string(block, "type") == "details" { "summary" } else { "caption" };
                out[words] = self.fresh_line(array(block, words)).into();
                out["blocks"] = self.fresh_blocks(array(block, "blocks")).into();
            }
            "code" => {
                let lines: Vec<String> = string(block, "text").lines().map(|line| self.pen.mark(Change::Added, line)).collect();
                out["text"] = lines.join("\n").into();
            }
            "table" => {
                for row in out.get_mut("rows").and_then(Value::as_array_mut).into_iter().flatten() {
                    for cell in row.as_array_mut().into_iter().flatten() {
                        let line = self.fresh_line(cell.as_array().map_or(&[], Vec::as_slice));
                        *cell = line.into();
                    }
                }
            }
            "grid" => {
                for row in out.get_mut("body").and_then(Value::as_array_mut).into_iter().flatten() {
                    for cell in row.as_array_mut().into_iter().flatten() {
                        let blocks = self.fresh_blocks(array(cell, "blocks"));
                        cell["blocks"] = blocks.into();
                    }
                }
            }
            "definitions" => out["items"] = self.definitions(&Value::Null, block).into(),
            "view" => return self.fresh_view(block),
            _ => {}
        }
        vec![out]
    }

    /// A block that went: its words alone, without numbers, links and places to jump to.
    pub(super) fn gone(&mut self, block: &Value) -> Vec<Value> {
        self.pen.block();
        match string(block, "type") {
            "paragraph" => vec![json!({"type": "paragraph", "inlines": self.gone_line(array(block, "inlines"))})],
            "heading" => {
                let line = self.gone_line(array(block, "inlines"));
                vec![json!({"type": "paragraph", "inlines": [{"type": "strong", "inlines": line}]})]
            }
            "list" => {
                let item = |item: &Value| json!({"checked": Value::Null, "blocks": self.gone_blocks(array(item, "blocks"))});
                let items: Vec<Value> = array(block, "items").iter().map(item).collect();
                vec![json!({"type": "list", "ordered": false, "start": 1, "tight": true, "items": items})]
            }
            "quote" => vec![json!({"type": "quote", "blocks": self.gone_blocks(array(block, "blocks"))})],
            "alert" | "container" | "language" => self.gone_blocks(array(block, "blocks")),
            "details" | "figure" => {
                let words = if string(block, "type") == "details" { "summary" } else { "caption" };
                let line = self.gone_line(array(block, words));
                let mut out = vec![json!({"type": "paragraph", "inlines": line})];
                out.extend(self.gone_blocks(array(block, "blocks")));
                out
            }
            "code" => {
                let lines: Vec<String> = string(block, "text").lines().map(|line| self.pen.mark(Change::Removed, line)).collect();
                vec![json!({"type": "code", "lang": Value::Null, "text": lines.join("\n")})]
            }
            "page-break" | "rule" => Vec::new(),
            "view" => self.gone_view(block),
            // Tables and definitions: a paragraph for each of their rows.
            _ => {
                let lines = self.lines_of(block, false);
                lines.into_iter().map(|line| self.gone_words(&line)).collect()
            }
        }
    }

    /// Words that went, as a paragraph.
    pub(super) fn gone_words(&mut self, words: &str) -> Value {
        self.pen.block();
        paragraph(&self.pen.mark(Change::Removed, words))
    }

    /// Whether a picture that stands alone has other bytes or another path than before.
    fn is_other_picture(&self, old: &Value, new: &Value) -> bool {
        let path = |block: &Value| {
            array(block, "inlines").iter().find(|i| string(i, "type") == "image").map(|i| string(i, "path").to_owned())
        };
        match (path(old), path(new)) {
            (Some(before), Some(now)) => before != now || self.changed_files.contains(&now),
            _ => false,
        }
    }

    /// Says that a picture is another one than before, or new.
    pub(super) fn picture_note(&mut self, block: &Value) -> Value {
        self.pen.block();
        let name = line_words(array(block, "inlines"));
        let said = self.words.get("redline_picture").replace("{name}", name.trim_matches(['[', ']']));
        paragraph(&self.pen.mark(Change::Added, &said))
    }
}

/// Whether a paragraph is a picture and nothing else.
fn is_picture(block: &Value) -> bool {
    matches!(array(block, "inlines"), [image] if string(image, "type") == "image")
}
