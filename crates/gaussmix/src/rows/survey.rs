//! A first look at rows that are not kept: what must be known of all before any can be swept.

use alloc::boxed::Box;

use super::Rows;
use super::ends::Ends;
use crate::error::{Error, ErrorCode, Result};
use crate::scale::RowSample;

pub struct Survey {
    n: usize,
    positive: usize,
    total_weight: f64,
    weighted: bool,
    sample: RowSample,
    /// Of the rows of positive weight.
    ends: Ends,
}

impl Survey {
    pub fn new(d: usize) -> Self {
        Self { n: 0, positive: 0, total_weight: 0.0, weighted: false, sample: RowSample::new(d), ends: Ends::new(d) }
    }

    pub fn is_weighted(&self) -> bool {
        self.weighted
    }

    /// The next row: finite values and a weight, 0 or more.
    pub fn push(&mut self, row: &[f64], weight: f64) {
        let n = self.n;
        self.n += 1;
        self.total_weight += weight;
        self.weighted |= weight != 1.0;
        if weight > 0.0 {
            self.positive += 1;
            self.sample.offer(n, weight, &|values| values.copy_from_slice(row));
            self.ends.take_row(n, &|j| row[j]);
        }
    }

    /// All that is known of the rows, in the units of a fit.
    #[inline(never)]
    pub fn finish(self, common_scale: bool) -> Result<Box<Rows>> {
        let Self { n, positive, total_weight, sample, ends, .. } = self;
        if positive == 0 {
            return Err(Error::new(ErrorCode::WeightsSumToZero));
        }
        let mut rows = Rows::outline(n, sample.features());
        (rows.positive, rows.total_weight) = (positive, total_weight);
        rows.take_units(sample.units(n, common_scale, &ends)?);
        Ok(rows)
    }
}
