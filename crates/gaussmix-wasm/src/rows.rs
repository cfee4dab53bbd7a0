//! The rows' way in: one staging buffer, filled from outside, emptied straight into the blocks.

use alloc::boxed::Box;
use alloc::{vec, vec::Vec};

use gaussmix::error::Result;
use gaussmix::rows::RowsBuilder;

use crate::desk::{answer, made};

/// Doubles of a staging buffer: 64 KiB.
pub const STAGING: usize = 8192;

pub struct RowStore {
    pub(crate) builder: RowsBuilder,
    staging: Vec<f64>,
}

fn store_for(rows: usize, columns: usize) -> Result<RowStore> {
    Ok(RowStore { builder: RowsBuilder::new(rows, columns)?, staging: vec![0.0; STAGING.min(rows.saturating_mul(columns))] })
}

/// Room for `rows` x `columns`.
#[unsafe(export_name = "rowsNew")]
pub extern "C" fn new(rows: usize, columns: usize) -> Option<Box<RowStore>> {
    made(store_for(rows, columns))
}

#[unsafe(export_name = "rowsFree")]
pub extern "C" fn free(_: Box<RowStore>) {}

/// The address of the staging buffer.
#[unsafe(export_name = "rowsStaging")]
pub extern "C" fn staging(store: &RowStore) -> *const f64 {
    store.staging.as_ptr()
}

/// Doubles that fit into the staging buffer.
#[unsafe(export_name = "rowsCapacity")]
pub extern "C" fn capacity(store: &RowStore) -> usize {
    store.staging.len()
}

/// Takes the first `values` staged doubles: row-major, going on where the last piece ended.
#[unsafe(export_name = "rowsPush")]
pub extern "C" fn push(store: &mut RowStore, values: usize) -> i32 {
    answer(store.builder.push(&store.staging[..values]).map(|()| 0))
}

/// Takes the first `values` staged doubles as sample weights, after all the rows.
#[unsafe(export_name = "rowsPushWeights")]
pub extern "C" fn push_weights(store: &mut RowStore, values: usize) -> i32 {
    answer(store.builder.push_weights(&store.staging[..values]).map(|()| 0))
}

/// How many leaves N rows of D features have.
#[unsafe(export_name = "leavesOf")]
pub extern "C" fn leaves_of(rows: usize, columns: usize) -> usize {
    gaussmix::rows::leaves_of(rows, columns)
}
