//! Seeded starts in competition: each gets a short run, the most promising ones go on to the end, and the best of those by
//! the penalised likelihood wins.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Stage;
use crate::em::{Run, Setting, Step, StopReason};
use crate::error::{Error, ErrorCode, Result};
use crate::init;
use crate::options::{CheckedOptions, Start, StartKind};
use crate::order::sorted;
use crate::params::Params;
use crate::penalty::Spread;
use crate::prepared::Prepared;
use crate::random::{RowLuck, Stream};
use crate::rows::Rows;
use crate::stats::Stats;

/// EM steps of a short run.
const SHORT_RUN: usize = 8;

/// Starts that go on after the short runs.
const PROMISING: usize = 4;

/// From this many rows on, starts compete on a sample of about SAMPLE_ROWS, and more where there are many parameters.
const SAMPLE_FROM: usize = 1 << 15;
const SAMPLE_ROWS: usize = 1 << 13;
const SAMPLE_ROWS_PER_PARAMETER: usize = 8;

/// The stream that draws the sample, beyond every start's own.
const SAMPLE_STREAM: u64 = u64::MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptState {
    Finished = 0,
    /// Ended after the short run.
    Dropped = 1,
    /// Finished, with a component on the floor or without rows.
    Degenerate = 2,
}

/// What a start reached.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub log_likelihood: f64,
    pub penalized: f64,
    pub iterations: usize,
    pub rank: usize,
    pub state: AttemptState,
}

#[derive(Debug, PartialEq)]
pub enum Turn {
    On,
    Over,
}

pub struct Tournament {
    sample: Option<Box<Rows>>,
    setting: Arc<Setting>,
    short_setting: Option<Arc<Setting>>,
    kind: StartKind,
    index: usize,
    run: Option<Run>,
    attempts: Vec<Attempt>,
    /// Where each short run ended.
    paused: Vec<Paused>,
    restarts: usize,
    promising: Vec<usize>,
    best: Option<(usize, Run, StopReason)>,
    /// From the sample's log-likelihood to the whole data's.
    blow_up: f64,
}

struct Paused {
    params: Params,
    iterations: usize,
    trace: Vec<f64>,
}

pub struct Winner {
    pub run: Run,
    pub stop: StopReason,
    pub attempts: Vec<Attempt>,
    pub trace_before: Vec<f64>,
}

impl Tournament {
    #[inline(never)]
    pub fn new(rows: &Rows, options: &CheckedOptions, setting: &Arc<Setting>) -> Result<Self> {
        let Start::Seeded(kind) = options.start else {
            return Err(Error::new(ErrorCode::BadOption));
        };
        let sample = draw_sample(rows, options)?;
        let blow_up = sample.as_ref().map_or(1.0, |sample| rows.total_weight() / sample.total_weight());
        // A single start needs no short run, and a limit below one leaves nothing to go on with.
        let short = options.restarts > 1 && setting.max_iterations > SHORT_RUN;
        let short_setting = Arc::new(Setting { acceleration: false, max_iterations: SHORT_RUN, ..(**setting).clone() });
        Ok(Self {
            sample,
            setting: Arc::clone(setting),
            short_setting: short.then_some(short_setting),
            kind,
            index: 0,
            run: None,
            attempts: Vec::with_capacity(options.restarts),
            paused: Vec::with_capacity(options.restarts),
            restarts: options.restarts,
            promising: Vec::new(),
            best: None,
            blow_up,
        })
    }

    pub fn sample(&self) -> Option<&Rows> {
        self.sample.as_deref()
    }

    pub fn prepared(&self) -> Option<&Prepared> {
        self.run.as_ref().map(Run::prepared)
    }

    pub fn run(&self) -> Option<&Run> {
        self.run.as_ref()
    }

    pub fn index(&self) -> usize {
        self.index
    }

    pub fn stage(&self) -> Stage {
        if self.promising.is_empty() { Stage::ShortRuns } else { Stage::Fitting }
    }

    /// Makes the next start where none is running.
    #[inline(never)]
    pub fn prepare(&mut self, rows: &Rows, options: &CheckedOptions, spread: &Spread) -> Result<()> {
        if self.run.is_some() {
            return Ok(());
        }
        let rows = self.sample.as_deref().unwrap_or(rows);
        let mut stream = Stream::new(options.seed, self.index as u64);
        let rules = &self.setting.rules;
        let start = init::seeded(self.kind, options.family, options.components, rows, spread, rules, &mut stream);
        let setting = self.short_setting.as_ref().unwrap_or(&self.setting);
        self.run = Some(Run::new(start, Arc::clone(setting), 0).ok_or(Error::new(ErrorCode::NotPositiveDefinite))?);
        Ok(())
    }

    pub fn absorb(&mut self, stats: Stats, spread: &Spread) -> Turn {
        let run = self.run.as_mut().expect("there was something to sweep");
        let Step::Stop(reason) = run.absorb(stats) else {
            return Turn::On;
        };
        let run = self.run.take().expect("just used");
        if self.promising.is_empty() { self.end_short_run(run, reason, spread) } else { self.end_long_run(run, reason, spread) }
    }

    #[inline(never)]
    fn end_short_run(&mut self, run: Run, reason: StopReason, spread: &Spread) -> Turn {
        self.attempts.push(self.reached(&run, spread));
        self.paused.push(Paused { params: run.params().clone(), iterations: run.iterations(), trace: run.trace().to_vec() });
        if self.short_setting.is_none() {
            self.judge(run, reason);
        }
        self.index += 1;
        if self.index < self.restarts {
            return Turn::On;
        }
        if self.short_setting.is_none() {
            return Turn::Over;
        }
        self.promising = self.ranking();
        self.promising.truncate(PROMISING);
        self.next_long_run(0)
    }

    /// What a run has come to; it counts as dropped until it is judged.
    fn reached(&self, run: &Run, spread: &Spread) -> Attempt {
        Attempt {
            log_likelihood: run.log_likelihood() * self.blow_up,
            penalized: run.penalized_log_likelihood(spread) * self.blow_up,
            iterations: run.iterations(),
            rank: 0,
            state: AttemptState::Dropped,
        }
    }

    /// Starts by penalised log-likelihood, the earlier of equals first.
    fn ranking(&self) -> Vec<usize> {
        sorted(self.attempts.len(), &|a, b| self.attempts[b].penalized.total_cmp(&self.attempts[a].penalized))
    }

    fn next_long_run(&mut self, position: usize) -> Turn {
        for &index in &self.promising[position..] {
            let Paused { params, iterations, .. } = &self.paused[index];
            if let Some(run) = Run::new(params.clone(), Arc::clone(&self.setting), *iterations) {
                self.index = index;
                self.run = Some(run);
                return Turn::On;
            }
        }
        Turn::Over
    }

    #[inline(never)]
    fn end_long_run(&mut self, run: Run, reason: StopReason, spread: &Spread) -> Turn {
        self.attempts[self.index] = self.reached(&run, spread);
        let position = self.promising.iter().position(|&i| i == self.index).map_or(self.promising.len(), |at| at + 1);
        self.judge(run, reason);
        self.next_long_run(position)
    }

    /// Keeps a run that has come to its end if it is the best so far.
    #[inline(never)]
    fn judge(&mut self, run: Run, reason: StopReason) {
        let degenerate = run.floored().contains(&true) || run.empty().contains(&true);
        self.attempts[self.index].state = if degenerate { AttemptState::Degenerate } else { AttemptState::Finished };
        let penalized = self.attempts[self.index].penalized;
        if self.best.as_ref().is_none_or(|(best, ..)| penalized > self.attempts[*best].penalized) {
            self.best = Some((self.index, run, reason));
        }
    }

    #[inline(never)]
    pub fn into_winner(mut self) -> Winner {
        let (index, run, stop) = self.best.take().expect("at least one long run has ended");
        let ranking = self.ranking();
        let (dropped, ended): (Vec<usize>, Vec<usize>) = ranking.into_iter().partition(|&at| self.attempts[at].state == AttemptState::Dropped);
        for (rank, at) in ended.into_iter().chain(dropped).filter(|&at| at != index).enumerate() {
            self.attempts[at].rank = rank + 1;
        }
        let trace_before = if self.short_setting.is_some() { self.paused.swap_remove(index).trace } else { Vec::new() };
        Winner { run, stop, attempts: self.attempts, trace_before }
    }
}

/// A sample for the starts: rows whose own luck is under the wanted share.
#[inline(never)]
fn draw_sample(rows: &Rows, options: &CheckedOptions) -> Result<Option<Box<Rows>>> {
    if rows.n() < SAMPLE_FROM {
        return Ok(None);
    }
    let parameters = options.family.parameters(options.components, rows.d(), options.equal_weights);
    let wanted = SAMPLE_ROWS.max(SAMPLE_ROWS_PER_PARAMETER * parameters / rows.d()).min(rows.n() / 4);
    let share = wanted as f64 / rows.n() as f64;
    let luck = RowLuck::new(Stream::new(options.seed, SAMPLE_STREAM).next_u64());
    let chosen: Vec<usize> = (0..rows.n()).filter(|&n| rows.weight(n) > 0.0 && luck.of(n) < share).collect();
    if chosen.len() < options.components.max(wanted / 2) {
        return Ok(None);
    }
    rows.select(&chosen).map(Some)
}
