//! The tree becomes blocks.

use super::super::block::{Align, Attributes, Block, Definition, Inline, Item, Length, Mark, Size};
use super::super::headings::Ids;
use super::super::inlines::has_words;
use super::super::plain::inline_text;
use super::super::{Notice, NoticeKind};
use super::tree::{Data, Node};
use super::{CARRIED, Carried, LEAF, Tree, elements};
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

/// An element around words.
#[derive(Clone)]
enum Around {
    Emph,
    Strong,
    Strike,
    Mark(Mark, Attributes),
    Link { url: String, title: String, at: Range<usize> },
}

impl Around {
    fn put(self, inlines: Vec<Inline>) -> Inline {
        match self {
            Around::Emph => Inline::Emph(inlines),
            Around::Strong => Inline::Strong(inlines),
            Around::Strike => Inline::Strike(inlines),
            Around::Mark(mark, attributes) => Inline::Marked { mark, attributes, inlines },
            Around::Link { url, title, at } => Inline::Link { url, title, inlines, at },
        }
    }
}

/// Blocks, and the line that is not yet one.
#[derive(Default)]
struct InlineFlow {
    blocks: Vec<Block>,
    line: Vec<Inline>,
}

impl InlineFlow {
    /// Ends the line.
    fn flush(&mut self) {
        let line = trimmed(std::mem::take(&mut self.line));
        if !line.is_empty() {
            self.blocks.push(Block::Paragraph(line));
        }
    }

    fn block(&mut self, block: Block) {
        self.flush();
        self.blocks.push(block);
    }
}

fn is_blank(inline: &Inline) -> bool {
    matches!(inline, Inline::Soft) || matches!(inline, Inline::Text(text) if text.bytes().all(|b| b.is_ascii_whitespace()))
}

/// A line without blanks at its ends.
fn trimmed(mut line: Vec<Inline>) -> Vec<Inline> {
    while line.last().is_some_and(is_blank) {
        line.pop();
    }
    let blank = line.iter().take_while(|inline| is_blank(inline)).count();
    line.drain(..blank);
    if let Some(Inline::Text(text)) = line.first_mut() {
        *text = text.trim_start_matches(|c: char| c.is_ascii_whitespace()).to_owned();
    }
    if let Some(Inline::Text(text)) = line.last_mut() {
        text.truncate(text.trim_end_matches(|c: char| c.is_ascii_whitespace()).len());
    }
    line
}

/// Adds words to a line: several blanks are one, a line break is one.
fn push_text(line: &mut Vec<Inline>, text: &str) {
    let mut rest = text;
    while !rest.is_empty() {
        let blank = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_whitespace()).len();
        let (space, after) = rest.split_at(blank);
        if !space.is_empty() {
            let follows = match line.last() {
                Some(Inline::Text(last)) => !last.ends_with(' '),
                Some(Inline::Soft | Inline::Break) => false,
                _ => true,
            };
            if follows {
                match line.last_mut() {
                    _ if space.contains('\n') => line.push(Inline::Soft),
                    Some(Inline::Text(last)) => last.push(' '),
                    _ => line.push(Inline::Text(" ".to_owned())),
                }
            }
        }
        let end = after.find(|c: char| c.is_ascii_whitespace()).unwrap_or(after.len());
        let (word, next) = after.split_at(end);
        if !word.is_empty() {
            match line.last_mut() {
                Some(Inline::Text(last)) => last.push_str(word),
                _ => line.push(Inline::Text(word.to_owned())),
            }
        }
        rest = next;
    }
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

    fn block(&mut self, node: usize, element: &Element<'a>, flow: &mut InlineFlow) {
        flow.flush();
        if !matches!(element.name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
            self.anchor(element, &mut flow.line);
        }
        match (element.name, element.carried) {
            (_, Some(Carried::Code { lang, text, at })) if lang == "view" => {
                flow.block(Block::View { text: text.clone(), at: at.clone() });
            }
            (_, Some(Carried::Code { lang, text, .. })) => flow.block(Block::Code { lang: lang.clone(), text: text.clone() }),
            (_, Some(Carried::Footnote(name))) => {
                let blocks = self.blocks(node);
                self.notes.insert(name.clone(), blocks);
            }
            (name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6"), _) => self.heading(node, element, name, flow),
            ("p", _) => {
                let attributes = element.attributes();
                if attributes.is_empty() && element.align() == Align::None {
                    self.flow(node, flow);
                    flow.flush();
                } else {
                    let line = std::mem::take(&mut flow.line);
                    self.container(node, element, "div", line, flow);
                }
            }
            ("ul" | "menu" | "dir" | "ol", _) => {
                let list = self.list(node, element);
                flow.block(list);
            }
            ("li", _) => {
                // An item without its list.
                let item = self.item(node, element);
                let (ordered, start, numbering) = (false, 1, '1');
                flow.block(Block::List { ordered, start, numbering, tight: true, items: vec![item] });
            }
            ("dl", _) => {
                let list = self.definitions(node);
                flow.block(Block::Definitions(list));
            }
            ("dt" | "dd", _) => {
                let mut list = Vec::new();
                self.definition(node, element.name, &mut list);
                flow.block(Block::Definitions(list));
            }
            ("blockquote", Some(Carried::Alert(kind))) => {
                let blocks = self.blocks(node);
                flow.block(Block::Alert { kind: *kind, blocks });
            }
            ("blockquote", _) => {
                let blocks = self.blocks(node);
                flow.block(Block::Quote(blocks));
            }
            ("pre", _) => {
                let (lang, text) = self.preformatted(node);
                flow.block(Block::Code { lang, text });
            }
            ("hr", _) => flow.block(Block::Rule),
            ("details", _) => self.details(node, element, flow),
            ("figure", _) => self.figure(node, flow),
            ("table", _) => {
                let table = self.table(node);
                flow.flush();
                flow.blocks.extend(table);
            }
            ("section" | "article" | "aside" | "header" | "footer" | "nav", _) => {
                let line = std::mem::take(&mut flow.line);
                let name = ["section", "article", "aside", "header", "footer", "nav"].into_iter().find(|n| *n == element.name);
                self.container(node, element, name.unwrap_or("div"), line, flow);
            }
            ("div" | "center" | "main" | "hgroup" | "address" | "search", _) => {
                let line = std::mem::take(&mut flow.line);
                self.container(node, element, "div", line, flow);
            }
            // Parts of tables and the like that stand alone.
            _ => {
                self.flow(node, flow);
                flow.flush();
            }
        }
    }

    fn container(&mut self, node: usize, element: &Element<'a>, name: &'static str, line: Vec<Inline>, flow: &mut InlineFlow) {
        let mut inner = InlineFlow { blocks: Vec::new(), line };
        self.flow(node, &mut inner);
        inner.flush();
        let align = if element.name == "center" { Align::Center } else { element.align() };
        let attributes = element.attributes();
        if inner.blocks.is_empty() {
            return;
        }
        flow.block(Block::Container { element: name, align, attributes, blocks: inner.blocks });
    }

    fn heading(&mut self, node: usize, element: &Element<'a>, name: &str, flow: &mut InlineFlow) {
        let level = name.bytes().last().map_or(6, |b| b.saturating_sub(b'0'));
        let inlines = self.line(node);
        let (written, at) = match element.carried {
            Some(Carried::Heading { id, at }) => (id.as_deref(), at.clone()),
            _ => (element.get("id"), element.at()),
        };
        if has_words(&inlines) {
            let id = self.ids.heading(written, &inlines);
            flow.block(Block::Heading { level, id, inlines });
        } else {
            self.notice(NoticeKind::EmptyHeading, at);
            flow.line.extend(inlines);
            flow.flush();
        }
    }

    fn list(&mut self, node: usize, element: &Element<'a>) -> Block {
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

    fn item(&mut self, node: usize, element: &Element<'a>) -> Item {
        let outer = self.task.take();
        let mut flow = InlineFlow::default();
        self.anchor(element, &mut flow.line);
        self.flow(node, &mut flow);
        flow.flush();
        let checked = std::mem::replace(&mut self.task, outer);
        let number = element.get("value").and_then(|n| n.trim().parse::<u64>().ok()).filter(|n| *n <= 1_000_000_000);
        Item { checked, number, blocks: flow.blocks }
    }

    fn definitions(&mut self, node: usize) -> Vec<Definition> {
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

    fn definition(&mut self, node: usize, name: &str, list: &mut Vec<Definition>) {
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

    fn preformatted(&mut self, node: usize) -> (String, String) {
        let text = self.words(node);
        let lang = self.children(node).iter().find_map(|child| {
            let element = self.element(*child).filter(|e| e.name == "code")?;
            let class = element.get("class")?.split_whitespace().find_map(|c| c.strip_prefix("language-"))?;
            Some(class.to_owned())
        });
        // Pictures have no words, and stay behind them.
        let mut open = vec![node];
        while let Some(next) = open.pop() {
            if let Some(element) = self.element(next)
                && (element.name == "img" || matches!(element.carried, Some(Carried::Image { .. })))
            {
                let mut line = Vec::new();
                self.inline(next, &element, &mut line);
                self.displaced.push(Block::Paragraph(line));
            }
            open.extend(self.children(next).iter().rev());
        }
        (lang.unwrap_or_default(), text)
    }

    fn details(&mut self, node: usize, element: &Element<'a>, flow: &mut InlineFlow) {
        let mut summary = Vec::new();
        let mut inner = InlineFlow { blocks: Vec::new(), line: std::mem::take(&mut flow.line) };
        let mut summed = false;
        self.levels += 1;
        for child in self.children(node) {
            match self.element(*child) {
                Some(part) if part.name == "summary" && !summed => {
                    summed = true;
                    summary = self.line(*child);
                    let displaced = std::mem::take(&mut self.displaced);
                    displaced.into_iter().for_each(|block| inner.block(block));
                }
                Some(_) if self.levels >= MAX_LEVELS => push_text(&mut inner.line, &self.words(*child)),
                Some(part) => self.place(*child, &part, &mut inner),
                None => {
                    if let Some(Data::Text(text)) = self.nodes.get(*child).map(|n| &n.data) {
                        self.text(text, &mut inner);
                    }
                }
            }
        }
        self.levels -= 1;
        inner.flush();
        flow.block(Block::Details { open: element.get("open").is_some(), summary, blocks: inner.blocks });
    }

    fn figure(&mut self, node: usize, flow: &mut InlineFlow) {
        let mut caption = Vec::new();
        let mut above = false;
        let mut inner = InlineFlow { blocks: Vec::new(), line: std::mem::take(&mut flow.line) };
        self.levels += 1;
        for child in self.children(node) {
            match self.element(*child) {
                Some(part) if part.name == "figcaption" && caption.is_empty() => {
                    inner.flush();
                    above = inner.blocks.is_empty();
                    caption = self.line(*child);
                    let displaced = std::mem::take(&mut self.displaced);
                    displaced.into_iter().for_each(|block| inner.block(block));
                }
                Some(_) if self.levels >= MAX_LEVELS => push_text(&mut inner.line, &self.words(*child)),
                Some(part) => self.place(*child, &part, &mut inner),
                None => {
                    if let Some(Data::Text(text)) = self.nodes.get(*child).map(|n| &n.data) {
                        self.text(text, &mut inner);
                    }
                }
            }
        }
        self.levels -= 1;
        inner.flush();
        flow.block(Block::Figure { blocks: inner.blocks, caption, above });
    }

    /// The children of a node as one line; blocks in it become words, those that cannot stand behind it.
    pub fn line(&mut self, node: usize) -> Vec<Inline> {
        let mut line = Vec::new();
        self.inlines(node, &mut line);
        trimmed(line)
    }

    fn inlines(&mut self, node: usize, line: &mut Vec<Inline>) {
        if self.levels >= MAX_LEVELS {
            push_text(line, &self.words(node));
            return;
        }
        self.levels += 1;
        for child in self.children(node) {
            match self.nodes.get(*child).map(|n| &n.data) {
                Some(Data::Text(text)) => push_text(line, text),
                Some(Data::Element { .. }) => {
                    if let Some(element) = self.element(*child) {
                        self.inline(*child, &element, line);
                    }
                }
                _ => {}
            }
        }
        self.levels -= 1;
    }

    /// Puts an element into a line.
    fn inline(&mut self, node: usize, element: &Element<'a>, line: &mut Vec<Inline>) {
        match element.carried {
            Some(Carried::Inline(inline)) => return line.push(inline.clone()),
            Some(Carried::Task(done)) => {
                self.task = Some(*done);
                return;
            }
            Some(Carried::Image { url, title, at }) => {
                let mut words = Vec::new();
                self.inlines(node, &mut words);
                let alt = inline_text(&words);
                return line.push(Inline::Image {
                    url: url.clone(),
                    alt,
                    title: title.clone(),
                    size: Size::default(),
                    at: at.clone(),
                });
            }
            Some(Carried::Link { url, wiki: Some(has_words), at, .. }) => {
                let words = self.line(node);
                return line.push(super::super::inlines::wiki(url, *has_words, words, at.clone()));
            }
            Some(Carried::Code { lang, text, at }) if lang == "view" => {
                return self.displaced.push(Block::View { text: text.clone(), at: at.clone() });
            }
            Some(Carried::Code { text, .. }) => return line.push(Inline::Code(text.trim_end().to_owned())),
            Some(Carried::Footnote(name)) => {
                let blocks = self.blocks(node);
                self.notes.insert(name.clone(), blocks);
                return;
            }
            _ => {}
        }
        match element.name {
            "br" => line.push(Inline::Break),
            "wbr" => line.push(Inline::WordBreak),
            "img" => self.image(element, line),
            // Browsers show them only where they cannot show the rest.
            "rp" => {}
            LEAF => self.inlines(node, line),
            "table" => {
                let table = self.table(node);
                self.displaced.extend(table);
            }
            name if elements::is_block(name) => {
                // A block in a line: its words, apart from those around.
                self.anchor(element, line);
                push_text(line, " ");
                self.inlines(node, line);
                push_text(line, " ");
            }
            _ => {
                let around = self.around(element, line).unwrap_or_default();
                let mut inner = Vec::new();
                self.inlines(node, &mut inner);
                if let [Inline::Text(text)] = inner.as_slice()
                    && let [Around::Mark(Mark::Code, attributes)] = around.as_slice()
                    && attributes.is_empty()
                {
                    return line.push(Inline::Code(text.clone()));
                }
                let empty_link = matches!(around.as_slice(), [Around::Link { .. }]);
                // A mark of nothing is nothing.
                if inner.iter().all(is_blank) && !empty_link {
                    return push_text(line, if inner.is_empty() { "" } else { " " });
                }
                if let [Around::Link { url, title, at }] = around.as_slice() {
                    let (url, title, at) = (url.clone(), title.clone(), at.clone());
                    return line.push(super::super::inlines::link(url, title, inner, at, &mut self.notices));
                }
                let wrapped = around.into_iter().rev().fold(inner, |inner, around| vec![around.put(inner)]);
                for inline in wrapped {
                    match (line.last_mut(), inline) {
                        (Some(Inline::Text(last)), Inline::Text(text)) => last.push_str(&text),
                        (_, inline) => line.push(inline),
                    }
                }
            }
        }
    }

    /// What an element puts around its words, from the outside in; its anchor goes before them. `None` when it is none of words.
    fn around(&mut self, element: &Element<'a>, line: &mut Vec<Inline>) -> Option<Vec<Around>> {
        if let Some(Carried::Link { url, title, wiki: None, at }) = element.carried {
            return Some(vec![Around::Link { url: url.clone(), title: title.clone(), at: at.clone() }]);
        }
        if element.carried.is_some() && !matches!(element.carried, Some(Carried::Written(_))) {
            return None;
        }
        self.anchor(element, line);
        let attributes = element.attributes();
        let mark = |mark| Some(vec![Around::Mark(mark, attributes.clone())]);
        let plain = |around: Around| {
            let outer = (!attributes.is_empty()).then(|| Around::Mark(Mark::Span, attributes.clone()));
            Some(outer.into_iter().chain([around]).collect())
        };
        match element.name {
            "a" => match element.get("href").map(str::trim) {
                Some(url) if !url.is_empty() => {
                    let title = attributes.title.clone();
                    Some(vec![Around::Link { url: url.to_owned(), title, at: element.at() }])
                }
                _ => Some(Vec::new()),
            },
            "em" => plain(Around::Emph),
            "strong" => plain(Around::Strong),
            "del" => plain(Around::Strike),
            "b" => mark(Mark::Bold),
            "i" => mark(Mark::Italic),
            "s" | "strike" => mark(Mark::Struck),
            "sup" => mark(Mark::Sup),
            "sub" => mark(Mark::Sub),
            "ins" => mark(Mark::Inserted),
            "u" => mark(Mark::Underlined),
            "small" => mark(Mark::Small),
            "big" => mark(Mark::Big),
            "mark" => mark(Mark::Highlighted),
            "kbd" => mark(Mark::Keyboard),
            "samp" | "tt" => mark(Mark::Sample),
            "var" => mark(Mark::Variable),
            "code" => mark(Mark::Code),
            "abbr" | "acronym" => mark(Mark::Abbreviation),
            "cite" => mark(Mark::Cited),
            "dfn" => mark(Mark::Defined),
            "q" => mark(Mark::Quoted),
            "ruby" => mark(Mark::Ruby),
            "rt" | "rtc" => mark(Mark::Reading),
            _ if attributes.is_empty() => Some(Vec::new()),
            _ => mark(Mark::Span),
        }
    }

    /// What a cell of a table holds.
    pub fn cell(&mut self, node: usize, element: &Element<'a>) -> Vec<Block> {
        let mut flow = InlineFlow::default();
        self.anchor(element, &mut flow.line);
        self.flow(node, &mut flow);
        flow.flush();
        flow.blocks
    }

    pub fn take_displaced(&mut self) -> Vec<Block> {
        std::mem::take(&mut self.displaced)
    }

    fn image(&mut self, element: &Element<'a>, line: &mut Vec<Inline>) {
        self.anchor(element, line);
        let alt = element.get("alt").unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let Some(url) = element.get("src").map(str::trim).filter(|url| !url.is_empty()) else {
            self.notice(NoticeKind::LeftOut { element: "img".to_owned(), content: true }, element.at());
            return push_text(line, &alt);
        };
        let size =
            Size { width: element.get("width").and_then(Length::read), height: element.get("height").and_then(Length::read) };
        let title = element.get("title").unwrap_or_default().trim().to_owned();
        line.push(Inline::Image { url: url.to_owned(), alt, title, size, at: element.at() });
    }
}
