//! One entry in the middle, what leads to it on the left, what it leads to on the right, by relation. A layered layout would spread
//! the same links over crossing curves; here each relation is one bracket, and nothing crosses.

use super::lanes::{Drawn, Rect};
use super::layered::{BoxNode, linked};
use super::{Paint, Svg, Text, ellipsis, wrap};

/// Together the three columns are as wide as the text beside the facts of an entry on a laptop, so that nothing has to be scrolled.
const BOX_WIDTH: f64 = 171.0;
const CENTRE_WIDTH: f64 = 132.0;
const GAP: f64 = 21.0;
const ROW: f64 = 25.0;

/// Entries linked by one relation.
#[derive(Debug, Clone, Default)]
pub struct Ray {
    /// What the relation is called.
    pub label: String,
    /// The entries.
    pub nodes: Vec<BoxNode>,
}

/// An entry and its neighbours.
#[derive(Debug, Clone, Default)]
pub struct Star {
    /// The entry.
    pub centre: BoxNode,
    /// Relations that lead to it.
    pub left: Vec<Ray>,
    /// Relations that it declares.
    pub right: Vec<Ray>,
}

struct Side {
    /// Place of the label of each relation.
    labels: Vec<(f64, String)>,
    /// Places of the boxes.
    boxes: Vec<Rect>,
    height: f64,
}

fn side(rays: &[Ray], x: f64) -> Side {
    let mut out = Side { labels: Vec::new(), boxes: Vec::new(), height: 0.0 };
    for ray in rays {
        out.labels.push((out.height + 12.0, ellipsis(&ray.label, BOX_WIDTH, 10.5)));
        out.height += 18.0;
        for _ in &ray.nodes {
            out.boxes.push(Rect { x, y: out.height, w: BOX_WIDTH, h: ROW - 4.0 });
            out.height += ROW;
        }
        out.height += 8.0;
    }
    out
}

/// Draws an entry and its neighbours.
#[allow(clippy::cast_precision_loss)] // a handful of lines
pub fn draw(star: &Star, mut svg: Svg) -> Drawn {
    let left_width = if star.left.is_empty() { 0.0 } else { BOX_WIDTH + GAP };
    let right_width = if star.right.is_empty() { 0.0 } else { BOX_WIDTH + GAP };
    let title = wrap(&star.centre.title, CENTRE_WIDTH - 20.0, 13.0, 5);
    let (left, right) = (side(&star.left, 1.0), side(&star.right, 1.0 + left_width + CENTRE_WIDTH + GAP));
    let own = 30.0 + title.len() as f64 * 14.5;
    let height = left.height.max(right.height).max(own) + 4.0;
    let centre = Rect { x: 1.0 + left_width, y: (height - own) / 2.0, w: CENTRE_WIDTH, h: own };
    for (side, rays, leaving) in [(&left, &star.left, false), (&right, &star.right, true)] {
        let shift = (height - side.height) / 2.0;
        let nodes: Vec<&BoxNode> = rays.iter().flat_map(|r| &r.nodes).collect();
        bracket(side, shift, &centre, leaving, &mut svg);
        let x = side.boxes.first().map_or(0.0, |b| b.x);
        for (y, label) in &side.labels {
            svg.text(x, y + shift, label, Text { size: 10.5, paint: Paint::Muted, ..Text::default() });
        }
        for (node, rect) in nodes.iter().zip(&side.boxes) {
            linked(node.link.as_ref(), &mut svg, |svg| row(node, rect, shift, svg));
        }
    }
    svg.rect(centre.x, centre.y, centre.w, centre.h, 2.0, Paint::Tint, Paint::Accent);
    svg.text(centre.x + 12.0, centre.y + 15.0, &star.centre.id, Text { size: 10.0, paint: Paint::Muted, ..Text::default() });
    svg.lines(centre.x + 12.0, centre.y + 30.0, &title, 14.5, Text { size: 12.0, bold: true, ..Text::default() });
    let width = 2.0 + left_width + CENTRE_WIDTH + right_width;
    Drawn { svg: svg.finish(width, height), width, height }
}

fn row(node: &BoxNode, rect: &Rect, shift: f64, svg: &mut Svg) {
    let y = rect.y + shift;
    svg.rect(rect.x, y, rect.w, rect.h, 2.0, Paint::Ground, Paint::Rule);
    let id = super::text_width(&node.id, 10.0);
    svg.text(rect.x + 7.0, y + 14.2, &node.id, Text { size: 10.0, paint: Paint::Muted, ..Text::default() });
    let title = ellipsis(&node.title, rect.w - id - 22.0, 11.0);
    svg.text(rect.x + 13.0 + id, y + 14.5, &title, Text { size: 11.0, ..Text::default() });
}

/// Joins the boxes of a side with the entry in the middle.
fn bracket(side: &Side, shift: f64, centre: &Rect, leaving: bool, svg: &mut Svg) {
    let middle = centre.y + centre.h / 2.0;
    let edge = |r: &Rect| if leaving { r.x } else { r.x + r.w };
    let own = if leaving { centre.x + centre.w } else { centre.x };
    let Some(spine) = side.boxes.first().map(|r| f64::midpoint(edge(r), own)) else { return };
    let heights: Vec<f64> = side.boxes.iter().map(|r| r.y + shift + r.h / 2.0).collect();
    let (top, bottom) = heights.iter().fold((middle, middle), |(a, b), y| (a.min(*y), b.max(*y)));
    svg.line(spine, top, spine, bottom, Paint::Muted, 1.2, "");
    for (rect, y) in side.boxes.iter().zip(heights) {
        if leaving {
            svg.arrow(&[(spine, y), (edge(rect), y)], 0.0, Paint::Muted);
        } else {
            svg.line(edge(rect), y, spine, y, Paint::Muted, 1.2, "");
        }
    }
    if leaving {
        svg.line(own, middle, spine, middle, Paint::Muted, 1.2, "");
    } else {
        svg.arrow(&[(spine, middle), (own, middle)], 0.0, Paint::Muted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_and_labels_of_a_side_never_overlap() {
        let ray = |n: usize| Ray { label: "Vérifiée par".into(), nodes: vec![BoxNode::default(); n] };
        let out = side(&[ray(5), ray(1), ray(44)], 1.0);
        let labels = out.labels.iter().map(|(y, _)| Rect { x: 1.0, y: y - 9.0, w: BOX_WIDTH, h: 11.0 });
        let all: Vec<Rect> = out.boxes.iter().copied().chain(labels).collect();
        for (i, a) in all.iter().enumerate() {
            assert!(all.iter().skip(i + 1).all(|b| !a.meets(b)));
        }
    }
}
