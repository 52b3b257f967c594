//! Sliders: what could be chosen, from one extreme to the other, and what was.

use super::measure::{text_width, wrap};
use super::svg::{Anchor, Paint, Svg, Text};

/// Width of the drawing.
const WIDTH: f64 = 720.0;
/// Stops nearer than this name only the ends and the choice.
const NEAR: f64 = 62.0;
const TITLE: f64 = 12.5;
const LABEL: f64 = 11.5;
const LEADING: f64 = 14.0;

/// One question.
#[derive(Debug, Clone)]
pub struct Slider {
    /// What is asked.
    pub title: String,
    /// Where the question leads.
    pub href: Option<String>,
    /// What could be chosen, in order.
    pub stops: Vec<String>,
    /// Which of them was; none while it is open.
    pub chosen: Option<usize>,
}

/// Draws sliders below each other.
#[allow(clippy::cast_precision_loss)] // stops are counted in tens
pub fn sliders(mut svg: Svg, sliders: &[Slider]) -> String {
    let mut y = 0.0;
    for slider in sliders {
        let title = wrap(&slider.title, WIDTH, TITLE, 2);
        if let Some(href) = &slider.href {
            svg.link(href, &slider.title);
        }
        svg.lines(0.0, y + 14.0, &title, 16.0, Text { size: TITLE, bold: true, ..Text::default() });
        if slider.href.is_some() {
            svg.end();
        }
        let line = y + 16.0 * title.len() as f64 + 18.0;
        let room = WIDTH / slider.stops.len().max(1) as f64;
        let x = |stop: usize| room * (stop as f64 + 0.5);
        let last = slider.stops.len().saturating_sub(1);
        svg.line(x(0), line, x(last), line, Paint::Muted, 1.5, "");
        let mut lines = 0;
        for (n, stop) in slider.stops.iter().enumerate() {
            let chosen = slider.chosen == Some(n);
            if chosen {
                svg.circle(x(n), line, 7.5, Paint::Accent, Paint::Ground);
            } else {
                svg.circle(x(n), line, 4.5, Paint::Ground, Paint::Muted);
            }
            if room < NEAR && !(chosen || n == 0 || n == last) {
                continue;
            }
            // The ends of many stops have the room up to the choice; none runs out of the picture.
            let width = if room < NEAR { 150.0 } else { room - 12.0 };
            let label = wrap(stop, width, LABEL, 4);
            let half = label.iter().map(|l| text_width(l, LABEL)).fold(0.0, f64::max) / 2.0;
            let middle = x(n).clamp(half.min(WIDTH / 2.0), (WIDTH - half).max(WIDTH / 2.0));
            let paint = if chosen { Paint::Ink } else { Paint::Muted };
            let set = Text { size: LABEL, anchor: Anchor::Middle, bold: chosen, paint, ..Text::default() };
            // Crowded, what was chosen stands one floor below the ends.
            let floor = if room < NEAR && chosen && n != 0 && n != last { 4.0 * LEADING } else { 0.0 };
            svg.lines(middle, line + 22.0 + floor, &label, LEADING, set);
            lines = lines.max(label.len() + if floor > 0.0 { 4 } else { 0 });
        }
        y = line + 22.0 + LEADING * lines as f64 + 14.0;
    }
    svg.finish(WIDTH, (y - 10.0).max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_is_marked_and_every_stop_is_named() {
        let slider = Slider {
            title: "Territoire".into(),
            href: None,
            stops: ["a", "b", "c"].map(str::to_owned).to_vec(),
            chosen: Some(1),
        };
        let out = sliders(Svg::new("s", "Choix", "", "#7a1f3d"), &[slider]);
        assert_eq!((out.matches("<circle").count(), out.matches("r=\"7.5\"").count()), (3, 1));
        assert!(
            out.contains(">a</text>") && out.contains("font-weight=\"600\" class=\"f-ink\" fill=\"#1c1b19\">b</text>"),
            "{out}"
        );
    }

    #[test]
    fn many_stops_name_the_ends_and_the_choice() {
        let stops: Vec<String> = (0..30).map(|n| format!("niveau {n}")).collect();
        let open = Slider { title: "x".into(), href: None, stops, chosen: None };
        let out = sliders(Svg::new("s", "Choix", "", "#7a1f3d"), &[open.clone(), Slider { chosen: Some(7), ..open }]);
        assert_eq!(out.matches("niveau").count(), 5, "{out}");
        assert!(
            !sliders(
                Svg::new("s", "", "", "#000000"),
                &[Slider { title: String::new(), href: None, stops: Vec::new(), chosen: None }]
            )
            .contains("NaN")
        );
    }
}
