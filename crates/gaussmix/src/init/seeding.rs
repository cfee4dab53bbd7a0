//! Rows chosen as centres, by chance. A row's luck belongs to the row (a hash of the stream's key and its index), so the
//! choice does not depend on the order or the place in which rows are met.

use alloc::vec::Vec;

use super::{Metric, kmeans};
use gaussmix_kernel::elementary::ln;
use gaussmix_kernel::lanes::{Octet, as_doubles};
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

/// k-means++ with several candidates a step, the one that lowers the total most kept: Arthur and Vassilvitskii,
/// "k-means++: the advantages of careful seeding", SODA 2007 (its greedy form, 2 + ln K candidates).
#[inline(never)]
pub fn plus_plus(rows: &Rows, metric: &Metric, k: usize, stream: &mut Stream) -> Vec<f64> {
    let candidates = 2 + ln(k as f64) as usize;
    let mut centres = rows.row(draw(rows, &|_| 1.0, 1, stream.next_u64())[0]);
    let mut nearest = kmeans::squared_distances(rows, metric, &centres);
    for _ in 1..k {
        let distance = as_doubles(&nearest);
        let drawn = draw(rows, &|n| distance[n], candidates, stream.next_u64());
        let mut best: Option<(f64, usize, Vec<Octet>)> = None;
        for n in drawn {
            let mut trial = kmeans::squared_distances(rows, metric, &rows.row(n));
            let total = kmeans::keep_smaller(rows, &mut trial, &nearest);
            if best.as_ref().is_none_or(|b| total < b.0) {
                best = Some((total, n, trial));
            }
        }
        // With fewer different rows than components every distance is zero: any row will do.
        let n = match best {
            Some((_, n, trial)) => {
                nearest = trial;
                n
            }
            None => draw(rows, &|_| 1.0, 1, stream.next_u64())[0],
        };
        centres.extend_from_slice(&rows.row(n));
    }
    centres
}

/// Up to `count` rows drawn without replacement with chances in proportion to `mass` times the row weight: the smallest
/// of exponential waiting times (Efraimidis and Spirakis, Information Processing Letters 97, 2006).
#[inline(never)]
fn draw(rows: &Rows, mass: &dyn Fn(usize) -> f64, count: usize, key: u64) -> Vec<usize> {
    let luck = RowLuck::new(key);
    let mut first: Vec<(f64, usize)> = Vec::with_capacity(count + 1);
    for n in 0..rows.n() {
        let mass = mass(n) * rows.weight(n);
        if mass <= 0.0 {
            continue;
        }
        let luck = luck.of(n);
        // -ln u >= 1 - u spares nearly every row its logarithm.
        if first.len() == count && first[count - 1].0 * mass <= 1.0 - luck {
            continue;
        }
        let waiting = -ln(luck) / mass;
        if first.len() == count && first[count - 1].0 <= waiting {
            continue;
        }
        let at = first.partition_point(|f| f.0 <= waiting);
        first.insert(at, (waiting, n));
        first.truncate(count);
    }
    first.into_iter().map(|f| f.1).collect()
}
