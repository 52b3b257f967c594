//! What a check says: a finding, with its place, its reason and a hint at the mend.
//!
//! Every room from `source` to `check` reports through this type, so that all findings of a run can
//! be shown together, in the order of the files, in any of the formats of `cli::report`.

mod rule_id;

pub use rule_id::RuleId;

use crate::index::ProjectIndex;
use crate::span::Span;
use serde::{Deserialize, Serialize};

/// How much a finding weighs. `Error` stops a build; the others are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something worth knowing.
    Note,
    /// Something that is likely wrong or missing, which does not stop a build.
    Warning,
    /// Something wrong: a build stops and `check` exits with status 1.
    Error,
}

impl Severity {
    /// Returns the word used in files and messages.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One thing that a check has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Of which rule.
    pub rule: RuleId,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where; none when no file can be named (an empty folder, a missing configuration).
    pub span: Option<Span>,
    /// What stands at `span`, in a few words, shown under the excerpt.
    pub label: Option<String>,
    /// Other places that matter, each with a few words.
    pub related: Vec<(Span, String)>,
    /// How to mend it.
    pub hint: Option<String>,
    /// Index of the entry that it is about, so that the entry can silence it.
    pub entry: Option<ProjectIndex>,
}

impl Finding {
    /// Makes a finding without a place.
    pub fn new(rule: RuleId, severity: Severity, message: impl Into<String>) -> Self {
        Finding { rule, severity, message: message.into(), span: None, label: None, related: Vec::new(), hint: None, entry: None }
    }

    /// Makes an error at a place.
    pub fn error(rule: RuleId, span: Span, message: impl Into<String>) -> Self {
        Finding::new(rule, Severity::Error, message).at(span)
    }

    /// Makes a warning at a place.
    pub fn warning(rule: RuleId, span: Span, message: impl Into<String>) -> Self {
        Finding::new(rule, Severity::Warning, message).at(span)
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Says in a few words what stands at the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds "did you mean …?" when a known word is close to the one that was written.
    #[must_use]
    pub fn did_you_mean<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match closest(written, known) {
            Some(word) => self.hint(format!("did you mean `{word}`?")),
            None => self,
        }
    }

    /// Adds "did you mean …?" with the key that a word stands for: people write the label that they read on the site.
    #[must_use]
    pub fn did_you_mean_key<'a>(self, written: &str, known: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        match closest_key(written, known) {
            Some(key) => self.hint(format!("did you mean `{key}`?")),
            None => self,
        }
    }
}

/// Finds the key whose word (itself, or a label in any language) is closest to the one that was written.
pub fn closest_key<'a>(written: &str, known: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<&'a str> {
    let plain = |word: &str| word.to_lowercase().replace(['-', '_', '\u{a0}', '\u{202f}'], " ");
    let written = plain(written.trim());
    known
        .into_iter()
        .map(|(word, key)| {
            let word = plain(word);
            let mut likeness = strsim::jaro_winkler(&written, &word);
            if strsim::osa_distance(&written, &word) <= 1 {
                likeness = likeness.max(0.95);
            }
            (likeness, key)
        })
        .filter(|(likeness, _)| *likeness >= 0.84)
        // Of two that are as near, the first: keys come before labels.
        .reduce(|best, next| if next.0.total_cmp(&best.0).is_gt() { next } else { best })
        .map(|(_, key)| key)
}

/// Finds the known word closest to the one that was written, if any is close enough to be meant.
pub fn closest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    known
        .into_iter()
        .map(|word| {
            let lower = word.to_lowercase();
            let mut likeness = strsim::jaro_winkler(&written, &lower);
            if strsim::osa_distance(&written, &lower) <= 1 {
                likeness = likeness.max(0.95);
            }
            (likeness, word)
        })
        .filter(|(likeness, _)| *likeness >= 0.84)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_typing_error_finds_its_word() {
        let known = ["priority", "rationale", "status"];
        assert_eq!(closest("prioriy", known), Some("priority"));
        assert_eq!(closest("Staus", known), Some("status"));
        assert_eq!(closest("banana", known), None);
    }

    #[test]
    fn a_label_leads_to_its_key() {
        let known = [("must", "must"), ("Indispensable", "must"), ("should", "should"), ("À prévoir", "should")];
        for (written, key) in
            [("Indispensable", "must"), ("indispensables", "must"), ("a prevoir", "should"), ("shoud", "should")]
        {
            assert_eq!(super::closest_key(written, known), Some(key), "{written}");
        }
        assert_eq!(super::closest_key("banane", known), None);
    }
}
