//! The M-step: a pure function of a sweep's statistics and the parameters that were swept.

use alloc::{vec, vec::Vec};

use crate::covariance::{Floor, estimate};
use crate::params::Params;
use crate::stats::Stats;

/// A component with less than this is without rows; its sums would be denormal.
const EMPTY: f64 = 1e-290;

/// A mean that moved farther than this many variances (squared) has cancelled digits of its covariance away.
const FAR_JUMP: f64 = 1e5;

/// What holds during a whole fit.
#[derive(Clone, Debug)]
pub struct Rules {
    pub floor: Floor,
    pub equal_weights: bool,
}

pub struct Update {
    pub params: Params,
    /// K: the floor changed the covariance.
    pub floored: Vec<bool>,
    /// K: no rows; mean and covariance stay as they were.
    pub empty: Vec<bool>,
    /// Whether a mean jumped so far that the moments should be taken again about the new means.
    pub far_jump: bool,
}

pub fn update(stats: &Stats, previous: &Params, rules: &Rules) -> Update {
    let (k, d) = (stats.k(), stats.d());
    let total: f64 = stats.counts.iter().sum();
    let empty: Vec<bool> = stats.counts.iter().map(|&count| count < EMPTY).collect();
    let weights = if rules.equal_weights { vec![1.0 / k as f64; k] } else { stats.counts.iter().map(|c| c / total).collect() };
    let mut means = previous.means.clone();
    for k in (0..k).filter(|&k| !empty[k]) {
        for (j, delta) in stats.delta(k).enumerate() {
            means[k * d + j] = stats.centres[k * d + j] + delta;
        }
    }
    let estimate = estimate(previous.covariances.family(), stats, previous, &empty, &rules.floor);
    let params = Params { k, d, weights, means, covariances: estimate.covariances };
    let far_jump = (0..k).any(|k| !empty[k] && jumped_far(stats, &params, k));
    Update { params, floored: estimate.floored, empty, far_jump }
}

fn jumped_far(stats: &Stats, params: &Params, k: usize) -> bool {
    let d = params.d;
    let matrix = params.covariances.matrix(k, d);
    stats.delta(k).enumerate().any(|(j, delta)| delta * delta > FAR_JUMP * matrix[j * d + j])
}
