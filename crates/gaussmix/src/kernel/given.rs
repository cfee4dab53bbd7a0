//! The M-step's sums where responsibilities are given: of starts, and of all rows about their centre.

use gaussmix_kernel::lanes::as_doubles_mut;

use super::Workspace;
use super::moments::LeafSums;
use crate::fold::Fold;
use crate::prepared::MomentForm;
use crate::rows::{ROWS_PER_TILE, Rows, Tile};
use crate::stats::Stats;

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
pub fn accumulate(rows: &Rows, given: Given, form: MomentForm, centres: &[f64]) -> Stats {
    let mut workspace = Workspace::new(centres.len() / rows.d(), rows.d());
    let mut fold = Fold::new(rows.leaf_count());
    for leaf in 0..rows.leaf_count() {
        fold.push_leaf(leaf, accumulate_leaf(rows, leaf, given, form, centres, &mut workspace));
    }
    fold.root().expect("there is at least one row")
}

/// The same of one leaf.
#[inline(never)]
pub fn accumulate_leaf(rows: &Rows, leaf: usize, given: Given, form: MomentForm, centres: &[f64], workspace: &mut Workspace) -> Stats {
    let k = centres.len() / rows.d();
    let mut sums = LeafSums::about(form, k, centres);
    for tile in rows.leaf(leaf) {
        set_shares(&tile, given, k, workspace);
        sums.collect(&tile, workspace);
    }
    sums.finish()
}

#[inline(never)]
fn set_shares(tile: &Tile, given: Given, k: usize, workspace: &mut Workspace) {
    match tile.weights {
        Some(weights) => workspace.factor[..tile.len].copy_from_slice(weights),
        None => as_doubles_mut(&mut workspace.factor).fill(1.0),
    }
    let shares = &mut as_doubles_mut(&mut workspace.shares)[..k * ROWS_PER_TILE];
    shares.fill(if matches!(given, Given::One) { 1.0 } else { 0.0 });
    for n in 0..tile.rows {
        let row = tile.first_row + n;
        match given {
            Given::One => {}
            Given::Labels(labels) => shares[labels[row] as usize * ROWS_PER_TILE + n] = 1.0,
            Given::Responsibilities(r) => (0..k).for_each(|c| shares[c * ROWS_PER_TILE + n] = r[row * k + c]),
        }
    }
}
