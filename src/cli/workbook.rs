//! `ouvrage workbook`.

use super::{Failure, Outcome, dir_or_name, hand_out, language, may_leave, reader, request, tell_changes};
use crate::check::count;
use crate::output::read;
use crate::project::Request;
use crate::publication::Publication;
use crate::report;
use crate::view::all_offers;
use crate::workbook::{self, WorkbookError};
use std::path::PathBuf;

/// Write the comparison of the offers, or the business plan of a scenario, as a workbook with live formulas.
///
/// Marks, weights, prices and hypotheses are cells to change; everything else is formulas, which come to what site and documents show. Without
/// an id, all offers are compared; with the id of a scenario, its business plan is written, alone and with each offer. Whoever has the files
/// sees all of them, so the default is the narrowest audience; name one by `--audience` for what leaves.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage workbook [OPTIONS] [DIR] [SCENARIO]",
    after_help = "Examples:\n  ouvrage workbook site-example --out comparison.xlsx\n  ouvrage workbook --years 5 --where 'for = L1' --out lot-1.xlsx\n  ouvrage workbook site-example SC-1 --out plan.xlsx"
)]
pub struct Args {
    /// Folder of the project (default: the working folder), then the id of a scenario
    #[arg(value_name = "DIR SCENARIO", num_args = 0..=2)]
    words: Vec<PathBuf>,
    /// Which offers, in the language of `where` in views
    #[arg(long = "where", value_name = "CONDITION")]
    condition: Option<String>,
    /// Years over which prices are compared, where a criterion says nothing itself (default: 3)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=10))]
    years: Option<u8>,
    /// Whose eyes to look through (default: the narrowest audience, all entries)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// One of the languages of the project (default: the main one)
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// File to write (default: standard output)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (folder, scenario) = dir_or_name(args.words);
    let (reading, findings) = read(&folder)?;
    let (errors, _) = count(&findings);
    let Some(project) = reading.project.as_ref() else {
        report::show(&findings, &reading.sources, report::Speech::default());
        return Err(Failure::Findings);
    };
    let reader = reader(project, args.audience.as_deref())?;
    may_leave(project, &folder, reader, errors)?;
    let lang = language(project, args.lang.as_deref())?;
    let publication = Publication::in_language(project, reader, lang);
    let made = match &scenario {
        Some(id) => {
            let found = publication.find(id).filter(|n| &*publication.entry(*n).kind == "scenario");
            let Some(at) = found else {
                let whom = publication.audience_name();
                return Err(Failure::Usage(format!("there is no scenario `{id}`, or not for `{whom}`")));
            };
            if args.condition.is_some() || args.years.is_some() {
                return Err(Failure::Usage("`--where` and `--years` are for the comparison of offers".into()));
            }
            workbook::plan(at, &publication)
        }
        None => {
            let asked = request("offer", args.condition.as_deref(), &[], project, reader)?;
            let request = Request { condition: asked.condition, ..all_offers(args.years).map_err(Failure::Usage)? };
            tell_changes(&request, &publication, &folder)?;
            workbook::comparison(&request, &publication)
        }
    };
    let bytes = made.map_err(|error| match error {
        WorkbookError::Sheet(error) => Failure::Other(error.to_string()),
        other => Failure::Usage(other.to_string()),
    })?;
    hand_out(&bytes, args.out.as_deref(), &folder, false)
}
