//! `ouvrage diff`.

use super::{Failure, Outcome, dir_or_name, language, may_leave, no_kind, reader, request, say, tell_changes};
use crate::check::count;
use crate::diff::{Style, show};
use crate::index::EntryIndex;
use crate::output::{CompareError, Revision, checked, read_only};
use crate::project::Request;
use crate::publication::Publication;
use crate::publication::changes::Comparison;
use crate::report;
use crate::select::entries_for;
use clap::ValueEnum;
use serde_json::json;
use std::collections::HashSet;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

/// Say what changed since a revision, for one reader.
///
/// Two publications are compared, never two projects: what becomes visible to this reader is added, what is withdrawn is removed without a word of
/// why, and what changed in hidden parts is nothing. The order of files, line breaks and the place of a file are no change; entries match by their
/// ids and the former ids that they keep.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage diff [OPTIONS] [DIR] [OLD[..NEW]]",
    after_help = "Examples:\n  ouvrage diff v1.0\n  ouvrage diff site-example HEAD~5..HEAD --audience vendor --format md\n  ouvrage diff v1.0 --kind requirement --where 'priority = must'"
)]
pub struct Args {
    /// Folder of the project (default: the working folder), then a baseline, commit, branch or tag (default: the last baseline); `OLD..NEW` compares two of them
    #[arg(value_name = "DIR REVISIONS", num_args = 0..=2)]
    words: Vec<PathBuf>,
    /// Whose eyes to look through (default: the narrowest audience)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// One of the languages of the project (default: the main one)
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// Only entries of a kind
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// With `--kind`, only entries that fit a condition, then or now
    #[arg(long = "where", value_name = "CONDITION", requires = "kind")]
    condition: Option<String>,
    /// How it is shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// Lines for a terminal
    Text,
    /// Markdown for a merge request
    Md,
    /// Data
    Json,
}

impl From<CompareError> for Failure {
    fn from(error: CompareError) -> Self {
        match error {
            CompareError::Build(error) => error.into(),
            CompareError::Audience { .. } => Failure::Usage(error.to_string()),
            CompareError::Commit(_) | CompareError::Unreadable(_) | CompareError::Errors { .. } => {
                Failure::Other(error.to_string())
            }
        }
    }
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (folder, revisions) = dir_or_name(args.words);
    let reading = read_only(&folder)?;
    let Some(project) = &reading.project else {
        let findings = checked(&reading, &folder);
        report::show(&findings, &reading.sources, report::Speech::default());
        return Err(Failure::Findings);
    };
    let known = |name: &str| project.config.baselines.iter().find(|own| own.name == name).map(|own| own.revision.clone());
    let revision = |name: &str| known(name).unwrap_or_else(|| name.to_owned());
    let (old, new) = match revisions.as_deref() {
        Some(both) => both.split_once("..").map_or((both, None), |(old, new)| (old, Some(new.trim_start_matches('.')))),
        None => (project.config.baselines.last().map(|own| own.name.as_str()).ok_or_else(no_revision)?, None),
    };
    let (old, new) = (old.trim(), new.map(str::trim).filter(|new| !new.is_empty()));
    if old.is_empty() {
        return Err(no_revision());
    }
    let reader = reader(project, args.audience.as_deref())?;
    let lang = language(project, args.lang.as_deref())?;
    // Those who write are shown what has errors, so that it need not be known.
    let writes = project.config.audiences.unmarked().is_visible_to(reader);
    let errors = if writes { 0 } else { count(&checked(&reading, &folder)).0 };
    may_leave(project, &folder, reader, errors)?;
    let asked = args.kind.as_deref().map(|kind| request(kind, args.condition.as_deref(), &[], project, reader)).transpose()?;
    let name = project.config.audiences.name(reader);
    let seen = |name_of: &str| -> Result<(Revision, Publication), CompareError> {
        let revision = Revision::read(&folder, &revision(name_of))?;
        let publication = revision.publication(name, lang)?;
        Ok((revision, publication))
    };
    let now = || match new {
        Some(new) => seen(new).map(|(revision, publication)| (Some(revision), publication)),
        None => Ok((None, Publication::in_language(project, reader, lang))),
    };
    let (before, after) = rayon::join(|| seen(old), now);
    let ((then, before), (later, after)) = (before?, after?);
    let mut comparison = crate::diff::compare(&before, &after);
    if let Some(asked) = &asked {
        narrow(&mut comparison, asked, (&before, &after), &folder)?;
    }
    let text = match args.format {
        Format::Json => {
            // What a revision is called in git is told to those alone who write.
            let side = |asked: &str, of: Option<&Revision>| {
                let told = of.is_none() || is_told(asked, &after);
                let commit = of.filter(|_| after.writes()).map(|of| &of.commit.id);
                json!({"revision": told.then_some(asked), "commit": commit})
            };
            let data = json!({
                "format": "ouvrage-diff", "version": 1, "audience": name, "language": lang.code(),
                "old": side(old, Some(&then)), "new": side(new.unwrap_or("."), later.as_ref()), "changes": comparison,
            });
            serde_json::to_string_pretty(&data).unwrap_or_default()
        }
        format => {
            let style = match format {
                Format::Md => Style::Markdown,
                _ if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() => Style::Colour,
                _ => Style::Plain,
            };
            let words = crate::locale::Words::of(lang);
            let commit = then.commit.id.get(..12).unwrap_or(&then.commit.id);
            let title = match (after.writes(), is_told(old, &after)) {
                (true, _) => words.get("diff_since").replace("{old}", old).replace("{commit}", commit),
                (false, true) => words.get("diff_since_baseline").replace("{old}", old),
                (false, false) => words.get("diff_since_earlier").to_owned(),
            };
            let title = if style == Style::Markdown { ["## ", &title, "\n"].concat() } else { title };
            [title.as_str(), show(&comparison, &after, &before, style).trim_end()].join("\n")
        }
    };
    say(&text)
}

/// Whether readers may be told what a state is called: a baseline of theirs, or anything when they write.
fn is_told(name: &str, publication: &Publication) -> bool {
    publication.writes() || publication.info().baselines.iter().any(|baseline| baseline.name == name)
}

fn no_revision() -> Failure {
    let hint = "name a commit, branch or tag, as in `ouvrage diff v1.0`, or keep `baselines:` in ouvrage.yaml";
    Failure::Usage(["nothing says since when; ", hint].concat())
}

/// Keeps the entries of the kind that is asked for, that fit its condition then or now.
fn narrow(comparison: &mut Comparison, request: &Request, (old, new): (&Publication, &Publication), folder: &Path) -> Outcome {
    let Some((name, _)) = request.kinds.first() else { return Ok(()) };
    let known = new.vocabulary().find(name).or_else(|| old.vocabulary().find(name));
    let kind = known.ok_or_else(|| no_kind(name, new.vocabulary()))?.name.clone();
    let names = request.condition.as_ref().map(|(condition, _)| condition.baselines()).unwrap_or_default();
    // A state that is older than a baseline does not know it, and nothing in it changed since.
    let knows = |of: &Publication| names.iter().all(|name| of.info().baselines.iter().any(|own| own.name == *name));
    if !knows(old) && !knows(new) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        return Err(Failure::Usage(format!("neither state knows the baseline `{}`", names.join("`, `"))));
    }
    let fitting = |of: &Publication| -> Result<HashSet<EntryIndex>, Failure> {
        if of.vocabulary().get(&kind).is_none() || !knows(of) {
            return Ok(HashSet::new());
        }
        tell_changes(request, of, folder)?;
        entries_for(request, of).map(|(_, entries)| entries.into_iter().collect()).map_err(Failure::Usage)
    };
    let (then, now) = (fitting(old)?, fitting(new)?);
    comparison.entries.retain(|entry| {
        *entry.kind == *kind && (entry.old.is_some_and(|n| then.contains(&n)) || entry.new.is_some_and(|n| now.contains(&n)))
    });
    (comparison.project, comparison.pages, comparison.documents, comparison.files) = Default::default();
    Ok(())
}
