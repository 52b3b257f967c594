//! Numbers footnotes in the order in which they are cited.

use super::block::{Block, Inline, PartMut};
use std::collections::HashMap;

/// Numbers the notes of a text, and puts their blocks where they are first cited.
pub(super) fn number(blocks: &mut Vec<Block>, notes: HashMap<String, Vec<Block>>) {
    let mut numbers = Numbers { notes, seen: HashMap::new(), depth: 0 };
    numbers.blocks(blocks);
    numbers.uncited(blocks);
}

/// Deepest nesting of notes in notes that is kept; what is deeper is said in brackets.
const MAX_NOTES: usize = 8;

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
