//! What changed between two publications for one reader.
//!
//! In: the publications of an older and a newer project, for the same audience and language. Out: a [`Comparison`] of what this reader could
//! see then and sees now. What is compared has been filtered before: what the reader could not see is *added* when it becomes visible,
//! *removed* when it is withdrawn, without a word of why, and what changed in hidden parts is nothing. Nothing here asks who reads.
//!
//! What a text says is compared, never how it is written: the order of files and fields, line breaks, list marks and the place of a file are no
//! change. Entries match by id and former ids ([`entries`](self)), blocks by their words, words inside blocks that have a counterpart.

mod approved;
mod content;
mod entries;
mod pages;
mod prose;
mod reviewed;
mod show;
mod values;
mod views;
mod words;

pub use approved::{approval_fingerprint, approval_row, approvals};
pub use content::{ContentPair, content_fingerprint};
pub use reviewed::{ReviewedLink, names, reviewed_links};
pub use show::{Style, brief, show};
pub use words::{likeness, words};

use crate::publication::Publication;
use crate::publication::changes::{Before, Comparison, Detail, EntryChange, FieldChange};
use entries::{Pair, line};

/// Compares two publications.
pub fn compare(old: &Publication, new: &Publication) -> Comparison {
    let pair = Pair::new(old, new);
    Comparison {
        project: project(&pair),
        entries: pair.entries(),
        pages: pair.pages(),
        documents: pair.documents(),
        files: pair.files(),
        before: Before::default(),
    }
}

/// Compares the entries of two publications, and nothing else.
pub fn compare_entries(old: &Publication, new: &Publication) -> Vec<EntryChange> {
    Pair::new(old, new).entries()
}

/// What the project says of itself.
fn project(pair: &Pair<'_>) -> Vec<FieldChange> {
    let lang = pair.new.info().lang;
    let words = crate::locale::Words::of(lang);
    let texts = |of: &Publication| {
        let info = of.info();
        [
            ("title", Some(info.title.clone())),
            ("subtitle", info.subtitle.clone()),
            ("organisation", info.organisation.clone()),
            ("version", info.version.clone()),
            ("date", info.date.map(|date| date.show(lang))),
        ]
    };
    let changed = |((name, old), (_, new)): ((&'static str, Option<String>), (_, Option<String>))| {
        let detail = Detail::Words(line(&old.unwrap_or_default(), &new.unwrap_or_default())?);
        let label = words.get(&["document_", name].concat()).to_owned();
        Some(FieldChange { name: name.into(), label, detail })
    };
    texts(pair.old).into_iter().zip(texts(pair.new)).filter_map(changed).collect()
}

#[cfg(test)]
mod tests;
