//! Vectors as they stand in memory, pair by pair.

use crate::lanes::Pair;

/// Pairs that are added up side by side, so that additions wait for nothing.
const ABREAST: usize = 4;

/// sum a b, as far as both reach.
#[inline(never)]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let len = a.len().min(b.len());
    let (a, b) = (&a[..len], &b[..len]);
    let mut sums = [Pair::splat(0.0); ABREAST];
    let (many_a, many_b) = (a.chunks_exact(2 * ABREAST), b.chunks_exact(2 * ABREAST));
    let (rest_a, rest_b) = (many_a.remainder(), many_b.remainder());
    for (a, b) in many_a.zip(many_b) {
        for u in 0..ABREAST {
            sums[u] = sums[u] + Pair::new(a[2 * u], a[2 * u + 1]) * Pair::new(b[2 * u], b[2 * u + 1]);
        }
    }
    let mut sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])).sum();
    for (a, b) in rest_a.iter().zip(rest_b) {
        sum += a * b;
    }
    sum
}

/// out += x, as far as both reach.
#[inline(never)]
pub fn add(out: &mut [f64], x: &[f64]) {
    for (out, x) in out.iter_mut().zip(x) {
        *out += x;
    }
}

/// out += scale x, as far as both reach.
#[inline(never)]
pub fn add_scaled(out: &mut [f64], scale: f64, x: &[f64]) {
    for (out, x) in out.iter_mut().zip(x) {
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
