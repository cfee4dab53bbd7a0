//! Stepwise EM for rows that come once: Cappe and Moulines, Journal of the Royal Statistical Society B 71 (2009), 593-613.
//!
//! A block of rows is swept with the parameters of the moment, s_hat, and mixed into running means of the statistics,
//! s <- (1 - gamma) s + gamma s_hat. There are two: `recent` has the larger steps and gives the parameters for the next
//! block, so that it soon forgets where it began; `average` counts every row alike and gives the model. The mean error of
//! the parameters that rows were swept with shrinks faster than a standard error (Polyak and Juditsky 1992), and the
//! average has one EM step over all rows less of it.

mod state;
#[cfg(test)]
mod tests;

use alloc::{vec, vec::Vec};

use gaussmix_kernel::elementary::{exp, ln, power_of_two};

use crate::covariance::Floor;
use crate::error::{Error, ErrorCode, Result};
use crate::family::Family;
use crate::fit::Fitter;
use crate::init::{scaled_matrices, scaled_params};
use crate::kernel::{Workspace, sweep};
use crate::linalg::{filled, multiply};
use crate::outcome::Outcome;
use crate::params::{Covariances, Params};
use crate::prepared::{MomentForm, Prepared};
use crate::rows::{LARGEST_EXPONENT, RowsBuilder, Transform};
use crate::stats::Stats;
use crate::update::{Rules, update};

/// How fast the steps shrink: as the number of rows to the power of -ALPHA, which must be over 1/2 and under 1. A small one
/// soon forgets the start.
const ALPHA: f64 = 0.55;

/// Rows that a step of one rests on: at least, and for each parameter that a feature has.
const FIRST_STEP_AT_LEAST: f64 = 64.0;
const FIRST_STEP_PER_PARAMETER: f64 = 4.0;

/// Rows of the start: for each parameter that a feature has, but no more than these numbers; and at least so many, fewer
/// where there are many features.
const START_PER_PARAMETER: f64 = 32.0;
const START_NUMBERS: usize = 1 << 24;
const START_AT_LEAST: usize = 1 << 14;
const START_OF_MANY_FEATURES: usize = 1 << 12;

/// Rows of a block, at least, and for each feature.
const BLOCK_AT_LEAST: usize = 256;
const BLOCK_PER_FEATURE: usize = 4;

/// A component without rows keeps this share, and with it mean and covariance: rows may come to it again.
const LEAST_COUNT: f64 = 1e-100;

/// Rows that the fit at the start is given.
pub fn start_rows(family: Family, k: usize, d: usize) -> usize {
    let wanted = START_PER_PARAMETER * parameters_per_feature(family, k, d);
    let room = START_NUMBERS / d;
    (wanted as usize).min(room).max((room / 4).clamp(START_OF_MANY_FEATURES, START_AT_LEAST))
}

/// Rows that are swept with the same parameters.
pub fn block_rows(d: usize) -> usize {
    (BLOCK_PER_FEATURE * d).next_power_of_two().max(BLOCK_AT_LEAST)
}

fn parameters_per_feature(family: Family, k: usize, d: usize) -> f64 {
    family.parameters(k, d, false) as f64 / d as f64
}

pub struct Online {
    family: Family,
    transform: Transform,
    /// Robust standard deviations of the first rows, D: what the floor is measured by.
    scale: Vec<f64>,
    regularization: f64,
    equal_weights: bool,
    /// Rows after which a row counts about a third; infinite where all count alike.
    memory: f64,
    /// Weight of the rows so far.
    seen: f64,
    /// Per unit of weight, about the means that they say.
    recent: Stats,
    average: Stats,
}

/// A mixture in the user's units, and how well each block's parameters described the block before they learned from it.
pub struct Snapshot {
    /// K, K x D, K x D x D
    pub weights: Vec<f64>,
    pub means: Vec<f64>,
    pub covariances: Vec<f64>,
    /// ln p of a row: the mean over all, and over the recent ones.
    pub log_density: f64,
    pub recent_log_density: f64,
}

impl Online {
    /// Goes on from a finished fit of the first rows.
    #[inline(never)]
    pub fn new(fit: &Fitter, outcome: &Outcome, memory: f64) -> Result<Self> {
        let (options, rows) = (fit.options(), fit.rows());
        let transform = rows.transform.clone();
        let matrices = scaled_matrices(&outcome.covariances, &transform)?;
        let params = scaled_params(options.family, outcome.weights.clone(), &outcome.means, &matrices, &transform);
        let log_density = outcome.log_likelihood / outcome.observations + transform.log_volume();
        let stats = statistics_of(&params, log_density);
        Ok(Self {
            family: options.family,
            scale: rows.scale.clone(),
            regularization: options.regularization,
            equal_weights: options.equal_weights,
            memory,
            seen: outcome.observations,
            recent: stats.clone(),
            average: stats,
            transform,
        })
    }

    /// Takes in one block of row-major rows and their weights (none: ones).
    #[inline(never)]
    pub fn take(&mut self, values: &[f64], weights: &[f64]) -> Result<()> {
        let (k, d) = (self.recent.k(), self.recent.d());
        let mut builder = RowsBuilder::new(values.len() / d, d)?;
        builder.push(values)?;
        if weights.iter().any(|&weight| weight != 1.0) {
            builder.push_weights(weights)?;
        }
        let rows = builder.finish_as(&self.transform);
        let params = self.params(&self.recent);
        let prepared = Prepared::new(params).map_err(|bad| Error::new(ErrorCode::NotPositiveDefinite).component(bad.0))?;
        let mut block = sweep(&rows, &prepared, &mut Workspace::new(k, d));
        let weight: f64 = block.counts.iter().sum();
        if weight == 0.0 {
            return Ok(());
        }
        block.scale(1.0 / weight);
        let window = self.seen.min(self.memory);
        let recent = self.recent_rows(window);
        mix(&mut self.recent, &block, weight / (weight + recent));
        mix(&mut self.average, &block, weight / (weight + window));
        self.seen += weight;
        Ok(())
    }

    #[inline(never)]
    pub fn snapshot(&self) -> Snapshot {
        let params = self.params(&self.average);
        let (means, covariances) = params.in_original_units(&self.transform);
        let volume = self.transform.log_volume();
        Snapshot {
            weights: params.weights,
            means,
            covariances,
            log_density: self.average.log_likelihood - volume,
            recent_log_density: self.recent.log_likelihood - volume,
        }
    }

    /// How far from zero rows may lie, D: beyond, squares are more than a double can hold.
    pub fn limits(&self) -> Vec<f64> {
        filled(self.transform.features(), &|j| power_of_two((self.transform.exponent[j] + LARGEST_EXPONENT).min(1023)))
    }

    /// How many rows the recent statistics are of, from those that the average is of: what 1 / gamma is in rows.
    fn recent_rows(&self, window: f64) -> f64 {
        let wanted = FIRST_STEP_PER_PARAMETER * parameters_per_feature(self.family, self.recent.k(), self.recent.d());
        let first = wanted.max(FIRST_STEP_AT_LEAST);
        if window <= first { window } else { first * exp(ALPHA * ln(window / first)) }
    }

    #[inline(never)]
    fn params(&self, stats: &Stats) -> Params {
        let (k, d) = (stats.k(), stats.d());
        let values = vec![0.0; self.family.covariance_count(k) * self.family.covariance_len(d)];
        let room = Params {
            k,
            d,
            weights: stats.counts.clone(),
            means: stats.centres.clone(),
            covariances: Covariances { family: self.family, values },
        };
        let floor = Floor::new(self.regularization, &self.scale);
        update(stats, &room, &Rules { floor, equal_weights: self.equal_weights }).params
    }
}

/// The moments that an online fit keeps: whatever a sweep collects can be brought to them.
fn form_of(family: Family) -> MomentForm {
    if family == Family::Spherical { MomentForm::Trace } else { MomentForm::of(family) }
}

/// The statistics that say these parameters.
#[inline(never)]
fn statistics_of(params: &Params, log_density: f64) -> Stats {
    let (k, d, family) = (params.k, params.d, params.covariances.family);
    let mut stats = Stats::zero(form_of(family), k, &params.means);
    for k in 0..k {
        let count = params.weights[k].max(LEAST_COUNT);
        stats.counts[k] = count;
        let matrix = params.covariances.matrix(k, d);
        let mut at = stats.form.range(k, d).start;
        for i in 0..d {
            let first = if family.correlates() { 0 } else { i };
            for j in first..=i {
                stats.moments[at] += count * matrix[i * d + j];
                at += usize::from(stats.form != MomentForm::Trace);
            }
        }
    }
    stats.log_likelihood = log_density;
    stats
}

/// into <- (1 - gamma) into + gamma block, about the means that come of it.
#[inline(never)]
fn mix(into: &mut Stats, block: &Stats, gamma: f64) {
    let mut block = block.clone();
    if into.form == MomentForm::Trace && block.form == MomentForm::Diagonal {
        block.moments = filled(block.k(), &|k| block.own_moments(k).iter().sum());
        block.form = MomentForm::Trace;
    }
    block.recentre(&into.centres);
    block.scale(gamma);
    into.scale(1.0 - gamma);
    into.merge(&block);
    let (k, d) = (into.k(), into.d());
    let means = filled(k * d, &|at| into.centres[at] + into.sums[at] / into.counts[at / d]);
    into.recentre(&means);
    into.sums.fill(0.0);
    for k in 0..k {
        let raise = LEAST_COUNT / into.counts[k];
        if raise > 1.0 {
            into.counts[k] = LEAST_COUNT;
            if into.form != MomentForm::Pooled {
                multiply(&mut into.moments[into.form.range(k, d)], raise);
            }
        }
    }
}
