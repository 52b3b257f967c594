//! How far the questions of the method are answered, in what one reader sees.
//!
//! A checkpoint with `done_when` has no state of its own: it is computed here, once per publication and from nothing else, so that every
//! register, view, export and document says the same, and a reader learns nothing of what is hidden. Where a goal counts a kind or a field
//! that this reader does not have, nothing is said.

use super::{Publication, matches};
use crate::index::EntryIndex;
use crate::project::{
    Comparison, Condition, Goal, GoalPart, GoalSubject, GoalTest, GoalWord, Operand, Threshold, Written, parse_goal,
};
use crate::schema::{FieldType, Kind, Value};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The kind whose state is computed.
const CHECKPOINT: &str = "checkpoint";

/// How far a goal is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoalState {
    /// All of it.
    Done,
    /// Some of it.
    Partly,
    /// Nothing of it.
    Open,
    /// The project is not concerned.
    NotApplicable,
    /// It counts what this reader does not see.
    Unknown,
}

impl GoalState {
    /// The choice of the field `state` that says it.
    fn key(self) -> Option<&'static str> {
        match self {
            GoalState::Done => Some("done"),
            GoalState::Partly => Some("partial"),
            GoalState::Open => Some("to_do"),
            GoalState::NotApplicable => Some("not_applicable"),
            GoalState::Unknown => None,
        }
    }
}

/// How far a checkpoint is, and what it lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How far.
    pub state: GoalState,
    /// What is missing, in the order of the goal; nothing when it is done.
    pub gaps: Vec<Gap>,
}

/// Something that a goal lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// Fewer entries than asked for.
    TooFew {
        /// Name of the kind.
        kind: Arc<str>,
        /// The condition as it is written; empty for any entry.
        written: String,
        /// How many there are.
        found: usize,
        /// How many are asked for.
        wanted: usize,
    },
    /// More entries than allowed.
    TooMany {
        /// Name of the kind.
        kind: Arc<str>,
        /// The condition as it is written; empty for any entry.
        written: String,
        /// How many are allowed.
        allowed: usize,
        /// Those that there are.
        entries: Vec<EntryIndex>,
    },
    /// Entries that have nothing in a field or link.
    Lacking {
        /// Name of the kind.
        kind: Arc<str>,
        /// The field or link, as a path.
        field: String,
        /// The entries.
        entries: Vec<EntryIndex>,
    },
    /// Choices that too few entries make, or too many.
    Choices {
        /// Name of the kind.
        kind: Arc<str>,
        /// The field.
        field: String,
        /// Keys of the choices.
        choices: Vec<String>,
    },
    /// A page that is not there.
    NoPage(String),
}

impl Gap {
    /// Whether this gap asks for the same entries as another, and for more of them.
    fn says_more_than(&self, other: &Gap) -> bool {
        match (self, other) {
            (
                Gap::TooFew { kind, written, wanted, .. },
                Gap::TooFew { kind: other_kind, written: other_written, wanted: other_wanted, .. },
            ) => kind == other_kind && written == other_written && wanted > other_wanted,
            _ => false,
        }
    }
}

/// What a part comes to: how much of what is asked for is there.
struct Share {
    met: usize,
    of: usize,
    gaps: Vec<Gap>,
}

impl Share {
    fn whole() -> Self {
        Share { met: 1, of: 1, gaps: Vec::new() }
    }

    fn nothing(gap: Gap) -> Self {
        Share { met: 0, of: 1, gaps: vec![gap] }
    }
}

/// Computes the state of every checkpoint that says when it is done, and puts it where a state would have been written.
pub(super) fn settle(publication: &mut Publication) {
    let seen = &*publication;
    let outcomes: BTreeMap<EntryIndex, Outcome> =
        seen.of_kind(CHECKPOINT).par_iter().filter_map(|n| Some((*n, outcome(*n, seen)?))).collect();
    let keys: Vec<String> = match publication.vocabulary.get(CHECKPOINT).and_then(|kind| kind.fields.get("state")).map(|f| &f.ty)
    {
        Some(FieldType::Choice(choices)) => choices.iter().map(|choice| choice.key.clone()).collect(),
        _ => return,
    };
    for (n, outcome) in &outcomes {
        let Some(entry) = publication.entries.get_mut(*n) else { continue };
        let entry = Arc::make_mut(entry);
        let span = entry.fields.get("done_when").map_or(entry.span, |written| written.span);
        match outcome.state.key() {
            Some(key) if keys.iter().any(|known| known == key) => {
                // Nobody wrote it, as nobody wrote a default.
                let written = Written { value: Value::Choice(key.into()), span, default: true };
                entry.fields.insert("state".into(), written);
            }
            Some(_) => {}
            None => drop(entry.fields.shift_remove("state")),
        }
    }
    publication.outcomes = outcomes;
}

/// The outcome of a checkpoint; none when its state is for people to say, or cannot be computed since its goal cannot be read.
fn outcome(n: EntryIndex, publication: &Publication) -> Option<Outcome> {
    let entry = publication.entry(n);
    let goal = |field: &str| match entry.get(field) {
        Some(Value::Text(text)) => Some(parse_goal(text)),
        _ => None,
    };
    let when = goal("done_when")?.ok()?;
    // What a person has said to be of no concern stays so.
    let by_hand = entry.fields.get("state").filter(|written| !written.default);
    if by_hand.is_some_and(|written| matches!(&written.value, Value::Choice(key) if &**key == "not_applicable")) {
        return None;
    }
    if let Some(applies) = goal("applies_when") {
        match evaluate(&applies.ok()?, publication).state {
            GoalState::Done => {}
            GoalState::Unknown => return Some(Outcome { state: GoalState::Unknown, gaps: Vec::new() }),
            GoalState::Partly | GoalState::Open | GoalState::NotApplicable => {
                return Some(Outcome { state: GoalState::NotApplicable, gaps: Vec::new() });
            }
        }
    }
    Some(evaluate(&when, publication))
}

/// Holds a goal against what a reader sees.
pub fn evaluate(goal: &Goal, publication: &Publication) -> Outcome {
    let shares: Option<Vec<Share>> = goal.parts.iter().map(|part| share(part, publication)).collect();
    let Some(shares) = shares else { return Outcome { state: GoalState::Unknown, gaps: Vec::new() } };
    let state = if shares.iter().all(|share| share.met >= share.of) {
        GoalState::Done
    } else if shares.iter().all(|share| share.met == 0) {
        GoalState::Open
    } else {
        GoalState::Partly
    };
    let mut gaps: Vec<Gap> = shares.into_iter().flat_map(|share| share.gaps).collect();
    // Of an empty register it is said once, with the most entries that are asked for.
    let most = gaps.clone();
    gaps.retain(|gap| !most.iter().any(|other| other.says_more_than(gap)));
    gaps.dedup();
    Outcome { state, gaps }
}

/// What one part comes to; `None` when it asks for what this reader does not have.
fn share(part: &GoalPart, publication: &Publication) -> Option<Share> {
    match &part.test {
        GoalTest::Count(subject, threshold) => counted(subject, *threshold, part.or_none, publication),
        GoalTest::Every(subject, fields) => every(subject, fields, part.or_none, publication),
        GoalTest::Each { kind, field, choices, threshold } => each(kind, field, choices, (*threshold, part.or_none), publication),
        GoalTest::Page(page) => Some(match publication.find_page(&page.text) {
            Some(_) => Share::whole(),
            None => Share::nothing(Gap::NoPage(page.text.clone())),
        }),
    }
}

fn kind_of<'a>(word: &GoalWord, publication: &'a Publication) -> Option<&'a Kind> {
    publication.vocabulary().find(&word.text)
}

/// The entries that a part speaks of; `None` when this reader does not have the kind or a field of the condition.
fn subjects<'a>(subject: &GoalSubject, publication: &'a Publication) -> Option<(&'a Kind, Vec<EntryIndex>)> {
    let kind = kind_of(&subject.kind, publication)?;
    let all = publication.of_kind(&kind.name).iter().copied();
    let Some(condition) = &subject.condition else { return Some((kind, publication.counted(kind, None, all.collect()))) };
    let mut seen = true;
    condition.visit_tests(&mut |path, _, _| {
        seen &= path.first().is_some_and(|name| name == "kind" || publication.vocabulary().shows(&kind.name, name));
    });
    let found = || all.filter(|n| matches(condition, *n, publication)).collect();
    seen.then(|| (kind, publication.counted(kind, Some(condition), found())))
}

fn counted(subject: &GoalSubject, threshold: Threshold, or_none: bool, publication: &Publication) -> Option<Share> {
    let (kind, entries) = subjects(subject, publication)?;
    let written = subject.written.clone();
    let all = publication.of_kind(&kind.name).len();
    let (least, most) = threshold.bounds();
    let found = entries.len();
    if all == 0 && or_none {
        return Some(Share::whole());
    }
    if found < least || all == 0 {
        let wanted = least.max(1);
        let gap = Gap::TooFew {
            kind: kind.name.clone(),
            written: if all == 0 && least == 0 { String::new() } else { written },
            found,
            wanted,
        };
        return Some(Share { met: found.min(wanted), of: wanted, gaps: vec![gap] });
    }
    if found > most {
        let gap = Gap::TooMany { kind: kind.name.clone(), written, allowed: most, entries };
        // Of a register in which all is as it should not be, nothing is done.
        let met = if least > 0 { 1 } else { all.saturating_sub(found) };
        return Some(Share { met, of: met.saturating_add(1), gaps: vec![gap] });
    }
    Some(Share::whole())
}

fn every(subject: &GoalSubject, fields: &[GoalWord], or_none: bool, publication: &Publication) -> Option<Share> {
    let (kind, entries) = subjects(subject, publication)?;
    let paths: Vec<(&GoalWord, Vec<&str>)> = fields.iter().map(|field| (field, field.text.split('.').collect())).collect();
    let sees = |(_, path): &(&GoalWord, Vec<&str>)| sees_path(kind, path, publication);
    if !paths.iter().all(sees) {
        return None;
    }
    if entries.is_empty() {
        let gap = Gap::TooFew { kind: kind.name.clone(), written: subject.written.clone(), found: 0, wanted: 1 };
        return Some(if or_none { Share::whole() } else { Share::nothing(gap) });
    }
    let mut gaps = Vec::new();
    let mut lacks = vec![false; entries.len()];
    for (field, path) in &paths {
        let mut lacking = Vec::new();
        for (n, lacks) in entries.iter().zip(&mut lacks) {
            if !has(*n, path, publication) {
                *lacks = true;
                lacking.push(*n);
            }
        }
        if !lacking.is_empty() {
            gaps.push(Gap::Lacking { kind: kind.name.clone(), field: field.text.clone(), entries: lacking });
        }
    }
    Some(Share { met: lacks.iter().filter(|lacks| !**lacks).count(), of: entries.len(), gaps })
}

/// Whether a reader has the field or link that a path begins with, and the column that it goes on to.
fn sees_path(kind: &Kind, path: &[&str], publication: &Publication) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    let cell = match kind.fields.get(*first).map(|field| &field.ty) {
        Some(FieldType::Records(cells)) => rest.first().is_none_or(|cell| cells.contains_key(*cell)),
        _ => true,
    };
    cell && publication.vocabulary().has_column(&kind.name, first)
}

/// Whether an entry has something at the end of a path: in each of the rows, or in each of the linked entries, of which there is one.
fn has(n: EntryIndex, path: &[&str], publication: &Publication) -> bool {
    let Some((first, rest)) = path.split_first() else { return true };
    if matches!(*first, "id" | "kind") {
        return true;
    }
    let entry = publication.entry(n);
    if *first == "tags" {
        return !entry.tags.is_empty();
    }
    match entry.get(first) {
        Some(Value::Records(rows)) => {
            let cell =
                |row: &Vec<(Arc<str>, Value)>| rest.first().is_none_or(|cell| row.iter().any(|(name, _)| **name == **cell));
            !rows.is_empty() && rows.iter().all(cell)
        }
        Some(Value::List(items)) => !items.is_empty(),
        Some(Value::Links(_)) | None => {
            let mut linked = publication.linked(n, first).peekable();
            linked.peek().is_some() && linked.all(|other| has(other, rest, publication))
        }
        Some(_) => rest.is_empty(),
    }
}

fn each(
    kind: &GoalWord,
    field: &GoalWord,
    wanted: &[Operand],
    (threshold, or_none): (Threshold, bool),
    publication: &Publication,
) -> Option<Share> {
    let kind = kind_of(kind, publication)?;
    let of = match kind.fields.get(field.text.as_str()).map(|field| &field.ty) {
        Some(FieldType::List(of)) => of,
        Some(other) => other,
        None => return None,
    };
    let FieldType::Choice(choices) = of else { return None };
    let asked = |key: &str, labels: &mut dyn Iterator<Item = &str>| match wanted {
        [] => key != "other",
        _ => {
            let labels: Vec<&str> = labels.collect();
            wanted.iter().any(|word| word.text == key || labels.iter().any(|label| label.eq_ignore_ascii_case(&word.text)))
        }
    };
    let keys: Vec<&str> =
        choices.iter().filter(|choice| asked(&choice.key, &mut choice.label.all())).map(|choice| choice.key.as_str()).collect();
    let all = publication.of_kind(&kind.name);
    if all.is_empty() && or_none {
        return Some(Share::whole());
    }
    let makes = |key: &str| Condition::Test {
        path: vec![field.text.clone()],
        at: field.at.clone(),
        comparison: Comparison::Equal,
        operands: vec![Operand { text: key.to_owned(), at: field.at.clone() }],
    };
    let holds = |key: &&str| {
        let condition = makes(key);
        !all.is_empty() && threshold.holds(all.iter().filter(|n| matches(&condition, **n, publication)).count())
    };
    let (met, missing): (Vec<&str>, Vec<&str>) = keys.into_iter().partition(holds);
    let gap = Gap::Choices {
        kind: kind.name.clone(),
        field: field.text.clone(),
        choices: missing.iter().map(|key| (*key).to_owned()).collect(),
    };
    let gaps = if missing.is_empty() { Vec::new() } else { vec![gap] };
    Some(Share { met: met.len(), of: met.len() + missing.len(), gaps })
}
