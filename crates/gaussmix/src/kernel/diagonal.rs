//! Log-densities and moments without correlations: diagonal and spherical covariances.

use crate::lanes::{Octet, Pair, octet};
use crate::prepared::Prepared;
use crate::rows::{TILE, Tile};
use crate::stats::Stats;

use super::Workspace;

pub fn log_densities(tile: &Tile, prepared: &Prepared, workspace: &mut Workspace) {
    let d = prepared.d;
    for k in 0..prepared.k {
        let mean = &prepared.means[k * d..(k + 1) * d];
        let inverse = prepared.whiteners.of(k, d);
        let constant = Pair::splat(prepared.constants[k]);
        let shares = workspace.shares[k * TILE..][..tile.len].iter_mut();
        for ((x, share), best) in tile.octets.chunks_exact(d).zip(shares).zip(&mut workspace.best) {
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
}

/// Adds component k's sums and squared moments; `active` names the octets with a share, `responsibilities` theirs.
pub fn collect(tile: &Tile, k: usize, active: &[usize], responsibilities: &[Octet], stats: &mut Stats) {
    let d = stats.d();
    for j in 0..d {
        let centre = Pair::splat(stats.centres[k * d + j]);
        let (mut sum, mut square) = (octet(0.0), octet(0.0));
        for &o in active {
            let (x, r) = (&tile.octets[o * d + j], &responsibilities[o]);
            for u in 0..4 {
                let diff = x[u] - centre;
                let weighted = r[u] * diff;
                sum[u] = sum[u] + weighted;
                square[u] = square[u] + weighted * diff;
            }
        }
        stats.sums[k * d + j] += crate::lanes::sum(&sum);
        stats.moments[k * d + j] += crate::lanes::sum(&square);
    }
}
