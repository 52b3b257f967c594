//! Texts that somebody hands in: Word and Markdown, as blocks with their places.
//!
//! In: the bytes of a file and its name. Out: its blocks in the order of reading, its pictures, and all that a page does not show, with its
//! words: comments, hidden text, headers. What a block means is not asked here. Nothing of the text is left out without a remark.

mod markdown;
mod word;

use super::is_protected;
use crate::exchange::recognise::{cut_front, raw_text};
use crate::text::{Block, Inline, inline_text};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The most bytes that a part of a file may hold once it is unpacked.
const MAX_PART: u64 = 64 * 1024 * 1024;

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// What it says it is called.
    pub title: Option<String>,
    /// Its blocks, in the order of reading.
    pub pieces: Vec<Piece>,
    /// Its pictures, by the address that the blocks have for them; those of a Markdown file lie beside it.
    pub media: Vec<Media>,
    /// What stands in the file and on no page.
    pub remarks: Vec<Remark>,
    /// What whoever reads it should know.
    pub notes: Vec<String>,
}

/// A block and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The block.
    pub block: Block,
    /// Where it stands: a line of a text file, or the heading above it with the number of its paragraph.
    pub at: String,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// The address that blocks have for it.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// What sort of text stands on no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemarkSort {
    /// Somebody's comment.
    Comment,
    /// Text that the writer has hidden.
    Hidden,
    /// What stands above or below every page.
    Margin,
    /// Words in a drawing.
    Drawing,
    /// A contents list, which is made anew.
    Contents,
    /// Text in a place of the file that is not known.
    Unplaced,
}

impl RemarkSort {
    /// The word for it in a report.
    pub fn name(self) -> &'static str {
        match self {
            RemarkSort::Comment => "comment",
            RemarkSort::Hidden => "hidden",
            RemarkSort::Margin => "margin",
            RemarkSort::Drawing => "drawing",
            RemarkSort::Contents => "contents",
            RemarkSort::Unplaced => "unplaced",
        }
    }
}

/// A text that stands on no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What it is.
    pub sort: RemarkSort,
    /// Where it stands.
    pub at: String,
    /// Its words.
    pub text: String,
}

/// Why a text cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DocumentError {
    /// There are no words in it.
    #[error("`{0}` holds no text")]
    Empty(String),
    /// It is protected.
    #[error("`{0}` is protected by a password; save it without one (in Word: File, Info, Protect Document)")]
    Password(String),
    /// It is something else.
    #[error("`{name}` is no text that can be read: {why}")]
    Foreign {
        /// The file.
        name: String,
        /// What it is, and what helps.
        why: String,
    },
    /// It is too large.
    #[error("`{name}` is too large: {why}")]
    Large {
        /// The file.
        name: String,
        /// What is too large.
        why: String,
    },
    /// It is broken.
    #[error("`{name}` cannot be read: “{why}”")]
    Broken {
        /// The file.
        name: String,
        /// What the library says.
        why: String,
    },
}

/// Reads a text. `format` says what it is (`docx`, `md`) where its name does not.
///
/// # Errors
/// When it is no text, is protected, too large or broken, or holds no words.
pub fn read_document(bytes: &[u8], name: &str, format: Option<&str>) -> Result<Document, DocumentError> {
    let foreign = |why: &str| DocumentError::Foreign { name: name.to_owned(), why: why.to_owned() };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let is_markdown = matches!(format.unwrap_or(&ending), "md" | "markdown" | "txt");
    let mut document = if bytes.is_empty() {
        return Err(DocumentError::Empty(name.to_owned()));
    } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let old = "it is in the form of Word 97; save it as .docx (`soffice --headless --convert-to docx FILE` does so too)";
        return Err(if is_protected(bytes) { DocumentError::Password(name.to_owned()) } else { foreign(old) });
    } else if bytes.starts_with(b"PK\x03\x04") && !is_markdown {
        word::read(bytes, name)?
    } else if is_markdown {
        markdown::read(bytes, name)?
    } else {
        return Err(foreign("its content is something else than its name says; save it as .docx or .md"));
    };
    if !document.pieces.iter().any(|piece| has_words(&piece.block)) {
        return Err(DocumentError::Empty(name.to_owned()));
    }
    if !document.pieces.iter().any(|piece| matches!(piece.block, Block::Heading { .. })) {
        guess_headings(&mut document);
    }
    strip_numbers(&mut document);
    Ok(document)
}

/// Takes the numbers off headings that are numbered by hand, where most of a level are: pages and documents number theirs.
fn strip_numbers(document: &mut Document) {
    static REGEX: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern = r"^\s*(?:\d{1,3}(?:\.\d{1,3})*[.)]?|[IVX]{1,5}[.)]|[A-Z][.)]|(?i:(?:article|chapitre|chapter|section|partie|part)\s+(?:\d{1,3}|[IVX]{1,5})))(?:\s*[–—:-]\s*|\s+)";
    let Some(regex) = REGEX.get_or_init(|| Regex::new(pattern).ok()) else { return };
    let number = |inlines: &[Inline]| {
        let text = raw_text(inlines);
        let found = regex.find(&text)?;
        // `12 mois d’essai` is no chapter.
        let rest = text.get(found.end()..)?;
        let is_title = rest.chars().next().is_some_and(|c| !c.is_lowercase());
        (is_title && !rest.trim().is_empty()).then(|| found.as_str().chars().count())
    };
    let mut levels: BTreeMap<u8, (usize, usize)> = BTreeMap::new();
    for piece in &document.pieces {
        if let Block::Heading { level, inlines, .. } = &piece.block {
            let count = levels.entry(*level).or_default();
            count.0 += usize::from(number(inlines).is_some());
            count.1 += 1;
        }
    }
    let is_numbered = |level: u8| levels.get(&level).is_some_and(|(numbered, all)| *numbered >= 2 && numbered * 2 >= *all);
    let mut taken = 0;
    for piece in &mut document.pieces {
        if let Block::Heading { level, inlines, .. } = &mut piece.block
            && is_numbered(*level)
            && let Some(count) = number(inlines)
        {
            cut_front(inlines, count);
            taken += 1;
        }
    }
    if taken > 0 {
        document.notes.push(format!(
            "{taken} headings were numbered by hand: the numbers are left out, as sites and documents number headings themselves"
        ));
    }
}

fn has_words(block: &Block) -> bool {
    let own = std::slice::from_ref(block);
    !crate::text::plain_text(own, &|id| Some(id.to_owned())).trim().is_empty()
}

/// A document without headings: short bold lines that begin with a number are what its writer meant as such.
fn guess_headings(document: &mut Document) {
    let mut guessed = 0;
    for piece in &mut document.pieces {
        let Block::Paragraph(inlines) = &piece.block else { continue };
        let bold = inlines.iter().all(|inline| match inline {
            Inline::Strong(_) | Inline::Anchor(_) => true,
            Inline::Text(text) => text.trim().is_empty(),
            _ => false,
        });
        let words = inline_text(inlines);
        let number: String = words.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let depth = number.split('.').filter(|part| !part.is_empty()).count();
        let is_heading = bold
            && (1..=5).contains(&depth)
            && words.chars().count() <= 100
            && words.get(number.len()..).is_some_and(|rest| rest.starts_with([' ', '\t', ')', '\u{a0}']));
        if is_heading {
            guessed += 1;
            let level = u8::try_from(depth).unwrap_or(6);
            let inlines = inlines.iter().flat_map(|i| if i.inner().is_empty() { vec![i.clone()] } else { i.inner().to_vec() });
            piece.block = Block::Heading { level, id: crate::text::slug(&words), inlines: inlines.collect() };
        }
    }
    let sentence = if guessed > 0 {
        format!("it has no headings; {guessed} bold lines that begin with a number were taken as such")
    } else {
        "it has no headings: all of it goes on one page".to_owned()
    };
    document.notes.push(sentence);
}
