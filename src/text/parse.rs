//! Reads Markdown: CommonMark and GFM, with `[[ID]]` links, `view` blocks and inline values.

use super::block::{AlertKind, Align, Block, Definition, Inline, Item, Size};
use super::clean::cleaned;
use super::headings::Ids;
use super::inlines::{address, code, has_words, link, note, wiki};
use super::plain::inline_text;
use super::signs::{sign, with_signs};
use super::{Notice, NoticeKind, markup};
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, Options, Parser, Tag};
use std::collections::HashMap;
use std::ops::Range;

/// Deepest nesting of lists, quotes and markup in lines that is kept; what is deeper is joined to its parent.
const MAX_DEPTH: usize = 40;

/// What is read beyond CommonMark; the same wherever a text is parsed.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_WIKILINKS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
}

/// What is open while events arrive.
enum OpenBlock {
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

struct ListLevel {
    frame: OpenBlock,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
}

struct BlockBuilder {
    stack: Vec<ListLevel>,
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
    let mut builder = BlockBuilder {
        stack: vec![ListLevel { frame: OpenBlock::Root, blocks: Vec::new(), inlines: Vec::new() }],
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
    super::footnotes::number(&mut blocks, notes);
    super::extras::read_extras(&mut blocks);
    super::autolinks::link_addresses(&mut blocks);
    super::anchors::own_links(&mut blocks);
    blocks
}

impl BlockBuilder {
    fn top(&mut self) -> Option<&mut ListLevel> {
        self.stack.last_mut()
    }

    fn open(&mut self, frame: OpenBlock) {
        self.stack.push(ListLevel { frame, blocks: Vec::new(), inlines: Vec::new() });
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
            OpenBlock::Root
                | OpenBlock::Item { .. }
                | OpenBlock::Quote(_)
                | OpenBlock::Footnote(_)
                | OpenBlock::Definition
                | OpenBlock::Through
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
                Some(OpenBlock::Code { text: code, .. } | OpenBlock::Html(code)) => code.push_str(&text),
                _ => self.inline(Inline::Text(cleaned(&text).into_owned())),
            },
            Event::Code(text) => self.inline(code(cleaned(&text).into_owned(), range)),
            Event::Html(html) => match self.stack.last_mut().map(|l| &mut l.frame) {
                Some(OpenBlock::Html(text)) => text.push_str(&html),
                _ => self.block(Block::Html(html.into_string())),
            },
            Event::InlineHtml(html) => self.inline(Inline::Html(html.into_string())),
            Event::SoftBreak => self.inline(Inline::Soft),
            Event::HardBreak => self.inline(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            Event::TaskListMarker(done) => {
                for level in self.stack.iter_mut().rev() {
                    if let OpenBlock::Item { checked } = &mut level.frame {
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
            Tag::Paragraph => OpenBlock::Paragraph,
            Tag::Heading { level, id, .. } => OpenBlock::Heading(level as u8, id.map(|id| id.to_string()), at),
            Tag::List(_) | Tag::BlockQuote(_) if deep => OpenBlock::Through,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. } if deep => {
                OpenBlock::ThroughLine
            }
            Tag::List(start) => {
                OpenBlock::List { ordered: start.is_some(), start: start.unwrap_or(1), items: Vec::new(), tight: true }
            }
            // The items of a list that is kept are kept with it, those of one that is not are joined to what is around it.
            Tag::Item if matches!(self.stack.last().map(|l| &l.frame), Some(OpenBlock::List { .. })) => {
                OpenBlock::Item { checked: None }
            }
            Tag::Item => OpenBlock::Through,
            Tag::BlockQuote(kind) => OpenBlock::Quote(kind.map(|kind| match kind {
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
                OpenBlock::Code { lang, at, text: String::new() }
            }
            Tag::HtmlBlock => OpenBlock::Html(String::new()),
            Tag::Table(align) => {
                let align = align.iter().map(|a| match a {
                    Alignment::None => Align::None,
                    Alignment::Left => Align::Left,
                    Alignment::Center => Align::Center,
                    Alignment::Right => Align::Right,
                });
                OpenBlock::Table { align: align.collect(), head: Vec::new(), rows: Vec::new() }
            }
            Tag::TableHead => OpenBlock::Row { cells: Vec::new(), head: true },
            Tag::TableRow => OpenBlock::Row { cells: Vec::new(), head: false },
            Tag::TableCell => OpenBlock::Cell,
            Tag::Emphasis => OpenBlock::Emph,
            Tag::Strong => OpenBlock::Strong,
            Tag::Strikethrough => OpenBlock::Strike,
            Tag::Link { link_type, dest_url, title, .. } => {
                let (url, wiki) = address(link_type, dest_url.into_string());
                OpenBlock::Link { url, title: title.into_string(), wiki, at }
            }
            Tag::Image { dest_url, title, .. } => {
                OpenBlock::Image { url: dest_url.into_string(), title: title.into_string(), at }
            }
            Tag::FootnoteDefinition(name) => OpenBlock::Footnote(name.into_string()),
            Tag::DefinitionList if !deep => OpenBlock::Definitions(Vec::new()),
            Tag::DefinitionListTitle if matches!(self.stack.last().map(|l| &l.frame), Some(OpenBlock::Definitions(_))) => {
                OpenBlock::Term
            }
            Tag::DefinitionListDefinition if matches!(self.stack.last().map(|l| &l.frame), Some(OpenBlock::Definitions(_))) => {
                OpenBlock::Definition
            }
            _ => OpenBlock::Through,
        };
        if !matches!(
            frame,
            OpenBlock::Emph
                | OpenBlock::Strong
                | OpenBlock::Strike
                | OpenBlock::ThroughLine
                | OpenBlock::Link { .. }
                | OpenBlock::Image { .. }
                | OpenBlock::Cell
                | OpenBlock::Row { .. }
        ) {
            self.flush();
        }
        self.open(frame);
    }

    fn close(&mut self) {
        self.flush();
        let Some(ListLevel { frame, blocks, inlines }) = self.stack.pop() else { return };
        match frame {
            OpenBlock::Root => self.open(OpenBlock::Root),
            OpenBlock::Through => {
                if let Some(top) = self.top() {
                    top.blocks.extend(blocks);
                }
            }
            OpenBlock::Paragraph => {
                for level in self.stack.iter_mut().rev() {
                    match &mut level.frame {
                        OpenBlock::Item { .. } | OpenBlock::Through => {}
                        OpenBlock::List { tight, .. } => {
                            *tight = false;
                            break;
                        }
                        _ => break,
                    }
                }
                self.block(Block::Paragraph(inlines));
            }
            OpenBlock::Heading(level, written, at) => {
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
            OpenBlock::Item { checked } => {
                let item = Item { checked, number: None, blocks };
                match self.stack.last_mut().map(|l| &mut l.frame) {
                    Some(OpenBlock::List { items, .. }) => items.push(item),
                    _ => {
                        if let Some(top) = self.top() {
                            top.blocks.extend(item.blocks);
                        }
                    }
                }
            }
            OpenBlock::List { ordered, start, items, tight } => {
                self.block(Block::List { ordered, start, numbering: '1', tight, items });
            }
            OpenBlock::Quote(Some(kind)) => self.block(Block::Alert { kind, blocks }),
            OpenBlock::Quote(None) => self.block(Block::Quote(blocks)),
            OpenBlock::Code { lang, at, text } if lang == "view" => self.block(Block::View { text, at }),
            OpenBlock::Code { lang, text, .. } => self.block(Block::Code { lang, text }),
            OpenBlock::Html(html) => self.block(Block::Html(html)),
            OpenBlock::Table { align, head, rows } => self.block(Block::Table { align, head, rows }),
            OpenBlock::Row { cells, head: is_head } => {
                if let Some(OpenBlock::Table { head, rows, .. }) = self.stack.last_mut().map(|l| &mut l.frame) {
                    if is_head {
                        *head = cells;
                    } else {
                        rows.push(cells);
                    }
                }
            }
            OpenBlock::Cell => {
                if let Some(OpenBlock::Row { cells, .. }) = self.stack.last_mut().map(|l| &mut l.frame) {
                    cells.push(inlines);
                }
            }
            OpenBlock::ThroughLine => inlines.into_iter().for_each(|inline| self.inline(inline)),
            OpenBlock::Emph => self.inline(Inline::Emph(inlines)),
            OpenBlock::Strong => self.inline(Inline::Strong(inlines)),
            OpenBlock::Strike => self.inline(Inline::Strike(inlines)),
            OpenBlock::Link { url, wiki: Some(has_words), at, .. } => self.inline(wiki(&url, has_words, inlines, at)),
            OpenBlock::Link { url, title, wiki: None, at } => {
                let link = link(url, title, inlines, at, &mut self.notices);
                self.inline(link);
            }
            OpenBlock::Image { url, title, at } => {
                let alt = inline_text(&inlines);
                self.inline(Inline::Image { url, alt, title, size: Size::default(), at });
            }
            OpenBlock::Definitions(list) => self.block(Block::Definitions(list)),
            OpenBlock::Term => {
                if let Some(OpenBlock::Definitions(list)) = self.stack.last_mut().map(|l| &mut l.frame) {
                    match list.last_mut().filter(|last| last.definitions.is_empty()) {
                        Some(last) => last.terms.push(inlines),
                        None => list.push(Definition { terms: vec![inlines], definitions: Vec::new() }),
                    }
                }
            }
            OpenBlock::Definition => {
                if let Some(OpenBlock::Definitions(list)) = self.stack.last_mut().map(|l| &mut l.frame) {
                    match list.last_mut() {
                        Some(last) => last.definitions.push(blocks),
                        None => list.push(Definition { terms: Vec::new(), definitions: vec![blocks] }),
                    }
                }
            }
            OpenBlock::Footnote(name) => {
                self.notes.insert(name, blocks);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{controls, fit_headings, footnotes};

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
