//! The words of the interface.

use super::data::category;
use super::{Lang, Locale};
use std::collections::BTreeMap;

/// The words of the interface, by key.
#[derive(Debug)]
pub struct Words {
    words: BTreeMap<String, String>,
    /// The language whose plural rule holds.
    code: String,
}

impl Words {
    /// The words of an interface beside a language, which decides itself what depends on how it is written.
    pub(super) fn of_language(interface: &BTreeMap<String, String>, code: &str, locale: &Locale) -> Self {
        let mut words = interface.clone();
        for (key, word) in [
            ("decimal", locale.marks.decimal.to_string()),
            ("thousands", locale.marks.group.to_string()),
            ("percent", locale.percent.clone()),
            ("months_short", locale.months_short.join(" ")),
            ("quarter_short", locale.quarter.clone()),
        ] {
            words.insert(key.to_owned(), word);
        }
        Words { words, code: code.to_owned() }
    }

    /// Returns the words that the interface has beside a language.
    pub fn of(lang: Lang) -> &'static Words {
        lang.words()
    }

    /// Returns a word; its key when there is none, so that a gap shows.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// Returns a word, if there is one.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.words.get(key).map(String::as_str)
    }

    /// Returns a word with `{n}` replaced, in the form that the number asks for: `KEY_one`, `KEY_few` …, and `KEY_many` for all others.
    pub fn count(&self, key: &str, n: usize) -> String {
        let number = n.to_string();
        let form = |name: &str| self.find(&format!("{key}_{name}"));
        let found = form(category(&self.code, &number)).or_else(|| form("many"));
        found.unwrap_or_else(|| self.get(key)).replace("{n}", &number)
    }

    /// All words, for templates.
    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.words
    }
}
