//! An online fit from block to block: plain functions, its state lives with the caller.

use alloc::{vec, vec::Vec};

use gaussmix::online::{self, Online};
use wasm_bindgen::prelude::*;

use crate::error::Fallible;
use crate::options::Family;

/// Rows that the start wants, and rows of a block.
#[wasm_bindgen(js_name = onlineSizes)]
pub fn online_sizes(family: Family, components: usize, features: usize) -> Vec<usize> {
    vec![online::start_rows(family.into(), components, features), online::block_rows(features)]
}

/// The state after one block of row-major rows and their weights.
#[wasm_bindgen(js_name = onlineTake)]
pub fn online_take(state: &[f64], rows: &[f64], weights: &[f64]) -> Fallible<Vec<f64>> {
    let mut online = Online::read(state)?;
    online.take(rows, weights)?;
    Ok(online.write())
}

/// Mean ln p of a row before it was learned from, over all and over the recent rows; then
/// weights K, means K x D, covariances K x D x D; then, D, how far from zero the next rows may lie.
#[wasm_bindgen(js_name = onlineModel)]
pub fn online_model(state: &[f64]) -> Fallible<Vec<f64>> {
    let online = Online::read(state)?;
    let snapshot = online.snapshot();
    let mut numbers = vec![snapshot.log_density, snapshot.recent_log_density];
    for part in [snapshot.weights, snapshot.means, snapshot.covariances, online.limits()] {
        numbers.extend_from_slice(&part);
    }
    Ok(numbers)
}
