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

/// A point of the drawing.
type Spot = (f64, f64);

/// What a leader line may pass through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// Neither labels, nor other leader lines, nor marks but the one that it begins in.
    Nothing,
    /// Marks and leader lines, but no label.
    NoLabel,
    /// Whatever lies there.
    Anything,
}

/// Keeps what is taken of a drawing.
#[derive(Debug, Clone)]
pub struct Placer {
    bounds: Area,
    marks: Vec<Area>,
    labels: Vec<Area>,
    leaders: Vec<(Spot, Spot)>,
}

impl Placer {
    /// Begins with an empty drawing of these bounds.
    pub fn new(bounds: Area) -> Self {
        Placer { bounds, marks: Vec::new(), labels: Vec::new(), leaders: Vec::new() }
    }

    /// Top of the drawing.
    pub fn top(&self) -> f64 {
        self.bounds.y
    }

    /// Bottom of the drawing.
    pub fn bottom(&self) -> f64 {
        self.bounds.y + self.bounds.height
    }

    /// Takes the rectangle of a mark, whatever lies there.
    pub fn take(&mut self, mark: Area) {
        self.marks.push(mark);
    }

    /// Takes the rectangle of a label, whatever lies there.
    pub fn take_label(&mut self, label: Area) {
        self.labels.push(label);
    }

    fn is_free(&self, area: &Area) -> bool {
        self.bounds.holds(area)
            && !self.marks.iter().chain(&self.labels).any(|taken| taken.meets(area))
            && !self.leaders.iter().any(|(from, to)| area.is_crossed(*from, *to))
    }

    fn may_pass(&self, from: Spot, to: Spot, passing: Passing) -> bool {
        let labels = || !self.labels.iter().any(|label| label.is_crossed(from, to));
        let others = || {
            !self.leaders.iter().any(|(a, b)| stretches_cross((from, to), (*a, *b)))
                && !self.marks.iter().any(|mark| !mark.is_crossed(from, from) && mark.is_crossed(from, to))
        };
        match passing {
            Passing::Nothing => labels() && others(),
            Passing::NoLabel => labels(),
            Passing::Anything => true,
        }
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
        self.take_label(found);
        Some(found)
    }

    /// Finds and takes the nearest free place around a mark, to be tied to it by [a line](leader); no further than so many rings of ten
    /// units, and only where the line passes through nothing that it may not.
    pub fn around(
        &mut self,
        (x, y, radius): (f64, f64, f64),
        (width, height): (f64, f64),
        rings: u8,
        passing: Passing,
    ) -> Option<Area> {
        let (least, most) = (self.bounds.x, self.bounds.x + self.bounds.width - width);
        for ring in 1..rings {
            let distance = radius + 6.0 + f64::from(ring) * 10.0;
            for turn in 0..24u8 {
                let angle = f64::from(turn) * std::f64::consts::TAU / 24.0;
                let (px, py) = (x + distance * angle.cos(), y + distance * angle.sin());
                let aside = if angle.cos() < -0.1 { px - width } else { px };
                // Near the edge a label stands across the way of its line.
                let across = (px - width / 2.0).min(most).max(least);
                for left in [aside, across] {
                    let area = Area { x: left, y: py - height / 2.0, width, height };
                    let end = leader((x, y), &area);
                    if self.is_free(&area) && self.may_pass((x, y), end, passing) {
                        self.take_label(area);
                        self.leaders.push(((x, y), end));
                        return Some(area);
                    }
                }
            }
        }
        None
    }
}

/// Where the line from a mark ends that ties a label to it: at the middle of the nearer side, or right above or below the mark.
pub fn leader((x, y): Spot, label: &Area) -> Spot {
    let (right, bottom) = (label.x + label.width, label.y + label.height);
    if label.x < x && x < right {
        return (x, if label.y > y { label.y } else { bottom });
    }
    (if label.x >= x { label.x } else { right }, label.y + label.height / 2.0)
}

/// Whether two stretches of lines cross.
fn stretches_cross((a, b): (Spot, Spot), (c, d): (Spot, Spot)) -> bool {
    // On which side of the line from `p` to `q` a point lies.
    let side = |p: Spot, q: Spot, r: Spot| (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
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
            let size = (36.0, 13.0);
            let place = placer
                .beside(320.0, 220.0, 5.0, size.0, size.1)
                .or_else(|| placer.around((320.0, 220.0, 5.0), size, 28, Passing::Anything));
            let place = place.expect("there is room");
            assert!(all.iter().all(|a| !a.meets(&place)));
            all.push(place);
        }
    }
    #[test]
    fn leader_lines_pass_through_no_label() {
        let mut placer = Placer::new(Area { x: 0.0, y: 0.0, width: 640.0, height: 440.0 });
        let spots: Vec<Spot> = (0..12u8).map(|n| (300.0 + f64::from(n % 4) * 9.0, 200.0 + f64::from(n / 4) * 9.0)).collect();
        for (x, y) in &spots {
            placer.take(Area { x: x - 5.0, y: y - 5.0, width: 10.0, height: 10.0 });
        }
        let (mut labels, mut lines) = (Vec::new(), Vec::new());
        for (x, y) in &spots {
            if let Some(place) = placer.around((*x, *y, 5.0), (90.0, 15.0), 28, Passing::NoLabel) {
                labels.push(place);
                lines.push(((*x, *y), leader((*x, *y), &place)));
            }
        }
        assert!(labels.len() > 8, "{labels:?}");
        for (n, (from, to)) in lines.iter().enumerate() {
            for (m, label) in labels.iter().enumerate() {
                assert!(n == m || !label.is_crossed(*from, *to), "{n} {m}");
            }
        }
    }
}
