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

    /// Adds "did you mean …?" when an id is near the one that was written.
    #[must_use]
    pub fn did_you_mean_id<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match closest_id(written, known) {
            Some(word) => self.hint(format!("did you mean `{word}`?")),
            None => self,
        }
    }

    /// Adds "did you mean …?" when a file or page is called nearly so.
    #[must_use]
    pub fn did_you_mean_path<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match closest_path(written, known) {
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

/// Finds the id that was meant: of the same prefix, with a number that a typing error parts from the one that was written. Ids of one register
/// all look alike, so that likeness alone would name any of them. Words without a number are compared as words.
pub fn closest_id<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let (prefix, number) = parts_of_id(written);
    let known = known.into_iter().filter(|id| id.contains(|c: char| c.is_ascii_digit()) != number.is_empty());
    if number.is_empty() {
        return closest(written, known);
    }
    let distance = |id: &str| {
        let (own, other) = parts_of_id(id);
        let apart = whole_number(&number).abs_diff(whole_number(&other));
        let steps = match (own == prefix, strsim::osa_distance(&number, &other)) {
            (true, steps) if steps <= 1 => steps,
            // In a prefix of two letters another letter is another register.
            (false, 0) if own.len().min(prefix.len()) > 2 && strsim::osa_distance(&prefix, &own) == 1 => 1,
            _ => return None,
        };
        Some((steps, apart))
    };
    known.filter_map(|id| Some((distance(id)?, id))).min_by_key(|(near, _)| *near).map(|(_, id)| id)
}

/// The first whole number of a text; nought where there is none, or one that no id has.
fn whole_number(text: &str) -> u64 {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..digits).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// The letters before the number of an id, and the number, without what parts them and without the noughts that fill it up.
fn parts_of_id(id: &str) -> (String, String) {
    let at = id.find(|c: char| c.is_ascii_digit()).unwrap_or(id.len());
    let (prefix, number) = id.split_at(at);
    let prefix = prefix.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let bare = number.trim_start_matches('0');
    (prefix, if bare.is_empty() { number } else { bare }.to_lowercase())
}

/// Finds the file or page that was meant: the name decides, whatever the folder. Paths of one folder all look alike.
pub fn closest_path<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name_of_path(written);
    let near = |path: &&str| {
        let own = name_of_path(path);
        strsim::jaro_winkler(&name, &own) >= 0.84 || (own.chars().count() > 2 && strsim::osa_distance(&name, &own) <= 1)
    };
    let likeness = |path: &str| strsim::jaro_winkler(&written.to_lowercase(), &path.to_lowercase());
    known.into_iter().filter(near).max_by(|a, b| likeness(a).total_cmp(&likeness(b)).then_with(|| b.cmp(a)))
}

/// What a file is called, without its folder and ending: `contexte` of `content/contexte.md` and of `content/contexte/index.md`.
fn name_of_path(path: &str) -> String {
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
    let mut names = path.trim_matches('/').rsplit('/');
    let name = stem(names.next().unwrap_or(path));
    match names.next() {
        Some(folder) if name == "index" && folder != "content" => folder.to_lowercase(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn an_id_is_near_by_its_prefix_and_number() {
        let known = ["EX-1", "EX-2", "EX-12", "EX-101", "EXI-7", "RI-77", "vente"];
        for (written, near) in [
            ("EX-77", None),
            ("EX-3", Some("EX-2")),
            ("EX-102", Some("EX-101")),
            ("ex-012", Some("EX-12")),
            ("EX101", Some("EX-101")),
            ("EXIG-7", Some("EXI-7")),
            ("RO-77", None),
            ("EX", None),
            ("ventes", Some("vente")),
        ] {
            assert_eq!(super::closest_id(written, known), near, "{written}");
        }
    }

    #[test]
    fn a_path_is_near_by_its_name() {
        let known = ["content/index.md", "content/a.md", "content/cadrage/contexte.md", "content/vision/index.md"];
        for (written, near) in [
            ("content/contexte.md", Some("content/cadrage/contexte.md")),
            ("content/conexte.md", Some("content/cadrage/contexte.md")),
            ("content/vision.md", Some("content/vision/index.md")),
            ("content/b.md", None),
            ("content/objectifs.md", None),
        ] {
            assert_eq!(super::closest_path(written, known), near, "{written}");
        }
    }

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
