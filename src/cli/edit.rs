//! What the commands that write have in common: the folder first, the lock, the diff, and `field=value`.

use super::{Failure, Outcome, say};
use crate::edit::{EditError, FileChange, Lock, diff, write};
use crate::project::{Project, Reading};
use crate::report;
use std::path::Path;

/// Options of every command that writes.
#[derive(clap::Args)]
pub(super) struct Writing {
    /// Show what would change, as a diff, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

impl From<EditError> for Failure {
    fn from(error: EditError) -> Self {
        match error {
            EditError::Io { .. } => Failure::Other(error.to_string()),
            _ => Failure::Usage(error.to_string()),
        }
    }
}

/// A project that a command writes in; nobody else does meanwhile.
pub(super) struct Held {
    /// What was read.
    pub reading: Reading,
    _lock: Option<Lock>,
}

impl Held {
    /// Reads the project of a folder, holding the folder when something will be written.
    pub fn open(folder: &Path, writes: bool) -> Result<Self, Failure> {
        if !folder.is_dir() {
            let message = format!("`{}` is no folder: the folder of the project comes first, `.` for this one", folder.display());
            return Err(Failure::Usage(message));
        }
        let lock = if writes && folder.join("ouvrage.yaml").is_file() { Some(Lock::take(folder)?) } else { None };
        let reading =
            Project::read(folder).map_err(|source| crate::output::BuildError::Folder { path: folder.to_owned(), source })?;
        if reading.project.is_none() {
            report::show(&reading.findings, &reading.sources, report::Speech::default());
            return Err(Failure::Findings);
        }
        Ok(Held { reading, _lock: lock })
    }

    /// The project.
    pub fn project(&self) -> Result<&Project, Failure> {
        self.reading.project.as_ref().ok_or(Failure::Findings)
    }
}

/// Shows changes, or makes them.
pub(super) fn finish(changes: &[FileChange], dry_run: bool) -> Outcome {
    if dry_run {
        let shown = diff(changes);
        return if shown.is_empty() { say("nothing would change") } else { say(shown.trim_end_matches('\n')) };
    }
    write(changes).map_err(Failure::from)
}

/// Takes `field=value` apart.
pub(super) fn fields(words: &[String]) -> Result<Vec<(String, String)>, Failure> {
    let one = |word: &String| match word.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => {
            Err(Failure::Usage(format!("`{word}` is not `field=value`; a value with blanks needs quotes: `title=\"Two words\"`")))
        }
    };
    words.iter().map(one).collect()
}
