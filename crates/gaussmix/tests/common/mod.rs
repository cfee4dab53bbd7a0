//! Fits of public and simulated data, as every suite here needs them.
#![allow(dead_code)] // each suite is its own program and uses its own part

use gaussmix::drive::{Driver, Hands};
use gaussmix::error::Result;
use gaussmix::family::Family;
use gaussmix::fit::Fitter;
use gaussmix::options::{Options, Start};
use gaussmix::outcome::Outcome;
use gaussmix::random::Stream;
use gaussmix::rows::RowsBuilder;

pub struct Data {
    /// N x D
    pub values: Vec<f64>,
    pub columns: usize,
}

impl Data {
    pub fn new(values: Vec<f64>, columns: usize) -> Self {
        Self { values, columns }
    }

    pub fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    /// Each value by a function of its column and itself.
    pub fn map(&self, change: impl Fn(usize, f64) -> f64) -> Self {
        let values = self.values.iter().enumerate().map(|(at, &x)| change(at % self.columns, x)).collect();
        Self::new(values, self.columns)
    }
}

/// A golden CSV file.
pub fn csv(name: &str) -> Data {
    let text = golden(&format!("{name}.csv"));
    let mut lines = text.lines();
    let columns = lines.next().unwrap().split(',').count();
    Data::new(lines.flat_map(|line| line.split(',').map(|v| v.trim().parse().unwrap())).collect(), columns)
}

pub fn golden(file: &str) -> String {
    let path = format!("{}/../../test/golden/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// N rows around K random centres, with random correlations.
pub fn clusters(seed: u64, n: usize, d: usize, k: usize, separation: f64) -> Data {
    let mut stream = Stream::new(seed, 0);
    let centres: Vec<f64> = (0..k * d).map(|_| separation * stream.normal()).collect();
    let mixing: Vec<f64> = (0..k * d * d).map(|at| stream.normal() * 0.4 + f64::from(u8::from(at / d % d == at % d))).collect();
    let mut values = Vec::with_capacity(n * d);
    for _ in 0..n {
        let c = (stream.uniform() * k as f64) as usize;
        let z: Vec<f64> = (0..d).map(|_| stream.normal()).collect();
        for j in 0..d {
            values.push(centres[c * d + j] + (0..d).map(|m| mixing[(c * d + j) * d + m] * z[m]).sum::<f64>());
        }
    }
    Data::new(values, d)
}

pub fn try_fit(data: &Data, weights: &[f64], options: Options) -> Result<Outcome> {
    let mut builder = RowsBuilder::new(data.rows(), data.columns)?;
    builder.push(&data.values)?;
    builder.push_weights(weights)?;
    let options = options.check()?;
    let rows = builder.finish(!options.family.scales_per_feature())?;
    let mut driver = Driver::new(Fitter::new(rows, options)?, Hands::ALONE);
    while !driver.advance(64)? {}
    Ok(Outcome::new(&driver.finished().expect("advance has said so")))
}

pub fn fit(data: &Data, options: Options) -> Outcome {
    try_fit(data, &[], options).unwrap()
}

pub fn seeded(k: usize, family: Family, seed: u64) -> Options {
    Options { seed, ..Options::new(k, family) }
}

/// Exactly `iterations` textbook EM steps from a start.
pub fn plain(k: usize, family: Family, start: Start, iterations: usize) -> Options {
    Options { start, max_iterations: iterations, tolerance: 0.0, acceleration: false, regularization: 0.0, ..Options::new(k, family) }
}

/// A start from where a fit ended.
pub fn from_outcome(outcome: &Outcome) -> Start {
    Start::Explicit {
        weights: Some(outcome.weights.clone()),
        means: outcome.means.clone(),
        covariances: Some(outcome.covariances.clone()),
    }
}

/// Whether two arrays agree to a fraction of a scale given entry by entry.
pub fn assert_agree(ours: &[f64], theirs: &[f64], scale: impl Fn(usize) -> f64, tolerance: f64, what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (at, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= tolerance * scale(at), "{what}[{at}]: {a} against {b}, scale {}", scale(at));
    }
}
