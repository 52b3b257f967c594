//! `ouvrage build`.

use super::{Outcome, Saying, TimeLimit, failed, say};
use crate::output::{Order, build};
use crate::report;
use std::path::PathBuf;

/// Build the site and the documents of a project.
///
/// The site is written aside and swapped in at the end: a build that fails or is killed leaves the last good site as it was.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  ouvrage build site-example\n  ouvrage build . --audience vendor --out ../for-vendors")]
pub struct Args {
    /// Folder of the project
    #[arg(default_value = ".", value_name = "DIR")]
    project: PathBuf,
    /// Whom the site is for: a name from `audiences` (default: internal)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// Folder of the site (default: DIR/_site)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Leave the PDF documents out
    #[arg(long)]
    no_pdf: bool,
    /// Leave the search index out
    #[arg(long)]
    no_search: bool,
    #[command(flatten)]
    limit: TimeLimit,
    #[command(flatten)]
    saying: Saying,
    /// Say how long each stage took
    #[arg(long, short)]
    verbose: bool,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let order = Order {
        project: args.project,
        out: args.out,
        audience: args.audience,
        documents: !args.no_pdf && cfg!(feature = "pdf"),
        search: !args.no_search,
        time_limit: args.limit.get(),
    };
    let bar = report::Bar::default();
    let result = build(&order, &bar, &mut |reading, findings| {
        let sources = reading.project.as_ref().map_or(&reading.sources, |p| &p.sources);
        report::show(findings, sources, args.saying.of(reading.project.as_ref()));
    });
    drop(bar);
    let built = result?;
    for warning in &built.warnings {
        eprintln!("warning: {warning}");
    }
    for note in &built.notes {
        eprintln!("note: {note}");
    }
    if args.verbose {
        for (stage, time) in &built.timings {
            eprintln!("{stage:>10} {:>9.1} ms", time.as_secs_f64() * 1_000.0);
        }
    }
    for (name, document) in &built.documents {
        say(&format!(
            "{} ({} pages, {} kB)",
            built.out.join("documents").join(format!("{name}.pdf")).display(),
            document.pages,
            document.bytes.div_ceil(1_000)
        ))?;
    }
    let size = built.bytes / 1_000;
    say(&format!(
        "{} ({} pages, {} files, {size} kB, for {})",
        built.out.join("index.html").display(),
        built.pages,
        built.files,
        built.audience
    ))?;
    failed(&built.failed, "the site is built without it")
}
