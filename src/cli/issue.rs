//! `ouvrage issue`.

use super::edit::{Held, Writing, finish};
use super::{Failure, Outcome, Saying, TimeLimit, dir_and_name, say};
use crate::check::{check, count};
use crate::output::{Addressee, IssueError, IssueOrder, prepare_issue};
use crate::report;
use std::path::PathBuf;

/// Make a PDF to be sent, and write down what was sent, to whom and when.
///
/// The PDF is made from the commit that is checked out, and nothing may differ from it. An entry `issue` names the commit, the SHA-256 of
/// the PDF and its readers: `verify` finds the file by it, `check` says when the document says something else by now. Commit the entry.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage issue [OPTIONS] --to <NAME,…> [DIR] <DOCUMENT>",
    after_help = "Examples:\n  ouvrage issue . cahier-des-charges --to 'Ada Martin (Atelier Sorbier), Zoé Petit' --how courriel\n  ouvrage issue . cahier-des-charges --to Candidats --note 'Réponses aux questions' --addendum-to EV-1\n  ouvrage issue . cahier-des-charges --to Candidats --dry-run"
)]
pub struct Args {
    /// Folder of the project (default: the working folder), then the name of a document
    #[arg(value_name = "DIR DOCUMENT", num_args = 1..=2, required = true)]
    words: Vec<PathBuf>,
    /// Who gets it: names, each with an organisation in brackets if it has one
    #[arg(long, value_name = "NAME,…", required = true)]
    to: Vec<String>,
    /// By which way they get it
    #[arg(long, value_name = "TEXT")]
    how: Option<String>,
    /// Its version, for a document that has none of its own
    #[arg(long = "version", value_name = "VERSION")]
    own_version: Option<String>,
    /// The day it is sent on (default: that of the commit)
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// What changes with it, in a sentence
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Id of the issue that it completes
    #[arg(long, value_name = "ID")]
    addendum_to: Option<String>,
    /// The PDF to write (default: DIR/_pdf/DOCUMENT.pdf)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    limit: TimeLimit,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    saying: Saying,
}

impl From<IssueError> for Failure {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Build(error) => error.into(),
            IssueError::Edit(error) => error.into(),
            IssueError::NoCommit
            | IssueError::Uncommitted(_)
            | IssueError::Unknown { .. }
            | IssueError::Several { .. }
            | IssueError::Version { .. } => Failure::Usage(error.to_string()),
        }
    }
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (folder, document) = dir_and_name(args.words, "the name of a document")?;
    let readers: Vec<Addressee> = args.to.iter().flat_map(|text| Addressee::read_all(text)).collect();
    if readers.is_empty() {
        return Err(Failure::Usage("`--to` names nobody".into()));
    }
    let date = args.date.as_deref().map(super::date);
    let order = IssueOrder {
        document: document.to_string_lossy().into_owned(),
        readers,
        how: args.how,
        version: args.own_version,
        date: date.transpose()?,
        note: args.note,
        addendum_to: args.addendum_to,
        out: args.out,
        limit: args.limit.get(),
    };
    let held = Held::open(&folder, !args.writing.dry_run)?;
    let findings = check(&held.reading);
    let project = held.project()?;
    report::show(&findings, &project.sources, args.saying.of(Some(project)));
    if count(&findings).0 > 0 {
        report::error("the project has errors; nothing was issued");
        return Err(Failure::Findings);
    }
    let prepared = prepare_issue(project, &folder, &order)?;
    for warning in &prepared.pdf.warnings {
        eprintln!("warning: {warning}");
    }
    if args.writing.dry_run {
        return finish(std::slice::from_ref(prepared.change()), true);
    }
    prepared.write()?;
    let (pdf, entry) = (&prepared.pdf, &prepared.entry);
    say(&format!("{} ({} pages, {} kB)", prepared.path.display(), pdf.pages, pdf.bytes.len().div_ceil(1_000)))?;
    say(&format!("{} added to {}:{}; commit it", entry.id, entry.path, entry.line))
}
