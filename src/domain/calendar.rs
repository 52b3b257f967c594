//! The calendar held against itself: launches and sessions in a busy season, sprints and sittings that take long, committees that fall
//! silent.
//!
//! In: entries, as a project or a publication shows them ([`EntrySource`]), and the limits that the project holds itself to. Out: what collides,
//! each under the rule of `check` that reports it. Dates are held against the project's own `date`, never against the clock.

use super::dates::{days, days_before, falls_into, in_days, span_of};
use super::{EntrySource, choice, date, flag};
use crate::finding::RuleId;
use crate::project::Entry;
use crate::project::limits::Limits;
use crate::schema::Value;
use crate::schema::value::{Date, Duration, Unit};
use jiff::civil::Date as Day;
use rust_decimal::Decimal;

/// How long before a launch committees sit more often, in days.
const BEFORE_LAUNCH: i64 = 42;

/// What a rhythm in months may be late by, in days: the first Tuesday of the month may fall 35 days after the last.
const PLAY: i64 = 7;

/// Something that collides with the rest of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash<I> {
    /// The rule of `check` that reports it.
    pub rule: RuleId,
    /// What collides.
    pub entry: I,
    /// With what.
    pub with: Collision<I>,
}

/// What an entry collides with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Collision<I> {
    /// A peak, a closure or a holiday.
    Season {
        /// The period.
        season: I,
        /// The first time that it meets, with its first and last day: a period may come back every year.
        span: (Date, Date),
    },
    /// A month in which nobody is there.
    Month(Date),
    /// A version that changes while it is tested.
    Changes,
    /// A limit to how long a sitting takes.
    Length {
        /// How long it takes.
        takes: Duration,
        /// How long it may take.
        limit: Duration,
    },
    /// A limit to how long a sprint takes, which is counted in the fewest days that it can take.
    Days {
        /// The days.
        takes: i64,
        /// How long it may take.
        limit: Duration,
    },
    /// The rhythm of a committee, the longest silence first.
    Silences(Vec<Silence<I>>),
}

/// A time without a sitting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence<I> {
    /// The last sitting before.
    pub after: I,
    /// Its day.
    pub from: Date,
    /// The day of the next, or that of the project.
    pub to: Day,
    /// How long it may last.
    pub limit: Duration,
}

impl<I> Silence<I> {
    /// Returns the fewest days that it can have lasted.
    pub fn days(&self) -> i64 {
        days(self.from.last(), self.to)
    }
}

/// Finds what collides.
pub fn clashes<D: EntrySource>(source: &D, limits: Limits<'_>) -> Vec<Clash<D::Index>> {
    let mut found = Vec::new();
    let launches = launches(source);
    let sessions = source.of_kind("session");
    seasons(source, &launches, &sessions, &mut found);
    months(&launches, &limits.months(RuleId::LaunchMonth), &mut found);
    let unfrozen = sessions.iter().filter(|(_, session)| flag(session, "frozen") == Some(false));
    found.extend(unfrozen.map(|(n, _)| Clash { rule: RuleId::SessionNotFrozen, entry: *n, with: Collision::Changes }));
    sprints(source, limits, &mut found);
    lengths(source, limits, &mut found);
    let openings: Vec<Day> = launches.iter().filter_map(|(_, phase)| Some(date(phase, "from")?.first())).collect();
    rhythms(source, limits, &openings, &mut found);
    found
}

/// Openings: restricted, then general.
fn launches<D: EntrySource>(source: &D) -> Vec<(D::Index, &Entry)> {
    let mut phases = source.of_kind("phase");
    phases.retain(|(_, phase)| matches!(choice(phase, "sort"), Some("soft_launch" | "hard_launch")));
    phases
}

/// The first time that a span falls into a season, which may come back on the same days of each year.
fn meets(span: (Date, Date), season: (Date, Date), yearly: bool) -> Option<(Date, Date)> {
    // A year without 29 February has the day before.
    let in_year = |date: Date, more: i16| {
        let day = date.day.map(|day| if date.month == Some(2) { day.min(28) } else { day });
        Date { year: date.year.saturating_add(more), day: if more == 0 { date.day } else { day }, ..date }
    };
    let last = if yearly { span.1.year.saturating_sub(season.0.year).max(0) } else { 0 };
    (0..=last).map(|more| (in_year(season.0, more), in_year(season.1, more))).find(|season| falls_into(span, *season))
}

/// Launches and sessions in a peak, a closure or a holiday.
fn seasons<D: EntrySource>(
    source: &D,
    launches: &[(D::Index, &Entry)],
    sessions: &[(D::Index, &Entry)],
    found: &mut Vec<Clash<D::Index>>,
) {
    let heavy: Vec<(D::Index, (Date, Date), bool)> = source
        .of_kind("period")
        .into_iter()
        .filter(|(_, period)| matches!(choice(period, "sort"), Some("peak" | "blackout" | "holiday")))
        .filter_map(|(n, period)| Some((n, span_of(period)?, choice(period, "repeats") == Some("yearly"))))
        .collect();
    let launches = launches.iter().map(|(n, entry)| (*n, *entry, RuleId::LaunchInSeason));
    let sessions = sessions.iter().map(|(n, entry)| (*n, *entry, RuleId::SessionInSeason));
    for (entry, written, rule) in launches.chain(sessions) {
        let Some(span) = span_of(written) else { continue };
        for (season, own, yearly) in &heavy {
            let met = meets(span, *own, *yearly);
            found.extend(met.map(|span| Clash { rule, entry, with: Collision::Season { season: *season, span } }));
        }
    }
}

/// Launches in a month in which nobody is there.
fn months<I: Copy>(launches: &[(I, &Entry)], months: &[i8], found: &mut Vec<Clash<I>>) {
    for (entry, written) in launches {
        let Some((from, to)) = span_of(written) else { continue };
        let named = (from.first().year()..=to.last().year())
            .flat_map(|year| months.iter().map(move |month| Date { year, month: Some(*month), day: None }))
            .find(|month| falls_into((from, to), (*month, *month)));
        if let Some(month) = named {
            found.push(Clash { rule: RuleId::LaunchMonth, entry: *entry, with: Collision::Month(month) });
        }
    }
}

/// Sprints that are too long, or longer than is good.
fn sprints<D: EntrySource>(source: &D, limits: Limits<'_>, found: &mut Vec<Clash<D::Index>>) {
    let limit = |rule| limits.time(rule, "max");
    let (Some(most), Some(ideal)) = (limit(RuleId::SprintTooLong), limit(RuleId::SprintShape)) else { return };
    let day = Duration { count: Decimal::ONE, unit: Unit::Day }.rank();
    for (entry, sprint) in source.of_kind("sprint") {
        let (Some(from), Some(to)) = (date(sprint, "from"), date(sprint, "to")) else { continue };
        let takes = days(from.last(), to.first());
        let length = Decimal::from(takes).saturating_mul(day);
        let over = [(RuleId::SprintTooLong, most), (RuleId::SprintShape, ideal)];
        if let Some((rule, limit)) = over.into_iter().find(|(_, limit)| length > limit.rank()) {
            found.push(Clash { rule, entry, with: Collision::Days { takes, limit } });
        }
    }
}

/// Sittings that take long: as the committee plans them, and as they were. A long review is meant to be long, and a workshop is no
/// committee.
fn lengths<D: EntrySource>(source: &D, limits: Limits<'_>, found: &mut Vec<Clash<D::Index>>) {
    let rule = RuleId::CommitteeTooLong;
    let Some(limit) = limits.time(rule, "max") else { return };
    let ordinary = |(n, meeting): &(D::Index, &Entry)| {
        !matches!(choice(meeting, "sort"), Some("review" | "extraordinary")) && !source.linked(*n, "of").is_empty()
    };
    let sittings = source.of_kind("meeting").into_iter().filter(ordinary);
    for (entry, written) in source.of_kind("committee").into_iter().chain(sittings) {
        if let Some(Value::Duration(takes)) = written.get("duration")
            && takes.rank() > limit.rank()
        {
            found.push(Clash { rule, entry, with: Collision::Length { takes: *takes, limit } });
        }
    }
}

/// How many days may lie between two sittings of a committee, and how many before a launch.
struct Rhythm {
    usual: Duration,
    days: i64,
    near_launch: Option<Duration>,
}

impl Rhythm {
    fn of(committee: &Entry, limits: Limits<'_>) -> Option<Self> {
        let setting = |name| limits.time(RuleId::CommitteeGap, name);
        let usual = setting("max")?;
        let Some(Value::Duration(own)) = committee.get("every") else {
            return Some(Rhythm { usual, days: in_days(usual), near_launch: setting("near_launch") });
        };
        let play = if matches!(own.unit, Unit::Month | Unit::Year) { PLAY } else { 0 };
        let days = in_days(*own).saturating_add(play);
        // A committee that is meant to meet rarely does not lead the launch.
        let leads = days <= in_days(usual).saturating_add(PLAY);
        Some(Rhythm { usual: *own, days, near_launch: setting("near_launch").filter(|_| leads) })
    }

    /// Returns the limit that a time without a sitting breaks, if any.
    fn broken(&self, from: Date, to: Day, openings: &[Day]) -> Option<Duration> {
        if days(from.last(), to) > self.days {
            return Some(self.usual);
        }
        let limit = self.near_launch?;
        let near = |opening: &Day| {
            let (start, end) = (days_before(*opening, BEFORE_LAUNCH).max(from.last()), (*opening).min(to));
            days(start, end) > in_days(limit)
        };
        openings.iter().any(near).then_some(limit)
    }
}

/// A meeting: its index, itself, its day, and the committees that it is of.
type Sitting<'a, I> = (I, &'a Entry, Date, Vec<I>);

/// Committees that were silent for too long: between two sittings, or since the last. One that never sat is left alone.
fn rhythms<D: EntrySource>(source: &D, limits: Limits<'_>, openings: &[Day], found: &mut Vec<Clash<D::Index>>) {
    let meetings = source.of_kind("meeting");
    let dated: Vec<Sitting<'_, D::Index>> = meetings
        .into_iter()
        .filter_map(|(n, meeting)| Some((n, meeting, date(meeting, "date")?, source.linked(n, "of"))))
        .collect();
    for (entry, committee) in source.of_kind("committee") {
        let Some(rhythm) = Rhythm::of(committee, limits) else { continue };
        let mut sittings: Vec<(D::Index, &Entry, Date)> =
            dated.iter().filter(|(.., of)| of.contains(&entry)).map(|(n, meeting, day, _)| (*n, *meeting, *day)).collect();
        sittings.sort_by_key(|(.., day)| day.first());
        // The fewest days that a silence can have lasted.
        let mut times: Vec<(D::Index, Date, Day)> = sittings
            .windows(2)
            .filter_map(|pair| Some((pair.first()?, pair.last()?.2.first())))
            .map(|((n, _, from), to)| (*n, *from, to))
            .collect();
        if let (Some((n, last, from)), Some(today)) = (sittings.last(), source.today()) {
            // A next date that was agreed on is kept until it has passed.
            let next = date(last, "next_date").filter(|next| next.last() >= today.first());
            times.push((*n, *from, next.map_or(today.first(), Date::first)));
        }
        let silence = |(after, from, to): (D::Index, Date, Day)| {
            Some(Silence { after, from, to, limit: rhythm.broken(from, to, openings)? })
        };
        let mut silences: Vec<Silence<D::Index>> = times.into_iter().filter_map(silence).collect();
        silences.sort_by_key(|silence| std::cmp::Reverse(silence.days()));
        if !silences.is_empty() {
            found.push(Clash { rule: RuleId::CommitteeGap, entry, with: Collision::Silences(silences) });
        }
    }
}
