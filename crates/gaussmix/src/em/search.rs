//! The accelerator: limited-memory quasi-Newton ascent in the chart's coordinates, guarded so that no accepted point has
//! a lower likelihood, and its own estimate of what is left to gain: half g'Hg.

use alloc::{vec, vec::Vec};

use super::Setting;
use crate::chart::Chart;
use crate::lbfgs::{MEMORY, Memory};
use crate::linalg::{add_scaled, dot, multiply};
use crate::prepared::Prepared;
use crate::stats::Stats;

/// Share of the gain promised by the slope that a step must bring (Armijo's rule).
const SUFFICIENT: f64 = 1e-4;

/// Shortenings of a step before plain EM takes over.
const SHORTENINGS: usize = 3;

/// Pairs that the estimate of the remaining gain must rest on, and estimates in a row that must agree.
const LEARNED: usize = 3;
const AGREED: usize = 2;

/// So many times the chart's reach from where it was drawn, the search begins anew with another: a plain EM step is near
/// a gradient step there only.
const FAR_OUT: f64 = 1.5;

pub struct Search {
    chart: Chart,
    memory: Memory,
    pairs: usize,
    at: Vec<f64>,
    gradient: Vec<f64>,
    direction: Vec<f64>,
    slope: f64,
    length: f64,
    shortened: usize,
    estimates: [f64; AGREED],
    learned: usize,
}

impl Search {
    /// From swept parameters; `None` where there is no chart about them or no room to remember.
    #[inline(never)]
    pub fn new(swept: &Prepared, stats: &Stats, setting: &Setting) -> Option<Self> {
        let chart = Chart::new(&swept.params, stats, setting.rules.equal_weights)?;
        let pairs = (setting.memory / (2 * chart.len())).min(MEMORY);
        if pairs < LEARNED {
            return None;
        }
        let at = vec![0.0; chart.len()];
        let gradient = chart.gradient(&at, swept, stats);
        let mut search = Self {
            chart,
            memory: Memory::default(),
            pairs,
            at,
            direction: Vec::new(),
            gradient,
            slope: 0.0,
            length: 0.0,
            shortened: 0,
            estimates: [f64::NAN; AGREED],
            learned: 0,
        };
        search.aim();
        Some(search)
    }

    /// The trial point was accepted: learn from it and aim anew.
    pub fn learn(&mut self, swept: &Prepared, stats: &Stats) {
        self.at = self.point();
        let gradient = self.chart.gradient(&self.at, swept, stats);
        let mut step = core::mem::take(&mut self.direction);
        multiply(&mut step, self.length);
        let mut fall = core::mem::take(&mut self.gradient);
        add_scaled(&mut fall, -1.0, &gradient);
        self.memory.learn(step, fall, self.pairs);
        self.gradient = gradient;
        self.learned += 1;
        self.aim();
    }

    #[inline(never)]
    fn aim(&mut self) {
        self.direction = self.memory.direction(&self.gradient);
        self.slope = dot(&self.gradient, &self.direction);
        self.length = self.chart.within_reach(&self.direction);
        self.shortened = 0;
        self.estimates.rotate_right(1);
        self.estimates[0] = 0.5 * self.slope;
    }

    /// Whether a trial point was accepted.
    pub fn has_moved(&self) -> bool {
        self.learned > 0
    }

    /// Whether the chart no longer fits where the search is.
    pub fn is_far_out(&self) -> bool {
        self.chart.within_reach(&self.at) * FAR_OUT < 1.0
    }

    fn point(&self) -> Vec<f64> {
        let mut point = self.at.clone();
        add_scaled(&mut point, self.length, &self.direction);
        point
    }

    /// The trial point, the step shortened until its parameters are proper.
    pub fn trial(&mut self, setting: &Setting) -> Option<Prepared> {
        while self.shortened <= SHORTENINGS {
            let trial = setting.prepare(self.chart.params(&self.point()));
            if trial.is_some() {
                return trial;
            }
            self.length *= 0.5;
            self.shortened += 1;
        }
        None
    }

    pub fn accepts(&self, gain: f64) -> bool {
        gain >= SUFFICIENT * self.length * self.slope
    }

    /// After a refusal: the maximum of the parabola through what is known, within a tenth and a half of the step.
    pub fn shorten(&mut self, gain: f64) -> bool {
        let promised = self.length * self.slope;
        let best = 0.5 * promised / (promised - gain);
        self.length *= if best.is_finite() { best.clamp(0.1, 0.5) } else { 0.1 };
        self.shortened += 1;
        self.shortened <= SHORTENINGS
    }

    /// Half g'Hg, once there is something that H rests on.
    pub fn remaining_gain(&self) -> f64 {
        if self.memory.len() >= LEARNED { self.estimates[0] } else { f64::NAN }
    }

    pub fn is_settled(&self, tolerance: f64) -> bool {
        self.memory.len() >= LEARNED && self.learned > LEARNED && self.estimates.iter().all(|&estimate| estimate < tolerance)
    }
}
