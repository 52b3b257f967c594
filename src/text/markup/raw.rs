//! Raw HTML becomes tags and texts, each with its place.
//!
//! The tokenizer of `html5ever` reads it, piece by piece, so that the place of each tag in the Markdown text is known.

use super::elements;
use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{Rawtext, ScriptData};
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::{Cell, RefCell};
use std::ops::Range;

/// A start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// As it is written.
    pub written: String,
    pub at: Range<usize>,
}

/// A piece of raw HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raw {
    Start(Start),
    End {
        name: String,
        written: String,
        at: Range<usize>,
    },
    Text(String),
    /// A sign that was put among the events; see [`signs::sign`](super::super::signs::sign).
    Sign(String),
    /// Scripts and styles.
    Program {
        name: String,
        at: Range<usize>,
    },
}

/// Reads the raw HTML of one block, piece by piece.
pub struct Reader(Tokenizer<Sink>);

impl Default for Reader {
    fn default() -> Self {
        Reader(Tokenizer::new(Sink::default(), TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() }))
    }
}

impl Reader {
    /// Reads a piece that stands at an offset of the text.
    pub fn read(&self, text: &str, at: usize) {
        for (piece, offset) in cut(text) {
            self.0.sink.meet(piece, at + offset);
            let queue = BufferQueue::default();
            queue.push_back(StrTendril::from(piece));
            while self.0.feed(&queue) != TokenizerResult::Done {}
        }
    }

    /// Puts a sign behind what was read; behind the tag that is open.
    pub fn sign(&self, sign: String) {
        if self.0.sink.open.borrow().is_some() || self.0.sink.program.borrow().is_some() {
            self.0.sink.waiting.borrow_mut().push(Raw::Sign(sign));
        } else {
            self.0.sink.push(Raw::Sign(sign));
        }
    }

    pub fn finish(self) -> Vec<Raw> {
        self.0.end();
        self.0.sink.finish()
    }
}

/// Reads raw HTML that stands at an offset of the text.
pub fn read(text: &str, at: usize) -> Vec<Raw> {
    let reader = Reader::default();
    reader.read(text, at);
    reader.finish()
}

/// Cuts before `<` and after `>`.
fn cut(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
        let next = rest.char_indices().skip(1).find(|(_, c)| *c == '<').map(|(n, _)| n);
        let end = rest.find('>').map(|n| n + 1);
        let length = next.into_iter().chain(end).min().unwrap_or(rest.len());
        let piece = (rest.get(..length)?, from);
        from += length;
        Some(piece)
    })
}

#[derive(Default)]
struct Sink {
    found: RefCell<Vec<Raw>>,
    /// What was read since the last `<` that may open something, and where that stands.
    open: RefCell<Option<(String, usize)>>,
    end: Cell<usize>,
    /// Signs that wait for the end of a tag.
    waiting: RefCell<Vec<Raw>>,
    /// The element whose content is left out, and where it began.
    program: RefCell<Option<(String, usize)>>,
}

impl Sink {
    fn meet(&self, piece: &str, at: usize) {
        let mut open = self.open.borrow_mut();
        match open.as_mut() {
            Some((written, _)) => written.push_str(piece),
            None if piece.starts_with('<') => *open = Some((piece.to_owned(), at)),
            None => {}
        }
        self.end.set(at + piece.len());
    }

    fn push(&self, raw: Raw) {
        self.found.borrow_mut().push(raw);
    }

    fn finish(self) -> Vec<Raw> {
        // A tag that is never closed is text.
        let open = self.open.take().map(|(written, _)| written);
        let mut found = self.found.into_inner();
        match (self.program.into_inner(), open) {
            (Some((name, start)), _) => found.push(Raw::Program { name, at: start..self.end.get() }),
            (None, Some(written)) => found.push(Raw::Text(written)),
            (None, None) => {}
        }
        found.append(&mut self.waiting.into_inner());
        found
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => {
                let (written, start) = self.open.take().unwrap_or_default();
                let at = start..self.end.get();
                let name = tag.name.to_string();
                let program = self.program.take();
                if let Some((program, start)) = program {
                    // Nothing but its end tag comes out of a program.
                    self.push(Raw::Program { name: program, at: start..at.end });
                } else if tag.kind == TagKind::EndTag {
                    self.push(Raw::End { name, written, at });
                } else if elements::is_program(&name) && !tag.self_closing {
                    let kind = if name == "script" { ScriptData } else { Rawtext };
                    self.program.replace(Some((name, at.start)));
                    return TokenSinkResult::RawData(kind);
                } else {
                    let attributes =
                        tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect::<Vec<_>>();
                    self.push(Raw::Start(Start { name, attributes, written, at }));
                }
            }
            Token::CharacterTokens(text) => {
                if text.starts_with('<') {
                    self.open.take();
                }
                if self.program.borrow().is_none() {
                    let mut found = self.found.borrow_mut();
                    match found.last_mut() {
                        Some(Raw::Text(last)) => last.push_str(&text),
                        _ => found.push(Raw::Text(text.to_string())),
                    }
                }
            }
            Token::CommentToken(_) | Token::DoctypeToken(_) => {
                // Comments never leave the project; what only resembles one (`<?x?>`, `<!X>`) was written to be read.
                let (written, _) = self.open.take().unwrap_or_default();
                if !written.starts_with("<!--") {
                    self.push(Raw::Text(written));
                }
            }
            Token::NullCharacterToken | Token::EOFToken | Token::ParseError(_) => {}
        }
        if self.open.borrow().is_none() && self.program.borrow().is_none() {
            self.found.borrow_mut().append(&mut self.waiting.borrow_mut());
        }
        TokenSinkResult::Continue
    }
}

/// Whether a tag is one that HTML knows, with attributes that it may have.
pub fn is_tag(start: &Start) -> bool {
    let senseless = |(name, value): &(String, String)| {
        value.is_empty() && !elements::is_flag(name) && !start.written.contains(&format!("{name}="))
    };
    elements::is_known(&start.name) && (start.attributes.is_empty() || !start.attributes.iter().all(senseless))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Raw> {
        read(text, 0)
    }

    #[test]
    fn tags_keep_their_place() {
        let text = "a &lt; <b title=\"x <y> z\">c</b> 3<4 <img src=a.png alt> &amp";
        let places: Vec<&str> = of(text)
            .into_iter()
            .filter_map(|raw| match raw {
                Raw::Start(Start { at, .. }) | Raw::End { at, .. } => text.get(at),
                _ => None,
            })
            .collect();
        assert_eq!(places, ["<b title=\"x <y> z\">", "</b>", "<img src=a.png alt>"]);
        let words: String = of(text).into_iter().filter_map(|raw| if let Raw::Text(t) = raw { Some(t) } else { None }).collect();
        assert_eq!(words, "a < c 3<4  &");
    }

    #[test]
    fn what_is_no_tag_is_text() {
        for text in ["<?php echo 1 ?>", "<!DOCTYPE html>", "<div class=\"a", "<", "a < b", "</ x>", "<![CDATA[x]]>"] {
            let words: String =
                of(text).into_iter().map(|raw| if let Raw::Text(t) = raw { t } else { format!("{raw:?}") }).collect();
            assert_eq!(words, text);
        }
        assert_eq!(of("<!-- x -->"), []);
        assert_eq!(of("<!-- x"), []);
        let found = of("<script>if (a<b) { '</p>' }</script>x");
        let [Raw::Program { at, .. }, Raw::Text(after)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((at.clone(), after.as_str()), (0..36, "x"));
    }

    #[test]
    fn words_in_angle_brackets_are_no_tags() {
        let tag = |text: &str| match of(text).into_iter().next() {
            Some(Raw::Start(start)) => is_tag(&start),
            _ => false,
        };
        for text in ["<nom>", "<String>", "<code postal>", "<a faire>", "<data du jour>", "<T>", "<x-y z=\"1\">"] {
            assert!(!tag(text), "{text}");
        }
        for text in ["<b>", "<a name=\"x\">", "<img src=\"a.png\" alt>", "<details open>", "<p foo=\"\">", "<input checked>"] {
            assert!(tag(text), "{text}");
        }
    }
}
