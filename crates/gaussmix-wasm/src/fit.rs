//! A fit in slices, and what it leaves.

use gaussmix::drive::Driver;
use gaussmix::em;
use gaussmix::fit::Fitter;
use gaussmix::options::{Options, Start};
use gaussmix::outcome::Outcome;
use wasm_bindgen::prelude::*;

use crate::error::Fallible;
use crate::rows::RowStore;

#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Family {
    Full,
    Tied,
    Diagonal,
    Spherical,
}

#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum StartKind {
    KMeansPlusPlus,
    KMeans,
    Random,
}

#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Stage {
    Starting,
    ShortRuns,
    Fitting,
    Finishing,
}

#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum StopReason {
    Converged,
    Precision,
    MaxIterations,
    Plateau,
}

#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum FindingKind {
    NotConverged,
    CollapsedComponent,
    EmptyComponent,
    DuplicateRows,
    ConstantColumn,
    CollinearColumns,
    RestartsDiffer,
    TooManyParameters,
    IdenticalStart,
    WeightsSum,
    FarOutlier,
    ExtremeScale,
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
    options: Options,
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

#[wasm_bindgen]
pub struct FitSession {
    driver: Driver,
}

#[wasm_bindgen]
impl FitSession {
    /// Takes the rows and the options over.
    #[wasm_bindgen(constructor)]
    pub fn new(rows: RowStore, options: FitOptions) -> Fallible<FitSession> {
        let options = options.options.check()?;
        let rows = rows.builder.finish(!options.family.scales_per_feature())?;
        Ok(Self { driver: Driver::new(Fitter::new(rows, options)?) })
    }

    /// Works through at most this many leaves of rows; true once the fit is finished.
    pub fn advance(&mut self, leaves: usize) -> Fallible<bool> {
        Ok(self.driver.advance(leaves)?)
    }

    #[wasm_bindgen(getter)]
    pub fn stage(&self) -> Stage {
        match self.driver.stage() {
            gaussmix::fit::Stage::Starting => Stage::Starting,
            gaussmix::fit::Stage::ShortRuns => Stage::ShortRuns,
            gaussmix::fit::Stage::Fitting => Stage::Fitting,
            gaussmix::fit::Stage::Finishing => Stage::Finishing,
        }
    }

    /// The start under way, counted from 0.
    #[wasm_bindgen(getter)]
    pub fn restart(&self) -> usize {
        self.driver.fitter().restart()
    }

    #[wasm_bindgen(getter)]
    pub fn iteration(&self) -> usize {
        self.driver.fitter().iterations()
    }

    /// Of the run under way, in nats and the user's units; NaN while there is none.
    #[wasm_bindgen(getter, js_name = logLikelihood)]
    pub fn log_likelihood(&self) -> f64 {
        self.driver.fitter().log_likelihood()
    }

    #[wasm_bindgen(getter, js_name = remainingGain)]
    pub fn remaining_gain(&self) -> f64 {
        self.driver.fitter().run().map_or(f64::NAN, em::Run::remaining_gain)
    }

    /// The result of a finished fit; gives the rows' memory back.
    pub fn finish(self) -> FitOutcome {
        let (finished, look) = self.driver.into_finished().expect("advance has said that the fit is finished");
        FitOutcome { outcome: Outcome::new(finished, look) }
    }
}

#[wasm_bindgen]
pub struct FitOutcome {
    outcome: Outcome,
}

#[wasm_bindgen]
impl FitOutcome {
    pub fn weights(&self) -> Vec<f64> {
        self.outcome.weights.clone()
    }

    pub fn means(&self) -> Vec<f64> {
        self.outcome.means.clone()
    }

    pub fn covariances(&self) -> Vec<f64> {
        self.outcome.covariances.clone()
    }

    pub fn labels(&self) -> Vec<i32> {
        self.outcome.labels.clone()
    }

    pub fn trace(&self) -> Vec<f64> {
        self.outcome.trace.clone()
    }

    #[wasm_bindgen(getter, js_name = logLikelihood)]
    pub fn log_likelihood(&self) -> f64 {
        self.outcome.log_likelihood
    }

    #[wasm_bindgen(getter)]
    pub fn aic(&self) -> f64 {
        self.outcome.criteria.aic
    }

    #[wasm_bindgen(getter)]
    pub fn bic(&self) -> f64 {
        self.outcome.criteria.bic
    }

    #[wasm_bindgen(getter)]
    pub fn icl(&self) -> f64 {
        self.outcome.criteria.icl
    }

    #[wasm_bindgen(getter)]
    pub fn iterations(&self) -> usize {
        self.outcome.iterations
    }

    #[wasm_bindgen(getter, js_name = stopReason)]
    pub fn stop_reason(&self) -> StopReason {
        match self.outcome.stop {
            em::StopReason::Converged => StopReason::Converged,
            em::StopReason::Precision => StopReason::Precision,
            em::StopReason::MaxIterations => StopReason::MaxIterations,
            em::StopReason::Plateau => StopReason::Plateau,
        }
    }

    #[wasm_bindgen(getter, js_name = remainingGain)]
    pub fn remaining_gain(&self) -> f64 {
        self.outcome.remaining_gain
    }

    #[wasm_bindgen(getter, js_name = parameterCount)]
    pub fn parameter_count(&self) -> usize {
        self.outcome.parameter_count
    }

    #[wasm_bindgen(getter)]
    pub fn observations(&self) -> f64 {
        self.outcome.observations
    }

    /// Rows of five: log-likelihood, penalised log-likelihood, iterations, rank, state.
    pub fn restarts(&self) -> Vec<f64> {
        let mut rows = Vec::new();
        for a in &self.outcome.attempts {
            rows.extend_from_slice(&[a.log_likelihood, a.penalized, a.iterations as f64, a.rank as f64, f64::from(a.state as u8)]);
        }
        rows
    }

    /// Rows of six: kind, component, row, column (-1: does not apply), count, value (NaN: does not apply).
    pub fn findings(&self) -> Vec<f64> {
        let place = |place: Option<usize>| place.map_or(-1.0, |p| p as f64);
        let mut rows = Vec::new();
        for f in &self.outcome.findings {
            rows.extend_from_slice(&[f64::from(f.kind as u8), place(f.component), place(f.row), place(f.column), f.count, f.value]);
        }
        rows
    }

    /// Rows, columns or components of a finding, as its kind has them; at most 100.
    #[wasm_bindgen(js_name = findingRows)]
    pub fn finding_rows(&self, index: usize) -> Vec<u32> {
        let members = self.outcome.findings.get(index).map_or(&[][..], |finding| &finding.members);
        members.iter().map(|&m| m as u32).collect()
    }
}
