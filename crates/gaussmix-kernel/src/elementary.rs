//! Our own exponential and logarithm, so that every platform prints the same digits.
//! Responsibilities live in base 2 (the scale is folded into the whiteners), people's numbers in nats.

use core::f64::consts::{LN_2, LOG2_E, SQRT_2};

use crate::lanes::Pair;

/// 2^(i/256), each to half a unit in the last place. In WebAssembly, where two kilobytes of digits would be carried for nothing,
/// they are made by `prepare`.
#[cfg(not(target_arch = "wasm32"))]
static POWERS: [f64; 256] = powers();

#[cfg(target_arch = "wasm32")]
static mut POWERS: [f64; 256] = [0.0; 256];

const fn powers() -> [f64; 256] {
    let mut table = [0.0; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = root_of_two(i as u64);
        i += 1;
    }
    table
}

/// 2^(i/256) by its Taylor series in 64-bit fixed point, without the one before the point.
const fn root_of_two(i: u64) -> f64 {
    const LN_2_FIXED: u64 = 0xB172_17F7_D1CF_79AC;
    let x = times_fraction(LN_2_FIXED, i << 56);
    let (mut term, mut sum, mut n) = (x, x, 2);
    while term > 0 {
        term = times_fraction(term, x) / n;
        sum += term;
        n += 1;
    }
    1.0 + ((sum >> 12) + ((sum >> 11) & 1)) as f64 / (1u64 << 52) as f64
}

/// The high 64 bits of a product.
const fn times_fraction(a: u64, b: u64) -> u64 {
    let (a_high, a_low, b_high, b_low) = (a >> 32, a & 0xffff_ffff, b >> 32, b & 0xffff_ffff);
    let middle = a_high * b_low + ((a_low * b_low) >> 32);
    let carried = a_low * b_high + (middle & 0xffff_ffff);
    a_high * b_high + (middle >> 32) + (carried >> 32)
}

/// To be called before any power is taken.
#[inline(never)]
pub fn prepare() {
    #[cfg(target_arch = "wasm32")]
    // SAFETY: an instance belongs to one thread, and no power is taken meanwhile.
    unsafe {
        if POWERS[0] == 0.0 {
            POWERS = powers();
        }
    }
}

/// The table of `prepare`.
#[inline(always)]
fn table() -> &'static [f64; 256] {
    #[cfg(target_arch = "wasm32")]
    // SAFETY: it has been written.
    return unsafe { &*(&raw const POWERS) };
    #[cfg(not(target_arch = "wasm32"))]
    return &POWERS;
}

/// Smallest exponent that `exp2` tells apart: anything below gives 2^-1000.
pub const LOWEST_EXPONENT: f64 = -1000.0;

/// 2^z for z up to 1000, within one unit in the last place.
#[inline(always)]
pub fn exp2(z: Pair) -> Pair {
    exp2_within(Pair::splat(LOWEST_EXPONENT).max(z))
}

/// The same for z from -1000 on; for less it may be anything. A table for the first eight bits of the fraction, and the
/// Taylor polynomial of degree 4 for the rest (|r| <= 1/512, truncation under 4e-17).
#[inline(always)]
pub fn exp2_within(z: Pair) -> Pair {
    // Adding 1.5 * 2^44 leaves z in units of 1/256 in the low bits.
    let shift = Pair::splat(26388279066624.0);
    let t = z + shift;
    let r = z - (t - shift);
    let power = t.look_up(table()).add_bits(t.exponent_bits());
    let c = |value| Pair::splat(value);
    let p = c(LN_2 * LN_2 * LN_2 / 6.0) + r * c(LN_2 * LN_2 * LN_2 * LN_2 / 24.0);
    let p = c(LN_2 * LN_2 / 2.0) + r * p;
    let p = c(LN_2) + r * p;
    power + power * (r * p)
}

/// ln x for positive normal lanes, within one unit in the last place or 1e-16 absolutely:
/// x = 2^e m with m in [sqrt(1/2), sqrt(2)), ln m = 2 artanh((m - 1) / (m + 1)) as a series.
#[inline(never)]
pub fn ln_pair(x: Pair) -> Pair {
    const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    let c = |value| Pair::splat(value);
    let m = x.significand();
    let above = c(1.0).where_at_least(m, c(SQRT_2));
    let m = m - m * (c(0.5) * above);
    let e = x.biased_exponent() - c(1023.0) + above;
    let s = (m - c(1.0)) / (m + c(1.0));
    let s2 = s * s;
    let mut series = c(2.0 / 21.0);
    let mut odd = 19.0;
    while odd > 1.0 {
        series = c(2.0 / odd) + s2 * series;
        odd -= 2.0;
    }
    e * c(LN_2_HIGH) + (s * c(2.0) + (s * (s2 * series) + e * c(LN_2_LOW)))
}

/// ln x for any double.
pub fn ln(x: f64) -> f64 {
    if x.is_nan() || x < 0.0 {
        f64::NAN
    } else if x == 0.0 {
        f64::NEG_INFINITY
    } else if x == f64::INFINITY {
        x
    } else if x < f64::MIN_POSITIVE {
        ln_pair(Pair::splat(x * (1u64 << 54) as f64)).low() - 54.0 * LN_2
    } else {
        ln_pair(Pair::splat(x)).low()
    }
}

/// log2 x for any double.
pub fn log2(x: f64) -> f64 {
    ln(x) * LOG2_E
}

/// The same, for where no time is to be won by having it inlined.
#[inline(never)]
pub fn power(z: Pair) -> Pair {
    exp2(z)
}

/// e^x, held within 2^-1000 and 2^1000.
pub fn exp(x: f64) -> f64 {
    prepare();
    power(Pair::splat((x * LOG2_E).min(1000.0))).low()
}

/// The standard library's own is out of reach without it.
pub fn sqrt(x: f64) -> f64 {
    Pair::splat(x).sqrt().low()
}

/// The nearest whole number, halves to even.
pub fn nearest_integer(x: f64) -> f64 {
    Pair::splat(x).nearest().low()
}

/// 2^e exactly; `e` from -1022 to 1023.
pub fn power_of_two(e: i32) -> f64 {
    f64::from_bits(((e + 1023) as u64) << 52)
}

/// The e with 2^e <= |x| < 2^(e+1), for normal x.
pub fn exponent_of(x: f64) -> i32 {
    ((x.to_bits() >> 52) & 0x7ff) as i32 - 1023
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn exp2_is_within_a_unit_in_the_last_place(z in -999.0..999.0f64) {
            let ours = exp2(Pair::splat(z)).low();
            prop_assert!((ours / z.exp2() - 1.0).abs() < 4e-16, "2^{z}: {ours}");
        }

        #[test]
        fn ln_agrees_with_the_platform(x in prop_oneof![0.5..2.0f64, 1e-300..1e300f64, (-1000.0..1000.0f64).prop_map(f64::exp2)]) {
            let (ours, theirs) = (ln(x), x.ln());
            prop_assert!((ours - theirs).abs() <= 4e-16 * theirs.abs().max(0.25), "ln {x}: {ours} {theirs}");
        }
    }

    #[test]
    fn the_table_is_right_to_half_a_unit_in_the_last_place() {
        const LN_2_FIXED: u128 = 0xB172_17F7_D1CF_79AC;
        for (i, &power) in POWERS.iter().enumerate() {
            let x = (i as u128 * LN_2_FIXED) >> 8;
            let (mut term, mut sum, mut n) = (1u128 << 64, 1u128 << 64, 1);
            while term > 0 {
                term = ((term * x) >> 64) / n;
                sum += term;
                n += 1;
            }
            assert_eq!(power, sum as f64 / (1u128 << 64) as f64, "2^({i}/256)");
        }
    }

    #[test]
    fn edges() {
        assert_eq!(exp2(Pair::splat(0.0)).low(), 1.0);
        assert_eq!(exp2(Pair::splat(-1e308)).low(), 2f64.powi(-1000));
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert!(ln(-1.0).is_nan());
        assert!((ln(5e-324) - 5e-324f64.ln()).abs() < 1e-12);
        assert_eq!(exponent_of(power_of_two(-37) * 1.7), -37);
    }
}
