//! Links that are reviewed: whether both ends still say what they said when somebody accepted the link.
//!
//! In: a project, and what its narrowest audience sees of it: whoever reviews sees all. Out: each link that the project wants reviewed, and what
//! became of it. Nothing here reads git or writes.

use super::content::content_fingerprint;
use crate::index::ProjectIndex;
use crate::project::{Entry, LedgerLine, Link, Project};
use crate::publication::Publication;
use std::collections::HashMap;

/// A link that is reviewed.
#[derive(Debug, Clone)]
pub struct ReviewedLink<'a> {
    /// The link.
    pub link: &'a Link,
    /// The entry that names the other.
    pub from: &'a Entry,
    /// The entry that is named.
    pub to: &'a Entry,
    /// What the ledger says of it; `None` for one that nobody accepted.
    pub line: Option<&'a LedgerLine>,
    /// Fingerprints of both ends as they are.
    pub now: [String; 2],
}

impl ReviewedLink<'_> {
    /// Tells which of its ends say something else since it was accepted: the one that names, the one that is named.
    pub fn changed(&self) -> [bool; 2] {
        let [from, to] = &self.now;
        self.line.map_or([false; 2], |line| [line.of[0] != *from, line.of[1] != *to])
    }

    /// Tells whether it was accepted and an end changed since.
    pub fn is_suspect(&self) -> bool {
        self.changed().contains(&true)
    }
}

/// Returns all ids of an entry: its own, then those that it had.
pub fn names(entry: &Entry) -> Vec<&str> {
    std::iter::once(&*entry.id).chain(entry.aliases.iter().map(|alias| &*alias.id)).collect()
}

/// Tells whether a project wants links of a kind reviewed.
fn is_reviewed(project: &Project, kind: &str, field: &str) -> bool {
    let asked = project.config.reviews.iter().filter(|asked| asked.kind == kind);
    asked.flat_map(|asked| &asked.links).any(|(name, _)| name == field)
}

/// Returns the links that a project wants reviewed, in the order of its links. Those of retired entries are left alone: nobody looks at them
/// again.
pub fn reviewed_links<'a>(project: &'a Project, all: &Publication) -> Vec<ReviewedLink<'a>> {
    let mut known: HashMap<ProjectIndex, Option<String>> = HashMap::new();
    let mut sum = |n: ProjectIndex, entry: &Entry| {
        known.entry(n).or_insert_with(|| all.find(&entry.id).map(|n| content_fingerprint(all, n))).clone()
    };
    let retired = |entry: &Entry| project.kind_of(entry).is_some_and(|kind| entry.is_retired(kind));
    let one = |link: &'a Link| {
        let (from, to) = (project.entries.get(link.from)?, project.entries.get(link.to)?);
        if !is_reviewed(project, &from.kind, &link.field) || retired(from) || retired(to) {
            return None;
        }
        let now = [sum(link.from, from)?, sum(link.to, to)?];
        let line = project.ledger.find(&names(from), &link.field, &names(to));
        Some(ReviewedLink { link, from, to, line, now })
    };
    project.links.iter().filter_map(one).collect()
}
