//! Gaussian mixtures by expectation-maximisation: the numbers, and nothing else.
//!
//! This list is the reading order, and a module uses only modules above it:
//! options -> rows -> init -> [ prepare -> sweep -> update ]* -> outcome; a model -> score | sample.
//! A step that is hot by itself, or runs once, is `#[inline(never)]`: engines optimise whole functions, and one that had
//! swallowed the fit would keep them busy for longer than a small fit takes.
//! Index letters everywhere: n of N rows, d of D features, k of K components.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

pub mod error;
pub mod wire;
pub mod order;
pub use gaussmix_kernel::{elementary, lanes};
pub mod random;
pub mod linalg;
pub mod family;
pub mod options;
pub mod scale;
pub mod rows;
pub mod params;
pub mod prepared;
pub mod nodes;
pub mod stats;
pub mod totals;
pub mod fold;
pub mod kernel;
pub mod covariance;
pub mod update;
pub mod penalty;
pub mod init;
pub mod chart;
pub mod lbfgs;
pub mod em;
pub mod fit;
pub mod look;
pub mod score;
pub mod shard;
pub mod deal;
pub mod drive;
pub mod stream;
pub mod findings;
pub mod outcome;
pub mod online;
pub mod task;
pub mod sample;

#[cfg(test)]
mod testing;
