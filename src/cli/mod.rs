//! The command line: one file per command, each thin.

mod audit;
mod build;
mod check;
mod kinds;
mod list;
mod pdf;
mod serve;
mod translations;
mod verify;

use crate::project::Project;
use crate::schema::Lang;
use crate::{output, report};
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Why a command did not do what was asked.
pub enum Failure {
    /// Findings that deny: status 1.
    Findings,
    /// Wrong use: status 2.
    Usage(String),
    /// The system or the program failed: status 3.
    Other(String),
}

/// In which language findings are said, and how many.
#[derive(clap::Args)]
struct Saying {
    /// Language of findings (default: that of the project; English without one)
    #[arg(long, value_parser = interface, value_name = "LANG")]
    lang: Option<Lang>,
    /// Show every finding, also where many are alike
    #[arg(long)]
    all: bool,
}

/// A language that findings are said in.
fn interface(code: &str) -> Result<Lang, String> {
    let known: Vec<&str> = Lang::interfaces().map(Lang::code).collect();
    let found = Lang::interfaces().find(|lang| lang.is_named(code));
    found.ok_or_else(|| format!("the interface speaks {}", known.join(", ")))
}

impl Saying {
    /// How to speak of a project: as asked, else as the environment says, else in the project's own language.
    fn of(&self, project: Option<&Project>) -> report::Speech {
        let environment = || interface(&std::env::var("OUVRAGE_LANG").ok()?).ok();
        let own = || project.map_or_else(Lang::fallback, |project| project.config.lang);
        report::Speech { lang: self.lang.or_else(environment).unwrap_or_else(own), all: self.all }
    }
}

/// How long each document may take.
#[derive(clap::Args)]
struct TimeLimit {
    /// Seconds after which a document that is not finished is given up; 0 for no limit
    #[arg(long, value_name = "SECONDS", default_value_t = crate::output::TIME_LIMIT.as_secs())]
    time_limit: u64,
}

impl TimeLimit {
    fn get(&self) -> Option<std::time::Duration> {
        (self.time_limit > 0).then(|| std::time::Duration::from_secs(self.time_limit))
    }
}

type Outcome = Result<(), Failure>;

/// Turns one folder of YAML and Markdown into a project wiki and its PDF documents.
#[derive(Parser)]
#[command(name = "ouvrage", version, about, long_about = None, after_help = "Begin with `ouvrage build site-example`, or `ouvrage serve site-example --open`.\n\nExit status: 0 done, 1 findings that deny, 2 wrong use, 3 internal or I/O error.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the site and the documents of a project
    Build(build::Args),
    /// Check a project and say everything that is wrong or missing
    Check(check::Args),
    /// Show a project in the browser and follow every change
    Serve(serve::Args),
    /// List what an audience gets and what is withheld from it, and why
    Audit(audit::Args),
    /// Make the PDF documents of a project
    Pdf(pdf::Args),
    /// Tell whether a PDF is the one that a commit produces
    Verify(verify::Args),
    /// Remove what `verify` unpacked once it has ended
    #[command(hide = true, name = output::WATCH)]
    Watch(verify::Watch),
    /// List the kinds of entries, or what one kind holds
    Kinds(kinds::Args),
    /// List the entries of a kind
    List(list::Args),
    /// Say what is translated, missing or stale
    Translations(translations::Args),
}

/// Runs the program.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let outcome = match cli.command {
        Command::Build(args) => build::run(args),
        Command::Check(args) => check::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Audit(args) => audit::run(args),
        Command::Pdf(args) => pdf::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Watch(args) => verify::watch(&args),
        Command::Kinds(args) => kinds::run(args),
        Command::List(args) => list::run(args),
        Command::Translations(args) => translations::run(args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Findings) => ExitCode::from(1),
        Err(Failure::Usage(message)) => {
            report::error(&message);
            ExitCode::from(2)
        }
        Err(Failure::Other(message)) => {
            report::error(&message);
            ExitCode::from(3)
        }
    }
}

impl From<crate::output::BuildError> for Failure {
    fn from(error: crate::output::BuildError) -> Self {
        use crate::output::{BuildError, SwapError};
        match error {
            BuildError::Findings => {
                report::error(&error.to_string());
                Failure::Findings
            }
            BuildError::Audience { .. } | BuildError::Document { .. } | BuildError::Theme(_) => Failure::Usage(error.to_string()),
            BuildError::Swap(SwapError::Foreign { .. } | SwapError::Inside { .. } | SwapError::Others { .. }) => {
                Failure::Usage(error.to_string())
            }
            BuildError::Folder { ref source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Failure::Usage(error.to_string())
            }
            _ => Failure::Other(error.to_string()),
        }
    }
}

/// Says which documents could not be made, and what that means.
fn failed(documents: &[crate::output::BuildError], left: &str) -> Outcome {
    let Some((last, others)) = documents.split_last() else { return Ok(()) };
    for error in others {
        report::error(&format!("{error}\n  {left}"));
    }
    Err(Failure::Other(format!("{last}\n  {left}")))
}

/// Writes a line to standard output; a reader that went away (`| head`) ends the program quietly.
fn say(text: &str) -> Outcome {
    use std::io::Write as _;
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(e) => Err(Failure::Other(format!("cannot write to standard output: {e}"))),
        Ok(()) => Ok(()),
    }
}
