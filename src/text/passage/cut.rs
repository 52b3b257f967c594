//! Takes ranges out of a text so that what is left keeps its structure.

use std::ops::Range;

/// Returns the text without the ranges, which may overlap. Of those in `alone` the whole line goes.
pub fn cut(text: &str, away: impl IntoIterator<Item = Range<usize>>, alone: &[Range<usize>]) -> String {
    let mut left = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges(text, away, alone) {
        if range.start > at {
            left.push_str(text.get(at..range.start).unwrap_or(""));
        }
        at = at.max(range.end);
    }
    left.push_str(text.get(at..).unwrap_or(""));
    left
}

/// Returns the ranges that go, in order; they may overlap. Of those in `alone` the whole line goes.
pub fn ranges(text: &str, away: impl IntoIterator<Item = Range<usize>>, alone: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = away.into_iter().filter(|range| range.start < range.end).collect();
    for range in &mut ranges {
        // They are in order, and none lies in another.
        let begins = alone.binary_search_by_key(&range.start, |a| a.start).is_ok();
        let ends = alone.binary_search_by_key(&range.end, |a| a.end).is_ok();
        if begins && ends {
            range.start = text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |n| n + 1);
            range.end = text.get(range.end..).and_then(|after| after.find('\n')).map_or(text.len(), |n| range.end + n + 1);
        }
    }
    ranges.sort_by_key(|range| (range.start, range.end));
    ranges
}

/// What some ranges cover together, ready to be asked many times.
pub struct Covered {
    /// In order, apart from each other, each with the bytes of those before it.
    parts: Vec<(Range<usize>, usize)>,
}

impl Covered {
    pub fn of(ranges: &[Range<usize>]) -> Self {
        let mut sorted = ranges.to_vec();
        sorted.sort_by_key(|range| (range.start, range.end));
        let mut parts: Vec<(Range<usize>, usize)> = Vec::with_capacity(sorted.len());
        for range in sorted {
            match parts.last_mut() {
                Some((last, _)) if range.start <= last.end => last.end = last.end.max(range.end),
                last => {
                    let before = last.map_or(0, |(last, before)| *before + last.len());
                    parts.push((range, before));
                }
            }
        }
        Covered { parts }
    }

    /// Whether all of a range is covered.
    pub fn holds(&self, at: &Range<usize>) -> bool {
        let part = self.parts.partition_point(|(part, _)| part.end < at.end);
        self.parts.get(part).is_some_and(|(part, _)| part.start <= at.start)
    }

    /// How many bytes are covered before a place.
    pub fn before(&self, at: usize) -> usize {
        let part = self.parts.partition_point(|(part, _)| part.start < at);
        part.checked_sub(1).and_then(|n| self.parts.get(n)).map_or(0, |(part, before)| before + part.end.min(at) - part.start)
    }
}

#[cfg(test)]
mod tests {
    use super::Covered;

    #[test]
    fn what_is_covered_is_counted_once() {
        let covered = Covered::of(&[5..8, 0..2, 6..10, 2..3]);
        assert!(covered.holds(&(0..3)) && covered.holds(&(5..10)) && !covered.holds(&(2..6)) && !covered.holds(&(10..11)));
        assert_eq!([0, 2, 4, 7, 20].map(|at| covered.before(at)), [0, 2, 3, 5, 8]);
    }
}
