//! Log-densities and moments without correlations: diagonal and spherical covariances.

use crate::lanes::{Octet, Pair, octet};

/// constant - |(x - mean) * inverse|^2 for every octet of a tile; `best` keeps each row's largest.
#[inline(never)]
pub fn log_densities(x: &[Octet], mean: &[f64], inverse: &[f64], constant: f64, shares: &mut [Octet], best: &mut [Octet]) {
    let constant = Pair::splat(constant);
    for ((x, share), best) in x.chunks_exact(mean.len()).zip(shares).zip(best) {
        let mut log = [constant; 4];
        for ((x, &mean), &inverse) in x.iter().zip(mean).zip(inverse) {
            let (mean, inverse) = (Pair::splat(mean), Pair::splat(inverse));
            for u in 0..4 {
                let y = (x[u] - mean) * inverse;
                log[u] = log[u] - y * y;
            }
        }
        for u in 0..4 {
            best[u] = best[u].max(log[u]);
        }
        *share = log;
    }
}

/// Sum and sum of squares of feature j's responsible differences; `active` names the octets with a share.
#[inline(never)]
pub fn moments(x: &[Octet], d: usize, j: usize, centre: f64, active: &[usize], responsibilities: &[Octet]) -> [f64; 2] {
    let centre = Pair::splat(centre);
    let (mut sum, mut square) = (octet(0.0), octet(0.0));
    for &o in active {
        let (x, r) = (&x[o * d + j], &responsibilities[o]);
        for u in 0..4 {
            let diff = x[u] - centre;
            let weighted = r[u] * diff;
            sum[u] = sum[u] + weighted;
            square[u] = square[u] + weighted * diff;
        }
    }
    [crate::lanes::sum(&sum), crate::lanes::sum(&square)]
}
