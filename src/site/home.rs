//! What the dashboard says of time: dates to come, what changed lately, what was decided, what `check` found.
//!
//! Nothing here asks the clock: a site built again next month from the same commit is the same site. "Today" is the project's `date`,
//! else the day of the commit that is checked out.

use super::page::Maker;
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::messages::reason;
use crate::project::Page;
use crate::publication::{Last, Revision, address};
use crate::schema::value::Date;
use crate::schema::{FieldType, Kind, Tone, Value as FieldValue};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

/// Dates to come that are shown.
const DATES: usize = 8;
/// Commits that are shown.
const COMMITS: usize = 8;
/// Entries and pages shown of one commit or one alert.
const ITEMS: usize = 5;
/// Decisions that are shown.
const DECISIONS: usize = 4;

impl Maker<'_> {
    /// The day that the dashboard calls today.
    pub(super) fn today(&self) -> Option<jiff::civil::Date> {
        let own = self.publication.info().date.map(Date::first);
        own.or_else(|| self.publication.history().map(|history| history.head))
    }

    pub(super) fn day(&self, date: jiff::civil::Date) -> Value {
        let date = Date { year: date.year(), month: Some(date.month()), day: Some(date.day()) };
        json!({"text": date.show(self.publication.info().lang), "iso": date.to_string()})
    }

    /// The next dates of any entry, soonest first. What is done has no dates to come.
    pub(super) fn upcoming(&self) -> Vec<Value> {
        let Some(today) = self.today() else { return Vec::new() };
        let lang = self.publication.info().lang;
        let mut found: Vec<(jiff::civil::Date, Date, EntryIndex, &str)> = Vec::new();
        for (kind, entries) in self.publication.registers() {
            for field in kind.fields.values().filter(|f| f.upcoming && matches!(f.ty, FieldType::Date)) {
                for n in entries {
                    if let Some(FieldValue::Date(date)) = self.publication.entry(*n).get(&field.name)
                        && date.last() >= today
                        && !self.is_done(*n, kind)
                    {
                        found.push((date.last(), *date, *n, field.label.get(lang)));
                    }
                }
            }
        }
        found.sort_by_key(|(last, date, n, _)| (*last, date.first(), *n));
        let show = |(_, date, n, label): &(jiff::civil::Date, Date, EntryIndex, &str)| {
            let kind = self.publication.kind_of(self.publication.entry(*n)).map_or("", |kind| kind.label.get(lang));
            json!({
                "date": {"text": date.show(lang), "iso": date.to_string()}, "ref": self.item(*n),
                "what": label, "kind_label": kind, "distance": self.distance(*date, today),
            })
        };
        found.iter().take(DATES).map(show).collect()
    }

    /// How far away a day is, in words; nothing for a month or a year.
    fn distance(&self, date: Date, today: jiff::civil::Date) -> Option<String> {
        date.day?;
        let days = today.until(date.first()).ok()?.get_days();
        Some(match usize::try_from(days).ok()? {
            0 => self.words.get("today").to_owned(),
            1 => self.words.get("tomorrow").to_owned(),
            n => self.words.count("in_days", n),
        })
    }

    fn is_done(&self, n: EntryIndex, kind: &Kind) -> bool {
        let state =
            kind.progress.as_deref().and_then(|field| Some((kind.fields.get(field)?, self.publication.entry(n).get(field)?)));
        match state {
            Some((field, FieldValue::Choice(key))) => match &field.ty {
                FieldType::Choice(choices) => {
                    choices.iter().any(|c| c.key == **key && matches!(c.tone, Tone::Good | Tone::Muted))
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// The decisions that were taken last.
    pub(super) fn decisions(&self) -> Vec<Value> {
        let lang = self.publication.info().lang;
        let mut found: Vec<(Date, EntryIndex)> = crate::select::dated(self.publication, "decision");
        let today = self.today();
        found.retain(|(date, _)| today.is_none_or(|today| date.first() <= today));
        found.sort_by_key(|(date, n)| (std::cmp::Reverse(date.first()), *n));
        let show = |(date, n): &(Date, EntryIndex)| {
            let kind = self.publication.kind_of(self.publication.entry(*n));
            let state = kind.and_then(|kind| self.state(*n, kind));
            json!({"date": {"text": date.show(lang), "iso": date.to_string()}, "ref": self.item(*n), "state": state})
        };
        found.iter().take(DECISIONS).map(show).collect()
    }

    /// The choice that a kind names as its progress.
    fn state(&self, n: EntryIndex, kind: &Kind) -> Option<Value> {
        let field = kind.fields.get(kind.progress.as_deref()?)?;
        let (FieldType::Choice(choices), Some(FieldValue::Choice(key))) = (&field.ty, self.publication.entry(n).get(&field.name))
        else {
            return None;
        };
        let choice = choices.iter().find(|c| c.key == **key)?;
        Some(json!({"text": choice.label.get(self.publication.info().lang), "tone": choice.tone.name()}))
    }

    /// What changed lately: days, newest first, each with its commits and what is as that commit left it.
    pub(super) fn recent(&self) -> Value {
        let Some(history) = self.publication.history() else { return Value::Null };
        let mut commits: HashMap<&str, (&Arc<Revision>, Vec<Touched<'_>>)> = HashMap::new();
        let mut uncommitted: Vec<Touched<'_>> = Vec::new();
        let pages = self.publication.pages().iter().enumerate();
        let pages = pages.map(|(n, page)| (history.of_page(n), Touched::Page(page)));
        let entries = self.publication.entries().keys().map(|n| (history.of_entry(n), Touched::Entry(n)));
        for (last, touched) in pages.chain(entries) {
            match last {
                Some(Last::Committed(revision)) => {
                    commits.entry(&revision.hash).or_insert_with(|| (revision, Vec::new())).1.push(touched);
                }
                Some(Last::Uncommitted) => uncommitted.push(touched),
                None => {}
            }
        }
        let mut commits: Vec<(&Arc<Revision>, Vec<Touched<'_>>)> = commits.into_values().collect();
        commits.sort_by(|(a, _), (b, _)| (b.date, b.seconds, &b.hash).cmp(&(a.date, a.seconds, &a.hash)));
        let mut days: Vec<Value> = Vec::new();
        let mut last_day = None;
        for (revision, items) in commits.into_iter().take(COMMITS) {
            if last_day != Some(revision.date) {
                last_day = Some(revision.date);
                days.push(json!({"date": self.day(revision.date), "commits": []}));
            }
            let mut commit = self.cut(items);
            commit["author"] = revision.author.as_str().into();
            commit["subject"] = revision.subject.as_deref().map(|s| self.line(s)).into();
            commit["short"] = revision.short.as_str().into();
            commit["url"] = self.commit_link(revision).into();
            if let Some(list) = days.last_mut().and_then(|day| day["commits"].as_array_mut()) {
                list.push(commit);
            }
        }
        json!({"days": days, "uncommitted": (!uncommitted.is_empty()).then(|| self.cut(uncommitted))})
    }

    /// What `check` found, by rule.
    pub(super) fn alerts(&self) -> Vec<Value> {
        let lang = self.publication.info().lang;
        let alert = |alert: &crate::publication::Alert| {
            let pages = alert.pages.iter().filter_map(|n| self.publication.pages().get(*n)).map(Touched::Page);
            let items = pages.chain(alert.entries.iter().map(|n| Touched::Entry(*n))).collect();
            let mut value = self.cut(items);
            let label = Words::of(lang)
                .find(&format!("alert_{}", alert.rule))
                .unwrap_or_else(|| reason(alert.rule.as_str(), alert.reason, lang));
            value["rule"] = alert.rule.as_str().into();
            value["label"] = self.line(label).into();
            value["severity"] = alert.severity.name().into();
            value["count"] = alert.count.into();
            value
        };
        self.site.alerts().iter().map(alert).collect()
    }

    /// The first of many, and how many more there are.
    fn cut(&self, all: Vec<Touched<'_>>) -> Value {
        let more = all.len().saturating_sub(ITEMS);
        let items: Vec<Value> = all.iter().take(ITEMS).map(|touched| self.touched(touched)).collect();
        json!({"items": items, "more": (more > 0).then(|| self.words.count("and_more", more))})
    }

    fn item(&self, n: EntryIndex) -> Value {
        self.with_writer("", 4, |writer| serde_json::to_value(writer.reference(n)).unwrap_or_default())
    }

    fn touched(&self, touched: &Touched<'_>) -> Value {
        match touched {
            Touched::Entry(n) => self.item(*n),
            Touched::Page(page) => {
                let path = if &*page.path == "index" { "index.html".to_owned() } else { address::of_page(page) };
                json!({"id": Value::Null, "title": self.line(&page.title), "path": address::encode(&path)})
            }
        }
    }
}

/// Something that a commit or an alert is about.
enum Touched<'a> {
    Page(&'a Page),
    Entry(EntryIndex),
}
