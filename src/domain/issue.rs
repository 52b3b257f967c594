//! Issues of documents: what was sent, to whom, when, and the sums by which it is known again.

use super::read::{cell, date, rows, text};
use crate::project::Entry;
use crate::schema::Value;
use crate::schema::value::Date;

/// The name of the kind.
pub const KIND: &str = "issue";

/// A document as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue<'a> {
    /// Id of the entry.
    pub id: &'a str,
    /// Name of the document.
    pub document: &'a str,
    /// Its version.
    pub version: Option<&'a str>,
    /// The day it was sent on.
    pub date: Option<Date>,
    /// Whom it was made for: the name of an audience.
    pub edition: Option<&'a str>,
    /// Who got it.
    pub readers: Vec<IssueReader<'a>>,
    /// What changed with it.
    pub note: Option<&'a str>,
    /// The commit that it was made from.
    pub commit: Option<&'a str>,
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: Option<&'a str>,
    /// Fingerprint of what it said to its readers.
    pub fingerprint: Option<&'a str>,
    /// Fingerprint of what the document that it amends said then.
    pub amended: Option<&'a str>,
}

/// Somebody who got a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueReader<'a> {
    /// Name of the person or service.
    pub name: &'a str,
    /// Where they work; empty when nobody said.
    pub organisation: &'a str,
    /// By which way they got it; empty when nobody said.
    pub how: &'a str,
}

impl<'a> Issue<'a> {
    /// Reads an entry, or returns `None` if it is no issue of a document that it names.
    pub fn of(entry: &'a Entry) -> Option<Self> {
        if *entry.kind != *KIND {
            return None;
        }
        let word = |field: &str| text(entry, field).map(str::trim).filter(|word| !word.is_empty());
        let reader = |row: &'a super::Row| {
            let word = |name: &str| match cell(row, name) {
                Some(Value::Text(text)) => text.trim(),
                _ => "",
            };
            let reader = IssueReader { name: word("name"), organisation: word("organisation"), how: word("how") };
            Some(reader).filter(|reader| !reader.name.is_empty() || !reader.organisation.is_empty())
        };
        Some(Issue {
            id: &entry.id,
            document: word("document")?,
            version: word("version"),
            date: date(entry, "date"),
            edition: word("edition"),
            readers: rows(entry, "readers").iter().filter_map(reader).collect(),
            note: word("note"),
            commit: word("commit"),
            sha256: word("sha256"),
            fingerprint: word("fingerprint"),
            amended: word("amended"),
        })
    }

    /// Whether a file has the sum of the one that was sent.
    pub fn has_sum(&self, sha256: &str) -> bool {
        self.sha256.is_some_and(|own| own.eq_ignore_ascii_case(sha256))
    }
}

/// Returns the issues among some entries, the oldest first; those of one day in the order of the entries, which is that of writing.
pub fn issues<'a, I: Copy>(entries: impl Iterator<Item = (I, &'a Entry)>) -> Vec<(I, Issue<'a>)> {
    let mut found: Vec<(I, Issue<'a>)> = entries.filter_map(|(n, entry)| Some((n, Issue::of(entry)?))).collect();
    found.sort_by_key(|(_, issue)| issue.date.map(Date::first));
    found
}

#[cfg(test)]
mod tests {
    use super::issues;
    use crate::project::Project;

    #[test]
    fn the_last_issue_comes_last_and_what_names_no_document_is_none() {
        let list = "- { id: EV-1, document: a, date: 2026-03-02 }\n- { id: EV-2, document: a, date: 2026-02-01, sha256: AB, readers: [{ name: Ada, how: courriel }] }\n- { id: EV-3, document: b, date: 2026-03-02 }\n- { id: EV-4, document: \"\" }\n- { id: EV-5, document: c }\n";
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(dir.path().join("content")).expect("made");
        std::fs::write(dir.path().join("ouvrage.yaml"), "title: Essai\n").expect("written");
        std::fs::write(dir.path().join("content/issues.yaml"), list).expect("written");
        let project = Project::read(dir.path()).expect("read").project.expect("a project");
        let found = issues(project.entries.iter_enumerated().map(|(n, entry)| (n, &**entry)));
        let ids: Vec<&str> = found.iter().map(|(_, issue)| issue.id).collect();
        assert_eq!(ids, ["EV-5", "EV-2", "EV-1", "EV-3"]);
        let (_, second) = &found[1];
        assert!(second.has_sum("ab") && !second.has_sum("") && !found[0].1.has_sum(""));
        assert_eq!((second.readers[0].name, second.readers[0].organisation, second.readers[0].how), ("Ada", "", "courriel"));
    }
}
