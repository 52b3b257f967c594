//! Gives each step a row of its lane.

use super::LaneChart;

/// What stands in the cell where a row and a lane meet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// The step in it.
    pub step: Option<usize>,
    /// Whether an arrow crosses it from side to side.
    pub across: bool,
    /// Whether an arrow crosses it from top to bottom.
    pub down: bool,
}

/// Rows and lanes.
#[derive(Debug, Clone)]
pub struct Grid {
    /// Number of lanes.
    pub lanes: usize,
    /// Cells by row, then lane.
    pub cells: Vec<Vec<Cell>>,
    /// Row of each step.
    pub rows: Vec<usize>,
}

impl Grid {
    /// Returns a cell; outside the grid it is empty.
    pub fn at(&self, row: usize, lane: usize) -> Cell {
        self.cells.get(row).and_then(|r| r.get(lane)).copied().unwrap_or_default()
    }

    /// Changes a cell, adding rows when needed.
    pub fn set(&mut self, row: usize, lane: usize, change: impl FnOnce(&mut Cell)) {
        while self.cells.len() <= row {
            self.cells.push(vec![Cell::default(); self.lanes]);
        }
        if let Some(cell) = self.cells.get_mut(row).and_then(|r| r.get_mut(lane)) {
            change(cell);
        }
    }

    /// Tells whether all cells of a row strictly between two lanes are free for an arrow from side to side.
    pub fn free_across(&self, row: usize, a: usize, b: usize) -> bool {
        (a.min(b) + 1..a.max(b)).all(|lane| {
            let cell = self.at(row, lane);
            cell.step.is_none() && !cell.across
        })
    }

    /// Tells whether all cells of a lane strictly between two rows are free for an arrow from top to bottom.
    pub fn free_down(&self, lane: usize, a: usize, b: usize) -> bool {
        (a.min(b) + 1..a.max(b)).all(|row| {
            let cell = self.at(row, lane);
            cell.step.is_none() && !cell.down
        })
    }
}

/// Places the steps in reading order: below what leads to them, or beside it where the way between is free.
pub fn place(chart: &LaneChart) -> Grid {
    let mut grid = Grid { lanes: chart.lanes.len().max(1), cells: Vec::new(), rows: vec![0; chart.steps.len()] };
    for (n, step) in chart.steps.iter().enumerate() {
        let before: Vec<usize> = chart.arrows.iter().filter(|a| a.to == n && a.from < n).map(|a| a.from).collect();
        let floor = before.iter().filter_map(|p| grid.rows.get(*p)).max().copied();
        let beside = floor.filter(|row| {
            let here = grid.at(*row, step.lane);
            here == Cell::default()
                && before.iter().any(|p| {
                    let lane = chart.steps.get(*p).map_or(step.lane, |s| s.lane);
                    grid.rows.get(*p) == Some(row) && lane != step.lane && grid.free_across(*row, lane, step.lane)
                })
        });
        let mut row = match (beside, floor) {
            (Some(row), _) => row,
            (None, Some(floor)) => floor + 1,
            (None, None) if n == 0 => 0,
            (None, None) => grid.rows.get(n - 1).map_or(0, |r| r + 1),
        };
        while grid.at(row, step.lane) != Cell::default() {
            row += 1;
        }
        if beside == Some(row) {
            let from = before.iter().find(|p| grid.rows.get(**p) == Some(&row));
            let lane = from.and_then(|p| chart.steps.get(*p)).map_or(step.lane, |s| s.lane);
            for between in lane.min(step.lane) + 1..lane.max(step.lane) {
                grid.set(row, between, |cell| cell.across = true);
            }
        }
        grid.set(row, step.lane, |cell| cell.step = Some(n));
        if let Some(own) = grid.rows.get_mut(n) {
            *own = row;
        }
    }
    // The reservations have done their work; routes claim cells anew.
    for cell in grid.cells.iter_mut().flatten() {
        cell.across = false;
    }
    grid
}
