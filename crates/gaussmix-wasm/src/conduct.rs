//! A fit whose rows workers sweep.

use alloc::vec::Vec;

use gaussmix::conduct;
use gaussmix::outcome::Outcome;
use wasm_bindgen::prelude::*;

use crate::error::Fallible;
use crate::fit::{fitter_of, progress_of};
use crate::options::FitOptions;
use crate::outcome::FitOutcome;
use crate::rows::RowStore;

#[wasm_bindgen]
pub struct Conductor {
    conductor: conduct::Conductor,
}

#[wasm_bindgen]
impl Conductor {
    /// Takes the rows and the options over.
    #[wasm_bindgen(constructor)]
    pub fn new(rows: RowStore, options: FitOptions, workers: usize) -> Fallible<Conductor> {
        Ok(Self { conductor: conduct::Conductor::new(fitter_of(rows, options)?, workers) })
    }

    /// Goes on to the next sweep; false once the fit is finished.
    pub fn prepare(&mut self) -> Fallible<bool> {
        Ok(self.conductor.prepare()?)
    }

    /// The next message with rows for a worker; empty once it has all that the next sweep needs.
    pub fn deal(&mut self, worker: usize) -> Vec<f64> {
        self.conductor.deal(worker)
    }

    /// What every worker is to do now.
    pub fn request(&mut self) -> Vec<f64> {
        self.conductor.request()
    }

    /// Takes in a worker's reply, in the order of the workers.
    pub fn answer(&mut self, reply: &[f64]) -> Fallible<()> {
        Ok(self.conductor.answer(reply)?)
    }

    /// See `progress_of`.
    pub fn progress(&self) -> Vec<f64> {
        progress_of(self.conductor.stage(), self.conductor.fitter())
    }

    /// The result of a finished fit; gives the rows' memory back.
    pub fn finish(self) -> FitOutcome {
        let finished = self.conductor.finished().expect("prepare has said that the fit is finished");
        FitOutcome { outcome: Outcome::new(&finished) }
    }
}
