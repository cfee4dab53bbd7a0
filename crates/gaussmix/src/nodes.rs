//! Many rows of one feature, condensed: the rows of a narrow bin give way to the few nodes of their own Gauss rule.
//!
//! All sums of a sweep are of the form sum_n w_n f(x_n), f being ln p(x) or r_k(x) x^j. A rule of m nodes is exact for
//! polynomials of degree 2m - 1. In a bin of half-width h whose f is analytic, and |f| <= F, within R of its centre, the rest is at
//! most 2^(2 - 2m) F (h / R)^2m for each row: Cauchy's bound of the next coefficient times the square of Chebyshev's monic
//! polynomial. With m = 6, R = 8h and F = 4, as `is_flat` has it, that is 6e-14. So everything hangs on R, for which the
//! parameters of each sweep are asked.

use alloc::boxed::Box;
use alloc::{vec, vec::Vec};
use core::ops::Range;

use gaussmix_kernel::bins::{Bin, Cells, Left, POWERS};
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

/// Rows for each condensed row: else it would not pay. And condensed rows at most, so that memory stays small.
const ROWS_PER_CONDENSED: usize = 4;
const CONDENSED_ROWS: usize = 1 << 20;

/// Rows for each of the cells of which bins are made, and cells at most.
const ROWS_PER_CELL: usize = 2;
const CELLS: usize = 1 << 17;

/// Cells as wide, in powers of two, as the narrowest component; yet so that they reach so many robust standard deviations.
const CELL_WIDTH: i32 = -7;
const REACH: f64 = 16.0;

/// In half-widths: how far from a bin's centre densities must be flat, when it is made and when it is used. In between the
/// components may change.
const FLAT_WHEN_MADE: f64 = 24.0;
const FLAT_WHEN_USED: f64 = 8.0;

/// In base 2, how much the ratio of two components' densities may change there, and when one of them does not count.
const CHANGE: f64 = 2.0;
const NOTHING: f64 = -20.0;

/// In base 2, how much the likeliest component's density may change: a wider bin would cost digits of its variance.
const OWN_CHANGE: f64 = 128.0;

/// A bin has nodes enough where what a further one would add is under this share, at most, of sum_n w_n F.
const SETTLED: f64 = 1e-13;

pub struct Condensed {
    /// The rows that stay as they are, and the nodes.
    pub rows: Box<Rows>,
    bins: Vec<Bin>,
}

impl Condensed {
    /// Whether a sweep comes to the sums of all rows.
    pub fn serves(&self, prepared: &Prepared) -> bool {
        prepared.flush == FLUSH && self.bins.iter().all(|bin| is_flat(prepared, bin, FLAT_WHEN_USED))
    }
}

/// Condenses rows in two passes over them, which may come leaf after leaf.
pub struct Condenser {
    cells: Cells,
    passes: usize,
    /// Rows in the cells before each.
    below: Vec<u32>,
    /// The bin of each cell; there are never so many as stand for none.
    bin_of: Vec<u32>,
    bins: Vec<Bin>,
    left: Left,
}

impl Condenser {
    /// For sweeps of such parameters and of what comes after them. `rows`: all of them, or their outline.
    pub fn new(rows: &Rows, prepared: &Prepared) -> Self {
        let sharpest = (0..prepared.params.k).map(|k| prepared.whitener(k)[0]).fold(0.0, f64::max);
        let len = 1 << (rows.n() / ROWS_PER_CELL).min(CELLS).ilog2();
        let least = exponent_of(2.0 * REACH * rows.scale[0] / len as f64);
        let cells = Cells { width: power_of_two(least.max(CELL_WIDTH - exponent_of(sharpest))), len };
        let left = Left { most: (rows.n() / ROWS_PER_CONDENSED).min(CONDENSED_ROWS), ..Left::default() };
        Self { cells, passes: 0, below: vec![0; len + 1], bin_of: vec![u32::MAX; len], bins: Vec::new(), left }
    }

    /// Goes on to the next pass; false after the last, and as soon as it is seen not to pay.
    #[inline(never)]
    pub fn prepare(&mut self, prepared: &Prepared) -> bool {
        self.passes += 1;
        if self.passes == 2 {
            for cell in 0..self.cells.len {
                self.below[cell + 1] += self.below[cell];
            }
            self.cut(0..self.cells.len, prepared);
            let nodes = self.bins.len() * NODES;
            self.left.is_beyond = nodes > self.left.most;
            self.left.most = self.left.most.saturating_sub(nodes);
        }
        self.passes < 3 && !self.left.is_beyond
    }

    /// Takes the pass over the next leaves.
    #[inline(never)]
    pub fn take(&mut self, rows: &Rows, leaves: Range<usize>) {
        let (first, end) = (rows.first_row_of(leaves.start), rows.first_row_of(leaves.end));
        let (values, weights) = (&rows.doubles_of(first, end)[..end - first], rows.weight_doubles_of(first, end));
        if self.passes == 1 {
            self.cells.count(values, weights, &mut self.below[1..]);
        } else if !self.left.is_beyond {
            self.cells.add_powers(values, weights, &mut self.bin_of, &mut self.bins, &mut self.left);
        }
    }

    /// After both passes; `None` where it would not pay.
    #[inline(never)]
    pub fn finish(self, rows: &Rows) -> Result<Option<Condensed>> {
        let Self { bins, mut left, .. } = self;
        if left.is_beyond {
            return Ok(None);
        }
        bins.iter().for_each(|bin| add_nodes(bin, &mut left));
        Ok(Some(Condensed { rows: rows.alike(&left.values, &left.weights)?, bins }))
    }

    /// Makes a bin of the cells, or cuts them in halves where the densities are not flat.
    fn cut(&mut self, cells: Range<usize>, prepared: &Prepared) {
        if (self.below[cells.end] - self.below[cells.start]) as usize <= ROWS_TO_KEEP {
            return;
        }
        let half_width = 0.5 * self.cells.width * cells.len() as f64;
        let centre = self.cells.width * (cells.start as f64 - 0.5 * self.cells.len as f64) + half_width;
        let bin = Bin { centre, half_width, powers: [0.0; POWERS] };
        if is_flat(prepared, &bin, FLAT_WHEN_MADE) {
            self.bin_of[cells].fill(self.bins.len() as u32);
            self.bins.push(bin);
        } else if cells.len() > 1 {
            let middle = cells.start + cells.len() / 2;
            self.cut(cells.start..middle, prepared);
            self.cut(middle..cells.end, prepared);
        }
    }
}

/// Whether, for every complex z within so many half-widths of the bin's centre, p(z) has no zero and r_k(z) stays small. With b the
/// likeliest component, that is so where each ratio p_k / p_b changes its logarithm little, so that none of them turns
/// against 1 (2 in base 2 are 1.4 radians), or is next to nothing.
#[inline(never)]
fn is_flat(prepared: &Prepared, bin: &Bin, half_widths: f64) -> bool {
    // log2 p_k = value + slope t - square t^2 at centre + t
    let expansion = |k: usize| {
        let (square, distance) = (prepared.whitener(k)[0] * prepared.whitener(k)[0], bin.centre - prepared.params.means[k]);
        (prepared.constants[k] - square * distance * distance, -2.0 * square * distance, square)
    };
    let mut best = expansion(0);
    for k in 1..prepared.params.k {
        let own = expansion(k);
        if own.0 > best.0 {
            best = own;
        }
    }
    let radius = half_widths * bin.half_width;
    best.2 * radius * radius <= OWN_CHANGE && (0..prepared.params.k).all(|k| {
        let (value, slope, square) = expansion(k);
        let change = ((slope - best.1).abs() + (square - best.2).abs() * radius) * radius;
        change <= CHANGE || value - best.0 + change <= NOTHING
    })
}

/// The Gauss rule of the bin's rows, as values with their weights: the three-term recurrence of its orthogonal
/// polynomials by Chebyshev's algorithm, then the eigenvalues of the Jacobi matrix (Golub and Welsch 1969).
#[inline(never)]
fn add_nodes(bin: &Bin, condensed: &mut Left) {
    let Bin { centre, half_width, powers } = bin;
    let (total, mut settled) = (powers[0], SETTLED * powers[0]);
    // before[l], now[l]: the sums of pi_(m-1) t^l and of pi_m t^l
    let (mut before, mut now) = ([0.0; POWERS], *powers);
    let mut jacobi = [0.0; NODES * NODES];
    let (mut before_ratio, mut beta) = (0.0, 0.0);
    for m in 0..NODES {
        let ratio = now[m + 1] / now[m];
        let alpha = ratio - before_ratio;
        jacobi[m * (NODES + 1)] = alpha;
        let mut next = [0.0; POWERS];
        for l in m + 1..POWERS - 1 - m {
            next[l] = now[l + 1] - alpha * now[l] - beta * before[l];
        }
        settled *= FLAT_WHEN_USED * FLAT_WHEN_USED;
        if m + 1 == NODES || next[m + 1] <= settled {
            break;
        }
        beta = next[m + 1] / now[m];
        for beside in [1, NODES] {
            jacobi[m * (NODES + 1) + beside] = sqrt(beta);
        }
        (before_ratio, before, now) = (ratio, now, next);
    }
    // Nodes that are not there are a block of zeros, whose vectors have no first entry.
    let (places, vectors) = symmetric_eigen(&jacobi, NODES);
    for (place, vector) in places.iter().zip(vectors.chunks_exact(NODES)) {
        let weight = total * vector[0] * vector[0];
        if weight > 0.0 {
            condensed.values.push(centre + half_width * place);
            condensed.weights.push(weight);
        }
    }
}
