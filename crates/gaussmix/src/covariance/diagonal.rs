use alloc::{vec, vec::Vec};

use super::{Estimate, Floor};
use crate::params::{Covariances, Params};
use crate::stats::Stats;

/// Each component its own variances.
#[inline(never)]
pub fn estimate(stats: &Stats, previous: &Params, empty: &[bool], floor: &Floor) -> Estimate {
    let d = stats.d();
    let mut variances = Vec::with_capacity(stats.k() * d);
    let mut floored = vec![false; stats.k()];
    for k in 0..stats.k() {
        if empty[k] {
            let matrix = previous.covariances.matrix(k, d);
            variances.extend((0..d).map(|j| matrix[j * d + j]));
            continue;
        }
        for (j, (variance, delta)) in raw(stats, k).zip(stats.delta(k)).enumerate() {
            let mut variance = variance - delta * delta;
            floored[k] |= floor.raise(j, &mut variance);
            variances.push(variance);
        }
    }
    Estimate { covariances: Covariances::Diagonal(variances), floored }
}

/// Mean squared distance from the centre, feature by feature.
pub fn raw(stats: &Stats, k: usize) -> impl Iterator<Item = f64> + '_ {
    let inverse = 1.0 / stats.counts[k];
    stats.moments[stats.moment_range(k)].iter().map(move |m| m * inverse)
}
