//! The words of a text without its markup, and what it refers to.

use super::block::{Block, Inline, Part};
use std::ops::Range;

/// A reference in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mention {
    /// `[[id]]`.
    Entry(String),
    /// An address.
    Link(String),
    /// An image.
    Image(String),
    /// A view block: its text.
    View(String),
    /// An inline value.
    Value(String),
}

/// Collects what a text refers to, with byte offsets in the Markdown text.
pub fn mentions(blocks: &[Block]) -> Vec<(Mention, Range<usize>)> {
    let mut found = Vec::new();
    for block in blocks {
        block_mentions(block, &mut found);
    }
    found
}

fn block_mentions(block: &Block, found: &mut Vec<(Mention, Range<usize>)>) {
    if let Block::View { text, at } = block {
        found.push((Mention::View(text.clone()), at.clone()));
    }
    for part in block.parts() {
        match part {
            Part::Blocks(blocks) => blocks.iter().for_each(|b| block_mentions(b, found)),
            Part::Line(inlines) => inline_mentions(inlines, found),
        }
    }
}

fn inline_mentions(inlines: &[Inline], found: &mut Vec<(Mention, Range<usize>)>) {
    for inline in inlines {
        match inline {
            Inline::Value { text, at } => found.push((Mention::Value(text.clone()), at.clone())),
            Inline::Link { url, at, .. } => found.push((Mention::Link(url.clone()), at.clone())),
            Inline::Wiki { id, at, .. } => found.push((Mention::Entry(id.clone()), at.clone())),
            Inline::Image { url, at, .. } => found.push((Mention::Image(url.clone()), at.clone())),
            Inline::Note { blocks, .. } => blocks.iter().for_each(|b| block_mentions(b, found)),
            _ => {}
        }
        inline_mentions(inline.inner(), found);
    }
}

/// The entries that a line cites, each with the words it is cited by where they are not its title.
pub fn citations(inlines: &[Inline]) -> Vec<(String, Option<String>)> {
    fn walk(inlines: &[Inline], found: &mut Vec<(String, Option<String>)>) {
        for inline in inlines {
            match inline {
                Inline::Wiki { id, words: Some(words), .. } if super::is_id_only(words) => {
                    found.push((id.clone(), Some(id.clone())));
                }
                Inline::Wiki { id, words, .. } => {
                    found.push((id.clone(), words.as_deref().map(inline_text)));
                    walk(words.as_deref().unwrap_or_default(), found);
                }
                Inline::Note { blocks, .. } => blocks.iter().for_each(|block| match block {
                    Block::Paragraph(inner) => walk(inner, found),
                    other => {
                        found.extend(mentions(std::slice::from_ref(other)).into_iter().filter_map(|(mention, _)| match mention {
                            Mention::Entry(id) => Some((id, None)),
                            _ => None,
                        }))
                    }
                }),
                other => walk(other.inner(), found),
            }
        }
    }
    let mut found = Vec::new();
    walk(inlines, &mut found);
    found
}

/// The words of a line.
pub fn inline_text(inlines: &[Inline]) -> String {
    line_text(inlines, &|_| None)
}

/// The words of a line, with the titles of what it cites.
pub fn line_text(inlines: &[Inline], entry: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    write_inlines(inlines, &mut out, entry);
    out.trim().to_owned()
}

/// The words of all headings, in the order of the text.
pub fn heading_words(blocks: &[Block]) -> Vec<String> {
    fn walk(blocks: &[Block], found: &mut Vec<String>) {
        for block in blocks {
            if let Block::Heading { inlines, .. } = block {
                found.push(heading_text(inlines, &|id| Some(id.to_owned())));
            }
            for part in block.parts() {
                if let Part::Blocks(blocks) = part {
                    walk(blocks, found);
                }
            }
        }
    }
    let mut found = Vec::new();
    walk(blocks, &mut found);
    found.retain(|words| !words.is_empty());
    found
}

/// The words of a heading, with the titles of what it cites and without its notes, which are no part of a title.
pub fn heading_text(inlines: &[Inline], entry: &dyn Fn(&str) -> Option<String>) -> String {
    fn drop_notes(inlines: &mut Vec<Inline>) {
        inlines.retain(|inline| !matches!(inline, Inline::Note { .. } | Inline::NoteAgain { .. }));
        for inline in inlines {
            if let Inline::Emph(inner)
            | Inline::Strong(inner)
            | Inline::Strike(inner)
            | Inline::Link { inlines: inner, .. }
            | Inline::Marked { inlines: inner, .. } = inline
            {
                drop_notes(inner);
            }
        }
    }
    if inlines.iter().all(|inline| matches!(inline, Inline::Text(_) | Inline::Code(_))) {
        return line_text(inlines, entry);
    }
    let mut inlines = inlines.to_vec();
    drop_notes(&mut inlines);
    line_text(&inlines, entry)
}

/// The words of a text; `entry` gives the title shown for an id, or nothing when it may not be shown.
pub fn plain_text(blocks: &[Block], entry: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    for block in blocks {
        write_block(block, &mut out, entry);
    }
    out.trim().to_owned()
}

fn write_block(block: &Block, out: &mut String, entry: &dyn Fn(&str) -> Option<String>) {
    if let Block::Code { text, .. } = block {
        out.push_str(text);
    }
    let is_line = matches!(block, Block::Heading { .. } | Block::Paragraph(_));
    for part in block.parts() {
        match part {
            Part::Blocks(blocks) => blocks.iter().for_each(|b| write_block(b, out, entry)),
            Part::Line(inlines) => {
                write_inlines(inlines, out, entry);
                if !is_line && !out.is_empty() && !out.ends_with(char::is_whitespace) {
                    out.push(' ');
                }
            }
        }
    }
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn write_inlines(inlines: &[Inline], out: &mut String, entry: &dyn Fn(&str) -> Option<String>) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Emph(inner)
            | Inline::Strong(inner)
            | Inline::Strike(inner)
            | Inline::Link { inlines: inner, .. }
            | Inline::Marked { inlines: inner, .. } => write_inlines(inner, out, entry),
            // `[[EX-101|#]]` shows the id, to whoever may know of it.
            Inline::Wiki { id, words: Some(inner), .. } if super::is_id_only(inner) => {
                out.push_str(if entry(id).is_some() { id } else { "" });
            }
            Inline::Wiki { words: Some(inner), .. } => write_inlines(inner, out, entry),
            Inline::Wiki { id, words: None, .. } => out.push_str(&entry(id).unwrap_or_default()),
            Inline::Soft | Inline::Break => out.push(' '),
            Inline::Image { alt, .. } => out.push_str(alt),
            Inline::Note { blocks, .. } => {
                out.push(' ');
                for block in blocks {
                    write_block(block, out, entry);
                }
            }
            Inline::Value { .. }
            | Inline::NoteAgain { .. }
            | Inline::Anchor(_)
            | Inline::WordBreak
            | Inline::Html(_)
            | Inline::Audience { .. } => {}
        }
    }
}

/// The beginning of a line, up to a number of characters, cut between two words.
pub fn shortened(words: &str, most: usize) -> String {
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let cut: String = words.chars().take(most.saturating_sub(2)).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head))
}
