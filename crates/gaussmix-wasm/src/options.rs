//! What a caller chooses for a fit, as numbers.

use alloc::boxed::Box;

use gaussmix::error::{Error, ErrorCode};
use gaussmix::options::{Options, Start};

use crate::desk::{made, send, taken};

/// Leaves K, family, kind of seeded start, restarts, seed, most iterations, tolerance, regularization, equal weights,
/// acceleration and whether it is brief (0 or 1), and what it is to reach, all at their defaults.
#[unsafe(export_name = "optionsDefaults")]
pub extern "C" fn defaults() -> i32 {
    send(Options::default_numbers().into())
}

/// From the same numbers, with the caller's own choices put in.
#[unsafe(export_name = "optionsNew")]
pub extern "C" fn new() -> Option<Box<Options>> {
    let numbers = taken();
    made(match numbers.as_slice().try_into() {
        Ok(numbers) => Ok(Options::from_numbers(numbers)),
        Err(_) => Err(Error::new(ErrorCode::Shape).value(numbers.len() as f64).expected(Options::NUMBERS as f64)),
    })
}

#[unsafe(export_name = "optionsFree")]
pub extern "C" fn free(_: Box<Options>) {}

/// How many starts are made.
#[unsafe(export_name = "optionsRestarts")]
pub extern "C" fn restarts(options: &Options) -> usize {
    options.starts()
}

/// Begins from parameters: so many weights, if they are given, so many means, and covariances, if they are given, K x D x D
/// whatever the family.
#[unsafe(export_name = "optionsStartFrom")]
pub extern "C" fn start_from(options: &mut Options, has_weights: bool, weights: usize, means: usize, has_covariances: bool) {
    let numbers = taken();
    let (weights, rest) = numbers.split_at(weights);
    let (means, covariances) = rest.split_at(means);
    options.start = Start::Explicit {
        weights: has_weights.then(|| weights.to_vec()),
        means: means.to_vec(),
        covariances: has_covariances.then(|| covariances.to_vec()),
    };
}

/// Begins from a partition: one component a row.
#[unsafe(export_name = "optionsStartFromLabels")]
pub extern "C" fn start_from_labels(options: &mut Options) {
    options.start = Start::Labels(taken().iter().map(|&label| label as i32).collect());
}

/// Begins from responsibilities, N x K.
#[unsafe(export_name = "optionsStartFromResponsibilities")]
pub extern "C" fn start_from_responsibilities(options: &mut Options) {
    options.start = Start::Responsibilities(taken());
}
