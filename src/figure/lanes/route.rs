//! Gives each arrow a way: straight where the cells between are free, else through the gaps between rows (channels) and between
//! lanes (gutters). Channel `c` lies above row `c`; gutter `g` lies to the left of lane `g`.

use super::LaneChart;
use super::placement::Grid;
use std::collections::BTreeSet;

/// How an arrow leaves or reaches a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By its upper or lower edge, from or to the channel there.
    Edge,
    /// By its side, at the height of its middle, from or to the gutter there.
    Side,
}

/// The way of an arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Down, in one line.
    Down,
    /// To the side, in one line.
    Across,
    /// To the side, then down.
    AcrossDown,
    /// Down, then to the side.
    DownAcross,
    /// Through the one channel between two rows.
    Channel,
    /// Through a gutter, with or without channels before and after.
    Gutter {
        /// Which gutter.
        gutter: usize,
        /// How it leaves.
        start: End,
        /// How it arrives.
        end: End,
    },
}

/// Finds the ways of all arrows; none for one that names a step that is not there.
pub fn route(chart: &LaneChart, grid: &mut Grid) -> Vec<Option<Way>> {
    let mut router = Router {
        chart,
        grid,
        top: vec![false; chart.steps.len()],
        bottom: vec![false; chart.steps.len()],
        sides: BTreeSet::new(),
    };
    let mut ways: Vec<Option<Way>> = vec![None; chart.arrows.len()];
    // The straightest ways choose first.
    for pass in 0..5 {
        for (n, way) in ways.iter_mut().enumerate().filter(|(_, w)| w.is_none()) {
            *way = match pass {
                0 => router.down(n),
                1 => router.across(n),
                2 => router.across_down(n),
                3 => router.down_across(n),
                _ => router.around(n),
            };
        }
    }
    ways
}

struct Router<'a> {
    chart: &'a LaneChart,
    grid: &'a mut Grid,
    /// Steps whose upper edge has its arrow in the middle.
    top: Vec<bool>,
    /// Steps whose lower edge has its arrow in the middle.
    bottom: Vec<bool>,
    /// Where a gutter is crossed at the height of a row's middle: one arrow at most.
    sides: BTreeSet<(usize, usize)>,
}

/// Both ends of an arrow: step, row, lane.
#[derive(Clone, Copy)]
struct Ends {
    from: usize,
    to: usize,
    row: (usize, usize),
    lane: (usize, usize),
}

impl Router<'_> {
    fn ends(&self, arrow: usize) -> Option<Ends> {
        let arrow = self.chart.arrows.get(arrow)?;
        let lane = |n: usize| self.chart.steps.get(n).map(|s| s.lane);
        let row = |n: usize| self.grid.rows.get(n).copied();
        Some(Ends {
            from: arrow.from,
            to: arrow.to,
            row: (row(arrow.from)?, row(arrow.to)?),
            lane: (lane(arrow.from)?, lane(arrow.to)?),
        })
    }

    fn taken(flags: &[bool], step: usize) -> bool {
        flags.get(step).copied().unwrap_or(true)
    }

    fn take(flags: &mut [bool], step: usize) {
        if let Some(flag) = flags.get_mut(step) {
            *flag = true;
        }
    }

    /// The gutters between two lanes, at a row, when none is crossed there yet.
    fn gutters(&self, row: usize, a: usize, b: usize) -> Option<Vec<(usize, usize)>> {
        let all: Vec<(usize, usize)> = (a.min(b) + 1..=a.max(b)).map(|gutter| (row, gutter)).collect();
        all.iter().all(|side| !self.sides.contains(side)).then_some(all)
    }

    fn down(&mut self, arrow: usize) -> Option<Way> {
        let e = self.ends(arrow)?;
        let fits = e.lane.0 == e.lane.1
            && e.row.0 < e.row.1
            && self.grid.free_down(e.lane.0, e.row.0, e.row.1)
            && !Self::taken(&self.bottom, e.from)
            && !Self::taken(&self.top, e.to);
        if !fits {
            return None;
        }
        for row in e.row.0 + 1..e.row.1 {
            self.grid.set(row, e.lane.0, |cell| cell.down = true);
        }
        Self::take(&mut self.bottom, e.from);
        Self::take(&mut self.top, e.to);
        Some(Way::Down)
    }

    fn across(&mut self, arrow: usize) -> Option<Way> {
        let e = self.ends(arrow)?;
        if e.row.0 != e.row.1 || e.lane.0 == e.lane.1 || !self.grid.free_across(e.row.0, e.lane.0, e.lane.1) {
            return None;
        }
        let gutters = self.gutters(e.row.0, e.lane.0, e.lane.1)?;
        self.sides.extend(gutters);
        for lane in e.lane.0.min(e.lane.1) + 1..e.lane.0.max(e.lane.1) {
            self.grid.set(e.row.0, lane, |cell| cell.across = true);
        }
        Some(Way::Across)
    }

    /// Across at the height of the first step, then down in the lane of the second.
    fn across_down(&mut self, arrow: usize) -> Option<Way> {
        let e = self.ends(arrow)?;
        let corner = self.grid.at(e.row.0, e.lane.1);
        let fits = e.row.0 < e.row.1
            && e.lane.0 != e.lane.1
            && corner == super::placement::Cell::default()
            && self.grid.free_across(e.row.0, e.lane.0, e.lane.1)
            && self.grid.free_down(e.lane.1, e.row.0, e.row.1)
            && !Self::taken(&self.top, e.to);
        if !fits {
            return None;
        }
        let gutters = self.gutters(e.row.0, e.lane.0, e.lane.1)?;
        self.claim_corner(gutters, e.row.0, e.lane.1, e.lane.0, e.row.1);
        Self::take(&mut self.top, e.to);
        Some(Way::AcrossDown)
    }

    /// Down in the lane of the first step, then across at the height of the second.
    fn down_across(&mut self, arrow: usize) -> Option<Way> {
        let e = self.ends(arrow)?;
        let corner = self.grid.at(e.row.1, e.lane.0);
        let fits = e.row.0 < e.row.1
            && e.lane.0 != e.lane.1
            && corner == super::placement::Cell::default()
            && self.grid.free_down(e.lane.0, e.row.0, e.row.1)
            && self.grid.free_across(e.row.1, e.lane.0, e.lane.1)
            && !Self::taken(&self.bottom, e.from);
        if !fits {
            return None;
        }
        let gutters = self.gutters(e.row.1, e.lane.0, e.lane.1)?;
        self.claim_corner(gutters, e.row.1, e.lane.0, e.lane.1, e.row.0);
        Self::take(&mut self.bottom, e.from);
        Some(Way::DownAcross)
    }

    /// Claims the cells of a way with one corner at (`row`, `lane`), which runs to `other_lane` in its row and `other_row` in its lane.
    fn claim_corner(&mut self, gutters: Vec<(usize, usize)>, row: usize, lane: usize, other_lane: usize, other_row: usize) {
        self.sides.extend(gutters);
        self.grid.set(row, lane, |cell| {
            cell.across = true;
            cell.down = true;
        });
        for between in lane.min(other_lane) + 1..lane.max(other_lane) {
            self.grid.set(row, between, |cell| cell.across = true);
        }
        for between in row.min(other_row) + 1..row.max(other_row) {
            self.grid.set(between, lane, |cell| cell.down = true);
        }
    }

    /// Through channels and a gutter: always possible.
    fn around(&mut self, arrow: usize) -> Option<Way> {
        let e = self.ends(arrow)?;
        if e.row.1 == e.row.0 + 1 && e.lane.0 != e.lane.1 {
            return Some(Way::Channel);
        }
        // The gutter beside the step that is reached, on the side that the arrow comes from.
        let gutter = if e.lane.0 > e.lane.1 { e.lane.1 + 1 } else { e.lane.1 };
        let back = e.row.1 <= e.row.0;
        let beside = |lane: usize| gutter == lane || gutter == lane + 1;
        let start = if beside(e.lane.0) && self.sides.insert((e.row.0, gutter)) { End::Side } else { End::Edge };
        let end = if back && e.row.0 != e.row.1 && beside(e.lane.1) && self.sides.insert((e.row.1, gutter)) {
            End::Side
        } else {
            End::Edge
        };
        Some(Way::Gutter { gutter, start, end })
    }
}
