//! Elements that stand as blocks.

use super::super::Carried;
use super::super::tree::Data;
use super::flow::{InlineFlow, push_text};
use super::{Converter, Element, MAX_LEVELS};
use crate::text::NoticeKind;
use crate::text::block::{Align, Block, Inline};
use crate::text::inlines::has_words;

impl<'a> Converter<'a> {
    pub(super) fn block(&mut self, node: usize, element: &Element<'a>, flow: &mut InlineFlow) {
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
}
