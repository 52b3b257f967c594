//! Where words stand in their file.

use crate::project::Project;
use crate::schema::value::Prose;
use crate::span::Span;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Where a text stands.
#[derive(Debug, Clone)]
pub enum TextPlace<'a> {
    /// A text that knows its place.
    Prose(&'a Prose),
    /// A line; its words are looked for in the place of its field.
    Line(&'a str, Span),
    /// A cell, whose field holds others: the text, how many of the same are before it, and the place of the field.
    Cell(&'a str, usize, Span),
}

impl TextPlace<'_> {
    /// Place of a part of the text.
    pub fn of(&self, project: &Project, at: &Range<usize>) -> Span {
        match self {
            TextPlace::Prose(prose) => project.span_of(prose, at),
            TextPlace::Line(text, span) => {
                let passages = Arc::default();
                let prose = Prose { text: (*text).into(), span: *span, exact: false, lang: None, passages };
                project.span_of(&prose, at)
            }
            TextPlace::Cell(text, earlier, span) => in_cell(project, text, *earlier, *span, at).unwrap_or(*span),
        }
    }
}

/// Looks for a part of a cell behind the place where its field begins: rows know no place of their own. `None` for a cell that is folded,
/// or has marks of YAML in it.
fn in_cell(project: &Project, text: &str, earlier: usize, span: Span, at: &Range<usize>) -> Option<Span> {
    let whole = project.sources.whole(span);
    let start = whole.start as usize;
    let written = project.sources.get(whole.file)?.text.get(start..)?;
    let (cell, _) = written.match_indices(text).nth(earlier)?;
    Some(Span::new(whole.file, start + cell + at.start, start + cell + at.end))
}

/// Tells the places of the cells of a field, one after the other.
pub struct Cells<'a> {
    span: Span,
    seen: HashMap<&'a str, usize>,
}

impl<'a> Cells<'a> {
    /// Begins with the place of the field.
    pub fn new(span: Span) -> Self {
        Cells { span, seen: HashMap::new() }
    }

    /// Place of the next cell.
    pub fn next(&mut self, text: &'a str) -> TextPlace<'a> {
        let seen = self.seen.entry(text).or_default();
        let earlier = *seen;
        *seen += 1;
        TextPlace::Cell(text, earlier, self.span)
    }
}
