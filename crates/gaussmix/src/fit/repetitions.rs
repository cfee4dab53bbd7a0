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

impl Repetitions {
    pub fn new(n: usize) -> Self {
        Self { stride: n.div_ceil(AMONG), hashes: Vec::new() }
    }

    /// Looks at the rows first..end, of which the first is row `number` of all; leaf after leaf.
    #[inline(never)]
    pub fn look(&mut self, rows: &Rows, first: usize, end: usize, number: usize) {
        let mut n = first + number.next_multiple_of(self.stride) - number;
        while n < end {
            self.hashes.push(columns::hash(rows.octets(), rows.d(), n));
            n += self.stride;
        }
    }

    pub fn looked_at(&self) -> usize {
        self.hashes.len()
    }

    /// The rows that repeat an earlier one: two rows with one hash of 64 bits are the same.
    #[inline(never)]
    pub fn rows(&self) -> Vec<usize> {
        // A table of the rows that have been met; 0 where there is none.
        let slots = (2 * self.hashes.len()).next_power_of_two();
        let mut table = vec![0; slots];
        let mut repeated = Vec::new();
        for (at, &hash) in self.hashes.iter().enumerate() {
            let mut slot = hash as usize & (slots - 1);
            while table[slot] > 0 && self.hashes[table[slot] - 1] != hash {
                slot = (slot + 1) & (slots - 1);
            }
            if table[slot] > 0 {
                repeated.push(at * self.stride);
            } else {
                table[slot] = at + 1;
            }
        }
        repeated
    }
}
