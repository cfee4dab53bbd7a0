//! Vectors as they stand in memory, pair by pair.

use crate::lanes::Pair;

/// Pairs that are added up side by side, so that additions wait for nothing.
const ABREAST: usize = 4;

/// sum a b, as far as both reach.
#[inline(never)]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let len = a.len().min(b.len());
    let ((pairs_a, last_a), (pairs_b, last_b)) = (a[..len].as_chunks::<2>(), b[..len].as_chunks::<2>());
    let mut sums = [Pair::splat(0.0); ABREAST];
    let ((many_a, few_a), (many_b, few_b)) = (pairs_a.as_chunks::<ABREAST>(), pairs_b.as_chunks::<ABREAST>());
    for (a, b) in many_a.iter().zip(many_b) {
        for u in 0..ABREAST {
            sums[u] = sums[u] + Pair::read(&a[u]) * Pair::read(&b[u]);
        }
    }
    for (a, b) in few_a.iter().zip(few_b) {
        sums[0] = sums[0] + Pair::read(a) * Pair::read(b);
    }
    let mut sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])).sum();
    if let ([a], [b]) = (last_a, last_b) {
        sum += a * b;
    }
    sum
}

/// out += x, as far as both reach.
#[inline(never)]
pub fn add(out: &mut [f64], x: &[f64]) {
    let len = out.len().min(x.len());
    let ((pairs, last), (pairs_x, last_x)) = (out[..len].as_chunks_mut::<2>(), x[..len].as_chunks::<2>());
    for (out, x) in pairs.iter_mut().zip(pairs_x) {
        (Pair::read(out) + Pair::read(x)).write(out);
    }
    if let ([out], [x]) = (last, last_x) {
        *out += x;
    }
}

/// out += scale x, as far as both reach.
#[inline(never)]
pub fn add_scaled(out: &mut [f64], scale: f64, x: &[f64]) {
    let len = out.len().min(x.len());
    let ((pairs, last), (pairs_x, last_x)) = (out[..len].as_chunks_mut::<2>(), x[..len].as_chunks::<2>());
    for (out, x) in pairs.iter_mut().zip(pairs_x) {
        (Pair::read(out) + Pair::splat(scale) * Pair::read(x)).write(out);
    }
    if let ([out], [x]) = (last, last_x) {
        *out += scale * x;
    }
}

#[inline(never)]
pub fn multiply(values: &mut [f64], factor: f64) {
    values.iter_mut().for_each(|value| *value *= factor);
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn dot_adds_every_product(a in proptest::collection::vec(-9i32..9, 0..70), b in proptest::collection::vec(-9i32..9, 0..70)) {
            let expected: i32 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
            let (a, b): (Vec<f64>, Vec<f64>) = (a.into_iter().map(f64::from).collect(), b.into_iter().map(f64::from).collect());
            prop_assert_eq!(dot(&a, &b), f64::from(expected));
        }
    }
}
