//! How much of the competition is left, for people who wait.

use super::{AttemptState, SHORT_RUN, Tournament};
use crate::em::{Run, with_the_usual};

impl Tournament {
    /// What is left, in sweeps over all rows, by the run under way and the mean of those that have ended: its sweeps and the others';
    /// and the winner's over all rows, for about as long as its run was. NaN while there is no estimate.
    #[inline(never)]
    pub fn outlook(&self, run: &Run) -> (f64, f64) {
        let waiting = self.restarts.saturating_sub(self.index + 1) as f64;
        if !self.goes_on && self.short_setting.is_some() {
            // Before the first run has ended, nothing is known but textbook EM that is asked for its number of iterations.
            let length = if run.counts_iterations() { (self.setting.max_iterations - SHORT_RUN) as f64 } else { f64::NAN };
            let short = run.most_iterations_left() + waiting * SHORT_RUN as f64;
            return (short * self.arenas.shares[0] + self.promising() as f64 * length * self.arenas.shares[1], self.over_all_rows(length));
        }
        let (mut ended, mut sum) = (0.0, 0.0);
        for at in 0..self.attempts.len() {
            if self.attempts[at].state != AttemptState::Dropped {
                ended += 1.0;
                sum += self.length(at);
            }
        }
        let usual = sum / ended;
        let left = with_the_usual(run.iterations_left(), usual, run.sweeps() as f64);
        let length = if usual.is_nan() { run.sweeps() as f64 + left } else { usual };
        let share = self.arenas.shares[usize::from(self.goes_on)];
        let best = self.length_of_best();
        let over_all_rows = self.over_all_rows(if best.is_nan() { length } else { best });
        if !self.goes_on || self.is_alone || run.counts_iterations() {
            let to_come = if self.goes_on { self.field.len() as f64 } else { waiting };
            return (share * (left + to_come * length), over_all_rows);
        }
        // To the barrier with everyone, then on with the best alone.
        let begun = if self.rounds > 0 { 0 } else { SHORT_RUN };
        let to_barrier = if length > (self.barrier - begun) as f64 { (self.barrier - begun) as f64 } else { length };
        (share * (left + self.field.len() as f64 * to_barrier + length - to_barrier), over_all_rows)
    }

    /// What a winner of such a length has left to do: nothing where there is no sample, or where its iterations are used up.
    fn over_all_rows(&self, length: f64) -> f64 {
        let begun = if self.short_setting.is_some() { SHORT_RUN } else { 0 };
        let most = (self.setting.max_iterations - begun) as f64 - length;
        if self.arenas.samples[1].is_none() || most <= 0.0 {
            return 0.0;
        }
        if length > most { most } else { length }
    }

    /// How long the best run was that has come to its end; NaN before there is one.
    pub fn length_of_best(&self) -> f64 {
        self.best.as_ref().map_or(f64::NAN, |&(at, ..)| self.length(at))
    }

    /// Iterations of a run since it went on.
    fn length(&self, at: usize) -> f64 {
        (self.attempts[at].iterations - self.paused.get(at).map_or(0, |paused| paused.iterations)) as f64
    }
}
