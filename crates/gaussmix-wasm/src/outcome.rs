//! What a fit leaves.

use alloc::vec::Vec;

use gaussmix::outcome::Outcome;
use wasm_bindgen::prelude::*;

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

#[wasm_bindgen]
pub struct FitOutcome {
    pub(crate) outcome: Outcome,
}

#[wasm_bindgen]
impl FitOutcome {
    /// All but the labels, as the core writes them for workers too.
    pub fn numbers(&self) -> Vec<f64> {
        self.outcome.numbers()
    }

    pub fn labels(&self) -> Vec<i32> {
        self.outcome.labels.clone()
    }
}
