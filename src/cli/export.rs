//! `ouvrage export`.

use super::{Failure, Outcome, hand_out, language, may_leave, say};
use crate::check::count;
use crate::exchange::{Register, publication_data, table, to_csv, to_xlsx};
use crate::output::{audience, read, write_export};
use crate::publication::Publication;
use crate::report;
use clap::ValueEnum;
use std::path::PathBuf;

/// Write what an audience gets as data, for other programs.
///
/// As JSON: the project, its kinds, entries, pages, documents and files, in the form that `ouvrage schema --export publication` prints. As CSV or
/// a spreadsheet: its registers with every field. It leaves nothing out that a reader of the site gets, and holds nothing else. The default is the
/// audience that `build` has; what is for wider readers needs a project without errors, and a signature where the project asks for one.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage export site-example --audience vendor > publication.json\n  ouvrage export . --format xlsx --out registers.xlsx\n  ouvrage export . --format csv --out registers"
)]
pub struct Args {
    /// Folder of the project
    #[arg(default_value = ".", value_name = "DIR")]
    project: PathBuf,
    /// Whom it is for: a name from `audiences` (default: internal)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// One of the languages of the project (default: the main one)
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// What is written
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    format: Format,
    /// File to write, or folder for CSV (default: standard output)
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// Everything, with a published schema
    Json,
    /// A file per register, into a folder
    Csv,
    /// One spreadsheet, with a sheet per register
    Xlsx,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (reading, findings) = read(&args.project)?;
    let sources = reading.project.as_ref().map_or(&reading.sources, |p| &p.sources);
    let (errors, _) = count(&findings);
    let Some(project) = reading.project.as_ref().filter(|_| errors == 0) else {
        report::show(&findings, sources, report::Speech::default());
        report::error("the project has errors; nothing was written");
        return Err(Failure::Findings);
    };
    let reader = audience(project, args.audience.as_deref())?;
    may_leave(project, &args.project, reader, errors)?;
    let lang = language(project, args.lang.as_deref())?;
    let publication = Publication::in_language(project, reader, lang);
    let registers = || -> Vec<(String, Register)> {
        let filled = publication.registers().filter(|(_, entries)| !entries.is_empty());
        filled.map(|(kind, entries)| (kind.plural.clone(), table(kind, entries, &[], &publication))).collect()
    };
    match args.format {
        Format::Json => {
            let text = serde_json::to_string_pretty(&publication_data(&publication)).unwrap_or_default();
            hand_out(format!("{text}\n").as_bytes(), args.out.as_deref(), &args.project, true)
        }
        Format::Xlsx => {
            let registers: Vec<Register> = registers().into_iter().map(|(_, register)| register).collect();
            let info = publication.info();
            let book = to_xlsx(&registers, &info.title, info.date, lang).map_err(|error| Failure::Other(error.to_string()))?;
            hand_out(&book, args.out.as_deref(), &args.project, false)
        }
        Format::Csv => {
            let out =
                args.out.ok_or_else(|| Failure::Usage("there is a file per register; name a folder by `--out DIR`".into()))?;
            for (plural, register) in registers() {
                let path = out.join(format!("{plural}.csv"));
                write_export(&args.project, &path, &to_csv(&register, lang))?;
                say(&path.display().to_string())?;
            }
            Ok(())
        }
    }
}
