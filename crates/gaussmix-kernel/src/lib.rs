//! The inner loops, one component and one tile of rows at a time: the only crate that is compiled for speed, all the others
//! are compiled for size. Nothing here knows of rows, parameters or statistics, only of numbers side by side.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

pub mod lanes;
pub mod elementary;
pub mod triangle;
pub mod isotropic;
pub mod bins;
pub mod diagonal;
pub mod columns;
pub mod distinct;
pub mod dense;
pub mod factor;
pub mod distance;
pub mod gather;
pub mod permute;
pub mod pruning;
pub mod products;
pub mod quantile;
pub mod shares;
pub mod small;
pub mod triangular;
