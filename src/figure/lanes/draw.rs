//! Paints a flow chart.

use super::layout::{LEADING, Layout, Rect, SMALL, SMALL_LEADING, TEXT, layout};
use super::{Drawn, LaneChart, Shape};
use crate::figure::{Anchor, Paint, Svg, Text, wrap};

/// Draws a chart into a drawing that was begun by the caller.
pub fn draw(chart: &LaneChart, mut svg: Svg) -> Drawn {
    let layout = layout(chart);
    lanes(chart, &layout, &mut svg);
    for (arrow, points) in layout.arrows.iter().enumerate() {
        let back = chart.arrows.get(arrow).is_some_and(|a| a.to <= a.from);
        svg.arrow(points, 5.0, if back { Paint::Accent } else { Paint::Muted });
    }
    for (n, ((step, rect), lines)) in chart.steps.iter().zip(&layout.boxes).zip(&layout.texts).enumerate() {
        if let Some((href, title)) = &step.link {
            svg.link(href, title);
        }
        shape(step.shape, rect, &mut svg);
        let paint = if step.shape == Shape::End { Paint::Ground } else { Paint::Ink };
        let set = Text { size: TEXT, anchor: Anchor::Middle, paint, bold: step.shape == Shape::Start, ..Text::default() };
        #[allow(clippy::cast_precision_loss)] // a handful of lines
        let top = rect.y + (rect.h - lines.len() as f64 * LEADING) / 2.0 + 11.0;
        svg.lines(rect.x + rect.w / 2.0, top, lines, LEADING, set);
        if step.link.is_some() {
            svg.end();
        }
        number(n + 1, rect, &mut svg);
    }
    for label in &layout.labels {
        if label.covers {
            svg.rect(label.rect.x, label.rect.y, label.rect.w, label.rect.h, 2.0, Paint::Ground, Paint::None);
        }
        let set = Text { size: SMALL, paint: Paint::Ink, ..Text::default() };
        svg.lines(label.rect.x + 1.0, label.rect.y + 9.5, &label.lines, SMALL_LEADING, set);
    }
    Drawn { svg: svg.finish(layout.width, layout.height), width: layout.width, height: layout.height }
}

/// Every second lane on a raised ground, its name above.
fn lanes(chart: &LaneChart, layout: &Layout, svg: &mut Svg) {
    let named = chart.lanes.iter().any(|l| !l.is_empty());
    for (n, (name, band)) in chart.lanes.iter().zip(&layout.lanes).enumerate() {
        if chart.lanes.len() > 1 {
            let ground = if n % 2 == 0 { Paint::Raised } else { Paint::Ground };
            svg.rect(band.x, 0.0, band.w, band.h, 0.0, ground, Paint::None);
        }
        let set = Text { size: 12.0, bold: true, anchor: Anchor::Middle, ..Text::default() };
        let lines = wrap(name, band.w - 14.0, 12.5, 2);
        let first = if lines.len() > 1 { 14.0 } else { 21.0 };
        // The box of the first lane is not in the middle of its band: its outer gutter may be wide.
        svg.lines(band.x + band.w / 2.0, first, &lines, 14.0, set);
    }
    if named {
        svg.line(0.0, layout.header - 6.0, layout.width, layout.header - 6.0, Paint::Ink, 1.0, "");
    }
    svg.line(0.0, layout.height, layout.width, layout.height, Paint::Rule, 1.0, "");
}

fn shape(shape: Shape, r: &Rect, svg: &mut Svg) {
    let (right, bottom, middle) = (r.x + r.w, r.y + r.h, r.y + r.h / 2.0);
    let pill = (r.h / 2.0).min(19.0);
    match shape {
        Shape::Start => svg.rect(r.x, r.y, r.w, r.h, pill, Paint::Ground, Paint::Accent),
        Shape::End => svg.rect(r.x, r.y, r.w, r.h, pill, Paint::Ink, Paint::Ink),
        Shape::Action => svg.rect(r.x, r.y, r.w, r.h, 2.0, Paint::Ground, Paint::Ink),
        Shape::Decision => {
            let tip = 11.0;
            let points = [
                (r.x, middle),
                (r.x + tip, r.y),
                (right - tip, r.y),
                (right, middle),
                (right - tip, bottom),
                (r.x + tip, bottom),
            ];
            svg.polygon(&points, Paint::Tint, Paint::Accent);
        }
        Shape::Screen => {
            svg.rect(r.x, r.y, r.w, r.h, 5.0, Paint::Ground, Paint::Ink);
            svg.line(r.x + 1.0, r.y + 5.0, right - 1.0, r.y + 5.0, Paint::Ink, 0.8, "");
        }
        Shape::System => {
            svg.rect(r.x, r.y, r.w, r.h, 0.0, Paint::Ground, Paint::Ink);
            svg.line(r.x + 5.0, r.y, r.x + 5.0, bottom, Paint::Ink, 0.8, "");
            svg.line(right - 5.0, r.y, right - 5.0, bottom, Paint::Ink, 0.8, "");
        }
    }
}

/// The number of a step, on the corner of its shape.
fn number(n: usize, r: &Rect, svg: &mut Svg) {
    let text = n.to_string();
    svg.circle(r.x + 4.0, r.y, if text.len() > 2 { 11.5 } else { 9.0 }, Paint::Ground, Paint::Rule);
    let set = Text { size: SMALL, paint: Paint::Muted, anchor: Anchor::Middle, ..Text::default() };
    svg.text(r.x + 4.0, r.y + 3.8, &text, set);
}
