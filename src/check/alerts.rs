//! What `check` has to say, for readers who write: the alerts of the home page.
//!
//! An alert is a rule and the entries and pages that it speaks of; messages stay behind, since they quote. What `check` found of what this
//! reader sees is told as it is. What it found, and did not find, because of what is hidden is not: the rules that ask for links and fields
//! are held against the project as this reader sees it. So an internal reader is told that no test verifies a requirement when the only
//! test is restricted, just as the coverage of that site says.

#![deny(clippy::wildcard_enum_match_arm)]

use super::{RULES, check, rule};
use crate::finding::{Finding, RuleId};
use crate::index::{EntryIndex, ProjectIndex};
use crate::project::{Entry, Link, Project, Reading};
use crate::publication::{Alert, Publication, hidden_passages, marks};
use crate::span::Span;
use std::collections::BTreeSet;
use std::sync::Arc;
use typed_index_collections::TiVec;

/// Rules that read texts with their marks and their translations, which a publication does not keep: only `check` itself can tell.
const OF_TEXTS: [RuleId; 15] = [
    RuleId::HiddenTitle,
    RuleId::HiddenFile,
    RuleId::TranslationMissing,
    RuleId::TranslationStale,
    RuleId::AvoidedWord,
    RuleId::WritingTwoStatements,
    RuleId::WritingNoModal,
    RuleId::WritingVague,
    RuleId::WritingEscape,
    RuleId::WritingOpenEnded,
    RuleId::WritingAndOr,
    RuleId::WritingNoUnit,
    RuleId::WritingPassive,
    RuleId::WritingDanglingColon,
    RuleId::WritingUnknownAbbreviation,
];

/// What a finding speaks of, by index in the publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum AlertSubject {
    Entry(EntryIndex),
    Page(usize),
    Project,
}

/// Returns what the home page says that `check` found: nothing for readers who do not write. `found` are the findings of the whole project;
/// errors would have stopped the build, so what is left are warnings and notes, by weight and in the order of the rules.
pub fn alerts(publication: &Publication, project: &Project, found: &[Finding]) -> Vec<Alert> {
    if !publication.writes() {
        return Vec::new();
    }
    let seen = as_project(publication, project);
    let ids: TiVec<ProjectIndex, Arc<str>> = seen.entries.iter().map(|entry| entry.id.clone()).collect();
    let reading = Reading { sources: seen.sources.clone(), project: Some(seen), findings: Vec::new() };
    let of_reader = check(&reading);
    let about = |finding: &Finding| {
        let entry = finding.entry.and_then(|n| publication.find(ids.get(n)?)).map(AlertSubject::Entry);
        entry.or_else(|| by_place(finding, publication, project)).unwrap_or(AlertSubject::Project)
    };
    let of_reader: Vec<(&Finding, AlertSubject)> = of_reader.iter().map(|finding| (finding, about(finding))).collect();
    let mut held: BTreeSet<(RuleId, AlertSubject)> =
        of_reader.iter().map(|(finding, subject)| (finding.rule, *subject)).collect();
    let mut told: Vec<(&Finding, AlertSubject)> = Vec::new();
    let mut whole: BTreeSet<(RuleId, AlertSubject)> = BTreeSet::new();
    for finding in found {
        let Some(subject) = subject(finding, publication, project) else { continue };
        // A text that tells of something hidden from this very reader is not told of here: that would tell it again.
        let sees = |(span, _): &(Span, String)| {
            let there = Finding::new(finding.rule, finding.severity, "").at(*span);
            self::subject(&there, publication, project).is_some()
        };
        let readable =
            OF_TEXTS.contains(&finding.rule) && nothing_hidden(subject, publication, project) && finding.related.iter().all(sees);
        // What could not be read was found on the way to the project, which is not checked again.
        let at_reading = finding.rule == RuleId::AmbiguousNumber && subject != AlertSubject::Project;
        if readable || at_reading {
            held.insert((finding.rule, subject));
        }
        whole.insert((finding.rule, subject));
        if held.contains(&(finding.rule, subject)) {
            told.push((finding, subject));
        }
    }
    let because_hidden = |(finding, subject): &&(&Finding, AlertSubject)| {
        !OF_TEXTS.contains(&finding.rule) && !whole.contains(&(finding.rule, *subject))
    };
    told.extend(of_reader.iter().filter(because_hidden));
    let mut alerts = gather(&told);
    // One finding counts them all: here it is as many as this reader sees.
    for alert in alerts.iter_mut().filter(|alert| alert.rule == RuleId::StarterEntry) {
        let left = publication.entries().iter_enumerated().filter(|(_, entry)| entry.is_suggestion());
        alert.entries = left.map(|(n, _)| n).collect();
        alert.count = alert.entries.len();
    }
    alerts
}

fn gather(told: &[(&Finding, AlertSubject)]) -> Vec<Alert> {
    let mut alerts: Vec<Alert> = Vec::new();
    for (finding, subject) in told {
        let Some(rule) = rule(finding.rule).filter(|rule| !rule.fixed) else { continue };
        let at = alerts.iter().position(|a| a.rule == rule.id).unwrap_or_else(|| {
            let (rule, reason, severity) = (rule.id, rule.reason, finding.severity);
            alerts.push(Alert { rule, reason, severity, count: 0, entries: Vec::new(), pages: Vec::new() });
            alerts.len() - 1
        });
        let Some(alert) = alerts.get_mut(at) else { continue };
        alert.count += 1;
        alert.severity = alert.severity.max(finding.severity);
        match subject {
            AlertSubject::Entry(n) if !alert.entries.contains(n) => alert.entries.push(*n),
            AlertSubject::Page(n) if !alert.pages.contains(n) => alert.pages.push(*n),
            AlertSubject::Entry(_) | AlertSubject::Page(_) | AlertSubject::Project => {}
        }
    }
    let place = |alert: &Alert| RULES.iter().position(|rule| rule.id == alert.rule);
    alerts.sort_by_key(|alert| (std::cmp::Reverse(alert.severity), place(alert)));
    alerts
}

/// The project that holds what a reader sees and nothing else.
fn as_project(publication: &Publication, project: &Project) -> Project {
    let mut entries = publication.entries().raw.to_vec();
    for entry in &mut entries {
        // Silences are no matter of readers, but of rules.
        if let Some(whole) = project.find(&entry.id).filter(|whole| !whole.silence.is_empty()) {
            Arc::make_mut(entry).silence.clone_from(&whole.silence);
        }
    }
    let vocabulary = publication.shared_vocabulary();
    let here =
        |index: ProjectIndex| publication.find(&project.entries.get(index)?.id).map(|n| ProjectIndex::from(usize::from(n)));
    let visible = |link: &&Link| {
        let kind = project.entries.get(link.from).and_then(|entry| vocabulary.get(&entry.kind));
        kind.is_some_and(|kind| kind.fields.contains_key(&link.field))
    };
    let links = project.links.iter().filter(visible);
    let links = links.filter_map(|link| Some(Link { from: here(link.from)?, to: here(link.to)?, ..link.clone() })).collect();
    project.with(vocabulary.clone(), entries, links, publication.pages().to_vec(), publication.assets().to_vec())
}

/// What a finding of the whole project speaks of; nothing when this reader does not see it.
fn subject(finding: &Finding, publication: &Publication, project: &Project) -> Option<AlertSubject> {
    if let Some(entry) = finding.entry.and_then(|n| project.entries.get(n)) {
        return publication.find(&entry.id).map(AlertSubject::Entry);
    }
    let Some(span) = finding.span else { return Some(AlertSubject::Project) };
    let file = project.sources.path(span.file);
    if let Some(page) =
        project.pages.iter().find(|p| *p.file_path == *file || p.translations.iter().any(|t| *t.file_path == *file))
    {
        return publication.pages().iter().position(|p| p.path == page.path).map(AlertSubject::Page);
    }
    match entry_at(finding, project.entries.iter(), project) {
        Some(entry) => publication.find(&entry.id).map(AlertSubject::Entry),
        None => Some(AlertSubject::Project),
    }
}

/// What a finding of the project as the reader sees it speaks of, by its place.
fn by_place(finding: &Finding, publication: &Publication, project: &Project) -> Option<AlertSubject> {
    let file = project.sources.path(finding.span?.file);
    if let Some(page) = publication.page_of_file(file) {
        return publication.pages().iter().position(|p| p.path == page.path).map(AlertSubject::Page);
    }
    publication.find(&entry_at(finding, publication.entries().iter(), project)?.id).map(AlertSubject::Entry)
}

/// The entry that a finding stands in: the last that begins before it in its file.
fn entry_at<'a>(finding: &Finding, entries: impl Iterator<Item = &'a Arc<Entry>>, project: &Project) -> Option<&'a Arc<Entry>> {
    let span = finding.span?;
    let file = project.sources.path(span.file);
    let start = |span| project.sources.whole(span).start;
    entries.filter(|e| *e.file == *file && start(e.span) <= start(span)).max_by_key(|e| start(e.span))
}

/// Whether a reader sees all that is written of something, so that whatever was found of it may be told.
fn nothing_hidden(subject: AlertSubject, publication: &Publication, project: &Project) -> bool {
    let audiences = &project.config.audiences;
    let whole = |text: &str| hidden_passages(&marks(text, audiences), text, audiences, publication.audience()).is_empty();
    match subject {
        AlertSubject::Project => true,
        AlertSubject::Page(n) => {
            let page = publication.pages().get(n).and_then(|seen| project.pages.iter().find(|p| p.path == seen.path));
            page.is_some_and(|page| whole(&page.body.text))
        }
        AlertSubject::Entry(n) => {
            let Some(seen) = publication.entries().get(n) else { return false };
            let Some(entry) = project.find(&seen.id) else { return false };
            let texts_whole = entry.fields.values().all(|written| written.value.prose().iter().all(|prose| whole(&prose.text)));
            texts_whole && entry.fields.keys().all(|name| seen.fields.contains_key(name))
        }
    }
}
