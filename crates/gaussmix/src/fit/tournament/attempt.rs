//! What comes of each start.

use crate::em::Run;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptState {
    Finished = 0,
    /// Ended after the short run, or later, without a chance to win.
    Dropped = 1,
    /// Finished, with a component on the floor or without rows.
    Degenerate = 2,
}

/// What a start reached.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    pub log_likelihood: f64,
    pub penalized: f64,
    pub iterations: usize,
    pub rank: usize,
    pub state: AttemptState,
}

impl Attempt {
    /// Before its run.
    pub const NONE: Self = Self { log_likelihood: f64::NAN, penalized: f64::NEG_INFINITY, iterations: 0, rank: 0, state: AttemptState::Dropped };
}

pub fn state_at_end(run: &Run) -> AttemptState {
    if run.floored().is_empty() && run.empty().is_empty() { AttemptState::Finished } else { AttemptState::Degenerate }
}
