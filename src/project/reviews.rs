//! Links that are reviewed: which, by `reviews:` of `ouvrage.yaml`, and what their ends said when somebody said that they hold, by the ledger.
//!
//! In: the settings, and `reviews.yaml`, a line per link in the order of ids: `TE-1 verifies EX-1: 0123456789abcdef 0123456789abcdef`, the
//! fingerprints of the end that names and of the end that is named. Out: both, with findings for what cannot be read. Whether a link still
//! holds is asked elsewhere.

use super::id_key;
use super::settings_reader::SettingsReader;
use crate::finding::{Finding, RuleId};
use crate::source::{Key, Node, Sources, Tree, natural, parse_yaml};
use crate::span::{FileId, Span};
use std::cmp::Ordering;
use std::collections::HashMap;

/// Name of the ledger in the project's folder.
pub const LEDGER: &str = "reviews.yaml";

/// Digits of a fingerprint in the ledger.
const DIGITS: usize = 16;

/// Links of a kind that are reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewedLinks {
    /// The kind that declares them.
    pub kind: String,
    /// Names of the links, each with its place.
    pub links: Vec<(String, Span)>,
    /// Where the kind is named.
    pub span: Span,
}

/// What the ledger says.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// Its lines, in their order.
    pub lines: Vec<LedgerLine>,
    /// Their numbers, by what the ids of their ends are compared by, and the name of the link.
    known: HashMap<[String; 3], usize>,
}

/// A link of which somebody said that it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// The key, as it is written.
    pub key: String,
    /// Id of the entry that names the other.
    pub from: String,
    /// Name of the link.
    pub field: String,
    /// Id of the entry that is named.
    pub to: String,
    /// Fingerprints of both ends as they were.
    pub of: [String; 2],
    /// Where it stands.
    pub span: Span,
}

impl Ledger {
    /// Returns the key of a link.
    pub fn key(from: &str, field: &str, to: &str) -> String {
        [from, field, to].join(" ")
    }

    /// Returns in which order two keys stand.
    pub fn order(a: &str, b: &str) -> Ordering {
        natural(a, b).then_with(|| a.cmp(b))
    }

    fn of(lines: Vec<LedgerLine>) -> Self {
        let key = |line: &LedgerLine| [id_key(&line.from), line.field.clone(), id_key(&line.to)];
        let known = lines.iter().enumerate().map(|(n, line)| (key(line), n)).collect();
        Ledger { lines, known }
    }

    /// Finds the line of a link whose ends are, or were, called so.
    pub fn find(&self, from: &[&str], field: &str, to: &[&str]) -> Option<&LedgerLine> {
        if self.lines.is_empty() {
            return None;
        }
        let known = |from: &str, to: &str| self.known.get(&[id_key(from), field.to_owned(), id_key(to)]);
        let n = from.iter().find_map(|from| to.iter().find_map(|to| known(from, to)))?;
        self.lines.get(*n)
    }
}

/// Reads `reviews`.
pub(super) fn read(node: &Node, reader: &mut SettingsReader<'_>) -> Vec<ReviewedLinks> {
    let Some(declared) = node.get("reviews").filter(|node| !node.is_null()) else { return Vec::new() };
    let Some(pairs) = declared.as_map() else {
        let message = format!("`reviews` expects kinds, each with its links, found {}", declared.shape());
        reader.error(declared.span, message).hint = Some("for instance `reviews: { test: [verifies] }`".into());
        return Vec::new();
    };
    let one = |(key, _): &(Key, Node)| ReviewedLinks {
        kind: key.text.clone(),
        links: reader.texts(declared, &key.text),
        span: key.span,
    };
    pairs.iter().map(one).collect()
}

/// Reads the ledger. A line that is not understood is reported and counts as if it were not there.
pub(super) fn read_ledger(file: FileId, sources: &Sources, findings: &mut Vec<Finding>) -> Ledger {
    let Some(text) = sources.get(file).map(|file| file.text.clone()) else { return Ledger::default() };
    let node = match parse_yaml(&text, file, 0) {
        Ok(node) => node,
        Err(finding) => {
            findings.push(finding.hint("after a merge keep one line per link, or accept the link again"));
            return Ledger::default();
        }
    };
    let hint =
        "`ouvrage accept` writes the lines of this file, for instance `TE-1 verifies EX-1: 0123456789abcdef fedcba9876543210`";
    let pairs = match &node.tree {
        Tree::Map(pairs) => pairs.as_slice(),
        Tree::Null => &[],
        Tree::Scalar(_) | Tree::List(_) => {
            let message = format!("`{LEDGER}` expects links and their fingerprints, found {}", node.shape());
            findings.push(Finding::error(RuleId::BadConfig, node.span, message).hint(hint));
            &[]
        }
    };
    let mut lines = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        match line(key, value) {
            Some(line) => lines.push(line),
            None => {
                let message = format!("`{}` is no line of a link that was reviewed", key.text);
                findings.push(Finding::error(RuleId::BadConfig, key.span, message).hint(hint));
            }
        }
    }
    Ledger::of(lines)
}

fn line(key: &Key, value: &Node) -> Option<LedgerLine> {
    let words: Vec<&str> = key.text.split_whitespace().collect();
    let [from, field, to] = words.as_slice() else { return None };
    let sums: Vec<&str> = value.as_str()?.split_whitespace().collect();
    let is_sum = |sum: &&&str| sum.len() == DIGITS && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
    let [of_from, of_to] = sums.as_slice() else { return None };
    if !sums.iter().all(|sum| is_sum(&sum)) {
        return None;
    }
    let own = |word: &str| word.to_owned();
    Some(LedgerLine {
        key: key.text.clone(),
        from: own(from),
        field: own(field),
        to: own(to),
        of: [of_from.to_ascii_lowercase(), of_to.to_ascii_lowercase()],
        span: key.span,
    })
}
