//! Words and blocks as they come, before they are paragraphs.

use crate::text::block::{Attributes, Block, Inline, Mark};
use std::ops::Range;

/// An element around words.
#[derive(Clone)]
pub(super) enum Around {
    Emph,
    Strong,
    Strike,
    Mark(Mark, Attributes),
    Link { url: String, title: String, at: Range<usize> },
}

impl Around {
    pub(super) fn put(self, inlines: Vec<Inline>) -> Inline {
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
pub(super) struct InlineFlow {
    pub(super) blocks: Vec<Block>,
    pub(super) line: Vec<Inline>,
}

impl InlineFlow {
    /// Ends the line.
    pub(super) fn flush(&mut self) {
        let line = trimmed(std::mem::take(&mut self.line));
        if !line.is_empty() {
            self.blocks.push(Block::Paragraph(line));
        }
    }

    pub(super) fn block(&mut self, block: Block) {
        self.flush();
        self.blocks.push(block);
    }
}

pub(super) fn is_blank(inline: &Inline) -> bool {
    matches!(inline, Inline::Soft) || matches!(inline, Inline::Text(text) if text.bytes().all(|b| b.is_ascii_whitespace()))
}

/// A line without blanks at its ends.
pub(super) fn trimmed(mut line: Vec<Inline>) -> Vec<Inline> {
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
pub(super) fn push_text(line: &mut Vec<Inline>, text: &str) {
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
