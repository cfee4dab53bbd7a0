//! A model at work on rows: densities, responsibilities, labels and distances, piece by piece.

use alloc::{vec, vec::Vec};
use core::f64::consts::LN_2;

use gaussmix_kernel::elementary::{exponent_of, sqrt};
use crate::error::{Error, ErrorCode, Result};
use crate::init::{check_means, checked_weights, scaled_matrices};
use crate::kernel::{DensityTile, Workspace, log_densities_of_tile};
use crate::family::Family;
use crate::linalg::cholesky;
use crate::params::{Covariances, Params};
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
    /// Cholesky factors, packed, in the kernel's units.
    pub(crate) factors: Vec<Vec<f64>>,
    pub(crate) prepared: Prepared,
    workspace: Workspace,
    total: f64,
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
        let factors = matrices.chunks_exact(d * d).map(|m| cholesky(m, d).expect("just checked")).collect();
        let diagonal = (0..matrices.len()).all(|at| at / d % d == at % d || matrices[at] == 0.0);
        let means = means.iter().enumerate().map(|(at, &x)| transform.scaled(at % d, x)).collect();
        let family = if diagonal { Family::Diagonal } else { Family::Full };
        let covariances = Covariances::project(family, &matrices, &weights, d);
        let params = Params { k, d, weights, means, covariances };
        let prepared = Prepared::new(params).map_err(|bad| Error::new(ErrorCode::NotPositiveDefinite).component(bad.0))?;
        Ok(Self { transform, factors, prepared, workspace: Workspace::new(k, d), total: 0.0 })
    }

    pub fn components(&self) -> usize {
        self.prepared.params.k
    }

    pub fn features(&self) -> usize {
        self.prepared.params.d
    }

    /// The sum of ln p over all rows whose log-density has been asked for.
    pub fn total(&self) -> f64 {
        self.total
    }

    /// Scores whole row-major rows into `out`, which holds `per_row` numbers for each.
    #[inline(never)]
    pub fn score(&mut self, kind: ScoreKind, values: &[f64], out: &mut Vec<f64>) -> Result<()> {
        let d = self.prepared.params.d;
        Error::check_length(values.len() % d, 0)?;
        out.clear();
        if values.is_empty() {
            return Ok(());
        }
        let mut builder = RowsBuilder::new(values.len() / d, d)?;
        builder.push(values)?;
        let rows = builder.finish_as(&self.transform);
        let volume = self.transform.log_volume();
        for tile in rows.tiles() {
            let density = log_densities_of_tile(&tile, &self.prepared, &mut self.workspace);
            for n in 0..tile.rows {
                write(kind, &density, n, volume, &self.prepared, out);
            }
        }
        if kind == ScoreKind::LogDensity {
            self.total += out.iter().sum::<f64>();
        }
        Ok(())
    }
}

fn write(kind: ScoreKind, density: &DensityTile, n: usize, volume: f64, prepared: &Prepared, out: &mut Vec<f64>) {
    let k = prepared.params.k;
    match kind {
        ScoreKind::LogDensity => out.push(density.log_density(n) - volume),
        ScoreKind::Responsibilities => out.extend((0..k).map(|k| density.responsibility(n, k))),
        ScoreKind::Labels => out.push(density.label(n) as f64),
        // log2(w N) = constant - m^2 / (2 ln 2)
        ScoreKind::Mahalanobis => {
            out.extend((0..k).map(|k| sqrt((2.0 * LN_2 * (prepared.constants[k] - density.log2_joint(n, k))).max(0.0))));
        }
        ScoreKind::Uncertainty => out.push(1.0 - density.responsibility(n, density.label(n))),
        ScoreKind::JointLogDensity => out.extend((0..k).map(|k| density.joint_log_density(n, k) - volume)),
        ScoreKind::LogResponsibility => out.push(density.log_responsibility_of_label(n)),
    }
}

/// Units in which the model's own numbers are near one: centre on the heaviest component's mean (an average would be dragged
/// along by one far component, and the rows would lose their digits), scale by the smallest deviation's power of two.
#[inline(never)]
fn transform_for(weights: &[f64], means: &[f64], covariances: &[f64], d: usize) -> Result<Transform> {
    let heaviest = (0..weights.len()).fold(0, |best, k| if weights[k] > weights[best] { k } else { best });
    let mut transform = Transform { centre: vec![0.0; d], exponent: vec![0; d] };
    for j in 0..d {
        transform.centre[j] = means[heaviest * d + j];
        let variances = (0..weights.len()).map(|k| (k, covariances[k * d * d + j * d + j]));
        let mut smallest = f64::INFINITY;
        for (k, variance) in variances {
            if !(variance > 0.0 && variance.is_finite()) {
                return Err(Error::new(ErrorCode::NotPositiveDefinite).component(k));
            }
            smallest = smallest.min(variance);
        }
        transform.exponent[j] = exponent_of(sqrt(smallest));
    }
    Ok(transform)
}
