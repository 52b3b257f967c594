//! Gives gaps their sizes, arrows their points and labels their places.

use super::placement::{Grid, place};
use super::route::{End, Way, route};
use super::{LaneChart, Shape};
use crate::figure::{text_width, wrap};
use std::collections::BTreeMap;

/// Size of the text of steps.
pub const TEXT: f64 = 12.0;
/// Distance between lines of it.
pub const LEADING: f64 = 14.5;
/// Size of the text on arrows.
pub const SMALL: f64 = 11.0;
/// Distance between lines of it.
pub const SMALL_LEADING: f64 = 12.5;
/// Height of the names of the lanes.
const HEADER: f64 = 40.0;
/// Distance between parallel arrows.
const TRACK: f64 = 11.0;
/// Distance between arrows that meet the same edge of a step.
const PORT: f64 = 16.0;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Rect {
    /// Tells whether two rectangles share more than an edge.
    pub fn meets(&self, other: &Rect) -> bool {
        self.x < other.x + other.w && other.x < self.x + self.w && self.y < other.y + other.h && other.y < self.y + self.h
    }

    /// Tells whether a line at a right angle runs through the rectangle.
    pub fn crossed(&self, a: (f64, f64), b: (f64, f64)) -> bool {
        a.0.min(b.0) < self.x + self.w && a.0.max(b.0) > self.x && a.1.min(b.1) < self.y + self.h && a.1.max(b.1) > self.y
    }

    fn centre(&self) -> (f64, f64) {
        (self.x + self.w / 2.0, self.y + self.h / 2.0)
    }
}

/// A label on an arrow.
#[derive(Debug, Clone)]
pub struct Label {
    /// Its lines.
    pub lines: Vec<String>,
    /// Where it stands.
    pub rect: Rect,
    /// Whether an arrow runs behind it.
    pub covers: bool,
}

/// Everything that is drawn, with its place.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// The steps.
    pub boxes: Vec<Rect>,
    /// Their lines of text.
    pub texts: Vec<Vec<String>>,
    /// The lanes, as bands.
    pub lanes: Vec<Rect>,
    /// Points of each arrow.
    pub arrows: Vec<Vec<(f64, f64)>>,
    /// Labels of arrows.
    pub labels: Vec<Label>,
    /// Height of the names of lanes; nothing when there is one lane without a name.
    pub header: f64,
    /// Width of all.
    pub width: f64,
    /// Height of all.
    pub height: f64,
}

/// Lays a chart out.
pub fn layout(chart: &LaneChart) -> Layout {
    let mut grid = place(chart);
    let ways = route(chart, &mut grid);
    let mut maker = Maker { chart, grid: &grid, ways: &ways, box_width: box_width(chart.lanes.len()) };
    maker.layout()
}

/// Boxes are narrower the more lanes there are, so that a chart fits a page.
fn box_width(lanes: usize) -> f64 {
    match lanes {
        0..=2 => 190.0,
        3 => 160.0,
        4 => 142.0,
        5 => 124.0,
        _ => 112.0,
    }
}

/// How far the text of a shape stays from its sides.
fn inset(shape: Shape) -> f64 {
    match shape {
        Shape::Decision => 16.0,
        Shape::System => 12.0,
        Shape::Start | Shape::End => 11.0,
        Shape::Action | Shape::Screen => 8.0,
    }
}

/// Gives intervals tracks so that no two on one track touch; returns the track of each and how many there are.
fn tracks(intervals: &[(f64, f64)]) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = (0..intervals.len()).collect();
    let start = |n: &usize| intervals.get(*n).map_or(0.0, |i| i.0);
    order.sort_by(|a, b| start(a).total_cmp(&start(b)).then(a.cmp(b)));
    let mut ends: Vec<f64> = Vec::new();
    let mut given = vec![0; intervals.len()];
    for n in order {
        let Some((from, to)) = intervals.get(n).copied() else { continue };
        let free = ends.iter().position(|end| *end < from);
        let track = free.unwrap_or(ends.len());
        if track == ends.len() {
            ends.push(to);
        } else if let Some(end) = ends.get_mut(track) {
            *end = to;
        }
        if let Some(own) = given.get_mut(n) {
            *own = track;
        }
    }
    (given, ends.len())
}

#[allow(clippy::cast_precision_loss)] // numbers of steps, rows and tracks
fn f(n: usize) -> f64 {
    n as f64
}

/// A horizontal piece of an arrow in a channel.
struct LanePiece {
    arrow: usize,
    /// Whether it belongs to the way out of a step, not into one.
    leaving: bool,
    from: f64,
    to: f64,
}

struct Maker<'a> {
    chart: &'a LaneChart,
    grid: &'a Grid,
    ways: &'a [Option<Way>],
    box_width: f64,
}

/// Where an arrow meets the edge of a step, as an offset from its middle: leaving and arriving, by arrow.
#[derive(Default)]
struct Ports {
    leaving: BTreeMap<usize, f64>,
    arriving: BTreeMap<usize, f64>,
}

/// What meets in one channel and lane: arrows with whether they leave there.
#[derive(Default)]
struct Meeting {
    /// Those that come from or go to the left.
    left: Vec<(usize, bool)>,
    /// Those that come from or go to the right.
    right: Vec<(usize, bool)>,
    /// Whether one runs straight through the middle.
    middle: bool,
}

/// Places from left to right.
struct Columns {
    /// Left side of each lane's boxes.
    lanes: Vec<f64>,
    /// Left side and width of each gutter.
    gutters: Vec<(f64, f64)>,
    /// Where each arrow runs in its gutter.
    runs: BTreeMap<usize, f64>,
    width: f64,
}

/// Places from top to bottom.
struct LaneRows {
    /// Top and height of each row.
    rows: Vec<(f64, f64)>,
    /// Height of the piece of an arrow in a channel, leaving or arriving.
    pieces: BTreeMap<(usize, bool), f64>,
    height: f64,
}

impl Maker<'_> {
    fn layout(&mut self) -> Layout {
        let texts: Vec<Vec<String>> = self
            .chart
            .steps
            .iter()
            .map(|s| {
                // Bold letters are wider.
                let size = if s.shape == Shape::Start { TEXT * 1.09 } else { TEXT };
                wrap(&s.label, self.box_width - 2.0 * inset(s.shape), size, 5)
            })
            .map(|lines| if lines.is_empty() { vec!["–".to_owned()] } else { lines })
            .collect();
        let heights: Vec<f64> = texts.iter().map(|lines| f(lines.len()) * LEADING + 15.0).collect();
        let labels: Vec<Vec<String>> =
            self.chart.arrows.iter().map(|a| a.label.as_deref().map_or(Vec::new(), |l| wrap(l, 92.0, SMALL, 2))).collect();
        let header = if self.chart.lanes.iter().all(String::is_empty) { 6.0 } else { HEADER };
        let columns = self.columns(&labels);
        let ports = self.ports();
        let rows = self.rows(header, &heights, &labels, &columns, &ports);
        let boxes: Vec<Rect> = self.boxes(&columns, &rows, &heights);
        let arrows: Vec<Vec<(f64, f64)>> =
            (0..self.chart.arrows.len()).map(|n| self.points(n, &boxes, &columns, &rows, &ports)).collect();
        let labels = place_labels(&labels, &arrows, &boxes);
        let lanes = self.bands(&columns, rows.height);
        Layout { boxes, texts, lanes, arrows, labels, header, width: columns.width, height: rows.height }
    }

    fn lane(&self, step: usize) -> usize {
        self.chart.steps.get(step).map_or(0, |s| s.lane)
    }

    fn row(&self, step: usize) -> usize {
        self.grid.rows.get(step).copied().unwrap_or(0)
    }

    /// Arrows with their ways.
    fn all(&self) -> impl Iterator<Item = (usize, usize, usize, Way)> + '_ {
        let both = self.chart.arrows.iter().zip(self.ways).enumerate();
        both.filter_map(|(n, (arrow, way))| way.map(|way| (n, arrow.from, arrow.to, way)))
    }

    /// Sizes of gutters: room for the arrows that run in them and for the labels of those that leave into them.
    fn columns(&self, labels: &[Vec<String>]) -> Columns {
        let count = self.grid.lanes;
        let mut runs: Vec<Vec<(usize, (f64, f64))>> = vec![Vec::new(); count + 1];
        // Room for labels of arrows that come from the lane to the left, and from the lane to the right.
        let mut needs = vec![(0.0_f64, 0.0_f64); count + 1];
        for (n, from, to, way) in self.all() {
            let (row, lane) = (self.row(from), self.lane(from));
            let width = labels.get(n).map_or(0.0, |l| widest(l));
            if let Some((gutter, run)) = run_of(way, row, self.row(to))
                && let Some(own) = runs.get_mut(gutter)
            {
                own.push((n, run));
            }
            let rightwards = match way {
                Way::Across | Way::AcrossDown => self.lane(to) > lane,
                Way::Gutter { gutter, start: End::Side, .. } => gutter > lane,
                _ => continue,
            };
            let neighbour = if rightwards { Some(lane + 1) } else { lane.checked_sub(1) };
            let into_box = neighbour.is_none_or(|l| self.grid.at(row, l).step.is_some());
            let gutter = if rightwards { lane + 1 } else { lane };
            if width > 0.0
                && (into_box || matches!(way, Way::Gutter { .. }))
                && let Some(need) = needs.get_mut(gutter)
            {
                let side = if rightwards { &mut need.0 } else { &mut need.1 };
                *side = side.max(width + 20.0);
            }
        }
        let mut columns = Columns { lanes: Vec::new(), gutters: Vec::new(), runs: BTreeMap::new(), width: 0.0 };
        let mut x = 0.0;
        for gutter in 0..=count {
            let own: &[(usize, (f64, f64))] = runs.get(gutter).map_or(&[], Vec::as_slice);
            let (left, right) = needs.get(gutter).copied().unwrap_or_default();
            let (given, used) = tracks(&own.iter().map(|(_, i)| *i).collect::<Vec<_>>());
            let outer = gutter == 0 || gutter == count;
            let (pad_left, pad_right) = (left.max(17.0), right.max(17.0));
            let width = if used > 0 {
                pad_left + f(used - 1) * TRACK + pad_right
            } else if outer {
                12.0_f64.max(left).max(right)
            } else {
                30.0_f64.max(left).max(right)
            };
            for ((arrow, _), track) in own.iter().zip(given) {
                columns.runs.insert(*arrow, x + pad_left + f(track) * TRACK);
            }
            columns.gutters.push((x, width));
            x += width;
            if gutter < count {
                columns.lanes.push(x);
                x += self.box_width;
            }
        }
        columns.width = x;
        columns
    }

    /// Where arrows meet upper and lower edges: in each channel and lane, those that leave the step above and those that reach the
    /// step below get places of their own, so that none runs along another.
    fn ports(&self) -> Ports {
        let mut meet: BTreeMap<(usize, usize), Meeting> = BTreeMap::new();
        for (n, from, to, way) in self.all() {
            let out = (self.row(from) + 1, self.lane(from));
            let into = (self.row(to), self.lane(to));
            let left = match way {
                Way::Gutter { gutter, .. } => (gutter <= out.1, gutter <= into.1),
                _ => (into.1 < out.1, out.1 < into.1),
            };
            let mut add = |at: (usize, usize), left: bool, leaving: bool| {
                let place = meet.entry(at).or_default();
                if left { place.left.push((n, leaving)) } else { place.right.push((n, leaving)) }
            };
            match way {
                Way::Channel => {
                    add(out, left.0, true);
                    add(into, left.1, false);
                }
                Way::Gutter { start, end, .. } => {
                    if start == End::Edge {
                        add(out, left.0, true);
                    }
                    if end == End::Edge {
                        add(into, left.1, false);
                    }
                }
                Way::Down => {
                    meet.entry(out).or_default().middle = true;
                    meet.entry(into).or_default().middle = true;
                }
                Way::AcrossDown => meet.entry(into).or_default().middle = true,
                Way::DownAcross => meet.entry(out).or_default().middle = true,
                Way::Across => {}
            }
        }
        let mut ports = Ports::default();
        for Meeting { left, right, middle } in meet.values() {
            let half = self.box_width / 2.0 - 16.0;
            let (offsets_left, offsets_right): (Vec<f64>, Vec<f64>) = if *middle {
                let step = PORT.min(half / f(left.len().max(right.len()).max(1)));
                ((1..=left.len()).map(|i| -f(i) * step).collect(), (1..=right.len()).map(|i| f(i) * step).collect())
            } else {
                let total = left.len() + right.len();
                let step = PORT.min(2.0 * half / f(total.saturating_sub(1).max(1)));
                let first = -f(total.saturating_sub(1)) * step / 2.0;
                let all: Vec<f64> = (0..total).map(|i| first + f(i) * step).collect();
                let (l, r) = all.split_at(left.len());
                (l.iter().rev().copied().collect(), r.to_vec())
            };
            let both = left.iter().zip(offsets_left).chain(right.iter().zip(offsets_right));
            for ((arrow, leaving), offset) in both {
                let side = if *leaving { &mut ports.leaving } else { &mut ports.arriving };
                side.insert(*arrow, offset);
            }
        }
        ports
    }

    fn middle(&self, step: usize, columns: &Columns) -> f64 {
        columns.lanes.get(self.lane(step)).copied().unwrap_or(0.0) + self.box_width / 2.0
    }

    /// Horizontal pieces by channel.
    fn pieces(&self, columns: &Columns, ports: &Ports) -> Vec<Vec<LanePiece>> {
        let mut channels: Vec<Vec<LanePiece>> = (0..=self.grid.cells.len() + 1).map(|_| Vec::new()).collect();
        let mut add = |channel: usize, arrow: usize, leaving: bool, a: f64, b: f64| {
            if let Some(channel) = channels.get_mut(channel) {
                channel.push(LanePiece { arrow, leaving, from: a.min(b), to: a.max(b) });
            }
        };
        for (n, from, to, way) in self.all() {
            let out = self.middle(from, columns) + ports.leaving.get(&n).copied().unwrap_or(0.0);
            let into = self.middle(to, columns) + ports.arriving.get(&n).copied().unwrap_or(0.0);
            match way {
                Way::Channel => add(self.row(to), n, true, out, into),
                Way::Gutter { start, end, .. } => {
                    let run = columns.runs.get(&n).copied().unwrap_or(out);
                    if start == End::Edge {
                        add(self.row(from) + 1, n, true, out, run);
                    }
                    if end == End::Edge {
                        add(self.row(to), n, false, run, into);
                    }
                }
                _ => {}
            }
        }
        channels
    }

    fn rows(&self, header: f64, heights: &[f64], labels: &[Vec<String>], columns: &Columns, ports: &Ports) -> LaneRows {
        let channels = self.pieces(columns, ports);
        let count = self.grid.cells.len();
        // Room below steps for the labels of arrows that leave by the lower edge.
        let mut bands = vec![0.0_f64; count + 2];
        for (n, from, _, way) in self.all() {
            let by_edge = matches!(way, Way::Down | Way::DownAcross | Way::Channel | Way::Gutter { start: End::Edge, .. });
            let lines = labels.get(n).map_or(0, Vec::len);
            if let Some(band) = bands.get_mut(self.row(from) + 1).filter(|_| by_edge && lines > 0) {
                *band = band.max(f(lines) * SMALL_LEADING + 5.0);
            }
        }
        let mut out = LaneRows { rows: Vec::new(), pieces: BTreeMap::new(), height: 0.0 };
        let mut y = header;
        for (at, channel) in channels.iter().enumerate().take(count + 1) {
            let (given, used) = tracks(&channel.iter().map(|p| (p.from - 7.0, p.to + 7.0)).collect::<Vec<_>>());
            let band = bands.get(at).copied().unwrap_or(0.0);
            let first = y + band + 10.0;
            for (piece, track) in channel.iter().zip(given) {
                out.pieces.insert((piece.arrow, piece.leaving), first + f(track) * TRACK);
            }
            let needed = if used > 0 { band + 10.0 + f(used - 1) * TRACK + 16.0 } else { band + 16.0 };
            let least = if at == 0 || at == count { 14.0 } else { 28.0 };
            y += needed.max(least);
            if at < count {
                let steps = self.grid.cells.get(at).into_iter().flatten().filter_map(|c| c.step);
                let height = steps.filter_map(|s| heights.get(s)).copied().fold(30.0, f64::max);
                out.rows.push((y, height));
                y += height;
            }
        }
        out.height = y;
        out
    }

    fn boxes(&self, columns: &Columns, rows: &LaneRows, heights: &[f64]) -> Vec<Rect> {
        let rect = |(n, height): (usize, &f64)| {
            let (top, row_height) = rows.rows.get(self.row(n)).copied().unwrap_or_default();
            let x = columns.lanes.get(self.lane(n)).copied().unwrap_or(0.0);
            Rect { x, y: top + (row_height - height) / 2.0, w: self.box_width, h: *height }
        };
        heights.iter().enumerate().map(rect).collect()
    }

    /// The points of an arrow.
    fn points(&self, n: usize, boxes: &[Rect], columns: &Columns, rows: &LaneRows, ports: &Ports) -> Vec<(f64, f64)> {
        let (Some(arrow), Some(Some(way))) = (self.chart.arrows.get(n), self.ways.get(n)) else { return Vec::new() };
        let (Some(a), Some(b)) = (boxes.get(arrow.from), boxes.get(arrow.to)) else { return Vec::new() };
        let (ca, cb) = (a.centre(), b.centre());
        let side = |r: &Rect, towards: f64| if towards > r.x { r.x + r.w } else { r.x };
        let out_x = ca.0 + ports.leaving.get(&n).copied().unwrap_or(0.0);
        let into_x = cb.0 + ports.arriving.get(&n).copied().unwrap_or(0.0);
        let piece = |leaving: bool| rows.pieces.get(&(n, leaving)).copied().unwrap_or(ca.1);
        let mut points = match way {
            Way::Down => vec![(ca.0, a.y + a.h), (cb.0, b.y)],
            Way::Across => vec![(side(a, cb.0), ca.1), (side(b, ca.0), cb.1)],
            Way::AcrossDown => vec![(side(a, cb.0), ca.1), (cb.0, ca.1), (cb.0, b.y)],
            Way::DownAcross => vec![(ca.0, a.y + a.h), (ca.0, cb.1), (side(b, ca.0), cb.1)],
            Way::Channel => {
                let y = piece(true);
                vec![(out_x, a.y + a.h), (out_x, y), (into_x, y), (into_x, b.y)]
            }
            Way::Gutter { start, end, .. } => {
                let x = columns.runs.get(&n).copied().unwrap_or(out_x);
                let mut points = match start {
                    End::Side => vec![(side(a, x), ca.1), (x, ca.1)],
                    End::Edge => vec![(out_x, a.y + a.h), (out_x, piece(true)), (x, piece(true))],
                };
                points.extend(match end {
                    End::Side => vec![(x, cb.1), (side(b, x), cb.1)],
                    End::Edge => vec![(x, piece(false)), (into_x, piece(false)), (into_x, b.y)],
                });
                points
            }
        };
        points.dedup();
        points
    }

    /// Lanes as bands that meet in the middle of gutters.
    fn bands(&self, columns: &Columns, height: f64) -> Vec<Rect> {
        let middle = |gutter: usize| {
            let (x, width) = columns.gutters.get(gutter).copied().unwrap_or_default();
            if gutter == 0 {
                x
            } else if gutter == self.grid.lanes {
                x + width
            } else {
                x + width / 2.0
            }
        };
        let band = |lane: usize| Rect { x: middle(lane), y: 0.0, w: middle(lane + 1) - middle(lane), h: height };
        (0..self.grid.lanes).map(band).collect()
    }
}

/// The run of an arrow in its gutter. Channel `c` counts 2c and row `r` 2r + 1, from top to bottom.
fn run_of(way: Way, from: usize, to: usize) -> Option<(usize, (f64, f64))> {
    let Way::Gutter { gutter, start, end } = way else { return None };
    let a = if start == End::Side { 2 * from + 1 } else { 2 * (from + 1) };
    let b = if end == End::Side { 2 * to + 1 } else { 2 * to };
    Some((gutter, (f(a.min(b)), f(a.max(b)))))
}

fn widest(lines: &[String]) -> f64 {
    lines.iter().map(|l| text_width(l, SMALL)).fold(0.0, f64::max)
}

/// Finds a place for each label beside the beginning of its arrow, where it covers no step and no other label, and if it can no arrow.
fn place_labels(labels: &[Vec<String>], arrows: &[Vec<(f64, f64)>], boxes: &[Rect]) -> Vec<Label> {
    let mut placed: Vec<Label> = Vec::new();
    for (lines, points) in labels.iter().zip(arrows) {
        if lines.is_empty() || points.len() < 2 {
            continue;
        }
        let (w, h) = (widest(lines) + 2.0, f(lines.len()) * SMALL_LEADING);
        let mut best: Option<(usize, Rect)> = None;
        for rect in candidates(points, w, h) {
            if rect.x < 0.0 || boxes.iter().any(|b| b.meets(&rect)) || placed.iter().any(|l| l.rect.meets(&rect)) {
                continue;
            }
            let hits = arrows.iter().flat_map(|p| p.windows(2)).filter(|s| matches!(s, [a, b] if rect.crossed(*a, *b))).count();
            if best.is_none_or(|(least, _)| hits < least) {
                best = Some((hits, rect));
            }
            if hits == 0 {
                break;
            }
        }
        if let Some((hits, rect)) = best {
            placed.push(Label { lines: lines.clone(), rect, covers: hits > 0 });
        }
    }
    placed
}

/// Places along an arrow, the nearest to its beginning first.
fn candidates(points: &[(f64, f64)], w: f64, h: f64) -> Vec<Rect> {
    let mut out = Vec::new();
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        let length = (b.0 - a.0).abs() + (b.1 - a.1).abs();
        let mut at = 4.0;
        while at < length.max(5.0) {
            if (a.1 - b.1).abs() < 0.01 {
                let x = if b.0 > a.0 { a.0 + at } else { a.0 - at - w };
                out.push(Rect { x, y: a.1 - 2.0 - h, w, h });
                out.push(Rect { x, y: a.1 + 2.0, w, h });
            } else {
                let y = if b.1 > a.1 { a.1 + at - 1.0 } else { a.1 - at - h };
                // On the side that the arrow turns to, there are fewer others.
                out.push(Rect { x: a.0 + 4.0, y, w, h });
                out.push(Rect { x: a.0 - 4.0 - w, y, w, h });
            }
            at += 6.0;
        }
    }
    out
}

#[cfg(test)]
mod tests;
