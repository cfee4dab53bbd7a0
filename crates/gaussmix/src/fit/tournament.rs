//! Seeded starts in competition: each gets a short run; the most promising ones go on, wait for each other at barriers, and are out
//! where they cannot win; the best by the penalised likelihood goes on to its end.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::{vec, vec::Vec};
use core::mem::take;

use super::Stage;
use super::sampling::Samples;
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

/// Iterations of a long run, its short run included, after which it first waits for the others, and how much later it does so again.
const FIRST_BARRIER: usize = 64;
const LATER: usize = 2;

/// A run is out that lies farther behind the best than so many times what it expects to gain: an estimate that is local.
const CHANCES: f64 = 10.0;

/// A run that expects to gain less than this, in nats, waits for the others before the next barrier: only the best goes on to its end.
const SETTLED: f64 = 0.01;

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

/// What comes after a run.
pub enum Next {
    /// Another start, to be made.
    Start,
    Run(Box<Run>),
    Over,
}

pub struct Tournament {
    samples: Samples,
    setting: Arc<Setting>,
    short_setting: Option<Arc<Setting>>,
    kind: StartKind,
    /// The start under way.
    index: usize,
    attempts: Vec<Attempt>,
    /// Where each short run ended.
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
    best: Option<(usize, Box<Run>, StopReason)>,
    /// From the samples' log-likelihoods to the whole data's, and what share of a sweep over all rows a sweep over them is.
    blow_ups: [f64; 2],
    shares: [f64; 2],
}

fn state_at_end(run: &Run) -> AttemptState {
    if run.floored().is_empty() && run.empty().is_empty() { AttemptState::Finished } else { AttemptState::Degenerate }
}

/// Where one covariance serves all components, it follows from what all rows of the arena come to.
fn setting_on(sample: Option<&Rows>, setting: &Setting) -> Setting {
    let mut setting = setting.clone();
    if let (Some(totals), Some(sample)) = (&mut setting.totals, sample) {
        let moments = accumulate(sample, Given::One, MomentForm::Full, &vec![0.0; sample.d()]);
        *totals = Arc::new(Totals::new(&moments));
    }
    setting
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
        let arenas = [samples[0].as_deref().or(samples[1].as_deref()), samples[1].as_deref()];
        let blow_ups = arenas.map(|arena| arena.map_or(1.0, |arena| rows.total_weight() / arena.total_weight()));
        let shares = arenas.map(|arena| arena.map_or(1.0, |arena| arena.n() as f64 / rows.n() as f64));
        let [for_short, for_long] = arenas.map(|arena| setting_on(arena, setting));
        Box::new(Self {
            samples,
            short_setting: short.then(|| Arc::new(Setting { acceleration: false, max_iterations: SHORT_RUN, ..for_short })),
            setting: Arc::new(for_long),
            kind,
            index: 0,
            attempts: Vec::new(),
            paused: Vec::new(),
            restarts: options.restarts,
            field: VecDeque::new(),
            waiting: Vec::new(),
            barrier: FIRST_BARRIER,
            goes_on: false,
            is_alone: options.restarts == 1,
            best: None,
            blow_ups,
            shares,
        })
    }

    /// Which sample is swept now, counted from 1; 0 where all rows are.
    pub fn sample_number(&self) -> usize {
        let is_there = |at: &usize| self.samples[*at].is_some();
        (usize::from(self.goes_on)..2).find(is_there).map_or(0, |at| at + 1)
    }

    pub fn sample(&self) -> Option<&Rows> {
        self.samples[self.sample_number().checked_sub(1)?].as_deref()
    }

    pub fn sample_mut(&mut self) -> Option<&mut Rows> {
        self.samples[self.sample_number().checked_sub(1)?].as_deref_mut()
    }

    /// From the log-likelihood of the rows that are swept now to that of all.
    fn blow_up(&self) -> f64 {
        self.blow_ups[usize::from(self.goes_on)]
    }

    pub fn index(&self) -> usize {
        self.index
    }

    pub fn stage(&self) -> Stage {
        if !self.goes_on { Stage::ShortRuns } else { Stage::Fitting }
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

    /// Whether the run under way is to wait for the others.
    pub fn waits(&self, run: &Run) -> bool {
        self.goes_on && !self.is_alone && self.barrier < usize::MAX && (run.iterations() >= self.barrier || run.is_settled(SETTLED))
    }

    /// Whether the run under way is to go on to all rows: the end on a sample is not theirs.
    pub fn releases(&self, run: &Run) -> bool {
        self.is_alone && self.samples[1].is_some() && !run.counts_iterations() && run.is_settled(SETTLED)
    }


    /// Takes in a run that has ended, or that waits for the others.
    #[inline(never)]
    pub fn take(&mut self, run: Box<Run>, reason: Option<StopReason>, spread: &Spread) -> Next {
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
        self.attempts.push(reached);
        if self.short_setting.is_some() {
            self.paused.push(Paused { params: run.params().clone(), iterations: run.iterations(), trace: run.trace().to_vec() });
        } else if let Some(reason) = reason {
            self.judge(run, reason);
        }
        self.index += 1;
        if self.index < self.restarts {
            return Next::Start;
        }
        if self.short_setting.is_some() {
            self.choose();
        }
        self.go_on()
    }

    /// The starts that go on after the short runs.
    fn choose(&mut self) {
        let mut places = PROMISING;
        for index in self.ranking() {
            let places = &mut places[index % 2];
            if *places > 0 {
                *places -= 1;
                self.field.push_back(Entrant { index, run: None });
            }
        }
        self.is_alone = self.field.len() == 1;
        // Textbook EM that is asked for its number of iterations is not held up.
        if !self.setting.acceleration && self.setting.tolerance == 0.0 {
            self.barrier = usize::MAX;
        }
    }

    /// What is left, in sweeps over all rows, by the run under way and the mean of those that have ended: its sweeps and the others';
    /// and the winner's over all rows, for about as long as its run was. NaN while there is no estimate.
    #[inline(never)]
    pub fn outlook(&self, run: &Run) -> (f64, f64) {
        let waiting = (self.restarts - self.index - 1) as f64;
        if !self.goes_on && self.short_setting.is_some() {
            // Before the first run has ended, nothing is known but textbook EM that is asked for its number of iterations.
            let length = if run.counts_iterations() { (self.setting.max_iterations - SHORT_RUN) as f64 } else { f64::NAN };
            let short = run.most_iterations_left() + waiting * SHORT_RUN as f64;
            let promising = self.restarts.div_ceil(2).min(PROMISING[0]) + (self.restarts / 2).min(PROMISING[1]);
            return (short * self.shares[0] + promising as f64 * length * self.shares[1], self.over_all_rows(length));
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
        let share = self.shares[usize::from(self.goes_on)];
        let best = self.length_of_best();
        let over_all_rows = self.over_all_rows(if best.is_nan() { length } else { best });
        if !self.goes_on || self.is_alone || self.barrier == usize::MAX {
            let to_come = if self.goes_on { self.field.len() as f64 } else { waiting };
            return (share * (left + to_come * length), over_all_rows);
        }
        // To the barrier with everyone, then on with the best alone.
        let to_barrier = |from: usize, length: f64| if length > (self.barrier - from) as f64 { (self.barrier - from) as f64 } else { length };
        let others = self.field.len() as f64 * to_barrier(SHORT_RUN, length);
        (share * (left + others + length - to_barrier(SHORT_RUN, length)), over_all_rows)
    }

    /// What a winner of such a length has left to do: nothing where there is no sample, or where its iterations are used up.
    fn over_all_rows(&self, length: f64) -> f64 {
        let begun = if self.short_setting.is_some() { SHORT_RUN } else { 0 };
        let most = (self.setting.max_iterations - begun) as f64 - length;
        if self.samples[1].is_none() || most <= 0.0 {
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
    fn go_on(&mut self) -> Next {
        self.goes_on = true;
        if self.field.is_empty() {
            self.lift_barrier();
        }
        while let Some(Entrant { index, run }) = self.field.pop_front() {
            if let Some(run) = run.or_else(|| self.first_long_run(index)) {
                self.index = index;
                return Next::Run(run);
            }
        }
        Next::Over
    }

    fn first_long_run(&self, index: usize) -> Option<Box<Run>> {
        let Paused { params, iterations, .. } = self.paused.get(index)?;
        super::new_run(params.clone(), &self.setting, *iterations).ok()
    }

    /// Sends those on who have waited and may still win.
    #[inline(never)]
    fn lift_barrier(&mut self) {
        let mut waiting = take(&mut self.waiting);
        let order = sorted(waiting.len(), &|a, b| self.penalized(waiting[b].index).total_cmp(&self.penalized(waiting[a].index)));
        let ended = self.best.as_ref().map_or(f64::NEG_INFINITY, |best| self.penalized(best.0));
        let best = order.first().map_or(ended, |&first| ended.max(self.penalized(waiting[first].index)));
        for (rank, &at) in order.iter().enumerate() {
            let Entrant { index, run } = &mut waiting[at];
            let Some(own) = run.as_deref_mut() else { continue };
            own.resume();
            let behind = best - self.penalized(*index);
            // Without an estimate, anything may come.
            let may_win = 2 * rank < order.len() || !(behind > CHANCES * own.remaining_gain() * self.blow_up());
            if behind > 0.0 && own.is_settled(SETTLED) {
                self.attempts[*index].state = state_at_end(own);
            } else if behind == 0.0 || may_win {
                self.field.push_back(Entrant { index: *index, run: run.take() });
            }
        }
        self.is_alone = self.field.len() == 1 && self.best.is_none();
        self.barrier = self.barrier.saturating_mul(LATER);
    }

    fn penalized(&self, at: usize) -> f64 {
        self.attempts[at].penalized
    }

    /// Keeps a run that has come to its end if it is the best so far.
    #[inline(never)]
    fn judge(&mut self, run: Box<Run>, reason: StopReason) {
        self.attempts[self.index].state = state_at_end(&run);
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
        let is_of_all_rows = self.samples.iter().all(Option::is_none);
        let trace_before = self.paused.get_mut(index).filter(|_| is_of_all_rows).map_or(Vec::new(), |paused| take(&mut paused.trace));
        Winner { run, stop, attempts: take(&mut self.attempts), trace_before }
    }
}
