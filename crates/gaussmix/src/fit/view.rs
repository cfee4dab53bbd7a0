//! How far a fit has come.

use super::{Fitter, Stage};
use crate::em::{Run, StopReason};

/// The last run ends that lies farther behind what it is to reach than so many times what it expects to gain, and by so many nats a row
/// more: estimates overlook what comes slowly.
const CHANCES: f64 = 10.0;
const OVERLOOKED: f64 = 1e-3;

impl Fitter {
    pub fn stage(&self) -> Stage {
        match &self.tournament {
            Some(_) if self.run.is_none() => Stage::Starting,
            Some(tournament) => tournament.stage(),
            None if self.stop.is_none() => Stage::Fitting,
            None => Stage::Finishing,
        }
    }

    /// The start under way, counted from 0.
    pub fn restart(&self) -> usize {
        self.tournament.as_ref().map_or_else(|| self.winner_index(), |tournament| tournament.index())
    }

    fn winner_index(&self) -> usize {
        self.attempts.iter().position(|a| a.rank == 0).unwrap_or(0)
    }

    pub fn run(&self) -> Option<&Run> {
        self.run.as_deref()
    }

    /// Why the fit has ended, once it has.
    pub fn stop(&self) -> Option<StopReason> {
        self.stop
    }

    /// Log-likelihood of the run under way, in the user's units and blown up to all rows where it sees a sample.
    pub fn log_likelihood(&self) -> f64 {
        let log_likelihood = self.run().map_or(f64::NAN, Run::log_likelihood);
        let blow_up = self.rows.total_weight() / self.arena().total_weight();
        log_likelihood * blow_up - self.rows.total_weight() * self.rows.transform.log_volume()
    }

    /// Whether the last run of all has little chance to come to where it is wanted.
    pub(super) fn is_hopeless(&self) -> bool {
        let behind = self.options.to_reach - self.log_likelihood() - OVERLOOKED * self.rows.total_weight();
        behind > 0.0 && self.run().is_some_and(|run| run.is_settled(behind / CHANCES))
    }

    /// Iterations of the run under way, its short run included.
    pub fn iterations(&self) -> usize {
        self.run().map_or(0, Run::iterations)
    }
}
