//! Reads Markdown: CommonMark and GFM, with `[[ID]]` links, `view` blocks and inline values.

use super::block::{AlertKind, Align, Block, Definition, Inline, Item, PartMut, Size};
use super::clean::cleaned;
use super::fold::slug;
use super::plain::inline_text;
use super::{Notice, NoticeKind, markup};
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Deepest nesting of lists, quotes and markup in lines that is kept; what is deeper is joined to its parent.
const MAX_DEPTH: usize = 40;

/// Deepest nesting of notes in notes that is kept; what is deeper is said in brackets.
const MAX_NOTES: usize = 8;

/// What is read beyond CommonMark; the same wherever a text is parsed.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_WIKILINKS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
}

/// Finds the control characters that a text writes by their numbers (`&#27;`), outside code. Ranges are byte offsets.
pub fn controls(text: &str) -> Vec<(Range<usize>, char)> {
    if !text.contains("&#") {
        return Vec::new();
    }
    let events = Parser::new_ext(text, options()).into_offset_iter();
    let control = |(event, range): (Event, Range<usize>)| match event {
        Event::Text(words) => words.chars().find(|c| crate::source::is_control(*c)).map(|c| (range, c)),
        _ => None,
    };
    events.filter_map(control).collect()
}

/// Finds the words that a text says itself, run by run: not what is code, quoted, an address or a title that a link brings along. Ranges
/// are byte offsets; a run goes on over the end of a line, not over a mark or a link.
pub fn runs(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // Depth in what is somebody else's: code, quotes (but not the boxes of GFM), bare links.
    let (mut quiet, mut open) = (0_usize, Vec::new());
    let mut soft = false;
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        let goes_on = std::mem::replace(&mut soft, event == Event::SoftBreak);
        match event {
            Event::Start(tag) => {
                let foreign = match tag {
                    Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::BlockQuote(None) => true,
                    Tag::Link { link_type, .. } => {
                        matches!(link_type, LinkType::WikiLink { has_pothole: false } | LinkType::Autolink | LinkType::Email)
                    }
                    _ => false,
                };
                quiet += usize::from(foreign);
                open.push(foreign);
            }
            Event::End(_) => quiet -= usize::from(open.pop().unwrap_or(false)).min(quiet),
            Event::Text(_) if quiet == 0 => match found.last_mut() {
                Some(last) if last.end == range.start || goes_on && is_blank(text, last.end..range.start) => last.end = range.end,
                _ => found.push(range),
            },
            _ => {}
        }
    }
    found
}

fn is_blank(text: &str, at: Range<usize>) -> bool {
    text.get(at).is_some_and(|between| between.trim().is_empty())
}

/// Finds notes that are cited and not written, and notes that are written and not cited. Ranges are byte offsets.
pub fn footnotes(text: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    if !text.contains("[^") {
        return (Vec::new(), Vec::new());
    }
    let (mut cited, mut written) = (HashSet::new(), Vec::new());
    let mut plain: Vec<Range<usize>> = Vec::new();
    let mut code = false;
    for (event, at) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => code = true,
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => code = false,
            Event::FootnoteReference(name) => drop(cited.insert(name.to_string())),
            Event::Start(Tag::FootnoteDefinition(name)) => written.push((name.to_string(), at)),
            Event::Text(_) if !code => match plain.last_mut() {
                Some(last) if last.end == at.start => last.end = at.end,
                _ => plain.push(at),
            },
            _ => {}
        }
    }
    let mut unknown = Vec::new();
    for run in plain {
        let Some(words) = text.get(run.clone()) else { continue };
        for (start, _) in words.match_indices("[^") {
            let name = words.get(start + 2..).and_then(|rest| rest.find(']').and_then(|end| rest.get(..end)));
            if let Some(name) = name.filter(|n| !n.is_empty() && !n.contains(|c: char| c.is_whitespace() || c == '['))
                && !text.get(..run.start + start).is_some_and(|head| head.ends_with('\\'))
            {
                unknown.push(run.start + start..run.start + start + name.len() + 3);
            }
        }
    }
    written.retain(|(name, _)| !cited.contains(name));
    (unknown, written.into_iter().map(|(_, at)| at).collect())
}

/// Finds the blocks that ask for a Mermaid drawing: their code, and where they stand.
pub fn drawings(text: &str) -> Vec<(String, Range<usize>)> {
    let mut found: Vec<(String, Range<usize>)> = Vec::new();
    if !text.contains("ermaid") {
        return found;
    }
    let mut inside = false;
    for (event, at) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                inside = super::mermaid::is_mermaid(info.split_whitespace().next().unwrap_or_default());
                if inside {
                    found.push((String::new(), at));
                }
            }
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(code) if inside => {
                if let Some((all, _)) = found.last_mut() {
                    all.push_str(&code);
                }
            }
            _ => {}
        }
    }
    found
}

/// Moves headings so that the highest stands at `top` and no level is skipped: an outline has no holes.
pub fn fit_headings(blocks: &mut [Block], top: u8) {
    fn fit(blocks: &mut [Block], top: u8, open: &mut Vec<u8>) {
        for block in blocks {
            match block {
                Block::Heading { level, .. } => {
                    while open.last().is_some_and(|last| last >= level) {
                        open.pop();
                    }
                    open.push(*level);
                    let depth = u8::try_from(open.len().saturating_sub(1)).unwrap_or(5);
                    *level = top.saturating_add(depth).min(6);
                }
                Block::Container { blocks, .. } | Block::Details { blocks, .. } => fit(blocks, top, open),
                _ => {}
            }
        }
    }
    fit(blocks, top, &mut Vec::new());
}

/// What is open while events arrive.
enum Frame {
    Root,
    Paragraph,
    Heading(u8, Option<String>, Range<usize>),
    List {
        ordered: bool,
        start: u64,
        items: Vec<Item>,
        tight: bool,
    },
    Item {
        checked: Option<bool>,
    },
    Quote(Option<AlertKind>),
    Code {
        lang: String,
        at: Range<usize>,
        text: String,
    },
    Html(String),
    Table {
        align: Vec<Align>,
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
    Row {
        cells: Vec<Vec<Inline>>,
        head: bool,
    },
    Cell,
    Emph,
    Strong,
    Strike,
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
    Definitions(Vec<Definition>),
    Term,
    Definition,
    /// A container without meaning of its own (too deep, or unknown): its content goes to the parent.
    Through,
    /// The same inside a line.
    ThroughLine,
}

struct Level {
    frame: Frame,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
}

struct Builder {
    stack: Vec<Level>,
    notes: HashMap<String, Vec<Block>>,
    notices: Vec<Notice>,
    ids: Ids,
}

/// Reads a text into blocks.
pub fn parse(text: &str) -> Vec<Block> {
    read(text, false, &[]).0
}

/// Reads a text into blocks, and puts pieces of a line at byte offsets, which are in order. One that begins something stands before the first
/// word at or after its place, one that ends it after the last word before: a place between two blocks is in neither.
pub fn parse_with(text: &str, trusted: bool, at: &[(usize, Inline)]) -> Vec<Block> {
    read(text, trusted, at).0
}

/// Reads a text whose HTML is trusted, for the site: its tags stay as they are written.
pub fn parse_trusted(text: &str) -> Vec<Block> {
    read(text, true, &[]).0
}

/// Reads a text into blocks, and tells what of it is not shown as its author may expect.
pub fn parse_noting(text: &str) -> (Vec<Block>, Vec<Notice>) {
    read(text, false, &[])
}

fn read(text: &str, trusted: bool, at: &[(usize, Inline)]) -> (Vec<Block>, Vec<Notice>) {
    if !at.is_empty() {
        let events = with_signs(Parser::new_ext(text, options()).into_offset_iter().collect(), at, text, trusted);
        if !trusted && events.iter().any(|(event, _)| matches!(event, Event::Html(_) | Event::InlineHtml(_))) {
            let read = markup::convert(markup::build(events, text), Ids::default());
            return (numbered(read.blocks, read.notes), read.notices);
        }
        return build(&mut events.into_iter(), text);
    }
    let mut events = Parser::new_ext(text, options()).into_offset_iter();
    // Only a text with tags needs a tree, and most texts have none.
    if !trusted && may_hold_tags(text) {
        let events: Vec<_> = events.collect();
        if events.iter().any(|(event, _)| matches!(event, Event::Html(_) | Event::InlineHtml(_))) {
            let read = markup::convert(markup::build(events, text), Ids::default());
            return (numbered(read.blocks, read.notes), read.notices);
        }
        return build(&mut events.into_iter(), text);
    }
    build(&mut events, text)
}

/// Whether a text holds what may open a tag.
fn may_hold_tags(text: &str) -> bool {
    text.as_bytes()
        .windows(2)
        .any(|pair| matches!(pair, [b'<', next] if next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?')))
}

fn build<'a>(events: &mut dyn Iterator<Item = (Event<'a>, Range<usize>)>, text: &str) -> (Vec<Block>, Vec<Notice>) {
    let mut builder = Builder {
        stack: vec![Level { frame: Frame::Root, blocks: Vec::new(), inlines: Vec::new() }],
        notes: HashMap::new(),
        notices: Vec::new(),
        ids: Ids::default(),
    };
    for (event, range) in events {
        builder.event(event, range, text);
    }
    while builder.stack.len() > 1 {
        builder.close();
    }
    builder.flush();
    let Some(root) = builder.stack.pop() else { return (Vec::new(), Vec::new()) };
    (numbered(root.blocks, builder.notes), builder.notices)
}

/// Numbers the notes of a text, and makes links of what leads somewhere.
fn numbered(mut blocks: Vec<Block>, notes: HashMap<String, Vec<Block>>) -> Vec<Block> {
    let mut numbers = Numbers { notes, seen: HashMap::new(), depth: 0 };
    numbers.blocks(&mut blocks);
    numbers.uncited(&mut blocks);
    super::extras::read_extras(&mut blocks);
    super::autolinks::link_addresses(&mut blocks);
    super::anchors::own_links(&mut blocks);
    blocks
}

/// The anchors of a text, each once.
#[derive(Debug, Default)]
pub(super) struct Ids(HashSet<String>);

/// Ids of the frame of a page (`themes/default/site`), which no text may take.
const OF_THE_FRAME: [&str; 12] = [
    "alerts",
    "decisions",
    "documents",
    "glance",
    "links",
    "main",
    "mentions",
    "nav",
    "recent",
    "registers",
    "search",
    "upcoming",
];

impl Ids {
    /// Makes the anchor of a heading from what is written, or else from its words; a second heading of the same words gets `-2`.
    pub(super) fn heading(&mut self, written: Option<&str>, inlines: &[Inline]) -> String {
        let base = match written.filter(|id| is_anchor(id)) {
            Some(id) => id.to_owned(),
            None => slug(&inline_text(inlines)),
        };
        let base = free(base);
        let mut id = base.clone();
        let mut n = 2;
        while !self.0.insert(id.clone()) {
            id = format!("{base}-{n}");
            n += 1;
        }
        id
    }

    /// Takes an anchor that is written, if it can be one and is not taken.
    pub(super) fn written(&mut self, id: &str) -> Option<String> {
        let id = Some(id).filter(|id| is_anchor(id)).map(|id| free(id.to_owned()))?;
        self.0.insert(id.clone()).then_some(id)
    }
}

/// An anchor that is none of the frame, of a view, of a field or of a footnote.
fn free(id: String) -> String {
    let numbered = |prefix| id.strip_prefix(prefix).is_some_and(|rest: &str| rest.starts_with(|c: char| c.is_ascii_digit()));
    let reserved = OF_THE_FRAME.contains(&id.as_str())
        || ["view-", "note-", "note-ref-"].into_iter().any(numbered)
        || id.starts_with("field-");
    if reserved { format!("section-{id}") } else { id }
}

/// Whether a written anchor can stand in an address and in a document as it is.
fn is_anchor(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
}

/// Whether a line shows a word: a heading without one has no name.
pub(super) fn has_words(inlines: &[Inline]) -> bool {
    let shows = |text: &str| text.chars().any(|c| !c.is_whitespace() && !is_invisible(c));
    inlines.iter().any(|inline| match inline {
        Inline::Text(text) | Inline::Code(text) => shows(text),
        Inline::Image { alt, .. } => shows(alt),
        Inline::Value { .. } | Inline::Wiki { words: None, .. } => true,
        Inline::Emph(inner)
        | Inline::Strong(inner)
        | Inline::Strike(inner)
        | Inline::Link { inlines: inner, .. }
        | Inline::Marked { inlines: inner, .. }
        | Inline::Wiki { words: Some(inner), .. } => has_words(inner),
        Inline::Soft
        | Inline::Break
        | Inline::Note { .. }
        | Inline::NoteAgain { .. }
        | Inline::Anchor(_)
        | Inline::WordBreak
        | Inline::Html(_)
        | Inline::Audience { .. } => false,
    })
}

/// Signs that take no room: zero-width blanks and joiners, marks of direction, soft hyphens, and what controls.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
}

/// Code in a line, or a value.
pub(super) fn code(code: String, at: Range<usize>) -> Inline {
    match code.strip_prefix("value:") {
        Some(value) => Inline::Value { text: value.trim().to_owned(), at },
        None => Inline::Code(code),
    }
}

/// A note where it is cited. Its number and its blocks are filled in at the end, when all notes are known.
pub(super) fn note(name: &str, at: Range<usize>) -> Inline {
    Inline::Link { url: format!("\u{0}note:{name}"), title: String::new(), inlines: Vec::new(), at }
}

/// The address of a link, and for `[[id]]` whether words are given.
pub(super) fn address(link_type: LinkType, url: String) -> (String, Option<bool>) {
    match link_type {
        LinkType::WikiLink { has_pothole } => (url, Some(has_pothole)),
        LinkType::Email => (format!("mailto:{url}"), None),
        _ => (url, None),
    }
}

/// A link. One without words shows where it leads.
pub(super) fn link(url: String, title: String, inlines: Vec<Inline>, at: Range<usize>, notices: &mut Vec<Notice>) -> Inline {
    fn holds_more(inlines: &[Inline]) -> bool {
        let is_more = |inline: &Inline| matches!(inline, Inline::Image { .. } | Inline::Note { .. } | Inline::Html(_));
        inlines.iter().any(|inline| is_more(inline) || holds_more(inline.inner()))
    }
    if has_words(&inlines) || holds_more(&inlines) {
        return Inline::Link { url, title, inlines, at };
    }
    notices.push(Notice { kind: NoticeKind::EmptyLink, at: at.clone() });
    Inline::Link { inlines: vec![Inline::Text(url.clone())], url, title, at }
}

/// A link to an entry. Without words it shows the title.
pub(super) fn wiki(url: &str, has_words: bool, words: Vec<Inline>, at: Range<usize>) -> Inline {
    // In a table the bar is written `\|`, and the parser leaves the stroke with the id.
    let id = url.trim().trim_end_matches('\\').to_owned();
    // A place for contents on GitLab, which is no entry.
    if !has_words && matches!(id.to_ascii_lowercase().as_str(), "_toc_" | "toc") {
        return Inline::Text(format!("[[{id}]]"));
    }
    let words = Some(words).filter(|words| has_words && self::has_words(words));
    Inline::Wiki { id, words, at }
}

impl Builder {
    fn top(&mut self) -> Option<&mut Level> {
        self.stack.last_mut()
    }

    fn open(&mut self, frame: Frame) {
        self.stack.push(Level { frame, blocks: Vec::new(), inlines: Vec::new() });
    }

    fn inline(&mut self, inline: Inline) {
        let Some(top) = self.stack.last_mut() else { return };
        if let (Some(Inline::Text(last)), Inline::Text(new)) = (top.inlines.last_mut(), &inline) {
            last.push_str(new);
        } else {
            top.inlines.push(inline);
        }
    }

    /// Inlines directly in a container (tight list items) become a paragraph.
    fn flush(&mut self) {
        let Some(top) = self.stack.last_mut() else { return };
        let block = matches!(
            top.frame,
            Frame::Root | Frame::Item { .. } | Frame::Quote(_) | Frame::Footnote(_) | Frame::Definition | Frame::Through
        );
        if block && !top.inlines.is_empty() {
            let inlines = std::mem::take(&mut top.inlines);
            top.blocks.push(Block::Paragraph(inlines));
        }
    }

    fn block(&mut self, block: Block) {
        self.flush();
        if let Some(top) = self.top() {
            top.blocks.push(block);
        }
    }

    fn event(&mut self, event: Event, range: Range<usize>, source: &str) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(_) => self.close(),
            Event::Text(text) => match self.stack.last_mut().map(|l| &mut l.frame) {
                Some(Frame::Code { text: code, .. } | Frame::Html(code)) => code.push_str(&text),
                _ => self.inline(Inline::Text(cleaned(&text).into_owned())),
            },
            Event::Code(text) => self.inline(code(cleaned(&text).into_owned(), range)),
            Event::Html(html) => match self.stack.last_mut().map(|l| &mut l.frame) {
                Some(Frame::Html(text)) => text.push_str(&html),
                _ => self.block(Block::Html(html.into_string())),
            },
            Event::InlineHtml(html) => self.inline(Inline::Html(html.into_string())),
            Event::SoftBreak => self.inline(Inline::Soft),
            Event::HardBreak => self.inline(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            Event::TaskListMarker(done) => {
                for level in self.stack.iter_mut().rev() {
                    if let Frame::Item { checked } = &mut level.frame {
                        *checked = Some(done);
                        break;
                    }
                }
            }
            Event::FootnoteReference(name) => self.inline(note(&name, range)),
            Event::InlineMath(text) | Event::DisplayMath(text) => {
                if let Some(sign) = sign(&text) {
                    return self.inline(sign);
                }
                let written = source.get(range).map_or_else(|| text.to_string(), str::to_owned);
                self.inline(Inline::Text(written));
            }
        }
    }

    fn start(&mut self, tag: Tag, at: Range<usize>) {
        let deep = self.stack.len() > MAX_DEPTH * 2;
        let frame = match tag {
            Tag::Paragraph => Frame::Paragraph,
            Tag::Heading { level, id, .. } => Frame::Heading(level as u8, id.map(|id| id.to_string()), at),
            Tag::List(_) | Tag::BlockQuote(_) if deep => Frame::Through,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. } if deep => Frame::ThroughLine,
            Tag::List(start) => {
                Frame::List { ordered: start.is_some(), start: start.unwrap_or(1), items: Vec::new(), tight: true }
            }
            // The items of a list that is kept are kept with it, those of one that is not are joined to what is around it.
            Tag::Item if matches!(self.stack.last().map(|l| &l.frame), Some(Frame::List { .. })) => Frame::Item { checked: None },
            Tag::Item => Frame::Through,
            Tag::BlockQuote(kind) => Frame::Quote(kind.map(|kind| match kind {
                BlockQuoteKind::Note => AlertKind::Note,
                BlockQuoteKind::Tip => AlertKind::Tip,
                BlockQuoteKind::Important => AlertKind::Important,
                BlockQuoteKind::Warning => AlertKind::Warning,
                BlockQuoteKind::Caution => AlertKind::Caution,
            })),
            Tag::CodeBlock(kind) => {
                let lang = match kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or("").to_owned(),
                    CodeBlockKind::Indented => String::new(),
                };
                Frame::Code { lang, at, text: String::new() }
            }
            Tag::HtmlBlock => Frame::Html(String::new()),
            Tag::Table(align) => {
                let align = align.iter().map(|a| match a {
                    Alignment::None => Align::None,
                    Alignment::Left => Align::Left,
                    Alignment::Center => Align::Center,
                    Alignment::Right => Align::Right,
                });
                Frame::Table { align: align.collect(), head: Vec::new(), rows: Vec::new() }
            }
            Tag::TableHead => Frame::Row { cells: Vec::new(), head: true },
            Tag::TableRow => Frame::Row { cells: Vec::new(), head: false },
            Tag::TableCell => Frame::Cell,
            Tag::Emphasis => Frame::Emph,
            Tag::Strong => Frame::Strong,
            Tag::Strikethrough => Frame::Strike,
            Tag::Link { link_type, dest_url, title, .. } => {
                let (url, wiki) = address(link_type, dest_url.into_string());
                Frame::Link { url, title: title.into_string(), wiki, at }
            }
            Tag::Image { dest_url, title, .. } => Frame::Image { url: dest_url.into_string(), title: title.into_string(), at },
            Tag::FootnoteDefinition(name) => Frame::Footnote(name.into_string()),
            Tag::DefinitionList if !deep => Frame::Definitions(Vec::new()),
            Tag::DefinitionListTitle if matches!(self.stack.last().map(|l| &l.frame), Some(Frame::Definitions(_))) => Frame::Term,
            Tag::DefinitionListDefinition if matches!(self.stack.last().map(|l| &l.frame), Some(Frame::Definitions(_))) => {
                Frame::Definition
            }
            _ => Frame::Through,
        };
        if !matches!(
            frame,
            Frame::Emph
                | Frame::Strong
                | Frame::Strike
                | Frame::ThroughLine
                | Frame::Link { .. }
                | Frame::Image { .. }
                | Frame::Cell
                | Frame::Row { .. }
        ) {
            self.flush();
        }
        self.open(frame);
    }

    fn close(&mut self) {
        self.flush();
        let Some(Level { frame, blocks, inlines }) = self.stack.pop() else { return };
        match frame {
            Frame::Root => self.open(Frame::Root),
            Frame::Through => {
                if let Some(top) = self.top() {
                    top.blocks.extend(blocks);
                }
            }
            Frame::Paragraph => {
                for level in self.stack.iter_mut().rev() {
                    match &mut level.frame {
                        Frame::Item { .. } | Frame::Through => {}
                        Frame::List { tight, .. } => {
                            *tight = false;
                            break;
                        }
                        _ => break,
                    }
                }
                self.block(Block::Paragraph(inlines));
            }
            Frame::Heading(level, written, at) => {
                if has_words(&inlines) {
                    let id = self.ids.heading(written.as_deref(), &inlines);
                    self.block(Block::Heading { level, id, inlines });
                    return;
                }
                self.notices.push(Notice { kind: NoticeKind::EmptyHeading, at });
                // A picture that says nothing is one all the same.
                if inlines.iter().any(|inline| !matches!(inline, Inline::Text(_) | Inline::Soft | Inline::Break)) {
                    self.block(Block::Paragraph(inlines));
                }
            }
            Frame::Item { checked } => {
                let item = Item { checked, number: None, blocks };
                match self.stack.last_mut().map(|l| &mut l.frame) {
                    Some(Frame::List { items, .. }) => items.push(item),
                    _ => {
                        if let Some(top) = self.top() {
                            top.blocks.extend(item.blocks);
                        }
                    }
                }
            }
            Frame::List { ordered, start, items, tight } => {
                self.block(Block::List { ordered, start, numbering: '1', tight, items });
            }
            Frame::Quote(Some(kind)) => self.block(Block::Alert { kind, blocks }),
            Frame::Quote(None) => self.block(Block::Quote(blocks)),
            Frame::Code { lang, at, text } if lang == "view" => self.block(Block::View { text, at }),
            Frame::Code { lang, text, .. } => self.block(Block::Code { lang, text }),
            Frame::Html(html) => self.block(Block::Html(html)),
            Frame::Table { align, head, rows } => self.block(Block::Table { align, head, rows }),
            Frame::Row { cells, head: is_head } => {
                if let Some(Frame::Table { head, rows, .. }) = self.stack.last_mut().map(|l| &mut l.frame) {
                    if is_head {
                        *head = cells;
                    } else {
                        rows.push(cells);
                    }
                }
            }
            Frame::Cell => {
                if let Some(Frame::Row { cells, .. }) = self.stack.last_mut().map(|l| &mut l.frame) {
                    cells.push(inlines);
                }
            }
            Frame::ThroughLine => inlines.into_iter().for_each(|inline| self.inline(inline)),
            Frame::Emph => self.inline(Inline::Emph(inlines)),
            Frame::Strong => self.inline(Inline::Strong(inlines)),
            Frame::Strike => self.inline(Inline::Strike(inlines)),
            Frame::Link { url, wiki: Some(has_words), at, .. } => self.inline(wiki(&url, has_words, inlines, at)),
            Frame::Link { url, title, wiki: None, at } => {
                let link = link(url, title, inlines, at, &mut self.notices);
                self.inline(link);
            }
            Frame::Image { url, title, at } => {
                let alt = inline_text(&inlines);
                self.inline(Inline::Image { url, alt, title, size: Size::default(), at });
            }
            Frame::Definitions(list) => self.block(Block::Definitions(list)),
            Frame::Term => {
                if let Some(Frame::Definitions(list)) = self.stack.last_mut().map(|l| &mut l.frame) {
                    match list.last_mut().filter(|last| last.definitions.is_empty()) {
                        Some(last) => last.terms.push(inlines),
                        None => list.push(Definition { terms: vec![inlines], definitions: Vec::new() }),
                    }
                }
            }
            Frame::Definition => {
                if let Some(Frame::Definitions(list)) = self.stack.last_mut().map(|l| &mut l.frame) {
                    match list.last_mut() {
                        Some(last) => last.definitions.push(blocks),
                        None => list.push(Definition { terms: Vec::new(), definitions: vec![blocks] }),
                    }
                }
            }
            Frame::Footnote(name) => {
                self.notes.insert(name, blocks);
            }
        }
    }
}

/// Signs with their places and whether they begin something, in order.
type Signs<'a> = std::iter::Peekable<std::vec::IntoIter<(usize, bool, Event<'a>)>>;

/// Puts signs among the events of a text, where they belong. HTML that is `trusted` is shown as it is written, without signs in its blocks.
fn with_signs<'a>(
    events: Vec<(Event<'a>, Range<usize>)>,
    at: &[(usize, Inline)],
    source: &'a str,
    trusted: bool,
) -> Vec<(Event<'a>, Range<usize>)> {
    let leaves = leaves(&events, trusted);
    let place = |(at, piece): &(usize, Inline)| {
        let Inline::Audience { name, label, begins } = piece else { return None };
        let (at, begins) = (*at, *begins);
        let leaf = if begins { leaves.iter().find(|l| at < l.range.end) } else { leaves.iter().rfind(|l| l.range.start < at) };
        let leaf = leaf?;
        // What begins or ends within a link or the words of a picture is said around it.
        let at = match leaf.sort {
            LeafSort::Whole if begins => leaf.range.start,
            LeafSort::Whole => leaf.range.end,
            LeafSort::Words | LeafSort::Block | LeafSort::Html => at.clamp(leaf.range.start, leaf.range.end),
        };
        Some((at, begins, Event::InlineMath(format!("\u{0}{begins}\u{0}{name}\u{0}{label}").into())))
    };
    let mut todo: Vec<(usize, bool, Event<'a>)> = at.iter().filter_map(place).collect();
    todo.sort_by_key(|(at, begins, _)| (*at, *begins));
    let mut todo: Signs<'a> = todo.into_iter().peekable();
    let mut leaves = leaves.iter().peekable();
    // The leaf that is open.
    let mut inner: Option<(Range<usize>, LeafSort)> = None;
    let mut out = Vec::with_capacity(events.len() + 2 * at.len());
    let put = |out: &mut Vec<(Event<'a>, Range<usize>)>, todo: &mut Signs<'a>, sort, until: &dyn Fn(usize, bool) -> bool| {
        while let Some((at, _, sign)) = todo.next_if(|(at, begins, _)| until(*at, *begins)) {
            // Beside a block a sign has a line of its own.
            let whole = [Event::Start(Tag::Paragraph), sign, Event::End(TagEnd::Paragraph)].into_iter();
            let (skip, take) = if sort == LeafSort::Block { (0, 3) } else { (1, 1) };
            out.extend(whole.skip(skip).take(take).map(|event| (event, at..at)));
        }
    };
    for (event, range) in events {
        let leaf = leaves.next_if(|leaf| inner.is_none() && leaf.range == range && leaf.is(&event));
        let (start, end) = (range.start, range.end);
        if let Some(leaf) = leaf {
            // A block of HTML takes the signs that stand at its start into itself.
            if leaf.sort != LeafSort::Html {
                put(&mut out, &mut todo, leaf.sort, &|at, begins| at < start || (at == start && begins));
            }
            inner = Some((range.clone(), leaf.sort));
        }
        let Some((whole, sort)) = inner.clone() else {
            out.push((event, range));
            continue;
        };
        // It is over with its only event or with the one that closes it.
        let over = whole == range && (matches!(event, Event::End(_)) || leaf.is_some_and(|leaf| !leaf.starts));
        if over && sort == LeafSort::Html {
            put(&mut out, &mut todo, sort, &|at, begins| at < end || (at == end && !begins));
        }
        match event {
            // A word in the middle of which a passage begins or ends, or a line of raw HTML.
            Event::Text(ref words) | Event::Html(ref words)
                if matches!(sort, LeafSort::Words | LeafSort::Html) && source.get(start..end) == Some(&**words) =>
            {
                let is_html = matches!(event, Event::Html(_));
                let part = |at: Range<usize>| {
                    let words = source.get(at.clone()).filter(|words| !words.is_empty())?;
                    Some((if is_html { Event::Html(words.into()) } else { Event::Text(words.into()) }, at))
                };
                let mut done = start;
                while let Some((at, _, sign)) = todo.next_if(|(at, _, _)| *at < end) {
                    out.extend(part(done..at));
                    out.push((sign, at..at));
                    done = at;
                }
                out.extend(part(done..end));
            }
            event => out.push((event, range)),
        }
        if over {
            inner = None;
            put(&mut out, &mut todo, sort, &|at, begins| at < end || (at == end && !begins));
        }
    }
    out
}

/// Reads a sign that was put among the events: mathematics are not read otherwise, and no text holds the character that it begins with.
pub(super) fn sign(text: &str) -> Option<Inline> {
    let mut parts = text.strip_prefix('\u{0}')?.splitn(3, '\u{0}');
    let (begins, name, label) = (parts.next()? == "true", parts.next()?.to_owned(), parts.next()?.to_owned());
    Some(Inline::Audience { name, label, begins })
}

/// What signs stand beside, or in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeafSort {
    /// A word of a line.
    Words,
    /// A link or a picture with all its words.
    Whole,
    /// A block without words.
    Block,
    /// A block of raw HTML.
    Html,
}

struct Leaf {
    range: Range<usize>,
    sort: LeafSort,
    starts: bool,
}

impl Leaf {
    /// Whether an event in the same place is the one that this leaf begins with.
    fn is(&self, event: &Event) -> bool {
        self.starts == matches!(event, Event::Start(_)) && !matches!(event, Event::End(_))
    }
}

/// Where the words of a text stand, and the blocks that have none.
fn leaves(events: &[(Event, Range<usize>)], trusted: bool) -> Vec<Leaf> {
    let mut found = Vec::new();
    // Depth in what is one leaf, or none, as a whole.
    let mut inside = 0_usize;
    for (event, range) in events {
        let leaf = |sort: LeafSort| Leaf { range: range.clone(), sort, starts: matches!(event, Event::Start(_)) };
        let opened = match event {
            Event::Start(Tag::CodeBlock(_)) => Some(LeafSort::Block),
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => Some(LeafSort::Whole),
            Event::Start(Tag::HtmlBlock) => Some(LeafSort::Html),
            _ => None,
        };
        if let Some(sort) = opened {
            if inside == 0 && !(trusted && sort == LeafSort::Html) {
                found.push(leaf(sort));
            }
            inside += 1;
            continue;
        }
        match event {
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Link | TagEnd::Image) => inside = inside.saturating_sub(1),
            Event::Rule if inside == 0 => found.push(leaf(LeafSort::Block)),
            Event::Text(_) | Event::Code(_) | Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_)
                if inside == 0 =>
            {
                found.push(leaf(LeafSort::Words));
            }
            _ => {}
        }
    }
    found
}

/// Numbers footnotes in the order they are cited and puts their blocks where they are first cited.
struct Numbers {
    notes: HashMap<String, Vec<Block>>,
    seen: HashMap<String, usize>,
    depth: usize,
}

impl Numbers {
    /// Puts notes that nothing cites at the end of the text: they were written, so they are shown, and `check` finds them.
    fn uncited(&mut self, blocks: &mut Vec<Block>) {
        let mut names: Vec<String> = self.notes.keys().cloned().collect();
        names.sort();
        for name in names {
            let Some(mut note) = self.notes.remove(&name) else { continue };
            let mark = Inline::Text(format!("[^{name}] "));
            match note.first_mut() {
                Some(Block::Paragraph(inlines)) => inlines.insert(0, mark),
                _ => note.insert(0, Block::Paragraph(vec![mark])),
            }
            self.blocks(&mut note);
            blocks.append(&mut note);
        }
    }

    fn blocks(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            for part in block.parts_mut() {
                match part {
                    PartMut::Blocks(blocks) => self.blocks(blocks),
                    PartMut::Line(inlines) => self.inlines(inlines),
                }
            }
        }
    }

    fn inlines(&mut self, inlines: &mut [Inline]) {
        for inline in inlines {
            match inline {
                Inline::Link { url, .. } if url.starts_with("\u{0}note:") => {
                    let name = url["\u{0}note:".len()..].to_owned();
                    if let Some(number) = self.seen.get(&name) {
                        *inline = Inline::NoteAgain { number: *number };
                        continue;
                    }
                    if self.depth >= MAX_NOTES {
                        let words = super::plain_text(&self.notes.remove(&name).unwrap_or_default(), &|_| None);
                        *inline = Inline::Text(format!(" ({words})"));
                        continue;
                    }
                    let number = self.seen.len() + 1;
                    self.seen.insert(name.clone(), number);
                    let mut blocks = self.notes.remove(&name).unwrap_or_default();
                    self.depth += 1;
                    self.blocks(&mut blocks);
                    self.depth -= 1;
                    *inline = Inline::Note { number, blocks };
                }
                other => self.inlines(other.inner_mut()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_lost_however_deep_it_stands() {
        for quotes in 0..4 {
            for depth in [5, 39, 40, 41, 60] {
                let list = (0..depth).map(|n| format!("{}{}- m{n}m\n", "> ".repeat(quotes), "  ".repeat(n)));
                let blocks = parse(&list.collect::<String>());
                let words = super::super::plain_text(&blocks, &|_| None);
                let lost: Vec<_> = (0..depth).filter(|n| !words.contains(&format!("m{n}m"))).collect();
                assert!(lost.is_empty(), "{lost:?} of {depth} in {quotes} quotes");
            }
        }
    }

    #[test]
    fn wiki_links_keep_their_place() {
        let text = "voir [[EX-1]] et [[EX-2|l'autre]].";
        let Some(Block::Paragraph(inlines)) = parse(text).into_iter().next() else { panic!("a paragraph") };
        let found: Vec<(&str, bool, &str)> = inlines
            .iter()
            .filter_map(|i| match i {
                Inline::Wiki { id, words, at } => Some((id.as_str(), words.is_some(), &text[at.clone()])),
                _ => None,
            })
            .collect();
        assert_eq!(found, [("EX-1", false, "[[EX-1]]"), ("EX-2", true, "[[EX-2|l'autre]]")]);
    }

    #[test]
    fn tight_and_loose_lists_differ() {
        let tight = parse("- a\n- b\n");
        let loose = parse("- a\n\n- b\n");
        assert!(matches!(tight.as_slice(), [Block::List { tight: true, .. }]));
        assert!(matches!(loose.as_slice(), [Block::List { tight: false, .. }]));
    }

    #[test]
    fn anchors_are_plain_and_unique() {
        let ids: Vec<String> = parse("# Élan œuvré\n# Élan œuvré\n# !!\n")
            .into_iter()
            .filter_map(|b| match b {
                Block::Heading { id, .. } => Some(id),
                _ => None,
            })
            .collect();
        assert_eq!(ids, ["elan-oeuvre", "elan-oeuvre-2", "section"]);
    }

    /// What a text with signs at places says, a line a paragraph: `[` where something begins, `]` where it ends.
    fn signed(text: &str, at: &[(usize, bool)]) -> Vec<String> {
        use crate::text::block::Part;
        let sign = |begins| Inline::Audience { name: "x".into(), label: "X".into(), begins };
        let at: Vec<(usize, Inline)> = at.iter().map(|(at, begins)| (*at, sign(*begins))).collect();
        fn line(inlines: &[Inline]) -> String {
            let one = |inline: &Inline| match inline {
                Inline::Audience { begins, .. } => if *begins { "[" } else { "]" }.to_owned(),
                Inline::Strong(inner) | Inline::Link { inlines: inner, .. } | Inline::Marked { inlines: inner, .. } => {
                    format!("({})", line(inner))
                }
                Inline::Wiki { id, .. } => format!("<{id}>"),
                Inline::Text(text) => text.clone(),
                _ => String::new(),
            };
            inlines.iter().map(one).collect()
        }
        fn blocks(all: &[Block], out: &mut Vec<String>) {
            for block in all {
                match block {
                    Block::Paragraph(inlines) | Block::Heading { inlines, .. } => out.push(line(inlines)),
                    Block::Table { rows, .. } => rows.iter().flatten().for_each(|cell| out.push(line(cell))),
                    Block::Code { text, .. } => out.push(format!("code {}", text.trim())),
                    other => other.parts().into_iter().for_each(|part| match part {
                        Part::Blocks(inner) => blocks(inner, out),
                        Part::Line(inlines) => out.push(line(inlines)),
                    }),
                }
            }
        }
        let mut out = Vec::new();
        blocks(&parse_with(text, false, &at), &mut out);
        out
    }

    #[test]
    fn signs_stand_where_a_passage_begins_and_ends() {
        // Within a line, in the middle of a word and around markup.
        assert_eq!(signed("a bc d", &[(3, true), (4, false)]), ["a b[c] d"]);
        assert_eq!(signed("a **b** c", &[(2, true), (7, false)]), ["a ([b]) c"]);
        assert_eq!(signed("a [[X-1]] c", &[(2, true), (9, false)]), ["a [<X-1>] c"]);
        assert_eq!(signed("a [b](c) d", &[(2, true), (8, false)]), ["a [(b)] d"]);
        // Around blocks: before the first word, after the last.
        assert_eq!(signed("a\n\nb\n\nc\n\nd\n", &[(2, true), (6, false)]), ["a", "[b]", "c", "d"]);
        assert_eq!(signed("- a\n- b\n- c\n", &[(4, true), (8, false)]), ["a", "[b]", "c"]);
        assert_eq!(signed("> a\n>\n> b\n\nc", &[(6, true), (11, false)]), ["a", "[b]", "c"]);
        assert_eq!(signed("a\n\n```\nx\n```\n\nb", &[(2, true), (13, false)]), ["a", "[", "code x", "]", "b"]);
        assert_eq!(signed("a\n\n---\n\nb", &[(3, true), (6, false)]), ["a", "[", "]", "b"]);
        assert_eq!(signed("|h|\n|-|\n|a b|\n", &[(11, true), (12, false)]), ["a [b]"]);
        // Two, one in the other, and one after the other.
        assert_eq!(signed("a b c", &[(0, true), (2, true), (3, false), (5, false)]), ["[a [b] c]"]);
        assert_eq!(signed("a b c", &[(0, true), (1, false), (1, true), (3, false)]), ["[a][ b] c"]);
        // Among tags of HTML.
        assert_eq!(signed("a <kbd>b</kbd> c", &[(2, true), (14, false)]), ["a ([b]) c"]);
        assert_eq!(signed("<b>x</b> a bc d", &[(12, true), (13, false)]), ["(x) a b[c] d"]);
        // Around what is whole.
        assert_eq!(signed("a [b c](d) e", &[(4, true), (6, false)]), ["a [(b c)] e"]);
        assert_eq!(signed("a ![b c](d) e", &[(5, true), (7, false)]), ["a [] e"]);
        // In blocks of HTML, and never within a tag.
        assert_eq!(signed("a\n\n<div>b c</div>\n\nd", &[(8, true), (11, false)]), ["a", "[b c]", "d"]);
        assert_eq!(signed("<div>\nb\nc\n</div>\n\nd", &[(8, true), (10, false)]), ["b[c]", "d"]);
        assert_eq!(signed("a\n\n<p>b</p>\n\nd", &[(3, true), (11, false)]), ["a", "[", "b", "]", "d"]);
        assert_eq!(signed("<p title=\"a b\">c</p>\n", &[(11, true), (12, false)]), ["[]c"]);
        // Places outside say nothing, and the text stays the text.
        assert_eq!(signed("a", &[(7, true), (9, false)]), ["a]"]);
        assert_eq!(signed("", &[(0, true), (0, false)]), [""; 0]);
    }

    proptest::proptest! {
        #[test]
        fn signs_never_change_the_words(text in "([ab*`\\[\\]()|>#\\-\n é]|<div>|</div>|<b>|</b>|<!--|-->){0,60}", at in proptest::collection::vec((0_usize..70, proptest::bool::ANY), 0..6)) {
            let mut at = at;
            at.sort_unstable();
            at.retain(|(at, _)| text.is_char_boundary(*at));
            let sign = |begins| Inline::Audience { name: "x".into(), label: "X".into(), begins };
            let signs: Vec<(usize, Inline)> = at.iter().map(|(at, begins)| (*at, sign(*begins))).collect();
            let words = |blocks: &[Block]| crate::text::plain_text(blocks, &|_| None).split_whitespace().collect::<Vec<_>>().join(" ");
            proptest::prop_assert_eq!(words(&parse_with(&text, false, &signs)), words(&parse(&text)));
        }
    }

    #[test]
    fn control_characters_may_be_written_by_number_and_never_come_through() {
        let text = "a&#11;b > &#x1B; &#233;\n\n> &#1;\n\n`&#27;`\n\n    &#27;\n\n# T&#8;t\n";
        let found: Vec<(&str, u32)> = controls(text).into_iter().map(|(at, c)| (&text[at], c as u32)).collect();
        assert_eq!(found, [("&#11;", 11), ("&#x1B;", 27), ("&#1;", 1), ("&#8;", 8)]);
        let words = super::super::plain_text(&parse(text), &|_| None);
        assert!(!words.contains(crate::source::is_control), "{words:?}");
    }

    #[test]
    fn headings_fit_below_their_title_without_holes() {
        let mut blocks = parse("## A\n#### B\n### C\n## D\n# E\n");
        fit_headings(&mut blocks, 3);
        let levels: Vec<u8> = blocks
            .iter()
            .filter_map(|b| match b {
                Block::Heading { level, .. } => Some(*level),
                _ => None,
            })
            .collect();
        assert_eq!(levels, [3, 4, 4, 3, 3]);
    }

    #[test]
    fn notes_are_numbered_as_cited_even_inside_notes() {
        let blocks = parse("b[^b] a[^a] b[^b]\n\n[^a]: A\n[^b]: B[^c]\n[^c]: C\n");
        let Some(Block::Paragraph(inlines)) = blocks.first() else { panic!("a paragraph") };
        let numbers: Vec<usize> = inlines
            .iter()
            .filter_map(|i| match i {
                Inline::Note { number, .. } | Inline::NoteAgain { number } => Some(*number),
                _ => None,
            })
            .collect();
        assert_eq!(numbers, [1, 3, 1]);
    }

    #[test]
    fn notes_that_nothing_cites_are_kept() {
        let words = super::super::plain_text(&parse("a\n\n[^x]: reste[^y]\n\n[^y]: aussi\n"), &|_| None);
        assert!(words.contains("reste") && words.contains("aussi"), "{words}");
        let (unknown, uncited) = footnotes("a[^1] [^nul] `[^code]` \\[^non]\n\n[^1]: x\n\n[^seul]: y\n");
        assert_eq!((unknown.len(), unknown.first()), (1, Some(&(6..12))));
        assert_eq!((uncited.len(), uncited.first()), (1, Some(&(41..52))));
    }

    #[test]
    fn markup_that_is_nested_too_deep_loses_its_markup_and_no_word() {
        let emphasis = format!("{}mot{}", "*a _b ".repeat(3_000), "_ *".repeat(3_000));
        let notes: String = (0..3_000).map(|n| format!("[^{n}]: mot{n} [^{}]\n\n", n + 1)).collect();
        for text in [emphasis, "**".repeat(10_000) + "mot" + &"**".repeat(10_000), notes + "mot[^0]"] {
            // The stack of a worker thread is a quarter of the main one's.
            let read = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
                let blocks = parse(&text);
                super::super::plain_text(&blocks, &|_| None)
            });
            assert!(read.expect("a thread").join().expect("no overflow").contains("mot"));
        }
    }
}
