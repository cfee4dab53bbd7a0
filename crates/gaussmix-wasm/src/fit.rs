//! A fit in slices.

use alloc::boxed::Box;
use alloc::{vec, vec::Vec};

use gaussmix::drive::Driver;
use gaussmix::em;
use gaussmix::fit::{Fitter, Stage};
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
    /// Takes the rows and the options over.
    #[wasm_bindgen(constructor)]
    pub fn new(rows: RowStore, options: FitOptions) -> Fallible<FitSession> {
        Ok(Self { driver: Driver::new(fitter_of(rows, options)?) })
    }

    /// Works through at most this many leaves of rows; true once the fit is finished.
    pub fn advance(&mut self, leaves: usize) -> Fallible<bool> {
        Ok(self.driver.advance(leaves)?)
    }

    /// See `progress_of`.
    pub fn progress(&self) -> Vec<f64> {
        progress_of(self.driver.stage(), self.driver.fitter())
    }

    /// The result of a finished fit; gives the rows' memory back.
    pub fn finish(self) -> FitOutcome {
        let finished = self.driver.finished().expect("advance has said that the fit is finished");
        FitOutcome { outcome: Outcome::new(&finished) }
    }
}

/// A fit of these rows, ready to begin.
pub fn fitter_of(rows: RowStore, options: FitOptions) -> Fallible<Box<Fitter>> {
    let options = options.options.check()?;
    let rows = rows.builder.finish(!options.family.scales_per_feature())?;
    Ok(Fitter::new(rows, options)?)
}

/// Stage (as the core counts them), start under way (counted from 0), its iteration, its log-likelihood (nats, the user's units)
/// and what is left to gain; then sweeps so far and those that are left; NaN while there is none.
pub fn progress_of(stage: Stage, fitter: &Fitter) -> Vec<f64> {
    let remaining_gain = fitter.run().map_or(f64::NAN, em::Run::remaining_gain);
    let (start, iteration) = (fitter.restart() as f64, fitter.iterations() as f64);
    vec![f64::from(stage as u8), start, iteration, fitter.log_likelihood(), remaining_gain, fitter.sweeps(), fitter.sweeps_left()]
}
