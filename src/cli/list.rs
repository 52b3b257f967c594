//! `ouvrage list`.

use super::{Failure, Outcome, say};
use crate::check::count;
use crate::finding::closest;
use crate::index::EntryIndex;
use crate::output::{audience, read};
use crate::project::parse_view_node;
use crate::publication::Publication;
use crate::report;
use crate::select::select;
use crate::source::{Key, Node, Tree};
use crate::span::{FileId, Span};
use clap::ValueEnum;
use std::path::PathBuf;

/// List the entries of a kind: id and title, one per line.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage list requirement --project site-example --where 'priority = must and verified_by is empty'\n  ouvrage list risk --format json"
)]
pub struct Args {
    /// Name of a kind
    #[arg(value_name = "KIND")]
    kind: String,
    /// Folder of the project
    #[arg(long, default_value = ".", value_name = "DIR")]
    project: PathBuf,
    /// Which entries, in the language of `where` in views
    #[arg(long = "where", value_name = "CONDITION")]
    condition: Option<String>,
    /// Fields to sort by, `-field` to turn the order round
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Vec<String>,
    /// Whose eyes to look through (default: the narrowest audience, all entries)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// How entries are shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (reading, findings) = read(&args.project)?;
    let Some(project) = &reading.project else {
        report::show(&findings, &reading.sources, report::Speech::default());
        return Err(Failure::Findings);
    };
    let (errors, _) = count(&findings);
    if errors > 0 {
        eprintln!(
            "{}: some entries may be missing, see `ouvrage check`",
            report::summary(errors, 0, crate::schema::Lang::fallback())
        );
    }
    let reader = match &args.audience {
        Some(name) => audience(project, Some(name))?,
        None => project.config.audiences.narrowest(),
    };
    let publication = Publication::new(project, reader);
    if publication.vocabulary().find(&args.kind).is_none() {
        let near = closest(&args.kind, publication.vocabulary().iter().map(|k| &*k.name));
        let hint = near.map_or_else(|| "`ouvrage kinds` lists them".to_owned(), |n| format!("did you mean `{n}`?"));
        return Err(Failure::Usage(format!("there is no kind `{}`; {hint}", args.kind)));
    }
    let nowhere = Span::new(FileId(u32::MAX), 0, 0);
    let key = |text: &str| Key { text: text.to_owned(), span: nowhere };
    let mut pairs = vec![(key("register"), Node::scalar(args.kind.as_str(), nowhere))];
    if let Some(condition) = &args.condition {
        pairs.push((key("where"), Node::scalar(condition.as_str(), nowhere)));
    }
    if !args.sort.is_empty() {
        let fields = args.sort.iter().map(|f| Node::scalar(f.as_str(), nowhere)).collect();
        pairs.push((key("sort"), Node { span: nowhere, tree: Tree::List(fields) }));
    }
    let request = parse_view_node(&Node { span: nowhere, tree: Tree::Map(pairs) }, None);
    let request = request.map_err(|findings| Failure::Usage(findings.first().map_or(String::new(), |f| f.message.clone())))?;
    let problems = crate::check::validate(&request, project, Some(reader));
    if let Some(problem) = problems.first() {
        let hint = problem.hint.as_deref().map(|h| format!("; {h}")).unwrap_or_default();
        return Err(Failure::Usage(format!("{}{hint}", problem.message)));
    }
    let selection = select(&request, &publication).map_err(Failure::Usage)?;
    let entries: Vec<EntryIndex> = selection.groups.iter().flat_map(|g| g.entries.iter().copied()).collect();
    match args.format {
        Format::Text => {
            for entry in entries {
                say(&format!("{}\t{}", publication.entry(entry).id, publication.title(entry)))?;
            }
        }
        Format::Json => {
            let list: Vec<serde_json::Value> = entries
                .iter()
                .map(|n| {
                    let place = publication.place(*n);
                    serde_json::json!({
                        "id": &*publication.entry(*n).id, "title": publication.title(*n),
                        "file": place.map(|p| p.file.to_string()), "line": place.map(|p| p.line),
                    })
                })
                .collect();
            say(&serde_json::to_string_pretty(&list).unwrap_or_default())?;
        }
    }
    Ok(())
}
