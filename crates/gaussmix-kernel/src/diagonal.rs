//! Log-densities and moments without correlations: diagonal and spherical covariances.

use crate::lanes::{Octet, Pair, octet};
use crate::pruning::{Squares, has};

/// Features between two looks at whether a sum may end.
const FEATURES_BETWEEN_LOOKS: usize = 8;

/// constant - |(x - mean) * inverse|^2 for the octets of a tile, or more where that is flushed anyway; `best` keeps each row's
/// largest.
#[inline(never)]
pub fn log_densities(
    x: &[Octet],
    mean: &[f64],
    inverse: &[f64],
    constant: f64,
    squares: Squares,
    shares: &mut [Octet],
    best: &mut [Octet],
) {
    let constant = Pair::splat(constant);
    for (o, ((x, share), best)) in x.chunks_exact(mean.len()).zip(shares).zip(best).enumerate() {
        if squares.skip(o) {
            continue;
        }
        let square = squared_norm(x, mean, inverse, squares.enough(best, constant).as_ref());
        for u in 0..4 {
            let log = constant - square[u];
            share[u] = log;
            best[u] = best[u].max(log);
        }
    }
}

/// |(x - mean) * inverse|^2 for eight rows; given `enough`, the sum may end once every row has that much.
#[inline(always)]
fn squared_norm(x: &[Octet], mean: &[f64], inverse: &[f64], enough: Option<&Octet>) -> Octet {
    let mut square = octet(0.0);
    let features = x.chunks(FEATURES_BETWEEN_LOOKS).zip(mean.chunks(FEATURES_BETWEEN_LOOKS)).zip(inverse.chunks(FEATURES_BETWEEN_LOOKS));
    for ((x, mean), inverse) in features {
        for ((x, &mean), &inverse) in x.iter().zip(mean).zip(inverse) {
            let (mean, inverse) = (Pair::splat(mean), Pair::splat(inverse));
            for u in 0..4 {
                let y = (x[u] - mean) * inverse;
                square[u] = square[u] + y * y;
            }
        }
        if enough.is_some_and(|enough| has(&square, enough)) {
            break;
        }
    }
    square
}

/// Sum and sum of squares of feature j's responsible differences; `active` names the octets with a share.
#[inline(never)]
pub fn moments(x: &[Octet], d: usize, j: usize, centre: f64, active: &[usize], responsibilities: &[Octet]) -> [f64; 2] {
    let centre = Pair::splat(centre);
    let (mut sum, mut square) = (octet(0.0), octet(0.0));
    for &o in active {
        let (x, r) = (&x[o * d + j], &responsibilities[o]);
        for u in 0..4 {
            let diff = x[u] - centre;
            let weighted = r[u] * diff;
            sum[u] = sum[u] + weighted;
            square[u] = square[u] + weighted * diff;
        }
    }
    [crate::lanes::sum(&sum), crate::lanes::sum(&square)]
}
