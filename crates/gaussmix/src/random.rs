//! Seeded randomness: one stream per restart, and one number per row that does not depend on the order rows are met in.

use rand_core::{RngCore, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
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

    /// Standard normal.
    pub fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.generator)
    }
}

/// A number in (0, 1) that belongs to (key, row) whatever the order or place in which the row is met.
pub fn row_uniform(key: u64, row: u64) -> f64 {
    unit(mixed(key, row)) + f64::EPSILON / 4.0
}

fn mixed(a: u64, b: u64) -> u64 {
    let first = SplitMix64::seed_from_u64(a).next_u64();
    SplitMix64::seed_from_u64(first ^ b).next_u64()
}

fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}
