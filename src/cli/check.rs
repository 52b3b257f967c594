//! `ouvrage check`.

use super::{Failure, Outcome, Saying, say};
use crate::check::{RULES, count};
use crate::messages::reason;
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
    #[command(flatten)]
    saying: Saying,
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
        // Outside a project the rules are said in English.
        let inside = args.project.join("ouvrage.yaml").is_file();
        let project = if inside { read(&args.project)?.0.project } else { None };
        let lang = args.saying.of(project.as_ref()).lang;
        for rule in RULES {
            let fixed = if rule.fixed { ", fixed" } else { "" };
            let reason = reason(rule.id.as_str(), rule.reason, lang);
            say(&format!("{:<26} {:<15} {reason}", rule.id, format!("{}{fixed}", rule.severity.name())))?;
        }
        return Ok(());
    }
    let (reading, findings) = read(&args.project)?;
    let sources = reading.project.as_ref().map_or(&reading.sources, |p| &p.sources);
    let (errors, warnings) = count(&findings);
    match args.format {
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
            say(&format!("{}{what}", report::summary(errors, warnings, speech.lang)))?;
        }
        Format::Json => {
            let value = serde_json::json!({"errors": errors, "warnings": warnings, "findings": report::data(&findings, sources)});
            say(&serde_json::to_string_pretty(&value).unwrap_or_default())?;
        }
    }
    let denied = errors > 0 || (args.deny.is_some() && warnings > 0);
    if denied { Err(Failure::Findings) } else { Ok(()) }
}
