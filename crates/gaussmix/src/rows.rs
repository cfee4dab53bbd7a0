//! The data as the kernel wants it: blocks of eight rows, feature by feature, centred and scaled by powers of two.
//!
//! Leaves of rows are global and fixed: they depend on N and D alone, so that every way of going through them
//! (one thread, workers, slices of time) merges the same sums in the same order.

mod builder;
mod transform;

use alloc::vec::Vec;

pub use builder::RowsBuilder;
pub use gaussmix_kernel::lanes::{ROWS_PER_TILE, TILE};
pub use transform::Transform;

use crate::error::{Result, try_filled};
use gaussmix_kernel::lanes::{Octet, ROWS_PER_OCTET, as_doubles, as_doubles_mut, octet};

/// What the data's columns showed on the way in.
#[derive(Clone, Debug, Default)]
pub struct ColumnFacts {
    pub constant: bool,
    /// The row farthest from the centre, and how far in robust standard deviations.
    pub farthest_row: usize,
    pub farthest: f64,
}

pub struct Rows {
    n: usize,
    d: usize,
    octets: Vec<Octet>,
    /// Row weights by octet; padding rows weigh nothing.
    weights: Option<Vec<Octet>>,
    /// Weights of the last tile where rows are unweighted: ones, then zeros for the padding.
    tail: [Octet; TILE],
    total_weight: f64,
    positive: usize,
    pub transform: Transform,
    /// Robust standard deviation of each feature, in the scaled units.
    pub scale: Vec<f64>,
    pub facts: Vec<ColumnFacts>,
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

    pub fn is_weighted(&self) -> bool {
        self.weights.is_some()
    }

    pub fn value(&self, n: usize, j: usize) -> f64 {
        let octet = n / ROWS_PER_OCTET * self.d + j;
        as_doubles(&self.octets[octet..=octet])[n % ROWS_PER_OCTET]
    }

    pub fn row(&self, n: usize) -> Vec<f64> {
        (0..self.d).map(|j| self.value(n, j)).collect()
    }

    pub fn weight(&self, n: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |w| as_doubles(&w[n / ROWS_PER_OCTET..])[n % ROWS_PER_OCTET])
    }

    /// Rows of a leaf: large enough to merge seldom, small enough to stop soon.
    pub fn leaf_rows(&self) -> usize {
        ((1 << 15) / self.d).next_power_of_two().clamp(256, 4096)
    }

    pub fn leaf_count(&self) -> usize {
        self.n.div_ceil(self.leaf_rows())
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

    /// The named rows alone, in the same units.
    #[inline(never)]
    pub fn select(&self, rows: &[usize]) -> Result<Rows> {
        let octet_count = rows.len().div_ceil(ROWS_PER_OCTET);
        let mut octets = try_filled(octet(0.0), octet_count * self.d)?;
        let mut weights = try_filled(octet(0.0), octet_count)?;
        for (to, &from) in rows.iter().enumerate() {
            let (block, lane) = (to / ROWS_PER_OCTET, to % ROWS_PER_OCTET);
            for j in 0..self.d {
                as_doubles_mut(&mut octets[block * self.d + j..])[lane] = self.value(from, j);
            }
            as_doubles_mut(&mut weights[block..])[lane] = self.weight(from);
        }
        let total_weight = rows.iter().map(|&n| self.weight(n)).sum();
        Ok(Rows {
            n: rows.len(),
            d: self.d,
            octets,
            weights: self.is_weighted().then_some(weights),
            tail: tail_weights(rows.len()),
            total_weight,
            positive: rows.iter().filter(|&&n| self.weight(n) > 0.0).count(),
            transform: self.transform.clone(),
            scale: self.scale.clone(),
            facts: self.facts.clone(),
        })
    }
}

/// Ones for the rows of the last tile, zeros for the padding behind them.
fn tail_weights(n: usize) -> [Octet; TILE] {
    let mut tail = [octet(0.0); TILE];
    let rows = n - (n.div_ceil(ROWS_PER_TILE) - 1) * ROWS_PER_TILE;
    as_doubles_mut(&mut tail)[..rows].fill(1.0);
    tail
}
