//! Makes the parts of a line: code and values, links, notes. Both readers of Markdown, with HTML and without, use them.

use super::block::Inline;
use super::{Notice, NoticeKind};
use pulldown_cmark::LinkType;
use std::ops::Range;

/// Whether a line shows a word: a heading without one has no name.
pub(super) fn has_words(inlines: &[Inline]) -> bool {
    let shows = |text: &str| text.chars().any(|c| !c.is_whitespace() && !is_invisible(c));
    inlines.iter().any(|inline| match inline {
        Inline::Text(text) | Inline::Code(text) => shows(text),
        Inline::Image { alt, .. } => shows(alt),
        Inline::Value { .. } | Inline::Wiki { words: None, .. } => true,
        Inline::Emph(inner)
        | Inline::Strong(inner)
        | Inline::Strike(inner)
        | Inline::Link { inlines: inner, .. }
        | Inline::Marked { inlines: inner, .. }
        | Inline::Wiki { words: Some(inner), .. } => has_words(inner),
        Inline::Soft
        | Inline::Break
        | Inline::Note { .. }
        | Inline::NoteAgain { .. }
        | Inline::Anchor(_)
        | Inline::WordBreak
        | Inline::Html(_)
        | Inline::Audience { .. } => false,
    })
}

/// Signs that take no room: zero-width blanks and joiners, marks of direction, soft hyphens, and what controls.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
}

/// Code in a line, or a value.
pub(super) fn code(code: String, at: Range<usize>) -> Inline {
    match code.strip_prefix("value:") {
        Some(value) => Inline::Value { text: value.trim().to_owned(), at },
        None => Inline::Code(code),
    }
}

/// A note where it is cited. Its number and its blocks are filled in at the end, when all notes are known.
pub(super) fn note(name: &str, at: Range<usize>) -> Inline {
    Inline::Link { url: format!("\u{0}note:{name}"), title: String::new(), inlines: Vec::new(), at }
}

/// The address of a link, and for `[[id]]` whether words are given.
pub(super) fn address(link_type: LinkType, url: String) -> (String, Option<bool>) {
    match link_type {
        LinkType::WikiLink { has_pothole } => (url, Some(has_pothole)),
        LinkType::Email => (format!("mailto:{url}"), None),
        _ => (url, None),
    }
}

/// A link. One without words shows where it leads.
pub(super) fn link(url: String, title: String, inlines: Vec<Inline>, at: Range<usize>, notices: &mut Vec<Notice>) -> Inline {
    fn holds_more(inlines: &[Inline]) -> bool {
        let is_more = |inline: &Inline| matches!(inline, Inline::Image { .. } | Inline::Note { .. } | Inline::Html(_));
        inlines.iter().any(|inline| is_more(inline) || holds_more(inline.inner()))
    }
    if has_words(&inlines) || holds_more(&inlines) {
        return Inline::Link { url, title, inlines, at };
    }
    notices.push(Notice { kind: NoticeKind::EmptyLink, at: at.clone() });
    Inline::Link { inlines: vec![Inline::Text(url.clone())], url, title, at }
}

/// A link to an entry. Without words it shows the title.
pub(super) fn wiki(url: &str, has_words: bool, words: Vec<Inline>, at: Range<usize>) -> Inline {
    // In a table the bar is written `\|`, and the parser leaves the stroke with the id.
    let id = url.trim().trim_end_matches('\\').to_owned();
    // A place for contents on GitLab, which is no entry.
    if !has_words && matches!(id.to_ascii_lowercase().as_str(), "_toc_" | "toc") {
        return Inline::Text(format!("[[{id}]]"));
    }
    let words = Some(words).filter(|words| has_words && self::has_words(words));
    Inline::Wiki { id, words, at }
}
