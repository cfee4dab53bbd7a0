//! How many more iterations a run will take, for people who wait: nothing is decided by it.
//!
//! EM converges linearly, and so, roughly, does its acceleration: the logarithm of what is left to gain falls along a line,
//! here the one from the first estimate to a smoothed present.

use gaussmix_kernel::elementary::ln;

use super::{Run, SEARCH_FURTHER};
use super::aitken::{STEADY, TRUSTED};

/// The share of a new logarithm in the smoothed one.
const NEW: f64 = 0.25;

/// Estimates of the remaining gain that a line must rest on.
const ENOUGH: usize = 4;

/// Iterations in which the end that acceleration claims is usually confirmed.
const CONFIRMED_AFTER: f64 = 8.0;

#[derive(Default)]
pub struct Forecast {
    seen: usize,
    /// The iteration and the logarithm of the first estimate.
    first: (f64, f64),
    /// The iteration of the last one, and the smoothed logarithm.
    present: (f64, f64),
}

impl Forecast {
    /// Takes what is left to gain after an iteration; NaN while there is no estimate.
    #[inline(never)]
    pub fn observe(&mut self, iteration: usize, remaining_gain: f64) {
        if remaining_gain > 0.0 {
            let log = ln(remaining_gain);
            if self.seen == 0 {
                self.first = (iteration as f64, log);
                self.present = self.first;
            }
            self.seen += 1;
            self.present = (iteration as f64, self.present.1 + NEW * (log - self.present.1));
        }
    }

    /// The iteration at which the remaining gain will be down to `target`; NaN while that can't be told.
    pub fn iteration_of(&self, target: f64) -> f64 {
        let fall = (self.first.1 - self.present.1) / (self.present.0 - self.first.0);
        if self.seen < ENOUGH || !(fall > 0.0 && target > 0.0) {
            return f64::NAN;
        }
        self.present.0 + (self.present.1 - ln(target)).max(0.0) / fall
    }
}

impl Run {
    /// Iterations that are left, by an estimate; exact where textbook EM is asked for their number; NaN while there is none.
    #[inline(never)]
    pub fn iterations_left(&self) -> f64 {
        let most = self.most_iterations_left();
        if self.counts_iterations() {
            return most;
        }
        let (share, then) = if self.setting.acceleration { (SEARCH_FURTHER, CONFIRMED_AFTER) } else { (TRUSTED, STEADY as f64) };
        let target = (share * self.setting.tolerance).max(self.rounding);
        let left = self.forecast.iteration_of(target) - self.iterations as f64;
        // Written so that NaN stays NaN.
        let left = if left < 0.0 { then } else { left + then };
        if left > most { most } else { left }
    }

    /// How often the rows have been swept for it.
    pub fn sweeps(&self) -> usize {
        self.sweeps
    }

    /// Iterations that are left to the limit.
    pub fn most_iterations_left(&self) -> f64 {
        self.setting.max_iterations.saturating_sub(self.iterations) as f64
    }
}

/// A run's forecast held against the usual length of its like, where either is known (NaN where not): the middle of both.
#[inline(never)]
pub fn with_the_usual(left: f64, usual: f64, spent: f64) -> f64 {
    if usual.is_nan() {
        return left;
    }
    if left.is_nan() {
        return if usual > spent { usual - spent } else { f64::NAN };
    }
    0.5 * (left + (usual - spent).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(gains: impl IntoIterator<Item = f64>) -> Forecast {
        let mut forecast = Forecast::default();
        gains.into_iter().enumerate().for_each(|(i, gain)| forecast.observe(i, gain));
        forecast
    }

    #[test]
    fn a_line_is_followed_to_its_end() {
        let forecast = observed((0..40).map(|i| 0.5f64.powi(i)));
        // 0.5^100; the smoothed present lags behind.
        let end = forecast.iteration_of(0.5f64.powi(100));
        assert!((95.0..115.0).contains(&end), "{end}");
        assert_eq!(forecast.iteration_of(1.0), 39.0);
    }

    #[test]
    fn noise_moves_it_little_and_gaps_not_at_all() {
        let clean = observed((0..80).map(|i| 0.8f64.powi(i))).iteration_of(1e-12);
        let noisy = observed((0..80).map(|i| 0.8f64.powi(i) * if i % 2 == 0 { 2.0 } else { 0.5 })).iteration_of(1e-12);
        assert!((noisy / clean - 1.0).abs() < 0.1, "{noisy} against {clean}");
        let gaps = observed((0..80).map(|i| if i % 3 == 0 { 0.8f64.powi(i) } else { f64::NAN })).iteration_of(1e-12);
        assert!((gaps / clean - 1.0).abs() < 0.1, "{gaps} against {clean}");
    }

    #[test]
    fn nothing_is_said_without_a_fall() {
        assert!(observed([1.0, 0.1, 0.01]).iteration_of(1e-6).is_nan());
        assert!(observed([f64::NAN; 20]).iteration_of(1e-6).is_nan());
        assert!(observed((0..20).map(|i| 1.1f64.powi(i))).iteration_of(1e-6).is_nan());
        assert!(observed((0..20).map(|i| 0.5f64.powi(i))).iteration_of(0.0).is_nan());
    }

    #[test]
    fn the_usual_length_helps_where_there_is_one() {
        assert_eq!(with_the_usual(10.0, f64::NAN, 5.0), 10.0);
        assert_eq!(with_the_usual(10.0, 25.0, 5.0), 15.0);
        assert_eq!(with_the_usual(10.0, 25.0, 50.0), 5.0);
        assert_eq!(with_the_usual(f64::NAN, 25.0, 5.0), 20.0);
        assert!(with_the_usual(f64::NAN, 25.0, 30.0).is_nan() && with_the_usual(f64::NAN, f64::NAN, 0.0).is_nan());
    }
}
