//! Takes ranges out of a text so that what is left keeps its structure and shows no gap.

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

/// Returns the ranges that go, in order and apart from each other, with the blanks and the empty lines around them: whoever reads what is left
/// finds no place where something was. Of those in `alone` the whole line goes.
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
    // What covers an item or a heading takes its mark along; several passages may do so together.
    let mut whole: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for (range, _) in Covered::of(&ranges).parts {
        match whole.last_mut() {
            Some(last) if text.get(last.end..range.start).is_some_and(|between| between.trim_matches([' ', '\t']).is_empty()) => {
                last.end = range.end;
            }
            _ => whole.push(range),
        }
    }
    let whole: Vec<Range<usize>> = whole.into_iter().map(|range| with_mark(text, range)).collect();
    let mut gaps: Vec<Range<usize>> = Covered::of(&whole).parts.into_iter().map(|(range, _)| range).collect();
    let ends: Vec<usize> = gaps.iter().skip(1).map(|gap| gap.start).chain([text.len()]).collect();
    let mut kept = KeptText::default();
    let mut from = 0;
    for (gap, end) in gaps.iter_mut().zip(ends) {
        let before = text.get(from..gap.start).unwrap_or("");
        let after = text.get(gap.end..end).unwrap_or("");
        kept.read(before);
        let (back, on) = kept.around(before, after);
        gap.start -= back;
        gap.end += on;
        from = gap.end;
    }
    shorten_end(text, &mut gaps);
    gaps
}

/// The mark that a line begins with, of an item (`-`, `2.`) or of a heading.
struct LineMark {
    /// How far it is moved in.
    indent: usize,
    /// Where it ends, with the blanks behind it.
    end: usize,
    sort: MarkSort,
}

#[derive(PartialEq, Eq)]
enum MarkSort {
    Heading,
    Bullet(char),
    Number(char),
}

impl LineMark {
    fn read(line: &str) -> Option<Self> {
        let body = line.trim_start_matches([' ', '\t', '>']);
        let digits = body.len() - body.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let hashes = body.len() - body.trim_start_matches('#').len();
        let (mark, sort) = match body.get(digits..)?.chars().next()? {
            c @ ('-' | '*' | '+') if digits == 0 => (1, MarkSort::Bullet(c)),
            c @ ('.' | ')') if (1..10).contains(&digits) => (digits + 1, MarkSort::Number(c)),
            '#' if digits == 0 && hashes <= 6 => (hashes, MarkSort::Heading),
            _ => return None,
        };
        let rest = body.get(mark..)?;
        let words = rest.trim_start_matches([' ', '\t']);
        (words.len() < rest.len()).then(|| LineMark { indent: line.len() - body.len(), end: line.len() - words.len(), sort })
    }
}

/// Returns a range with the mark of the item or of the heading that it empties. In a numbered list the next item takes the place of one that
/// goes, so that the list begins with the number that it has.
fn with_mark(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |n| n + 1);
    let end = text.get(range.end..).and_then(|after| after.find('\n')).map_or(text.len(), |n| range.end + n + 1);
    let before = text.get(start..range.start).unwrap_or("");
    let Some(mark) = LineMark::read(before) else { return range };
    let words = before.get(mark.end..).unwrap_or("").trim_end();
    let emptied = words.is_empty() || (matches!(words, "[ ]" | "[x]" | "[X]") && mark.sort != MarkSort::Heading);
    if !emptied || !text.get(range.end..end).unwrap_or("").trim().is_empty() {
        return range;
    }
    if mark.sort == MarkSort::Heading {
        return start..end;
    }
    let mut at = end;
    while let Some(length) = text.get(at..).and_then(blank_line) {
        at += length;
    }
    let next = text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let indent = next.len() - next.trim_start_matches([' ', '\t', '>']).len();
    match LineMark::read(next) {
        // The item goes on.
        _ if !next.is_empty() && indent > mark.indent => range,
        Some(other) if other.indent == mark.indent && other.sort == mark.sort => match mark.sort {
            MarkSort::Number(_) => start + mark.end..at + other.end,
            MarkSort::Bullet(_) | MarkSort::Heading => start..at,
        },
        _ => start..end,
    }
}

/// How the text ends that is kept so far.
#[derive(Default)]
struct KeptText {
    /// Whether there is more than blanks.
    any: bool,
    /// Line breaks since there was more than blanks on a line.
    breaks: usize,
    /// Whether the line that it ends with has something.
    begun: bool,
}

impl KeptText {
    fn read(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '\n' => {
                    self.breaks += 1;
                    self.begun = false;
                }
                ' ' | '\t' => {}
                // The mark of a quote is nothing on its own.
                '>' if !self.begun => {}
                _ => *self = KeptText { any: true, breaks: 0, begun: true },
            }
        }
    }

    /// How many bytes go too at the end of what stands before a gap, and at the beginning of what stands behind it.
    fn around(&self, before: &str, after: &str) -> (usize, usize) {
        let blanks = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
        let first = after.find('\n').map(|n| n + 1).filter(|n| after.get(..*n).is_some_and(|line| line.trim().is_empty()));
        let Some(first) = first else {
            // What follows stands on the same line: one blank between two words is enough, and none at the beginning of a line.
            let parted = !self.begun || before.ends_with([' ', '\t']);
            return (0, if parted { blanks(after) } else { 0 });
        };
        let trailing = before.len() - before.trim_end_matches([' ', '\t']).len();
        if self.begun {
            return (trailing, 0);
        }
        // The gap leaves an empty line: of those around it one is kept, and none at the beginning of the text.
        let line = before.rfind('\n').map_or(0, |n| n + 1);
        let start = before.len() - line;
        let mut lines = vec![first];
        while let Some(length) = after.get(lines.iter().sum()..).and_then(blank_line) {
            lines.push(length);
        }
        let all: usize = lines.iter().sum();
        match (self.any, self.breaks, lines.as_slice()) {
            (true, 0 | 1, [_]) => (trailing, 0),
            (true, 0 | 1, [.., last]) => (start, all - last),
            _ => (start, all),
        }
    }
}

/// The length of the line that a text begins with when there is nothing on it, in quotes or not.
fn blank_line(text: &str) -> Option<usize> {
    let length = text.find('\n')? + 1;
    text.get(..length)?.chars().all(|c| matches!(c, ' ' | '\t' | '>' | '\r' | '\n')).then_some(length)
}

/// Lets a text of which the end goes end as the whole does.
fn shorten_end(text: &str, gaps: &mut Vec<Range<usize>>) {
    let Some(last) = gaps.last().cloned() else { return };
    if !text.get(last.end..).is_some_and(|rest| rest.trim().is_empty()) {
        return;
    }
    let mut end = text.len();
    let mut merged = end;
    for n in (0..gaps.len()).rev() {
        let Some(gap) = gaps.get(n) else { break };
        if !text.get(gap.end..end).is_some_and(|rest| rest.trim().is_empty()) {
            break;
        }
        end = gap.start;
        merged = n;
    }
    let from = gaps.get(merged.wrapping_sub(1)).map_or(0, |gap| gap.end);
    let content = text.get(from..end).unwrap_or("").trim_end().len();
    let stays = usize::from(text.ends_with('\n') && content > 0);
    gaps.truncate(merged);
    gaps.push(from + content..text.len() - stays);
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
    use super::{Covered, cut};

    /// Cuts what stands in guillemets, and these.
    fn left(text: &str) -> String {
        let starts = text.match_indices("«").map(|(at, _)| at);
        let ends = text.match_indices("»").map(|(at, end)| at + end.len());
        cut(text, starts.zip(ends).map(|(start, end)| start..end), &[])
    }

    #[test]
    fn no_gap_is_left_where_something_was() {
        for (text, expected) in [
            ("A.\n\n«x»\n\nB.", "A.\n\nB."),
            ("A.\n\n«x»\n«y»\n\nB.\n", "A.\n\nB.\n"),
            ("A.\n«x»\nB.", "A.\n\nB."),
            ("«x»\n\nA.\n", "A.\n"),
            ("A.\n\n«x»\n", "A.\n"),
            ("A.\n\n«x»\n\n«y»", "A."),
            ("«x»\n", ""),
            ("a «x» b", "a b"),
            ("a«x», b", "a, b"),
            ("a «x»«y» b", "a b"),
            ("a b «x»\nc", "a b\nc"),
            ("«x» a\nb", "a\nb"),
            ("- a\n\n  «x»\n\n- b", "- a\n\n- b"),
            ("- a\n  «x»\n- b", "- a\n\n- b"),
            ("> A\n>\n> «x»\n>\n> B", "> A\n>\n> B"),
            ("> A\n> «x»\n> B", "> A\n>\n> B"),
            ("- «x»\n- b\n", "- b\n"),
            ("- a\n- «x»\n- b\n", "- a\n- b\n"),
            ("- a\n- «x»\n", "- a\n"),
            ("1. «x»\n2. b", "1. b"),
            ("1. a\n\n2. «x»\n\n3. b", "1. a\n\n2. b"),
            ("- [ ] «x»\n- [x] b", "- [x] b"),
            ("- «x»\n- «y»\n- b", "- b"),
            ("- «x» «y»\n- b", "- b"),
            ("- a\n  - «x»\n- b", "- a\n- b"),
            ("- «x»\n  - b", "-\n  - b"),
            ("A.\n\n- «x»\n\nB.", "A.\n\nB."),
            ("- a\n* «x»\n- b", "- a\n- b"),
            ("# A\n\n## «x»\n\nB.", "# A\n\nB."),
            ("> - «x»\n> - b", "> - b"),
            ("- a «x»\n- b", "- a\n- b"),
            ("-«x»\n- b", "-\n- b"),
            ("A.\n\n\n\nB. «x»C", "A.\n\n\n\nB. C"),
            ("A.\n\n«<!-- -->»\nB\n«<!-- / -->»\n\nC", "A.\n\nB\n\nC"),
        ] {
            assert_eq!(left(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_covered_is_counted_once() {
        let covered = Covered::of(&[5..8, 0..2, 6..10, 2..3]);
        assert!(covered.holds(&(0..3)) && covered.holds(&(5..10)) && !covered.holds(&(2..6)) && !covered.holds(&(10..11)));
        assert_eq!([0, 2, 4, 7, 20].map(|at| covered.before(at)), [0, 2, 3, 5, 8]);
    }
}
