//! What vendors are asked to answer: that `answers:` of `ouvrage.yaml` names what is there, and what those who are asked may see.

use super::views::{place_in, validate};
use crate::finding::{Finding, RuleId};
use crate::project::{CHANGED_SINCE, Condition, Entry, Project};
use crate::schema::Value;
use crate::span::Span;

/// Checks `answers:` against the vocabulary.
pub fn check_settings(project: &Project, findings: &mut Vec<Finding>) {
    let settings = &project.config.answers;
    let known = project.answer_codes();
    for (name, (_, span)) in &settings.codes {
        if known.iter().any(|code| code.key == *name) {
            continue;
        }
        let finding = Finding::error(RuleId::BadConfig, *span, format!("`offer` has no answer code `{name}`"));
        let words = known.iter().flat_map(|code| code.label.all().map(|label| (label, code.key.as_str())));
        let finding =
            finding.did_you_mean_key(name, words.chain(known.iter().map(|code| (code.key.as_str(), code.key.as_str()))));
        let codes: Vec<&str> = known.iter().map(|code| code.key.as_str()).collect();
        findings.push(if finding.hint.is_none() { finding.hint(format!("codes: {}", codes.join(", "))) } else { finding });
    }
    // Where answers are marked, codes of the project's own count nothing until it says what.
    let marks = |entry: &&std::sync::Arc<Entry>| matches!(entry.get("scoring"), Some(Value::Choice(key)) if **key == *"answers");
    let own = || project.entries.iter().find(marks).map(|entry| entry.id_span);
    if let Some(span) = settings.codes.values().next().map(|(_, span)| *span).or_else(own) {
        for code in known.iter().filter(|code| code.counts.mark.is_none()) {
            let message = format!("nothing says what the answer code `{}` counts", code.key);
            findings.push(Finding::error(RuleId::BadConfig, span, message).hint("give each code a `mark:` from 0 to 1"));
        }
    }
    if let Some(request) = &settings.request {
        if let Some((condition, span)) = &request.condition {
            since_baselines(condition, *span, project, findings);
        }
        findings.extend(validate(request, project, Some(project.answer_audience())));
    }
}

/// Refuses to ask by what changed: sheets, offers and what vendors answered are held against what is asked, whoever reads git or not.
fn since_baselines(condition: &Condition, span: Span, project: &Project, findings: &mut Vec<Finding>) {
    condition.visit_tests(&mut |path, at, _| {
        if path.first().is_some_and(|name| name == CHANGED_SINCE) {
            let message = "what is asked of vendors does not follow from what changed since a baseline";
            let finding = Finding::error(RuleId::BadConfig, place_in(project, span, at), message);
            findings.push(finding.hint("ask by what requirements hold; an addendum names those to answer again"));
        }
    });
}
