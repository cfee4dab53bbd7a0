//! The data as the kernel wants it: blocks of eight rows, feature by feature, centred and scaled by powers of two.
//!
//! Leaves of rows are global and fixed: they depend on N and D alone, so that every way of going through them
//! (one thread, workers, slices of time) merges the same sums in the same order.

mod arrived;
mod builder;
mod ends;
mod order;
mod survey;
mod transform;
mod units;

use alloc::boxed::Box;
use alloc::{vec, vec::Vec};

pub use arrived::Arrived;
pub use builder::RowsBuilder;
pub use gaussmix_kernel::lanes::{ROWS_PER_TILE, TILE};
pub use survey::Survey;
pub use transform::Transform;
pub use units::{ColumnFacts, LARGEST_EXPONENT};

use crate::error::{Result, try_filled};
use gaussmix_kernel::elementary::power_of_two;
use gaussmix_kernel::columns;
use gaussmix_kernel::lanes::{Octet, ROWS_PER_OCTET, as_doubles, as_doubles_mut, octet};

/// Leaves that data are divided into, as far as their least and largest sizes allow.
const LEAVES: usize = 64;

pub struct Rows {
    n: usize,
    d: usize,
    leaf_rows: usize,
    octets: Vec<Octet>,
    /// Row weights by octet; padding rows weigh nothing.
    weights: Option<Vec<Octet>>,
    /// Weights of the last tile where rows are unweighted: ones, then zeros for the padding.
    tail: Vec<Octet>,
    total_weight: f64,
    positive: usize,
    pub transform: Transform,
    /// Robust standard deviation of each feature, in the scaled units.
    pub scale: Vec<f64>,
    /// Of data, column by column; rows for a model and selected rows have none.
    pub facts: Vec<ColumnFacts>,
    /// The original place of the row at each place; empty while all stand where they came.
    order: Vec<u32>,
}

/// Sixteen octets of rows (fewer at the end).
pub struct Tile<'a> {
    /// octet o, feature j at `o * d + j`
    pub octets: &'a [Octet],
    pub len: usize,
    pub weights: Option<&'a [Octet]>,
    pub first_row: usize,
    /// Real rows, without the padding.
    pub rows: usize,
}

impl Rows {
    pub fn n(&self) -> usize {
        self.n
    }

    pub fn d(&self) -> usize {
        self.d
    }

    /// Sum of the row weights: the N of every formula.
    pub fn total_weight(&self) -> f64 {
        self.total_weight
    }

    /// Rows with a positive weight.
    pub fn positive_rows(&self) -> usize {
        self.positive
    }

    pub fn value(&self, n: usize, j: usize) -> f64 {
        as_doubles(&self.octets)[self.place(n, j)]
    }

    /// Where a value stands among the doubles of the octets.
    fn place(&self, n: usize, j: usize) -> usize {
        columns::place(n, self.d) + j * ROWS_PER_OCTET
    }

    #[inline(never)]
    pub fn row(&self, n: usize) -> Vec<f64> {
        let mut row = vec![0.0; self.d];
        self.write_row(n, &mut row);
        row
    }

    #[inline(never)]
    pub fn write_row(&self, n: usize, values: &mut [f64]) {
        let octet = &as_doubles(&self.octets)[columns::place(n, self.d)..];
        for (value, &from) in values.iter_mut().zip(octet.iter().step_by(ROWS_PER_OCTET)) {
            *value = from;
        }
    }

    /// Octet o's feature j at `o * d + j`.
    pub fn octets(&self) -> &[Octet] {
        &self.octets
    }

    /// The numbers of the octets with rows first..end; both stand at the edge of an octet, or at the end of all.
    pub(crate) fn doubles_of(&self, first: usize, end: usize) -> &[f64] {
        let octets = first.div_ceil(ROWS_PER_OCTET)..end.div_ceil(ROWS_PER_OCTET);
        as_doubles(&self.octets[octets.start * self.d..octets.end * self.d])
    }

    /// The same of their weights; empty where every row weighs one.
    pub(crate) fn weight_doubles_of(&self, first: usize, end: usize) -> &[f64] {
        let octets = first.div_ceil(ROWS_PER_OCTET)..end.div_ceil(ROWS_PER_OCTET);
        self.weights.as_ref().map_or(&[], |weights| as_doubles(&weights[octets]))
    }

    /// Writes whole rows of finite values, row after row, the first of them to row n.
    pub(crate) fn write(&mut self, n: usize, values: &[f64]) {
        columns::write(&mut self.octets, self.d, n, 0, values);
    }

    /// The octets' numbers, to be filled.
    pub(crate) fn doubles_mut(&mut self) -> &mut [f64] {
        as_doubles_mut(&mut self.octets)
    }

    /// The weights of all octets' rows, to be filled; empty where there are none.
    pub(crate) fn weight_doubles_mut(&mut self) -> &mut [f64] {
        as_doubles_mut(self.weights.as_deref_mut().unwrap_or_default())
    }

    pub fn weight(&self, n: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| as_doubles(weights)[n])
    }

    /// The weights of each octet's rows; `None` where every row weighs one.
    pub fn octet_weights(&self) -> Option<&[Octet]> {
        self.weights.as_deref()
    }

    pub fn leaf_rows(&self) -> usize {
        self.leaf_rows
    }

    pub fn leaf_count(&self) -> usize {
        self.n.div_ceil(self.leaf_rows())
    }

    /// Where a leaf begins, or behind the last leaf where the rows end.
    pub fn first_row_of(&self, leaf: usize) -> usize {
        (leaf * self.leaf_rows()).min(self.n)
    }

    /// The tiles of one leaf, in order.
    pub fn leaf(&self, leaf: usize) -> impl Iterator<Item = Tile<'_>> {
        let tiles = self.leaf_rows() / ROWS_PER_TILE;
        let end = self.n.div_ceil(ROWS_PER_TILE);
        (leaf * tiles..((leaf + 1) * tiles).min(end)).map(|tile| self.tile(tile))
    }

    pub fn tiles(&self) -> impl Iterator<Item = Tile<'_>> {
        (0..self.n.div_ceil(ROWS_PER_TILE)).map(|tile| self.tile(tile))
    }

    #[inline(never)]
    fn tile(&self, tile: usize) -> Tile<'_> {
        let first = tile * TILE;
        let len = TILE.min(self.octet_count() - first);
        let rows = ROWS_PER_TILE.min(self.n - first * ROWS_PER_OCTET);
        let weights = match &self.weights {
            Some(weights) => Some(&weights[first..first + len]),
            None if rows < len * ROWS_PER_OCTET => Some(&self.tail[..len]),
            None => None,
        };
        Tile { octets: &self.octets[first * self.d..(first + len) * self.d], len, weights, first_row: first * ROWS_PER_OCTET, rows }
    }

    fn octet_count(&self) -> usize {
        self.n.div_ceil(ROWS_PER_OCTET)
    }

    /// Whether only what is known of all rows is here, and not the rows themselves.
    pub fn is_outline(&self) -> bool {
        self.octets.is_empty()
    }

    /// Other rows in these units: their values (row after row, in these units too), and their weights unless all are one.
    #[inline(never)]
    pub fn alike(&self, values: &[f64], weights: &[f64]) -> Result<Box<Rows>> {
        let mut rows = Rows::room(values.len() / self.d, self.d)?;
        rows.write(0, values);
        if !weights.is_empty() {
            rows.give_weights()?;
            rows.weight_doubles_mut()[..weights.len()].copy_from_slice(weights);
        }
        rows.count_weights();
        rows.transform = self.transform.clone();
        rows.scale = self.scale.clone();
        Ok(rows)
    }

    /// A part of other rows, to be filled, with leaves of their size.
    pub(crate) fn room_for_part(n: usize, d: usize, leaf_rows: usize) -> Result<Box<Rows>> {
        let mut rows = Rows::room(n, d)?;
        rows.leaf_rows = leaf_rows;
        Ok(rows)
    }

    /// Zeros of weight one, to be filled.
    #[inline(never)]
    fn room(n: usize, d: usize) -> Result<Box<Rows>> {
        let octets = try_filled(octet(0.0), n.div_ceil(ROWS_PER_OCTET) * d)?;
        let mut rows = Rows::outline(n, d);
        rows.octets = octets;
        Ok(rows)
    }

    fn outline(n: usize, d: usize) -> Box<Rows> {
        // Ones for the rows of the last tile, zeros for the padding behind them.
        let mut tail = vec![octet(0.0); TILE];
        as_doubles_mut(&mut tail)[..(n - 1) % ROWS_PER_TILE + 1].fill(1.0);
        Box::new(Rows {
            n,
            d,
            leaf_rows: rows_of_a_leaf(n, d),
            octets: Vec::new(),
            weights: None,
            tail,
            total_weight: n as f64,
            positive: n,
            transform: Transform { centre: vec![0.0; d], exponent: vec![0; d] },
            scale: vec![1.0; d],
            facts: Vec::new(),
            order: Vec::new(),
        })
    }

    /// Weights of zero, to be filled and counted.
    pub(crate) fn give_weights(&mut self) -> Result<()> {
        self.weights = Some(try_filled(octet(0.0), self.octet_count())?);
        Ok(())
    }

    fn count_weights(&mut self) {
        let (mut total, mut positive) = (0.0, 0);
        for n in 0..self.n {
            let weight = self.weight(n);
            total += weight;
            positive += usize::from(weight > 0.0);
        }
        (self.total_weight, self.positive) = (total, positive);
    }

    /// Brings the rows first..end from the user's units into those of the transform; both stand at the edge of an octet, or
    /// at the end of all.
    #[inline(never)]
    pub(crate) fn centre_and_scale(&mut self, first: usize, end: usize) {
        let mut factors = vec![0.0; self.d];
        for (factor, &exponent) in factors.iter_mut().zip(&self.transform.exponent) {
            *factor = power_of_two(-exponent);
        }
        let octets = first / ROWS_PER_OCTET * self.d..end.div_ceil(ROWS_PER_OCTET) * self.d;
        columns::shift_and_scale(&mut self.octets[octets], &self.transform.centre, &factors);
        // The padding stays at zero, whatever the units.
        for n in end..end.next_multiple_of(ROWS_PER_OCTET) {
            for j in 0..self.d {
                let place = self.place(n, j);
                as_doubles_mut(&mut self.octets)[place] = 0.0;
            }
        }
    }
}

/// How many leaves N rows of D features have: more threads than these have nothing to do.
pub fn leaves_of(n: usize, d: usize) -> usize {
    n.div_ceil(rows_of_a_leaf(n, d))
}

/// Large enough to merge seldom, small enough to stop soon, and enough leaves for every thread to have its share.
fn rows_of_a_leaf(n: usize, d: usize) -> usize {
    let most = ((1 << 15) / d).next_power_of_two().clamp(256, 4096);
    let least = ((1 << 13) / d).next_power_of_two().clamp(256, 2048);
    (n / LEAVES).next_power_of_two().clamp(least, most)
}
