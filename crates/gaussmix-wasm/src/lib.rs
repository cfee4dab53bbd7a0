//! The thin border between TypeScript and the numbers: the only crate that names wasm-bindgen.
//!
//! Nothing here computes. Numbers cross as numbers, errors as an object of numbers, and findings as rows of numbers;
//! their words are made in TypeScript.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod error;
mod instance;
mod rows;
mod options;
mod outcome;
mod fit;
mod stream;
mod shard;
mod scorer;
mod online;

use alloc::vec::Vec;

use gaussmix::linalg;
use wasm_bindgen::prelude::*;

use error::{CoreError, Fallible};
use options::Family;

/// ln x, the same digits on every platform.
#[wasm_bindgen(js_name = naturalLog)]
pub fn natural_log(x: f64) -> f64 {
    gaussmix::elementary::ln(x)
}

/// Free numbers of a mixture.
#[wasm_bindgen(js_name = parameterCount)]
pub fn parameter_count(family: Family, components: usize, features: usize, equal_weights: bool) -> usize {
    gaussmix::family::Family::from(family).parameters(components, features, equal_weights)
}

/// The inverses of K positive definite D x D matrices.
#[wasm_bindgen(js_name = invertPositiveDefinite)]
pub fn invert_positive_definite(matrices: &[f64], features: usize) -> Fallible<Vec<f64>> {
    let mut inverses = Vec::with_capacity(matrices.len());
    for (k, matrix) in matrices.chunks_exact(features * features).enumerate() {
        let inverse = linalg::invert_positive_definite(matrix, features);
        let error = gaussmix::error::Error::new(gaussmix::error::ErrorCode::NotPositiveDefinite).component(k);
        inverses.extend(inverse.ok_or(CoreError::from(error))?);
    }
    Ok(inverses)
}
