//! What there is to write next: the questions of the method that are not answered yet, in its order, then what the rules ask for.

use super::rule;
use crate::face::said;
use crate::finding::{Finding, RuleId, Severity};
use crate::index::EntryIndex;
use crate::messages::reason;
use crate::publication::{Gap, GoalState, Publication};
use crate::schema::{FieldType, Value};
use crate::select::natural;
use serde::Serialize;

/// Something to write.
#[derive(Debug, Serialize)]
pub struct NextStep {
    /// Id of the checkpoint, or of the rule.
    pub id: String,
    /// The question of the checkpoint, or the reason of the rule.
    pub question: String,
    /// Name of the phase of the method; none for a rule.
    pub phase: Option<String>,
    /// Where the checkpoint stands, as `file:line`.
    pub place: Option<String>,
    /// What is missing.
    pub missing: Vec<NextGap>,
}

/// Something that is missing.
#[derive(Debug, Serialize)]
pub struct NextGap {
    /// What it is.
    pub text: String,
    /// The condition on what is counted.
    pub condition: Option<String>,
    /// Ids of entries that it speaks of.
    pub entries: Vec<String>,
    /// Name of a kind of which an entry is to be added.
    pub add: Option<String>,
    /// Where to write, as `file:line`.
    pub place: Option<String>,
}

/// Returns the next things to write, the most useful first, at most `limit` of them.
pub fn next(publication: &Publication, findings: &[Finding], limit: usize) -> Vec<NextStep> {
    let mut open: Vec<EntryIndex> = publication.of_kind("checkpoint").to_vec();
    open.retain(|n| publication.outcome(*n).is_some_and(|outcome| matches!(outcome.state, GoalState::Open | GoalState::Partly)));
    open.sort_by_cached_key(|n| (phase(*n, publication).0, natural(&publication.entry(*n).id)));
    let mut steps: Vec<NextStep> = open.into_iter().take(limit).map(|n| of_checkpoint(n, publication)).collect();
    let room = limit.saturating_sub(steps.len());
    steps.extend(of_rules(findings, publication).into_iter().take(room));
    steps
}

/// The place of a checkpoint's phase in the method, and its name.
fn phase(n: EntryIndex, publication: &Publication) -> (usize, Option<String>) {
    let entry = publication.entry(n);
    let field = publication.kind_of(entry).and_then(|kind| kind.fields.get("phase"));
    let (Some(FieldType::Choice(choices)), Some(Value::Choice(key))) = (field.map(|field| &field.ty), entry.get("phase")) else {
        return (usize::MAX, None);
    };
    let at = choices.iter().position(|choice| choice.key == **key);
    let label = at.and_then(|at| choices.get(at)).map(|choice| choice.label.get(publication.info().lang).to_owned());
    (at.unwrap_or(usize::MAX), label)
}

fn place(n: EntryIndex, publication: &Publication) -> Option<String> {
    publication.place(n).map(|place| format!("{}:{}", place.file, place.line))
}

fn of_checkpoint(n: EntryIndex, publication: &Publication) -> NextStep {
    let gaps = publication.outcome(n).map_or(&[][..], |outcome| outcome.gaps.as_slice());
    let gap = |gap: &Gap| {
        let said = said(gap, publication);
        let (add, file) = match gap {
            Gap::TooFew { kind, .. } | Gap::Choices { kind, .. } => (Some(kind.to_string()), None),
            Gap::NoPage(path) => (None, Some(format!("content/{path}.md"))),
            Gap::TooMany { .. } | Gap::Lacking { .. } => (None, None),
        };
        NextGap {
            text: said.text,
            condition: Some(said.condition).filter(|condition| !condition.is_empty()),
            place: file.or_else(|| said.entries.first().and_then(|n| place(*n, publication))),
            entries: said.entries.iter().map(|n| publication.entry(*n).id.to_string()).collect(),
            add,
        }
    };
    NextStep {
        id: publication.entry(n).id.to_string(),
        question: publication.title(n).to_owned(),
        phase: phase(n, publication).1,
        place: place(n, publication),
        missing: gaps.iter().map(gap).collect(),
    }
}

/// The rules that found something, by weight.
fn of_rules(findings: &[Finding], publication: &Publication) -> Vec<NextStep> {
    let mut told: Vec<(RuleId, Severity, usize)> = Vec::new();
    for finding in findings {
        match told.iter_mut().find(|(rule, ..)| *rule == finding.rule) {
            Some((_, severity, count)) => {
                *severity = (*severity).max(finding.severity);
                *count += 1;
            }
            None => told.push((finding.rule, finding.severity, 1)),
        }
    }
    told.sort_by_key(|(_, severity, _)| std::cmp::Reverse(*severity));
    let step = |(id, _, count): (RuleId, Severity, usize)| {
        let why = rule(id).map_or("", |rule| rule.reason);
        let times = crate::locale::Words::of(publication.info().lang).count("next_findings", count);
        NextStep {
            id: id.as_str().to_owned(),
            question: reason(id.as_str(), why, publication.info().lang).to_owned(),
            phase: None,
            place: None,
            missing: vec![NextGap { text: times, condition: None, entries: Vec::new(), add: None, place: None }],
        }
    };
    told.into_iter().map(step).collect()
}
