//! What in a text is an entry: numbered requirements, rows of registers, user stories.
//!
//! In: blocks with their places, and a [`Guide`] that says which ids are whose. Out: the blocks that stay, with the entries in the places in
//! which they stood. Nothing is dropped: a block is in what stays or in an entry. What an entry becomes in a project is not asked here.

mod entry;
mod front;
mod headers;
mod id;
mod story;
mod table;
#[cfg(test)]
mod tests;
mod walk;
mod words;

pub(in crate::exchange) use front::{cut_front, raw_text};
pub use headers::{Usual, header_word, is_id_header, usual};
pub use id::prefix_of;
pub use walk::recognise;
pub use words::{choice_of, title_of};

use crate::exchange::read::document::Piece;
use crate::text::Block;
use std::collections::BTreeMap;

/// Whose an id is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// That of an entry of this kind.
    Kind(String),
    /// Nobody's, as somebody said.
    Leave,
    /// Nobody knows.
    Unknown,
}

/// What a header or a label stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The id.
    Id,
    /// The title.
    Title,
    /// The text.
    Body,
    /// A field that takes one of several words.
    Choice(String),
    /// A field of one line.
    Words(String),
    /// A field of Markdown.
    Prose(String),
    /// Nothing, as somebody said.
    Out,
}

/// What the project knows that is read for.
pub struct Guide<'a> {
    /// Whose an id is.
    pub claim: &'a dyn Fn(&str) -> Claim,
    /// What a header means for a kind, by its own words.
    pub column: &'a dyn Fn(&str, &str) -> Option<Target>,
    /// Whether a header means ids, as somebody said.
    pub is_id: &'a dyn Fn(&str) -> bool,
    /// The key of a word in a field of a kind.
    pub choice: &'a dyn Fn(&str, &str, &str) -> Option<String>,
    /// The kind of stories, if there is one.
    pub story: Option<&'a str>,
}

impl std::fmt::Debug for Guide<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guide").field("story", &self.story).finish_non_exhaustive()
    }
}

/// What a field was told.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// A key, and the word that it was read from.
    Key(String, String),
    /// A line.
    Words(String),
    /// Blocks.
    Prose(Vec<Block>),
}

/// In what form an entry stood in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// A heading with the text below it.
    Heading,
    /// A paragraph.
    Paragraph,
    /// An item of a list.
    Item,
    /// A row of a table, or a table of its own.
    Table,
    /// A sentence of a story without an id.
    Sentence,
}

/// An entry that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundEntry {
    /// Its id; none for a story without one.
    pub id: Option<String>,
    /// Its kind.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// Its text.
    pub body: Vec<Block>,
    /// Its other fields.
    pub fields: Vec<(String, Told)>,
    /// Where it stood.
    pub at: String,
    /// In what form.
    pub shape: Shape,
    /// Labels that its fields stand for.
    labels: Vec<String>,
}

impl FoundEntry {
    fn new(id: Option<String>, kind: &str, at: &str, shape: Shape) -> Self {
        let (kind, at) = (kind.to_owned(), at.to_owned());
        FoundEntry { id, kind, title: String::new(), body: Vec::new(), fields: Vec::new(), at, shape, labels: Vec::new() }
    }
}

/// What stands in a place of the text.
#[derive(Debug, Clone, PartialEq)]
pub enum Element {
    /// A block that stays.
    Stays(Piece),
    /// Entries, by their numbers in the order of reading. Those of a table have its columns: names of fields, and for title and text a
    /// nought with the word.
    Entries {
        /// Their numbers.
        entries: Vec<usize>,
        /// The columns.
        columns: Vec<String>,
    },
}

/// What was found in a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recognised {
    /// What stands where, in the order of reading.
    pub elements: Vec<Element>,
    /// The entries.
    pub entries: Vec<FoundEntry>,
    /// Prefixes of ids that are nobody's, each with its ids and their places.
    pub unknown: BTreeMap<String, Vec<(String, String)>>,
    /// Places of sentences that demand something and have no id.
    pub unnumbered: Vec<String>,
    /// How tables were read, and which were left.
    pub tables: Vec<String>,
    /// Words that a field stands for from now on: headers, labels, and words that were read as a choice.
    pub known: Vec<String>,
}
