//! The curves of a business plan: one small panel per scenario, all on one scale, so that they compare at a glance.

use crate::face::Writer;
use crate::face::cell::Ref;
use crate::figure::{Anchor, Paint, Svg, Text, ellipsis};
use crate::schema::Lang;
use crate::view::figures::amount_table::compact;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// One panel.
pub struct Curve<'a> {
    /// The scenario.
    pub reference: &'a Ref,
    /// Cumulated margin, from year 0.
    pub margins: Vec<Decimal>,
    /// Cumulated cost, from year 0.
    pub costs: Vec<Decimal>,
    /// The year in which the first covers the second.
    pub break_even: Option<u8>,
    /// The days by which it must, each with the id of its limit, in years from the start.
    pub deadlines: Vec<(String, f64)>,
    /// The same in words.
    pub verdict: String,
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
    top: f64,
    step: Decimal,
    ticks: u32,
}

impl PlanScale {
    /// Finds round steps, six at most, that reach over the greatest amount.
    fn over(most: Decimal) -> Self {
        let goal = most.max(Decimal::ONE);
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
        let ticks = (goal / step).ceil().to_u32().unwrap_or(5).clamp(1, 5);
        PlanScale { top: (step.saturating_mul(Decimal::from(ticks))).to_f64().unwrap_or(1.0), step, ticks }
    }

    fn y(&self, amount: Decimal, base: f64) -> f64 {
        base - (amount.to_f64().unwrap_or(0.0) / self.top).clamp(0.0, 1.0) * PLOT
    }
}

/// Draws the panels.
pub fn draw(curves: &[Curve<'_>], limits: &[Limit], caption: &str, code: &str, writer: &Writer<'_>) -> String {
    let words = writer.words();
    let accent = writer.publication.info().accent.clone().unwrap_or_else(|| "#7a1f3d".to_owned());
    let mut svg = Svg::new(&writer.next_id(), words.get("plan_figure"), caption, &accent);
    let most = curves.iter().flat_map(|c| c.margins.iter().chain(&c.costs)).chain(limits.iter().map(|l| &l.amount)).max();
    let scale = PlanScale::over(most.copied().unwrap_or_default());
    let columns = curves.len().min(PER_ROW);
    #[allow(clippy::cast_precision_loss)] // a handful of panels
    let panel = (WIDTH - AXIS - GAP * (columns.saturating_sub(1)) as f64) / columns.max(1) as f64;
    let limited = !limits.is_empty() || curves.iter().any(|c| !c.deadlines.is_empty());
    legend(&mut svg, limited, writer);
    for (n, curve) in curves.iter().enumerate() {
        #[allow(clippy::cast_precision_loss)]
        let (row, column) = ((n / PER_ROW) as f64, (n % PER_ROW) as f64);
        let x = AXIS + column * (panel + GAP);
        let y = LEGEND + row * (HEAD + PLOT + FOOT);
        if n % PER_ROW == 0 {
            axis(&mut svg, y + HEAD + PLOT, &scale, code, writer.publication.info().lang);
        }
        plot(&mut svg, curve, (x, y), panel, &scale, limits, writer);
    }
    #[allow(clippy::cast_precision_loss)]
    let rows = curves.len().div_ceil(PER_ROW) as f64;
    svg.finish(WIDTH, LEGEND + rows * (HEAD + PLOT + FOOT) - 4.0)
}

fn legend(svg: &mut Svg, limits: bool, writer: &Writer<'_>) {
    let words = writer.words();
    let mut x = AXIS;
    let mut item = |paint: Paint, width: f64, dash: &str, word: &str| {
        svg.line(x, 12.0, x + 26.0, 12.0, paint, width, dash);
        svg.text(x + 33.0, 16.0, word, Text { size: 12.0, paint: Paint::Muted, ..Text::default() });
        x += 33.0 + crate::figure::text_width(word, 12.0) + 22.0;
    };
    item(Paint::Accent, 2.25, "", words.get("plan_margin_cumulated"));
    item(Paint::Ink, 1.25, "", words.get("plan_tco_cumulated"));
    if limits {
        item(Paint::Bad, 1.0, "5 3", words.get("plan_limit"));
    }
}

fn axis(svg: &mut Svg, base: f64, scale: &PlanScale, code: &str, lang: Lang) {
    for tick in 0..=scale.ticks {
        let amount = scale.step.saturating_mul(Decimal::from(tick));
        let label = if tick == 0 { "0".to_owned() } else { compact(amount, code, lang) };
        let set = Text { size: 11.0, paint: Paint::Muted, anchor: Anchor::End, ..Text::default() };
        svg.text(AXIS - 8.0, scale.y(amount, base) + 4.0, &label, set);
    }
}

fn plot(svg: &mut Svg, curve: &Curve<'_>, at: (f64, f64), width: f64, scale: &PlanScale, limits: &[Limit], writer: &Writer<'_>) {
    let (left, top) = at;
    let base = top + HEAD + PLOT;
    let last = curve.margins.len().min(curve.costs.len()).saturating_sub(1).max(1);
    #[allow(clippy::cast_precision_loss)] // five years
    let x = |year: usize| left + width * year as f64 / last as f64;
    let title = format!("{}  {}", curve.reference.id, curve.reference.title);
    if let Some(href) = writer.href_in_drawing(curve.reference) {
        svg.link(&href, &title);
    }
    svg.text(
        left,
        top + 14.0,
        &ellipsis(&curve.reference.title, width, 13.0),
        Text { size: 13.0, bold: true, ..Text::default() },
    );
    if writer.face.links_drawings() {
        svg.end();
    }
    let set = Text { size: 12.0, paint: Paint::Muted, ..Text::default() };
    svg.text(left, top + 31.0, &ellipsis(&curve.verdict, width, 12.0), set);
    for tick in 0..=scale.ticks {
        let y = scale.y(scale.step.saturating_mul(Decimal::from(tick)), base);
        let (paint, weight) = if tick == 0 { (Paint::Ink, 1.0) } else { (Paint::Rule, 0.75) };
        svg.line(left, y, left + width, y, paint, weight, "");
    }
    for year in 0..=last {
        let anchor = if year == 0 {
            Anchor::Start
        } else if year == last {
            Anchor::End
        } else {
            Anchor::Middle
        };
        svg.text(x(year), base + 16.0, &year.to_string(), Text { size: 11.0, paint: Paint::Muted, anchor, ..Text::default() });
    }
    red_lines(svg, limits, (left, width), base, scale);
    for (id, years) in &curve.deadlines {
        #[allow(clippy::cast_precision_loss)] // five years
        let at = left + width * (years / last as f64).min(1.0);
        svg.line(at, base, at, base - PLOT, Paint::Bad, 1.0, "5 3");
        let (anchor, by) = if at > left + width / 2.0 { (Anchor::End, -4.0) } else { (Anchor::Start, 4.0) };
        svg.text(at + by, base - PLOT + 10.0, id, Text { size: 10.5, paint: Paint::Bad, anchor, ..Text::default() });
    }
    let points = |amounts: &[Decimal]| -> Vec<(f64, f64)> {
        amounts.iter().take(last + 1).enumerate().map(|(year, amount)| (x(year), scale.y(*amount, base))).collect()
    };
    if let Some(year) = curve.break_even.map(usize::from)
        && let Some(margin) = curve.margins.get(year)
    {
        svg.line(x(year), base, x(year), scale.y(*margin, base), Paint::Muted, 0.75, "2 3");
    }
    svg.polyline(&points(&curve.costs), Paint::Ink, 1.25, "");
    svg.polyline(&points(&curve.margins), Paint::Accent, 2.25, "");
    if let Some(year) = curve.break_even.map(usize::from)
        && let Some(margin) = curve.margins.get(year)
    {
        svg.circle(x(year), scale.y(*margin, base), 4.5, Paint::Ground, Paint::Accent);
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
        for (most, step, ticks) in [(4_800_000, "1000000", 5), (540_000, "200000", 3), (1, "1", 1), (0, "1", 1), (12, "2.5", 5)] {
            let scale = PlanScale::over(Decimal::from(most));
            assert_eq!((scale.step.normalize().to_string().as_str(), scale.ticks), (step, ticks), "{most}");
        }
        assert!(PlanScale::over(Decimal::MAX).top > 0.0);
    }
}
