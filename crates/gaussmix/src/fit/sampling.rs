//! Of large data, the rows on which starts compete: those whose own luck is under the wanted share.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::error::Result;
use crate::options::{CheckedOptions, Start};
use crate::random::{RowLuck, Stream};
use crate::rows::Rows;

/// From so many rows on, promising starts compete on about LONG_ROWS, and more where there are many parameters.
const LONG_FROM: usize = 1 << 14;
const LONG_ROWS: usize = 1 << 13;
const ROWS_PER_PARAMETER: usize = 8;

/// From so many rows on, all starts have about SHORT_ROWS in their short runs, where that is less than half of what comes after.
const SHORT_FROM: usize = 1 << 13;
const SHORT_ROWS: usize = 2 << 10;

/// The same of a brief fit.
const BRIEF_LONG_ROWS: usize = 1 << 12;
const BRIEF_SHORT_ROWS: usize = 1 << 10;

/// The stream that draws the samples, beyond every start's own.
const SAMPLE_STREAM: u64 = u64::MAX;

/// For the short runs and for the long ones; `None` where they go over the rows of the other, or over all.
pub type Samples = [Option<Box<Rows>>; 2];

pub struct Sampling {
    luck: RowLuck,
    draws: [Draw; 2],
}

#[derive(Default)]
struct Draw {
    share: f64,
    values: Vec<f64>,
    weights: Vec<f64>,
}

impl Sampling {
    /// `None` where starts compete on all rows.
    #[inline(never)]
    pub fn new(rows: &Rows, options: &CheckedOptions) -> Option<Self> {
        if !matches!(options.start, Start::Seeded(_)) || rows.n() < SHORT_FROM {
            return None;
        }
        let (n, components) = (rows.positive_rows(), options.components);
        let parameters = options.family.parameters(components, rows.d(), options.equal_weights);
        let wanted = |rows_at_least: usize| rows_at_least.max(ROWS_PER_PARAMETER * parameters / rows.d());
        // Few are all drawn: a fit in memory and one of rows that are not kept are the same. Else, that fewer than the components
        // are drawn, under half of them, is as unlikely as a fault of the machine.
        let (long_rows, short_rows) = if options.brief { (BRIEF_LONG_ROWS, BRIEF_SHORT_ROWS) } else { (LONG_ROWS, SHORT_ROWS) };
        let long = wanted(long_rows).min(n / 2);
        let long = if n >= LONG_FROM && long >= 2 * components { long as f64 / n as f64 } else { 1.0 };
        let short = wanted(short_rows) as f64 / n as f64;
        let luck = RowLuck::new(Stream::new(options.seed, SAMPLE_STREAM).next_u64());
        let shares = [if short < 0.5 * long { short } else { 0.0 }, if rows.n() < LONG_FROM { 0.0 } else { long }];
        Some(Self { luck, draws: shares.map(|share| Draw { share, ..Draw::default() }) })
    }

    /// Draws from the rows first..end, of which the first is row `number` of all.
    #[inline(never)]
    pub fn draw(&mut self, rows: &Rows, first: usize, end: usize, number: usize) {
        for n in first..end {
            let luck = self.luck.of(number + n - first);
            for draw in &mut self.draws {
                if luck < draw.share && rows.weight(n) > 0.0 {
                    draw.values.extend_from_slice(&rows.row(n));
                    if rows.octet_weights().is_some() {
                        draw.weights.push(rows.weight(n));
                    }
                }
            }
        }
    }

    #[inline(never)]
    pub fn finish(self, rows: &Rows) -> Result<Samples> {
        let mut samples = [None, None];
        for (sample, draw) in samples.iter_mut().zip(&self.draws) {
            if draw.share > 0.0 {
                *sample = Some(rows.alike(&draw.values, &draw.weights)?);
            }
        }
        Ok(samples)
    }
}
