//! `ouvrage check`.

use super::{Failure, Outcome, Saying, say};
use crate::check::{RULES, count};
use crate::editor::{is_laid, lay};
use crate::finding::Finding;
use crate::history::{CommitError, place_in_repository};
use crate::messages::reason;
use crate::output::{changed_findings, read};
use crate::report::{self, forge};
use crate::server::watch;
use crate::source::Sources;
use clap::ValueEnum;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Check a project and say everything that is wrong or missing.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage check site-example\n  ouvrage check . --deny warnings --format json\n  ouvrage check . --since origin/main --format github\n  ouvrage check . --format sarif > ouvrage.sarif\n  ouvrage check . --watch"
)]
pub struct Args {
    /// Folder of the project
    #[arg(default_value = ".", value_name = "DIR")]
    project: PathBuf,
    /// Exit with status 1 on warnings too
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    /// How findings are shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Only what changed since a commit, branch or tag is answerable for: findings on lines that changed, and findings that were not there
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    /// Check again whenever a file changes, until Ctrl-C; schemas for editors that were laid into the project are kept fresh
    #[arg(long, conflicts_with_all = ["rules", "since"])]
    watch: bool,
    /// List the rules, their severities and reasons
    #[arg(long)]
    rules: bool,
    #[command(flatten)]
    saying: Saying,
}

#[derive(Clone, Copy, ValueEnum)]
enum Deny {
    Warnings,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Excerpts and hints, for people
    Text,
    /// All findings with their places
    Json,
    /// Workflow commands, which GitHub Actions shows beside the lines
    Github,
    /// A Code Quality report for GitLab
    Gitlab,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// JUnit's XML, for whatever shows results of tests
    Junit,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    if args.rules {
        // Outside a project the rules are said in English.
        let inside = args.project.join("ouvrage.yaml").is_file();
        let project = if inside { read(&args.project)?.0.project } else { None };
        let lang = args.saying.of(project.as_ref()).lang;
        for rule in RULES {
            let fixed = if rule.fixed { ", fixed" } else { "" };
            let reason = reason(rule.id.as_str(), rule.reason, lang);
            say(&format!(
                "{:<26} {:<15} {reason}",
                rule.id,
                format!("{}{fixed}", if rule.off { "off" } else { rule.severity.name() })
            ))?;
        }
        return Ok(());
    }
    if args.watch { follow(&args) } else { once(&args) }
}

/// Checks whenever a file changes. What is wrong at first ends the command; later it may be the middle of a change.
fn follow(args: &Args) -> Outcome {
    let mut first = true;
    let mut failed = None;
    watch(&args.project, false, &mut || {
        let outcome = once(args);
        if let (Err(Failure::Usage(_) | Failure::Other(_)), true) = (&outcome, first) {
            failed = outcome.err();
            return false;
        }
        if let Err(Failure::Usage(why) | Failure::Other(why)) = outcome {
            eprintln!("{why}");
        }
        eprintln!("{}", if first { "watching; Ctrl-C ends" } else { "" });
        first = false;
        true
    });
    failed.map_or(Ok(()), Err)
}

/// Checks once.
fn once(args: &Args) -> Outcome {
    let (reading, findings) = read(&args.project)?;
    if let Some(project) = reading.project.as_ref().filter(|_| args.watch && is_laid(&args.project)) {
        lay(project, &args.project).map_err(|error| Failure::Other(format!("cannot write the schemas: {error}")))?;
    }
    let sources = reading.project.as_ref().map_or(&reading.sources, |p| &p.sources);
    let findings = match &args.since {
        Some(revision) => since(findings, sources, &args.project, revision)?,
        None => findings,
    };
    let (errors, warnings) = count(&findings);
    let notes = findings.len() - errors - warnings;
    let prefix = prefix(&args.project);
    let lang = args.saying.of(reading.project.as_ref()).lang;
    let about = forge::About { sources, lang, prefix: &prefix, warnings_deny: args.deny.is_some() };
    match args.format {
        Format::Github => print(&forge::github(&findings, about))?,
        Format::Gitlab => print(&forge::gitlab(&findings, about))?,
        Format::Sarif => print(&forge::sarif(&findings, about))?,
        Format::Junit => print(&forge::junit(&findings, about).map_err(|error| Failure::Other(error.to_string()))?)?,
        Format::Text => {
            let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
            let speech = args.saying.of(reading.project.as_ref());
            let shown = report::text(&findings, sources, colour, speech);
            if !shown.is_empty() {
                say(shown.trim_end())?;
                say("")?;
            }
            let what = reading.project.as_ref().map_or_else(String::new, |p| {
                let words = crate::locale::Words::of(speech.lang);
                let (entries, pages) =
                    (words.count("findings_entries", p.entries.len()), words.count("findings_pages", p.pages.len()));
                words.get("findings_in").replace("{entries}", &entries).replace("{pages}", &pages)
            });
            say(&format!("{}{what}", report::summary(errors, warnings, notes, speech.lang)))?;
        }
        Format::Json => {
            let value = serde_json::json!({"errors": errors, "warnings": warnings, "findings": report::data(&findings, sources)});
            say(&serde_json::to_string_pretty(&value).unwrap_or_default())?;
        }
    }
    let denied = errors > 0 || (args.deny.is_some() && warnings > 0);
    if denied { Err(Failure::Findings) } else { Ok(()) }
}

/// Writes a report that ends its own lines; an empty one is nothing at all.
fn print(text: &str) -> Outcome {
    if text.is_empty() { Ok(()) } else { say(text.trim_end_matches('\n')) }
}

/// Leaves out what was found before a revision already, and says how much that is.
fn since(findings: Vec<Finding>, sources: &Sources, folder: &Path, revision: &str) -> Result<Vec<Finding>, Failure> {
    let (kept, left) = changed_findings(findings, sources, folder, revision).map_err(|error| match error {
        CommitError::NoRepository | CommitError::Unknown(_) | CommitError::NoProject(_) => Failure::Usage(error.to_string()),
        error => Failure::Other(error.to_string()),
    })?;
    let (errors, _) = count(&left);
    if !left.is_empty() {
        let breaks = if errors > 0 { "; a build stops at its errors" } else { "" };
        eprintln!(
            "note: {} findings were there before `{revision}` and are not shown, {errors} of them errors{breaks}",
            left.len()
        );
    }
    Ok(kept)
}

/// How paths begin for programs that count them from the top of the repository; from the working folder outside one.
fn prefix(folder: &Path) -> String {
    if let Some(place) = place_in_repository(folder) {
        return place;
    }
    let below =
        || folder.canonicalize().ok()?.strip_prefix(std::env::current_dir().ok()?.canonicalize().ok()?).ok().map(Path::to_owned);
    let path = below().unwrap_or_else(|| folder.to_owned()).to_string_lossy().replace('\\', "/");
    if path.is_empty() { path } else { format!("{}/", path.trim_end_matches('/')) }
}
