//! A fit in slices, on this thread and by workers.

use alloc::{vec, vec::Vec};

use gaussmix::drive::{Driver, Hands};
use gaussmix::em;
use gaussmix::fit::Fitter;
use gaussmix::online::Online;
use gaussmix::outcome::Outcome;
use wasm_bindgen::prelude::*;

use crate::error::Fallible;
use crate::options::FitOptions;
use crate::outcome::FitOutcome;
use crate::rows::RowStore;

#[wasm_bindgen]
pub struct FitSession {
    driver: Driver,
}

#[wasm_bindgen]
impl FitSession {
    /// Takes the rows and the options over. The rows are swept by this thread, if it is `here` for that, and so many workers.
    #[wasm_bindgen(constructor)]
    pub fn new(rows: RowStore, options: FitOptions, here: bool, workers: usize) -> Fallible<FitSession> {
        let options = options.options.check()?;
        let rows = rows.builder.finish(!options.family.scales_per_feature())?;
        Ok(Self { driver: Driver::new(Fitter::new(rows, options)?, Hands { here, workers }) })
    }

    /// Without workers: works through at most this many leaves of rows; true once the fit is finished.
    pub fn advance(&mut self, leaves: usize) -> Fallible<bool> {
        Ok(self.driver.advance(leaves)?)
    }

    /// With workers: goes on to the next pass over the rows, or to a start that this thread makes; false once the fit is finished.
    pub fn prepare(&mut self) -> Fallible<bool> {
        Ok(self.driver.prepare()?)
    }

    /// The next message with rows for a worker; empty once it has all that the pass needs.
    pub fn deal(&mut self, worker: usize) -> Vec<f64> {
        self.driver.deal(worker)
    }

    /// What every worker is to do now; empty where that is nothing.
    pub fn request(&self) -> Vec<f64> {
        self.driver.request()
    }

    /// Works through at most this many leaves of this thread's share of the pass, or as much of a start; true once none is left.
    pub fn work(&mut self, leaves: usize) -> bool {
        self.driver.work(leaves)
    }

    /// Takes in a worker's reply: in the order of the workers, after this thread's share.
    pub fn answer(&mut self, reply: &[f64]) {
        self.driver.answer(reply);
    }

    /// How far the fit has come.
    pub fn progress(&self) -> Vec<f64> {
        progress_of(&self.driver)
    }

    /// An online fit that goes on from this finished one, its state as plain numbers. Memory in rows; 0: without end.
    pub fn stream(&self, memory: f64) -> Fallible<Vec<f64>> {
        let outcome = outcome_of(&self.driver).outcome;
        let memory = if memory > 0.0 { memory } else { f64::INFINITY };
        Ok(Online::new(self.driver.fitter(), &outcome, memory)?.write())
    }

    /// The result of a finished fit; gives the rows' memory back.
    pub fn finish(self) -> FitOutcome {
        outcome_of(&self.driver)
    }
}

#[inline(never)]
pub fn outcome_of(driver: &Driver) -> FitOutcome {
    FitOutcome { outcome: Outcome::new(&driver.finished().expect("the fit is finished")) }
}

/// Stage (as the core counts them), start under way (counted from 0), its iteration, its log-likelihood (nats, the user's units)
/// and what is left to gain; then sweeps so far and those that are left; NaN while there is none.
pub fn progress_of(driver: &Driver) -> Vec<f64> {
    let fitter = driver.fitter();
    let remaining_gain = fitter.run().map_or(f64::NAN, em::Run::remaining_gain);
    let (stage, start, iteration) = (f64::from(driver.stage() as u8), fitter.restart() as f64, fitter.iterations() as f64);
    vec![stage, start, iteration, fitter.log_likelihood(), remaining_gain, fitter.sweeps(), fitter.sweeps_left()]
}
