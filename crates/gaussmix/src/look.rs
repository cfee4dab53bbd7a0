//! The last look at every row under the final parameters: labels, and the sums that go with them.

use alloc::{vec, vec::Vec};

use crate::fit::Fitter;
use crate::kernel::{Workspace, evaluate, normalise};
use crate::options::Start;
use crate::order::sorted;
use crate::params::Params;
use crate::prepared::Prepared;
use crate::rows::Rows;
use gaussmix_kernel::elementary::nearest_integer;

/// Rows that are listed of a component.
pub const LISTED: usize = 100;

/// Means are compared in steps of this fraction of a feature's robust standard deviation when components are sorted.
const SORTING_STEP: f64 = 1e-6;

pub struct LastLook {
    pub prepared: Prepared,
    /// The components in the order of the outcome, and the place that each has there.
    pub order: Vec<usize>,
    pub place: Vec<usize>,
    /// Rows that have their label.
    pub rows: usize,
    /// Those of them that nobody has taken away, by place.
    pub labels: Vec<i32>,
    /// Kernel units.
    pub log_likelihood: f64,
    /// sum_n w_n ln r_n of each row's label.
    pub log_responsibility: f64,
    /// -sum_n w_n sum_k r_nk ln r_nk
    pub entropy: f64,
    /// The components whose covariance the floor holds up, with the number of their rows and some of these.
    pub floored: Vec<(usize, usize, Vec<usize>)>,
}

/// What a leaf adds to the three sums.
pub struct LeafLook {
    pub log_likelihood: f64,
    pub log_responsibility: f64,
    pub entropy: f64,
}

impl LastLook {
    /// Of a fit whose last run has ended.
    #[inline(never)]
    pub fn new(fit: &Fitter, prepared: Prepared) -> Self {
        let params = &prepared.params;
        let seeded = matches!(fit.options().start, Start::Seeded(_));
        let order = if seeded { by_means(params, &fit.rows().scale) } else { (0..params.k).collect() };
        let mut place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new;
        }
        let floored = fit.run().map_or(&[][..], |run| run.floored()).iter().map(|&k| (k, 0, Vec::new())).collect();
        // Labels of rows that are not here are not kept here either.
        let labels = Vec::with_capacity(if fit.rows().is_outline() { 0 } else { fit.rows().n() });
        Self { prepared, order, place, rows: 0, labels, log_likelihood: 0.0, log_responsibility: 0.0, entropy: 0.0, floored }
    }

    /// Takes in the next leaf's sums: leaf after leaf, whoever has looked at it.
    pub fn add(&mut self, leaf: &LeafLook) {
        self.log_likelihood += leaf.log_likelihood;
        self.log_responsibility += leaf.log_responsibility;
        self.entropy += leaf.entropy;
    }

    /// The next rows' labels, as `look_at_leaf` gives them.
    #[inline(never)]
    pub fn label(&mut self, labels: &[i32]) {
        let component = |label: i32| (if label < 0 { !label } else { label }) as usize;
        self.labels.extend(labels.iter().map(|&label| self.place[component(label)] as i32));
        for (floored, count, members) in &mut self.floored {
            for (n, &label) in labels.iter().enumerate() {
                if label == *floored as i32 {
                    *count += 1;
                    if members.len() < LISTED {
                        members.push(self.rows + n);
                    }
                }
            }
        }
        self.rows += labels.len();
    }
}

/// Components by their means, feature after feature, differences under rounding ignored; then by weight.
fn by_means(params: &Params, scale: &[f64]) -> Vec<usize> {
    let key = |k: usize, j: usize| nearest_integer(params.mean(k)[j] / (SORTING_STEP * scale[j]));
    sorted(params.k, &|a, b| {
        for j in 0..params.d {
            let between = key(a, j).total_cmp(&key(b, j));
            if between.is_ne() {
                return between;
            }
        }
        params.weights[b].total_cmp(&params.weights[a])
    })
}

/// One E-step over a leaf, its rows as they stand; its labels, in the order in which the rows came, go to the end of `labels`:
/// the likeliest component k, or !k for a row without weight.
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
            let (row, label) = (tile.first_row + n, label[n] as i32);
            labels[behind + rows.original_row(row) - first] = if rows.weight(row) > 0.0 { label } else { !label };
        }
        workspace.add_up_logs(tile.len, prepared.params.k);
        let likelihood = normalise(&tile, prepared, workspace);
        sums.log_likelihood += likelihood.log;
        sums.log_responsibility += likelihood.log_responsibility;
        sums.entropy -= likelihood.log_responsibility + workspace.logs_of_shares(tile.len);
    }
    sums
}
