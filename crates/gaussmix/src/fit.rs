//! A whole fit as a stepper: starts, short runs, the promising ones continued, the best kept.
//!
//! Every start is a pure function of the seed and its number. On large data the starts compete on a sample of the rows,
//! and the winner alone goes on to all of them.

mod condensing;
mod measures;
mod outlook;
mod repetitions;
mod sampling;
#[cfg(test)]
mod tests;
mod tournament;
mod view;

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::covariance::Floor;
use crate::em::{Run, Setting, Step, StopReason};
use crate::error::{Error, ErrorCode, Result};
use crate::family::Family;
use crate::init::{self, Starting};
use crate::kernel::{Given, Workspace, sweep_leaf_in_order};
use crate::options::{CheckedOptions, Start};
use crate::params::Params;
use crate::penalty::Spread;
use crate::prepared::Prepared;
use crate::rows::Rows;
use crate::stats::Stats;
use crate::totals::Totals;
use crate::update::Rules;
use condensing::Condensing;
pub use condensing::CONDENSED_AT_MOST;
pub use measures::{Measures, Measuring};
pub use repetitions::Repeated;
use sampling::Samples;
pub use tournament::{Attempt, AttemptState};
use tournament::{Next, Tournament};

/// Acceleration may remember this share of the rows' memory, and always this many numbers.
const MEMORY_SHARE: usize = 4;
const MEMORY_AT_LEAST: usize = 1 << 16;

/// What a brief fit may leave to gain, in nats a row.
const LEFT_BY_BRIEF: f64 = 5e-3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Starting = 0,
    ShortRuns = 1,
    Fitting = 2,
    Finishing = 3,
}

pub struct Fitter {
    pub(crate) rows: Box<Rows>,
    pub(crate) options: CheckedOptions,
    setting: Arc<Setting>,
    spread: Spread,
    pub(crate) dependent_features: Vec<usize>,
    pub(crate) repeated: Repeated,
    /// Seeded starts, as long as they compete.
    tournament: Option<Box<Tournament>>,
    /// Where sweeps over all rows can go over fewer that stand for them.
    condensing: Option<Box<Condensing>>,
    /// The start in the making.
    starting: Option<Box<Starting>>,
    pub(crate) attempts: Vec<Attempt>,
    /// The run under way, or the one that has ended last.
    run: Option<Box<Run>>,
    /// Why the last run of all has ended.
    stop: Option<StopReason>,
    /// The winner's trace from before its last run.
    pub(crate) trace_before: Vec<f64>,
    pub(crate) twins_at_start: Option<(usize, usize)>,
    /// Sweeps so far, in sweeps over all rows.
    sweeps: f64,
    /// How long the winner's run was in the tournament; NaN where there was none.
    winner_length: f64,
}

impl Fitter {
    pub fn new(rows: Box<Rows>, options: CheckedOptions) -> Result<Box<Self>> {
        let mut measures = Measures::new(&rows, &options);
        (0..rows.leaf_count()).for_each(|leaf| measures.take(&rows, leaf, leaf));
        Self::measured(rows, options, measures)
    }

    /// `rows`: all of them, or their outline; every leaf has been measured.
    #[inline(never)]
    pub fn measured(rows: Box<Rows>, options: CheckedOptions, measures: Measures) -> Result<Box<Self>> {
        if rows.positive_rows() < options.components {
            let error = Error::new(ErrorCode::TooFewRows).value(rows.positive_rows() as f64);
            return Err(error.expected(options.components as f64));
        }
        let rules = Rules { floor: Floor::new(options.regularization, &rows.scale), equal_weights: options.equal_weights };
        let (moments, mut samples, repeated) = measures.finish(&rows)?;
        let (spread, dependent_features) = Spread::of(&moments, rows.total_weight(), &rules.floor)?;
        let setting = Arc::new(Setting {
            rules,
            tolerance: if options.brief { options.tolerance.max(LEFT_BY_BRIEF * rows.total_weight()) } else { options.tolerance },
            max_iterations: options.max_iterations,
            acceleration: options.acceleration,
            is_brief: options.brief,
            memory: (rows.n() * rows.d() / MEMORY_SHARE).max(MEMORY_AT_LEAST),
            totals: (options.family == Family::Tied).then(|| Arc::new(Totals::new(&moments))),
        });
        let condensing = Condensing::new(&rows, &options, &repeated, &mut samples)?;
        let mut fitter = Box::new(Self {
            condensing,
            rows,
            options,
            setting,
            spread,
            dependent_features,
            repeated,
            tournament: None,
            starting: None,
            attempts: Vec::new(),
            run: None,
            stop: None,
            trace_before: Vec::new(),
            twins_at_start: None,
            sweeps: 0.0,
            winner_length: f64::NAN,
        });
        fitter.start(samples)?;
        Ok(fitter)
    }

    /// From parameters, labels or responsibilities that the caller gave, or by opening the tournament of seeded starts.
    #[inline(never)]
    fn start(&mut self, samples: Samples) -> Result<()> {
        let (k, family, rows) = (self.options.components, self.options.family, &self.rows);
        let given = match &self.options.start {
            Start::Seeded(kind) => {
                self.tournament = Some(Tournament::new(*kind, rows, samples, &self.options, &self.setting));
                return Ok(());
            }
            Start::Explicit { weights, means, covariances } => {
                let start = init::explicit(family, k, rows, weights.as_deref(), means, covariances.as_deref(), &self.spread)?;
                return self.begin(start, 0);
            }
            Start::Labels(labels) => {
                init::check_labels(labels, k, rows)?;
                Given::Labels(labels)
            }
            Start::Responsibilities(values) => {
                init::check_responsibilities(values, k, rows)?;
                Given::Responsibilities(values)
            }
        };
        let start = init::from_given(family, k, rows, given, &self.spread, &self.setting.rules);
        self.begin(start, 0)
    }

    #[inline(never)]
    fn begin(&mut self, mut start: Params, iterations: usize) -> Result<()> {
        self.setting.rules.floor.clip_all(&mut start.covariances);
        self.twins_at_start = crate::em::twins(&start);
        self.run = Some(new_run(start, &self.setting, iterations)?);
        Ok(())
    }

    /// What the next sweep needs; `None` once there is nothing more to sweep.
    pub fn prepared(&self) -> Option<&Prepared> {
        if self.stop.is_some() { None } else { self.run().map(Run::prepared) }
    }

    /// The final parameters, for the last look at the rows.
    pub fn prepared_for_last_look(&self) -> Prepared {
        let run = self.run().expect("a finished fit has a run");
        let Some(prepared) = self.setting.prepare(run.params().clone()) else { unreachable!("a run stops with proper parameters") };
        prepared
    }

    /// Goes on to what is to be done next: rows to be condensed, a start to be made, or a sweep; false where nothing is.
    pub fn prepare(&mut self) -> Result<bool> {
        if let (None, Some(condensing)) = (self.stop, &mut self.condensing) {
            let run = self.run.as_deref().filter(|_| self.tournament.is_none());
            self.sweeps += condensing.prepare(&self.rows, run)?;
            if condensing.is_under_way() {
                return Ok(true);
            }
        }
        if let (Some(tournament), None) = (&self.tournament, &self.run) {
            match self.starting.take().and_then(|starting| starting.params()) {
                Some(start) => self.run = Some(tournament.run_from(start)?),
                None => self.starting = Some(Box::new(tournament.start(self.arena(), &self.options, &self.spread))),
            }
        }
        Ok(self.stop.is_none())
    }

    /// Whether a start is to be made.
    pub fn is_starting(&self) -> bool {
        self.starting.is_some()
    }

    /// Goes on with the start, for about as many operations as a sweep over so many leaves takes; true once it is made.
    #[inline(never)]
    pub fn work_on_start(&mut self, leaves: usize) -> bool {
        let Some(mut starting) = self.starting.take() else {
            return true;
        };
        let mut operations = leaves as f64 * init::operations_of_leaf(self.arena(), self.options.family, self.options.components);
        while operations > 0.0 && !starting.is_made() {
            operations -= starting.step(self.arena(), &self.spread, &self.setting.rules);
        }
        let is_made = starting.is_made();
        self.starting = Some(starting);
        is_made
    }

    /// One leaf of the sweep that is wanted next; `None` once there is nothing more to sweep.
    pub fn sweep_leaf(&mut self, leaf: usize, workspace: &mut Workspace) -> Option<Stats> {
        let run = if self.stop.is_none() { self.run.take()? } else { return None };
        let stats = sweep_leaf_in_order(self.arena_mut(), leaf, run.prepared(), run.order(), workspace);
        self.run = Some(run);
        Some(stats)
    }

    /// Takes in the statistics of a sweep over the arena.
    #[inline(never)]
    pub fn absorb(&mut self, stats: Stats) -> Result<()> {
        self.sweeps += self.share();
        let run = self.run.as_mut().expect("a run to sweep");
        let reason = match run.absorb(stats) {
            Step::Stop(reason) => Some(reason),
            Step::Sweep => None,
        };
        let Some(tournament) = &mut self.tournament else {
            let is_hopeless = reason.is_none() && self.is_hopeless();
            if let (true, Some(run)) = (is_hopeless, &mut self.run) {
                run.end();
            }
            self.stop = reason.or(is_hopeless.then_some(StopReason::Brief));
            return Ok(());
        };
        let is_released = tournament.releases(run);
        if is_released {
            run.end();
        }
        let reason = reason.or(is_released.then_some(StopReason::Converged));
        if reason.is_none() && !tournament.waits(run) {
            return Ok(());
        }
        let run = self.run.take().expect("a run to sweep");
        match tournament.take(run, reason, &self.spread) {
            // Starts are drawn from rows as they came.
            Next::Start => self.arena_mut().restore_order(),
            Next::Run(run) => self.run = Some(run),
            Next::Over => self.crown()?,
        }
        Ok(())
    }

    /// The tournament's winner is the fit's result, or its start where only a sample has been seen.
    #[inline(never)]
    fn crown(&mut self) -> Result<()> {
        let Some(mut tournament) = self.tournament.take() else {
            return Ok(());
        };
        self.winner_length = tournament.length_of_best();
        let winner = tournament.winner();
        self.attempts = winner.attempts;
        let iterations = winner.run.iterations();
        if tournament.sample_number() > 0 && iterations < self.options.max_iterations {
            return self.begin(winner.run.params().clone(), iterations);
        }
        self.trace_before = winner.trace_before;
        self.stop = Some(winner.stop);
        self.run = Some(winner.run);
        Ok(())
    }

    /// Puts the rows back to where they came, for whoever looks at them one by one.
    pub(crate) fn restore_order(&mut self) {
        self.rows.restore_order();
    }

    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    pub fn options(&self) -> &CheckedOptions {
        &self.options
    }
}

fn new_run(start: Params, setting: &Arc<Setting>, iterations: usize) -> Result<Box<Run>> {
    let run = Run::new(start, Arc::clone(setting), iterations).ok_or_else(|| Error::new(ErrorCode::NotPositiveDefinite))?;
    Ok(Box::new(run))
}
