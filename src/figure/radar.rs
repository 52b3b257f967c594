//! A radar: a shape per series over three axes or more.

use super::legend::legend;
use super::measure::wrap;
use super::svg::{Anchor, Paint, Svg, Text};

/// Draws a radar. `values` holds a value per series and axis; `high` is the end of every axis.
#[allow(clippy::cast_precision_loss)] // axes and series are counted in tens
pub fn radar(
    mut svg: Svg,
    axes: &[String],
    series: &[(String, Paint)],
    values: &[Vec<Option<f64>>],
    high: f64,
    show: &dyn Fn(f64) -> String,
) -> String {
    const WIDTH: f64 = 560.0;
    const RADIUS: f64 = 150.0;
    let top = 14.0 + legend(&mut svg, 0.0, 12.0, WIDTH, series);
    let (cx, cy) = (WIDTH / 2.0, top + RADIUS + 42.0);
    let angle = |n: usize| std::f64::consts::TAU * n as f64 / axes.len().max(1) as f64 - std::f64::consts::FRAC_PI_2;
    let at = |n: usize, share: f64| (cx + RADIUS * share * angle(n).cos(), cy + RADIUS * share * angle(n).sin());
    let rings = if high.fract() == 0.0 && (2.0..=6.0).contains(&high) { high } else { 4.0 };
    let mut ring = 1.0;
    while ring <= rings {
        let points: Vec<(f64, f64)> = (0..axes.len()).map(|n| at(n, ring / rings)).collect();
        svg.polygon(&points, Paint::None, Paint::Rule);
        ring += 1.0;
    }
    for (n, axis) in axes.iter().enumerate() {
        let (x, y) = at(n, 1.0);
        svg.line(cx, cy, x, y, Paint::Rule, 1.0, "");
        let (lx, ly) = at(n, 1.09);
        let anchor = match angle(n).cos() {
            c if c > 0.2 => Anchor::Start,
            c if c < -0.2 => Anchor::End,
            _ => Anchor::Middle,
        };
        let lines = wrap(axis, 118.0, 12.0, 2);
        let rise = if angle(n).sin() < -0.5 { -14.0 * (lines.len() as f64 - 1.0) } else { 4.0 };
        svg.lines(lx, ly + rise, &lines, 14.0, Text { anchor, ..Text::default() });
    }
    for (s, (_, paint)) in series.iter().enumerate() {
        let Some(row) = values.get(s) else { continue };
        let points: Vec<(f64, f64)> =
            row.iter().enumerate().map(|(n, v)| at(n, (v.unwrap_or(0.0) / high.max(1e-9)).clamp(0.0, 1.0))).collect();
        svg.polygon(&points, Paint::None, *paint);
        let mut closed = points.clone();
        closed.extend(points.first().copied());
        svg.polyline(&closed, *paint, 2.0, ["", "7 3", "2 3", "9 3 2 3"][s % 4]);
        for (x, y) in points {
            svg.circle(x, y, 3.0, *paint, Paint::Ground);
        }
    }
    for step in [rings / 2.0, rings] {
        let set = Text { size: 10.0, paint: Paint::Muted, ..Text::default() };
        let (x, y) = at(0, step.floor() / rings);
        svg.text(x + 5.0, y + 11.0, &show(high * step.floor() / rings), set);
    }
    svg.finish(WIDTH, cy + RADIUS + 44.0)
}
