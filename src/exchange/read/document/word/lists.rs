//! Paragraphs that are items become lists; paragraphs of code and quotes that follow each other become one.

use crate::exchange::read::document::Piece;
use crate::text::{Block, Item};

/// Where a paragraph stands in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub list: String,
    pub level: usize,
    pub ordered: bool,
    pub number: u64,
}

/// A block as it stands in the file.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub block: Block,
    pub list: Option<Listed>,
    pub at: String,
}

/// Puts items together.
pub(super) fn assembled(raws: Vec<Raw>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut items: Vec<(Listed, Block)> = Vec::new();
    let mut begin = String::new();
    for raw in raws {
        match raw.list {
            Some(place) => {
                if items.is_empty() {
                    begin.clone_from(&raw.at);
                }
                items.push((place, raw.block));
            }
            None => {
                close(&mut items, &begin, &mut out);
                join(raw, &mut out);
            }
        }
    }
    close(&mut items, &begin, &mut out);
    out
}

fn join(raw: Raw, out: &mut Vec<Piece>) {
    match (out.last_mut().map(|piece| &mut piece.block), raw.block) {
        (Some(Block::Code { text, .. }), Block::Code { text: more, .. }) => {
            text.push('\n');
            text.push_str(&more);
        }
        (Some(Block::Quote(blocks)), Block::Quote(more)) => blocks.extend(more),
        (_, block) => out.push(Piece { block, at: raw.at }),
    }
}

fn close(items: &mut Vec<(Listed, Block)>, at: &str, out: &mut Vec<Piece>) {
    let lists = lists(&std::mem::take(items));
    out.extend(lists.into_iter().map(|block| Piece { block, at: at.to_owned() }));
}

/// The lists of items: one ends where another list or sort of marks begins on its own level.
fn lists(items: &[(Listed, Block)]) -> Vec<Block> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some((first, _)) = items.get(at) {
        let base = items.get(at..).unwrap_or_default().iter().map(|(place, _)| place.level).next().unwrap_or(0);
        let same = |place: &Listed| {
            place.level > base || (place.list == first.list && place.ordered == first.ordered && place.level == base)
        };
        let end = items.iter().enumerate().skip(at + 1).find(|(_, (place, _))| !same(place)).map_or(items.len(), |(n, _)| n);
        let part = items.get(at..end).unwrap_or_default();
        let mut list: Vec<Item> = Vec::new();
        let mut next = first.number;
        let mut n = 0;
        while let Some((place, block)) = part.get(n) {
            let deeper =
                part.iter().enumerate().skip(n + 1).find(|(_, (place, _))| place.level <= base).map_or(part.len(), |(n, _)| n);
            let mut blocks = vec![block.clone()];
            blocks.extend(lists(part.get(n + 1..deeper).unwrap_or_default()));
            let number = Some(place.number).filter(|number| place.ordered && *number != next);
            next = place.number.saturating_add(1);
            list.push(Item { checked: None, number, blocks });
            n = deeper;
        }
        out.push(Block::List {
            ordered: first.ordered,
            start: first.number.min(999_999_999),
            numbering: '1',
            tight: true,
            items: list,
        });
        at = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Inline;

    #[test]
    fn items_nest_by_their_levels() {
        let item = |text: &str, level, ordered, number| Raw {
            block: Block::Paragraph(vec![Inline::Text(text.into())]),
            list: Some(Listed { list: "1".into(), level, ordered, number }),
            at: "¶ 1".into(),
        };
        let pieces =
            assembled(vec![item("a", 0, true, 3), item("b", 1, false, 1), item("c", 1, false, 2), item("d", 0, true, 4)]);
        let [Piece { block: Block::List { start: 3, items, .. }, .. }] = pieces.as_slice() else { panic!("{pieces:?}") };
        assert_eq!(items.len(), 2);
        assert!(matches!(items[0].blocks.as_slice(), [_, Block::List { items, .. }] if items.len() == 2));
    }
}
