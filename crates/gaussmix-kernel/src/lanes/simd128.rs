//! A pair of doubles in one WebAssembly vector register.

use core::arch::wasm32::*;
use core::ops::{Add, Div, Mul, Sub};

#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Pair(v128);

macro_rules! operator {
    ($trait:ident, $method:ident, $instruction:ident) => {
        impl $trait for Pair {
            type Output = Pair;
            #[inline(always)]
            fn $method(self, other: Pair) -> Pair {
                Pair($instruction(self.0, other.0))
            }
        }
    };
}
operator!(Add, add, f64x2_add);
operator!(Sub, sub, f64x2_sub);
operator!(Mul, mul, f64x2_mul);
operator!(Div, div, f64x2_div);

impl Pair {
    #[inline(always)]
    pub fn new(low: f64, high: f64) -> Self {
        Self(f64x2(low, high))
    }

    #[inline(always)]
    pub fn read(from: &[f64; 2]) -> Self {
        // SAFETY: two doubles are sixteen bytes, which need not be aligned.
        unsafe { Self(v128_load(from.as_ptr().cast())) }
    }

    #[inline(always)]
    pub fn write(self, to: &mut [f64; 2]) {
        // SAFETY: as above.
        unsafe { v128_store(to.as_mut_ptr().cast(), self.0) }
    }

    #[inline(always)]
    pub fn splat(value: f64) -> Self {
        Self(f64x2_splat(value))
    }

    #[inline(always)]
    pub fn low(self) -> f64 {
        f64x2_extract_lane::<0>(self.0)
    }

    #[inline(always)]
    pub fn high(self) -> f64 {
        f64x2_extract_lane::<1>(self.0)
    }

    #[inline(always)]
    pub fn sum(self) -> f64 {
        self.low() + self.high()
    }

    /// The larger of the two, lane by lane; `self` where they can't be compared.
    #[inline(always)]
    pub fn max(self, other: Self) -> Self {
        Self(f64x2_pmax(self.0, other.0))
    }

    /// The smaller of the two, lane by lane; `self` where they can't be compared.
    #[inline(always)]
    pub fn min(self, other: Self) -> Self {
        Self(f64x2_pmin(self.0, other.0))
    }

    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self(f64x2_sqrt(self.0))
    }

    /// The nearest whole numbers, halves to even.
    #[inline(always)]
    pub fn nearest(self) -> Self {
        Self(f64x2_nearest(self.0))
    }

    /// `self` where `a >= b`, else zero.
    #[inline(always)]
    pub fn where_at_least(self, a: Self, b: Self) -> Self {
        Self(v128_and(self.0, f64x2_ge(a.0, b.0)))
    }

    /// `self` where `a >= b`, else `other`.
    #[inline(always)]
    pub fn where_at_least_or(self, a: Self, b: Self, other: Self) -> Self {
        Self(v128_bitselect(self.0, other.0, f64x2_ge(a.0, b.0)))
    }

    /// Whether a lane is greater than the other's.
    #[inline(always)]
    pub fn any_greater(self, other: Self) -> bool {
        v128_any_true(f64x2_gt(self.0, other.0))
    }

    /// The bits of both lanes shifted left by 44 with the low byte of each cleared first: see `elementary::exp2`.
    #[inline(always)]
    pub fn exponent_bits(self) -> Self {
        Self(i64x2_shl(v128_andnot(self.0, i64x2_splat(255)), 44))
    }

    /// The sum of the bit patterns as integers.
    #[inline(always)]
    pub fn add_bits(self, other: Self) -> Self {
        Self(i64x2_add(self.0, other.0))
    }

    /// The eleven exponent bits as a number (biased by 1023); for positive finite lanes.
    #[inline(always)]
    pub fn biased_exponent(self) -> Self {
        let as_double = v128_or(u64x2_shr(self.0, 52), f64x2_splat(4503599627370496.0));
        Self(f64x2_sub(as_double, f64x2_splat(4503599627370496.0)))
    }

    /// The significand in [1, 2); for positive normal lanes.
    #[inline(always)]
    pub fn significand(self) -> Self {
        Self(v128_or(v128_and(self.0, u64x2_splat((1 << 52) - 1)), f64x2_splat(1.0)))
    }

    /// `table[low byte of the bits]`, lane by lane.
    #[inline(always)]
    pub fn look_up(self, table: &[f64; 256]) -> Self {
        let table = table.as_ptr() as *const u64;
        let mut bits = self.0;
        let bytes = (&raw mut bits).cast::<u8>();
        // The bytes go by way of memory, whose ports are idle; out of the register they would take those that calculate.
        // SAFETY: both bytes are of these bits, and both indices below 256.
        unsafe {
            bytes.cast::<v128>().write_volatile(self.0);
            let (low, high) = (bytes.read_volatile() as usize, bytes.add(8).read_volatile() as usize);
            Self(v128_load64_lane::<1>(v128_load64_zero(table.add(low)), table.add(high)))
        }
    }
}
