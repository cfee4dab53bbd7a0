//! The covariance part of the chart: one shape per free covariance.

use alloc::{vec, vec::Vec};

use gaussmix_kernel::elementary::{exp, sqrt};
use crate::linalg::{
    cholesky, congruence, invert_lower, lower_times, lower_times_lower, lower_transposed_times, packed_len, packed_row,
    times_own_transpose,
};
use crate::params::{Covariances, Params};
use crate::prepared::{MomentForm, Prepared};
use crate::stats::Stats;

pub enum Shape {
    /// A packed Cholesky factor and the root of the rows behind it.
    Factor { d: usize, factor: Vec<f64>, root: f64 },
    /// D standard deviations.
    Deviations { deviations: Vec<f64>, root: f64 },
    /// One standard deviation for D features.
    Sphere { d: usize, deviation: f64, root: f64 },
}

impl Shape {
    /// One per component, or a single one where the covariance is tied.
    #[inline(never)]
    pub fn all(reference: &Params, stats: &Stats) -> Option<Vec<Shape>> {
        let d = reference.d;
        let count = if let Covariances::Tied(_) = reference.covariances { 1 } else { reference.k };
        let mut shapes = Vec::with_capacity(count);
        for k in 0..count {
            let root = sqrt(stats.counts[k]);
            shapes.push(match &reference.covariances {
                Covariances::Full(matrices) => Shape::Factor { d, factor: cholesky(&matrices[k * d * d..(k + 1) * d * d], d)?, root },
                Covariances::Tied(matrix) => Shape::Factor { d, factor: cholesky(matrix, d)?, root: sqrt(stats.counts.iter().sum()) },
                Covariances::Diagonal(variances) => {
                    Shape::Deviations { deviations: variances[k * d..(k + 1) * d].iter().map(|&v| sqrt(v)).collect(), root }
                }
                Covariances::Spherical(variances) => Shape::Sphere { d, deviation: sqrt(variances[k]), root },
            });
        }
        Some(shapes)
    }

    /// Covariances in the reference's family.
    pub fn wrap(reference: &Params, values: Vec<f64>) -> Covariances {
        match reference.covariances {
            Covariances::Full(_) => Covariances::Full(values),
            Covariances::Tied(_) => Covariances::Tied(values),
            Covariances::Diagonal(_) => Covariances::Diagonal(values),
            Covariances::Spherical(_) => Covariances::Spherical(values),
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Shape::Factor { d, .. } => packed_len(*d),
            Shape::Deviations { deviations, .. } => deviations.len(),
            Shape::Sphere { .. } => 1,
        }
    }

    /// out = L x
    pub fn colour(&self, x: &[f64], out: &mut [f64]) {
        match self {
            Shape::Factor { factor, .. } => lower_times(factor, x, out),
            Shape::Deviations { deviations, .. } => out.iter_mut().zip(deviations).zip(x).for_each(|((out, s), x)| *out = s * x),
            Shape::Sphere { deviation, .. } => out.iter_mut().zip(x).for_each(|(out, x)| *out = deviation * x),
        }
    }

    /// out = L' x
    pub fn colour_transposed(&self, x: &[f64], out: &mut [f64]) {
        match self {
            Shape::Factor { factor, .. } => lower_transposed_times(factor, x, out),
            _ => self.colour(x, out),
        }
    }

    /// The covariance at these coordinates, in the family's own layout.
    #[inline(never)]
    pub fn covariance(&self, at: &[f64]) -> Vec<f64> {
        match self {
            Shape::Factor { d, factor, root } => times_own_transpose(&lower_times_lower(factor, &inner_factor(at, *d, *root), *d), *d),
            Shape::Deviations { deviations, root } => {
                deviations.iter().zip(at).map(|(s, v)| square(s * exp(v / (root * core::f64::consts::SQRT_2)))).collect()
            }
            Shape::Sphere { deviation, .. } => vec![square(deviation * exp(at[0] / self.root()))],
        }
    }

    /// sqrt of the information of one log standard deviation.
    fn root(&self) -> f64 {
        match self {
            Shape::Factor { root, .. } | Shape::Deviations { root, .. } => root * core::f64::consts::SQRT_2,
            Shape::Sphere { d, root, .. } => root * sqrt(2.0 * *d as f64),
        }
    }

    /// The gradient of the log-likelihood in this covariance's coordinates (`index`: the component, or 0 for tied).
    #[inline(never)]
    pub fn gradient(&self, index: usize, at: &[f64], prepared: &Prepared, stats: &Stats) -> Vec<f64> {
        // The whitener carries 1 / sqrt(2 ln 2), twice in a square.
        let unit = 2.0 * core::f64::consts::LN_2;
        let w = prepared.whiteners.of(index, prepared.d);
        let moments = &stats.moments[stats.moment_range(index)];
        match self {
            Shape::Factor { d, root, .. } => {
                // ln p = -N ln|C| - tr(inv(C) B inv(C)') / 2 gives the lower triangle of inv(C)' (A - N I), A = W S2 W'.
                let count = if prepared.form == MomentForm::Full { stats.counts[index] } else { stats.counts.iter().sum() };
                let mut excess = congruence(w, moments, *d);
                excess.iter_mut().for_each(|a| *a *= unit);
                (0..*d).for_each(|i| excess[packed_row(i) + i] -= count);
                let c = inner_factor(at, *d, *root);
                let inverse = invert_lower(&c, *d);
                let mut gradient = vec![0.0; packed_len(*d)];
                for i in 0..*d {
                    for j in 0..=i {
                        let value: f64 = (i..*d).map(|m| inverse[packed_row(m) + i] * excess[packed_row(m) + j]).sum();
                        let scale = if i == j { c[packed_row(i) + i] / self.root() } else { 1.0 / root };
                        gradient[packed_row(i) + j] = value * scale;
                    }
                }
                gradient
            }
            Shape::Deviations { .. } => {
                moments.iter().zip(w).map(|(m, w)| (unit * m * w * w - stats.counts[index]) / self.root()).collect()
            }
            Shape::Sphere { d, .. } => {
                let total: f64 = moments.iter().sum();
                vec![(unit * total * w[0] * w[0] - stats.counts[index] * *d as f64) / self.root()]
            }
        }
    }

    /// The largest change of a log standard deviation (or of a factor's entry) that a step makes.
    pub fn largest_change(&self, step: &[f64]) -> f64 {
        let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
        match self {
            Shape::Factor { root, .. } => largest(&mut step.iter().map(|c| c.abs() / root)),
            _ => largest(&mut step.iter().map(|v| v.abs() / self.root())),
        }
    }
}

/// C of the chart: the identity at the origin.
fn inner_factor(at: &[f64], d: usize, root: f64) -> Vec<f64> {
    let mut c: Vec<f64> = at.iter().map(|c| c / root).collect();
    for i in 0..d {
        let diagonal = packed_row(i) + i;
        c[diagonal] = exp(at[diagonal] / (root * core::f64::consts::SQRT_2));
    }
    c
}

fn square(x: f64) -> f64 {
    x * x
}
