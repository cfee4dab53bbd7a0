//! What plain EM has left to gain, from the ratio of successive gains: Aitken's estimate, believed only once the ratio
//! is steady. A ratio of one or more is a plateau, never convergence.

/// Gains in a row whose ratios must agree.
pub const STEADY: usize = 4;

/// How far successive ratios may differ, as a share of their distance from one.
const DRIFT: f64 = 0.1;

/// The estimate must be under this share of the tolerance: behind a fast mode a slow one may hide.
pub const TRUSTED: f64 = 0.1;

/// The ratio that a first one is not trusted to be under.
const STEEP: f64 = 0.9;

/// Gains in a row under rounding after which nothing more can be seen.
const EXHAUSTED: usize = 3;

#[derive(Default)]
pub struct Aitken {
    gain: f64,
    ratio: f64,
    steady: usize,
    /// The largest of the last steady estimates.
    estimate: f64,
    /// By the larger of the last two ratios, a single one taken for no less than STEEP; NaN before there is one, and where one is no
    /// ratio of a tail.
    cautious: f64,
    unseen: usize,
}

impl Aitken {
    /// Takes the gain of one more step; the first one (against nothing) is NaN.
    pub fn observe(&mut self, gain: f64, rounding: f64) {
        self.unseen = if gain.abs() < rounding { self.unseen + 1 } else { 0 };
        let ratio = gain / self.gain;
        let other = if self.ratio.is_nan() { STEEP } else { self.ratio };
        let larger = ratio.max(other);
        let is_tail = other > 0.0 && gain > 0.0 && ratio > 0.0 && larger < 1.0;
        self.cautious = if is_tail { gain * larger / (1.0 - larger) } else { f64::NAN };
        if ratio > 0.0 && ratio < 1.0 && gain > 0.0 {
            let estimate = gain * ratio / (1.0 - ratio);
            let drifted = (ratio - self.ratio).abs() > DRIFT * (1.0 - ratio);
            self.estimate = if drifted { estimate } else { estimate.max(self.estimate * self.ratio) };
            self.steady = if drifted { 0 } else { self.steady + 1 };
        } else {
            self.steady = 0;
            self.estimate = f64::NAN;
        }
        self.ratio = ratio;
        self.gain = gain;
    }

    pub fn remaining_gain(&self) -> f64 {
        if self.steady > 0 { self.estimate } else { f64::NAN }
    }

    pub fn is_settled(&self, tolerance: f64) -> bool {
        self.steady >= STEADY && self.estimate < TRUSTED * tolerance
    }

    /// For whom an estimate need not be steady.
    pub fn cautious_estimate(&self) -> f64 {
        self.cautious
    }

    /// Whether the last gain was under rounding.
    pub fn has_unseen_gain(&self) -> bool {
        self.unseen > 0
    }

    pub fn is_exhausted(&self) -> bool {
        self.unseen >= EXHAUSTED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(gains: impl IntoIterator<Item = f64>) -> Aitken {
        let mut aitken = Aitken::default();
        gains.into_iter().for_each(|gain| aitken.observe(gain, 1e-12));
        aitken
    }

    #[test]
    fn a_geometric_tail_is_summed() {
        let aitken = observed((0..8).map(|i| 0.5f64.powi(i)));
        assert!((aitken.remaining_gain() - 0.5f64.powi(7)).abs() < 1e-12);
        assert!(aitken.is_settled(0.1) && !aitken.is_settled(0.07));
    }

    #[test]
    fn growing_gains_are_a_plateau_and_drifting_ratios_are_not_believed() {
        assert!(!observed((0..8).map(|i| 1e-9 * 1.5f64.powi(i))).is_settled(1.0));
        assert!(!observed([1.0, 1e-3, 9e-4, 1e-8, 9e-9]).is_settled(1.0));
    }

    #[test]
    fn the_cautious_estimate_goes_by_the_larger_of_two_ratios_and_hardly_trusts_a_single_one() {
        // As a run has it, whose first gain is against nothing.
        let of = |gains: &[f64]| observed([f64::NAN].into_iter().chain(gains.iter().copied())).cautious_estimate();
        assert!(of(&[1.0]).is_nan());
        assert!((of(&[1.0, 0.1]) - 0.1 * STEEP / (1.0 - STEEP)).abs() < 1e-12 && (of(&[1.0, 0.95]) - 0.95 * 0.95 / 0.05).abs() < 1e-12);
        for gains in [[1.0, 0.1, 0.08], [1.0, 0.8, 0.08]] {
            assert!((of(&gains) - 0.08 * 0.8 / (1.0 - 0.8)).abs() < 1e-12, "{gains:?}");
        }
        assert!(of(&[1.0, 1.5, 0.1]).is_nan() && of(&[1.0, 0.1, 0.2]).is_nan());
    }

    #[test]
    fn gains_under_rounding_exhaust_it() {
        assert!(observed([1.0, 1e-13, -1e-13, 0.0]).is_exhausted());
    }
}
