//! A checklist: checkpoints by phase, each with its state, and how much of each phase is done.

use crate::face::Writer;
use crate::face::cell::{Cell, Ref, column};
use crate::face::{label_of, said};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::publication::GoalState;
use crate::schema::{Choice, FieldType, Tone, Value};
use crate::select::{Group, group, select};
use crate::view::definition::{Computed, Holds, Own, Role, View};
use crate::view::lists::coverage::percent;
use crate::view::own::is_of_one;
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    holds: |_| Holds::Items,
    tab: "sheets",
    own: Some(Own::Alone("checklist_missing")),
    ..View::new(
        "checklist",
        &[("by", Role::Decides), ("state", Role::Decides), ("where", Role::Condition), ("sort", Role::Sorts)],
        |request, writer, _| Computed::of("checklist", compute(request, writer)?),
    )
};

/// Entries named of those that lack something.
const ITEMS: usize = 5;

/// The state of what does not apply.
const SET_ASIDE: &str = "not_applicable";

/// A checklist.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Checklist {
    pub label: String,
    pub done: usize,
    pub total: usize,
    pub percent: usize,
    pub phases: Vec<Phase>,
    /// Whether a state is computed from what this reader sees.
    pub computed: bool,
    /// Whether it is about one checkpoint, on its own page.
    pub alone: bool,
}

/// The checkpoints of a phase.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Phase {
    pub label: Option<String>,
    pub done: usize,
    /// Those that apply.
    pub total: usize,
    pub percent: usize,
    pub states: Vec<StateCount>,
    pub items: Vec<Item>,
}

/// How many checkpoints are in a state.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct StateCount {
    pub label: String,
    pub tone: &'static str,
    pub count: usize,
}

/// A checkpoint.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Item {
    pub r#ref: Ref,
    pub state: Cell,
    pub proof: Cell,
    /// Why it does not apply, where it does not.
    pub reason: Cell,
    /// What keeps it from being done, where that is computed.
    pub missing: Vec<Missing>,
    /// Whether it counts what this reader does not see.
    pub unknown: bool,
}

/// Something that a checkpoint lacks.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Missing {
    pub text: String,
    /// The first of the entries that it speaks of.
    pub items: Vec<Ref>,
    /// How many more there are, in words.
    pub more: Option<String>,
}

/// Computes a checklist. `state` names the choice that says how far a checkpoint is (a choice of tone `good` is done, one named
/// `not_applicable` does not count), `by` the field of phases.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Checklist), String> {
    let publication = writer.publication;
    let selection = select(request, publication)?;
    let kind = selection.kind;
    let state = request.text("state").unwrap_or("state");
    let Some(FieldType::Choice(states)) = kind.fields.get(state).map(|f| &f.ty) else {
        return Err(format!("`{}` has no choice field `{state}`", kind.name));
    };
    let entries: Vec<EntryIndex> = selection.groups.iter().flat_map(|g: &Group| g.entries.iter().copied()).collect();
    let by = request.text("by").or(kind.group.as_deref()).filter(|by| publication.vocabulary().has_column(&kind.name, by));
    let groups = match by {
        Some(by) => group(entries.clone(), by, kind, publication),
        None => vec![Group { key: String::new(), label: None, entries: entries.clone() }],
    };
    let [proof, reason] =
        ["proved_by", "evidence"].map(|name| Some(name).filter(|name| publication.vocabulary().has_column(&kind.name, name)));
    let phase = |group: &Group| {
        let (done, total) = progress(&group.entries, state, states, writer);
        let item = |n: &EntryIndex| Item {
            r#ref: writer.reference(*n),
            state: column(*n, state, writer),
            proof: proof.map_or(Cell::Empty, |name| column(*n, name, writer)),
            reason: reason.filter(|_| key(*n, state, writer) == SET_ASIDE).map_or(Cell::Empty, |name| column(*n, name, writer)),
            missing: missing(*n, writer),
            unknown: publication.outcome(*n).is_some_and(|outcome| outcome.state == GoalState::Unknown),
        };
        let lang = publication.info().lang;
        let count = |choice: &Choice| StateCount {
            label: choice.label.get(lang).to_owned(),
            tone: choice.tone.name(),
            count: group.entries.iter().filter(|n| key(**n, state, writer) == choice.key).count(),
        };
        Phase {
            label: group.label.as_deref().map(|l| writer.line(l)),
            done,
            total,
            percent: percent(done, total),
            states: states.iter().map(count).filter(|s| s.count > 0).collect(),
            items: group.entries.iter().map(item).collect(),
        }
    };
    let (done, total) = progress(&entries, state, states, writer);
    let phases = groups.iter().map(phase).collect();
    let label = label_of(kind, state, writer);
    let computed = entries.iter().any(|n| publication.outcome(*n).is_some());
    let alone = is_of_one(request);
    // On its own page, a checkpoint that lacks nothing needs no list of what it lacks.
    let told = |n: &&EntryIndex| !alone || publication.outcome(**n).is_some_and(|outcome| outcome.state != GoalState::Done);
    Ok((
        entries.iter().filter(told).count(),
        Checklist { label, done, total, percent: percent(done, total), phases, computed, alone },
    ))
}

/// What a checkpoint lacks, each with the first entries that it speaks of.
fn missing(entry: EntryIndex, writer: &Writer<'_>) -> Vec<Missing> {
    let gaps = writer.publication.outcome(entry).map_or(&[][..], |outcome| outcome.gaps.as_slice());
    let said = |gap| {
        let gap = said(gap, writer.publication);
        let more = gap.entries.len().saturating_sub(ITEMS);
        Missing {
            text: writer.line(&gap.told),
            items: gap.entries.iter().take(ITEMS).map(|n| writer.reference(*n)).collect(),
            more: (more > 0).then(|| writer.words().count("and_more", more)),
        }
    };
    gaps.iter().map(said).collect()
}

fn key<'a>(entry: EntryIndex, state: &str, writer: &'a Writer<'_>) -> &'a str {
    match writer.publication.entry(entry).get(state) {
        Some(Value::Choice(key)) => key,
        _ => "",
    }
}

/// How many of some checkpoints are done, of how many that apply.
fn progress(entries: &[EntryIndex], state: &str, states: &[Choice], writer: &Writer<'_>) -> (usize, usize) {
    counted(entries.iter().map(|n| key(*n, state, writer)), states)
}

fn counted<'a>(keys: impl Iterator<Item = &'a str>, states: &[Choice]) -> (usize, usize) {
    let (mut done, mut total) = (0, 0);
    for key in keys.filter(|k| *k != SET_ASIDE) {
        total += 1;
        done += usize::from(states.iter().any(|s| s.key == key && s.tone == Tone::Good));
    }
    (done, total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Words;

    #[test]
    fn what_does_not_apply_does_not_count() {
        let choice = |key: &str, tone| Choice { key: key.into(), label: Words::one(key), tone, retired: false };
        let states = [choice("done", Tone::Good), choice("to_do", Tone::Muted), choice("not_applicable", Tone::Light)];
        assert_eq!(counted(["done", "to_do", "not_applicable", "", "done"].into_iter(), &states), (2, 4));
        assert_eq!(counted(["not_applicable"].into_iter(), &states), (0, 0));
    }
}
