//! What changed in a text: its blocks first, then the words inside those that have a counterpart. Markdown as it is written is never compared, so
//! that a line broken elsewhere or another list mark is no change.

use super::words::{likeness, words};
use crate::publication::changes::{BlockChange, Change, LeafSort, Piece};
use crate::publication::leaves::{Leaf, Lines, leaves, shown_addresses};
use crate::text::parse;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The share of their words that two blocks have in common at least, in per cent, to be two states of one block.
const COUNTERPART: usize = 40;

/// The same for blocks of two sorts.
const REFORMED: usize = 60;

/// The most pairs of blocks that are weighed to find counterparts; beyond it, blocks are removed and added.
const WEIGHED: usize = 20_000;

/// A block that came or went as a whole, or stayed as it was.
fn whole(leaf: &Leaf, change: Change) -> BlockChange {
    BlockChange { sort: leaf.sort, change, moved: false, words: vec![Piece::new(change, leaf.text.clone())], view: None }
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

/// Whether two blocks are two states of one. An item that became a paragraph, or a heading, is the same text in another form, as long as more of its
/// words stayed.
fn are_states(before: &Leaf, after: &Leaf) -> bool {
    let running = |leaf: &Leaf| {
        matches!(leaf.sort, LeafSort::Heading | LeafSort::Paragraph | LeafSort::Item | LeafSort::Line) && !leaf.text.is_empty()
    };
    let least = if before.sort == after.sort {
        COUNTERPART
    } else if running(before) && running(after) {
        REFORMED
    } else {
        return false;
    };
    likeness(&before.text, &after.text) >= least
}

/// Pairs blocks that were replaced with those in their place, in the order of the text.
fn replaced(old: &[Leaf], new: &[Leaf], out: &mut Vec<BlockChange>) {
    let mut from = 0;
    let weighs = old.len().saturating_mul(new.len()) <= WEIGHED;
    // What came since the last pair; what went before it is told first.
    let mut came = Vec::new();
    for leaf in new {
        let like = |other: &Leaf| are_states(other, leaf);
        let rest = old.get(from..).unwrap_or_default();
        let Some(at) = rest.iter().position(like).filter(|_| weighs) else {
            came.push(whole(leaf, Change::Added));
            continue;
        };
        let (gone, rest) = rest.split_at(at);
        out.extend(gone.iter().map(|leaf| whole(leaf, Change::Removed)));
        out.append(&mut came);
        if let Some(counterpart) = rest.first() {
            let mut words = words(&counterpart.text, &leaf.text);
            words.extend(addresses(counterpart, leaf));
            out.push(BlockChange { sort: leaf.sort, change: Change::Same, moved: false, words, view: None });
        }
        from += at + 1;
    }
    out.extend(old.get(from..).unwrap_or_default().iter().map(|leaf| whole(leaf, Change::Removed)));
    out.append(&mut came);
}

/// What changed in where the words of a block lead, behind its words.
fn addresses(before: &Leaf, after: &Leaf) -> impl Iterator<Item = Piece> {
    let told = |change: Change, of: &Leaf, other: &Leaf| {
        let changed = shown_addresses(of.links.iter().filter(|url| !other.links.contains(url)));
        (!changed.is_empty()).then(|| Piece::new(change, changed))
    };
    told(Change::Removed, before, after).into_iter().chain(told(Change::Added, after, before))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publication::leaves::settled;

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
        assert!(shown("Une phrase.  Une autre.", "Une phrase. Une autre.").is_empty());
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
    fn a_text_in_another_form_is_the_same_text() {
        assert!(shown("- Un poste de travail\n- Un autre\n", "Un poste de travail\n\nUn autre\n").is_empty());
        assert_eq!(
            shown(
                "1. The order is issued in ten days.\n\n2. Travel is paid.",
                "1.The order is issued in five days.\n\n2.Travel is paid."
            ),
            ["[+1.+]The order is issued in [-ten-][+five+] days.", "[+2.+]Travel is paid."]
        );
        assert_eq!(shown("- Prix\n", "| Prix |\n|--|\n"), ["[-Prix-]", "[+Prix+]"]);
    }

    #[test]
    fn where_words_lead_is_told_when_the_words_stay() {
        assert_eq!(
            shown(
                "See the standard.\n\nAnd [more](https://a.example).",
                "See [the standard](https://b.example/2).\n\nAnd [more](https://a.example)."
            ),
            ["See the standard.[+ <https://b.example/2>+]", "And more."]
        );
        assert_eq!(
            shown("[It](https://a.example/1)", "[It](https://a.example/2)"),
            ["It[- <https://a.example/1>-][+ <https://a.example/2>+]"]
        );
        // A page of the project may stand elsewhere; an address that is its own words is told by them.
        assert!(shown("[It](a.md)", "[It](b/a.md)").is_empty());
        assert_eq!(
            shown("At <https://a.example/1> now", "At <https://a.example/2> now"),
            ["At https://a.example/[-1-][+2+] now"]
        );
    }

    /// Both see the same: what one tells changes the other.
    #[test]
    fn another_web_address_is_another_text() {
        let lines = Lines { name: &str::to_owned, set: &str::to_owned };
        let differs = |before: &str, after: &str| {
            let (told, settled) = (!shown(before, after).is_empty(), settled(before, &lines) != settled(after, &lines));
            assert_eq!(told, settled, "{before} → {after}");
            told
        };
        assert!(differs("Hold to [the rules](https://a.example/1).", "Hold to [the rules](https://a.example/2)."));
        assert!(differs("- see [it](https://a.example/1)", "- see [it](https://a.example/2)"));
        assert!(differs("| a |\n|--|\n| [it](https://a.example/1) |", "| a |\n|--|\n| [it](https://a.example/2) |"));
        assert!(differs("See the rules.", "See [the rules](https://a.example/1)."));
        let html = |n: u8| {
            format!(
                "<table><tr><td rowspan=\"2\">A</td><td><a href=\"https://a.example/{n}\">it</a></td></tr><tr><td>B</td></tr></table>\n"
            )
        };
        assert!(differs(&html(1), &html(2)));
        assert!(differs("It.[^1]\n\n[^1]: See [it](https://a.example/1).", "It.[^1]\n\n[^1]: See [it](https://a.example/2)."));
        assert!(!differs("See [it](a.md).", "See [it](deep/down/a.md#b)."), "files move");
        assert!(!differs("See <https://a.example/1>.", "See https://a.example/1."));
    }

    #[test]
    fn what_only_moved_is_told_as_moved() {
        let (a, b, c) = ("Un premier paragraphe.", "Un tout autre sujet.", "Et puis le troisième.");
        let changed = shown(&[a, b, c].join("\n\n"), &[b, c, a].join("\n\n"));
        assert_eq!(changed, [format!("~[-{a}-]"), b.to_owned(), c.to_owned(), format!("~[+{a}+]")]);
    }
}
