//! `ouvrage translations`.

use super::{Failure, Outcome, reader, say};
use crate::output::read;
use crate::project::Project;
use crate::project::translation::{State, Subject, states};
use crate::report;
use crate::schema::Lang;
use crate::span::Span;
use clap::ValueEnum;
use serde_json::json;
use std::path::PathBuf;

/// Say what is translated, what is not, and what was translated from a text that has changed since.
///
/// Each line of the lists gives the fingerprint of the source as it is now: a translation that carries it (`translation_of:`, or `of:`
/// in a field) is watched.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  ouvrage translations site-example\n  ouvrage translations . --lang en --only stale\n  ouvrage translations . --audience vendor --format json"
)]
pub struct Args {
    /// Folder of the project
    #[arg(default_value = ".", value_name = "DIR")]
    project: PathBuf,
    /// One language (default: all but the main one)
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// List only what is in this state
    #[arg(long, value_name = "STATE")]
    only: Option<Only>,
    /// Count only what this audience may see (default: everything)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// How the state is shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Only {
    /// Not translated, or not wholly
    Missing,
    /// Translated from a text that has changed since
    Stale,
    /// Translated without a fingerprint, so that a change is not noticed
    Unwatched,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (reading, findings) = read(&args.project)?;
    let Some(project) = &reading.project else {
        report::show(&findings, &reading.sources, report::Speech::default());
        return Err(Failure::Findings);
    };
    let others = project.config.languages.get(1..).unwrap_or_default();
    if others.is_empty() {
        let hint = "add for instance `languages: [fr, en]` to ouvrage.yaml";
        return Err(Failure::Usage(format!("the project has one language, `{}`; {hint}", project.config.lang.code())));
    }
    let wanted: Vec<Lang> = match &args.lang {
        None => others.to_vec(),
        Some(code) => match others.iter().find(|l| l.is_named(code)) {
            Some(lang) => vec![*lang],
            None => {
                let known: Vec<&str> = others.iter().map(|l| l.code()).collect();
                return Err(Failure::Usage(format!("`{code}` is not translated into; languages: {}", known.join(", "))));
            }
        },
    };
    let reader = reader(project, args.audience.as_deref())?;
    let mut data = Vec::new();
    for (n, lang) in wanted.into_iter().enumerate() {
        let states = states(project, lang, reader);
        match args.format {
            Format::Json => data.push(json_of(project, lang, &states, args.only)),
            Format::Text => {
                if n > 0 {
                    say("")?;
                }
                text_of(project, lang, &states, args.only)?;
            }
        }
    }
    match args.format {
        Format::Json => say(&serde_json::to_string_pretty(&data).unwrap_or_default()),
        Format::Text => Ok(()),
    }
}

/// Name of the register that something belongs to; `page` for pages.
fn kind_of(project: &Project, subject: Subject) -> &str {
    match subject {
        Subject::Page(_) => "page",
        Subject::Entry(n) => project.entries.get(n).map_or("", |e| &e.kind),
    }
}

fn name_of(project: &Project, subject: Subject) -> String {
    match subject {
        Subject::Page(n) => project.pages.get(n).map_or(String::new(), |p| p.path.to_string()),
        Subject::Entry(n) => project.entries.get(n).map_or(String::new(), |e| e.id.to_string()),
    }
}

fn span_of(project: &Project, subject: Subject) -> Option<Span> {
    match subject {
        Subject::Page(n) => project.pages.get(n).map(|p| p.span),
        Subject::Entry(n) => project.entries.get(n).map(|e| e.id_span),
    }
}

fn place(project: &Project, span: Option<Span>) -> (String, usize) {
    span.map_or((String::new(), 1), |s| (project.sources.path(s.file).to_owned(), project.sources.place(s).line))
}

/// Counts of one kind.
struct Count<'a> {
    kind: &'a str,
    all: usize,
    whole: usize,
    part: usize,
    stale: usize,
}

fn counts<'a>(project: &'a Project, states: &[State]) -> Vec<Count<'a>> {
    let mut counts: Vec<Count<'a>> = Vec::new();
    for state in states {
        let kind = kind_of(project, state.subject);
        let at = counts.iter().position(|c| c.kind == kind).unwrap_or_else(|| {
            counts.push(Count { kind, all: 0, whole: 0, part: 0, stale: 0 });
            counts.len() - 1
        });
        let Some(count) = counts.get_mut(at) else { continue };
        count.all += 1;
        count.whole += usize::from(state.missing.is_empty());
        count.part += usize::from(!state.missing.is_empty() && !state.untouched());
        count.stale += usize::from(!state.stale.is_empty());
    }
    let order = |kind: &str| project.vocabulary.iter().position(|k| *k.name == *kind).map_or(0, |n| n + 1);
    counts.sort_by_key(|c| order(c.kind));
    counts
}

fn text_of(project: &Project, lang: Lang, states: &[State], only: Option<Only>) -> Outcome {
    say(&format!("{} to {}\n", project.config.lang.code(), lang.code()))?;
    for count in counts(project, states) {
        let mut notes = String::new();
        for (n, word) in [(count.part, "in part"), (count.stale, "stale")] {
            if n > 0 {
                notes = format!("{notes}{}{n} {word}", if notes.is_empty() { "  " } else { ", " });
            }
        }
        say(format!("{:<14} {:>6} of {:<6}{notes}", count.kind, count.whole, count.all).trim_end())?;
    }
    for state in states.iter().filter(|_| only.is_none_or(|o| o == Only::Stale)) {
        for stale in &state.stale {
            let (file, line) = place(project, Some(stale.span));
            say(&format!("\nstale    {file}:{line}\n         {} is now {}, was {}", stale.what, stale.now, stale.written))?;
        }
    }
    let listed = |state: &&State| match only {
        None | Some(Only::Missing) => !state.missing.is_empty(),
        Some(Only::Unwatched) => !state.watched,
        Some(Only::Stale) => false,
    };
    let mut first = true;
    for state in states.iter().filter(listed) {
        if std::mem::take(&mut first) {
            say("")?;
        }
        let (file, line) = place(project, span_of(project, state.subject));
        let word = if only == Some(Only::Unwatched) { "unwatched" } else { "missing" };
        let what = match state.subject {
            Subject::Page(_) => String::new(),
            Subject::Entry(_) => format!("  {}", state.missing.join(", ")),
        };
        let name = name_of(project, state.subject);
        say(format!("{word:<9}{file}:{line}  {name}  {}{what}", state.fingerprint).trim_end())?;
    }
    Ok(())
}

fn json_of(project: &Project, lang: Lang, states: &[State], only: Option<Only>) -> serde_json::Value {
    let counts: Vec<serde_json::Value> = counts(project, states)
        .iter()
        .map(|c| json!({"kind": c.kind, "all": c.all, "translated": c.whole, "in_part": c.part, "stale": c.stale}))
        .collect();
    let listed = |state: &&State| match only {
        None => !state.missing.is_empty() || !state.stale.is_empty() || !state.watched,
        Some(Only::Missing) => !state.missing.is_empty(),
        Some(Only::Stale) => !state.stale.is_empty(),
        Some(Only::Unwatched) => !state.watched,
    };
    let items: Vec<serde_json::Value> = states
        .iter()
        .filter(listed)
        .map(|state| {
            let (file, line) = place(project, span_of(project, state.subject));
            let stale: Vec<serde_json::Value> = state
                .stale
                .iter()
                .map(|s| {
                    let (file, line) = place(project, Some(s.span));
                    json!({"file": file, "line": line, "written": s.written, "now": s.now})
                })
                .collect();
            json!({
                "kind": kind_of(project, state.subject), "name": name_of(project, state.subject), "file": file, "line": line,
                "missing": state.missing, "stale": stale, "watched": state.watched, "fingerprint": state.fingerprint,
            })
        })
        .collect();
    json!({"from": project.config.lang.code(), "to": lang.code(), "counts": counts, "items": items})
}
