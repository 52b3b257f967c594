//! `ouvrage export`.

use super::{Failure, Outcome, hand_out, language, may_leave, say};
use crate::check::count;
use crate::exchange::{About, FORMATS, Format, Register, publication_data, table};
use crate::output::{audience, read, write_export};
use crate::publication::Publication;
use crate::report;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
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
    #[arg(long, value_name = "FORMAT", default_value = "json", value_parser = format_named())]
    format: &'static Format,
    /// Add a column to CSV that remembers what each row was, for `ouvrage import`; a spreadsheet remembers it by itself
    #[arg(long)]
    fingerprint: bool,
    /// File to write, or folder for CSV (default: standard output)
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

/// Reads the name of a format; the help lists them.
fn format_named() -> impl TypedValueParser<Value = &'static Format> {
    let help = |format: &'static Format| match format.name {
        "json" => "Everything, with a published schema".to_owned(),
        _ if format.several => format!("{}, with all registers", format.help),
        _ => format!("{}; a file per register, into a folder", format.help),
    };
    let formats = FORMATS.into_iter().map(move |format| PossibleValue::new(format.name).help(help(format)));
    PossibleValuesParser::new(formats).try_map(|name| crate::exchange::format(&name).ok_or("there is no such format"))
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
    let written = |registers: &[Register], title: &str| {
        (args.format.write)(registers, &About::of(&publication, title).marked(args.fingerprint))
            .map_err(|error| Failure::Other(error.to_string()))
    };
    if args.format.name == "json" {
        let text = serde_json::to_string_pretty(&publication_data(&publication)).unwrap_or_default();
        return hand_out(format!("{text}\n").as_bytes(), args.out.as_deref(), &args.project, true);
    }
    if args.format.several {
        let registers: Vec<Register> = registers().into_iter().map(|(_, register)| register).collect();
        let bytes = written(&registers, &publication.info().title)?;
        return hand_out(&bytes, args.out.as_deref(), &args.project, args.format.is_text);
    }
    let out =
        args.out.as_ref().ok_or_else(|| Failure::Usage("there is a file per register; name a folder by `--out DIR`".into()))?;
    for (plural, register) in registers() {
        let path = out.join(format!("{plural}.{}", args.format.name));
        write_export(&args.project, &path, &written(std::slice::from_ref(&register), &register.label)?)?;
        say(&path.display().to_string())?;
    }
    Ok(())
}
