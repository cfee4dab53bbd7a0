//! Log-densities under full or tied covariances in any dimension.
//!
//! Two rows of the whitener against eight rows of data: eight accumulators, so that additions wait for nothing.
//!
//! Pruning, without changing a bit. With log = constant - s for the sum of squares s = |W (x - mean)|^2, the sweep flushes a
//! share where z = log - best is under a limit that it draws from the lead, the largest constant - best of the octet (see
//! `shares::lowest_exponent`): -84 for leads up to 2^10, -94 up to 2^20. A sum that has come to s >= (constant - best) + margin
//! has z <= -margin, and with a margin of 85, or 95, it may end there. Further squares only add to s, in floating point too,
//! and `best` only rises, which lowers the lead: the share that the whole sum would have is flushed as surely as that of the
//! part, and neither is seen again.

use crate::lanes::{Octet, Pair, octet};
use crate::triangle::packed_row;

const LEAD: f64 = 1024.0;
const MARGIN: f64 = 85.0;
const LARGEST_LEAD: f64 = 1048576.0;
const LARGEST_MARGIN: f64 = 95.0;

/// Rows of the whitener between two looks at whether a sum may end.
const ROWS_BETWEEN_LOOKS: usize = 8;

/// From this dimension on sums are worth ending.
pub const PRUNES_FROM: usize = 24;

/// Which squares are added up.
#[derive(Clone, Copy)]
pub enum Squares<'a> {
    /// All: every log-density is wanted.
    All,
    /// Those until a share is sure to be flushed. The octets whose likeliest component this is have been seen to already, so
    /// that the others find much in `best` to fall behind.
    UntilFlushed { likeliest: &'a [u16], component: u16 },
}

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
        let prunes = match squares {
            Squares::All => false,
            Squares::UntilFlushed { likeliest, component } if likeliest[o] == component => continue,
            Squares::UntilFlushed { .. } => true,
        };
        for ((diff, x), &mean) in diff.iter_mut().zip(x).zip(mean) {
            let mean = Pair::splat(mean);
            *diff = [x[0] - mean, x[1] - mean, x[2] - mean, x[3] - mean];
        }
        let enough = if prunes { enough_beside(best, constant) } else { None };
        let square = squared_norm(diff, whitener, enough.as_ref());
        for u in 0..4 {
            let log = constant - square[u];
            share[u] = log;
            best[u] = best[u].max(log);
        }
    }
}

/// The sums of squares from which on shares are sure to be flushed, if there are any.
#[inline(always)]
fn enough_beside(best: &Octet, constant: Pair) -> Option<Octet> {
    let lead = best.map(|best| constant - best);
    let passes = |most: f64| lead.iter().any(|lead| lead.any_greater(Pair::splat(most)));
    let margin = Pair::splat(if passes(LEAD) { LARGEST_MARGIN } else { MARGIN });
    (!passes(LARGEST_LEAD)).then(|| lead.map(|lead| lead + margin))
}

/// |W diff|^2 for eight rows; given `enough`, the sum may end once every row has that much.
#[inline(always)]
fn squared_norm(diff: &[Octet], whitener: &[f64], enough: Option<&Octet>) -> Octet {
    let d = diff.len();
    let mut square = octet(0.0);
    let mut i = 0;
    while i + 1 < d {
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
            let b = b[u] + last * diff[i + 1][u];
            square[u] = square[u] + (a[u] * a[u] + b * b);
        }
        i += 2;
        if i % ROWS_BETWEEN_LOOKS == 0 && enough.is_some_and(|enough| has(&square, enough)) {
            return square;
        }
    }
    if i < d {
        let mut a = octet(0.0);
        for (x, &w) in diff.iter().zip(&whitener[packed_row(i)..]) {
            let w = Pair::splat(w);
            for u in 0..4 {
                a[u] = a[u] + w * x[u];
            }
        }
        for u in 0..4 {
            square[u] = square[u] + a[u] * a[u];
        }
    }
    square
}

#[inline(always)]
fn has(square: &Octet, enough: &Octet) -> bool {
    (0..4).all(|u| !enough[u].any_greater(square[u]))
}
