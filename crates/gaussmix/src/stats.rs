//! What a sweep returns: additive, so that leaves, workers, chunks and row weights are all the same fold.
//!
//! Moments are taken about stated centres, never about zero: S_k = S2 / N_k - delta delta' then loses no digits.

use alloc::{vec, vec::Vec};
use alloc::sync::Arc;

use crate::linalg::packed_len;
use crate::prepared::MomentForm;

#[derive(Clone, Debug)]
pub struct Stats {
    pub form: MomentForm,
    /// K x D, what the sums and moments are taken about.
    pub centres: Arc<[f64]>,
    /// K: N_k = sum_n r_nk
    pub counts: Vec<f64>,
    /// K x D: sum_n r_nk (x_n - centre_k)
    pub sums: Vec<f64>,
    /// sum_n r_nk (x_n - centre_k)(x_n - centre_k)', in the form's shape
    pub moments: Vec<f64>,
    /// sum_n ln p(x_n) of the swept parameters, in nats and the kernel's units
    pub log_likelihood: f64,
    /// sum_n |ln p(x_n)|, the measure of rounding in the sum above
    pub magnitude: f64,
}

impl Stats {
    pub fn zero(form: MomentForm, k: usize, d: usize, centres: Arc<[f64]>) -> Self {
        assert!(centres.len() == k * d, "centres are K x D");
        let moments = match form {
            MomentForm::Full => k * packed_len(d),
            MomentForm::Pooled => packed_len(d),
            MomentForm::Diagonal => k * d,
        };
        Self {
            form,
            centres,
            counts: vec![0.0; k],
            sums: vec![0.0; k * d],
            moments: vec![0.0; moments],
            log_likelihood: 0.0,
            magnitude: 0.0,
        }
    }

    pub fn k(&self) -> usize {
        self.counts.len()
    }

    pub fn d(&self) -> usize {
        self.sums.len() / self.counts.len()
    }

    pub fn merge(&mut self, other: &Stats) {
        assert!(Arc::ptr_eq(&self.centres, &other.centres) || self.centres == other.centres, "moments about different centres");
        assert!(self.form == other.form, "moments of different forms");
        add(&mut self.counts, &other.counts);
        add(&mut self.sums, &other.sums);
        add(&mut self.moments, &other.moments);
        self.log_likelihood += other.log_likelihood;
        self.magnitude += other.magnitude;
    }

    /// Where component k's moments stand in `moments`.
    pub fn moment_range(&self, k: usize) -> core::ops::Range<usize> {
        let width = match self.form {
            MomentForm::Full => packed_len(self.d()),
            MomentForm::Pooled => return 0..self.moments.len(),
            MomentForm::Diagonal => self.d(),
        };
        k * width..(k + 1) * width
    }

    /// delta_k = mean of the responsible rows minus the centre.
    pub fn delta(&self, k: usize) -> impl Iterator<Item = f64> + Clone + '_ {
        let (d, inverse) = (self.d(), 1.0 / self.counts[k]);
        self.sums[k * d..(k + 1) * d].iter().map(move |s| s * inverse)
    }
}

pub fn add(to: &mut [f64], from: &[f64]) {
    for (a, b) in to.iter_mut().zip(from) {
        *a += b;
    }
}

/// The fixed merge tree: leaves arrive in order, and two nodes of the same size become one as soon as both are there.
#[derive(Default)]
pub struct Fold {
    nodes: Vec<(u32, Stats)>,
}

impl Fold {
    pub fn push(&mut self, leaf: Stats) {
        let mut node = (0, leaf);
        while self.nodes.last().is_some_and(|(level, _)| *level == node.0) {
            let (level, mut left) = self.nodes.pop().expect("just seen");
            left.merge(&node.1);
            node = (level + 1, left);
        }
        self.nodes.push(node);
    }

    /// The root: what is left is merged from the small end.
    pub fn finish(&mut self) -> Option<Stats> {
        let (_, mut right) = self.nodes.pop()?;
        while let Some((_, mut left)) = self.nodes.pop() {
            left.merge(&right);
            right = left;
        }
        Some(right)
    }
}
