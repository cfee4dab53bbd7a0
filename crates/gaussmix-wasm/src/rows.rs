//! The rows' way in: one staging buffer, filled from outside, emptied straight into the blocks.

use alloc::{vec, vec::Vec};

use gaussmix::rows::RowsBuilder;
use wasm_bindgen::prelude::*;

use crate::error::Fallible;

/// Doubles of a staging buffer: 64 KiB.
const STAGING: usize = 8192;

#[wasm_bindgen]
pub struct RowStore {
    pub(crate) builder: RowsBuilder,
    staging: Vec<f64>,
}

#[wasm_bindgen]
impl RowStore {
    /// Room for `rows` x `columns`.
    #[wasm_bindgen(constructor)]
    pub fn new(rows: usize, columns: usize) -> Fallible<RowStore> {
        Ok(Self { builder: RowsBuilder::new(rows, columns)?, staging: vec![0.0; STAGING.min(rows.saturating_mul(columns))] })
    }

    /// Byte address of the staging buffer.
    pub fn staging(&self) -> usize {
        self.staging.as_ptr() as usize
    }

    /// Doubles that fit into the staging buffer.
    #[wasm_bindgen(js_name = stagingCapacity)]
    pub fn staging_capacity(&self) -> usize {
        self.staging.len()
    }

    /// Takes the first `values` staged doubles: row-major, going on where the last piece ended.
    pub fn push(&mut self, values: usize) -> Fallible<()> {
        Ok(self.builder.push(&self.staging[..values])?)
    }

    /// Takes the first `values` staged doubles as sample weights, after all the rows.
    #[wasm_bindgen(js_name = pushWeights)]
    pub fn push_weights(&mut self, values: usize) -> Fallible<()> {
        Ok(self.builder.push_weights(&self.staging[..values])?)
    }
}

/// How many leaves N rows of D features have.
#[wasm_bindgen(js_name = leavesOf)]
pub fn leaves_of(rows: usize, columns: usize) -> usize {
    gaussmix::rows::leaves_of(rows, columns)
}
