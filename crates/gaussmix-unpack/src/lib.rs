//! Unpacks the core before it is compiled: a WebAssembly module of its own, for it runs once, at the first call, and a script
//! would take several times as long before its engine has optimised it.

#![cfg_attr(target_arch = "wasm32", no_std)]

use core::slice::{from_raw_parts, from_raw_parts_mut};

mod bits;
mod lzma;
mod streams;

#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn trap(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// Fills the `len` bytes at `at` with the core. What the LZMA file unpacks to, its streams, is put behind them, `HEADER` bytes
/// more; the file itself comes after that.
///
/// # Safety
/// Nothing else uses the memory from `at` on.
#[unsafe(export_name = "unpack")]
pub unsafe extern "C" fn unpack(at: *mut u8, len: usize, packed_len: usize) {
    let streams_len = len + streams::HEADER;
    let (bytes, divided, packed) = unsafe {
        let divided = at.add(len);
        let packed = divided.add(streams_len);
        (from_raw_parts_mut(at, len), from_raw_parts_mut(divided, streams_len), from_raw_parts(packed, packed_len))
    };
    lzma::decompress(packed, divided);
    streams::join(divided, bytes);
}
