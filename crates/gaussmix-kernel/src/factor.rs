//! The Cholesky factor of a positive definite matrix and its inverse, by forward elimination: [S | I] becomes [L' | inv(L)]. Two
//! rows at a time and eight columns at once, so that what is summed stays in registers.

use alloc::{vec, vec::Vec};
use core::slice::from_ref;

use crate::elementary::sqrt;
use crate::lanes::{Octet, Pair, ROWS_PER_OCTET as WIDTH, as_doubles, as_doubles_mut, octet};
use crate::triangle::{packed_len, packed_row};

/// L with L L' = matrix (D x D, of which the lower triangle counts), packed; `None` where the matrix is not positive definite (or
/// not finite).
#[inline(never)]
pub fn cholesky(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    let rows = Rows::new(matrix, d, 1).eliminated()?;
    let mut packed = vec![0.0; packed_len(d)];
    for i in 0..d {
        let column = &rows.octets[i / WIDTH * rows.height..];
        for (out, x) in packed[packed_row(i)..packed_row(i + 1)].iter_mut().zip(column) {
            *out = as_doubles(from_ref(x))[i % WIDTH];
        }
    }
    Some(packed)
}

/// inv(L) of the same, packed; there is one where there is a factor.
#[inline(never)]
pub fn inverse_factor(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    let rows = Rows::new(matrix, d, 2).eliminated()?;
    let mut packed = vec![0.0; packed_len(d)];
    for i in 0..d {
        for (panel, out) in packed[packed_row(i)..packed_row(i + 1)].chunks_mut(WIDTH).enumerate() {
            let own = &rows.octets[(rows.panels + panel) * rows.height + i];
            out.copy_from_slice(&as_doubles(from_ref(own))[..out.len()]);
        }
    }
    Some(packed)
}

/// The rows of [S | I], or of S alone, in panels of eight columns, each panel row after row. Left of the diagonal of S, and right
/// of that of I, nothing is ever looked at.
struct Rows {
    d: usize,
    /// Rows of a panel: even, the last one may be empty.
    height: usize,
    /// Panels of a half.
    panels: usize,
    octets: Vec<Octet>,
}

impl Rows {
    fn new(matrix: &[f64], d: usize, halves: usize) -> Self {
        let (height, panels) = (d.next_multiple_of(2), d.div_ceil(WIDTH));
        let mut rows = Self { d, height, panels, octets: vec![octet(0.0); halves * panels * height] };
        let (left, right) = as_doubles_mut(&mut rows.octets).split_at_mut(panels * height * WIDTH);
        for (j, entries) in matrix.chunks_exact(d).enumerate() {
            let column = j / WIDTH * height * WIDTH + j % WIDTH;
            for (i, &entry) in entries[..=j].iter().enumerate() {
                left[column + i * WIDTH] = entry;
            }
            if let Some(one) = right.get_mut(column + j * WIDTH) {
                *one = 1.0;
            }
        }
        rows
    }

    fn eliminated(mut self) -> Option<Self> {
        let mut factors = Vec::with_capacity(self.d);
        for i in (0..self.d).step_by(2) {
            self.subtract_those_before(i, &mut factors);
            for row in i..self.d.min(i + 2) {
                if row > i {
                    self.subtract(i, row);
                }
                let pivot = self.upper(row, row);
                if !(pivot > 0.0 && pivot.is_finite()) {
                    return None;
                }
                self.scale(row, 1.0 / sqrt(pivot));
            }
        }
        Some(self)
    }

    /// Entry of the left half.
    fn upper(&self, row: usize, column: usize) -> f64 {
        as_doubles(&self.octets)[(column / WIDTH * self.height + row) * WIDTH + column % WIDTH]
    }

    /// The panels in which row i has entries, by where they begin.
    fn starts(&self, i: usize) -> impl Iterator<Item = usize> + use<> {
        let end = self.octets.len().min((self.panels + i / WIDTH + 1) * self.height);
        (i / WIDTH * self.height..end).step_by(self.height)
    }

    /// Takes all rows before i, which are done, from rows i and i + 1.
    fn subtract_those_before(&mut self, i: usize, factors: &mut Vec<[f64; 2]>) {
        factors.clear();
        factors.extend(self.octets[i / WIDTH * self.height..][..i].iter().map(|x| {
            let numbers = as_doubles(from_ref(x));
            [numbers[i % WIDTH], numbers[i % WIDTH + 1]]
        }));
        // Diagonal families come with thousands of features: no cubes for them.
        let zeros = factors.iter().position(|factors| *factors != [0.0, 0.0]).unwrap_or(i);
        for (panel, start) in self.starts(i).enumerate() {
            // In the right half rows begin with the panel's own.
            let first = zeros.max((panel + i / WIDTH).saturating_sub(self.panels) * WIDTH);
            let (before, own) = self.octets[start..].split_at_mut(i);
            let [mut a, mut b] = [own[0], own[1]];
            for (x, [first, second]) in before[first..].iter().zip(&factors[first..]) {
                let (first, second) = (Pair::splat(*first), Pair::splat(*second));
                for u in 0..4 {
                    a[u] = a[u] - first * x[u];
                    b[u] = b[u] - second * x[u];
                }
            }
            (own[0], own[1]) = (a, b);
        }
    }

    /// Takes row i from the one below.
    fn subtract(&mut self, i: usize, below: usize) {
        let factor = Pair::splat(self.upper(i, below));
        for start in self.starts(i) {
            for u in 0..4 {
                self.octets[start + below][u] = self.octets[start + below][u] - factor * self.octets[start + i][u];
            }
        }
    }

    fn scale(&mut self, row: usize, factor: f64) {
        let factor = Pair::splat(factor);
        for start in self.starts(row) {
            self.octets[start + row] = self.octets[start + row].map(|x| x * factor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]
        #[test]
        fn the_factor_makes_the_matrix_and_its_inverse_the_identity(d in 1usize..40, numbers in proptest::collection::vec(-1.0..1.0f64, 40 * 40), ridge in 0.01..1.0f64) {
            // M M' + ridge, what is above the diagonal spoilt.
            let entry = |i: usize, j: usize| (0..d).map(|m| numbers[i * d + m] * numbers[j * d + m]).sum::<f64>() + if i == j { ridge } else { 0.0 };
            let matrix: Vec<f64> = (0..d * d).map(|at| if at % d > at / d { f64::NAN } else { entry(at / d, at % d) }).collect();
            let packed = inverse_factor(&matrix, d).unwrap();
            let w = |i: usize, j: usize| if j > i { 0.0 } else { packed[packed_row(i) + j] };
            let factor = cholesky(&matrix, d).unwrap();
            for i in 0..d {
                prop_assert!(w(i, i) > 0.0);
                for j in 0..d {
                    let product: f64 = (0..=i.min(j)).map(|m| factor[packed_row(i) + m] * factor[packed_row(j) + m]).sum();
                    prop_assert!((product - entry(i, j)).abs() < 1e-12, "{i} {j}: {product}");
                    let product: f64 = (0..d).map(|a| (0..d).map(|b| w(i, a) * entry(a, b) * w(j, b)).sum::<f64>()).sum();
                    prop_assert!((product - f64::from(u8::from(i == j))).abs() < 1e-9, "{i} {j}: {product}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_positive_definite_has_none() {
        for matrix in [vec![1.0, 2.0, 2.0, 1.0], vec![1.0, 0.0, 0.0, 0.0], vec![f64::NAN], vec![f64::INFINITY], vec![0.0]] {
            let d = if matrix.len() == 4 { 2 } else { 1 };
            assert_eq!((cholesky(&matrix, d), inverse_factor(&matrix, d)), (None, None));
        }
        assert_eq!(inverse_factor(&[4.0], 1), Some(vec![0.5]));
    }
}
