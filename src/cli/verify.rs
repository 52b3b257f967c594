//! `ouvrage verify`.

use super::{Failure, Outcome, TimeLimit, dir_and_name, say};
use crate::output::{FoundIssue, Verdict, VerifyError, issues_of_file, verify, watch_folder};
use crate::report;
use std::path::{Path, PathBuf};

/// Tell whether a PDF is the one that a commit of the project produces.
///
/// The document is made again from the files of the commit that the PDF names, and the bytes are compared. The files lie in a folder that
/// nobody else can read, and are removed at the end, also when the program is interrupted. A project that keeps issues of its documents
/// also tells which of them the file is.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage verify [OPTIONS] [DIR] <FILE>",
    after_help = "Exit status: 0 the same bytes, 1 not the same, 2 wrong use, 3 an error of the system or of git.\n\nExamples:\n  ouvrage verify site-example cahier-des-charges.pdf\n  ouvrage verify recu.pdf --commit v1.0"
)]
pub struct Args {
    /// Folder of the project (default: the working folder), then the PDF
    #[arg(value_name = "DIR FILE", num_args = 1..=2, required = true)]
    words: Vec<PathBuf>,
    /// Commit, branch or tag to compare with (default: the commit that the PDF names)
    #[arg(long, value_name = "REV")]
    commit: Option<String>,
    #[command(flatten)]
    limit: TimeLimit,
}

/// Waits until the program that unpacked files into a folder has ended, in whatever way, and removes the folder.
#[derive(clap::Args)]
pub struct Watch {
    /// The folder
    folder: PathBuf,
}

/// Runs the command that `verify` starts beside itself.
pub fn watch(args: &Watch) -> Outcome {
    watch_folder(&args.folder);
    Ok(())
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (project, file) = dir_and_name(args.words, "the PDF")?;
    match verify(&file, &project, args.commit.as_deref(), args.limit.get()) {
        Ok(Verdict::Same { document, commit, current }) => {
            let now = if current { "" } else { ", which is not the commit that is checked out now" };
            say(&format!("{}: `{document}` exactly as the commit {commit} produces it{now}", file.display()))?;
            tell_issues(&file, &project)
        }
        Ok(Verdict::Different(reasons)) => {
            tell_issues(&file, &project)?;
            report::error(&format!("{} is not what the commit produces: {}", file.display(), reasons.join("; ")));
            Err(Failure::Findings)
        }
        Err(error @ (VerifyError::File(..) | VerifyError::NoFile(..) | VerifyError::TooLarge(..))) => {
            Err(Failure::Usage(error.to_string()))
        }
        Err(VerifyError::Build(error)) => Err(error.into()),
        // Without the commit the bytes cannot be made again, and the sum still tells what the file is.
        Err(error @ VerifyError::Commit(_)) => {
            tell_issues(&file, &project)?;
            Err(Failure::Other(error.to_string()))
        }
    }
}

/// Says as what a file was issued, where the project keeps issues.
fn tell_issues(file: &Path, project: &Path) -> Outcome {
    let Ok(Some(found)) = issues_of_file(file, project) else { return Ok(()) };
    if found.is_empty() {
        return say("no issue of the project has the SHA-256 of this file");
    }
    found.iter().try_for_each(|FoundIssue { id, date, readers }| {
        let day = date.map_or_else(String::new, |date| format!(" on {date}"));
        let to = if readers.is_empty() { String::new() } else { format!(" to {}", readers.join(", ")) };
        say(&format!("issued{day}{to} as {id}"))
    })
}
