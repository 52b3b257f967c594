//! `ouvrage completions`.

use super::{Outcome, hand_out};
use clap_complete::Shell;
use std::path::Path;

/// Print the script by which a shell completes commands and options.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage completions bash > ~/.local/share/bash-completion/completions/ouvrage\n  ouvrage completions zsh > ~/.zfunc/_ouvrage\n  ouvrage completions fish > ~/.config/fish/completions/ouvrage.fish"
)]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the command.
pub fn run(args: &Args) -> Outcome {
    // Shells would offer what the program calls of itself, too.
    let shown = super::command().get_subcommands().filter(|command| !command.is_hide_set()).cloned().collect::<Vec<_>>();
    let mut cli =
        clap::Command::new("ouvrage").version(env!("CARGO_PKG_VERSION")).disable_help_subcommand(true).subcommands(shown);
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli, "ouvrage", &mut script);
    hand_out(&script, None, Path::new("."), true)
}
