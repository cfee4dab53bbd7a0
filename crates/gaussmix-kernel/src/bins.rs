//! Bins of one column: rows counted by their bin, and the powers of their places in it added up.

use alloc::vec::Vec;

use crate::lanes::Pair;

/// A bin's power sums: of t^0 to t^11, t from -1 to 1 across the bin.
pub const POWERS: usize = 12;

/// Bins side by side around zero, an even number of them. Their width is a power of two, so that centres and places are exact.
pub struct Bins {
    pub width: f64,
    pub len: usize,
}

impl Bins {
    fn half(&self) -> f64 {
        (self.len / 2) as f64
    }

    /// The bin of x, which is given in widths; `None` outside of all.
    #[inline(always)]
    fn bin(&self, x: f64) -> Option<usize> {
        let place = x + self.half();
        (place >= 0.0 && place < self.len as f64).then_some(place as usize)
    }

    /// In widths.
    #[inline(always)]
    fn middle(&self, bin: usize) -> f64 {
        bin as f64 + 0.5 - self.half()
    }

    pub fn centre(&self, bin: usize) -> f64 {
        self.middle(bin) * self.width
    }

    /// Adds the rows of positive weight to the counts of their bins; returns how many of them are outside of all. Without
    /// weights every row weighs one.
    #[inline(never)]
    pub fn count(&self, values: &[f64], weights: &[f64], counts: &mut [u32]) -> usize {
        let per_width = 1.0 / self.width;
        let mut outside = 0;
        for (n, x) in values.iter().enumerate() {
            if weights.get(n).is_some_and(|&weight| weight == 0.0) {
                continue;
            }
            match self.bin(x * per_width) {
                Some(bin) => counts[bin] += 1,
                None => outside += 1,
            }
        }
        outside
    }

    /// Adds the rows of each bin to its power sums, which are the `slots[bin]`th. Rows of positive weight for which there are no
    /// such sums are added to `left` with their weights.
    #[inline(never)]
    pub fn add_powers(&self, values: &[f64], weights: &[f64], slots: &[u32], powers: &mut [[f64; POWERS]], left: &mut Vec<(f64, f64)>) {
        let per_width = 1.0 / self.width;
        for (n, &value) in values.iter().enumerate() {
            let weight = weights.get(n).copied().unwrap_or(1.0);
            if weight == 0.0 {
                continue;
            }
            let x = value * per_width;
            let bin = self.bin(x);
            let (Some(bin), Some(powers)) = (bin, bin.and_then(|bin| powers.get_mut(slots[bin] as usize))) else {
                left.push((value, weight));
                continue;
            };
            let t = 2.0 * (x - self.middle(bin));
            let square = Pair::splat(t * t);
            let mut power = Pair::new(weight, weight * t);
            for sums in powers.as_chunks_mut::<2>().0 {
                (Pair::read(sums) + power).write(sums);
                power = power * square;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_row_is_counted_and_its_powers_are_added(
            values in proptest::collection::vec(-9.0..9.0f64, 1..300), width in prop_oneof![Just(0.25), Just(1.0), Just(2.0)], weighted in any::<bool>()
        ) {
            let bins = Bins { width, len: 8 };
            let weights: Vec<f64> = if weighted { (0..values.len()).map(|n| (n % 4) as f64 * 0.5).collect() } else { Vec::new() };
            let weight = |n: usize| weights.get(n).copied().unwrap_or(1.0);
            let within = |n: usize, bin: usize| weight(n) > 0.0 && (values[n] / width + 4.0).floor() == bin as f64;
            let mut counts = vec![0; bins.len];
            let outside = bins.count(&values, &weights, &mut counts);
            // Every other bin has sums.
            let slots: Vec<u32> = (0..8).map(|bin| if bin % 2 == 0 { bin / 2 } else { u32::MAX }).collect();
            let (mut powers, mut left) = (vec![[0.0; POWERS]; 4], Vec::new());
            bins.add_powers(&values, &weights, &slots, &mut powers, &mut left);
            let mut expected_left = outside;
            for bin in 0..8 {
                let own: Vec<usize> = (0..values.len()).filter(|&n| within(n, bin)).collect();
                prop_assert_eq!(counts[bin] as usize, own.len());
                if bin % 2 == 1 {
                    expected_left += own.len();
                    continue;
                }
                for (j, &sum) in powers[bin / 2].iter().enumerate() {
                    let place = |n: usize| (values[n] - bins.centre(bin)) / (0.5 * width);
                    let expected: f64 = own.iter().map(|&n| weight(n) * place(n).powi(j as i32)).sum();
                    prop_assert!((sum - expected).abs() < 1e-12 * (1.0 + own.len() as f64), "{} {}", sum, expected);
                }
            }
            prop_assert_eq!(left.len(), expected_left);
            prop_assert_eq!(left.iter().map(|row| row.1).sum::<f64>() + powers.iter().map(|sums| sums[0]).sum::<f64>(), (0..values.len()).map(weight).sum::<f64>());
        }
    }
}
