//! What a run is to do.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::params::Params;
use crate::prepared::Prepared;
use crate::totals::Totals;
use crate::update::Rules;

#[derive(Clone, Debug)]
pub struct Setting {
    pub rules: Rules,
    pub tolerance: f64,
    pub max_iterations: usize,
    pub acceleration: bool,
    /// Whether an estimate of what is left to gain ends a run at once.
    pub is_brief: bool,
    /// Numbers that acceleration may remember, so that its memory stays small beside the rows'.
    pub memory: usize,
    /// What all rows of the arena come to, where one covariance serves all components.
    pub totals: Option<Arc<Totals>>,
}

impl Setting {
    /// For a sweep; `None` where a covariance is not positive definite.
    pub fn prepare(&self, params: Params) -> Option<Prepared> {
        self.prepare_with(params, &[])
    }

    /// The same where inverse factors are known: see `Prepared::with`.
    pub(super) fn prepare_with(&self, params: Params, factors: &[Vec<f64>]) -> Option<Prepared> {
        let mut prepared = Prepared::with(params, factors).ok()?;
        if let Some(totals) = &self.totals {
            prepared.whiten_once(&totals.mean);
        }
        Some(prepared)
    }
}
