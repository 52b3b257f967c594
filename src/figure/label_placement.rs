//! Places labels so that none covers another label or a mark.

/// A rectangle of the drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Area {
    /// Whether two areas have something in common.
    pub fn meets(&self, other: &Area) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }

    /// Whether a stretch of a line passes through.
    pub fn is_crossed(&self, (ax, ay): (f64, f64), (bx, by): (f64, f64)) -> bool {
        // The stretch is cut at each side in turn; something of it is left if it passes through (Liang and Barsky).
        let (dx, dy) = (bx - ax, by - ay);
        let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
        let sides = [(-dx, ax - self.x), (dx, self.x + self.width - ax), (-dy, ay - self.y), (dy, self.y + self.height - ay)];
        for (step, room) in sides {
            if step.abs() < f64::EPSILON {
                if room < 0.0 {
                    return false;
                }
            } else if step < 0.0 {
                enters = enters.max(room / step);
            } else {
                leaves = leaves.min(room / step);
            }
        }
        enters <= leaves
    }

    fn holds(&self, other: &Area) -> bool {
        other.x >= self.x
            && other.y >= self.y
            && other.x + other.width <= self.x + self.width
            && other.y + other.height <= self.y + self.height
    }
}

/// Keeps what is taken of a drawing.
#[derive(Debug)]
pub struct Placer {
    bounds: Area,
    taken: Vec<Area>,
}

impl Placer {
    /// Begins with an empty drawing of these bounds.
    pub fn new(bounds: Area) -> Self {
        Placer { bounds, taken: Vec::new() }
    }

    /// Takes a rectangle, whatever lies there.
    pub fn take(&mut self, area: Area) {
        self.taken.push(area);
    }

    fn is_free(&self, area: &Area) -> bool {
        self.bounds.holds(area) && !self.taken.iter().any(|t| t.meets(area))
    }

    /// Finds and takes a place of a size that touches a mark of a radius, without a leader line.
    pub fn beside(&mut self, x: f64, y: f64, radius: f64, width: f64, height: f64) -> Option<Area> {
        let gap = radius + 3.0;
        let slant = gap * 0.71;
        // Above and below, a label near the edge moves inwards.
        let (left, right) = (self.bounds.x, self.bounds.x + self.bounds.width - width);
        let (middle, centre) = (y - height / 2.0, (x - width / 2.0).min(right).max(left));
        let places = [
            (x + gap, middle),
            (x - gap - width, middle),
            (centre, y - gap - height),
            (centre, y + gap),
            (x + slant, y - slant - height),
            (x + slant, y + slant),
            (x - slant - width, y - slant - height),
            (x - slant - width, y + slant),
        ];
        let found = places.into_iter().map(|(x, y)| Area { x, y, width, height }).find(|a| self.is_free(a))?;
        self.take(found);
        Some(found)
    }

    /// Finds and takes the nearest free place around a mark, to be tied to it by a line; no further than so many rings of ten units.
    pub fn around(&mut self, x: f64, y: f64, radius: f64, width: f64, height: f64, rings: u8) -> Option<Area> {
        for ring in 1..rings {
            let distance = radius + 6.0 + f64::from(ring) * 10.0;
            for turn in 0..24u8 {
                let angle = f64::from(turn) * std::f64::consts::TAU / 24.0;
                let (px, py) = (x + distance * angle.cos(), y + distance * angle.sin());
                let left = if angle.cos() < -0.1 { px - width } else { px };
                let area = Area { x: left, y: py - height / 2.0, width, height };
                if self.is_free(&area) {
                    self.take(area);
                    return Some(area);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_crosses_what_it_passes_through() {
        let area = Area { x: 10.0, y: 10.0, width: 10.0, height: 10.0 };
        for (from, to) in [((0.0, 0.0), (30.0, 30.0)), ((15.0, 0.0), (15.0, 40.0)), ((12.0, 12.0), (13.0, 13.0))] {
            assert!(area.is_crossed(from, to), "{from:?} {to:?}");
        }
        for (from, to) in
            [((0.0, 0.0), (9.0, 9.0)), ((0.0, 15.0), (5.0, 15.0)), ((0.0, 25.0), (40.0, 25.0)), ((0.0, 16.0), (16.0, 0.0))]
        {
            assert!(!area.is_crossed(from, to), "{from:?} {to:?}");
        }
    }

    #[test]
    fn fifty_labels_of_one_point_do_not_cover_each_other() {
        let mut placer = Placer::new(Area { x: 0.0, y: 0.0, width: 640.0, height: 440.0 });
        let mut all: Vec<Area> = Vec::new();
        for _ in 0..50 {
            let place = placer.beside(320.0, 220.0, 5.0, 36.0, 13.0).or_else(|| placer.around(320.0, 220.0, 5.0, 36.0, 13.0, 28));
            let place = place.expect("there is room");
            assert!(all.iter().all(|a| !a.meets(&place)));
            all.push(place);
        }
    }
}
