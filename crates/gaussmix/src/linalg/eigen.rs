//! Eigenvalues of symmetric matrices, full and row-major, and what is done with them.

use alloc::{vec, vec::Vec};

use gaussmix_kernel::elementary::{exponent_of, power_of_two, sqrt};

use super::{add_outer, add_scaled, dot, filled, multiply};

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
pub(super) mod tests {
    use nalgebra::DMatrix;
    use proptest::prelude::*;

    use super::*;

    /// Every power of ten at which squares of entries overflow or vanish.
    fn scales() -> impl Strategy<Value = f64> {
        prop_oneof![Just(0), Just(-150), Just(-160), Just(-270), Just(150), Just(160), Just(300)].prop_map(|power| 10f64.powi(power))
    }

    /// B B' for a B of `rank` columns, with columns of very different lengths.
    pub fn matrices() -> impl Strategy<Value = (usize, Vec<f64>)> {
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
}
