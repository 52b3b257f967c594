//! Markdown, as the pages of a project are read, with the lines in which blocks begin.

use super::{Document, DocumentError, Piece, Remark, RemarkSort};
use crate::source::{parse_yaml, split_front_matter};
use crate::span::FileId;
use crate::text::{Block, parse, plain_text};
use pulldown_cmark::{Event, Options, Parser};

pub(super) fn read(bytes: &[u8], name: &str) -> Result<Document, DocumentError> {
    let mut notes = Vec::new();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            notes.push(format!("`{name}` is not UTF-8; it was read as Windows-1252"));
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
        }
    };
    if text.contains('\0') {
        let why = "it holds bytes that are no text".to_owned();
        return Err(DocumentError::Foreign { name: name.to_owned(), why });
    }
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let split = split_front_matter(&text, &|_| false);
    let body = text.get(split.body.clone()).unwrap_or(&text).to_owned();
    let before = text.get(..split.body.start).map_or(0, |head| head.matches('\n').count());
    let mut title = None;
    if let Some(front) = split.front.and_then(|range| text.get(range)) {
        let node = parse_yaml(front, FileId(u32::MAX), 0).ok();
        title = node.as_ref().and_then(|node| node.get("title")).and_then(|node| node.as_str()).map(str::to_owned);
        let keys = node.as_ref().and_then(|node| node.as_map()).unwrap_or_default().iter().map(|(key, _)| key.text.clone());
        let keys: Vec<String> = keys.filter(|key| key != "title").collect();
        if node.is_none() || !keys.is_empty() {
            notes.push(format!("the front matter is not taken over, but for the title: {}", keys.join(", ")));
        }
    }
    let blocks = parse(&body);
    let searched = without_comments(&body);
    let mut lines = Lines { text: &searched, at: 0, lines: before };
    let pieces = blocks
        .into_iter()
        .map(|block| {
            let at = format!("{name}:{}", lines.line_of(&block));
            Piece { block, at }
        })
        .collect();
    let remarks = comments(&body, name, before);
    Ok(Document { title, pieces, media: Vec::new(), remarks, notes })
}

/// Finds the lines of blocks, which are looked for in their order.
struct Lines<'a> {
    text: &'a str,
    /// How far blocks were found.
    at: usize,
    /// The lines up to there.
    lines: usize,
}

impl Lines<'_> {
    fn line_of(&mut self, block: &Block) -> usize {
        let words = plain_text(std::slice::from_ref(block), &|id| Some(id.to_owned()));
        let mut all = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let head = all.next().unwrap_or_default();
        // The longest word of all is looked for first: short ones may stand anywhere.
        let longest = all.fold(head, |longest, word| if word.chars().count() > longest.chars().count() { word } else { longest });
        let rest = self.text.get(self.at..).unwrap_or_default();
        let lines = |length: usize| rest.get(..length).map_or(0, |part| part.matches('\n').count());
        let Some(found) = Some(longest).filter(|word| !word.is_empty()).and_then(|word| find_word(rest, word)) else {
            return self.lines + 1;
        };
        let begin = rest.get(..found + longest.len()).and_then(|part| find_word(part, head)).unwrap_or(found).min(found);
        let line = self.lines + lines(begin) + 1;
        self.lines += lines(found + longest.len());
        self.at += found + longest.len();
        line
    }
}

/// The place of a word that stands alone.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let alone = |at: &usize| {
        let before = text.get(..*at).and_then(|head| head.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|tail| tail.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    };
    text.match_indices(word).map(|(at, _)| at).find(alone)
}

/// A text with blanks in the place of its comments, as long as before.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        let inner = after.split_once("-->").map_or(after, |(inner, _)| inner);
        out.push_str(before);
        out.push_str("    ");
        inner.chars().for_each(|c| if c == '\n' { out.push('\n') } else { out.push_str(&" ".repeat(c.len_utf8())) });
        rest = after.get(inner.len()..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Comments of HTML, which pages do not show.
fn comments(text: &str, name: &str, before: usize) -> Vec<Remark> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (event, range) in Parser::new_ext(text, Options::all()).into_offset_iter() {
        let (Event::Html(part) | Event::InlineHtml(part)) = event else {
            if let Some((at, words)) = open.take() {
                found.push((at, words));
            }
            continue;
        };
        let mut rest: &str = &part;
        loop {
            if let Some((at, mut words)) = open.take() {
                match rest.split_once("-->") {
                    Some((inner, after)) => {
                        words.push_str(inner);
                        found.push((at, words));
                        rest = after;
                    }
                    None => {
                        words.push_str(rest);
                        open = Some((at, words));
                        break;
                    }
                }
            }
            match rest.split_once("<!--") {
                Some((_, after)) => {
                    open = Some((range.start, String::new()));
                    rest = after;
                }
                None => break,
            }
        }
    }
    let remark = |(at, words): (usize, String)| {
        let text_of = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = before + text.get(..at).map_or(0, |head| head.matches('\n').count()) + 1;
        Remark { sort: RemarkSort::Comment, at: format!("{name}:{line}"), text: text_of }
    };
    found.into_iter().filter(|(_, words)| !words.trim().is_empty()).map(remark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_know_their_lines_and_comments_are_kept() {
        let text = "---\ntitle: Un\n---\n# A\n\nb **c** d\n\n<!-- to be\nseen -->\n\n- e\n- f\n";
        let document = read(text.as_bytes(), "a.md").expect("read");
        assert_eq!(document.title.as_deref(), Some("Un"));
        let places: Vec<&str> = document.pieces.iter().map(|piece| piece.at.as_str()).collect();
        assert_eq!(places, ["a.md:4", "a.md:6", "a.md:11"]);
        assert_eq!(document.remarks.len(), 1);
        assert_eq!((document.remarks[0].at.as_str(), document.remarks[0].text.as_str()), ("a.md:8", "to be seen"));
    }
}
