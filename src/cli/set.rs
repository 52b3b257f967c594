//! `ouvrage set`.

use super::edit::{Held, Writing, fields, finish};
use super::{Outcome, say};
use crate::edit::{self, Editor};
use std::path::PathBuf;

/// Give fields of an entry other values; an empty value takes the field out.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage set . EX-101 priority=must status=accepted\n  ouvrage set . EX-101 verified_by=TE-1,TE-2 --dry-run\n  ouvrage set . EX-101 title.en='Search by former code'\n  ouvrage set . EX-101 rationale="
)]
pub struct Args {
    /// Folder of the project
    #[arg(value_name = "DIR")]
    project: PathBuf,
    /// Id of the entry
    #[arg(value_name = "ID")]
    id: String,
    /// What it becomes; several ids or words are parted by commas
    #[arg(value_name = "FIELD=VALUE", required = true)]
    words: Vec<String>,
    #[command(flatten)]
    writing: Writing,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let held = Held::open(&args.project, !args.writing.dry_run)?;
    let given = fields(&args.words)?;
    match edit::set(&Editor::new(held.project()?, &args.project), &args.id, &given)? {
        None => say(&format!("{} says so already; nothing was changed", args.id)),
        Some(change) => {
            finish(std::slice::from_ref(&change), args.writing.dry_run)?;
            if args.writing.dry_run { Ok(()) } else { say(&format!("{} changed in {}", args.id, change.path)) }
        }
    }
}
