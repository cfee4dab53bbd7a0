use alloc::{vec, vec::Vec};

use super::{Estimate, Floor};
use crate::linalg::unpack_symmetric;
use crate::params::Covariances;
use crate::stats::Stats;

/// One covariance for all: the pooled scatter within components, over all rows.
#[inline(never)]
pub fn estimate(stats: &Stats, empty: &[bool], floor: &Floor) -> Estimate {
    let d = stats.d();
    let mut matrix = unpack_symmetric(&stats.moments, d);
    for k in (0..stats.k()).filter(|&k| !empty[k]) {
        let delta: Vec<f64> = stats.delta(k).collect();
        for (at, value) in matrix.iter_mut().enumerate() {
            *value -= stats.counts[k] * delta[at / d] * delta[at % d];
        }
    }
    let inverse = 1.0 / stats.counts.iter().sum::<f64>();
    matrix.iter_mut().for_each(|value| *value *= inverse);
    let floored = floor.clip(&mut matrix);
    Estimate { covariances: Covariances::Tied(matrix), floored: vec![floored; stats.k()] }
}
