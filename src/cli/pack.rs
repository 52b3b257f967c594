//! `ouvrage pack`.

use super::edit::Held;
use super::{Failure, Outcome, Saying, TimeLimit, dir_and_name, may_leave, say};
use crate::check::{check, count};
use crate::output::{Addressee, DocumentMaker, IssueOrder, PackError, PackOrder, audience, export_aside, pack, prepare_issue};
use crate::report;
use crate::theme::Theme;
use std::path::PathBuf;

/// Put into one ZIP what is sent to those who answer a document.
///
/// The PDF, the answer sheet as a workbook and as data, the site as these readers may see it, files that are named, and the SHA-256 of each. The
/// same commit gives the same bytes. With `--to`, the document is issued too: an entry `issue` says what was sent, to whom and when.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage pack [OPTIONS] [DIR] <DOCUMENT>",
    after_help = "Examples:\n  ouvrage pack . cahier-des-charges\n  ouvrage pack . cahier-des-charges --with static/annexe-2.pdf --out envoi.zip\n  ouvrage pack . cahier-des-charges --to 'Six entreprises consultées' --how coffre"
)]
pub struct Args {
    /// Folder of the project (default: the working folder), then the name of a document
    #[arg(value_name = "DIR DOCUMENT", num_args = 1..=2, required = true)]
    words: Vec<PathBuf>,
    /// Whom it is for; an error when the document is for others (default: the document’s own)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// A file of the project that goes with it, by its path; may be given several times
    #[arg(long, value_name = "PATH")]
    with: Vec<String>,
    /// Leave the site out
    #[arg(long)]
    no_site: bool,
    /// Who gets it: names, each with an organisation in brackets if it has one; issues the document
    #[arg(long, value_name = "NAME,…")]
    to: Vec<String>,
    /// By which way they get it
    #[arg(long, value_name = "TEXT", requires = "to")]
    how: Option<String>,
    /// What changes with it, in a sentence
    #[arg(long, value_name = "TEXT", requires = "to")]
    note: Option<String>,
    /// The ZIP to write (default: DIR/_pdf/DOCUMENT.zip)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    limit: TimeLimit,
    #[command(flatten)]
    saying: Saying,
}

impl From<PackError> for Failure {
    fn from(error: PackError) -> Self {
        match error {
            PackError::Build(error) => error.into(),
            PackError::File { .. } => Failure::Usage(error.to_string()),
            _ => Failure::Other(error.to_string()),
        }
    }
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (folder, name) = dir_and_name(args.words, "the name of a document")?;
    let name = name.to_string_lossy().into_owned();
    let readers: Vec<Addressee> = args.to.iter().flat_map(|text| Addressee::read_all(text)).collect();
    if readers.is_empty() && !args.to.is_empty() {
        return Err(Failure::Usage("`--to` names nobody".into()));
    }
    let held = Held::open(&folder, !readers.is_empty())?;
    let findings = check(&held.reading);
    let project = held.project()?;
    report::show(&findings, &project.sources, args.saying.of(Some(project)));
    let (errors, _) = count(&findings);
    if errors > 0 {
        report::error("the project has errors; nothing was packed");
        return Err(Failure::Findings);
    }
    let maker = DocumentMaker::new(project, &folder, None, 0).within(args.limit.get());
    let mut found = maker.named(&name)?;
    if found.len() != 1 || found.first().is_some_and(|document| document.name != name) {
        let known: Vec<&str> = found.iter().map(|document| &*document.name).collect();
        return Err(Failure::Usage(format!(
            "`{name}` stands for one document per entry; name one of them: {}",
            known.join(", ")
        )));
    }
    let document = found.remove(0);
    let ladder = &project.config.audiences;
    if let Some(asked) = args.audience.as_deref()
        && audience(project, Some(asked))? != document.audience
    {
        let own = ladder.name(document.audience);
        return Err(Failure::Usage(format!(
            "`{name}` is for `{own}`, not for `{asked}`: who gets the document gets what goes with it"
        )));
    }
    may_leave(project, &folder, document.audience, errors)?;
    let asked = project.answer_audience();
    if asked != document.audience && asked.is_visible_to(document.audience) {
        // The sheet is of another edition.
        may_leave(project, &folder, asked, errors)?;
    }
    maker.must_compare(&document)?;
    let out = args.out.unwrap_or_else(|| folder.join("_pdf").join(format!("{name}.zip")));
    let order = PackOrder { site: !args.no_site, with: args.with };
    let issued = if readers.is_empty() {
        None
    } else {
        let order = IssueOrder {
            document: name.clone(),
            readers,
            how: args.how,
            note: args.note,
            limit: args.limit.get(),
            ..IssueOrder::default()
        };
        Some(prepare_issue(project, &folder, &order)?)
    };
    let made;
    let pdf = match &issued {
        Some(issued) => &issued.pdf,
        None => {
            let theme = Theme::of(maker.publication(&document)?).map_err(crate::output::BuildError::Theme)?;
            made = maker.make(&document, &theme)?;
            &made
        }
    };
    for warning in &pdf.warnings {
        eprintln!("warning: {warning}");
    }
    let packed = pack(project, &folder, &maker, &document, &pdf.bytes, &order)?;
    // The ZIP takes its place once the entry tells of it.
    let aside = export_aside(&folder, &out, &packed.bytes)?;
    if let Some(issued) = &issued {
        issued.write()?;
    }
    aside.put().map_err(crate::output::BuildError::from)?;
    let sheet = if packed.sheet { "" } else { ", without an answer sheet: these readers are asked nothing" };
    say(&format!("{} ({} files, {} kB{sheet})", out.display(), packed.files, packed.bytes.len().div_ceil(1_000)))?;
    if let Some(issued) = issued {
        let entry = &issued.entry;
        say(&format!("{} added to {}:{}; commit it", entry.id, entry.path, entry.line))?;
    }
    Ok(())
}
