//! The tables of a document that its issues fill: versions, and who got it.
//!
//! In: the publication of the document's own readers, and its settings. Out: rows. An issue that these readers do not see is not in the
//! publication, and a field of it neither, so that nothing here asks who reads.

use crate::domain::issue::{Issue, issues};
use crate::project::{DocumentConfig, Recipient, Revision};
use crate::publication::Publication;

/// The issues of a document that its readers see, the oldest first.
fn of<'a>(publication: &'a Publication, document: &'a DocumentConfig) -> impl Iterator<Item = Issue<'a>> {
    let entries = publication.entries().iter_enumerated().map(|(n, entry)| (n, &**entry));
    issues(entries).into_iter().map(|(_, issue)| issue).filter(|issue| issue.document == document.name)
}

/// Puts rows among those that are written in the settings.
fn among<T: Clone>(own: &[T], at: usize, rows: Vec<T>) -> Vec<T> {
    let (before, after) = own.split_at(at.min(own.len()));
    before.iter().cloned().chain(rows).chain(after.iter().cloned()).collect()
}

/// Returns the rows of the table of revisions. A version that is written in the settings, or was issued before, is not told again.
pub(super) fn revisions(publication: &Publication, document: &DocumentConfig) -> Vec<Revision> {
    let own = &document.revisions;
    let Some(at) = document.issued_revisions else { return own.clone() };
    let mut rows: Vec<Revision> = Vec::new();
    for issue in of(publication, document) {
        let version = issue.version.unwrap_or_default();
        if version.is_empty() || !own.iter().chain(&rows).any(|row| row.version == version) {
            let text = issue.note.unwrap_or_default().to_owned();
            rows.push(Revision { version: version.to_owned(), date: issue.date, author: String::new(), text });
        }
    }
    among(own, at, rows)
}

/// Returns the rows of the table of who gets the document: each reader once, by the way in which they got it last.
pub(super) fn distribution(publication: &Publication, document: &DocumentConfig) -> Vec<Recipient> {
    let own = &document.distribution;
    let Some(at) = document.issued_distribution else { return own.clone() };
    let mut rows: Vec<Recipient> = Vec::new();
    for issue in of(publication, document) {
        for reader in issue.readers {
            let same = |row: &&mut Recipient| row.name == reader.name && row.organisation == reader.organisation;
            match rows.iter_mut().find(same) {
                Some(row) if !reader.how.is_empty() => row.role = reader.how.to_owned(),
                Some(_) => {}
                None if own.iter().any(|row| row.name == reader.name && row.organisation == reader.organisation) => {}
                None => rows.push(Recipient {
                    name: reader.name.to_owned(),
                    organisation: reader.organisation.to_owned(),
                    role: reader.how.to_owned(),
                }),
            }
        }
    }
    among(own, at, rows)
}

#[cfg(test)]
mod tests {
    use super::among;

    #[test]
    fn issues_stand_where_the_settings_say() {
        assert_eq!(among(&[1, 2], 0, vec![8, 9]), [8, 9, 1, 2]);
        assert_eq!(among(&[1, 2], 1, vec![8]), [1, 8, 2]);
        assert_eq!(among(&[1, 2], 7, vec![8]), [1, 2, 8]);
    }
}
