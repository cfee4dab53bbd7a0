//! One column cut into cells, and these joined into bins: rows are counted, and the powers of their places in a bin added up.

use alloc::vec::Vec;

use crate::lanes::Pair;

/// Power sums of a bin: of t^0 to t^11, t from -1 to 1 across the bin.
pub const POWERS: usize = 12;

/// A run of cells. Its half-width is a power of two, so that places in it are exact.
pub struct Bin {
    pub centre: f64,
    pub half_width: f64,
    pub powers: [f64; POWERS],
}

/// Rows that are in no bin.
#[derive(Default)]
pub struct Left {
    pub values: Vec<f64>,
    pub weights: Vec<f64>,
    pub most: usize,
    /// Whether there are more.
    pub is_beyond: bool,
}

/// Cells side by side around zero, an even number of them; their width is a power of two.
pub struct Cells {
    pub width: f64,
    pub len: usize,
}

impl Cells {
    /// The cell of a value; `None` outside of all.
    #[inline(always)]
    fn cell(&self, per_width: f64, value: f64) -> Option<usize> {
        let place = value * per_width + (self.len / 2) as f64;
        (place >= 0.0 && place < self.len as f64).then_some(place as usize)
    }

    /// Adds the rows of positive weight to the counts of their cells. Without weights every row weighs one.
    #[inline(never)]
    pub fn count(&self, values: &[f64], weights: &[f64], counts: &mut [u32]) {
        let per_width = 1.0 / self.width;
        for (n, &value) in values.iter().enumerate() {
            if weights.get(n).is_some_and(|&weight| weight == 0.0) {
                continue;
            }
            if let Some(cell) = self.cell(per_width, value) {
                counts[cell] += 1;
            }
        }
    }

    /// Adds each row to the power sums of its cell's bin, the `bin_of[cell]`th. Rows of positive weight that are in no bin are left
    /// with their weights, those of a cell that repeat the last as one; as long as they are no more than `left.most`.
    #[inline(never)]
    pub fn add_powers(&self, values: &[f64], weights: &[f64], bin_of: &mut [u32], bins: &mut [Bin], left: &mut Left) {
        let per_width = 1.0 / self.width;
        for (n, &value) in values.iter().enumerate() {
            let weight = weights.get(n).copied().unwrap_or(1.0);
            if weight == 0.0 {
                continue;
            }
            // Behind the numbers of the bins come those of the rows that are left.
            let cell = self.cell(per_width, value);
            let number = cell.map_or(usize::MAX, |cell| bin_of[cell] as usize);
            let bins_in_all = bins.len();
            let Some(Bin { centre, half_width, powers }) = bins.get_mut(number) else {
                let last = number - bins_in_all;
                if left.values.get(last) == Some(&value) {
                    left.weights[last] += weight;
                } else if left.values.len() == left.most {
                    left.is_beyond = true;
                    return;
                } else {
                    if let Some(cell) = cell {
                        bin_of[cell] = (bins_in_all + left.values.len()) as u32;
                    }
                    left.values.push(value);
                    left.weights.push(weight);
                }
                continue;
            };
            let t = (value - *centre) / *half_width;
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
            let cells = Cells { width, len: 8 };
            let weights: Vec<f64> = if weighted { (0..values.len()).map(|n| (n % 4) as f64 * 0.5).collect() } else { Vec::new() };
            let weight = |n: usize| weights.get(n).copied().unwrap_or(1.0);
            let cell = |n: usize| (values[n] / width + 4.0).floor();
            let among = |first: f64, last: f64| (0..values.len()).filter(move |&n| weight(n) > 0.0 && (first..=last).contains(&cell(n)));
            let mut counts = vec![0; 8];
            cells.count(&values, &weights, &mut counts);
            prop_assert!((0..8).all(|at| counts[at] as usize == among(at as f64, at as f64).count()));
            // A bin of a cell, and one of four.
            let mut bin_of = [u32::MAX, 0, u32::MAX, u32::MAX, 1, 1, 1, 1];
            let bin = |centre: f64, half_width: f64| Bin { centre: centre * width, half_width: half_width * width, powers: [0.0; POWERS] };
            let (mut bins, mut left) = (vec![bin(-2.5, 0.5), bin(2.0, 2.0)], Left::default());
            let outside = (0..values.len()).filter(|&n| weight(n) > 0.0 && !(0.0..8.0).contains(&cell(n))).count();
            let expected = outside + among(0.0, 0.0).count() + among(2.0, 3.0).count();
            left.most = expected;
            cells.add_powers(&values, &weights, &mut bin_of, &mut bins, &mut left);
            prop_assert_eq!((left.values.len(), left.weights.len(), left.is_beyond), (expected, expected, false));
            for (bin, (first, last)) in bins.iter().zip([(1.0, 1.0), (4.0, 7.0)]) {
                for (j, &sum) in bin.powers.iter().enumerate() {
                    let place = |n: usize| (values[n] - bin.centre) / bin.half_width;
                    let expected: f64 = among(first, last).map(|n| weight(n) * place(n).powi(j as i32)).sum();
                    prop_assert!((sum - expected).abs() < 1e-10, "{} {}", sum, expected);
                }
            }
            let total = left.weights.iter().sum::<f64>() + bins.iter().map(|bin| bin.powers[0]).sum::<f64>();
            prop_assert_eq!(total, (0..values.len()).map(weight).sum::<f64>());
        }
    }

    #[test]
    fn repeated_rows_are_one_and_too_many_are_refused() {
        let cells = Cells { width: 1.0, len: 4 };
        let add = |values: &[f64], weights: &[f64], most: usize| {
            let mut left = Left { most, ..Left::default() };
            cells.add_powers(values, weights, &mut [u32::MAX; 4], &mut [], &mut left);
            (!left.is_beyond).then(|| left.values.into_iter().zip(left.weights).collect::<Vec<(f64, f64)>>())
        };
        assert_eq!(add(&[0.5, 1.5, 0.5, 1.5, 0.5, 1.25, 1.5], &[], 4), Some(vec![(0.5, 3.0), (1.5, 2.0), (1.25, 1.0), (1.5, 1.0)]));
        assert_eq!(add(&[0.5, 9.0, 0.5, 9.0], &[1.0, 2.0, 3.0, 0.0], 2), Some(vec![(0.5, 4.0), (9.0, 2.0)]));
        assert_eq!(add(&[0.5, 1.5, 0.5], &[], 1), None);
    }
}
