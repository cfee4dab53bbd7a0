//! The one door for rows: pieces of row-major doubles, transposed straight into their blocks, then centred in place.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{ColumnFacts, Rows, Transform};
use gaussmix_kernel::elementary::{exponent_of, power_of_two, sqrt};
use crate::error::{Error, ErrorCode, Result};
use gaussmix_kernel::columns;
use gaussmix_kernel::lanes::as_doubles_mut;
use crate::scale::{ColumnSample, sample_rows};

/// Distances and spreads outside of these have no square that a double can hold.
const LARGEST: f64 = 1e153;
const SMALLEST: f64 = 1e-151;

/// No scaled value passes 2^300, so that its square times any precision stays finite.
pub const LARGEST_EXPONENT: i32 = 300;

pub struct RowsBuilder {
    rows: Box<Rows>,
    /// The next value's place.
    row: usize,
    column: usize,
    /// Row weights that have come.
    weights: usize,
}

impl RowsBuilder {
    pub fn new(n: usize, d: usize) -> Result<Self> {
        if n == 0 || d == 0 {
            return Err(Error::new(ErrorCode::Shape).value(0.0).expected(1.0));
        }
        Ok(Self { rows: Rows::room(n, d)?, row: 0, column: 0, weights: 0 })
    }

    /// Takes the next row-major values, wherever in a row the last piece ended.
    pub fn push(&mut self, values: &[f64]) -> Result<()> {
        let rows = &mut *self.rows;
        let room = (rows.n - self.row) * rows.d - self.column;
        if values.len() > room {
            return Err(Error::new(ErrorCode::Shape).value(values.len() as f64).expected(room as f64));
        }
        let written = columns::write(&mut rows.octets, rows.d, self.row, self.column, values);
        let end = self.row * rows.d + self.column + written;
        (self.row, self.column) = (end / rows.d, end % rows.d);
        match values.get(written) {
            Some(&value) => Err(Error::new(ErrorCode::NotFinite).row(self.row).column(self.column).value(value)),
            None => Ok(()),
        }
    }

    /// Takes the next row weights, after all the rows.
    pub fn push_weights(&mut self, values: &[f64]) -> Result<()> {
        let rows = &mut *self.rows;
        if self.weights == 0 {
            rows.give_weights()?;
        }
        for &weight in values {
            if !(weight >= 0.0 && weight.is_finite()) {
                return Err(Error::new(ErrorCode::BadWeight).row(self.weights).value(weight));
            }
            if self.weights == rows.n {
                return Err(Error::new(ErrorCode::Shape).value((rows.n + 1) as f64).expected(rows.n as f64));
            }
            if let Some(weights) = &mut rows.weights {
                as_doubles_mut(weights)[self.weights] = weight;
            }
            self.weights += 1;
        }
        Ok(())
    }

    /// Centres and scales in place. With `common_scale` all features share one power of two and one robust scale.
    #[inline(never)]
    pub fn finish(self, common_scale: bool) -> Result<Box<Rows>> {
        let mut rows = self.rows;
        Error::check_length(self.row * rows.d + self.column, rows.n * rows.d)?;
        if self.weights > 0 {
            Error::check_length(self.weights, rows.n)?;
        }
        // Weights of one are no weights.
        if (0..self.weights).all(|n| rows.weight(n) == 1.0) {
            rows.weights = None;
        }
        rows.count_weights();
        if rows.positive == 0 {
            return Err(Error::new(ErrorCode::WeightsSumToZero));
        }
        for j in 0..rows.d {
            measure(&mut rows, j)?;
        }
        let common = root_mean_square(&rows.scale);
        let farthest_of_all = rows.facts.iter().map(|facts| facts.farthest).fold(0.0, f64::max);
        for j in 0..rows.d {
            let (scale, farthest) = (rows.scale[j], rows.facts[j].farthest);
            let (unit, farthest) = if common_scale { (common, farthest_of_all) } else { (scale, farthest) };
            let lowest = if farthest > 0.0 { exponent_of(farthest) - LARGEST_EXPONENT } else { -1022 };
            let exponent = exponent_of(unit).max(lowest);
            rows.transform.exponent[j] = exponent;
            rows.scale[j] = unit * power_of_two(-exponent);
            rows.facts[j].farthest /= scale;
        }
        rows.centre_and_scale();
        Ok(rows)
    }

    /// Keeps the rows in units that are already chosen: a model's own.
    pub fn finish_as(self, transform: &Transform) -> Box<Rows> {
        let mut rows = self.rows;
        rows.transform = transform.clone();
        rows.centre_and_scale();
        rows
    }
}

/// Finds a column's centre, robust scale and farthest row, all in the user's units.
#[inline(never)]
fn measure(rows: &mut Rows, j: usize) -> Result<()> {
    let mut sample = sample_of(rows, j, rows.n.div_ceil(sample_rows(rows.d)));
    if sample.is_empty() {
        sample = sample_of(rows, j, 1);
    }
    let centre = sample.median();
    let (farthest, farthest_row) = columns::farthest(&rows.octets, rows.d, j, centre, rows.n, rows.weights.as_deref());
    let scale = match sample.robust_scale() {
        scale if scale > 0.0 => scale,
        // The sample is constant: a column with a few odd rows elsewhere, or one without any spread at all.
        _ if farthest > 0.0 => farthest / sqrt(rows.n as f64),
        _ if centre != 0.0 => centre.abs(),
        _ => 1.0,
    };
    if farthest > LARGEST || scale < SMALLEST || scale > LARGEST {
        let value = if scale < SMALLEST { scale } else { farthest.max(scale) };
        return Err(Error::new(ErrorCode::ScaleOutOfRange).column(j).value(value));
    }
    rows.transform.centre[j] = centre;
    rows.scale[j] = scale;
    rows.facts.push(ColumnFacts { farthest_row, farthest });
    Ok(())
}

/// A column's values in rows of positive weight: in every `stride`th row, as many as are looked at.
#[inline(never)]
fn sample_of(rows: &Rows, j: usize, stride: usize) -> ColumnSample {
    let (mut values, mut weights) = (Vec::new(), Vec::new());
    let mut n = 0;
    while n < rows.n && values.len() < sample_rows(rows.d) {
        if rows.weight(n) > 0.0 {
            values.push(rows.value(n, j));
            weights.push(rows.weight(n));
        }
        n += stride;
    }
    ColumnSample::new(values, weights)
}

fn root_mean_square(values: &[f64]) -> f64 {
    let largest = values.iter().copied().fold(0.0, f64::max);
    largest * sqrt(values.iter().map(|v| (v / largest) * (v / largest)).sum::<f64>() / values.len() as f64)
}
