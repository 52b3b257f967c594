//! The tree becomes blocks.

mod blocks;
mod flow;
mod lines;
mod lists;

use super::super::block::{Align, Attributes, Block, Inline};
use super::super::headings::Ids;
use super::super::{Notice, NoticeKind};
use super::tree::{Data, Node};
use super::{CARRIED, Carried, Tree, elements};
use flow::{Around, InlineFlow, push_text};
use std::collections::HashMap;
use std::ops::Range;

/// Deepest nesting that is kept; of what is deeper the words stay.
const MAX_LEVELS: usize = 96;

/// A text that was read.
pub struct Converted {
    pub blocks: Vec<Block>,
    pub notes: HashMap<String, Vec<Block>>,
    pub notices: Vec<Notice>,
}

/// Turns a tree into blocks.
pub fn convert(tree: Tree, ids: Ids) -> Converted {
    let Tree { nodes, carried, notices } = tree;
    let holds_blocks = holds_blocks(&nodes);
    let root = nodes.first().and_then(|n| n.children.first().copied()).unwrap_or(0);
    let mut converter = Converter {
        nodes: &nodes,
        carried: &carried,
        holds_blocks,
        notes: HashMap::new(),
        notices,
        ids,
        marks: Vec::new(),
        task: None,
        displaced: Vec::new(),
        levels: 0,
    };
    let blocks = converter.blocks(root);
    Converted { blocks, notes: converter.notes, notices: converter.notices }
}

/// Whether a block stands somewhere below each node.
fn holds_blocks(nodes: &[Node]) -> Vec<bool> {
    let mut holds = vec![false; nodes.len()];
    // Parents before their children, without recursion.
    let mut order = vec![0_usize];
    let mut at = 0;
    while let Some(node) = order.get(at).copied() {
        at += 1;
        order.extend(nodes.get(node).map(|n| n.children.as_slice()).unwrap_or_default());
    }
    for node in order.into_iter().rev() {
        let found = nodes.get(node).is_some_and(|n| {
            n.children.iter().any(|child| {
                let is_block = nodes
                    .get(*child)
                    .is_some_and(|c| matches!(&c.data, Data::Element { name, .. } if elements::is_block(&name.local)));
                is_block || holds.get(*child).copied().unwrap_or(false)
            })
        });
        if let Some(holds) = holds.get_mut(node) {
            *holds = found;
        }
    }
    holds
}
/// What an element of the tree is.
pub(super) struct Element<'a> {
    pub name: &'a str,
    pub carried: Option<&'a Carried>,
    attributes: &'a [html5ever::Attribute],
}

impl<'a> Element<'a> {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
    }

    fn at(&self) -> Range<usize> {
        match self.carried {
            Some(Carried::Written(at)) => at.clone(),
            _ => 0..0,
        }
    }

    fn attributes(&self) -> Attributes {
        let lang = self.get("lang").unwrap_or_default().trim();
        let first = lang.split('-').next().unwrap_or_default();
        let is_code = (2..=3).contains(&first.len()) && lang.len() <= 35;
        let lang = if is_code
            && lang.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && first.chars().all(|c| c.is_ascii_alphabetic())
        {
            lang.to_ascii_lowercase()
        } else {
            String::new()
        };
        let dir = self.get("dir").unwrap_or_default().trim().to_ascii_lowercase();
        Attributes {
            class: self.get("class").unwrap_or_default().trim().to_owned(),
            title: self.get("title").unwrap_or_default().trim().to_owned(),
            lang,
            dir: if matches!(dir.as_str(), "ltr" | "rtl" | "auto") { dir } else { String::new() },
        }
    }

    pub fn align(&self) -> Align {
        if let Some(Carried::Cell(align)) = self.carried {
            return *align;
        }
        match self.get("align").map(str::to_ascii_lowercase).as_deref() {
            Some("left") => Align::Left,
            Some("center" | "middle") => Align::Center,
            Some("right") => Align::Right,
            _ => Align::None,
        }
    }
}

pub(super) struct Converter<'a> {
    nodes: &'a [Node],
    carried: &'a [Carried],
    holds_blocks: Vec<bool>,
    notes: HashMap<String, Vec<Block>>,
    notices: Vec<Notice>,
    ids: Ids,
    /// Elements of words that are open around blocks.
    marks: Vec<Around>,
    /// Whether the item that is read is a task, and done.
    task: Option<bool>,
    /// Blocks that stood in a line, which come behind it.
    displaced: Vec<Block>,
    levels: usize,
}

impl<'a> Converter<'a> {
    pub fn children(&self, node: usize) -> &'a [usize] {
        self.nodes.get(node).map(|n| n.children.as_slice()).unwrap_or_default()
    }

    pub fn element(&self, node: usize) -> Option<Element<'a>> {
        match &self.nodes.get(node)?.data {
            Data::Element { name, attributes } => {
                let number = attributes.iter().find(|a| &*a.name.local == CARRIED).and_then(|a| a.value.parse::<usize>().ok());
                let carried = number.and_then(|n| self.carried.get(n));
                Some(Element { name: &name.local, carried, attributes })
            }
            _ => None,
        }
    }

    fn notice(&mut self, kind: NoticeKind, at: Range<usize>) {
        self.notices.push(Notice { kind, at });
    }

    /// The children of a node as blocks.
    pub fn blocks(&mut self, node: usize) -> Vec<Block> {
        let mut flow = InlineFlow::default();
        self.flow(node, &mut flow);
        flow.flush();
        flow.blocks
    }

    /// All words below a node.
    fn words(&self, node: usize) -> String {
        let mut words = String::new();
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            let Some(Node { data, children, .. }) = self.nodes.get(node) else { continue };
            match data {
                Data::Text(text) => words.push_str(text),
                Data::Element { name, .. } if &*name.local == "br" => words.push('\n'),
                _ => {}
            }
            let carried = self.element(node).and_then(|e| e.carried);
            if let Some(Carried::Inline(Inline::Code(text) | Inline::Value { text, .. }) | Carried::Code { text, .. }) = carried {
                words.push_str(text);
            }
            open.extend(children.iter().rev());
        }
        words
    }

    fn flow(&mut self, node: usize, flow: &mut InlineFlow) {
        if self.levels >= MAX_LEVELS {
            push_text(&mut flow.line, &self.words(node));
            return;
        }
        self.levels += 1;
        for child in self.children(node) {
            match &self.nodes.get(*child).map(|n| &n.data) {
                Some(Data::Text(text)) => self.text(text, flow),
                Some(Data::Element { .. }) => {
                    if let Some(element) = self.element(*child) {
                        self.place(*child, &element, flow);
                    }
                }
                _ => {}
            }
        }
        self.levels -= 1;
    }

    fn text(&self, text: &str, flow: &mut InlineFlow) {
        if self.marks.is_empty() {
            push_text(&mut flow.line, text);
        } else if text.bytes().all(|b| b.is_ascii_whitespace()) {
            push_text(&mut flow.line, " ");
        } else {
            let mut line = Vec::new();
            push_text(&mut line, text);
            let marked = self.marked(line);
            flow.line.extend(marked);
        }
    }

    /// Puts what is open around blocks around words.
    fn marked(&self, inlines: Vec<Inline>) -> Vec<Inline> {
        self.marks.iter().rev().fold(inlines, |inner, around| vec![around.clone().put(inner)])
    }

    /// Puts an element into the flow.
    fn place(&mut self, node: usize, element: &Element<'a>, flow: &mut InlineFlow) {
        if elements::is_block(element.name) || matches!(element.carried, Some(Carried::Code { .. })) {
            self.block(node, element, flow);
        } else if self.holds_blocks.get(node).copied().unwrap_or(false)
            && let Some(around) = self.around(element, &mut flow.line)
        {
            // Words around blocks: the mark goes to the words of each.
            let marks = self.marks.len();
            self.marks.extend(around);
            self.flow(node, flow);
            self.marks.truncate(marks);
        } else {
            let mut line = Vec::new();
            self.inline(node, element, &mut line);
            let marked = if line.is_empty() { line } else { self.marked(line) };
            flow.line.extend(marked);
        }
        let displaced = std::mem::take(&mut self.displaced);
        displaced.into_iter().for_each(|block| flow.block(block));
    }

    /// Says where an element stands that has an `id` or a `name`.
    fn anchor(&mut self, element: &Element<'a>, line: &mut Vec<Inline>) {
        let names = [element.get("id"), element.get("name").filter(|_| element.name == "a")];
        let [first, second] = names;
        for id in first.into_iter().chain(second.filter(|name| Some(*name) != first)) {
            if let Some(id) = self.ids.written(id) {
                line.push(Inline::Anchor(id));
            }
        }
    }
}
