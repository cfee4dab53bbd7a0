//! Seeded starts in competition: each gets a short run; the most promising ones go on, wait for each other at barriers, and are out
//! where they cannot win; the best by the penalised likelihood goes on to its end, and may be challenged there.

mod arenas;
mod attempt;
mod barrier;
mod challenge;
mod choice;
mod outlook;
mod splitting;

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::mem::take;

use super::Stage;
use super::sampling::Samples;
use crate::em::{Run, Setting, StopReason};
use crate::error::Result;
use crate::init::Starting;
use crate::options::{CheckedOptions, StartKind};
use crate::order::sorted;
use crate::params::Params;
use crate::penalty::Spread;
use crate::random::Stream;
use crate::rows::Rows;
use arenas::Arenas;
pub use attempt::{Attempt, AttemptState};
use attempt::state_at_end;
use barrier::first_barrier;
use challenge::{Larger, most_challengers};

/// EM steps of a short run.
const SHORT_RUN: usize = 8;

/// What comes after a run.
pub enum Next {
    /// Another start, to be made.
    Start,
    Run(Box<Run>),
    Over,
}

pub struct Tournament {
    arenas: Arenas,
    setting: Arc<Setting>,
    short_setting: Option<Arc<Setting>>,
    kind: StartKind,
    /// The start or the challenger under way.
    index: usize,
    /// Of starts, then of challengers.
    attempts: Vec<Attempt>,
    /// Where each short run ended, and where each challenger begins.
    paused: Vec<Paused>,
    restarts: usize,
    /// Starts that go on, in the order of their turns before the next barrier; each with its run, once that has begun.
    field: VecDeque<Entrant>,
    /// Runs that have come to the barrier.
    waiting: Vec<Entrant>,
    /// The iterations at which runs wait for each other.
    barrier: usize,
    goes_on: bool,
    /// Whether the run under way has won, unless it fails.
    is_alone: bool,
    /// In nats, what a long run that waits for the others expects to gain at most.
    settled: f64,
    best: Option<(usize, Box<Run>, StopReason)>,
    /// Of the leader of the short runs; and, of the best, components to be split.
    most_challengers: [usize; 2],
    /// The best with one component split, each to be fitted with one more than there are to be before two are joined.
    larger: VecDeque<Larger>,
    /// Whose halves the run under way tells apart.
    split: Option<usize>,
    /// Times that the best was challenged, the start it came from, and what it has to rise above to be challenged again.
    rounds: usize,
    challenged: usize,
    defended: f64,
}

struct Entrant {
    index: usize,
    run: Option<Box<Run>>,
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
    pub fn new(kind: StartKind, rows: &Rows, mut samples: Samples, options: &CheckedOptions, setting: &Arc<Setting>) -> Box<Self> {
        // A single start needs no short run, and a limit below one leaves nothing to go on with.
        let short = options.restarts > 1 && setting.max_iterations > SHORT_RUN;
        if !short {
            samples[0] = None;
        }
        let is_on_samples = [samples[0].is_some(), samples[1].is_some()];
        let (arenas, [for_short, for_long]) = Arenas::new(samples, rows, setting);
        let (barrier, settled) = first_barrier(is_on_samples[1], &for_long);
        Box::new(Self {
            arenas,
            short_setting: short.then(|| Arc::new(Setting { acceleration: false, max_iterations: SHORT_RUN, ..for_short })),
            settled,
            setting: Arc::new(for_long),
            kind,
            index: 0,
            attempts: Vec::new(),
            paused: Vec::new(),
            restarts: options.restarts,
            field: VecDeque::new(),
            waiting: Vec::new(),
            barrier,
            goes_on: false,
            is_alone: options.restarts == 1,
            best: None,
            most_challengers: if short { most_challengers(rows, options, is_on_samples) } else { [0, 0] },
            larger: VecDeque::new(),
            split: None,
            rounds: 0,
            challenged: 0,
            defended: f64::NEG_INFINITY,
        })
    }

    /// Which sample is swept now, counted from 1; 0 where all rows are.
    pub fn sample_number(&self) -> usize {
        self.arenas.sample_number(self.goes_on)
    }

    pub fn sample(&self) -> Option<&Rows> {
        self.arenas.samples[self.sample_number().checked_sub(1)?].as_deref()
    }

    pub fn sample_mut(&mut self) -> Option<&mut Rows> {
        self.arenas.samples[self.sample_number().checked_sub(1)?].as_deref_mut()
    }

    /// From the log-likelihood of the rows that are swept now to that of all.
    fn blow_up(&self) -> f64 {
        self.arenas.blow_ups[usize::from(self.goes_on)]
    }

    /// The start under way, or the one whose run is challenged.
    pub fn index(&self) -> usize {
        if self.index < self.restarts { self.index } else { self.challenged }
    }

    pub fn stage(&self) -> Stage {
        if self.goes_on { Stage::Fitting } else { Stage::ShortRuns }
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

    /// Takes in a run that has ended, or that waits for the others.
    #[inline(never)]
    pub fn take(&mut self, run: Box<Run>, reason: Option<StopReason>, spread: &Spread) -> Next {
        if let Some(half) = self.split.take() {
            self.join_others(half, run.params());
            return self.go_on();
        }
        // It counts as dropped until it is judged.
        let reached = Attempt {
            log_likelihood: run.log_likelihood() * self.blow_up(),
            penalized: run.penalized_log_likelihood(spread) * self.blow_up(),
            iterations: run.iterations(),
            rank: 0,
            state: AttemptState::Dropped,
        };
        if self.goes_on {
            self.attempts[self.index] = reached;
            match reason {
                Some(reason) => self.judge(run, reason),
                None => self.waiting.push(Entrant { index: self.index, run: Some(run) }),
            }
            return self.go_on();
        }
        put(&mut self.attempts, self.index, reached);
        if self.short_setting.is_none() {
            if let Some(reason) = reason {
                self.judge(run, reason);
            }
        } else {
            let paused = Paused { params: run.params().clone(), iterations: run.iterations(), trace: run.trace().to_vec() };
            put(&mut self.paused, self.index, paused);
        }
        self.index += 1;
        if self.index < self.restarts {
            return Next::Start;
        }
        if self.short_setting.is_some() {
            if self.index == self.restarts && self.most_challengers[0] > 0 {
                self.challenge_leader();
            }
            if let Some(run) = self.next_challenger() {
                return Next::Run(run);
            }
            self.choose();
        }
        self.go_on()
    }

    /// Starts and challengers by penalised log-likelihood, the earlier of equals first.
    #[inline(never)]
    fn ranking(&self) -> Vec<usize> {
        sorted(self.attempts.len(), &|a, b| self.penalized(b).total_cmp(&self.penalized(a)))
    }

    #[inline(never)]
    fn go_on(&mut self) -> Next {
        self.goes_on = true;
        if let Some(run) = self.next_larger() {
            return Next::Run(run);
        }
        if self.field.is_empty() {
            self.lift_barrier();
        }
        while let Some(Entrant { index, run }) = self.field.pop_front() {
            if let Some(run) = run.or_else(|| self.first_long_run(index)) {
                self.index = index;
                return Next::Run(run);
            }
        }
        if self.challenge() { self.go_on() } else { Next::Over }
    }

    fn first_long_run(&self, index: usize) -> Option<Box<Run>> {
        let Paused { params, iterations, .. } = self.paused.get(index)?;
        super::new_run(params.clone(), &self.setting, *iterations).ok()
    }

    fn penalized(&self, at: usize) -> f64 {
        self.attempts[at].penalized
    }

    /// Keeps a run that has come to its end if it is the best so far.
    #[inline(never)]
    fn judge(&mut self, run: Box<Run>, reason: StopReason) {
        self.attempts[self.index].state = state_at_end(&run);
        if self.best.as_ref().is_none_or(|&(best, ..)| self.penalized(self.index) > self.penalized(best)) {
            self.best = Some((self.index, run, reason));
        }
    }

    /// The best run, and all starts ranked: those that went to their end before those that were dropped. A challenger that has won
    /// takes the place of the start it came from.
    #[inline(never)]
    pub fn winner(&mut self) -> Winner {
        let (mut index, run, stop) = self.best.take().expect("a long run has ended");
        if index >= self.restarts {
            self.attempts.swap(self.challenged, index);
            self.paused.swap(self.challenged, index);
            index = self.challenged;
        }
        self.attempts.truncate(self.restarts);
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
        let is_of_all_rows = self.arenas.samples.iter().all(Option::is_none);
        let trace_before = self.paused.get_mut(index).filter(|_| is_of_all_rows).map_or(Vec::new(), |paused| take(&mut paused.trace));
        Winner { run, stop, attempts: take(&mut self.attempts), trace_before }
    }
}

/// In its place, or as the next.
fn put<T>(list: &mut Vec<T>, at: usize, item: T) {
    match list.get_mut(at) {
        Some(place) => *place = item,
        None => list.push(item),
    }
}
