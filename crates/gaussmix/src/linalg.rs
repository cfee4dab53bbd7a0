//! Symmetric positive definite matrices, row-major, D x D; triangles packed row by row.

use alloc::{vec, vec::Vec};

use gaussmix_kernel::elementary::sqrt;
pub use gaussmix_kernel::triangle::{packed_len, packed_row};

/// L with L L' = matrix, packed; `None` where the matrix is not positive definite (or not finite).
pub fn cholesky(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    let diagonal = is_diagonal(matrix, d);
    let mut factor = vec![0.0; packed_len(d)];
    for i in 0..d {
        let (above, row) = factor.split_at_mut(packed_row(i));
        let row = &mut row[..=i];
        row.copy_from_slice(&matrix[i * d..i * d + i + 1]);
        if !diagonal {
            for j in 0..i {
                let other = &above[packed_row(j)..=packed_row(j) + j];
                row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
            }
        }
        let left = row[i] - if diagonal { 0.0 } else { dot(&row[..i], &row[..i]) };
        if !(left > 0.0 && left.is_finite()) {
            return None;
        }
        row[i] = sqrt(left);
    }
    Some(factor)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
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
#[inline(never)]
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
#[inline(never)]
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
    let (values, vectors) = symmetric_eigen(matrix, d);
    let mut out = matrix.to_vec();
    // Only what is missing is added, so that the well-determined part keeps its digits.
    for (vector, value) in vectors.chunks_exact(d).zip(&values) {
        let missing = floor - value;
        if missing > 0.0 {
            add_outer(&mut out, missing, vector, vector);
        }
    }
    out
}

/// M + scale a b'
fn add_outer(m: &mut [f64], scale: f64, a: &[f64], b: &[f64]) {
    for (row, a) in m.chunks_exact_mut(b.len()).zip(a) {
        for (out, b) in row.iter_mut().zip(b) {
            *out += scale * a * b;
        }
    }
}

/// Eigenvalues in no order, and the eigenvectors as rows: Golub and Van Loan, Matrix Computations, 4th edition,
/// algorithms 8.3.1 to 8.3.3.
#[inline(never)]
pub fn symmetric_eigen(matrix: &[f64], d: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut a, mut vectors) = (matrix.to_vec(), vec![0.0; d * d]);
    (0..d).for_each(|i| vectors[i * d + i] = 1.0);
    let mut beside = vec![0.0; d];
    for k in 0..d.saturating_sub(1) {
        beside[k] = reflect_column(&mut a, &mut vectors, d, k);
    }
    let mut values: Vec<f64> = (0..d).map(|i| a[i * d + i]).collect();
    diagonalise(&mut values, &mut beside, &mut vectors);
    (values, vectors)
}

/// Clears column k below its first subdiagonal entry by a Householder reflection from both sides; returns that entry.
#[inline(never)]
fn reflect_column(a: &mut [f64], vectors: &mut [f64], d: usize, k: usize) -> f64 {
    let mut v: Vec<f64> = (0..d).map(|i| if i > k { a[i * d + k] } else { 0.0 }).collect();
    let first = v[k + 1];
    let length = sqrt(dot(&v, &v));
    if length <= first.abs() {
        return first;
    }
    let entry = if first > 0.0 { -length } else { length };
    v[k + 1] = first - entry;
    let beta = 2.0 / dot(&v, &v);
    let mut p: Vec<f64> = a.chunks_exact(d).map(|row| beta * dot(row, &v)).collect();
    let half = 0.5 * beta * dot(&p, &v);
    p.iter_mut().zip(&v).for_each(|(p, v)| *p -= half * v);
    add_outer(a, -1.0, &v, &p);
    add_outer(a, -1.0, &p, &v);
    let mut across = vec![0.0; d];
    for (row, &v) in vectors.chunks_exact(d).zip(&v) {
        across.iter_mut().zip(row).for_each(|(sum, x)| *sum += v * x);
    }
    add_outer(vectors, -beta, &v, &across);
    entry
}

/// Implicit QR steps with Wilkinson's shift on a tridiagonal matrix; turns the rows of `vectors` along.
#[inline(never)]
fn diagonalise(values: &mut [f64], beside: &mut [f64], vectors: &mut [f64]) {
    let d = values.len();
    let mut end = d - 1;
    let mut steps_left = 30 * d;
    while end > 0 && steps_left > 0 {
        let splits = |i: usize| beside[i].abs() <= f64::EPSILON * (values[i].abs() + values[i + 1].abs());
        if splits(end - 1) {
            end -= 1;
            continue;
        }
        let mut begin = end - 1;
        while begin > 0 && !splits(begin - 1) {
            begin -= 1;
        }
        steps_left -= 1;
        let (half, last) = (0.5 * (values[end - 1] - values[end]), beside[end - 1]);
        let root = sqrt(half * half + last * last);
        let shift = values[end] - last * last / (half + if half < 0.0 { -root } else { root });
        let (mut x, mut z) = (values[begin] - shift, beside[begin]);
        for i in begin..end {
            let length = sqrt(x * x + z * z);
            let (c, s) = if length > 0.0 { (x / length, z / length) } else { (1.0, 0.0) };
            if i > begin {
                beside[i - 1] = length;
            }
            let (upper, lower, between) = (values[i], values[i + 1], beside[i]);
            values[i] = c * c * upper + 2.0 * c * s * between + s * s * lower;
            values[i + 1] = s * s * upper - 2.0 * c * s * between + c * c * lower;
            beside[i] = c * s * (lower - upper) + (c * c - s * s) * between;
            if i + 1 < end {
                x = beside[i];
                z = s * beside[i + 1];
                beside[i + 1] *= c;
            }
            let (done, rest) = vectors.split_at_mut((i + 1) * d);
            for (a, b) in done[i * d..].iter_mut().zip(&mut rest[..d]) {
                (*a, *b) = (c * *a + s * *b, c * *b - s * *a);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use nalgebra::{Cholesky, DMatrix};
    use proptest::prelude::*;

    use super::*;

    /// B B' for a B of `rank` columns, with columns of very different lengths.
    fn matrices() -> impl Strategy<Value = (usize, Vec<f64>)> {
        (1usize..9, 1usize..9).prop_flat_map(|(d, rank)| {
            (proptest::collection::vec(-1.0..1.0f64, d * rank), proptest::collection::vec(-6.0..1.0f64, rank)).prop_map(
                move |(b, powers)| {
                    let columns = DMatrix::from_fn(d, rank, |i, j| b[i * rank + j] * 10f64.powf(powers[j]));
                    (d, (&columns * columns.transpose()).as_slice().to_vec())
                },
            )
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn eigenvectors_are_orthonormal_and_rebuild_the_matrix((d, matrix) in matrices()) {
            let (values, vectors) = symmetric_eigen(&matrix, d);
            let size = matrix.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
            let mut rebuilt = vec![0.0; d * d];
            for (k, vector) in vectors.chunks_exact(d).enumerate() {
                add_outer(&mut rebuilt, values[k], vector, vector);
                for (l, other) in vectors.chunks_exact(d).enumerate() {
                    prop_assert!((dot(vector, other) - f64::from(u8::from(k == l))).abs() < 1e-13);
                }
            }
            for (ours, theirs) in rebuilt.iter().zip(&matrix) {
                prop_assert!((ours - theirs).abs() <= 1e-13 * size, "{ours} {theirs}");
            }
        }

        #[test]
        fn eigenvalues_agree_with_nalgebra((d, matrix) in matrices()) {
            let mut ours = symmetric_eigen(&matrix, d).0;
            let mut theirs = DMatrix::from_row_slice(d, d, &matrix).symmetric_eigenvalues().as_slice().to_vec();
            ours.sort_by(f64::total_cmp);
            theirs.sort_by(f64::total_cmp);
            let size = theirs[d - 1].abs();
            for (ours, theirs) in ours.iter().zip(&theirs) {
                prop_assert!((ours - theirs).abs() <= 1e-13 * size, "{ours} {theirs}");
            }
        }

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
