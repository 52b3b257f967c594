//! Tells whether a PDF is the one that a commit produces: makes it again from the files of the commit and compares the bytes.

use super::{BuildError, Press, read};
use crate::check::count;
use crate::document::{Origin, Stamp};
use crate::history::{CommitError, checked_out, restore};
use crate::theme::Theme;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

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
    /// The files of the commit cannot be had.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The document cannot be made.
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// A folder that is gone when it is no longer needed.
struct Aside(PathBuf);

impl Aside {
    fn new() -> std::io::Result<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("ouvrage-verify-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path)?;
        Ok(Aside(path))
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // What cannot be removed is the system's to clear.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Compares a PDF with what a commit of a project produces: the one that the PDF names, unless another is asked for.
///
/// # Errors
/// When the file, the commit or the document cannot be had.
pub fn verify(pdf: &Path, folder: &Path, revision: Option<&str>) -> Result<Verdict, VerifyError> {
    let bytes = std::fs::read(pdf).map_err(|e| VerifyError::File(pdf.to_owned(), e))?;
    let different = |reason: String| Ok(Verdict::Different(vec![reason]));
    let Some(stamp) = Stamp::find(&bytes) else {
        return different("the file does not say that it is a document made by ouvrage".into());
    };
    let Some(revision) = revision.or(stamp.commit.as_deref()) else {
        return different("it was made from files outside any repository; name a commit to compare it with by `--commit`".into());
    };
    let aside = Aside::new().map_err(CommitError::Io)?;
    let commit = restore(folder, revision, &aside.0)?;
    let mut reasons = reasons(&stamp, &commit.id);
    let (reading, findings) = read(&aside.0)?;
    let Some(project) = reading.project.as_ref().filter(|_| count(&findings).0 == 0) else {
        reasons.push(format!("the project has errors in the commit {}, which makes no document", commit.id));
        return Ok(Verdict::Different(reasons));
    };
    let origin = Origin { commit: Some(commit.id.clone()), changed: false, date: commit.date };
    let press = Press::at(project, origin, None, 0);
    let Some(document) = press.all().find(|d| d.name == stamp.document) else {
        reasons.push(format!("the commit {} has no document `{}`", commit.id, stamp.document));
        return Ok(Verdict::Different(reasons));
    };
    let audience = project.config.audiences.name(document.audience);
    if audience != stamp.audience {
        reasons.push(format!("it was made for `{}`; in this commit the document is for `{audience}`", stamp.audience));
    }
    let publication = press.publication(&document)?;
    let theme = Theme::of(publication).map_err(BuildError::Theme)?;
    if press.make(&document, &theme)?.bytes == bytes {
        let current = checked_out(folder).is_some_and(|now| now.id == commit.id);
        return Ok(Verdict::Same { document: stamp.document, commit: commit.id, current });
    }
    if reasons.is_empty() {
        reasons.push("it names this commit, and its bytes are others: it was altered after it was made".into());
    }
    Ok(Verdict::Different(reasons))
}

/// What the PDF says of itself that makes it another one.
fn reasons(stamp: &Stamp, commit: &str) -> Vec<String> {
    let mut reasons = Vec::new();
    let own = env!("CARGO_PKG_VERSION");
    if stamp.program != own {
        reasons.push(format!("it was made by ouvrage {}, this is {own}; compare it with that version", stamp.program));
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
