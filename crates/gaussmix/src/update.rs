//! The M-step: a pure function of a sweep's statistics and the parameters that were swept.

use alloc::vec::Vec;

use crate::covariance::{Floor, estimate};
use crate::params::Params;
use crate::stats::Stats;

/// A component with less than this is without rows; its sums would be denormal.
const EMPTY: f64 = 1e-290;

/// A mean farther than this many variances (squared) from where its moments were taken has cancelled digits of its covariance
/// away: so many units in the last place.
const FAR: f64 = 1e5;

/// What holds during a whole fit.
#[derive(Clone, Debug)]
pub struct Rules {
    pub floor: Floor,
    pub equal_weights: bool,
}

pub struct Update {
    pub params: Params,
    /// Components whose covariance the floor changed.
    pub floored: Vec<usize>,
    /// Components without rows: mean and covariance stay as they were.
    pub empty: Vec<usize>,
    /// Of each covariance the inverse Cholesky factor where it has been found, else nothing.
    pub factors: Vec<Vec<f64>>,
}

impl Update {
    /// Whether moments about these points (K x D, D for all components, or one number for all) have cancelled digits of a covariance away.
    pub fn is_far_from(&self, points: &[f64]) -> bool {
        let Params { k, d, means, covariances, .. } = &self.params;
        (0..k * d).any(|at| {
            let gap = means[at] - points[at % points.len()];
            gap * gap > FAR * covariances.variance(at / d, at % d, *d) && !self.empty.contains(&(at / d))
        })
    }
}

#[inline(never)]
pub fn update(stats: &Stats, previous: &Params, rules: &Rules) -> Update {
    let (k, d) = (stats.k(), stats.d());
    let total: f64 = stats.counts.iter().sum();
    let mut params = previous.clone();
    let mut empty = Vec::new();
    for k in 0..k {
        params.weights[k] = if rules.equal_weights { 1.0 / stats.k() as f64 } else { stats.counts[k] / total };
        if stats.counts[k] < EMPTY {
            empty.push(k);
            continue;
        }
        for (j, delta) in stats.delta(k).iter().enumerate() {
            params.means[k * d + j] = stats.centres[k * d + j] + delta;
        }
    }
    let (floored, factors) = estimate(&mut params.covariances, stats, &empty, &rules.floor);
    Update { params, floored, empty, factors }
}
