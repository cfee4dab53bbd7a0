//! A model at work on rows, piece by piece: rows in through one buffer, numbers out through another.

use alloc::{vec, vec::Vec};

use gaussmix::error::{Error, ErrorCode};
use gaussmix::score;
use wasm_bindgen::prelude::*;

use crate::error::Fallible;
use crate::rows::STAGING;

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

impl From<ScoreKind> for score::ScoreKind {
    fn from(kind: ScoreKind) -> Self {
        match kind {
            ScoreKind::LogDensity => Self::LogDensity,
            ScoreKind::Responsibilities => Self::Responsibilities,
            ScoreKind::Labels => Self::Labels,
            ScoreKind::Mahalanobis => Self::Mahalanobis,
            ScoreKind::Uncertainty => Self::Uncertainty,
            ScoreKind::JointLogDensity => Self::JointLogDensity,
            ScoreKind::LogResponsibility => Self::LogResponsibility,
        }
    }
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
        let scorer = score::Scorer::new(weights, means, covariances)?;
        let staging = vec![0.0; STAGING / scorer.features() * scorer.features()];
        let staging = if staging.is_empty() { vec![0.0; scorer.features()] } else { staging };
        Ok(Self { scorer, staging, output: Vec::new() })
    }

    /// Byte address of the staging buffer.
    pub fn staging(&self) -> usize {
        self.staging.as_ptr() as usize
    }

    /// Doubles that fit into the staging buffer: whole rows.
    #[wasm_bindgen(js_name = stagingCapacity)]
    pub fn staging_capacity(&self) -> usize {
        self.staging.len()
    }

    /// Byte address of what the last `score` wrote.
    pub fn output(&self) -> usize {
        self.output.as_ptr() as usize
    }

    /// Scores the first `values` staged doubles, whole rows; returns how many numbers it wrote.
    pub fn score(&mut self, kind: ScoreKind, values: usize) -> Fallible<usize> {
        self.scorer.score(kind.into(), &self.staging[..values], &mut self.output)?;
        Ok(self.output.len())
    }

    /// The sum of ln p over all rows whose log-density has been asked for.
    pub fn total(&self) -> f64 {
        self.scorer.total()
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
