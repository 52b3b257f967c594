//! `ouvrage rename`.

use super::edit::{Held, finish};
use super::{Failure, Outcome, say};
use crate::edit::{self, Editor, Sort};
use std::path::PathBuf;

/// Give an entry another id, and let whatever names it follow: links, texts, views, conditions, translations, settings.
///
/// Without `--apply` it shows what would change and writes nothing. The old id stays among the `aliases` of the entry, so that its address
/// leads on.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage rename . EX-101 EX-201\n  ouvrage rename . EX-101 EX-201 --diff\n  ouvrage rename . EX-101 EX-201 --apply"
)]
pub struct Args {
    /// Folder of the project
    #[arg(value_name = "DIR")]
    project: PathBuf,
    /// The id as it is
    #[arg(value_name = "OLD")]
    old: String,
    /// The id as it will be
    #[arg(value_name = "NEW")]
    new: String,
    /// Write the changes
    #[arg(long, conflicts_with = "dry_run")]
    apply: bool,
    /// Show what would change and write nothing, as without `--apply`
    #[arg(long)]
    dry_run: bool,
    /// Show what would change as a diff
    #[arg(long, conflicts_with = "apply")]
    diff: bool,
    /// Change plain words and comments too, which are listed and left alone otherwise
    #[arg(long)]
    words: bool,
    /// Change files too that hold changes which are not committed
    #[arg(long)]
    allow_dirty: bool,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let held = Held::open(&args.project, args.apply)?;
    let editor = Editor::new(held.project()?, &args.project);
    let renamed = edit::rename(&editor, &held.reading, &args.old, &args.new, args.words)?;
    if args.diff {
        return finish(&renamed.changes, true);
    }
    if args.apply {
        if !renamed.dirty.is_empty() && !args.allow_dirty {
            let message = format!(
                "these files hold changes that are not committed, which could not be told from those of the new id: {}; commit them, or add `--allow-dirty`",
                renamed.dirty.join(", ")
            );
            return Err(Failure::Usage(message));
        }
        finish(&renamed.changes, false)?;
    } else {
        for row in &renamed.rows {
            let sort = if row.changes { row.sort.name() } else { "left" };
            say(&format!("{}:{}\t{sort}\t{}", row.path, row.line, row.excerpt))?;
        }
    }
    let count = |changes: bool| renamed.rows.iter().filter(|row| row.changes == changes).count();
    let (places, files, left) = (count(true), renamed.changes.len(), count(false));
    let verb = if args.apply { "changed" } else { "would change" };
    let rest = if left > 0 {
        format!("; {left} in plain words or comments left as they are (`--words` changes them)")
    } else {
        String::new()
    };
    say(&format!("{} → {}: {places} places in {files} files {verb}{rest}", args.old, args.new))?;
    if !args.apply {
        if !renamed.dirty.is_empty() {
            say(&format!("not committed yet: {}", renamed.dirty.join(", ")))?;
        }
        say("nothing was written; `--apply` does it")?;
    }
    debug_assert!(renamed.rows.iter().all(|row| row.changes || row.sort == Sort::Words));
    Ok(())
}
