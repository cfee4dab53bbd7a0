//! A fit in slices.

use gaussmix::drive::Driver;
use gaussmix::em;
use gaussmix::fit::Fitter;
use gaussmix::outcome::Outcome;
use wasm_bindgen::prelude::*;

use crate::error::Fallible;
use crate::options::FitOptions;
use crate::outcome::FitOutcome;
use crate::rows::RowStore;

#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Stage {
    Starting,
    ShortRuns,
    Fitting,
    Finishing,
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
        let finished = self.driver.finished().expect("advance has said that the fit is finished");
        FitOutcome { outcome: Outcome::new(&finished) }
    }
}
