use alloc::vec;

use super::{Estimate, Floor, diagonal};
use crate::params::{Covariances, Params};
use crate::stats::Stats;

/// Each component one variance: the mean over the features.
#[inline(never)]
pub fn estimate(stats: &Stats, previous: &Params, empty: &[bool], floor: &Floor) -> Estimate {
    let d = stats.d();
    let mut floored = vec![false; stats.k()];
    let variances = (0..stats.k())
        .map(|k| {
            if empty[k] {
                return previous.covariances.matrix(k, d)[0];
            }
            let total: f64 = diagonal::raw(stats, k).zip(stats.delta(k)).map(|(m, delta)| m - delta * delta).sum();
            let mut variance = total / d as f64;
            floored[k] = floor.raise(0, &mut variance);
            variance
        })
        .collect();
    Estimate { covariances: Covariances::Spherical(variances), floored }
}
