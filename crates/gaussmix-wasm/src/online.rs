//! An online fit from block to block: plain functions, its state lives with the caller.

use alloc::vec;
use alloc::vec::Vec;

use gaussmix::error::Result;
use gaussmix::family::FAMILIES;
use gaussmix::online::{self, Online};

use crate::desk::{send, send_result, taken};

/// Leaves the rows that the start wants, and the rows of a block.
#[unsafe(export_name = "onlineSizes")]
pub extern "C" fn sizes(family: usize, components: usize, features: usize) -> i32 {
    send(vec![online::start_rows(FAMILIES[family], components, features) as f64, online::block_rows(features) as f64])
}

/// Leaves the state after one block: of a state of so many numbers, row-major values of so many, and the rows' weights.
#[unsafe(export_name = "onlineTake")]
pub extern "C" fn take(state: usize, values: usize) -> i32 {
    let numbers = taken();
    let (state, rest) = numbers.split_at(state);
    let (rows, weights) = rest.split_at(values);
    send_result(state_after(state, rows, weights))
}

fn state_after(state: &[f64], rows: &[f64], weights: &[f64]) -> Result<Vec<f64>> {
    let mut online = Online::read(state)?;
    online.take(rows, weights)?;
    Ok(online.write())
}

/// Of a state: mean ln p of a row before it was learned from, over all and over the recent rows; then
/// weights K, means K x D, covariances K x D x D; then, D, how far from zero the next rows may lie.
#[unsafe(export_name = "onlineModel")]
pub extern "C" fn model() -> i32 {
    send_result(Online::read(&taken()).map(|online| {
        let snapshot = online.snapshot();
        let mut numbers = vec![snapshot.log_density, snapshot.recent_log_density];
        for part in [snapshot.weights, snapshot.means, snapshot.covariances, online.limits()] {
            numbers.extend_from_slice(&part);
        }
        numbers
    }))
}
