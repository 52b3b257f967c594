//! `ouvrage kinds`.

use super::{Outcome, dir_or_name, no_kind, say};
use crate::output::read;
use crate::project::Project;
use crate::reference::of_kind;
use crate::schema::Lang;
use std::path::PathBuf;

/// List the kinds of entries, or what one kind holds.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage kinds [DIR] [KIND]",
    after_help = "Examples:\n  ouvrage kinds\n  ouvrage kinds site-example requirement"
)]
pub struct Args {
    /// Folder of the project, whose own kinds are listed too (default: the working folder), then the name of a kind
    #[arg(value_name = "DIR KIND", num_args = 0..=2)]
    words: Vec<PathBuf>,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    // Outside a project the shipped kinds are listed, in the language of the environment or in English.
    let (folder, kind) = dir_or_name(args.words);
    let reading = if folder.join("ouvrage.yaml").is_file() { read(&folder)?.0.project } else { None };
    let own = reading.as_ref().map(|project| project.config.lang);
    let lang = super::environment().or(own).unwrap_or_else(Lang::fallback);
    let project = reading.unwrap_or_else(Project::empty);
    let vocabulary = &project.vocabulary;
    match kind {
        None => {
            for kind in vocabulary.iter() {
                let audience = project.config.audiences.name(kind.audience);
                say(&format!(
                    "{:<12} {:<9} {:<10} {:<10} {}",
                    &*kind.name,
                    kind.prefix,
                    kind.section.name(),
                    audience,
                    kind.label.get(lang)
                ))?;
            }
            Ok(())
        }
        Some(name) => match vocabulary.find(&name) {
            Some(kind) => say(of_kind(kind, &project, lang).terminal(lang).trim_end()),
            None => Err(no_kind(&name, vocabulary)),
        },
    }
}
