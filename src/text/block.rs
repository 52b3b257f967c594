//! What a text is made of, before anyone knows how it will look.

use std::ops::Range;

/// A block of prose. Ranges are byte offsets in the Markdown text.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Block {
    Heading {
        level: u8,
        id: String,
        inlines: Vec<Inline>,
    },
    Paragraph(Vec<Inline>),
    List {
        ordered: bool,
        start: u64,
        tight: bool,
        items: Vec<Item>,
    },
    Quote(Vec<Block>),
    Alert {
        kind: AlertKind,
        blocks: Vec<Block>,
    },
    Code {
        lang: String,
        text: String,
    },
    /// A fenced block named `view`.
    View {
        text: String,
        at: Range<usize>,
    },
    Table {
        align: Vec<Align>,
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
    Rule,
    /// Raw HTML, not yet sanitised.
    Html(String),
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// For a task: whether it is done.
    pub checked: Option<bool>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// How a table's column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Align {
    None,
    Left,
    Center,
    Right,
}

impl Align {
    /// The word used in data.
    pub fn name(self) -> &'static str {
        match self {
            Align::None => "none",
            Align::Left => "left",
            Align::Center => "center",
            Align::Right => "right",
        }
    }
}

/// The alerts of GitHub's Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum AlertKind {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
}

impl AlertKind {
    /// The word used in classes, data and keys of words.
    pub fn name(self) -> &'static str {
        match self {
            AlertKind::Note => "note",
            AlertKind::Tip => "tip",
            AlertKind::Important => "important",
            AlertKind::Warning => "warning",
            AlertKind::Caution => "caution",
        }
    }
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Inline {
    Text(String),
    Emph(Vec<Inline>),
    Strong(Vec<Inline>),
    Strike(Vec<Inline>),
    Code(String),
    /// `` `value: …` ``, one figure.
    Value {
        text: String,
        at: Range<usize>,
    },
    Soft,
    Break,
    Link {
        url: String,
        title: String,
        inlines: Vec<Inline>,
        at: Range<usize>,
    },
    /// `[[id]]` or `[[id|words]]`.
    Wiki {
        id: String,
        words: Option<Vec<Inline>>,
        at: Range<usize>,
    },
    Image {
        url: String,
        alt: String,
        title: String,
        at: Range<usize>,
    },
    /// A footnote where it is first cited.
    Note {
        number: usize,
        blocks: Vec<Block>,
    },
    /// A footnote cited again.
    NoteAgain {
        number: usize,
    },
    /// A raw tag, not yet sanitised.
    Html(String),
}
