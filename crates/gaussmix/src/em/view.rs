//! What a run can be asked.

use super::Run;
use super::search::Search;
use crate::kernel::Order;
use crate::params::Params;
use crate::penalty::Spread;
use crate::prepared::Prepared;

/// Sweeps of a run after which rows are grouped by their likeliest component: often enough to follow the components.
const GROUPED_AFTER: [usize; 3] = [2, 6, 20];

impl Run {
    /// What the next sweep needs.
    pub fn prepared(&self) -> &Prepared {
        &self.swept
    }

    /// In which order the next sweep is to find and to leave the rows.
    pub fn order(&self) -> Order {
        if self.sweeps == 0 {
            Order::Original
        } else if (self.is_resumed || GROUPED_AFTER.contains(&(self.sweeps + 1))) && self.iterations + 1 < self.setting.max_iterations {
            Order::ThenGrouped
        } else {
            Order::Kept
        }
    }

    /// M-steps in all, trials that were refused included.
    pub fn iterations(&self) -> usize {
        self.iterations
    }

    /// Log-likelihood (kernel units) at the start and of the best parameters after each iteration but the last.
    pub fn trace(&self) -> &[f64] {
        &self.trace
    }

    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// The estimate of what is left to gain, in nats; NaN while there is none.
    pub fn remaining_gain(&self) -> f64 {
        self.remaining_gain
    }

    /// Whether what is left to gain is believed to be under so many nats.
    pub fn is_settled(&self, gain: f64) -> bool {
        if self.setting.is_brief {
            // The search's own, once it has one, nothing having confirmed either.
            let search = self.search.as_ref().filter(|search| search.has_moved());
            let left = search.map_or(self.aitken.cautious_estimate(), Search::remaining_gain);
            return left < gain || self.aitken.has_unseen_gain();
        }
        self.search.as_ref().map_or(self.aitken.is_settled(gain), |search| search.is_settled(gain))
    }

    /// The parameters after the last update.
    pub fn params(&self) -> &Params {
        &self.update.params
    }

    /// The components whose covariance the floor holds up.
    pub fn floored(&self) -> &[usize] {
        &self.update.floored
    }

    /// The components that have lost all their rows.
    pub fn empty(&self) -> &[usize] {
        &self.update.empty
    }

    /// The log-likelihood that restarts are ranked by.
    pub fn penalized_log_likelihood(&self, spread: &Spread) -> f64 {
        let accepted = Prepared::new(self.accepted.clone());
        accepted.map_or(f64::NEG_INFINITY, |accepted| self.log_likelihood - spread.penalty(&accepted))
    }
}
