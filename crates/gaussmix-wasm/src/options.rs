//! What a caller chooses for a fit, as numbers.

use alloc::vec::Vec;

use gaussmix::options::{Options, Start};
use wasm_bindgen::prelude::*;

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
    #[wasm_bindgen(constructor)]
    pub fn new(components: usize, family: Family) -> FitOptions {
        Self { options: Options::new(components, family.into()) }
    }

    #[wasm_bindgen(setter)]
    pub fn set_start(&mut self, kind: StartKind) {
        self.options.start = Start::Seeded(match kind {
            StartKind::KMeansPlusPlus => gaussmix::options::StartKind::KMeansPlusPlus,
            StartKind::KMeans => gaussmix::options::StartKind::KMeans,
            StartKind::Random => gaussmix::options::StartKind::Random,
        });
    }

    #[wasm_bindgen(setter)]
    pub fn set_restarts(&mut self, restarts: usize) {
        self.options.restarts = restarts;
    }

    #[wasm_bindgen(getter)]
    pub fn restarts(&self) -> usize {
        self.options.restarts
    }

    #[wasm_bindgen(getter, js_name = maxIterations)]
    pub fn max_iterations(&self) -> usize {
        self.options.max_iterations
    }

    #[wasm_bindgen(setter)]
    pub fn set_seed(&mut self, seed: f64) {
        self.options.seed = seed as u64;
    }

    #[wasm_bindgen(setter, js_name = maxIterations)]
    pub fn set_max_iterations(&mut self, iterations: usize) {
        self.options.max_iterations = iterations;
    }

    #[wasm_bindgen(setter)]
    pub fn set_tolerance(&mut self, nats: f64) {
        self.options.tolerance = nats;
    }

    #[wasm_bindgen(setter)]
    pub fn set_regularization(&mut self, fraction: f64) {
        self.options.regularization = fraction;
    }

    #[wasm_bindgen(setter, js_name = equalWeights)]
    pub fn set_equal_weights(&mut self, equal: bool) {
        self.options.equal_weights = equal;
    }

    #[wasm_bindgen(setter)]
    pub fn set_acceleration(&mut self, on: bool) {
        self.options.acceleration = on;
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
