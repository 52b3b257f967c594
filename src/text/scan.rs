//! Looks through Markdown without making blocks: what controls, which parts are words, where footnotes and drawings stand. Ranges are byte
//! offsets in the text.

use super::parse::options;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Parser, Tag, TagEnd};
use std::collections::HashSet;
use std::ops::Range;

/// Finds the control characters that a text writes by their numbers (`&#27;`), outside code. Ranges are byte offsets.
pub fn controls(text: &str) -> Vec<(Range<usize>, char)> {
    if !text.contains("&#") {
        return Vec::new();
    }
    let events = Parser::new_ext(text, options()).into_offset_iter();
    let control = |(event, range): (Event, Range<usize>)| match event {
        Event::Text(words) => words.chars().find(|c| crate::source::is_control(*c)).map(|c| (range, c)),
        _ => None,
    };
    events.filter_map(control).collect()
}

/// Finds the words that a text says itself, run by run: not what is code, quoted, an address or a title that a link brings along. Ranges
/// are byte offsets; a run goes on over the end of a line, not over a mark or a link.
pub fn runs(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // Depth in what is somebody else's: code, quotes (but not the boxes of GFM), bare links.
    let (mut quiet, mut open) = (0_usize, Vec::new());
    let mut soft = false;
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        let goes_on = std::mem::replace(&mut soft, event == Event::SoftBreak);
        match event {
            Event::Start(tag) => {
                let foreign = match tag {
                    Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::BlockQuote(None) => true,
                    Tag::Link { link_type, .. } => {
                        matches!(link_type, LinkType::WikiLink { has_pothole: false } | LinkType::Autolink | LinkType::Email)
                    }
                    _ => false,
                };
                quiet += usize::from(foreign);
                open.push(foreign);
            }
            Event::End(_) => quiet -= usize::from(open.pop().unwrap_or(false)).min(quiet),
            Event::Text(_) if quiet == 0 => match found.last_mut() {
                Some(last) if last.end == range.start || goes_on && is_blank(text, last.end..range.start) => last.end = range.end,
                _ => found.push(range),
            },
            _ => {}
        }
    }
    found
}

/// A part of a text, as whoever judges its sentences meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stretch {
    /// Words that the text says itself: byte offsets.
    Words(Range<usize>),
    /// Something in a sentence that is none of its words: code, a bare link, the call of a note.
    Other,
    /// The end of a paragraph, of an item, of a heading.
    Break,
}

/// Goes through the words that a text says itself, as [`runs`] does, with where its sentences cannot go on. Tables are data, and left out.
pub fn stretches(text: &str) -> Vec<Stretch> {
    let mut found = Vec::new();
    let (mut quiet, mut open) = (0_usize, Vec::new());
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                let inline = matches!(
                    tag,
                    Tag::Emphasis
                        | Tag::Strong
                        | Tag::Strikethrough
                        | Tag::Superscript
                        | Tag::Subscript
                        | Tag::Image { .. }
                        | Tag::Link { .. }
                );
                let foreign = match tag {
                    Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::BlockQuote(None) | Tag::Table(_) | Tag::Image { .. } => true,
                    Tag::Link { link_type, .. } => {
                        matches!(link_type, LinkType::WikiLink { has_pothole: false } | LinkType::Autolink | LinkType::Email)
                    }
                    _ => false,
                };
                if quiet == 0 && (!inline || foreign) {
                    found.push(if inline { Stretch::Other } else { Stretch::Break });
                }
                quiet += usize::from(foreign);
                open.push((foreign, inline));
            }
            Event::End(_) => {
                let (foreign, inline) = open.pop().unwrap_or((false, true));
                quiet -= usize::from(foreign).min(quiet);
                if quiet == 0 && !inline {
                    found.push(Stretch::Break);
                }
            }
            Event::Text(_) | Event::SoftBreak | Event::HardBreak if quiet == 0 => found.push(Stretch::Words(range)),
            Event::Code(_) | Event::FootnoteReference(_) | Event::InlineMath(_) if quiet == 0 => found.push(Stretch::Other),
            _ => {}
        }
    }
    found
}

fn is_blank(text: &str, at: Range<usize>) -> bool {
    text.get(at).is_some_and(|between| between.trim().is_empty())
}

/// Finds notes that are cited and not written, and notes that are written and not cited. Ranges are byte offsets.
pub fn footnotes(text: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    if !text.contains("[^") {
        return (Vec::new(), Vec::new());
    }
    let (mut cited, mut written) = (HashSet::new(), Vec::new());
    let mut plain: Vec<Range<usize>> = Vec::new();
    let mut code = false;
    for (event, at) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => code = true,
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => code = false,
            Event::FootnoteReference(name) => drop(cited.insert(name.to_string())),
            Event::Start(Tag::FootnoteDefinition(name)) => written.push((name.to_string(), at)),
            Event::Text(_) if !code => match plain.last_mut() {
                Some(last) if last.end == at.start => last.end = at.end,
                _ => plain.push(at),
            },
            _ => {}
        }
    }
    let mut unknown = Vec::new();
    for run in plain {
        let Some(words) = text.get(run.clone()) else { continue };
        for (start, _) in words.match_indices("[^") {
            let name = words.get(start + 2..).and_then(|rest| rest.find(']').and_then(|end| rest.get(..end)));
            if let Some(name) = name.filter(|n| !n.is_empty() && !n.contains(|c: char| c.is_whitespace() || c == '['))
                && !text.get(..run.start + start).is_some_and(|head| head.ends_with('\\'))
            {
                unknown.push(run.start + start..run.start + start + name.len() + 3);
            }
        }
    }
    written.retain(|(name, _)| !cited.contains(name));
    (unknown, written.into_iter().map(|(_, at)| at).collect())
}

/// Finds the blocks that ask for a Mermaid drawing: their code, and where they stand.
pub fn drawings(text: &str) -> Vec<(String, Range<usize>)> {
    let mut found: Vec<(String, Range<usize>)> = Vec::new();
    if !text.contains("ermaid") {
        return found;
    }
    let mut inside = false;
    for (event, at) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                inside = super::mermaid::is_mermaid(info.split_whitespace().next().unwrap_or_default());
                if inside {
                    found.push((String::new(), at));
                }
            }
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(code) if inside => {
                if let Some((all, _)) = found.last_mut() {
                    all.push_str(&code);
                }
            }
            _ => {}
        }
    }
    found
}
