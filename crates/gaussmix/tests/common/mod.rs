//! Fits of public data, as every suite here needs them.

use gaussmix::drive::Driver;
use gaussmix::fit::Fitter;
use gaussmix::options::Options;
use gaussmix::outcome::Outcome;
use gaussmix::rows::{Rows, RowsBuilder};

/// (row-major values, columns) of a golden CSV file.
pub fn csv(name: &str) -> (Vec<f64>, usize) {
    let path = format!("{}/../../test/golden/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut lines = text.lines();
    let columns = lines.next().unwrap().split(',').count();
    let values = lines.flat_map(|line| line.split(',').map(|v| v.trim().parse().unwrap())).collect();
    (values, columns)
}

pub fn rows(values: &[f64], columns: usize, options: &Options) -> Rows {
    weighted_rows(values, columns, &[], options)
}

pub fn weighted_rows(values: &[f64], columns: usize, weights: &[f64], options: &Options) -> Rows {
    let mut builder = RowsBuilder::new(values.len() / columns, columns).unwrap();
    builder.push(values).unwrap();
    builder.push_weights(weights).unwrap();
    builder.finish(!options.family.scales_per_feature()).unwrap()
}

pub fn fit(values: &[f64], columns: usize, options: Options) -> Outcome {
    let rows = rows(values, columns, &options);
    fit_rows(rows, options)
}

pub fn fit_rows(rows: Rows, options: Options) -> Outcome {
    let mut driver = Driver::new(Fitter::new(rows, options.check().unwrap()).unwrap());
    while !driver.advance(16).unwrap() {}
    let (finished, look) = driver.into_finished().unwrap();
    Outcome::new(finished, look)
}
