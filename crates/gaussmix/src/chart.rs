//! Coordinates in which the complete-data information is the identity, so that a plain EM step is (to first order) a
//! gradient step of length one: cf. Jamshidian and Jennrich, JRSS B 59 (1997).
//!
//! About a reference mixture with counts N_k and factors L_k:
//! weights   ln w_k = ln w0_k + a_k / sqrt(N_k) (then normalised)
//! means     mu_k = mu0_k + L_k u_k / sqrt(N_k)
//! full      S_k = L_k C_k C_k' L_k', C_k lower triangular: c_ij = c / sqrt(N_k), ln c_ii = v / sqrt(2 N_k)
//! tied      the same with one C and N; diagonal: ln sigma_kj; spherical: ln sigma_k with 2 N_k D.

mod shape;

use alloc::{vec, vec::Vec};

use gaussmix_kernel::elementary::{exp, sqrt};
use crate::linalg::{dot, lower_times, lower_transposed_times, multiply, square_roots};
use crate::params::Params;
use crate::prepared::Prepared;
use crate::stats::Stats;
use shape::Shape;

/// Largest change in one step: of a log weight, of a mean in standard deviations, of a log standard deviation.
const REACH: f64 = 1.0;

/// Coordinates: one per weight unless they are equal, then K x D of the means, then each shape's own.
pub struct Chart {
    reference: Params,
    /// sqrt(N_k)
    roots: Vec<f64>,
    /// One per covariance.
    shapes: Vec<Shape>,
    equal_weights: bool,
}

impl Chart {
    /// About swept parameters; `None` where a component has next to no rows or no proper covariance.
    #[inline(never)]
    pub fn new(reference: &Params, stats: &Stats, equal_weights: bool) -> Option<Self> {
        let total: f64 = stats.counts.iter().sum();
        if stats.counts.iter().any(|&count| count < 1e-6 * total) {
            return None;
        }
        let roots = square_roots(&stats.counts);
        let mut shapes = Vec::new();
        for k in 0..reference.covariances.family.covariance_count(reference.k) {
            shapes.push(Shape::new(reference, k, stats)?);
        }
        Some(Self { reference: reference.clone(), roots, shapes, equal_weights })
    }

    /// Number of coordinates.
    pub fn len(&self) -> usize {
        self.shape_at(self.shapes.len())
    }

    /// Where the coordinates of the means begin.
    fn means_at(&self) -> usize {
        if self.equal_weights { 0 } else { self.reference.k }
    }

    /// Where the coordinates of a shape begin.
    fn shape_at(&self, index: usize) -> usize {
        self.means_at() + self.reference.means.len() + index * self.shapes[0].len()
    }

    /// The shape of component k.
    fn shape(&self, k: usize) -> &Shape {
        &self.shapes[k.min(self.shapes.len() - 1)]
    }

    /// The parameters at a point; the reference is the origin.
    #[inline(never)]
    pub fn params(&self, at: &[f64]) -> Params {
        let d = self.reference.d;
        let mut params = self.reference.clone();
        if !self.equal_weights {
            for (k, weight) in params.weights.iter_mut().enumerate() {
                *weight *= exp(at[k] / self.roots[k]);
            }
            let total: f64 = params.weights.iter().sum();
            params.weights.iter_mut().for_each(|w| *w /= total);
        }
        let mut shift = vec![0.0; d];
        for (k, mean) in params.means.chunks_exact_mut(d).enumerate() {
            self.shape(k).colour(&at[self.means_at() + k * d..][..d], &mut shift);
            for (mean, shift) in mean.iter_mut().zip(&shift) {
                *mean += shift / self.roots[k];
            }
        }
        for (index, shape) in self.shapes.iter().enumerate() {
            let covariance = shape.covariance(&at[self.shape_at(index)..]);
            params.covariances.own_mut(index, d).copy_from_slice(&covariance);
        }
        params
    }

    /// The gradient of the log-likelihood at a point whose parameters were swept (about their means): it comes free
    /// with the statistics.
    #[inline(never)]
    pub fn gradient(&self, at: &[f64], prepared: &Prepared, stats: &Stats) -> Vec<f64> {
        let d = self.reference.d;
        let total: f64 = stats.counts.iter().sum();
        let mut gradient = vec![0.0; at.len()];
        let (weights, means) = gradient.split_at_mut(self.means_at());
        for (k, weight) in weights.iter_mut().enumerate() {
            *weight = (stats.counts[k] - total * prepared.params.weights[k]) / self.roots[k];
        }
        let mut pull = vec![0.0; d];
        for (k, sums) in stats.sums.chunks_exact(d).enumerate() {
            // L_k' inv(S_k) times the first moments.
            precision_times(prepared, k, sums, &mut pull);
            let mean = &mut means[k * d..][..d];
            self.shape(k).colour_transposed(&pull, mean);
            mean.iter_mut().for_each(|slope| *slope /= self.roots[k]);
        }
        for (index, shape) in self.shapes.iter().enumerate() {
            let start = self.shape_at(index);
            let own = shape.gradient(index, &at[start..], prepared, stats);
            gradient[start..][..own.len()].copy_from_slice(&own);
        }
        gradient
    }

    /// The factor in (0, 1] that keeps a step within reach.
    #[inline(never)]
    pub fn within_reach(&self, step: &[f64]) -> f64 {
        let d = self.reference.d;
        let (weights, means) = step.split_at(self.means_at());
        let mut largest = 0.0;
        let mut consider = |change: f64| {
            if change > largest {
                largest = change;
            }
        };
        for (k, &root) in self.roots.iter().enumerate() {
            let mean = &means[k * d..][..d];
            consider(sqrt(dot(mean, mean)) / root);
            if !self.equal_weights {
                consider(weights[k].abs() / root);
            }
        }
        for (index, shape) in self.shapes.iter().enumerate() {
            let start = self.shape_at(index);
            for entry in &step[start..start + shape.len()] {
                consider(entry.abs() / shape.root_of_changes());
            }
        }
        if largest > REACH { REACH / largest } else { 1.0 }
    }
}

/// out = inv(S_k) x
fn precision_times(prepared: &Prepared, k: usize, x: &[f64], out: &mut [f64]) {
    let w = prepared.whitener(k);
    if !prepared.params.covariances.family.correlates() {
        for (j, out) in out.iter_mut().enumerate() {
            *out = w[j] * w[j] * x[j];
        }
    } else {
        let mut whitened = vec![0.0; x.len()];
        lower_times(w, x, &mut whitened);
        lower_transposed_times(w, &whitened, out);
    }
    // The whitener carries 1 / sqrt(2 ln 2), twice here.
    multiply(out, 2.0 * core::f64::consts::LN_2);
}
