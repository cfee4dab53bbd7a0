//! Components joined and split, with the moments kept.

use alloc::vec::Vec;

use gaussmix_kernel::elementary::{ln, sqrt};

use crate::family::Family;
use crate::linalg::{add_outer, add_scaled, cholesky, filled, multiply, packed_row};
use crate::order::sorted;
use crate::params::{Covariances, Params};

/// Halves stand so many standard deviations from where their component stood.
const APART: f64 = 0.5;

/// With a full covariance for each component.
pub fn in_full(params: &Params) -> Params {
    let mut whole = params.clone();
    whole.covariances = Covariances { family: Family::Full, values: Vec::new() };
    (0..params.k).for_each(|k| whole.covariances.values.extend_from_slice(&params.covariances.matrix(k, params.d)));
    whole
}

/// Pairs of a and b < a, at a x K + b, those first whose rows lose least where they share one component.
#[inline(never)]
pub fn cheapest_pairs(whole: &Params) -> Vec<usize> {
    let k = whole.k;
    let losses = filled(k * k, &|pair| loss(whole, pair / k, pair % k));
    let mut order = sorted(k * k, &|one, other| losses[one].total_cmp(&losses[other]));
    order.truncate(k * (k - 1) / 2);
    order
}

/// Takes b out; the last component takes its place.
pub fn remove(whole: &mut Params, b: usize) {
    let (d, last) = (whole.d, whole.k - 1);
    whole.weights.swap_remove(b);
    whole.means.copy_within(last * d.., b * d);
    whole.means.truncate(last * d);
    whole.covariances.values.copy_within(last * d * d.., b * d * d);
    whole.covariances.values.truncate(last * d * d);
    whole.k = last;
}

/// What the rows of a and b < a lose of likelihood where they share one component: half of -2 ln L, for each row of all.
#[inline(never)]
fn loss(whole: &Params, a: usize, b: usize) -> f64 {
    if a <= b {
        return f64::INFINITY;
    }
    cost(&joined(whole, a, b), a) - cost(whole, a) - cost(whole, b)
}

#[inline(never)]
fn cost(whole: &Params, k: usize) -> f64 {
    // Of nothing there is nothing to lose: a NaN would be sorted by its sign, which hangs on the machine.
    if whole.weights[k] == 0.0 {
        return 0.0;
    }
    let Some(factor) = cholesky(whole.covariances.own(k, whole.d), whole.d) else { return 0.0 };
    let mut volume = -ln(whole.weights[k]);
    (0..whole.d).for_each(|i| volume += ln(factor[packed_row(i) + i]));
    whole.weights[k] * volume
}

/// With the moments of a and b together in the place of a.
#[inline(never)]
pub fn joined(whole: &Params, a: usize, b: usize) -> Params {
    let (d, mut params) = (whole.d, whole.clone());
    params.weights[a] += whole.weights[b];
    let share = if whole.weights[b] > 0.0 { whole.weights[b] / params.weights[a] } else { 0.0 };
    let mut apart = whole.mean(b).to_vec();
    add_scaled(&mut apart, -1.0, whole.mean(a));
    add_scaled(&mut params.means[a * d..][..d], share, &apart);
    let matrix = params.covariances.own_mut(a, d);
    multiply(matrix, 1.0 - share);
    add_scaled(matrix, share, whole.covariances.own(b, d));
    add_outer(matrix, share * (1.0 - share), &apart, &apart);
    params
}

/// Splits a along its broadest feature and what that says of the others; one half takes the place of b.
#[inline(never)]
pub fn split(whole: &mut Params, a: usize, b: usize) {
    let (d, mut mean, mut matrix) = (whole.d, whole.mean(a).to_vec(), whole.covariances.own(a, whole.d).to_vec());
    let broadest = (0..d).fold(0, |broadest, j| if matrix[j * (d + 1)] > matrix[broadest * (d + 1)] { j } else { broadest });
    let mut step = matrix[broadest * d..][..d].to_vec();
    multiply(&mut step, APART / sqrt(matrix[broadest * (d + 1)]));
    add_outer(&mut matrix, -1.0, &step, &step);
    whole.weights[a] *= 0.5;
    whole.weights[b] = whole.weights[a];
    add_scaled(&mut mean, -1.0, &step);
    for half in [a, b] {
        whole.means[half * d..][..d].copy_from_slice(&mean);
        whole.covariances.own_mut(half, d).copy_from_slice(&matrix);
        add_scaled(&mut mean, 2.0, &step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;
    use crate::testing::{assert_close, clusters, mixture, rows};

    /// Sum of the weights, mean and second moments of a mixture.
    fn moments(whole: &Params, among: &[usize]) -> Vec<f64> {
        let d = whole.d;
        let mut moments = vec![0.0; 1 + d + d * d];
        for &k in among {
            let (weight, mean, own) = (whole.weights[k], whole.mean(k), whole.covariances.own(k, d));
            moments[0] += weight;
            (0..d).for_each(|j| moments[1 + j] += weight * mean[j]);
            (0..d * d).for_each(|at| moments[1 + d + at] += weight * (own[at] + mean[at / d] * mean[at % d]));
        }
        moments
    }

    #[test]
    fn joining_and_splitting_keep_the_moments() {
        for seed in 0..200 {
            let mut stream = Stream::new(seed, 1);
            let (d, k) = (1 + seed as usize % 5, 3 + seed as usize % 3);
            let rows = rows(&clusters(&mut stream, 50, d, k, 3.0), d, &[]);
            let whole = mixture(&mut stream, Family::Full, k, &rows);
            let mut params = joined(&whole, 2, 0);
            let others: Vec<usize> = (1..k).collect();
            let all: Vec<usize> = (0..k).collect();
            assert_close(&moments(&params, &others), &moments(&whole, &all), 1e-12, "joined");
            let mut smaller = params.clone();
            remove(&mut smaller, 0);
            assert_eq!((smaller.k, smaller.weights.len(), smaller.means.len()), (k - 1, k - 1, (k - 1) * d));
            assert_close(&moments(&smaller, &all[..k - 1]), &moments(&whole, &all), 1e-12, "removed");
            split(&mut params, 1, 0);
            assert_close(&moments(&params, &all), &moments(&whole, &all), 1e-12, "split");
            assert!((0..k).all(|k| cholesky(params.covariances.own(k, d), d).is_some()), "seed {seed}");
        }
    }

    #[test]
    fn components_without_weight_are_joined_at_no_loss() {
        let values = [[1.0, 0.0, 0.0, 1.0]; 4].concat();
        let covariances = Covariances { family: Family::Full, values };
        let whole = Params { k: 4, d: 2, weights: vec![0.0, 0.5, 0.0, 0.5], means: vec![0.0, 0.0, 1.0, 0.0, 2.0, 0.0, 9.0, 0.0], covariances };
        let order = sorted(16, &|a, b| loss(&whole, a / 4, a % 4).total_cmp(&loss(&whole, b / 4, b % 4)));
        for &pair in &order[..6] {
            assert!(pair / 4 > pair % 4 && loss(&whole, pair / 4, pair % 4).is_finite());
        }
        assert_eq!(loss(&whole, 2, 0), 0.0);
        assert!(joined(&whole, 2, 0).means.iter().all(|mean| mean.is_finite()));
    }
}
