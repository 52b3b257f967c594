//! A radar: a shape per series over three axes or more. Series differ by their dashes and their marks, so that a print in grey tells them
//! apart.

use super::measure::{text_width, wrap};
use super::svg::{Anchor, Paint, Svg, Text};

/// The fewest axes that make a shape, and the most whose names have room around it.
pub const AXES: std::ops::RangeInclusive<usize> = 3..=10;

const WIDTH: f64 = 560.0;
const RADIUS: f64 = 150.0;

/// Where things stand around the middle.
struct Wheel {
    centre: (f64, f64),
    axes: usize,
}

impl Wheel {
    #[allow(clippy::cast_precision_loss)] // axes are counted in tens
    fn angle(&self, axis: usize) -> f64 {
        std::f64::consts::TAU * axis as f64 / self.axes.max(1) as f64 - std::f64::consts::FRAC_PI_2
    }

    /// The point on an axis at a share of its length.
    fn at(&self, axis: usize, share: f64) -> (f64, f64) {
        let angle = self.angle(axis);
        (self.centre.0 + RADIUS * share * angle.cos(), self.centre.1 + RADIUS * share * angle.sin())
    }
}

/// Draws a radar. `values` holds a value per series and axis; `high` is the end of every axis.
pub fn radar(
    mut svg: Svg,
    axes: &[String],
    series: &[(String, Paint)],
    values: &[Vec<Option<f64>>],
    high: f64,
    show: &dyn Fn(f64) -> String,
) -> String {
    let top = 14.0 + key(&mut svg, series);
    let wheel = Wheel { centre: (WIDTH / 2.0, top + RADIUS + 42.0), axes: axes.len() };
    let rings = if high.fract() == 0.0 && (2.0..=6.0).contains(&high) { high } else { 4.0 };
    ground(&mut svg, &wheel, axes, rings);
    for (s, (_, paint)) in series.iter().enumerate() {
        let Some(row) = values.get(s) else { continue };
        let share = |value: &Option<f64>| value.map(|v| (v / high.max(1e-9)).clamp(0.0, 1.0));
        let points: Vec<Option<(f64, f64)>> =
            row.iter().enumerate().map(|(n, value)| share(value).map(|share| wheel.at(n, share))).collect();
        shape(&mut svg, &points, *paint, s);
    }
    for step in [rings / 2.0, rings] {
        let set = Text { size: 10.0, paint: Paint::Muted, ..Text::default() };
        let (x, y) = wheel.at(0, step.floor() / rings);
        svg.text(x + 5.0, y + 11.0, &show(high * step.floor() / rings), set);
    }
    svg.finish(WIDTH, wheel.centre.1 + RADIUS + 44.0)
}

/// Rings, spokes and the names at their ends.
#[allow(clippy::cast_precision_loss)] // a name has two lines
fn ground(svg: &mut Svg, wheel: &Wheel, axes: &[String], rings: f64) {
    let mut ring = 1.0;
    while ring <= rings {
        let points: Vec<(f64, f64)> = (0..axes.len()).map(|n| wheel.at(n, ring / rings)).collect();
        svg.polygon(&points, Paint::None, Paint::Rule);
        ring += 1.0;
    }
    for (n, axis) in axes.iter().enumerate() {
        let (x, y) = wheel.at(n, 1.0);
        svg.line(wheel.centre.0, wheel.centre.1, x, y, Paint::Rule, 1.0, "");
        let (lx, ly) = wheel.at(n, 1.09);
        let anchor = match wheel.angle(n).cos() {
            c if c > 0.2 => Anchor::Start,
            c if c < -0.2 => Anchor::End,
            _ => Anchor::Middle,
        };
        let lines = wrap(axis, 118.0, 12.0, 2);
        let rise = if wheel.angle(n).sin() < -0.5 { -14.0 * (lines.len() as f64 - 1.0) } else { 4.0 };
        svg.lines(lx, ly + rise, &lines, 14.0, Text { anchor, ..Text::default() });
    }
}

/// The shape of a series. Nothing stands where it has no value: the middle would say that it is nought.
fn shape(svg: &mut Svg, points: &[Option<(f64, f64)>], paint: Paint, series: usize) {
    let whole: Vec<(f64, f64)> = points.iter().flatten().copied().collect();
    if whole.len() == points.len() {
        let mut closed = whole.clone();
        closed.extend(whole.first().copied());
        svg.polyline(&closed, paint, 2.0, dash(series));
    } else {
        for (n, from) in points.iter().enumerate() {
            let to = points.get((n + 1) % points.len().max(1)).copied().flatten();
            if let (Some(from), Some(to)) = (from, to) {
                svg.line(from.0, from.1, to.0, to.1, paint, 2.0, dash(series));
            }
        }
    }
    for (x, y) in whole {
        mark(svg, x, y, paint, series);
    }
}

fn dash(series: usize) -> &'static str {
    ["", "7 3", "2 3", "9 3 2 3"][series % 4]
}

/// The mark of a series: a disc, a square, a triangle or a diamond.
fn mark(svg: &mut Svg, x: f64, y: f64, paint: Paint, series: usize) {
    match series % 4 {
        0 => svg.circle(x, y, 3.4, paint, Paint::Ground),
        1 => svg.rect(x - 3.4, y - 3.4, 6.8, 6.8, 0.0, paint, Paint::Ground),
        2 => svg.polygon(&[(x, y - 4.6), (x + 4.4, y + 3.4), (x - 4.4, y + 3.4)], paint, Paint::Ground),
        _ => svg.polygon(&[(x, y - 4.8), (x + 4.8, y), (x, y + 4.8), (x - 4.8, y)], paint, Paint::Ground),
    }
}

/// The key: a piece of each line with its mark, and its name. Returns the height that it took.
fn key(svg: &mut Svg, series: &[(String, Paint)]) -> f64 {
    const SIZE: f64 = 11.5;
    let (mut at, mut y) = (0.0, 12.0);
    for (s, (label, paint)) in series.iter().enumerate() {
        let wide = 34.0 + text_width(label, SIZE) + 18.0;
        if at > 0.0 && at + wide > WIDTH {
            (at, y) = (0.0, y + 18.0);
        }
        svg.line(at, y - 4.0, at + 28.0, y - 4.0, *paint, 2.0, dash(s));
        mark(svg, at + 14.0, y - 4.0, *paint, s);
        svg.text(at + 34.0, y, label, Text { size: SIZE, paint: Paint::Muted, ..Text::default() });
        at += wide;
    }
    if series.is_empty() { 0.0 } else { y + 6.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(values: &[Vec<Option<f64>>]) -> String {
        let axes: Vec<String> = (1..=3).map(|n| format!("Axe {n}")).collect();
        let series: Vec<(String, Paint)> = (0..values.len()).map(|n| (format!("Série {n}"), Paint::Ink)).collect();
        radar(Svg::new("r", "", "", "#7a1f3d"), &axes, &series, values, 5.0, &|n| n.to_string())
    }

    #[test]
    fn series_of_one_colour_differ_by_dash_and_mark() {
        let full = vec![Some(1.0), Some(3.0), Some(5.0)];
        let one = drawn(std::slice::from_ref(&full));
        assert!(!one.contains("stroke-dasharray") && !one.contains("<rect"), "{one}");
        let two = drawn(&[full.clone(), full.clone()]);
        // Three marks of the shape and one of the key, and a dashed shape with its key.
        assert_eq!((two.matches("<circle").count(), two.matches("<rect").count()), (4, 4), "{two}");
        assert_eq!(two.matches("stroke-dasharray=\"7 3\"").count(), 2);
    }

    #[test]
    fn the_middle_is_nought_and_the_end_of_an_axis_the_highest() {
        let out = drawn(&[vec![Some(5.0), Some(0.0), Some(2.5)]]);
        // The middle stands at 280, 42 + 150 below the key of 18 and a margin of 14.
        assert!(out.contains("M280 74 L280 224 L215.05 261.5 L280 74"), "{out}");
    }

    #[test]
    fn nothing_stands_where_a_value_is_missing() {
        let out = drawn(&[vec![Some(5.0), None, Some(5.0)]]);
        assert_eq!(out.matches("<circle").count(), 3, "two values and the key: {out}");
        assert!(!out.contains("224 L"), "no line to the middle: {out}");
    }
}
