//! Where a run begins: parameters from labels, responsibilities, centres, or what the caller gave.

mod explicit;
mod kmeans;
mod seeding;

use alloc::{vec, vec::Vec};

pub use explicit::{check_labels, check_means, check_responsibilities, checked_weights, explicit, scaled_matrices};

use alloc::sync::Arc;

use crate::family::Family;
use crate::kernel::{Given, accumulate};
use crate::options::StartKind;
use crate::params::{Covariances, Params};
use crate::penalty::Spread;
use crate::prepared::MomentForm;
use crate::random::Stream;
use crate::rows::Rows;
use crate::stats::{Stats, add};
use crate::update::{Rules, update};

/// Squared distances in which every feature counts alike: inverse robust variances.
pub struct Metric {
    inverse_variance: Vec<f64>,
}

impl Metric {
    pub fn new(rows: &Rows) -> Self {
        Self { inverse_variance: rows.scale.iter().map(|s| 1.0 / (s * s)).collect() }
    }
}

/// A seeded start, a pure function of the rows, the kind and the stream.
#[inline(never)]
pub fn seeded(kind: StartKind, family: Family, k: usize, rows: &Rows, spread: &Spread, rules: &Rules, stream: &mut Stream) -> Params {
    let metric = Metric::new(rows);
    match kind {
        StartKind::Random => {
            let means = seeding::random_rows(rows, k, stream);
            from_means(family, k, means, spread)
        }
        StartKind::KMeansPlusPlus => {
            let centres = seeding::plus_plus(rows, &metric, k, stream);
            let labels = kmeans::assign(rows, &metric, &centres);
            from_partition(family, k, rows, &labels, spread, rules)
        }
        StartKind::KMeans => {
            let centres = seeding::plus_plus(rows, &metric, k, stream);
            let labels = kmeans::lloyd(rows, &metric, centres);
            from_partition(family, k, rows, &labels, spread, rules)
        }
    }
}

/// Given means, equal weights, and the data's covariance for every component.
#[inline(never)]
fn from_means(family: Family, k: usize, means: Vec<f64>, spread: &Spread) -> Params {
    let d = means.len() / k;
    let weights = vec![1.0 / k as f64; k];
    let covariances = Covariances::project(family, &spread.matrix.repeat(k), &weights, d);
    Params { k, d, weights, means, covariances }
}

/// The M-step of given responsibilities, in two passes: means, then moments about them.
pub fn from_given(family: Family, k: usize, rows: &Rows, given: Given, spread: &Spread, rules: &Rules) -> Params {
    let previous = from_means(family, k, vec![0.0; k * rows.d()], spread);
    update(&statistics(family, k, rows, given), &previous, rules).params
}

fn statistics(family: Family, k: usize, rows: &Rows, given: Given) -> Stats {
    let d = rows.d();
    let form = match family {
        Family::Full => MomentForm::Full,
        Family::Tied => MomentForm::Pooled,
        Family::Diagonal | Family::Spherical => MomentForm::Diagonal,
    };
    let first = accumulate(rows, given, MomentForm::Diagonal, Arc::from(vec![0.0; k * d]));
    let means: Vec<f64> = (0..k * d).map(|at| if first.counts[at / d] > 0.0 { first.sums[at] / first.counts[at / d] } else { 0.0 }).collect();
    accumulate(rows, given, form, Arc::from(means))
}

/// The M-step of a hard partition, its covariances drawn towards the pooled one: a handful of rows says little about
/// a shape, and a start on the floor never leaves it.
#[inline(never)]
fn from_partition(family: Family, k: usize, rows: &Rows, labels: &[i32], spread: &Spread, rules: &Rules) -> Params {
    let d = rows.d();
    let mut stats = statistics(family, k, rows, Given::Labels(labels));
    let strength = if family.correlates() { d as f64 + 1.0 } else { 2.0 };
    let total: f64 = stats.counts.iter().sum();
    let width = stats.moments.len() / if stats.form == MomentForm::Pooled { 1 } else { k };
    let mut pooled = vec![0.0; width];
    stats.moments.chunks_exact(width).for_each(|moments| add(&mut pooled, moments));
    pooled.iter_mut().for_each(|moment| *moment /= total);
    // A part without rows begins with the weight of one, at the data's centre, in the pooled shape.
    let one_row = total / rows.n() as f64;
    stats.counts.iter_mut().filter(|count| **count == 0.0).for_each(|count| *count = one_row);
    let previous = from_means(family, k, stats.centres.to_vec(), spread);
    let mut params = update(&stats, &previous, rules).params;
    let shrink = |value: &mut f64, count: f64, pooled: f64| *value = (*value * count + pooled * strength) / (count + strength);
    match &mut params.covariances {
        Covariances::Full(matrices) => {
            let pooled = crate::linalg::unpack_symmetric(&pooled, d);
            for (at, value) in matrices.iter_mut().enumerate() {
                shrink(value, stats.counts[at / (d * d)], pooled[at % (d * d)]);
            }
        }
        Covariances::Diagonal(variances) => {
            for (at, value) in variances.iter_mut().enumerate() {
                shrink(value, stats.counts[at / d], pooled[at % d]);
            }
        }
        Covariances::Spherical(variances) => {
            let pooled = pooled.iter().sum::<f64>() / d as f64;
            for (value, &count) in variances.iter_mut().zip(&stats.counts) {
                shrink(value, count, pooled);
            }
        }
        Covariances::Tied(_) => {}
    }
    rules.floor.clip_all(&mut params.covariances);
    params
}
