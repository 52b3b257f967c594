//! Small panels of a business plan, one per scenario or per offer, all on one scale, so that they compare at a glance.

use crate::face::Writer;
use crate::face::cell::Ref;
use crate::figure::{Anchor, Paint, Svg, Text, ellipsis};
use crate::schema::Lang;
use crate::view::figures::amount_table::compact;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Panels that are drawn together.
pub struct Drawing<'a> {
    /// What it is.
    pub title: &'a str,
    /// What it shows.
    pub caption: &'a str,
    /// The code of its currency.
    pub code: &'a str,
    /// What its lines are, in words.
    pub legend: Vec<(Pen, &'a str)>,
    pub panels: Vec<CurvePanel<'a>>,
    /// Limits that stand in each panel.
    pub limits: Vec<Limit>,
}

/// How a line is drawn: lines differ by more than their colour.
#[derive(Debug, Clone, Copy)]
pub struct Pen {
    paint: Paint,
    width: f64,
    dash: &'static str,
}

/// What is earned.
pub const MARGIN: Pen = Pen { paint: Paint::Accent, width: 2.25, dash: "" };
/// What is spent.
pub const COST: Pen = Pen { paint: Paint::Ink, width: 1.25, dash: "" };
/// The licence alone.
pub const LICENCE: Pen = Pen { paint: Paint::Muted, width: 1.5, dash: "2 3" };
const LIMIT: Pen = Pen { paint: Paint::Bad, width: 1.0, dash: "5 3" };

/// One panel.
pub struct CurvePanel<'a> {
    /// The scenario or the offer.
    pub reference: &'a Ref,
    /// What it comes to, in words.
    pub verdict: String,
    /// The year at which its lines begin.
    pub first: u8,
    pub lines: Vec<(Pen, Vec<Decimal>)>,
    /// The year in which it pays, and where.
    pub break_even: Option<(u8, Decimal)>,
    /// The days by which it must, each with the id of its limit, in years from the start.
    pub deadlines: Vec<(String, f64)>,
}

impl CurvePanel<'_> {
    /// How many steps there are between its first year and its last.
    fn steps(&self) -> usize {
        self.lines.iter().map(|(_, amounts)| amounts.len()).max().unwrap_or(0).saturating_sub(1)
    }
}

/// A red line.
pub struct Limit {
    /// Id of its entry.
    pub id: String,
    /// Where.
    pub amount: Decimal,
    /// Whether it limits the cost of the launch alone: it stands beside the launch and goes no further.
    pub launch: bool,
}

/// How far the line of a limit of the launch reaches into a panel.
const LAUNCH: f64 = 0.16;

const WIDTH: f64 = 760.0;
const AXIS: f64 = 62.0;
const GAP: f64 = 26.0;
const HEAD: f64 = 44.0;
const PLOT: f64 = 190.0;
const FOOT: f64 = 34.0;
const LEGEND: f64 = 34.0;
const PER_ROW: usize = 3;

/// Where figures stand: one scale for all panels.
struct PlanScale {
    step: Decimal,
    /// The first tick and the last, in steps; nought is one of them or between them.
    ticks: (i64, i64),
}

impl PlanScale {
    /// Finds round steps, six or seven at most, that reach over all amounts.
    fn over(least: Decimal, most: Decimal) -> Self {
        let least = least.min(Decimal::ZERO);
        let goal = most.max(Decimal::ZERO).saturating_sub(least).max(Decimal::ONE);
        let mut unit = Decimal::ONE;
        let step = 'found: loop {
            for (numerator, denominator) in [(1, 1), (2, 1), (5, 2), (5, 1)] {
                let step = unit.saturating_mul(Decimal::from(numerator)) / Decimal::from(denominator);
                if step.saturating_mul(Decimal::from(5)) >= goal {
                    break 'found step;
                }
            }
            unit = unit.saturating_mul(Decimal::TEN);
        };
        let steps = |amount: Decimal| (amount / step).ceil().to_i64().unwrap_or(5).clamp(0, 5);
        let below = steps(-least);
        let above = if below == 0 { steps(most).max(1) } else { steps(most) };
        PlanScale { step, ticks: (-below, above) }
    }

    fn tick(&self, tick: i64) -> Decimal {
        self.step.saturating_mul(Decimal::from(tick))
    }

    fn y(&self, amount: Decimal, base: f64) -> f64 {
        let of = |amount: Decimal| amount.to_f64().unwrap_or(0.0);
        let (low, high) = (of(self.tick(self.ticks.0)), of(self.tick(self.ticks.1)));
        base - ((of(amount) - low) / (high - low).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0) * PLOT
    }
}

/// Draws the panels.
pub fn draw(drawing: &Drawing<'_>, writer: &Writer<'_>) -> String {
    let accent = writer.publication.info().accent.clone().unwrap_or_else(|| "#7a1f3d".to_owned());
    let mut svg = Svg::new(&writer.next_id(), drawing.title, drawing.caption, &accent);
    let amounts = || {
        let lines = drawing.panels.iter().flat_map(|panel| panel.lines.iter().flat_map(|(_, amounts)| amounts));
        lines.chain(drawing.limits.iter().map(|limit| &limit.amount)).copied()
    };
    let scale = PlanScale::over(amounts().min().unwrap_or_default(), amounts().max().unwrap_or_default());
    let columns = drawing.panels.len().min(PER_ROW);
    #[allow(clippy::cast_precision_loss)] // a handful of panels
    let panel = (WIDTH - AXIS - GAP * (columns.saturating_sub(1)) as f64) / columns.max(1) as f64;
    legend(&mut svg, drawing, writer);
    for (n, curve) in drawing.panels.iter().enumerate() {
        #[allow(clippy::cast_precision_loss)] // a handful of panels
        let (row, column) = ((n / PER_ROW) as f64, (n % PER_ROW) as f64);
        let x = AXIS + column * (panel + GAP);
        let y = LEGEND + row * (HEAD + PLOT + FOOT);
        if n % PER_ROW == 0 {
            axis(&mut svg, y + HEAD + PLOT, &scale, drawing.code, writer.publication.info().lang);
        }
        plot(&mut svg, curve, (x, y), panel, &scale, &drawing.limits, writer);
    }
    #[allow(clippy::cast_precision_loss)] // a handful of panels
    let rows = drawing.panels.len().div_ceil(PER_ROW) as f64;
    svg.finish(WIDTH, LEGEND + rows * (HEAD + PLOT + FOOT) - 4.0)
}

fn legend(svg: &mut Svg, drawing: &Drawing<'_>, writer: &Writer<'_>) {
    let limited = !drawing.limits.is_empty() || drawing.panels.iter().any(|panel| !panel.deadlines.is_empty());
    let limit = limited.then(|| (LIMIT, writer.words().get("plan_limit")));
    let mut x = AXIS;
    for (pen, word) in drawing.legend.iter().copied().chain(limit) {
        svg.line(x, 12.0, x + 26.0, 12.0, pen.paint, pen.width, pen.dash);
        svg.text(x + 33.0, 16.0, word, Text { size: 12.0, paint: Paint::Muted, ..Text::default() });
        x += 33.0 + crate::figure::text_width(word, 12.0) + 22.0;
    }
}

fn axis(svg: &mut Svg, base: f64, scale: &PlanScale, code: &str, lang: Lang) {
    for tick in scale.ticks.0..=scale.ticks.1 {
        let label = if tick == 0 { "0".to_owned() } else { compact(scale.tick(tick), code, lang) };
        let set = Text { size: 11.0, paint: Paint::Muted, anchor: Anchor::End, ..Text::default() };
        svg.text(AXIS - 8.0, scale.y(scale.tick(tick), base) + 4.0, &label, set);
    }
}

fn plot(
    svg: &mut Svg,
    panel: &CurvePanel<'_>,
    at: (f64, f64),
    width: f64,
    scale: &PlanScale,
    limits: &[Limit],
    writer: &Writer<'_>,
) {
    let (left, top) = at;
    let base = top + HEAD + PLOT;
    let last = panel.steps();
    #[allow(clippy::cast_precision_loss)] // five years
    let x = |step: usize| left + width * step as f64 / last.max(1) as f64;
    let reference = panel.reference;
    if let Some(href) = writer.href_in_drawing(reference) {
        svg.link(&href, &format!("{}  {}", reference.id, reference.title));
    }
    let bold = Text { size: 13.0, bold: true, ..Text::default() };
    svg.text(left, top + 14.0, &ellipsis(&reference.title, width, 13.0), bold);
    if writer.face.links_drawings() {
        svg.end();
    }
    let set = Text { size: 12.0, paint: Paint::Muted, ..Text::default() };
    svg.text(left, top + 31.0, &ellipsis(&panel.verdict, width, 12.0), set);
    for tick in scale.ticks.0..=scale.ticks.1 {
        let y = scale.y(scale.tick(tick), base);
        let (paint, weight) = if tick == 0 { (Paint::Ink, 1.0) } else { (Paint::Rule, 0.75) };
        svg.line(left, y, left + width, y, paint, weight, "");
    }
    for step in 0..=last {
        let anchor = match step {
            0 => Anchor::Start,
            step if step == last => Anchor::End,
            _ => Anchor::Middle,
        };
        let year = usize::from(panel.first) + step;
        svg.text(x(step), base + 16.0, &year.to_string(), Text { size: 11.0, paint: Paint::Muted, anchor, ..Text::default() });
    }
    red_lines(svg, limits, (left, width), base, scale);
    deadlines(svg, panel, (left, width), base);
    let zero = scale.y(Decimal::ZERO, base);
    let even = panel.break_even.map(|(year, amount)| (x(usize::from(year.saturating_sub(panel.first))), scale.y(amount, base)));
    if let Some((x, y)) = even {
        svg.line(x, zero, x, y, Paint::Muted, 0.75, "2 3");
    }
    for (pen, amounts) in panel.lines.iter().rev() {
        let points: Vec<(f64, f64)> =
            amounts.iter().enumerate().map(|(step, amount)| (x(step), scale.y(*amount, base))).collect();
        svg.polyline(&points, pen.paint, pen.width, pen.dash);
        // A line of one year is a point.
        if let [(x, y)] = points.as_slice() {
            svg.circle(*x, *y, 3.0, pen.paint, Paint::Ground);
        }
    }
    if let Some((x, y)) = even {
        svg.circle(x, y, 4.5, Paint::Ground, Paint::Accent);
    }
}

/// The days of limits, as upright red lines.
fn deadlines(svg: &mut Svg, panel: &CurvePanel<'_>, (left, width): (f64, f64), base: f64) {
    #[allow(clippy::cast_precision_loss)] // five years
    let last = panel.steps().max(1) as f64;
    for (id, years) in &panel.deadlines {
        let at = left + width * (years / last).min(1.0);
        svg.line(at, base, at, base - PLOT, Paint::Bad, 1.0, "5 3");
        let (anchor, by) = if at > left + width / 2.0 { (Anchor::End, -4.0) } else { (Anchor::Start, 4.0) };
        svg.text(at + by, base - PLOT + 10.0, id, Text { size: 10.5, paint: Paint::Bad, anchor, ..Text::default() });
    }
}

/// Limits as red lines, each before what it limits; those too near each other share a label.
fn red_lines(svg: &mut Svg, limits: &[Limit], (left, width): (f64, f64), base: f64, scale: &PlanScale) {
    let mut labels: Vec<(f64, bool, Vec<&str>)> = Vec::new();
    for limit in limits {
        let y = scale.y(limit.amount, base);
        let right = if limit.launch { left + width * LAUNCH } else { left + width };
        svg.line(left, y, right, y, Paint::Bad, 1.0, "5 3");
        match labels.iter_mut().rev().find(|(_, launch, _)| *launch == limit.launch) {
            Some((above, _, ids)) if (*above - y).abs() < 14.0 => {
                *above = above.min(y);
                ids.push(&limit.id);
            }
            _ => labels.push((y, limit.launch, vec![&limit.id])),
        }
    }
    for (y, launch, ids) in labels {
        let (x, anchor) = if launch { (left + 4.0, Anchor::Start) } else { (left + width, Anchor::End) };
        svg.text(x, y - 4.0, &ids.join(", "), Text { size: 10.5, paint: Paint::Bad, anchor, ..Text::default() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_round_and_reaches_over_all() {
        for (least, most, step, ticks) in [
            (0, 4_800_000, "1000000", (0, 5)),
            (0, 540_000, "200000", (0, 3)),
            (0, 1, "1", (0, 1)),
            (0, 0, "1", (0, 1)),
            (7, 12, "2.5", (0, 5)),
            (-30, 60, "20", (-2, 3)),
            (-40, -5, "10", (-4, 0)),
        ] {
            let scale = PlanScale::over(Decimal::from(least), Decimal::from(most));
            assert_eq!((scale.step.normalize().to_string().as_str(), scale.ticks), (step, ticks), "{least} to {most}");
        }
        assert_eq!(PlanScale::over(Decimal::MIN, Decimal::MAX).ticks.0.signum(), -1);
    }
}
