//! A first look at rows that are not kept: what must be known of all before any can be swept.

use alloc::boxed::Box;
use alloc::{vec, vec::Vec};

use super::Rows;
use super::units::Farthest;
use crate::error::{Error, ErrorCode, Result};
use crate::scale::RowSample;

pub struct Survey {
    n: usize,
    positive: usize,
    total_weight: f64,
    weighted: bool,
    sample: RowSample,
    /// Each column's lowest and highest value in rows of positive weight.
    ends: Vec<[Farthest; 2]>,
}

impl Survey {
    pub fn new(d: usize) -> Self {
        let nowhere = |value| Farthest { distance: 0.0, row: 0, value };
        let ends = vec![[nowhere(f64::INFINITY), nowhere(f64::NEG_INFINITY)]; d];
        Self { n: 0, positive: 0, total_weight: 0.0, weighted: false, sample: RowSample::new(d), ends }
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
            self.sample.offer(n, weight, &|j| row[j]);
            for ([low, high], &value) in self.ends.iter_mut().zip(row) {
                if value < low.value {
                    (low.row, low.value) = (n, value);
                }
                if value > high.value {
                    (high.row, high.value) = (n, value);
                }
            }
        }
    }

    /// All that is known of the rows, in the units of a fit.
    #[inline(never)]
    pub fn finish(self, common_scale: bool) -> Result<Box<Rows>> {
        let Self { n, positive, total_weight, sample, ends, .. } = self;
        if positive == 0 {
            return Err(Error::new(ErrorCode::WeightsSumToZero));
        }
        let mut rows = Rows::outline(n, ends.len());
        (rows.positive, rows.total_weight) = (positive, total_weight);
        rows.take_units(sample.units(n, common_scale, &|j, centre| {
            let [low, high] = &ends[j];
            let (below, above) = (centre - low.value, high.value - centre);
            let end = if below > above || (below == above && low.row < high.row) { low } else { high };
            Farthest { distance: below.max(above), ..*end }
        })?);
        Ok(rows)
    }
}
