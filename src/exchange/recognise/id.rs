//! Ids as people write them in a text: `EX-12`, `[REQ_3.1]`, `/LF20/`, `Exigence n° EX-FON-012`.

use regex::Regex;
use std::sync::OnceLock;

/// An id at the beginning of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadingId {
    /// The id, without blanks.
    pub id: String,
    /// How many characters of the text it takes, with what stands around it and behind it up to the words.
    pub taken: usize,
    /// Whether something parts it from the words, so that it is no mention.
    pub strong: bool,
    /// Whether it stands between slashes, as nothing else does.
    pub slashed: bool,
}

const ID: &str = r"\p{Lu}[\p{Lu}\d]{0,11}(?:[-_./]\p{L}[\p{L}\d]{0,14}){0,4}[-_. \u{a0}]?\d{1,6}(?:[.\-_]\d{1,5}){0,4}[a-z]?";

fn leading() -> Option<&'static Regex> {
    static REGEX: OnceLock<Option<Regex>> = OnceLock::new();
    let word =
        r"(?:(?i:exigence|exigences|requirement|besoin|user story|story|règle|rule|récit)\s*(?:(?i:n[°o]|id)\.?\s*)?[:#]?\s*)?";
    let pattern = format!(r"^(?P<before>[\s\u{{a0}}•▪–-]*)(?P<open>[\[(<{{«“/]\s*)?{word}(?P<id>{ID})(?P<close>\s*[\])>}}»”/])?");
    REGEX.get_or_init(|| Regex::new(&pattern).ok()).as_ref()
}

fn trailing() -> Option<&'static Regex> {
    static REGEX: OnceLock<Option<Regex>> = OnceLock::new();
    REGEX.get_or_init(|| Regex::new(&format!(r"(?:\s*[\[(](?P<id>{ID})[\])]|\s/(?P<slashed>{ID})/)\s*$")).ok()).as_ref()
}

fn whole() -> Option<&'static Regex> {
    static REGEX: OnceLock<Option<Regex>> = OnceLock::new();
    REGEX.get_or_init(|| Regex::new(&format!(r"^(?:[\[(]?(?P<id>{ID})[\])]?|/(?P<slashed>{ID})/)\s*[:.]?$")).ok()).as_ref()
}

/// An id as entries bear it.
fn plain(id: &str) -> String {
    id.replace([' ', '\u{a0}', '/'], "-")
}

/// The id of a text, in brackets or between slashes.
fn of<'t>(found: &regex::Captures<'t>) -> Option<&'t str> {
    found.name("id").or_else(|| found.name("slashed")).map(|id| id.as_str())
}

/// Finds the id at the beginning of a text; `set_apart` when it is bold or alone in what it is set in.
pub fn leading_id(text: &str, set_apart: bool) -> Option<LeadingId> {
    let found = leading()?.captures(text)?;
    let id = found.name("id")?;
    let (open, close) = (found.name("open"), found.name("close"));
    let mut end = id.end();
    let mut strong = set_apart;
    if open.is_some() {
        // A bracket that is not closed opens something else.
        end = close?.end();
        strong = true;
    }
    let rest = text.get(end..)?;
    let next = rest.chars().next();
    // `/F10/` is an id, `/API2/users` is a path.
    let slashed = open.is_some_and(|open| open.as_str().starts_with('/'));
    if slashed
        && (!close?.as_str().ends_with('/') || next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '_' | '-' | '.')))
    {
        return None;
    }
    if !slashed && open.is_some() && close?.as_str().ends_with('/') {
        return None;
    }
    if open.is_none() && next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '/' | '%' | '€' | '°' | ',' | ';')) {
        return None;
    }
    if next == Some('-') && rest.chars().nth(1).is_some_and(char::is_alphanumeric) {
        return None;
    }
    let words =
        rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '–' | '—' | '-' | '.' | ')' | '|' | '―'));
    let between = rest.get(..rest.len() - words.len()).unwrap_or("");
    let parted = between.contains([':', '–', '—', '-', '.', ')', '|', '\t', '\n', '―']) || words.is_empty();
    strong |= parted;
    // `EX 12` with a blank is an id when something sets it apart.
    if id.as_str().contains([' ', '\u{a0}']) && !strong {
        return None;
    }
    strong |= behind_brackets(words);
    let lower = words.chars().next().is_some_and(char::is_lowercase);
    if !strong && (lower || words.chars().next().is_some_and(|c| !c.is_alphanumeric())) {
        return None;
    }
    let taken = text.chars().count() - words.chars().count();
    Some(LeadingId { id: plain(id.as_str()), taken, strong, slashed })
}

/// Whether words begin with a level in brackets, `(M)`, or with brackets that something parts from the words behind them.
fn behind_brackets(words: &str) -> bool {
    let Some((inside, rest)) = words.strip_prefix(['(', '[']).and_then(|rest| rest.split_once([')', ']'])) else { return false };
    inside.chars().count() <= 30 && (super::words::level(inside).is_some() || rest.trim_start().starts_with([':', '–', '—']))
}

/// Finds an id in brackets at the end of a heading, and the words before it.
pub fn trailing_id(text: &str) -> Option<(String, &str)> {
    let found = trailing()?.captures(text)?;
    let words = text.get(..found.get(0)?.start())?;
    (!words.trim().is_empty()).then(|| (plain(of(&found).unwrap_or("")), words))
}

/// Reads a text that is an id and nothing else.
pub fn whole_id(text: &str) -> Option<String> {
    let found = whole()?.captures(text.trim())?;
    of(&found).map(plain)
}

/// What stands before the number of an id: `EX-FON` of `EX-FON-012`.
pub fn prefix_of(id: &str) -> &str {
    let head = id.trim_end_matches(|c: char| c.is_lowercase());
    let head = head.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '_'));
    if head.is_empty() { id } else { head }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_at_the_beginning_are_found_and_mentions_are_not() {
        for (text, id, taken, strong) in [
            ("EX-12 : Le système", "EX-12", 8, true),
            ("EX-12 Le système", "EX-12", 6, false),
            ("[EX-12] le système", "EX-12", 8, true),
            ("(REQ_3.1) Shall", "REQ_3.1", 10, true),
            ("EX-FON-012 – Rechercher", "EX-FON-012", 13, true),
            ("Exigence n° EX-7 : x", "EX-7", 19, true),
            ("Exigence EX 7 : x", "EX-7", 16, true),
            ("FR1. Login", "FR1", 5, true),
            ("REQ-1.2.3\tText", "REQ-1.2.3", 10, true),
            ("EX-12", "EX-12", 5, true),
            ("/F10/ Das System muss suchen", "F10", 6, true),
            ("/LF20/: Suchen", "LF20", 8, true),
        ] {
            let slashed = text.starts_with('/');
            assert_eq!(leading_id(text, false), Some(LeadingId { id: id.into(), taken, strong, slashed }), "{text}");
        }
        for text in [
            "EX-12 est remplacée",
            "EX-12, EX-13",
            "UTF-8-encoded",
            "Le système",
            "2024 : budget",
            "12 mois",
            "EX-12/13",
            "(EX-12 et EX-13)",
            "/API2/users",
            "/F10 und mehr",
            "(F10/ und",
        ] {
            assert_eq!(leading_id(text, false), None, "{text}");
        }
        assert!(leading_id("EX-12 le système", true).is_some());
    }

    #[test]
    fn ids_alone_and_behind_are_found() {
        assert_eq!(whole_id(" [EX-12] ").as_deref(), Some("EX-12"));
        assert_eq!(whole_id("/NF40/").as_deref(), Some("NF40"));
        assert_eq!(trailing_id("Suchen /F10/"), Some(("F10".into(), "Suchen")));
        assert_eq!(trailing_id("siehe http://x/F10/"), None);
        assert_eq!(whole_id("EX-12 et EX-13"), None);
        assert_eq!(trailing_id("Rechercher (EX-12)"), Some(("EX-12".into(), "Rechercher")));
        assert_eq!(trailing_id("Rechercher (voir EX-12)"), None);
        for (id, prefix) in [("EX-FON-012", "EX-FON"), ("REQ_3.1", "REQ"), ("R12", "R"), ("EX-1a", "EX")] {
            assert_eq!(prefix_of(id), prefix);
        }
    }
}
