//! Log-densities under full or tied covariances in any dimension.
//!
//! Two rows of the whitener against eight rows of data: eight accumulators, so that additions wait for nothing.

use crate::lanes::{Octet, Pair, octet};
use crate::pruning::{Squares, has};
use crate::triangle::packed_row;

/// Rows of the whitener between two looks at whether a sum may end.
const ROWS_BETWEEN_LOOKS: usize = 8;

/// constant - |W (x - mean)|^2 for the octets of a tile, or more where that is flushed anyway; `best` keeps each row's
/// largest, `diff` is room for D octets.
#[inline(never)]
#[allow(clippy::too_many_arguments)]
pub fn log_densities(
    x: &[Octet],
    mean: &[f64],
    whitener: &[f64],
    constant: f64,
    squares: Squares,
    diff: &mut [Octet],
    shares: &mut [Octet],
    best: &mut [Octet],
) {
    let constant = Pair::splat(constant);
    for (o, ((x, share), best)) in x.chunks_exact(mean.len()).zip(shares).zip(best).enumerate() {
        if squares.skip(o) {
            continue;
        }
        subtract(x, mean, diff);
        let enough = squares.enough(best, constant);
        let square = squared_norm(diff, whitener, enough.as_ref());
        for u in 0..4 {
            let log = constant - square[u];
            share[u] = log;
            best[u] = best[u].max(log);
        }
    }
}

/// W (x - origin) for the octets of a tile; `diff` is room for D octets.
#[inline(never)]
pub fn whiten(x: &[Octet], origin: &[f64], whitener: &[f64], diff: &mut [Octet], whitened: &mut [Octet]) {
    let d = origin.len();
    for (x, whitened) in x.chunks_exact(d).zip(whitened.chunks_exact_mut(d)) {
        subtract(x, origin, diff);
        for (at, whitened) in whitened.chunks_mut(2).enumerate() {
            let i = 2 * at;
            match whitened {
                [a, b] => [*a, *b] = two_rows(diff, whitener, i),
                [a] => *a = one_row(diff, whitener, i),
                _ => {}
            }
        }
    }
}

#[inline(always)]
fn subtract(x: &[Octet], mean: &[f64], diff: &mut [Octet]) {
    for ((diff, x), &mean) in diff.iter_mut().zip(x).zip(mean) {
        let mean = Pair::splat(mean);
        *diff = [x[0] - mean, x[1] - mean, x[2] - mean, x[3] - mean];
    }
}

/// Rows i and i + 1 of W diff.
#[inline(always)]
fn two_rows(diff: &[Octet], whitener: &[f64], i: usize) -> [Octet; 2] {
    let upper = &whitener[packed_row(i)..][..i + 1];
    let lower = &whitener[packed_row(i + 1)..][..i + 2];
    let (mut a, mut b) = (octet(0.0), octet(0.0));
    for ((x, &wa), &wb) in diff.iter().zip(upper).zip(lower) {
        let (wa, wb) = (Pair::splat(wa), Pair::splat(wb));
        for u in 0..4 {
            a[u] = a[u] + wa * x[u];
            b[u] = b[u] + wb * x[u];
        }
    }
    let last = Pair::splat(lower[i + 1]);
    for u in 0..4 {
        b[u] = b[u] + last * diff[i + 1][u];
    }
    [a, b]
}

/// Row i of W diff.
#[inline(always)]
fn one_row(diff: &[Octet], whitener: &[f64], i: usize) -> Octet {
    let mut a = octet(0.0);
    for (x, &w) in diff.iter().zip(&whitener[packed_row(i)..][..i + 1]) {
        let w = Pair::splat(w);
        for u in 0..4 {
            a[u] = a[u] + w * x[u];
        }
    }
    a
}

/// |W diff|^2 for eight rows; given `enough`, the sum may end once every row has that much.
#[inline(always)]
fn squared_norm(diff: &[Octet], whitener: &[f64], enough: Option<&Octet>) -> Octet {
    let d = diff.len();
    let mut square = octet(0.0);
    let mut i = 0;
    while i + 1 < d {
        let [a, b] = two_rows(diff, whitener, i);
        for u in 0..4 {
            square[u] = square[u] + (a[u] * a[u] + b[u] * b[u]);
        }
        i += 2;
        if i % ROWS_BETWEEN_LOOKS == 0 && enough.is_some_and(|enough| has(&square, enough)) {
            return square;
        }
    }
    if i < d {
        let a = one_row(diff, whitener, i);
        for u in 0..4 {
            square[u] = square[u] + a[u] * a[u];
        }
    }
    square
}
