//! Seeded randomness: one stream per restart, and one number per row that does not depend on the order rows are met in.

use gaussmix_kernel::elementary::{ln, sqrt};
use rand_core::{RngCore, SeedableRng};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

/// An independent sequence for each (seed, index).
pub struct Stream {
    generator: Xoshiro256PlusPlus,
}

impl Stream {
    pub fn new(seed: u64, index: u64) -> Self {
        Self { generator: Xoshiro256PlusPlus::seed_from_u64(mixed(seed, index)) }
    }

    pub fn next_u64(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// Uniform on [0, 1) with 53 bits.
    pub fn uniform(&mut self) -> f64 {
        unit(self.next_u64())
    }

    /// Standard normal, from our own logarithm so that every platform draws the same: Marsaglia and Bray's polar method,
    /// SIAM Review 6 (1964).
    pub fn normal(&mut self) -> f64 {
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = u * u + v * v;
            if square > 0.0 && square < 1.0 {
                return u * sqrt(-2.0 * ln(square) / square);
            }
        }
    }
}

/// Each row's luck under a key: a number that belongs to the row whatever the order or place in which it is met.
pub struct RowLuck {
    key: u64,
}

impl RowLuck {
    pub fn new(key: u64) -> Self {
        Self { key: SplitMix64::seed_from_u64(key).next_u64() }
    }

    /// Uniform on (0, 1).
    pub fn of(&self, row: usize) -> f64 {
        unit(SplitMix64::seed_from_u64(self.key ^ row as u64).next_u64()) + f64::EPSILON / 4.0
    }
}

fn mixed(a: u64, b: u64) -> u64 {
    let first = SplitMix64::seed_from_u64(a).next_u64();
    SplitMix64::seed_from_u64(first ^ b).next_u64()
}

fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}
