//! The Cholesky factor of a positive definite matrix or its inverse, by forward elimination: [S | I] becomes [L' | inv(L)]. What
//! is summed stays in registers, eight columns at once.

use alloc::{vec, vec::Vec};
use core::slice::from_ref;

use crate::elementary::sqrt;
use crate::lanes::{Octet, Pair, ROWS_PER_OCTET as WIDTH, as_doubles, as_doubles_mut, octet};
use crate::triangle::packed_len;

/// L, or inv(L), with L L' = matrix (D x D, of which the lower triangle counts), packed; `None` where the matrix is not positive
/// definite (or not finite).
#[inline(never)]
pub fn factor(matrix: &[f64], d: usize, inverse: bool) -> Option<Vec<f64>> {
    // Panels of eight columns, each row after row. Left of the diagonal of S, and right of that of I, nothing is ever looked at.
    let panels = d.div_ceil(WIDTH);
    let mut octets = vec![octet(0.0); if inverse { 2 } else { 1 } * panels * d];
    let place = |row: usize, column: usize| (column / WIDTH * d + row) * WIDTH + column % WIDTH;
    let right = panels * WIDTH;
    let numbers = as_doubles_mut(&mut octets);
    for (j, entries) in matrix.chunks_exact(d).enumerate() {
        for (i, &entry) in entries[..=j].iter().enumerate() {
            numbers[place(i, j)] = entry;
        }
        if inverse {
            numbers[place(j, right + j)] = 1.0;
        }
    }
    eliminate(&mut octets, d)?;
    let numbers = as_doubles(&octets);
    let mut packed = Vec::with_capacity(packed_len(d));
    for i in 0..d {
        packed.extend((0..=i).map(|j| numbers[if inverse { place(i, right + j) } else { place(j, i) }]));
    }
    Some(packed)
}

fn eliminate(octets: &mut [Octet], d: usize) -> Option<()> {
    let half = d.div_ceil(WIDTH) * d;
    let mut factors = vec![0.0; d];
    for i in 0..d {
        let diagonal = i / WIDTH * d;
        for (factor, x) in factors.iter_mut().zip(&octets[diagonal..diagonal + i]) {
            *factor = as_doubles(from_ref(x))[i % WIDTH];
        }
        // Diagonal families come with thousands of features: no cubes for them.
        let zeros = factors[..i].iter().position(|&factor| factor != 0.0).unwrap_or(i);
        let mut root = 0.0;
        for panel in (diagonal..octets.len().min(half + diagonal + 1)).step_by(d) {
            // In the right half rows begin with the panel's own.
            let first = zeros.max(panel.saturating_sub(half) / d * WIDTH);
            let mut x = octets[panel + i];
            for (before, &factor) in octets[panel + first..panel + i].iter().zip(&factors[first..]) {
                let factor = Pair::splat(factor);
                for u in 0..4 {
                    x[u] = x[u] - factor * before[u];
                }
            }
            if panel == diagonal {
                let pivot = as_doubles(from_ref(&x))[i % WIDTH];
                if !(pivot > 0.0 && pivot.is_finite()) {
                    return None;
                }
                root = 1.0 / sqrt(pivot);
            }
            octets[panel + i] = x.map(|x| x * Pair::splat(root));
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triangle::packed_row;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]
        #[test]
        fn the_factor_makes_the_matrix_and_its_inverse_the_identity(
            d in 1usize..40, cut in 0usize..40, numbers in proptest::collection::vec(-1.0..1.0f64, 40 * 40), ridge in 0.01..1.0f64
        ) {
            // M M' + ridge in two blocks, what is above the diagonal spoilt.
            let product = |i: usize, j: usize| (0..d).map(|m| numbers[i * d + m] * numbers[j * d + m]).sum::<f64>();
            let entry = |i: usize, j: usize| if (i < cut) != (j < cut) { 0.0 } else { product(i, j) + if i == j { ridge } else { 0.0 } };
            let matrix: Vec<f64> = (0..d * d).map(|at| if at % d > at / d { f64::NAN } else { entry(at / d, at % d) }).collect();
            let packed = factor(&matrix, d, true).unwrap();
            let w = |i: usize, j: usize| if j > i { 0.0 } else { packed[packed_row(i) + j] };
            let lower = factor(&matrix, d, false).unwrap();
            for i in 0..d {
                prop_assert!(w(i, i) > 0.0);
                for j in 0..d {
                    let product: f64 = (0..=i.min(j)).map(|m| lower[packed_row(i) + m] * lower[packed_row(j) + m]).sum();
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
            assert_eq!((factor(&matrix, d, false), factor(&matrix, d, true)), (None, None));
        }
        assert_eq!(factor(&[4.0], 1, true), Some(vec![0.5]));
    }
}
