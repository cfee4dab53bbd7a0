//! From a sweep's statistics to covariances: S_k = S2_k / N_k - delta_k delta_k' (Bishop eq. 9.25, about the swept means),
//! then kept above the floor. A family a file, one exhaustive match.

mod diagonal;
mod full;
mod spherical;
mod tied;

use alloc::vec::Vec;

use crate::family::Family;
use crate::linalg::{cholesky, clip_eigenvalues};
use crate::params::{Covariances, Params};
use crate::stats::Stats;

/// Under this fraction of the robust variance a covariance is rounding, whatever the regularization.
const SMALLEST: f64 = 1e-12;

/// Under this fraction of its own largest variance a Cholesky factor may fail by rounding.
const ROUNDING: f64 = 1e-13;

/// The smallest variance allowed: a fraction of each feature's robust variance. Eigenvalues are clipped in that metric,
/// which is the exact constrained M-step, so the likelihood never falls, and nothing changes where nothing is too small.
#[derive(Clone, Debug)]
pub struct Floor {
    fraction: f64,
    /// Robust standard deviations, D.
    scale: Vec<f64>,
}

pub struct Estimate {
    pub covariances: Covariances,
    /// K: whether the floor changed the component's covariance.
    pub floored: Vec<bool>,
}

impl Floor {
    pub fn new(regularization: f64, scale: &[f64]) -> Self {
        Self { fraction: regularization.max(SMALLEST), scale: scale.to_vec() }
    }

    pub fn variance(&self, j: usize) -> f64 {
        self.fraction * self.scale[j] * self.scale[j]
    }

    /// Clips a D x D covariance in place; says whether it had to.
    pub fn clip(&self, matrix: &mut [f64]) -> bool {
        let d = self.scale.len();
        let mut whitened = matrix.to_vec();
        for (at, value) in whitened.iter_mut().enumerate() {
            *value /= self.scale[at / d] * self.scale[at % d];
        }
        let mut lowered = whitened.clone();
        (0..d).for_each(|j| lowered[j * d + j] -= self.fraction);
        if cholesky(&lowered, d).is_some() {
            return false;
        }
        let largest = (0..d).map(|j| whitened[j * d + j]).fold(0.0, f64::max);
        let mut clipped = clip_eigenvalues(&whitened, d, self.fraction);
        if cholesky(&clipped, d).is_none() {
            clipped = clip_eigenvalues(&whitened, d, self.fraction.max(ROUNDING * largest));
        }
        for (at, value) in clipped.into_iter().enumerate() {
            matrix[at] = value * self.scale[at / d] * self.scale[at % d];
        }
        true
    }

    /// Clips whatever a start brings along, so that the first update cannot lower the likelihood.
    pub fn clip_all(&self, covariances: &mut Covariances) {
        let d = self.scale.len();
        match covariances {
            Covariances::Full(matrices) => matrices.chunks_exact_mut(d * d).for_each(|matrix| _ = self.clip(matrix)),
            Covariances::Tied(matrix) => _ = self.clip(matrix),
            Covariances::Diagonal(v) => v.iter_mut().enumerate().for_each(|(at, v)| _ = self.raise(at % d, v)),
            Covariances::Spherical(v) => v.iter_mut().for_each(|v| _ = self.raise(0, v)),
        }
    }

    /// Raises a variance to the floor of feature j; says whether it had to.
    pub fn raise(&self, j: usize, variance: &mut f64) -> bool {
        let low = *variance < self.variance(j);
        if low {
            *variance = self.variance(j);
        }
        low
    }
}

/// New covariances; a component without rows (`empty`) keeps its previous one.
pub fn estimate(family: Family, stats: &Stats, previous: &Params, empty: &[bool], floor: &Floor) -> Estimate {
    match family {
        Family::Full => full::estimate(stats, previous, empty, floor),
        Family::Tied => tied::estimate(stats, empty, floor),
        Family::Diagonal => diagonal::estimate(stats, previous, empty, floor),
        Family::Spherical => spherical::estimate(stats, previous, empty, floor),
    }
}
