//! What a change of an entry touches: a folded part of its page.

use super::Maker;
use crate::domain::impact::{Impact, Told, Touched, TouchedPayment};
use crate::face::{Writer, label_of};
use crate::index::EntryIndex;
use crate::publication::address;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How far the page goes; the command goes on.
const STEPS: usize = 3;

/// Entries that are named of each kind at each distance, and of payments and people.
const NAMED: usize = 12;

/// Entries that are named of why somebody is told.
const REASONS: usize = 3;

impl Maker<'_> {
    /// What the page says of what a change of its entry touches; nothing when nothing depends on it.
    pub(super) fn impact(&self, n: EntryIndex) -> Value {
        let impact = self.site.dependence().of(n, Some(STEPS), self.publication);
        if impact.touched.is_empty() {
            return Value::Null;
        }
        let entry = self.publication.entry(n);
        self.with_writer(&entry.file, 3, |writer| {
            json!({
                "summary": self.words.count("impact_total", impact.touched.len()),
                "steps": self.steps(&impact, writer),
                "further": impact.further.then(|| self.words.get("impact_further")),
                "documents": self.held_in(&entry.id),
                "payments": self.few(&impact.payments, |payment| payment_data(payment, writer)),
                "told": self.few(&impact.told, |told| self.told(told, writer)),
            })
        })
    }

    /// By distance, then by kind in the order of the method.
    fn steps(&self, impact: &Impact, writer: &Writer<'_>) -> Vec<Value> {
        let lang = self.publication.info().lang;
        let place = |touched: &Touched| {
            let kind = &self.publication.entry(touched.entry).kind;
            self.publication.vocabulary().iter().position(|known| known.name == *kind).unwrap_or(usize::MAX)
        };
        let mut steps: BTreeMap<usize, BTreeMap<usize, Vec<&Touched>>> = BTreeMap::new();
        for touched in &impact.touched {
            steps.entry(touched.distance).or_default().entry(place(touched)).or_default().push(touched);
        }
        let group = |those: &Vec<&Touched>| {
            let kind = those.first().and_then(|first| self.publication.kind_of(self.publication.entry(first.entry)));
            let mut group = self.few(those, |touched| self.reached(impact, touched, writer));
            group["label"] = kind.map(|kind| kind.labels.get(lang)).into();
            group
        };
        let step = |(distance, groups): (usize, BTreeMap<usize, Vec<&Touched>>)| {
            json!({
                "title": self.words.count("impact_steps", distance),
                "groups": groups.values().map(group).collect::<Vec<_>>(),
            })
        };
        steps.into_iter().map(step).collect()
    }

    /// An entry, by which relation it depends, and on what where that is not the entry of the page.
    fn reached(&self, impact: &Impact, touched: &Touched, writer: &Writer<'_>) -> Value {
        let from = touched.before.map(|_| &*self.publication.entry(impact.from(touched)).id);
        json!({"ref": writer.reference(touched.entry), "by": label(touched.entry, &touched.by, writer), "from": from})
    }

    /// Somebody, and why: entries by their ids behind the relation on their side.
    fn told(&self, told: &Told, writer: &Writer<'_>) -> Value {
        let why = told.why.iter().take(REASONS).map(|(of, by)| {
            let id = &*self.publication.entry(*of).id;
            json!({"id": id, "by": label(*of, by, writer)})
        });
        let more = told.why.len().saturating_sub(REASONS);
        json!({
            "ref": writer.reference(told.who),
            "why": why.collect::<Vec<_>>(),
            "more": (more > 0).then(|| self.words.count("and_more", more)),
        })
    }

    /// The first of some items, and how many more there are.
    fn few<T>(&self, items: &[T], show: impl Fn(&T) -> Value) -> Value {
        let more = items.len().saturating_sub(NAMED);
        json!({
            "items": items.iter().take(NAMED).map(show).collect::<Vec<_>>(),
            "more": (more > 0).then(|| self.words.count("and_more", more)),
        })
    }

    /// The documents that hold an entry, of those that were made.
    fn held_in(&self, id: &str) -> Vec<Value> {
        let lang = self.publication.info().lang;
        let is_made =
            |name: &str| self.site.documents.iter().any(|offered| offered.config.name == *name && offered.made.is_some());
        let held = self.site.held().iter().filter(|(document, held)| held.entries.contains(id) && is_made(&document.name));
        let shown = held.map(|(document, _)| {
            let other = Some(document.lang).filter(|own| *own != lang);
            let path = self.of_site(&address::of_document(&document.name));
            json!({"title": self.line_in(&document.title, other), "lang": other, "path": path})
        });
        shown.collect()
    }
}

fn payment_data(touched: &TouchedPayment, writer: &Writer<'_>) -> Value {
    let way = touched.milestone.iter().chain(&touched.tests);
    let way = way.take(REASONS).map(|entry| writer.reference(*entry));
    json!({"ref": writer.reference(touched.payment), "way": way.collect::<Vec<_>>()})
}

/// What a relation is called on the side of an entry.
fn label(entry: EntryIndex, by: &str, writer: &Writer<'_>) -> String {
    let kind = writer.publication.kind_of(writer.publication.entry(entry));
    kind.map_or_else(|| by.to_owned(), |kind| label_of(kind, by, writer))
}
