//! The kinds that explain the words of texts.

use crate::finding::Finding;
use crate::project::Project;

/// Checks what `glossary:` names.
pub fn check(project: &Project, findings: &mut Vec<Finding>) {
    for (name, span) in &project.config.hints {
        let Some(span) = span.filter(|_| project.vocabulary.find(name).is_none()) else { continue };
        let finding = Finding::error("bad-config", span, format!("there is no kind `{name}`"));
        findings.push(finding.did_you_mean(name, project.vocabulary.iter().map(|k| &*k.name)));
    }
}
