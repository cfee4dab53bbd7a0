//! The ends of the columns: the lowest and the highest value of each, and the first row that has it.

use alloc::{vec, vec::Vec};

use super::Rows;
use super::units::Farthest;
use gaussmix_kernel::columns;
use gaussmix_kernel::lanes::{Pair, ROWS_PER_OCTET};

#[derive(Clone, Copy)]
struct End {
    value: f64,
    row: usize,
}

/// Of rows that have come in their order.
pub struct Ends {
    /// The lowest and the highest of each column.
    columns: Vec<[End; 2]>,
}

impl Ends {
    pub fn new(d: usize) -> Self {
        Self { columns: vec![[f64::INFINITY, f64::NEG_INFINITY].map(|value| End { value, row: 0 }); d] }
    }

    /// The next row, of positive weight.
    pub fn take_row(&mut self, row: usize, value: &dyn Fn(usize) -> f64) {
        for (j, [low, high]) in self.columns.iter_mut().enumerate() {
            let value = value(j);
            if value < low.value {
                *low = End { value, row };
            }
            if value > high.value {
                *high = End { value, row };
            }
        }
    }

    /// The next rows, those of positive weight among first..end; the first stands at the edge of an octet.
    #[inline(never)]
    pub fn take(&mut self, rows: &Rows, first: usize, end: usize) {
        let full = if rows.weights.is_some() { first } else { end / ROWS_PER_OCTET * ROWS_PER_OCTET };
        let nowhere = [f64::INFINITY, f64::NEG_INFINITY].map(Pair::splat);
        let mut lanes = vec![nowhere; rows.d];
        columns::widen(&rows.octets[first / ROWS_PER_OCTET * rows.d..full / ROWS_PER_OCTET * rows.d], &mut lanes);
        for (j, ([lowest, highest], [low, high])) in lanes.iter().zip(&mut self.columns).enumerate() {
            let first_with = |value: f64| End { value, row: (first..full).find(|&n| rows.value(n, j) == value).unwrap_or(first) };
            let (lowest, highest) = (lowest.low().min(lowest.high()), highest.low().max(highest.high()));
            if lowest < low.value {
                *low = first_with(lowest);
            }
            if highest > high.value {
                *high = first_with(highest);
            }
        }
        for n in full..end {
            if rows.weight(n) > 0.0 {
                self.take_row(n, &|j| rows.value(n, j));
            }
        }
    }

    /// The value of column j that is farthest from the centre.
    pub fn farthest(&self, j: usize, centre: f64) -> Farthest {
        let [low, high] = self.columns[j];
        let (below, above) = (centre - low.value, high.value - centre);
        let end = if below > above || (below == above && low.row < high.row) { low } else { high };
        Farthest { distance: below.max(above), row: end.row, value: end.value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::RowsBuilder;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn leaves_and_single_rows_have_the_same_ends(
            n in 1usize..60, d in 1usize..4, cut in 0usize..7, weighted in any::<bool>(),
            values in proptest::collection::vec(-9i32..9, 240), weights in proptest::collection::vec(0u8..3, 60)
        ) {
            let value = |row: usize, j: usize| f64::from(values[row * d + j]);
            let weight = |row: usize| if weighted { f64::from(weights[row]) } else { 1.0 };
            let mut builder = RowsBuilder::new(n, d).unwrap();
            builder.push(&(0..n * d).map(|at| value(at / d, at % d)).collect::<Vec<_>>()).unwrap();
            if weighted {
                builder.push_weights(&(0..n).map(weight).collect::<Vec<_>>()).unwrap();
            }
            let positive: Vec<usize> = (0..n).filter(|&row| weight(row) > 0.0).collect();
            prop_assume!(!positive.is_empty());
            let rows = builder.whole().unwrap();
            let cut = (cut * ROWS_PER_OCTET).min(n / ROWS_PER_OCTET * ROWS_PER_OCTET);
            let (mut by_leaf, mut by_row) = (Ends::new(d), Ends::new(d));
            by_leaf.take(&rows, 0, cut);
            by_leaf.take(&rows, cut, n);
            positive.iter().for_each(|&row| by_row.take_row(row, &|j| value(row, j)));
            for j in 0..d {
                let distance = |row: usize| (value(row, j) - 2.0).abs();
                let most = positive.iter().map(|&row| distance(row)).fold(0.0, f64::max);
                let at = positive.iter().copied().find(|&row| distance(row) == most);
                for ends in [&by_leaf, &by_row] {
                    let far = ends.farthest(j, 2.0);
                    prop_assert_eq!((far.distance, Some(far.row)), (most, at));
                }
            }
        }
    }
}
