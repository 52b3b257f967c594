//! Headings: the levels they stand on, and the anchors they give.

use super::block::{Block, Inline};
use super::fold::slug;
use super::plain::inline_text;
use std::collections::HashSet;

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

/// The anchors of a text, each once.
#[derive(Debug, Default)]
pub(super) struct Ids(HashSet<String>);

/// Ids of the frame of a page (`themes/default/site`), which no text may take.
const OF_THE_FRAME: [&str; 13] = [
    "alerts",
    "decisions",
    "documents",
    "glance",
    "links",
    "main",
    "mentions",
    "method",
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
