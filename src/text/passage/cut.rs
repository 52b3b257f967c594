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
        let begins = alone.iter().any(|a| a.start == range.start);
        let ends = alone.iter().any(|a| a.end == range.end);
        if begins && ends {
            range.start = text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |n| n + 1);
            range.end = text.get(range.end..).and_then(|after| after.find('\n')).map_or(text.len(), |n| range.end + n + 1);
        }
    }
    ranges.sort_by_key(|range| (range.start, range.end));
    ranges
}
