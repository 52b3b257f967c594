//! `ouvrage import answers`.

use super::{bytes_of, tell_lines};
use crate::answers::{Returned, read_answers, read_answers_data};
use crate::cli::edit::Held;
use crate::cli::{Failure, Outcome, date, dir_and_name, say};
use crate::edit::{self, AnswerImport, AnswerOrder, Editor};
use crate::exchange::read::read;
use crate::project::{ASKED, Project};
use crate::publication::Asked;
use std::path::PathBuf;

/// Take over the answers of a vendor: the sheet that came back becomes an offer.
///
/// The file may have been sorted, filtered, saved by another program, its columns moved and its sheets renamed: columns are found by their
/// headers, rows by their ids. An answer to a text that changed since is taken and says so; a text that the vendor changed, an unknown code, a
/// row that stands twice are refused with the address of their cell, and then nothing is written. Without `--apply` nothing is written at all.
///
/// The same sheet brings the offer that answers it up to date; a sheet that was sent later makes a new offer, which revises the last one.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage import answers [OPTIONS] --vendor <VENDOR> [DIR] <FILE>",
    after_help = "Examples:\n  ouvrage import answers . bordereau-sillon.xlsx --vendor PS-1\n  ouvrage import answers . bordereau-sillon.xlsx --vendor PS-1 --received 2026-04-23 --apply\n  ouvrage import answers . reponse.csv --vendor 'Orvane Services' --offer OF-3"
)]
pub struct Args {
    /// Folder of the project (default: the working folder), then the file that came back (.xlsx, .xlsm, .ods, .csv, .json)
    #[arg(value_name = "DIR FILE", num_args = 1..=2, required = true)]
    words: Vec<PathBuf>,
    /// Whose answers they are: the id or the name of a vendor
    #[arg(long, value_name = "VENDOR")]
    vendor: String,
    /// Write what would change; without it, only say it
    #[arg(long)]
    apply: bool,
    /// The offer to bring up to date (default: the one that answers this sheet)
    #[arg(long, value_name = "ID", conflicts_with = "new")]
    offer: Option<String>,
    /// Make a new offer, which revises the last one of this vendor
    #[arg(long)]
    new: bool,
    /// The day on which it was handed in
    #[arg(long, value_name = "YYYY-MM-DD")]
    received: Option<String>,
    /// File that a new offer goes into (default: where the last one is)
    #[arg(long, value_name = "FILE")]
    into: Option<String>,
    /// Take a sheet of which most texts have changed since
    #[arg(long)]
    older: bool,
    /// What the file is, where its name does not say
    #[arg(long, value_name = "FORMAT", value_parser = ["xlsx", "ods", "csv", "json"])]
    format: Option<String>,
    /// Show what would change in the files too, as a diff
    #[arg(long)]
    diff: bool,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (folder, file) = dir_and_name(args.words, "the file that came back")?;
    let received = args.received.as_deref().map(|text| date(text).map(|date| date.to_string())).transpose()?;
    let held = Held::open(&folder, args.apply)?;
    let project = held.project()?;
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let returned = returned(&bytes_of(&file)?, &name, args.format.as_deref(), project)?;
    let order = AnswerOrder {
        returned: &returned,
        name: &name,
        vendor: &args.vendor,
        offer: args.offer.as_deref(),
        new: args.new,
        received: received.as_deref(),
        file: args.into.as_deref(),
        older: args.older,
    };
    let import = edit::import_answers(&mut Editor::new(project, &folder), &order)?;
    tell(&import)?;
    super::finish(args.diff, args.apply, import.refused(), &import.changes)
}

/// Reads the file.
fn returned(bytes: &[u8], name: &str, format: Option<&str>, project: &Project) -> Result<Returned, Failure> {
    let json = name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("json"));
    if format == Some("json") || (format.is_none() && json) {
        return read_answers_data(bytes, name).map_err(Failure::Usage);
    }
    let table = read(bytes, name, format).map_err(|error| Failure::Usage(error.to_string()))?;
    let none = || Failure::Usage("the project asks nothing of vendors: it has no requirements".to_owned());
    let (asked, vocabulary) = Asked::of_asked(project).ok_or_else(none)?;
    let kind = vocabulary.get(ASKED).ok_or_else(none)?;
    Ok(read_answers(&table, &asked, kind))
}

/// Says what would become of each answer.
fn tell(import: &AnswerImport) -> Outcome {
    for note in &import.notes {
        say(&format!("note      {note}"))?;
    }
    tell_lines(&import.lines)?;
    let count = |fate: edit::Fate| import.lines.iter().filter(|line| line.fate == fate).count();
    let (id, new) = &import.offer;
    if !id.is_empty() {
        say(&format!("{} {id}", if *new { "new offer" } else { "offer" }))?;
    }
    if import.older > 0 {
        say(&format!("{} answer an older text", import.older))?;
    }
    if import.unanswered > 0 {
        say(&format!("{} are not answered", import.unanswered))?;
    }
    let (added, changed) = (count(edit::Fate::Added), count(edit::Fate::Changed));
    let removed = match count(edit::Fate::Removed) {
        0 => String::new(),
        n => format!("{n} removed, "),
    };
    say(&format!("{added} added, {changed} changed, {removed}{} unchanged, {} refused", import.unchanged, import.refused()))
}
