//! Cutting words off the beginning of a line, and lines into parts, without losing how they are set.

use crate::text::{Block, Inline, Part, inline_text};

/// Takes characters off the front of a line, whatever they are set in.
pub(in crate::exchange) fn cut_front(inlines: &mut Vec<Inline>, count: usize) {
    let mut left = count;
    cut(inlines, &mut left);
}

fn cut(inlines: &mut Vec<Inline>, left: &mut usize) {
    while *left > 0 && !inlines.is_empty() {
        let Some(first) = inlines.first_mut() else { return };
        match first {
            Inline::Text(text) | Inline::Code(text) => {
                let have = text.chars().count();
                let taken = have.min(*left);
                *text = text.chars().skip(taken).collect();
                *left -= taken;
                if !text.is_empty() {
                    return;
                }
            }
            Inline::Soft | Inline::Break => *left -= 1,
            Inline::Emph(inner)
            | Inline::Strong(inner)
            | Inline::Strike(inner)
            | Inline::Link { inlines: inner, .. }
            | Inline::Marked { inlines: inner, .. } => {
                cut(inner, left);
                if !inner.is_empty() {
                    return;
                }
            }
            // A place in the text has no characters; it is not lost with them.
            Inline::Anchor(_) => {
                let anchor = inlines.remove(0);
                cut(inlines, left);
                inlines.insert(0, anchor);
                return;
            }
            _ => return,
        }
        inlines.remove(0);
    }
}

/// The words of a line as they were written, breaks as line ends; nothing is trimmed, so that characters can be counted.
pub(in crate::exchange) fn raw_text(inlines: &[Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Soft | Inline::Break => out.push('\n'),
            Inline::Anchor(_) => {}
            Inline::Emph(inner)
            | Inline::Strong(inner)
            | Inline::Strike(inner)
            | Inline::Link { inlines: inner, .. }
            | Inline::Marked { inlines: inner, .. } => {
                out.push_str(&raw_text(inner));
            }
            _ => return out,
        }
    }
    out
}

/// Takes blanks and breaks off both ends of a line.
pub(super) fn trimmed(mut inlines: Vec<Inline>) -> Vec<Inline> {
    let blank = |inline: &Inline| match inline {
        Inline::Soft | Inline::Break => true,
        Inline::Text(text) => text.trim().is_empty(),
        _ => false,
    };
    while inlines.first().is_some_and(blank) {
        inlines.remove(0);
    }
    while inlines.last().is_some_and(blank) {
        inlines.pop();
    }
    if let Some(Inline::Text(text)) = inlines.first_mut() {
        *text = text.trim_start().to_owned();
    }
    inlines
}

/// Whether the first words are bold, up to which the id reaches at least.
pub(super) fn is_set_apart(inlines: &[Inline], id_ends: usize) -> bool {
    let first = inlines.iter().find(|inline| !matches!(inline, Inline::Anchor(_)));
    match first {
        Some(Inline::Strong(inner) | Inline::Marked { inlines: inner, .. }) => inline_text(inner).chars().count() >= id_ends,
        Some(Inline::Code(text)) => text.chars().count() >= id_ends,
        _ => false,
    }
}

/// Parts a line at its first break.
pub(super) fn at_break(inlines: &[Inline]) -> Option<(Vec<Inline>, Vec<Inline>)> {
    let at = inlines.iter().position(|inline| matches!(inline, Inline::Break | Inline::Soft))?;
    let (head, tail) = (trimmed(inlines.get(..at)?.to_vec()), trimmed(inlines.get(at + 1..)?.to_vec()));
    (!head.is_empty() && !tail.is_empty()).then_some((head, tail))
}

/// Whether something in blocks is more than words: a link, a picture, a note.
pub(super) fn holds_more(blocks: &[Block]) -> bool {
    fn line(inlines: &[Inline]) -> bool {
        inlines.iter().any(|inline| {
            matches!(
                inline,
                Inline::Link { .. } | Inline::Image { .. } | Inline::Note { .. } | Inline::NoteAgain { .. } | Inline::Wiki { .. }
            ) || line(inline.inner())
        })
    }
    blocks.iter().flat_map(Block::parts).any(|part| match part {
        Part::Blocks(blocks) => holds_more(blocks),
        Part::Line(inlines) => line(inlines),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_cut_wherever_they_stand() {
        let text = |text: &str| Inline::Text(text.into());
        let mut line = vec![Inline::Strong(vec![text("EX-1 : "), text("Un")]), text(" deux")];
        cut_front(&mut line, 7);
        assert_eq!(line, [Inline::Strong(vec![text("Un")]), text(" deux")]);
        cut_front(&mut line, 3);
        assert_eq!(line, [text("deux")]);
    }
}
