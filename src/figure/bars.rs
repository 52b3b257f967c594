//! Lying bars, beside each other or on top of each other, and the Pareto curve: names of any length stay level and readable.

use super::legend::{legend, on};
use super::measure::{bold_width, text_width, wrap};
use super::scale::Scale;
use super::svg::{Anchor, Paint, Svg, Text};

/// Width of the drawings.
pub const WIDTH: f64 = 720.0;

/// A row of bars.
#[derive(Debug, Clone)]
pub struct BarRow {
    /// Its name.
    pub label: String,
    /// Where its name leads.
    pub href: Option<String>,
    /// A value per series; none where there is nothing.
    pub values: Vec<Option<f64>>,
    /// The values as they are written.
    pub shown: Vec<String>,
    /// What is written after stacked bars.
    pub total: String,
}

/// Bars to draw.
#[derive(Debug)]
pub struct Bars {
    /// The rows, from the top.
    pub rows: Vec<BarRow>,
    /// Name and colour of each series.
    pub series: Vec<(String, Paint)>,
    /// Whether the series stand on each other.
    pub stacked: bool,
    /// Whether each row has a scale of its own: for quantities of different units.
    pub own_scale: bool,
}

/// A label's settings.
const LABEL: f64 = 12.0;
const VALUE: f64 = 11.0;

/// The widest that a name may be before it takes another line, and the most lines that it takes.
const WIDEST: f64 = 250.0;
const LINES: usize = 4;
const LEADING: f64 = 14.0;

fn label_width(rows: &[BarRow]) -> f64 {
    let widest = rows.iter().map(|r| text_width(&r.label, LABEL)).fold(0.0, f64::max);
    if widest == 0.0 { 0.0 } else { widest.min(WIDEST) + 12.0 }
}

fn label_lines(row: &BarRow) -> Vec<String> {
    wrap(&row.label, WIDEST, LABEL, LINES)
}

/// How high a row is at least: as high as its name.
#[allow(clippy::cast_precision_loss)] // a name has a handful of lines
fn row_height(row: &BarRow, least: f64) -> f64 {
    least.max(label_lines(row).len() as f64 * LEADING + 8.0)
}

#[allow(clippy::cast_precision_loss)] // a name has a handful of lines
fn row_label(svg: &mut Svg, row: &BarRow, middle: f64) {
    let lines = label_lines(row);
    if let Some(href) = &row.href {
        svg.link(href, &row.label);
    }
    let rise = 4.0 - LEADING * (lines.len().max(1) - 1) as f64 / 2.0;
    svg.lines(0.0, middle + rise, &lines, LEADING, Text { size: LABEL, ..Text::default() });
    if row.href.is_some() {
        svg.end();
    }
}

/// Least and greatest ends of the bars of some rows; zero is always among them.
fn reach<'a>(rows: impl Iterator<Item = &'a BarRow>, stacked: bool) -> (f64, f64) {
    let (mut low, mut high) = (0.0f64, 0.0f64);
    for row in rows {
        let values = row.values.iter().flatten();
        if stacked {
            high = high.max(values.clone().filter(|v| **v > 0.0).sum());
            low = low.min(values.filter(|v| **v < 0.0).sum());
        } else {
            for value in values {
                high = high.max(*value);
                low = low.min(*value);
            }
        }
    }
    (low, high)
}

/// Draws bars. Returns the drawing.
#[allow(clippy::cast_precision_loss)] // rows and series are counted in tens
pub fn bars(mut svg: Svg, bars: &Bars) -> String {
    let named = if bars.series.len() > 1 { bars.series.as_slice() } else { &[] };
    let mut y = 14.0 + legend(&mut svg, 0.0, 12.0, WIDTH, named);
    if named.is_empty() {
        y = 6.0;
    }
    let left = label_width(&bars.rows);
    let texts = bars.rows.iter().flat_map(|r| if bars.stacked { vec![&r.total] } else { r.shown.iter().collect() });
    let after = texts.map(|t| bold_width(t, VALUE)).fold(0.0, f64::max) + 10.0;
    let all = reach(bars.rows.iter(), bars.stacked);
    let below = if all.0 < 0.0 { after } else { 0.0 };
    let series = bars.series.len().max(1) as f64;
    let (thick, step) = if bars.stacked {
        (22.0, 36.0)
    } else if series > 1.0 {
        (13.0, 15.0 * series + 16.0)
    } else {
        (18.0, 34.0)
    };
    let top = y;
    for row in &bars.rows {
        let step = row_height(row, step);
        let (low, high) = if bars.own_scale { reach(std::iter::once(row), bars.stacked) } else { all };
        let scale = Scale::new(low, high.max(low + 1e-9), left + below, WIDTH - after);
        let middle = y + step / 2.0;
        row_label(&mut svg, row, middle);
        if bars.stacked {
            stack(&mut svg, row, &bars.series, &scale, middle - thick / 2.0, thick);
        } else {
            let first = middle - (thick + 2.0) * series / 2.0;
            for (n, value) in row.values.iter().enumerate() {
                let paint = bars.series.get(n).map_or(Paint::Accent, |s| s.1);
                let shown = row.shown.get(n).map_or("", String::as_str);
                one(&mut svg, *value, shown, paint, &scale, (first + n as f64 * (thick + 2.0), thick));
            }
        }
        y += step;
    }
    let zero = Scale::new(all.0, all.1.max(all.0 + 1e-9), left + below, WIDTH - after).at(0.0);
    svg.line(zero, top, zero, y, Paint::Ink, 1.0, "");
    svg.finish(WIDTH, y + 6.0)
}

fn one(svg: &mut Svg, value: Option<f64>, shown: &str, paint: Paint, scale: &Scale, (y, thick): (f64, f64)) {
    let zero = scale.at(0.0);
    let set = Text { size: VALUE, paint: Paint::Muted, ..Text::default() };
    let Some(value) = value else {
        svg.text(zero + 5.0, y + thick / 2.0 + 4.0, "–", set);
        return;
    };
    let end = scale.at(value);
    svg.rect(zero.min(end), y, (end - zero).abs(), thick, 0.0, paint, Paint::None);
    if value < 0.0 {
        svg.text(end - 5.0, y + thick / 2.0 + 4.0, shown, Text { anchor: Anchor::End, ..set });
    } else {
        svg.text(end + 5.0, y + thick / 2.0 + 4.0, shown, set);
    }
}

fn stack(svg: &mut Svg, row: &BarRow, series: &[(String, Paint)], scale: &Scale, y: f64, thick: f64) {
    let (mut up, mut down) = (0.0, 0.0);
    for (n, value) in row.values.iter().enumerate() {
        let Some(value) = value.filter(|v| *v != 0.0) else { continue };
        let paint = series.get(n).map_or(Paint::Accent, |s| s.1);
        let from = if value > 0.0 { &mut up } else { &mut down };
        let (a, b) = (scale.at(*from), scale.at(*from + value));
        *from += value;
        svg.rect(a.min(b), y, (b - a).abs(), thick, 0.0, paint, Paint::Ground);
        let shown = row.shown.get(n).map_or("", String::as_str);
        if text_width(shown, VALUE) + 8.0 <= (b - a).abs() {
            let set = Text { size: VALUE, paint: on(paint), anchor: Anchor::Middle, ..Text::default() };
            svg.text(f64::midpoint(a, b), y + thick / 2.0 + 4.0, shown, set);
        }
    }
    svg.text(scale.at(up) + 6.0, y + thick / 2.0 + 4.0, &row.total, Text { size: VALUE, bold: true, ..Text::default() });
}

/// A row of a Pareto drawing: the greatest first.
#[derive(Debug)]
pub struct ParetoRow {
    /// The bar.
    pub bar: BarRow,
    /// Share of the whole that this row and those above make, from 0 to 1.
    pub reached: f64,
    /// The same, as it is written.
    pub reached_shown: String,
}

/// One of the two scales of a Pareto drawing: what it measures, and how its steps are written.
pub struct Measure<'a> {
    /// What it measures.
    pub label: &'a str,
    /// Writes a step.
    pub show: &'a dyn Fn(f64) -> String,
}

/// Draws bars from the greatest down, with the share that they make together and a line at four fifths. The bars have their scale below,
/// the curve has its own above.
pub fn pareto(mut svg: Svg, rows: &[ParetoRow], value: &Measure<'_>, cumulated: &Measure<'_>) -> String {
    let bars: Vec<BarRow> = rows.iter().map(|r| r.bar.clone()).collect();
    let left = label_width(&bars);
    let right = WIDTH - 130.0;
    let (top, thick) = (64.0, 16.0);
    let (_, high) = reach(bars.iter(), false);
    // The values stand in a column of their own: at the ends of the bars the curve would run through them.
    let bar_scale = Scale::new(0.0, high.max(1e-9), left, left + (right - left) * 0.55);
    let share = Scale::new(0.0, 1.0, left, right);
    let bottom = top + bars.iter().map(|row| row_height(row, 28.0)).sum::<f64>();
    let quiet = Text { size: VALUE, paint: Paint::Muted, ..Text::default() };
    let column = WIDTH - 58.0;
    // The two columns are those of the two scales.
    svg.text(WIDTH, 12.0, &format!("{} | {}", value.label, cumulated.label), Text { anchor: Anchor::End, ..quiet });
    svg.text(left, top - 28.0, &format!("{} →", cumulated.label), Text { paint: Paint::Ink, ..quiet });
    svg.line(left, top, right, top, Paint::Ink, 1.0, "");
    for step in share.ticks(5) {
        let at = share.at(step);
        // Four fifths are marked.
        let (paint, dash) = if (step - 0.8).abs() < 1e-9 { (Paint::Bad, "4 3") } else { (Paint::Muted, "") };
        let end = if dash.is_empty() { top } else { bottom };
        svg.line(at, top - 4.0, at, end, paint, 1.0, dash);
        svg.text(at, top - 9.0, &(cumulated.show)(step * 100.0), Text { anchor: Anchor::Middle, paint, ..quiet });
    }
    svg.line(left, bottom, bar_scale.to, bottom, Paint::Muted, 1.0, "");
    for step in bar_scale.ticks(3) {
        let at = bar_scale.at(step);
        svg.line(at, bottom, at, bottom + 4.0, Paint::Muted, 1.0, "");
        svg.text(at, bottom + 16.0, &(value.show)(step), Text { anchor: Anchor::Middle, ..quiet });
    }
    svg.text(bar_scale.to, bottom + 32.0, &format!("{} →", value.label), Text { anchor: Anchor::End, ..quiet });
    let mut curve = vec![(left, top)];
    let mut y = top;
    for (n, row) in rows.iter().enumerate() {
        let height = row_height(&row.bar, 28.0);
        let middle = y + height / 2.0;
        y += height;
        row_label(&mut svg, &row.bar, middle);
        let value = row.bar.values.first().copied().flatten();
        // The one that crosses four fifths is still among the few that matter.
        let before = n.checked_sub(1).and_then(|m| rows.get(m)).map_or(0.0, |r| r.reached);
        let within = before < 0.8 - 1e-9;
        let paint = if within { Paint::Accent } else { Paint::Rule };
        one(&mut svg, value, "", paint, &bar_scale, (middle - thick / 2.0, thick));
        let shown = row.bar.shown.first().map_or("", String::as_str);
        svg.text(column, middle + 4.0, shown, Text { paint: Paint::Ink, anchor: Anchor::End, ..quiet });
        curve.push((share.at(row.reached.clamp(0.0, 1.0)), middle));
        svg.text(WIDTH, middle + 4.0, &row.reached_shown, Text { anchor: Anchor::End, ..quiet });
    }
    svg.polyline(&curve, Paint::Ink, 1.5, "");
    for (x, y) in curve.iter().skip(1) {
        svg.circle(*x, *y, 2.6, Paint::Ink, Paint::Ground);
    }
    svg.line(left, top, left, bottom, Paint::Ink, 1.0, "");
    svg.finish(WIDTH, bottom + 40.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: &str, value: f64) -> BarRow {
        let shown = vec![value.to_string()];
        BarRow { label: label.into(), href: None, values: vec![Some(value)], shown, total: String::new() }
    }

    #[test]
    fn names_are_whole_where_their_row_may_grow() {
        let long = "Une source de trafic dont le nom est si long qu’il prend plusieurs lignes sans perdre un mot";
        let svg = || Svg::new("b", "", "", "#7a1f3d");
        let rows = vec![row(long, 3.0), row("Courte", 1.0)];
        let share = |row: &BarRow| ParetoRow { bar: row.clone(), reached: 0.75, reached_shown: "75 %".into() };
        let show = |n: f64| format!("{n} €");
        let measure = |label| Measure { label, show: &show };
        let drawn = pareto(svg(), &rows.iter().map(share).collect::<Vec<_>>(), &measure("Montant"), &measure("Cumul"));
        let series = vec![(String::new(), Paint::Accent)];
        for out in [drawn.clone(), bars(svg(), &Bars { rows, series, stacked: false, own_scale: false })] {
            let words: Vec<&str> = out.split('>').filter_map(|part| part.split_once("</text").map(|(words, _)| words)).collect();
            assert!(words.join(" ").contains(long), "{words:?}");
        }
        for said in ["Montant →", "Cumul →", "0 €", "2 €", "80 €", "100 €"] {
            assert!(drawn.contains(&format!(">{said}<")), "{said}: {drawn}");
        }
    }
}
