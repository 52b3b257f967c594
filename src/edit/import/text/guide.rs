//! What the project knows that a text is read by: whose an id is, and what a header or a word means.

use super::TextOrder;
use crate::exchange::recognise::{Claim, Target, level, prefix_of};
use crate::project::{Project, id_key};
use crate::schema::{FieldType, Kind, choice_words};
use crate::text::folded;

/// Prefixes by which requirements are numbered, whatever the project calls its own.
const USUAL: [&str; 44] = [
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
];

/// What is known.
pub(super) struct Knowledge<'a> {
    pub project: &'a Project,
    pub order: &'a TextOrder<'a>,
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
            if let Some((_, kind)) =
                self.order.prefixes.iter().find(|(known, _)| id_key(known.trim_end_matches(['-', '_'])) == *word)
            {
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
        if let Some((_, name)) = self.order.columns.iter().find(|(known, _)| plain(known) == word) {
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
        self.order.columns.iter().any(|(known, name)| plain(known) == word && name == "id")
    }

    /// The key of a word in a field of a kind: by key or label, or as people say how much something is wanted.
    pub fn choice(&self, kind: &str, field: &str, word: &str) -> Option<String> {
        let field = self.project.vocabulary.get(kind)?.fields.get(field)?;
        let FieldType::Choice(choices) = &field.ty else { return None };
        let said = folded(word.trim());
        let meant = self.order.values.iter().find(|(name, known, _)| **name == *field.name && folded(known) == said);
        let said = meant.map_or(said, |(_, _, value)| folded(value));
        if let Some((_, key)) = choice_words(choices).find(|(known, _)| folded(known) == said) {
            return Some(key.to_owned());
        }
        let key = level(word).filter(|_| *field.name == *"priority")?;
        choices.iter().find(|choice| choice.key == key).map(|choice| choice.key.clone())
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
