//! A model at work on rows, piece by piece: rows in through one buffer, numbers out through another.

use alloc::boxed::Box;
use alloc::vec::Vec;

use gaussmix::error::{Error, ErrorCode, Result};
use gaussmix::score;

use crate::desk::{answer, made, send, send_labels, taken};

pub struct Scorer {
    scorer: score::Scorer,
    staging: Vec<f64>,
    output: Vec<f64>,
}

fn scorer_for(numbers: &[f64], weights: usize, means: usize) -> Result<Scorer> {
    let (weights, rest) = numbers.split_at(weights);
    let (means, covariances) = rest.split_at(means);
    Ok(Scorer { scorer: score::Scorer::new(weights, means, covariances)?, staging: Vec::new(), output: Vec::new() })
}

/// From K weights, so many means, K x D, and covariances, K x D x D.
#[unsafe(export_name = "scorerNew")]
pub extern "C" fn new(weights: usize, means: usize) -> Option<Box<Scorer>> {
    made(scorer_for(&taken(), weights, means))
}

#[unsafe(export_name = "scorerFree")]
pub extern "C" fn free(_: Box<Scorer>) {}

/// The address of a staging buffer of so many doubles.
#[unsafe(export_name = "scorerStage")]
pub extern "C" fn stage(scorer: &mut Scorer, values: usize) -> *const f64 {
    scorer.staging.resize(values, 0.0);
    scorer.staging.as_ptr()
}

/// The address of what the last `score` wrote.
#[unsafe(export_name = "scorerOutput")]
pub extern "C" fn output(scorer: &Scorer) -> *const f64 {
    scorer.output.as_ptr()
}

/// Scores the staged doubles, whole rows; how many numbers it wrote.
#[unsafe(export_name = "scorerScore")]
pub extern "C" fn score(scorer: &mut Scorer, kind: usize) -> i32 {
    scorer.output.clear();
    let scored = scorer.scorer.score(score::SCORE_KINDS[kind], &scorer.staging, &mut scorer.output);
    answer(scored.map(|()| scorer.output.len() as i32))
}

/// Leaves `count` rows in the message, and their labels beside it.
#[unsafe(export_name = "scorerSample")]
pub extern "C" fn sample(scorer: &Scorer, count: usize, seed: f64) -> i32 {
    if count > (u32::MAX as usize) / (8 * scorer.scorer.features()) {
        return answer(Err(Error::new(ErrorCode::OutOfMemory).value(count as f64 * 8.0)));
    }
    answer(scorer.scorer.sample(count, seed as u64).map(|samples| {
        send_labels(samples.labels);
        send(samples.rows)
    }))
}
