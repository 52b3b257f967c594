//! What `check` has to say, for readers who write.
//!
//! The rules are held against the project as this reader sees it, not against the whole: a finding, and the absence of one, must not tell
//! of what is hidden. So an internal reader is told that no test verifies a requirement when the only test is restricted, just as the
//! coverage of that site says. Messages stay behind, since they quote; an alert is a rule and the entries and pages it speaks of.

use super::Publication;
use crate::check::{check, rule};
use crate::finding::{Finding, Severity};
use crate::project::{Link, Project, Reading};
use std::sync::Arc;

/// A rule that found something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Id of the rule.
    pub rule: &'static str,
    /// Its reason, in English.
    pub reason: &'static str,
    /// How much its gravest finding weighs.
    pub severity: Severity,
    /// How many findings there are.
    pub count: usize,
    /// Entries that they speak of, by index.
    pub entries: Vec<usize>,
    /// Pages that they speak of, by index.
    pub pages: Vec<usize>,
}

impl Publication {
    /// Checks the project as this reader sees it. Nothing for readers who do not write; errors would have stopped the build, so what is
    /// left are warnings and notes, by weight and in the order of the rules.
    pub fn alerts(&self, project: &Project) -> Vec<Alert> {
        if !self.writes() {
            return Vec::new();
        }
        let seen = self.as_project(project);
        let reading = Reading { sources: seen.sources.clone(), project: Some(seen), findings: Vec::new() };
        let mut alerts: Vec<Alert> = Vec::new();
        for finding in check(&reading) {
            let Some(rule) = rule(finding.rule).filter(|rule| !rule.fixed) else { continue };
            let at = alerts.iter().position(|a| a.rule == rule.id).unwrap_or_else(|| {
                let (rule, reason, severity) = (rule.id, rule.reason, finding.severity);
                alerts.push(Alert { rule, reason, severity, count: 0, entries: Vec::new(), pages: Vec::new() });
                alerts.len() - 1
            });
            let Some(alert) = alerts.get_mut(at) else { continue };
            alert.count += 1;
            alert.severity = alert.severity.max(finding.severity);
            let (entry, page) = self.subject(&finding, project);
            alert.entries.extend(entry.filter(|n| !alert.entries.contains(n)));
            alert.pages.extend(page.filter(|n| !alert.pages.contains(n)));
        }
        let place = |alert: &Alert| crate::check::RULES.iter().position(|rule| rule.id == alert.rule);
        alerts.sort_by_key(|alert| (std::cmp::Reverse(alert.severity), place(alert)));
        alerts
    }

    /// The project that holds what this reader sees and nothing else.
    fn as_project(&self, project: &Project) -> Project {
        let mut entries = self.entries.clone();
        for entry in &mut entries {
            // Silences are no matter of readers, but of rules.
            if let Some(whole) = project.find(&entry.id).filter(|whole| !whole.silence.is_empty()) {
                Arc::make_mut(entry).silence.clone_from(&whole.silence);
            }
        }
        let here = |index: usize| self.find(&project.entries.get(index)?.id);
        let visible = |link: &&Link| {
            let kind = project.entries.get(link.from).and_then(|entry| self.vocabulary.get(&entry.kind));
            kind.is_some_and(|kind| kind.fields.contains_key(&link.field))
        };
        let links = project.links.iter().filter(visible);
        let links = links.filter_map(|link| Some(Link { from: here(link.from)?, to: here(link.to)?, ..link.clone() })).collect();
        project.with(self.vocabulary.clone(), entries, links, self.pages.clone(), self.assets.clone())
    }

    /// The entry or page that a finding speaks of: by its own word, else by its place.
    fn subject(&self, finding: &Finding, project: &Project) -> (Option<usize>, Option<usize>) {
        if finding.entry.is_some() {
            return (finding.entry, None);
        }
        let Some(span) = finding.span else { return (None, None) };
        let file = project.sources.path(span.file);
        if let Some(page) = self.page_by_file.get(file) {
            return (None, Some(*page));
        }
        let start = |span| project.sources.whole(span).start;
        let before = self.entries.iter().enumerate().filter(|(_, e)| *e.file == *file && start(e.span) <= start(span));
        (before.max_by_key(|(_, e)| start(e.span)).map(|(n, _)| n), None)
    }
}
