//! The statistics of given responsibilities about their own means, a leaf of rows a step.

use alloc::{vec, vec::Vec};
use core::mem::replace;

use crate::fold::Fold;
use crate::kernel::{Given, Workspace, accumulate_leaf};
use crate::prepared::MomentForm;
use crate::rows::Rows;
use crate::stats::Stats;

/// Two passes over the rows: means, then moments about them.
pub struct Gathering {
    form: MomentForm,
    /// What the pass under way takes moments about: the origin, then the means.
    centres: Vec<f64>,
    knows_means: bool,
    leaf: usize,
    fold: Fold,
    workspace: Workspace,
}

impl Gathering {
    #[inline(never)]
    pub fn new(form: MomentForm, k: usize, rows: &Rows) -> Self {
        let (centres, workspace) = (vec![0.0; k * rows.d()], Workspace::new(k, rows.d()));
        Self { form, centres, knows_means: false, leaf: 0, fold: Fold::new(rows.leaf_count()), workspace }
    }

    /// The statistics, once both passes are over.
    #[inline(never)]
    pub fn step(&mut self, rows: &Rows, given: Given) -> Option<Stats> {
        let form = if self.knows_means { self.form } else { MomentForm::Diagonal };
        let leaf = accumulate_leaf(rows, self.leaf, given, form, &self.centres, &mut self.workspace);
        self.fold.push_leaf(self.leaf, leaf);
        self.leaf += 1;
        if self.leaf < rows.leaf_count() {
            return None;
        }
        self.leaf = 0;
        let stats = replace(&mut self.fold, Fold::new(rows.leaf_count())).root()?;
        if self.knows_means {
            return Some(stats);
        }
        self.knows_means = true;
        let d = rows.d();
        for (at, mean) in self.centres.iter_mut().enumerate() {
            let count = stats.counts[at / d];
            if count > 0.0 {
                *mean = stats.sums[at] / count;
            }
        }
        None
    }
}
