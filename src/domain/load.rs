//! The load of sprints and lots: the effort of their tasks and the estimates of their stories.
//!
//! Efforts are added per unit and never converted: how many hours make a day is the team's business. Estimates of stories are points or
//! days, as the team uses them; only their sum is given.

use super::{choice, number};
use crate::index::EntryIndex;
use crate::publication::Publication;
use crate::schema::Value;
use crate::schema::value::{Duration, Unit};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Work planned in a sprint or a lot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Load {
    /// Indices of the tasks.
    pub tasks: Vec<EntryIndex>,
    /// Indices of the stories.
    pub stories: Vec<EntryIndex>,
    /// Effort of all tasks, per unit, the longest unit last.
    pub effort: BTreeMap<Unit, Decimal>,
    /// Effort of the tasks that are done.
    pub effort_done: BTreeMap<Unit, Decimal>,
    /// Sum of the estimates of the stories.
    pub estimate: Decimal,
    /// Sum of the estimates of the stories that are done.
    pub estimate_done: Decimal,
    /// How many tasks name no effort, and stories no estimate.
    pub unknown: usize,
}

impl Load {
    /// Adds a task.
    pub fn task(&mut self, entry: EntryIndex, effort: Option<Duration>, done: bool) {
        self.tasks.push(entry);
        let Some(effort) = effort else {
            self.unknown += 1;
            return;
        };
        let add = |to: &mut BTreeMap<Unit, Decimal>| {
            let sum = to.entry(effort.unit).or_default();
            *sum = sum.saturating_add(effort.count);
        };
        add(&mut self.effort);
        if done {
            add(&mut self.effort_done);
        }
    }

    /// Adds a story.
    pub fn story(&mut self, entry: EntryIndex, estimate: Option<Decimal>, done: bool) {
        self.stories.push(entry);
        let Some(estimate) = estimate else {
            self.unknown += 1;
            return;
        };
        self.estimate = self.estimate.saturating_add(estimate);
        if done {
            self.estimate_done = self.estimate_done.saturating_add(estimate);
        }
    }
}

/// Reads what is planned in a sprint or a lot. What was dropped is no load.
pub fn of_holder(publication: &Publication, holder: EntryIndex) -> Load {
    let mut load = Load::default();
    for task in publication.linked(holder, "tasks") {
        let entry = publication.entry(task);
        let effort = match entry.get("effort") {
            Some(Value::Duration(effort)) => Some(*effort),
            _ => None,
        };
        load.task(task, effort, choice(entry, "status") == Some("done"));
    }
    for story in publication.linked(holder, "planned_stories") {
        let entry = publication.entry(story);
        match choice(entry, "status") {
            Some("dropped") => {}
            status => load.story(story, number(entry, "estimate"), matches!(status, Some("done" | "accepted"))),
        }
    }
    load
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effort(text: &str) -> Option<Duration> {
        Some(Duration::parse(text, crate::schema::Lang::of("fr")).expect("a duration"))
    }

    /// 2 days + 3.5 days and 4 h: 5.5 days and 4 h, of which 2 days are done; one task says nothing.
    #[test]
    fn efforts_are_added_per_unit() {
        let mut load = Load::default();
        load.task(1.into(), effort("2 days"), true);
        load.task(2.into(), effort("3.5 jours"), false);
        load.task(3.into(), effort("4 h"), false);
        load.task(4.into(), None, false);
        let all: Vec<_> = load.effort.iter().map(|(unit, n)| (*unit, n.to_string())).collect();
        assert_eq!(all, [(Unit::Hour, "4".into()), (Unit::Day, "5.5".into())]);
        assert_eq!(load.effort_done.get(&Unit::Day), Some(&Decimal::TWO));
        assert_eq!((load.tasks.len(), load.unknown), (4, 1));
    }

    #[test]
    fn estimates_are_added() {
        let mut load = Load::default();
        load.story(1.into(), Some(Decimal::from(5)), true);
        load.story(2.into(), Some(Decimal::from(3)), false);
        assert_eq!((load.estimate, load.estimate_done), (Decimal::from(8), Decimal::from(5)));
    }
}
