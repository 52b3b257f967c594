//! What `check` found, as far as a reader may be told. It is found in [`crate::check::alerts`] and shown by the site.

use crate::finding::{RuleId, Severity};
use crate::index::EntryIndex;

/// A rule that found something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Id of the rule.
    pub rule: RuleId,
    /// Its reason, in English.
    pub reason: &'static str,
    /// How much its gravest finding weighs.
    pub severity: Severity,
    /// How many findings there are.
    pub count: usize,
    /// Entries that they speak of, by index.
    pub entries: Vec<EntryIndex>,
    /// Pages that they speak of, by index.
    pub pages: Vec<usize>,
}
