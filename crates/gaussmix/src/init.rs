//! Where a run begins: parameters from labels, responsibilities, centres, or what the caller gave.

mod explicit;
mod gathering;
mod joining;
mod kmeans;
mod seeding;
mod starting;

use alloc::{vec, vec::Vec};

pub use explicit::{check_labels, check_means, check_responsibilities, checked_weights, explicit, scaled_matrices, scaled_params};
pub use starting::{Starting, operations_of_leaf};

use crate::family::Family;
use crate::kernel::Given;
use crate::linalg::{add, unpack_symmetric};
use crate::params::{Covariances, Params};
use crate::penalty::Spread;
use crate::prepared::MomentForm;
use crate::rows::Rows;
use crate::stats::Stats;
use crate::update::{Rules, update};
use gathering::Gathering;

/// Squared distances in which every feature counts alike: inverse robust variances.
pub struct Metric {
    inverse_variance: Vec<f64>,
}

impl Metric {
    pub fn new(rows: &Rows) -> Self {
        Self { inverse_variance: rows.scale.iter().map(|s| 1.0 / (s * s)).collect() }
    }
}

/// How many rows the pooled shape counts beside a part's own.
fn strength(family: Family, d: usize) -> f64 {
    if family.correlates() { d as f64 + 1.0 } else { 2.0 }
}

/// Given means, equal weights, and the data's covariance for every component.
#[inline(never)]
fn from_means(family: Family, k: usize, means: Vec<f64>, spread: &Spread) -> Params {
    let d = means.len() / k;
    let weights = vec![1.0 / k as f64; k];
    let covariances = Covariances::project(family, &explicit::repeated(&spread.matrix, k), &weights, d);
    Params { k, d, weights, means, covariances }
}

/// The M-step of given responsibilities, in two passes: means, then moments about them.
pub fn from_given(family: Family, k: usize, rows: &Rows, given: Given, spread: &Spread, rules: &Rules) -> Params {
    let previous = from_means(family, k, vec![0.0; k * rows.d()], spread);
    update(&statistics(MomentForm::of(family), k, rows, given), &previous, rules).params
}

fn statistics(form: MomentForm, k: usize, rows: &Rows, given: Given) -> Stats {
    let mut gathering = Gathering::new(form, k, rows);
    loop {
        if let Some(stats) = gathering.step(rows, given) {
            return stats;
        }
    }
}

/// The M-step of a hard partition, its covariances drawn towards the pooled one: a handful of rows says little about
/// a shape, and a start on the floor never leaves it.
#[inline(never)]
fn from_partition(family: Family, mut stats: Stats, rows: &Rows, spread: &Spread, rules: &Rules) -> Params {
    let (k, d) = (stats.k(), stats.d());
    let strength = strength(family, d);
    let total: f64 = stats.counts.iter().sum();
    let width = stats.own_moments(0).len();
    let mut pooled = vec![0.0; width];
    for moments in stats.moments.chunks_exact(width) {
        add(&mut pooled, moments);
    }
    pooled.iter_mut().for_each(|moment| *moment /= total);
    // A part without rows begins with the weight of one, at the data's centre, in the pooled shape.
    let one_row = total / rows.n() as f64;
    for count in &mut stats.counts {
        if *count == 0.0 {
            *count = one_row;
        }
    }
    let previous = from_means(family, k, stats.centres.clone(), spread);
    let mut params = update(&stats, &previous, rules).params;
    let pooled = match family {
        Family::Full => unpack_symmetric(&pooled, d),
        Family::Spherical => vec![pooled.iter().sum::<f64>() / d as f64],
        Family::Diagonal | Family::Tied => pooled,
    };
    if family != Family::Tied {
        for (at, value) in params.covariances.values.iter_mut().enumerate() {
            let (count, pooled) = (stats.counts[at / pooled.len()], pooled[at % pooled.len()]);
            *value = (*value * count + pooled * strength) / (count + strength);
        }
    }
    rules.floor.clip_all(&mut params.covariances);
    params
}
