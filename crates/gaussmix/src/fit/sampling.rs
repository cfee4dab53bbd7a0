//! Of large data, the rows on which starts compete: those whose own luck is under the wanted share.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::error::Result;
use crate::options::{CheckedOptions, Start};
use crate::random::{RowLuck, Stream};
use crate::rows::Rows;

/// From this many rows on, starts compete on about SAMPLE_ROWS, and more where there are many parameters.
const SAMPLE_FROM: usize = 1 << 15;
const SAMPLE_ROWS: usize = 1 << 13;
const SAMPLE_ROWS_PER_PARAMETER: usize = 8;

/// The stream that draws the sample, beyond every start's own.
const SAMPLE_STREAM: u64 = u64::MAX;

pub struct Sampling {
    luck: RowLuck,
    share: f64,
    values: Vec<f64>,
    weights: Vec<f64>,
}

impl Sampling {
    /// `None` where starts compete on all rows.
    #[inline(never)]
    pub fn new(rows: &Rows, options: &CheckedOptions) -> Option<Self> {
        if !matches!(options.start, Start::Seeded(_)) || rows.n() < SAMPLE_FROM {
            return None;
        }
        let (n, components) = (rows.positive_rows(), options.components);
        let parameters = options.family.parameters(components, rows.d(), options.equal_weights);
        let wanted = SAMPLE_ROWS.max(SAMPLE_ROWS_PER_PARAMETER * parameters / rows.d()).min(n / 4);
        // Few are all drawn: a fit in memory and one of rows that are not kept are the same. Else at least 8192 are wanted, and
        // that fewer than the components are drawn, under half of them, is as unlikely as a fault of the machine.
        let enough = n >= SAMPLE_FROM && wanted >= 2 * components;
        let share = if enough { wanted as f64 / n as f64 } else { 1.0 };
        let luck = RowLuck::new(Stream::new(options.seed, SAMPLE_STREAM).next_u64());
        Some(Self { luck, share, values: Vec::new(), weights: Vec::new() })
    }

    /// Draws from the rows first..end, of which the first is row `number` of all.
    #[inline(never)]
    pub fn draw(&mut self, rows: &Rows, first: usize, end: usize, number: usize) {
        for n in first..end {
            if self.luck.of(number + n - first) < self.share && rows.weight(n) > 0.0 {
                self.values.extend_from_slice(&rows.row(n));
                if rows.octet_weights().is_some() {
                    self.weights.push(rows.weight(n));
                }
            }
        }
    }

    pub fn finish(self, rows: &Rows) -> Result<Box<Rows>> {
        rows.alike(&self.values, &self.weights)
    }
}
