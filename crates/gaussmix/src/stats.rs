//! What a sweep returns: additive, so that leaves, workers, chunks and row weights are all the same fold.
//!
//! Moments are taken about stated centres, never about zero: S_k = S2 / N_k - delta delta' then loses no digits.

use alloc::{vec, vec::Vec};

use crate::linalg::{add, filled};
use crate::prepared::MomentForm;
use crate::wire::Numbers;

#[derive(Clone, Debug)]
pub struct Stats {
    pub form: MomentForm,
    /// K x D, what the sums and moments are taken about.
    pub centres: Vec<f64>,
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
    pub fn zero(form: MomentForm, k: usize, centres: &[f64]) -> Self {
        let d = centres.len() / k;
        Self {
            form,
            centres: centres.to_vec(),
            counts: vec![0.0; k],
            sums: vec![0.0; k * d],
            moments: vec![0.0; form.range(k - 1, d).end],
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
        assert!(self.centres == other.centres && self.form == other.form, "moments of different kinds");
        add(&mut self.counts, &other.counts);
        add(&mut self.sums, &other.sums);
        add(&mut self.moments, &other.moments);
        self.log_likelihood += other.log_likelihood;
        self.magnitude += other.magnitude;
    }

    pub fn write(&self, to: &mut Vec<f64>) {
        to.extend([self.log_likelihood, self.magnitude]);
        for part in [&self.counts, &self.sums, &self.moments] {
            to.extend_from_slice(part);
        }
    }

    /// Takes over what was written of statistics of the same form about the same centres.
    pub fn read(&mut self, numbers: &mut Numbers) {
        (self.log_likelihood, self.magnitude) = (numbers.next(), numbers.next());
        for part in [&mut self.counts, &mut self.sums, &mut self.moments] {
            let len = part.len();
            part.copy_from_slice(numbers.take(len));
        }
    }

    /// Component k's part of `moments`.
    pub fn own_moments(&self, k: usize) -> &[f64] {
        &self.moments[self.form.range(k, self.d())]
    }

    /// delta_k = mean of the responsible rows minus the centre.
    pub fn delta(&self, k: usize) -> Vec<f64> {
        let (d, inverse) = (self.d(), 1.0 / self.counts[k]);
        filled(d, &|j| self.sums[k * d + j] * inverse)
    }
}
