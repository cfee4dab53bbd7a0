//! A model at work on rows, piece by piece: rows in through one buffer, numbers out through another.

use alloc::vec::Vec;

use gaussmix::error::{Error, ErrorCode};
use gaussmix::score;
use wasm_bindgen::prelude::*;

use crate::error::Fallible;

#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum ScoreKind {
    LogDensity,
    Responsibilities,
    Labels,
    Mahalanobis,
    Uncertainty,
    JointLogDensity,
    LogResponsibility,
}

#[wasm_bindgen]
pub struct Scorer {
    scorer: score::Scorer,
    staging: Vec<f64>,
    output: Vec<f64>,
}

#[wasm_bindgen]
impl Scorer {
    /// From weights K, means K x D and covariances K x D x D.
    #[wasm_bindgen(constructor)]
    pub fn new(weights: &[f64], means: &[f64], covariances: &[f64]) -> Fallible<Scorer> {
        Ok(Self { scorer: score::Scorer::new(weights, means, covariances)?, staging: Vec::new(), output: Vec::new() })
    }

    /// Byte address of a staging buffer of so many doubles.
    pub fn stage(&mut self, values: usize) -> usize {
        self.staging.resize(values, 0.0);
        self.staging.as_ptr() as usize
    }

    /// Byte address of what the last `score` wrote.
    pub fn output(&self) -> usize {
        self.output.as_ptr() as usize
    }

    /// Scores the staged doubles, whole rows; returns how many numbers it wrote.
    pub fn score(&mut self, kind: ScoreKind) -> Fallible<usize> {
        self.output.clear();
        self.scorer.score(score::SCORE_KINDS[kind as usize], &self.staging, &mut self.output)?;
        Ok(self.output.len())
    }

    pub fn sample(&self, count: usize, seed: f64) -> Fallible<Samples> {
        if count > (u32::MAX as usize) / (8 * self.scorer.features()) {
            return Err(Error::new(ErrorCode::OutOfMemory).value(count as f64 * 8.0).into());
        }
        Ok(Samples { samples: self.scorer.sample(count, seed as u64)? })
    }
}

#[wasm_bindgen]
pub struct Samples {
    samples: gaussmix::sample::Samples,
}

#[wasm_bindgen]
impl Samples {
    /// count x D
    pub fn rows(&self) -> Vec<f64> {
        self.samples.rows.clone()
    }

    pub fn labels(&self) -> Vec<i32> {
        self.samples.labels.clone()
    }
}
