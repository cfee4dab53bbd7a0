//! The same pair as two plain doubles, for native builds and tests.

use core::ops::{Add, Div, Mul, Sub};

#[derive(Clone, Copy, Debug)]
#[repr(C, align(16))]
pub struct Pair([f64; 2]);

macro_rules! operator {
    ($trait:ident, $method:ident, $operator:tt) => {
        impl $trait for Pair {
            type Output = Pair;
            #[inline(always)]
            fn $method(self, other: Pair) -> Pair {
                Pair([self.0[0] $operator other.0[0], self.0[1] $operator other.0[1]])
            }
        }
    };
}
operator!(Add, add, +);
operator!(Sub, sub, -);
operator!(Mul, mul, *);
operator!(Div, div, /);

impl Pair {
    #[inline(always)]
    pub fn new(low: f64, high: f64) -> Self {
        Self([low, high])
    }

    #[inline(always)]
    pub fn read(from: &[f64; 2]) -> Self {
        Self(*from)
    }

    #[inline(always)]
    pub fn write(self, to: &mut [f64; 2]) {
        *to = self.0;
    }

    #[inline(always)]
    pub fn splat(value: f64) -> Self {
        Self([value; 2])
    }

    #[inline(always)]
    pub fn low(self) -> f64 {
        self.0[0]
    }

    #[inline(always)]
    pub fn high(self) -> f64 {
        self.0[1]
    }

    #[inline(always)]
    pub fn sum(self) -> f64 {
        self.0[0] + self.0[1]
    }

    #[inline(always)]
    pub fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b { b } else { a })
    }

    #[inline(always)]
    pub fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| if b < a { b } else { a })
    }

    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self(self.0.map(f64::sqrt))
    }

    #[inline(always)]
    pub fn nearest(self) -> Self {
        Self(self.0.map(f64::round_ties_even))
    }

    #[inline(always)]
    pub fn where_at_least(self, a: Self, b: Self) -> Self {
        Self([0, 1].map(|lane| if a.0[lane] >= b.0[lane] { self.0[lane] } else { 0.0 }))
    }

    #[inline(always)]
    pub fn where_at_least_or(self, a: Self, b: Self, other: Self) -> Self {
        Self([0, 1].map(|lane| if a.0[lane] >= b.0[lane] { self.0[lane] } else { other.0[lane] }))
    }

    #[inline(always)]
    pub fn any_greater(self, other: Self) -> bool {
        self.0[0] > other.0[0] || self.0[1] > other.0[1]
    }

    #[inline(always)]
    pub fn exponent_bits(self) -> Self {
        self.map_bits(|bits| (bits & !255) << 44)
    }

    #[inline(always)]
    pub fn add_bits(self, other: Self) -> Self {
        self.zip(other, |a, b| f64::from_bits(a.to_bits().wrapping_add(b.to_bits())))
    }

    #[inline(always)]
    pub fn look_up(self, table: &[f64; 256]) -> Self {
        Self(self.0.map(|lane| table[lane.to_bits() as usize & 255]))
    }

    #[inline(always)]
    pub fn biased_exponent(self) -> Self {
        Self(self.0.map(|lane| (lane.to_bits() >> 52) as f64))
    }

    #[inline(always)]
    pub fn significand(self) -> Self {
        self.map_bits(|bits| bits & ((1 << 52) - 1) | 1.0f64.to_bits())
    }

    #[inline(always)]
    fn map_bits(self, f: impl Fn(u64) -> u64) -> Self {
        Self(self.0.map(|lane| f64::from_bits(f(lane.to_bits()))))
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self([f(self.0[0], other.0[0]), f(self.0[1], other.0[1])])
    }
}
