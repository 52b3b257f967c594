//! Markdown becomes blocks; blocks become HTML, data for Typst, or plain text.
//!
//! This room knows no project. What a text refers to (entries, pages, images, views) is answered by a [`Resolve`] that the
//! caller brings, so that the same text can be shown to different audiences and in different places.

mod anchors;
mod autolinks;
mod block;
mod clean;
mod extras;
mod fold;
mod folding;
mod footnotes;
mod foreign;
mod headings;
mod html;
mod inlines;
mod json;
mod markdown;
mod markup;
pub mod mermaid;
mod parse;
mod passage;
mod plain;
mod scan;
mod signs;
mod technical;
mod terms;
mod title;
mod typography;
mod walk;

pub use anchors::Anchors;
pub use block::{
    AlertKind, Align, Attributes, Block, Definition, Grid, GridCell, Inline, Item, Length, Mark, Part, PartMut, Size,
};
pub use clean::cleaned;
pub use fold::{fold, slug};
pub use folding::folded;
pub use foreign::{Foreign, foreign, markdown_in_line};
pub use headings::fit_headings;
pub use html::{escape, to_html};
pub use json::to_json;
pub use markdown::{Written, escaped_markdown, notes_of, to_markdown};
pub use parse::{options as markdown_options, parse, parse_noting, parse_trusted, parse_with};
pub use passage::{End, Fault, FaultSort, Marks, Output, Passage, resembling};
pub use plain::{Mention, citations, heading_text, heading_words, inline_text, line_text, mentions, plain_text, shortened};
pub use scan::{Stretch, controls, drawings, footnotes, runs, stretches};
pub use terms::{Terms, Use};
pub use title::{page_title, take_title};
pub use typography::{Typographer, tied_numbers, typeset};

use crate::locale::Lang;
use std::ops::Range;

/// Something of a text that is not shown as its author may expect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is.
    pub kind: NoticeKind,
    /// Where it stands: byte offsets in the Markdown text.
    pub at: Range<usize>,
}

/// What a [`Notice`] tells.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum NoticeKind {
    /// A heading without words.
    EmptyHeading,
    /// A link without words.
    EmptyLink,
    /// A tag that nothing closes.
    Unclosed { element: String, as_text: bool },
    /// An end tag that closes nothing.
    Stray { element: String, as_text: bool },
    /// An element that a text may not hold; its content may stay.
    LeftOut { element: String, content: bool },
    /// An attribute that is shown nowhere.
    Attribute { element: String, attribute: String },
    /// An attribute that a document does not show.
    SiteOnly { element: String, attribute: String },
}

/// `[[EX-101|#]]` shows the id alone, for sentences that a title would break.
fn is_id_only(words: &[Inline]) -> bool {
    matches!(words, [Inline::Text(text)] if text == "#")
}

/// What an id in a text leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An entry that the reader may see.
    Entry {
        /// Its id as the project writes it.
        id: String,
        /// Its title.
        title: String,
        /// Label of its kind.
        kind_label: String,
        /// Name of its kind.
        kind: String,
        /// Address from where the text stands.
        href: String,
        /// Path from the top of the site.
        path: String,
        /// Whether the same document holds it.
        here: bool,
        /// The language of the title where it is not that of the text.
        lang: Option<Lang>,
    },
    /// A register, by the name of its kind.
    Register {
        /// Its name.
        title: String,
        /// Address from where the text stands; a label of the document that holds it, behind `#`.
        href: String,
    },
    /// An entry that the reader may not see: nothing of it is shown.
    Hidden,
    /// No such entry.
    Missing,
}

/// What an address in a text leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// An address that may be shown as it is.
    To(String),
    /// Something that is refused (a scheme that runs code, a path out of the project, a hidden page): the words stay, the link goes.
    Refused,
}

/// A word of a text that a glossary explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Bytes of the run of text.
    pub at: Range<usize>,
    /// The id of the term.
    pub id: String,
    /// Its address from where the text stands.
    pub href: String,
    /// What it means, in short.
    pub definition: Option<String>,
}

/// Answers what a text refers to.
pub trait Resolve {
    /// The language of the text.
    fn lang(&self) -> Lang;
    /// The language to mark the text with, where it is not that of what surrounds it.
    fn marked(&self) -> Option<Lang> {
        None
    }
    /// A word of the interface.
    fn word(&self, key: &str) -> String;
    /// What `[[id]]` leads to.
    fn entry(&self, id: &str) -> Target;
    /// Where a link leads.
    fn link(&self, url: &str) -> Link;
    /// Where an image is; nothing when it cannot be shown.
    fn image(&self, url: &str) -> Option<String>;
    /// What a view block shows: HTML as a JSON string for the site, an object for a document.
    fn view(&self, text: &str, at: &Range<usize>) -> serde_json::Value;
    /// What an inline value shows.
    fn value(&self, text: &str) -> String;
    /// The words of a run of text that a glossary explains, from left to right.
    fn hints(&self, _run: &str) -> Vec<Hint> {
        Vec::new()
    }
    /// Whether raw HTML may be shown as it is written.
    fn trusts_html(&self) -> bool {
        false
    }
    /// Tells that a new part of the text begins.
    fn part(&self) {}
    /// Whether the text stands in no box, so that a page may be turned in it.
    fn turns_pages(&self) -> bool {
        false
    }
    /// An id that nothing else on the page has, for a drawing.
    fn drawing_id(&self) -> String {
        "drawing".to_owned()
    }
    /// Keeps a drawing among the files of a document, and returns its path.
    fn keep_drawing(&self, _svg: &str) -> Option<String> {
        None
    }
    /// Prefix of anchors, so that several texts fit on one page.
    fn anchor_prefix(&self) -> &str {
        ""
    }
}
