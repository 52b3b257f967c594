//! Documents that were issued and say something else by now. A project without issues is not looked at.

use super::link_index::{found, place};
use crate::document::{fingerprint, spelled_out};
use crate::domain::issue::{Issue, issues};
use crate::finding::{Finding, RuleId, Severity};
use crate::index::ProjectIndex;
use crate::project::{DocumentConfig, Project};
use crate::publication::Publications;
use std::collections::BTreeMap;

/// The rule about documents that changed since they were sent.
const OUTDATED: RuleId = RuleId::IssueOutdated;

/// Compares each document with its latest issue, or with the addendum that told more of it since.
pub(super) fn check(project: &Project, findings: &mut Vec<Finding>) {
    let off = matches!(project.config.rules.get(OUTDATED.as_str()), Some((None, _)));
    let latest = latest(project);
    // What has errors is not sent anew before they are mended.
    if off || latest.is_empty() || findings.iter().any(|finding| finding.severity == Severity::Error) {
        return;
    }
    let is_issued = |document: &DocumentConfig| {
        latest.keys().any(|name| **name == document.name || document.each.is_some() && name.starts_with(&document.name))
    };
    let own = Publications::of_documents(project, None, is_issued);
    let seen = project.config.documents.values().filter(|document| is_issued(document)).filter_map(|document| {
        let publication = own.get(document.audience, document.lang)?;
        publication.documents().iter().find(|seen| seen.name == document.name)
    });
    let documents: Vec<DocumentConfig> = seen.flat_map(|document| spelled_out(document, &own)).collect();
    for (name, Latest { entry: n, issue, fingerprint: then }) in latest {
        let Some(entry) = project.entries.get(n) else { continue };
        let at = place(entry, "document");
        let Some(document) = documents.iter().find(|document| document.name == name) else {
            // All of those that are made per entry, as a person wrote it down.
            if project.config.documents.contains_key(name) {
                continue;
            }
            let message = format!("the document `{name}`, issued as `{}`, is no longer in the project", issue.id);
            findings
                .push(found(OUTDATED, n, at, message).did_you_mean(name, project.config.documents.keys().map(String::as_str)));
            continue;
        };
        let now = || own.get(document.audience, document.lang).map(|publication| fingerprint(publication, document));
        if let Some(then) = then
            && now().is_some_and(|now| now != then)
        {
            let message = if issue.document == name {
                format!("the document `{name}` says something else than when it was issued as `{}`", issue.id)
            } else {
                format!("the document `{name}` says something else than when the addendum `{}` told of it", issue.id)
            };
            let audience = project.config.audiences.name(document.audience);
            let hint = match issue.commit {
                Some(commit) => {
                    let commit = commit.get(..12).unwrap_or(commit);
                    format!("`ouvrage diff {commit} --audience {audience}` says what changed; `ouvrage issue` sends it anew")
                }
                None => "`ouvrage issue` sends it anew".to_owned(),
            };
            findings.push(found(OUTDATED, n, at, message).hint(hint));
        }
    }
}

/// What readers of a document were sent last.
struct Latest<'a> {
    entry: ProjectIndex,
    issue: Issue<'a>,
    /// What the document said to them then.
    fingerprint: Option<&'a str>,
}

/// The latest issue of each document. An addendum that was sent since tells what the document that it amends said by then.
fn latest(project: &Project) -> BTreeMap<&str, Latest<'_>> {
    let entries = project.entries.iter_enumerated().map(|(n, entry)| (n, &**entry));
    let mut latest: BTreeMap<&str, Latest<'_>> = BTreeMap::new();
    for (entry, issue) in issues(entries) {
        let amends = project.config.documents.get(issue.document).and_then(|document| document.amends.as_ref());
        if let Some(told) = amends.and_then(|(name, _)| latest.get_mut(&**name))
            && issue.amended.is_some()
        {
            *told = Latest { entry, issue: issue.clone(), fingerprint: issue.amended };
        }
        latest.insert(issue.document, Latest { entry, fingerprint: issue.fingerprint, issue });
    }
    latest
}
