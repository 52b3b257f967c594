//! `ouvrage agenda`.

use super::edit::{Held, finish};
use super::{Failure, Outcome, dir_or_name, language, may_leave, say};
use crate::check::count;
use crate::domain::agenda::{Agenda, next_sitting};
use crate::edit::{self, Editor};
use crate::face::{agenda_title, in_markdown};
use crate::finding::closest_id;
use crate::index::EntryIndex;
use crate::output::{audience, read};
use crate::project::{Entry, Project};
use crate::publication::Publication;
use crate::report;
use crate::schema::value::{Date, meant};
use crate::schema::{Audience, Lang};
use std::path::{Path, PathBuf};

/// Propose the agenda of the next sitting of a committee, from the registers.
///
/// What the sitting before settled and opened, decisions that are proposed, tasks that are late or in hand, indicators in alert, risks
/// to review, gates and milestones that are near; the time of each adds up to the `duration` of the committee. The day is `next_date` of
/// the last sitting, else comes by `every`. `--write` adds the meeting; a sitting that has an agenda is never overwritten.
#[derive(clap::Args)]
#[command(
    override_usage = "ouvrage agenda [OPTIONS] [DIR] [COMMITTEE]",
    after_help = "Examples:\n  ouvrage agenda site-example CM-1\n  ouvrage agenda site-example CM-1 --date 2026-09-15\n  ouvrage agenda . CM-2 --write"
)]
pub struct Args {
    /// Folder of the project (default: the working folder), then the id of a committee (default: the one that sits next)
    #[arg(value_name = "DIR COMMITTEE", num_args = 0..=2)]
    words: Vec<PathBuf>,
    /// Day of the sitting, where it is another one
    #[arg(long, value_name = "DATE", value_parser = day)]
    date: Option<Date>,
    /// Whose eyes to look through (default: those who read meetings)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// One of the languages of the project (default: the main one)
    #[arg(long, value_name = "CODE", conflicts_with = "write")]
    lang: Option<String>,
    /// Add the meeting to the project
    #[arg(long)]
    write: bool,
    /// With `--write`, show what would change, as a diff, and write nothing
    #[arg(long, requires = "write")]
    dry_run: bool,
}

fn day(text: &str) -> Result<Date, String> {
    let written = || meant(text, Lang::fallback()).unwrap_or_else(|| "a day is written as 2026-09-15".to_owned());
    Date::parse(text).filter(|date| date.day.is_some()).ok_or_else(written)
}

/// Runs the command.
pub fn run(args: Args) -> Outcome {
    let (folder, committee) = dir_or_name(args.words.clone());
    if args.write {
        let held = Held::open(&folder, !args.dry_run)?;
        let project = held.project()?;
        return write(project, &folder, committee.as_deref(), &args);
    }
    let (reading, findings) = read(&folder)?;
    let Some(project) = &reading.project else {
        report::show(&findings, &reading.sources, report::Speech::default());
        return Err(Failure::Findings);
    };
    let reader = reader(project, args.audience.as_deref())?;
    may_leave(project, &folder, reader, count(&findings).0)?;
    let publication = Publication::in_language(project, reader, language(project, args.lang.as_deref())?);
    let agenda = propose(committee.as_deref(), args.date, &publication)?;
    tell_hidden(&agenda, &publication, project);
    let title = agenda_title(&agenda, &publication);
    say(format!("# {title}\n\n{}", in_markdown(&agenda, &publication)).trim_end())
}

/// Who looks: those who are named, else those who read meetings.
fn reader(project: &Project, name: Option<&str>) -> Result<Audience, Failure> {
    match name {
        Some(name) => Ok(audience(project, Some(name))?),
        None => Ok(project.vocabulary.get("meeting").map_or(project.config.audiences.narrowest(), |kind| kind.audience)),
    }
}

/// Makes the agenda of a committee, or of the one that sits next.
fn propose(committee: Option<&str>, on: Option<Date>, publication: &Publication) -> Result<Agenda, Failure> {
    let all = publication.of_kind("committee");
    if let Some(id) = committee {
        let found = publication.find(id).filter(|n| all.contains(n));
        let n = found.ok_or_else(|| unknown(id, all, publication))?;
        return Ok(next_sitting(n, on, publication));
    }
    let agendas = all.iter().map(|n| next_sitting(*n, on, publication));
    let next = agendas.min_by_key(|agenda| agenda.date.map_or(jiff::civil::Date::MAX, Date::first));
    next.ok_or_else(|| Failure::Usage("there is no committee; `ouvrage add . committee` makes one".to_owned()))
}

fn unknown(id: &str, all: &[EntryIndex], publication: &Publication) -> Failure {
    let ids: Vec<&str> = all.iter().map(|n| &*publication.entry(*n).id).collect();
    let hint = match closest_id(id, ids.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if ids.is_empty() => "the project has none".to_owned(),
        None => format!("committees: {}", ids.join(", ")),
    };
    Failure::Usage(format!("there is no committee `{id}`; {hint}"))
}

/// The sittings of a committee in the whole project.
fn sittings<'a>(committee: &str, project: &'a Project) -> impl Iterator<Item = &'a Entry> {
    let of = project.index_of(committee);
    let links = project.links.iter().filter(move |link| &*link.field == "of" && Some(link.to) == of);
    links.filter_map(|link| project.entries.get(link.from)).map(|entry| &**entry).filter(|entry| &*entry.kind == "meeting")
}

/// Says to whoever has the files that there are sittings which the readers of the agenda do not see.
fn tell_hidden(agenda: &Agenda, publication: &Publication, project: &Project) {
    let id = &publication.entry(agenda.committee).id;
    let hidden: Vec<Audience> =
        sittings(id, project).filter(|meeting| publication.find(&meeting.id).is_none()).map(|meeting| meeting.audience).collect();
    if let Some(narrowest) = hidden.iter().max() {
        let (whom, seen) = (publication.audience_name(), project.config.audiences.name(*narrowest));
        eprintln!("`{whom}` does not see all sittings of `{id}` ({} hidden); `--audience {seen}` does", hidden.len());
    }
}

/// Adds the meeting, or gives the one that is planned its agenda.
fn write(project: &Project, folder: &Path, committee: Option<&str>, args: &Args) -> Outcome {
    let reader = reader(project, args.audience.as_deref())?;
    let publication = Publication::new(project, reader);
    let agenda = propose(committee, args.date, &publication)?;
    let Some(date) = agenda.date else {
        let id = &publication.entry(agenda.committee).id;
        let message = format!(
            "when `{id}` sits next is not said: name a day by `--date`; from then on its rhythm, `every:`, says the next"
        );
        return Err(Failure::Usage(message));
    };
    let text = in_markdown(&agenda, &publication);
    let editor = Editor::new(project, folder);
    if let Some(planned) = agenda.planned {
        let meeting = publication.entry(planned);
        if project.find(&meeting.id).is_some_and(|entry| entry.get("agenda").is_some()) {
            let message = format!("`{}` is the sitting of {date} and has an agenda; nothing was changed", meeting.id);
            return Err(Failure::Usage(message));
        }
        let change = edit::set(&editor, &meeting.id, &[("agenda".to_owned(), text)])?;
        finish(change.as_slice(), args.dry_run)?;
        return if args.dry_run { Ok(()) } else { say(&format!("{} has its agenda", meeting.id)) };
    }
    let committee = publication.entry(agenda.committee);
    let same_day = |meeting: &&Entry| crate::domain::date(meeting, "date") == Some(date);
    if let Some(hidden) = sittings(&committee.id, project).find(same_day) {
        let message = format!(
            "`{}` is the sitting of {date}, which `{}` does not see; nothing was changed",
            hidden.id,
            publication.audience_name()
        );
        return Err(Failure::Usage(message));
    }
    tell_hidden(&agenda, &publication, project);
    let mut fields = vec![
        ("title", agenda_title(&agenda, &publication).replace('\u{a0}', " ")),
        ("of", committee.id.to_string()),
        ("date", date.to_string()),
        ("agenda", text),
    ];
    fields.extend(agenda.duration.map(|duration| ("duration", duration.show(project.config.lang).replace('\u{a0}', " "))));
    // What only a narrower reader may see is not told to all who read meetings.
    let usual = project.vocabulary.get("meeting").map(|kind| kind.audience);
    if usual.is_some_and(|usual| usual.narrower(reader) != usual) {
        fields.push(("audience", project.config.audiences.name(reader).to_owned()));
    }
    let fields: Vec<(String, String)> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let added = edit::add(&editor, "meeting", &fields, None)?;
    finish(std::slice::from_ref(&added.change), args.dry_run)?;
    if args.dry_run { Ok(()) } else { say(&format!("{} added to {}:{}", added.id, added.path, added.line)) }
}
