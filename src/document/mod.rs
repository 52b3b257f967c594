//! A document: an outline of pages and registers, rendered as PDF.
//!
//! In: a [`Publication`], one of its documents and a theme. Out: the bytes of a PDF. The outline becomes data in virtual files
//! (`outline`), the theme, plain Typst, walks it inside a closed world (`world`). Typst is named in this room and nowhere else.

mod outline;
#[cfg(feature = "pdf")]
mod world;

pub use outline::{Data, outline};

use crate::project::DocumentConfig;
use crate::publication::Publication;
use crate::theme::Theme;

/// A finished document.
#[derive(Debug)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
    /// What the compiler warns of, each with its place.
    pub warnings: Vec<String>,
}

/// Something that keeps a document from being made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The theme has no Typst file to begin with.
    #[error("the theme has no `pdf/document.typ`")]
    NoEntry,
    /// The compiler refuses; each problem with its file, line and column.
    #[error("{}", .0.join("\n"))]
    Typst(Vec<String>),
    /// The program was built without the compiler.
    #[error("this build of ouvrage makes no PDFs (it was compiled without the feature `pdf`)")]
    NotBuilt,
}

/// Makes a document. The publication must be that of the document's audience.
///
/// # Errors
/// When the theme or the compiler refuses.
pub fn make(publication: &Publication, document: &DocumentConfig, theme: &Theme) -> Result<Pdf, DocumentError> {
    let data = outline(publication, document);
    render(&data, document, publication, theme)
}

#[cfg(feature = "pdf")]
fn render(data: &Data, document: &DocumentConfig, publication: &Publication, theme: &Theme) -> Result<Pdf, DocumentError> {
    world::compile(data, document, publication, theme)
}

#[cfg(not(feature = "pdf"))]
fn render(_: &Data, _: &DocumentConfig, _: &Publication, _: &Theme) -> Result<Pdf, DocumentError> {
    Err(DocumentError::NotBuilt)
}
