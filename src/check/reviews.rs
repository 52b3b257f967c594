//! Links that were reviewed and whose ends changed since, approvals of an older text, links to what counts no more. Which words changed is said by
//! git, elsewhere: here only which end.

use super::depth::Depth;
use super::link_index::{found, place};
use crate::diff::{approvals, reviewed_links};
use crate::finding::{Finding, RuleId, closest};
use crate::index::ProjectIndex;
use crate::project::{Entry, Project, ReviewedLinks};
use crate::publication::Publication;
use std::collections::BTreeMap;

/// The link by which an entry takes the place of another.
const SUPERSEDES: &str = "supersedes";

/// Checks reviews, approvals and links to retired entries.
pub(super) fn check(project: &Project, depth: &Depth<'_>, findings: &mut Vec<Finding>) {
    project.config.reviews.iter().for_each(|asked| known(asked, project, findings));
    depth.look(&[RuleId::LinkSuspect, RuleId::LinkUnreviewed], findings, |findings| links(project, findings));
    depth.look(&[RuleId::ApprovalStale], findings, |findings| approved(project, findings));
    depth.look(&[RuleId::LinkRetired], findings, |findings| retired(project, findings));
}

/// Says which kinds and links of `reviews:` there are not.
fn known(asked: &ReviewedLinks, project: &Project, findings: &mut Vec<Finding>) {
    let Some(kind) = project.vocabulary.get(&asked.kind) else {
        let message = format!("there is no kind `{}`", asked.kind);
        let names = project.vocabulary.iter().map(|kind| &*kind.name);
        findings.push(Finding::error(RuleId::BadConfig, asked.span, message).did_you_mean(&asked.kind, names));
        return;
    };
    let own: Vec<&str> = kind.fields.values().filter(|field| field.ty.as_link().is_some()).map(|field| &*field.name).collect();
    for (name, span) in asked.links.iter().filter(|(name, _)| !own.contains(&name.as_str())) {
        let message = format!("`{}` declares no link `{name}`", asked.kind);
        let hint = match project.vocabulary.inverses(&kind.name).iter().find(|relation| *relation.name == **name) {
            Some(relation) => {
                format!("it is the other side of `{}`: write `{}: [{}]`", relation.field, relation.from, relation.field)
            }
            None => match closest(name, own.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("links: {}", own.join(", ")),
            },
        };
        findings.push(Finding::error(RuleId::BadConfig, *span, message).hint(hint));
    }
}

/// Says which links are suspect, and how many nobody ever accepted.
fn links(project: &Project, findings: &mut Vec<Finding>) {
    if project.config.reviews.is_empty() {
        return;
    }
    let all = Publication::new(project, project.config.audiences.narrowest());
    let mut counts: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for reviewed in reviewed_links(project, &all) {
        let (from, to, field) = (&reviewed.from.id, &reviewed.to.id, &reviewed.link.field);
        let count = counts.entry((&reviewed.from.kind, field)).or_default();
        count.1 += 1;
        if reviewed.line.is_none() {
            count.0 += 1;
        }
        let message = match reviewed.changed() {
            [false, false] => continue,
            [true, true] => format!("the link `{field}` from `{from}` to `{to}` was accepted when both said something else"),
            [first, _] => {
                let changed = if first { from } else { to };
                format!("the link `{field}` from `{from}` to `{to}` was accepted when `{changed}` said something else")
            }
        };
        let changed = [reviewed.from, reviewed.to].into_iter().zip(reviewed.changed()).filter(|(_, changed)| *changed);
        let hint = format!("look at both; `ouvrage accept . {from}` says that the link still holds");
        let finding = found(RuleId::LinkSuspect, reviewed.link.from, reviewed.link.span, message).hint(hint);
        findings.push(changed.fold(finding, |finding, (entry, _)| finding.also(entry.id_span, "changed since")));
    }
    for asked in &project.config.reviews {
        for (name, span) in &asked.links {
            let Some((open, of)) = counts.get(&(asked.kind.as_str(), name.as_str())).filter(|(open, _)| *open > 0) else {
                continue;
            };
            let message = format!("{open} of {of} links `{name}` of `{}` were never accepted", asked.kind);
            let severity = super::rule(RuleId::LinkUnreviewed).map_or(crate::finding::Severity::Note, |rule| rule.severity);
            let hint = "`ouvrage accept . --all` accepts what is there as it is; with ids, only the links of these entries";
            findings.push(Finding::new(RuleId::LinkUnreviewed, severity, message).at(*span).hint(hint));
        }
    }
}

/// Says which approvals are of an older text, or of nobody knows which.
fn approved(project: &Project, findings: &mut Vec<Finding>) {
    for approval in approvals(project) {
        let id = &approval.entry.id;
        let message = match approval.of {
            None => format!("the approval of `{id}` does not say of which text it is"),
            Some(_) if approval.is_stale() => format!("`{id}` says something else than when it was approved"),
            Some(_) => continue,
        };
        let hint = format!("`ouvrage approve . {id} --by NAME` writes down who approves it as it is");
        let at = place(approval.entry, &approval.field.name);
        findings.push(found(RuleId::ApprovalStale, approval.n, at, message).hint(hint));
    }
}

/// Returns the finding of a test whose verdict is older than the words of an entry that it verifies.
///
/// `words` are those that changed.
pub fn verdict_outdated(n: ProjectIndex, test: &Entry, of: &Entry, words: String) -> Finding {
    let message = format!("the verdict of `{}` is older than what `{}` says", test.id, of.id);
    let hint = format!("run `{}` again and write its verdict with the new date", test.id);
    let at = if test.fields.contains_key("verdict_date") { place(test, "verdict_date") } else { place(test, "results") };
    found(RuleId::VerdictOutdated, n, at, message).hint(hint).also(of.id_span, words)
}

/// Says which links lead to entries that count no more. What is retired itself, and what supersedes it, may name them.
fn retired(project: &Project, findings: &mut Vec<Finding>) {
    let is_retired = |entry: &Entry| project.kind_of(entry).is_some_and(|kind| entry.is_retired(kind));
    for link in &project.links {
        let (Some(from), Some(to)) = (project.entries.get(link.from), project.entries.get(link.to)) else { continue };
        // What only keeps a record of it, as minutes of a decision do, does not hang on it.
        let hangs = project.kind_of(from).and_then(|kind| kind.fields.get(&link.field)).and_then(|field| field.ty.as_link());
        let hangs = hangs.is_some_and(|link| link.carries.comes_from_named());
        if *link.field == *SUPERSEDES || !hangs || !is_retired(to) || is_retired(from) {
            continue;
        }
        let next = project.links.iter().find(|other| *other.field == *SUPERSEDES && other.to == link.to);
        let next = next.and_then(|other| project.entries.get(other.from));
        let hint = match next {
            Some(next) => format!("`{}` supersedes it: link with that", next.id),
            None => "take the link out, or keep it for the record and silence the rule here".to_owned(),
        };
        let message = format!("`{}` is linked with `{}`, which counts no more", from.id, to.id);
        let at = found(RuleId::LinkRetired, link.from, link.span, message).hint(hint);
        findings.push(at.also(to.id_span, "retired"));
    }
}
