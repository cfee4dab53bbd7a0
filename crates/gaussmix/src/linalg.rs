//! The only door to nalgebra: symmetric positive definite matrices, row-major, D x D.

use nalgebra::{Cholesky, DMatrix, SymmetricEigen};
pub use gaussmix_kernel::triangle::{packed_len, packed_row};

/// L with L L' = matrix, packed; `None` where the matrix is not positive definite (or not finite).
pub fn cholesky(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    let mut packed = vec![0.0; packed_len(d)];
    if is_diagonal(matrix, d) {
        (0..d).for_each(|i| packed[packed_row(i) + i] = matrix[i * d + i].sqrt());
        return (0..d).all(|i| matrix[i * d + i] > 0.0 && matrix[i * d + i].is_finite()).then_some(packed);
    }
    let factor = Cholesky::new(DMatrix::from_row_slice(d, d, matrix))?.unpack_dirty();
    for i in 0..d {
        (0..=i).for_each(|j| packed[packed_row(i) + j] = factor[(i, j)]);
    }
    packed.iter().all(|x| x.is_finite()).then_some(packed)
}

/// Diagonal families come with thousands of features: no cubes for them.
fn is_diagonal(matrix: &[f64], d: usize) -> bool {
    (0..d).all(|i| (0..d).all(|j| i == j || matrix[i * d + j] == 0.0))
}

/// The inverse of a packed lower triangle.
pub fn invert_lower(factor: &[f64], d: usize) -> Vec<f64> {
    let mut inverse = vec![0.0; packed_len(d)];
    for i in 0..d {
        let (done, rest) = inverse.split_at_mut(packed_row(i));
        let row = &factor[packed_row(i)..];
        // Row i of the inverse is -(row i of L, without its diagonal) times the rows above, over the diagonal.
        for m in 0..i {
            let (l, above) = (row[m], &done[packed_row(m)..packed_row(m) + m + 1]);
            for (out, value) in rest.iter_mut().zip(above) {
                *out -= l * value;
            }
        }
        let scale = 1.0 / row[i];
        rest[..i].iter_mut().for_each(|out| *out *= scale);
        rest[i] = scale;
    }
    inverse
}

/// W x for a packed lower triangle W.
pub fn lower_times(w: &[f64], x: &[f64], out: &mut [f64]) {
    for (i, out) in out.iter_mut().enumerate() {
        *out = w[packed_row(i)..=packed_row(i) + i].iter().zip(x).map(|(a, b)| a * b).sum();
    }
}

/// W' x for a packed lower triangle W.
pub fn lower_transposed_times(w: &[f64], x: &[f64], out: &mut [f64]) {
    out.fill(0.0);
    for (i, &xi) in x.iter().enumerate() {
        for (out, wij) in out.iter_mut().zip(&w[packed_row(i)..=packed_row(i) + i]) {
            *out += wij * xi;
        }
    }
}

/// W M W' (lower triangle, packed) for a packed lower W and a packed symmetric M.
pub fn congruence(w: &[f64], m: &[f64], d: usize) -> Vec<f64> {
    let mut columns = vec![0.0; d * d]; // row j: W times column j of M
    let mut column = vec![0.0; d];
    for j in 0..d {
        for (i, value) in column.iter_mut().enumerate() {
            *value = m[packed_row(i.max(j)) + i.min(j)];
        }
        lower_times(w, &column, &mut columns[j * d..(j + 1) * d]);
    }
    let mut out = vec![0.0; packed_len(d)];
    for i in 0..d {
        for l in 0..=i {
            let wij = w[packed_row(i) + l];
            for j in 0..=i {
                out[packed_row(i) + j] += wij * columns[l * d + j];
            }
        }
    }
    out
}

/// Product of two packed lower triangles, packed.
pub fn lower_times_lower(a: &[f64], b: &[f64], d: usize) -> Vec<f64> {
    let mut out = vec![0.0; packed_len(d)];
    for i in 0..d {
        for m in 0..=i {
            let value = a[packed_row(i) + m];
            for j in 0..=m {
                out[packed_row(i) + j] += value * b[packed_row(m) + j];
            }
        }
    }
    out
}

/// L L' as a full row-major matrix.
pub fn times_own_transpose(l: &[f64], d: usize) -> Vec<f64> {
    let mut out = vec![0.0; d * d];
    for i in 0..d {
        for j in 0..=i {
            let value = (0..=j).map(|m| l[packed_row(i) + m] * l[packed_row(j) + m]).sum();
            out[i * d + j] = value;
            out[j * d + i] = value;
        }
    }
    out
}

/// A packed symmetric matrix as a full row-major one.
pub fn unpack_symmetric(packed: &[f64], d: usize) -> Vec<f64> {
    let mut out = vec![0.0; d * d];
    for i in 0..d {
        for j in 0..=i {
            out[i * d + j] = packed[packed_row(i) + j];
            out[j * d + i] = packed[packed_row(i) + j];
        }
    }
    out
}

/// The inverse of a positive definite matrix, full row-major.
pub fn invert_positive_definite(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    let w = invert_lower(&cholesky(matrix, d)?, d);
    let mut out = vec![0.0; d * d];
    for i in 0..d {
        for j in 0..=i {
            let value = (i..d).map(|m| w[packed_row(m) + i] * w[packed_row(m) + j]).sum();
            out[i * d + j] = value;
            out[j * d + i] = value;
        }
    }
    Some(out)
}

/// The symmetric matrix with its eigenvalues raised to at least `floor`.
pub fn clip_eigenvalues(matrix: &[f64], d: usize, floor: f64) -> Vec<f64> {
    let eigen = SymmetricEigen::new(DMatrix::from_row_slice(d, d, matrix));
    let mut out = matrix.to_vec();
    // Only what is missing is added, so that the well-determined part keeps its digits.
    for (vector, value) in eigen.eigenvectors.as_slice().chunks_exact(d).zip(eigen.eigenvalues.as_slice()) {
        let missing = floor - value;
        if missing > 0.0 {
            for i in 0..d {
                for j in 0..d {
                    out[i * d + j] += missing * vector[i] * vector[j];
                }
            }
        }
    }
    out
}
