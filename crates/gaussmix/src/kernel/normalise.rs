//! From log-densities to responsibilities and the log-likelihood.

use core::f64::consts::LN_2;

use gaussmix_kernel::shares::exponentials;

use gaussmix_kernel::elementary::{ln, ln_pair};
use gaussmix_kernel::lanes::{Octet, Pair, as_doubles_mut};
use crate::prepared::Prepared;
use crate::rows::{TILE, Tile};
use crate::stats::Stats;

use super::Workspace;

/// Octets whose sums of exponentials are multiplied before one logarithm is taken: each lane's product of 16 sums
/// (each from 1 to K) stays finite for K up to 2^63.
const OCTETS_PER_LOGARITHM: usize = 4;

/// Turns log-densities into exponentials relative to the row's largest, and sets the factors that make them responsibilities.
pub fn normalise(tile: &Tile, prepared: &Prepared, workspace: &mut Workspace, stats: &mut Stats) {
    let Workspace { shares, best, factor, .. } = workspace;
    let (best, factor) = (&best[..tile.len], &mut factor[..tile.len]);
    as_doubles_mut(factor).fill(0.0);
    for (k, shares) in shares.chunks_exact_mut(TILE).enumerate().take(prepared.params.k) {
        exponentials(shares, best, factor, prepared.constants[k], prepared.flush_limit);
    }
    match tile.weights {
        None => plain(best, factor, stats),
        Some(weights) => weighted(best, factor, weights, stats),
    }
}

#[inline(never)]
fn plain(best: &[Octet], factor: &mut [Octet], stats: &mut Stats) {
    let one = Pair::splat(1.0);
    let (mut log, mut magnitude) = (0.0, 0.0);
    for (best, factor) in best.chunks(OCTETS_PER_LOGARITHM).zip(factor.chunks_mut(OCTETS_PER_LOGARITHM)) {
        let (mut product, mut sum) = (one, Pair::splat(0.0));
        for (best, factor) in best.iter().zip(factor) {
            for u in 0..4 {
                product = product * factor[u];
                sum = sum + best[u];
                factor[u] = one / factor[u];
            }
        }
        let part = LN_2 * sum.sum() + (ln(product.low()) + ln(product.high()));
        log += part;
        magnitude += part.abs();
    }
    stats.log_likelihood += log;
    stats.magnitude += magnitude;
}

#[inline(never)]
fn weighted(best: &[Octet], factor: &mut [Octet], weights: &[Octet], stats: &mut Stats) {
    let ln_2 = Pair::splat(LN_2);
    let mut log = Pair::splat(0.0);
    for ((best, factor), weight) in best.iter().zip(factor).zip(weights) {
        for u in 0..4 {
            log = log + weight[u] * (ln_2 * best[u] + ln_pair(factor[u]));
            factor[u] = weight[u] / factor[u];
        }
    }
    stats.log_likelihood += log.sum();
    stats.magnitude += log.sum().abs();
}
