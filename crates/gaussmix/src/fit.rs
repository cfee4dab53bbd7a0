//! A whole fit as a stepper: starts, short runs, the promising ones continued, the best kept.
//!
//! Every start is a pure function of the seed and its number. On large data the starts compete on a sample of the rows,
//! and the winner alone goes on to all of them.

mod tournament;

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::{vec, vec::Vec};

use crate::covariance::Floor;
use crate::em::{Run, Setting, Step, StopReason};
use crate::error::{Error, ErrorCode, Result};
use crate::init;
use crate::kernel::{Given, accumulate};
use crate::linalg::unpack_symmetric;
use crate::options::{CheckedOptions, Start};
use crate::params::Params;
use crate::penalty::Spread;
use crate::prepared::{MomentForm, Prepared};
use crate::rows::Rows;
use crate::stats::Stats;
use crate::update::Rules;
pub use tournament::{Attempt, AttemptState};
use tournament::{Tournament, Turn};

/// Beyond this dimension a diagonal family does not pay for the data's whole covariance.
const WHOLE_SPREAD_TO: usize = 64;

/// Acceleration may remember this share of the rows' memory, and always this many numbers.
const MEMORY_SHARE: usize = 4;
const MEMORY_AT_LEAST: usize = 1 << 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Starting = 0,
    ShortRuns = 1,
    Fitting = 2,
    Finishing = 3,
}

pub struct Fitter {
    rows: Box<Rows>,
    options: CheckedOptions,
    setting: Arc<Setting>,
    spread: Spread,
    dependent_features: Vec<usize>,
    tournament: Option<Tournament>,
    attempts: Vec<Attempt>,
    run: Option<Run>,
    stop: Option<StopReason>,
    /// The winner's trace from before its last run.
    trace_before: Vec<f64>,
    twins_at_start: Option<(usize, usize)>,
}

impl Fitter {
    pub fn new(rows: Box<Rows>, options: CheckedOptions) -> Result<Self> {
        if rows.positive_rows() < options.components {
            let error = Error::new(ErrorCode::TooFewRows).value(rows.positive_rows() as f64);
            return Err(error.expected(options.components as f64));
        }
        let floor = Floor::new(options.regularization, &rows.scale);
        let (spread, dependent_features) = measure_spread(&rows, &options, &floor)?;
        let rules = Rules { floor, equal_weights: options.equal_weights };
        let setting = Arc::new(Setting {
            rules,
            tolerance: options.tolerance,
            max_iterations: options.max_iterations,
            acceleration: options.acceleration,
            memory: (rows.n() * rows.d() / MEMORY_SHARE).max(MEMORY_AT_LEAST),
        });
        let mut fitter = Self {
            rows,
            options,
            setting,
            spread,
            dependent_features,
            tournament: None,
            attempts: Vec::new(),
            run: None,
            stop: None,
            trace_before: Vec::new(),
            twins_at_start: None,
        };
        match fitter.given_start()? {
            Some(start) => fitter.begin(start, 0)?,
            None => fitter.tournament = Some(Tournament::new(&fitter.rows, &fitter.options, &fitter.setting)?),
        }
        Ok(fitter)
    }

    /// Parameters, labels or responsibilities that the caller gave.
    #[inline(never)]
    fn given_start(&self) -> Result<Option<Params>> {
        let (k, family, rows) = (self.options.components, self.options.family, &self.rows);
        let given = |given| init::from_given(family, k, rows, given, &self.spread, &self.setting.rules);
        Ok(match &self.options.start {
            Start::Seeded(_) => None,
            Start::Explicit { weights, means, covariances } => {
                Some(init::explicit(family, k, rows, weights.as_deref(), means, covariances.as_deref(), &self.spread)?)
            }
            Start::Labels(labels) => Some(given(Given::Labels(&init::check_labels(labels, k, rows)?))),
            Start::Responsibilities(values) => {
                init::check_responsibilities(values, k, rows)?;
                Some(given(Given::Responsibilities(values)))
            }
        })
    }

    #[inline(never)]
    fn begin(&mut self, mut start: Params, iterations: usize) -> Result<()> {
        self.setting.rules.floor.clip_all(&mut start.covariances);
        self.twins_at_start = crate::em::twins(&start);
        let run = Run::new(start, Arc::clone(&self.setting), iterations).ok_or(Error::new(ErrorCode::NotPositiveDefinite))?;
        self.run = Some(run);
        Ok(())
    }

    /// The rows that the next sweep goes over.
    pub fn arena(&self) -> &Rows {
        self.tournament.as_ref().and_then(Tournament::sample).unwrap_or(&*self.rows)
    }

    /// What the next sweep needs; `None` once there is nothing more to sweep.
    pub fn prepared(&self) -> Option<&Prepared> {
        match (&self.tournament, &self.run, self.stop) {
            (Some(tournament), _, _) => tournament.prepared(),
            (None, Some(run), None) => Some(run.prepared()),
            _ => None,
        }
    }

    /// Does what is to be done between sweeps (a start); true where a sweep is wanted next.
    pub fn prepare(&mut self) -> Result<bool> {
        if let Some(tournament) = &mut self.tournament {
            tournament.prepare(&self.rows, &self.options, &self.spread)?;
        }
        Ok(self.prepared().is_some())
    }

    /// Takes in the statistics of a sweep over the arena.
    pub fn absorb(&mut self, stats: Stats) -> Result<()> {
        let Some(tournament) = &mut self.tournament else {
            let run = self.run.as_mut().expect("a run, or there was nothing to sweep");
            if let Step::Stop(reason) = run.absorb(stats) {
                self.stop = Some(reason);
            }
            return Ok(());
        };
        if tournament.absorb(stats, &self.spread) == Turn::Over {
            let sampled = tournament.sample().is_some();
            let tournament = self.tournament.take().expect("just used");
            let winner = tournament.into_winner();
            self.attempts = winner.attempts;
            self.trace_before = winner.trace_before;
            if sampled && winner.run.iterations() < self.options.max_iterations {
                self.trace_before.clear();
                self.begin(winner.run.params().clone(), winner.run.iterations())?;
            } else {
                self.stop = Some(winner.stop);
                self.run = Some(winner.run);
            }
        }
        Ok(())
    }

    pub fn stage(&self) -> Stage {
        match &self.tournament {
            Some(tournament) if tournament.prepared().is_none() => Stage::Starting,
            Some(tournament) => tournament.stage(),
            None if self.stop.is_none() => Stage::Fitting,
            None => Stage::Finishing,
        }
    }

    /// The start under way, counted from 0.
    pub fn restart(&self) -> usize {
        self.tournament.as_ref().map_or_else(|| self.winner_index(), Tournament::index)
    }

    fn winner_index(&self) -> usize {
        self.attempts.iter().position(|a| a.rank == 0).unwrap_or(0)
    }

    /// The run under way.
    pub fn run(&self) -> Option<&Run> {
        self.tournament.as_ref().map_or(self.run.as_ref(), Tournament::run)
    }

    /// Log-likelihood of the run under way, in the user's units and blown up to all rows where it sees a sample.
    pub fn log_likelihood(&self) -> f64 {
        let log_likelihood = self.run().map_or(f64::NAN, Run::log_likelihood);
        let share = self.arena().total_weight() / self.rows.total_weight();
        log_likelihood / share - self.rows.total_weight() * self.rows.transform.log_volume()
    }

    /// Iterations of the run under way, its short run included.
    pub fn iterations(&self) -> usize {
        self.run().map_or(0, Run::iterations)
    }

    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    pub fn options(&self) -> &CheckedOptions {
        &self.options
    }

    /// Everything that a finished fit leaves behind.
    #[inline(never)]
    pub fn into_finished(self) -> Option<Finished> {
        let iterations = self.iterations();
        Some(Finished {
            run: self.run?,
            stop: self.stop?,
            iterations,
            trace_before: self.trace_before,
            attempts: self.attempts,
            twins_at_start: self.twins_at_start,
            dependent_features: self.dependent_features,
            spread: self.spread,
            rows: self.rows,
            options: self.options,
        })
    }
}

pub struct Finished {
    pub run: Run,
    pub stop: StopReason,
    pub iterations: usize,
    pub trace_before: Vec<f64>,
    pub attempts: Vec<Attempt>,
    pub twins_at_start: Option<(usize, usize)>,
    pub dependent_features: Vec<usize>,
    pub spread: Spread,
    pub rows: Box<Rows>,
    pub options: CheckedOptions,
}

/// Features determined by others to within this fraction of their variance are called collinear.
const COLLINEAR: f64 = 1e-10;

#[inline(never)]
fn measure_spread(rows: &Rows, options: &CheckedOptions, floor: &Floor) -> Result<(Spread, Vec<usize>)> {
    let d = rows.d();
    let whole = options.family.correlates() || d <= WHOLE_SPREAD_TO;
    let form = if whole { MomentForm::Full } else { MomentForm::Diagonal };
    let first = accumulate(rows, Given::One, MomentForm::Diagonal, Arc::from(vec![0.0; d]));
    let mean: Vec<f64> = first.delta(0).collect();
    let stats = accumulate(rows, Given::One, form, Arc::from(mean));
    let inverse = 1.0 / stats.counts[0];
    let mut dependent = Vec::new();
    let matrix = if whole {
        let mut matrix = unpack_symmetric(&stats.moments, d);
        matrix.iter_mut().for_each(|s| *s *= inverse);
        dependent = Spread::dependent_features(&matrix, d, COLLINEAR);
        floor.clip(&mut matrix);
        matrix
    } else {
        let mut matrix = vec![0.0; d * d];
        for (j, moment) in stats.moments.iter().enumerate() {
            matrix[j * d + j] = (moment * inverse).max(floor.variance(j));
        }
        matrix
    };
    let spread = Spread::new(matrix, d, rows.total_weight()).ok_or(Error::new(ErrorCode::NotPositiveDefinite))?;
    Ok((spread, dependent))
}
