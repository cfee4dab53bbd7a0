//! Log-densities under full or tied covariances in any dimension.
//!
//! Two rows of the whitener against eight rows of data: eight accumulators, so that additions wait for nothing.
//!
//! Pruning, without changing a bit. The sweep flushes a share where 2^(log - best) (1 + m^2) is under the flush limit,
//! m^2 = 2 ln 2 s and log = constant - s for the sum of squares s = |W (x - mean)|^2. With c = constant - best this is
//! f(s) = 2^(c - s) (1 + 2 ln 2 s), which falls for s > 0.73 and never passes 2^(c + 1) before. So a sum that has come to
//! s >= c + margin may end there: f(s) <= 2^-margin (1 + 2 ln 2 (c + margin)), which for c up to 2^10 and a margin of 84 is
//! under 2^-73, for c up to 2^20 and a margin of 100 under 2^-79, and the limit is above 2^-72.2. Further squares only add to s, in floating point too, and `best` only rises: the share that
//! the whole sum would have is flushed as surely as that of the part, and neither is seen again.

use crate::lanes::{Octet, Pair, octet};
use crate::triangle::packed_row;

const LEAD: f64 = 1024.0;
const MARGIN: f64 = 84.0;
const LARGEST_LEAD: f64 = 1048576.0;
const LARGEST_MARGIN: f64 = 100.0;

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
        let lead = best.map(|best| constant - best);
        let passes = |most: f64| lead.iter().any(|lead| lead.any_greater(Pair::splat(most)));
        let margin = Pair::splat(if passes(LEAD) { LARGEST_MARGIN } else { MARGIN });
        let enough = lead.map(|lead| lead + margin);
        let prunes = prunes && !passes(LARGEST_LEAD);
        let square = squared_norm(diff, whitener, prunes.then_some(&enough));
        for u in 0..4 {
            let log = constant - square[u];
            share[u] = log;
            best[u] = best[u].max(log);
        }
    }
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
