//! From log-densities to exponentials, and from those to responsibilities.

use core::f64::consts::LN_2;

use crate::elementary::{LOWEST_EXPONENT, exp2_within, power};
use crate::lanes::{Octet, Pair, TILE, as_doubles_mut, octet, sum};

/// Below every log-density that can occur, and still a number.
pub const LOWEST: f64 = -1e300;

/// Turns one component's log-densities into exponentials relative to each row's largest, and adds them up. A share is zero
/// where its part of the second moment is surely under 2^flush.
#[inline(never)]
pub fn exponentials(shares: &mut [Octet], best: &[Octet], sums: &mut [Octet], constant: f64, flush: f64) {
    let (constant, flush) = (Pair::splat(constant), Pair::splat(flush));
    for ((share, best), sum) in shares.iter_mut().zip(best).zip(sums) {
        let lead = constant - best[0].min(best[1]).min(best[2].min(best[3]));
        let lowest = lowest_exponent(lead, flush);
        for u in 0..4 {
            let z = share[u] - best[u];
            let kept = exp2_within(z).where_at_least(z, lowest);
            share[u] = kept;
            sum[u] = sum[u] + kept;
        }
    }
}

/// Farther down than this limits lie only where leads are beyond all measure, or next to nothing is flushed.
const REACH: f64 = 104.0;

/// The z under which a share is flushed: a row's part of the second moment is 2^z (1 + m^2), where m^2 = 2 ln 2 (constant - log)
/// and constant - log = (constant - best) - z <= lead - z. It falls with z, and at this z it is under 2^flush, or under
/// 2^(flush + 4) where the limit lies beyond the reach.
#[inline(always)]
fn lowest_exponent(lead: Pair, flush: Pair) -> Pair {
    let at_least = Pair::splat(REACH);
    let moment = Pair::splat(1.0) + Pair::splat(2.0 * LN_2) * (lead + at_least).max(at_least);
    (flush - (moment.biased_exponent() - Pair::splat(1022.0))).max(Pair::splat(LOWEST_EXPONENT))
}

/// Adds up one component's exponentials relative to each row's largest, nothing flushed.
#[inline(never)]
pub fn add_exponentials(logs: &[Octet], best: &[Octet], sums: &mut [Octet]) {
    for ((log, best), sum) in logs.iter().zip(best).zip(sums) {
        for u in 0..4 {
            sum[u] = sum[u] + power(log[u] - best[u]);
        }
    }
}

/// The component of each row's largest log-density, the first of equals.
#[inline(never)]
pub fn labels(logs: &[Octet], best: &[Octet], labels: &mut [Octet]) {
    as_doubles_mut(labels).fill(0.0);
    for (k, logs) in logs.chunks_exact(TILE).enumerate().rev() {
        let k = Pair::splat(k as f64);
        for ((log, best), label) in logs.iter().zip(best).zip(&mut *labels) {
            for u in 0..4 {
                label[u] = k.where_at_least_or(log[u], best[u], label[u]);
            }
        }
    }
}

/// Who has a share in a component.
pub struct Sharers {
    /// The sum of the responsibilities.
    pub count: f64,
    /// How many octets have any.
    pub octets: usize,
    /// How many rows of theirs have.
    pub rows: usize,
}

/// Turns one component's exponentials into responsibilities; the numbers of the octets that have any are put into `active`.
#[inline(never)]
pub fn responsibilities(shares: &mut [Octet], factors: &[Octet], active: &mut [usize]) -> Sharers {
    let (zero, one, least) = (Pair::splat(0.0), Pair::splat(1.0), Pair::splat(f64::from_bits(1)));
    let (mut count, mut rows) = (octet(0.0), octet(0.0));
    let mut len = 0;
    for (o, (share, factor)) in shares.iter_mut().zip(factors).enumerate() {
        for u in 0..4 {
            share[u] = share[u] * factor[u];
        }
        if ((share[0] + share[1]) + (share[2] + share[3])).any_greater(zero) {
            for u in 0..4 {
                count[u] = count[u] + share[u];
                rows[u] = rows[u] + one.where_at_least(share[u], least);
            }
            active[len] = o;
            len += 1;
        }
    }
    Sharers { count: sum(&count), octets: len, rows: sum(&rows) as usize }
}

/// Adds up one component's z 2^z, z being the log-density relative to the row's largest.
#[inline(never)]
pub fn add_logs_of_shares(logs: &[Octet], best: &[Octet], sums: &mut [Octet]) {
    let lowest = Pair::splat(LOWEST_EXPONENT);
    for ((log, best), sum) in logs.iter().zip(best).zip(sums) {
        for u in 0..4 {
            let z = lowest.max(log[u] - best[u]);
            sum[u] = sum[u] + z * power(z);
        }
    }
}

/// A row so far from everything that its squared distance overflows is equally far from all components.
#[inline(never)]
pub fn lift_rows_beyond_measure(shares: &mut [Octet], best: &[Octet]) {
    let (lowest, low) = (Pair::splat(LOWEST), Pair::splat(0.5 * LOWEST));
    for (o, best) in best.iter().enumerate() {
        if low.any_greater(best[0].min(best[1]).min(best[2].min(best[3]))) {
            for shares in shares.chunks_exact_mut(TILE) {
                shares[o] = shares[o].map(|share| lowest.max(share));
            }
        }
    }
}
