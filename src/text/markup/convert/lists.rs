//! Lists, and lists of definitions.

use super::super::Carried;
use super::super::tree::Data;
use super::flow::InlineFlow;
use super::{Converter, Element};
use crate::text::block::{Block, Definition, Item};

impl<'a> Converter<'a> {
    pub(super) fn list(&mut self, node: usize, element: &Element<'a>) -> Block {
        let ordered = element.name == "ol";
        let mut items: Vec<Item> = Vec::new();
        let mut tight = true;
        let mut loose = InlineFlow::default();
        for child in self.children(node) {
            match self.element(*child) {
                Some(item) if item.name == "li" => {
                    Self::stray(&mut loose, &mut items);
                    let paragraph = |n: &usize| self.element(*n).is_some_and(|e| e.name == "p");
                    tight = tight && !self.children(*child).iter().any(paragraph);
                    items.push(self.item(*child, &item));
                }
                // A list in a list, without its item: it belongs to the item before.
                Some(other) if matches!(other.name, "ul" | "ol") && loose.line.is_empty() && !items.is_empty() => {
                    let list = self.list(*child, &other);
                    if let Some(item) = items.last_mut() {
                        item.blocks.push(list);
                    }
                }
                Some(other) => self.place(*child, &other, &mut loose),
                None => {
                    if let Some(Data::Text(text)) = self.nodes.get(*child).map(|n| &n.data) {
                        self.text(text, &mut loose);
                    }
                }
            }
        }
        Self::stray(&mut loose, &mut items);
        let start = match element.carried {
            Some(Carried::List { start }) => Some(*start),
            _ => element.get("start").and_then(|start| start.trim().parse().ok()),
        };
        let start: u64 = start.unwrap_or(1).min(1_000_000_000);
        let numbering = match element.get("type") {
            Some("a") => 'a',
            Some("A") => 'A',
            Some("i") => 'i',
            Some("I") => 'I',
            _ => '1',
        };
        let mut start = start;
        if ordered && element.get("reversed").is_some() {
            let count = items.len() as u64;
            start = if element.get("start").is_some() { start } else { count };
            for (n, item) in items.iter_mut().enumerate() {
                item.number = item.number.or(Some(start.saturating_sub(n as u64)));
            }
        }
        Block::List { ordered, start, numbering, tight, items }
    }

    /// What stands in a list beside its items becomes one.
    fn stray(loose: &mut InlineFlow, items: &mut Vec<Item>) {
        let mut flow = std::mem::take(loose);
        flow.flush();
        if !flow.blocks.is_empty() {
            items.push(Item { checked: None, number: None, blocks: flow.blocks });
        }
    }

    pub(super) fn item(&mut self, node: usize, element: &Element<'a>) -> Item {
        let outer = self.task.take();
        let mut flow = InlineFlow::default();
        self.anchor(element, &mut flow.line);
        self.flow(node, &mut flow);
        flow.flush();
        let checked = std::mem::replace(&mut self.task, outer);
        let number = element.get("value").and_then(|n| n.trim().parse::<u64>().ok()).filter(|n| *n <= 1_000_000_000);
        Item { checked, number, blocks: flow.blocks }
    }

    pub(super) fn definitions(&mut self, node: usize) -> Vec<Definition> {
        let mut list = Vec::new();
        for child in self.children(node) {
            match self.element(*child) {
                Some(element) if matches!(element.name, "dt" | "dd") => self.definition(*child, element.name, &mut list),
                // Groups of terms.
                Some(element) if element.name == "div" => {
                    let more = self.definitions(*child);
                    list.extend(more);
                }
                Some(element) => {
                    let mut flow = InlineFlow::default();
                    self.place(*child, &element, &mut flow);
                    flow.flush();
                    Self::define(flow.blocks, &mut list);
                }
                None => {
                    if let Some(Data::Text(text)) = self.nodes.get(*child).map(|n| &n.data) {
                        let mut flow = InlineFlow::default();
                        self.text(text, &mut flow);
                        flow.flush();
                        Self::define(flow.blocks, &mut list);
                    }
                }
            }
        }
        list
    }

    fn define(blocks: Vec<Block>, list: &mut Vec<Definition>) {
        if blocks.is_empty() {
            return;
        }
        match list.last_mut() {
            Some(last) => last.definitions.push(blocks),
            None => list.push(Definition { terms: Vec::new(), definitions: vec![blocks] }),
        }
    }

    pub(super) fn definition(&mut self, node: usize, name: &str, list: &mut Vec<Definition>) {
        if name == "dt" {
            let mut term = Vec::new();
            if let Some(element) = self.element(node) {
                self.anchor(&element, &mut term);
            }
            term.extend(self.line(node));
            match list.last_mut() {
                Some(last) if last.definitions.is_empty() => last.terms.push(term),
                _ => list.push(Definition { terms: vec![term], definitions: Vec::new() }),
            }
            let displaced = std::mem::take(&mut self.displaced);
            Self::define(displaced, list);
        } else {
            let blocks = self.blocks(node);
            Self::define(blocks, list);
        }
    }
}
