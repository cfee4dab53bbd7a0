//! The M-step's sums of one tile: counts, first and second moments of each component about its centre.

use gaussmix_kernel::products::add_products;
use gaussmix_kernel::{diagonal, isotropic, lanes, shares, small};

use super::Workspace;
use crate::linalg::dot;
use crate::prepared::MomentForm;
use crate::rows::{TILE, Tile};
use crate::stats::Stats;

/// Adds the tile to the statistics.
pub fn collect(tile: &Tile, workspace: &mut Workspace, stats: &mut Stats) {
    if stats.form == MomentForm::Trace {
        isotropic::norms(tile.octets, stats.d(), &mut workspace.norms[..tile.len]);
    }
    for k in 0..stats.k() {
        if matches!(stats.form, MomentForm::Full | MomentForm::Pooled) && stats.d() <= small::MOMENTS_TO {
            collect_small(tile, k, workspace, stats);
        } else {
            collect_active(tile, k, workspace, stats);
        }
    }
}

#[inline(never)]
fn collect_small(tile: &Tile, k: usize, workspace: &Workspace, stats: &mut Stats) {
    let d = stats.d();
    let range = stats.form.range(k, d);
    let (centre, sums) = (&stats.centres[k * d..(k + 1) * d], &mut stats.sums[k * d..(k + 1) * d]);
    let shares = &workspace.shares[k * TILE..][..tile.len];
    stats.counts[k] += small::collect(tile.octets, centre, shares, &workspace.factor, sums, &mut stats.moments[range]);
}

/// Goes on with the octets alone in which component k has a share.
#[inline(never)]
fn collect_active(tile: &Tile, k: usize, workspace: &mut Workspace, stats: &mut Stats) {
    let d = stats.d();
    let mut active = [0; TILE];
    let shares = &mut workspace.shares[k * TILE..][..tile.len];
    let sharers = shares::responsibilities(shares, &workspace.factor, &mut active);
    if sharers.octets == 0 {
        return;
    }
    stats.counts[k] += sharers.count;
    let active = &active[..sharers.octets];
    let range = stats.form.range(k, d);
    let (centre, sums) = (&stats.centres[k * d..(k + 1) * d], &mut stats.sums[k * d..(k + 1) * d]);
    let moments = &mut stats.moments[range];
    match stats.form {
        MomentForm::Diagonal => {
            for j in 0..d {
                let [sum, square] = diagonal::moments(tile.octets, d, j, centre[j], active, shares);
                sums[j] += sum;
                moments[j] += square;
            }
        }
        MomentForm::Implied | MomentForm::Trace => {
            let totals = workspace.gathered.octets(d);
            isotropic::weighted_rows(tile.octets, active, shares, totals);
            for ((sums, total), centre) in sums.iter_mut().zip(totals).zip(centre) {
                *sums += lanes::sum(total) - sharers.count * centre;
            }
            if stats.form == MomentForm::Trace {
                moments[0] += isotropic::weighted_norms(&workspace.norms, active, shares);
            }
        }
        MomentForm::Full | MomentForm::Pooled => {
            workspace.gathered.fill(tile.octets, centre, active, sharers.rows, shares);
            add_products(&mut workspace.gathered, sums, moments);
        }
    }
}

/// From the traces of moments about zero, which a tile adds, to those about the centres: sum r |x - c|^2 = sum r |x|^2
/// - 2 c's - N |c|^2, s being sum r (x - c).
#[inline(never)]
pub fn centre_traces(stats: &mut Stats) {
    if stats.form != MomentForm::Trace {
        return;
    }
    let d = stats.d();
    for (k, centre) in stats.centres.chunks_exact(d).enumerate() {
        stats.moments[k] -= 2.0 * dot(centre, &stats.sums[k * d..][..d]) + stats.counts[k] * dot(centre, centre);
    }
}
