//! The sweep: E-step and M-step sums fused over tiles of rows.
//!
//! The plain algorithm, which `naive` spells out: for each row, l_k = ln(w_k N(x | mu_k, S_k)), r_k = exp(l_k - ln sum exp l),
//! and the sums of r_k, r_k (x - c_k), r_k (x - c_k)(x - c_k)'. What departs from it, and why:
//! 1. A tile of 128 rows at a time, components outside, rows inside: a component's parameters stay in registers or the
//!    nearest cache, and no N x K matrix is ever kept.
//! 2. Logarithms in base 2, their scale folded into the whiteners: the exponential needs no multiplication.
//! 3. A responsibility whose share of the moments is under 2^-73 of the row's largest is zero: denormals would be ten
//!    times slower, and rows without a share need not be gathered.
//! 4. One logarithm for 32 rows: their sums of exponentials are multiplied first.
//! 5. A sum of squares ends once its share is sure to be flushed, the likeliest components being summed first.
//! 6. Where one covariance serves all components, the rows are whitened once for all of them, and second moments are not
//!    collected: they follow from those of all rows (see `totals`).

mod density;
mod given;
mod moments;
#[cfg(test)]
pub(crate) mod naive;
mod normalise;
#[cfg(test)]
mod tests;

pub use density::{DensityTile, log_densities_of_tile};
pub use given::{Given, accumulate, accumulate_leaf};
pub(crate) use normalise::normalise;
use moments::LeafSums;

use alloc::{vec, vec::Vec};
use core::f64::consts::LN_2;
use core::ops::Range;

use gaussmix_kernel::gather::Gathered;
use gaussmix_kernel::shares::{self, LOWEST, lift_rows_beyond_measure};
use gaussmix_kernel::pruning::{PRUNES_DIAGONALS_FROM, PRUNES_FROM, Squares};
use gaussmix_kernel::{diagonal, isotropic, small, triangular};
use gaussmix_kernel::lanes::{Octet, ROWS_PER_OCTET, as_doubles, as_doubles_mut, octet};

use crate::fold::Fold;
use crate::linalg::dot;
use crate::params::Params;
use crate::prepared::{FLUSH, MomentForm, Prepared, WHOLE_TO};
use crate::rows::{Rows, TILE, Tile};
use crate::stats::Stats;

/// The working memory of one tile, made once for a run.
pub struct Workspace {
    /// K x TILE: log-densities in base 2, then exponentials relative to the row's largest.
    pub(crate) shares: Vec<Octet>,
    /// The largest log-density of each row.
    pub(crate) best: Vec<Octet>,
    /// Sum of the exponentials, then what turns an exponential into a (weighted) responsibility.
    pub(crate) factor: Vec<Octet>,
    /// ln p of each row, or its sum of z 2^z, where one of them is asked for.
    pub(crate) log_density: Vec<Octet>,
    /// The likeliest component of each row, where it is asked for.
    pub(crate) labels: Vec<Octet>,
    /// |x|^2 of each row, where it is needed.
    norms: Vec<Octet>,
    /// Differences from a centre, gathered feature by feature, or the tile's whitened rows.
    gathered: Gathered,
    /// The tile's rows feature by feature, once a component has asked for them.
    whole: Gathered,
    has_whole: bool,
    /// The component that was likeliest for each row in the last sweep, octet by octet: a guess that costs time where it is
    /// wrong, and changes no bit.
    likeliest: Vec<[u16; ROWS_PER_OCTET]>,
    /// The likeliest component of each row of the leaf, where it is wanted.
    groups: Vec<u16>,
    wants_groups: bool,
}

impl Workspace {
    pub fn new(k: usize, d: usize) -> Self {
        gaussmix_kernel::elementary::prepare();
        Self {
            shares: room(k * TILE),
            best: room(TILE),
            factor: room(TILE),
            log_density: room(TILE),
            labels: room(TILE),
            norms: room(TILE),
            gathered: Gathered::new(d),
            whole: Gathered::new(if d <= WHOLE_TO { d } else { 0 }),
            has_whole: false,
            likeliest: Vec::new(),
            groups: Vec::new(),
            wants_groups: false,
        }
    }
}

fn room(octets: usize) -> Vec<Octet> {
    vec![octet(0.0); octets]
}

/// In which order the rows of each leaf stand while they are swept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As they came: where a run begins.
    Original = 0,
    /// As they stand.
    Kept = 1,
    /// As they stand; afterwards sorted by their likeliest component, so that whole octets fall behind together.
    ThenGrouped = 2,
}

/// One leaf's statistics under the prepared parameters. The order is the same for all leaves of a sweep, and a part of its
/// definition: it decides in which order the sums are added.
pub fn sweep_leaf_in_order(rows: &mut Rows, leaf: usize, prepared: &Prepared, order: Order, workspace: &mut Workspace) -> Stats {
    if order == Order::Original {
        rows.restore_order();
    }
    let grouping = order == Order::ThenGrouped && groups(prepared);
    workspace.groups.clear();
    workspace.wants_groups = grouping;
    let stats = sweep_leaf(rows, leaf, prepared, workspace);
    workspace.wants_groups = false;
    if grouping {
        rows.group_leaf(leaf, &mut workspace.groups, prepared.params.k);
        let first = rows.first_row_of(leaf) / ROWS_PER_OCTET;
        workspace.make_room_for_guesses(first + workspace.groups.len().div_ceil(ROWS_PER_OCTET));
        for (n, &group) in workspace.groups.iter().enumerate() {
            workspace.likeliest[first + n / ROWS_PER_OCTET][n % ROWS_PER_OCTET] = group;
        }
    }
    stats
}

/// The same with the rows as they stand.
#[inline(never)]
pub fn sweep_leaf(rows: &Rows, leaf: usize, prepared: &Prepared, workspace: &mut Workspace) -> Stats {
    let mut sums = LeafSums::new(prepared);
    for tile in rows.leaf(leaf) {
        evaluate(&tile, prepared, workspace);
        normalise(&tile, prepared, workspace).add_to(&mut sums.stats);
        sums.collect(&tile, workspace);
    }
    sums.finish()
}

/// log2(w_k N(x_n | mu_k, S_k)) as far as it counts, and each row's largest.
pub(crate) fn evaluate(tile: &Tile, prepared: &Prepared, workspace: &mut Workspace) {
    if prunes(prepared) {
        log_densities_until_flushed(tile, prepared, workspace);
    } else {
        log_densities(tile, prepared, workspace);
    }
    if workspace.wants_groups {
        workspace.label(tile.len, prepared.params.k);
        let labels = &as_doubles(&workspace.labels)[..tile.rows];
        workspace.groups.extend(labels.iter().map(|&label| label as u16));
    }
}

impl Workspace {
    fn make_room_for_guesses(&mut self, octets: usize) {
        if self.likeliest.len() < octets {
            self.likeliest.resize(octets, [0; ROWS_PER_OCTET]);
        }
    }

    /// Finds the likeliest component of each of the evaluated rows.
    pub(crate) fn label(&mut self, octets: usize, k: usize) -> &[f64] {
        shares::labels(&self.shares[..k * TILE], &self.best[..octets], &mut self.labels[..octets]);
        as_doubles(&self.labels)
    }

    /// The sums of z 2^z over all components, z being an evaluated row's log-density relative to its largest: what turns an
    /// exponential into a responsibility makes of them r log2(r / r_best).
    pub(crate) fn add_up_logs(&mut self, octets: usize, k: usize) {
        as_doubles_mut(&mut self.log_density).fill(0.0);
        for shares in self.shares.chunks_exact(TILE).take(k) {
            shares::add_logs_of_shares(&shares[..octets], &self.best, &mut self.log_density);
        }
    }

    /// The sum of r ln(r / r_best) over the rows, now normalised, and all components.
    pub(crate) fn logs_of_shares(&self, octets: usize) -> f64 {
        LN_2 * dot(&as_doubles(&self.log_density)[..octets * ROWS_PER_OCTET], as_doubles(&self.factor))
    }
}

/// The whole sweep on one thread, leaf by leaf in the fixed order.
pub fn sweep(rows: &Rows, prepared: &Prepared, workspace: &mut Workspace) -> Stats {
    let mut fold = Fold::new(rows.leaf_count());
    for leaf in 0..rows.leaf_count() {
        fold.push_leaf(leaf, sweep_leaf(rows, leaf, prepared, workspace));
    }
    fold.root().expect("there is at least one row")
}

/// Fills `shares` with log2(w_k N(x_n | mu_k, S_k)) and `best` with each row's largest.
fn log_densities(tile: &Tile, prepared: &Prepared, workspace: &mut Workspace) {
    let Workspace { shares, best, gathered, .. } = workspace;
    as_doubles_mut(best).fill(LOWEST);
    let (x, diff) = rows_to_measure(tile, prepared, gathered);
    for (k, shares) in shares.chunks_exact_mut(TILE).take(prepared.params.k).enumerate() {
        add_component(x, prepared, k, Squares::All, diff, &mut shares[..tile.len], best);
    }
    lift_rows_beyond_measure(shares, &best[..tile.len]);
}

/// The rows as components measure them, whitened if that is to be done once for all, and room for D octets.
fn rows_to_measure<'a>(tile: &Tile<'a>, prepared: &Prepared, gathered: &'a mut Gathered) -> (&'a [Octet], &'a mut [Octet]) {
    let d = prepared.params.d;
    let Some((origin, _)) = prepared.whitened() else {
        return (tile.octets, gathered.octets(d));
    };
    let (diff, whitened) = gathered.octets(d + tile.len * d).split_at_mut(d);
    triangular::whiten(tile.octets, origin, prepared.whitener(0), diff, whitened);
    (whitened, diff)
}

/// One component's log-densities of the rows.
fn add_component(
    x: &[Octet],
    prepared: &Prepared,
    k: usize,
    squares: Squares,
    diff: &mut [Octet],
    shares: &mut [Octet],
    best: &mut [Octet],
) {
    let d = prepared.params.d;
    let (mean, whitener, constant) = (prepared.params.mean(k), prepared.whitener(k), prepared.constants[k]);
    match (prepared.form, prepared.whitened()) {
        (_, Some((_, means))) => isotropic::log_densities(x, &means[k * d..][..d], 1.0, constant, squares, shares, best),
        (MomentForm::Trace, _) => isotropic::log_densities(x, mean, whitener[0] * whitener[0], constant, squares, shares, best),
        (MomentForm::Diagonal, _) => diagonal::log_densities(x, mean, whitener, constant, squares, shares, best),
        _ if d <= small::DENSITIES_TO => small::log_densities(x, mean, whitener, constant, shares, best),
        _ => triangular::log_densities(x, mean, whitener, constant, squares, diff, shares, best),
    }
}

/// From this dimension on it pays to have rows of the same component side by side.
const GROUPS_FROM: usize = 24;

/// Whether rows are grouped where that is asked for.
pub fn groups(prepared: &Prepared) -> bool {
    let Params { k, d, .. } = prepared.params;
    k > 1 && k <= usize::from(u16::MAX) && d >= GROUPS_FROM
}

/// Whether sums of squares may end early: see `gaussmix_kernel::pruning`.
fn prunes(prepared: &Prepared) -> bool {
    let d = prepared.params.d;
    let triangular = matches!(prepared.form, MomentForm::Full | MomentForm::Pooled);
    let worth = if triangular { PRUNES_FROM } else { PRUNES_DIAGONALS_FROM };
    groups(prepared) && d >= worth && prepared.flush == FLUSH
}

/// The same for a sweep, where what is flushed need not be exact: each octet's likeliest component first.
#[inline(never)]
fn log_densities_until_flushed(tile: &Tile, prepared: &Prepared, workspace: &mut Workspace) {
    let Params { k, d, .. } = prepared.params;
    let first = tile.first_row / ROWS_PER_OCTET;
    workspace.make_room_for_guesses(first + tile.len);
    let Workspace { shares, best, gathered, likeliest, .. } = workspace;
    let likeliest = &mut likeliest[first..first + tile.len];
    as_doubles_mut(best).fill(LOWEST);
    let (x, diff) = rows_to_measure(tile, prepared, gathered);
    let mut evaluate = |c: usize, octets: Range<usize>, squares: Squares, shares: &mut [Octet], best: &mut [Octet]| {
        let x = &x[octets.start * d..octets.end * d];
        let shares = &mut shares[c * TILE..][octets.clone()];
        add_component(x, prepared, c, squares, diff, shares, &mut best[octets]);
    };
    for (o, guesses) in likeliest.iter_mut().enumerate() {
        for lane in 0..ROWS_PER_OCTET {
            // The guess may come from other rows or more components.
            let c = guesses[lane].min(k as u16 - 1);
            guesses[lane] = c;
            if !guesses[..lane].contains(&c) {
                evaluate(usize::from(c), o..o + 1, Squares::All, shares, best);
            }
        }
    }
    for c in 0..k {
        let squares = Squares::UntilFlushed { likeliest, component: c as u16 };
        evaluate(c, 0..tile.len, squares, shares, best);
    }
    lift_rows_beyond_measure(shares, &best[..tile.len]);
    workspace.label(tile.len, k);
    let Workspace { labels, likeliest, .. } = workspace;
    let labels = as_doubles(&labels[..tile.len]);
    for (guess, &label) in likeliest[first..].as_flattened_mut().iter_mut().zip(labels) {
        *guess = label as u16;
    }
}
