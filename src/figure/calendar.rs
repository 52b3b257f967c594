//! Marks of a time axis: years, quarters and months, as many as there is room for.

use super::scale::Scale;
use super::svg::{Anchor, Paint, Svg, Text};
use jiff::civil::Date;

/// Days since 1970: where a date stands on a scale.
#[allow(clippy::cast_precision_loss)] // dates of four-digit years are far within the exact range
pub fn day(date: Date) -> f64 {
    (date.duration_since(jiff::civil::date(1970, 1, 1)).as_hours() / 24) as f64
}

/// What months and quarters are called on an axis.
#[derive(Debug)]
pub struct Names<'a> {
    /// Twelve short names, separated by spaces.
    pub months: &'a str,
    /// What stands before the number of a quarter.
    pub quarter: &'a str,
}

/// Draws a time axis whose line is at `y`, labels above it, and hairlines down to `bottom`. `from` and `to` are the dates of the
/// ends of the scale. Takes 34 units above `y`.
pub fn axis(svg: &mut Svg, scale: &Scale, (from, to): (Date, Date), y: f64, bottom: f64, names: &Names<'_>) {
    let per_month = (scale.to - scale.from).abs() / (scale.high - scale.low) * 30.4;
    let step: i8 = match per_month {
        w if w >= 34.0 => 1,
        w if w >= 10.0 => 3,
        _ => 12,
    };
    let months: Vec<&str> = names.months.split_whitespace().collect();
    let quiet = Text { size: 11.0, paint: Paint::Muted, ..Text::default() };
    let (mut year, mut month) = (from.year(), (from.month() - 1) / step * step + 1);
    // At most a mark per month over a few centuries; the bound is for broken input.
    for _ in 0..6_000 {
        let Ok(start) = Date::new(year, month, 1) else { break };
        if start > to {
            break;
        }
        let (next_year, next_month) = if month + step > 12 { (year.saturating_add(1), 1) } else { (year, month + step) };
        let Ok(next) = Date::new(next_year, next_month, 1) else { break };
        let left = scale.at(day(start)).max(scale.from);
        let right = scale.at(day(next)).min(scale.to);
        let opens = month == 1;
        if start >= from {
            svg.line(left, if opens { y - 30.0 } else { y - 6.0 }, left, bottom, Paint::Rule, if opens { 1.0 } else { 0.5 }, "");
        }
        if step < 12 && right - left >= 24.0 {
            let label = match step {
                1 => months.get(usize::try_from(month - 1).unwrap_or(0)).copied().unwrap_or_default().to_owned(),
                _ => format!("{}{}", names.quarter, (month - 1) / 3 + 1),
            };
            svg.text((left + right) / 2.0, y - 5.0, &label, Text { anchor: Anchor::Middle, ..quiet });
        }
        if opens || start <= from {
            let end = Date::new(year, 12, 31).map_or(scale.to, |d| scale.at(day(d)).min(scale.to));
            if end - left >= 30.0 {
                svg.text(left + 4.0, y - 20.0, &year.to_string(), Text { size: 12.0, bold: true, ..Text::default() });
            }
        }
        (year, month) = (next_year, next_month);
    }
    svg.line(scale.from, y, scale.to, y, Paint::Ink, 1.0, "");
}
