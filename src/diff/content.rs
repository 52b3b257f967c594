//! What an entry says, apart from how far it is, who approved it and what it is linked with: what links are reviewed by, what is approved,
//! what a test was run against.
//!
//! In: publications. Out: a fingerprint of it, and what changed in it. Both see the same: whatever [`compare`](super::compare) calls no change
//! (line breaks, list marks, the order of rows, the place of a file, a new id) leaves the fingerprint as it is, and all else changes it.

use super::entries::Pair;
use super::values::Reader;
use crate::index::EntryIndex;
use crate::publication::asked::first_id;
use crate::publication::changes::FieldChange;
use crate::publication::{Publication, fingerprint};

/// Digits of a fingerprint of content: as many as tell two states of one entry apart, and let a ledger be read.
const DIGITS: usize = 16;

/// Returns the fingerprint of what an entry says to a reader, in hexadecimal digits.
pub fn content_fingerprint(publication: &Publication, n: EntryIndex) -> String {
    let entry = publication.entry(n);
    let Some(kind) = publication.kind_of(entry) else { return String::new() };
    // What is cited is known by the first id that it had, so that a new id changes nothing.
    let name = |id: &str| first_id(id, publication.find(id).map(|n| publication.entry(n)));
    let reader = Reader { lang: publication.info().lang, name: &name };
    let mut words = Vec::new();
    for field in kind.fields.values().filter(|field| kind.says(field)) {
        let settled = entry.get(&field.name).map(|value| reader.settled(value, Some(field))).filter(|text| !text.is_empty());
        if let Some(text) = settled {
            words.push(field.name.to_string());
            words.push(text);
        }
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut whole = fingerprint::of_words(&words);
    whole.truncate(DIGITS);
    whole
}

/// Two publications of one reader, of which what entries say is compared.
pub struct ContentPair<'a>(Pair<'a>);

impl<'a> ContentPair<'a> {
    /// Takes an older and a newer publication.
    pub fn new(old: &'a Publication, new: &'a Publication) -> Self {
        ContentPair(Pair::new(old, new))
    }

    /// The older one.
    pub fn old(&self) -> &'a Publication {
        self.0.old
    }

    /// Returns what changed in what an entry says. What only one of them has a field for is left out: that a field can be seen, or no longer can,
    /// is no change of what the entry said.
    pub fn changes(&self, then: EntryIndex, now: EntryIndex) -> Vec<FieldChange> {
        let (before, after) = (self.0.old.entry(then), self.0.new.entry(now));
        let (Some(old_kind), Some(kind)) = (self.0.old.kind_of(before), self.0.new.kind_of(after)) else { return Vec::new() };
        let said = |change: &FieldChange| {
            let says = kind.fields.get(&*change.name).is_some_and(|field| kind.says(field));
            says && old_kind.fields.contains_key(&*change.name)
        };
        self.0.fields(before, after, kind).into_iter().filter(said).collect()
    }
}
