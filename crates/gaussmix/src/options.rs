//! What a caller may choose, checked once at the door.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::error::{Error, ErrorCode, Result};
use crate::family::{FAMILIES, Family};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartKind {
    KMeansPlusPlus,
    KMeans,
    Random,
}

/// By number.
const START_KINDS: [StartKind; 3] = [StartKind::KMeansPlusPlus, StartKind::KMeans, StartKind::Random];

/// Where a fit begins.
#[derive(Clone, Debug)]
pub enum Start {
    Seeded(StartKind),
    /// Means K x D; weights default to equal, covariances (K x D x D) to the data's covariance.
    Explicit { weights: Option<Vec<f64>>, means: Vec<f64>, covariances: Option<Vec<f64>> },
    /// One component per row.
    Labels(Vec<i32>),
    /// N x K, each row summing to 1.
    Responsibilities(Vec<f64>),
}

#[derive(Clone, Debug)]
pub struct Options {
    pub components: usize,
    pub family: Family,
    pub start: Start,
    pub restarts: usize,
    pub seed: u64,
    pub max_iterations: usize,
    /// Nats of total log-likelihood that may be left to gain.
    pub tolerance: f64,
    /// Smallest variance, as a fraction of each feature's robust variance.
    pub regularization: f64,
    pub equal_weights: bool,
    pub acceleration: bool,
    /// Fewer starts and an unconfirmed end, for a first look at one of many fits.
    pub brief: bool,
    /// A log-likelihood in the rows' own units, negative infinity for none: a fit that has little chance to come to it ends.
    pub to_reach: f64,
}

/// Starts of a brief fit, at most: one of each kind.
const BRIEF_STARTS: usize = 2;

impl Options {
    pub fn new(components: usize, family: Family) -> Self {
        Self {
            components,
            family,
            start: Start::Seeded(StartKind::KMeansPlusPlus),
            restarts: 16,
            seed: 0,
            max_iterations: 1000,
            tolerance: 1e-4,
            regularization: 1e-6,
            equal_weights: false,
            acceleration: true,
            brief: false,
            to_reach: f64::NEG_INFINITY,
        }
    }

    /// From numbers in the order of `numbers`, with a seeded start.
    #[inline(never)]
    pub fn from_numbers(numbers: &[f64; Self::NUMBERS]) -> Self {
        let &[components, family, start, restarts, seed, max_iterations, tolerance, regularization, equal_weights, acceleration, brief, to_reach] =
            numbers;
        Self {
            components: components as usize,
            family: FAMILIES[family as usize],
            start: Start::Seeded(START_KINDS[start as usize]),
            restarts: restarts as usize,
            seed: seed as u64,
            max_iterations: max_iterations as usize,
            tolerance,
            regularization,
            equal_weights: equal_weights != 0.0,
            acceleration: acceleration != 0.0,
            brief: brief != 0.0,
            to_reach,
        }
    }

    /// K, family, kind of seeded start, restarts, seed, most iterations, tolerance, regularization, equal weights,
    /// acceleration and whether it is brief (0 or 1), and what it is to reach, all at their defaults.
    pub fn default_numbers() -> [f64; Self::NUMBERS] {
        let o = Self::new(1, Family::Full);
        let flag = |on: bool| f64::from(u8::from(on));
        let (restarts, seed, max_iterations) = (o.restarts as f64, o.seed as f64, o.max_iterations as f64);
        let (equal_weights, acceleration, brief) = (flag(o.equal_weights), flag(o.acceleration), flag(o.brief));
        [1.0, 0.0, 0.0, restarts, seed, max_iterations, o.tolerance, o.regularization, equal_weights, acceleration, brief, o.to_reach]
    }

    /// How many numbers they are.
    pub const NUMBERS: usize = 12;

    /// How many starts are made: a single component ends in the same place wherever it starts.
    pub fn starts(&self) -> usize {
        if self.components == 1 {
            1
        } else if self.brief {
            self.restarts.min(BRIEF_STARTS)
        } else {
            self.restarts
        }
    }

    #[inline(never)]
    pub fn check(mut self) -> Result<CheckedOptions> {
        let bad = |value: f64| Err(Error::new(ErrorCode::BadOption).value(value));
        if self.components == 0 {
            return bad(0.0);
        }
        if self.restarts == 0 || self.max_iterations == 0 {
            return bad(0.0);
        }
        if !(self.tolerance >= 0.0 && self.tolerance.is_finite()) {
            return bad(self.tolerance);
        }
        if !(0.0..1.0).contains(&self.regularization) {
            return bad(self.regularization);
        }
        self.restarts = self.starts();
        Ok(CheckedOptions(Box::new(self)))
    }
}

/// Options that have been checked; only `Options::check` makes them.
pub struct CheckedOptions(Box<Options>);

impl core::ops::Deref for CheckedOptions {
    type Target = Options;
    fn deref(&self) -> &Options {
        &self.0
    }
}
