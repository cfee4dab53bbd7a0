//! The rows' own second moments, of which one covariance for all components needs no more: whatever the responsibilities, each
//! row's add up to one. With T = sum_n w_n (x_n - m)(x_n - m)' about the mean m of all rows, and e_k = centre_k - m,
//! sum_nk r_nk (x_n - centre_k)(x_n - centre_k)' = T - sum_k [e_k s_k' + s_k e_k' + N_k e_k e_k'], s_k the sums about centre_k.

use alloc::vec::Vec;

use crate::linalg::{add_scaled, packed_row};
use crate::prepared::MomentForm;
use crate::stats::Stats;

#[derive(Debug)]
pub struct Totals {
    pub mean: Vec<f64>,
    /// A packed triangle.
    scatter: Vec<f64>,
}

impl Totals {
    /// From statistics that give every row to one component.
    pub fn new(stats: &Stats) -> Self {
        let mut mean = stats.delta(0);
        let mut scatter = stats.moments.clone();
        for i in 0..mean.len() {
            add_scaled(&mut scatter[packed_row(i)..packed_row(i + 1)], -stats.sums[i], &mean);
        }
        add_scaled(&mut mean, 1.0, &stats.centres);
        Self { mean, scatter }
    }

    /// Gives statistics their moments where those are implied.
    #[inline(never)]
    pub fn complete(&self, stats: &mut Stats) {
        if stats.form != MomentForm::Implied {
            return;
        }
        let (d, mut moments) = (stats.d(), self.scatter.clone());
        for (k, sums) in stats.sums.chunks_exact(d).enumerate() {
            let mut shift = stats.centres[k * d..][..d].to_vec();
            add_scaled(&mut shift, -1.0, &self.mean);
            let mut shifted_sums = sums.to_vec();
            add_scaled(&mut shifted_sums, stats.counts[k], &shift);
            for i in 0..d {
                let row = &mut moments[packed_row(i)..packed_row(i + 1)];
                add_scaled(row, -shift[i], &shifted_sums);
                add_scaled(row, -sums[i], &shift);
            }
        }
        stats.moments = moments;
        stats.form = MomentForm::Pooled;
    }
}
