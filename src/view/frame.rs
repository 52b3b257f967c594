//! What drawings have in common: the frame with title and description, and the colours of series.

use super::series::Key;
use crate::face::Writer;
use crate::figure::{Paint, Svg};
use crate::project::Request;
use std::collections::BTreeSet;

/// A drawing with a title, a description and the project's accent.
pub fn drawing(request: &Request, caption: &str, count: usize, id: &str, writer: &Writer<'_>) -> Svg {
    let title = request.title().map_or_else(|| caption.to_owned(), |t| writer.line(t));
    let description = format!("{caption}. {}", writer.words().count("count", count));
    let accent = writer.publication.info().accent.as_deref().unwrap_or("#7a1f3d");
    Svg::new(&format!("{id}-drawing"), &title, &description, accent)
}

/// Colours of series: good, warn, bad and info are themselves, once each; other tones when each series has its own; else by number.
pub fn paints(series: &[Key]) -> Vec<Paint> {
    let tones: BTreeSet<&str> = series.iter().filter_map(|s| s.tone).collect();
    let toned = series.len() > 1 && tones.len() == series.iter().filter(|s| !s.key.is_empty()).count();
    let by_number = |n: usize| Paint::Series(u8::try_from(n % 16).unwrap_or(0));
    let mut used = BTreeSet::new();
    let paint = |(n, key): (usize, &Key)| match key.tone {
        // What has no value stays quiet.
        _ if key.key.is_empty() => Paint::Rule,
        Some("good") if used.insert("good") => Paint::Good,
        Some("warn") if used.insert("warn") => Paint::Warn,
        Some("bad") if used.insert("bad") => Paint::Bad,
        Some("info") if used.insert("info") => Paint::Info,
        // A second of the same tone must not look like its opposite.
        Some("good" | "warn" | "bad" | "info") if used.insert("ink") => Paint::Ink,
        Some("strong") if toned => Paint::Accent,
        Some("medium") if toned => Paint::Muted,
        Some("light") if toned => Paint::Tint,
        Some("muted") if toned => Paint::Raised,
        _ => by_number(n),
    };
    series.iter().enumerate().map(paint).collect()
}
