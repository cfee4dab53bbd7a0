//! Starts that the caller gave: checked, and brought into the kernel's units.

use alloc::{vec, vec::Vec};

use gaussmix_kernel::elementary::sqrt;

use crate::error::{Error, ErrorCode, Result};
use crate::family::Family;
use crate::linalg::cholesky;
use crate::params::{Covariances, Params};
use crate::penalty::Spread;
use crate::rows::{Rows, Transform};

/// Sums of weights and of responsibilities may miss 1 by this much, and are then brought to it.
const SUM_SLACK: f64 = 1e-6;

/// Off-diagonal entries may differ by this fraction of the standard deviations, and are then averaged.
const SYMMETRY_SLACK: f64 = 1e-8;

/// Parameters in the user's units, checked, into the kernel's. `covariances` is K x D x D; without it, the data's.
#[inline(never)]
pub fn explicit(
    family: Family,
    k: usize,
    rows: &Rows,
    weights: Option<&[f64]>,
    means: &[f64],
    covariances: Option<&[f64]>,
    spread: &Spread,
) -> Result<Params> {
    let d = rows.d();
    Error::check_length(means.len(), k * d)?;
    check_means(means, d)?;
    let weights = checked_weights(weights, k)?;
    let matrices = match covariances {
        Some(covariances) => {
            Error::check_length(covariances.len(), k * d * d)?;
            scaled_matrices(covariances, &rows.transform)?
        }
        None => repeated(&spread.matrix, k),
    };
    Ok(scaled_params(family, weights, means, &matrices, &rows.transform))
}

/// The family's parameters from means in the user's units and covariances in the kernel's.
#[inline(never)]
pub fn scaled_params(family: Family, weights: Vec<f64>, means: &[f64], matrices: &[f64], transform: &Transform) -> Params {
    let (k, d) = (weights.len(), transform.features());
    let mut means = means.to_vec();
    for (at, value) in means.iter_mut().enumerate() {
        *value = transform.scaled(at % d, *value);
    }
    Params { k, d, covariances: Covariances::project(family, matrices, &weights, d), weights, means }
}

/// One matrix K times.
pub fn repeated(matrix: &[f64], k: usize) -> Vec<f64> {
    let mut matrices = Vec::with_capacity(k * matrix.len());
    for _ in 0..k {
        matrices.extend_from_slice(matrix);
    }
    matrices
}

#[inline(never)]
pub fn check_means(means: &[f64], d: usize) -> Result<()> {
    match first_improper(means, f64::NEG_INFINITY) {
        Some(at) => Err(Error::new(ErrorCode::BadStartMean).component(at / d).column(at % d).value(means[at])),
        None => Ok(()),
    }
}

/// The first value that is not finite, or less than `least`.
#[inline(never)]
fn first_improper(values: &[f64], least: f64) -> Option<usize> {
    values.iter().position(|x| !(*x >= least && x.is_finite()))
}

/// Weights that sum to 1, equal ones by default.
pub fn checked_weights(weights: Option<&[f64]>, k: usize) -> Result<Vec<f64>> {
    let Some(weights) = weights else {
        return Ok(vec![1.0 / k as f64; k]);
    };
    Error::check_length(weights.len(), k)?;
    let sum = sum_of_shares(weights, ErrorCode::BadStartWeight)?;
    let mut weights = weights.to_vec();
    weights.iter_mut().for_each(|weight| *weight /= sum);
    Ok(weights)
}

/// The sum of the components' shares, which is nearly 1.
#[inline(never)]
fn sum_of_shares(shares: &[f64], code: ErrorCode) -> Result<f64> {
    if let Some(k) = first_improper(shares, 0.0) {
        return Err(Error::new(code).component(k).value(shares[k]));
    }
    let sum: f64 = shares.iter().sum();
    if (sum - 1.0).abs() > SUM_SLACK {
        return Err(Error::new(code).value(sum).expected(1.0));
    }
    Ok(sum)
}

/// K covariances in the kernel's units: symmetric and positive definite, or an error that says where one is not.
#[inline(never)]
pub fn scaled_matrices(matrices: &[f64], transform: &Transform) -> Result<Vec<f64>> {
    let d = transform.features();
    let mut all = matrices.to_vec();
    for (at, value) in all.iter_mut().enumerate() {
        *value = transform.scaled_covariance(at / d % d, at % d, *value);
    }
    for (k, scaled) in all.chunks_exact_mut(d * d).enumerate() {
        for i in 0..d {
            for j in 0..i {
                let (below, above) = (i * d + j, j * d + i);
                let (a, b) = (scaled[below], scaled[above]);
                let deviations = sqrt((scaled[i * d + i] * scaled[j * d + j]).abs());
                if (a - b).abs() > SYMMETRY_SLACK * deviations {
                    let matrix = &matrices[k * d * d..];
                    let difference = matrix[below] - matrix[above];
                    return Err(Error::new(ErrorCode::NotSymmetric).component(k).row(i).column(j).value(difference));
                }
                scaled[below] = 0.5 * (a + b);
                scaled[above] = scaled[below];
            }
        }
        if cholesky(scaled, d).is_none() {
            return Err(Error::new(ErrorCode::NotPositiveDefinite).component(k));
        }
    }
    Ok(all)
}

/// Labels 0..K-1, one a row, none of the K without a row of positive weight.
#[inline(never)]
pub fn check_labels(labels: &[i32], k: usize, rows: &Rows) -> Result<()> {
    Error::check_length(labels.len(), rows.n())?;
    let mut counts = vec![0.0; k];
    for (n, &label) in labels.iter().enumerate() {
        // As an unsigned number a negative label is too large.
        if label as usize >= k {
            return Err(Error::new(ErrorCode::BadLabel).row(n).value(f64::from(label)).expected(k as f64 - 1.0));
        }
        counts[label as usize] += rows.weight(n);
    }
    match counts.iter().position(|&count| count == 0.0) {
        Some(k) => Err(Error::new(ErrorCode::EmptyLabel).component(k)),
        None => Ok(()),
    }
}

/// N x K responsibilities, each row summing to 1.
#[inline(never)]
pub fn check_responsibilities(values: &[f64], k: usize, rows: &Rows) -> Result<()> {
    Error::check_length(values.len(), rows.n() * k)?;
    for n in 0..rows.n() {
        if let Err(error) = sum_of_shares(&values[n * k..(n + 1) * k], ErrorCode::BadResponsibility) {
            return Err(error.row(n));
        }
    }
    Ok(())
}
