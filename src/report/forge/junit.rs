//! JUnit's XML, for whatever shows the results of tests.
//!
//! Each rule that has nothing to say is a test that passed, so that a run without findings is seen to have looked; each finding is a test. What
//! denies fails; what does not passes, with its sentence in the output.

use super::About;
use crate::check::RULES;
use crate::finding::Finding;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::collections::HashSet;

/// Writes the report.
///
/// # Errors
/// When the library refuses.
pub fn junit(findings: &[Finding], about: About<'_>) -> Result<String, quick_junit::SerializeError> {
    let mut suite = TestSuite::new("ouvrage check");
    let found: HashSet<_> = findings.iter().map(|finding| finding.rule).collect();
    for rule in RULES.iter().filter(|rule| !found.contains(&rule.id)) {
        let mut case = TestCase::new(rule.id.as_str(), TestCaseStatus::success());
        case.set_classname(rule.id.as_str());
        suite.add_test_case(case);
    }
    for finding in findings {
        let at = about.place_of(finding);
        let name = format!("{}:{}:{}", at.path, at.first.line, at.first.column);
        let sentences = about.sentences(finding);
        let denies = about.denies(finding.severity);
        let mut status = if denies { TestCaseStatus::non_success(NonSuccessKind::Failure) } else { TestCaseStatus::success() };
        if denies {
            status.set_message(sentences.lines().next().unwrap_or_default()).set_type(finding.severity.name());
            status.set_description(format!("{name}\n{sentences}"));
        }
        let mut case = TestCase::new(name, status);
        case.set_classname(finding.rule.as_str());
        if !denies {
            case.set_system_out(format!("{}: {sentences}", finding.severity.name()));
        }
        suite.add_test_case(case);
    }
    let mut report = Report::new("ouvrage");
    report.add_test_suite(suite);
    report.to_string()
}
