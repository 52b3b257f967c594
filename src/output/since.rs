//! Which findings a change is answerable for: those on lines that changed since a revision, and those that were not there before.
//!
//! A change breaks things elsewhere too: an entry that is taken out leaves links to it behind. So the project is checked as it was in the
//! revision, and what was found there already, on lines that nobody touched, is left out.

use super::private::PrivateFolder;
use super::read;
use crate::check::identities;
use crate::finding::Finding;
use crate::history::{CommitError, restore, since};
use crate::source::Sources;
use std::collections::HashSet;
use std::path::Path;

/// Keeps the findings that what changed since a revision is answerable for; returns those that are left out too.
///
/// # Errors
/// When there is no repository or no such revision, or git cannot be read.
pub fn changed_findings(
    findings: Vec<Finding>,
    sources: &Sources,
    folder: &Path,
    revision: &str,
) -> Result<(Vec<Finding>, Vec<Finding>), CommitError> {
    let own = sources.iter().filter(|(_, file)| !file.shipped).map(|(_, file)| (&*file.path, &*file.text));
    let since = since(folder, revision, own)?;
    let before = found_before(folder, &since.commit);
    let ids = identities(&findings, sources);
    let touched = |finding: &Finding| {
        let places = finding.span.iter().chain(finding.related.iter().map(|(span, _)| span));
        places.into_iter().any(|span| {
            let span = sources.whole(*span);
            let last = crate::span::Span { start: span.end, ..span };
            since.touches(sources.path(span.file), sources.line_number(span), sources.line_number(last))
        })
    };
    let (kept, left): (Vec<_>, Vec<_>) = findings
        .into_iter()
        .zip(ids)
        .partition(|(finding, id)| touched(finding) || before.as_ref().is_some_and(|before| !before.contains(id)));
    let plain = |list: Vec<(Finding, String)>| list.into_iter().map(|(finding, _)| finding).collect();
    Ok((plain(kept), plain(left)))
}

/// What `check` said of the project as it was in a commit; nothing when its files cannot be had.
fn found_before(folder: &Path, commit: &str) -> Option<HashSet<String>> {
    let aside = PrivateFolder::new().ok()?;
    match restore(folder, commit, aside.path()) {
        Ok(_) => {}
        // The project is newer: nothing was there before.
        Err(CommitError::NoProject(_)) => return Some(HashSet::new()),
        Err(_) => return None,
    }
    let (reading, findings) = read(aside.path()).ok()?;
    let sources = reading.project.as_ref().map_or(&reading.sources, |project| &project.sources);
    Some(identities(&findings, sources).into_iter().collect())
}
