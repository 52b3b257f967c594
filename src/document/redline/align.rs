//! Which items of a list are which of another: what is the same stays, what is alike is paired, the rest came or went.

use crate::diff::likeness;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Item of the older list that is also an item of the newer one, changed or not.
    Both(usize, usize),
    /// Item of the older list alone.
    Old(usize),
    /// Item of the newer list alone.
    New(usize),
}

/// What two items are told apart by.
#[derive(Debug, Clone)]
pub(super) struct ItemKey {
    /// Items of different sorts are never paired.
    pub sort: String,
    /// Its words.
    pub words: String,
    /// Whether items of one sort are the same whatever they say.
    pub fixed: bool,
}

impl ItemKey {
    fn is(&self, other: &ItemKey) -> bool {
        self.sort == other.sort && (self.fixed || self.words == other.words)
    }
}

/// The most pairs of which each is held against each.
const MOST: usize = 4_000;

/// The least likeness of a pair, in per cent of words.
const LEAST: usize = 30;

/// Pairs the items of two lists, in the order of the newer one; what went stands where it stood.
pub(super) fn align(old: &[ItemKey], new: &[ItemKey]) -> Vec<Step> {
    let names = |items: &[ItemKey]| -> Vec<String> {
        items.iter().map(|item| if item.fixed { item.sort.clone() } else { format!("{}\0{}", item.sort, item.words) }).collect()
    };
    let mut steps = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &names(old), &names(new)) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                steps.extend((0..len).map(|n| Step::Both(old_index + n, new_index + n)));
            }
            DiffOp::Delete { old_index, old_len, .. } => steps.extend((old_index..old_index + old_len).map(Step::Old)),
            DiffOp::Insert { new_index, new_len, .. } => steps.extend((new_index..new_index + new_len).map(Step::New)),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                pair(old, old_index..old_index + old_len, new, new_index..new_index + new_len, &mut steps);
            }
        }
    }
    steps
}

/// Pairs what stands between two places that are the same.
fn pair(old: &[ItemKey], olds: std::ops::Range<usize>, new: &[ItemKey], news: std::ops::Range<usize>, steps: &mut Vec<Step>) {
    let (height, width) = (olds.len(), news.len());
    let alike = |i: usize, j: usize| -> usize {
        let (Some(a), Some(b)) = (old.get(olds.start + i), new.get(news.start + j)) else { return 0 };
        if a.is(b) {
            return 100;
        }
        let likeness = if a.sort == b.sort { likeness(&a.words, &b.words) } else { 0 };
        if likeness < LEAST { 0 } else { likeness }
    };
    if height * width > MOST {
        // A long list that was written anew: first with first, as far as they are alike.
        for n in 0..height.max(width) {
            if n < height && n < width && alike(n, n) > 0 {
                steps.push(Step::Both(olds.start + n, news.start + n));
                continue;
            }
            steps.extend((n < height).then_some(Step::Old(olds.start + n)));
            steps.extend((n < width).then_some(Step::New(news.start + n)));
        }
        return;
    }
    // The best sum of likeness of what is left from each pair on.
    let mut best = vec![vec![0usize; width + 1]; height + 1];
    let at = |best: &[Vec<usize>], i: usize, j: usize| best.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0);
    for i in (0..height).rev() {
        for j in (0..width).rev() {
            let own = alike(i, j);
            let both = if own > 0 { own + at(&best, i + 1, j + 1) } else { 0 };
            let most = both.max(at(&best, i + 1, j)).max(at(&best, i, j + 1));
            if let Some(cell) = best.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = most;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < height && j < width {
        let own = alike(i, j);
        if own > 0 && own + at(&best, i + 1, j + 1) == at(&best, i, j) {
            steps.push(Step::Both(olds.start + i, news.start + j));
            (i, j) = (i + 1, j + 1);
        } else if at(&best, i + 1, j) >= at(&best, i, j + 1) {
            steps.push(Step::Old(olds.start + i));
            i += 1;
        } else {
            steps.push(Step::New(news.start + j));
            j += 1;
        }
    }
    steps.extend((i..height).map(|i| Step::Old(olds.start + i)));
    steps.extend((j..width).map(|j| Step::New(news.start + j)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(words: &[&str]) -> Vec<ItemKey> {
        words.iter().map(|words| ItemKey { sort: "p".into(), words: (*words).into(), fixed: false }).collect()
    }

    #[test]
    fn what_is_alike_is_paired_and_the_rest_came_or_went() {
        let old = keys(&["Un.", "Le portail répond en 3 s.", "Rien de tel.", "Fin."]);
        let new = keys(&["Un.", "Tout neuf et tout autre.", "Le portail répond en 2 s.", "Fin."]);
        assert_eq!(align(&old, &new), [Step::Both(0, 0), Step::New(1), Step::Both(1, 2), Step::Old(2), Step::Both(3, 3)]);
    }

    #[test]
    fn every_item_has_one_place_whatever_the_lists() {
        for (height, width) in [(0, 3), (3, 0), (70, 80), (5, 5), (1, 200)] {
            let word = |prefix: &str, n: usize| format!("{prefix} {} mot {}", n % 7, n / 3);
            let old: Vec<String> = (0..height).map(|n| word("a", n)).collect();
            let new: Vec<String> = (0..width).map(|n| word("b", n)).collect();
            let of = |texts: &[String]| keys(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            let steps = align(&of(&old), &of(&new));
            let olds: Vec<usize> =
                steps.iter().filter_map(|s| if let Step::Both(i, _) | Step::Old(i) = s { Some(*i) } else { None }).collect();
            let news: Vec<usize> =
                steps.iter().filter_map(|s| if let Step::Both(_, j) | Step::New(j) = s { Some(*j) } else { None }).collect();
            assert_eq!((olds, news), ((0..height).collect::<Vec<_>>(), (0..width).collect::<Vec<_>>()));
        }
    }
}
