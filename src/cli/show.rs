//! `ouvrage show`.

use super::{Failure, Outcome, dir_and_name, language, may_leave, reader, say};
use crate::check::count;
use crate::exchange::{Datum, entry_data, table, text};
use crate::finding::closest_id;
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::output::read;
use crate::publication::Publication;
use crate::report;
use clap::ValueEnum;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Show all that is known of one entry: its fields, what it links to and what links to it.
///
/// Whoever has the files sees all of it, so the default is the narrowest audience; `--audience` shows it as others get it.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage show [OPTIONS] [DIR] <ID>",
    after_help = "Examples:\n  ouvrage show site-example EX-101\n  ouvrage show EX-101 --audience vendor\n  ouvrage show EX-101 --format json"
)]
pub struct Args {
    /// Folder of the project (default: the working folder), then the id of an entry
    #[arg(value_name = "DIR ID", num_args = 1..=2, required = true)]
    words: Vec<PathBuf>,
    /// Whose eyes to look through (default: the narrowest audience)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// One of the languages of the project (default: the main one)
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// How it is shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (folder, id) = dir_and_name(args.words, "the id of an entry")?;
    let (reading, findings) = read(&folder)?;
    let Some(project) = &reading.project else {
        report::show(&findings, &reading.sources, report::Speech::default());
        return Err(Failure::Findings);
    };
    let reader = reader(project, args.audience.as_deref())?;
    if args.format == Format::Json {
        may_leave(project, &folder, reader, count(&findings).0)?;
    }
    let publication = Publication::in_language(project, reader, language(project, args.lang.as_deref())?);
    let index = find(&id.to_string_lossy(), &publication)?;
    match args.format {
        Format::Text => say(described(index, &publication).trim_end()),
        Format::Json => say(&serde_json::to_string_pretty(&entry_data(index, &publication)).unwrap_or_default()),
    }
}

/// Finds an entry by its id or a former one. Only ids that this reader may see are offered in place of one that is not there.
pub(super) fn find(id: &str, publication: &Publication) -> Result<EntryIndex, Failure> {
    let id = id.trim().trim_start_matches("[[").trim_end_matches("]]");
    let former = || {
        let is_former = |entry: &std::sync::Arc<crate::project::Entry>| {
            entry.aliases.iter().any(|alias| crate::project::id_key(&alias.id) == crate::project::id_key(id))
        };
        publication.entries().iter().position(is_former).map(EntryIndex::from)
    };
    publication.find(id).or_else(former).ok_or_else(|| {
        let near = closest_id(id, publication.entries().iter().map(|entry| &*entry.id));
        let hint = near.map_or_else(|| "`ouvrage list KIND` lists ids".to_owned(), |near| format!("did you mean `{near}`?"));
        let whom = publication.audience_name();
        Failure::Usage(format!("there is no entry `{id}` for `{whom}`; {hint}"))
    })
}

/// An entry as people read it.
fn described(index: EntryIndex, publication: &Publication) -> String {
    let entry = publication.entry(index);
    let Some(kind) = publication.kind_of(entry) else { return String::new() };
    let lang = publication.info().lang;
    let words = Words::of(lang);
    let mut out = format!("{}  {}\n{} ({})", entry.id, publication.title(index), kind.label.get(lang), kind.name);
    if let Some(place) = publication.place(index) {
        let _ = write!(out, ", `{}`, {}:{}", publication.name_of(entry.audience), place.file, place.line);
    }
    out.push_str("\n\n");
    let fields = kind.fields.keys().map(ToString::to_string).filter(|name| *name != kind.title);
    let inverses = publication.vocabulary().inverses(&kind.name).iter().map(|relation| relation.name.to_string());
    let mut names: Vec<String> = fields.chain(["tags".to_owned()]).collect();
    for name in inverses {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let shown = table(kind, &[index], &names, publication);
    let row = shown.rows.first().map(Vec::as_slice).unwrap_or_default();
    let filled: Vec<_> = shown.columns.iter().zip(row).filter(|(_, datum)| **datum != Datum::Empty).collect();
    let width = filled.iter().map(|(column, _)| column.label.chars().count()).max().unwrap_or(0);
    for (column, datum) in filled {
        let value = match datum {
            Datum::Links(ids) => {
                let titled = |id: &String| match publication.find(id) {
                    Some(n) => format!("{id}  {}", publication.title(n)),
                    None => id.clone(),
                };
                ids.iter().map(titled).collect::<Vec<_>>().join("\n")
            }
            other => text(other, words),
        };
        for (n, line) in value.lines().enumerate() {
            let label = if n == 0 { column.label.as_str() } else { "" };
            let _ = writeln!(out, "  {label:<width$}  {line}");
        }
    }
    out
}
