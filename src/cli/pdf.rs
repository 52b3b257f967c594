//! `ouvrage pdf`.

use super::{Failure, Outcome, Saying, TimeLimit, dir_or_name, failed, say};
use crate::check::count;
use crate::output::{Wanted, read, write_documents};
use crate::report;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

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
    // Another folder may hold what is none of ours.
    let is_own = args.out.is_none();
    let out = args.out.unwrap_or_else(|| folder.join("_pdf"));
    let bar = report::Bar::default();
    let mut problem = Ok(());
    let mut made = BTreeSet::new();
    let wanted = Wanted { name: document.as_deref(), since: args.since.as_deref() };
    let written = write_documents(project, &folder, wanted, &out, args.limit.get(), &bar, &mut |path, pdf| {
        made.extend(path.file_name().map(OsStr::to_owned));
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
    if document.is_none() && is_own {
        for path in of_no_document(&out, &made) {
            eprintln!("warning: {} is of no document of today; nobody should be sent it", path.display());
        }
    }
    failed(&missing, "a file of an earlier run ends in `.old.pdf`")
}

/// Returns the PDFs of a folder that were not made now: of documents that the project no longer has, and letters to vendors who get none any more.
fn of_no_document(out: &Path, made: &BTreeSet<OsString>) -> Vec<PathBuf> {
    let files = std::fs::read_dir(out).into_iter().flatten().flatten().map(|file| file.path());
    let old = |path: &Path| path.file_stem().is_some_and(|stem| Path::new(stem).extension().is_some_and(|end| end == "old"));
    let is_other = |path: &PathBuf| {
        path.extension().is_some_and(|end| end == "pdf")
            && !old(path)
            && path.file_name().is_some_and(|name| !made.contains(name))
    };
    let mut found: Vec<PathBuf> = files.filter(is_other).collect();
    found.sort();
    found
}
