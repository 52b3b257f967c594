//! Instalments and the tests that release them: payment ← milestone ← tests.
//!
//! The tests of an instalment are those of its `released_by`, or else of `proved_by` of the milestone at which it is due. Either names tests,
//! sessions (the tests that they run) or lots (the tests that verify their requirements). Only what the source holds is counted.

use super::{EntrySource, choice, date};
use crate::project::Entry;
use crate::schema::value::Date;
use std::collections::BTreeSet;

/// How far an instalment is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress<I> {
    /// The milestone at which it is due.
    pub milestone: Option<I>,
    /// Its tests.
    pub tests: Vec<I>,
    /// Those that passed; an acceptable result counts.
    pub passed: usize,
    /// Those that failed or are blocked.
    pub failed: Vec<I>,
    /// Those that nobody has run.
    pub not_run: Vec<I>,
    /// Critical reports on its tests that are still open.
    pub critical: Vec<I>,
    /// What follows.
    pub state: InstalmentState,
}

/// Whether an instalment is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstalmentState {
    /// It was paid on that day.
    Paid(Date),
    /// All tests passed, nothing critical is open, and the day has come.
    Due,
    /// The same, and the day has not come.
    Awaited,
    /// A test did not pass, or something critical is open.
    NotDue,
    /// All tests passed; whether that is enough cannot be said: reports are not in sight, or no day is known.
    Passed,
    /// No test proves it.
    Unproved,
}

impl<I> Progress<I> {
    /// Returns what holds it back, the gravest first.
    pub fn missing(&self) -> impl Iterator<Item = &I> {
        self.critical.iter().chain(&self.failed).chain(&self.not_run)
    }
}

/// What tests and reports say, read once for all instalments.
#[derive(Debug)]
pub struct Evidence<'a, S: EntrySource> {
    source: &'a S,
    /// Whether verdicts and reports are in sight.
    verdicts: bool,
    reports: bool,
    /// The lot of each test, by way of what it verifies.
    lots: Vec<(S::Index, S::Index)>,
    /// The tests that open critical reports are on.
    critical: Vec<(S::Index, S::Index)>,
}

impl<'a, S: EntrySource> Evidence<'a, S> {
    /// Reads the tests and the reports.
    pub fn new(source: &'a S) -> Self {
        let of_test = |test: S::Index| {
            let verified = source.linked(test, "verifies").into_iter();
            verified.flat_map(|requirement| source.linked(requirement, "lot")).map(move |lot| (lot, test))
        };
        let mut lots: Vec<(S::Index, S::Index)> =
            source.of_kind("test").into_iter().flat_map(|(test, _)| of_test(test)).collect();
        lots.sort_unstable();
        lots.dedup();
        let open = source.of_kind("feedback").into_iter().filter(|(_, report)| is_open(report));
        let critical = open.flat_map(|(report, _)| source.linked(report, "on").into_iter().map(move |test| (test, report)));
        let verdicts = source.has("test", "verdict");
        let reports = ["class", "retest"].iter().all(|field| source.has("feedback", field));
        Evidence { source, verdicts, reports, lots, critical: critical.collect() }
    }

    /// Whether verdicts are in sight, and reports.
    pub fn in_sight(&self) -> (bool, bool) {
        (self.verdicts, self.reports)
    }

    /// Returns how far an instalment is.
    pub fn of(&self, payment: S::Index) -> Progress<S::Index> {
        let source = self.source;
        let milestone = source.linked(payment, "due").first().copied();
        let mut named = source.linked(payment, "released_by");
        if named.is_empty() {
            named = milestone.map_or_else(Vec::new, |milestone| source.linked(milestone, "proved_by"));
        }
        let tests: BTreeSet<S::Index> = named.into_iter().flat_map(|named| self.tests(named)).collect();
        let with = |wanted: &[&str]| -> Vec<S::Index> {
            let verdict = |test: &S::Index| source.entry(*test).and_then(|test| choice(test, "verdict")).unwrap_or("not_run");
            tests.iter().copied().filter(|test| wanted.contains(&verdict(test))).collect()
        };
        let critical = self.critical.iter().filter(|(test, _)| tests.contains(test)).map(|(_, report)| *report);
        let critical: BTreeSet<S::Index> = critical.collect();
        let mut progress = Progress {
            milestone,
            passed: with(&["passed", "accepted"]).len(),
            failed: with(&["failed", "blocked"]),
            not_run: Vec::new(),
            critical: critical.into_iter().collect(),
            state: InstalmentState::Unproved,
            tests: Vec::new(),
        };
        let settled = |test: &S::Index| {
            let verdict = source.entry(*test).and_then(|test| choice(test, "verdict"));
            matches!(verdict, Some("passed" | "accepted" | "failed" | "blocked"))
        };
        progress.not_run = tests.iter().copied().filter(|test| !settled(test)).collect();
        progress.tests = tests.into_iter().collect();
        progress.state = self.state(payment, &progress);
        progress
    }

    /// Returns the tests that a test, a session or a lot stands for.
    pub fn tests(&self, named: S::Index) -> Vec<S::Index> {
        match self.source.entry(named).map(|entry| &*entry.kind) {
            Some("test") => vec![named],
            Some("session") => self.source.linked(named, "runs"),
            Some("lot") => self.lots.iter().filter(|(lot, _)| *lot == named).map(|(_, test)| *test).collect(),
            _ => Vec::new(),
        }
    }

    fn state(&self, payment: S::Index, progress: &Progress<S::Index>) -> InstalmentState {
        let own = |index: S::Index, field: &str| self.source.entry(index).and_then(|entry| date(entry, field));
        if let Some(day) = own(payment, "paid") {
            return InstalmentState::Paid(day);
        }
        if progress.tests.is_empty() || !self.verdicts {
            return InstalmentState::Unproved;
        }
        if progress.missing().next().is_some() {
            return InstalmentState::NotDue;
        }
        if !self.reports {
            return InstalmentState::Passed;
        }
        let day = progress.milestone.and_then(|milestone| own(milestone, "date"));
        match (day, self.source.today()) {
            (Some(day), Some(today)) if day.last() <= today.last() => InstalmentState::Due,
            (Some(_), Some(_)) => InstalmentState::Awaited,
            // What its own tests release needs no day.
            (None, _) if progress.milestone.is_none() => InstalmentState::Due,
            _ => InstalmentState::Passed,
        }
    }
}

/// Whether a report is critical and still open.
fn is_open(report: &Entry) -> bool {
    choice(report, "class") == Some("critical") && stands(report)
}

/// Whether a report still stands: its fault was not seen mended, and it was not set aside.
pub fn stands(report: &Entry) -> bool {
    choice(report, "retest") != Some("passed") && !matches!(choice(report, "verdict"), Some("rejected" | "duplicate"))
}
