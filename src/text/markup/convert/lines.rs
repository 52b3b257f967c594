//! Elements that stand in a line of words.

use super::super::tree::Data;
use super::super::{Carried, LEAF, elements};
use super::flow::{Around, InlineFlow, is_blank, push_text, trimmed};
use super::{Converter, Element, MAX_LEVELS};
use crate::text::NoticeKind;
use crate::text::block::{Block, Inline, Length, Mark, Size};
use crate::text::plain::inline_text;

impl<'a> Converter<'a> {
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
    pub(super) fn inline(&mut self, node: usize, element: &Element<'a>, line: &mut Vec<Inline>) {
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
                return line.push(crate::text::inlines::wiki(url, *has_words, words, at.clone()));
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
                    return line.push(crate::text::inlines::link(url, title, inner, at, &mut self.notices));
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
    pub(super) fn around(&mut self, element: &Element<'a>, line: &mut Vec<Inline>) -> Option<Vec<Around>> {
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
