//! GitLab's Code Quality report: a list of issues (<https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>).
//!
//! GitLab tells by the fingerprint whether an issue is new, so that holds no line number.

use super::About;
use crate::check::identities;
use crate::finding::{Finding, Severity};
use serde_json::{Value, json};

/// Writes the report.
pub fn gitlab(findings: &[Finding], about: About<'_>) -> String {
    let issue = |(finding, fingerprint): (&Finding, String)| {
        let at = about.place_of(finding);
        let severity = match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        };
        json!({
            "description": about.sentences(finding).replace('\n', " · "), "check_name": finding.rule.as_str(),
            "fingerprint": fingerprint, "severity": severity,
            "location": {"path": at.path, "lines": {"begin": at.first.line, "end": at.last.line.max(at.first.line)}},
        })
    };
    let issues: Value = findings.iter().zip(identities(findings, about.sources)).map(issue).collect();
    format!("{issues:#}\n")
}
