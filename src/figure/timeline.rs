//! A calendar of bars, marks, bands and limits. Labels never overlap: what would touch goes one line down.

use super::calendar::{Names, axis, day};
use super::measure::{ellipsis, text_width};
use super::scale::Scale;
use super::svg::{Anchor, Paint, Svg, Text};
use jiff::civil::Date;

/// How an entry is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupShape {
    /// A bar from one date to another, or a diamond on one date.
    Work,
    /// A mark that has to be passed.
    Gate,
    /// A band behind everything.
    Band,
    /// A red line through everything.
    Limit,
}

/// An entry on the calendar.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its name.
    pub label: String,
    /// Where it leads.
    pub href: Option<String>,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// Whether it lasts, or is one date (that may be known to the month only).
    pub lasts: bool,
    /// Its last day (or date) as it is written, where the calendar ends before it.
    pub until: String,
    /// Its colour.
    pub paint: Paint,
}

/// Entries of one kind.
#[derive(Debug)]
pub struct Group {
    /// Its name.
    pub label: String,
    /// How its entries are shown.
    pub shape: GroupShape,
    /// The entries.
    pub items: Vec<Item>,
}

const WIDTH: f64 = 720.0;
const SIZE: f64 = 11.5;
const ROW: f64 = 22.0;
const LONGEST: f64 = 430.0;

/// Lines of labels, filled from the left: keeps how far each line is taken.
#[derive(Default)]
struct Lanes(Vec<Vec<(f64, f64)>>);

impl Lanes {
    /// Takes the first line where a stretch is free.
    fn put(&mut self, from: f64, to: f64) -> usize {
        let free = |lane: &Vec<(f64, f64)>| lane.iter().all(|(a, b)| to + 8.0 <= *a || *b + 8.0 <= from);
        if let Some(n) = self.0.iter().position(free) {
            self.0[n].push((from, to));
            return n;
        }
        self.0.push(vec![(from, to)]);
        self.0.len() - 1
    }

    #[allow(clippy::cast_precision_loss)] // lines are counted in tens
    fn height(&self) -> f64 {
        self.0.len() as f64 * ROW
    }
}

/// What a label stands beside.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LabelSide {
    Bar,
    Mark,
    /// The beginning of a band.
    Band,
}

/// Where a label stands beside its mark.
struct BarPlace {
    lane: usize,
    text: String,
    x: f64,
    anchor: Anchor,
    inside: bool,
}

/// A day that is marked by a line of its own: that of the project.
#[derive(Debug)]
pub struct Now {
    /// The day.
    pub day: Date,
    /// What is written at the line.
    pub label: String,
}

/// Draws the calendar between two dates.
pub fn timeline(mut svg: Svg, groups: &[Group], (from, to): (Date, Date), now: Option<&Now>, names: &Names<'_>) -> String {
    let scale = Scale::new(day(from), day(to), 0.0, WIDTH);
    let shape = |wanted: GroupShape| groups.iter().filter(move |g| g.shape == wanted).flat_map(|g| g.items.iter());

    // The labels of bands and limits stand under the axis, above the rows.
    let mut head = Lanes::default();
    let over: Vec<(&Item, GroupShape, BarPlace)> = shape(GroupShape::Limit)
        .map(|i| (i, GroupShape::Limit))
        .chain(shape(GroupShape::Band).map(|i| (i, GroupShape::Band)))
        .map(|(item, shape)| {
            (
                item,
                shape,
                place(item, &scale, &mut head, if shape == GroupShape::Band { LabelSide::Band } else { LabelSide::Mark }),
            )
        })
        .collect();
    let works: Vec<(&Group, Lanes, Vec<BarPlace>)> = groups
        .iter()
        .filter(|g| matches!(g.shape, GroupShape::Work | GroupShape::Gate) && !g.items.is_empty())
        .map(|group| {
            let mut lanes = Lanes::default();
            let places = group
                .items
                .iter()
                .map(|item| place(item, &scale, &mut lanes, if item.lasts { LabelSide::Bar } else { LabelSide::Mark }))
                .collect();
            (group, lanes, places)
        })
        .collect();
    let top = 36.0;
    let first = top + if over.is_empty() { 0.0 } else { head.height() + 8.0 };
    let bottom = first + works.iter().map(|(_, lanes, _)| 24.0 + lanes.height() + 6.0).sum::<f64>();

    for item in shape(GroupShape::Band) {
        let (a, b) = ends(item, &scale);
        svg.rect(a, top, (b - a).max(2.0), bottom - top, 0.0, soft(item.paint), Paint::None);
    }
    axis(&mut svg, &scale, (from, to), top, bottom, names);
    for item in shape(GroupShape::Limit) {
        let x = f64::midpoint(ends(item, &scale).0, ends(item, &scale).1);
        svg.line(x, top, x, bottom, Paint::Bad, 1.5, "");
    }
    let now = now.filter(|now| (from..=to).contains(&now.day));
    if let Some(now) = now {
        let x = scale.at(day(now.day) + 0.5).min(WIDTH - 1.0);
        svg.line(x, top - 6.0, x, bottom + 6.0, Paint::Ink, 1.5, "5 3");
        let half = text_width(&now.label, SIZE) / 2.0;
        let at = x.min(WIDTH - half).max(half);
        let set = Text { size: SIZE, bold: true, anchor: Anchor::Middle, ..Text::default() };
        svg.text(at, bottom + 19.0, &now.label, set);
    }
    for (item, shape, place) in &over {
        let paint = if *shape == GroupShape::Limit { Paint::Bad } else { Paint::Muted };
        label(&mut svg, item, place, top + 15.0 + row(place.lane), paint);
    }
    let mut y = first;
    for (group, lanes, places) in &works {
        svg.line(0.0, y, WIDTH, y, Paint::Rule, 1.0, "");
        let set = Text { size: 11.5, paint: Paint::Accent, bold: true, halo: true, ..Text::default() };
        svg.text(2.0, y + 15.0, &group.label, set);
        for (item, place) in group.items.iter().zip(places) {
            let middle = y + 24.0 + row(place.lane) + ROW / 2.0;
            mark(&mut svg, item, group.shape, &scale, middle);
            let paint = if place.inside { super::legend::on(item.paint) } else { Paint::Ink };
            label(&mut svg, item, place, middle + 4.0, paint);
        }
        y += 24.0 + lanes.height() + 6.0;
    }
    svg.line(0.0, bottom, WIDTH, bottom, Paint::Ink, 1.0, "");
    svg.finish(WIDTH, bottom + if now.is_some() { 26.0 } else { 4.0 })
}

#[allow(clippy::cast_precision_loss)] // lines are counted in tens
fn row(lane: usize) -> f64 {
    lane as f64 * ROW
}

/// First and last place of an entry within the calendar; a day has a width.
fn ends(item: &Item, scale: &Scale) -> (f64, f64) {
    let from = scale.at(day(item.from)).clamp(0.0, WIDTH);
    (from, scale.at(day(item.to) + 1.0).clamp(from, WIDTH))
}

/// The middle of a mark, which is never cut by the edge.
fn centre(a: f64, b: f64) -> f64 {
    f64::midpoint(a, b).clamp(7.0, WIDTH - 7.0)
}

/// Finds a line and a side for the label of an entry.
fn place(item: &Item, scale: &Scale, lanes: &mut Lanes, side: LabelSide) -> BarPlace {
    let (a, b) = ends(item, scale);
    let beyond = day(item.to) > scale.high;
    // Where the calendar ends first, the date that is not seen is written, and the name gives way.
    let more = if beyond { format!(" → {}", item.until) } else { String::new() };
    let room = if side == LabelSide::Bar { LONGEST.max(b - a - 14.0) } else { LONGEST };
    let whole = format!("{}{more}", ellipsis(&item.label, room - text_width(&more, SIZE), SIZE));
    let text = whole.clone();
    let width = text_width(&text, SIZE);
    // A date known to the month only takes the whole month; a mark is never narrower than itself.
    let half = ((b - a) / 2.0).max(7.0);
    let (left, right) = match side {
        LabelSide::Bar => (a, b),
        LabelSide::Mark => (centre(a, b) - half, centre(a, b) + half),
        LabelSide::Band => (a, a),
    };
    let bar = side == LabelSide::Bar;
    if bar && width + 14.0 <= b - a {
        return BarPlace { lane: lanes.put(a, b), text, x: a + 7.0, anchor: Anchor::Start, inside: true };
    }
    if right + 5.0 + width <= WIDTH {
        let lane = lanes.put(left, right + 5.0 + width);
        return BarPlace { lane, text, x: right + 5.0, anchor: Anchor::Start, inside: false };
    }
    if left - 5.0 - width >= 0.0 {
        let lane = lanes.put(left - 5.0 - width, right);
        return BarPlace { lane, text, x: left - 5.0, anchor: Anchor::End, inside: false };
    }
    // Neither side has room: the longer one takes a shortened label.
    let (before, after) = (left - 5.0, WIDTH - right - 5.0);
    if after >= before {
        let lane = lanes.put(left, WIDTH);
        BarPlace { lane, text: ellipsis(&whole, after, SIZE), x: right + 5.0, anchor: Anchor::Start, inside: false }
    } else {
        let lane = lanes.put(0.0, right);
        BarPlace { lane, text: ellipsis(&whole, before, SIZE), x: left - 5.0, anchor: Anchor::End, inside: false }
    }
}

fn label(svg: &mut Svg, item: &Item, place: &BarPlace, y: f64, paint: Paint) {
    if let Some(href) = &item.href {
        svg.link(href, &item.label);
    }
    let set = Text { size: SIZE, paint, anchor: place.anchor, halo: !place.inside, ..Text::default() };
    svg.text(place.x, y, &place.text, set);
    if item.href.is_some() {
        svg.end();
    }
}

fn mark(svg: &mut Svg, item: &Item, shape: GroupShape, scale: &Scale, y: f64) {
    let (a, b) = ends(item, scale);
    let x = centre(a, b);
    if item.lasts {
        svg.rect(a, y - 8.0, (b - a).max(3.0), 16.0, 1.5, item.paint, Paint::None);
        if day(item.to) > scale.high {
            // An arrow head says that it goes on.
            svg.polygon(
                &[(WIDTH - 7.0, y - 8.0), (WIDTH, y), (WIDTH - 7.0, y + 8.0), (WIDTH, y + 8.0), (WIDTH, y - 8.0)],
                Paint::Ground,
                Paint::None,
            );
        }
        return;
    }
    if b - a > 16.0 {
        // The month or the year is known, the day is not.
        svg.line(a, y, b, y, item.paint, 1.5, "2 2");
    }
    match shape {
        GroupShape::Gate => {
            svg.rect(x - 6.0, y - 7.0, 12.0, 14.0, 0.0, Paint::Ground, Paint::Ink);
            svg.line(x, y - 7.0, x, y + 7.0, Paint::Ink, 1.5, "");
        }
        _ => svg.polygon(&[(x, y - 6.5), (x + 6.5, y), (x, y + 6.5), (x - 6.5, y)], item.paint, Paint::None),
    }
}

/// The light ground of a colour.
fn soft(paint: Paint) -> Paint {
    match paint {
        Paint::Good => Paint::GoodTint,
        Paint::Warn => Paint::WarnTint,
        Paint::Bad => Paint::BadTint,
        Paint::Info => Paint::InfoTint,
        _ => Paint::Raised,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifty_marks_of_one_week_take_lines_of_their_own() {
        let date = |d: i8| jiff::civil::date(2026, 3, d);
        let scale = Scale::new(day(date(1)), day(jiff::civil::date(2026, 12, 31)), 0.0, WIDTH);
        let mut lanes = Lanes::default();
        for n in 0..50 {
            let day = date(n % 7 + 1);
            let item = Item {
                label: "Un jalon au nom assez long".into(),
                href: None,
                from: day,
                to: day,
                lasts: false,
                until: String::new(),
                paint: Paint::Accent,
            };
            place(&item, &scale, &mut lanes, LabelSide::Mark);
        }
        for lane in &lanes.0 {
            for (n, (a, b)) in lane.iter().enumerate() {
                assert!(lane.iter().skip(n + 1).all(|(c, d)| b <= c || d <= a), "{a}–{b} overlaps");
            }
        }
    }

    #[test]
    fn the_day_of_the_project_has_a_line_where_the_calendar_holds_it() {
        let date = jiff::civil::date;
        let item = Item {
            label: "Un lot".into(),
            href: None,
            from: date(2026, 3, 1),
            to: date(2026, 9, 1),
            lasts: true,
            until: String::new(),
            paint: Paint::Accent,
        };
        let group = Group { label: "Lots".into(), shape: GroupShape::Work, items: vec![item] };
        let names = Names { months: "j f m a m j j a s o n d", quarter: "T" };
        let draw = |now: Option<Now>| {
            let span = (date(2026, 1, 1), date(2026, 12, 31));
            timeline(Svg::new("t", "", "", "#7a1f3d"), std::slice::from_ref(&group), span, now.as_ref(), &names)
        };
        let now = |day| Some(Now { day, label: "Date du projet".into() });
        for day in [date(2026, 1, 1), date(2026, 6, 12), date(2026, 12, 31)] {
            assert!(draw(now(day)).contains(">Date du projet</text>"), "{day}");
        }
        for day in [date(2025, 12, 31), date(2027, 1, 1)] {
            assert_eq!(draw(now(day)), draw(None), "{day}");
        }
    }
}
