//! The steps of flows: each leads to a step that exists, each is reached from a start, none ends nowhere.

use crate::finding::{Finding, RuleId, Severity, closest};
use crate::project::{Entry, Next, Project, Step, StepSort, Written, arrows, reached, read_steps, steps_field};
use crate::source::{Node, Tree, parse_yaml, split_front_matter};
use crate::span::Span;

/// Checks the flows.
pub fn check(project: &Project, findings: &mut Vec<Finding>) {
    for (n, entry) in project.entries.iter_enumerated() {
        let Some(field) = project.vocabulary.get(&entry.kind).and_then(steps_field) else { continue };
        let Some(written) = entry.fields.get(&field.name) else { continue };
        let steps = read_steps(&written.value);
        let problems = problems(&steps);
        if problems.is_empty() {
            continue;
        }
        // Values keep no places of their rows: the file is read again, for the few flows that something is wrong with.
        let rows = rows(project, written);
        for problem in problems {
            let mut finding = problem.report(entry, &steps, rows.as_deref(), written.span);
            finding.entry = Some(n);
            findings.push(finding);
        }
    }
}

/// What is wrong with a step, by its place in the list.
#[derive(Debug, PartialEq, Eq)]
enum FlowProblem {
    /// The `next` of this number names no step.
    Unknown { step: usize, next: usize },
    /// No start leads to it.
    Unreachable { step: usize },
    /// It is no end, and nothing follows.
    DeadEnd { step: usize },
    /// An earlier step has the same id, and arrows lead to that one.
    Twice { step: usize },
}

fn problems(steps: &[Step]) -> Vec<FlowProblem> {
    let arrows = arrows(steps);
    let reached = reached(steps, &arrows);
    let mut found = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        for (next, written) in step.next.iter().enumerate() {
            if steps.iter().all(|s| s.id != written.id) {
                found.push(FlowProblem::Unknown { step: at, next });
            }
        }
        if steps.iter().take(at).any(|s| s.id == step.id) {
            found.push(FlowProblem::Twice { step: at });
            continue;
        }
        if !reached.get(at).copied().unwrap_or(true) {
            found.push(FlowProblem::Unreachable { step: at });
        }
        // A step whose every `next` is unknown is reported once, for that.
        if step.sort != StepSort::End && step.next.is_empty() && arrows.iter().all(|a| a.from != at) {
            found.push(FlowProblem::DeadEnd { step: at });
        }
    }
    found
}

impl FlowProblem {
    fn report(&self, entry: &Entry, steps: &[Step], rows: Option<&[Node]>, field: Span) -> Finding {
        let step = |at: usize| steps.get(at).map_or("", |s| s.id.as_str());
        let place = |at: usize, name: &str| {
            let row = rows.and_then(|rows| rows.get(at));
            row.map_or(field, |row| row.get(name).map_or(row.span, |node| node.span))
        };
        match self {
            FlowProblem::Unknown { step: at, next } => {
                let wanted = steps.get(*at).and_then(|s| s.next.get(*next)).map_or("", |n| n.id.as_str());
                let node = rows.and_then(|rows| rows.get(*at)).and_then(|row| row.get("next"));
                let items: &[Node] = node.map_or(&[], |n| n.as_list().unwrap_or(std::slice::from_ref(n)));
                let item = items.iter().find(|i| i.as_str().is_some_and(|t| Next::parse(t).id == wanted));
                let span = item.map_or_else(|| place(*at, "next"), |i| i.span);
                let message = format!("`{}`: the step `{}` leads to `{wanted}`, which is no step", entry.id, step(*at));
                let ids: Vec<&str> = steps.iter().map(|s| s.id.as_str()).collect();
                if let Some(whole) = steps.get(*at).and_then(|s| in_one(&s.next, *next, items)) {
                    let hint = format!("a text with a comma needs quotes: `\"{whole}\"`");
                    return Finding::error(RuleId::FlowUnknownStep, span, message).hint(hint);
                }
                let near = closest(wanted, ids.iter().copied()).map(|n| format!("did you mean `{n}`?"));
                Finding::error(RuleId::FlowUnknownStep, span, message)
                    .hint(near.unwrap_or_else(|| format!("steps of this flow: {}", ids.join(", "))))
            }
            FlowProblem::Twice { step: at } => {
                let message = format!("`{}`: two steps have the id `{}`; every arrow leads to the first", entry.id, step(*at));
                Finding::error(RuleId::FlowDuplicateStep, place(*at, "id"), message).hint("give one of them another id")
            }
            FlowProblem::Unreachable { step: at } => {
                let message = format!("`{}`: no start leads to the step `{}`", entry.id, step(*at));
                Finding::new(RuleId::FlowUnreachableStep, Severity::Warning, message)
                    .at(place(*at, "id"))
                    .hint(format!("name it in the `next` of a step, for instance `next: [{}]`, or take it out", step(*at)))
            }
            FlowProblem::DeadEnd { step: at } => {
                let message = format!("`{}`: nothing follows the step `{}`, and it is no end", entry.id, step(*at));
                Finding::new(RuleId::FlowDeadEnd, Severity::Warning, message)
                    .at(place(*at, "id"))
                    .hint("give it `sort: end`, or say in `next` what follows")
            }
        }
    }
}

/// What was meant as one text where a comma parted it: `c | no, or done already` in a list between brackets.
fn in_one(all: &[Next], at: usize, items: &[Node]) -> Option<String> {
    let first = all.get(..at)?.iter().rposition(|next| next.label.is_some())?;
    let count = all.get(first + 1..)?.iter().take_while(|next| next.label.is_none()).count();
    if at > first + count || items.len() != all.len() {
        return None;
    }
    let pieces = items.get(first..=first + count)?;
    // In a list with an item a line no comma parts them.
    let beside = |pair: &[Node]| matches!(pair, [one, next] if next.span.start <= one.span.end + 2);
    let texts: Vec<&str> = pieces.iter().filter_map(|item| item.as_str().map(str::trim)).collect();
    pieces.windows(2).all(beside).then(|| texts.join(", "))
}

/// The rows of a field as they stand in their file.
fn rows(project: &Project, written: &Written) -> Option<Vec<Node>> {
    let span = project.sources.whole(written.span);
    let file = project.sources.get(span.file)?;
    let front = if crate::source::is_markdown(&file.path) {
        split_front_matter(&file.text, &|_| false).front?
    } else {
        0..file.text.len()
    };
    let tree = parse_yaml(file.text.get(front.clone())?, span.file, front.start).ok()?;
    list_at(&tree, span).map(<[Node]>::to_vec)
}

/// Finds the list that stands at a place.
fn list_at(node: &Node, span: Span) -> Option<&[Node]> {
    match &node.tree {
        Tree::List(items) if node.span == span => Some(items),
        Tree::List(items) => items.iter().find_map(|n| list_at(n, span)),
        Tree::Map(pairs) => pairs.iter().find_map(|(_, n)| list_at(n, span)),
        Tree::Null | Tree::Scalar(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::FileId;

    #[test]
    fn a_flow_is_whole_when_every_step_leads_on_and_is_reached() {
        let whole = [
            Step::sample("a", StepSort::Start, &[]),
            Step::sample("b", StepSort::Decision, &["a | non", "c | oui"]),
            Step::sample("c", StepSort::End, &[]),
        ];
        assert_eq!(problems(&whole), []);
        let broken = [
            Step::sample("a", StepSort::Start, &["c"]),
            Step::sample("b", StepSort::Action, &["z"]),
            Step::sample("c", StepSort::Action, &[]),
            Step::sample("d", StepSort::End, &[]),
            Step::sample("e", StepSort::Action, &[]),
        ];
        let twice = [
            Step::sample("a", StepSort::Start, &["b"]),
            Step::sample("b", StepSort::End, &[]),
            Step::sample("b", StepSort::End, &[]),
        ];
        assert_eq!(problems(&twice), [FlowProblem::Twice { step: 2 }]);
        let expected = [
            FlowProblem::Unknown { step: 1, next: 0 },
            FlowProblem::Unreachable { step: 1 },
            FlowProblem::Unreachable { step: 4 },
            FlowProblem::DeadEnd { step: 4 },
        ];
        assert_eq!(problems(&broken), expected);
    }

    #[test]
    fn the_place_is_that_of_the_word_in_its_row() {
        let text = "- id: PA-1\n  steps:\n    - { id: a, label: A, next: [\"zz | oui\"] }\n";
        let tree = parse_yaml(text, FileId(0), 0).expect("YAML");
        let steps = tree.as_list().and_then(|l| l.first()).and_then(|e| e.get("steps")).expect("steps");
        let rows = list_at(&tree, steps.span).expect("rows");
        let item = rows[0].get("next").and_then(Node::as_list).and_then(|l| l.first()).expect("next");
        assert!(text[item.span.start as usize..item.span.end as usize].contains("zz"));
    }
}
