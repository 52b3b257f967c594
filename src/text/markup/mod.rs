//! HTML inside Markdown: the whole text becomes one tree, which both outputs walk.
//!
//! The events of the Markdown parser and the tags between them are handed, as tokens, to the tree builder of `html5ever`: it knows what is
//! inside what, what ends what, and mends what is crossed. What HTML does not know (links to entries, views, values, notes) stands in the
//! tree as an element that no author can write, with a number. The tree then becomes [`Block`](super::block::Block)s. A text without tags never comes here.
//!
//! ```text
//! events ──raw──▶ tags and texts ──pairs──▶ tokens ──html5ever──▶ tree ──convert──▶ blocks
//! ```

mod convert;
pub mod elements;
mod grid;
mod pairs;
mod raw;
#[cfg(test)]
mod tests;
mod tree;

pub(super) use convert::convert;

use super::block::{AlertKind, Align, Inline};
use super::{Notice, NoticeKind};
use html5ever::interface::{Attribute, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag as Token, TagKind, Token as AnyToken, TokenSink};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, QualName, ns};
use pairs::Fate;
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};
use raw::{Raw, Start};
use std::ops::Range;

/// Elements, of Markdown and of HTML, that may be open at a time; the tags of what is deeper are left out, its words are not.
const MAX_OPEN: usize = 64;

/// The attribute that carries a number. A tokenizer makes small letters of every name: nobody can write it.
const CARRIED: &str = "CARRIED";

/// The element of what HTML does not know. Nobody can write it either.
const LEAF: &str = "OUVRAGE";

/// What an element of the tree stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Carried {
    /// An element that the author wrote: where its tag stands.
    Written(Range<usize>),
    /// Markdown that has no words of its own below it in the tree.
    Inline(Inline),
    Task(bool),
    Code {
        lang: String,
        text: String,
        at: Range<usize>,
    },
    Heading {
        id: Option<String>,
        at: Range<usize>,
    },
    List {
        start: u64,
    },
    Alert(AlertKind),
    Cell(Align),
    Link {
        url: String,
        title: String,
        wiki: Option<bool>,
        at: Range<usize>,
    },
    Image {
        url: String,
        title: String,
        at: Range<usize>,
    },
    Footnote(String),
}

/// A text as a tree.
pub struct Tree {
    pub nodes: Vec<tree::Node>,
    pub carried: Vec<Carried>,
    pub notices: Vec<Notice>,
}

/// A piece of a text, in order.
enum MarkupPiece<'a> {
    Event(Event<'a>, Range<usize>),
    Raw(Raw),
    /// A block of raw HTML begins or ends.
    Block(bool),
}

/// Builds the tree of a text from its events.
pub fn build<'a>(events: Vec<(Event<'a>, Range<usize>)>, source: &str) -> Tree {
    let pieces = pieces(events);
    let mut notices = Vec::new();
    let fates = pairs::fates(&pieces, &mut notices);
    let sink = tree::Growing::new();
    let context = sink.create_element(name_of("div"), Vec::new(), html5ever::interface::ElementFlags::default());
    let builder = TreeBuilder::new_for_fragment(sink, context, None, TreeBuilderOpts::default());
    let mut feeder = Feeder {
        builder,
        carried: Vec::new(),
        notices,
        open: Vec::new(),
        code: None,
        source,
        aligns: Vec::new(),
        column: 0,
        head: false,
    };
    for (piece, fate) in pieces.into_iter().zip(fates) {
        feeder.piece(piece, fate);
    }
    // Words that wait for the end of a table are put in their place.
    feeder.token(AnyToken::EOFToken);
    let Feeder { builder, carried, notices, .. } = feeder;
    Tree { nodes: builder.sink.finish(), carried, notices }
}

/// Reads the raw HTML between the events.
fn pieces<'a>(events: Vec<(Event<'a>, Range<usize>)>) -> Vec<MarkupPiece<'a>> {
    let mut pieces = Vec::with_capacity(events.len());
    let mut block: Option<raw::Reader> = None;
    for (event, at) in events {
        match (event, &block) {
            (Event::Start(Tag::HtmlBlock), _) => block = Some(raw::Reader::default()),
            // The indentation of a line of raw HTML comes as text.
            (Event::Html(text) | Event::Text(text), Some(reader)) => reader.read(&text, at.start),
            (Event::InlineMath(sign), Some(reader)) => reader.sign(sign.into_string()),
            (Event::End(TagEnd::HtmlBlock), _) => {
                pieces.push(MarkupPiece::Block(true));
                pieces.extend(block.take().unwrap_or_default().finish().into_iter().map(MarkupPiece::Raw));
                pieces.push(MarkupPiece::Block(false));
            }
            (Event::Html(text), None) => {
                pieces.push(MarkupPiece::Block(true));
                pieces.extend(raw::read(&text, at.start).into_iter().map(MarkupPiece::Raw));
                pieces.push(MarkupPiece::Block(false));
            }
            (Event::InlineHtml(text), _) => pieces.extend(raw::read(&text, at.start).into_iter().map(MarkupPiece::Raw)),
            (event, _) => pieces.push(MarkupPiece::Event(event, at)),
        }
    }
    pieces
}

fn name_of(name: &str) -> QualName {
    QualName::new(None, ns!(html), LocalName::from(name))
}

fn attribute(name: &str, value: &str) -> Attribute {
    Attribute { name: QualName::new(None, ns!(), LocalName::from(name)), value: StrTendril::from(value) }
}

/// Hands tokens to the tree builder.
struct Feeder<'a> {
    builder: TreeBuilder<usize, tree::Growing>,
    carried: Vec<Carried>,
    notices: Vec<Notice>,
    /// The elements of the Markdown that are open; nothing for those that were left out.
    open: Vec<Vec<&'static str>>,
    /// A block of code that is open.
    code: Option<(String, String, Range<usize>)>,
    source: &'a str,
    /// How the columns of the table are set, the next column, and whether its row is the head.
    aligns: Vec<Alignment>,
    column: usize,
    head: bool,
}

impl Feeder<'_> {
    fn token(&mut self, token: AnyToken) {
        // The tree builder asks for scripts and raw text to be read in another way: none of their tags is ever handed to it.
        let _ = self.builder.process_token(token, 1);
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.token(AnyToken::CharacterTokens(StrTendril::from(text)));
        }
    }

    fn tag(&mut self, kind: TagKind, name: &str, attrs: Vec<Attribute>) {
        let name = LocalName::from(name);
        self.token(AnyToken::TagToken(Token { kind, name, self_closing: false, attrs, had_duplicate_attributes: false }));
    }

    fn carry(&mut self, carried: Carried) -> Attribute {
        self.carried.push(carried);
        attribute(CARRIED, &(self.carried.len() - 1).to_string())
    }

    fn start(&mut self, name: &str, carried: Option<Carried>) {
        let attrs = carried.map(|carried| self.carry(carried)).into_iter().collect();
        self.tag(TagKind::StartTag, name, attrs);
    }

    fn end(&mut self, name: &str) {
        self.tag(TagKind::EndTag, name, Vec::new());
    }

    fn leaf(&mut self, inline: Inline) {
        self.start(LEAF, Some(Carried::Inline(inline)));
        self.end(LEAF);
    }

    fn notice(&mut self, kind: NoticeKind, at: Range<usize>) {
        self.notices.push(Notice { kind, at });
    }

    fn piece(&mut self, piece: MarkupPiece<'_>, fate: Fate) {
        match piece {
            MarkupPiece::Event(event, at) => {
                // What was opened by hand inside is closed first.
                for name in &fate.closes {
                    self.end(name);
                }
                if fate.ignored {
                    self.open.push(Vec::new());
                } else {
                    self.event(event, at);
                }
            }
            MarkupPiece::Raw(raw) => self.raw(raw, &fate),
            MarkupPiece::Block(_) => {
                for name in &fate.closes {
                    self.end(name);
                }
            }
        }
    }

    fn raw(&mut self, raw: Raw, fate: &Fate) {
        match raw {
            Raw::Text(text) => self.text(&text),
            Raw::Sign(sign) => {
                if let Some(sign) = super::signs::sign(&sign) {
                    self.leaf(sign);
                }
            }
            Raw::Program { name, at } => self.notice(NoticeKind::LeftOut { element: name, content: false }, at),
            Raw::Start(start) if fate.as_text => self.text(&start.written),
            Raw::End { written, .. } if fate.as_text => self.text(&written),
            Raw::Start(start) if fate.left_out => {
                self.notice(NoticeKind::LeftOut { element: start.name, content: true }, start.at);
            }
            Raw::Start(_) | Raw::End { .. } if fate.left_out || fate.ignored => {}
            Raw::Start(start) => self.start_tag(start),
            Raw::End { name, .. } => self.end(&name),
        }
    }

    fn start_tag(&mut self, start: Start) {
        let mut attrs = vec![self.carry(Carried::Written(start.at.clone()))];
        for (name, value) in start.attributes {
            match elements::attribute(&start.name, &name) {
                elements::Kept::Yes => attrs.push(attribute(&name, &value)),
                elements::Kept::SiteOnly => {
                    self.notice(NoticeKind::SiteOnly { element: start.name.clone(), attribute: name.clone() }, start.at.clone());
                    attrs.push(attribute(&name, &value));
                }
                elements::Kept::No => {
                    let bare: String = value.chars().filter(|c| !c.is_whitespace()).collect();
                    let hides = name == "style" && (bare.contains("display:none") || bare.contains("visibility:hidden"));
                    let name = if hides { "hidden".to_owned() } else { name };
                    self.notice(NoticeKind::Attribute { element: start.name.clone(), attribute: name }, start.at.clone());
                }
            }
        }
        self.tag(TagKind::StartTag, &start.name, attrs);
    }

    /// Opens the elements of a container of Markdown.
    fn open(&mut self, elements: &[&'static str], carried: Option<Carried>) {
        let mut carried = carried;
        for (n, name) in elements.iter().enumerate() {
            // What is carried belongs to the innermost.
            let carried = if n + 1 == elements.len() { carried.take() } else { None };
            self.start(name, carried);
        }
        self.open.push(elements.to_vec());
    }

    fn event(&mut self, event: Event<'_>, at: Range<usize>) {
        match event {
            Event::Start(tag) => self.open_tag(tag, at),
            Event::End(TagEnd::CodeBlock) => {
                if let Some((lang, text, at)) = self.code.take() {
                    self.start("pre", Some(Carried::Code { lang, text, at }));
                    self.end("pre");
                }
                self.open.pop();
            }
            Event::End(_) => {
                for name in self.open.pop().unwrap_or_default().iter().rev() {
                    self.end(name);
                }
            }
            Event::Text(text) => match &mut self.code {
                Some((_, code, _)) => code.push_str(&text),
                None => self.text(&text),
            },
            Event::Code(code) => self.leaf(super::inlines::code(code.into_string(), at)),
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => {
                self.start("br", None);
            }
            Event::Rule => self.start("hr", None),
            Event::TaskListMarker(done) => {
                self.start(LEAF, Some(Carried::Task(done)));
                self.end(LEAF);
            }
            Event::FootnoteReference(name) => self.leaf(super::inlines::note(&name, at)),
            Event::InlineMath(text) | Event::DisplayMath(text) => {
                if let Some(sign) = super::signs::sign(&text) {
                    return self.leaf(sign);
                }
                let written = self.source.get(at).map_or_else(|| text.to_string(), str::to_owned);
                self.text(&written);
            }
            // They were read as tags.
            Event::Html(_) | Event::InlineHtml(_) => {}
        }
    }

    fn open_tag(&mut self, tag: Tag<'_>, at: Range<usize>) {
        match tag {
            Tag::Paragraph => self.open(&["p"], None),
            Tag::Heading { level, id, .. } => {
                let name = ["h1", "h2", "h3", "h4", "h5", "h6"].get(level as usize - 1).copied().unwrap_or("h6");
                self.open(&[name], Some(Carried::Heading { id: id.map(|id| id.to_string()), at }));
            }
            Tag::List(None) => self.open(&["ul"], None),
            Tag::List(Some(start)) => self.open(&["ol"], Some(Carried::List { start })),
            Tag::Item => {
                // The items of a list that was left out go with it.
                let kept = self.open.last().is_some_and(|open| matches!(open.first(), Some(&"ul" | &"ol")));
                let elements: &[&'static str] = if kept { &["li"] } else { &[] };
                self.open(elements, None);
            }
            Tag::BlockQuote(kind) => self.open(&["blockquote"], kind.map(|kind| Carried::Alert(alert(kind)))),
            Tag::CodeBlock(kind) => {
                let lang = match kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or("").to_owned(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((lang, String::new(), at));
                self.open.push(Vec::new());
            }
            Tag::Table(align) => {
                self.aligns = align;
                self.open(&["table"], None);
            }
            Tag::TableHead => {
                self.column = 0;
                self.head = true;
                self.open(&["thead", "tr"], None);
            }
            Tag::TableRow => {
                self.column = 0;
                self.head = false;
                self.open(&["tr"], None);
            }
            Tag::TableCell => {
                let align = match self.aligns.get(self.column) {
                    Some(Alignment::Left) => Align::Left,
                    Some(Alignment::Center) => Align::Center,
                    Some(Alignment::Right) => Align::Right,
                    _ => Align::None,
                };
                self.column += 1;
                self.open(if self.head { &["th"] } else { &["td"] }, Some(Carried::Cell(align)));
            }
            Tag::Emphasis => self.open(&["em"], None),
            Tag::Strong => self.open(&["strong"], None),
            Tag::Strikethrough => self.open(&["del"], None),
            Tag::Link { link_type, dest_url, title, .. } => {
                let (url, wiki) = super::inlines::address(link_type, dest_url.into_string());
                self.open(&["a"], Some(Carried::Link { url, title: title.into_string(), wiki, at }));
            }
            Tag::Image { dest_url, title, .. } => {
                // Its words are the alternative text: they are below it, like those of a link.
                self.open(&[LEAF], Some(Carried::Image { url: dest_url.into_string(), title: title.into_string(), at }));
            }
            Tag::DefinitionList => self.open(&["dl"], None),
            Tag::DefinitionListTitle => self.open(&["dt"], None),
            Tag::DefinitionListDefinition => self.open(&["dd"], None),
            Tag::FootnoteDefinition(name) => self.open(&["div"], Some(Carried::Footnote(name.into_string()))),
            _ => self.open(&[], None),
        }
    }
}

fn alert(kind: BlockQuoteKind) -> AlertKind {
    match kind {
        BlockQuoteKind::Note => AlertKind::Note,
        BlockQuoteKind::Tip => AlertKind::Tip,
        BlockQuoteKind::Important => AlertKind::Important,
        BlockQuoteKind::Warning => AlertKind::Warning,
        BlockQuoteKind::Caution => AlertKind::Caution,
    }
}
