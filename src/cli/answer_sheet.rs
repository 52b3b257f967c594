//! `ouvrage answer-sheet`.

use super::{Failure, Outcome, hand_out, language, may_leave};
use crate::answers::{data, sent_sheet, workbook};
use crate::check::count;
use crate::output::{audience, read};
use crate::report;
use std::path::PathBuf;

/// Make the sheet that a vendor answers the requirements in.
///
/// A workbook with a page of instructions, one per lot with a row per requirement, one of prices and one of questions about the vendor; or the
/// same as JSON, for tools. What is asked, the codes, the posts and the questions are those of `answers:` in `ouvrage.yaml`. Cells to fill in
/// are open, all others are locked. Each row carries a fingerprint, so that `ouvrage import answers` knows it again whatever was done to the file.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage answer-sheet . --out bordereau.xlsx\n  ouvrage answer-sheet . --lang en --out answer-sheet.xlsx\n  ouvrage answer-sheet . --format json > answer-sheet.json"
)]
pub struct Args {
    /// Folder of the project
    #[arg(default_value = ".", value_name = "DIR")]
    project: PathBuf,
    /// Whom it is for: a name from `audiences` (default: `audience` of `answers:`, else who sees requirements)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// One of the languages of the project (default: the main one)
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// What is written
    #[arg(long, value_name = "FORMAT", default_value = "xlsx", value_parser = ["xlsx", "json"])]
    format: String,
    /// File to write (default: standard output)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
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
    // There is one sheet, whoever of those who may see it gets it.
    let reader = project.answer_audience();
    let addressee = match args.audience.as_deref() {
        Some(name) => audience(project, Some(name))?,
        None => reader,
    };
    may_leave(project, &args.project, reader, errors)?;
    let lang = language(project, args.lang.as_deref())?;
    let sheet = Some(lang).filter(|_| reader.is_visible_to(addressee)).and_then(|lang| sent_sheet(project, lang));
    let sheet = sheet.ok_or_else(|| {
        let ladder = &project.config.audiences;
        let why = format!("nothing is asked of `{}`: sheets are made for `{}`", ladder.name(addressee), ladder.name(reader));
        Failure::Usage(format!("{why}, with the requirements that `answers:` in ouvrage.yaml takes"))
    })?;
    if args.format == "json" {
        let text = serde_json::to_string_pretty(&data(&sheet)).unwrap_or_default();
        return hand_out(format!("{text}\n").as_bytes(), args.out.as_deref(), &args.project, true);
    }
    let bytes = workbook(&sheet).map_err(|error| Failure::Other(error.to_string()))?;
    hand_out(&bytes, args.out.as_deref(), &args.project, false)
}
