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
    let transform = &rows.transform;
    let means = means.iter().enumerate().map(|(at, &x)| transform.scaled(at % d, x)).collect();
    let matrices = match covariances {
        Some(covariances) => {
            Error::check_length(covariances.len(), k * d * d)?;
            scaled_matrices(covariances, transform)?
        }
        None => spread.matrix.repeat(k),
    };
    Ok(Params { k, d, covariances: Covariances::project(family, &matrices, &weights, d), weights, means })
}

pub fn check_means(means: &[f64], d: usize) -> Result<()> {
    match means.iter().position(|x| !x.is_finite()) {
        Some(at) => Err(Error::new(ErrorCode::BadStartMean).component(at / d).column(at % d).value(means[at])),
        None => Ok(()),
    }
}

/// Weights that sum to 1, equal ones by default.
pub fn checked_weights(weights: Option<&[f64]>, k: usize) -> Result<Vec<f64>> {
    let Some(weights) = weights else {
        return Ok(vec![1.0 / k as f64; k]);
    };
    Error::check_length(weights.len(), k)?;
    if let Some(k) = weights.iter().position(|w| !(*w >= 0.0 && w.is_finite())) {
        return Err(Error::new(ErrorCode::BadStartWeight).component(k).value(weights[k]));
    }
    let sum: f64 = weights.iter().sum();
    if (sum - 1.0).abs() > SUM_SLACK {
        return Err(Error::new(ErrorCode::BadStartWeight).value(sum).expected(1.0));
    }
    Ok(weights.iter().map(|w| w / sum).collect())
}

/// K covariances in the kernel's units: symmetric and positive definite, or an error that says where one is not.
pub fn scaled_matrices(matrices: &[f64], transform: &Transform) -> Result<Vec<f64>> {
    let d = transform.features();
    let mut scaled = Vec::with_capacity(matrices.len());
    for (k, matrix) in matrices.chunks_exact(d * d).enumerate() {
        scaled.extend_from_slice(&scaled_matrix(matrix, k, transform)?);
    }
    Ok(scaled)
}

fn scaled_matrix(matrix: &[f64], k: usize, transform: &Transform) -> Result<Vec<f64>> {
    let d = transform.features();
    let mut scaled: Vec<f64> = matrix.iter().enumerate().map(|(at, &s)| transform.scaled_covariance(at / d, at % d, s)).collect();
    for i in 0..d {
        for j in 0..i {
            let (a, b) = (scaled[i * d + j], scaled[j * d + i]);
            let deviations = sqrt((scaled[i * d + i] * scaled[j * d + j]).abs());
            if (a - b).abs() > SYMMETRY_SLACK * deviations {
                let difference = matrix[i * d + j] - matrix[j * d + i];
                return Err(Error::new(ErrorCode::NotSymmetric).component(k).row(i).column(j).value(difference));
            }
            scaled[i * d + j] = 0.5 * (a + b);
            scaled[j * d + i] = scaled[i * d + j];
        }
    }
    match cholesky(&scaled, d) {
        Some(_) => Ok(scaled),
        None => Err(Error::new(ErrorCode::NotPositiveDefinite).component(k)),
    }
}

/// Labels 0..K-1, one a row, none of the K without a row of positive weight.
#[inline(never)]
pub fn check_labels(labels: &[i32], k: usize, rows: &Rows) -> Result<Vec<u32>> {
    Error::check_length(labels.len(), rows.n())?;
    let mut counts = vec![0.0; k];
    for (n, &label) in labels.iter().enumerate() {
        let Some(count) = usize::try_from(label).ok().and_then(|label| counts.get_mut(label)) else {
            return Err(Error::new(ErrorCode::BadLabel).row(n).value(f64::from(label)).expected(k as f64 - 1.0));
        };
        *count += rows.weight(n);
    }
    match counts.iter().position(|&count| count == 0.0) {
        Some(k) => Err(Error::new(ErrorCode::EmptyLabel).component(k)),
        None => Ok(labels.iter().map(|&label| label as u32).collect()),
    }
}

/// N x K responsibilities, each row summing to 1.
#[inline(never)]
pub fn check_responsibilities(values: &[f64], k: usize, rows: &Rows) -> Result<()> {
    Error::check_length(values.len(), rows.n() * k)?;
    for (n, row) in values.chunks_exact(k).enumerate() {
        if let Some(k) = row.iter().position(|r| !(*r >= 0.0 && r.is_finite())) {
            return Err(Error::new(ErrorCode::BadResponsibility).row(n).component(k).value(row[k]));
        }
        let sum: f64 = row.iter().sum();
        if (sum - 1.0).abs() > SUM_SLACK {
            return Err(Error::new(ErrorCode::BadResponsibility).row(n).value(sum).expected(1.0));
        }
    }
    Ok(())
}
