//! Views that are asked for as they should be and still come to nothing: too many entries for a picture, amounts that cannot be added.
//!
//! Whether they do depends on the entries, so they are computed here as for the site, in English; where the picture would be stands a
//! note in the language of the reader.

use super::rule;
use crate::finding::{Finding, RuleId, Severity};
use crate::index::ProjectIndex;
use crate::project::{Project, Request};
use crate::publication::Publication;
use crate::schema::{Audience, Lang};
use crate::view;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Collects requests while texts are looked at in parallel, and computes them afterwards.
///
/// A publication is made by a parallel loop. Made inside the loop over texts under a lock, it would deadlock: a worker that waits for
/// the inner loop takes up another text, which waits for the lock that this very worker holds. So requests are only noted there.
pub(super) struct Trials<'a> {
    project: &'a Project,
    noted: Mutex<Vec<ViewTrial>>,
}

/// A request that `check` found nothing wrong with.
struct ViewTrial {
    request: Request,
    /// The widest reader of the text that asks for it.
    widest: Audience,
    /// The entry that the text belongs to.
    entry: Option<ProjectIndex>,
}

impl<'a> Trials<'a> {
    pub fn new(project: &'a Project) -> Self {
        Trials { project, noted: Mutex::default() }
    }

    /// Notes a request, to be computed by [`Trials::run`].
    pub fn note(&self, request: Request, widest: Audience, entry: Option<ProjectIndex>) {
        if view::may_fail(&request) {
            self.noted.lock().unwrap_or_else(PoisonError::into_inner).push(ViewTrial { request, widest, entry });
        }
    }

    /// Computes each request for its widest reader and for the narrowest, who sees the most.
    pub fn run(self, findings: &mut Vec<Finding>) {
        let trials = self.noted.into_inner().unwrap_or_else(PoisonError::into_inner);
        let narrowest = self.project.config.audiences.narrowest();
        let readers = |trial: &ViewTrial| [trial.widest, narrowest];
        let mut publications: BTreeMap<Audience, Publication> = BTreeMap::new();
        for reader in trials.iter().flat_map(readers) {
            publications.entry(reader).or_insert_with(|| Publication::in_language(self.project, reader, Lang::fallback()));
        }
        let severity = rule(RuleId::ViewWithoutResult).map_or(Severity::Warning, |r| r.severity);
        let found = trials.par_iter().filter_map(|trial| {
            let known = readers(trial).into_iter().filter_map(|reader| publications.get(&reader));
            let message = known.into_iter().find_map(|publication| view::trouble(&trial.request, publication))?;
            let span = trial.request.kinds.first().map_or(trial.request.span, |(_, span)| *span);
            let mut finding = Finding::new(RuleId::ViewWithoutResult, severity, message).at(span);
            finding.entry = trial.entry;
            Some(finding.hint("a note stands in its place; narrow it with `where`, or mend what it reads"))
        });
        findings.extend(found.collect::<Vec<_>>());
    }
}
