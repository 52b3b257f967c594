//! A text as it is searched: in small letters, one blank between two words, one sort of apostrophe and hyphen, and without what is not its
//! own words.
//!
//! What is quoted, code, a bare link or a table is somebody else's, or data. Where each byte stands in the text that was written is kept.

use crate::text::{Stretch, stretches};
use std::ops::Range;

/// Stands where something is that is none of the text's own words.
pub const OTHER: char = '\u{1}';

/// The longest half of a sentence that is looked at, in bytes.
const LONGEST: usize = 2_000;

/// A text as it is searched.
pub struct PlainText<'a> {
    /// What is searched. Paragraphs end in `\n`.
    pub text: String,
    /// Where each byte stands in what was written.
    at: Vec<usize>,
    /// What was written.
    pub written: &'a str,
}

impl<'a> PlainText<'a> {
    /// Makes one of Markdown, or of a line.
    pub fn new(written: &'a str, markdown: bool) -> Self {
        let mut plain = PlainText { text: String::with_capacity(written.len()), at: Vec::with_capacity(written.len()), written };
        // Most lines have no marks, and need no reader of Markdown.
        if markdown {
            for stretch in stretches(written) {
                match stretch {
                    Stretch::Words(at) => plain.words(at),
                    Stretch::Other => plain.push(OTHER, written.len()),
                    Stretch::Break => plain.end(),
                }
            }
        } else {
            plain.words(0..written.len());
        }
        plain.end();
        plain.hide_quotes();
        plain
    }

    /// Place of a part in what was written.
    pub fn written_at(&self, at: &Range<usize>) -> Range<usize> {
        let first = self.at.get(at.start).copied().unwrap_or(self.written.len());
        let last = at.end.checked_sub(1).and_then(|last| self.at.get(last)).copied().unwrap_or(first);
        let length = self.written.get(last..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        first..(last + length).max(first)
    }

    /// A part as it was written.
    pub fn as_written(&self, at: &Range<usize>) -> &'a str {
        self.written.get(self.written_at(at)).unwrap_or_default()
    }

    /// The sentence around a place, as far as it is near.
    pub fn sentence(&self, at: usize) -> Range<usize> {
        let ends = |(n, c): (usize, char)| self.is_end(n, c).then_some(n + c.len_utf8());
        let far = |(n, c): (usize, char)| (n.abs_diff(at) > LONGEST).then_some(n + c.len_utf8());
        let edge = |found: (usize, char)| ends(found).or_else(|| far(found));
        let start = self.text[..at].char_indices().rev().find_map(edge).unwrap_or(0);
        let end = self.text[at..].char_indices().find_map(|(n, c)| edge((at + n, c))).unwrap_or(self.text.len());
        start..end
    }

    /// Whether a sentence ends with a character: what comes behind it begins another one.
    fn is_end(&self, at: usize, c: char) -> bool {
        if c == '\n' {
            return true;
        }
        if !matches!(c, '.' | '!' | '?') {
            return false;
        }
        let behind = self.text.get(at + 1..).unwrap_or_default();
        let next = behind.trim_start_matches(' ');
        let begins =
            self.at.get(self.text.len() - next.len()).and_then(|at| self.written.get(*at..)).and_then(|t| t.chars().next());
        next.len() < behind.len() && begins.is_none_or(|c| !c.is_lowercase()) || behind.is_empty()
    }

    fn words(&mut self, at: Range<usize>) {
        let Some(words) = self.written.get(at.clone()) else { return };
        for (n, c) in words.char_indices() {
            let here = at.start + n;
            match c {
                '\u{ad}' | '\u{200b}' | '\u{2060}' => {}
                '\'' | '’' | 'ʼ' => self.push('\'', here),
                '-' | '\u{2010}' | '\u{2011}' => self.push('-', here),
                c if c.is_whitespace() => {
                    if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                        self.push(' ', here);
                    }
                }
                c if c.is_ascii() => self.push(c.to_ascii_lowercase(), here),
                c => c.to_lowercase().for_each(|small| self.push(small, here)),
            }
        }
    }

    fn push(&mut self, c: char, written: usize) {
        self.text.push(c);
        self.at.resize(self.text.len(), written);
    }

    /// Ends a paragraph.
    fn end(&mut self) {
        let kept = self.text.trim_end_matches(' ').len();
        self.text.truncate(kept);
        self.at.truncate(kept);
        if kept > 0 && !self.text.ends_with('\n') {
            self.push('\n', self.written.len());
        }
    }

    /// Puts what is quoted out of sight.
    fn hide_quotes(&mut self) {
        let mut hidden: Vec<Range<usize>> = Vec::new();
        let mut open: Option<(char, usize)> = None;
        let mut before = ' ';
        for (n, c) in self.text.char_indices() {
            match open {
                _ if c == '\n' => open = None,
                Some((close, start)) if c == close || close == '”' && c == '“' => {
                    hidden.push(start..n);
                    open = None;
                }
                Some(_) => {}
                None => {
                    let close = match c {
                        '«' => Some('»'),
                        '“' | '„' => Some('”'),
                        '"' if !before.is_alphanumeric() => Some('"'),
                        _ => None,
                    };
                    open = close.map(|close| (close, n + c.len_utf8()));
                }
            }
            before = c;
        }
        if hidden.is_empty() {
            return;
        }
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        for range in hidden {
            bytes.get_mut(range).into_iter().flatten().for_each(|byte| *byte = 1);
        }
        // Whole characters were covered.
        self.text = String::from_utf8(bytes).unwrap_or_default();
        self.at.truncate(self.text.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_what_is_not_said_are_out_of_sight() {
        let plain = PlainText::new("Le **système**\ndoit, d’après `etc`, « vite »\u{a0}:\n\n- Agir\n\n> etc.\n", true);
        assert_eq!(plain.text, "le système doit, d'après \u{1}, «\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}» :\nagir\n");
        let at = plain.text.find("d'après").map(|n| n..n + "d'après".len()).expect("there");
        assert_eq!(plain.as_written(&at), "d’après");
    }

    #[test]
    fn sentences_end_before_a_capital() {
        let plain = PlainText::new("Un, p. ex. deux. Trois ? Quatre", false);
        let of = |word: &str| &plain.text[plain.sentence(plain.text.find(word).expect("there"))];
        assert_eq!([of("deux"), of("trois"), of("quatre")], ["un, p. ex. deux.", " trois ?", " quatre\n"]);
    }

    proptest::proptest! {
        #[test]
        fn every_part_has_its_place(text in "\\PC{0,60}", markdown in proptest::bool::ANY) {
            let plain = PlainText::new(&text, markdown);
            proptest::prop_assert_eq!(plain.text.len(), plain.at.len());
            for (n, c) in plain.text.char_indices() {
                let at = plain.written_at(&(n..n + c.len_utf8()));
                proptest::prop_assert!(text.get(at).is_some());
                proptest::prop_assert!(plain.text.get(plain.sentence(n)).is_some());
            }
        }
    }
}
