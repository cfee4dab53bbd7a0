//! What a sweep needs of the parameters: whiteners (inverse Cholesky factors) and log constants, in base 2.
//!
//! log2(w_k N(x | mu_k, S_k)) = constant_k - |W_k (x - mu_k)|^2 with W_k = inv(L_k) / sqrt(2 ln 2), L_k L_k' = S_k.

use alloc::{vec, vec::Vec};
use core::f64::consts::{LN_2, LOG2_E, PI};
use alloc::sync::Arc;

use gaussmix_kernel::elementary::{log2, sqrt};
use crate::linalg::{cholesky, invert_lower, packed_len, packed_row};
use crate::params::{Covariances, Params};

/// A responsibility whose share of the moments falls under exp(-50) of the row's largest is zero by definition.
pub const FLUSH_LIMIT: f64 = 1.928_749_847_963_917_8e-22;

/// Stands for the logarithm of a weight of zero: finite, so that differences stay numbers.
const LOG_OF_ZERO: f64 = -1e300;

pub enum Whiteners {
    /// Packed lower triangles, one per component, or one for all.
    Triangular { packed: Vec<f64>, shared: bool },
    /// K x D inverse standard deviations.
    Diagonal(Vec<f64>),
}

/// Which moments a sweep collects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentForm {
    /// A packed triangle per component.
    Full,
    /// One packed triangle over all components, each about its own centre.
    Pooled,
    /// D per component.
    Diagonal,
}

pub struct Prepared {
    pub k: usize,
    pub d: usize,
    pub form: MomentForm,
    /// K x D
    pub means: Vec<f64>,
    /// K x D: what the moments are taken about, the means unless they have just jumped far away.
    pub centres: Arc<[f64]>,
    pub constants: Vec<f64>,
    pub whiteners: Whiteners,
    pub flush_limit: f64,
}

/// The component whose covariance is not positive definite.
#[derive(Debug, PartialEq)]
pub struct NotPositiveDefinite(pub usize);

impl Prepared {
    pub fn new(params: &Params) -> Result<Self, NotPositiveDefinite> {
        let (k, d) = (params.k, params.d);
        let (whiteners, form) = whiteners(params)?;
        let half_log_two_pi = 0.5 * log2(2.0 * PI) * d as f64;
        let constants = (0..k)
            .map(|k| {
                let weight = params.weights[k];
                let log_weight = if weight > 0.0 { log2(weight) } else { LOG_OF_ZERO };
                // The whitener carries 1 / sqrt(2 ln 2) in every diagonal entry; the density's constant must not.
                log_weight + log2_determinant(&whiteners, k, d) + 0.5 * log2(2.0 * LN_2) * d as f64 - half_log_two_pi
            })
            .collect();
        Ok(Self {
            k,
            d,
            form,
            means: params.means.clone(),
            centres: params.means.as_slice().into(),
            constants,
            whiteners,
            flush_limit: FLUSH_LIMIT,
        })
    }

    /// ln p in nats from the base-2 constants: ln N(...) = ln 2 * log2.
    pub fn log_determinant_of_precision(&self, k: usize) -> f64 {
        2.0 * LN_2 * (log2_determinant(&self.whiteners, k, self.d) + 0.5 * log2(2.0 * LN_2) * self.d as f64)
    }
}

#[inline(never)]
fn whiteners(params: &Params) -> Result<(Whiteners, MomentForm), NotPositiveDefinite> {
    let (k, d) = (params.k, params.d);
    let unit = sqrt(0.5 * LOG2_E);
    let triangle = |matrix: &[f64], k: usize| {
        let factor = cholesky(matrix, d).ok_or(NotPositiveDefinite(k))?;
        Ok(invert_lower(&factor, d).into_iter().map(|x| x * unit).collect::<Vec<_>>())
    };
    Ok(match &params.covariances {
        Covariances::Full(matrices) => {
            let mut packed = Vec::with_capacity(k * packed_len(d));
            for k in 0..k {
                packed.extend(triangle(&matrices[k * d * d..(k + 1) * d * d], k)?);
            }
            (Whiteners::Triangular { packed, shared: false }, MomentForm::Full)
        }
        Covariances::Tied(matrix) => (Whiteners::Triangular { packed: triangle(matrix, 0)?, shared: true }, MomentForm::Pooled),
        Covariances::Diagonal(variances) => {
            (Whiteners::Diagonal(inverse_deviations(variances, k, d)?), MomentForm::Diagonal)
        }
        Covariances::Spherical(variances) => (Whiteners::Diagonal(inverse_deviations(variances, k, d)?), MomentForm::Diagonal),
    })
}

/// K x D inverse deviations, in the whitener's unit, from D variances of each component or from one.
fn inverse_deviations(variances: &[f64], k: usize, d: usize) -> Result<Vec<f64>, NotPositiveDefinite> {
    let unit = sqrt(0.5 * LOG2_E);
    let mut inverse = vec![0.0; k * d];
    let repeats = k * d / variances.len();
    for (at, inverse) in inverse.iter_mut().enumerate() {
        let variance = variances[at / repeats];
        if !(variance > 0.0 && variance.is_finite()) {
            return Err(NotPositiveDefinite(at / d));
        }
        *inverse = unit / sqrt(variance);
    }
    Ok(inverse)
}

impl Whiteners {
    /// The whitener of component k: a packed triangle, or D inverse deviations.
    #[inline(always)]
    pub fn of(&self, k: usize, d: usize) -> &[f64] {
        match self {
            Whiteners::Triangular { packed, shared } => {
                let at = if *shared { 0 } else { k * packed_len(d) };
                &packed[at..at + packed_len(d)]
            }
            Whiteners::Diagonal(inverse) => &inverse[k * d..(k + 1) * d],
        }
    }
}

/// log2 |W_k|, the whitener's scale included.
fn log2_determinant(whiteners: &Whiteners, k: usize, d: usize) -> f64 {
    let w = whiteners.of(k, d);
    match whiteners {
        Whiteners::Triangular { .. } => (0..d).map(|i| log2(w[packed_row(i) + i])).sum(),
        Whiteners::Diagonal(_) => w.iter().map(|&x| log2(x)).sum(),
    }
}
