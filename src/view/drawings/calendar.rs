//! The calendar's doctor: launches, sessions, sprints, sittings, peaks and closures on one line, and what collides, with its reason.
//!
//! What collides is computed from what this reader sees ([`crate::domain::calendar`]), under the limits of the project. Only readers who
//! write are told; for all others it is the calendar alone.

use super::timeline::{Dated, MAX_ITEMS, dated, months_of, now, shape_of, span};
use crate::domain::calendar::{Clash, Collision, Silence, clashes};
use crate::face::{Cell, Writer};
use crate::figure::Paint;
use crate::figure::timeline::{Group, GroupShape, Item, timeline};
use crate::finding::RuleId;
use crate::index::EntryIndex;
use crate::project::Request;
use crate::publication::Publication;
use crate::schema::Kind;
use crate::schema::value::{Date, show_decimal};
use crate::select::entries_for;
use crate::span::Span;
use crate::view::definition::{Computed, Role, View};
use crate::view::drawings::chart::names;
use crate::view::frame::drawing;
use crate::view::free_table::{self, FreeTable};
use crate::view::{Data, Figure, ViewData};
use jiff::civil::Date as Day;
use rust_decimal::Decimal;
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    tab: "timeline",
    shows,
    may_fail: true,
    ..View::new("calendar", &[("from", Role::Free), ("to", Role::Free), ("where", Role::Condition)], |request, writer, id| {
        Computed::of("calendar", compute(request, writer, id)?)
    })
};

/// How many silences of a committee are told one by one.
const NAMED: usize = 3;

/// A calendar and what collides on it.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct CalendarView {
    #[serde(flatten)]
    pub figure: Figure,
    /// That nothing collides, for readers who are told.
    pub found: Option<String>,
    /// What collides, one row each.
    pub clashes: Option<Box<ViewData>>,
    /// How many entries have no date, in words.
    pub undated: Option<String>,
}

/// The entries of each kind by itself, under the same condition; kinds that it does not fit are left out.
fn by_kind<'a>(request: &Request, publication: &'a Publication) -> Vec<(&'a Kind, Vec<EntryIndex>)> {
    let single = |kind: &(String, Span)| Request { kinds: vec![kind.clone()], ..request.clone() };
    request.kinds.iter().filter_map(|kind| entries_for(&single(kind), publication).ok()).collect()
}

fn shows(request: &Request, publication: &Publication) -> Vec<EntryIndex> {
    by_kind(request, publication).into_iter().flat_map(|(_, entries)| entries).collect()
}

/// Something that collides, numbered in the order of time.
struct Numbered<'a> {
    number: usize,
    from: Date,
    clash: &'a Clash<EntryIndex>,
    /// Whether the project set the rule aside for it.
    aside: bool,
}

impl Numbered<'_> {
    /// The silence of a committee that it speaks of, if any: the longest.
    fn silence(&self) -> Option<&Silence<EntryIndex>> {
        match &self.clash.with {
            Collision::Silences(silences) => silences.first(),
            _ => None,
        }
    }
}

/// Computes the calendar.
pub fn compute(request: &Request, writer: &Writer<'_>, id: &str) -> Result<(usize, CalendarView), String> {
    let publication = writer.publication;
    let kinds = by_kind(request, publication);
    let found = publication.rule_book().map(|rules| {
        let mut found = clashes(publication, rules.limits());
        found.retain(|clash| rules.asks(clash.rule) && is_shown(clash, &kinds, publication));
        found
    });
    let clashes = numbered(found.as_deref().unwrap_or_default(), publication);
    let mut groups = Vec::new();
    let mut undated = 0;
    for (kind, entries) in &kinds {
        let read: Vec<Dated> = entries.iter().filter_map(|n| dated(*n, kind, writer)).collect();
        undated += entries.len() - read.len();
        if &*kind.name == "meeting" {
            groups.extend(sittings(read, &clashes, writer));
        } else {
            let label = kind.labels.get(publication.info().lang).to_owned();
            groups.push((Group { label, shape: shape_of(kind), items: Vec::new() }, read));
        }
    }
    let count: usize = groups.iter().map(|(_, dated)| dated.len()).sum();
    if count > MAX_ITEMS {
        return Err(writer.too_many(count, MAX_ITEMS));
    }
    let undated = (undated > 0).then(|| writer.words().count("calendar_undated", undated));
    if count == 0 {
        let figure = Figure { svg: None, svg_path: None, caption: None, table: None };
        return Ok((0, CalendarView { figure, found: None, clashes: None, undated }));
    }
    let figure = draw(request, groups, &clashes, count, id, writer);
    let view = CalendarView {
        figure,
        found: found.as_ref().filter(|found| found.is_empty()).map(|_| writer.words().get("calendar_nothing").to_owned()),
        clashes: (!clashes.is_empty()).then(|| Box::new(table(&clashes, writer))),
        undated,
    };
    Ok((count, view))
}

/// Whether a collision is of an entry that is shown; a committee is shown by its sittings.
fn is_shown(clash: &Clash<EntryIndex>, kinds: &[(&Kind, Vec<EntryIndex>)], publication: &Publication) -> bool {
    let sits = |meeting: &EntryIndex| publication.linked(*meeting, "of").any(|of| of == clash.entry);
    kinds.iter().any(|(kind, entries)| entries.contains(&clash.entry) || (&*kind.name == "meeting" && entries.iter().any(sits)))
}

/// Collisions in the order of time.
fn numbered<'a>(clashes: &'a [Clash<EntryIndex>], publication: &Publication) -> Vec<Numbered<'a>> {
    let first = |clash: &Clash<EntryIndex>| match &clash.with {
        Collision::Silences(silences) => silences.first().map(|silence| silence.from),
        _ => ["from", "date"].iter().find_map(|field| crate::domain::date(publication.entry(clash.entry), field)),
    };
    let aside =
        |clash: &Clash<EntryIndex>| publication.rule_book().is_some_and(|rules| rules.sets_aside(clash.entry, clash.rule));
    // How long the sittings of a committee take has no day: it comes first.
    let never = Date { year: Day::MIN.year(), month: None, day: None };
    let mut found: Vec<Numbered<'a>> = clashes
        .iter()
        .map(|clash| Numbered { number: 0, from: first(clash).unwrap_or(never), clash, aside: aside(clash) })
        .collect();
    found.sort_by_key(|clash| (clash.aside, clash.from.first(), clash.clash.entry));
    for (n, clash) in found.iter_mut().enumerate() {
        clash.number = n + 1;
    }
    found
}

/// The sittings by committee, with its silences that collide; sittings of none stand together.
fn sittings(read: Vec<Dated>, clashes: &[Numbered<'_>], writer: &Writer<'_>) -> Vec<(Group, Vec<Dated>)> {
    let publication = writer.publication;
    let mut groups: Vec<(Option<EntryIndex>, Vec<Dated>)> = Vec::new();
    for mut sitting in read {
        // Many sittings stand on one line: their names are in their register.
        sitting.item.label = String::new();
        sitting.item.href = None;
        let of = publication.linked(sitting.entry, "of").next();
        match groups.iter_mut().find(|(committee, _)| *committee == of) {
            Some((_, group)) => group.push(sitting),
            None => groups.push((of, vec![sitting])),
        }
    }
    groups.sort_by_key(|(committee, _)| committee.map_or((1, None), |n| (0, Some(n))));
    for (committee, group) in &mut groups {
        let own = clashes.iter().filter(|clash| Some(clash.clash.entry) == *committee);
        group.extend(own.filter_map(|clash| silent(clash, writer)));
    }
    let meetings = publication.vocabulary().find("meeting").map_or("", |kind| kind.labels.get(publication.info().lang));
    let label = |committee: Option<EntryIndex>| match committee {
        Some(committee) => writer.line(publication.title(committee)),
        None => meetings.to_owned(),
    };
    let group = |(committee, read)| (Group { label: label(committee), shape: GroupShape::Work, items: Vec::new() }, read);
    groups.into_iter().map(group).collect()
}

/// The longest silence of a committee, as a bar.
fn silent(clash: &Numbered<'_>, writer: &Writer<'_>) -> Option<Dated> {
    let silence = clash.silence()?;
    let item = Item {
        label: format!("({}) {}", clash.number, writer.words().count("days", days(silence))),
        href: None,
        from: silence.from.last(),
        to: silence.to,
        lasts: true,
        until: String::new(),
        paint: paint(clash),
    };
    Some(Dated { entry: clash.clash.entry, from: silence.from, to: None, item })
}

fn days(silence: &Silence<EntryIndex>) -> usize {
    usize::try_from(silence.days()).unwrap_or(0)
}

/// The colour of what collides; numbers say the same.
fn paint(clash: &Numbered<'_>) -> Paint {
    if clash.aside { Paint::Warn } else { Paint::Bad }
}

fn draw(
    request: &Request,
    groups: Vec<(Group, Vec<Dated>)>,
    clashes: &[Numbered<'_>],
    count: usize,
    id: &str,
    writer: &Writer<'_>,
) -> Figure {
    let lang = writer.publication.info().lang;
    let span = span(request, groups.iter().flat_map(|(_, dated)| dated.iter().map(|d| (d.item.from, d.item.to))));
    let caption = [writer.words().get("calendar_figure"), " (", &months_of(span, lang), ")"].concat();
    let marked = |dated: Dated| {
        let own: Vec<&Numbered<'_>> =
            clashes.iter().filter(|clash| clash.clash.entry == dated.entry && clash.silence().is_none()).collect();
        let mut item = dated.item;
        if let Some(first) = own.first() {
            let numbers: Vec<String> = own.iter().map(|clash| clash.number.to_string()).collect();
            item.label = format!("({}) {}", numbers.join(", "), writer.line(writer.publication.title(dated.entry)));
            item.paint = paint(first);
        }
        item
    };
    let within = |item: &Item| item.from <= span.1 && item.to >= span.0;
    let drawn: Vec<Group> = groups
        .into_iter()
        .map(|(group, dated)| Group { items: dated.into_iter().map(marked).filter(within).collect(), ..group })
        .collect();
    let svg = drawing(request, &caption, count, id, writer);
    let svg = timeline(svg, &drawn, span, now(writer).as_ref(), &names(writer));
    Figure::new(svg, Some(caption), None, writer)
}

/// How many things collide, and how many of these were accepted.
fn said(clashes: &[Numbered<'_>], writer: &Writer<'_>) -> String {
    let words = writer.words();
    let aside = clashes.iter().filter(|clash| clash.aside).count();
    let open = match clashes.len() - aside {
        0 => words.get("calendar_settled").to_owned(),
        open => words.count("calendar_found", open),
    };
    if aside == 0 { open } else { [&open, ", ", &words.count("calendar_accepted", aside)].concat() }
}

/// What collides, in rows.
fn table(clashes: &[Numbered<'_>], writer: &Writer<'_>) -> ViewData {
    let (words, lang) = (writer.words(), writer.publication.info().lang);
    let columns = ["calendar_number", "calendar_what", "calendar_with", "calendar_why", "calendar_state"];
    let mut table = FreeTable::new(columns.iter().enumerate().map(|(n, word)| (words.get(word).to_owned(), n == 0)).collect());
    for clash in clashes {
        let number = Decimal::from(clash.number);
        let with = match &clash.clash.with {
            Collision::Season { season, .. } => free_table::entry(*season, writer),
            Collision::Month(month) => free_table::text(month.show(lang)),
            Collision::Silences(silences) => {
                let after = silences.iter().take(NAMED).map(|silence| writer.reference(silence.after));
                Cell::Refs { items: after.collect() }
            }
            Collision::Changes | Collision::Length { .. } | Collision::Days { .. } => Cell::Empty,
        };
        let (state, tone) = if clash.aside { ("calendar_aside", "muted") } else { ("calendar_open", "bad") };
        table.push(vec![
            Cell::Number { text: show_decimal(number, lang), sort: f64::from(u32::try_from(clash.number).unwrap_or(u32::MAX)) },
            free_table::entry(clash.clash.entry, writer),
            with,
            free_table::text(why(clash, writer)),
            Cell::Choice { text: words.get(state).to_owned(), key: state.into(), tone },
        ]);
    }
    let (count, table) = table.finish("");
    ViewData {
        view: "table",
        id: writer.next_id(),
        title: Some(said(clashes, writer)),
        count,
        empty: false,
        data: Data::Table(table),
    }
}

/// Why something collides, in a sentence.
fn why(clash: &Numbered<'_>, writer: &Writer<'_>) -> String {
    let (words, lang) = (writer.words(), writer.publication.info().lang);
    match &clash.clash.with {
        Collision::Season { .. } if clash.clash.rule == RuleId::LaunchInSeason => {
            words.get("calendar_launch_in_season").to_owned()
        }
        Collision::Season { .. } => words.get("calendar_session_in_season").to_owned(),
        Collision::Month(_) => words.get("calendar_launch_month").to_owned(),
        Collision::Changes => words.get("calendar_changes").to_owned(),
        Collision::Length { takes, limit } => {
            words.get("calendar_length").replace("{takes}", &takes.show(lang)).replace("{limit}", &limit.show(lang))
        }
        Collision::Days { takes, limit } => {
            let takes = words.count("days", usize::try_from(*takes).unwrap_or(0));
            words.get("calendar_sprint").replace("{takes}", &takes).replace("{limit}", &limit.show(lang))
        }
        Collision::Silences(silences) => {
            let said = silences.iter().take(NAMED).map(|silence| {
                let to = Date { year: silence.to.year(), month: Some(silence.to.month()), day: Some(silence.to.day()) };
                let said = words.get("calendar_silence").replace("{takes}", &words.count("days", days(silence)));
                let said = said.replace("{from}", &silence.from.show(lang)).replace("{to}", &to.show(lang));
                said.replace("{limit}", &silence.limit.show(lang))
            });
            let mut said: Vec<String> = said.collect();
            let more = silences.len().saturating_sub(NAMED);
            said.extend((more > 0).then(|| words.count("calendar_silences", more)));
            said.push(words.get("calendar_tunnel").to_owned());
            said.join(" ")
        }
    }
}
