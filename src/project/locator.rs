//! Where the parts of a text stand in their file.

use super::Project;
use crate::schema::value::Prose;
use crate::span::Span;
use std::collections::HashMap;
use std::ops::Range;

/// Where the same words stand in a text, and where in the file that it was read from.
type Occurrences = (Vec<usize>, Vec<usize>);

/// Places of the parts of one text: those of [`Project::span_of`], each word being looked for once however often it is asked for.
pub struct Locator<'a> {
    pub(super) project: &'a Project,
    pub(super) prose: &'a Prose,
    pub(super) known: HashMap<&'a str, Occurrences>,
}

impl Locator<'_> {
    /// Place of a part of the text.
    pub fn span_of(&mut self, at: &Range<usize>) -> Span {
        let prose = self.prose;
        if prose.exact {
            return prose.span.part(at.start, at.end);
        }
        let Some(part) = prose.text.get(at.clone()).and_then(|p| p.lines().next()).filter(|p| !p.is_empty()) else {
            return prose.span;
        };
        let written = self.project.sources.excerpt(prose.span);
        let places = |text: &str| text.match_indices(part).map(|(n, _)| n).collect::<Vec<_>>();
        let (own, others) = self.known.entry(part).or_insert_with(|| (places(&prose.text), places(written)));
        let nth = own.partition_point(|n| *n < at.start);
        others.get(nth).map_or(prose.span, |offset| prose.span.part(*offset, offset + part.len()))
    }
}
