//! `ouvrage next`.

use super::{Failure, Outcome, language, may_leave, reader, say};
use crate::check::{NextGap, NextStep, count, next};
use crate::locale::Words;
use crate::output::read;
use crate::publication::Publication;
use crate::report;
use clap::ValueEnum;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Say what there is to write next.
///
/// Checkpoints that say when they are done (`done_when`) are held against the registers; those that are open come in the order of the
/// method, each with what it lacks and where to write it. What the rules found comes after them.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage next site-example\n  ouvrage next --limit 30\n  ouvrage next site-example --audience vendor --format json"
)]
pub struct Args {
    /// Folder of the project
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// How many things at most
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
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

/// Entries named of those that lack the same thing.
const NAMED: usize = 5;

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (reading, findings) = read(&args.dir)?;
    let Some(project) = &reading.project else {
        report::show(&findings, &reading.sources, report::Speech::default());
        return Err(Failure::Findings);
    };
    let reader = reader(project, args.audience.as_deref())?;
    if args.format == Format::Json {
        may_leave(project, &args.dir, reader, count(&findings).0)?;
    }
    let publication = Publication::in_language(project, reader, language(project, args.lang.as_deref())?);
    // Findings quote what others may not see; who looks through their eyes gets the questions alone.
    let told = if reader == project.config.audiences.narrowest() { findings.as_slice() } else { &[] };
    let steps = next(&publication, told, args.limit);
    match args.format {
        Format::Json => say(&serde_json::to_string_pretty(&steps).unwrap_or_default()),
        Format::Text => say(text(&steps, count(&findings).0, &args.dir, &publication).trim_end()),
    }
}

/// The steps as people read them.
fn text(steps: &[NextStep], errors: usize, dir: &Path, publication: &Publication) -> String {
    let words = Words::of(publication.info().lang);
    let mut out = String::new();
    if errors > 0 {
        let _ = writeln!(out, "{}: `ouvrage check`\n", words.count("next_errors", errors));
    }
    if steps.is_empty() {
        let any = publication.of_kind("checkpoint").iter().any(|n| publication.outcome(*n).is_some());
        out.push_str(words.get(if any { "next_nothing" } else { "next_no_goals" }));
    }
    let mut phase: Option<&Option<String>> = None;
    for (n, step) in steps.iter().enumerate() {
        if phase != Some(&step.phase) {
            let heading = step.phase.as_deref().unwrap_or_else(|| words.get("next_rules"));
            let _ = writeln!(out, "{}{heading}\n", if phase.is_some() { "\n" } else { "" });
            phase = Some(&step.phase);
        }
        let _ = writeln!(out, "{:>3}. {}  {}", n + 1, step.id, step.question);
        for gap in &step.missing {
            let _ = writeln!(out, "     {}", lacking(gap, dir, words));
        }
    }
    out
}

/// A gap in one line, with where to write it.
fn lacking(gap: &NextGap, dir: &Path, words: &Words) -> String {
    let mut line = gap.text.clone();
    if let Some(condition) = &gap.condition {
        let _ = write!(line, " ({condition})");
    }
    if !gap.entries.is_empty() {
        let named: Vec<&str> = gap.entries.iter().take(NAMED).map(String::as_str).collect();
        let _ = write!(line, "{}{}", words.get("colon"), named.join(", "));
        let more = gap.entries.len().saturating_sub(NAMED);
        if more > 0 {
            let _ = write!(line, " {}", words.count("and_more", more));
        }
    }
    if let Some(kind) = &gap.add {
        let _ = write!(line, "  →  ouvrage add {} {kind}", quoted(dir));
    } else if let Some(place) = &gap.place {
        let _ = write!(line, "  →  {place}");
    }
    line
}

/// A path as a shell takes it.
fn quoted(dir: &Path) -> String {
    let dir = dir.display().to_string();
    let plain = dir.chars().all(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_'));
    if plain { dir } else { format!("'{}'", dir.replace('\'', "'\\''")) }
}
