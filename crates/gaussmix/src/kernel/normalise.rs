//! From log-densities to responsibilities and the log-likelihood.

use core::f64::consts::LN_2;

use gaussmix_kernel::shares::exponentials;

use gaussmix_kernel::elementary::ln_pair;
use gaussmix_kernel::lanes::{Octet, Pair, as_doubles_mut};
use crate::prepared::Prepared;
use crate::rows::{TILE, Tile};
use crate::stats::Stats;

use super::Workspace;

/// Octets whose sums of exponentials are multiplied before one logarithm is taken: each lane's product of 16 sums
/// (each from 1 to K) stays finite for K up to 2^63.
const OCTETS_PER_LOGARITHM: usize = 4;

/// What a tile adds to the sums of the rows' likelihood, in nats, row weights included.
pub struct Likelihood {
    /// sum ln p
    pub log: f64,
    /// sum |ln p|, in the grain of what is added at once
    pub magnitude: f64,
    /// sum ln r of each row's likeliest component
    pub log_responsibility: f64,
}

impl Likelihood {
    pub fn add_to(&self, stats: &mut Stats) {
        stats.log_likelihood += self.log;
        stats.magnitude += self.magnitude;
    }
}

/// Turns log-densities into exponentials relative to the row's largest, and sets the factors that make them responsibilities.
pub fn normalise(tile: &Tile, prepared: &Prepared, workspace: &mut Workspace) -> Likelihood {
    let Workspace { shares, best, factor, .. } = workspace;
    let (best, factor) = (&best[..tile.len], &mut factor[..tile.len]);
    as_doubles_mut(factor).fill(0.0);
    for (k, shares) in shares.chunks_exact_mut(TILE).enumerate().take(prepared.params.k) {
        exponentials(shares, best, factor, prepared.constants[k], prepared.flush);
    }
    match tile.weights {
        None => plain(best, factor),
        Some(weights) => weighted(best, factor, weights),
    }
}

#[inline(never)]
fn plain(best: &[Octet], factor: &mut [Octet]) -> Likelihood {
    let one = Pair::splat(1.0);
    let mut likelihood = Likelihood { log: 0.0, magnitude: 0.0, log_responsibility: 0.0 };
    for (best, factor) in best.chunks(OCTETS_PER_LOGARITHM).zip(factor.chunks_mut(OCTETS_PER_LOGARITHM)) {
        let (mut product, mut sum) = (one, Pair::splat(0.0));
        for (best, factor) in best.iter().zip(factor) {
            for u in 0..4 {
                product = product * factor[u];
                sum = sum + best[u];
                factor[u] = one / factor[u];
            }
        }
        let beyond_largest = ln_pair(product).sum();
        let log = LN_2 * sum.sum() + beyond_largest;
        likelihood.log += log;
        likelihood.magnitude += log.abs();
        likelihood.log_responsibility -= beyond_largest;
    }
    likelihood
}

#[inline(never)]
fn weighted(best: &[Octet], factor: &mut [Octet], weights: &[Octet]) -> Likelihood {
    let (zero, ln_2) = (Pair::splat(0.0), Pair::splat(LN_2));
    let (mut log, mut beyond_largest) = (zero, zero);
    for ((best, factor), weight) in best.iter().zip(factor).zip(weights) {
        for u in 0..4 {
            let beyond = ln_pair(factor[u]);
            log = log + weight[u] * (ln_2 * best[u] + beyond);
            beyond_largest = beyond_largest + weight[u] * beyond;
            factor[u] = weight[u] / factor[u];
        }
    }
    Likelihood { log: log.sum(), magnitude: log.sum().abs(), log_responsibility: -beyond_largest.sum() }
}
