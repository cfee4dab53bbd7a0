//! E-step alone, nothing flushed: what is told to people about rows under a finished model.

use core::f64::consts::LN_2;

use gaussmix_kernel::shares::add_exponentials;

use gaussmix_kernel::elementary::{ln_pair, power};
use gaussmix_kernel::lanes::{Pair, as_doubles, as_doubles_mut};
use crate::prepared::Prepared;
use crate::rows::{ROWS_PER_TILE, TILE, Tile};

use super::{Workspace, log_densities};

/// One tile's densities, row by row within the tile.
pub struct DensityTile<'a> {
    k: usize,
    /// K x TILE: log2(w_k N(x | k))
    logs: &'a [f64],
    best: &'a [f64],
    /// Sum of 2^(log - best).
    sums: &'a [f64],
    log_density: &'a [f64],
}

/// Evaluates a tile; the workspace keeps the numbers.
pub fn log_densities_of_tile<'a>(tile: &Tile, prepared: &Prepared, workspace: &'a mut Workspace) -> DensityTile<'a> {
    log_densities(tile, prepared, workspace);
    let Workspace { shares, best, factor, log_density, .. } = workspace;
    as_doubles_mut(factor).fill(0.0);
    for shares in shares.chunks_exact(TILE).take(prepared.params.k) {
        add_exponentials(&shares[..tile.len], best, factor);
    }
    let ln_2 = Pair::splat(LN_2);
    for o in 0..tile.len {
        for u in 0..4 {
            log_density[o][u] = ln_2 * best[o][u] + ln_pair(factor[o][u]);
        }
    }
    DensityTile {
        k: prepared.params.k,
        logs: as_doubles(shares),
        best: as_doubles(best),
        sums: as_doubles(factor),
        log_density: as_doubles(log_density),
    }
}

impl DensityTile<'_> {
    /// ln p(x_n), in nats and the prepared parameters' units.
    pub fn log_density(&self, n: usize) -> f64 {
        self.log_density[n]
    }

    /// ln(w_k N(x_n | k)).
    pub fn joint_log_density(&self, n: usize, k: usize) -> f64 {
        LN_2 * self.log2_joint(n, k)
    }

    /// log2(w_k N(x_n | k)).
    pub fn log2_joint(&self, n: usize, k: usize) -> f64 {
        self.logs[k * ROWS_PER_TILE + n]
    }

    pub fn responsibility(&self, n: usize, k: usize) -> f64 {
        power(Pair::splat(self.log2_joint(n, k) - self.best[n])).low() / self.sums[n]
    }

    /// The most responsible component, the first of equals.
    pub fn label(&self, n: usize) -> usize {
        let best = self.best[n];
        (0..self.k).find(|&k| self.log2_joint(n, k) >= best).unwrap_or(0)
    }

    /// ln of the label's responsibility: at most 0.
    pub fn log_responsibility_of_label(&self, n: usize) -> f64 {
        LN_2 * self.best[n] - self.log_density(n)
    }
}
