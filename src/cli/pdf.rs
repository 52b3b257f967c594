//! `ouvrage pdf`.

use super::{Failure, Outcome, Saying, TimeLimit, dir_or_name, failed, say};
use crate::check::count;
use crate::output::{Wanted, read, write_documents};
use crate::report;
use std::path::PathBuf;

/// Make the PDF documents of a project, each for its own audience.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage pdf [OPTIONS] [DIR] [DOCUMENT]",
    after_help = "Examples:\n  ouvrage pdf site-example\n  ouvrage pdf site-example cahier-des-charges --out envoi\n  ouvrage pdf site-example compte-rendu\n  ouvrage pdf site-example cahier-des-charges --since v1.0"
)]
pub struct Args {
    /// Folder of the project (default: the working folder), then the name of a document, or of a setting that makes one per entry
    /// (default: all)
    #[arg(value_name = "DIR DOCUMENT", num_args = 0..=2)]
    words: Vec<PathBuf>,
    /// Folder of the documents (default: DIR/_pdf)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Mark in its place what changed since a baseline or a revision of git, with a list of the changes in front
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    #[command(flatten)]
    limit: TimeLimit,
    #[command(flatten)]
    saying: Saying,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (folder, document) = dir_or_name(args.words);
    let (reading, findings) = read(&folder)?;
    let sources = reading.project.as_ref().map_or(&reading.sources, |p| &p.sources);
    report::show(&findings, sources, args.saying.of(reading.project.as_ref()));
    let Some(project) = reading.project.as_ref().filter(|_| count(&findings).0 == 0) else {
        report::error("the project has errors; no document was made");
        return Err(Failure::Findings);
    };
    if project.config.documents.is_empty() {
        return Err(Failure::Usage("the project has no documents; describe one under `documents:` in ouvrage.yaml".into()));
    }
    let out = args.out.unwrap_or_else(|| folder.join("_pdf"));
    let bar = report::Bar::default();
    let mut problem = Ok(());
    let wanted = Wanted { name: document.as_deref(), since: args.since.as_deref() };
    let written = write_documents(project, &folder, wanted, &out, args.limit.get(), &bar, &mut |path, pdf| {
        let line = format!("{} ({} pages, {} kB)", path.display(), pdf.pages, pdf.bytes.len().div_ceil(1_000));
        let told = bar.aside(|| {
            for warning in &pdf.warnings {
                eprintln!("warning: {warning}");
            }
            say(&line)
        });
        if problem.is_ok() {
            problem = told;
        }
    });
    drop(bar);
    let missing = written?;
    problem?;
    failed(&missing, "a file of an earlier run ends in `.old.pdf`")
}
