//! The tiny set of vector operations that every kernel is written over: a pair of doubles.
//!
//! `simd128` in WebAssembly, two plain doubles natively; both follow IEEE 754 without fused operations, so they
//! give the same bits.

#[cfg(target_arch = "wasm32")]
mod simd128;
#[cfg(target_arch = "wasm32")]
pub use simd128::Pair;

#[cfg(not(target_arch = "wasm32"))]
mod portable;
#[cfg(not(target_arch = "wasm32"))]
pub use portable::Pair;

/// Eight rows of one feature (or of one component's log-densities): four pairs.
pub type Octet = [Pair; 4];

pub const ROWS_PER_OCTET: usize = 8;

/// Octets in a tile, the unit of a kernel's working memory.
pub const TILE: usize = 16;
pub const ROWS_PER_TILE: usize = TILE * ROWS_PER_OCTET;

#[inline(always)]
pub fn octet(value: f64) -> Octet {
    [Pair::splat(value); 4]
}

/// Sum of the eight numbers, always in the same order.
#[inline(always)]
pub fn sum(octet: &Octet) -> f64 {
    ((octet[0] + octet[1]) + (octet[2] + octet[3])).sum()
}

/// The octets as one run of plain doubles, eight each.
pub fn as_doubles(octets: &[Octet]) -> &[f64] {
    // SAFETY: a Pair is exactly two doubles, so an Octet is eight of them without padding.
    unsafe { core::slice::from_raw_parts(octets.as_ptr().cast(), octets.len() * ROWS_PER_OCTET) }
}

pub fn as_doubles_mut(octets: &mut [Octet]) -> &mut [f64] {
    // SAFETY: as above; every bit pattern is a valid double and a valid lane.
    unsafe { core::slice::from_raw_parts_mut(octets.as_mut_ptr().cast(), octets.len() * ROWS_PER_OCTET) }
}
