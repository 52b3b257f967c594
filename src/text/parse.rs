//! Reads Markdown: CommonMark and GFM, with `[[ID]]` links, `view` blocks and inline values.

use super::block::{AlertKind, Align, Block, Inline, Item};
use super::clean::cleaned;
use super::fold::slug;
use super::plain::inline_text;
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
}

/// The first heading of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its words, without markup.
    pub text: String,
    /// Whether it is of level 1 and opens the text.
    pub opens: bool,
}

/// Finds the first heading of a text.
pub fn first_heading(text: &str) -> Option<Heading> {
    let mut opens = true;
    let mut words: Option<String> = None;
    let mut level_one = false;
    for event in Parser::new_ext(text, options()) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                words = Some(String::new());
                level_one = level as usize == 1;
            }
            Event::End(TagEnd::Heading(_)) => {
                return words.map(|text| Heading { text: text.trim().to_owned(), opens: opens && level_one });
            }
            Event::Text(t) | Event::Code(t) if words.is_some() => {
                if let Some(words) = words.as_mut() {
                    words.push_str(&cleaned(&t));
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(words) = words.as_mut() {
                    words.push(' ');
                }
            }
            _ if words.is_none() => opens = opens && is_comment(&event),
            _ => {}
        }
    }
    None
}

fn is_comment(event: &Event) -> bool {
    match event {
        Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => true,
        Event::Html(html) => html.trim_start().starts_with("<!--"),
        _ => false,
    }
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

/// Moves headings so that the highest stands at `top` and no level is skipped: an outline has no holes.
pub fn fit_headings(blocks: &mut [Block], top: u8) {
    let mut open: Vec<u8> = Vec::new();
    for block in blocks {
        if let Block::Heading { level, .. } = block {
            while open.last().is_some_and(|last| last >= level) {
                open.pop();
            }
            open.push(*level);
            let depth = u8::try_from(open.len().saturating_sub(1)).unwrap_or(5);
            *level = top.saturating_add(depth).min(6);
        }
    }
}

/// What is open while events arrive.
enum Frame {
    Root,
    Paragraph,
    Heading(u8),
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
    ids: HashSet<String>,
}

/// Reads a text into blocks.
pub fn parse(text: &str) -> Vec<Block> {
    let mut builder = Builder {
        stack: vec![Level { frame: Frame::Root, blocks: Vec::new(), inlines: Vec::new() }],
        notes: HashMap::new(),
        ids: HashSet::new(),
    };
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        builder.event(event, range, text);
    }
    while builder.stack.len() > 1 {
        builder.close();
    }
    builder.flush();
    let Some(root) = builder.stack.pop() else { return Vec::new() };
    let mut numbers = Numbers { notes: builder.notes, seen: HashMap::new(), depth: 0 };
    let mut blocks = root.blocks;
    numbers.blocks(&mut blocks);
    blocks
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
        let block = matches!(top.frame, Frame::Root | Frame::Item { .. } | Frame::Quote(_) | Frame::Footnote(_) | Frame::Through);
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
            Event::Code(code) => {
                let inline = match code.strip_prefix("value:") {
                    Some(value) => Inline::Value { text: value.trim().to_owned(), at: range },
                    None => Inline::Code(cleaned(&code).into_owned()),
                };
                self.inline(inline);
            }
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
            // The number and the blocks are filled in at the end, when all notes are known.
            Event::FootnoteReference(name) => self.inline(Inline::Link {
                url: format!("\u{0}note:{name}"),
                title: String::new(),
                inlines: Vec::new(),
                at: range,
            }),
            Event::InlineMath(text) | Event::DisplayMath(text) => {
                let written = source.get(range).map_or_else(|| text.to_string(), str::to_owned);
                self.inline(Inline::Text(written));
            }
        }
    }

    fn start(&mut self, tag: Tag, at: Range<usize>) {
        let deep = self.stack.len() > MAX_DEPTH * 2;
        let frame = match tag {
            Tag::Paragraph => Frame::Paragraph,
            Tag::Heading { level, .. } => Frame::Heading(level as u8),
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
                let wiki = match link_type {
                    LinkType::WikiLink { has_pothole } => Some(has_pothole),
                    _ => None,
                };
                let url = if link_type == LinkType::Email { format!("mailto:{dest_url}") } else { dest_url.into_string() };
                Frame::Link { url, title: title.into_string(), wiki, at }
            }
            Tag::Image { dest_url, title, .. } => Frame::Image { url: dest_url.into_string(), title: title.into_string(), at },
            Tag::FootnoteDefinition(name) => Frame::Footnote(name.into_string()),
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
            Frame::Heading(level) => {
                let id = self.unique_id(&inline_text(&inlines));
                self.block(Block::Heading { level, id, inlines });
            }
            Frame::Item { checked } => {
                let item = Item { checked, blocks };
                match self.stack.last_mut().map(|l| &mut l.frame) {
                    Some(Frame::List { items, .. }) => items.push(item),
                    _ => {
                        if let Some(top) = self.top() {
                            top.blocks.extend(item.blocks);
                        }
                    }
                }
            }
            Frame::List { ordered, start, items, tight } => self.block(Block::List { ordered, start, tight, items }),
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
            Frame::Link { url, wiki: Some(has_words), at, .. } => {
                let words = has_words.then_some(inlines);
                // In a table the bar is written `\|`, and the parser leaves the stroke with the id.
                let id = url.trim().trim_end_matches('\\').to_owned();
                self.inline(Inline::Wiki { id, words, at });
            }
            Frame::Link { url, title, wiki: None, at } => self.inline(Inline::Link { url, title, inlines, at }),
            Frame::Image { url, title, at } => {
                let alt = inline_text(&inlines);
                self.inline(Inline::Image { url, alt, title, at });
            }
            Frame::Footnote(name) => {
                self.notes.insert(name, blocks);
            }
        }
    }

    /// Makes an anchor from the words of a heading; a second heading of the same words gets `-2`.
    fn unique_id(&mut self, words: &str) -> String {
        let base = slug(words);
        let mut id = base.clone();
        let mut n = 2;
        while !self.ids.insert(id.clone()) {
            id = format!("{base}-{n}");
            n += 1;
        }
        id
    }
}

/// Numbers footnotes in the order they are cited and puts their blocks where they are first cited.
struct Numbers {
    notes: HashMap<String, Vec<Block>>,
    seen: HashMap<String, usize>,
    depth: usize,
}

impl Numbers {
    fn blocks(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            match block {
                Block::Heading { inlines, .. } | Block::Paragraph(inlines) => self.inlines(inlines),
                Block::List { items, .. } => items.iter_mut().for_each(|i| self.blocks(&mut i.blocks)),
                Block::Quote(blocks) | Block::Alert { blocks, .. } => self.blocks(blocks),
                Block::Table { head, rows, .. } => {
                    head.iter_mut().for_each(|cell| self.inlines(cell));
                    rows.iter_mut().flatten().for_each(|cell| self.inlines(cell));
                }
                Block::Code { .. } | Block::View { .. } | Block::Rule | Block::Html(_) => {}
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
                Inline::Emph(inner) | Inline::Strong(inner) | Inline::Strike(inner) | Inline::Link { inlines: inner, .. } => {
                    self.inlines(inner)
                }
                Inline::Wiki { words: Some(inner), .. } => self.inlines(inner),
                _ => {}
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

    #[test]
    fn control_characters_may_be_written_by_number_and_never_come_through() {
        let text = "a&#11;b > &#x1B; &#233;\n\n> &#1;\n\n`&#27;`\n\n    &#27;\n\n# T&#8;t\n";
        let found: Vec<(&str, u32)> = controls(text).into_iter().map(|(at, c)| (&text[at], c as u32)).collect();
        assert_eq!(found, [("&#11;", 11), ("&#x1B;", 27), ("&#1;", 1), ("&#8;", 8)]);
        let words = super::super::plain_text(&parse(text), &|_| None);
        assert!(!words.contains(crate::source::is_control), "{words:?}");
        assert_eq!(first_heading("# T&#8;t\tu\n").map(|h| h.text), Some("T t u".into()));
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

    #[test]
    fn the_first_heading_opens_or_not() {
        assert_eq!(first_heading("# A *b*\n"), Some(Heading { text: "A b".into(), opens: true }));
        assert_eq!(first_heading("<!-- c -->\n\n# A\n").map(|h| h.opens), Some(true));
        assert_eq!(first_heading("x\n\n# A\n").map(|h| h.opens), Some(false));
        assert_eq!(first_heading("## A\n").map(|h| h.opens), Some(false));
    }
}
