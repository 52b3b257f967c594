//! `ouvrage add`.

use super::edit::{Held, Writing, fields, finish};
use super::{Failure, Outcome, say};
use crate::edit::{self, Editor};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Add an entry with the next free id, where entries of its kind are.
///
/// Required fields that are not given stand in the file as comments with their help, and `check` names them.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage add . requirement title='Find an article by its former code' priority=must\n  ouvrage add . risk --field title='The supplier fails' --edit\n  ouvrage add . term id=erp title=ERP --dry-run"
)]
pub struct Args {
    /// Folder of the project
    #[arg(value_name = "DIR")]
    project: PathBuf,
    /// Kind of the entry
    #[arg(value_name = "KIND")]
    kind: String,
    /// What is known of it; `id=…` for an id of your own
    #[arg(value_name = "FIELD=VALUE")]
    words: Vec<String>,
    /// The same, as an option
    #[arg(long = "field", value_name = "FIELD=VALUE")]
    options: Vec<String>,
    /// File it goes into, counted from the project's folder (default: where the last one is)
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
    /// Open the file in the editor of `$VISUAL` or `$EDITOR` afterwards
    #[arg(long)]
    edit: bool,
    #[command(flatten)]
    writing: Writing,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let program = if args.edit && !args.writing.dry_run { Some(editor()?) } else { None };
    let held = Held::open(&args.project, !args.writing.dry_run)?;
    let given = fields(&[args.words, args.options].concat())?;
    let added = edit::add(&Editor::new(held.project()?, &args.project), &args.kind, &given, args.file.as_deref())?;
    finish(std::slice::from_ref(&added.change), args.writing.dry_run)?;
    if args.writing.dry_run {
        return Ok(());
    }
    let missing =
        if added.missing.is_empty() { String::new() } else { format!("; still to write: {}", added.missing.join(", ")) };
    let branches = match added.branches {
        Some(n) if n > 0 => format!(" (free on {n} other branches too)"),
        _ => String::new(),
    };
    say(&format!("{} added to {}:{}{branches}{missing}", added.id, added.path, added.line))?;
    drop(held);
    program.map_or(Ok(()), |program| open(&program, &args.project.join(&added.path)))
}

fn editor() -> Result<String, Failure> {
    let set = |name| std::env::var(name).ok().filter(|program: &String| !program.trim().is_empty());
    set("VISUAL")
        .or_else(|| set("EDITOR"))
        .ok_or_else(|| Failure::Usage("`--edit` needs an editor in `$VISUAL` or `$EDITOR`".to_owned()))
}

/// Waits for an editor; its setting may hold options, as `code --wait`.
fn open(program: &str, file: &Path) -> Outcome {
    let mut words = program.split_whitespace();
    let Some(name) = words.next() else { return Ok(()) };
    let ended = Command::new(name).args(words).arg(file).status();
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::Other(format!("`{program}` ended with {status}; the entry is in {}", file.display()))),
        Err(error) => Err(Failure::Other(format!("cannot start `{program}`: {error}; the entry is in {}", file.display()))),
    }
}
