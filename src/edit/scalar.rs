//! Writes values as YAML.
//!
//! In: a tree. Out: its text, plain where that is read back as the same, in quotes otherwise. Whoever uses it reads the result again and
//! compares, so what is missed here is refused and never written.

use crate::source::{Node, Tree};
use std::fmt::Write as _;

/// A value to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// What it is; its spans mean nothing.
    pub node: Node,
    /// Whether it is a number, a date, a choice or an id, and not words: `07` and `yes` are then written as they are.
    pub exact: bool,
}

impl Value {
    /// Whether it needs lines of its own.
    fn is_long(&self) -> bool {
        self.node.as_str().is_some_and(|text| text.contains('\n'))
    }
}

/// Writes a value behind a key: ` value`, or a block of lines indented by `indent`.
pub fn behind_key(value: &Value, indent: usize, newline: &str) -> String {
    if let Some(rows) = long_rows(&value.node) {
        let row = |row: &Node| format!("{newline}{}- {}", " ".repeat(indent), inline(row, true, value.exact));
        return rows.iter().map(row).collect();
    }
    match value.node.as_str() {
        Some(text) if value.is_long() && fits_block(text) => format!(" {}", block(text, indent, newline)),
        _ => match inline(&value.node, false, value.exact) {
            text if text.is_empty() => text,
            text => format!(" {text}"),
        },
    }
}

/// The widest list of rows that is written in one line.
const WIDEST: usize = 100;

/// The rows of a list that is too wide for a line: each gets one of its own.
fn long_rows(node: &Node) -> Option<&[Node]> {
    let rows = node.as_list().filter(|rows| !rows.is_empty() && rows.iter().all(|row| row.as_map().is_some()))?;
    (inline(node, false, true).chars().count() > WIDEST).then_some(rows)
}

/// Writes a value in one line; `flow` says whether it stands between brackets or braces.
pub fn inline(node: &Node, flow: bool, exact: bool) -> String {
    match &node.tree {
        Tree::Null => String::new(),
        Tree::Scalar(text) => scalar(text, flow, exact),
        Tree::List(items) => {
            let items: Vec<String> = items.iter().map(|item| inline(item, true, exact)).collect();
            format!("[{}]", items.join(", "))
        }
        Tree::Map(pairs) => {
            let pairs: Vec<String> = pairs
                .iter()
                .map(|(key, value)| format!("{}: {}", scalar(&key.text, true, true), inline(value, true, exact)))
                .collect();
            format!("{{ {} }}", pairs.join(", "))
        }
    }
}

/// Whether a text can stand as lines: a block that begins with a blank would need a sign for its indentation.
fn fits_block(text: &str) -> bool {
    !text.starts_with([' ', '\n', '\t'])
        && !text.ends_with("\n\n")
        && !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t')
}

fn block(text: &str, indent: usize, newline: &str) -> String {
    let (sign, body) = text.strip_suffix('\n').map_or(("|-", text), |body| ("|", body));
    let mut out = sign.to_owned();
    for line in body.split('\n') {
        out.push_str(newline);
        if !line.is_empty() {
            out.push_str(&" ".repeat(indent));
            out.push_str(line);
        }
    }
    out
}

/// Writes a text as a scalar of one line.
pub fn scalar(text: &str, flow: bool, exact: bool) -> String {
    if is_plain(text, flow) && (exact || !is_guess(text)) {
        return text.to_owned();
    }
    if !text.contains(|c: char| c.is_control() || c == '\u{feff}') {
        if !text.contains(['"', '\\']) {
            return format!("\"{text}\"");
        }
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || c == '\u{feff}' => {
                // Writing into a string does not fail.
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a text means itself without quotes.
fn is_plain(text: &str, flow: bool) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let rest = text.get(first.len_utf8()..).unwrap_or("");
    let begins = match first {
        '-' | '?' | ':' => rest.chars().next().is_some_and(|c| !(c.is_whitespace() || flow && ",[]{}".contains(c))),
        ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => false,
        c => !c.is_whitespace(),
    };
    begins
        && !text.ends_with(char::is_whitespace)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.contains(|c: char| c.is_control() || matches!(c, '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}'))
        && !(flow && text.contains([',', '[', ']', '{', '}']))
        && !(flow && text.contains(':'))
        && !text.starts_with("---")
        && !text.starts_with("...")
        && !matches!(text, "<<" | "=" | "~")
        && !text.eq_ignore_ascii_case("null")
}

/// Whether other programs would take a plain text for a number, a date, or yes or no.
fn is_guess(text: &str) -> bool {
    let word = text.to_ascii_lowercase();
    let words = ["true", "false", "yes", "no", "on", "off", "y", "n", ".nan", ".inf", "-.inf", "+.inf"];
    let first = word.trim_start_matches(['+', '-', '.']).chars().next();
    let number = first.is_some_and(|c| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, '+' | '-' | '.' | '_' | ':' | 'x' | 'o' | 't' | 'z'));
    number || words.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::parse_yaml;
    use crate::span::{FileId, Span};
    use proptest::prelude::*;

    fn value(text: &str, exact: bool) -> Value {
        Value { node: Node::scalar(text, Span::new(FileId(0), 0, 0)), exact }
    }

    #[test]
    fn what_needs_no_quotes_gets_none() {
        for text in ["Login", "à vérifier", "http://a/b#c", "-x", "l'entreprise", "12 jours", "a:b", "EX-1", "« x »"] {
            assert_eq!(scalar(text, false, false), text);
        }
        for text in ["yes", "07", "1e3", "2026-03-01", "1.10", "no", "12:30"] {
            assert_eq!(scalar(text, false, false), format!("\"{text}\""));
            assert_eq!(scalar(text, false, true), text);
        }
        for (text, written) in [
            ("", "\"\""),
            ("null", "\"null\""),
            ("~", "\"~\""),
            ("a: b", "\"a: b\""),
            ("a \"b\": c", "'a \"b\": c'"),
            ("l'an \"x\": y", "'l''an \"x\": y'"),
            ("# no", "\"# no\""),
            ("a #b", "\"a #b\""),
        ] {
            assert_eq!(scalar(text, false, true), written);
        }
        assert_eq!(scalar("a, b", true, false), "\"a, b\"");
    }

    #[test]
    fn long_texts_become_blocks_that_are_indented() {
        assert_eq!(behind_key(&value("one\n\ntwo\n", false), 4, "\n"), " |\n    one\n\n    two");
        assert_eq!(behind_key(&value("one\ntwo", false), 2, "\r\n"), " |-\r\n  one\r\n  two");
        assert_eq!(behind_key(&value(" one\ntwo", false), 2, "\n"), " \" one\\ntwo\"");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        /// Any text is read back as it was given, wherever it stands.
        #[test]
        fn what_is_written_is_read_back(text in "[a-z0-9:#,\\[\\]{}&*!|>'\"%@`~\\\\? éà«»\n.<=-]{0,14}", exact in any::<bool>()) {
            let value = value(&text, exact);
            let as_value = format!("k:{}\n", behind_key(&value, 2, "\n"));
            let as_item = format!("- [{}]\n", inline(&value.node, true, exact));
            for (written, at) in [(as_value, 0), (as_item, 1)] {
                let node = parse_yaml(&written, FileId(0), 0).map_err(|f| TestCaseError::fail(format!("{written:?}: {}", f.message)))?;
                let read = match at {
                    0 => node.get("k").cloned(),
                    _ => node.as_list().and_then(|l| l.first()?.as_list()?.first().cloned()),
                };
                prop_assert_eq!(read.as_ref().and_then(Node::as_str), Some(text.as_str()), "{}", written);
            }
        }
    }
}
