//! What the likelihood of a mixture lacks: it is unbounded, so restarts are ranked by a penalised one.

use alloc::{vec, vec::Vec};
use core::f64::consts::LOG2_E;

use gaussmix_kernel::elementary::{ln, sqrt};
use crate::covariance::Floor;
use crate::error::{Error, ErrorCode, Result};
use crate::linalg::{cholesky, dot, filled, lower_times_lower, packed_row, unpack_symmetric};
use crate::prepared::{MomentForm, Prepared};
use crate::stats::Stats;

/// Features determined by others to within this fraction of their variance are called collinear.
const COLLINEAR: f64 = 1e-10;

/// The data's covariance, which a component's is held against.
#[derive(Clone, Debug)]
pub struct Spread {
    /// D x D, clipped at the floor so that it is positive definite.
    pub matrix: Vec<f64>,
    factor: Vec<f64>,
    log_determinant: f64,
    total_weight: f64,
}

impl Spread {
    /// The data's covariance from the moments of all rows, and the features that others determine.
    #[inline(never)]
    pub fn of(stats: &Stats, total_weight: f64, floor: &Floor) -> Result<(Self, Vec<usize>)> {
        let (d, whole) = (stats.d(), stats.form == MomentForm::Full);
        let (inverse, mean) = (1.0 / stats.counts[0], stats.delta(0));
        let mut matrix = vec![0.0; d * d];
        if whole {
            matrix = unpack_symmetric(&stats.moments, d);
        } else {
            (0..d).for_each(|j| matrix[j * d + j] = stats.moments[j]);
        }
        for (at, s) in matrix.iter_mut().enumerate() {
            let (i, j) = (at / d, at % d);
            if whole || i == j {
                *s = *s * inverse - mean[i] * mean[j];
            }
        }
        let mut dependent = Vec::new();
        if whole {
            dependent = dependent_features(&matrix, d, COLLINEAR);
            floor.clip(&mut matrix);
        } else {
            (0..d).for_each(|j| matrix[j * d + j] = matrix[j * d + j].max(floor.variance(j)));
        }
        let spread = Self::new(matrix, d, total_weight).ok_or_else(|| Error::new(ErrorCode::NotPositiveDefinite))?;
        Ok((spread, dependent))
    }

    pub fn new(matrix: Vec<f64>, d: usize, total_weight: f64) -> Option<Self> {
        let factor = cholesky(&matrix, d)?;
        let log_determinant = 2.0 * (0..d).map(|i| ln(factor[packed_row(i) + i])).sum::<f64>();
        Some(Self { matrix, factor, log_determinant, total_weight })
    }

    /// (1/N) sum_k [tr(S_x inv(S_k)) + ln|S_k| - ln|S_x| - D], in nats: Chen and Tan, Journal of Multivariate Analysis
    /// 100 (2009), with a_n = 1/N.
    pub fn penalty(&self, prepared: &Prepared) -> f64 {
        let (k, d) = (prepared.params.k, prepared.params.d);
        let own = |k| self.trace_of_ratio(prepared, k) - prepared.log_determinant_of_precision(k) - self.log_determinant - d as f64;
        (0..k).map(own).sum::<f64>() / self.total_weight
    }

    /// tr(S_x inv(S_k)) = |W_k L_x|^2.
    #[inline(never)]
    fn trace_of_ratio(&self, prepared: &Prepared, k: usize) -> f64 {
        let (d, w) = (prepared.params.d, prepared.whitener(k));
        // The whitener carries 1 / sqrt(2 ln 2).
        let unit = 2.0 / LOG2_E;
        if !prepared.params.covariances.family.correlates() {
            return unit * (0..d).map(|j| w[j] * w[j] * self.matrix[j * d + j]).sum::<f64>();
        }
        let product = lower_times_lower(w, &self.factor, d);
        let column = |j: usize| (j..d).map(|i| product[packed_row(i) + j]).map(|y| y * y).sum::<f64>();
        unit * (0..d).map(column).sum::<f64>()
    }
}

/// Features that the ones before them determine to within a fraction `share` of their variance.
#[inline(never)]
fn dependent_features(matrix: &[f64], d: usize, share: f64) -> Vec<usize> {
    // Cholesky on the correlation, skipping what has no variance of its own left.
    let deviation = filled(d, &|j| sqrt(matrix[j * d + j]));
    let (mut independent, mut dependent) = (Vec::new(), Vec::new());
    let mut factor: Vec<f64> = Vec::new();
    for j in (0..d).filter(|&j| deviation[j] > 0.0) {
        let start = factor.len();
        for (at, &i) in independent.iter().enumerate() {
            let correlation = matrix[j * d + i] / (deviation[j] * deviation[i]);
            let other = &factor[packed_row(at)..];
            factor.push((correlation - dot(&factor[start..], other)) / other[at]);
        }
        let left = 1.0 - dot(&factor[start..], &factor[start..]);
        if left < share {
            factor.truncate(start);
            dependent.push(j);
        } else {
            factor.push(sqrt(left));
            independent.push(j);
        }
    }
    dependent
}
