//! What changed in a text: its blocks first, then the words inside those that have a counterpart. Markdown as it is written is never compared, so
//! that a line broken elsewhere or another list mark is no change.

use super::words::{likeness, words};
use crate::publication::changes::{BlockChange, Change, LeafSort, Piece};
use crate::text::{Block, Item, Part, line_text, parse};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The share of their words that two blocks have in common at least, in per cent, to be two states of one block.
const COUNTERPART: usize = 40;

/// The most pairs of blocks that are weighed to find counterparts; beyond it, blocks are removed and added.
const WEIGHED: usize = 20_000;

/// A block that holds words, with where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Leaf {
    sort: LeafSort,
    text: String,
}

/// A block that came or went as a whole, or stayed as it was.
fn whole(leaf: &Leaf, change: Change) -> BlockChange {
    BlockChange { sort: leaf.sort, change, moved: false, words: vec![Piece::new(change, leaf.text.clone())] }
}

/// How texts are read: the id under which a cited entry is known in both, and how a line is set by the rules of its language.
pub struct Lines<'a> {
    pub name: &'a dyn Fn(&str) -> String,
    pub set: &'a dyn Fn(&str) -> String,
}

/// Compares two texts. Nothing when they say the same.
pub fn prose(before: &str, after: &str, lines: &Lines<'_>) -> Vec<BlockChange> {
    if before == after {
        return Vec::new();
    }
    let (old, new) = (leaves(&parse(before), lines), leaves(&parse(after), lines));
    let mut out = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &old, &new) {
        let (_, olds, news) = op.as_tag_tuple();
        let (olds, news) = (old.get(olds).unwrap_or_default(), new.get(news).unwrap_or_default());
        match op {
            DiffOp::Equal { .. } => out.extend(news.iter().map(|leaf| whole(leaf, Change::Same))),
            DiffOp::Delete { .. } | DiffOp::Insert { .. } | DiffOp::Replace { .. } => replaced(olds, news, &mut out),
        }
    }
    if out.iter().all(BlockChange::is_same) {
        return Vec::new();
    }
    find_moved(&mut out);
    out
}

/// Returns a text so that two texts that say the same are the same: its blocks, whatever they are written like.
pub fn settled(text: &str, lines: &Lines<'_>) -> String {
    let blocks = leaves(&parse(text), lines);
    let one = |leaf: &Leaf| format!("{:?} {}", leaf.sort, leaf.text);
    blocks.iter().map(one).collect::<Vec<_>>().join("\u{1e}")
}

/// Pairs blocks that were replaced with those in their place, in the order of the text.
fn replaced(old: &[Leaf], new: &[Leaf], out: &mut Vec<BlockChange>) {
    let mut from = 0;
    let weighs = old.len().saturating_mul(new.len()) <= WEIGHED;
    // What came since the last pair; what went before it is told first.
    let mut came = Vec::new();
    for leaf in new {
        let like = |other: &Leaf| other.sort == leaf.sort && likeness(&other.text, &leaf.text) >= COUNTERPART;
        let rest = old.get(from..).unwrap_or_default();
        let Some(at) = rest.iter().position(like).filter(|_| weighs) else {
            came.push(whole(leaf, Change::Added));
            continue;
        };
        let (gone, rest) = rest.split_at(at);
        out.extend(gone.iter().map(|leaf| whole(leaf, Change::Removed)));
        out.append(&mut came);
        if let Some(counterpart) = rest.first() {
            let words = words(&counterpart.text, &leaf.text);
            out.push(BlockChange { sort: leaf.sort, change: Change::Same, moved: false, words });
        }
        from += at + 1;
    }
    out.extend(old.get(from..).unwrap_or_default().iter().map(|leaf| whole(leaf, Change::Removed)));
    out.append(&mut came);
}

/// Marks blocks that were taken out in one place and put in at another as they were.
fn find_moved(blocks: &mut [BlockChange]) {
    let entire = |block: &BlockChange, change: Change| block.change == change && block.words.iter().any(|w| w.text.len() > 12);
    let texts = |change: Change, blocks: &[BlockChange]| -> std::collections::HashSet<String> {
        let own = blocks.iter().filter(|block| entire(block, change));
        own.filter_map(|block| block.words.first()).map(|piece| piece.text.clone()).collect()
    };
    let both: std::collections::HashSet<String> =
        texts(Change::Removed, blocks).intersection(&texts(Change::Added, blocks)).cloned().collect();
    for block in blocks.iter_mut().filter(|block| block.change != Change::Same) {
        block.moved = block.words.first().is_some_and(|piece| both.contains(&piece.text));
    }
}

/// The blocks of a text that hold words, in the order they are read.
fn leaves(blocks: &[Block], lines: &Lines<'_>) -> Vec<Leaf> {
    let mut out = Vec::new();
    for block in blocks {
        gather(block, LeafSort::Paragraph, lines.name, &mut out);
    }
    out.retain(|leaf| !leaf.text.is_empty());
    for leaf in out.iter_mut().filter(|leaf| !matches!(leaf.sort, LeafSort::Code | LeafSort::View)) {
        leaf.text = (lines.set)(&leaf.text);
    }
    out
}

fn gather(block: &Block, paragraph: LeafSort, name: &dyn Fn(&str) -> String, out: &mut Vec<Leaf>) {
    let cited = |id: &str| Some(name(id));
    let mut push = |sort: LeafSort, text: String| out.push(Leaf { sort, text });
    match block {
        Block::Heading { inlines, .. } => push(LeafSort::Heading, line_text(inlines, &cited)),
        Block::Paragraph(inlines) => push(paragraph, line_text(inlines, &cited)),
        Block::Code { text, .. } => push(LeafSort::Code, text.trim_end().to_owned()),
        Block::View { text, .. } => push(LeafSort::View, text.trim().to_owned()),
        Block::Html(text) => push(LeafSort::Code, text.trim().to_owned()),
        Block::Table { head, rows, .. } => {
            for row in std::iter::once(head).chain(rows) {
                let cells: Vec<String> = row.iter().map(|cell| line_text(cell, &cited)).collect();
                push(LeafSort::Row, cells.join(" | "));
            }
        }
        Block::Grid(grid) => {
            push(LeafSort::Line, line_text(&grid.caption, &cited));
            for row in grid.head.iter().chain(&grid.body) {
                let cell = |blocks: &[Block]| crate::text::plain_text(blocks, &cited).replace('\n', " ");
                let cells: Vec<String> = row.iter().map(|own| cell(&own.blocks)).collect();
                push(LeafSort::Row, cells.join(" | "));
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
                    Part::Line(inlines) => out.push(Leaf { sort: LeafSort::Line, text: line_text(inlines, &cited) }),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> Vec<String> {
        let blocks = prose(before, after, &Lines { name: &str::to_owned, set: &str::to_owned });
        let mark = |piece: &Piece| match piece.change {
            Change::Same => piece.text.clone(),
            Change::Removed => format!("[-{}-]", piece.text),
            Change::Added => format!("[+{}+]", piece.text),
        };
        let line = |block: &BlockChange| {
            let moved = if block.moved { "~" } else { "" };
            format!("{moved}{}", block.words.iter().map(mark).collect::<String>())
        };
        blocks.iter().map(line).collect()
    }

    #[test]
    fn how_it_is_written_is_no_change() {
        assert!(shown("Un texte\nsur deux lignes.\n\n* a\n* b\n", "Un texte sur deux lignes.\n\n- a\n- b").is_empty());
        assert!(shown("| a | b |\n|---|---|\n| 1 | 2 |\n", "|a|b|\n|:--|:--|\n|1|2|\n").is_empty());
        assert!(shown("Du *texte*.", "Du _texte_.").is_empty());
    }

    #[test]
    fn blocks_are_paired_and_their_words_marked() {
        let before = "Premier alinéa, qui reste.\n\nLe délai de réponse est de trois jours.\n\n- pomme de terre\n- poire\n";
        let after = "Premier alinéa, qui reste.\n\nUn alinéa neuf et sans rapport.\n\nLe délai de réponse est de deux jours.\n\n- poire\n";
        assert_eq!(
            shown(before, after),
            [
                "Premier alinéa, qui reste.",
                "[+Un alinéa neuf et sans rapport.+]",
                "Le délai de réponse est de [-trois-][+deux+] jours.",
                "[-pomme de terre-]",
                "poire"
            ]
        );
    }

    #[test]
    fn a_row_of_a_table_and_a_view_are_blocks() {
        assert_eq!(
            shown(
                "| Poste | Prix |\n|--|--|\n| Licence | 10 |\n| Pose | 20 |\n",
                "| Poste | Prix |\n|--|--|\n| Licence | 12 |\n| Pose | 20 |\n"
            ),
            ["Poste | Prix", "Licence | [-10-][+12+]", "Pose | 20"]
        );
        assert_eq!(shown("```view\ntable: risk\n```\n", "```view\ntable: risk\nsort: id\n```\n"), ["table: risk[+\nsort: id+]"]);
    }

    #[test]
    fn what_only_moved_is_told_as_moved() {
        let (a, b, c) = ("Un premier paragraphe.", "Un tout autre sujet.", "Et puis le troisième.");
        let changed = shown(&[a, b, c].join("\n\n"), &[b, c, a].join("\n\n"));
        assert_eq!(changed, [format!("~[-{a}-]"), b.to_owned(), c.to_owned(), format!("~[+{a}+]")]);
    }
}
