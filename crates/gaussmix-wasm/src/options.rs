//! What a caller chooses for a fit, as numbers.

use alloc::vec::Vec;

use gaussmix::error::{Error, ErrorCode};
use gaussmix::options::{Options, Start};
use wasm_bindgen::prelude::*;

use crate::error::Fallible;

#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Family {
    Full,
    Tied,
    Diagonal,
    Spherical,
}

impl From<Family> for gaussmix::family::Family {
    fn from(family: Family) -> Self {
        match family {
            Family::Full => Self::Full,
            Family::Tied => Self::Tied,
            Family::Diagonal => Self::Diagonal,
            Family::Spherical => Self::Spherical,
        }
    }
}

#[wasm_bindgen]
pub struct FitOptions {
    pub(crate) options: Options,
}

#[wasm_bindgen]
impl FitOptions {
    /// `numbers` is what `defaults` returns, with the caller's own choices put in.
    #[wasm_bindgen(constructor)]
    pub fn new(numbers: &[f64]) -> Fallible<FitOptions> {
        let Ok(numbers) = numbers.try_into() else {
            return Err(Error::new(ErrorCode::Shape).value(numbers.len() as f64).expected(Options::NUMBERS as f64).into());
        };
        Ok(Self { options: Options::from_numbers(numbers) })
    }

    /// K, family, kind of seeded start, restarts, seed, most iterations, tolerance, regularization, equal weights and acceleration
    /// (0 or 1).
    pub fn defaults() -> Vec<f64> {
        Options::default_numbers().to_vec()
    }

    /// How many starts are made.
    pub fn restarts(&self) -> usize {
        self.options.starts()
    }

    /// Begins from parameters: weights K, means K x D, covariances K x D x D whatever the family.
    #[wasm_bindgen(js_name = startFrom)]
    pub fn start_from(&mut self, weights: Option<Vec<f64>>, means: Vec<f64>, covariances: Option<Vec<f64>>) {
        self.options.start = Start::Explicit { weights, means, covariances };
    }

    /// Begins from a partition: one component a row.
    #[wasm_bindgen(js_name = startFromLabels)]
    pub fn start_from_labels(&mut self, labels: Vec<i32>) {
        self.options.start = Start::Labels(labels);
    }

    /// Begins from responsibilities, N x K.
    #[wasm_bindgen(js_name = startFromResponsibilities)]
    pub fn start_from_responsibilities(&mut self, values: Vec<f64>) {
        self.options.start = Start::Responsibilities(values);
    }
}
