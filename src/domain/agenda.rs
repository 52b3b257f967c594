//! The next sitting of a committee: its day, what it has to follow, settle and look at, and how long each may take.
//!
//! In: a committee, as a publication shows it, and the registers beside it. Out: an [`Agenda`]. Days are held against the date of the
//! project, never against the clock: without one, nothing is late.

use super::kpi::{self, State};
use super::{choice, date};
use crate::index::EntryIndex;
use crate::publication::Publication;
use crate::schema::Value;
use crate::schema::value::{Date, Duration, Unit};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// What a sitting is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    /// The committee.
    pub committee: EntryIndex,
    /// Its sitting before.
    pub last: Option<EntryIndex>,
    /// A sitting of that day that is written already.
    pub planned: Option<EntryIndex>,
    /// The day, where it was agreed on or the committee says how often it sits.
    pub date: Option<Date>,
    /// How long it takes.
    pub duration: Option<Duration>,
    /// Its subjects, in the order in which they come.
    pub topics: Vec<Topic>,
}

/// A subject of a sitting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// What is done with it.
    pub sort: TopicSort,
    /// The entries that it speaks of.
    pub entries: Vec<EntryIndex>,
    /// How many more there are than are named.
    pub more: usize,
    /// Its share of the time.
    pub minutes: Option<u32>,
}

/// What a subject is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicSort {
    /// What the sitting before settled and opened.
    Follow,
    /// Decisions that are proposed.
    Decide,
    /// Tasks that are late, or due before the sitting after this one.
    Work,
    /// Indicators that crossed their alert threshold, or another one since the sitting before.
    Figures,
    /// Risks whose review is due.
    Risks,
    /// Gates and milestones that are near, or passed without a verdict.
    Ahead,
    /// Any other business.
    Other,
}

impl TopicSort {
    /// The key of the words that name it.
    pub fn key(self) -> &'static str {
        match self {
            TopicSort::Follow => "agenda_follow",
            TopicSort::Decide => "agenda_decide",
            TopicSort::Work => "agenda_work",
            TopicSort::Figures => "agenda_figures",
            TopicSort::Risks => "agenda_risks",
            TopicSort::Ahead => "agenda_ahead",
            TopicSort::Other => "agenda_other",
        }
    }

    /// How much time each of its entries asks for, beside the others, and how much it asks for by itself.
    fn weight(self) -> (usize, usize) {
        match self {
            TopicSort::Decide => (6, 0),
            TopicSort::Follow | TopicSort::Work | TopicSort::Figures | TopicSort::Risks | TopicSort::Ahead => (1, 1),
            TopicSort::Other => (0, 2),
        }
    }
}

/// The most entries of a subject that are named.
const NAMED: usize = 8;

/// Makes the agenda of the next sitting of a committee; `on` is its day, where somebody says it.
pub fn next_sitting(committee: EntryIndex, on: Option<Date>, publication: &Publication) -> Agenda {
    let today = publication.info().date;
    let mut sittings: Vec<(Date, EntryIndex)> =
        publication.linked(committee, "meetings").filter_map(|n| Some((date(publication.entry(n), "date")?, n))).collect();
    sittings.sort_by_key(|(day, n)| (day.first(), *n));
    // One that has minutes took place, whatever the date of the project says.
    let held = |(day, n): &&(Date, EntryIndex)| {
        today.is_none_or(|today| day.first() <= today.last()) || publication.entry(*n).get("minutes").is_some()
    };
    let last = sittings.iter().rev().find(held).copied();
    let coming = sittings.iter().find(|(day, _)| last.is_none_or(|(before, _)| day.first() > before.first())).copied();
    let every = match publication.entry(committee).get("every") {
        Some(Value::Duration(every)) => Some(*every),
        _ => None,
    };
    let day = on.or(coming.map(|(day, _)| day)).or_else(|| agreed(last?, every, today, publication));
    let planned = sittings.iter().find(|(on, n)| day == Some(*on) && Some(*n) != last.map(|(_, n)| n)).map(|(_, n)| *n);
    let duration = match publication.entry(committee).get("duration") {
        Some(Value::Duration(duration)) => Some(*duration),
        _ => None,
    };
    let period = every.unwrap_or(Duration { count: Decimal::ONE, unit: Unit::Month });
    let horizon = day.and_then(|day| day.shifted(period, false));
    let table =
        Table { publication, committee, last: last.map(|(_, n)| n), today: today.or(last.map(|(day, _)| day)), day, horizon };
    let mut topics = table.topics();
    share(&mut topics, duration.and_then(minutes));
    Agenda { committee, last: table.last, planned, date: day, duration, topics }
}

/// The day that the last sitting agreed on, while it is to come; else the first by the rhythm that has not passed.
fn agreed(last: (Date, EntryIndex), every: Option<Duration>, today: Option<Date>, publication: &Publication) -> Option<Date> {
    /// The most sittings that nobody wrote down.
    const MISSED: usize = 1_000;
    let (before, meeting) = last;
    let to_come = |day: &Date| day.first() > before.first() && today.is_none_or(|today| day.last() >= today.first());
    if let Some(next) = date(publication.entry(meeting), "next_date").filter(to_come) {
        return Some(next);
    }
    let every = every?;
    let step = |n: usize| before.shifted(Duration { count: every.count.checked_mul(Decimal::from(n))?, unit: every.unit }, false);
    (1..=MISSED).map_while(step).find(to_come)
}

/// How many minutes a sitting takes, where it is said in hours or minutes.
pub fn minutes(duration: Duration) -> Option<u32> {
    let factor = match duration.unit {
        Unit::Minute => 1,
        Unit::Hour => 60,
        Unit::Second | Unit::Day | Unit::Week | Unit::Month | Unit::Year => return None,
    };
    duration.count.checked_mul(Decimal::from(factor))?.trunc().to_u32().filter(|minutes| *minutes > 0)
}

/// What lies on the table of a sitting.
struct Table<'a> {
    publication: &'a Publication,
    committee: EntryIndex,
    last: Option<EntryIndex>,
    /// The day from which things are late.
    today: Option<Date>,
    /// The day of the sitting.
    day: Option<Date>,
    /// The day of the one after it.
    horizon: Option<Date>,
}

impl Table<'_> {
    fn topics(&self) -> Vec<Topic> {
        let follow = self.follow();
        let work = self.work(&follow);
        let found = [
            (TopicSort::Follow, follow),
            (TopicSort::Decide, self.decide()),
            (TopicSort::Work, work),
            (TopicSort::Figures, self.figures()),
            (TopicSort::Risks, self.risks()),
            (TopicSort::Ahead, self.ahead()),
        ];
        let topic = |(sort, mut entries): (TopicSort, Vec<EntryIndex>)| {
            let more = entries.len().saturating_sub(NAMED);
            entries.truncate(NAMED);
            Topic { sort, entries, more, minutes: None }
        };
        let mut topics: Vec<Topic> = found.into_iter().filter(|(_, entries)| !entries.is_empty()).map(topic).collect();
        topics.push(topic((TopicSort::Other, Vec::new())));
        topics
    }

    fn choice(&self, n: EntryIndex, field: &str) -> Option<&str> {
        choice(self.publication.entry(n), field)
    }

    fn date(&self, n: EntryIndex, field: &str) -> Option<Date> {
        date(self.publication.entry(n), field)
    }

    /// What the sitting before took and opened, and is not over.
    fn follow(&self) -> Vec<EntryIndex> {
        let Some(last) = self.last else { return Vec::new() };
        let took = self.publication.linked(last, "took");
        let took = took.filter(|n| !matches!(self.choice(*n, "status"), Some("rejected" | "superseded" | "proposed")));
        let opened = self.publication.linked(last, "opened").filter(|n| !self.is_done(*n));
        took.chain(opened).collect()
    }

    /// Decisions that are proposed to this committee, or to none that is named.
    fn decide(&self) -> Vec<EntryIndex> {
        let to_us = |n: &EntryIndex| {
            let mut by = self.publication.linked(*n, "by").peekable();
            by.peek().is_none() || by.any(|by| by == self.committee)
        };
        let proposed = |n: &EntryIndex| self.choice(*n, "status") == Some("proposed");
        self.publication.of_kind("decision").iter().copied().filter(proposed).filter(to_us).collect()
    }

    fn is_done(&self, task: EntryIndex) -> bool {
        self.choice(task, "status") == Some("done")
    }

    /// Tasks that are late, those in hand that are due before the sitting after this one, and those in hand that this committee opened.
    fn work(&self, followed: &[EntryIndex]) -> Vec<EntryIndex> {
        let opened_here = |n: EntryIndex| {
            self.publication
                .linked(n, "opened_in")
                .any(|meeting| self.publication.linked(meeting, "of").any(|of| of == self.committee))
        };
        let wanted = |n: &EntryIndex| {
            let due = self.date(*n, "due");
            let late = due.zip(self.today).is_some_and(|(due, today)| due.last() < today.first());
            let near = || due.zip(self.horizon).is_some_and(|(due, horizon)| due.first() <= horizon.last());
            let in_hand = || matches!(self.choice(*n, "status"), Some("doing" | "testing"));
            !self.is_done(*n) && !followed.contains(n) && (late || in_hand() && (near() || opened_here(*n)))
        };
        let mut found: Vec<EntryIndex> = self.publication.of_kind("task").iter().copied().filter(wanted).collect();
        found.sort_by_key(|n| (self.date(*n, "due").map_or(jiff::civil::Date::MAX, Date::last), *n));
        found
    }

    /// Indicators in alert, then those that are to be watched since the sitting before.
    fn figures(&self) -> Vec<EntryIndex> {
        let before = self.last.and_then(|last| self.date(last, "date"));
        let state = |n: EntryIndex, by: Option<Date>| {
            let entry = self.publication.entry(n);
            let measure = by.map_or_else(|| kpi::last_measure(entry), |day| kpi::measure_by(entry, day));
            kpi::Bounds::of(entry).state(measure.map(|(_, value)| value))
        };
        let all = || self.publication.of_kind("kpi").iter().copied();
        let in_alert = all().filter(|n| state(*n, None) == State::Bad);
        let newly = all().filter(|n| {
            state(*n, None) == State::Warn && before.is_some_and(|day| !matches!(state(*n, Some(day)), State::Warn | State::Bad))
        });
        in_alert.chain(newly).collect()
    }

    /// Risks whose review is due by the day of the sitting.
    fn risks(&self) -> Vec<EntryIndex> {
        let Some(day) = self.day.or(self.today) else { return Vec::new() };
        let due = |n: &EntryIndex| {
            let open = !matches!(self.choice(*n, "status"), Some("closed" | "occurred"));
            open && self.date(*n, "review_date").is_some_and(|review| review.first() <= day.last())
        };
        self.publication.of_kind("risk").iter().copied().filter(due).collect()
    }

    /// Gates without a verdict that are near or passed, and milestones that are near.
    fn ahead(&self) -> Vec<EntryIndex> {
        let (Some(today), Some(horizon)) = (self.today, self.horizon) else { return Vec::new() };
        let near = |day: &Date| day.first() <= horizon.last();
        let gate = |n: &EntryIndex| matches!(self.choice(*n, "verdict"), None | Some("pending"));
        let gates = self.publication.of_kind("gate").iter().filter(|n| gate(n));
        let of = |n: &EntryIndex| Some((self.date(*n, "date")?, *n));
        let gates = gates.filter_map(of).filter(|(day, _)| near(day));
        let milestones = self.publication.of_kind("milestone").iter().filter_map(of);
        let milestones = milestones.filter(|(day, _)| near(day) && day.last() >= today.first());
        let mut found: Vec<(Date, EntryIndex)> = gates.chain(milestones).collect();
        found.sort_by_key(|(day, n)| (day.first(), *n));
        found.into_iter().map(|(_, n)| n).collect()
    }
}

/// The smallest share of the time, in minutes, where there is enough.
const STEP: u32 = 5;

/// Shares the time out: each subject gets a step, and the rest goes by what the subjects weigh. The shares add up to the whole.
fn share(topics: &mut [Topic], whole: Option<u32>) {
    let (Some(whole), Ok(count)) = (whole, u32::try_from(topics.len())) else { return };
    let step = if whole.is_multiple_of(STEP) && whole / STEP >= count { STEP } else { 1 };
    let Some(rest) = (whole / step).checked_sub(count) else { return };
    let weights: Vec<u64> = topics
        .iter()
        .map(|topic| {
            let (each, own) = topic.sort.weight();
            u64::try_from(each * topic.entries.len() + own).unwrap_or(u64::from(u32::MAX))
        })
        .collect();
    let all: u64 = weights.iter().sum();
    if all == 0 {
        return;
    }
    let exact = |weight: u64| (u64::from(rest) * weight / all, u64::from(rest) * weight % all);
    let mut steps: Vec<u64> = weights.iter().map(|weight| exact(*weight).0).collect();
    // What is left over goes where most was cut off, and among equals to the first.
    let mut by_rest: Vec<usize> = (0..weights.len()).collect();
    by_rest.sort_by_key(|n| std::cmp::Reverse(weights.get(*n).map(|weight| exact(*weight).1)));
    let left = u64::from(rest) - steps.iter().sum::<u64>();
    for n in by_rest.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        if let Some(step) = steps.get_mut(n) {
            *step += 1;
        }
    }
    for (topic, steps) in topics.iter_mut().zip(steps) {
        topic.minutes = u32::try_from(steps + 1).ok().and_then(|steps| steps.checked_mul(step));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(sort: TopicSort, entries: usize) -> Topic {
        Topic { sort, entries: (0..entries).map(EntryIndex::from).collect(), more: 0, minutes: None }
    }

    #[test]
    fn shares_add_up_to_the_whole() {
        let all = [(TopicSort::Follow, 3), (TopicSort::Decide, 2), (TopicSort::Risks, 4), (TopicSort::Other, 0)];
        for whole in [1, 3, 4, 7, 20, 45, 60, 61, 90, 120, 240] {
            let mut topics: Vec<Topic> = all.iter().map(|(sort, n)| topic(*sort, *n)).collect();
            share(&mut topics, Some(whole));
            let given: Vec<u32> = topics.iter().filter_map(|topic| topic.minutes).collect();
            if whole < 4 {
                assert!(given.is_empty(), "{whole}: {given:?}");
            } else {
                assert_eq!(given.iter().sum::<u32>(), whole, "{given:?}");
                assert!(given.len() == 4 && given.iter().all(|minutes| *minutes > 0), "{given:?}");
            }
        }
        let mut topics: Vec<Topic> = all.iter().map(|(sort, n)| topic(*sort, *n)).collect();
        share(&mut topics, Some(60));
        assert_eq!(topics.iter().filter_map(|topic| topic.minutes).collect::<Vec<_>>(), [10, 25, 15, 10]);
    }

    #[test]
    fn a_length_in_days_has_no_minutes() {
        let of = |count: i64, unit| minutes(Duration { count: Decimal::from(count), unit });
        assert_eq!(
            [of(90, Unit::Minute), of(2, Unit::Hour), of(1, Unit::Day), of(0, Unit::Hour)],
            [Some(90), Some(120), None, None]
        );
    }
}
