//! From a sweep's statistics to covariances: S_k = S2_k / N_k - delta_k delta_k' (Bishop eq. 9.25, about the swept means),
//! then kept above the floor.

use alloc::{vec, vec::Vec};

use crate::family::Family;
use crate::linalg::{add_outer, add_scaled, cholesky, clip_eigenvalues, dot, filled, inverse_factor, multiply, packed_row, unpack_symmetric};
use crate::params::Covariances;
use crate::stats::Stats;

/// Under this fraction of the robust variance a covariance is rounding, whatever the regularization.
const SMALLEST: f64 = 1e-12;

/// Under this fraction of its own largest variance a Cholesky factor may fail by rounding.
const ROUNDING: f64 = 1e-13;

/// What is left of a variance beside the features before it: above this share of it, rounding decides nothing.
const SAFE: f64 = 1e-8;

/// The smallest variance allowed: a fraction of each feature's robust variance. Eigenvalues are clipped in that metric,
/// which is the exact constrained M-step, so the likelihood never falls, and nothing changes where nothing is too small.
#[derive(Clone, Debug)]
pub struct Floor {
    fraction: f64,
    /// Robust standard deviations, D.
    scale: Vec<f64>,
}

impl Floor {
    pub fn new(regularization: f64, scale: &[f64]) -> Self {
        Self { fraction: regularization.max(SMALLEST), scale: scale.to_vec() }
    }

    pub fn variance(&self, j: usize) -> f64 {
        self.fraction * self.scale[j] * self.scale[j]
    }

    /// The inverse Cholesky factor of a D x D covariance that is surely above the floor, with room for rounding: no eigenvalue of
    /// the inverse is larger than its trace.
    fn factor_above(&self, matrix: &[f64]) -> Option<Vec<f64>> {
        let d = self.scale.len();
        let factor = inverse_factor(matrix, d)?;
        let root = |i: usize| factor[packed_row(i) + i];
        let safely = (0..d).all(|i| root(i) * root(i) * matrix[i * d + i] * SAFE < 1.0);
        let largest = self.scale.iter().fold(0.0, |largest: f64, &scale| largest.max(scale));
        let trace = largest * largest * dot(&factor, &factor);
        (safely && self.fraction * trace < 0.5).then_some(factor)
    }

    /// Clips a D x D covariance in place; says whether it had to.
    pub fn clip(&self, matrix: &mut [f64]) -> bool {
        let d = self.scale.len();
        let mut lowered = matrix.to_vec();
        let mut largest = 0.0;
        for (i, row) in lowered.chunks_exact_mut(d).enumerate() {
            for (entry, other) in row[..=i].iter_mut().zip(&self.scale) {
                *entry /= self.scale[i] * other;
            }
            if row[i] > largest {
                largest = row[i];
            }
            row[i] -= self.fraction;
        }
        if let Some(factor) = cholesky(&lowered, d) {
            let pivot = |i: usize| factor[packed_row(i) + i] * factor[packed_row(i) + i];
            let surely = (0..d).all(|i| pivot(i) > SAFE * lowered[i * d + i]);
            // Rounding may let the lowered matrix pass and not the matrix itself, which is what counts.
            if surely || cholesky(matrix, d).is_some() {
                return false;
            }
        }
        let whitened = filled(d * d, &|at| matrix[at] / (self.scale[at / d] * self.scale[at % d]));
        for least in [self.fraction, self.fraction.max(ROUNDING * largest)] {
            let clipped = clip_eigenvalues(&whitened, d, least);
            let restored = filled(d * d, &|at| clipped[at] * self.scale[at / d] * self.scale[at % d]);
            matrix.copy_from_slice(&restored);
            if cholesky(matrix, d).is_some() {
                break;
            }
        }
        true
    }

    /// Clips whatever a start brings along, so that the first update cannot lower the likelihood.
    pub fn clip_all(&self, covariances: &mut Covariances) {
        let family = covariances.family;
        for own in covariances.values.chunks_exact_mut(family.covariance_len(self.scale.len())) {
            self.clip_own(family, own, &mut Vec::new());
        }
    }

    /// Clips the numbers of one covariance; says whether it had to. Leaves its inverse factor where that has been found.
    fn clip_own(&self, family: Family, own: &mut [f64], factor: &mut Vec<f64>) -> bool {
        if family.correlates() {
            *factor = self.factor_above(own).unwrap_or_default();
            return factor.is_empty() && self.clip(own);
        }
        let mut clipped = false;
        for (j, variance) in own.iter_mut().enumerate() {
            if *variance < self.variance(j) {
                *variance = self.variance(j);
                clipped = true;
            }
        }
        clipped
    }
}

/// New covariances in place of the swept ones; a component without rows (`empty`) keeps its own. Returns the components
/// whose covariance the floor changed, and of each covariance the inverse factor where it has been found.
pub fn estimate(covariances: &mut Covariances, stats: &Stats, empty: &[usize], floor: &Floor) -> (Vec<usize>, Vec<Vec<f64>>) {
    let (k, d, family) = (stats.k(), stats.d(), covariances.family);
    let mut factors = vec![Vec::new(); family.covariance_count(k)];
    if family == Family::Tied {
        covariances.values = pooled(stats, empty);
        let floored = floor.clip_own(family, &mut covariances.values, &mut factors[0]);
        return ((0..if floored { k } else { 0 }).collect(), factors);
    }
    let mut floored = Vec::new();
    for k in (0..k).filter(|k| !empty.contains(k)) {
        let own = covariances.own_mut(k, d);
        estimate_own(family, stats, k, own);
        if floor.clip_own(family, own, &mut factors[k]) {
            floored.push(k);
        }
    }
    (floored, factors)
}

/// The numbers of component k's covariance.
#[inline(never)]
fn estimate_own(family: Family, stats: &Stats, k: usize, own: &mut [f64]) {
    let (d, moments, delta) = (stats.d(), stats.own_moments(k), stats.delta(k));
    let inverse = 1.0 / stats.counts[k];
    match family {
        Family::Full => {
            for i in 0..d {
                let row = &mut own[i * d..][..=i];
                row.copy_from_slice(&moments[packed_row(i)..packed_row(i + 1)]);
                multiply(row, inverse);
                add_scaled(row, -delta[i], &delta);
                for j in 0..i {
                    own[j * d + i] = own[i * d + j];
                }
            }
        }
        Family::Spherical => own[0] = (moments.iter().sum::<f64>() * inverse - dot(&delta, &delta)) / d as f64,
        _ => own.iter_mut().enumerate().for_each(|(j, variance)| *variance = moments[j] * inverse - delta[j] * delta[j]),
    }
}

/// One covariance for all: the pooled scatter within components, over all rows.
fn pooled(stats: &Stats, empty: &[usize]) -> Vec<f64> {
    let mut matrix = unpack_symmetric(&stats.moments, stats.d());
    for k in (0..stats.k()).filter(|k| !empty.contains(k)) {
        let delta = stats.delta(k);
        add_outer(&mut matrix, -stats.counts[k], &delta, &delta);
    }
    multiply(&mut matrix, 1.0 / stats.counts.iter().sum::<f64>());
    matrix
}
