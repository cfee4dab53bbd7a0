//! The thin border between TypeScript and the numbers: plain functions over plain memory, which ts/border.ts calls.
//!
//! Nothing here computes. An object is known outside by its address, which its functions take and `free` or whatever takes it
//! over ends. Longer things cross as messages (`desk`), errors as a message of numbers; their words are made in TypeScript.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod desk;
mod instance;
mod rows;
mod options;
mod fit;
mod stream;
mod shard;
mod scorer;
mod online;

use alloc::vec::Vec;

use gaussmix::error::{Error, ErrorCode, Result};
use gaussmix::family::FAMILIES;
use gaussmix::linalg;

use desk::{send_result, taken};

/// ln x, the same digits on every platform.
#[unsafe(export_name = "naturalLog")]
pub extern "C" fn natural_log(x: f64) -> f64 {
    gaussmix::elementary::ln(x)
}

/// Free numbers of a mixture.
#[unsafe(export_name = "parameterCount")]
pub extern "C" fn parameter_count(family: usize, components: usize, features: usize, equal_weights: bool) -> usize {
    FAMILIES[family].parameters(components, features, equal_weights)
}

/// The inverses of K positive definite D x D matrices.
#[unsafe(export_name = "invertPositiveDefinite")]
pub extern "C" fn invert_positive_definite(features: usize) -> i32 {
    send_result(inverses(&taken(), features))
}

fn inverses(matrices: &[f64], features: usize) -> Result<Vec<f64>> {
    let mut inverses = Vec::with_capacity(matrices.len());
    for (k, matrix) in matrices.chunks_exact(features * features).enumerate() {
        let inverse = linalg::invert_positive_definite(matrix, features);
        inverses.extend(inverse.ok_or_else(|| Error::new(ErrorCode::NotPositiveDefinite).component(k))?);
    }
    Ok(inverses)
}
