//! `ouvrage list`.

use super::{Failure, Outcome, dir_and_name, hand_out, language, may_leave, no_kind, reader, request, tell_changes};
use crate::check::count;
use crate::exchange::{About, FORMATS, Format, Register, row_data, table, text};
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::output::read;
use crate::publication::Publication;
use crate::report;
use crate::schema::Lang;
use crate::select::select;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::path::PathBuf;

/// List the entries of a kind.
///
/// On a terminal, id and title; `--columns` names others. As CSV, JSON, a spreadsheet or Markdown, every field that the kind has, whether
/// or not an entry fills it, in the order of the kind: the columns of a script do not move. Whoever has the files sees all of them, so the
/// default is the narrowest audience; name one by `--audience` for what leaves.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage list [OPTIONS] [DIR] <KIND>",
    after_help = "Examples:\n  ouvrage list site-example requirement --where 'priority = must and verified_by is empty'\n  ouvrage list risk --columns id,title,probability*impact --sort=-probability*impact\n  ouvrage list requirement --audience vendor --format xlsx --out requirements.xlsx"
)]
pub struct Args {
    /// Folder of the project (default: the working folder), then the name of a kind
    #[arg(value_name = "DIR KIND", num_args = 1..=2, required = true)]
    words: Vec<PathBuf>,
    /// Which entries, in the language of `where` in views
    #[arg(long = "where", value_name = "CONDITION")]
    condition: Option<String>,
    /// Fields to sort by, `-field` to turn the order round
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Vec<String>,
    /// Columns: fields, links, their other sides, `id`, `tags`, products such as `probability*impact`
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Vec<String>,
    /// Whose eyes to look through (default: the narrowest audience, all entries)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// One of the languages of the project (default: the main one)
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// How entries are shown
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = shown())]
    format: Shown,
    /// Add a column to CSV that remembers what each row was, for `ouvrage import`; a spreadsheet remembers it by itself
    #[arg(long)]
    fingerprint: bool,
    /// File to write (default: standard output)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// How entries are shown.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shown {
    /// In columns, for a terminal.
    Table,
    /// In a format of `exchange`.
    Format(&'static Format),
}

/// Reads the name of a format; the help lists them.
fn shown() -> impl TypedValueParser<Value = Shown> {
    let table = PossibleValue::new("table").alias("text").help("Columns for a terminal");
    let formats = FORMATS.into_iter().map(|format| PossibleValue::new(format.name).help(format.help));
    let names = PossibleValuesParser::new(std::iter::once(table).chain(formats));
    names.map(|name| crate::exchange::format(&name).map_or(Shown::Table, Shown::Format))
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (folder, name) = dir_and_name(args.words, "the name of a kind")?;
    let name = name.to_string_lossy();
    let (reading, findings) = read(&folder)?;
    let Some(project) = &reading.project else {
        report::show(&findings, &reading.sources, report::Speech::default());
        return Err(Failure::Findings);
    };
    let (errors, _) = count(&findings);
    if errors > 0 {
        eprintln!("{}: some entries may be missing, see `ouvrage check`", report::summary(errors, 0, 0, Lang::fallback()));
    }
    let reader = reader(project, args.audience.as_deref())?;
    if args.format != Shown::Table || args.out.is_some() {
        may_leave(project, &folder, reader, errors)?;
    }
    let lang = language(project, args.lang.as_deref())?;
    let publication = Publication::in_language(project, reader, lang);
    let vocabulary = publication.vocabulary();
    let kind = vocabulary.find(&name).ok_or_else(|| no_kind(&name, vocabulary))?;
    let wanted: Vec<String> = args.columns.iter().map(|column| column.trim().to_owned()).filter(|c| !c.is_empty()).collect();
    if let Some(unknown) = wanted.iter().find(|column| !vocabulary.shows(&kind.name, column)) {
        let near = crate::finding::closest_key(unknown, vocabulary.column_words(&kind.name));
        let hint = near.map_or_else(|| format!("`ouvrage kinds {}` lists them", kind.name), |n| format!("did you mean `{n}`?"));
        return Err(Failure::Usage(format!("`{}` has no field or link `{unknown}`; {hint}", kind.name)));
    }
    let request = request(&name, args.condition.as_deref(), &args.sort, project, reader)?;
    tell_changes(&request, &publication, &folder)?;
    let selection = select(&request, &publication).map_err(Failure::Usage)?;
    let entries: Vec<EntryIndex> = selection.groups.iter().flat_map(|g| g.entries.iter().copied()).collect();
    let short = ["id".to_owned(), kind.title.clone()];
    let columns = if wanted.is_empty() && args.format == Shown::Table { &short[..] } else { &wanted[..] };
    let register = table(kind, &entries, columns, &publication);
    let (bytes, is_text) = match args.format {
        Shown::Table => (for_terminal(&register, Words::of(lang)).into_bytes(), true),
        // One register asks for no frame: a list of entries, each of which a script takes as it is.
        Shown::Format(format) if format.name == "json" => {
            let rows = entries.iter().zip(&register.rows);
            let list: Vec<_> = rows.map(|(n, row)| row_data(*n, &register.columns, row, &publication)).collect();
            (format!("{}\n", serde_json::to_string_pretty(&list).unwrap_or_default()).into_bytes(), true)
        }
        Shown::Format(format) => {
            let about = About::of(&publication, &register.label).marked(args.fingerprint);
            let written = (format.write)(std::slice::from_ref(&register), &about);
            (written.map_err(|error| Failure::Other(error.to_string()))?, format.is_text)
        }
    };
    hand_out(&bytes, args.out.as_deref(), &folder, is_text)
}

/// The most characters of a cell that is not the last of its row.
const WIDEST: usize = 48;

/// Columns under each other: one line per entry, names of fields above. Nothing at all for no entries.
fn for_terminal(register: &Register, words: &Words) -> String {
    if register.rows.is_empty() {
        return String::new();
    }
    let names = register.columns.iter().map(|column| column.name.clone()).collect();
    let line = |cell: String| cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let last = register.columns.len().saturating_sub(1);
    let cut = |(n, cell): (usize, String)| match cell.char_indices().nth(WIDEST) {
        Some((at, _)) if n < last => format!("{}…", cell.get(..at).unwrap_or_default().trim_end()),
        _ => cell,
    };
    let rows = register.rows.iter().map(|row| row.iter().map(|datum| line(text(datum, words))).enumerate().map(cut).collect());
    let rows: Vec<Vec<String>> = std::iter::once(names).chain(rows).collect();
    let width = |n: usize| rows.iter().filter_map(|row| row.get(n)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..=last).map(width).collect();
    let mut out = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let text = cells.collect::<Vec<_>>().join("  ");
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out
}
