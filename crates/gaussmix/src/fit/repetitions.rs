//! Rows that repeat others exactly, looked for among some.

use alloc::{vec, vec::Vec};

use crate::rows::Rows;
use gaussmix_kernel::columns;

/// Rows that are looked at, at most.
const AMONG: usize = 1 << 14;

pub struct Repetitions {
    stride: usize,
    /// Of every `stride`th row.
    hashes: Vec<u64>,
}

/// What was found.
pub struct Repeated {
    pub looked_at: usize,
    /// The rows that repeat an earlier one.
    pub rows: Vec<usize>,
    /// Distinct rows that were seen once, and twice.
    once: usize,
    twice: usize,
}

impl Repetitions {
    pub fn new(n: usize) -> Self {
        Self { stride: n.div_ceil(AMONG), hashes: Vec::new() }
    }

    /// Looks at the rows first..end, of which the first is row `number` of all; leaf after leaf.
    #[inline(never)]
    pub fn look(&mut self, rows: &Rows, first: usize, end: usize, number: usize) {
        let mut n = first + number.next_multiple_of(self.stride) - number;
        while n < end {
            self.hashes.push(columns::hash(rows.doubles_of(0, rows.n()), rows.d(), n));
            n += self.stride;
        }
    }

    /// Two rows with one hash of 64 bits count as the same.
    #[inline(never)]
    pub fn finish(self) -> Repeated {
        // A table of the rows that have been met; 0 where there is none.
        let slots = (2 * self.hashes.len()).next_power_of_two();
        let (mut table, mut times) = (vec![0; slots], vec![0u16; self.hashes.len()]);
        let mut found = Repeated { looked_at: self.hashes.len(), rows: Vec::new(), once: 0, twice: 0 };
        for (at, &hash) in self.hashes.iter().enumerate() {
            let mut slot = hash as usize & (slots - 1);
            while table[slot] > 0 && self.hashes[table[slot] - 1] != hash {
                slot = (slot + 1) & (slots - 1);
            }
            if table[slot] > 0 {
                found.rows.push(at * self.stride);
            } else {
                table[slot] = at + 1;
            }
            times[table[slot] - 1] += 1;
        }
        for count in times {
            found.once += usize::from(count == 1);
            found.twice += usize::from(count == 2);
        }
        found
    }
}

impl Repeated {
    /// About how many distinct rows there are among n: those that were seen, and at least so many more by how often these were
    /// (the estimate of Chao and Lin 2012 for samples without replacement).
    pub fn distinct(&self, n: usize) -> f64 {
        let (seen, share) = ((self.looked_at - self.rows.len()) as f64, self.looked_at as f64 / n as f64);
        if self.once == 0 {
            return seen;
        }
        let (once, twice) = (self.once as f64, self.twice as f64);
        seen + once * once * (1.0 - share) / (2.0 * twice * (1.0 - share) + once * share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;
    use crate::testing::rows;

    fn estimate(values: &[f64]) -> f64 {
        let rows = rows(values, 1, &[]);
        let mut repetitions = Repetitions::new(rows.n());
        repetitions.look(&rows, 0, rows.n(), 0);
        repetitions.finish().distinct(rows.n())
    }

    #[test]
    fn the_number_of_distinct_rows_is_told_from_a_few() {
        for seed in 0..10 {
            let mut stream = Stream::new(seed, 0);
            for (n, kinds) in [(5_000, 300.0), (200_000, 300.0), (200_000, 30_000.0), (200_000, 100_000.0)] {
                let values: Vec<f64> = (0..n).map(|_| (kinds * stream.uniform()).floor()).collect();
                let mut sorted = values.clone();
                sorted.sort_by(f64::total_cmp);
                sorted.dedup();
                let share = estimate(&values) / sorted.len() as f64;
                assert!((share - 1.0).abs() < 0.25, "seed {seed}: {share} of {kinds}");
            }
            let all: Vec<f64> = (0..100_000).map(|_| stream.uniform()).collect();
            assert!((estimate(&all) - 100_000.0).abs() < 1e-3);
        }
    }
}
