//! A fit of rows that come again for every pass, in slices, on this thread and by workers.

use alloc::{vec, vec::Vec};

use gaussmix::stream::StreamedFit;
use wasm_bindgen::prelude::*;

use crate::error::Fallible;
use crate::fit::{outcome_of, progress_of};
use crate::options::FitOptions;
use crate::outcome::FitOutcome;

/// Doubles of a staging buffer, at least: 64 KiB.
const STAGING: usize = 8192;

#[wasm_bindgen]
pub struct StreamSession {
    fit: StreamedFit,
    columns: usize,
    staging: Vec<f64>,
}

#[wasm_bindgen]
impl StreamSession {
    /// Takes the options over. The first pass begins.
    #[wasm_bindgen(constructor)]
    pub fn new(columns: usize, options: FitOptions) -> Fallible<StreamSession> {
        let options = options.options.check()?;
        Ok(Self { fit: StreamedFit::new(columns, options), columns, staging: vec![0.0; STAGING.max(columns + 1)] })
    }

    /// Byte address of the staging buffer.
    pub fn staging(&self) -> usize {
        self.staging.as_ptr() as usize
    }

    /// Rows that can be pushed at once; 0 where what has come must be worked through first, or the pass is over.
    pub fn room(&self) -> usize {
        self.fit.room().min(self.staging.len() / (self.columns + 1))
    }

    /// Whether a part is full: it is to be given away or worked on.
    #[wasm_bindgen(js_name = isFull)]
    pub fn is_full(&self) -> bool {
        self.fit.is_full()
    }

    /// Takes staged rows: their values row after row, then, if they are weighted, their weights. Errors count rows from here.
    pub fn push(&mut self, rows: usize, weighted: bool) -> Fallible<()> {
        let (values, rest) = self.staging.split_at(rows * self.columns);
        Ok(self.fit.push(values, if weighted { &rest[..rows] } else { &[] })?)
    }

    /// After a pass, goes on to the next: 2 where all rows are to be pushed, 1 where there is work without them; 0 once the fit is
    /// finished.
    pub fn prepare(&mut self) -> Fallible<u32> {
        Ok(if self.fit.prepare()? { 1 + u32::from(self.fit.wants_rows()) } else { 0 })
    }

    /// Works through at most this many leaves of a pass without rows; true once none is left.
    pub fn work(&mut self, leaves: usize) -> bool {
        self.fit.work(leaves)
    }

    /// Works through at most this many leaves of the full part: what is to be answered.
    #[wasm_bindgen(js_name = workOnPart)]
    pub fn work_on_part(&mut self, leaves: usize) -> Fallible<Vec<f64>> {
        Ok(self.fit.work_on_part(leaves)?)
    }

    /// The full part in a message for a worker; empty where it is for this thread.
    pub fn message(&mut self) -> Fallible<Vec<f64>> {
        Ok(self.fit.message()?)
    }

    /// Takes in what has come of the next leaves, in their order; returns the labels among it.
    pub fn answer(&mut self, reply: &[f64]) -> Vec<i32> {
        self.fit.answer(reply);
        self.fit.take_labels()
    }

    /// What identifies the rows of the pass so far.
    pub fn checksum(&self) -> u32 {
        let sum = self.fit.checksum();
        (sum ^ (sum >> 32)) as u32
    }

    /// As `FitSession`'s; empty before the fit's own passes.
    pub fn progress(&self) -> Vec<f64> {
        self.fit.driver().map(progress_of).unwrap_or_default()
    }

    /// The result of a finished fit, without labels.
    pub fn finish(self) -> FitOutcome {
        outcome_of(self.fit.driver().expect("the fit is finished"))
    }
}
