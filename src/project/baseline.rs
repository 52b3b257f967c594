//! Baselines: the states of a project that readers hold, by name, and whether those who write are shown every revision of an entry.
//! `baselines:` and `history:` of `ouvrage.yaml`.

use super::document::{is_no, is_yes};
use super::settings_reader::SettingsReader;
use crate::finding::{Finding, RuleId};
use crate::schema::value::Date;
use crate::schema::{Audience, Audiences, Words};
use crate::source::Node;
use crate::span::Span;

/// A state of the project that somebody holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// What it is called: `v1.0`.
    pub name: String,
    /// The commit, tag or branch of git that it is.
    pub revision: String,
    /// The day on which it was given.
    pub date: Option<Date>,
    /// What it is, for readers.
    pub text: Option<Words>,
    /// Who is told of what changed since: those who write unless it says otherwise.
    pub audience: Audience,
    /// Where it is named.
    pub span: Span,
}

impl Baseline {
    /// Returns its name in addresses.
    pub fn slug(&self) -> String {
        // Points of a version are kept apart.
        let slug = crate::text::slug(&self.name.replace('.', "-"));
        if slug.is_empty() { "baseline".to_owned() } else { slug }
    }
}

const KEYS: [&str; 5] = ["name", "revision", "date", "text", "audience"];

/// Reads `baselines`.
pub(super) fn read(node: &Node, audiences: &Audiences, reader: &mut SettingsReader<'_>) -> Vec<Baseline> {
    let Some(declared) = node.get("baselines").filter(|node| !node.is_null()) else { return Vec::new() };
    let hint = "for instance `baselines: [{ name: v1.0, date: 2026-03-09, text: Sent to bidders }]`";
    let Some(rows) = declared.as_list() else {
        reader.error(declared.span, format!("`baselines` expects a list, found {}", declared.shape())).hint = Some(hint.into());
        return Vec::new();
    };
    let mut found: Vec<Baseline> = Vec::new();
    for row in rows {
        let Some(pairs) = row.as_map() else {
            reader.error(row.span, format!("a baseline expects a `name`, found {}", row.shape())).hint = Some(hint.into());
            continue;
        };
        reader.keys(pairs, &KEYS, "a baseline");
        let Some(name) = reader.text(row, "name").filter(|name| !name.trim().is_empty()) else {
            reader.error(row.span, "a baseline needs a `name`").hint = Some(hint.into());
            continue;
        };
        if found.iter().any(|other| other.name == name) {
            reader.error(row.span, format!("two baselines are called `{name}`")).hint =
                Some("give each a name of its own".into());
            continue;
        }
        let audience = match reader.text(row, "audience") {
            None => audiences.unmarked(),
            Some(name) => audiences.find(&name).unwrap_or_else(|| {
                let span = row.get("audience").map_or(row.span, |node| node.span);
                let names: Vec<&str> = audiences.names().collect();
                let finding = Finding::error(RuleId::UnknownAudience, span, format!("there is no audience `{name}`"));
                reader.findings.push(finding.hint(format!("audiences, from widest to narrowest: {}", names.join(", "))));
                // A word that is not understood hides rather than shows.
                audiences.narrowest()
            }),
        };
        let revision = reader.text(row, "revision").unwrap_or_else(|| name.clone());
        let (date, text) = (reader.date(row), reader.words(row, "text"));
        found.push(Baseline { name, revision, date, text, audience, span: row.span });
    }
    found
}

/// Revisions that are shown where the project says no number.
const REVISIONS: usize = 50;

/// The most that a project may ask for: each is a state of the project that is read.
const MOST_REVISIONS: usize = 1_000;

/// Reads `history`: how many revisions of each entry are shown.
pub(super) fn read_history(node: &Node, reader: &mut SettingsReader<'_>) -> Option<usize> {
    let declared = node.get("history").filter(|node| !node.is_null())?;
    let hint = "for instance `history: yes`, or `history: { revisions: 20 }`";
    let Some(pairs) = declared.as_map() else {
        if let Some(word) = declared.as_str().map(str::trim) {
            if is_yes(word) {
                return Some(REVISIONS);
            }
            if is_no(word) {
                return None;
            }
        }
        reader.error(declared.span, "`history` expects `yes`, `no` or `revisions:`").hint = Some(hint.into());
        return None;
    };
    reader.keys(pairs, &["revisions"], "`history`");
    let Some(written) = reader.text(declared, "revisions") else { return Some(REVISIONS) };
    let number = written.parse().ok().filter(|number| (1..=MOST_REVISIONS).contains(number));
    if number.is_none() {
        let span = declared.get("revisions").map_or(declared.span, |node| node.span);
        reader.error(span, format!("`revisions` expects a number from 1 to {MOST_REVISIONS}, found `{written}`")).hint =
            Some(hint.into());
    }
    number
}
