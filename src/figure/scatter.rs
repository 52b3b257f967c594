//! Points and bubbles on a plane, with quadrants when a middle is given.

use super::label_placement::{Area, Passing, Placer, leader};
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
    let mut names = name_places(&placer, points, &spots, &order);
    for n in order {
        let (Some(point), Some((px, py, r))) = (points.get(n), spots.get(n).copied()) else { continue };
        if let Some(href) = &point.href {
            svg.link(href, &format!("{} {}", point.id, point.label));
        }
        let fill = if point.size.is_some() && point.paint == Paint::Accent { Paint::Tint } else { point.paint };
        svg.circle(px, py, r, fill, if point.size.is_some() { Paint::Accent } else { Paint::Ground });
        if let Some(name) = names.get_mut(n).and_then(Option::take) {
            name.draw(&mut svg, (px, py));
        }
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
        placer.take_label(Area { x: if right { x - width } else { x }, y: y - 13.0, width, height: 18.0 });
    }
}

/// Where the name of a point stands.
struct NamePlace {
    lines: Vec<String>,
    area: Area,
    /// Whether a line ties it to its point.
    tied: bool,
    /// How much less it is than a whole name beside its point.
    cost: u32,
}

const NAME_SIZE: f64 = 11.5;
const NAME_LEADING: f64 = 13.5;

impl NamePlace {
    fn draw(&self, svg: &mut Svg, (x, y): (f64, f64)) {
        let area = &self.area;
        if self.tied {
            let (end_x, end_y) = leader((x, y), area);
            svg.line(x, y, end_x, end_y, Paint::Muted, 0.6, "");
        }
        // Widths are estimates from above: a name is held at the side of its point.
        let (at, anchor) = match (area.x + 1.0 >= x, area.x + area.width - 1.0 <= x) {
            (true, _) => (area.x + 1.0, Anchor::Start),
            (_, true) => (area.x + area.width - 1.0, Anchor::End),
            _ => (area.x + area.width / 2.0, Anchor::Middle),
        };
        let face = Text { size: NAME_SIZE, halo: true, anchor, ..Text::default() };
        svg.lines(at, area.y + 11.0, &self.lines, NAME_LEADING, face);
    }
}

/// Finds the place of each name where there is room: whole beside its point, in one line or in several, or near it with a line. Its id
/// stands in only where none of these is free. Three ways are tried and the best one is taken: those that need no line before all others, so
/// that lines keep clear of them, names one after the other, and from the edge inwards.
fn name_places(placer: &Placer, points: &[Point], spots: &[(f64, f64, f64)], order: &[usize]) -> Vec<Option<NamePlace>> {
    // Near the edge there is least room.
    let edge = |n: &usize| {
        spots.get(*n).map_or(0.0, |(x, y, _)| {
            [x - LEFT, RIGHT - x, y - placer.top(), placer.bottom() - y].into_iter().fold(f64::INFINITY, f64::min)
        })
    };
    let mut from_edge = order.to_vec();
    from_edge.sort_by(|a, b| edge(a).total_cmp(&edge(b)));
    let ways: [(&[usize], &[Way]); 3] = [(order, &[beside, around]), (order, &[either]), (&from_edge, &[either])];
    let cost =
        |plan: &[Option<NamePlace>]| plan.iter().map(|name| name.as_ref().map_or(NOT_NAMED, |name| name.cost)).sum::<u32>();
    let mut best: Option<(u32, Vec<Option<NamePlace>>)> = None;
    // A crowd of ids is placed once.
    for (order, ways) in if points.len() > MANY { &ways[1..2] } else { &ways[..] } {
        let plan = name_plan(placer.clone(), points, spots, order, ways);
        let cost = cost(&plan);
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, plan));
        }
        if cost < CROSSES {
            break;
        }
    }
    best.map(|(_, plan)| plan).unwrap_or_default()
}

/// Finds a place for a name, or none.
type Way = fn(&mut Placer, &[Vec<String>], &str, (f64, f64, f64)) -> Option<NamePlace>;

/// What it costs that a point has no name, that its id stands in, that its line may run through another name, that it has a line.
const NOT_NAMED: u32 = 400;
const ID_ALONE: u32 = 200;
const CROSSES: u32 = 20;
const TIED: u32 = 1;

/// Goes through the points once for each way, and finds the names that have no place yet.
fn name_plan(
    mut placer: Placer,
    points: &[Point],
    spots: &[(f64, f64, f64)],
    order: &[usize],
    ways: &[Way],
) -> Vec<Option<NamePlace>> {
    let many = points.len() > MANY;
    let mut found: Vec<Option<NamePlace>> = points.iter().map(|_| None).collect();
    for way in ways {
        for n in order {
            let (Some(point), Some(spot), Some(slot)) = (points.get(*n), spots.get(*n), found.get_mut(*n)) else { continue };
            if slot.is_none() {
                *slot = way(&mut placer, &name_forms(point, many), &point.id, *spot);
            }
        }
    }
    found
}

/// A name beside its point where there is room, else near it.
fn either(placer: &mut Placer, forms: &[Vec<String>], id: &str, spot: (f64, f64, f64)) -> Option<NamePlace> {
    beside(placer, forms, id, spot).or_else(|| around(placer, forms, id, spot))
}

/// The forms of a name, from one line to several narrow ones; none where only ids have room.
fn name_forms(point: &Point, many: bool) -> Vec<Vec<String>> {
    let mut forms: Vec<Vec<String>> = Vec::new();
    for width in if many { &[][..] } else { &[320.0, 170.0, 120.0, 90.0][..] } {
        let lines = wrap(&point.label, *width, NAME_SIZE, 5);
        if !forms.contains(&lines) && !lines.is_empty() {
            forms.push(lines);
        }
    }
    forms
}

/// The room of a name, with so much around it that two names are never read as one.
#[allow(clippy::cast_precision_loss)] // a name has a handful of lines
fn name_room(lines: &[String]) -> (f64, f64) {
    let width = lines.iter().map(|line| text_width(line, NAME_SIZE)).fold(0.0, f64::max) + 8.0;
    (width, NAME_LEADING * (lines.len() as f64 - 1.0) + 15.0)
}

/// A name that touches its point.
fn beside(placer: &mut Placer, forms: &[Vec<String>], id: &str, (x, y, r): (f64, f64, f64)) -> Option<NamePlace> {
    let id = vec![id.to_owned()];
    let alone = [id];
    let forms = if forms.is_empty() { &alone[..] } else { forms };
    forms.iter().find_map(|lines| {
        let (width, height) = name_room(lines);
        placer.beside(x, y, r, width, height).map(|area| NamePlace { lines: lines.clone(), area, tied: false, cost: 0 })
    })
}

/// A name that a line ties to its point: the one that passes through least, the narrowest form first; where none is free, its id.
fn around(placer: &mut Placer, forms: &[Vec<String>], id: &str, spot: (f64, f64, f64)) -> Option<NamePlace> {
    let (x, y, r) = spot;
    let id = vec![id.to_owned()];
    let tied = |placer: &mut Placer, lines: &Vec<String>, rings: u8, passing: Passing, cost: u32| {
        let area = placer.around(spot, name_room(lines), rings, passing)?;
        Some(NamePlace { lines: lines.clone(), area, tied: true, cost: cost + TIED })
    };
    let ways = [(Passing::Nothing, 0), (Passing::NoLabel, 0), (Passing::Anything, CROSSES)];
    // Lines of a crowd of ids cross whatever is done.
    let ways = if forms.is_empty() { &ways[2..] } else { &ways[..] };
    let whole =
        ways.iter().find_map(|(passing, cost)| forms.iter().rev().find_map(|lines| tied(placer, lines, 12, *passing, *cost)));
    if whole.is_some() {
        return whole;
    }
    let (width, height) = name_room(&id);
    if let Some(area) = placer.beside(x, y, r, width, height) {
        return Some(NamePlace { lines: id, area, tied: false, cost: ID_ALONE });
    }
    ways.iter().find_map(|(passing, cost)| tied(placer, &id, 28, *passing, ID_ALONE + cost))
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
    /// Six names in a corner of the plane: no line that ties one to its point passes through another.
    #[test]
    fn lines_of_names_keep_clear_of_other_names() {
        let point = |n: u8| Point {
            id: format!("P-{n}"),
            label: format!("Rupture de la chaîne d’approvisionnement {n}"),
            href: None,
            x: 0.0,
            y: 0.0,
            size: None,
            paint: Paint::Accent,
        };
        let points: Vec<Point> = (0..6).map(point).collect();
        let at = |n: u8| (300.0 + f64::from(n % 3) * 12.0, 180.0 + f64::from(n / 3) * 12.0, 5.0);
        let spots: Vec<(f64, f64, f64)> = (0..6).map(at).collect();
        let order: Vec<usize> = (0..points.len()).collect();
        let mut placer = Placer::new(Area { x: LEFT, y: 0.0, width: WIDTH - LEFT, height: HEIGHT });
        for (x, y, r) in &spots {
            placer.take(Area { x: x - r, y: y - r, width: 2.0 * r, height: 2.0 * r });
        }
        let names = name_places(&placer, &points, &spots, &order);
        let tied = |name: &Option<NamePlace>| name.as_ref().is_some_and(|name| name.tied);
        assert!(names.iter().filter(|name| tied(name)).count() > 0, "a crowd");
        for (n, (name, (x, y, _))) in names.iter().zip(&spots).enumerate().filter(|(_, (name, _))| tied(name)) {
            let Some(name) = name else { continue };
            let others = names.iter().enumerate().filter(|(m, _)| *m != n).filter_map(|(_, other)| other.as_ref());
            for other in others {
                assert!(!other.area.is_crossed((*x, *y), leader((*x, *y), &name.area)), "{:?} {:?}", name.lines, other.lines);
            }
        }
    }
}
