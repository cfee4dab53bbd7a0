//! Weights, means and covariances: the one truth about a mixture, in the kernel's units.

use alloc::{vec, vec::Vec};

use crate::family::Family;
use crate::linalg::{add_scaled, filled};
use crate::rows::Transform;

#[derive(Clone, Debug, PartialEq)]
pub struct Covariances {
    pub family: Family,
    /// What the family leaves free. Full: K x D x D, tied: D x D, diagonal: K x D variances, spherical: K variances.
    pub values: Vec<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    pub k: usize,
    pub d: usize,
    /// K, summing to 1
    pub weights: Vec<f64>,
    /// K x D
    pub means: Vec<f64>,
    pub covariances: Covariances,
}

impl Covariances {
    /// The nearest member of a family: tied averages with the weights, the others drop what they do not have.
    #[inline(never)]
    pub fn project(family: Family, matrices: &[f64], weights: &[f64], d: usize) -> Self {
        let k = weights.len();
        let variance = |at: usize| matrices[at * d + at % d];
        let values = match family {
            Family::Full => matrices.to_vec(),
            Family::Tied => {
                let total: f64 = weights.iter().sum();
                let mut mean = vec![0.0; d * d];
                for (matrix, weight) in matrices.chunks_exact(d * d).zip(weights) {
                    add_scaled(&mut mean, weight / total, matrix);
                }
                mean
            }
            Family::Diagonal => filled(k * d, &variance),
            Family::Spherical => filled(k, &|k| (k * d..(k + 1) * d).map(variance).sum::<f64>() / d as f64),
        };
        Self { family, values }
    }

    /// Where the numbers of component k stand in `values`.
    fn range(&self, k: usize, d: usize) -> core::ops::Range<usize> {
        let len = self.family.covariance_len(d);
        let start = if self.family == Family::Tied { 0 } else { k * len };
        start..start + len
    }

    /// The numbers of component k: a D x D matrix, D variances or one.
    pub fn own(&self, k: usize, d: usize) -> &[f64] {
        &self.values[self.range(k, d)]
    }

    pub fn own_mut(&mut self, k: usize, d: usize) -> &mut [f64] {
        let range = self.range(k, d);
        &mut self.values[range]
    }

    /// The variance of feature j in component k.
    pub fn variance(&self, k: usize, j: usize, d: usize) -> f64 {
        let own = self.own(k, d);
        match self.family {
            Family::Full | Family::Tied => own[j * d + j],
            Family::Diagonal => own[j],
            Family::Spherical => own[0],
        }
    }

    /// The D x D covariance of component k.
    pub fn matrix(&self, k: usize, d: usize) -> Vec<f64> {
        if self.family.correlates() {
            return self.own(k, d).to_vec();
        }
        let mut out = vec![0.0; d * d];
        for j in 0..d {
            out[j * d + j] = self.variance(k, j, d);
        }
        out
    }
}

impl Params {
    pub fn mean(&self, k: usize) -> &[f64] {
        &self.means[k * self.d..(k + 1) * self.d]
    }

    /// (means K x D, covariances K x D x D) in the user's units.
    #[inline(never)]
    pub fn in_original_units(&self, transform: &Transform) -> (Vec<f64>, Vec<f64>) {
        let (k, d) = (self.k, self.d);
        let means = filled(k * d, &|at| transform.original(at % d, self.means[at]));
        let mut covariances = Vec::with_capacity(k * d * d);
        for k in 0..k {
            let matrix = self.covariances.matrix(k, d);
            covariances.extend((0..d * d).map(|at| transform.original_covariance(at / d, at % d, matrix[at])));
        }
        (means, covariances)
    }

    /// The components in another order: `order[new] = old`.
    #[inline(never)]
    pub fn reordered(&self, order: &[usize]) -> Params {
        let mut params = self.clone();
        let d = self.d;
        for (new, &old) in order.iter().enumerate() {
            params.weights[new] = self.weights[old];
            params.means[new * d..(new + 1) * d].copy_from_slice(self.mean(old));
            params.covariances.own_mut(new, d).copy_from_slice(self.covariances.own(old, d));
        }
        params
    }
}
