//! Lines over time or over steps, each named at its end, and small lines without axes.

use super::calendar::{Names, axis};
use super::label_placement::Area;
use super::measure::{bold_width, text_width, wrap};
use super::scale::Scale;
use super::svg::{Anchor, Paint, Svg, Text};
use jiff::civil::Date;

/// A line.
#[derive(Debug)]
pub struct Line {
    /// Its name.
    pub label: String,
    /// Where its name leads.
    pub href: Option<String>,
    /// Its colour.
    pub paint: Paint,
    /// Whether it is dashed: what was planned beside what was measured.
    pub dashed: bool,
    /// Its points, from left to right.
    pub points: Vec<(f64, f64)>,
    /// Its last value, as it is written.
    pub last: String,
}

/// A level that lines are held against: a target, a threshold.
#[derive(Debug)]
pub struct Level {
    /// Its name and value, as they are written.
    pub label: String,
    /// Where it is.
    pub value: f64,
    /// Its colour.
    pub paint: Paint,
}

/// What stands under the lines.
#[derive(Debug)]
pub enum Ground<'a> {
    /// Dates.
    Time(Date, Date, Names<'a>),
    /// Steps with names, at 0, 1, 2 …
    Steps(Vec<String>),
}

const WIDTH: f64 = 720.0;
/// Lines of names at the ends are never closer than this.
const NAME_STEP: f64 = 15.0;
/// The widest that a name may be before it takes another line.
const NAME_WIDTH: f64 = 190.0;

/// Draws lines.
#[allow(clippy::cast_precision_loss)] // steps are counted in tens
pub fn lines(mut svg: Svg, lines: &[Line], ground: &Ground<'_>, levels: &[Level], show: &dyn Fn(f64) -> String) -> String {
    let values = || lines.iter().flat_map(|l| l.points.iter().map(|p| p.1)).chain(levels.iter().map(|level| level.value));
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    // Zero is part of the picture unless the values are far from it and near each other.
    let base = if low >= 0.0 && low < (high - low) * 2.0 { 0.0 } else { low };
    // Many lines make the picture higher: each has its name at its end.
    let names: Vec<Vec<String>> = lines.iter().map(name).collect();
    let of_names: usize = names.iter().map(Vec::len).sum();
    // The name of a level stands above it.
    let top = if levels.is_empty() { 40.0 } else { 56.0 };
    let bottom = (top + NAME_STEP * of_names as f64).max(330.0);
    let y = Scale::round(base, high, bottom, top);
    let ticks = y.ticks(5);
    let left = ticks.iter().map(|t| text_width(&show(*t), 11.0)).fold(20.0, f64::max) + 8.0;
    let right = names.iter().flatten().map(|line| bold_width(line, 11.5)).fold(0.0, f64::max) + 14.0;
    let (from, to) = (left, WIDTH - right.min(300.0));
    let quiet = Text { size: 11.0, paint: Paint::Muted, ..Text::default() };
    for tick in &ticks {
        svg.line(from, y.at(*tick), to, y.at(*tick), Paint::Rule, 0.6, "");
        svg.text(from - 6.0, y.at(*tick) + 4.0, &show(*tick), Text { anchor: Anchor::End, ..quiet });
    }
    let x = match ground {
        Ground::Time(first, last, names) => {
            let x = Scale::new(super::calendar::day(*first), super::calendar::day(*last), from, to);
            axis(&mut svg, &x, (*first, *last), 34.0, bottom, names);
            x
        }
        Ground::Steps(names) => {
            let x = Scale::new(-0.3, names.len() as f64 - 0.7, from, to);
            let mut free = f64::NEG_INFINITY;
            for (n, name) in names.iter().enumerate() {
                let width = text_width(name, 11.0);
                let at = x.at(n as f64);
                if at - width / 2.0 > free {
                    svg.text(at, bottom + 17.0, name, Text { anchor: Anchor::Middle, ..quiet });
                    free = at + width / 2.0 + 6.0;
                }
            }
            x
        }
    };
    svg.line(from, y.at(y.low), to, y.at(y.low), Paint::Ink, 1.0, "");
    for level in levels {
        svg.line(from, y.at(level.value), to, y.at(level.value), level.paint, 1.2, "6 4");
    }
    let drawn: Vec<Vec<(f64, f64)>> =
        lines.iter().map(|line| line.points.iter().map(|(a, b)| (x.at(*a), y.at(*b))).collect()).collect();
    let heights = levels.iter().map(|level| y.at(level.value)).collect();
    let mut room = Room { drawn: &drawn, levels: heights, taken: Vec::new(), edges: (from, to), bottom };
    let near: Vec<Option<Area>> = drawn.iter().zip(&names).map(|(points, name)| room.beside_end(points, name)).collect();
    // Under the lines: the veil of a name never pales what is measured.
    for (label, left, base) in room.levels(levels, &y) {
        svg.text(left, base, label, Text { size: 11.0, halo: true, ..Text::default() });
    }
    let mut ends: Vec<(f64, f64, usize)> = Vec::new();
    for (n, (line, points)) in lines.iter().zip(&drawn).enumerate() {
        svg.polyline(points, line.paint, 1.8, if line.dashed { "2 3" } else { dash(n) });
        for (px, py) in points {
            svg.circle(*px, *py, 2.6, line.paint, Paint::Ground);
        }
        match (near.get(n).copied().flatten(), points.last()) {
            (Some(area), Some((px, py))) => {
                // A name that found no room at the very point is tied to it.
                let edge = if area.y > *py { area.y + 1.0 } else { area.y + area.height };
                if (edge - py).abs() > 6.0 && !(area.y..area.y + area.height).contains(py) {
                    svg.line(px + 1.5, *py, area.x + 2.0, edge, line.paint, 0.8, "");
                }
                named(&mut svg, line, names.get(n).map_or(&[][..], Vec::as_slice), area.x, area.y + 11.0);
            }
            (Some(_), None) => {}
            (None, Some(last)) => ends.push((last.1, last.0, n)),
            (None, None) => {}
        }
    }
    names_at(&mut svg, lines, &names, ends, (to, bottom));
    svg.finish(WIDTH, bottom + 28.0)
}

/// What is free of a ground on which lines are drawn.
struct Room<'a> {
    /// The lines, in places of the drawing.
    drawn: &'a [Vec<(f64, f64)>],
    /// Where the levels are.
    levels: Vec<f64>,
    /// What names have taken.
    taken: Vec<Area>,
    /// The left and right end of the ground.
    edges: (f64, f64),
    /// Its lower end.
    bottom: f64,
}

impl Room<'_> {
    /// Whether nothing is drawn in an area, a level that is its own apart.
    fn is_free(&self, area: &Area, own: Option<f64>) -> bool {
        // The marks of the points reach a little further than the line.
        let wide = Area { x: area.x - 2.0, y: area.y - 2.0, width: area.width + 4.0, height: area.height + 4.0 };
        let crossed = |points: &Vec<(f64, f64)>| points.windows(2).any(|pair| matches!(pair, [a, b] if wide.is_crossed(*a, *b)));
        let other = |at: f64| own.is_none_or(|own| (own - at).abs() > f64::EPSILON);
        let level = |at: &f64| other(*at) && (area.y..area.y + area.height).contains(at);
        area.x >= self.edges.0
            && area.x + area.width <= self.edges.1
            && area.y + area.height <= self.bottom
            && !self.drawn.iter().any(crossed)
            && !self.levels.iter().any(level)
            && !self.taken.iter().any(|taken| taken.meets(area))
    }

    /// Finds and takes a place for the name of a line that ends before the ground does: at its last point.
    #[allow(clippy::cast_precision_loss)] // a name has a handful of lines
    fn beside_end(&mut self, points: &[(f64, f64)], name: &[String]) -> Option<Area> {
        let (x, y) = points.last().copied()?;
        let width = name.iter().map(|line| text_width(line, 11.5)).fold(0.0, f64::max);
        let height = NAME_STEP * name.len() as f64;
        // At the height of the point, or up to three lines of text above or below it.
        let away = (0..=6).flat_map(|n| [y - 4.0 - height - f64::from(n) * 6.0, y + 4.0 + f64::from(n) * 6.0]);
        let place = |top: f64| Area { x: x + 7.0, y: top, width, height };
        let tops = std::iter::once(y - NAME_STEP / 2.0).chain(away);
        let found = tops.map(place).find(|area| width > 0.0 && self.is_free(area, None))?;
        self.taken.push(found);
        Some(found)
    }

    /// Where the names of levels stand, each with its left end and its base line: on their level or under it, where no line passes.
    fn levels<'l>(&mut self, levels: &'l [Level], y: &Scale) -> Vec<(&'l str, f64, f64)> {
        let mut sorted: Vec<&Level> = levels.iter().collect();
        sorted.sort_by(|a, b| b.value.total_cmp(&a.value));
        let place = |level: &&'l Level| {
            let (at, width) = (y.at(level.value), text_width(&level.label, 11.0));
            let (first, last) = (self.edges.0 + 5.0, self.edges.1 - width - 5.0);
            let between = (1..24).map(|n| first + (last - first) * f64::from(n) / 24.0);
            let lefts: Vec<f64> = [first, last].into_iter().chain(between).collect();
            let (above, under) = (at - 15.0, at + 2.0);
            let ends = [(first, above), (last, above), (first, under), (last, under)];
            let all = lefts.iter().flat_map(|left| [(*left, above), (*left, under)]);
            let area = |(x, y): (f64, f64)| Area { x, y, width, height: 13.0 };
            let found = ends.into_iter().chain(all).map(area).find(|area| self.is_free(area, Some(at)));
            let found = found.unwrap_or_else(|| area((first, above)));
            self.taken.push(found);
            (level.label.as_str(), found.x, found.y + 11.0)
        };
        sorted.iter().map(place).collect()
    }
}

/// The name of a line with its last value, whole, in as many lines of text as it takes.
fn name(line: &Line) -> Vec<String> {
    wrap(&format!("{} {}", line.label, line.last), NAME_WIDTH, 11.5, 6)
}

/// Lines that share a colour differ by their dashes.
fn dash(n: usize) -> &'static str {
    ["", "6 3", "2 3"][n / 8 % 3]
}

/// Names the lines at their ends, in the order of the ends and never closer than a line of text.
#[allow(clippy::cast_precision_loss)] // a name has a handful of lines
fn names_at(svg: &mut Svg, lines: &[Line], names: &[Vec<String>], mut ends: Vec<(f64, f64, usize)>, (x, bottom): (f64, f64)) {
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    // How far the last line of a name is below its first.
    let below = |n: usize| NAME_STEP * names.get(n).map_or(0, |name| name.len().saturating_sub(1)) as f64;
    let mut places: Vec<f64> = Vec::with_capacity(ends.len());
    let mut least = f64::NEG_INFINITY;
    for (y, _, n) in &ends {
        places.push(y.max(least));
        least = y.max(least) + below(*n) + NAME_STEP;
    }
    // What was pushed below the ground moves everything above it up again.
    let mut limit = bottom + 4.0;
    for (place, (_, _, n)) in places.iter_mut().zip(&ends).rev() {
        *place = place.min(limit - below(*n));
        limit = *place - NAME_STEP;
    }
    for ((y, end, n), place) in ends.iter().zip(places) {
        let Some(line) = lines.get(*n) else { continue };
        // A line that ends early reaches its name by dots.
        if x - end > 6.0 {
            svg.line(end + 5.0, *y, x + 1.0, *y, line.paint, 1.0, "1 3");
        }
        svg.line(x + 1.0, *y, x + 9.0, place, line.paint, 1.0, "");
        named(svg, line, names.get(*n).map_or(&[][..], Vec::as_slice), x + 12.0, place + 4.0);
    }
}

/// Writes the name of a line, its first line of text on a base line.
fn named(svg: &mut Svg, line: &Line, name: &[String], left: f64, base: f64) {
    if let Some(href) = &line.href {
        svg.link(href, &line.label);
    }
    svg.lines(left, base, name, NAME_STEP, Text { size: 11.5, ..Text::default() });
    if line.href.is_some() {
        svg.end();
    }
}

/// Draws a small line without axes; `target` is a dashed level.
pub fn spark(mut svg: Svg, points: &[(f64, f64)], target: Option<f64>, paint: Paint) -> String {
    const SIZE: (f64, f64) = (200.0, 44.0);
    let all = || points.iter().map(|p| p.1).chain(target);
    let y = Scale::new(all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max), SIZE.1 - 5.0, 5.0);
    let x = Scale::new(
        points.iter().map(|p| p.0).fold(f64::INFINITY, f64::min),
        points.iter().map(|p| p.0).fold(f64::NEG_INFINITY, f64::max),
        4.0,
        SIZE.0 - 5.0,
    );
    if let Some(target) = target {
        svg.line(0.0, y.at(target), SIZE.0, y.at(target), Paint::Muted, 1.0, "3 3");
    }
    let places: Vec<(f64, f64)> = points.iter().map(|(a, b)| (x.at(*a), y.at(*b))).collect();
    svg.polyline(&places, Paint::Ink, 1.4, "");
    if let Some((px, py)) = places.last() {
        svg.circle(*px, *py, 3.2, paint, Paint::Ground);
    }
    svg.finish(SIZE.0, SIZE.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifty_lines_are_all_named_inside_the_picture() {
        let line = |n: usize| Line {
            label: format!("Une mesure au nom assez long {n}"),
            href: None,
            paint: Paint::Ink,
            dashed: false,
            #[allow(clippy::cast_precision_loss)] // ten lines or so
            points: vec![(0.0, n as f64), (1.0, 50.0)],
            last: "50".into(),
        };
        let all: Vec<Line> = (0..50).map(line).collect();
        let out =
            lines(Svg::new("l", "", "", "#7a1f3d"), &all, &Ground::Steps(vec!["a".into(), "b".into()]), &[], &|n| n.to_string());
        let names: Vec<f64> = out
            .split("<text ")
            .filter(|t| t.contains("Une mesure"))
            .filter_map(|t| t.split("y=\"").nth(1)?.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(names.len(), 50);
        assert!(names.iter().all(|y| *y > 30.0), "{names:?}");
        assert!(names.windows(2).all(|pair| pair[1] - pair[0] > 14.9), "{names:?}");
    }

    #[test]
    fn names_are_whole_and_levels_are_named_apart() {
        let label = "Taux de saisie manuelle des commandes reçues par message ou au téléphone".to_owned();
        let line = Line {
            label: label.clone(),
            href: None,
            paint: Paint::Ink,
            dashed: false,
            points: vec![(0.0, 4.0), (1.0, 5.0)],
            last: "5".into(),
        };
        let level = |label: &str, value| Level { label: label.into(), value, paint: Paint::Bad };
        let ground = Ground::Steps(vec!["a".into(), "b".into()]);
        let levels = [level("Alerte 9", 9.0), level("Attention 8,9", 8.9)];
        let out = lines(Svg::new("l", "", "", "#7a1f3d"), &[line], &ground, &levels, &|n| n.to_string());
        let texts: Vec<&str> = out.split('>').filter_map(|part| part.split_once("</text").map(|(words, _)| words)).collect();
        assert!(texts.join(" ").contains(&format!("{label} 5")), "{texts:?}");
        let at = |words: &str| {
            let text = out.split("<text ").find(|t| t.contains(words)).expect("a name");
            text.split("y=\"").nth(1).and_then(|t| t.split('"').next()).and_then(|y| y.parse::<f64>().ok()).expect("a place")
        };
        assert!((at("Attention") - at("Alerte")).abs() >= 14.0);
    }

    fn curve(points: Vec<(f64, f64)>, label: &str) -> Line {
        Line { label: label.into(), href: None, paint: Paint::Ink, dashed: false, points, last: "12".into() }
    }

    /// Where the text with these words stands.
    fn place(out: &str, words: &str) -> (f64, f64) {
        let text = out.split("<text ").find(|text| text.contains(words)).expect("a text");
        let of = |name: &str| text.split(&format!("{name}=\"")).nth(1)?.split('"').next()?.parse().ok();
        (of("x").expect("a place"), of("y").expect("a place"))
    }

    /// The points of a line, the first being the one that was drawn first.
    fn drawn(out: &str, n: usize) -> Vec<(f64, f64)> {
        let data = out.split("<path d=\"").nth(n).and_then(|rest| rest.split('"').next()).expect("a line");
        let point = |point: &str| point.trim().split_once(' ').and_then(|(x, y)| Some((x.parse().ok()?, y.parse().ok()?)));
        data.split(['M', 'L']).filter_map(point).collect()
    }

    #[test]
    fn no_line_passes_through_the_name_of_a_level() {
        let ground = Ground::Steps(["a", "b", "c"].map(String::from).to_vec());
        let level = Level { label: "Alerte 10".into(), value: 10.0, paint: Paint::Bad };
        let rising = curve(vec![(0.0, 10.2), (1.0, 10.4), (2.0, 40.0)], "Mesure");
        let out = lines(Svg::new("l", "", "", "#7a1f3d"), &[rising], &ground, &[level], &|n| n.to_string());
        let points = drawn(&out, 1);
        assert_eq!(points.len(), 3, "{out}");
        let (x, base) = place(&out, "Alerte");
        let name = Area { x, y: base - 9.0, width: text_width("Alerte 10", 11.0), height: 11.0 };
        assert!(points.windows(2).all(|pair| !name.is_crossed(pair[0], pair[1])), "{name:?} {points:?}");
        assert!(out.find("Alerte") < out.find("<path"), "the veil lies under the line");
    }

    #[test]
    fn a_line_that_ends_early_has_its_name_at_its_last_point() {
        let ground = Ground::Steps((0..9).map(|n| n.to_string()).collect());
        let all = [curve(vec![(0.0, 10.0), (3.0, 20.0)], "Mesure"), curve(vec![(0.0, 30.0), (8.0, 60.0)], "Prévu")];
        let out = lines(Svg::new("l", "", "", "#7a1f3d"), &all, &ground, &[], &|n| n.to_string());
        let end = |n: usize| drawn(&out, n).last().expect("an end").0;
        assert!(place(&out, "Mesure").0 - end(1) < 12.0, "{out}");
        assert!(place(&out, "Prévu").0 > WIDTH - 100.0, "a line that goes on to the end has its own beyond the ground");
    }
}
