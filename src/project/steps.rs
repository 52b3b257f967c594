//! The steps of a flow, read from the rows of an entry: who does what, and where it leads.
//!
//! A kind has steps when one of its fields holds rows with `id`, `label` and `next`. The check of flows and their drawing read them
//! here, so that both mean the same by "the row below".

use crate::schema::{Field, FieldType, Kind, Value};
use std::collections::BTreeMap;

/// What a step is, and so what shape it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StepSort {
    /// Where the flow begins.
    Start,
    /// Somebody does something.
    #[default]
    Action,
    /// A question with several ways out.
    Decision,
    /// Something is shown on a screen.
    Screen,
    /// A system does something.
    System,
    /// Where the flow ends.
    End,
}

impl StepSort {
    fn of(word: &str) -> Self {
        match word {
            "start" => StepSort::Start,
            "decision" => StepSort::Decision,
            "screen" => StepSort::Screen,
            "system" => StepSort::System,
            "end" => StepSort::End,
            _ => StepSort::Action,
        }
    }
}

/// Where a step leads, as it was written: `step-id` or `step-id | label`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// Id of the step that follows.
    pub id: String,
    /// What the arrow is called.
    pub label: Option<String>,
}

impl Next {
    /// Reads `step-id` or `step-id | label`.
    pub fn parse(text: &str) -> Self {
        let (id, label) = text.split_once('|').map_or((text, None), |(id, label)| (id, Some(label.trim())));
        Next { id: id.trim().to_owned(), label: label.filter(|l| !l.is_empty()).map(str::to_owned) }
    }

    /// Says it for readers, as a drawing does in its rows: the step, and in parentheses what leads to it. `set` sets the words.
    pub fn told(&self, set: impl Fn(&str) -> String) -> String {
        match &self.label {
            Some(label) => format!("{} ({})", self.id, set(label)),
            None => self.id.clone(),
        }
    }
}

/// A row of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its id within the flow.
    pub id: String,
    /// What happens.
    pub label: String,
    /// What it is.
    pub sort: StepSort,
    /// Who acts; empty when nobody is named.
    pub actor: String,
    /// Where it leads; empty for the row below.
    pub next: Vec<Next>,
}

/// An arrow between two steps, by their places in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// The step it leaves.
    pub from: usize,
    /// The step it reaches.
    pub to: usize,
    /// What it is called.
    pub label: Option<String>,
}

/// Finds the field of a kind that holds steps.
pub fn steps_field(kind: &Kind) -> Option<&Field> {
    kind.fields.values().find(|field| match &field.ty {
        FieldType::Records(fields) => ["id", "label", "next"].iter().all(|name| fields.contains_key(*name)),
        _ => false,
    })
}

/// Reads the steps of a value; one per row.
pub fn read_steps(value: &Value) -> Vec<Step> {
    let Value::Records(rows) = value else { return Vec::new() };
    let text = |row: &[(std::sync::Arc<str>, Value)], name: &str| match row.iter().find(|(n, _)| **n == *name) {
        Some((_, Value::Text(text))) => text.trim().to_owned(),
        Some((_, Value::Choice(text))) => text.trim().to_owned(),
        _ => String::new(),
    };
    let next = |row: &[(std::sync::Arc<str>, Value)]| match row.iter().find(|(n, _)| **n == *"next") {
        Some((_, Value::List(items))) => items
            .iter()
            .filter_map(|item| match item {
                Value::Text(text) if !text.trim().is_empty() => Some(Next::parse(text)),
                _ => None,
            })
            .collect(),
        Some((_, Value::Text(text))) => vec![Next::parse(text)],
        _ => Vec::new(),
    };
    let step = |row: &Vec<(std::sync::Arc<str>, Value)>| Step {
        id: text(row, "id"),
        label: text(row, "label"),
        sort: StepSort::of(&text(row, "sort")),
        actor: text(row, "actor"),
        next: next(row),
    };
    rows.iter().map(step).collect()
}

/// The arrows of a flow. A step without `next` leads to the row below, except after an end; a `next` that names no step leads nowhere.
pub fn arrows(steps: &[Step]) -> Vec<Arrow> {
    let mut by_id: BTreeMap<&str, usize> = BTreeMap::new();
    for (n, step) in steps.iter().enumerate() {
        by_id.entry(&step.id).or_insert(n);
    }
    let mut arrows = Vec::new();
    for (from, step) in steps.iter().enumerate() {
        for next in &step.next {
            if let Some(to) = by_id.get(next.id.as_str()) {
                arrows.push(Arrow { from, to: *to, label: next.label.clone() });
            }
        }
        if step.next.is_empty() && step.sort != StepSort::End && from + 1 < steps.len() {
            arrows.push(Arrow { from, to: from + 1, label: None });
        }
    }
    arrows
}

/// Tells for each step whether a start leads to it; without a start, the first row is one.
pub fn reached(steps: &[Step], arrows: &[Arrow]) -> Vec<bool> {
    let mut reached = vec![false; steps.len()];
    let mut open: Vec<usize> = (0..steps.len()).filter(|n| steps.get(*n).is_some_and(|s| s.sort == StepSort::Start)).collect();
    if open.is_empty() && !steps.is_empty() {
        open.push(0);
    }
    while let Some(at) = open.pop() {
        if reached.get(at).copied().unwrap_or(true) {
            continue;
        }
        reached[at] = true;
        open.extend(arrows.iter().filter(|a| a.from == at).map(|a| a.to));
    }
    reached
}

#[cfg(test)]
impl Step {
    /// Makes a step for tests, labelled with its id.
    pub(crate) fn sample(id: &str, sort: StepSort, next: &[&str]) -> Self {
        let next = next.iter().map(|n| Next::parse(n)).collect();
        Step { id: id.into(), label: id.into(), sort, actor: String::new(), next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_below_follows_except_after_an_end() {
        let steps = [
            Step::sample("a", StepSort::Start, &[]),
            Step::sample("b", StepSort::Decision, &["a | non", "d|oui", "nowhere"]),
            Step::sample("c", StepSort::End, &[]),
            Step::sample("d", StepSort::Action, &[]),
        ];
        let found = arrows(&steps);
        let pairs: Vec<(usize, usize, Option<&str>)> = found.iter().map(|a| (a.from, a.to, a.label.as_deref())).collect();
        assert_eq!(pairs, [(0, 1, None), (1, 0, Some("non")), (1, 3, Some("oui"))]);
        assert_eq!(reached(&steps, &found), [true, true, false, true]);
        assert_eq!(reached(&[], &[]), Vec::<bool>::new());
    }

    #[test]
    fn readers_are_told_a_step_and_what_leads_to_it() {
        let told = |text: &str| Next::parse(text).told(str::to_uppercase);
        assert_eq!(told("stock | oui"), "stock (OUI)");
        assert_eq!(told("stock|"), "stock");
        assert_eq!(told("fin"), "fin");
    }
}
