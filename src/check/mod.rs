//! Holds a project against rules and says what it found.
//!
//! In: a [`Reading`]. Out: findings, in the order of files, with the severities and silences of the project applied. Each family of
//! rules is a file here; what cannot be read at all was reported by `source`, `schema` and `project` on the way.

mod addresses;
mod alerts;
mod answers;
mod buying;
mod checkpoints;
mod computed;
mod days;
mod depth;
mod documents;
mod files;
mod flows;
mod gdpr;
mod glossary;
mod identity;
mod issues;
mod lines;
mod link_addresses;
mod link_index;
mod marking;
mod method;
#[cfg(test)]
mod method_tests;
mod next;
mod passages;
mod planning;
mod print;
mod prose;
mod reviews;
mod rules;
mod secrets;
mod strategy;
mod structure;
mod theme;
mod translations;
mod views;
mod writing;

use depth::Depth;

pub(crate) use crate::project::limits::usual_settings;
pub use alerts::alerts;
pub use identity::identities;
pub use next::{NextGap, NextStep, next};
pub use reviews::verdict_outdated;
pub use rules::{RULES, Rule, rule};
pub use views::validate;

use crate::finding::{Finding, RuleId, Severity, closest};
use crate::project::{Project, Reading};
use crate::source::Sources;

/// Checks a project.
pub fn check(reading: &Reading) -> Vec<Finding> {
    let mut findings = found(reading, Depth::whole);
    let sources = reading.project.as_ref().map_or(&reading.sources, |p| &p.sources);
    whole(&mut findings, sources);
    sort(&mut findings, sources);
    findings.retain(once());
    findings
}

/// Counts the errors of a project as [`check`] finds them, without looking for what is less.
pub fn errors(reading: &Reading) -> usize {
    let mut findings = found(reading, Depth::errors);
    findings.retain(once());
    count(&findings).0
}

/// Tells which findings are kept: one date is missing, however often it is asked for.
fn once() -> impl FnMut(&Finding) -> bool {
    let mut told = false;
    move |finding| finding.rule != RuleId::TodayUnknown || !std::mem::replace(&mut told, true)
}

fn found<'a>(reading: &'a Reading, depth: impl Fn(&'a Project) -> Depth<'a>) -> Vec<Finding> {
    let mut findings = reading.findings.clone();
    let Some(project) = &reading.project else { return findings };
    let depth = depth(project);
    let found = &mut findings;
    files::check(project, found);
    addresses::check(project, found);
    let trials = computed::Trials::new(project);
    prose::check(project, &depth, &trials, found);
    passages::check(project, found);
    views::check(project, found);
    views::check_saved(project, found);
    answers::check_settings(project, found);
    documents::check(project, &trials, found);
    depth.look(&[RuleId::ViewWithoutResult], found, |found| trials.run(found));
    depth.look(&[RuleId::CitedNotHeld], found, |found| documents::cited_not_held(project, found));
    depth.look(&[RuleId::IssueOutdated], found, |found| issues::check(project, found));
    depth.look(&[RuleId::MissingGlyph], found, |found| print::check(project, found));
    theme::check(project, found);
    structure::check(project, found);
    flows::check(project, found);
    checkpoints::check(project, found);
    let ties = link_index::LinkIndex::new(project);
    strategy::check(&ties, found);
    planning::check(&ties, found);
    buying::check(&ties, found);
    marking::check(&ties, found);
    method::check(&ties, found);
    gdpr::check(&ties, found);
    translations::check(project, found);
    reviews::check(project, &depth, found);
    glossary::settings(project, found);
    depth.look(&[RuleId::AvoidedWord], found, |found| glossary::check(project, found));
    depth.look(depth::OF_WRITING, found, |found| writing::check(project, found));
    unknown_rules(project, found);
    weigh(project, findings)
}

/// Adds findings that were made elsewhere to those of a check: weighed, and put into the same order.
pub fn joined(project: &Project, mut findings: Vec<Finding>, more: Vec<Finding>) -> Vec<Finding> {
    let mut more = weigh(project, more);
    whole(&mut more, &project.sources);
    findings.append(&mut more);
    sort(&mut findings, &project.sources);
    findings
}

/// Places of findings in files, where they were counted in what is left of them.
fn whole(findings: &mut [Finding], sources: &Sources) {
    for finding in findings {
        finding.span = finding.span.map(|span| sources.whole(span));
        for (span, _) in &mut finding.related {
            *span = sources.whole(*span);
        }
    }
}

/// Counts errors and warnings.
pub fn count(findings: &[Finding]) -> (usize, usize) {
    let of = |severity| findings.iter().filter(|f| f.severity == severity).count();
    (of(Severity::Error), of(Severity::Warning))
}

/// Applies the severities that the project sets and the silences of entries, and leaves suggestions of a starter in peace. A rule that
/// protects the output (`fixed`) keeps its severity, whatever the project says.
fn weigh(project: &Project, findings: Vec<Finding>) -> Vec<Finding> {
    let keep = |mut finding: Finding| {
        if rule(finding.rule).is_some_and(|r| r.fixed) {
            return Some(finding);
        }
        let entry = finding.entry.and_then(|n| project.entries.get(n));
        // What a starter suggests is not asked for more: `starter-entry` counts it.
        if entry.is_some_and(|entry| entry.is_suggestion()) && rule(finding.rule).is_some_and(|r| r.gap) {
            return None;
        }
        let silenced = entry.is_some_and(|e| e.silence.iter().any(|s| s.rule == finding.rule.as_str()));
        if silenced {
            return None;
        }
        match project.config.rules.get(finding.rule.as_str()) {
            Some((None, _)) => None,
            Some((Some(severity), _)) => {
                finding.severity = *severity;
                Some(finding)
            }
            None if rule(finding.rule).is_some_and(|r| r.off) => None,
            None => Some(finding),
        }
    };
    findings.into_iter().filter_map(keep).collect()
}

fn unknown_rules(project: &Project, findings: &mut Vec<Finding>) {
    let limited = project.config.limits.iter().filter(|(name, _)| !project.config.rules.contains_key(*name));
    let configured = project.config.rules.iter().map(|(name, (_, span))| (name, *span));
    let configured = configured.chain(limited.filter_map(|(name, set)| Some((name, set.values().next()?.span))));
    let silenced = project.entries.iter().flat_map(|e| e.silence.iter().map(|s| (&s.rule, s.span)));
    for (name, span) in configured.chain(silenced) {
        match RuleId::find(name).and_then(rule) {
            None => {
                let finding = Finding::error(RuleId::UnknownRule, span, format!("there is no rule `{name}`"));
                let near = closest(name, RuleId::ALL.iter().map(|id| id.as_str()));
                let hint =
                    near.map_or_else(|| "`ouvrage check --rules` lists them".to_owned(), |n| format!("did you mean `{n}`?"));
                findings.push(finding.hint(hint));
            }
            Some(rule) if rule.fixed => {
                findings.push(
                    Finding::warning(RuleId::UnknownRule, span, format!("`{name}` cannot be changed or silenced"))
                        .hint(rule.reason),
                );
            }
            Some(_) => {}
        }
    }
}

/// Puts findings into the order of files and lines; those without a place come first.
fn sort(findings: &mut [Finding], sources: &Sources) {
    findings.sort_by_cached_key(|f| {
        let place = f.span.map(|s| (sources.path(s.file).to_owned(), s.start));
        (place, f.rule, f.message.clone())
    });
}
