//! Words of a sheet or text that were read as a choice, or that nothing is known of: what is said of them, and lines for the file of `--map`.

use crate::edit::scalar::scalar;
use crate::exchange::recognise::{choice_of, header_word, is_id_header};
use crate::finding::closest_key;
use crate::schema::{Choice, Field, FieldType, Kind, Vocabulary, choice_words};
use crate::text::folded;
use std::collections::BTreeMap;

/// Words that were read as choices: field, word and key, each with how often.
#[derive(Debug, Default)]
pub(super) struct ReadWords(BTreeMap<(String, String, String), usize>);

impl ReadWords {
    pub(super) fn add(&mut self, field: &str, word: &str, key: &str) {
        *self.0.entry((field.to_owned(), word.to_owned(), key.to_owned())).or_default() += 1;
    }

    /// Adds a word where a choice is called otherwise.
    pub(super) fn add_other(&mut self, field: Option<&Field>, word: &str, key: &str) {
        let Some((field, choices)) = field.and_then(choices_of) else { return };
        if !choice_words(choices).any(|(known, _)| folded(known) == folded(word.trim())) {
            self.add(&field.name, word.trim(), key);
        }
    }

    pub(super) fn note(&self) -> Option<String> {
        let one =
            |((field, word, key), count): (&(String, String, String), &usize)| format!("{field} `{word}` → {key} ({count})");
        let words: Vec<String> = self.0.iter().map(one).collect();
        (!words.is_empty()).then(|| format!("words read as choices: {}", words.join(", ")))
    }
}

/// Words that are no choice of a field, by the header of their column: the key that each may mean.
#[derive(Debug, Default)]
pub(super) struct UnreadWords(BTreeMap<(String, String), BTreeMap<String, String>>);

impl UnreadWords {
    /// Adds a word, if its field takes one of several.
    pub(super) fn add(&mut self, field: Option<&Field>, header: &str, word: &str) {
        let Some((field, choices)) = field.and_then(choices_of).filter(|(_, choices)| choice_of(choices, word).is_none()) else {
            return;
        };
        let near = closest_key(word, choice_words(choices)).or_else(|| choices.first().map(|choice| choice.key.as_str()));
        let words = self.0.entry((header.to_owned(), field.name.to_string())).or_default();
        words.insert(word.trim().to_owned(), near.unwrap_or_default().to_owned());
    }

    /// The lines of a map that say what the words mean.
    pub(super) fn notes(&self) -> Vec<String> {
        let one = |((header, field), words): (&(String, String), &BTreeMap<String, String>)| {
            let words = words.iter().map(|(word, key)| format!("{}: {key}", scalar(word, true, false)));
            let words = words.collect::<Vec<_>>().join(", ");
            let line = format!("{}: {{ field: {field}, values: {{ {words} }} }}", scalar(header, false, false));
            format!("a file for `--map` says what words mean, for instance by the line  {line}")
        };
        self.0.iter().map(one).collect()
    }
}

fn choices_of(field: &Field) -> Option<(&Field, &[Choice])> {
    match &field.ty {
        FieldType::Choice(choices) => Some((field, choices)),
        _ => None,
    }
}

/// The line of a map for a header, with the field that it may mean; where none is near, its place stays open.
pub(super) fn line_of_map(header: &str, kind: &Kind, vocabulary: &Vocabulary) -> String {
    let near = || closest_key(header, vocabulary.column_words(&kind.name)).unwrap_or("…");
    let name = if is_id_header(&header_word(header)) { "id" } else { near() };
    format!("{}: {name}", scalar(header, false, false))
}
