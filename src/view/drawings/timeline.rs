//! A calendar of entries of several kinds: work as bars, dates as diamonds, periods as bands, limits as red lines.
//!
//! Which fields hold the dates: `from` and `to` where the kind has them, else its first date.

use crate::face::inside;
use crate::face::{Cell, Writer};
use crate::figure::Paint;
use crate::figure::calendar::day;
use crate::figure::timeline::{Group, GroupShape, Item, Now, timeline};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::publication::Publication;
use crate::schema::value::Date;
use crate::schema::{FieldType, Kind, Lang, Value};
use crate::select::entries_for;
use crate::select::select;
use crate::view::Figure;
use crate::view::definition::selected;
use crate::view::definition::{Computed, Role, View};
use crate::view::drawings::chart::names;
use crate::view::frame::drawing;
use crate::view::free_table::{self, FreeTable};
use jiff::civil;

/// The view.
pub(in crate::view) const VIEW: View = View {
    tab: "timeline",
    shows,
    may_fail: true,
    ..View::new("timeline", &[("from", Role::Free), ("to", Role::Free), ("where", Role::Condition)], compute)
};

/// Each kind by itself, under the same condition.
fn shows(request: &Request, publication: &Publication) -> Vec<EntryIndex> {
    let first = Request { kinds: request.kinds.iter().take(1).cloned().collect(), ..request.clone() };
    let mut shown = selected(&first, publication);
    for kind in request.kinds.iter().skip(1) {
        let single = Request { kinds: vec![kind.clone()], ..request.clone() };
        shown.extend(entries_for(&single, publication).map_or_else(|_| Vec::new(), |(_, entries)| entries));
    }
    shown
}

/// The most entries that a calendar shows.
pub(super) const MAX_ITEMS: usize = 400;

/// An entry with its dates.
pub(super) struct Dated {
    pub entry: EntryIndex,
    pub from: Date,
    pub to: Option<Date>,
    pub item: Item,
}

/// Computes a timeline.
pub fn compute(request: &Request, writer: &Writer<'_>, id: &str) -> Result<Computed, String> {
    let lang = writer.publication.info().lang;
    let mut groups: Vec<(Group, Vec<Dated>)> = Vec::new();
    for kind in &request.kinds {
        // A kind that this reader does not have simply is not there; nor is one that the condition does not fit.
        let single = Request { kinds: vec![kind.clone()], ..request.clone() };
        let Ok(selection) = select(&single, writer.publication) else { continue };
        let kind = selection.kind;
        let entries = selection.groups.iter().flat_map(|g| g.entries.iter().copied());
        let mut dated: Vec<Dated> = entries.filter_map(|n| dated(n, kind, writer)).collect();
        dated.sort_by_key(|d| (d.item.from, d.item.to));
        groups.push((Group { label: kind.labels.get(lang).to_owned(), shape: shape_of(kind), items: Vec::new() }, dated));
    }
    let count: usize = groups.iter().map(|(_, d)| d.len()).sum();
    if count == 0 {
        return Ok(free_table::nothing());
    }
    if count > MAX_ITEMS {
        return Err(writer.too_many(count, MAX_ITEMS));
    }
    let span = span(request, groups.iter().flat_map(|(_, d)| d.iter().map(|d| (d.item.from, d.item.to))));
    let table = table(&groups, writer);
    let kind_name = request.kinds.first().map_or("", |(name, _)| name).to_owned();
    let labels: Vec<String> = groups.iter().filter(|(_, d)| !d.is_empty()).map(|(g, _)| g.label.clone()).collect();
    let mut caption =
        labels.iter().skip(1).fold(labels.first().cloned().unwrap_or_default(), |t, l| format!("{t}, {}", inside(l)));
    caption = [&caption, " (", &months_of(span, lang), ")"].concat();
    let svg = drawing(request, &caption, count, id, writer);
    let within = |item: &Item| item.from <= span.1 && item.to >= span.0;
    let drawn: Vec<Group> = groups
        .into_iter()
        .map(|(group, dated)| Group { items: dated.into_iter().map(|d| d.item).filter(within).collect(), ..group })
        .collect();
    let svg = timeline(svg, &drawn, span, now(writer).as_ref(), &names(writer));
    let figure = Figure::new(svg, Some(caption), Some(table.finish(&kind_name)), writer);
    Ok(Computed::figure(count, figure))
}

/// How the entries of a kind are shown.
pub(super) fn shape_of(kind: &Kind) -> GroupShape {
    match &*kind.name {
        "period" => GroupShape::Band,
        "limit" => GroupShape::Limit,
        "gate" => GroupShape::Gate,
        _ => GroupShape::Work,
    }
}

/// The months between which a calendar runs.
pub(super) fn months_of((from, to): (civil::Date, civil::Date), lang: Lang) -> String {
    let month = |d: civil::Date| Date { year: d.year(), month: Some(d.month()), day: None }.show(lang);
    format!("{} – {}", month(from), month(to))
}

/// The line of the project's date.
pub(super) fn now(writer: &Writer<'_>) -> Option<Now> {
    let (words, lang) = (writer.words(), writer.publication.info().lang);
    let label = |date: Date| format!("{}{}{}", words.get("project_date"), words.get("colon"), date.show(lang));
    writer.publication.info().date.map(|date| Now { day: date.first(), label: label(date) })
}

/// The name of the field that holds the first date, and of the one that holds the last.
fn date_fields(kind: &Kind) -> Option<(&str, Option<&str>)> {
    let is_date = |name: &str| kind.fields.get(name).is_some_and(|f| f.ty == FieldType::Date);
    if is_date("from") {
        return Some(("from", is_date("to").then_some("to")));
    }
    if is_date("date") {
        return Some(("date", None));
    }
    kind.fields.iter().find(|(_, f)| f.ty == FieldType::Date).map(|(name, _)| (&**name, None))
}

/// Reads the dates of an entry; nothing if it has none.
pub(super) fn dated(entry: EntryIndex, kind: &Kind, writer: &Writer<'_>) -> Option<Dated> {
    let lang = writer.publication.info().lang;
    let (from_field, to_field) = date_fields(kind)?;
    let read = |field: &str| match writer.publication.entry(entry).get(field) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    let (from, to) = (read(from_field), to_field.and_then(read));
    let start = from.or(to)?;
    let lasts = from.is_some() && to.is_some_and(|to| to.last() >= start.first());
    // An end before its beginning is reported by `check`; here the beginning counts.
    let last = to.filter(|_| lasts).unwrap_or(start);
    let item = Item {
        label: writer.line(writer.publication.title(entry)),
        href: free_table::href(entry, writer),
        from: start.first(),
        to: last.last(),
        lasts,
        until: last.show(lang),
        paint: paint(entry, kind, writer),
    };
    Some(Dated { entry, from: start, to: to.filter(|_| lasts), item })
}

/// The colour of an entry: the tone of its first choice.
fn paint(entry: EntryIndex, kind: &Kind, writer: &Writer<'_>) -> Paint {
    let tone = kind.fields.iter().find_map(|(name, field)| {
        let (FieldType::Choice(choices), Some(Value::Choice(key))) = (&field.ty, writer.publication.entry(entry).get(name))
        else {
            return None;
        };
        choices.iter().find(|c| c.key == **key).map(|c| c.tone.name())
    });
    match (&*kind.name, tone) {
        ("limit", _) | ("period", Some("bad")) => Paint::Bad,
        ("period", Some("warn")) => Paint::Warn,
        ("period", Some("info")) => Paint::Info,
        ("period", Some("good")) => Paint::Good,
        (_, Some("light" | "muted")) => Paint::Tint,
        (_, Some("medium")) => Paint::Muted,
        _ => Paint::Accent,
    }
}

/// The dates between which the calendar runs: those asked for, else around all entries. The one or two that end far later than
/// all others (three years of maintenance after a project of one) do not press the rest together: they run out of the picture.
pub(super) fn span(request: &Request, dates: impl Iterator<Item = (civil::Date, civil::Date)>) -> (civil::Date, civil::Date) {
    let dates: Vec<(civil::Date, civil::Date)> = dates.collect();
    let first = dates.iter().map(|d| d.0).min().unwrap_or_default();
    let last = dates.iter().map(|d| d.1).max().unwrap_or_default();
    let mut ends: Vec<civil::Date> = dates.iter().map(|d| d.1).collect();
    ends.sort_unstable();
    let near = ends.len().checked_sub(1 + ends.len() / 8).filter(|n| *n >= 3).and_then(|n| ends.get(n - 1).copied());
    let starts = dates.iter().filter(|(_, to)| near.is_none_or(|n| *to > n)).map(|d| d.0).max();
    let near = near.map(|n| starts.map_or(n, |s| s.max(n)));
    let end = match near {
        Some(near) if day(last) - day(near) > 0.6 * (day(near) - day(first)) => near,
        _ => last,
    };
    let asked = |name: &str| request.text(name).and_then(Date::parse);
    let from = asked("from").map_or_else(|| first.first_of_month(), Date::first);
    let to = asked("to").map_or_else(|| end.last_of_month(), Date::last);
    if to > from { (from, to) } else { (first.first_of_month(), last.last_of_month()) }
}

fn table(groups: &[(Group, Vec<Dated>)], writer: &Writer<'_>) -> FreeTable {
    let words = writer.words();
    let lang = writer.publication.info().lang;
    let columns = ["kind", "title", "from", "to"].map(|w| (words.get(w).to_owned(), false));
    let mut table = FreeTable::new(columns.to_vec());
    let date = |date: Option<Date>| date.map_or(Cell::Empty, |d| Cell::Date { text: d.show(lang), sort: d.to_string() });
    for (_, dated) in groups {
        for d in dated {
            let kind = writer.reference(d.entry).kind_label;
            table.push(vec![free_table::text(kind), free_table::entry(d.entry, writer), date(Some(d.from)), date(d.to)]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn request(text: &str) -> Request {
        crate::project::parse_view_block(text, crate::span::FileId(0), 0, None).expect("a request")
    }

    #[test]
    fn one_end_far_away_does_not_press_the_rest_together() {
        let plan = [
            (date(2026, 9, 7), date(2027, 4, 5)),
            (date(2027, 2, 1), date(2027, 5, 28)),
            (date(2027, 1, 4), date(2030, 2, 21)),
            (date(2027, 9, 6), date(2027, 11, 26)),
            (date(2026, 3, 9), date(2026, 3, 9)),
        ];
        let found = span(&request("timeline: lot"), plan.into_iter());
        assert_eq!(found, (date(2026, 3, 1), date(2027, 11, 30)));
        let found = span(&request("timeline: lot\nto: 2030"), plan.into_iter());
        assert_eq!(found.1, date(2030, 12, 31));
    }
}
