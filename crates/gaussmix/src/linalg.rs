//! Symmetric matrices, most of them positive definite, row-major, D x D; triangles packed row by row.

use alloc::{vec, vec::Vec};

mod eigen;

pub use eigen::{clip_eigenvalues, symmetric_eigen};
use gaussmix_kernel::elementary::sqrt;
use gaussmix_kernel::factor::factor;
pub use gaussmix_kernel::dense::{add, add_scaled, dot, multiply};
pub use gaussmix_kernel::triangle::{packed_len, packed_row};

/// M + scale a b'
pub fn add_outer(m: &mut [f64], scale: f64, a: &[f64], b: &[f64]) {
    for (row, a) in m.chunks_exact_mut(b.len()).zip(a) {
        add_scaled(row, scale * a, b);
    }
}

/// The numbers that `entry` gives for 0 to n.
pub fn filled(n: usize, entry: &dyn Fn(usize) -> f64) -> Vec<f64> {
    let mut values = vec![0.0; n];
    for (at, value) in values.iter_mut().enumerate() {
        *value = entry(at);
    }
    values
}

pub fn square_roots(values: &[f64]) -> Vec<f64> {
    filled(values.len(), &|at| sqrt(values[at]))
}

/// Row i of a packed lower triangle.
fn row(packed: &[f64], i: usize) -> &[f64] {
    &packed[packed_row(i)..packed_row(i + 1)]
}

fn row_mut(packed: &mut [f64], i: usize) -> &mut [f64] {
    &mut packed[packed_row(i)..packed_row(i + 1)]
}

/// Matrices of fewer features are factored row by row: their panels would be mostly air.
const IN_PANELS_FROM: usize = 8;

/// L with L L' = matrix, packed; `None` where the matrix is not positive definite (or not finite).
pub fn cholesky(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    if d < IN_PANELS_FROM { factor_by_rows(matrix, d) } else { factor(matrix, d, false) }
}

/// The inverse of the same, packed; there is one where there is a factor.
pub fn inverse_factor(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    if d < IN_PANELS_FROM { Some(invert_lower(&factor_by_rows(matrix, d)?, d)) } else { factor(matrix, d, true) }
}

#[inline(never)]
fn factor_by_rows(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    let mut factor = vec![0.0; packed_len(d)];
    for i in 0..d {
        let (above, rest) = factor.split_at_mut(packed_row(i));
        let own = &mut rest[..=i];
        own.copy_from_slice(&matrix[i * d..][..=i]);
        for j in 0..i {
            let other = row(above, j);
            own[j] = (own[j] - dot(&own[..j], other)) / other[j];
        }
        let left = own[i] - dot(&own[..i], &own[..i]);
        if !(left > 0.0 && left.is_finite()) {
            return None;
        }
        own[i] = sqrt(left);
    }
    Some(factor)
}

/// The inverse of a packed lower triangle.
pub fn invert_lower(factor: &[f64], d: usize) -> Vec<f64> {
    let mut inverse = vec![0.0; packed_len(d)];
    for i in 0..d {
        let (done, rest) = inverse.split_at_mut(packed_row(i));
        let (own, out) = (row(factor, i), &mut rest[..=i]);
        // Row i of the inverse is -(row i of L, without its diagonal) times the rows above, over the diagonal.
        for m in 0..i {
            add_scaled(out, -own[m], row(done, m));
        }
        out[i] = 1.0;
        multiply(out, 1.0 / own[i]);
    }
    inverse
}

/// W x for a packed lower triangle W.
pub fn lower_times(w: &[f64], x: &[f64], out: &mut [f64]) {
    for (i, out) in out.iter_mut().enumerate() {
        *out = dot(row(w, i), x);
    }
}

/// W' x for a packed lower triangle W.
pub fn lower_transposed_times(w: &[f64], x: &[f64], out: &mut [f64]) {
    out.fill(0.0);
    for (i, &x) in x.iter().enumerate() {
        add_scaled(out, x, row(w, i));
    }
}

/// W M W' (lower triangle, packed) for a packed lower W and a packed symmetric M.
#[inline(never)]
pub fn congruence(w: &[f64], m: &[f64], d: usize) -> Vec<f64> {
    let m = unpack_symmetric(m, d);
    let mut columns = vec![0.0; d * d]; // row j: W times column j of M
    for (column, m) in columns.chunks_exact_mut(d).zip(m.chunks_exact(d)) {
        lower_times(w, m, column);
    }
    let mut out = vec![0.0; packed_len(d)];
    for i in 0..d {
        for (w, column) in row(w, i).iter().zip(columns.chunks_exact(d)) {
            add_scaled(row_mut(&mut out, i), *w, column);
        }
    }
    out
}

/// Product of two packed lower triangles, packed.
pub fn lower_times_lower(a: &[f64], b: &[f64], d: usize) -> Vec<f64> {
    let mut out = vec![0.0; packed_len(d)];
    for i in 0..d {
        for m in 0..=i {
            add_scaled(row_mut(&mut out, i), row(a, i)[m], row(b, m));
        }
    }
    out
}

/// The lower triangle of A' B for two packed lower triangles, packed.
pub fn lower_transposed_times_lower(a: &[f64], b: &[f64], d: usize) -> Vec<f64> {
    let mut out = vec![0.0; packed_len(d)];
    for m in 0..d {
        for i in 0..=m {
            add_scaled(row_mut(&mut out, i), row(a, m)[i], row(b, m));
        }
    }
    out
}

/// L L' as a full row-major matrix.
pub fn times_own_transpose(l: &[f64], d: usize) -> Vec<f64> {
    filled(d * d, &|at| dot(row(l, at / d), row(l, at % d)))
}

/// A packed symmetric matrix as a full row-major one.
pub fn unpack_symmetric(packed: &[f64], d: usize) -> Vec<f64> {
    let mut matrix = vec![0.0; d * d];
    for i in 0..d {
        for (j, &entry) in row(packed, i).iter().enumerate() {
            matrix[i * d + j] = entry;
            matrix[j * d + i] = entry;
        }
    }
    matrix
}

/// The inverse of a positive definite matrix, full row-major.
#[inline(never)]
pub fn invert_positive_definite(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    let w = inverse_factor(matrix, d)?;
    Some(unpack_symmetric(&lower_transposed_times_lower(&w, &w, d), d))
}

#[cfg(test)]
mod tests {
    use nalgebra::{Cholesky, DMatrix};
    use proptest::prelude::*;

    use super::eigen::tests::matrices;
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn cholesky_agrees_with_nalgebra_and_rebuilds_the_matrix((d, mut matrix) in matrices(), ridge in 1e-3..1.0f64) {
            (0..d).for_each(|i| matrix[i * d + i] += ridge);
            let ours = cholesky(&matrix, d).unwrap();
            let theirs = Cholesky::new(DMatrix::from_row_slice(d, d, &matrix)).unwrap().unpack();
            let full: Vec<f64> = (0..d * d).map(|at| if at % d <= at / d { ours[packed_row(at / d) + at % d] } else { 0.0 }).collect();
            for i in 0..d {
                for j in 0..=i {
                    let close = |a: f64, b: f64, size: f64| (a - b).abs() <= size;
                    prop_assert!(close(full[i * d + j], theirs[(i, j)], 1e-11 * sqrt(matrix[i * d + i])));
                    let product = dot(&full[i * d..(i + 1) * d], &full[j * d..(j + 1) * d]);
                    prop_assert!(close(product, matrix[i * d + j], 1e-14 * sqrt(matrix[i * d + i] * matrix[j * d + j])));
                }
            }
        }
    }

    #[test]
    fn what_is_not_positive_definite_has_no_factor() {
        assert!(cholesky(&[1.0, 2.0, 2.0, 1.0], 2).is_none());
        assert!(cholesky(&[1.0, 0.0, 0.0, 0.0], 2).is_none());
        assert!(cholesky(&[f64::NAN], 1).is_none());
        assert!(cholesky(&[f64::INFINITY], 1).is_none());
    }
}
