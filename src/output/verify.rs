//! Tells whether a PDF is the one that a commit produces: makes it again from the files of the commit and compares the bytes.

use super::private::PrivateFolder;
use super::{BuildError, DocumentMaker, read};
use crate::check::count;
use crate::document::{Maker, Origin, Stamp};
use crate::domain::issue::issues;
use crate::history::{CommitError, checked_out, restore};
use crate::project::{Project, Since};
use crate::publication::fingerprint::sha256;
use crate::schema::value::Date;
use crate::theme::Theme;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The most bytes of a file that is looked at: a document is far smaller.
const LARGEST: u64 = 512 << 20;

/// What came of comparing.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same bytes.
    Same {
        /// Name of the document.
        document: String,
        /// The commit.
        commit: String,
        /// Whether it is the one that is checked out.
        current: bool,
    },
    /// Something else, and why as far as can be told.
    Different(Vec<String>),
}

/// What keeps a PDF from being compared at all.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The file cannot be read.
    #[error("cannot read {0}: {1}")]
    File(PathBuf, std::io::Error),
    /// It is a folder, a device or a pipe, which may never end.
    #[error("{0} is {1}, not a file; save the PDF and name the file")]
    NoFile(PathBuf, &'static str),
    /// It is larger than any document.
    #[error("{0} is larger than {1} MB, larger than any document: it is not looked at")]
    TooLarge(PathBuf, u64),
    /// The files of the commit cannot be had.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The document cannot be made.
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// Reads a file whole, never one that does not end.
fn read_file(path: &Path) -> Result<Vec<u8>, VerifyError> {
    let error = |e| VerifyError::File(path.to_owned(), e);
    let too_large = || VerifyError::TooLarge(path.to_owned(), LARGEST >> 20);
    // Asked before it is opened: opening a pipe waits for whoever writes.
    let about = std::fs::metadata(path).map_err(error)?;
    if about.is_dir() {
        return Err(VerifyError::NoFile(path.to_owned(), "a folder"));
    }
    if !about.is_file() {
        return Err(VerifyError::NoFile(path.to_owned(), "a device or a pipe"));
    }
    if about.len() > LARGEST {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(error)?;
    if bytes.len() as u64 > LARGEST { Err(too_large()) } else { Ok(bytes) }
}

/// Compares a PDF with what a commit of a project produces: the one that the PDF names, unless another is asked for.
///
/// # Errors
/// When the file, the commit or the document cannot be had.
pub fn verify(pdf: &Path, folder: &Path, revision: Option<&str>, limit: Option<Duration>) -> Result<Verdict, VerifyError> {
    let bytes = read_file(pdf)?;
    let different = |reason: String| Ok(Verdict::Different(vec![reason]));
    if !bytes.starts_with(b"%PDF-") {
        return different("the file is not a PDF".into());
    }
    let Some(stamp) = Stamp::find(&bytes) else {
        return different("the file does not say that it is a document made by ouvrage".into());
    };
    let Some(revision) = revision.or(stamp.commit.as_deref()) else {
        return different("it was made from files outside any repository; name a commit to compare it with by `--commit`".into());
    };
    let aside = PrivateFolder::new().map_err(CommitError::Io)?;
    let commit = restore(folder, revision, aside.path())?;
    let mut reasons = reasons(&stamp, &commit.id);
    let (reading, findings) = read(aside.path())?;
    let Some(project) = reading.project.as_ref().filter(|_| count(&findings).0 == 0) else {
        reasons.push(format!("the project has errors in the commit {}, which makes no document", commit.id));
        return Ok(Verdict::Different(reasons));
    };
    // It names its maker: what another build makes of the same files is the same document when nothing else differs.
    let maker = Some(stamp.maker.clone());
    let origin = Origin { commit: Some(commit.id.clone()), changed: false, date: commit.date, maker };
    let maker = DocumentMaker::at(project, folder, origin, None, 0).within(limit);
    let Some(mut document) = maker.all().find(|d| d.name == stamp.document) else {
        reasons.push(format!("the commit {} has no document `{}`", commit.id, stamp.document));
        return Ok(Verdict::Different(reasons));
    };
    let audience = project.config.audiences.name(document.audience);
    if audience != stamp.audience {
        reasons.push(format!("it was made for `{}`; in this commit the document is for `{audience}`", stamp.audience));
    }
    // The state that its changes are marked against is the one that it names, whoever asked for it.
    document.since = stamp.since.clone().map(|(name, commit)| Since { name, revision: Some(commit), span: document.span });
    let publication = maker.publication(&document)?;
    let theme = Theme::of(publication).map_err(BuildError::Theme)?;
    if maker.make(&document, &theme)?.bytes == bytes {
        let current = checked_out(folder).is_some_and(|now| now.id == commit.id);
        return Ok(Verdict::Same { document: stamp.document, commit: commit.id, current });
    }
    if reasons.is_empty() {
        reasons.push(if stamp.maker == Maker::own() {
            "it names this commit and this build of the program, and its bytes are others: it was altered after it was made".into()
        } else {
            let none = "a build that does not say which".to_owned();
            let other = stamp.maker.build.as_ref().map_or(none, |build| format!("the build {build}"));
            let own = crate::document::BUILD;
            format!("the bytes differ: it was made by another build of the program ({other}, this is {own}), or altered after it was made")
        });
    }
    Ok(Verdict::Different(reasons))
}

/// An issue of the document that a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundIssue {
    /// Id of the entry.
    pub id: String,
    /// The day it was sent on.
    pub date: Option<Date>,
    /// Who got it.
    pub readers: Vec<String>,
}

/// Finds the issues that have the sum of a file in the project as it is now, the oldest first, or returns `None` if the project has no issues,
/// or cannot be read.
///
/// # Errors
/// When the file cannot be read.
pub fn issues_of_file(pdf: &Path, folder: &Path) -> Result<Option<Vec<FoundIssue>>, VerifyError> {
    let Some(project) = Project::read(folder).ok().and_then(|reading| reading.project) else { return Ok(None) };
    let all = issues(project.entries.iter_enumerated().map(|(n, entry)| (n, &**entry)));
    if all.is_empty() {
        return Ok(None);
    }
    let sum = sha256(&read_file(pdf)?);
    let found = all.into_iter().filter(|(_, issue)| issue.has_sum(&sum)).map(|(_, issue)| FoundIssue {
        id: issue.id.to_owned(),
        date: issue.date,
        readers: issue.readers.iter().map(|r| if r.name.is_empty() { r.organisation } else { r.name }.to_owned()).collect(),
    });
    Ok(Some(found.collect()))
}

/// What the PDF says of itself that makes it another one.
fn reasons(stamp: &Stamp, commit: &str) -> Vec<String> {
    let mut reasons = Vec::new();
    let own = env!("CARGO_PKG_VERSION");
    if stamp.maker.version != own {
        let version = &stamp.maker.version;
        reasons.push(format!("it was made by ouvrage {version}, this is {own}; compare it with that version"));
    }
    match stamp.commit.as_deref() {
        Some(named) if named != commit => reasons.push(format!("it was made from the commit {named}, not from {commit}")),
        None => reasons.push("it was made from files outside any repository".into()),
        Some(_) => {}
    }
    if stamp.changed {
        reasons.push("it was made with uncommitted changes, so no commit produces it".into());
    }
    reasons
}
