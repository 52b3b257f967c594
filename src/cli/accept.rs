//! `ouvrage accept`.

use super::edit::{Held, Writing, finish};
use super::{Failure, Outcome, say};
use crate::diff::{ReviewedLink, reviewed_links};
use crate::edit::{self, Editor};
use crate::output::{changed_entries, changed_words};
use crate::project::id_key;
use crate::publication::Publication;
use std::collections::HashSet;
use std::path::PathBuf;

/// Say of links that they hold, though an end of them changed.
///
/// A project names the links that it wants reviewed under `reviews:`. The ledger `reviews.yaml` keeps what both ends said when somebody accepted
/// a link; `check` says which links are suspect since. Lines of links that are gone leave the ledger.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage accept [OPTIONS] <DIR> <ID…|--since REV|--all>",
    after_help = "Examples:\n  ouvrage accept . EX-101 --dry-run\n  ouvrage accept . EX-101 TE-12\n  ouvrage accept . --since v1.0\n  ouvrage accept . --all"
)]
pub struct Args {
    /// Folder of the project
    #[arg(value_name = "DIR")]
    project: PathBuf,
    /// Entries whose links hold: all that lead from them or to them
    #[arg(value_name = "ID", required_unless_present_any = ["since", "all"])]
    ids: Vec<String>,
    /// Links of entries whose words changed since a commit, branch or tag
    #[arg(long, value_name = "REV", conflicts_with_all = ["ids", "all"])]
    since: Option<String>,
    /// All links that are reviewed
    #[arg(long, conflicts_with = "ids")]
    all: bool,
    #[command(flatten)]
    writing: Writing,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let held = Held::open(&args.project, !args.writing.dry_run)?;
    let project = held.project()?;
    if project.config.reviews.is_empty() {
        let message = "this project reviews no links; say which in ouvrage.yaml, for instance `reviews: { test: [verifies] }`";
        return Err(Failure::Usage(message.to_owned()));
    }
    // A ledger that cannot be read would be written anew from nothing.
    if let Some(broken) = held.reading.findings.iter().find(|finding| {
        finding.severity == crate::finding::Severity::Error
            && finding.span.is_some_and(|span| project.sources.path(span.file) == crate::project::LEDGER)
    }) {
        return Err(Failure::Usage(format!("{}: {}; nothing was changed", crate::project::LEDGER, broken.message)));
    }
    let all = Publication::new(project, project.config.audiences.narrowest());
    let links = reviewed_links(project, &all);
    let editor = Editor::new(project, &args.project);
    let meant: Option<HashSet<String>> = match (&args.since, args.all) {
        (Some(revision), _) => Some(changed_entries(project, &args.project, revision)?),
        (None, true) => None,
        (None, false) => Some(args.ids.iter().map(|id| Ok(id_key(&editor.entry(id)?.id))).collect::<Result<_, Failure>>()?),
    };
    let is_meant = |link: &ReviewedLink<'_>| {
        meant.as_ref().is_none_or(|meant| [link.from, link.to].iter().any(|entry| meant.contains(&id_key(&entry.id))))
    };
    let open = |link: &ReviewedLink<'_>| link.line.is_none() || link.is_suspect();
    let accepted: Vec<usize> =
        links.iter().enumerate().filter(|(_, link)| is_meant(link) && open(link)).map(|(n, _)| n).collect();
    let acceptance = edit::accept(&editor, &links, &accepted)?;
    let suspect: Vec<&ReviewedLink<'_>> = accepted.iter().filter_map(|n| links.get(*n)).collect();
    let words = changed_words(project, &args.project, &all, &suspect);
    for (link, words) in suspect.iter().zip(words) {
        let what = match (link.line.is_some(), link.changed()) {
            (false, _) => "accepted for the first time",
            (true, [true, true]) => "both changed",
            (true, [true, false]) => "the first changed",
            (true, _) => "the second changed",
        };
        say(&format!("{} {} {}: {what}", link.from.id, link.link.field, link.to.id))?;
        words.iter().try_for_each(|(entry, words)| say(&format!("    {}: {words}", entry.id)))?;
    }
    acceptance.gone.iter().try_for_each(|key| say(&format!("{key}: the link is gone, and so is its line")))?;
    let Some(change) = &acceptance.change else { return say("nothing to accept; the ledger is as it was") };
    finish(std::slice::from_ref(change), args.writing.dry_run)?;
    let links = if accepted.len() == 1 { "link" } else { "links" };
    if args.writing.dry_run { Ok(()) } else { say(&format!("{} {links} accepted in {}", accepted.len(), change.path)) }
}
