//! Rows on their way into their octets: written, measured, brought to their units.

use crate::lanes::{Octet, Pair, ROWS_PER_OCTET, as_doubles_mut};

/// Writes row-major values, the first of them to `column` of `row`, as far as they are finite; returns how many.
#[inline(never)]
pub fn write(octets: &mut [Octet], d: usize, row: usize, column: usize, values: &[f64]) -> usize {
    let octets = as_doubles_mut(octets);
    let (mut row, mut column) = (row, column);
    let mut start = place(row, d);
    for (written, &value) in values.iter().enumerate() {
        if !value.is_finite() {
            return written;
        }
        octets[start + column * ROWS_PER_OCTET] = value;
        column += 1;
        if column == d {
            (row, column) = (row + 1, 0);
            start = place(row, d);
        }
    }
    values.len()
}

/// Where feature 0 of a row stands among the doubles of the octets.
pub fn place(row: usize, d: usize) -> usize {
    row / ROWS_PER_OCTET * d * ROWS_PER_OCTET + row % ROWS_PER_OCTET
}

/// The lowest and the highest value of each feature in octets that are full of rows, lane by lane.
#[inline(never)]
pub fn widen(octets: &[Octet], ends: &mut [[Pair; 2]]) {
    for features in octets.chunks_exact(ends.len()) {
        for (x, [low, high]) in features.iter().zip(ends.iter_mut()) {
            for &x in x {
                (*low, *high) = (low.min(x), high.max(x));
            }
        }
    }
}

/// (x - centre) * factor, feature by feature.
#[inline(never)]
pub fn shift_and_scale(octets: &mut [Octet], centres: &[f64], factors: &[f64]) {
    for features in octets.chunks_exact_mut(centres.len()) {
        for ((x, &centre), &factor) in features.iter_mut().zip(centres).zip(factors) {
            let (centre, factor) = (Pair::splat(centre), Pair::splat(factor));
            *x = x.map(|x| (x - centre) * factor);
        }
    }
}

/// A hash of the bits of a row among the doubles of the octets: the finaliser of MurmurHash3 after each value.
#[inline(never)]
pub fn hash(octets: &[f64], d: usize, row: usize) -> u64 {
    let values = &octets[place(row, d)..];
    let mut hash = 0;
    for value in values.iter().step_by(ROWS_PER_OCTET).take(d) {
        hash ^= value.to_bits();
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        hash ^= hash >> 33;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{as_doubles, octet};
    use alloc::{vec, vec::Vec};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn written_rows_are_found_measured_and_scaled(
            rows in 1usize..40, d in 1usize..5, cut in 0usize..200, centre in -3i32..3,
            values in proptest::collection::vec(-9i32..9, 160)
        ) {
            let values: Vec<f64> = values[..rows * d].iter().map(|&value| f64::from(value)).collect();
            let cut = cut.min(values.len());
            let mut octets = vec![octet(0.0); rows.div_ceil(ROWS_PER_OCTET) * d];
            prop_assert_eq!(write(&mut octets, d, 0, 0, &values[..cut]), cut);
            prop_assert_eq!(write(&mut octets, d, cut / d, cut % d, &values[cut..]), values.len() - cut);
            let centre = f64::from(centre);
            let full = rows / ROWS_PER_OCTET * ROWS_PER_OCTET;
            let nowhere = [Pair::splat(f64::INFINITY), Pair::splat(f64::NEG_INFINITY)];
            let mut ends = vec![nowhere; d];
            widen(&octets[..full / ROWS_PER_OCTET * d], &mut ends);
            for (j, [low, high]) in ends.iter().enumerate() {
                let column = || (0..full).map(|row| values[row * d + j]);
                prop_assert_eq!(low.low().min(low.high()), column().fold(f64::INFINITY, f64::min));
                prop_assert_eq!(high.low().max(high.high()), column().fold(f64::NEG_INFINITY, f64::max));
            }
            shift_and_scale(&mut octets, &vec![centre; d], &vec![2.0; d]);
            for (at, value) in values.iter().enumerate() {
                prop_assert_eq!(as_doubles(&octets)[place(at / d, d) + at % d * ROWS_PER_OCTET], (value - centre) * 2.0);
            }
        }
    }

    #[test]
    fn writing_ends_at_what_is_not_finite() {
        let mut octets = vec![octet(0.0); 2];
        assert_eq!(write(&mut octets, 2, 0, 0, &[1.0, 2.0, f64::NAN, 4.0]), 2);
        assert_eq!(write(&mut octets, 2, 0, 0, &[f64::INFINITY]), 0);
    }
}
