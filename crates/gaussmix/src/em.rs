//! One run of EM as a stepper: a sweep's statistics go in, the next parameters to sweep or the reason to stop come out.
//! All stopping is here; who sweeps, on how many threads, and in what slices of time, is not its business.

mod aitken;
mod forecast;
mod search;
mod setting;
#[cfg(test)]
mod tests;
mod twins;
mod view;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::mem::take;

pub use aitken::TRUSTED;
pub use forecast::with_the_usual;
pub use setting::Setting;
pub use twins::{has_twins, twins};

use crate::params::Params;
use crate::prepared::Prepared;
use crate::stats::Stats;
use crate::update::{Update, update};
use aitken::Aitken;
use forecast::Forecast;
use search::Search;

/// Flushing falsifies a component with less than this share of the rows by more than a unit in the last place.
const FLUSH_MATTERS: f64 = 1e-6;

/// The flush limit, in base 2, of a sweep in which every responsibility counts: near the end of what a double holds.
const UNFLUSHED: f64 = -960.0;

/// Plain EM steps before acceleration: the first ones are long and cheap.
const PLAIN_STEPS: usize = 3;

/// Plain EM steps, at most, in which the end that acceleration claims must be confirmed: it knows the curvature only where
/// it has been, plain EM drifts along whatever is left.
const CONFIRMING_STEPS: usize = 12;

/// Acceleration goes on to this share of the tolerance: what hides behind a larger gain cannot be seen.
const SEARCH_FURTHER: f64 = 1e-2;

/// How much more the log-likelihood rounds with a component on the floor, times the floor's fraction.
const ROUNDING_ON_THE_FLOOR: f64 = 0.1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// What is left to gain is under the tolerance.
    Converged = 0,
    /// The gain is under the rounding of the sum.
    Precision = 1,
    MaxIterations = 2,
    /// Two components are the same: a saddle, from which EM cannot part them.
    Plateau = 3,
    /// A brief fit has found that little is left to gain, by an estimate that is not confirmed.
    Brief = 4,
}

#[derive(Debug, PartialEq)]
pub enum Step {
    Sweep,
    Stop(StopReason),
}

pub struct Run {
    setting: Arc<Setting>,
    /// What is being swept.
    swept: Prepared,
    /// The last accepted point, what it scored (NaN before there is one), and the EM update from it.
    accepted: Params,
    log_likelihood: f64,
    update: Update,
    search: Option<Search>,
    aitken: Aitken,
    /// Plain steps since the start or since acceleration was given up, and how many there are to be.
    plain: usize,
    plain_wanted: usize,
    iterations: usize,
    sweeps: usize,
    /// Whether rows are grouped for another run.
    is_resumed: bool,
    trace: Vec<f64>,
    remaining_gain: f64,
    /// Gains under this can't be seen.
    rounding: f64,
    forecast: Forecast,
}

impl Run {
    /// `iterations`: those that the start has behind it already. `None` where a covariance is not positive definite.
    #[inline(never)]
    pub fn new(start: Params, setting: Arc<Setting>, iterations: usize) -> Option<Self> {
        Some(Self {
            accepted: start.clone(),
            log_likelihood: f64::NAN,
            update: Update { params: start.clone(), floored: Vec::new(), empty: Vec::new(), factors: Vec::new() },
            swept: setting.prepare(start)?,
            search: None,
            aitken: Aitken::default(),
            plain: 0,
            plain_wanted: PLAIN_STEPS,
            setting,
            iterations,
            sweeps: 0,
            is_resumed: false,
            trace: Vec::new(),
            remaining_gain: f64::NAN,
            rounding: 0.0,
            forecast: Forecast::default(),
        })
    }

    /// Other runs have gone over the rows in between.
    pub fn resume(&mut self) {
        self.is_resumed = true;
    }

    /// Takes in the statistics of the prepared parameters. A run that stops has parameters that can be prepared.
    pub fn absorb(&mut self, mut stats: Stats) -> Step {
        self.sweeps += 1;
        self.is_resumed = false;
        if let Some(totals) = &self.setting.totals {
            totals.complete(&mut stats);
        }
        let step = self.take_in(&stats);
        self.forecast.observe(self.iterations, self.remaining_gain);
        if step != Step::Sweep {
            self.end();
        }
        step
    }

    /// Sees to it that the parameters can be prepared: were the floor undone by rounding in the last update, the point before it
    /// is still proper.
    pub fn end(&mut self) {
        if Prepared::new(self.update.params.clone()).is_err() {
            self.update.params = self.accepted.clone();
        }
    }

    #[inline(never)]
    fn take_in(&mut self, stats: &Stats) -> Step {
        if self.must_sweep_unflushed(stats) {
            self.swept.flush = UNFLUSHED;
            return Step::Sweep;
        }
        let update = update(stats, &self.swept.params, &self.setting.rules);
        if let Some(centres) = self.better_centres(&update) {
            self.swept.take_moments_about(centres);
            return Step::Sweep;
        }
        self.iterations += 1;
        // Only an extrapolated point can be refused: an EM update never lowers the likelihood but by rounding.
        let gain = stats.log_likelihood - self.log_likelihood;
        if self.search.as_ref().is_some_and(|search| !search.accepts(gain)) {
            return self.retreat(gain);
        }
        self.accept(stats, update)
    }

    fn must_sweep_unflushed(&self, stats: &Stats) -> bool {
        let least = FLUSH_MATTERS * stats.counts.iter().sum::<f64>();
        self.swept.flush > UNFLUSHED && stats.counts.iter().any(|&count| count < least)
    }

    /// What the moments should have been taken about, in full, as is known from what came of them; `None` where nothing is lost.
    fn better_centres(&self, update: &Update) -> Option<Vec<f64>> {
        let centres = &self.swept.centres;
        if self.swept.is_about_means() && update.is_far_from(centres) {
            return Some(update.params.means.clone());
        }
        // About the swept means, for a search to go on from there.
        let lossy = self.swept.by_way_of().is_some_and(|point| update.is_far_from(point));
        lossy.then(|| centres.clone())
    }

    #[inline(never)]
    fn retreat(&mut self, gain: f64) -> Step {
        self.trace.push(self.log_likelihood);
        if self.iterations >= self.setting.max_iterations {
            return Step::Stop(StopReason::MaxIterations);
        }
        if self.search.as_mut().is_some_and(|search| search.shorten(gain)) && self.try_search() {
            return Step::Sweep;
        }
        // The quadratic model is no good here: back to plain EM from the accepted point.
        self.leave_search(PLAIN_STEPS);
        self.step_plainly(&[])
    }

    #[inline(never)]
    fn accept(&mut self, stats: &Stats, mut update: Update) -> Step {
        // They are large, and the search has no use for them.
        let factors = take(&mut update.factors);
        let gain = stats.log_likelihood - self.log_likelihood;
        let floored = !update.floored.is_empty();
        self.accepted = self.swept.params.clone();
        self.log_likelihood = stats.log_likelihood;
        self.update = update;
        self.trace.push(self.log_likelihood);
        let rounding = self.rounding_of(stats, floored);
        self.rounding = rounding;
        self.aitken.observe(gain, rounding);
        if floored || !self.swept.is_about_means() {
            // Aitken's estimate must not reach across extrapolated points, so leaving the search forgets them.
            if self.search.is_some() {
                self.leave_search(PLAIN_STEPS);
            }
        } else if let Some(search) = &mut self.search {
            search.learn(&self.swept, stats);
            if search.is_far_out() {
                self.search = Search::new(&self.swept, stats, &self.setting);
                if self.search.is_none() {
                    self.leave_search(PLAIN_STEPS);
                }
            }
        } else if self.setting.acceleration && self.plain >= self.plain_wanted {
            self.search = Search::new(&self.swept, stats, &self.setting);
        }
        self.remaining_gain = match &self.search {
            Some(search) => search.remaining_gain(),
            None => self.aitken.remaining_gain(),
        };
        if let Some(reason) = self.stop_reason() {
            return Step::Stop(reason);
        }
        if let Some(search) = &self.search {
            if search.is_settled(SEARCH_FURTHER * self.setting.tolerance) {
                self.leave_search(CONFIRMING_STEPS);
            } else if self.try_search() {
                return Step::Sweep;
            } else {
                self.leave_search(PLAIN_STEPS);
            }
        }
        self.step_plainly(&factors)
    }

    /// The rounding of a component's constant is shared by all its rows, even where they cancel it. On the floor covariances are nearly
    /// singular, and that multiplies the rounding.
    fn rounding_of(&self, stats: &Stats, floored: bool) -> f64 {
        let shared: f64 = stats.counts.iter().zip(&self.swept.constants).map(|(count, constant)| count * constant.abs()).sum();
        8.0 * f64::EPSILON * (stats.magnitude + shared) * if floored { ROUNDING_ON_THE_FLOOR / self.setting.rules.floor.fraction() } else { 1.0 }
    }

    fn stop_reason(&self) -> Option<StopReason> {
        let reason = if self.setting.is_brief && self.is_settled(self.setting.tolerance) {
            StopReason::Brief
        } else if self.search.is_none() && self.aitken.is_settled(self.setting.tolerance) {
            StopReason::Converged
        } else if self.aitken.is_exhausted() && !self.counts_iterations() {
            StopReason::Precision
        } else if self.iterations >= self.setting.max_iterations {
            return Some(StopReason::MaxIterations);
        } else {
            return None;
        };
        Some(if has_twins(&self.accepted) { StopReason::Plateau } else { reason })
    }

    /// Textbook EM with a tolerance of zero is asked for its number of iterations, not for an end.
    pub fn counts_iterations(&self) -> bool {
        !self.setting.acceleration && self.setting.tolerance == 0.0
    }

    /// On to the search's next point; false where it has none with proper covariances.
    fn try_search(&mut self) -> bool {
        let trial = self.search.as_mut().and_then(|search| search.trial(&self.setting));
        self.sweep_next(trial)
    }

    fn leave_search(&mut self, plain_steps: usize) {
        self.search = None;
        self.aitken = Aitken::default();
        self.plain = 0;
        self.plain_wanted = plain_steps;
    }

    fn step_plainly(&mut self, factors: &[Vec<f64>]) -> Step {
        self.plain += 1;
        let next = self.setting.prepare_with(self.update.params.clone(), factors);
        if self.sweep_next(next) { Step::Sweep } else { Step::Stop(StopReason::Precision) }
    }

    fn sweep_next(&mut self, next: Option<Prepared>) -> bool {
        match next {
            Some(prepared) => {
                self.swept = prepared;
                true
            }
            None => false,
        }
    }
}
