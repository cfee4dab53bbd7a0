//! Weights, means and covariances: the one truth about a mixture, in the kernel's units.

use alloc::{vec, vec::Vec};

use crate::family::Family;
use crate::rows::Transform;

#[derive(Clone, Debug, PartialEq)]
pub enum Covariances {
    /// K x D x D
    Full(Vec<f64>),
    /// D x D
    Tied(Vec<f64>),
    /// K x D
    Diagonal(Vec<f64>),
    /// K
    Spherical(Vec<f64>),
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
    pub fn family(&self) -> Family {
        match self {
            Covariances::Full(_) => Family::Full,
            Covariances::Tied(_) => Family::Tied,
            Covariances::Diagonal(_) => Family::Diagonal,
            Covariances::Spherical(_) => Family::Spherical,
        }
    }

    /// The nearest member of a family: tied averages with the weights, the others drop what they do not have.
    pub fn project(family: Family, matrices: &[f64], weights: &[f64], d: usize) -> Self {
        let k = weights.len();
        let variance = |at: usize| matrices[at * d + at % d];
        match family {
            Family::Full => Covariances::Full(matrices.to_vec()),
            Family::Tied => {
                let total: f64 = weights.iter().sum();
                let entry = |at: usize| (0..k).map(|k| weights[k] / total * matrices[k * d * d + at]).sum();
                Covariances::Tied((0..d * d).map(entry).collect())
            }
            Family::Diagonal => Covariances::Diagonal((0..k * d).map(variance).collect()),
            Family::Spherical => {
                Covariances::Spherical((0..k).map(|k| (k * d..(k + 1) * d).map(variance).sum::<f64>() / d as f64).collect())
            }
        }
    }

    /// The D x D covariance of component k.
    pub fn matrix(&self, k: usize, d: usize) -> Vec<f64> {
        let diagonal = |value: &dyn Fn(usize) -> f64| {
            let mut out = vec![0.0; d * d];
            (0..d).for_each(|j| out[j * d + j] = value(j));
            out
        };
        match self {
            Covariances::Full(s) => s[k * d * d..(k + 1) * d * d].to_vec(),
            Covariances::Tied(s) => s.clone(),
            Covariances::Diagonal(v) => diagonal(&|j| v[k * d + j]),
            Covariances::Spherical(v) => diagonal(&|_| v[k]),
        }
    }
}

impl Params {
    pub fn mean(&self, k: usize) -> &[f64] {
        &self.means[k * self.d..(k + 1) * self.d]
    }

    /// K x D x D whatever the family.
    pub fn expanded_covariances(&self) -> Vec<f64> {
        let mut matrices = Vec::with_capacity(self.k * self.d * self.d);
        (0..self.k).for_each(|k| matrices.extend_from_slice(&self.covariances.matrix(k, self.d)));
        matrices
    }

    /// (means K x D, covariances K x D x D) in the user's units.
    #[inline(never)]
    pub fn in_original_units(&self, transform: &Transform) -> (Vec<f64>, Vec<f64>) {
        let d = self.d;
        let means = self.means.iter().enumerate().map(|(at, &z)| transform.original(at % d, z)).collect();
        let covariances = self.expanded_covariances();
        let scaled = covariances.iter().enumerate().map(|(at, &s)| transform.original_covariance(at / d % d, at % d, s));
        (means, scaled.collect())
    }

    /// The components in another order: `order[new] = old`.
    #[inline(never)]
    pub fn reordered(&self, order: &[usize]) -> Params {
        let pick = |values: &[f64], width: usize| -> Vec<f64> {
            let mut picked = Vec::with_capacity(values.len());
            order.iter().for_each(|&k| picked.extend_from_slice(&values[k * width..(k + 1) * width]));
            picked
        };
        let d = self.d;
        Params {
            k: self.k,
            d,
            weights: pick(&self.weights, 1),
            means: pick(&self.means, d),
            covariances: match &self.covariances {
                Covariances::Full(s) => Covariances::Full(pick(s, d * d)),
                Covariances::Tied(s) => Covariances::Tied(s.clone()),
                Covariances::Diagonal(v) => Covariances::Diagonal(pick(v, d)),
                Covariances::Spherical(v) => Covariances::Spherical(pick(v, 1)),
            },
        }
    }
}
