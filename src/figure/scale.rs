//! Axes: round steps, and where a value falls.

/// A straight scale from values to places in the drawing.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    /// The least value.
    pub low: f64,
    /// The greatest value.
    pub high: f64,
    /// Where the least value stands.
    pub from: f64,
    /// Where the greatest value stands.
    pub to: f64,
}

impl Scale {
    /// A scale over exactly these values.
    pub fn new(low: f64, high: f64, from: f64, to: f64) -> Self {
        let (low, high) = if low.is_finite() && high.is_finite() { (low.min(high), high.max(low)) } else { (0.0, 1.0) };
        let high = if (high - low).abs() < f64::EPSILON { low + 1.0 } else { high };
        Scale { low, high, from, to }
    }

    /// A scale whose ends are round numbers around these values.
    pub fn round(low: f64, high: f64, from: f64, to: f64) -> Self {
        let tight = Scale::new(low, high, from, to);
        let step = tight.step(5);
        Scale { low: (tight.low / step).floor() * step, high: (tight.high / step).ceil() * step, ..tight }
    }

    /// Where a value stands.
    pub fn at(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        self.from + share * (self.to - self.from)
    }

    /// A round step (1, 2 or 5 times a power of ten) that makes about `wanted` of them.
    fn step(&self, wanted: u8) -> f64 {
        let raw = (self.high - self.low) / f64::from(wanted.max(1));
        let power = 10f64.powf(raw.log10().floor());
        let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|f| raw <= f * power * 1.000_001).unwrap_or(10.0);
        factor * power
    }

    /// Round values within the scale, about `wanted` of them.
    pub fn ticks(&self, wanted: u8) -> Vec<f64> {
        let step = self.step(wanted);
        let first = (self.low / step - 1e-9).ceil();
        let mut ticks = Vec::new();
        // An even scale never makes more than three times what is wanted; the bound is for broken input.
        for n in 0..u32::from(wanted) * 3 + 2 {
            let value = (first + f64::from(n)) * step;
            if value > self.high + step * 1e-9 {
                break;
            }
            ticks.push(if value.abs() < step * 1e-9 { 0.0 } else { value });
        }
        ticks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_ends_hold_the_values() {
        let scale = Scale::round(10.9, 78.7, 0.0, 100.0);
        assert_eq!((scale.low, scale.high), (0.0, 80.0));
        assert_eq!(scale.ticks(5), [0.0, 20.0, 40.0, 60.0, 80.0]);
        assert!((scale.at(40.0) - 50.0).abs() < 1e-9);
    }

    #[test]
    fn one_value_and_broken_values_still_make_a_scale() {
        assert!(Scale::round(5.0, 5.0, 0.0, 1.0).at(5.0).is_finite());
        assert!(!Scale::round(f64::NAN, 3.0, 0.0, 1.0).ticks(5).is_empty());
    }
}
