//! What a fit leaves.

use alloc::{vec, vec::Vec};

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

    /// Log-likelihood, AIC, BIC, ICL, iterations, stop reason (as the core counts them), what is left to gain (NaN: unknown),
    /// free parameters, observations.
    pub fn numbers(&self) -> Vec<f64> {
        let o = &self.outcome;
        vec![
            o.log_likelihood,
            o.criteria.aic,
            o.criteria.bic,
            o.criteria.icl,
            o.iterations as f64,
            f64::from(o.stop as u8),
            o.remaining_gain,
            o.parameter_count as f64,
            o.observations,
        ]
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
