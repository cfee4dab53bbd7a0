//! Rows chosen as centres, by chance. A row's luck belongs to the row (a hash of the stream's key and its index), so the
//! choice does not depend on the order or the place in which rows are met.

use alloc::{vec, vec::Vec};
use core::mem::swap;

use super::{Metric, kmeans};
use gaussmix_kernel::elementary::ln;
use gaussmix_kernel::lanes::{Octet, as_doubles};
use crate::random::{Stream, RowLuck};
use crate::rows::Rows;

/// K different rows, each with a chance in proportion to its weight.
pub fn random_rows(rows: &Rows, k: usize, stream: &mut Stream) -> Vec<f64> {
    let mut means = Vec::with_capacity(k * rows.d());
    for n in draw(rows, None, k, stream.next_u64()) {
        means.extend_from_slice(&rows.row(n));
    }
    means
}

/// Candidates a step that k-means++ usually takes for K centres.
pub fn usual_candidates(k: usize) -> usize {
    2 + ln(k as f64) as usize
}

/// k-means++ with several candidates a centre, the one that lowers the total most kept: Arthur and Vassilvitskii,
/// "k-means++: the advantages of careful seeding", SODA 2007 (its greedy form, 2 + ln K candidates). One candidate a step.
pub struct Seeding {
    pub centres: Vec<f64>,
    k: usize,
    candidates: usize,
    /// Every row's squared distance to the nearest centre.
    nearest: Vec<Octet>,
    drawn: Vec<usize>,
    tried: usize,
    /// Of those tried, the total that the best leaves, the row, and what it makes of `nearest`.
    least: f64,
    best: Option<usize>,
    lowered: Vec<Octet>,
    /// The same of the one that is tried.
    trial: Vec<Octet>,
}

impl Seeding {
    #[inline(never)]
    pub fn new(rows: &Rows, metric: &Metric, k: usize, candidates: usize, stream: &mut Stream) -> Self {
        let centres = rows.row(draw(rows, None, 1, stream.next_u64())[0]);
        let (mut nearest, drawn, lowered, trial) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        kmeans::squared_distances(rows, metric, &centres, &mut nearest);
        let mut seeding = Self { centres, k, candidates, nearest, drawn, tried: 0, least: f64::INFINITY, best: None, lowered, trial };
        seeding.draw(rows, stream);
        seeding
    }

    fn is_over(&self, rows: &Rows) -> bool {
        self.centres.len() == self.k * rows.d()
    }

    /// The candidates for the next centre.
    #[inline(never)]
    fn draw(&mut self, rows: &Rows, stream: &mut Stream) {
        if !self.is_over(rows) {
            self.drawn = draw(rows, Some(as_doubles(&self.nearest)), self.candidates, stream.next_u64());
            (self.tried, self.least, self.best) = (0, f64::INFINITY, None);
        }
    }

    /// True once there are K centres.
    #[inline(never)]
    pub fn step(&mut self, rows: &Rows, metric: &Metric, stream: &mut Stream) -> bool {
        if self.is_over(rows) {
            return true;
        }
        if let Some(&n) = self.drawn.get(self.tried) {
            self.tried += 1;
            kmeans::squared_distances(rows, metric, &rows.row(n), &mut self.trial);
            let total = kmeans::keep_smaller(rows, &mut self.trial, &self.nearest);
            if total < self.least {
                (self.least, self.best) = (total, Some(n));
                swap(&mut self.lowered, &mut self.trial);
            }
        }
        if self.tried < self.drawn.len() {
            return false;
        }
        // With fewer different rows than components every distance is zero: any row will do.
        let n = self.best.unwrap_or_else(|| draw(rows, None, 1, stream.next_u64())[0]);
        if self.best.is_some() {
            swap(&mut self.nearest, &mut self.lowered);
        }
        self.centres.extend_from_slice(&rows.row(n));
        self.draw(rows, stream);
        self.is_over(rows)
    }
}

/// Up to `count` rows drawn without replacement with chances in proportion to their mass, or alike, times the row weight: the smallest
/// of exponential waiting times (Efraimidis and Spirakis, Information Processing Letters 97, 2006).
#[inline(never)]
fn draw(rows: &Rows, masses: Option<&[f64]>, count: usize, key: u64) -> Vec<usize> {
    let luck = RowLuck::new(key);
    let (mut drawn, mut waiting) = (vec![0; count], vec![f64::INFINITY; count]);
    let mut candidates = 0;
    for n in 0..rows.n() {
        let mass = masses.map_or(1.0, |masses| masses[n]) * rows.weight(n);
        if mass <= 0.0 {
            continue;
        }
        candidates += 1;
        let luck = luck.of(n);
        // -ln u >= 1 - u spares nearly every row its logarithm.
        if waiting[count - 1] * mass <= 1.0 - luck {
            continue;
        }
        // The row takes its place in the queue; whoever is then one too many leaves.
        let (mut row, mut time) = (n, (-ln(luck) / mass).min(f64::MAX));
        for (other, slot) in drawn.iter_mut().zip(&mut waiting) {
            if time < *slot {
                swap(&mut row, other);
                swap(&mut time, slot);
            }
        }
    }
    drawn.truncate(candidates);
    drawn
}
