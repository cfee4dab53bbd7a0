//! Data and mixtures for tests, drawn from a seed that proptest prints.

use crate::family::Family;
use crate::linalg::packed_len;
use crate::params::{Covariances, Params};
use crate::random::Stream;
use crate::rows::{Rows, RowsBuilder};

pub fn rows(data: &[f64], d: usize, weights: &[f64]) -> Box<Rows> {
    let mut builder = RowsBuilder::new(data.len() / d, d).unwrap();
    builder.push(data).unwrap();
    builder.push_weights(weights).unwrap();
    builder.finish(false).unwrap()
}

/// N rows around K centres about `separation` standard deviations apart.
pub fn clusters(stream: &mut Stream, n: usize, d: usize, k: usize, separation: f64) -> Vec<f64> {
    let centres: Vec<f64> = (0..k * d).map(|_| separation * stream.normal()).collect();
    (0..n)
        .flat_map(|_| {
            let c = (stream.uniform() * k as f64) as usize;
            (0..d).map(|j| centres[c * d + j] + stream.normal()).collect::<Vec<_>>()
        })
        .collect()
}

/// A mixture with means among the rows (kernel units) and random positive definite covariances.
pub fn mixture(stream: &mut Stream, family: Family, k: usize, rows: &Rows) -> Params {
    let d = rows.d();
    let raw: Vec<f64> = (0..k).map(|_| 0.1 + stream.uniform()).collect();
    let total: f64 = raw.iter().sum();
    let weights: Vec<f64> = raw.iter().map(|w| w / total).collect();
    let means = (0..k).flat_map(|_| rows.row((stream.uniform() * rows.n() as f64) as usize)).collect();
    let matrices: Vec<f64> = (0..k).flat_map(|_| positive_definite(stream, d)).collect();
    Params { k, d, covariances: Covariances::project(family, &matrices, &weights, d), weights, means }
}

pub fn positive_definite(stream: &mut Stream, d: usize) -> Vec<f64> {
    let mut factor: Vec<f64> = (0..packed_len(d)).map(|_| 0.4 * stream.normal()).collect();
    (0..d).for_each(|i| factor[i * (i + 1) / 2 + i] = 0.5 + stream.uniform());
    crate::linalg::times_own_transpose(&factor, d)
}

pub fn assert_close(ours: &[f64], theirs: &[f64], scale: f64, what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (at, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= scale * (1.0 + b.abs()), "{what}[{at}]: {a} against {b}");
    }
}
