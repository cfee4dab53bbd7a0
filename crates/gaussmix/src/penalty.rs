//! What the likelihood of a mixture lacks: it is unbounded, so restarts are ranked by a penalised one.

use alloc::{vec, vec::Vec};
use core::f64::consts::LOG2_E;

use gaussmix_kernel::elementary::{ln, sqrt};
use crate::linalg::{cholesky, lower_times, packed_row};
use crate::prepared::{Prepared, Whiteners};

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
    pub fn new(matrix: Vec<f64>, d: usize, total_weight: f64) -> Option<Self> {
        let factor = cholesky(&matrix, d)?;
        let log_determinant = 2.0 * (0..d).map(|i| ln(factor[packed_row(i) + i])).sum::<f64>();
        Some(Self { matrix, factor, log_determinant, total_weight })
    }

    /// (1/N) sum_k [tr(S_x inv(S_k)) + ln|S_k| - ln|S_x| - D], in nats: Chen and Tan, Journal of Multivariate Analysis
    /// 100 (2009), with a_n = 1/N.
    pub fn penalty(&self, prepared: &Prepared) -> f64 {
        let (k, d) = (prepared.k, prepared.d);
        let own = |k| self.trace_of_ratio(prepared, k) - prepared.log_determinant_of_precision(k) - self.log_determinant - d as f64;
        (0..k).map(own).sum::<f64>() / self.total_weight
    }

    /// tr(S_x inv(S_k)) = |W_k L_x|^2.
    #[inline(never)]
    fn trace_of_ratio(&self, prepared: &Prepared, k: usize) -> f64 {
        let d = prepared.d;
        let w = prepared.whiteners.of(k, d);
        // The whitener carries 1 / sqrt(2 ln 2).
        let unit = 2.0 / LOG2_E;
        match prepared.whiteners {
            Whiteners::Diagonal(_) => unit * (0..d).map(|j| w[j] * w[j] * self.matrix[j * d + j]).sum::<f64>(),
            Whiteners::Triangular { .. } => {
                let (mut column, mut whitened) = (vec![0.0; d], vec![0.0; d]);
                let mut total = 0.0;
                for j in 0..d {
                    (0..d).for_each(|i| column[i] = if i >= j { self.factor[packed_row(i) + j] } else { 0.0 });
                    lower_times(w, &column, &mut whitened);
                    total += whitened.iter().map(|y| y * y).sum::<f64>();
                }
                unit * total
            }
        }
    }

    /// Features that the ones before them determine to within a fraction `share` of their variance.
    #[inline(never)]
    pub fn dependent_features(matrix: &[f64], d: usize, share: f64) -> Vec<usize> {
        // Cholesky on the correlation, skipping what has no variance of its own left.
        let deviation: Vec<f64> = (0..d).map(|j| sqrt(matrix[j * d + j])).collect();
        let mut independent: Vec<(usize, Vec<f64>)> = Vec::new();
        let mut dependent = Vec::new();
        for j in (0..d).filter(|&j| deviation[j] > 0.0) {
            let mut row: Vec<f64> = Vec::new();
            for (i, factor) in &independent {
                let correlation = matrix[j * d + i] / (deviation[j] * deviation[*i]);
                let explained: f64 = row.iter().zip(factor).map(|(a, b)| a * b).sum();
                row.push((correlation - explained) / factor[row.len()]);
            }
            let left = 1.0 - row.iter().map(|x| x * x).sum::<f64>();
            if left < share {
                dependent.push(j);
            } else {
                row.push(sqrt(left));
                independent.push((j, row));
            }
        }
        dependent
    }
}
