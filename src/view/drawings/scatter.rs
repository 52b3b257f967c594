//! Entries on a plane by two numbers, as points or as bubbles: influence × interest, growth × share.

use crate::domain::Trouble;
use crate::face::Writer;
use crate::face::inside;
use crate::face::label_of;
use crate::face::number::{Format, float, of_entry, unify};
use crate::figure::Paint;
use crate::figure::scatter::{Axis, Plane, Point, scatter};
use crate::finding::Finding;
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::value::plain_decimal;
use crate::schema::{FieldType, Kind, Lang};
use crate::select::select;
use crate::view::Figure;
use crate::view::definition::Computed;
use crate::view::definition::lacks;
use crate::view::frame::{drawing, paints};
use crate::view::free_table::{self, FreeTable};
use crate::view::series::{Key, Sources, key_of_entry, sums};
use rust_decimal::Decimal;

/// The finding that a picture of points lacks one of its numbers.
pub fn needs_x_and_y(request: &Request) -> Vec<Finding> {
    if request.param("x").is_some() && request.param("y").is_some() {
        return Vec::new();
    }
    vec![lacks(request, "this view needs `x` and `y`, two numbers", FOR_INSTANCE)]
}

/// How the two numbers are said.
pub const FOR_INSTANCE: &str = "for instance `x: probability`, `y: impact`";

/// The most points that are drawn.
const MAX_POINTS: usize = 400;

/// An entry with its numbers.
struct Dot {
    entry: EntryIndex,
    x: Decimal,
    y: Decimal,
    size: Option<Decimal>,
}

/// Computes a plane of points.
pub fn compute(request: &Request, writer: &Writer<'_>, id: &str) -> Result<Computed, String> {
    let plain = request.without("sort");
    let Ok(selection) = select(&plain, writer.publication) else { return Ok(free_table::nothing()) };
    let kind = selection.kind;
    let (Some(x), Some(y)) = (request.text("x"), request.text("y")) else {
        return Err(format!("{} of points needs `x` and `y`, two numbers", request.view));
    };
    if !kind.fields.contains_key(x) || !kind.fields.contains_key(y) {
        return Ok(free_table::nothing());
    }
    let size = request.text("size").filter(|s| kind.fields.contains_key(*s));
    let said = |t: Trouble| writer.trouble(&t);
    let mut formats = [None, None, None];
    let mut dots = Vec::new();
    for entry in selection.groups.iter().flat_map(|g| g.entries.iter().copied()) {
        let (Some((a, fa)), Some((b, fb))) = (of_entry(entry, x, writer), of_entry(entry, y, writer)) else { continue };
        unify(&mut formats[0], fa).map_err(said)?;
        unify(&mut formats[1], fb).map_err(said)?;
        let size = size.and_then(|s| of_entry(entry, s, writer));
        if let Some((_, format)) = &size {
            unify(&mut formats[2], format.clone()).map_err(said)?;
        }
        dots.push(Dot { entry, x: a, y: b, size: size.map(|(n, _)| n) });
    }
    if dots.is_empty() {
        return Ok(free_table::nothing());
    }
    if dots.len() > MAX_POINTS {
        return Err(writer.too_many(dots.len(), MAX_POINTS));
    }
    let formats = formats.map(|f| f.unwrap_or(Format::Plain));
    let (groups, of_dot) = groups(request, kind, &dots, writer)?;
    let colours = paints(&groups);
    let point = |(n, dot): (usize, &Dot)| {
        let key = key_of_entry(dot.entry, writer);
        Point {
            id: key.key,
            label: key.label,
            href: free_table::href(dot.entry, writer),
            x: float(dot.x),
            y: float(dot.y),
            size: dot.size.map(float),
            paint: of_dot.get(n).and_then(|g| colours.get(*g)).copied().unwrap_or(Paint::Accent),
        }
    };
    let points: Vec<Point> = dots.iter().enumerate().map(point).collect();
    let label = |name: &str| label_of(kind, name, writer);
    let words = writer.words();
    let mut caption = format!("{} {} {} {}", label(x), words.get("times_what"), inside(&label(y)), kind_of(kind, writer));
    if let Some(size) = size {
        caption = format!("{caption} ; {}{}{}", words.get("bubble_size"), words.get("colon"), inside(&label(size)));
    }
    let caption = writer.line(&caption);
    let lang = writer.publication.info().lang;
    let (show_x, show_y) = (|n: f64| formats[0].show_float(n, lang), |n: f64| formats[1].show_float(n, lang));
    let plane = Plane {
        x: Axis { label: label(x), ends: ends(kind, x), show: &show_x },
        y: Axis { label: label(y), ends: ends(kind, y), show: &show_y },
        middle: (request.view == "quadrant").then(|| middle(request)),
        corners: corners(request, lang).iter().map(|t| writer.line(t)).collect(),
        legend: groups.iter().map(|g| g.label.clone()).zip(colours.iter().copied()).collect(),
    };
    let svg = scatter(drawing(request, &caption, dots.len(), id, writer), &plane, &points);
    let mut columns = vec![(kind.label.get(lang).to_owned(), false), (label(x), true), (label(y), true)];
    columns.extend(size.map(|s| (label(s), true)));
    let mut table = FreeTable::new(columns);
    for dot in &dots {
        let mut row =
            vec![free_table::entry(dot.entry, writer), formats[0].cell(Some(dot.x), lang), formats[1].cell(Some(dot.y), lang)];
        if size.is_some() {
            row.push(formats[2].cell(dot.size, lang));
        }
        table.push(row);
    }
    let count = dots.len();
    Ok(Computed::figure(count, Figure::new(svg, Some(caption), Some(table.finish(&kind.name)), writer)))
}

/// “(products)”.
fn kind_of(kind: &Kind, writer: &Writer<'_>) -> String {
    format!("({})", inside(kind.labels.get(writer.publication.info().lang)))
}

/// The groups that colour the points, and the group of each.
fn groups(request: &Request, kind: &Kind, dots: &[Dot], writer: &Writer<'_>) -> Result<(Vec<Key>, Vec<usize>), String> {
    let Some(by) = request.text("by").and_then(|by| crate::view::series::Source::read(by, kind, writer)) else {
        return Ok((Vec::new(), Vec::new()));
    };
    let sources = Sources { by: Some(by), ..Sources::default() };
    let all: Vec<EntryIndex> = dots.iter().map(|d| d.entry).collect();
    let groups = sums(&sources, kind, &all, writer).map_err(|t| writer.trouble(&t))?.series;
    let mut of_dot = Vec::new();
    for dot in dots {
        let own = sums(&sources, kind, &[dot.entry], writer).map_err(|t| writer.trouble(&t))?.series;
        let first = own.first().map(|k| k.key.clone()).unwrap_or_default();
        of_dot.push(groups.iter().position(|g| g.key == first).unwrap_or(0));
    }
    Ok((groups, of_dot))
}

/// The ends of a field of marks.
fn ends(kind: &Kind, field: &str) -> Option<(f64, f64)> {
    match kind.fields.get(field)?.ty {
        #[allow(clippy::cast_precision_loss)] // marks are small
        FieldType::Integer { min: Some(min), max: Some(max) } if max > min && max - min <= 20 => Some((min as f64, max as f64)),
        _ => None,
    }
}

/// `middle: [20, 5]`: where the quadrants meet; `auto` for the middle of an axis.
fn middle(request: &Request) -> (Option<f64>, Option<f64>) {
    let words = request.words("middle").unwrap_or_default();
    let at = |n: usize| words.get(n).and_then(|(w, _)| plain_decimal(w.trim_end_matches('%').trim())).map(float);
    (at(0), at(1))
}

/// `labels: [top left, top right, bottom left, bottom right]`, or such a list per language.
fn corners(request: &Request, lang: Lang) -> Vec<String> {
    let Some(node) = request.param("labels") else { return Vec::new() };
    let node = match node.as_map() {
        Some(pairs) => {
            let of = |code: &str| pairs.iter().find(|(key, _)| key.text.eq_ignore_ascii_case(code));
            // The first list stands in where a language has none.
            of(lang.code()).or_else(|| of(lang.primary())).or_else(|| pairs.first()).map(|(_, list)| list)
        }
        None => Some(node),
    };
    let items = node.and_then(|n| n.as_list()).unwrap_or_default();
    items.iter().filter_map(|i| i.as_str()).map(|t| t.trim().to_owned()).collect()
}
