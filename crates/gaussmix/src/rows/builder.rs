//! The one door for rows: pieces of row-major doubles, transposed straight into their blocks, then centred in place.

use alloc::boxed::Box;

use super::{Arrived, Rows, Transform};
use crate::error::{Error, ErrorCode, Result};
use gaussmix_kernel::columns;
use gaussmix_kernel::lanes::as_doubles_mut;

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

    /// All rows, and the weights of all if there are any.
    #[inline(never)]
    pub(super) fn whole(self) -> Result<Box<Rows>> {
        let mut rows = self.rows;
        Error::check_length(self.row * rows.d + self.column, rows.n * rows.d)?;
        if self.weights > 0 {
            Error::check_length(self.weights, rows.n)?;
        }
        // Weights of one are no weights.
        if (0..self.weights).all(|n| rows.weight(n) == 1.0) {
            rows.weights = None;
        } else {
            rows.count_weights();
        }
        if rows.positive == 0 { Err(Error::new(ErrorCode::WeightsSumToZero)) } else { Ok(rows) }
    }

    /// To be looked at and centred in slices.
    pub fn arrived(self) -> Result<Arrived> {
        Ok(Arrived::new(self.whole()?))
    }

    /// Centres and scales in place. With `common_scale` all features share one power of two and one robust scale.
    #[inline(never)]
    pub fn finish(self, common_scale: bool) -> Result<Box<Rows>> {
        let mut rows = self.arrived()?.choose_units(common_scale)?;
        rows.centre_and_scale(0, rows.n);
        Ok(rows)
    }

    /// Keeps the rows in units that are already chosen: a model's own.
    pub fn finish_as(self, transform: &Transform) -> Box<Rows> {
        let mut rows = self.rows;
        rows.transform = transform.clone();
        rows.centre_and_scale(0, rows.n);
        rows
    }
}
