//! Goes through all parts of a text, however deep they stand.

use super::block::{Block, Inline, PartMut};

/// Calls a function for every line of a text: paragraphs, headings, cells, and those of the notes in them.
pub fn lines(blocks: &mut [Block], call: &mut dyn FnMut(&mut Vec<Inline>)) {
    for block in blocks {
        for part in block.parts_mut() {
            match part {
                PartMut::Blocks(blocks) => lines(blocks, call),
                PartMut::Line(inlines) => {
                    call(inlines);
                    inlines.iter_mut().for_each(|inline| notes(inline, call));
                }
            }
        }
    }
}

fn notes(inline: &mut Inline, call: &mut dyn FnMut(&mut Vec<Inline>)) {
    match inline {
        Inline::Note { blocks, .. } => lines(blocks, call),
        inline => inline.inner_mut().iter_mut().for_each(|inline| notes(inline, call)),
    }
}

/// Calls a function for the address of every link.
pub fn links(blocks: &mut [Block], call: &mut dyn FnMut(&mut String)) {
    fn walk(inlines: &mut [Inline], call: &mut dyn FnMut(&mut String)) {
        for inline in inlines {
            if let Inline::Link { url, .. } = inline {
                call(url);
            }
            walk(inline.inner_mut(), call);
        }
    }
    lines(blocks, &mut |inlines| walk(inlines, call));
}
