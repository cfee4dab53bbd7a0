//! What a caller chooses for a fit, as numbers.

use alloc::{vec, vec::Vec};

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
#[derive(Clone, Copy)]
pub enum StartKind {
    KMeansPlusPlus,
    KMeans,
    Random,
}

#[wasm_bindgen]
pub struct FitOptions {
    pub(crate) options: Options,
}

#[wasm_bindgen]
impl FitOptions {
    /// `numbers` is what `defaults` returns, with the caller's own choices put in.
    #[wasm_bindgen(constructor)]
    pub fn new(components: usize, family: Family, start: StartKind, numbers: &[f64]) -> Fallible<FitOptions> {
        let &[restarts, seed, max_iterations, tolerance, regularization, equal_weights, acceleration] = numbers else {
            return Err(Error::new(ErrorCode::Shape).value(numbers.len() as f64).expected(7.0).into());
        };
        let mut options = Options::new(components, family.into());
        options.start = Start::Seeded(match start {
            StartKind::KMeansPlusPlus => gaussmix::options::StartKind::KMeansPlusPlus,
            StartKind::KMeans => gaussmix::options::StartKind::KMeans,
            StartKind::Random => gaussmix::options::StartKind::Random,
        });
        options.restarts = restarts as usize;
        options.seed = seed as u64;
        options.max_iterations = max_iterations as usize;
        options.tolerance = tolerance;
        options.regularization = regularization;
        options.equal_weights = equal_weights != 0.0;
        options.acceleration = acceleration != 0.0;
        Ok(Self { options })
    }

    /// Restarts, seed, most iterations, tolerance, regularization, equal weights and acceleration (0 or 1).
    pub fn defaults() -> Vec<f64> {
        let o = Options::new(1, gaussmix::family::Family::Full);
        let flag = |on: bool| f64::from(u8::from(on));
        vec![
            o.restarts as f64,
            o.seed as f64,
            o.max_iterations as f64,
            o.tolerance,
            o.regularization,
            flag(o.equal_weights),
            flag(o.acceleration),
        ]
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
