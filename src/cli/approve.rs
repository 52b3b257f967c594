//! `ouvrage approve`.

use super::edit::{Held, Writing, finish};
use super::{Failure, Outcome, say};
use crate::edit::{self, Approver, Editor};
use crate::history::checked_out;
use std::path::PathBuf;

/// Write down who approves entries, as they are.
///
/// The field `approved` of an entry keeps who, when, and a fingerprint of what the entry said. `check` says when it says something else by now.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage approve . EX-101 EX-102 --by 'Comité de pilotage' --on 2026-03-09\n  ouvrage approve . DE-7 --by 'Ada Martin' --dry-run"
)]
pub struct Args {
    /// Folder of the project
    #[arg(value_name = "DIR")]
    project: PathBuf,
    /// Entries that are approved
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    /// Who approves them
    #[arg(long, value_name = "NAME")]
    by: String,
    /// The day (default: the date of the project, else that of the commit)
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<String>,
    #[command(flatten)]
    writing: Writing,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let by = args.by.trim();
    if by.is_empty() {
        return Err(Failure::Usage("`--by` names nobody".into()));
    }
    let held = Held::open(&args.project, !args.writing.dry_run)?;
    let project = held.project()?;
    let on = match &args.on {
        Some(text) => super::date(text)?,
        None => {
            let known = project.config.date.or_else(|| checked_out(&args.project).and_then(|commit| commit.date));
            known.ok_or_else(|| Failure::Usage("nothing says on which day; name it by `--on`".into()))?
        }
    };
    let editor = Editor::new(project, &args.project);
    let (changes, told) = edit::approve(&editor, &args.ids, Approver { by, on })?;
    if told.is_empty() {
        return say("they say so already; nothing was changed");
    }
    finish(&changes, args.writing.dry_run)?;
    if args.writing.dry_run {
        return Ok(());
    }
    told.iter().try_for_each(|entry| say(&format!("{} approved in {}", entry.id, entry.file)))
}
