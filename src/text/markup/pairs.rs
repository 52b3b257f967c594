//! Which tag ends which, and what becomes of those that end nothing or are never ended.
//!
//! A browser opens `<b>` until the end of the page when nobody closes it. A person who writes `List<b>` means words. So a tag in a line is
//! a tag only when it is closed in the same paragraph; a tag in a block of HTML is closed at the end of what holds it.

use super::super::{Notice, NoticeKind};
use super::raw::{self, Raw};
use super::{MAX_OPEN, MarkupPiece, elements};
use pulldown_cmark::{Event, Tag};
use std::ops::Range;

/// What becomes of a piece.
#[derive(Debug, Clone, Default)]
pub struct Fate {
    /// The tag is shown as it is written.
    pub as_text: bool,
    /// The tag goes, with a word about it.
    pub left_out: bool,
    /// The tag goes, or stands too deep.
    pub ignored: bool,
    /// Elements that end before it, the innermost first.
    pub closes: Vec<String>,
}

/// What is open.
enum OpenTag {
    /// A tag of the author's, by its place among the pieces.
    Tag { name: String, piece: usize, at: Range<usize>, ignored: bool },
    /// Something of Markdown.
    Markdown(Wall),
    /// A block of raw HTML.
    Block,
}

/// What a tag of the author's may do across the end of something of Markdown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wall {
    /// A paragraph: a tag inside may close a block that was opened before it.
    Paragraph,
    /// What a line is made of, and what holds blocks: nothing passes.
    Closed,
}

/// Decides about every piece.
pub fn fates(pieces: &[MarkupPiece<'_>], notices: &mut Vec<Notice>) -> Vec<Fate> {
    let mut pairs = Pairs {
        fates: vec![Fate::default(); pieces.len()],
        stack: Vec::new(),
        notices,
        foreign: 0,
        block_ends: block_ends(pieces),
    };
    for (n, piece) in pieces.iter().enumerate() {
        pairs.piece(n, piece);
    }
    // What is open at the end of the text ends with it.
    while let Some(open) = pairs.stack.pop() {
        if let OpenTag::Tag { name, at, piece, ignored } = open {
            pairs.unclosed(&name, piece, at, ignored);
        }
    }
    pairs.fates
}

/// Where the block of raw HTML ends that a piece stands in; nothing for what stands in a line of Markdown.
fn block_ends(pieces: &[MarkupPiece<'_>]) -> Vec<Option<usize>> {
    let mut end = None;
    let mut ends: Vec<Option<usize>> = pieces
        .iter()
        .enumerate()
        .rev()
        .map(|(n, piece)| {
            if let MarkupPiece::Block(begins) = piece {
                end = (!begins).then_some(n);
            }
            end
        })
        .collect();
    ends.reverse();
    ends
}

struct Pairs<'a> {
    fates: Vec<Fate>,
    stack: Vec<OpenTag>,
    notices: &'a mut Vec<Notice>,
    /// Drawings and formulas that are open: their elements are not those of HTML, and their words stay.
    foreign: usize,
    block_ends: Vec<Option<usize>>,
}

impl Pairs<'_> {
    fn fate(&mut self, piece: usize, change: impl FnOnce(&mut Fate)) {
        if let Some(fate) = self.fates.get_mut(piece) {
            change(fate);
        }
    }

    fn notice(&mut self, kind: NoticeKind, at: &Range<usize>) {
        self.notices.push(Notice { kind, at: at.clone() });
    }

    fn piece(&mut self, n: usize, piece: &MarkupPiece<'_>) {
        match piece {
            MarkupPiece::Event(Event::Start(tag), _) => {
                let deep = self.stack.len() >= MAX_OPEN;
                self.fate(n, |fate| fate.ignored = deep);
                let wall = if matches!(tag, Tag::Paragraph) { Wall::Paragraph } else { Wall::Closed };
                self.stack.push(OpenTag::Markdown(wall));
            }
            MarkupPiece::Event(Event::End(_), _) => self.end_of_markdown(n),
            MarkupPiece::Block(true) => self.stack.push(OpenTag::Block),
            MarkupPiece::Block(false) => self.end_of_block(),
            MarkupPiece::Raw(Raw::Start(start)) => self.start(n, start),
            MarkupPiece::Raw(Raw::End { name, at, .. }) => self.end(n, name, at),
            MarkupPiece::Event(..) | MarkupPiece::Raw(Raw::Text(_) | Raw::Sign(_) | Raw::Program { .. }) => {}
        }
    }

    /// A tag that nothing closes.
    fn unclosed(&mut self, name: &str, piece: usize, at: Range<usize>, ignored: bool) -> Option<String> {
        let block_end = self.block_ends.get(piece).copied().flatten();
        let open = (!ignored).then(|| name.to_owned());
        if elements::is_ended_by_others(name) {
            return open;
        }
        self.notice(NoticeKind::Unclosed { element: name.to_owned(), as_text: block_end.is_none() }, &at);
        match block_end {
            None => {
                self.fate(piece, |fate| fate.as_text = true);
                None
            }
            // Blocks go on over the end of their HTML; marks of words do not.
            Some(end) if !elements::is_block(name) => {
                self.fate(end, |fate| fate.closes.extend(open));
                None
            }
            Some(_) => open,
        }
    }

    fn end_of_markdown(&mut self, n: usize) {
        let mut closes = Vec::new();
        while let Some(open) = self.stack.pop() {
            match open {
                OpenTag::Markdown(_) => break,
                OpenTag::Tag { name, piece, at, ignored } => closes.extend(self.unclosed(&name, piece, at, ignored)),
                OpenTag::Block => {}
            }
        }
        self.foreign = 0;
        self.fate(n, |fate| fate.closes = closes);
    }

    fn end_of_block(&mut self) {
        self.foreign = 0;
        if let Some(at) = self.stack.iter().rposition(|open| matches!(open, OpenTag::Block)) {
            self.stack.remove(at);
        }
    }

    fn start(&mut self, n: usize, start: &raw::Start) {
        let name = start.name.as_str();
        if self.foreign > 0 && !elements::is_known(name) {
            self.fate(n, |fate| fate.ignored = true);
            return;
        }
        if !raw::is_tag(start) {
            self.fate(n, |fate| fate.as_text = true);
            return;
        }
        if matches!(name, "svg" | "math") && !start.written.ends_with("/>") {
            self.foreign += 1;
        }
        if !elements::is_allowed(name) {
            self.fate(n, |fate| fate.left_out = true);
            return;
        }
        if elements::is_void(name) {
            return;
        }
        while let Some(OpenTag::Tag { name: open, .. }) = self.stack.last()
            && ends(name, open)
        {
            self.stack.pop();
        }
        let ignored = self.stack.len() >= MAX_OPEN;
        self.fate(n, |fate| fate.ignored = ignored);
        self.stack.push(OpenTag::Tag { name: name.to_owned(), piece: n, at: start.at.clone(), ignored });
    }

    fn end(&mut self, n: usize, name: &str, at: &Range<usize>) {
        if matches!(name, "svg" | "math") {
            self.foreign = self.foreign.saturating_sub(1);
        }
        if !elements::is_known(name) {
            let foreign = self.foreign > 0;
            self.fate(n, |fate| if foreign { fate.ignored = true } else { fate.as_text = true });
            return;
        }
        if !elements::is_allowed(name) || elements::is_void(name) {
            self.fate(n, |fate| fate.ignored = true);
            return;
        }
        match self.opened(name) {
            Some(found) => {
                let mut inner = Vec::new();
                let mut between = Vec::new();
                while self.stack.len() > found + 1 {
                    match self.stack.pop() {
                        Some(OpenTag::Tag { name, piece, at, ignored }) => inner.push((name, piece, at, ignored)),
                        Some(other) => between.push(other),
                        None => {}
                    }
                }
                let deep = matches!(self.stack.pop(), Some(OpenTag::Tag { ignored: true, .. }));
                self.stack.extend(between.into_iter().rev());
                for (name, piece, at, ignored) in inner {
                    self.unclosed(&name, piece, at, ignored);
                }
                self.fate(n, |fate| fate.ignored = deep);
            }
            None => {
                let block_end = self.block_ends.get(n).copied().flatten();
                let in_line = block_end.is_none() && !elements::is_ended_by_others(name);
                self.notice(NoticeKind::Stray { element: name.to_owned(), as_text: in_line }, at);
                self.fate(n, |fate| if in_line { fate.as_text = true } else { fate.ignored = true });
            }
        }
    }

    /// The tag that an end tag closes.
    fn opened(&self, name: &str) -> Option<usize> {
        for (n, open) in self.stack.iter().enumerate().rev() {
            match open {
                OpenTag::Tag { name: open, .. } if open == name => return Some(n),
                OpenTag::Markdown(Wall::Paragraph) if elements::is_block(name) => {}
                OpenTag::Markdown(_) => return None,
                OpenTag::Tag { .. } | OpenTag::Block => {}
            }
        }
        None
    }
}

/// Whether a start tag ends an element whose end tag is not written.
fn ends(start: &str, open: &str) -> bool {
    match open {
        "p" => elements::is_block(start),
        "li" => start == "li",
        "dt" | "dd" => matches!(start, "dt" | "dd"),
        "td" | "th" => matches!(start, "td" | "th" | "tr" | "tbody" | "thead" | "tfoot"),
        "tr" => matches!(start, "tr" | "tbody" | "thead" | "tfoot"),
        "tbody" | "thead" | "tfoot" => matches!(start, "tbody" | "thead" | "tfoot"),
        "caption" | "colgroup" => matches!(start, "tr" | "tbody" | "thead" | "tfoot" | "colgroup" | "caption"),
        "rt" | "rp" | "rb" | "rtc" => matches!(start, "rt" | "rp" | "rb" | "rtc"),
        _ => false,
    }
}
