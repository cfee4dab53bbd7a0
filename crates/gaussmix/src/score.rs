//! A model at work on rows: densities, responsibilities, labels and distances, piece by piece.

use alloc::{vec, vec::Vec};
use core::f64::consts::LN_2;

use gaussmix_kernel::elementary::{exponent_of, sqrt};
use crate::error::{Error, ErrorCode, Result};
use crate::init::{check_means, checked_weights, scaled_matrices, scaled_params};
use crate::kernel::{DensityTile, Workspace, log_densities_of_tile};
use crate::family::Family;
use crate::linalg::cholesky;
use crate::prepared::Prepared;
use crate::rows::{RowsBuilder, Transform};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoreKind {
    /// ln p(x_n), one a row.
    LogDensity = 0,
    /// r_nk, K a row.
    Responsibilities = 1,
    /// One a row.
    Labels = 2,
    /// The Mahalanobis distance to each component, K a row.
    Mahalanobis = 3,
    /// 1 - max_k r_nk, one a row.
    Uncertainty = 4,
    /// ln(w_k N(x_n | k)), K a row.
    JointLogDensity = 5,
    /// ln r of the row's label, one a row.
    LogResponsibility = 6,
}

/// By number.
pub const SCORE_KINDS: [ScoreKind; 7] = [
    ScoreKind::LogDensity,
    ScoreKind::Responsibilities,
    ScoreKind::Labels,
    ScoreKind::Mahalanobis,
    ScoreKind::Uncertainty,
    ScoreKind::JointLogDensity,
    ScoreKind::LogResponsibility,
];

impl ScoreKind {
    pub fn per_row(self, k: usize) -> usize {
        match self {
            ScoreKind::Responsibilities | ScoreKind::Mahalanobis | ScoreKind::JointLogDensity => k,
            _ => 1,
        }
    }
}

pub struct Scorer {
    pub(crate) transform: Transform,
    /// K Cholesky factors, packed, in the kernel's units.
    pub(crate) factors: Vec<f64>,
    pub(crate) prepared: Prepared,
    workspace: Workspace,
}

impl Scorer {
    /// From parameters in the user's units: weights K, means K x D, covariances K x D x D.
    #[inline(never)]
    pub fn new(weights: &[f64], means: &[f64], covariances: &[f64]) -> Result<Self> {
        let k = weights.len();
        if k == 0 || means.is_empty() || means.len() % k != 0 {
            return Err(Error::new(ErrorCode::Shape).value(means.len() as f64).expected(k as f64));
        }
        let d = means.len() / k;
        Error::check_length(covariances.len(), k * d * d)?;
        check_means(means, d)?;
        let weights = checked_weights(Some(weights), k)?;
        let transform = transform_for(&weights, means, covariances, d)?;
        let matrices = scaled_matrices(covariances, &transform)?;
        let mut factors = Vec::new();
        for matrix in matrices.chunks_exact(d * d) {
            factors.extend_from_slice(&cholesky(matrix, d).expect("just checked"));
        }
        let diagonal = (0..matrices.len()).all(|at| at / d % d == at % d || matrices[at] == 0.0);
        let family = if diagonal { Family::Diagonal } else { Family::Full };
        let params = scaled_params(family, weights, means, &matrices, &transform);
        let prepared = Prepared::new(params).map_err(|bad| Error::new(ErrorCode::NotPositiveDefinite).component(bad.0))?;
        Ok(Self { transform, factors, prepared, workspace: Workspace::new(k, d) })
    }

    pub fn components(&self) -> usize {
        self.prepared.params.k
    }

    pub fn features(&self) -> usize {
        self.prepared.params.d
    }

    /// Scores whole row-major rows: adds `per_row` numbers for each to `out`.
    #[inline(never)]
    pub fn score(&mut self, kind: ScoreKind, values: &[f64], out: &mut Vec<f64>) -> Result<()> {
        let d = self.prepared.params.d;
        Error::check_length(values.len() % d, 0)?;
        if values.is_empty() {
            return Ok(());
        }
        let mut builder = RowsBuilder::new(values.len() / d, d)?;
        builder.push(values)?;
        let rows = builder.finish_as(&self.transform);
        out.reserve_exact(rows.n() * kind.per_row(self.prepared.params.k));
        let volume = self.transform.log_volume();
        for tile in rows.tiles() {
            let density = log_densities_of_tile(&tile, &self.prepared, &mut self.workspace);
            for n in 0..tile.rows {
                for k in 0..kind.per_row(self.prepared.params.k) {
                    out.push(score(kind, &density, n, k, volume, &self.prepared));
                }
            }
        }
        Ok(())
    }
}

/// Row n's score, or its score for component k.
fn score(kind: ScoreKind, density: &DensityTile, n: usize, k: usize, volume: f64, prepared: &Prepared) -> f64 {
    match kind {
        ScoreKind::LogDensity => density.log_density(n) - volume,
        ScoreKind::Responsibilities => density.responsibility(n, k),
        ScoreKind::Labels => density.label(n) as f64,
        // log2(w N) = constant - m^2 / (2 ln 2)
        ScoreKind::Mahalanobis => sqrt((2.0 * LN_2 * (prepared.constants[k] - density.log2_joint(n, k))).max(0.0)),
        ScoreKind::Uncertainty => 1.0 - density.responsibility(n, density.label(n)),
        ScoreKind::JointLogDensity => density.joint_log_density(n, k) - volume,
        ScoreKind::LogResponsibility => density.log_responsibility_of_label(n),
    }
}

/// Units in which the model's own numbers are near one: centre on the heaviest component's mean (an average would be dragged
/// along by one far component, and the rows would lose their digits), scale by the smallest deviation's power of two.
#[inline(never)]
fn transform_for(weights: &[f64], means: &[f64], covariances: &[f64], d: usize) -> Result<Transform> {
    let heaviest = (0..weights.len()).fold(0, |best, k| if weights[k] > weights[best] { k } else { best });
    let mut transform = Transform { centre: means[heaviest * d..(heaviest + 1) * d].to_vec(), exponent: vec![0; d] };
    for j in 0..d {
        let mut smallest = f64::INFINITY;
        for k in 0..weights.len() {
            let variance = covariances[(k * d + j) * d + j];
            if !(variance > 0.0 && variance.is_finite()) {
                return Err(Error::new(ErrorCode::NotPositiveDefinite).component(k));
            }
            smallest = smallest.min(variance);
        }
        transform.exponent[j] = exponent_of(sqrt(smallest));
    }
    Ok(transform)
}
