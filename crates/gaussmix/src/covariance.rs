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

    pub fn fraction(&self) -> f64 {
        self.fraction
    }

    pub fn variance(&self, j: usize) -> f64 {
        self.fraction * self.scale[j] * self.scale[j]
    }

    /// Clips a D x D covariance in place where it must; else its inverse Cholesky factor.
    pub fn clip(&self, matrix: &mut [f64]) -> Option<Vec<f64>> {
        let d = self.scale.len();
        // Rounding may let the lowered matrix pass and not the matrix itself, which is what counts.
        let factor = inverse_factor(matrix, d);
        if factor.as_ref().is_some_and(|factor| self.is_surely_below(matrix, factor)) {
            return factor;
        }
        let whitened = filled(d * d, &|at| matrix[at] / (self.scale[at / d] * self.scale[at % d]));
        let mut lowered = whitened.clone();
        let mut largest = 0.0;
        for i in 0..d {
            largest = whitened[i * d + i].max(largest);
            lowered[i * d + i] -= self.fraction;
        }
        if factor.is_some() && cholesky(&lowered, d).is_some() {
            return factor;
        }
        for least in [self.fraction, self.fraction.max(ROUNDING * largest)] {
            let clipped = clip_eigenvalues(&whitened, d, least);
            let restored = filled(d * d, &|at| clipped[at] * self.scale[at / d] * self.scale[at % d]);
            matrix.copy_from_slice(&restored);
            if cholesky(matrix, d).is_some() {
                break;
            }
        }
        None
    }

    /// Whether the floor is below a covariance by so much that rounding decides nothing: no eigenvalue of the inverse is larger
    /// than its trace.
    fn is_surely_below(&self, matrix: &[f64], factor: &[f64]) -> bool {
        let d = self.scale.len();
        let root = |i: usize| factor[packed_row(i) + i];
        let largest = self.scale.iter().fold(0.0, |largest: f64, &scale| largest.max(scale));
        (0..d).all(|i| root(i) * root(i) * matrix[i * d + i] * SAFE < 1.0) && self.fraction * largest * largest * dot(factor, factor) < 0.5
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
            *factor = self.clip(own).unwrap_or_default();
            return factor.is_empty();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::symmetric_eigen;
    use crate::random::Stream;
    use crate::testing::positive_definite;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]
        #[test]
        fn a_covariance_is_clipped_where_an_eigenvalue_is_under_the_floor(seed in any::<u64>(), d in 1usize..12, exponent in -3.0..3.0f64) {
            let mut stream = Stream::new(seed, 0);
            let before = positive_definite(&mut stream, d);
            let scale = filled(d, &|j| 0.7 + 0.1 * j as f64);
            let smallest = |matrix: &[f64]| {
                let whitened = filled(d * d, &|at| matrix[at] / (scale[at / d] * scale[at % d]));
                symmetric_eigen(&whitened, d).0.into_iter().fold(f64::INFINITY, f64::min)
            };
            let fraction = smallest(&before) * exponent.exp2();
            let mut matrix = before.clone();
            match Floor::new(fraction, &scale).clip(&mut matrix) {
                Some(factor) => {
                    prop_assert!(exponent < 1e-6);
                    prop_assert_eq!(Some(factor), inverse_factor(&matrix, d));
                    prop_assert_eq!(matrix, before);
                }
                None => {
                    prop_assert!(exponent > -1e-6);
                    prop_assert!((smallest(&matrix) / fraction - 1.0).abs() < 1e-6);
                }
            }
        }
    }
}
