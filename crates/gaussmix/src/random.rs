//! Seeded randomness: one stream per restart, and one number per row that does not depend on the order rows are met in.

use gaussmix_kernel::elementary::{ln, sqrt};

/// An independent sequence for each (seed, index): xoshiro256++ of Blackman and Vigna, ACM TOMS 47 (2021).
pub struct Stream {
    state: [u64; 4],
}

impl Stream {
    pub fn new(seed: u64, index: u64) -> Self {
        let mut mixer = Mixer(Mixer(Mixer(seed).next() ^ index).next());
        Self { state: [mixer.next(), mixer.next(), mixer.next(), mixer.next()] }
    }

    pub fn next_u64(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let (c_mixed, d_mixed) = (c ^ a, d ^ b);
        self.state = [a ^ d_mixed, b ^ c_mixed, c_mixed ^ (b << 17), d_mixed.rotate_left(45)];
        a.wrapping_add(d).rotate_left(23).wrapping_add(a)
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
        Self { key: Mixer(key).next() }
    }

    /// Uniform on (0, 1).
    pub fn of(&self, row: usize) -> f64 {
        unit(Mixer(self.key ^ row as u64).next()) + f64::EPSILON / 4.0
    }
}

/// SplitMix64 of Steele, Lea and Flood, OOPSLA 2014: makes neighbouring seeds unlike.
struct Mixer(u64);

impl Mixer {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

#[cfg(test)]
mod tests {
    use rand_core::{RngCore, SeedableRng};
    use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

    use super::*;

    #[test]
    fn the_sequences_are_those_of_rand_xoshiro() {
        let mixed = |seed: u64| SplitMix64::seed_from_u64(seed).next_u64();
        for seed in [0, 1, 42, u64::MAX] {
            let mut theirs = Xoshiro256PlusPlus::seed_from_u64(mixed(mixed(seed) ^ 7));
            let mut ours = Stream::new(seed, 7);
            assert!((0..100).all(|_| ours.next_u64() == theirs.next_u64()));
        }
    }
}
