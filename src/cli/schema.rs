//! `ouvrage schema`.

use super::{Failure, Outcome, dir_or_name, say};
use crate::editor;
use crate::finding::closest;
use crate::output::read;
use crate::project::Project;
use crate::report;
use clap::ValueEnum;
use std::path::PathBuf;

/// Print or write JSON Schemas, by which editors complete, explain and check what is typed.
///
/// They describe the kinds of the project and `ouvrage.yaml`, with its ids and titles. Without a name, lists them; with the name of a kind or
/// `ouvrage.yaml`, prints one; with `--write`, lays them into DIR/.ouvrage, and `serve` keeps them fresh from then on.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage schema [OPTIONS] [DIR] [NAME]",
    after_help = "Examples:\n  ouvrage schema site-example requirement > requirement.schema.json\n  ouvrage schema . --vscode\n  ouvrage schema --export publication"
)]
pub struct Args {
    /// Folder of the project (default: the working folder), then the name of a kind, `ouvrage.yaml` or `kinds`
    #[arg(value_name = "DIR NAME", num_args = 0..=2)]
    words: Vec<PathBuf>,
    /// Write the schemas into DIR/.ouvrage
    #[arg(long)]
    write: bool,
    /// The same, and tell VS Code of them in DIR/.vscode/settings.json
    #[arg(long)]
    vscode: bool,
    /// Print the schema of what the program writes for others
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["write", "vscode"])]
    export: Option<Export>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Export {
    /// What `export` writes
    Publication,
    /// `entries.json` of a site
    Entries,
    /// What `answer-sheet` writes as JSON
    Answers,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    if let Some(export) = args.export {
        let schema = match export {
            Export::Publication => include_str!("../../content/schemas/publication.json"),
            Export::Entries => include_str!("../../content/schemas/entries.json"),
            Export::Answers => include_str!("../../content/schemas/answers.json"),
        };
        return say(schema.trim_end());
    }
    let (folder, name) = match dir_or_name(args.words) {
        // The settings are a file of that name as well.
        (path, None) if path.ends_with("ouvrage.yaml") => {
            (path.parent().map_or(PathBuf::from("."), |p| p.join(".")), Some("ouvrage.yaml".into()))
        }
        named => named,
    };
    let inside = folder.join("ouvrage.yaml").is_file();
    // Outside a project the kinds that ship are described.
    let project = match (inside, args.write || args.vscode) {
        (false, false) => Project::empty(),
        _ => {
            let (reading, findings) = read(&folder)?;
            let Some(project) = reading.project else {
                report::show(&findings, &reading.sources, report::Speech::default());
                return Err(Failure::Findings);
            };
            project
        }
    };
    if let Some(name) = name {
        let schema = editor::schema_of(&name, &project).ok_or_else(|| {
            let names = project.vocabulary.kind_words().map(|(word, _)| word).chain(["ouvrage.yaml", "kinds"]);
            let hint = closest(&name, names)
                .map_or_else(|| "`ouvrage schema` lists them".to_owned(), |n| format!("did you mean `{n}`?"));
            Failure::Usage(format!("there is no schema of `{name}`; {hint}"))
        })?;
        return say(&format!("{schema:#}"));
    }
    if !args.write && !args.vscode {
        for schema in editor::schemas(&project).iter().filter(|schema| !schema.globs.is_empty()) {
            say(&format!("{:<20} {}", schema.name, schema.globs.join(" ")))?;
        }
        return Ok(());
    }
    let failed = |error: std::io::Error| Failure::Other(format!("cannot write into {}: {error}", folder.display()));
    let laid = editor::lay(&project, &folder).map_err(failed)?;
    let top = folder.join(editor::FOLDER);
    say(&format!("{} ({} schemas, {} files written)", top.display(), laid.schemas, laid.written.len()))?;
    if args.vscode {
        match editor::lay_vscode(&project, &folder) {
            Ok(Some(path)) => say(&path.display().to_string())?,
            Ok(None) => {}
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                let (path, lines) = (folder.join(".vscode/settings.json"), folder.join(editor::ASSOCIATIONS));
                return Err(Failure::Usage(format!(
                    "{} is not plain JSON ({error}) and is left as it is; add the lines of {} to it",
                    path.display(),
                    lines.display()
                )));
            }
            Err(error) => return Err(failed(error)),
        }
        eprintln!("VS Code needs the extension `redhat.vscode-yaml`, and the folder of the project as its workspace");
    } else {
        let lines = folder.join(editor::ASSOCIATIONS);
        eprintln!(
            "the lines for the YAML language server of any editor are in {}; `--vscode` writes those of VS Code",
            lines.display()
        );
    }
    Ok(())
}
