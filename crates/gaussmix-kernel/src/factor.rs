//! The inverse Cholesky factor of a positive definite matrix, by forward elimination: [S | I] becomes [L' | inv(L)]. Two rows at
//! a time and eight columns at once, so that what is summed stays in registers.

use alloc::{vec, vec::Vec};

use crate::elementary::sqrt;
use crate::lanes::{Octet, Pair, ROWS_PER_OCTET as WIDTH, as_doubles, as_doubles_mut, octet};
use crate::triangle::{packed_len, packed_row};

/// inv(L), packed, with L L' = matrix (D x D, of which the lower triangle counts); `None` where the matrix is not positive
/// definite (or not finite).
#[inline(never)]
pub fn inverse_factor(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    let mut rows = Augmented::new(matrix, d);
    for i in (0..d).step_by(2) {
        rows.subtract_those_before(i);
        for row in i..d.min(i + 2) {
            if row > i {
                rows.subtract(i, row);
            }
            let pivot = rows.upper(row, row);
            if !(pivot > 0.0 && pivot.is_finite()) {
                return None;
            }
            rows.scale(row, 1.0 / sqrt(pivot));
        }
    }
    Some(rows.inverse())
}

/// The rows of [S | I] in panels of eight columns, each panel row after row. Left of the diagonal of S, and right of that of I,
/// nothing is ever looked at.
struct Augmented {
    d: usize,
    /// Rows of a panel: even, the last one may be empty.
    height: usize,
    /// Panels of either half.
    panels: usize,
    octets: Vec<Octet>,
    /// What the rows before are taken times, for the two rows at work.
    factors: Vec<[f64; 2]>,
}

impl Augmented {
    fn new(matrix: &[f64], d: usize) -> Self {
        let (height, panels) = (d.next_multiple_of(2), d.div_ceil(WIDTH));
        let octets = vec![octet(0.0); 2 * panels * height];
        let mut rows = Self { d, height, panels, octets, factors: Vec::with_capacity(d) };
        for (j, entries) in matrix.chunks_exact(d).enumerate() {
            let (place, inverse) = (j / WIDTH * height * WIDTH + j % WIDTH, panels * height * WIDTH);
            let numbers = as_doubles_mut(&mut rows.octets);
            for (i, &entry) in entries[..=j].iter().enumerate() {
                numbers[place + i * WIDTH] = entry;
            }
            numbers[inverse + place + j * WIDTH] = 1.0;
        }
        rows
    }

    /// Entry of the left half.
    fn upper(&self, row: usize, column: usize) -> f64 {
        as_doubles(&self.octets)[(column / WIDTH * self.height + row) * WIDTH + column % WIDTH]
    }

    /// Takes all rows before i, which are done, from rows i and i + 1.
    fn subtract_those_before(&mut self, i: usize) {
        let Self { height, panels, octets, factors, .. } = self;
        let own = &octets[i / WIDTH * *height..][..i];
        factors.clear();
        factors.extend(own.iter().map(|x| {
            let numbers = as_doubles(core::slice::from_ref(x));
            [numbers[i % WIDTH], numbers[i % WIDTH + 1]]
        }));
        for panel in i / WIDTH..=*panels + i / WIDTH {
            // In the right half rows begin with the panel's own.
            let first = panel.saturating_sub(*panels) * WIDTH;
            let (before, own) = octets[panel * *height..].split_at_mut(i);
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
        for panel in i / WIDTH..=self.panels + i / WIDTH {
            let [from, x] = [below, i].map(|row| panel * self.height + row);
            for u in 0..4 {
                self.octets[from][u] = self.octets[from][u] - factor * self.octets[x][u];
            }
        }
    }

    fn scale(&mut self, row: usize, factor: f64) {
        let factor = Pair::splat(factor);
        for panel in row / WIDTH..=self.panels + row / WIDTH {
            let own = &mut self.octets[panel * self.height + row];
            *own = own.map(|x| x * factor);
        }
    }

    /// The lower triangle of the right half, packed.
    fn inverse(&self) -> Vec<f64> {
        let mut packed = vec![0.0; packed_len(self.d)];
        for i in 0..self.d {
            for (panel, out) in packed[packed_row(i)..packed_row(i + 1)].chunks_mut(WIDTH).enumerate() {
                let own = &self.octets[(self.panels + panel) * self.height + i];
                out.copy_from_slice(&as_doubles(core::slice::from_ref(own))[..out.len()]);
            }
        }
        packed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]
        #[test]
        fn the_inverse_factor_makes_the_matrix_the_identity(d in 1usize..40, numbers in proptest::collection::vec(-1.0..1.0f64, 40 * 40), ridge in 0.01..1.0f64) {
            // M M' + ridge, what is above the diagonal spoilt.
            let entry = |i: usize, j: usize| (0..d).map(|m| numbers[i * d + m] * numbers[j * d + m]).sum::<f64>() + if i == j { ridge } else { 0.0 };
            let matrix: Vec<f64> = (0..d * d).map(|at| if at % d > at / d { f64::NAN } else { entry(at / d, at % d) }).collect();
            let packed = inverse_factor(&matrix, d).unwrap();
            let w = |i: usize, j: usize| if j > i { 0.0 } else { packed[packed_row(i) + j] };
            for i in 0..d {
                prop_assert!(w(i, i) > 0.0);
                for j in 0..d {
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
            assert_eq!(inverse_factor(&matrix, d), None);
        }
        assert_eq!(inverse_factor(&[4.0], 1), Some(vec![0.5]));
    }
}
