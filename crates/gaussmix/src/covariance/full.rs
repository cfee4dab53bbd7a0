use alloc::{vec, vec::Vec};

use super::{Estimate, Floor};
use crate::linalg::unpack_symmetric;
use crate::params::{Covariances, Params};
use crate::stats::Stats;

/// Each component its own covariance.
#[inline(never)]
pub fn estimate(stats: &Stats, previous: &Params, empty: &[bool], floor: &Floor) -> Estimate {
    let d = stats.d();
    let mut matrices = Vec::with_capacity(stats.k() * d * d);
    let mut floored = vec![false; stats.k()];
    for k in 0..stats.k() {
        if empty[k] {
            matrices.extend(previous.covariances.matrix(k, d));
            continue;
        }
        let mut matrix = unpack_symmetric(&stats.moments[stats.moment_range(k)], d);
        let inverse = 1.0 / stats.counts[k];
        let delta: Vec<f64> = stats.delta(k).collect();
        for (at, value) in matrix.iter_mut().enumerate() {
            *value = *value * inverse - delta[at / d] * delta[at % d];
        }
        floored[k] = floor.clip(&mut matrix);
        matrices.extend(matrix);
    }
    Estimate { covariances: Covariances::Full(matrices), floored }
}
