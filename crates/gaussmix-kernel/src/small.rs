//! Full and tied covariances in few dimensions, with loops of known length: what a component needs stays in registers, or
//! close by.

use crate::lanes::{Octet, Pair};
use crate::triangle::packed_row;

#[inline(always)]
fn splat<const D: usize>(values: &[f64]) -> [Pair; D] {
    let mut pairs = [Pair::splat(0.0); D];
    for j in 0..D {
        pairs[j] = Pair::splat(values[j]);
    }
    pairs
}

/// The differences of the pair of rows u.
#[inline(always)]
fn difference<const D: usize>(x: &[Octet], u: usize, centre: &[Pair; D]) -> [Pair; D] {
    let mut diff = *centre;
    for j in 0..D {
        diff[j] = x[j][u] - centre[j];
    }
    diff
}

/// The largest dimensions for which these loops are made.
pub const DENSITIES_TO: usize = 8;
pub const MOMENTS_TO: usize = 4;

/// constant - |W (x - mean)|^2 for every octet of a tile; `best` keeps each row's largest.
pub fn log_densities(x: &[Octet], mean: &[f64], whitener: &[f64], constant: f64, shares: &mut [Octet], best: &mut [Octet]) {
    match mean.len() {
        1 => log_densities_in::<1, 1>(x, mean, whitener, constant, shares, best),
        2 => log_densities_in::<2, 3>(x, mean, whitener, constant, shares, best),
        3 => log_densities_in::<3, 6>(x, mean, whitener, constant, shares, best),
        4 => log_densities_in::<4, 10>(x, mean, whitener, constant, shares, best),
        5 => log_densities_in::<5, 15>(x, mean, whitener, constant, shares, best),
        6 => log_densities_in::<6, 21>(x, mean, whitener, constant, shares, best),
        7 => log_densities_in::<7, 28>(x, mean, whitener, constant, shares, best),
        _ => log_densities_in::<8, 36>(x, mean, whitener, constant, shares, best),
    }
}

/// T is the length of the packed triangle.
#[inline(never)]
fn log_densities_in<const D: usize, const T: usize>(
    x: &[Octet],
    mean: &[f64],
    whitener: &[f64],
    constant: f64,
    shares: &mut [Octet],
    best: &mut [Octet],
) {
    let (mean, w): ([Pair; D], [Pair; T]) = (splat(mean), splat(whitener));
    let constant = Pair::splat(constant);
    for ((x, share), best) in x.chunks_exact(D).zip(shares).zip(best) {
        for u in 0..4 {
            let diff = difference(x, u, &mean);
            let mut log = constant;
            for i in 0..D {
                let mut y = w[packed_row(i)] * diff[0];
                for j in 1..i + 1 {
                    y = y + w[packed_row(i) + j] * diff[j];
                }
                log = log - y * y;
            }
            share[u] = log;
            best[u] = best[u].max(log);
        }
    }
}

/// Adds one component's sums and full moments over the tile; returns the sum of its responsibilities.
pub fn collect(x: &[Octet], centre: &[f64], shares: &[Octet], factors: &[Octet], sums: &mut [f64], moments: &mut [f64]) -> f64 {
    match centre.len() {
        1 => collect_in::<1, 1>(x, centre, shares, factors, sums, moments),
        2 => collect_in::<2, 3>(x, centre, shares, factors, sums, moments),
        3 => collect_in::<3, 6>(x, centre, shares, factors, sums, moments),
        _ => collect_in::<4, 10>(x, centre, shares, factors, sums, moments),
    }
}

#[inline(never)]
fn collect_in<const D: usize, const T: usize>(
    x: &[Octet],
    centre: &[f64],
    shares: &[Octet],
    factors: &[Octet],
    sums: &mut [f64],
    moments: &mut [f64],
) -> f64 {
    let zero = Pair::splat(0.0);
    let centre: [Pair; D] = splat(centre);
    let (mut count, mut first, mut second) = (zero, [zero; D], [zero; T]);
    for ((x, share), factor) in x.chunks_exact(D).zip(shares).zip(factors) {
        for u in 0..4 {
            let r = share[u] * factor[u];
            count = count + r;
            add_moments(r, &difference(x, u, &centre), &mut first, &mut second);
        }
    }
    add_sums(&first, sums);
    add_sums(&second, moments);
    count.sum()
}

/// first += r diff, second += the lower triangle of (r diff) diff', T long.
#[inline(always)]
pub(crate) fn add_moments<const D: usize, const T: usize>(r: Pair, diff: &[Pair; D], first: &mut [Pair; D], second: &mut [Pair; T]) {
    for i in 0..D {
        let weighted = r * diff[i];
        first[i] = first[i] + weighted;
        for j in 0..i + 1 {
            second[packed_row(i) + j] = second[packed_row(i) + j] + weighted * diff[j];
        }
    }
}

/// Adds what the lanes of each pair come to.
#[inline(always)]
pub(crate) fn add_sums(pairs: &[Pair], out: &mut [f64]) {
    out.iter_mut().zip(pairs).for_each(|(out, pair)| *out += pair.sum());
}
