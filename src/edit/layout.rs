//! Where the parts of a YAML text end: the lines that a key and its value take, the dash of an item, the bracket that closes a list.
//!
//! The reader of YAML knows where each key and value begins, and where scalars end. The rest is found here, from these places alone. What
//! is written in a way that does not let it be found (anchors over whole maps, merge keys) gives nothing, and the change is refused.

use crate::source::{Key, Node, Tree};
use std::ops::Range;

/// A YAML text, whole or within a file, and the tree that was read of it. Spans of the tree count from the start of `text`.
#[derive(Debug, Clone, Copy)]
pub struct Layout<'a> {
    /// The text of the whole file.
    pub text: &'a str,
    /// What of it is YAML.
    pub yaml: (usize, usize),
}

impl<'a> Layout<'a> {
    /// How lines end where the text is changed.
    pub fn newline(&self) -> &'static str {
        match self.text.find('\n') {
            Some(at) if self.text.get(..at).is_some_and(|head| head.ends_with('\r')) => "\r\n",
            _ => "\n",
        }
    }

    /// The text between two offsets.
    pub fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or("")
    }

    /// Offset of the first byte of a line.
    pub fn line_start(&self, at: usize) -> usize {
        self.slice(self.yaml.0..at).rfind('\n').map_or(self.yaml.0, |n| self.yaml.0 + n + 1)
    }

    /// Offset behind the last byte of a line, its end left out.
    pub fn line_end(&self, at: usize) -> usize {
        let rest = self.slice(at..self.yaml.1);
        let line = rest.split('\n').next().unwrap_or("");
        at + line.strip_suffix('\r').unwrap_or(line).len()
    }

    /// Offset of the line after the one that an offset stands in.
    pub fn next_line(&self, at: usize) -> usize {
        self.slice(at..self.yaml.1).find('\n').map_or(self.yaml.1, |n| at + n + 1)
    }

    /// How far something is from the start of its line, in bytes; the indentation where only blanks and dashes stand before it.
    pub fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    /// Whether a list or a map is written between brackets or braces.
    pub fn is_flow(&self, node: &Node) -> bool {
        let start = node.span.start as usize;
        match node.tree {
            Tree::List(_) => self.slice(start..start + 1) == "[",
            Tree::Map(_) => self.slice(start..start + 1) == "{",
            Tree::Null | Tree::Scalar(_) => false,
        }
    }

    /// Whether the value is written elsewhere, and only named here.
    pub fn is_alias(&self, node: &Node) -> bool {
        let start = node.span.start as usize;
        // A text in a block may begin with a star of its own.
        self.slice(start..start + 1) == "*" && !node.as_str().is_some_and(|text| text.starts_with('*'))
    }

    /// Where a value ends.
    pub fn end(&self, node: &Node) -> Option<usize> {
        let (start, end) = (node.span.start as usize, node.span.end as usize);
        match &node.tree {
            _ if self.is_alias(node) => {
                let word = self.slice(start..self.yaml.1);
                Some(start + word.find([' ', ',', ']', '}', '\r', '\n']).unwrap_or(word.len()))
            }
            Tree::Null if start == end => None,
            Tree::Null | Tree::Scalar(_) => Some(start + self.slice(start..end).trim_end().len()),
            Tree::List(items) if self.is_flow(node) => {
                let from = items.last().map_or(Some(start + 1), |item| self.end(item).filter(|end| *end > start))?;
                self.closing(from, ']')
            }
            Tree::Map(pairs) if self.is_flow(node) => {
                let from =
                    pairs.last().map_or(Some(start + 1), |(key, value)| self.pair_end(key, value).filter(|end| *end > start))?;
                self.closing(from, '}')
            }
            Tree::List(items) => self.end(items.last()?).filter(|end| *end > start),
            Tree::Map(pairs) => pairs.last().and_then(|(key, value)| self.pair_end(key, value)).filter(|end| *end > start),
        }
    }

    /// Where a key and its value end.
    pub fn pair_end(&self, key: &Key, value: &Node) -> Option<usize> {
        let colon = self.colon(key)?;
        self.end(value)
            .filter(|end| *end > colon)
            .or_else(|| (value.is_null() || value.as_str() == Some("")).then_some(colon + 1))
    }

    /// Where the colon behind a key stands.
    pub fn colon(&self, key: &Key) -> Option<usize> {
        let from = key.span.end as usize;
        let rest = self.slice(from..self.yaml.1);
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        rest.get(blank..)?.starts_with(':').then_some(from + blank)
    }

    /// Where the sign that closes a list or map ends, with nothing but blanks, commas and comments before it.
    fn closing(&self, from: usize, sign: char) -> Option<usize> {
        let rest = self.slice(from..self.yaml.1);
        let mut comment = false;
        let mut blank = false;
        for (at, c) in rest.char_indices() {
            match c {
                '\n' => comment = false,
                _ if comment => {}
                '#' if blank => comment = true,
                c if c == sign => return Some(from + at + c.len_utf8()),
                ',' | ' ' | '\t' | '\r' => {}
                _ => return None,
            }
            blank = c.is_whitespace();
        }
        None
    }

    /// Where the dash of each item of a block list stands.
    pub fn dashes(&self, list: &Node) -> Option<Vec<usize>> {
        let mut from = list.span.start as usize;
        let mut dashes = Vec::new();
        for item in list.as_list()? {
            let start = item.span.start as usize;
            let before = if item.is_null() && item.span.start == item.span.end { return None } else { self.slice(from..start) };
            let dash = self.last_dash(before, from)?;
            dashes.push(dash);
            from = self.end(item)?;
        }
        Some(dashes)
    }

    /// The last dash that opens an item: comments may hold others.
    fn last_dash(&self, before: &str, from: usize) -> Option<usize> {
        let mut found = None;
        let mut at = from;
        for line in before.split_inclusive('\n') {
            let words = line.trim_start();
            // What follows the item before on its own line is a comment of it.
            let begins = at == from && from != self.line_start(from) && !words.starts_with('-');
            if words.starts_with('-') && !begins {
                found = Some(at + (line.len() - words.len()));
            }
            at += line.len();
        }
        found
    }

    /// Behind the lines of something that ends at `end`: the rest of its line, and comments that are indented deeper than `column`.
    pub fn after(&self, end: usize, column: usize) -> usize {
        let mut at = self.line_end(end);
        loop {
            let next = self.next_line(at);
            let line = self.slice(next..self.line_end(next));
            let words = line.trim_start();
            if next <= at || !words.starts_with('#') || line.len() - words.len() <= column {
                return at;
            }
            at = self.line_end(next);
        }
    }

    /// Where the comments begin that stand directly above a line, at the same column.
    pub fn comments_above(&self, line: usize, column: usize, floor: usize) -> usize {
        let mut at = line;
        while at > floor {
            let above = self.line_start(at - 1);
            let text = self.slice(above..at);
            let words = text.trim_start_matches(' ');
            if above < floor || !words.starts_with('#') || text.len() - words.len() != column {
                break;
            }
            at = above;
        }
        at
    }
}
