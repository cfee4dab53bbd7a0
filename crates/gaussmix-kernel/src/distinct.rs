//! Rows that are the same are put together.

use alloc::{vec, vec::Vec};

use crate::columns;
use crate::lanes::ROWS_PER_OCTET;

/// Each distinct row once, in the order in which they come first.
pub struct Distinct {
    d: usize,
    most: usize,
    /// Row after row, each with the sum of the weights of all that are the same.
    pub values: Vec<f64>,
    pub weights: Vec<f64>,
    /// Whether there are more than `most`.
    pub is_beyond: bool,
    /// By hash, the numbers of the rows counted from 1; 0 where there is none.
    table: Vec<u32>,
}

impl Distinct {
    pub fn new(d: usize, most: usize) -> Self {
        Self { d, most, values: Vec::new(), weights: Vec::new(), is_beyond: false, table: vec![0; (2 * most).next_power_of_two()] }
    }

    /// Takes in rows of positive weight: so many, as their octets have them. Without weights every row weighs one.
    #[inline(never)]
    pub fn take(&mut self, octets: &[f64], weights: &[f64], rows: usize) {
        for n in 0..rows {
            let weight = weights.get(n).copied().unwrap_or(1.0);
            if weight == 0.0 || self.is_beyond {
                continue;
            }
            let row = octets[columns::place(n, self.d)..].iter().step_by(ROWS_PER_OCTET).take(self.d);
            let mut slot = columns::hash(octets, self.d, n) as usize & (self.table.len() - 1);
            // A hash tells where to look, and the values whether it is the row.
            while self.table[slot] > 0 && !self.row(self.table[slot] as usize - 1).iter().eq(row.clone()) {
                slot = (slot + 1) & (self.table.len() - 1);
            }
            if self.table[slot] > 0 {
                self.weights[self.table[slot] as usize - 1] += weight;
            } else if self.weights.len() == self.most {
                self.is_beyond = true;
            } else {
                self.values.extend(row);
                self.weights.push(weight);
                self.table[slot] = self.weights.len() as u32;
            }
        }
    }

    fn row(&self, number: usize) -> &[f64] {
        &self.values[number * self.d..(number + 1) * self.d]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{as_doubles, octet};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_row_is_in_the_weight_of_its_like(
            rows in 1usize..60, d in 1usize..4, values in proptest::collection::vec(0i32..3, 180), weighted in any::<bool>(), spare in 0usize..3
        ) {
            let rows: Vec<Vec<f64>> = values.chunks_exact(d).take(rows).map(|row| row.iter().map(|&value| f64::from(value)).collect()).collect();
            let mut octets = vec![octet(0.0); rows.len().div_ceil(ROWS_PER_OCTET) * d];
            columns::write(&mut octets, d, 0, 0, &rows.concat());
            let weights: Vec<f64> = if weighted { (0..rows.len()).map(|n| (n % 4) as f64).collect() } else { Vec::new() };
            let mut expected: Vec<(&[f64], f64)> = Vec::new();
            for (n, row) in rows.iter().enumerate() {
                let weight = weights.get(n).copied().unwrap_or(1.0);
                match expected.iter_mut().find(|(other, _)| other == row) {
                    Some((_, sum)) => *sum += weight,
                    None if weight > 0.0 => expected.push((row, weight)),
                    None => {}
                }
            }
            let mut distinct = Distinct::new(d, expected.len() + spare);
            distinct.take(as_doubles(&octets), &weights, rows.len());
            prop_assert!(!distinct.is_beyond);
            let found: Vec<(&[f64], f64)> = distinct.values.chunks_exact(d).zip(distinct.weights.iter().copied()).collect();
            prop_assert_eq!(&found, &expected);
            if expected.len() > 1 {
                let mut fewer = Distinct::new(d, expected.len() - 1);
                fewer.take(as_doubles(&octets), &weights, rows.len());
                prop_assert!(fewer.is_beyond);
            }
        }
    }
}
