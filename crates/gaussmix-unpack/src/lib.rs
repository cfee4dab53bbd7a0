//! Unpacks the core before it is compiled: a WebAssembly module of its own, for it runs once, at the first call, and a script
//! would take several times as long before its engine has optimised it.

#![cfg_attr(target_arch = "wasm32", no_std)]

mod bits;
mod lzma;

#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn trap(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// Fills `bytes` with what the LZMA file at `packed` holds.
///
/// # Safety
/// Both address so many bytes of memory, apart from each other, that nothing else uses.
#[unsafe(export_name = "unpack")]
pub unsafe extern "C" fn unpack(packed: *const u8, packed_len: usize, bytes: *mut u8, len: usize) {
    let (packed, bytes) = unsafe { (core::slice::from_raw_parts(packed, packed_len), core::slice::from_raw_parts_mut(bytes, len)) };
    lzma::decompress(packed, bytes);
}
