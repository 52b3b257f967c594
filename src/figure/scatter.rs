//! Points and bubbles on a plane, with quadrants when a middle is given.

use super::label_placement::{Area, Placer};
use super::legend::legend;
use super::measure::{text_width, wrap};
use super::scale::Scale;
use super::svg::{Anchor, Paint, Svg, Text};

/// A point.
#[derive(Debug, Clone)]
pub struct Point {
    /// Its short name, where there is no room for more.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Where it leads.
    pub href: Option<String>,
    /// Across.
    pub x: f64,
    /// Upwards.
    pub y: f64,
    /// What its area stands for.
    pub size: Option<f64>,
    /// Its colour.
    pub paint: Paint,
}

/// One direction of the plane.
pub struct Axis<'a> {
    /// What it measures.
    pub label: String,
    /// Its ends, when the field has them: a mark from 1 to 5.
    pub ends: Option<(f64, f64)>,
    /// Writes a value.
    pub show: &'a dyn Fn(f64) -> String,
}

/// What lies behind the points.
pub struct Plane<'a> {
    /// Across.
    pub x: Axis<'a>,
    /// Upwards.
    pub y: Axis<'a>,
    /// Where the quadrants meet; none for a plain plane.
    pub middle: Option<(Option<f64>, Option<f64>)>,
    /// Names of the quadrants: top left, top right, bottom left, bottom right.
    pub corners: Vec<String>,
    /// Name and colour of the groups of points.
    pub legend: Vec<(String, Paint)>,
}

const WIDTH: f64 = 720.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = WIDTH - 20.0;
const HEIGHT: f64 = 430.0;
/// More points than these are named by their ids alone.
const MANY: usize = 40;

impl Axis<'_> {
    fn scale(&self, values: impl Iterator<Item = f64> + Clone, from: f64, to: f64, room: f64) -> Scale {
        if let Some((low, high)) = self.ends {
            return Scale::new(low - 0.5, high + 0.5, from, to);
        }
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max);
        let pad = ((high - low) * room).max(if high == low { high.abs().max(1.0) * 0.2 } else { 0.0 });
        let low = if low >= 0.0 && low < pad { 0.0 } else { low - pad };
        Scale::round(low, high + pad, from, to)
    }

    fn ticks(&self, scale: &Scale) -> Vec<f64> {
        match self.ends {
            Some(_) => scale.ticks(5).into_iter().filter(|t| t.fract() == 0.0).collect(),
            None => scale.ticks(5),
        }
    }
}

/// Draws points.
pub fn scatter(mut svg: Svg, plane: &Plane<'_>, points: &[Point]) -> String {
    let top = 8.0 + legend(&mut svg, LEFT, 12.0, WIDTH - LEFT, &plane.legend);
    let bottom = top + HEIGHT;
    let x = plane.x.scale(points.iter().map(|p| p.x), LEFT, RIGHT, 0.1);
    let y = plane.y.scale(points.iter().map(|p| p.y), bottom, top, 0.14);
    ground(&mut svg, plane, (&x, &y), top, bottom);

    let largest = points.iter().filter_map(|p| p.size).fold(0.0, f64::max);
    // Many bubbles are smaller, so that fewer cover each other.
    let most = if points.len() > MANY { 15.0 } else { 27.0 };
    let radius = |p: &Point| match p.size {
        Some(size) if largest > 0.0 => 5.0 + most * (size.max(0.0) / largest).sqrt(),
        _ => 5.0,
    };
    let plot = Area { x: LEFT, y: top, width: RIGHT - LEFT, height: HEIGHT };
    let spots = spread(points, |p| (x.at(p.x), y.at(p.y)), radius, plot);
    let mut placer = Placer::new(Area { x: LEFT + 2.0, y: top + 2.0, width: WIDTH - LEFT - 4.0, height: HEIGHT - 4.0 });
    corners(&mut svg, &plane.corners, &mut placer, top, bottom);
    for (px, py, r) in &spots {
        placer.take(Area { x: px - r, y: py - r, width: 2.0 * r, height: 2.0 * r });
    }
    // The largest first, so that none hides a smaller one.
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|a, b| spots[*b].2.total_cmp(&spots[*a].2));
    for n in order {
        let (Some(point), Some((px, py, r))) = (points.get(n), spots.get(n).copied()) else { continue };
        if let Some(href) = &point.href {
            svg.link(href, &format!("{} {}", point.id, point.label));
        }
        let fill = if point.size.is_some() && point.paint == Paint::Accent { Paint::Tint } else { point.paint };
        svg.circle(px, py, r, fill, if point.size.is_some() { Paint::Accent } else { Paint::Ground });
        name(&mut svg, &mut placer, point, (px, py, r), points.len() > MANY);
        if point.href.is_some() {
            svg.end();
        }
    }
    svg.finish(WIDTH, bottom + 44.0)
}

/// Frame, steps and the lines that part the quadrants.
fn ground(svg: &mut Svg, plane: &Plane<'_>, (x, y): (&Scale, &Scale), top: f64, bottom: f64) {
    let quiet = Text { size: 11.0, paint: Paint::Muted, ..Text::default() };
    for tick in plane.x.ticks(x) {
        let at = x.at(tick);
        svg.line(at, bottom, at, bottom + 4.0, Paint::Ink, 1.0, "");
        svg.text(at, bottom + 17.0, &(plane.x.show)(tick), Text { anchor: Anchor::Middle, ..quiet });
    }
    for tick in plane.y.ticks(y) {
        let at = y.at(tick);
        svg.line(LEFT - 4.0, at, LEFT, at, Paint::Ink, 1.0, "");
        svg.text(LEFT - 7.0, at + 4.0, &(plane.y.show)(tick), Text { anchor: Anchor::End, ..quiet });
        if plane.middle.is_none() {
            svg.line(LEFT, at, RIGHT, at, Paint::Rule, 0.6, "");
        }
    }
    if let Some((mx, my)) = plane.middle {
        let (mx, my) = (x.at(mx.unwrap_or((x.low + x.high) / 2.0)), y.at(my.unwrap_or((y.low + y.high) / 2.0)));
        svg.line(mx, top, mx, bottom, Paint::Rule, 1.0, "");
        svg.line(LEFT, my, RIGHT, my, Paint::Rule, 1.0, "");
    }
    svg.line(LEFT, top, LEFT, bottom, Paint::Ink, 1.0, "");
    svg.line(LEFT, bottom, RIGHT, bottom, Paint::Ink, 1.0, "");
    svg.text(RIGHT, bottom + 36.0, &format!("{} →", plane.x.label), Text { anchor: Anchor::End, size: 12.0, ..quiet });
    let set = Text { turn: -90.0, size: 12.0, anchor: Anchor::End, ..quiet };
    svg.text(13.0, top, &format!("{} →", plane.y.label), set);
}

fn corners(svg: &mut Svg, names: &[String], placer: &mut Placer, top: f64, bottom: f64) {
    for (n, name) in names.iter().take(4).enumerate() {
        let (right, low) = (n % 2 == 1, n >= 2);
        let y = if low { bottom - 10.0 } else { top + 18.0 };
        let x = if right { RIGHT - 8.0 } else { LEFT + 9.0 };
        let width = text_width(name, 12.5) + 4.0;
        let anchor = if right { Anchor::End } else { Anchor::Start };
        svg.text(x, y, name, Text { size: 12.5, paint: Paint::Accent, bold: true, anchor, ..Text::default() });
        placer.take(Area { x: if right { x - width } else { x }, y: y - 13.0, width, height: 18.0 });
    }
}

/// Writes the name of a point where there is room: whole beside it, in one line or in several, or near it with a line. Its id stands in only
/// where none of these is free.
#[allow(clippy::cast_precision_loss)] // a name has a handful of lines
fn name(svg: &mut Svg, placer: &mut Placer, point: &Point, (x, y, r): (f64, f64, f64), many: bool) {
    const SIZE: f64 = 11.5;
    const LEADING: f64 = 13.5;
    let id = vec![point.id.clone()];
    let mut forms: Vec<Vec<String>> = Vec::new();
    if !many {
        for width in [320.0, 170.0, 120.0, 90.0] {
            let lines = wrap(&point.label, width, SIZE, 5);
            if !forms.contains(&lines) && !lines.is_empty() {
                forms.push(lines);
            }
        }
    }
    let room = |lines: &[String]| {
        // With so much around it that two names are never read as one.
        let width = lines.iter().map(|line| text_width(line, SIZE)).fold(0.0, f64::max) + 8.0;
        (width, LEADING * (lines.len() as f64 - 1.0) + 15.0)
    };
    let mut found = None;
    for lines in &forms {
        let (width, height) = room(lines);
        found = placer.beside(x, y, r, width, height).map(|area| (lines, area, false));
        if found.is_some() {
            break;
        }
    }
    if found.is_none() {
        for lines in forms.iter().rev() {
            let (width, height) = room(lines);
            found = placer.around(x, y, r, width, height, 9).map(|area| (lines, area, true));
            if found.is_some() {
                break;
            }
        }
    }
    let (width, height) = room(&id);
    let found = found
        .or_else(|| placer.beside(x, y, r, width, height).map(|area| (&id, area, false)))
        .or_else(|| placer.around(x, y, r, width, height, 28).map(|area| (&id, area, true)));
    let Some((lines, area, tied)) = found else { return };
    if tied {
        let end = if area.x > x { area.x } else { area.x + area.width };
        svg.line(x, y, end, area.y + area.height / 2.0, Paint::Muted, 0.6, "");
    }
    // Widths are estimates from above: a name is held at the side of its point.
    let (at, anchor) = match (area.x + 1.0 >= x, area.x + area.width - 1.0 <= x) {
        (true, _) => (area.x + 1.0, Anchor::Start),
        (_, true) => (area.x + area.width - 1.0, Anchor::End),
        _ => (area.x + area.width / 2.0, Anchor::Middle),
    };
    svg.lines(at, area.y + 11.0, lines, LEADING, Text { size: SIZE, halo: true, anchor, ..Text::default() });
}

/// Where the points are drawn: those of one place stand around it in a spiral, so that each is seen, and none of them leaves the plot.
#[allow(clippy::cast_precision_loss)] // points are counted in hundreds
fn spread(
    points: &[Point],
    at: impl Fn(&Point) -> (f64, f64),
    radius: impl Fn(&Point) -> f64,
    plot: Area,
) -> Vec<(f64, f64, f64)> {
    const GOLDEN: f64 = 2.399_963;
    let mut spots: Vec<(f64, f64, f64)> = Vec::with_capacity(points.len());
    for (n, point) in points.iter().enumerate() {
        let (x, y) = at(point);
        let same = |other: &&Point| {
            let (ox, oy) = at(other);
            (ox - x).abs() < 4.0 && (oy - y).abs() < 4.0
        };
        let all = points.iter().filter(same).count();
        let before = points.iter().take(n).filter(same).count();
        let r = radius(point);
        if all == 1 {
            spots.push((x, y, r));
            continue;
        }
        let distance = (2.0 * r + 4.0) * 0.72 * (before as f64 + if all == 2 { 0.5 } else { 0.3 }).sqrt();
        let angle = GOLDEN * before as f64;
        let (px, py) = (x + distance * angle.cos(), y + distance * angle.sin());
        let inside = |at: f64, from: f64, room: f64| at.max(from + r).min(from + room - r);
        spots.push((inside(px, plot.x, plot.width), inside(py, plot.y, plot.height), r));
    }
    spots
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fifty bubbles on the corners of a scale of marks: none is cut by the edge of the plot.
    #[test]
    fn bubbles_of_one_place_stay_in_the_plot() {
        let point = |n: usize| Point {
            id: format!("P-{n}"),
            label: String::new(),
            href: None,
            x: if n.is_multiple_of(2) { 1.0 } else { 5.0 },
            y: if n.is_multiple_of(3) { 1.0 } else { 5.0 },
            size: Some(1.0),
            paint: Paint::Accent,
        };
        let points: Vec<Point> = (0..50).map(point).collect();
        let show = |n: f64| n.to_string();
        let axis = || Axis { label: "marks".into(), ends: Some((1.0, 5.0)), show: &show };
        let plane = Plane { x: axis(), y: axis(), middle: None, corners: Vec::new(), legend: Vec::new() };
        let out = scatter(Svg::new("s", "", "", "#7a1f3d"), &plane, &points);
        let number = |text: &str, name: &str| -> f64 {
            let value = text.split(&format!("{name}=\"")).nth(1).and_then(|t| t.split('"').next());
            value.and_then(|v| v.parse().ok()).expect("a number")
        };
        let circles: Vec<&str> = out.split("<circle").skip(1).collect();
        assert_eq!(circles.len(), 50);
        for circle in circles {
            let (x, y, r) = (number(circle, "cx"), number(circle, "cy"), number(circle, " r"));
            assert!(x - r >= LEFT - 0.1 && x + r <= RIGHT + 0.1 && y - r >= 7.9 && y + r <= 8.1 + HEIGHT, "{x} {y} {r}");
        }
    }

    #[test]
    fn names_are_whole_where_there_is_room() {
        let label = "Collectivités et établissements publics de la région";
        let point = |n: usize| Point {
            id: format!("P-{n}"),
            label: format!("{label} {n}"),
            href: None,
            #[allow(clippy::cast_precision_loss)] // twenty points
            x: 1.0 + (n % 5) as f64,
            #[allow(clippy::cast_precision_loss)]
            y: 1.0 + (n / 5) as f64,
            size: None,
            paint: Paint::Accent,
        };
        let points: Vec<Point> = (0..20).map(point).collect();
        let show = |n: f64| n.to_string();
        let axis = || Axis { label: "marks".into(), ends: Some((1.0, 5.0)), show: &show };
        let plane = Plane { x: axis(), y: axis(), middle: None, corners: Vec::new(), legend: Vec::new() };
        let out = scatter(Svg::new("s", "", "", "#7a1f3d"), &plane, &points);
        let texts: Vec<&str> = out.split('>').filter_map(|part| part.split_once("</text").map(|(words, _)| words)).collect();
        let all = texts.join(" ");
        for point in &points {
            assert!(all.contains(&point.label), "{}: {all}", point.id);
        }
        assert!(!all.contains('…'));
    }
}
