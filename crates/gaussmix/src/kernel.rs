//! The sweep: E-step and M-step sums fused over tiles of rows.
//!
//! The plain algorithm, which `naive` spells out: for each row, l_k = ln(w_k N(x | mu_k, S_k)), r_k = exp(l_k - ln sum exp l),
//! and the sums of r_k, r_k (x - c_k), r_k (x - c_k)(x - c_k)'. What departs from it, and why:
//! 1. A tile of 128 rows at a time, components outside, rows inside: a component's parameters stay in registers or the
//!    nearest cache, and no N x K matrix is ever kept.
//! 2. Logarithms in base 2, their scale folded into the whiteners: the exponential needs no multiplication.
//! 3. A responsibility whose share of the moments is under exp(-50) of the row's largest is zero: denormals would be ten
//!    times slower, and rows without a share need not be gathered.
//! 4. One logarithm for 32 rows: their sums of exponentials are multiplied first.

mod density;
mod moments;
#[cfg(test)]
mod naive;
mod normalise;
#[cfg(test)]
mod tests;

pub use density::{DensityTile, log_densities_of_tile};

use alloc::sync::Arc;
use alloc::{vec, vec::Vec};

use gaussmix_kernel::gather::Gathered;
use gaussmix_kernel::shares::{LOWEST, lift_rows_beyond_measure};
use gaussmix_kernel::{diagonal, small, triangular};
use gaussmix_kernel::lanes::{Octet, ROWS_PER_OCTET, as_doubles_mut, octet};

use crate::prepared::{MomentForm, Prepared, Whiteners};
use crate::rows::{Rows, TILE, Tile};
use crate::stats::{Fold, Stats};

/// The working memory of one tile, made once for a run.
pub struct Workspace {
    /// K x TILE: log-densities in base 2, then exponentials relative to the row's largest.
    pub(crate) shares: Vec<Octet>,
    /// The largest log-density of each row.
    pub(crate) best: [Octet; TILE],
    /// Sum of the exponentials, then what turns an exponential into a (weighted) responsibility.
    pub(crate) factor: [Octet; TILE],
    /// Differences from a centre, gathered feature by feature.
    gathered: Gathered,
}

impl Workspace {
    pub fn new(k: usize, d: usize) -> Self {
        Self {
            shares: vec![octet(0.0); k * TILE],
            best: [octet(LOWEST); TILE],
            factor: [octet(0.0); TILE],
            gathered: Gathered::new(d),
        }
    }
}

/// One leaf's statistics under the prepared parameters.
#[inline(never)]
pub fn sweep_leaf(rows: &Rows, leaf: usize, prepared: &Prepared, workspace: &mut Workspace) -> Stats {
    let mut stats = Stats::zero(prepared.form, prepared.k, prepared.d, Arc::clone(&prepared.centres));
    for tile in rows.leaf(leaf) {
        log_densities(&tile, prepared, workspace);
        normalise::normalise(&tile, prepared, workspace, &mut stats);
        moments::collect(&tile, workspace, &mut stats);
    }
    stats
}

/// The whole sweep on one thread, leaf by leaf in the fixed order.
pub fn sweep(rows: &Rows, prepared: &Prepared, workspace: &mut Workspace) -> Stats {
    let mut fold = Fold::default();
    for leaf in 0..rows.leaf_count() {
        fold.push(sweep_leaf(rows, leaf, prepared, workspace));
    }
    fold.finish().expect("there is at least one row")
}

/// Responsibilities that are given, not computed.
#[derive(Clone, Copy)]
pub enum Given<'a> {
    /// One component for all rows.
    One,
    /// One component a row.
    Labels(&'a [i32]),
    /// N x K
    Responsibilities(&'a [f64]),
}

/// The statistics of given responsibilities about given centres (K x D). Their log-likelihood is left at zero.
pub fn accumulate(rows: &Rows, given: Given, form: MomentForm, centres: Arc<[f64]>) -> Stats {
    let k = centres.len() / rows.d();
    let mut workspace = Workspace::new(k, rows.d());
    let mut fold = Fold::default();
    for leaf in 0..rows.leaf_count() {
        let mut stats = Stats::zero(form, k, rows.d(), Arc::clone(&centres));
        for tile in rows.leaf(leaf) {
            set_shares(&tile, given, k, &mut workspace);
            moments::collect(&tile, &mut workspace, &mut stats);
        }
        fold.push(stats);
    }
    fold.finish().expect("there is at least one row")
}

#[inline(never)]
fn set_shares(tile: &Tile, given: Given, k: usize, workspace: &mut Workspace) {
    for (o, factor) in workspace.factor.iter_mut().enumerate().take(tile.len) {
        *factor = tile.weights.map_or(octet(1.0), |w| w[o]);
    }
    if let Given::One = given {
        workspace.shares.fill(octet(1.0));
        return;
    }
    let shares = as_doubles_mut(&mut workspace.shares);
    shares.fill(0.0);
    for n in 0..tile.rows {
        let row = tile.first_row + n;
        match given {
            Given::One => {}
            Given::Labels(labels) => shares[labels[row] as usize * TILE * ROWS_PER_OCTET + n] = 1.0,
            Given::Responsibilities(r) => {
                for (c, &share) in r[row * k..(row + 1) * k].iter().enumerate() {
                    shares[c * TILE * ROWS_PER_OCTET + n] = share;
                }
            }
        }
    }
}

/// Fills `shares` with log2(w_k N(x_n | mu_k, S_k)) and `best` with each row's largest.
fn log_densities(tile: &Tile, prepared: &Prepared, workspace: &mut Workspace) {
    workspace.best[..tile.len].fill(octet(LOWEST));
    let d = prepared.d;
    let Workspace { shares, best, gathered, .. } = workspace;
    for k in 0..prepared.k {
        let (x, shares) = (tile.octets, &mut shares[k * TILE..][..tile.len]);
        let (mean, whitener, constant) = (&prepared.means[k * d..(k + 1) * d], prepared.whiteners.of(k, d), prepared.constants[k]);
        match (&prepared.whiteners, d) {
            (Whiteners::Diagonal(_), _) => diagonal::log_densities(x, mean, whitener, constant, shares, best),
            (Whiteners::Triangular { .. }, 1..=small::LARGEST) => small::log_densities(x, mean, whitener, constant, shares, best),
            (Whiteners::Triangular { .. }, _) => {
                triangular::log_densities(x, mean, whitener, constant, gathered.octets(d), shares, best);
            }
        }
    }
    lift_rows_beyond_measure(shares, &best[..tile.len]);
}
