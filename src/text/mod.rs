//! Markdown becomes blocks; blocks become HTML, data for Typst, or plain text.
//!
//! This room knows no project. What a text refers to (entries, pages, images, views) is answered by a [`Resolve`] that the
//! caller brings, so that the same text can be shown to different audiences and in different places.

mod block;
mod clean;
mod fold;
mod html;
mod json;
mod parse;
mod passage;
mod plain;
mod terms;
mod typography;

pub use block::{AlertKind, Align, Block, Inline, Item};
pub use clean::cleaned;
pub use fold::{fold, slug};
pub use html::{escape, to_html};
pub use json::to_json;
pub use parse::{Heading, controls, first_heading, fit_headings, parse, runs};
pub use passage::{Fault, FaultSort, Marks, Passage, resembling};
pub use plain::{Mention, citations, inline_text, line_text, mentions, plain_text, shortened};
pub use terms::{Terms, Use};
pub use typography::{Typographer, typeset};

use crate::schema::Lang;
use std::ops::Range;

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
    /// Prefix of anchors, so that several texts fit on one page.
    fn anchor_prefix(&self) -> &str {
        ""
    }
}
