//! Log-densities and first moments where a component measures all features alike: spherical covariances, and rows that were
//! whitened beforehand.

use crate::lanes::{Octet, Pair, octet, sum};
use crate::pruning::{Squares, has};

/// Features between two looks at whether a sum may end.
const FEATURES_BETWEEN_LOOKS: usize = 8;

/// constant - precision |x - mean|^2 for the octets of a tile, or more where that is flushed anyway; `best` keeps each row's
/// largest.
#[inline(never)]
pub fn log_densities(
    x: &[Octet],
    mean: &[f64],
    precision: f64,
    constant: f64,
    squares: Squares,
    shares: &mut [Octet],
    best: &mut [Octet],
) {
    let (constant, precision) = (Pair::splat(constant), Pair::splat(precision));
    for (o, ((x, share), best)) in x.chunks_exact(mean.len()).zip(shares).zip(best).enumerate() {
        if squares.skip(o) {
            continue;
        }
        let square = match squares.enough(best, constant) {
            None => squared_distance(x, mean).map(|square| square * precision),
            Some(enough) => squared_distance_to(x, mean, precision, &enough),
        };
        for u in 0..4 {
            let log = constant - square[u];
            share[u] = log;
            best[u] = best[u].max(log);
        }
    }
}

/// |x - mean|^2 for eight rows.
#[inline(always)]
fn squared_distance(x: &[Octet], mean: &[f64]) -> Octet {
    let mut square = octet(0.0);
    for (x, &mean) in x.iter().zip(mean) {
        let mean = Pair::splat(mean);
        for u in 0..4 {
            let diff = x[u] - mean;
            square[u] = square[u] + diff * diff;
        }
    }
    square
}

/// precision |x - mean|^2 for eight rows; the sum may end once every row has enough.
#[inline(always)]
fn squared_distance_to(x: &[Octet], mean: &[f64], precision: Pair, enough: &Octet) -> Octet {
    let (mut total, mut square) = (octet(0.0), octet(0.0));
    for (x, mean) in x.chunks(FEATURES_BETWEEN_LOOKS).zip(mean.chunks(FEATURES_BETWEEN_LOOKS)) {
        for (x, &mean) in x.iter().zip(mean) {
            let mean = Pair::splat(mean);
            for u in 0..4 {
                let diff = x[u] - mean;
                total[u] = total[u] + diff * diff;
            }
        }
        square = total.map(|total| total * precision);
        if has(&square, enough) {
            break;
        }
    }
    square
}

/// totals = sum of r x over the octets that have a share, which `active` names: eight partial sums for each feature.
#[inline(never)]
pub fn weighted_rows(x: &[Octet], active: &[usize], responsibilities: &[Octet], totals: &mut [Octet]) {
    let d = totals.len();
    totals.fill(octet(0.0));
    for octets in active.chunks(2) {
        let [rows, others] = [octets[0], octets[octets.len() - 1]].map(|o| &x[o * d..(o + 1) * d]);
        let (r, mut s) = (responsibilities[octets[0]], octet(0.0));
        if octets.len() == 2 {
            s = responsibilities[octets[1]];
        }
        for ((total, row), other) in totals.iter_mut().zip(rows).zip(others) {
            for u in 0..4 {
                total[u] = total[u] + (r[u] * row[u] + s[u] * other[u]);
            }
        }
    }
}

/// The sum of r |x|^2 over the octets that have a share.
#[inline(never)]
pub fn weighted_norms(norms: &[Octet], active: &[usize], responsibilities: &[Octet]) -> f64 {
    let mut total = octet(0.0);
    for &o in active {
        for u in 0..4 {
            total[u] = total[u] + responsibilities[o][u] * norms[o][u];
        }
    }
    sum(&total)
}

/// |x|^2 for every row of a tile.
#[inline(never)]
pub fn norms(x: &[Octet], d: usize, norms: &mut [Octet]) {
    for (x, norm) in x.chunks_exact(d).zip(norms) {
        let mut square = octet(0.0);
        for x in x {
            for u in 0..4 {
                square[u] = square[u] + x[u] * x[u];
            }
        }
        *norm = square;
    }
}
