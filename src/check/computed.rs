//! Views that are asked for as they should be and still come to nothing: too many entries for a picture, amounts that cannot be added.
//!
//! Whether they do depends on the entries, so they are computed here as for the site, in English; where the picture would be stands a
//! note in the language of the reader.

use super::rule;
use crate::finding::{Finding, Severity};
use crate::project::{Project, Request};
use crate::publication::Publication;
use crate::schema::{Audience, Lang};
use crate::view;
use std::sync::{Arc, Mutex, PoisonError};

/// What readers see, made once for each who is asked for.
pub(super) struct Readers<'a> {
    project: &'a Project,
    made: Mutex<Vec<(Audience, Arc<Publication>)>>,
}

impl<'a> Readers<'a> {
    pub fn new(project: &'a Project) -> Self {
        Readers { project, made: Mutex::default() }
    }

    fn publication(&self, reader: Audience) -> Arc<Publication> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, publication)) = made.iter().find(|(own, _)| *own == reader) {
            return publication.clone();
        }
        let publication = Arc::new(Publication::in_language(self.project, reader, Lang::En));
        made.push((reader, publication.clone()));
        publication
    }

    /// Computes a request that `check` found nothing wrong with, for its widest reader and for the narrowest, who sees the most.
    pub fn check(&self, request: &Request, widest: Audience) -> Option<Finding> {
        if !view::may_fail(&request.view) {
            return None;
        }
        let readers = [widest, self.project.config.audiences.narrowest()];
        let message = readers.into_iter().find_map(|reader| view::trouble(request, &self.publication(reader)))?;
        let severity = rule("view-without-result").map_or(Severity::Warning, |r| r.severity);
        let span = request.kinds.first().map_or(request.span, |(_, span)| *span);
        let finding = Finding::new("view-without-result", severity, message).at(span);
        Some(finding.hint("a note stands in its place; narrow it with `where`, or mend what it reads"))
    }
}
