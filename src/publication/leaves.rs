//! What a text says, block by block, whatever it is written like: a line that is broken elsewhere and another mark of a list are the same.
//!
//! In: a text, and how ids and lines of its language are read. Out: its blocks that hold words, or all of them as one text that is the same for two
//! texts that say the same. What is compared, what is approved and what a vendor answered are known by it.

use super::changes::LeafSort;
use crate::schema::value::is_web_address;
use crate::text::{Block, Inline, Item, Part, line_text, parse};

/// A block that holds words, with where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Leaf {
    pub sort: LeafSort,
    pub text: String,
    /// Web addresses that its words lead to, which may change while the words stay.
    pub links: Vec<String>,
}

/// Web addresses behind what they stand for.
pub(crate) fn shown_addresses<'a>(urls: impl Iterator<Item = &'a String>) -> String {
    urls.map(|url| format!(" <{url}>")).collect()
}

/// Returns the words of a text, and behind them where they lead.
pub(crate) fn said(text: &str, name: &dyn Fn(&str) -> String) -> String {
    let blocks = parse(text);
    [crate::text::plain_text(&blocks, &|id| Some(name(id))), shown_addresses(links_of(&blocks).iter())].concat()
}

/// The web addresses that the words of blocks lead to.
fn links_of(blocks: &[Block]) -> Vec<String> {
    let mut found = Vec::new();
    for part in blocks.iter().flat_map(Block::parts) {
        match part {
            Part::Line(inlines) => found.extend(links(inlines)),
            Part::Blocks(blocks) => found.extend(links_of(blocks)),
        }
    }
    found
}

/// The web addresses that the words of a line lead to; not one that is itself the words.
fn links(inlines: &[Inline]) -> Vec<String> {
    let mut found = Vec::new();
    for inline in inlines {
        if let Inline::Link { url, inlines: words, .. } = inline
            && is_web_address(url)
            && line_text(words, &|_| None) != *url
        {
            found.push(url.clone());
        }
        if let Inline::Note { blocks, .. } = inline {
            found.extend(links_of(blocks));
        }
        found.extend(links(inline.inner()));
    }
    found
}

/// How texts are read: the id under which a cited entry is known in both, and how a line is set by the rules of its language.
pub(crate) struct Lines<'a> {
    pub name: &'a dyn Fn(&str) -> String,
    pub set: &'a dyn Fn(&str) -> String,
}

/// Returns a text so that two texts that say the same are the same: its blocks, whatever they are written like, and where their words lead.
pub(crate) fn settled(text: &str, lines: &Lines<'_>) -> String {
    let blocks = leaves(&parse(text), lines);
    // A line of text is the same as an item, a heading or a paragraph.
    let one = |leaf: &Leaf| match leaf.sort {
        LeafSort::Heading | LeafSort::Paragraph | LeafSort::Item | LeafSort::Line => leaf.text.clone(),
        LeafSort::Row | LeafSort::Code | LeafSort::View => format!("{:?} {}", leaf.sort, leaf.text),
    };
    let whole = |leaf: &Leaf| [one(leaf), shown_addresses(leaf.links.iter())].concat();
    blocks.iter().map(whole).collect::<Vec<_>>().join("\u{1e}")
}

/// The blocks of a text that hold words, in the order they are read.
pub(crate) fn leaves(blocks: &[Block], lines: &Lines<'_>) -> Vec<Leaf> {
    let mut out = Vec::new();
    for block in blocks {
        gather(block, LeafSort::Paragraph, lines.name, &mut out);
    }
    out.retain(|leaf| !leaf.text.is_empty());
    for leaf in out.iter_mut().filter(|leaf| !matches!(leaf.sort, LeafSort::Code | LeafSort::View)) {
        leaf.text = (lines.set)(&one_blank(&leaf.text));
    }
    out
}

/// A line with one blank where several stand behind each other: no output shows more.
fn one_blank(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}

fn gather(block: &Block, paragraph: LeafSort, name: &dyn Fn(&str) -> String, out: &mut Vec<Leaf>) {
    let cited = |id: &str| Some(name(id));
    let line = |sort: LeafSort, inlines: &[Inline]| Leaf { sort, text: line_text(inlines, &cited), links: links(inlines) };
    let mut push = |sort: LeafSort, text: String| out.push(Leaf { sort, text, links: Vec::new() });
    match block {
        Block::Heading { inlines, .. } => out.push(line(LeafSort::Heading, inlines)),
        Block::Paragraph(inlines) => out.push(line(paragraph, inlines)),
        Block::Code { text, .. } => push(LeafSort::Code, text.trim_end().to_owned()),
        Block::View { text, .. } => push(LeafSort::View, text.trim().to_owned()),
        Block::Html(text) => push(LeafSort::Code, text.trim().to_owned()),
        Block::Table { head, rows, .. } => {
            for row in std::iter::once(head).chain(rows) {
                let cells: Vec<String> = row.iter().map(|cell| line_text(cell, &cited)).collect();
                let links = row.iter().flat_map(|cell| links(cell)).collect();
                out.push(Leaf { sort: LeafSort::Row, text: cells.join(" | "), links });
            }
        }
        Block::Grid(grid) => {
            push(LeafSort::Line, line_text(&grid.caption, &cited));
            for row in grid.head.iter().chain(&grid.body) {
                let cell = |blocks: &[Block]| crate::text::plain_text(blocks, &cited).replace('\n', " ");
                let cells: Vec<String> = row.iter().map(|own| cell(&own.blocks)).collect();
                let links = row.iter().flat_map(|own| links_of(&own.blocks)).collect();
                out.push(Leaf { sort: LeafSort::Row, text: cells.join(" | "), links });
            }
        }
        Block::List { items, .. } => items.iter().for_each(|item| gather_item(item, name, out)),
        Block::Quote(_)
        | Block::Alert { .. }
        | Block::Container { .. }
        | Block::Definitions(_)
        | Block::Details { .. }
        | Block::Figure { .. } => {
            for part in block.parts() {
                match part {
                    Part::Line(inlines) => out.push(line(LeafSort::Line, inlines)),
                    Part::Blocks(blocks) => blocks.iter().for_each(|block| gather(block, paragraph, name, out)),
                }
            }
        }
        Block::Rule | Block::PageBreak => {}
    }
}

/// The first paragraph of an item stands for it; a task says whether it is done.
fn gather_item(item: &Item, name: &dyn Fn(&str) -> String, out: &mut Vec<Leaf>) {
    let first = out.len();
    for (n, block) in item.blocks.iter().enumerate() {
        let sort = if n == 0 { LeafSort::Item } else { LeafSort::Paragraph };
        gather(block, sort, name, out);
    }
    if let (Some(done), Some(leaf)) = (item.checked, out.get_mut(first)) {
        leaf.text.insert_str(0, if done { "[x] " } else { "[ ] " });
    }
}
