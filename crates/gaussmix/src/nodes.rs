//! Many rows of one feature, condensed: the rows of a narrow bin give way to the few nodes of their own Gauss rule.
//!
//! All sums of a sweep are of the form sum_n w_n f(x_n), f being ln p(x) or r_k(x) x^j. A rule of m nodes is exact for
//! polynomials of degree 2m - 1. In a bin of half-width h whose f is analytic within R of its centre, and |f| <= F there,
//! the rest is at most 2^(2 - 2m) F (h / R)^2m for each row (Chebyshev's monic polynomial squared times Cauchy's bound of the
//! next coefficient): 1e-14 F with m = 6 and R = 8h, 1e-13 at most with the F of `is_flat`. So everything hangs on R, for
//! which the parameters of the sweep are asked (`serves`).

use alloc::boxed::Box;
use alloc::{vec, vec::Vec};

use gaussmix_kernel::bins::{Bins, POWERS};
use gaussmix_kernel::elementary::{exponent_of, power_of_two, sqrt};

use crate::error::Result;
use crate::linalg::symmetric_eigen;
use crate::prepared::{FLUSH, Prepared};
use crate::rows::Rows;

#[cfg(test)]
mod tests;

/// Nodes of a bin.
const NODES: usize = POWERS / 2;

/// A bin with more rows than these is worth its nodes.
const ROWS_TO_KEEP: usize = 2 * NODES;

/// Rows for each bin that there may be, dense or empty, and for each of the condensed rows: else it would not pay.
const ROWS_PER_BIN: usize = 32;
const ROWS_PER_CONDENSED: usize = 8;

/// In half-widths: how far from a bin's centre densities must be flat, when it is made and when it is used. Between the two
/// the components may become half as wide.
const FLAT_WHEN_MADE: f64 = 16.0;
const FLAT_WHEN_USED: f64 = 8.0;

/// In base 2: how much the ratio of two components' densities may change there, and when one of them does not count.
const CHANGE: f64 = 2.0;
const NOTHING: f64 = -20.0;

/// How many times bins are made narrower at most, and bins as wide in powers of two as the narrowest component at first.
const HALVINGS: usize = 6;
const FIRST_WIDTH: i32 = -4;

/// A variance of a bin's rows about the nodes that they have, in half-widths, that needs no further node.
const SETTLED: f64 = 1e-12;

pub struct Condensed {
    /// The nodes, and the rows that stay as they are.
    pub rows: Box<Rows>,
    /// Centres and half-width of the bins that have given way.
    centres: Vec<f64>,
    half_width: f64,
}

impl Condensed {
    /// For sweeps of such parameters and of what comes after them; `None` where it would not pay.
    #[inline(never)]
    pub fn new(rows: &Rows, prepared: &Prepared) -> Result<Option<Self>> {
        let (values, weights) = (&rows.doubles_of(0, rows.n())[..rows.n()], rows.weight_doubles_of(0, rows.n()));
        let sharpest = (0..prepared.params.k).map(|k| prepared.whitener(k)[0]).fold(0.0, f64::max);
        let mut bins = Bins { width: power_of_two(FIRST_WIDTH - exponent_of(sharpest)), len: rows.n() / ROWS_PER_BIN & !1 };
        for _ in 0..HALVINGS {
            let mut counts = vec![0; bins.len];
            let mut left = bins.count(values, weights, &mut counts);
            let mut centres = Vec::new();
            for (bin, count) in counts.iter_mut().enumerate() {
                if *count as usize > ROWS_TO_KEEP {
                    *count = centres.len() as u32;
                    centres.push(bins.centre(bin));
                } else {
                    left += *count as usize;
                    *count = u32::MAX;
                }
            }
            if left + centres.len() * NODES > rows.n() / ROWS_PER_CONDENSED {
                return Ok(None);
            }
            let half_width = 0.5 * bins.width;
            if are_flat(prepared, &centres, FLAT_WHEN_MADE * half_width) {
                let mut powers = vec![[0.0; POWERS]; centres.len()];
                let mut condensed = Vec::new();
                bins.add_powers(values, weights, &counts, &mut powers, &mut condensed);
                for (centre, powers) in centres.iter().zip(&powers) {
                    add_nodes(powers, *centre, half_width, &mut condensed);
                }
                return Ok(Some(Self { rows: rows.replaced_by(&condensed)?, centres, half_width }));
            }
            bins.width *= 0.5;
        }
        Ok(None)
    }

    /// Whether a sweep comes to the sums of all rows.
    pub fn serves(&self, prepared: &Prepared) -> bool {
        prepared.flush == FLUSH && are_flat(prepared, &self.centres, FLAT_WHEN_USED * self.half_width)
    }
}

fn are_flat(prepared: &Prepared, centres: &[f64], radius: f64) -> bool {
    centres.iter().all(|&centre| is_flat(prepared, centre, radius))
}

/// Whether, for every complex z within the radius, p(z) has no zero and r_k(z) stays small. With the likeliest component b, that is
/// so where each ratio p_k / p_b changes its logarithm little, so that none of them turns against 1 (2 in base 2 are
/// 1.4 radians), or is next to nothing.
#[inline(never)]
fn is_flat(prepared: &Prepared, centre: f64, radius: f64) -> bool {
    // log2 p_k = value + slope t - square t^2 at centre + t
    let expansion = |k: usize| {
        let (square, distance) = (prepared.whitener(k)[0] * prepared.whitener(k)[0], centre - prepared.params.means[k]);
        (prepared.constants[k] - square * distance * distance, -2.0 * square * distance, square)
    };
    let mut best = expansion(0);
    for k in 1..prepared.params.k {
        let own = expansion(k);
        if own.0 > best.0 {
            best = own;
        }
    }
    (0..prepared.params.k).all(|k| {
        let (value, slope, square) = expansion(k);
        let change = ((slope - best.1).abs() + (square - best.2).abs() * radius) * radius;
        change <= CHANGE || value - best.0 + change <= NOTHING
    })
}

/// The Gauss rule of the measure with such power sums, as values with their weights: the three-term recurrence of its orthogonal
/// polynomials by Chebyshev's algorithm, then the eigenvalues of the Jacobi matrix (Golub and Welsch 1969).
#[inline(never)]
fn add_nodes(powers: &[f64; POWERS], centre: f64, half_width: f64, condensed: &mut Vec<(f64, f64)>) {
    let total = powers[0];
    // before[l], now[l]: the sums of pi_(m-1) t^l and of pi_m t^l
    let (mut before, mut now) = ([0.0; POWERS], *powers);
    let mut diagonal = [0.0; NODES];
    let mut beside = [0.0; NODES];
    let mut nodes = 0;
    for m in 0..NODES {
        let ratio = now[m + 1] / now[m];
        let (alpha, beta) = if m == 0 { (ratio, 0.0) } else { (ratio - before[m] / before[m - 1], now[m] / before[m - 1]) };
        (diagonal[m], beside[m]) = (alpha, sqrt(beta));
        nodes += 1;
        let mut next = [0.0; POWERS];
        for l in m + 1..POWERS - 1 - m {
            next[l] = now[l + 1] - alpha * now[l] - beta * before[l];
        }
        if m + 1 < NODES && next[m + 1] <= SETTLED * total {
            break;
        }
        (before, now) = (now, next);
    }
    let mut jacobi = vec![0.0; nodes * nodes];
    for m in 0..nodes {
        jacobi[m * nodes + m] = diagonal[m];
        if m > 0 {
            (jacobi[m * nodes + m - 1], jacobi[(m - 1) * nodes + m]) = (beside[m], beside[m]);
        }
    }
    let (places, vectors) = symmetric_eigen(&jacobi, nodes);
    for (place, vector) in places.iter().zip(vectors.chunks_exact(nodes)) {
        condensed.push((centre + half_width * place, total * vector[0] * vector[0]));
    }
}
