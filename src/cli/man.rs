//! `ouvrage man`.

use super::{Failure, Outcome, say};
use crate::output::write_export;
use clap_mangen::Man;
use std::path::PathBuf;

/// Write the man pages: one of the program, one for each command.
///
/// A package lays them below `share/man/man1`; `man -l DIR/ouvrage.1` shows one where it lies.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage man ~/.local/share/man/man1\n  ouvrage man /tmp/pages && man -l /tmp/pages/ouvrage-check.1"
)]
pub struct Args {
    /// Folder that they are written into; it is made when it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args) -> Outcome {
    let folder = &args.folder;
    let failed = |error: std::io::Error| Failure::Other(format!("cannot write into {}: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut cli = super::command();
    cli.build();
    let commands = below(&cli);
    let count = commands.len() + 1;
    for command in std::iter::once(cli).chain(commands) {
        let page = Man::new(command).source(concat!("ouvrage ", env!("CARGO_PKG_VERSION"))).manual("Ouvrage");
        let mut text = Vec::new();
        page.render(&mut text).map_err(failed)?;
        write_export(folder, &folder.join(page.get_filename()), with_usual_sections(&text).as_bytes())?;
    }
    say(&format!("{} ({count} pages)", folder.display()))
}

/// The commands below one, and those below these.
fn below(command: &clap::Command) -> Vec<clap::Command> {
    let own = command.get_subcommands().filter(|command| !command.is_hide_set());
    own.flat_map(|command| std::iter::once(command.clone()).chain(below(command))).collect()
}

/// What stands below the options is one section to the crate; readers of man pages look for examples and notes.
fn with_usual_sections(page: &[u8]) -> String {
    let page = String::from_utf8_lossy(page);
    page.replace(".SH EXTRA\nExamples:\n", ".SH EXAMPLES\n")
        .replace(".SH EXTRA\n", ".SH NOTES\n")
        .replace("\n\nExamples:\n", "\n.SH EXAMPLES\n")
}
