//! Passages of a text that are for a narrower audience, and comments, which are for nobody.
//!
//! ```markdown
//! <!-- audience: internal -->
//! Seen by the team only.
//! <!-- /audience -->
//!
//! The price is fixed<!-- audience: internal -->, at 40 000 € at most<!-- /audience -->.
//! ```
//!
//! A passage may also be left out of the site or of what is printed, for the same readers:
//!
//! ```markdown
//! <!-- print: no -->
//! Choose a lot in the list above.
//! <!-- /print -->
//! ```
//!
//! Marks are read from the events of the Markdown parser that later sets the text: what that parser takes for code is code here too, and
//! a mark works in every container and within a line. The opening and the closing mark stand in the same container (paragraph, list item,
//! quote, cell …). Everything else that resembles a mark is a [`Fault`]: a text with one is shown to nobody but the narrowest audience, and
//! `check` refuses it.

mod cut;
mod resemblance;

pub use resemblance::resembling;

use super::parse::options;
use crate::locale::yes_or_no;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// What is made of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Output {
    /// The pages of the site.
    Site,
    /// Documents.
    Print,
}

impl Output {
    /// Its name in front matter and in marks.
    pub fn name(self) -> &'static str {
        match self {
            Output::Site => "site",
            Output::Print => "print",
        }
    }
}

/// A passage and whom it is for, or what it is left out of. Ranges are byte offsets in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The whole, both marks included.
    pub range: Range<usize>,
    /// Name of the audience as written; empty where the passage names none.
    pub audience: String,
    /// What it is left out of; it is then for whoever may see the text around it.
    pub not_in: Option<Output>,
    /// Where the name stands.
    pub at: Range<usize>,
    /// Length of the opening mark.
    open: usize,
    /// Length of the closing mark; 0 when it is missing, and the passage goes to the end.
    close: usize,
}

impl Passage {
    /// What stands between the marks.
    pub fn inner(&self) -> Range<usize> {
        self.range.start + self.open..self.range.end - self.close
    }
}

/// Where a passage begins or ends in a text that was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Byte offset in what is left.
    pub at: usize,
    /// Index of the passage.
    pub passage: usize,
    /// Whether it begins there.
    pub begins: bool,
}

/// Something that resembles a mark and is not used as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong with it.
    pub sort: FaultSort,
    /// Where it stands.
    pub at: Range<usize>,
}

/// What is wrong with something that resembles a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultSort {
    /// It opens a passage that is never closed.
    Unclosed,
    /// It closes a passage that was never opened.
    Unopened,
    /// It closes a passage that was opened in another container; the range is that of the opening mark.
    Crossed(Range<usize>),
    /// It stands in code, where it is shown and marks nothing.
    InCode,
    /// It is a comment that is never closed.
    EndlessComment,
    /// It is spelled in another way, or stands where no mark is read.
    Resembles,
    /// It says something of the site or of print that is not understood, or is never opened or closed.
    Output,
}

/// A footnote: it is for whom may see what cites it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FootnoteMark {
    range: Range<usize>,
    /// Where notes of its name are cited is item `name` of [`Marks::cited`].
    name: usize,
}

/// What a text marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Passages in the order in which they open. A passage inside another is its own item, after the outer one.
    pub passages: Vec<Passage>,
    /// Other comments.
    pub comments: Vec<Range<usize>>,
    /// What resembles a mark and is none.
    pub faults: Vec<Fault>,
    /// What resembles a mark in code and is meant to be shown.
    pub examples: Vec<Range<usize>>,
    notes: Vec<FootnoteMark>,
    cited: Vec<Vec<Range<usize>>>,
    /// Marks and comments that stand alone on a line inside a block of HTML: an empty line in their place would end the block.
    alone: Vec<Range<usize>>,
}

impl Marks {
    /// Reads the marks of a Markdown text. `names` are words that name an audience: a comment that says nothing else is a fault.
    pub fn read(text: &str, names: &[&str]) -> Self {
        let hits = resembling(text, names);
        if hits.is_empty() && !text.contains("<!--") {
            return Marks::default();
        }
        let mut reader = PassageReader { text, ..PassageReader::default() };
        for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
            reader.event(event, range);
        }
        reader.finish(hits)
    }

    /// Whether the text is as good as without marks, comments and what resembles them.
    pub fn is_empty(&self) -> bool {
        self.passages.is_empty() && self.comments.is_empty() && self.faults.is_empty()
    }

    /// Ranges that are hidden when the passages for which `hides` says so are: the passages, the footnotes that only they cite, and
    /// citations of footnotes that stand in them. All of the text when it has a fault.
    pub fn hidden(&self, text: &str, hides: impl Fn(&Passage) -> bool) -> Vec<Range<usize>> {
        if !self.faults.is_empty() {
            return std::iter::once(0..text.len()).collect();
        }
        let mut hidden: Vec<Range<usize>> = self.passages.iter().filter(|p| hides(p)).map(|p| p.range.clone()).collect();
        if hidden.is_empty() {
            return hidden;
        }
        // A note may cite another one: what hides the first may hide the second.
        let mut shown: Vec<&FootnoteMark> = self.notes.iter().collect();
        let cited = |note: &FootnoteMark| self.cited.get(note.name).map_or(&[] as &[Range<usize>], Vec::as_slice);
        loop {
            let all = cut::Covered::of(&hidden);
            let cited_only_there = |note: &&FootnoteMark| !cited(note).is_empty() && cited(note).iter().all(|at| all.holds(at));
            let (lost, kept): (Vec<&FootnoteMark>, Vec<&FootnoteMark>) =
                shown.into_iter().filter(|note| !all.holds(&note.range)).partition(cited_only_there);
            shown = kept;
            if lost.is_empty() {
                break;
            }
            hidden.extend(lost.into_iter().map(|note| note.range.clone()));
        }
        let all = cut::Covered::of(&hidden);
        // A name that is defined twice is cited in vain only when both are gone.
        let left: HashSet<usize> = shown.iter().map(|note| note.name).collect();
        let gone: HashSet<usize> = self.notes.iter().map(|note| note.name).filter(|name| !left.contains(name)).collect();
        let orphans = gone.into_iter().filter_map(|name| self.cited.get(name)).flatten();
        let orphans: Vec<Range<usize>> = orphans.filter(|at| !all.holds(at)).cloned().collect();
        hidden.extend(orphans);
        hidden.sort_by_key(|range| (range.start, range.end));
        hidden
    }

    /// What goes when some ranges are hidden: these, all marks and all comments.
    fn away(&self, hidden: &[Range<usize>]) -> impl Iterator<Item = Range<usize>> {
        hidden.iter().cloned().chain(self.marks()).chain(self.comments.iter().cloned())
    }

    /// Ranges of the marks of passages.
    fn marks(&self) -> impl Iterator<Item = Range<usize>> {
        self.passages.iter().flat_map(|p| [p.range.start..p.inner().start, p.inner().end..p.range.end])
    }

    /// Returns the text without the ranges given, without marks and without comments.
    pub fn cut(&self, text: &str, hidden: &[Range<usize>]) -> String {
        let mut left = cut::cut(text, self.away(hidden), &self.alone);
        // Halves that now stand side by side may make a comment: it is for nobody either.
        for _ in 0..TURNS {
            let again = if left.contains("<!--") { Marks::read_comments(&left) } else { Vec::new() };
            if again.is_empty() {
                return left;
            }
            left = cut::cut(&left, again, &[]);
        }
        // Comments in halves of comments in halves: nobody wrote that to be read.
        String::new()
    }

    /// Finds where in `left`, the text that [`Marks::cut`] makes of `text`, the passages that are left begin and end; in the order of places.
    /// Nothing where that cannot be told.
    pub fn ends(&self, text: &str, hidden: &[Range<usize>], left: &str) -> Vec<End> {
        if self.passages.is_empty() || !self.faults.is_empty() {
            return Vec::new();
        }
        let away = cut::Covered::of(&cut::ranges(text, self.away(hidden), &self.alone));
        let place = |at: usize| at - away.before(at);
        if place(text.len()) != left.len() {
            return Vec::new();
        }
        let hidden = cut::Covered::of(hidden);
        let shown = |p: &Passage| !hidden.holds(&p.range);
        let both = |(passage, p): (usize, &Passage)| {
            let (from, to) = (place(p.inner().start), place(p.inner().end));
            let empty = left.get(from..to).is_none_or(|inner| inner.trim().is_empty());
            let ends = [End { at: from, passage, begins: true }, End { at: to, passage, begins: false }];
            ends.into_iter().filter(move |_| !empty)
        };
        let mut ends: Vec<End> = self.passages.iter().enumerate().filter(|(_, p)| shown(p)).flat_map(both).collect();
        ends.sort_by_key(|end| (end.at, end.begins));
        ends
    }

    /// Ranges of all comments, marks or not.
    fn read_comments(text: &str) -> Vec<Range<usize>> {
        let mut reader = PassageReader { text, ..PassageReader::default() };
        for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
            reader.event(event, range);
        }
        reader.seen
    }
}

/// How often comments are looked for in what is left of a text without comments.
const TURNS: usize = 8;

/// A mark that waits for its other half.
struct OpenPassage {
    passage: usize,
    container: usize,
    not_in: Option<Output>,
}

#[derive(Default)]
struct PassageReader<'a> {
    text: &'a str,
    marks: Marks,
    /// All comments, in order.
    seen: Vec<Range<usize>>,
    open: Vec<OpenPassage>,
    /// Numbers of the containers that the next event stands in, the innermost last.
    containers: Vec<usize>,
    count: usize,
    /// Ranges of code, and whether marks in them are meant to be shown.
    code: Vec<(Range<usize>, bool)>,
    notes: Vec<(String, Range<usize>)>,
    cited: HashMap<String, Vec<Range<usize>>>,
}

impl PassageReader<'_> {
    fn event(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(tag) => {
                match tag {
                    Tag::HtmlBlock => self.comments(range.clone(), true),
                    Tag::CodeBlock(kind) => self.code.push((range.clone(), is_example(&kind))),
                    Tag::FootnoteDefinition(name) => {
                        self.notes.push((name.to_lowercase(), range.clone()));
                    }
                    _ => {}
                }
                self.count += 1;
                self.containers.push(self.count);
            }
            Event::End(_) => drop(self.containers.pop()),
            Event::InlineHtml(html) if html.starts_with("<!--") => self.comments(range, false),
            Event::Code(code) => self.code.push((range, is_one_mark(code.trim()))),
            Event::FootnoteReference(name) => self.cited.entry(name.to_lowercase()).or_default().push(range),
            _ => {}
        }
    }

    /// Reads the comments of a block of HTML, or one within a line.
    fn comments(&mut self, block: Range<usize>, is_block: bool) {
        let container = self.containers.last().copied().unwrap_or(0);
        let html = self.text.get(block.clone()).unwrap_or("");
        let mut from = 0;
        while let Some(at) = html.get(from..).and_then(|rest| rest.find("<!--")).map(|n| from + n) {
            let inner = html.get(at + 4..).unwrap_or("");
            let (content, length) = if let Some(short) = [">", "->"].iter().find(|short| inner.starts_with(**short)) {
                // `<!-->` is a whole comment.
                ("", 4 + short.len())
            } else if let Some(end) = inner.find("-->") {
                (inner.get(..end).unwrap_or(""), 4 + end + 3)
            } else {
                self.marks.faults.push(Fault { sort: FaultSort::EndlessComment, at: block.start + at..block.start + at + 4 });
                (inner, html.len() - at)
            };
            let range = block.start + at..block.start + at + length;
            if is_block && self.stands_alone(&block, &range) {
                self.marks.alone.push(range.clone());
            }
            self.seen.push(range.clone());
            self.comment(content, range, container);
            from = at + length;
        }
    }

    /// Whether a comment stands on a line of its own below the first line of a block of HTML.
    fn stands_alone(&self, block: &Range<usize>, range: &Range<usize>) -> bool {
        let before = self.text.get(block.start..range.start).unwrap_or("");
        let after = self.text.get(range.end..).unwrap_or("");
        let after = after.trim_start_matches(|c: char| c.is_whitespace() && c != '\n');
        before.trim_end_matches(|c| is_margin(c) && c != '\n').ends_with('\n') && (after.is_empty() || after.starts_with('\n'))
    }

    fn comment(&mut self, content: &str, range: Range<usize>, container: usize) {
        match PassageMark::read(content) {
            Some(PassageMark::Open(name)) => {
                let start = range.start + 4 + offset(content, name);
                self.opens(name, None, start..start + name.len(), &range, container);
            }
            Some(PassageMark::Leave(output)) => self.opens("", Some(output), range.clone(), &range, container),
            Some(PassageMark::Close) => self.closes(None, range, container),
            Some(PassageMark::Return(output)) => self.closes(Some(output), range, container),
            None if resemblance::speaks_of_output(content) => {
                self.marks.faults.push(Fault { sort: FaultSort::Output, at: range });
            }
            None => self.marks.comments.push(range),
        }
    }

    fn opens(&mut self, audience: &str, not_in: Option<Output>, at: Range<usize>, range: &Range<usize>, container: usize) {
        self.open.push(OpenPassage { passage: self.marks.passages.len(), container, not_in });
        self.marks.passages.push(Passage {
            range: range.start..self.text.len(),
            audience: audience.to_owned(),
            not_in,
            at,
            open: range.len(),
            close: 0,
        });
    }

    fn closes(&mut self, not_in: Option<Output>, range: Range<usize>, container: usize) {
        let Some(open) = self.open.pop() else {
            let sort = if not_in.is_some() { FaultSort::Output } else { FaultSort::Unopened };
            self.marks.faults.push(Fault { sort, at: range });
            return;
        };
        let Some(passage) = self.marks.passages.get_mut(open.passage) else { return };
        if open.container != container || open.not_in != not_in {
            let opened = passage.range.start..passage.range.start + passage.open;
            self.marks.faults.push(Fault { sort: FaultSort::Crossed(opened), at: range.clone() });
            // It is said once; the text is withheld.
        }
        passage.range.end = range.end;
        passage.close = range.len();
    }

    fn finish(mut self, hits: Vec<Range<usize>>) -> Marks {
        for open in &self.open {
            if let Some(passage) = self.marks.passages.get(open.passage) {
                let sort = if open.not_in.is_some() { FaultSort::Output } else { FaultSort::Unclosed };
                self.marks.faults.push(Fault { sort, at: passage.at.clone() });
            }
        }
        let used: Vec<Range<usize>> = self
            .marks
            .marks()
            .chain(self.marks.faults.iter().map(|fault| fault.at.clone()))
            .filter(|at| !at.is_empty())
            .collect();
        let begins: HashSet<usize> = used.iter().map(|at| at.start).collect();
        let used = cut::Covered::of(&used);
        for hit in hits {
            // `<!-- <!-- audience: … -->` is one comment, and no mark.
            let torn = !self.text.get(hit.clone()).is_some_and(|hit| hit.starts_with(['<', '&', '[']));
            if begins.contains(&hit.start) || (torn && used.holds(&(hit.start..hit.start + 1))) {
                continue;
            }
            // Code is in order, and holds no other code.
            let code = self.code.partition_point(|(code, _)| code.end <= hit.start);
            let sort = match self.code.get(code).filter(|(code, _)| code.start <= hit.start) {
                Some((_, true)) => {
                    self.marks.examples.push(hit);
                    continue;
                }
                Some(_) if resemblance::is_code(self.text, &hit) => continue,
                Some(_) => FaultSort::InCode,
                None => FaultSort::Resembles,
            };
            self.marks.faults.push(Fault { sort, at: hit });
        }
        self.marks.faults.sort_by_key(|fault| fault.at.start);
        let mut names: HashMap<String, usize> = HashMap::new();
        for (name, range) in self.notes {
            let next = names.len();
            let number = *names.entry(name.clone()).or_insert(next);
            if number == self.marks.cited.len() {
                self.marks.cited.push(self.cited.remove(&name).unwrap_or_default());
            }
            self.marks.notes.push(FootnoteMark { range, name: number });
        }
        self.marks
    }
}

/// A comment that is a mark.
enum PassageMark<'a> {
    Open(&'a str),
    Close,
    Leave(Output),
    Return(Output),
}

impl<'a> PassageMark<'a> {
    /// Reads what stands between `<!--` and `-->`. Blanks, case and a blank before the colon do not matter, nothing else is forgiven.
    fn read(content: &'a str) -> Option<Self> {
        let content = content.trim_matches(is_margin);
        let after = |text: &'a str, word: &str| -> Option<&'a str> {
            let (head, rest) = (text.get(..word.len())?, text.get(word.len()..)?);
            head.eq_ignore_ascii_case(word).then_some(rest)
        };
        if let Some(rest) = content.strip_prefix('/') {
            let closes = |word: &str| after(rest.trim_start(), word).is_some_and(str::is_empty);
            let output = [Output::Site, Output::Print].into_iter().find(|output| closes(output.name()));
            return output.map(PassageMark::Return).or_else(|| closes("audience").then_some(PassageMark::Close));
        }
        for output in [Output::Site, Output::Print] {
            if let Some(value) = after(content, output.name()).and_then(|rest| rest.trim_start().strip_prefix(':')) {
                return (yes_or_no(value) == Some(false)).then_some(PassageMark::Leave(output));
            }
        }
        let name = after(content, "audience")?.trim_start().strip_prefix(':')?.trim();
        (!name.is_empty() && !name.contains(['\n', '<', '>'])).then_some(PassageMark::Open(name))
    }
}

/// A mark over several lines in a quote has the sign of the quote before each line.
fn is_margin(c: char) -> bool {
    c.is_whitespace() || c == '>'
}

/// Offset of a part of a text that was cut out of it.
fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len())
}

/// Whether the words behind a fence say that the block is an example, whose marks are to be shown: ```` ```markdown example ````.
fn is_example(kind: &CodeBlockKind<'_>) -> bool {
    match kind {
        CodeBlockKind::Fenced(info) => info.split_whitespace().skip(1).any(|word| matches!(word, "example" | "exemple")),
        CodeBlockKind::Indented => false,
    }
}

/// Whether inline code is one mark and nothing else: it is spoken of, and hides nothing.
fn is_one_mark(code: &str) -> bool {
    let inner = code.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    inner.is_some_and(|inner| !inner.contains("--"))
}

#[cfg(test)]
mod tests;
