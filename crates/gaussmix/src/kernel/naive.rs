//! The textbook, one obvious line a formula: the twin that every fast path is tested against.

use crate::linalg::{invert_positive_definite, packed_row};
use crate::params::{Covariances, Params};
use crate::prepared::MomentForm;
use crate::rows::Rows;
use crate::stats::Stats;

/// ln(w_k N(x | mu_k, S_k)), Bishop, Pattern Recognition and Machine Learning, eq. 2.43.
pub fn joint_log_density(params: &Params, k: usize, x: &[f64]) -> f64 {
    let d = params.d;
    let matrix = params.covariances.matrix(k, d);
    let inverse = invert_positive_definite(&matrix, d).expect("positive definite");
    let diff: Vec<f64> = x.iter().zip(params.mean(k)).map(|(x, m)| x - m).collect();
    let square: f64 = (0..d * d).map(|at| diff[at / d] * inverse[at] * diff[at % d]).sum();
    let log_determinant: f64 = nalgebra::DMatrix::from_row_slice(d, d, &matrix).determinant().ln();
    params.weights[k].ln() - 0.5 * (d as f64 * (2.0 * std::f64::consts::PI).ln() + log_determinant + square)
}

/// (ln p(x), responsibilities): eq. 9.13.
pub fn responsibilities(params: &Params, x: &[f64]) -> (f64, Vec<f64>) {
    let logs: Vec<f64> = (0..params.k).map(|k| joint_log_density(params, k, x)).collect();
    let best = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let log_density = best + logs.iter().map(|l| (l - best).exp()).sum::<f64>().ln();
    (log_density, logs.iter().map(|l| (l - log_density).exp()).collect())
}

/// One iteration, eq. 9.23 to 9.26: the new means first, then every row's outer product about them, so that nothing cancels.
pub fn step(rows: &Rows, params: &Params) -> Params {
    let (k, d) = (params.k, params.d);
    let shares: Vec<Vec<f64>> = (0..rows.n()).map(|n| responsibilities(params, &rows.row(n)).1).collect();
    let (mut weights, mut means, mut matrices) = (vec![0.0; k], params.means.clone(), vec![0.0; k * d * d]);
    for c in 0..k {
        let share = |n: usize| rows.weight(n) * shares[n][c];
        let count: f64 = (0..rows.n()).map(share).sum();
        weights[c] = count / rows.total_weight();
        let moved = |j: usize| (0..rows.n()).map(|n| share(n) * (rows.value(n, j) - params.mean(c)[j])).sum::<f64>() / count;
        (0..d).for_each(|j| means[c * d + j] += moved(j));
        for n in 0..rows.n() {
            let diff: Vec<f64> = (0..d).map(|j| rows.value(n, j) - means[c * d + j]).collect();
            (0..d * d).for_each(|at| matrices[c * d * d + at] += share(n) * diff[at / d] * diff[at % d] / count);
        }
    }
    let covariances = Covariances::project(params.covariances.family, &matrices, &weights, d);
    Params { k, d, weights, means, covariances }
}

/// The sums of eq. 9.24 to 9.27, about the means.
pub fn sweep(rows: &Rows, params: &Params, form: MomentForm) -> Stats {
    let (k, d) = (params.k, params.d);
    let mut stats = Stats::zero(form, k, &params.means);
    for n in 0..rows.n() {
        let (x, weight) = (rows.row(n), rows.weight(n));
        let (log_density, r) = responsibilities(params, &x);
        stats.log_likelihood += weight * log_density;
        for c in 0..k {
            let r = weight * r[c];
            let diff: Vec<f64> = x.iter().zip(params.mean(c)).map(|(x, m)| x - m).collect();
            stats.counts[c] += r;
            let range = form.range(c, d);
            for i in 0..d {
                stats.sums[c * d + i] += r * diff[i];
                match form {
                    MomentForm::Diagonal => stats.moments[range.start + i] += r * diff[i] * diff[i],
                    MomentForm::Trace => stats.moments[range.start] += r * diff[i] * diff[i],
                    _ => (0..=i).for_each(|j| stats.moments[range.start + packed_row(i) + j] += r * diff[i] * diff[j]),
                }
            }
        }
    }
    stats
}
