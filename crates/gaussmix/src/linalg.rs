//! Symmetric matrices, most of them positive definite, row-major, D x D; triangles packed row by row.

use alloc::{vec, vec::Vec};

use gaussmix_kernel::elementary::{exponent_of, power_of_two, sqrt};
pub use gaussmix_kernel::triangle::{packed_len, packed_row};

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// out += scale x, as far as both reach.
pub fn add_scaled(out: &mut [f64], scale: f64, x: &[f64]) {
    for (out, x) in out.iter_mut().zip(x) {
        *out += scale * x;
    }
}

/// M + scale a b'
pub fn add_outer(m: &mut [f64], scale: f64, a: &[f64], b: &[f64]) {
    for (row, a) in m.chunks_exact_mut(b.len()).zip(a) {
        add_scaled(row, scale * a, b);
    }
}

pub fn multiply(values: &mut [f64], factor: f64) {
    values.iter_mut().for_each(|value| *value *= factor);
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

/// L with L L' = matrix, packed; `None` where the matrix is not positive definite (or not finite).
pub fn cholesky(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    let mut factor = vec![0.0; packed_len(d)];
    for i in 0..d {
        let (above, rest) = factor.split_at_mut(packed_row(i));
        let own = &mut rest[..=i];
        own.copy_from_slice(&matrix[i * d..][..=i]);
        // Zeros in front stay zeros. Diagonal families come with thousands of features: no cubes for them.
        let first = own.iter().position(|&x| x != 0.0).unwrap_or(i);
        for j in first..i {
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
    symmetric(d, &|i, j| dot(row(l, i), row(l, j)))
}

/// A packed symmetric matrix as a full row-major one.
pub fn unpack_symmetric(packed: &[f64], d: usize) -> Vec<f64> {
    symmetric(d, &|i, j| packed[packed_row(i) + j])
}

/// The full matrix whose lower triangle is given entry by entry.
fn symmetric(d: usize, entry: &dyn Fn(usize, usize) -> f64) -> Vec<f64> {
    filled(d * d, &|at| entry((at / d).max(at % d), (at / d).min(at % d)))
}

/// The inverse of a positive definite matrix, full row-major.
#[inline(never)]
pub fn invert_positive_definite(matrix: &[f64], d: usize) -> Option<Vec<f64>> {
    let w = invert_lower(&cholesky(matrix, d)?, d);
    Some(unpack_symmetric(&lower_transposed_times_lower(&w, &w, d), d))
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

/// Beside a largest entry of one or two, what is under this is nothing, and its square would vanish.
const NEGLIGIBLE: f64 = 1e-150;

/// Eigenvalues in no order, and the eigenvectors as rows: Golub and Van Loan, Matrix Computations, 4th edition,
/// algorithms 8.3.1 to 8.3.3.
#[inline(never)]
pub fn symmetric_eigen(matrix: &[f64], d: usize) -> (Vec<f64>, Vec<f64>) {
    // In units of the largest entry, so that squares neither overflow nor vanish.
    let largest = matrix.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    let exponent = if largest > 0.0 { exponent_of(largest).clamp(-1022, 1022) } else { 0 };
    let mut a = matrix.to_vec();
    multiply(&mut a, power_of_two(-exponent));
    let mut vectors = filled(d * d, &|at| f64::from(u8::from(at / d == at % d)));
    let mut beside = vec![0.0; d];
    for k in 0..d - 1 {
        beside[k] = reflect_column(&mut a, &mut vectors, d, k);
    }
    let mut values = filled(d, &|i| a[i * d + i]);
    diagonalise(&mut values, &mut beside, &mut vectors);
    multiply(&mut values, power_of_two(exponent));
    (values, vectors)
}

/// Clears column k below its first subdiagonal entry by a Householder reflection from both sides; returns that entry.
#[inline(never)]
fn reflect_column(a: &mut [f64], vectors: &mut [f64], d: usize, k: usize) -> f64 {
    let mut v = filled(d, &|i| if i > k { a[i * d + k] } else { 0.0 });
    let first = v[k + 1];
    let length = sqrt(dot(&v, &v));
    if length <= first.abs() || length < NEGLIGIBLE {
        return first;
    }
    let entry = if first > 0.0 { -length } else { length };
    v[k + 1] = first - entry;
    let beta = 2.0 / dot(&v, &v);
    let mut p = filled(d, &|i| beta * dot(&a[i * d..], &v));
    let half = 0.5 * beta * dot(&p, &v);
    add_scaled(&mut p, -half, &v);
    add_outer(a, -1.0, &v, &p);
    add_outer(a, -1.0, &p, &v);
    let mut across = vec![0.0; d];
    for (row, &v) in vectors.chunks_exact(d).zip(&v) {
        add_scaled(&mut across, v, row);
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
        let splits = |i: usize| beside[i].abs() <= (f64::EPSILON * (values[i].abs() + values[i + 1].abs())).max(NEGLIGIBLE);
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

    /// Every power of ten at which squares of entries overflow or vanish.
    fn scales() -> impl Strategy<Value = f64> {
        prop_oneof![Just(0), Just(-150), Just(-160), Just(-270), Just(150), Just(160), Just(300)].prop_map(|power| 10f64.powi(power))
    }

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
        fn eigenvectors_are_orthonormal_and_rebuild_the_matrix((d, mut matrix) in matrices(), scale in scales()) {
            multiply(&mut matrix, scale);
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
    fn entries_too_small_to_square_beside_the_others_do_no_harm() {
        for d in 2..6 {
            let matrix = filled(d * d, &|at| if at / d == at % d { 1.0 } else { 1e-160 });
            let (values, vectors) = symmetric_eigen(&matrix, d);
            assert!(values.iter().all(|value| (value - 1.0).abs() < 1e-14));
            assert!(vectors.chunks_exact(d).all(|vector| (dot(vector, vector) - 1.0).abs() < 1e-14));
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
