//! Where a run begins: parameters from labels, responsibilities, centres, or what the caller gave.

mod explicit;
mod joining;
mod kmeans;
mod seeding;

use alloc::{vec, vec::Vec};

pub use explicit::{check_labels, check_means, check_responsibilities, checked_weights, explicit, scaled_matrices, scaled_params};

use crate::covariance::Floor;
use crate::family::Family;
use crate::kernel::{Given, accumulate};
use crate::linalg::{add, unpack_symmetric};
use crate::options::StartKind;
use crate::params::{Covariances, Params};
use crate::penalty::Spread;
use crate::prepared::MomentForm;
use crate::random::Stream;
use crate::rows::Rows;
use crate::stats::Stats;
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

/// Lloyd's iterations of the small parts that a start joins.
const ITERATIONS_BEFORE_JOINING: usize = 3;

/// A seeded start, a pure function of the rows, the kind, the stream, and whether k-means++ is to join its parts from smaller ones.
#[inline(never)]
pub fn seeded(
    (kind, joined): (StartKind, bool), family: Family, k: usize, rows: &Rows, spread: &Spread, rules: &Rules, stream: &mut Stream,
) -> Params {
    if kind == StartKind::Random {
        return from_means(family, k, seeding::random_rows(rows, k, stream), spread);
    }
    let metric = Metric::new(rows);
    let parts = if joined && kind == StartKind::KMeansPlusPlus { joining::parts(k).min(rows.positive_rows()) } else { k };
    let joins = parts > k;
    // Small parts need no careful choice: one candidate a step, and a few of Lloyd's iterations.
    let candidates = if joins { 1 } else { seeding::usual_candidates(k) };
    let centres = seeding::plus_plus(rows, &metric, parts, candidates, stream);
    let iterations = match kind {
        StartKind::KMeans => kmeans::MOST_ITERATIONS,
        _ if joins => ITERATIONS_BEFORE_JOINING,
        _ => 0,
    };
    let mut labels = kmeans::lloyd(rows, &metric, centres, iterations);
    if joins {
        join(family, k, parts, rows, &mut labels, &rules.floor);
    }
    from_partition(family, k, rows, &labels, spread, rules)
}

/// Joins the parts of a partition until K are left.
#[inline(never)]
fn join(family: Family, k: usize, parts: usize, rows: &Rows, labels: &mut [i32], floor: &Floor) {
    // Shapes that correlate are compared by cubes of D: for no more than a few sweeps' worth.
    let form = if family.correlates() && k * rows.d() <= rows.n() { MomentForm::Full } else { MomentForm::Diagonal };
    let stats = statistics(form, parts, rows, Given::Labels(labels));
    let component = joining::join(&stats, k, family, strength(family, rows.d()), floor);
    labels.iter_mut().for_each(|label| *label = component[*label as usize]);
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

#[inline(never)]
fn statistics(form: MomentForm, k: usize, rows: &Rows, given: Given) -> Stats {
    let d = rows.d();
    let mut means = vec![0.0; k * d];
    let first = accumulate(rows, given, MomentForm::Diagonal, &means);
    for (at, mean) in means.iter_mut().enumerate() {
        let count = first.counts[at / d];
        if count > 0.0 {
            *mean = first.sums[at] / count;
        }
    }
    accumulate(rows, given, form, &means)
}

/// The M-step of a hard partition, its covariances drawn towards the pooled one: a handful of rows says little about
/// a shape, and a start on the floor never leaves it.
#[inline(never)]
fn from_partition(family: Family, k: usize, rows: &Rows, labels: &[i32], spread: &Spread, rules: &Rules) -> Params {
    let d = rows.d();
    let mut stats = statistics(MomentForm::of(family), k, rows, Given::Labels(labels));
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
