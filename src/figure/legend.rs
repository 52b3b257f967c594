//! The key of a drawing: a mark and a word per series.

use super::measure::text_width;
use super::svg::{Paint, Svg, Text};

/// Size of the words of a key.
const SIZE: f64 = 11.5;

/// Draws a key from `x`, its first line around `y`, and breaks it into lines no wider than `width`. Returns the height it took.
pub fn legend(svg: &mut Svg, x: f64, y: f64, width: f64, items: &[(String, Paint)]) -> f64 {
    let (mut at, mut line) = (x, 0.0);
    for (label, paint) in items {
        let wide = 16.0 + text_width(label, SIZE) + 18.0;
        if at > x && at + wide > x + width {
            at = x;
            line += 18.0;
        }
        svg.rect(at, y + line - 8.5, 10.0, 10.0, 0.0, *paint, Paint::None);
        svg.text(at + 15.0, y + line, label, Text { size: SIZE, paint: Paint::Muted, ..Text::default() });
        at += wide;
    }
    if items.is_empty() { 0.0 } else { line + 18.0 }
}

/// The colour of text on a filled ground.
pub fn on(paint: Paint) -> Paint {
    match paint {
        Paint::None
        | Paint::Ground
        | Paint::Raised
        | Paint::Rule
        | Paint::Tint
        | Paint::GoodTint
        | Paint::WarnTint
        | Paint::BadTint
        | Paint::InfoTint
        | Paint::Series(8..) => Paint::Ink,
        _ => Paint::Ground,
    }
}
