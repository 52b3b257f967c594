//! What the project knows that a text is read by: whose an id is, and what a header or a word means.

use super::TextOrder;
use crate::exchange::recognise::{Claim, Target, choice_of, prefix_of};
use crate::project::{Project, id_key};
use crate::schema::{FieldType, Kind};
use crate::text::folded;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Prefixes by which requirements are numbered, whatever the project calls its own.
const USUAL: [&str; 49] = [
    "EX",
    "EXI",
    "EXG",
    "EXIG",
    "EXIGENCE",
    "REQ",
    "RQ",
    "R",
    "RQT",
    "REQUIREMENT",
    "SR",
    "SRS",
    "SYS",
    "SYSREQ",
    "FR",
    "FREQ",
    "FREQS",
    "NFR",
    "NFREQ",
    "UR",
    "URS",
    "URD",
    "BR",
    "BRD",
    "BRQ",
    "FUN",
    "FUNC",
    "FONC",
    "EF",
    "ENF",
    "ET",
    "EFN",
    "BF",
    "BNF",
    "RF",
    "RNF",
    "RG",
    "F",
    "FS",
    "NF",
    "FP",
    "FC",
    "SEC",
    "PERF",
    // Of German specifications.
    "LF",
    "LL",
    "LD",
    "FA",
    "NFA",
];

/// What is known.
pub(super) struct Knowledge<'a> {
    pub project: &'a Project,
    pub order: &'a TextOrder<'a>,
    /// The words of the map that something in the text was called.
    pub matched: RefCell<BTreeSet<&'a str>>,
}

impl<'a> Knowledge<'a> {
    /// The kind of stories: one with the three parts of their sentence.
    pub fn story(&self) -> Option<&'a Kind> {
        let has =
            |kind: &&Kind| ["role", "want", "benefit"].iter().all(|name| kind.fields.get(*name).is_some_and(|f| f.ty.is_words()));
        self.project.vocabulary.get("story").filter(has).or_else(|| self.project.vocabulary.iter().find(has))
    }

    /// Whose an id is: as the map says, as `--kind` says, by the prefix of a kind, or by one that is usual for requirements.
    pub fn claim(&self, id: &str) -> Claim {
        let mut words = vec![id_key(id)];
        let mut prefix = prefix_of(id);
        loop {
            words.push(id_key(prefix));
            match prefix.rfind(['-', '_', '.']) {
                Some(at) => prefix = prefix.get(..at).unwrap_or(""),
                None => break,
            }
        }
        for word in &words {
            let is_meant = |known: &str| id_key(known.trim_start_matches('/').trim_end_matches(['-', '_', '/'])) == *word;
            if let Some((known, kind)) = self.order.prefixes.iter().find(|(known, _)| is_meant(known)) {
                self.matched.borrow_mut().insert(known);
                return if kind.is_empty() { Claim::Leave } else { Claim::Kind(kind.clone()) };
            }
        }
        if let Some(kind) = self.order.kind {
            return Claim::Kind(kind.to_owned());
        }
        let vocabulary = &self.project.vocabulary;
        for word in &words {
            if let Some(kind) = vocabulary.iter().find(|kind| id_key(&kind.prefix) == *word && fits(kind)) {
                return Claim::Kind(kind.name.to_string());
            }
        }
        let usual = words.last().is_some_and(|word| USUAL.iter().any(|known| id_key(known) == *word));
        match vocabulary.get("requirement").filter(|kind| usual && fits(kind)) {
            Some(kind) => Claim::Kind(kind.name.to_string()),
            None => Claim::Unknown,
        }
    }

    /// What a header means for a kind: as the map says, or by the name or label of a field.
    pub fn column(&self, kind: &str, header: &str) -> Option<Target> {
        let word = plain(header);
        let kind = self.project.vocabulary.get(kind)?;
        if let Some((known, name)) = self.order.columns.iter().find(|(known, _)| plain(known) == word) {
            self.matched.borrow_mut().insert(known);
            return if name.is_empty() { Some(Target::Out) } else { target_of(kind, name) };
        }
        if word == "id" {
            return Some(Target::Id);
        }
        let known =
            |field: &&crate::schema::Field| plain(&field.name) == word || field.label.all().any(|label| plain(label) == word);
        let field = kind.fields.values().find(known)?;
        target_of(kind, &field.name)
    }

    /// Whether the map says that a header means ids.
    pub fn is_id(&self, header: &str) -> bool {
        let word = plain(header);
        let found = self.order.columns.iter().find(|(known, name)| plain(known) == word && name == "id");
        self.matched.borrow_mut().extend(found.map(|(known, _)| known.as_str()));
        found.is_some()
    }

    /// The words of the map that nothing in the text is called.
    pub fn unmatched(&self) -> Vec<&'a str> {
        let matched = self.matched.borrow();
        let all: BTreeSet<&str> = self.order.prefixes.iter().chain(self.order.columns).map(|(known, _)| known.as_str()).collect();
        all.into_iter().filter(|known| !matched.contains(known)).collect()
    }

    /// The key of a word in a field of a kind: by key or label, or as people say how much something is wanted.
    pub fn choice(&self, kind: &str, field: &str, word: &str) -> Option<String> {
        let field = self.project.vocabulary.get(kind)?.fields.get(field)?;
        let FieldType::Choice(choices) = &field.ty else { return None };
        let said = folded(word.trim());
        let meant = self.order.values.iter().find(|(name, known, _)| **name == *field.name && folded(known) == said);
        choice_of(choices, meant.map_or(word, |(_, _, value)| value.as_str())).map(str::to_owned)
    }
}

/// Whether an entry of a kind is whole with an id, a title and a text.
pub(super) fn fits(kind: &Kind) -> bool {
    kind.body.is_some()
        && kind.fields.values().all(|field| !field.required || field.default.is_some() || *field.name == *kind.title)
}

/// A header as it is compared.
fn plain(text: &str) -> String {
    let text = folded(text).replace(['_', '\u{a0}'], " ");
    text.trim().trim_end_matches(['*', ':']).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How a field takes what a cell holds.
fn target_of(kind: &Kind, name: &str) -> Option<Target> {
    if name == "id" {
        return Some(Target::Id);
    }
    if kind.title == name {
        return Some(Target::Title);
    }
    if kind.body.as_deref() == Some(name) {
        return Some(Target::Body);
    }
    match kind.fields.get(name)?.ty {
        FieldType::Text => Some(Target::Words(name.to_owned())),
        FieldType::Markdown => Some(Target::Prose(name.to_owned())),
        FieldType::Choice(_) => Some(Target::Choice(name.to_owned())),
        // Links, dates and amounts are read too freely in a text: they stay words.
        _ => None,
    }
}
