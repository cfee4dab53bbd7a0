//! K-means, the hard spherical special case: nearest centres, and Lloyd's iterations.

use alloc::{vec, vec::Vec};

use gaussmix_kernel::distance;

use super::Metric;
use gaussmix_kernel::lanes::{Octet, ROWS_PER_OCTET, as_doubles, as_doubles_mut, octet, sum};
use crate::rows::Rows;

/// Lloyd's iterations stop here even if a few rows still change sides: EM goes on from there anyway.
pub const MOST_ITERATIONS: usize = 50;

/// Squared distance of every row to one centre, by octets; zero for the padding.
pub fn squared_distances(rows: &Rows, metric: &Metric, centre: &[f64]) -> Vec<Octet> {
    let mut distances = vec![octet(0.0); rows.n().div_ceil(ROWS_PER_OCTET)];
    distance::squared_distances(rows.octets(), centre, &metric.inverse_variance, &mut distances);
    as_doubles_mut(&mut distances)[rows.n()..].fill(0.0);
    distances
}

/// Lowers `distances` to `other` where that is smaller; returns the weighted total.
#[inline(never)]
pub fn keep_smaller(rows: &Rows, distances: &mut [Octet], other: &[Octet]) -> f64 {
    let mut total = octet(0.0);
    for (at, (distance, other)) in distances.iter_mut().zip(other).enumerate() {
        for u in 0..4 {
            let smaller = distance[u].min(other[u]);
            distance[u] = smaller;
            total[u] = total[u] + rows.octet_weights().map_or(smaller, |weights| weights[at][u] * smaller);
        }
    }
    sum(&total)
}

/// The nearest of the centres (K x D) for every row, the first of equals.
#[inline(never)]
pub fn assign(rows: &Rows, metric: &Metric, centres: &[f64]) -> Vec<i32> {
    let d = rows.d();
    let mut labels = vec![0; rows.n()];
    let mut nearest = squared_distances(rows, metric, &centres[..d]);
    for k in 1..centres.len() / d {
        let distances = squared_distances(rows, metric, &centres[k * d..(k + 1) * d]);
        let (nearest, distances) = (as_doubles_mut(&mut nearest), as_doubles(&distances));
        for (n, label) in labels.iter_mut().enumerate() {
            if distances[n] < nearest[n] {
                (nearest[n], *label) = (distances[n], k as i32);
            }
        }
    }
    labels
}

/// Labels after that many of Lloyd's iterations, or once none changes; a centre that loses all its rows stays where it is.
#[inline(never)]
pub fn lloyd(rows: &Rows, metric: &Metric, mut centres: Vec<f64>, most_iterations: usize) -> Vec<i32> {
    let d = rows.d();
    let mut labels = assign(rows, metric, &centres);
    for _ in 0..most_iterations {
        let mut sums = vec![0.0; centres.len()];
        let mut weights = vec![0.0; centres.len() / d];
        for (n, &label) in labels.iter().enumerate() {
            let (label, weight) = (label as usize, rows.weight(n));
            weights[label] += weight;
            for (j, sum) in sums[label * d..(label + 1) * d].iter_mut().enumerate() {
                *sum += weight * rows.value(n, j);
            }
        }
        for (at, centre) in centres.iter_mut().enumerate() {
            if weights[at / d] > 0.0 {
                *centre = sums[at] / weights[at / d];
            }
        }
        let moved = assign(rows, metric, &centres);
        if moved == labels {
            break;
        }
        labels = moved;
    }
    labels
}
