//! The covariance part of the chart: one shape per free covariance.

use alloc::vec::Vec;
use core::f64::consts::{LN_2, SQRT_2};

use gaussmix_kernel::elementary::{exp, sqrt};
use crate::family::Family;
use crate::linalg::{
    cholesky, congruence, filled, invert_lower, lower_times, lower_times_lower, lower_transposed_times,
    lower_transposed_times_lower, multiply, packed_row, square_roots, times_own_transpose,
};
use crate::params::Params;
use crate::prepared::Prepared;
use crate::stats::Stats;

pub struct Shape {
    family: Family,
    d: usize,
    /// A packed Cholesky factor, D standard deviations, or one.
    factor: Vec<f64>,
    /// sqrt of the information of a factor's entry.
    root: f64,
    /// sqrt of the information of one log standard deviation.
    log_root: f64,
}

impl Shape {
    /// Of component k, or of all components (k = 0) where the covariance is tied.
    pub fn new(reference: &Params, k: usize, stats: &Stats) -> Option<Self> {
        let (d, family, own) = (reference.d, reference.covariances.family, reference.covariances.own(k, reference.d));
        let factor = if family.correlates() { cholesky(own, d)? } else { square_roots(own) };
        let root = sqrt(rows_behind(family, stats, k));
        let log_root = root * if family == Family::Spherical { sqrt(2.0 * d as f64) } else { SQRT_2 };
        Some(Self { family, d, factor, root, log_root })
    }

    /// Number of coordinates.
    pub fn len(&self) -> usize {
        self.factor.len()
    }

    /// out = L x
    pub fn colour(&self, x: &[f64], out: &mut [f64]) {
        if self.family.correlates() {
            return lower_times(&self.factor, x, out);
        }
        for (j, out) in out.iter_mut().enumerate() {
            *out = self.factor[j.min(self.len() - 1)] * x[j];
        }
    }

    /// out = L' x
    pub fn colour_transposed(&self, x: &[f64], out: &mut [f64]) {
        if self.family.correlates() {
            return lower_transposed_times(&self.factor, x, out);
        }
        self.colour(x, out);
    }

    /// The covariance at these coordinates, in the family's own layout.
    #[inline(never)]
    pub fn covariance(&self, at: &[f64]) -> Vec<f64> {
        if self.family.correlates() {
            return times_own_transpose(&lower_times_lower(&self.factor, &self.inner_factor(at), self.d), self.d);
        }
        filled(self.len(), &|j| {
            let deviation = self.factor[j] * exp(at[j] / self.log_root);
            deviation * deviation
        })
    }

    /// C of the chart: the identity at the origin.
    fn inner_factor(&self, at: &[f64]) -> Vec<f64> {
        let mut c = filled(self.len(), &|entry| at[entry] / self.root);
        for i in 0..self.d {
            let diagonal = packed_row(i) + i;
            c[diagonal] = exp(at[diagonal] / self.log_root);
        }
        c
    }

    /// The gradient of the log-likelihood in this covariance's coordinates (`index`: the component, or 0 for tied).
    #[inline(never)]
    pub fn gradient(&self, index: usize, at: &[f64], prepared: &Prepared, stats: &Stats) -> Vec<f64> {
        // The whitener carries 1 / sqrt(2 ln 2), twice in a square.
        let unit = 2.0 * LN_2;
        let (d, w, moments) = (self.d, prepared.whitener(index), stats.own_moments(index));
        let count = rows_behind(self.family, stats, index);
        if !self.family.correlates() {
            // A deviation's own features: one, or all D.
            let features = d / self.len();
            let numbers = moments.len() / self.len();
            return filled(self.len(), &|j| {
                let total: f64 = moments[j * numbers..][..numbers].iter().sum();
                (unit * total * w[j] * w[j] - count * features as f64) / self.log_root
            });
        }
        // ln p = -N ln|C| - tr(inv(C) B inv(C)') / 2 gives the lower triangle of inv(C)' (A - N I), A = W S2 W'.
        let mut excess = congruence(w, moments, d);
        multiply(&mut excess, unit);
        for i in 0..d {
            excess[packed_row(i) + i] -= count;
        }
        let c = self.inner_factor(at);
        let mut gradient = lower_transposed_times_lower(&invert_lower(&c, d), &excess, d);
        for i in 0..d {
            let diagonal = packed_row(i) + i;
            multiply(&mut gradient[packed_row(i)..diagonal], 1.0 / self.root);
            gradient[diagonal] *= c[diagonal] / self.log_root;
        }
        gradient
    }

    /// What a coordinate is divided by to give the change of a log standard deviation (or of a factor's entry).
    pub fn root_of_changes(&self) -> f64 {
        if self.family.correlates() { self.root } else { self.log_root }
    }
}

/// The rows that the covariance of component k rests on.
fn rows_behind(family: Family, stats: &Stats, k: usize) -> f64 {
    if family == Family::Tied { stats.counts.iter().sum() } else { stats.counts[k] }
}
