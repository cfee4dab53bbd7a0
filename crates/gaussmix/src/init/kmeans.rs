//! K-means, the hard spherical special case: nearest centres, and Lloyd's iterations.

use alloc::{vec, vec::Vec};
use core::mem::take;

use gaussmix_kernel::distance;

use super::Metric;
use gaussmix_kernel::lanes::{Octet, ROWS_PER_OCTET, as_doubles_mut, octet, sum};
use crate::linalg::add_scaled;
use crate::rows::Rows;

/// Lloyd's iterations stop here even if a few rows still change sides: EM goes on from there anyway.
pub const MOST_ITERATIONS: usize = 50;

/// Squared distance of every row to one centre, by octets; zero for the padding.
pub fn squared_distances(rows: &Rows, metric: &Metric, centre: &[f64], distances: &mut Vec<Octet>) {
    distances.resize(rows.n().div_ceil(ROWS_PER_OCTET), octet(0.0));
    distance::squared_distances(rows.octets(), centre, &metric.inverse_variance, distances);
    as_doubles_mut(distances)[rows.n()..].fill(0.0);
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

/// Lloyd's iterations, one centre's distances a step; a centre that loses all its rows stays where it is.
pub struct Lloyd {
    centres: Vec<f64>,
    iterations_left: usize,
    /// The nearest centre of every row, the first of equals; none before the first assignment.
    pub labels: Vec<i32>,
    /// The assignment under way, by the centres before `at`.
    nearer: Vec<i32>,
    nearest: Vec<Octet>,
    distances: Vec<Octet>,
    at: usize,
}

impl Lloyd {
    /// It ends after that many iterations, or once no label changes.
    pub fn new(centres: Vec<f64>, most_iterations: usize) -> Self {
        let (labels, nearer, nearest, distances) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { centres, iterations_left: most_iterations, labels, nearer, nearest, distances, at: 0 }
    }

    /// True once the labels are final.
    #[inline(never)]
    pub fn step(&mut self, rows: &Rows, metric: &Metric) -> bool {
        let d = rows.d();
        squared_distances(rows, metric, &self.centres[self.at * d..][..d], &mut self.distances);
        if self.at == 0 {
            self.nearer = vec![0; rows.n()];
            self.nearest.clone_from(&self.distances);
        } else {
            distance::give_nearer(&self.distances, self.at as i32, &mut self.nearest, &mut self.nearer);
        }
        self.at += 1;
        if self.at * d < self.centres.len() {
            return false;
        }
        let is_over = self.nearer == self.labels || self.iterations_left == 0;
        self.labels = take(&mut self.nearer);
        if !is_over {
            (self.iterations_left, self.at) = (self.iterations_left - 1, 0);
            self.move_centres(rows);
        }
        is_over
    }

    #[inline(never)]
    fn move_centres(&mut self, rows: &Rows) {
        let d = rows.d();
        let mut sums = vec![0.0; self.centres.len()];
        let mut weights = vec![0.0; self.centres.len() / d];
        let mut row = vec![0.0; d];
        for (n, &label) in self.labels.iter().enumerate() {
            let (label, weight) = (label as usize, rows.weight(n));
            rows.write_row(n, &mut row);
            weights[label] += weight;
            add_scaled(&mut sums[label * d..][..d], weight, &row);
        }
        for (at, centre) in self.centres.iter_mut().enumerate() {
            if weights[at / d] > 0.0 {
                *centre = sums[at] / weights[at / d];
            }
        }
    }
}
