//! Rows chosen as centres, by chance. A row's luck belongs to the row (a hash of the stream's key and its index), so the
//! choice does not depend on the order or the place in which rows are met.

use alloc::{vec, vec::Vec};
use core::mem::swap;

use super::{Metric, kmeans};
use gaussmix_kernel::elementary::ln;
use gaussmix_kernel::lanes::as_doubles;
use crate::random::{Stream, RowLuck};
use crate::rows::Rows;

/// K different rows, each with a chance in proportion to its weight.
pub fn random_rows(rows: &Rows, k: usize, stream: &mut Stream) -> Vec<f64> {
    let mut means = Vec::with_capacity(k * rows.d());
    for n in draw(rows, &|_| 1.0, k, stream.next_u64()) {
        means.extend_from_slice(&rows.row(n));
    }
    means
}

/// Candidates a step that k-means++ usually takes for K centres.
pub fn usual_candidates(k: usize) -> usize {
    2 + ln(k as f64) as usize
}

/// k-means++ with several candidates a step, the one that lowers the total most kept: Arthur and Vassilvitskii,
/// "k-means++: the advantages of careful seeding", SODA 2007 (its greedy form, 2 + ln K candidates).
#[inline(never)]
pub fn plus_plus(rows: &Rows, metric: &Metric, k: usize, candidates: usize, stream: &mut Stream) -> Vec<f64> {
    let mut centres = rows.row(draw(rows, &|_| 1.0, 1, stream.next_u64())[0]);
    let mut nearest = kmeans::squared_distances(rows, metric, &centres);
    for _ in 1..k {
        let distance = as_doubles(&nearest);
        let drawn = draw(rows, &|n| distance[n], candidates, stream.next_u64());
        let (mut least, mut best, mut lowered) = (f64::INFINITY, None, Vec::new());
        for n in drawn {
            let mut trial = kmeans::squared_distances(rows, metric, &rows.row(n));
            let total = kmeans::keep_smaller(rows, &mut trial, &nearest);
            if total < least {
                (least, best, lowered) = (total, Some(n), trial);
            }
        }
        if best.is_some() {
            nearest = lowered;
        }
        // With fewer different rows than components every distance is zero: any row will do.
        let n = best.unwrap_or_else(|| draw(rows, &|_| 1.0, 1, stream.next_u64())[0]);
        centres.extend_from_slice(&rows.row(n));
    }
    centres
}

/// Up to `count` rows drawn without replacement with chances in proportion to `mass` times the row weight: the smallest
/// of exponential waiting times (Efraimidis and Spirakis, Information Processing Letters 97, 2006).
#[inline(never)]
fn draw(rows: &Rows, mass: &dyn Fn(usize) -> f64, count: usize, key: u64) -> Vec<usize> {
    let luck = RowLuck::new(key);
    let (mut drawn, mut waiting) = (vec![0; count], vec![f64::INFINITY; count]);
    let mut candidates = 0;
    for n in 0..rows.n() {
        let mass = mass(n) * rows.weight(n);
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
