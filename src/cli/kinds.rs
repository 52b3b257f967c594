//! `ouvrage kinds`.

use super::{Outcome, dir_or_name, no_kind, say};
use crate::output::read;
use crate::project::Project;
use crate::schema::{Field, FieldType, Kind, Targets};
use std::fmt::Write as _;
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
    // Outside a project the shipped kinds are listed.
    let (folder, kind) = dir_or_name(args.words);
    let reading = if folder.join("ouvrage.yaml").is_file() { read(&folder)?.0.project } else { None };
    let project = match reading {
        Some(project) => project,
        None => Project::empty(),
    };
    let vocabulary = &project.vocabulary;
    let lang = project.config.lang;
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
            Some(kind) => say(&describe(kind, &project)),
            None => Err(no_kind(&name, vocabulary)),
        },
    }
}

/// Describes a kind: what it is for, its fields and links.
pub(super) fn describe(kind: &Kind, project: &Project) -> String {
    let lang = project.config.lang;
    let audience = project.config.audiences.name(kind.audience);
    let mut out = format!(
        "{} ({}), for {audience}, in {}.yaml, ids like {}-1\n",
        kind.name,
        kind.labels.get(lang),
        kind.plural,
        kind.prefix
    );
    if !kind.help.is_empty() {
        let _ = writeln!(out, "{}", kind.help.get(lang));
    }
    let _ = writeln!(out);
    for field in kind.fields.values() {
        line(field, 2, project, &mut out);
        if let FieldType::Records(fields) = &field.ty {
            for nested in fields.values() {
                line(nested, 6, project, &mut out);
            }
        }
    }
    for relation in project.vocabulary.inverses(&kind.name) {
        let _ = writeln!(
            out,
            "  {:<22} {:<10} from {}.{}: {}",
            &*relation.name,
            "inverse",
            relation.from,
            relation.field,
            relation.label.get(lang)
        );
    }
    out.trim_end().to_owned()
}

fn line(field: &Field, indent: usize, project: &Project, out: &mut String) {
    let lang = project.config.lang;
    let mut notes = Vec::new();
    if field.required {
        notes.push("required".to_owned());
    }
    if let Some(audience) = field.audience {
        notes.push(format!("for {}", project.config.audiences.name(audience)));
    }
    match &field.ty {
        FieldType::Choice(choices) => notes.push(choices.iter().map(|c| c.key.as_str()).collect::<Vec<_>>().join(", ")),
        FieldType::Link(link) => notes.push(match &link.to {
            Targets::Any => "to any kind".to_owned(),
            Targets::Kinds(kinds) => format!("to {}", kinds.join(", ")),
        }),
        _ => {}
    }
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
    let width = 24 - indent;
    let _ = writeln!(out, "{:indent$}{:<width$} {:<10} {}{notes}", "", &*field.name, field.ty.name(), field.label.get(lang));
}
