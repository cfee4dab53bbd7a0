//! The last look at every row under the final parameters: labels, and the sums that go with them.

use alloc::vec::Vec;

use crate::kernel::{Workspace, log_densities_of_tile};
use crate::prepared::Prepared;
use crate::rows::Rows;

#[derive(Default)]
pub struct LastLook {
    pub labels: Vec<i32>,
    /// Kernel units.
    pub log_likelihood: f64,
    /// sum_n w_n ln r_n of each row's label.
    pub log_responsibility: f64,
}

/// What a leaf adds to the two sums.
pub struct LeafLook {
    pub log_likelihood: f64,
    pub log_responsibility: f64,
}

impl LastLook {
    /// Takes in the next leaf's sums: leaf after leaf, whoever has looked at it.
    pub fn add(&mut self, leaf: &LeafLook) {
        self.log_likelihood += leaf.log_likelihood;
        self.log_responsibility += leaf.log_responsibility;
    }
}

/// One E-step over a leaf, nothing flushed; its labels go to the end of `labels`.
#[inline(never)]
pub fn look_at_leaf(rows: &Rows, leaf: usize, prepared: &Prepared, workspace: &mut Workspace, labels: &mut Vec<i32>) -> LeafLook {
    let mut sums = LeafLook { log_likelihood: 0.0, log_responsibility: 0.0 };
    for tile in rows.leaf(leaf) {
        let density = log_densities_of_tile(&tile, prepared, workspace);
        for n in 0..tile.rows {
            let weight = rows.weight(tile.first_row + n);
            labels.push(density.label(n) as i32);
            sums.log_likelihood += weight * density.log_density(n);
            sums.log_responsibility += weight * density.log_responsibility_of_label(n);
        }
    }
    sums
}
