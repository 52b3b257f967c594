//! `ouvrage move`.

use super::edit::{Held, Writing, finish};
use super::{Outcome, say};
use crate::edit::{self, Editor};
use std::path::PathBuf;

/// Move an entry to another file: the end of a list, a new list, or a Markdown file of its own. Its address stays.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage move . EX-101 content/04-exigences/lot-2/requirements.yaml\n  ouvrage move . EX-101 content/04-exigences/EX-101.md --dry-run"
)]
pub struct Args {
    /// Folder of the project
    #[arg(value_name = "DIR")]
    project: PathBuf,
    /// Id of the entry
    #[arg(value_name = "ID")]
    id: String,
    /// The file, counted from the project's folder
    #[arg(value_name = "FILE")]
    file: String,
    #[command(flatten)]
    writing: Writing,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let held = Held::open(&args.project, !args.writing.dry_run)?;
    let changes = edit::relocate(&Editor::new(held.project()?, &args.project), &args.id, &args.file)?;
    finish(&changes, args.writing.dry_run)?;
    if args.writing.dry_run { Ok(()) } else { say(&format!("{} moved to {}", args.id, args.file)) }
}
