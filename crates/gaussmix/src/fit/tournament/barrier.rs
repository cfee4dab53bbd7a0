//! Where long runs wait for each other, and those are out that cannot win.

use core::mem::take;

use super::attempt::state_at_end;
use super::{Entrant, SHORT_RUN, Tournament};
use crate::em::{Run, Setting, TRUSTED};

/// Iterations of a long run, its short run included, after which it first waits for the others, and how much later it does so again.
const FIRST_BARRIER: usize = 64;
const FIRST_BARRIER_ON_A_SAMPLE: usize = 16;
const LATER: usize = 2;

/// A run is out that lies farther behind the best than so many times what it expects to gain: an estimate that is local.
const CHANCES: f64 = 10.0;
const CHANCES_OF_CHALLENGERS: f64 = 50.0;

/// A run that expects to gain less than this, in nats, waits for the others before the next barrier: only the best goes on to its end.
pub const SETTLED: f64 = 0.01;

/// The same on a sample: what is nearer than that it can't tell apart, and the winner goes on with all rows anyway.
const SETTLED_ON_A_SAMPLE: f64 = 1.0;

/// The first barrier, and what is settled: at least as much as would end a run.
pub fn first_barrier(is_on_a_sample: bool, setting: &Setting) -> (usize, f64) {
    let (barrier, settled) = if is_on_a_sample { (FIRST_BARRIER_ON_A_SAMPLE, SETTLED_ON_A_SAMPLE) } else { (FIRST_BARRIER, SETTLED) };
    (barrier, settled.max(TRUSTED * setting.tolerance))
}

impl Tournament {
    /// Whether the run under way is to wait for the others. Textbook EM that is asked for its number of iterations is not held up.
    pub fn waits(&self, run: &Run) -> bool {
        let barrier = if self.split.is_some() { FIRST_BARRIER } else { self.barrier };
        self.goes_on && !self.is_alone && !run.counts_iterations() && (run.iterations() >= barrier || run.is_settled(self.settled))
    }

    /// Whether the run under way is to go on to all rows: the end on a sample is not theirs.
    pub fn releases(&self, run: &Run) -> bool {
        self.is_alone && self.arenas.samples[1].is_some() && !run.counts_iterations() && run.is_settled(self.settled)
    }

    /// Sends those on who have waited and may still win.
    #[inline(never)]
    pub(super) fn lift_barrier(&mut self) {
        let mut waiting = take(&mut self.waiting);
        let ended = self.best.as_ref().map_or(f64::NEG_INFINITY, |best| self.penalized(best.0).max(self.defended));
        let (spared, chances) = if self.rounds > 0 { (0, CHANCES_OF_CHALLENGERS) } else { (waiting.len().div_ceil(2), CHANCES) };
        let best = waiting.iter().map(|entrant| self.penalized(entrant.index)).fold(ended, f64::max);
        let mut rank = 0;
        for at in self.ranking() {
            let Some(Entrant { run, .. }) = waiting.iter_mut().find(|entrant| entrant.index == at) else { continue };
            let Some(own) = run.as_deref_mut() else { continue };
            own.resume();
            let behind = best - self.penalized(at);
            // Without an estimate anything may come; but a challenger on the floor never has one.
            let gain = own.remaining_gain() * self.blow_up();
            let is_unknown = gain.is_nan() && (self.rounds == 0 || self.barrier == SHORT_RUN);
            let may_win = rank < spared || is_unknown || behind <= chances * gain;
            rank += 1;
            if behind > 0.0 && own.is_settled(self.settled) {
                self.attempts[at].state = state_at_end(own);
            } else if behind == 0.0 || may_win {
                self.field.push_back(Entrant { index: at, run: run.take() });
            }
        }
        self.is_alone = self.field.len() == 1 && self.best.is_none();
        self.barrier = self.barrier.saturating_mul(LATER);
    }
}
