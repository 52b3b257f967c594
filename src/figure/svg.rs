//! Writes SVG.

use crate::text::escape;
use std::fmt::Write;

/// A colour by its meaning: a class for the site, a value for documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Paint {
    None,
    /// Text and strong lines.
    Ink,
    /// Secondary text.
    Muted,
    /// Hairlines.
    Rule,
    /// The ground of the page.
    Ground,
    /// A slightly raised ground.
    Raised,
    /// The project's accent.
    Accent,
    /// A light tint of the accent, under ink.
    Tint,
    Good,
    Warn,
    Bad,
    Info,
    /// Light grounds of the four, under ink.
    GoodTint,
    WarnTint,
    BadTint,
    InfoTint,
    /// A series of a chart, by number; distinguishable without colour by order and label.
    Series(u8),
}

impl Paint {
    /// The name used in classes: `f-…` for fills, `s-…` for strokes.
    fn name(self) -> String {
        match self {
            Paint::None => "none".into(),
            Paint::Ink => "ink".into(),
            Paint::Muted => "muted".into(),
            Paint::Rule => "rule".into(),
            Paint::Ground => "ground".into(),
            Paint::Raised => "raised".into(),
            Paint::Accent => "accent".into(),
            Paint::Tint => "tint".into(),
            Paint::Good => "good".into(),
            Paint::Warn => "warn".into(),
            Paint::Bad => "bad".into(),
            Paint::Info => "info".into(),
            Paint::GoodTint => "good-tint".into(),
            Paint::WarnTint => "warn-tint".into(),
            Paint::BadTint => "bad-tint".into(),
            Paint::InfoTint => "info-tint".into(),
            Paint::Series(n) => format!("series{}", n % 8 + 1),
        }
    }

    /// The colour on white paper.
    fn value(self, accent: &str) -> String {
        const SERIES: [&str; 8] = ["#1f4e79", "#b5651d", "#4f7942", "#8e4585", "#777777", "#c0392b", "#2e8b8b", "#8b7500"];
        match self {
            Paint::None => "none".into(),
            Paint::Ink => "#1c1b19".into(),
            Paint::Muted => "#5f5b55".into(),
            Paint::Rule => "#c9c5bd".into(),
            Paint::Ground => "#ffffff".into(),
            Paint::Raised => "#f4f2ed".into(),
            Paint::Accent => accent.into(),
            Paint::Tint => tint(accent),
            Paint::Good => "#2d6a3e".into(),
            Paint::Warn => "#9a6200".into(),
            Paint::Bad => "#a3262a".into(),
            Paint::Info => "#2a5f8f".into(),
            Paint::GoodTint => "#e1eee4".into(),
            Paint::WarnTint => "#f8ebcd".into(),
            Paint::BadTint => "#f6dcd9".into(),
            Paint::InfoTint => "#e0eaf3".into(),
            Paint::Series(0 | 8) => accent.into(),
            Paint::Series(n) => SERIES[usize::from(n % 8)].into(),
        }
    }

    /// Fill attributes.
    fn fill(self, accent: &str) -> (String, String) {
        (format!("f-{}", self.name()), self.value(accent))
    }
}

/// Mixes a colour with white, four parts of five.
fn tint(accent: &str) -> String {
    let channel = |at: usize| accent.get(at..at + 2).and_then(|h| u8::from_str_radix(h, 16).ok()).unwrap_or(0x80);
    let light = |c: u8| 255 - (255 - c) / 6;
    format!("#{:02x}{:02x}{:02x}", light(channel(1)), light(channel(3)), light(channel(5)))
}

/// Where a text is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub enum Anchor {
    #[default]
    Start,
    Middle,
    End,
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// Size in units of the drawing.
    pub size: f64,
    /// Colour.
    pub paint: Paint,
    /// Where it is held.
    pub anchor: Anchor,
    /// Whether it is bold.
    pub bold: bool,
    /// Turned by so many degrees around its point.
    pub turn: f64,
    /// Whether the ground shows around it, so that lines behind do not run into it.
    pub halo: bool,
}

impl Default for Text {
    fn default() -> Self {
        Text { size: 12.0, paint: Paint::Ink, anchor: Anchor::Start, bold: false, turn: 0.0, halo: false }
    }
}

/// A drawing that is being made.
#[derive(Debug)]
pub struct Svg {
    id: String,
    title: String,
    description: String,
    accent: String,
    body: String,
}

/// Numbers with at most two decimals, so that the same drawing has the same bytes everywhere.
fn n(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    if rounded == 0.0 || !rounded.is_finite() { "0".to_owned() } else { format!("{rounded}") }
}

/// The point at a distance from one towards another; half way when they are nearer.
fn towards(from: (f64, f64), to: (f64, f64), distance: f64) -> (f64, f64) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy);
    if length < 0.01 {
        return from;
    }
    let part = (distance / length).min(0.5);
    (from.0 + dx * part, from.1 + dy * part)
}

impl Svg {
    /// Begins a drawing. `id` is unique in its page; `title` says what it is, `description` what it shows, for who cannot see it.
    pub fn new(id: &str, title: &str, description: &str, accent: &str) -> Self {
        Svg {
            id: id.to_owned(),
            title: title.to_owned(),
            description: description.to_owned(),
            accent: accent.to_owned(),
            body: String::new(),
        }
    }

    fn paints(&self, fill: Paint, stroke: Paint, width: f64) -> String {
        let (fill_class, fill_value) = fill.fill(&self.accent);
        let mut out = format!(" class=\"{fill_class}");
        if stroke != Paint::None {
            let _ = write!(out, " s-{}", stroke.name());
        }
        let _ = write!(out, "\" fill=\"{fill_value}\"");
        // The ninth series has the colour of the first, but lighter.
        if let Paint::Series(8..) = fill {
            out.push_str(" fill-opacity=\"0.5\"");
        }
        if stroke != Paint::None {
            let _ = write!(out, " stroke=\"{}\" stroke-width=\"{}\"", stroke.value(&self.accent), n(width));
        }
        out
    }

    /// Draws a rectangle with rounded corners.
    #[allow(clippy::too_many_arguments)]
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, radius: f64, fill: Paint, stroke: Paint) {
        let paints = self.paints(fill, stroke, 1.0);
        let round = if radius > 0.0 { format!(" rx=\"{}\"", n(radius)) } else { String::new() };
        let _ = write!(
            self.body,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{round}{paints}/>",
            n(x),
            n(y),
            n(width.max(0.0)),
            n(height.max(0.0))
        );
    }

    /// Draws a line; `dash` is an SVG dash pattern or empty.
    #[allow(clippy::too_many_arguments)]
    pub fn line(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, stroke: Paint, width: f64, dash: &str) {
        let paints = self.paints(Paint::None, stroke, width);
        let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dash}\"") };
        let _ = write!(self.body, "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"{paints}{dash}/>", n(x1), n(y1), n(x2), n(y2));
    }

    /// Draws a path; `data` is built with numbers by the caller.
    pub fn path(&mut self, data: &str, fill: Paint, stroke: Paint, width: f64, dash: &str) {
        let paints = self.paints(fill, stroke, width);
        let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dash}\"") };
        let _ = write!(self.body, "<path d=\"{}\"{paints}{dash}/>", escape(data));
    }

    /// Draws a line through points.
    pub fn polyline(&mut self, points: &[(f64, f64)], stroke: Paint, width: f64, dash: &str) {
        let data: Vec<String> = points
            .iter()
            .enumerate()
            .map(|(i, (x, y))| format!("{}{} {}", if i == 0 { "M" } else { "L" }, n(*x), n(*y)))
            .collect();
        self.path(&data.join(" "), Paint::None, stroke, width, dash);
    }

    /// Draws a closed shape through points.
    pub fn polygon(&mut self, points: &[(f64, f64)], fill: Paint, stroke: Paint) {
        let data: Vec<String> = points
            .iter()
            .enumerate()
            .map(|(i, (x, y))| format!("{}{} {}", if i == 0 { "M" } else { "L" }, n(*x), n(*y)))
            .collect();
        self.path(&format!("{} Z", data.join(" ")), fill, stroke, 1.0, "");
    }

    /// Draws an arrow through points, its corners rounded by a radius, its head at the last one.
    pub fn arrow(&mut self, points: &[(f64, f64)], radius: f64, stroke: Paint) {
        let [.., before, tip] = points else { return };
        let mut data = String::new();
        for (i, here) in points.iter().enumerate() {
            let previous = i.checked_sub(1).and_then(|p| points.get(p));
            match (previous, points.get(i + 1)) {
                (None, _) => {
                    let _ = write!(data, "M{} {}", n(here.0), n(here.1));
                }
                // The line ends inside the head, which is sharper.
                (Some(from), None) => {
                    let end = towards(*here, *from, 4.0);
                    let _ = write!(data, " L{} {}", n(end.0), n(end.1));
                }
                (Some(from), Some(to)) => {
                    let (a, b) = (towards(*here, *from, radius), towards(*here, *to, radius));
                    let _ = write!(data, " L{} {} Q{} {} {} {}", n(a.0), n(a.1), n(here.0), n(here.1), n(b.0), n(b.1));
                }
            }
        }
        self.path(&data, Paint::None, stroke, 1.2, "");
        self.head(*before, *tip, stroke);
    }

    /// Draws an arrow as a curve through points, level (`rightwards`) or upright at each of them.
    pub fn curve(&mut self, points: &[(f64, f64)], rightwards: bool, stroke: Paint) {
        let ([first, ..], [.., before, tip]) = (points, points) else { return };
        let mut data = format!("M{} {}", n(first.0), n(first.1));
        for pair in points.windows(2) {
            let [a, b] = pair else { continue };
            let (x, y) = (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1));
            let (c, d) = if rightwards { ((x, a.1), (x, b.1)) } else { ((a.0, y), (b.0, y)) };
            let _ = write!(data, " C{} {} {} {} {} {}", n(c.0), n(c.1), n(d.0), n(d.1), n(b.0), n(b.1));
        }
        self.path(&data, Paint::None, stroke, 1.2, "");
        let from = if rightwards { (before.0, tip.1) } else { (tip.0, before.1) };
        self.head(from, *tip, stroke);
    }

    /// Draws the head of an arrow that comes from a point.
    pub fn head(&mut self, from: (f64, f64), tip: (f64, f64), paint: Paint) {
        let back = towards(tip, from, 8.0);
        let (dx, dy) = ((tip.0 - back.0) * 0.42, (tip.1 - back.1) * 0.42);
        self.polygon(&[tip, (back.0 - dy, back.1 + dx), (back.0 + dy, back.1 - dx)], paint, Paint::None);
    }

    /// Draws a circle.
    pub fn circle(&mut self, x: f64, y: f64, radius: f64, fill: Paint, stroke: Paint) {
        let paints = self.paints(fill, stroke, 1.0);
        let _ = write!(self.body, "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{paints}/>", n(x), n(y), n(radius.max(0.0)));
    }

    /// Writes a text.
    pub fn text(&mut self, x: f64, y: f64, text: &str, set: Text) {
        if text.is_empty() {
            return;
        }
        let (class, value) = set.paint.fill(&self.accent);
        let anchor = match set.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let bold = if set.bold { " font-weight=\"600\"" } else { "" };
        let turn =
            if set.turn == 0.0 { String::new() } else { format!(" transform=\"rotate({} {} {})\"", n(set.turn), n(x), n(y)) };
        if set.halo {
            self.halo(x, y, text, set);
        }
        let _ = write!(
            self.body,
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{anchor}{bold} class=\"{class}\" fill=\"{value}\"{turn}>{}</text>",
            n(x),
            n(y),
            n(set.size),
            escape(text)
        );
    }

    /// A veil of ground under a text. An outline of the letters would be finer, but documents draw it letter by letter, each over the
    /// one before.
    fn halo(&mut self, x: f64, y: f64, text: &str, set: Text) {
        // Measures are estimates from above; most texts are a little narrower.
        let width = super::measure::text_width(text, set.size) * 0.9;
        let left = match set.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        let (class, value) = Paint::Ground.fill(&self.accent);
        let _ = write!(
            self.body,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\" class=\"{class}\" fill=\"{value}\" fill-opacity=\"0.9\"/>",
            n(left - 2.0),
            n(y - set.size),
            n(width + 4.0),
            n(set.size * 1.3)
        );
    }

    /// Writes lines of text below each other, `leading` apart.
    pub fn lines(&mut self, x: f64, y: f64, lines: &[String], leading: f64, set: Text) {
        #[allow(clippy::cast_precision_loss)] // a label has a handful of lines
        for (i, line) in lines.iter().enumerate() {
            self.text(x, y + i as f64 * leading, line, set);
        }
    }

    /// Opens a link around what is drawn until [`Svg::end`]. On the site it leads there; nothing is drawn by itself.
    pub fn link(&mut self, href: &str, title: &str) {
        let _ = write!(self.body, "<a href=\"{}\"><title>{}</title>", escape(href), escape(title));
    }

    /// Closes a link.
    pub fn end(&mut self) {
        self.body.push_str("</a>");
    }

    /// Finishes the drawing at a size. A wide or tall one says so in its class: it scrolls rather than shrink beyond reading.
    pub fn finish(self, width: f64, height: f64) -> String {
        let wide = if width > 560.0 { " wide" } else { "" };
        let tall = if height > 540.0 { " tall" } else { "" };
        let class = format!("figure{wide}{tall}");
        // Links inside a picture would be lost to who cannot see it: with links it is a group.
        let role = if self.body.contains("<a ") { "group" } else { "img" };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{class}\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"{role}\" \
             aria-labelledby=\"{id}-title {id}-desc\" font-family=\"system-ui, 'Libertinus Serif', sans-serif\">\
             <title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>{}</svg>",
            escape(&self.title),
            escape(&self.description),
            self.body,
            w = n(width),
            h = n(height),
            id = escape(&self.id)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_numbers_are_short() {
        let mut svg = Svg::new("f1", "A & B", "<desc>", "#7a1f3d");
        svg.text(1.0 / 3.0, 2.0, "<b>", Text::default());
        let out = svg.finish(10.0, f64::NAN);
        assert!(out.contains("A &amp; B") && out.contains("&lt;desc&gt;") && out.contains("&lt;b&gt;"));
        assert!(out.contains("x=\"0.33\""));
        assert!(!out.contains("style=") && !out.contains("NaN"));
    }
}
