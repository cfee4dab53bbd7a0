//! Gaussian mixtures by expectation-maximisation: the numbers, and nothing else.
//!
//! This list is the reading order, and a module uses only modules above it:
//! options -> rows -> init -> [ prepare -> sweep -> update ]* -> outcome -> score | sample.
//! Index letters everywhere: n of N rows, d of D features, k of K components.

pub mod error;
pub mod random;
pub mod lanes;
pub mod elementary;
pub mod linalg;
pub mod family;
pub mod options;
pub mod scale;
pub mod rows;
pub mod params;
pub mod prepared;
pub mod stats;
pub mod kernel;













#[cfg(test)]
mod testing;
