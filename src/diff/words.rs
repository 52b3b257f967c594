//! Which words of a line changed.
//!
//! The comparison asks no clock, so that what is made from it has the same bytes on every machine: texts that are too long or share too little
//! are given as rewritten instead of being searched for words in common.

use crate::publication::changes::{Change, Piece};
use similar::{Algorithm, ChangeTag, capture_diff_slices};
use std::collections::HashMap;
use unicode_segmentation::UnicodeSegmentation as _;

/// The most words and gaps of a line that are compared one by one.
const LONGEST: usize = 4_000;

/// The share of their words that two lines have in common at least, in per cent, to be two states of one line.
const COMMON: usize = 30;

/// Returns how much two lines have in common, in per cent of the longer one's words.
pub fn likeness(before: &str, after: &str) -> usize {
    let mut count: HashMap<&str, isize> = HashMap::new();
    let (mut old, mut new, mut common) = (0, 0, 0);
    for word in before.unicode_words() {
        *count.entry(word).or_default() += 1;
        old += 1;
    }
    for word in after.unicode_words() {
        new += 1;
        let left = count.entry(word).or_default();
        common += usize::from(*left > 0);
        *left -= 1;
    }
    match old.max(new) {
        0 => usize::from(before == after) * 100,
        longer => common * 100 / longer,
    }
}

/// Returns the words of a line and what stands between them. A narrow blank before a sign, which Unicode counts to the word, is no part of it;
/// within a number it is.
fn tokens(line: &str) -> Vec<&str> {
    let split = |word| {
        let word: &str = word;
        let (core, blank) = word.split_at(word.trim_end_matches('\u{202f}').len());
        [core, blank].into_iter().filter(|part| !part.is_empty())
    };
    line.split_word_bounds().flat_map(split).collect()
}

/// Compares two lines by words. Lines that have too little in common, or are too long, are one removed and one added piece.
pub fn words(before: &str, after: &str) -> Vec<Piece> {
    if before == after {
        return vec![Piece::new(Change::Same, after)];
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (tokens(before), tokens(after));
    if old.len() > LONGEST || new.len() > LONGEST || likeness(before, after) < COMMON {
        let whole = [Piece::new(Change::Removed, before), Piece::new(Change::Added, after)];
        return whole.into_iter().filter(|piece| !piece.text.is_empty()).collect();
    }
    let mut pieces = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &old, &new) {
        for change in op.iter_changes(&old, &new) {
            let sign = match change.tag() {
                ChangeTag::Equal => Change::Same,
                ChangeTag::Delete => Change::Removed,
                ChangeTag::Insert => Change::Added,
            };
            pieces.push(Piece::new(sign, change.value()));
        }
    }
    joined(&pieces)
}

/// Joins neighbours. A gap or a sign between two changes belongs to them: whole phrases are easier to read than crumbs.
fn joined(pieces: &[Piece]) -> Vec<Piece> {
    let crumb = |n: usize| {
        let own = pieces.get(n)?;
        let changed = |piece: Option<&Piece>| piece.is_some_and(|piece| piece.change != Change::Same);
        let between = n > 0 && changed(pieces.get(n - 1)) && changed(pieces.get(n + 1));
        (own.change == Change::Same && between && !own.text.chars().any(char::is_alphanumeric)).then_some(own)
    };
    let mut out: Vec<Piece> = Vec::new();
    // What was removed and added since the last piece that stayed.
    let (mut removed, mut added) = (String::new(), String::new());
    let settle = |removed: &mut String, added: &mut String, out: &mut Vec<Piece>| {
        for (change, text) in [(Change::Removed, removed), (Change::Added, added)] {
            if !text.is_empty() {
                out.push(Piece::new(change, std::mem::take(text)));
            }
        }
    };
    for (n, piece) in pieces.iter().enumerate() {
        match (piece.change, crumb(n)) {
            (Change::Removed, _) => removed.push_str(&piece.text),
            (Change::Added, _) => added.push_str(&piece.text),
            (Change::Same, Some(crumb)) => {
                removed.push_str(&crumb.text);
                added.push_str(&crumb.text);
            }
            (Change::Same, None) => {
                settle(&mut removed, &mut added, &mut out);
                match out.last_mut() {
                    Some(last) if last.change == Change::Same => last.text.push_str(&piece.text),
                    _ => out.push(piece.clone()),
                }
            }
        }
    }
    settle(&mut removed, &mut added, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `-removed-`, `+added+`.
    fn shown(before: &str, after: &str) -> String {
        let mark = |piece: &Piece| match piece.change {
            Change::Same => piece.text.clone(),
            Change::Removed => format!("[-{}-]", piece.text),
            Change::Added => format!("[+{}+]", piece.text),
        };
        words(before, after).iter().map(mark).collect()
    }

    #[test]
    fn a_blank_before_a_sign_is_no_part_of_the_word() {
        assert_eq!(
            shown("Au bout de 48 h ouvrées.", "Au bout de 48 h ouvrées\u{202f}; puis non."),
            "Au bout de 48 h ouvrées[+\u{202f}; puis non+]."
        );
        assert_eq!(
            shown("61\u{202f}400 pièces en tout", "61\u{202f}500 pièces en tout"),
            "[-61\u{202f}400-][+61\u{202f}500+] pièces en tout"
        );
    }

    #[test]
    fn words_and_phrases_are_marked_and_not_letters() {
        assert_eq!(
            shown("Le portail répond en 3 s au plus.", "Le portail répond en 2 s au plus."),
            "Le portail répond en [-3-][+2+] s au plus."
        );
        assert_eq!(
            shown("La réponse est donnée sous trois jours ouvrés.", "La réponse est donnée sous cinq jours calendaires, écrite."),
            "La réponse est donnée sous [-trois-][+cinq+] jours [-ouvrés-][+calendaires, écrite+]."
        );
        assert_eq!(shown("L’export est rapide", "L’export est très rapide"), "L’export est [+très +]rapide");
        assert_eq!(shown("a b", "a b"), "a b");
    }

    #[test]
    fn what_shares_nothing_is_rewritten_whole() {
        assert_eq!(
            shown("Le stock est lu chaque nuit", "Chaque client voit ses prix"),
            "[-Le stock est lu chaque nuit-][+Chaque client voit ses prix+]"
        );
        assert_eq!(shown("", "Nouveau"), "[+Nouveau+]");
    }

    /// Both sides can be had back from the pieces, whatever they are.
    #[test]
    fn nothing_is_lost() {
        let side = |pieces: &[Piece], without: Change| -> String {
            pieces.iter().filter(|piece| piece.change != without).map(|piece| piece.text.as_str()).collect()
        };
        let base: Vec<String> = (0..60).map(|n| format!("mot{}", n * 7 % 13)).collect();
        for step in 1..30 {
            let other: Vec<&str> =
                base.iter().enumerate().filter(|(n, _)| n % step != 0).map(|(_, word)| word.as_str()).collect();
            let (before, after) = (base.join(" "), other.join(", "));
            let pieces = words(&before, &after);
            assert_eq!((side(&pieces, Change::Added), side(&pieces, Change::Removed)), (before, after), "{step}");
        }
    }

    #[test]
    fn five_thousand_other_words_end() {
        let text = |salt: usize| (0..5_000).map(|n| format!("m{}", (n * 31 + salt) % 97)).collect::<Vec<_>>().join(" ");
        assert_eq!(words(&text(1), &text(5)).len(), 2);
    }
}
