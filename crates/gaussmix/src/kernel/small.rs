//! Full and tied covariances in one to four dimensions: everything of a component stays in registers.

use crate::lanes::Pair;
use crate::linalg::packed_row;
use crate::prepared::Prepared;
use crate::rows::{TILE, Tile};
use crate::stats::Stats;

use super::Workspace;

#[inline(always)]
fn splat<const D: usize>(values: &[f64]) -> [Pair; D] {
    core::array::from_fn(|j| Pair::splat(values[j]))
}

#[inline(always)]
fn triangle<const D: usize>(packed: &[f64]) -> [[Pair; D]; D] {
    core::array::from_fn(|i| core::array::from_fn(|j| Pair::splat(if j <= i { packed[packed_row(i) + j] } else { 0.0 })))
}

pub fn log_densities<const D: usize>(tile: &Tile, prepared: &Prepared, workspace: &mut Workspace) {
    for k in 0..prepared.k {
        let mean: [Pair; D] = splat(&prepared.means[k * D..]);
        let w: [[Pair; D]; D] = triangle(prepared.whiteners.of(k, D));
        let constant = Pair::splat(prepared.constants[k]);
        let shares = workspace.shares[k * TILE..][..tile.len].iter_mut();
        for ((x, share), best) in tile.octets.chunks_exact(D).zip(shares).zip(&mut workspace.best) {
            for u in 0..4 {
                let diff: [Pair; D] = core::array::from_fn(|j| x[j][u] - mean[j]);
                let mut log = constant;
                for i in 0..D {
                    let mut y = w[i][0] * diff[0];
                    for j in 1..=i {
                        y = y + w[i][j] * diff[j];
                    }
                    log = log - y * y;
                }
                share[u] = log;
                best[u] = best[u].max(log);
            }
        }
    }
}

/// Adds component k's count, sums and full moments over the tile; T is the length of the packed triangle.
pub fn collect<const D: usize, const T: usize>(tile: &Tile, k: usize, workspace: &Workspace, stats: &mut Stats) {
    let zero = Pair::splat(0.0);
    let centre: [Pair; D] = splat(&stats.centres[k * D..]);
    let (mut count, mut sums, mut moments) = (zero, [zero; D], [zero; T]);
    let shares = &workspace.shares[k * TILE..][..tile.len];
    for ((x, share), factor) in tile.octets.chunks_exact(D).zip(shares).zip(&workspace.factor) {
        for u in 0..4 {
            let r = share[u] * factor[u];
            count = count + r;
            let diff: [Pair; D] = core::array::from_fn(|j| x[j][u] - centre[j]);
            for i in 0..D {
                let weighted = r * diff[i];
                sums[i] = sums[i] + weighted;
                for j in 0..=i {
                    moments[packed_row(i) + j] = moments[packed_row(i) + j] + weighted * diff[j];
                }
            }
        }
    }
    stats.counts[k] += count.sum();
    for j in 0..D {
        stats.sums[k * D + j] += sums[j].sum();
    }
    let range = stats.moment_range(k);
    for (total, moment) in stats.moments[range].iter_mut().zip(moments) {
        *total += moment.sum();
    }
}
