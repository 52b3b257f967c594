//! An agenda in words: Markdown with links to what it speaks of, in the form in which people write one.

use crate::domain::agenda::{Agenda, Topic, TopicSort};
use crate::domain::{date, kpi, text};
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::publication::Publication;
use crate::schema::value::show_decimal;
use std::fmt::Write as _;

/// The name of a sitting: that of its committee, and its day.
pub fn agenda_title(agenda: &Agenda, publication: &Publication) -> String {
    let name = publication.title(agenda.committee);
    match agenda.date {
        Some(day) => [name, ", ", &day.show(publication.info().lang)].concat(),
        None => name.to_owned(),
    }
}

/// Writes the subjects of a sitting: one item each with its time, and under it what it speaks of.
pub fn in_markdown(agenda: &Agenda, publication: &Publication) -> String {
    let mut out = String::new();
    for (n, topic) in agenda.topics.iter().enumerate() {
        let _ = writeln!(out, "{}. {}", n + 1, heading(topic, agenda, publication));
        for entry in &topic.entries {
            let _ = writeln!(out, "   - {}", line(*entry, publication));
        }
        if topic.more > 0 {
            let _ = writeln!(out, "   - {}", Words::of(publication.info().lang).count("and_more", topic.more));
        }
    }
    out
}

fn heading(topic: &Topic, agenda: &Agenda, publication: &Publication) -> String {
    let lang = publication.info().lang;
    let words = Words::of(lang);
    let last = agenda.last.and_then(|last| date(publication.entry(last), "date"));
    let name = match (topic.sort, last) {
        (TopicSort::Follow, Some(day)) => words.get("agenda_follow_of").replace("{date}", &day.show(lang)),
        (sort, _) => words.get(sort.key()).to_owned(),
    };
    let minutes = topic.minutes.map(|minutes| format!(" ({})", words.get("agenda_minutes").replace("{n}", &minutes.to_string())));
    format!("{name}{}", minutes.unwrap_or_default())
}

/// An entry with what a sitting wants to know of it.
fn line(n: EntryIndex, publication: &Publication) -> String {
    let lang = publication.info().lang;
    let words = Words::of(lang);
    let entry = publication.entry(n);
    let shown = |field: &str| date(entry, field).map(|day| day.show(lang));
    let mut told: Vec<String> = Vec::new();
    match &*entry.kind {
        "task" => {
            told.extend(people(n, "done_by", publication));
            told.extend(shown("due").map(|due| words.get("agenda_due").replace("{date}", &due)));
            let today = publication.info().date;
            let late = date(entry, "due").zip(today).is_some_and(|(due, today)| due.last() < today.first());
            told.extend(late.then(|| words.get("agenda_late").to_owned()));
        }
        "kpi" => {
            if let Some((day, value)) = kpi::last_measure(entry) {
                let unit = text(entry, "unit").map_or(String::new(), |unit| format!("\u{a0}{unit}"));
                told.push(format!("{}{unit}", show_decimal(value, lang)));
                told.push(day.show(lang));
                let (_, state) = kpi::Bounds::of(entry).state(Some(value)).words();
                told.push(words.get(state).to_lowercase());
            }
        }
        "risk" => told.extend(people(n, "owner", publication)),
        "gate" | "milestone" => told.extend(shown("date")),
        _ => {}
    }
    let link = cited(n, publication);
    if told.is_empty() { link } else { format!("{link}{}{}", words.get("colon"), told.join(", ")) }
}

/// The names of those that an entry links to.
fn people(n: EntryIndex, field: &str, publication: &Publication) -> Option<String> {
    let names: Vec<&str> = publication.linked(n, field).map(|other| publication.title(other)).collect();
    if names.is_empty() { None } else { Some(names.join(", ")) }
}

/// A link to an entry that can be read before it is followed.
fn cited(n: EntryIndex, publication: &Publication) -> String {
    let (id, title) = (&publication.entry(n).id, publication.title(n));
    // Marks of Markdown in a title would be read as such.
    let plain = !title.contains(['[', ']', '|', '*', '_', '`', '<', '\\', '\n']);
    if plain { format!("[[{id}|{title}]]") } else { format!("[[{id}]]") }
}
