//! What is looked for in texts of each language: the files of `content/rules/`.
//!
//! A file that ships is held to this shape by a test; a language without a file is not judged.

use crate::finding::RuleId;
use crate::locale::Lang;
use include_dir::{Dir, include_dir};
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/content/rules");

static SHIPPED: LazyLock<HashMap<&'static str, Guide>> = LazyLock::new(|| {
    let read = |file: &'static include_dir::File<'static>| {
        let code = file.path().file_name()?.to_str()?.strip_suffix(".yaml")?;
        Some((code, Guide::read(file.contents_utf8()?)?))
    };
    FILES.files().filter_map(read).collect()
});

/// What is looked for in texts of one language. Words are as they are written in a sentence; all of them are small letters but
/// abbreviations.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Guide {
    /// Words that lose their end before a vowel, and how they are written then.
    pub elided: BTreeMap<String, String>,
    /// Verbs that bind; the first is the one to write.
    pub binding: Vec<String>,
    /// Verbs and words that leave open whether something binds.
    pub not_binding: Vec<String>,
    /// Words of a standard that say how much something binds, in capitals.
    pub keywords: Vec<String>,
    /// What begins a part of a sentence whose verb is not the sentence's own.
    pub subordinating: Vec<String>,
    /// What joins two sentences.
    pub conjunctions: Vec<String>,
    /// What stands before a value to be reached.
    pub bounds: Vec<String>,
    /// What stands between two numbers that share a unit.
    pub ranges: Vec<String>,
    /// Words behind a number that are no unit.
    pub unitless: Vec<String>,
    /// First words of a criterion whose level is a bare number.
    pub counting: Vec<String>,
    /// How the passive is made.
    pub passive: Passive,
    /// Abbreviations that everybody knows.
    pub known: Vec<String>,
    /// Words in capitals that are no abbreviation.
    pub shouted: Vec<String>,
    /// Words that cannot be checked, with the reason and a better example.
    pub words: Vec<Group>,
}

/// How the passive is made.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Passive {
    /// The verb before the participle.
    pub auxiliaries: Vec<String>,
    /// How the adverbs end that may stand between the two.
    pub adverbs: Vec<String>,
    /// How participles end.
    pub endings: Vec<String>,
    /// What names who does it.
    pub actors: Vec<String>,
}

/// Words with the same fault.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The rule.
    #[serde(deserialize_with = "rule")]
    pub rule: RuleId,
    /// In each of their forms.
    pub words: Vec<String>,
    /// Where such a word is in its place.
    #[serde(default)]
    pub except: Vec<String>,
    /// What to do.
    pub why: String,
    /// What to write, for instance.
    pub better: String,
    /// Whether a level, or a number in the same sentence, says what the word means.
    #[serde(default, deserialize_with = "flag")]
    pub measured: bool,
}

fn rule<'de, D: Deserializer<'de>>(from: D) -> Result<RuleId, D::Error> {
    let word = String::deserialize(from)?;
    RuleId::find(&word).ok_or_else(|| serde::de::Error::custom(word))
}

fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    let word = String::deserialize(from)?;
    crate::locale::yes_or_no(&word).ok_or_else(|| serde::de::Error::custom(word))
}

impl Guide {
    /// Reads a file; `None` when it does not have the shape.
    pub fn read(text: &str) -> Option<Self> {
        serde_saphyr::from_str(text).ok()
    }

    /// Returns what is looked for in texts of a language: by its own file, else by that of the language without its region.
    pub fn of(lang: Lang) -> Option<&'static Guide> {
        SHIPPED.get(lang.code()).or_else(|| SHIPPED.get(lang.primary()))
    }

    /// A word as it is written in a sentence: itself, and its form before a vowel.
    pub fn forms(&self, word: &str) -> Vec<String> {
        let last = word.rsplit(' ').next().unwrap_or(word);
        let elided = self.elided.get(last).map(|form| format!("{}{form}", word.strip_suffix(last).unwrap_or_default()));
        std::iter::once(word.to_owned()).chain(elided).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    #[test]
    fn every_shipped_file_says_what_is_looked_for() {
        assert!(FILES.files().count() >= 2);
        for file in FILES.files() {
            let text = file.contents_utf8().expect("text");
            let guide: Guide = serde_saphyr::from_str(text).unwrap_or_else(|e| panic!("{}: {e}", file.path().display()));
            assert!(!guide.binding.is_empty() && !guide.bounds.is_empty() && !guide.known.is_empty());
            let mut seen = std::collections::HashMap::new();
            for group in &guide.words {
                assert!(!group.why.is_empty() && !group.better.is_empty() && !group.why.ends_with('.'));
                for word in &group.words {
                    assert_eq!(*word, word.to_lowercase(), "small letters");
                    assert_eq!(seen.insert(word.clone(), group.rule), None, "{word} stands twice");
                }
            }
        }
    }
}
