//! How entries hang together: cycles, and what nothing verifies or satisfies.

use crate::finding::{Finding, RuleId, Severity};
use crate::index::ProjectIndex;
use crate::project::Project;
use std::collections::{BTreeMap, HashSet};

/// Relations in which a cycle makes no sense.
const ORDERED: [&str; 3] = ["depends_on", "part_of", "supersedes"];

/// Checks the structure.
pub fn check(project: &Project, findings: &mut Vec<Finding>) {
    for field in ORDERED {
        cycles(project, field, findings);
    }
    unlinked(project, "requirement", "verified_by", RuleId::RequirementWithoutTest, findings);
    unlinked(project, "story", "satisfied_by", RuleId::StoryWithoutRequirement, findings);
}

/// Reports each cycle of a relation once, with the way round.
fn cycles(project: &Project, field: &str, findings: &mut Vec<Finding>) {
    let mut next: BTreeMap<ProjectIndex, Vec<(ProjectIndex, usize)>> = BTreeMap::new();
    for (n, link) in project.links.iter().enumerate().filter(|(_, l)| *l.field == *field) {
        let same_kind = project.entries.get(link.from).map(|e| &e.kind) == project.entries.get(link.to).map(|e| &e.kind);
        if same_kind {
            next.entry(link.from).or_default().push((link.to, n));
        }
    }
    let mut done: HashSet<ProjectIndex> = HashSet::new();
    for start in next.keys().copied().collect::<Vec<_>>() {
        // Depth first without recursion: a chain may be as long as the register.
        let mut path: Vec<(ProjectIndex, usize)> = vec![(start, 0)];
        let mut on_path: HashSet<ProjectIndex> = HashSet::from([start]);
        while let Some((at, branch)) = path.last().copied() {
            let out = next.get(&at).map_or(&[][..], Vec::as_slice);
            let Some((to, link)) = out.get(branch).copied().filter(|_| !done.contains(&at)) else {
                done.insert(at);
                on_path.remove(&at);
                path.pop();
                continue;
            };
            if let Some(last) = path.last_mut() {
                last.1 += 1;
            }
            if on_path.contains(&to) {
                report(project, field, &path, to, link, findings);
            } else if !done.contains(&to) {
                on_path.insert(to);
                path.push((to, 0));
            }
        }
    }
}

fn report(
    project: &Project,
    field: &str,
    path: &[(ProjectIndex, usize)],
    to: ProjectIndex,
    link: usize,
    findings: &mut Vec<Finding>,
) {
    let from = path.iter().position(|(n, _)| *n == to).unwrap_or(0);
    let round: Vec<ProjectIndex> = path.iter().skip(from).map(|(n, _)| *n).chain([to]).collect();
    let ids: Vec<&str> = round.iter().filter_map(|n| project.entries.get(*n)).map(|e| &*e.id).collect();
    let Some(link) = project.links.get(link) else { return };
    let mut finding =
        Finding::error(RuleId::LinkCycle, link.span, format!("`{field}` goes round in a circle: {}", ids.join(" → ")));
    for n in round.iter().take(round.len().saturating_sub(1)) {
        if let Some(entry) = project.entries.get(*n) {
            finding = finding.also(entry.id_span, "on the way round");
        }
    }
    finding.entry = round.last().copied();
    findings.push(finding.hint("take one of these links out"));
}

/// Reports entries of a kind that nothing is linked to under an inverse name. Entries that are set aside (rejected, won't have) are left out.
fn unlinked(project: &Project, kind: &str, inverse: &str, rule: RuleId, findings: &mut Vec<Finding>) {
    let relations: Vec<_> = project.vocabulary.inverses(kind).iter().filter(|i| *i.name == *inverse).cloned().collect();
    if relations.is_empty() || !project.entries.iter().any(|e| *e.kind == *kind) {
        return;
    }
    let linked: HashSet<ProjectIndex> = project
        .links
        .iter()
        .filter(|l| project.entries.get(l.from).is_some_and(|e| relations.iter().any(|r| r.from == e.kind && r.field == l.field)))
        .map(|l| l.to)
        .collect();
    let from: Vec<&str> = relations.iter().map(|r| &*r.from).collect();
    for (n, entry) in project.entries.iter_enumerated().filter(|(n, e)| *e.kind == *kind && !linked.contains(n)) {
        let retired = project.kind_of(entry).is_some_and(|kind| entry.is_retired(kind));
        let set_aside = retired || ["status", "priority"].iter().any(|field| {
            matches!(entry.get(field), Some(crate::schema::Value::Choice(key)) if matches!(&**key, "rejected" | "withdrawn" | "wont" | "dropped" | "abandoned"))
        });
        if set_aside {
            continue;
        }
        let severity = super::rule(rule).map_or(Severity::Warning, |r| r.severity);
        let mut finding =
            Finding::new(rule, severity, format!("no {} is linked with the {kind} `{}`", from.join(" or "), entry.id))
                .at(entry.id_span);
        finding.entry = Some(n);
        findings.push(finding.hint(format!("write `{inverse}:` here, or silence the rule on this entry with a reason")));
    }
}
