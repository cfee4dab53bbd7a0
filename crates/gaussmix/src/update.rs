//! The M-step: a pure function of a sweep's statistics and the parameters that were swept.

use alloc::vec::Vec;

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
    /// Components whose covariance the floor changed.
    pub floored: Vec<usize>,
    /// Components without rows: mean and covariance stay as they were.
    pub empty: Vec<usize>,
    /// Whether a mean jumped so far that the moments should be taken again about the new means.
    pub far_jump: bool,
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
    let floored = estimate(&mut params.covariances, stats, &empty, &rules.floor);
    let far_jump = (0..k).any(|k| !empty.contains(&k) && jumped_far(stats, &params, k));
    Update { params, floored, empty, far_jump }
}

fn jumped_far(stats: &Stats, params: &Params, k: usize) -> bool {
    let moved = |(j, delta): (usize, &f64)| delta * delta > FAR_JUMP * params.covariances.variance(k, j, params.d);
    stats.delta(k).iter().enumerate().any(moved)
}
