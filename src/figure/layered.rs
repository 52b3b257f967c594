//! Boxes and arrows in layers. The layout is that of the `dagre` crate, which also keeps room for the labels of arrows.

use super::lanes::{Drawn, Rect};
use super::{Anchor, Paint, Svg, Text, text_width, wrap};
use dagre::graph::{Graph, GraphOptions};
use dagre::layout::types::LabelPos;
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};

/// The most boxes that are drawn: more cannot be read.
pub const MAX_BOXES: usize = 120;

const BOX_WIDTH: f64 = 158.0;
const LEADING: f64 = 14.5;
const SMALL_LEADING: f64 = 12.5;
/// The width that a drawing should not pass, so that it fits a page, and the height.
const PAGE: (f64, f64) = (900.0, 1150.0);

/// A box.
#[derive(Debug, Clone, Default)]
pub struct BoxNode {
    /// Its id, set small above the title.
    pub id: String,
    /// Its title.
    pub title: String,
    /// A few words below it.
    pub note: String,
    /// Colour of the bar at its side, if any.
    pub tone: Option<Paint>,
    /// Whether it is what the drawing is about.
    pub strong: bool,
    /// Where it links to, and the title of what is there.
    pub link: Option<(String, String)>,
}

/// An arrow, by the numbers of its boxes.
#[derive(Debug, Clone, Default)]
pub struct BoxEdge {
    /// The box it leaves.
    pub from: usize,
    /// The box it reaches.
    pub to: usize,
    /// What it is called.
    pub label: String,
    /// Whether it has a head at both ends.
    pub both: bool,
    /// Where it links to, and the title of what is there.
    pub link: Option<(String, String)>,
}

/// Boxes and arrows before they are drawn.
#[derive(Debug, Clone, Default)]
pub struct BoxGraph {
    /// The boxes.
    pub nodes: Vec<BoxNode>,
    /// The arrows.
    pub edges: Vec<BoxEdge>,
}

/// The way of an arrow.
type Points = Vec<(f64, f64)>;

/// Where everything stands.
#[derive(Debug, Default)]
struct LayeredLayout {
    boxes: Vec<Rect>,
    /// Points of each arrow and the place of its label.
    edges: Vec<(Points, Option<Rect>)>,
    width: f64,
    height: f64,
}

fn title_lines(node: &BoxNode) -> Vec<String> {
    // Bold letters are wider.
    // Set bold at 12: measured larger, so that no letter meets the frame.
    wrap(&node.title, BOX_WIDTH - 22.0, 13.6, 3)
}

fn label_lines(edge: &BoxEdge) -> Vec<String> {
    wrap(&edge.label, 126.0, 10.5, 3)
}

#[allow(clippy::cast_precision_loss)] // a handful of lines
fn f(n: usize) -> f64 {
    n as f64
}

/// Room for the text, and for the arrows that meet a side.
fn box_height(node: &BoxNode, arrows: usize) -> f64 {
    let note = if node.note.is_empty() { 0.0 } else { 13.0 };
    let text = f(title_lines(node).len()) * LEADING + 13.0 + note + 13.0;
    text.max(f(arrows) * 9.0 + 10.0)
}

/// Lays boxes out in one direction; those without arrows follow in rows below.
fn layout(graph: &BoxGraph, direction: RankDir) -> LayeredLayout {
    let known = |e: &BoxEdge| e.from < graph.nodes.len() && e.to < graph.nodes.len() && e.from != e.to;
    let mut degree = vec![0_usize; graph.nodes.len()];
    for edge in graph.edges.iter().filter(|e| known(e)) {
        for end in [edge.from, edge.to] {
            if let Some(count) = degree.get_mut(end) {
                *count += 1;
            }
        }
    }
    let degree = |n: usize| degree.get(n).copied().unwrap_or(0);
    let mut g: Graph<NodeLabel, EdgeLabel> =
        Graph::with_options(GraphOptions { directed: true, multigraph: true, compound: false });
    for (n, node) in graph.nodes.iter().enumerate().filter(|(n, _)| degree(*n) > 0) {
        let label = NodeLabel { width: BOX_WIDTH, height: box_height(node, degree(n)), ..NodeLabel::default() };
        g.set_node(format!("n{n:05}"), Some(label));
    }
    for (n, edge) in graph.edges.iter().enumerate().filter(|(_, e)| known(e)) {
        let lines = label_lines(edge);
        let width = lines.iter().map(|l| text_width(l, 10.5)).fold(0.0, f64::max);
        let (width, height) = if lines.is_empty() { (0.0, 0.0) } else { (width + 6.0, f(lines.len()) * SMALL_LEADING + 3.0) };
        let label = EdgeLabel { width, height, labelpos: LabelPos::Center, ..EdgeLabel::default() };
        g.set_edge(format!("n{:05}", edge.from), format!("n{:05}", edge.to), Some(label), Some(&format!("e{n:05}")));
    }
    let margin = 6.0;
    let options = LayoutOptions {
        rankdir: direction,
        nodesep: 26.0,
        edgesep: 14.0,
        ranksep: 84.0,
        marginx: margin,
        marginy: margin,
        ..LayoutOptions::default()
    };
    if g.node_count() > 0 {
        dagre::layout(&mut g, Some(options));
    }
    let mut out = LayeredLayout::default();
    for (n, node) in graph.nodes.iter().enumerate() {
        let height = box_height(node, degree(n));
        let centre = g.node(&format!("n{n:05}")).and_then(|l| Some((l.x?, l.y?)));
        let (x, y) = centre.unwrap_or((f64::NAN, f64::NAN));
        out.boxes.push(Rect { x: x - BOX_WIDTH / 2.0, y: y - height / 2.0, w: BOX_WIDTH, h: height });
    }
    for (n, edge) in graph.edges.iter().enumerate() {
        let laid = g.edge(&format!("n{:05}", edge.from), &format!("n{:05}", edge.to), Some(&format!("e{n:05}")));
        let points: Vec<(f64, f64)> = laid.map_or(Vec::new(), |l| l.points.iter().map(|p| (p.x, p.y)).collect());
        let label = laid
            .filter(|l| l.width > 0.0)
            .and_then(|l| Some(Rect { x: l.x? - l.width / 2.0, y: l.y? - l.height / 2.0, w: l.width, h: l.height }));
        out.edges.push((points, label));
    }
    join(graph, &mut out, direction == RankDir::LR);
    alone(&mut out);
    let rects = out.boxes.iter().copied().chain(out.edges.iter().filter_map(|(_, l)| *l));
    let points = out.edges.iter().flat_map(|(p, _)| p.iter().copied());
    let corners = rects.map(|r| (r.x + r.w, r.y + r.h)).chain(points);
    let (w, h) = corners.fold((0.0_f64, 0.0_f64), |(w, h), (x, y)| (w.max(x), h.max(y)));
    (out.width, out.height) = (w + margin, h + margin);
    out
}

/// Where an arrow meets a box.
struct LayerMeeting {
    edge: usize,
    /// Whether the arrow leaves the box here.
    leaving: bool,
    /// Whether on the far side: the right, or the lower one.
    far: bool,
    /// What it is ordered by along the side.
    order: f64,
}

/// Gives each arrow a place of its own on the side of the box that it meets, and holds it straight where it passes between boxes
/// and behind its label. Dagre lets all arrows point to the middle of a box, where their heads would lie on each other.
fn join(graph: &BoxGraph, out: &mut LayeredLayout, rightwards: bool) {
    // Along the layers, then across them.
    let turn = |p: (f64, f64)| if rightwards { p } else { (p.1, p.0) };
    let middle = |r: &Rect| turn((r.x + r.w / 2.0, r.y + r.h / 2.0));
    let mut meetings: Vec<Vec<LayerMeeting>> = graph.nodes.iter().map(|_| Vec::new()).collect();
    let mut inner: Vec<Vec<(f64, f64)>> = Vec::new();
    for (n, (edge, (points, _))) in graph.edges.iter().zip(&out.edges).enumerate() {
        let own: Vec<(f64, f64)> = points.iter().skip(1).take(points.len().saturating_sub(2)).map(|p| turn(*p)).collect();
        if let (Some(a), Some(b)) = (out.boxes.get(edge.from), out.boxes.get(edge.to))
            && points.len() > 1
        {
            let towards = [
                (edge.from, true, own.first().copied().unwrap_or(middle(b)), middle(a)),
                (edge.to, false, own.last().copied().unwrap_or(middle(a)), middle(b)),
            ];
            for (node, leaving, other, here) in towards {
                if let Some(list) = meetings.get_mut(node) {
                    list.push(LayerMeeting { edge: n, leaving, far: other.0 > here.0, order: other.1 });
                }
            }
        }
        inner.push(own);
    }
    let mut ends: Vec<[(f64, f64); 2]> = vec![[(0.0, 0.0); 2]; graph.edges.len()];
    for (rect, list) in out.boxes.iter().zip(&mut meetings) {
        list.sort_by(|a, b| a.order.total_cmp(&b.order).then(a.edge.cmp(&b.edge)));
        let (start, size) = (turn((rect.x, rect.y)), turn((rect.w, rect.h)));
        for far in [false, true] {
            let side: Vec<&LayerMeeting> = list.iter().filter(|m| m.far == far).collect();
            for (at, meeting) in side.iter().enumerate() {
                let across = start.1 + size.1 * f(at + 1) / f(side.len() + 1);
                let point = (if far { start.0 + size.0 } else { start.0 }, across);
                if let Some(end) = ends.get_mut(meeting.edge) {
                    end[usize::from(!meeting.leaving)] = point;
                }
            }
        }
    }
    let labels: Vec<Rect> = out.edges.iter().filter_map(|(_, l)| *l).collect();
    let depths: Vec<(f64, f64)> = out.boxes.iter().chain(&labels).map(|b| (middle(b).0, turn((b.w, b.h)).0)).collect();
    for (n, ((points, _), own)) in out.edges.iter_mut().zip(inner).enumerate() {
        let Some([start, end]) = ends.get(n).copied().filter(|_| points.len() > 1) else { continue };
        let forward = if end.0 >= start.0 { 1.0 } else { -1.0 };
        let mut path = vec![start];
        for point in own {
            let beside = depths.iter().filter(|(at, _)| (at - point.0).abs() < 1.0).map(|(_, size)| *size).fold(0.0, f64::max);
            let half = beside / 2.0 * forward;
            path.push((point.0 - half, point.1));
            path.push((point.0 + half, point.1));
        }
        path.push(end);
        *points = path.into_iter().map(turn).collect();
    }
}

/// Puts boxes that have no arrows in rows below the others.
fn alone(out: &mut LayeredLayout) {
    let placed = || out.boxes.iter().filter(|b| b.x.is_finite());
    let labels = out.edges.iter().filter_map(|(_, l)| *l);
    let points = out.edges.iter().flat_map(|(p, _)| p.iter().map(|p| p.1));
    let bottom = placed().map(|b| b.y + b.h).chain(labels.map(|l| l.y + l.h)).chain(points).fold(0.0, f64::max);
    let right = placed().map(|b| b.x + b.w).fold(0.0, f64::max).max(700.0);
    let (mut x, mut y, mut tall) = (6.0, if bottom > 0.0 { bottom + 34.0 } else { 6.0 }, 0.0_f64);
    for rect in out.boxes.iter_mut().filter(|b| !b.x.is_finite()) {
        if x + rect.w > right && x > 6.0 {
            x = 6.0;
            y += tall + 18.0;
            tall = 0.0;
        }
        (rect.x, rect.y) = (x, y);
        x += rect.w + 22.0;
        tall = tall.max(rect.h);
    }
}

/// Draws boxes and arrows, downwards or to the right, whichever fits a page better.
pub fn draw(graph: &BoxGraph, mut svg: Svg) -> Drawn {
    let fit = |l: &LayeredLayout| (PAGE.0 / l.width.max(1.0)).min(PAGE.1 / l.height.max(1.0)).min(1.0);
    let (down, right) = (layout(graph, RankDir::TB), layout(graph, RankDir::LR));
    let rightwards = fit(&right) > fit(&down);
    let layout = if rightwards { right } else { down };
    for (edge, (points, _)) in graph.edges.iter().zip(&layout.edges) {
        svg.curve(points, rightwards, Paint::Muted);
        if let (true, [first, second, ..]) = (edge.both, points.as_slice()) {
            let from = if rightwards { (second.0, first.1) } else { (first.0, second.1) };
            svg.head(from, *first, Paint::Muted);
        }
    }
    for (edge, (_, label)) in graph.edges.iter().zip(&layout.edges) {
        let Some(r) = label else { continue };
        linked(edge.link.as_ref(), &mut svg, |svg| {
            svg.rect(r.x, r.y, r.w, r.h, 2.0, Paint::Ground, Paint::None);
            let set = Text { size: 10.5, anchor: Anchor::Middle, ..Text::default() };
            svg.lines(r.x + r.w / 2.0, r.y + 10.5, &label_lines(edge), SMALL_LEADING, set);
        });
    }
    for (node, rect) in graph.nodes.iter().zip(&layout.boxes) {
        linked(node.link.as_ref(), &mut svg, |svg| draw_box(node, rect, svg));
    }
    Drawn { svg: svg.finish(layout.width, layout.height), width: layout.width, height: layout.height }
}

/// Draws inside a link when there is one.
pub(super) fn linked(link: Option<&(String, String)>, svg: &mut Svg, draw: impl FnOnce(&mut Svg)) {
    if let Some((href, title)) = link {
        svg.link(href, title);
    }
    draw(svg);
    if link.is_some() {
        svg.end();
    }
}

fn draw_box(node: &BoxNode, r: &Rect, svg: &mut Svg) {
    let (fill, stroke) = if node.strong { (Paint::Tint, Paint::Accent) } else { (Paint::Ground, Paint::Ink) };
    svg.rect(r.x, r.y, r.w, r.h, 2.0, fill, stroke);
    if let Some(tone) = node.tone {
        svg.rect(r.x, r.y, 4.0, r.h, 0.0, tone, Paint::None);
    }
    let x = r.x + 12.0;
    svg.text(x, r.y + 14.0, &node.id, Text { size: 10.0, paint: Paint::Muted, ..Text::default() });
    let lines = title_lines(node);
    svg.lines(x, r.y + 28.5, &lines, LEADING, Text { size: 12.0, bold: true, ..Text::default() });
    let note = super::ellipsis(&node.note, BOX_WIDTH - 22.0, 10.0);
    svg.text(x, r.y + 28.5 + f(lines.len()) * LEADING - 0.5, &note, Text { size: 10.0, paint: Paint::Muted, ..Text::default() });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generated(count: usize, edges: usize, seed: u64) -> BoxGraph {
        let mut state = seed.wrapping_add(7).wrapping_mul(6_364_136_223_846_793_005);
        let mut random = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap_or(0) % n.max(1)
        };
        let nodes = (0..count).map(|n| BoxNode {
            id: format!("SY-{n}"),
            title: ["ERP", "Plateforme d’échange de données avec les transporteurs", "Moteur de recherche"][random(3)].into(),
            note: "À garder".into(),
            ..BoxNode::default()
        });
        let nodes = nodes.collect();
        let edges = (0..edges)
            .map(|n| BoxEdge {
                from: random(count),
                to: random(count),
                label: format!("IF-{n} Stocks par référence et par dépôt"),
                ..BoxEdge::default()
            })
            .collect();
        BoxGraph { nodes, edges }
    }

    #[test]
    fn nothing_overlaps_with_five_and_with_fifty_boxes() {
        let mut graphs: Vec<BoxGraph> = (0..8).map(|seed| generated(5, 7, seed)).collect();
        graphs.extend((0..3).map(|seed| generated(50, 45, seed)));
        graphs.push(generated(7, 0, 1));
        graphs.push(BoxGraph::default());
        for graph in graphs {
            for direction in [RankDir::TB, RankDir::LR] {
                let out = layout(&graph, direction);
                let labels: Vec<Rect> = out.edges.iter().filter_map(|(_, l)| *l).collect();
                let all: Vec<&Rect> = out.boxes.iter().chain(&labels).collect();
                for (i, a) in all.iter().enumerate() {
                    assert!(a.x.is_finite() && a.x >= 0.0 && a.x + a.w <= out.width && a.y + a.h <= out.height);
                    assert!(all.iter().skip(i + 1).all(|b| !a.meets(b)), "overlap at {a:?}");
                }
            }
        }
    }
}
