//! `ouvrage check`.

use super::{Failure, Outcome, say};
use crate::check::{RULES, count};
use crate::output::read;
use crate::report;
use clap::ValueEnum;
use std::io::IsTerminal;
use std::path::PathBuf;

/// Check a project and say everything that is wrong or missing.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  ouvrage check site-example\n  ouvrage check . --deny warnings --format json")]
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
    /// List the rules, their severities and reasons
    #[arg(long)]
    rules: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Deny {
    Warnings,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    if args.rules {
        for rule in RULES {
            let fixed = if rule.fixed { ", fixed" } else { "" };
            say(&format!("{:<26} {:<15} {}", rule.id, format!("{}{fixed}", rule.severity.name()), rule.reason))?;
        }
        return Ok(());
    }
    let (reading, findings) = read(&args.project)?;
    let sources = reading.project.as_ref().map_or(&reading.sources, |p| &p.sources);
    let (errors, warnings) = count(&findings);
    match args.format {
        Format::Text => {
            let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
            let shown = report::text(&findings, sources, colour);
            if !shown.is_empty() {
                say(shown.trim_end())?;
                say("")?;
            }
            let what = reading
                .project
                .as_ref()
                .map_or_else(String::new, |p| format!(" in {} entries and {} pages", p.entries.len(), p.pages.len()));
            say(&format!("{}{what}", report::summary(errors, warnings)))?;
        }
        Format::Json => {
            let value = serde_json::json!({"errors": errors, "warnings": warnings, "findings": report::data(&findings, sources)});
            say(&serde_json::to_string_pretty(&value).unwrap_or_default())?;
        }
    }
    let denied = errors > 0 || (args.deny.is_some() && warnings > 0);
    if denied { Err(Failure::Findings) } else { Ok(()) }
}
