//! The acceptance of a lot: its tests, what is still open on them, and the decision that follows from the rules of its milestone.
//!
//! The milestone is the first, by date, that gates the lot and is proved by tests. Its tests are those that it names, of this lot or of none;
//! without a milestone, those that verify requirements of the lot. A lot is refused while a test has failed, is blocked, or more reports of a
//! class are open than the milestone allows (no critical one unless it says so); accepted with reservations where a result is only
//! acceptable or a report is open; undecided while a test was not run. Only what the source holds is counted; where verdicts or reports are not
//! in sight, nothing is decided.

use super::instalments::{Evidence, stands};
use super::read::{as_choice, as_integer};
use super::{EntrySource, cell, choice, date, rows};
use std::collections::BTreeSet;

/// The record of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance<I> {
    /// The milestone whose rules hold.
    pub milestone: Option<I>,
    /// Its tests.
    pub tests: Vec<I>,
    /// Those that passed.
    pub passed: Vec<I>,
    /// Those whose result is acceptable with a reservation.
    pub acceptable: Vec<I>,
    /// Those that failed or are blocked.
    pub failed: Vec<I>,
    /// Those that nobody has run.
    pub not_run: Vec<I>,
    /// Reports on its tests that are still open; the gravest class first.
    pub open: Vec<I>,
    /// How many open reports of each class there are, and how many the milestone allows; no limit where it says nothing.
    pub classes: Vec<(Class, usize, Option<usize>)>,
    /// What follows.
    pub decision: Decision,
}

/// The class of a report, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Class {
    Critical,
    Organisational,
    Improvement,
    Unsaid,
}

impl Class {
    /// The classes that a milestone may name.
    pub const ALL: [Class; 3] = [Class::Critical, Class::Organisational, Class::Improvement];

    /// Reads the word of a report.
    pub fn parse(word: Option<&str>) -> Self {
        Class::ALL.into_iter().find(|class| Some(class.key()) == word).unwrap_or(Class::Unsaid)
    }

    /// The word for it in files; empty where nothing is said.
    pub fn key(self) -> &'static str {
        match self {
            Class::Critical => "critical",
            Class::Organisational => "organisational",
            Class::Improvement => "improvement",
            Class::Unsaid => "",
        }
    }
}

/// What follows from the tests and the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Every test passed and nothing is open.
    Accepted,
    /// No more is open than the milestone allows.
    WithReservations,
    /// A test failed, or more is open than the milestone allows.
    Refused,
    /// A test was not run, or there is none.
    Undecided,
    /// Verdicts or reports are not in sight.
    Unknown,
}

/// The milestones that gate a lot and are proved by tests, by date.
pub fn milestones<S: EntrySource>(source: &S, lot: S::Index) -> Vec<S::Index> {
    let gates = |milestone: &S::Index| {
        source.linked(*milestone, "gates").contains(&lot) && !source.linked(*milestone, "proved_by").is_empty()
    };
    let mut found: Vec<S::Index> = source.of_kind("milestone").into_iter().map(|(n, _)| n).filter(gates).collect();
    found.sort_by_key(|n| {
        let day = source.entry(*n).and_then(|entry| date(entry, "date"));
        (day.is_none(), day.map(crate::schema::value::Date::last))
    });
    found
}

/// Returns how the acceptance of a lot stands at a milestone.
pub fn of_lot<S: EntrySource>(
    source: &S,
    evidence: &Evidence<'_, S>,
    lot: S::Index,
    milestone: Option<S::Index>,
) -> Acceptance<S::Index> {
    let own: BTreeSet<S::Index> = evidence.tests(lot).into_iter().collect();
    let lots = |test: S::Index| source.linked(test, "verifies").into_iter().any(|r| !source.linked(r, "lot").is_empty());
    let named = milestone.map_or_else(Vec::new, |milestone| source.linked(milestone, "proved_by"));
    let proved: BTreeSet<S::Index> = named.into_iter().flat_map(|named| evidence.tests(named)).collect();
    let tests: Vec<S::Index> = match milestone {
        Some(_) => proved.into_iter().filter(|test| own.contains(test) || !lots(*test)).collect(),
        None => own.into_iter().collect(),
    };
    let verdict = |test: &S::Index| source.entry(*test).and_then(|test| choice(test, "verdict")).unwrap_or("not_run");
    let with = |wanted: &[&str]| tests.iter().copied().filter(|test| wanted.contains(&verdict(test))).collect::<Vec<_>>();
    let reports = source.of_kind("feedback").into_iter().filter(|(_, report)| stands(report));
    let mut open: Vec<(Class, S::Index)> = reports
        .filter(|(n, _)| source.linked(*n, "on").iter().any(|test| tests.contains(test)))
        .map(|(n, report)| (Class::parse(choice(report, "class")), n))
        .collect();
    open.sort_unstable();
    let allowed = |class: Class| {
        let own = milestone.and_then(|milestone| source.entry(milestone)).map_or(&[][..], |entry| rows(entry, "tolerates"));
        let row = own.iter().find(|row| cell(row, "class").and_then(as_choice) == Some(class.key()));
        let most = row.and_then(|row| cell(row, "most")).and_then(as_integer).and_then(|most| usize::try_from(most).ok());
        most.or((class == Class::Critical).then_some(0))
    };
    let count = |class: Class| open.iter().filter(|(own, _)| *own == class).count();
    let classes: Vec<_> = Class::ALL.into_iter().map(|class| (class, count(class), allowed(class))).collect();
    let mut record = Acceptance {
        milestone,
        passed: with(&["passed"]),
        acceptable: with(&["accepted"]),
        failed: with(&["failed", "blocked"]),
        not_run: Vec::new(),
        open: open.into_iter().map(|(_, n)| n).collect(),
        classes,
        decision: Decision::Unknown,
        tests,
    };
    let settled = [&record.passed, &record.acceptable, &record.failed];
    record.not_run = record.tests.iter().copied().filter(|test| settled.iter().all(|own| !own.contains(test))).collect();
    record.decision = match evidence.in_sight() {
        (true, true) => decide(&record),
        _ => Decision::Unknown,
    };
    record
}

fn decide<I>(record: &Acceptance<I>) -> Decision {
    let too_many = record.classes.iter().any(|(_, open, most)| most.is_some_and(|most| *open > most));
    if !record.failed.is_empty() || too_many {
        Decision::Refused
    } else if record.tests.is_empty() || !record.not_run.is_empty() {
        Decision::Undecided
    } else if !record.acceptable.is_empty() || !record.open.is_empty() {
        Decision::WithReservations
    } else {
        Decision::Accepted
    }
}

#[cfg(test)]
mod tests;
