//! A commit, as people speak of it: when, who, what for.

use crate::source::is_control;
use gix::bstr::{BStr, ByteSlice};
use jiff::tz::{Offset, TimeZone};
use std::sync::Arc;

/// Characters of a commit's name that are shown. Git's own short names grow with the repository; these are the same in every clone.
const SHORT: usize = 8;

/// The longest subject that is kept, in characters.
const SUBJECT: usize = 200;

/// A commit that changed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its whole name, in hexadecimal digits.
    pub hash: String,
    /// Day on which it was written, where its author was.
    pub date: jiff::civil::Date,
    /// When it was written, by the second, as RFC 3339 has it.
    pub moment: String,
    /// Who wrote it, after the repository's `.mailmap`.
    pub author: String,
    /// The first line of its message.
    pub subject: String,
    /// Seconds from 1970 at which it was committed: the order of commits.
    pub seconds: i64,
    /// Paths of the project that it changed, from the project's folder.
    pub paths: Vec<Arc<str>>,
}

/// What is known of the last change of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A commit holds it as it is.
    Committed(Arc<Change>),
    /// It is not in git as it is now.
    Uncommitted,
}

impl State {
    /// The commit.
    pub fn change(&self) -> Option<&Arc<Change>> {
        match self {
            State::Committed(change) => Some(change),
            State::Uncommitted => None,
        }
    }
}

impl Change {
    /// The name by which people call it.
    pub fn short(&self) -> &str {
        self.hash.get(..SHORT).unwrap_or(&self.hash)
    }

    /// Reads a commit.
    pub(super) fn read(commit: &gix::Commit<'_>, mailmap: &gix::mailmap::Snapshot, paths: Vec<Arc<str>>) -> gix::Result<Self> {
        let author = commit.author()?;
        // A commit whose author's time cannot be read is still a commit: its committer's time stands in.
        let time = author.time().or_else(|_| commit.time())?;
        let offset = Offset::from_seconds(time.offset).unwrap_or(Offset::UTC);
        let moment = jiff::Timestamp::from_second(time.seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let zoned = moment.to_zoned(TimeZone::fixed(offset));
        Ok(Change {
            hash: commit.id.to_string(),
            date: zoned.date(),
            moment: moment.display_with_offset(offset).to_string(),
            author: words(mailmap.resolve(author.trim()).name.as_bstr()),
            subject: words(commit.message_raw_sloppy().lines().next().unwrap_or_default().as_bstr())
                .chars()
                .take(SUBJECT)
                .collect(),
            seconds: commit.time()?.seconds,
            paths,
        })
    }
}

/// Text of a commit, without what a terminal or a page would take for orders.
fn words(text: &BStr) -> String {
    let plain: String = text.to_str_lossy().chars().map(|c| if c.is_control() || is_control(c) { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
