//! The M-step's sums of one leaf: counts, first and second moments of each component about its centre.

use alloc::vec;

use gaussmix_kernel::gather::Gathered;
use gaussmix_kernel::lanes::{Octet, ROWS_PER_OCTET};
use gaussmix_kernel::products::add_products;
use gaussmix_kernel::shares::Sharers;
use gaussmix_kernel::{diagonal, isotropic, lanes, shares, small};

use super::Workspace;
use crate::linalg::{add_scaled, dot, packed_row};
use crate::prepared::{MomentForm, Prepared};
use crate::rows::{TILE, Tile};
use crate::stats::Stats;

pub struct LeafSums {
    pub stats: Stats,
    /// About the origin: what came of tiles that a component has whole. Only where no digits are lost by that.
    by_origin: Option<Stats>,
}

impl LeafSums {
    pub fn new(prepared: &Prepared) -> Self {
        let (k, d, form) = (prepared.params.k, prepared.params.d, prepared.form);
        let by_origin = prepared.by_origin.then(|| Stats::zero(form, k, &vec![0.0; k * d]));
        Self { by_origin, ..Self::about(form, k, &prepared.centres) }
    }

    /// About given centres alone.
    pub fn about(form: MomentForm, k: usize, centres: &[f64]) -> Self {
        Self { stats: Stats::zero(form, k, centres), by_origin: None }
    }

    /// Adds a tile.
    pub fn collect(&mut self, tile: &Tile, workspace: &mut Workspace) {
        let Stats { form, .. } = self.stats;
        let d = self.stats.d();
        workspace.has_whole = false;
        if form == MomentForm::Trace {
            isotropic::norms(tile.octets, d, &mut workspace.norms[..tile.len]);
        }
        for k in 0..self.stats.k() {
            if matches!(form, MomentForm::Full | MomentForm::Pooled) && d <= small::MOMENTS_TO {
                collect_small(tile, k, workspace, &mut self.stats);
            } else {
                self.collect_active(tile, k, workspace);
            }
        }
    }

    /// Goes on with the octets alone in which component k has a share.
    #[inline(never)]
    fn collect_active(&mut self, tile: &Tile, k: usize, workspace: &mut Workspace) {
        let mut active = [0; TILE];
        let shares = &mut workspace.shares[k * TILE..][..tile.len];
        let sharers = shares::responsibilities(shares, &workspace.factor, &mut active);
        let whole = sharers.octets == tile.len && 2 * sharers.rows > tile.len * ROWS_PER_OCTET;
        if sharers.octets == 0 {
            return;
        }
        match &mut self.by_origin {
            Some(stats) if whole => collect_whole(tile, k, &sharers, workspace, stats),
            _ => collect_some(tile, k, &sharers, &active, workspace, &mut self.stats),
        }
    }

    /// The statistics about the centres.
    #[inline(never)]
    pub fn finish(self) -> Stats {
        let mut stats = self.stats;
        centre_traces(&mut stats);
        if let Some(by_origin) = &self.by_origin {
            add_recentred(by_origin, &mut stats);
        }
        stats
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

/// All octets, about the origin.
fn collect_whole(tile: &Tile, k: usize, sharers: &Sharers, workspace: &mut Workspace, stats: &mut Stats) {
    let d = stats.d();
    let range = stats.form.range(k, d);
    let Workspace { whole, has_whole, shares, .. } = workspace;
    if !*has_whole {
        whole.fill_whole(tile.octets, d);
        *has_whole = true;
    }
    whole.weigh(&shares[k * TILE..][..tile.len]);
    stats.counts[k] += sharers.count;
    add_products(whole, &mut stats.sums[k * d..(k + 1) * d], &mut stats.moments[range]);
}

/// The active octets, about the component's centre.
fn collect_some(tile: &Tile, k: usize, sharers: &Sharers, active: &[usize], workspace: &mut Workspace, stats: &mut Stats) {
    let d = stats.d();
    stats.counts[k] += sharers.count;
    let active = &active[..sharers.octets];
    let shares: &[Octet] = &workspace.shares[k * TILE..][..tile.len];
    let gathered: &mut Gathered = &mut workspace.gathered;
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
            let totals = gathered.octets(d);
            isotropic::weighted_rows(tile.octets, active, shares, totals);
            for ((sums, total), centre) in sums.iter_mut().zip(totals).zip(centre) {
                *sums += lanes::sum(total) - sharers.count * centre;
            }
            if stats.form == MomentForm::Trace {
                moments[0] += isotropic::weighted_norms(&workspace.norms, active, shares);
            }
        }
        MomentForm::Full | MomentForm::Pooled => {
            gathered.fill(tile.octets, centre, active, sharers.rows, shares);
            add_products(gathered, sums, moments);
        }
    }
}

/// From the traces of moments about zero, which a tile adds, to those about the centres: sum r |x - c|^2 = sum r |x|^2
/// - 2 c's - N |c|^2, s being sum r (x - c).
fn centre_traces(stats: &mut Stats) {
    if stats.form != MomentForm::Trace {
        return;
    }
    let d = stats.d();
    for (k, centre) in stats.centres.chunks_exact(d).enumerate() {
        stats.moments[k] -= 2.0 * dot(centre, &stats.sums[k * d..][..d]) + stats.counts[k] * dot(centre, centre);
    }
}

/// Adds full moments about the origin to those about centres: sum r (x - c)(x - c)' = sum r x x' - t c' - c s', t being sum r x
/// and s = t - N c the sum of r (x - c).
#[inline(never)]
fn add_recentred(by_origin: &Stats, stats: &mut Stats) {
    let d = stats.d();
    for k in 0..stats.k() {
        let (count, totals) = (by_origin.counts[k], &by_origin.sums[k * d..][..d]);
        let centre = &stats.centres[k * d..][..d];
        let range = stats.form.range(k, d);
        let mut sums = totals.to_vec();
        add_scaled(&mut sums, -count, centre);
        for i in 0..d {
            let at = range.start + packed_row(i);
            let row = &mut stats.moments[at..at + i + 1];
            add_scaled(row, 1.0, &by_origin.moments[at..]);
            add_scaled(row, -totals[i], centre);
            add_scaled(row, -centre[i], &sums);
        }
        stats.counts[k] += count;
        add_scaled(&mut stats.sums[k * d..][..d], 1.0, &sums);
    }
}
