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
use crate::linalg::{lower_times, lower_transposed_times};
use crate::params::Params;
use crate::prepared::Prepared;
use crate::stats::Stats;
use shape::Shape;

/// Largest change in one step: of a log weight, of a mean in standard deviations, of a log standard deviation.
const REACH: f64 = 1.0;

pub struct Chart {
    reference: Params,
    /// sqrt(N_k)
    roots: Vec<f64>,
    shapes: Vec<Shape>,
    equal_weights: bool,
}

impl Chart {
    /// About swept parameters; `None` where a component has next to no rows or no proper covariance.
    #[inline(never)]
    pub fn new(reference: &Params, stats: &Stats, equal_weights: bool) -> Option<Self> {
        if stats.counts.iter().any(|&count| count < 1e-6 * stats.counts.iter().sum::<f64>()) {
            return None;
        }
        let shapes = Shape::all(reference, stats)?;
        Some(Self { reference: reference.clone(), roots: stats.counts.iter().map(|&n| sqrt(n)).collect(), shapes, equal_weights })
    }

    /// Number of coordinates.
    pub fn len(&self) -> usize {
        let weights = if self.equal_weights { 0 } else { self.reference.k };
        weights + self.reference.means.len() + self.shapes.iter().map(Shape::len).sum::<usize>()
    }

    fn split<'a>(&self, at: &'a [f64]) -> (&'a [f64], &'a [f64], &'a [f64]) {
        let (weights, rest) = at.split_at(if self.equal_weights { 0 } else { self.reference.k });
        let (means, shapes) = rest.split_at(self.reference.means.len());
        (weights, means, shapes)
    }

    /// The factor of component k.
    fn shape(&self, k: usize) -> &Shape {
        &self.shapes[k.min(self.shapes.len() - 1)]
    }

    /// The parameters at a point; the reference is the origin.
    #[inline(never)]
    pub fn params(&self, at: &[f64]) -> Params {
        let Params { k, d, .. } = self.reference;
        let (weights, means, mut rest) = self.split(at);
        let mut params = self.reference.clone();
        if !self.equal_weights {
            for (k, weight) in params.weights.iter_mut().enumerate() {
                *weight *= exp(weights[k] / self.roots[k]);
            }
            let total: f64 = params.weights.iter().sum();
            params.weights.iter_mut().for_each(|w| *w /= total);
        }
        let mut shift = vec![0.0; d];
        for k in 0..k {
            self.shape(k).colour(&means[k * d..(k + 1) * d], &mut shift);
            (0..d).for_each(|j| params.means[k * d + j] += shift[j] / self.roots[k]);
        }
        let mut covariances = Vec::new();
        for shape in &self.shapes {
            let (own, after) = rest.split_at(shape.len());
            covariances.extend(shape.covariance(own));
            rest = after;
        }
        params.covariances = Shape::wrap(&self.reference, covariances);
        params
    }

    /// The gradient of the log-likelihood at a point whose parameters were swept (about their means): it comes free
    /// with the statistics.
    #[inline(never)]
    pub fn gradient(&self, at: &[f64], params: &Params, prepared: &Prepared, stats: &Stats) -> Vec<f64> {
        let Params { k, d, .. } = self.reference;
        let total: f64 = stats.counts.iter().sum();
        let mut gradient = Vec::with_capacity(at.len());
        if !self.equal_weights {
            gradient.extend((0..k).map(|k| (stats.counts[k] - total * params.weights[k]) / self.roots[k]));
        }
        let mut scratch = Scratch::new(d);
        for k in 0..k {
            // L_k' inv(S_k) times the first moments.
            scratch.precision_times(prepared, k, &stats.sums[k * d..(k + 1) * d]);
            self.shape(k).colour_transposed(&scratch.result, &mut scratch.whitened);
            gradient.extend(scratch.whitened.iter().map(|g| g / self.roots[k]));
        }
        let (_, _, mut rest) = self.split(at);
        for (index, shape) in self.shapes.iter().enumerate() {
            let (own, after) = rest.split_at(shape.len());
            gradient.extend(shape.gradient(index, own, prepared, stats));
            rest = after;
        }
        gradient
    }

    /// The factor in (0, 1] that keeps a step within reach.
    #[inline(never)]
    pub fn within_reach(&self, step: &[f64]) -> f64 {
        let Params { k, d, .. } = self.reference;
        let (weights, means, mut rest) = self.split(step);
        let mut largest: f64 = 0.0;
        for k in 0..k {
            if let Some(weight) = weights.get(k) {
                largest = largest.max(weight.abs() / self.roots[k]);
            }
            let length = sqrt(means[k * d..(k + 1) * d].iter().map(|u| u * u).sum());
            largest = largest.max(length / self.roots[k]);
        }
        for shape in &self.shapes {
            let (own, after) = rest.split_at(shape.len());
            largest = largest.max(shape.largest_change(own));
            rest = after;
        }
        if largest > REACH { REACH / largest } else { 1.0 }
    }
}

struct Scratch {
    whitened: Vec<f64>,
    result: Vec<f64>,
}

impl Scratch {
    fn new(d: usize) -> Self {
        Self { whitened: vec![0.0; d], result: vec![0.0; d] }
    }

    /// result = inv(S_k) x
    fn precision_times(&mut self, prepared: &Prepared, k: usize, x: &[f64]) {
        use crate::prepared::Whiteners;
        let w = prepared.whiteners.of(k, prepared.d);
        // The whitener carries 1 / sqrt(2 ln 2), twice here.
        let unit = 2.0 * core::f64::consts::LN_2;
        match prepared.whiteners {
            Whiteners::Triangular { .. } => {
                lower_times(w, x, &mut self.whitened);
                lower_transposed_times(w, &self.whitened, &mut self.result);
            }
            Whiteners::Diagonal(_) => self.result.iter_mut().zip(w).zip(x).for_each(|((out, w), x)| *out = w * w * x),
        }
        self.result.iter_mut().for_each(|out| *out *= unit);
    }
}
