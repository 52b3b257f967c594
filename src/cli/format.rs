//! `ouvrage format`.

use super::edit::{Held, Writing, finish};
use super::{Outcome, say};
use crate::edit::{self, Editor};
use std::path::PathBuf;

/// Put the keys of entries into the order in which their kind declares them. Nothing else changes.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  ouvrage format . --dry-run\n  ouvrage format . content/requirements.yaml")]
pub struct Args {
    /// Folder of the project
    #[arg(value_name = "DIR")]
    project: PathBuf,
    /// Files, counted from the project's folder (default: all that hold entries)
    #[arg(value_name = "FILE")]
    files: Vec<String>,
    #[command(flatten)]
    writing: Writing,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let held = Held::open(&args.project, !args.writing.dry_run)?;
    let formatted = edit::format(&Editor::new(held.project()?, &args.project), &args.files)?;
    for left in &formatted.left {
        say(left)?;
    }
    if formatted.changes.is_empty() {
        return say("every entry has its keys in order; nothing was changed");
    }
    finish(&formatted.changes, args.writing.dry_run)?;
    if args.writing.dry_run {
        return Ok(());
    }
    say(&format!("{} entries in {} files put in order", formatted.entries, formatted.changes.len()))
}
