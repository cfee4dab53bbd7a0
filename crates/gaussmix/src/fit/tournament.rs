//! Seeded starts in competition: each gets a short run, the most promising ones go on to the end, and the best of those by
//! the penalised likelihood wins.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::{vec, vec::Vec};
use core::mem::take;

use super::Stage;
use crate::em::{Run, Setting, StopReason, with_the_usual};
use crate::error::Result;
use crate::init::Starting;
use crate::kernel::{Given, accumulate};
use crate::options::{CheckedOptions, StartKind};
use crate::order::sorted;
use crate::params::Params;
use crate::penalty::Spread;
use crate::prepared::MomentForm;
use crate::random::Stream;
use crate::rows::Rows;
use crate::totals::Totals;

/// EM steps of a short run.
const SHORT_RUN: usize = 8;

/// Starts that go on after the short runs, of those with even and with odd numbers. Odd ones join their parts from smaller
/// ones, and are often ahead of the others at first without ending there.
const PROMISING: [usize; 2] = [3, 2];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptState {
    Finished = 0,
    /// Ended after the short run.
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

/// What comes after a run.
pub enum Next {
    /// Another start, to be made.
    Start,
    Run(Box<Run>),
    Over,
}

pub struct Tournament {
    sample: Option<Box<Rows>>,
    setting: Arc<Setting>,
    short_setting: Option<Arc<Setting>>,
    kind: StartKind,
    /// The start under way.
    index: usize,
    attempts: Vec<Attempt>,
    /// Where each short run ended.
    paused: Vec<Paused>,
    restarts: usize,
    promising: Vec<usize>,
    /// Of the promising starts, those that have gone on.
    long_runs: usize,
    best: Option<(usize, Box<Run>, StopReason)>,
    /// From the sample's log-likelihood to the whole data's.
    blow_up: f64,
}

struct Paused {
    params: Params,
    iterations: usize,
    trace: Vec<f64>,
}

pub struct Winner {
    pub run: Box<Run>,
    pub stop: StopReason,
    pub attempts: Vec<Attempt>,
    pub trace_before: Vec<f64>,
}

impl Tournament {
    #[inline(never)]
    pub fn new(kind: StartKind, rows: &Rows, sample: Option<Box<Rows>>, options: &CheckedOptions, setting: &Arc<Setting>) -> Box<Self> {
        let blow_up = sample.as_ref().map_or(1.0, |sample| rows.total_weight() / sample.total_weight());
        let mut setting = (**setting).clone();
        if let (Some(_), Some(sample)) = (&setting.totals, &sample) {
            let moments = accumulate(sample, Given::One, MomentForm::Full, &vec![0.0; sample.d()]);
            setting.totals = Some(Arc::new(Totals::new(&moments)));
        }
        // A single start needs no short run, and a limit below one leaves nothing to go on with.
        let short = options.restarts > 1 && setting.max_iterations > SHORT_RUN;
        Box::new(Self {
            sample,
            short_setting: short.then(|| Arc::new(Setting { acceleration: false, max_iterations: SHORT_RUN, ..setting.clone() })),
            setting: Arc::new(setting),
            kind,
            index: 0,
            attempts: Vec::new(),
            paused: Vec::new(),
            restarts: options.restarts,
            promising: Vec::new(),
            long_runs: 0,
            best: None,
            blow_up,
        })
    }

    pub fn sample(&self) -> Option<&Rows> {
        self.sample.as_deref()
    }

    pub fn sample_mut(&mut self) -> Option<&mut Rows> {
        self.sample.as_deref_mut()
    }

    pub fn index(&self) -> usize {
        self.index
    }

    pub fn stage(&self) -> Stage {
        if self.long_runs == 0 { Stage::ShortRuns } else { Stage::Fitting }
    }

    /// The next start, to be made.
    #[inline(never)]
    pub fn start(&self, rows: &Rows, options: &CheckedOptions, spread: &Spread) -> Starting {
        let kind = (self.kind, self.index % 2 == 1);
        Starting::new(kind, options.family, options.components, rows, spread, Stream::new(options.seed, self.index as u64))
    }

    /// The run from a start that has been made.
    pub fn run_from(&self, start: Params) -> Result<Box<Run>> {
        super::new_run(start, self.short_setting.as_ref().unwrap_or(&self.setting), 0)
    }

    /// Takes in a run that has ended.
    #[inline(never)]
    pub fn ended(&mut self, run: Box<Run>, reason: StopReason, spread: &Spread) -> Next {
        // It counts as dropped until it is judged.
        let reached = Attempt {
            log_likelihood: run.log_likelihood() * self.blow_up,
            penalized: run.penalized_log_likelihood(spread) * self.blow_up,
            iterations: run.iterations(),
            rank: 0,
            state: AttemptState::Dropped,
        };
        if self.long_runs > 0 {
            self.attempts[self.index] = reached;
            self.judge(run, reason);
            return self.next_long_run();
        }
        self.attempts.push(reached);
        if self.short_setting.is_some() {
            self.paused.push(Paused { params: run.params().clone(), iterations: run.iterations(), trace: run.trace().to_vec() });
        } else {
            self.judge(run, reason);
        }
        self.index += 1;
        if self.index < self.restarts {
            return Next::Start;
        }
        if self.short_setting.is_some() {
            let mut places = PROMISING;
            self.promising = self.ranking();
            self.promising.retain(|&index| {
                let places = &mut places[index % 2];
                let goes_on = *places > 0;
                *places -= usize::from(goes_on);
                goes_on
            });
        }
        self.next_long_run()
    }

    /// Sweeps over its rows that are left, by the run under way and the mean of those that have ended; and the winner's over all
    /// rows, for about as long as its run was. NaN while there is no estimate.
    #[inline(never)]
    pub fn outlook(&self, run: &Run) -> (f64, f64) {
        let waiting = (self.restarts - self.index - 1) as f64;
        if self.long_runs == 0 && self.short_setting.is_some() {
            // Before the first run has ended, nothing is known but textbook EM that is asked for its number of iterations.
            let length = if run.counts_iterations() { (self.setting.max_iterations - SHORT_RUN) as f64 } else { f64::NAN };
            let short = run.most_iterations_left() + waiting * SHORT_RUN as f64;
            let promising = self.restarts.div_ceil(2).min(PROMISING[0]) + (self.restarts / 2).min(PROMISING[1]);
            return (short + promising as f64 * length, self.over_all_rows(length));
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
        let to_come = if self.long_runs == 0 { waiting } else { (self.promising.len() - self.long_runs) as f64 };
        let best = self.length_of_best();
        (left + to_come * length, self.over_all_rows(if best.is_nan() { length } else { best }))
    }

    /// What a winner of such a length has left to do: nothing where there is no sample, or where its iterations are used up.
    fn over_all_rows(&self, length: f64) -> f64 {
        let begun = if self.short_setting.is_some() { SHORT_RUN } else { 0 };
        let most = (self.setting.max_iterations - begun) as f64 - length;
        if self.sample.is_none() || most <= 0.0 {
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

    /// Starts by penalised log-likelihood, the earlier of equals first.
    #[inline(never)]
    fn ranking(&self) -> Vec<usize> {
        sorted(self.attempts.len(), &|a, b| self.attempts[b].penalized.total_cmp(&self.attempts[a].penalized))
    }

    #[inline(never)]
    fn next_long_run(&mut self) -> Next {
        while self.long_runs < self.promising.len() {
            let index = self.promising[self.long_runs];
            self.long_runs += 1;
            let Paused { params, iterations, .. } = &self.paused[index];
            if let Ok(run) = super::new_run(params.clone(), &self.setting, *iterations) {
                self.index = index;
                return Next::Run(run);
            }
        }
        Next::Over
    }

    /// Keeps a run that has come to its end if it is the best so far.
    #[inline(never)]
    fn judge(&mut self, run: Box<Run>, reason: StopReason) {
        let degenerate = !run.floored().is_empty() || !run.empty().is_empty();
        self.attempts[self.index].state = if degenerate { AttemptState::Degenerate } else { AttemptState::Finished };
        let penalized = self.attempts[self.index].penalized;
        if self.best.as_ref().is_none_or(|(best, ..)| penalized > self.attempts[*best].penalized) {
            self.best = Some((self.index, run, reason));
        }
    }

    /// The best run, and all starts ranked: those that went to their end before those that were dropped.
    #[inline(never)]
    pub fn winner(&mut self) -> Winner {
        let (index, run, stop) = self.best.take().expect("a long run has ended");
        let ranking = self.ranking();
        let mut rank = 0;
        for dropped in [false, true] {
            for &at in &ranking {
                let attempt = &mut self.attempts[at];
                if at != index && (attempt.state == AttemptState::Dropped) == dropped {
                    rank += 1;
                    attempt.rank = rank;
                }
            }
        }
        let trace_before = self.paused.get_mut(index).map_or(Vec::new(), |paused| take(&mut paused.trace));
        Winner { run, stop, attempts: take(&mut self.attempts), trace_before }
    }
}
