//! The one door for rows: pieces of row-major doubles, transposed straight into their blocks, then centred in place.

use alloc::{vec, vec::Vec};

use super::{ColumnFacts, Rows, Transform, tail_weights};
use gaussmix_kernel::elementary::{exponent_of, power_of_two, sqrt};
use crate::error::{Error, ErrorCode, Result, try_filled};
use gaussmix_kernel::lanes::{Octet, ROWS_PER_OCTET, as_doubles, as_doubles_mut, octet};
use crate::scale::{ColumnSample, SAMPLE_ROWS};

/// Distances and spreads outside of these have no square that a double can hold.
const LARGEST: f64 = 1e153;
const SMALLEST: f64 = 1e-151;

/// No scaled value passes 2^300, so that its square times any precision stays finite.
const LARGEST_EXPONENT: i32 = 300;

pub struct RowsBuilder {
    n: usize,
    d: usize,
    octets: Vec<Octet>,
    row: usize,
    column: usize,
    weights: Vec<f64>,
}

impl RowsBuilder {
    pub fn new(n: usize, d: usize) -> Result<Self> {
        if n == 0 || d == 0 {
            return Err(Error::new(ErrorCode::Shape).value(0.0).expected(1.0));
        }
        let octets = try_filled(octet(0.0), n.div_ceil(ROWS_PER_OCTET) * d)?;
        Ok(Self { n, d, octets, row: 0, column: 0, weights: Vec::new() })
    }

    /// Takes the next row-major values, wherever in a row the last piece ended.
    pub fn push(&mut self, values: &[f64]) -> Result<()> {
        let room = (self.n - self.row) * self.d - self.column;
        if values.len() > room {
            return Err(Error::new(ErrorCode::Shape).value(values.len() as f64).expected(room as f64));
        }
        let d = self.d;
        let store = as_doubles_mut(&mut self.octets);
        let (mut row, mut column) = (self.row, self.column);
        let mut at = row / ROWS_PER_OCTET * d * ROWS_PER_OCTET + row % ROWS_PER_OCTET;
        for &value in values {
            if !value.is_finite() {
                return Err(Error::new(ErrorCode::NotFinite).row(row).column(column).value(value));
            }
            store[at + column * ROWS_PER_OCTET] = value;
            column += 1;
            if column == d {
                column = 0;
                row += 1;
                at = row / ROWS_PER_OCTET * d * ROWS_PER_OCTET + row % ROWS_PER_OCTET;
            }
        }
        (self.row, self.column) = (row, column);
        Ok(())
    }

    /// Takes the next row weights, after all the rows.
    pub fn push_weights(&mut self, values: &[f64]) -> Result<()> {
        for &weight in values {
            if !(weight >= 0.0 && weight.is_finite()) {
                return Err(Error::new(ErrorCode::BadWeight).row(self.weights.len()).value(weight));
            }
            if self.weights.len() == self.n {
                return Err(Error::new(ErrorCode::Shape).value((self.n + 1) as f64).expected(self.n as f64));
            }
            self.weights.push(weight);
        }
        Ok(())
    }

    /// Centres and scales in place. With `common_scale` all features share one power of two and one robust scale.
    pub fn finish(mut self, common_scale: bool) -> Result<Rows> {
        Error::check_length(self.row * self.d + self.column, self.n * self.d)?;
        if !self.weights.is_empty() {
            Error::check_length(self.weights.len(), self.n)?;
        }
        let weighted = self.weights.iter().any(|&w| w != 1.0);
        let weights = if weighted { Some(self.weight_octets()?) } else { None };
        let total_weight = if weighted { self.weights.iter().sum() } else { self.n as f64 };
        let positive = if weighted { self.weights.iter().filter(|&&w| w > 0.0).count() } else { self.n };
        if positive == 0 {
            return Err(Error::new(ErrorCode::WeightsSumToZero));
        }
        let mut columns = Vec::new();
        for j in 0..self.d {
            columns.push(self.measure(j)?);
        }
        let shared = common_scale.then(|| root_mean_square(columns.iter().map(|c| c.scale)));
        let mut transform = Transform { centre: Vec::new(), exponent: Vec::new() };
        let mut scale = Vec::new();
        for column in &columns {
            let unit = shared.unwrap_or(column.scale);
            let farthest = columns.iter().filter(|_| common_scale).chain([column]).map(|c| c.farthest).fold(0.0, f64::max);
            let lowest = if farthest > 0.0 { exponent_of(farthest) - LARGEST_EXPONENT } else { -1022 };
            let exponent = exponent_of(unit).max(lowest);
            transform.centre.push(column.centre);
            transform.exponent.push(exponent);
            scale.push(unit * power_of_two(-exponent));
        }
        self.apply(&transform);
        let facts = columns
            .iter()
            .map(|c| ColumnFacts { constant: c.farthest == 0.0, farthest_row: c.farthest_row, farthest: c.farthest / c.scale })
            .collect();
        let tail = tail_weights(self.n);
        Ok(Rows { n: self.n, d: self.d, octets: self.octets, weights, tail, total_weight, positive, transform, scale, facts })
    }

    /// Keeps the rows in units that are already chosen: a model's own.
    #[inline(never)]
    pub fn finish_as(mut self, transform: &Transform) -> Rows {
        self.apply(transform);
        Rows {
            n: self.n,
            d: self.d,
            octets: self.octets,
            weights: None,
            tail: tail_weights(self.n),
            total_weight: self.n as f64,
            positive: self.n,
            transform: transform.clone(),
            scale: vec![1.0; self.d],
            facts: vec![ColumnFacts::default(); self.d],
        }
    }

    fn weight_octets(&self) -> Result<Vec<Octet>> {
        let mut octets = try_filled(octet(0.0), self.n.div_ceil(ROWS_PER_OCTET))?;
        as_doubles_mut(&mut octets)[..self.n].copy_from_slice(&self.weights);
        Ok(octets)
    }

    fn weight(&self, n: usize) -> f64 {
        self.weights.get(n).copied().unwrap_or(1.0)
    }

    fn value(&self, n: usize, j: usize) -> f64 {
        as_doubles(&self.octets)[(n / ROWS_PER_OCTET * self.d + j) * ROWS_PER_OCTET + n % ROWS_PER_OCTET]
    }

    #[inline(never)]
    fn measure(&self, j: usize) -> Result<Column> {
        let stride = self.n.div_ceil(SAMPLE_ROWS);
        let counted = |n: &usize| self.weight(*n) > 0.0;
        let mut sample: Vec<_> = (0..self.n).step_by(stride).filter(counted).map(|n| (self.value(n, j), self.weight(n))).collect();
        if sample.is_empty() {
            sample = (0..self.n).filter(counted).take(SAMPLE_ROWS).map(|n| (self.value(n, j), self.weight(n))).collect();
        }
        let sample = ColumnSample::new(sample);
        let centre = sample.median();
        let (mut farthest, mut farthest_row) = (0.0, 0);
        for (block, octets) in self.octets.chunks_exact(self.d).enumerate() {
            let first = block * ROWS_PER_OCTET;
            for (lane, value) in as_doubles(&octets[j..=j]).iter().enumerate().take(self.n - first) {
                let distance = (value - centre).abs();
                if distance > farthest && counted(&(first + lane)) {
                    (farthest, farthest_row) = (distance, first + lane);
                }
            }
        }
        let scale = match sample.robust_scale() {
            scale if scale > 0.0 => scale,
            // The sample is constant: a column with a few odd rows elsewhere, or one without any spread at all.
            _ if farthest > 0.0 => farthest / sqrt(self.n as f64),
            _ if centre != 0.0 => centre.abs(),
            _ => 1.0,
        };
        if farthest > LARGEST || scale < SMALLEST || scale > LARGEST {
            let value = if scale < SMALLEST { scale } else { farthest.max(scale) };
            return Err(Error::new(ErrorCode::ScaleOutOfRange).column(j).value(value));
        }
        Ok(Column { centre, scale, farthest, farthest_row })
    }

    #[inline(never)]
    fn apply(&mut self, transform: &Transform) {
        let (n, d) = (self.n, self.d);
        let last = n - n.div_ceil(ROWS_PER_OCTET).saturating_sub(1) * ROWS_PER_OCTET;
        let blocks = n.div_ceil(ROWS_PER_OCTET);
        for (at, values) in as_doubles_mut(&mut self.octets).chunks_exact_mut(ROWS_PER_OCTET).enumerate() {
            let (block, j) = (at / d, at % d);
            let (centre, factor) = (transform.centre[j], power_of_two(-transform.exponent[j]));
            values.iter_mut().for_each(|x| *x = (*x - centre) * factor);
            if block + 1 == blocks {
                values[last..].fill(0.0);
            }
        }
    }
}

/// One column as `measure` found it.
struct Column {
    centre: f64,
    scale: f64,
    farthest: f64,
    farthest_row: usize,
}

fn root_mean_square(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = values.clone().fold(0.0, f64::max);
    let count = values.clone().count() as f64;
    largest * sqrt(values.map(|v| (v / largest) * (v / largest)).sum::<f64>() / count)
}
