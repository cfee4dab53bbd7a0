//! The last look at every row under the final parameters: labels, and the sums that go with them.

use alloc::{vec, vec::Vec};

use crate::kernel::{Workspace, evaluate, normalise};
use crate::prepared::Prepared;
use crate::rows::Rows;

#[derive(Default)]
pub struct LastLook {
    pub labels: Vec<i32>,
    /// Kernel units.
    pub log_likelihood: f64,
    /// sum_n w_n ln r_n of each row's label.
    pub log_responsibility: f64,
    /// -sum_n w_n sum_k r_nk ln r_nk
    pub entropy: f64,
}

/// What a leaf adds to the three sums.
pub struct LeafLook {
    pub log_likelihood: f64,
    pub log_responsibility: f64,
    pub entropy: f64,
}

impl LastLook {
    /// Takes in the next leaf's sums: leaf after leaf, whoever has looked at it.
    pub fn add(&mut self, leaf: &LeafLook) {
        self.log_likelihood += leaf.log_likelihood;
        self.log_responsibility += leaf.log_responsibility;
        self.entropy += leaf.entropy;
    }
}

/// One E-step over a leaf, its rows as they stand; its labels, in the order in which the rows came, go to the end of `labels`.
/// Shares that a sweep flushes are left out: beside the largest, which is one, a sum of doubles does not see them.
#[inline(never)]
pub fn look_at_leaf(rows: &Rows, leaf: usize, prepared: &Prepared, workspace: &mut Workspace, labels: &mut Vec<i32>) -> LeafLook {
    let mut sums = LeafLook { log_likelihood: 0.0, log_responsibility: 0.0, entropy: 0.0 };
    let (first, end, behind) = (rows.first_row_of(leaf), rows.first_row_of(leaf + 1), labels.len());
    labels.extend(vec![0; end - first]);
    for tile in rows.leaf(leaf) {
        evaluate(&tile, prepared, workspace);
        let label = workspace.label(tile.len, prepared.params.k);
        for n in 0..tile.rows {
            labels[behind + rows.original_row(tile.first_row + n) - first] = label[n] as i32;
        }
        let likelihood = normalise(&tile, prepared, workspace);
        sums.log_likelihood += likelihood.log;
        sums.log_responsibility += likelihood.log_responsibility;
        sums.entropy -= likelihood.log_responsibility + workspace.logs_of_shares(tile.len, prepared.params.k);
    }
    sums
}
